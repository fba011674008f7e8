//! Choices among many with given weights: whom to pay, in which hour to act.

#![expect(
    clippy::float_arithmetic,
    reason = "weights of choices, drawn with the samplers of seed"
)]

use crate::seed::Quantile;

/// A choice among `0..n`, each with a chance in proportion to its weight, at the cost of one draw and one look-up.
///
/// The alias method (Walker, 1977; Vose, 1991) over integers: each place keeps itself for fractions below its threshold and
/// gives the rest to one other place. Thresholds have 32 bits, so that a chance is within 2^-32 of its exact value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The place keeps itself for fractions below this.
    threshold: u32,
    /// Whom it gives the rest.
    other: u32,
}

impl Choice {
    /// Returns the choice with these weights, or nothing where no weight is above zero.
    pub fn by_weight(weights: &[u64]) -> Option<Choice> {
        let total: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
        if total == 0 {
            return None;
        }
        let n = weights.len() as u128;
        // Scaled so that a place of average weight has exactly `total`.
        let mut scaled: Vec<u128> = weights.iter().map(|&weight| u128::from(weight) * n).collect();
        let mut places: Vec<Place> = (0..weights.len() as u32)
            .map(|other| Place {
                threshold: u32::MAX,
                other,
            })
            .collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..weights.len()).partition(|&i| scaled[i] < total);
        while let (Some(&giver), Some(taker)) = (large.last(), small.pop()) {
            places[taker] = Place {
                threshold: ((scaled[taker] << 32) / total) as u32,
                other: giver as u32,
            };
            scaled[giver] -= total - scaled[taker];
            if scaled[giver] < total {
                small.extend(large.pop());
            }
        }
        Some(Choice { places })
    }

    /// Returns the choice at this quantile.
    pub fn pick(&self, quantile: Quantile) -> usize {
        let drawn = quantile.below((self.places.len() as u64) << 32);
        let (index, fraction) = ((drawn >> 32) as usize, drawn as u32);
        let place = self.places[index];
        if fraction < place.threshold {
            index
        } else {
            place.other as usize
        }
    }
}

/// Returns the weights of `n` ranks of which rank `r` (from 1) has `r^-(exponent_milli / 1000)` (Zipf, 1935), in 2^-32.
pub fn zipf(n: usize, exponent_milli: u32) -> Vec<u64> {
    let exponent = -f64::from(exponent_milli) / 1000.0;
    let weight = |rank: usize| (libm::pow(rank as f64, exponent) * 4_294_967_296.0) as u64;
    (1..=n).map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    fn counts(choice: &Choice, draws: usize) -> Vec<usize> {
        let mut stream = Seed::new(3).stream("test/choice");
        let mut counts = vec![0; choice.places.len()];
        (0..draws).for_each(|_| counts[choice.pick(stream.quantile())] += 1);
        counts
    }

    #[test]
    fn chances_are_in_proportion_to_weights() {
        let choice = Choice::by_weight(&[1, 0, 6, 3]).unwrap();
        let counts = counts(&choice, 100_000);
        assert_eq!(counts[1], 0);
        for (count, tenths) in counts.iter().zip([1usize, 0, 6, 3]) {
            assert!(count.abs_diff(tenths * 10_000) < 500, "{counts:?}");
        }
    }

    #[test]
    fn no_weight_is_no_choice() {
        assert_eq!(Choice::by_weight(&[]), None);
        assert_eq!(Choice::by_weight(&[0, 0]), None);
    }

    #[test]
    fn the_second_rank_gets_half_of_the_first_where_the_exponent_is_one() {
        let counts = counts(&Choice::by_weight(&zipf(100, 1000)).unwrap(), 200_000);
        let ratio = counts[0] * 100 / counts[1];
        assert!((188..213).contains(&ratio), "{ratio}");
    }
}
