//! Complaints of which a trace marks nothing, and why: a claim that vanishes from an answer looks like one that was never made.

use std::fmt;

use super::pass::Terms;
use super::{Trace, TraceError};
use crate::evidence::{Complaint, Evidence};
use crate::units::OriginId;

/// Why nothing of a complaint is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmarked {
    /// It claims no unit.
    ClaimsNothing,
    /// What it claims came after the last movement that counts.
    Late,
    /// What it claims was another complaint's already.
    Taken,
}

impl fmt::Display for Unmarked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unmarked::ClaimsNothing => "it claims no unit",
            Unmarked::Late => "what it claims came after the last movement that counts",
            Unmarked::Taken => "what it claims was already another complaint's, whose it stays under this method",
        })
    }
}

/// Returns the complaints of which the trace marks nothing, in their order, with why.
///
/// # Errors
/// Where the method's cut-off needs heights that the ledger has not.
pub fn unmarked<'c>(
    evidence: &Evidence,
    complaints: &'c [Complaint],
    trace: &Trace,
) -> Result<Vec<(&'c Complaint, Unmarked)>, TraceError> {
    let end = Terms::of(&trace.method).end(evidence)?;
    let marks = |origin: OriginId| {
        let summed = trace.tallies.iter().any(|tally| tally.origin == origin);
        // Poison marks purses without value too, of which no sum tells.
        summed || trace.held.iter().any(|holding| holding.origin == origin)
    };
    let why = |complaint: &Complaint| {
        let some = complaint.claims.iter().filter(|(_, amount)| !amount.is_zero());
        let mut movements = some.map(|(leg, _)| evidence.ledger().movement_of(*leg));
        match movements.next() {
            None => Unmarked::ClaimsNothing,
            Some(first) if first.index() >= end && movements.all(|movement| movement.index() >= end) => Unmarked::Late,
            Some(_) => Unmarked::Taken,
        }
    };
    let numbered = complaints.iter().enumerate();
    let found = numbered.filter(|(place, _)| !marks(OriginId::new(*place)));
    Ok(found.map(|(_, complaint)| (complaint, why(complaint))).collect())
}
