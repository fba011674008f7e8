//! `dyepack exposure`: from whom a deposit came, asked back from it.

use std::path::PathBuf;

use crate::evidence::{Evidence, ListedTag};
use crate::formats::exposure_json;
use crate::formats::{self, Options, reference, tags};
use crate::lots::{Booking, Method};
use crate::trace;
use crate::units::{Instant, Share};
use clap::Args;

use super::args::{BlockWords, method};
use super::{Failure, files, output};

/// `dyepack exposure`.
#[derive(Debug, Args)]
pub struct Words {
    /// Files or folders, as `dyepack trace` reads them.
    #[arg(required = true, value_name = "LEDGER")]
    pub ledger: Vec<PathBuf>,
    /// The deposit: TXID:VOUT, MOVEMENT:POSITION, coinbase@HEIGHT, or a purse or an address, whose last credit by then is
    /// meant.
    #[arg(long, value_name = "REF")]
    pub to: String,
    /// Tags: a GraphSense TagPack, a sanctions list, a table, or exported evidence; repeatable [default: the ledger's own].
    #[arg(long, value_name = "FILE")]
    pub tags: Vec<PathBuf>,
    /// The instant of the question; a date is its whole day in UTC. Tags that were not published by then or were withdrawn,
    /// and later movements, do not count [default: every tag that was never withdrawn counts].
    #[arg(long, value_name = "DATE", value_parser = as_of)]
    pub as_of: Option<Instant>,
    /// Leave out tags that are less sure than this [default: 0].
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub confidence: Option<Share>,
    /// The method to ask; repeatable [default: all].
    #[arg(long = "method", value_name = "METHOD", value_parser = method)]
    pub methods: Vec<Method>,
    /// How blocks are to be read.
    #[command(flatten)]
    pub blocks: BlockWords,
    /// The format of the ledger [default: recognised from the content].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Print dyepack.exposure/1.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print a line a method, category and name.
    #[arg(long)]
    pub csv: bool,
}

/// Says from whom a deposit came under every booking.
pub fn exposure(words: &Words) -> Result<(), Failure> {
    let reading = read(words)?;
    let evidence = &reading.evidence;
    let listed = listed(words, evidence)?;
    let unresolved = |e: reference::Unresolved| Failure::input(e.to_string());
    let leg = reference::deposit(evidence, &words.to, words.as_of).map_err(unresolved)?;
    let tagged = trace::tagged(evidence, &listed, words.as_of, words.confidence.unwrap_or(Share::NONE));
    let mut said = Vec::new();
    for method in methods(words) {
        let arrived = trace::exposure(evidence, &[], &tagged.springs, &method, &[leg]);
        let arrived = arrived.map(|(_, mut arrived)| arrived.pop().expect("one deposit was asked about"));
        if let (Err(error), [_]) = (&arrived, &words.methods[..]) {
            return Err(Failure::input(error.to_string()));
        }
        said.push((method, arrived.map_err(|e| e.why())));
    }
    let fees = said.first().map_or(Method::of(Booking::FIFO), |(method, _)| *method);
    let distances = trace::distances(evidence, &tagged.springs, &fees, leg);
    let answer = exposure_json::answer(evidence, leg, words.as_of, &tagged, &distances, &said);
    output::show(&answer, words.json, words.csv)
}

fn read(words: &Words) -> Result<formats::Reading, Failure> {
    let format = words
        .format
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(Failure::usage)?;
    let options = Options {
        format,
        network: words.blocks.network,
        first_height: words.blocks.first_height,
        addresses: true,
        ..Options::default()
    };
    super::trace::read(&words.ledger, &options)
}

/// Returns the tags of the files that were named, else those of the evidence.
fn listed(words: &Words, evidence: &Evidence) -> Result<Vec<ListedTag>, Failure> {
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
fn methods(words: &Words) -> Vec<Method> {
    if !words.methods.is_empty() {
        return words.methods.clone();
    }
    let real = Booking::ALL
        .into_iter()
        .filter(|booking| !booking.is_null() && !booking.is_law());
    real.map(Method::of).collect()
}

/// Reads `--as-of`.
pub fn as_of(text: &str) -> Result<Instant, String> {
    Instant::end_of(text).map_err(|none| none.to_string())
}

/// Reads a share such as `0.1` or `10%`.
pub fn share(text: &str) -> Result<Share, String> {
    let problem = || format!("{text:?} is no share; accepted is a number from 0 to 1, or a percentage such as 10%");
    formats::share::read(text).ok_or_else(problem)
}
