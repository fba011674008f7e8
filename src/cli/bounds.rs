//! `dyepack trace --bounds`: methods side by side under the interval of every conserving method.

use crate::evidence::Complaint;
use crate::formats::intervals::{self, Asked};
use crate::formats::trace_json::{self, Answer};
use crate::formats::{Reading, reference};
use crate::lots::Method;
use crate::report::bounded::{Bounded, SHOWN};
use crate::trace::{self, History, Trace};
use crate::units::PurseId;

use super::args;
use super::failure::Failure;
use super::{complaints, output};

/// Prints what the methods say beside what is certain and what is possible.
pub fn bounds(
    words: &args::Trace,
    reading: &Reading,
    complaints: &[Complaint],
    methods: &[Method],
) -> Result<(), Failure> {
    let evidence = &reading.evidence;
    if let Some(other) = methods
        .iter()
        .find(|method| !intervals::alike(evidence, &methods[0], method))
    {
        return Err(Failure::usage(format!(
            "one interval is of one rule of fees, keepers, cut-off, meeting complaints and purses at which trails end; {} and {} \
             differ in them",
            methods[0], other
        )));
    }
    let named = words.bounds_of.iter().map(|name| {
        let purses = reference::group(evidence, name)?;
        Ok((name.clone(), purses))
    });
    let groups: Vec<(String, Vec<PurseId>)> = named
        .collect::<Result<_, _>>()
        .map_err(|e: reference::Unresolved| Failure::input(e.to_string()))?;
    let failed = |e: trace::TraceError| Failure::input(e.to_string());
    let follow = |method| trace::follow(evidence, complaints, method, History::Omit);
    let traces: Vec<Trace> = methods.iter().map(follow).collect::<Result<_, _>>().map_err(failed)?;
    for trace in &traces {
        complaints::note_unmarked(evidence, complaints, trace)?;
    }
    let traces: Vec<&Trace> = traces.iter().collect();
    let asked = Asked {
        most: words.printed.is_for_people().then_some(SHOWN),
        groups: &groups,
    };
    let found = intervals::intervals(evidence, complaints, &traces, asked).map_err(failed)?;
    let answers: Vec<Answer> = traces
        .iter()
        .map(|trace| trace_json::answer(evidence, &reading.counts, trace))
        .collect();
    output::show(&Bounded::of(answers, methods.to_vec(), found), words.printed.0)
}
