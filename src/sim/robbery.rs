//! A theft: who is robbed, by which payments, and what the truth keeps of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::{Form, IncidentSpec, Knowledge, Money, Prey, Scenario, Store};
use crate::seed::{Quantile, Seed};
use crate::sim::agenda::ActorId;
use crate::sim::counts::Prevented;
use crate::sim::plan::parts;
use crate::sim::rails::{self, Papers};
use crate::sim::state::{Endowment, State, Till};
use crate::truth::loot::{Earmarks, Loot, Theft};
use crate::truth::{Attempt, Fate, Incident, Outcome, Role};
use crate::units::{
    Amount, AssetId, EntityId, InLegId, IncidentId, Instant, KeeperId, OutLegId, PurseId, RailId, Rate, Span,
};

/// One payment of a theft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Robbing {
    /// What is ordered, and what became of it so far.
    pub attempt: Attempt,
    /// The facts say that screening stopped it.
    pub stopped: bool,
    /// Out of whose money it is paid.
    pub out_of: OutOf,
    /// The keeper at whom it ended, where it was stopped or called back at one.
    pub prevented_by: Option<KeeperId>,
}

/// Out of whose money a payment of a theft is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOf {
    /// Somebody's wallet: whatever his software chooses.
    Wallet(ActorId),
    /// This account of somebody's.
    Account(ActorId, PurseId),
    /// A keeper's cold store.
    Cold(ActorId, KeeperId),
    /// Nobody's: the coin is new.
    Issuance,
}

/// A theft as it is planned and as it goes.
#[derive(Clone, Debug)]
pub struct Robbery {
    /// Its name.
    pub name: String,
    /// By which name a step steals it.
    pub row: String,
    /// The group that does it.
    pub hand: String,
    /// The victim's bank, where the file says which.
    pub bank: Option<KeeperId>,
    /// The rail on which it happens.
    pub rail: RailId,
    /// Whether anybody ever complains.
    pub complained: bool,
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

/// What thefts take of each store of a keeper, so that the next one finds its money there as well.
pub type Promised = BTreeMap<(ActorId, RailId, Till), Amount>;

/// With what a theft is begun.
pub struct Begun {
    /// Where its draws come from.
    pub seed: Seed,
    /// Whose plan it is.
    pub nth: u32,
    /// What stores were promised before.
    pub promised: Promised,
}

impl Begun {
    /// Returns with what the first theft of a plan is begun.
    pub fn new(seed: Seed, nth: u32) -> Begun {
        Begun {
            seed,
            nth,
            promised: Promised::new(),
        }
    }
}

impl Robbery {
    /// Enters thief and victim into the world, draws the payments and sees that the victim has what is taken.
    pub fn prepare(
        scenario: &Scenario,
        spec: &IncidentSpec,
        (hand, thief): (&str, Option<ActorId>),
        Begun { seed, nth, promised }: &mut Begun,
        state: &mut State,
        notes: &mut Vec<String>,
    ) -> Robbery {
        let thief = thief.unwrap_or_else(|| match *nth {
            0 => state.enter("thief", format!("the thief of {hand}")),
            nth => state.enter("user", format!("alike {nth}")),
        });
        let at = scenario.begins + spec.at;
        let rail = state.rail_on(spec.on);
        let mut payments = match spec.prey {
            Prey::People(_) => draw_people((*seed, *nth), spec, rail, at, state, notes),
            Prey::Keeper { .. } | Prey::Firm(_) | Prey::Issuance => draw_payments(*seed, spec, rail, at, state),
        };
        if !matches!(spec.prey, Prey::People(_)) {
            let taken: Amount = payments.iter().map(|payment| payment.attempt.amount).sum();
            let out_of = out_of(spec, *nth, rail, (taken, payments.len()), promised, state);
            payments.iter_mut().for_each(|payment| payment.out_of = out_of);
        }
        let victims: BTreeSet<ActorId> = payments.iter().filter_map(|payment| payment.out_of.victim()).collect();
        let into = spec.into.as_ref().and_then(|name| state.keeper(name)).filter(|keeper| {
            let fits = state.houses[keeper.index()].rail == rail;
            if !fits {
                notes.push(format!(
                    "{} takes no payments on {}: the theft goes to fresh purses",
                    state.record.keepers[keeper.index()].name,
                    state.rail(rail).name
                ));
            }
            fits
        });
        Robbery {
            name: spec.name.clone(),
            row: spec.row.clone(),
            hand: hand.to_owned(),
            bank: spec.bank.as_ref().and_then(|name| state.keeper(name)),
            rail,
            complained: spec.complained,
            at,
            noticed: at + spec.noticed,
            thief,
            into,
            known: payments.iter().any(|payment| payment.stopped),
            payments,
            theft: Theft {
                legs: BTreeMap::new(),
                party: [thief].into(),
                victims: victims.clone(),
                earmarks: Earmarks::default(),
                abandoned: Vec::new(),
            },
            roles: victims
                .into_iter()
                .map(|victim| (victim, Role::Victim))
                .chain([(thief, Role::Thief)])
                .collect(),
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
        let numbered = self.payments.iter().enumerate();
        let by_leg: BTreeMap<OutLegId, usize> = numbered
            .filter_map(|(number, payment)| Some((payment.attempt.leg?, number)))
            .collect();
        let payments: Vec<Option<usize>> = self.theft.legs.keys().map(|leg| by_leg.get(leg).copied()).collect();
        for outcome in &mut outcomes {
            let payment = payments[outcome.payment as usize].expect("what is stolen was paid");
            outcome.payment = payment as u32;
        }
        outcomes
    }

    /// Returns the credits that are complained of: none where nobody was robbed and nobody ties the coin to whoever mined it.
    fn complaint(&self) -> Vec<(OutLegId, Amount)> {
        let legs = self.theft.legs.iter().filter(|_| self.complained);
        legs.map(|(&leg, &amount)| (leg, amount)).collect()
    }

    /// Returns who kept payments from being credited.
    pub fn prevented(&self, incident: IncidentId) -> impl Iterator<Item = Prevented> + use<'_> {
        let ended = |(_, robbing): &(usize, &Robbing)| matches!(robbing.attempt.fate, Fate::Stopped | Fate::Recalled);
        let payments = self.payments.iter().enumerate().filter(ended);
        payments.map(move |(payment, robbing)| Prevented {
            incident,
            payment,
            by: robbing.prevented_by,
            is_given: robbing.stopped && robbing.attempt.fate == Fate::Stopped,
        })
    }

    /// Writes down what became of the theft.
    pub fn account(&self, state: &State, loot: Loot) -> Incident {
        let mut roles = vec![Role::Stranger; state.truth.entities.len()];
        self.roles
            .iter()
            .for_each(|(entity, role)| roles[entity.index()] = *role);
        for house in &state.houses {
            // Whoever belongs to the hand need not be said to know.
            let belongs = state.truth.is_of(house.entity, &self.hand);
            let role = match house.spec.knows {
                Knowledge::Yes => Role::Complicit,
                Knowledge::Unknown | Knowledge::No if belongs => Role::Complicit,
                Knowledge::Unknown => Role::Facilitator,
                Knowledge::No => continue,
            };
            let robbed = self.theft.victims.contains(&house.entity);
            if !robbed && loot.received.iter().any(|receipt| receipt.entity == house.entity) {
                roles[house.entity.index()] = role;
            }
        }
        Incident {
            name: self.name.clone(),
            hand: self.hand.clone(),
            bank: self.bank,
            at: self.at,
            noticed: self.noticed,
            rates: state.record.rates_at(self.at),
            attempts: self.payments.iter().map(|payment| payment.attempt).collect(),
            complaint: self.complaint(),
            roles,
            loot: loot.steps,
            outcomes: self.by_payment(loot.outcomes),
            received: loot.received,
            returned: loot.returned,
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

/// Returns the amount in another asset at the rates of now, rounded down.
pub fn in_asset(state: &State, amount: Amount, from: AssetId, to: AssetId) -> Amount {
    at_rates(|asset| state.rates[asset.index()], amount, (from, to))
}

/// Returns the amount in another asset at some rates, rounded down.
pub fn at_rates(rate: impl Fn(AssetId) -> Rate, amount: Amount, (from, to): (AssetId, AssetId)) -> Amount {
    if from == to {
        return amount;
    }
    rate(to).bought(rate(from).value(amount))
}

impl OutOf {
    /// Returns who is robbed.
    pub fn victim(self) -> Option<ActorId> {
        match self {
            OutOf::Wallet(actor) | OutOf::Account(actor, _) | OutOf::Cold(actor, _) => Some(actor),
            OutOf::Issuance => None,
        }
    }
}

/// Returns what decides one thing about one payment of a theft, the same on every rail.
fn quantile(seed: Seed, spec: &IncidentSpec, what: &str, i: u32) -> Quantile {
    seed.quantile(&format!("plan/steal/{}/{what}/{i}", spec.name))
}

/// Returns a payment that is still to be made.
fn ordered(due: Instant, asset: AssetId, amount: Amount, stopped: bool) -> Robbing {
    Robbing {
        attempt: Attempt {
            due,
            asset,
            amount,
            credited: Amount::ZERO,
            fate: Fate::Unmade,
            settled: None,
            leg: None,
        },
        stopped,
        out_of: OutOf::Issuance,
        prevented_by: None,
    }
}

/// Draws who is robbed among ordinary people, and how much each: a drawn part of what he has at the beginning, so that all
/// together lose what the file says. Nobody loses more than nine tenths. Who is not robbed but pays somebody who is not the thief has that much more.
fn draw_people(
    (seed, nth): (Seed, u32),
    spec: &IncidentSpec,
    rail: RailId,
    at: Instant,
    state: &mut State,
    notes: &mut Vec<String>,
) -> Vec<Robbing> {
    let asset = state.asset_on(rail);
    let bank = spec.prey.name().and_then(|name| state.keeper(name));
    let mut held: BTreeMap<ActorId, Amount> = BTreeMap::new();
    for endowment in state.endowments.iter().filter(|endowment| endowment.rail == rail) {
        if state.truth.entities[endowment.actor.index()].kind == "user" {
            *held.entry(endowment.actor).or_default() += endowment.amount;
        }
    }
    let mut people: Vec<ActorId> = held.keys().copied().collect();
    if let Some(bank) = bank {
        people.retain(|&actor| rails::open::home(state, actor, rail) == Some(bank));
    }
    seed.stream(&format!("plan/steal/{}/victims", spec.name))
        .shuffle(&mut people);
    people.truncate(spec.payments as usize);
    people.sort_unstable();
    let weight = |i: u32| u128::from(quantile(seed, spec, "part", i).between(100_000, 900_000));
    let drawn = people
        .iter()
        .zip(0u32..)
        .map(|(actor, i)| u128::from(held[actor].get()) * weight(i));
    let drawn: Vec<u128> = drawn.collect();
    let all = drawn.iter().sum::<u128>().max(1);
    let wanted = at_rates(
        |asset| state.record.rate(asset, at),
        spec.amount.amount,
        (AssetId::new(spec.amount.asset), asset),
    );
    let share = |(actor, drawn): (&ActorId, u128)| {
        // Below the wanted sum, which is an amount.
        let amount = Amount::new((drawn * u128::from(wanted.get()) / all) as u64);
        amount.min(held[actor].scaled_down(9, 10))
    };
    let amounts: Vec<Amount> = people.iter().zip(drawn).map(share).collect();
    if nth > 0 {
        // Who pays of his own will has it for that, with its fee.
        for (&actor, &amount) in people.iter().zip(&amounts) {
            rails::endow(
                state,
                actor,
                rail,
                &[amount + amount.scaled_down(1, 100) + Amount::new(50_000)],
            );
        }
    }
    let taken: Amount = amounts.iter().copied().sum();
    if taken < wanted.scaled_down(99, 100) || people.len() < spec.payments as usize {
        let asset = state.ledger.asset(asset);
        notes.push(format!(
            "{}: {} people on {} can be robbed, of {} together, not {} of {}",
            spec.name,
            people.len(),
            state.rail(rail).name,
            asset.display(taken),
            spec.payments,
            asset.display(wanted)
        ));
    }
    let pays = |((actor, amount), i): ((ActorId, Amount), u32)| {
        let due = at + quantile(seed, spec, "due", i).span(Span::ZERO, spec.over);
        Robbing {
            out_of: OutOf::Wallet(actor),
            ..ordered(due, asset, amount, false)
        }
    };
    let some = people.into_iter().zip(amounts).filter(|(_, amount)| !amount.is_zero());
    some.zip(0u32..).map(pays).collect()
}

fn draw_payments(seed: Seed, spec: &IncidentSpec, rail: RailId, at: Instant, state: &State) -> Vec<Robbing> {
    let asset = state.asset_on(rail);
    let then = |asset| state.record.rate(asset, at);
    let to_rail = |money: Money| at_rates(then, money.amount, (AssetId::new(money.asset), asset));
    let quantile = |what: &str, i: u32| quantile(seed, spec, what, i);
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
        .map(|(amount, i)| ordered(due(i), asset, amount, i >= passing))
        .collect()
}

/// Returns out of whose money a theft is paid, and sees that what is taken is there, with its fees: a keeper of the scenario
/// has it on the rail of the theft among what is its own, whoever else is robbed is made for it.
fn out_of(
    spec: &IncidentSpec,
    nth: u32,
    rail: RailId,
    (taken, payments): (Amount, usize),
    promised: &mut Promised,
    state: &mut State,
) -> OutOf {
    // The hundredth part beside it pays for fees; what a firm has beyond a theft is its own affair.
    let reserve = taken.scaled_down(1, 100) + Amount::new(100_000);
    let (name, from) = match &spec.prey {
        Prey::Issuance | Prey::People(_) => return OutOf::Issuance,
        Prey::Firm(name) => {
            let victim = match nth {
                0 => state.enter("victim", name.clone()),
                _ => state.enter("merchant", format!("{name}, like {nth}")),
            };
            let bank = spec.bank.as_ref().and_then(|name| state.keeper(name));
            state.wallet_mut(victim, rail).home = bank.filter(|&bank| state.keeps_accounts(bank, rail));
            let chunk = taken.scaled_down(1, payments.max(1) as u64);
            let mut amounts = vec![chunk; payments];
            amounts.push(taken - amounts.iter().copied().sum() + reserve);
            rails::endow(state, victim, rail, &amounts);
            return OutOf::Wallet(victim);
        }
        Prey::Keeper { name, from } => (name, *from),
    };
    let keeper = state.keeper(name).expect("the decoder knows the keepers of the file");
    let entity = state.house(keeper).entity;
    // A bank has no account in its own books: its money is with a correspondent, or with another bank.
    let is_bank = state.rail(rail).form == Form::Accounts && state.keeps_accounts(keeper, rail);
    // What a keeper pays of its own will it does not take from where its customers are paid.
    let from = if nth > 0 && !is_bank { Store::Cold } else { from };
    let till = match from {
        Store::Cold => Till::Cold(keeper),
        Store::Hot => Till::Wallet,
    };
    // What earlier thefts take of the same store is promised already: it comes on top. A thief takes of what is there; what somebody
    // is paid whose own it is comes on top of it.
    let store = (entity, rail, till);
    let promised = promised.entry(store).or_default();
    *promised += taken + reserve;
    let account = (from == Store::Hot && is_bank).then(|| {
        // Where it has such an account from an earlier theft, that is where its money is.
        if let Some(&purse) = state.wallet(entity, rail).accounts.first() {
            return purse;
        }
        let passes_on = rails::routes::has_correspondents(state.rail(rail));
        let correspondents = state.correspondents.iter().filter(|_| passes_on);
        let others = correspondents.chain(&state.banks[rail.index()]).copied();
        let mut others = others.filter(|&other| other != keeper);
        let abroad = |other: &KeeperId| {
            state.record.keepers[other.index()].country != state.record.keepers[keeper.index()].country
        };
        let named = spec.bank.as_ref().and_then(|name| state.keeper(name));
        let named = named.filter(|&bank| others.clone().any(|other| other == bank));
        let first = named.or_else(|| others.clone().find(abroad)).or_else(|| others.next());
        let purse = rails::open_account(state, entity, rail, first, Papers::Own);
        state.record.purses[purse.index()].reserve = Some(keeper);
        purse
    });
    let own = |endowment: &&Endowment| (endowment.actor, endowment.rail, endowment.till) == store;
    let has: Amount = state
        .endowments
        .iter()
        .filter(own)
        .map(|endowment| endowment.amount)
        .sum();
    let amount = match nth {
        0 => promised.saturating_sub(has),
        _ => taken + reserve,
    };
    if !amount.is_zero() {
        state.endowments.push(Endowment {
            actor: entity,
            rail,
            till,
            amount,
        });
    }
    match (account, from) {
        (Some(purse), _) => OutOf::Account(entity, purse),
        (None, Store::Hot) => OutOf::Wallet(entity),
        (None, Store::Cold) => OutOf::Cold(entity, keeper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Leg, LinkKind, PurseKind};
    use crate::scenario::{decode, template};
    use crate::seed::Seed;
    use crate::sim::state::Owner;
    use crate::truth::loot::{Facts, follow};
    use crate::truth::{AddressForm, PurseRecord};

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
        let row = state.row(state.start, None);
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
            row: "theft".into(),
            hand: "theft".into(),
            bank: None,
            rail: state.start,
            complained: true,
            at: state.now,
            noticed: state.now,
            thief,
            into: None,
            payments: Vec::new(),
            known: false,
            theft: Theft {
                legs: [(stolen, Amount::new(100))].into(),
                party: [thief].into(),
                victims: [victim].into(),
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
            seizures: &[],
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
