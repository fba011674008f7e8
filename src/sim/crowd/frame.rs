//! What a town has before anybody lives there: the rail, its days, and what people pay.

#![expect(clippy::float_arithmetic, reason = "a mean of the samplers of seed")]

use super::amounts::Amounts;
use super::rhythm::{Days, Rhythm};
use crate::scenario::{Crowd, Form, Scenario};
use crate::seed::Seed;
use crate::sim::state::State;
use crate::units::{Amount, Instant, RailId, Share, Span};

/// The clocks by which people live, in hours ahead of UTC; those who live on bank money share one.
const ZONES: [i64; 3] = [-5, 1, 8];

/// How much less guests do on a rail than at home.
const GUEST_SHARE: Share = Share::percent(40);

/// The part of a town that does not depend on its people.
pub struct Frame<'a> {
    /// The group of the scenario.
    pub group: &'a Crowd,
    /// The seed of everything.
    pub seed: Seed,
    /// The name of its streams.
    pub path: String,
    /// Where this is.
    pub rail: RailId,
    /// Coins or accounts.
    pub form: Form,
    /// Whether this is bank money: standing orders, banknotes, one clock.
    pub bank_money: bool,
    /// Whether people live elsewhere and only have accounts here.
    pub guests: bool,
    /// When the world begins.
    pub begins: Instant,
    /// When they stop: at the world's end, or earlier.
    pub ends: Instant,
    /// How long they go on.
    pub span: Span,
    /// The payments that a user who is not dormant makes in the whole span, in the mean, in thousandths.
    pub payments_mean_milli: u64,
    /// What users pay.
    pub payments: Amounts,
    /// The days of users, one a clock; empty where there is no time.
    pub awake: Vec<Rhythm>,
    /// The days of firms.
    pub office: Option<Rhythm>,
}

impl<'a> Frame<'a> {
    /// Returns the frame of a group on a rail, at home there or as guests.
    pub fn new(
        scenario: &Scenario,
        state: &State,
        group: &'a Crowd,
        rail: RailId,
        path: &str,
        guests: bool,
    ) -> Frame<'a> {
        let spec = state.rail(rail);
        let then = |asset: usize| scenario.assets[asset].rates.at(scenario.begins);
        let (rate, paid_in) = (then(spec.asset), then(group.payment_median.asset));
        let median = if spec.asset == group.payment_median.asset {
            group.payment_median.amount
        } else {
            rate.bought(paid_in.value(group.payment_median.amount))
        };
        let span = group.lasts(scenario.span);
        let ends = scenario.begins + span;
        let zones: &[i64] = if spec.is_bank_money() { &[0] } else { &ZONES };
        let days = |days, zone: &i64| Rhythm::new(days, scenario.begins, ends, *zone);
        let month = Span::DAY.times(30).get() as u64;
        let at_home = u64::from(group.payments_per_month) * 1_000 * span.get() as u64 / month;
        Frame {
            group,
            seed: state.seed,
            path: path.to_owned(),
            rail,
            form: spec.form,
            bank_money: spec.is_bank_money(),
            guests,
            begins: scenario.begins,
            ends,
            span,
            payments_mean_milli: if guests {
                GUEST_SHARE.of(Amount::new(at_home)).get()
            } else {
                at_home
            },
            payments: Amounts {
                median: median.max(Amount::new(1)),
                sigma_milli: group.payment_sigma_milli,
                rate,
            },
            awake: zones.iter().filter_map(|zone| days(Days::People, zone)).collect(),
            office: days(Days::Firms, &zones[zones.len() / 2]),
        }
    }

    /// Returns the mean payment: `median * exp(sigma^2 / 2)` for log-normal ones.
    pub fn payment_mean(&self) -> Amount {
        let sigma = f64::from(self.payments.sigma_milli) / 1000.0;
        let milli = (libm::exp(sigma * sigma / 2.0) * 1000.0).min(1e6) as u64;
        self.payments.median.scaled_down(milli, 1_000)
    }

    /// Returns what a user spends in so long, in the mean.
    pub fn spending(&self, over: Span) -> Amount {
        let payments = Amount::new(self.payment_mean().get().saturating_mul(self.payments_mean_milli));
        payments.scaled_down(over.get() as u64, self.span.get().max(1) as u64 * 1_000)
    }
}
