//! Money is followed while all of it is dirty, and not beyond: tracing ends at the first mixture.

use crate::lots::convention::{About, Convention, EDGES, LOTS, Nature, Walker};
use crate::lots::{DirtyFirst, Fees};

/// Money is followed while all of it is dirty, and not beyond: tracing ends at the first mixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct DirtyFirstDrop;

impl Convention for DirtyFirstDrop {
    const DEFAULT: DirtyFirstDrop = DirtyFirstDrop;
    const ABOUT: About = About {
        name: "dirty-first-drop",
        other_name: None,
        title: "dirty first, the mixture let go",
        summary: "follows while all is dirty, and not beyond: the rule of the common law",
        plainly: "Followed while all of it is dirty; the trail ends at the first mixture.",
        meaning: "As dirty-first-keep, but the outputs of the first movement with a clean unit are not \
            named: tracing ends at the first mixture, in the purse from which the dirty units went \
            into it.",
        source: "Taylor v Plumer, King's Bench, 1815; Agip (Africa) v Jackson, Court of Appeal, 1991",
        laws: "conserves value and origin, counting what it stops; order counts",
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "Anything at and behind the first mixture: it is silent about most of what passed through \
            any shared purse.",
        rule: "inputs that are dirty through and through make dirty outputs; the first clean unit ends the trail",
        nature: Nature::LITERATURE,
    };

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(DirtyFirst { keep: false })
    }
}
