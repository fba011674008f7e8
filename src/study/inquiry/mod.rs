//! The inquiry: a race on one clock between the thief's plan and one investigator, under one rule after another.
//!
//! Two references stand beside each rule: *nothing*, and *clairvoyant*, who chooses by the truth with the same powers, hours, delays and chances. What
//! the clairvoyant stops is what the rail permits; the way from it to a rule is what following costs.

mod look;
mod outcome;
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
use crate::study::choose::choose;
use crate::units::{RailId, Share};
use look::Rules;
pub use outcome::{HORIZON, Interval, Outcome};
pub use policy::Policy;
use race::race;

/// What came of one policy, seed by seed.
pub type Raced = (Policy, Vec<Outcome>);

/// Inquiries into one theft: a rail a row, in it a policy a row, in it a seed a row.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// The name of the scenario.
    pub scenario: String,
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

/// Races one investigator against the thief of a scenario under each of the policies, in the world of every seed.
///
/// # Errors
/// Where a choice does not fit the scenario, or the method cannot work on what is seen.
pub fn inquiry(
    scenario: &Scenario,
    choice: &Choice,
    (policies, theta): (&[Policy], Share),
    seeds: RangeInclusive<u64>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Inquiry, StudyError> {
    let (vantage, method) = headline(scenario);
    let mut scenario = choose(scenario, choice)?;
    // The script aims at what is true, and would have done already what an inquiry must first find out: here nobody but the investigator defends.
    scenario.defend.clear();
    let named = scenario.investigators.first().map(|spec| spec.who);
    let investigator = choice.vantages.first().copied().or(named).unwrap_or(vantage);
    let method = choice.methods.first().copied().unwrap_or(method);
    let effort = scenario.effort(investigator);
    let jobs: Vec<(RailId, Policy, u64)> = scenario
        .starts
        .iter()
        .flat_map(|&rail| policies.iter().map(move |&policy| (rail, policy)))
        .flat_map(|(rail, policy)| seeds.clone().map(move |seed| (rail, policy, seed)))
        .collect();
    let mut outcomes = Vec::with_capacity(jobs.len());
    for chunk in jobs.chunks(rayon::current_num_threads().max(1)) {
        let raced: Vec<Result<Outcome, StudyError>> = chunk
            .par_iter()
            .map(|&(rail, policy, seed)| {
                let rules = Rules {
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
    let count = seeds.clone().count();
    let mut rail = |&rail: &RailId| {
        let raced = policies
            .iter()
            .map(|&policy| (policy, outcomes.by_ref().take(count).collect()));
        (scenario.rail_name(rail).to_owned(), raced.collect())
    };
    Ok(Inquiry {
        rails: scenario.starts.iter().map(&mut rail).collect(),
        scenario: scenario.name.clone(),
        investigator,
        effort,
        method,
        theta,
        seeds,
    })
}
