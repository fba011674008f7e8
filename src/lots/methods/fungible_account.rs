//! Rule of law, a claim: identical money in the account counts as the money itself (18 USC 984).

use crate::lots::convention::{About, Common, Convention, Dividing, EDGES, Nature, Says, Walker};
use crate::lots::parameter::{DAYS, digits};
use crate::lots::{Fees, Parameter, Settable};
use crate::units::digest::{Feed, Sink};

/// Identical money in the account counts as the money itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FungibleAccount {
    /// For how many days.
    window: Window,
}

/// For how many days identical money counts as the money itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Window(u32);

impl Feed for Window {
    fn feed(&self, sink: &mut Sink) {
        self.0.feed(sink);
    }
}

impl Settable for Window {
    fn parameter(&self) -> &'static Parameter {
        const WINDOW: Parameter = Parameter {
            name: "window",
            accepted: || vec![DAYS],
            meaning: "How many days before the instant of the trace a claimed credit may lie, the last included.",
        };
        &WINDOW
    }

    fn word(&self) -> String {
        self.0.to_string()
    }

    fn set(&mut self, word: &str) -> bool {
        digits(word).map(|days| self.0 = days).is_some()
    }
}

impl Convention for FungibleAccount {
    const DEFAULT: FungibleAccount = FungibleAccount { window: Window(365) };
    const ABOUT: About = About {
        name: "fungible-account",
        other_name: None,
        title: "any money in the account",
        summary: "rule of law, a claim: within a year any money in the account counts as the money itself \
            (18 USC 984)",
        plainly: "Within a year any money in the account counts as the stolen money itself (18 USC 984). A \
            claim, not a flow.",
        meaning: "Needs roles, and an account that claims enter. Nothing is followed. Of each account that \
            claims name, what was claimed of credits at most `window` days before the instant of the \
            trace (the last second included; the instant of the evidence, or of the last movement \
            where a height cuts off or the evidence names none) can be taken, at most the balance; \
            several claimants share it pro rata, floor(taken * claimed / all claimed), and what \
            rounding leaves stays. Own money paid in later does refill it. Doors, coins and \
            shortfall as under pari-passu.",
        source: "United States Code, title 18, section 984, as amended by the Civil Asset Forfeiture \
            Reform Act of 2000",
        laws: "a claim, exempt from the laws of flows: what is held is at most balance and claim; order \
            does not count",
        complexity: "one pass over the legs, and a sum a claimed account",
        edges: EDGES,
        cannot_show: "Which money is in the account: it takes identical money in the same account for the \
            money itself.",
        rule: "the least of balance and what was claimed within the window, to each claimant pro rata",
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
        vec![fees, keepers, meeting, &mut self.window, until]
    }

    fn walk<W: Walker>(self, _fees: Fees, walker: W) -> W::Answer {
        walker.divides(Dividing {
            within: Some(self.window.0),
            volunteers: false,
        })
    }
}
