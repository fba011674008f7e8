//! The same world in another form: larger amounts, or independent movements the other way round.

use std::collections::BTreeSet;

use dyepack::evidence::Complaint;
use dyepack::ledger::{Ledger, Leg, Link};
use dyepack::units::{Amount, Instant, MovementId, OutLegId, PurseId};

use super::World;

/// Writes the ledger again with its movements in another order, amounts times `k`, all at one instant; legs from the last to
/// the first where `turned` says so.
pub fn rewritten(world: &World, order: &[usize], k: u64, turned: bool) -> World {
    let old = world.evidence.ledger();
    let mut ledger = Ledger::open_history();
    for asset in old.assets() {
        ledger.add_asset(asset.clone());
    }
    for purse in old.purses() {
        ledger.open(old.kind(purse), old.asset_of(purse));
    }
    let mut legs = vec![OutLegId::new(0); old.out_count()];
    for &m in order {
        let movement = MovementId::new(m);
        let leg = |purse: PurseId, amount: Amount| Leg::new(purse, Amount::new(amount.get() * k));
        let (mut ins, mut outs): (Vec<usize>, Vec<usize>) = (old.ins(movement).collect(), old.outs(movement).collect());
        if turned {
            ins.reverse();
            outs.reverse();
        }
        let in_legs: Vec<Leg> = ins
            .iter()
            .map(|&l| leg(old.in_purses()[l], old.in_amounts()[l]))
            .collect();
        let out_legs: Vec<Leg> = outs
            .iter()
            .map(|&l| leg(old.out_purses()[l], old.out_amounts()[l]))
            .collect();
        let made = ledger.record(Instant::from_unix(0), &in_legs, &out_legs);
        for (new, l) in ledger.out_legs(made).zip(outs) {
            legs[l] = new;
        }
    }
    let claim = |&(leg, amount): &(OutLegId, Amount)| (legs[leg.index()], Amount::new(amount.get() * k));
    let complaint = |complaint: &Complaint| Complaint {
        name: complaint.name.clone(),
        claims: complaint.claims.iter().map(claim).collect(),
    };
    let link = |link: &Link| Link {
        from: legs[link.from.index()],
        to: legs[link.to.index()],
        amount_in: Amount::new(link.amount_in.get() * k),
        amount_out: Amount::new(link.amount_out.get() * k),
        ..*link
    };
    let links = world.evidence.links().iter().map(link).collect();
    let changed = world
        .evidence
        .clone()
        .with(|columns| (columns.links, columns.ledger) = (links, ledger));
    World {
        evidence: changed.unwrap(),
        complaints: world.complaints.iter().map(complaint).collect(),
    }
}

/// Multiplies every amount.
pub fn scaled(world: &World, k: u64) -> World {
    let order: Vec<usize> = (0..world.evidence.ledger().movement_count()).collect();
    rewritten(world, &order, k, false)
}

/// Swaps neighbours that share no purse, no address and no link, wherever `swap` says so.
pub fn rescheduled(world: &World, swap: &[bool]) -> World {
    let ledger = world.evidence.ledger();
    let purses = |m: usize| -> BTreeSet<PurseId> {
        let movement = MovementId::new(m);
        let ins = ledger.ins(movement).map(|leg| ledger.in_purses()[leg]);
        let all = ins.chain(ledger.outs(movement).map(|leg| ledger.out_purses()[leg]));
        all.filter(|purse| !ledger.kind(*purse).is_boundary()).collect()
    };
    let addresses = |m: usize| -> BTreeSet<u32> {
        let of = |purse: &PurseId| world.evidence.facts(*purse).address;
        purses(m).iter().filter_map(of).collect()
    };
    // A link joins the movements of its ends, and two pay-outs of one deposit have their order.
    let sources = |m: usize| -> BTreeSet<OutLegId> {
        let ends = |link: &&Link| {
            [link.from, link.to]
                .map(|leg| ledger.movement_of(leg).index())
                .contains(&m)
        };
        world
            .evidence
            .links()
            .iter()
            .filter(ends)
            .map(|link| link.from)
            .collect()
    };
    let apart = |m: usize, n: usize| {
        purses(m).is_disjoint(&purses(n))
            && addresses(m).is_disjoint(&addresses(n))
            && sources(m).is_disjoint(&sources(n))
    };
    let mut order: Vec<usize> = (0..ledger.movement_count()).collect();
    for (i, _) in swap.iter().enumerate().filter(|(_, swap)| **swap) {
        if i + 1 < order.len() && apart(order[i], order[i + 1]) {
            order.swap(i, i + 1);
        }
    }
    rewritten(world, &order, 1, false)
}
