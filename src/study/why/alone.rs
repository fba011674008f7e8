//! Each lever moved alone: from the corner at which all are as on the first rail, and to the one at which all are as on the second.

use std::ops::Range;

use super::corner::{Setting, corner};
use super::game::of_one_sign;
use super::plan::{digits, read};
use crate::evidence::Investigator;
use crate::scenario::figure::{Since, WorldFigure};
use crate::scenario::{Levers, Scenario};
use crate::score::{self, Ends, TrailEnd, Worth, Yardstick};
use crate::seed::Seed;
use crate::sim::{self, Made};
use crate::study::figures::{attempted, states};
use crate::study::grid::{Grid, Row, Voices};
use crate::study::scene::Scene;
use crate::study::{Choice, StudyError};
use crate::units::digest::{Feed, Sink};
use crate::units::{IncidentId, Instant, RailId, Share, Span};

/// What is asked of each world. All but the last are shares of what was attempted, which is the same at every corner: what was kept from being
/// credited, what is frozen at the end, the loot all of whose steps this investigator sees, and the loot that rests under a name which
/// he reads. The last is the share of [`HORIZON`] that passes from the notice until he could follow half of the loot there is.
pub const OUTCOMES: [&str; 5] = [
    "outcome.prevented",
    "outcome.frozen",
    "followable",
    "stop.named",
    "days",
];

/// After so many days nobody waits any longer: whoever can follow no half of it by then counts as if he could on the last day.
pub const HORIZON: i64 = 30;

/// What each lever does alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alone {
    /// The name of the scenario.
    pub scenario: String,
    /// The rail that is compared and the one that it is compared with.
    pub pair: [String; 2],
    /// One in so many of the scenario's people lives in these worlds.
    pub crowd: u32,
    /// With how many seeds, from 1 on, one world each at every corner.
    pub seeds: u64,
    /// Who looks.
    pub vantage: Investigator,
    /// How many worlds were made.
    pub worlds: u64,
    /// One entry an outcome, in the order of [`OUTCOMES`].
    pub outcomes: Vec<Flipped>,
    /// BLAKE3 of all values.
    pub digest: [u8; 32],
}

/// What the levers do to one outcome: shares in millionths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flipped {
    /// Which outcome.
    pub name: &'static str,
    /// The mean at the corners with all levers as on the first rail and as on the second.
    pub corners: [i64; 2],
    /// The ten levers in their fixed order, each with what moving it alone changes from the first corner, and what moving it last changes
    /// on the way to the second; one that both rails have at one place changes nothing.
    pub levers: Vec<(&'static str, [Effect; 2])>,
}

/// What moving a lever changes, over the seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The mean, rounded down.
    pub mean: i64,
    /// The least change and the greatest.
    pub range: (i64, i64),
    /// In what share of the seeds the change has the sign of the mean.
    pub sign_stable: Share,
}

impl Effect {
    fn of(changes: &[i64]) -> Effect {
        Effect {
            mean: changes.iter().sum::<i64>().div_euclid(changes.len().max(1) as i64),
            range: (
                changes.iter().copied().min().unwrap_or_default(),
                changes.iter().copied().max().unwrap_or_default(),
            ),
            sign_stable: of_one_sign(changes),
        }
    }
}

/// All runs of levers that are moved alone: the two corners between two rails, then for each lever the first corner with it and the second without,
/// with every seed.
#[derive(Clone, Debug)]
pub(crate) struct Flips {
    setting: Setting,
    crowd: u32,
    seeds: u64,
    coalitions: Vec<usize>,
}

impl Flips {
    /// Returns the runs of a scenario with one in so many of its people and so many seeds from 1 on.
    ///
    /// # Errors
    /// As [`Plan::of`](super::Plan::of).
    pub fn of(scenario: &Scenario, choice: &Choice, (crowd, seeds): (u32, u64)) -> Result<Flips, StudyError> {
        let setting = Setting::of(scenario, choice, crowd)?;
        let all = (1usize << setting.moving.len()) - 1;
        let steps = (0..setting.moving.len()).flat_map(|player| [1 << player, all ^ 1 << player]);
        Ok(Flips {
            coalitions: [0, all].into_iter().chain(steps).collect(),
            setting,
            crowd,
            seeds,
        })
    }

    fn seed(&self, run: u64) -> u64 {
        run / self.coalitions.len() as u64 + 1
    }

    /// Says what each lever does alone, from the rows of all runs in their order; nothing where they are not those.
    pub fn explain(&self, rows: &[Row]) -> Option<Alone> {
        let values = |row: &Row| -> Option<Vec<i64>> {
            let cells = row.get(HEAD.len()..HEAD.len() + OUTCOMES.len())?;
            cells.iter().map(|cell| read(cell)).collect()
        };
        let measured: Vec<Vec<i64>> = rows.iter().map(values).collect::<Option<_>>()?;
        if measured.len() as u64 != self.runs() {
            return None;
        }
        let Flips { setting, .. } = self;
        let flipped = |(outcome, name): (usize, &'static str)| {
            let of = |place: usize| -> Vec<i64> {
                let here = measured.iter().skip(place).step_by(self.coalitions.len());
                here.map(|world| world[outcome]).collect()
            };
            let change = |from: usize, to: usize| {
                let changes = of(from).into_iter().zip(of(to)).map(|(from, to)| to - from);
                Effect::of(&changes.collect::<Vec<_>>())
            };
            let effects = |(lever, name): (usize, &'static str)| {
                let player = setting.moving.iter().position(|&moved| moved == lever);
                // Both ends of what does not move are one corner.
                let effects = player.map_or([change(0, 0); 2], |player| {
                    let first = 2 + 2 * player;
                    [change(0, first), change(first + 1, 1)]
                });
                (name, effects)
            };
            Flipped {
                name,
                corners: [0, 1].map(|place| of(place).iter().sum::<i64>().div_euclid(self.seeds as i64)),
                levers: (0..).zip(Levers::NAMES).map(effects).collect(),
            }
        };
        Some(Alone {
            outcomes: (0..).zip(OUTCOMES).map(flipped).collect(),
            digest: digest(self.seeds, &measured),
            scenario: setting.scenario.name.clone(),
            pair: setting
                .pair
                .map(|rail: RailId| setting.scenario.rail_name(rail).to_owned()),
            crowd: self.crowd,
            vantage: setting.look.0,
            worlds: self.runs(),
            seeds: self.seeds,
        })
    }
}

/// What a row begins with.
const HEAD: [&str; 3] = ["run", "chain", "seed"];

impl Grid for Flips {
    fn runs(&self) -> u64 {
        self.coalitions.len() as u64 * self.seeds
    }

    fn columns(&self) -> Vec<String> {
        let all = HEAD.into_iter().chain(OUTCOMES).chain(["notice"]);
        all.map(str::to_owned).collect()
    }

    fn rounds(&self) -> Vec<Range<u64>> {
        std::iter::once(0..self.runs()).collect()
    }

    fn spans(&self, runs: &Range<u64>) -> [(u64, u64); 2] {
        let seeds = (self.seed(runs.start), self.seed(runs.end - 1));
        [(1, self.coalitions.len() as u64), seeds]
    }

    fn scenario_digest(&self) -> String {
        let mut sink = Sink::new("alone-scenario/1");
        (&self.setting.scenario.name, &self.setting.scenario.text).feed(&mut sink);
        sink.finish().to_hex()[..16].to_owned()
    }

    fn digest(&self) -> String {
        let mut sink = Sink::new("alone-runs/1");
        self.scenario_digest().feed(&mut sink);
        (u64::from(self.crowd), self.seeds).feed(&mut sink);
        self.setting.told().feed(&mut sink);
        sink.finish().to_hex()[..16].to_owned()
    }

    fn make(&self, run: u64, _: &Voices<'_>) -> Result<Vec<Row>, String> {
        let Flips { setting, .. } = self;
        let coalition = self.coalitions[(run % self.coalitions.len() as u64) as usize];
        let seed = self.seed(run);
        let scenario = corner(&setting.scenario, &setting.levers, &setting.moving, coalition);
        let made = sim::make(&scenario, scenario.starts[0], Seed::new(seed));
        let mut row = vec![run.to_string(), setting.named(coalition), seed.to_string()];
        row.extend(measure(&made, setting.look.0).map(digits));
        row.push("SIMULATED".to_owned());
        Ok(vec![row])
    }
}

/// Measures one world, in the order of [`OUTCOMES`].
fn measure(made: &Made, vantage: Investigator) -> [i64; OUTCOMES.len()] {
    let world = &made.world;
    let whole = attempted(world);
    let share = |worth: Worth| worth.share_of(whole).map_or(0, |share| i64::from(share.get()));
    let incident = world.truth.incident(IncidentId::FIRST);
    let became = |figure: WorldFigure| {
        let fates = figure.fates().expect("it says what became of something");
        let states = states(world.ends, incident, Since::End).into_iter();
        share(
            states
                .filter(|(fate, _)| fates.contains(fate))
                .map(|(_, worth)| worth)
                .sum(),
        )
    };
    let ends = ends_at(made, vantage, world.ends);
    let row = ends.rows.iter().find(|row| row.0 == TrailEnd::Named);
    let named = row.map_or(Worth::ZERO, |row| Worth::cents_of(row.1));
    let followed = ends.followable[1].map_or(Worth::ZERO, |share| Worth::cents_of(share.of(ends.loot)));
    let days = (0..HORIZON).find(|&day| {
        let at = incident.noticed + Span::DAY.times(day);
        let followable = ends_at(made, vantage, at.min(world.ends)).followable[1];
        followable.is_some_and(|share| share >= Share::percent(50))
    });
    [
        became(WorldFigure::OutcomePrevented),
        became(WorldFigure::OutcomeFrozen),
        share(followed),
        share(named),
        days.unwrap_or(HORIZON) * 1_000_000 / HORIZON,
    ]
}

/// Returns where trails end for an investigator with what he knows by an instant.
fn ends_at(made: &Made, vantage: Investigator, at: Instant) -> Ends {
    let world = &made.world;
    let (evidence, key, _) = Scene::measured(made, at).seen(IncidentId::FIRST, vantage);
    score::ends(&Yardstick::new(world, IncidentId::FIRST, at), &evidence, &key)
}

/// Returns the digest of all values, corner by corner.
fn digest(seeds: u64, measured: &[Vec<i64>]) -> [u8; 32] {
    let corners = measured.len() / seeds as usize;
    let by_corner = (0..corners).flat_map(|corner| measured.iter().skip(corner).step_by(corners));
    let mut sink = Sink::new("alone/1");
    (1..=seeds).feed(&mut sink);
    sink.column(&by_corner.collect::<Vec<_>>(), |sink, world| {
        world.iter().for_each(|&value| (value as u64).feed(sink))
    });
    *sink.finish().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{bundled, decode};

    #[test]
    fn an_effect_tells_mean_range_and_how_often_its_sign_holds() {
        let effect = Effect::of(&[10, -4, 6, 0]);
        assert_eq!((effect.mean, effect.range), (3, (-4, 10)));
        assert_eq!(effect.sign_stable, Share::percent(50));
        assert_eq!(
            Effect::of(&[0, 0]).sign_stable,
            Share::WHOLE,
            "nothing is nothing in every world"
        );
    }

    /// Two rails that differ in three levers: each corner is run once, the others change nothing, and what a lever does is the difference of
    /// worlds with one seed.
    #[test]
    fn a_lever_alone_is_the_difference_of_two_worlds_with_one_seed() {
        let bundled = bundled()
            .iter()
            .find(|bundled| bundled.name == "same-theft")
            .expect("it is bundled");
        let text = &bundled.text[..bundled.text.find("[[expect]]").expect("it asserts something")];
        let text = text
            .replace("[\"bitcoin\", \"bank-wire\"]", "[\"near\", \"far\"]")
            .replace(
                "[asset.BTC]",
                "[rail.near]\npreset = \"bank-wire\"\n\n[rail.far]\npreset = \"bank-wire\"\ncontrol = \"chain\"\nfinality = \
                 \"chain\"\ntempo = \"chain\"\n\n[asset.BTC]",
            );
        let scenario = decode("near-far", &text).expect("the two rails decode");
        let flips = Flips::of(&scenario, &Choice::default(), (6, 2)).expect("it is portable");
        let rows = (0..flips.runs()).flat_map(|run| flips.make(run, &Voices::default()).expect("it can be made"));
        let rows: Vec<Row> = rows.collect();
        assert!(flips.explain(&rows[1..]).is_none(), "a row is missing");
        let found = flips.explain(&rows).expect("these are all rows");
        assert_eq!(found.worlds, (2 + 2 * 3) * 2);
        assert_eq!(found.outcomes.len(), OUTCOMES.len());
        let setting = Setting::of(&scenario, &Choice::default(), 6).expect("it is portable");
        let control = setting
            .moving
            .iter()
            .position(|&lever| Levers::NAMES[lever] == "control")
            .expect("it moves");
        let frozen = |coalition: usize, seed: u64| {
            let run = corner(&setting.scenario, &setting.levers, &setting.moving, coalition);
            measure(&sim::make(&run, run.starts[0], Seed::new(seed)), setting.look.0)[1]
        };
        let changes: Vec<i64> = (1..=2)
            .map(|seed| frozen(1 << control, seed) - frozen(0, seed))
            .collect();
        let levers = &found.outcomes[1].levers;
        let place = |name| {
            levers
                .iter()
                .position(|lever| lever.0 == name)
                .expect("all levers are there")
        };
        assert_eq!(levers[place("control")].1[0], Effect::of(&changes));
        assert!(
            changes.iter().any(|change| *change < 0),
            "nobody freezes where nobody has the power: {changes:?}"
        );
        assert_eq!(
            levers[place("identity")].1,
            [Effect::of(&[0, 0]); 2],
            "both rails have it at one place"
        );
    }
}
