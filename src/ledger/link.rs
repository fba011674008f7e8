//! Links: value that went in at this leg came out at that one.
//!
//! Mixer, bridge, swap, exchange and cash counter leave the same gap in a trail, across assets and rails, and one record
//! closes it. A link is a fact of a world; an investigator may know it, and then says on what basis.

use serde::{Deserialize, Serialize};

use crate::units::{Amount, KeeperId, OutLegId, Share};

/// What an intermediary did with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// Coins or a transfer became a customer's claim in the keeper's books.
    Deposit,
    /// A customer's claim was paid out.
    Withdraw,
    /// One asset was traded for another.
    Swap,
    /// A pool paid out what somebody had paid in.
    Mix,
    /// A desk or broker paid elsewhere for what it got here, off every ledger.
    Otc,
    /// Value was locked on one rail and released on another.
    Bridge,
    /// Banknotes, chips or goods changed hands.
    Cash,
}

/// How an investigator knows a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Everyone can read it in the public record.
    Public,
    /// The keeper's own books, or its answer to a request.
    Disclosed,
    /// A guess by a rule, with its confidence.
    Inferred(Share),
}

/// Value that went in at one out-leg came out at another.
///
/// Both legs are credits: `from` is where the intermediary got the value, `to` where it (or what it bought) was received.
/// `to` never stands before `from` in the order of movements. One `from` may have several links, in order, each for its
/// part of the value; what no link carries on stays with the keeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The credit to the intermediary.
    pub from: OutLegId,
    /// The credit to the receiver.
    pub to: OutLegId,
    /// The part of the value at `from` that this link is about, in the asset of `from`.
    pub amount_in: Amount,
    /// What came out at `to`, in the asset of `to`; the difference in value is fee, commission or discount.
    pub amount_out: Amount,
    /// What the intermediary did.
    pub kind: LinkKind,
    /// The intermediary, where it is a keeper.
    pub keeper: Option<KeeperId>,
    /// How it is known; in the truth every link is [`Basis::Disclosed`] or [`Basis::Public`] by what could be known.
    pub basis: Basis,
}
