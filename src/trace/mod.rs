//! Follows money: one walk over a ledger, a booking that says which lots leave first, and a trace as the result.
//!
//! Tracing receives [`Evidence`](crate::evidence::Evidence) and complaints and nothing else. A walk is one forward pass over the ledger's columns; taint
//! passes only within an asset and a movement, and crosses from one leg to another along the links that the evidence knows.

mod answer;
pub mod audit;
mod bounds;
mod claimed;
mod claims;
pub(crate) mod common;
mod crossings;
mod distance;
mod doors;
mod explain;
mod flow;
mod follow;
mod fractions;
mod front;
mod held;
mod hop;
mod law;
mod marks;
mod named;
pub(crate) mod outside;
mod pass;
mod pools;
mod purses;
pub(crate) mod rank;
mod reach;
mod rows;
mod shares;
mod sources;
mod sums;
mod tagged;
pub(crate) mod track;
mod trail;
mod unmarked;
mod walk;
mod wide;

pub use answer::{History, Holding, Stop, StopReason, Tally, Trace, TraceError};
pub use bounds::{Bound, Bounds, NotComputed, STEPS_MAX};
pub(crate) use claims::{Dividend, Division};
pub use distance::{Distance, distances};
pub(crate) use explain::explain;
pub(crate) use follow::{divisions, record, resting, walk_alone};
pub use follow::{exposure, follow};
pub(crate) use hop::{End, Hop};
pub use outside::Taint;
pub(crate) use outside::{Testimony, Trouble};
pub(crate) use pass::stop_alike;
pub use reach::{Mingled, Mixture, Reach, Step};
pub use sources::{Arrived, Part, Sources};
pub use tagged::{Source, TagCounts, Tagged, tagged};
// Whoever measures what a look costs needs it; it is no part of what the library promises.
#[doc(hidden)]
pub use trail::Trail;
#[cfg(test)]
pub(crate) use unmarked::Unmarked;
pub(crate) use unmarked::unmarked;

#[cfg(test)]
mod tests;
