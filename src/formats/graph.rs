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
use super::format::{Format, FormatRow, Holds, Reading, Sorted, without_blocks};
use super::input::{Place, ReadError, file_of, unpacked_file_of};
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
    read: |mut sorted, options| read_sorted(&mut sorted).and_then(|reading| without_blocks(reading, &sorted, options)),
});

/// Reads a graph from its files, in whatever order they came.
fn read_sorted(sorted: &mut Sorted) -> Result<Reading, ReadError> {
    let mut files: [Option<Vec<u8>>; 5] = Default::default();
    for file in &mut sorted.files {
        let place = FILES.iter().position(|name| *name == unpacked_file_of(&file.name));
        let accepted = || format!("a file of a graph is one of {}", FILES.join(", "));
        let place = place.ok_or_else(|| file.wrong(Place::Whole, accepted()))?;
        if files[place].replace(std::mem::take(&mut file.bytes)).is_some() {
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
    let graph = read(files.map(Option::unwrap_or_default))?;
    let ledger = graph.evidence.ledger();
    let claims = graph.sources.iter().map(|&source| graph.outputs[source]);
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
    /// The credits of its outputs, by number.
    pub outputs: Vec<OutLegId>,
    /// The numbers of the stolen outputs.
    pub sources: Vec<usize>,
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
    let [ins, outs, prev, values, sources] = [0, 1, 2, 3, 4].map(|at| Numbers::of(FILES[at], &files[at]));
    let (ins, outs, prev, values, sources) = (ins?, outs?, prev?, values?, sources?);
    spans(FILES[0], ins, prev.len())?;
    spans(FILES[1], outs, values.len())?;
    if ins.len() != outs.len() {
        let why = format!(
            "{} transactions, and {} has {}",
            outs.len() - 1,
            FILES[0],
            ins.len() - 1
        );
        return Err(refused(FILES[1], why));
    }
    if let Some(source) = sources.all().find(|source| *source >= values.len() as u64) {
        let why = format!("output {source} is stolen, and there are {}", values.len());
        return Err(refused(FILES[4], why));
    }
    let mut made = Maker::new(prev, values);
    for number in 1..ins.len() {
        let span = |ends: Numbers<'_>| ends.at(number - 1) as usize..ends.at(number) as usize;
        made.transaction(span(ins), span(outs))?;
    }
    Ok(Graph {
        evidence: Columns::of(made.ledger).check().expect("a ledger alone is evidence"),
        outputs: made.outputs,
        sources: sources.all().map(|source| source as usize).collect(),
    })
}

fn refused(name: &str, why: String) -> ReadError {
    ReadError::new(name, Place::Whole, why)
}

/// The numbers of a column, read where they stand: a copy of them as wide as the widest would take more room than the file.
#[derive(Clone, Copy)]
struct Numbers<'a> {
    bytes: &'a [u8],
    /// How many bytes each has.
    width: usize,
}

impl<'a> Numbers<'a> {
    /// Returns the numbers of a column, each as wide as the name of its file says.
    fn of(name: &str, bytes: &'a [u8]) -> Result<Numbers<'a>, ReadError> {
        let width = if name.ends_with("u64") { 8 } else { 4 };
        if !bytes.len().is_multiple_of(width) {
            let why = format!("{} bytes, which are no numbers of {width} bytes", bytes.len());
            return Err(refused(name, why));
        }
        Ok(Numbers { bytes, width })
    }

    fn len(self) -> usize {
        self.bytes.len() / self.width
    }

    #[inline]
    fn at(self, place: usize) -> u64 {
        let bytes = &self.bytes[place * self.width..][..self.width];
        let wide = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("a wide number has 8 bytes"));
        let narrow = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().expect("a narrow number has 4 bytes"));
        if self.width == 8 {
            wide(bytes)
        } else {
            u64::from(narrow(bytes))
        }
    }

    fn all(self) -> impl Iterator<Item = u64> + use<'a> {
        (0..self.len()).map(move |place| self.at(place))
    }
}

/// Refuses beginnings that are not in order from nothing to `count`.
fn spans(name: &str, begins: Numbers<'_>, count: usize) -> Result<(), ReadError> {
    let fits =
        begins.all().next() == Some(0) && begins.at(begins.len() - 1) == count as u64 && begins.all().is_sorted();
    let why = || format!("where transactions begin, not in order from 0 to {count}");
    fits.then_some(()).ok_or_else(|| refused(name, why()))
}

/// A ledger that is made from a graph.
struct Maker<'a> {
    prev: Numbers<'a>,
    values: Numbers<'a>,
    ledger: Ledger,
    asset: AssetId,
    issuance: PurseId,
    fees: PurseId,
    outputs: Vec<OutLegId>,
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
            outputs: Vec::with_capacity(values.len()),
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
        for output in ins.clone().map(|place| self.prev.at(place)) {
            let Some(&leg) = self.outputs.get(output as usize) else {
                return Err(refused(format!("output {output} is spent before it is there")));
            };
            let amount = self.ledger.out_amount(leg);
            came = came.checked_add(amount.get()).ok_or_else(too_large)?;
            self.ins.push(Leg::new(self.ledger.out_purse(leg), amount));
        }
        let first = self.ledger.out_count();
        for (place, value) in outs.map(|place| self.values.at(place)).enumerate() {
            went = went.checked_add(value).ok_or_else(too_large)?;
            let coin = self.ledger.open(PurseKind::Coin, self.asset);
            self.outs.push(Leg::new(coin, Amount::new(value)));
            self.outputs.push(OutLegId::new(first + place));
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
        assert_eq!((ledger.movement_count(), graph.sources), (2, vec![1]));
        let spent = ledger.in_purses()[1];
        assert_eq!(ledger.filled(spent), Some(graph.outputs[1]));
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
