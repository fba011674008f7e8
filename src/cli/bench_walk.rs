//! `dyepack bench-walk`: how long walks take over a graph of coins, a line each, for a table beside other programs.

use std::path::Path;
use std::time::Duration;

use crate::evidence::{Complaint, Evidence};
use crate::formats::graph::{self, Graph};
use crate::lots::fractions::Arithmetic;
use crate::lots::{Booking, Method};
use crate::trace::{self, History, Trace, TraceError, rank, track};
use crate::units::Total;

use super::failure::Failure;
use super::{files, machine, output};

/// The largest file of a graph that is read.
const FILE_MAX: u64 = 8 << 30;

/// What is measured where nothing else is asked for.
pub const OPS: &str = "haircut,haircut-exact,poison,fifo,lifo-stack,tiho,ppr,ppr-push,ttr";

/// A push passes by what comes less often than once in so many starts.
const STARTS: u64 = 1_000_000;

/// What walks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Walk {
    /// A method follows complaints.
    By(Method),
    /// Movements are ranked, by a pass over all.
    Rank,
    /// Movements are ranked as far as a push goes.
    Push,
    /// Movements are ranked by a push that also looks back.
    Track,
}

/// One measurement: what walks, and how many complaints it follows at once.
#[derive(Clone, Debug)]
pub struct Op {
    name: String,
    walk: Walk,
    complaints: usize,
}

impl Op {
    /// Reads a measurement as it is typed.
    pub fn read(name: &str) -> Result<Op, String> {
        let (walk, complaints) = match name.rsplit_once("_x") {
            None => (name, Some(1)),
            Some((walk, count)) => (walk, count.parse().ok().filter(|count| (1..=64).contains(count))),
        };
        let method = |booking| Some(Walk::By(Method::of(booking)));
        let walk = match walk {
            "haircut" => Some(Walk::By(
                Method::of(Booking::HAIRCUT)
                    .with(Arithmetic::Fractions)
                    .expect("haircut has an arithmetic"),
            )),
            // Exact to the unit: what haircut is unless something else is asked for.
            "haircut-exact" => method(Booking::HAIRCUT),
            "poison" => method(Booking::POISON),
            "fifo" => method(Booking::FIFO),
            "lifo-stack" => method(Booking::LIFO_STACK),
            "tiho" => method(Booking::TIHO),
            "ppr" => Some(Walk::Rank),
            "ppr-push" => Some(Walk::Push),
            "ttr" => Some(Walk::Track),
            _ => None,
        };
        let accepted = || format!("accepted are {OPS}, and each with _x2 to _x64 for as many complaints at once");
        let (Some(walk), Some(complaints)) = (walk, complaints) else {
            return Err(accepted());
        };
        let name = name.to_owned();
        Ok(Op { name, walk, complaints })
    }

    /// Walks once; returns how long the walk alone took, where it can be had alone, how long the whole answer took, and what it says.
    fn run(
        &self,
        evidence: &Evidence,
        complaints: &[Complaint],
    ) -> Result<(Option<Duration>, Duration, String), TraceError> {
        let began = machine::worked();
        let took = || machine::worked() - began;
        let (ranks, took) = match &self.walk {
            Walk::By(method) => {
                let alone = std::hint::black_box(trace::walk_alone(evidence, complaints, method)?).is_some();
                let (walked, began) = (took(), machine::worked());
                let trace = trace::follow(evidence, complaints, method, History::Omit)?;
                let took = machine::worked() - began;
                let resting = trace::resting(evidence, complaints, method)?;
                return Ok((alone.then_some(walked), took, check(method, &trace, resting)));
            }
            Walk::Rank => (rank::ranks(evidence, complaints)?, took()),
            Walk::Push => (rank::push(evidence, complaints, rank::ONE / STARTS)?.ranks, took()),
            Walk::Track => (track::track(evidence, complaints, rank::ONE / STARTS)?, took()),
        };
        let parts = (u128::from(ranks.mean_place()) * 1_000_000_000_000) >> 63;
        Ok((
            Some(took),
            took,
            format!("{}.{:012}", parts / 1_000_000_000_000, parts % 1_000_000_000_000),
        ))
    }
}

/// Sums up what every program must agree on: how many outputs poison reaches, or what is tainted of the unspent ones.
fn check(method: &Method, trace: &Trace, resting: Option<u128>) -> String {
    match resting {
        Some(resting) => {
            let parts = ((resting % (1 << 32)) * 1_000_000) >> 32;
            format!("{}.{parts:06}", resting >> 32)
        }
        _ if method.booking().relabels() => trace.touched.1.to_string(),
        _ => trace
            .held
            .iter()
            .map(|held| held.amount)
            .sum::<Total>()
            .get()
            .to_string(),
    }
}

/// Reads a graph, walks it by each of the ops and prints the median of so many repeats.
pub fn bench_walk(folder: &Path, ops: &[Op], repeat: usize) -> Result<(), Failure> {
    let began = machine::worked();
    let read = |name: &str| files::read(&folder.join(name), FILE_MAX);
    let [a, b, c, d, e] = graph::FILES.map(read);
    let graph = graph::read([a?, b?, c?, d?, e?]).map_err(|e| Failure::input(e.to_string()))?;
    let loaded = machine::worked() - began;
    let ledger = graph.evidence.ledger();
    let inputs = graph_inputs(&graph.evidence);
    let ranked = ops.iter().any(|op| op.walk == Walk::Rank);
    let confluences = derive(|| graph.evidence.confluences());
    let ranking = ranked.then(|| derive(|| graph.evidence.made_by()) + derive(|| graph.evidence.onward()));
    for op in ops {
        let complaints = complaints(&graph, op.complaints);
        let (mut walks, mut traces) = (Vec::new(), Vec::new());
        let mut check = None;
        for _ in 0..repeat {
            let ran = op.run(&graph.evidence, &complaints);
            let (walk, whole, says) = ran.map_err(|e| Failure::input(e.to_string()))?;
            walks.extend(walk);
            traces.push(whole);
            check = Some(says);
        }
        let prepared = match op.walk {
            Walk::By(method) => {
                let asks = method.booking().keeps_fractions() || method.booking() == Booking::POISON;
                asks.then_some(confluences)
            }
            Walk::Rank => ranking,
            Walk::Push | Walk::Track => None,
        };
        let prepared = prepared.map(|prepared| format!(" prep_s={:.6}", prepared.as_secs_f64()));
        let run = median(&mut traces).expect("there is a repeat");
        let alone = median(&mut walks).map(|walk| format!(" walk_s={:.9}", walk.as_secs_f64()));
        output::print(&format!(
            "RESULT peer=dyepack op={} n_tx={} n_in={inputs} load_s={:.3}{}{} run_s={:.9} min_s={:.9} reps={repeat} \
             edges_per_s={} peak_mib={} check={}\n",
            op.name,
            ledger.movement_count(),
            loaded.as_secs_f64(),
            prepared.unwrap_or_default(),
            alone.unwrap_or_default(),
            run.as_secs_f64(),
            traces[0].as_secs_f64(),
            inputs as u128 * 1_000_000_000 / run.as_nanos(),
            machine::peak_memory().map_or_else(|| "-".into(), |bytes| (bytes >> 20).to_string()),
            check.expect("there is a repeat"),
        ))?;
    }
    Ok(())
}

/// Returns how long it takes to derive columns.
fn derive<'a, T: ?Sized + 'a>(columns: impl FnOnce() -> &'a T) -> Duration {
    let began = machine::worked();
    std::hint::black_box(columns());
    machine::worked() - began
}

/// Sorts times and returns the one in the middle.
fn median(times: &mut [Duration]) -> Option<Duration> {
    times.sort_unstable();
    times
        .get(times.len() / 2)
        .map(|time| (*time).max(Duration::from_nanos(1)))
}

/// Returns how many inputs spend an output; what makes new units spends none.
fn graph_inputs(evidence: &Evidence) -> usize {
    evidence.ledger().in_filled().iter().flatten().count()
}

/// Returns the complaint about the stolen outputs; where there are several complaints, each is about as many outputs, which are
/// dealt to them from the largest of those behind the first stolen one.
fn complaints(graph: &Graph, count: usize) -> Vec<Complaint> {
    let ledger = graph.evidence.ledger();
    let amount = |output: usize| ledger.out_amount(graph.output(output));
    let mut outputs = graph.sources.clone();
    if count > 1 {
        let first = outputs.iter().copied().min().unwrap_or_default();
        let wanted = outputs.len() * count;
        outputs = (first..graph.outputs).take(wanted * 8).collect();
        outputs.sort_by_key(|&output| std::cmp::Reverse(amount(output)));
        outputs.truncate(wanted);
    }
    let of = |place: usize| Complaint {
        name: format!("theft {place}"),
        claims: outputs[place..]
            .iter()
            .step_by(count)
            .map(|&output| (graph.output(output), amount(output)))
            .collect(),
    };
    (0..count).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_op_is_a_method_and_how_many_complaints_it_follows() {
        let op = Op::read("fifo_x16").unwrap();
        assert_eq!((op.walk, op.complaints), (Walk::By(Method::of(Booking::FIFO)), 16));
        assert_eq!(Op::read("tiho").unwrap().complaints, 1);
        let Walk::By(fractions) = Op::read("haircut").unwrap().walk else {
            panic!("haircut is a method")
        };
        assert_eq!(fractions.spec(), "haircut;fees=drop;arithmetic=fractions");
        assert_eq!(Op::read("ppr-push").unwrap().walk, Walk::Push);
        for wrong in ["haircut_x0", "fifo_x65", "fifo_x", "nothing"] {
            assert!(Op::read(wrong).unwrap_err().contains("accepted are"), "{wrong}");
        }
    }
}
