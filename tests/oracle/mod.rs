//! A tracer that is slow and obvious: every unit of money is an element of a list and carries the set of its origins.
//!
//! It shares no code with the library's lots and walk, only the ledger that both read.

use std::collections::BTreeMap;

use dyepack::evidence::{Block, Complaint, Evidence};
use dyepack::ledger::{Basis, Link, PurseKind};
use dyepack::lots::Role;
use dyepack::units::{OutLegId, PurseId};

/// The origins of one unit, a bit a complaint.
type Unit = u32;

/// Where the bits of a unit stand that is named only.
const NAMED: u32 = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Poison,
    /// Poison that never ends, follows fees and passes doors.
    Reach,
    Haircut,
    Fifo,
    LifoInputs,
    LifoOutputs,
    LifoStack,
    /// Tainted in, highest out, and its family: the words for inputs and outputs.
    Family(&'static str, &'static str),
    /// Whether the outputs of the first mixture are named.
    DirtyFirst(bool),
    Nothing,
    LargestOutput,
}

/// How well a link has to be known.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// Somehow.
    Any,
    /// By everybody.
    Public,
    /// By everybody or by its keeper.
    Told,
    /// As [`Known::Told`], or guessed with so many hundredths of confidence.
    Guessed(u32),
}

impl Known {
    fn has(self, basis: Basis) -> bool {
        let rank = match basis {
            Basis::Public => 300,
            Basis::Disclosed => 200,
            Basis::Inferred(confidence) => confidence.get() / 10_000,
        };
        let asked = match self {
            Known::Any => 0,
            Known::Public => 300,
            Known::Told => 200,
            Known::Guessed(least) => least,
        };
        rank >= asked
    }
}

/// A method in the words of the oracle.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub kind: Kind,
    /// Fees are inputs of the coinbase of their block.
    pub follow: bool,
    /// Keepers' own purses are like any other.
    pub pass: bool,
    /// The last height that is looked at.
    pub until: Option<u32>,
    /// Of equal values the highest index comes first.
    pub highest: bool,
    /// What rounding leaves goes to outputs before it goes to the fee.
    pub outputs_first: bool,
    /// A later claim takes units over.
    pub later_wins: bool,
    /// What is one pool: a purse, an address, a holder, a cluster.
    pub pool: &'static str,
    /// Which links are crossed.
    pub links: Known,
}

/// What the oracle says, by (what, complaint): what is held in a purse, or a sum of an asset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub held: BTreeMap<(usize, usize), u64>,
    pub sums: BTreeMap<(&'static str, usize, usize), u128>,
}

struct Oracle<'a> {
    evidence: &'a Evidence,
    ask: Ask,
    kind: Kind,
    purses: Vec<Vec<Unit>>,
    /// Units that are named in a purse and not followed, the oldest first; among the units of the purse they are clean.
    named: Vec<Vec<Unit>>,
    /// What is named so at the legs of the movement.
    brought_named: BTreeMap<usize, Vec<Unit>>,
    /// Marks of coins without units, under poison; of accounts where it never ends.
    marks: Vec<Unit>,
    /// The first purse of the pool of each, which has all that is in the pool; of a pool of one, itself.
    homes: Vec<usize>,
    fees: Vec<Vec<Unit>>,
    links: Vec<Link>,
    /// What each link brings.
    brought: Vec<Option<Vec<Unit>>>,
    said: Said,
}

pub fn trace(evidence: &Evidence, complaints: &[Complaint], mut ask: Ask) -> Said {
    let ledger = evidence.ledger();
    let beyond = |block: &&Block| ask.until.is_some_and(|until| block.height.unwrap() > until);
    let cut = evidence.blocks().iter().find(beyond).map(|block| block.first.index());
    let end = cut.unwrap_or(ledger.movement_count());
    let reached = |leg: OutLegId| ledger.movement_of(leg).index() < end;
    let mut links = evidence.links().to_vec();
    links.retain(|link| reached(link.to) && ask.links.has(link.basis));
    links.sort_by_key(|link| (link.from, link.to));
    let homes = homes(evidence, ask);
    if ask.kind == Kind::Reach {
        (ask.follow, ask.pass) = (true, true);
    }
    let mut oracle = Oracle {
        evidence,
        ask,
        kind: ask.kind,
        purses: vec![Vec::new(); ledger.purse_count()],
        named: vec![Vec::new(); ledger.purse_count()],
        brought_named: BTreeMap::new(),
        marks: vec![0; ledger.purse_count()],
        homes,
        fees: Vec::new(),
        brought: vec![None; links.len()],
        links,
        said: Said::default(),
    };
    for (&purse, &amount) in ledger.in_purses().iter().zip(ledger.in_amounts()) {
        if oracle.is_pooled(purse.index()) && opens(evidence, purse) {
            oracle.purses[oracle.homes[purse.index()]].extend(vec![0; amount.get() as usize]);
        }
    }
    for movement in 0..end {
        oracle.step(movement, complaints);
    }
    oracle.lay_apart(end, complaints.len());
    for (purse, units) in oracle.purses.iter().enumerate() {
        for origin in 0..complaints.len() {
            let there = units.iter().chain(&oracle.named[purse]);
            let held = there.filter(|unit| *unit & (1 << origin) != 0).count() as u64;
            if held > 0 {
                oracle.said.held.insert((purse, origin), held);
                let asset = evidence.ledger().asset_of(PurseId::new(purse)).index();
                *oracle.said.sums.entry(("held", origin, asset)).or_default() += u128::from(held);
            }
        }
    }
    oracle.said.sums.retain(|_, sum| *sum > 0);
    oracle.said
}

/// Tells whether a purse is a coin from before the beginning.
fn opens(evidence: &Evidence, purse: PurseId) -> bool {
    evidence.ledger().kind(purse) == PurseKind::Coin && evidence.ledger().filled(purse).is_none()
}

fn homes(evidence: &Evidence, ask: Ask) -> Vec<usize> {
    let ledger = evidence.ledger();
    let name = |purse: PurseId| {
        let facts = evidence.facts(purse);
        let name = match (ask.pool, ledger.kind(purse)) {
            ("address", PurseKind::Coin) => facts.address,
            ("holder", PurseKind::Coin | PurseKind::Account) => facts.holder,
            ("cluster", PurseKind::Coin | PurseKind::Account) => {
                let mut rows = evidence.roles().rows.iter().filter(|row| row.role == Role::Cluster);
                rows.position(|row| row.purses.contains(&purse)).map(|at| at as u32)
            }
            _ => None,
        };
        let shut = facts.edge || (facts.reserve && !ask.pass);
        name.filter(|_| !shut).map(|name| (name, ledger.asset_of(purse)))
    };
    let first = |purse: PurseId| ledger.purses().find(|&other| name(other) == name(purse)).unwrap();
    let home = |purse: PurseId| name(purse).map_or(purse, |_| first(purse)).index();
    ledger.purses().map(home).collect()
}

fn union(units: &[Unit]) -> Unit {
    units.iter().fold(0, |all, unit| all | unit)
}

/// Sorts units so that those of complaint 0 stand first, then 1 and so on, clean ones last; for methods without places.
fn count(units: &[Unit]) -> BTreeMap<u32, u64> {
    let mut counts = BTreeMap::new();
    for unit in units.iter().filter(|unit| **unit != 0) {
        *counts.entry(unit.trailing_zeros()).or_default() += 1;
    }
    counts
}

fn units_of(counts: &BTreeMap<u32, u64>, total: u64) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (origin, n) in counts {
        units.extend((0..*n).map(|_| 1 << origin));
    }
    assert!(units.len() as u64 <= total, "more taint than money");
    units.resize(total as usize, 0);
    units
}

impl Oracle<'_> {
    fn is_pooled(&self, purse: usize) -> bool {
        let home = self.homes[purse];
        self.homes.iter().filter(|&&other| other == home).count() > 1
    }

    /// How a purse is used: a pool is an account.
    fn kind_of(&self, purse: PurseId) -> PurseKind {
        match self.is_pooled(purse.index()) {
            true => PurseKind::Account,
            false => self.evidence.ledger().kind(purse),
        }
    }

    /// Lays what each pool holds on its purses: origin by origin its share of each, and what is left on the first that have room.
    fn lay_apart(&mut self, end: usize, origins: usize) {
        let ledger = self.evidence.ledger();
        let mut held = vec![0i128; self.homes.len()];
        for (&purse, &amount) in ledger.in_purses().iter().zip(ledger.in_amounts()) {
            if opens(self.evidence, purse) {
                held[purse.index()] += i128::from(amount.get());
            }
        }
        for movement in (0..end).map(dyepack::units::MovementId::new) {
            for leg in ledger.ins(movement) {
                let left = &mut held[ledger.in_purses()[leg].index()];
                *left = (*left - i128::from(ledger.in_amounts()[leg].get())).max(0);
            }
            for leg in ledger.outs(movement) {
                held[ledger.out_purses()[leg].index()] += i128::from(ledger.out_amounts()[leg].get());
            }
        }
        for home in 0..self.homes.len() {
            let members: Vec<usize> = (0..self.homes.len())
                .filter(|&purse| self.homes[purse] == home)
                .collect();
            if members.len() < 2 {
                continue;
            }
            let units = std::mem::take(&mut self.purses[home]);
            let named = std::mem::take(&mut self.named[home]);
            let total: i128 = members.iter().map(|&purse| held[purse]).sum();
            let mut free: Vec<i128> = members.iter().map(|&purse| held[purse]).collect();
            for origin in 0..origins {
                let has = units
                    .iter()
                    .chain(&named)
                    .filter(|unit| *unit & (1 << origin) != 0)
                    .count() as i128;
                let mut left = has;
                let mut laid = vec![0; members.len()];
                for turn in 0..2 {
                    for (place, &purse) in members.iter().enumerate().filter(|_| has > 0) {
                        let share = if self.relabels() {
                            held[purse] - laid[place]
                        } else if turn == 0 {
                            (has * held[purse] / total).min(free[place]).min(left)
                        } else {
                            free[place].min(left)
                        };
                        laid[place] += share;
                        if !self.relabels() {
                            (free[place], left) = (free[place] - share, left - share);
                        }
                    }
                }
                for (&purse, &laid) in members.iter().zip(&laid) {
                    self.purses[purse].extend(vec![1 << origin; laid as usize]);
                }
            }
        }
    }

    fn sum(&mut self, what: &'static str, asset: usize, units: &[Unit]) {
        for origin in 0..32 {
            let n = units.iter().filter(|unit| *unit & (1 << origin) != 0).count() as u64;
            *self.said.sums.entry((what, origin, asset)).or_default() += u128::from(n);
        }
    }

    fn step(&mut self, movement: usize, complaints: &[Complaint]) {
        let evidence = self.evidence;
        let ledger = evidence.ledger();
        let id = dyepack::units::MovementId::new(movement);
        if evidence.blocks().iter().any(|block| block.first == id) {
            self.fees.clear();
        }
        let outs: Vec<usize> = ledger.outs(id).collect();
        let mut laid: BTreeMap<usize, (Vec<Unit>, Unit)> = BTreeMap::new();
        for asset in 0..ledger.assets().len() {
            let mut inputs: Vec<Vec<Unit>> = Vec::new();
            let mut mark = 0;
            for leg in ledger
                .ins(id)
                .filter(|&leg| ledger.asset_of(ledger.in_purses()[leg]).index() == asset)
            {
                mark |= self.take(leg, &mut inputs);
                self.leave_named(leg, asset);
            }
            let of_asset: Vec<usize> = outs
                .iter()
                .copied()
                .filter(|&leg| ledger.asset_of(ledger.out_purses()[leg]).index() == asset)
                .collect();
            let is_fee = |leg: usize| ledger.kind(ledger.out_purses()[leg]) == PurseKind::Fees;
            let mut order: Vec<usize> = of_asset.iter().copied().filter(|&leg| !is_fee(leg)).collect();
            let outputs = order.len();
            order.extend(of_asset.iter().copied().filter(|&leg| is_fee(leg)));
            let amounts: Vec<u64> = order.iter().map(|&leg| ledger.out_amounts()[leg].get()).collect();
            let pieces = self.lay(&inputs, mark, &amounts, outputs, self.ask.follow);
            let mixed = inputs.concat().contains(&0);
            if self.kind == Kind::DirtyFirst(true) && mixed {
                let mut dirty: Vec<Unit> = inputs.concat().into_iter().filter(|unit| *unit != 0).collect();
                for (&leg, &amount) in order.iter().zip(&amounts) {
                    let rest = dirty.split_off(dirty.len().min(amount as usize));
                    self.brought_named.insert(leg, std::mem::replace(&mut dirty, rest));
                }
            } else {
                self.let_go(asset, &inputs, &pieces);
            }
            for (leg, (piece, mark)) in order.into_iter().zip(pieces) {
                laid.insert(leg, (piece, mark));
            }
        }
        while let Some(leg) = self.next(&laid) {
            let (piece, mark) = laid.remove(&leg).unwrap();
            self.settle(leg, piece, mark, complaints);
        }
    }

    /// Lets units that are named leave a purse that has no longer as many clean ones.
    fn leave_named(&mut self, leg: usize, asset: usize) {
        let purse = self.homes[self.evidence.ledger().in_purses()[leg].index()];
        let clean = self.purses[purse].iter().filter(|unit| **unit == 0).count();
        let left = self.named[purse].len().saturating_sub(clean);
        let left: Vec<Unit> = self.named[purse].drain(..left).collect();
        self.sum("stopped", asset, &left);
    }

    /// Returns the first leg that waits for no other: what a link of the same movement brings has to be there.
    fn next(&self, waiting: &BTreeMap<usize, (Vec<Unit>, Unit)>) -> Option<usize> {
        let waits = |leg: usize| {
            let to_it = self.links.iter().filter(|link| link.to.index() == leg);
            to_it
                .map(|link| link.from.index())
                .any(|from| waiting.contains_key(&from))
        };
        waiting.keys().copied().find(|&leg| !waits(leg))
    }

    /// Takes one in-leg; fees of the block are several inputs.
    fn take(&mut self, leg: usize, inputs: &mut Vec<Vec<Unit>>) -> Unit {
        let ledger = self.evidence.ledger();
        let purse = ledger.in_purses()[leg];
        let amount = ledger.in_amounts()[leg].get() as usize;
        let p = self.homes[purse.index()];
        match self.kind_of(purse) {
            PurseKind::Coin => {
                let mut units = std::mem::take(&mut self.purses[p]);
                let mark = std::mem::take(&mut self.marks[p]);
                if ledger.filled(purse).is_none() {
                    units = vec![mark; amount];
                }
                inputs.push(units);
                return mark;
            }
            PurseKind::Account => {
                let have = &mut self.purses[p];
                while have.len() < amount {
                    let clean = if self.kind == Kind::Poison {
                        union(have)
                    } else {
                        self.marks[p]
                    };
                    have.insert(0, clean);
                }
                let taken = self.leave(p, amount);
                inputs.push(taken);
                return if amount > 0 { self.marks[p] } else { 0 };
            }
            PurseKind::Fees if self.ask.follow => {
                let fees = std::mem::take(&mut self.fees);
                assert_eq!(
                    fees.iter().map(Vec::len).sum::<usize>(),
                    amount,
                    "a coinbase takes all fees of its block"
                );
                for fee in fees {
                    for origin in 0..32 {
                        let n = fee.iter().filter(|unit| *unit & (1 << origin) != 0).count() as u64;
                        if n > 0 {
                            *self.said.sums.get_mut(&("fees", origin, 0)).unwrap() -= u128::from(n);
                        }
                    }
                    inputs.push(fee);
                }
            }
            _ => inputs.push(vec![0; amount]),
        }
        0
    }

    fn leave(&mut self, p: usize, amount: usize) -> Vec<Unit> {
        let have = std::mem::take(&mut self.purses[p]);
        let (taken, rest): (Vec<Unit>, Vec<Unit>) = match self.kind {
            Kind::Poison | Kind::Reach | Kind::Fifo | Kind::DirtyFirst(_) => {
                (have[..amount].to_vec(), have[amount..].to_vec())
            }
            Kind::LifoInputs | Kind::LifoOutputs | Kind::LifoStack => {
                let at = have.len() - amount;
                (have[at..].to_vec(), have[..at].to_vec())
            }
            Kind::Family("last", _) => {
                let at = have.len() - amount;
                (have[at..].to_vec(), have[..at].to_vec())
            }
            Kind::Family(ins, _) => {
                // A lot is a run of units of one origin; it has a place and a length.
                let mut lots: Vec<(usize, usize)> = Vec::new();
                for run in have.chunk_by(|a, b| a == b) {
                    let begin = lots.last().map_or(0, |(begin, length)| begin + length);
                    lots.push((begin, run.len()));
                }
                let place = |i: usize| if self.ask.highest { usize::MAX - i } else { i };
                let rank = |i: usize| match ins {
                    "first" => (0, i),
                    "taint" => (usize::from(have[lots[i].0] == 0), i),
                    "clean" => (usize::from(have[lots[i].0] != 0), i),
                    "highest" => (usize::MAX - lots[i].1, place(i)),
                    _ => (lots[i].1, place(i)),
                };
                let mut order: Vec<usize> = (0..lots.len()).collect();
                order.sort_by_key(|&i| rank(i));
                let places: Vec<usize> = order.iter().flat_map(|&i| lots[i].0..lots[i].0 + lots[i].1).collect();
                let (gone, mut stay) = (places[..amount].to_vec(), places[amount..].to_vec());
                stay.sort_unstable();
                (
                    gone.iter().map(|&at| have[at]).collect(),
                    stay.iter().map(|&at| have[at]).collect(),
                )
            }
            Kind::Haircut | Kind::Nothing | Kind::LargestOutput => {
                let counts = count(&have);
                let (total, a) = (have.len() as u64, amount as u64);
                let (mut gone, mut stay) = (BTreeMap::new(), BTreeMap::new());
                let (mut room_stay, mut room_gone) = (total - a, a);
                for (origin, t) in counts {
                    let share = (t * a).checked_div(total).unwrap_or(0);
                    let forced = t.saturating_sub(room_stay);
                    let leaves = share.max(forced).min(room_gone);
                    gone.insert(origin, leaves);
                    stay.insert(origin, t - leaves);
                    room_gone -= leaves;
                    room_stay -= t - leaves;
                }
                (units_of(&gone, a), units_of(&stay, total - a))
            }
        };
        self.purses[p] = rest;
        taken
    }

    /// Lays inputs on outputs; those from `outputs` on are fees or tails, which poison taints only where `tails` says so.
    fn lay(
        &self,
        inputs: &[Vec<Unit>],
        mark: Unit,
        amounts: &[u64],
        outputs: usize,
        tails: bool,
    ) -> Vec<(Vec<Unit>, Unit)> {
        let line: Vec<Unit> = inputs.concat();
        let in_order = |line: &[Unit], order: &[usize]| {
            let mut pieces = vec![(Vec::new(), 0); amounts.len()];
            let mut at = 0;
            for &out in order {
                let end = at + amounts[out] as usize;
                pieces[out].0 = line[at..end].to_vec();
                at = end;
            }
            pieces
        };
        let plain: Vec<usize> = (0..amounts.len()).collect();
        match self.kind {
            Kind::Poison | Kind::Reach => {
                let all = union(&line) | mark;
                let mask = |out: usize| if out < outputs || tails { all } else { 0 };
                plain
                    .iter()
                    .map(|&out| (vec![mask(out); amounts[out] as usize], mask(out)))
                    .collect()
            }
            Kind::Fifo => in_order(&line, &plain),
            Kind::LifoInputs => {
                let turned: Vec<Vec<Unit>> = inputs.iter().rev().cloned().collect();
                in_order(&turned.concat(), &plain)
            }
            Kind::LifoOutputs => {
                let mut order: Vec<usize> = (0..outputs).rev().collect();
                order.extend(outputs..amounts.len());
                in_order(&line, &order)
            }
            Kind::LifoStack => {
                let mut stack = line;
                let piece = |&out: &usize| (stack.split_off(stack.len() - amounts[out] as usize), 0);
                plain.iter().map(piece).collect()
            }
            Kind::Family(ins, outs) => {
                let by = |word: &str, values: Vec<u64>| {
                    let mut order: Vec<usize> = (0..values.len()).collect();
                    let place = |i: usize| if self.ask.highest { usize::MAX - i } else { i };
                    match word {
                        "last" => order.reverse(),
                        "highest" => order.sort_by_key(|&i| (u64::MAX - values[i], place(i))),
                        "smallest" => order.sort_by_key(|&i| (values[i], place(i))),
                        _ => {}
                    }
                    order
                };
                let inputs_by = by(ins, inputs.iter().map(|input| input.len() as u64).collect());
                let mut line: Vec<Unit> = inputs_by.iter().flat_map(|&i| inputs[i].clone()).collect();
                match ins {
                    "taint" => line.sort_by_key(|unit| *unit == 0),
                    "clean" => line.sort_by_key(|unit| *unit != 0),
                    _ => {}
                }
                let mut order = by(outs, amounts[..outputs].to_vec());
                order.extend(outputs..amounts.len());
                in_order(&line, &order)
            }
            Kind::Haircut => self.average(&line, amounts, outputs),
            Kind::DirtyFirst(_) if line.iter().all(|unit| *unit != 0) => in_order(&line, &plain),
            Kind::DirtyFirst(_) | Kind::Nothing => amounts.iter().map(|&n| (vec![0; n as usize], 0)).collect(),
            Kind::LargestOutput => {
                let mut pieces: Vec<(Vec<Unit>, Unit)> = amounts.iter().map(|&n| (vec![0; n as usize], 0)).collect();
                let mut best: Option<usize> = None;
                for out in 0..outputs {
                    let better = best.is_none_or(|best| {
                        amounts[out] > amounts[best] || (amounts[out] == amounts[best] && self.ask.highest)
                    });
                    best = if better { Some(out) } else { best };
                }
                if let Some(best) = best {
                    let mut tainted = units_of(&count(&line), line.len() as u64);
                    tainted.truncate(amounts[best] as usize);
                    tainted.resize(amounts[best] as usize, 0);
                    pieces[best].0 = tainted;
                }
                pieces
            }
        }
    }

    /// Counts what went in and was laid nowhere as stopped.
    fn let_go(&mut self, asset: usize, inputs: &[Vec<Unit>], pieces: &[(Vec<Unit>, Unit)]) {
        if !matches!(self.kind, Kind::DirtyFirst(_) | Kind::Nothing | Kind::LargestOutput) {
            return;
        }
        let taken = count(&inputs.concat());
        let laid = count(
            &pieces
                .iter()
                .flat_map(|(piece, _)| piece.clone())
                .collect::<Vec<Unit>>(),
        );
        for (origin, n) in taken {
            let gone = n - laid.get(&origin).copied().unwrap_or(0);
            *self.said.sums.entry(("stopped", origin as usize, asset)).or_default() += u128::from(gone);
        }
    }

    fn average(&self, line: &[Unit], amounts: &[u64], outputs: usize) -> Vec<(Vec<Unit>, Unit)> {
        let total = line.len() as u64;
        let mut shares = vec![BTreeMap::new(); amounts.len()];
        let mut rooms = amounts.to_vec();
        for (origin, taint) in count(line) {
            let mut left = taint;
            let mut wishes: Vec<(usize, u64)> = (0..outputs).map(|out| (out, taint * amounts[out] / total)).collect();
            // What rounding leaves; a fee has its own share before.
            let tails = outputs..amounts.len();
            match self.ask.outputs_first {
                true => wishes.extend(tails.map(|out| (out, taint * amounts[out] / total))),
                false => wishes.extend(tails.map(|out| (out, u64::MAX))),
            }
            wishes.extend((0..amounts.len()).map(|out| (out, u64::MAX)));
            for (out, wish) in wishes {
                let given = wish.min(rooms[out]).min(left);
                *shares[out].entry(origin).or_insert(0) += given;
                rooms[out] -= given;
                left -= given;
            }
            assert_eq!(left, 0);
        }
        shares
            .iter()
            .zip(amounts)
            .map(|(counts, &amount)| (units_of(counts, amount), 0))
            .collect()
    }

    fn settle(&mut self, leg: usize, mut piece: Vec<Unit>, mut mark: Unit, complaints: &[Complaint]) {
        let ledger = self.evidence.ledger();
        let purse = ledger.out_purses()[leg];
        let asset = ledger.asset_of(purse).index();
        let to: Vec<usize> = (0..self.links.len())
            .filter(|&link| self.links[link].to.index() == leg)
            .collect();
        let mut named = self.brought_named.remove(&leg).unwrap_or_default();
        if !to.is_empty() {
            self.sum("stopped", asset, &piece);
            self.sum("stopped", asset, &std::mem::take(&mut named));
            let amount = piece.len();
            let mut line = Vec::new();
            for link in to {
                let came = self.links[link].amount_out.get() as usize;
                line.extend(self.brought[link].take().unwrap_or_else(|| vec![0; came]));
            }
            mark = 0;
            if self.relabels() {
                let all = union(&line);
                line = vec![all; amount];
            }
            assert!(line.len() <= amount, "a link brings at most what the leg carries");
            line.resize(amount, 0);
            piece = line;
        }
        // Claims meet what is named as they meet other taint.
        for (unit, named) in piece.iter_mut().zip(&named) {
            *unit = named << NAMED;
        }
        self.mark(leg, asset, &mut piece, &mut mark, complaints);
        named = piece
            .iter()
            .map(|unit| unit >> NAMED)
            .filter(|unit| *unit != 0)
            .collect();
        piece
            .iter_mut()
            .filter(|unit| **unit >> NAMED != 0)
            .for_each(|unit| *unit = 0);
        let from: Vec<usize> = (0..self.links.len())
            .filter(|&link| self.links[link].from.index() == leg)
            .collect();
        let value = piece.len();
        if !from.is_empty() && union(&piece) != 0 {
            piece = self.send(asset, &from, piece);
            mark = 0;
        }
        self.rest_named(purse, asset, named);
        self.rest(leg, asset, piece, mark, value);
    }

    /// Puts what is named where it rests or ends.
    fn rest_named(&mut self, purse: PurseId, asset: usize, named: Vec<Unit>) {
        let facts = self.evidence.facts(purse);
        let shut = facts.edge || (facts.reserve && !self.ask.pass);
        match self.evidence.ledger().kind(purse) {
            PurseKind::Fees => self.sum("fees", asset, &named),
            PurseKind::Destroyed | PurseKind::Issuance => self.sum("destroyed", asset, &named),
            PurseKind::Coin | PurseKind::Account if !shut => self.named[self.homes[purse.index()]].extend(named),
            _ => self.sum("stopped", asset, &named),
        }
    }

    fn mark(&mut self, leg: usize, asset: usize, piece: &mut [Unit], mark: &mut Unit, complaints: &[Complaint]) {
        let mut covered = 0;
        for (origin, complaint) in complaints.iter().enumerate() {
            for &(claimed, amount) in &complaint.claims {
                if claimed != OutLegId::new(leg) {
                    continue;
                }
                let amount = amount.get() as usize;
                let bit = 1 << origin;
                let mut marked = 0;
                if self.relabels() {
                    if union(piece) | *mark == 0 && (amount > 0 || piece.is_empty()) {
                        piece.iter_mut().for_each(|unit| *unit = bit);
                        *mark = bit;
                        marked = amount;
                    }
                } else if self.ask.later_wins {
                    marked = self.take_over(asset, piece, amount, bit);
                } else if self.without_places() {
                    // Units have no place: the claim adds as many as there is room for.
                    for unit in piece
                        .iter_mut()
                        .filter(|unit| **unit == 0)
                        .take(amount.saturating_sub(covered))
                    {
                        *unit = bit;
                        marked += 1;
                    }
                } else {
                    for unit in piece[..amount].iter_mut().filter(|unit| **unit == 0) {
                        *unit = bit;
                        marked += 1;
                    }
                }
                covered = covered.max(amount);
                *self.said.sums.entry(("seeded", origin, asset)).or_default() += marked as u128;
            }
        }
    }

    /// Marks claimed units whoever has them, and counts what others lose as stopped.
    fn take_over(&mut self, asset: usize, piece: &mut [Unit], amount: usize, bit: Unit) -> usize {
        let mut claimed: Vec<usize> = (0..piece.len()).filter(|&at| piece[at] != bit).collect();
        if self.without_places() {
            // Tainted units give way first, those of the complaint listed first before others.
            claimed.sort_by_key(|&at| piece[at].wrapping_sub(1));
            claimed.truncate(amount);
        } else {
            claimed.retain(|&at| at < amount);
        }
        let before: Vec<Unit> = claimed.iter().map(|&at| piece[at] | piece[at] >> NAMED).collect();
        let before: Vec<Unit> = before.iter().map(|unit| unit & ((1 << NAMED) - 1)).collect();
        self.sum("stopped", asset, &before);
        claimed.iter().for_each(|&at| piece[at] = bit);
        claimed.len()
    }

    fn relabels(&self) -> bool {
        matches!(self.kind, Kind::Poison | Kind::Reach)
    }

    fn without_places(&self) -> bool {
        matches!(self.kind, Kind::Haircut | Kind::Nothing | Kind::LargestOutput)
    }

    /// Sends off what links carry on, and returns what is left in the purse, where what went on is clean.
    fn send(&mut self, asset: usize, from: &[usize], piece: Vec<Unit>) -> Vec<Unit> {
        let mut amounts: Vec<u64> = from.iter().map(|&link| self.links[link].amount_in.get()).collect();
        amounts.push(piece.len() as u64 - amounts.iter().sum::<u64>());
        let pieces = self.lay(std::slice::from_ref(&piece), 0, &amounts, from.len(), true);
        self.let_go(asset, std::slice::from_ref(&piece), &pieces);
        let mut stays = Vec::new();
        for (&link, (part, _)) in from.iter().zip(&pieces) {
            let Link { to, amount_out, .. } = self.links[link];
            let target = self
                .evidence
                .ledger()
                .asset_of(self.evidence.ledger().out_purse(to))
                .index();
            let (came, part_len) = (amount_out.get(), part.len() as u64);
            if target == asset && came <= part_len {
                let laid = self.lay(std::slice::from_ref(part), 0, &[came, part_len - came], 1, true);
                self.let_go(asset, std::slice::from_ref(part), &laid);
                self.brought[link] = Some(laid[0].0.clone());
                if !self.relabels() {
                    stays.extend((0..came).map(|_| 0));
                }
                stays.extend(laid[1].0.iter().copied());
                continue;
            }
            self.sum("crossed_out", asset, part);
            let scaled = self.scale(part, came);
            self.sum("crossed_in", target, &scaled);
            self.brought[link] = Some(scaled);
            if !self.relabels() {
                stays.extend((0..part_len).map(|_| 0));
            }
        }
        stays.extend(pieces.last().unwrap().0.iter().copied());
        stays
    }

    /// Scales each run of equal units to the other asset, rounded down; clean units fill up.
    fn scale(&self, part: &[Unit], came: u64) -> Vec<Unit> {
        if self.relabels() {
            return vec![union(part); came as usize];
        }
        if self.without_places() {
            let counts = count(part);
            let scaled = counts
                .iter()
                .map(|(origin, n)| (*origin, n * came / part.len() as u64))
                .collect();
            return units_of(&scaled, came);
        }
        let mut line = Vec::new();
        for run in part.chunk_by(|a, b| a == b) {
            let n = run.len() as u64 * came / part.len() as u64;
            line.extend((0..n).map(|_| run[0]));
        }
        line.resize(came as usize, 0);
        line
    }

    fn rest(&mut self, leg: usize, asset: usize, piece: Vec<Unit>, mark: Unit, value: usize) {
        let ledger = self.evidence.ledger();
        let purse = ledger.out_purses()[leg];
        let facts = self.evidence.facts(purse);
        let p = self.homes[purse.index()];
        let clean = |oracle: &mut Self| oracle.purses[p].extend(vec![0; value]);
        match self.kind_of(purse) {
            PurseKind::Fees => {
                self.sum("fees", asset, &piece);
                if self.ask.follow {
                    self.fees.push(piece);
                }
            }
            PurseKind::Destroyed | PurseKind::Issuance => self.sum("destroyed", asset, &piece),
            PurseKind::Cash | PurseKind::Claims | PurseKind::Lender => self.sum("stopped", asset, &piece),
            PurseKind::Coin | PurseKind::Account if facts.edge || (facts.reserve && !self.ask.pass) => {
                self.sum("stopped", asset, &piece);
                clean(self);
            }
            PurseKind::Coin => {
                self.purses[p] = self.filled(piece, value);
                self.marks[p] = mark | union(&self.purses[p]);
            }
            PurseKind::Account => {
                let piece = self.filled(piece, value);
                self.purses[p].extend(piece);
                if self.kind == Kind::Reach {
                    self.marks[p] |= union(&self.purses[p]);
                    let all = self.marks[p];
                    self.purses[p].iter_mut().for_each(|unit| *unit |= all);
                }
                if self.kind == Kind::Poison {
                    let all = union(&self.purses[p]);
                    self.purses[p].iter_mut().for_each(|unit| *unit = all);
                }
            }
        }
    }

    /// Fills up what stays of a leg that links left from: whoever relabels relabels the whole leg.
    fn filled(&self, piece: Vec<Unit>, value: usize) -> Vec<Unit> {
        match self.relabels() {
            true => vec![union(&piece); value],
            false => piece,
        }
    }
}
