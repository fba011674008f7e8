//! Poison: any tainted input taints everything.

use crate::lots::convention::{About, Common, Convention, EDGES, FLAT, Nature, Says, Walker};
use crate::lots::{Fees, Relabel, Settable};

/// Any tainted input taints everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Poison;

impl Convention for Poison {
    const DEFAULT: Poison = Poison;
    const ABOUT: About = About {
        name: "poison",
        other_name: None,
        title: "poison",
        summary: "any tainted input taints everything",
        plainly: "Any stolen money in a payment makes the whole payment stolen. It misses little and accuses many.",
        meaning: "Any tainted input taints every output whole, and the fee too where fees are followed. An \
            account once poisoned stays so until its balance is zero. What is reported is whole \
            purses, so the sum is an inflation over the amount claimed and never an amount stolen.",
        source: "Möser, Böhme, Breuker: Towards Risk Scoring of Bitcoin Transactions, Financial \
            Cryptography workshops, 2014",
        laws: "does not conserve value; monotone: a further complaint never removes a mark; order does not count",
        complexity: FLAT,
        edges: EDGES,
        cannot_show: "How much was stolen: it calls whole purses stolen, and the sum exceeds the claim as soon \
            as anything is mixed. One stolen cent marks a shop\u{2019}s whole till.",
        rule: "any tainted input taints every output whole",
        nature: Nature {
            says: Says::Whole,
            ..Nature::LITERATURE
        },
    };

    fn parameters<'a>(&'a mut self, common: &'a mut Common) -> Vec<&'a mut dyn Settable> {
        let Common {
            fees,
            keepers,
            links,
            pool,
            until,
            ..
        } = common;
        vec![fees, keepers, links, pool, until]
    }

    fn walk<W: Walker>(self, fees: Fees, walker: W) -> W::Answer {
        walker.relabels(Relabel {
            fees: fees == Fees::Follow,
            forever: false,
        })
    }
}
