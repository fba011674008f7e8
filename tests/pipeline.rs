//! The whole pipeline in memory: a scenario goes in, a study comes out, and the laws between the two hold on real worlds.

use dyepack::evidence::{KeeperKind, Vantage};
use dyepack::scenario::{self, Scenario};
use dyepack::seed::Seed;
use dyepack::study::{self, Choice, Study};
use dyepack::truth::World;
use dyepack::units::{IncidentId, Instant, MovementId, PurseId};
use dyepack::vantage::project;

fn bundled(name: &str) -> Scenario {
    let found = scenario::bundled().iter().find(|bundled| bundled.name == name);
    let text = found.unwrap_or_else(|| panic!("{name} is bundled")).text;
    scenario::decode(name, text).expect("a bundled scenario is valid")
}

fn run(name: &str, choice: &Choice) -> Study {
    study::run(&bundled(name), choice, &mut |_| {}).expect("a bundled scenario runs")
}

fn run_on(threads: usize, name: &str) -> Study {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be started")
        .install(|| run(name, &Choice::default()))
}

#[test]
fn any_number_of_threads_gives_the_same_study() {
    for name in ["first-steps", "same-theft"] {
        let alone = run_on(1, name);
        for threads in [2, 7] {
            assert_eq!(
                run_on(threads, name).digest,
                alone.digest,
                "{name} on {threads} threads"
            );
        }
    }
}

#[test]
fn another_seed_gives_another_study() {
    let digest = |seed| {
        let choice = Choice {
            seed: Some(Seed::new(seed)),
            ..Choice::default()
        };
        run("first-steps", &choice).digest
    };
    assert_eq!(digest(11), digest(11));
    assert_ne!(digest(11), digest(12));
}

#[test]
fn progress_is_told_in_order_and_ends_at_the_end() {
    let mut told = Vec::new();
    study::run(&bundled("same-theft"), &Choice::default(), &mut |progress| {
        told.push(progress)
    })
    .unwrap();
    assert!(told.windows(2).all(|pair| pair[0].done < pair[1].done));
    let last = told.last().unwrap();
    assert_eq!(last.done, last.total);
}

#[test]
fn a_wider_vantage_never_hides_a_movement_at_any_instant() {
    let study = run("same-theft", &Choice::default());
    for side in &study.sides {
        let world = &side.world;
        for tenths in [1, 3, 5, 8, 10] {
            let until = world.begins.unix() + world.ends.since(world.begins).get() * tenths / 10;
            let mut seen: Vec<MovementId> = Vec::new();
            for vantage in Vantage::ALL {
                let (_, key) = project(world, IncidentId::FIRST, vantage, &[], Instant::from_unix(until));
                let hidden = seen
                    .iter()
                    .filter(|movement| key.movement_seen(**movement).is_none())
                    .count();
                assert_eq!(hidden, 0, "{} hides from {} on {}", vantage.name(), tenths, side.rail);
                seen = key.movements().to_vec();
            }
            let all = written(world, Instant::from_unix(until));
            assert_eq!(
                seen.len(),
                all,
                "who sees everything sees every movement that somebody wrote down"
            );
        }
    }
}

/// Returns how many movements until an instant somebody wrote down: what a pool or a desk that retains nothing has in its books is a total.
fn written(world: &World, until: Instant) -> usize {
    let record = &world.record;
    let forgets = |purse: PurseId| {
        let books = record.purses[purse.index()]
            .books
            .map(|keeper| &record.keepers[keeper.index()]);
        books.is_some_and(|keeper| matches!(keeper.kind, KeeperKind::Mixer | KeeperKind::Desk) && !keeper.retains_links)
    };
    let ledger = &world.ledger;
    let movements = ledger.movements().take(ledger.movements_until(until));
    let legs = |movement: MovementId| {
        let ins = ledger.in_purses()[ledger.ins(movement)].iter().copied();
        ins.chain(ledger.out_legs(movement).map(|leg| ledger.out_purse(leg)))
    };
    movements.filter(|&movement| !legs(movement).any(forgets)).count()
}

#[test]
fn every_trail_ends_somewhere_and_every_taint_is_accounted_for() {
    for name in ["first-steps", "same-theft"] {
        for side in &run(name, &Choice::default()).sides {
            for view in &side.views {
                let shares = view.ends.rows.iter().filter_map(|row| row.2);
                let sum: u32 = shares.map(|share| share.get()).sum();
                assert!(sum == 0 || sum.abs_diff(1_000_000) <= 7, "{name}: {:?}", view.ends);
                for answer in &view.answers {
                    let last = answer.card.by_day.last();
                    let recall = answer.card.levels.map(|level| level.recall);
                    assert!(
                        last.is_none_or(|last| last.recall == recall),
                        "{name}: {}",
                        answer.method
                    );
                }
            }
        }
    }
}

#[test]
fn evidence_carries_public_names_that_outlive_its_ids() {
    let study = run("first-steps", &Choice::default());
    let world = &study.sides[0].world;
    let (early, early_key) = project(world, IncidentId::FIRST, Vantage::Public, &[], world.ends);
    let (late, late_key) = project(world, IncidentId::FIRST, Vantage::Omniscient, &[], world.ends);
    assert!(early.ledger().movement_count() > 0);
    for purse in early.ledger().purses() {
        let same = late_key
            .purse_seen(early_key.purse(purse))
            .expect("who sees everything sees it too");
        assert_eq!(early.purse_name(purse), late.purse_name(same));
    }
    for movement in early.ledger().movements() {
        let same = late_key
            .movement_seen(early_key.movement(movement))
            .expect("who sees everything sees it too");
        assert_eq!(early.movement_name(movement), late.movement_name(same));
    }
}
