//! `dyepack attribute`: whether what two thefts have in common says that one hand did both.

use std::ops::RangeInclusive;

use crate::lots::{Booking, Method};
use crate::report::attribution::{Attribution, Worlds};
use crate::scenario::Scenario;
use crate::study::Choice;
use crate::study::attribution::{Asked, attribution};

use super::args::{self, Seeds};
use super::failure::Failure;
use super::progress::under_bar;
use super::scenarios::looker;
use super::{output, scenarios};

/// Learns on worlds whose hands are known, judges others, and prints how often it was right.
pub fn attribute(words: &args::Attribute) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    let learnt = match &words.learn_from {
        Some(other) => scenarios::load(other)?,
        None => scenario.clone(),
    };
    let (learn_seeds, seeds) = (range(&words.learn_seeds), range(&words.seeds));
    let overlap = learn_seeds.start() <= seeds.end() && seeds.start() <= learn_seeds.end();
    if overlap && words.learn_from.as_ref().is_none_or(|other| *other == words.scenario) {
        return Err(Failure::usage(
            "what was learnt on a world is not judged on it; accepted are --learn-seeds and --seed that share none",
        ));
    }
    let asked = Asked {
        investigator: looker(&scenario, &words.vantage)?,
        method: words.method.unwrap_or(Method::of(Booking::HAIRCUT)),
        theta: words.theta,
    };
    let worlds = |scenario: &Scenario, seeds: &RangeInclusive<u64>| Worlds {
        scenario: scenario.name.clone(),
        seeds: [seeds.start(), seeds.end()].map(u64::to_string),
    };
    let found = under_bar(|told| {
        let (learn, judge) = ((&learnt, learn_seeds.clone()), (&scenario, seeds.clone()));
        let choice = Choice {
            rails: words.rails.clone(),
            incident: words.incident.clone(),
            ..Choice::default()
        };
        attribution(learn, judge, &choice, &asked, told)
    });
    let found = found.map_err(|e| Failure::input(e.to_string()))?;
    let view = Attribution::of(&found, &asked, worlds(&scenario, &seeds), worlds(&learnt, &learn_seeds));
    output::show(&view, words.printed.0)
}

fn range(seeds: &Seeds) -> RangeInclusive<u64> {
    match seeds {
        Seeds::One(seed) => *seed..=*seed,
        Seeds::Many(seeds) => seeds.clone(),
    }
}
