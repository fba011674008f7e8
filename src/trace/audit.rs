//! A statement that a court could follow, and its replay.
//!
//! A [`Statement`] says what was followed and how, each hop with the lots in and out, the rule and the sums of the hop, where
//! the money is in the end, and the sums of each complaint with their conservation. Everything has its public name. Its form
//! is `dyepack.audit/1`: JSON lines, the last of which seals the others with a hash. [`replay`] takes the method, the
//! complaints and, for a rule of law, the roles from the first line, derives the statement again from the ledger and compares, so that a change of one byte is found.

mod replay;
mod rows;
mod scribe;

pub use replay::{Unreplayed, read_head, replay};
pub use rows::{
    AssetRow, CarriedRow, ClaimRow, Claims, DivisionRow, Head, HeldRow, HopRow, HopSums, InRow, LotRow, OutRow,
    PartRow, PurseLine, RoleLine, Source, Statement, StopRow, SumRow,
};

use scribe::Scribe;

use super::{Trace, TraceError, divisions, record};
use crate::evidence::{Complaint, Evidence};
use crate::lots::Method;

/// The name of the form.
pub const SCHEMA: &str = "dyepack.audit/1";

/// Follows the complaints and writes the statement of it, beside the trace.
///
/// # Errors
/// As [`follow`](super::follow).
///
/// # Panics
/// Where a hop of a method that conserves value has lost or made some: a mistake of ours.
pub fn audit(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    source: &Source,
) -> Result<(Statement, Trace), TraceError> {
    let (trace, hops) = record(evidence, complaints, method)?;
    let divisions = divisions(evidence, complaints, method)?;
    let scribe = Scribe::new(evidence, &trace);
    let statement = Statement {
        head: scribe.head(complaints, source),
        hops: hops.iter().enumerate().map(|(i, hop)| scribe.hop(i + 1, hop)).collect(),
        divisions: divisions.iter().map(|division| scribe.division(division)).collect(),
        held: trace.held.iter().map(|holding| scribe.held(holding)).collect(),
        sums: trace.tallies.iter().map(|tally| scribe.sums(tally)).collect(),
    };
    Ok((statement, trace))
}
