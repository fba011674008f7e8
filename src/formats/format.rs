//! What a format of ledgers is: the signs by which it is told, what its reader gets and what it makes of that.
//!
//! The formats themselves stand in [`ledgers`](super::ledgers), a file each.

use std::rc::Rc;

use super::counts::Counts;
use super::input::{Place, ReadError};
use super::network::Network;
use super::pieces::{Opened, Pieces, Spot};
use super::prevouts::Prevouts;
use super::provenance::Stamp;
use super::undo::Undo;
use crate::evidence::{Complaint, Evidence};
use crate::trace::audit::Subject;

/// How a ledger is written down.
#[derive(Clone, Copy)]
pub struct Format(&'static FormatRow);

/// One format: its row, which stands in the file of its reader.
pub(super) struct FormatRow {
    /// The name as it is typed.
    pub name: &'static str,
    /// Another name that can be typed.
    pub other_name: Option<&'static str>,
    /// One sentence for a listing.
    pub summary: &'static str,
    /// By what it is recognised.
    pub mark: &'static str,
    /// The words of a command that reads it.
    pub example: &'static str,
    /// What of it is not carried over into the ledger.
    pub left: &'static str,
    /// What a ledger is that is so written and does not say that it is simulated.
    pub kind: &'static str,
    /// What it is called among other JSON, where it is some.
    pub json: Option<&'static str>,
    /// How it is written down.
    pub holds: Holds,
    /// Tells whether the beginning is that of no other kind of file.
    pub is_sure: fn(&Look<'_>) -> bool,
    /// Tells whether it is this one, if it is of no kind that is read elsewhere and of none that is listed before.
    pub is_likely: fn(&Look<'_>) -> bool,
    /// Reads a ledger from its files.
    pub read: fn(Sorted, &Options) -> Result<Reading, ReadError>,
}

/// What a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Blocks as nodes exchange them; formats of them may stand beside each other.
    RawBlocks,
    /// Blocks in words.
    Blocks,
    /// A ledger that is read whole, of blocks or not.
    Ledger,
}

impl Format {
    pub(super) const fn of(row: &'static FormatRow) -> Format {
        Format(row)
    }

    pub(super) const fn row(self) -> &'static FormatRow {
        self.0
    }

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns one sentence for a listing.
    pub const fn summary(self) -> &'static str {
        self.row().summary
    }

    /// Returns by what it is recognised.
    pub(crate) const fn mark(self) -> &'static str {
        self.row().mark
    }

    /// Returns the words of a command that reads it.
    pub(crate) const fn example(self) -> &'static str {
        self.row().example
    }

    /// Returns what of it is not carried over into the ledger.
    pub(crate) const fn left(self) -> &'static str {
        self.row().left
    }

    /// Returns what a ledger is that is so written and does not say that it is simulated.
    pub(crate) const fn kind(self) -> &'static str {
        self.row().kind
    }

    /// Tells whether a ledger is read whole, whatever its heights are.
    pub fn is_read_whole(self) -> bool {
        self.row().holds == Holds::Ledger
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Format {}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What formats look at of a file.
pub(super) struct Look<'a> {
    /// The name of the file: tables without a header say by it which they are.
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// The key of the folder.
    pub key: [u8; 8],
    /// The keys near the beginning of the first object, where it is JSON.
    pub json: Option<Vec<String>>,
    /// The columns that the first line names, in small letters, where it names several.
    pub columns: Vec<String>,
}

impl Look<'_> {
    /// Tells whether the first line names all these columns.
    pub fn has_columns(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.columns.iter().any(|have| have == name))
    }

    /// Tells whether the first object has all these keys.
    pub fn has_all(&self, names: &[&str]) -> bool {
        let keys = || self.json.iter().flatten();
        names.iter().all(|name| keys().any(|key| key == name))
    }

    /// Tells whether the first object has one of these keys.
    pub fn has_any(&self, names: &[&str]) -> bool {
        let keys = self.json.iter().flatten();
        keys.into_iter().any(|key| names.contains(&key.as_str()))
    }
}

/// The files of one ledger, with the format of each.
pub(super) struct Sorted {
    /// The format of the ledger as a whole: that of the first file.
    pub format: Format,
    /// The files in the order in which they were given.
    pub files: Vec<File>,
    /// Values from before the beginning.
    pub prevouts: Prevouts,
    /// What blocks spent, as their node keeps it.
    pub undo: Undo,
}

/// One file of a ledger.
pub(super) struct File {
    pub name: String,
    /// The content, without obfuscation; of a file that is read a piece at a time, the beginning.
    pub bytes: Vec<u8>,
    /// The whole, where it is not held.
    pub rest: Option<Opened>,
    pub format: Format,
    /// The key that was taken off; zeros where there was none.
    pub key: [u8; 8],
    pub watched: Watched,
}

/// Hears how far a reading is, by the file in hand and the byte of all files together; what is read twice goes back to its beginning.
pub(crate) type Watcher = Rc<dyn Fn(&str, u64)>;

/// Who watches the reading of a file, where somebody does.
#[derive(Clone, Default)]
pub(super) struct Watched {
    pub by: Option<Watcher>,
    /// How many bytes the files before it have.
    pub before: u64,
}

impl File {
    /// Returns its content piece by piece.
    pub(super) fn pieces(&self) -> Pieces<'_> {
        Pieces::of(&self.bytes, self.rest.as_ref(), self.key)
    }

    /// Tells whoever watches that the reading has come to this byte.
    #[inline]
    pub(super) fn reached(&self, at: usize) {
        if let Watched {
            by: Some(watcher),
            before,
        } = &self.watched
        {
            watcher(&self.name, before + at as u64);
        }
    }

    /// Returns a part of it, which is copied where the file is not held.
    ///
    /// # Errors
    /// Where the file cannot be read any more.
    pub(super) fn part<'a>(&'a self, spot: Spot, into: &'a mut Vec<u8>) -> Result<&'a [u8], ReadError> {
        if self.rest.is_none() {
            return Ok(&self.bytes[spot.begin..spot.end]);
        }
        self.pieces().copy(spot.begin, spot.end, into)?;
        Ok(into)
    }

    /// Shows every line with where it stands, without what ends it; `number` is the place of the file among those of its ledger.
    ///
    /// # Errors
    /// Where the file cannot be read any more, and those of whoever looks.
    pub(super) fn each_line(
        &self,
        number: u32,
        mut each: impl FnMut(Spot, &[u8]) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let (mut pieces, mut begin, mut line) = (self.pieces(), 0, 0);
        while begin < pieces.len() {
            let whole = pieces.line(begin)?;
            let next = begin + whole.len();
            let text = match whole.strip_suffix(b"\n") {
                Some(text) => text.strip_suffix(b"\r").unwrap_or(text),
                None => whole,
            };
            line += 1;
            self.reached(begin);
            let (file, end) = (number, begin + text.len());
            each(Spot { file, begin, end, line }, text)?;
            begin = next;
        }
        Ok(())
    }

    /// Returns a part of it that begins at this byte as text.
    ///
    /// # Errors
    /// Where it is none in UTF-8.
    pub(super) fn text<'a>(&self, begin: usize, part: &'a [u8]) -> Result<&'a str, ReadError> {
        std::str::from_utf8(part).map_err(|error| {
            let at = (begin + error.valid_up_to()) as u64;
            self.wrong(Place::Byte(at), "the bytes are no UTF-8 text, in which JSON is written")
        })
    }

    /// Returns a complaint about this file.
    pub(super) fn wrong(&self, place: Place, problem: impl Into<String>) -> ReadError {
        ReadError::new(&self.name, place, problem)
    }
}

/// What the reader is told beside the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The format; recognised from the content where it is not named.
    pub format: Option<Format>,
    /// The network; where it is not named, it is the one that magic, genesis, addresses or difficulty tell, else none that is
    /// known.
    pub network: Option<Network>,
    /// The height of the first block: counts more than what a coinbase says, and must be what a genesis or a field says.
    pub first_height: Option<u32>,
    /// The last height of blocks that is read, included. Evidence and typed ledgers are read whole, and refused where they have
    /// no heights: there a method is cut off by its own parameter, [`Method::until`](crate::lots::Method::until).
    pub until_height: Option<u32>,
    /// Whether the addresses of outputs are kept; they cost memory and are needed where an address is one pool.
    pub addresses: bool,
    /// How payments are to be read, where their files do not tell it.
    pub payments: PaymentOptions,
}

/// What is told about payments beside the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentOptions {
    /// What the columns of a table mean: `from`, `to`, `amount`, `asset`, `at` or `id`, and the name in the header.
    pub columns: Vec<(String, String)>,
    /// With how many decimals an asset is counted, by its code; where it is not named, with as many as are written and fit.
    pub scales: Vec<(String, u8)>,
    /// Whether what an account gives and gets of two assets in one transaction is joined, so that taint crosses.
    pub swaps: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            format: None,
            network: None,
            first_height: None,
            until_height: None,
            addresses: true,
            payments: PaymentOptions::default(),
        }
    }
}

/// A ledger that was read.
#[derive(Clone, Debug)]
#[must_use]
pub struct Reading {
    /// What the files show.
    pub evidence: Evidence,
    /// The complaints that the files carry; a real ledger carries none.
    pub complaints: Vec<Complaint>,
    /// How much was read.
    pub counts: Counts,
    /// In which format it was written.
    pub format: Format,
    /// Of which network the blocks are; nothing where the ledger is none of blocks.
    pub network: Option<Network>,
    /// From which simulation it was exported, where it says so.
    pub(crate) stamp: Option<Stamp>,
    /// What a careful reader should know: stale blocks, blocks read twice, roots that do not match.
    pub notes: Vec<String>,
}

impl Reading {
    /// Says which ledger a statement is about; `options` are those that it was read with.
    pub fn source(&self, options: &Options) -> Subject {
        let stamp = self.stamp.clone();
        let kind = match &stamp {
            Some(_) => "a simulated ledger: nothing in it happened",
            None => self.format.row().kind,
        };
        let (simulated, scenario, rail, seed) = match stamp {
            Some(stamp) => (
                Some(stamp.simulated),
                Some(stamp.scenario),
                Some(stamp.rail),
                Some(stamp.seed),
            ),
            None => (None, None, None, None),
        };
        Subject {
            simulated,
            scenario,
            rail,
            seed,
            kind: kind.into(),
            format: self.format.name().into(),
            network: self.network.map(|network| network.name().into()),
            first_height: options.first_height,
            until_height: options.until_height,
            digest: self.counts.digest.clone(),
            program: concat!("dyepack ", env!("CARGO_PKG_VERSION")).into(),
        }
    }
}

/// Notes what was given with a ledger and counts for blocks alone.
///
/// # Errors
/// Where a last height was given and the ledger has none.
pub(super) fn without_blocks(mut reading: Reading, sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let has_heights = reading.evidence.blocks().iter().any(|block| block.height.is_some());
    if let Some(until) = options.until_height.filter(|_| !has_heights) {
        let problem = format!(
            "the ledger has no heights, so that it cannot be cut off at {until}; leave the last height out (--until, or until= of the method)"
        );
        return Err(sorted.files[0].wrong(Place::Whole, problem));
    }
    let given = [
        (
            options.first_height.is_some(),
            "the height of the first block (--first-height)",
        ),
        (options.network.is_some(), "the network (--network)"),
        (
            !sorted.prevouts.is_empty() || !sorted.undo.is_empty(),
            "what is told of spent outputs",
        ),
    ];
    let unused = given.into_iter().filter(|(is_given, _)| *is_given);
    let notes = unused
        .map(|(_, what)| format!("{what} counts for blocks, and this ledger is none of blocks; it was passed by"));
    reading.notes.extend(notes);
    Ok(reading)
}

/// What it is to be blocks as they were read.
pub(super) const BLOCKS: &str = "blocks as they were read from files; signatures and proof of work were not checked";

/// Tells whether a block stands at or below the last height that is wanted.
pub(super) fn wanted(
    height: Option<u32>,
    options: &Options,
    wrong: impl Fn(String) -> ReadError,
) -> Result<bool, ReadError> {
    match (options.until_height, height) {
        (None, _) => Ok(true),
        (Some(until), Some(height)) => Ok(height <= until),
        (Some(until), None) => Err(wrong(format!(
            "the height of the block is needed to stop at {until}, and nothing tells it; give --first-height"
        ))),
    }
}
