//! Makes a graph of coins of any size (docs/formats.md), as `graph.py` makes one, and holds no more of it than its unspent outputs.
//!
//! usage: cargo run --release --example make -- TRANSACTIONS FOLDER [SOURCE_AT_PERCENT] [SOURCES]
//!
//! The numbers of inputs and outputs, the ages of what is spent, fees and values are drawn from the same laws with the same figures; the
//! draws themselves are others. Transactions come in blocks in which nothing spends an output of its own block.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stderr,
    reason = "sizes drawn for a measurement, and progress told"
)]

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const BLOCK: u64 = 1_000;
const COINBASES: u64 = 20_000;
const SUBSIDY: u64 = 625_000_000;

/// Columns of little-endian numbers, written as they are drawn.
struct Graph {
    ins_begin: BufWriter<File>,
    outs_begin: BufWriter<File>,
    prev: BufWriter<File>,
    values: BufWriter<File>,
    ins: u64,
    outs: u32,
}

impl Graph {
    fn create(folder: &Path) -> io::Result<Graph> {
        std::fs::create_dir_all(folder)?;
        let column = |name: &str| File::create(folder.join(name)).map(|file| BufWriter::with_capacity(1 << 20, file));
        let mut graph = Graph {
            ins_begin: column("tx_in_off.u64")?,
            outs_begin: column("tx_out_off.u64")?,
            prev: column("in_prev.u32")?,
            values: column("out_value.u64")?,
            ins: 0,
            outs: 0,
        };
        graph.end_transaction()?;
        Ok(graph)
    }

    fn end_transaction(&mut self) -> io::Result<()> {
        self.ins_begin.write_all(&self.ins.to_le_bytes())?;
        self.outs_begin.write_all(&u64::from(self.outs).to_le_bytes())
    }

    fn input(&mut self, output: u32) -> io::Result<()> {
        self.ins += 1;
        self.prev.write_all(&output.to_le_bytes())
    }

    fn output(&mut self, value: u64) -> io::Result<u32> {
        let number = self.outs;
        self.outs = number
            .checked_add(1)
            .ok_or_else(|| io::Error::other("more than 2^32 outputs"))?;
        self.values.write_all(&value.to_le_bytes())?;
        Ok(number)
    }
}

/// The unspent outputs, oldest first; what was spent leaves a gap until gaps are many.
struct Unspent {
    outputs: Vec<(u32, u64)>,
    gaps: usize,
}

const GAP: u32 = u32::MAX;

impl Unspent {
    fn len(&self) -> usize {
        self.outputs.len() - self.gaps
    }

    /// Takes an output: young ones first, as the fourth power of a draw says how old it is.
    fn take(&mut self, rng: &mut ChaCha8Rng) -> (u32, u64) {
        if self.gaps > self.outputs.len() / 16 {
            self.outputs.retain(|(output, _)| *output != GAP);
            self.gaps = 0;
        }
        loop {
            let young: f64 = rng.random();
            let age = (self.outputs.len() as f64 * (young * young * young * young)) as usize;
            let place = self.outputs.len() - 1 - age;
            if self.outputs[place].0 != GAP {
                self.gaps += 1;
                return std::mem::replace(&mut self.outputs[place], (GAP, 0));
            }
        }
    }
}

/// A number of legs: one, two, or a tail of 1 / x from three on.
fn heavy(rng: &mut ChaCha8Rng, one: f64, two: f64, most: f64) -> usize {
    let (drawn, tail) = (rng.random::<f64>(), rng.random_range(1.0 / most..1.0));
    if drawn < one {
        1
    } else if drawn < one + two {
        2
    } else {
        (2.0 + 1.0 / tail).min(most) as usize
    }
}

/// A number of the normal law, by Box and Muller.
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let (one, two) = (1.0 - rng.random::<f64>(), rng.random::<f64>());
    libm::sqrt(-2.0 * libm::log(one)) * libm::cos(std::f64::consts::TAU * two)
}

/// Writes one transaction, and adds its outputs to those of its block.
fn transaction(
    graph: &mut Graph,
    unspent: &mut Unspent,
    made: &mut Vec<(u32, u64)>,
    rng: &mut ChaCha8Rng,
) -> io::Result<()> {
    let ins = heavy(rng, 0.67, 0.185, 200.0).min(unspent.len() / (2 * BLOCK as usize).max(1));
    let mut came = 0;
    for _ in 0..ins {
        let (output, value) = unspent.take(rng);
        graph.input(output)?;
        came += value;
    }
    let fee = if ins == 0 {
        0
    } else {
        (came / 50).min(rng.random_range(300..20_000))
    };
    let mut left = if ins == 0 { SUBSIDY } else { came - fee };
    let weights: Vec<f64> = (0..heavy(rng, 0.14, 0.75, 300.0))
        .map(|_| libm::exp(1.6 * normal(rng)))
        .collect();
    let (whole, all) = (left as f64, weights.iter().sum::<f64>());
    for (place, weight) in weights.iter().enumerate() {
        let last = place + 1 == weights.len();
        let value = if last {
            left
        } else {
            left.min((whole * (weight / all) * 0.999_999) as u64)
        };
        left -= value;
        made.push((graph.output(value)?, value));
    }
    graph.end_transaction()
}

fn make(transactions: u64, folder: &Path, source_at: u64, sources: usize) -> io::Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut graph = Graph::create(folder)?;
    let mut unspent = Unspent {
        outputs: Vec::new(),
        gaps: 0,
    };
    let mut stolen: Vec<(u32, u64)> = Vec::new();
    let mut done = COINBASES.min(transactions / 10);
    for _ in 0..done {
        let value = rng.random_range(100_000_000..10_000_000_000);
        unspent.outputs.push((graph.output(value)?, value));
        graph.end_transaction()?;
    }
    let mut made = Vec::new();
    while done < transactions {
        let size = BLOCK.min(transactions - done);
        made.clear();
        for _ in 0..size {
            transaction(&mut graph, &mut unspent, &mut made, &mut rng)?;
        }
        if stolen.is_empty() && done * 100 >= source_at * transactions {
            stolen.clone_from(&made);
            stolen.sort_unstable_by_key(|&(output, value)| (std::cmp::Reverse(value), output));
            stolen.truncate(sources);
            stolen.sort_unstable();
        }
        unspent.outputs.extend(&made);
        done += size;
        if done % 10_000_000 < BLOCK {
            eprintln!(
                "{done} transactions, {} inputs, {} outputs unspent",
                graph.ins,
                unspent.len()
            );
        }
    }
    let stolen: Vec<u8> = stolen.iter().flat_map(|(output, _)| output.to_le_bytes()).collect();
    for column in [
        &mut graph.ins_begin,
        &mut graph.outs_begin,
        &mut graph.prev,
        &mut graph.values,
    ] {
        column.flush()?;
    }
    // Last of all, so that a folder with it is whole.
    std::fs::write(folder.join("sources.u32"), stolen)
}

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |at: usize, default: Option<u64>| words.get(at).map_or(default, |word| word.replace('_', "").parse().ok());
    let (Some(transactions), Some(folder), Some(at), Some(sources)) =
        (number(0, None), words.get(1), number(2, Some(10)), number(3, Some(10)))
    else {
        return Err(io::Error::other(
            "usage: make TRANSACTIONS FOLDER [SOURCE_AT_PERCENT] [SOURCES]",
        ));
    };
    make(transactions, Path::new(folder), at, sources as usize)
}
