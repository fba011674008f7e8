//! Rule of law: in a wrongdoer's purse own money leaves first (Re Hallett).

use crate::lots::convention::{About, Common, Convention, EDGES, LOTS, Nature, Walker};
use crate::lots::{Between, Fees, OwnFirst, Settable};

/// Rule of law: in a wrongdoer's purse own money leaves first (Re Hallett).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct OwnMoneyFirst {
    /// How the innocent share among themselves.
    between: Between,
}

impl Convention for OwnMoneyFirst {
    const DEFAULT: OwnMoneyFirst = OwnMoneyFirst { between: Between::Fifo };
    const ABOUT: About = About {
        name: "own-money-first",
        other_name: None,
        title: "own money first",
        summary: "rule of law: in a wrongdoer's purse his own money leaves first (Re Hallett)",
        plainly: "A wrongdoer spends his own money before that of others, as an English court held in Re \
            Hallett\u{2019}s Estate (1880).",
        meaning: "Needs roles. From a wrongdoer's account clean lots leave first, the oldest first, and \
            tainted lots only then, as `between` says: the oldest first, or of each claimant \
            floor(what is his * leaving / all claimed). A movement whose inputs of the asset are all \
            the wrongdoer's (an input of nothing is nobody's, and several wrongdoers are one) pours \
            its clean lots over the outputs that do not go to his purses in their order, then the \
            fee, then the outputs that come back to him, so that change keeps what is claimed; \
            tainted lots fill what is left, by fifo in the same order, by rolling in proportion to \
            the room that is left, rounded as haircut rounds. A movement with anybody else's input, \
            a link, and an account of nobody with a role follow `between` alone over all lots, clean \
            ones included, since an innocent volunteer ranks equally with the claimants: fifo is \
            then the method fifo, rolling is haircut. What enters a purchaser's purse stops there, \
            what is claimed of it included, unless a known link carries it on; a fee is spent like \
            any other money.",
        source: "Re Hallett's Estate, Court of Appeal of England, 1880, 13 Ch D 696; between claimants \
            Clayton's case, Court of Chancery, 1816, or the rolling charge of Ontario (Securities \
            Commission) v Greymac Credit, Ontario Court of Appeal, 1986; the volunteer: Re Diplock, \
            Court of Appeal of England, 1948",
        laws: "conserves value and origin, counting what it stops; lies within the bounds; scales (with \
            rolling up to rounding); order counts; not linear: a second complaint makes own money \
            claimed. Without a purse of the wrongdoer on the way it is fifo, or with rolling haircut",
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "What was in the wrongdoer\u{2019}s mind: it presumes that own money is spent first, \
            which favours the victim by a presumption of law and not by a fact.",
        rule: "in a wrongdoer's movement clean lots go first: to others in order, then the fee, then back to him",
        nature: Nature::COURT,
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
