//! Rule of law, a claim: claimed money pays first for the purchase that the claimants elect (Re Oatway).

use crate::lots::convention::{About, Common, Convention, EDGES, LOTS, Nature, Says, Walker};
use crate::lots::{Between, Fees, OwnFirst, Role, Settable};

/// Rule of law, a claim: claimed money pays first for the purchase that the claimants elect (Re Oatway).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ElectedAsset {
    /// How the innocent share among themselves.
    between: Between,
}

impl Convention for ElectedAsset {
    const DEFAULT: ElectedAsset = ElectedAsset { between: Between::Fifo };
    const ABOUT: About = About {
        name: "elected-asset",
        other_name: None,
        title: "elected asset",
        summary: "rule of law, a claim: what claimants elect was bought with their money (Re Oatway)",
        plainly: "The victim chooses one purchase and says it was bought with stolen money (Re Oatway, 1903). \
            A claim, not a flow.",
        meaning: "Needs roles, an elected purse among them, and an account that claims enter. As \
            lowest-intermediate-balance, but in a movement of the wrongdoer's alone that pays into \
            an elected purse the claimed lots leave first, as much as is paid there, and are laid on \
            it (on several, in their order or pro rata, as `between` says); own money fills what \
            they leave, and for all else own money goes first. What is elected is followed into the \
            elected purse and no further; to be followed as the wrongdoer's it is named under that \
            role too. It is a claim: the claimants choose the purchase after the event, and a ledger \
            in which they choose another is divided otherwise.",
        source: "Re Oatway, Chancery Division, 1903, 2 Ch 356",
        laws: "a claim, exempt from the laws of flows: though the sums happen to conserve, the answer \
            hangs on an election; not linear",
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "Whether the asset was bought with that money rather than other: the claimant chooses it, \
            as the law lets them.",
        rule: "claimed lots first on the elected purchase; for the rest own money first, and nothing \
            else is followed",
        nature: Nature {
            says: Says::Claim,
            needs: &[Role::Wrongdoer, Role::Elected],
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
            elect: true,
        })
    }
}
