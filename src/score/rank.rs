//! Puts the methods of a board in order and says where the order is not decided.

use super::Worth;
use super::card::Ranking;
use super::measure::Stock;
use super::place::Place;
use super::yardstick::{Stake, Yardstick};

/// Ranks methods by recall over purses.
///
/// All methods are measured against the same loot, so that what decides is `sum min(truth, trace)`. Where the truth is an
/// interval, the difference between two methods is least and greatest at the ends of intervals, place by place; if it can be
/// above as well as below zero, the order of the two depends on the convention and is *undecided*.
pub fn rank(yardstick: &Yardstick<'_>, stocks: &[&Stock]) -> Ranking {
    let found: Vec<Worth> = stocks.iter().map(|stock| found(yardstick, stock)).collect();
    let mut order: Vec<usize> = (0..stocks.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(found[i]));
    let mut undecided = Vec::new();
    for a in 0..stocks.len() {
        for b in a + 1..stocks.len() {
            if is_undecided(yardstick, stocks[a], stocks[b]) {
                undecided.push((a, b));
            }
        }
    }
    Ranking { order, undecided }
}

/// Returns how much of the loot a trace finds in purses and cash.
pub fn found(yardstick: &Yardstick<'_>, stock: &Stock) -> Worth {
    let found = |(place, stake): (&Place, &Stake)| stake.amount.min(taint(stock, place));
    yardstick.stakes.iter().map(found).sum()
}

fn taint(stock: &Stock, place: &Place) -> Worth {
    stock.held.get(place).copied().unwrap_or_default()
}

fn is_undecided(yardstick: &Yardstick<'_>, a: &Stock, b: &Stock) -> bool {
    let (mut least, mut greatest) = (0i128, 0i128);
    for (place, stake) in &yardstick.stakes {
        let lead = |loot: Worth| {
            let found = |stock| i128::try_from(loot.min(taint(stock, place)).get()).expect("loot is far below 2^127");
            found(a) - found(b)
        };
        let ends = [lead(stake.least), lead(stake.greatest)];
        least += ends[0].min(ends[1]);
        greatest += ends[0].max(ends[1]);
    }
    least < 0 && greatest > 0
}
