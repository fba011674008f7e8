//! Coins of one public address as one pool.
//!
//! A coin that comes to rest at an address shares the pool of the coins that rest there: it gets their slot, so that a walk
//! which asks whether a coin is tainted looks it up as ever. The pool is given back when the last coin has left.

use std::collections::{BTreeMap, BTreeSet};

use super::doors::Door;
use super::purses::Purses;
use crate::evidence::Evidence;
use crate::ledger::PurseKind;
use crate::lots::{Lot, Rule};
use crate::units::PurseId;

/// No address, or none at which coins rest.
const NOWHERE: u32 = u32::MAX;

/// Which coins rest where. Coins of different assets at one address are different pools.
pub(super) struct Addresses {
    /// The pool of each purse, or [`NOWHERE`] for what is no coin, has no address or is a keeper's.
    pool_of: Vec<u32>,
    pools: Vec<Rest>,
    /// The coins that became tainted through their address since they were last asked for.
    reached: Vec<PurseId>,
}

/// The coins that rest at one address.
#[derive(Clone, Default)]
struct Rest {
    coins: BTreeSet<PurseId>,
    /// Their slot; 0 while they are clean.
    slot: u32,
}

impl Addresses {
    /// Returns the addresses before the first movement: there rest the coins that were filled before the ledger's beginning.
    pub(super) fn new(evidence: &Evidence, doors: &[Door]) -> Addresses {
        let ledger = evidence.ledger();
        let mut places = BTreeMap::new();
        let mut addresses = Addresses {
            pool_of: vec![NOWHERE; ledger.purse_count()],
            pools: Vec::new(),
            reached: Vec::new(),
        };
        for purse in ledger.purses() {
            let open = ledger.kind(purse) == PurseKind::Coin && doors[purse.index()] == Door::Open;
            let Some(address) = evidence.facts(purse).address.filter(|_| open) else {
                continue;
            };
            let next = u32::try_from(places.len()).expect("there are fewer addresses than purses");
            let pool = *places.entry((address, ledger.asset_of(purse))).or_insert(next);
            addresses.pool_of[purse.index()] = pool;
            addresses.pools.resize(places.len(), Rest::default());
            if ledger.filled(purse).is_none() {
                addresses.pools[pool as usize].coins.insert(purse);
            }
        }
        addresses
    }

    fn pool(&mut self, purse: PurseId) -> Option<&mut Rest> {
        match self.pool_of[purse.index()] {
            NOWHERE => None,
            pool => Some(&mut self.pools[pool as usize]),
        }
    }
}

impl Purses<'_> {
    /// Lets a coin leave its address; the last one takes the pool with it. Returns whether it had one.
    pub(super) fn leave_address(&mut self, purse: PurseId) -> bool {
        let Some(rest) = self.addresses.as_mut().and_then(|addresses| addresses.pool(purse)) else {
            return false;
        };
        rest.coins.remove(&purse);
        if rest.coins.is_empty() {
            rest.slot = 0;
            self.release(purse);
        } else {
            self.slots[purse.index()] = 0;
        }
        true
    }

    /// Lets a coin come to rest at its address. Returns whether it has one.
    pub(super) fn come_to_address<R: Rule>(&mut self, rule: &R, purse: PurseId, piece: &[Lot]) -> bool {
        let Some(rest) = self.addresses.as_mut().and_then(|addresses| addresses.pool(purse)) else {
            return false;
        };
        rest.coins.insert(purse);
        let slot = rest.slot;
        self.slots[purse.index()] = slot;
        if !piece.iter().any(|lot| lot.origin.is_some()) {
            self.reach(slot, [purse]);
            return true;
        }
        let marks = self.lots(purse).len();
        rule.put(self.pool_mut(purse), piece);
        let slot = self.slots[purse.index()];
        let more = self.lots(purse).len() > marks;
        let rest = self.addresses.as_mut().and_then(|addresses| addresses.pool(purse));
        let rest = rest.expect("the purse has an address");
        rest.slot = slot;
        // Coins that rest there are gone through once for each new mark, and not for each coin that comes.
        let reached: Vec<PurseId> = if more {
            rest.coins.iter().copied().collect()
        } else {
            vec![purse]
        };
        self.reach(slot, reached);
        true
    }

    fn reach(&mut self, slot: u32, coins: impl IntoIterator<Item = PurseId>) {
        let addresses = self
            .addresses
            .as_mut()
            .expect("coins are reached through their address");
        for coin in coins {
            self.slots[coin.index()] = slot;
            if slot != 0 {
                addresses.reached.push(coin);
            }
        }
    }

    /// Tells whether coins of one address are one pool.
    pub(super) fn has_addresses(&self) -> bool {
        self.addresses.is_some()
    }

    /// Returns the coins that became tainted through their address since this was last asked.
    pub(super) fn reached(&mut self) -> Vec<PurseId> {
        let reached = self
            .addresses
            .as_mut()
            .map(|addresses| std::mem::take(&mut addresses.reached));
        reached.unwrap_or_default()
    }
}
