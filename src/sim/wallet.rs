//! What one actor holds on one rail, as the actor's own software knows it.

use crate::sim::agenda::Intent;
use crate::units::{Amount, KeeperId, PurseId, Share};

/// The purses of one actor on one rail; in two lines of the cache, so that whoever asks for it ahead of time asks for both.
#[derive(Clone, Debug, Default)]
#[repr(align(64))]
pub struct Wallet {
    /// The coins not yet spent (rails of coins).
    pub coins: Vec<Coin>,
    /// The accounts (rails of accounts); payments leave from the first that holds enough.
    pub accounts: Vec<PurseId>,
    /// What is set aside for errands, in the order in which it came; nothing is lived on from it.
    pub aside: Vec<PurseId>,
    /// Errands for which the money has not come yet.
    pub waiting: Vec<Intent>,
    /// The address at which the actor last received (rails of coins).
    pub address: Option<u32>,
    /// How often the actor receives there again, change included.
    pub reuse: Share,
    /// The actor's bank, which hosts the purses.
    pub home: Option<KeeperId>,
    /// The keeper whose own money this is.
    pub reserve: Option<KeeperId>,
}

/// A coin as its owner's software knows it: nobody who chooses among many need look any of them up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coin {
    /// Which.
    pub purse: PurseId,
    /// How many virtual bytes it takes to spend it.
    pub bytes: u32,
    /// How much it holds.
    pub amount: Amount,
}

/// Where each coin stands in its wallet, by purse: a thief's has thousands, of which he spends one that he names. What is written of a coin that is in no
/// wallet any more stays and is not true.
#[derive(Clone, Debug, Default)]
pub struct Places(Vec<u32>);

impl Places {
    /// Puts a coin into a wallet, behind the others.
    pub(super) fn put(&mut self, coins: &mut Vec<Coin>, coin: Coin) {
        self.set(coin.purse, coins.len());
        coins.push(coin);
    }

    /// Takes the coin at a place out of a wallet; the last one stands there then.
    pub(super) fn take(&mut self, coins: &mut Vec<Coin>, place: usize) -> Coin {
        let coin = coins.swap_remove(place);
        if let Some(moved) = coins.get(place) {
            self.set(moved.purse, place);
        }
        coin
    }

    /// Returns where a coin stands in a wallet, if it is there.
    pub(super) fn find(&self, coins: &[Coin], purse: PurseId) -> Option<usize> {
        let place = *self.0.get(purse.index())? as usize;
        (coins.get(place)?.purse == purse).then_some(place)
    }

    fn set(&mut self, purse: PurseId, place: usize) {
        if self.0.len() <= purse.index() {
            self.0.resize(purse.index() + 1, 0);
        }
        self.0[purse.index()] = place as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four coins, of which the second is spent, then the one that stands in its place, then one that was never here.
    #[test]
    fn a_coin_is_found_where_it_stands_after_others_were_taken() {
        let coin = |number| Coin {
            purse: PurseId::from_raw(number),
            bytes: 68,
            amount: Amount::new(1),
        };
        let (mut places, mut coins) = (Places::default(), Vec::new());
        (0..4).for_each(|number| places.put(&mut coins, coin(number)));
        let find = |places: &Places, coins: &[Coin], number| places.find(coins, PurseId::from_raw(number));
        assert_eq!(places.take(&mut coins, 1), coin(1));
        assert_eq!(find(&places, &coins, 3), Some(1));
        assert_eq!(find(&places, &coins, 1), None, "it is spent");
        assert_eq!(places.take(&mut coins, 1), coin(3));
        assert_eq!(find(&places, &coins, 2), Some(1));
        assert_eq!(find(&places, &coins, 9), None, "it was never here");
    }
}
