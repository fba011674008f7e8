//! Whether two thefts are of one hand: what what they have in common says of it, counted where the truth is known and judged elsewhere.
//!
//! The forecast of a pair is the share of pairs of one hand among those in training worlds that had the same in common, drawn to the
//! share of all of them as by two more pairs, so that what was seldom seen says little. It is judged by Brier's rule (Verification of
//! forecasts expressed in terms of probability, Monthly Weather Review 78, 1950), which no other forecast than what one believes makes smaller.

use std::collections::BTreeMap;

use crate::units::Share;

/// How many pairs the share of all counts for beside those that had the same in common.
const DRAWN: u128 = 2;

/// How many pairs there were, and how many of them were of one hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs {
    pub all: u64,
    pub same: u64,
}

impl Pairs {
    fn count(&mut self, same: bool) {
        self.all += 1;
        self.same += u64::from(same);
    }

    /// Returns the share that was of one hand; nothing where there was no pair.
    pub fn share(self) -> Option<Share> {
        Share::ratio(self.same.into(), self.all.into())
    }
}

/// What training worlds say of what two thefts have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule<C> {
    pub base: Pairs,
    pub cells: BTreeMap<C, Pairs>,
}

impl<C: Ord + Copy> Rule<C> {
    /// Counts pairs: what each has in common, and whether it was of one hand.
    pub fn learn(pairs: impl IntoIterator<Item = (C, bool)>) -> Rule<C> {
        let mut rule = Rule {
            base: Pairs::default(),
            cells: BTreeMap::new(),
        };
        for (common, same) in pairs {
            rule.base.count(same);
            rule.cells.entry(common).or_default().count(same);
        }
        rule
    }

    /// Returns the chance that a pair with this in common is of one hand; a half where nothing was ever counted.
    pub fn chance(&self, common: C) -> Share {
        let [base, cell] = [self.base, self.cells.get(&common).copied().unwrap_or_default()];
        let [all, same] = [base.all, base.same].map(u128::from);
        let [seen, of_one] = [cell.all, cell.same].map(u128::from);
        let half = Share::percent(50);
        Share::ratio(of_one * all + DRAWN * same, (seen + DRAWN) * all).unwrap_or(half)
    }
}

/// How forecasts fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Board<C> {
    /// All pairs that were judged.
    pub pairs: Pairs,
    /// The mean square of forecast less truth, in millionths.
    pub brier: Share,
    /// The same of a forecast that gives every pair the share of the training worlds.
    pub brier_base: Share,
    /// Pairs that were said to be of one hand.
    pub said_same: Pairs,
    /// Pairs that were said to be of two.
    pub said_other: Pairs,
    /// Pairs of which it cannot be said.
    pub unsaid: Pairs,
    /// What was counted for each forecast, by what pairs have in common.
    pub cells: BTreeMap<C, Pairs>,
}

/// Judges pairs by a rule; said is what has at least the chance `theta`, or at most what is left to the whole. Nothing where there is no pair.
///
/// # Panics
/// Where theta is no more than a half: a pair would be said to be both.
pub(crate) fn judge<C: Ord + Copy>(rule: &Rule<C>, pairs: &[(C, bool)], theta: Share) -> Option<Board<C>> {
    assert!(theta > Share::percent(50), "what is said is likelier than not");
    let whole = u128::from(Share::WHOLE.get());
    let base = rule.base.share().unwrap_or(Share::percent(50));
    let (mut squares, mut squares_base) = (0u128, 0u128);
    let mut board = Board {
        pairs: Pairs::default(),
        brier: Share::NONE,
        brier_base: Share::NONE,
        said_same: Pairs::default(),
        said_other: Pairs::default(),
        unsaid: Pairs::default(),
        cells: BTreeMap::new(),
    };
    let square = |forecast: Share, same: bool| {
        let truth = if same { whole } else { 0 };
        u128::from(forecast.get()).abs_diff(truth).pow(2)
    };
    for &(common, same) in pairs {
        let chance = rule.chance(common);
        squares += square(chance, same);
        squares_base += square(base, same);
        board.pairs.count(same);
        board.cells.entry(common).or_default().count(same);
        let said = match chance {
            chance if chance >= theta => &mut board.said_same,
            chance if chance.get() + theta.get() <= Share::WHOLE.get() => &mut board.said_other,
            _ => &mut board.unsaid,
        };
        said.count(same);
    }
    let mean = |squares: u128| Share::ratio(squares, pairs.len() as u128 * whole * whole);
    board.brier = mean(squares)?;
    board.brier_base = mean(squares_base)?;
    Some(board)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of ten pairs that share a purse nine are of one hand; of thirty that do not, three.
    fn learnt() -> Rule<bool> {
        let shared = (0..10).map(|pair| (true, pair < 9));
        Rule::learn(shared.chain((0..30).map(|pair| (false, pair < 3))))
    }

    #[test]
    fn a_forecast_is_what_was_counted_drawn_a_little_to_the_share_of_all() {
        let rule = learnt();
        // 12 of 40 are of one hand: (9 + 2 * 0.3) / 12 and (3 + 2 * 0.3) / 32.
        assert_eq!(rule.chance(true), Share::ppm(800_000));
        assert_eq!(rule.chance(false), Share::ppm(112_500));
        let nothing: Rule<bool> = Rule::learn([]);
        assert_eq!(nothing.chance(true), Share::percent(50));
    }

    #[test]
    fn a_rule_that_knows_beats_the_base_rate_and_a_copied_habit_is_a_false_attribution() {
        let rule = learnt();
        let alike: Vec<(bool, bool)> = [(true, true); 3].into_iter().chain([(false, false); 3]).collect();
        let board = judge(&rule, &alike, Share::percent(80)).expect("there are pairs");
        // (3 * 0.2^2 + 3 * 0.1125^2) / 6, and (3 * 0.7^2 + 3 * 0.3^2) / 6 for 0.3 everywhere.
        assert_eq!(
            [board.brier, board.brier_base],
            [Share::ppm(26_328), Share::ppm(290_000)]
        );
        assert_eq!((board.said_same, board.said_other.all), (Pairs { all: 3, same: 3 }, 3));
        // A thief who copies another's purse is taken for him, and the rule is worse than saying nothing.
        let copied = judge(&rule, &[(true, false)], Share::percent(80)).expect("there is a pair");
        assert_eq!(copied.said_same, Pairs { all: 1, same: 0 });
        assert!(copied.brier > copied.brier_base);
        // Who wants to be surer says nothing.
        let surer = judge(&rule, &[(true, false)], Share::percent(90)).expect("there is a pair");
        assert_eq!((surer.said_same.all, surer.unsaid.all), (0, 1));
    }
}
