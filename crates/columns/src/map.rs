//! Columns of a file that are brought a chunk at a time, when a row of it is first looked at.
//!
//! A place in memory is set aside for a column and shut, so that nothing can be read of it. Whoever looks at a row there is stopped by the processor;
//! the handler of that signal makes the row's chunk ready aside, checks it, moves it into its place in one step, and lets the look go on. So no walk
//! asks whether a chunk was checked, none can forget to, and a row that was looked at costs what any row in memory costs: the table of pages is the
//! bit that says which chunks were checked.
//!
//! A chunk of rows that any bytes may be is the file's own pages: the system shares them with other processes, and takes them back where memory is
//! short. Whoever cuts the file then takes the pages away, of which the handler is told too. Of rows that not all bytes may be, such as ids, a copy is
//! made, and the copy is what is checked, so that nobody can make of them afterwards what they cannot be.
//!
//! What is wrong with a chunk is told by an ordinary thread, which may write, lock and end the process as any other; the thread that looked waits for
//! ever.

use std::fs::File;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Column, Fixed};

/// Why a chunk could not be brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its checksum is another.
    Changed,
    /// The file ends before it.
    Cut,
    /// Its rows do not hold to what is demanded of them.
    Unfit,
    /// The system does not give it.
    Refused,
}

/// Where the rows of a column stand in a file, and what their chunks were when they were written.
pub struct Stored {
    /// The file.
    pub file: Arc<File>,
    /// Where the column begins, in bytes.
    pub at: u64,
    /// How many bytes it has.
    pub bytes: usize,
    /// How many bytes a chunk has, whole rows; the last may have less.
    pub chunk: usize,
    /// The checksum of each chunk.
    pub checks: Vec<u32>,
    /// Takes a checksum. It runs where a signal is handled, and may not ask for memory.
    pub check: fn(&[u8]) -> u32,
    /// Is told of a chunk that could not be brought, on a thread of its own; it ends the process.
    pub told: Box<dyn Fn(usize, Fault) + Send + Sync>,
}

/// How many bytes of columns were brought, those of a chunk once for each thread that brought it.
static BROUGHT: AtomicU64 = AtomicU64::new(0);

/// Returns how many bytes of all columns that stand in files this process has looked at so far.
pub fn looked_at() -> u64 {
    BROUGHT.load(Ordering::Relaxed)
}

/// Counts bytes of such files that were read.
pub fn look(bytes: u64) {
    BROUGHT.fetch_add(bytes, Ordering::Relaxed);
}

impl<T: Fixed> Column<T> {
    /// Returns the column that stands in a file, of which nothing is looked at yet; nothing where it cannot stand in memory as it stands in the
    /// file, on this machine or of this length. It is read then.
    pub fn stored(stored: Stored) -> Option<Column<T>> {
        let whole = stored.bytes.is_multiple_of(size_of::<T>()) && stored.chunk.is_multiple_of(size_of::<T>());
        let same = cfg!(target_endian = "little") && cfg!(target_pointer_width = "64");
        let fits = whole && same && stored.bytes > 0 && stored.checks.len() == stored.bytes.div_ceil(stored.chunk);
        let map = fits.then(|| system::Region::shut(stored, T::ANY, T::are)).flatten()?;
        Some(Column::of_map(Arc::new(Mapped(map))))
    }
}

/// What a column demands of its rows, given the bytes of the row before them.
type Demand = Box<dyn Fn(&[u8], &[u8]) -> bool + Send + Sync>;

/// A place in memory for the rows of a column that stands in a file; given back when nobody has it any more.
pub(crate) struct Mapped(&'static system::Region);

impl Mapped {
    /// Returns where the rows stand, and how many bytes they have.
    pub(crate) fn place(&self) -> (NonNull<u8>, usize) {
        self.0.place()
    }

    /// Says what is demanded of the rows.
    pub(crate) fn demand(&self, demand: Demand) {
        self.0.demand(demand);
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

#[cfg(all(target_os = "linux", not(miri)))]
mod system;

/// Where nothing is known of the system's memory every column is read.
#[cfg(not(all(target_os = "linux", not(miri))))]
mod system {
    use std::ptr::NonNull;

    use super::{Demand, Stored};

    pub(super) enum Region {}

    impl Region {
        pub(super) fn shut(_: Stored, _: bool, _: fn(&[u8]) -> bool) -> Option<&'static Region> {
            None
        }

        pub(super) fn place(&self) -> (NonNull<u8>, usize) {
            match *self {}
        }

        pub(super) fn demand(&self, _: Demand) {
            match *self {}
        }

        pub(super) fn give_back(&self) {
            match *self {}
        }
    }
}

#[cfg(all(test, target_os = "linux", not(miri)))]
mod tests;
