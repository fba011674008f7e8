//! What leaves sources, what enters them, and what arrives at deposits during a walk.

use super::Walk;
use super::cross::join;
use crate::ledger::Link;
use crate::lots::parts::ONE;
use crate::lots::{Lot, Rule};
use crate::trace::StopReason;
use crate::trace::hop::HopIn;
use crate::trace::named::at_outputs;
use crate::trace::sources::{Arrived, Part};
use crate::trace::sums::Sum;
use crate::units::{Amount, InLegId, MovementId, OriginId, OutLegId};

impl<R: Rule> Walk<'_, R> {
    /// Adds what leaves a source to the bundle: all of it is of the source's origin.
    pub(super) fn gather_source(&mut self, leg: usize, origin: OriginId) {
        let (purse, amount) = (self.ledger.in_purses()[leg], self.ledger.in_amounts()[leg]);
        if self.purses.is_account(purse) {
            self.purses.take_clean(purse, amount);
        }
        let first = self.bundle.lots.len();
        let sealed = self.ledger.has_sealed_legs() && self.ledger.in_is_sealed(InLegId::new(leg));
        if !amount.is_zero() || sealed {
            let twin = self.watch.at_deposit.then(|| self.watch.direct(origin));
            self.bundle.lots.push(source_lot::<R>(twin.unwrap_or(origin), amount));
            let asset = self.ledger.asset_of(purse);
            self.sums.add(Sum::Seeded, asset, origin, amount);
        }
        self.bundle.end_input(amount);
        if let Some(recorder) = &mut self.recorder {
            recorder.input(HopIn {
                purse,
                amount,
                sealed,
                before: None,
                lots: R::in_units(&self.bundle.lots[first..], amount).into_owned(),
            });
        }
    }

    /// Lays the bundle for the deposits of the movement, with direct lots apart, and then gives those their plain origin.
    pub(super) fn lay_apart(&mut self, outs_start: usize) {
        let mut bundle = self.bundle.clone();
        self.laid_asset.reset(self.outs.len());
        self.rule.lay(&mut bundle, &self.outs, &mut self.laid_asset);
        let laid_nothing = (0..self.outs.len()).all(|place| self.laid_asset.of(place).is_empty());
        let named = match self.rule.names_mixtures() && laid_nothing {
            true => at_outputs(&self.bundle.lots, &self.outs),
            false => Vec::new(),
        };
        for (place, &leg) in self.out_order.iter().enumerate() {
            self.watch.apart.copy_from(leg - outs_start, &self.laid_asset, place);
            if let Some(lots) = named.get(place) {
                let begin = self.watch.apart.begin();
                lots.iter().for_each(|lot| self.watch.apart.push(begin, *lot));
                self.watch.apart.end(leg - outs_start, begin);
            }
        }
        self.watch.plain(&mut self.bundle.lots);
    }

    /// Gives what a link brings to a deposit straight from a source its own origin.
    pub(super) fn brought_directly(&self, leg: OutLegId, link: &Link, lots: &mut [Lot]) {
        if self.watch.watches(leg) && self.watch.of(self.ledger.out_purse(link.from)).is_some() {
            for lot in lots {
                lot.origin = lot.origin.map(|origin| self.watch.direct(origin));
            }
        }
    }

    /// Writes down what arrives at the leg where it is a deposit.
    pub(super) fn arrive(&mut self, leg: OutLegId, outs_start: usize, piece: &mut Vec<Lot>) {
        if !self.watch.watches(leg) {
            return;
        }
        let linked = self.pass.crossings.leads_to(leg);
        let amount = self.ledger.out_amount(leg);
        let mut parts: Vec<Part> = Vec::new();
        let laid = self.watch.apart.of(leg.index() - outs_start);
        for lot in R::in_units(if linked { piece } else { laid }, amount).iter() {
            let Some(origin) = lot.origin else { continue };
            let mut plain = [*lot];
            self.watch.plain(&mut plain);
            let is_direct = plain[0].origin != Some(origin);
            let origin = plain[0].origin.expect("a lot with an origin keeps one");
            let at = parts.partition_point(|part| part.origin < origin);
            if parts.get(at).is_none_or(|part| part.origin != origin) {
                let part = Part {
                    origin,
                    direct: Amount::ZERO,
                    indirect: Amount::ZERO,
                    basis: None,
                };
                parts.insert(at, part);
            }
            parts[at].basis = parts[at].basis.max(lot.weakest.basis());
            let share = if is_direct {
                &mut parts[at].direct
            } else {
                &mut parts[at].indirect
            };
            if R::WHOLE {
                *share = amount;
            } else {
                *share += lot.amount;
            }
        }
        self.watch.arrived.push(Arrived { leg, amount, parts });
        if linked {
            let mut lots = std::mem::take(piece);
            self.watch.plain(&mut lots);
            join(&self.rule, piece, &lots);
        }
    }

    /// Ends what enters a source, and sends off along links what leaves it on the spot.
    pub(super) fn swallow(&mut self, movement: MovementId, leg: OutLegId, origin: OriginId, piece: &mut Vec<Lot>) {
        let amount = self.ledger.out_amount(leg);
        let place = self.place(movement, leg, StopReason::Tagged);
        self.sums
            .stop(place, &R::in_units(piece, amount), R::WHOLE.then_some(amount));
        piece.clear();
        if amount.is_zero() || !self.watch.linked || !self.pass.crossings.leaves_from(leg) {
            return;
        }
        piece.push(source_lot::<R>(origin, amount));
        let stays = self.send_on(movement, leg, piece);
        let left: Amount = R::in_units(piece, amount)
            .iter()
            .filter(|lot| lot.origin.is_some())
            .map(|lot| lot.amount)
            .sum();
        let asset = self.ledger.asset_of(place.purse);
        let sent = amount - if R::WHOLE { stays } else { left };
        self.sums.add(Sum::Seeded, asset, origin, sent);
        piece.clear();
    }
}

/// Returns all that leaves a source as one lot.
fn source_lot<R: Rule>(origin: OriginId, amount: Amount) -> Lot {
    let amount = match (R::WHOLE, R::PARTS) {
        (true, _) => Amount::ZERO,
        (_, true) => Amount::new(ONE),
        _ => amount,
    };
    Lot::of(origin, amount)
}
