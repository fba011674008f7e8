//! `dyepack formats`: what is read and written, and what a file is taken for.

use crate::formats::{self, FORMATS, Input, WRITTEN};
use crate::report::formats::{Does, FormatLine, FormatList, TakenLine, TakenList};

use super::args::Formats;
use super::failure::Failure;
use super::{files, output};

/// The largest file of which the kind is told.
const FILE_MAX: u64 = 1 << 30;

/// Lists the formats, or says of each file what it is taken for.
pub fn formats(words: &Formats) -> Result<(), Failure> {
    match words.what.is_empty() {
        true => output::show(&listed(), words.printed.0),
        false => output::show(&taken(words)?, words.printed.0),
    }
}

fn listed() -> FormatList {
    let read = FORMATS.iter().map(|format| FormatLine {
        name: format.name().into(),
        summary: format.summary().into(),
        does: Does::Read,
        mark: format.mark().into(),
        example: format.example().into(),
        not_carried_over: format.left().into(),
    });
    let written = WRITTEN.iter().map(|form| FormatLine {
        name: form.name.into(),
        summary: form.summary.into(),
        does: Does::Written,
        mark: form.marked.into(),
        example: form.example(),
        not_carried_over: form.left.into(),
    });
    FormatList(read.chain(written).collect())
}

fn taken(words: &Formats) -> Result<TakenList, Failure> {
    let line = |path: &std::path::PathBuf| {
        let input = Input {
            name: path.display().to_string(),
            bytes: files::read(path, FILE_MAX)?,
        };
        let taken = formats::taken(&input).map_err(|e| Failure::input(e.to_string()))?;
        Ok(TakenLine {
            file: input.name,
            format: taken.format.map(str::to_owned),
            what: taken.what,
            why: taken.why,
        })
    };
    let lines: Result<Vec<TakenLine>, Failure> = words.what.iter().map(line).collect();
    lines.map(TakenList)
}
