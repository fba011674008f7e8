//! Whom an investigator turns to next: small stated rules, each a value, and two references that nobody can follow.

use std::str::FromStr;

use crate::score::Worth;
use crate::seed::Quantile;

/// What could be ordered, as the evidence has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// What there is to order.
    pub order: Kind,
    /// How much of what is followed lies there, or ends there unexplained.
    pub value: Worth,
}

/// What an investigator does; each takes him an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Looks, and finds nothing to order.
    Look,
    /// Asks for the payments of the complaint back: not to send or to credit those that are on their way, to return the others.
    Recall,
    /// Asks the bank that sends a payment out of a suspected purse not to.
    Cancel,
    /// Asks the bank that gets such a payment not to credit it.
    Hold,
    /// Asks whoever keeps a purse what its books say.
    Request,
    /// Asks whoever has power over a purse to freeze it.
    Freeze,
    /// Reports a suspicion that is too small for a freeze.
    Report,
    /// Has the one searched under whose name much of what was taken lies.
    Search,
    /// Publishes that what lies at an address is stolen.
    Tag,
}

impl Kind {
    /// Returns the word for it, as it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Look => "look",
            Kind::Recall => "recall",
            Kind::Cancel => "cancel",
            Kind::Hold => "hold",
            Kind::Request => "request",
            Kind::Freeze => "freeze",
            Kind::Report => "report",
            Kind::Search => "search",
            Kind::Tag => "tag",
        }
    }

    /// Tells whether it is done only in an hour in which there is nothing else to do: a tag stops nobody, and whoever is tagged may read it.
    pub const fn can_wait(self) -> bool {
        matches!(self, Kind::Tag)
    }
}

/// By which rule somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// The largest value first; a tag is published only where there is nothing else to do.
    Follow,
    /// As the one before, but that no tag is ever published: whoever is tagged may read it.
    Quiet,
    /// Whoever can be asked is asked, as the evidence lists them, before anything is frozen.
    AskAll,
    /// Whatever is drawn.
    Random,
    /// Nothing: the world takes its course.
    Nothing,
    /// The largest loot first, wherever it truly is: what the rail permits to whoever need not follow. Nobody can.
    Clairvoyant,
}

impl Policy {
    /// All policies, in the order in which they are shown.
    pub const ALL: [Policy; 6] = [
        Policy::Nothing,
        Policy::Random,
        Policy::AskAll,
        Policy::Follow,
        Policy::Quiet,
        Policy::Clairvoyant,
    ];

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Policy::Follow => "follow",
            Policy::Quiet => "quiet",
            Policy::AskAll => "ask-all",
            Policy::Random => "random",
            Policy::Nothing => "nothing",
            Policy::Clairvoyant => "clairvoyant",
        }
    }

    /// Says to whom it turns, in one sentence.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Policy::Nothing => "a reference: nobody defends",
            Policy::Random => "a null rule: whatever is drawn",
            Policy::AskAll => {
                "a null rule: whoever can be asked is asked, as the evidence lists them, before anything else"
            }
            Policy::Follow => {
                "the largest value that is followed and not yet explained; a tag only in an hour in which there is nothing else to do"
            }
            Policy::Quiet => "as follow, but that it never publishes a tag",
            Policy::Clairvoyant => {
                "a reference: the largest loot, wherever it truly is, with the same powers, hours, delays, chances and budget"
            }
        }
    }

    /// Tells whether it follows nothing and stands beside the rules for comparison.
    pub const fn is_reference(self) -> bool {
        matches!(self, Policy::Nothing | Policy::Clairvoyant)
    }

    /// Returns the place of the target to turn to; `drawn` is for who leaves it to chance.
    pub(super) fn choose(self, targets: &[Target], drawn: Quantile) -> Option<usize> {
        let largest = |kept: &dyn Fn(&Target) -> bool| {
            let kept = targets.iter().enumerate().filter(|(_, target)| kept(target));
            // Of equal ones the first.
            let best = kept
                .rev()
                .max_by_key(|(_, target)| (!target.order.can_wait(), target.value));
            best.map(|(place, _)| place)
        };
        match self {
            Policy::Nothing => None,
            Policy::Follow | Policy::Clairvoyant => largest(&|_| true),
            Policy::Quiet => largest(&|target| !target.order.can_wait()),
            Policy::AskAll => {
                let asked = targets.iter().position(|target| target.order == Kind::Request);
                asked.or_else(|| (!targets.is_empty()).then_some(0))
            }
            Policy::Random => {
                let place = (!targets.is_empty()).then(|| drawn.below(targets.len() as u64));
                place.map(|place| place as usize)
            }
        }
    }
}

impl FromStr for Policy {
    type Err = String;

    fn from_str(text: &str) -> Result<Policy, String> {
        let found = Policy::ALL.into_iter().find(|policy| policy.name() == text);
        let names = Policy::ALL.map(Policy::name).join(", ");
        found.ok_or_else(|| format!("{text:?} is no policy; accepted are {names}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_turns_to_what_its_rule_says() {
        let target = |order, value| Target {
            order,
            value: Worth::new(value),
        };
        let targets = [
            target(Kind::Freeze, 5),
            target(Kind::Request, 3),
            target(Kind::Freeze, 7),
            target(Kind::Request, 7),
        ];
        let first = Quantile::from_bits(0);
        let chosen = |policy: Policy| policy.choose(&targets, first);
        assert_eq!(chosen(Policy::Nothing), None);
        assert_eq!(chosen(Policy::Follow), Some(2), "of equal values the first");
        assert_eq!(chosen(Policy::Clairvoyant), Some(2));
        assert_eq!(chosen(Policy::AskAll), Some(1));
        assert_eq!(chosen(Policy::Random), Some(0));
        assert_eq!(Policy::Random.choose(&targets, Quantile::from_bits(u64::MAX)), Some(3));
        let tagged = [target(Kind::Tag, 9), target(Kind::Request, 1)];
        assert_eq!(Policy::Follow.choose(&tagged, first), Some(1), "a tag can wait");
        assert_eq!(Policy::Follow.choose(&tagged[..1], first), Some(0));
        assert_eq!(Policy::Quiet.choose(&tagged, first), Some(1));
        assert_eq!(
            Policy::Quiet.choose(&tagged[..1], first),
            None,
            "who is quiet tags nobody"
        );
        for policy in Policy::ALL {
            assert_eq!(policy.choose(&[], first), None);
            assert_eq!(policy.name().parse(), Ok(policy));
        }
    }
}
