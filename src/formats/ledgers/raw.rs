//! Raw blocks: in hex, one a file, or in a node's block files.
//!
//! The headers of all blocks are read first and put in order; transactions are decoded in the second pass, block by block,
//! so that no more than one block is ever held decoded.

mod bytes;

pub(in crate::formats) use bytes::{begins, block_key};

use bytes::{
    BITS, HEADER, PREV, ROOT, TIME, Trust, begins_with_block, decode, is_raw, network_of, record, said_height, u32_at,
    version_of,
};

use crate::formats::block::BlockRead;
use crate::formats::chain;
use crate::formats::coins::Terms;
use crate::formats::format::{BLOCKS, File, Format, FormatRow, Holds, Options, Reading, Sorted, wanted};
use crate::formats::header::{Header, work_of};
use crate::formats::hex::{bytes_of_hex, unhex};
use crate::formats::input::{Place, ReadError};
use crate::formats::network::Network;
use crate::formats::pieces::Spot;
use crate::formats::plain;
use crate::formats::prevouts::Prevouts;
use crate::formats::transaction::{Bytes, Transaction, sha256d};
use crate::formats::undo::Undo;
use crate::units::counted;

/// What of blocks is not carried over.
const LEFT: &str = "signatures, scripts beyond the address that they pay, witnesses, lock times, proof of work";

/// Raw blocks in hex, one a line.
pub(in crate::formats) const HEX: Format = Format::of(&FormatRow {
    name: "hex",
    other_name: None,
    summary: "raw blocks in hex, one a line",
    mark: "a first line of 162 hex digits or more",
    example: "dyepack trace blocks.hex --from TXID:VOUT --method fifo",
    left: LEFT,
    kind: BLOCKS,
    json: None,
    holds: Holds::RawBlocks,
    is_sure: |_| false,
    is_likely: |look| look.json.is_none() && hex_line(look.bytes.trim_ascii_start()),
    read,
});

/// One raw block.
pub(in crate::formats) const RAW: Format = Format::of(&FormatRow {
    name: "raw",
    other_name: None,
    summary: "one raw block",
    mark: "a header, a number and a coinbase",
    example: "dyepack trace block.raw prevouts.csv --from TXID:VOUT --method fifo",
    left: LEFT,
    kind: BLOCKS,
    json: None,
    holds: Holds::RawBlocks,
    is_sure: |look| !begins_with_block(look) && is_raw(look.bytes),
    is_likely: |_| false,
    read,
});

/// A node's `blk*.dat`, with its `xor.dat` beside it where the node writes one.
pub(in crate::formats) const BLK: Format = Format::of(&FormatRow {
    name: "blk",
    other_name: None,
    summary: "a node's blk*.dat, with xor.dat and rev*.dat beside it where there are such",
    mark: "a network's magic, plain or under the key; or a whole block behind junk; or nothing but zeros",
    example: "dyepack trace ~/.bitcoin/blocks --from coinbase@9 --method fifo",
    left: LEFT,
    kind: BLOCKS,
    json: None,
    holds: Holds::RawBlocks,
    is_sure: |look| begins_with_block(look),
    is_likely: |look| {
        look.json.is_none() && plain::head(look.bytes).is_none() && block_key(look.bytes, look.key).is_some()
    },
    read,
});

/// How much of a first line is looked at.
const LOOK: usize = 1 << 16;

fn hex_line(text: &[u8]) -> bool {
    // A block may be longer than what is looked at to tell a file.
    let line = text[..text.len().min(LOOK)]
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default()
        .trim_ascii_end();
    line.len() >= 162 && line.iter().all(u8::is_ascii_hexdigit)
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
        let places = counted(self.places, "place", "places");
        let bytes = counted(self.bytes, "byte", "bytes");
        let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        Some(format!(
            "{bytes} at {places} in block files are no whole block and were passed over, as a node does; {name}, byte {at}{why}"
        ))
    }
}

/// Reads a ledger from raw blocks.
pub(in crate::formats) fn read(sorted: Sorted, options: &Options) -> Result<Reading, ReadError> {
    let Sorted {
        format,
        files,
        prevouts,
        undo,
    } = sorted;
    let before = Before {
        prevouts: &prevouts,
        undo: &undo,
    };
    let found = find(files, Trust::Frames)?;
    let doubtful = match follow(&found, format, &before, options) {
        Ok((reading, 0)) => return Ok(reading),
        doubtful => doubtful.map(|(reading, _)| reading),
    };
    // A record that a node began and never finished may end by chance where another begins; then the block that it should
    // have held stands elsewhere.
    let sound = found.sound().map(|found| follow(&found, format, &before, options));
    match sound {
        Some(Ok((reading, _))) => Ok(reading),
        _ => doubtful,
    }
}

/// What is told of values from before the beginning.
struct Before<'a> {
    prevouts: &'a Prevouts,
    undo: &'a Undo,
}

/// Reads the blocks that were found, and tells how many have transactions that do not match their root.
fn follow(found: &Found, format: Format, before: &Before, options: &Options) -> Result<(Reading, u64), ReadError> {
    let branch = chain::branch(&found.headers, options, found)?;
    let mut notes = branch.notes();
    notes.extend(found.passed.note());
    notes.extend(before.undo.note());
    let told = found.network.or(branch.clues.network());
    let (mut block, mut bytes) = (BlockRead::default(), Vec::new());
    let mut unrooted = 0u64;
    let coins = Terms::new(told, branch.closed, format, before.prevouts, options).read(|coins| {
        unrooted = 0;
        for (above, &index) in branch.order.iter().enumerate() {
            block.height = branch.first_height.map(|first| first + above as u32);
            if !wanted(block.height, options, |problem| found.wrong(index, problem))? {
                break;
            }
            found.file(index).reached(found.spots[index].begin);
            found.bytes(index, &mut bytes)?;
            let rooted = decode(&bytes, &mut block, &mut coins.addresses);
            let rooted = rooted.map_err(|(at, problem)| found.wrong_at(index, at, problem))?;
            unrooted += u64::from(!rooted);
            if !branch.closed {
                before
                    .undo
                    .fill(&found.headers[index].prev, &mut block, &mut coins.addresses)?;
            }
            coins
                .append(&block)
                .map_err(|refused| found.wrong(index, refused.problem))?;
        }
        Ok(())
    })?;
    if unrooted > 0 {
        notes.push(counted(
            unrooted,
            "block has transactions that do not match the root in its header",
            "blocks have transactions that do not match the root in their header",
        ));
    }
    let reading = coins
        .finish(format, notes)
        .map_err(|problem| found.wrong(branch.order[0], problem))?;
    Ok((reading, unrooted))
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
        if file.format == HEX {
            found.find_hex(index as u32, file)?;
        } else if file.format == RAW {
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
            let mut pieces = file.unwrap_or(&files[0]).pieces();
            ReadError::new(&name, Place::Byte(at), strange(pieces.at(at as usize, 4)?))
        }
        None => files[0].wrong(
            Place::Whole,
            "there is no block in it, only space that a node set aside",
        ),
    })
}

impl Found {
    fn find_hex(&mut self, index: u32, file: &File) -> Result<(), ReadError> {
        file.each_line(index, |spot, line| {
            let digits = line.trim_ascii();
            let begin = spot.begin + (line.len() - line.trim_ascii_start().len());
            if digits.is_empty() {
                return Ok(());
            }
            let header = digits.get(..HEADER * 2).and_then(unhex);
            let header = header.ok_or_else(|| {
                let problem = format!(
                    "a line is one raw block in hex, at least {} digits for its header, and this one has {} characters",
                    HEADER * 2,
                    digits.len()
                );
                file.wrong(Place::Line(spot.line), problem)
            })?;
            let end = begin + digits.len();
            self.push(&header, Spot { begin, end, ..spot });
            Ok(())
        })
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
        let mut pieces = file.pieces();
        let (mut at, mut stray) = (0, None);
        while at < pieces.len() {
            let here = pieces.at(at, 4)?;
            let Some(network) = network_of(here) else {
                // Space that the node set aside and did not write is zero on disk, also where the rest is obfuscated.
                if here[0] != 0 && here[0] != file.key[at % 8] {
                    Stray::reach(&mut stray, at, None);
                }
                at += 1;
                continue;
            };
            let (begin, end) = match record(&mut pieces, at, trust)? {
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
            file.reached(at);
            self.pass(file, stray.take());
            let spot = Spot {
                file: index,
                begin,
                end,
                line: 0,
            };
            self.push(pieces.at(begin, HEADER)?, spot);
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
        if self.files.iter().all(|file| file.format != BLK) {
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
        let (spot, file) = (self.spots[block], self.file(block));
        if file.format != HEX {
            return file.pieces().copy(spot.begin, spot.end, into);
        }
        let mut digits = Vec::new();
        let part = file.part(spot, &mut digits)?;
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
        if file.format != HEX {
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

fn strange(bytes: &[u8]) -> String {
    let head: Vec<String> = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!(
        "a block is expected and {} stands here; accepted are the magics of mainnet, testnet3, testnet4, signet and regtest and \
         zeros; an obfuscated file needs its xor.dat beside it",
        head.join(" ")
    )
}
