//! Follows money: one walk over a ledger, a booking that says which lots leave first, and a trace as the result.
//!
//! Tracing receives [`Evidence`](crate::evidence::Evidence) and complaints and nothing else.

use crate::evidence::Shade;
use crate::lots::Method;
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId, PurseId};

/// What one method says about one body of evidence.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The method with all its parameters.
    pub method: Method,
    /// The names of the complaints, in order; an origin is an index into them.
    pub origins: Vec<String>,
    /// The sums, ordered by origin and asset; for a conserving method
    /// `seeded + crossed_in = held + fees + destroyed + stopped + crossed_out`, asserted.
    pub tallies: Vec<Tally>,
    /// What is in purses at the cut-off, ordered by purse and origin; zero amounts only under poison.
    pub held: Vec<Holding>,
    /// Where taint was stopped, in the order in which it happened.
    pub stops: Vec<Stop>,
    /// Taint of purses after each movement that changed it; empty where no history was asked for.
    pub history: Vec<Shade>,
    /// How many movements and purses taint ever touched.
    pub touched: (u64, u64),
}

/// The sums of one origin in one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// From which complaint.
    pub origin: OriginId,
    /// In which asset.
    pub asset: AssetId,
    /// What the complaint marked.
    pub seeded: Amount,
    /// What is in purses at the cut-off. Under poison, the sum of whole purses, which may exceed what was seeded.
    pub held: Amount,
    /// What went into fees.
    pub fees: Amount,
    /// What went into purses that nobody can move any more.
    pub destroyed: Amount,
    /// What was stopped at a keeper's door, at the end of the books, in cash.
    pub stopped: Amount,
    /// What left for another asset through a link.
    pub crossed_out: Amount,
    /// What came from another asset through a link.
    pub crossed_in: Amount,
}

/// Taint of one origin in one purse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// In which purse.
    pub purse: PurseId,
    /// From which complaint.
    pub origin: OriginId,
    /// How much.
    pub amount: Amount,
}

/// Why a trail ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// The value became a keeper's, and no known link says what came out.
    Keeper,
    /// The value became a pooling keeper's, and no known link says what came out.
    Pooled,
    /// The books that this investigator can read end here.
    BooksEnd,
    /// The value became banknotes, chips or goods.
    Cash,
    /// The amount cannot be seen.
    Sealed,
}

/// Taint that went no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// In which movement.
    pub movement: MovementId,
    /// At which credit.
    pub leg: OutLegId,
    /// In which purse.
    pub purse: PurseId,
    /// From which complaint.
    pub origin: OriginId,
    /// How much.
    pub amount: Amount,
    /// Why.
    pub reason: StopReason,
}
