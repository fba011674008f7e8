//! `dyepack trace`: follows money over a ledger that was read from files.

use std::path::Path;

use crate::evidence::{Complaint, Evidence, Roles};
use crate::formats::ranks_json;
use crate::formats::reference;
use crate::formats::trace_json;
use crate::formats::{self, Options, Reading};
use crate::lots::{self, Booking, Method, PoolOf};
use crate::study;
use crate::trace::audit::Beside;
use crate::trace::{self, History, Testimony};

use super::args::{Fees, Trace};
use super::external::External;
use super::failure::Failure;
use super::{audit, bounds, complaints, files, labels, output, placebo};

/// Follows the complaints and prints where the money is.
pub fn trace(words: &Trace) -> Result<(), Failure> {
    if words.methods.is_empty() && words.external.is_none() {
        return Err(no_method());
    }
    let statement = audit::form(words)?;
    if words.bounds && words.placebo.is_some() && statement.is_none() {
        return Err(Failure::usage(
            "--bounds and --placebo are two answers; both stand beside one trace only in a statement, with --audit FILE",
        ));
    }
    let methods = methods(words)?;
    let options = options(words, &methods)?;
    let read = files::ledger(&words.ledger, &options);
    let mut reading = read.map_err(|failure| match words.against_labels {
        true => labels::unread(&words.ledger, failure),
        false => failure,
    })?;
    if let Some(path) = &words.roles {
        let roles = roles(path, &reading.evidence)?;
        let set = reading.evidence.set_roles(roles);
        set.expect("a file of roles is resolved in its evidence");
    }
    let complaints = complaints::claimed(words, &reading)?;
    if words.bounds && statement.is_none() {
        return bounds::bounds(words, &reading, &complaints, &methods);
    }
    let method = match &methods[..] {
        [] => return outside(words, &reading, &complaints),
        [method] => *method,
        _ => {
            return Err(Failure::usage(
                "several methods stand beside each other only under --bounds without --audit",
            ));
        }
    };
    if let Some(decoys) = words.placebo.filter(|_| statement.is_none()) {
        return placebo::placebo(words, decoys, (&reading, &complaints), &method);
    }
    if words.against_labels {
        return labels::labels(words, &reading, &complaints, &method);
    }
    if let Some(purse) = &words.explain {
        return explain(&reading.evidence, &complaints, &method, purse);
    }
    let traced = match statement {
        Some(form) => {
            let source = reading.source(&options);
            let beside = Beside {
                bounds: words.bounds,
                decoys: words.placebo,
            };
            let stated = study::stated::audit(&reading.evidence, &complaints, &method, &source, &beside);
            let (statement, traced) = stated.map_err(|e| Failure::input(e.to_string()))?;
            audit::write(words, form, &statement)?;
            if audit::is_printed(words) {
                return Ok(());
            }
            traced
        }
        None => trace::follow(&reading.evidence, &complaints, &method, History::Omit)
            .map_err(|e| Failure::input(e.to_string()))?,
    };
    complaints::note_unmarked(&reading.evidence, &complaints, &traced)?;
    let answer = trace_json::answer(&reading.evidence, &reading.counts, &traced);
    output::show(&answer, words.printed.0)?;
    audit::tell(words)
}

/// A trace follows a rule that somebody named: where methods differ, one that was taken silently would pass for a fact.
fn no_method() -> Failure {
    let names: Vec<&str> = Booking::ALL.iter().map(|booking| booking.name()).collect();
    Failure::usage(format!(
        "no method is named: add --method NAME; accepted are {}; `dyepack methods` says what each means, and --external lets \
         a program outside follow the money",
        names.join(", ")
    ))
}

/// What is read of the ledger: where each method has a last height, nothing above the greatest of them.
fn options(words: &Trace, methods: &[Method]) -> Result<Options, Failure> {
    let format = words.payments.format(words.format.as_deref());
    let last: Option<Vec<u32>> = methods.iter().map(Method::until).collect();
    Ok(Options {
        format: format.map_err(Failure::usage)?,
        network: words.blocks.network,
        first_height: words.blocks.first_height,
        until_height: match methods {
            [] => words.until,
            _ => last.and_then(|heights| heights.into_iter().max()),
        },
        // Writing addresses takes as long as all other reading: only a method that pools by address asks for them, roles and
        // groups, which may be named by them, and a program outside, which may ask.
        addresses: words.roles.is_some()
            || words.methods.is_empty()
            || words.methods.iter().any(|method| method.pool() == PoolOf::Address)
            || !words.bounds_of.is_empty(),
        payments: words.payments.options(),
    })
}

/// The largest file of roles that is read.
const ROLES_MAX: u64 = 1 << 24;

/// Reads who is who; what the file says stands in place of what the ledger says.
fn roles(path: &Path, evidence: &Evidence) -> Result<Roles, Failure> {
    let name = path.display().to_string();
    let bytes = files::read(path, ROLES_MAX)?;
    let no_text = format!("{name}: roles are tables in TOML, which is UTF-8");
    let text = std::str::from_utf8(&bytes).map_err(|_| files::unread(&bytes, &["roles"], &no_text))?;
    formats::roles::read(&name, text, evidence).map_err(|e| files::unread(&bytes, &["roles"], &e))
}

/// Returns the methods that were chosen; none where a program outside takes their place. `--until` is the last height of each.
fn methods(words: &Trace) -> Result<Vec<Method>, Failure> {
    let until = words.until;
    let twice = |method: &Method| {
        method
            .until()
            .is_some_and(|own| until.is_some_and(|until| own != until))
    };
    if let Some(method) = words.methods.iter().find(|method| twice(method)) {
        return Err(Failure::usage(format!(
            "{method} has a last height of its own, and --until {} another",
            until.unwrap_or_default()
        )));
    }
    let fees = words.fees.map(|fees| match fees {
        Fees::Drop => lots::Fees::Drop,
        Fees::Follow => lots::Fees::Follow,
    });
    let method = |method: &Method| {
        let fees = fees.unwrap_or(method.fees());
        method.with_fees(fees).with_until(until.or(method.until()))
    };
    Ok(study::once(words.methods.iter().map(method)))
}

/// Lets a program outside follow the complaints and prints what it says in the form of any other answer.
fn outside(words: &Trace, reading: &Reading, complaints: &[Complaint]) -> Result<(), Failure> {
    // Blocks above the last height are left out while they are read; a stored ledger has them still.
    let goes_on = |until: u32| reading.counts.last_height.is_some_and(|last| last > until);
    if words
        .until
        .is_some_and(|until| reading.format.is_read_whole() || goes_on(until))
    {
        return Err(Failure::usage(
            "--until cuts blocks off while they are read; a program outside gets this ledger whole, so leave it out",
        ));
    }
    let typed = words.external.as_deref().unwrap_or_default();
    let external = External::open(typed, &words.limits)?;
    let said = external.ask(&reading.evidence, complaints, words.meant.as_ref());
    let said = said.map_err(|trouble| Failure::work(format!("{typed}: {trouble}")))?;
    let (name, version) = (external.name(), external.version());
    let of = (name.as_str(), version.as_str());
    match said {
        Testimony::Taint(taint) => {
            let answer = trace_json::outside(&reading.evidence, complaints, &reading.counts, of, &taint);
            output::show(&answer, words.printed.0)
        }
        Testimony::Ranks(groups) => {
            let ranking = ranks_json::ranking(&reading.evidence, &reading.counts, of, &groups);
            output::show(&ranking, words.printed.0)
        }
    }
}

/// Prints the arithmetic of each hop that laid taint in a purse.
fn explain(evidence: &Evidence, complaints: &[Complaint], method: &Method, purse: &str) -> Result<(), Failure> {
    let found = reference::purse(evidence, purse).map_err(|e| Failure::input(e.to_string()))?;
    let explanation = trace::explain(evidence, complaints, method, found);
    let explanation = explanation.map_err(|e| Failure::input(e.to_string()))?;
    output::print(&explanation.text(evidence))
}
