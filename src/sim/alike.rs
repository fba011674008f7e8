//! People who do with money of their own what the plan does with stolen money.
//!
//! A world in which only a thief divides, pools and sells is one in which whoever divides, pools and sells is a thief: no tracer is needed.
//! Firms settle with those whom they owe, holders move to other keepers, miners sell what they found. What they do is the plan of the file,
//! drawn anew for each: in the same weeks, within an hour of the same time of the day, with half to one and a half times the money, in sums as
//! round as the file's. It comes to them in as many payments as pass, from where the thief's comes from but on top of what is there; nobody
//! complains, and nothing of it is stopped on purpose. Where accounts were prepared for the thief, as many people opened theirs as early.
//! Where the plan has another way for a thief whose address is tagged, some go it untagged. The truth has no incident of theirs: whatever is
//! laid on them is laid on strangers.

use std::iter;

use crate::scenario::{IncidentSpec, Money, Scenario};
use crate::seed::Seed;
use crate::sim::dates;
use crate::sim::robbery::Begun;
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::units::{Amount, Share, Span};

/// How far from the thief's time of the day somebody begins.
const NEAR: Span = Span::HOUR;
/// How often somebody goes the way that the plan has for a thief who is tagged. Unsourced: 20 % to 80 %.
const SHY: Share = Share::percent(50);

/// Enters everybody who does the same into the world, with what he will have.
pub fn all(scenario: &Scenario, state: &mut State) -> Vec<Thief> {
    (1..state.plans)
        .map(|nth| {
            let bytes = state.seed.bytes(&format!("alike/{nth}"));
            let number = bytes[..8].try_into().expect("eight of thirty-two bytes");
            let seed = Seed::new(u64::from_le_bytes(number));
            let like = like(scenario, seed);
            let mut alike = Thief::new(&like, Begun::new(seed, nth), state);
            for (number, spec) in like.incidents.iter().enumerate() {
                let drawn = |what: &str| seed.quantile(&format!("alike/{}/{what}", spec.name));
                if drawn("shies").chance(SHY) {
                    let later = drawn("when").span(Span::ZERO, spec.noticed.times(2));
                    alike.shies(number, state.begins + spec.at + later);
                }
            }
            alike
        })
        .collect()
}

/// Returns the scenario as somebody carries it out with money of his own.
fn like(scenario: &Scenario, seed: Seed) -> Scenario {
    let mut scenario = dates::drawn(scenario, seed).into_owned();
    for spec in &mut scenario.incidents {
        only_what_passes(spec);
        let drawn = |what: &str| seed.quantile(&format!("alike/{}/{what}", spec.name));
        let parts = drawn("amount").between(500_000, 1_500_000);
        let like =
            |money: &mut Money| money.amount = as_round(money.amount.scaled_down(parts, 1_000_000), money.amount);
        let later = drawn("hour").span(Span::ZERO, NEAR.times(2));
        spec.amounts.iter_mut().chain(&mut spec.test).for_each(like);
        like(&mut spec.amount);
        if !spec.amounts.is_empty() {
            spec.amount.amount = spec.amounts.iter().map(|money| money.amount).sum();
        }
        spec.at = Span::seconds((spec.at.get() + later.get() - NEAR.get()).max(0));
        spec.complained = false;
    }
    scenario
}

/// Leaves the payments that are not known to have been stopped: nobody orders of his own what will not pass.
fn only_what_passes(spec: &mut IncidentSpec) {
    let stopped = std::mem::take(&mut spec.stopped);
    let passing = spec.payments.saturating_sub(stopped).max(1);
    if spec.amounts.is_empty() && spec.payments > 0 {
        spec.amount.amount = spec.amount.amount.scaled_down(passing.into(), spec.payments.into());
    }
    spec.amounts.truncate(passing as usize);
    spec.payments = passing.min(spec.payments);
}

/// Returns a sum as round as what is written: to the same digit, as long as a hundred steps of it are in there.
fn as_round(sum: Amount, written: Amount) -> Amount {
    let written = written.get();
    let steps = iter::successors(Some(1), |step: &u64| step.checked_mul(10));
    let fits = |step: &u64| written.is_multiple_of(*step) && written / step >= 100;
    let step = steps.take_while(fits).last().unwrap_or(1);
    Amount::new(sum.get() - sum.get() % step)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::{decode, template};
    use crate::sim::{Made, make};
    use crate::truth::{Attempt, Fate, Role};
    use crate::units::{EntityId, MovementId};

    fn scenario(alike: u32) -> Scenario {
        let mut scenario = decode("alike", &template("Alike")).expect("the template decodes");
        scenario.crowd[0].alike = alike;
        scenario
    }

    fn worlds(alike: u32) -> Vec<Made> {
        let scenario = scenario(alike);
        let starts = scenario.starts.iter();
        starts.map(|&rail| make(&scenario, rail, scenario.seed)).collect()
    }

    fn people(made: &Made) -> BTreeSet<EntityId> {
        let entities = made.world.truth.entities.iter().enumerate();
        let alike = entities.filter(|(_, entity)| entity.name.contains("alike"));
        alike.map(|(number, _)| EntityId::new(number)).collect()
    }

    /// Whoever does the same is a stranger, in no group, and none of what he moves is loot; he moves as often as the thief does, on any rail.
    #[test]
    fn who_does_the_same_with_his_own_is_a_stranger_to_every_theft() {
        for made in worlds(6) {
            let world = &made.world;
            let people = people(&made);
            assert!(people.len() >= 6, "{people:?}");
            let [incident] = &world.truth.incidents[..] else {
                panic!("one theft is in the file")
            };
            let of = |purse, movement| world.controller(purse, movement);
            assert!(people.iter().all(|who| incident.roles[who.index()] == Role::Stranger));
            assert!(
                incident
                    .loot
                    .iter()
                    .all(|step| !people.contains(&of(step.purse, step.movement)))
            );
            assert!(world.truth.hands.iter().all(|(who, _)| !people.contains(who)));
            let paid = |mine: &dyn Fn(EntityId) -> bool| {
                let paid = |movement: &MovementId| {
                    let mut purses = world.ledger.ins(*movement).map(|leg| world.ledger.in_purses()[leg]);
                    purses.any(|purse| mine(of(purse, *movement)))
                };
                world.ledger.movements().filter(paid).count()
            };
            let party = paid(&|who| matches!(incident.roles[who.index()], Role::Thief | Role::Complicit));
            let alike = paid(&|who| people.contains(&who));
            assert!(
                (3 * party..12 * party).contains(&alike),
                "six people paid {alike} times, the thief {party} times"
            );
        }
    }

    /// What the thief orders is drawn as if nobody did the same.
    #[test]
    fn what_a_thief_orders_hangs_on_nobody_who_does_the_same() {
        let ordered = |alike: u32| -> Vec<Vec<_>> {
            let order = |attempt: &Attempt| (attempt.due, attempt.amount, attempt.asset);
            let worlds = worlds(alike);
            let incidents = worlds.iter().map(|made| &made.world.truth.incidents[0]);
            incidents
                .map(|incident| incident.attempts.iter().map(order).collect())
                .collect()
        };
        assert_eq!(ordered(0), ordered(4));
    }

    /// Where everything that looks suspicious is stopped, all their payments are; only the thief's are counted as the thieves'.
    #[test]
    fn what_screening_stops_of_theirs_is_no_payment_of_the_thieves() {
        let mut scenario = scenario(12);
        scenario.plan.steps.truncate(1);
        let bank = scenario.rails.iter_mut().find(|rail| rail.name == "bank-wire");
        let bank = bank.expect("the template has banks");
        (bank.levers.oversight.screened, bank.levers.oversight.stops) = (Share::WHOLE, Share::WHOLE);
        let made = make(&scenario, scenario.starts[1], scenario.seed);
        let fates = made.world.truth.incidents[0].attempts.iter();
        let stopped = fates.filter(|attempt| attempt.fate == Fate::Stopped).count();
        assert!(stopped > 0, "nothing is suspicious");
        assert_eq!(made.stats.stopped, stopped as u64);
    }

    #[test]
    fn who_does_the_same_orders_only_what_passes() {
        let text = template("Alike").replace("payments = 3", "payments = 3\nstopped = 2");
        let scenario = decode("alike", &text).expect("the template decodes");
        let [theft, like] = [&scenario, &like(&scenario, Seed::new(1))].map(|scenario| scenario.incidents[0].clone());
        assert_eq!(
            (theft.payments, theft.stopped),
            (3, 2),
            "the template has three payments"
        );
        assert_eq!((like.payments, like.stopped), (1, 0));
        let parts = like.amount.amount.get() * 1_000 / theft.amount.amount.get();
        assert!(
            (166..=500).contains(&parts),
            "{parts} thousandths of what is ordered, of which a third passes"
        );
        let mut listed = theft;
        listed.amounts = (1..=6)
            .map(|of| Money {
                amount: Amount::new(of * 1_000),
                ..listed.amount
            })
            .collect();
        only_what_passes(&mut listed);
        let left: Vec<u64> = listed.amounts.iter().map(|money| money.amount.get()).collect();
        assert_eq!(left, [1_000]);
    }

    #[test]
    fn a_sum_is_as_round_as_what_is_written() {
        let like = |written: u64| as_round(Amount::new(123_456_789), Amount::new(written)).get();
        assert_eq!(like(100_000_000), 123_000_000);
        assert_eq!(like(53_300_000_000), 100_000_000);
        assert_eq!(like(8_100_166_212), 123_456_789);
        assert_eq!(like(5_000), 123_456_780);
        assert_eq!(like(99), 123_456_789);
    }

    /// Each has half to one and a half times the money, in the thief's week and within an hour of his time of the day, and one has another sum
    /// than the next, as round as the thief's.
    #[test]
    fn who_does_the_same_begins_near_the_thiefs_hour_with_about_as_much() {
        let scenario = scenario(1);
        let theft = &scenario.incidents[0];
        let mut sums = BTreeSet::new();
        for number in 1..=40 {
            let like = like(&scenario, Seed::new(number)).incidents.remove(0);
            let apart = like.at.get() - theft.at.get();
            assert!(apart.abs() <= NEAR.get(), "{apart} s");
            let parts = like.amount.amount.get() * 1_000 / theft.amount.amount.get();
            assert!((500..=1_500).contains(&parts), "{parts} thousandths");
            sums.insert(like.amount.amount);
        }
        assert!(sums.len() >= 30, "{sums:?}");
        assert_eq!(theft.amount.amount, Amount::new(100_000_000));
        assert!(sums.iter().all(|sum| sum.get() % 1_000_000 == 0), "{sums:?}");
    }
}
