//! What published facts are measured by, on a finished world: each a number in millionths, or a time in seconds; nothing where there is
//! nothing to measure it on.

use std::collections::{BTreeMap, VecDeque};

use super::books::is_weekend;
use super::figure::carried;
use crate::evidence::KeeperKind;
use crate::ledger::{LinkKind, PurseKind};
use crate::sim::engine::Made;
use crate::truth::{AddressForm, Fate, Incident, World};
use crate::units::{Instant, MovementId, PurseId, RailId, Span};

/// A whole, or the number one.
const ONE: i64 = 1_000_000;

fn ratio(part: u128, whole: u128) -> Option<i64> {
    let parts = (part * ONE as u128).checked_div(whole)?;
    i64::try_from(parts).ok()
}

/// Returns how many movements there are on a rail for each that moved loot.
pub(crate) fn movements_to_one_of_loot(made: &Made, rail: RailId) -> Option<i64> {
    let all = carried(&made.world, rail);
    let loot = of_loot(&made.world, &all).count();
    ratio(all.len() as u128, loot as u128)
}

/// Returns what movements of loot paid, of what all movements of a rail paid, change and what is paid to oneself included.
pub(crate) fn loot_of_value(made: &Made, rail: RailId) -> Option<i64> {
    let ledger = &made.world.ledger;
    let paid = |movement: MovementId| {
        let outs = ledger.outs(movement);
        let real = outs.filter(|&leg| !ledger.kind(ledger.out_purses()[leg]).is_boundary());
        real.map(|leg| u128::from(ledger.out_amounts()[leg].get()))
            .sum::<u128>()
    };
    let all = carried(&made.world, rail);
    let loot = of_loot(&made.world, &all).map(paid).sum();
    ratio(loot, all.iter().copied().map(paid).sum())
}

/// Returns those of some movements, which are in order, that moved loot.
fn of_loot<'a>(world: &'a World, movements: &'a [MovementId]) -> impl Iterator<Item = MovementId> + 'a {
    let steps = world.truth.incidents.iter().flat_map(|incident| &incident.loot);
    let mut loot: Vec<MovementId> = steps.map(|step| step.movement).collect();
    loot.sort_unstable();
    loot.dedup();
    let among = |movement: &MovementId| movements.binary_search(movement).is_ok();
    loot.into_iter().filter(among)
}

/// Returns how many of the payments and accounts that screening held were nobody's of a theft.
pub(crate) fn false_alarms(made: &Made, _: RailId) -> Option<i64> {
    ratio(made.stats.false_alarms.into(), made.stats.alarms.into())
}

/// Returns how much of the loot that came into accounts at banks left them within a time, by value, what came first leaving first.
fn left_within(made: &Made, rail: RailId, span: Span) -> Option<i64> {
    let world = &made.world;
    let at_bank = |purse: PurseId| {
        let record = &world.record.purses[purse.index()];
        let bank = |keeper: crate::units::KeeperId| world.record.keepers[keeper.index()].kind == KeeperKind::Bank;
        record.rail == rail && record.books.is_some_and(bank)
    };
    let (mut came, mut left) = (0u128, 0u128);
    for incident in &world.truth.incidents {
        let mut waiting: BTreeMap<PurseId, VecDeque<(Instant, u64)>> = BTreeMap::new();
        for step in incident.loot.iter().filter(|step| at_bank(step.purse)) {
            let at = world.ledger.instant(step.movement);
            let parts = waiting.entry(step.purse).or_default();
            let before: u64 = parts.iter().map(|(_, amount)| amount).sum();
            let now = step.amount.get();
            if now > before {
                came += u128::from(now - before);
                parts.push_back((at, now - before));
            }
            let mut leaves = before.saturating_sub(now);
            while leaves > 0 {
                let (since, amount) = parts.front_mut().expect("what leaves came before");
                let part = leaves.min(*amount);
                left += u128::from(part) * u128::from(at.since(*since) <= span);
                *amount -= part;
                leaves -= part;
                if *amount == 0 {
                    parts.pop_front();
                }
            }
        }
    }
    ratio(left, came)
}

/// Returns how much of the loot that came into accounts at banks left them within a quarter of an hour.
pub(crate) fn left_within_15_minutes(made: &Made, rail: RailId) -> Option<i64> {
    left_within(made, rail, Span::MINUTE.times(15))
}

/// Returns how much of it left them within an hour.
pub(crate) fn left_within_an_hour(made: &Made, rail: RailId) -> Option<i64> {
    left_within(made, rail, Span::HOUR)
}

/// Returns how much of what was attempted is in one of some states at an instant.
fn in_states(world: &World, at: impl Fn(&Incident) -> Instant, states: &[Fate]) -> Option<i64> {
    let (mut part, mut whole) = (0u128, 0u128);
    for incident in &world.truth.incidents {
        let at = at(incident);
        for (became, attempt) in incident.states(|_| at).iter().zip(&incident.attempts) {
            let cents = |amount| u128::from(incident.value(attempt.asset, amount).get());
            whole += cents(attempt.amount);
            part += states.iter().map(|&fate| cents(became[fate])).sum::<u128>();
        }
    }
    ratio(part, whole)
}

/// Returns how much of what was attempted was stopped, called back, frozen, seized, given back or made void by the end.
pub(crate) fn kept_from_the_thieves(made: &Made, _: RailId) -> Option<i64> {
    use Fate::{Frozen, Recalled, Returned, Seized, Stopped, Voided};
    in_states(
        &made.world,
        |_| made.world.ends,
        &[Stopped, Recalled, Frozen, Seized, Returned, Voided],
    )
}

/// Returns how much of what was credited is frozen at the end.
pub(crate) fn frozen_of_credited(made: &Made, _: RailId) -> Option<i64> {
    let world = &made.world;
    let frozen = in_states(world, |_| world.ends, &[Fate::Frozen])?;
    let never = in_states(
        world,
        |_| world.ends,
        &[
            Fate::Unmade,
            Fate::UnderWay,
            Fate::Stopped,
            Fate::Recalled,
            Fate::Returned,
        ],
    )?;
    ratio(frozen as u128, (ONE - never) as u128)
}

/// Returns whether nothing of what was attempted was at large or on its way when the victim noticed: a whole or nothing.
pub(crate) fn done_when_noticed(made: &Made, _: RailId) -> Option<i64> {
    let open = in_states(
        &made.world,
        |incident| incident.noticed,
        &[Fate::AtLarge, Fate::UnderWay, Fate::Unmade],
    )?;
    Some(if open == 0 { ONE } else { 0 })
}

/// Returns the time from the first credit to the first movement that took loot on.
pub(crate) fn first_move(made: &Made, _: RailId) -> Option<i64> {
    let world = &made.world;
    let waits = world.truth.incidents.iter().filter_map(|incident| {
        let first = world.ledger.movement_of(incident.complaint.first()?.0);
        let mut held = BTreeMap::new();
        let moved = incident.loot.iter().find(|step| {
            let before = held.insert(step.purse, step.amount);
            before.is_some_and(|before| step.amount < before)
        });
        Some(world.ledger.instant(moved?.movement).since(world.ledger.instant(first)))
    });
    waits.map(Span::get).min()
}

/// Returns how much of a person's wallet is found by joining addresses whose coins were spent together: for each of his addresses the
/// share of his addresses that are joined with it, in the mean over people with at least two.
pub(crate) fn wallet_found(made: &Made, rail: RailId) -> Option<i64> {
    let world = &made.world;
    let mut joined: Vec<u32> = (0..world.record.addresses.len() as u32).collect();
    fn root(joined: &mut [u32], mut address: u32) -> u32 {
        while joined[address as usize] != address {
            joined[address as usize] = joined[joined[address as usize] as usize];
            address = joined[address as usize];
        }
        address
    }
    for movement in carried(world, rail) {
        let ins = &world.ledger.in_purses()[world.ledger.ins(movement)];
        let coins = ins.iter().filter(|&&purse| world.ledger.kind(purse) == PurseKind::Coin);
        let mut addresses = coins.map(|purse| world.record.purses[purse.index()].address);
        let Some(first) = addresses.next() else { continue };
        for other in addresses {
            let (one, other) = (root(&mut joined, first), root(&mut joined, other));
            joined[one.max(other) as usize] = one.min(other);
        }
    }
    let mut wallets: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for purse in world.ledger.purses() {
        let record = &world.record.purses[purse.index()];
        let owner = world.truth.control[purse.index()];
        let of_person = world.truth.entities[owner.index()].kind == "user";
        if of_person && record.rail == rail && world.ledger.kind(purse) == PurseKind::Coin {
            wallets.entry(owner.get()).or_default().push(record.address);
        }
    }
    let (mut sum, mut people) = (0u128, 0u128);
    for addresses in wallets.values_mut() {
        addresses.sort_unstable();
        addresses.dedup();
        let count = addresses.len() as u128;
        if count < 2 {
            continue;
        }
        let mut clusters: BTreeMap<u32, u128> = BTreeMap::new();
        for &address in addresses.iter() {
            *clusters.entry(root(&mut joined, address)).or_default() += 1;
        }
        let found: u128 = clusters.values().map(|size| size * size).sum();
        sum += found * ONE as u128 / (count * count);
        people += 1;
    }
    sum.checked_div(people).map(|mean| mean as i64)
}

/// Returns how many of the coins that were spent had an age between two, what was there at the beginning not counted.
fn spent_at_age(made: &Made, rail: RailId, from: Span, below: Span) -> Option<i64> {
    let ledger = &made.world.ledger;
    let issued = |movement: MovementId| {
        let ins = &ledger.in_purses()[ledger.ins(movement)];
        ins.iter().all(|&purse| ledger.kind(purse).is_boundary())
    };
    let (mut part, mut whole) = (0, 0);
    for movement in carried(&made.world, rail) {
        for leg in ledger.ins(movement) {
            let filled = ledger.in_filled()[leg].map(|leg| ledger.movement_of(leg));
            if ledger.kind(ledger.in_purses()[leg]) != PurseKind::Coin || filled.is_none_or(issued) {
                continue;
            }
            let age = filled.map(|filled| ledger.instant(movement).since(ledger.instant(filled)));
            whole += 1;
            part += u128::from(age.is_some_and(|age| from <= age && age < below));
        }
    }
    ratio(part, whole)
}

/// Returns how many of the coins that were spent were younger than a day.
pub(crate) fn spent_within_a_day(made: &Made, rail: RailId) -> Option<i64> {
    spent_at_age(made, rail, Span::ZERO, Span::DAY)
}

/// Returns how many were a day old and younger than a month.
pub(crate) fn spent_within_a_month(made: &Made, rail: RailId) -> Option<i64> {
    spent_at_age(made, rail, Span::DAY, Span::DAY.times(30))
}

/// Returns how many movements a day at the weekend has for each of a day of the week, over the whole days of the world.
pub(crate) fn weekend_of_week(made: &Made, rail: RailId) -> Option<i64> {
    let world = &made.world;
    let first = world.begins.unix().div_euclid(86_400) + 1;
    let last = world.ends.unix().div_euclid(86_400);
    let days = first..last - (last - first).max(0) % 7;
    let mut counts = [0u128; 2];
    for movement in carried(world, rail) {
        let at = world.ledger.instant(movement);
        if days.contains(&at.day()) {
            counts[0] += u128::from(is_weekend(at));
            counts[1] += 1;
        }
    }
    ratio(counts[0] * 7, counts[1] * 2)
}

/// Returns how many of the addresses that received had one receipt and one spend.
pub(crate) fn used_once(made: &Made, rail: RailId) -> Option<i64> {
    let world = &made.world;
    let mut uses: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
    let coin = |purse: &&PurseId| world.ledger.kind(**purse) == PurseKind::Coin;
    for movement in carried(world, rail) {
        let address = |purse: &PurseId| world.record.purses[purse.index()].address;
        let outs = &world.ledger.out_purses()[world.ledger.outs(movement)];
        for purse in outs.iter().filter(coin) {
            uses.entry(address(purse)).or_default()[0] += 1;
        }
        let ins = &world.ledger.in_purses()[world.ledger.ins(movement)];
        for purse in ins.iter().filter(coin) {
            uses.entry(address(purse)).or_default()[1] += 1;
        }
    }
    let received = uses.values().filter(|[receipts, _]| *receipts > 0).count();
    let once = uses.values().filter(|uses| **uses == [1, 1]).count();
    ratio(once as u128, received as u128)
}

/// Returns how many of the accounts of a chain that are nobody's in a keeper's books pay into a deposit address that another pays into as
/// well.
pub(crate) fn joined_by_deposits(made: &Made, rail: RailId) -> Option<i64> {
    let world = &made.world;
    let address_of = |purse: PurseId| {
        let record = &world.record.purses[purse.index()];
        (record.rail == rail).then_some(record.address)
    };
    let mut payers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for link in world.record.links.iter().filter(|link| link.kind == LinkKind::Deposit) {
        let Some(deposit) = address_of(world.ledger.out_purse(link.from)) else {
            continue;
        };
        let movement = world.ledger.movement_of(link.from);
        let ins = world.ledger.in_purses()[world.ledger.ins(movement)].iter();
        let real = ins.filter(|purse| !world.ledger.kind(**purse).is_boundary());
        payers
            .entry(deposit)
            .or_default()
            .extend(real.filter_map(|&purse| address_of(purse)));
    }
    let mut joined: Vec<u32> = Vec::new();
    for payers in payers.values_mut() {
        payers.sort_unstable();
        payers.dedup();
        if payers.len() > 1 {
            joined.extend(payers.iter());
        }
    }
    joined.sort_unstable();
    joined.dedup();
    let own = world.ledger.purses().filter(|purse| {
        let record = &world.record.purses[purse.index()];
        // Where hosts keep books an account on the chain is a bank's; a claim is none.
        let form = world.record.addresses[record.address as usize];
        let account = matches!(form, AddressForm::Account | AddressForm::Bank(_));
        let real = !world.ledger.kind(*purse).is_boundary();
        record.rail == rail && account && real && record.reserve.is_none()
    });
    let mut accounts: Vec<u32> = own.map(|purse| world.record.purses[purse.index()].address).collect();
    accounts.sort_unstable();
    accounts.dedup();
    ratio(joined.len() as u128, accounts.len() as u128)
}

/// Returns how many of the wires between banks were credited within an hour.
pub(crate) fn wires_within_an_hour(made: &Made, _: RailId) -> Option<i64> {
    ratio(made.stats.wires.within[1].into(), made.stats.wires.credited.into())
}

/// Returns how many of them were credited within a day.
pub(crate) fn wires_within_a_day(made: &Made, _: RailId) -> Option<i64> {
    ratio(made.stats.wires.within[3].into(), made.stats.wires.credited.into())
}

/// Returns how many correspondents pass on a payment between banks.
pub(crate) fn correspondents(made: &Made, rail: RailId) -> Option<i64> {
    let movements = carried(&made.world, rail);
    let between = super::books::between_banks(&made.world, &movements);
    let ways = made.world.record.waypoints.iter();
    let passed = ways.filter(|way| between.binary_search(&way.movement).is_ok()).count();
    ratio(passed as u128, between.len() as u128)
}

/// Returns how many times the mean fee of the cheapest day is that of the dearest, over days with at least ten movements that paid one.
pub(crate) fn dearest_day(made: &Made, rail: RailId) -> Option<i64> {
    const LEAST: u128 = 10;
    let ledger = &made.world.ledger;
    let mut days: BTreeMap<i64, [u128; 2]> = BTreeMap::new();
    for movement in carried(&made.world, rail) {
        let fees = ledger
            .outs(movement)
            .filter(|&leg| ledger.kind(ledger.out_purses()[leg]) == PurseKind::Fees);
        let fee: u128 = fees.map(|leg| u128::from(ledger.out_amounts()[leg].get())).sum();
        if fee > 0 {
            let day = days.entry(ledger.instant(movement).day()).or_default();
            *day = [day[0] + fee, day[1] + 1];
        }
    }
    let means = days
        .values()
        .filter(|[_, count]| *count >= LEAST)
        .map(|[sum, count]| sum * 1_000 / count);
    ratio(means.clone().max()?, means.min()?)
}
