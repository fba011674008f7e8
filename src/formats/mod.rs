//! Readers and writers of other people's formats, over bytes: whoever calls opens the files.
//!
//! A reader returns [`Evidence`](crate::evidence::Evidence) with no key: a real ledger has no truth beside it. [`read`] takes all files of one ledger at
//! once, since a node keeps its blocks in many; it recognises the format from the content unless it is named. Every complaint
//! says what was read, where, and what would be accepted; no bytes make a reader panic, and nothing is allocated by the word
//! of a length field.
//!
//! ```
//! use dyepack::formats::{Input, Options, read};
//!
//! let input = Input { name: "letter.txt".into(), bytes: b"dear sir".to_vec() };
//! let error = read(vec![input], &Options::default()).unwrap_err();
//! assert!(error.to_string().starts_with("letter.txt"));
//! ```

mod address;
mod block;
mod chain;
mod coins;
pub(crate) mod columnar;
pub(crate) mod corpus;
mod counts;
mod decimal;
pub(crate) mod described;
mod earlier;
pub(crate) mod exported;
pub(crate) mod exposure_json;
mod foreign;
mod format;
pub(crate) mod graph;
mod header;
mod hex;
mod hollow;
mod input;
pub(crate) mod intervals;
mod json;
mod ledgers;
mod network;
mod number;
mod passages;
mod payments;
mod pieces;
mod plain;
pub(crate) mod policy_lines;
mod prevouts;
mod provenance;
pub(crate) mod ranks_json;
mod recognise;
pub(crate) mod reconcile;
pub mod reference;
pub mod roles;
pub(crate) mod rows;
pub(crate) mod share;
mod slots;
mod table;
pub mod tags;
pub mod trace_json;
pub(crate) mod tracer_lines;
mod transaction;
pub mod truth_lines;
mod undo;
mod written;

pub use counts::Counts;
pub(crate) use foreign::is_typed_ledger;
pub(crate) use format::Watcher;
pub use format::{Format, Options, PaymentOptions, Reading};
pub use input::{Input, Place, ReadError};
pub(crate) use ledgers::column_meaning;
pub(crate) use ledgers::stored;
pub use ledgers::{FORMATS, case, evidence_lines};
pub use network::Network;
pub(crate) use pieces::{Opened, Source};
pub(crate) use plain::{Limit, plain};
pub use provenance::Provenance;
pub use recognise::read;
pub(crate) use recognise::{Sifted, can_stay, is_beside_evidence, looks_like, read_watched, sift, taken};

/// The forms in which evidence is written; the first is what an export is where none is named.
pub(crate) const WRITTEN: &[exported::Written] = &[
    evidence_lines::WRITTEN,
    written::graphml::WRITTEN,
    written::gexf::WRITTEN,
    written::dot::WRITTEN,
    written::cytoscape::WRITTEN,
    written::neo4j::WRITTEN,
    written::beancount::WRITTEN,
    written::ftm::WRITTEN,
    written::tagpack::WRITTEN,
    written::amlsim::WRITTEN,
    written::amlworld::WRITTEN,
    written::etl::WRITTEN,
    written::ethereum::WRITTEN,
    written::iso20022::WRITTEN,
    written::parquet::WRITTEN,
];

/// Says why this build cannot write a form; nothing where it can.
pub(crate) fn missing(form: &exported::Written) -> Option<&'static str> {
    columnar::MISSING.filter(|_| *form == written::parquet::WRITTEN)
}

/// The truth of a world, in a file of its own beside any of them, where it is asked for.
pub(crate) const TRUTH: exported::Part = truth_lines::PART;

#[cfg(test)]
mod tests;
