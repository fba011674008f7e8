//! Loot: what the thief or his agents control of the proceeds, following exchange.
//!
//! This is the truth that a trace is compared with, computed from facts alone: who commands each purse, which value became
//! which, and what the plan meant each payment to carry. One forward pass over the ledger moves the loot of all thefts by four rules.
//!
//! 1. *Theft*: the credits of the theft are loot.
//! 2. *Movement*: the loot in the party's in-legs passes to the out-legs that the party receives; what buys nothing back - the
//!    fee, a payment to somebody else - leaves as *spent*, or *cashed*, *lost*, *recovered* by where it goes. Where the party gets
//!    another asset in the same movement, it bought that with what it paid to others, as through a link.
//! 3. *Link*: the loot in a credit to an intermediary passes to what the party receives for it. In the same asset the difference is
//!    the intermediary's fee and is spent; in another asset loot is scaled to what was bought, the worth of that when the
//!    intermediary had been given what it sold leaves as *exchanged* and the discount as spent: that is when a price is agreed, so
//!    that a rate that moves before or behind it makes nobody's discount.
//! 4. *Handover*: loot in a purse that passes to somebody else is spent.
//!
//! **Which unit left** is a fact only where control and links determine it. Where loot shares a purse with other money of
//! the party, no booking method decides, or the tracer with that method would win by construction. Loot is then known by the
//! plan's *earmark*, the units that a leg is meant to carry, and by the interval of all that is possible: of `B` units with
//! between `least` and `greatest` units of loot, `X` leave with between `least - (B - X)` and `min(X, greatest)`, never below
//! zero. An in-leg without an earmark is not meant to carry loot, an out-leg without one is meant to carry what it can where
//! the party receives it and nothing where it does not; both are bent to what is possible.
//!
//! **Where two thefts share a mule** he is in both parties, and no unit is loot of two: what one purse or leg holds of all thefts
//! together is no more than what it holds. What a payment takes beyond its earmark is other money while there is any, then loot
//! of the theft whose payment it is, then loot of the others in the scenario's order. So one walk follows all thefts at once.
//!
//! **What became of it** is said in the units in which it was ordered: loot carries its share of each payment of the theft through
//! every movement, link and exchange ([`Face`]), so that every unit of every payment is at every instant in one state ([`Fate`]).
//! Loot in banknotes stands in the [`LootStep`]s under the `Cash` boundary purse that it entered.

mod barter;
mod credit;
mod face;
mod movement;
mod stain;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use face::Face;
use stain::Stain;

use crate::ledger::{Ledger, Link, PurseKind};
use crate::truth::{Fate, LootStep, Outcome, Receipt, States};
use crate::units::rates::Rates;
use crate::units::{Amount, AssetId, EntityId, InLegId, Instant, MovementId, OutLegId, PurseId};

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
    /// What each asset is worth, from when on.
    pub rates: &'a [Rates],
    /// When purses were stopped and released, in order of time.
    pub stops: &'a [(Instant, PurseId, bool)],
    /// When what lies in a stopped purse was seized, in order of time.
    pub seizures: &'a [(Instant, PurseId)],
}

/// The units that legs are meant to carry: the plan's own convention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earmarks {
    /// In-legs with the loot that they are meant to take out of their purse.
    pub ins: BTreeMap<InLegId, Amount>,
    /// Out-legs with the loot that they are meant to carry on.
    pub outs: BTreeMap<OutLegId, Amount>,
}

/// One theft, and who is in it.
#[derive(Clone, Debug)]
pub struct Theft {
    /// The credits of the theft with what was stolen in each.
    pub legs: BTreeMap<OutLegId, Amount>,
    /// Thief and agents; whoever is not in it is paid by them. Somebody may be in several.
    pub party: BTreeSet<EntityId>,
    /// Who was robbed: what reaches one of them again is recovered. Of new coin nobody was.
    pub victims: BTreeSet<EntityId>,
    /// What the plan meant.
    pub earmarks: Earmarks,
    /// When the party gave up what is in a purse, in order of time; what it moves all the same is given up no more.
    pub abandoned: Vec<(Instant, PurseId)>,
}

/// What became of the loot of one theft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loot {
    /// Where it was after each movement that changed it, ordered by movement and purse.
    pub steps: Vec<LootStep>,
    /// What became of it, in order of time. Payments are numbered as the legs of the theft.
    pub outcomes: Vec<Outcome>,
    /// What others got of it, ordered by movement.
    pub received: Vec<Receipt>,
    /// What the victims got of it, ordered by movement.
    pub returned: Vec<Receipt>,
}

/// Follows the loot of all thefts through the whole ledger; returns what became of each, in their order.
///
/// # Panics
/// Where a link leads backwards, loot is not conserved or a purse holds more loot than money: all are mistakes of ours.
pub fn follow(facts: Facts<'_>, thefts: &[&Theft]) -> Vec<Loot> {
    let mut walk = Walk::new(facts, thefts);
    for movement in facts.ledger.movements() {
        walk.stop_until(facts.ledger.instant(movement));
        walk.pass(movement);
    }
    walk.stop_until(Instant::MAX);
    walk.trails.into_iter().map(Trail::finish).collect()
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
    /// What it stands for.
    face: Face,
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
struct Arriving {
    stain: Stain,
    face: Face,
    /// What arrives, loot or not.
    amount: Amount,
    /// How much of it can be money that was not the party's before.
    new: Amount,
}

/// The loot of all thefts on its way through the ledger.
struct Walk<'a> {
    shared: Shared<'a>,
    trails: Vec<Trail<'a>>,
    /// When the next stop, release, seizure or surrender is: asked before every movement, and nearly none comes after one.
    next: Option<Instant>,
}

/// What is the same for all thefts: who commands a purse, what it holds, and which units are spoken for.
struct Shared<'a> {
    facts: Facts<'a>,
    controller: Vec<EntityId>,
    /// Kept for purses that some party commands at some time.
    balances: Vec<Amount>,
    kept: Vec<bool>,
    /// The credits of all thefts.
    stolen: BTreeSet<OutLegId>,
    /// Whether loot comes to each out-leg from elsewhere: it is stolen there, or on its way there through a link.
    awaited: Vec<bool>,
    /// The loot of all thefts in each purse that holds any, by their earmarks.
    held: BTreeMap<PurseId, Amount>,
    /// The same in each out-leg that loot lies in or is on its way to.
    laid: BTreeMap<OutLegId, Amount>,
    /// The same in each link that loot went into, by its ends: what went in and what came out.
    sent: BTreeMap<(OutLegId, OutLegId), (Amount, Amount)>,
    next_handover: usize,
    /// The purses that are stopped.
    stopped: BTreeSet<PurseId>,
    /// The purses that are seized.
    seized: BTreeSet<PurseId>,
    next_seizure: usize,
    next_stop: usize,
}

/// The loot of one theft.
struct Trail<'a> {
    theft: &'a Theft,
    flags: Vec<u8>,
    /// For each purse one more than its place in `stains`; zero where it never held loot.
    places: Vec<u32>,
    stains: Vec<(PurseId, Stain)>,
    /// What the loot of each purse stands for.
    faces: Vec<Face>,
    /// What the last step of the purse said.
    shown: Vec<Stain>,
    touched: Vec<PurseId>,
    /// Whether loot leaves a purse of the party in the present movement, and then the party's money there.
    carries: bool,
    pools: Vec<Pool>,
    /// Loot on its way through links, by the credit at which it arrives.
    under_way: BTreeMap<OutLegId, Vec<Arriving>>,
    /// At most so much money of each asset that is not loot ever came to the party: no purse of it holds more.
    own: Vec<Amount>,
    /// At most so much loot of each asset ever was.
    most: Vec<Amount>,
    /// The purses whose loot the party gave up.
    abandoned: BTreeSet<PurseId>,
    next_abandoned: usize,
    /// So many payments have been stolen.
    stolen: u32,
    /// For each payment how much of it is in each state.
    states: Vec<States>,
    /// The states of payments that may have changed since they were last said.
    changed: Vec<(u32, Fate)>,
    loot: Loot,
}

impl<'a> Walk<'a> {
    fn new(facts: Facts<'a>, thefts: &[&'a Theft]) -> Walk<'a> {
        let purses = facts.ledger.purse_count();
        assert_eq!(facts.control.len(), purses, "every purse is commanded by somebody");
        assert!(
            facts.links.is_sorted_by_key(|link| link.from),
            "links are ordered by from"
        );
        let held = held_by_any(facts, thefts);
        let trails: Vec<Trail<'a>> = thefts.iter().map(|theft| Trail::new(facts, theft, &held)).collect();
        let mut kept = vec![false; purses];
        held.iter().for_each(|(purse, _, _)| kept[purse.index()] = true);
        let stolen: BTreeSet<OutLegId> = thefts.iter().flat_map(|theft| theft.legs.keys().copied()).collect();
        let mut awaited = vec![false; facts.ledger.out_count()];
        stolen.iter().for_each(|leg| awaited[leg.index()] = true);
        let mut walk = Walk {
            shared: Shared {
                facts,
                controller: facts.control.to_vec(),
                balances: vec![Amount::ZERO; purses],
                kept,
                held: BTreeMap::new(),
                stolen,
                awaited,
                laid: BTreeMap::new(),
                sent: BTreeMap::new(),
                next_handover: 0,
                stopped: BTreeSet::new(),
                seized: BTreeSet::new(),
                next_seizure: 0,
                next_stop: 0,
            },
            trails,
            next: None,
        };
        walk.next = walk.soonest();
        walk
    }

    /// Applies the stops, releases, seizures and surrenders until an instant, included, in order of time: they precede the movements of their instant,
    /// and stop precedes seizure and seizure surrender. What is given up while it is stopped is given up once it is released.
    fn stop_until(&mut self, until: Instant) {
        while let Some(next) = self.next.filter(|&at| at <= until) {
            let facts = self.shared.facts;
            if facts.stops.get(self.shared.next_stop).map(|stop| stop.0) == Some(next) {
                self.stop();
            } else if facts.seizures.get(self.shared.next_seizure).map(|seizure| seizure.0) == Some(next) {
                self.seize();
            } else {
                self.surrender(next);
            }
            self.next = self.soonest();
        }
    }

    /// Returns when the next stop, release, seizure or surrender is.
    fn soonest(&self) -> Option<Instant> {
        let facts = self.shared.facts;
        let stop = facts.stops.get(self.shared.next_stop).map(|stop| stop.0);
        let seizure = facts.seizures.get(self.shared.next_seizure).map(|seizure| seizure.0);
        let surrender = self.trails.iter().filter_map(Trail::next_surrender).min();
        [stop, seizure, surrender].into_iter().flatten().min()
    }

    /// Applies the next stop or release.
    fn stop(&mut self) {
        let (at, purse, stopped) = self.shared.facts.stops[self.shared.next_stop];
        self.shared.next_stop += 1;
        self.turn(at, purse, |shared| match stopped {
            true => shared.stopped.insert(purse),
            false => shared.stopped.remove(&purse),
        });
    }

    /// Applies the next seizure.
    fn seize(&mut self) {
        let (at, purse) = self.shared.facts.seizures[self.shared.next_seizure];
        self.shared.next_seizure += 1;
        self.turn(at, purse, |shared| shared.seized.insert(purse));
    }

    /// Has every theft see what a change makes of what rests in a purse.
    fn turn(&mut self, at: Instant, purse: PurseId, change: impl FnOnce(&mut Shared<'a>) -> bool) {
        let Walk { shared, trails, .. } = self;
        let before: Vec<Fate> = trails.iter().map(|trail| trail.resting(purse, shared)).collect();
        change(shared);
        for (trail, before) in trails.iter_mut().zip(before) {
            trail.turn(at, purse, before, shared);
        }
    }

    /// Applies what is given up at an instant.
    fn surrender(&mut self, at: Instant) {
        let Walk { shared, trails, .. } = self;
        for trail in trails.iter_mut().filter(|trail| trail.next_surrender() == Some(at)) {
            let (_, purse) = trail.theft.abandoned[trail.next_abandoned];
            trail.next_abandoned += 1;
            let before = trail.resting(purse, shared);
            trail.abandoned.insert(purse);
            trail.turn(at, purse, before, shared);
        }
    }

    fn pass(&mut self, movement: MovementId) {
        let Walk { shared, trails, .. } = self;
        shared.hand_over(movement, trails);
        if !shared.concerns(movement) {
            return;
        }
        // Whose payment it is comes first: its earmark is fulfilled, and what is taken beyond it is taken of its loot.
        let (whose, others): (Vec<usize>, Vec<usize>) =
            (0..trails.len()).partition(|&i| trails[i].is_meant(movement, shared));
        let order = || whose.iter().chain(&others).copied();
        for trail in &mut *trails {
            trail.begin(movement, shared);
        }
        for leg in shared.facts.ledger.ins(movement) {
            let id = InLegId::new(leg);
            let mut room = shared.facts.ledger.in_amounts()[leg];
            let mut meant: Amount = trails.iter().map(|trail| trail.meant(id, shared)).sum();
            for i in order() {
                meant -= trails[i].meant(id, shared);
                room -= trails[i].take(id, (room, meant), shared);
            }
            shared.pay(leg);
        }
        if shared.receive(movement) {
            trails.iter_mut().for_each(|trail| trail.earn(movement, shared));
        }
        for i in order() {
            trails[i].distribute(movement, shared);
        }
        for trail in trails {
            trail.steal(movement, shared);
            trail.cross(movement, shared);
            trail.show(movement, shared);
        }
    }
}

impl Shared<'_> {
    fn hand_over(&mut self, movement: MovementId, trails: &mut [Trail<'_>]) {
        while let Some(&(at, purse, entity)) = self.facts.handovers.get(self.next_handover)
            && at <= movement
        {
            self.next_handover += 1;
            self.controller[purse.index()] = entity;
            for trail in &mut *trails {
                trail.hand_over(movement, purse, self);
            }
        }
    }

    /// Tells whether a movement can have to do with any theft: nearly none does, however many thefts there are.
    fn concerns(&self, movement: MovementId) -> bool {
        let ledger = self.facts.ledger;
        let mut ins = ledger.in_purses()[ledger.ins(movement)].iter();
        ins.any(|purse| self.kept[purse.index()])
            || ledger
                .out_legs(movement)
                .any(|leg| self.kept[ledger.out_purse(leg).index()] || self.awaited[leg.index()])
    }

    fn asset(&self, leg: OutLegId) -> AssetId {
        self.facts.ledger.asset_of(self.facts.ledger.out_purse(leg))
    }

    /// Takes what an in-leg says out of the balance of its purse.
    fn pay(&mut self, leg: usize) {
        let purse = self.facts.ledger.in_purses()[leg];
        if self.kept[purse.index()] {
            self.balances[purse.index()] -= self.facts.ledger.in_amounts()[leg];
        }
    }

    /// Adds what a movement pays in to the balances of its purses; tells whether there was one that is kept.
    fn receive(&mut self, movement: MovementId) -> bool {
        let mut earns = false;
        for leg in self.facts.ledger.out_legs(movement) {
            let purse = self.facts.ledger.out_purse(leg);
            if self.kept[purse.index()] {
                self.balances[purse.index()] += self.facts.ledger.out_amount(leg);
                earns = true;
            }
        }
        earns
    }

    /// Returns how much of a leg is not spoken for by loot.
    fn free(&self, leg: OutLegId) -> Amount {
        let laid = self.laid.get(&leg).copied().unwrap_or_default();
        self.facts.ledger.out_amount(leg) - laid
    }
}

/// Returns the purses that anybody of any party commands at some time, and who: one pass, however many thefts there are. The flags say whether
/// he commands it from the beginning.
fn held_by_any(facts: Facts<'_>, thefts: &[&Theft]) -> Vec<(PurseId, EntityId, u8)> {
    let parties = thefts.iter().flat_map(|theft| &theft.party);
    let last = parties.clone().map(|entity| entity.index()).max();
    let mut any = vec![false; last.map_or(0, |last| last + 1)];
    parties.for_each(|entity| any[entity.index()] = true);
    let is_any = |entity: &EntityId| any.get(entity.index()) == Some(&true);
    let purses = facts.ledger.purses().zip(facts.control);
    let opened = purses.filter(|(_, entity)| is_any(entity));
    let opened = opened.map(|(purse, &entity)| (purse, entity, PARTY | EVER));
    let turned = facts.handovers.iter().filter(|(.., entity)| is_any(entity));
    opened
        .chain(turned.map(|&(_, purse, entity)| (purse, entity, EVER)))
        .collect()
}

impl<'a> Trail<'a> {
    fn new(facts: Facts<'a>, theft: &'a Theft, held: &[(PurseId, EntityId, u8)]) -> Trail<'a> {
        let (purses, assets) = (facts.ledger.purse_count(), facts.ledger.assets().len());
        // Pages of zeros that nobody writes to take no time: of a purse outside the party nothing is said.
        let mut flags = vec![0u8; purses];
        for &(purse, _, flag) in held.iter().filter(|(_, entity, _)| theft.party.contains(entity)) {
            flags[purse.index()] |= flag;
        }
        Trail {
            theft,
            flags,
            places: vec![0; purses],
            stains: Vec::new(),
            faces: Vec::new(),
            shown: Vec::new(),
            touched: Vec::new(),
            carries: false,
            pools: Vec::new(),
            under_way: BTreeMap::new(),
            own: vec![Amount::ZERO; assets],
            most: vec![Amount::ZERO; assets],
            abandoned: BTreeSet::new(),
            next_abandoned: 0,
            stolen: 0,
            states: vec![States::default(); theft.legs.len()],
            changed: Vec::new(),
            loot: Loot::default(),
        }
    }

    fn hand_over(&mut self, movement: MovementId, purse: PurseId, shared: &mut Shared<'_>) {
        let party = self.theft.party.contains(&shared.controller[purse.index()]);
        let joins = party && !self.is_party(purse);
        self.flags[purse.index()] = self.flags[purse.index()] & !PARTY | if party { PARTY } else { 0 };
        let stain = self.stain(purse);
        if joins {
            let asset = shared.facts.ledger.asset_of(purse).index();
            self.own[asset] += shared.balances[purse.index()].saturating_sub(stain.least);
        }
        if !party && !stain.is_empty() {
            self.set(purse, Stain::default(), shared);
            let face = self.lift(purse, (stain.marked, stain.marked), shared);
            self.leave(movement, purse, (stain.marked, face), shared);
        }
    }

    /// Counts what the party receives beyond what it pays and what is stolen or arrives through links.
    fn earn(&mut self, movement: MovementId, shared: &Shared<'_>) {
        let ledger = shared.facts.ledger;
        let received = ledger
            .out_legs(movement)
            .filter(|leg| self.is_party(ledger.out_purse(*leg)));
        let mut gains: Vec<(AssetId, Amount)> = Vec::new();
        for leg in received {
            let (asset, room) = (shared.asset(leg), self.own_room(leg, shared));
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

    /// Sees whether loot leaves a purse of the party: only then does it matter where else the party's money goes.
    fn begin(&mut self, movement: MovementId, shared: &Shared<'_>) {
        let purses = &shared.facts.ledger.in_purses()[shared.facts.ledger.ins(movement)];
        let holds = |purse: &PurseId| self.places[purse.index()] != 0 && self.is_party(*purse);
        self.carries = purses
            .iter()
            .any(|purse| holds(purse) && !self.stain(*purse).is_empty());
    }

    /// Tells whether the party has what a leg credits. What another theft takes from it is not its own any more, wherever it goes.
    fn gets(&self, leg: OutLegId, shared: &Shared<'_>) -> bool {
        let robbed = shared.stolen.contains(&leg) && !self.theft.legs.contains_key(&leg);
        self.is_party(shared.facts.ledger.out_purse(leg)) && !robbed
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

    fn set(&mut self, purse: PurseId, stain: Stain, shared: &mut Shared<'_>) {
        let place = &mut self.places[purse.index()];
        if *place == 0 {
            self.stains.push((purse, Stain::default()));
            self.faces.push(Face::default());
            self.shown.push(Stain::default());
            *place = u32::try_from(self.stains.len()).expect("there are fewer purses than 32 bits count");
        }
        let before = std::mem::replace(&mut self.stains[*place as usize - 1].1, stain);
        let held = shared.held.entry(purse).or_default();
        *held = *held - before.marked + stain.marked;
        self.touched.push(purse);
    }

    /// Returns when the party next gives something up.
    fn next_surrender(&self) -> Option<Instant> {
        self.theft.abandoned.get(self.next_abandoned).map(|(at, _)| *at)
    }

    /// Returns what loot is that rests in a purse.
    fn resting(&self, purse: PurseId, shared: &Shared<'_>) -> Fate {
        if shared.facts.ledger.kind(purse) == PurseKind::Cash {
            Fate::Cashed
        } else if shared.seized.contains(&purse) {
            Fate::Seized
        } else if shared.stopped.contains(&purse) {
            Fate::Frozen
        } else if self.abandoned.contains(&purse) {
            Fate::Abandoned
        } else {
            Fate::AtLarge
        }
    }

    /// Takes what stands for so much of so much loot out of a purse: from now on it is on its way.
    fn lift(&mut self, purse: PurseId, (part, whole): (Amount, Amount), shared: &Shared<'_>) -> Face {
        let Some(place) = (self.places[purse.index()] as usize).checked_sub(1) else {
            return Face::default();
        };
        let face = self.faces[place].take(part, whole);
        self.shift(&face, self.resting(purse, shared), Fate::AtLarge);
        face
    }

    /// Lets loot that is on its way rest in a purse, beside what is there.
    fn hold(&mut self, purse: PurseId, stain: Stain, face: Face, shared: &mut Shared<'_>) {
        self.set(purse, self.stain(purse).join(stain), shared);
        self.shift(&face, Fate::AtLarge, self.resting(purse, shared));
        self.faces[self.places[purse.index()] as usize - 1].join(face);
    }

    /// Says what the loot in a purse is since it was stopped, released or given up.
    fn turn(&mut self, at: Instant, purse: PurseId, before: Fate, shared: &Shared<'_>) {
        if let Some(place) = (self.places[purse.index()] as usize).checked_sub(1) {
            let face = self.faces[place].clone();
            self.shift(&face, before, self.resting(purse, shared));
            self.say(at);
        }
    }

    /// Moves a part of what was taken from one state to another.
    fn shift(&mut self, face: &Face, from: Fate, to: Fate) {
        if from == to {
            return;
        }
        for (payment, amount) in face.parts() {
            let states = &mut self.states[payment as usize];
            states[from] -= amount;
            states[to] += amount;
            self.changed.extend([(payment, from), (payment, to)]);
        }
    }

    /// Writes down how much of each payment is in the states that changed.
    fn say(&mut self, at: Instant) {
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        changed.dedup();
        for &(payment, fate) in &changed {
            let amount = self.states[payment as usize][fate];
            self.loot.outcomes.push(Outcome {
                at,
                payment,
                fate,
                amount,
            });
        }
        changed.clear();
        self.changed = changed;
    }

    /// Writes down where loot is after the movement, if it is somewhere else than before.
    fn show(&mut self, movement: MovementId, shared: &Shared<'_>) {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        for &purse in &touched {
            let place = self.places[purse.index()] as usize - 1;
            self.bound(purse, place, shared);
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
        self.say(shared.facts.ledger.instant(movement));
    }

    /// Narrows the interval of a purse: whatever units moved, it holds no more of the party's own money than there ever was, and
    /// no more loot.
    fn bound(&mut self, purse: PurseId, place: usize, shared: &Shared<'_>) {
        let asset = shared.facts.ledger.asset_of(purse).index();
        let stain = &mut self.stains[place].1;
        // Of cash each exit's own is the difference of two sums, which would fall below what is certain if the second were cut.
        if shared.facts.ledger.kind(purse) != PurseKind::Cash {
            stain.greatest = stain.greatest.min(self.most[asset]);
        }
        if self.flags[purse.index()] & PARTY != 0 {
            let balance = shared.balances[purse.index()];
            assert!(
                shared.held[&purse] <= balance,
                "a purse holds no more loot of all thefts than money"
            );
            let sure = balance.saturating_sub(self.own[asset]);
            stain.least = stain.least.max(sure);
        }
        let possible = stain.least <= stain.marked && stain.marked <= stain.greatest;
        assert!(possible, "the earmark is one of the ways in which units can have moved");
    }

    fn finish(self) -> Loot {
        assert!(self.under_way.is_empty(), "every link ends at a leg of the ledger");
        for (states, &taken) in self.states.iter().zip(self.theft.legs.values()) {
            assert_eq!(states.total(), taken, "all that was taken is in one state or another");
        }
        self.loot
    }
}
