//! The one way through a ledger: which movements are seen in which order, where trails end, which links are crossed.
//!
//! Every tracer that goes forward takes its turns from here, so that none of them counts blocks, cuts off or orders links by
//! itself. A pass holds no money; what is carried from turn to turn is the visitor's. It stops after any turn and goes on with
//! the next.

use std::ops::Range;

use super::cross::Crossings;
use super::purses::Door;
use crate::evidence::Evidence;
use crate::units::{MovementId, PurseId};

/// A forward pass over evidence, as far as it has come.
pub(super) struct Pass<'a> {
    evidence: &'a Evidence,
    /// Where a trail ends, by purse.
    pub(super) doors: Vec<Door>,
    /// The links that are crossed.
    pub(super) crossings: Crossings,
    /// The fees of a block are inputs of its coinbase.
    pub(super) follow_fees: bool,
    end: usize,
    next: usize,
    next_block: usize,
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
    /// Begins before the first movement; `end` is how many movements are seen.
    pub(super) fn new(evidence: &'a Evidence, doors: Vec<Door>, follow_fees: bool, end: usize) -> Pass<'a> {
        let ledger = evidence.ledger();
        let last = end.checked_sub(1).map(MovementId::new);
        // A link that comes out beyond the cut-off is not crossed: what it would carry on is still where it went in.
        let legs = last.map_or(0, |last| ledger.outs(last).end);
        Pass {
            evidence,
            doors,
            crossings: Crossings::new(ledger, evidence.links(), legs),
            follow_fees,
            end,
            next: 0,
            next_block: 0,
        }
    }

    /// Returns the next movement; nothing at the end.
    pub(super) fn turn(&mut self) -> Option<Turn> {
        if self.next == self.end {
            return None;
        }
        let (ledger, blocks) = (self.evidence.ledger(), self.evidence.blocks());
        let movement = MovementId::new(self.next);
        self.next += 1;
        let before = self.next_block;
        // More than one may begin here: blocks without movements stand before the next that has some.
        while self.next_block < blocks.len() && blocks[self.next_block].first <= movement {
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
        match self.doors[purse.index()] {
            Door::Open => true,
            Door::Fees => self.follow_fees,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Block, Columns};
    use crate::ledger::{Basis, Ledger, Leg, Link, LinkKind, PurseKind};
    use crate::lots::Booking;
    use crate::trace::purses::doors;
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
        Pass::new(evidence, doors(evidence, Booking::FIFO, false), false, end)
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
