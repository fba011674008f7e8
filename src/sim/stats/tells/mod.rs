//! What gives the party away: the best rule of one and of two features, found by search.
//!
//! An onlooker with every ledger and all books says of each purse and each movement how old, how often, how much, when, to whom
//! ([`features`]). Each feature is cut at quantiles of all rows and of the party's; a rule of two features is a cell of the
//! two cuts, a rule of one is that of a feature with itself. A rule ranks cells by the party's share in them, learned on one half of
//! the worlds, and is judged on the other by its *average precision* beside the *prevalence*, which a guess reaches. Which rule
//! is best is decided among the learning worlds alone, one half of them against the other.

mod features;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use rayon::prelude::*;
use serde::Serialize;

use crate::truth::World;
use crate::units::Share;
use features::{OF_MOVEMENTS, OF_PURSES, Rows};

/// What the rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum About {
    /// Purses, but for keepers' own: which of them held loot.
    Purses,
    /// Movements: which of them moved loot.
    Movements,
}

/// The best rule of so many features.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tell {
    /// What it is about.
    pub about: About,
    /// Its features: one or two.
    pub features: Vec<&'static str>,
    /// How many rows it was judged on.
    pub rows: u64,
    /// The share of the party's among them: what a guess reaches.
    pub prevalence: Share,
    /// What the rule reaches.
    pub average_precision: Share,
    /// Where it tells most.
    pub(crate) cell: Cell,
}

/// The rows whose features lie within some bounds: of all such that a rule is made of, those that its precision owes most to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Cell {
    /// The least value of each feature and the first that is above all of them; nothing where there is no bound.
    pub within: Vec<(Option<i64>, Option<i64>)>,
    /// How many rows there are.
    pub rows: u64,
    /// How many of them are the party's.
    pub party: u64,
}

impl Tell {
    /// Returns how many hundredths of the prevalence the rule reaches: 100 for a guess.
    #[must_use]
    pub fn times(&self) -> u64 {
        u64::from(self.average_precision.get()) * 100 / u64::from(self.prevalence.get().max(1))
    }
}

/// The seeds of the worlds that rules are learned on.
const LEARNED: RangeInclusive<u64> = 1..=20;

/// The seeds of the worlds that they are judged on.
const JUDGED: RangeInclusive<u64> = 21..=40;

/// Where columns are cut, in thousandths of all rows: finer at the ends, since the party is rare.
const CUTS: [usize; 19] = [
    1, 5, 10, 20, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950, 980, 990, 995, 999,
];

/// Where they are cut besides, in thousandths of the party's rows.
const CUTS_OF_PARTY: [usize; 5] = [50, 250, 500, 750, 950];

/// At most so many pieces of a column.
const PIECES: usize = 32;

/// With how many rows of the prevalence a cell is filled before it is learned from.
const PRIOR: u128 = 10;

/// The party's rows and all rows in each cell of each pair of features.
#[derive(Clone, Debug)]
struct Tally {
    cells: Vec<[u32; 2]>,
}

/// What is counted of one world: purses and movements.
type Counted = [Tally; 2];

/// The cuts of each column.
struct Cuts(Vec<Vec<i64>>);

impl Cuts {
    fn of(rows: &[&Rows], width: usize) -> Cuts {
        let column = |feature: usize| {
            let mut all: Vec<i64> = Vec::new();
            let mut party: Vec<i64> = Vec::new();
            for rows in rows {
                for (row, &guilty) in rows.values.chunks(width).zip(&rows.guilty) {
                    all.push(row[feature]);
                    party.extend(guilty.then_some(row[feature]));
                }
            }
            all.sort_unstable();
            party.sort_unstable();
            let at = |sorted: &[i64], milli: usize| sorted.get(sorted.len() * milli / 1_000).copied();
            let cuts = CUTS.iter().filter_map(|&milli| at(&all, milli));
            let more = CUTS_OF_PARTY.iter().filter_map(|&milli| at(&party, milli));
            let mut cuts: Vec<i64> = cuts.chain(more).collect();
            cuts.sort_unstable();
            cuts.dedup();
            cuts
        };
        Cuts((0..width).map(column).collect())
    }

    /// Returns the piece of a column that a value is in: the first below the least cut, then those that begin with one.
    fn piece(&self, feature: usize, value: i64) -> usize {
        self.0[feature].partition_point(|&cut| cut <= value)
    }

    /// Returns the bounds of a piece of a column.
    fn bounds(&self, feature: usize, piece: usize) -> (Option<i64>, Option<i64>) {
        let cuts = &self.0[feature];
        let below = piece.checked_sub(1).and_then(|before| cuts.get(before));
        (below.copied(), cuts.get(piece).copied())
    }

    /// Counts the rows of a world in the cells of every pair of features.
    fn count(&self, rows: &Rows) -> Tally {
        let width = self.0.len();
        let mut cells = vec![[0; 2]; width * (width + 1) / 2 * PIECES * PIECES];
        let mut pieces = vec![0; width];
        for (row, &guilty) in rows.values.chunks(width).zip(&rows.guilty) {
            for (feature, &value) in row.iter().enumerate() {
                pieces[feature] = self.piece(feature, value);
            }
            let mut pair = 0;
            for (one, &row) in pieces.iter().enumerate() {
                for &column in &pieces[one..] {
                    let cell = &mut cells[(pair * PIECES + row) * PIECES + column];
                    cell[0] += u32::from(guilty);
                    cell[1] += 1;
                    pair += 1;
                }
            }
        }
        Tally { cells }
    }
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        for (sum, more) in self.cells.iter_mut().zip(&other.cells) {
            sum[0] += more[0];
            sum[1] += more[1];
        }
    }

    fn sum(tallies: impl Iterator<Item = Tally>) -> Option<Tally> {
        tallies.reduce(|mut sum, more| {
            sum.add(&more);
            sum
        })
    }

    fn of_pair(&self, pair: usize) -> &[[u32; 2]] {
        &self.cells[pair * PIECES * PIECES..(pair + 1) * PIECES * PIECES]
    }
}

/// Returns the sums of the party's rows and of all.
fn sums(cells: &[[u32; 2]]) -> (u128, u128) {
    let sum = |n: usize| cells.iter().map(|cell| u128::from(cell[n])).sum();
    (sum(0), sum(1))
}

/// Returns the average precision on one half of a rule learned on the other, in parts per million: cells are ranked by the party's
/// share learned in them, and each of the party's rows counts the precision of all cells that rank no lower than its own.
fn average_precision(learned: &[[u32; 2]], judged: &[[u32; 2]]) -> u128 {
    let (party, all) = sums(learned);
    // A cell's share, shrunk to the prevalence where little was learned, as a fraction.
    let share = |cell: [u32; 2]| {
        let (guilty, rows) = (u128::from(cell[0]), u128::from(cell[1]));
        (guilty * all + PRIOR * party, (rows + PRIOR) * all.max(1))
    };
    let mut ranked: Vec<((u128, u128), [u32; 2])> = learned
        .iter()
        .zip(judged)
        .filter(|(_, judged)| judged[1] > 0)
        .map(|(learned, judged)| (share(*learned), *judged))
        .collect();
    let order = |a: &(u128, u128), b: &(u128, u128)| (b.0 * a.1).cmp(&(a.0 * b.1));
    ranked.sort_unstable_by(|a, b| order(&a.0, &b.0));
    let (mut found, mut seen, mut sum) = (0u128, 0u128, 0u128);
    for equal in ranked.chunk_by(|a, b| order(&a.0, &b.0) == Ordering::Equal) {
        let guilty: u128 = equal.iter().map(|(_, cell)| u128::from(cell[0])).sum();
        found += guilty;
        seen += equal.iter().map(|(_, cell)| u128::from(cell[1])).sum::<u128>();
        sum += guilty * found * 1_000_000 / seen.max(1);
    }
    sum / found.max(1)
}

/// Searches for what gives the party away, in the worlds that are made for these seeds: the best rules of one and of two features
/// about purses and about movements.
pub fn search(make: impl Fn(u64) -> World + Sync) -> Vec<Tell> {
    let first: Vec<(Rows, Rows)> = [1, 2].map(|seed| features::rows(&make(seed))).into();
    let cuts = [
        Cuts::of(&first.iter().map(|rows| &rows.0).collect::<Vec<_>>(), OF_PURSES.len()),
        Cuts::of(
            &first.iter().map(|rows| &rows.1).collect::<Vec<_>>(),
            OF_MOVEMENTS.len(),
        ),
    ];
    drop(first);
    let count = |seed: u64| -> Counted {
        let (purses, movements) = features::rows(&make(seed));
        [cuts[0].count(&purses), cuts[1].count(&movements)]
    };
    let halves = [
        LEARNED.step_by(2).collect::<Vec<u64>>(),
        LEARNED.skip(1).step_by(2).collect(),
        JUDGED.collect(),
    ];
    let counted: Vec<Counted> = halves
        .iter()
        .filter_map(|seeds| {
            let add = |mut sum: Counted, more: Counted| {
                sum.iter_mut().zip(&more).for_each(|(sum, more)| sum.add(more));
                sum
            };
            seeds.par_iter().map(|&seed| count(seed)).reduce_with(add)
        })
        .collect();
    let [odd, even, judged] = counted.as_slice() else {
        return Vec::new();
    };
    let about = |n: usize, about, names: &[&'static str]| best(about, names, &cuts[n], [&odd[n], &even[n], &judged[n]]);
    let mut tells = about(0, About::Purses, &OF_PURSES);
    tells.extend(about(1, About::Movements, &OF_MOVEMENTS));
    tells
}

/// Returns the cell to which a precision owes most: whose rows of the party, each with the precision of the cell, weigh most.
fn strongest(cells: &[[u32; 2]]) -> Option<usize> {
    let weight = |cell: [u32; 2]| u64::from(cell[0]) * u64::from(cell[0]) * 1_000 / u64::from(cell[1].max(1));
    // Of equals the first.
    (0..cells.len()).rev().max_by_key(|&cell| weight(cells[cell]))
}

/// Returns the best rule of one feature and the best of two.
fn best(about: About, names: &[&'static str], cuts: &Cuts, [odd, even, judged]: [&Tally; 3]) -> Vec<Tell> {
    let Some(learned) = Tally::sum([odd.clone(), even.clone()].into_iter()) else {
        return Vec::new();
    };
    let pairs = (0..names.len()).flat_map(|one| (one..names.len()).map(move |other| (one, other)));
    let ranked: Vec<(u128, usize, (usize, usize))> = pairs
        .enumerate()
        .map(|(pair, features)| {
            let (one, other) = (odd.of_pair(pair), even.of_pair(pair));
            let reached = average_precision(one, other) + average_precision(other, one);
            (reached, pair, features)
        })
        .collect();
    let tell = |of_one: bool| {
        let fits = |&&(_, _, (one, other)): &&(u128, usize, (usize, usize))| (one == other) == of_one;
        // Of equals the first.
        let &(_, pair, (one, other)) = ranked.iter().filter(fits).rev().max_by_key(|found| found.0)?;
        let (party, all) = sums(judged.of_pair(pair));
        let within =
            |cell: usize| [(one, cell / PIECES), (other, cell % PIECES)].map(|(at, piece)| cuts.bounds(at, piece));
        let reached = average_precision(learned.of_pair(pair), judged.of_pair(pair));
        let mut features = vec![names[one], names[other]];
        features.dedup();
        Some(Tell {
            about,
            features,
            rows: all as u64,
            prevalence: Share::ratio(party, all).unwrap_or_default(),
            average_precision: Share::ppm(reached as u32),
            cell: strongest(judged.of_pair(pair)).map_or_else(Cell::default, |cell| {
                let mut within = within(cell).to_vec();
                within.truncate(if of_one { 1 } else { 2 });
                let [party, rows] = judged.of_pair(pair)[cell].map(u64::from);
                Cell { within, rows, party }
            }),
        })
    };
    [tell(true), tell(false)].into_iter().flatten().collect()
}
