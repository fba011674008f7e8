//! The order in which evidence shows movements: the ledger's, where equal instants are put in an order that tells nothing.
//!
//! Movements of one instant stand in the world's ledger in the order in which the engine applied them, which may tell one
//! actor from another. Evidence orders them by their public names instead, which are keyed hashes, as far as they do not
//! depend on each other: a movement never comes before one that filled a purse it touches, or that a link leads from.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::truth::World;
use crate::units::MovementId;

/// Returns the visible movements, given in the world's order, in the order of the evidence.
pub fn by_appearance(world: &World, visible: &[MovementId]) -> Vec<MovementId> {
    let mut last_touch = vec![None; world.ledger.purse_count()];
    let mut order = Vec::with_capacity(visible.len());
    for group in visible.chunk_by(|a, b| world.ledger.instant(*a) == world.ledger.instant(*b)) {
        match group {
            [alone] => order.push(*alone),
            _ => shuffle(world, group, &mut last_touch, &mut order),
        }
    }
    order
}

/// Appends the movements of one instant: always the one of least name among those whose predecessors are done.
fn shuffle(world: &World, group: &[MovementId], last_touch: &mut [Option<MovementId>], order: &mut Vec<MovementId>) {
    let after = successors(world, group, last_touch);
    let mut waiting = vec![0u32; group.len()];
    for &next in after.iter().flatten() {
        waiting[next] += 1;
    }
    let place = |i: usize| Reverse((world.record.naming.movement_order(group[i]), i));
    let mut ready: BinaryHeap<_> = (0..group.len()).filter(|&i| waiting[i] == 0).map(place).collect();
    while let Some(Reverse((_, i))) = ready.pop() {
        order.push(group[i]);
        for &next in &after[i] {
            waiting[next] -= 1;
            if waiting[next] == 0 {
                ready.push(place(next));
            }
        }
    }
}

/// Returns for each movement of the group which later ones must stay behind it: those that touch the same purse, and those
/// that a link leads to.
fn successors(world: &World, group: &[MovementId], last_touch: &mut [Option<MovementId>]) -> Vec<Vec<usize>> {
    let ledger = &world.ledger;
    let mut after = vec![Vec::new(); group.len()];
    let place = |movement: MovementId| group.binary_search(&movement).ok();
    for (i, &movement) in group.iter().enumerate() {
        let ins = &ledger.in_purses()[ledger.ins(movement)];
        let outs = &ledger.out_purses()[ledger.outs(movement)];
        for &purse in ins
            .iter()
            .chain(outs)
            .filter(|purse| !ledger.kind(**purse).is_boundary())
        {
            let before = last_touch[purse.index()].replace(movement);
            if let Some(before) = before.filter(|before| *before != movement).and_then(place) {
                after[before].push(i);
            }
        }
        let links = &world.record.links;
        let (begin, end) = (ledger.outs(movement).start, ledger.outs(movement).end);
        let first = links.partition_point(|link| link.from.index() < begin);
        for link in links[first..].iter().take_while(|link| link.from.index() < end) {
            if let Some(next) = place(ledger.movement_of(link.to)).filter(|next| *next > i) {
                after[i].push(next);
            }
        }
    }
    after
}
