//! Null method: finds nothing beyond the complaint itself.

use crate::lots::average::{by_origin, mark_room, put_by_origin, take_share};
use crate::lots::convention::{About, Convention, EDGES, FLAT, Nature, Walker};
use crate::lots::{Bundle, Claim, Fees, Laid, Lot, Out, Pool, Rule, Standing};
use crate::units::{Amount, OriginId};

/// Finds nothing beyond the complaint itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Nothing;

impl Convention for Nothing {
    const DEFAULT: Nothing = Nothing;
    const ABOUT: About = About {
        name: "nothing",
        other_name: None,
        title: "nothing",
        summary: "null method: finds nothing beyond the complaint itself",
        plainly: "Yardstick: stops where the complaint stands and finds nothing beyond.",
        meaning: "Taint rests where the complaint marks it; whatever leaves the purse is let go of.",
        source: "a floor for scores",
        laws: "conserves value and origin, counting what it lets go of",
        complexity: FLAT,
        edges: EDGES,
        cannot_show: "Anything: it is a yardstick for scores and is followed by nobody.",
        rule: "nothing is followed",
        nature: Nature::YARDSTICK,
    };

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(self)
    }
}

impl Rule for Nothing {
    const PLACES: bool = false;
    const WHOLE: bool = false;
    const LOSES: bool = true;

    fn take(&self, pool: &mut Pool, balance: Amount, amount: Amount, _from: Standing, into: &mut Vec<Lot>) {
        take_share(pool, balance, amount, into);
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        put_by_origin(pool, piece);
    }

    fn lay(&self, bundle: &mut Bundle, _outs: &[Out], _laid: &mut Laid) {
        by_origin(bundle);
    }

    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
        mark_room(piece, value, claim, origin)
    }
}
