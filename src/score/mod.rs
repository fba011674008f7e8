//! How much of the truth a trace found, and whom it accused on the way.
//!
//! The truth and a trace are the same kind of thing: a colouring of one ledger, one remembered, one inferred. The score is
//! their overlap, and no scorer knows about rails. Stocks are compared, not flows: at one instant, in value at theft-time
//! rates, `recall = sum min(truth, trace) / sum truth` and `precision` the same over `sum trace`; over purses, then over the
//! entities that command them, then over the keepers that keep them.

mod asset;
pub(crate) mod attribution;
mod card;
mod carry;
mod chance;
mod ends;
mod first;
pub(crate) mod interval;
mod measure;
mod overlap;
mod parts;
mod place;
mod rank;
pub(crate) mod screening;
mod worth;
mod yardstick;

pub use asset::AssetCard;
pub(crate) use asset::{AssetTruth, Whole};
pub(crate) use card::Ranking;
pub use card::{Accused, Bystander, DayScore, Ends, HopScore, Level, LevelScore, Question, Scorecard, TrailEnd};
pub(crate) use chance::{Census, Chance, chance};
pub(crate) use ends::ends;
pub(crate) use first::{FirstScore, first};
pub use measure::score;
pub(crate) use measure::{Colouring, Stock, measure, recall};
pub use parts::Parts;
pub(crate) use parts::parts;
pub(crate) use place::{Owners, Place};
pub(crate) use rank::{found, rank};
pub use worth::Number;
pub(crate) use worth::Worth;
pub use yardstick::Yardstick;

#[cfg(test)]
mod law;
#[cfg(test)]
mod records;
#[cfg(test)]
mod tests;
