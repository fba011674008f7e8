//! Laws of orders and levers over drawn worlds: small ones without a crowd, in which a drawn plan is carried out.

use super::*;
use crate::scenario::rail::{End, Levers};
use crate::seed::Stream;
use crate::truth::Fate;
use crate::units::digest::{Feed, Sink};
use crate::units::{RailId, Span};

/// Steps whose payments are separable: none joins two holdings, and what is blocked holds nothing else back.
const SEPARABLE: [&str; 5] = [
    "{ wait = \"1h..2d\" }",
    "{ split = { into = \"2..4\", over = \"1h..1d\" } }",
    "{ layer = { hops = \"1..3\", delay = \"1h..1d\" } }",
    "{ peel = { hops = \"1..4\", share = \"5%..30%\", delay = \"1h..6h\" } }",
    "{ exit = { how = \"cash\", share = \"20%\", over = \"1d\" } }",
];

/// Those, and what goes through keepers and is joined.
const ALL: [&str; 9] = [
    SEPARABLE[0],
    SEPARABLE[1],
    SEPARABLE[2],
    SEPARABLE[3],
    SEPARABLE[4],
    "{ merge = { into = 1, over = \"1h\" } }",
    "{ mix = { at = [\"pool\"], over = \"1d\" } }",
    "{ deposit = { at = [\"exchange\"], accounts = 2, withdraw = \"1h..2d\" } }",
    "{ peel = { hops = \"1..4\", share = \"5%..30%\", delay = \"1h\", to = [\"exchange\"] } }",
];

/// Returns a small world on a preset, with a plan drawn of these steps. Nothing is screened, and whoever is asked does it at once.
fn drawn(preset: &str, steps: &[&str], stream: &mut Stream) -> Scenario {
    let count = stream.between(2, 4);
    let plan = (0..count).map(|_| steps[stream.below(steps.len() as u64) as usize]);
    let plan = plan.collect::<Vec<_>>().join(", ");
    let bank = if preset.starts_with("bank") {
        "start"
    } else {
        "bank-wire"
    };
    let text = format!(
        r#"
dyepack = 1
title = "Drawn"
summary = "A drawn plan"
begins = 2024-03-04
span = "40d"
rails = ["own"]
[rail.own]
preset = "{preset}"
oversight = {{ screened = "0%", false_alarm = "0%" }}
control = {{ chance = "100%", delay = "0s" }}
[keeper.exchange]
kind = "exchange"
country = "XA"
[keeper.pool]
kind = "mixer"
fee = "1%"
delay = "1h..2h"
parts = "1..3"
[keeper.north]
kind = "bank"
on = "{bank}"
country = "XA"
hours = "round-the-clock"
handling = "0s"
[keeper.south]
kind = "bank"
on = "{bank}"
country = "XB"
hours = "round-the-clock"
handling = "0s"
[incident.theft]
victim = "a firm"
amount = "1M USD"
at = "1d"
payments = 3
over = "6h"
[plan]
steps = [{{ steal = "theft" }}, {plan}, {{ rest = {{}} }}]
"#
    );
    decode("drawn", &text).expect("a drawn plan decodes")
}

/// Returns what is frozen at the end where these purses were frozen at an instant, for good.
fn frozen(scenario: &Scenario, seed: Seed, purses: &[PurseId], at: Instant) -> Amount {
    let mut engine = Engine::new(scenario, scenario.starts[0], seed);
    for &purse in purses {
        let term = Span::DAY.times(365);
        engine.order(at, Order::Freeze { purse, term });
    }
    engine.advance(Instant::MAX);
    engine.finish().world.truth.incidents[0].became(Instant::MAX)[Fate::Frozen]
}

/// Separable plans, nothing screened, the same purses: the earlier a freeze takes effect, the more it holds.
#[test]
fn of_a_plan_whose_payments_are_separable_an_earlier_freeze_never_holds_less() {
    let mut held = 0;
    for number in 0..60 {
        let seed = Seed::new(number);
        let mut stream = seed.stream("test/laws/freeze");
        let preset = ["bank-instant", "ethereum", "bitcoin", "bank-wire"][number as usize % 4];
        let scenario = drawn(preset, &SEPARABLE, &mut stream);
        let plain = make(&scenario, scenario.starts[0], seed).world;
        let theft = &plain.truth.incidents[0];
        let first = theft.at + Span::HOUR.times(stream.between(1, 96) as i64);
        let until = theft
            .loot
            .iter()
            .filter(|step| plain.ledger.instant(step.movement) < first);
        let mut lies: std::collections::BTreeMap<PurseId, Amount> =
            until.map(|step| (step.purse, step.amount)).collect();
        lies.retain(|purse, amount| !amount.is_zero() && !plain.ledger.kind(*purse).is_boundary());
        let purses: Vec<PurseId> = lies.into_keys().collect();
        let later = [0, 6, 30, 100].map(|hours| first + Span::HOUR.times(hours));
        let amounts = later.map(|at| frozen(&scenario, seed, &purses, at));
        assert!(
            amounts.is_sorted_by(|early, late| early >= late),
            "number {number} on {preset}: {amounts:?} of {purses:?}"
        );
        held += u32::from(amounts[0] > amounts[3]);
    }
    assert!(held > 10, "in {held} worlds it is more for being earlier");
}

/// Nothing screened and nothing ordered: whose name is known, what a message says, who sees the books, who answers and what a pool keeps move
/// no money, wherever the other levers stand and whatever the plan.
#[test]
fn at_drawn_corners_and_plans_names_books_messages_answers_and_pools_move_no_money() {
    let movements = |scenario: &Scenario, seed: Seed| {
        let world = make(scenario, scenario.starts[0], seed).world;
        let mut sink = Sink::new("movements");
        world.ledger.feed(&mut sink);
        (sink.finish(), world.ledger.movement_count())
    };
    for number in 0..36 {
        let seed = Seed::new(number);
        let mut stream = seed.stream("test/laws/levers");
        let preset = ["bank-instant", "ethereum", "bitcoin", "bank-wire"][number as usize % 4];
        let mut scenario = drawn(preset, &ALL, &mut stream);
        let rail = scenario.starts[0].index();
        let screening = scenario.rails[rail].levers.oversight;
        for lever in 0..10 {
            let end = if stream.below(2) == 0 { End::Bank } else { End::Chain };
            scenario.rails[rail].levers.set(lever, end);
        }
        scenario.rails[rail].levers.oversight = screening;
        let here = movements(&scenario, seed);
        assert!(here.1 > 5);
        for name in ["identity", "reference", "books", "disclosure", "pooling"] {
            let lever = Levers::NAMES
                .iter()
                .position(|lever| *lever == name)
                .expect("it is a lever");
            for end in [End::Bank, End::Chain] {
                let mut turned = scenario.clone();
                turned.rails[rail].levers.set(lever, end);
                assert_eq!(
                    movements(&turned, seed),
                    here,
                    "number {number} on {preset}: {name} at {end:?}"
                );
            }
        }
    }
}

/// What was attempted is all in the states of each instant, to the unit, whatever is ordered and wherever the levers stand.
#[test]
fn at_every_instant_the_states_sum_to_what_was_attempted() {
    for number in 0..24 {
        let seed = Seed::new(number);
        let mut stream = seed.stream("test/laws/states");
        let preset = ["bank-instant", "ethereum", "bitcoin", "bank-wire"][number as usize % 4];
        let mut scenario = drawn(preset, &ALL, &mut stream);
        let rail = scenario.starts[0].index();
        let lever = stream.below(10) as usize;
        scenario.rails[rail]
            .levers
            .set(lever, [End::Bank, End::Chain][number as usize % 2]);
        let mut engine = Engine::new(&scenario, RailId::new(rail), seed);
        engine.advance(scenario.begins + Span::DAY.times(3));
        let now = engine.state().now;
        let knows = engine.thief.knows(engine.state(), |_| true);
        for purse in knows.touched.into_keys() {
            engine.order(
                now,
                Order::Freeze {
                    purse,
                    term: Span::DAY.times(3),
                },
            );
        }
        engine.advance(Instant::MAX);
        let world = engine.finish().world;
        let theft = &world.truth.incidents[0];
        let attempted: Amount = theft.attempts.iter().map(|attempt| attempt.amount).sum();
        for hours in (0..40 * 24).step_by(7) {
            let at = world.begins + Span::HOUR.times(hours);
            assert_eq!(
                theft.became(at).total(),
                attempted,
                "number {number} on {preset} at {at}"
            );
        }
    }
}
