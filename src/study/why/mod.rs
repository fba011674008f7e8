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
//! Every corner between is a run of its own with the same seeds, people, keepers and plan ([`Plan`], which is a grid like any study). What a
//! lever contributes is its value in the sense of Shapley (1953): what moving it adds, in the mean over all orders in which the levers can
//! be moved. It describes this model and the pair that was compared; in how many other worlds its sign is the same stands beside it.

mod alone;
mod corner;
mod game;
mod plan;

use std::collections::BTreeMap;

use super::grid::{Grid, Row};
use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::Levers;
use crate::scenario::figure::FigureKind;
use crate::study::inquiry::Policy;
use crate::units::digest::{Feed, Sink};
use crate::units::{Share, Span};
pub(crate) use alone::Flips;
pub use alone::{Alone, Effect, Flipped, HORIZON};
use game::{Contributions, Game, of_sign};
pub(crate) use plan::{Asked, OUTCOMES, Plan, Variant};
use plan::{Part, Stand, VARIED, read};

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
    /// With how many seeds, from 1 on, one world each at every corner.
    pub seeds: u64,
    /// How often every uncertain number was drawn.
    pub draws: u64,
    /// Other plans, rules and efforts under which the levers were moved too.
    pub varied: Vec<String>,
    /// With how many seeds.
    pub varied_seeds: u64,
    /// Who looks, and by which method, where an outcome is an investigator's.
    pub look: (Investigator, Method),
    /// By which rule the one who looks defends; nothing: the scenario's script does.
    pub inquiry: Option<Policy>,
    /// How many worlds were made.
    pub worlds: u64,
    /// The levers that the rails have at different places, in their fixed order.
    pub moving: Vec<&'static str>,
    /// At how many corners and with how many seeds the whole crowd was looked at; nothing where it lives in all worlds.
    pub whole: Option<(usize, u64)>,
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
    /// The value at every corner: at place `n` the levers stand as on the second rail whose bits `n` has, in the order of [`Why::moving`].
    pub corners: Vec<i64>,
    /// The ten levers in their fixed order; those that are the same on both rails contribute nothing.
    pub levers: Vec<LeverPart>,
    /// The sums of the levers of each group.
    pub groups: Vec<(&'static str, i64)>,
    /// Pairs of levers that do more together than apart, the strongest first; none that is nothing.
    pub interactions: Vec<([&'static str; 2], i64)>,
    /// By how much the whole crowd moves it, at the corners that were looked at: in the mean, and at most.
    pub whole: Option<(i64, i64)>,
    /// Where the two rails change places; empty where it was not asked.
    pub map: Vec<Crossing>,
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
    /// What moving it alone changes from the first rail's corner.
    pub first: i64,
    /// What moving it changes where all others are moved.
    pub last: i64,
    /// Its values in the world of one seed each.
    pub seeds: Spread,
    /// How many seeds its sign needs: with so many its mean is two standard errors away from nothing. Nothing where one seed says nothing of
    /// that, or the value is nothing.
    pub needs: Option<u64>,
    /// Its values where every uncertain number is drawn; nothing where none was.
    pub draws: Option<Spread>,
    /// Its value in each of [`Why::varied`]; nothing where the outcome has none there.
    pub varied: Vec<Option<i64>>,
    /// In what share of all these - seeds, draws, and what was varied - the value has its sign.
    pub sign_stable: Share,
    /// Whether its sign is a finding: there are as many seeds as it needs, and it holds in all that was varied. Nothing where nothing was.
    pub is_finding: Option<bool>,
}

/// The values of a lever over some worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Over how many.
    pub of: usize,
    /// The least of them.
    pub low: i64,
    /// The greatest.
    pub high: i64,
    /// In what share of them the value has the sign that it has in the decomposition.
    pub holds: Share,
}

/// How much more of an outcome there is on the second rail, where identity and control stand on either as on one of the two and all else is
/// each rail's own; on accounts without fees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// After how long the theft is reported.
    pub reported: Span,
    /// Whether identity stands as on the second rail, on the first rail and on the second.
    pub identity: [bool; 2],
    /// The same of control.
    pub control: [bool; 2],
    /// The difference, the mean over the seeds; nothing where it has no value.
    pub difference: Option<i64>,
    /// In what share of the seeds it has the sign of the mean.
    pub holds: Share,
}

impl Spread {
    fn of(values: &[i64], sign: i64) -> Spread {
        Spread {
            of: values.len(),
            low: values.iter().copied().min().unwrap_or_default(),
            high: values.iter().copied().max().unwrap_or_default(),
            holds: of_sign(values, sign),
        }
    }
}

impl LeverPart {
    /// Returns the part of a lever that does not move.
    fn still(lever: &'static str, admissible: bool) -> LeverPart {
        LeverPart {
            lever,
            shapley: 0,
            admissible: admissible.then_some(0),
            first: 0,
            last: 0,
            seeds: Spread::of(&[], 0),
            needs: None,
            draws: None,
            varied: Vec::new(),
            sign_stable: Share::WHOLE,
            is_finding: None,
        }
    }
}

/// What was measured in every run: the outcomes in their order.
struct Measured<'a> {
    plan: &'a Plan,
    values: Vec<Vec<Option<i64>>>,
}

impl Measured<'_> {
    fn of<'a>(plan: &'a Plan, rows: &[Row]) -> Option<Measured<'a>> {
        let columns = plan.columns();
        let first = columns.iter().position(|column| *column == OUTCOMES[0].kind().name)?;
        let values = |row: &Row| {
            Some(
                row.get(first..first + OUTCOMES.len())?
                    .iter()
                    .map(|cell| read(cell))
                    .collect(),
            )
        };
        let values: Vec<Vec<Option<i64>>> = rows.iter().map(values).collect::<Option<_>>()?;
        (values.len() as u64 == plan.runs()).then_some(Measured { plan, values })
    }

    /// Returns an outcome at a place of a part, with each of its seeds; nothing where it has no value with one.
    fn at(&self, part: &Part, place: usize, outcome: usize) -> Option<Vec<i64>> {
        let stands = part.stands.len();
        let first = part.first as usize + place;
        let seeds = 0..(part.seeds.end - part.seeds.start) as usize;
        seeds.map(|seed| self.values[first + seed * stands][outcome]).collect()
    }

    /// Returns an outcome at every corner of a part that has them all, with each of its seeds; nothing where it has no value somewhere.
    fn corners(&self, part: &Part, outcome: usize) -> Option<Vec<Vec<i64>>> {
        let first = part.stands.iter().position(|stand| matches!(stand, Stand::Corner(_)))?;
        (first..part.stands.len())
            .map(|place| self.at(part, place, outcome))
            .collect()
    }

    /// Returns what every lever that moves contributes to an outcome in a part, in the mean over its seeds.
    fn shapley(&self, part: &Part, outcome: usize) -> Option<Vec<i64>> {
        let corners = self.corners(part, outcome)?;
        let game = Game::new(self.plan.setting.moving.len(), |coalition| mean(&corners[coalition]));
        Some(game.shapley().apportioned())
    }

    fn parts(&self, wanted: impl Fn(&Variant) -> bool) -> impl Iterator<Item = &Part> {
        self.plan.parts.iter().filter(move |part| wanted(&part.variant))
    }

    /// Returns by how much the whole crowd moves an outcome, in the mean and at most.
    fn whole(&self, outcome: usize) -> Option<(i64, i64)> {
        let part = self.parts(|variant| *variant == Variant::Whole).next()?;
        let itself = &self.plan.parts[0];
        let mut moved: Vec<i64> = Vec::new();
        for (place, stand) in part.stands.iter().enumerate() {
            let all = itself.stands.iter().position(|other| other == stand)?;
            let (one, other) = (self.at(part, place, outcome)?, self.at(itself, all, outcome)?);
            moved.extend(one.iter().zip(&other).map(|(one, other)| (one - other).abs()));
        }
        Some((mean(&moved), moved.iter().copied().max().unwrap_or_default()))
    }

    /// Returns how much more of an outcome there is on the second rail, by delay, identity and control.
    fn map(&self, outcome: usize) -> Vec<Crossing> {
        let moves = |name: &str| {
            self.plan
                .setting
                .moving
                .iter()
                .any(|&lever| Levers::NAMES[lever] == name)
        };
        let places = |name: &str| -> &[[bool; 2]] {
            const PLACES: [[bool; 2]; 4] = [[false, true], [true, true], [false, false], [true, false]];
            if moves(name) { &PLACES } else { &PLACES[2..3] }
        };
        let mut map = Vec::new();
        for part in self.parts(|variant| matches!(variant, Variant::Reported(_))) {
            let Variant::Reported(reported) = part.variant else {
                continue;
            };
            let value = |ends: [usize; 3]| {
                let corner = Stand::Corner(self.plan.crossing(ends));
                let place = part.stands.iter().position(|stand| *stand == corner)?;
                self.at(part, place, outcome)
            };
            for &identity in places("identity") {
                for &control in places("control") {
                    let end = |all: usize| value([all, identity[all].into(), control[all].into()]);
                    let differences: Option<Vec<i64>> = end(0)
                        .zip(end(1))
                        .map(|(bank, chain)| bank.iter().zip(&chain).map(|(bank, chain)| chain - bank).collect());
                    let difference = differences.as_deref().map(mean);
                    map.push(Crossing {
                        reported,
                        identity,
                        control,
                        difference,
                        holds: of_sign(&differences.unwrap_or_default(), difference.unwrap_or_default()),
                    });
                }
            }
        }
        map
    }

    /// Says what each lever contributes to one outcome; nothing where it has no value somewhere in the decomposition itself.
    fn explain(&self, outcome: usize) -> Option<Explained> {
        let itself = &self.plan.parts[0];
        let moving = &self.plan.setting.moving;
        let presets = [self.at(itself, 0, outcome)?, self.at(itself, 1, outcome)?];
        let by_seed = self.corners(itself, outcome)?;
        let corners: Vec<i64> = by_seed.iter().map(|seeds| mean(seeds)).collect();
        let game = Game::new(moving.len(), |coalition| corners[coalition]);
        let each = (0..self.plan.asked.seeds as usize).map(|seed| {
            let game = Game::new(moving.len(), |coalition| by_seed[coalition][seed]);
            game.shapley().apportioned()
        });
        let doubts = Doubts {
            seeds: each.collect(),
            draws: self
                .parts(|variant| matches!(variant, Variant::Draw(_)))
                .filter_map(|part| self.shapley(part, outcome))
                .collect(),
            varied: self
                .parts(Variant::varies)
                .map(|part| self.shapley(part, outcome))
                .collect(),
        };
        let shapley = game.shapley().apportioned();
        let admissible = game.over_admissible(|coalition| admissible(moving, coalition));
        let admissible = admissible.as_ref().map(Contributions::apportioned);
        let part = |(lever, name): (usize, &'static str)| {
            let Some(player) = moving.iter().position(|&moved| moved == lever) else {
                return LeverPart::still(name, admissible.is_some());
            };
            let (first, last) = game.alone(player);
            LeverPart {
                admissible: admissible.as_ref().map(|parts| parts[player]),
                first,
                last,
                ..doubts.part(name, player, shapley[player])
            }
        };
        let levers: Vec<LeverPart> = (0..).zip(Levers::NAMES).map(part).collect();
        let of_lever: BTreeMap<&str, i64> = levers.iter().map(|part| (part.lever, part.shapley)).collect();
        let group =
            |(name, members): (&'static str, &[&str])| (name, members.iter().map(|lever| of_lever[lever]).sum());
        Some(Explained {
            figure: OUTCOMES[outcome].kind(),
            presets: presets.map(|seeds| mean(&seeds)),
            corners,
            groups: GROUPS.into_iter().map(group).collect(),
            levers,
            interactions: interactions(&game, moving),
            whole: self.whole(outcome),
            map: self.map(outcome),
        })
    }

    fn digest(&self) -> [u8; 32] {
        let mut sink = Sink::new("why/2");
        self.plan.digest().feed(&mut sink);
        sink.column(&self.values, |sink, row| {
            sink.column(row, |sink, value| value.map(|value| value as u64).feed(sink));
        });
        *sink.finish().as_bytes()
    }
}

/// What the levers that move contribute to one outcome in other worlds than the mean over the seeds.
struct Doubts {
    seeds: Vec<Vec<i64>>,
    draws: Vec<Vec<i64>>,
    varied: Vec<Option<Vec<i64>>>,
}

impl Doubts {
    /// Says how sure the value of a lever is.
    fn part(&self, lever: &'static str, player: usize, shapley: i64) -> LeverPart {
        let of = |all: &[Vec<i64>]| all.iter().map(|parts| parts[player]).collect::<Vec<i64>>();
        let (seeds, draws) = (of(&self.seeds), of(&self.draws));
        let varied: Vec<Option<i64>> = self.varied.iter().map(|parts| Some(parts.as_ref()?[player])).collect();
        let all: Vec<i64> = seeds
            .iter()
            .chain(&draws)
            .chain(varied.iter().flatten())
            .copied()
            .collect();
        let needs = seeds_needed(&seeds);
        let holds = |value: &i64| value.signum() == shapley.signum();
        let sure = shapley != 0 && needs.is_some_and(|needs| needs <= seeds.len() as u64);
        LeverPart {
            shapley,
            seeds: Spread::of(&seeds, shapley),
            needs,
            draws: (!draws.is_empty()).then(|| Spread::of(&draws, shapley)),
            is_finding: (!varied.is_empty()).then(|| sure && varied.iter().flatten().all(holds)),
            varied,
            sign_stable: of_sign(&all, shapley),
            ..LeverPart::still(lever, false)
        }
    }
}

/// Returns with how many seeds the mean of such values is two standard errors away from nothing; at least one. Nothing where there are fewer
/// than two values or their mean is nothing.
fn seeds_needed(values: &[i64]) -> Option<u64> {
    let count = values.len() as i128;
    let sum: i128 = values.iter().map(|&value| i128::from(value)).sum();
    let squares: i128 = values.iter().map(|&value| i128::from(value) * i128::from(value)).sum();
    if count < 2 || sum == 0 {
        return None;
    }
    // Four variances over the square of the mean, each over what it is divided by.
    let needed = (4 * count * (count * squares - sum * sum)).div_euclid((count - 1) * sum * sum) + 1;
    Some(u64::try_from(needed).unwrap_or(u64::MAX))
}

/// Returns the mean, rounded down.
fn mean(values: &[i64]) -> i64 {
    values.iter().sum::<i64>().div_euclid(values.len().max(1) as i64)
}

/// Returns the pairs of levers that do more together than apart, the strongest first.
fn interactions(game: &Game, moving: &[usize]) -> Vec<([&'static str; 2], i64)> {
    let whole = game.shapley().denominator;
    let name = |player: usize| Levers::NAMES[moving[player]];
    let pairs = game.interactions().into_iter();
    let mut interactions: Vec<([&'static str; 2], i64)> = pairs
        .map(|((one, other), value)| ([name(one), name(other)], (value / whole) as i64))
        .filter(|(_, value)| *value != 0)
        .collect();
    interactions.sort_by_key(|(_, value)| std::cmp::Reverse(value.abs()));
    interactions
}

impl Plan {
    /// Says what each lever contributes, from the rows of all runs in their order; nothing where they are not those.
    pub fn explain(&self, rows: &[Row]) -> Option<Why> {
        let measured = Measured::of(self, rows)?;
        let Plan { asked, setting, .. } = self;
        let mut why = Why {
            scenario: setting.scenario.name.clone(),
            pair: setting.pair.map(|rail| setting.scenario.rail_name(rail).to_owned()),
            crowd: asked.crowd,
            seeds: asked.seeds,
            draws: asked.draws,
            varied: measured
                .parts(Variant::varies)
                .map(|part| part.variant.name())
                .collect(),
            varied_seeds: asked.seeds.min(VARIED),
            look: setting.look,
            inquiry: asked.inquiry,
            worlds: self.runs(),
            moving: setting.moving.iter().map(|&lever| Levers::NAMES[lever]).collect(),
            whole: measured
                .parts(|variant| *variant == Variant::Whole)
                .next()
                .map(|part| (part.stands.len(), part.seeds.end - part.seeds.start)),
            outcomes: Vec::new(),
            valueless: Vec::new(),
            digest: measured.digest(),
        };
        for (outcome, of) in OUTCOMES.iter().enumerate() {
            match measured.explain(outcome) {
                Some(explained) => why.outcomes.push(explained),
                None => why.valueless.push(of.kind().name),
            }
        }
        Some(why)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Scenario, bundled, decode};
    use crate::seed::Seed;
    use crate::sim;
    use crate::study::grid::{Kin, Voices, each};
    use crate::study::{Choice, StudyError};

    const TWO: Asked = Asked {
        crowd: 2,
        seeds: 2,
        draws: 0,
        plans: false,
        map: false,
        inquiry: None,
    };

    fn asked(scenario: &Scenario, asked: Asked) -> Result<Why, StudyError> {
        let plan = Plan::of(scenario, &Choice::default(), asked)?;
        let mut all = Vec::new();
        each(&plan, 0..plan.runs(), &Voices::default(), &mut |_, rows| {
            all.extend(rows);
            Ok::<(), String>(())
        })
        .unwrap();
        assert!(plan.explain(&all[1..]).is_none(), "a row is missing");
        Ok(plan.explain(&all).unwrap())
    }

    fn same_theft() -> Scenario {
        let bundled = bundled().iter().find(|bundled| bundled.name == "same-theft").unwrap();
        decode(bundled.name, bundled.text).unwrap()
    }

    /// Two rails that differ in three levers.
    fn near_far() -> Scenario {
        let text = same_theft().text.replace(
            "[asset.BTC]",
            "[rail.near]\npreset = \"bank-wire\"\n\n[rail.far]\npreset = \"bank-wire\"\ncontrol = \"chain\"\nfinality = \"chain\"\ntempo = \
             \"chain\"\n\n[asset.BTC]",
        );
        let end = text.find("[[expect]]").unwrap();
        let scenario = decode(
            "near-far",
            &text[..end].replace("[\"bitcoin\", \"bank-wire\"]", "[\"far\", \"near\"]"),
        );
        scenario.map_err(|problems| format!("{problems:?}")).unwrap()
    }

    /// Two rails of a world that four people live in, which differ in messages, in what pools retain, and in control.
    fn told_untold(ends: [&str; 2]) -> Scenario {
        let rail = |name: &str, end: &str| {
            format!(
                "[rail.{name}]\npreset = \"bank-wire\"\nreference = \"{end}\"\npooling = \"{end}\"\ncontrol = \"{end}\"\n\n"
            )
        };
        let rails = rail("near", ends[0]) + &rail("far", ends[1]);
        let text = same_theft().text.replace("[asset.BTC]", &format!("{rails}[asset.BTC]"));
        let end = text.find("[[expect]]").unwrap();
        let text = text[..end].replace("[\"bitcoin\", \"bank-wire\"]", "[\"far\", \"near\"]");
        decode("told", &text)
            .map_err(|problems| format!("{problems:?}"))
            .unwrap()
    }

    /// What one world is made to tell at a corner is, to the byte, what the world tells that is made there; and so is every row of the grid, though of four
    /// corners one world is made.
    #[test]
    fn corners_that_differ_in_what_is_told_alone_are_one_world() {
        for ends in [["bank", "chain"], ["chain", "bank"]] {
            let plan = Plan::of(
                &told_untold(ends),
                &Choice::default(),
                Asked {
                    crowd: 8,
                    seeds: 1,
                    ..TWO
                },
            )
            .unwrap();
            let part = &plan.parts[0];
            assert_eq!(part.stands.len(), 2 + 8, "{ends:?}");
            let kins: std::collections::BTreeSet<Kin> = (0..10).map(|run| plan.kin(run)).collect();
            assert_eq!(kins.len(), 2 + 2, "two rails, and control on either side: {ends:?}");
            let mut all = Vec::new();
            each(&plan, 0..10, &Voices::default(), &mut |run, rows| {
                all.push((run, rows));
                Ok::<(), String>(())
            })
            .unwrap();
            for (run, rows) in all {
                assert_eq!(plan.make(run, &Voices::default()).unwrap(), rows, "{ends:?}, run {run}");
            }
            let made = |corner: usize| {
                let scenario = plan.scenario(part, Stand::Corner(corner));
                (sim::make(&scenario, scenario.starts[0], Seed::new(1)), scenario)
            };
            let mut digests = std::collections::BTreeSet::new();
            for corner in 0..8 {
                let (anew, scenario) = made(corner);
                let mut retold = made(plan.teller(part, corner)).0;
                sim::retell(&mut retold, &scenario, scenario.starts[0]);
                let place = format!("{ends:?}, {}", plan.setting.named(corner));
                assert_eq!(retold.world.digest(), anew.world.digest(), "{place}");
                assert_eq!(
                    (&retold.answers, &retold.notes),
                    (&anew.answers, &anew.notes),
                    "{place}"
                );
                digests.insert(*anew.world.digest().as_bytes());
            }
            assert_eq!(digests.len(), 8, "no two corners tell the same");
        }
    }

    /// At some of all corners of the ten levers between the two presets.
    #[test]
    fn between_a_chain_and_banks_too_one_world_is_made_for_four_corners() {
        let asked = Asked {
            crowd: 20,
            seeds: 1,
            ..TWO
        };
        let plan = Plan::of(&same_theft(), &Choice::default(), asked).unwrap();
        let part = &plan.parts[0];
        let kins: std::collections::BTreeSet<Kin> = (0..2 + 1024).map(|run| plan.kin(run)).collect();
        assert_eq!(kins.len(), 2 + 256);
        for corner in (0..1024).step_by(93) {
            let [scenario, teller] =
                [corner, plan.teller(part, corner)].map(|corner| plan.scenario(part, Stand::Corner(corner)));
            let [anew, mut retold] =
                [&scenario, &teller].map(|scenario| sim::make(scenario, scenario.starts[0], Seed::new(2)));
            sim::retell(&mut retold, &scenario, scenario.starts[0]);
            assert_eq!(
                retold.world.digest(),
                anew.world.digest(),
                "{}",
                plan.setting.named(corner)
            );
            assert_eq!((retold.answers, retold.notes), (anew.answers, anew.notes));
        }
    }

    /// With two seeds each, the three parts of the way are the difference of the two rails, and a corner is what it is run alone.
    #[test]
    fn the_way_from_rail_to_rail_is_the_sum_of_its_parts() {
        let scenario = near_far();
        let why = asked(&scenario, Asked { draws: 3, ..TWO }).unwrap();
        assert_eq!(
            why.worlds,
            (2 + 8) * 2 + 8 * 2 + 8 * 3,
            "two rails and eight corners, twice; the whole crowd; three draws"
        );
        assert!(why.outcomes.len() + why.valueless.len() == OUTCOMES.len() && why.outcomes.len() > 4);
        for explained in &why.outcomes {
            assert_eq!(explained.corners.len(), 8);
            let ([first, last], sum) = (
                [explained.corners[0], explained.corners[7]],
                |parts: &dyn Fn(&LeverPart) -> i64| explained.levers.iter().map(parts).sum::<i64>(),
            );
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
                still.clone().count() == 7
                    && still
                        .into_iter()
                        .all(|part| (part.shapley, part.seeds.low, part.seeds.high) == (0, 0, 0))
            );
            let moved = explained.levers.iter().find(|part| part.lever == "control").unwrap();
            assert_eq!(
                (moved.seeds.of, moved.draws.unwrap().of, moved.is_finding),
                (2, 3, None)
            );
            assert!(explained.whole.is_some());
        }
    }

    #[test]
    fn what_cannot_be_moved_is_refused_with_the_reason() {
        let scenario = same_theft();
        let one = Choice {
            rails: vec!["bitcoin".into()],
            ..Choice::default()
        };
        let refused = Plan::of(&scenario, &one, TWO).unwrap_err().to_string();
        assert_eq!(refused, "two rails are compared; chosen are: bitcoin");
        let casino = bundled().iter().find(|bundled| bundled.name == "wire-casino").unwrap();
        let casino = decode(casino.name, casino.text).unwrap();
        let two = Choice {
            rails: vec!["wires".into(), "bank-instant".into()],
            ..Choice::default()
        };
        let refused = Plan::of(&casino, &two, TWO).unwrap_err().to_string();
        assert_eq!(
            refused,
            "the scenario cannot be moved to other rails: the theft theft pays into accounts prepared on one rail"
        );
    }

    /// As many seeds as make the mean two standard errors: of values 1 and 3 (variance 2, mean 2) that is 4 x 2 / 4 = 2, and the next above it.
    #[test]
    fn a_sign_needs_as_many_seeds_as_its_spread_asks_for() {
        assert_eq!(seeds_needed(&[1, 3]), Some(3));
        assert_eq!(seeds_needed(&[5, 5, 5]), Some(1));
        assert_eq!(seeds_needed(&[100, -98]), Some(78_409));
        assert_eq!(
            [seeds_needed(&[5]), seeds_needed(&[5, -5]), seeds_needed(&[])],
            [None; 3]
        );
    }

    #[test]
    fn a_sign_is_a_finding_only_where_it_holds_in_all_that_was_varied() {
        let doubts = |varied: &[Option<i64>]| Doubts {
            seeds: [-100, -120, -110].map(|value| vec![value]).to_vec(),
            draws: [-50, 20].map(|value| vec![value]).to_vec(),
            varied: varied.iter().map(|value| value.map(|value| vec![value])).collect(),
        };
        let part = |varied: &[Option<i64>]| doubts(varied).part("control", 0, -110);
        assert_eq!(part(&[]).is_finding, None);
        assert_eq!(part(&[Some(-1), None, Some(-300)]).is_finding, Some(true));
        assert_eq!(part(&[Some(-1), Some(0)]).is_finding, Some(false));
        // Four of five worlds, and one of two that were varied.
        assert_eq!(part(&[Some(-1), Some(0)]).sign_stable, Share::ratio(5, 7).unwrap());
        let draws = part(&[]).draws.unwrap();
        assert_eq!((draws.low, draws.high, draws.holds), (-50, 20, Share::percent(50)));
    }

    /// Control is no longer one rail's: where it stands as on one rail for both, all else being what it is, the difference is another.
    #[test]
    fn the_map_is_the_difference_of_two_corners_by_delay_control_and_identity() {
        let scenario = near_far();
        let plan = Plan::of(&scenario, &Choice::default(), Asked { map: true, ..TWO }).unwrap();
        let why = asked(&scenario, Asked { map: true, ..TWO }).unwrap();
        let frozen = why
            .outcomes
            .iter()
            .find(|explained| explained.figure.name == "outcome.frozen")
            .unwrap();
        let delays = plan
            .parts
            .iter()
            .filter(|part| matches!(part.variant, Variant::Reported(_)))
            .count();
        assert!(delays >= 4, "{delays}");
        assert_eq!(frozen.map.len(), delays * 4, "identity is the same on both rails");
        for cell in &frozen.map {
            assert_eq!(cell.identity, [false, false]);
            let part = plan
                .parts
                .iter()
                .find(|part| part.variant == Variant::Reported(cell.reported))
                .unwrap();
            let seeds: Vec<i64> = (1..=2)
                .map(|seed| {
                    let value = |all: usize| {
                        let corner = plan.crossing([all, 0, cell.control[all].into()]);
                        let run = plan.scenario(part, Stand::Corner(corner));
                        plan::measured(&run, seed, None).unwrap()[1].unwrap()
                    };
                    value(1) - value(0)
                })
                .collect();
            assert_eq!(cell.difference, Some(mean(&seeds)));
        }
        assert!(
            frozen.map.iter().any(|cell| cell.difference < Some(0)),
            "who has control freezes more"
        );
    }

    #[test]
    fn other_plans_and_rules_are_all_that_are_bundled_but_the_scenarios_own() {
        let scenario = same_theft();
        let every = Asked {
            plans: true,
            inquiry: Some(Policy::Follow),
            ..TWO
        };
        let plan = Plan::of(&scenario, &Choice::default(), every).unwrap();
        let names: Vec<String> = plan
            .parts
            .iter()
            .filter(|part| part.variant.varies())
            .map(|part| part.variant.name())
            .collect();
        assert!(names.contains(&"plan peel-otc".to_owned()) && !names.contains(&"plan same-theft".to_owned()));
        assert!(!names.contains(&"plan wire-casino".to_owned()), "it cannot be moved");
        let rules = [
            "theta 10.0\u{a0}%",
            "theta 90.0\u{a0}%",
            "hours 2",
            "hours 24",
            "requests 2",
            "requests 40",
        ];
        assert_eq!(names[names.len() - 6..], rules);
        for policy in Policy::ALL {
            let varied = names.contains(&format!("policy {}", policy.name()));
            assert_eq!(varied, policy != Policy::Follow && !policy.is_reference(), "{policy:?}");
        }
        let seen: std::collections::BTreeSet<u64> = (0..plan.runs())
            .map(|run| plan.parts.partition_point(|part| part.first <= run) as u64)
            .collect();
        assert_eq!(seen.len(), plan.parts.len(), "every part has runs");
    }
}
