//! The question of exposure asked literally backwards: from a deposit, unit by unit or branch by branch, to the first source.
//!
//! It shares no code with the library's walk, only the ledger that both read. Nothing here carries taint forward; the forward
//! pass only writes down which unit stood where, before anybody knows which purses are sources.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use dyepack::evidence::Evidence;
use dyepack::ledger::PurseKind;
use dyepack::units::{MovementId, OutLegId};

/// How units leave an account and stand in a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Fifo,
    LifoInputs,
    LifoOutputs,
}

/// A unit by the out-leg that it came in and its place there.
type Unit = (usize, usize);

/// The purse that a unit left, and the unit that it was before; nothing before the beginning.
type Parent = (usize, Option<Unit>);

/// The parents of the units of every out-leg.
pub struct Units(Vec<Vec<Parent>>);

/// What sources brought, by origin: directly and indirectly.
pub type Brought = BTreeMap<usize, (u64, u64)>;

pub fn units(evidence: &Evidence, order: Order) -> Units {
    let ledger = evidence.ledger();
    let mut purses: Vec<VecDeque<Option<Unit>>> = vec![VecDeque::new(); ledger.purse_count()];
    let mut parents: Vec<Vec<Parent>> = vec![Vec::new(); ledger.out_count()];
    for movement in ledger.movements() {
        for asset in 0..ledger.assets().len() {
            let mut inputs: Vec<Vec<Parent>> = Vec::new();
            for leg in ledger.ins(movement) {
                let purse = ledger.in_purses()[leg];
                let amount = ledger.in_amounts()[leg].get() as usize;
                if ledger.asset_of(purse).index() != asset {
                    continue;
                }
                let pool = &mut purses[purse.index()];
                if ledger.kind(purse).is_boundary() {
                    inputs.push(vec![(purse.index(), None); amount]);
                    continue;
                }
                while pool.len() < amount {
                    pool.push_front(None);
                }
                let newest = order != Order::Fifo && ledger.kind(purse) == PurseKind::Account;
                let from = if newest { pool.len() - amount } else { 0 };
                let taken = pool.drain(from..from + amount);
                inputs.push(taken.map(|unit| (purse.index(), unit)).collect());
            }
            if order == Order::LifoInputs {
                inputs.reverse();
            }
            let mut line = inputs.into_iter().flatten();
            let outs = ledger.out_legs(movement);
            let mut outs: Vec<OutLegId> = outs
                .filter(|&leg| ledger.asset_of(ledger.out_purse(leg)).index() == asset)
                .collect();
            let is_fee = |leg: &OutLegId| ledger.kind(ledger.out_purse(*leg)) == PurseKind::Fees;
            let fees: Vec<OutLegId> = outs.iter().copied().filter(is_fee).collect();
            outs.retain(|leg| !is_fee(leg));
            if order == Order::LifoOutputs {
                outs.reverse();
            }
            for leg in outs.into_iter().chain(fees) {
                let amount = ledger.out_amount(leg).get() as usize;
                parents[leg.index()] = line.by_ref().take(amount).collect();
            }
        }
        for leg in ledger.out_legs(movement) {
            let purse = ledger.out_purse(leg);
            if !ledger.kind(purse).is_boundary() {
                let units = (0..parents[leg.index()].len()).map(|place| Some((leg.index(), place)));
                purses[purse.index()].extend(units);
            }
        }
    }
    Units(parents)
}

/// Goes back from every unit of the deposit to the first source on its way. Returns also the least and the greatest number
/// of movements on the ways that were gone, by origin.
pub fn first_sources(
    units: &Units,
    sources: &[Option<usize>],
    deposit: OutLegId,
) -> (Brought, BTreeMap<usize, (u32, u32)>) {
    let (mut brought, mut distances) = (Brought::new(), BTreeMap::new());
    for &unit in &units.0[deposit.index()] {
        let (mut at, mut steps) = (unit, 1);
        loop {
            if let Some(origin) = sources[at.0] {
                let row = brought.entry(origin).or_default();
                *if steps == 1 { &mut row.0 } else { &mut row.1 } += 1;
                let way = distances.entry(origin).or_insert((steps, steps));
                *way = (way.0.min(steps), way.1.max(steps));
                break;
            }
            match at.1 {
                Some((leg, place)) => at = units.0[leg][place],
                None => break,
            }
            steps += 1;
        }
    }
    (brought, distances)
}

/// The credits that may still lie in an account when it pays, for each in-leg.
fn ancestors(evidence: &Evidence) -> Vec<Vec<usize>> {
    let ledger = evidence.ledger();
    let mut lying: Vec<Vec<usize>> = vec![Vec::new(); ledger.purse_count()];
    let mut balances = vec![0u64; ledger.purse_count()];
    let mut ancestors = vec![Vec::new(); ledger.in_count()];
    for movement in ledger.movements() {
        for leg in ledger.ins(movement) {
            let purse = ledger.in_purses()[leg];
            let (amount, account) = (ledger.in_amounts()[leg].get(), ledger.kind(purse) == PurseKind::Account);
            if account && amount == 0 {
                continue;
            }
            ancestors[leg] = lying[purse.index()].clone();
            let balance = &mut balances[purse.index()];
            *balance = balance.saturating_sub(amount);
            if *balance == 0 {
                lying[purse.index()].clear();
            }
        }
        for leg in ledger.out_legs(movement) {
            let purse = ledger.out_purse(leg);
            let amount = ledger.out_amount(leg).get();
            balances[purse.index()] += amount;
            let nothing = amount == 0 && ledger.kind(purse) == PurseKind::Account;
            if !ledger.kind(purse).is_boundary() && !nothing {
                lying[purse.index()].push(leg.index());
            }
        }
    }
    ancestors
}

/// Goes back along every branch that could have carried anything, and returns the origins with all distances at which they
/// are met: what poison says, and the ways along which taint could flow.
pub fn branches(evidence: &Evidence, sources: &[Option<usize>], deposit: OutLegId) -> BTreeMap<usize, BTreeSet<u32>> {
    let (ledger, ancestors) = (evidence.ledger(), ancestors(evidence));
    let mut met: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    let mut seen = BTreeSet::from([(deposit.index(), 1u32)]);
    let mut waiting = vec![(deposit.index(), 1u32)];
    while let Some((leg, steps)) = waiting.pop() {
        let movement = ledger.movement_of(OutLegId::new(leg));
        let asset = ledger.asset_of(ledger.out_purse(OutLegId::new(leg)));
        for input in ledger.ins(MovementId::new(movement.index())) {
            let purse = ledger.in_purses()[input];
            if ledger.asset_of(purse) != asset {
                continue;
            }
            match sources[purse.index()] {
                Some(_) if ledger.in_amounts()[input].is_zero() => {}
                Some(origin) => {
                    met.entry(origin).or_default().insert(steps);
                }
                None => {
                    let further = ancestors[input].iter().map(|&leg| (leg, steps + 1));
                    waiting.extend(further.filter(|&next| seen.insert(next)));
                }
            }
        }
    }
    met
}

/// Goes back in fractions: what part of a leg of coins is of each origin, exactly up to the rounding of floats.
pub fn fractions(evidence: &Evidence, sources: &[Option<usize>], leg: usize) -> BTreeMap<usize, f64> {
    let ledger = evidence.ledger();
    let movement = ledger.movement_of(OutLegId::new(leg));
    let asset = ledger.asset_of(ledger.out_purse(OutLegId::new(leg)));
    let ins = ledger.ins(movement);
    let ins: Vec<usize> = ins
        .filter(|&leg| ledger.asset_of(ledger.in_purses()[leg]) == asset)
        .collect();
    let total: f64 = ins.iter().map(|&leg| ledger.in_amounts()[leg].get() as f64).sum();
    let mut parts = BTreeMap::new();
    for input in ins {
        let weight = ledger.in_amounts()[input].get() as f64 / total.max(1.0);
        let purse = ledger.in_purses()[input];
        let before = match (sources[purse.index()], ledger.in_filled()[input]) {
            (Some(origin), _) => BTreeMap::from([(origin, 1.0)]),
            (None, Some(filled)) if ledger.kind(purse) == PurseKind::Coin => {
                fractions(evidence, sources, filled.index())
            }
            _ => BTreeMap::new(),
        };
        for (origin, part) in before {
            *parts.entry(origin).or_insert(0.0) += part * weight;
        }
    }
    parts
}
