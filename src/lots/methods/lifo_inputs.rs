//! Last in, first out, by turning the inputs round.

use crate::lots::convention::{About, Convention, EDGES, LOTS, Nature, PLACES, Walker};
use crate::lots::{Fees, Ordered};

/// Last in, first out, by turning the inputs round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LifoInputs;

impl Convention for LifoInputs {
    const DEFAULT: LifoInputs = LifoInputs;
    const ABOUT: About = About {
        name: "lifo-inputs",
        other_name: None,
        title: "last in, first out, by inputs",
        summary: "last in, first out, by turning the inputs round",
        plainly: "The last input of a payment is used up first.",
        meaning: "The inputs stand in reverse order, the lots inside an input in theirs, and are poured \
            over the outputs in their order; the fee takes the tail. From an account the newest lot \
            leaves first, and a taken piece keeps its inner order.",
        source: "one of three readings of last in, first out in the literature on Bitcoin; named by what \
            it turns round",
        laws: PLACES,
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "More than an order of inputs: the last input of a payment is the wallet\u{2019}s choice, \
            not a fact about the money.",
        rule: "inputs from the last fill outputs in order; the fee takes the tail",
        nature: Nature::LITERATURE,
    };

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(Ordered::LIFO_INPUTS)
    }
}
