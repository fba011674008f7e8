//! Files of a node that are read a piece at a time, since all of them together are larger than memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::formats::{self, Opened, Options, Source};

use super::failure::reason;

/// How much is read to tell what a file is; a node has thousands of them.
const BEGINNING: usize = 1 << 12;
/// From how many bytes on a file is not held.
const LONG: u64 = 1 << 20;

/// The files of a ledger that are not held in memory, by their paths.
#[derive(Default)]
pub struct OnDisk {
    beginnings: BTreeMap<PathBuf, (Vec<u8>, u64)>,
}

impl OnDisk {
    /// Finds out which of these files need not be held: those in which a node keeps blocks and what they spent, unless they are to be read as something else.
    pub fn among<'a>(paths: impl Iterator<Item = &'a PathBuf>, options: &Options) -> OnDisk {
        let beginnings = paths.filter_map(|path| Some((path.clone(), beginning(path, options)?)));
        OnDisk {
            beginnings: beginnings.collect(),
        }
    }

    /// Tells whether a file is among them.
    pub fn has(&self, path: &Path) -> bool {
        self.beginnings.contains_key(path)
    }

    /// Takes out the beginning of a file, where it is among them.
    pub fn take(&mut self, path: &Path) -> Option<Vec<u8>> {
        self.beginnings
            .get_mut(path)
            .map(|(beginning, _)| std::mem::take(beginning))
    }

    /// Opens all of them.
    pub fn open(self) -> Vec<Opened> {
        let opened = self.beginnings.into_iter().map(|(path, (_, length))| Opened {
            name: path.display().to_string(),
            length,
            source: Box::new(OnePath { path, length }),
        });
        opened.collect()
    }
}

/// Reads the beginning of a file that need not be held, and its length.
fn beginning(path: &Path, options: &Options) -> Option<(Vec<u8>, u64)> {
    let name = path.file_name()?.to_str()?.strip_suffix(".dat")?;
    let number = name.strip_prefix("blk").or(name.strip_prefix("rev"))?;
    let found = path.metadata().ok().filter(|found| found.is_file())?;
    let is_numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if !is_numbered || found.len() < LONG {
        return None;
    }
    let key_path = path.with_file_name("xor.dat");
    let key = match key_path.is_file() {
        true => <[u8; 8]>::try_from(std::fs::read(key_path).ok()?).ok()?,
        false => [0; 8],
    };
    let mut beginning = vec![0; BEGINNING];
    File::open(path).ok()?.read_exact(&mut beginning).ok()?;
    formats::can_stay(&beginning, key, options).then_some((beginning, found.len()))
}

/// A file that is opened for each piece: a node has more block files than a process may hold open.
struct OnePath {
    path: PathBuf,
    length: u64,
}

impl Source for OnePath {
    fn fill(&self, at: u64, piece: &mut [u8]) -> Result<(), String> {
        let mut file = File::open(&self.path).map_err(|e| reason(&e))?;
        let length = file.metadata().map_err(|e| reason(&e))?.len();
        if length < self.length {
            return Err(format!(
                "the file had {} bytes when its reading began and has {length} now; stop what shortens it, or read a copy",
                self.length
            ));
        }
        let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(piece));
        read.map_err(|e| reason(&e))
    }
}
