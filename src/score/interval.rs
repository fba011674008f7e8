//! What a score is worth where the truth is an interval: the least and the greatest under any convention.
//!
//! Where loot shares a purse with other money, which unit left is not a fact, and a place holds between `least` and
//! `greatest` of it. A convention picks one value in each interval. These functions look at all conventions at once, each
//! interval by itself, so that what they call possible may be a little more than any one story allows, and what they call
//! certain is certain.

use super::Worth;
use crate::units::Share;

/// What truth and trace say of one group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Loot there, at least.
    pub least: Worth,
    /// Loot there, at most.
    pub greatest: Worth,
    /// Taint there.
    pub trace: Worth,
}

/// Returns the least and the greatest recall, `sum min(truth, trace) / sum truth`.
///
/// A place found in full raises the share the more loot it holds, one found in part lowers it. The greatest share is reached
/// where each place holds as near as possible to what the trace says. For the least, each place stands at one end of its
/// interval, and goes to the upper end if what it adds is found to a smaller share than all the rest: taken in the order of
/// that share, the first that does not lower the whole ends the search.
pub fn recall(pairs: &[Pair]) -> Option<(Share, Share)> {
    let sum = |value: &dyn Fn(&Pair) -> Worth| -> Worth { pairs.iter().map(value).sum() };
    let nearest = |pair: &Pair| pair.trace.clamp(pair.least, pair.greatest);
    let best = sum(&|pair| nearest(pair).min(pair.trace)).share_of(sum(&|pair| nearest(pair)));
    let (mut found, mut loot) = (sum(&|pair| pair.least.min(pair.trace)), sum(&|pair| pair.least));
    let mut more: Vec<(Worth, Worth)> = pairs
        .iter()
        .filter(|pair| pair.least < pair.greatest)
        .map(|pair| {
            (
                pair.greatest.min(pair.trace) - pair.least.min(pair.trace),
                pair.greatest - pair.least,
            )
        })
        .collect();
    more.sort_by(|a, b| compare(*a, *b));
    for added in more {
        if loot > Worth::ZERO && compare(added, (found, loot)).is_ge() {
            break;
        }
        found += added.0;
        loot += added.1;
    }
    // Where the trace says nothing of any place that may hold loot, the nearest is that none does, and all else finds none.
    Some((found.share_of(loot)?, best.unwrap_or(Share::NONE)))
}

/// Returns the least and the greatest precision, `sum min(truth, trace) / sum trace`.
pub fn precision(pairs: &[Pair]) -> Option<(Share, Share)> {
    let trace: Worth = pairs.iter().map(|pair| pair.trace).sum();
    let least: Worth = pairs.iter().map(|pair| pair.least.min(pair.trace)).sum();
    let greatest: Worth = pairs.iter().map(|pair| pair.greatest.min(pair.trace)).sum();
    Some((least.share_of(trace)?, greatest.share_of(trace)?))
}

/// Returns taint above the greatest and loot below the least: what is an error under any convention.
pub fn errors(pairs: &[Pair]) -> (Worth, Worth) {
    let wrong = pairs.iter().map(|pair| pair.trace.saturating_sub(pair.greatest)).sum();
    let missed = pairs.iter().map(|pair| pair.least.saturating_sub(pair.trace)).sum();
    (wrong, missed)
}

/// Compares two fractions; where the products do not fit 128 bits the fractions are first halved, above and below.
fn compare(a: (Worth, Worth), b: (Worth, Worth)) -> std::cmp::Ordering {
    let most = [a.0, a.1, b.0, b.1]
        .into_iter()
        .map(|worth| 128 - worth.get().leading_zeros())
        .max()
        .unwrap_or(0);
    let shift = most.saturating_sub(63);
    let part = |worth: Worth| worth.get() >> shift;
    (part(a.0) * part(b.1)).cmp(&(part(b.0) * part(a.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(least: u128, greatest: u128, trace: u128) -> Pair {
        Pair {
            least: Worth::new(least),
            greatest: Worth::new(greatest),
            trace: Worth::new(trace),
        }
    }

    /// Tries every convention.
    fn all(pairs: &[Pair], truth: &mut Vec<u128>, best: &mut (f64, f64)) {
        if let Some(pair) = pairs.get(truth.len()) {
            for loot in pair.least.get()..=pair.greatest.get() {
                truth.push(loot);
                all(pairs, truth, best);
                truth.pop();
            }
            return;
        }
        let found: u128 = truth
            .iter()
            .zip(pairs)
            .map(|(loot, pair)| *loot.min(&pair.trace.get()))
            .sum();
        let loot: u128 = truth.iter().sum();
        if loot > 0 {
            #[expect(clippy::float_arithmetic, reason = "a naive search, compared roughly")]
            let share = found as f64 / loot as f64;
            *best = (best.0.min(share), best.1.max(share));
        }
    }

    #[test]
    fn the_interval_is_that_of_all_conventions_tried_one_by_one() {
        let mut stream = crate::seed::Seed::new(3).stream("test/interval");
        for _ in 0..300 {
            let pairs: Vec<Pair> = (0..3)
                .map(|_| {
                    let least = stream.below(5);
                    pair(least.into(), (least + stream.below(5)).into(), stream.below(9).into())
                })
                .collect();
            let mut exact = (2.0, -1.0);
            all(&pairs, &mut Vec::new(), &mut exact);
            let Some((least, greatest)) = recall(&pairs) else {
                assert!(pairs.iter().all(|pair| pair.greatest == Worth::ZERO));
                continue;
            };
            let millionths = |share: f64| (share * 1e6 + 0.5).floor() as u32;
            assert_eq!(
                (least.get(), greatest.get()),
                (millionths(exact.0), millionths(exact.1)),
                "{pairs:?}"
            );
        }
    }

    #[test]
    fn what_is_certain_has_no_interval_and_what_lies_outside_is_an_error() {
        let pairs = [pair(10, 10, 5), pair(0, 0, 5)];
        let half = Share::percent(50);
        assert_eq!(recall(&pairs), Some((half, half)));
        assert_eq!(precision(&pairs), Some((half, half)));
        assert_eq!(
            errors(&[pair(4, 6, 7), pair(4, 6, 5), pair(4, 6, 1)]),
            (Worth::new(1), Worth::new(3))
        );
        assert_eq!(recall(&[pair(0, 0, 5)]), None);
    }
}
