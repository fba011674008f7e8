//! What a node answers to `getblock` with verbosity 2 (transactions) or 3 (and the outputs that they spend).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::formats::address::{Addresses, Said};
use crate::formats::block::{BlockRead, Output, Spend, is_unspendable};
use crate::formats::chain;
use crate::formats::coins::Terms;
use crate::formats::decimal;
use crate::formats::format::{BLOCKS, File, Format, FormatRow, Holds, Options, Reading, Sorted, wanted};
use crate::formats::header::{Header, height_of, work_of};
use crate::formats::hex::{Txid, parse_id, unhex, unhex_into};
use crate::formats::input::{Place, ReadError};
use crate::formats::json::{self, Quoted};
use crate::formats::network::Network;
use crate::formats::pieces::Spot;
use crate::units::{Amount, counted};

/// What a node answers to `getblock` with verbosity 2 or 3: one object, a list or lines.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "rpc",
    other_name: Some("getblock"),
    summary: "getblock JSON of verbosity 2 or 3: one object, a list or lines",
    mark: "keys such as tx, previousblockhash, nTx, also in the envelope of the RPC",
    example: "dyepack trace blocks.json --from TXID:VOUT --method fifo",
    left: "scripts beyond the address that they pay, witnesses, lock times, sizes, confirmations but for blocks that the node disowns",
    kind: BLOCKS,
    json: Some("getblock answers (tx, hash)"),
    holds: Holds::Blocks,
    is_sure: |_| false,
    is_likely: |look| !look.has_any(&["schema"]) && look.has_any(&["tx", "result", "previousblockhash", "nTx"]),
    read: |sorted, options| read(&sorted, options),
});

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow)]
    hash: Cow<'a, str>,
    #[serde(borrow)]
    previousblockhash: Option<Quoted<'a>>,
    height: Option<u32>,
    version: Option<i64>,
    /// Negative where the block is not in the node's main chain.
    confirmations: Option<i64>,
    time: Option<i64>,
    #[serde(borrow)]
    bits: Option<Quoted<'a>>,
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
    /// What moves between outputs and the pools of Zcash that nobody can look into.
    #[serde(borrow)]
    vjoinsplit: Option<Vec<JoinSplit<'a>>>,
    #[serde(borrow, rename = "valueBalance")]
    sapling: Option<&'a RawValue>,
    #[serde(borrow)]
    orchard: Option<Orchard<'a>>,
    /// The kind of a transaction of Dash.
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
}

/// The kind of Dash's transactions that pay out of the credits of its platform and spend no output.
const ASSET_UNLOCK: &str = "9";

#[derive(Deserialize)]
struct JoinSplit<'a> {
    /// What goes into the pool.
    #[serde(borrow)]
    vpub_old: Option<&'a RawValue>,
    /// What comes out of it.
    #[serde(borrow)]
    vpub_new: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Orchard<'a> {
    #[serde(borrow, rename = "valueBalance")]
    balance: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Vin<'a> {
    #[serde(borrow)]
    coinbase: Option<Quoted<'a>>,
    #[serde(borrow)]
    txid: Option<Quoted<'a>>,
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
    hex: Option<Quoted<'a>>,
    #[serde(borrow)]
    address: Option<Quoted<'a>>,
    #[serde(borrow)]
    addresses: Option<Vec<Quoted<'a>>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Quoted<'a>>,
}

/// What of a block becomes part of the ledger.
#[derive(Deserialize)]
struct Moves<'a> {
    version: Option<i64>,
    #[serde(borrow)]
    tx: Vec<Tx<'a>>,
}

/// All blocks of all files: where they stand, and what they say of themselves.
struct Found<'a> {
    files: &'a [File],
    /// Whether every block was read as a whole, so that each is known to be one.
    strictly: bool,
    spots: Vec<Spot>,
    headers: Vec<Header>,
    /// How many blocks name no predecessor and are no genesis.
    unjoined: u64,
}

/// Reads a ledger from the answers of a node.
///
/// Blocks are found by their outlines, and each is read once. Where anything is wrong or strange, all is read again with every block read where it is
/// found, so that of several faults the first in the files is told, in whichever order blocks are put together.
pub(in crate::formats) fn read(sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let quickly = find(&sorted.files, false).and_then(|found| follow(&found, sorted, options));
    quickly.or_else(|_| follow(&find(&sorted.files, true)?, sorted, options))
}

/// Reads the blocks that were found.
fn follow(found: &Found, sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let mut branch = chain::branch(&found.headers, options, found)?;
    found.look_at_outputs(&mut branch)?;
    let mut notes = branch.notes();
    if found.unjoined > 0 {
        notes.push(counted(
            found.unjoined,
            "block names no previousblockhash and is no genesis; it was joined by its height",
            "blocks name no previousblockhash and are no genesis; they were joined by their heights",
        ));
    }
    let told = branch.clues.network();
    let (mut block, mut bytes) = (BlockRead::default(), Vec::new());
    let terms = Terms::new(told, branch.closed, sorted.format, &sorted.prevouts, options);
    let mut read = 0;
    let coins = terms.read(|coins| {
        for (above, &index) in branch.order.iter().enumerate() {
            let wrong = |problem: String| found.wrong(index, problem);
            block.height = branch.first_height.map(|first| first + above as u32);
            if !wanted(block.height, options, wrong)? {
                break;
            }
            let text = found.text(index, &mut bytes)?;
            block.time = found.headers[index].time;
            found.file(index).reached(found.spots[index].begin);
            found.fill(index, text, &mut block, &mut coins.addresses)?;
            if block.txs.is_empty() {
                return Err(wrong("the block has no transaction; every block has a coinbase".into()));
            }
            coins.append(&block).map_err(|refused| match refused.tx {
                Some(tx) => found.wrong_in(index, text, tx, refused.problem),
                None => wrong(refused.problem),
            })?;
            read = read.max(above + 1);
        }
        Ok(())
    })?;
    found.look_at_others(&branch.order[..read])?;
    coins
        .finish(sorted.format, notes)
        .map_err(|problem| found.wrong(branch.order[0], problem))
}

fn find(files: &[File], strictly: bool) -> Result<Found<'_>, ReadError> {
    let mut found = Found {
        files,
        strictly,
        spots: Vec::new(),
        headers: Vec::new(),
        unjoined: 0,
    };
    for (number, file) in (0..).zip(files) {
        let mut add = |begin: usize, end: usize, text: &str| {
            let block = parse::<Block>(file, begin, text)?;
            found.headers.push(header(file, begin, &block)?);
            let (file, line) = (number, 0);
            found.spots.push(Spot { file, begin, end, line });
            Ok(())
        };
        match strictly {
            true => json::each(file, |document| {
                let text = document.text.get();
                add(document.at, document.at + text.len(), text)
            }),
            false => json::each_outline(file, |outline| add(outline.begin, outline.end, outline.text)),
        }?;
    }
    if found.spots.is_empty() {
        return Err(files[0].wrong(Place::Whole, "there is no block in it"));
    }
    found.join_by_height();
    found.refuse_unequal()?;
    Ok(found)
}

impl Found<'_> {
    /// Gives a block that names no predecessor the only one of the height before its own.
    fn join_by_height(&mut self) {
        let mut at: BTreeMap<u32, [u8; 32]> = BTreeMap::new();
        let mut several: BTreeSet<u32> = BTreeSet::new();
        for Header { hash, height, .. } in &self.headers {
            let Some(height) = *height else { continue };
            if at.insert(height, *hash).is_some_and(|other| other != *hash) {
                several.insert(height);
            }
        }
        for header in self.headers.iter_mut().filter(|header| header.prev == chain::UNNAMED) {
            let below = header.height.and_then(|height| height.checked_sub(1));
            let only = below.filter(|below| !several.contains(below));
            header.prev = only.and_then(|below| at.get(&below).copied()).unwrap_or(chain::UNNAMED);
            self.unjoined += 1;
        }
    }

    /// Refuses two answers that say different things of one block.
    fn refuse_unequal(&self) -> Result<(), ReadError> {
        let mut first: BTreeMap<[u8; 32], usize> = BTreeMap::new();
        for (index, header) in self.headers.iter().enumerate() {
            let other = *first.entry(header.hash).or_insert(index);
            if other == index || self.transactions(other)? == self.transactions(index)? {
                continue;
            }
            let mut bytes = Vec::new();
            let rows = self.block(index, self.text(index, &mut bytes)?)?;
            let problem = format!("block {} is there before with other transactions", rows.hash);
            return Err(self.wrong(index, problem));
        }
        Ok(())
    }

    /// Makes sure that all blocks but these, which were read, are blocks.
    fn look_at_others(&self, read: &[usize]) -> Result<(), ReadError> {
        if self.strictly || read.len() == self.spots.len() {
            return Ok(());
        }
        let read: BTreeSet<usize> = read.iter().copied().collect();
        let mut bytes = Vec::new();
        for index in (0..self.spots.len()).filter(|index| !read.contains(index)) {
            self.block(index, self.text(index, &mut bytes)?)?;
        }
        Ok(())
    }

    /// Returns what the transactions of a block move: their ids, what they spend and what they pay.
    fn transactions(&self, block: usize) -> Result<Moved, ReadError> {
        let (mut read, mut bytes) = (BlockRead::default(), Vec::new());
        let mut addresses = Addresses::new(false, Network::Other, true);
        self.fill(block, self.text(block, &mut bytes)?, &mut read, &mut addresses)?;
        let ids = read.txs.iter().map(|tx| (tx.txid, tx.ins_end, tx.outs_end));
        Ok((
            ids.collect(),
            read.ins.iter().map(|spend| spend.prev).collect(),
            read.outs.iter().map(|output| output.value).collect(),
        ))
    }

    /// Lets the addresses of outputs tell the network; what cannot be read is complained of where it is needed.
    fn look_at_outputs(&self, branch: &mut chain::Branch) -> Result<(), ReadError> {
        let mut bytes = Vec::new();
        for &index in &branch.order {
            if !branch.clues.wants_outputs() {
                break;
            }
            let rows = self.block(index, self.text(index, &mut bytes)?)?;
            for row in &rows.tx {
                if !branch.clues.wants_outputs() {
                    break;
                }
                let Ok(tx) = serde_json::from_str::<Tx>(row.get()) else {
                    continue;
                };
                for vout in &tx.vout {
                    branch.clues.output(vout.script.as_ref().and_then(Script::text));
                }
            }
        }
        Ok(())
    }

    fn file(&self, block: usize) -> &File {
        &self.files[self.spots[block].file as usize]
    }

    /// Returns the text of a block, which is copied where its file is not held.
    fn text<'a>(&'a self, block: usize, into: &'a mut Vec<u8>) -> Result<&'a str, ReadError> {
        let (file, spot) = (self.file(block), self.spots[block]);
        file.text(spot.begin, file.part(spot, into)?)
    }

    /// Reads what the text of a block says, without what its transactions say.
    fn block<'a>(&self, block: usize, text: &'a str) -> Result<Block<'a>, ReadError> {
        parse(self.file(block), self.spots[block].begin, text)
    }

    /// Reads what a block moves.
    fn fill(
        &self,
        index: usize,
        text: &str,
        block: &mut BlockRead,
        addresses: &mut Addresses,
    ) -> Result<(), ReadError> {
        block.clear();
        if let Ok(Moves { version, tx: txs }) = serde_json::from_str(text) {
            for (place, tx) in txs.iter().enumerate() {
                let pushed = push(tx, version, block, addresses);
                pushed.map_err(|problem| self.wrong_in(index, text, place, problem))?;
            }
            return Ok(());
        }
        // One by one, so that what is wrong is found with its place.
        block.clear();
        let rows = self.block(index, text)?;
        for row in &rows.tx {
            let at = self.place_in(index, text, row);
            if row.get().starts_with('"') {
                let problem =
                    "the block lists ids instead of transactions (verbosity 1); accepted are verbosity 2 and 3";
                return Err(self.file(index).wrong(Place::Byte(at as u64), problem));
            }
            let tx = parse::<Tx>(self.file(index), at, row.get())?;
            let pushed = push(&tx, rows.version, block, addresses);
            pushed.map_err(|problem| self.file(index).wrong(Place::Byte(at as u64), problem))?;
        }
        Ok(())
    }

    fn wrong(&self, block: usize, problem: String) -> ReadError {
        let begin = self.spots[block].begin as u64;
        self.file(block).wrong(Place::Byte(begin), problem)
    }

    /// Returns a complaint about a transaction of a block.
    fn wrong_in(&self, block: usize, text: &str, tx: usize, problem: String) -> ReadError {
        match self.block(block, text) {
            Ok(rows) => {
                let at = self.place_in(block, text, rows.tx[tx]);
                self.file(block).wrong(Place::Byte(at as u64), problem)
            }
            Err(error) => error,
        }
    }

    /// Returns where in its file a transaction of a block stands.
    fn place_in(&self, block: usize, text: &str, row: &RawValue) -> usize {
        self.spots[block].begin + (row.get().as_ptr() as usize - text.as_ptr() as usize)
    }
}

/// The ids of transactions with the ends of their inputs and outputs, what is spent, what is paid.
type Moved = (Vec<(Txid, usize, usize)>, Vec<Option<(Txid, u32)>>, Vec<Amount>);

/// Reads one object that begins at this byte; the complaint points into the file.
fn parse<'a, T: Deserialize<'a>>(file: &File, at: usize, text: &'a str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|error| json::wrong(file, text.as_bytes(), &error, at))
}

fn header(file: &File, at: usize, block: &Block) -> Result<Header, ReadError> {
    let id = |text: &str, key: &str| {
        let problem = format!("{key} {text:?} is no hash; a hash has 64 hex digits");
        parse_id(text).ok_or_else(|| file.wrong(Place::Byte(at as u64), problem))
    };
    let prev = block.previousblockhash.as_deref();
    let bits = block
        .bits
        .as_deref()
        .and_then(|bits| u32::from_str_radix(bits, 16).ok());
    let hash = id(&block.hash, "hash")?;
    // A genesis names none, and neither do blocks whose answers somebody cut down.
    let is_genesis = block
        .height
        .map_or_else(|| Network::of_genesis(&hash).is_some(), |height| height == 0);
    let none = if is_genesis { [0; 32] } else { chain::UNNAMED };
    Ok(Header {
        hash,
        prev: prev.map_or(Ok(none), |prev| id(prev, "previousblockhash"))?,
        work: bits.map_or(1, work_of),
        bits: bits.unwrap_or(0),
        time: block.time,
        height: block.height,
        disowned: block.confirmations.is_some_and(|count| count < 0),
    })
}

impl chain::Blocks for Found<'_> {
    fn coinbase_height(&self, block: usize) -> Option<u32> {
        let mut bytes = Vec::new();
        let rows = self.block(block, self.text(block, &mut bytes).ok()?).ok()?;
        let tx = serde_json::from_str::<Tx>(rows.tx.first()?.get()).ok()?;
        said_height(rows.version, &tx)
    }

    fn complain(&self, block: usize, problem: String) -> ReadError {
        self.wrong(block, problem)
    }
}

/// Returns the height that a coinbase says; the first version of blocks had no such rule.
fn said_height(version: Option<i64>, tx: &Tx) -> Option<u32> {
    let script = unhex(tx.vin.first()?.coinbase.as_deref()?.as_bytes())?;
    version.filter(|&version| version >= 2)?;
    height_of(&script)
}

/// Adds a transaction to a block of this version.
fn push(tx: &Tx, version: Option<i64>, block: &mut BlockRead, addresses: &mut Addresses) -> Result<(), String> {
    block.said_height = block.said_height.or_else(|| said_height(version, tx));
    push_moves(tx, block, addresses).map_err(|problem| format!("transaction {}: {problem}", tx.txid))
}

fn push_moves(tx: &Tx, block: &mut BlockRead, addresses: &mut Addresses) -> Result<(), String> {
    let txid = parse_id(&tx.txid).ok_or("its txid is no hash of 64 hex digits")?;
    let coinbase = tx.vin.iter().any(|vin| vin.coinbase.is_some());
    let mut bytes = Vec::new();
    for vin in tx.vin.iter().filter(|_| !coinbase) {
        let prev = vin.txid.as_deref().and_then(parse_id).zip(vin.vout);
        let prev = prev.ok_or("an input names the txid and vout of the output that it spends, or a coinbase")?;
        let prevout = vin.prevout.as_ref();
        block.ins.push(Spend {
            prev: Some(prev),
            value: prevout
                .map(|prevout| decimal::amount(prevout.value.get()))
                .transpose()?,
            address: prevout.map_or(Ok(None), |prevout| {
                let script = script_of(prevout, &mut bytes)?;
                Ok::<_, String>(address(prevout, script, addresses))
            })?,
        });
    }
    for (position, vout) in tx.vout.iter().enumerate() {
        if vout.n.is_some_and(|n| n as usize != position) {
            return Err(format!("the output at position {position} says that it is another"));
        }
        let script = script_of(vout, &mut bytes)?;
        block.outs.push(Output {
            value: decimal::amount(vout.value.get())?,
            unspendable: script.is_some_and(is_unspendable),
            address: address(vout, script, addresses),
        });
    }
    push_pools(tx, block)?;
    block.close(txid, coinbase);
    Ok(())
}

/// Adds what comes out of pools that nobody can look into as inputs, and what goes into them as outputs, as bitcoin-etl does.
fn push_pools(tx: &Tx, block: &mut BlockRead) -> Result<(), String> {
    let pour_out = |value: Option<Amount>| Spend {
        prev: None,
        value,
        address: None,
    };
    let pour_in = |value: Amount| Output {
        value,
        unspendable: false,
        address: None,
    };
    let read = |value: Option<&RawValue>| value.map_or(Ok(Amount::ZERO), |value| decimal::amount(value.get()));
    let splits = tx.vjoinsplit.as_deref().unwrap_or_default();
    for split in splits {
        let (into, out) = (read(split.vpub_old)?, read(split.vpub_new)?);
        block.pooled += u64::from(!into.is_zero());
        block.outs.extend((!into.is_zero()).then(|| pour_in(into)));
        block.ins.extend((!out.is_zero()).then(|| pour_out(Some(out))));
    }
    let orchard = tx.orchard.as_ref().and_then(|orchard| orchard.balance);
    for balance in [tx.sapling, orchard].into_iter().flatten() {
        match balance.get().strip_prefix('-') {
            Some(into) => {
                let into = decimal::amount(into)?;
                block.pooled += u64::from(!into.is_zero());
                block.outs.extend((!into.is_zero()).then(|| pour_in(into)));
            }
            None => {
                let out = decimal::amount(balance.get())?;
                block.ins.extend((!out.is_zero()).then(|| pour_out(Some(out))));
            }
        }
    }
    if tx.vin.is_empty() && tx.kind.is_some_and(|kind| kind.get() == ASSET_UNLOCK) {
        block.ins.push(pour_out(None));
    }
    Ok(())
}

/// Returns the script of an output, where the node writes it.
fn script_of<'b>(vout: &Vout, bytes: &'b mut Vec<u8>) -> Result<Option<&'b [u8]>, String> {
    let hex = vout.script.as_ref().and_then(|script| script.hex.as_deref());
    let script = hex.map(|hex| unhex_into(hex, bytes).ok_or("a script is written in hex"));
    Ok(script.transpose()?)
}

fn address(vout: &Vout, script: Option<&[u8]>, addresses: &mut Addresses) -> Option<u32> {
    let said = vout.script.as_ref();
    addresses.of_output(Said {
        script,
        kind: said.and_then(|script| script.kind.as_deref()),
        text: said.and_then(Script::text),
    })
}

impl Script<'_> {
    /// Returns the one address that the node gives; older nodes give a list.
    fn text(&self) -> Option<&str> {
        let listed = self.addresses.as_deref().and_then(|list| match list {
            [only] => Some(only),
            _ => None,
        });
        self.address.as_ref().or(listed).map(|text| &**text)
    }
}
