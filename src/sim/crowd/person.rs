//! What sets one user apart from another: wealth, activity, habits.

#![expect(clippy::float_arithmetic, reason = "a rhythm drawn with the samplers of seed")]

use super::amounts::LEAST_WEALTH;
use super::frame::Frame;
use crate::seed::{Quantile, Seed, Stream};
use crate::units::{Amount, Share};

/// The tail exponent of activity, in thousandths: payments made by a person follow a power law with exponent 2.06, one
/// more than this (general knowledge on degrees in bitcoin; see also Kondor et al., 2014).
const ACTIVITY_ALPHA_MILLI: u32 = 1_060;

/// The most active person makes at most so many times the payments of the least active.
const ACTIVITY_SPREAD: u64 = 1_000;

/// The greatest wealth, in least ones: keeps the whole below 2^64 base units.
const WEALTH_SPREAD: u64 = 20_000;

/// Fewer accounts than this sleep for one who passes money on, evenly. Unsourced: 2 to 9.
const ASLEEP: u64 = 4;

/// One user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// What it has at the beginning.
    pub wealth: Amount,
    /// How many payments it means to make.
    pub payments: u32,
    /// Whether it deposits at and withdraws from exchanges.
    pub trader: bool,
    /// Whether it uses mixers or desks.
    pub private: bool,
    /// Whether it never moves what it holds.
    pub dormant: bool,
    /// How often it receives at an address used before.
    pub reuse: Share,
    /// By which of the town's clocks it lives.
    pub zone: u8,
    /// Whether it passes money on: between purses of its own, for others, for its firm.
    pub mover: bool,
    /// How many accounts it has at a bank, opened long before with a small round sum, that it does not use yet.
    pub asleep: u8,
    /// Whether it lives on what others have.
    pub swindler: bool,
    /// For how many persons it stands where it trades or passes money on; one where it does neither.
    pub weight: u32,
}

impl Person {
    /// Draws the user with this number.
    pub fn draw(frame: &Frame, seed: Seed, number: usize) -> Person {
        let mut stream = seed.stream(&format!("{}/user/{number}/person", frame.path));
        let group = frame.group;
        let least = Amount::new(frame.payments.median.get().max(1).saturating_mul(LEAST_WEALTH));
        let most = Amount::new(least.get().saturating_mul(WEALTH_SPREAD));
        let wealth = stream.quantile().pareto(least, group.wealth_alpha_milli).min(most);
        let payments = activity(frame.payments_mean_milli, &mut stream);
        // Nobody means to pay many times what he has: who is that active has it at the beginning.
        let needed = frame.payment_mean().get().saturating_mul(u64::from(payments));
        let mut person = Person {
            wealth: wealth.max(Amount::new(needed).min(most)),
            payments,
            trader: stream.chance(group.traders),
            private: stream.chance(group.private),
            dormant: stream.chance(group.dormant),
            reuse: reuse(group.reuse, &mut stream),
            zone: stream.below(frame.awake.len().max(1) as u64) as u8,
            mover: stream.chance(group.movers),
            asleep: 0,
            swindler: false,
            weight: 1,
        };
        if person.trader || person.mover {
            person.weight = weight(group.weight, stream.quantile());
            person.wealth = Amount::new(person.wealth.get().saturating_mul(u64::from(person.weight)));
        }
        if person.mover && frame.bank_money {
            person.asleep = stream.below(ASLEEP) as u8;
        }
        person.swindler = stream.chance(group.swindlers);
        person
    }
}

impl Person {
    /// Returns the same person where it stands for itself alone, and lives from what it has.
    pub fn alone(self) -> Person {
        let wealth = self.wealth.scaled_down(1, u64::from(self.weight.max(1)));
        Person {
            wealth,
            weight: 1,
            swindler: false,
            ..self
        }
    }
}

/// Draws for how many persons somebody stands: log-uniform from one to the most.
fn weight(most: u32, quantile: Quantile) -> u32 {
    let part = quantile.below(1 << 32) as f64 / 4_294_967_296.0;
    (libm::exp(part * libm::log(f64::from(most.max(1)))) as u32).max(1)
}

/// Draws how many payments somebody makes, heavy-tailed around the mean (in thousandths).
fn activity(mean_milli: u64, stream: &mut Stream) -> u32 {
    let cap = Amount::new(1_000 * ACTIVITY_SPREAD);
    let times = stream
        .quantile()
        .pareto(Amount::new(1_000), ACTIVITY_ALPHA_MILLI)
        .min(cap);
    let micro = u128::from(mean_milli) * u128::from(times.get()) * 1_000 / u128::from(activity_mean_milli());
    let (whole, part) = (micro / 1_000_000, micro % 1_000_000);
    let more = stream.chance(Share::ppm(part as u32));
    u32::try_from(whole).unwrap_or(u32::MAX - 1) + u32::from(more)
}

/// Returns the mean of a Pareto variable from 1 that is cut to [`ACTIVITY_SPREAD`], in thousandths:
/// `(a - s^(1 - a)) / (a - 1)`.
fn activity_mean_milli() -> u64 {
    let a = f64::from(ACTIVITY_ALPHA_MILLI) / 1000.0;
    let cut = libm::pow(ACTIVITY_SPREAD as f64, 1.0 - a);
    ((a - cut) / (a - 1.0) * 1000.0) as u64
}

/// Draws how often somebody reuses addresses, so that the mean is the group's share: one half of people as the group, the
/// others always or never.
pub fn reuse(mean: Share, stream: &mut Stream) -> Share {
    if stream.below(2) == 0 {
        mean
    } else if stream.chance(mean) {
        Share::WHOLE
    } else {
        Share::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activity_has_the_mean_that_was_asked_for_and_a_heavy_tail() {
        let mut stream = Seed::new(4).stream("test/activity");
        let mut drawn: Vec<u32> = (0..40_000).map(|_| activity(6_000, &mut stream)).collect();
        let sum: u64 = drawn.iter().map(|&n| u64::from(n)).sum();
        assert!((228_000..252_000).contains(&sum), "{sum}");
        drawn.sort_unstable();
        assert!(
            drawn[20_000] <= 3 && drawn[39_900] > 50,
            "{} {}",
            drawn[20_000],
            drawn[39_900]
        );
    }

    #[test]
    fn a_trader_stands_for_one_to_the_most_persons_evenly_over_the_decades() {
        let mut stream = Seed::new(4).stream("test/weight");
        let mut drawn: Vec<u32> = (0..10_000).map(|_| weight(10_000, stream.quantile())).collect();
        drawn.sort_unstable();
        assert!(drawn[0] == 1 && drawn[9_999] < 10_000);
        assert!((80..125).contains(&drawn[5_000]), "{}", drawn[5_000]);
        assert_eq!(weight(1, stream.quantile()), 1);
    }

    #[test]
    fn habits_of_reuse_have_the_mean_of_the_group() {
        let mut stream = Seed::new(4).stream("test/reuse");
        let mean = Share::percent(30);
        let sum: u64 = (0..20_000).map(|_| u64::from(reuse(mean, &mut stream).get())).sum();
        assert!((290_000..310_000).contains(&(sum / 20_000)), "{sum}");
    }
}
