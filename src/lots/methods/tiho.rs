//! Tainted in, highest out; with its parameters, the whole family of orders.

use crate::lots::convention::{About, Common, Convention, EDGES, LOTS, Nature, Walker};
use crate::lots::{Choice, Fees, InputOrder, Ordered, OutputOrder, Settable, Ties};

/// Tainted in, highest out; with its parameters, the whole family of orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tiho {
    /// In which order inputs stand.
    ins: InputOrder,
    /// In which order outputs are filled.
    outs: OutputOrder,
    /// Which of equal values comes first.
    ties: Ties,
}

impl Convention for Tiho {
    const DEFAULT: Tiho = Tiho {
        ins: InputOrder::Taint,
        outs: OutputOrder::Highest,
        ties: Ties::Lowest,
    };
    const ABOUT: About = About {
        name: "tiho",
        other_name: None,
        title: "tainted in, highest out",
        summary: "tainted in, highest out; with ins= and outs=, its family of orders",
        plainly: "Stolen money goes to the largest outputs of a payment first.",
        meaning: "Tainted lots stand before clean ones, each in their order, and are poured over the \
            outputs from the highest value down (of equal ones the lowest index); the fee comes \
            last. From an account tainted lots leave first, the oldest of them first. The parameters \
            ins and outs name other members of the family; lots leave an account in the order in \
            which inputs stand.",
        source: "Tironsakkul, Maarek, Eross, Just: Tracking Mixed Bitcoins, Data Privacy Management \
            workshops, 2020",
        laws: "conserves value and origin; order counts; not linear: what is tainted moves other taint",
        complexity: LOTS,
        edges: EDGES,
        cannot_show: "Anything about thieves who pay small amounts on and keep the change: it bets that stolen \
            money goes to the largest output.",
        rule: "tainted lots first, outputs from the highest value down; the fee takes the tail",
        nature: Nature::LITERATURE,
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
        vec![
            fees,
            keepers,
            links,
            pool,
            &mut self.ins,
            &mut self.outs,
            &mut self.ties,
            meeting,
            until,
        ]
    }

    fn rule(self) -> String {
        if self == Tiho::DEFAULT {
            return Tiho::ABOUT.rule.into();
        }
        format!(
            "inputs by ins={} fill outputs by outs={}, of equal values the {} index first; the fee takes the tail",
            self.ins.name(),
            self.outs.name(),
            self.ties.name()
        )
    }

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.by(Ordered::family(self.ins, self.outs, self.ties))
    }
}
