//! Which thefts of a world are of one hand: learnt on worlds whose hands are known, said of others from what one investigator sees, and judged.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::choose::{choose, looked_for};
use super::scene::Scene;
use super::worlds::CHUNK;
use super::{Choice, Progress, StudyError};
use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::Scenario;
use crate::score::attribution::{Board, Rule, judge};
use crate::seed::Seed;
use crate::sim;
use crate::trace::common::{Common, common};
use crate::units::{Instant, Share};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// Who looks.
    pub investigator: Investigator,
    /// By what each theft is followed.
    pub method: Method,
    /// From which chance on something is said.
    pub theta: Share,
}

/// What was learnt, and how it fared.
#[derive(Clone, Debug)]
pub(crate) struct Attribution {
    /// What training worlds say.
    pub rule: Rule<Common>,
    /// How it fared.
    pub board: Board<Common>,
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unattributed {
    /// A world cannot be made or followed.
    Study(StudyError),
    /// No world has two thefts that can be seen.
    NoPair(String),
}

impl std::fmt::Display for Unattributed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unattributed::Study(error) => error.fmt(f),
            Unattributed::NoPair(scenario) => write!(
                f,
                "{scenario}: no world has two thefts of which this investigator sees something, so that nothing can be of one hand"
            ),
        }
    }
}

impl From<StudyError> for Unattributed {
    fn from(error: StudyError) -> Unattributed {
        Unattributed::Study(error)
    }
}

/// Learns on the seeds of one scenario and judges on those of another or the same.
///
/// # Errors
/// Where a world cannot be made or followed, or there is no pair of thefts to learn from or to judge.
pub(crate) fn attribution(
    (learn_from, learn_seeds): (&Scenario, RangeInclusive<u64>),
    (scenario, seeds): (&Scenario, RangeInclusive<u64>),
    choice: &Choice,
    asked: &Asked,
    progress: &mut dyn FnMut(Progress),
) -> Result<Attribution, Unattributed> {
    let [learn_from, scenario] = [choose(learn_from, choice)?, choose(scenario, choice)?];
    let jobs: Vec<(bool, u64)> = (learn_seeds.map(|seed| (true, seed)))
        .chain(seeds.map(|seed| (false, seed)))
        .collect();
    let mut found: Vec<(bool, Vec<(Common, bool)>)> = Vec::with_capacity(jobs.len());
    for chunk in jobs.chunks(CHUNK) {
        let made = |&(is_training, seed): &(bool, u64)| {
            let scenario = if is_training { &learn_from } else { &scenario };
            Ok((is_training, pairs(scenario, Seed::new(seed), asked)?))
        };
        let made: Vec<Result<_, StudyError>> = chunk.par_iter().map(made).collect();
        for made in made {
            found.push(made?);
        }
        progress(Progress {
            done: found.len(),
            total: jobs.len(),
            what: "worlds".to_owned(),
        });
    }
    let of = |training: bool| {
        let worlds = found.iter().filter(move |found| found.0 == training);
        worlds.map(|found| found.1.iter().copied())
    };
    let rule = Rule::learn(of(true));
    if rule.base.all == 0 {
        return Err(Unattributed::NoPair(learn_from.name));
    }
    match judge(&rule, &of(false).flatten().collect::<Vec<_>>(), asked.theta) {
        Some(board) => Ok(Attribution { rule, board }),
        None => Err(Unattributed::NoPair(scenario.name)),
    }
}

/// Returns what every two thefts of a world have in common as far as the investigator sees, and whether they are of one hand.
fn pairs(scenario: &Scenario, seed: Seed, asked: &Asked) -> Result<Vec<(Common, bool)>, StudyError> {
    let mut pairs = Vec::new();
    for &rail in &scenario.starts {
        let made = sim::make(scenario, rail, seed);
        if made.world.truth.incidents.len() < 2 {
            continue;
        }
        let scene = Scene::plain(&made, Instant::MAX);
        let looked_for = looked_for(&made.world, scenario, asked.investigator)?;
        let (evidence, _, complaints) = scene.seen(looked_for, asked.investigator);
        let shared = common(&evidence, &complaints, &asked.method).map_err(|error| StudyError::Trace {
            place: format!("{}, {}", scenario.rail_name(rail), asked.investigator.name()),
            message: error.to_string(),
        })?;
        let hands: Vec<&str> = (made.world.truth.incidents.iter())
            .map(|incident| incident.hand.as_str())
            .collect();
        let all = (0..hands.len()).flat_map(|one| (one + 1..hands.len()).map(move |other| (one, other)));
        let same = all.map(|(one, other)| hands[one] == hands[other]);
        pairs.extend(
            shared
                .into_iter()
                .zip(same)
                .filter_map(|(common, same)| Some((common?, same))),
        );
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Vantage;
    use crate::scenario::decode;

    const TOWN: &str = r#"
dyepack = 1
title = "Two thefts in a town"
summary = "One group did both, or another copied it"
seed = 1
begins = 2020-01-06
span = "20d"
rails = ["bank-wire"]
hands = { one = 1, copycats = 1 }

[[crowd]]
users = 20
merchants = 2

[keeper.bank]
kind = "bank"
country = "XA"

[incident.first]
victim = "a firm"
amount = "50 000 USD"
at = "2d"
noticed = "20d"

[incident.second]
victim = "another firm"
amount = "40 000 USD"
at = "5d"
noticed = "14d"

[plan]
steps = [{ steal = "first" }, { steal = "second" }, { wait = "1h..2d" }, { split = { into = "2..3", over = "1h" } }, { rest = {} }]
"#;

    fn asked() -> Asked {
        Asked {
            investigator: Vantage::Omniscient.into(),
            method: "haircut".parse().expect("a method"),
            theta: Share::percent(90),
        }
    }

    #[test]
    fn every_pair_of_thefts_of_every_world_is_judged_by_what_was_learnt_on_others() {
        let town = decode("town", TOWN).expect("it is a scenario");
        let found = attribution(
            (&town, 1..=12),
            (&town, 13..=20),
            &Choice::default(),
            &asked(),
            &mut |_| {},
        );
        let found = found.expect("there are pairs");
        assert_eq!((found.rule.base.all, found.board.pairs.all), (12, 8));
        // The seed draws whether one group did both or somebody copied it.
        assert!((1..12).contains(&found.rule.base.same), "{:?}", found.rule.base);
        let said = found.board.said_same.all + found.board.said_other.all + found.board.unsaid.all;
        assert_eq!(said, 8, "each pair is said to be one thing");
    }

    #[test]
    fn where_there_is_one_theft_nothing_can_be_of_one_hand() {
        let alone = TOWN.replace("{ steal = \"second\" }, ", "");
        let begin = alone.find("[incident.second]").expect("it has a second");
        let end = alone.find("[plan]").expect("it has a plan");
        let alone = format!("{}{}", &alone[..begin], &alone[end..]);
        let town = decode("town", &alone).expect("it is a scenario");
        let found = attribution(
            (&town, 1..=2),
            (&town, 3..=4),
            &Choice::default(),
            &asked(),
            &mut |_| {},
        );
        assert!(matches!(found, Err(Unattributed::NoPair(_))), "{found:?}");
    }
}
