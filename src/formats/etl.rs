//! JSON lines of the exporter bitcoin-etl: transactions with their inputs and outputs, and blocks where they are at hand.
//!
//! The lines carry heights and no hash of the block before, so heights alone join the blocks. Values are integers of base
//! units; those of inputs are filled in only where the export was enriched.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::address::Addresses;
use super::coins::{BlockRead, Coins, Output, Spend, is_unspendable, parse_id};
use super::json;
use super::raw::{unhex, wanted};
use super::recognise::{File, Sorted};
use super::{Network, Options, Place, ReadError, Reading};
use crate::units::Amount;

/// A block or a transaction.
#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    hash: Cow<'a, str>,
    number: Option<u32>,
    timestamp: Option<i64>,
    transaction_count: Option<u64>,
    block_number: Option<u32>,
    block_timestamp: Option<i64>,
    #[serde(borrow)]
    block_hash: Option<Cow<'a, str>>,
    is_coinbase: Option<bool>,
    index: Option<u64>,
    #[serde(borrow)]
    inputs: Option<Vec<In<'a>>>,
    #[serde(borrow)]
    outputs: Option<Vec<Out<'a>>>,
}

#[derive(Deserialize)]
struct In<'a> {
    #[serde(borrow)]
    spent_transaction_hash: Option<Cow<'a, str>>,
    spent_output_index: Option<u32>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    addresses: Vec<Cow<'a, str>>,
    #[serde(default, deserialize_with = "optional_value")]
    value: Option<Amount>,
}

#[derive(Deserialize)]
struct Out<'a> {
    index: Option<u64>,
    #[serde(borrow)]
    script_hex: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    addresses: Vec<Cow<'a, str>>,
    #[serde(deserialize_with = "value")]
    value: Amount,
}

/// Reads an integer of base units, also in quotes; a decimal point is refused, since it has been through a double.
fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
    let found = optional_value(deserializer)?;
    found.ok_or_else(|| serde::de::Error::custom("an output needs a value"))
}

fn optional_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    let text = <&RawValue>::deserialize(deserializer)?.get();
    if text == "null" {
        return Ok(None);
    }
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let number = inner.unwrap_or(text).parse().map(Amount::new);
    number.map(Some).map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        serde::de::Error::custom(format!("the value {shown} is no integer of base units below 2^64"))
    })
}

/// One transaction and where it stands.
struct Tx<'a> {
    file: &'a File,
    line: u64,
    row: Row<'a>,
}

/// One block: what its own row says and its transactions.
#[derive(Default)]
struct Group<'a> {
    /// File, line, hash, time, number of transactions.
    row: Option<(&'a File, u64, Row<'a>)>,
    txs: Vec<Tx<'a>>,
}

/// Reads a ledger from exported lines.
pub(super) fn read(sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let groups = group(&sorted.files)?;
    let first = groups.keys().next().copied();
    let first = first.ok_or_else(|| sorted.files[0].wrong(Place::Whole, "there is no transaction in it"))?;
    let network = options.network.unwrap_or(Network::Mainnet);
    // The output of a genesis cannot be spent, so that height 1 begins with nothing too.
    let mut coins = Coins::new(
        network,
        first <= 1,
        Addresses::new(options.addresses),
        sorted.prevouts.clone(),
    );
    let mut block = BlockRead::default();
    for (expected, (height, mut group)) in (u64::from(first)..).zip(groups) {
        let (file, line) = group.place();
        let wrong = |problem: String| file.wrong(Place::Line(line), problem);
        if !wanted(Some(height), options, wrong)? {
            break;
        }
        if u64::from(height) != expected {
            return Err(wrong(format!(
                "the chain is broken: block {height} follows, and block {expected} is in none of the files"
            )));
        }
        group.check(height)?;
        group.fill(height, &mut block, &mut coins.addresses)?;
        coins.append(&block).map_err(wrong)?;
    }
    let (evidence, counts) = coins
        .finish()
        .map_err(|problem| sorted.files[0].wrong(Place::Whole, problem))?;
    Ok(Reading {
        evidence,
        complaints: Vec::new(),
        counts,
        format: sorted.format,
        stamp: None,
        notes: Vec::new(),
    })
}

fn group(files: &[File]) -> Result<BTreeMap<u32, Group<'_>>, ReadError> {
    let mut groups: BTreeMap<u32, Group> = BTreeMap::new();
    for file in files {
        let text = json::text(file)?;
        for (index, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            let line = index as u64 + 1;
            let row = serde_json::from_str::<Row>(text);
            let row = row.map_err(|error| file.wrong(Place::Line(line), json::said(&error)))?;
            let both = "a line is a block with its number or a transaction with its block_number, inputs and outputs";
            match (row.number, row.block_number) {
                (None, Some(height)) if row.inputs.is_some() && row.outputs.is_some() => {
                    groups.entry(height).or_default().txs.push(Tx { file, line, row });
                }
                (Some(height), None) => {
                    let group = groups.entry(height).or_default();
                    if let Some((_, _, other)) = &group.row
                        && other.hash != row.hash
                    {
                        let problem = format!(
                            "{} is a second block of height {height}, beside {}",
                            row.hash, other.hash
                        );
                        return Err(file.wrong(Place::Line(line), problem));
                    }
                    group.row = Some((file, line, row));
                }
                _ => return Err(file.wrong(Place::Line(line), both)),
            }
        }
    }
    Ok(groups)
}

impl<'a> Group<'a> {
    fn place(&self) -> (&'a File, u64) {
        let first = self.row.as_ref().map(|(file, line, _)| (*file, *line));
        let first = first.or_else(|| self.txs.first().map(|tx| (tx.file, tx.line)));
        first.expect("a group is made for a row")
    }

    /// Tells whether the transactions are all there and of one block, and puts them in order.
    fn check(&mut self, height: u32) -> Result<(), ReadError> {
        let (file, line) = self.place();
        let count = self.row.as_ref().and_then(|(_, _, row)| row.transaction_count);
        if count.is_some_and(|count| count != self.txs.len() as u64) {
            let (count, found) = (count.unwrap_or(0), self.txs.len());
            let problem = format!("block {height} has {count} transactions, and {found} are in the files");
            return Err(file.wrong(Place::Line(line), problem));
        }
        let hash = self.row.as_ref().map(|(_, _, row)| row.hash.clone());
        let hash = hash.or_else(|| self.txs.iter().find_map(|tx| tx.row.block_hash.clone()));
        for tx in &self.txs {
            if tx.row.block_hash.is_some() && tx.row.block_hash != hash {
                let problem = format!("the transaction is of another block of height {height} than those before it");
                return Err(tx.file.wrong(Place::Line(tx.line), problem));
            }
        }
        self.txs.sort_by_key(|tx| tx.row.index);
        Ok(())
    }

    fn fill(&self, height: u32, block: &mut BlockRead, addresses: &mut Addresses) -> Result<(), ReadError> {
        block.clear();
        block.height = Some(height);
        let time = self.row.as_ref().and_then(|(_, _, row)| row.timestamp);
        block.time = time
            .or_else(|| self.txs.iter().find_map(|tx| tx.row.block_timestamp))
            .unwrap_or(0);
        for tx in &self.txs {
            let pushed = push(&tx.row, block, addresses);
            pushed.map_err(|problem| {
                let problem = format!("transaction {}: {problem}", tx.row.hash);
                tx.file.wrong(Place::Line(tx.line), problem)
            })?;
        }
        Ok(())
    }
}

fn push(row: &Row, block: &mut BlockRead, addresses: &mut Addresses) -> Result<(), String> {
    let txid = parse_id(&row.hash).ok_or("its hash is none of 64 hex digits")?;
    let inputs = row.inputs.as_deref().unwrap_or_default();
    let coinbase = row.is_coinbase.unwrap_or(inputs.is_empty());
    for input in inputs.iter().filter(|_| !coinbase) {
        let id = input.spent_transaction_hash.as_deref().map(parse_id);
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
            address: address(input.kind.as_deref(), &input.addresses, addresses),
        });
    }
    for (position, output) in row.outputs.as_deref().unwrap_or_default().iter().enumerate() {
        if output.index.is_some_and(|index| index != position as u64) {
            return Err(format!("the output at position {position} says that it is another"));
        }
        let script = output.script_hex.as_deref();
        let script = script
            .map(|hex| unhex(hex.as_bytes()).ok_or("a script is written in hex"))
            .transpose()?;
        block.outs.push(Output {
            value: output.value,
            unspendable: script.is_some_and(|script| is_unspendable(&script)),
            address: address(output.kind.as_deref(), &output.addresses, addresses),
        });
    }
    block.close(txid, coinbase);
    Ok(())
}

/// Returns the one address of an output. A bare public key has none, and for scripts without one the exporter makes up a
/// word that begins with `nonstandard`.
fn address(kind: Option<&str>, listed: &[Cow<str>], addresses: &mut Addresses) -> Option<u32> {
    match listed {
        [only] if kind != Some("pubkey") && !only.starts_with("nonstandard") => addresses.of_text(only),
        _ => None,
    }
}
