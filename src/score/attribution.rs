//! Whether two thefts are of one hand: what what they have in common says of it, counted where the truth is known and judged elsewhere.
//!
//! The forecast of a pair is the share of pairs of one hand among those in training worlds that had the same in common, drawn to the
//! share of all of them as by two more pairs, so that what was seldom seen says little. Pairs of one world hang together - one hand did all of
//! its thefts, or none - so that the whole is drawn to a half as by two more worlds: few worlds say little, however many pairs are in them.
//! It is judged by Brier's rule (Verification of
//! forecasts expressed in terms of probability, Monthly Weather Review 78, 1950), which no other forecast than what one believes makes smaller.

use std::collections::BTreeMap;

use crate::units::Share;

/// How many pairs the share of all counts for beside those that had the same in common, and how many worlds a half counts for beside those in
/// which pairs were counted.
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
}

/// What training worlds say of what two thefts have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule<C> {
    pub base: Pairs,
    /// In how many worlds there were any.
    pub worlds: u64,
    pub cells: BTreeMap<C, Pairs>,
}

impl<C: Ord + Copy> Rule<C> {
    /// Counts the pairs of each world: what each has in common, and whether it was of one hand.
    pub fn learn(worlds: impl IntoIterator<Item = impl IntoIterator<Item = (C, bool)>>) -> Rule<C> {
        let mut rule = Rule {
            base: Pairs::default(),
            worlds: 0,
            cells: BTreeMap::new(),
        };
        for pairs in worlds {
            let before = rule.base.all;
            for (common, same) in pairs {
                rule.base.count(same);
                rule.cells.entry(common).or_default().count(same);
            }
            rule.worlds += u64::from(rule.base.all > before);
        }
        rule
    }

    /// Returns the chance that a pair with this in common is of one hand; a half where nothing was ever counted.
    pub fn chance(&self, common: C) -> Share {
        let cell = self.cells.get(&common).copied().unwrap_or_default();
        let [all, same] = [self.base.all, self.base.same].map(u128::from);
        let [seen, of_one] = [cell.all, cell.same].map(u128::from);
        self.drawn(of_one * all + DRAWN * same, (seen + DRAWN) * all)
    }

    /// Returns the chance of a pair of which nothing is known.
    pub fn chance_of_any(&self) -> Share {
        self.drawn(self.base.same.into(), self.base.all.into())
    }

    /// Draws a share that was counted to a half, as by two more worlds.
    fn drawn(&self, part: u128, whole: u128) -> Share {
        let worlds = u128::from(self.worlds);
        let drawn = Share::ratio(worlds * part + whole * DRAWN / 2, (worlds + DRAWN) * whole);
        drawn.unwrap_or(Share::percent(50))
    }
}

/// How forecasts fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Board<C> {
    /// All pairs that were judged.
    pub pairs: Pairs,
    /// The mean square of forecast less truth, in millionths.
    pub brier: Share,
    /// The same of a forecast that gives every pair the chance of any.
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
    let base = rule.chance_of_any();
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
    fn pairs() -> impl Iterator<Item = (bool, bool)> {
        let shared = (0..10).map(|pair| (true, pair < 9));
        shared.chain((0..30).map(|pair| (false, pair < 3)))
    }

    /// Each of them in a world of its own.
    fn learnt() -> Rule<bool> {
        Rule::learn(pairs().map(|pair| [pair]))
    }

    #[test]
    fn a_forecast_is_what_was_counted_drawn_a_little_to_the_share_of_all() {
        let rule = learnt();
        // 12 of 40 are of one hand: (9 + 2 * 0.3) / 12 and (3 + 2 * 0.3) / 32, each drawn to a half as by 2 of 42 worlds.
        assert_eq!(rule.chance(true), Share::ppm(785_714));
        assert_eq!(rule.chance(false), Share::ppm(130_952));
        assert_eq!(rule.chance_of_any(), Share::ppm(309_524));
        let nothing: Rule<bool> = Rule::learn([[]; 0]);
        assert_eq!(nothing.chance(true), Share::percent(50));
    }

    /// One hand did everything in the one world that was seen: its hundreds of pairs are one thing that happened.
    #[test]
    fn a_single_world_says_little_however_many_pairs_it_has() {
        let one = Rule::learn([vec![(true, true); 595]]);
        assert_eq!(one.chance(true), Share::ppm(666_667));
        let board = judge(&one, &[(true, false); 4], Share::percent(90)).expect("there are pairs");
        assert_eq!((board.said_same.all, board.unsaid.all), (0, 4));
        let twenty = Rule::learn(vec![vec![(true, true); 30]; 20]);
        assert!(twenty.chance(true) > Share::percent(90));
    }

    #[test]
    fn a_rule_that_knows_beats_the_base_rate_and_a_copied_habit_is_a_false_attribution() {
        let rule = learnt();
        let alike: Vec<(bool, bool)> = [(true, true); 3].into_iter().chain([(false, false); 3]).collect();
        let board = judge(&rule, &alike, Share::percent(75)).expect("there are pairs");
        // (3 * 0.214286^2 + 3 * 0.130952^2) / 6, and (3 * 0.690476^2 + 3 * 0.309524^2) / 6 for 0.309524 everywhere.
        assert_eq!(
            [board.brier, board.brier_base],
            [Share::ppm(31_533), Share::ppm(286_281)]
        );
        assert_eq!((board.said_same, board.said_other.all), (Pairs { all: 3, same: 3 }, 3));
        // A thief who copies another's purse is taken for him, and the rule is worse than saying nothing.
        let copied = judge(&rule, &[(true, false)], Share::percent(75)).expect("there is a pair");
        assert_eq!(copied.said_same, Pairs { all: 1, same: 0 });
        assert!(copied.brier > copied.brier_base);
        // Who wants to be surer says nothing.
        let surer = judge(&rule, &[(true, false)], Share::percent(90)).expect("there is a pair");
        assert_eq!((surer.said_same.all, surer.unsaid.all), (0, 1));
    }
}
