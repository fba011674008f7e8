//! `dyepack exposure`: from whom a deposit came, asked back from it.

use crate::evidence::{Evidence, ListedTag};
use crate::formats::exposure_json;
use crate::formats::{self, Options, reference, tags};
use crate::lots::{Booking, Method};
use crate::study;
use crate::trace;
use crate::units::Share;

use super::args::Exposure;
use super::failure::Failure;
use super::{files, output};

/// Says from whom a deposit came under every booking.
pub fn exposure(words: &Exposure) -> Result<(), Failure> {
    let reading = read(words)?;
    let evidence = &reading.evidence;
    let listed = listed(words, evidence)?;
    let unresolved = |e: reference::Unresolved| Failure::input(e.to_string());
    let leg = reference::deposit(evidence, &words.to, words.as_of).map_err(unresolved)?;
    let tagged = trace::tagged(evidence, &listed, words.as_of, words.confidence.unwrap_or(Share::NONE));
    let mut said = Vec::new();
    let asked = methods(words);
    for method in asked.iter().copied() {
        let arrived = trace::exposure(evidence, &[], &tagged.sources, &method, &[leg]);
        let arrived = arrived.map(|(_, mut arrived)| arrived.pop().expect("one deposit was asked about"));
        if let (Err(error), [_]) = (&arrived, &asked[..]) {
            return Err(Failure::input(error.to_string()));
        }
        said.push((method, arrived.map_err(|e| e.why())));
    }
    let fees = said.first().map_or(Method::of(Booking::FIFO), |(method, _)| *method);
    let distances = trace::distances(evidence, &tagged.sources, &fees, leg);
    let answer = exposure_json::answer(evidence, leg, words.as_of, &tagged, &distances, &said);
    output::show(&answer, words.printed.0)
}

fn read(words: &Exposure) -> Result<formats::Reading, Failure> {
    let format = words.payments.format(words.format.as_deref()).map_err(Failure::usage)?;
    let options = Options {
        format,
        network: words.blocks.network,
        first_height: words.blocks.first_height,
        addresses: true,
        payments: words.payments.options(),
        ..Options::default()
    };
    files::ledger(&words.ledger, &options)
}

/// Returns the tags of the files that were named, else those of the evidence.
fn listed(words: &Exposure, evidence: &Evidence) -> Result<Vec<ListedTag>, Failure> {
    if words.tags.is_empty() {
        return Ok(evidence.tags().iter().map(|tag| ListedTag::of(evidence, tag)).collect());
    }
    let mut listed = Vec::new();
    let files = files::read_all(&words.tags)?;
    for note in files.notes {
        output::note(note);
    }
    for input in files.ledger {
        let wanted = ["TagPack", "a table", "a list", "evidence"];
        let list = tags::read(&input).map_err(|e| files::unread(&input.bytes, &wanted, &e))?;
        for note in &list.notes {
            output::note(note);
        }
        listed.extend(list.tags);
    }
    Ok(listed)
}

/// Returns what was asked for, else every method that is meant for use and needs no roles.
fn methods(words: &Exposure) -> Vec<Method> {
    if !words.methods.is_empty() {
        return study::once(words.methods.iter().copied());
    }
    let real = Booking::ALL
        .into_iter()
        .filter(|booking| !booking.is_null() && !booking.is_law());
    real.map(Method::of).collect()
}
