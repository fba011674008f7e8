//! The order of transactions within a block: whoever spends comes after whom it spends.
//!
//! Bitcoin's blocks stand in that order. Bitcoin Cash orders its blocks by transaction id, so that a child may stand before its
//! parent, and some exports have no order at all.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::HashMap;

use crate::formats::block::BlockRead;
use crate::formats::hex::{Txid, shown};

/// Returns the order in which the transactions of a block can happen, the coinbase apart; nothing where it is theirs already.
/// Of several that could be next, the first in the block is.
///
/// # Errors
/// Where an id is there twice, or where transactions spend themselves or each other in a circle; with the place of one of them.
pub(super) fn order(block: &BlockRead) -> Result<Option<Vec<usize>>, (usize, String)> {
    let count = block.txs.len();
    let mut by_txid: HashMap<Txid, usize> = HashMap::with_capacity(count);
    // The coinbase comes last, and its id may be that of an earlier one, which is meant by whoever spends it here.
    for (tx, row) in block.txs.iter().enumerate().filter(|(_, row)| !row.coinbase) {
        if by_txid.insert(row.txid, tx).is_some() {
            return Err((
                tx,
                format!("transaction {} is there twice in one block", shown(&row.txid)),
            ));
        }
    }
    let mut in_order = true;
    for tx in 0..count {
        for parent in parents(block, tx, &by_txid) {
            if parent == tx {
                return Err((tx, format!("transaction {} spends itself", shown(&block.txs[tx].txid))));
            }
            in_order &= parent < tx;
        }
    }
    if in_order {
        return Ok(None);
    }
    sorted(block, &by_txid).map(Some)
}

/// Returns the transactions of the block whose outputs a transaction spends, once for each output.
fn parents(block: &BlockRead, tx: usize, by_txid: &HashMap<Txid, usize>) -> impl Iterator<Item = usize> {
    let (spends, _) = block.parts(tx);
    let ids = spends.iter().filter_map(|spend| spend.prev);
    ids.filter_map(|(txid, _)| by_txid.get(&txid).copied())
}

fn sorted(block: &BlockRead, by_txid: &HashMap<Txid, usize>) -> Result<Vec<usize>, (usize, String)> {
    let count = block.txs.len();
    let mut children = vec![Vec::new(); count];
    let mut waits_for = vec![0usize; count];
    for (tx, waits) in waits_for.iter_mut().enumerate() {
        for parent in parents(block, tx, by_txid) {
            children[parent].push(tx);
            *waits += 1;
        }
    }
    let mut next: BinaryHeap<Reverse<usize>> = (0..count).filter(|&tx| waits_for[tx] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(Reverse(tx)) = next.pop() {
        order.push(tx);
        for &child in &children[tx] {
            waits_for[child] -= 1;
            if waits_for[child] == 0 {
                next.push(Reverse(child));
            }
        }
    }
    match waits_for.iter().position(|&waits| waits > 0) {
        Some(tx) => {
            let id = shown(&block.txs[tx].txid);
            Err((
                tx,
                format!("transaction {id} is in a circle of transactions of one block that spend each other"),
            ))
        }
        None => Ok(order),
    }
}
