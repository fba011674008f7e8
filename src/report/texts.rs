//! Every text for people, in one table, so that another language is another table.
//!
//! Keys are words of the project (names of vantages, methods, figures, stop reasons, roles) or headings of the page.

use super::{Mingled, percent};
use crate::units::grouped;

/// One entry: what it is called and what it means for somebody who has never heard the word.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// The key.
    pub key: &'static str,
    /// A short label.
    pub label: &'static str,
    /// One or two sentences; empty where the label says all.
    pub meaning: &'static str,
}

const fn text(key: &'static str, label: &'static str, meaning: &'static str) -> Text {
    Text { key, label, meaning }
}

/// Returns the entry of a key.
///
/// # Panics
/// Where the key has no entry: every key is ours.
pub fn of(key: &str) -> &'static Text {
    let found = ENGLISH.iter().find(|text| text.key == key);
    found.unwrap_or_else(|| panic!("the table of texts has an entry for {key:?}"))
}

/// Returns all keys in the order of the table.
pub fn keys() -> impl Iterator<Item = &'static str> {
    ENGLISH.iter().map(|text| text.key)
}

/// Returns the short label of a key.
pub fn label(key: &str) -> &'static str {
    of(key).label
}

/// Returns what a key means.
pub fn meaning(key: &str) -> &'static str {
    of(key).meaning
}

/// Returns a text with its places, written `{name}`, filled in.
pub fn filled(key: &str, places: &[(&str, &str)]) -> String {
    fill(meaning(key), places)
}

fn fill(text: &str, places: &[(&str, &str)]) -> String {
    let mut rest = text;
    let mut filled = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("a place is closed");
        let place = places.iter().find(|place| place.0 == name);
        filled.push_str(before);
        filled.push_str(place.unwrap_or_else(|| panic!("the text {text:?} is given {name:?}")).1);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Returns the word of a vantage or a method as files and options write it, and what it is called in plain words where these say
/// more: `fifo (first in, first out)`, `poison`.
pub fn named(word: &str) -> String {
    let label = label(word);
    match label.replace(' ', "-") == word {
        true => word.into(),
        false => format!("{word} ({label})"),
    }
}

/// Returns a list as people write one: `a, b and c`.
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), label("and")),
    }
}

/// Returns the key of what names the rails, one or a pair.
pub fn pair(rails: usize) -> &'static str {
    if rails == 1 { "rail" } else { "pair" }
}

/// Returns the key of the sentence that there is no single verdict, for one rail or a pair.
pub fn verdict(rails: usize) -> &'static str {
    if rails == 1 { "no-verdict-alone" } else { "no-verdict" }
}

/// Says how much of what claimed money could reach is mixed with other money.
pub fn mingled(mingled: &Mingled) -> String {
    if mingled.reached == 0 {
        return "Claimed money goes into no movement that is seen.".into();
    }
    let movements = format!(
        "Of {} movements that are seen, claimed money can have gone into {}; into {} of these ({}) other money went too, and \
         they moved {} of the value.",
        grouped(mingled.movements),
        grouped(mingled.reached),
        grouped(mingled.mixed),
        percent(mingled.mixed_share),
        percent(mingled.moved_share),
    );
    let purses = format!(
        "At the end it can rest in {} purses; {} of them hold other money too, with {} of what rests there.",
        grouped(mingled.purses),
        grouped(mingled.purses_mixed),
        percent(mingled.resting_share),
    );
    if mingled.mixed + mingled.purses_mixed == 0 {
        return format!("{movements} {purses} Nothing is co-mingled, so nothing can differ.");
    }
    format!("{movements} {purses}")
}

/// The notice on every output.
pub const NOTICE: &str = "SIMULATED: this theft never happened, on ledgers that do not exist. No figure here speaks of a real \
    person, firm, address or account.";

/// What a taint figure is not, in sentences.
pub const NOT_TAINT: [&str; 4] = [
    "Taint is a bookkeeping convention. When stolen and clean money meet in one purse, nothing in the world says which unit \
     left first; each method is a different rule for writing it down.",
    "It is not an accusation. Money reaches people who sold bread, ran a shop, or received a gift they never asked for; this \
     page counts how many of them each method points at.",
    "It is not a probability. \u{201c}40 % tainted\u{201d} means that a rule assigns 40 % of a balance to a complaint, not that its \
     holder did it with a chance of 40 %.",
    "Two methods that disagree are not a right one and a wrong one: over the same movements each follows its own rule \
     exactly. Only the truth, which no investigator has, can say what each rule missed.",
];

/// The English table.
#[rustfmt::skip] // A table: one entry a line or two reads better than one field a line.
const ENGLISH: &[Text] = &[
    // Headings and controls of the page.
    text(
        "simulated",
        "SIMULATED",
        "No money moved. A program made this world to measure how well money can be followed.",
    ),
    text("report", "dyepack report", ""),
    text(
        "overview",
        "How much is found, and how much of that is right",
        "One method, {method}, for every investigator. A full dot is the share of the loot that lies in purses which the method points at \
         (found, recall); a ring is the share of what it lays on purses that is loot (right, precision). What it stops at a keeper\u{2019}s door it lays on \
         no purse: that share stands beside it.",
    ),
    text(
        "overview-sealed",
        "What each method says",
        "Where each method's trail ends, for every investigator. What is true is not in this file.",
    ),
    text(
        "explore",
        "Follow the money",
        "Choose what to look at, from where, and by which rule.",
    ),
    text("view", "View", ""),
    text(
        "saw",
        "What the investigator saw",
        "Every movement that is visible from this vantage, as a dot at its time and place; the larger, the more value. Nothing \
         is coloured: this is where following starts.",
    ),
    text(
        "methods",
        "What each method says",
        "The same movements after one method has followed the complaint. Red is what the method calls stolen.",
    ),
    text(
        "beside",
        "Methods side by side",
        "Every method over the same places: each column a place, each row a rule. Where the bars of a column are equal, the \
         methods agree; at its head stands how many dollars its whole width is. A bar with an outline is a method that keeps no sums (it \
         calls whole purses stolen, or divides a claim), one with a point is longer than its column. The shade is where every method that keeps sums must lie.",
    ),
    text(
        "beside.keeper",
        "keeper",
        "All that is laid on one keeper: in purses it keeps and at its door.",
    ),
    text("beside.purse", "purse", ""),
    text("beside.others", "other places", ""),
    text("beside.gone", "fees, cash, gone, let go of", ""),
    text("beside.unseen", "in purses that cannot be seen from here", ""),
    text("truth-row", "Truth", ""),
    text(
        "truth-beside",
        "All methods beside the truth",
        "The same places as where the methods stand side by side, and how much loot, by value, was really there at the end. Below, purse by purse, the \
         stolen units themselves stand beside what is certain and possible of them from this vantage.",
    ),
    text(
        "mingled",
        "How much is co-mingled",
        "A movement is reached where claimed money can have gone into it, and co-mingled where other money goes in too. While \
         nothing is co-mingled, there is nothing to decide, and all methods that keep sums and follow on agree.",
    ),
    text(
        "disputed",
        "Where the methods differ most",
        "Among methods that keep sums, the purses with the greatest difference between the least and the most that one lays \
         there; and where, on the widest way to it or any other, claimed money first met other money.",
    ),
    text(
        "disputed-worst",
        "The most disputed purse",
        "Where the methods that keep sums differ most: the share of the movements that claimed money can have reached into which \
         other money went too (only there can they differ), the most disputed purse, and the least and the most that one lays there.",
    ),
    text("agree", "all agree", ""),
    text(
        "scores",
        "Recall and precision",
        "Recall / precision in %, over purses: how much of the loot a method finds, and how much of what it lays on purses is loot. What it \
         stops at a keeper\u{2019}s door lies on no purse and is in neither.",
    ),
    text("all-agree", "Nowhere: all methods that keep sums lay the same in every purse.", ""),
    text(
        "holdings",
        "Purse by purse",
        "The purses over which methods differ most, and those in which any lays most: what each lays there, the bounds, the \
         way it came, and where trails stopped on the way.",
    ),
    text("holding", "Purse", ""),
    text("least", "Least", ""),
    text("greatest", "Most", ""),
    text("why", "Why they differ", ""),
    text("met", "of claimed money met at least", ""),
    text("met-other", "of other money", ""),
    text("met-account", "in the account", ""),
    text("met-movement", "in the movement", ""),
    text("unmixed", "it came without meeting other money", ""),
    text("no-way", "no claimed unit can have come here", ""),
    text("between", "Any method that keeps sums lays between", ""),
    text("and", "and", ""),
    text("bounds", "The bounds", ""),
    text("no-bound", "The trail ends here, at a door; what is beyond is not bounded.", ""),
    text(
        "way",
        "The way it came",
        "The widest way: no other chain of payments can have brought more.",
    ),
    text("steps-more", "more steps", ""),
    text("by-link", "by a known link", ""),
    text("at-most", "at most", ""),
    text("stopped-here", "stopped here:", ""),
    text("methods-stop", "methods", ""),
    text("co-mingled", "co-mingled", ""),
    text(
        "truth",
        "Reveal the truth",
        "Where the loot really was, as the simulator knows it and no investigator does. Compare it with the red of the method.",
    ),
    text(
        "vantage",
        "Vantage",
        "From where an investigator looks: whose books can be read, and which names are known.",
    ),
    text(
        "method",
        "Method",
        "A rule for which money leaves a mixed purse first. It is followed exactly, in whole cents.",
    ),
    text(
        "rail",
        "Rail",
        "What carries the money: a public chain, or banks that write to each other.",
    ),
    text("both", "side by side", ""),
    text(
        "over-time",
        "Recall over time",
        "The share of the loot that the method still has in sight at the end of each day after the theft.",
    ),
    text(
        "where-ends",
        "Where the trail ends",
        "All the loot, for every investigator, by what stands first between them and it at the end. Loot that was cashed behind a desk, a pool or \
         closed books counts there: as cash counts what can be followed until it became cash.",
    ),
    text(
        "where-taint-ends",
        "Where the method's trail ends",
        "Everything that the method calls stolen, by where it lies when the books are closed.",
    ),
    text("board", "The methods, figure by figure", ""),
    text(
        "external",
        "Tracers outside",
        "Programs that are not dyepack\u{2019}s, asked the same questions from the same evidence and scored by the same rules. dyepack cannot \
         make their answers again, and the digest does not hold them. Recall / precision, and the place among all methods and \
         tracers by the loot that is found. One that ranks purses has no place: its figures are the share of the loot in the \
         first n purses / how many of these hold any, where n purses hold loot.",
    ),
    text("external-sealed", "Tracers outside", "Programs that are not dyepack\u{2019}s, asked the same questions. dyepack cannot make their answers again."),
    text("no-answer", "No answer", ""),
    text("answered", "Answered", ""),
    text("place", "Place", ""),
    text("loot.first", "Loot in the first purses", "The share of the loot in the first n purses of a ranking, where n purses hold loot."),
    text("hits.first", "Hits in the first purses", "How many of the first n purses of a ranking hold loot, as a share of n."),
    text("answered.taint", "taint", ""),
    text("answered.ranks", "ranks", ""),
    text("answered.not-started", "not started", ""),
    text("answered.crashed", "crashed", ""),
    text("answered.timed-out", "timed out", ""),
    text("answered.too-much-output", "too long", ""),
    text("answered.malformed", "malformed", ""),
    text("answered.impossible", "impossible", ""),
    text("answered.declined", "declined", ""),
    text(
        "accused",
        "Who is wrongly accused",
        "People who are not the thief and did not help, on whose purses the method lays stolen value. Some truly received stolen \
         money without knowing; others never touched it and were only near it. A keeper that took in loot, such as an exchange, is one of \
         these strangers where the method leaves the money in its purses; what the method stops at a keeper\u{2019}s door accuses nobody here.",
    ),
    text(
        "accused-worst",
        "Wrongly accused at worst",
        "Wrongly accused, from the vantage at which the method accuses most: strangers, the value laid on them, how much of \
         it they never got; and how many others who bought loot or got dust without knowing. A keeper that took in loot counts as a stranger.",
    ),
    text("nobody-accused", "Nobody outside the thief\u{2019}s party.", ""),
    text("nobody-answered", "No method says anything here, of anybody.", ""),
    text(
        "names",
        "Whom the method names",
        "The purses in which the method sees the most stolen value, under their public names.",
    ),
    // The first minute.
    text("deck.theft", "", "The victim noticed after {noticed}; {ends} after the theft the books are closed, and everything is counted."),
    text("became", "", "Of {stolen} stolen, {parts}."),
    text("became.outcome.frozen", "", "{share} is frozen"),
    text("became.outcome.held", "", "{share} is at large, held by the thieves"),
    text("became.outcome.cashed", "", "{share} is cashed"),
    text("became.outcome.recovered", "", "{share} was given back"),
    text("became.outcome.spent", "", "{share} was spent on the way"),
    text("became.outcome.lost", "", "{share} is lost"),
    text("became.stopped", "", "{became} Before they were made, {count} payments of the thieves were stopped."),
    text("became.stopped-one", "", "{became} Before it was made, {count} payment of the thieves was stopped."),
    text("flow-truth", "Where the stolen money really was", "Time runs to the right, faster as it gets later; a band is what rests, a ribbon what moves. No investigator sees this."),
    text("flow-seen", "What can be seen", ""),
    text("seen-of", "", "{seen} of {all} movements are seen"),
    text("seen-here", "", "From {vantage}, {seen} of {all} movements are seen, and a keeper or a name is known of {named} of {purses} purses."),
    text("ranges", "", "In {worlds} worlds of this scenario (seeds {first} to {last}): the line is from least to most, its stroke the median, the dot this world."),
    text("ranges.row", "", "{least} \u{2013} {greatest}, median {median}"),
    text("ranges.same", "", "{all} in all of them"),
    text("finds", "", "finds {recall}"),
    text("finds.worlds", "", "({least} \u{2013} {greatest} in {worlds} worlds)"),
    text("finds.right", "", "{precision} of what it lays on purses is loot"),
    text("finds.nothing", "", "it lays nothing on any purse"),
    text("finds.doors", "", "{doors} of what it follows stopped at doors"),
    text("less", "Why who sees more can find less", ""),
    text("less.doors", "", "{rail}: {wide} finds {less}, {narrow} {more}. Who looks from {wide} knows doors of keepers and pools and stops there with {stopped} of what is followed \
         (from {narrow}: {passed}). Who does not know a door follows the keeper\u{2019}s own money on, sometimes to loot: from {narrow}, {wrong} of what \
         is laid on purses is no loot; from {wide}, {wrong_wide}."),
    text("less.other", "", "{rail}: {wide} finds {less}, {narrow} {more}. What is seen beyond {narrow} leads the method to other purses, and less of the loot is in these."),
    text("every-method", "Every method", "A dot and a ring for each method and investigator."),
    text("really.loot", "Loot, by value", ""),
    text("really.units", "Stolen units, really", ""),
    text("really.bounds", "Stolen units, certain and possible from here", ""),
    text(
        "beyond.less",
        "",
        "Fewer units need be here than is certain from this vantage: on the way they became a keeper\u{2019}s or were divided by a link, and who looks from here does not know it.",
    ),
    text(
        "beyond.more",
        "",
        "More units can be here than is possible from this vantage: they came by a movement or a link that is not known here.",
    ),
    text("keepers-accused", "of these, keepers", ""),
    text("doors-accused", "", "{value} stopped at keepers\u{2019} doors: that points at a keeper, and accuses nobody here."),
    text("level.purses", "over purses", ""),
    text("level.keepers", "over keepers, what stopped at doors counted", ""),
    text("printed", "", "Printed: the overview and the chosen view. The page itself holds every vantage and method, and each picture as a table."),
    text("story", "The story", ""),
    text("lessons", "What to take home", ""),
    text("invented", "What is invented", ""),
    text("sources", "Sources", ""),
    text("checks", "What this scenario asserts", ""),
    text("held-check", "holds", ""),
    text("failed-check", "does not hold", ""),
    text("words", "The words", ""),
    text("not-taint", "What a taint figure is not", ""),
    text(
        "made-by",
        "How this page was made",
        "The same version, scenario and seed make the same bytes on any machine. This page carries the scenario too: dyepack run \
         --from-page with this file runs it again and says whether the digest agrees.",
    ),
    text("as-table", "The same as a table", ""),
    text(
        "sealed",
        "The truth is left out",
        "This page holds what investigators saw and what each method says, and neither truth nor scores nor roles. Who has \
         the seed can make the whole page.",
    ),
    text("pair", "Compared", ""),
    text(
        "no-verdict",
        "",
        "There is no single verdict: which rail is harder depends on who looks. Each line holds for this pair of rails and \
         this plan only.",
    ),
    text(
        "no-verdict-alone",
        "",
        "There is no single verdict: what can be found depends on who looks. Each line holds for this rail and this plan only.",
    ),
    text(
        "outcome",
        "What became of the loot",
        "By the end of the simulated time, as the simulator knows it.",
    ),
    text("theft", "theft", ""),
    text("noticed", "noticed", ""),
    text(
        "cut-off",
        "cut-off",
        "The moment at which the books are closed and everything is counted.",
    ),
    text("stolen", "stolen", ""),
    text(
        "made-by-sealed",
        "How this page was made",
        "Seed, scenario and command are in a key that is no part of this page; whoever made it keeps it. The digest tells whether \
         a key fits.",
    ),
    text(
        "worlds",
        "The same scenario in other worlds",
        "Each seed draws another crowd and other delays around the same plan.",
    ),
    text("worlds.median", "median", ""),
    text("worlds.least", "least", ""),
    text("worlds.greatest", "greatest", ""),
    text("seed", "Seed", ""),
    text("version", "Version", ""),
    text("digest", "Digest", "A fingerprint of ledgers, truth and scores."),
    text("command", "Command", ""),
    text("found", "finds", ""),
    text("right", "right", ""),
    text("movements-seen", "movements seen", ""),
    text("purses-seen", "purses seen", ""),
    text("purses-named", "of them with a name", ""),
    text(
        "links-known",
        "links known",
        "A link joins what went into an intermediary with what came out.",
    ),
    text(
        "tags-known",
        "tags",
        "Published statements about who is behind an address; they may be wrong.",
    ),
    text("bundled", "", "Small flows of one period are drawn together."),
    text("from", "From", ""),
    text("to", "To", ""),
    text("value", "Value", ""),
    text("left", "Left", ""),
    text("came", "Came", ""),
    text("count", "Movements", ""),
    text("share", "Share", ""),
    text("who", "Who", ""),
    text("role", "Role", ""),
    text("laid", "Laid on them", ""),
    text("received", "Truly received", ""),
    text("never", "Never received", ""),
    text("purse", "Purse", ""),
    text("keeper", "Keeper", ""),
    text("holder", "Name in the books", ""),
    text("none-known", "not known", ""),
    text("more", "more", ""),
    text("day", "Day", ""),
    text("figure", "Figure", ""),
    text("lane", "Place", ""),
    text(
        "null",
        "yardstick",
        "A method that nobody would use; it shows what little or no cleverness achieves.",
    ),
    text("skip", "Skip to the controls", ""),
    text(
        "taint",
        "Taint",
        "What a method calls stolen, in cents, purse by purse. A convention, not a fact and not an accusation.",
    ),
    text(
        "loot",
        "Loot",
        "What the thief or the thief\u{2019}s helpers really have of the proceeds.",
    ),
    text(
        "purse-word",
        "Purse",
        "A place where money rests: a bank account, an address on a chain, one coin.",
    ),
    text(
        "keeper-word",
        "Keeper",
        "Whoever keeps money for others in books of its own: bank, exchange, mixer, desk, casino.",
    ),
    text(
        "complaint",
        "Complaint",
        "What the victim claims was taken; every method starts there and from nothing else.",
    ),
    text(
        "tag",
        "Tag",
        "A published statement that an address belongs to somebody or carries stolen money. It may be wrong.",
    ),
    text("legend-recall", "found: share of the loot in purses that the method points at (recall)", ""),
    text("legend-precision", "right: share of what it lays on purses that is loot (precision)", ""),
    text("lane-most", "At most", ""),
    text("lane-last", "At the end", ""),
    text("nothing-here", "nothing to follow", ""),
    text("nothing-to-see", "From here there is nothing to see: no book of this rail is open to this investigator.", ""),
    text("no-meaning-cell", "none", ""),
    text("nothing-to-follow", "From here there is nothing to follow: the theft itself is not visible.", ""),
    text("whose-books", "the books of", ""),
    text("payments", "Payments", ""),
    text("people", "People", ""),
    text("most-accused", "Those on whom most is laid", ""),
    text("marked", "The complaint marks", ""),
    text("calls-stolen", "the method calls stolen", ""),
    text("in", "and has touched", ""),
    text("purses-over", "purses; movements it passed through:", ""),
    text("payments-stopped", "payments of the thieves were stopped before they were made", ""),
    text("payment-stopped", "payment of the thieves was stopped before it was made", ""),
    text("later", "later", ""),
    text("notes", "What the plan became", ""),
    // Cards of methods.
    text(
        "card",
        "dyepack card",
        "Measured in simulated worlds, not in casework: error rates of one method where the truth is known because a program made \
         it. They hold for these worlds alone.",
    ),
    text("card.worlds", "worlds", ""),
    text("card.views", "views", ""),
    text("card.meaning", "What it means, exactly", ""),
    text("card.source", "Source", ""),
    text("card.laws", "Laws", ""),
    text("card.cost", "Cost", ""),
    text("card.edges", "Edge cases", ""),
    text("card.parameters", "Parameters, and the values that were measured", ""),
    text(
        "card.rates",
        "How often it errs",
        "Each cell is over worlds: the middle one (the dot), in brackets between what the middle lies, and, as a thin line, what \
         nine worlds of ten lie between. Money is a share of what was stolen.",
    ),
    text(
        "card.rates-text",
        "",
        "Each cell is over worlds, in per cent: the median, [the interval that holds it with a chance of at least 95 %], and the \
         values at 5 % and 95 % of the worlds. What is laid on strangers is a share of what was stolen; \
         the page and JSON hold more figures.",
    ),
    text(
        "card.intervals",
        "",
        "Brackets: order statistics that enclose the median with a chance of at least 95 % by the binomial distribution, whatever \
         the figure\u{2019}s own; none below six worlds. Line: the values of nearest rank at 5 % and 95 %. A world in which a figure has \
         no value, such as a precision over nothing, is left out of it.",
    ),
    text("card.refused", "No meaning here", ""),
    text("card.condition", "Condition", ""),
    text("card.all", "all worlds", ""),
    text("card.rail", "Rail", "The kind of rail on which the theft starts."),
    text("card.tags", "Tag coverage", "How many addresses of tagged keepers and purses of loot are tagged."),
    text("card.prevalence", "Prevalence", "Loot as a share of all money in the world."),
    text(
        "card.mingled",
        "Co-mingling",
        "Of the movements that claimed money can have reached, from this vantage, how many had other money in them too.",
    ),
    text("card.nothing", "none", ""),
    text("card.and-more", "and more", ""),
    text("card.written", "as written", "Written: the scenario as it is."),
    text("card.fewer", "fewer people", "Fewer: a quarter of its people and of the customers of its keepers."),
    text("card.more", "more people", "More: four times its people and customers."),
    text("card.untagged", "no tags", "Untagged: no address of a keeper and no purse of loot is tagged."),
    text("card.tagged", "all tagged", "Tagged: every address of a tagged keeper, and every purse of loot that taggers look at."),
    text("card.recall", "recall", ""),
    text("card.precision", "precision", ""),
    text("card.strangers", "on strangers", ""),
    text(
        "card.again",
        "How to measure it again",
        "The same version and command make the same figures on any machine and any number of threads. Every scenario, rail and \
         variation has as many worlds as the command says; the n-th variation has its own stretch of seeds, the first beginning at 1, so that \
         no two worlds share a draw.",
    ),
    text(
        "cannot",
        "What it cannot show",
        "How often it errs in casework: real thieves, wallets and keepers differ from simulated ones, and nobody knows the truth to \
         measure it by. Nor who commanded a purse: it follows money, not people.",
    ),
    text(
        "cannot.poison",
        "",
        "How much was stolen: it calls whole purses stolen, and the sum exceeds the claim as soon as anything is mixed. One stolen cent marks a shop\u{2019}s whole till.",
    ),
    text(
        "cannot.haircut",
        "",
        "Which unit went where: it spreads every mixture over all that leaves it, so after a few mixtures it lays small amounts on very many people, none of whom can be told apart by it.",
    ),
    text(
        "cannot.fifo",
        "",
        "More than an order of arrival: which output is listed first and which payment came first is often chance or the payer\u{2019}s choice, and whoever knows the rule can arrange payments by it.",
    ),
    text(
        "cannot.lifo-inputs",
        "",
        "More than an order of inputs: the last input of a payment is the wallet\u{2019}s choice, not a fact about the money.",
    ),
    text(
        "cannot.lifo-outputs",
        "",
        "More than an order of outputs: which output stands last is the wallet\u{2019}s choice, and often shuffled.",
    ),
    text(
        "cannot.lifo-stack",
        "",
        "More than an order of arrival: what came last leaves first by convention alone, and whoever knows the rule can shield stolen money by a later deposit.",
    ),
    text(
        "cannot.tiho",
        "",
        "Anything about thieves who pay small amounts on and keep the change: it bets that stolen money goes to the largest output.",
    ),
    text(
        "cannot.dirty-first-keep",
        "",
        "Anything behind the first mixture: it names where stolen money first met other money and is silent about all that follows.",
    ),
    text(
        "cannot.dirty-first-drop",
        "",
        "Anything at and behind the first mixture: it is silent about most of what passed through any shared purse.",
    ),
    text(
        "cannot.nothing",
        "",
        "Anything: it is a yardstick for scores and is followed by nobody.",
    ),
    text(
        "cannot.everything-reachable",
        "",
        "Anything about amounts: it is a yardstick for scores, the most that any method could point at.",
    ),
    text(
        "cannot.largest-output",
        "",
        "Anything about amounts that were divided: it is a yardstick for scores, the simplest guess.",
    ),
    text(
        "cannot.true-links",
        "",
        "What an investigator could find: it is a yardstick that is told what no intermediary tells.",
    ),
    text(
        "cannot.own-money-first",
        "",
        "What was in the wrongdoer\u{2019}s mind: it presumes that own money is spent first, which favours the victim by a presumption of law and not by a fact.",
    ),
    text(
        "cannot.lowest-intermediate-balance",
        "",
        "Where money went that left the account: it limits a claim by the lowest balance since, and lets go of all that was paid out.",
    ),
    text(
        "cannot.elected-asset",
        "",
        "Whether the asset was bought with that money rather than other: the claimant chooses it, as the law lets them.",
    ),
    text(
        "cannot.pari-passu",
        "",
        "Which claimant\u{2019}s money is left: it divides what is left by what each put in, whoever\u{2019}s was spent.",
    ),
    text(
        "cannot.fungible-account",
        "",
        "Which money is in the account: it takes identical money in the same account for the money itself.",
    ),
    // Vantages.
    text(
        "public",
        "everyone",
        "What anybody can read without asking: a chain\u{2019}s public record; of a bank, nothing.",
    ),
    text(
        "tags",
        "everyone, with tags",
        "The public record, and what has been published about who is behind an address.",
    ),
    text(
        "institution",
        "one institution",
        "The first institution the loot enters reads its own books beside the public record: its customers, and nobody else\u{2019}s.",
    ),
    text(
        "country",
        "one country",
        "The books of all institutions of that institution\u{2019}s country, joined.",
    ),
    text(
        "omniscient",
        "all books",
        "Every ledger and every keeper\u{2019}s books, joined. Nobody has this; what a keeper never wrote down is missing here too.",
    ),
    // Methods.
    text(
        "poison",
        "poison",
        "Any stolen money in a payment makes the whole payment stolen. It misses little and accuses many.",
    ),
    text(
        "haircut",
        "haircut",
        "Mixed money stays mixed: each payment out carries the same share of stolen money as the purse held.",
    ),
    text(
        "fifo",
        "first in, first out",
        "What came in first leaves first, as an English court held in Clayton\u{2019}s case (1816).",
    ),
    text(
        "lifo-inputs",
        "last in, first out, by inputs",
        "The last input of a payment is used up first.",
    ),
    text(
        "lifo-outputs",
        "last in, first out, by outputs",
        "The last output of a payment is filled first.",
    ),
    text(
        "dirty-first-keep",
        "dirty first, the mixture named",
        "Followed while all of it is dirty; the first mixture is named.",
    ),
    text(
        "dirty-first-drop",
        "dirty first, the mixture let go",
        "Followed while all of it is dirty; the trail ends at the first mixture.",
    ),
    text(
        "lifo-stack",
        "last in, first out",
        "What came in last leaves first, like plates from a stack.",
    ),
    text(
        "tiho",
        "tainted in, highest out",
        "Stolen money goes to the largest outputs of a payment first.",
    ),
    text(
        "own-money-first",
        "own money first",
        "A wrongdoer spends his own money before that of others, as an English court held in Re Hallett\u{2019}s Estate (1880).",
    ),
    text(
        "lowest-intermediate-balance",
        "lowest intermediate balance",
        "Own money first, and what left the wrongdoer\u{2019}s accounts is gone: the claim is never more than their lowest balance since (Roscoe v Winder, 1915).",
    ),
    text(
        "elected-asset",
        "elected asset",
        "The victim chooses one purchase and says it was bought with stolen money (Re Oatway, 1903). A claim, not a flow.",
    ),
    text(
        "pari-passu",
        "pari passu",
        "What is left in an account is divided by what each put in (Barlow Clowes v Vaughan, 1992). A claim, not a flow.",
    ),
    text(
        "fungible-account",
        "any money in the account",
        "Within a year any money in the account counts as the stolen money itself (18 USC 984). A claim, not a flow.",
    ),
    text(
        "nothing",
        "nothing",
        "Yardstick: stops where the complaint stands and finds nothing beyond.",
    ),
    text(
        "everything-reachable",
        "everything reachable",
        "Yardstick: every purse that stolen money could have reached, whole.",
    ),
    text(
        "largest-output",
        "largest output",
        "Yardstick: all stolen money follows the largest output.",
    ),
    text(
        "true-links",
        "true links",
        "Yardstick: haircut for somebody to whom every intermediary tells everything.",
    ),
    // Figures.
    text(
        "recall",
        "Recall",
        "Of all the loot, how much lies in the purses that the method points at. 100 % means that nothing was missed.",
    ),
    text(
        "precision",
        "Precision",
        "Of all that the method lays on purses, how much is loot. What it stops at a keeper\u{2019}s door is laid on no purse and is not counted here.",
    ),
    text(
        "recall.entities",
        "Recall, entities",
        "Recall when only the person matters, not the purse.",
    ),
    text(
        "precision.entities",
        "Precision, entities",
        "Precision when only the person matters, not the purse.",
    ),
    text(
        "recall.keepers",
        "Recall, keepers",
        "Recall when it is enough to know at whose door the money stopped: what stopped at a door is counted there.",
    ),
    text(
        "precision.keepers",
        "Precision, keepers",
        "Precision when keepers are counted too: what stopped at a door points at its keeper.",
    ),
    text(
        "candidates",
        "Candidates",
        "How many equal suspects the trace is worth; one is a finger that points at one person.",
    ),
    text(
        "strangers",
        "Laid on strangers",
        "Value laid on people who have nothing to do with the theft.",
    ),
    text(
        "strangers.received",
        "\u{2026} truly received",
        "The part of it that did pass through their hands.",
    ),
    text(
        "strangers.never",
        "\u{2026} never received",
        "The part of it that never reached them: the method made it up.",
    ),
    text("strangers.entities", "Strangers accused", "How many people that is."),
    text(
        "volunteers",
        "Laid on volunteers",
        "Value laid on people who got loot without asking.",
    ),
    text(
        "volunteers.received",
        "\u{2026} truly received",
        "The part of it that they did get.",
    ),
    text(
        "volunteers.never",
        "\u{2026} never received",
        "The part of it that they never got.",
    ),
    text(
        "volunteers.entities",
        "Volunteers accused",
        "How many people that is.",
    ),
    text(
        "purchasers",
        "Laid on purchasers",
        "Value laid on people who bought loot without knowing.",
    ),
    text("purchasers.entities", "Purchasers accused", "How many people that is."),
    text(
        "inflation",
        "Called stolen, times what was claimed",
        "More than one for a method that calls whole purses stolen.",
    ),
    text("seeded", "Marked by the complaint", ""),
    text(
        "held",
        "Held in purses",
        "Taint that lies in purses when the books are closed.",
    ),
    text(
        "stopped",
        "Trail ended",
        "Taint that could be followed no further, for any reason.",
    ),
    text(
        "determined",
        "Determined loot",
        "The share of the loot whose place is a fact under any convention.",
    ),
    text(
        "determined.asset",
        "Determined units",
        "The share of the stolen units themselves, not of what was got for them, whose purse is a fact under any convention.",
    ),
    text(
        "error.asset",
        "Wrong for any convention",
        "The share of what the method names that cannot be the stolen units themselves, whichever unit left first.",
    ),
    text(
        "recall.asset.least",
        "Units found, at least",
        "The share of the stolen units in purses that the method finds under the convention that suits it least.",
    ),
    text(
        "recall.asset.greatest",
        "Units found, at most",
        "The share of the stolen units in purses that the method finds under the convention that suits it best.",
    ),
    text(
        "prevalence",
        "Prevalence",
        "The share of all money in this world that is loot; precision by chance.",
    ),
    text(
        "movements",
        "Movements",
        "Payments and transactions in the whole world.",
    ),
    text(
        "payments.stopped",
        "Payments stopped",
        "Payments of the theft that screening stopped before they were made.",
    ),
    // Where the loot is for an investigator.
    text(
        "stop.named",
        "Under a name",
        "It rests under a name that this investigator can read.",
    ),
    text(
        "stop.unnamed",
        "Unnamed",
        "It rests in purses that can be seen, and nobody knows whose they are.",
    ),
    text(
        "stop.books-end",
        "Beyond the books",
        "It lies in books that this investigator may not read.",
    ),
    text(
        "stop.pooled",
        "Pooled",
        "It went through a pool that does not tell what came out.",
    ),
    text(
        "stop.off-ledger",
        "Off every ledger",
        "It was settled by word of mouth, on no ledger.",
    ),
    text("stop.cash", "Followed into cash", "It was seen to become banknotes, chips or goods."),
    text(
        "stop.cut-off",
        "Still moving",
        "It still moves when the books are closed.",
    ),
    // Where taint ends.
    text(
        "end.named",
        "In a named purse",
        "A keeper or a holder of the purse is known.",
    ),
    text(
        "end.unnamed",
        "In an unnamed purse",
        "The purse is seen; nobody knows whose it is.",
    ),
    text(
        "end.keeper",
        "At a keeper\u{2019}s door",
        "It became a keeper\u{2019}s money, and no known link says what came out.",
    ),
    text(
        "end.pooled",
        "In a pool",
        "It entered a pool, and no known link says what came out.",
    ),
    text(
        "end.books-end",
        "At the end of the books",
        "It was paid to a place whose books this investigator may not read.",
    ),
    text("end.cash", "Followed into cash", "It was seen to become banknotes, chips or goods."),
    text("end.sealed", "Sealed", "The amount cannot be seen."),
    text("end.not-followed", "Not followed", "The method lets go of it."),
    text(
        "trail.debt",
        "To a lender",
        "It paid back what the account was overdrawn by, and no money is traced through a debt.",
    ),
    text("trail.mixture", "At the first mixture", "It ended there: the method traces up to the first mixture and not beyond."),
    text(
        "end.purchaser",
        "At a purchaser for value",
        "Somebody bought it for value and without notice, and the law follows it no further.",
    ),
    text(
        "end.shortfall",
        "Shortfall",
        "It was claimed, and a rule that divides accounts finds nothing there to give for it.",
    ),
    text("end.fees", "Fees", "It paid for the journey."),
    text(
        "end.destroyed",
        "Destroyed",
        "It lies where nobody can move it any more.",
    ),
    text(
        "end.exchanged",
        "Lost in exchange",
        "The difference between what went into a trade and what came out.",
    ),
    // What became of loot.
    text("outcome.held", "Held by the thieves", "In their purses, free to move."),
    text(
        "outcome.frozen",
        "Frozen",
        "In their purses, stopped by a keeper or an issuer.",
    ),
    text("outcome.recovered", "Recovered", "Given back to the victim."),
    text("outcome.cashed", "Cashed", "In banknotes, chips or goods."),
    text(
        "outcome.spent",
        "Spent on the way",
        "Fees, commissions, discounts, dust.",
    ),
    text("outcome.lost", "Lost", "In purses that nobody can move any more."),
    // Screening of deposits.
    text("screen.alerts", "alerts", "Deposits whose tainted share reaches the threshold."),
    text("screen.per-10000", "in 10 000", "Alerts for every ten thousand deposits."),
    text("screen.hits", "hits", "Alerts on deposits that carry loot under any convention."),
    text("screen.false", "false", "Alerts on deposits that carry no loot under any convention."),
    text("screen.missed", "missed", "Deposits that carry loot and raised no alert."),
    text("screen.missed-value", "missed value", "What loot those carry at least, at the rates of the theft\u{2019}s time."),
    text("screen.precision", "precision", "Hits among the alerts that are hits or false."),
    text("screen.recall", "recall", "Hits among the deposits that carry loot."),
    text("screen.recall-value", "in value", "The loot in hits over all loot that is determined."),
    text("screen.review", "review of #", "The deposits with the most tainted value: how many of them carry loot, and what share of all loot that is."),
    text(
        "screen.truth",
        "",
        "Hits, false alarms and missed deposits are counted where the truth is determined: a deposit carries loot if some of it is \
         loot under any convention, and is clean if none can be. An alert on any other is in no column but the first two. Loot \
         that is brought several times counts each time. An alert is a reason to look, not a finding about the customer.",
    ),
    // A statement of tracing.
    text("audit.title", "Statement of tracing", ""),
    text("audit.ledger", "Ledger", ""),
    text("audit.stamp", "Stamp", ""),
    text("audit.network", "Network", ""),
    text("audit.digest", "Its digest", ""),
    text("audit.units", "Units", ""),
    text("audit.vantage", "Seen from", ""),
    text("audit.cut-off", "Cut-off", ""),
    text("audit.method", "Method", ""),
    text("audit.rule", "Rule", ""),
    text("audit.meaning", "Meaning", ""),
    text("audit.source", "Source", ""),
    text("audit.program", "Program", ""),
    text(
        "audit.conserves",
        "Conserving",
        "In every movement, and over the whole ledger, what is followed of a complaint is what became of it: each sum below \
         is an equation that was checked.",
    ),
    text(
        "audit.relabels",
        "Not conserving",
        "This method calls whole purses tainted, so its sums grow beyond what was claimed and are no amount stolen.",
    ),
    text(
        "audit.divides",
        "A claim",
        "This rule follows no money: it says what can be claimed of the accounts that claims name, and need not conserve value.",
    ),
    text("audit.role", "Role", ""),
    text("audit.claims", "What is claimed", ""),
    text("audit.hops", "What happened, hop by hop", ""),
    text("audit.divisions", "How accounts are divided", ""),
    text("audit.held", "Where it is at the cut-off", ""),
    text("audit.sums", "Sums", ""),
    text(
        "audit.seal",
        "Seal",
        "This text was made from the statement\u{2019}s JSON lines, which `dyepack replay` derives again from the ledger. They are \
         sealed:",
    ),
    // Roles.
    text("thief", "Thief", "Took the money, or acts for who did."),
    text("complicit", "Complicit", "Helps and knows it."),
    text("purchaser", "Purchaser", "Bought loot and paid for it without knowing."),
    text("volunteer", "Volunteer", "Got loot without asking: dust, a gift."),
    text("stranger", "Stranger", "Has nothing to do with it."),
    // Lanes of the picture.
    text("lane.victim", "Victim", ""),
    text("lane.near", "Addresses, 1\u{2013}2 steps on", ""),
    text("lane.middle", "Addresses, 3\u{2013}9 steps on", ""),
    text("lane.far", "Addresses, 10 steps and more", ""),
    text("lane.keepers", "Other keepers", ""),
    text("lane.transit", "With intermediaries", ""),
    text("lane.spent", "Spent, fees, gone", ""),
    text("lane.cash", "Cash", ""),
    text("lane.others", "Other people", ""),
    text("lane.beyond", "Beyond the books", ""),
    text("lane.unnamed", "Unnamed addresses", ""),
    text("lane.destroyed", "Destroyed", ""),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Vantage;
    use crate::lots::Booking;
    use crate::scenario::figure::FIGURES;

    #[test]
    fn a_text_is_filled_whatever_the_order_of_its_places() {
        assert_eq!(fill("{b} of {a}", &[("a", "x"), ("b", "{a}")]), "{a} of x");
        assert_eq!(listed(&["a", "b", "c"].map(String::from)), "a, b and c");
    }

    #[test]
    fn a_word_of_options_is_what_the_page_calls_it() {
        assert_eq!(
            ["public", "poison", "own-money-first", "fifo"].map(named),
            [
                "public (everyone)",
                "poison",
                "own-money-first",
                "fifo (first in, first out)"
            ]
        );
    }

    #[test]
    fn every_key_stands_once() {
        for text in ENGLISH {
            assert_eq!(
                ENGLISH.iter().filter(|other| other.key == text.key).count(),
                1,
                "{}",
                text.key
            );
        }
    }

    #[test]
    fn every_word_that_results_are_keyed_by_has_a_text() {
        let vantages = Vantage::ALL.iter().map(|vantage| vantage.name());
        let methods = Booking::ALL.iter().map(|booking| booking.name());
        let figures = FIGURES.iter().map(|figure| figure.name);
        for key in vantages.chain(methods).chain(figures).chain([pair(1), pair(2)]) {
            assert!(!label(key).is_empty(), "{key}");
        }
        // A scenario in which somebody typed what the report shows is told the word that is read.
        for vantage in Vantage::ALL {
            assert_eq!(label(vantage.name()), vantage.title());
        }
        assert!(!meaning(verdict(1)).is_empty() && !meaning(verdict(2)).is_empty());
        for booking in Booking::ALL {
            assert!(
                meaning(&format!("cannot.{}", booking.name())).ends_with('.'),
                "{booking:?}"
            );
        }
    }
}
