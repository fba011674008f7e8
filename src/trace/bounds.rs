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
//! force nothing. Where a link carries units out of a purse that goes on, others take their place, and the network does not say which
//! of both went: the interval is wider there than it need be, and never narrower.

mod build;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::TraceError;
use super::flow::Spent;
use super::pass::Terms;
use super::pools::Pools;
use crate::evidence::{Complaint, Evidence};
use crate::lots::Method;
use crate::units::{Amount, OriginId, PurseId, Total, grouped};
use build::{Builder, Networks, Rest, View};

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

/// The movements that claimed units can reach, as networks that are ready to be asked for purses: one for tainted units, whose
/// source are the claims, and one of the same nodes for all other units, whose room a claim narrows.
#[derive(Clone, Debug)]
pub struct Bounds {
    networks: Networks,
    /// The pool in which each purse rests that is in one, and what it holds.
    pools: BTreeMap<PurseId, (PurseId, Amount)>,
    /// The first purses of the pools, in which the others rest.
    homes: BTreeSet<PurseId>,
    steps_max: u64,
}

impl Bounds {
    /// Writes the movements down for all complaints together. Of the method, the rules of fees, keepers and links, the
    /// cut-off and the rule of meeting complaints count.
    ///
    /// # Errors
    /// As [`follow`](super::follow).
    pub fn new(evidence: &Evidence, complaints: &[Complaint], method: &Method) -> Result<Bounds, TraceError> {
        Bounds::within(STEPS_MAX, evidence, complaints, method, None)
    }

    /// Writes the movements down for one complaint among several.
    ///
    /// # Errors
    /// As [`follow`](super::follow).
    pub fn of_origin(
        evidence: &Evidence,
        complaints: &[Complaint],
        method: &Method,
        origin: OriginId,
    ) -> Result<Bounds, TraceError> {
        Bounds::within(STEPS_MAX, evidence, complaints, method, Some(origin))
    }

    /// Writes the movements down for all complaints or for one, to be asked with so many steps.
    ///
    /// # Errors
    /// As [`follow`](super::follow).
    pub fn within(
        steps_max: u64,
        evidence: &Evidence,
        complaints: &[Complaint],
        method: &Method,
        origin: Option<OriginId>,
    ) -> Result<Bounds, TraceError> {
        let (terms, view) = (Terms::of(method), origin.map_or(View::All, View::Of));
        let pools = Pools::of(evidence, method.pool(), || terms.doors(evidence), |_| true)?;
        let seen = pools.as_ref().map_or(evidence, |pools| &pools.evidence);
        let held = match &pools {
            Some(pools) => pools.held(terms.end(evidence)?),
            None => BTreeMap::new(),
        };
        Ok(Bounds {
            networks: Builder::build(seen, complaints, method, view, steps_max)?,
            homes: held.values().map(|(home, _)| *home).collect(),
            pools: held,
            steps_max,
        })
    }

    /// Returns the purses that claimed units can reach, in order; everywhere else both bounds are zero.
    pub fn reached(&self) -> impl Iterator<Item = PurseId> + '_ {
        let in_pools = self
            .pools
            .iter()
            .filter(|(_, (home, _))| self.networks.rest(*home).is_some());
        let alone = self.networks.reached().filter(|purse| !self.is_pool(*purse));
        let all: BTreeSet<PurseId> = alone.chain(in_pools.map(|(purse, _)| *purse)).collect();
        all.into_iter()
    }

    fn is_pool(&self, purse: PurseId) -> bool {
        self.homes.contains(&purse)
    }

    /// Returns where the value of the purses rests; of a pool so much as they hold of it.
    fn targets(&self, purses: &[PurseId]) -> Vec<Rest> {
        let mut asked: BTreeMap<PurseId, u64> = BTreeMap::new();
        let mut targets = Vec::new();
        for purse in purses {
            match self.pools.get(purse) {
                Some((home, held)) => *asked.entry(*home).or_default() += held.get(),
                None if self.is_pool(*purse) => {}
                None => targets.extend(self.networks.rest(*purse)),
            }
        }
        for (home, value) in asked {
            let rest = self.networks.rest(home);
            targets.extend(rest.map(|rest| Rest {
                value: rest.value.min(value),
                ..rest
            }));
        }
        targets
    }

    /// Returns the interval of what the purses hold together at the cut-off. All are of one asset. What is learnt for one
    /// question serves the next, and steps are counted over all of them.
    ///
    /// # Errors
    /// Where the steps are used up, here or before.
    pub fn of(&mut self, purses: &[PurseId]) -> Result<Bound, NotComputed> {
        let targets = self.targets(purses);
        if targets.is_empty() {
            return Ok(Bound::default());
        }
        let (all, known) = (wanted(&targets), targets.iter().filter(|rest| rest.known).copied());
        let known = wanted(&known.collect::<Vec<_>>());
        let value: u128 = known.iter().map(|&(_, value)| u128::from(value)).sum();
        let steps_max = self.steps_max;
        let spent = |Spent| NotComputed { steps_max };
        let greatest = self.networks.tainted.greatest_flow(&all).map_err(spent)?;
        let clean = self.networks.clean.greatest_flow(&known).map_err(spent)?;
        Ok(Bound {
            least: Total::new(value.saturating_sub(clean)),
            greatest: Total::new(greatest),
        })
    }
}

fn wanted(targets: &[Rest]) -> Vec<(u32, u64)> {
    targets.iter().map(|rest| (rest.node, rest.value)).collect()
}
