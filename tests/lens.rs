//! A lens that looks on sees what a new one sees: over all bundled scenarios, rails and vantages, at instants that are drawn.

use std::sync::OnceLock;

use dyepack::evidence::{Evidence, Vantage};
use dyepack::scenario;
use dyepack::sim;
use dyepack::truth::World;
use dyepack::units::{IncidentId, Instant};
use dyepack::vantage::{Disclosure, Growth, Key, Lens, books_read, project};
use proptest::prelude::*;

/// A world with what its keepers answer.
struct Told {
    name: String,
    world: World,
    answers: Vec<Disclosure>,
}

/// The worlds of all bundled scenarios, one for each rail on which the theft can start.
fn worlds() -> &'static [Told] {
    static WORLDS: OnceLock<Vec<Told>> = OnceLock::new();
    WORLDS.get_or_init(|| {
        let mut told = Vec::new();
        for bundled in scenario::bundled() {
            let scenario = scenario::decode(bundled.name, bundled.text).unwrap();
            if bundled.name == "campaign" {
                continue; // what a lens shows hangs on one theft, and the large world has nothing that these lack
            }
            for &rail in &scenario.starts {
                let made = sim::make(&scenario, rail, scenario.seed);
                let answer = |answer: &sim::Answer| Disclosure {
                    keeper: answer.keeper,
                    purse: Some(answer.purse),
                    answered: answer.answered,
                };
                told.push(Told {
                    name: format!("{} on {}", bundled.name, scenario.rail_name(rail)),
                    answers: made.answers.iter().map(answer).collect(),
                    world: made.world,
                });
            }
        }
        told
    })
}

/// Asserts that two bodies of evidence are one.
fn assert_same(one: &Evidence, other: &Evidence, place: &str) {
    let about = |e: &Evidence| {
        (
            e.vantage(),
            e.until(),
            e.unknown_inputs(),
            e.ledger().has_open_history(),
        )
    };
    assert_eq!(about(one), about(other), "{place}");
    let (a, b) = (one.ledger(), other.ledger());
    assert_eq!(a.in_purses(), b.in_purses(), "{place}");
    assert_eq!(a.in_amounts(), b.in_amounts(), "{place}");
    assert_eq!(a.in_filled(), b.in_filled(), "{place}");
    assert_eq!(a.out_purses(), b.out_purses(), "{place}");
    assert_eq!(a.out_amounts(), b.out_amounts(), "{place}");
    let movements = |e: &Evidence| -> Vec<_> {
        let ledger = e.ledger();
        let row = |m| (ledger.instant(m), ledger.ins(m), ledger.outs(m));
        ledger.movements().map(row).collect()
    };
    assert_eq!(movements(one), movements(other), "{place}");
    let purses = |e: &Evidence| -> Vec<_> {
        let ledger = e.ledger();
        let row = |p| (ledger.kind(p), ledger.asset_of(p), ledger.balance(p), ledger.filled(p));
        ledger.purses().map(row).collect()
    };
    assert_eq!(purses(one), purses(other), "{place}");
    assert_eq!(one.names(), other.names(), "{place}");
    assert_eq!(one.all_facts(), other.all_facts(), "{place}");
    assert_eq!(one.addresses(), other.addresses(), "{place}");
    assert_eq!(one.holders(), other.holders(), "{place}");
    assert_eq!(one.keepers(), other.keepers(), "{place}");
    assert_eq!(one.links(), other.links(), "{place}");
    assert_eq!(one.tags(), other.tags(), "{place}");
    assert_eq!(one.blocks(), other.blocks(), "{place}");
}

/// Tells whether every number of the evidence before still names the same thing, and its names are the same.
fn kept(before: &(Evidence, Key), after: &Lens) -> bool {
    let (evidence, key) = before;
    let addresses = after.evidence().addresses().starts_with(evidence.addresses());
    let legs = (0..evidence.ledger().out_count()).map(dyepack::units::OutLegId::new);
    addresses
        && after.key().movements().starts_with(key.movements())
        && after.key().purses().starts_with(key.purses())
        && legs.into_iter().all(|leg| after.key().leg(leg) == key.leg(leg))
}

/// The instant of the world's movement at this share of them, in 2^16ths.
fn instant(world: &World, share: u16) -> Instant {
    let movements = world.ledger.movement_count();
    let place = movements * usize::from(share) / (1 << 16);
    world
        .ledger
        .movements()
        .nth(place)
        .map_or(world.ends, |movement| world.ledger.instant(movement))
}

/// Looks at one incident at these instants, one after another.
fn look_on(told: &Told, incident: IncidentId, vantage: Vantage, instants: &[Instant]) {
    let Told { name, world, answers } = told;
    let mut lens = Lens::new(world, incident, vantage, answers, instants[0]);
    for pair in instants.windows(2) {
        let place = format!("{name}, {vantage:?}, from {} to {}", pair[0], pair[1]);
        let before = (lens.evidence().clone(), lens.key().clone());
        let growth = lens.extend(world, pair[1]);
        let (evidence, key) = project(world, incident, vantage, answers, pair[1]);
        assert_same(lens.evidence(), &evidence, &place);
        assert_eq!(lens.key(), &key, "{place}");
        let books = |at| books_read(world, incident, vantage, at);
        // Whoever told of a customer tells of the accounts that he gets later as well.
        let answered = answers.iter().any(|answer| answer.answered <= pair[1]);
        match growth {
            Growth::Appended => assert!(kept(&before, &lens), "{place}"),
            Growth::Renumbered => assert!(answered || books(pair[0]) != books(pair[1]), "{place}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn looking_on_is_looking_anew_and_no_number_changes_while_the_same_books_are_read(
        shares in prop::collection::vec(any::<u16>(), 3),
    ) {
        for told in worlds() {
            let mut instants: Vec<Instant> = shares.iter().map(|&share| instant(&told.world, share)).collect();
            instants.push(told.world.ends);
            instants.sort();
            let incidents = told.world.truth.incidents.len();
            let incident = IncidentId::new(usize::from(shares[0]) % incidents);
            for vantage in Vantage::ALL {
                look_on(told, incident, vantage, &instants);
            }
        }
    }
}

#[test]
fn a_lens_that_is_opened_before_anything_happened_sees_things_as_they_come() {
    for told in worlds() {
        let until = instant(&told.world, 1 << 15);
        let mut lens = Lens::new(&told.world, IncidentId::FIRST, Vantage::Omniscient, &[], Instant::MIN);
        assert_eq!(lens.evidence().ledger().movement_count(), 0, "{}", told.name);
        assert_eq!(lens.extend(&told.world, until), Growth::Appended);
        let (anew, _) = project(&told.world, IncidentId::FIRST, Vantage::Omniscient, &[], until);
        assert!(anew.ledger().movement_count() > 0);
        assert_eq!(
            lens.evidence().ledger().movement_count(),
            anew.ledger().movement_count()
        );
        assert_eq!(
            lens.extend(&told.world, until),
            Growth::Appended,
            "nothing new is nothing changed"
        );
        assert_eq!(
            lens.evidence().ledger().movement_count(),
            anew.ledger().movement_count()
        );
    }
}
