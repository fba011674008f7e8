//! Evidence as JSON lines, `dyepack.evidence/1`: what `dyepack export` writes and anybody's tracer can read.
//!
//! The first line is the manifest; each further line is one row of a table, told by its `row`. Ids are the order of the rows of
//! one table, from 0. The form is described in `docs/formats.md`; the truth is never among the rows.

mod reader;
mod rows;
mod writer;

use rows::SCHEMA;
pub use writer::write;
use writer::write_to;

use crate::evidence::ListedTag;
use crate::formats::exported::{Part, Written};
use crate::formats::format::{File, Format, FormatRow, Holds, Sorted, Watched, without_blocks};
use crate::formats::input::ReadError;
use crate::formats::prevouts::Prevouts;
use crate::formats::undo::Undo;

use reader::read;

/// JSON lines of our own, which everything else reads back.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: FORMAT.name(),
    summary: "dyepack.evidence/1 JSON lines, which every command here and anybody's tracer reads",
    marked: "the first line",
    left: "nothing",
    by_method: false,
    parts: &[Part {
        name: "evidence.jsonl",
        schema: SCHEMA,
        is_truth: false,
        write: |export, out| write_to(export.evidence, export.complaints, export.provenance, out),
    }],
    refuses: |_| None,
};

/// JSON lines of `dyepack export`: `dyepack.evidence/1`.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "evidence",
    other_name: None,
    summary: "dyepack.evidence/1 JSON lines, as `dyepack export` writes them",
    mark: "the key schema",
    example: "dyepack trace evidence.jsonl --method fifo",
    left: "nothing; keys that are not known are passed by",
    kind: "exported evidence that does not say where it comes from",
    json: Some("dyepack.evidence/1"),
    holds: Holds::Ledger,
    is_sure: |_| false,
    is_likely: |look| look.has_any(&["schema"]),
    read: |sorted, options| read(&sorted).and_then(|reading| without_blocks(reading, &sorted, options)),
});

/// Reads the tags of one file of evidence, whatever else is in it.
pub(in crate::formats) fn read_tags(name: &str, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let input = File {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
        rest: None,
        format: FORMAT,
        key: [0; 8],
        watched: Watched::default(),
    };
    let sorted = Sorted {
        format: FORMAT,
        files: vec![input],
        prevouts: Prevouts::default(),
        undo: Undo::default(),
    };
    let evidence = read(&sorted)?.evidence;
    let tags = evidence.tags().iter();
    Ok(tags.map(|tag| ListedTag::of(&evidence, tag)).collect())
}

#[cfg(test)]
mod tests;
