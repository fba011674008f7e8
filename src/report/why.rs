//! Why two rails differ, as people and programs are shown it (`dyepack.why/1`): for each outcome the way from one rail to the other,
//! lever by lever.

mod page;

use hex_conservative::DisplayHex;
use serde::{Serialize, Serializer};

use super::document::{self, Cell, Column, Document, Printable, Table, figures, heads, words};
use super::draw::since;
use super::texts::{self, TEXTS, Text};
use super::value::method_word;
use crate::evidence::Investigator;
use crate::shown;
use crate::study::inquiry::Policy;
use crate::study::why::{Explained, LeverPart, Spread};
use crate::study::{self, once};
use crate::units::{Share, Span, grouped};

/// The name of the JSON.
pub const SCHEMA: &str = "dyepack.why/1";

/// The first line of the sheet.
const HEAD: &str =
    "outcome,part,shapley,low,high,first,last,admissible,sign_stable,needs,draws.low,draws.high,draws.holds,finding";

/// A point of a hundred: so much a picture of the way spans at least, so that nothing fills it that is said to be 0.0.
const POINT: i64 = 10_000;

/// How many columns the picture of the way has.
const WIDTH: i64 = 12;

/// How many pairs of levers are told; the JSON has all.
const PAIRS_TOLD: usize = 3;

/// Of how many levers the draws are told.
const DRAWN_TOLD: usize = 4;

/// The most seeds that can be asked for.
const SEEDS_MOST: u64 = 1_000;

/// From which share on a sign on the map is sure.
const SURE: Share = Share::percent(75);

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
    /// Tells whether it is nothing at all, however it is rounded.
    pub fn is_nothing(self) -> bool {
        self.0 == 0
    }

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
    /// At how many corners, and with how many seeds, the whole crowd was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole_crowd: Option<[u64; 2]>,
    /// How often every uncertain number was drawn.
    pub draws: u64,
    /// Other plans, rules and efforts under which the levers were moved too, in the order of `varied` of a lever.
    pub varied: Vec<String>,
    /// With how many seeds.
    pub varied_seeds: u64,
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
    pub worlds: u64,
    /// The levers that the rails have at different places.
    pub moving: Vec<&'static str>,
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
    /// By how much the whole crowd moves it, at the corners that were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole_crowd: Option<Moved>,
    /// Where the two rails change places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<Crossing>,
    /// The value at every corner, which the page shows; the rows of a journal hold each with its seed.
    #[serde(skip)]
    corners: Vec<i64>,
    #[serde(skip)]
    seeds: u64,
}

/// By how much the whole crowd moves an outcome.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Moved {
    /// In the mean.
    pub mean: Difference,
    /// At most.
    pub most: Difference,
}

/// On which rail's place something stands, on the first rail and on the second.
pub type Place = [&'static str; 2];

/// How much more of an outcome there is on the second rail.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Crossing {
    /// How long it takes until the theft is reported.
    pub reported_seconds: i64,
    /// As on which rail identity stands on either.
    pub identity: Place,
    /// The same of control.
    pub control: Place,
    /// The difference; nothing where it has no value.
    pub difference: Option<Difference>,
    /// In what share of the seeds its sign holds.
    pub sign_stable: Share,
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
    /// In what share of all decompositions that were made - one a seed, a draw and whatever was varied - its sign holds.
    pub sign_stable: Option<Share>,
    /// The same over the seeds alone.
    pub seeds_hold: Option<Share>,
    /// How many seeds its sign needs.
    pub needs: Option<u64>,
    /// Its values where every uncertain number is drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draws: Option<Drawn>,
    /// Its value in each of the decomposition's `varied`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub varied: Vec<Option<Difference>>,
    /// Whether its sign is a finding; nothing where nothing was varied.
    pub finding: Option<bool>,
}

/// The values of a lever where every uncertain number is drawn.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Drawn {
    /// The least.
    pub low: Difference,
    /// The greatest.
    pub high: Difference,
    /// In what share of the draws its sign holds.
    pub holds: Share,
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

impl From<Spread> for Drawn {
    fn from(spread: Spread) -> Drawn {
        Drawn {
            low: Difference(spread.low),
            high: Difference(spread.high),
            holds: spread.holds,
        }
    }
}

impl Part {
    fn of(part: &LeverPart) -> Part {
        let some = |value: i64| Some(Difference(value));
        Part {
            low: some(part.seeds.low),
            high: some(part.seeds.high),
            first: some(part.first),
            last: some(part.last),
            admissible: part.admissible.map(Difference),
            sign_stable: Some(part.sign_stable),
            seeds_hold: Some(part.seeds.holds),
            needs: part.needs,
            draws: part.draws.map(Drawn::from),
            varied: part.varied.iter().map(|value| value.map(Difference)).collect(),
            finding: part.is_finding,
            ..Part::outer(part.lever, 0, part.shapley)
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
            seeds_hold: None,
            needs: None,
            draws: None,
            varied: Vec::new(),
            finding: None,
        }
    }

    /// Tells whether the lever was moved and something came of it in some world.
    fn moves(&self) -> bool {
        [Some(self.shapley), self.low, self.high, self.first, self.last]
            .into_iter()
            .flatten()
            .any(|value| value.0 != 0)
    }

    /// Tells whether it ever was more or less than nothing.
    fn has_sign(&self) -> bool {
        let ends = [self.low, self.high].into_iter().flatten();
        self.shapley.0 != 0 || ends.into_iter().any(|end| end.0 != 0)
    }
}

impl From<&study::why::Crossing> for Crossing {
    fn from(crossing: &study::why::Crossing) -> Crossing {
        let place = |chain: [bool; 2]| chain.map(|chain| if chain { "chain" } else { "bank" });
        Crossing {
            reported_seconds: crossing.reported.get(),
            identity: place(crossing.identity),
            control: place(crossing.control),
            difference: crossing.difference.map(Difference),
            sign_stable: crossing.holds,
        }
    }
}

impl Outcome {
    fn of(explained: &Explained, seeds: u64) -> Outcome {
        let [bank, chain] = explained.presets;
        let (first, last) = (explained.corners[0], explained.corners[explained.corners.len() - 1]);
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
            whole_crowd: explained.whole.map(|(mean, most)| Moved {
                mean: Difference(mean),
                most: Difference(most),
            }),
            map: explained.map.iter().map(Crossing::from).collect(),
            corners: explained.corners.clone(),
            seeds,
        }
    }

    /// Draws where each part of the way begins and ends.
    fn way(&self) -> Table {
        let wide = [
            TEXTS.why_admissible,
            TEXTS.why_seeds,
            TEXTS.why_draws_range,
            TEXTS.why_draws_sign,
            TEXTS.why_finding,
        ];
        let wide = wide.map(|text| Column {
            wide: true,
            ..figures(text.label)
        });
        let columns = [heads(""), figures(TEXTS.why_adds.label)]
            .into_iter()
            .chain([words("")])
            .chain([TEXTS.why_range, TEXTS.why_first, TEXTS.why_last, TEXTS.why_sign].map(|text| figures(text.label)))
            .chain(wide);
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
            let range = |ends: Option<(Difference, Difference)>| {
                ends.map_or_else(Cell::default, |(low, high)| {
                    Cell::of(
                        format!("{} \u{2026} {}", low.text(), high.text()),
                        format!("{low} {high}"),
                    )
                })
            };
            let share = |share: Option<Share>| share.map_or_else(Cell::default, |share| Cell::of(share.text(), share));
            let finding = part.finding.map(|finding| if finding { TEXTS.yes } else { TEXTS.no });
            table.row([
                part.lever.into(),
                part.shapley.into(),
                scale.bar(from, at).into(),
                range(part.low.zip(part.high)),
                of(part.first),
                of(part.last),
                share(part.sign_stable.filter(|_| part.has_sign())),
                of(part.admissible),
                part.needs
                    .map_or_else(Cell::default, |needs| Cell::of(grouped(needs), needs)),
                range(part.draws.map(|draws| (draws.low, draws.high))),
                share(part.draws.map(|draws| draws.holds)),
                finding.map(|text| text.label.into()).unwrap_or_default(),
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
        said.extend(self.told_signs(&levers));
        said.join(" ")
    }

    /// Says which signs are findings, and which need more seeds.
    fn told_signs(&self, levers: &[&Part]) -> Vec<String> {
        let seeds = |part: &&Part| part.needs.unwrap_or_default();
        let names = |parts: &[&&Part]| parts.iter().map(|part| part.lever).collect::<Vec<_>>().join(", ");
        let sign = |part: &&&Part| format!("{} {}", part.lever, if part.shapley.0 < 0 { "\u{2212}" } else { "+" });
        let mut said = Vec::new();
        let found: Vec<&&Part> = levers.iter().filter(|part| part.finding == Some(true)).collect();
        if !found.is_empty() {
            said.push((TEXTS.why_findings)(
                &found.iter().map(sign).collect::<Vec<_>>().join(", "),
            ));
        } else if levers.iter().any(|part| part.finding.is_some()) {
            said.push(TEXTS.why_unfound.label.to_owned());
        }
        let many: Vec<&&Part> = levers.iter().filter(|part| part.needs > Some(self.seeds)).collect();
        let (few, many): (Vec<&&Part>, Vec<&&Part>) = many.into_iter().partition(|part| seeds(part) <= SEEDS_MOST);
        if let Some(most) = few.iter().map(|part| seeds(part)).max() {
            said.push((TEXTS.why_needs)(&names(&few), &most.to_string()));
        }
        if !many.is_empty() {
            said.push((TEXTS.why_unknowable)(&names(&many), &grouped(SEEDS_MOST)));
        }
        said
    }

    /// Returns what stands below the way: groups, pairs, draws, the whole crowd.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let groups = self
            .groups
            .iter()
            .map(|group| format!("{} {}", group.group, group.value.text()));
        notes.push((TEXTS.why_groups)(&groups.collect::<Vec<_>>().join(", ")));
        let pairs = self.interactions.iter().take(PAIRS_TOLD);
        let pairs = pairs.map(|pair| format!("{} with {} {}", pair.levers[0], pair.levers[1], pair.value.text()));
        let pairs: Vec<String> = pairs.collect();
        if !pairs.is_empty() {
            notes.push((TEXTS.why_pairs)(&pairs.join(", ")));
        }
        let mut levers: Vec<&Part> = self.levers.iter().filter(|part| part.moves()).collect();
        levers.sort_by_key(|part| std::cmp::Reverse(part.shapley.0.abs()));
        let drawn = levers.iter().take(DRAWN_TOLD).filter_map(|part| {
            let Drawn { low, high, holds } = part.draws?;
            Some(format!(
                "{} {} \u{2026} {} ({})",
                part.lever,
                low.text(),
                high.text(),
                holds.text()
            ))
        });
        let drawn: Vec<String> = drawn.collect();
        if !drawn.is_empty() {
            notes.push((TEXTS.why_drawn)(&drawn.join(", ")));
        }
        if let Some(Moved { mean, most }) = self.whole_crowd {
            let size = |moved: Difference| moved.text().trim_start_matches('+').to_owned();
            notes.push((TEXTS.why_whole_moves)(&size(mean), &size(most)));
        }
        notes
    }

    /// Tells whether the two rails surely change places somewhere on the map.
    fn changes_places(&self) -> bool {
        let sure = |sign: i64| {
            let here =
                |cell: &Crossing| cell.sign_stable >= SURE && cell.difference.is_some_and(|it| it.0.signum() == sign);
            self.map.iter().any(here)
        };
        sure(1) && sure(-1)
    }

    /// Says in how much of the map there is more on the second rail.
    fn crosses(&self) -> String {
        let cells = self.map.len().to_string();
        let more = self
            .map
            .iter()
            .filter(|cell| cell.difference.is_some_and(|difference| difference.0 > 0));
        match self.changes_places() {
            true => (TEXTS.why_crosses)(&more.count().to_string(), &cells),
            false => (TEXTS.why_crosses_never)(&cells),
        }
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
        let least = || all().min().unwrap_or_default();
        Scale {
            least: least(),
            greatest: all().max().unwrap_or_default().max(least() + POINT),
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
            seeds: [1, why.seeds].map(|seed| seed.to_string()),
            crowd: why.crowd,
            whole_crowd: why.whole.map(|(corners, seeds)| [corners as u64, seeds]),
            draws: why.draws,
            varied: why.varied.clone(),
            varied_seeds: why.varied_seeds,
            pair: why.pair.clone(),
            vantage: why.look.0,
            method: why.look.1.spec(),
            inquiry: why.inquiry.map(Policy::name),
            worlds: why.worlds,
            moving: why.moving.clone(),
            outcomes: why
                .outcomes
                .iter()
                .map(|explained| Outcome::of(explained, why.seeds))
                .collect(),
            valueless: why.valueless.clone(),
            digest: why.digest.to_lower_hex_string(),
        }
    }
}

impl Why {
    /// Says what was compared, in which worlds, and how sure it is.
    fn about(&self) -> Vec<String> {
        let pair = [0, 1].map(|side| shown::name(&self.pair[side]));
        let mut said = vec![(TEXTS.why_of)(
            &shown::name(&self.scenario),
            &pair[0],
            &pair[1],
            &TEXTS.counted_worlds.count(self.worlds),
            &self.seeds[0],
            &self.seeds[1],
        )];
        if self.crowd > 1 {
            said.push((TEXTS.why_crowd)(&self.crowd.to_string()));
        }
        if let Some([corners, seeds]) = self.whole_crowd {
            said.push((TEXTS.why_whole)(
                &corners.to_string(),
                &TEXTS.counted_seeds.count(seeds),
            ));
        }
        let method = self.method.parse();
        let method = method.map_or_else(|_| self.method.clone(), |method| method_word(&method));
        said.push((TEXTS.why_look)(self.vantage.name(), &method));
        said.extend(self.inquiry.map(|policy| (TEXTS.why_inquiry)(policy)));
        if self.draws > 0 {
            said.push((TEXTS.why_draws)(&TEXTS.counted_draws.count(self.draws)));
        }
        if self.varied.is_empty() {
            said.push(TEXTS.why_unvaried.label.to_owned());
        } else {
            said.push((TEXTS.why_varied)(
                &TEXTS.counted_seeds.count(self.varied_seeds),
                &shown::line(&self.varied.join(", ")),
            ));
            said.push(TEXTS.why_rule.label.to_owned());
        }
        said
    }
}

impl Why {
    /// Says what is said of all outcomes together.
    fn said_of_all(&self, document: &mut Document) {
        if !self.valueless.is_empty() {
            document.apart((TEXTS.why_valueless)(&self.valueless.join(", ")));
        }
        let mut levers = self.outcomes.iter().flat_map(|outcome| &outcome.levers);
        if !levers.any(|part| part.admissible.is_some()) {
            document.apart(TEXTS.why_inadmissible.label);
        }
        document.apart(TEXTS.why_rails.meaning);
    }
}

impl Printable for Why {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.why_rails.label));
        self.about().into_iter().for_each(|words| document.say(words));
        if self.seeds[0] == self.seeds[1] && self.draws == 0 && self.varied.is_empty() {
            document.say(TEXTS.why_one_seed.label);
        }
        for outcome in &self.outcomes {
            let text = texts::figure(outcome.name);
            document.heading(format!("{} ({})", text.label, outcome.name));
            document.say(outcome.told(&self.pair));
            document.table(outcome.way());
            outcome.notes().into_iter().for_each(|words| document.note(words));
            if !outcome.map.is_empty() {
                document.note(outcome.crosses());
            }
            if outcome.changes_places() {
                document.table(map_table(outcome));
            }
        }
        if self.outcomes.iter().any(Outcome::changes_places) {
            document.apart(format!("{}: {}", TEXTS.why_map.label, TEXTS.why_map_unsure.label));
        }
        self.said_of_all(&mut document);
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
                    part.needs.map(|needs| needs.to_string()).unwrap_or_default().into(),
                    of(part.draws.map(|draws| draws.low)),
                    of(part.draws.map(|draws| draws.high)),
                    part.draws.map(|draws| draws.holds).into(),
                    part.finding
                        .map(|finding| finding.to_string())
                        .unwrap_or_default()
                        .into(),
                ]);
            }
        }
        table
    }

    fn json(&self) -> String {
        document::json_line(self)
    }
}

/// Returns the same as a table, for a terminal: a row for each place of identity and control.
fn map_table(outcome: &Outcome) -> Table {
    let delays: Vec<i64> = once(outcome.map.iter().map(|cell| cell.reported_seconds));
    let columns = delays.iter().map(|&delay| figures(since(Span::seconds(delay))));
    let heads = [TEXTS.why_identity, TEXTS.why_control].map(|text| words(text.label));
    let mut table = Table::new(heads.into_iter().chain(columns));
    for (identity, control) in once(outcome.map.iter().map(|cell| (cell.identity, cell.control))) {
        let here = outcome
            .map
            .iter()
            .filter(|cell| (cell.identity, cell.control) == (identity, control));
        let cell = |cell: &Crossing| match cell.difference {
            // Behind a sign that is not sure stands a question.
            Some(difference) if cell.sign_stable < SURE => Cell::of(difference.text() + "?", difference),
            Some(difference) => difference.into(),
            None => Cell::none(),
        };
        let heads = [identity, control].map(|place| placed(place).label.into());
        table.row(heads.into_iter().chain(here.map(cell)));
    }
    table
}

/// Says on which rails' places something stands.
fn placed(place: Place) -> Text {
    match place {
        ["bank", "chain"] => TEXTS.why_own,
        ["chain", "chain"] => TEXTS.why_as_chain,
        ["chain", "bank"] => TEXTS.why_swapped,
        _ => TEXTS.why_as_bank,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Form;
    use crate::scenario::figure::{Of, WorldFigure};

    fn part(lever: &'static str, shapley: i64, first: i64, last: i64) -> LeverPart {
        let spread = |wide: i64| Spread {
            of: 4,
            low: shapley - wide,
            high: shapley + wide,
            holds: Share::percent(75),
        };
        LeverPart {
            lever,
            shapley,
            admissible: None,
            seeds: spread(10_000),
            first,
            last,
            needs: Some(if first == 0 { 30 } else { 2 }),
            draws: Some(spread(100_000)),
            varied: vec![Some(shapley), None],
            sign_stable: Share::percent(75),
            is_finding: Some(first != 0),
        }
    }

    fn why() -> Why {
        Why::of(&study::why::Why {
            scenario: "a-theft".into(),
            crowd: 6,
            pair: ["bank-wire".into(), "bitcoin".into()],
            seeds: 4,
            draws: 4,
            varied: vec!["plan phishing".into(), "plan denial".into()],
            varied_seeds: 2,
            moving: vec!["control", "tempo"],
            whole: Some((4, 2)),
            look: (crate::evidence::Vantage::Country.into(), "haircut".parse().unwrap()),
            inquiry: None,
            worlds: 18,
            outcomes: vec![Explained {
                figure: Of::World(WorldFigure::OutcomeFrozen).kind(),
                presets: [560_000, 0],
                corners: vec![500_000, 0, 480_000, 20_000],
                levers: vec![
                    part("control", -400_000, -500_000, 0),
                    part("tempo", -80_000, 0, -20_000),
                ],
                groups: vec![("stop", -400_000), ("time", -80_000)],
                interactions: vec![(["control", "tempo"], 20_000)],
                whole: Some((12_000, 40_000)),
                map: map(),
            }],
            valueless: vec!["recall"],
            digest: [7; 32],
        })
    }

    /// The bank stops more of what is reported within an hour, and the chain of what is reported after three days, if its issuer can.
    fn map() -> Vec<study::why::Crossing> {
        let cell = |hours, control, difference| study::why::Crossing {
            reported: crate::units::Span::HOUR.times(hours),
            identity: [false, true],
            control,
            difference: Some(difference),
            holds: Share::percent(if difference == 9_000 { 50 } else { 100 }),
        };
        vec![
            cell(1, [false, true], -500_000),
            cell(1, [false, false], -90_000),
            cell(72, [false, true], 9_000),
            cell(72, [false, false], 80_000),
        ]
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
        assert_eq!(outcome["levers"][1]["draws"]["low"], "-0.500000");
        assert_eq!(outcome["levers"][1]["varied"][1], serde_json::Value::Null);
        assert_eq!(outcome["map"][0]["control"], serde_json::json!(["bank", "chain"]));
        for told in [
            "56.0 % on bank-wire",
            "\u{2212}40.0",
            "control with tempo +2.0",
            "recall",
        ] {
            assert!(text.contains(told), "{told} is not in\n{text}");
        }
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for told in [
            "What control does depends on the others",
            "Findings: control \u{2212}.",
            "The seeds do not say the sign of tempo; --seeds 30 would.",
            "control \u{2212}50.0 \u{2026} \u{2212}30.0 (75.0\u{a0}%)",
            "1.2 away in the mean, 4.0 at most",
            "in 2 of 4 cells there is more on the second rail",
            "3 days",
            "+0.9?",
        ] {
            assert!(
                flat.contains(&told.replace('\u{a0}', " ")) || flat.contains(told),
                "{told} is not in\n{text}"
            );
        }
        let csv = document::print(&why, Form::CSV);
        assert!(
            csv.contains("outcome.frozen,control,-0.400000,-0.410000,-0.390000,-0.500000,0.000000,,0.750000,2,-0.500000,-0.300000,0.750000,true"),
            "{csv}"
        );
    }

    #[test]
    fn the_page_holds_every_corner_and_asks_nothing_of_anybody() {
        let page = why().to_html();
        assert!(
            page.contains("id=\"corners\">[[500000,0,480000,20000]]</script>"),
            "{page}"
        );
        assert_eq!(page.matches("type=\"checkbox\"").count(), 2, "a switch a lever");
        assert_eq!(
            page.matches("<svg class=\"places\"").count(),
            1,
            "a panel for each place of identity"
        );
        assert_eq!(page.matches("<svg class=\"steps\"").count(), 1);
        assert!(!page.contains("http:") && !page.contains("https:") && page.contains("SIMULATED"));
    }

    #[test]
    fn a_bar_lies_where_the_way_goes() {
        let scale = Scale::of(&[0, 1_000_000]);
        let wide = |scale: &Scale, from, to| scale.bar(from, to).chars().filter(|&c| c == '\u{2588}').count();
        let bar = |from, to| wide(&scale, from, to);
        assert_eq!(
            wide(&Scale::of(&[0, 400]), 0, 400),
            1,
            "0.04 points are said to be 0.0 and fill nothing"
        );
        assert_eq!(
            (
                bar(0, 1_000_000),
                bar(500_000, 1_000_000),
                bar(400_000, 400_000),
                bar(990_000, 1_000_000)
            ),
            (12, 6, 0, 1)
        );
    }
}
