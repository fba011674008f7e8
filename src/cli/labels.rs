//! `dyepack trace --against-labels`: how an answer compares with what the makers of the files say of payments and accounts.

use crate::evidence::Complaint;
use crate::formats::{Reading, trace_json};
use crate::lots::Method;
use crate::report::labels::Labels;
use crate::study;
use crate::trace::{self, History};

use super::args;
use super::failure::Failure;
use super::{complaints, output};

/// Follows the complaints and prints what of the answer lies where the labels are.
pub fn labels(words: &args::Trace, reading: &Reading, claimed: &[Complaint], method: &Method) -> Result<(), Failure> {
    let evidence = &reading.evidence;
    if words.from.is_empty() {
        return Err(Failure::usage(
            "the labels of the files would be complaint and answer at once, and agree with themselves; say what is claimed with --from REF[=AMOUNT]",
        ));
    }
    if reading.complaints.is_empty() && evidence.tags().is_empty() {
        return Err(Failure::input(
            "the files carry no labels; tables of AMLSim, AMLworld, AMLGentex, PaySim and SAML-D do, some in a table of their own (accounts, \
             alerts, patterns) that is given beside the payments",
        ));
    }
    let traced = trace::follow(evidence, claimed, method, History::Omit).map_err(|e| Failure::input(e.to_string()))?;
    complaints::note_unmarked(evidence, claimed, &traced)?;
    let found = study::labels::against(evidence, &reading.complaints, claimed, &traced);
    let answer = trace_json::answer(evidence, &reading.counts, &traced);
    output::show(&Labels::of(&answer, &found), words.printed.0)
}
