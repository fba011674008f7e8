//! What one investigator can see from one vantage at one instant, and the complaint that starts a trace.
//!
//! Evidence is a ledger of its own: movements and purses renumbered by first visible appearance, with the names, holders,
//! tags and links that this investigator knows. There is no road from here to the truth: a key (in `vantage`)
//! that maps ids back is made beside it and goes to the score alone. A reader of a real ledger returns evidence too.

mod canonical;
mod columns;
mod confluences;
mod derived;
mod facts;
mod inputs;
mod investigator;
#[cfg(feature = "ledgers")]
mod kept;
mod listed;
mod roles;
mod seen;
mod texts;

pub(crate) use canonical::canonical;
#[cfg(feature = "ledgers")]
pub(crate) use canonical::cash_address;
pub use columns::{Columns, Flaw};
#[cfg(test)]
pub(crate) use confluences::tests as coins;
use derived::Inputs;
pub(crate) use derived::{Confluences, End, Group, Run};
pub(crate) use facts::display_txid;
pub use facts::{Block, Complaint, KeeperFacts, KeeperKind, Names, PurseFacts, Shade, Tag, Vantage};
pub use investigator::Investigator;
pub(crate) use investigator::NAME_MAX;
#[cfg(feature = "ledgers")]
pub(crate) use kept::OF_ADDRESSES;
pub use listed::ListedTag;
pub use roles::{RoleRow, Roles};
pub use seen::Evidence;
pub use texts::Texts;
