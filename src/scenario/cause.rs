//! Causes: what a lesson is said to follow from, each with what a scenario without it is.
//!
//! A lesson that holds in every world may hold for another reason than the one it names. So an assertion may name its cause, and the
//! same seeds are run once more without it: there the lesson must fail. A cause takes away and changes nothing else; people, keepers
//! and what the plan draws stay.

use super::rail::{End, Levers, Oversight, Pooling};
use super::spec::{ExitKind, OrderSpec, Scenario, Step};
use crate::evidence::KeeperKind;
use crate::units::{Share, Span};

/// What a lesson is said to follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause(u8);

/// A cause by its name, what a scenario without it is, and how it is taken away.
struct Row {
    name: &'static str,
    without: &'static str,
    remove: fn(&mut Scenario),
}

/// Every cause in the order in which they are listed.
const ROWS: &[Row] = &[
    Row {
        name: "calendar",
        without: "no rail and no keeper rests at night, at weekends and on holidays",
        remove: |scenario| {
            scenario
                .rails
                .iter_mut()
                .for_each(|rail| rail.levers.tempo.calendar = false);
        },
    },
    Row {
        name: "pool",
        without: "every keeper writes down which payment in belongs to which payment out",
        remove: |scenario| {
            scenario
                .rails
                .iter_mut()
                .for_each(|rail| rail.levers.pooling = Pooling::Retained);
            scenario
                .keepers
                .iter_mut()
                .for_each(|keeper| keeper.retains = Some(true));
        },
    },
    Row {
        name: "desk",
        without: "desks write down whom they paid for what",
        remove: |scenario| {
            let desks = scenario
                .keepers
                .iter_mut()
                .filter(|keeper| keeper.kind == KeeperKind::Desk);
            desks.for_each(|desk| desk.retains = Some(true));
        },
    },
    Row {
        name: "tag",
        without: "defenders publish no tags",
        remove: |scenario| {
            scenario
                .defend
                .retain(|defence| !matches!(defence.order, OrderSpec::Tag { .. }))
        },
    },
    Row {
        name: "freeze",
        without: "nobody is asked to freeze or void anything",
        remove: |scenario| {
            let freezes = |order: &OrderSpec| matches!(order, OrderSpec::Freeze { .. } | OrderSpec::Void);
            scenario.defend.retain(|defence| !freezes(&defence.order));
        },
    },
    Row {
        name: "recall",
        without: "no payment is called back",
        remove: |scenario| {
            scenario
                .defend
                .retain(|defence| !matches!(defence.order, OrderSpec::Recall { .. }))
        },
    },
    Row {
        name: "request",
        without: "no keeper is asked for what its books say",
        remove: |scenario| {
            scenario
                .defend
                .retain(|defence| !matches!(defence.order, OrderSpec::Request { .. }))
        },
    },
    Row {
        name: "orders",
        without: "defenders give no orders at all",
        remove: |scenario| scenario.defend.clear(),
    },
    Row {
        name: "screening",
        without: "no payment is screened, and none is known to have been stopped",
        remove: |scenario| {
            for rail in &mut scenario.rails {
                rail.levers.oversight = Oversight {
                    ..Levers::at(End::Chain).oversight
                };
            }
            scenario.incidents.iter_mut().for_each(|incident| incident.stopped = 0);
        },
    },
    Row {
        name: "delay",
        without: "the victim notices in the instant of the theft",
        remove: |scenario| {
            scenario
                .incidents
                .iter_mut()
                .for_each(|incident| incident.noticed = Span::ZERO)
        },
    },
    Row {
        name: "dust",
        without: "nobody is sent what he did not ask for",
        remove: |scenario| {
            each_branch(scenario, |steps| {
                steps.retain(|step| !matches!(step, Step::Dust { .. }))
            })
        },
    },
    Row {
        name: "discount",
        without: "loot is sold at its worth",
        remove: |scenario| {
            each_branch(scenario, |steps| {
                for step in steps {
                    if let Step::Swap { discount, .. } | Step::Otc { discount, .. } = step {
                        *discount = Share::NONE;
                    }
                }
            });
            scenario
                .keepers
                .iter_mut()
                .for_each(|keeper| keeper.discount = Share::NONE);
        },
    },
    Row {
        name: "market",
        without: "loot is swapped at a keeper and no ordinary person buys it",
        remove: |scenario| {
            each_branch(scenario, |steps| {
                for step in steps {
                    if let Step::Swap { buyers, .. } = step {
                        *buyers = 0;
                    }
                }
            });
        },
    },
    Row {
        name: "exit",
        without: "nothing becomes banknotes, chips or cards",
        remove: |scenario| {
            let leaves = |step: &Step| match step {
                Step::Exit { how, .. } => matches!(how, ExitKind::Cash | ExitKind::Casino | ExitKind::GiftCard),
                Step::Otc { into, .. } => into.is_empty(),
                Step::Steal(_)
                | Step::Wait(_)
                | Step::Split { .. }
                | Step::Merge { .. }
                | Step::Layer { .. }
                | Step::Peel { .. }
                | Step::Dust { .. }
                | Step::Swap { .. }
                | Step::Mix { .. }
                | Step::Deposit { .. }
                | Step::Bank { .. }
                | Step::Rest
                | Step::Branch(_) => false,
            };
            each_branch(scenario, |steps| steps.retain(|step| !leaves(step)));
        },
    },
    Row {
        name: "plan",
        without: "the thieves take the money and do nothing with it",
        remove: |scenario| {
            each_branch(scenario, |steps| steps.retain(|step| matches!(step, Step::Steal(_))));
        },
    },
    Row {
        name: "identity",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 0),
    },
    Row {
        name: "supply",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 1),
    },
    Row {
        name: "books",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 2),
    },
    Row {
        name: "reference",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 3),
    },
    Row {
        name: "disclosure",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 4),
    },
    Row {
        name: "control",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 5),
    },
    Row {
        name: "oversight",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 6),
    },
    Row {
        name: "finality",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 7),
    },
    Row {
        name: "tempo",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 8),
    },
    Row {
        name: "pooling",
        without: FLIPPED,
        remove: |scenario| flip(scenario, 9),
    },
];

const FLIPPED: &str = "the rails on which the theft starts have this lever at its other end";

fn each_branch(scenario: &mut Scenario, mut change: impl FnMut(&mut Vec<Step>)) {
    change(&mut scenario.plan.steps);
    scenario.plan.branches.iter_mut().for_each(|(_, steps)| change(steps));
}

/// Sets a lever of each rail on which the theft starts to the end at which it is not; what is at neither goes to the chain's.
fn flip(scenario: &mut Scenario, lever: usize) {
    for &start in &scenario.starts {
        let levers = &mut scenario.rails[start.index()].levers;
        let at = |end: End| {
            let mut moved = *levers;
            moved.set(lever, end);
            moved
        };
        *levers = if at(End::Chain) == *levers {
            at(End::Bank)
        } else {
            at(End::Chain)
        };
    }
}

impl Cause {
    /// Every cause, in the order in which they are listed.
    pub fn all() -> impl Iterator<Item = Cause> {
        (0..ROWS.len() as u8).map(Cause)
    }

    /// Returns the cause of this name.
    pub fn named(name: &str) -> Option<Cause> {
        Cause::all().find(|cause| cause.name() == name)
    }

    fn row(self) -> &'static Row {
        &ROWS[usize::from(self.0)]
    }

    /// Returns the name as it is typed.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Says what a scenario without the cause is.
    pub fn without(self) -> &'static str {
        self.row().without
    }

    /// Returns the scenario without the cause.
    pub fn removed(self, scenario: &Scenario) -> Scenario {
        let mut without = scenario.clone();
        (self.row().remove)(&mut without);
        without
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{bundled, decode};

    /// Where no bundled scenario has a cause, nothing could be said of it; a removal that removes nothing is none.
    #[test]
    fn every_cause_can_be_taken_away_from_some_scenario_once() {
        let scenarios: Vec<Scenario> = bundled()
            .iter()
            .map(|bundled| decode(bundled.name, bundled.text).expect("bundled scenarios decode"))
            .collect();
        for cause in Cause::all() {
            assert_eq!(Cause::named(cause.name()), Some(cause));
            let moved: Vec<&Scenario> = scenarios
                .iter()
                .filter(|scenario| cause.removed(scenario) != **scenario)
                .collect();
            assert!(!moved.is_empty(), "{} can be taken away from no scenario", cause.name());
            if Levers::NAMES.contains(&cause.name()) {
                continue; // a lever is flipped, and flipped back the second time
            }
            for scenario in moved {
                let without = cause.removed(scenario);
                assert_eq!(
                    cause.removed(&without),
                    without,
                    "{} is gone once it is taken away",
                    cause.name()
                );
            }
        }
    }
}
