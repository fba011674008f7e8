//! Lots, pools and bookings: which part of a purse leaves first.
//!
//! A *lot* is an amount with an origin, a *pool* the lots in a purse, a *booking* the rule that says which lots leave first.
//! The taint policies of the literature and the tracing rules of the courts are bookings. A [`Method`] is a value: a booking
//! with its parameters, written as one string, its [specification](Method::spec), that every result carries and that can be
//! given back on the command line; [`Parameter::ALL`] is the one table of what a parameter is called, accepts and means, and
//! for which bookings. A [`Rule`] is the law of one booking: how lots leave a pool and how they are laid on the outputs of a
//! movement; walks are generic over it.

mod about;
mod average;
mod dirty;
mod law;
mod method;
mod ordered;
mod parameter;
mod poison;
mod pool;

pub use about::{About, EDGES};
pub use average::{Average, LargestOutput, Nothing};
pub use dirty::DirtyFirst;
pub use law::{Between, OwnMoneyFirst};
pub use method::{Fees, Keepers, Meeting, Method, PoolOf, Residual, Ties, Unread};
pub use ordered::{AccountOrder, InputOrder, Ordered, OutputOrder};
pub use parameter::{Choice, Parameter};
pub use poison::Poison;
pub use pool::{Bundle, Claim, Input, Laid, Lot, Out, OutKind, Pool, Rule, Standing};
pub(crate) use pool::{by_origin, push_joined};

use crate::units::digest::feed;

/// Which lots leave first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Booking {
    /// Any tainted input taints everything.
    Poison,
    /// Taint is spread in proportion to value.
    Haircut,
    /// First in, first out.
    Fifo,
    /// Last in, first out, by turning the inputs round.
    LifoInputs,
    /// Last in, first out, by filling the outputs from the last.
    LifoOutputs,
    /// Last in, first out, over a stack of lots.
    LifoStack,
    /// Tainted in, highest out; with its parameters, the whole family of orders.
    Tiho,
    /// Money is followed while all of it is dirty; the outputs of the first mixture are kept.
    DirtyFirstKeep,
    /// Money is followed while all of it is dirty, and not beyond: tracing ends at the first mixture.
    DirtyFirstDrop,
    /// Rule of law: in a wrongdoer's purse own money leaves first (Re Hallett).
    OwnMoneyFirst,
    /// Rule of law: own money first, and nothing is followed out of the wrongdoer's purses (Roscoe v Winder).
    LowestIntermediateBalance,
    /// Rule of law, a claim: claimed money pays first for the purchase that the claimants elect (Re Oatway).
    ElectedAsset,
    /// Rule of law, a claim: an account's final balance is divided by contributions.
    PariPassu,
    /// Rule of law, a claim: identical money in the account counts as the money itself (18 USC 984).
    FungibleAccount,
    /// Null method: finds nothing beyond the complaint itself.
    Nothing,
    /// Null method: every purse that taint could reach, whole.
    EverythingReachable,
    /// Null method: all taint follows the largest output.
    LargestOutput,
    /// Null method: haircut where every true link is known; the best that links alone could do.
    TrueLinks,
}

feed!(
    enum Booking {
        Poison = 0,
        Haircut = 1,
        Fifo = 2,
        LifoInputs = 3,
        LifoOutputs = 4,
        LifoStack = 5,
        Tiho = 6,
        DirtyFirstKeep = 7,
        DirtyFirstDrop = 8,
        OwnMoneyFirst = 9,
        LowestIntermediateBalance = 10,
        ElectedAsset = 11,
        PariPassu = 12,
        FungibleAccount = 13,
        Nothing = 14,
        EverythingReachable = 15,
        LargestOutput = 16,
        TrueLinks = 17,
    }
);

impl Booking {
    /// All bookings in the order in which they are listed.
    pub const ALL: [Booking; 18] = [
        Booking::Poison,
        Booking::Haircut,
        Booking::Fifo,
        Booking::LifoInputs,
        Booking::LifoOutputs,
        Booking::LifoStack,
        Booking::Tiho,
        Booking::DirtyFirstKeep,
        Booking::DirtyFirstDrop,
        Booking::OwnMoneyFirst,
        Booking::LowestIntermediateBalance,
        Booking::ElectedAsset,
        Booking::PariPassu,
        Booking::FungibleAccount,
        Booking::Nothing,
        Booking::EverythingReachable,
        Booking::LargestOutput,
        Booking::TrueLinks,
    ];

    /// Tells whether the method is a yardstick that nobody would use.
    pub const fn is_null(self) -> bool {
        matches!(
            self,
            Booking::Nothing | Booking::EverythingReachable | Booking::LargestOutput | Booking::TrueLinks
        )
    }

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Booking::Poison => "poison",
            Booking::Haircut => "haircut",
            Booking::Fifo => "fifo",
            Booking::LifoInputs => "lifo-inputs",
            Booking::LifoOutputs => "lifo-outputs",
            Booking::LifoStack => "lifo-stack",
            Booking::Tiho => "tiho",
            Booking::DirtyFirstKeep => "dirty-first-keep",
            Booking::DirtyFirstDrop => "dirty-first-drop",
            Booking::OwnMoneyFirst => "own-money-first",
            Booking::LowestIntermediateBalance => "lowest-intermediate-balance",
            Booking::ElectedAsset => "elected-asset",
            Booking::PariPassu => "pari-passu",
            Booking::FungibleAccount => "fungible-account",
            Booking::Nothing => "nothing",
            Booking::EverythingReachable => "everything-reachable",
            Booking::LargestOutput => "largest-output",
            Booking::TrueLinks => "true-links",
        }
    }

    /// Returns all names that can be typed, its own first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name()).chain(self.other_name().map(|(name, _)| name))
    }

    /// Returns the other name that can be typed, and why it means this booking.
    pub const fn other_name(self) -> Option<(&'static str, &'static str)> {
        match self {
            Booking::Haircut => Some((
                "rolling",
                "the rolling charge, or North American rule, is haircut over accounts",
            )),
            Booking::DirtyFirstKeep => Some((
                "dirty-first",
                "the first mixture is named, as in the paper; dirty-first-drop does not name it, as at common law",
            )),
            _ => None,
        }
    }
}

impl Booking {
    /// Returns the rule on a movement in one line, for explanations.
    pub const fn rule(self) -> &'static str {
        match self {
            Booking::Poison => "any tainted input taints every output whole",
            Booking::Haircut | Booking::TrueLinks => {
                "each output gets floor(taint * value / inputs); what rounding leaves goes to the fee, then to outputs in order"
            }
            Booking::Fifo => "inputs in order fill outputs in order; the fee takes the tail",
            Booking::LifoInputs => "inputs from the last fill outputs in order; the fee takes the tail",
            Booking::LifoOutputs => "inputs in order fill outputs from the last; the fee takes the tail",
            Booking::LifoStack => {
                "inputs are stacked in order; each output takes from the top; the fee keeps the bottom"
            }
            Booking::Tiho => "tainted lots first, outputs from the highest value down; the fee takes the tail",
            Booking::DirtyFirstKeep | Booking::DirtyFirstDrop => {
                "inputs that are dirty through and through make dirty outputs; the first clean unit ends the trail"
            }
            Booking::OwnMoneyFirst => {
                "in a wrongdoer's movement clean lots go first: to others in order, then the fee, then back to him"
            }
            Booking::LowestIntermediateBalance => {
                "own money first; claimed lots that leave the wrongdoer's purses are not followed"
            }
            Booking::ElectedAsset => {
                "claimed lots first on the elected purchase; for the rest own money first, and nothing else is followed"
            }
            Booking::PariPassu => "floor(divided * contribution / all contributions) to each claimant",
            Booking::FungibleAccount => {
                "the least of balance and what was claimed within the window, to each claimant pro rata"
            }
            Booking::Nothing => "nothing is followed",
            Booking::EverythingReachable => "whatever taint could reach is tainted whole",
            Booking::LargestOutput => "all taint goes to the largest output, as far as it has room",
        }
    }

    /// Tells whether the booking is a rule of the courts, which needs [roles](crate::evidence::Roles) and stops at a purchaser
    /// for value.
    pub const fn is_law(self) -> bool {
        matches!(
            self,
            Booking::OwnMoneyFirst
                | Booking::LowestIntermediateBalance
                | Booking::ElectedAsset
                | Booking::PariPassu
                | Booking::FungibleAccount
        )
    }

    /// Tells whether the booking says what claimants can claim and not where money went: such a rule need not conserve value
    /// nor lie within the bounds of flows, and what is claimed and not got is its shortfall.
    pub const fn is_claim(self) -> bool {
        matches!(
            self,
            Booking::ElectedAsset | Booking::PariPassu | Booking::FungibleAccount
        )
    }

    /// Tells whether the rule divides what accounts hold and follows no money at all.
    pub const fn divides(self) -> bool {
        matches!(self, Booking::PariPassu | Booking::FungibleAccount)
    }

    /// Tells whether the rule speaks of accounts alone: a coin has no balance that rises and falls.
    pub const fn is_of_accounts(self) -> bool {
        matches!(self, Booking::LowestIntermediateBalance) || self.is_claim()
    }

    /// Tells whether the booking taints whole purses, so that it does not conserve value.
    pub const fn relabels(self) -> bool {
        matches!(self, Booking::Poison | Booking::EverythingReachable)
    }
}
