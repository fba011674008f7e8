//! What goes into a movement: the lots of its in-legs, input by input.

use super::Walk;
use crate::ledger::PurseKind;
use crate::lots::{Lot, Pool, Rule, Standing};
use crate::trace::StopReason;
use crate::trace::hop::HopIn;
use crate::trace::named;
use crate::trace::sums::{StopPlace, Sum};
use crate::units::{Amount, InLegId, MovementId, OutLegId, PurseId};

impl<R: Rule> Walk<'_, R> {
    /// Adds the lots of one in-leg to the bundle.
    pub(super) fn gather(&mut self, movement: MovementId, leg: usize) {
        let (purse, amount) = (self.ledger.in_purses()[leg], self.ledger.in_amounts()[leg]);
        if let Some(origin) = self.watch.of(purse) {
            return self.gather_source(leg, origin);
        }
        let (first, before) = (self.bundle.lots.len(), self.before(purse));
        match self.ledger.kind(purse) {
            PurseKind::Fees if self.pass.follow_fees => return self.gather_fees(purse, amount),
            PurseKind::Account => {
                if self.purses.is_tainted(purse) {
                    let sealed = self.ledger.has_sealed_legs()
                        && (self.ledger.in_is_sealed(InLegId::new(leg))
                            || (self.unknown.contains_key(&purse) && !amount.is_zero()));
                    let from = self.standings.giving(purse, self.elected);
                    self.purses
                        .take(&self.rule, purse, amount, sealed, from, &mut self.bundle.lots);
                    self.changed.push(purse);
                } else {
                    self.purses.take_clean(purse, amount);
                    self.gather_clean(amount);
                }
            }
            PurseKind::Coin if self.purses.is_tainted(purse) => {
                self.purses.empty_coin(purse, &mut self.bundle.lots);
                self.changed.push(purse);
            }
            PurseKind::Coin
            | PurseKind::Fees
            | PurseKind::Issuance
            | PurseKind::Cash
            | PurseKind::Claims
            | PurseKind::Destroyed
            | PurseKind::Lender => self.gather_clean(amount),
        }
        self.bundle.end_input(amount);
        if R::STANDING {
            let claimed = self.bundle.lots[first..].iter().filter(|lot| lot.origin.is_some());
            self.elected = self.elected.saturating_sub(claimed.map(|lot| lot.amount).sum());
        }
        let left = self.leave_named(movement, purse);
        if let Some(recorder) = &mut self.recorder {
            recorder.input(HopIn {
                purse,
                amount,
                sealed: self.ledger.has_sealed_legs() && self.ledger.in_is_sealed(InLegId::new(leg)),
                before,
                lots: named::beside(&left, &R::in_units(&self.bundle.lots[first..], amount)),
            });
        }
    }

    /// Returns what an account holds, and how much of that is tainted, where that is written down.
    fn before(&self, purse: PurseId) -> Option<(Amount, Amount)> {
        let asked = self.recorder.is_some() && self.ledger.kind(purse) == PurseKind::Account;
        let tainted = |balance| {
            let there = self.there(purse);
            R::in_units(&there, balance).iter().map(|lot| lot.amount).sum()
        };
        asked
            .then(|| self.purses.balance(purse))
            .map(|balance| (balance, tainted(balance)))
    }

    fn gather_clean(&mut self, amount: Amount) {
        if R::PLACES && !amount.is_zero() {
            self.bundle.lots.push(Lot::clean(amount));
        }
    }

    /// Adds the fees of the block, each as an input of its own; what the pool does not have is clean.
    fn gather_fees(&mut self, purse: PurseId, amount: Amount) {
        let asset = self.ledger.asset_of(purse);
        let pool = self.fee_pools.remove(&purse).unwrap_or_default();
        let (mut begin, mut rest) = (0, amount);
        for (end, fee) in pool.fees {
            let first = self.bundle.lots.len();
            if fee <= rest {
                self.bundle.lots.extend_from_slice(&pool.lots[begin..end]);
            } else {
                self.split_fee(&pool.lots[begin..end], fee, rest);
            }
            let whole = R::WHOLE.then_some(fee);
            let taken = fee.min(rest);
            let lots = R::in_units(&self.bundle.lots[first..], taken);
            self.sums.take_back(Sum::Fees, asset, &lots, whole);
            let lots = self.recorder.is_some().then(|| lots.to_vec());
            self.bundle.end_input(taken);
            if let (Some(recorder), Some(lots)) = (&mut self.recorder, lots) {
                recorder.input(HopIn {
                    purse,
                    amount: taken,
                    sealed: false,
                    before: None,
                    lots,
                });
            }
            (begin, rest) = (end, rest - taken);
        }
        if !rest.is_zero() {
            self.gather_clean(rest);
            self.bundle.end_input(rest);
        }
    }

    /// Takes a part of a fee as if it were an account's payment.
    fn split_fee(&mut self, lots: &[Lot], fee: Amount, part: Amount) {
        if R::WHOLE || R::PARTS {
            self.bundle.lots.extend_from_slice(lots);
        } else if !part.is_zero() {
            let mut pool = Pool::default();
            self.rule.put(&mut pool, lots);
            self.rule
                .take(&mut pool, fee, part, Standing::default(), &mut self.bundle.lots);
        }
    }

    /// Stops what was named in a purse that has just paid and has no longer as many clean units, and returns it.
    pub(super) fn leave_named(&mut self, movement: MovementId, purse: PurseId) -> Vec<Lot> {
        if !self.named.rests_in(purse) {
            return Vec::new();
        }
        let tainted: Amount = self
            .purses
            .lots(purse)
            .iter()
            .filter(|lot| lot.origin.is_some())
            .map(|lot| lot.amount)
            .sum();
        let room = match self.purses.is_account(purse) {
            true => self.purses.balance(purse).saturating_sub(tainted),
            false => Amount::ZERO,
        };
        let left = self.named.leave(purse, room);
        let first = OutLegId::new(self.ledger.outs(movement).start);
        let place = StopPlace {
            purse,
            asset: self.ledger.asset_of(purse),
            ..self.place(movement, first, StopReason::NotFollowed)
        };
        self.sums.stop(place, &left, None);
        self.changed.push(purse);
        left
    }
}
