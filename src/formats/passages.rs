//! Parts of files in words that are looked at a second time.

use super::format::File;
use super::input::ReadError;
use super::pieces::{Pieces, Spot};

/// Passages of a ledger's files in words, read again where they stand.
pub(super) struct Passages<'f> {
    files: &'f [File],
    /// The file in hand.
    file: u32,
    pieces: Pieces<'f>,
}

impl<'f> Passages<'f> {
    /// Returns the passages of at least one file.
    pub(super) fn of(files: &'f [File]) -> Passages<'f> {
        Passages {
            files,
            file: 0,
            pieces: files[0].pieces(),
        }
    }

    /// Returns what stands there.
    ///
    /// # Errors
    /// Where the file cannot be read any more, or has other bytes than before.
    pub(super) fn at(&mut self, spot: Spot) -> Result<&str, ReadError> {
        let file = &self.files[spot.file as usize];
        if spot.file != self.file {
            (self.file, self.pieces) = (spot.file, file.pieces());
        }
        file.text(spot.begin, self.pieces.at(spot.begin, spot.end - spot.begin)?)
    }
}
