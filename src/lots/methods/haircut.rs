//! Haircut: taint is spread in proportion to value; over accounts, the rolling charge.

use crate::lots::convention::{About, Common, Convention, EDGES, FLAT, Nature, Says, Walker};
use crate::lots::{Average, Fees, Residual, Settable};

/// Taint is spread in proportion to value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Haircut {
    /// Where the taint goes that rounding leaves.
    residual: Residual,
}

impl Convention for Haircut {
    const DEFAULT: Haircut = Haircut {
        residual: Residual::Fee,
    };
    const ABOUT: About = About {
        name: "haircut",
        other_name: Some((
            "rolling",
            "the rolling charge, or North American rule, is haircut over accounts",
        )),
        title: "haircut",
        summary: "taint is spread in proportion to value; over accounts, the rolling charge",
        plainly: "Mixed money stays mixed: each payment out carries the same share of stolen money as the purse held.",
        meaning: "Origins are laid in the order of the complaints. With tainted input T of inputs V, \
            output o gets floor(T * v / V), at most the room that earlier origins left there; the \
            fee takes what is left up to its own room, and what is still left fills the outputs in \
            order. A payment a (its fee included) from an account of balance B that holds T takes \
            floor(T * a / B); the rest stays. Where several origins fill an account, shares rounded \
            down could leave more taint there than money: what would not fit into the rest of the \
            account leaves too, origin by origin in the order of the complaints. Each share is rounded \
            down for itself, so that over many movements this drifts from the proportional value: what \
            rounding leaves goes to the fee first (residual=fee), outputs hold less than in fractions, \
            and a coin whose share comes to less than a unit holds nothing. Over graphs of coins of 1, 10 and 50 \
            million transactions what is held came out 8, 400 and 2,700 millionths below the fractions, and any of it \
            reached 72, 51 and 33 % of the transactions that poison reaches.",
        source: "Möser, Böhme, Breuker: Towards Risk Scoring of Bitcoin Transactions, 2014; over accounts \
            the North American rolling charge, Ontario (Securities Commission) v Greymac Credit, \
            Ontario Court of Appeal, 1986",
        laws: "conserves value and origin; linear up to rounding; order counts only for rounding",
        complexity: FLAT,
        edges: EDGES,
        cannot_show: "Which unit went where: it spreads every mixture over all that leaves it, so after a few \
            mixtures it lays small amounts on very many people, none of whom can be told apart by it.",
        rule: Residual::Fee.rule(),
        nature: Nature {
            says: Says::Shares,
            ..Nature::LITERATURE
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
