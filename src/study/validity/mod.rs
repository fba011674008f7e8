//! How far a published fact comes out of the model by itself: each fact measured on its source's population over many seeds, and again with every
//! number of the scenario at both ends of its range.
//!
//! A hit that one number makes is an *input*; one that vanishes somewhere within what nobody measured is *not determined*; only what holds
//! at both ends of every range is *predicted*. Nothing here is fitted: ranges and bands stand before a run.

mod experiments;
pub(crate) mod fact;
pub(crate) mod facts;

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::choose::choose;
use super::{Choice, Progress};
use crate::scenario::ranges::{Point, at_extreme, parameters};
use crate::scenario::{self, Scenario};
use crate::seed::Seed;
use crate::sim::{self, stats};
use crate::units::RailId;
pub(crate) use fact::{By, Fact, Measure, Says, Seen, Unit};
use facts::FACTS;

/// What can be said of the model by a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// It is not measured, for the reason that the fact gives.
    NotModelled,
    /// What comes out lies outside the band, or there is nothing to measure it on.
    Missed,
    /// It comes out because one number, or a constant of the program, says so.
    Input,
    /// It comes out, and does not within what nobody measured.
    NotDetermined,
    /// It comes out at both ends of every range.
    Predicted,
}

/// A fact and what came out.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The fact.
    pub fact: &'static Fact,
    /// One value a seed, in order; nothing where there is nothing to measure.
    pub values: Vec<Option<i64>>,
    /// What each number of the scenario does to it, the strongest first; none where it was not varied.
    pub swings: Vec<Swing>,
    /// What can be said of it; nothing where it was measured and not varied.
    pub class: Option<Class>,
}

/// A number of the scenario and the fact at both ends of its range: the mean over the seeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Swing {
    /// The number's name.
    pub parameter: String,
    /// The fact where it is least and where it is greatest.
    pub ends: [Option<i64>; 2],
}

/// All facts and what came out.
#[derive(Clone, Debug)]
pub(crate) struct Validity {
    /// The seeds, one world each.
    pub seeds: RangeInclusive<u64>,
    /// With how many of the seeds, from the first on, numbers were varied.
    pub varied: u64,
    /// One row a fact, in the order of the facts.
    pub rows: Vec<Row>,
}

impl Measure {
    fn holds(&self, value: Option<i64>) -> bool {
        let (least, greatest) = self.band;
        value.is_some_and(|value| (least..=greatest).contains(&value))
    }
}

impl Row {
    /// Returns the mean over the seeds at which there is something to measure.
    pub fn mean(&self) -> Option<i64> {
        mean(&self.values)
    }

    /// Returns the least value and the greatest.
    pub fn range(&self) -> Option<(i64, i64)> {
        let values = || self.values.iter().flatten().copied();
        Some((values().min()?, values().max()?))
    }

    /// Tells whether what came out lies in the band; nothing where it is not measured.
    pub fn hits(&self) -> Option<bool> {
        let measure = self.fact.how.as_ref().ok()?;
        Some(measure.holds(self.mean()))
    }
}

impl Row {
    /// Returns how many numbers of the scenario take it out of the band at an end of their range.
    pub fn breaking(&self) -> usize {
        let Ok(measure) = &self.fact.how else { return 0 };
        self.swings.iter().filter(|swing| swing.breaks(measure)).count()
    }
}

impl Swing {
    /// Tells whether the fact is outside its band at an end.
    fn breaks(&self, measure: &Measure) -> bool {
        self.ends.iter().any(|&end| !measure.holds(end))
    }

    /// Returns how far the number takes a fact from where it is; as far as can be where it leaves nothing to measure.
    fn reach(&self, from: Option<i64>) -> u64 {
        let far = |end: &Option<i64>| match (end, from) {
            (Some(end), Some(from)) => end.abs_diff(from),
            (None, None) => 0,
            (None, Some(_)) | (Some(_), None) => u64::MAX,
        };
        self.ends.iter().map(far).max().unwrap_or_default()
    }
}

impl Validity {
    /// Returns how many facts are predicted; what another simulator says is none of them.
    pub fn predicted(&self) -> usize {
        let counts = |row: &&Row| row.class == Some(Class::Predicted) && row.fact.says != Says::Simulated;
        self.rows.iter().filter(counts).count()
    }
}

fn mean(values: &[Option<i64>]) -> Option<i64> {
    let there = || values.iter().flatten();
    let count = there().count() as i64;
    (count > 0).then(|| there().sum::<i64>().div_euclid(count))
}

/// Says what a fact is: what came out in the mean over all seeds and over those with which numbers were varied, and the swings with the
/// strongest first.
fn classify(measure: &Measure, (came, from): (Option<i64>, Option<i64>), swings: &[Swing]) -> Class {
    if !measure.holds(came) {
        return Class::Missed;
    }
    if measure.constant.is_some() {
        return Class::Input;
    }
    let Some((strongest, others)) = swings.split_first() else {
        return Class::Predicted;
    };
    let next = others.first().map_or(0, |swing| swing.reach(from));
    // One number sets what it takes out of the band and moves at least twice as far as any other does.
    let sets = strongest.breaks(measure) && strongest.reach(from) / 2 >= next;
    match (sets, swings.iter().any(|swing| swing.breaks(measure))) {
        (true, _) => Class::Input,
        (false, true) => Class::NotDetermined,
        (false, false) => Class::Predicted,
    }
}

/// Measures the facts of a scenario, by its name, in the world of every seed, without varying anything.
pub(crate) fn facts_of(scenario: &str, seeds: RangeInclusive<u64>) -> Vec<Row> {
    let facts: Vec<&'static Fact> = FACTS
        .iter()
        .filter(|fact| fact.how.as_ref().is_ok_and(|measure| measure.scenario == scenario))
        .collect();
    let mut rows = Vec::new();
    for (place, facts) in grouped(&facts) {
        let (scenario, rail) = stage(place);
        let values = measured(&scenario, rail, &facts, &seeds);
        rows.extend(facts.iter().zip(values).map(|(&fact, values)| Row {
            fact,
            values,
            swings: Vec::new(),
            class: None,
        }));
    }
    rows
}

/// Measures all facts in the world of every seed, and once more for each number at each end of its range, with so many of the seeds.
pub(crate) fn validity(seeds: RangeInclusive<u64>, varied: u64, progress: &mut dyn FnMut(Progress)) -> Validity {
    let all: Vec<&'static Fact> = FACTS.iter().filter(|fact| fact.how.is_ok()).collect();
    let few = *seeds.start()..=(*seeds.end()).min(seeds.start() + varied.max(1) - 1);
    let mut rows: Vec<Row> = Vec::new();
    for (place, facts) in grouped(&all) {
        let (scenario, rail) = stage(place);
        let values = measured(&scenario, rail, &facts, &seeds);
        let names = parameters(&scenario);
        let mut swings: Vec<Vec<Swing>> = vec![Vec::new(); facts.len()];
        for (done, name) in names.iter().enumerate() {
            let ends = [Point::Least, Point::Greatest].map(|end| at_extreme(&scenario, name, end));
            if ends.iter().all(|end| *end == scenario) {
                continue;
            }
            let [least, greatest] = ends.map(|end| measured(&end, rail, &facts, &few));
            for (fact, swings) in swings.iter_mut().enumerate() {
                swings.push(Swing {
                    parameter: name.clone(),
                    ends: [mean(&least[fact]), mean(&greatest[fact])],
                });
            }
            progress(Progress {
                done: done + 1,
                total: names.len(),
                what: format!("numbers of {} on {}", place.0, place.1),
            });
        }
        for ((&fact, values), mut swings) in facts.iter().zip(values).zip(swings) {
            let measure = fact.how.as_ref().expect("only what is measured is grouped");
            // Swings are compared with the same worlds unvaried.
            let few = &values[..values.len().min(varied.max(1) as usize)];
            let from = mean(few);
            swings.sort_by_key(|swing| std::cmp::Reverse(swing.reach(from)));
            let class = classify(measure, (mean(&values), from), &swings);
            rows.push(Row {
                fact,
                class: Some(class),
                values,
                swings,
            });
        }
    }
    let unmodelled = FACTS.iter().filter(|fact| fact.how.is_err()).map(|fact| Row {
        fact,
        values: Vec::new(),
        swings: Vec::new(),
        class: Some(Class::NotModelled),
    });
    rows.extend(unmodelled);
    let place = |row: &Row| FACTS.iter().position(|fact| fact.name == row.fact.name);
    rows.sort_by_key(place);
    Validity { seeds, varied, rows }
}

/// Returns facts by the worlds on which they are measured.
fn grouped(facts: &[&'static Fact]) -> Vec<((&'static str, &'static str), Vec<&'static Fact>)> {
    let mut groups: Vec<((&'static str, &'static str), Vec<&'static Fact>)> = Vec::new();
    for &fact in facts {
        let Ok(measure) = &fact.how else { continue };
        let place = (measure.scenario, measure.rail);
        match groups.iter_mut().find(|(known, _)| *known == place) {
            Some((_, facts)) => facts.push(fact),
            None => groups.push((place, vec![fact])),
        }
    }
    groups
}

/// Returns a bundled scenario with its theft on one rail.
fn stage((name, rail): (&str, &str)) -> (Scenario, RailId) {
    let bundled = scenario::bundled().iter().find(|bundled| bundled.name == name);
    let bundled = bundled.expect("facts are measured on bundled scenarios");
    let scenario = scenario::decode(bundled.name, bundled.text).expect("bundled scenarios decode");
    let choice = Choice {
        rails: vec![rail.to_owned()],
        ..Choice::default()
    };
    let scenario = choose(&scenario, &choice).expect("the rail fits the scenario");
    let rail = scenario.starts[0];
    (scenario, rail)
}

/// Returns the values of each fact, one a seed.
fn measured(
    scenario: &Scenario,
    rail: RailId,
    facts: &[&'static Fact],
    seeds: &RangeInclusive<u64>,
) -> Vec<Vec<Option<i64>>> {
    let seeds: Vec<u64> = seeds.clone().collect();
    let one = |&seed: &u64| -> Vec<Option<i64>> {
        let seed = Seed::new(seed);
        let made = sim::make(scenario, rail, seed);
        let seen = Seen {
            made: &made,
            name: scenario.rail_name(rail),
        };
        let value = |fact: &&'static Fact| match fact.how.as_ref().expect("it is measured").by {
            By::World(measure) => measure(&made, rail),
            By::Made(measure) => measure(&seen),
            By::Runs(measure) => measure(scenario, rail, seed),
        };
        facts.iter().map(value).collect()
    };
    let each: Vec<Vec<Option<i64>>> = seeds.par_iter().map(one).collect();
    (0..facts.len())
        .map(|fact| each.iter().map(|values| values[fact]).collect())
        .collect()
}

/// Writes a value as people read it.
pub(crate) fn text(unit: Unit, value: i64) -> String {
    let sign = if value < 0 { "\u{2212}" } else { "" };
    let size = value.unsigned_abs();
    let shown = match unit {
        // Less than a hundredth is told to a thousandth of it.
        Unit::Share if (1..10_000).contains(&size) => return format!("{sign}0.{:03}\u{a0}%", size / 10),
        Unit::Share => stats::Value::Share(crate::units::Share::ppm(u32::try_from(size).unwrap_or(u32::MAX))),
        Unit::Number => stats::Value::Number(size),
        Unit::Time => stats::Value::Span(size as i64),
    };
    format!("{sign}{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURE: Measure = Measure {
        scenario: "same-theft",
        rail: "bitcoin",
        population: "",
        unit: Unit::Share,
        band: (40, 60),
        by: By::World(|_, _| None),
        constant: None,
    };

    fn swing(parameter: &str, least: i64, greatest: i64) -> Swing {
        Swing {
            parameter: parameter.to_owned(),
            ends: [Some(least), Some(greatest)],
        }
    }

    #[test]
    fn a_fact_is_classed_by_what_its_numbers_do_to_it() {
        let of = |came, swings: &[Swing]| classify(&MEASURE, (came, came), swings);
        assert_eq!(of(Some(61), &[]), Class::Missed);
        assert_eq!(of(None, &[]), Class::Missed, "nothing to measure is no hit");
        assert_eq!(
            of(Some(50), &[swing("a", 40, 60)]),
            Class::Predicted,
            "both ends are in the band"
        );
        let sets = [swing("a", 10, 90), swing("b", 30, 50)];
        assert_eq!(
            of(Some(50), &sets),
            Class::Input,
            "one moves it twice as far as the next"
        );
        let both = [swing("a", 10, 90), swing("b", 29, 50)];
        assert_eq!(of(Some(50), &both), Class::NotDetermined);
        let gone = Swing {
            ends: [None, Some(50)],
            ..swing("a", 0, 0)
        };
        assert_eq!(
            of(Some(50), &[gone]),
            Class::Input,
            "where nothing is left the hit is gone"
        );
        let constant = Measure {
            constant: Some("the program"),
            ..MEASURE
        };
        assert_eq!(classify(&constant, (Some(50), Some(50)), &[]), Class::Input);
        assert_eq!(classify(&constant, (Some(70), Some(70)), &[]), Class::Missed);
    }

    #[test]
    fn another_simulator_validates_nothing() {
        let row = |name| Row {
            fact: FACTS.iter().find(|fact| fact.name == name).expect("it is a fact"),
            values: Vec::new(),
            swings: Vec::new(),
            class: Some(Class::Predicted),
        };
        let validity = Validity {
            seeds: 1..=1,
            varied: 1,
            rows: vec![row("views.order"), row("mules.1-hour")],
        };
        assert_eq!(validity.predicted(), 1);
    }

    #[test]
    fn every_fact_is_measured_where_its_rail_is_or_says_why_not() {
        for fact in FACTS {
            assert_eq!(FACTS.iter().filter(|other| other.name == fact.name).count(), 1);
            assert!(!fact.source.is_empty() && !fact.published.is_empty());
            match &fact.how {
                Ok(measure) => {
                    assert!(measure.band.0 <= measure.band.1, "{}", fact.name);
                    let (scenario, rail) = stage((measure.scenario, measure.rail));
                    assert_eq!(scenario.rail_name(rail), measure.rail);
                }
                Err(why) => assert!(!why.is_empty()),
            }
        }
    }

    /// A fact's row stands over the seeds that were asked for, each the value of its own world.
    #[test]
    fn a_row_holds_one_value_a_seed() {
        let rows = facts_of("wire-casino", 3..=4);
        let hold = rows
            .iter()
            .find(|row| row.fact.name == "wires.hold")
            .expect("it is measured there");
        assert_eq!(hold.values.len(), 2);
        let (scenario, rail) = stage(("wire-casino", "wires"));
        let made = sim::make(&scenario, rail, Seed::new(4));
        assert_eq!(hold.values[1], stats::published::frozen_of_credited(&made, rail));
        assert_eq!(hold.mean(), mean(&hold.values));
        assert!(
            rows.iter()
                .all(|row| row.fact.how.as_ref().is_ok_and(|how| how.scenario == "wire-casino"))
        );
        assert!(facts_of("nobody's", 1..=1).is_empty());
    }
}
