//! A tracer that is slow and obvious: every unit of money is an element of a list and carries the set of its origins.
//!
//! It shares no code with the library's lots and walk, only the ledger that both read.

use std::collections::BTreeMap;

use dyepack::evidence::{Complaint, Evidence};
use dyepack::ledger::{Link, PurseKind};
use dyepack::units::OutLegId;

/// The origins of one unit, a bit a complaint.
type Unit = u32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Poison,
    Haircut,
    Fifo,
    LifoInputs,
    LifoOutputs,
    LifoStack,
    Tiho,
}

/// What the oracle says, by (what, complaint): what is held in a purse, or a sum of an asset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub held: BTreeMap<(usize, usize), u64>,
    pub sums: BTreeMap<(&'static str, usize, usize), u64>,
}

struct Oracle<'a> {
    evidence: &'a Evidence,
    kind: Kind,
    follow: bool,
    purses: Vec<Vec<Unit>>,
    /// Marks of coins without units, under poison.
    marks: Vec<Unit>,
    fees: Vec<Vec<Unit>>,
    links: Vec<Link>,
    /// What each link brings.
    brought: Vec<Option<Vec<Unit>>>,
    said: Said,
}

pub fn trace(evidence: &Evidence, complaints: &[Complaint], kind: Kind, follow: bool) -> Said {
    let mut links = evidence.links.clone();
    links.sort_by_key(|link| (link.from, link.to));
    let mut oracle = Oracle {
        evidence,
        kind,
        follow,
        purses: vec![Vec::new(); evidence.ledger.purse_count()],
        marks: vec![0; evidence.ledger.purse_count()],
        fees: Vec::new(),
        brought: vec![None; links.len()],
        links,
        said: Said::default(),
    };
    for movement in 0..evidence.ledger.movement_count() {
        oracle.step(movement, complaints);
    }
    for (purse, units) in oracle.purses.iter().enumerate() {
        for origin in 0..complaints.len() {
            let held = units.iter().filter(|unit| *unit & (1 << origin) != 0).count() as u64;
            if held > 0 {
                oracle.said.held.insert((purse, origin), held);
                let asset = evidence.ledger.asset_of(dyepack::units::PurseId::new(purse)).index();
                *oracle.said.sums.entry(("held", origin, asset)).or_default() += held;
            }
        }
    }
    oracle.said.sums.retain(|_, sum| *sum > 0);
    oracle.said
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
    fn sum(&mut self, what: &'static str, asset: usize, units: &[Unit]) {
        for origin in 0..32 {
            let n = units.iter().filter(|unit| *unit & (1 << origin) != 0).count() as u64;
            *self.said.sums.entry((what, origin, asset)).or_default() += n;
        }
    }

    fn step(&mut self, movement: usize, complaints: &[Complaint]) {
        let evidence = self.evidence;
        let ledger = &evidence.ledger;
        let id = dyepack::units::MovementId::new(movement);
        if evidence.blocks.iter().any(|block| block.first == id) {
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
            let pieces = self.lay(&inputs, mark, &amounts, outputs, self.follow);
            for (leg, (piece, mark)) in order.into_iter().zip(pieces) {
                laid.insert(leg, (piece, mark));
            }
        }
        for leg in outs {
            let (piece, mark) = laid.remove(&leg).unwrap();
            self.settle(leg, piece, mark, complaints);
        }
    }

    /// Takes one in-leg; fees of the block are several inputs.
    fn take(&mut self, leg: usize, inputs: &mut Vec<Vec<Unit>>) -> Unit {
        let ledger = &self.evidence.ledger;
        let purse = ledger.in_purses()[leg];
        let amount = ledger.in_amounts()[leg].get() as usize;
        let p = purse.index();
        match ledger.kind(purse) {
            PurseKind::Coin => {
                inputs.push(std::mem::take(&mut self.purses[p]));
                return std::mem::take(&mut self.marks[p]);
            }
            PurseKind::Account => {
                let have = &mut self.purses[p];
                while have.len() < amount {
                    let clean = if self.kind == Kind::Poison { union(have) } else { 0 };
                    have.insert(0, clean);
                }
                let taken = self.leave(p, amount);
                inputs.push(taken);
            }
            PurseKind::Fees if self.follow => {
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
                            *self.said.sums.get_mut(&("fees", origin, 0)).unwrap() -= n;
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
            Kind::Poison | Kind::Fifo => (have[..amount].to_vec(), have[amount..].to_vec()),
            Kind::LifoInputs | Kind::LifoOutputs | Kind::LifoStack => {
                let at = have.len() - amount;
                (have[at..].to_vec(), have[..at].to_vec())
            }
            Kind::Tiho => {
                let mut places: Vec<usize> = (0..have.len()).collect();
                places.sort_by_key(|&place| have[place] == 0);
                let (mut gone, mut stay) = (places[..amount].to_vec(), places[amount..].to_vec());
                gone.sort_by_key(|&place| (have[place] == 0, place));
                stay.sort_unstable();
                (
                    gone.iter().map(|&at| have[at]).collect(),
                    stay.iter().map(|&at| have[at]).collect(),
                )
            }
            Kind::Haircut => {
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
            Kind::Poison => {
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
            Kind::Tiho => {
                let (mut tainted, clean): (Vec<Unit>, Vec<Unit>) = line.iter().partition(|unit| **unit != 0);
                tainted.extend(clean);
                let mut order: Vec<usize> = (0..outputs).collect();
                order.sort_by_key(|&out| u64::MAX - amounts[out]);
                order.extend(outputs..amounts.len());
                in_order(&tainted, &order)
            }
            Kind::Haircut => self.average(&line, amounts, outputs),
        }
    }

    fn average(&self, line: &[Unit], amounts: &[u64], outputs: usize) -> Vec<(Vec<Unit>, Unit)> {
        let total = line.len() as u64;
        let mut shares = vec![BTreeMap::new(); amounts.len()];
        let mut rooms = amounts.to_vec();
        for (origin, taint) in count(line) {
            let mut left = taint;
            let mut wishes: Vec<(usize, u64)> = (0..outputs).map(|out| (out, taint * amounts[out] / total)).collect();
            wishes.extend((outputs..amounts.len()).map(|out| (out, u64::MAX)));
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
        let ledger = &self.evidence.ledger;
        let purse = ledger.out_purses()[leg];
        let asset = ledger.asset_of(purse).index();
        let to: Vec<usize> = (0..self.links.len())
            .filter(|&link| self.links[link].to.index() == leg)
            .collect();
        if !to.is_empty() {
            self.sum("stopped", asset, &piece);
            let amount = piece.len();
            let mut line = Vec::new();
            for link in to {
                let came = self.links[link].amount_out.get() as usize;
                line.extend(self.brought[link].take().unwrap_or_else(|| vec![0; came]));
            }
            mark = 0;
            if self.kind == Kind::Poison {
                let all = union(&line);
                line = vec![all; amount];
            }
            assert!(line.len() <= amount, "a link brings at most what the leg carries");
            line.resize(amount, 0);
            piece = line;
        }
        self.mark(leg, asset, &mut piece, &mut mark, complaints);
        let from: Vec<usize> = (0..self.links.len())
            .filter(|&link| self.links[link].from.index() == leg)
            .collect();
        let value = piece.len();
        if !from.is_empty() && union(&piece) != 0 {
            piece = self.send(asset, &from, piece);
        }
        self.rest(leg, asset, piece, mark, value);
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
                if self.kind == Kind::Poison {
                    if union(piece) | *mark == 0 && (amount > 0 || piece.is_empty()) {
                        piece.iter_mut().for_each(|unit| *unit = bit);
                        *mark = bit;
                        marked = amount;
                    }
                } else if self.kind == Kind::Haircut {
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
                *self.said.sums.entry(("seeded", origin, asset)).or_default() += marked as u64;
            }
        }
    }

    /// Sends off what links carry on, and returns what is left in the purse, where what went on is clean.
    fn send(&mut self, asset: usize, from: &[usize], piece: Vec<Unit>) -> Vec<Unit> {
        let mut amounts: Vec<u64> = from.iter().map(|&link| self.links[link].amount_in.get()).collect();
        amounts.push(piece.len() as u64 - amounts.iter().sum::<u64>());
        let pieces = self.lay(&[piece], 0, &amounts, from.len(), true);
        let mut stays = Vec::new();
        for (&link, (part, _)) in from.iter().zip(&pieces) {
            let Link { to, amount_out, .. } = self.links[link];
            let target = self
                .evidence
                .ledger
                .asset_of(self.evidence.ledger.out_purse(to))
                .index();
            let (came, part_len) = (amount_out.get(), part.len() as u64);
            if target == asset && came <= part_len {
                let laid = self.lay(std::slice::from_ref(part), 0, &[came, part_len - came], 1, true);
                self.brought[link] = Some(laid[0].0.clone());
                if self.kind != Kind::Poison {
                    stays.extend((0..came).map(|_| 0));
                }
                stays.extend(laid[1].0.iter().copied());
                continue;
            }
            self.sum("crossed_out", asset, part);
            let scaled = self.scale(part, came);
            self.sum("crossed_in", target, &scaled);
            self.brought[link] = Some(scaled);
            if self.kind != Kind::Poison {
                stays.extend((0..part_len).map(|_| 0));
            }
        }
        stays.extend(pieces.last().unwrap().0.iter().copied());
        stays
    }

    /// Scales each run of equal units to the other asset, rounded down; clean units fill up.
    fn scale(&self, part: &[Unit], came: u64) -> Vec<Unit> {
        if self.kind == Kind::Poison {
            return vec![union(part); came as usize];
        }
        if self.kind == Kind::Haircut {
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
        let ledger = &self.evidence.ledger;
        let purse = ledger.out_purses()[leg];
        let facts = self.evidence.facts(purse);
        let p = purse.index();
        let clean = |oracle: &mut Self| oracle.purses[p].extend(vec![0; value]);
        match ledger.kind(purse) {
            PurseKind::Fees => {
                self.sum("fees", asset, &piece);
                if self.follow {
                    self.fees.push(piece);
                }
            }
            PurseKind::Destroyed | PurseKind::Issuance => self.sum("destroyed", asset, &piece),
            PurseKind::Cash | PurseKind::Claims => self.sum("stopped", asset, &piece),
            PurseKind::Coin | PurseKind::Account if facts.reserve || facts.edge => {
                self.sum("stopped", asset, &piece);
                clean(self);
            }
            PurseKind::Coin => {
                self.purses[p] = piece;
                self.marks[p] = mark;
            }
            PurseKind::Account => {
                self.purses[p].extend(piece);
                if self.kind == Kind::Poison {
                    let all = union(&self.purses[p]);
                    self.purses[p].iter_mut().for_each(|unit| *unit = all);
                }
            }
        }
    }
}
