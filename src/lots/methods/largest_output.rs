//! Null method: all taint follows the largest output.

use crate::lots::average::{by_origin, mark_room, put_by_origin, take_share};
use crate::lots::convention::{About, Common, Convention, EDGES, FLAT, Nature, Walker};
use crate::lots::{Bundle, Claim, Fees, Laid, Lot, Out, OutKind, Pool, Rule, Settable, Standing, Ties};
use crate::units::{Amount, OriginId};

/// All taint follows the output of the highest value (of equal ones the lowest index, or as [`Ties`] says), as far as it has room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LargestOutput {
    /// Which of equal values is meant.
    ties: Ties,
}

impl Convention for LargestOutput {
    const DEFAULT: LargestOutput = LargestOutput { ties: Ties::Lowest };
    const ABOUT: About = About {
        name: "largest-output",
        other_name: None,
        title: "largest output",
        summary: "null method: all taint follows the largest output",
        plainly: "Yardstick: all stolen money follows the largest output.",
        meaning: "All taint goes to the output of the highest value (of equal ones the lowest index), as \
            far as it has room; the rest is let go of. From an account a share leaves as under \
            haircut.",
        source: "the stupidest guess at change",
        laws: "conserves value and origin, counting what it lets go of",
        complexity: FLAT,
        edges: EDGES,
        cannot_show: "Anything about amounts that were divided: it is a yardstick for scores, the simplest guess.",
        rule: "all taint goes to the largest output, as far as it has room",
        nature: Nature::YARDSTICK,
    };

    fn parameters<'a>(&'a mut self, common: &'a mut Common) -> Vec<&'a mut dyn Settable> {
        let Common {
            fees,
            keepers,
            links,
            pool,
            meeting,
            until,
        } = common;
        vec![fees, keepers, links, pool, &mut self.ties, meeting, until]
    }

    fn rule(self) -> String {
        let said = LargestOutput::ABOUT.rule;
        match self.ties {
            Ties::Lowest => said.into(),
            Ties::Highest => format!("{said}; of equal ones the last"),
        }
    }

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(self)
    }
}

impl Rule for LargestOutput {
    const PLACES: bool = false;
    const WHOLE: bool = false;
    const LOSES: bool = true;

    fn take(&self, pool: &mut Pool, balance: Amount, amount: Amount, _from: Standing, into: &mut Vec<Lot>) {
        take_share(pool, balance, amount, into);
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        put_by_origin(pool, piece);
    }

    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid) {
        by_origin(bundle);
        let outputs = outs.iter().enumerate().filter(|(_, out)| out.kind == OutKind::Output);
        // Of equal ones `max_by_key` returns the last.
        let largest = match self.ties {
            Ties::Lowest => outputs.rev().max_by_key(|(_, out)| out.amount),
            Ties::Highest => outputs.max_by_key(|(_, out)| out.amount),
        };
        let Some((largest, out)) = largest else { return };
        let begin = laid.begin();
        let mut room = out.amount;
        for &lot in &bundle.lots {
            let amount = lot.amount.min(room);
            room -= amount;
            laid.push(begin, Lot { amount, ..lot });
        }
        laid.end(largest, begin);
    }

    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
        mark_room(piece, value, claim, origin)
    }
}
