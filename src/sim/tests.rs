//! What must hold in every world.

mod laws;
mod levers;
mod orders;
mod rates;
mod reads;
mod victims;

use super::*;
use crate::ledger::{LinkKind, PurseKind};
use crate::scenario::decode;
use crate::truth::World;
use crate::units::{Amount, PurseId};

/// A town that uses everything: two rails, every kind of keeper, everybody from pay day to the desk.
const TOWN: &str = r#"
dyepack = 1
title = "Town"
summary = "A town without a theft"
story = "People pay each other."
invented = "Everything."
sources = []
lessons = ["None."]
seed = 1
begins = 2024-03-04
span = "45d"
rails = ["bitcoin", "ethereum", "bank-wire", "bank-instant"]

[asset.BTC]
scale = 8
rate = "60 000 USD"

[asset.ETH]
scale = 9
rate = "3 000 USD"

[[crowd]]
users = 200
merchants = 20
employers = 3
wages_every = "14d"
payments_per_month = 8
payment_median = "80 USD"
traders = "30%"
private = "20%"
peelers = 2
dormant = "20%"

[keeper.harbour]
kind = "exchange"
country = "XA"
customers = 60
fee = "0.1%"
delay = "10m..2h"
sweep_every = "1d"
hot = "30%"
tagged = "2d"
tag_coverage = "60%"

[keeper.pool]
kind = "mixer"
customers = 20
fee = "1%"
delay = "1h..4h"
parts = "2..5"
institution = false

[keeper.desk]
kind = "desk"
country = "XC"
customers = 10
discount = "2.5%"
delay = "2h..1d"
institution = false

[keeper.casino]
kind = "casino"
country = "XC"
customers = 10

[keeper.bank-north]
kind = "bank"
on = "bank-wire"
country = "XA"
customers = 100

[keeper.bank-south]
kind = "bank"
on = "bank-wire"
country = "XB"
customers = 50
mules = { accounts = 3, opened_with = "500 USD", false_names = "50%" }
"#;

fn town() -> Scenario {
    decode("town", TOWN).expect("the town of the tests is a scenario")
}

fn made(start: usize) -> Made {
    make(&town(), town().starts[start], Seed::new(7))
}

/// Returns the amounts that were paid to purses for which the condition holds, less those paid from them.
fn balance(world: &World, holds: impl Fn(PurseId) -> bool) -> Amount {
    let purses = world.ledger.purses().filter(|&purse| holds(purse));
    purses.map(|purse| world.ledger.balance(purse)).sum()
}

#[test]
fn every_rail_carries_a_town() {
    for start in 0..4 {
        let made = made(start);
        assert!(made.world.ledger.movement_count() > 2_000);
        assert_eq!(made.stats.unpaid, 0);
        assert!(made.stats.done > 2 * made.stats.short, "{:?}", made.stats);
    }
}

#[test]
fn columns_are_kept_in_step() {
    let World {
        ledger, record, truth, ..
    } = made(0).world;
    assert_eq!(record.purses.len(), ledger.purse_count());
    assert_eq!(truth.control.len(), ledger.purse_count());
    assert_eq!(record.movements.len(), ledger.movement_count());
    assert!(record.waypoints.is_sorted());
}

#[test]
fn a_world_is_the_same_whatever_the_number_of_threads() {
    let digest = || make(&town(), town().starts[0], Seed::new(3)).world.digest();
    let threads = |n: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .expect("a pool of threads")
    };
    let first = digest();
    for n in [1, 2, 7] {
        assert_eq!(threads(n).install(digest), first, "with {n} threads");
    }
    assert_ne!(make(&town(), town().starts[0], Seed::new(4)).world.digest(), first);
}

#[test]
fn playing_in_steps_makes_the_same_world() {
    let town = town();
    let mut engine = Engine::new(&town, town.starts[0], Seed::new(7));
    for day in 0..60 {
        engine.advance(town.begins + crate::units::Span::DAY.times(day));
    }
    engine.advance(Instant::MAX);
    assert_eq!(engine.finish().world.digest(), made(0).world.digest());
}

#[test]
fn what_keepers_owe_is_covered_by_what_they_have() {
    for start in 0..4 {
        let world = made(start).world;
        for (keeper, facts) in world.record.keepers.iter().enumerate() {
            let keeper = Some(crate::units::KeeperId::new(keeper));
            for asset in 0..world.ledger.assets().len() {
                let of_asset = |purse| world.ledger.asset_of(purse).index() == asset;
                let owed = balance(&world, |purse| {
                    let record = world.record.purses[purse.index()];
                    let is_claim = matches!(record_form(&world, record.address), crate::truth::AddressForm::Claim(_));
                    is_claim && of_asset(purse) && record.books == keeper
                });
                let has = balance(&world, |purse| {
                    of_asset(purse) && world.record.purses[purse.index()].reserve == keeper
                });
                assert!(owed <= has, "{} owes {owed} and has {has}", facts.name);
            }
        }
    }
}

fn record_form(world: &World, address: u32) -> crate::truth::AddressForm {
    world.record.addresses[address as usize]
}

#[test]
fn every_deposit_is_linked_to_its_claim_and_every_payment_out_to_the_claim_it_came_from() {
    let world = made(0).world;
    let kind = |leg| world.ledger.kind(world.ledger.out_purse(leg));
    let reserve = |leg| world.record.purses[world.ledger.out_purse(leg).index()].reserve;
    let mut kinds = std::collections::BTreeSet::new();
    for link in &world.record.links {
        kinds.insert(link.kind);
        assert!(link.from < link.to, "a link leads onward");
        assert!(link.amount_in <= world.ledger.out_amount(link.from));
        assert!(link.amount_out <= world.ledger.out_amount(link.to));
        let deposit = reserve(link.from) == link.keeper && kind(link.to) == PurseKind::Account;
        let payout = kind(link.from) == PurseKind::Claims;
        assert!(deposit || payout, "{link:?}");
    }
    assert!(world.record.links.is_sorted_by_key(|link| (link.from, link.to)));
    let wanted = [LinkKind::Deposit, LinkKind::Withdraw, LinkKind::Mix, LinkKind::Otc];
    assert!(wanted.iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    let claims = world
        .ledger
        .out_purses()
        .iter()
        .filter(|&&purse| world.ledger.kind(purse) == PurseKind::Claims);
    let payouts = world
        .record
        .links
        .iter()
        .filter(|link| kind(link.from) == PurseKind::Claims);
    assert!(
        claims.count() - payouts.count() <= 6,
        "only payments on their way at the end have no link yet"
    );
}

#[test]
fn the_place_of_an_output_tells_nothing_of_change() {
    let world = made(0).world;
    let (mut first, mut last) = (0u32, 0u32);
    for movement in world.ledger.movements() {
        let purses = &world.ledger.out_purses()[world.ledger.outs(movement)];
        let [a, b, fees] = purses else { continue };
        let payers = &world.ledger.in_purses()[world.ledger.ins(movement)];
        let payer = world.truth.control[payers[0].index()];
        let own = [a, b].map(|purse| world.truth.control[purse.index()] == payer);
        if world.ledger.kind(*fees) == PurseKind::Fees && own[0] != own[1] {
            first += u32::from(own[0]);
            last += u32::from(own[1]);
        }
    }
    let all = first + last;
    assert!(
        all > 500 && first.abs_diff(last) * 10 < all,
        "{first} of {all} stand first"
    );
}

#[test]
fn wires_pass_about_one_correspondent_and_are_credited_on_business_days() {
    let world = made(2).world;
    let mut between_banks = 0;
    for movement in world.ledger.movements() {
        let ins = &world.ledger.in_purses()[world.ledger.ins(movement)];
        let outs = &world.ledger.out_purses()[world.ledger.outs(movement)];
        let books = [ins[0], outs[0]].map(|purse| world.record.purses[purse.index()].books);
        let [Some(payer), Some(payee)] = books else { continue };
        if payer != payee && world.ledger.kind(outs[0]) == PurseKind::Account {
            between_banks += 1;
            let weekday = (world.ledger.instant(movement).day() + 3).rem_euclid(7);
            assert!(weekday < 5, "{}", world.ledger.instant(movement));
        }
    }
    assert!(between_banks > 500, "{between_banks} payments between banks");
    assert!(!world.record.waypoints.is_empty());
    for waypoint in &world.record.waypoints {
        assert!(waypoint.at <= world.ledger.instant(waypoint.movement));
    }
}

#[test]
fn every_lever_turned_alone_still_makes_a_world() {
    let mut town = town();
    town.span = crate::units::Span::DAY.times(12);
    for start in [0, 2] {
        let ends = [crate::scenario::rail::End::Bank, crate::scenario::rail::End::Chain];
        for (lever, end) in (0..10).flat_map(|lever| ends.map(|end| (lever, end))) {
            let mut turned = town.clone();
            turned.rails[start].levers.set(lever, end);
            let made = make(&turned, turned.starts[start], Seed::new(1));
            let name = crate::scenario::Levers::NAMES[lever];
            assert!(
                made.world.ledger.movement_count() > 500,
                "{name} at {end:?} on rail {start}"
            );
            assert_eq!(made.stats.unpaid, 0, "{name} at {end:?} on rail {start}");
        }
    }
    for (start, end) in [
        (0, crate::scenario::rail::End::Bank),
        (2, crate::scenario::rail::End::Chain),
    ] {
        let mut swapped = town.clone();
        swapped.rails[start].levers = crate::scenario::Levers::at(end);
        assert!(
            make(&swapped, swapped.starts[start], Seed::new(1))
                .world
                .ledger
                .movement_count()
                > 500
        );
    }
}

#[test]
fn every_bundled_scenario_is_made_wherever_its_theft_starts() {
    for bundled in crate::scenario::bundled() {
        let scenario = decode(bundled.name, bundled.text).expect("bundled scenarios are checked");
        for start in 0..scenario.starts.len() {
            let made = make(&scenario, scenario.starts[start], scenario.seed);
            assert_eq!(made.stats.unpaid, 0);
            assert_eq!(made.world.truth.incidents.len(), scenario.incidents.len());
        }
    }
}
