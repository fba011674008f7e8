//! Certain and possible: the least and the greatest amount that any conserving method could lay in a purse.
//!
//! A conserving method moves units: what goes into a movement comes out of it, and no rule can bring more to a purse than the
//! legs on the way carry. So the greatest amount is the greatest flow from the claimed units to the purse, and the least is
//! what the purse holds beyond the greatest flow of other units. Accounts are written out over time: a node after each
//! credit and each debit, and what stays between two of them is an edge with the balance as its capacity. Only what claimed
//! units can reach is written down, and only the ancestors of the purses that are asked for are looked at.
//!
//! The bounds are of all complaints together, or of one among them. For one, the units of the others count as clean; where
//! its claim meets units that may already be another's, these stay the other's, so that the claim forces less.
//!
//! A link within an asset is an edge; one into another asset begins anew with what its near end could hold at most, which
//! keeps the greatest amount a bound and leaves the least open. Amounts that cannot be seen are edges without a limit, and
//! force nothing.

mod build;

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::TraceError;
use super::flow::Network;
use crate::evidence::{Complaint, Evidence};
use crate::lots::Method;
use crate::units::{Amount, OriginId, PurseId};
use build::{Builder, View};

/// The interval in which every conserving method lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// At least so much is tainted under any conserving method.
    pub least: Amount,
    /// At most so much is tainted under any conserving method.
    pub greatest: Amount,
}

/// An amount that cannot be seen, and the capacity of an edge that has no limit.
const UNLIMITED: u64 = u64::MAX;

/// The nodes from which tainted and all other units come.
const TAINTED: u32 = 0;
const CLEAN: u32 = 1;

/// No further edge.
const NONE: u32 = u32::MAX;

/// An edge: tainted and clean units may have different room, since a claim keeps clean units out.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: u32,
    /// The next edge that enters the same node.
    next: u32,
    tainted: u64,
    clean: u64,
}

/// Where the value of a purse rests.
#[derive(Clone, Copy, Debug)]
struct Rest {
    node: u32,
    /// How much there is, or could be.
    value: u64,
    /// Whether exactly so much is there.
    known: bool,
}

/// The movements that claimed units can reach, as a network that is ready to be asked for purses.
#[derive(Clone, Debug)]
pub struct Bounds<'a> {
    evidence: &'a Evidence,
    edges: Vec<Edge>,
    /// The last edge that enters each node.
    entering: Vec<u32>,
    /// Where the value of each purse within reach now rests.
    now: BTreeMap<PurseId, Rest>,
}

impl<'a> Bounds<'a> {
    /// Writes the movements down for all complaints together. Of the method, the rules of fees and keepers, the cut-off and
    /// the rule of meeting complaints count.
    ///
    /// # Errors
    /// As [`follow`](super::follow).
    pub fn new(evidence: &'a Evidence, complaints: &[Complaint], method: &Method) -> Result<Bounds<'a>, TraceError> {
        Builder::build(evidence, complaints, method, View::All)
    }

    /// Writes the movements down for one complaint among several.
    ///
    /// # Errors
    /// As [`follow`](super::follow).
    pub fn of_origin(
        evidence: &'a Evidence,
        complaints: &[Complaint],
        method: &Method,
        origin: OriginId,
    ) -> Result<Bounds<'a>, TraceError> {
        Builder::build(evidence, complaints, method, View::Of(origin))
    }

    /// Returns the purses that claimed units can reach, in order; everywhere else both bounds are zero.
    pub fn reached(&self) -> impl Iterator<Item = PurseId> + '_ {
        self.now.keys().copied()
    }

    /// Returns the interval of what the purses hold together at the cut-off. All are of one asset.
    pub fn of(&self, purses: &[PurseId]) -> Bound {
        let targets: Vec<Rest> = purses.iter().filter_map(|purse| self.now.get(purse).copied()).collect();
        let known: Vec<Rest> = targets.iter().filter(|rest| rest.known).copied().collect();
        let value: u128 = known.iter().map(|rest| u128::from(rest.value)).sum();
        let amount = |n: u128| Amount::new(u64::try_from(n).unwrap_or(u64::MAX));
        Bound {
            least: amount(value.saturating_sub(self.flow(CLEAN, &known))),
            greatest: amount(self.flow(TAINTED, &targets)),
        }
    }

    /// Returns the greatest flow from a root to the targets, over their ancestors.
    fn flow(&self, root: u32, targets: &[Rest]) -> u128 {
        const SOURCE: usize = 0;
        let mut places: HashMap<u32, usize> = HashMap::from([(root, SOURCE)]);
        let mut waiting: Vec<u32> = targets.iter().map(|rest| rest.node).collect();
        let mut cone = Vec::new();
        while let Some(node) = waiting.pop() {
            let place = places.len();
            if node == TAINTED + CLEAN - root || places.try_insert(node, place).is_err() {
                continue;
            }
            let mut edge = self.entering[node as usize];
            while edge != NONE {
                let Edge {
                    from,
                    next,
                    tainted,
                    clean,
                } = self.edges[edge as usize];
                let capacity = if root == TAINTED { tainted } else { clean };
                if capacity > 0 {
                    cone.push((from, node, capacity));
                    waiting.push(from);
                }
                edge = next;
            }
        }
        // Sent backwards, from the targets: other units come from close by, so that the search mostly ends after a few steps.
        let sink = places.len();
        let mut network = Network::new(sink + 1);
        for (from, to, capacity) in cone {
            if let Some(&from) = places.get(&from) {
                network.connect(places[&to], from, capacity);
            }
        }
        for rest in targets {
            network.connect(sink, places[&rest.node], rest.value);
        }
        network.greatest_flow(sink, SOURCE)
    }
}
