//! A block in its bytes: its header, its transactions, and the frame and the obfuscation in which a node keeps it.

use crate::formats::address::Addresses;
use crate::formats::block::{BlockRead, Output, Spend, is_unspendable};
use crate::formats::format::Look;
use crate::formats::header::height_of;
use crate::formats::hex::Txid;
use crate::formats::input::ReadError;
use crate::formats::network::Network;
use crate::formats::pieces::{Pieces, take_off};
use crate::formats::transaction::{Bytes, Transaction, sha256d};
use crate::units::Amount;

/// The bytes of a header: version, predecessor, root of the transactions, time, difficulty, nonce.
pub(super) const HEADER: usize = 80;
pub(super) const PREV: usize = 4;
pub(super) const ROOT: usize = 36;
pub(super) const TIME: usize = 68;
pub(super) const BITS: usize = 72;

/// What is taken for a block in a block file: magic, length and as many bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// What ends where the file ends or another record begins; else what is a block to its last byte.
    Frames,
    /// Nothing but what is a block to its last byte, with the root in its header; that takes as long as to read it.
    Blocks,
}

/// Tells whether the bytes begin with a header, the number of transactions and a coinbase.
pub(super) fn is_raw(bytes: &[u8]) -> bool {
    let mut rest = Bytes::new(bytes);
    let mut tx = Transaction::default();
    let begins = rest.take(80).and_then(|_| rest.count());
    begins.is_ok() && tx.read(&bytes[rest.at..]).is_ok() && tx.is_coinbase()
}

/// Tells whether a block stands at the beginning, under the key of the folder or as it is.
pub(super) fn begins_with_block(look: &Look<'_>) -> bool {
    begins(look.bytes, [0; 8]) || begins(look.bytes, look.key)
}

/// Returns the key under which these bytes are a block file, zeros where they are one as they are; a plain file beside a key
/// was written before the node had one. Junk may stand before the first block.
pub(in crate::formats) fn block_key(bytes: &[u8], key: [u8; 8]) -> Option<[u8; 8]> {
    let keys = [[0; 8], key];
    let begins = keys.into_iter().find(|&key| begins(bytes, key));
    begins.or_else(|| {
        keys.into_iter().find(|&key| {
            let mut bytes = bytes.to_vec();
            take_off(&mut bytes, 0, key);
            holds_block(&bytes)
        })
    })
}

/// Tells whether a network's magic is the first that stands there, or nothing at all: space that a node set aside.
pub(in crate::formats) fn begins(bytes: &[u8], key: [u8; 8]) -> bool {
    let Some(start) = bytes.iter().position(|&byte| byte != 0) else {
        return true;
    };
    let magic = bytes.get(start..start + 4).map(|word| {
        let mut magic = [0; 4];
        for (i, byte) in word.iter().enumerate() {
            magic[i] = byte ^ key[(start + i) % 8];
        }
        magic
    });
    magic.is_some_and(|magic| Network::of_magic(magic).is_some())
}

pub(super) fn u32_at(header: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(header[at..at + 4].try_into().expect("the range is 4 long"))
}

/// Returns the version that a header says, its first field.
pub(super) fn version_of(header: &[u8]) -> i32 {
    i32::from_le_bytes(header[..4].try_into().expect("the range is 4 long"))
}

/// Returns the height that a coinbase says; the first version of blocks had no such rule.
pub(super) fn said_height(version: i32, coinbase: &Transaction<'_>) -> Option<u32> {
    (coinbase.is_coinbase() && version >= 2).then(|| height_of(coinbase.first_script))?
}

/// Returns the network whose magic these bytes begin with.
pub(super) fn network_of(bytes: &[u8]) -> Option<Network> {
    // No magic begins with a zero, of which there are millions where a node set space aside.
    let magic = bytes.first_chunk().filter(|magic| magic[0] != 0)?;
    Network::of_magic(*magic)
}

/// Returns where the block of the record at this magic begins and ends, or why it is none.
///
/// # Errors
/// Where the file cannot be read any more.
pub(super) fn record(
    pieces: &mut Pieces,
    at: usize,
    trust: Trust,
) -> Result<Result<(usize, usize), String>, ReadError> {
    let length = pieces.at(at, 8)?.get(4..8);
    let Some(length) = length else {
        return Ok(Err("the file ends within the magic and length of a block".into()));
    };
    let length = u32::from_le_bytes(length.try_into().expect("the range is 4 long")) as usize;
    let (begin, rest) = (at + 8, pieces.len() - (at + 8));
    if length > rest {
        return Ok(Err(format!(
            "a block of {length} bytes is announced and only {rest} bytes follow"
        )));
    }
    if length < HEADER {
        return Ok(Err(format!(
            "a block of {length} bytes is announced and a header alone has {HEADER}"
        )));
    }
    let end = begin + length;
    let framed = end == pieces.len() || network_of(pieces.at(end, 4)?).is_some();
    let sound = match trust {
        Trust::Frames if framed => Ok(()),
        Trust::Frames => walk(pieces.at(begin, length)?, |_, _| ()),
        Trust::Blocks => rooted(pieces.at(begin, length)?),
    };
    Ok(match sound {
        Ok(()) => Ok((begin, end)),
        Err((at, problem)) => Err(format!(
            "a block of {length} bytes is announced, and in byte {at} of it: {problem}"
        )),
    })
}

/// Tells whether there is a whole block in these bytes, framed as in a block file.
fn holds_block(bytes: &[u8]) -> bool {
    let mut pieces = Pieces::of(bytes, None, [0; 8]);
    let mut magics = (0..bytes.len()).filter(|&at| network_of(&bytes[at..]).is_some());
    magics.any(|at| matches!(record(&mut pieces, at, Trust::Blocks), Ok(Ok(_))))
}

/// Decodes a whole block and tells whether its transactions match the root in its header; a mistake comes with its byte.
pub(super) fn decode(bytes: &[u8], block: &mut BlockRead, addresses: &mut Addresses) -> Result<bool, (usize, String)> {
    block.clear();
    let mut said = None;
    let mut scripts = Vec::new();
    walk(bytes, |number, tx| {
        if number == 0 {
            said = said_height(version_of(bytes), tx);
        }
        push(tx, block);
        scripts.extend(tx.outs.iter().map(|&(_, script)| script));
    })?;
    addresses.prefetch(&scripts);
    for (output, script) in block.outs.iter_mut().zip(scripts) {
        output.address = addresses.of_script(script);
    }
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

fn push(tx: &Transaction<'_>, block: &mut BlockRead) {
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
        address: None,
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
