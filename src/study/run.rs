//! Runs a study: worlds, then evidence, then answers, each stage in parallel and its results in a fixed order.

use rayon::prelude::*;

use super::choice::At;
use super::choose::{board, choose};
use super::scene::{Scene, Tracers, views};
use super::{Choice, Flow, Outsider, Progress, Side, Study, StudyError, Verdict, expect};
use crate::evidence::Investigator;
use crate::scenario::Scenario;
use crate::scenario::figure::{FigureKind, MethodFigure, Of, VantageFigure, WorldFigure};
use crate::score::{AssetTruth, Census, Whole};
use crate::sim::{self, Made};
use crate::trace::{NotComputed, STEPS_MAX};
use crate::units::digest::{Feed, Sink};
use crate::units::{IncidentId, Instant, RailId};

/// Runs what was chosen of a scenario. `progress` hears of every stage that is done, always in the same order.
///
/// ```
/// use dyepack::study::{self, Choice};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/first-steps.toml"));
/// let scenario = dyepack::scenario::decode("first-steps", text).expect("a bundled scenario is valid");
/// let study = study::run(&scenario, &Choice::default(), &mut |_| {})?;
/// for view in &study.sides[0].views {
///     for answer in &view.answers {
///         println!("{}: {} finds {:?}", view.vantage.name(), answer.method, answer.card.levels[0].recall);
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Where a chosen rail does not fit the scenario, or a method cannot work on what is seen.
pub fn run(scenario: &Scenario, choice: &Choice, progress: &mut dyn FnMut(Progress)) -> Result<Study, StudyError> {
    run_beside(scenario, choice, &[], progress)
}

/// Runs what was chosen of a scenario with tracers that are not ours on every board, beside the methods. Whatever they say, and
/// whether they say anything, everything else of the study is what [`run`] returns.
///
/// # Errors
/// As [`run`]; a tracer outside that fails is none.
pub fn run_beside(
    scenario: &Scenario,
    choice: &Choice,
    outsiders: &[Outsider<'_>],
    progress: &mut dyn FnMut(Progress),
) -> Result<Study, StudyError> {
    let scenario = choose(scenario, choice)?;
    let methods = board(&scenario.methods);
    let tracers = Tracers {
        methods: &methods,
        outsiders,
    };
    let looks = scenario.starts.len() * scenario.incidents.len() * scenario.vantages.len();
    let mut steps = Steps {
        done: 0,
        total: scenario.starts.len() + looks,
        tell: progress,
    };
    let made: Vec<Made> = scenario
        .starts
        .par_iter()
        .map(|&rail| sim::make(&scenario, rail, scenario.seed))
        .collect();
    let mut sides = Vec::with_capacity(made.len());
    for (&rail, made) in scenario.starts.iter().zip(made) {
        let rail = scenario.rail_name(rail).to_owned();
        steps.advance(1, format!("made the world on {rail}"));
        let at = instant(&made, choice.at.as_ref(), scenario.about)?;
        sides.push(side(rail, (made, at), (&[], &scenario.vantages), tracers, Wanted::ALL)?);
        steps.advance(
            looks / scenario.starts.len(),
            format!("followed the money on {}", sides[sides.len() - 1].rail),
        );
    }
    let digest = digest(&sides);
    let mut study = Study {
        scenario,
        at: choice.at.clone(),
        sides,
        verdicts: Vec::new(),
        digest,
    };
    // What a scenario asserts is meant of the end.
    if study.at.is_none() {
        study.verdicts = expect::judge(&study);
    }
    Ok(study)
}

/// Returns the instant at which everything in a world is counted.
pub(super) fn instant(made: &Made, at: Option<&At>, about: Option<IncidentId>) -> Result<Instant, StudyError> {
    at.map_or(Ok(made.world.ends), |at| at.within(&made.world, about))
}

/// How far the run has come, and who hears of it.
struct Steps<'a> {
    done: usize,
    total: usize,
    tell: &'a mut dyn FnMut(Progress),
}

impl Steps<'_> {
    fn advance(&mut self, steps: usize, what: String) {
        self.done += steps;
        let (done, total) = (self.done, self.total);
        (self.tell)(Progress { done, total, what });
    }
}

/// What is made of a world beside what its investigators find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// What a page shows: every incident, statistics of the world, flows of the loot.
    pub page: bool,
    /// Where the stolen units themselves are.
    pub assets: bool,
    /// What chance alone finds.
    pub chance: bool,
    /// What was where on each day, and how a method came by what it found.
    pub history: bool,
}

impl Wanted {
    /// All that there is.
    pub const ALL: Wanted = Wanted {
        page: true,
        assets: true,
        chance: true,
        history: true,
    };
    /// Nothing but what is looked at of thefts that are named.
    pub const NOTHING: Wanted = Wanted {
        page: false,
        assets: false,
        chance: false,
        history: false,
    };

    /// What must be made for these figures.
    pub fn of(figures: impl Iterator<Item = &'static FigureKind>) -> Wanted {
        figures.fold(Wanted::NOTHING, |mut wanted, figure| {
            match figure.of {
                Of::World(which) => wanted.assets |= which == WorldFigure::DeterminedAsset,
                Of::Vantage(which) => {
                    wanted.chance |= matches!(which, VantageFigure::ChanceRecall | VantageFigure::ChancePrecision);
                }
                Of::Method(which) => {
                    wanted.assets |= matches!(
                        which,
                        MethodFigure::ErrorAsset | MethodFigure::RecallAssetLeast | MethodFigure::RecallAssetGreatest
                    );
                    wanted.history |= matches!(
                        which,
                        MethodFigure::RecallFollowed
                            | MethodFigure::RecallInferred
                            | MethodFigure::RecallLuck
                            | MethodFigure::StrangersTouched
                    );
                }
            }
            wanted
        })
    }
}

/// Returns what the assertions of a scenario realise in its world, and makes no more than that takes: what [`run`] judges, for whoever
/// asks for nothing else.
pub(super) fn judged(scenario: &Scenario, choice: &Choice) -> Result<Vec<Verdict>, StudyError> {
    let scenario = choose(scenario, choice)?;
    if choice.at.is_some() {
        return Ok(Vec::new());
    }
    let figures = || expect::figures(&scenario);
    let about = expect::about(&scenario);
    // Where an assertion names no method it is about the only one of a board, which no board of a study has.
    let unnamed = figures().any(|figure| figure.kind.of.is_method() && figure.method.is_none());
    let mut methods = board(&scenario.methods);
    methods.retain(|method| unnamed || figures().any(|figure| figure.method == Some(*method)));
    let tracers = Tracers {
        methods: &methods,
        outsiders: &[],
    };
    let wanted = Wanted::of(figures().map(|figure| figure.kind));
    let made = |&start: &RailId| {
        let made = sim::make(&scenario, start, scenario.seed);
        let (rail, at) = (scenario.rail_name(start).to_owned(), made.world.ends);
        side(rail, (made, at), (&about, &scenario.vantages), tracers, wanted)
    };
    let sides: Vec<Side> = scenario.starts.par_iter().map(made).collect::<Result<_, _>>()?;
    let mut study = Study {
        scenario,
        at: None,
        sides,
        verdicts: Vec::new(),
        digest: [0; 32],
    };
    study.verdicts = expect::judge(&study);
    Ok(study.verdicts)
}

/// Says of which incidents it is not computed where the stolen units are, and why: all have as many steps.
fn uncomputed(world: &crate::truth::World, assets: &[Result<AssetTruth, NotComputed>]) -> Option<String> {
    let without = world.truth.incidents.iter().zip(assets);
    let without = without.filter_map(|(incident, asset)| Some((incident.name.as_str(), asset.as_ref().err()?)));
    let (names, whys): (Vec<&str>, Vec<&NotComputed>) = without.unzip();
    let why = whys.first()?;
    Some(format!("where the stolen units of {} are is {why}", names.join(", ")))
}

/// Makes of one world what is wanted. Looked into are the thefts that are named; for a page all of them.
pub(super) fn side(
    rail: String,
    (made, at): (Made, Instant),
    (about, vantages): (&[IncidentId], &[Investigator]),
    tracers: Tracers<'_>,
    wanted: Wanted,
) -> Result<Side, StudyError> {
    let world = &made.world;
    let all: Vec<IncidentId> = world.truth.incident_ids().collect();
    let incidents = if wanted.page { &all[..] } else { about };
    let look = |&incident| vantages.iter().map(move |&vantage| (incident, vantage));
    let looks: Vec<(IncidentId, Investigator)> = incidents.iter().flat_map(look).collect();
    let steps_max = STEPS_MAX / all.len().max(1) as u64;
    // A figure of the stolen units is of all incidents.
    let assets: Vec<Result<AssetTruth, NotComputed>> = if all.is_empty() || !wanted.assets {
        Vec::new()
    } else {
        let whole = Whole::new(world, at);
        let asset = |&incident: &IncidentId| AssetTruth::new(&whole, incident, steps_max);
        all.par_iter().map(asset).collect()
    };
    let mut notes = made.notes.clone();
    if wanted.page {
        notes.push(sim::carried(world));
    }
    notes.extend(uncomputed(world, &assets));
    let census = wanted.chance.then(|| Census::of(world, at));
    let scene = Scene {
        census: census.as_ref(),
        shown: wanted.page || wanted.history,
        ..Scene::plain(&made, at)
    };
    let views = views(scene, &assets, (&rail, &looks), tracers)?;
    let flows = world.truth.incidents.iter().filter(|_| wanted.page);
    Ok(Side {
        truth: flows.map(|incident| Flow::of_truth(world, incident, at)).collect(),
        stats: if wanted.page {
            sim::stats::measure(&made)
        } else {
            Vec::new()
        },
        views,
        assets,
        rail,
        at,
        notes,
        counts: made.stats,
        answers: made.answers,
        world: made.world,
    })
}

/// Returns the digest of ledgers, truths and scorecards.
pub(super) fn digest(sides: &[Side]) -> [u8; 32] {
    let worlds: Vec<blake3::Hash> = sides.par_iter().map(|side| side.world.digest()).collect();
    let mut sink = Sink::new("study/2");
    sink.column(sides, |sink, side| {
        (&side.rail, side.at).feed(sink);
        sink.column(&side.views, |sink, view| {
            (view.vantage, &view.ends, &view.ranking).feed(sink);
            view.chance.feed(sink);
            sink.column(&view.answers, |sink, answer| (answer.method, &answer.card).feed(sink));
        });
    });
    worlds.feed(&mut sink);
    *sink.finish().as_bytes()
}
