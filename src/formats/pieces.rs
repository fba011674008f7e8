//! The content of a file, held whole or read a piece at a time.
//!
//! A chain of blocks may be larger than memory, and its reader looks at each block once or twice. It therefore asks for pieces, and of a file that
//! is not held no more is in memory than the piece in hand.

use std::io::BufRead;

use super::input::{Place, ReadError};

/// Where the content of a file comes from; whoever calls opens the files.
pub(crate) trait Source {
    /// Fills the piece that begins at this byte.
    ///
    /// # Errors
    /// Where it cannot be read, or the file has become shorter: why, in words.
    fn fill(&self, at: u64, piece: &mut [u8]) -> Result<(), String>;
}

/// A file of which only the beginning was read.
pub(crate) struct Opened {
    /// The name of the input that is its beginning.
    pub name: String,
    /// How many bytes it has.
    pub length: u64,
    /// How many bytes are read at a time, at least.
    pub window: usize,
    /// Where its content comes from.
    pub source: Box<dyn Source>,
}

/// How many bytes are read at least where something far from the last piece is wanted, which may be a header alone.
const GLANCE: usize = 1 << 12;
/// How far from the last piece the next may begin that goes on from it: behind the end of a line.
const NEAR: usize = 64;

/// Where a part of a ledger's files stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// The file, by its place among them.
    pub file: u32,
    /// Where its bytes, digits or letters begin and end.
    pub begin: usize,
    pub end: usize,
    /// Its line, counted from 1; 0 where nobody asks for one.
    pub line: u64,
}

/// The content of one file without its obfuscation, piece by piece.
pub(super) struct Pieces<'f> {
    content: Content<'f>,
    /// What was read last, and where it begins.
    window: Vec<u8>,
    begin: usize,
}

enum Content<'f> {
    Held(&'f [u8]),
    /// With the key that is taken off each piece.
    Opened(&'f Opened, [u8; 8]),
}

impl<'f> Pieces<'f> {
    /// Returns the pieces of a file: of what is held, from which the obfuscation was taken, or of the whole of which that is the beginning.
    pub(super) fn of(held: &'f [u8], opened: Option<&'f Opened>, key: [u8; 8]) -> Pieces<'f> {
        Pieces {
            content: opened.map_or(Content::Held(held), |file| Content::Opened(file, key)),
            window: Vec::new(),
            begin: 0,
        }
    }

    /// Returns how many bytes the file has.
    pub(super) fn len(&self) -> usize {
        match self.content {
            Content::Held(bytes) => bytes.len(),
            Content::Opened(file, _) => file.length as usize,
        }
    }

    /// Returns so many bytes from here on, fewer where the file ends before.
    ///
    /// # Errors
    /// Where the file cannot be read any more.
    #[inline]
    pub(super) fn at(&mut self, at: usize, length: usize) -> Result<&[u8], ReadError> {
        let end = at.saturating_add(length).min(self.len());
        let at = at.min(end);
        if let Content::Held(bytes) = self.content {
            return Ok(&bytes[at..end]);
        }
        let known = self.begin + self.window.len();
        if at < self.begin || end > known {
            let goes_on = at >= self.begin && at <= known + NEAR;
            let least = if goes_on { self.least() } else { GLANCE };
            self.read(at, end.max(at.saturating_add(least)))?;
        }
        Ok(&self.window[at - self.begin..end - self.begin])
    }

    /// Returns what is at hand from here on: more than so many bytes, unless the file ends before.
    ///
    /// # Errors
    /// Where the file cannot be read any more.
    pub(super) fn beyond(&mut self, at: usize, known: usize) -> Result<&[u8], ReadError> {
        let at = at.min(self.len());
        if let Content::Held(bytes) = self.content {
            return Ok(&bytes[at..]);
        }
        let until = self.begin + self.window.len();
        if at < self.begin || (at.saturating_add(known) >= until && until < self.len()) {
            self.read(at, at.saturating_add(self.least().max(known.saturating_mul(2))))?;
        }
        Ok(&self.window[at - self.begin..])
    }

    /// Returns the line that begins here, with what ends it; nothing at the end of the file.
    ///
    /// # Errors
    /// Where the file cannot be read any more.
    pub(super) fn line(&mut self, at: usize) -> Result<&[u8], ReadError> {
        let mut length = 0;
        loop {
            let here = self.beyond(at, length)?;
            let (known, before) = (here.len(), length);
            length += (&here[before..]).skip_until(b'\n').expect("memory can be read");
            if length < known || here[before..length].ends_with(b"\n") || at + known >= self.len() {
                return self.at(at, length);
            }
        }
    }

    fn least(&self) -> usize {
        match self.content {
            Content::Held(_) => 0,
            Content::Opened(file, _) => file.window,
        }
    }

    /// Reads what is at hand from then on.
    fn read(&mut self, begin: usize, end: usize) -> Result<(), ReadError> {
        let mut window = std::mem::take(&mut self.window);
        self.copy(begin, end.min(self.len()), &mut window)?;
        (self.window, self.begin) = (window, begin);
        Ok(())
    }

    /// Copies a piece that is within the file, in the place of what was copied before.
    ///
    /// # Errors
    /// Where the file cannot be read any more.
    pub(super) fn copy(&self, begin: usize, end: usize, into: &mut Vec<u8>) -> Result<(), ReadError> {
        match self.content {
            Content::Held(bytes) => {
                into.clear();
                into.extend_from_slice(&bytes[begin..end]);
            }
            Content::Opened(file, key) => {
                into.resize(end - begin, 0);
                let filled = file.source.fill(begin as u64, into);
                filled.map_err(|why| ReadError::new(&file.name, Place::Byte(begin as u64), why))?;
                take_off(into, begin, key);
            }
        }
        Ok(())
    }
}

/// Takes the obfuscation off a piece that begins at this byte of its file; zeros take nothing off.
pub(super) fn take_off(piece: &mut [u8], at: usize, mut key: [u8; 8]) {
    if key == [0; 8] {
        return;
    }
    key.rotate_left(at % 8);
    for chunk in piece.chunks_mut(8) {
        for (byte, key) in chunk.iter_mut().zip(key) {
            *byte ^= key;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Cut(Vec<u8>);

    impl Source for Cut {
        fn fill(&self, at: u64, piece: &mut [u8]) -> Result<(), String> {
            let here = self.0.get(at as usize..at as usize + piece.len());
            piece.copy_from_slice(here.ok_or("it has become shorter")?);
            Ok(())
        }
    }

    #[test]
    fn every_piece_of_a_file_on_disk_is_that_of_the_file_in_memory() {
        let bytes: Vec<u8> = (0..300_000u64).map(|at| ((at * at) >> 7) as u8).collect();
        let key = [1, 2, 3, 4, 5, 6, 7, 250];
        let mut written = bytes.clone();
        take_off(&mut written, 0, key);
        let file = Opened {
            name: "blk00000.dat".into(),
            length: written.len() as u64,
            window: 1 << 16,
            source: Box::new(Cut(written)),
        };
        let mut held = Pieces::of(&bytes, None, key);
        let mut opened = Pieces::of(&[], Some(&file), key);
        assert_eq!(held.len(), opened.len());
        for (at, length) in [
            (0, 8),
            (65_530, 12),
            (65_529, 3),
            (7, 200_000),
            (100_001, 5),
            (299_990, 100),
            (300_000, 4),
            (usize::MAX, 4),
            (3, usize::MAX),
        ] {
            assert_eq!(
                opened.at(at, length).unwrap(),
                held.at(at, length).unwrap(),
                "{at} {length}"
            );
        }
    }

    #[test]
    fn every_line_of_a_file_on_disk_is_that_of_the_file_in_memory() {
        let bytes: Vec<u8> = (0..9_000u64)
            .map(|at| {
                if at * at % 37 == at % 11 {
                    b'\n'
                } else {
                    b'a' + (at % 26) as u8
                }
            })
            .collect();
        for bytes in [&bytes[..], &bytes[..8_999], b"", b"\n", b"no end", b"one\n\r\n"] {
            for window in [1, 7, 64, 1 << 14] {
                let file = Opened {
                    name: "lines".into(),
                    length: bytes.len() as u64,
                    window,
                    source: Box::new(Cut(bytes.to_vec())),
                };
                let mut pieces = Pieces::of(&[], Some(&file), [0; 8]);
                let (mut at, mut found) = (0, Vec::new());
                while at < pieces.len() {
                    let line = pieces.line(at).unwrap();
                    at += line.len();
                    found.push(line.to_vec());
                }
                let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
                assert_eq!(found, lines, "{window}");
                assert!(pieces.line(at).unwrap().is_empty());
            }
        }
    }

    #[test]
    fn a_file_that_becomes_shorter_is_complained_of_with_its_place() {
        let file = Opened {
            name: "blk00000.dat".into(),
            length: 200_000,
            window: 1 << 16,
            source: Box::new(Cut(vec![0; 100_000])),
        };
        let mut pieces = Pieces::of(&[], Some(&file), [0; 8]);
        assert!(pieces.at(0, 80).is_ok());
        for _ in 0..2 {
            let error = pieces.at(99_999, 80).unwrap_err();
            assert_eq!(error.to_string(), "blk00000.dat, byte 99999: it has become shorter");
        }
    }
}
