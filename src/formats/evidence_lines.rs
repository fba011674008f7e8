//! Evidence as JSON lines, `dyepack.evidence/1`: what `dyepack export` writes and anybody's tracer can read.
//!
//! The first line is the manifest; each further line is one row of a table, told by its `row`. Ids are the order of the rows of
//! one table, from 0. The form is described in `docs/formats.md`; the truth is never among the rows.

mod reader;
mod rows;
mod writer;

pub use writer::write;

use super::exported::Part;
use super::format::{FormatRow, Holds};

pub(super) use reader::{read, read_tags};

/// The name of the form.
pub const SCHEMA: &str = "dyepack.evidence/1";

/// What of an export one investigator sees.
pub(super) const PART: Part = Part {
    name: "evidence.jsonl",
    schema: SCHEMA,
    is_truth: false,
    write: |export| write(export.evidence, export.complaints, Some(export.provenance)),
};

/// JSON lines of `dyepack export`: `dyepack.evidence/1`.
pub(super) const FORMAT: FormatRow = FormatRow {
    name: "evidence",
    other_name: None,
    summary: "dyepack.evidence/1 JSON lines, as `dyepack export` writes them",
    kind: "exported evidence that does not say where it comes from",
    json: Some("dyepack.evidence/1"),
    holds: Holds::Ledger,
    is_sure: |_| false,
    is_likely: |look| look.has_any(&["schema"]),
    read: |sorted, options| read(&sorted).and_then(|reading| super::without_blocks(reading, &sorted, options)),
};

#[cfg(test)]
mod tests;
