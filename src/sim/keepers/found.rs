//! Founds the keepers of a scenario: entities, reserves with money enough, accounts opened in advance.
//!
//! A world has banks: where the scenario names none, three are founded, in three countries, and correspondents where a rail's
//! tariff pays them. No lever is asked. Every keeper begins with far more money of its own than the thefts of the scenario are worth: it
//! came from customers who never appear.

use hashbrown::HashMap;

use crate::evidence::KeeperKind;
use crate::scenario::{Between, Crowd, Form, InvestigatorSpec, KeeperSpec, Knowledge, Mules, On, Scenario, Step};
use crate::sim::crowd::customer_mean;
use crate::sim::keepers::{House, Mule};
use crate::sim::rails::routes::has_correspondents;
use crate::sim::rails::{Papers, endow, open_account};
use crate::sim::state::{Endowment, State, Till};
use crate::sim::terms::{self, Terms};
use crate::truth::{Keeper, Observer, Powers};
use crate::units::{Amount, KeeperId, RailId, Share, Span};

/// Founds everything that keeps purses for others.
pub fn found(scenario: &Scenario, state: &mut State) {
    for spec in &scenario.keepers {
        let rail = state.rail_on(spec.on);
        add(state, spec.clone(), rail);
    }
    let used = rails_used(scenario, state);
    found_banks(state, &used);
    state.read_calendars(&scenario.countries);
    let observer = |spec: &InvestigatorSpec| Observer {
        investigator: spec.who,
        institution: spec.keeper.as_ref().and_then(|name| state.keeper(name)),
        country: spec.country.clone(),
        asks: spec.asks,
    };
    state.record.observers = scenario.investigators.iter().map(observer).collect();
    for keeper in 0..scenario.keepers.len() {
        let keeper = KeeperId::new(keeper);
        let serves = served(state, keeper, &used);
        for &rail in &serves {
            let wealth = wealth(
                scenario,
                &scenario.keepers[keeper.index()],
                state.house(keeper).rail,
                state,
            );
            open_reserve(state, keeper, rail, wealth);
        }
        state.houses[keeper.index()].serves = serves;
        open_mules(state, keeper, scenario.keepers[keeper.index()].mules);
    }
}

fn add(state: &mut State, spec: KeeperSpec, rail: RailId) -> KeeperId {
    let entity = state.enter("keeper", spec.name.clone());
    let keeper = KeeperId::new(state.houses.len());
    if let Some(hand) = &spec.hand {
        state.truth.belongs(entity, hand);
    }
    state.record.keepers.push(Keeper {
        name: spec.name.clone(),
        entity,
        kind: spec.kind,
        country: spec.country.clone(),
        institution: spec.institution,
        retains_links: terms::retains_links(&spec, &state.rail(rail).levers),
        powers: Powers {
            in_books: Terms::of_keeper(keeper, &spec).acts(),
            on: (0..state.rails.len())
                .map(RailId::new)
                .filter(|&rail| Terms::of_hosted(Some((keeper, &spec)), state.rail(rail)).acts())
                .collect(),
        },
    });
    for rail in (0..state.rails.len()).map(RailId::new) {
        let wallet = state.wallet_mut(entity, rail);
        wallet.reserve = Some(keeper);
        wallet.reuse = Share::WHOLE;
    }
    state.houses.push(House {
        spec,
        entity,
        rail,
        serves: Vec::new(),
        mules: Vec::new(),
        claims: HashMap::new(),
        doors: HashMap::new(),
        edges: vec![None; state.ledger.assets().len()],
        deposits: Vec::new(),
        cold: vec![Vec::new(); state.rails.len()],
        sweep_is_due: false,
    });
    keeper
}

/// Returns the rails on which anything happens: where the theft starts, those that are named, those of assets to swap for.
fn rails_used(scenario: &Scenario, state: &State) -> Vec<RailId> {
    let crowd = scenario.crowd.iter().map(|crowd| crowd.on);
    let keepers = scenario.keepers.iter().map(|keeper| keeper.on);
    let steps = scenario.plan.branches.iter().flat_map(|(_, steps)| steps);
    let wanted: Vec<usize> = steps
        .chain(&scenario.plan.steps)
        .filter_map(|step| {
            if let Step::Swap { to, .. } = step {
                Some(*to)
            } else {
                None
            }
        })
        .collect();
    let incidents = scenario.incidents.iter().map(|incident| incident.on);
    let mut used: Vec<RailId> = crowd
        .chain(keepers)
        .chain(incidents)
        .chain([On::Start])
        .map(|on| state.rail_on(on))
        .collect();
    for rail in (0..state.rails.len()).map(RailId::new) {
        let asset = state.rail(rail).asset;
        if wanted.contains(&asset) && !used.iter().any(|&used| state.rail(used).asset == asset) {
            used.push(rail);
        }
    }
    used.sort_unstable();
    used.dedup();
    used
}

/// Founds the banks and correspondents that the scenario did not name, and says which banks host purses on each rail: those that stand
/// on it, else every bank of the world.
fn found_banks(state: &mut State, used: &[RailId]) {
    if banks(state).next().is_none() {
        let rail = state.start;
        for (n, country) in ["XA", "XB", "XC"].into_iter().enumerate() {
            let name = format!("{} house {}", state.rail(rail).name, n + 1);
            add(state, bank(name, country, rail), rail);
        }
    }
    let all: Vec<KeeperId> = banks(state).collect();
    for rail in (0..state.rails.len()).map(RailId::new) {
        let here = all.iter().copied().filter(|&bank| state.house(bank).rail == rail);
        let here: Vec<KeeperId> = here.collect();
        state.banks[rail.index()] = if here.is_empty() { all.clone() } else { here };
    }
    if let Some(&rail) = used.iter().find(|&&rail| has_correspondents(state.rail(rail))) {
        for (n, country) in ["XA", "XB", "XC", "XD"].into_iter().enumerate() {
            let keeper = add(state, bank(format!("correspondent {}", n + 1), country, rail), rail);
            state.correspondents.push(keeper);
        }
    }
}

fn banks(state: &State) -> impl Iterator<Item = KeeperId> {
    let houses = state.houses.iter().enumerate();
    let found = houses.filter(|(_, house)| house.spec.kind == KeeperKind::Bank);
    found.map(|(number, _)| KeeperId::new(number))
}

/// Returns a bank that the scenario did not name.
fn bank(name: String, country: &str, rail: RailId) -> KeeperSpec {
    KeeperSpec {
        name,
        kind: KeeperKind::Bank,
        on: On::Rail(rail),
        country: Some(country.to_owned()),
        customers: 0,
        fee: Share::NONE,
        discount: Share::NONE,
        delay: Between::just(Span::ZERO),
        parts: Between::just(1),
        sweep_every: Span::DAY,
        hot: Share::WHOLE,
        retains: None,
        knows: Knowledge::No,
        institution: true,
        control: None,
        hand: None,
        hours: None,
        handling: Span::ZERO,
        answers: None,
        consent: None,
        oversight: None,
        identity: None,
        reads: None,
        mules: Mules::default(),
        tagged: None,
        tag_coverage: Share::NONE,
    }
}

/// Returns the rails on which a keeper has reserves: its own; exchanges and desks also all others. A bank's customers need none.
fn served(state: &State, keeper: KeeperId, used: &[RailId]) -> Vec<RailId> {
    let house = state.house(keeper);
    let trades = matches!(house.spec.kind, KeeperKind::Exchange | KeeperKind::Desk);
    let rails = used.iter().copied().filter(|&rail| trades || rail == house.rail);
    rails.filter(|&rail| !state.keeps_accounts(keeper, rail)).collect()
}

/// What a keeper holds for one customer, in cents: 533 M dollars for 260,000 at the exchange that was robbed in January 2018 (press).
const HELD_FOR_ONE: u64 = 205_000;

/// How many customers a keeper has at least of whom no payment is made in the world. Unsourced: 10,000 to 260,000.
const UNSEEN: u64 = 50_000;

/// What a keeper has at least, in cents, whatever is stolen.
const CAPITAL: Amount = Amount::new(HELD_FOR_ONE * UNSEEN);

/// Returns what a keeper begins with, in cents: what its customers have, and never less than its capital. That a keeper has what is taken
/// from it the theft sees to.
fn wealth(scenario: &Scenario, spec: &KeeperSpec, rail: RailId, state: &State) -> Amount {
    // Who lives on no rail of their own are people of the first group, as its customers are.
    let group = scenario.crowd.iter().find(|group| state.rail_on(group.on) == rail);
    let each = group
        .or(scenario.crowd.first())
        .map_or(Amount::ZERO, |group| customer_mean(scenario, group));
    let sellers = group.map_or(0, |group| sellers(scenario, spec, group));
    let customers = u64::from(spec.customers).max(sellers);
    Amount::new(each.get().saturating_mul(customers)).max(CAPITAL)
}

/// What those who pass money on sell to desks in the world's time, of what they have. Unsourced: 10 % to 90 %.
const SOLD: Share = Share::percent(30);

/// Returns what passes through a desk in the world's time, as what so many of its customers have: it pays in one asset for another, so
/// that what it gives out does not come back.
fn sellers(scenario: &Scenario, spec: &KeeperSpec, group: &Crowd) -> u64 {
    let is_desk = |keeper: &&KeeperSpec| keeper.kind == KeeperKind::Desk;
    let desks = scenario.keepers.iter().filter(is_desk).count() as u64;
    if !is_desk(&spec) {
        return 0;
    }
    let movers = group.movers.of(Amount::new(u64::from(group.users)));
    SOLD.of(movers).get() / desks
}

/// In how many pieces a reserve of coins begins: in the hot wallet and in the cold one.
const PIECES: u64 = 12;

fn open_reserve(state: &mut State, keeper: KeeperId, rail: RailId, wealth: Amount) {
    let entity = state.house(keeper).entity;
    if state.rail(rail).form == Form::Accounts {
        let bank = crate::sim::rails::open::home_among(state, entity, rail, state.house(keeper).spec.country.clone());
        let account = open_account(state, entity, rail, bank, Papers::Own);
        state.record.purses[account.index()].reserve = Some(keeper);
    }
    let amount = state.rates[state.rail(rail).asset].bought(wealth);
    fund(state, keeper, rail, amount);
}

/// Adds money of the keeper's own at the beginning, hot and cold; an eighth of all in coins of uneven size at least.
fn fund(state: &mut State, keeper: KeeperId, rail: RailId, amount: Amount) {
    let house = state.house(keeper);
    let (entity, share) = (house.entity, house.spec.hot);
    let hot = share.of(amount).max(amount.scaled_down(1, 4));
    for (till, part) in [(Till::Wallet, hot), (Till::Cold(keeper), amount - hot)] {
        let pieces = match state.rail(rail).form {
            Form::Coins => PIECES,
            Form::Accounts => 1,
        };
        let mut luck = state.luck("reserve", u64::from(keeper.get()) << 8 | rail.index() as u64);
        let parts = super::books::divided(part, pieces, &mut luck);
        let parts = parts.into_iter().filter(|part| !part.is_zero());
        state.endowments.extend(parts.map(|amount| Endowment {
            actor: entity,
            rail,
            till,
            amount,
        }));
    }
}

/// Opens the accounts that were prepared for the plan, and as many of people for each who does the same with money of his own.
fn open_mules(state: &mut State, keeper: KeeperId, mules: Mules) {
    let rail = state.house(keeper).rail;
    let accounts = (0..state.plans).flat_map(|nth| (0..mules.accounts).map(move |n| (nth, n)));
    for (nth, n) in accounts {
        let at = &state.house(keeper).spec.name;
        let (kind, name) = match nth {
            0 => ("mule", format!("mule {} at {at}", n + 1)),
            _ => ("user", format!("person {} at {at} of alike {nth}", n + 1)),
        };
        let actor = state.enter(kind, name);
        let mut luck = match nth {
            0 => state.luck("mule", u64::from(keeper.get()) << 32 | u64::from(n)),
            _ => state.luck(
                &format!("alike/{nth}/mule"),
                u64::from(keeper.get()) << 32 | u64::from(n),
            ),
        };
        // Whoever does not live from the account leaves it asleep, under a false name where it is a thief's.
        let sleeps = luck.quantile().chance(mules.false_names);
        let papers = if sleeps && nth == 0 { Papers::False } else { Papers::Own };
        let asset = state.asset_on(rail);
        let is_account = state.keeps_accounts(keeper, rail) && state.rail(rail).form == Form::Accounts;
        let purse = if is_account {
            state.wallet_mut(actor, rail).home = Some(keeper);
            let purse = open_account(state, actor, rail, Some(keeper), papers);
            let sum = state.rates[asset.index()].bought(mules.opened_with);
            endow(state, actor, rail, &[sum]);
            purse
        } else {
            state.claim(keeper, actor, asset)
        };
        state.houses[keeper.index()].mules.push(Mule {
            nth,
            actor,
            purse,
            lives: is_account && !sleeps,
        });
    }
}
