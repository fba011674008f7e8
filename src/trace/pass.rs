//! The one way through a ledger: which movements are seen in which order, where trails end, which links are crossed.
//!
//! Every tracer that goes forward takes its turns from here, so that none of them counts blocks, cuts off or orders links by
//! itself. A pass holds no money; what is carried from turn to turn is the visitor's. It stops after any turn and goes on with
//! the next.

use std::ops::Range;

use super::TraceError;
use super::claimed::Mark;
use super::crossings::Crossings;
use super::doors::{Door, Doors, doors};
use super::front::Front;
use crate::evidence::Evidence;
use crate::lots::{Booking, Fees, Keepers, Links, Method};
use crate::units::{MovementId, PurseId};

/// By which rules a pass goes: what a method says of doors, fees and links, and how far it looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    /// Under which booking doors are shut.
    pub(super) booking: Booking,
    /// The fees of a block are inputs of its coinbase.
    pub(super) follow_fees: bool,
    /// Value that becomes a keeper's goes on with the keeper's purse.
    pub(super) pass_doors: bool,
    /// Which known links are crossed.
    pub(super) links: Links,
    /// The last height that is looked at, included.
    pub(super) until: Option<u32>,
}

impl Terms {
    pub(super) fn of(method: &Method) -> Terms {
        Terms {
            booking: method.booking(),
            follow_fees: method.fees() == Fees::Follow,
            pass_doors: method.keepers() == Keepers::Pass,
            links: method.links(),
            until: method.until(),
        }
    }

    /// Returns where a trail ends, by purse.
    pub(super) fn doors(&self, evidence: &Evidence) -> Vec<Door> {
        doors(evidence, self.booking, self.pass_doors)
    }

    /// Returns how many movements are seen.
    pub(super) fn end(&self, evidence: &Evidence) -> Result<usize, TraceError> {
        let seen = evidence.ledger().movements_until(evidence.until());
        let Some(until) = self.until else { return Ok(seen) };
        if evidence.blocks().iter().all(|block| block.height.is_none()) {
            return Err(TraceError::NoHeights);
        }
        let beyond = evidence
            .blocks()
            .iter()
            .find(|block| block.height.is_some_and(|height| height > until));
        Ok(beyond.map_or(seen, |block| seen.min(block.first.index())))
    }
}

/// Tells whether the trails of both methods end at the same purses of the evidence and cross the same links, by their rules of
/// keepers, of links and of law.
pub fn stop_alike(evidence: &Evidence, one: &Method, other: &Method) -> bool {
    let doors = |method: &Method| Terms::of(method).doors(evidence);
    one.links() == other.links() && doors(one) == doors(other)
}

/// A forward pass over evidence, as far as it has come.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    evidence: &'a Evidence,
    /// Where a trail ends, by purse.
    pub(super) doors: Doors<'a>,
    /// The links that are crossed.
    pub(super) crossings: Crossings,
    /// The fees of a block are inputs of its coinbase.
    pub(super) follow_fees: bool,
    end: usize,
    next: usize,
    next_block: usize,
    /// The movements that are still to be walked, where not all are.
    front: Option<Front>,
}

/// One movement in its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) movement: MovementId,
    pub(super) ins: Range<usize>,
    pub(super) outs: Range<usize>,
    /// It is the first of a block: what the coinbase of the block before left of the fees is nobody's any more.
    pub(super) begins_block: bool,
}

impl<'a> Pass<'a> {
    /// Begins before the first movement.
    pub(super) fn new(evidence: &'a Evidence, terms: &Terms) -> Result<Pass<'a>, TraceError> {
        Ok(Pass::up_to(evidence, terms, terms.end(evidence)?))
    }

    /// Begins before the first movement; `end` is how many are seen, whatever the terms say.
    pub(super) fn up_to(evidence: &'a Evidence, terms: &Terms, end: usize) -> Pass<'a> {
        let ledger = evidence.ledger();
        let last = end.checked_sub(1).map(MovementId::new);
        let legs = last.map_or(0, |last| ledger.outs(last).end);
        // A link that comes out beyond the cut-off is not crossed: what it would carry on is still where it went in. Nor is
        // one that is not known well enough, and then it takes no room from others of its leg either.
        let crossed = evidence
            .links()
            .iter()
            .filter(|link| link.to.index() < legs && terms.links.cross(link.basis));
        Pass {
            evidence,
            doors: Doors::new(evidence, terms.booking, terms.pass_doors),
            crossings: Crossings::new(ledger, crossed.copied().collect()),
            follow_fees: terms.follow_fees,
            end,
            next: 0,
            next_block: 0,
            front: None,
        }
    }

    /// Begins behind so many movements, in so many blocks.
    pub(super) fn skip_to(&mut self, movements: usize, blocks: usize) {
        (self.next, self.next_block) = (movements, blocks);
    }

    /// Returns in how many blocks the turns taken so far began.
    pub(super) fn next_block(&self) -> usize {
        self.next_block
    }

    /// Takes only turns of movements with a mark on an output, and of those that [`reach`](Pass::reach) says taint comes to.
    pub(super) fn only_from(&mut self, marks: &[Mark]) {
        let mut front = Front::new(self.end);
        front.begin(self.evidence.ledger(), marks);
        self.front = Some(front);
    }

    /// Says that taint is in a coin, which some movement empties.
    #[inline]
    pub(super) fn reach(&mut self, coin: PurseId) {
        if let Some(front) = &mut self.front
            && let Some(movement) = self.evidence.ledger().emptied_by(coin)
            && front.sees(movement)
        {
            front.reach(movement);
        }
    }

    /// Returns how many movements are seen.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Returns the next movement; nothing at the end.
    pub(super) fn turn(&mut self) -> Option<Turn> {
        self.turn_ahead(|_| ())
    }

    /// Returns the next movement, and names the purses of inputs of some that will come soon, where not all are walked.
    #[inline]
    pub(super) fn turn_ahead(&mut self, mut soon: impl FnMut(PurseId)) -> Option<Turn> {
        let (ledger, blocks) = (self.evidence.ledger(), self.evidence.blocks());
        let movement = match &mut self.front {
            Some(front) => front.next(|later| {
                ledger.in_purses()[ledger.ins(later)]
                    .iter()
                    .copied()
                    .for_each(&mut soon)
            })?,
            None if self.next == self.end => return None,
            None => MovementId::new(self.next),
        };
        self.next = movement.index() + 1;
        let before = self.next_block;
        // More than one may begin here: blocks without movements stand before the next that has some.
        // Whoever leaves out movements follows no fees, and asks for no block.
        while self.front.is_none() && self.next_block < blocks.len() && blocks[self.next_block].first <= movement {
            self.next_block += 1;
        }
        Some(Turn {
            movement,
            ins: ledger.ins(movement),
            outs: ledger.outs(movement),
            begins_block: self.next_block > before,
        })
    }

    /// Tells whether what comes to the purse goes on from there: through an open door, or as a fee where fees are followed.
    pub(super) fn goes_on(&self, purse: PurseId) -> bool {
        match self.doors.of(purse) {
            Door::Open => true,
            Door::Fees => self.follow_fees,
            Door::Destroyed
            | Door::Cash
            | Door::Keeper
            | Door::Edge
            | Door::Issuance
            | Door::Tagged
            | Door::Lender
            | Door::Purchaser
            | Door::NotFollowed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Block, Columns};
    use crate::ledger::{Basis, Ledger, Leg, Link, LinkKind, PurseKind};
    use crate::units::{Amount, Asset, Instant, OutLegId};

    /// Four payments into one account, in three blocks of which the second is empty, and links from the first to the others.
    fn evidence() -> Evidence {
        let mut ledger = Ledger::closed();
        let asset = ledger.add_asset(Asset {
            code: "X".into(),
            scale: 0,
        });
        let (outside, account) = (
            ledger.open(PurseKind::Issuance, asset),
            ledger.open(PurseKind::Account, asset),
        );
        let ten = Amount::new(10);
        for second in 0..4 {
            let at = Instant::from_unix(second);
            ledger.record(at, &[Leg::new(outside, ten)], &[Leg::new(account, ten)]);
        }
        let block = |first| Block {
            height: None,
            first: MovementId::new(first),
            coinbase: None,
        };
        let link = |to| Link {
            from: OutLegId::new(0),
            to: OutLegId::new(to),
            amount_in: Amount::new(1),
            amount_out: Amount::new(1),
            kind: LinkKind::Mix,
            keeper: None,
            basis: Basis::Public,
        };
        let columns = Columns {
            blocks: vec![block(0), block(2), block(2)],
            links: vec![link(2), link(3)],
            ..Columns::of(ledger)
        };
        columns.check().unwrap()
    }

    fn pass(evidence: &Evidence, end: usize) -> Pass<'_> {
        Pass::up_to(evidence, &Terms::of(&Method::of(Booking::FIFO)), end)
    }

    #[test]
    fn a_pass_that_stopped_goes_on_with_the_next_movement() {
        let evidence = evidence();
        let mut whole = pass(&evidence, 4);
        let all: Vec<Turn> = std::iter::from_fn(|| whole.turn()).collect();
        let mut halted = pass(&evidence, 4);
        let mut taken: Vec<Turn> = std::iter::from_fn(|| halted.turn()).take(2).collect();
        assert_eq!(taken.len(), 2);
        taken.extend(std::iter::from_fn(|| halted.turn()));
        assert_eq!(taken, all);
        assert_eq!(halted.turn(), None);
        let begins: Vec<bool> = all.iter().map(|turn| turn.begins_block).collect();
        assert_eq!(begins, [true, false, true, false]);
    }

    #[test]
    fn a_link_that_comes_out_beyond_the_cut_off_is_not_crossed() {
        let evidence = evidence();
        let from = OutLegId::new(0);
        assert_eq!(pass(&evidence, 4).crossings.from(from).len(), 2);
        assert_eq!(pass(&evidence, 3).crossings.from(from).len(), 1);
        assert_eq!(pass(&evidence, 0).crossings.from(from).len(), 0);
    }
}
