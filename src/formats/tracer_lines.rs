//! The protocol by which other people's tracers are asked, `dyepack.tracer/1`: one question and one answer, as JSON lines.
//!
//! A question is a hello, the rows of `dyepack.evidence/1` with the complaints, and an end. An answer is a hello, rows of taint
//! or of ranks, and an end. Neither holds anything of the truth, not even the seed from which it could be made again. The
//! protocol is described in `docs/tracers.md`; starting programs and holding limits is the work of the command line.

#![expect(
    clippy::float_arithmetic,
    reason = "ranks come as JSON numbers and are ordered, never added to money"
)]

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::plain::MARK;
use super::{evidence_lines, json, trace_json};
use crate::evidence::{Complaint, Evidence};
use crate::ledger::PurseKind;
use crate::lots::Method;
use crate::trace::outside::{Draft, Sums, Wrong};
use crate::trace::{StopReason, Testimony, Trouble};
use crate::units::{Amount, PurseId, Total};

/// The name and version of the protocol.
pub const PROTOCOL: &str = "dyepack.tracer/1";

/// How long a name or a version may be, in characters.
const NAME_MAX: usize = 40;

/// Something that a program outside can do, or that a question needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// It answers with taint, purse by purse.
    Taint,
    /// It answers with an order of purses.
    Ranks,
    /// It conserves value: what is seeded is held, a fee, destroyed or stopped.
    Conserves,
    /// Purses that are filled once and emptied once.
    Coins,
    /// Purses that are used many times.
    Accounts,
    /// Several assets in one ledger.
    Assets,
    /// Several complaints at once.
    Complaints,
    /// Links through keepers' books and across assets.
    Links,
    /// Amounts that cannot be seen.
    Sealed,
}

impl Feature {
    /// All features: how an answer is given, then what a question may need.
    pub const ALL: [Feature; 9] = [
        Feature::Taint,
        Feature::Ranks,
        Feature::Conserves,
        Feature::Coins,
        Feature::Accounts,
        Feature::Assets,
        Feature::Complaints,
        Feature::Links,
        Feature::Sealed,
    ];

    /// Returns the word of the protocol.
    pub const fn name(self) -> &'static str {
        match self {
            Feature::Taint => "taint",
            Feature::Ranks => "ranks",
            Feature::Conserves => "conserves",
            Feature::Coins => "coins",
            Feature::Accounts => "accounts",
            Feature::Assets => "assets",
            Feature::Complaints => "complaints",
            Feature::Links => "links",
            Feature::Sealed => "sealed",
        }
    }
}

/// What a program may use; told to it in the hello and held by whoever starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Seconds from its start to its end.
    pub seconds: u64,
    /// Bytes that it may write.
    pub output_bytes: u64,
    /// Bytes of address space; nothing where the system cannot hold a limit.
    pub memory_bytes: Option<u64>,
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What can be seen.
    pub evidence: &'a Evidence,
    /// Who claims what.
    pub complaints: &'a [Complaint],
    /// The method that is asked for; nothing for the program's own.
    pub method: Option<&'a Method>,
}

/// What a program says of itself, in the first line of every answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it can do.
    pub features: BTreeSet<Feature>,
    /// Which of dyepack's methods it means to be, as a specification, where it says so.
    pub method: Option<String>,
}

impl Hello {
    /// Returns what a question needs and the program does not list.
    pub fn lacks(&self, question: &Question<'_>) -> Vec<Feature> {
        let needs = needs(question).into_iter();
        needs.filter(|need| !self.features.contains(need)).collect()
    }
}

/// Returns what a program must know to answer a question.
pub fn needs(question: &Question<'_>) -> Vec<Feature> {
    let ledger = question.evidence.ledger();
    let some = |kind: PurseKind| ledger.purses().any(|purse| ledger.kind(purse) == kind);
    let needs = [
        (Feature::Coins, some(PurseKind::Coin)),
        (Feature::Accounts, some(PurseKind::Account)),
        (Feature::Assets, ledger.assets().len() > 1),
        (Feature::Complaints, question.complaints.len() > 1),
        (Feature::Links, !question.evidence.links().is_empty()),
        (Feature::Sealed, ledger.has_sealed_legs()),
    ];
    needs.into_iter().filter(|need| need.1).map(|need| need.0).collect()
}

#[derive(Serialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
enum OurRow<'a> {
    Hello {
        protocol: &'static str,
        program: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        simulated: Option<&'static str>,
        features: Vec<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        method: Option<String>,
        limits: &'a Limits,
    },
    End,
}

fn line(row: &OurRow<'_>) -> String {
    serde_json::to_string(row).expect("rows have only string keys") + "\n"
}

fn hello(features: &[Feature], method: Option<&Method>, simulated: bool, limits: &Limits) -> String {
    line(&OurRow::Hello {
        protocol: PROTOCOL,
        program: concat!("dyepack ", env!("CARGO_PKG_VERSION")).to_owned(),
        simulated: simulated.then_some("SIMULATED: nothing here happened, and no name here exists"),
        features: features.iter().map(|feature| feature.name()).collect(),
        method: method.map(Method::spec),
        limits,
    })
}

/// Returns the hello alone, by which a program is asked who it is.
pub fn greeting(limits: &Limits) -> String {
    hello(&Feature::ALL, None, false, limits)
}

/// Returns a question, ready to be written to a program.
pub fn write(question: &Question<'_>, limits: &Limits) -> String {
    let simulated = question.evidence.vantage().is_some();
    let mut text = hello(&needs(question), question.method, simulated, limits);
    text.push_str(&evidence_lines::write(question.evidence, question.complaints, None));
    text.push_str(&line(&OurRow::End));
    text
}

/// A row of an answer. Keys that are not known are passed by, so that a later version may add some.
#[derive(Deserialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
enum TheirRow {
    Hello(HelloRow),
    Held(HeldRow),
    Stop(StopRow),
    Sums(SumsRow),
    Rank(RankRow),
    Declined { why: String },
    End,
}

#[derive(Deserialize)]
struct HelloRow {
    protocol: String,
    name: String,
    version: String,
    features: Vec<String>,
    method: Option<String>,
}

#[derive(Deserialize)]
struct HeldRow {
    purse: u64,
    #[serde(default)]
    complaint: u64,
    #[serde(deserialize_with = "trace_json::amount")]
    tainted: Amount,
}

#[derive(Deserialize)]
struct StopRow {
    movement: u64,
    position: u64,
    #[serde(default)]
    complaint: u64,
    #[serde(deserialize_with = "trace_json::amount")]
    amount: Amount,
    reason: StopReason,
}

#[derive(Deserialize)]
struct SumsRow {
    #[serde(default)]
    complaint: u64,
    #[serde(default)]
    asset: u64,
    #[serde(deserialize_with = "trace_json::total")]
    seeded: Total,
    #[serde(default, deserialize_with = "trace_json::total")]
    fees: Total,
    #[serde(default, deserialize_with = "trace_json::total")]
    destroyed: Total,
    #[serde(default, deserialize_with = "trace_json::total")]
    crossed_out: Total,
    #[serde(default, deserialize_with = "trace_json::total")]
    crossed_in: Total,
}

#[derive(Deserialize)]
struct RankRow {
    purse: u64,
    score: f64,
}

/// Cuts an answer into rows with their numbers, up to the end, behind which nothing may stand.
struct Lines<'a> {
    lines: std::slice::Split<'a, u8, fn(&u8) -> bool>,
    number: u64,
}

impl<'a> Lines<'a> {
    fn new(bytes: &'a [u8]) -> Lines<'a> {
        Lines {
            lines: bytes.strip_prefix(MARK).unwrap_or(bytes).split(|byte| *byte == b'\n'),
            number: 0,
        }
    }

    /// Returns the next line that is not empty.
    fn next_line(&mut self) -> Result<Option<&'a str>, Trouble> {
        for bytes in self.lines.by_ref() {
            self.number += 1;
            let text = std::str::from_utf8(bytes).map_err(|_| {
                Trouble::Malformed(
                    self.number,
                    "these bytes are no UTF-8 text, in which JSON is written".into(),
                )
            })?;
            if !text.trim().is_empty() {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    fn next_row(&mut self) -> Result<Option<TheirRow>, Trouble> {
        let Some(text) = self.next_line()? else { return Ok(None) };
        let row = serde_json::from_str(text).map_err(|error| {
            let shown: String = text.chars().take(60).collect();
            Trouble::Malformed(self.number, format!("{}, in {shown:?}", json::said(&error)))
        })?;
        Ok(Some(row))
    }

    fn wrong<T>(&self, problem: impl Into<String>) -> Result<T, Trouble> {
        Err(Trouble::Malformed(self.number, problem.into()))
    }

    fn hello(&mut self) -> Result<Hello, Trouble> {
        match self.next_row()? {
            Some(TheirRow::Hello(row)) => self.checked(row),
            Some(TheirRow::Declined { why }) => Err(Trouble::Declined(why)),
            Some(_) => self.wrong("the first row of an answer is a hello"),
            None => Err(Trouble::Malformed(
                1,
                "it says nothing; accepted is a hello as the first line".into(),
            )),
        }
    }

    fn checked(&self, row: HelloRow) -> Result<Hello, Trouble> {
        if row.protocol != PROTOCOL {
            return self.wrong(format!("the protocol is {:?}; accepted is {PROTOCOL:?}", row.protocol));
        }
        for (key, text) in [("name", &row.name), ("version", &row.version)] {
            let length = text.chars().count();
            if !(1..=NAME_MAX).contains(&length) || text.chars().any(char::is_control) {
                return self.wrong(format!(
                    "the {key} is {text:?}; accepted are 1 to {NAME_MAX} characters without control characters"
                ));
            }
        }
        let known = Feature::ALL.into_iter();
        let features: BTreeSet<Feature> = known
            .filter(|known| row.features.iter().any(|feature| feature == known.name()))
            .collect();
        if features.contains(&Feature::Taint) == features.contains(&Feature::Ranks) {
            return self.wrong("the features name either \"taint\" or \"ranks\": how the program answers");
        }
        Ok(Hello {
            name: row.name,
            version: row.version,
            features,
            method: row.method,
        })
    }

    /// Makes sure that nothing stands behind the end.
    fn nothing_more(&mut self) -> Result<(), Trouble> {
        match self.next_line()? {
            None => Ok(()),
            Some(_) => self.wrong("something stands behind the end of the answer"),
        }
    }
}

/// Reads the answer to a greeting: a hello and nothing else.
///
/// # Errors
/// Where it is not a hello in the form of [`PROTOCOL`].
pub fn read_hello(bytes: &[u8]) -> Result<Hello, Trouble> {
    let mut lines = Lines::new(bytes);
    let hello = lines.hello()?;
    match lines.next_row()? {
        None => Ok(hello),
        Some(TheirRow::End) => lines.nothing_more().map(|()| hello),
        Some(_) => lines.wrong("nothing was asked yet: the answer to a hello alone is a hello"),
    }
}

/// Reads the answer to a question and checks it against the evidence.
///
/// # Errors
/// Where it is not in the form of [`PROTOCOL`], says what the evidence makes impossible, or declines.
pub fn read(bytes: &[u8], question: &Question<'_>) -> Result<(Hello, Testimony), Trouble> {
    let mut lines = Lines::new(bytes);
    let hello = lines.hello()?;
    let mut answer = Answer {
        draft: Draft::new(question.evidence, question.complaints, question.method)?,
        ranked: BTreeSet::new(),
        ranks: Vec::new(),
        by_ranks: hello.features.contains(&Feature::Ranks),
    };
    loop {
        match lines.next_row()? {
            None => {
                return lines.wrong("the answer ends without a row `end`, so that nobody knows whether it is whole");
            }
            Some(TheirRow::End) => break,
            Some(TheirRow::Declined { why }) => return Err(Trouble::Declined(why)),
            Some(row) => answer.add(row).map_err(|wrong| wrong.at(lines.number))?,
        }
    }
    let end = lines.number;
    lines.nothing_more()?;
    let conserves = hello.features.contains(&Feature::Conserves);
    let testimony = match answer.by_ranks {
        true => Testimony::Ranks(groups(answer.ranks)),
        false => Testimony::Taint(answer.draft.finish(conserves).map_err(|wrong| wrong.at(end))?),
    };
    Ok((hello, testimony))
}

/// An answer while its rows come in.
struct Answer<'a> {
    draft: Draft<'a>,
    ranked: BTreeSet<PurseId>,
    ranks: Vec<(PurseId, f64)>,
    by_ranks: bool,
}

impl Answer<'_> {
    fn add(&mut self, row: TheirRow) -> Result<(), Wrong> {
        match (row, self.by_ranks) {
            (TheirRow::Held(row), false) => self.draft.hold(row.purse, row.complaint, row.tainted),
            (TheirRow::Stop(row), false) => {
                let leg = (row.movement, row.position);
                self.draft.stop(leg, row.complaint, row.amount, row.reason)
            }
            (TheirRow::Sums(row), false) => {
                let sums = Sums {
                    seeded: row.seeded,
                    fees: row.fees,
                    destroyed: row.destroyed,
                    crossed_out: row.crossed_out,
                    crossed_in: row.crossed_in,
                };
                self.draft.sums(row.complaint, row.asset, sums)
            }
            (TheirRow::Rank(row), true) => self.rank(&row),
            (TheirRow::Rank(_), false) => Err(Wrong::Form(
                "a rank, and the hello says that it answers with taint".into(),
            )),
            (TheirRow::Hello(_), _) => Err(Wrong::Form("a second hello".into())),
            _ => Err(Wrong::Form(
                "taint, and the hello says that it answers with ranks".into(),
            )),
        }
    }

    fn rank(&mut self, row: &RankRow) -> Result<(), Wrong> {
        let purse = self.draft.purse(row.purse)?;
        if !self.ranked.insert(purse) {
            return Err(Wrong::Form(format!("purse {} is ranked twice", row.purse)));
        }
        self.ranks.push((purse, row.score + 0.0)); // -0 and 0 are one score
        Ok(())
    }
}

/// Returns the purses in groups of one score, the highest first, each in the order of the purses.
fn groups(mut ranks: Vec<(PurseId, f64)>) -> Vec<Vec<PurseId>> {
    ranks.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let same = |a: &(PurseId, f64), b: &(PurseId, f64)| a.1 == b.1;
    let groups = ranks.chunk_by(same);
    groups.map(|group| group.iter().map(|rank| rank.0).collect()).collect()
}

#[cfg(test)]
mod tests;
