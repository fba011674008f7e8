//! Last in, first out, by filling the outputs from the last.

use crate::lots::convention::{About, Convention, EDGES, LOTS, Nature, PLACES, Walker};
use crate::lots::{Fees, Ordered};

/// Last in, first out, by filling the outputs from the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LifoOutputs;

impl Convention for LifoOutputs {
    const DEFAULT: LifoOutputs = LifoOutputs;
    const ABOUT: About = About {
        name: "lifo-outputs",
        other_name: None,
        title: "last in, first out, by outputs",
        summary: "last in, first out, by filling the outputs from the last",
        plainly: "The last output of a payment is filled first.",
        meaning: "The inputs and their lots stand in order and are poured over the outputs from the last \
            to the first; the fee takes the tail, which is the last units. From an account the \
            newest lot leaves first, and a taken piece keeps its inner order.",
        source: "one of three readings of last in, first out in the literature on Bitcoin; named by what \
            it turns round",
        laws: PLACES,
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "More than an order of outputs: which output stands last is the wallet\u{2019}s choice, \
            and often shuffled.",
        rule: "inputs in order fill outputs from the last; the fee takes the tail",
        nature: Nature::LITERATURE,
    };

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(Ordered::LIFO_OUTPUTS)
    }
}
