//! Who sees what: the decision whether one movement, name or link is visible.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::evidence::{Investigator, KeeperKind, Tag, Vantage};
use crate::ledger::{Basis, Link, PurseKind};
use crate::truth::{PurseRecord, World};
use crate::units::{IncidentId, Instant, KeeperId, MovementId, PurseId};

/// A keeper answered: its books, or one purse of them, become part of the evidence.
///
/// An answer about one of the keeper's own purses, into which a customer pays, says whose account was credited: its books about that customer are part
/// of it, in whatever he exchanged there, and so are its payments out of them. What it never wrote down it cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// Who answered. The world's id.
    pub keeper: KeeperId,
    /// About which purse; nothing: its whole books. The world's id.
    pub purse: Option<PurseId>,
    /// When the answer came; before it, nothing of it is seen.
    pub answered: Instant,
}

/// One investigator's rights to see, spelled out for one world.
pub struct Sight<'w> {
    /// What there is to see.
    pub world: &'w World,
    /// From where it is looked at.
    pub vantage: Vantage,
    /// The last instant that is seen.
    pub until: Instant,
    /// What is open to it beside the public record.
    pub rights: Rights,
    /// For each purse, whether its keeper told about it.
    told: Vec<bool>,
    /// Payments out of accounts that keepers told about.
    paid_out: BTreeSet<MovementId>,
    /// For each keeper, whether its books hold totals alone.
    totals_alone: Vec<bool>,
}

/// What an investigator may read beside the public record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// For each keeper, whether its books can be read.
    books: Vec<bool>,
    /// Single purses that keepers told about, in order.
    told: Vec<PurseId>,
}

impl Rights {
    /// Tells whether the same books are open as a whole.
    pub fn same_books(&self, other: &Rights) -> bool {
        self.books == other.books
    }
}

impl<'w> Sight<'w> {
    /// Spells out what the investigator's vantage and the answers in time open.
    pub fn new(
        world: &'w World,
        incident: IncidentId,
        investigator: Investigator,
        disclosures: &[Disclosure],
        until: Instant,
    ) -> Sight<'w> {
        let mut books = opened(world, incident, investigator);
        let mut told = BTreeSet::new();
        for answer in disclosures.iter().filter(|answer| answer.answered <= until) {
            match answer.purse {
                Some(purse) => drop(told.insert((answer.keeper, purse))),
                None => books[answer.keeper.index()] = true,
            }
        }
        let paid_out = tell_of_customers(world, &mut told, until);
        let mut told: Vec<PurseId> = told.into_iter().map(|(_, purse)| purse).collect();
        told.sort_unstable();
        told.dedup();
        let mut is_told = vec![false; world.ledger.purse_count()];
        told.iter().for_each(|purse| is_told[purse.index()] = true);
        Sight {
            world,
            vantage: investigator.vantage(),
            until,
            rights: Rights { books, told },
            told: is_told,
            paid_out,
            totals_alone: totals_alone(world),
        }
    }

    /// Returns the visible movements among these of the world, in the world's order.
    pub fn movements(&self, among: Range<usize>) -> Vec<MovementId> {
        let record = &self.world.record;
        let first = record
            .waypoints
            .partition_point(|waypoint| waypoint.movement.index() < among.start);
        let mut passed_on = record.waypoints[first..].iter().peekable();
        let mut visible = Vec::with_capacity(among.len());
        for movement in among.map(MovementId::new) {
            let mut seen = self.vantage == Vantage::Omniscient || record.movements[movement.index()].public;
            while let Some(waypoint) = passed_on.next_if(|waypoint| waypoint.movement <= movement) {
                seen |= waypoint.movement == movement && self.reads_books_of(waypoint.keeper);
            }
            let seen = seen || self.paid_out.contains(&movement) || self.touches_open_books(movement);
            if seen && self.was_written(movement) {
                visible.push(movement);
            }
        }
        visible
    }

    fn touches_open_books(&self, movement: MovementId) -> bool {
        self.touched(movement).any(|purse| self.reads(purse))
    }

    /// Tells whether anybody wrote the movement down: it is none in the books of a keeper whose books hold totals alone.
    fn was_written(&self, movement: MovementId) -> bool {
        let record = &self.world.record;
        let unwritten = |keeper: KeeperId| self.totals_alone[keeper.index()];
        record.movements[movement.index()].public
            || !self
                .touched(movement)
                .any(|purse| record.purses[purse.index()].books.is_some_and(unwritten))
    }

    fn touched(&self, movement: MovementId) -> impl Iterator<Item = PurseId> {
        let ledger = &self.world.ledger;
        let ins = &ledger.in_purses()[ledger.ins(movement)];
        let outs = &ledger.out_purses()[ledger.outs(movement)];
        ins.iter().chain(outs).copied()
    }

    /// Tells whether this keeper's books can be read.
    pub fn reads_books_of(&self, keeper: KeeperId) -> bool {
        self.rights.books[keeper.index()]
    }

    /// Tells whether the purse stands in books that can be read, or its keeper told about it.
    pub fn reads(&self, purse: PurseId) -> bool {
        let PurseRecord { books, reserve, .. } = self.world.record.purses[purse.index()];
        let open = |keeper: Option<KeeperId>| keeper.is_some_and(|keeper| self.reads_books_of(keeper));
        open(books) || open(reserve) || self.told[purse.index()]
    }

    /// Tells whether a leg of the purse shows its amount where the rail seals it.
    pub fn reads_amounts_of(&self, purse: PurseId) -> bool {
        self.vantage == Vantage::Omniscient || self.reads(purse)
    }

    /// Tells whether the tag is known and in force.
    pub fn knows_tag(&self, tag: &Tag) -> bool {
        self.vantage != Vantage::Public
            && tag.published <= self.until
            && tag.withdrawn.is_none_or(|withdrawn| withdrawn > self.until)
    }

    /// Tells whether the link is public, or stands in retained records that can be read.
    pub fn knows_link(&self, link: &Link) -> bool {
        let ledger = &self.world.ledger;
        link.basis == Basis::Public
            || link.keeper.is_some_and(|keeper| {
                let told = || self.reads(source(self.world, link)) || self.reads(ledger.out_purse(link.to));
                let retained = self.world.record.keepers[keeper.index()].retains_links;
                retained && (self.reads_books_of(keeper) || (!self.rights.told.is_empty() && told()))
            })
    }
}

/// Returns the purse that a link leads from, as its keeper has it: its own purse that a customer paid into, or the account that it debited.
fn source(world: &World, link: &Link) -> PurseId {
    let ledger = &world.ledger;
    let credited = ledger.out_purse(link.from);
    match ledger.kind(credited) {
        PurseKind::Claims => ledger.in_purses()[ledger.ins(ledger.movement_of(link.from)).start],
        PurseKind::Account
        | PurseKind::Coin
        | PurseKind::Fees
        | PurseKind::Issuance
        | PurseKind::Cash
        | PurseKind::Destroyed
        | PurseKind::Lender => credited,
    }
}

/// Adds to the purses that keepers told about the accounts in the same books that their retained records lead to, and returns the payments out of these.
fn tell_of_customers(world: &World, told: &mut BTreeSet<(KeeperId, PurseId)>, until: Instant) -> BTreeSet<MovementId> {
    let (ledger, record) = (&world.ledger, &world.record);
    let mut paid_out = BTreeSet::new();
    let seen = ledger.outs_before(ledger.movements_until(until));
    // Most links are no answer's business, and a mark by keeper and by purse says so at once.
    let (mut keepers, mut purses) = (vec![false; record.keepers.len()], vec![false; ledger.purse_count()]);
    for (keeper, purse) in &*told {
        (keepers[keeper.index()], purses[purse.index()]) = (true, true);
    }
    // A claim that was exchanged leads to the next one, so that it is looked again until nothing is added.
    while !told.is_empty() {
        let before = told.len();
        for link in &record.links {
            let Some(keeper) = link
                .keeper
                .filter(|keeper| keepers[keeper.index()] && link.to.index() < seen)
            else {
                continue;
            };
            let from = source(world, link);
            if !purses[from.index()] || !record.keepers[keeper.index()].retains_links || !told.contains(&(keeper, from))
            {
                continue;
            }
            let to = ledger.out_purse(link.to);
            if record.purses[to.index()].books == Some(keeper) && !ledger.kind(to).is_boundary() {
                told.insert((keeper, to));
                purses[to.index()] = true;
            } else {
                paid_out.insert(ledger.movement_of(link.to));
            }
        }
        if told.len() == before {
            break;
        }
    }
    paid_out
}

/// Returns for each keeper whether the investigator reads its books.
fn opened(world: &World, incident: IncidentId, investigator: Investigator) -> Vec<bool> {
    let keepers = &world.record.keepers;
    let all = (0..keepers.len()).map(KeeperId::new);
    let institution = || world.institution(investigator, incident);
    match investigator.vantage() {
        Vantage::Public | Vantage::Tags => vec![false; keepers.len()],
        Vantage::Omniscient => vec![true; keepers.len()],
        Vantage::Institution => {
            let institution = institution();
            all.map(|keeper| Some(keeper) == institution).collect()
        }
        Vantage::Country => {
            let (institution, country) = (institution(), world.country(investigator, incident));
            all.zip(keepers)
                .map(|(keeper, facts)| {
                    let compatriot = country.is_some() && facts.country.as_deref() == country;
                    Some(keeper) == institution || (facts.institution && compatriot)
                })
                .collect()
        }
    }
}

/// Returns for each keeper whether its books hold totals alone: a pool or a desk that retains nothing wrote down what it has in all, and
/// neither who paid in nor for whom it paid out. No vantage reads what was never written.
fn totals_alone(world: &World) -> Vec<bool> {
    let keepers = world.record.keepers.iter();
    let pools = |kind| match kind {
        KeeperKind::Mixer | KeeperKind::Desk => true,
        KeeperKind::Exchange | KeeperKind::Bank | KeeperKind::Casino => false,
    };
    keepers
        .map(|keeper| pools(keeper.kind) && !keeper.retains_links)
        .collect()
}
