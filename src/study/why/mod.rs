//! Why two rails differ: the theft on every combination of their levers, and what each lever contributes to each outcome.
//!
//! Between two rails stand their form, asset and fees, and ten levers. So the way from one to the other has three parts: from the
//! first rail to a *corner* - accounts in the unit of account without fees, all levers as on the first -, from there lever by
//! lever to the corner at which all are as on the second, and on to the second rail:
//!
//! ```text
//! preset_chain - preset_bank = (corner_bank - preset_bank) + levers + (preset_chain - corner_chain)
//! ```
//!
//! Every corner between is a run of its own with the same seeds, people, keepers and plan. What a lever contributes is its value in
//! the sense of Shapley (1953): what moving it adds, in the mean over all orders in which the levers can be moved. It describes this
//! model and the pair that was compared.

mod alone;
mod corner;
mod game;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::figures::figure;
use super::run::{Wanted, side};
use super::scene::Tracers;
use super::worlds::CHUNK;
use super::{Choice, Progress, StudyError, Value};
use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::figure::{FigureKind, MethodFigure, Of, Since, VantageFigure, WorldFigure};
use crate::scenario::{Figure, Levers, Scenario};
use crate::seed::Seed;
use crate::sim;
use crate::study::inquiry::{Policy, inquired};
use crate::units::Share;
use crate::units::digest::{Feed, Sink};
pub use alone::{Alone, Effect, Flipped, HORIZON, alone};
use corner::{Setting, corner};
use game::{Contributions, Game, of_one_sign};

/// What is asked of every run: figures that are shares of what was attempted, so that their whole is the same at every corner,
/// and what one investigator finds.
pub const OUTCOMES: &[Of] = &[
    Of::World(WorldFigure::OutcomePrevented),
    Of::World(WorldFigure::OutcomeFrozen),
    Of::World(WorldFigure::OutcomeRecovered),
    Of::World(WorldFigure::OutcomeHeld),
    Of::World(WorldFigure::OutcomeCashed),
    Of::Vantage(VantageFigure::Named),
    Of::Method(MethodFigure::Recall),
];

/// The groups in which levers are reported, with their members by name.
pub const GROUPS: [(&str, &[&str]); 4] = [
    ("know", &["identity", "books", "reference", "disclosure"]),
    ("stop", &["control", "oversight", "finality"]),
    ("hide", &["supply", "pooling"]),
    ("time", &["tempo"]),
];

/// Combinations that no rail can have, as levers as on the first rail beside others as on the second: who has no name cannot be looked
/// up, and what nobody can hold cannot be held for a look.
pub const FORBIDDEN: [(&[&str], &[&str]); 2] = [(&["oversight"], &["identity"]), (&["oversight"], &["control"])];

/// What the levers between two rails contribute to the outcomes of one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The name of the scenario.
    pub scenario: String,
    /// The rail that is compared and the one that it is compared with.
    pub pair: [String; 2],
    /// One in so many of the scenario's people lives in these worlds.
    pub crowd: u32,
    /// The seeds, one world each at every corner.
    pub seeds: RangeInclusive<u64>,
    /// Who looks, and by which method, where an outcome is an investigator's.
    pub look: (Investigator, Method),
    /// By which rule the one who looks defends; nothing: the scenario's script does.
    pub inquiry: Option<Policy>,
    /// How many worlds were made.
    pub worlds: usize,
    /// One entry an outcome that has a value at every corner.
    pub outcomes: Vec<Explained>,
    /// The figures that have no value at some corner, such as a share of loot where there is none.
    pub valueless: Vec<&'static str>,
    /// BLAKE3 of all values.
    pub digest: [u8; 32],
}

/// What each lever contributes to one outcome: shares in parts per million, means over the seeds rounded down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Which outcome.
    pub figure: &'static FigureKind,
    /// The value on the two rails.
    pub presets: [i64; 2],
    /// The value at the corners with all levers as on the first rail and as on the second.
    pub corners: [i64; 2],
    /// The ten levers in their fixed order; those that are the same on both rails contribute nothing.
    pub levers: Vec<LeverPart>,
    /// The sums of the levers of each group.
    pub groups: Vec<(&'static str, i64)>,
    /// Pairs of levers that do more together than apart, the strongest first; none that is nothing.
    pub interactions: Vec<([&'static str; 2], i64)>,
}

/// What one lever contributes to one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeverPart {
    /// Its name.
    pub lever: &'static str,
    /// Its value in the sense of Shapley; those of all levers sum to the difference of the corners.
    pub shapley: i64,
    /// The mean of what it adds over the orders that pass no forbidden combination; they sum likewise.
    pub admissible: Option<i64>,
    /// The least and the greatest value in the world of one seed.
    pub range: (i64, i64),
    /// What moving it alone changes from the first rail's corner.
    pub first: i64,
    /// What moving it changes where all others are moved.
    pub last: i64,
    /// In what share of the seeds the value has the sign of its mean.
    pub sign_stable: Share,
}

/// Runs a scenario at every corner between two of its rails, once a seed, with one in so many of its people. Without rails chosen the scenario's two are compared; of the
/// two the one whose movements its keepers alone see comes first. Under a policy the investigator who looks defends by it in place of the scenario's script.
///
/// # Errors
/// Where there are not two rails, the scenario has no theft, or its theft cannot be moved to another rail; and as
/// [`run`](super::run).
///
/// # Panics
/// Where there is no seed, or nobody is kept.
pub fn why(
    scenario: &Scenario,
    choice: &Choice,
    (crowd, seeds): (u32, RangeInclusive<u64>),
    inquiry: Option<Policy>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Why, StudyError> {
    assert!(!seeds.is_empty(), "there is a seed");
    let Setting {
        scenario,
        look,
        pair,
        levers,
        moving,
    } = Setting::of(scenario, choice, crowd)?;
    // The two rails themselves, then every corner: the coalition of the levers that are as on the second rail.
    let presets = pair.map(|rail| Scenario {
        starts: vec![rail],
        ..scenario.clone()
    });
    let corners = (0..1usize << moving.len()).map(|coalition| corner(&scenario, &levers, &moving, coalition));
    let runs: Vec<Scenario> = presets.into_iter().chain(corners).collect();
    let measured = measure(&runs, (&seeds, inquiry), progress)?;
    let count = seeds.clone().count();
    let value = |run: usize, seed: usize, outcome: usize| measured[run * count + seed][outcome];
    let mut why = Why {
        scenario: scenario.name.clone(),
        pair: pair.map(|rail| scenario.rail_name(rail).to_owned()),
        inquiry,
        worlds: measured.len(),
        digest: digest(&seeds, &measured),
        crowd,
        seeds,
        look,
        outcomes: Vec::new(),
        valueless: Vec::new(),
    };
    for (outcome, of) in OUTCOMES.iter().enumerate() {
        let all = || (0..runs.len()).flat_map(|run| (0..count).map(move |seed| (run, seed)));
        if all().any(|(run, seed)| value(run, seed, outcome).is_none()) {
            why.valueless.push(of.kind().name);
            continue;
        }
        let value = |run: usize, seed: usize| value(run, seed, outcome).expect("it has a value everywhere");
        why.outcomes.push(explain(of.kind(), &moving, count, value));
    }
    Ok(why)
}

/// The outcomes of one run, in the order of [`OUTCOMES`], in parts per million; nothing where one has no value.
type Measured = Vec<Option<i64>>;

/// Runs every scenario with every seed; the runs of one scenario stand together.
fn measure(
    runs: &[Scenario],
    (seeds, inquiry): (&RangeInclusive<u64>, Option<Policy>),
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Measured>, StudyError> {
    let jobs: Vec<(&Scenario, u64)> = runs
        .iter()
        .flat_map(|run| seeds.clone().map(move |seed| (run, seed)))
        .collect();
    let mut measured = Vec::with_capacity(jobs.len());
    for chunk in jobs.chunks(CHUNK) {
        let done: Vec<Result<Measured, StudyError>> =
            chunk.par_iter().map(|&(run, seed)| one(run, seed, inquiry)).collect();
        measured.extend(done.into_iter().collect::<Result<Vec<_>, _>>()?);
        progress(Progress {
            done: measured.len(),
            total: jobs.len(),
            what: "worlds".to_owned(),
        });
    }
    Ok(measured)
}

/// Makes one world, in which the scenario's script defends or an investigator does by his rule, and measures it.
fn one(scenario: &Scenario, seed: u64, inquiry: Option<Policy>) -> Result<Measured, StudyError> {
    let start = scenario.starts[0];
    let made = match inquiry {
        None => sim::make(scenario, start, Seed::new(seed)),
        Some(policy) => inquired(scenario, policy, Seed::new(seed))?,
    };
    let (vantage, method) = (scenario.vantages[0], scenario.methods[0]);
    let tracers = Tracers {
        methods: &scenario.methods,
        outsiders: &[],
    };
    let rail = scenario.rail_name(start).to_owned();
    let at = made.world.ends;
    let side = side(rail, (made, at), &scenario.vantages, tracers, Wanted::NOTHING)?;
    let asked = |of: &Of| Figure {
        rail: None,
        vantage: (!of.is_world()).then_some(vantage),
        method: of.is_method().then_some(method),
        kind: of.kind(),
        since: Since::End,
    };
    let found = OUTCOMES.iter().map(|of| match figure(&side, &asked(of))? {
        Value::Number(number) => i64::try_from(number.get()).ok(),
        Value::Cents(_) => unreachable!("outcomes are shares"),
    });
    Ok(found.collect())
}

/// Says what each lever contributes to one outcome: `value` is that of a run - the two rails, then every coalition - and a seed.
fn explain(
    figure: &'static FigureKind,
    moving: &[usize],
    seeds: usize,
    value: impl Fn(usize, usize) -> i64,
) -> Explained {
    let sum = |run: usize| (0..seeds).map(|seed| value(run, seed)).sum::<i64>();
    let mean = |sum: i64| sum.div_euclid(seeds as i64);
    let game = Game::new(moving.len(), |coalition| mean(sum(2 + coalition)));
    let each: Vec<Vec<i64>> = (0..seeds)
        .map(|seed| {
            Game::new(moving.len(), |coalition| value(2 + coalition, seed))
                .shapley()
                .apportioned()
        })
        .collect();
    let shapley = game.shapley().apportioned();
    let admissible = game.over_admissible(|coalition| admissible(moving, coalition));
    let admissible = admissible.as_ref().map(Contributions::apportioned);
    let part = |(lever, name): (usize, &'static str)| {
        let Some(player) = moving.iter().position(|&moved| moved == lever) else {
            return LeverPart {
                lever: name,
                shapley: 0,
                admissible: admissible.as_ref().map(|_| 0),
                range: (0, 0),
                first: 0,
                last: 0,
                sign_stable: Share::WHOLE,
            };
        };
        let values: Vec<i64> = each.iter().map(|seed| seed[player]).collect();
        let (first, last) = game.alone(player);
        LeverPart {
            lever: name,
            shapley: shapley[player],
            admissible: admissible.as_ref().map(|parts| parts[player]),
            range: (
                values.iter().copied().min().unwrap_or_default(),
                values.iter().copied().max().unwrap_or_default(),
            ),
            first,
            last,
            sign_stable: of_one_sign(&values),
        }
    };
    let levers: Vec<LeverPart> = (0..).zip(Levers::NAMES).map(part).collect();
    let of_lever: BTreeMap<&str, i64> = levers.iter().map(|part| (part.lever, part.shapley)).collect();
    let group = |(name, members): (&'static str, &[&str])| (name, members.iter().map(|lever| of_lever[lever]).sum());
    let (nobody, all) = game.ends();
    let whole = game.shapley().denominator;
    let name = |player: usize| Levers::NAMES[moving[player]];
    let pairs = game.interactions().into_iter();
    let mut interactions: Vec<([&'static str; 2], i64)> = pairs
        .map(|((one, other), value)| ([name(one), name(other)], (value / whole) as i64))
        .filter(|(_, value)| *value != 0)
        .collect();
    interactions.sort_by_key(|(_, value)| std::cmp::Reverse(value.abs()));
    Explained {
        figure,
        presets: [mean(sum(0)), mean(sum(1))],
        corners: [nobody, all],
        groups: GROUPS.into_iter().map(group).collect(),
        levers,
        interactions,
    }
}

/// Tells whether no forbidden combination stands at a corner; a lever that both rails have at one place counts as the bank's.
fn admissible(moving: &[usize], coalition: usize) -> bool {
    let at_chain = |lever: &str| {
        let place = moving.iter().position(|&moved| Levers::NAMES[moved] == lever);
        place.is_some_and(|place| coalition >> place & 1 == 1)
    };
    let forbidden = |(bank, chain): &(&[&str], &[&str])| {
        bank.iter().all(|lever| !at_chain(lever)) && chain.iter().all(|lever| at_chain(lever))
    };
    !FORBIDDEN.iter().any(forbidden)
}

fn digest(seeds: &RangeInclusive<u64>, measured: &[Measured]) -> [u8; 32] {
    let mut sink = Sink::new("why/1");
    seeds.feed(&mut sink);
    sink.column(measured, |sink, row| {
        sink.column(row, |sink, value| value.map(|value| value as u64).feed(sink));
    });
    *sink.finish().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{bundled, decode};

    fn same_theft() -> Scenario {
        let bundled = bundled().iter().find(|bundled| bundled.name == "same-theft").unwrap();
        decode(bundled.name, bundled.text).unwrap()
    }

    /// With one seed each, the three parts of the way are the difference of the two rails, and a corner is what it is run alone.
    #[test]
    fn the_way_from_rail_to_rail_is_the_sum_of_its_parts() {
        let scenario = same_theft();
        // Three levers move between these two, so that there are eight corners.
        let text = scenario.text.replace(
            "[asset.BTC]",
            "[rail.near]\npreset = \"bank-wire\"\n\n[rail.far]\npreset = \"bank-wire\"\ncontrol = \"chain\"\nfinality = \"chain\"\ntempo = \
             \"chain\"\n\n[asset.BTC]",
        );
        let end = text.find("[[expect]]").unwrap();
        let scenario = decode(
            "near-far",
            &text[..end].replace("[\"bitcoin\", \"bank-wire\"]", "[\"far\", \"near\"]"),
        );
        let scenario = scenario.map_err(|problems| format!("{problems:?}")).unwrap();
        let mut told = 0;
        let why = why(&scenario, &Choice::default(), (2, 1..=2), None, &mut |progress| {
            told = progress.total
        })
        .unwrap();
        assert_eq!((why.worlds, told), (20, 20), "two rails and eight corners, twice");
        assert!(why.outcomes.len() + why.valueless.len() == OUTCOMES.len() && why.outcomes.len() > 4);
        for explained in &why.outcomes {
            let ([first, last], sum) = (explained.corners, |parts: &dyn Fn(&LeverPart) -> i64| {
                explained.levers.iter().map(parts).sum::<i64>()
            });
            assert_eq!(sum(&|part| part.shapley), last - first, "{}", explained.figure.name);
            let refused = explained.levers.iter().all(|part| part.admissible.is_none());
            assert!(
                refused,
                "payments are screened on both rails, and on the second nobody can hold one"
            );
            assert_eq!(explained.groups.iter().map(|group| group.1).sum::<i64>(), last - first);
            let still = explained
                .levers
                .iter()
                .filter(|part| !["control", "finality", "tempo"].contains(&part.lever));
            assert!(
                still.clone().count() == 7 && still.into_iter().all(|part| (part.shapley, part.range) == (0, (0, 0)))
            );
        }
    }

    #[test]
    fn what_cannot_be_moved_is_refused_with_the_reason() {
        let scenario = same_theft();
        let one = Choice {
            rails: vec!["bitcoin".into()],
            ..Choice::default()
        };
        let refused = why(&scenario, &one, (1, 1..=1), None, &mut |_| {})
            .unwrap_err()
            .to_string();
        assert_eq!(refused, "two rails are compared; chosen are: bitcoin");
        let casino = bundled().iter().find(|bundled| bundled.name == "wire-casino").unwrap();
        let casino = decode(casino.name, casino.text).unwrap();
        let two = Choice {
            rails: vec!["wires".into(), "bank-instant".into()],
            ..Choice::default()
        };
        let refused = why(&casino, &two, (1, 1..=1), None, &mut |_| {})
            .unwrap_err()
            .to_string();
        assert_eq!(
            refused,
            "the scenario cannot be moved to other rails: the theft theft pays into accounts prepared on one rail"
        );
    }
}
