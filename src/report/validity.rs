//! The published facts beside what comes out, as people and programs are shown them (`dyepack.validity/1`).

use serde::Serialize;

use super::document::{self, Cell, Document, Printable, Table, heads, words};
use super::texts::{self, TEXTS};
use crate::study::validity::{self as study, Class, Fact, Says, text};

/// The name of the JSON.
pub const SCHEMA: &str = "dyepack.validity/1";

/// The first line of the sheet.
const HEAD: &str = "fact,says,published,scenario,rail,mean,least,greatest,hit,class,parameter,at_least,at_most";

/// The published facts and what can be said of the model by each.
#[derive(Clone, Debug, Serialize)]
pub struct Validity {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Says that nothing here happened.
    pub notice: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// The first seed and the last, both included.
    pub seeds: [String; 2],
    /// With how many of the seeds each number was put at the ends of its range.
    pub varied: String,
    /// How many facts are predicted.
    pub predicted: usize,
    /// One entry a fact.
    pub facts: Vec<Row>,
}

/// A fact.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name.
    pub fact: &'static str,
    /// Who says it: `observed`, `vendor` or `simulated`.
    pub says: &'static str,
    /// Where it was read.
    pub source: &'static str,
    /// What it says.
    pub published: &'static str,
    /// What can be said of it; nothing where numbers were not varied.
    pub class: Option<&'static str>,
    /// Why it is not modelled; nothing where it is.
    pub why: Option<&'static str>,
    /// How it came out; nothing where it is not modelled.
    pub measured: Option<Measured>,
}

/// How a fact came out.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// In the worlds of which scenario.
    pub scenario: &'static str,
    /// With the theft on which rail.
    pub rail: &'static str,
    /// On what.
    pub population: &'static str,
    /// From where to where it is a hit.
    pub band: [String; 2],
    /// The mean over the seeds; nothing where there is nothing to measure it on.
    pub mean: Option<String>,
    /// The least value and the greatest.
    pub range: Option<[String; 2]>,
    /// In how many worlds there was something to measure.
    pub worlds: usize,
    /// Whether the mean lies in the band.
    pub hit: bool,
    /// What in the program itself says what comes out; nothing where nothing does.
    pub constant: Option<&'static str>,
    /// The number that moves it farthest; nothing where none was varied.
    pub strongest: Option<Swing>,
    /// How many numbers take it out of the band at an end of their range.
    pub breaking: usize,
}

/// A number at both ends of its range.
#[derive(Clone, Debug, Serialize)]
pub struct Swing {
    /// Its name.
    pub parameter: String,
    /// The fact at the lower end and at the upper; nothing where nothing is left to measure.
    pub ends: [Option<String>; 2],
}

/// Returns the word for what can be said of the model by a fact.
fn class_word(class: Class) -> &'static str {
    match class {
        Class::NotModelled => "not modelled",
        Class::Missed => "missed",
        Class::Input => "input",
        Class::NotDetermined => "not determined",
        Class::Predicted => "predicted",
    }
}

fn says_word(says: Says) -> &'static str {
    match says {
        Says::Observed => "observed",
        Says::Vendor => "vendor",
        Says::Simulated => "simulated",
    }
}

impl Row {
    fn of(row: &study::Row) -> Row {
        let Fact {
            name,
            says,
            source,
            published,
            how,
        } = row.fact;
        Row {
            fact: name,
            says: says_word(*says),
            source,
            published,
            class: row.class.map(class_word),
            why: how.as_ref().err().copied(),
            measured: how.as_ref().ok().map(|measure| Measured::of(row, measure)),
        }
    }
}

impl Measured {
    fn of(row: &study::Row, measure: &'static study::Measure) -> Measured {
        let write = |value: i64| text(measure.unit, value);
        let strongest = row.swings.first().map(|swing| Swing {
            parameter: swing.parameter.clone(),
            ends: swing.ends.map(|end| end.map(write)),
        });
        Measured {
            scenario: measure.scenario,
            rail: measure.rail,
            population: measure.population,
            band: [write(measure.band.0), write(measure.band.1)],
            mean: row.mean().map(write),
            range: row.range().map(|(least, greatest)| [write(least), write(greatest)]),
            worlds: row.values.iter().flatten().count(),
            hit: row.hits() == Some(true),
            constant: measure.constant,
            strongest,
            breaking: row.breaking(),
        }
    }

    fn range_text(&self) -> String {
        self.range
            .as_ref()
            .map_or_else(String::new, |[least, greatest]| format!("{least} \u{2026} {greatest}"))
    }

    fn strongest_text(&self) -> String {
        match (&self.constant, &self.strongest) {
            (Some(constant), _) => (*constant).to_owned(),
            (None, None) => String::new(),
            (None, Some(swing)) => {
                let [least, greatest] = swing.ends.each_ref().map(|end| end.as_deref().unwrap_or("\u{2013}"));
                format!("{}: {least} \u{2026} {greatest}", swing.parameter)
            }
        }
    }
}

impl Validity {
    /// Returns the view of what came out.
    pub fn of(validity: &study::Validity) -> Validity {
        Validity {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: env!("CARGO_PKG_VERSION"),
            seeds: [validity.seeds.start(), validity.seeds.end()].map(u64::to_string),
            varied: validity.varied.to_string(),
            predicted: validity.predicted(),
            facts: validity.rows.iter().map(Row::of).collect(),
        }
    }

    fn count(&self, class: Class) -> usize {
        let word = class_word(class);
        self.facts.iter().filter(|row| row.class == Some(word)).count()
    }
}

/// Returns the facts of one scenario as they came out, without what varying its numbers would say.
pub(crate) fn beside(rows: &[study::Row]) -> Table {
    let head = [
        TEXTS.validity_fact.label,
        TEXTS.validity_published.label,
        TEXTS.validity_mean.label,
        TEXTS.validity_range.label,
        TEXTS.validity_hit.label,
    ];
    let mut table = Table::new(head.map(words));
    for row in rows.iter().map(Row::of) {
        let Some(measured) = &row.measured else { continue };
        let hit = if measured.hit { "hit" } else { "missed" };
        let place = format!("{} ({})", row.fact, measured.rail);
        let mean = measured.mean.as_deref().unwrap_or("\u{2013}");
        table.texts([place.as_str(), row.published, mean, &measured.range_text(), hit]);
    }
    table
}

impl Printable for Validity {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.validity.label));
        document.say((TEXTS.validity_headline)(
            &self.predicted.to_string(),
            &self.facts.len().to_string(),
            &self.count(Class::Input).to_string(),
            &self.count(Class::NotDetermined).to_string(),
            &self.count(Class::Missed).to_string(),
            &self.count(Class::NotModelled).to_string(),
        ));
        document.say((TEXTS.validity_seeds)(&self.seeds[0], &self.seeds[1], &self.varied));
        document.say(TEXTS.validity.meaning);
        for row in &self.facts {
            let class = row.class.unwrap_or_default();
            document.heading(format!("{}: {class}", row.fact));
            document.say(format!("{} ({}, {})", row.published, row.says, row.source));
            let Some(measured) = &row.measured else {
                document.note(row.why.unwrap_or_default());
                continue;
            };
            let mut table = Table::new([heads(""), words("")]);
            let mean = measured.mean.as_deref().unwrap_or("\u{2013}");
            let range = measured.range_text();
            let place = format!("{}, {}: {}", measured.scenario, measured.rail, measured.population);
            table.texts([TEXTS.validity_population.label, &place]);
            table.texts([TEXTS.validity_mean.label, &format!("{mean} ({range})")]);
            table.texts([TEXTS.validity_band.label, &measured.band.join(" \u{2026} ")]);
            table.texts([TEXTS.validity_strongest.label, &measured.strongest_text()]);
            document.table(table);
        }
        document.apart(self.notice);
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(HEAD.split(','));
        for row in &self.facts {
            let class = row.class.unwrap_or_default();
            let Some(measured) = &row.measured else {
                let mut cells = vec![Cell::default(); 13];
                for (place, text) in [(0, row.fact), (1, row.says), (2, row.published), (9, class)] {
                    cells[place] = text.into();
                }
                table.row(cells);
                continue;
            };
            let of = |value: Option<&String>| Cell::from(value.map_or("", String::as_str));
            let [least, greatest] = [0, 1].map(|end| of(measured.range.as_ref().map(|range| &range[end])));
            let swing = measured.strongest.as_ref();
            let [low, high] = [0, 1].map(|end| of(swing.and_then(|swing| swing.ends[end].as_ref())));
            table.row([
                row.fact.into(),
                row.says.into(),
                row.published.into(),
                measured.scenario.into(),
                measured.rail.into(),
                of(measured.mean.as_ref()),
                least,
                greatest,
                if measured.hit { "true" } else { "false" }.into(),
                class.into(),
                of(swing.map(|swing| &swing.parameter)),
                low,
                high,
            ]);
        }
        table
    }

    fn json(&self) -> String {
        document::json_line(self)
    }
}
