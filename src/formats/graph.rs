//! A graph of coins in raw columns: what programs that walk graphs exchange to be measured on the same one.
//!
//! A graph is a folder; each column is a file of little-endian numbers without a header. Transactions stand in the order of
//! time, outputs are numbered through all of them, and what an input spends is the number of an output:
//!
//! | file | numbers | how many | meaning |
//! |---|---|---|---|
//! | `tx_in_off.u64` | 64 bits | transactions + 1 | where the inputs of each transaction begin |
//! | `tx_out_off.u64` | 64 bits | transactions + 1 | where the outputs of each transaction begin |
//! | `in_prev.u32` | 32 bits | inputs | the output that each input spends |
//! | `out_value.u64` | 64 bits | outputs | what each output holds |
//! | `sources.u32` | 32 bits | stolen outputs | which outputs were stolen |
//!
//! A transaction without inputs makes new units; what inputs bring beyond the outputs is the fee.

use std::ops::Range;

use super::counts::Counts;
use super::format::{File, Format, FormatRow, Holds, Reading, Sorted, without_blocks};
use super::input::{Place, ReadError, file_of, unpacked_file_of};
use super::pieces::Pieces;
use crate::evidence::{Columns, Complaint, Evidence};
use crate::ledger::{Ledger, Leg, PurseKind};
use crate::units::{Amount, Asset, AssetId, Instant, OutLegId, PurseId};

/// The columns of a graph of coins.
pub(super) const FORMAT: Format = Format::of(&FormatRow {
    name: "graph",
    other_name: None,
    summary: "a graph of coins in raw columns, which programs that walk graphs exchange; the stolen outputs are the complaint",
    mark: "the name of one of its columns: tx_in_off.u64, tx_out_off.u64, in_prev.u32, out_value.u64 or sources.u32",
    example: "dyepack trace graph --method haircut",
    left: "which transactions are of one block; names, which the graph does not have",
    kind: "a graph of coins that was read from columns",
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| FILES.contains(&unpacked_file_of(look.name)),
    is_likely: |_| false,
    read: |sorted, options| read_sorted(&sorted).and_then(|reading| without_blocks(reading, &sorted, options)),
});

/// Reads a graph from its files, in whatever order they came.
fn read_sorted(sorted: &Sorted) -> Result<Reading, ReadError> {
    let mut files: [Option<&File>; 5] = Default::default();
    for file in &sorted.files {
        let place = FILES.iter().position(|name| *name == unpacked_file_of(&file.name));
        let accepted = || format!("a file of a graph is one of {}", FILES.join(", "));
        let place = place.ok_or_else(|| file.wrong(Place::Whole, accepted()))?;
        if files[place].replace(file).is_some() {
            let problem = format!("{} is there twice; a graph has each column once", file_of(&file.name));
            return Err(file.wrong(Place::Whole, problem));
        }
    }
    let mut missing = files
        .iter()
        .zip(FILES)
        .filter(|(file, _)| file.is_none())
        .map(|(_, name)| name);
    if let Some(name) = missing.next() {
        let problem = format!(
            "of the graph {name} is missing or empty; accepted are all of {}",
            FILES.join(", ")
        );
        return Err(sorted.files[0].wrong(Place::Whole, problem));
    }
    let graph = made(files.map(|file| file.expect("none is missing").pieces()))?;
    let ledger = graph.evidence.ledger();
    let claims = graph.sources.iter().map(|&source| graph.output(source));
    let stolen = Complaint {
        name: "theft".into(),
        claims: claims.map(|leg| (leg, ledger.out_amount(leg))).collect(),
    };
    Ok(Reading {
        counts: Counts::of(&graph.evidence),
        complaints: if stolen.claims.is_empty() {
            Vec::new()
        } else {
            vec![stolen]
        },
        format: sorted.format,
        network: None,
        stamp: None,
        notes: Vec::new(),
        evidence: graph.evidence,
    })
}

/// A graph as it was read.
pub(crate) struct Graph {
    /// Its transactions as movements.
    pub evidence: Evidence,
    /// How many outputs it has.
    pub outputs: usize,
    /// The numbers of the stolen outputs.
    pub sources: Vec<usize>,
}

impl Graph {
    /// Returns the credit of an output, by its number.
    pub fn output(&self, number: usize) -> OutLegId {
        output(self.evidence.ledger(), number)
    }
}

/// How many purses are no coins; behind them stands a coin for each output, in the order of their numbers.
const BOUNDARY: usize = 2;

fn output(ledger: &Ledger, number: usize) -> OutLegId {
    let coin = PurseId::new(BOUNDARY + number);
    ledger.filled(coin).expect("a coin is opened as it is filled")
}

/// The files of a graph, in the order in which [`read`] takes them.
pub(crate) const FILES: [&str; 5] = [
    "tx_in_off.u64",
    "tx_out_off.u64",
    "in_prev.u32",
    "out_value.u64",
    "sources.u32",
];

/// Reads a graph from the bytes of its [`FILES`].
///
/// # Errors
/// Where a column is cut off, does not fit the others, or says what no ledger can hold.
pub(crate) fn read(files: [Vec<u8>; 5]) -> Result<Graph, ReadError> {
    made([0, 1, 2, 3, 4].map(|at| Pieces::of(&files[at], None, [0; 8])))
}

/// Makes a graph from its columns, each of which is read from its beginning to its end; of what is not held a piece alone lies in memory.
fn made(files: [Pieces<'_>; 5]) -> Result<Graph, ReadError> {
    let mut named = FILES.into_iter().zip(files);
    let [ins, outs, prev, values, sources] = [(); 5].map(|()| {
        let (name, pieces) = named.next().expect("there are as many names as files");
        Numbers::of(name, pieces)
    });
    let (mut ins, mut outs, prev, values, mut sources) = (ins?, outs?, prev?, values?, sources?);
    ins.begin_in_order(prev.len())?;
    outs.begin_in_order(values.len())?;
    if ins.len() != outs.len() {
        let why = format!(
            "{} transactions, and {} has {}",
            outs.len() - 1,
            FILES[0],
            ins.len() - 1
        );
        return Err(refused(FILES[1], why));
    }
    let outputs = values.len();
    let mut stolen = Vec::new();
    for place in 0..sources.len() {
        let source = sources.at(place)?;
        if source >= outputs as u64 {
            let why = format!("output {source} is stolen, and there are {outputs}");
            return Err(refused(FILES[4], why));
        }
        stolen.push(source as usize);
    }
    let mut made = Maker::new(prev, values);
    let mut begin = (0, 0);
    for number in 1..ins.len() {
        let end = (ins.at(number)? as usize, outs.at(number)? as usize);
        made.transaction(begin.0..end.0, begin.1..end.1)?;
        begin = end;
    }
    Ok(Graph {
        evidence: Columns::of(made.ledger).check().expect("a ledger alone is evidence"),
        outputs,
        sources: stolen,
    })
}

fn refused(name: &str, why: String) -> ReadError {
    ReadError::new(name, Place::Whole, why)
}

/// The numbers of a column, read where they stand: a copy of them as wide as the widest would take more room than the file.
struct Numbers<'f> {
    name: &'static str,
    pieces: Pieces<'f>,
    /// How many bytes each has.
    width: usize,
}

impl<'f> Numbers<'f> {
    /// Returns the numbers of a column, each as wide as the name of its file says.
    fn of(name: &'static str, pieces: Pieces<'f>) -> Result<Numbers<'f>, ReadError> {
        let width = if name.ends_with("u64") { 8 } else { 4 };
        let bytes = pieces.len();
        if !bytes.is_multiple_of(width) {
            let why = format!("{bytes} bytes, which are no numbers of {width} bytes");
            return Err(refused(name, why));
        }
        Ok(Numbers { name, pieces, width })
    }

    fn len(&self) -> usize {
        self.pieces.len() / self.width
    }

    #[inline]
    fn at(&mut self, place: usize) -> Result<u64, ReadError> {
        let bytes = self.pieces.at(place * self.width, self.width)?;
        let wide = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("a wide number has 8 bytes"));
        let narrow = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().expect("a narrow number has 4 bytes"));
        Ok(if self.width == 8 {
            wide(bytes)
        } else {
            u64::from(narrow(bytes))
        })
    }

    /// Refuses beginnings that are not in order from nothing to `count`.
    fn begin_in_order(&mut self, count: usize) -> Result<(), ReadError> {
        let (mut last, mut fits) = (0, self.len() > 0 && self.at(0)? == 0);
        for place in 0..self.len() {
            let begin = self.at(place)?;
            fits &= begin >= last;
            last = begin;
        }
        let why = || format!("where transactions begin, not in order from 0 to {count}");
        (fits && last == count as u64)
            .then_some(())
            .ok_or_else(|| refused(self.name, why()))
    }
}

/// A ledger that is made from a graph.
struct Maker<'a> {
    prev: Numbers<'a>,
    values: Numbers<'a>,
    ledger: Ledger,
    asset: AssetId,
    issuance: PurseId,
    fees: PurseId,
    /// How many outputs there are so far.
    outputs: usize,
    ins: Vec<Leg>,
    outs: Vec<Leg>,
}

impl<'a> Maker<'a> {
    fn new(prev: Numbers<'a>, values: Numbers<'a>) -> Maker<'a> {
        let mut ledger = Ledger::closed();
        let asset = ledger.add_asset(Asset {
            code: "BTC".into(),
            scale: 8,
        });
        Maker {
            prev,
            values,
            issuance: ledger.open(PurseKind::Issuance, asset),
            fees: ledger.open(PurseKind::Fees, asset),
            ledger,
            asset,
            outputs: 0,
            ins: Vec::new(),
            outs: Vec::new(),
        }
    }

    fn transaction(&mut self, ins: Range<usize>, outs: Range<usize>) -> Result<(), ReadError> {
        let number = self.ledger.movement_count();
        let refused = |why: String| refused(FILES[2], format!("transaction {number}: {why}"));
        self.ins.clear();
        self.outs.clear();
        let (mut came, mut went) = (0u64, 0u64);
        let too_large = || refused("its values add up to 2^64 and more".into());
        for place in ins.clone() {
            let output = self.prev.at(place)?;
            if output >= self.outputs as u64 {
                return Err(refused(format!("output {output} is spent before it is there")));
            }
            let leg = self::output(&self.ledger, output as usize);
            let amount = self.ledger.out_amount(leg);
            came = came.checked_add(amount.get()).ok_or_else(too_large)?;
            self.ins.push(Leg::new(self.ledger.out_purse(leg), amount));
        }
        self.outputs += outs.len();
        for place in outs {
            let value = self.values.at(place)?;
            went = went.checked_add(value).ok_or_else(too_large)?;
            let coin = self.ledger.open(PurseKind::Coin, self.asset);
            self.outs.push(Leg::new(coin, Amount::new(value)));
        }
        if ins.is_empty() {
            self.ins.push(Leg::new(self.issuance, Amount::new(went)));
            came = went;
        }
        match came.checked_sub(went) {
            Some(0) => {}
            Some(fee) => self.outs.push(Leg::new(self.fees, Amount::new(fee))),
            None => return Err(refused(format!("{came} go in and {went} come out"))),
        }
        let at = Instant::from_unix(number as i64);
        let recorded = self.ledger.try_record(at, &self.ins, &self.outs);
        recorded.map(drop).map_err(|why| refused(why.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two coins are made, and the second transaction spends one of them for a fee of 2.
    fn columns(name: &str) -> Vec<u8> {
        let wide = |numbers: &[u64]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        match name {
            "tx_in_off.u64" => wide(&[0, 0, 1]),
            "tx_out_off.u64" => wide(&[0, 2, 3]),
            "out_value.u64" => wide(&[5, 10, 8]),
            "in_prev.u32" | "sources.u32" => vec![1, 0, 0, 0],
            _ => panic!("{name} is no column"),
        }
    }

    fn with(other: &str, bytes: &[u8]) -> Result<Graph, ReadError> {
        let of = |name: &str| if name == other { bytes.to_vec() } else { columns(name) };
        read(FILES.map(of))
    }

    #[test]
    fn what_an_input_spends_is_the_output_of_its_number() {
        let graph = with("", &[]).unwrap();
        let ledger = graph.evidence.ledger();
        assert_eq!((ledger.movement_count(), &graph.sources[..]), (2, &[1][..]));
        let spent = ledger.in_purses()[1];
        assert_eq!(ledger.filled(spent), Some(graph.output(1)));
        let amounts: Vec<u64> = ledger.out_amounts().iter().map(|amount| amount.get()).collect();
        assert_eq!(amounts, [5, 10, 8, 2]);
    }

    #[test]
    fn columns_that_do_not_fit_each_other_are_refused_with_the_reason() {
        let said = |name, bytes: &[u8]| with(name, bytes).err().expect("it is refused").to_string();
        assert!(said("in_prev.u32", &[1, 0, 0]).contains("3 bytes"));
        assert!(said("in_prev.u32", &[2, 0, 0, 0]).contains("before it is there"));
        assert!(said("in_prev.u32", &[0, 0, 0, 0]).contains("5 go in and 8 come out"));
        assert!(said("sources.u32", &[3, 0, 0, 0]).contains("output 3 is stolen"));
        assert!(said("tx_in_off.u64", &[0; 16]).contains("not in order from 0 to 1"));
    }
}
