//! First in, first out.

use crate::lots::convention::{About, Convention, EDGES, LOTS, Nature, PLACES, Walker};
use crate::lots::{Fees, Ordered};

/// First in, first out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fifo;

impl Convention for Fifo {
    const DEFAULT: Fifo = Fifo;
    const ABOUT: About = About {
        name: "fifo",
        other_name: None,
        title: "first in, first out",
        summary: "first in, first out",
        plainly: "What came in first leaves first, as an English court held in Clayton\u{2019}s case (1816).",
        meaning: "The lots of the inputs are joined in the order of the inputs and poured over the outputs \
            in their order; the fee takes the tail. From an account the oldest lot leaves first.",
        source: "Devaynes v Noble (Clayton's case), Court of Chancery, 1816; for Bitcoin: Anderson, \
            Shumailov, Ahmed: Making Bitcoin Legal, Security Protocols Workshop, 2018",
        laws: PLACES,
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "More than an order of arrival: which output is listed first and which payment came first \
            is often chance or the payer\u{2019}s choice, and whoever knows the rule can arrange payments by \
            it.",
        rule: "inputs in order fill outputs in order; the fee takes the tail",
        nature: Nature::LITERATURE,
    };

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(Ordered::FIFO)
    }
}
