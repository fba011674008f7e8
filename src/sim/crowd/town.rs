//! A town: the people of one group on one rail, whom they know and when they are awake.

use rayon::prelude::*;

use super::choice::{Choice, zipf};
use super::frame::Frame;
use super::opening::{self, Grant};
use super::person::{self, Person};
use crate::evidence::KeeperKind;
use crate::scenario::{Form, Scenario};
use crate::seed::Quantile;
use crate::sim::agenda::ActorId;
use crate::sim::rails::{self, Papers};
use crate::sim::state::State;
use crate::units::{Amount, KeeperId, RailId, Share, Span};

/// The exponent of popularity by rank, in thousandths: merchants are the most popular and users follow. Payments received
/// then follow a power law with exponent `1 + 1 / 0.85 = 2.18` (general knowledge on degrees in bitcoin; linear preferential
/// attachment, Kondor et al., 2014).
const POPULARITY_MILLI: u32 = 850;

/// The exponent of employers' sizes by rank, in thousandths (a knob without a source).
const EMPLOYERS_MILLI: u32 = 1_000;

/// How many of the active users live on wages, where there are employers.
const EMPLOYED: Share = Share::percent(70);

/// Keepers of a kind, some with more customers than others.
pub struct Services {
    keepers: Vec<KeeperId>,
    choice: Option<Choice>,
}

/// A group of people on one rail.
pub struct Town<'a> {
    /// What does not depend on the people.
    pub frame: Frame<'a>,
    /// The users.
    pub users: Vec<ActorId>,
    /// How many of them, the first, sold no account to a thief.
    pub honest: usize,
    /// What sets them apart; one entry a user.
    pub persons: Vec<Person>,
    /// At which bank each user is, on a rail of banks.
    pub homes: Vec<Option<KeeperId>>,
    /// The merchants, the most popular first.
    pub merchants: Vec<ActorId>,
    /// The users who trade.
    pub traders: Vec<ActorId>,
    /// How many users are not dormant.
    active: u64,
    /// Who is paid how often: merchants first, then users, by one law of popularity.
    pub popularity: Option<Choice>,
    /// How popular merchants are among merchants.
    pub trade: Option<Choice>,
    /// The share of all purchases that each merchant gets, in parts per million.
    pub market: Vec<u32>,
    /// The employers.
    pub employers: Vec<ActorId>,
    /// Whom each employer pays how much, every pay day.
    pub payroll: Vec<Vec<(ActorId, Amount)>>,
    /// The services that pay out by peel chains.
    pub peelers: Vec<ActorId>,
    /// What each peel chain begins with.
    pub peel_stock: Amount,
    /// Where users trade.
    pub exchanges: Services,
    /// Where users mix.
    pub mixers: Services,
    /// Where users sell off the ledger.
    pub desks: Services,
    /// Where users play.
    pub casinos: Services,
    /// How many users do.
    pub gamblers: Share,
    /// Where accounts are, on a rail of banks.
    banks: Services,
}

/// Somebody in a town, by role and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A user.
    User(usize),
    /// A merchant.
    Merchant(usize),
    /// An employer.
    Employer(usize),
    /// A service that pays out by peel chains.
    Peeler(usize),
}

/// Enters all groups into the world, opens their wallets and endows them.
pub fn settle<'a>(scenario: &'a Scenario, state: &mut State) -> Vec<Town<'a>> {
    let mut towns = Vec::new();
    for (number, group) in scenario.crowd.iter().enumerate() {
        let rail = state.rail_on(group.on);
        let frame = Frame::new(scenario, state, group, rail, &format!("crowd/{number}"), false);
        towns.push(Town::found(frame, state));
    }
    let guests: Vec<Town> = visited(&towns, state)
        .into_iter()
        .filter_map(|rail| Town::of_guests(scenario, towns.first()?, rail, state))
        .collect();
    towns.extend(guests);
    let grants = towns.iter().flat_map(|town| town.move_in(state)).collect();
    opening::issue(state, grants);
    towns
}

/// Returns the rails where banks have customers and no group lives.
fn visited(towns: &[Town], state: &State) -> Vec<RailId> {
    let banks = state.houses.iter().filter(|house| house.spec.kind == KeeperKind::Bank);
    let mut rails: Vec<RailId> = banks
        .filter(|bank| bank.spec.customers > 0)
        .map(|bank| bank.rail)
        .collect();
    rails.sort_unstable();
    rails.dedup();
    rails.retain(|&rail| towns.iter().all(|town| town.frame.rail != rail));
    rails
}

impl Services {
    fn of(kind: KeeperKind, rail: RailId, state: &State) -> Services {
        let found = state.houses.iter().enumerate();
        // Every purse is hosted by a bank, if it must be one of another rail; other services are where they stand.
        let found = found.filter(|&(id, house)| match kind {
            KeeperKind::Bank => state.banks[rail.index()].contains(&KeeperId::new(id)),
            KeeperKind::Exchange | KeeperKind::Mixer | KeeperKind::Desk | KeeperKind::Casino => {
                house.spec.kind == kind && house.rail == rail
            }
        });
        // Everybody on a rail of banks has a bank, whether or not the scenario says how many customers each has.
        let least = u64::from(kind == KeeperKind::Bank);
        let (keepers, customers): (Vec<KeeperId>, Vec<u64>) = found
            .map(|(id, house)| (KeeperId::new(id), u64::from(house.spec.customers).max(least)))
            .unzip();
        Services {
            choice: Choice::by_weight(&customers),
            keepers,
        }
    }

    /// Returns the one that this quantile points at, in proportion to customers.
    pub fn pick(&self, quantile: Quantile) -> Option<KeeperId> {
        Some(self.keepers[self.choice.as_ref()?.pick(quantile)])
    }
}

impl<'a> Town<'a> {
    fn found(frame: Frame<'a>, state: &mut State) -> Town<'a> {
        let group = frame.group;
        let mut enter = |kind: &'static str, count: u32| -> Vec<ActorId> {
            (1..=count).map(|n| state.enter(kind, format!("{kind} {n}"))).collect()
        };
        let mut users = enter("user", group.users);
        let merchants = enter("merchant", group.merchants);
        let employers = enter("employer", group.employers);
        let peelers = enter("service", group.peelers);
        users.extend(state.residents(frame.rail));
        Town::new(frame, state, users, merchants, employers, peelers)
    }

    /// Returns the town of those who live elsewhere and are customers of the banks on a rail.
    fn of_guests(scenario: &Scenario, home: &Town<'a>, rail: RailId, state: &State) -> Option<Town<'a>> {
        let path = format!("{}/guest/{}", home.frame.path, rail.index());
        let frame = Frame::new(scenario, state, home.frame.group, rail, &path, true);
        let customers = state.customers(KeeperKind::Bank, rail);
        let mut users = home.users.clone();
        state.seed.stream(&format!("{path}/who")).shuffle(&mut users);
        users.truncate(usize::try_from(customers).unwrap_or(usize::MAX));
        users.extend(state.residents(rail));
        let (merchants, employers) = (home.merchants.clone(), Vec::new());
        Some(Town::new(frame, state, users, merchants, employers, Vec::new())).filter(|town| !town.users.is_empty())
    }

    fn new(
        frame: Frame<'a>,
        state: &State,
        users: Vec<ActorId>,
        merchants: Vec<ActorId>,
        employers: Vec<ActorId>,
        peelers: Vec<ActorId>,
    ) -> Town<'a> {
        // Who sold an account lives from it, and stands for nobody else.
        let at_home = users.len() - state.residents(frame.rail).len().min(users.len());
        let persons: Vec<Person> = (0..users.len())
            .into_par_iter()
            .map(|number| {
                let person = Person::draw(&frame, state.seed, number);
                if number < at_home { person } else { person.alone() }
            })
            .collect();
        let traders = users
            .iter()
            .zip(&persons)
            .filter(|(_, person)| person.trader && !person.dormant);
        let traders = traders.map(|(user, _)| *user);
        let mut stream = state.seed.stream(&format!("{}/homes", frame.path));
        let banks = Services::of(KeeperKind::Bank, frame.rail, state);
        let home = |user: &ActorId| {
            state
                .wallet(*user, frame.rail)
                .home
                .or_else(|| banks.pick(stream.quantile()))
        };
        let homes = users.iter().map(home).collect();
        let services = |kind| Services::of(kind, frame.rail, state);
        let stock = frame.payment_mean().get().saturating_mul(400);
        let weights = zipf(merchants.len() + users.len(), POPULARITY_MILLI);
        let mut town = Town {
            traders: traders.collect(),
            active: persons.iter().filter(|person| !person.dormant).count() as u64,
            popularity: Choice::by_weight(&weights),
            trade: Choice::by_weight(&weights[..merchants.len()]),
            market: market(&weights, merchants.len()),
            payroll: Vec::new(),
            exchanges: services(KeeperKind::Exchange),
            mixers: services(KeeperKind::Mixer),
            desks: services(KeeperKind::Desk),
            casinos: services(KeeperKind::Casino),
            gamblers: share_of(state.customers(KeeperKind::Casino, frame.rail), users.len()),
            banks,
            homes,
            peel_stock: Amount::new(stock),
            frame,
            honest: at_home,
            users,
            persons,
            merchants,
            employers,
            peelers,
        };
        town.payroll = town.hire(state);
        town
    }

    /// Draws who works where and for how much.
    fn hire(&self, state: &State) -> Vec<Vec<(ActorId, Amount)>> {
        let mut payroll = vec![Vec::new(); self.employers.len()];
        let Some(sizes) = Choice::by_weight(&zipf(self.employers.len(), EMPLOYERS_MILLI)) else {
            return payroll;
        };
        let mut stream = state.seed.stream(&format!("{}/wages", self.frame.path));
        let wage = self.frame.spending(self.frame.group.wages_every);
        for (user, person) in self.users.iter().zip(&self.persons) {
            let (employer, wage) = (sizes.pick(stream.quantile()), stream.quantile().log_normal(wage, 400));
            let wage = super::rounded(wage, 2).max(Amount::new(1));
            if stream.chance(EMPLOYED) && !person.dormant {
                payroll[employer].push((*user, wage));
            }
        }
        payroll
    }

    /// Opens everybody's wallet and returns what everybody has at the beginning.
    fn move_in(&self, state: &mut State) -> Vec<Grant> {
        let mut grants = Vec::new();
        let everybody = self.everybody();
        let mut order = everybody.clone();
        let mut stream = state.seed.stream(&format!("{}/opening", self.frame.path));
        stream.shuffle(&mut order);
        for who in order {
            let (actor, wealth) = (self.actor(who), self.wealth(who));
            let (reuse, bank) = match who {
                Who::User(number) => (self.persons[number].reuse, self.homes[number]),
                Who::Merchant(_) | Who::Employer(_) | Who::Peeler(_) => (
                    person::reuse(self.frame.group.reuse, &mut stream),
                    self.banks.pick(stream.quantile()),
                ),
            };
            open_wallet(state, actor, self.frame.rail, bank, reuse);
            let amounts = match (self.frame.form, who) {
                (Form::Accounts, _) | (_, Who::Peeler(_)) => vec![wealth],
                (Form::Coins, _) => opening::coins(wealth, &mut stream),
            };
            let rail = self.frame.rail;
            if let Who::User(number) = who
                && !self.persons[number].dormant
            {
                let opened = |_| opening::opened_with(&self.frame, &mut stream);
                let sums: Vec<Amount> = (0..self.persons[number].asleep).map(opened).collect();
                rails::set_aside(state, actor, rail, &sums);
            }
            grants.extend(amounts.into_iter().map(|amount| Grant { actor, rail, amount }));
        }
        grants
    }

    /// Returns what somebody has at the beginning.
    fn wealth(&self, who: Who) -> Amount {
        let frame = &self.frame;
        match who {
            Who::User(number) => self.persons[number].wealth,
            Who::Merchant(number) => self.revenue(number, Span::DAY.times(14)).max(frame.payment_mean()),
            Who::Employer(number) => {
                let wages: Amount = self.payroll[number].iter().map(|row| row.1).sum();
                let days = 1 + frame.span.get() / frame.group.wages_every.get().max(1);
                Amount::new(wages.get().saturating_mul(days as u64)).scaled_down(6, 5)
            }
            Who::Peeler(_) => self.peel_stock,
        }
    }

    /// Returns what a merchant can expect to earn in so long.
    pub fn revenue(&self, merchant: usize, over: Span) -> Amount {
        let all = Amount::new(self.frame.spending(over).get().saturating_mul(self.active));
        Share::ppm(self.market[merchant]).of(all)
    }

    /// Returns who is paid by popularity at this quantile, a merchant or a user; nothing in an empty town.
    pub fn popular(&self, quantile: Quantile) -> Option<ActorId> {
        let rank = self.popularity.as_ref()?.pick(quantile);
        let user = rank.checked_sub(self.merchants.len());
        Some(user.map_or_else(|| self.merchants[rank], |user| self.users[user]))
    }

    /// Returns everybody.
    pub fn everybody(&self) -> Vec<Who> {
        let users = (0..self.users.len()).map(Who::User);
        let merchants = (0..self.merchants.len()).map(Who::Merchant);
        let employers = (0..self.employers.len()).map(Who::Employer);
        let peelers = (0..self.peelers.len()).map(Who::Peeler);
        users.chain(merchants).chain(employers).chain(peelers).collect()
    }

    /// Returns who somebody is in the world.
    pub fn actor(&self, who: Who) -> ActorId {
        match who {
            Who::User(number) => self.users[number],
            Who::Merchant(number) => self.merchants[number],
            Who::Employer(number) => self.employers[number],
            Who::Peeler(number) => self.peelers[number],
        }
    }
}

/// Returns the share of all purchases that each of the first places gets, in parts per million.
fn market(weights: &[u64], merchants: usize) -> Vec<u32> {
    let total: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    let share = |&weight: &u64| Share::ratio(u128::from(weight), total).unwrap_or_default().get();
    weights.iter().take(merchants).map(share).collect()
}

/// Returns the share that so many customers are of so many users.
fn share_of(customers: u64, users: usize) -> Share {
    let share = Share::ratio(u128::from(customers), users as u128);
    share.unwrap_or_default().min(Share::WHOLE)
}

impl State {
    /// Returns who lives from an account that he has sold to a thief, or will.
    fn residents(&self, rail: RailId) -> Vec<ActorId> {
        let houses = self.houses.iter().filter(|house| house.rail == rail);
        let mules = houses.flat_map(|house| &house.mules).filter(|mule| mule.lives);
        mules.map(|mule| mule.actor).collect()
    }

    /// Returns how many ordinary customers all keepers of a kind have on a rail.
    fn customers(&self, kind: KeeperKind, rail: RailId) -> u64 {
        let found = self
            .houses
            .iter()
            .filter(|house| house.spec.kind == kind && house.rail == rail);
        found.map(|house| u64::from(house.spec.customers)).sum()
    }
}

/// Gives an actor a wallet on a rail, as everybody has one: on a rail of accounts an account at a bank of the rail, if it
/// has banks.
fn open_wallet(state: &mut State, actor: ActorId, rail: RailId, bank: Option<KeeperId>, reuse: Share) {
    let wallet = state.wallet_mut(actor, rail);
    wallet.reuse = reuse;
    wallet.home = bank;
    if state.rail(rail).form == Form::Accounts && state.wallet(actor, rail).accounts.is_empty() {
        rails::open_account(state, actor, rail, bank, Papers::Own);
    }
}
