//! Swaps: what the sender of a transaction gives and gets in it, of two assets.

use crate::formats::number::Number;
use crate::formats::payments::{AssetNo, End};
use crate::ledger::PurseKind;

/// A movement of a transaction before it is put among the payments.
pub(super) struct Move {
    pub name: String,
    pub transfers: Vec<(End, End, AssetNo, Number)>,
    /// Whether the transfers behind its first are gas, or all where it has no value.
    pub has_gas: bool,
    pub place: (u32, u64),
}

/// The places of a transfer: which movement, and which of its transfers.
pub(super) type Spot = (usize, usize);

/// Returns which transfer gave and which got, where the sender gave once in one asset and got once in another. What was given comes
/// first then, whatever came first in the transaction: a pool may pay before it is paid.
pub(super) fn of(moves: &mut Vec<Move>, sender: End) -> Option<(Spot, Spot)> {
    let is_gas = |to: &End| matches!(to, End::Outside(PurseKind::Fees | PurseKind::Destroyed));
    let (mut given, mut got) = (Vec::new(), Vec::new());
    for (nth, moved) in moves.iter().enumerate() {
        for (place, (from, to, asset, _)) in moved.transfers.iter().enumerate() {
            if *from == sender && !(moved.has_gas && is_gas(to)) && to != from {
                given.push(((nth, place), *asset));
            }
            if *to == sender && from != to {
                got.push(((nth, place), *asset));
            }
        }
    }
    let ([(gave, one)], [(took, other)]) = (given.as_slice(), got.as_slice()) else {
        return None;
    };
    if one == other {
        return None;
    }
    let (gave, took) = (*gave, *took);
    if gave.0 > took.0 {
        let moved = moves.remove(gave.0);
        moves.insert(took.0, moved);
        return Some(((took.0, gave.1), (took.0 + 1, took.1)));
    }
    Some((gave, took))
}
