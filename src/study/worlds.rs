//! Headline figures over many worlds: one scenario with many seeds, one investigator and one method unless more are chosen.
//!
//! What one world shows may be luck. Each seed draws another crowd, other delays and other amounts around the same plan, so the
//! median and the range over seeds say what of a figure is the scenario's and what is the draw's.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::choice::At;
use super::choose::{choose, theft};
use super::figures::{of_answer, of_view, of_world};
use super::run::{Wanted, instant, side};
use super::scene::Tracers;
use super::{Choice, Progress, Spread, StudyError, Value};
use crate::evidence::{Investigator, Vantage};
use crate::lots::{Booking, Method};
use crate::scenario::figure::{FigureKind, MethodFigure, Of, Since, VantageFigure, WorldFigure};
use crate::scenario::{Scenario, Unit};
use crate::seed::Seed;
use crate::sim;
use crate::units::digest::{Feed, Sink};
use crate::units::{IncidentId, RailId};

/// The figures that are measured in every world, in the order in which they are shown: what became of the money, then what there is for an
/// investigator to find and what chance would, then what he finds of it by a method and whom that accuses.
pub const HEADLINES: (&[WorldFigure], &[VantageFigure], &[MethodFigure]) = (
    &[
        WorldFigure::Attempted,
        WorldFigure::Stolen,
        WorldFigure::PaymentsStopped,
        WorldFigure::OutcomePrevented,
        WorldFigure::OutcomeRecovered,
        WorldFigure::OutcomeFrozen,
        WorldFigure::OutcomeSeized,
        WorldFigure::OutcomeAbandoned,
        WorldFigure::OutcomeVoided,
        WorldFigure::OutcomeHeld,
        WorldFigure::OutcomeCashed,
        WorldFigure::OutcomeSpent,
        WorldFigure::OutcomeLost,
        WorldFigure::OutcomeUnderWay,
        WorldFigure::OutcomeUnmade,
    ],
    &[
        VantageFigure::Followable,
        VantageFigure::Leads,
        VantageFigure::ChanceRecall,
        VantageFigure::ChancePrecision,
    ],
    &[
        MethodFigure::Recall,
        MethodFigure::Precision,
        MethodFigure::RecallKeepers,
        MethodFigure::PrecisionKeepers,
        MethodFigure::Strangers,
    ],
);

/// What is made of each world: chance is among the headlines.
const WANTED: Wanted = Wanted {
    chance: true,
    ..Wanted::NOTHING
};

/// The most worlds that are made for one table.
pub const WORLDS_MAX: u64 = 10_000;

/// How many worlds are made between two reports of progress, and so how many are in memory at most.
pub(super) const CHUNK: usize = 24;

/// Headline figures over many worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worlds {
    /// The name of the scenario.
    pub scenario: String,
    /// The seeds, one world each on every rail.
    pub seeds: RangeInclusive<u64>,
    /// From where it is looked.
    pub vantages: Vec<Investigator>,
    /// By which methods.
    pub methods: Vec<Method>,
    /// Into which of several thefts is looked; nothing where there is one alone, or none was chosen, so that nobody looks.
    pub incident: Option<String>,
    /// One entry a rail on which the theft starts.
    pub rails: Vec<RailWorlds>,
    /// BLAKE3 of all values.
    pub digest: [u8; 32],
}

/// Headline figures over all worlds of one rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailWorlds {
    /// The rail on which the theft starts.
    pub rail: String,
    /// Figures of the world, then for each vantage and method those of the answer.
    pub headlines: Vec<Headline>,
}

/// One figure over all worlds of one rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// Which.
    pub figure: &'static FigureKind,
    /// Who looks and by which method; nothing for a figure of the world.
    pub look: Option<(Investigator, Method)>,
    /// One a seed, in order; nothing where the figure has no value there, such as a precision over nothing.
    pub values: Vec<Option<Value>>,
}

impl Worlds {
    /// Returns how many worlds there are on each rail.
    pub fn count(&self) -> u64 {
        self.seeds.end() - self.seeds.start() + 1
    }
}

impl Headline {
    /// Returns median and range of the values; nothing where there is none in any world.
    pub fn spread(&self) -> Option<Spread> {
        let number = |value: &Value| match value {
            Value::Number(number) => number.get(),
            Value::Cents(cents) => cents.get(),
        };
        Spread::of(self.values.iter().flatten().map(number).collect())
    }

    /// Returns the value that a number of its spread stands for.
    pub fn value(&self, number: u64) -> Value {
        match self.figure.unit {
            Unit::Money => Value::Cents(crate::units::Amount::new(number)),
            Unit::Share | Unit::Number => Value::Number(crate::score::Number::millionths(number)),
        }
    }
}

/// Returns who looks, and by which method, where nobody is named: the widest vantage of the scenario that somebody can have, and
/// the haircut where the scenario uses it, else its first method.
pub fn headline(scenario: &Scenario) -> (Investigator, Method) {
    let possible = scenario
        .vantages
        .iter()
        .filter(|vantage| vantage.vantage() != Vantage::Omniscient);
    let vantage = possible.max().or(scenario.vantages.first());
    let haircut = Method::of(Booking::HAIRCUT);
    let method = scenario.methods.iter().find(|method| **method == haircut);
    (
        vantage.copied().unwrap_or(Vantage::Public.into()),
        method.or(scenario.methods.first()).copied().unwrap_or(haircut),
    )
}

/// Measures the headline figures of a scenario in the world of every seed. An empty list of vantages or methods stands for
/// [`headline`]; the choice's own seed does not count. The same for any number of threads.
///
/// # Errors
/// As [`run`](super::run).
///
/// # Panics
/// Where there is no seed, or more than [`WORLDS_MAX`] of them.
pub fn worlds(
    scenario: &Scenario,
    choice: &Choice,
    seeds: RangeInclusive<u64>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Worlds, StudyError> {
    let count = seeds.end().checked_sub(*seeds.start()).expect("there is a seed");
    assert!(count < WORLDS_MAX, "the caller holds the limit");
    let (vantage, method) = headline(scenario);
    let mut choice = choice.clone();
    if choice.vantages.is_empty() {
        choice.vantages.push(vantage);
    }
    if choice.methods.is_empty() {
        choice.methods.push(method);
    }
    let scenario = choose(scenario, &choice)?;
    // What somebody finds is of one theft.
    let looked = scenario.vantages.iter().filter(|_| scenario.about.is_some());
    let looks: Vec<(Investigator, Method)> = looked
        .flat_map(|&vantage| scenario.methods.iter().map(move |&method| (vantage, method)))
        .collect();
    let starts = scenario.starts.iter().copied();
    let jobs: Vec<(RailId, u64)> = starts
        .clone()
        .flat_map(|start| seeds.clone().map(move |seed| (start, seed)))
        .collect();
    let mut measured: Vec<Vec<Option<Value>>> = Vec::with_capacity(jobs.len());
    for chunk in jobs.chunks(CHUNK) {
        let made: Result<Vec<_>, StudyError> = chunk
            .par_iter()
            .map(|&(start, seed)| world(&scenario, choice.at.as_ref(), start, seed))
            .collect::<Vec<_>>()
            .into_iter()
            .collect();
        measured.extend(made?);
        let (start, _) = chunk[chunk.len() - 1];
        progress(Progress {
            done: measured.len(),
            total: jobs.len(),
            what: format!("worlds on {}", scenario.rail_name(start)),
        });
    }
    let rows = rows(&looks);
    let rails = starts
        .zip(measured.chunks((count + 1) as usize))
        .map(|(start, worlds)| {
            let headline = |(row, &(figure, look)): (usize, &Row)| Headline {
                figure,
                look,
                values: worlds.iter().map(|world| world[row]).collect(),
            };
            RailWorlds {
                rail: scenario.rail_name(start).to_owned(),
                headlines: rows.iter().enumerate().map(headline).collect(),
            }
        });
    let rails: Vec<RailWorlds> = rails.collect();
    Ok(Worlds {
        digest: digest(&seeds, &rails),
        scenario: scenario.name.clone(),
        seeds,
        incident: theft(&scenario),
        vantages: scenario.vantages,
        methods: scenario.methods,
        rails,
    })
}

/// What is measured in each world: a figure, and who looks where it is of an answer.
type Row = (&'static FigureKind, Option<(Investigator, Method)>);

/// Returns what is measured in each world, in order.
fn rows(looks: &[(Investigator, Method)]) -> Vec<Row> {
    let (of_world, of_vantage, of_method) = HEADLINES;
    let mut rows: Vec<Row> = of_world.iter().map(|&which| (Of::World(which).kind(), None)).collect();
    for (place, &look) in looks.iter().enumerate() {
        if is_first(looks, place) {
            rows.extend(of_vantage.iter().map(|&which| (Of::Vantage(which).kind(), Some(look))));
        }
        rows.extend(of_method.iter().map(|&which| (Of::Method(which).kind(), Some(look))));
    }
    rows
}

/// Tells whether a look is the first of its investigator: what is his, whatever the method, stands there.
fn is_first<T: PartialEq>(looks: &[(T, Method)], place: usize) -> bool {
    looks[..place].iter().all(|other| other.0 != looks[place].0)
}

/// Makes one world and measures it, as [`rows`] says.
fn world(scenario: &Scenario, at: Option<&At>, start: RailId, seed: u64) -> Result<Vec<Option<Value>>, StudyError> {
    let made = sim::make(scenario, start, Seed::new(seed));
    let rail = scenario.rail_name(start).to_owned();
    let tracers = Tracers {
        methods: &scenario.methods,
        outsiders: &[],
    };
    let at = instant(&made, at, scenario.about)?;
    let about: Vec<IncidentId> = scenario.about.into_iter().collect();
    let side = side(rail, (made, at), (&about, &scenario.vantages), tracers, WANTED)?;
    let looks: Vec<(usize, Method)> = (0..side.views.len())
        .flat_map(|view| scenario.methods.iter().map(move |&method| (view, method)))
        .collect();
    let mut values: Vec<Option<Value>> = HEADLINES
        .0
        .iter()
        .map(|&which| of_world(&side, which, Since::End, None))
        .collect();
    for (place, &(view, method)) in looks.iter().enumerate() {
        let view = side.views.get(view);
        let answer = view.and_then(|view| view.answers.iter().find(|answer| answer.method == method));
        if is_first(&looks, place) {
            values.extend(HEADLINES.1.iter().map(|&which| of_view(view?, which)));
        }
        values.extend(HEADLINES.2.iter().map(|&which| of_answer(&side, view?, answer?, which)));
    }
    Ok(values)
}

/// Returns the digest of all figures; the place of a figure in the fixed order of headlines stands for it.
fn digest(seeds: &RangeInclusive<u64>, rails: &[RailWorlds]) -> [u8; 32] {
    let mut sink = Sink::new("worlds/2");
    seeds.feed(&mut sink);
    sink.column(rails, |sink, rail| {
        rail.rail.feed(sink);
        sink.column(&rail.headlines, |sink, headline| {
            (headline.look, &headline.values).feed(sink)
        });
    });
    *sink.finish().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;
    use crate::study::{self, run};

    fn bundled(name: &str) -> Scenario {
        let bundled = scenario::bundled().iter().find(|bundled| bundled.name == name).unwrap();
        scenario::decode(bundled.name, bundled.text).unwrap()
    }

    #[test]
    fn every_headline_of_every_world_is_that_of_the_study_with_its_seed() {
        let scenario = bundled("same-theft");
        let choice = Choice {
            vantages: vec![Vantage::Public.into(), Vantage::Country.into()],
            methods: vec![Method::of(Booking::FIFO), Method::of(Booking::HAIRCUT)],
            ..Choice::default()
        };
        let many = worlds(&scenario, &choice, 3..=4, &mut |_| {}).unwrap();
        let mut compared = 0;
        for (place, seed) in (3..=4).enumerate() {
            let seed = Some(Seed::new(seed));
            let study = run(&scenario, &Choice { seed, ..choice.clone() }, &mut |_| {}).unwrap();
            for (side, rail) in study.sides.iter().zip(&many.rails) {
                assert_eq!(side.rail, rail.rail);
                assert_eq!(rail.headlines.len(), 15 + 2 * 4 + 4 * 5);
                for headline in &rail.headlines {
                    let asked = scenario::Figure {
                        rail: None,
                        vantage: headline.look.map(|look| look.0),
                        method: headline
                            .look
                            .map(|look| look.1)
                            .filter(|_| headline.figure.of.is_method()),
                        kind: headline.figure,
                        since: Since::End,
                        incident: None,
                    };
                    assert_eq!(headline.values[place], study::figure(side, &asked), "{asked:?}");
                    compared += usize::from(headline.values[place].is_some());
                }
            }
        }
        assert!(compared > 100, "{compared}");
    }

    #[test]
    fn worlds_are_the_same_on_one_thread_and_on_several() {
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| worlds(&bundled("first-steps"), &Choice::default(), 1..=30, &mut |_| {}).unwrap())
        };
        let (one, three) = (on(1), on(3));
        assert_eq!(one, three);
        assert!(
            one.rails[0]
                .headlines
                .iter()
                .all(|headline| headline.values.len() == 30)
        );
    }

    #[test]
    fn median_and_range_are_values_of_the_worlds() {
        let many = worlds(&bundled("first-steps"), &Choice::default(), 1..=9, &mut |_| {}).unwrap();
        let recall = many.rails[0]
            .headlines
            .iter()
            .find(|headline| headline.figure.name == "recall");
        let recall = recall.unwrap();
        let mut values: Vec<u64> = recall
            .values
            .iter()
            .flatten()
            .map(|value| match value {
                Value::Number(number) => number.get(),
                Value::Cents(_) => panic!("a share is no money"),
            })
            .collect();
        values.sort_unstable();
        let spread = recall.spread().unwrap();
        assert_eq!((spread.range, spread.median), ((values[0], values[8]), values[4]));
    }

    #[test]
    fn where_nobody_is_named_the_widest_possible_investigator_looks_by_haircut() {
        let (vantage, method) = headline(&bundled("same-theft"));
        assert_eq!(
            (vantage, method),
            (Vantage::Country.into(), Method::of(Booking::HAIRCUT))
        );
        let (vantage, _) = headline(&bundled("first-steps"));
        assert_eq!(vantage.vantage(), Vantage::Tags, "nobody is omniscient");
    }
}
