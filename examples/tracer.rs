//! A tracer for dyepack in Rust that ranks purses instead of tainting them.
//!
//! It speaks the protocol `dyepack.tracer/1` (docs/tracers.md) with `serde_json` alone and uses nothing of dyepack: copy it into
//! a crate of your own. Try it:
//!
//! ```text
//! cargo build --example tracer
//! dyepack methods --external target/debug/examples/tracer
//! dyepack run same-theft --external target/debug/examples/tracer
//! ```
//!
//! **What it ranks by.** One pass over the movements in their order, as an investigator with little time would go: all interest
//! begins at what is claimed. A purse that pays keeps a part of the interest that came to it (`KEPT`) as its score, and passes
//! the rest on with the money, in proportion to what it pays of what it holds; a movement spreads it over its outputs in
//! proportion to value. Interest that comes back to a purse adds up. This is a personalised PageRank pushed forward once, in the
//! order of time; see Wu and others, *TRacer: Scalable Graph-Based Transaction Tracing for Account-Based Blockchain Trading
//! Systems* (IEEE Transactions on Information Forensics and Security, 2023), for the idea carried much further.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of its own, which answers with ranks"
)]

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

/// The part of arriving interest that stays with a purse when it pays on.
const KEPT: f64 = 0.15;

/// A purse and an amount; nothing where the amount cannot be seen.
type Leg = (usize, Option<u64>);

/// The part of the evidence that a ranking needs.
#[derive(Default)]
struct Question {
    /// The last instant that is seen.
    until: i64,
    /// Whether interest can rest in each purse: it is no boundary.
    rests: Vec<bool>,
    /// When, inputs and outputs.
    movements: Vec<(i64, Vec<Leg>, Vec<Leg>)>,
    /// The claimed out-legs by movement and position.
    claims: Vec<(usize, usize)>,
    /// From the out-leg that a link comes from, the out-legs that it leads to.
    links: BTreeMap<(usize, usize), Vec<(usize, usize)>>,
}

fn main() -> io::Result<()> {
    let hello = json!({
        "row": "hello", "protocol": "dyepack.tracer/1", "name": "interest", "version": "1",
        "features": ["ranks", "coins", "accounts", "assets", "complaints", "links", "sealed"],
    });
    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(out, "{hello}")?;
    match read()? {
        Heard::Question(question) => {
            for (purse, score) in rank(&question)
                .into_iter()
                .enumerate()
                .filter(|(_, score)| *score > 0.0)
            {
                writeln!(out, "{}", json!({"row": "rank", "purse": purse, "score": score}))?;
            }
            writeln!(out, "{}", json!({"row": "end"}))?;
        }
        Heard::Greeting => {} // who it is was all that was asked
        Heard::Unknown(why) => writeln!(out, "{}", json!({"row": "declined", "why": why}))?,
    }
    out.flush()
}

/// What came in.
enum Heard {
    Question(Question),
    Greeting,
    Unknown(String),
}

fn read() -> io::Result<Heard> {
    let mut question = Question::default();
    for line in io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        match row["row"].as_str() {
            Some("hello") if row["protocol"] != "dyepack.tracer/1" => {
                return Ok(Heard::Unknown(format!("it does not speak {}", row["protocol"])));
            }
            Some("end") => return Ok(Heard::Question(question)),
            Some(table) => question.add(table, &row),
            None => question.until = row["until"].as_i64().unwrap_or(i64::MAX), // the manifest
        }
    }
    Ok(Heard::Greeting)
}

fn number(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
        .unwrap_or_default()
}

fn amount(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}

fn legs(value: &Value) -> Vec<Leg> {
    let legs = value.as_array().into_iter().flatten();
    legs.map(|leg| (number(&leg[0]), amount(&leg[1]))).collect()
}

impl Question {
    /// Takes one row; rows and keys that are not needed are passed by.
    fn add(&mut self, table: &str, row: &Value) {
        let spot = |value: &Value| (number(&value[0]), number(&value[1]));
        match table {
            "purse" => self
                .rests
                .push(matches!(row["kind"].as_str(), Some("coin" | "account"))),
            "movement" => {
                let at = row["at"].as_i64().unwrap_or_default();
                self.movements.push((at, legs(&row["ins"]), legs(&row["outs"])));
            }
            "link" => self.links.entry(spot(&row["from"])).or_default().push(spot(&row["to"])),
            "complaint" => {
                let claims = row["claims"].as_array().into_iter().flatten();
                self.claims
                    .extend(claims.map(|claim| (number(&claim["movement"]), number(&claim["position"]))));
            }
            _ => {}
        }
    }
}

/// Returns the score of each purse.
fn rank(question: &Question) -> Vec<f64> {
    let purses = question.rests.len();
    let (mut interest, mut scores) = (vec![0.0; purses], vec![0.0; purses]);
    let mut balances = vec![0u64; purses];
    // Interest on its way along links, by the out-leg that it comes to.
    let mut linked: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (place, (at, ins, outs)) in question.movements.iter().enumerate() {
        if *at > question.until {
            break;
        }
        let mut passed = 0.0;
        for &(purse, paid) in ins {
            // What it pays of what it holds; all of it where either cannot be seen.
            let held = balances[purse].max(paid.unwrap_or(0));
            let part = if held == 0 {
                1.0
            } else {
                paid.unwrap_or(held) as f64 / held as f64
            };
            let leaves = interest[purse] * part;
            interest[purse] -= leaves;
            scores[purse] += leaves * KEPT;
            passed += leaves * (1.0 - KEPT);
            balances[purse] = held - paid.unwrap_or(held);
        }
        let whole: u64 = outs.iter().filter_map(|leg| leg.1).sum();
        for (position, &(purse, got)) in outs.iter().enumerate() {
            let share = match (got, whole) {
                (Some(got), 1..) => got as f64 / whole as f64,
                _ => 1.0 / outs.len() as f64,
            };
            let leg = (place, position);
            let mut comes = passed * share + linked.remove(&leg).unwrap_or_default();
            comes += question.claims.iter().filter(|claim| **claim == leg).count() as f64;
            if let Some(ways) = question.links.get(&leg) {
                for way in ways {
                    *linked.entry(*way).or_default() += comes * (1.0 - KEPT) / ways.len() as f64;
                }
                comes *= KEPT;
            }
            if question.rests[purse] {
                interest[purse] += comes;
                balances[purse] = balances[purse].saturating_add(got.unwrap_or(0));
            }
        }
    }
    // What still rests somewhere in the end is what an investigator would look at first.
    scores
        .iter()
        .zip(interest)
        .map(|(score, rests)| score + rests)
        .collect()
}
