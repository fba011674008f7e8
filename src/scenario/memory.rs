//! How much memory a run takes, estimated from the scenario alone.
//!
//! What fills memory are the ordinary people: their movements stand in one ledger a world, and once more in what each
//! investigator sees of it. The bytes below are those with which the estimate comes near to what runs of the bundled scenarios
//! take; `tests/memory.rs` holds it against them. Larger worlds take less a movement, since what methods find does not grow as they do: from 96 000 to
//! 487 000 movements of coins 330 bytes in the world and 250 in each view.

use std::collections::BTreeSet;

use super::bound::{LEGS_A_STEP, periods, plan_legs};
use super::{Crowd, Form, On, Scenario};
use crate::evidence::Vantage;
use crate::units::{RailId, Span};

/// What the program takes whatever it runs.
const PROGRAM: u64 = 4 << 20;

/// What one movement takes, in bytes.
struct Bytes {
    /// In its world.
    world: u64,
    /// In each view of it: the evidence and what methods say of it.
    view: u64,
}

/// On rails of coins a movement has several legs and opens purses, and taint spreads over many.
const COINS: Bytes = Bytes { world: 300, view: 700 };
const ACCOUNTS: Bytes = Bytes { world: 100, view: 200 };

impl Scenario {
    /// Returns about how many bytes of memory a run of all its rails and vantages takes.
    pub fn memory(&self) -> u64 {
        bytes(self)
    }
}

/// Returns about how many bytes a run of all rails and vantages takes.
fn bytes(scenario: &Scenario) -> u64 {
    let views: u64 = scenario
        .vantages
        .iter()
        .map(|looks| views(scenario, looks.vantage()))
        .sum();
    let world = |&start: &RailId| {
        let plan = plan_legs(scenario).unwrap_or(u64::MAX) / LEGS_A_STEP;
        // The bound counts every way that a plan can go, and who does the same goes about half of them.
        let thief = plan.saturating_add((plan / 2).saturating_mul(scenario.alike().into()));
        let thief = taken(scenario.rail(start).form, thief, views);
        let people = scenario.crowd.iter().map(|crowd| {
            let rail = match crowd.on {
                On::Start => start,
                On::Rail(rail) => rail,
            };
            let form = scenario.rail(rail).form;
            taken(form, movements(crowd, form, crowd.lasts(scenario.span)), views)
        });
        people.fold(thief, u64::saturating_add)
    };
    scenario.starts.iter().map(world).fold(PROGRAM, u64::saturating_add)
}

/// Returns how many bodies of evidence there are from a vantage: one for all incidents, but for officers and police who differ with the victim.
fn views(scenario: &Scenario, vantage: Vantage) -> u64 {
    match vantage {
        Vantage::Public | Vantage::Tags | Vantage::Omniscient => 1,
        Vantage::Institution | Vantage::Country => {
            let victims = scenario.incidents.iter().map(|incident| incident.prey.name());
            victims.collect::<BTreeSet<_>>().len() as u64
        }
    }
}

fn taken(form: Form, movements: u64, views: u64) -> u64 {
    let Bytes { world, view } = match form {
        Form::Coins => COINS,
        Form::Accounts => ACCOUNTS,
    };
    movements.saturating_mul(world.saturating_add(view.saturating_mul(views)))
}

/// Returns about how many movements a group makes: what its people begin with, their payments, and their wages, which one
/// movement pays to many on a rail of coins.
fn movements(crowd: &Crowd, form: Form, span: Span) -> u64 {
    let users = u64::from(crowd.users);
    let month = Span::DAY.times(30).get() as u64;
    let payments = u128::from(users) * u128::from(crowd.payments_per_month) * span.get() as u128 / u128::from(month);
    let payments = u64::try_from(payments).unwrap_or(u64::MAX);
    let paid = match form {
        _ if crowd.employers == 0 => 0,
        Form::Coins => u64::from(crowd.employers),
        Form::Accounts => users,
    };
    let wages = paid.saturating_mul(periods(span, crowd.wages_every));
    let people = users + u64::from(crowd.merchants) + u64::from(crowd.employers) + u64::from(crowd.peelers);
    // Traders act some times a month beside what they buy, and the errands of movers have many steps.
    let acts = 4 * u64::from(crowd.traders.get()) + 20 * u64::from(crowd.movers.get());
    let months = periods(span, Span::DAY.times(30)).saturating_add(1);
    let moves = users.saturating_mul(months).saturating_mul(acts) / 1_000_000;
    // A swindler has some ten victims, and what each paid goes some steps further.
    let swindles = users.saturating_mul(80 * u64::from(crowd.swindlers.get())) / 1_000_000;
    people
        .saturating_add(payments)
        .saturating_add(wages)
        .saturating_add(moves)
        .saturating_add(swindles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_vantage_rail_and_month_takes_memory_of_its_own() {
        let text = include_str!("../../scenarios/same-theft.toml");
        let scenario = crate::scenario::decode("same-theft", text).expect("a bundled scenario is valid");
        let of = |change: &dyn Fn(&mut Scenario)| {
            let mut scenario = scenario.clone();
            change(&mut scenario);
            scenario.memory()
        };
        let all = of(&|_| {});
        assert!(
            of(&|scenario| scenario.vantages.truncate(1)) < all / 2,
            "the other views are most of it"
        );
        assert!(of(&|scenario| scenario.starts.truncate(1)) < all);
        let long = of(&|scenario| scenario.span = scenario.span.times(1_000));
        assert!(
            (100 * all..1_001 * all).contains(&long),
            "{long} is not some hundreds of times {all}"
        );
    }
}
