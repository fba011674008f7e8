//! Springs: purses whose outflow has an origin of its own, and what of it arrives at a deposit.
//!
//! The question asked backwards - which tagged keeper is the first on each branch back from a deposit? - is the forward walk in
//! which every tagged purse is a spring. Whatever leaves a spring is of its origin, through a movement or along a link;
//! whatever enters it stops there. So the lots that arrive at a deposit name, branch by branch, the tagged purse that is nearest
//! to it, and every booking says in its own way how much each of them brought.
//!
//! What came into the deposit's own movement straight from a spring is *direct*. It has an origin of its own while that movement
//! is laid for the deposit, so that the split is exact under every booking, and loses it before the walk goes on, so that no
//! later deposit is told otherwise because an earlier one was asked about.

use super::cross::join;
use super::hop::HopIn;
use super::named::at_outputs;
use super::sums::Sum;
use super::walk::Walk;
use super::{StopReason, TraceError};
use crate::evidence::Evidence;
use crate::ledger::Link;
use crate::lots::{Laid, Lot, Rule};
use crate::units::{Amount, Basis, InLegId, MovementId, OriginId, OutLegId, PurseId, Total};

/// Which purses are springs, and of which origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Springs {
    names: Vec<String>,
    of: Vec<Option<OriginId>>,
}

impl Springs {
    /// Returns springs of origins with these names; `of` has one entry a purse, an index into the names.
    ///
    /// # Panics
    /// Where an entry is no index into the names.
    pub fn new(names: Vec<String>, of: Vec<Option<OriginId>>) -> Springs {
        let known = |origin: &Option<OriginId>| origin.is_none_or(|origin| origin.index() < names.len());
        assert!(of.iter().all(known), "every spring has one of the named origins");
        Springs { names, of }
    }

    /// Returns the names of the origins.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the origin of a purse that is a spring.
    pub fn of(&self, purse: PurseId) -> Option<OriginId> {
        self.of.get(purse.index()).copied().flatten()
    }

    /// Returns the purses that are springs, with their origins, in the order of the purses.
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
    /// From where: a complaint, or a spring after the complaints.
    pub origin: OriginId,
    /// What came into the deposit's movement, or along a link to it, straight from a spring.
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

/// The springs and the deposits of one walk, in the walk's numbering of origins.
#[derive(Default)]
pub(super) struct Sources {
    /// One entry a purse, or empty where nothing springs.
    of: Vec<Option<OriginId>>,
    /// Some link leaves from a leg that fills a spring.
    linked: bool,
    /// How many origins there are; an origin beyond them is the direct twin of one of them.
    origins: usize,
    /// The deposits in their order.
    deposits: Vec<OutLegId>,
    next: usize,
    /// A deposit is in the movement that is walked.
    at_deposit: bool,
    /// What is laid in that movement with direct lots apart.
    apart: Laid,
    arrived: Vec<Arrived>,
}

impl Sources {
    /// Returns the springs, behind so many complaints, with the deposits to be watched.
    pub(super) fn new(
        evidence: &Evidence,
        complaints: usize,
        springs: &Springs,
        deposits: &[OutLegId],
    ) -> Result<Sources, TraceError> {
        let ledger = evidence.ledger();
        if let Some(&leg) = deposits.iter().find(|leg| leg.index() >= ledger.out_count()) {
            let complaint = "deposit".to_owned();
            return Err(TraceError::NoSuchLeg { complaint, leg });
        }
        let mut deposits = deposits.to_vec();
        deposits.sort_unstable();
        deposits.dedup();
        let behind = |origin: &Option<OriginId>| origin.map(|origin| OriginId::new(complaints + origin.index()));
        let mut of: Vec<_> = springs.of.iter().map(behind).collect();
        of.resize(ledger.purse_count(), None);
        let leaves_spring = |link: &Link| of[ledger.out_purse(link.from).index()].is_some();
        Ok(Sources {
            linked: evidence.links().iter().any(leaves_spring),
            of,
            origins: complaints + springs.names.len(),
            deposits,
            ..Sources::default()
        })
    }

    /// Returns the origin of a purse that is a spring. A walk without springs pays one comparison.
    #[inline]
    pub(super) fn of(&self, purse: PurseId) -> Option<OriginId> {
        if self.of.is_empty() {
            None
        } else {
            self.of[purse.index()]
        }
    }

    /// Tells whether a link leaves from one of these purses although it is a spring.
    pub(super) fn links_leave(&self, purses: &[PurseId]) -> bool {
        self.linked && purses.iter().any(|&purse| self.of(purse).is_some())
    }

    /// Returns the purses that are springs.
    pub(super) fn purses(&self) -> impl Iterator<Item = usize> {
        let springs = self.of.iter().enumerate();
        springs.filter(|(_, origin)| origin.is_some()).map(|(purse, _)| purse)
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

    fn watches(&self, leg: OutLegId) -> bool {
        self.at_deposit && self.deposits.binary_search(&leg).is_ok()
    }

    /// Returns the direct twin of an origin.
    fn direct(&self, origin: OriginId) -> OriginId {
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

impl<R: Rule> Walk<'_, R> {
    /// Adds what leaves a spring to the bundle: all of it is of the spring's origin.
    pub(super) fn gather_spring(&mut self, leg: usize, origin: OriginId) {
        let (purse, amount) = (self.ledger.in_purses()[leg], self.ledger.in_amounts()[leg]);
        if self.purses.is_account(purse) {
            self.purses.take_clean(purse, amount);
        }
        let first = self.bundle.lots.len();
        let sealed = self.ledger.has_sealed_legs() && self.ledger.in_is_sealed(InLegId::new(leg));
        if !amount.is_zero() || sealed {
            let twin = self.sources.at_deposit.then(|| self.sources.direct(origin));
            self.bundle.lots.push(spring_lot::<R>(twin.unwrap_or(origin), amount));
            let asset = self.ledger.asset_of(purse);
            self.sums.add(Sum::Seeded, asset, origin, amount);
        }
        self.bundle.end_input(amount);
        if let Some(recorder) = &mut self.recorder {
            recorder.input(HopIn {
                purse,
                amount,
                sealed,
                before: None,
                lots: self.bundle.lots[first..].to_vec(),
            });
        }
    }

    /// Lays the bundle for the deposits of the movement, with direct lots apart, and then gives those their plain origin.
    pub(super) fn lay_apart(&mut self, outs_start: usize) {
        let mut bundle = self.bundle.clone();
        self.laid_asset.reset(self.outs.len());
        self.rule.lay(&mut bundle, &self.outs, &mut self.laid_asset);
        let laid_nothing = (0..self.outs.len()).all(|place| self.laid_asset.of(place).is_empty());
        let named = match self.rule.names_mixtures() && laid_nothing {
            true => at_outputs(&self.bundle.lots, &self.outs),
            false => Vec::new(),
        };
        for (place, &leg) in self.out_order.iter().enumerate() {
            self.sources.apart.copy_from(leg - outs_start, &self.laid_asset, place);
            if let Some(lots) = named.get(place) {
                let begin = self.sources.apart.begin();
                lots.iter().for_each(|lot| self.sources.apart.push(begin, *lot));
                self.sources.apart.end(leg - outs_start, begin);
            }
        }
        self.sources.plain(&mut self.bundle.lots);
    }

    /// Gives what a link brings to a deposit straight from a spring its own origin.
    pub(super) fn brought_directly(&self, leg: OutLegId, link: &Link, lots: &mut [Lot]) {
        if self.sources.watches(leg) && self.sources.of(self.ledger.out_purse(link.from)).is_some() {
            for lot in lots {
                lot.origin = lot.origin.map(|origin| self.sources.direct(origin));
            }
        }
    }

    /// Writes down what arrives at the leg where it is a deposit.
    pub(super) fn arrive(&mut self, leg: OutLegId, outs_start: usize, piece: &mut Vec<Lot>) {
        if !self.sources.watches(leg) {
            return;
        }
        let linked = self.pass.crossings.leads_to(leg);
        let amount = self.ledger.out_amount(leg);
        let mut parts: Vec<Part> = Vec::new();
        let laid = self.sources.apart.of(leg.index() - outs_start);
        for lot in if linked { &*piece } else { laid } {
            let Some(origin) = lot.origin else { continue };
            let mut plain = [*lot];
            self.sources.plain(&mut plain);
            let is_direct = plain[0].origin != Some(origin);
            let origin = plain[0].origin.expect("a lot with an origin keeps one");
            let at = parts.partition_point(|part| part.origin < origin);
            if parts.get(at).is_none_or(|part| part.origin != origin) {
                let part = Part {
                    origin,
                    direct: Amount::ZERO,
                    indirect: Amount::ZERO,
                    basis: None,
                };
                parts.insert(at, part);
            }
            parts[at].basis = parts[at].basis.max(lot.weakest.basis());
            let share = if is_direct {
                &mut parts[at].direct
            } else {
                &mut parts[at].indirect
            };
            if R::WHOLE {
                *share = amount;
            } else {
                *share += lot.amount;
            }
        }
        self.sources.arrived.push(Arrived { leg, amount, parts });
        if linked {
            let mut lots = std::mem::take(piece);
            self.sources.plain(&mut lots);
            join(&self.rule, piece, &lots);
        }
    }

    /// Ends what enters a spring, and sends off along links what leaves it on the spot.
    pub(super) fn swallow(&mut self, movement: MovementId, leg: OutLegId, origin: OriginId, piece: &mut Vec<Lot>) {
        let amount = self.ledger.out_amount(leg);
        let place = self.place(movement, leg, StopReason::Tagged);
        self.sums.stop(place, piece, R::WHOLE.then_some(amount));
        piece.clear();
        if amount.is_zero() || !self.sources.linked || !self.pass.crossings.leaves_from(leg) {
            return;
        }
        piece.push(spring_lot::<R>(origin, amount));
        let stays = self.send_on(movement, leg, piece);
        let left: Amount = piece
            .iter()
            .filter(|lot| lot.origin.is_some())
            .map(|lot| lot.amount)
            .sum();
        let asset = self.ledger.asset_of(place.purse);
        let sent = amount - if R::WHOLE { stays } else { left };
        self.sums.add(Sum::Seeded, asset, origin, sent);
        piece.clear();
    }
}

/// Returns all that leaves a spring as one lot.
fn spring_lot<R: Rule>(origin: OriginId, amount: Amount) -> Lot {
    Lot::of(origin, if R::WHOLE { Amount::ZERO } else { amount })
}
