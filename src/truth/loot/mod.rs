//! Loot: what the thief or his agents control of the proceeds, following exchange.
//!
//! This is the truth that a trace is compared with, computed from facts alone: who commands each purse, which value became
//! which, and what the plan meant each payment to carry. One forward pass over the ledger moves loot by four rules.
//!
//! 1. *Theft*: the credits of the theft are loot.
//! 2. *Movement*: the loot in the party's in-legs passes to the out-legs that the party receives; what buys nothing back - the
//!    fee, a payment to somebody else - leaves as *spent*, or *cashed*, *lost*, *recovered* by where it goes. Where the party gets
//!    another asset in the same movement, it bought that with what it paid to others, as through a link.
//! 3. *Link*: the loot in a credit to an intermediary passes to what the party receives for it. In the same asset the difference is
//!    the intermediary's fee and is spent; in another asset loot is scaled to what was bought, the worth of that at the time
//!    of the theft leaves as *exchanged* and the discount as spent.
//! 4. *Handover*: loot in a purse that passes to somebody else is spent.
//!
//! **Which unit left** is a fact only where control and links determine it. Where loot shares a purse with other money of
//! the party, no booking method decides, or the tracer with that method would win by construction. Loot is then known by the
//! plan's *earmark*, the units that a leg is meant to carry, and by the interval of all that is possible: of `B` units with
//! between `least` and `greatest` units of loot, `X` leave with between `least - (B - X)` and `min(X, greatest)`, never below
//! zero. An in-leg without an earmark is not meant to carry loot, an out-leg without one is meant to carry what it can where
//! the party receives it and nothing where it does not; both are bent to what is possible.
//!
//! Loot is conserved in each asset, which is asserted: `stolen + bought with other loot = held + frozen + recovered + cashed +
//! spent + lost + exchanged`. Loot in banknotes stands in the [`LootStep`]s under the `Cash` boundary purse that it entered.

mod barter;
mod credit;
mod movement;
mod stain;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use stain::Stain;

use crate::ledger::{Ledger, Link, PurseKind};
use crate::truth::{LootStep, Outcome, Receipt};
use crate::units::{Amount, AssetId, EntityId, InLegId, MovementId, OutLegId, PurseId, Rate};

/// The facts of a world that loot follows.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// All movements.
    pub ledger: &'a Ledger,
    /// Who commanded each purse when it was opened.
    pub control: &'a [EntityId],
    /// Changes of command, ordered by movement.
    pub handovers: &'a [(MovementId, PurseId, EntityId)],
    /// All links, ordered by `from`.
    pub links: &'a [Link],
    /// The worth of each asset at the time of the theft.
    pub rates: &'a [Rate],
}

/// The units that legs are meant to carry: the plan's own convention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earmarks {
    /// In-legs with the loot that they are meant to take out of their purse, ordered by leg.
    pub ins: Vec<(InLegId, Amount)>,
    /// Out-legs with the loot that they are meant to carry on, ordered by leg.
    pub outs: Vec<(OutLegId, Amount)>,
}

/// One theft, and who is in it.
#[derive(Clone, Copy, Debug)]
pub struct Theft<'a> {
    /// The credits of the theft with what was stolen in each, ordered by leg.
    pub legs: &'a [(OutLegId, Amount)],
    /// Thief and agents; whoever is not in it is paid by them.
    pub party: &'a [EntityId],
    /// Who was robbed: what reaches them again is recovered.
    pub victims: &'a [EntityId],
    /// What the plan meant.
    pub earmarks: &'a Earmarks,
    /// The purses that are frozen at the end.
    pub frozen: &'a [PurseId],
}

/// What became of the loot of one theft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loot {
    /// Where it was after each movement that changed it, ordered by movement and purse.
    pub steps: Vec<LootStep>,
    /// What became of it, by asset.
    pub outcomes: Vec<Outcome>,
    /// What others got of it, ordered by movement.
    pub received: Vec<Receipt>,
}

/// Follows the loot of one theft through the whole ledger.
///
/// # Panics
/// Where a link leads backwards or loot is not conserved: both are mistakes of ours.
pub fn follow(facts: Facts<'_>, theft: Theft<'_>) -> Loot {
    let mut walk = Walk::new(facts, theft);
    for movement in facts.ledger.movements() {
        walk.pass(movement);
    }
    walk.finish()
}

/// The purse is commanded by the party.
const PARTY: u8 = 1;
/// The purse is commanded by the party at some time, so that its balance is kept.
const EVER: u8 = 2;

/// The party's money of one asset in one movement.
struct Pool {
    asset: AssetId,
    /// What leaves purses of the party.
    paid: Amount,
    /// The loot in it.
    stain: Stain,
}

/// Where a part of the party's money can go in one movement.
struct Sink {
    leg: OutLegId,
    /// How much of the party's money the leg can hold.
    room: Amount,
    party: bool,
    marked: Option<Amount>,
}

/// Loot on its way through a link.
#[derive(Clone, Copy)]
struct Arriving {
    stain: Stain,
    /// What arrives, loot or not.
    amount: Amount,
    /// How much of it can be money that was not the party's before.
    new: Amount,
}

struct Walk<'a> {
    facts: Facts<'a>,
    theft: Theft<'a>,
    controller: Vec<EntityId>,
    flags: Vec<u8>,
    balances: Vec<Amount>,
    /// For each purse one more than its place in `stains`; zero where it never held loot.
    places: Vec<u32>,
    stains: Vec<(PurseId, Stain)>,
    /// What the last step of the purse said.
    shown: Vec<Stain>,
    touched: Vec<PurseId>,
    /// Loot on its way through links, by the credit at which it arrives.
    under_way: BTreeMap<OutLegId, Vec<Arriving>>,
    /// At most so much money of each asset that is not loot ever came to the party: no purse of it holds more.
    own: Vec<Amount>,
    /// At most so much loot of each asset ever was.
    most: Vec<Amount>,
    next_handover: usize,
    next_theft: usize,
    stolen: Vec<Amount>,
    bought: Vec<Amount>,
    loot: Loot,
}

impl<'a> Walk<'a> {
    fn new(facts: Facts<'a>, theft: Theft<'a>) -> Walk<'a> {
        let (purses, assets) = (facts.ledger.purse_count(), facts.ledger.assets().len());
        assert_eq!(facts.control.len(), purses, "every purse is commanded by somebody");
        assert!(
            theft.legs.is_sorted_by_key(|(leg, _)| *leg),
            "thefts are ordered by leg"
        );
        assert!(
            facts.links.is_sorted_by_key(|link| link.from),
            "links are ordered by from"
        );
        let in_party = |entity: &EntityId| theft.party.contains(entity);
        let mut flags: Vec<u8> = facts
            .control
            .iter()
            .map(|entity| if in_party(entity) { PARTY | EVER } else { 0 })
            .collect();
        for (_, purse, entity) in facts.handovers {
            flags[purse.index()] |= if in_party(entity) { EVER } else { 0 };
        }
        Walk {
            facts,
            theft,
            controller: facts.control.to_vec(),
            flags,
            balances: vec![Amount::ZERO; purses],
            places: vec![0; purses],
            stains: Vec::new(),
            shown: Vec::new(),
            touched: Vec::new(),
            under_way: BTreeMap::new(),
            own: vec![Amount::ZERO; assets],
            most: vec![Amount::ZERO; assets],
            next_handover: 0,
            next_theft: 0,
            stolen: vec![Amount::ZERO; assets],
            bought: vec![Amount::ZERO; assets],
            loot: Loot {
                outcomes: vec![Outcome::default(); assets],
                ..Loot::default()
            },
        }
    }

    fn pass(&mut self, movement: MovementId) {
        self.hand_over(movement);
        let pools = if self.carries_loot(movement) {
            self.take(movement)
        } else {
            self.pay_only(movement);
            Vec::new()
        };
        let mut earns = false;
        for leg in self.facts.ledger.outs(movement) {
            let purse = self.facts.ledger.out_purses()[leg];
            if self.flags[purse.index()] & EVER != 0 {
                self.balances[purse.index()] += self.facts.ledger.out_amounts()[leg];
                earns = true;
            }
        }
        if earns {
            self.earn(movement);
        }
        for pool in pools.iter().filter(|pool| !pool.stain.is_empty()) {
            self.distribute(movement, pool);
        }
        self.steal(movement);
        self.cross(movement);
        self.show(movement);
    }

    fn hand_over(&mut self, movement: MovementId) {
        while let Some(&(at, purse, entity)) = self.facts.handovers.get(self.next_handover)
            && at <= movement
        {
            self.next_handover += 1;
            self.controller[purse.index()] = entity;
            let party = self.theft.party.contains(&entity);
            let joins = party && !self.is_party(purse);
            self.flags[purse.index()] = self.flags[purse.index()] & !PARTY | if party { PARTY } else { 0 };
            let stain = self.stain(purse);
            if joins {
                let asset = self.facts.ledger.asset_of(purse).index();
                self.own[asset] += self.balances[purse.index()].saturating_sub(stain.least);
            }
            if !party && !stain.is_empty() {
                self.set(purse, Stain::default());
                self.leave(movement, purse, stain.marked);
            }
        }
    }

    /// Counts what the party receives beyond what it pays and what is stolen or arrives through links.
    fn earn(&mut self, movement: MovementId) {
        let ledger = self.facts.ledger;
        let received = ledger
            .out_legs(movement)
            .filter(|leg| self.is_party(ledger.out_purse(*leg)));
        let mut gains: Vec<(AssetId, Amount)> = Vec::new();
        for leg in received {
            let (asset, room) = (ledger.asset_of(ledger.out_purse(leg)), self.own_room(leg));
            match gains.iter_mut().find(|(other, _)| *other == asset) {
                Some((_, gain)) => *gain += room,
                None => gains.push((asset, room)),
            }
        }
        for (asset, gain) in gains {
            let paid = ledger
                .ins(movement)
                .map(|leg| (ledger.in_purses()[leg], ledger.in_amounts()[leg]));
            let paid = paid.filter(|(purse, _)| self.is_party(*purse) && ledger.asset_of(*purse) == asset);
            let paid: Amount = paid.map(|(_, amount)| amount).sum();
            self.own[asset.index()] += gain.saturating_sub(paid);
        }
    }

    fn carries_loot(&self, movement: MovementId) -> bool {
        let purses = &self.facts.ledger.in_purses()[self.facts.ledger.ins(movement)];
        let holds = |purse: &PurseId| self.places[purse.index()] != 0 && self.is_party(*purse);
        purses
            .iter()
            .any(|purse| holds(purse) && !self.stain(*purse).is_empty())
    }

    /// Keeps the balances of purses that will matter, where no loot is in the movement.
    fn pay_only(&mut self, movement: MovementId) {
        for leg in self.facts.ledger.ins(movement) {
            let purse = self.facts.ledger.in_purses()[leg];
            if self.flags[purse.index()] & EVER != 0 {
                self.balances[purse.index()] -= self.facts.ledger.in_amounts()[leg];
            }
        }
    }

    /// Takes the loot out of the purses that give, one pool an asset.
    fn take(&mut self, movement: MovementId) -> Vec<Pool> {
        let mut pools: Vec<Pool> = Vec::new();
        for leg in self.facts.ledger.ins(movement) {
            let purse = self.facts.ledger.in_purses()[leg];
            let amount = self.facts.ledger.in_amounts()[leg];
            let balance = self.balances[purse.index()];
            if self.flags[purse.index()] & EVER != 0 {
                self.balances[purse.index()] -= amount;
            }
            if !self.is_party(purse) {
                continue;
            }
            let meant = lookup(&self.theft.earmarks.ins, InLegId::new(leg)).unwrap_or(Amount::ZERO);
            let (taken, rest) = self.stain(purse).split(amount, balance, meant);
            if self.places[purse.index()] != 0 {
                self.set(purse, rest);
            }
            let asset = self.facts.ledger.asset_of(purse);
            match pools.iter_mut().find(|pool| pool.asset == asset) {
                Some(pool) => {
                    pool.paid += amount;
                    pool.stain = pool.stain.join(taken);
                }
                None => pools.push(Pool {
                    asset,
                    paid: amount,
                    stain: taken,
                }),
            }
        }
        pools
    }

    fn is_party(&self, purse: PurseId) -> bool {
        self.flags[purse.index()] & PARTY != 0
    }

    fn stain(&self, purse: PurseId) -> Stain {
        match self.places[purse.index()] {
            0 => Stain::default(),
            place => self.stains[place as usize - 1].1,
        }
    }

    fn set(&mut self, purse: PurseId, stain: Stain) {
        let place = &mut self.places[purse.index()];
        if *place == 0 {
            self.stains.push((purse, stain));
            self.shown.push(Stain::default());
            *place = u32::try_from(self.stains.len()).expect("there are fewer purses than 32 bits count");
        }
        self.stains[*place as usize - 1].1 = stain;
        self.touched.push(purse);
    }

    /// Writes down where loot is after the movement, if it is somewhere else than before.
    fn show(&mut self, movement: MovementId) {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        for &purse in &touched {
            let place = self.places[purse.index()] as usize - 1;
            self.bound(purse, place);
            let stain = self.stains[place].1;
            if stain != self.shown[place] {
                self.shown[place] = stain;
                self.loot.steps.push(LootStep {
                    movement,
                    purse,
                    amount: stain.marked,
                    least: stain.least,
                    greatest: stain.greatest,
                    hops: stain.hops,
                });
            }
        }
        touched.clear();
        self.touched = touched;
    }

    /// Narrows the interval of a purse: whatever units moved, it holds no more of the party's own money than there ever was, and
    /// no more loot.
    fn bound(&mut self, purse: PurseId, place: usize) {
        let asset = self.facts.ledger.asset_of(purse).index();
        let stain = &mut self.stains[place].1;
        stain.greatest = stain.greatest.min(self.most[asset]);
        if self.flags[purse.index()] & PARTY != 0 {
            let sure = self.balances[purse.index()].saturating_sub(self.own[asset]);
            stain.least = stain.least.max(sure);
        }
        let possible = stain.least <= stain.marked && stain.marked <= stain.greatest;
        assert!(possible, "the earmark is one of the ways in which units can have moved");
    }

    fn finish(mut self) -> Loot {
        assert!(self.under_way.is_empty(), "every link ends at a leg of the ledger");
        for (purse, stain) in &self.stains {
            let outcome = &mut self.loot.outcomes[self.facts.ledger.asset_of(*purse).index()];
            if self.facts.ledger.kind(*purse) == PurseKind::Cash {
                outcome.cashed += stain.marked;
            } else if self.theft.frozen.contains(purse) {
                outcome.frozen += stain.marked;
            } else {
                outcome.held += stain.marked;
            }
        }
        for (asset, outcome) in self.loot.outcomes.iter().enumerate() {
            let came = self.stolen[asset] + self.bought[asset];
            assert_eq!(came, outcome.total(), "loot is conserved in asset {asset}");
        }
        self.loot
    }
}

/// Returns the entry of a sorted list.
fn lookup<Id: Ord + Copy>(sorted: &[(Id, Amount)], id: Id) -> Option<Amount> {
    let found = sorted.binary_search_by_key(&id, |(other, _)| *other);
    found.ok().map(|place| sorted[place].1)
}
