//! Writes the movements that claimed units can reach down as a network.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{Complaint, Evidence};
use crate::ledger::{Ledger, Link, PurseKind};
use crate::lots::{Meeting, Method};
use crate::trace::TraceError;
use crate::trace::claimed::marks;
use crate::trace::doors::Door;
use crate::trace::flow::{Network, SOURCE};
use crate::trace::pass::{Pass, Terms, Turn};
use crate::trace::rows::Rows;
use crate::units::{Amount, AssetId, InLegId, MovementId, OriginId, OutLegId, PurseId};

/// An amount that cannot be seen, and the capacity of an arc that has no limit.
const UNLIMITED: u64 = u64::MAX;

/// Where the value of a purse rests.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rest {
    /// The source is nobody's rest: a purse there is out of reach.
    pub(super) node: u32,
    /// How much there is, or could be.
    pub(super) value: u64,
    /// Whether exactly so much is there.
    pub(super) known: bool,
}

/// Two networks of the same nodes, and where the value of each purse within reach now rests.
#[derive(Clone, Debug)]
pub(super) struct Networks {
    pub(super) tainted: Network,
    pub(super) clean: Network,
    now: Rows<Rest>,
}

impl Networks {
    fn new(purses: usize, steps_max: u64) -> Networks {
        Networks {
            tainted: Network::new(steps_max),
            clean: Network::new(steps_max),
            now: Rows::new(purses),
        }
    }

    /// Returns where the value of a purse rests that is within reach.
    #[inline]
    pub(super) fn rest(&self, purse: PurseId) -> Option<Rest> {
        Some(self.now.get(purse.index())).filter(|rest| rest.node != SOURCE)
    }

    /// Returns the purses within reach, in their order.
    pub(super) fn reached(&self) -> impl Iterator<Item = PurseId> {
        self.now.filled().map(PurseId::new)
    }

    fn put(&mut self, purse: PurseId, rest: Rest) {
        *self.now.get_mut(purse.index()) = rest;
    }

    /// Takes a purse out of reach, and returns where its value rested.
    fn remove(&mut self, purse: PurseId) -> Option<Rest> {
        let rest = self.rest(purse);
        if rest.is_some() {
            self.put(purse, Rest::default());
        }
        rest
    }
}

/// Whose units count as tainted.
#[derive(Clone, Copy)]
pub(super) enum View {
    /// Those of all complaints.
    All,
    /// Those of one.
    Of(OriginId),
    /// Those of all others.
    AllBut(OriginId),
}

impl View {
    fn has(self, origin: OriginId) -> bool {
        match self {
            View::All => true,
            View::Of(one) => one == origin,
            View::AllBut(one) => one != origin,
        }
    }
}

/// What a claim does at a leg.
#[derive(Clone, Copy, Debug, Default)]
struct Claimed {
    /// So many units become tainted there at most.
    most: u64,
    /// So many that come there tainted by others stay theirs at most, though they are claimed.
    kept: u64,
    /// So many tainted units may become others'.
    lost: u64,
}

/// An out-leg, the node from which it comes where that is within reach, and whether it has a gate and a node of its own.
type Leg = (OutLegId, Option<u32>, bool);

/// What goes into a movement: from a node within reach, or from elsewhere; and how much.
type Part = (Option<u32>, u64);

/// What building needs to remember.
pub(super) struct Builder<'a> {
    ledger: &'a Ledger,
    networks: Networks,
    pass: Pass<'a>,
    claimed: BTreeMap<OutLegId, Claimed>,
    /// The legs whose gates the caller wants to ask for, and these.
    gates: BTreeMap<OutLegId, Option<u32>>,
    /// What each account holds that is out of reach; empty where the ledger has no accounts.
    balances: Vec<u64>,
    /// Accounts whose balance is not known, since an amount there could not be seen.
    unknown: BTreeSet<PurseId>,
    /// The nodes of legs that links leave from.
    near: BTreeMap<OutLegId, u32>,
    /// Fees of the block that are within reach, where they are followed: by purse, the node and how much.
    fees: BTreeMap<PurseId, Vec<(u32, u64)>>,
}

impl<'a> Builder<'a> {
    pub(super) fn build(
        evidence: &'a Evidence,
        complaints: &[Complaint],
        method: &Method,
        view: View,
        steps_max: u64,
    ) -> Result<Networks, TraceError> {
        let (claimed, steps) = claimed(evidence, complaints, method, view, steps_max)?;
        let mut networks = Builder::run(evidence, method, claimed, BTreeMap::new(), steps)?.networks;
        // Where the steps do not suffice for this, every question says so.
        let _ = (networks.tainted.close(), networks.clean.close());
        Ok(networks)
    }

    fn run(
        evidence: &'a Evidence,
        method: &Method,
        claimed: BTreeMap<OutLegId, Claimed>,
        gates: BTreeMap<OutLegId, Option<u32>>,
        steps_max: u64,
    ) -> Result<Builder<'a>, TraceError> {
        let ledger = evidence.ledger();
        let accounts = ledger.has_accounts();
        let opening = ledger.opening_balances().into_iter().map(Amount::get).collect();
        let mut builder = Builder {
            ledger,
            networks: Networks::new(ledger.purse_count(), steps_max),
            pass: Pass::new(evidence, &Terms::of(method))?,
            claimed,
            gates,
            balances: if accounts { opening } else { Vec::new() },
            unknown: BTreeSet::new(),
            near: BTreeMap::new(),
            fees: BTreeMap::new(),
        };
        // Arcs lead to later nodes, so that whoever asks for gates alone needs nothing behind the last of them.
        let last = builder.gates.last_key_value().map(|(&leg, _)| ledger.movement_of(leg));
        while let Some(turn) = builder.pass.turn() {
            if last.is_some_and(|last| turn.movement > last) {
                break;
            }
            if turn.begins_block {
                builder.fees.clear();
            }
            if builder.is_concerned(&turn) {
                builder.movement(turn.movement);
            } else {
                builder.let_pass(turn);
            }
        }
        Ok(builder)
    }

    fn node(&mut self) -> u32 {
        self.networks.clean.node();
        self.networks.tainted.node()
    }

    fn connect(&mut self, from: u32, to: u32, tainted: u64, clean: u64) {
        self.networks.tainted.connect(from, to, tainted);
        self.networks.clean.connect(from, to, clean);
    }

    /// Leads tainted units to a node.
    fn fill_tainted(&mut self, to: u32, amount: u64) {
        self.networks.tainted.connect(SOURCE, to, amount);
    }

    /// Leads clean units to a node.
    fn fill_clean(&mut self, to: u32, amount: u64) {
        self.networks.clean.connect(SOURCE, to, amount);
    }

    fn ledger(&self) -> &'a Ledger {
        self.ledger
    }

    fn in_sealed(&self, leg: usize) -> bool {
        self.ledger().has_sealed_legs() && self.ledger().in_is_sealed(InLegId::new(leg))
    }

    fn out_sealed(&self, leg: OutLegId) -> bool {
        self.ledger().has_sealed_legs() && self.ledger().out_is_sealed(leg)
    }

    fn taken(&self, leg: usize) -> u64 {
        if self.in_sealed(leg) {
            UNLIMITED
        } else {
            self.ledger().in_amounts()[leg].get()
        }
    }

    fn value(&self, leg: OutLegId) -> u64 {
        if self.out_sealed(leg) {
            UNLIMITED
        } else {
            self.ledger().out_amount(leg).get()
        }
    }

    /// Tells whether tainted units may leave the purse.
    fn is_reached(&self, purse: PurseId) -> bool {
        self.networks.rest(purse).is_some() || self.fees.contains_key(&purse)
    }

    /// Tells whether anything within reach goes into a movement, or a complaint, a gate or a link has to do with its legs.
    fn is_concerned(&self, turn: &Turn) -> bool {
        let legs = OutLegId::new(turn.outs.start)..OutLegId::new(turn.outs.end);
        let mut ins = self.ledger.in_purses()[turn.ins.clone()].iter();
        ins.any(|&purse| self.is_reached(purse))
            || self.claimed.range(legs.clone()).next().is_some()
            || self.gates.range(legs.clone()).next().is_some()
            || self.pass.crossings.lead_into(legs)
    }

    /// Lets a movement pass that nothing within reach goes into: only accounts change.
    fn let_pass(&mut self, turn: Turn) {
        let ledger = self.ledger;
        if self.balances.is_empty() {
            return;
        }
        for leg in turn.ins {
            let purse = ledger.in_purses()[leg];
            if ledger.kind(purse) == PurseKind::Account {
                self.debit(purse, self.taken(leg), self.in_sealed(leg));
            }
        }
        for leg in turn.outs.map(OutLegId::new) {
            self.rest(leg, None);
        }
    }

    fn movement(&mut self, movement: MovementId) {
        let ledger = self.ledger();
        let ins = ledger.ins(movement);
        let mut gathered: BTreeMap<AssetId, Vec<Part>> = BTreeMap::new();
        for &purse in &ledger.in_purses()[ins.clone()] {
            if self.is_reached(purse) {
                gathered.entry(ledger.asset_of(purse)).or_default();
            }
        }
        for leg in ins {
            let parts = gathered.get_mut(&ledger.asset_of(ledger.in_purses()[leg]));
            self.take(leg, parts);
        }
        // Behind the nodes of accounts that pay several times.
        let nodes: BTreeMap<AssetId, u32> = gathered
            .into_iter()
            .map(|(asset, parts)| (asset, self.join(parts)))
            .collect();
        let mut legs = Vec::new();
        for leg in ledger.out_legs(movement) {
            let from = nodes.get(&ledger.asset_of(ledger.out_purse(leg))).copied();
            // What links say comes to a leg comes instead of what its movement brings.
            let from = from.filter(|_| !self.pass.crossings.leads_to(leg));
            legs.push((leg, from, self.is_special(leg, from.is_some())));
        }
        if legs.iter().any(|(_, _, special)| *special) {
            self.fill_all(movement, &mut legs);
        }
        for (leg, from, _) in legs {
            self.rest(leg, from);
        }
    }

    /// Leads what comes to the legs that have gates to their nodes, from which it then goes on; a leg that a link of this movement
    /// leads to comes behind that link's beginning, and so do its nodes.
    fn fill_all(&mut self, movement: MovementId, legs: &mut [Leg]) {
        let mut order = Vec::new();
        self.pass.crossings.order(self.ledger().outs(movement), &mut order);
        for place in order {
            let (leg, from, special) = &mut legs[place];
            if *special {
                let (gate, node) = self.node_of(*leg);
                self.fill(*leg, *from, gate, node);
                *from = Some(node);
            }
        }
    }

    /// Tells whether more than its movement decides what within reach comes to a leg or goes on from there.
    fn is_special(&self, leg: OutLegId, reached: bool) -> bool {
        let here = self.ledger().movement_of(leg);
        let near = |place: &usize| {
            let from = self.pass.crossings.link(*place).from;
            self.near.contains_key(&from) || self.ledger().movement_of(from) == here
        };
        self.claimed.contains_key(&leg)
            || self.gates.contains_key(&leg)
            || self.pass.crossings.to(leg).iter().any(near)
            || (reached && self.carries(leg))
    }

    /// Tells whether links carry anything on from a leg.
    fn carries(&self, leg: OutLegId) -> bool {
        self.pass.crossings.leaves_from(leg)
    }

    /// Returns the gate of a leg, through which everything comes but claimed units, and its node.
    fn node_of(&mut self, leg: OutLegId) -> (u32, u32) {
        let (gate, node) = (self.node(), self.node());
        if self.carries(leg) {
            self.near.insert(leg, node);
        }
        if let Some(asked) = self.gates.get_mut(&leg) {
            *asked = Some(gate);
        }
        (gate, node)
    }

    /// Leads parts to a new node.
    fn join(&mut self, parts: Vec<Part>) -> u32 {
        let node = self.node();
        for (from, amount) in parts {
            match from {
                Some(from) => self.connect(from, node, amount, amount),
                None => self.fill_clean(node, amount),
            }
        }
        node
    }

    /// Adds an in-leg to what its movement gathers, where anything of that is within reach.
    fn take(&mut self, leg: usize, movement: Option<&mut Vec<Part>>) {
        let purse = self.ledger().in_purses()[leg];
        let (amount, sealed) = (self.taken(leg), self.in_sealed(leg));
        let (mut clean, mut parts) = (amount, Vec::new());
        match self.ledger().kind(purse) {
            PurseKind::Fees if self.pass.follow_fees => {
                for (node, fee) in self.fees.remove(&purse).unwrap_or_default() {
                    parts.push((Some(node), fee));
                    clean = clean.saturating_sub(fee);
                }
            }
            PurseKind::Coin => {
                if let Some(rest) = self.networks.remove(purse) {
                    parts.push((Some(rest.node), rest.value));
                    clean = 0;
                }
            }
            PurseKind::Account => {
                let part = self.debit(purse, amount, sealed);
                parts.extend(part.map(|(node, taken)| (Some(node), taken)));
                clean -= part.map_or(0, |(_, taken)| taken);
            }
            PurseKind::Fees
            | PurseKind::Issuance
            | PurseKind::Cash
            | PurseKind::Claims
            | PurseKind::Destroyed
            | PurseKind::Lender => {}
        }
        parts.push((None, clean));
        if let Some(movement) = movement {
            movement.append(&mut parts);
        }
    }

    /// Takes a payment from an account, and returns from where how much of it comes that is within reach.
    fn debit(&mut self, purse: PurseId, amount: u64, sealed: bool) -> Option<(u32, u64)> {
        if sealed {
            self.unknown.insert(purse);
        }
        let Some(rest) = self.networks.remove(purse) else {
            let balance = &mut self.balances[purse.index()];
            if !sealed {
                *balance = balance.saturating_sub(amount);
            }
            return None;
        };
        let taken = amount.min(rest.value);
        let left = if sealed || rest.value == UNLIMITED {
            rest.value
        } else {
            rest.value - taken
        };
        if left > 0 {
            let node = self.node();
            self.connect(rest.node, node, left, left);
            let known = !self.unknown.contains(&purse);
            let rest = Rest {
                node,
                value: left,
                known,
            };
            self.networks.put(purse, rest);
        }
        Some((rest.node, taken))
    }

    /// Leads what comes to a leg to its node: from its movement or from links, and from complaints.
    fn fill(&mut self, leg: OutLegId, from: Option<u32>, gate: u32, node: u32) {
        let value = self.value(leg);
        let claim = self.claimed.get(&leg).copied().unwrap_or_default();
        // Everything comes through the gate, where a claim keeps clean units out.
        let clean = (value - claim.most).saturating_add(claim.kept).min(value);
        self.connect(gate, node, value, clean);
        self.fill_tainted(node, claim.most);
        self.fill_clean(node, claim.lost);
        let links = self.pass.crossings.to(leg).to_vec();
        if links.is_empty() {
            return match from {
                Some(from) => self.connect(from, gate, value, value),
                None => self.fill_clean(gate, value),
            };
        }
        self.fill_clean(gate, value);
        for place in links {
            self.bring(self.pass.crossings.link(place), gate);
        }
    }

    /// Leads what a link brings to the gate of its far end.
    fn bring(&mut self, link: Link, gate: u32) {
        // Nothing comes around a circle.
        let Some(&near) = self.near.get(&link.from).filter(|&&near| near < gate) else {
            return;
        };
        let ledger = self.ledger();
        let (part, came) = (link.amount_in.get(), link.amount_out.get());
        let same = ledger.asset_of(ledger.out_purse(link.from)) == ledger.asset_of(ledger.out_purse(link.to));
        if same && came <= part {
            return self.connect(near, gate, came, came);
        }
        // Without steps nothing is answered, neither here nor to any question later.
        let flow = self.networks.tainted.greatest_flow(&[(near, self.value(link.from))]);
        let greatest = flow.unwrap_or(0).min(part.into());
        let most = greatest * u128::from(came) / u128::from(part.max(1));
        let most = u64::try_from(most).expect("a part of what came");
        self.fill_tainted(gate, most);
    }

    /// Leads a leg on to where its value rests; without a node nothing of it is within reach.
    fn rest(&mut self, leg: OutLegId, node: Option<u32>) {
        let ledger = self.ledger();
        let (purse, value, sealed) = (ledger.out_purse(leg), self.value(leg), self.out_sealed(leg));
        let (door, kind) = (self.pass.doors.of(purse), ledger.kind(purse));
        if kind == PurseKind::Account && sealed {
            self.unknown.insert(purse);
        }
        match (door, node) {
            (Door::Fees, Some(node)) if self.pass.follow_fees => {
                self.fees.entry(purse).or_default().push((node, value))
            }
            (Door::Open, Some(node)) => {
                let links = self
                    .pass
                    .crossings
                    .from(leg)
                    .map(|place| self.pass.crossings.link(place));
                let carried = links.fold(0u64, |sum, link| sum.saturating_add(link.amount_in.get()));
                self.arrive(purse, kind, (node, value), carried.min(value), sealed);
            }
            (Door::Open | Door::Keeper | Door::Edge, _) if kind == PurseKind::Account => self.credit(purse, value),
            (Door::Open | Door::Keeper | Door::Edge | Door::Fees | Door::Destroyed | Door::Cash, _)
            | (Door::Issuance | Door::Tagged | Door::Lender | Door::Purchaser | Door::NotFollowed, _) => {}
        }
    }

    /// Adds units that are out of reach to an account.
    fn credit(&mut self, purse: PurseId, value: u64) {
        let Some(before) = self.networks.remove(purse) else {
            let balance = &mut self.balances[purse.index()];
            *balance = balance.saturating_add(value);
            return;
        };
        let node = self.node();
        self.connect(before.node, node, before.value, before.value);
        self.fill_clean(node, value);
        let rest = self.resting(purse, node, before.value.saturating_add(value));
        self.networks.put(purse, rest);
    }

    fn resting(&self, purse: PurseId, node: u32, value: u64) -> Rest {
        Rest {
            node,
            value,
            known: !self.unknown.contains(&purse) && value != UNLIMITED,
        }
    }

    /// Puts units within reach into a purse; of them so many were carried on, and clean ones lie there instead.
    fn arrive(&mut self, purse: PurseId, kind: PurseKind, (from, value): (u32, u64), carried: u64, sealed: bool) {
        if kind == PurseKind::Coin && carried == 0 {
            let known = !sealed;
            let node = from;
            self.networks.put(purse, Rest { node, value, known });
            return;
        }
        let node = self.node();
        self.connect(from, node, value, value);
        self.fill_clean(node, carried);
        let mut balance = value;
        if kind == PurseKind::Account {
            if let Some(before) = self.networks.remove(purse) {
                self.connect(before.node, node, before.value, before.value);
                balance = balance.saturating_add(before.value);
            } else {
                let before = std::mem::take(&mut self.balances[purse.index()]);
                self.fill_clean(node, before);
                balance = balance.saturating_add(before);
            }
        }
        let mut rest = self.resting(purse, node, balance);
        rest.known &= !sealed;
        self.networks.put(purse, rest);
    }
}

/// Returns what the claims of a view do at each leg, and how many steps are left: none where they did not suffice for this.
fn claimed(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    view: View,
    steps_max: u64,
) -> Result<(BTreeMap<OutLegId, Claimed>, u64), TraceError> {
    let marks = marks(evidence, complaints, method.meeting())?;
    let mut claimed: BTreeMap<OutLegId, Claimed> = BTreeMap::new();
    let size = |mark: &crate::trace::claimed::Mark| mark.claim.to.saturating_sub(mark.claim.from).get();
    for mark in marks.iter().filter(|mark| view.has(mark.origin)) {
        let most = &mut claimed.entry(mark.leg).or_default().most;
        *most = match view {
            // Claims begin at the first unit, so that the longest holds all others.
            View::All => mark.claim.to.get().max(*most),
            View::Of(_) | View::AllBut(_) => most.saturating_add(size(mark)),
        };
        *most = (*most).min(evidence.ledger().out_amount(mark.leg).get());
    }
    let View::Of(origin) = view else {
        return Ok((claimed, steps_max));
    };
    if marks.iter().all(|mark| mark.origin == origin) {
        return Ok((claimed, steps_max));
    }
    match method.meeting() {
        Meeting::First => {
            let steps = keep_others(evidence, complaints, method, origin, &mut claimed, steps_max)?;
            return Ok((claimed, steps));
        }
        // Whoever claims later takes over what was another's.
        Meeting::Last => {
            for mark in marks.iter().filter(|mark| mark.origin != origin) {
                let lost = &mut claimed.entry(mark.leg).or_default().lost;
                *lost = lost.saturating_add(size(mark));
            }
        }
    }
    Ok((claimed, steps_max))
}

/// Finds how many of the units that a complaint claims may already be others' when they come; returns how many steps
/// are left.
fn keep_others(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    origin: OriginId,
    claimed: &mut BTreeMap<OutLegId, Claimed>,
    steps_max: u64,
) -> Result<u64, TraceError> {
    let (others, _) = self::claimed(evidence, complaints, method, View::AllBut(origin), steps_max)?;
    let gates = claimed.keys().map(|&leg| (leg, None)).collect();
    let mut others = Builder::run(evidence, method, others, gates, steps_max)?;
    for (leg, gate) in &others.gates {
        let (Some(node), Some(claim)) = (*gate, claimed.get_mut(leg)) else {
            continue;
        };
        let Ok(kept) = others.networks.tainted.greatest_flow(&[(node, claim.most)]) else {
            return Ok(0);
        };
        claim.kept = u64::try_from(kept).expect("at most what is claimed");
    }
    Ok(others.networks.tainted.left())
}
