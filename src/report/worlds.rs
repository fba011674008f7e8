//! Headline figures over many worlds, as median and range: one plain view and its table, CSV and JSON.

use hex_conservative::DisplayHex;
use serde::Serialize;

use super::document::{self, Cell, Document, Printable, Table, figures, heads};
use super::texts::{self, TEXTS};
use super::value::{Value, method_word};
use crate::evidence::Investigator;
use crate::scenario::Scenario;
use crate::shown;
use crate::study::{self, Headline};

/// The name and version of the form in which they are written as JSON.
pub const SCHEMA: &str = "dyepack.worlds/1";

/// The first line of the CSV table.
pub const HEAD: &str = "rail,vantage,method,figure,worlds,median,least,greatest\n";

/// So many seeds at which an assertion does not hold are named in text; JSON has them all.
const SEEDS_TOLD: usize = 5;

/// Tells whether a file's text is a table of many worlds that this program wrote.
pub fn is_ours(text: &str) -> bool {
    let json = text.strip_prefix("{\"schema\":\"");
    json.is_some_and(|rest| rest.starts_with(SCHEMA)) || text.starts_with(HEAD) || text.starts_with(&head())
}

/// Headline figures over many worlds of one scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Worlds {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Says that nothing here happened.
    pub notice: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// The name of the scenario.
    pub scenario: String,
    /// Into which of several thefts is looked; nothing where there is one alone, or none was chosen, so that nobody looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// The first seed and the last, both included.
    pub seeds: [String; 2],
    /// How many worlds there are on each rail.
    pub worlds: u64,
    /// The digest of all values.
    pub digest: String,
    /// One entry a rail on which the theft starts.
    pub rails: Vec<RailRanges>,
    /// How often the scenario's assertions hold; empty where that was not asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lessons: Vec<Lesson>,
}

/// How often one assertion of a scenario holds on one rail.
#[derive(Clone, Debug, Serialize)]
pub struct Lesson {
    /// The rail.
    pub rail: String,
    /// The figure that is asserted.
    pub figure: String,
    /// Why it must be so, in the words of the scenario.
    pub because: String,
    /// In how many worlds it was judged.
    pub worlds: u32,
    /// The seeds of those in which it does not hold.
    pub fails: Vec<String>,
    /// The seeds of those in which a figure of it has no value.
    pub valueless: Vec<String>,
    /// What it is said to follow from, and how it fares without; nothing where it names no cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<Without>,
}

/// How an assertion fares in the same worlds without its cause.
#[derive(Clone, Debug, Serialize)]
pub struct Without {
    /// The cause that is taken away.
    pub cause: &'static str,
    /// What a scenario without it is.
    pub meaning: &'static str,
    /// The seeds of the worlds in which the assertion holds all the same.
    pub holds: Vec<String>,
    /// The seeds of those in which a figure of it has no value.
    pub valueless: Vec<String>,
}

/// The headline figures of one rail.
#[derive(Clone, Debug, Serialize)]
pub struct RailRanges {
    /// The rail.
    pub name: String,
    /// What became of the money, then what each investigator finds by each method.
    pub ranges: Vec<Range>,
}

/// One figure over all worlds of a rail.
#[derive(Clone, Debug, Serialize)]
pub struct Range {
    /// Which figure.
    pub figure: &'static str,
    /// From where it is looked; nothing for a figure of the world.
    pub vantage: Option<Investigator>,
    /// By which method: the full specification.
    pub method: Option<String>,
    /// In how many worlds the figure has a value.
    pub worlds: u64,
    /// The value that half of them do not exceed; nothing where there is none.
    pub median: Option<Value>,
    /// The least value.
    pub least: Option<Value>,
    /// The greatest.
    pub greatest: Option<Value>,
    /// One a seed, in order; nothing where the figure has no value.
    pub values: Vec<Option<Value>>,
}

impl Range {
    fn of(headline: &Headline) -> Range {
        let spread = headline.spread();
        let value = |value| Value::of(value, headline.figure.unit);
        let number = |number: u64| value(headline.value(number));
        Range {
            figure: headline.figure.name,
            vantage: headline.look.map(|look| look.0),
            method: headline.look.map(|look| look.1.spec()),
            worlds: headline.values.iter().flatten().count() as u64,
            median: spread.map(|spread| number(spread.median)),
            least: spread.map(|spread| number(spread.range.0)),
            greatest: spread.map(|spread| number(spread.range.1)),
            values: headline.values.iter().map(|one| one.map(value)).collect(),
        }
    }
}

impl Lesson {
    /// Says in how many worlds it holds, and where not: `holds in 47 of 50, fails in 3 (seeds 2, 7, 31)`.
    fn outcomes(&self) -> String {
        let held = self.worlds as usize - self.fails.len() - self.valueless.len();
        let mut told = vec![(TEXTS.lesson_held)(&held.to_string(), &self.worlds.to_string())];
        let others = [
            (&self.fails, TEXTS.lesson_failed),
            (&self.valueless, TEXTS.lesson_valueless),
        ];
        for (seeds, words) in others.into_iter().filter(|(seeds, _)| !seeds.is_empty()) {
            let first = seeds.iter().take(SEEDS_TOLD).map(String::as_str);
            let more = seeds.get(SEEDS_TOLD).map(|_| "...");
            let listed = first.chain(more).collect::<Vec<_>>().join(", ");
            let listed = format!("{} {listed}", TEXTS.counted_seeds.of(seeds.len() as u64));
            told.push(words(&seeds.len().to_string(), &listed));
        }
        if let Some(without) = &self.without {
            let fails = self.worlds as usize - without.holds.len() - without.valueless.len();
            told.push((TEXTS.lesson_without)(
                without.cause,
                without.meaning,
                &fails.to_string(),
                &self.worlds.to_string(),
            ));
        }
        told.join(", ")
    }
}

impl RailRanges {
    /// Returns the range of a figure of the world, or of the first investigator and method.
    pub fn range(&self, figure: &str) -> Option<&Range> {
        self.ranges.iter().find(|range| range.figure == figure)
    }
}

impl Worlds {
    /// Returns the view of many worlds.
    pub fn of(worlds: &study::Worlds) -> Worlds {
        let rail = |rail: &study::RailWorlds| RailRanges {
            name: rail.rail.clone(),
            ranges: rail.headlines.iter().map(Range::of).collect(),
        };
        Worlds {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: env!("CARGO_PKG_VERSION"),
            scenario: worlds.scenario.clone(),
            incident: worlds.incident.clone(),
            seeds: [worlds.seeds.start(), worlds.seeds.end()].map(u64::to_string),
            worlds: worlds.count(),
            digest: worlds.digest.to_lower_hex_string(),
            rails: worlds.rails.iter().map(rail).collect(),
            lessons: Vec::new(),
        }
    }

    /// Adds how often the assertions of the scenario hold.
    pub fn with_lessons(mut self, scenario: &Scenario, lessons: &[study::Lesson]) -> Worlds {
        let seeds = |seeds: &[u64]| seeds.iter().map(u64::to_string).collect();
        let lesson = |lesson: &study::Lesson| {
            let expectation = &scenario.expect[lesson.expectation];
            Lesson {
                rail: lesson.rail.clone(),
                figure: expectation.figure.kind.name.to_owned(),
                because: expectation.because.trim().to_owned(),
                worlds: lesson.judged,
                fails: seeds(&lesson.failed),
                valueless: seeds(&lesson.valueless),
                without: lesson.without.as_ref().map(|without| Without {
                    cause: without.cause.name(),
                    meaning: without.cause.without(),
                    holds: seeds(&without.held),
                    valueless: seeds(&without.valueless),
                }),
            }
        };
        self.lessons = lessons.iter().map(lesson).collect();
        self
    }

    /// Says in how many worlds each assertion holds, fails and has no value, and at which seeds first.
    fn told_lessons(&self, document: &mut Document) {
        if !self.lessons.is_empty() {
            document.heading(TEXTS.worlds_lessons.label);
        }
        for lesson in &self.lessons {
            let outcomes = lesson.outcomes();
            document.note((TEXTS.lesson)(&outcomes, &lesson.figure, &lesson.rail, &lesson.because));
        }
    }

    /// Says over how many worlds, and of which seeds.
    pub(super) fn counted(&self) -> String {
        let [first, last] = &self.seeds;
        match self.worlds {
            1 => (TEXTS.worlds_one)(first),
            worlds => {
                let worlds = TEXTS.counted_worlds.count(worlds);
                (TEXTS.worlds_many)(&worlds, first, last, TEXTS.worlds.meaning)
            }
        }
    }

    /// Tells whether nobody looked, since it was not said into which of several thefts.
    fn lacks_a_look(&self) -> bool {
        let mut ranges = self.rails.iter().flat_map(|rail| &rail.ranges);
        ranges.all(|range| range.vantage.is_none())
    }

    /// Adds a table a rail: what became of the money, then who finds how much of it.
    pub(super) fn ranges(&self, document: &mut Document) {
        for rail in &self.rails {
            let ends = [TEXTS.worlds_median, TEXTS.worlds_least, TEXTS.worlds_greatest];
            let mut table = Table::new(
                [heads(&rail.name)]
                    .into_iter()
                    .chain(ends.map(|text| figures(text.label))),
            );
            let mut look = (None, None);
            for range in rail.ranges.iter().filter(|range| !range.is_nothing()) {
                if look != (range.vantage, range.method.as_deref()) {
                    look = (range.vantage, range.method.as_deref());
                    let (vantage, spec) = (
                        range.vantage.as_ref().map_or("", Investigator::name),
                        look.1.unwrap_or_default(),
                    );
                    let method = spec
                        .parse()
                        .map_or_else(|_| spec.to_owned(), |method| method_word(&method));
                    let theft = self.incident.as_ref().map(|name| format!("{}, ", shown::name(name)));
                    table.group(format!("{}{vantage}, {method}", theft.unwrap_or_default()), "");
                }
                let label = texts::figure(range.figure).label;
                let some = match range.worlds < self.worlds {
                    true => format!(" (in {})", TEXTS.counted_worlds.count(range.worlds)),
                    false => String::new(),
                };
                let name = format!("{}{}{some}", label[..1].to_uppercase(), &label[1..]);
                let values = [range.median, range.least, range.greatest].map(Cell::from);
                table.row([name.into()].into_iter().chain(values));
            }
            document.heading("");
            document.table(table);
        }
    }
}

impl Printable for Worlds {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(head());
        document.say(format!("{}: {}", shown::name(&self.scenario), self.counted()));
        self.ranges(&mut document);
        if self.lacks_a_look() {
            document.note(TEXTS.worlds_no_look.meaning);
        }
        self.told_lessons(&mut document);
        document.apart(self.notice);
        document.say(format!("digest {}", self.digest));
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(HEAD.trim_end().split(','));
        let about = [
            ("notice", self.notice),
            ("scenario", &self.scenario),
            ("seed.first", &self.seeds[0]),
            ("seed.last", &self.seeds[1]),
            ("version", self.version),
            ("digest", &self.digest),
        ];
        for (key, value) in about {
            table.texts(["", "", "", key, "", value, "", ""]);
        }
        let ranges = self
            .rails
            .iter()
            .flat_map(|rail| rail.ranges.iter().map(move |range| (rail, range)));
        for (rail, range) in ranges {
            let (vantage, method) = (
                range.vantage.as_ref().map_or("", Investigator::name),
                range.method.as_deref().unwrap_or_default(),
            );
            let place = [&rail.name, vantage, method, range.figure, &range.worlds.to_string()].map(Cell::from);
            let values = [range.median, range.least, range.greatest].map(Cell::from);
            table.row(place.into_iter().chain(values));
        }
        table
    }

    fn json(&self) -> String {
        document::json_line(self)
    }
}

impl Range {
    /// Tells whether an outcome has no part in any world, such as money lost where none ever is.
    fn is_nothing(&self) -> bool {
        let nothing =
            |value: &Option<Value>| value.is_none_or(|value| value.exact().bytes().all(|b| b"0.".contains(&b)));
        self.vantage.is_none() && self.values.iter().all(nothing)
    }
}

fn head() -> String {
    format!("{} ({SCHEMA})", TEXTS.worlds.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Form;
    use crate::scenario;
    use crate::study::Choice;

    fn many() -> Worlds {
        let bundled = scenario::bundled().iter().find(|bundled| bundled.name == "first-steps");
        let bundled = bundled.unwrap();
        let scenario = scenario::decode(bundled.name, bundled.text).unwrap();
        Worlds::of(&study::worlds(&scenario, &Choice::default(), 1..=7, &mut |_| {}).unwrap())
    }

    #[test]
    fn table_and_json_say_the_same_and_are_known_as_ours() {
        let many = many();
        let [csv, json, text] = [Form::CSV, Form::JSON, Form::TEXT].map(|form| document::print(&many, form));
        assert!([&csv, &json, &text].into_iter().all(|text| is_ours(text)));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        let ranges = json["rails"][0]["ranges"].as_array().unwrap();
        for range in ranges {
            let row = rows
                .iter()
                .find(|row| &row[3] == range["figure"].as_str().unwrap())
                .unwrap();
            assert_eq!(&row[5], range["median"].as_str().unwrap_or_default(), "{range}");
            assert_eq!(range["values"].as_array().unwrap().len(), 7);
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains("first-steps: 7 worlds, seeds 1 to 7."), "{text}");
    }

    #[test]
    fn a_lesson_tells_apart_where_it_holds_where_it_fails_and_where_it_has_no_value() {
        let lesson = |fails: &[u64], valueless: &[u64]| {
            let seeds = |seeds: &[u64]| seeds.iter().map(u64::to_string).collect();
            let lesson = Lesson {
                rail: "bank-wire".into(),
                figure: "recall".into(),
                because: "it is seen".into(),
                worlds: 9,
                fails: seeds(fails),
                valueless: seeds(valueless),
                without: None,
            };
            let many = Worlds {
                lessons: vec![lesson],
                ..many()
            };
            let json: serde_json::Value = serde_json::from_str(&document::print(&many, Form::JSON)).unwrap();
            let lesson = &json["lessons"][0];
            assert_eq!(
                (
                    lesson["fails"].as_array().unwrap().len(),
                    lesson["valueless"].as_array().unwrap().len()
                ),
                (fails.len(), valueless.len())
            );
            document::print(&many, Form::TEXT).replace("\n  ", " ")
        };
        assert!(lesson(&[], &[]).contains(" holds in 9 of 9: recall on bank-wire: it is seen\n"));
        assert!(
            lesson(&[2, 7], &[4])
                .contains(" holds in 6 of 9, fails in 2 (seeds 2, 7), has no value in 1 (seed 4): recall on")
        );
        let many_fail = lesson(&[1, 2, 3, 4, 5, 6], &[]);
        assert!(
            many_fail.contains(" holds in 3 of 9, fails in 6 (seeds 1, 2, 3, 4, 5, ...): recall"),
            "{many_fail}"
        );
    }

    #[test]
    fn least_median_and_greatest_stand_in_their_order() {
        for rail in many().rails {
            for range in rail.ranges {
                let number = |value: Option<Value>| value.map(|value| value.exact().parse::<f64>().unwrap());
                let (least, median, greatest) = (number(range.least), number(range.median), number(range.greatest));
                assert!(least <= median && median <= greatest, "{}", range.figure);
            }
        }
    }
}
