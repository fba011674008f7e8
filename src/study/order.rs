//! Order statistics: what many worlds say of one figure, exactly and without any assumption on how it is distributed.

use serde::Serialize;

/// The middle and the spread of a figure over worlds, all of them values that occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// In how many worlds the figure had a value.
    pub worlds: usize,
    /// The value that half of the worlds do not exceed: of an even number the lower one.
    pub median: u64,
    /// Values between which the median of all such worlds lies with a chance of at least 95 %; nothing below six worlds.
    pub median_between: Option<(u64, u64)>,
    /// The values of nearest rank at 5 % and at 95 % of the worlds.
    pub most_between: (u64, u64),
    /// The least value and the greatest.
    pub range: (u64, u64),
}

impl Spread {
    /// Returns the spread of values in any order; nothing where there is none.
    pub fn of(mut values: Vec<u64>) -> Option<Spread> {
        values.sort_unstable();
        let last = values.len().checked_sub(1)?;
        // Nearest rank: the smallest value that at least so many per cent of the values do not exceed.
        let rank = |percent: usize| (values.len() * percent).div_ceil(100).saturating_sub(1);
        let between = below_median(values.len()).map(|rank| (values[rank], values[last - rank]));
        Some(Spread {
            worlds: values.len(),
            median: values[rank(50)],
            median_between: between,
            most_between: (values[rank(5)], values[rank(95)]),
            range: (values[0], values[last]),
        })
    }
}

/// One, in the fixed point of [`below_median`].
const ONE: u128 = 1 << 120;

/// Returns the greatest place `k` (from 0) such that the values at the places `k` from either end enclose the median with a
/// chance of at least 95 %, by the binomial distribution of how many of `n` values lie below the median.
///
/// The chance that the value at place `k` lies above the median is that at most `k` of `n` values lie below it, each with a
/// chance of one half. It is summed in 120 bits after the point, always rounded up, so that the interval is never too narrow.
fn below_median(n: usize) -> Option<usize> {
    let mut row = vec![ONE];
    for _ in 0..n {
        let shifted = std::iter::once(0).chain(row.iter().copied());
        let both = row.iter().copied().chain([0]).zip(shifted);
        row = both.map(|(one, other)| (one + other).div_ceil(2)).collect();
    }
    let mut sum = 0;
    let outside = row.iter().take_while(|chance| {
        sum += **chance;
        sum <= ONE / 40
    });
    outside.count().checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_tables() {
        // Conover, Practical Nonparametric Statistics; the ranks count from 1 there: 1 of 6, 2 of 9, 6 of 20, 18 of 50, 40 of 100.
        let ranks = [5, 6, 8, 9, 12, 20, 50, 100].map(|n| below_median(n).map(|place| place + 1));
        assert_eq!(
            ranks,
            [None, Some(1), Some(1), Some(2), Some(3), Some(6), Some(18), Some(40)]
        );
    }

    #[test]
    fn a_spread_holds_values_that_occurred() {
        let spread = Spread::of((1..=100).rev().collect()).unwrap();
        assert_eq!((spread.median, spread.most_between), (50, (5, 95)));
        assert_eq!(spread.range, (1, 100));
        assert_eq!(spread.median_between, Some((40, 61)));
        assert_eq!(Spread::of(vec![7]).unwrap().most_between, (7, 7));
        assert_eq!(Spread::of(Vec::new()), None);
    }
}
