//! Doors: where value goes that enters a purse, and why a trail ends there.

use super::StopReason;
use crate::evidence::{Evidence, KeeperKind};
use crate::ledger::PurseKind;
use crate::lots::{Booking, Role};
use crate::units::{OutLegId, PurseId};

/// Where value goes that enters a purse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// It rests there and goes on from there.
    Open,
    /// It is a fee.
    Fees,
    /// Nobody can move it any more.
    Destroyed,
    /// It left every ledger.
    Cash,
    /// It is a claim on a keeper, or the keeper's own.
    Keeper,
    /// The books that are seen end here.
    Edge,
    /// New units come from there.
    Issuance,
    /// A tag says whose it is: what enters stops, and what leaves is of the tag's own origin.
    Tagged,
    /// It pays back what an account was lent.
    Lender,
    /// It is a purchaser's for value.
    Purchaser,
    /// The rule does not follow it there.
    NotFollowed,
}

/// Taint came to a leg, and what was known of its purse then.
pub(super) struct Passed {
    pub(super) leg: OutLegId,
    pub(super) door: Door,
    pub(super) reason: Option<StopReason>,
}

/// Returns the door of a purse that no rule of law shuts.
#[inline]
pub(super) fn door(evidence: &Evidence, purse: PurseId, pass_keepers: bool) -> Door {
    let facts = evidence.all_facts().get(purse.index());
    match evidence.ledger().kind(purse) {
        PurseKind::Fees => Door::Fees,
        PurseKind::Destroyed => Door::Destroyed,
        PurseKind::Issuance => Door::Issuance,
        PurseKind::Cash => Door::Cash,
        PurseKind::Claims => Door::Keeper,
        PurseKind::Lender => Door::Lender,
        PurseKind::Coin | PurseKind::Account if facts.is_some_and(|facts| facts.edge) => Door::Edge,
        PurseKind::Coin | PurseKind::Account if !pass_keepers && facts.is_some_and(|facts| facts.reserve) => {
            Door::Keeper
        }
        PurseKind::Coin | PurseKind::Account => Door::Open,
    }
}

/// The doors of all purses, as long as a pass goes.
#[derive(Debug)]
pub(super) struct Doors<'a> {
    evidence: &'a Evidence,
    pass_keepers: bool,
    /// By purse; empty where nothing shuts a door but what the purse is. Coins are asked once or not at all, so that a list
    /// of them would take longer than a walk that comes to few; an account is asked again and again.
    listed: Vec<Door>,
}

impl<'a> Doors<'a> {
    /// Returns the doors under a booking.
    pub(super) fn new(evidence: &'a Evidence, booking: Booking, pass_keepers: bool) -> Doors<'a> {
        let listed = match booking.is_law() || evidence.ledger().has_accounts() {
            true => doors(evidence, booking, pass_keepers),
            false => Vec::new(),
        };
        Doors {
            evidence,
            pass_keepers,
            listed,
        }
    }

    /// Returns the door of a purse.
    #[inline]
    pub(super) fn of(&self, purse: PurseId) -> Door {
        match self.listed.get(purse.index()) {
            Some(&door) => door,
            None => door(self.evidence, purse, self.pass_keepers),
        }
    }

    /// Puts another door in the place of those of these purses.
    pub(super) fn put(&mut self, purses: impl Iterator<Item = PurseId>, other: Door) {
        for purse in purses {
            if self.listed.is_empty() {
                let purses = self.evidence.ledger().purses();
                self.listed = purses
                    .map(|purse| door(self.evidence, purse, self.pass_keepers))
                    .collect();
            }
            self.listed[purse.index()] = other;
        }
    }
}

/// Returns the door of every purse under a booking.
pub(super) fn doors(evidence: &Evidence, booking: Booking, pass_keepers: bool) -> Vec<Door> {
    let door = |purse| door(evidence, purse, pass_keepers);
    let mut doors: Vec<Door> = evidence.ledger().purses().map(door).collect();
    shut(&mut doors, evidence, booking);
    doors
}

/// Shuts the doors at which a rule of law stops: those of purchasers for value, and where nothing is followed out of the
/// wrongdoer's purses all others.
fn shut(doors: &mut [Door], evidence: &Evidence, booking: Booking) {
    if !booking.is_law() {
        return;
    }
    if booking.is_confined() {
        let mut kept = vec![false; doors.len()];
        for purse in booking.needs().iter().flat_map(|role| evidence.roles().purses(*role)) {
            kept[purse.index()] = true;
        }
        let others = doors.iter_mut().zip(kept).filter(|(_, kept)| !kept);
        others
            .filter(|(door, _)| **door == Door::Open)
            .for_each(|(door, _)| *door = Door::NotFollowed);
    }
    for purse in evidence.roles().purses(Role::Purchaser) {
        doors[purse.index()] = Door::Purchaser;
    }
}

/// Returns why value stops that enters a purse with this door; nothing where it rests there, is a fee or is destroyed.
pub(super) fn stop_reason(evidence: &Evidence, door: Door, purse: PurseId) -> Option<StopReason> {
    match door {
        Door::Cash => Some(StopReason::Cash),
        Door::Tagged => Some(StopReason::Tagged),
        Door::Edge => Some(StopReason::BooksEnd),
        Door::Keeper => Some(keeper_reason(evidence, purse)),
        Door::Lender => Some(StopReason::Debt),
        Door::Purchaser => Some(StopReason::Purchaser),
        Door::NotFollowed => Some(StopReason::NotFollowed),
        Door::Open | Door::Fees | Door::Destroyed | Door::Issuance => None,
    }
}

fn keeper_reason(evidence: &Evidence, purse: PurseId) -> StopReason {
    let keeper = evidence.facts(purse).keeper;
    match keeper.map(|keeper| evidence.keepers()[keeper.index()].kind) {
        Some(KeeperKind::Mixer) => StopReason::Pooled,
        Some(KeeperKind::Exchange | KeeperKind::Desk | KeeperKind::Bank | KeeperKind::Casino) | None => {
            StopReason::Keeper
        }
    }
}
