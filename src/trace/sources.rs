//! Sources: purses whose outflow has an origin of its own, and what of it arrives at a deposit.
//!
//! The question asked backwards - which tagged keeper is the first on each branch back from a deposit? - is the forward walk in
//! which every tagged purse is a source. Whatever leaves a source is of its origin, through a movement or along a link;
//! whatever enters it stops there. So the lots that arrive at a deposit name, branch by branch, the tagged purse that is nearest
//! to it, and every booking says in its own way how much each of them brought.
//!
//! What came into the deposit's own movement straight from a source is *direct*. It has an origin of its own while that movement
//! is laid for the deposit, so that the split is exact under every booking, and loses it before the walk goes on, so that no
//! later deposit is told otherwise because an earlier one was asked about.

use super::TraceError;
use crate::evidence::Evidence;
use crate::ledger::Link;
use crate::lots::{Laid, Lot};
use crate::units::{Amount, Basis, OriginId, OutLegId, PurseId, Total};

/// Which purses are sources, and of which origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    names: Vec<String>,
    of: Vec<Option<OriginId>>,
}

impl Sources {
    /// Returns sources of origins with these names; `of` has one entry a purse, an index into the names.
    ///
    /// # Panics
    /// Where an entry is no index into the names.
    pub fn new(names: Vec<String>, of: Vec<Option<OriginId>>) -> Sources {
        let known = |origin: &Option<OriginId>| origin.is_none_or(|origin| origin.index() < names.len());
        assert!(of.iter().all(known), "every source has one of the named origins");
        Sources { names, of }
    }

    /// Returns the names of the origins.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the origin of a purse that is a source.
    pub fn of(&self, purse: PurseId) -> Option<OriginId> {
        self.of.get(purse.index()).copied().flatten()
    }

    /// Returns the purses that are sources, with their origins, in the order of the purses.
    pub fn purses(&self) -> impl Iterator<Item = (PurseId, OriginId)> {
        let purses = self.of.iter().enumerate();
        purses.filter_map(|(purse, origin)| Some((PurseId::new(purse), (*origin)?)))
    }
}

/// What arrived at one deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The deposit.
    pub leg: OutLegId,
    /// Its amount.
    pub amount: Amount,
    /// What is tainted of it, by origin and in their order.
    pub parts: Vec<Part>,
}

/// What one origin brought to a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// From where: a complaint, or a source after the complaints.
    pub origin: OriginId,
    /// What came into the deposit's movement, or along a link to it, straight from a source.
    pub direct: Amount,
    /// What came through other purses. A booking that taints whole purses says the whole amount of each that applies.
    pub indirect: Amount,
    /// The weakest of the links that any of it came over; nothing where it crossed none.
    pub basis: Option<Basis>,
}

impl Arrived {
    /// Returns what is tainted in all; under a booking that taints whole purses, the deposit's amount where anything is.
    pub fn tainted(&self) -> Amount {
        let sum: Total = self.parts.iter().map(|part| part.whole()).sum();
        // A deposit has no more than its amount, whatever its marks add up to.
        u64::try_from(sum.get()).map_or(self.amount, |sum| self.amount.min(Amount::new(sum)))
    }
}

impl Part {
    fn whole(&self) -> Total {
        Total::from(self.direct) + self.indirect
    }
}

/// The sources and the deposits of one walk, in the walk's numbering of origins.
#[derive(Default)]
pub(super) struct Watch {
    /// One entry a purse, or empty where there are none.
    of: Vec<Option<OriginId>>,
    /// Some link leaves from a leg that fills a source.
    pub(super) linked: bool,
    /// How many origins there are; an origin beyond them is the direct twin of one of them.
    origins: usize,
    /// The deposits in their order.
    deposits: Vec<OutLegId>,
    next: usize,
    /// A deposit is in the movement that is walked.
    pub(super) at_deposit: bool,
    /// What is laid in that movement with direct lots apart.
    pub(super) apart: Laid,
    pub(super) arrived: Vec<Arrived>,
}

impl Watch {
    /// Returns the sources, behind so many complaints, with the deposits to be watched.
    pub(super) fn new(
        evidence: &Evidence,
        complaints: usize,
        sources: &Sources,
        deposits: &[OutLegId],
    ) -> Result<Watch, TraceError> {
        let ledger = evidence.ledger();
        if let Some(&leg) = deposits.iter().find(|leg| leg.index() >= ledger.out_count()) {
            let complaint = "deposit".to_owned();
            return Err(TraceError::NoSuchLeg { complaint, leg });
        }
        let mut deposits = deposits.to_vec();
        deposits.sort_unstable();
        deposits.dedup();
        let behind = |origin: &Option<OriginId>| origin.map(|origin| OriginId::new(complaints + origin.index()));
        let mut of: Vec<_> = sources.of.iter().map(behind).collect();
        of.resize(ledger.purse_count(), None);
        let leaves_source = |link: &Link| of[ledger.out_purse(link.from).index()].is_some();
        Ok(Watch {
            linked: evidence.links().iter().any(leaves_source),
            of,
            origins: complaints + sources.names.len(),
            deposits,
            ..Watch::default()
        })
    }

    /// Returns the origin of a purse that is a source. A walk without sources pays one comparison.
    #[inline]
    pub(super) fn of(&self, purse: PurseId) -> Option<OriginId> {
        if self.of.is_empty() {
            None
        } else {
            self.of[purse.index()]
        }
    }

    /// Tells whether a link leaves from one of these purses although it is a source.
    pub(super) fn links_leave(&self, purses: &[PurseId]) -> bool {
        self.linked && purses.iter().any(|&purse| self.of(purse).is_some())
    }

    /// Returns the purses that are sources.
    pub(super) fn purses(&self) -> impl Iterator<Item = usize> {
        let sources = self.of.iter().enumerate();
        sources.filter(|(_, origin)| origin.is_some()).map(|(purse, _)| purse)
    }

    /// Returns how many movements have to be walked for the deposits.
    pub(super) fn end(&self, evidence: &Evidence) -> usize {
        match self.deposits.last() {
            Some(&leg) => evidence.ledger().movement_of(leg).index() + 1,
            None => usize::MAX,
        }
    }

    /// Turns to the next movement, whose out-legs end here.
    pub(super) fn turn_to(&mut self, begin: usize, end: usize) {
        if self.deposits.is_empty() {
            return;
        }
        while self.deposits.get(self.next).is_some_and(|leg| leg.index() < begin) {
            self.next += 1;
        }
        self.at_deposit = self.deposits.get(self.next).is_some_and(|leg| leg.index() < end);
        if self.at_deposit {
            self.apart.reset(end - begin);
        }
    }

    pub(super) fn at_deposit(&self) -> bool {
        self.at_deposit
    }

    pub(super) fn watches(&self, leg: OutLegId) -> bool {
        self.at_deposit && self.deposits.binary_search(&leg).is_ok()
    }

    /// Returns the direct twin of an origin.
    pub(super) fn direct(&self, origin: OriginId) -> OriginId {
        OriginId::new(self.origins + origin.index())
    }

    /// Gives direct lots the origin that they are of.
    pub(super) fn plain(&self, lots: &mut [Lot]) {
        for lot in lots {
            let twin = lot.origin.filter(|origin| origin.index() >= self.origins);
            lot.origin = twin
                .map(|origin| OriginId::new(origin.index() - self.origins))
                .or(lot.origin);
        }
    }

    /// Returns what arrived at each deposit, in their order.
    pub(super) fn finish(self, evidence: &Evidence) -> Vec<Arrived> {
        let mut arrived = self.arrived;
        arrived.sort_by_key(|row| row.leg);
        let row = |&leg: &OutLegId| match arrived.binary_search_by_key(&leg, |row| row.leg) {
            Ok(at) => arrived[at].clone(),
            Err(_) => Arrived {
                leg,
                amount: evidence.ledger().out_amount(leg),
                parts: Vec::new(),
            },
        };
        self.deposits.iter().map(row).collect()
    }
}
