//! Amounts that cannot be seen: where they stand, and where a method that needs them has to give up.

use std::ops::Range;

use super::Walk;
use crate::ledger::PurseKind;
use crate::lots::Rule;
use crate::trace::TraceError;
use crate::units::{InLegId, MovementId, OutLegId, PurseId};

impl<R: Rule> Walk<'_, R> {
    /// Remembers the first movement with a sealed leg at each account.
    pub(super) fn note_sealed(&mut self, movement: MovementId, ins: Range<usize>, outs: Range<usize>) {
        let sealed_ins = ins.filter(|&leg| self.ledger.in_is_sealed(InLegId::new(leg)));
        let in_purses = sealed_ins.map(|leg| self.ledger.in_purses()[leg]);
        let sealed_outs = outs.filter(|&leg| self.ledger.out_is_sealed(OutLegId::new(leg)));
        let out_purses = sealed_outs.map(|leg| self.ledger.out_purses()[leg]);
        for purse in in_purses.chain(out_purses) {
            if self.ledger.kind(purse) == PurseKind::Account {
                self.unknown.entry(purse).or_insert(movement);
            }
        }
    }

    /// Refuses a movement where taint of an asset meets an amount of that asset that cannot be seen.
    pub(super) fn check_sealed(
        &self,
        movement: MovementId,
        ins: Range<usize>,
        outs: Range<usize>,
    ) -> Result<(), TraceError> {
        if R::WHOLE {
            return Ok(());
        }
        let in_purses = &self.ledger.in_purses()[ins.clone()];
        for asset in self.assets_of(ins.clone(), outs.clone()) {
            let of_asset = |purse: PurseId| self.ledger.asset_of(purse) == asset;
            let tainted_ins = in_purses
                .iter()
                .copied()
                .filter(|&p| of_asset(p) && self.purses.is_tainted(p));
            // What an account that is a source held before does not matter.
            let mut tainted = in_purses.iter().any(|&p| of_asset(p) && self.watch.of(p).is_some());
            for purse in tainted_ins {
                tainted = true;
                if let Some(&earlier) = self.unknown.get(&purse) {
                    return Err(self.unknown_amount(earlier, "the amount that cannot be seen"));
                }
            }
            let pooled = in_purses
                .iter()
                .filter(|&&p| of_asset(p))
                .filter_map(|p| self.fee_pools.get(p));
            tainted |= self.pass.follow_fees && pooled.flat_map(|pool| &pool.lots).any(|lot| lot.origin.is_some());
            let marked = |leg: OutLegId| {
                let next = self.marks[self.next_mark..]
                    .iter()
                    .take_while(|mark| mark.leg.index() < outs.end);
                next.clone().any(|mark| mark.leg == leg) || self.pass.crossings.delivers(leg)
            };
            let legs = outs
                .clone()
                .map(OutLegId::new)
                .filter(|&leg| of_asset(self.ledger.out_purse(leg)));
            // Where taint only begins here, what came in does not matter.
            let sealed_in = ins
                .clone()
                .find(|&leg| of_asset(self.ledger.in_purses()[leg]) && self.ledger.in_is_sealed(InLegId::new(leg)));
            if let (true, Some(leg)) = (tainted, sealed_in) {
                return Err(self.unknown_amount(movement, &format!("the amount of input {}", leg - ins.start)));
            }
            let needed = |leg: &OutLegId| (tainted || marked(*leg)) && self.ledger.out_is_sealed(*leg);
            if let Some(leg) = legs.clone().find(needed) {
                let place = leg.index() - outs.start;
                return Err(self.unknown_amount(movement, &format!("the amount of output {place}")));
            }
        }
        Ok(())
    }

    fn unknown_amount(&self, movement: MovementId, missing: &str) -> TraceError {
        TraceError::UnknownAmount {
            movement: self.evidence.movement_name(movement),
            missing: missing.to_owned(),
            method: self.options.method,
        }
    }
}
