//! Raw blocks: in hex, one a file, or in a node's block files.
//!
//! The headers of all blocks are read first and put in order; transactions are decoded in the second pass, block by block,
//! so that no more than one block is ever held decoded.

use super::address::Addresses;
use super::block::{BlockRead, Output, Spend, is_unspendable};
use super::chain;
use super::coins::Terms;
use super::format::{FormatRow, Holds};
use super::header::{Header, height_of, work_of};
use super::hex::{Txid, bytes_of_hex, unhex};
use super::prevouts::Prevouts;
use super::recognise::{File, Sorted};
use super::transaction::{Bytes, Transaction, sha256d};
use super::{Format, Network, Options, Place, ReadError, Reading};
use crate::units::{Amount, grouped};

/// What it is to be blocks as they were read.
pub(super) const BLOCKS: &str = "blocks as they were read from files; signatures and proof of work were not checked";

/// Raw blocks in hex, one a line.
pub(super) const HEX: FormatRow = FormatRow {
    name: "hex",
    other_name: None,
    summary: "raw blocks in hex, one a line",
    kind: BLOCKS,
    json: None,
    holds: Holds::RawBlocks,
    is_sure: |_| false,
    is_likely: |look| look.json.is_none() && hex_line(look.bytes.trim_ascii_start()),
    read,
};

/// One raw block.
pub(super) const RAW: FormatRow = FormatRow {
    name: "raw",
    other_name: None,
    summary: "one raw block",
    kind: BLOCKS,
    json: None,
    holds: Holds::RawBlocks,
    is_sure: |look| !look.begins_with_block() && is_raw(look.bytes),
    is_likely: |_| false,
    read,
};

/// A node's `blk*.dat`, with its `xor.dat` beside it where the node writes one.
pub(super) const BLK: FormatRow = FormatRow {
    name: "blk",
    other_name: None,
    summary: "a node's blk*.dat, with xor.dat beside it where there is one",
    kind: BLOCKS,
    json: None,
    holds: Holds::RawBlocks,
    is_sure: |look| look.begins_with_block(),
    is_likely: |look| look.holds_block(),
    read,
};

/// The bytes of a header: version, predecessor, root of the transactions, time, difficulty, nonce.
const HEADER: usize = 80;
const PREV: usize = 4;
const ROOT: usize = 36;
const TIME: usize = 68;
const BITS: usize = 72;

fn hex_line(text: &[u8]) -> bool {
    let line = text
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default()
        .trim_ascii_end();
    line.len() >= 162 && line.iter().all(u8::is_ascii_hexdigit)
}

/// Tells whether the bytes begin with a header, the number of transactions and a coinbase.
fn is_raw(bytes: &[u8]) -> bool {
    let mut rest = Bytes::new(bytes);
    let mut tx = Transaction::default();
    let begins = rest.take(80).and_then(|_| rest.count());
    begins.is_ok() && tx.read(&bytes[rest.at..]).is_ok() && tx.is_coinbase()
}

/// Where one block stands.
#[derive(Clone, Copy, Debug)]
struct Spot {
    file: u32,
    /// Where its bytes or hex digits begin and end.
    begin: usize,
    end: usize,
    /// The line, in a file of hex lines.
    line: u64,
}

/// All blocks of all files.
struct Found {
    files: Vec<File>,
    headers: Vec<Header>,
    spots: Vec<Spot>,
    network: Option<Network>,
    passed: Passed,
}

/// What lies in block files and is no block.
#[derive(Default)]
struct Passed {
    bytes: u64,
    places: u64,
    /// The first place, and why it is no block, where it begins like one.
    first: Option<(String, u64, Option<String>)>,
}

impl Passed {
    fn note(&self) -> Option<String> {
        let (name, at, why) = self.first.as_ref()?;
        let places = match self.places {
            1 => "1 place".to_owned(),
            places => format!("{} places", grouped(places)),
        };
        let bytes = match self.bytes {
            1 => "1 byte".to_owned(),
            bytes => format!("{} bytes", grouped(bytes)),
        };
        let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        Some(format!(
            "{bytes} at {places} in block files are no whole block and were passed over, as a node does; {name}, byte {at}{why}"
        ))
    }
}

/// What is taken for a block in a block file: magic, length and as many bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// What ends where the file ends or another record begins; else what is a block to its last byte.
    Frames,
    /// Nothing but what is a block to its last byte, with the root in its header; that takes as long as to read it.
    Blocks,
}

/// Reads a ledger from raw blocks.
pub(super) fn read(sorted: Sorted, options: &Options) -> Result<Reading, ReadError> {
    let Sorted {
        format,
        files,
        prevouts,
    } = sorted;
    let found = find(files, Trust::Frames)?;
    let doubtful = match follow(&found, format, &prevouts, options) {
        Ok((reading, 0)) => return Ok(reading),
        doubtful => doubtful.map(|(reading, _)| reading),
    };
    // A record that a node began and never finished may end by chance where another begins; then the block that it should
    // have held stands elsewhere.
    let sound = found.sound().map(|found| follow(&found, format, &prevouts, options));
    match sound {
        Some(Ok((reading, _))) => Ok(reading),
        _ => doubtful,
    }
}

/// Reads the blocks that were found, and tells how many have transactions that do not match their root.
fn follow(found: &Found, format: Format, prevouts: &Prevouts, options: &Options) -> Result<(Reading, u64), ReadError> {
    let branch = chain::branch(&found.headers, options, found)?;
    let mut notes = branch.notes();
    notes.extend(found.passed.note());
    let told = found.network.or(branch.clues.network());
    let (mut block, mut bytes) = (BlockRead::default(), Vec::new());
    let mut unrooted = 0u64;
    let coins = Terms::new(told, branch.closed, format, prevouts, options).read(|coins| {
        unrooted = 0;
        for (above, &index) in branch.order.iter().enumerate() {
            block.height = branch.first_height.map(|first| first + above as u32);
            if !wanted(block.height, options, |problem| found.wrong(index, problem))? {
                break;
            }
            found.bytes(index, &mut bytes)?;
            let rooted = decode(&bytes, &mut block, &mut coins.addresses);
            let rooted = rooted.map_err(|(at, problem)| found.wrong_at(index, at, problem))?;
            unrooted += u64::from(!rooted);
            coins
                .append(&block)
                .map_err(|refused| found.wrong(index, refused.problem))?;
        }
        Ok(())
    })?;
    if unrooted > 0 {
        notes.push(format!(
            "{unrooted} blocks have transactions that do not match the root in their header"
        ));
    }
    let reading = coins
        .finish(format, notes)
        .map_err(|problem| found.wrong(branch.order[0], problem))?;
    Ok((reading, unrooted))
}

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

fn find(files: Vec<File>, trust: Trust) -> Result<Found, ReadError> {
    let mut found = Found {
        files: Vec::new(),
        headers: Vec::new(),
        spots: Vec::new(),
        network: None,
        passed: Passed::default(),
    };
    for (index, file) in files.iter().enumerate() {
        if file.format == Format::Hex {
            found.find_hex(index as u32, file)?;
        } else if file.format == Format::Raw {
            found.find_raw(index as u32, file)?;
        } else {
            found.find_blk(index as u32, file, trust)?;
        }
    }
    if !found.headers.is_empty() {
        found.files = files;
        return Ok(found);
    }
    Err(match found.passed.first {
        Some((name, at, Some(why))) => ReadError::new(&name, Place::Byte(at), why),
        Some((name, at, None)) => {
            let file = files.iter().find(|file| file.name == name);
            let bytes = file.map_or(&[][..], |file| &file.bytes[at as usize..]);
            ReadError::new(&name, Place::Byte(at), strange(bytes))
        }
        None => files[0].wrong(
            Place::Whole,
            "there is no block in it, only space that a node set aside",
        ),
    })
}

impl Found {
    fn find_hex(&mut self, index: u32, file: &File) -> Result<(), ReadError> {
        let (mut begin, mut number) = (0, 0);
        for line in file.bytes.split(|&byte| byte == b'\n') {
            number += 1;
            let digits = line.trim_ascii();
            let at = begin + (line.len() - line.trim_ascii_start().len());
            begin += line.len() + 1;
            if digits.is_empty() {
                continue;
            }
            let header = digits.get(..HEADER * 2).and_then(unhex);
            let header = header.ok_or_else(|| {
                let problem = format!(
                    "a line is one raw block in hex, at least {} digits for its header, and this one has {} characters",
                    HEADER * 2,
                    digits.len()
                );
                file.wrong(Place::Line(number), problem)
            })?;
            let spot = Spot {
                file: index,
                begin: at,
                end: at + digits.len(),
                line: number,
            };
            self.push(&header, spot);
        }
        Ok(())
    }

    fn find_raw(&mut self, index: u32, file: &File) -> Result<(), ReadError> {
        let Some(header) = file.bytes.get(..HEADER) else {
            let problem = format!(
                "a raw block has a header of {HEADER} bytes, and there are only {}",
                file.bytes.len()
            );
            return Err(file.wrong(Place::Byte(0), problem));
        };
        let spot = Spot {
            file: index,
            begin: 0,
            end: file.bytes.len(),
            line: 0,
        };
        self.push(header, spot);
        Ok(())
    }

    /// Finds the records of a block file. What else stands between them is scanned for the next one, as a node does that
    /// crashed while it wrote.
    fn find_blk(&mut self, index: u32, file: &File, trust: Trust) -> Result<(), ReadError> {
        let bytes = &file.bytes;
        let (mut at, mut stray) = (0, None);
        while at < bytes.len() {
            let Some(network) = network_at(bytes, at) else {
                // Space that the node set aside and did not write is zero on disk, also where the rest is obfuscated.
                if bytes[at] != 0 && bytes[at] != file.key[at % 8] {
                    Stray::reach(&mut stray, at, None);
                }
                at += 1;
                continue;
            };
            let (begin, end) = match record(bytes, at, trust) {
                Ok(record) => record,
                Err(why) => {
                    Stray::reach(&mut stray, at, Some(why));
                    at += 1;
                    continue;
                }
            };
            if self.network.is_some_and(|other| other != network) {
                let other = self.network.map_or("", Network::name);
                let problem = format!(
                    "a block of {} follows blocks of {other}; a ledger is of one network",
                    network.name()
                );
                return Err(file.wrong(Place::Byte(at as u64), problem));
            }
            self.network = Some(network);
            self.pass(file, stray.take());
            let spot = Spot {
                file: index,
                begin,
                end,
                line: 0,
            };
            self.push(&bytes[begin..begin + HEADER], spot);
            at = end;
        }
        self.pass(file, stray);
        Ok(())
    }

    fn pass(&mut self, file: &File, stray: Option<Stray>) {
        let Some(stray) = stray else { return };
        self.passed.bytes += (stray.last + 1 - stray.first) as u64;
        self.passed.places += 1;
        let first = (file.name.clone(), stray.first as u64, stray.why);
        self.passed.first.get_or_insert(first);
    }

    /// Returns the blocks without trust in frames, where they are others.
    fn sound(self) -> Option<Found> {
        if self.files.iter().all(|file| file.format != Format::Blk) {
            return None;
        }
        let ends = |found: &Found| {
            found
                .spots
                .iter()
                .map(|spot| (spot.file, spot.begin, spot.end))
                .collect::<Vec<_>>()
        };
        let framed = ends(&self);
        let found = find(self.files, Trust::Blocks).ok()?;
        (ends(&found) != framed).then_some(found)
    }

    fn push(&mut self, bytes: &[u8], spot: Spot) {
        let bits = u32_at(bytes, BITS);
        self.headers.push(Header {
            hash: sha256d(&[&bytes[..HEADER]]),
            prev: bytes[PREV..ROOT].try_into().expect("the range is 32 long"),
            work: work_of(bits),
            bits,
            time: Some(i64::from(u32_at(bytes, TIME))),
            height: None,
            disowned: false,
        });
        self.spots.push(spot);
    }

    fn file(&self, block: usize) -> &File {
        &self.files[self.spots[block].file as usize]
    }

    /// Copies the bytes of a block.
    fn bytes(&self, block: usize, into: &mut Vec<u8>) -> Result<(), ReadError> {
        let spot = self.spots[block];
        let part = &self.file(block).bytes[spot.begin..spot.end];
        into.clear();
        if self.file(block).format != Format::Hex {
            into.extend_from_slice(part);
            return Ok(());
        }
        *into = bytes_of_hex(part).map_err(|at| {
            let problem = match part.get(at) {
                Some(&byte) => format!("character {} is {:?} and no hex digit", at + 1, char::from(byte)),
                None => format!("the number of hex digits, {}, is odd", part.len()),
            };
            self.wrong(block, problem)
        })?;
        Ok(())
    }

    fn wrong(&self, block: usize, problem: String) -> ReadError {
        self.wrong_at(block, 0, problem)
    }

    /// Returns a complaint about a byte of a block.
    fn wrong_at(&self, block: usize, at: usize, problem: String) -> ReadError {
        let spot = self.spots[block];
        let file = self.file(block);
        if file.format != Format::Hex {
            return file.wrong(Place::Byte((spot.begin + at) as u64), problem);
        }
        let problem = if at > 0 {
            format!("byte {at} of the block: {problem}")
        } else {
            problem
        };
        file.wrong(Place::Line(spot.line), problem)
    }
}

impl chain::Blocks for Found {
    fn coinbase_height(&self, block: usize) -> Option<u32> {
        let mut bytes = Vec::new();
        self.bytes(block, &mut bytes).ok()?;
        let mut rest = Bytes::new(bytes.get(HEADER..)?);
        rest.count().ok()?;
        let mut coinbase = Transaction::default();
        coinbase.read(&bytes[HEADER + rest.at..]).ok()?;
        said_height(version_of(&bytes), &coinbase)
    }

    fn complain(&self, block: usize, problem: String) -> ReadError {
        self.wrong(block, problem)
    }
}

/// Returns the number at this place of a header.
fn u32_at(header: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(header[at..at + 4].try_into().expect("the range is 4 long"))
}

/// Returns the version that a header says, its first field.
fn version_of(header: &[u8]) -> i32 {
    i32::from_le_bytes(header[..4].try_into().expect("the range is 4 long"))
}

/// Returns the height that a coinbase says; the first version of blocks had no such rule.
fn said_height(version: i32, coinbase: &Transaction<'_>) -> Option<u32> {
    (coinbase.is_coinbase() && version >= 2).then(|| height_of(coinbase.first_script))?
}

/// A stretch of a block file that is no block.
struct Stray {
    first: usize,
    /// Its last byte that was written.
    last: usize,
    why: Option<String>,
}

impl Stray {
    fn reach(stray: &mut Option<Stray>, at: usize, why: Option<String>) {
        let stray = stray.get_or_insert(Stray {
            first: at,
            last: at,
            why: None,
        });
        stray.last = at;
        if stray.why.is_none() {
            stray.why = why;
        }
    }
}

fn network_at(bytes: &[u8], at: usize) -> Option<Network> {
    let magic = bytes.get(at..at + 4)?;
    Network::of_magic(magic.try_into().expect("the range is 4 long"))
}

/// Returns where the block of the record at this magic begins and ends, or why it is none.
fn record(bytes: &[u8], at: usize, trust: Trust) -> Result<(usize, usize), String> {
    let length = bytes.get(at + 4..at + 8);
    let length = length.ok_or("the file ends within the magic and length of a block")?;
    let length = u32::from_le_bytes(length.try_into().expect("the range is 4 long")) as usize;
    let (begin, rest) = (at + 8, bytes.len() - (at + 8));
    if length > rest {
        return Err(format!(
            "a block of {length} bytes is announced and only {rest} bytes follow"
        ));
    }
    if length < HEADER {
        return Err(format!(
            "a block of {length} bytes is announced and a header alone has {HEADER}"
        ));
    }
    let end = begin + length;
    let framed = end == bytes.len() || network_at(bytes, end).is_some();
    let sound = match trust {
        Trust::Frames if framed => Ok(()),
        Trust::Frames => walk(&bytes[begin..end], |_, _| ()),
        Trust::Blocks => rooted(&bytes[begin..end]),
    };
    sound.map_err(|(at, problem)| {
        format!("a block of {length} bytes is announced, and in byte {at} of it: {problem}")
    })?;
    Ok((begin, end))
}

/// Tells whether there is a whole block in these bytes, framed as in a block file.
pub(super) fn holds_block(bytes: &[u8]) -> bool {
    let mut magics = (0..bytes.len()).filter(|&at| network_at(bytes, at).is_some());
    magics.any(|at| record(bytes, at, Trust::Blocks).is_ok())
}

fn strange(bytes: &[u8]) -> String {
    let head: Vec<String> = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!(
        "a block is expected and {} stands here; accepted are the magics of mainnet, testnet3, testnet4, signet and regtest and \
         zeros; an obfuscated file needs its xor.dat beside it",
        head.join(" ")
    )
}

/// Decodes a whole block and tells whether its transactions match the root in its header; a mistake comes with its byte.
fn decode(bytes: &[u8], block: &mut BlockRead, addresses: &mut Addresses) -> Result<bool, (usize, String)> {
    block.clear();
    let mut said = None;
    walk(bytes, |number, tx| {
        if number == 0 {
            said = said_height(version_of(bytes), tx);
        }
        push(tx, block, addresses);
    })?;
    block.time = Some(i64::from(u32_at(bytes, TIME)));
    block.said_height = said;
    Ok(root(block.txs.iter().map(|tx| tx.txid).collect()) == bytes[ROOT..TIME])
}

/// Makes sure that a block is whole and has the transactions that its header names.
fn rooted(bytes: &[u8]) -> Result<(), (usize, String)> {
    let mut ids = Vec::new();
    walk(bytes, |_, tx| ids.push(tx.txid()))?;
    match root(ids) == bytes[ROOT..TIME] {
        true => Ok(()),
        false => Err((HEADER, "the transactions do not match the root in the header".into())),
    }
}

/// Shows every transaction of a block, which has these bytes and no more; a mistake comes with its byte.
fn walk<'a>(bytes: &'a [u8], mut each: impl FnMut(usize, &Transaction<'a>)) -> Result<(), (usize, String)> {
    let mut rest = Bytes::new(bytes);
    rest.take(HEADER).map_err(|problem| (0, problem))?;
    let count = rest.count().map_err(|problem| (HEADER, problem))?;
    let mut at = rest.at;
    let mut begins_with_coinbase = false;
    let mut tx = Transaction::default();
    for number in 0..count {
        let read = tx.read(&bytes[at..]);
        let read = read.map_err(|problem| (at, format!("transaction {} of {count}: {problem}", number + 1)))?;
        begins_with_coinbase |= number == 0 && tx.is_coinbase();
        each(number, &tx);
        at += read;
    }
    if at < bytes.len() {
        return Err((
            at,
            format!("{} bytes follow the last transaction of the block", bytes.len() - at),
        ));
    }
    if !begins_with_coinbase {
        return Err((
            HEADER,
            "the first transaction of a block is its coinbase, and this one is none".into(),
        ));
    }
    Ok(())
}

fn push(tx: &Transaction<'_>, block: &mut BlockRead, addresses: &mut Addresses) {
    let coinbase = tx.is_coinbase();
    if !coinbase {
        block.ins.extend(tx.ins.iter().map(|&(&id, position)| Spend {
            prev: Some((id, position)),
            value: None,
            address: None,
        }));
    }
    block.outs.extend(tx.outs.iter().map(|&(value, script)| Output {
        value: Amount::new(value),
        unspendable: is_unspendable(script),
        address: addresses.of_script(script),
    }));
    block.close(tx.txid(), coinbase);
}

/// Returns the root of the tree of hashes over transaction ids.
fn root(mut row: Vec<Txid>) -> Txid {
    while row.len() > 1 {
        let pairs = row
            .chunks(2)
            .map(|pair| sha256d(&[&pair[0], pair.last().expect("a chunk is never empty")]));
        row = pairs.collect();
    }
    row.pop().unwrap_or_default()
}
