//! Draws the colourings of a study: the truth, each trace, and what is seen without colour.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Link, PurseKind};
use crate::report::picture::{Axis, Distance, Painter, Picture, Place, Strokes, Swarm, SwarmPainter};
use crate::score::Worth;
use crate::study::{Answer, Passage, Side, View};
use crate::truth::{Controllers, Incident};
use crate::units::{Amount, EntityId, IncidentId, MovementId, OutLegId, PurseId, Rate};

/// Which movements links lead from and to.
struct Crossings {
    from: BTreeSet<MovementId>,
    to: BTreeMap<MovementId, Vec<u32>>,
}

impl Crossings {
    fn of(links: &[Link], movement_of: impl Fn(OutLegId) -> MovementId) -> Crossings {
        let mut crossings = Crossings {
            from: BTreeSet::new(),
            to: BTreeMap::new(),
        };
        for link in links {
            let (from, to) = (movement_of(link.from), movement_of(link.to));
            if from != to {
                crossings.from.insert(from);
                crossings.to.entry(to).or_default().push(from.get());
            }
        }
        crossings
    }

    fn strokes(&self, movement: MovementId) -> Strokes {
        Strokes {
            carried: self.from.contains(&movement),
            sources: self.to.get(&movement).cloned().unwrap_or_default(),
            ..Strokes::default()
        }
    }
}

/// How many movements each purse and each movement is away from the theft, along the colour.
#[derive(Default)]
struct Hops {
    purses: BTreeMap<PurseId, u32>,
    movements: BTreeMap<u32, u32>,
}

impl Hops {
    /// Notes a movement and returns nothing; what it coloured is one further than what it took colour from.
    fn pass(&mut self, passage: &Passage, sources: &[u32]) {
        let givers = passage
            .gave
            .iter()
            .filter_map(|(purse, _)| self.purses.get(purse).copied());
        let carried = sources.iter().filter_map(|source| self.movements.get(source).copied());
        let before = givers.chain(carried).min();
        let hops = before.map_or(0, |before| before + 1);
        self.movements.insert(passage.movement.get(), hops);
        for (purse, _) in &passage.took {
            let entry = self.purses.entry(*purse).or_insert(hops);
            *entry = (*entry).min(hops);
        }
    }

    fn distance(&self, purse: PurseId) -> Distance {
        Distance::of(self.purses.get(&purse).copied().unwrap_or_default())
    }
}

/// Tells a painter what a coloured passage took and gave, and what the victim was claimed to lose by it.
fn colour(strokes: &mut Strokes, passage: &Passage, place: impl Fn(PurseId) -> Place, claimed: Option<Amount>) {
    let placed = |&(purse, value): &(PurseId, Amount)| (place(purse), value);
    strokes.lost.extend(passage.gave.iter().map(&placed));
    strokes.won.extend(passage.took.iter().map(&placed));
    strokes.lost.extend(claimed.map(|value| (Place::Victim, value)));
}

/// Draws where the loot really was.
pub fn truth(side: &Side, id: IncidentId, axis: Axis) -> Picture {
    let world = &side.world;
    let incident = world.truth.incident(id);
    let crossings = Crossings::of(&world.record.links, |leg| world.ledger.movement_of(leg));
    let controllers = Controllers::of(&world.truth);
    let victims = victims(side, incident, &controllers);
    let mut claims = claims(&incident.complaint, |leg, amount| {
        let asset = world.ledger.asset_of(world.ledger.out_purse(leg));
        (world.ledger.movement_of(leg), incident.value(asset, amount))
    });
    let mut painter = Painter::default();
    painter.begin(Place::Victim, axis.begins, claims.values().copied().sum());
    let mut hops = Hops::default();
    for passage in &side.truth[id.index()].passages {
        let mut strokes = crossings.strokes(passage.movement);
        hops.pass(passage, &strokes.sources);
        let place = |purse: PurseId| true_place(side, purse, hops.distance(purse));
        colour(&mut strokes, passage, place, claims.remove(&passage.movement));
        // What an intermediary got in exchange for something is on its way to the thief; only a gift is given away.
        if !strokes.carried {
            let left = lost(&strokes);
            let given = given_away(side, incident, passage.movement, left, &victims, &controllers);
            strokes.won.extend(given);
        }
        painter.stroke(passage.movement.get(), passage.at, &strokes);
    }
    let keepers: Vec<String> = world.record.keepers.iter().map(|keeper| keeper.name.clone()).collect();
    painter.finish(axis, &keepers)
}

/// Sums what the complaint claims in each movement.
fn claims(
    complaint: &[(OutLegId, Amount)],
    value: impl Fn(OutLegId, Amount) -> (MovementId, Amount),
) -> BTreeMap<MovementId, Amount> {
    let mut claims: BTreeMap<MovementId, Amount> = BTreeMap::new();
    for &(leg, amount) in complaint {
        let (movement, cents) = value(leg, amount);
        *claims.entry(movement).or_default() += cents;
    }
    claims
}

/// Returns what was lost beyond what was won.
fn lost(strokes: &Strokes) -> Amount {
    let sum = |sides: &[(Place, Amount)]| sides.iter().map(|side| side.1).sum::<Amount>();
    sum(&strokes.lost).saturating_sub(sum(&strokes.won))
}

/// Returns who commanded the money before it was stolen.
fn victims(side: &Side, incident: &Incident, controllers: &Controllers) -> Vec<EntityId> {
    let ledger = &side.world.ledger;
    let mut victims = Vec::new();
    for (leg, _) in &incident.complaint {
        let movement = ledger.movement_of(*leg);
        for purse in &ledger.in_purses()[ledger.ins(movement)] {
            let entity = controllers.at(*purse, movement);
            if !ledger.kind(*purse).is_boundary() && !victims.contains(&entity) {
                victims.push(entity);
            }
        }
    }
    victims
}

/// Returns where loot went that left the thief's party in a movement: back to the victim, or to other people.
fn given_away(
    side: &Side,
    incident: &Incident,
    movement: MovementId,
    mut left: Amount,
    victims: &[EntityId],
    controllers: &Controllers,
) -> Vec<(Place, Amount)> {
    let ledger = &side.world.ledger;
    let cents = |purse: PurseId, amount| incident.value(ledger.asset_of(purse), amount);
    let mut given = Vec::new();
    let begin = incident.received.partition_point(|receipt| receipt.movement < movement);
    let receipts = incident.received[begin..]
        .iter()
        .take_while(|receipt| receipt.movement == movement);
    let gifts = receipts.map(|receipt| (Place::Others, cents(receipt.purse, receipt.amount)));
    let is_theft = incident
        .complaint
        .iter()
        .any(|(leg, _)| ledger.movement_of(*leg) == movement);
    let back = ledger.out_legs(movement).filter(|_| !is_theft).filter_map(|leg| {
        let purse = ledger.out_purse(leg);
        let victim = !ledger.kind(purse).is_boundary() && victims.contains(&controllers.at(purse, movement));
        victim.then(|| (Place::Victim, cents(purse, ledger.out_amount(leg))))
    });
    for (place, value) in gifts.chain(back) {
        let value = value.min(left);
        left -= value;
        given.push((place, value));
    }
    given
}

fn true_place(side: &Side, purse: PurseId, distance: Distance) -> Place {
    let record = &side.world.record.purses[purse.index()];
    match (boundary(side.world.ledger.kind(purse)), record.books.or(record.reserve)) {
        (Some(place), _) => place,
        (None, Some(keeper)) => Place::Keeper(keeper.get()),
        (None, None) => Place::Address(distance),
    }
}

fn boundary(kind: PurseKind) -> Option<Place> {
    match kind {
        PurseKind::Coin | PurseKind::Account => None,
        PurseKind::Cash => Some(Place::Cash),
        PurseKind::Destroyed => Some(Place::Destroyed),
        PurseKind::Fees | PurseKind::Issuance | PurseKind::Claims | PurseKind::Lender => Some(Place::Spent),
    }
}

fn seen_place(view: &View, purse: PurseId, unnamed: Place) -> Place {
    let facts = view.evidence.facts(purse);
    match (boundary(view.evidence.ledger().kind(purse)), facts.keeper) {
        (Some(place), _) => place,
        (None, Some(keeper)) => Place::Keeper(keeper.get()),
        (None, None) if facts.edge => Place::Beyond,
        (None, None) => unnamed,
    }
}

/// Draws where a method says the loot was.
pub fn trace(view: &View, answer: &Answer, rates: &[Rate], axis: Axis) -> Picture {
    let (evidence, ledger) = (&view.evidence, view.evidence.ledger());
    let value = |purse: PurseId, amount| Worth::of(amount, rates[ledger.asset_of(purse).index()]).cents();
    let crossings = Crossings::of(evidence.links(), |leg| ledger.movement_of(leg));
    let complaint = view
        .complaints
        .get(view.incident.index())
        .map(|complaint| complaint.claims.as_slice());
    let mut claims = claims(complaint.unwrap_or_default(), |leg, amount| {
        (ledger.movement_of(leg), value(ledger.out_purse(leg), amount))
    });
    let mut painter = Painter::default();
    painter.begin(Place::Victim, axis.begins, claims.values().copied().sum());
    let mut hops = Hops::default();
    for passage in &answer.flow.passages {
        let mut strokes = crossings.strokes(passage.movement);
        hops.pass(passage, &strokes.sources);
        let place = |purse: PurseId| seen_place(view, purse, Place::Address(hops.distance(purse)));
        colour(&mut strokes, passage, place, claims.remove(&passage.movement));
        painter.stroke(passage.movement.get(), passage.at, &strokes);
    }
    let keepers: Vec<String> = evidence.keepers().iter().map(|keeper| keeper.name.clone()).collect();
    painter.finish(axis, &keepers)
}

/// Gathers every payment that is seen from the theft on.
pub fn swarm(side: &Side, view: &View, axis: Axis) -> Swarm {
    let (evidence, ledger) = (&view.evidence, view.evidence.ledger());
    let rates = &side.world.truth.incident(view.incident).rates;
    let complaint = view
        .complaints
        .get(view.incident.index())
        .map(|complaint| complaint.claims.as_slice());
    let claimed = |leg: OutLegId| complaint.unwrap_or_default().iter().any(|claim| claim.0 == leg);
    let mut painter = SwarmPainter::default();
    let shown = |movement: &MovementId| {
        let at = ledger.instant(*movement);
        at >= axis.begins && at <= axis.ends
    };
    for movement in ledger.movements().filter(shown) {
        let step = axis.step(ledger.instant(movement));
        for leg in ledger.out_legs(movement) {
            let purse = ledger.out_purse(leg);
            let value = Worth::of(ledger.out_amount(leg), rates[ledger.asset_of(purse).index()]).cents();
            match seen_place(view, purse, Place::Unnamed) {
                Place::Spent => {}
                place => painter.add(place, step, value, claimed(leg)),
            }
        }
    }
    let keepers: Vec<String> = evidence.keepers().iter().map(|keeper| keeper.name.clone()).collect();
    painter.finish(&keepers)
}
