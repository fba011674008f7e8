//! Crossing from one leg to another along known links.
//!
//! Within one asset a link is a mini-transaction: the part of the value that it is about goes in, what came out goes out,
//! and the fee is the tail, which stays with the keeper. Into another asset each lot is scaled by what came out over what
//! went in, rounded down; the residual stays out.

use super::Walk;
use crate::ledger::{Ledger, Link};
use crate::lots::{Bundle, Laid, Lot, Out, OutKind, Pool, Rule, lost, push_joined};
use crate::trace::StopReason;
use crate::trace::crossings::came_out;
use crate::trace::hop::Carried;
use crate::trace::sums::{StopPlace, Sum};
use crate::units::{Amount, AssetId, MovementId, OutLegId};

/// Adds lots to a piece in the form that the rule keeps.
pub(super) fn join<R: Rule>(rule: &R, piece: &mut Vec<Lot>, lots: &[Lot]) {
    if R::PLACES {
        for &lot in lots {
            push_joined(piece, 0, lot);
        }
        return;
    }
    let mut pool = Pool::default();
    rule.put(&mut pool, piece);
    rule.put(&mut pool, lots);
    piece.clear();
    piece.extend_from_slice(&pool.lots());
}

impl<R: Rule> Walk<'_, R> {
    /// Replaces what a leg got from its own in-legs by what links bring, and tells whether they brought taint.
    ///
    /// What it would have got is the keeper's money, not the receiver's: its taint stops at the keeper.
    pub(super) fn deliver(&mut self, movement: MovementId, leg: OutLegId, piece: &mut Vec<Lot>) -> bool {
        let links = self.pass.crossings.to(leg).to_vec();
        if links.is_empty() {
            return false;
        }
        let amount = self.ledger.out_amount(leg);
        let mut brought: Vec<Lot> = Vec::new();
        let mut parts: Vec<(Amount, Vec<Lot>)> = Vec::new();
        for link in links {
            let comes = self.pass.crossings.comes(link);
            match self.pass.crossings.pending.remove(&(leg, link)) {
                Some(mut lots) => {
                    self.brought_directly(leg, &self.pass.crossings.links[link], &mut lots);
                    brought.extend_from_slice(&R::in_units(&lots, comes));
                    parts.push((comes, lots));
                }
                None if R::PLACES => brought.push(Lot::clean(comes)),
                None if R::PARTS => parts.push((comes, Vec::new())),
                None => {}
            }
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.brought(&brought);
        }
        let place = self.place(movement, leg, StopReason::Keeper);
        self.sums
            .stop(place, &R::in_units(piece, amount), R::WHOLE.then_some(amount));
        piece.clear();
        if R::WHOLE {
            join(&self.rule, piece, &brought);
        } else if R::PARTS {
            self.fit_parts(place, &parts, amount, piece);
        } else {
            self.fit(place, &brought, amount, piece);
        }
        let tainted = |lots: &[Lot]| lots.iter().any(|lot| lot.origin.is_some());
        tainted(&brought) || parts.iter().any(|(_, lots)| tainted(lots))
    }

    /// Fits what links bring into the leg: of each its value and the parts of it; what is beyond the leg's amount stops.
    fn fit_parts(&mut self, place: StopPlace, brought: &[(Amount, Vec<Lot>)], amount: Amount, piece: &mut Vec<Lot>) {
        let mut room = amount;
        for (value, lots) in brought {
            let fits = room.min(*value);
            room -= fits;
            let mut beyond = lots.clone();
            self.watch.plain(&mut beyond);
            self.sums.stop(place, &R::in_units(&beyond, *value - fits), None);
            join(&self.rule, piece, &R::of_whole(lots, fits, amount));
        }
    }

    /// Fits what links bring into the leg; what is beyond its amount stops, what is missing is clean.
    fn fit(&mut self, place: StopPlace, brought: &[Lot], amount: Amount, piece: &mut Vec<Lot>) {
        let mut room = amount;
        let (mut kept, mut beyond) = (Vec::new(), Vec::new());
        for &lot in brought {
            let fits = lot.amount.min(room);
            room -= fits;
            push_joined(&mut kept, 0, Lot { amount: fits, ..lot });
            let over = lot.amount - fits;
            push_joined(&mut beyond, 0, Lot { amount: over, ..lot });
        }
        if R::PLACES {
            push_joined(&mut kept, 0, Lot::clean(room));
        }
        self.watch.plain(&mut beyond);
        self.sums.stop(place, &beyond, None);
        join(&self.rule, piece, &kept);
    }

    /// Sends off what links carry on from the leg; what they do not carry stays in `piece`. Returns how much value stays.
    pub(super) fn send_on(&mut self, movement: MovementId, leg: OutLegId, piece: &mut Vec<Lot>) -> Amount {
        let range = self.pass.crossings.from(leg);
        let whole = self.ledger.out_amount(leg);
        let mut rest = whole;
        if range.is_empty() {
            return rest;
        }
        let mut outs = Vec::new();
        for link in range.clone() {
            let amount = self.pass.crossings.parts[link].min(rest);
            rest -= amount;
            outs.push(Out::new(amount, OutKind::Output));
        }
        outs.push(Out::new(rest, OutKind::Tail));
        let place = self.place(movement, leg, StopReason::NotFollowed);
        let split = self.lay_alone(place, piece, &outs);
        piece.clear();
        let mut stays = rest;
        for (i, link) in range.enumerate() {
            if !outs[i].amount.is_zero() {
                stays += self.carry_on(place, link, &split[i], outs[i].amount, (whole, piece));
            }
        }
        if !rest.is_zero() {
            join(&self.rule, piece, &R::of_whole(&split[outs.len() - 1], rest, whole));
        }
        stays
    }

    /// Carries `part` units of `whole` on along a link; what stays behind joins `piece`, where what was carried on is now clean.
    fn carry_on(
        &mut self,
        at: StopPlace,
        link: usize,
        lots: &[Lot],
        part: Amount,
        (whole, piece): (Amount, &mut Vec<Lot>),
    ) -> Amount {
        let Link { from, to, .. } = self.pass.crossings.links[link];
        let came = came_out(&self.pass.crossings.links[link], part);
        let asset = |ledger: &Ledger, leg| ledger.asset_of(ledger.out_purse(leg));
        let (source, target) = (asset(self.ledger, from), asset(self.ledger, to));
        if R::WHOLE && came.is_zero() {
            if source == target {
                // Nothing came out, so that all of it stays.
                join(&self.rule, piece, lots);
                return part;
            }
            self.count_crossing((source, part), (target, came), lots, &[]);
            return Amount::ZERO;
        }
        if source == target && came <= part {
            let outs = [(came, OutKind::Output), (part - came, OutKind::Tail)];
            let laid = self.lay_alone(at, lots, &outs.map(|(amount, kind)| Out::new(amount, kind)));
            let took = R::in_units(&laid[0], came).into_owned();
            self.bring(link, part, took, (came, laid[0].clone()));
            if R::PLACES {
                push_joined(piece, 0, Lot::clean(came));
            }
            if came < part {
                join(&self.rule, piece, &R::of_whole(&laid[1], part - came, whole));
            }
            return part - came;
        }
        let scale = |lot: &Lot| Lot {
            amount: match (R::WHOLE, R::PARTS) {
                (true, _) => Amount::ZERO,
                // Of what came out as large a part is tainted as of what went in.
                (_, true) if came.is_zero() => Amount::ZERO,
                (_, true) => lot.amount,
                _ => lot.amount.scaled_down(came.get(), part.get()),
            },
            ..*lot
        };
        let mut scaled: Vec<Lot> = lots.iter().map(scale).collect();
        self.count_crossing((source, part), (target, came), lots, &scaled);
        scaled.retain(|lot| R::WHOLE || !lot.amount.is_zero());
        if R::PLACES {
            let residual = came - scaled.iter().map(|lot| lot.amount).sum();
            push_joined(&mut scaled, 0, Lot::clean(residual));
            push_joined(piece, 0, Lot::clean(part));
        }
        self.bring(link, part, R::in_units(lots, part).into_owned(), (came, scaled));
        Amount::ZERO
    }

    /// Puts lots on their way: `part` units with what was `took`, in units, go in, what `came` is brought to the far end.
    fn bring(&mut self, link: usize, part: Amount, took: Vec<Lot>, (came, mut lots): (Amount, Vec<Lot>)) {
        let is_tainted = |lots: &[Lot]| lots.iter().any(|lot| lot.origin.is_some());
        let Link { to, basis, .. } = self.pass.crossings.links[link];
        for lot in lots.iter_mut().filter(|lot| lot.origin.is_some()) {
            lot.weakest = lot.weakest.over(basis);
        }
        if is_tainted(&lots) {
            self.pass.crossings.pending.insert((to, link), lots.clone());
        }
        if let (Some(recorder), true) = (&mut self.recorder, is_tainted(&took)) {
            recorder.carried(Carried {
                to,
                basis,
                part,
                took,
                came,
                lots: R::in_units(&lots, came).into_owned(),
            });
        }
    }

    fn count_crossing(&mut self, out: (AssetId, Amount), into: (AssetId, Amount), lots: &[Lot], scaled: &[Lot]) {
        let (lots, scaled) = (R::in_units(lots, out.1), R::in_units(scaled, into.1));
        self.sums
            .add_lots(Sum::CrossedOut, out.0, &lots, R::WHOLE.then_some(out.1));
        self.sums
            .add_lots(Sum::CrossedIn, into.0, &scaled, R::WHOLE.then_some(into.1));
    }

    /// Lays lots over outputs as a movement with one input would, and returns those of each output. What a losing rule lets
    /// go of stops; where places count, clean units stand there in its stead, so that every unit is in some place.
    fn lay_alone(&mut self, place: StopPlace, lots: &[Lot], outs: &[Out]) -> Vec<Vec<Lot>> {
        let mut bundle = Bundle::default();
        bundle.lots.extend_from_slice(lots);
        bundle.end_input(outs.iter().map(|out| out.amount).sum());
        let mut laid = Laid::default();
        laid.reset(outs.len());
        self.rule.lay(&mut bundle, outs, &mut laid);
        if R::LOSES {
            let kept: Vec<Lot> = (0..outs.len()).flat_map(|out| laid.of(out).iter().copied()).collect();
            self.sums.stop(place, &lost(lots, &kept), None);
        }
        let of = |(out, lots): (&Out, &[Lot])| match lots.is_empty() && R::PLACES && !out.amount.is_zero() {
            true => vec![Lot::clean(out.amount)],
            false => lots.to_vec(),
        };
        outs.iter()
            .zip((0..outs.len()).map(|out| laid.of(out)))
            .map(of)
            .collect()
    }
}
