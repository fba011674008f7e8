//! Bounds that are computed from a scenario alone, before anything is made of it.

#![expect(
    clippy::float_arithmetic,
    reason = "an upper bound of what samplers draw, by libm, which is the same on every machine"
)]

use std::collections::BTreeMap;

use crate::evidence::KeeperKind;
use crate::scenario::keys::{LEGS_MAX, MEMORY_MAX, NESTING_MAX, PEOPLE_MAX};
use crate::scenario::quantity::AMOUNT_MAX;
use crate::scenario::reader::Table;
use crate::scenario::{
    Against, AssetSpec, Crowd, FeeRule, IncidentSpec, KeeperSpec, Money, Prey, Scenario, Step, in_bytes,
};
use crate::units::{Amount, Rate, Share, Span};

/// How many legs a person's payment may need at most, with the keeper's sweep and books and the bank's fee.
const LEGS_A_PAYMENT: u64 = 16;
/// How many legs a thief's payment may need at most, with its book entries.
pub(super) const LEGS_A_STEP: u64 = 16;
/// How often steps are visited at most while the bound is computed: a plan that enters branches more often is refused.
const VISITS_MAX: u64 = 1_000_000;

impl Scenario {
    /// Returns a number of legs that the world cannot exceed, by crowd, customers and plan; nothing where the plan enters its
    /// branches more often than is counted. A scenario that was decoded has one.
    pub fn most_legs(&self) -> Option<u64> {
        legs(self)
    }
}

/// Reports what is too large to be made.
pub(super) fn check(table: &Table<'_>, scenario: &Scenario) {
    if !values_fit(scenario) {
        let message = "an amount is too large in another asset of the file";
        table.reader.report(
            table.span("asset"),
            message,
            format!("amounts and rates whose products stay below {AMOUNT_MAX} base units"),
        );
    }
    match legs(scenario) {
        Some(legs) if legs <= LEGS_MAX => memory(table, scenario),
        Some(legs) => {
            let message = format!("the world could have {legs} legs");
            table.reader.report(
                table.span("crowd"),
                message,
                format!("at most {LEGS_MAX}, by users, payments, span and plan"),
            );
        }
        None => table.reader.report(
            table.span("plan"),
            "the plan enters its branches too often",
            format!("at most {VISITS_MAX} steps"),
        ),
    }
}

/// Reports a world that no machine of one person could hold, and a crowd whose money no ledger could.
impl Scenario {
    /// Keeps one in so many of the people and of keepers' customers, each count rounded up.
    pub fn divide_crowd(&mut self, by: u32) {
        for crowd in &mut self.crowd {
            for count in [
                &mut crowd.users,
                &mut crowd.merchants,
                &mut crowd.employers,
                &mut crowd.peelers,
                &mut crowd.alike,
            ] {
                *count = count.div_ceil(by);
            }
        }
        for keeper in &mut self.keepers {
            keeper.customers = keeper.customers.div_ceil(by);
        }
    }

    /// Makes people, customers and what incidents take so many times smaller; nothing that is there becomes nothing.
    pub(super) fn shrink(&mut self, by: u32) {
        // Incidents are as many as are told, and so are those who do the same.
        let alike: Vec<u32> = self.crowd.iter().map(|crowd| crowd.alike).collect();
        self.divide_crowd(by);
        self.crowd
            .iter_mut()
            .zip(alike)
            .for_each(|(crowd, alike)| crowd.alike = alike);
        let less = |money: &mut Money| {
            let part = money.amount.scaled_down(1, by.into());
            money.amount = part.max(money.amount.min(Amount::new(1)));
        };
        for incident in &mut self.incidents {
            incident.amounts.iter_mut().chain(&mut incident.test).for_each(less);
            less(&mut incident.amount);
            if matches!(incident.prey, Prey::People(_)) {
                incident.payments = incident.payments.div_ceil(by);
            }
            // What is given payment by payment stays the sum of its payments.
            if !incident.amounts.is_empty() {
                incident.amount.amount = incident.amounts.iter().map(|money| money.amount).sum();
            }
        }
    }

    /// Makes every group of the crowd, and every keeper's customers, so many times as many; what each of them does stays.
    ///
    /// # Errors
    /// Where that is more than a scenario may have, in a sentence that says how much.
    pub fn multiply_crowd(&mut self, times: u32) -> Result<(), String> {
        let groups = self.crowd.iter_mut();
        let counts = groups.flat_map(|crowd| {
            [
                &mut crowd.users,
                &mut crowd.merchants,
                &mut crowd.employers,
                &mut crowd.peelers,
                &mut crowd.alike,
            ]
        });
        let customers = self.keepers.iter_mut().map(|keeper| &mut keeper.customers);
        for count in counts.chain(customers) {
            let more = u64::from(*count) * u64::from(times);
            if more > PEOPLE_MAX {
                return Err(format!("{more} people; accepted are at most {PEOPLE_MAX}"));
            }
            *count = more as u32;
        }
        let bytes = self.memory();
        if bytes > MEMORY_MAX {
            let (bytes, most) = (in_bytes(bytes), in_bytes(MEMORY_MAX));
            return Err(format!(
                "the run would take about {bytes} of memory; accepted are at most {most}"
            ));
        }
        match self.crowd.iter().all(|crowd| wealth_fits(self, crowd)) {
            true => Ok(()),
            false => Err("it would have more money than 64 bits hold".into()),
        }
    }
}

fn memory(table: &Table<'_>, scenario: &Scenario) {
    let bytes = scenario.memory();
    if bytes > MEMORY_MAX {
        table.reader.report(
            table.span("crowd"),
            format!("a run would take about {} of memory", in_bytes(bytes)),
            format!(
                "at most {}, by users, payments, span, plan, rails and vantages",
                in_bytes(MEMORY_MAX)
            ),
        );
    }
    // Where a rail or an asset could not be read, the crowd is measured in another than was meant.
    if table.reader.is_faultless() && scenario.crowd.iter().any(|crowd| !wealth_fits(scenario, crowd)) {
        table.reader.report(
            table.span("crowd"),
            "the crowd would have more money than 64 bits hold",
            "users, payments and payment_median whose product stays below 2^62 base units of each asset",
        );
    }
}

/// Tells whether what the users of a group begin with, and are paid over the span, can be held in each asset. Whoever means to
/// pay much has it at the beginning, wages come from as much again, and the mean wealth is some ninety payments.
fn wealth_fits(scenario: &Scenario, crowd: &Crowd) -> bool {
    let Money { amount, asset } = crowd.payment_median;
    let value = |rate: Rate| u128::from(amount.get()) * u128::from(rate.cents) / u128::from(rate.base_units);
    let sigma = f64::from(crowd.payment_sigma_milli) / 1000.0;
    let mean_milli = (libm::exp(sigma * sigma / 2.0) * 1000.0).min(1e6) as u128;
    let payments =
        u128::from(crowd.payments_per_month) * periods(crowd.lasts(scenario.span), Span::DAY.times(30)) as u128;
    let each = (payments.saturating_mul(2 * mean_milli) / 1_000).saturating_add(100);
    // Those who trade or pass money on stand for many.
    let shares = u128::from(crowd.traders.get()) + u128::from(crowd.movers.get());
    let many = u128::from(crowd.users) * shares / 1_000_000;
    let persons = u128::from(crowd.users) + many.saturating_mul(crowd.weight.into());
    // In the asset in which they count they keep what they have, whatever it is worth; in another it may come to the most of theirs at the least of that.
    let (here, all) = (scenario.assets[asset].rates.clone(), each.saturating_mul(persons));
    let mut assets = scenario.assets.iter().enumerate();
    assets.all(|(other, spec)| {
        let (own, rate) = match other == asset {
            true => (here.at(scenario.begins), here.at(scenario.begins)),
            false => (here.dearest(), spec.rates.cheapest()),
        };
        all.saturating_mul(value(own)).saturating_mul(rate.base_units.into()) / u128::from(rate.cents) <= 1 << 62
    })
}

/// Tells whether each amount, exchanged at the rates of the file, can be held in each asset.
fn values_fit(scenario: &Scenario) -> bool {
    let fits = |money: &Money| {
        let rate = scenario.assets[money.asset].rates.dearest();
        let cents = u128::from(money.amount.get()) * u128::from(rate.cents) / u128::from(rate.base_units);
        let bought = |spec: &AssetSpec| {
            let rate = spec.rates.cheapest();
            cents * u128::from(rate.base_units) / u128::from(rate.cents)
        };
        scenario
            .assets
            .iter()
            .all(|spec| bought(spec) <= u128::from(AMOUNT_MAX))
    };
    let cents = |amount: Amount| Money { amount, asset: 0 };
    let incidents = scenario
        .incidents
        .iter()
        .flat_map(|incident| [Some(incident.amount), incident.test])
        .flatten();
    let crowd = scenario.crowd.iter().map(|crowd| crowd.payment_median);
    let mules = scenario.keepers.iter().map(|keeper| cents(keeper.mules.opened_with));
    let costs = scenario.rails.iter().map(|rail| cents(rail.levers.supply.cost));
    let fees = scenario.rails.iter().flat_map(|rail| match rail.fee {
        FeeRule::Tariff { payment, correspondent } => vec![cents(payment), cents(correspondent)],
        FeeRule::PerTransfer(range) => vec![Money {
            amount: range.greatest,
            asset: rail.asset,
        }],
        FeeRule::PerByte(_) | FeeRule::Free => Vec::new(),
    });
    let against = scenario.expect.iter().filter_map(|expectation| match expectation.with {
        Against::Money(money) => Some(money),
        _ => None,
    });
    let steps = scenario
        .plan
        .branches
        .iter()
        .map(|(_, steps)| steps)
        .chain([&scenario.plan.steps])
        .flatten();
    let dust = steps.filter_map(|step| match step {
        Step::Dust { each, .. } => Some(*each),
        _ => None,
    });
    let budget = scenario.plan.budget.money.map(cents);
    let all = incidents
        .chain(crowd)
        .chain(mules)
        .chain(costs)
        .chain(fees)
        .chain(against)
        .chain(dust)
        .chain(budget);
    all.collect::<Vec<_>>().iter().all(fits)
}

/// Returns a number of legs that the world cannot exceed; nothing where the plan enters branches too often.
fn legs(scenario: &Scenario) -> Option<u64> {
    let crowd: u64 = scenario.crowd.iter().fold(0, |sum, crowd| {
        sum.saturating_add(crowd_legs(crowd, crowd.lasts(scenario.span)))
    });
    let customers: u64 = scenario
        .keepers
        .iter()
        .map(|keeper| u64::from(keeper.customers) + u64::from(keeper.mules.accounts))
        .sum();
    let payments: u64 = scenario.incidents.iter().map(payments_of).sum();
    let sweeps = scenario
        .keepers
        .iter()
        .map(|keeper| periods(scenario.span, keeper.sweep_every))
        .sum::<u64>();
    let plan = plan_legs(scenario)?;
    let fixed = customers
        .saturating_add(payments)
        .saturating_add(sweeps)
        .saturating_mul(LEGS_A_PAYMENT);
    Some(crowd.saturating_add(fixed).saturating_add(plan))
}

/// Returns how many payments an incident makes at most, a test among them.
fn payments_of(incident: &IncidentSpec) -> u64 {
    u64::from(incident.payments) + 1
}

pub(super) fn periods(span: Span, every: Span) -> u64 {
    match every.get() {
        0 => 0,
        every => (span.get() / every + 1) as u64,
    }
}

fn crowd_legs(crowd: &Crowd, span: Span) -> u64 {
    let people =
        u64::from(crowd.users) + u64::from(crowd.merchants) + u64::from(crowd.employers) + u64::from(crowd.peelers);
    let months = periods(span, Span::DAY.times(30));
    let payments = people
        .saturating_mul(u64::from(crowd.payments_per_month))
        .saturating_mul(months);
    let wages = u64::from(crowd.users).saturating_mul(if crowd.employers > 0 {
        periods(span, crowd.wages_every)
    } else {
        0
    });
    payments
        .saturating_add(wages)
        .saturating_add(people)
        .saturating_mul(LEGS_A_PAYMENT)
}

/// A walk over the plan that counts and moves nothing.
struct Count<'s> {
    branches: BTreeMap<&'s str, &'s [Step]>,
    /// Payments of the thefts of each row.
    payments: BTreeMap<&'s str, u64>,
    keepers: &'s [KeeperSpec],
    legs: u64,
    visits: u64,
}

/// Returns a number of legs of the thieves' movements that cannot be exceeded.
pub(super) fn plan_legs(scenario: &Scenario) -> Option<u64> {
    let branches = scenario.plan.branches.iter();
    let mut payments: BTreeMap<&str, u64> = BTreeMap::new();
    for incident in &scenario.incidents {
        *payments.entry(&incident.row).or_default() += payments_of(incident);
    }
    let all: u64 = payments.values().sum();
    let mut count = Count {
        branches: branches
            .map(|(name, steps)| (name.as_str(), steps.as_slice()))
            .collect(),
        payments,
        keepers: &scenario.keepers,
        legs: 0,
        visits: 0,
    };
    count.walk(&scenario.plan.steps, 0, 0)?;
    // A theft with a plan of its own begins in a branch.
    for (_, steps) in &scenario.plan.branches {
        if steps.iter().any(|step| matches!(step, Step::Steal(_))) {
            count.walk(steps, 0, 1)?;
        }
    }
    // A reaction or a choice takes what there is to a branch once more.
    for branch in scenario.plan.taken_to() {
        let hand = all.saturating_add(count.legs / LEGS_A_STEP);
        let steps = count.branches.get(branch).copied().unwrap_or_default();
        count.walk(steps, hand, 1)?;
    }
    Some(count.legs)
}

impl<'s> Count<'s> {
    /// Follows the steps with so many holdings in hand; returns how many there are at the end.
    fn walk(&mut self, steps: &'s [Step], mut hand: u64, depth: usize) -> Option<u64> {
        if depth > NESTING_MAX {
            return Some(hand); // reported where branches are read
        }
        for step in steps {
            self.visits += 1;
            if self.visits > VISITS_MAX {
                return None;
            }
            hand = match step {
                Step::Branch(parts) => self.enter(parts, hand, depth)?,
                _ => {
                    let paid = match step {
                        Step::Steal(row) => self.payments.get(row.as_str()).copied().unwrap_or_default(),
                        _ => 0,
                    };
                    let (moves, left) = step_bound(step, hand, paid, self.keepers);
                    self.legs = self.legs.saturating_add(moves.saturating_mul(LEGS_A_STEP));
                    left
                }
            };
        }
        Some(hand)
    }

    fn enter(&mut self, parts: &'s [(String, Share)], hand: u64, depth: usize) -> Option<u64> {
        let mut left = hand;
        for (name, _) in parts {
            let steps = self.branches.get(name.as_str()).copied().unwrap_or_default();
            left = left.saturating_add(self.walk(steps, hand, depth + 1)?);
        }
        Some(left)
    }
}

/// Returns how many movements a step makes of so many holdings at most, and how many holdings it leaves.
fn step_bound(step: &Step, hand: u64, payments: u64, keepers: &[KeeperSpec]) -> (u64, u64) {
    let times = |n: u32| hand.saturating_mul(u64::from(n));
    // In how many parts these keepers, or all but pools, pay one claim out: what is paid into a pool comes out at once.
    let parts = |at: Option<&[String]>| {
        let asked = keepers.iter().filter(|keeper| match at {
            Some(at) => at.contains(&keeper.name),
            None => keeper.kind != KeeperKind::Mixer,
        });
        let parts = asked.map(|keeper| u64::from(keeper.parts.greatest)).max();
        parts.unwrap_or(1).max(1)
    };
    match step {
        Step::Steal(_) => (payments, hand.saturating_add(payments)),
        Step::Wait(_) | Step::Rest | Step::Branch(_) => (0, hand),
        Step::Split { into, .. } => (times(into.greatest).saturating_add(hand), times(into.greatest)),
        Step::Merge { into, .. } => (hand, hand.min(u64::from(*into))),
        Step::Layer { hops, .. } => (times(hops.greatest), hand),
        Step::Peel { hops, to, accounts, .. } => {
            let peels = times(hops.greatest);
            // What goes to keepers is gathered by account.
            let gathered = times(*accounts).saturating_mul(to.len() as u64);
            let kept = if to.is_empty() { peels } else { peels.min(gathered) };
            (peels.saturating_mul(2), hand.saturating_add(kept))
        }
        Step::Dust { to, .. } => (u64::from(*to), hand),
        Step::Swap { buyers, at, .. } => {
            let sold = times((*buyers).max(1));
            (sold.saturating_mul(2), sold.saturating_mul(parts(Some(at))))
        }
        Step::Mix { at, .. } | Step::Otc { at, .. } => {
            let paid = hand.saturating_mul(parts(Some(at)));
            (paid.saturating_add(hand), paid)
        }
        Step::Deposit { at, .. } => {
            let paid = hand.saturating_mul(parts(Some(at)));
            (paid.saturating_add(hand), paid)
        }
        Step::Bank { hops, .. } => {
            // Each holding goes from account to account; what stands in a keeper's books comes out in parts first.
            let paid = hand.saturating_mul(parts(None));
            (paid.saturating_mul(u64::from(hops.greatest)), paid)
        }
        Step::Exit { .. } => (hand, hand),
    }
}
