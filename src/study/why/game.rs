//! Games of coalitions, in whole numbers: who contributes how much to what all reach together.
//!
//! A game gives a value to every coalition of its players; a coalition is a bit a player. All results are numerators over one
//! denominator, so that what sums to the whole does so exactly, before anything is rounded.

use crate::units::Share;

/// The value of every coalition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Game {
    players: usize,
    values: Vec<i64>,
}

/// What each player contributes in the mean over some orders in which they may join; numerators over one denominator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contributions {
    /// One a player.
    pub numerators: Vec<i128>,
    /// Above zero.
    pub denominator: i128,
}

impl Game {
    /// Returns the game of so many players in which each coalition has the value that is found for it.
    ///
    /// # Panics
    /// Above 16 players.
    pub fn new(players: usize, value: impl FnMut(usize) -> i64) -> Game {
        assert!(players <= 16, "a game is played by few");
        Game {
            players,
            values: (0..1 << players).map(value).collect(),
        }
    }

    /// Returns the value of nobody and that of all.
    #[cfg(test)]
    pub fn ends(&self) -> (i64, i64) {
        (self.values[0], self.values[self.values.len() - 1])
    }

    /// Returns what the player adds to nobody, and to all others.
    pub fn alone(&self, player: usize) -> (i64, i64) {
        let bit = 1 << player;
        let all = self.values.len() - 1;
        (
            self.values[bit] - self.values[0],
            self.values[all] - self.values[all ^ bit],
        )
    }

    /// Returns what each adds in the mean over all orders in which they may join (Shapley, 1953).
    pub fn shapley(&self) -> Contributions {
        let weight: Vec<i128> = (0..self.players)
            .map(|before| factorial(before) * factorial(self.players - 1 - before))
            .collect();
        let added = |player: usize| -> i128 {
            let bit = 1usize << player;
            let without = (0..self.values.len()).filter(|coalition| coalition & bit == 0);
            let terms = without.map(|coalition| {
                let more = i128::from(self.values[coalition | bit]) - i128::from(self.values[coalition]);
                weight[coalition.count_ones() as usize] * more
            });
            terms.sum()
        };
        Contributions {
            numerators: (0..self.players).map(added).collect(),
            denominator: factorial(self.players),
        }
    }

    /// Returns for each pair how much more both add together than each alone, in the mean (the interaction index of Shapley and Taylor
    /// of order two: Dhamdhere, Agarwal and Sundararajan, 2020), as numerators over the factorial of the players. With what each
    /// adds to nobody they sum to the whole.
    pub fn interactions(&self) -> Vec<((usize, usize), i128)> {
        let weight: Vec<i128> = (0..self.players.saturating_sub(1))
            .map(|others| 2 * factorial(others) * factorial(self.players - 1 - others))
            .collect();
        let pairs = (0..self.players).flat_map(|one| (one + 1..self.players).map(move |other| (one, other)));
        let value = |coalition: usize| i128::from(self.values[coalition]);
        pairs
            .map(|(one, other)| {
                let (one_bit, other_bit) = (1usize << one, 1usize << other);
                let without = (0..self.values.len()).filter(|coalition| coalition & (one_bit | other_bit) == 0);
                let terms = without.map(|coalition| {
                    let both = value(coalition | one_bit | other_bit) + value(coalition);
                    weight[coalition.count_ones() as usize]
                        * (both - value(coalition | one_bit) - value(coalition | other_bit))
                });
                ((one, other), terms.sum())
            })
            .collect()
    }

    /// Returns what each adds in the mean over the orders in which every coalition on the way is admissible; nothing where there is
    /// no such order. The contributions sum to the whole.
    pub fn over_admissible(&self, admissible: impl Fn(usize) -> bool) -> Option<Contributions> {
        let all = self.values.len() - 1;
        let may: Vec<bool> = (0..=all).map(admissible).collect();
        // In how many admissible ways a coalition is reached from nobody, and all from it.
        let (mut before, mut after) = (vec![0i128; all + 1], vec![0i128; all + 1]);
        before[0] = i128::from(may[0]);
        after[all] = i128::from(may[all]);
        let bits = || (0..self.players).map(|player| 1usize << player);
        for coalition in 1..=all {
            let ways = bits()
                .filter(|bit| coalition & bit != 0)
                .map(|bit| before[coalition ^ bit]);
            before[coalition] = if may[coalition] { ways.sum() } else { 0 };
        }
        for coalition in (0..all).rev() {
            let ways = bits()
                .filter(|bit| coalition & bit == 0)
                .map(|bit| after[coalition | bit]);
            after[coalition] = if may[coalition] { ways.sum() } else { 0 };
        }
        let denominator = before[all];
        if denominator == 0 {
            return None;
        }
        let added = |bit: usize| -> i128 {
            let without = (0..=all).filter(|coalition| coalition & bit == 0);
            let terms = without.map(|coalition| {
                let more = i128::from(self.values[coalition | bit]) - i128::from(self.values[coalition]);
                before[coalition] * after[coalition | bit] * more
            });
            terms.sum()
        };
        Some(Contributions {
            numerators: bits().map(added).collect(),
            denominator,
        })
    }
}

impl Contributions {
    /// Returns the contributions as whole numbers that sum to the whole, rounded down first; what is then missing goes to those
    /// who lost most by it, the first of equals.
    ///
    /// # Panics
    /// Where the contributions do not sum to a whole number, which those of a game do.
    pub fn apportioned(&self) -> Vec<i64> {
        let whole: i128 = self.numerators.iter().sum();
        assert_eq!(
            whole.rem_euclid(self.denominator),
            0,
            "what all add is what they reach together"
        );
        let floors: Vec<i128> = self
            .numerators
            .iter()
            .map(|one| one.div_euclid(self.denominator))
            .collect();
        let mut rest = whole / self.denominator - floors.iter().sum::<i128>();
        let mut order: Vec<usize> = (0..floors.len()).collect();
        order.sort_by_key(|&player| std::cmp::Reverse(self.numerators[player].rem_euclid(self.denominator)));
        let mut rounded = floors;
        for player in order {
            if rest > 0 {
                rounded[player] += 1;
                rest -= 1;
            }
        }
        rounded
            .into_iter()
            .map(|one| i64::try_from(one).expect("a contribution is a share"))
            .collect()
    }
}

/// Returns the share of the values that have the sign of their sum: how sure a sign is.
pub fn of_one_sign(values: &[i64]) -> Share {
    let sum: i128 = values.iter().map(|&value| i128::from(value)).sum();
    of_sign(values, sum.signum() as i64)
}

/// Returns the share of the values that have the sign of a number.
pub fn of_sign(values: &[i64], number: i64) -> Share {
    let same = values.iter().filter(|value| value.signum() == number.signum()).count();
    Share::ratio(same as u128, values.len().max(1) as u128).unwrap_or_default()
}

fn factorial(n: usize) -> i128 {
    (1..=n as i128).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(game: &Game) -> Vec<(i128, i128)> {
        let Contributions {
            numerators,
            denominator,
        } = game.shapley();
        numerators.into_iter().map(|one| (one, denominator)).collect()
    }

    /// Shapley's own example and the games of every textbook, whose values are known in closed form.
    #[test]
    fn values_are_those_of_the_games_that_are_solved_by_hand() {
        // All or nothing among three of five: each of the three has a third, the others nothing.
        let unanimity = Game::new(5, |coalition| if coalition & 0b111 == 0b111 { 600 } else { 0 });
        let third = (200 * 120, 120);
        assert_eq!(value(&unanimity), [third, third, third, (0, 120), (0, 120)]);

        // A runway for landings that need 1, 2 and 4: each part of it is paid by those who use it (Littlechild and Owen, 1973).
        let airport = Game::new(3, |coalition| {
            let needs = [6, 12, 24];
            (0..3)
                .filter(|player| coalition >> player & 1 == 1)
                .map(|player| needs[player])
                .max()
                .unwrap_or(0)
        });
        assert_eq!(airport.shapley().apportioned(), [2, 5, 17]);

        // One left glove and two right ones: the left one is worth four of six parts.
        let gloves = Game::new(3, |coalition| {
            i64::from(coalition & 1 == 1 && coalition & 0b110 != 0) * 6
        });
        assert_eq!(gloves.shapley().apportioned(), [4, 1, 1]);

        // Where each adds its own whoever is there, that is the value, alone and at last, and nothing interacts.
        let sum = Game::new(4, |coalition| {
            (0..4)
                .filter(|player| coalition >> player & 1 == 1)
                .map(|player| player + 1)
                .sum()
        });
        assert_eq!(sum.shapley().apportioned(), [1, 2, 3, 4]);
        assert_eq!(
            (0..4).map(|player| sum.alone(player)).collect::<Vec<_>>(),
            [(1, 1), (2, 2), (3, 3), (4, 4)]
        );
        assert!(sum.interactions().iter().all(|(_, value)| *value == 0));
    }

    fn drawn(seed: u64) -> Game {
        let mut stream = crate::seed::Seed::new(seed).stream("test/game");
        Game::new(6, |_| stream.below(2_000_001) as i64 - 1_000_000)
    }

    #[test]
    fn what_all_add_is_what_they_reach_however_it_is_divided() {
        for seed in 0..50 {
            let game = drawn(seed);
            let (nobody, all) = game.ends();
            assert_eq!(game.shapley().apportioned().iter().sum::<i64>(), all - nobody);
            let alone: i128 = (0..6).map(|player| i128::from(game.alone(player).0)).sum();
            let together: i128 = game.interactions().iter().map(|(_, value)| value).sum();
            assert_eq!(alone * factorial(6) + together, i128::from(all - nobody) * factorial(6));
        }
    }

    /// Over all orders the mean is Shapley's; where one player must come first, he adds what he adds to nobody.
    #[test]
    fn orders_that_are_not_admissible_do_not_count() {
        for seed in 0..20 {
            let game = drawn(seed);
            let free = game.over_admissible(|_| true).expect("every order is admissible");
            assert_eq!(free, game.shapley());
            let led = game
                .over_admissible(|coalition| coalition == 0 || coalition & 1 == 1)
                .expect("there are orders");
            assert_eq!(led.denominator, 120);
            assert_eq!(led.numerators[0], 120 * i128::from(game.alone(0).0));
            let (nobody, all) = game.ends();
            assert_eq!(led.apportioned().iter().sum::<i64>(), all - nobody);
            assert_eq!(game.over_admissible(|coalition| coalition.count_ones() != 3), None);
        }
    }

    #[test]
    fn a_sign_is_as_sure_as_the_share_of_the_values_that_have_it() {
        assert_eq!(of_one_sign(&[5, 4, -1, 0]), Share::percent(50));
        assert_eq!(of_one_sign(&[-5, -4]), Share::WHOLE);
        assert_eq!(of_one_sign(&[0, 0]), Share::WHOLE);
    }
}
