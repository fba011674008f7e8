//! Banks, keepers and the thief's tempo.

use std::collections::BTreeMap;

use super::figure::{Row, Value, carried, fitted, predicted};
use crate::evidence::KeeperKind;
use crate::sim::counts::{Stays, Wires};
use crate::sim::engine::Made;
use crate::truth::{Incident, Role, World};
use crate::units::{EntityId, Instant, MovementId, PurseId, RailId};

/// Measures what books show on one rail.
pub(super) fn measure(world: &World, rail: RailId, movements: &[MovementId]) -> Vec<Row> {
    let at_weekend = movements
        .iter()
        .filter(|&&m| is_weekend(world.ledger.instant(m)))
        .count();
    let mut rows = vec![predicted(
        "movements on Saturday or Sunday (of 28.57 % of the week)",
        Value::share(at_weekend, movements.len()),
        "",
        "",
    )];
    let (deposit, again) = deposit_addresses(world, rail);
    if deposit > 0 {
        rows.push(predicted(
            "deposit addresses used more than once",
            Value::share(again, deposit),
            "most: the strongest rule for clustering accounts",
            "Victor, 2020",
        ));
    }
    rows.extend(interbank(world, movements));
    rows
}

/// Measures what belongs to no rail.
pub(super) fn whole(made: &Made) -> Vec<Row> {
    let world = &made.world;
    let counts = &made.stats;
    let meant = (counts.done + counts.short) as usize;
    let mut rows = wires(&counts.wires);
    rows.extend(mules(&counts.stays));
    rows.extend([
        ordinary("users of mixers who are ordinary people", world, KeeperKind::Mixer),
        ordinary("customers of desks who are ordinary people", world, KeeperKind::Desk),
        predicted(
            "one movement of the party's of so many",
            one_of(world),
            "807-1 948",
            "AMLworld, its readme: another simulator's figure",
        ),
        predicted(
            "persons that the crowd stands for",
            Value::Number(counts.persons * 1_000_000),
            "",
            "",
        ),
        predicted(
            "payouts that a keeper had no money for",
            Value::Number(counts.unpaid * 1_000_000),
            "",
            "",
        ),
        predicted(
            "intents for which the money was not there",
            Value::share(counts.short as usize, meant),
            "",
            "",
        ),
    ]);
    rows
}

/// Returns how many movements there are for each that moved loot, those that issue money not counted.
fn one_of(world: &World) -> Value {
    let steps = world.truth.incidents.iter().flat_map(|incident| &incident.loot);
    let mut moved: Vec<MovementId> = steps.map(|step| step.movement).collect();
    moved.sort_unstable();
    moved.dedup();
    let rails = (0..world.record.rails.len()).map(RailId::new);
    let all = rails.map(|rail| carried(world, rail).len()).sum();
    Value::mean(all, moved.len())
}

/// Measures the transfers between banks from the first bank's message to the credit.
fn wires(wires: &Wires) -> Vec<Row> {
    if wires.credited == 0 {
        return Vec::new();
    }
    let share = |part: u64| Value::share(part as usize, wires.credited as usize);
    let gpi = "SWIFT gpi, 2018, from the first bank's message to the credit";
    let bis = "BIS study of SWIFT gpi payments, from the first bank's message to the credit";
    vec![
        fitted(
            "wires credited within 30 minutes",
            share(wires.within[0]),
            "about 50 %",
            gpi,
        ),
        fitted("wires credited within 1 hour", share(wires.within[1]), "43 %", bis),
        fitted(
            "wires credited within 2 hours",
            share(wires.within[2]),
            "more than 50 %",
            bis,
        ),
        fitted(
            "wires credited within 24 hours",
            share(wires.within[3]),
            "about 100 %",
            gpi,
        ),
        predicted(
            "wires ordered on Saturday or Sunday (of 28.57 % of the week)",
            share(wires.ordered_at_weekends),
            "",
            "",
        ),
    ]
}

pub(super) fn is_weekend(at: Instant) -> bool {
    // 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday.
    (at.day() + 3).rem_euclid(7) >= 5
}

/// Returns how many addresses of keepers took deposits, and how many of them more than one.
fn deposit_addresses(world: &World, rail: RailId) -> (usize, usize) {
    let mut deposits: BTreeMap<u32, u32> = BTreeMap::new();
    for link in world
        .record
        .links
        .iter()
        .filter(|link| link.kind == crate::ledger::LinkKind::Deposit)
    {
        let record = &world.record.purses[world.ledger.out_purse(link.from).index()];
        if record.rail == rail {
            *deposits.entry(record.address).or_default() += 1;
        }
    }
    (deposits.len(), deposits.values().filter(|&&count| count > 1).count())
}

/// Returns those of some movements that went from one keeper's books to another's.
pub(super) fn between_banks(world: &World, movements: &[MovementId]) -> Vec<MovementId> {
    let book = |purse: &PurseId| world.record.purses[purse.index()].books;
    let ledger = &world.ledger;
    let between = movements.iter().filter(|&&movement| {
        let from = ledger.in_purses()[ledger.ins(movement)].iter().find_map(book);
        let to = ledger.out_purses()[ledger.outs(movement)].iter().find_map(book);
        from.is_some() && to.is_some() && from != to
    });
    between.copied().collect()
}

/// Measures payments between banks: correspondents on the way.
fn interbank(world: &World, movements: &[MovementId]) -> Vec<Row> {
    let between = between_banks(world, movements);
    if between.is_empty() {
        return Vec::new();
    }
    let passed = world
        .record
        .waypoints
        .iter()
        .filter(|way| between.binary_search(&way.movement).is_ok());
    vec![fitted(
        "correspondents of a payment between banks, mean",
        Value::mean(passed.count(), between.len()),
        "just over 1",
        "BIS and SWIFT on gpi payments",
    )]
}

/// Returns the share of those who hold a claim at keepers of a kind and have nothing to do with any theft.
fn ordinary(name: &'static str, world: &World, kind: KeeperKind) -> Row {
    let mut customers: Vec<EntityId> = world
        .ledger
        .purses()
        .filter(|purse| {
            let books = world.record.purses[purse.index()].books;
            books.is_some_and(|keeper| world.record.keepers[keeper.index()].kind == kind)
        })
        .map(|purse| world.truth.control[purse.index()])
        .filter(|&entity| entity != EntityId::from_raw(0))
        .collect();
    customers.sort_unstable();
    customers.dedup();
    let involved = |entity: EntityId| {
        let party = |incident: &Incident| matches!(incident.roles[entity.index()], Role::Thief | Role::Complicit);
        world.truth.incidents.iter().any(party)
    };
    let ordinary = customers.iter().filter(|&&entity| !involved(entity)).count();
    fitted(
        name,
        Value::share(ordinary, customers.len()),
        "most",
        "by design: a pool of thieves alone hides nobody",
    )
}

/// Measures how fast money of thefts leaves the accounts at banks that it comes into.
fn mules(stays: &Stays) -> Vec<Row> {
    if stays.moved == 0 {
        return Vec::new();
    }
    let source = "RUSI and Lloyds on 7.2 M pounds in 2024, by value; what was never moved on is not counted here";
    let within = |place: usize| Value::share(stays.within[place] as usize, stays.moved as usize);
    vec![
        fitted("mule accounts left within 15 minutes", within(0), "28 %", source),
        fitted("mule accounts left within 1 hour", within(1), "more than 50 %", source),
    ]
}
