//! The pools of purses during a walk: a purse without taint costs next to nothing, and pools are used again.

use std::borrow::Cow;

use super::rows::Rows;
use crate::ledger::{Ledger, PurseKind};
use crate::lots::{Lot, Pool, Rule, Standing};
use crate::units::{Amount, OriginId, PurseId};

/// What the purses hold.
pub(super) struct Purses<'a> {
    ledger: &'a Ledger,
    /// Which pool a purse has; pool 0 is never used and says that the purse is clean.
    slots: Rows<u32>,
    pools: Vec<Pool>,
    free: Vec<u32>,
    /// What each account holds; empty where the ledger has no accounts.
    balances: Vec<Amount>,
}

/// What purses hold, apart from the ledger that they stand in.
pub(super) struct Contents {
    slots: Rows<u32>,
    pools: Vec<Pool>,
    free: Vec<u32>,
    balances: Vec<Amount>,
}

impl<'a> Purses<'a> {
    /// Gives away what the purses hold.
    pub(super) fn into_contents(self) -> Contents {
        let Purses {
            slots,
            pools,
            free,
            balances,
            ..
        } = self;
        Contents {
            slots,
            pools,
            free,
            balances,
        }
    }

    /// Fills the purses with what they held in a ledger of which this one is longer.
    pub(super) fn refill(&mut self, contents: Contents) {
        let Contents {
            slots,
            pools,
            free,
            balances,
        } = contents;
        (self.slots, self.pools, self.free) = (slots, pools, free);
        self.slots.widen(self.ledger.purse_count());
        self.balances
            .iter_mut()
            .zip(balances)
            .for_each(|(here, held)| *here = held);
    }

    pub(super) fn new(ledger: &'a Ledger) -> Purses<'a> {
        let accounts = ledger.has_accounts();
        Purses {
            ledger,
            slots: Rows::new(ledger.purse_count()),
            pools: vec![Pool::default()],
            free: Vec::new(),
            balances: if accounts {
                ledger.opening_balances()
            } else {
                Vec::new()
            },
        }
    }

    pub(super) fn has_accounts(&self) -> bool {
        !self.balances.is_empty()
    }

    pub(super) fn is_account(&self, purse: PurseId) -> bool {
        self.has_accounts() && self.ledger.kind(purse) == PurseKind::Account
    }

    #[inline]
    pub(super) fn is_tainted(&self, purse: PurseId) -> bool {
        self.slots.get(purse.index()) != 0
    }

    /// Has at hand whether a purse is tainted, which will be asked soon.
    #[inline]
    pub(super) fn prefetch(&self, purse: PurseId) {
        self.slots.prefetch(purse.index());
    }

    pub(super) fn lots(&self, purse: PurseId) -> Cow<'_, [Lot]> {
        self.pools[self.slots.get(purse.index()) as usize].lots()
    }

    /// Returns how much of each origin is in a purse, in the order of the origins.
    pub(super) fn by_origin(&self, purse: PurseId) -> &[(OriginId, Amount)] {
        self.pools[self.slots.get(purse.index()) as usize].by_origin()
    }

    /// Returns what the purse holds now. A coin is asked only while it is filled.
    pub(super) fn balance(&self, purse: PurseId) -> Amount {
        match self.ledger.kind(purse) {
            PurseKind::Account => self.balances[purse.index()],
            PurseKind::Coin => match self.ledger.filled(purse) {
                Some(leg) => self.ledger.out_amount(leg),
                None => Amount::ZERO,
            },
            PurseKind::Fees
            | PurseKind::Issuance
            | PurseKind::Cash
            | PurseKind::Claims
            | PurseKind::Destroyed
            | PurseKind::Lender => Amount::ZERO,
        }
    }

    pub(super) fn pool_mut(&mut self, purse: PurseId) -> &mut Pool {
        let slot = self.slots.get_mut(purse.index());
        if *slot == 0 {
            *slot = match self.free.pop() {
                Some(slot) => slot,
                None => {
                    self.pools.push(Pool::default());
                    u32::try_from(self.pools.len() - 1).expect("there are fewer pools than purses")
                }
            };
        }
        &mut self.pools[*slot as usize]
    }

    pub(super) fn release(&mut self, purse: PurseId) {
        let slot = self.slots.get(purse.index());
        if slot != 0 {
            *self.slots.get_mut(purse.index()) = 0;
            self.pools[slot as usize].clear();
            self.free.push(slot);
        }
    }

    /// Empties a coin into `into`.
    pub(super) fn empty_coin(&mut self, purse: PurseId, into: &mut Vec<Lot>) {
        into.extend_from_slice(&self.lots(purse));
        self.release(purse);
    }

    /// Takes value out of a clean account.
    pub(super) fn take_clean(&mut self, purse: PurseId, amount: Amount) {
        let balance = &mut self.balances[purse.index()];
        *balance = balance.saturating_sub(amount);
    }

    /// Takes value out of an account by the rule. What it gives beyond what it ever got is a clean opening lot, the oldest.
    pub(super) fn take<R: Rule>(
        &mut self,
        rule: &R,
        purse: PurseId,
        amount: Amount,
        sealed: bool,
        from: Standing,
        into: &mut Vec<Lot>,
    ) {
        let i = purse.index();
        let opening = amount.saturating_sub(self.balances[i]);
        let balance = self.balances[i] + opening;
        let pool = &mut self.pools[self.slots.get(i) as usize];
        if R::PLACES && !opening.is_zero() {
            pool.push_oldest(Lot::clean(opening));
        }
        if R::PARTS && !opening.is_zero() {
            pool.scale_down(self.balances[i], balance);
        }
        if R::WHOLE && sealed {
            into.extend_from_slice(&pool.lots());
        } else if !amount.is_zero() {
            rule.take(pool, balance, amount, from, into);
        }
        self.balances[i] = balance - amount;
        self.settle::<R>(purse);
    }

    /// Adds value to an account; `piece` is its lots. A leg of nothing brings no mark.
    pub(super) fn put<R: Rule>(&mut self, rule: &R, purse: PurseId, amount: Amount, sealed: bool, piece: &[Lot]) {
        let before = self.balances[purse.index()];
        self.balances[purse.index()] = before + amount;
        if R::WHOLE && amount.is_zero() && !sealed {
            return;
        }
        let arrives = piece.iter().any(|lot| lot.origin.is_some());
        if R::PARTS {
            self.thin::<R>(purse, before);
            if arrives {
                let parts = R::of_whole(piece, amount, before + amount);
                rule.put(self.pool_mut(purse), &parts);
                self.settle::<R>(purse);
            }
        } else if self.is_tainted(purse) {
            rule.put(self.pool_mut(purse), piece);
        } else if arrives {
            let pool = self.pool_mut(purse);
            if R::PLACES {
                pool.push(Lot::clean(before));
            }
            rule.put(pool, piece);
        }
    }

    /// Adds clean value to an account.
    pub(super) fn put_clean<R: Rule>(&mut self, purse: PurseId, amount: Amount) {
        self.balances[purse.index()] += amount;
        if R::PLACES && self.is_tainted(purse) {
            self.pool_mut(purse).push(Lot::clean(amount));
        }
        if R::PARTS {
            let before = self.balances[purse.index()] - amount;
            self.thin::<R>(purse, before);
        }
    }

    /// Has the parts of an account be of what it holds now, where it held so much before.
    fn thin<R: Rule>(&mut self, purse: PurseId, before: Amount) {
        let after = self.balances[purse.index()];
        if self.is_tainted(purse) && after > before {
            self.pool_mut(purse).scale_down(before, after);
            self.settle::<R>(purse);
        }
    }

    /// Fills a coin.
    pub(super) fn fill_coin<R: Rule>(&mut self, rule: &R, purse: PurseId, piece: &[Lot]) {
        if piece.iter().any(|lot| lot.origin.is_some()) {
            rule.put(self.pool_mut(purse), piece);
        }
    }

    /// Gives the pool back where no taint is left in it.
    fn settle<R: Rule>(&mut self, purse: PurseId) {
        let pool = &self.pools[self.slots.get(purse.index()) as usize];
        let clean = if R::WHOLE {
            pool.lots().is_empty()
        } else {
            pool.tainted().is_zero()
        };
        if clean {
            self.release(purse);
        }
    }

    /// Returns the tainted purses in their order.
    pub(super) fn tainted(&self) -> impl Iterator<Item = PurseId> {
        self.slots.filled().map(PurseId::new)
    }
}
