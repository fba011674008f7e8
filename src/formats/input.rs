//! A file as it is handed to a reader, and the complaint of a reader about it.

use std::fmt;
use std::ops::Range;

use crate::shown;

/// One file, already opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its path or another name by which a complaint can point at it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// At this byte, counted from 0.
    Byte(u64),
    /// In this line, counted from 1.
    Line(u64),
    /// At this column of this line, both counted from 1.
    At {
        /// The line.
        line: u64,
        /// The column, in characters.
        column: u64,
    },
}

impl Place {
    /// Returns where in a text a span of bytes begins.
    pub(crate) fn of_span(text: &str, span: Range<usize>) -> Place {
        let before = &text[..span.start.min(text.len())];
        let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) as u64 + 1;
        Place::At { line, column }
    }
}

/// Why something could not be read: what was read, where, and what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// The name of the file.
    pub name: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong and what would be accepted.
    pub problem: String,
}

impl ReadError {
    /// Returns the complaint about a file.
    pub fn new(name: &str, place: Place, problem: impl Into<String>) -> ReadError {
        ReadError {
            name: name.to_owned(),
            place,
            problem: problem.into(),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, problem) = (shown::name(&self.name), shown::line(&self.problem));
        match self.place {
            Place::Whole => write!(f, "{name}: {problem}"),
            Place::Byte(byte) => write!(f, "{name}, byte {byte}: {problem}"),
            Place::Line(line) => write!(f, "{name}, line {line}: {problem}"),
            Place::At { line, column } => write!(f, "{name}, line {line}, column {column}: {problem}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Returns the name of a file in its folder.
pub(super) fn file_of(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// Returns the name of a file in its folder, as it was before it was packed.
pub(super) fn unpacked_file_of(name: &str) -> &str {
    let name = file_of(name);
    let unpacked = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst"));
    unpacked.unwrap_or(name)
}
