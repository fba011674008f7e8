//! Certain and possible: the least and the greatest amount that any conserving method could lay in a purse.
//!
//! A conserving method moves units: what goes into a movement comes out of it, and no rule can bring more to a purse than the
//! legs on the way carry. So the greatest amount is the greatest flow from the claimed units to the purse, and the least is
//! what the purse holds beyond the greatest flow of clean units. Accounts are written out over time: a node after each
//! credit and each debit, and what stays between two of them is an edge with the balance as its capacity. Only the purse's
//! ancestors are looked at.
//!
//! The bounds are of all complaints together. A link within an asset is an edge; one into another asset begins anew with
//! what its near end could hold at most, which keeps the greatest amount a bound and leaves the least open. Amounts that
//! cannot be seen are edges without a limit.

use std::collections::BTreeMap;

use super::TraceError;
use super::cross::settling_order;
use super::flow::Network;
use super::purses::{Door, doors};
use super::walk::{last_movement, marks};
use crate::evidence::{Complaint, Evidence};
use crate::ledger::{Ledger, PurseKind};
use crate::lots::{Fees, Keepers, Method};
use crate::units::{Amount, InLegId, MovementId, OutLegId, PurseId};

/// The interval in which every conserving method lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// At least so much is tainted under any conserving method.
    pub least: Amount,
    /// At most so much is tainted under any conserving method.
    pub greatest: Amount,
}

/// Beyond every amount.
const UNLIMITED: u128 = 1 << 80;

/// An edge: tainted and clean units may have different room, since a claim keeps clean units out.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: usize,
    to: usize,
    tainted: u128,
    clean: u128,
}

const TAINTED: usize = 0;
const CLEAN: usize = 1;

/// The movements of a body of evidence as a network, ready to be asked for purses.
#[derive(Clone, Debug)]
pub struct Bounds<'a> {
    evidence: &'a Evidence,
    edges: Vec<Edge>,
    /// The edges that enter each node.
    entering: Vec<Vec<usize>>,
    /// The node in which each purse now rests, and what it holds.
    now: BTreeMap<PurseId, (usize, u128)>,
}

/// What building needs to remember.
struct Builder<'a> {
    bounds: Bounds<'a>,
    doors: Vec<Door>,
    follow_fees: bool,
    /// How much of each leg is claimed.
    claimed: BTreeMap<OutLegId, u128>,
    /// The nodes of claimed or linked legs, and of all that a link leaves from.
    legs: BTreeMap<OutLegId, usize>,
    /// Fees of the block: the node of the leg and how much.
    fees: Vec<(PurseId, usize, u128)>,
    /// The places of the links that lead to a leg.
    to: BTreeMap<OutLegId, Vec<usize>>,
    /// How much of a leg links carry on.
    carried: BTreeMap<OutLegId, u128>,
}

impl<'a> Bounds<'a> {
    /// Writes the movements down as a network. Of the method, its fee rule, keeper rule and cut-off count.
    ///
    /// # Errors
    /// As [`follow`](super::follow).
    pub fn new(evidence: &'a Evidence, complaints: &[Complaint], method: &Method) -> Result<Bounds<'a>, TraceError> {
        let mut claimed = BTreeMap::new();
        for mark in marks(evidence, complaints, method.meeting)? {
            let units = claimed.entry(mark.leg).or_insert(0);
            *units = u128::from(mark.claim.to.get()).max(*units);
        }
        let mut builder = Builder {
            bounds: Bounds {
                evidence,
                edges: Vec::new(),
                entering: vec![Vec::new(); 2],
                now: BTreeMap::new(),
            },
            doors: doors(evidence, method.keepers == Keepers::Pass),
            follow_fees: method.fees == Fees::Follow,
            claimed,
            legs: BTreeMap::new(),
            fees: Vec::new(),
            to: BTreeMap::new(),
            carried: BTreeMap::new(),
        };
        for (place, link) in evidence.links.iter().enumerate() {
            builder.to.entry(link.to).or_default().push(place);
            *builder.carried.entry(link.from).or_insert(0) += u128::from(link.amount_in.get());
        }
        let blocks: Vec<MovementId> = evidence.blocks.iter().map(|block| block.first).collect();
        let end = last_movement(evidence, *method)?;
        for movement in (0..end).map(MovementId::new) {
            if blocks.binary_search(&movement).is_ok() {
                builder.fees.clear();
            }
            builder.movement(movement);
        }
        Ok(builder.bounds)
    }

    /// Returns the interval of what the purses hold together at the cut-off.
    pub fn of(&self, purses: &[PurseId]) -> Bound {
        let targets: Vec<(usize, u128)> = purses.iter().filter_map(|purse| self.now.get(purse).copied()).collect();
        self.at(&targets)
    }

    /// Returns the interval of what could stand at these nodes.
    fn at(&self, targets: &[(usize, u128)]) -> Bound {
        let value: u128 = targets.iter().map(|(_, value)| value).sum();
        let tainted = self.flow(TAINTED, targets).min(value);
        let clean = self.flow(CLEAN, targets).min(value);
        let amount = |n: u128| Amount::new(u64::try_from(n).unwrap_or(u64::MAX));
        Bound {
            least: amount(value - clean),
            greatest: amount(tainted),
        }
    }

    /// Returns the greatest flow from a root to the targets, over their ancestors.
    fn flow(&self, root: usize, targets: &[(usize, u128)]) -> u128 {
        let mut places: BTreeMap<usize, usize> = BTreeMap::from([(root, 0)]);
        let mut waiting: Vec<usize> = targets.iter().map(|(node, _)| *node).collect();
        let mut cone = Vec::new();
        while let Some(node) = waiting.pop() {
            let place = places.len();
            if places.contains_key(&node) {
                continue;
            }
            places.insert(node, place);
            for &edge in &self.entering[node] {
                cone.push(edge);
                waiting.push(self.edges[edge].from);
            }
        }
        let sink = places.len();
        let mut network = Network::new(sink + 1);
        for edge in cone {
            let Edge {
                from,
                to,
                tainted,
                clean,
            } = self.edges[edge];
            let capacity = if root == TAINTED { tainted } else { clean };
            if capacity > 0 && from != TAINTED + CLEAN - root {
                network.connect(places[&from], places[&to], capacity);
            }
        }
        for &(node, value) in targets {
            network.connect(places[&node], sink, value);
        }
        network.greatest_flow(0, sink)
    }
}

impl Builder<'_> {
    fn node(&mut self) -> usize {
        self.bounds.entering.push(Vec::new());
        self.bounds.entering.len() - 1
    }

    fn connect(&mut self, from: usize, to: usize, tainted: u128, clean: u128) {
        self.bounds.entering[to].push(self.bounds.edges.len());
        self.bounds.edges.push(Edge {
            from,
            to,
            tainted,
            clean,
        });
    }

    fn ledger(&self) -> &Ledger {
        &self.bounds.evidence.ledger
    }

    fn movement(&mut self, movement: MovementId) {
        let mut nodes = BTreeMap::new();
        for leg in self.ledger().ins(movement) {
            let asset = self.ledger().asset_of(self.ledger().in_purses()[leg]);
            let node = match nodes.get(&asset) {
                Some(&node) => node,
                None => {
                    let node = self.node();
                    nodes.insert(asset, node);
                    node
                }
            };
            self.take(leg, node);
        }
        let mut made = Vec::new();
        for leg in self.ledger().out_legs(movement) {
            let purse = self.ledger().out_purse(leg);
            let asset = self.ledger().asset_of(purse);
            let from = nodes.get(&asset).copied().unwrap_or(CLEAN);
            made.push((leg, purse, from));
        }
        for &(leg, ..) in &made {
            let node = self.node();
            self.legs.insert(leg, node);
        }
        let mut order = Vec::new();
        settling_order(&self.bounds.evidence.links, self.ledger().outs(movement), &mut order);
        for (leg, _, from) in order.into_iter().map(|place| made[place]) {
            self.fill(leg, from);
        }
        for (leg, purse, _) in made {
            self.rest(leg, purse);
        }
    }

    /// Leads an in-leg to its movement.
    fn take(&mut self, leg: usize, movement: usize) {
        let purse = self.ledger().in_purses()[leg];
        let sealed = self.ledger().has_sealed_legs() && self.ledger().in_is_sealed(InLegId::new(leg));
        let amount = if sealed {
            UNLIMITED
        } else {
            u128::from(self.ledger().in_amounts()[leg].get())
        };
        match self.ledger().kind(purse) {
            PurseKind::Fees if self.follow_fees => {
                let (here, other) = std::mem::take(&mut self.fees)
                    .into_iter()
                    .partition(|(fees, ..)| *fees == purse);
                self.fees = other;
                let mut rest = amount;
                for (_, node, fee) in here {
                    self.connect(node, movement, fee, fee);
                    rest = rest.saturating_sub(fee);
                }
                self.connect(CLEAN, movement, 0, rest);
            }
            PurseKind::Coin => match self.bounds.now.remove(&purse) {
                Some((node, value)) => self.connect(node, movement, value, value),
                None => self.connect(CLEAN, movement, 0, amount),
            },
            PurseKind::Account => match self.bounds.now.remove(&purse) {
                Some((node, balance)) => {
                    let taken = amount.min(balance);
                    self.connect(node, movement, taken, taken);
                    self.connect(CLEAN, movement, 0, amount - taken);
                    let left = if sealed { balance } else { balance - taken };
                    let next = self.node();
                    self.connect(node, next, left, left);
                    self.bounds.now.insert(purse, (next, left));
                }
                None => self.connect(CLEAN, movement, 0, amount),
            },
            _ => self.connect(CLEAN, movement, 0, amount),
        }
    }

    fn value(&self, leg: OutLegId) -> u128 {
        if self.ledger().has_sealed_legs() && self.ledger().out_is_sealed(leg) {
            return UNLIMITED;
        }
        u128::from(self.ledger().out_amount(leg).get())
    }

    /// Leads what comes to an out-leg to its node: from its movement or from links, and from complaints.
    fn fill(&mut self, leg: OutLegId, from: usize) {
        let (node, value) = (self.legs[&leg], self.value(leg));
        let claimed = self.claimed.get(&leg).copied().unwrap_or(0);
        let evidence = self.bounds.evidence;
        let ledger = &evidence.ledger;
        // Everything comes through a gate, where a claim keeps clean units out.
        let gate = self.node();
        self.connect(gate, node, value, value - claimed);
        self.connect(TAINTED, node, claimed, 0);
        let links = self.to.get(&leg).cloned().unwrap_or_default();
        if links.is_empty() {
            self.connect(from, gate, value, value);
            return;
        }
        self.connect(CLEAN, gate, 0, value);
        for link in links.into_iter().map(|place| &evidence.links[place]) {
            let Some(&near) = self.legs.get(&link.from) else {
                continue;
            };
            let came = u128::from(link.amount_out.get());
            let same = ledger.asset_of(ledger.out_purse(link.from)) == ledger.asset_of(ledger.out_purse(link.to));
            if same && link.amount_out <= link.amount_in {
                self.connect(near, gate, came, came);
            } else {
                let part = u128::from(link.amount_in.get());
                let greatest = self.bounds.at(&[(near, self.value(link.from))]).greatest.get();
                let most = u128::from(greatest).min(part) * came / part.max(1);
                self.connect(TAINTED, gate, most, 0);
            }
        }
    }

    /// Leads an out-leg on to where its value rests.
    fn rest(&mut self, leg: OutLegId, purse: PurseId) {
        let (node, value) = (self.legs[&leg], self.value(leg));
        let evidence = self.bounds.evidence;
        let carried = self.carried.get(&leg).copied().unwrap_or(0);
        match (self.doors[purse.index()], evidence.ledger.kind(purse)) {
            (Door::Fees, _) => self.fees.push((purse, node, value)),
            (Door::Open, PurseKind::Coin) if carried == 0 => {
                self.bounds.now.insert(purse, (node, value));
            }
            (Door::Open, kind) => {
                let next = self.node();
                self.connect(node, next, value, value);
                self.connect(CLEAN, next, 0, carried.min(value));
                let mut balance = value;
                if let (PurseKind::Account, Some((before, held))) = (kind, self.bounds.now.remove(&purse)) {
                    self.connect(before, next, held, held);
                    balance += held;
                }
                self.bounds.now.insert(purse, (next, balance));
            }
            _ => {}
        }
    }
}
