//! The opening: what everybody has when the world begins.
//!
//! On a rail of coins it is issued in movements of mixed payees in a random order, so that neither the number of a coin nor
//! its neighbours tell whose it is; on a rail of accounts each account opens with a balance carried forward.

use super::frame::Frame;
use crate::seed::Stream;
use crate::sim::agenda::ActorId;
use crate::sim::rails::endow;
use crate::sim::state::State;
use crate::units::{Amount, RailId, Share};

/// The most coins that somebody's wealth is divided into.
const COINS_MOST: u64 = 8;

/// What somebody has at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Who.
    pub actor: ActorId,
    /// On which rail.
    pub rail: RailId,
    /// How much.
    pub amount: Amount,
}

/// Divides somebody's wealth into coins of uneven sizes: up to eight of them.
pub fn coins(wealth: Amount, stream: &mut Stream) -> Vec<Amount> {
    let count = 1 + stream.below(COINS_MOST);
    let mut rest = wealth;
    let mut coins = Vec::with_capacity(count as usize);
    for _ in 1..count {
        let part = Share::ppm(stream.between(100_000, 700_000) as u32).of(rest);
        coins.push(part);
        rest -= part;
    }
    coins.push(rest);
    coins.retain(|coin| !coin.is_zero());
    coins
}

/// Draws with what an account is opened: a hundred to a thousand dollars, in hundreds.
pub fn opened_with(frame: &Frame<'_>, stream: &mut Stream) -> Amount {
    let hundreds = Amount::new(10_000 * stream.between(1, 10));
    frame.payments.rate.bought(hundreds)
}

/// Has all grants issued when the world begins, together with what everybody else begins with.
pub fn issue(state: &mut State, grants: Vec<Grant>) {
    for grant in grants {
        endow(state, grant.actor, grant.rail, &[grant.amount]);
    }
}
