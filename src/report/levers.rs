//! What each lever does alone, as people and programs are shown it (`dyepack.levers/1`).

use hex_conservative::DisplayHex;
use serde::Serialize;

use super::document::{self, Cell, Document, Printable, Table, figures, heads};
use super::texts::{self, TEXTS};
use super::why::Difference;
use crate::evidence::Investigator;
use crate::shown;
use crate::study::why::{self as study, Effect, Flipped, HORIZON};
use crate::units::Share;

/// The name of the JSON.
pub const SCHEMA: &str = "dyepack.levers/1";

/// The first line of the sheet.
const HEAD: &str = "outcome,lever,moved,mean,least,greatest,sign_stable";

/// What each lever does alone.
#[derive(Clone, Debug, Serialize)]
pub struct Levers {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Says that nothing here happened.
    pub notice: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// The name of the scenario.
    pub scenario: String,
    /// The first seed and the last, both included.
    pub seeds: [String; 2],
    /// One in so many of the scenario's people lives in these worlds.
    pub crowd: u32,
    /// The rails that are compared.
    pub pair: [String; 2],
    /// From where it is looked, where an outcome is an investigator's.
    pub vantage: Investigator,
    /// How many worlds were made.
    pub worlds: u64,
    /// The days of which the outcome `days` is a share.
    pub horizon: i64,
    /// One entry an outcome.
    pub outcomes: Vec<Outcome>,
    /// The digest of all values.
    pub digest: String,
}

/// What the levers do to one outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Which.
    pub name: &'static str,
    /// Where all levers are as on the first rail.
    pub corner_bank: Difference,
    /// Where all are as on the second.
    pub corner_chain: Difference,
    /// The ten levers.
    pub levers: Vec<Lever>,
}

/// What one lever does.
#[derive(Clone, Debug, Serialize)]
pub struct Lever {
    /// Its name.
    pub lever: &'static str,
    /// What it changes alone from the first rail's corner.
    pub first: Change,
    /// What it changes where all others are moved.
    pub last: Change,
}

/// A change over the seeds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Change {
    /// The mean.
    pub mean: Difference,
    /// The least.
    pub low: Difference,
    /// The greatest.
    pub high: Difference,
    /// In what share of the seeds it has the sign of the mean.
    pub sign_stable: Share,
}

impl Change {
    fn of(effect: &Effect) -> Change {
        Change {
            mean: effect.mean.into(),
            low: effect.range.0.into(),
            high: effect.range.1.into(),
            sign_stable: effect.sign_stable,
        }
    }

    fn cells(self) -> [Cell; 3] {
        let range = format!("{} \u{2026} {}", self.low.text(), self.high.text());
        [
            self.mean.into(),
            Cell::of(range, format!("{} {}", self.low, self.high)),
            self.sign(),
        ]
    }

    /// Returns in what share of the seeds the sign holds; nothing is shown of what never was more or less than nothing.
    fn sign(self) -> Cell {
        let shown = match self.low.is_nothing() && self.high.is_nothing() {
            true => "\u{2013}".to_owned(),
            false => self.sign_stable.text(),
        };
        Cell::of(shown, self.sign_stable)
    }
}

impl Outcome {
    fn of(flipped: &Flipped) -> Outcome {
        let lever = |&(lever, [first, last]): &(&'static str, [Effect; 2])| Lever {
            lever,
            first: Change::of(&first),
            last: Change::of(&last),
        };
        Outcome {
            name: flipped.name,
            corner_bank: flipped.corners[0].into(),
            corner_chain: flipped.corners[1].into(),
            levers: flipped.levers.iter().map(lever).collect(),
        }
    }
}

impl Levers {
    /// Returns the view of what each lever does alone.
    pub fn of(alone: &study::Alone) -> Levers {
        Levers {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: env!("CARGO_PKG_VERSION"),
            scenario: alone.scenario.clone(),
            seeds: [1, alone.seeds].map(|seed| seed.to_string()),
            crowd: alone.crowd,
            pair: alone.pair.clone(),
            vantage: alone.vantage,
            worlds: alone.worlds,
            horizon: HORIZON,
            outcomes: alone.outcomes.iter().map(Outcome::of).collect(),
            digest: alone.digest.to_lower_hex_string(),
        }
    }
}

impl Printable for Levers {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.levers_alone.label));
        let pair = [0, 1].map(|side| shown::name(&self.pair[side]));
        document.say((TEXTS.why_of)(
            &shown::name(&self.scenario),
            &pair[0],
            &pair[1],
            &TEXTS.counted_worlds.count(self.worlds),
            &self.seeds[0],
            &self.seeds[1],
        ));
        if self.crowd > 1 {
            document.say((TEXTS.why_crowd)(&self.crowd.to_string()));
        }
        document.say((TEXTS.levers_look)(self.vantage.name(), &self.horizon.to_string()));
        if self.seeds[0] == self.seeds[1] {
            document.say(TEXTS.why_one_seed.label);
        }
        for outcome in &self.outcomes {
            let [bank, chain] = [outcome.corner_bank, outcome.corner_chain].map(Difference::text);
            document.heading((TEXTS.levers_of)(outcome.name, &bank, &pair[0], &chain, &pair[1]));
            let columns = [TEXTS.why_first, TEXTS.why_range, TEXTS.why_sign].into_iter().chain([
                TEXTS.why_last,
                TEXTS.why_range,
                TEXTS.why_sign,
            ]);
            let mut table = Table::new([heads("")].into_iter().chain(columns.map(|text| figures(text.label))));
            for lever in &outcome.levers {
                let cells = lever.first.cells().into_iter().chain(lever.last.cells());
                table.row([lever.lever.into()].into_iter().chain(cells));
            }
            document.table(table);
        }
        document.apart(TEXTS.levers_alone.meaning);
        document.say(self.notice);
        document.say(format!("digest {}", self.digest));
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(HEAD.split(','));
        for outcome in &self.outcomes {
            for lever in &outcome.levers {
                for (moved, change) in [("first", lever.first), ("last", lever.last)] {
                    table.row([
                        outcome.name.into(),
                        lever.lever.into(),
                        moved.into(),
                        change.mean.into(),
                        change.low.into(),
                        change.high.into(),
                        Cell::of(change.sign_stable.text(), change.sign_stable),
                    ]);
                }
            }
        }
        table
    }

    fn json(&self) -> String {
        document::json_line(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Vantage;
    use crate::report::document::Form;

    #[test]
    fn what_a_lever_does_is_told_and_written_with_the_same_numbers() {
        let effect = |mean| Effect {
            mean,
            range: (mean - 10_000, mean + 10_000),
            sign_stable: Share::percent(75),
        };
        let levers = Levers::of(&study::Alone {
            scenario: "a-theft".into(),
            pair: ["bank-wire".into(), "bitcoin".into()],
            crowd: 6,
            seeds: 4,
            vantage: Vantage::Country.into(),
            worlds: 16,
            outcomes: vec![Flipped {
                name: "outcome.frozen",
                corners: [500_000, 20_000],
                levers: vec![("control", [effect(-400_000), effect(-20_000)])],
            }],
            digest: [7; 32],
        });
        let json: serde_json::Value = serde_json::from_str(&document::print(&levers, Form::JSON)).unwrap();
        assert_eq!(json["outcomes"][0]["levers"][0]["first"]["mean"], "-0.400000");
        assert_eq!(json["outcomes"][0]["levers"][0]["last"]["high"], "-0.010000");
        let text = document::print(&levers, Form::TEXT);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        for told in ["\u{2212}40.0", "\u{2212}41.0 \u{2026} \u{2212}39.0", "75.0"] {
            assert!(text.contains(told), "{told} is not in\n{text}");
        }
        let csv = document::print(&levers, Form::CSV);
        assert!(
            csv.contains("outcome.frozen,control,last,-0.020000,-0.030000,-0.010000,0.750000"),
            "{csv}"
        );
    }
}
