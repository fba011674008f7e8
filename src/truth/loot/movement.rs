//! The loot in a movement: to the out-legs that the party receives for it, and what does not fit there to others.

use super::{Pool, Sink, Walk, lookup};
use crate::ledger::PurseKind;
use crate::truth::loot::stain::Stain;
use crate::units::{Amount, MovementId, OutLegId};

impl Walk<'_> {
    /// Passes the loot of a pool to what the party receives, and what does not fit there to others.
    pub(super) fn distribute(&mut self, movement: MovementId, pool: &Pool) {
        let (sinks, slots) = self.sinks(movement, pool);
        let mut marks = vec![Amount::ZERO; sinks.len()];
        let mut left = pool.stain.marked;
        let mut room: Amount = sinks.iter().map(|sink| sink.room).sum();
        let named = (0..sinks.len()).filter(|&i| sinks[i].marked.is_some());
        let unnamed = (0..sinks.len()).filter(|&i| sinks[i].marked.is_none());
        for i in named.chain(unnamed) {
            let sink = &sinks[i];
            room -= sink.room;
            let by_default = if sink.party { sink.room } else { Amount::ZERO };
            let wanted = sink.marked.unwrap_or(by_default);
            marks[i] = wanted.max(left.saturating_sub(room)).min(sink.room).min(left);
            left -= marks[i];
        }
        assert!(left.is_zero(), "the loot of a movement has room in its out-legs");
        for (sink, marked) in sinks.iter().zip(marks) {
            let (least, greatest) = pool.stain.bounds(sink.room, slots);
            let hops = pool.stain.hops + 1;
            self.arrive(
                movement,
                sink.leg,
                Stain {
                    marked,
                    least,
                    greatest,
                    hops,
                },
            );
        }
    }

    /// Returns where the party's money can go and among how many units it lies there.
    ///
    /// What the party receives is bought by what it pays. Only what it pays beyond that is lost to others: to the fees
    /// first, where others pay along in the same movement.
    pub(super) fn sinks(&self, movement: MovementId, pool: &Pool) -> (Vec<Sink>, Amount) {
        let ledger = self.facts.ledger;
        let of_asset = |leg: &OutLegId| ledger.asset_of(ledger.out_purse(*leg)) == pool.asset;
        let legs: Vec<OutLegId> = ledger.out_legs(movement).filter(of_asset).collect();
        let sink = |leg: OutLegId, room: Amount, party: bool| Sink {
            leg,
            room,
            party,
            marked: lookup(&self.theft.earmarks.outs, leg),
        };
        let mine = |leg: &&OutLegId| self.is_party(ledger.out_purse(**leg));
        let mut sinks: Vec<Sink> = legs
            .iter()
            .filter(mine)
            .map(|&leg| sink(leg, self.own_room(leg), true))
            .collect();
        let received: Amount = sinks.iter().map(|sink| sink.room).sum();
        let mut lost = pool.paid.saturating_sub(received);
        let is_fee = |leg: &OutLegId| ledger.kind(ledger.out_purse(*leg)) == PurseKind::Fees;
        let others = || legs.iter().filter(|leg| !self.is_party(ledger.out_purse(**leg)));
        for &leg in others()
            .filter(|leg| is_fee(leg))
            .chain(others().filter(|leg| !is_fee(leg)))
        {
            let room = lost.min(ledger.out_amount(leg));
            lost -= room;
            sinks.push(sink(leg, room, false));
        }
        assert!(lost.is_zero(), "what the party loses in a movement others get");
        (sinks, pool.paid.max(received))
    }

    /// Returns how much of a leg can be paid for by the movement itself, beside what is stolen or arrives through links.
    pub(super) fn own_room(&self, leg: OutLegId) -> Amount {
        let stolen = lookup(self.theft.legs, leg).unwrap_or(Amount::ZERO);
        let arriving = self.under_way.get(&leg).into_iter().flatten();
        let arriving = arriving.map(|arriving| arriving.amount).sum();
        self.facts
            .ledger
            .out_amount(leg)
            .saturating_sub(stolen)
            .saturating_sub(arriving)
    }
}
