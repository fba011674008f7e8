//! Evidence as transfers from one place to another, as tables of payments have them.
//!
//! A movement of several purses is cut into pairs: what leaves is laid on what enters, both in the order of their legs. Where one side
//! has one leg, that is all there is to it; elsewhere it is a convention, which the rows of these forms name.

use std::collections::BTreeSet;

use crate::evidence::Evidence;
use crate::formats::exported::Export;
use crate::ledger::PurseKind;
use crate::units::{Amount, AssetId, MovementId, OutLegId, PurseId};

/// One transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub movement: MovementId,
    /// Its place among the transfers of its movement, from 0.
    pub nth: usize,
    /// Whether its movement has no other.
    pub alone: bool,
    pub from: PurseId,
    pub to: PurseId,
    pub asset: AssetId,
    pub amount: Amount,
    /// Whether a complaint claims some of the leg that it enters.
    pub claimed: bool,
}

/// The legs that complaints claim.
pub fn claimed(export: &Export<'_>) -> BTreeSet<OutLegId> {
    let claims = export.complaints.iter().flat_map(|complaint| &complaint.claims);
    claims.map(|(leg, _)| *leg).collect()
}

/// Returns all transfers in the order of the evidence. Amounts that cannot be seen are in none.
pub fn of<'a>(evidence: &'a Evidence, claimed: &'a BTreeSet<OutLegId>) -> impl Iterator<Item = Transfer> + 'a {
    let movements = evidence.ledger().movements();
    movements.flat_map(move |movement| of_movement(evidence, claimed, movement))
}

/// Returns the transfers of one movement.
pub fn of_movement(evidence: &Evidence, claimed: &BTreeSet<OutLegId>, movement: MovementId) -> Vec<Transfer> {
    let ledger = evidence.ledger();
    let mut transfers = Vec::new();
    let mut ins: Vec<(PurseId, Amount)> = ledger
        .ins(movement)
        .map(|leg| (ledger.in_purses()[leg], ledger.in_amounts()[leg]))
        .collect();
    for leg in ledger.out_legs(movement) {
        let (to, mut left) = (ledger.out_purse(leg), ledger.out_amount(leg));
        let asset = ledger.asset_of(to);
        for (from, there) in ins.iter_mut().filter(|(from, _)| ledger.asset_of(*from) == asset) {
            let amount = left.min(*there);
            if amount == Amount::ZERO {
                continue;
            }
            *there = there.saturating_sub(amount);
            left = left.saturating_sub(amount);
            transfers.push(Transfer {
                movement,
                nth: transfers.len(),
                alone: false,
                from: *from,
                to,
                asset,
                amount,
                claimed: claimed.contains(&leg),
            });
        }
    }
    if let [only] = &mut transfers[..] {
        only.alone = true;
    }
    transfers
}

/// Returns what a transfer is called: its movement, and its place there where it is not the only one.
pub fn name(evidence: &Evidence, transfer: &Transfer) -> String {
    let movement = evidence.movement_name(transfer.movement);
    match transfer.alone {
        true => movement,
        false => format!("{movement}.{}", transfer.nth),
    }
}

/// Returns under which account tables of payments know a purse: a coin by its address, where it has one, else by its name.
pub fn account(evidence: &Evidence, purse: PurseId) -> String {
    let is_coin = evidence.ledger().kind(purse) == PurseKind::Coin;
    match evidence.facts(purse).address.filter(|_| is_coin) {
        Some(address) => evidence.addresses()[address as usize].clone(),
        None => evidence.purse_name(purse),
    }
}
