//! `dyepack trace --against-labels`: how an answer compares with what the makers of the files say of payments and accounts.

use std::path::PathBuf;

use crate::evidence::Complaint;
use crate::formats::{self, FORMATS, Input, Reading, trace_json};
use crate::lots::Method;
use crate::report::labels::Labels;
use crate::study;
use crate::trace::{self, History};

use super::args;
use super::failure::Failure;
use super::{complaints, files, output};

/// The formats in which makers of files say what they take for laundering or fraud.
const LABELLED: [&str; 6] = ["amlsim", "amlworld", "amlgentex", "paysim", "saml-d", "elliptic"];

/// Says which files carry labels.
fn accepted() -> String {
    let rows = FORMATS.iter().filter(|format| LABELLED.contains(&format.name()));
    let rows: Vec<String> = rows
        .map(|format| format!("{} ({})", format.name(), format.summary()))
        .collect();
    format!(
        "accepted are {}; labels that stand in a table of their own (accounts, alerts, patterns, classes) are given beside the payments",
        rows.join("; ")
    )
}

/// Returns the failure to read files whose labels were asked for: one that is none of any ledger is told which carry labels.
pub fn unread(paths: &[PathBuf], failure: Failure) -> Failure {
    /// The largest file of which the kind is told.
    const FILE_MAX: u64 = 1 << 30;
    for path in paths.iter().filter(|path| path.is_file()) {
        let Ok(bytes) = files::read(path, FILE_MAX) else {
            continue;
        };
        let name = path.display().to_string();
        let like = formats::looks_like(&bytes);
        let taken = formats::taken(&Input { name, bytes }, &[]);
        if taken.is_ok_and(|taken| taken.format.is_some()) {
            continue;
        }
        let is = like.unwrap_or_else(|| "it is in no known format".to_owned());
        return Failure::input(format!(
            "{}: {is}, and carries no labels; {}",
            path.display(),
            accepted()
        ));
    }
    failure
}

/// Follows the complaints and prints what of the answer lies where the labels are.
pub fn labels(words: &args::Trace, reading: &Reading, claimed: &[Complaint], method: &Method) -> Result<(), Failure> {
    let evidence = &reading.evidence;
    if words.from.is_empty() {
        return Err(Failure::usage(
            "the labels of the files would be complaint and answer at once, and agree with themselves; say what is claimed with --from REF[=AMOUNT]",
        ));
    }
    if reading.complaints.is_empty() && evidence.tags().is_empty() {
        return Err(Failure::input(format!("the files carry no labels; {}", accepted())));
    }
    let traced = trace::follow(evidence, claimed, method, History::Omit).map_err(|e| Failure::input(e.to_string()))?;
    complaints::note_unmarked(evidence, claimed, &traced)?;
    let found = study::labels::against(evidence, &reading.complaints, claimed, &traced);
    let answer = trace_json::answer(evidence, &reading.counts, &traced);
    output::show(&Labels::of(&answer, &found), words.printed.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_carries_labels_is_read() {
        for name in LABELLED {
            assert!(FORMATS.iter().any(|format| format.name() == name), "{name}");
        }
        assert!(!accepted().contains("iso20022"), "{}", accepted());
    }
}
