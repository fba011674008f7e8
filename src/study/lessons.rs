//! In how many worlds of a scenario its lesson holds: one seed is an anecdote.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::worlds::CHUNK;
use super::{Choice, Progress, StudyError, Verdict, run};
use crate::evidence::Vantage;
use crate::lots::Method;
use crate::scenario::{Against, Figure, Scenario};
use crate::seed::Seed;

/// How often one assertion of a scenario held on one rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Which. Indexes [`Scenario::expect`].
    pub expectation: usize,
    /// On which rail.
    pub rail: String,
    /// In how many worlds it was judged.
    pub judged: u32,
    /// The seeds of those in which it did not hold.
    pub failed: Vec<u64>,
    /// The seeds of those in which a figure of it had no value, so that it neither held nor failed.
    pub valueless: Vec<u64>,
}

/// Makes one world of a scenario for each seed and tells how often each assertion held; nothing where there is none. Unless vantages
/// and methods are chosen, those that the assertions name are looked at. The same for any number of threads.
///
/// # Errors
/// As [`run`].
pub fn lessons(
    scenario: &Scenario,
    choice: &Choice,
    seeds: RangeInclusive<u64>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Lesson>, StudyError> {
    if scenario.expect.is_empty() {
        return Ok(Vec::new());
    }
    let choice = needed(scenario, choice);
    let seeds: Vec<u64> = seeds.collect();
    let judge = |&seed: &u64| {
        let choice = Choice {
            seed: Some(Seed::new(seed)),
            ..choice.clone()
        };
        run(scenario, &choice, &mut |_| {}).map(|study| (seed, study.verdicts))
    };
    let mut worlds: Vec<(u64, Vec<Verdict>)> = Vec::with_capacity(seeds.len());
    for chunk in seeds.chunks(CHUNK) {
        worlds.extend(chunk.par_iter().map(judge).collect::<Result<Vec<_>, _>>()?);
        progress(Progress {
            done: worlds.len(),
            total: seeds.len(),
            what: "lessons".to_owned(),
        });
    }
    let mut lessons: BTreeMap<(usize, String), Lesson> = BTreeMap::new();
    for (seed, verdicts) in worlds {
        for verdict in verdicts {
            let place = (verdict.expectation, verdict.rail);
            let lesson = lessons.entry(place.clone()).or_insert_with(|| Lesson {
                expectation: place.0,
                rail: place.1,
                judged: 0,
                failed: Vec::new(),
                valueless: Vec::new(),
            });
            lesson.judged += 1;
            match verdict.holds {
                Some(true) => {}
                Some(false) => lesson.failed.push(seed),
                None => lesson.valueless.push(seed),
            }
        }
    }
    Ok(lessons.into_values().collect())
}

/// Completes a choice by the vantages and methods that a scenario's assertions name; where they name none, by the first of each.
fn needed(scenario: &Scenario, choice: &Choice) -> Choice {
    let figures = scenario.expect.iter().flat_map(|expectation| match &expectation.with {
        Against::Figure(other) => vec![&expectation.figure, other],
        _ => vec![&expectation.figure],
    });
    let figures: Vec<&Figure> = figures.collect();
    let named = |vantage: &Vantage| figures.iter().any(|figure| figure.vantage == Some(*vantage));
    let used = |method: &Method| figures.iter().any(|figure| figure.method == Some(*method));
    let vantages = scenario.vantages.iter().copied().filter(named);
    let methods = scenario.methods.iter().copied().filter(used);
    // An empty list would stand for all of them.
    Choice {
        vantages: first_not_empty([
            choice.vantages.clone(),
            vantages.collect(),
            scenario.vantages[..1].to_vec(),
        ]),
        methods: first_not_empty([
            choice.methods.clone(),
            methods.collect(),
            scenario.methods[..1].to_vec(),
        ]),
        ..choice.clone()
    }
}

fn first_not_empty<T>(lists: [Vec<T>; 3]) -> Vec<T> {
    lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default()
}
