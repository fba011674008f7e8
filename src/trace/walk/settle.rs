//! What comes out of a movement: each out-leg in its turn, and where its lots belong.

use std::mem;
use std::ops::Range;

use super::Walk;
use crate::evidence::Shade;
use crate::lots::{Lot, Meeting, Rule, lost};
use crate::trace::StopReason;
use crate::trace::doors::{Door, stop_reason};
use crate::trace::hop::End;
use crate::trace::named;
use crate::trace::sums::Sum;
use crate::units::{Amount, MovementId, OriginId, OutLegId, PurseId};

impl<R: Rule> Walk<'_, R> {
    /// Settles all out-legs of a movement, and tells whether any taint was delivered or marked.
    pub(super) fn settle(&mut self, movement: MovementId, outs: Range<usize>) -> bool {
        let mut piece = std::mem::take(&mut self.piece);
        let mut moved = false;
        let mut order = std::mem::take(&mut self.settle_order);
        self.pass.crossings.order(outs.clone(), &mut order);
        for &place in &order {
            let leg = OutLegId::new(outs.start + place);
            let amount = self.ledger.out_amount(leg);
            piece.clear();
            piece.extend_from_slice(self.laid.of(place));
            if R::PLACES && piece.is_empty() && !amount.is_zero() {
                piece.push(Lot::clean(amount));
            }
            let mut named = self.named.take_brought(leg);
            if let Some(recorder) = &mut self.recorder {
                recorder.output(
                    leg,
                    self.ledger.out_purse(leg),
                    amount,
                    &named::beside(&named, &R::in_units(&piece, amount)),
                    self.pass.crossings.leads_to(leg),
                );
            }
            if self.pass.crossings.leads_to(leg) {
                // As with what is laid there: it is the keeper's money, not the receiver's.
                let place = self.place(movement, leg, StopReason::Keeper);
                self.sums.stop(place, &std::mem::take(&mut named), None);
            }
            moved |= self.deliver(movement, leg, &mut piece);
            named::lay_apart(&named, &mut piece);
            moved |= self.mark(movement, leg, &mut piece);
            let named = named::take_apart(&mut piece);
            self.arrive(leg, outs.start, &mut piece);
            let mut stays = amount;
            self.pass_on(leg, &piece, &named);
            if let Some(origin) = self.watch.of(self.ledger.out_purse(leg)) {
                self.swallow(movement, leg, origin, &mut piece);
            } else if piece.iter().any(|lot| lot.origin.is_some()) {
                self.sums.touch(self.ledger, self.ledger.out_purse(leg));
                stays = self.send_on(movement, leg, &mut piece);
            }
            self.rest(movement, leg, &piece, &named, stays);
        }
        let done = self.marks[self.next_mark..].iter();
        self.next_mark += done.take_while(|mark| mark.leg.index() < outs.end).count();
        (self.piece, self.settle_order) = (piece, order);
        moved
    }

    /// Marks what complaints claim of the leg.
    fn mark(&mut self, movement: MovementId, leg: OutLegId, piece: &mut Vec<Lot>) -> bool {
        let mut any = false;
        // A movement's legs are not always settled in their order.
        let here = &self.marks[self.next_mark..];
        let begin = self.next_mark + here.partition_point(|mark| mark.leg < leg);
        for at in begin..self.marks.len() {
            let mark = self.marks[at];
            if mark.leg != leg {
                break;
            }
            let amount = self.ledger.out_amount(leg);
            let asset = self.ledger.asset_of(self.ledger.out_purse(leg));
            let before = match mark.claim.meeting {
                Meeting::First => Vec::new(),
                Meeting::Last => piece.clone(),
            };
            let marked = self.rule.mark(piece, amount, mark.claim, mark.origin);
            self.sums.add(Sum::Seeded, asset, mark.origin, marked);
            if let Some(recorder) = &mut self.recorder {
                recorder.marked(mark.origin, marked);
            }
            self.displace(movement, leg, &before, piece);
            any |= R::WHOLE || !marked.is_zero();
        }
        any
    }

    /// Stops what a claim took over from others.
    fn displace(&mut self, movement: MovementId, leg: OutLegId, before: &[Lot], piece: &[Lot]) {
        let mut gone = lost(before, piece);
        named::plain(&mut gone);
        let gone = R::in_units(&gone, self.ledger.out_amount(leg));
        if !gone.is_empty() {
            self.sums
                .stop(self.place(movement, leg, StopReason::NotFollowed), &gone, None);
        }
    }

    /// Puts the lots of a leg where they belong, and those that are only named; `stays` is the value that no link carried on.
    fn rest(&mut self, movement: MovementId, leg: OutLegId, piece: &[Lot], named: &[Lot], stays: Amount) {
        let (purse, amount) = (self.ledger.out_purse(leg), self.ledger.out_amount(leg));
        let asset = self.ledger.asset_of(purse);
        let whole = R::WHOLE.then_some(stays);
        let door = self.pass.doors.of(purse);
        let end = self.recorder.is_some().then(|| self.end_at(door, purse));
        if let (Some(recorder), Some(end)) = (&mut self.recorder, end) {
            recorder.stays(&named::beside(named, &R::in_units(piece, amount)), end);
        }
        match door {
            Door::Open => {
                if !named.is_empty() {
                    self.named.rest(purse, named);
                    self.sums.touch(self.ledger, purse);
                    self.changed.push(purse);
                    self.pass.reach(purse);
                }
                return self.keep(purse, leg, amount, piece);
            }
            Door::Fees => {
                self.sums.add_lots(Sum::Fees, asset, named, None);
                self.sums.add_lots(Sum::Fees, asset, &R::in_units(piece, amount), whole);
                if self.pass.follow_fees {
                    self.pool_fee(purse, amount, piece);
                }
            }
            Door::Destroyed | Door::Issuance => {
                self.sums.add_lots(Sum::Destroyed, asset, named, None);
                self.sums
                    .add_lots(Sum::Destroyed, asset, &R::in_units(piece, amount), whole);
            }
            Door::Cash
            | Door::Keeper
            | Door::Edge
            | Door::Tagged
            | Door::Lender
            | Door::Purchaser
            | Door::NotFollowed => {
                let reason = stop_reason(self.evidence, door, purse).expect("every other door stops");
                self.sums.stop(self.place(movement, leg, reason), named, None);
                let place = self.place(movement, leg, reason);
                self.sums.stop(place, &R::in_units(piece, amount), whole);
            }
        }
        if self.purses.is_account(purse) {
            self.purses.put_clean::<R>(purse, amount);
        }
    }

    fn end_at(&self, door: Door, purse: PurseId) -> End {
        match door {
            Door::Open => End::Purse,
            Door::Fees => End::Fees,
            Door::Destroyed | Door::Issuance => End::Destroyed,
            Door::Cash
            | Door::Keeper
            | Door::Edge
            | Door::Tagged
            | Door::Lender
            | Door::Purchaser
            | Door::NotFollowed => {
                End::Stopped(stop_reason(self.evidence, door, purse).expect("every other door stops"))
            }
        }
    }

    fn keep(&mut self, purse: PurseId, leg: OutLegId, amount: Amount, piece: &[Lot]) {
        if self.purses.is_account(purse) {
            let sealed = self.ledger.has_sealed_legs() && self.ledger.out_is_sealed(leg);
            self.purses.put(&self.rule, purse, amount, sealed, piece);
        } else {
            self.purses.fill_coin(&self.rule, purse, piece);
            if self.purses.is_tainted(purse) {
                self.pass.reach(purse);
            }
        }
        if self.options.history && self.purses.is_tainted(purse) {
            self.changed.push(purse);
        }
    }

    /// Writes the taint of the changed purses down, where a history is kept.
    pub(super) fn note_changes(&mut self, movement: MovementId) {
        if !self.options.history {
            return self.changed.clear();
        }
        self.changed.sort_unstable();
        self.changed.dedup();
        let mut changed = mem::take(&mut self.changed);
        for purse in changed.drain(..) {
            let balance = self.purses.balance(purse);
            let mut now: Vec<(OriginId, Amount)> = if R::PLACES && !self.named.rests_in(purse) {
                // A pool with places may hold as many lots as its account ever got, and knows their sums.
                self.purses.by_origin(purse).to_vec()
            } else {
                let there = self.there(purse);
                let said = R::in_units(&there, balance);
                said.iter().filter_map(|lot| Some((lot.origin?, lot.amount))).collect()
            };
            if R::WHOLE {
                now.iter_mut().for_each(|(_, amount)| *amount = balance);
            }
            let before = self.shades.entry(purse).or_default();
            let gone = before.iter().map(|&(origin, _)| origin);
            let gone: Vec<OriginId> = gone.filter(|gone| now.iter().all(|(have, _)| have != gone)).collect();
            now.extend(gone.into_iter().map(|origin| (origin, Amount::ZERO)));
            now.sort_unstable();
            for &(origin, amount) in now.iter().filter(|row| !before.contains(row)) {
                self.history.push(Shade {
                    movement,
                    purse,
                    origin,
                    amount,
                });
            }
            *before = now;
        }
        self.changed = changed;
    }

    pub(super) fn pool_fee(&mut self, purse: PurseId, amount: Amount, lots: &[Lot]) {
        let pool = self.fee_pools.entry(purse).or_default();
        if R::PLACES {
            pool.lots.extend(lots.iter().filter(|lot| !lot.amount.is_zero()));
        } else {
            pool.lots.extend(lots.iter().filter(|lot| lot.origin.is_some()));
        }
        pool.fees.push((pool.lots.len(), amount));
    }
}
