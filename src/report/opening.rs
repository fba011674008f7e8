//! What a reader is told first, as a plain view: what happened, what became of the money on each rail, and how much each
//! investigator finds. Everything is rounded, ordered and in words; a rendering only lays it out.

use super::{Findings, Part, Rail, Said, Value, View, money, percent, texts};
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
    pub vantage: &'static str,
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
    /// Both in words, with what stopped at doors.
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
    match text.ends_with(['.', '!', '?']) {
        true => text.into(),
        false => format!("{text}."),
    }
}

fn theft(findings: &Findings) -> String {
    let each = |span: fn(&Rail) -> Span| {
        let mut spans: Vec<Span> = findings.rails.iter().map(span).collect();
        spans.sort_unstable();
        spans.dedup();
        let spans: Vec<String> = spans.iter().map(Span::to_string).collect();
        spans.join(" \u{2013} ")
    };
    let noticed = each(|rail| rail.noticed.since(rail.theft));
    let ends = each(|rail| rail.ends.since(rail.theft));
    texts::filled("deck.theft", &[("noticed", &noticed), ("ends", &ends)])
}

/// The fates of money in the order in which they are told; the first three are told even where there is nothing of them.
const FATES: [&str; 6] = [
    "outcome.frozen",
    "outcome.held",
    "outcome.cashed",
    "outcome.recovered",
    "outcome.spent",
    "outcome.lost",
];

fn became(findings: &Findings, rail: &Rail) -> Became {
    let sentence = match findings.sealed {
        true => first_seen(findings, rail).map(seen_here).unwrap_or_default(),
        false => fates(rail),
    };
    Became {
        rail: rail.name.clone(),
        sentence,
    }
}

fn fates(rail: &Rail) -> String {
    let told = FATES.iter().enumerate().filter_map(|(place, name)| {
        let Some(Value::Share(share)) = rail.figure(name) else {
            return None;
        };
        let text = texts::filled(&format!("became.{name}"), &[("share", &percent(Some(share)))]);
        (place < 3 || share != Share::NONE).then_some(text)
    });
    let told: Vec<String> = told.collect();
    let stolen = money(rail.stolen_value);
    let became = texts::filled("became", &[("stolen", &stolen), ("parts", &texts::listed(&told))]);
    match rail.figure("payments.stopped") {
        Some(Value::Number(count)) if count.get() > 0 => {
            let count = Value::Number(count).text();
            let key = if count == "1" {
                "became.stopped-one"
            } else {
                "became.stopped"
            };
            texts::filled(key, &[("became", &became), ("count", &count)])
        }
        _ => became,
    }
}

/// Returns the view that a sealed page shows first: of the first vantage from which any rail shows anything.
pub fn first_seen<'a>(findings: &Findings, rail: &'a Rail) -> Option<&'a View> {
    let views = || findings.rails.iter().flat_map(|rail| &rail.vantages);
    let vantage = views().find(|view| view.seen.movements > 0).or(views().next())?.vantage;
    rail.vantages.iter().find(|view| view.vantage == vantage)
}

fn seen_here(view: &View) -> String {
    let seen = &view.seen;
    let counts = [seen.movements, seen.movements_of, seen.purses_named, seen.purses].map(grouped);
    let vantage = texts::named(view.vantage);
    let keys = ["seen", "all", "named", "purses"];
    let mut places: Vec<(&str, &str)> = keys.into_iter().zip(counts.iter().map(String::as_str)).collect();
    places.push(("vantage", &vantage));
    texts::filled("seen-here", &places)
}

/// Returns the method with which the first comparison is made: the first whose sums are those of the complaint, else the first.
pub fn headline(findings: &Findings) -> Option<&str> {
    let views = || findings.rails.iter().flat_map(|rail| &rail.vantages);
    let fair = views()
        .flat_map(|view| &view.compared.beside.rows)
        .find(|row| !row.whole);
    let any = || views().flat_map(|view| &view.methods).find(|said| !said.null);
    fair.map(|row| row.spec.as_str())
        .or_else(|| any().map(|said| said.spec.as_str()))
}

impl Finds {
    /// Returns how much each investigator finds by the first method; nothing where no method says anything.
    pub fn of(findings: &Findings) -> Option<Finds> {
        let spec = headline(findings)?;
        let method = spec.split(';').next().unwrap_or_default();
        Some(Finds {
            method: texts::named(method),
            rails: findings.rails.iter().map(|rail| finds_on(rail, spec)).collect(),
            less: findings.rails.iter().flat_map(|rail| less(rail, spec)).collect(),
        })
    }
}

fn said<'a>(view: &'a View, spec: &str) -> Option<&'a Said> {
    view.methods.iter().find(|said| said.spec == spec)
}

fn finds_on(rail: &Rail, spec: &str) -> FindsOn {
    let several = rail
        .vantages
        .windows(2)
        .any(|pair| pair[0].incident != pair[1].incident);
    let row = |view: &View| {
        let said = said(view, spec)?;
        let (seen, all) = (grouped(view.seen.movements), grouped(view.seen.movements_of));
        Some(FindsRow {
            vantage: view.vantage,
            called: texts::label(view.vantage),
            incident: several.then(|| view.incident.clone()),
            seen: texts::filled("seen-of", &[("seen", &seen), ("all", &all)]),
            recall: said.share("recall"),
            precision: said.share("precision"),
            sentence: finds(said),
        })
    };
    FindsOn {
        rail: rail.name.clone(),
        rows: rail.vantages.iter().filter_map(row).collect(),
    }
}

fn finds(said: &Said) -> String {
    let mut told = vec![texts::filled("finds", &[("recall", &percent(said.share("recall")))])];
    told.push(match said.share("precision") {
        Some(share) => texts::filled("finds.right", &[("precision", &percent(Some(share)))]),
        None => texts::meaning("finds.nothing").into(),
    });
    let doors = at_doors(said);
    if doors > 0 {
        told.push(texts::filled("finds.doors", &[("doors", &parts_per_million(doors))]));
    }
    told.join("; ")
}

/// Returns what a method stopped at doors, in millionths of what it follows.
fn at_doors(said: &Said) -> u32 {
    let door = |part: &&Part| ["end.keeper", "end.pooled", "end.books-end"].contains(&part.key);
    let shares = said.parts.iter().filter(door).filter_map(|part| part.share);
    shares.map(Share::get).sum()
}

fn parts_per_million(parts: u32) -> String {
    percent(Some(Share::ppm(parts)))
}

/// Says of every vantage that finds less than the one before it why that is so.
fn less(rail: &Rail, spec: &str) -> Vec<String> {
    let pairs = rail
        .vantages
        .windows(2)
        .filter(|pair| pair[0].incident == pair[1].incident);
    let told = pairs.filter_map(|pair| {
        let (narrow, wide) = (said(&pair[0], spec)?, said(&pair[1], spec)?);
        let (more, less) = (narrow.share("recall")?, wide.share("recall")?);
        let wrong = |said: &Said| {
            let right = said.share("precision").unwrap_or(Share::WHOLE).get();
            parts_per_million(1_000_000u32.saturating_sub(right))
        };
        let key = match at_doors(wide) > at_doors(narrow) {
            true => "less.doors",
            false => "less.other",
        };
        let sentence = || {
            texts::filled(
                key,
                &[
                    ("rail", &rail.name),
                    ("wide", pair[1].vantage),
                    ("narrow", pair[0].vantage),
                    ("less", &percent(Some(less))),
                    ("more", &percent(Some(more))),
                    ("stopped", &parts_per_million(at_doors(wide))),
                    ("passed", &parts_per_million(at_doors(narrow))),
                    ("wrong", &wrong(narrow)),
                    ("wrong_wide", &wrong(wide)),
                ],
            )
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
            "Of 10.00 M USD stolen, 12.0 % is frozen, 41.0 % is at large with the thieves, 34.0 % is cashed, 5.0 % was given \
             back and 8.0 % was spent on the way. Before they were made, 2 payments of the thieves were stopped."
        );
        assert!(opening.deck[1].starts_with("The victim noticed after 11h 23m; 35d after the theft"));
    }

    #[test]
    fn a_sealed_opening_says_what_can_be_seen_and_nothing_of_what_became_of_it() {
        let opening = Opening::of(&fixture::two_rails(true));
        for became in &opening.rails {
            assert!(
                became
                    .sentence
                    .starts_with("From public (everyone), 900 of 4 812 movements"),
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
