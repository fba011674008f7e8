//! What a method says: sums, what is held and where it stopped; and why a method says nothing.

use std::fmt;

use crate::evidence::Shade;
use crate::lots::{Booking, Choice, Method, PoolOf, Role};
use crate::units::{Amount, AssetId, Basis, MovementId, OriginId, OutLegId, PurseId, Total};

/// What one method says about one body of evidence.
#[derive(Clone, Debug)]
#[must_use]
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
    pub seeded: Total,
    /// What is in purses at the cut-off. Under poison, the sum of whole purses, which may exceed what was seeded.
    pub held: Total,
    /// What went into fees.
    pub fees: Total,
    /// What went into purses that nobody can move any more.
    pub destroyed: Total,
    /// What was stopped at a keeper's door, at the end of the books, in cash.
    pub stopped: Total,
    /// What left for another asset through a link.
    pub crossed_out: Total,
    /// What came from another asset through a link.
    pub crossed_in: Total,
}

impl Tally {
    /// Returns the sums of an origin of which there is nothing.
    pub const fn nothing(origin: OriginId, asset: AssetId) -> Tally {
        Tally {
            origin,
            asset,
            seeded: Total::ZERO,
            held: Total::ZERO,
            fees: Total::ZERO,
            destroyed: Total::ZERO,
            stopped: Total::ZERO,
            crossed_out: Total::ZERO,
            crossed_in: Total::ZERO,
        }
    }

    /// Returns what is claimed and not got under a [claim](Booking::is_claim); nothing under any other method.
    pub fn shortfall(&self, booking: Booking) -> Total {
        let went = || self.held + self.fees + self.destroyed + self.stopped + self.crossed_out;
        match booking.is_claim() {
            true => (self.seeded + self.crossed_in).saturating_sub(went()),
            false => Total::ZERO,
        }
    }
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
    /// What the purse holds in all at the cut-off.
    pub balance: Amount,
    /// The weakest of the links that any of it came over; nothing where it crossed none. Units of one complaint that lie side
    /// by side are one, under an average all that a purse has of it.
    pub basis: Option<Basis>,
}

/// Why a trail ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum StopReason {
    /// The value became a keeper's, and no known link says what came out.
    Keeper,
    /// The value became a pooling keeper's, and no known link says what came out.
    Pooled,
    /// The books that this investigator can read end here.
    BooksEnd,
    /// The value became banknotes, chips or goods.
    Cash,
    /// The value entered a purse that a tag names; what leaves that purse counts as the tag's.
    Tagged,
    /// The amount cannot be seen.
    Sealed,
    /// The value paid back what an account was lent when it was overdrawn: no money is traced through a debt.
    Debt,
    /// The value became that of somebody who bought it for value and without notice: a rule of law goes no further.
    Purchaser,
    /// The method lets go of it: null methods do, and rules of law that follow nothing out of the wrongdoer's purses; so do
    /// rules that name what the first mixture left in a purse, once that has no room for it.
    NotFollowed,
    /// The first movement with a clean unit: by the rule that tracing ends at the first mixture it is named nowhere beyond the
    /// purse from which it went in.
    Mixture,
}

/// Taint that went no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// In which movement.
    pub movement: MovementId,
    /// At which credit; of what a rule lets go of in a movement, its first.
    pub leg: OutLegId,
    /// In which purse; of what a rule lets go of in a movement, the one from which it went in.
    pub purse: PurseId,
    /// From which complaint.
    pub origin: OriginId,
    /// How much.
    pub amount: Amount,
    /// Why.
    pub reason: StopReason,
    /// The weakest of the links that any of it came over; nothing where it crossed none.
    pub basis: Option<Basis>,
}

/// Whether a trace keeps the taint of purses after each movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// Only what is there at the cut-off.
    Omit,
    /// After each movement that changed it.
    Keep,
}

/// Why a method cannot follow a complaint through this evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TraceError {
    /// Tainted value meets an amount that cannot be seen, and the method needs it.
    UnknownAmount {
        /// The movement, by its public name.
        movement: String,
        /// What is missing there.
        missing: String,
        /// The method.
        method: Method,
    },
    /// The complaint claims a leg that is not in the evidence.
    NoSuchLeg {
        /// The complaint.
        complaint: String,
        /// The leg.
        leg: OutLegId,
    },
    /// The complaint claims more than the leg carries.
    ClaimTooLarge {
        /// The complaint.
        complaint: String,
        /// The purse, by its public name.
        purse: String,
        /// What is claimed.
        claimed: Amount,
        /// What the leg carries.
        carried: Amount,
    },
    /// The method is cut off at a height and the evidence has no heights.
    NoHeights,
    /// The method pools purses by what the evidence does not have.
    NoPools(PoolOf),
    /// A pool would hold more than 64 bits can say.
    PoolTooLarge,
    /// The method is a rule of law, and nobody said who has a role that it needs.
    NoRoles {
        /// The method.
        method: Method,
        /// The role that no purse has.
        missing: Role,
    },
    /// The method has nothing to say of what is claimed.
    NoMeaning {
        /// The method.
        method: Method,
        /// Why.
        why: &'static str,
    },
}

impl TraceError {
    /// Tells whether the method has no meaning for what is claimed, so that nothing is wrong with the evidence.
    pub fn is_refusal(&self) -> bool {
        matches!(self, TraceError::NoRoles { .. } | TraceError::NoMeaning { .. })
    }

    /// Returns the reason in half a sentence, without the method's name where it is a [refusal](TraceError::is_refusal).
    pub fn why(&self) -> String {
        match self {
            TraceError::NoRoles { missing, .. } => format!("no purse has the role {}", missing.name()),
            TraceError::NoMeaning { why, .. } => (*why).to_owned(),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TraceError::UnknownAmount {
                movement,
                missing,
                method,
            } => write!(f, "{} needs {missing} in movement {movement}", method.booking().name()),
            TraceError::NoSuchLeg { complaint, leg } => {
                write!(
                    f,
                    "complaint {complaint} claims out-leg {}, which is not in the ledger",
                    leg.index()
                )
            }
            TraceError::ClaimTooLarge {
                complaint,
                purse,
                claimed,
                carried,
            } => write!(
                f,
                "complaint {complaint} claims {claimed} of {purse}, which received {carried}"
            ),
            TraceError::NoHeights => write!(f, "a cut-off height was given and the ledger has no heights"),
            TraceError::NoPools(pool) => {
                let lacks = match pool {
                    PoolOf::Purse => "the ledger has no purses",
                    PoolOf::Address => "the coins of the ledger have no addresses",
                    PoolOf::Holder => "the coins of the ledger have no names of holders",
                    PoolOf::Cluster => "no role `cluster` says which purses are one hand's",
                };
                write!(f, "pool={} was given and {lacks}", pool.name())
            }
            TraceError::PoolTooLarge => f.write_str("a pool of several purses would hold 2^64 base units and more"),
            TraceError::NoRoles { method, missing } => write!(
                f,
                "{} is a rule of law and no purse has the role {}; give it by --roles FILE, in [[roles]] of a case file, or as \
                 a row of dyepack.evidence/1",
                method.booking().name(),
                missing.name()
            ),
            TraceError::NoMeaning { method, why } => {
                write!(f, "{} has no meaning here: {why}", method.booking().name())
            }
        }
    }
}

impl std::error::Error for TraceError {}
