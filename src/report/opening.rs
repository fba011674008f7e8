//! What a reader is told first, as a plain view: what happened, what became of the money on each rail, and how much each
//! investigator finds. Everything is rounded, ordered and in words; a rendering only lays it out.

use super::texts::{self, TEXTS, Text};
use super::worlds::{Range, Worlds};
use super::{Clock, Findings, Rail, Said, Value, View, money};
use crate::evidence::Investigator;
use crate::lots::Booking;
use crate::units::{Share, Span, grouped};

/// The opening of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// What it is about: the summary of the scenario, and when the theft was noticed.
    pub deck: [String; 2],
    /// One a rail, in order.
    pub rails: Vec<Became>,
}

/// What became of the money on one rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Became {
    /// The rail.
    pub rail: String,
    /// One sentence: what was stopped, frozen, is at large, was cashed; of a sealed view what of it can be seen, and by whom.
    pub sentence: String,
    /// The same in other worlds; nothing where there are none.
    pub ranges: Option<Ranges>,
}

/// What became of the money in many worlds of one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranges {
    /// Which worlds these are.
    pub worlds: String,
    /// One a fate.
    pub rows: Vec<RangeRow>,
}

/// One fate of money in many worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeRow {
    /// The figure.
    pub figure: &'static Text,
    /// In the world that is shown.
    pub here: Option<Share>,
    /// The least, the median and the greatest of all worlds.
    pub spread: [Share; 3],
    /// The same in words.
    pub text: String,
}

/// How much each investigator finds by one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finds {
    /// The method, by its word and what it is called.
    pub method: String,
    /// One a rail, in order.
    pub rails: Vec<FindsOn>,
    /// Why who sees more finds less, wherever that is so.
    pub less: Vec<String>,
}

/// How much each investigator finds on one rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindsOn {
    /// The rail.
    pub rail: String,
    /// One an investigator, the narrowest first.
    pub rows: Vec<FindsRow>,
}

/// How much one investigator finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindsRow {
    /// From where he looks, as options write it.
    pub vantage: Investigator,
    /// The same in plain words.
    pub called: &'static str,
    /// Which incident, where there are several.
    pub incident: Option<String>,
    /// How much he sees.
    pub seen: String,
    /// The share of the loot that lies in purses at which the method points.
    pub recall: Option<Share>,
    /// The share of what it lays on purses that is loot.
    pub precision: Option<Share>,
    /// The least and the greatest recall over many worlds; nothing where it was not measured in them.
    pub range: Option<(Share, Share)>,
    /// All of it in words, with what stopped at doors.
    pub sentence: String,
}

impl Opening {
    /// Returns the opening of these findings.
    pub fn of(findings: &Findings) -> Opening {
        Opening {
            deck: [sentence(&findings.scenario.summary), theft(findings)],
            rails: findings.rails.iter().map(|rail| became(findings, rail)).collect(),
        }
    }
}

/// Returns a text with the full stop that it may lack.
fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.is_empty() || text.ends_with(['.', '!', '?']) {
        true => text.into(),
        false => format!("{text}."),
    }
}

fn theft(findings: &Findings) -> String {
    // Each view has the clock of its theft.
    let each = |span: fn(&Rail, Clock) -> Span| {
        let of_rail = |rail: &Rail| {
            rail.vantages
                .iter()
                .map(|view| span(rail, view.clock))
                .collect::<Vec<_>>()
        };
        let spans: Vec<Span> = findings.rails.iter().flat_map(of_rail).collect();
        let (least, greatest) = (spans.iter().min().copied(), spans.iter().max().copied());
        let ends = [least, greatest.filter(|_| least != greatest)];
        let ends: Vec<String> = ends.iter().flatten().map(Span::to_string).collect();
        ends.join(" \u{2013} ")
    };
    let noticed = each(|_, clock| clock.noticed.since(clock.axis.begins));
    let ends = each(|rail, clock| rail.ends.since(clock.axis.begins));
    (TEXTS.deck_theft)(&noticed, &ends)
}

/// A fate of money, and the words that tell its share.
type FateWords = (&'static Text, fn(&str) -> String);

/// The fates of money in the order in which they are told, each with its words; the first three are told even where there is
/// nothing of them.
fn every_fate() -> [FateWords; 12] {
    [
        (&TEXTS.outcome_frozen, TEXTS.became_outcome_frozen),
        (&TEXTS.outcome_held, TEXTS.became_outcome_held),
        (&TEXTS.outcome_cashed, TEXTS.became_outcome_cashed),
        (&TEXTS.outcome_prevented, TEXTS.became_outcome_prevented),
        (&TEXTS.outcome_seized, TEXTS.became_outcome_seized),
        (&TEXTS.outcome_recovered, TEXTS.became_outcome_recovered),
        (&TEXTS.outcome_voided, TEXTS.became_outcome_voided),
        (&TEXTS.outcome_abandoned, TEXTS.became_outcome_abandoned),
        (&TEXTS.outcome_spent, TEXTS.became_outcome_spent),
        (&TEXTS.outcome_lost, TEXTS.became_outcome_lost),
        (&TEXTS.outcome_under_way, TEXTS.became_outcome_under_way),
        (&TEXTS.outcome_unmade, TEXTS.became_outcome_unmade),
    ]
}

fn became(findings: &Findings, rail: &Rail) -> Became {
    let sentence = match findings.sealed {
        true => first_seen(findings, rail).map(seen_here).unwrap_or_default(),
        false => fates(rail),
    };
    Became {
        rail: rail.name.clone(),
        sentence,
        ranges: findings.worlds.as_ref().and_then(|worlds| ranges(worlds, rail)),
    }
}

fn fates(rail: &Rail) -> String {
    let told = every_fate()
        .into_iter()
        .enumerate()
        .filter_map(|(place, (fate, words))| {
            let share = rail.figure(fate.word)?.share()?;
            (place < 3 || share != Share::NONE).then(|| words(&share.text()))
        });
    let told: Vec<String> = told.collect();
    let stolen = money(rail.stolen_value);
    let told = texts::listed(&told);
    let became = match rail.figure(TEXTS.attempted.word) {
        Some(Value::Money(attempted)) if attempted != rail.stolen_value => {
            (TEXTS.became_of_attempted)(&money(attempted), &stolen, &told)
        }
        _ => (TEXTS.became)(&stolen, &told),
    };
    match rail.figure("payments.stopped") {
        Some(Value::Number(count)) if count.get() > 0 => {
            let payments = TEXTS.counted_payments.count(count.get() / 1_000_000);
            (TEXTS.became_stopped)(&became, &payments)
        }
        _ => became,
    }
}

/// Returns the first fates in many worlds.
fn ranges(worlds: &Worlds, rail: &Rail) -> Option<Ranges> {
    let over = worlds.rails.iter().find(|over| over.name == rail.name)?;
    let row = |figure: &'static Text| {
        let range = over.range(figure.word)?;
        let spread = [range.least, range.median, range.greatest].map(|end| end?.share());
        let [Some(least), Some(median), Some(greatest)] = spread else {
            return None;
        };
        let [low, middle, high] = [least, median, greatest].map(Share::text);
        Some(RangeRow {
            figure,
            here: rail.figure(figure.word).and_then(Value::share),
            spread: [least, median, greatest],
            text: match low == high {
                true => (TEXTS.ranges_same)(&low),
                false => (TEXTS.ranges_row)(&low, &high, &middle),
            },
        })
    };
    // The first three always; another where worlds differ by a twentieth of the money and more.
    let told = |place: usize, row: &RangeRow| place < 3 || row.spread[2].get() - row.spread[0].get() >= 50_000;
    let fates = every_fate();
    let rows = fates
        .iter()
        .enumerate()
        .filter_map(|(place, fate)| row(fate.0).filter(|row| told(place, row)));
    let count = TEXTS.counted_worlds.count(worlds.worlds);
    let [first, last] = &worlds.seeds;
    Some(Ranges {
        worlds: (TEXTS.ranges)(&count, first, last),
        rows: rows.collect(),
    })
}

/// Returns from where a page looks first: the first vantage from which any rail shows anything.
pub fn first_vantage(findings: &Findings) -> Option<Investigator> {
    let seen = findings.views().filter(|view| view.seen.movements > 0);
    let first = || findings.views().next().map(|view| view.vantage);
    seen.map(|view| view.vantage).min().or_else(first)
}

/// Returns the view that a sealed page shows first.
pub fn first_seen<'a>(findings: &Findings, rail: &'a Rail) -> Option<&'a View> {
    let vantage = first_vantage(findings)?;
    rail.vantages.iter().find(|view| view.vantage == vantage)
}

fn seen_here(view: &View) -> String {
    let seen = &view.seen;
    (TEXTS.seen_here)(
        &texts::named_vantage(view.vantage),
        &grouped(seen.movements),
        &TEXTS.counted_movements.count(seen.movements_of),
        &grouped(seen.purses_named),
        &TEXTS.counted_purses.count(seen.purses),
    )
}

/// Returns the method with which the first comparison is made: the one that stands over many worlds where there are any, else the
/// haircut where it is asked, else the first.
pub fn headline(findings: &Findings) -> Option<&Said> {
    let said = || findings.views().flat_map(View::asked);
    let haircut = said().find(|said| said.method == Booking::HAIRCUT);
    haircut.or(said().next())
}

impl Finds {
    /// Returns how much each investigator finds by the first method; nothing where no method says anything.
    pub fn of(findings: &Findings) -> Option<Finds> {
        let headline = headline(findings)?;
        let spec = headline.spec.as_str();
        Some(Finds {
            method: texts::named_method(headline.method),
            rails: findings
                .rails
                .iter()
                .map(|rail| finds_on(findings, rail, spec))
                .collect(),
            less: findings.rails.iter().flat_map(|rail| less(rail, spec)).collect(),
        })
    }
}

fn finds_on(findings: &Findings, rail: &Rail, spec: &str) -> FindsOn {
    let row = |view: &View| {
        let said = view.said(spec)?;
        let seen = grouped(view.seen.movements);
        let all = TEXTS.counted_movements.count(view.seen.movements_of);
        Some(FindsRow {
            vantage: view.vantage,
            called: texts::vantage(view.vantage.vantage()).label,
            incident: rail.has_several().then(|| view.incident.clone()),
            seen: (TEXTS.seen_of)(&seen, &all),
            recall: said.share("recall"),
            precision: said.share("precision"),
            range: recalls(findings, rail, view, spec),
            sentence: finds(said, recalls(findings, rail, view, spec), findings),
        })
    };
    FindsOn {
        rail: rail.name.clone(),
        rows: rail.vantages.iter().filter_map(row).collect(),
    }
}

/// Returns the least and the greatest recall over many worlds; of several thefts these look into the one that was chosen.
fn recalls(findings: &Findings, rail: &Rail, view: &View, spec: &str) -> Option<(Share, Share)> {
    let worlds = findings.worlds.as_ref()?;
    let over = worlds.rails.iter().find(|over| over.name == rail.name)?;
    let is_looked_into = worlds.incident.as_ref().is_none_or(|name| *name == view.incident);
    let looked = |range: &&Range| range.vantage == Some(view.vantage) && range.method.as_deref() == Some(spec);
    let range = over
        .ranges
        .iter()
        .filter(|_| is_looked_into)
        .filter(looked)
        .find(|range| range.figure == "recall")?;
    range.least?.share().zip(range.greatest?.share())
}

fn finds(said: &Said, range: Option<(Share, Share)>, findings: &Findings) -> String {
    let mut told = vec![match said.share("recall") {
        Some(share) => (TEXTS.finds)(&share.text()),
        None => TEXTS.finds_no_loot.meaning.into(),
    }];
    if let Some(((least, greatest), worlds)) = range.zip(findings.worlds.as_ref()) {
        let ends = (TEXTS.finds_worlds)(
            &least.text(),
            &greatest.text(),
            &TEXTS.counted_worlds.count(worlds.worlds),
        );
        told[0] = format!("{} {ends}", told[0]);
    }
    told.push(match said.share("precision") {
        Some(share) => (TEXTS.finds_right)(&share.text()),
        None => TEXTS.finds_nothing.meaning.into(),
    });
    let doors = at_doors(said);
    if doors > 0 {
        told.push((TEXTS.finds_doors)(&Share::ppm(doors).text()));
    }
    told.join("; ")
}

/// Returns what a method stopped at doors, in millionths of what it follows.
fn at_doors(said: &Said) -> u32 {
    let shares = said
        .parts
        .iter()
        .filter(|part| part.is_door())
        .filter_map(|part| part.share);
    shares.map(Share::get).sum()
}

/// Says of every vantage that finds less than the one before it why that is so.
fn less(rail: &Rail, spec: &str) -> Vec<String> {
    let pairs = rail
        .vantages
        .windows(2)
        .filter(|pair| pair[0].incident == pair[1].incident);
    let told = pairs.filter_map(|pair| {
        let (narrow, wide) = (pair[0].said(spec)?, pair[1].said(spec)?);
        let (more, less) = (narrow.share("recall")?, wide.share("recall")?);
        let wrong = |said: &Said| match said.share("precision") {
            Some(right) => (TEXTS.less_wrong)(&Share::ppm(1_000_000u32.saturating_sub(right.get())).text()),
            None => TEXTS.less_nothing.label.to_owned(),
        };
        let [stopped, passed] = [wide, narrow].map(|said| Share::ppm(at_doors(said)).text());
        let [narrow_name, wide_name] = [&pair[0], &pair[1]].map(|view| view.vantage.name());
        let sentence = || {
            let head = (TEXTS.less)(&rail.name, wide_name, &less.text(), narrow_name, &more.text());
            let why = match at_doors(wide) > at_doors(narrow) {
                true => (TEXTS.less_doors)(wide_name, &stopped, narrow_name, &passed, &wrong(narrow), &wrong(wide)),
                false => (TEXTS.less_other)(narrow_name),
            };
            format!("{head} {why}")
        };
        (less < more).then(sentence)
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn what_became_of_the_money_is_one_sentence_a_rail() {
        let opening = Opening::of(&fixture::two_rails(false));
        let sentence = opening.rails[0].sentence.replace('\u{a0}', " ");
        assert_eq!(
            sentence,
            "Of 10.00 M USD stolen, 12.0 % is frozen, 41.0 % is at large, held by the thieves, 34.0 % is cashed, 5.0 % was given \
             back and 8.0 % was spent on the way. Screening stopped 2 payments of the thieves."
        );
        assert!(opening.deck[1].starts_with("The victim noticed after 11h 23m; 35d after the theft"));
    }

    #[test]
    fn headline_figures_have_their_range_over_many_worlds() {
        let mut findings = fixture::two_rails(false);
        findings.worlds = Some(fixture::worlds());
        let opening = Opening::of(&findings);
        let ranges = opening.rails[0].ranges.as_ref().unwrap();
        assert!(
            ranges
                .worlds
                .starts_with("In 20 worlds of this scenario (seeds 7 to 26)")
        );
        let texts: Vec<String> = ranges.rows.iter().map(|row| row.text.replace('\u{a0}', " ")).collect();
        assert_eq!(texts, ["0 % \u{2013} 90.0 %, median 50.0 %", "41.0 % in all of them"]);
        assert_eq!(ranges.rows[0].here, Some(Share::percent(12)));
        // Beyond the first three a fate has a row only where worlds differ by a twentieth of the money.
        for (greatest, rows) in [(4, 2), (5, 3)] {
            let range = fixture::range(TEXTS.outcome_spent.word, None, [0, 1, greatest]);
            findings.worlds = Some(fixture::worlds());
            findings.worlds.as_mut().unwrap().rails[0].ranges.push(range);
            let told = &Opening::of(&findings).rails[0].ranges;
            assert_eq!(told.as_ref().unwrap().rows.len(), rows, "spent: 0 to {greatest} %");
        }
        assert_eq!(opening.rails[1].ranges, None, "the other rail was not measured");
        let finds = Finds::of(&findings).unwrap();
        let found: Vec<Option<(Share, Share)>> = finds.rails[0].rows.iter().map(|row| row.range).collect();
        assert_eq!(found, [None, Some((Share::percent(20), Share::percent(60))), None]);
        let sentence = finds.rails[0].rows[1].sentence.replace('\u{a0}', " ");
        assert!(
            sentence.starts_with("finds 53.0 % (20.0 % \u{2013} 60.0 % in 20 worlds); "),
            "{sentence}"
        );
    }

    #[test]
    fn a_sealed_opening_says_what_can_be_seen_and_nothing_of_what_became_of_it() {
        let opening = Opening::of(&fixture::two_rails(true));
        for became in &opening.rails {
            assert!(
                became
                    .sentence
                    .starts_with("Who looks from public (everyone) sees 900 of 4 812 movements"),
                "{}",
                became.sentence
            );
        }
    }

    #[test]
    fn what_stopped_at_doors_stands_beside_precision() {
        let finds = Finds::of(&fixture::two_rails(false)).unwrap();
        assert_eq!(finds.method, "haircut");
        assert_eq!(
            finds.rails[0].rows[0].sentence.replace('\u{a0}', " "),
            "finds 33.0 %; 41.2 % of what it lays on purses is loot; 40.0 % of what it follows stopped at doors"
        );
        assert!(finds.less.is_empty(), "every wider vantage of the fixture finds more");
    }

    #[test]
    fn where_there_is_no_loot_to_find_it_is_said_in_words() {
        let mut findings = fixture::two_rails(false);
        let said = &mut findings.rails[0].vantages[0].methods;
        for figure in said.iter_mut().flat_map(|said| &mut said.figures) {
            figure.value = None;
        }
        let row = &Finds::of(&findings).unwrap().rails[0].rows[0];
        let says = "there is no loot in a purse to find; it lays nothing on any purse";
        assert!(row.sentence.starts_with(says), "{}", row.sentence);
    }

    #[test]
    fn a_vantage_that_finds_less_than_a_narrower_one_says_why() {
        let mut findings = fixture::two_rails(false);
        findings.rails[0].vantages.swap(0, 2);
        let finds = Finds::of(&findings).unwrap();
        assert_eq!(finds.less.len(), 2);
        let told = finds.less[0].replace('\u{a0}', " ");
        assert!(
            told.starts_with(
                "bitcoin: institution finds 53.0 %, omniscient 73.0 %. Who looks from institution knows doors"
            ),
            "{told}"
        );
        assert!(
            told.contains("stops there with 30.0 % of what is followed (from omniscient: 20.0 %)"),
            "{told}"
        );
        assert_eq!(finds.rails[1].rows.len(), 3);
    }
}
