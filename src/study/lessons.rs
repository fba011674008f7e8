//! In how many worlds of a scenario its lesson holds: one seed is an anecdote.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::run::judged;
use super::worlds::CHUNK;
use super::{Choice, Progress, StudyError, Verdict, expect};
use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::{self, Cause, Figure, Scenario};
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
    /// How often it held in the same worlds without its cause; nothing where it names none.
    pub(crate) without: Option<Without>,
}

/// How often an assertion held where its cause is taken away: it is a lesson about that cause as far as it then fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Without {
    /// The cause.
    pub(crate) cause: Cause,
    /// The seeds of the worlds in which it held all the same.
    pub held: Vec<u64>,
    /// The seeds of those in which a figure of it had no value.
    pub valueless: Vec<u64>,
}

/// Makes one world of a scenario for each seed and tells how often each assertion held; nothing where there is none. An assertion that
/// names its cause is judged in the same worlds without it as well. Unless vantages and methods are chosen, those that the
/// assertions name are looked at. The same for any number of threads.
///
/// # Errors
/// As [`run`](super::run).
pub fn lessons(
    scenario: &Scenario,
    choice: &Choice,
    seeds: RangeInclusive<u64>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Lesson>, StudyError> {
    if scenario.expect.is_empty() {
        return Ok(Vec::new());
    }
    let seeds: Vec<u64> = seeds.collect();
    let causes: BTreeSet<Cause> = scenario
        .expect
        .iter()
        .filter_map(|expectation| expectation.cause)
        .collect();
    let mut judge = Judge {
        total: seeds.len() * (1 + causes.len()),
        choice: choice.clone(),
        seeds,
        progress,
        done: 0,
    };
    let mut lessons: BTreeMap<(usize, String), Lesson> = BTreeMap::new();
    for (seed, verdict) in judge.all(scenario)? {
        let place = (verdict.expectation, verdict.rail);
        let lesson = lessons.entry(place.clone()).or_insert_with(|| Lesson {
            expectation: place.0,
            rail: place.1,
            judged: 0,
            failed: Vec::new(),
            valueless: Vec::new(),
            without: None,
        });
        lesson.judged += 1;
        match verdict.holds {
            Some(true) => {}
            Some(false) => lesson.failed.push(seed),
            None => lesson.valueless.push(seed),
        }
    }
    for cause in causes {
        let mut without = scenario::without(scenario, cause);
        let about = |place: &usize| scenario.expect[*place].cause == Some(cause);
        let places: Vec<usize> = (0..scenario.expect.len()).filter(about).collect();
        without.expect = places.iter().map(|&place| scenario.expect[place].clone()).collect();
        for (seed, verdict) in judge.all(&without)? {
            let lesson = lessons
                .get_mut(&(places[verdict.expectation], verdict.rail))
                .expect("an assertion is judged with its cause and without");
            let without = lesson.without.get_or_insert(Without {
                cause,
                held: Vec::new(),
                valueless: Vec::new(),
            });
            match verdict.holds {
                Some(true) => without.held.push(seed),
                Some(false) => {}
                None => without.valueless.push(seed),
            }
        }
    }
    Ok(lessons.into_values().collect())
}

/// Runs a scenario with many seeds.
struct Judge<'a> {
    choice: Choice,
    seeds: Vec<u64>,
    progress: &'a mut dyn FnMut(Progress),
    done: usize,
    total: usize,
}

impl Judge<'_> {
    /// Returns the verdicts of the world of every seed; nothing is looked at but what the assertions name.
    fn all(&mut self, scenario: &Scenario) -> Result<Vec<(u64, Verdict)>, StudyError> {
        let needed = needed(scenario, &self.choice);
        let judge = |&seed: &u64| {
            let choice = Choice {
                seed: Some(Seed::new(seed)),
                ..needed.clone()
            };
            judged(scenario, &choice).map(|verdicts| (seed, verdicts))
        };
        let mut worlds: Vec<(u64, Vec<Verdict>)> = Vec::with_capacity(self.seeds.len());
        for chunk in self.seeds.chunks(CHUNK) {
            worlds.extend(chunk.par_iter().map(judge).collect::<Result<Vec<_>, _>>()?);
            (self.progress)(Progress {
                done: self.done + worlds.len(),
                total: self.total,
                what: "lessons".to_owned(),
            });
        }
        self.done += worlds.len();
        let apart = |(seed, verdicts): (u64, Vec<Verdict>)| verdicts.into_iter().map(move |verdict| (seed, verdict));
        Ok(worlds.into_iter().flat_map(apart).collect())
    }
}

/// Completes a choice by the rails, vantages and methods that a scenario's assertions name; where one names no rail, by all, and where none
/// names a vantage or a method, by the first.
fn needed(scenario: &Scenario, choice: &Choice) -> Choice {
    let figures: Vec<&Figure> = expect::figures(scenario).collect();
    let named = |vantage: &Investigator| figures.iter().any(|figure| figure.vantage == Some(*vantage));
    let used = |method: &Method| figures.iter().any(|figure| figure.method == Some(*method));
    let vantages = scenario.vantages.iter().copied().filter(named);
    let methods = scenario.methods.iter().copied().filter(used);
    let rails = scenario.starts.iter().map(|&rail| scenario.rail_name(rail));
    let on_it = |rail: &&str| figures.iter().any(|figure| figure.rail.as_deref() == Some(*rail));
    let everywhere = figures.iter().any(|figure| figure.rail.is_none());
    let rails = rails.filter(|rail| everywhere || on_it(rail)).map(str::to_owned);
    // An empty list would stand for all of them.
    Choice {
        rails: first_not_empty([choice.rails.clone(), rails.collect(), Vec::new()]),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::decode;

    /// Two gifts of five coins are all that the thief of the first scenario gives away: without gifts he gives nothing away.
    #[test]
    fn a_lesson_fails_where_its_cause_is_taken_away() {
        let bundled = scenario::bundled();
        let bundled = bundled.iter().find(|bundled| bundled.name == "first-steps").unwrap();
        let mut scenario = decode(bundled.name, bundled.text).unwrap();
        let spent = |expectation: &&mut scenario::Expectation| expectation.figure.kind.name == "outcome.spent";
        let spent = scenario.expect.iter_mut().find(spent).unwrap();
        spent.cause = Cause::named("dust");
        let spent = scenario
            .expect
            .iter()
            .position(|expectation| expectation.cause.is_some())
            .unwrap();
        let mut last = None;
        let held = lessons(&scenario, &Choice::default(), 1..=5, &mut |progress| {
            last = Some(progress)
        })
        .unwrap();
        for lesson in held {
            let expected = (lesson.expectation == spent).then(|| Without {
                cause: Cause::named("dust").unwrap(),
                held: Vec::new(),
                valueless: Vec::new(),
            });
            assert_eq!(lesson.without, expected);
            assert_eq!(lesson.judged, 5);
        }
        let last = last.unwrap();
        assert_eq!(
            (last.done, last.total),
            (10, 10),
            "the worlds without the cause count as work"
        );
    }

    /// What is made for the assertions alone realises what the whole study does, of every bundled scenario that a page of tests has time for.
    #[test]
    fn what_is_asserted_is_realised_as_in_the_whole_study() {
        for name in ["first-steps", "mined", "denial"] {
            let bundled = scenario::bundled().iter().find(|bundled| bundled.name == name).unwrap();
            let scenario = decode(bundled.name, bundled.text).unwrap();
            let whole = crate::study::run(&scenario, &Choice::default(), &mut |_| {}).unwrap();
            assert!(!whole.verdicts.is_empty());
            assert_eq!(judged(&scenario, &Choice::default()).unwrap(), whole.verdicts, "{name}");
        }
    }
}
