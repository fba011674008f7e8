//! Named streams of randomness and the samplers that draw from them.
//!
//! A stream is found by its name: a keyed BLAKE3 hash of (seed, path) seeds a ChaCha generator, so that a new draw in one
//! place moves nothing in another and two variants of a world can be compared draw for draw. What both variants must share
//! is not a stream but a [`Quantile`], keyed by what it is for and never by how many draws came before.
//!
//! Samplers work on integers or on `libm`, whose results are the same on every machine. `rand_distr` is not used: its
//! log-normal and gamma samples change with the features that other crates of a build enable.

#![expect(
    clippy::float_arithmetic,
    reason = "samplers, by libm and IEEE division, which are the same on every machine"
)]

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::units::{Amount, Share, Span};

/// The one number from which a run's randomness stems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// Returns the seed with this number.
    pub const fn new(number: u64) -> Seed {
        Seed(number)
    }

    /// Returns the number.
    pub const fn get(self) -> u64 {
        self.0
    }

    fn hash(self, path: &str) -> [u8; 32] {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&self.0.to_le_bytes());
        key[8..15].copy_from_slice(b"dyepack");
        *blake3::keyed_hash(&key, path.as_bytes()).as_bytes()
    }

    /// Returns the stream of this name, always from its beginning.
    pub fn stream(self, path: &str) -> Stream {
        Stream(ChaCha8Rng::from_seed(self.hash(path)))
    }

    /// Returns the one quantile that belongs to this name, whenever it is asked for.
    pub fn quantile(self, path: &str) -> Quantile {
        let hash = self.hash(path);
        Quantile(u64::from_le_bytes(
            hash[..8].try_into().expect("eight of thirty-two bytes"),
        ))
    }

    /// Returns 32 bytes that belong to this name: simulated transaction ids and addresses are made of them.
    pub fn bytes(self, path: &str) -> [u8; 32] {
        self.hash(path)
    }
}

/// A number in [0, 1) as a 64-bit fraction: where in its range a drawn value stands, before a rail says which range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantile(u64);

impl Quantile {
    /// The middle of every range.
    pub const HALF: Quantile = Quantile(1 << 63);

    /// Returns the quantile of this 64-bit fraction.
    pub const fn from_bits(bits: u64) -> Quantile {
        Quantile(bits)
    }

    /// Returns an integer below `n`; each with a chance within 2^-64 of 1/n. Zero where `n` is zero.
    pub fn below(self, n: u64) -> u64 {
        ((u128::from(self.0) * u128::from(n)) >> 64) as u64
    }

    /// Returns an integer between the two, both included.
    ///
    /// # Panics
    /// Where the range is empty.
    pub fn between(self, least: u64, greatest: u64) -> u64 {
        assert!(least <= greatest, "a range has its least value first");
        match (greatest - least).checked_add(1) {
            Some(width) => least + self.below(width),
            None => self.0,
        }
    }

    /// Returns a span between the two, both included.
    pub fn span(self, least: Span, greatest: Span) -> Span {
        assert!(Span::ZERO <= least, "a delay is never negative");
        Span::seconds(self.between(least.get() as u64, greatest.get() as u64) as i64)
    }

    /// Returns a span between the two, both included, drawn evenly in its logarithm: as often between a minute and ten as between ten and a
    /// hundred. No span counts as a second.
    ///
    /// # Panics
    /// Where the range is empty.
    pub fn span_by_ratio(self, least: Span, greatest: Span) -> Span {
        assert!(
            Span::ZERO <= least && least <= greatest,
            "a range has its least value first"
        );
        let [from, to] = [least, greatest].map(|span| span.get().max(1) as f64);
        let seconds = from * libm::exp(self.unit() * libm::log(to / from));
        Span::seconds(seconds as i64).clamp(least, greatest)
    }

    /// Returns a share between the two, both included.
    pub fn share(self, least: Share, greatest: Share) -> Share {
        Share::ppm(self.between(u64::from(least.get()), u64::from(greatest.get())) as u32)
    }

    /// Tells whether an event of this chance happens.
    pub fn chance(self, chance: Share) -> bool {
        self.below(1_000_000) < u64::from(chance.get())
    }

    /// Returns the fraction as a float in (0, 1), never 0 and never 1: the middle of its 2^-52 cell.
    pub fn unit(self) -> f64 {
        ((self.0 >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// Returns the exponentially distributed waiting time with this mean, rounded down to seconds.
    pub fn exponential(self, mean: Span) -> Span {
        Span::seconds((-libm::log(self.unit()) * mean.get() as f64) as i64)
    }

    /// Returns the Pareto distributed amount: never below `least`, with `P(X > x) = (least / x)^(alpha_milli / 1000)`.
    ///
    /// Values above 2^53 base units are cut to it.
    pub fn pareto(self, least: Amount, alpha_milli: u32) -> Amount {
        let factor = libm::pow(self.unit(), -1000.0 / f64::from(alpha_milli));
        Amount::new((least.get() as f64 * factor).min(9_007_199_254_740_992.0) as u64)
    }

    /// Returns the log-normally distributed amount with this median and this standard deviation of the logarithm (in
    /// thousandths), by the inverse of the normal distribution. Values above 2^53 base units are cut to it.
    pub fn log_normal(self, median: Amount, sigma_milli: u32) -> Amount {
        let factor = libm::exp(f64::from(sigma_milli) / 1000.0 * normal_quantile(self.unit()));
        Amount::new((median.get() as f64 * factor).min(9_007_199_254_740_992.0) as u64)
    }
}

/// Returns the standard normal quantile by Acklam's rational approximation (P. J. Acklam, 2003; relative error below 1.15e-9).
fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 5] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 4] = [
        7.784695709041462e-3,
        3.224671290700398e-1,
        2.445134137142996,
        3.754408661907416,
    ];
    let polynomial = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let tail = |q: f64| polynomial(&C, q) / (polynomial(&D, q) * q + 1.0);
    if p < 0.02425 {
        tail(libm::sqrt(-2.0 * libm::log(p)))
    } else if p > 1.0 - 0.02425 {
        -tail(libm::sqrt(-2.0 * libm::log(1.0 - p)))
    } else {
        let q = p - 0.5;
        let r = q * q;
        polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
    }
}

/// A sequence of quantiles that belongs to one actor and one purpose.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Draws the next quantile; every other draw is a function of one.
    pub fn quantile(&mut self) -> Quantile {
        Quantile(self.0.next_u64())
    }

    /// Draws an integer below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.quantile().below(n)
    }

    /// Draws an integer between the two, both included.
    pub fn between(&mut self, least: u64, greatest: u64) -> u64 {
        self.quantile().between(least, greatest)
    }

    /// Draws whether an event of this chance happens.
    pub fn chance(&mut self, chance: Share) -> bool {
        self.quantile().chance(chance)
    }

    /// Puts the elements into a random order (Fisher and Yates, 1938; Durstenfeld, 1964).
    pub fn shuffle<T>(&mut self, elements: &mut [T]) {
        for i in (1..elements.len()).rev() {
            elements.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(n: usize, mut draw: impl FnMut(Quantile) -> u64) -> Vec<u64> {
        let mut stream = Seed::new(7).stream("test/samplers");
        let mut drawn: Vec<u64> = (0..n).map(|_| draw(stream.quantile())).collect();
        drawn.sort_unstable();
        drawn
    }

    /// Returns the greatest distance between the drawn and the exact distribution (Kolmogorov and Smirnov).
    fn distance(sorted: &[u64], exact: impl Fn(f64) -> f64) -> f64 {
        let n = sorted.len() as f64;
        sorted.iter().enumerate().fold(0.0f64, |worst, (i, &x)| {
            worst.max((exact(x as f64) - (i as f64 + 0.5) / n).abs())
        })
    }

    #[test]
    fn streams_are_found_by_name_and_do_not_disturb_each_other() {
        let seed = Seed::new(1);
        let mut one = seed.stream("actor/1");
        let first = one.quantile();
        let mut again = seed.stream("actor/1");
        seed.stream("actor/2").quantile();
        assert_eq!(first, again.quantile());
        assert_ne!(first, seed.stream("actor/2").quantile());
        assert_ne!(first, Seed::new(2).stream("actor/1").quantile());
    }

    #[test]
    fn samplers_follow_their_exact_distributions() {
        let limit = 1.63 / 100.0; // the one-per-cent point for ten thousand draws
        let waits = draws(10_000, |q| q.exponential(Span::seconds(1_000_000)).get() as u64);
        assert!(distance(&waits, |x| 1.0 - libm::exp(-x / 1e6)) < limit);
        let pareto = draws(10_000, |q| q.pareto(Amount::new(1_000_000), 1500).get());
        assert!(distance(&pareto, |x| 1.0 - libm::pow(1e6 / x, 1.5)) < limit);
        let normal = draws(10_000, |q| q.log_normal(Amount::new(1_000_000_000), 1200).get());
        assert!(
            distance(&normal, |x| 0.5
                * libm::erfc(-libm::log(x / 1e9) / 1.2 / libm::sqrt(2.0)))
                < limit
        );
        let even = draws(10_000, |q| q.between(10, 1_000_009));
        assert!(distance(&even, |x| (x - 9.5) / 1e6) < limit);
    }

    #[test]
    fn a_chance_of_the_whole_always_happens_and_of_nothing_never() {
        let top = Quantile::from_bits(u64::MAX);
        assert!(top.chance(Share::WHOLE) && !Quantile::from_bits(0).chance(Share::NONE));
        assert_eq!(top.between(3, 5), 5);
        assert_eq!(top.between(0, u64::MAX), u64::MAX);
    }
}
