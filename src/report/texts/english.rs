//! The English texts.
//!
//! An entry is `name: "label", "meaning";`, with the word of results in brackets where that is another; an entry with
//! places is a sentence, and one of two words is what is counted. Another language is another value of [`Texts`]; what it leaves out does not compile.

texts! {
    // Headings and controls of the page.
    simulated: "SIMULATED", "No money moved. A program made this world to measure how well money can be followed.";
    overview: "How much is found, and how much of that is right";
    overview_sealed: "What each method says",
        "Where each method's trail ends, for every investigator. What is true is not in this file.";
    explore: "Follow the money", "Choose what to look at, from where, and by which rule.";
    view: "View";
    saw: "What the investigator saw",
        "Every movement that is visible from this vantage, as a dot at its time and place; the larger, the more \
         value. Nothing is coloured: this is where following starts.";
    methods: "What each method says",
        "The same movements after one method has followed the complaint. Red is what the method calls stolen.";
    beside: "Methods side by side",
        "Every method over the same places: each column a place, each row a rule. Where the bars of a column are \
         equal, the methods agree; at its head stands how many dollars its whole width is. A bar with an outline is \
         a method that keeps no sums (it calls whole purses stolen, or divides a claim), one with a point is longer \
         than its column. The shade is where every method that keeps sums must lie.";
    beside_keeper["beside.keeper"]: "keeper", "All that is laid on one keeper: in purses it keeps and at its door.";
    beside_purse["beside.purse"]: "purse";
    beside_others["beside.others"]: "other places";
    beside_gone["beside.gone"]: "fees, cash, gone, let go of";
    beside_unseen["beside.unseen"]: "in purses that cannot be seen from here";
    truth_row: "Truth";
    truth_beside: "All methods beside the truth",
        "The same places as where the methods stand side by side, and how much loot, by value, was really there at \
         the end. Below, purse by purse, the stolen units themselves stand beside what is certain and possible of \
         them from this vantage.";
    mingled: "How much is co-mingled",
        "A movement is reached where claimed money can have gone into it, and co-mingled where other money goes in \
         too. While nothing is co-mingled, there is nothing to decide, and all methods that keep sums and follow on \
         agree.";
    disputed: "Where the methods differ most",
        "Among methods that keep sums, the purses with the greatest difference between the least and the most that \
         one lays there; and where, on the widest way to it or any other, claimed money first met other money.";
    disputed_worst: "The most disputed purse",
        "Where the methods that keep sums differ most: the share of the movements that claimed money can have \
         reached into which other money went too (only there can they differ), the most disputed purse, and the \
         least and the most that one lays there.";
    agree: "all agree";
    scores: "Recall and precision",
        "Recall / precision in %, over purses: how much of the loot a method finds, and how much of what it lays on \
         purses is loot. What it stops at a keeper\u{2019}s door lies on no purse and is in neither.";
    all_agree: "Nowhere: all methods that keep sums lay the same in every purse.";
    holdings: "Purse by purse",
        "The purses over which methods differ most, and those in which any lays most: what each lays there, the \
         bounds, the way it came, and where trails stopped on the way.";
    holding: "Purse";
    least: "Least";
    greatest: "Most";
    why: "Why they differ";
    met_account: "in the account";
    met_movement: "in the movement";
    unmixed: "it came without meeting other money";
    no_way: "no claimed unit can have come here";
    between: "Any method that keeps sums lays between";
    and: "and";
    bounds: "The bounds";
    no_bound: "The trail ends here, at a door; what is beyond is not bounded.";
    way: "The way it came", "The widest way: no other chain of payments can have brought more.";
    by_link: "by a known link";
    weakest_link: "Weakest link";
    at_most: "at most";
    stopped_here: "stopped here:";
    truth: "Reveal the truth",
        "Where the loot really was, as the simulator knows it and no investigator does. Compare it with the red of \
         the method.";
    vantage: "Vantage", "From where an investigator looks: whose books can be read, and which names are known.";
    method: "Method", "A rule for which money leaves a mixed purse first. It is followed exactly, in whole cents.";
    rail: "Rail", "What carries the money: a public chain, or banks that write to each other.";
    both: "side by side";
    over_time: "Recall over time",
        "The share of the loot that the method still has in sight at the end of each day after the theft; the table leaves out \
         days like the one before.";
    where_ends["where-ends"]: "Where the trail ends",
        "All the loot, for every investigator, by what stands first between them and it at the end. Loot that was \
         cashed behind a desk, a pool or closed books counts there: as cash counts what can be followed until it \
         became cash.";
    where_taint_ends: "Where the method's trail ends",
        "Everything that the method calls stolen, by where it lies when the books are closed.";
    board["board"]: "The methods, figure by figure";
    external: "Tracers outside",
        "Programs that are not dyepack\u{2019}s, asked the same questions from the same evidence and scored by the \
         same rules. dyepack cannot make their answers again, and the digest does not hold them. Recall / precision, \
         and the place among all methods and tracers by the loot that is found. One that ranks purses has no place: \
         its figures are the share of the loot in the first n purses / how many of these hold any, where n purses \
         hold loot.";
    external_sealed: "Tracers outside",
        "Programs that are not dyepack\u{2019}s, asked the same questions. dyepack cannot make their answers again.";
    no_answer: "No answer";
    answered: "Answered";
    place: "Place";
    loot_first["loot.first"]: "Loot in the first purses",
        "The share of the loot in the first n purses of a ranking, where n purses hold loot.";
    hits_first["hits.first"]: "Hits in the first purses",
        "How many of the first n purses of a ranking hold loot, as a share of n.";
    answered_taint["taint"]: "taint";
    answered_ranks["ranks"]: "ranks";
    answered_not_started["not-started"]: "not started";
    answered_crashed["crashed"]: "crashed";
    answered_timed_out["timed-out"]: "timed out";
    answered_too_much_output["too-much-output"]: "too long";
    answered_malformed["malformed"]: "malformed";
    answered_impossible["impossible"]: "impossible";
    answered_declined["declined"]: "declined";
    accused: "Who is wrongly accused",
        "People who are not known to have helped, on whose purses the method lays stolen value. Some truly \
         received stolen money without knowing; others never touched it and were only near it. A keeper, such as an \
         exchange, has a row of its own where the method leaves the money in its purses; what the method stops at a \
         keeper\u{2019}s door accuses nobody here. Touched is whoever the trail ever came to, also where it went on.";
    accused_worst: "Wrongly accused at worst",
        "Wrongly accused, from the vantage at which the method accuses most: strangers with what is laid on \
         them and what of it they never got; others, who bought loot or got dust without knowing; keepers, with what is laid on \
         their own coins; and who may have known, which is not guilt.";
    nobody_accused: "Nobody outside the thief\u{2019}s party.";
    nobody_answered: "No method says anything here, of anybody.";
    names: "Whom the method names",
        "The purses in which the method sees the most stolen value, under their public names.";
    mingled_none: "Claimed money goes into no movement that is seen.";
    mingled_nowhere: "Nothing is co-mingled, so nothing can differ.";
    // The first minute.
    flow_truth: "Where the stolen money really was",
        "Time runs to the right, faster as it gets later; a band is what rests, a ribbon what moves. No investigator \
         sees this.";
    flow_seen: "What can be seen";
    finds_nothing: "", "it lays nothing on any purse";
    finds_no_loot: "", "there is no loot in a purse to find";
    less_why: "Why who sees more can find less";
    less_nothing: "nothing is laid on a purse";
    every_method: "Every method", "A dot and a ring for each method and investigator.";
    really_loot: "Loot, by value";
    really_units: "Stolen units, really";
    really_bounds: "Stolen units, certain and possible from here";
    beyond_less["beyond.less"]: "",
        "Fewer units need be here than is certain from this vantage: on the way they became a keeper\u{2019}s or \
         were divided by a link, and who looks from here does not know it.";
    beyond_more["beyond.more"]: "",
        "More units can be here than is possible from this vantage: they came by a movement or a link that is not \
         known here.";
    level_purses: "over purses";
    level_keepers: "over keepers, what stopped at doors counted";
    printed: "",
        "Printed: the overview and the chosen view. The page itself holds every vantage and method, and each picture \
         as a table.";
    story: "The story";
    lessons: "What to take home";
    invented: "What is invented";
    sources: "Sources";
    checks: "What this scenario asserts";
    held_check["held-check"]: "holds";
    failed_check["failed-check"]: "does not hold";
    valueless_check["valueless-check"]: "has no value";
    words: "The words";
    not_taint: "What a taint figure is not";
    made_by: "How this page was made",
        "The same version, scenario and seed make the same bytes on any machine. This page carries the scenario too: \
         dyepack run --from-page with this file runs it again and says whether the digest agrees.";
    as_table: "The same as a table";
    sealed: "The truth is left out",
        "This page holds what investigators saw and what each method says, and neither truth nor scores nor roles. \
         Who has the seed can make the whole page.";
    pair: "Compared";
    no_verdict: "",
        "There is no single verdict: which rail is harder depends on who looks. Each line holds for this pair of \
         rails and this plan only.";
    no_verdict_alone: "",
        "There is no single verdict: what can be found depends on who looks. Each line holds for this rail and this \
         plan only.";
    outcome: "What became of what was attempted", "By the end of the simulated time, as the simulator knows it.";
    located: "Days until half was located",
        "Days from notice until half of the loot was located, what stopped at doors counted: at the first of 1h, 6h, 24h, 72h, 7d, 30d and \
         90d, by what was known then; as many as were looked at where it never was.";
    doors: "At keepers\u{2019} doors";
    doors_stopped: "Stopped at doors";
    doors_stop: "Where it stops";
    doors_pass: "Where it passes";
    whatever_method: "What there is to find",
        "Whatever the method: the loot all of whose true steps are seen (followable, in %; between, where what was seen and \
         what was not can divide either way); what chance finds, as recall/precision in %: the loot of each purse laid on any that \
         is seen of the same size and age; and leads: value that can be followed to the door of a keeper who would answer or freeze and \
         stands there, at how many keepers, since when.";
    followable: "Followable", "The loot all of whose true steps since the complaint are seen, whatever the method.";
    followable_least["followable.least"]: "\u{2026} at least", "However what was seen and what was not divide where they mix.";
    followable_greatest["followable.greatest"]: "\u{2026} at most", "However what was seen and what was not divide where they mix.";
    located_days["located.days"]: "Days until half was located",
        "From notice, over keepers, at the first of the instants looked at; as many as were looked at where it never was.";
    chance_recall["chance.recall"]: "Found by chance",
        "Whoever lays the loot of each purse on any purse that is seen of the same size and age finds this share of it on average.";
    chance_precision["chance.precision"]: "Right by chance", "The share of what is laid so that is loot, on average.";
    leads: "Leads", "The share of the loot that can be followed to the door of a keeper who would answer or freeze, and stands there.";
    leads_value["leads.value"]: "\u{2026} their value";
    leads_keepers["leads.keepers"]: "\u{2026} at how many keepers";
    leads_since["leads.since"]: "\u{2026} since";
    three_parts: "Recall in three parts",
        "Recall in three parts in %: followed along steps that truly carried loot / inferred across a gap by a link that is true / \
         by luck, where taint came another way.";
    asset_board: "The stolen units themselves",
        "The stolen units themselves, whichever of them left a purse first, in %: what the method names that cannot be theirs / what it finds of them at \
         least / at most.";
    defence: "What defenders did",
        "Over the whole world and all its time. Prevented, a share of what was attempted, once by how and once by who: they are the same \
         payments. What was frozen of strangers is in dollars times days.";
    course: "What became of it in the course of time",
        "In %. A payment whose time lies behind the end of the simulated time stands as it does in the end.";
    since_order["since.order"]: "Since each payment's order", "So long after each payment was to be ordered.";
    since_notice["since.notice"]: "Since notice", "So long after the victim noticed.";
    theft: "theft";
    noticed: "noticed";
    tagged: "tagged";
    cut_off: "cut-off", "The moment at which the books are closed and everything is counted.";
    stolen: "stolen";
    made_by_sealed: "How this page was made",
        "Seed, scenario and command are in a key that is no part of this page; whoever made it keeps it. The digest \
         tells whether a key fits.";
    worlds: "The same scenario in other worlds", "Each seed draws another crowd, other delays and which orders pass, around the same plan.";
    worlds_lessons: "What the scenario asserts, and in how many worlds it holds:";
    worlds_no_look: "",
        "What investigators find is of one theft, and here are several: --incident NAME says of which.";
    worlds_median: "median";
    worlds_least: "least";
    worlds_greatest: "greatest";
    seed: "Seed";
    version: "Version";
    digest: "Digest", "A fingerprint of ledgers, truth and scores.";
    command: "Command";
    inquiry: "The race of an investigator with the thief",
        "Shares are of what the plan ordered of the victims. Located is the lesser of loot and taint in purses that are tainted by theta or more; \
         days are those until half of it was. Accused is taint beyond loot in such purses of people who have nothing to do with it; frozen innocents are \
         dollars times days. The clairvoyant chooses by the truth with the same hours and powers: he shows what the rail permits, and the \
         way from him to another rule is what following costs. Nothing is the world in which nobody defends: the scenario's own script, which aims at the truth, \
         is left out under every rule.";
    inquiry_prevented["inquiry.prevented"]: "prevented",
        "Of what the plan ordered of the victims: what screening stopped before it was made, or was called back before it was credited.";
    inquiry_frozen["inquiry.frozen"]: "frozen", "Of the same: what lies at the world's end in a purse of the thieves that a keeper or an issuer stopped.";
    inquiry_returned["inquiry.returned"]: "returned", "Of the same: what was given back to the victim by then.";
    inquiry_cashed["inquiry.cashed"]: "cashed", "Of the same: what became banknotes, chips or goods.";
    inquiry_at_large["inquiry.at_large"]: "at large", "Of the same: what the thieves have and can move.";
    inquiry_other["inquiry.other"]: "other",
        "Of the same: all else - not ordered or still on its way, given up, seized, made void, spent on fees, discounts and gifts, or destroyed.";
    inquiry_located["inquiry.located"]: "located",
        "At the last look, over purses of whose balance a share of theta or more is tainted: the sum of the lesser of loot and taint, as a share of what was ordered.";
    inquiry_named["inquiry.named"]: "named", "The part of it in purses of which the evidence gives the holder's name.";
    inquiry_named_truly["inquiry.named_truly"]: "named truly", "The part of that whose name somebody bears: no false papers.";
    inquiry_controller["inquiry.controller_known"]: "controller known",
        "The part of that whose name is borne by whoever commands the purse, and not by one who lent or sold it.";
    inquiry_days["inquiry.days"]: "days",
        "Whole days from the notice to the first look at which half of what was ordered was located; thirty where that is later or never.";
    inquiry_capped["inquiry.capped"]: "capped", "In what share of the worlds it is thirty for that reason.";
    inquiry_accused["inquiry.accused"]: "accused",
        "At the last look: taint beyond loot in purses above theta of people who have nothing to do with the theft, got loot unasked or bought it.";
    inquiry_frozen_innocents["inquiry.frozen_innocents"]: "frozen innocents",
        "What was frozen or held of people who have nothing to do with a theft, dollars times days, by whomever: orders need theta, a bank's own screening does not.";
    inquiry_innocents["inquiry.innocents"]: "innocents have",
        "What all those who could be accused wrongly have at the world's end, keepers' own coins left out: what the two beside it are to be seen against.";
    inquiry_asked["inquiry.requests"]: "requests", "How often a keeper was asked what its books say.";
    inquiry_abroad["inquiry.abroad"]: "abroad", "How many of these crossed a border.";
    inquiry_hours["inquiry.hours"]: "hours", "Hours that the investigator worked: one for each thing that he ordered, and for each look that gave no cause.";
    inquiry_left["inquiry.left"]: "left", "Candidates: what could still have been ordered in his last hour.";
    inquiry_rules: "To whom each rule turns in an hour";
    inquiry_meanings: "What each figure means";
    inquiry_theta: "suspicion from", "The same race where another share of a purse that is tainted is a suspicion, which a freeze needs.";
    inquiry_clock: "The race on one clock",
        "Above the clock each stroke is a movement of loot, below it something that the investigator did or an answer that came. The instants named stand equally far apart.";
    inquiry_policy: "rule";
    inquiry_until: "after the notice";
    inquiry_thief: "thief moves";
    inquiry_looks: "looks in vain";
    inquiry_recalls: "recalls";
    inquiry_requests: "requests";
    inquiry_answers: "answers";
    inquiry_freezes: "freezes";
    inquiry_cancels: "cancellations";
    inquiry_holds: "holds";
    inquiry_reports: "suspicions";
    inquiry_searches: "searches";
    inquiry_tags: "tags";
    why_rails: "Why two rails differ",
        "Each part is what moving that lever adds, in the mean over all orders in which the levers can be moved (Shapley, \
         1953), in points of a hundred; range is over the seeds. First is what the lever changes alone, last what it changes \
         where all others are moved. Sign is in what share of all decompositions - one a seed, a draw, a plan, a rule - the part has its sign. \
         The values describe this model, not the world.";
    why_adds: "adds";
    why_range: "range";
    why_first: "first";
    why_last: "last";
    why_sign: "sign";
    why_admissible: "over orders that could be";
    why_seeds: "seeds needed";
    why_draws_range: "in draws";
    why_draws_sign: "sign in draws";
    why_finding: "finding";
    yes: "yes";
    no: "no";
    why_inadmissible: "There is no second value, over orders that could be: every order passes a combination that no rail can have, payments that are looked at \
         where nobody has a name or nobody could hold one.";
    why_first_rail: "the first rail";
    why_second_rail: "the second rail";
    why_one_seed: "One seed: no spread, so that sign says nothing here; --seeds 8 would.";
    why_unvaried: "No sign is called a finding here: --plans asks whether it holds under every other plan and rule.";
    why_rule: "A sign is called a finding only where there are as many seeds as it needs and it holds in all of these.";
    stats_scaled: "What the larger crowd changes, and what it must not",
        "The same seed, without and with it: people and money grow, so that loot is a smaller part of the world; what became of what was attempted \
         and what is found of it should stay within what other seeds give.";
    stats_as_written: "as written";
    stats_larger: "larger crowd";
    why_unfound: "No sign is a finding.";
    why_switches: "Flip a lever",
        "Every combination of the levers was run. Move any of them and see what becomes of the theft: accounts without fees, the same people, keepers and \
         plan, the mean over the seeds. From there to each rail as it is the outer bars below lead.";
    why_all_bank: "All as on";
    why_now: "now";
    why_from_first: "against the first";
    why_ways: "The way from one rail to the other, lever by lever";
    why_map: "Where the two change places",
        "How much more there is on the second rail than on the first, in points of a hundred, by how long it takes until the theft is reported, and by who \
         has control (rows) and identity; all other levers stand as each rail has them. Pale is a sign that fewer than three of four seeds have.";
    why_map_unsure: "points of a hundred by how long it takes until the theft is reported, all other levers as each rail has them; behind a sign \
         that fewer than three of four seeds have stands a question.";
    why_own: "each its own";
    why_as_bank: "both as the first";
    why_as_chain: "both as the second";
    why_swapped: "swapped";
    why_identity: "identity";
    why_control: "control";
    why_reported: "reported after";
    attribution: "Which thefts are of one hand",
        "What thefts have in common says what it said of others whose hand was known, in worlds of this model and as often as hands were one there. A desk \
         buys from whoever comes, and habits can be copied by whoever reads about them: no ledger holds a hand, and none of this says that \
         anybody did it.";
    attribution_pairs: "pairs";
    attribution_right: "right";
    attribution_false: "false";
    attribution_same: "said to be of one hand";
    attribution_other: "said to be of two";
    attribution_unsaid: "cannot be said";
    attribution_cells: "What pairs have in common",
        "A purse: money of both lies in one that is not known to be a keeper\u{2019}s, or stopped at it. Keepers: how much of both ends with the same ones, little \
         (below a tenth), some, or most (half or more). Habits: the time until the first step and from it to the next, into how many purses it \
         pays, and how much of it goes to one. The chance was learnt, drawn to the rate of all as by two more pairs and to a half as by two more worlds.";
    attribution_purse: "a purse";
    attribution_keepers: "keepers";
    attribution_habits: "habits";
    attribution_chance: "chance";
    attribution_one: "of one hand";
    placebo: "How often a complaint that has nothing to do with this one points where it does",
        "The chance is a rate of coincidence under this rule, (1 + decoys) / (1 + all of them); it is no chance that anybody is innocent or guilty. \
         A decoy counts at a purse where it lays at least as large a share of what it claims as the trace does there.";
    labels: "How the answer compares with the labels of the files",
        "The labels are the claim of whoever made the data, and no truth of this program: it does not know whether they are right, and a high or low \
         figure says how far two claims agree. What is labelled is the purse that a labelled payment goes into, and every purse of a labelled account.";
    labels_label: "label";
    labels_together: "any label";
    labels_purses: "purses";
    labels_tainted: "of them tainted";
    labels_held: "tainted there";
    placebo_most: "the greatest share of all";
    placebo_decoys: "decoys";
    placebo_chance: "chance";
    levers_alone: "What each lever does alone",
        "In points of a hundred, with the range over the seeds and in how many of them the sign holds: first is the lever moved alone from the \
         first rail, last is the lever moved where all others are. Shares are of what was attempted; days are a share of those that are waited.";
    validity: "How far the model is like what was published",
        "A fact is an input where one number of the scenario, or a constant of the program, sets it: takes it out of its band and moves it at \
         least twice as far as any other; not determined where it is a hit that vanishes at an end of a range; predicted only \
         where it is one at both ends of every range. No range has a source: a chance goes from 5 % to 95 %, all else from a third to three \
         times. One published number may be missed by a tenth. Agreement with another simulator validates nothing and is not counted.";
    validity_fact: "fact";
    validity_published: "published";
    validity_population: "measured on";
    validity_mean: "comes out";
    validity_range: "over the seeds";
    validity_band: "a hit within";
    validity_hit: "hit";
    validity_strongest: "moved most by";
    tell_rule: "the best rule of";
    tell_cell: "where it tells most";
    tell_purses: "purses that held loot";
    tell_movements: "movements of loot";
    right: "right";
    movements_seen: "movements seen";
    purses_seen: "purses seen";
    purses_named: "of them with a name";
    links_known: "links known", "A link joins what went into an intermediary with what came out.";
    tags_known: "tags", "Published statements about who is behind an address; they may be wrong.";
    from: "From";
    to: "To";
    value: "Value";
    count: "Movements";
    share: "Share";
    who: "Who";
    role: "Role";
    laid: "Laid on them";
    received: "Truly received";
    never: "Never received";
    purse: "Purse";
    keeper: "Keeper";
    holder: "Name in the books";
    more: "more";
    day: "Day";
    figure: "Figure";
    lane: "Place";
    null: "yardstick", "A method that nobody would use; it shows what little or no cleverness achieves.";
    skip: "Skip to the controls";
    taint["taint-word"]: "Taint",
        "What a method calls stolen, in cents, purse by purse. A convention, not a fact and not an accusation.";
    loot: "Loot", "What the thief or the thief\u{2019}s helpers really have of the proceeds.";
    purse_word: "Purse", "A place where money rests: a bank account, an address on a chain, one coin.";
    keeper_word: "Keeper", "Whoever keeps money for others in books of its own: bank, exchange, mixer, desk, casino.";
    complaint: "Complaint", "What the victim claims was taken; every method starts there and from nothing else.";
    tag: "Tag", "A published statement that an address belongs to somebody or carries stolen money. It may be wrong.";
    legend_recall: "found: share of the loot in purses that the method points at (recall)";
    legend_precision: "right: share of what it lays on purses that is loot (precision)";
    lane_most: "At most";
    lane_last: "At the end";
    nothing_here: "nothing to follow";
    nothing_to_see: "From here there is nothing to see: no book of this rail is open to this investigator.";
    no_meaning_cell: "none";
    nothing_to_follow: "From here there is nothing to follow: the theft itself is not visible.";
    whose_books: "the books of";
    payments: "Payments";
    people: "People";
    people_touched: "Touched";
    most_accused: "Those on whom most is laid";
    notes: "What the plan became";
    // Cards of methods.
    card: "dyepack card",
        "Measured in simulated worlds, not in casework: error rates of one method where the truth is known because a \
         program made it. They hold for these worlds alone.";
    card_worlds: "worlds";
    card_meaning: "What it means, exactly";
    card_source: "Source";
    card_laws: "Laws";
    card_cost: "Cost";
    card_edges: "Edge cases";
    card_parameters: "Parameters, and the values that were measured";
    card_rates: "How often it errs",
        "Each cell is over worlds: the median, in brackets the interval that holds it with a chance of at least 95 \
         %, then the values at 5 % and 95 % of the worlds; a page draws these as a line and the median as a dot. \
         Money is a share of what was stolen.";
    card_intervals: "",
        "Brackets: order statistics that enclose the median with a chance of at least 95 % by the binomial \
         distribution, whatever the figure\u{2019}s own; none below six worlds. Line: the values of nearest rank at \
         5 % and 95 %. A world in which a figure has no value, such as a precision over nothing, is left out of it.";
    card_refused: "No meaning here";
    card_condition: "Condition";
    card_all["card.all"]: "all worlds";
    card_rail["card.rail"]: "Rail", "The kind of rail on which the theft starts.";
    card_tags["card.tags"]: "Tag coverage", "How many addresses of tagged keepers and purses of loot are tagged.";
    card_prevalence["card.prevalence"]: "Prevalence", "Loot as a share of all money in the world.";
    card_mingled["card.mingled"]: "Co-mingling",
        "Of the movements that claimed money can have reached, from this vantage, how many had other money in them \
         too.";
    card_nothing: "none";
    card_and_more: "and more";
    card_written: "as written", "Written: the scenario as it is.";
    card_fewer: "fewer people", "Fewer: a quarter of its people and of the customers of its keepers.";
    card_more: "more people", "More: four times its people and customers.";
    card_untagged: "no tags", "Untagged: no address of a keeper and no purse of loot is tagged.";
    card_tagged: "all tagged",
        "Tagged: every address of a tagged keeper, and every purse of loot that taggers look at.";
    card_again: "How to measure it again",
        "The same version and command make the same figures on any machine and any number of threads. Every \
         scenario, rail and variation has as many worlds as the command says; the n-th variation has its own stretch \
         of seeds, the first beginning at 1, so that no two worlds share a draw.";
    cannot: "What it cannot show",
        "How often it errs in casework: real thieves, wallets and keepers differ from simulated ones, and nobody \
         knows the truth to measure it by. Nor who commanded a purse: it follows money, not people.";
    // Vantages.
    public: "everyone", "What anybody can read without asking: a chain\u{2019}s public record; of a bank, nothing.";
    tags: "everyone, with tags", "The public record, and what has been published about who is behind an address.";
    institution: "one institution",
        "One institution, the victim or the one that the scenario names, reads its own books beside the public record: its customers, and \
         nobody else\u{2019}s.";
    country: "one country", "The books of all institutions of one country, joined.";
    omniscient: "all books",
        "Every ledger and every keeper\u{2019}s books, joined. Nobody has this; what a keeper never wrote down is \
         missing here too.";
    // Figures.
    recall: "Recall",
        "Of all the loot, how much lies in the purses that the method points at. 100 % means that nothing was missed.";
    precision: "Precision",
        "Of all that the method lays on purses, how much is loot. What it stops at a keeper\u{2019}s door is laid on \
         no purse and is not counted here.";
    recall_entities["recall.entities"]: "Recall, entities", "Recall when only the person matters, not the purse.";
    precision_entities["precision.entities"]: "Precision, entities",
        "Precision when only the person matters, not the purse.";
    recall_keepers["recall.keepers"]: "Recall, keepers",
        "Recall when it is enough to know at whose door the money stopped: what stopped at a door is counted there.";
    precision_keepers["precision.keepers"]: "Precision, keepers",
        "Precision when keepers are counted too: what stopped at a door points at its keeper.";
    candidates: "Candidates", "How many equal suspects the trace is worth; one is a finger that points at one person.";
    strangers: "Laid on strangers", "Value laid on people who have nothing to do with the theft.";
    strangers_received["strangers.received"]: "\u{2026} truly received",
        "The part of it that did pass through their hands.";
    strangers_never["strangers.never"]: "\u{2026} never received",
        "The part of it that never reached them: the method made it up.";
    strangers_entities["strangers.entities"]: "Strangers accused", "How many people that is.";
    strangers_touched["strangers.touched"]: "Strangers touched",
        "How many people with nothing to do with it the method\u{2019}s trail ever came to, passed on or not.";
    volunteers: "Laid on volunteers", "Value laid on people who got loot without asking.";
    volunteers_received["volunteers.received"]: "\u{2026} truly received", "The part of it that they did get.";
    volunteers_never["volunteers.never"]: "\u{2026} never received", "The part of it that they never got.";
    volunteers_entities["volunteers.entities"]: "Volunteers accused", "How many people that is.";
    purchasers: "Laid on purchasers", "Value laid on people who bought loot without knowing.";
    purchasers_entities["purchasers.entities"]: "Purchasers accused", "How many people that is.";
    keepers_laid["keepers"]: "Laid on keepers",
        "Value laid on keepers\u{2019} own coins. A keeper counts here and not among strangers.";
    keepers_received["keepers.received"]: "\u{2026} truly received", "The part of it that did come to them.";
    keepers_never["keepers.never"]: "\u{2026} never received", "The part of it that never came to them.";
    keepers_entities["keepers.entities"]: "Keepers accused", "How many keepers that is.";
    facilitators: "Laid on who may have known", "Value laid on those who helped and of whom nobody says whether they knew.";
    facilitators_entities["facilitators.entities"]: "Who may have known", "How many that is.";
    inflation: "Called stolen, times what was claimed", "More than one for a method that calls whole purses stolen.";
    seeded: "Marked by the complaint";
    held: "Held in purses", "Taint that lies in purses when the books are closed.";
    stopped: "Trail ended", "Taint that could be followed no further, for any reason.";
    determined: "Determined loot", "The share of the loot whose place is a fact under any convention.";
    determined_asset["determined.asset"]: "Determined units",
        "The share of the stolen units themselves, not of what was got for them, whose purse is a fact under any \
         convention.";
    error_asset["error.asset"]: "Wrong for any convention",
        "The share of what the method names that cannot be the stolen units themselves, whichever unit left first.";
    recall_asset_least["recall.asset.least"]: "Units found, at least",
        "The share of the stolen units in purses that the method finds under the convention that suits it least.";
    recall_asset_greatest["recall.asset.greatest"]: "Units found, at most",
        "The share of the stolen units in purses that the method finds under the convention that suits it best.";
    prevalence: "Prevalence", "The share of all money in this world that is loot; precision by chance.";
    attempted: "Attempted", "What the plan orders of the victims, whatever became of the payments.";
    movements: "Movements", "Payments and transactions in the whole world.";
    prevented_stopped["prevented.stopped"]: "Prevented by screening", "Stopped before it was made.";
    prevented_recalled["prevented.recalled"]: "Prevented by a cancellation", "Called back before it was credited.";
    prevented_bank["prevented.bank"]: "Prevented at the victim\u{2019}s bank", "The bank of the account that it was to leave.";
    prevented_exchange["prevented.exchange"]: "Prevented at an exchange", "The exchange that it was to leave.";
    prevented_other["prevented.other"]: "Prevented elsewhere", "At another keeper, or where nobody keeps the purse.";
    prevented_given["prevented.given"]: "\u{2026} of it given by the scenario",
        "Stopped because the scenario says so: a fact that was put in, and no finding.";
    requests: "Requests", "Requests for what books say that were put to keepers.";
    answers: "Answers", "How many of the requests were answered.";
    payments_stopped["payments.stopped"]: "Payments stopped",
        "Payments that screening stopped before they were made, the theft\u{2019}s and later ones of the thieves.";
    reports: "Reports", "Suspicions that screening reported to the keeper of the other side\u{2019}s account, who then reviews what leaves it.";
    alarms: "Alarms", "Payments and accounts that screening held for a review.";
    alarms_false["alarms.false"]: "False alarms", "Held payments of people who have nothing to do with the theft.";
    strangers_held["strangers.held"]: "Strangers held up", "The value of held payments of people who have nothing to do with the theft.";
    strangers_frozen["strangers.frozen"]: "Strangers frozen",
        "What was frozen of people who have nothing to do with the theft: dollars times days.";
    // Where the loot is for an investigator.
    stop_named["stop.named"]: "Under a name", "It rests under a name that this investigator can read and that somebody bears.";
    stop_false_name["stop.false-name"]: "Under a false name",
        "It rests under a name that this investigator can read and that nobody bears.";
    stop_unnamed["stop.unnamed"]: "Unnamed", "It rests in purses that can be seen, and nobody knows whose they are.";
    stop_books_end["stop.books-end"]: "Beyond the books", "It lies in books that this investigator may not read.";
    stop_pooled["stop.pooled"]: "Pooled", "It went through a pool that does not tell what came out.";
    stop_off_ledger["stop.off-ledger"]: "Off every ledger", "It was settled by word of mouth, on no ledger.";
    stop_cash["stop.cash"]: "Followed into cash", "It was seen to become banknotes, chips or goods.";
    stop_cut_off["stop.cut-off"]: "Still moving", "It still moves when the books are closed.";
    // Where taint ends.
    end_named["end.named"]: "In a named purse", "A keeper or a holder of the purse is known.";
    end_unnamed["end.unnamed"]: "In an unnamed purse", "The purse is seen; nobody knows whose it is.";
    end_keeper["end.keeper"]: "At a keeper\u{2019}s door",
        "It became a keeper\u{2019}s money, and no known link says what came out.";
    end_pooled["end.pooled"]: "In a pool", "It entered a pool, and no known link says what came out.";
    end_books_end["end.books-end"]: "At the end of the books",
        "It was paid to a place whose books this investigator may not read.";
    end_cash["end.cash"]: "Followed into cash", "It was seen to become banknotes, chips or goods.";
    end_sealed["end.sealed"]: "Sealed", "The amount cannot be seen.";
    end_not_followed["end.not-followed"]: "Not followed", "The method lets go of it.";
    trail_debt: "To a lender", "It paid back what the account was overdrawn by, and no money is traced through a debt.";
    trail_mixture: "At the first mixture", "It ended there: the method traces up to the first mixture and not beyond.";
    end_purchaser["end.purchaser"]: "At a purchaser for value",
        "Somebody bought it for value and without notice, and the law follows it no further.";
    end_shortfall["end.shortfall"]: "Shortfall",
        "It was claimed, and a rule that divides accounts finds nothing there to give for it.";
    end_fees["end.fees"]: "Fees", "It paid for the journey.";
    end_destroyed["end.destroyed"]: "Destroyed", "It lies where nobody can move it any more.";
    end_exchanged["end.exchanged"]: "Lost in exchange",
        "The difference between what went into a trade and what came out.";
    // What became of loot.
    outcome_held["outcome.held"]: "Held by the thieves", "In their purses, free to move.";
    outcome_frozen["outcome.frozen"]: "Frozen", "In their purses, stopped by a keeper or an issuer.";
    outcome_seized["outcome.seized"]: "Seized", "Frozen until an authority took it.";
    outcome_abandoned["outcome.abandoned"]: "Given up", "In purses that the thieves gave up where nobody stopped it.";
    outcome_voided["outcome.voided"]: "Made void", "By an issuer, and not issued again.";
    outcome_recovered["outcome.recovered"]: "Recovered", "Given back to the victim.";
    outcome_cashed["outcome.cashed"]: "Cashed", "In banknotes, chips or goods.";
    outcome_spent["outcome.spent"]: "Spent on the way", "Fees, commissions, discounts, dust.";
    outcome_lost["outcome.lost"]: "Lost", "Destroyed by the thieves, so that nobody can move it any more.";
    outcome_prevented["outcome.prevented"]: "Prevented",
        "Ordered and never credited: screening stopped it, or it was called back on its way.";
    outcome_under_way["outcome.under-way"]: "On its way", "Ordered, and neither credited nor stopped yet.";
    outcome_unmade["outcome.unmade"]: "Not ordered",
        "Planned and not ordered, yet or at all: the books were closed before, or the money or an account was not there.";
    worth_theft["worth.theft"]: "What was taken, at the theft", "At the rates of its own time, as everything else here.";
    worth_now["worth.now"]: "What was taken, now",
        "At the rates of the instant up to which everything is counted: what its victims would have.";
    worth_returned["worth.returned"]: "What came back, when it did",
        "In what it had become by then, each part at the rates of its own instant.";
    loot_days["loot-days"]: "Where loot lay, by value and time",
        "In % of the time for which loot lay anywhere, by value: in purses held on each rail, and in accounts in keepers' books. The levers of a rail govern the \
         first alone.";
    loot_days_rail["loot-days.rail"]: "Time on the rail of the theft";
    loot_days_books["loot-days.books"]: "Accounts in keepers' books";
    // Screening of deposits.
    screen_alerts: "alerts", "Deposits whose tainted share reaches the threshold.";
    screen_per_10000: "in 10 000", "Alerts for every ten thousand deposits.";
    screen_hits: "hits", "Alerts on deposits that carry loot under any convention.";
    screen_false: "false", "Alerts on deposits that carry no loot under any convention.";
    screen_missed: "missed", "Deposits that carry loot and raised no alert.";
    screen_missed_value: "missed value", "What loot those carry at least, at the rates of each deposit\u{2019}s time.";
    screen_precision: "precision", "Hits among the alerts that are hits or false.";
    screen_recall: "recall", "Hits among the deposits that carry loot.";
    screen_recall_value: "in value", "The loot in hits over all loot that is determined.";
    screen_review: "review of #",
        "The deposits with the most tainted value: how many of them carry loot, and what share of all loot that is.";
    screen_truth: "",
        "Hits, false alarms and missed deposits are counted where the truth is determined: a deposit carries loot if \
         some of it is loot under any convention, and is clean if none can be. An alert on any other is in no column \
         but the first two. Loot that is brought several times counts each time. An alert is a reason to look, not a \
         finding about the customer.";
    // From whom a deposit came.
    exposure_today: "", "as of today: every tag that was not withdrawn, whenever it was published";
    exposure_none: "", "Nothing of it comes from a tagged purse, under any booking.";
    exposure_shares: "", "How much of it is tagged, by method:";
    exposure_nearest: "", "Back to the nearest tagged purse on each branch, what each method says:";
    exposure_whose: "", "The methods that divide value agree on how much is tagged, and differ over whose it is.";
    exposure_one: "", "Another method may say otherwise.";
    exposure_agree: "", "The methods that divide value agree here; elsewhere they need not.";
    // Where money is, in answers over files.
    base_units: "base units";
    where_it_is: "Where it is, the largest first.";
    where_between: "Where it is, the largest first. Every method that conserves value lies between the two bounds.";
    whose_money: "Whose money is where:";
    nothing_left: "nothing is left";
    in_purse: "in the purse";
    at_least: "at least";
    exactly: "exactly";
    no_value: "what has no value";
    sum_seeded: "seeded";
    sum_held: "held";
    sum_fees: "fees";
    sum_destroyed: "destroyed";
    sum_stopped: "stopped";
    sum_came: "came in";
    sum_marked: "marked";
    sum_brought: "brought by links";
    sum_in_purses: "in purses";
    sum_in_fees: "in fees";
    sum_carried: "carried on by links";
    sum_crossed_in: "crossed in";
    sum_crossed_out: "crossed out";
    sum_not_got: "not got";
    sum_relabelled: "; called tainted:";
    sum_rounded: "; each rounded:";
    sum_shortfall: "shortfall", "a claim may fall short";
    sum_inflation: "inflation", "times what was claimed; poison does not conserve value";
    // What counts against a tag.
    tags_absent: "about addresses that are not in this ledger";
    tags_elsewhere: "about other assets";
    tags_unpublished: "not published by then";
    tags_withdrawn: "withdrawn";
    tags_unsure: "less sure than asked for";
    tags_aside: "set aside for a surer or later one on the same address";
    // Whether claimed sums reconcile.
    the_account: "the account";
    all_accounts: "all accounts, without transfers between them";
    reconciles: "reconciles";
    not_stated: "(not stated)";
    sum_opening: "opening";
    sum_in: "in";
    sum_out: "out";
    sum_closing: "closing";
    // Formats, and what files are taken for.
    format_read["format.read"]: "Read, by every command that takes a LEDGER";
    format_written["format.written"]: "Written, by `dyepack export --as NAME`";
    format_mark["format.mark"]: "recognised by";
    format_marked["format.marked"]: "says SIMULATED in";
    format_example["format.example"]: "example";
    format_left["format.left"]: "not carried over";
    format_is["format.is"]: "format";
    format_none["format.none"]: "no ledger";
    format_what["format.what"]: "taken for";
    format_unknown["format.unknown"]: "nothing that is known";
    format_why["format.why"]: "why";
    // A ledger that is stored.
    stored_format["stored.format"]: "built from";
    stored_holds["stored.holds"]: "holds";
    stored_blocks["stored.blocks"]: "blocks";
    stored_complaints["stored.complaints"]: "complaints";
    stored_digest["stored.digest"]: "digest";
    stored_file["stored.file"]: "file";
    stored_simulated["stored.simulated"]: "simulated";
    stored_verified["stored.verified"]:
        "verified",
        "every chunk is as it was written, every movement balances when the ledger is made anew, and its digest is the one that was stored";

    // How the answers of a program outside are judged.
    tested_right: "right";
    tested_in_form: "in form", "in form; a known answer has amounts, with which ranks are not compared";
    tested_wrong: "wrong", "wrong";
    tested_failed: "failed", "failed";
    tested_declined: "declined", "declined";
    // A statement of tracing.
    audit_title: "Statement of tracing";
    audit_ledger: "Ledger";
    audit_stamp: "Stamp";
    audit_network: "Network";
    audit_digest: "Its digest";
    audit_units: "Units";
    audit_vantage: "Seen from";
    audit_cut_off: "Cut-off";
    audit_method: "Method";
    audit_rule: "Rule";
    audit_meaning: "Meaning";
    audit_source: "Source";
    audit_program: "Program";
    audit_conserves: "Conserving",
        "In every movement, and over the whole ledger, what is followed of a complaint is what became of it: each \
         sum below is an equation that was checked.";
    audit_relabels: "Not conserving",
        "This method calls whole purses tainted, so its sums grow beyond what was claimed and are no amount stolen.";
    audit_fractions: "Conserving up to rounding",
        "This method follows which fraction of each purse is tainted. Units are rounded wherever they are said, each by half a unit at \
         most, so that sums may miss each other by some units.";
    audit_divides: "A claim",
        "This rule follows no money: it says what can be claimed of the accounts that claims name, and need not \
         conserve value.";
    audit_whole: "none: the whole ledger";
    audit_hidden: "an amount that cannot be seen";
    audit_in_fees: ", in fees";
    audit_gone: ", destroyed";
    audit_let_go: ", not followed further";
    audit_role: "Role";
    audit_claims: "What is claimed";
    audit_hops: "What happened, hop by hop";
    audit_divisions: "How accounts are divided";
    audit_held: "Where it is at the cut-off";
    audit_sums: "Sums";
    audit_bounds: "What any method that conserves value could say",
        "Every method that conserves value lays at least the one and at most the other in each of these purses, of all complaints together. \
         What lies between hangs on the convention that was chosen.";
    audit_placebo: "How often chance gives as much";
    audit_of: "Complaint";
    audit_tainted: "Tainted";
    audit_value: "Of all it holds";
    audit_seal: "Seal",
        "This text was made from the statement\u{2019}s JSON lines, which `dyepack replay` derives again from the \
         ledger. They are sealed:";
    // Roles.
    victim: "Victim", "Was robbed.";
    thief: "Thief", "Took the money, or acts for who did.";
    complicit: "Complicit", "Helps and knows it.";
    facilitator: "May have known", "Helped; whether it knew is not said, which is neither guilt nor innocence.";
    keeper_accused["keeper-accused"]: "Keeper", "Keeps purses for others; what is laid on it lies among its own coins.";
    purchaser: "Purchaser", "Bought loot and paid for it without knowing.";
    volunteer: "Volunteer", "Got loot without asking: dust, a gift.";
    stranger: "Stranger", "Has nothing to do with it.";
    // Lanes of the picture.
    lane_victim: "Victim";
    lane_near: "Addresses, 1\u{2013}2 steps on";
    lane_middle: "Addresses, 3\u{2013}9 steps on";
    lane_far: "Addresses, 10 steps and more";
    lane_keepers: "Other keepers";
    lane_spent: "Spent, fees, gone";
    lane_cash: "Cash";
    lane_others: "Other people";
    lane_beyond: "Beyond the books";
    lane_unnamed: "Unnamed addresses";
    lane_destroyed: "Destroyed";

    // Many runs of one design, and the benchmark.
    bench: "The benchmark",
        "Overlap is 2rp / (r + p) of recall and precision by value over purses: whoever accuses everybody gets as \
         little as whoever says next to nothing. Means are over all scenarios, prevalences and investigators; behind \
         them stands where the mean of other seeds lies in 95 of 100 draws. An order is undecided where other seeds \
         may turn it round, or where in most worlds it hangs on which unit is said to have left a mixed purse (the \
         earmark).";
    bench_who: "who follows";
    bench_touched: "movements";
    bench_order: "against the one above";
    bench_decided: "less";
    bench_seeds: "undecided: seeds";
    bench_earmark: "undecided: earmark";
    bench_empty: "no rank: it lays nothing anywhere";
    bench_rules: "What behaviour alone gives away",
        "The best rule of one and of two features of a purse, learned on other worlds with every ledger and all \
         books open. It follows nothing: what it reaches is average precision over purses, beside what a guess \
         reaches, and has no rank.";
    bench_features: "features";
    bench_reached: "reached";
    bench_guess: "a guess";
    sweep: "A study", "Each figure is a mean over seeds; the interval is where the mean of as many worlds lies in 95 of 100 draws.";
    sweep_figure: "Figure by figure";
    sweep_mean: "mean";
    sweep_between: "95 % interval";
    sweep_middle: "median";
    sweep_most: "5 % to 95 %";
    sweep_along: "Figures against what is varied",
        "A point is the mean over seeds and over all that is varied beside; the line through it is its interval.";
    sweep_pairs: "Methods on the same worlds", "What each method has more than the first one named, world by world.";
    sweep_against: "against";
    sweep_difference: "more";
    sweep_counts: "more, as much, less";
    sweep_held: "What the scenarios assert", "One that fails is a row and no failed run.";
    sweep_holds: "holds";
    sweep_place: "where";

    // What is counted, one of it and several.
    =>
    counted_runs: "run", "runs";
    counted_seeds: "seed", "seeds";
    counted_worlds: "world", "worlds";
    counted_draws: "draw", "draws";
    counted_movements: "movement", "movements";
    counted_transactions: "transaction", "transactions";
    counted_purses: "purse", "purses";
    counted_together: "purse", "purses together";
    counted_untagged: "untagged purse", "untagged purses";
    counted_payments: "payment", "payments";
    counted_ribbons: "ribbon", "ribbons";
    counted_deposits: "deposit", "deposits";
    counted_methods: "method", "methods";
    counted_steps: "more step", "more steps";
    counted_views: "view", "views";
    counted_complaints: "complaint", "complaints";
    counted_lines: "line", "lines";
    counted_rows: "row", "rows";
    counted_questions: "question", "questions";
    counted_cases: "known case", "known cases";
    counted_comments: "comment", "comments";
    counted_days: "day", "days";
    counted_weeks: "week", "weeks";

    // Sentences with places.
    =>
    lesson_held(held, worlds): "holds in {held} of {worlds}";
    lesson_failed(count, seeds): "fails in {count} ({seeds})";
    lesson_valueless(count, seeds): "has no value in {count} ({seeds})";
    lesson_without(cause, meaning, fails, worlds): "without its cause ({cause}: {meaning}) fails in {fails} of {worlds}";
    lesson(outcomes, figure, rail, because): "{outcomes}: {figure} on {rail}: {because}";
    inquiry_of(scenario, investigator, hours, open, method, theta, seeds):
        "{scenario}: {investigator} works {hours} hours a day, keeps at most {open} requests open and follows by {method}; a suspicion is {theta} of a \
         purse. {seeds}";
    inquiry_seed(seed): "Seed {seed}.";
    inquiry_seeds(from, to): "Means over the seeds {from} to {to}.";
    inquiry_race(policy, seed): "{policy}, seed {seed}";
    inquiry_failed(policy, why): "{policy} has no place: {why}";
    inquiry_ends(ends): "where the trail ends: {ends}";
    labels_of(method, tainted, held, all): "{method} lays {held} in {tainted}, of {all} in all.";
    board_unread(found, schema): "no {schema}: {found}; accepted is what `dyepack bench --json` prints";
    board_two_suites(old, new): "the boards are of two suites, {old} and {new}; only one suite is compared";
    board_two_bands(old, new): "the boards are of other worlds: {old}, and {new}; accepted are two boards of the same seeds";
    board_gone(name): "{name} is no more on the board";
    board_unranked(name, rank): "{name} had rank {rank} and has none";
    audit_placebo_of(decoys): "The same method was tried on {decoys} decoys.";
    audit_card(spec): "How often this method errs in simulated worlds, and what it cannot show: `dyepack card '{spec}'`.";
    attribution_worlds(scenario, first, last): "{scenario}, seeds {first} to {last}";
    attribution_of(judged, learnt, investigator, method):
        "Judged on {judged}; learnt on {learnt}. Every two thefts, as {investigator} sees them, each followed by {method}.";
    attribution_brier(theta, brier, base_brier, base):
        "Something is said from {theta} on. The mean square of forecast less truth (Brier) is {brier}; who gives every pair the base rate of {base} has \
         {base_brier}.";
    placebo_of(method, decoys): "{method}, on the complaint and on {decoys} decoys.";
    placebo_rule(nearest, farthest):
        "The rule: a decoy claims another credit for each that is claimed, into a purse of the same kind and asset, of between half and twice as much, drawn \
         among the {nearest} times as many of them that are nearest in time (the farthest drawn is {farthest} away); no money that one \
         claims can come to what the other claims. The greatest share is looked for in all these purses at once.";
    levers_look(vantage, days): "What is found is what the investigator of {vantage} can follow; {days} days are waited.";
    levers_of(outcome, bank, first, chain, second): "{outcome}: {bank} on {first}, {chain} on {second}, on accounts without fees";
    validity_headline(predicted, facts, input, undetermined, missed, unmodelled):
        "{predicted} of {facts} published facts are predicted; {input} are inputs, {undetermined} not determined, {missed} missed, {unmodelled} \
         not modelled.";
    validity_seeds(first, last, varied): "Measured over the seeds {first} to {last}; numbers are varied with the first {varied} of them.";
    validity_of(seeds): "Published facts that are measured on this scenario, over the seeds 1 to {seeds}";
    why_of(scenario, first, second, worlds, from, to):
        "{scenario}: from {first} to {second}, lever by lever; {worlds}, seeds {from} to {to}.";
    why_crowd(part): "One in {part} of the people of the scenario lives in these worlds.";
    why_whole(corners, seeds): "How the whole crowd moves the values is measured at {corners} of the corners with {seeds}.";
    why_whole_moves(mean, most): "with the whole crowd it is {mean} away in the mean, {most} at most";
    why_look(vantage, method): "What is found is what the investigator of {vantage} finds by {method}.";
    why_inquiry(policy): "In every world that investigator defends by the rule {policy}, in place of the scenario's script.";
    why_draws(draws): "Beside the seeds stand {draws} of every uncertain number, each from a third to three times, a chance from 5 to 95 %.";
    why_varied(seeds, varied): "The levers were moved again, with {seeds} each, under: {varied}.";
    why_change(from, first, to, second, change): "{from} on {first}, {to} on {second}: {change} points.";
    why_most(parts): "Most of the way: {parts}.";
    why_depends(lever, first, last):
        "What {lever} does depends on the others: {first} alone, {last} where all others are moved.";
    why_findings(levers): "Findings: {levers}.";
    why_needs(levers, seeds): "The seeds do not say the sign of {levers}; --seeds {seeds} would.";
    why_unknowable(levers, most): "Not even {most} seeds would say the sign of {levers}.";
    why_drawn(levers): "in draws: {levers}";
    why_groups(groups): "in groups: {groups}";
    why_pairs(pairs): "together beyond apart: {pairs}";
    why_crosses(count, cells): "The two change places: in {count} of {cells} cells there is more on the second rail.";
    why_crosses_never(cells): "The two nowhere change places in {cells} cells.";
    why_valueless(figures): "Left out, since they have no value at some corner: {figures}.";
    overview_by(method):
        "One method, {method}, for every investigator. A full dot is the share of the loot that lies in purses which \
         the method points at (found, recall); a ring is the share of what it lays on purses that is loot (right, \
         precision). What it stops at a keeper\u{2019}s door it lays on no purse: that share stands beside it.";
    deck_theft(noticed, ends):
        "The victim noticed after {noticed}; {ends} after the theft the books are closed, and everything is counted.";
    became(stolen, parts): "Of {stolen} stolen, {parts}.";
    became_of_attempted(attempted, stolen, parts): "Of {attempted} attempted ({stolen} stolen), {parts}.";
    counted_at(at): "The books are closed at {at}, and everything is counted then.";
    at_doors(method):
        "The same method where it stops at keepers' doors and where it passes them, by {method} in %: how much of what it follows stops at \
         doors, then recall/precision of both.";
    recall_parts(followed, inferred, luck): "{followed} followed, {inferred} inferred, {luck} by luck";
    became_outcome_frozen(share): "{share} is frozen";
    became_outcome_seized(share): "{share} was seized";
    became_outcome_held(share): "{share} is at large, held by the thieves";
    became_outcome_cashed(share): "{share} is cashed";
    became_outcome_abandoned(share): "{share} was given up by the thieves";
    became_outcome_voided(share): "{share} was made void";
    became_outcome_recovered(share): "{share} was given back";
    became_outcome_spent(share): "{share} was spent on the way";
    became_outcome_lost(share): "{share} is lost";
    became_outcome_prevented(share): "{share} was stopped before it was credited";
    became_outcome_under_way(share): "{share} is still on its way";
    became_outcome_unmade(share): "{share} was never ordered";
    became_stopped(became, payments): "{became} Screening stopped {payments} of the thieves.";
    follows(marked, stolen, purses, movements):
        "The complaint marks {marked}; the method calls {stolen} stolen and touches {purses} in {movements}.";
    seen_of(seen, all): "sees {seen} of {all}";
    seen_here(vantage, seen, all, named, purses):
        "Who looks from {vantage} sees {seen} of {all}, and knows a keeper or a name of {named} of {purses}.";
    ranges(worlds, first, last):
        "In {worlds} of this scenario (seeds {first} to {last}): the line is from least to most, its stroke \
         the median, the dot this world.";
    ranges_row(least, greatest, median): "{least} \u{2013} {greatest}, median {median}";
    ranges_same(all): "{all} in all of them";
    finds(recall): "finds {recall}";
    finds_worlds(least, greatest, worlds): "({least} \u{2013} {greatest} in {worlds})";
    finds_right(precision): "{precision} of what it lays on purses is loot";
    finds_doors(doors): "{doors} of what it follows stopped at doors";
    doors_accused(value): "{value} stopped at keepers\u{2019} doors: that points at a keeper, and accuses nobody here.";
    bundled(movements, ribbons):
        "{movements} between places are drawn as {ribbons}. Small flows of one period are drawn together.";
    left_out(value): "Flows of {value} in all are too small to draw.";
    met_at(at, place, claimed, other): "{at}, {place}: {claimed} of claimed money met at least {other} of other money";
    screen_about(scenario, seed, vantage, risky, threshold):
        "{scenario}, seed {seed}: each deposit into an institution as its officer could see it at that instant, \
         from the vantage {vantage}. Risk is seen in {risky}; an alert from a share of {threshold}.";
    screen_stakes(deposits, value, loot, loot_value, undetermined, most):
        "{deposits} worth {value}. Loot of {loot_value} is in {loot}; of {undetermined} nobody can say; loot in all of \
         them at most {most}.";
    exposure_as_of(at): "as of {at}: tags in force then, movements until then";
    exposure_apart(least, greatest): "Over the same movements the methods that divide value say from {least} to {greatest}.";
    exposure_convention(apart):
        "A share is a convention about which units moved, not a finding about the depositor. {apart} Poison calls a \
         deposit tainted whole as soon as one unit may be. Only the nearest tagged purse on each branch counts: \
         what lies behind it is its own.";
    amounts_are(units): "Amounts are {units}.";
    amounts_or_own(units): "Amounts are {units} unless a purse names its own.";
    base_units_of(asset): "base units of {asset}";
    amount_of(amount, asset): "{amount} of {asset}";
    touched(movements, purses, all): "Taint touched {movements} and {purses} of {all}.";
    ranked(purses): "It ranks {purses}, the first to look at first.";
    more_in_csv(count): "and {count} more; --csv lists all";
    more_in_json(count): "and {count} more; --json lists all";
    whose(from, seeded, came, parts): "{from}: {seeded} seeded{came}; {parts}.";
    whose_came(amount): ", {amount} came by exchange";
    whose_in(amount, purse): "{amount} in {purse}";
    whose_more(amount, purses): "{amount} in {purses} more";
    whose_fees(amount): "{amount} in fees";
    whose_destroyed(amount): "{amount} destroyed";
    whose_stopped(amount): "{amount} stopped";
    whose_exchanged(amount): "{amount} exchanged into another asset";
    whose_short(amount): "{amount} fallen short";
    weakest(basis): "weakest link: {basis}";
    bounds_why(why): "bounds {why}";
    bounds_of(from, bounds): "of {from}: {bounds}";
    bounds_between(least, greatest): "at least {least}, at most {greatest}";
    poison_calls(held, purses, beyond): "Poison calls {held} tainted in {purses}; {beyond}";
    poison_beyond(greatest, overshoot): "at most {greatest} can be there together: {overshoot} too much.";
    poison_unknown(why): "how much can be there is {why}.";
    exposure_of(deposit): "Exposure of {deposit}";
    tags_count(counted, given): "Tags: {counted} of {given} count";
    tags_of_ledger(purses): ". The ledger itself knows {purses} for a keeper's own";
    audit_until_height(height): "height {height}, included";
    audit_until(instant): "{instant}, included";
    audit_one_unit(asset): "1 {asset} = 1 base unit";
    audit_many_units(asset, many): "1 {asset} = {many} base units";
    audit_all_units(units): "all amounts are whole base units; {units}";
    audit_divided(at, value, divided, all): "on {at} it holds {value}; {divided} are divided by contributions of {all}";
    audit_amount(value, asset): "{value} base units of {asset}";
    audit_before(value): "it held {value} before";
    audit_before_tainted(value, tainted): "it held {value} before, {tainted} of it tainted";
    audit_laid(lots): "laid there: {lots}";
    audit_brought(lots): "a known link brings {lots}";
    audit_marks(complaint, amount): "complaint {complaint} marks {amount}";
    audit_carried(basis, taken, lots, purse, movement, out, lots_out):
        "a known link ({basis}) takes {taken} ({lots}) on to {purse} in movement {movement}, where {out} comes out ({lots_out})";
    claim_other(other, value): "{other}, which is {value}";
    claim_other_valueless(other): "{other}, which has no value";
    claim_holds(subject, value, must, bound): "{subject} is {value}: {must} {bound}";
    claim_fails(subject, value, must, bound): "{subject} is {value}, not {must} {bound}";
    claim_valueless(subject, must, bound): "{subject} has no value, so it is not {must} {bound}";
    claim_its(figure): "its {figure}";
    claim_the(figure, of): "the {figure} of {of}";
    stats_of(rail): "The world that begins on {rail}, beside measured ones";
    stats_tells(rail): "What gives the party away where the theft starts on {rail}: learned on seeds 1 to 20, judged on 21 to 40";
    worlds_one(seed): "one world, seed {seed}.";
    bench_head(title, worlds, seeds): "{title}. {worlds}, {seeds}.";
    bench_malformed(count, asked): "no rank: {count} of {asked} answers are none";
    sweep_counted(runs, worlds, of): "{runs} of {of}, {worlds}.";
    sweep_troubles(rows, reasons): "{rows} say nothing: {reasons}.";
    worlds_many(worlds, first, last, meaning): "{worlds}, seeds {first} to {last}. {meaning}";
    worth_at(what, value, when): "{what} ({when}): {value}.";
    worth_between(first, last): "{first} to {last}";
    under_any(parts): "Under any convention: {parts}.";
    not_asked(methods, reason): "Not asked: {methods} ({reason}).";
    reconcile_head(rows): "{rows}. For each account: opening + in = out + closing.";
    reconcile_rows(rows, comments): "{rows} and {comments}";
    all_accounts_in(asset): "all accounts in {asset}, without transfers between them";
    gap_in(size): "GAP {size}: was there or came in, and neither went out nor is left";
    gap_out(size): "GAP {size}: went out or is left, and neither was there nor came in";
    account_breaks(account, opening, before, closing): "{account}: begins with {opening}, and {before} ended with {closing}";
    one_sided(line, account, amount, other): "line {line}: {account} states {amount} with {other}, which does not state it";
    in_transit(left, arrived, amount, from, to, before, after):
        "lines {left} and {arrived}: {amount} of {from} for {to} left in {before} and arrived in {after}";
    two_assets(left, arrived, from, sent, to, got):
        "lines {left} and {arrived}: {from} sent {sent} to {to}, which got {got}; two assets are not compared";
    same_lines(lines): "lines {lines} say the same: perhaps one payment, stated more than once";
    tested_as(count, method): "{count} answered right as {method}";
    tested_all(questions, cases, parts): "{questions} in {cases}: {parts}.";
    tested_differs(of, expected, said): "{of}: expected {expected}, it says {said}";
    less(rail, wide, less, narrow, more): "{rail}: {wide} finds {less}, {narrow} {more}.";
    less_doors(wide, stopped, narrow, passed, wrong, wrong_wide):
        "Who looks from {wide} knows doors of keepers and pools and stops there with {stopped} of what is followed \
         (from {narrow}: {passed}). Who does not know a door follows the keeper\u{2019}s own money on, sometimes to \
         loot: from {narrow} {wrong}; from {wide} {wrong_wide}.";
    less_wrong(wrong): "{wrong} of what is laid on purses is no loot";
    less_other(narrow):
        "What is seen beyond {narrow} leads the method to other purses, and less of the loot is in these.";
    mingled_movements(seen, reached, mixed, share, moved):
        "Of {seen} in sight, claimed money can have gone into {reached}; into {mixed} of these ({share}) other \
         money went too, and they moved {moved} of the value.";
    mingled_purses(purses, mixed, share):
        "At the end it can rest in {purses}; in {mixed} of them there is other money too, and in these {share} of what rests.";
}
