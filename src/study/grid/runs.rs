//! What runs that are numbered are, whatever comes of one, and how several are made at once.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::study::Outsider;

/// The cells of one row, in the order of [`Grid::columns`].
pub(crate) type Row = Vec<String>;

/// Tracers outside beside the methods, with the seed that each is given, if it draws something itself.
#[derive(Debug, Default)]
pub(crate) struct Voices<'a> {
    /// Who answers.
    pub outsiders: Vec<Outsider<'a>>,
    /// One for each.
    pub seeds: Vec<Option<u64>>,
}

/// Runs that are numbered from 0 on, each of which can be made alone.
pub(crate) trait Grid: Sync {
    /// Returns how many runs there are.
    fn runs(&self) -> u64;

    /// Returns the names of the columns of a row.
    fn columns(&self) -> Vec<String>;

    /// Returns all runs in pieces, each of which one process does before the next; none is empty.
    fn rounds(&self) -> Vec<Range<u64>>;

    /// Returns the first and the last variation of some runs, from 1 on, and their first and last seed: what people read of them.
    fn spans(&self, runs: &Range<u64>) -> [(u64, u64); 2];

    /// Returns the digest of the scenarios as their files say.
    fn scenario_digest(&self) -> String;

    /// Returns the digest of all that decides what a run is, the program apart.
    fn digest(&self) -> String;

    /// Makes a run: its rows, always in the same order.
    ///
    /// # Errors
    /// Which run cannot be made, and why.
    fn make(&self, run: u64, voices: &Voices<'_>) -> Result<Vec<Row>, String>;

    /// Returns what runs have in common that are made of one world; no other run has it.
    fn kin(&self, run: u64) -> Kin {
        Kin::Alone(run)
    }

    /// Makes runs that are kin: of each what [`Grid::make`] makes.
    fn make_kin(&self, runs: &[u64], voices: &Voices<'_>) -> Vec<Result<Vec<Row>, String>> {
        runs.iter().map(|&run| self.make(run, voices)).collect()
    }
}

/// What the runs of one world have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kin {
    /// A run has a world of its own.
    Alone(u64),
    /// The part of the grid, the seed and the place of the world.
    World(u64, u64, usize),
}

/// Returns all runs of a grid in pieces of so many, the last of what is left; none is empty.
pub(crate) fn rounds(runs: u64, each: u64) -> Vec<Range<u64>> {
    (0..runs.div_ceil(each))
        .map(|round| round * each..((round + 1) * each).min(runs))
        .collect()
}

/// Returns so many parts of all runs of a grid, each in one piece and as long as the others to within one run; none is empty.
pub(crate) fn parts(runs: u64, count: u64) -> Vec<Range<u64>> {
    let count = count.clamp(1, runs.max(1));
    (0..count)
        .map(|part| part * runs / count..(part + 1) * runs / count)
        .collect()
}

/// Makes runs by their numbers, several at once, and hands the rows of each on in their order. Ends where that is refused.
///
/// # Errors
/// What [`Grid::make`] says of a run, or whoever takes the rows; all runs before it were handed on.
pub(crate) fn each<E: From<String>>(
    grid: &impl Grid,
    runs: impl IntoIterator<Item = u64>,
    voices: &Voices<'_>,
    take: &mut dyn FnMut(u64, Vec<Row>) -> Result<(), E>,
) -> Result<(), E> {
    let runs: Vec<u64> = runs.into_iter().collect();
    let families = families(grid, &runs);
    // What was made waits for the runs before it: some rows, and no world.
    let mut made: BTreeMap<usize, Result<Vec<Row>, String>> = BTreeMap::new();
    let mut next = 0;
    // As many worlds as are in memory at once.
    let together = 2 * rayon::current_num_threads();
    for families in families.chunks(together) {
        let make = |family: &Vec<usize>| {
            let kin: Vec<u64> = family.iter().map(|&place| runs[place]).collect();
            grid.make_kin(&kin, voices)
        };
        let found: Vec<Vec<Result<Vec<Row>, String>>> = families.par_iter().map(make).collect();
        made.extend(families.iter().flatten().copied().zip(found.into_iter().flatten()));
        while let Some(rows) = made.remove(&next) {
            take(runs[next], rows?)?;
            next += 1;
        }
    }
    Ok(())
}

/// Returns the places of runs that are made of one world, those of the first run first.
fn families(grid: &impl Grid, runs: &[u64]) -> Vec<Vec<usize>> {
    let mut families: Vec<Vec<usize>> = Vec::new();
    let mut known: BTreeMap<Kin, usize> = BTreeMap::new();
    for (place, &run) in runs.iter().enumerate() {
        let family = *known.entry(grid.kin(run)).or_insert(families.len());
        if family == families.len() {
            families.push(Vec::new());
        }
        families[family].push(place);
    }
    families
}
