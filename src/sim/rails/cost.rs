//! What a movement costs its payer.

use crate::scenario::FeeRule;
use crate::seed::Quantile;
use crate::sim::agenda::Luck;
use crate::sim::state::State;
use crate::units::{Amount, Instant, RailId, Share, Span};

/// Virtual bytes of a transaction without its inputs and outputs.
const FRAME: u64 = 11;
/// Virtual bytes of an input that spends a witness key hash.
pub const INPUT: u64 = 68;
/// Virtual bytes of an output to a witness key hash.
pub const OUTPUT: u64 = 31;

/// How much dearer a payment is in an hour of a rush, at most, on a rail whose price follows demand. Unsourced: 2 to 12 times.
const RUSH: u64 = 4;
/// How many days have a rush. Unsourced: 3 % to 30 %.
const RUSHES: Share = Share::percent(10);

/// Returns how many hundredths of its quiet price a payment costs at an instant: 100 but in a rush, which has a day, an hour when it is
/// highest, and half its height every two hours before and after. The same for everybody, whatever is paid.
fn demand(at: Instant, luck: Luck) -> u64 {
    let of_day = |day: i64| {
        let mut luck = luck.nth(day as u64);
        let (comes, peak, height) = (luck.quantile(), luck.quantile(), luck.quantile());
        let peak = day * Span::DAY.get() + peak.below(Span::DAY.get() as u64) as i64;
        let steps = (at.unix() - peak).unsigned_abs() / Span::HOUR.times(2).get() as u64;
        let more = height.between(100, (RUSH - 1) * 100) >> steps.min(63);
        if comes.chance(RUSHES) { more } else { 0 }
    };
    // A rush of yesterday or tomorrow reaches over midnight.
    100 + (at.day() - 1..=at.day() + 1).map(of_day).sum::<u64>()
}

/// What one unit of size costs in a payment: drawn once, so that coins can be chosen by it.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    per_byte: u64,
    per_movement: Amount,
    per_correspondent: Amount,
}

impl Price {
    /// Draws the price of a payment on a rail.
    pub fn draw(state: &State, rail: RailId, luck: &mut Luck) -> Price {
        Price::at(state, rail, luck.quantile())
    }

    /// Returns the highest price of a payment on a rail.
    pub fn dearest(state: &State, rail: RailId) -> Price {
        Price::at(state, rail, Quantile::from_bits(u64::MAX))
    }

    fn at(state: &State, rail: RailId, quantile: Quantile) -> Price {
        let spec = state.rail(rail);
        let worth = |cents| state.record.rates[spec.asset].bought(cents);
        let mut price = Price {
            per_byte: 0,
            per_movement: Amount::ZERO,
            per_correspondent: Amount::ZERO,
        };
        let demand = || demand(state.now, state.luck("demand", rail.index() as u64));
        match spec.fee {
            FeeRule::Free => {}
            FeeRule::PerByte(range) => price.per_byte = quantile.between(range.least, range.greatest) * demand() / 100,
            FeeRule::PerTransfer(range) => {
                let gas = quantile.between(range.least.get(), range.greatest.get());
                price.per_movement = Amount::new(gas).scaled_down(demand(), 100);
            }
            FeeRule::Tariff { payment, correspondent } => {
                price.per_movement = worth(payment);
                price.per_correspondent = worth(correspondent);
            }
        }
        price
    }

    /// Returns the fee of a movement of coins.
    pub fn coins(self, ins: usize, outs: usize) -> Amount {
        self.per_movement + Amount::new(self.per_byte * (FRAME + INPUT * ins as u64 + OUTPUT * outs as u64))
    }

    /// Returns the fee of a transfer from account to account.
    pub fn transfer(self, correspondents: usize) -> Amount {
        let passed_on = Amount::new(self.per_correspondent.get() * correspondents as u64);
        self.coins(1, 2) + passed_on
    }

    /// Returns what a coin costs to be spent: smaller change is left to the fee.
    pub fn spending(self) -> Amount {
        Amount::new(self.per_byte * INPUT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_payments_at_once_save_seven_tenths_of_their_fees() {
        let price = Price {
            per_byte: 1,
            per_movement: Amount::ZERO,
            per_correspondent: Amount::ZERO,
        };
        let apart = price.coins(1, 2).get() * 10;
        let at_once = price.coins(1, 11).get();
        assert_eq!((apart, at_once), (1_410, 420));
    }

    #[test]
    fn fees_rise_in_some_hours_of_some_days_for_everybody_and_fall_again() {
        let at = |hour: i64| Instant::from_unix(1_709_510_400) + Span::HOUR.times(hour);
        let hours: Vec<u64> = (0..24 * 300).map(|hour| demand(at(hour), Luck::new(5))).collect();
        let (dear, quiet) = (
            hours.iter().filter(|&&of| of >= 200).count(),
            hours.iter().filter(|&&of| of < 110).count(),
        );
        assert!(hours.iter().all(|&of| (100..3_000).contains(&of)));
        assert!(
            (100..1_000).contains(&dear) && quiet > 5_000,
            "{dear} dear hours, {quiet} quiet ones"
        );
        assert_eq!(demand(at(5), Luck::new(5)), hours[5]);
    }

    #[test]
    fn each_correspondent_takes_its_part() {
        let price = Price {
            per_byte: 0,
            per_movement: Amount::new(2_500),
            per_correspondent: Amount::new(1_500),
        };
        assert_eq!(price.transfer(2), Amount::new(5_500));
    }
}
