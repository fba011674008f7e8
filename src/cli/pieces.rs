//! Files that are read a piece at a time, since all of them together may be larger than memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::formats::{self, Input, Opened, Options, Source};

use super::failure::reason;

/// How much is read to tell what a file is: as much as is looked at to tell one in words, and little more.
const BEGINNING: usize = (1 << 16) + 64;
/// How much of that is kept where it tells the same: there may be thousands of them.
const KEPT: usize = 1 << 12;
/// From how many bytes on a file is not held.
const LONG: u64 = 1 << 20;
/// How many bytes are read at a time.
const WINDOW: usize = 1 << 18;
/// How many files stay open while they are read: a node has more of them than a process may hold open.
const OPEN_MAX: usize = 64;

/// The files of a ledger that are not held in memory, by their paths.
#[derive(Default)]
pub struct OnDisk {
    beginnings: BTreeMap<PathBuf, (Vec<u8>, u64)>,
}

impl OnDisk {
    /// Finds out which of these files need not be held: those in which a node keeps blocks and what they spent, and blocks in words, unless they are to be
    /// read as something else.
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
        let stays_open = self.beginnings.len() <= OPEN_MAX;
        let opened = self.beginnings.into_iter().map(|(path, (_, length))| Opened {
            name: path.display().to_string(),
            length,
            window: WINDOW,
            source: Box::new(OnePath {
                path,
                length,
                open: stays_open.then(RefCell::default),
            }),
        });
        opened.collect()
    }
}

/// Reads the beginning of a file that need not be held, and its length.
fn beginning(path: &Path, options: &Options) -> Option<(Vec<u8>, u64)> {
    let found = path.metadata().ok().filter(|found| found.is_file())?;
    if found.len() < LONG {
        return None;
    }
    let key_path = path.with_file_name("xor.dat");
    let key = match key_path.is_file() {
        true => <[u8; 8]>::try_from(std::fs::read(key_path).ok()?).ok()?,
        false => [0; 8],
    };
    let mut beginning = Input {
        name: path.to_str()?.to_owned(),
        bytes: vec![0; BEGINNING],
    };
    File::open(path).ok()?.read_exact(&mut beginning.bytes).ok()?;
    let format = formats::can_stay(&beginning, key, options)?;
    let short = Input {
        name: beginning.name.clone(),
        bytes: beginning.bytes[..KEPT].to_vec(),
    };
    let kept = if formats::can_stay(&short, key, options) == Some(format) {
        short
    } else {
        beginning
    };
    Some((kept.bytes, found.len()))
}

/// A file that is opened for each piece, unless few are.
struct OnePath {
    path: PathBuf,
    length: u64,
    /// The file once it was opened, where it stays so.
    open: Option<RefCell<Option<File>>>,
}

impl OnePath {
    fn read(&self, at: u64, piece: &mut [u8]) -> std::io::Result<u64> {
        let mut kept = self.open.as_ref().map(RefCell::borrow_mut);
        let before = kept.as_mut().and_then(|kept| kept.take());
        let mut file = before.map_or_else(|| File::open(&self.path), Ok)?;
        let length = file.metadata()?.len();
        if length >= self.length {
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(piece)?;
        }
        if let Some(kept) = &mut kept {
            **kept = Some(file);
        }
        Ok(length)
    }
}

impl Source for OnePath {
    fn fill(&self, at: u64, piece: &mut [u8]) -> Result<(), String> {
        let length = self.read(at, piece).map_err(|e| reason(&e))?;
        if length < self.length {
            return Err(format!(
                "the file had {} bytes when its reading began and has {length} now; stop what shortens it, or read a copy",
                self.length
            ));
        }
        Ok(())
    }
}
