//! Rule of law, a claim: an account's final balance is divided by contributions.

use crate::lots::convention::{About, Common, Convention, Dividing, EDGES, Nature, Says, Walker};
use crate::lots::{Fees, Settable};

/// An account's final balance is divided by contributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PariPassu;

impl Convention for PariPassu {
    const DEFAULT: PariPassu = PariPassu;
    const ABOUT: About = About {
        name: "pari-passu",
        other_name: None,
        title: "pari passu",
        summary: "rule of law, a claim: the final balance is divided by contributions",
        plainly: "What is left in an account is divided by what each put in (Barlow Clowes v Vaughan, 1992). A \
            claim, not a flow.",
        meaning: "Needs roles, and an account that claims enter. Nothing is followed. Each account that \
            claims name is divided at the end: a claimant gets floor(divided * contribution / \
            contributions). In a wrongdoer's account the contributions are the claims, and what is \
            divided is the balance, at most their sum. In anybody else's all credits contribute but \
            what the account pays itself in the same movement (unless that is claimed), and what was \
            there before the beginning, and the whole balance is divided. What rounding leaves, less \
            than a unit a claimant, stays undivided. What is claimed at a door (a keeper's, a \
            purchaser's, cash) stops there; a claimed coin gives nothing; what is claimed and not \
            got is the shortfall.",
        source: "Barlow Clowes International v Vaughan, Court of Appeal of England, 1991, reported 1992, \
            4 All ER 22",
        laws: "a claim, exempt from the laws of flows: what is held is at most balance and claim; order \
            does not count",
        complexity: "one pass over the legs, and a sum a claimed account",
        edges: EDGES,
        cannot_show: "Which claimant\u{2019}s money is left: it divides what is left by what each put in, \
            whoever\u{2019}s was spent.",
        rule: "floor(divided * contribution / all contributions) to each claimant",
        nature: Nature {
            says: Says::Division,
            ..Nature::COURT
        },
    };

    fn parameters<'a>(&'a mut self, common: &'a mut Common) -> Vec<&'a mut dyn Settable> {
        let Common {
            fees,
            keepers,
            meeting,
            until,
            ..
        } = common;
        vec![fees, keepers, meeting, until]
    }

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.divides(Dividing {
            within: None,
            volunteers: true,
        })
    }
}
