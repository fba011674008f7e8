//! Takes a cause away: the scenario without it, in which nothing else is changed. People, keepers and what the plan draws stay.

use super::cause::Cause;
use super::rail::{End, Levers, Pooling};
use super::spec::{ExitKind, Hours, OrderSpec, Scenario, Step};
use crate::evidence::KeeperKind;
use crate::units::rates::Rates;
use crate::units::{Share, Span};

/// Returns the scenario without the cause.
pub(crate) fn without(scenario: &Scenario, cause: Cause) -> Scenario {
    let mut without = scenario.clone();
    remove(&mut without, cause);
    without
}

fn remove(scenario: &mut Scenario, cause: Cause) {
    match cause {
        Cause::Calendar => {
            scenario
                .rails
                .iter_mut()
                .for_each(|rail| rail.levers.tempo.calendar = false);
            open_desks(scenario);
        }
        Cause::DeskHours => open_desks(scenario),
        Cause::Pool => {
            scenario
                .rails
                .iter_mut()
                .for_each(|rail| rail.levers.pooling = Pooling::Retained);
            scenario
                .keepers
                .iter_mut()
                .for_each(|keeper| keeper.retains = Some(true));
        }
        Cause::Desk => {
            let desks = scenario
                .keepers
                .iter_mut()
                .filter(|keeper| keeper.kind == KeeperKind::Desk);
            desks.for_each(|desk| desk.retains = Some(true));
        }
        Cause::Tag => scenario
            .defend
            .retain(|defence| !matches!(defence.order, OrderSpec::Tag { .. })),
        Cause::Freeze => {
            let freezes = |order: &OrderSpec| matches!(order, OrderSpec::Freeze { .. } | OrderSpec::Void);
            scenario.defend.retain(|defence| !freezes(&defence.order));
        }
        Cause::Recall => scenario
            .defend
            .retain(|defence| !matches!(defence.order, OrderSpec::Recall { .. })),
        Cause::Request => scenario
            .defend
            .retain(|defence| !matches!(defence.order, OrderSpec::Request { .. })),
        Cause::Orders => scenario.defend.clear(),
        Cause::Screening => {
            for rail in &mut scenario.rails {
                rail.levers.oversight = Levers::at(End::Chain).oversight;
            }
            scenario.incidents.iter_mut().for_each(|incident| incident.stopped = 0);
        }
        Cause::Delay => scenario
            .incidents
            .iter_mut()
            .for_each(|incident| incident.noticed = Span::ZERO),
        Cause::Dust => each_branch(scenario, |steps| {
            steps.retain(|step| !matches!(step, Step::Dust { .. }))
        }),
        Cause::Discount => {
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
        }
        Cause::Market => {
            each_branch(scenario, |steps| {
                for step in steps {
                    if let Step::Swap { buyers, .. } = step {
                        *buyers = 0;
                    }
                }
            });
        }
        Cause::Door => each_branch(scenario, |steps| {
            steps.retain(|step| !matches!(step, Step::Deposit { .. } | Step::Exit { .. }));
            for step in steps {
                if let Step::Peel { to, .. } = step {
                    to.clear();
                }
            }
        }),
        Cause::Exit => {
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
        }
        Cause::Rates => {
            let begins = scenario.begins;
            let assets = scenario.assets.iter_mut();
            assets.for_each(|asset| asset.rates = Rates::constant(asset.rates.at(begins)));
        }
        Cause::Plan => {
            each_branch(scenario, |steps| steps.retain(|step| matches!(step, Step::Steal(_))));
        }
        Cause::Identity => flip(scenario, 0),
        Cause::Supply => flip(scenario, 1),
        Cause::Books => flip(scenario, 2),
        Cause::Reference => flip(scenario, 3),
        Cause::Disclosure => flip(scenario, 4),
        Cause::Control => flip(scenario, 5),
        Cause::Oversight => flip(scenario, 6),
        Cause::Finality => flip(scenario, 7),
        Cause::Tempo => flip(scenario, 8),
        Cause::Pooling => flip(scenario, 9),
    }
}

/// Has every keeper read around the clock.
fn open_desks(scenario: &mut Scenario) {
    scenario
        .keepers
        .iter_mut()
        .for_each(|keeper| keeper.hours = Some(Hours::RoundTheClock));
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{bundled, decode};

    /// Whose desk rests decides whether a hold comes in time, and whose payments wait is another cause: one takes both away, one
    /// the desks alone.
    #[test]
    fn without_the_calendar_rails_and_desks_are_open_and_without_desk_hours_desks_alone() {
        let bundled = bundled().iter().find(|bundled| bundled.name == "wire-casino");
        let bundled = bundled.expect("wire-casino is bundled");
        let scenario = decode(bundled.name, bundled.text).expect("bundled scenarios decode");
        let rests = |scenario: &Scenario| {
            let desk = |keeper: &crate::scenario::KeeperSpec| keeper.hours != Some(Hours::RoundTheClock);
            [
                scenario.rails.iter().any(|rail| rail.levers.tempo.calendar),
                scenario.keepers.iter().any(desk),
            ]
        };
        assert_eq!(rests(&scenario), [true, true]);
        assert_eq!(rests(&without(&scenario, Cause::Calendar)), [false, false]);
        assert_eq!(rests(&without(&scenario, Cause::DeskHours)), [true, false]);
    }

    /// Where no bundled scenario has a cause, nor the one in which every key stands, nothing could be said of it; a removal that removes nothing is none.
    #[test]
    fn every_cause_can_be_taken_away_from_some_scenario_once() {
        let every_key = ("every-key", include_str!("../../tests/data/every-key.toml"));
        let scenarios: Vec<Scenario> = bundled()
            .iter()
            .map(|bundled| (bundled.name, bundled.text))
            .chain([every_key])
            .map(|(name, text)| decode(name, text).expect("bundled scenarios decode"))
            .collect();
        for cause in Cause::ALL.iter().copied() {
            assert_eq!(Cause::named(cause.name()), Some(cause));
            let moved: Vec<&Scenario> = scenarios
                .iter()
                .filter(|scenario| without(scenario, cause) != **scenario)
                .collect();
            assert!(!moved.is_empty(), "{} can be taken away from no scenario", cause.name());
            if Levers::NAMES.contains(&cause.name()) {
                continue; // a lever is flipped, and flipped back the second time
            }
            for scenario in moved {
                let without = without(scenario, cause);
                assert_eq!(
                    super::without(&without, cause),
                    without,
                    "{} is gone once it is taken away",
                    cause.name()
                );
            }
        }
    }
}
