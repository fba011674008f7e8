//! The loot in a movement: out of the purses that give, to the out-legs that the party receives for it, and what does not fit there
//! to others.

use super::{Pool, Shared, Sink, Trail};
use crate::ledger::PurseKind;
use crate::truth::loot::stain::Stain;
use crate::units::{Amount, InLegId, MovementId, OutLegId};

impl Trail<'_> {
    /// Tells whether the plan meant the movement to carry loot of this theft.
    pub(super) fn is_meant(&self, movement: MovementId, shared: &Shared<'_>) -> bool {
        let legs = shared.facts.ledger.ins(movement);
        let meant = &self.theft.earmarks.ins;
        meant
            .range(InLegId::new(legs.start)..InLegId::new(legs.end))
            .next()
            .is_some()
    }

    /// Returns the loot that an in-leg is meant to take, as far as it is there.
    pub(super) fn meant(&self, leg: InLegId, shared: &Shared<'_>) -> Amount {
        let meant = self.theft.earmarks.ins.get(&leg).copied().unwrap_or_default();
        let purse = shared.facts.ledger.in_purses()[leg.index()];
        if self.carries && self.is_party(purse) {
            meant.min(self.stain(purse).marked)
        } else {
            Amount::ZERO
        }
    }

    /// Takes the loot out of the purse of an in-leg, where `room` of its units are no loot of thefts before and so many are meant
    /// to be loot of thefts after; returns how much.
    pub(super) fn take(&mut self, leg: InLegId, (room, after): (Amount, Amount), shared: &mut Shared<'_>) -> Amount {
        let ledger = shared.facts.ledger;
        let (purse, amount) = (ledger.in_purses()[leg.index()], ledger.in_amounts()[leg.index()]);
        if !self.carries || !self.is_party(purse) {
            return Amount::ZERO;
        }
        let balance = shared.balances[purse.index()];
        let stain = self.stain(purse);
        // What stays is all of what it is: where the loot of all thefts is more than that, this one gives way.
        let held = shared.held.get(&purse).copied().unwrap_or_default();
        let forced = held.saturating_sub(after).saturating_sub(balance - amount);
        let marked = self.meant(leg, shared).max(forced).min(room).min(stain.marked);
        let (taken, rest) = stain.split(amount, balance, marked);
        if self.places[purse.index()] != 0 {
            self.set(purse, rest, shared);
        }
        let face = self.lift(purse, (taken.marked, stain.marked), shared);
        let asset = ledger.asset_of(purse);
        match self.pools.iter_mut().find(|pool| pool.asset == asset) {
            Some(pool) => {
                pool.paid += amount;
                pool.stain = pool.stain.join(taken);
                pool.face.join(face);
            }
            None => self.pools.push(Pool {
                asset,
                paid: amount,
                stain: taken,
                face,
            }),
        }
        taken.marked
    }

    /// Passes the loot in a movement to what the party receives, and what does not fit there to others.
    pub(super) fn distribute(&mut self, movement: MovementId, shared: &mut Shared<'_>) {
        for pool in std::mem::take(&mut self.pools) {
            if !pool.stain.is_empty() {
                self.lay(movement, pool, shared);
            }
        }
    }

    fn lay(&mut self, movement: MovementId, mut pool: Pool, shared: &mut Shared<'_>) {
        let (sinks, slots) = self.sinks(movement, &pool, shared);
        let mut marks = vec![Amount::ZERO; sinks.len()];
        let mut left = pool.stain.marked;
        let rooms: Vec<Amount> = sinks.iter().map(|sink| sink.room.min(shared.free(sink.leg))).collect();
        let mut room: Amount = rooms.iter().copied().sum();
        let named = (0..sinks.len()).filter(|&i| sinks[i].marked.is_some());
        let unnamed = (0..sinks.len()).filter(|&i| sinks[i].marked.is_none());
        for i in named.chain(unnamed) {
            let sink = &sinks[i];
            room -= rooms[i];
            let by_default = if sink.party { sink.room } else { Amount::ZERO };
            let wanted = sink.marked.unwrap_or(by_default);
            marks[i] = wanted.max(left.saturating_sub(room)).min(rooms[i]).min(left);
            left -= marks[i];
        }
        assert!(left.is_zero(), "the loot of a movement has room in its out-legs");
        let mut whole = pool.stain.marked;
        for (sink, marked) in sinks.iter().zip(marks) {
            let face = pool.face.take(marked, whole);
            whole -= marked;
            let (least, greatest) = pool.stain.bounds(sink.room, slots);
            let hops = pool.stain.hops + 1;
            let stain = Stain {
                marked,
                least,
                greatest,
                hops,
            };
            *shared.laid.entry(sink.leg).or_default() += marked;
            self.arrive(movement, sink.leg, (stain, face), shared);
        }
    }

    /// Returns where the party's money can go and among how many units it lies there.
    ///
    /// What the party receives is bought by what it pays. Only what it pays beyond that is lost to others: to the fees
    /// first, where others pay along in the same movement.
    fn sinks(&self, movement: MovementId, pool: &Pool, shared: &Shared<'_>) -> (Vec<Sink>, Amount) {
        let ledger = shared.facts.ledger;
        let of_asset = |leg: &OutLegId| ledger.asset_of(ledger.out_purse(*leg)) == pool.asset;
        let legs: Vec<OutLegId> = ledger.out_legs(movement).filter(of_asset).collect();
        let sink = |leg: OutLegId, room: Amount, party: bool| Sink {
            leg,
            room,
            party,
            marked: self.theft.earmarks.outs.get(&leg).copied(),
        };
        let mine = |leg: &&OutLegId| self.gets(**leg, shared);
        let mut sinks: Vec<Sink> = legs
            .iter()
            .filter(mine)
            .map(|&leg| sink(leg, self.own_room(leg, shared), true))
            .collect();
        let received: Amount = sinks.iter().map(|sink| sink.room).sum();
        let mut lost = pool.paid.saturating_sub(received);
        let is_fee = |leg: &OutLegId| ledger.kind(ledger.out_purse(*leg)) == PurseKind::Fees;
        let others = || legs.iter().filter(|leg| !mine(leg));
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
    pub(super) fn own_room(&self, leg: OutLegId, shared: &Shared<'_>) -> Amount {
        let stolen = self.theft.legs.get(&leg).copied().unwrap_or_default();
        let arriving = self.under_way.get(&leg).into_iter().flatten();
        let arriving = arriving.map(|arriving| arriving.amount).sum();
        shared
            .facts
            .ledger
            .out_amount(leg)
            .saturating_sub(stolen)
            .saturating_sub(arriving)
    }
}
