//! `dyepack trace --placebo`: how often decoys of the complaint point where it does.

use crate::evidence::Complaint;
use crate::formats::Reading;
use crate::formats::trace_json;
use crate::lots::Method;
use crate::report::placebo::Placebo;
use crate::study;
use crate::trace::{self, History};

use super::args;
use super::failure::Failure;
use super::{complaints, output};

/// Follows the complaints and so many decoys of them, and prints the chance of each holding.
pub fn placebo(
    words: &args::Trace,
    decoys: u32,
    (reading, claimed): (&Reading, &[Complaint]),
    method: &Method,
) -> Result<(), Failure> {
    let evidence = &reading.evidence;
    let traced = trace::follow(evidence, claimed, method, History::Omit).map_err(|e| Failure::input(e.to_string()))?;
    complaints::note_unmarked(evidence, claimed, &traced)?;
    let found = study::placebo::placebo(evidence, claimed, (method, &traced), decoys as usize);
    let found = found.map_err(|e| Failure::input(e.to_string()))?;
    let answer = trace_json::answer(evidence, &reading.counts, &traced);
    let view = Placebo::of(&answer, &found, |purse| evidence.purse_name(purse));
    output::show(&view, words.printed.0)
}
