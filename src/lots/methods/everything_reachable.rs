//! Null method: every purse that taint could reach, whole.

use crate::lots::convention::{About, Common, Convention, EDGES, FLAT, Nature, Says, Walker};
use crate::lots::{Fees, Relabel, Settable};

/// Every purse that taint could reach, whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EverythingReachable;

impl Convention for EverythingReachable {
    const DEFAULT: EverythingReachable = EverythingReachable;
    const ABOUT: About = About {
        name: "everything-reachable",
        other_name: None,
        title: "everything reachable",
        summary: "null method: every purse that taint could reach, whole",
        plainly: "Yardstick: every purse that stolen money could have reached, whole.",
        meaning: "Poison that follows fees, passes keepers' doors and never ends: an account once reached \
            stays so.",
        source: "a ceiling for recall",
        laws: "does not conserve value; monotone",
        complexity: FLAT,
        edges: EDGES,
        cannot_show: "Anything about amounts: it is a yardstick for scores, the most that any method could point at.",
        rule: "whatever taint could reach is tainted whole",
        nature: Nature {
            says: Says::Whole,
            ..Nature::YARDSTICK
        },
    };

    fn parameters<'a>(&'a mut self, common: &'a mut Common) -> Vec<&'a mut dyn Settable> {
        let Common {
            fees,
            links,
            pool,
            until,
            ..
        } = common;
        vec![fees, links, pool, until]
    }

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.everywhere().by(Relabel {
            fees: true,
            forever: true,
        })
    }
}
