//! Why two rails differ, as people and programs are shown it (`dyepack.why/1`): for each outcome the way from one rail to the other,
//! lever by lever.

use hex_conservative::DisplayHex;
use serde::{Serialize, Serializer};

use super::document::{self, Cell, Document, Printable, Table, figures, heads, words};
use super::texts::{self, TEXTS};
use super::value::method_word;
use crate::evidence::Investigator;
use crate::shown;
use crate::study::inquiry::Policy;
use crate::study::why::{Explained, LeverPart};
use crate::study::{self};
use crate::units::Share;

/// The name of the JSON.
pub const SCHEMA: &str = "dyepack.why/1";

/// The first line of the sheet.
const HEAD: &str = "outcome,part,shapley,low,high,first,last,admissible,sign_stable";

/// How many columns the picture of the way has.
const WIDTH: i64 = 12;

/// How many pairs of levers are told; the JSON has all.
const PAIRS_TOLD: usize = 3;

/// A difference of shares: six decimals with a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference(i64);

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let parts = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:06}", parts / 1_000_000, parts % 1_000_000)
    }
}

impl Serialize for Difference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Difference {
    /// Returns it as people read it: in points of a hundred, with a sign.
    pub(super) fn text(self) -> String {
        let tenths = (self.0.unsigned_abs() + 500) / 1_000;
        let sign = match (tenths, self.0 < 0) {
            (0, _) => "",
            (_, true) => "\u{2212}",
            (_, false) => "+",
        };
        format!("{sign}{}.{}", tenths / 10, tenths % 10)
    }
}

impl From<i64> for Difference {
    fn from(millionths: i64) -> Difference {
        Difference(millionths)
    }
}

impl From<Difference> for Cell {
    fn from(difference: Difference) -> Cell {
        Cell::of(difference.text(), difference)
    }
}

/// The decomposition of a scenario's outcomes.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
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
    /// By which method.
    pub method: String,
    /// By which rule this investigator defends; absent where the scenario's script does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<&'static str>,
    /// How many worlds were made.
    pub worlds: usize,
    /// One entry an outcome.
    pub outcomes: Vec<Outcome>,
    /// Figures that have no value at some corner.
    pub valueless: Vec<&'static str>,
    /// The digest of all values.
    pub digest: String,
}

/// The way of one outcome from rail to rail.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Which figure.
    pub name: &'static str,
    /// In what it is measured.
    pub unit: &'static str,
    /// On the first rail.
    pub bank: Difference,
    /// On the second.
    pub chain: Difference,
    /// As `bank`.
    pub preset_bank: Difference,
    /// Where all levers are as on the first rail, on accounts without fees.
    pub corner_bank: Difference,
    /// Where all are as on the second.
    pub corner_chain: Difference,
    /// As `chain`.
    pub preset_chain: Difference,
    /// The parts of the way in their order: they sum to `chain - bank`.
    pub levers: Vec<Part>,
    /// The sums of the levers of each group.
    pub groups: Vec<Group>,
    /// Pairs of levers that do more together than apart.
    pub interactions: Vec<Interaction>,
}

/// A part of the way: a lever, or what form and fees make at either end.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// The lever; `outer-bank` and `outer-chain` are the ends.
    pub lever: &'static str,
    /// What it contributes.
    pub shapley: Difference,
    /// The least contribution in the world of one seed; nothing at the ends.
    pub low: Option<Difference>,
    /// The greatest.
    pub high: Option<Difference>,
    /// What it changes alone from the first rail's corner.
    pub first: Option<Difference>,
    /// What it changes where all others are moved.
    pub last: Option<Difference>,
    /// The mean over the orders that pass no forbidden combination.
    pub admissible: Option<Difference>,
    /// In what share of the seeds its sign holds.
    pub sign_stable: Option<Share>,
}

/// A group of levers.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Its name.
    pub group: &'static str,
    /// What its levers contribute.
    pub value: Difference,
}

/// A pair of levers.
#[derive(Clone, Debug, Serialize)]
pub struct Interaction {
    /// Which.
    pub levers: [&'static str; 2],
    /// What they do together beyond what each does alone.
    pub value: Difference,
}

impl Part {
    fn of(part: &LeverPart) -> Part {
        let some = |value: i64| Some(Difference(value));
        Part {
            lever: part.lever,
            shapley: Difference(part.shapley),
            low: some(part.range.0),
            high: some(part.range.1),
            first: some(part.first),
            last: some(part.last),
            admissible: part.admissible.map(Difference),
            sign_stable: Some(part.sign_stable),
        }
    }

    fn outer(name: &'static str, from: i64, to: i64) -> Part {
        Part {
            lever: name,
            shapley: Difference(to - from),
            low: None,
            high: None,
            first: None,
            last: None,
            admissible: None,
            sign_stable: None,
        }
    }

    /// Tells whether the lever was moved and something came of it in some world.
    fn moves(&self) -> bool {
        [Some(self.shapley), self.low, self.high, self.first, self.last]
            .into_iter()
            .flatten()
            .any(|value| value.0 != 0)
    }
}

impl Outcome {
    fn of(explained: &Explained) -> Outcome {
        let ([bank, chain], [first, last]) = (explained.presets, explained.corners);
        let ends = [
            Part::outer("outer-bank", bank, first),
            Part::outer("outer-chain", last, chain),
        ];
        let [begin, end] = ends;
        let levers = explained.levers.iter().map(Part::of);
        let pair = |(levers, value): &([&'static str; 2], i64)| Interaction {
            levers: *levers,
            value: Difference(*value),
        };
        let group = |&(group, value): &(&'static str, i64)| Group {
            group,
            value: Difference(value),
        };
        Outcome {
            name: explained.figure.name,
            unit: "share",
            bank: Difference(bank),
            chain: Difference(chain),
            preset_bank: Difference(bank),
            corner_bank: Difference(first),
            corner_chain: Difference(last),
            preset_chain: Difference(chain),
            levers: std::iter::once(begin).chain(levers).chain([end]).collect(),
            groups: explained.groups.iter().map(group).collect(),
            interactions: explained.interactions.iter().map(pair).collect(),
        }
    }

    /// Draws where each part of the way begins and ends.
    fn way(&self) -> Table {
        let columns = [heads(""), figures(TEXTS.why_adds.label)]
            .into_iter()
            .chain([words("")])
            .chain([TEXTS.why_range, TEXTS.why_first, TEXTS.why_last, TEXTS.why_sign].map(|text| figures(text.label)));
        let mut table = Table::new(columns);
        let mut at = self.bank.0;
        let stops = self.levers.iter().scan(at, |at, part| {
            *at += part.shapley.0;
            Some(*at)
        });
        let stops: Vec<i64> = std::iter::once(at).chain(stops).collect();
        let scale = Scale::of(&stops);
        table.row([
            TEXTS.why_first_rail.label.into(),
            Cell::of(share_text(self.bank.0), self.bank),
            scale.bar(0.min(at), at).into(),
        ]);
        for part in self.levers.iter().filter(|part| part.moves()) {
            let from = at;
            at += part.shapley.0;
            let of = |value: Option<Difference>| value.map_or_else(Cell::default, Cell::from);
            let range = match (part.low, part.high) {
                (Some(low), Some(high)) => Cell::of(
                    format!("{} \u{2026} {}", low.text(), high.text()),
                    format!("{low} {high}"),
                ),
                _ => Cell::default(),
            };
            table.row([
                part.lever.into(),
                part.shapley.into(),
                scale.bar(from, at).into(),
                range,
                of(part.first),
                of(part.last),
                part.sign_stable
                    .map_or_else(Cell::default, |share| Cell::of(share.text(), share)),
            ]);
        }
        table.row([
            TEXTS.why_second_rail.label.into(),
            Cell::of(share_text(self.chain.0), self.chain),
            scale.bar(0.min(self.chain.0), self.chain.0).into(),
        ]);
        table
    }

    /// Says in plain words what the numbers say.
    fn told(&self, pair: &[String; 2]) -> String {
        let change = Difference(self.chain.0 - self.bank.0);
        let from = share_text(self.bank.0);
        let to = share_text(self.chain.0);
        let mut said = vec![(TEXTS.why_change)(&from, &pair[0], &to, &pair[1], &change.text())];
        let mut levers: Vec<&Part> = self.levers.iter().filter(|part| part.moves()).collect();
        levers.sort_by_key(|part| std::cmp::Reverse(part.shapley.0.abs()));
        let strongest = levers.iter().take(3).filter(|part| part.shapley.0 != 0);
        let strongest: Vec<String> = strongest
            .map(|part| format!("{} {}", part.lever, part.shapley.text()))
            .collect();
        if !strongest.is_empty() {
            said.push((TEXTS.why_most)(&strongest.join(", ")));
        }
        for part in levers.iter().take(3) {
            if let (Some(first), Some(last)) = (part.first, part.last)
                && first.0.abs_diff(last.0) > 50_000.max(part.shapley.0.unsigned_abs() / 2)
            {
                said.push((TEXTS.why_depends)(part.lever, &first.text(), &last.text()));
            }
        }
        said.join(" ")
    }
}

/// Maps shares to columns of the picture.
struct Scale {
    least: i64,
    greatest: i64,
}

impl Scale {
    fn of(stops: &[i64]) -> Scale {
        let all = || stops.iter().copied().chain([0]);
        Scale {
            least: all().min().unwrap_or_default(),
            greatest: all().max().unwrap_or_default().max(1),
        }
    }

    fn column(&self, value: i64) -> i64 {
        (value - self.least) * WIDTH / (self.greatest - self.least)
    }

    /// Draws what lies between two values, at least one column wide where they differ.
    fn bar(&self, from: i64, to: i64) -> String {
        let (low, high) = (self.column(from.min(to)), self.column(from.max(to)));
        let low = low.min(WIDTH - 1);
        let high = if from == to { low } else { high.max(low + 1) };
        let column = |place: i64| {
            if (low..high).contains(&place) {
                '\u{2588}'
            } else {
                '\u{b7}'
            }
        };
        (0..WIDTH).map(column).collect()
    }
}

/// Writes a share that may be below nothing where means are compared.
fn share_text(parts: i64) -> String {
    let text = Difference(parts).text();
    format!("{} %", text.trim_start_matches('+'))
}

impl Why {
    /// Returns the view of a decomposition.
    pub fn of(why: &study::why::Why) -> Why {
        Why {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: env!("CARGO_PKG_VERSION"),
            scenario: why.scenario.clone(),
            seeds: [why.seeds.start(), why.seeds.end()].map(u64::to_string),
            crowd: why.crowd,
            pair: why.pair.clone(),
            vantage: why.look.0,
            method: why.look.1.spec(),
            inquiry: why.inquiry.map(Policy::name),
            worlds: why.worlds,
            outcomes: why.outcomes.iter().map(Outcome::of).collect(),
            valueless: why.valueless.clone(),
            digest: why.digest.to_lower_hex_string(),
        }
    }
}

impl Printable for Why {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.why_rails.label));
        let pair = [0, 1].map(|side| shown::name(&self.pair[side]));
        document.say((TEXTS.why_of)(
            &shown::name(&self.scenario),
            &pair[0],
            &pair[1],
            &TEXTS.counted_worlds.count(self.worlds as u64),
            &self.seeds[0],
            &self.seeds[1],
        ));
        if self.crowd > 1 {
            document.say((TEXTS.why_crowd)(&self.crowd.to_string()));
        }
        let method = self
            .method
            .parse()
            .map_or_else(|_| self.method.clone(), |method| method_word(&method));
        document.say((TEXTS.why_look)(self.vantage.name(), &method));
        if let Some(policy) = self.inquiry {
            document.say((TEXTS.why_inquiry)(policy));
        }
        for outcome in &self.outcomes {
            let text = texts::figure(outcome.name);
            document.heading(format!("{} ({})", text.label, outcome.name));
            document.say(outcome.told(&self.pair));
            document.table(outcome.way());
            let groups: Vec<String> = outcome
                .groups
                .iter()
                .map(|group| format!("{} {}", group.group, group.value.text()))
                .collect();
            document.note((TEXTS.why_groups)(&groups.join(", ")));
            let pairs = outcome.interactions.iter().take(PAIRS_TOLD);
            let pairs: Vec<String> = pairs
                .map(|pair| format!("{} with {} {}", pair.levers[0], pair.levers[1], pair.value.text()))
                .collect();
            if !pairs.is_empty() {
                document.note((TEXTS.why_pairs)(&pairs.join(", ")));
            }
        }
        if !self.valueless.is_empty() {
            document.apart((TEXTS.why_valueless)(&self.valueless.join(", ")));
        }
        document.apart(TEXTS.why_rails.meaning);
        document.say(self.notice);
        document.say(format!("digest {}", self.digest));
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(HEAD.split(','));
        let about = [
            ("notice", self.notice),
            ("scenario", &self.scenario),
            ("seed.first", &self.seeds[0]),
            ("seed.last", &self.seeds[1]),
            ("digest", &self.digest),
        ];
        for (key, value) in about {
            table.texts(["", key, value]);
        }
        for outcome in &self.outcomes {
            for (end, value) in [("bank", outcome.bank), ("chain", outcome.chain)] {
                table.row([outcome.name.into(), end.into(), value.into()]);
            }
            for part in &outcome.levers {
                let of = |value: Option<Difference>| value.map_or_else(Cell::default, Cell::from);
                table.row([
                    outcome.name.into(),
                    part.lever.into(),
                    part.shapley.into(),
                    of(part.low),
                    of(part.high),
                    of(part.first),
                    of(part.last),
                    of(part.admissible),
                    part.sign_stable.into(),
                ]);
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
    use crate::report::document::Form;
    use crate::scenario::figure::{Of, WorldFigure};

    fn part(lever: &'static str, shapley: i64, first: i64, last: i64) -> LeverPart {
        LeverPart {
            lever,
            shapley,
            admissible: None,
            range: (shapley - 10_000, shapley + 10_000),
            first,
            last,
            sign_stable: Share::percent(75),
        }
    }

    fn why() -> Why {
        Why::of(&study::why::Why {
            scenario: "a-theft".into(),
            crowd: 6,
            pair: ["bank-wire".into(), "bitcoin".into()],
            seeds: 1..=4,
            look: (crate::evidence::Vantage::Country.into(), "haircut".parse().unwrap()),
            inquiry: None,
            worlds: 18,
            outcomes: vec![Explained {
                figure: Of::World(WorldFigure::OutcomeFrozen).kind(),
                presets: [560_000, 0],
                corners: [500_000, 20_000],
                levers: vec![
                    part("control", -400_000, -500_000, 0),
                    part("tempo", -80_000, 0, -20_000),
                ],
                groups: vec![("stop", -400_000), ("time", -80_000)],
                interactions: vec![(["control", "tempo"], 20_000)],
            }],
            valueless: vec!["recall"],
            digest: [7; 32],
        })
    }

    #[test]
    fn the_way_is_told_drawn_and_written_with_the_same_numbers() {
        let why = why();
        let json: serde_json::Value = serde_json::from_str(&document::print(&why, Form::JSON)).unwrap();
        let outcome = &json["outcomes"][0];
        let sum: f64 = outcome["levers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| part["shapley"].as_str().unwrap().parse::<f64>().unwrap())
            .sum();
        assert!((sum + 0.56).abs() < 1e-9, "the parts are the difference: {sum}");
        assert_eq!(outcome["levers"][0]["lever"], "outer-bank");
        assert_eq!(outcome["levers"][1]["shapley"], "-0.400000");
        let text = document::print(&why, Form::TEXT);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        for told in [
            "56.0 % on bank-wire",
            "\u{2212}40.0",
            "control with tempo +2.0",
            "recall",
        ] {
            assert!(text.contains(told), "{told} is not in\n{text}");
        }
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("What control does depends on the others"), "{text}");
        let csv = document::print(&why, Form::CSV);
        assert!(
            csv.contains("outcome.frozen,control,-0.400000,-0.410000,-0.390000,-0.500000,0.000000,,0.750000"),
            "{csv}"
        );
    }

    #[test]
    fn a_bar_lies_where_the_way_goes() {
        let scale = Scale::of(&[0, 100]);
        let bar = |from, to| scale.bar(from, to).chars().filter(|&c| c == '\u{2588}').count();
        assert_eq!((bar(0, 100), bar(50, 100), bar(40, 40), bar(99, 100)), (12, 6, 0, 1));
    }
}
