//! The answer of a trace as `dyepack.trace/1`, and the reader of anybody's answer in that form.
//!
//! Amounts are strings of base units, counts are numbers. The form is described in `docs/formats.md`.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use super::intervals::Intervals;
use super::{Counts, Place, ReadError, json};
use crate::evidence::{Complaint, Evidence};
use crate::lots::Booking;
use crate::shown;
use crate::trace::{Holding, Stop, StopReason, Taint, Tally, Trace};
use crate::units::{Amount, AssetId, Basis, OriginId, Share, Total};

/// The name of the form.
pub(crate) const SCHEMA: &str = "dyepack.trace/1";

/// An answer: what one method says about one ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Always [`SCHEMA`].
    pub(crate) schema: &'static str,
    /// The name of the method; of a program outside, `external:NAME`.
    pub method: String,
    /// The method with all its parameters.
    pub(crate) spec: String,
    /// The asset that the sums are about; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) asset: Option<String>,
    /// What the complaints marked.
    pub seeded: Total,
    /// What went into fees.
    pub fees: Total,
    /// What went where nobody can move it any more.
    pub destroyed: Total,
    /// What was stopped at a keeper's door, at the end of the books, in cash.
    pub(crate) stopped: Total,
    /// The sum of what `held` lists.
    pub held_total: Total,
    /// Under a claim, what is claimed and not got; left out under a method that follows money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shortfall: Option<Total>,
    /// Where value is not conserved, as under poison, `held_total / seeded` with six decimals: how many times what was claimed is
    /// called tainted.
    pub inflation: Option<String>,
    /// What is in purses at the cut-off, by transaction id and then by number.
    pub held: Vec<HeldRow>,
    /// The sums of each complaint.
    pub(crate) origins: Vec<OriginRow>,
    /// Where taint went no further, in the order in which it happened; left out where it never was stopped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) stops: Vec<StopRow>,
    /// How much taint ever touched; left out where a program outside does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) touched: Option<Touched>,
    /// The interval of every conserving method, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bounds: Option<Intervals>,
    /// The ledger that was traced.
    pub(crate) ledger: Counts,
}

/// Taint in one purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldRow {
    /// The public name of the purse.
    pub purse: String,
    /// The asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// What the purse holds.
    pub value: Amount,
    /// How much of it is tainted.
    pub tainted: Amount,
    /// The weakest of the links that any of it came over; left out where it crossed none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// How much of it each complaint has, in their order; left out where there is only one complaint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) origins: Vec<ShareRow>,
}

/// What one complaint has in a purse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ShareRow {
    /// The complaint as it was named.
    pub from: String,
    /// How much of the purse is its taint.
    #[serde(deserialize_with = "amount")]
    pub tainted: Amount,
}

/// Taint that went no further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StopRow {
    /// The public name of the movement.
    pub movement: String,
    /// The public name of the purse.
    pub purse: String,
    /// The asset; left out where the ledger has only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// How much.
    #[serde(deserialize_with = "amount")]
    pub amount: Amount,
    /// Why.
    pub reason: StopReason,
    /// The weakest of the links that any of it came over; left out where it crossed none.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// The complaint as it was named; left out where there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// The sums of one complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OriginRow {
    /// The complaint as it was named.
    pub from: String,
    /// The asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// What it marked.
    pub seeded: Total,
    /// What is in purses at the cut-off.
    pub held: Total,
    /// What went into fees.
    pub fees: Total,
    /// What went where nobody can move it any more.
    pub destroyed: Total,
    /// What was stopped.
    pub stopped: Total,
    /// Under a claim, what is claimed and not got; left out under a method that follows money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<Total>,
    /// What left for another asset through a link; left out where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crossed_out: Option<Total>,
    /// What came from another asset through a link; left out where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crossed_in: Option<Total>,
}

/// How much taint ever touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Touched {
    /// Movements.
    pub movements: u64,
    /// Purses.
    pub purses: u64,
}

/// What is written down of any answer, whoever gave it.
struct Said<'a> {
    method: String,
    spec: String,
    origins: Vec<&'a str>,
    held: &'a [Holding],
    stops: &'a [Stop],
    tallies: &'a [Tally],
    /// Each complaint taints the whole purse, so that complaints do not add up.
    whole: bool,
    /// Purses without value are listed too.
    marks: bool,
    /// The sum of what is held may be more than what was claimed, and is compared with it.
    inflates: bool,
    /// The rule, where it says what can be claimed: what is claimed and not got is its shortfall.
    claim: Option<Booking>,
    touched: Option<Touched>,
}

/// Writes down what a trace says.
///
/// The sums are about the asset of the first complaint; a ledger with several assets has rows for each.
pub fn answer(evidence: &Evidence, counts: &Counts, trace: &Trace) -> Answer {
    let booking = trace.method.booking();
    // The null method that relabels is a ceiling: nobody compares its sum with what was claimed.
    let poison = booking.relabels() && !booking.is_null();
    let said = Said {
        method: booking.name().into(),
        spec: trace.method.spec(),
        origins: trace.origins.iter().map(String::as_str).collect(),
        held: &trace.held,
        stops: &trace.stops,
        tallies: &trace.tallies,
        whole: booking.relabels(),
        marks: poison,
        inflates: poison,
        claim: Some(booking).filter(|booking| booking.is_claim()),
        touched: Some(Touched {
            movements: trace.touched.0,
            purses: trace.touched.1,
        }),
    };
    write_down(evidence, counts, &said)
}

/// Writes down what a program outside says, whose name and version these are. What it does not say counts as nothing.
pub(crate) fn outside(
    evidence: &Evidence,
    complaints: &[Complaint],
    counts: &Counts,
    (name, version): (&str, &str),
    taint: &Taint,
) -> Answer {
    let said = Said {
        method: format!("external:{name}"),
        spec: format!("external:{name} {version}"),
        origins: complaints.iter().map(|complaint| complaint.name.as_str()).collect(),
        held: &taint.held,
        stops: &taint.stops,
        tallies: &taint.tallies,
        whole: !taint.conserves,
        marks: false,
        inflates: !taint.conserves,
        claim: None,
        touched: None,
    };
    write_down(evidence, counts, &said)
}

fn write_down(evidence: &Evidence, counts: &Counts, said: &Said<'_>) -> Answer {
    let several = evidence.ledger().assets().len() > 1;
    let code = |asset: AssetId| several.then(|| evidence.ledger().asset(asset).code.clone());
    let first = said.tallies.iter().find(|tally| !tally.seeded.is_zero());
    let asset = first
        .or(said.tallies.first())
        .map_or(AssetId::new(0), |tally| tally.asset);
    let sum = |part: fn(&Tally) -> Total| -> Total {
        let tallies = said.tallies.iter().filter(|tally| tally.asset == asset);
        tallies.map(part).sum()
    };
    let held = held(evidence, said);
    let held_total: Total = held.iter().filter(|row| row.0 == asset).map(|row| row.1.tainted).sum();
    let seeded = sum(|tally| tally.seeded);
    let inflation = Share::ratio(held_total.get(), seeded.get());
    Answer {
        schema: SCHEMA,
        method: said.method.clone(),
        spec: said.spec.clone(),
        asset: code(asset),
        seeded,
        fees: sum(|tally| tally.fees),
        destroyed: sum(|tally| tally.destroyed),
        stopped: sum(|tally| tally.stopped),
        held_total,
        shortfall: said.claim.map(|booking| {
            let tallies = said.tallies.iter().filter(|tally| tally.asset == asset);
            tallies.map(|tally| tally.shortfall(booking)).sum()
        }),
        inflation: inflation.filter(|_| said.inflates).map(|share| share.to_string()),
        held: held.into_iter().map(|(_, row)| row).collect(),
        origins: every_tally(said, asset)
            .iter()
            .map(|tally| OriginRow {
                shortfall: said.claim.map(|booking| tally.shortfall(booking)),
                ..origin(said.origins[tally.origin.index()], tally, code(tally.asset))
            })
            .collect(),
        stops: said
            .stops
            .iter()
            .filter(|stop| !stop.amount.is_zero())
            .map(|stop| StopRow {
                from: (said.origins.len() > 1).then(|| said.origins[stop.origin.index()].to_owned()),
                ..stop_row(evidence, stop)
            })
            .collect(),
        touched: said.touched,
        bounds: None,
        ledger: counts.clone(),
    }
}

/// Returns the sums of every complaint: one of which a trace marks nothing stays, with nothing. What a program outside does not
/// say is not known to be nothing.
fn every_tally(said: &Said<'_>, asset: AssetId) -> Vec<Tally> {
    let mut tallies = said.tallies.to_vec();
    let summed: BTreeSet<OriginId> = tallies.iter().map(|tally| tally.origin).collect();
    let all = (0..said.origins.len()).map(OriginId::new);
    let unmarked = all.filter(|origin| said.touched.is_some() && !summed.contains(origin));
    tallies.extend(unmarked.map(|origin| Tally::nothing(origin, asset)));
    tallies.sort_by_key(|tally| (tally.origin, tally.asset));
    tallies
}

fn stop_row(evidence: &Evidence, stop: &Stop) -> StopRow {
    let asset = evidence.ledger().asset_of(stop.purse);
    let several = evidence.ledger().assets().len() > 1;
    StopRow {
        movement: evidence.movement_name(stop.movement),
        purse: evidence.purse_name(stop.purse),
        asset: several.then(|| evidence.ledger().asset(asset).code.clone()),
        amount: stop.amount,
        reason: stop.reason,
        basis: stop.basis,
        from: None,
    }
}

fn origin(from: &str, tally: &Tally, asset: Option<String>) -> OriginRow {
    let some = |amount: Total| (!amount.is_zero()).then_some(amount);
    OriginRow {
        from: from.to_owned(),
        asset,
        seeded: tally.seeded,
        held: tally.held,
        fees: tally.fees,
        destroyed: tally.destroyed,
        stopped: tally.stopped,
        shortfall: None,
        crossed_out: some(tally.crossed_out),
        crossed_in: some(tally.crossed_in),
    }
}

/// Returns the taint of each purse over all complaints, in the order in which it is listed.
fn held(evidence: &Evidence, said: &Said<'_>) -> Vec<(AssetId, HeldRow)> {
    let ledger = evidence.ledger();
    let several = ledger.assets().len() > 1;
    let mut holdings: Vec<&Holding> = said.held.iter().collect();
    holdings.sort_by_key(|holding| holding.purse);
    let row = |held: &[&Holding]| {
        let (purse, amounts) = (held[0].purse, held.iter().map(|holding| holding.amount));
        let tainted = match said.whole {
            true => amounts.max().unwrap_or_default(),
            false => amounts.sum(),
        };
        let share = |holding: &&Holding| ShareRow {
            from: said.origins[holding.origin.index()].to_owned(),
            tainted: holding.amount,
        };
        let asset = ledger.asset_of(purse);
        let row = HeldRow {
            purse: evidence.purse_name(purse),
            asset: several.then(|| ledger.asset(asset).code.clone()),
            value: held[held.len() - 1].balance,
            tainted,
            basis: held.iter().map(|holding| holding.basis).max().flatten(),
            origins: if said.origins.len() > 1 {
                held.iter().map(share).collect()
            } else {
                Vec::new()
            },
        };
        (asset, row)
    };
    let each = holdings.chunk_by(|one, other| one.purse == other.purse).map(row);
    let rows: Vec<(AssetId, HeldRow)> = each.filter(|(_, row)| said.marks || !row.tainted.is_zero()).collect();
    // Most names differ in how they begin, so that few are compared whole, and none is moved about while they are.
    let mut order: Vec<(u128, usize)> = rows.iter().map(|(_, row)| beginning(&row.purse)).zip(0..).collect();
    order.sort_by(|one, other| {
        let name = |place: usize| &rows[place].1.purse;
        (one.0.cmp(&other.0)).then_with(|| by_name(name(one.1), name(other.1)))
    });
    let mut rows: Vec<_> = rows.into_iter().map(Some).collect();
    order.into_iter().filter_map(|(_, place)| rows[place].take()).collect()
}

/// Returns as a number how a name begins before its last colon. Names whose numbers differ stand in the order of these.
fn beginning(name: &str) -> u128 {
    let name = parts(name).0.as_bytes();
    let mut begins = [0; 16];
    let length = name.len().min(16);
    begins[..length].copy_from_slice(&name[..length]);
    u128::from_be_bytes(begins)
}

/// Compares names by the part before the last colon and then by the number behind it.
fn by_name(a: &str, b: &str) -> Ordering {
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

/// Parts a name at its last colon, where a number stands behind it.
fn parts(name: &str) -> (&str, Option<u64>) {
    match name.rsplit_once(':').map(|(txid, vout)| (txid, vout.parse().ok())) {
        Some((txid, Some(vout))) => (txid, Some(vout)),
        _ => (name, None),
    }
}

impl Answer {
    /// Returns the JSON text, with a line's end behind it.
    pub fn json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("an answer has only string keys");
        shown::json(text + "\n")
    }
}

/// What somebody's answer says, as far as it can be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// How the answer names its method.
    pub(crate) method: String,
    /// The tainted amount of each purse.
    pub(crate) held: Vec<ClaimedRow>,
    /// Where taint went no further, where the answer says so.
    pub(crate) stops: Vec<StopRow>,
    /// The digest of the ledger that it is about, where it says one.
    pub(crate) digest: Option<String>,
}

#[derive(Deserialize)]
struct AnyAnswer {
    schema: String,
    method: Option<String>,
    spec: Option<String>,
    held: Vec<ClaimedRow>,
    #[serde(default)]
    stops: Vec<StopRow>,
    ledger: Option<AnyLedger>,
}

/// What somebody says of one purse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct ClaimedRow {
    /// Its public name.
    pub purse: String,
    /// Its asset, which tells two purses of one name apart.
    pub asset: Option<String>,
    /// What it holds, where the answer says so.
    #[serde(default, deserialize_with = "said_amount")]
    pub value: Option<Amount>,
    /// How much of it is tainted.
    #[serde(deserialize_with = "amount")]
    pub tainted: Amount,
    /// How much of it each complaint has, where the answer says so.
    #[serde(default)]
    pub(crate) origins: Vec<ShareRow>,
}

impl Claimed {
    /// Returns what the answer says of one complaint alone; nothing where it does not tell complaints apart.
    pub fn of_complaint(&self, name: &str) -> Option<Claimed> {
        let held = self.held.iter().map(|row| {
            let ours = row.origins.iter().find(|share| share.from == name);
            (!row.origins.is_empty() || row.tainted.is_zero()).then(|| ClaimedRow {
                tainted: ours.map_or(Amount::ZERO, |share| share.tainted),
                origins: Vec::new(),
                ..row.clone()
            })
        });
        let told = self.stops.iter().all(|row| row.from.is_some());
        let ours = self.stops.iter().filter(|row| row.from.as_deref() == Some(name));
        Some(Claimed {
            held: held.collect::<Option<Vec<_>>>().filter(|_| told)?,
            stops: ours.cloned().collect(),
            ..self.clone()
        })
    }
}

#[derive(Deserialize)]
struct AnyLedger {
    digest: Option<String>,
}

/// Reads an amount as a string of digits, or as a whole number where somebody's program writes one.
pub(super) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let number = value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    number.map(Amount::new).ok_or_else(|| {
        serde::de::Error::custom(format!(
            "{value} is no amount; accepted is a string of decimal digits below 2^64"
        ))
    })
}

/// Reads an [`amount`] that need not be said.
fn said_amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    amount(deserializer).map(Some)
}

/// Reads a sum as an [`amount`] is read; it may be wider.
pub(super) fn total<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Total, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    match value.as_u64() {
        Some(number) => Ok(Amount::new(number).into()),
        None => Total::deserialize(value).map_err(serde::de::Error::custom),
    }
}

/// Reads an answer that dyepack or any other program gave.
///
/// # Errors
/// Where the text is not in the form of `dyepack.trace/1`, or lists a purse twice.
pub fn read(name: &str, bytes: &[u8]) -> Result<Claimed, ReadError> {
    let parsed = serde_json::from_slice::<AnyAnswer>(bytes);
    let found = parsed.map_err(|error| ReadError::new(name, Place::Line(error.line() as u64), json::said(&error)))?;
    let wrong = |problem: String| ReadError::new(name, Place::Whole, problem);
    if found.schema != SCHEMA {
        return Err(wrong(format!("the schema is {:?}; accepted is {SCHEMA}", found.schema)));
    }
    let mut held = found.held;
    held.sort();
    let same = |pair: &&[ClaimedRow]| (&pair[0].purse, &pair[0].asset) == (&pair[1].purse, &pair[1].asset);
    if let Some(twice) = held.windows(2).find(same) {
        return Err(wrong(format!("the purse {} is listed twice", twice[0].purse)));
    }
    for row in &mut held {
        row.origins.sort();
        if let Some(twice) = row.origins.windows(2).find(|pair| pair[0].from == pair[1].from) {
            let (purse, from) = (&row.purse, &twice[0].from);
            return Err(wrong(format!(
                "the purse {purse} is listed twice for the complaint {from}"
            )));
        }
    }
    Ok(Claimed {
        method: found.spec.or(found.method).unwrap_or_else(|| "unnamed".into()),
        held,
        stops: found.stops,
        digest: found.ledger.and_then(|ledger| ledger.digest),
    })
}
