//! What a movement costs its payer.

use crate::scenario::FeeRule;
use crate::seed::Quantile;
use crate::sim::agenda::Luck;
use crate::sim::state::State;
use crate::truth::AddressForm;
use crate::units::{Amount, Instant, RailId, Share, Span};

/// Virtual bytes of a transaction without its inputs and outputs.
const FRAME: u64 = 11;

/// Returns how many virtual bytes an input has that spends a coin at an address of this form, and an output that makes one: what each script
/// takes with one signature, and witnesses at a quarter (BIP 141).
pub fn sizes(form: AddressForm) -> [u64; 2] {
    match form {
        AddressForm::KeyHash => [148, 34],
        AddressForm::ScriptHash => [91, 32],
        AddressForm::Coin => [68, 31],
        AddressForm::Taproot => [58, 43],
        AddressForm::Account
        | AddressForm::Bank(_)
        | AddressForm::Claim(_)
        | AddressForm::Claims(_)
        | AddressForm::Boundary(_) => panic!("there are no coins at an address of this form"),
    }
}

/// How much dearer a payment is in an hour of a rush, at most, on a rail whose price follows demand. Unsourced: 2 to 12 times.
const RUSH: u64 = 4;
/// How many days have a rush. Unsourced: 3 % to 30 %.
const RUSHES: Share = Share::percent(10);

/// Returns how many hundredths of its quiet price a payment costs at an instant: 100 but in a rush, which has a day, an hour when it is
/// highest, and half its height every two hours before and after. The same for everybody, whatever is paid.
fn demand(at: Instant, luck: Luck) -> u64 {
    let of_day = |day: i64| {
        let mut luck = luck.nth(day as u64);
        if !luck.quantile().chance(RUSHES) {
            return 0;
        }
        let (peak, height) = (luck.quantile(), luck.quantile());
        let peak = day * Span::DAY.get() + peak.below(Span::DAY.get() as u64) as i64;
        let steps = (at.unix() - peak).unsigned_abs() / Span::HOUR.times(2).get() as u64;
        height.between(100, (RUSH - 1) * 100) >> steps.min(63)
    };
    // A rush of yesterday or tomorrow reaches over midnight.
    100 + (at.day() - 1..=at.day() + 1).map(of_day).sum::<u64>()
}

/// What one unit of size costs in a payment: drawn once, so that coins can be chosen by it.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    per_byte: u64,
    /// The largest input and output that a wallet of the rail makes.
    largest: [u64; 2],
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
        let worth = |cents| state.rates[spec.asset].bought(cents);
        let mut price = Price {
            per_byte: 0,
            largest: largest(&spec.scripts),
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

    /// Returns the fee of a movement whose in- and outputs have so many virtual bytes together.
    pub fn of(self, bytes: u64) -> Amount {
        self.per_movement + Amount::new(self.per_byte * (FRAME + bytes))
    }

    /// Returns the most that a movement of so many coins costs.
    pub fn coins(self, ins: usize, outs: usize) -> Amount {
        let [input, output] = self.largest;
        self.of(input * ins as u64 + output * outs as u64)
    }

    /// Returns the fee of a transfer from account to account.
    pub fn transfer(self, correspondents: usize) -> Amount {
        let passed_on = Amount::new(self.per_correspondent.get() * correspondents as u64);
        self.coins(1, 2) + passed_on
    }

    /// Returns what a coin at an address of this form costs to be spent: smaller change is left to the fee.
    pub fn spending(self, form: AddressForm) -> Amount {
        Amount::new(self.per_byte * sizes(form)[0])
    }

    /// Returns the most that a coin costs to be spent.
    pub fn spending_at_most(self) -> Amount {
        Amount::new(self.per_byte * self.largest[0])
    }
}

/// Returns the largest input and the largest output among forms that wallets have.
fn largest(scripts: &[Share; 4]) -> [u64; 2] {
    let had = AddressForm::COINS
        .iter()
        .zip(scripts)
        .filter(|(_, share)| **share > Share::NONE);
    had.fold([0; 2], |[input, output], ((form, _), _)| {
        let [larger_in, larger_out] = sizes(*form);
        [input.max(larger_in), output.max(larger_out)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_payments_at_once_save_seven_tenths_of_their_fees() {
        let price = Price {
            per_byte: 1,
            largest: sizes(AddressForm::Coin),
            per_movement: Amount::ZERO,
            per_correspondent: Amount::ZERO,
        };
        let apart = price.coins(1, 2).get() * 10;
        let at_once = price.coins(1, 11).get();
        assert_eq!((apart, at_once), (1_410, 420));
    }

    #[test]
    fn of_a_movement_of_one_form_the_oldest_is_the_largest_and_a_key_is_the_cheapest_to_spend() {
        let of = |ins: u64, outs: u64| {
            AddressForm::COINS.map(|(form, _)| {
                let [input, output] = sizes(form);
                FRAME + input * ins + output * outs
            })
        };
        assert_eq!(of(1, 2), [227, 166, 141, 155]);
        assert_eq!(of(10, 1), [1_525, 953, 722, 634]);
        let [none, half] = [Share::NONE, Share::percent(50)];
        assert_eq!(largest(&[none, half, none, half]), [91, 43]);
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
            largest: sizes(AddressForm::Coin),
            per_movement: Amount::new(2_500),
            per_correspondent: Amount::new(1_500),
        };
        assert_eq!(price.transfer(2), Amount::new(5_500));
    }
}
