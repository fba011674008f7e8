//! Loot that is laid on a credit: into the party's purse, into a link and out again, or out of the party's hands.

use super::{Arriving, Shared, Trail};
use crate::ledger::{Link, PurseKind};
use crate::truth::loot::face::Face;
use crate::truth::loot::stain::Stain;
use crate::truth::{Fate, Receipt};
use crate::units::{Amount, AssetId, MovementId, OutLegId, PurseId, Rate};

impl Trail<'_> {
    pub(super) fn steal(&mut self, movement: MovementId, shared: &mut Shared<'_>) {
        let legs = shared.facts.ledger.outs(movement);
        for (&leg, &amount) in self
            .theft
            .legs
            .range(OutLegId::new(legs.start)..OutLegId::new(legs.end))
        {
            self.most[shared.asset(leg).index()] += amount;
            // Legs come in their order, and so do payments.
            let payment = self.stolen;
            self.stolen += 1;
            self.states[payment as usize][Fate::AtLarge] += amount;
            self.changed.push((payment, Fate::AtLarge));
            self.arrive(
                movement,
                leg,
                (Stain::whole(amount, 0), Face::of(payment, amount)),
                shared,
            );
        }
    }

    /// Lets loot arrive that was under way through links.
    pub(super) fn cross(&mut self, movement: MovementId, shared: &mut Shared<'_>) {
        let legs = shared.facts.ledger.outs(movement);
        while let Some(entry) = self.under_way.first_entry()
            && entry.key().index() < legs.end
        {
            let (leg, arrivals) = entry.remove_entry();
            assert!(leg.index() >= legs.start, "a link never leads backwards");
            let asset = shared.asset(leg);
            for arriving in arrivals {
                self.own[asset.index()] += arriving.new;
                self.arrive(movement, leg, (arriving.stain, arriving.face), shared);
            }
        }
    }

    /// Lays loot on a credit: into the party's purse, into a link, or out of the party's hands.
    pub(super) fn arrive(
        &mut self,
        movement: MovementId,
        leg: OutLegId,
        (stain, face): (Stain, Face),
        shared: &mut Shared<'_>,
    ) {
        if stain.is_empty() {
            return;
        }
        let purse = shared.facts.ledger.out_purse(leg);
        if self.gets(leg, shared) {
            return self.hold(purse, stain, face, shared);
        }
        let begin = shared.facts.links.partition_point(|link| link.from < leg);
        let count = shared.facts.links[begin..]
            .iter()
            .take_while(|link| link.from == leg)
            .count();
        let bartered = self.barter(movement, leg, shared);
        if !bartered.is_empty() {
            self.receive(movement, purse, stain.marked, shared);
            return self.send(leg, (stain, face), &bartered, shared);
        }
        if count == 0 && shared.facts.ledger.kind(purse) == PurseKind::Cash {
            return self.hold(purse, stain, face, shared);
        }
        if count == 0 {
            return self.leave(movement, purse, (stain.marked, face), shared);
        }
        self.receive(movement, purse, stain.marked, shared);
        let links = &shared.facts.links[begin..begin + count];
        self.send(leg, (stain, face), links, shared);
    }

    /// Sends loot in a credit to an intermediary on through the credit's links; what no link carries is spent.
    pub(super) fn send(
        &mut self,
        leg: OutLegId,
        (stain, mut face): (Stain, Face),
        links: &[Link],
        shared: &mut Shared<'_>,
    ) {
        let ledger = shared.facts.ledger;
        let asset = ledger.asset_of(ledger.out_purse(leg));
        let whole = ledger.out_amount(leg);
        let mut left = stain.marked;
        for link in links {
            let (went_in, came_out) = shared.sent.get(&(leg, link.to)).copied().unwrap_or_default();
            let (least, greatest) = stain.bounds(link.amount_in, whole);
            let part = Stain {
                marked: left.min(link.amount_in.saturating_sub(went_in)),
                least,
                greatest,
                hops: stain.hops + 1,
            };
            let mut carried = face.take(part.marked, left);
            left -= part.marked;
            let bought = ledger.asset_of(ledger.out_purse(link.to));
            let (stain, lost, new) = if bought == asset {
                let stain = part.pass(
                    link.amount_in,
                    link.amount_out,
                    link.amount_out.saturating_sub(came_out),
                );
                let new = link.amount_out.saturating_sub(link.amount_in);
                (stain, part.marked - stain.marked, new)
            } else {
                let (stain, lost) = self.exchange((asset, bought), part, link, shared);
                (stain, lost, link.amount_out - stain.least)
            };
            shared
                .sent
                .insert((leg, link.to), (went_in + part.marked, came_out + stain.marked));
            *shared.laid.entry(link.to).or_default() += stain.marked;
            shared.awaited[link.to.index()] = true;
            // What buys less than a unit buys nothing.
            let lost = if stain.marked.is_zero() { part.marked } else { lost };
            let spent = carried.take(lost, part.marked);
            self.shift(&spent, Fate::AtLarge, Fate::Spent);
            self.under_way.entry(link.to).or_default().push(Arriving {
                stain,
                face: carried,
                amount: link.amount_out,
                new,
            });
        }
        self.shift(&face, Fate::AtLarge, Fate::Spent);
    }

    /// Scales loot to what it bought; returns it with the discount, which is spent.
    pub(super) fn exchange(
        &mut self,
        (from, to): (AssetId, AssetId),
        part: Stain,
        link: &Link,
        shared: &Shared<'_>,
    ) -> (Stain, Amount) {
        let arriving = part.scale(link.amount_in, link.amount_out);
        let ledger = shared.facts.ledger;
        let agreed = ledger.instant(ledger.movement_of(link.from));
        let rate = |asset: AssetId| shared.facts.rates[asset.index()].at(agreed);
        let worth = worth_in(rate(to), rate(from), arriving.marked).min(part.marked);
        self.most[to.index()] += arriving.greatest;
        (arriving, part.marked - worth)
    }

    /// Lets loot go out of the party's hands into a purse.
    pub(super) fn leave(
        &mut self,
        movement: MovementId,
        purse: PurseId,
        (amount, face): (Amount, Face),
        shared: &Shared<'_>,
    ) {
        let kind = shared.facts.ledger.kind(purse);
        let victim = !kind.is_boundary() && self.theft.victims.contains(&shared.controller[purse.index()]);
        let fate = match (kind == PurseKind::Destroyed, victim) {
            // What no plan meant to be destroyed an issuer made void.
            (true, _) if self.is_meant(movement, shared) => Fate::Lost,
            (true, _) => Fate::Voided,
            (false, true) => Fate::Returned,
            (false, false) => Fate::Spent,
        };
        self.shift(&face, Fate::AtLarge, fate);
        if !victim {
            return self.receive(movement, purse, amount, shared);
        }
        self.loot.returned.push(Receipt {
            movement,
            purse,
            entity: shared.controller[purse.index()],
            amount,
        });
    }

    pub(super) fn receive(&mut self, movement: MovementId, purse: PurseId, amount: Amount, shared: &Shared<'_>) {
        if !shared.facts.ledger.kind(purse).is_boundary() && !amount.is_zero() {
            self.loot.received.push(Receipt {
                movement,
                purse,
                entity: shared.controller[purse.index()],
                amount,
            });
        }
    }
}

/// Returns how much of one asset an amount of another is worth at their rates, rounded up.
fn worth_in(rate: Rate, into: Rate, amount: Amount) -> Amount {
    // Three factors of 64 bits may pass 128; cents are exact enough in between, rounded up.
    let cents = (u128::from(amount.get()) * u128::from(rate.cents)).div_ceil(u128::from(rate.base_units));
    let units = (cents * u128::from(into.base_units)).div_ceil(u128::from(into.cents));
    Amount::new(u64::try_from(units).unwrap_or(u64::MAX))
}
