//! Tables of bitcoin in which transactions, blocks and addresses are numbers, as the data sets of the Eötvös University have them
//! (Kondor, Csabai, Szüle, Pósfai, Vattay: "Inferring the interplay between network structure and market effects in Bitcoin", 2014; the
//! description of the files at <https://senseable2015-6.mit.edu/bitcoin/>).
//!
//! No table has a header: which it is, its name says.
//!
//! | file | columns |
//! |---|---|
//! | `tx` | transaction, block, how many inputs, how many outputs |
//! | `txin` | transaction, place of the input, the transaction and the place of the output that it spends, address, value |
//! | `txout` | transaction, place of the output, address, value |
//! | `bh` | block, hash, time, how many transactions |
//! | `txh` | transaction, hash |
//! | `addresses` | number of an address, the address |
//!
//! The first three are needed. A transaction whose hash is not given is called by its number, in 64 digits.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::formats::address::Said;
use crate::formats::block::{BlockRead, Output, Spend};
use crate::formats::coins::Terms;
use crate::formats::format::{BLOCKS, File, Format, FormatRow, Holds, Look, Options, Reading, Sorted, wanted};
use crate::formats::hex::{Txid, parse_id};
use crate::formats::input::{Place, ReadError, unpacked_file_of};
use crate::formats::ledgers::tables::text_of;
use crate::formats::network::{Clues, Network};
use crate::units::Amount;

/// Tables by number, as an academic exporter writes them.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "numbered",
    other_name: Some("elte"),
    summary: "tables by number of an academic exporter (ELTE): tx, txin, txout, and bh, txh and addresses beside them",
    mark: "one of these names before .dat, .txt or .tsv, and a first line of as many numbers as it has columns",
    example: "dyepack trace tx.dat txin.dat txout.dat bh.dat txh.dat addresses.dat --from TXID:VOUT --method fifo",
    left: "hashes of blocks, but for that of a genesis; scripts, which the tables do not tell, so that no output is known to be unspendable",
    kind: BLOCKS,
    json: None,
    holds: Holds::Blocks,
    is_sure: is_one,
    is_likely: |_| false,
    read,
});

/// What a table tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Tx,
    In,
    Out,
    Block,
    Hash,
    Address,
}

/// Their names in the data sets, how many columns they have, and which of them are numbers.
const ROLES: [(&[&str], Role, usize, &[usize]); 6] = [
    (&["tx"], Role::Tx, 4, &[0, 1, 2, 3]),
    (&["txin"], Role::In, 6, &[0, 1, 2, 3, 4, 5]),
    (&["txout"], Role::Out, 4, &[0, 1, 2, 3]),
    (&["bh", "blockhash"], Role::Block, 4, &[0, 2, 3]),
    (&["txh", "txhash"], Role::Hash, 2, &[0]),
    (&["addresses"], Role::Address, 2, &[0]),
];

/// How many columns tables of inputs and outputs had in the first of the data sets, which did not say what an input spends.
const OLD: usize = 3;

/// What stands for an address that could not be read, or for a transaction that was not found.
const UNKNOWN: i64 = -1;

fn role_of(name: &str) -> Option<(Role, usize, &'static [usize])> {
    let file = unpacked_file_of(name);
    let (stem, end) = file.rsplit_once('.')?;
    let found = ROLES.iter().find(|(names, ..)| names.contains(&stem));
    let is_table = ["dat", "txt", "tsv"].contains(&end);
    found
        .filter(|_| is_table)
        .map(|&(_, role, columns, numbers)| (role, columns, numbers))
}

fn is_one(look: &Look<'_>) -> bool {
    let Some((role, columns, numbers)) = role_of(look.name) else {
        return false;
    };
    let line = crate::formats::plain::head(look.bytes).and_then(|text| text.lines().next());
    let cells: Vec<&str> = line.unwrap_or_default().split_whitespace().collect();
    let is_old = matches!(role, Role::In | Role::Out) && cells.len() == OLD;
    let is_number = |place: &usize| cells.get(*place).is_some_and(|cell| cell.parse::<i64>().is_ok());
    (cells.len() == columns && numbers.iter().all(is_number)) || (is_old && (0..OLD).all(|place| is_number(&place)))
}

/// A transaction.
struct Tx {
    number: i64,
    block: u32,
    ins: u64,
    outs: u64,
    place: (u32, u64),
}

/// An input or an output: of which transaction, and at which place in it.
struct Leg {
    tx: i64,
    seq: u32,
    /// What an input spends.
    prev: Option<(i64, u32)>,
    address: i64,
    value: Amount,
    place: (u32, u64),
}

#[derive(Default)]
struct Found {
    txs: Vec<Tx>,
    ins: Vec<Leg>,
    outs: Vec<Leg>,
    times: BTreeMap<u32, i64>,
    genesis: Option<Network>,
    hashes: HashMap<i64, Txid>,
    addresses: HashMap<i64, String>,
}

fn read(mut sorted: Sorted, options: &Options) -> Result<Reading, ReadError> {
    let mut found = Found::default();
    for place in 0..sorted.files.len() {
        found.file(&sorted.files[place], place as u32)?;
        // What was read is in columns, so that the text need not stay.
        sorted.files[place].bytes = Vec::new();
    }
    found.put(&sorted, options)
}

/// The cells of a line of numbers.
struct Cells<'t>(Vec<&'t str>);

impl Cells<'_> {
    fn number<T: std::str::FromStr>(&self, place: usize, what: &str) -> Result<T, String> {
        let cell = self.0[place];
        let wrong = |_| format!("{what} is {cell:?}; accepted is a whole number that fits");
        cell.parse().map_err(wrong)
    }
}

impl Found {
    fn file(&mut self, file: &File, place: u32) -> Result<(), ReadError> {
        let (role, columns, _) = role_of(&file.name).ok_or_else(|| {
            let names = "tx, txin, txout, bh, txh and addresses";
            file.wrong(
                Place::Whole,
                format!("its name does not say which table it is; accepted are {names}, each with .dat, .txt or .tsv behind it"),
            )
        })?;
        let text = text_of(file)?;
        // A number that lost its last digits is another number, and nothing else in the line tells.
        if !text.is_empty() && !text.ends_with('\n') {
            let last = text.lines().count() as u64;
            let problem = "the last line is not ended, so that nobody can tell whether it is whole; accepted is a table that ends with a line break";
            return Err(file.wrong(Place::Line(last), problem));
        }
        for (index, line) in text.lines().enumerate() {
            let number = index as u64 + 1;
            let cells = Cells(line.split_whitespace().collect());
            if cells.0.is_empty() {
                continue;
            }
            let wrong = |problem: String| file.wrong(Place::Line(number), problem);
            if cells.0.len() != columns {
                let old = match role {
                    Role::In if cells.0.len() == OLD => {
                        "; the first of these data sets did not say which output an input spends, and cannot be followed"
                    }
                    Role::In | Role::Tx | Role::Out | Role::Block | Role::Hash | Role::Address => "",
                };
                return Err(wrong(format!("{} columns; accepted are {columns}{old}", cells.0.len())));
            }
            self.row(role, &cells, (place, number)).map_err(wrong)?;
        }
        Ok(())
    }

    fn row(&mut self, role: Role, cells: &Cells, place: (u32, u64)) -> Result<(), String> {
        match role {
            Role::Tx => self.txs.push(Tx {
                number: cells.number(0, "the transaction")?,
                block: cells.number(1, "the block")?,
                ins: cells.number(2, "the number of inputs")?,
                outs: cells.number(3, "the number of outputs")?,
                place,
            }),
            Role::In => {
                let (prev, seq) = (cells.number(2, "the transaction that it spends of")?, cells.0[3]);
                let prev = match prev {
                    UNKNOWN => None,
                    prev => Some((
                        prev,
                        seq.parse()
                            .map_err(|_| format!("the output that it spends is {seq:?}"))?,
                    )),
                };
                self.ins.push(Leg {
                    tx: cells.number(0, "the transaction")?,
                    seq: cells.number(1, "the place of the input")?,
                    prev,
                    address: cells.number(4, "the address")?,
                    value: Amount::new(cells.number(5, "the value")?),
                    place,
                });
            }
            Role::Out => self.outs.push(Leg {
                tx: cells.number(0, "the transaction")?,
                seq: cells.number(1, "the place of the output")?,
                prev: None,
                address: cells.number(2, "the address")?,
                value: Amount::new(cells.number(3, "the value")?),
                place,
            }),
            Role::Block => {
                let (block, hash) = (cells.number(0, "the block")?, cells.0[1]);
                let hash = parse_id(hash).ok_or_else(|| format!("the hash {hash:?} is none of 64 hex digits"))?;
                self.genesis = self.genesis.or_else(|| Network::of_genesis(&hash));
                self.times.insert(block, cells.number(2, "the time")?);
            }
            Role::Hash => {
                let hash = parse_id(cells.0[1]);
                let hash = hash.ok_or_else(|| format!("the hash {:?} is none of 64 hex digits", cells.0[1]))?;
                self.hashes.insert(cells.number(0, "the transaction")?, hash);
            }
            Role::Address => {
                self.addresses
                    .insert(cells.number(0, "the address")?, cells.0[1].to_owned());
            }
        }
        Ok(())
    }

    /// Finds what a table beside the others should tell and does not: one that was cut off would otherwise tell nothing more.
    fn check_whole(&self, options: &Options) -> Result<(), ((u32, u64), String)> {
        let wanted = |tx: &&Tx| options.until_height.is_none_or(|until| tx.block <= until);
        let last = self.txs.iter().filter(wanted).map(|tx| tx.number).max();
        let cut = |of: String, table: &str, without: &str| {
            format!(
                "{of} is not in the table {table} that is among the files; accepted is all of that table, or none of it: {without}"
            )
        };
        for tx in self.txs.iter().filter(wanted) {
            if !self.hashes.is_empty() && !self.hashes.contains_key(&tx.number) {
                let of = format!("the transaction {}", tx.number);
                return Err((
                    tx.place,
                    cut(of, "txh", "then transactions are called by their numbers"),
                ));
            }
            if !self.times.is_empty() && !self.times.contains_key(&tx.block) {
                let of = format!("the block {}", tx.block);
                return Err((tx.place, cut(of, "bh", "then nothing has a time")));
            }
        }
        let legs = self.ins.iter().chain(&self.outs).filter(|leg| Some(leg.tx) <= last);
        let mut unnamed = legs.filter(|leg| leg.address != UNKNOWN && !self.addresses.contains_key(&leg.address));
        match unnamed.next().filter(|_| !self.addresses.is_empty()) {
            Some(leg) => {
                let of = format!("the address {}", leg.address);
                Err((
                    leg.place,
                    cut(of, "addresses", "then addresses are called by their numbers"),
                ))
            }
            None => Ok(()),
        }
    }

    fn txid(&self, number: i64) -> Txid {
        let named = self.hashes.get(&number).copied();
        named.unwrap_or_else(|| parse_id(&format!("{number:064}")).expect("64 digits are hex digits"))
    }

    fn address(&self, number: i64) -> Option<String> {
        let told = self.addresses.get(&number).cloned();
        (number != UNKNOWN).then(|| told.unwrap_or_else(|| format!("address {number}")))
    }

    fn put(mut self, sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
        let at =
            |(file, line): (u32, u64), problem: String| sorted.files[file as usize].wrong(Place::Line(line), problem);
        // Transactions are numbered in the order of the chain.
        self.txs.sort_by_key(|tx| (tx.block, tx.number));
        self.ins.sort_by_key(|leg| (leg.tx, leg.seq));
        self.outs.sort_by_key(|leg| (leg.tx, leg.seq));
        let first = self.txs.first().ok_or_else(|| {
            let problem = "no table of transactions (tx) is among the files; needed are tx, txin and txout";
            sorted.files[0].wrong(Place::Whole, problem)
        })?;
        let (height, place) = (first.block, first.place);
        self.check_whole(options)
            .map_err(|(place, problem)| at(place, problem))?;
        if let Some(typed) = options.first_height.filter(|&typed| typed != height) {
            let problem = format!("the first block has the height {height}, and --first-height says {typed}");
            return Err(at(place, problem));
        }
        let mut clues = Clues::default();
        clues.genesis = self.genesis;
        for leg in &self.outs {
            if !clues.wants_outputs() {
                break;
            }
            clues.output(self.addresses.get(&leg.address).map(String::as_str));
        }
        let terms = Terms::new(clues.network(), height <= 1, sorted.format, &sorted.prevouts, options);
        let mut block = BlockRead::default();
        let coins = terms.read(|coins| {
            let (mut ins, mut outs) = (&self.ins[..], &self.outs[..]);
            for (expected, txs) in (height..).zip(self.txs.chunk_by(|one, other| one.block == other.block)) {
                let wrong = |problem: String| at(txs[0].place, problem);
                if !wanted(Some(txs[0].block), options, wrong)? {
                    break;
                }
                if txs[0].block != expected {
                    let is = txs[0].block;
                    return Err(wrong(format!(
                        "the chain is broken: block {is} follows, and block {expected} is in none of the files"
                    )));
                }
                block.clear();
                block.height = Some(expected);
                block.time = self.times.get(&expected).copied();
                for tx in txs {
                    let own = cut(&mut ins, tx.number).map_err(|leg| at(leg.place, stray(leg)))?;
                    check(own, tx.ins, "inputs").map_err(|problem| at(tx.place, problem))?;
                    block.ins.extend(own.iter().map(|leg| Spend {
                        prev: leg.prev.map(|(prev, vout)| (self.txid(prev), vout)),
                        value: Some(leg.value),
                        address: said(self.address(leg.address).as_deref(), coins),
                    }));
                    let own = cut(&mut outs, tx.number).map_err(|leg| at(leg.place, stray(leg)))?;
                    check(own, tx.outs, "outputs").map_err(|problem| at(tx.place, problem))?;
                    block.outs.extend(own.iter().map(|leg| Output {
                        value: leg.value,
                        unspendable: false,
                        address: said(self.address(leg.address).as_deref(), coins),
                    }));
                    block.close(self.txid(tx.number), tx.ins == 0);
                }
                coins.append(&block).map_err(|refused| {
                    let place = refused.tx.map_or(txs[0].place, |tx| txs[tx].place);
                    at(place, refused.problem)
                })?;
            }
            Ok(())
        })?;
        // What belongs to no transaction of the tables is behind the last of them.
        let last = self.txs.last().map_or(0, |tx| tx.number);
        let behind = self.ins.iter().chain(&self.outs).find(|leg| leg.tx > last);
        if let Some(leg) = behind.filter(|_| options.until_height.is_none()) {
            return Err(at(leg.place, stray(leg)));
        }
        coins
            .finish(sorted.format, Vec::new())
            .map_err(|problem| sorted.files[0].wrong(Place::Whole, problem))
    }
}

fn said(text: Option<&str>, coins: &mut crate::formats::coins::Coins) -> Option<u32> {
    text?;
    coins.addresses.of_output(Said {
        text,
        ..Said::default()
    })
}

/// Takes the rows of one transaction from the front; those of transactions before it are of none.
fn cut<'l>(legs: &mut &'l [Leg], tx: i64) -> Result<&'l [Leg], &'l Leg> {
    if let Some(leg) = legs.first().filter(|leg| leg.tx < tx) {
        return Err(leg);
    }
    let count = legs.iter().take_while(|leg| leg.tx == tx).count();
    let (own, rest) = legs.split_at(count);
    *legs = rest;
    Ok(own)
}

fn stray(leg: &Leg) -> String {
    format!(
        "the transaction {} is in no table of transactions, or out of the order of their blocks",
        leg.tx
    )
}

fn check(legs: &[Leg], count: u64, what: &str) -> Result<(), String> {
    let is = legs.len() as u64;
    if is != count {
        return Err(format!("the transaction has {count} {what}, and {is} are in the files"));
    }
    match legs.iter().zip(0..).find(|(leg, place)| leg.seq != *place) {
        Some((leg, place)) => Err(format!(
            "the {what} of transaction {} are not counted from 0 without a gap: {} stands at place {place}",
            leg.tx, leg.seq
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
