//! The inquiry: a race on one clock between the thief's plan and one investigator, under one rule after another.
//!
//! Two references stand beside each rule: *nothing*, and *clairvoyant*, who chooses by the truth with the same powers, hours, delays and chances. What
//! the clairvoyant stops is what the rail permits; the way from it to a rule is what following costs.

mod look;
mod outcome;
mod outside;
mod policy;
mod race;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::worlds::headline;
use super::{Choice, Progress, StudyError};
use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::{Effort, Scenario};
use crate::seed::Seed;
use crate::sim::Made;
use crate::study::choose::{about, choose, theft};
use crate::trace::Trouble;
use crate::units::{RailId, Share};
use look::Rules;
pub use outcome::{HORIZON, Interval, Outcome};
pub(crate) use outcome::{Moment, What};
pub use outside::{Contender, Player, Reply, Turn};
pub use policy::{Kind, Policy};
use race::{race, race_led};

/// From which share of a purse on taint is a suspicion, where nobody says.
const THETA: Share = Share::percent(50);

/// The shares with which a rule that follows is raced as well, so that everybody sees what hangs on the one that was chosen.
const OTHER_THETAS: [Share; 2] = [Share::percent(10), Share::percent(90)];

/// What came of one rule, seed by seed.
#[derive(Clone, Debug)]
pub struct Raced {
    /// By which rule of ours, or under which name somebody else led.
    pub by: By,
    /// A row a seed; why somebody else has none.
    pub outcomes: Result<Vec<Outcome>, Trouble>,
    /// The same with other shares of a purse from which on taint is a suspicion; of a rule of ours that follows alone.
    pub(crate) others: Vec<(Share, Vec<Outcome>)>,
}

/// Who leads an inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A rule of ours.
    Policy(Policy),
    /// Somebody else.
    Contender(String),
}

impl By {
    /// Returns the name under which he stands on a board.
    pub fn name(&self) -> &str {
        match self {
            By::Policy(policy) => policy.name(),
            By::Contender(name) => name,
        }
    }

    /// Tells whether it follows nothing and stands beside the rules for comparison.
    pub fn is_reference(&self) -> bool {
        match self {
            By::Policy(policy) => policy.is_reference(),
            By::Contender(_) => false,
        }
    }
}

/// Who races on every rail, in the order in which they are shown.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Rules of ours.
    pub policies: &'a [Policy],
    /// Others, who lead before ours are run.
    pub contenders: &'a [Contender<'a>],
    /// From which share of a purse on taint is a suspicion.
    pub theta: Share,
}

/// Inquiries into one theft: a rail a row, in it a policy a row, in it a seed a row.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// The name of the scenario.
    pub scenario: String,
    /// The name of the theft, where it is one of several.
    pub incident: Option<String>,
    /// Who looks and orders.
    pub investigator: Investigator,
    /// How much he can do.
    pub effort: Effort,
    /// By which method he follows.
    pub method: Method,
    /// From which share of a purse on taint is a suspicion.
    pub theta: Share,
    /// The seeds, one world each.
    pub seeds: RangeInclusive<u64>,
    /// Each rail with its policies.
    pub rails: Vec<(String, Vec<Raced>)>,
}

/// How an investigator defends in a world that is only measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inquired {
    /// By which rule.
    pub policy: Policy,
    /// From which share of a purse on taint is a suspicion.
    pub theta: Share,
    /// How much he can do.
    pub effort: Effort,
}

impl Inquired {
    /// Returns a rule with the usual suspicion.
    pub fn usual(policy: Policy, effort: Effort) -> Inquired {
        Inquired {
            policy,
            theta: THETA,
            effort,
        }
    }
}

/// Makes a world in which the investigator of a scenario's first vantage defends by a rule, in place of its script, and follows by its first method.
///
/// # Errors
/// Where the method cannot work on what is seen.
pub(super) fn inquired(scenario: &Scenario, by: Inquired, seed: Seed) -> Result<Made, StudyError> {
    let scenario = Scenario {
        defend: Vec::new(),
        ..scenario.clone()
    };
    let rules = Rules {
        incident: about(&scenario)?,
        investigator: scenario.vantages[0],
        effort: by.effort,
        policy: by.policy,
        method: scenario.methods[0],
        theta: by.theta,
    };
    Ok(race::play(&scenario, scenario.starts[0], seed, &rules)?.0)
}

/// Races one investigator against the thief of a scenario under each of the policies, in the world of every seed.
///
/// # Errors
/// Where a choice does not fit the scenario, or the method cannot work on what is seen.
pub fn inquiry(
    scenario: &Scenario,
    choice: &Choice,
    Field {
        policies,
        contenders,
        theta,
    }: Field<'_>,
    seeds: RangeInclusive<u64>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Inquiry, StudyError> {
    let (vantage, method) = headline(scenario);
    let mut scenario = choose(scenario, choice)?;
    let incident = about(&scenario)?;
    // The script aims at what is true, and would have done already what an inquiry must first find out: here nobody but the investigator defends.
    scenario.defend.clear();
    let named = scenario.investigators.first().map(|spec| spec.who);
    let investigator = choice.vantages.first().copied().or(named).unwrap_or(vantage);
    let method = choice.methods.first().copied().unwrap_or(method);
    let effort = scenario.effort(investigator);
    let thetas = |policy: Policy| {
        let others = OTHER_THETAS
            .into_iter()
            .filter(move |&other| other != theta && !policy.is_reference());
        [theta].into_iter().chain(others)
    };
    let jobs: Vec<(RailId, Policy, Share, u64)> = scenario
        .starts
        .iter()
        .flat_map(|&rail| policies.iter().map(move |&policy| (rail, policy)))
        .flat_map(|(rail, policy)| thetas(policy).map(move |theta| (rail, policy, theta)))
        .flat_map(|(rail, policy, theta)| seeds.clone().map(move |seed| (rail, policy, theta, seed)))
        .collect();
    // Others first and one after another, so that whoever sits at a terminal is not shown what ours come to.
    let mut led = Vec::new();
    for &rail in &scenario.starts {
        for contender in contenders {
            let rules = Rules {
                incident,
                investigator,
                effort,
                policy: Policy::Follow,
                method,
                theta,
            };
            let mut outcomes = Ok(Vec::new());
            for seed in seeds.clone() {
                let outcome = match (contender.seat)(scenario.rail_name(rail), seed) {
                    Ok(mut player) => race_led(&scenario, rail, Seed::new(seed), &rules, &mut *player)?,
                    Err(trouble) => Err(trouble),
                };
                match (&mut outcomes, outcome) {
                    (Ok(outcomes), Ok(outcome)) => outcomes.push(outcome),
                    (_, Err(trouble)) => {
                        outcomes = Err(trouble);
                        break;
                    }
                    (Err(_), Ok(_)) => {}
                }
            }
            let by = By::Contender(contender.name.clone());
            led.push(Raced {
                by,
                outcomes,
                others: Vec::new(),
            });
        }
    }
    let mut outcomes = Vec::with_capacity(jobs.len());
    for chunk in jobs.chunks(rayon::current_num_threads().max(1)) {
        let raced: Vec<Result<Outcome, StudyError>> = chunk
            .par_iter()
            .map(|&(rail, policy, theta, seed)| {
                let rules = Rules {
                    incident,
                    investigator,
                    effort,
                    policy,
                    method,
                    theta,
                };
                race(&scenario, rail, Seed::new(seed), &rules)
            })
            .collect();
        outcomes.extend(raced.into_iter().collect::<Result<Vec<_>, _>>()?);
        progress(Progress {
            done: outcomes.len(),
            total: jobs.len(),
            what: format!("inquiries on {}", scenario.rail_name(chunk[chunk.len() - 1].0)),
        });
    }
    let mut outcomes = outcomes.into_iter();
    let mut led = led.into_iter();
    let count = seeds.clone().count();
    let mut rail = |&rail: &RailId| {
        let ours = policies.iter().map(|&policy| {
            let mut raced = thetas(policy).map(|theta| (theta, outcomes.by_ref().take(count).collect::<Vec<_>>()));
            let (_, chosen) = raced.next().expect("the chosen share comes first");
            Raced {
                by: By::Policy(policy),
                outcomes: Ok(chosen),
                others: raced.collect(),
            }
        });
        let mut raced: Vec<Raced> = ours.collect();
        // Before the last, which is the clairvoyant where he is asked for.
        let place = raced.len().saturating_sub(1);
        raced.splice(place..place, led.by_ref().take(contenders.len()));
        (scenario.rail_name(rail).to_owned(), raced)
    };
    Ok(Inquiry {
        rails: scenario.starts.iter().map(&mut rail).collect(),
        incident: theft(&scenario),
        scenario: scenario.name.clone(),
        investigator,
        effort,
        method,
        theta,
        seeds,
    })
}
