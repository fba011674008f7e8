//! Null method: haircut where every true link is known; the best that links alone could do.

use crate::lots::convention::{About, Common, Convention, EDGES, FLAT, Nature, Says, Walker};
use crate::lots::{Average, Fees, Residual, Settable};

/// Haircut where every true link is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TrueLinks {
    /// Where the taint goes that rounding leaves.
    residual: Residual,
}

impl Convention for TrueLinks {
    const DEFAULT: TrueLinks = TrueLinks {
        residual: Residual::Fee,
    };
    const ABOUT: About = About {
        name: "true-links",
        other_name: None,
        title: "true links",
        summary: "null method: haircut where every true link is known",
        plainly: "Yardstick: haircut for somebody to whom every intermediary tells everything.",
        meaning: "As haircut, over evidence that knows all true links: the best that links alone could do.",
        source: "a ceiling for what links can add",
        laws: "as haircut",
        complexity: FLAT,
        edges: EDGES,
        cannot_show: "What an investigator could find: it is a yardstick that is told what no intermediary tells.",
        rule: Residual::Fee.rule(),
        nature: Nature {
            says: Says::Shares,
            linked: true,
            ..Nature::YARDSTICK
        },
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
        vec![fees, keepers, links, pool, &mut self.residual, meeting, until]
    }

    fn rule(self) -> String {
        self.residual.rule().into()
    }

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.averages(Average {
            residual: self.residual,
        })
    }
}
