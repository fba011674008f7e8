//! What a node answers to `getblock` with verbosity 2 (transactions) or 3 (and the outputs that they spend).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::address::Addresses;
use super::chain::{self, Header};
use super::coins::{BlockRead, Coins, Output, Spend, is_unspendable, parse_id};
use super::json::{self, Document};
use super::raw::{notes, unhex, wanted};
use super::recognise::{File, Sorted};
use super::{Network, Options, Place, ReadError, Reading, decimal};
use crate::units::Amount;

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow)]
    hash: Cow<'a, str>,
    #[serde(borrow)]
    previousblockhash: Option<Cow<'a, str>>,
    height: Option<u32>,
    time: Option<i64>,
    #[serde(borrow)]
    bits: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tx: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Tx<'a> {
    #[serde(borrow)]
    txid: Cow<'a, str>,
    #[serde(borrow)]
    vin: Vec<Vin<'a>>,
    #[serde(borrow)]
    vout: Vec<Vout<'a>>,
}

#[derive(Deserialize)]
struct Vin<'a> {
    #[serde(borrow)]
    coinbase: Option<Cow<'a, str>>,
    #[serde(borrow)]
    txid: Option<Cow<'a, str>>,
    vout: Option<u32>,
    #[serde(borrow)]
    prevout: Option<Vout<'a>>,
}

#[derive(Deserialize)]
struct Vout<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
    n: Option<u32>,
    #[serde(borrow, rename = "scriptPubKey")]
    script: Option<Script<'a>>,
}

#[derive(Deserialize)]
struct Script<'a> {
    #[serde(borrow)]
    hex: Option<Cow<'a, str>>,
    #[serde(borrow)]
    address: Option<Cow<'a, str>>,
    #[serde(borrow)]
    addresses: Option<Vec<Cow<'a, str>>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

/// All blocks of all files.
struct Found<'a> {
    blocks: Vec<(&'a File, u64, Block<'a>)>,
    headers: Vec<Header>,
}

/// Reads a ledger from the answers of a node.
pub(super) fn read(sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let found = find(&sorted.files)?;
    let branch = chain::branch(&found.headers, options.first_height, &found)?;
    let network = options.network.or(branch.network).unwrap_or(Network::Mainnet);
    let addresses = Addresses::new(options.addresses);
    let mut coins = Coins::new(network, branch.closed, addresses, sorted.prevouts.clone());
    let mut block = BlockRead::default();
    for (above, &index) in branch.order.iter().enumerate() {
        let (file, at, rows) = &found.blocks[index];
        let wrong = |problem: String| file.wrong(Place::Byte(*at), problem);
        block.height = branch.first_height.map(|first| first + above as u32);
        if !wanted(block.height, options, wrong)? {
            break;
        }
        block.time = rows.time.unwrap_or(0);
        fill(file, rows, &mut block, &mut coins.addresses)?;
        coins.append(&block).map_err(wrong)?;
    }
    let (first, at, _) = &found.blocks[branch.order[0]];
    let (evidence, counts) = coins
        .finish()
        .map_err(|problem| first.wrong(Place::Byte(*at), problem))?;
    Ok(Reading {
        evidence,
        complaints: Vec::new(),
        counts,
        format: sorted.format,
        stamp: None,
        notes: notes(&branch),
    })
}

fn find(files: &[File]) -> Result<Found<'_>, ReadError> {
    let mut found = Found {
        blocks: Vec::new(),
        headers: Vec::new(),
    };
    for file in files {
        for document in json::documents(file)? {
            let block = parse::<Block>(file, document.at, document.text)?;
            found.headers.push(header(file, &document, &block)?);
            found.blocks.push((file, document.at, block));
        }
    }
    if found.blocks.is_empty() {
        return Err(files[0].wrong(Place::Whole, "there is no block in it"));
    }
    Ok(found)
}

/// Reads one object; the complaint points into the file.
fn parse<'a, T: Deserialize<'a>>(file: &File, at: u64, text: &'a RawValue) -> Result<T, ReadError> {
    let whole = json::text(file)?;
    serde_json::from_str(text.get()).map_err(|error| json::wrong(file, whole, &error, at))
}

fn header(file: &File, document: &Document, block: &Block) -> Result<Header, ReadError> {
    let id = |text: &str, key: &str| {
        let problem = format!("{key} {text:?} is no hash; a hash has 64 hex digits");
        parse_id(text).ok_or_else(|| file.wrong(Place::Byte(document.at), problem))
    };
    let prev = block.previousblockhash.as_deref();
    let bits = block
        .bits
        .as_deref()
        .and_then(|bits| u32::from_str_radix(bits, 16).ok());
    let target = bits.map(|bits| bitcoin::Target::from_compact(bitcoin::CompactTarget::from_consensus(bits)));
    Ok(Header {
        hash: id(&block.hash, "hash")?,
        // A genesis names none.
        prev: prev.map_or(Ok([0; 32]), |prev| id(prev, "previousblockhash"))?,
        work: target.map_or(1, super::raw::work_of),
        bits: bits.unwrap_or(0),
        height: block.height,
    })
}

impl chain::Blocks for Found<'_> {
    fn coinbase_height(&self, _: usize) -> Option<u32> {
        None
    }

    fn complain(&self, block: usize, problem: String) -> ReadError {
        let (file, at, _) = &self.blocks[block];
        file.wrong(Place::Byte(*at), problem)
    }
}

fn fill(file: &File, rows: &Block, block: &mut BlockRead, addresses: &mut Addresses) -> Result<(), ReadError> {
    block.clear();
    let whole = json::text(file)?;
    for row in &rows.tx {
        let at = (row.get().as_ptr() as usize - whole.as_ptr() as usize) as u64;
        if row.get().starts_with('"') {
            let problem = "the block lists ids instead of transactions (verbosity 1); accepted are verbosity 2 and 3";
            return Err(file.wrong(Place::Byte(at), problem));
        }
        let tx = parse::<Tx>(file, at, row)?;
        push(&tx, block, addresses).map_err(|problem| {
            let problem = format!("transaction {}: {problem}", tx.txid);
            file.wrong(Place::Byte(at), problem)
        })?;
    }
    Ok(())
}

fn push(tx: &Tx, block: &mut BlockRead, addresses: &mut Addresses) -> Result<(), String> {
    let txid = parse_id(&tx.txid).ok_or("its txid is no hash of 64 hex digits")?;
    let coinbase = tx.vin.iter().any(|vin| vin.coinbase.is_some());
    for vin in tx.vin.iter().filter(|_| !coinbase) {
        let prev = vin.txid.as_deref().and_then(parse_id).zip(vin.vout);
        let prev = prev.ok_or("an input names the txid and vout of the output that it spends, or a coinbase")?;
        let prevout = vin.prevout.as_ref();
        block.ins.push(Spend {
            prev: Some(prev),
            value: prevout
                .map(|prevout| decimal::amount(prevout.value.get()))
                .transpose()?,
            address: prevout.and_then(|prevout| address(prevout.script.as_ref(), addresses)),
        });
    }
    for (position, vout) in tx.vout.iter().enumerate() {
        if vout.n.is_some_and(|n| n as usize != position) {
            return Err(format!("the output at position {position} says that it is another"));
        }
        let script = vout.script.as_ref().and_then(|script| script.hex.as_deref());
        let script = script
            .map(|hex| unhex(hex.as_bytes()).ok_or("a script is written in hex"))
            .transpose()?;
        block.outs.push(Output {
            value: value(vout)?,
            unspendable: script.is_some_and(|script| is_unspendable(&script)),
            address: address(vout.script.as_ref(), addresses),
        });
    }
    block.close(txid, coinbase);
    Ok(())
}

fn value(vout: &Vout) -> Result<Amount, String> {
    decimal::amount(vout.value.get())
}

/// Returns the address that the node gives; older nodes give a list, and for a bare public key the address of its hash.
fn address(script: Option<&Script>, addresses: &mut Addresses) -> Option<u32> {
    let script = script?;
    if script.kind.as_deref() == Some("pubkey") {
        return None;
    }
    let listed = script.addresses.as_deref().and_then(|list| match list {
        [only] => Some(only),
        _ => None,
    });
    let text = script.address.as_ref().or(listed)?;
    addresses.of_text(text)
}
