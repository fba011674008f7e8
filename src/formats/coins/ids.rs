//! Which movement has which transaction id.

use std::hash::BuildHasher;

use dyepack_columns::prefetch;
use hashbrown::DefaultHashBuilder;

use crate::formats::hex::Txid;
use crate::formats::slots::Slots;
use crate::units::MovementId;

/// One id a movement, and where to find each.
pub(super) struct Ids {
    txids: Vec<Txid>,
    hasher: DefaultHashBuilder,
    found: Slots,
}

impl Ids {
    pub(super) fn new() -> Ids {
        Ids {
            txids: Vec::new(),
            hasher: DefaultHashBuilder::default(),
            found: Slots::new(),
        }
    }

    /// Adds the id of the next movement, which is not found under it.
    pub(super) fn push(&mut self, txid: Txid) {
        self.txids.push(txid);
    }

    /// Adds the id of the next movement. Of two with one id, the later is the one that can still be spent and is found.
    pub(super) fn push_found(&mut self, txid: Txid) {
        let movement = self.txids.len() as u32;
        let hash = self.hash(&txid);
        self.found
            .put(hash, movement, |other| self.txids[other as usize] == txid);
        self.push(txid);
    }

    /// An id is itself a hash, so that eight of its bytes tell it apart; they are hashed again under a key, since whoever makes a transaction
    /// chooses them.
    fn hash(&self, txid: &Txid) -> u32 {
        let begin = txid.first_chunk().expect("an id has 32 bytes");
        self.hasher.hash_one(u64::from_le_bytes(*begin)) as u32
    }

    /// Returns the movement that is found under an id.
    pub(super) fn find(&self, txid: &Txid) -> Option<MovementId> {
        let found = self
            .found
            .find(self.hash(txid), |other| self.txids[other as usize] == *txid);
        found.map(MovementId::from_raw)
    }

    /// Asks the processor for where an id is looked up soon.
    pub(super) fn prefetch(&self, txid: &Txid) {
        self.found.prefetch(self.hash(txid));
    }

    /// Asks for the id with which this one will be compared, and returns its movement: the one that is found, unless two hashes are the same.
    pub(super) fn guess(&self, txid: &Txid) -> Option<MovementId> {
        let movement = self.found.guess(self.hash(txid))?;
        prefetch(&self.txids, movement as usize);
        Some(MovementId::from_raw(movement))
    }

    /// Returns the id of a movement.
    pub(super) fn of(&self, movement: MovementId) -> &Txid {
        &self.txids[movement.index()]
    }

    /// Returns one id a movement.
    pub(super) fn into_txids(self) -> Vec<Txid> {
        self.txids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64, more: u8) -> Txid {
        let mut id = [more; 32];
        id[..8].copy_from_slice(&number.to_le_bytes());
        id
    }

    #[test]
    fn ids_that_begin_alike_are_told_apart() {
        let mut ids = Ids::new();
        (0..100).for_each(|more| ids.push_found(id(7, more)));
        for more in 0..100 {
            assert_eq!(ids.find(&id(7, more)), Some(MovementId::new(usize::from(more))));
        }
        assert_eq!(ids.find(&id(7, 100)), None);
    }

    #[test]
    fn of_two_movements_with_one_id_the_later_is_found() {
        let mut ids = Ids::new();
        ids.push_found(id(1, 0));
        ids.push(id(1, 0));
        assert_eq!(ids.find(&id(1, 0)), Some(MovementId::new(0)));
        ids.push_found(id(1, 0));
        (2..5_000).for_each(|number| ids.push_found(id(number, 0)));
        assert_eq!(
            (ids.find(&id(1, 0)), ids.guess(&id(1, 0))),
            (Some(MovementId::new(2)), Some(MovementId::new(2)))
        );
        assert_eq!(ids.into_txids()[..3], [id(1, 0); 3]);
    }
}
