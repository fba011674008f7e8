//! Many runs of one design: what is varied, which worlds that makes, what is measured in each, and which part of it one process does.
//!
//! A [`Design`] is read from a file and says what is run. A run is a scenario with fields set to values and a seed; what comes of it
//! are rows. Runs are numbered, so that any number of processes can do any parts of them (a [`Chunk`] each) and the rows stand in
//! one order all the same. Nothing here knows of files: whoever calls writes the rows as they come.

mod board;
mod chunk;
mod design;
mod file;
mod measure;
mod sample;
mod summary;

use rayon::prelude::*;

pub(crate) use board::{METRICS, Order, Seat, Who, board};
pub(crate) use chunk::Chunk;
pub(crate) use design::{Design, version};
pub(crate) use file::read;
pub(crate) use measure::{Row, Voices, measure};
pub(crate) use summary::{Along, Held, Line, Pair, Place, Stat, Summary, Until, summary, units};

/// Makes runs by their numbers, several at once, and hands the rows of each on in their order. Ends where that is refused.
///
/// # Errors
/// What [`measure`] says of a run, or whoever takes the rows; all runs before it were handed on.
pub(crate) fn each<E: From<String>>(
    design: &Design,
    runs: impl IntoIterator<Item = u64>,
    voices: &Voices<'_>,
    take: &mut dyn FnMut(u64, Vec<Row>) -> Result<(), E>,
) -> Result<(), E> {
    let runs: Vec<u64> = runs.into_iter().collect();
    // As many as are in memory at once; of what was done and not yet handed on, a kill takes no more than this.
    let together = 2 * rayon::current_num_threads();
    for runs in runs.chunks(together) {
        let made: Vec<Result<Vec<Row>, String>> = runs
            .par_iter()
            .map(|&run| measure(design, design.run(run), voices))
            .collect();
        for (&run, rows) in runs.iter().zip(made) {
            take(run, rows?)?;
        }
    }
    Ok(())
}
