//! Each lever, turned alone, does what it says and no other.

use super::*;
use crate::scenario::rail::End;
use crate::units::Span;

/// Returns what can be read off a world about the levers of the rail where it starts, in their order; control, finality and
/// disclosure show in orders, supply in what becomes of frozen accounts.
fn signs(made: &Made, rail: usize) -> [bool; 5] {
    let World { ledger, record, .. } = &made.world;
    let rail = RailId::new(rail);
    let here = |movement: &crate::units::MovementId| {
        let purse = ledger.out_purses()[ledger.outs(*movement).start];
        record.movements[movement.index()].rail == rail
            && record.purses[purse.index()].rail == rail
            && ledger.kind(purse) != PurseKind::Claims
            && !matches!(
                record_form(&made.world, record.purses[purse.index()].address),
                crate::truth::AddressForm::Claim(_)
            )
    };
    let rows = || ledger.movements().filter(here).map(|m| record.movements[m.index()]);
    let named_purses = record.purses.iter().any(|purse| {
        let form = record_form(&made.world, purse.address);
        purse.rail == rail && purse.holder.is_some() && !matches!(form, crate::truth::AddressForm::Claim(_))
    });
    let weekends = ledger.movements().filter(here).any(|movement| {
        let weekday = (ledger.instant(movement).day() + 3).rem_euclid(7);
        weekday >= 5
    });
    [
        named_purses,
        rows().all(|row| !row.public),
        rows().all(|row| row.named),
        made.stats.false_alarms > 0,
        !weekends,
    ]
}

/// The places of those levers among the ten.
const SHOWN: [usize; 5] = [0, 2, 3, 6, 8];

#[test]
fn identity_books_reference_oversight_and_tempo_show_in_the_record() {
    let mut town = town();
    town.span = Span::DAY.times(20);
    town.rails.truncate(1);
    town.starts.truncate(1);
    town.keepers.retain(|keeper| keeper.on == crate::scenario::On::Start);
    town.rails[0].levers = crate::scenario::Levers::at(End::Chain);
    assert_eq!(signs(&make(&town, town.starts[0], Seed::new(2)), 0), [false; 5]);
    for (place, lever) in SHOWN.into_iter().enumerate() {
        let mut turned = town.clone();
        turned.rails[0].levers.set(lever, End::Bank);
        let mut expected = [false; 5];
        expected[place] = true;
        assert_eq!(
            signs(&make(&turned, turned.starts[0], Seed::new(2)), 0),
            expected,
            "{}",
            crate::scenario::Levers::NAMES[lever]
        );
    }
}

#[test]
fn a_pool_retains_links_where_the_lever_says_so() {
    let retained = |end| {
        let mut town = town();
        town.rails[0].levers.set(9, end);
        let engine = Engine::new(&town, town.starts[0], Seed::new(1));
        let pool = engine.state().keeper("pool").expect("the town has a pool");
        engine.state().record.keepers[pool.index()].retains_links
    };
    assert!(retained(End::Bank) && !retained(End::Chain));
}

/// Where nobody orders or asks for anything, what can be stopped, taken back or answered changes nothing in the whole world; every other lever that is
/// turned to its other end makes another one.
#[test]
fn a_lever_that_answers_orders_changes_nothing_where_nobody_orders() {
    let mut town = town();
    town.span = Span::DAY.times(12);
    for start in [0, 2] {
        let digest = |lever: usize, end: End| {
            let mut turned = town.clone();
            turned.rails[start].levers = crate::scenario::Levers::at(End::Bank);
            turned.rails[start].levers.set(lever, end);
            make(&turned, RailId::new(start), Seed::new(1)).world.digest()
        };
        for (lever, name) in crate::scenario::Levers::NAMES.into_iter().enumerate() {
            let same = digest(lever, End::Bank) == digest(lever, End::Chain);
            let answers = ["supply", "disclosure", "control", "finality"].contains(&name);
            assert_eq!(same, answers, "{name} on rail {start}");
        }
    }
}
