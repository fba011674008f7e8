//! Who sees what: the decision whether one movement, name or link is visible.

use crate::evidence::{Tag, Vantage};
use crate::ledger::{Basis, Link};
use crate::truth::{PurseRecord, Waypoint, World};
use crate::units::{IncidentId, Instant, KeeperId, MovementId, PurseId};

/// A keeper answered: its books, or one purse of them, become part of the evidence.
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
}

/// What an investigator may read beside the public record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// For each keeper, whether its books can be read.
    books: Vec<bool>,
    /// Single purses that keepers told about, in order.
    told: Vec<PurseId>,
}

impl<'w> Sight<'w> {
    /// Spells out what the vantage and the answers in time open.
    pub fn new(
        world: &'w World,
        incident: IncidentId,
        vantage: Vantage,
        disclosures: &[Disclosure],
        until: Instant,
    ) -> Sight<'w> {
        let mut books = opened(world, incident, vantage, until);
        let mut told = Vec::new();
        for answer in disclosures.iter().filter(|answer| answer.answered <= until) {
            match answer.purse {
                Some(purse) => told.push(purse),
                None => books[answer.keeper.index()] = true,
            }
        }
        told.sort_unstable();
        told.dedup();
        Sight {
            world,
            vantage,
            until,
            rights: Rights { books, told },
        }
    }

    /// Returns the visible movements in the world's order, leaving out the first so many of the world.
    pub fn movements(&self, looked: usize) -> Vec<MovementId> {
        let record = &self.world.record;
        let count = self.world.ledger.movements_until(self.until);
        let before = |waypoint: &&Waypoint| waypoint.movement.index() < looked;
        let mut passed_on = record.waypoints.iter().skip_while(before).peekable();
        let mut visible = Vec::with_capacity(count - looked);
        for movement in self.world.ledger.movements().take(count).skip(looked) {
            let mut seen = self.vantage == Vantage::Omniscient || record.movements[movement.index()].public;
            while let Some(waypoint) = passed_on.next_if(|waypoint| waypoint.movement <= movement) {
                seen |= waypoint.movement == movement && self.reads_books_of(waypoint.keeper);
            }
            if seen || self.touches_open_books(movement) {
                visible.push(movement);
            }
        }
        visible
    }

    fn touches_open_books(&self, movement: MovementId) -> bool {
        let ledger = &self.world.ledger;
        let ins = &ledger.in_purses()[ledger.ins(movement)];
        let outs = &ledger.out_purses()[ledger.outs(movement)];
        ins.iter().chain(outs).any(|&purse| self.reads(purse))
    }

    /// Tells whether this keeper's books can be read.
    pub fn reads_books_of(&self, keeper: KeeperId) -> bool {
        self.rights.books[keeper.index()]
    }

    /// Tells whether the purse stands in books that can be read, or its keeper told about it.
    pub fn reads(&self, purse: PurseId) -> bool {
        let PurseRecord { books, reserve, .. } = self.world.record.purses[purse.index()];
        let open = |keeper: Option<KeeperId>| keeper.is_some_and(|keeper| self.reads_books_of(keeper));
        open(books) || open(reserve) || self.rights.told.binary_search(&purse).is_ok()
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
                let told = || self.reads(ledger.out_purse(link.from)) || self.reads(ledger.out_purse(link.to));
                let retained = self.world.record.keepers[keeper.index()].retains_links;
                retained && (self.reads_books_of(keeper) || (!self.rights.told.is_empty() && told()))
            })
    }
}

/// Returns for each keeper whether the vantage reads its books.
fn opened(world: &World, incident: IncidentId, vantage: Vantage, until: Instant) -> Vec<bool> {
    let keepers = &world.record.keepers;
    let first = || first_institution(world, incident, until);
    match vantage {
        Vantage::Public | Vantage::Tags => vec![false; keepers.len()],
        Vantage::Omniscient => vec![true; keepers.len()],
        Vantage::Institution => {
            let first = first();
            (0..keepers.len()).map(|k| Some(KeeperId::new(k)) == first).collect()
        }
        Vantage::Country => {
            let first = first();
            let country = first.and_then(|first| keepers[first.index()].country.as_ref());
            let compatriot = |k: usize| {
                let same = country.is_some() && keepers[k].country.as_ref() == country;
                Some(KeeperId::new(k)) == first || (keepers[k].institution && same)
            };
            (0..keepers.len()).map(compatriot).collect()
        }
    }
}

/// Returns the first institution whose books or reserves loot of the incident entered up to the instant.
pub fn first_institution(world: &World, incident: IncidentId, until: Instant) -> Option<KeeperId> {
    let steps = world.truth.incident(incident).loot.iter();
    let mut entered = steps
        .take_while(|step| world.ledger.instant(step.movement) <= until)
        .filter(|step| !step.greatest.is_zero())
        .filter_map(|step| {
            let purse = &world.record.purses[step.purse.index()];
            purse.books.or(purse.reserve)
        });
    entered.find(|keeper| world.record.keepers[keeper.index()].institution)
}
