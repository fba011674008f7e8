//! `dyepack bench-walk`: how long walks take over a graph of coins, a line each, for a table beside other programs.

use std::path::Path;
use std::time::Duration;

use crate::evidence::{Complaint, Evidence};
use crate::formats::graph::{self, Graph};
use crate::lots::{Booking, Method};
use crate::trace::{self, History, Trace};

use super::failure::Failure;
use super::{files, machine, output};

/// The largest file of a graph that is read.
const FILE_MAX: u64 = 8 << 30;

/// What is measured where nothing else is asked for.
pub const OPS: &str = "haircut-exact,poison,fifo,lifo-stack,tiho";

/// One measurement: a method, and how many complaints it follows at once.
#[derive(Clone, Debug)]
pub struct Op {
    name: String,
    method: Method,
    complaints: usize,
}

impl Op {
    /// Reads a measurement as it is typed.
    pub fn read(name: &str) -> Result<Op, String> {
        let (walk, complaints) = match name.rsplit_once("_x") {
            None => (name, Some(1)),
            Some((walk, count)) => (walk, count.parse().ok().filter(|count| (1..=64).contains(count))),
        };
        let method = match walk {
            // Exact to the unit: what haircut is unless something else is asked for.
            "haircut-exact" => Some(Method::of(Booking::HAIRCUT)),
            "poison" => Some(Method::of(Booking::POISON)),
            "fifo" => Some(Method::of(Booking::FIFO)),
            "lifo-stack" => Some(Method::of(Booking::LIFO_STACK)),
            "tiho" => Some(Method::of(Booking::TIHO)),
            _ => None,
        };
        let accepted = || format!("accepted are {OPS}, and each with _x2 to _x64 for as many complaints at once");
        let (Some(method), Some(complaints)) = (method, complaints) else {
            return Err(accepted());
        };
        let name = name.to_owned();
        Ok(Op {
            name,
            method,
            complaints,
        })
    }

    /// Sums up what every program must agree on: how many outputs poison reaches, or what is tainted of the unspent ones.
    fn check(&self, trace: &Trace) -> u128 {
        match self.method.booking().relabels() {
            true => u128::from(trace.touched.1),
            false => trace.held.iter().map(|held| u128::from(held.amount.get())).sum(),
        }
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
    for op in ops {
        let complaints = complaints(&graph, op.complaints);
        let mut times = Vec::new();
        let mut check = None;
        for _ in 0..repeat {
            let began = machine::worked();
            let trace = trace::follow(&graph.evidence, &complaints, &op.method, History::Omit);
            times.push(machine::worked() - began);
            let trace = trace.map_err(|e| Failure::input(e.to_string()))?;
            check = Some(op.check(&trace));
        }
        times.sort_unstable();
        let run = times[times.len() / 2].max(Duration::from_nanos(1));
        output::print(&format!(
            "RESULT peer=dyepack op={} n_tx={} n_in={inputs} load_s={:.3} run_s={:.9} min_s={:.9} reps={repeat} \
             edges_per_s={} peak_mib={} check={}\n",
            op.name,
            ledger.movement_count(),
            loaded.as_secs_f64(),
            run.as_secs_f64(),
            times[0].as_secs_f64(),
            inputs as u128 * 1_000_000_000 / run.as_nanos(),
            machine::peak_memory().map_or_else(|| "-".into(), |bytes| (bytes >> 20).to_string()),
            check.expect("there is a repeat"),
        ))?;
    }
    Ok(())
}

/// Returns how many inputs spend an output; what makes new units spends none.
fn graph_inputs(evidence: &Evidence) -> usize {
    evidence.ledger().in_filled().iter().flatten().count()
}

/// Returns the complaint about the stolen outputs; where there are several complaints, each is about as many outputs, which are
/// dealt to them from the largest of those behind the first stolen one.
fn complaints(graph: &Graph, count: usize) -> Vec<Complaint> {
    let ledger = graph.evidence.ledger();
    let amount = |output: usize| ledger.out_amount(graph.outputs[output]);
    let mut outputs = graph.sources.clone();
    if count > 1 {
        let first = outputs.iter().copied().min().unwrap_or_default();
        let wanted = outputs.len() * count;
        outputs = (first..graph.outputs.len()).take(wanted * 8).collect();
        outputs.sort_by_key(|&output| std::cmp::Reverse(amount(output)));
        outputs.truncate(wanted);
    }
    let of = |place: usize| Complaint {
        name: format!("theft {place}"),
        claims: outputs[place..]
            .iter()
            .step_by(count)
            .map(|&output| (graph.outputs[output], amount(output)))
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
        assert_eq!((op.method, op.complaints), (Method::of(Booking::FIFO), 16));
        assert_eq!(Op::read("tiho").unwrap().complaints, 1);
        for wrong in ["haircut_x0", "fifo_x65", "fifo_x", "nothing"] {
            assert!(Op::read(wrong).unwrap_err().contains("accepted are"), "{wrong}");
        }
    }
}
