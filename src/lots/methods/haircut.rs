//! Haircut: taint is spread in proportion to value; over accounts, the rolling charge.

use crate::lots::convention::{About, Common, Convention, EDGES, FLAT, Nature, Says, Walker};
use crate::lots::fractions::Arithmetic;
use crate::lots::{Average, Fees, Residual, Settable};

/// Taint is spread in proportion to value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Haircut {
    /// In what taint is counted.
    arithmetic: Arithmetic,
    /// Where the taint goes that rounding leaves; in fractions it leaves none.
    residual: Residual,
}

impl Convention for Haircut {
    const DEFAULT: Haircut = Haircut {
        arithmetic: Arithmetic::Units,
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
            and a coin whose share comes to less than a unit holds nothing, so that the trail loses reach. \
            With arithmetic=fractions a movement has one fraction of each origin, the inputs\u{2019} \
            fractions weighed by value, in fixed point of 63 bits; an account\u{2019}s is weighed anew with \
            each payment into it. It is off by less than 2 n for each movement of n inputs on the way, \
            in 2^63ths. Units are said at the end, to the nearest, a half up, and of less than half a unit nothing.",
        source: "Möser, Böhme, Breuker: Towards Risk Scoring of Bitcoin Transactions, 2014; over accounts \
            the North American rolling charge, Ontario (Securities Commission) v Greymac Credit, \
            Ontario Court of Appeal, 1986",
        laws: "conserves value and origin, in fractions up to half a unit wherever units are said; linear up to \
            rounding; order counts only for rounding",
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
        let Haircut { arithmetic, residual } = self;
        if *arithmetic == Arithmetic::Fractions {
            // Rounding leaves nothing, so that all that can be said of it means the same.
            *residual = Haircut::DEFAULT.residual;
        }
        vec![fees, keepers, links, pool, arithmetic, residual, meeting, until]
    }

    fn rule(self) -> String {
        match self.arithmetic {
            Arithmetic::Units => self.residual.rule().into(),
            Arithmetic::Fractions => {
                "each output and the fee have the inputs' fraction, sum(fraction * value) / inputs; units are said at the end".into()
            }
        }
    }

    fn keeps_fractions(self) -> bool {
        self.arithmetic == Arithmetic::Fractions
    }

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        match self.arithmetic {
            Arithmetic::Units => walker.averages(Average {
                residual: self.residual,
            }),
            Arithmetic::Fractions => walker.fractions(),
        }
    }
}
