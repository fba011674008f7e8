//! The truth of an exported world as JSON lines, `dyepack.truth/1`: written only on request, in a file of its own.
//!
//! It holds what a score of somebody's answer needs: where loot is at the instant of the export, who commands and who keeps
//! each purse, and what everybody had to do with it. The form is described in `docs/formats.md`.

mod facts;
mod judge;
mod lines;

pub use facts::Facts;
#[cfg(test)]
use facts::LootFacts;
pub use judge::{Judgement, Marks, OfIncident, judge};
pub(crate) use lines::SCHEMA;
pub use lines::{read, write};

use super::exported::Part;

/// What of an export is true.
pub(super) const PART: Part = Part {
    name: "truth.jsonl",
    schema: SCHEMA,
    is_truth: true,
    write: |export, out| {
        // A ledger that was read has no truth, and nobody asks for it there.
        let (Some(world), Some(provenance)) = (export.world, export.provenance) else {
            return Ok(());
        };
        let at = export.evidence.until();
        let text = write(&Facts::of(world, at), at, provenance, &export.digest);
        out.write_all(text.as_bytes())
    },
};

#[cfg(test)]
mod tests;
