//! What is claimed, on the command line or by the files of a ledger, and what marks nothing.

use crate::evidence::{Complaint, Evidence};
use crate::formats::{Reading, reference};
use crate::shown;
use crate::trace;

use super::args::Trace;
use super::failure::Failure;
use super::output;

/// Returns what was claimed on the command line, else what the files carry.
pub fn claimed(words: &Trace, reading: &Reading) -> Result<Vec<Complaint>, Failure> {
    let claimed = typed_or_read(&words.from, reading)?;
    match claimed.is_empty() {
        true => Err(Failure::usage(
            "nothing is claimed: name it with --from REF[=AMOUNT], where REF is TXID:VOUT, coinbase@HEIGHT or a purse",
        )),
        false => Ok(claimed),
    }
}

/// Returns the same, or nothing where nothing is claimed.
pub fn typed_or_read(typed: &[String], reading: &Reading) -> Result<Vec<Complaint>, Failure> {
    if typed.is_empty() {
        return Ok(reading.complaints.clone());
    }
    let resolved = typed.iter().map(|typed| {
        let (name, amount) = reference::split(typed)?;
        reference::resolve(&reading.evidence, name, amount)
    });
    resolved
        .collect::<Result<_, _>>()
        .map_err(|e: reference::Unresolved| Failure::input(e.to_string()))
}

/// Says of which complaints nothing is marked and why.
pub fn note_unmarked(evidence: &Evidence, complaints: &[Complaint], traced: &trace::Trace) -> Result<(), Failure> {
    let unmarked = trace::unmarked(evidence, complaints, traced).map_err(|e| Failure::input(e.to_string()))?;
    for (complaint, why) in unmarked {
        output::note(format_args!(
            "nothing of {} is marked: {why}",
            shown::name(&complaint.name)
        ));
    }
    Ok(())
}
