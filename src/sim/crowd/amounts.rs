//! How much people pay: log-normal amounts, many of them rounded, some in the asset and some in the unit of account.

#![expect(
    clippy::float_arithmetic,
    reason = "the mean of what is drawn with the samplers of seed"
)]

use crate::scenario::{Crowd, Scenario};
use crate::seed::{Quantile, Stream};
use crate::units::{Amount, Rate, Share};

/// How many amounts are rounded in the asset's own units: `0.05 BTC`, `150.00 USD`. A knob without a source.
const ROUND_IN_ASSET: Share = Share::percent(30);

/// How many are prices in the unit of account: round in dollars, whatever that is in the asset. A knob without a source.
const ROUND_IN_DOLLARS: Share = Share::percent(30);

/// The least wealth, in payments of median size.
pub(super) const LEAST_WEALTH: u64 = 12;

/// What payments of one kind amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// The middle one.
    pub median: Amount,
    /// The standard deviation of the logarithm, in thousandths.
    pub sigma_milli: u32,
    /// What the asset is worth when the world begins: people keep to what they paid then, in the asset, whatever becomes of its price.
    pub rate: Rate,
}

impl Amounts {
    /// Draws an amount; never zero.
    pub fn draw(&self, stream: &mut Stream) -> Amount {
        let plain = stream.quantile().log_normal(self.median, self.sigma_milli);
        self.by_habit(plain, stream.quantile())
    }

    /// Returns what somebody who had this amount in mind pays in the end, after the habit at this quantile: rounded to one
    /// or two digits in the asset or in dollars, or as it is. Never zero.
    pub fn by_habit(&self, plain: Amount, habit: Quantile) -> Amount {
        let at = habit.below(1_000_000) as u32;
        let digits = 1 + at % 2;
        let paid = if at < ROUND_IN_ASSET.get() {
            rounded(plain, digits)
        } else if at < ROUND_IN_ASSET.get() + ROUND_IN_DOLLARS.get() {
            self.rate.bought(rounded(self.rate.value(plain), digits + 1))
        } else {
            plain
        };
        if paid.is_zero() {
            plain.max(Amount::new(1))
        } else {
            paid
        }
    }
}

/// Returns the amount rounded down to so many leading decimal digits.
pub fn rounded(amount: Amount, digits: u32) -> Amount {
    let length = amount.get().checked_ilog10().map_or(0, |log| log + 1);
    let unit = 10u64.pow(length.saturating_sub(digits));
    Amount::new(amount.get() / unit * unit)
}

/// Returns what a customer of keepers has in the mean, in cents: the persons that he stands for, each with the mean of a Pareto variable,
/// `a / (a - 1)` of the least (twenty of them where the tail has no mean to speak of).
pub fn customer_mean(scenario: &Scenario, group: &Crowd) -> Amount {
    let rates = &scenario.assets[group.payment_median.asset].rates;
    let median = rates.at(scenario.begins).value(group.payment_median.amount);
    let alpha = f64::from(group.wealth_alpha_milli) / 1000.0;
    let most = f64::from(group.weight.max(1));
    let persons = if group.weight > 1 {
        (most - 1.0) / libm::log(most)
    } else {
        1.0
    };
    let times = (alpha / (alpha - 1.0)).min(20.0) * persons * 1000.0;
    let least = Amount::new(median.get().saturating_mul(LEAST_WEALTH));
    least.scaled_down(times as u64, 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    const BITCOIN: Rate = Rate {
        cents: 6_000_000,
        base_units: 100_000_000,
    };

    #[test]
    fn leading_digits_stay_and_the_rest_is_cut() {
        assert_eq!(rounded(Amount::new(15_349), 2), Amount::new(15_000));
        assert_eq!(rounded(Amount::new(7), 2), Amount::new(7));
        assert_eq!(rounded(Amount::ZERO, 1), Amount::ZERO);
        assert_eq!(rounded(Amount::MAX, 1), Amount::new(10_000_000_000_000_000_000));
    }

    #[test]
    fn about_a_third_of_the_amounts_are_round_in_the_asset_and_none_is_nothing() {
        let amounts = Amounts {
            median: Amount::new(133_333),
            sigma_milli: 1_500,
            rate: BITCOIN,
        };
        let mut stream = Seed::new(2).stream("test/amounts");
        let drawn: Vec<Amount> = (0..10_000).map(|_| amounts.draw(&mut stream)).collect();
        let round = drawn.iter().filter(|&&amount| rounded(amount, 2) == amount).count();
        assert!((3_000..4_000).contains(&round), "{round}");
        assert!(drawn.iter().all(|amount| !amount.is_zero()));
    }
}
