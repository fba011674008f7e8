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
//! A column of more than one chunk, whose chunks are [`CHUNK`] bytes to the byte, begins at a multiple of [`PAGE`], behind zeros: it may stand in memory
//! as it stands in the file.
//!
//! The table says of each column its name (after a byte that counts its bytes), the width of a row in two bytes, how many rows there are in
//! eight, and the checksum of each chunk in four. A chunk holds as many whole rows as fit [`CHUNK`] bytes. All numbers are little-endian;
//! checksums are CRC-32 as in gzip.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use dyepack_columns::{Column, Fault, Fixed, Stored, look};

use crate::formats::input::{Place, ReadError};
use crate::units::grouped;
use crate::units::row::{Row, Shelf};

/// How every stored ledger begins: no text, and changed by whoever takes it for some.
pub const MAGIC: [u8; 8] = *b"\x89dyeldg\n";
const VERSION: u32 = 2;
const ORDER: u32 = 0x0102_0304;
const HEADER: usize = 36;
/// The most bytes of a chunk: little enough to stay in the cache between its checksum and its rows.
const CHUNK: usize = 1 << 18;
/// The widest row that there could be.
const WIDEST: usize = 1 << 10;

/// As many bytes as a page has on any machine.
const PAGE: u64 = 1 << 16;

/// Where a stored ledger is read from.
pub trait Source: Read + Seek {
    /// Returns the file, where it is one whose columns may stand in memory as they stand in it.
    fn disk(&self) -> Option<&Disk> {
        None
    }
}

impl<T: AsRef<[u8]>> Source for Cursor<T> {}

/// A stored ledger on a disk: a chunk of it may be looked at long after it was opened.
#[derive(Clone)]
pub struct Disk {
    file: Arc<File>,
    lost: fn(ReadError),
}

impl Disk {
    /// Returns the stored ledger in a file, and who ends the process when a chunk of it is looked at that is not as it was written.
    pub fn new(file: File, lost: fn(ReadError)) -> Disk {
        Disk {
            file: Arc::new(file),
            lost,
        }
    }
}

impl Read for Disk {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = (&*self.file).read(into)?;
        look(read as u64);
        Ok(read)
    }
}

impl Seek for Disk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        (&*self.file).seek(to)
    }
}

impl Source for Disk {
    fn disk(&self) -> Option<&Disk> {
        Some(self)
    }
}

/// Tells whether a column is one that may stand in memory as it stands in the file.
fn is_long(width: usize, rows: u64) -> bool {
    CHUNK.is_multiple_of(width) && rows > (CHUNK / width) as u64
}

/// Returns where a column begins that comes behind so many bytes.
fn begins(behind: u64, width: usize, rows: u64) -> Option<u64> {
    if is_long(width, rows) {
        behind.checked_next_multiple_of(PAGE)
    } else {
        Some(behind)
    }
}

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

    /// Returns the column as it stands on the disk, of which no row is looked at yet; nothing where it has to be read.
    fn on<T: Row + Fixed>(&self, disk: &Disk, file: &str) -> Option<Column<T>> {
        if !is_long(self.width, self.rows) || size_of::<T>() != T::WIDTH {
            return None;
        }
        let (at, chunks, ends) = (self.at, self.checks.len(), disk.lost);
        let (file, name) = (file.to_owned(), self.name.clone());
        Column::stored(Stored {
            file: disk.file.clone(),
            at,
            bytes: usize::try_from(self.bytes()).ok()?,
            chunk: CHUNK,
            checks: self.checks.clone(),
            check: crc32fast::hash,
            told: Box::new(move |chunk, fault| {
                let at = at + (chunk * CHUNK) as u64;
                let why = match fault {
                    Fault::Changed => CHANGED,
                    Fault::Cut => CUT,
                    Fault::Unfit => "holds a row that names what is not there, or stands in another order",
                    Fault::Refused => "cannot be read: the system does not give it",
                };
                ends(lost(&file, &name, at, (chunk, chunks), why));
            }),
        })
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
        let columns = self.columns.iter();
        columns.fold(HEADER as u64, |behind, (_, width, rows)| {
            begins(behind, *width, *rows).expect("what lies in memory fits a file") + *width as u64 * rows
        })
    }

    fn add<T: Row>(&mut self, name: &str, rows: &[T]) {
        self.columns.push((name.to_owned(), T::WIDTH, rows.len() as u64));
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
    const GIVES: bool = false;

    fn column<T: Row>(&mut self, name: &str, rows: &mut Vec<T>) -> io::Result<()> {
        self.add(name, rows);
        Ok(())
    }

    fn long<T: Row + Fixed>(&mut self, name: &str, rows: &mut Column<T>) -> io::Result<()> {
        self.add(name, rows);
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
    /// How many bytes were written.
    at: u64,
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
            at: HEADER as u64,
            bytes: Vec::with_capacity(CHUNK),
        })
    }

    /// Ends the file with the table of all columns that were laid.
    pub fn end(self) -> io::Result<()> {
        self.out.write_all(&self.table)?;
        self.out.write_all(&crc32fast::hash(&self.table).to_le_bytes())
    }
}

impl Laying<'_> {
    fn lay<T: Row>(&mut self, name: &str, rows: &[T]) -> io::Result<()> {
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
        let begins = begins(self.at, T::WIDTH, rows.len() as u64).expect("what lies in memory fits a file");
        io::copy(&mut io::repeat(0).take(begins - self.at), &mut self.out)?;
        self.at = begins + (rows.len() * T::WIDTH) as u64;
        for chunk in rows.chunks(CHUNK / T::WIDTH) {
            self.bytes.clear();
            chunk.iter().for_each(|row| row.put(&mut self.bytes));
            self.table
                .extend_from_slice(&crc32fast::hash(&self.bytes).to_le_bytes());
            self.out.write_all(&self.bytes)?;
        }
        Ok(())
    }
}

impl Shelf for Laying<'_> {
    type Fault = io::Error;
    const GIVES: bool = false;

    fn column<T: Row>(&mut self, name: &str, rows: &mut Vec<T>) -> io::Result<()> {
        self.lay(name, rows)
    }

    fn long<T: Row + Fixed>(&mut self, name: &str, rows: &mut Column<T>) -> io::Result<()> {
        // What was spilled beside the file gives its room to what comes.
        self.lay(name, &std::mem::take(rows))
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
            Ok(()) => CHANGED.to_owned(),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => CUT.to_owned(),
            Err(error) => format!("cannot be read: {error}"),
        };
        Err(lost(self.name, &listed.name, at, (chunk, listed.checks.len()), &why))
    }

    /// Returns the column of a name, whose rows have so many bytes.
    fn found(&self, name: &str, width: usize) -> Result<usize, ReadError> {
        let found = self.columns.iter().position(|column| column.name == name);
        let column = found.ok_or_else(|| self.unfit(name, "there is none of this name".into()))?;
        match self.columns[column].width {
            is if is == width => Ok(column),
            is => Err(self.unfit(name, format!("its rows have {is} bytes; accepted are {width}"))),
        }
    }

    /// Checks every chunk of every column, and what lies between columns.
    ///
    /// # Errors
    /// Where one is not what was written.
    pub fn check_all(&mut self) -> Result<(), ReadError> {
        let mut behind = HEADER as u64;
        for column in 0..self.columns.len() {
            let at = self.columns[column].at;
            self.gap(behind, at)?;
            behind = at + self.columns[column].bytes();
            for chunk in 0..self.columns[column].checks.len() {
                self.chunk(column, chunk)?;
            }
        }
        Ok(())
    }

    /// Checks that there are zeros up to where a column begins.
    fn gap(&mut self, from: u64, to: u64) -> Result<(), ReadError> {
        self.buffer.clear();
        let read = self
            .source
            .seek(SeekFrom::Start(from))
            .and_then(|_| (&mut self.source).take(to - from).read_to_end(&mut self.buffer));
        let zeros = read.is_ok_and(|read| read as u64 == to - from) && self.buffer.iter().all(|byte| *byte == 0);
        let problem = "between two columns stands what was not written there; build the ledger again";
        zeros
            .then_some(())
            .ok_or_else(|| ReadError::new(self.name, Place::Byte(from), problem))
    }
}

const CHANGED: &str = "is not as it was written: its checksum is another";
const CUT: &str = "is not there: the file was cut meanwhile";

/// Returns the error that a chunk of so many is lost, with the reason.
fn lost(file: &str, column: &str, at: u64, (chunk, chunks): (usize, usize), why: &str) -> ReadError {
    let problem = format!(
        "chunk {} of {chunks} of the column {column:?} {why}; build the ledger again",
        chunk + 1
    );
    ReadError::new(file, Place::Byte(at), problem)
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
        let bytes = rows.checked_mul(width as u64)?;
        at = begins(at, width, rows)?;
        table_at.checked_sub(at).filter(|room| bytes <= *room)?;
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
    const GIVES: bool = true;

    fn column<T: Row>(&mut self, name: &str, rows: &mut Vec<T>) -> Result<(), ReadError> {
        rows.clear();
        if self.without.contains(&name) {
            return Ok(());
        }
        let column = self.found(name, T::WIDTH)?;
        let length = usize::try_from(self.columns[column].rows);
        // The file has so many bytes, so that no word of its table alone asks for memory.
        rows.reserve_exact(length.map_err(|_| self.unfit(name, "it is too long".into()))?);
        for chunk in 0..self.columns[column].checks.len() {
            self.chunk(column, chunk)?;
            if !T::take_all(&self.buffer, rows) {
                return Err(self.unfit(name, format!("chunk {} holds what is no row of it", chunk + 1)));
            }
        }
        Ok(())
    }

    fn long<T: Row + Fixed>(&mut self, name: &str, rows: &mut Column<T>) -> Result<(), ReadError> {
        if !self.without.contains(&name)
            && let Some(disk) = self.source.disk()
            && let Some(column) = self.columns[self.found(name, T::WIDTH)?].on(disk, self.name)
        {
            *rows = column;
            return Ok(());
        }
        let mut read = Vec::new();
        self.column(name, &mut read)?;
        *rows = read.into();
        Ok(())
    }

    fn unfit(&self, name: &str, why: String) -> ReadError {
        let problem = format!("the column {name:?} of the stored ledger does not fit: {why}; build the ledger again");
        ReadError::new(self.name, Place::Whole, problem)
    }
}
