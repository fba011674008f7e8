//! What runs that are numbered are, whatever comes of one, and how several are made at once.

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
    // As many as are in memory at once; of what was done and not yet handed on, a kill takes no more than this.
    let together = 2 * rayon::current_num_threads();
    for runs in runs.chunks(together) {
        let made: Vec<Result<Vec<Row>, String>> = runs.par_iter().map(|&run| grid.make(run, voices)).collect();
        for (&run, rows) in runs.iter().zip(made) {
            take(run, rows?)?;
        }
    }
    Ok(())
}
