//! The file itself: a header, columns in chunks, and the table of them with a checksum each.
//!
//! | bytes | what |
//! |---|---|
//! | 0..8 | [`MAGIC`] |
//! | 8..12 | the version of the form |
//! | 12..16 | [`ORDER`], which reads otherwise where numbers lie the other way round |
//! | 16..24 | how many bytes the file has |
//! | 24..32 | where the table begins |
//! | 32..36 | the checksum of the header before it |
//! | 36.. | the columns, one behind the other, then the table, and in the last four bytes its checksum |
//!
//! The table says of each column its name (after a byte that counts its bytes), the width of a row in two bytes, how many rows there are in
//! eight, and the checksum of each chunk in four. A chunk holds as many whole rows as fit [`CHUNK`] bytes. All numbers are little-endian;
//! checksums are CRC-32 as in gzip.

use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::formats::input::{Place, ReadError};
use crate::units::grouped;
use crate::units::row::{Row, Shelf};

/// How every stored ledger begins: no text, and changed by whoever takes it for some.
pub const MAGIC: [u8; 8] = *b"\x89dyeldg\n";
const VERSION: u32 = 1;
const ORDER: u32 = 0x0102_0304;
const HEADER: usize = 36;
/// The most bytes of a chunk: little enough to stay in the cache between its checksum and its rows.
const CHUNK: usize = 1 << 18;
/// The widest row that there could be.
const WIDEST: usize = 1 << 10;

/// Where a stored ledger is read from.
pub trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// What the table says of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// How many bytes a row has.
    pub width: usize,
    /// How many rows there are.
    pub rows: u64,
    /// The checksum of each chunk.
    checks: Vec<u32>,
    /// Where it begins.
    at: u64,
}

impl Listed {
    /// Returns how many bytes it has.
    pub fn bytes(&self) -> u64 {
        self.rows * self.width as u64
    }

    /// Returns how many bytes a whole chunk has.
    fn chunk(&self) -> usize {
        CHUNK / self.width * self.width
    }
}

fn words(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("the range is 8 long"))
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("the range is 4 long"))
}

/// Which columns there will be, so that the header can be written first.
#[derive(Default)]
pub struct Planned {
    columns: Vec<(String, usize, u64)>,
}

impl Planned {
    fn table_at(&self) -> u64 {
        let bytes = self.columns.iter().map(|(_, width, rows)| *width as u64 * rows);
        HEADER as u64 + bytes.sum::<u64>()
    }

    /// Returns how many bytes the file will have.
    pub fn bytes(&self) -> u64 {
        let chunks = |width: usize, rows: u64| rows.div_ceil((CHUNK / width) as u64);
        let listed = self.columns.iter();
        let table = listed.map(|(name, width, rows)| 1 + name.len() as u64 + 2 + 8 + 4 * chunks(*width, *rows));
        self.table_at() + table.sum::<u64>() + 4
    }

    fn header(&self) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        header[..8].copy_from_slice(&MAGIC);
        header[8..12].copy_from_slice(&VERSION.to_le_bytes());
        header[12..16].copy_from_slice(&ORDER.to_le_bytes());
        header[16..24].copy_from_slice(&self.bytes().to_le_bytes());
        header[24..32].copy_from_slice(&self.table_at().to_le_bytes());
        let check = crc32fast::hash(&header[..32]);
        header[32..].copy_from_slice(&check.to_le_bytes());
        header
    }
}

impl Shelf for Planned {
    type Fault = io::Error;

    fn column<T: Row>(&mut self, name: &str, rows: &mut Vec<T>) -> io::Result<()> {
        self.columns.push((name.to_owned(), T::WIDTH, rows.len() as u64));
        Ok(())
    }

    fn unfit(&self, name: &str, why: String) -> io::Error {
        io::Error::other(format!("{name}: {why}"))
    }
}

/// Lays columns into a file, one behind the other, as they were planned.
pub struct Laying<'a> {
    out: &'a mut dyn Write,
    planned: Planned,
    table: Vec<u8>,
    laid: usize,
    bytes: Vec<u8>,
}

impl<'a> Laying<'a> {
    /// Begins a file with its header.
    pub fn begin(planned: Planned, out: &'a mut dyn Write) -> io::Result<Laying<'a>> {
        out.write_all(&planned.header())?;
        Ok(Laying {
            out,
            planned,
            table: Vec::new(),
            laid: 0,
            bytes: Vec::with_capacity(CHUNK),
        })
    }

    /// Ends the file with the table of all columns that were laid.
    pub fn end(self) -> io::Result<()> {
        self.out.write_all(&self.table)?;
        self.out.write_all(&crc32fast::hash(&self.table).to_le_bytes())
    }
}

impl Shelf for Laying<'_> {
    type Fault = io::Error;

    fn column<T: Row>(&mut self, name: &str, rows: &mut Vec<T>) -> io::Result<()> {
        let planned = &self.planned.columns[self.laid];
        assert!(
            (planned.0.as_str(), planned.1, planned.2) == (name, T::WIDTH, rows.len() as u64),
            "columns are laid as they were planned"
        );
        self.laid += 1;
        self.table
            .push(u8::try_from(name.len()).expect("names of columns are short"));
        self.table.extend_from_slice(name.as_bytes());
        self.table.extend_from_slice(&(T::WIDTH as u16).to_le_bytes());
        self.table.extend_from_slice(&(rows.len() as u64).to_le_bytes());
        for chunk in rows.chunks(CHUNK / T::WIDTH) {
            self.bytes.clear();
            chunk.iter().for_each(|row| row.put(&mut self.bytes));
            self.table
                .extend_from_slice(&crc32fast::hash(&self.bytes).to_le_bytes());
            self.out.write_all(&self.bytes)?;
        }
        Ok(())
    }

    fn unfit(&self, name: &str, why: String) -> io::Error {
        io::Error::other(format!("{name}: {why}"))
    }
}

/// A stored ledger that was opened: its header and its table are whole.
pub struct Opened<'a> {
    name: &'a str,
    source: &'a mut dyn Source,
    columns: Vec<Listed>,
    bytes: u64,
    buffer: Vec<u8>,
    /// Columns that are passed by, as if they had no rows.
    without: &'a [&'a str],
}

impl<'a> Opened<'a> {
    /// Checks header, lengths and the table of columns; no column is read yet.
    ///
    /// # Errors
    /// Where one of them is not what was written, or the file is of another version.
    pub fn open(name: &'a str, source: &'a mut dyn Source, without: &'a [&'a str]) -> Result<Opened<'a>, ReadError> {
        let wrong = |place, problem: String| ReadError::new(name, place, problem);
        let failed = |error: io::Error| wrong(Place::Whole, format!("it cannot be read: {error}"));
        let is = source.seek(SeekFrom::End(0)).map_err(failed)?;
        let mut header = [0; HEADER];
        if is < HEADER as u64 {
            return Err(wrong(
                Place::Byte(is),
                "the stored ledger was cut within its header".into(),
            ));
        }
        source.rewind().map_err(failed)?;
        source.read_exact(&mut header).map_err(failed)?;
        let (version, order) = (word(&header, 8), word(&header, 12));
        if order == ORDER.swap_bytes() {
            let problem =
                "the numbers of the stored ledger lie with their first byte first; accepted is the last byte first";
            return Err(wrong(Place::Byte(12), problem.into()));
        }
        if header[..8] == MAGIC && version != VERSION && crc32fast::hash(&header[..32]) == word(&header, 32) {
            let problem = format!(
                "a stored ledger of version {version}; accepted is version {VERSION}: build it again with this dyepack"
            );
            return Err(wrong(Place::Byte(8), problem));
        }
        if header[..8] != MAGIC || order != ORDER || crc32fast::hash(&header[..32]) != word(&header, 32) {
            let problem = "the header of the stored ledger is not as it was written; build the ledger again";
            return Err(wrong(Place::Byte(0), problem.into()));
        }
        let (bytes, table_at) = (words(&header, 16), words(&header, 24));
        if is != bytes {
            let (is, bytes) = (grouped(is), grouped(bytes));
            let problem = format!("the stored ledger has {is} bytes and was written with {bytes}: it was cut or grew");
            return Err(wrong(Place::Whole, problem));
        }
        let broken = || {
            wrong(
                Place::Byte(table_at),
                "the table of columns is not as it was written; build the ledger again".into(),
            )
        };
        let length = bytes
            .checked_sub(table_at)
            .filter(|_| table_at >= HEADER as u64)
            .ok_or_else(broken)?;
        let mut table = Vec::new();
        source.seek(SeekFrom::Start(table_at)).map_err(failed)?;
        source.take(length).read_to_end(&mut table).map_err(failed)?;
        let checked = table
            .split_last_chunk()
            .filter(|(table, check)| crc32fast::hash(table) == u32::from_le_bytes(**check));
        let (table, _) = checked.filter(|_| table.len() as u64 == length).ok_or_else(broken)?;
        let columns = listed(table, table_at).ok_or_else(broken)?;
        Ok(Opened {
            name,
            source,
            columns,
            bytes,
            buffer: Vec::new(),
            without,
        })
    }

    /// Passes columns by from now on.
    pub fn pass_by(&mut self, without: &'a [&'a str]) {
        self.without = without;
    }

    /// Returns how many bytes the file has.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the columns in their order.
    pub fn columns(&self) -> &[Listed] {
        &self.columns
    }

    /// Reads a chunk into the buffer and checks it.
    fn chunk(&mut self, column: usize, chunk: usize) -> Result<(), ReadError> {
        let listed = &self.columns[column];
        let begin = chunk as u64 * listed.chunk() as u64;
        let length = (listed.bytes() - begin).min(listed.chunk() as u64) as usize;
        let at = listed.at + begin;
        self.buffer.resize(length, 0);
        let read = self
            .source
            .seek(SeekFrom::Start(at))
            .and_then(|_| self.source.read_exact(&mut self.buffer));
        let why = match read {
            Ok(()) if crc32fast::hash(&self.buffer) == listed.checks[chunk] => return Ok(()),
            Ok(()) => "is not as it was written: its checksum is another".to_owned(),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                "is not there: the file was cut meanwhile".into()
            }
            Err(error) => format!("cannot be read: {error}"),
        };
        let problem = format!(
            "chunk {} of {} of the column {:?} {why}; build the ledger again",
            chunk + 1,
            listed.checks.len(),
            listed.name
        );
        Err(ReadError::new(self.name, Place::Byte(at), problem))
    }

    /// Checks every chunk of every column.
    ///
    /// # Errors
    /// Where one is not what was written.
    pub fn check_all(&mut self) -> Result<(), ReadError> {
        for column in 0..self.columns.len() {
            for chunk in 0..self.columns[column].checks.len() {
                self.chunk(column, chunk)?;
            }
        }
        Ok(())
    }
}

/// Reads the table of columns, which stand one behind the other up to the table.
fn listed(mut table: &[u8], table_at: u64) -> Option<Vec<Listed>> {
    let mut columns = Vec::new();
    let mut at = HEADER as u64;
    while let Some((&length, rest)) = table.split_first() {
        let (name, rest) = rest.split_at_checked(usize::from(length))?;
        let (fixed, rest) = rest.split_at_checked(10)?;
        let width = usize::from(u16::from_le_bytes([fixed[0], fixed[1]]));
        let rows = words(fixed, 2);
        if !(1..=WIDEST).contains(&width) {
            return None;
        }
        let bytes = rows.checked_mul(width as u64).filter(|bytes| *bytes <= table_at - at)?;
        let chunks = usize::try_from(rows.div_ceil((CHUNK / width) as u64)).ok()?;
        let (checks, rest) = rest.split_at_checked(chunks.checked_mul(4)?)?;
        columns.push(Listed {
            name: String::from_utf8(name.to_vec()).ok()?,
            width,
            rows,
            checks: checks.chunks_exact(4).map(|check| word(check, 0)).collect(),
            at,
        });
        at += bytes;
        table = rest;
    }
    (at == table_at).then_some(columns)
}

impl Shelf for Opened<'_> {
    type Fault = ReadError;

    fn column<T: Row>(&mut self, name: &str, rows: &mut Vec<T>) -> Result<(), ReadError> {
        rows.clear();
        if self.without.contains(&name) {
            return Ok(());
        }
        let found = self.columns.iter().position(|column| column.name == name);
        let column = found.ok_or_else(|| self.unfit(name, "there is none of this name".into()))?;
        let listed = &self.columns[column];
        if listed.width != T::WIDTH {
            let why = format!("its rows have {} bytes; accepted are {}", listed.width, T::WIDTH);
            return Err(self.unfit(name, why));
        }
        // The file has so many bytes, so that no word of its table alone asks for memory.
        rows.reserve_exact(usize::try_from(listed.rows).map_err(|_| self.unfit(name, "it is too long".into()))?);
        for chunk in 0..self.columns[column].checks.len() {
            self.chunk(column, chunk)?;
            if !T::take_all(&self.buffer, rows) {
                return Err(self.unfit(name, format!("chunk {} holds what is no row of it", chunk + 1)));
            }
        }
        Ok(())
    }

    fn unfit(&self, name: &str, why: String) -> ReadError {
        let problem = format!("the column {name:?} of the stored ledger does not fit: {why}; build the ledger again");
        ReadError::new(self.name, Place::Whole, problem)
    }
}
