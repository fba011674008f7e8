//! Evidence as JSON lines, `dyepack.evidence/1`: what `dyepack export` writes and anybody's tracer can read.
//!
//! The first line is the manifest; each further line is one row of a table, told by its `row`. Ids are the order of the rows of
//! one table, from 0. The form is described in `docs/formats.md`; the truth is never among the rows.

mod reader;
mod rows;
mod writer;

pub use writer::write;

pub(super) use reader::{read, read_tags};

/// The name of the form.
pub const SCHEMA: &str = "dyepack.evidence/1";

#[cfg(test)]
mod tests;
