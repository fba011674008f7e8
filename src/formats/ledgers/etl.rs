//! JSON lines of the exporter bitcoin-etl: transactions with their inputs and outputs, and blocks where they are at hand.
//!
//! The lines carry heights and no hash of the block before, so heights alone join the blocks. Values are integers of base
//! units; those of inputs are filled in only where the export was enriched. The public data set in BigQuery has the same
//! columns; its exports write whole numbers in quotes and instants as text, and leave out what is empty. Streams deliver at least once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::evidence::{Names, Texts};
use crate::formats::address::{Addresses, Said};
use crate::formats::block::{BlockRead, Output, Spend, is_unspendable};
use crate::formats::chain;
use crate::formats::coins::Terms;
use crate::formats::counts::{self, Counts};
use crate::formats::format::{BLOCKS, File, Format, FormatRow, Holds, Options, Reading, Sorted, wanted};
use crate::formats::header::Header;
use crate::formats::hex::{self, Txid, is_simulated, parse_any_id, parse_id, unhex_into};
use crate::formats::hollow::Hollow;
use crate::formats::input::{Place, ReadError};
use crate::formats::json::{self, Quoted};
use crate::formats::network::{Clues, Network};
use crate::formats::passages::Passages;
use crate::formats::pieces::Spot;
use crate::units::{Amount, Instant, counted};

/// JSON lines of the exporter bitcoin-etl: transactions, with or without blocks.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "etl",
    other_name: Some("bitcoin-etl"),
    summary: "bitcoin-etl JSON lines: transactions, with or without blocks",
    mark: "block_number, or number and transaction_count",
    example: "dyepack trace blocks.json transactions.json --from TXID:VOUT --method fifo",
    left: "scripts beyond the address that they pay, sequences, lock times, sizes, and the fee that the exporter computed",
    kind: BLOCKS,
    json: Some("bitcoin-etl lines (block_number, inputs, outputs)"),
    holds: Holds::Blocks,
    is_sure: |_| false,
    is_likely: |look| !look.has_any(&["schema"]) && look.has_any(&["block_number", "transaction_count", "number"]),
    read: |sorted, options| read(&sorted, options),
});

/// A block or a transaction, without what it moves.
#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    hash: Cow<'a, str>,
    #[serde(default, deserialize_with = "number")]
    number: Option<u32>,
    #[serde(default, deserialize_with = "moment")]
    timestamp: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    transaction_count: Option<u64>,
    #[serde(borrow)]
    bits: Option<Quoted<'a>>,
    #[serde(default, deserialize_with = "number")]
    block_number: Option<u32>,
    #[serde(default, deserialize_with = "moment")]
    block_timestamp: Option<i64>,
    #[serde(borrow)]
    block_hash: Option<Quoted<'a>>,
    is_coinbase: Option<bool>,
    #[serde(default, deserialize_with = "number")]
    index: Option<u64>,
    inputs: Option<IgnoredAny>,
    outputs: Option<IgnoredAny>,
}

/// What a transaction moves.
#[derive(Deserialize)]
struct Moves<'a> {
    #[serde(borrow)]
    hash: Cow<'a, str>,
    is_coinbase: Option<bool>,
    #[serde(borrow)]
    inputs: Option<Vec<In<'a>>>,
    #[serde(borrow)]
    outputs: Option<Vec<Out<'a>>>,
}

#[derive(Deserialize)]
struct In<'a> {
    #[serde(borrow)]
    spent_transaction_hash: Option<Quoted<'a>>,
    #[serde(default, deserialize_with = "number")]
    spent_output_index: Option<u32>,
    #[serde(borrow, rename = "type")]
    kind: Option<Quoted<'a>>,
    #[serde(borrow)]
    addresses: Option<Vec<Quoted<'a>>>,
    #[serde(default, deserialize_with = "optional_value")]
    value: Option<Amount>,
}

#[derive(Deserialize)]
struct Out<'a> {
    #[serde(default, deserialize_with = "number")]
    index: Option<u64>,
    #[serde(borrow)]
    script_hex: Option<Quoted<'a>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Quoted<'a>>,
    #[serde(borrow)]
    addresses: Option<Vec<Quoted<'a>>>,
    #[serde(deserialize_with = "value")]
    value: Amount,
}

/// Returns what stands between quotes, or the text as it is; nothing for null.
fn unquoted<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de str>, D::Error> {
    let text = <&RawValue>::deserialize(deserializer)?.get();
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    Ok((text != "null").then(|| inner.unwrap_or(text)))
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Reads a whole number, also in quotes.
fn number<'de, D: Deserializer<'de>, T: std::str::FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
    let Some(text) = unquoted(deserializer)? else {
        return Ok(None);
    };
    let wrong = |_| serde::de::Error::custom(format!("{} is no whole number that fits here", shortened(text)));
    text.parse().map(Some).map_err(wrong)
}

/// Reads an instant: seconds that fit the header of a block, else what the text means.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let Some(text) = unquoted(deserializer)? else {
        return Ok(None);
    };
    if let Ok(seconds) = text.parse::<u32>() {
        return Ok(Some(i64::from(seconds)));
    }
    let read = Instant::begin_of(text).map_err(serde::de::Error::custom)?;
    Ok(Some(read.unix()))
}

/// Reads an integer of base units, also in quotes; a decimal point is refused, since it has been through a double.
fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
    let found = optional_value(deserializer)?;
    found.ok_or_else(|| serde::de::Error::custom("an output needs a value"))
}

fn optional_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    let Some(text) = unquoted(deserializer)? else {
        return Ok(None);
    };
    text.parse().map(|units| Some(Amount::new(units))).map_err(|_| {
        let shown = shortened(text);
        serde::de::Error::custom(format!("the value {shown} is no integer of base units below 2^64"))
    })
}

/// What the row of a block says.
struct BlockRow {
    at: Spot,
    hash: String,
    header: Header,
    count: Option<u64>,
}

/// A transaction: where it stands and where it belongs. What it moves is read again when its block is put together, since a file of
/// them with all that they say would take several times its own length.
struct Tx {
    at: Spot,
    index: Option<u64>,
    /// Whether the hash of its block is the first that is named of this height, where it names one.
    is_first_hash: Option<bool>,
    block_timestamp: Option<i64>,
}

/// One block: what its own row says and its transactions.
#[derive(Default)]
struct Group {
    row: Option<BlockRow>,
    /// The first hash of a block of this height that a transaction names; the only one, where nothing is wrong.
    hash: Option<String>,
    txs: Vec<Tx>,
}

/// All rows of all files by height.
struct Found<'a> {
    files: &'a [File],
    /// Whether every line was read as a whole, so that each is known to be one.
    strictly: bool,
    groups: BTreeMap<u32, Group>,
    /// Lines that were there before, word for word.
    repeated: u64,
}

/// Reads a ledger from exported lines.
///
/// Lines are put together by their outlines, and each is read once. Where anything is wrong or strange, all is read again with every line read where it is
/// found, so that of several faults the first in the files is told, in whichever order blocks are put together.
pub(in crate::formats) fn read(sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let quickly = find(&sorted.files, false).and_then(|found| follow(found, sorted, options));
    quickly.or_else(|_| follow(find(&sorted.files, true)?, sorted, options))
}

/// Reads the blocks that were put together.
fn follow(mut found: Found, sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let first = found
        .groups
        .first_key_value()
        .map(|(height, group)| (*height, group.first()));
    let (first, line) = first.ok_or_else(|| sorted.files[0].wrong(Place::Whole, "there is no transaction in it"))?;
    if let Some(typed) = options.first_height.filter(|&typed| typed != first) {
        let problem = format!("the first block has the height {first}, and --first-height says {typed}");
        return Err(found.wrong(line, problem));
    }
    for (&height, group) in &mut found.groups {
        if options.until_height.is_none_or(|until| height <= until) {
            group
                .check(height)
                .map_err(|(at, problem)| wrong(found.files, at, problem))?;
        }
    }
    let told = found.clues()?.network();
    let mut block = BlockRead::default();
    let mut simulated = HashMap::new();
    // The output of a genesis cannot be spent, so that height 1 begins with nothing too.
    let terms = Terms::new(told, first <= 1, sorted.format, &sorted.prevouts, options);
    let coins = terms.read(|coins| {
        let mut passages = Passages::of(found.files);
        for (expected, (&height, group)) in (u64::from(first)..).zip(&found.groups) {
            let wrong = |problem: String| found.wrong(group.first(), problem);
            if !wanted(Some(height), options, wrong)? {
                break;
            }
            if u64::from(height) != expected {
                return Err(wrong(format!(
                    "the chain is broken: block {height} follows, and block {expected} is in none of the files"
                )));
            }
            let first = group.first();
            found.files[first.file as usize].reached(first.begin);
            block.clear();
            block.height = Some(height);
            block.time = group.time();
            for tx in &group.txs {
                let text = passages.at(tx.at)?;
                let filled = fill(text, &mut block, &mut coins.addresses, &mut simulated);
                filled.map_err(|problem| found.wrong(tx.at, problem))?;
            }
            coins.append(&block).map_err(|refused| {
                let line = refused.tx.map_or_else(|| group.first(), |tx| group.txs[tx].at);
                found.wrong(line, refused.problem)
            })?;
        }
        Ok(())
    })?;
    found.look_behind(options.until_height)?;
    let mut notes = Vec::new();
    if found.repeated > 0 {
        notes.push(counted(
            found.repeated,
            "line was there more than once and counts once",
            "lines were there more than once and count once",
        ));
    }
    let reading = coins.finish(sorted.format, notes);
    let reading = reading.map_err(|problem| sorted.files[0].wrong(Place::Whole, problem))?;
    Ok(if simulated.is_empty() {
        reading
    } else {
        named(reading, &simulated)
    })
}

/// Calls what has a simulated id by it: the hash that stood for it would pass for the id of something real.
fn named(reading: Reading, simulated: &HashMap<Txid, String>) -> Reading {
    let evidence = &reading.evidence;
    let ledger = evidence.ledger();
    let Names::Outpoints { txids, earlier } = evidence.names() else {
        return reading;
    };
    let text = |id: &Txid| simulated.get(id).cloned().unwrap_or_else(|| hex::shown(id));
    let (mut purses, mut movements) = (Texts::default(), Texts::default());
    txids.iter().for_each(|id| movements.push(&text(id)));
    for purse in ledger.purses() {
        let before = || earlier.binary_search_by_key(&purse, |row| row.0).ok();
        let outpoint = match ledger.filled(purse) {
            Some(leg) => {
                let movement = ledger.movement_of(leg);
                Some((txids[movement.index()], leg.index() - ledger.outs(movement).start))
            }
            None => before().map(|row| (earlier[row].1, earlier[row].2 as usize)),
        };
        purses.push(&match outpoint {
            Some((id, position)) => format!("{}:{position}", text(&id)),
            None => evidence.purse_name(purse),
        });
    }
    let evidence = reading
        .evidence
        .with(|columns| columns.names = Names::Given { purses, movements });
    let evidence = evidence.expect("every purse and movement has its name");
    let counts = Counts {
        digest: counts::digest(&evidence),
        ..reading.counts
    };
    Reading {
        evidence,
        counts,
        ..reading
    }
}

fn wrong(files: &[File], at: Spot, problem: impl Into<String>) -> ReadError {
    files[at.file as usize].wrong(Place::Line(at.line), problem)
}

/// Reads what a line says.
fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| json::said(&error))
}

/// Tells whether a line says the same as another, whatever the order of their keys.
fn says_same(text: &str, other: &str) -> bool {
    let value = |text| serde_json::from_str::<serde_json::Value>(text).ok();
    text == other || value(text) == value(other)
}

fn find(files: &[File], strictly: bool) -> Result<Found<'_>, ReadError> {
    let mut found = Found {
        files,
        strictly,
        groups: BTreeMap::new(),
        repeated: 0,
    };
    let (mut by_id, mut hollow) = (HashMap::new(), Hollow::default());
    for (number, file) in (0..).zip(files) {
        let read = file.each_line(number, |at, line| {
            let text = file.text(at.begin, line)?;
            match text.trim().is_empty() {
                true => Ok(()),
                false if strictly => found.add(at, text, text, &mut by_id),
                false => {
                    let end = hollow.fill(line);
                    // What follows the object is read with it.
                    let outline = match end {
                        Some(_) => file.text(at.begin, hollow.kept())?,
                        None => text,
                    };
                    found.add(at, text, outline, &mut by_id)
                }
            }
        });
        // What is no text is no line either, wherever in the file.
        read.map_err(|error| json::is_text(file).err().unwrap_or(error))?;
    }
    Ok(found)
}

impl Found<'_> {
    fn wrong(&self, at: Spot, problem: impl Into<String>) -> ReadError {
        wrong(self.files, at, problem)
    }

    /// Adds what a line says to the rows of its height; its outline says the same without what lists hold.
    fn add(
        &mut self,
        at: Spot,
        text: &str,
        outline: &str,
        by_id: &mut HashMap<(u32, Txid), u32>,
    ) -> Result<(), ReadError> {
        let row: Row = parse(outline).map_err(|problem| self.wrong(at, problem))?;
        let moves = row.inputs.is_some() || row.outputs.is_some() || row.is_coinbase.is_some();
        let (height, before) = match (row.number, row.block_number) {
            (None, Some(height)) if moves => {
                let id = parse_any_id(&row.hash);
                let id =
                    id.ok_or_else(|| self.wrong(at, format!("the hash {:?} is none of 64 hex digits", row.hash)))?;
                let group = self.groups.entry(height).or_default();
                let next = group.txs.len() as u32;
                let place = *by_id.entry((height, id)).or_insert(next);
                if place == next {
                    group.push(at, &row);
                    return Ok(());
                }
                (height, group.txs[place as usize].at)
            }
            (Some(height), None) => {
                // Nobody reads the row of a block a second time.
                let _: Row = parse(text).map_err(|problem| self.wrong(at, problem))?;
                let group = self.groups.entry(height).or_default();
                let row = group.row.get_or_insert_with(|| BlockRow::of(at, &row));
                if row.at.begin == at.begin && row.at.file == at.file {
                    return Ok(());
                }
                (height, row.at)
            }
            _ => {
                let accepted =
                    "a line is a block with its number or a transaction with its block_number, inputs and outputs";
                return Err(self.wrong(at, accepted));
            }
        };
        let mut passages = Passages::of(self.files);
        let there = passages.at(before)?;
        let that = parse::<Row>(there)
            .map_err(|problem| wrong(self.files, before, problem))?
            .hash;
        if says_same(text, there) {
            self.repeated += 1;
            return Ok(());
        }
        let hash = &row.hash;
        let problem = match that == *hash {
            true => format!(
                "{hash} is in line {} of {} already, with other words",
                before.line, self.files[before.file as usize].name
            ),
            false => format!("{hash} is a second block of height {height}, beside {that}"),
        };
        Err(self.wrong(at, problem))
    }

    /// Makes sure that the lines behind the last height that is wanted, which are not read, are lines.
    fn look_behind(&self, until: Option<u32>) -> Result<(), ReadError> {
        let Some(until) = until.filter(|_| !self.strictly) else {
            return Ok(());
        };
        let mut passages = Passages::of(self.files);
        let behind = self.groups.iter().filter(|(height, _)| **height > until);
        for tx in behind.flat_map(|(_, group)| &group.txs) {
            let _: Row = parse(passages.at(tx.at)?).map_err(|problem| self.wrong(tx.at, problem))?;
        }
        Ok(())
    }

    /// Returns what the rows tell of their network.
    fn clues(&self) -> Result<Clues, ReadError> {
        let mut clues = Clues::default();
        let mut passages = Passages::of(self.files);
        for (&height, group) in &self.groups {
            if let Some(BlockRow { hash, header, .. }) = &group.row {
                clues.header(header, Some(height));
                let hash = parse_id(hash);
                clues.genesis = clues.genesis.or_else(|| Network::of_genesis(&hash?));
            }
            for tx in &group.txs {
                if !clues.wants_outputs() {
                    break;
                }
                let moves: Moves = parse(passages.at(tx.at)?).map_err(|problem| self.wrong(tx.at, problem))?;
                for output in moves.outputs.as_deref().unwrap_or_default() {
                    if !clues.wants_outputs() {
                        break;
                    }
                    clues.output(one(output.addresses.as_deref()));
                }
            }
        }
        Ok(clues)
    }
}

impl BlockRow {
    fn of(at: Spot, row: &Row) -> BlockRow {
        BlockRow {
            at,
            hash: row.hash.clone().into_owned(),
            header: row.header(),
            count: row.transaction_count,
        }
    }
}

impl Row<'_> {
    /// Returns what the row of a block says as a header would.
    fn header(&self) -> Header {
        let bits = self.bits.as_deref().and_then(|bits| u32::from_str_radix(bits, 16).ok());
        Header {
            hash: parse_id(&self.hash).unwrap_or(chain::UNNAMED),
            prev: chain::UNNAMED,
            work: 0,
            bits: bits.unwrap_or(0),
            time: self.timestamp,
            height: self.number,
            disowned: false,
        }
    }
}

impl Group {
    fn push(&mut self, at: Spot, row: &Row) {
        let named = row.block_hash.as_deref();
        let is_first_hash = named.map(|named| self.hash.get_or_insert_with(|| named.to_owned()) == named);
        self.txs.push(Tx {
            at,
            index: row.index,
            is_first_hash,
            block_timestamp: row.block_timestamp,
        });
    }

    fn first(&self) -> Spot {
        let row = self.row.as_ref().map(|row| row.at);
        let first = row.or_else(|| self.txs.first().map(|tx| tx.at));
        first.expect("a group is made for a row")
    }

    /// Returns when the block was made.
    fn time(&self) -> Option<i64> {
        let time = self.row.as_ref().and_then(|row| row.header.time);
        time.or_else(|| self.txs.iter().find_map(|tx| tx.block_timestamp))
    }

    /// Tells whether the transactions are all there and of one block, and puts them in order; where they have no index, they stay
    /// in the order of their lines.
    fn check(&mut self, height: u32) -> Result<(), (Spot, String)> {
        let count = self.row.as_ref().and_then(|row| row.count);
        let found = self.txs.len() as u64;
        if count.is_some_and(|count| count != found) {
            let count = count.unwrap_or(0);
            let problem = format!("block {height} has {count} transactions, and {found} are in the files");
            return Err((self.first(), problem));
        }
        if found == 0 {
            let problem = format!("block {height} has no transaction in the files; every block has a coinbase");
            return Err((self.first(), problem));
        }
        let is_first = |row: &BlockRow| Some(&row.hash) == self.hash.as_ref();
        let first_is_right = self.row.as_ref().is_none_or(is_first);
        for tx in &self.txs {
            if tx.is_first_hash.is_some_and(|is_first| !(is_first && first_is_right)) {
                let problem = format!("the transaction is of another block of height {height} than those before it");
                return Err((tx.at, problem));
            }
        }
        self.txs.sort_by_key(|tx| tx.index);
        Ok(())
    }
}

/// Reads what a transaction moves, and notes the ids that are simulated, made and spent, by what stands for them.
fn fill(
    text: &str,
    block: &mut BlockRead,
    addresses: &mut Addresses,
    simulated: &mut HashMap<Txid, String>,
) -> Result<(), String> {
    let moves: Moves = parse(text)?;
    let ins = moves.inputs.iter().flatten();
    let spent = ins.filter_map(|input| input.spent_transaction_hash.as_deref());
    for id in spent.chain([&*moves.hash]).filter(|id| is_simulated(id)) {
        simulated.extend(parse_any_id(id).map(|stands| (stands, id.to_owned())));
    }
    push(&moves, block, addresses).map_err(|problem| format!("transaction {}: {problem}", moves.hash))
}

fn push(row: &Moves, block: &mut BlockRead, addresses: &mut Addresses) -> Result<(), String> {
    let txid = parse_any_id(&row.hash).ok_or("its hash is none of 64 hex digits")?;
    let inputs = row.inputs.as_deref().unwrap_or_default();
    let coinbase = row.is_coinbase.unwrap_or(inputs.is_empty());
    for input in inputs.iter().filter(|_| !coinbase) {
        let id = input.spent_transaction_hash.as_deref().map(parse_any_id);
        let prev = match (id, input.spent_output_index) {
            (Some(Some(id)), Some(vout)) => Some((id, vout)),
            (None, _) if input.kind.as_deref() == Some("shielded") => None,
            _ => {
                return Err(
                    "an input names the spent_transaction_hash and spent_output_index of what it spends".into(),
                );
            }
        };
        block.ins.push(Spend {
            prev,
            value: input.value,
            address: address(None, input.kind.as_deref(), input.addresses.as_deref(), addresses),
        });
    }
    let mut bytes = Vec::new();
    for (position, output) in row.outputs.as_deref().unwrap_or_default().iter().enumerate() {
        if output.index.is_some_and(|index| index != position as u64) {
            return Err(format!("the output at position {position} says that it is another"));
        }
        let script = output.script_hex.as_deref();
        let script = script
            .map(|hex| unhex_into(hex, &mut bytes).ok_or("a script is written in hex"))
            .transpose()?;
        block.pooled += u64::from(output.kind.as_deref() == Some("shielded"));
        block.outs.push(Output {
            value: output.value,
            unspendable: script.is_some_and(is_unspendable),
            address: address(script, output.kind.as_deref(), output.addresses.as_deref(), addresses),
        });
    }
    block.close(txid, coinbase);
    Ok(())
}

fn address(
    script: Option<&[u8]>,
    kind: Option<&str>,
    listed: Option<&[Quoted]>,
    addresses: &mut Addresses,
) -> Option<u32> {
    let text = one(listed);
    // An input has no script of what it spends here, and where no address either, nothing tells one.
    text.or(script.map(|_| ""))?;
    addresses.of_output(Said { script, kind, text })
}

/// Returns the one address of a list. For scripts without one the exporter makes up a word that begins with `nonstandard`.
fn one<'a>(listed: Option<&'a [Quoted]>) -> Option<&'a str> {
    match listed {
        Some([only]) if !only.starts_with("nonstandard") => Some(only),
        _ => None,
    }
}
