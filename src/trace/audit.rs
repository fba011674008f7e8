//! A statement that a court could follow, and its replay.
//!
//! A [`Statement`] says what was followed and how, each hop with the lots in and out, the rule and the sums of the hop, where
//! the money is in the end, and the sums of each complaint with their conservation. Everything has its public name. Its form
//! is `dyepack.audit/1`: JSON lines, the last of which seals the others with a hash. [`replay`] takes the method, the
//! complaints and, for a rule of law, the roles from the first line, derives the statement again from the ledger and compares, so that a change of one byte is found.

mod replay;
mod rows;
mod scribe;

pub use replay::{Unreplayed, replay};
pub(crate) use replay::{read_head, replay_by};
pub(crate) use rows::{
    AssetRow, Beside, ClaimRow, Coincidence, CoincidenceRow, DivisionRow, Head, HopRow, HopSums, InRow, LotRow, OutRow,
    PartRow, PlaceboRow, StopRow, SumRow,
};
pub use rows::{Statement, Subject};
pub use scribe::audit;
pub(crate) use scribe::certain_and_possible;
