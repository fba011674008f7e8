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
            && !matches!(ledger.kind(purse), PurseKind::Claims | PurseKind::Cash) // no message goes to a book or a counter
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
    // Coin is found at night and on Sundays as well, by whatever clock banks go.
    let found = |movement: &crate::units::MovementId| {
        let payer = ledger.in_purses()[ledger.ins(*movement).start];
        ledger.kind(payer) == PurseKind::Issuance
    };
    let mut paid = ledger.movements().filter(here).filter(|movement| !found(movement));
    let weekends = paid.any(|movement| {
        let weekday = (ledger.instant(movement).day() + 3).rem_euclid(7);
        weekday >= 5
    });
    [
        named_purses,
        rows().all(|row| !row.public),
        rows().all(|row| row.named),
        made.stats.alarms > 0,
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

/// Returns the town with the theft on the rail of this number and all its levers at one end, but those that are turned.
fn corner(start: usize, end: End, turned: &[usize]) -> Scenario {
    let other = match end {
        End::Bank => End::Chain,
        End::Chain => End::Bank,
    };
    let mut town = town();
    town.span = Span::DAY.times(12);
    town.rails[start].levers = crate::scenario::Levers::at(end);
    for &lever in turned {
        town.rails[start].levers.set(lever, other);
    }
    town
}

/// A theft whose loot is split, peeled into an exchange, pooled and passed on.
const THEFT: &str = r#"
[incident.theft]
victim = "a firm"
amount = "50 000 USD"
at = "2d"
payments = 2
noticed = "1d"

[plan]
steps = [
    { steal = "theft" },
    { split = { into = "2..3", over = "1h..4h" } },
    { peel = { hops = "2..3", share = "5%..10%", delay = "1h", to = ["harbour"] } },
    { mix = { at = ["pool"], over = "4h" } },
    { layer = { hops = "1..2", delay = "1h..4h" } },
]
"#;

/// Both ends, and every lever turned alone from either.
fn corners() -> impl Iterator<Item = (End, Vec<usize>)> {
    let turned = || std::iter::once(Vec::new()).chain((0..10).map(|lever| vec![lever]));
    [End::Bank, End::Chain]
        .into_iter()
        .flat_map(move |end| turned().map(move |turned| (end, turned)))
}

/// The people of a world are there before anybody moves a lever: who they are, what they have, where they bank, and what they mean to do.
#[test]
fn what_ordinary_people_mean_to_do_is_the_same_at_every_corner_of_the_levers() {
    for start in 0..3 {
        let beginning =
            |end, turned: &[usize]| Engine::new(&corner(start, end, turned), RailId::new(start), Seed::new(1));
        let first = beginning(End::Bank, &[]);
        assert!(first.agenda().intents.len() > 500);
        for (end, turned) in corners() {
            let here = beginning(end, &turned);
            let (intents, others) = (&here.agenda().intents, &first.agenda().intents);
            assert_eq!(intents.len(), others.len(), "{end:?} but {turned:?} on rail {start}");
            for (intent, other) in intents.iter().zip(others) {
                assert_eq!(intent, other, "{end:?} but {turned:?} on rail {start}");
            }
            assert_eq!(here.agenda().payees, first.agenda().payees);
            let (state, other) = (here.state(), first.state());
            assert_eq!(state.truth.entities, other.truth.entities);
            assert_eq!(state.banks, other.banks);
            let hosts = |state: &crate::sim::state::State| -> Vec<_> {
                state.record.purses.iter().map(|purse| purse.host).collect()
            };
            assert_eq!(hosts(state), hosts(other), "{end:?} but {turned:?} on rail {start}");
        }
    }
}

/// Every purse that is held on a rail is opened at a bank, and a host that nobody can ask for anything is shown to nobody.
#[test]
fn every_purse_has_a_host_and_a_host_without_powers_keeps_no_books() {
    for (start, end) in [(0, End::Chain), (1, End::Chain), (2, End::Chain), (2, End::Bank)] {
        let made = make(&corner(start, end, &[]), RailId::new(start), Seed::new(1));
        let World { ledger, record, .. } = &made.world;
        let mut held = 0;
        for purse in ledger.purses().filter(|&purse| !ledger.kind(purse).is_boundary()) {
            let facts = record.purses[purse.index()];
            let claim = matches!(
                record_form(&made.world, facts.address),
                crate::truth::AddressForm::Claim(_)
            );
            if facts.rail == RailId::new(start) && !claim {
                held += 1;
                assert!(facts.host.is_some());
                assert_eq!(facts.books.is_some(), end == End::Bank);
                assert!(end == End::Bank || facts.holder.is_none());
            }
        }
        assert!(held > 200, "{held}");
    }
}

/// Nobody's movement asks who is named, what is answered or what a pool keeps; only orders and screens do, and there are none.
#[test]
fn names_answers_books_and_what_pools_keep_move_no_money() {
    for start in 0..3 {
        for end in [End::Bank, End::Chain] {
            let world = |turned: &[usize]| {
                let mut town = decode("town", &format!("{TOWN}{THEFT}")).expect("the town with a theft decodes");
                town.span = Span::DAY.times(12);
                town.rails[start].levers = corner(start, end, turned).rails[start].levers;
                town.rails[start].levers.oversight = crate::scenario::Levers::at(End::Chain).oversight;
                make(&town, RailId::new(start), Seed::new(1)).world
            };
            let first = world(&[]);
            for name in ["identity", "reference", "books", "disclosure", "pooling"] {
                let lever = crate::scenario::Levers::NAMES.iter().position(|lever| *lever == name);
                let turned = world(&[lever.expect("it is a lever")]);
                let columns = |world: &World| {
                    let digest = crate::units::digest::Sink::new("columns");
                    let mut digest = digest;
                    crate::units::digest::Feed::feed(&world.ledger, &mut digest);
                    digest.finish()
                };
                assert_eq!(columns(&turned), columns(&first), "{name} from {end:?} on rail {start}");
                let hosts = |world: &World| -> Vec<_> { world.record.purses.iter().map(|purse| purse.host).collect() };
                assert_eq!(hosts(&turned), hosts(&first), "{name} from {end:?} on rail {start}");
            }
        }
    }
}
