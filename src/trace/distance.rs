//! How far a deposit is from the sources that taint can come from.
//!
//! One forward pass over the movements: each purse carries, for each source whose money may lie in it, the least and the
//! greatest number of movements on the ways from there. No booking decides what may lie in a purse; an account forgets when it
//! is emptied. A movement or a link's far end counts one, so that what comes straight from a source is one away.

use std::collections::BTreeMap;

use super::doors::Door;
use super::pass::{Pass, Terms, Turn};
use super::pools::Pools;
use super::sources::Sources;
use crate::evidence::Evidence;
use crate::ledger::{Ledger, PurseKind};
use crate::lots::{Booking, Method};
use crate::units::{Amount, AssetId, InLegId, OriginId, OutLegId, PurseId};

/// How many movements lie between a source and a deposit, that of the deposit included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distance {
    /// On the shortest way.
    pub least: u32,
    /// On the longest.
    pub greatest: u32,
}

/// The distances from sources, by origin and in their order.
type Reached = Vec<(OriginId, Distance)>;

fn reach(into: &mut Reached, other: &[(OriginId, Distance)], steps: u32) {
    for &(origin, Distance { least, greatest }) in other {
        let (least, greatest) = (least.saturating_add(steps), greatest.saturating_add(steps));
        match into.binary_search_by_key(&origin, |(have, _)| *have) {
            Ok(at) => {
                let have = &mut into[at].1;
                (have.least, have.greatest) = (have.least.min(least), have.greatest.max(greatest));
            }
            Err(at) => into.insert(at, (origin, Distance { least, greatest })),
        }
    }
}

/// Returns how far the deposit is from each source from which anything can have come, by the sources' origins.
///
/// Of the method, its rules of fees, links and pools count.
///
/// # Panics
/// Where the deposit is not in the ledger.
pub fn distances(
    evidence: &Evidence,
    sources: &Sources,
    method: &Method,
    deposit: OutLegId,
) -> Vec<(OriginId, Distance)> {
    let terms = Terms {
        booking: Booking::POISON,
        pass_doors: true,
        ..Terms::of(method)
    };
    // Whoever has no names to pool by has nothing to pool.
    let may = |purse| sources.of(purse).is_none();
    let pools = Pools::of(evidence, method.pool(), || terms.doors(evidence), may)
        .ok()
        .flatten();
    let evidence = pools.as_ref().map_or(evidence, |pools| &pools.evidence);
    let ledger = evidence.ledger();
    let pass = Pass::up_to(evidence, &terms, ledger.movement_of(deposit).index() + 1);
    let is_fees = |purse: &PurseId| pass.doors.of(*purse) == Door::Fees;
    let mut way = Way {
        ledger,
        sources,
        fees: ledger.purses().filter(is_fees).map(PurseId::index).collect(),
        pass,
        purses: vec![Reached::new(); ledger.purse_count()],
        balances: ledger.opening_balances(),
        left: BTreeMap::new(),
    };
    while let Some(turn) = way.pass.turn() {
        if turn.begins_block {
            way.forget_fees();
        }
        if let Some(found) = way.step(turn, deposit) {
            return found;
        }
    }
    unreachable!("the deposit is in the last movement that was walked")
}

struct Way<'a> {
    ledger: &'a Ledger,
    sources: &'a Sources,
    pass: Pass<'a>,
    /// The purses of fees.
    fees: Vec<usize>,
    purses: Vec<Reached>,
    balances: Vec<Amount>,
    /// What came to each leg from which a link leaves.
    left: BTreeMap<OutLegId, Reached>,
}

impl Way<'_> {
    fn forget_fees(&mut self) {
        for &fees in &self.fees {
            self.purses[fees].clear();
        }
    }

    /// Walks one movement, and returns what reaches the deposit where it is there.
    fn step(&mut self, turn: Turn, deposit: OutLegId) -> Option<Reached> {
        let mut inside: Vec<(AssetId, Reached)> = Vec::new();
        for leg in turn.ins {
            let (asset, came) = (self.ledger.asset_of(self.ledger.in_purses()[leg]), self.take(leg));
            match inside.iter_mut().find(|(other, _)| *other == asset) {
                Some((_, reached)) => reach(reached, &came, 0),
                None => inside.push((asset, came)),
            }
        }
        let mut order = Vec::new();
        self.pass.crossings.order(turn.outs.clone(), &mut order);
        for leg in order.into_iter().map(|place| OutLegId::new(turn.outs.start + place)) {
            let asset = self.ledger.asset_of(self.ledger.out_purse(leg));
            let own = inside.iter().find(|(other, _)| *other == asset);
            let mut reached = Reached::new();
            let crossings = &self.pass.crossings;
            match crossings.to(leg) {
                [] => reach(&mut reached, own.map_or(&[][..], |(_, came)| came), 1),
                links => {
                    let from = links.iter().map(|&link| crossings.link(link).from);
                    from.for_each(|from| reach(&mut reached, &self.left[&from], 1));
                }
            }
            // As under poison: a coin of nothing passes on what reached it, a credit of nothing to an account does not.
            let nothing = self.ledger.out_amount(leg).is_zero() && !self.ledger.out_is_sealed(leg);
            if nothing && self.ledger.kind(self.ledger.out_purse(leg)) == PurseKind::Account {
                reached.clear();
            }
            if leg == deposit {
                return Some(reached);
            }
            self.put(leg, reached);
        }
        None
    }

    fn take(&mut self, leg: usize) -> Reached {
        let (purse, amount) = (self.ledger.in_purses()[leg], self.ledger.in_amounts()[leg]);
        let sealed = self.ledger.has_sealed_legs() && self.ledger.in_is_sealed(InLegId::new(leg));
        let balance = &mut self.balances[purse.index()];
        *balance = balance.saturating_sub(amount);
        // Where amounts cannot be seen, nothing says that an account is empty.
        let empty = balance.is_zero() && !self.ledger.has_sealed_legs();
        let nothing = amount.is_zero() && !sealed;
        if nothing && (self.sources.of(purse).is_some() || self.ledger.kind(purse) == PurseKind::Account) {
            return Reached::new();
        }
        if let Some(origin) = self.sources.of(purse) {
            return vec![(origin, Distance { least: 0, greatest: 0 })];
        }
        match self.ledger.kind(purse) {
            PurseKind::Account if !empty => self.purses[purse.index()].clone(),
            PurseKind::Account | PurseKind::Coin => std::mem::take(&mut self.purses[purse.index()]),
            PurseKind::Fees if self.pass.follow_fees => self.purses[purse.index()].clone(),
            PurseKind::Fees
            | PurseKind::Issuance
            | PurseKind::Cash
            | PurseKind::Claims
            | PurseKind::Destroyed
            | PurseKind::Lender => Reached::new(),
        }
    }

    fn put(&mut self, leg: OutLegId, reached: Reached) {
        let purse = self.ledger.out_purse(leg);
        let is_source = self.sources.of(purse);
        if self.pass.crossings.leaves_from(leg) {
            let left = match is_source {
                Some(origin) => vec![(origin, Distance { least: 0, greatest: 0 })],
                None => reached.clone(),
            };
            self.left.insert(leg, left);
        }
        if self.ledger.kind(purse) == PurseKind::Account {
            self.balances[purse.index()] += self.ledger.out_amount(leg);
        }
        // From a source only what is the source's own leaves.
        if self.pass.goes_on(purse) && is_source.is_none() {
            reach(&mut self.purses[purse.index()], &reached, 0);
        }
    }
}
