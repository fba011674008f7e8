//! Money is followed while all of it is dirty; the outputs of the first mixture are kept.

use crate::lots::convention::{About, Convention, EDGES, LOTS, Nature, Walker};
use crate::lots::{DirtyFirst, Fees};

/// Money is followed while all of it is dirty; the outputs of the first mixture are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct DirtyFirstKeep;

impl Convention for DirtyFirstKeep {
    const DEFAULT: DirtyFirstKeep = DirtyFirstKeep;
    const ABOUT: About = About {
        name: "dirty-first-keep",
        other_name: Some((
            "dirty-first",
            "the first mixture is named, as in the paper; dirty-first-drop does not name it, as at common law",
        )),
        title: "dirty first, the mixture named",
        summary: "follows while all is dirty; names the outputs of the first mixture",
        plainly: "Followed while all of it is dirty; the first mixture is named.",
        meaning: "A movement into which only dirty lots go makes dirty outputs, poured as first in, first \
            out. At the first movement with a clean unit the trail ends; its outputs are named, \
            tainted units first and outputs in order, and are not followed further. What is named \
            rests in its purse for as long as that holds so many clean units, and stops there when \
            it pays them away, the oldest first. From an account the oldest lot leaves first. The \
            name dirty-first means this reading.",
        source: "Tironsakkul, Maarek, Eross, Just: Tracking Mixed Bitcoins, 2020",
        laws: "conserves value and origin, counting what it stops; order counts",
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "Anything behind the first mixture: it names where stolen money first met other money and \
            is silent about all that follows.",
        rule: "inputs that are dirty through and through make dirty outputs; the first clean unit ends the trail",
        nature: Nature::LITERATURE,
    };

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(DirtyFirst { keep: true })
    }
}
