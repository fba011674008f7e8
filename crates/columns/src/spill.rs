//! Columns that grow beyond the memory: their rows lie in a file without a name, which the system writes away where memory is short.
//!
//! Whoever makes a ledger that is larger than memory says into which folder, once; a column that grows beyond [`LEAST`] then goes on there. It is
//! read and written as before. The file has no name, so that it goes with the process, however that ends; its room is taken before a row is written, so
//! that a full disk is a column which grows in memory, and no signal.

use std::path::PathBuf;
use std::sync::OnceLock;

/// The least bytes of a column that goes into a file.
const LEAST: usize = 1 << 26;

static INTO: OnceLock<PathBuf> = OnceLock::new();

/// Says into which folder columns go that grow long, once for the process.
pub fn spill_into(folder: PathBuf) {
    // What was said first stands.
    let _ = INTO.set(folder);
}

/// Has a write beyond the largest size that a file may have fail like any other, from now on. The signal that the system sends with it would end the
/// process at once, and leave behind what was begun.
pub fn fail_beyond_limits() {
    #[cfg(all(target_os = "linux", not(miri)))]
    // SAFETY: no code is called where the signal comes, it is only passed by; and nothing else here asks for this signal.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}

#[cfg(all(target_os = "linux", not(miri)))]
pub(crate) use system::Spilled;

#[cfg(not(all(target_os = "linux", not(miri))))]
pub(crate) use nowhere::Spilled;

#[cfg(all(target_os = "linux", not(miri)))]
mod system {
    use std::fs::{File, OpenOptions};
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::Path;
    use std::ptr::{self, NonNull};

    use super::{INTO, LEAST};

    /// Room for rows in a file without a name.
    pub(crate) struct Spilled {
        file: File,
        begin: NonNull<u8>,
        bytes: usize,
    }

    impl Spilled {
        /// Returns room for so many bytes, where there are that many, a folder was named, and it gives them.
        pub(crate) fn new(bytes: usize) -> Option<Spilled> {
            let folder = INTO.get().filter(|_| bytes >= LEAST)?;
            Spilled::within(folder, bytes)
        }

        pub(super) fn within(folder: &Path, bytes: usize) -> Option<Spilled> {
            let mut options = OpenOptions::new();
            let file = options
                .read(true)
                .write(true)
                .custom_flags(libc::O_TMPFILE)
                .open(folder)
                .ok()?;
            take_room(&file, bytes)?;
            // SAFETY: new memory anywhere, which stands for a file that nobody else has.
            let begin = unsafe {
                let how = libc::PROT_READ | libc::PROT_WRITE;
                libc::mmap(ptr::null_mut(), bytes, how, libc::MAP_SHARED, file.as_raw_fd(), 0)
            };
            (begin != libc::MAP_FAILED).then_some(())?;
            let begin = NonNull::new(begin.cast())?;
            Some(Spilled { file, begin, bytes })
        }

        pub(crate) fn place(&self) -> NonNull<u8> {
            self.begin
        }

        /// Makes room for so many bytes, more than there were, and returns where they are now; nothing where there is none, and all is as before.
        pub(crate) fn grow(&mut self, bytes: usize) -> Option<NonNull<u8>> {
            take_room(&self.file, bytes)?;
            // SAFETY: the place is ours, and whoever had a row of it borrowed the column, which is being changed.
            let begin = unsafe { libc::mremap(self.begin.as_ptr().cast(), self.bytes, bytes, libc::MREMAP_MAYMOVE) };
            (begin != libc::MAP_FAILED).then_some(())?;
            (self.begin, self.bytes) = (NonNull::new(begin.cast())?, bytes);
            Some(self.begin)
        }
    }

    /// Lengthens a file to so many bytes, all of which are there when this succeeds.
    fn take_room(file: &File, bytes: usize) -> Option<()> {
        let bytes = i64::try_from(bytes).ok()?;
        // SAFETY: it changes the file and no memory.
        (unsafe { libc::posix_fallocate(file.as_raw_fd(), 0, bytes) } == 0).then_some(())
    }

    impl Drop for Spilled {
        fn drop(&mut self) {
            // SAFETY: the place is ours, and the column that had it is gone.
            unsafe { libc::munmap(self.begin.as_ptr().cast(), self.bytes) };
        }
    }
}

/// Where nothing is known of the system's memory every column grows in memory.
#[cfg(not(all(target_os = "linux", not(miri))))]
mod nowhere {
    use std::ptr::NonNull;

    pub(crate) enum Spilled {}

    impl Spilled {
        pub(crate) fn new(_: usize) -> Option<Spilled> {
            None
        }

        pub(crate) fn place(&self) -> NonNull<u8> {
            match *self {}
        }

        pub(crate) fn grow(&mut self, _: usize) -> Option<NonNull<u8>> {
            match *self {}
        }
    }
}

#[cfg(all(test, target_os = "linux", not(miri)))]
mod tests {
    use super::*;
    use crate::Column;

    #[test]
    fn a_place_keeps_what_is_in_it_when_it_grows() {
        let mut spilled = Spilled::within(&std::env::temp_dir(), 1 << 20).expect("the folder gives room");
        // SAFETY: so many bytes are there.
        unsafe { spilled.place().write_bytes(7, 1 << 20) };
        let place = spilled.grow(1 << 24).expect("the folder gives room");
        // SAFETY: as above.
        let (first, last, new) = unsafe {
            (
                place.read(),
                place.add((1 << 20) - 1).read(),
                place.add((1 << 24) - 1).read(),
            )
        };
        assert_eq!((first, last, new), (7, 7, 0));
        assert!(Spilled::within(std::path::Path::new("/nowhere"), 1 << 20).is_none());
    }

    #[test]
    fn a_column_goes_on_in_a_file_once_it_is_long_and_is_the_same() {
        spill_into(std::env::temp_dir());
        let mut column = Column::new();
        let rows = 3 * LEAST as u64 / 8;
        for row in 0..rows {
            column.push(row);
            if row % 1_000_003 == 0 {
                column[row as usize / 2] += 1;
            }
        }
        assert!(column.is_spilled() && !Column::from(vec![1u64]).is_spilled());
        // Each of those rows was one of its own when it was changed.
        let changed = column.iter().zip(0..).filter(|(is, row)| **is == *row + 1).count();
        let same = column.iter().zip(0..).filter(|(is, row)| **is == *row).count();
        let wanted = rows.div_ceil(1_000_003) as usize;
        assert_eq!(
            (column.len(), changed, same),
            (rows as usize, wanted, rows as usize - wanted)
        );
        let mut stays = Column::staying();
        stays.extend(0..rows);
        assert!(!stays.is_spilled() && !stays.clone().is_spilled());
        column.truncate(3);
        let copy = column.clone();
        column.push(9);
        assert_eq!(
            (column.into_rows(), copy.into_rows()),
            (vec![1, 1, 2, 9], vec![1, 1, 2])
        );
    }
}
