//! Several purses as one pool of money: an address, a holder, a cluster.
//!
//! A pool is one account, so whoever pools purses looks at other evidence: at the same movements, legs and links, in which the
//! first purse of each pool is an account and stands for all of them. Every walker goes over that as over any evidence. What
//! it says of a pool is then laid on the purses that rest in it, in proportion to value, since no booking says which of an
//! account's notes are whose.

use std::collections::{BTreeMap, BTreeSet};

use super::doors::Door;
use super::hop::Hop;
use super::{Holding, Trace, TraceError};
use crate::evidence::{Evidence, RoleRow, Shade};
use crate::ledger::{Ledger, Leg, PurseKind};
use crate::lots::{PoolOf, Role};
use crate::units::{Amount, InLegId, MovementId, OriginId, OutLegId, PurseId};

/// Evidence in which pools are accounts.
pub(super) struct Pools<'a> {
    apart: &'a Evidence,
    /// The same movements between pools.
    pub(super) evidence: Evidence,
    /// The purse that stands for each.
    homes: Vec<PurseId>,
    /// The pools: which purses are in each, by the first of them.
    members: BTreeMap<PurseId, Vec<PurseId>>,
    /// What purses held before the ledger's beginning, as far as it says.
    openings: Vec<Amount>,
}

impl<'a> Pools<'a> {
    /// Returns the pools of purses that may be in one; nothing where each purse is a pool of its own.
    pub(super) fn of(
        evidence: &'a Evidence,
        pool: PoolOf,
        doors: impl FnOnce() -> Vec<Door>,
        may: impl Fn(PurseId) -> bool,
    ) -> Result<Option<Pools<'a>>, TraceError> {
        if pool == PoolOf::Purse {
            return Ok(None);
        }
        let (ledger, doors) = (evidence.ledger(), doors());
        let clusters = clusters(evidence);
        let named = |purse: PurseId| match pool {
            PoolOf::Address if ledger.kind(purse) == PurseKind::Coin => evidence.facts(purse).address,
            PoolOf::Holder if !ledger.kind(purse).is_boundary() => evidence.facts(purse).holder,
            PoolOf::Cluster if !ledger.kind(purse).is_boundary() => clusters.get(&purse).copied(),
            PoolOf::Purse | PoolOf::Address | PoolOf::Holder | PoolOf::Cluster => None,
        };
        // An account is its own address and its own holder; a cluster is what somebody says.
        let asks = || pool == PoolOf::Cluster || ledger.purses().any(|purse| ledger.kind(purse) == PurseKind::Coin);
        if asks() && ledger.purses().all(|purse| named(purse).is_none()) {
            return Err(TraceError::NoPools(pool));
        }
        let mut members: BTreeMap<_, Vec<PurseId>> = BTreeMap::new();
        // A purse where a trail ends is in no pool: what comes there does not come back.
        for purse in ledger
            .purses()
            .filter(|&purse| doors[purse.index()] == Door::Open && may(purse))
        {
            if let Some(name) = named(purse) {
                members.entry((name, ledger.asset_of(purse))).or_default().push(purse);
            }
        }
        members.retain(|_, purses| purses.len() > 1);
        if members.is_empty() {
            return Ok(None);
        }
        let members: BTreeMap<PurseId, Vec<PurseId>> =
            members.into_values().map(|purses| (purses[0], purses)).collect();
        let mut homes: Vec<PurseId> = ledger.purses().collect();
        for (&home, purses) in &members {
            purses.iter().for_each(|purse| homes[purse.index()] = home);
        }
        let openings = openings(ledger);
        let pooled = pooled(ledger, &homes, &members, &openings)?;
        let with_pools = evidence.clone().with(|columns| {
            columns.ledger = pooled;
            // What is one pool is settled; purses of two clusters may be under one address.
            columns.roles.rows.retain(|row| row.role != Role::Cluster);
            for row in &mut columns.roles.rows {
                row.purses.iter_mut().for_each(|purse| *purse = homes[purse.index()]);
            }
        });
        Ok(Some(Pools {
            apart: evidence,
            evidence: with_pools.expect("a pool changes no movement, leg or link"),
            homes,
            members,
            openings,
        }))
    }

    /// Returns the purse that stands for a purse.
    pub(super) fn home(&self, purse: PurseId) -> PurseId {
        self.homes[purse.index()]
    }

    /// Returns what each purse of a pool holds after so many movements, beside the purse that stands for it.
    pub(super) fn held(&self, end: usize) -> BTreeMap<PurseId, (PurseId, Amount)> {
        let mut books = Books::new(self, false);
        for movement in (0..end).map(MovementId::new) {
            books.turn(self.apart.ledger(), movement);
        }
        let resting = books.resting.into_iter();
        let of = |(home, purses): (PurseId, BTreeMap<PurseId, Amount>)| {
            purses.into_iter().map(move |(purse, held)| (purse, (home, held)))
        };
        resting.flat_map(of).collect()
    }

    /// Lays what a walk of so many movements, with a history, says of pools on their purses; `whole` where every purse of a pool
    /// is tainted whole.
    pub(super) fn lay_apart(&self, trace: &mut Trace, hops: &mut [Hop], end: usize, whole: bool) {
        let ledger = self.apart.ledger();
        for stop in &mut trace.stops {
            // What is let go of in a movement stops where it went in, and is the pool's.
            if stop.purse == self.homes[ledger.out_purse(stop.leg).index()] {
                stop.purse = ledger.out_purse(stop.leg);
            }
        }
        hops.iter_mut().for_each(|hop| self.name(hop));
        let mut books = Books::new(self, whole);
        let mut shades = std::mem::take(&mut trace.history).into_iter().peekable();
        for movement in (0..end).map(MovementId::new) {
            let mut changed = books.turn(ledger, movement);
            let mut rows = Vec::new();
            while let Some(shade) = shades.next_if(|shade| shade.movement == movement) {
                match self.members.contains_key(&shade.purse) {
                    true => {
                        books
                            .taint
                            .entry(shade.purse)
                            .or_default()
                            .insert(shade.origin, shade.amount);
                        changed.insert(shade.purse);
                    }
                    false => rows.push(shade),
                }
            }
            for home in changed {
                books.lay(home, movement, &mut rows);
            }
            rows.sort_unstable_by_key(|shade| (shade.purse, shade.origin));
            trace.history.append(&mut rows);
        }
        let pools: BTreeSet<PurseId> = books.taint.keys().copied().collect();
        trace.touched.1 = trace.touched.1 - pools.len() as u64 + books.touched.len() as u64;
        let held = std::mem::take(&mut trace.held).into_iter();
        trace.held = held.flat_map(|holding| books.holdings(holding)).collect();
        trace
            .held
            .sort_unstable_by_key(|holding| (holding.purse, holding.origin));
        for tally in trace.tallies.iter_mut().filter(|_| whole) {
            let ours = |held: &&Holding| held.origin == tally.origin && ledger.asset_of(held.purse) == tally.asset;
            tally.held = trace.held.iter().filter(ours).map(|held| held.amount).sum();
        }
    }

    /// Gives the legs of a hop the purses that they are of.
    fn name(&self, hop: &mut Hop) {
        let ledger = self.apart.ledger();
        hop.outs
            .iter_mut()
            .for_each(|out| out.purse = ledger.out_purse(out.leg));
        let mut legs: Vec<usize> = ledger.ins(hop.movement).collect();
        for leg in &mut hop.ins {
            let is_it = |&at: &usize| {
                self.homes[ledger.in_purses()[at].index()] == leg.purse && ledger.in_amounts()[at] == leg.amount
            };
            if let Some(place) = legs.iter().position(is_it) {
                leg.purse = ledger.in_purses()[legs.remove(place)];
            }
        }
    }
}

/// Returns the place of the cluster that each purse is in, of those that somebody named.
fn clusters(evidence: &Evidence) -> BTreeMap<PurseId, u32> {
    let rows = evidence.roles().rows.iter().filter(|row| row.role == Role::Cluster);
    let of = |(place, row): (u32, &'_ RoleRow)| row.purses.iter().map(move |&purse| (purse, place)).collect::<Vec<_>>();
    (0..).zip(rows).flat_map(of).collect()
}

/// Returns what each coin that was filled before the ledger's beginning brings when it is spent.
fn openings(ledger: &Ledger) -> Vec<Amount> {
    let mut openings = vec![Amount::ZERO; ledger.purse_count()];
    for (&purse, &amount) in ledger.in_purses().iter().zip(ledger.in_amounts()) {
        if ledger.kind(purse) == PurseKind::Coin && ledger.filled(purse).is_none() {
            openings[purse.index()] = amount;
        }
    }
    openings
}

/// Returns the ledger of the same movements between pools.
fn pooled(
    ledger: &Ledger,
    homes: &[PurseId],
    members: &BTreeMap<PurseId, Vec<PurseId>>,
    openings: &[Amount],
) -> Result<Ledger, TraceError> {
    let too_large = |_| TraceError::PoolTooLarge;
    let mut pooled = if ledger.has_open_history() {
        Ledger::open_history()
    } else {
        Ledger::closed()
    };
    for asset in ledger.assets() {
        pooled.add_asset(asset.clone());
    }
    for purse in ledger.purses() {
        let asset = ledger.asset_of(purse);
        match members.get(&purse) {
            Some(purses) => {
                let sum = purses
                    .iter()
                    .map(|purse| u128::from(openings[purse.index()].get()))
                    .sum::<u128>();
                let sum = u64::try_from(sum).map_err(|_| TraceError::PoolTooLarge)?;
                pooled.open_holding(asset, Amount::new(sum));
            }
            None => {
                pooled.open(ledger.kind(purse), asset);
            }
        }
    }
    for movement in (0..ledger.movement_count()).map(MovementId::new) {
        let leg = |purse: PurseId, amount, sealed| Leg {
            purse: homes[purse.index()],
            amount,
            sealed,
        };
        let ins = ledger.ins(movement).map(|at| {
            let sealed = ledger.has_sealed_legs() && ledger.in_is_sealed(InLegId::new(at));
            leg(ledger.in_purses()[at], ledger.in_amounts()[at], sealed)
        });
        let outs = ledger.out_legs(movement).map(|at: OutLegId| {
            let sealed = ledger.has_sealed_legs() && ledger.out_is_sealed(at);
            leg(ledger.out_purse(at), ledger.out_amount(at), sealed)
        });
        let (ins, outs): (Vec<Leg>, Vec<Leg>) = (ins.collect(), outs.collect());
        pooled
            .try_record(ledger.instant(movement), &ins, &outs)
            .map_err(too_large)?;
    }
    Ok(pooled)
}

/// What rests in the purses of pools, and what of it is tainted, while movements pass.
struct Books<'a> {
    pools: &'a Pools<'a>,
    whole: bool,
    /// By pool, what each of its purses holds.
    resting: BTreeMap<PurseId, BTreeMap<PurseId, Amount>>,
    /// By pool, what it holds of each origin.
    taint: BTreeMap<PurseId, BTreeMap<OriginId, Amount>>,
    /// By pool, what was last said of its purses.
    said: BTreeMap<PurseId, BTreeMap<(PurseId, OriginId), Amount>>,
    /// Every purse of a pool on which taint ever lay.
    touched: BTreeSet<PurseId>,
}

impl<'a> Books<'a> {
    fn new(pools: &'a Pools<'a>, whole: bool) -> Books<'a> {
        let opening = |&purse: &PurseId| (purse, pools.openings[purse.index()]);
        let resting = |(&home, purses): (&PurseId, &Vec<PurseId>)| {
            let opened = purses.iter().map(opening).filter(|(_, amount)| !amount.is_zero());
            (home, opened.collect())
        };
        Books {
            pools,
            whole,
            resting: pools.members.iter().map(resting).collect(),
            taint: BTreeMap::new(),
            said: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }

    /// Moves what a movement moves, and returns the tainted pools whose purses it changes.
    fn turn(&mut self, ledger: &Ledger, movement: MovementId) -> BTreeSet<PurseId> {
        let mut changed = BTreeSet::new();
        let ins = ledger.ins(movement);
        let ins = ledger.in_purses()[ins.clone()].iter().zip(&ledger.in_amounts()[ins]);
        for (purse, &amount) in ins {
            if let Some(resting) = self.resting.get_mut(&self.pools.homes[purse.index()]) {
                let left = resting
                    .get(purse)
                    .map_or(Amount::ZERO, |held| held.saturating_sub(amount));
                resting.insert(*purse, left);
                changed.insert(self.pools.homes[purse.index()]);
            }
        }
        for leg in ledger.out_legs(movement) {
            let purse = ledger.out_purse(leg);
            if let Some(resting) = self.resting.get_mut(&self.pools.homes[purse.index()]) {
                *resting.entry(purse).or_default() += ledger.out_amount(leg);
                changed.insert(self.pools.homes[purse.index()]);
            }
        }
        for home in &changed {
            let resting = self.resting.get_mut(home).expect("a pool that changes is there");
            resting.retain(|_, held| !held.is_zero());
        }
        changed.retain(|home| self.taint.contains_key(home));
        changed
    }

    /// Lays what a pool holds on its purses, and says where that is not what was said before.
    fn lay(&mut self, home: PurseId, movement: MovementId, rows: &mut Vec<Shade>) {
        let now = self.laid(home);
        let before = self.said.remove(&home).unwrap_or_default();
        let gone = before.keys().filter(|place| !now.contains_key(place));
        let gone = gone.map(|&place| (place, Amount::ZERO));
        let new = now.iter().filter(|(place, amount)| before.get(place) != Some(amount));
        let new = new.map(|(&place, &amount)| (place, amount));
        rows.extend(gone.chain(new).map(|((purse, origin), amount)| Shade {
            movement,
            purse,
            origin,
            amount,
        }));
        self.touched.extend(now.keys().map(|(purse, _)| *purse));
        self.said.insert(home, now);
    }

    /// Returns what lies on each purse of a pool: its share of each origin, rounded down, and what rounding leaves on the first
    /// that have room.
    fn laid(&self, home: PurseId) -> BTreeMap<(PurseId, OriginId), Amount> {
        let resting = &self.resting[&home];
        let total: Amount = resting.values().copied().sum();
        let mut rooms = resting.clone();
        let mut laid = BTreeMap::new();
        for (&origin, &taint) in &self.taint[&home] {
            let mut left = taint;
            let share = |held: Amount| match self.whole {
                true => held,
                false => held.scaled_down(taint.get().min(total.get()), total.get()),
            };
            let shares = resting.iter().map(|(&purse, &held)| (purse, share(held)));
            let rest = resting
                .keys()
                .map(|&purse| (purse, Amount::MAX))
                .filter(|_| !self.whole);
            for (purse, wish) in shares.chain(rest) {
                let room = rooms.get_mut(&purse).expect("every resting purse has a room");
                let part = if taint.is_zero() { Amount::ZERO } else { wish.min(*room) };
                let part = if self.whole { part } else { part.min(left) };
                left = left.saturating_sub(part);
                if !self.whole {
                    *room -= part;
                }
                if !part.is_zero() {
                    *laid.entry((purse, origin)).or_default() += part;
                }
            }
        }
        laid
    }

    /// Returns what a holding of a pool is on its purses; any other stays.
    fn holdings(&self, holding: Holding) -> Vec<Holding> {
        let Some(said) = self.said.get(&holding.purse) else {
            return vec![holding];
        };
        let ours = said.iter().filter(|((_, origin), _)| *origin == holding.origin);
        let row = |(&(purse, _), &amount): (&(PurseId, OriginId), &Amount)| Holding {
            purse,
            amount,
            balance: self.resting[&holding.purse][&purse],
            ..holding
        };
        ours.map(row).collect()
    }
}
