//! `dyepack formats`: what is read and written, and what a file is taken for.

use std::path::Path;

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

/// Says of each file what it is taken for, and of a folder of each file in it; a file that somebody named has to be known.
fn taken(words: &Formats) -> Result<TakenList, Failure> {
    let mut lines = Vec::new();
    for path in &words.what {
        if !path.is_dir() {
            lines.push(line(path)?);
            continue;
        }
        for file in files::list(path)?.files {
            let name = file.display().to_string();
            lines.push(line(&file).unwrap_or_else(|failure| TakenLine::unknown(name, &failure.message)));
        }
    }
    Ok(TakenList(lines))
}

fn line(path: &Path) -> Result<TakenLine, Failure> {
    let key = files::key_beside(path).map(|path| read(&path)).transpose()?;
    let input = read(path)?;
    let taken = formats::taken(&input, key.as_slice()).map_err(|e| Failure::input(e.to_string()))?;
    Ok(TakenLine {
        file: input.name,
        format: taken.format.map(str::to_owned),
        what: taken.what,
        why: taken.why,
    })
}

fn read(path: &Path) -> Result<Input, Failure> {
    Ok(Input {
        name: path.display().to_string(),
        bytes: match files::stored(path) {
            // It is told by how it begins, whatever its length.
            Some(_) => formats::stored::MAGIC.to_vec(),
            None => files::read(path, FILE_MAX)?,
        },
    })
}
