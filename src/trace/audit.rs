//! A statement that a court could follow, and its replay.
//!
//! A statement is a list of lines: what was followed and how, each hop with the lots in and out, the sums of each complaint
//! with their conservation, and a hash over all of it. Everything has its public name. [`replay`] takes the method and the
//! complaints from the first line, derives the statement again from the ledger and compares, so that a change of one byte is
//! found.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::hop::{End, Hop, HopIn, HopOut};
use super::{Tally, TraceError, record};
use crate::evidence::{Complaint, Evidence};
use crate::lots::{Lot, Method, Unread};
use crate::units::{Amount, OriginId, OutLegId};

/// The name of the form.
const SCHEMA: &str = "dyepack.audit/1";

/// What was followed and how: the first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    schema: String,
    method: String,
    /// The hash of the ledger's columns.
    ledger: String,
    complaints: Vec<Claims>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    name: String,
    /// Movement, place among its outputs and amount.
    claims: Vec<(String, usize, Amount)>,
}

/// One hop, in public names.
#[derive(Serialize)]
struct HopLine {
    hop: usize,
    movement: String,
    at: String,
    rule: String,
    ins: Vec<InLine>,
    outs: Vec<OutLine>,
}

#[derive(Serialize)]
struct InLine {
    purse: String,
    amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_before: Option<(Amount, Amount)>,
    lots: Vec<LotLine>,
}

#[derive(Serialize)]
struct OutLine {
    purse: String,
    amount: Amount,
    laid: Vec<LotLine>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    marked: Vec<(String, Amount)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    carried: Vec<CarriedLine>,
    lots: Vec<LotLine>,
    end: String,
}

#[derive(Serialize)]
struct CarriedLine {
    to: String,
    part: Amount,
    came: Amount,
    lots: Vec<LotLine>,
}

/// The complaint, or nothing where the lot is clean, and the amount.
type LotLine = (Option<String>, Amount);

#[derive(Serialize)]
struct SumLine<'a> {
    complaint: &'a str,
    asset: &'a str,
    seeded: Amount,
    crossed_in: Amount,
    held: Amount,
    fees: Amount,
    destroyed: Amount,
    stopped: Amount,
    crossed_out: Amount,
    /// Whether seeded and crossed in are what became of them; poison does not conserve.
    conserved: bool,
}

#[derive(Serialize)]
struct HeldLine<'a> {
    purse: String,
    complaint: &'a str,
    amount: Amount,
    balance: Amount,
}

#[derive(Serialize)]
struct Seal {
    lines: usize,
    digest: String,
}

/// Returns the statement of a trace as JSON lines.
///
/// # Errors
/// As [`follow`](super::follow).
pub fn audit(evidence: &Evidence, complaints: &[Complaint], method: &Method) -> Result<Vec<String>, TraceError> {
    let (trace, hops) = record(evidence, complaints, method)?;
    let scribe = Scribe {
        evidence,
        origins: &trace.origins,
        rule: method.rule(),
    };
    let mut lines = vec![line(&head(evidence, complaints, method))];
    lines.extend(hops.iter().enumerate().map(|(i, hop)| line(&scribe.hop(i, hop))));
    lines.extend(trace.held.iter().map(|holding| {
        line(&HeldLine {
            purse: evidence.purse_name(holding.purse),
            complaint: &trace.origins[holding.origin.index()],
            amount: holding.amount,
            balance: holding.balance,
        })
    }));
    lines.extend(trace.tallies.iter().map(|tally| line(&scribe.sums(tally))));
    let mut hasher = blake3::Hasher::new();
    for line in &lines {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    lines.push(line(&Seal {
        lines: lines.len(),
        digest: hasher.finalize().to_hex().to_string(),
    }));
    Ok(lines)
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a statement is plain values")
}

fn head(evidence: &Evidence, complaints: &[Complaint], method: &Method) -> Head {
    let ledger = &evidence.ledger;
    let mut hasher = blake3::Hasher::new();
    ledger.feed(&mut hasher);
    let claim = |&(leg, amount): &(OutLegId, Amount)| {
        let movement = ledger.movement_of(leg);
        let place = leg.index() - ledger.outs(movement).start;
        (evidence.movement_name(movement), place, amount)
    };
    let claims = |complaint: &Complaint| Claims {
        name: complaint.name.clone(),
        claims: complaint.claims.iter().map(claim).collect(),
    };
    Head {
        schema: SCHEMA.into(),
        method: method.spec(),
        ledger: hasher.finalize().to_hex().to_string(),
        complaints: complaints.iter().map(claims).collect(),
    }
}

/// Writes hops in public names.
struct Scribe<'a> {
    evidence: &'a Evidence,
    origins: &'a [String],
    rule: String,
}

impl Scribe<'_> {
    fn name(&self, origin: OriginId) -> String {
        self.origins[origin.index()].clone()
    }

    fn lots(&self, lots: &[Lot]) -> Vec<LotLine> {
        lots.iter()
            .map(|lot| (lot.origin.map(|origin| self.name(origin)), lot.amount))
            .collect()
    }

    fn hop(&self, number: usize, hop: &Hop) -> HopLine {
        HopLine {
            hop: number,
            movement: self.evidence.movement_name(hop.movement),
            at: self.evidence.ledger.instant(hop.movement).to_string(),
            rule: self.rule.clone(),
            ins: hop.ins.iter().map(|leg| self.input(leg)).collect(),
            outs: hop.outs.iter().map(|leg| self.output(leg)).collect(),
        }
    }

    fn input(&self, leg: &HopIn) -> InLine {
        InLine {
            purse: self.evidence.purse_name(leg.purse),
            amount: leg.amount,
            held_before: leg.before,
            lots: self.lots(&leg.lots),
        }
    }

    fn output(&self, leg: &HopOut) -> OutLine {
        let carried = leg.carried.iter().map(|carried| CarriedLine {
            to: self.evidence.purse_name(self.evidence.ledger.out_purse(carried.to)),
            part: carried.part,
            came: carried.came,
            lots: self.lots(&carried.lots),
        });
        OutLine {
            purse: self.evidence.purse_name(leg.purse),
            amount: leg.amount,
            laid: self.lots(&leg.laid),
            marked: leg
                .marked
                .iter()
                .map(|&(origin, amount)| (self.name(origin), amount))
                .collect(),
            carried: carried.collect(),
            lots: self.lots(&leg.lots),
            end: match leg.end {
                End::Purse => "purse".into(),
                End::Fees => "fees".into(),
                End::Destroyed => "destroyed".into(),
                End::Stopped(reason) => format!("stopped: {reason:?}").to_lowercase(),
            },
        }
    }

    fn sums(&self, tally: &Tally) -> SumLine<'_> {
        let went = [
            tally.held,
            tally.fees,
            tally.destroyed,
            tally.stopped,
            tally.crossed_out,
        ];
        let total = |amounts: &[Amount]| amounts.iter().map(|amount| u128::from(amount.get())).sum::<u128>();
        SumLine {
            complaint: &self.origins[tally.origin.index()],
            asset: &self.evidence.ledger.asset(tally.asset).code,
            seeded: tally.seeded,
            crossed_in: tally.crossed_in,
            held: tally.held,
            fees: tally.fees,
            destroyed: tally.destroyed,
            stopped: tally.stopped,
            crossed_out: tally.crossed_out,
            conserved: total(&[tally.seeded, tally.crossed_in]) == total(&went),
        }
    }
}

/// Why a statement does not stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreplayed {
    /// The first line cannot be read, or names what the ledger does not have.
    Head(String),
    /// The trace cannot be derived again.
    Trace(TraceError),
    /// A line is not what the ledger and the method say.
    Line {
        /// Which line, counted from 1.
        number: usize,
        /// What the statement says; nothing where it ends before.
        stated: Option<String>,
        /// What is derived; nothing where the statement should have ended.
        derived: Option<String>,
    },
}

impl fmt::Display for Unreplayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreplayed::Head(problem) => write!(f, "line 1: {problem}"),
            Unreplayed::Trace(error) => write!(f, "the trace cannot be derived again: {error}"),
            Unreplayed::Line {
                number,
                stated,
                derived,
            } => {
                let said = |line: &Option<String>| line.clone().unwrap_or_else(|| "nothing".into());
                write!(f, "line {number}: stated {}; derived {}", said(stated), said(derived))
            }
        }
    }
}

impl std::error::Error for Unreplayed {}

/// Derives a statement again from the ledger and compares it.
///
/// # Errors
/// Where the statement and the ledger differ in anything, with the first line that does.
pub fn replay(evidence: &Evidence, statement: &str) -> Result<(), Unreplayed> {
    let stated: Vec<&str> = statement.split_terminator('\n').collect();
    let first = stated.first().copied().unwrap_or_default();
    let head: Head = serde_json::from_str(first).map_err(|error| Unreplayed::Head(error.to_string()))?;
    let method: Method = head
        .method
        .parse()
        .map_err(|unread: Unread| Unreplayed::Head(unread.to_string()))?;
    let complaints = head.complaints.iter().map(|claims| complaint(evidence, claims));
    let complaints: Vec<Complaint> = complaints.collect::<Result<_, _>>().map_err(Unreplayed::Head)?;
    let derived = audit(evidence, &complaints, &method).map_err(Unreplayed::Trace)?;
    let lines = stated.len().max(derived.len());
    let differs = (0..lines).find(|&i| stated.get(i).copied() != derived.get(i).map(String::as_str));
    let whole = statement.ends_with('\n');
    match differs.or((!whole).then_some(stated.len())) {
        None => Ok(()),
        Some(i) => Err(Unreplayed::Line {
            number: i + 1,
            stated: stated.get(i).map(|line| (*line).to_owned()),
            derived: derived.get(i).cloned(),
        }),
    }
}

fn complaint(evidence: &Evidence, claims: &Claims) -> Result<Complaint, String> {
    let ledger = &evidence.ledger;
    let leg = |(name, place, amount): &(String, usize, Amount)| {
        let movement = ledger
            .movements()
            .find(|movement| evidence.movement_name(*movement) == *name);
        let leg = movement.and_then(|movement| ledger.out_legs(movement).nth(*place));
        let leg = leg.ok_or_else(|| format!("the ledger has no output {place} of movement {name:?}"))?;
        Ok((leg, *amount))
    };
    Ok(Complaint {
        name: claims.name.clone(),
        claims: claims.claims.iter().map(leg).collect::<Result<_, String>>()?,
    })
}
