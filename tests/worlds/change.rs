//! The same world in another form: larger amounts, or independent movements the other way round.

use std::collections::BTreeSet;

use dyepack::evidence::Complaint;
use dyepack::ledger::{Ledger, Leg};
use dyepack::units::{Amount, Instant, MovementId, OutLegId, PurseId};

use super::World;

/// Writes the ledger again with its movements in another order, amounts times `k`, all at one instant.
fn rewritten(world: &World, order: &[usize], k: u64) -> World {
    let old = &world.evidence.ledger;
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
        let ins: Vec<Leg> = old
            .ins(movement)
            .map(|l| leg(old.in_purses()[l], old.in_amounts()[l]))
            .collect();
        let outs: Vec<Leg> = old
            .outs(movement)
            .map(|l| leg(old.out_purses()[l], old.out_amounts()[l]))
            .collect();
        let made = ledger.record(Instant::from_unix(0), &ins, &outs);
        for (new, l) in ledger.out_legs(made).zip(old.outs(movement)) {
            legs[l] = new;
        }
    }
    let claim = |&(leg, amount): &(OutLegId, Amount)| (legs[leg.index()], Amount::new(amount.get() * k));
    let complaint = |complaint: &Complaint| Complaint {
        name: complaint.name.clone(),
        claims: complaint.claims.iter().map(claim).collect(),
    };
    let mut changed = world.clone();
    changed.complaints = world.complaints.iter().map(complaint).collect();
    changed.evidence.ledger = ledger;
    changed
}

/// Multiplies every amount.
pub fn scaled(world: &World, k: u64) -> World {
    let order: Vec<usize> = (0..world.evidence.ledger.movement_count()).collect();
    rewritten(world, &order, k)
}

/// Swaps neighbours that share no purse, wherever `swap` says so.
pub fn rescheduled(world: &World, swap: &[bool]) -> World {
    let ledger = &world.evidence.ledger;
    let purses = |m: usize| -> BTreeSet<PurseId> {
        let movement = MovementId::new(m);
        let ins = ledger.ins(movement).map(|leg| ledger.in_purses()[leg]);
        let all = ins.chain(ledger.outs(movement).map(|leg| ledger.out_purses()[leg]));
        all.filter(|purse| !ledger.kind(*purse).is_boundary()).collect()
    };
    let mut order: Vec<usize> = (0..ledger.movement_count()).collect();
    for (i, _) in swap.iter().enumerate().filter(|(_, swap)| **swap) {
        if i + 1 < order.len() && purses(order[i]).is_disjoint(&purses(order[i + 1])) {
            order.swap(i, i + 1);
        }
    }
    rewritten(world, &order, 1)
}
