//! Last in, first out, over a stack of lots.

use crate::lots::convention::{About, Convention, EDGES, LOTS, Nature, PLACES, Walker};
use crate::lots::{Fees, Ordered};

/// Last in, first out, over a stack of lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LifoStack;

impl Convention for LifoStack {
    const DEFAULT: LifoStack = LifoStack;
    const ABOUT: About = About {
        name: "lifo-stack",
        other_name: None,
        title: "last in, first out",
        summary: "last in, first out, over a stack of lots",
        plainly: "What came in last leaves first, like plates from a stack.",
        meaning: "A coin keeps its lots from bottom to top. A transaction stacks its inputs in order, the \
            first at the bottom; outputs in order each take from the top, and a taken piece keeps \
            its order; the fee is what remains at the bottom. From an account the newest lot leaves \
            first, in the same way.",
        source: "one of three readings of last in, first out in the literature on Bitcoin; the one that \
            stays exact through chains of transactions",
        laws: PLACES,
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "More than an order of arrival: what came last leaves first by convention alone, and \
            whoever knows the rule can shield stolen money by a later deposit.",
        rule: "inputs are stacked in order; each output takes from the top; the fee keeps the bottom",
        nature: Nature::LITERATURE,
    };

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(Ordered::LIFO_STACK)
    }
}
