//! How much people pay: log-normal amounts, many of them rounded, some in the asset and some in the unit of account.

use crate::seed::{Quantile, Stream};
use crate::units::{Amount, Rate, Share};

/// How many amounts are rounded in the asset's own units: `0.05 BTC`, `150.00 USD`. A knob without a source.
const ROUND_IN_ASSET: Share = Share::percent(30);

/// How many are prices in the unit of account: round in dollars, whatever that is in the asset. A knob without a source.
const ROUND_IN_DOLLARS: Share = Share::percent(30);

/// What payments of one kind amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// The middle one.
    pub median: Amount,
    /// The standard deviation of the logarithm, in thousandths.
    pub sigma_milli: u32,
    /// What the asset is worth.
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
