//! Rule of law: own money first, and nothing is followed out of the wrongdoer's purses (Roscoe v Winder).

use crate::lots::convention::{About, Common, Convention, EDGES, LOTS, Nature, Walker};
use crate::lots::{Between, Fees, OwnFirst, Settable};

/// Rule of law: own money first, and nothing is followed out of the wrongdoer's purses (Roscoe v Winder).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LowestIntermediateBalance {
    /// How the innocent share among themselves.
    between: Between,
}

impl Convention for LowestIntermediateBalance {
    const DEFAULT: LowestIntermediateBalance = LowestIntermediateBalance { between: Between::Fifo };
    const ABOUT: About = About {
        name: "lowest-intermediate-balance",
        other_name: None,
        title: "lowest intermediate balance",
        summary: "rule of law: own money first, and nothing is followed out of the wrongdoer's purses \
            (Roscoe v Winder)",
        plainly: "Own money first, and what left the wrongdoer\u{2019}s accounts is gone: the claim is never \
            more than their lowest balance since (Roscoe v Winder, 1915).",
        meaning: "Needs roles, and an account that claims enter. As own-money-first in the wrongdoer's \
            purses; what is claimed and leaves them is stopped where it goes (not followed), also \
            what is claimed in a purse of anybody else. After every movement the claim on a \
            wrongdoer's account is the least of its balance and of what the claim was, with what was \
            newly claimed or came from another purse of his: own money paid in later never refills \
            it. A known link that leads back into a purse of his is followed. A coin is no account: \
            it has no balance between its filling and its emptying, and where all claims enter coins \
            the method refuses.",
        source: "James Roscoe (Bolton) v Winder, Chancery Division, 1914, reported 1915, 1 Ch 62",
        laws: "conserves value and origin, counting what it stops; never more in a wrongdoer's purse, \
            over all claimants, than own-money-first; scales; order counts; not linear",
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "Where money went that left the account: it limits a claim by the lowest balance since, \
            and lets go of all that was paid out.",
        rule: "own money first; claimed lots that leave the wrongdoer's purses are not followed",
        nature: Nature {
            confined: true,
            ..Nature::COURT
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
        vec![fees, keepers, links, pool, meeting, &mut self.between, until]
    }

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(OwnFirst {
            between: self.between,
            elect: false,
        })
    }
}
