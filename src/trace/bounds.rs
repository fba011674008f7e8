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
use std::fmt;

use serde::Serialize;

use super::TraceError;
use super::flow::{Network, Spent};
use crate::evidence::{Complaint, Evidence};
use crate::lots::Method;
use crate::units::{OriginId, PurseId, Total, grouped};
use build::{Builder, View};

/// The interval in which every conserving method lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// At least so much is tainted under any conserving method.
    pub least: Total,
    /// At most so much is tainted under any conserving method.
    pub greatest: Total,
}

/// How many steps the flows of one set of bounds may take, those of tainted and those of other units apart: a step is an arc
/// that is looked at or a node that is passed. The largest of the bundled worlds takes some thousands, one of fifty thousand
/// movements some millions; this many take about a second.
pub const STEPS_MAX: u64 = 100_000_000;

/// The steps that the flows of bounds may take are used up, so that there is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotComputed {
    /// How many steps there were.
    pub steps_max: u64,
}

impl fmt::Display for NotComputed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not computed: it takes more than {} steps", grouped(self.steps_max))
    }
}

impl std::error::Error for NotComputed {}

/// An amount that cannot be seen, and the capacity of an arc that has no limit.
const UNLIMITED: u64 = u64::MAX;

/// Where the value of a purse rests.
#[derive(Clone, Copy, Debug)]
struct Rest {
    node: u32,
    /// How much there is, or could be.
    value: u64,
    /// Whether exactly so much is there.
    known: bool,
}

/// The movements that claimed units can reach, as networks that are ready to be asked for purses: one for tainted units, whose
/// source are the claims, and one of the same nodes for all other units, whose room a claim narrows.
#[derive(Clone, Debug)]
pub struct Bounds<'a> {
    evidence: &'a Evidence,
    tainted: Network,
    clean: Network,
    steps_max: u64,
    /// Where the value of each purse within reach now rests.
    now: BTreeMap<PurseId, Rest>,
}

impl<'a> Bounds<'a> {
    /// Writes the movements down for all complaints together. Of the method, the rules of fees, keepers and links, the
    /// cut-off and the rule of meeting complaints count.
    ///
    /// # Errors
    /// As [`follow`](super::follow).
    pub fn new(evidence: &'a Evidence, complaints: &[Complaint], method: &Method) -> Result<Bounds<'a>, TraceError> {
        Bounds::within(STEPS_MAX, evidence, complaints, method, None)
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
        Bounds::within(STEPS_MAX, evidence, complaints, method, Some(origin))
    }

    /// Writes the movements down for all complaints or for one, to be asked with so many steps.
    ///
    /// # Errors
    /// As [`follow`](super::follow).
    pub fn within(
        steps_max: u64,
        evidence: &'a Evidence,
        complaints: &[Complaint],
        method: &Method,
        origin: Option<OriginId>,
    ) -> Result<Bounds<'a>, TraceError> {
        Builder::build(
            evidence,
            complaints,
            method,
            origin.map_or(View::All, View::Of),
            steps_max,
        )
    }

    /// Returns the purses that claimed units can reach, in order; everywhere else both bounds are zero.
    pub fn reached(&self) -> impl Iterator<Item = PurseId> + '_ {
        self.now.keys().copied()
    }

    /// Returns the interval of what the purses hold together at the cut-off. All are of one asset. What is learnt for one
    /// question serves the next, and steps are counted over all of them.
    ///
    /// # Errors
    /// Where the steps are used up, here or before.
    pub fn of(&mut self, purses: &[PurseId]) -> Result<Bound, NotComputed> {
        let targets: Vec<Rest> = purses.iter().filter_map(|purse| self.now.get(purse).copied()).collect();
        if targets.is_empty() {
            return Ok(Bound::default());
        }
        let (all, known) = (wanted(&targets), targets.iter().filter(|rest| rest.known).copied());
        let known = wanted(&known.collect::<Vec<_>>());
        let value: u128 = known.iter().map(|&(_, value)| u128::from(value)).sum();
        let steps_max = self.steps_max;
        let spent = |Spent| NotComputed { steps_max };
        let greatest = self.tainted.greatest_flow(&all).map_err(spent)?;
        let clean = self.clean.greatest_flow(&known).map_err(spent)?;
        Ok(Bound {
            least: Total::new(value.saturating_sub(clean)),
            greatest: Total::new(greatest),
        })
    }
}

fn wanted(targets: &[Rest]) -> Vec<(u32, u64)> {
    targets.iter().map(|rest| (rest.node, rest.value)).collect()
}
