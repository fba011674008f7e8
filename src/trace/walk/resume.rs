//! Going on: a walk halts where what can be seen ends, and goes on from there when more is seen.
//!
//! What was walked stays walked as long as nothing that was decided on the way would be decided otherwise by now. Movements, legs and purses that were
//! seen keep their numbers while evidence grows at its end; what can still change behind the walk is what is *known* of them. A walk asks that in four
//! places, and the [`Halted`] walk has written down what it was told where taint passed:
//!
//! - *which door a purse has* and why a trail ends there: a tag may make it a keeper's, a public movement may open an edge;
//! - *which links leave a leg*: one that comes out later takes back to its beginning what rested there till then;
//! - *what is claimed*, and what purses held before the ledger's beginning;
//! - *where a block begins*, with which fees are forgotten.
//!
//! Where clean money alone passed, another answer changes no lot: a door is asked only of what is tainted, and what a link brings that nothing tainted
//! went into is clean. Where an answer did change, the walk is made anew.

use std::collections::BTreeMap;

use super::{FeePool, Walk};
use crate::evidence::Block;
use crate::ledger::Link;
use crate::lots::{Lot, Rule};
use crate::trace::claimed::Mark;
use crate::trace::doors::{Passed, stop_reason};
use crate::trace::named::Named;
use crate::trace::purses::Contents;
use crate::trace::sums::Sums;
use crate::trace::{Trace, TraceError};
use crate::units::{Amount, MovementId, OutLegId, PurseId};

/// A walk that came to the end of what could be seen, apart from the evidence that it went through.
pub(in crate::trace) struct Halted {
    /// How many movements were walked, and how many out-legs they have.
    movements: usize,
    legs: usize,
    /// Whether movements were left out that no taint comes to.
    of_coins: bool,
    origins: Vec<String>,
    marks: Vec<Mark>,
    links: Vec<Link>,
    blocks: Vec<Block>,
    next_block: usize,
    opened: Vec<Amount>,
    passed: Vec<Passed>,
    contents: Contents,
    sums: Sums,
    named: Named,
    fee_pools: BTreeMap<PurseId, FeePool>,
    unknown: BTreeMap<PurseId, MovementId>,
}

impl<R: Rule> Walk<'_, R> {
    /// Has what a walk that halted went by written down.
    pub(in crate::trace) fn watch_evidence(&mut self) {
        self.passed = Some(Vec::new());
    }

    /// Writes down that taint comes to a leg, and by which door it goes there.
    pub(super) fn pass_on(&mut self, leg: OutLegId, piece: &[Lot], named: &[Lot]) {
        let Some(passed) = &mut self.passed else { return };
        if named.is_empty() && piece.iter().all(|lot| lot.origin.is_none()) {
            return;
        }
        let purse = self.ledger.out_purse(leg);
        let door = self.pass.doors.of(purse);
        let reason = stop_reason(self.evidence, door, purse);
        passed.push(Passed { leg, door, reason });
    }

    /// Walks on from where another walk by this method halted in evidence of which this has grown, where that walk would be made so again; else from the
    /// beginning. Returns how many movements were not walked again.
    pub(in crate::trace) fn go_on(&mut self, halted: Option<Halted>) -> Result<usize, TraceError> {
        let halted = halted.filter(|halted| self.confirms(halted));
        let kept = halted.as_ref().map_or(0, |halted| halted.movements);
        if let Some(halted) = halted {
            self.take_up(halted);
        }
        self.walk().map(|()| kept)
    }

    /// Tells whether a walk through this evidence would be where the halted one is, after as many movements.
    fn confirms(&self, halted: &Halted) -> bool {
        let claimed = self.marks.partition_point(|mark| mark.leg.index() < halted.legs);
        let opened = self.ledger.opening_balances();
        let blocks = self.evidence.blocks();
        let (before, later) = blocks.split_at(halted.blocks.len().min(blocks.len()));
        halted.movements <= self.pass.end()
            && halted.of_coins == self.options.is_of_coins(self.evidence)
            && halted.origins == self.origins
            && halted.marks == self.marks[..claimed]
            && opened.starts_with(&halted.opened)
            && halted.blocks == before
            && later.iter().all(|block| block.first.index() >= halted.movements)
            && self.leads_on(halted)
            && halted.passed.iter().all(|passed| self.ends_so(passed))
    }

    /// Tells whether the same links join the legs that were passed, and none leads on from where taint came.
    fn leads_on(&self, halted: &Halted) -> bool {
        // Keepers are numbered anew with each look.
        let said = |link: &Link| {
            (
                link.from,
                link.to,
                link.amount_in,
                link.amount_out,
                link.kind,
                link.basis,
            )
        };
        let links = self.pass.crossings.links.iter();
        let (joined, later): (Vec<&Link>, Vec<&Link>) = links
            .filter(|link| link.from.index() < halted.legs)
            .partition(|link| link.to.index() < halted.legs);
        let came = |leg: OutLegId| halted.passed.iter().any(|passed| passed.leg == leg);
        joined.into_iter().map(said).eq(halted.links.iter().map(said)) && !later.iter().any(|link| came(link.from))
    }

    fn ends_so(&self, passed: &Passed) -> bool {
        let purse = self.ledger.out_purse(passed.leg);
        let door = self.pass.doors.of(purse);
        door == passed.door && stop_reason(self.evidence, door, purse) == passed.reason
    }

    /// Takes up what another walk had come to.
    fn take_up(&mut self, halted: Halted) {
        self.next_mark = halted.marks.len();
        self.passed = Some(halted.passed);
        self.purses.refill(halted.contents);
        self.sums = halted.sums;
        self.sums.widen(self.ledger.purse_count());
        (self.named, self.fee_pools, self.unknown) = (halted.named, halted.fee_pools, halted.unknown);
        self.pass.skip_to(halted.movements, halted.next_block);
        if halted.of_coins {
            // A coin that nothing emptied may be emptied by now.
            self.pass.only_from(&self.marks[self.next_mark..]);
            let resting: Vec<PurseId> = self.purses.tainted().chain(self.named.purses()).collect();
            resting.into_iter().for_each(|coin| self.pass.reach(coin));
        }
    }

    /// Halts: returns the trace as it is by now, and what it takes to go on.
    pub(in crate::trace) fn halt(self) -> (Trace, Halted) {
        let held = self.held();
        let trace = Trace {
            method: self.options.method,
            origins: self.origins.clone(),
            tallies: self.sums.tallies_with(self.ledger, &held, !R::WHOLE && !R::PARTS),
            held,
            stops: self.sums.stops.clone(),
            history: Vec::new(),
            touched: (self.sums.movements, self.sums.purses),
        };
        let movements = self.pass.end();
        let halted = Halted {
            movements,
            legs: self.ledger.outs_before(movements),
            of_coins: self.options.is_of_coins(self.evidence),
            origins: self.origins,
            next_block: self.pass.next_block(),
            blocks: self.evidence.blocks().to_vec(),
            opened: self.ledger.opening_balances(),
            marks: self.marks,
            links: self.pass.crossings.links,
            passed: self.passed.unwrap_or_default(),
            contents: self.purses.into_contents(),
            sums: self.sums,
            named: self.named,
            fee_pools: self.fee_pools,
            unknown: self.unknown,
        };
        (trace, halted)
    }
}
