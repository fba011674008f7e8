//! What blocks spent, as a node keeps it to undo them: `rev*.dat` beside its blocks, and what it answers of one block in JSON.
//!
//! A record of `rev*.dat` belongs to the block with whose predecessor it gives its checksum. For each transaction but the coinbase it has
//! the outputs that its inputs spend, in their order: amounts and scripts in a form that saves space. The answer in JSON
//! (`/rest/spenttxouts`) names no block either; it belongs to the block that has as many inputs in each of its transactions.

use hashbrown::HashMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::address::Addresses;
use super::block::BlockRead;
use super::decimal;
use super::hex::unhex;
use super::input::ReadError;
use super::network::Network;
use super::pieces::{Opened, Pieces};
use super::transaction::{Bytes, sha256d};
use crate::units::{Amount, counted};

/// How long the checksum behind a record is.
const CHECKSUM: usize = 32;

/// All outputs that blocks spent.
#[derive(Default)]
pub(super) struct Undo {
    files: Vec<Kept>,
    /// Records by how many transactions they have.
    by_count: HashMap<usize, Vec<Spot>>,
    answers: Vec<Vec<Vec<Spent>>>,
    /// Bytes that are no record.
    stray: u64,
}

/// Where a record stands.
#[derive(Clone, Copy)]
struct Spot {
    file: usize,
    begin: usize,
    end: usize,
}

/// One output that was spent.
struct Spent {
    value: Amount,
    script: Vec<u8>,
}

/// Tells whether a file is what a node answers of the outputs that a block spent.
pub(super) fn is_answer(bytes: &[u8]) -> bool {
    let mut letters = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    let begins = letters.next() == Some(&b'[') && letters.next() == Some(&b'[');
    begins && answer(bytes).is_some()
}

fn answer(bytes: &[u8]) -> Option<Vec<Vec<Spent>>> {
    #[derive(Deserialize)]
    struct Row<'a> {
        #[serde(borrow)]
        value: &'a RawValue,
        #[serde(borrow, rename = "scriptPubKey")]
        script: Script<'a>,
    }
    #[derive(Deserialize)]
    struct Script<'a> {
        hex: &'a str,
    }
    let rows: Vec<Vec<Row>> = serde_json::from_slice(bytes).ok()?;
    let spent = |row: &Row| {
        Some(Spent {
            value: decimal::amount(row.value.get()).ok()?,
            script: unhex(row.script.hex.as_bytes())?,
        })
    };
    rows.iter().map(|tx| tx.iter().map(spent).collect()).collect()
}

/// A file in which records are looked for: its content without obfuscation, and the key that was taken off.
pub(super) struct Kept {
    pub bytes: Vec<u8>,
    /// The whole, where only the beginning is held.
    pub rest: Option<Opened>,
    pub key: [u8; 8],
}

impl Kept {
    fn pieces(&self) -> Pieces<'_> {
        Pieces::of(&self.bytes, self.rest.as_ref(), self.key)
    }
}

impl Undo {
    /// Finds the records of files from which the obfuscation was taken.
    ///
    /// # Errors
    /// Where a file that is not held cannot be read any more.
    pub(super) fn of(files: Vec<Kept>) -> Result<Undo, ReadError> {
        let mut undo = Undo::default();
        for (place, file) in files.iter().enumerate() {
            match answer(&file.bytes).filter(|_| is_answer(&file.bytes)) {
                Some(answer) => undo.answers.push(answer),
                None => undo.find(place, file)?,
            }
        }
        undo.files = files;
        Ok(undo)
    }

    fn find(&mut self, place: usize, file: &Kept) -> Result<(), ReadError> {
        let mut pieces = file.pieces();
        let mut at = 0;
        while at < pieces.len() {
            match record(&mut pieces, at)? {
                Some((begin, end, count)) => {
                    let spot = Spot {
                        file: place,
                        begin,
                        end,
                    };
                    self.by_count.entry(count).or_default().push(spot);
                    at = end + CHECKSUM;
                }
                None => {
                    let byte = pieces.at(at, 1)?[0];
                    self.stray += u64::from(byte != 0 && byte != file.key[at % 8]);
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// Tells whether nothing was given.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns what a careful reader should know.
    pub(super) fn note(&self) -> Option<String> {
        let stray = counted(self.stray, "byte of rev*.dat is", "bytes of rev*.dat are");
        (self.stray > 0).then(|| format!("{stray} no whole record and passed over"))
    }

    /// Gives the inputs of a block the values and addresses of what they spend, where anything says them.
    ///
    /// # Errors
    /// Where a file that is not held cannot be read any more.
    pub(super) fn fill(&self, prev: &[u8], block: &mut BlockRead, addresses: &mut Addresses) -> Result<(), ReadError> {
        let spends: Vec<usize> = (0..block.txs.len()).filter(|&tx| !block.txs[tx].coinbase).collect();
        let found = self.record_of(prev, spends.len())?;
        let found = found.or_else(|| self.answer_of(block));
        let Some(found) = found else { return Ok(()) };
        let fits = spends.len() == found.len()
            && spends
                .iter()
                .zip(&found)
                .all(|(&tx, spent)| block.parts(tx).0.len() == spent.len());
        if !fits {
            return Ok(());
        }
        for (&tx, spent) in spends.iter().zip(&found) {
            let end = block.txs[tx].ins_end;
            for (spend, spent) in block.ins[end - spent.len()..end].iter_mut().zip(spent) {
                spend.value = Some(spent.value);
                spend.address = addresses.of_script(&spent.script);
            }
        }
        Ok(())
    }

    /// Returns the record that gives its checksum with this predecessor.
    fn record_of(&self, prev: &[u8], count: usize) -> Result<Option<Vec<Vec<Spent>>>, ReadError> {
        let mut bytes = Vec::new();
        for spot in self.by_count.get(&count).into_iter().flatten() {
            let pieces = self.files[spot.file].pieces();
            pieces.copy(spot.begin, spot.end + CHECKSUM, &mut bytes)?;
            let (record, sum) = bytes.split_at(spot.end - spot.begin);
            if sha256d(&[prev, record]) == sum {
                return Ok(read(record));
            }
        }
        Ok(None)
    }

    /// Returns the answer that has as many outputs as each transaction of a block has inputs.
    fn answer_of(&self, block: &BlockRead) -> Option<Vec<Vec<Spent>>> {
        let counts = |tx: usize| {
            if block.txs[tx].coinbase {
                0
            } else {
                block.parts(tx).0.len()
            }
        };
        let fits = |answer: &&Vec<Vec<Spent>>| {
            answer.len() == block.txs.len() && answer.iter().enumerate().all(|(tx, spent)| spent.len() == counts(tx))
        };
        let mut fitting = self.answers.iter().filter(fits);
        let answer = fitting.next()?;
        if fitting.next().is_some() {
            return None; // two answers fit, and nothing says which is this block's
        }
        let spends = (0..block.txs.len()).filter(|&tx| !block.txs[tx].coinbase);
        let copied = |spent: &Spent| Spent {
            value: spent.value,
            script: spent.script.clone(),
        };
        Some(spends.map(|tx| answer[tx].iter().map(copied).collect()).collect())
    }
}

/// Returns where the record at this magic begins and ends, and how many transactions it has.
fn record(pieces: &mut Pieces, at: usize) -> Result<Option<(usize, usize, usize)>, ReadError> {
    // A count is of nine bytes at most.
    let head = pieces.at(at, 8 + 9)?;
    let Some((magic, rest)) = head.split_first_chunk() else {
        return Ok(None);
    };
    if magic[0] == 0 || Network::of_magic(*magic).is_none() {
        return Ok(None);
    }
    let Some((length, rest)) = rest.split_first_chunk() else {
        return Ok(None);
    };
    let length = u32::from_le_bytes(*length) as usize;
    let count = Bytes::new(&rest[..rest.len().min(length)]).count();
    let (begin, end) = (at + 8, at + 8 + length);
    let whole = end + CHECKSUM <= pieces.len();
    Ok(count.ok().filter(|_| whole).map(|count| (begin, end, count)))
}

/// Reads a record to its last byte.
fn read(record: &[u8]) -> Option<Vec<Vec<Spent>>> {
    let mut rest = Bytes::new(record);
    let mut all = Vec::new();
    for _ in 0..rest.count().ok()? {
        let mut spent = Vec::new();
        for _ in 0..rest.count().ok()? {
            spent.push(one(&mut rest)?);
        }
        all.push(spent);
    }
    (rest.at == record.len()).then_some(all)
}

/// Reads one output: the height and whether a coinbase made it, a number that old nodes wrote, amount and script.
fn one(rest: &mut Bytes) -> Option<Spent> {
    if number(rest)? > 1 {
        number(rest)?;
    }
    let value = Amount::new(amount(number(rest)?)?);
    let script = match number(rest)? {
        0 => [&[0x76, 0xa9, 0x14], rest.take(20).ok()?, &[0x88, 0xac]].concat(),
        1 => [&[0xa9, 0x14], rest.take(20).ok()?, &[0x87]].concat(),
        // Bare keys; one that was written whole is kept by its half here, which has no address either.
        key @ 2..=5 => {
            let sign = if key % 2 == 0 { 2 } else { 3 };
            [&[0x21, sign], rest.take(32).ok()?, &[0xac]].concat()
        }
        length => rest.take(usize::try_from(length - 6).ok()?).ok()?.to_vec(),
    };
    Some(Spent { value, script })
}

/// Reads a number of seven bits a byte, of which each but the last counts one more.
fn number(rest: &mut Bytes) -> Option<u64> {
    let mut number = 0u64;
    loop {
        let byte = rest.take(1).ok()?[0];
        number = number.checked_mul(128)?.checked_add(u64::from(byte & 0x7f))?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        number = number.checked_add(1)?;
    }
}

/// Returns the amount that stands behind its short form: zeros at its end are counted, and the last other digit stands apart.
fn amount(short: u64) -> Option<u64> {
    let Some(rest) = short.checked_sub(1) else {
        return Some(0);
    };
    let (zeros, rest) = (rest % 10, rest / 10);
    let digits = match zeros {
        9 => rest.checked_add(1)?,
        _ => (rest / 9).checked_mul(10)?.checked_add(rest % 9 + 1)?,
    };
    digits.checked_mul(10u64.pow(u32::try_from(zeros).ok()?))
}

#[cfg(test)]
mod tests;
