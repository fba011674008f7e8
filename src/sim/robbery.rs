//! A theft: who is robbed, by which payments, and what the truth keeps of it.

use std::collections::BTreeMap;

use crate::evidence::KeeperKind;
use crate::scenario::{IncidentSpec, Money, Scenario};
use crate::sim::agenda::ActorId;
use crate::sim::plan::parts;
use crate::sim::rails;
use crate::sim::state::State;
use crate::truth::loot::{Earmarks, Loot, Theft};
use crate::truth::{Attempt, Fate, Incident, Outcome, Role};
use crate::units::{Amount, AssetId, EntityId, InLegId, Instant, KeeperId, OutLegId, Span};

/// One payment of a theft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Robbing {
    /// What is ordered, and what became of it so far.
    pub attempt: Attempt,
    /// The facts say that screening stopped it.
    pub stopped: bool,
}

/// A theft as it is planned and as it goes.
#[derive(Clone, Debug)]
pub struct Robbery {
    /// Its name.
    pub name: String,
    /// When the first payment is ordered.
    pub at: Instant,
    /// When the victim notices.
    pub noticed: Instant,
    /// Who does it.
    pub thief: ActorId,
    /// Whose prepared accounts are paid.
    pub into: Option<KeeperId>,
    /// What is ordered, in order of time.
    pub payments: Vec<Robbing>,
    /// Some payments are known to have been stopped, so that the others are known to have passed.
    pub known: bool,
    /// What was taken of whom, who is in it, and what the plan meant each payment to carry.
    pub theft: Theft,
    /// Who has a part in it.
    pub roles: BTreeMap<EntityId, Role>,
}

impl Robbery {
    /// Enters thief and victim into the world, draws the payments and sees that the victim has what is taken.
    pub fn prepare(
        scenario: &Scenario,
        spec: &IncidentSpec,
        number: usize,
        state: &mut State,
        notes: &mut Vec<String>,
    ) -> Robbery {
        let thief = state.enter("thief", format!("the thief of {}", spec.name));
        let at = scenario.begins + spec.at;
        let payments = draw_payments(spec, number, at, state);
        let taken: Amount = payments.iter().map(|payment| payment.attempt.amount).sum();
        let victim = victim(spec, taken, payments.len(), state);
        let into = spec.into.as_ref().and_then(|name| state.keeper(name)).filter(|keeper| {
            let fits = state.houses[keeper.index()].rail == state.start;
            if !fits {
                notes.push(format!(
                    "{} takes no payments on {}: the theft goes to fresh purses",
                    state.record.keepers[keeper.index()].name,
                    state.rail(state.start).name
                ));
            }
            fits
        });
        Robbery {
            name: spec.name.clone(),
            at,
            noticed: at + spec.noticed,
            thief,
            into,
            known: payments.iter().any(|payment| payment.stopped),
            payments,
            theft: Theft {
                legs: BTreeMap::new(),
                party: [thief].into(),
                victim,
                earmarks: Earmarks::default(),
                abandoned: Vec::new(),
            },
            roles: [(thief, Role::Thief), (victim, Role::Victim)].into(),
        }
    }

    /// Takes an agent into the party.
    pub fn recruit(&mut self, agent: ActorId) {
        self.theft.party.insert(agent);
        self.roles.entry(agent).or_insert(Role::Complicit);
    }

    /// Writes down what became of a payment, and when.
    pub fn settle(&mut self, payment: usize, fate: Fate, credited: Amount, at: Instant) {
        let attempt = &mut self.payments[payment].attempt;
        let settled = (fate != Fate::Unmade).then_some(at);
        (attempt.fate, attempt.credited, attempt.settled) = (fate, credited, settled);
    }

    /// Tells whether somebody is neither thief nor agent.
    pub fn is_outsider(&self, entity: EntityId) -> bool {
        !self.theft.party.contains(&entity)
    }

    /// Writes down a role that an outsider came to have, unless he has one.
    pub fn involve(&mut self, entity: EntityId, role: Role) {
        self.roles.entry(entity).or_insert(role);
    }

    /// Writes down that the credit was meant to carry so much, and how much of what was taken from the party's
    /// purses for it was meant to be loot; through links, back to the party's own payment.
    pub fn earmark(&mut self, state: &State, leg: OutLegId, amount: Amount, meant: Amount) {
        let earmark = self.theft.earmarks.outs.entry(leg).or_default();
        let is_known = !earmark.is_zero();
        // A keeper may pay for one credit in parts: it was meant to carry what all of them were paid for.
        *earmark = (*earmark + amount).min(state.ledger.out_amount(leg));
        if is_known {
            return; // what it was paid with, and the links that lead to it, were written down with the first part
        }
        let movement = state.ledger.movement_of(leg);
        for in_leg in state.ledger.ins(movement) {
            if self
                .theft
                .party
                .contains(&state.controller(state.ledger.in_purses()[in_leg]))
            {
                let taken = state.ledger.in_amounts()[in_leg];
                self.theft.earmarks.ins.insert(InLegId::new(in_leg), taken.min(meant));
            }
        }
        for (from, amount_in) in links_to(state, leg) {
            self.earmark(state, from, amount_in, meant);
        }
    }

    /// Numbers outcomes by payment instead of by leg.
    fn by_payment(&self, mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
        let payment = |leg: &OutLegId| {
            self.payments
                .iter()
                .position(|payment| payment.attempt.leg == Some(*leg))
        };
        let payments: Vec<Option<usize>> = self.theft.legs.keys().map(payment).collect();
        for outcome in &mut outcomes {
            let payment = payments[outcome.payment as usize].expect("what is stolen was paid");
            outcome.payment = payment as u32;
        }
        outcomes
    }

    /// Writes down what became of the theft.
    pub fn account(&self, state: &State, loot: Loot) -> Incident {
        let mut roles = vec![Role::Stranger; state.truth.entities.len()];
        self.roles
            .iter()
            .for_each(|(entity, role)| roles[entity.index()] = *role);
        for keeper in &state.record.keepers {
            let launders = matches!(keeper.kind, KeeperKind::Mixer | KeeperKind::Desk) && !keeper.institution;
            let robbed = keeper.entity == self.theft.victim;
            if launders && !robbed && loot.received.iter().any(|receipt| receipt.entity == keeper.entity) {
                roles[keeper.entity.index()] = Role::Complicit;
            }
        }
        Incident {
            name: self.name.clone(),
            at: self.at,
            noticed: self.noticed,
            attempts: self.payments.iter().map(|payment| payment.attempt).collect(),
            complaint: self.theft.legs.iter().map(|(&leg, &amount)| (leg, amount)).collect(),
            roles,
            loot: loot.steps,
            outcomes: self.by_payment(loot.outcomes),
            received: loot.received,
        }
    }
}

/// Returns the credits from which links lead to this one, with the part of each. Links are written down in the order of
/// where they lead to, as it happens.
pub(super) fn links_to(state: &State, leg: OutLegId) -> Vec<(OutLegId, Amount)> {
    let first = state.ledger.outs(state.ledger.movement_of(leg)).start;
    let recent = state
        .record
        .links
        .iter()
        .rev()
        .take_while(|link| link.to.index() >= first);
    recent
        .filter(|link| link.to == leg)
        .map(|link| (link.from, link.amount_in))
        .collect()
}

/// Returns the amount in another asset at the rates of the time of the theft, rounded down.
pub fn in_asset(state: &State, amount: Amount, from: AssetId, to: AssetId) -> Amount {
    if from == to {
        return amount;
    }
    let cents = state.record.rates[from.index()].value(amount);
    state.record.rates[to.index()].bought(cents)
}

fn draw_payments(spec: &IncidentSpec, number: usize, at: Instant, state: &State) -> Vec<Robbing> {
    let asset = state.asset_on(state.start);
    let to_rail = |money: Money| in_asset(state, money.amount, AssetId::new(money.asset), asset);
    let quantile = |what: &str, i: u32| state.seed.quantile(&format!("plan/steal/{number}/{what}/{i}"));
    let mut amounts: Vec<Amount> = spec
        .test
        .into_iter()
        .chain(spec.amounts.iter().copied())
        .map(to_rail)
        .collect();
    let given: Amount = amounts.iter().copied().sum();
    let others = spec.payments.saturating_sub(spec.amounts.len() as u32);
    let left = to_rail(spec.amount).saturating_sub(given);
    if !left.is_zero() && others > 0 {
        amounts.extend(parts(left, others, |i| quantile("part", i)));
    }
    let count = amounts.len() as u64;
    let tested = u64::from(spec.test.is_some());
    let span = spec.over.get() as u64;
    let due = |i: u64| {
        // Payments follow each other evenly, each within its own part of the time; a test goes ahead.
        let slice = span / count.max(1);
        let jitter = if i == 0 {
            0
        } else {
            quantile("due", i as u32).below(slice.max(1))
        };
        at + Span::seconds((slice * i + jitter) as i64)
    };
    let passing = count.saturating_sub(u64::from(spec.stopped)).max(tested);
    amounts
        .into_iter()
        .zip(0u64..)
        .map(|(amount, i)| Robbing {
            attempt: Attempt {
                due: due(i),
                asset,
                amount,
                credited: Amount::ZERO,
                fate: Fate::Unmade,
                settled: None,
                leg: None,
            },
            stopped: i >= passing,
        })
        .collect()
}

/// Returns who is robbed: a keeper of the scenario, or somebody who is made for it, with what is taken and its fees.
fn victim(spec: &IncidentSpec, taken: Amount, payments: usize, state: &mut State) -> ActorId {
    let keeper = state
        .keeper(&spec.victim)
        .filter(|keeper| state.houses[keeper.index()].rail == state.start);
    if let Some(keeper) = keeper {
        return state.houses[keeper.index()].entity;
    }
    let victim = state.enter("victim", spec.victim.clone());
    // The hundredth part beside it pays for fees; what a firm has beyond a theft is its own affair.
    let reserve = taken.scaled_down(1, 100) + Amount::new(100_000);
    let chunk = taken.scaled_down(1, payments.max(1) as u64);
    let mut amounts = vec![chunk; payments];
    amounts.push(taken - amounts.iter().copied().sum() + reserve);
    rails::endow(state, victim, state.start, &amounts);
    victim
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Leg, LinkKind, PurseKind};
    use crate::scenario::{decode, template};
    use crate::seed::Seed;
    use crate::sim::state::{Owner, Till};
    use crate::truth::loot::{Facts, follow};
    use crate::truth::{AddressForm, PurseRecord};
    use crate::units::PurseId;

    fn account(state: &mut State, control: EntityId) -> PurseId {
        let owner = Owner {
            entity: control,
            till: Till::Wallet,
        };
        let address = state.address(AddressForm::Account, owner);
        let record = PurseRecord {
            rail: state.start,
            address,
            host: None,
            books: None,
            reserve: None,
            holder: None,
        };
        let asset = state.asset_on(state.start);
        state.open(PurseKind::Account, asset, record, control)
    }

    /// Returns the first credit of the movement.
    fn pay(state: &mut State, ins: &[(PurseId, u64)], outs: &[(PurseId, u64)]) -> OutLegId {
        let legs = |legs: &[(PurseId, u64)]| -> Vec<Leg> {
            let legs = legs.iter();
            legs.map(|&(purse, amount)| Leg::new(purse, Amount::new(amount)))
                .collect()
        };
        let row = rails::row(state, state.start, None);
        let movement = state.record_movement(row, &legs(ins), &legs(outs));
        state.leg(movement, 0)
    }

    /// The thief has 50 of his own and 100 that he stole, pays 100 to a mixer and keeps 50. The mixer, which takes a twentieth, pays him for
    /// 40 of it and for 60: all that he meant to pay in was loot, and so is all that comes out.
    #[test]
    fn a_credit_that_a_keeper_pays_for_in_parts_carries_what_all_of_them_were_paid_for() {
        let scenario = decode("parts", &template("Parts")).expect("the template decodes");
        let mut state = State::new(&scenario, scenario.starts[0], Seed::new(1));
        let [victim, thief, mixer] = ["victim", "thief", "mixer"].map(|name| state.enter("user", name.to_owned()));
        let robbed = account(&mut state, victim);
        let [purse, change, first, second] = [(); 4].map(|()| account(&mut state, thief));
        let pool = account(&mut state, mixer);
        let issuance = state.edges[state.asset_on(state.start).index()].issuance;
        pay(&mut state, &[(issuance, 150)], &[(robbed, 100), (purse, 50)]);
        let stolen = pay(&mut state, &[(robbed, 100)], &[(purse, 100)]);
        let paid_in = pay(&mut state, &[(purse, 150)], &[(pool, 100), (change, 50)]);
        let mut robbery = Robbery {
            name: "theft".into(),
            at: state.now,
            noticed: state.now,
            thief,
            into: None,
            payments: Vec::new(),
            known: false,
            theft: Theft {
                legs: [(stolen, Amount::new(100))].into(),
                party: [thief].into(),
                victim,
                earmarks: Earmarks::default(),
                abandoned: Vec::new(),
            },
            roles: BTreeMap::new(),
        };
        let mut parts = Vec::new();
        for (to, paid_for, paid) in [(first, 40, 38), (second, 60, 57)] {
            let part = pay(&mut state, &[(pool, paid)], &[(to, paid)]);
            let [paid_for, paid] = [paid_for, paid].map(Amount::new);
            state.link(KeeperId::new(0), LinkKind::Mix, (paid_in, paid_for), (part, paid));
            robbery.earmark(&state, part, paid, Amount::new(100));
            parts.push((part, paid));
        }
        let carried = robbery.theft.earmarks.outs.clone();
        let expected: BTreeMap<OutLegId, Amount> = parts.into_iter().chain([(paid_in, Amount::new(100))]).collect();
        assert_eq!(carried, expected);
        let taken: Vec<Amount> = robbery.theft.earmarks.ins.values().copied().collect();
        assert_eq!(
            taken,
            [Amount::new(100)],
            "of the 150 that the thief paid with, 100 were meant to be loot"
        );

        let facts = Facts {
            ledger: &state.ledger,
            control: &state.truth.control,
            handovers: &[],
            links: &state.record.links,
            rates: &state.record.rates,
            stops: &[],
        };
        let loot = follow(facts, &[&robbery.theft]).remove(0);
        let held = |purse: PurseId| {
            let steps = loot.steps.iter().rev();
            steps
                .filter(|step| step.purse == purse)
                .map(|step| step.amount.get())
                .next()
                .unwrap_or_default()
        };
        assert_eq!([first, second, change].map(held), [38, 57, 0]);
    }
}
