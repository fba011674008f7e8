//! Error rates of one method over many simulated worlds, by condition: what `dyepack card` measures.
//!
//! Every bundled scenario is run on each of its rails as it is written and in variations that move prevalence (fewer and more
//! people around the theft) and tag coverage (no keeper tagged, every one). Each world has a seed of its own, so worlds of one
//! condition are independent draws. All are analysed from all vantages in one pass.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::figures::stolen_in;
use super::grid::{Grid, Row as Cells, Voices, rounds};
use super::order::Spread;
use super::scene::{Scene, Tracers, view};
use super::{Answer, View};
use crate::evidence::Vantage;
use crate::lots::Method;
use crate::scenario::{OrderSpec, Scenario};
use crate::score::{Level, Number, Scorecard, Worth};
use crate::seed::Seed;
use crate::sim;
use crate::trace::Reach;
use crate::truth::World;
use crate::units::digest::{Feed, Sink};
use crate::units::{Amount, IncidentId, RailId, Share};

/// A figure that a card shows.
pub struct CardFigure {
    /// Its name.
    pub name: &'static str,
    value: fn(&Scorecard, Worth) -> Option<u64>,
}

/// The figures that a card shows, in order. Those of money are shares of what was stolen.
pub const FIGURES: [CardFigure; 10] = [
    card("recall", |card, _| ppm(card.level(Level::Purses).recall)),
    card("precision", |card, _| ppm(card.level(Level::Purses).precision)),
    card("recall.entities", |card, _| ppm(card.level(Level::Entities).recall)),
    card("precision.entities", |card, _| {
        ppm(card.level(Level::Entities).precision)
    }),
    card("recall.keepers", |card, _| ppm(card.level(Level::Keepers).recall)),
    card("precision.keepers", |card, _| ppm(card.level(Level::Keepers).precision)),
    card("strangers", |card, stolen| {
        of_stolen(card.accused[0].truly + card.accused[0].never, stolen)
    }),
    card("strangers.never", |card, stolen| {
        of_stolen(card.accused[0].never, stolen)
    }),
    card("strangers.entities", |card, _| {
        Some(Number::count(card.accused[0].entities.into()).get())
    }),
    card("inflation", |card, _| card.inflation.map(Number::get)),
];

const fn card(name: &'static str, value: fn(&Scorecard, Worth) -> Option<u64>) -> CardFigure {
    CardFigure { name, value }
}

fn ppm(share: Option<Share>) -> Option<u64> {
    share.map(|share| u64::from(share.get()))
}

fn of_stolen(cents: Amount, stolen: Worth) -> Option<u64> {
    ppm(Share::ratio(cents.get().into(), stolen.cents().get().into()))
}

/// How a scenario is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variation {
    /// As it is written.
    Written,
    /// A quarter of the people and customers.
    Fewer,
    /// Four times the people and customers.
    More,
    /// No address of a keeper and no purse of loot is tagged.
    Untagged,
    /// Every address of a keeper that is tagged at all is, and every purse of loot that taggers look at.
    Tagged,
}

impl Variation {
    /// All variations in their order.
    pub const ALL: [Variation; 5] = [
        Variation::Written,
        Variation::Fewer,
        Variation::More,
        Variation::Untagged,
        Variation::Tagged,
    ];

    /// Its name in rows.
    const fn name(self) -> &'static str {
        match self {
            Variation::Written => "written",
            Variation::Fewer => "fewer",
            Variation::More => "more",
            Variation::Untagged => "untagged",
            Variation::Tagged => "tagged",
        }
    }

    /// Returns the changed scenario; nothing where it has no tags to change.
    fn of(self, scenario: &Scenario) -> Option<Scenario> {
        let mut changed = scenario.clone();
        match self {
            Variation::Written => {}
            Variation::Fewer => people(&mut changed, |count| count.div_ceil(4)),
            Variation::More => people(&mut changed, |count| count * 4),
            Variation::Untagged => tags(&mut changed, Share::NONE)?,
            Variation::Tagged => tags(&mut changed, Share::percent(100))?,
        }
        Some(changed)
    }
}

fn people(scenario: &mut Scenario, change: fn(u32) -> u32) {
    for crowd in &mut scenario.crowd {
        crowd.users = change(crowd.users);
        crowd.merchants = change(crowd.merchants);
    }
    for keeper in &mut scenario.keepers {
        keeper.customers = change(keeper.customers);
    }
}

fn tags(scenario: &mut Scenario, coverage: Share) -> Option<()> {
    let keepers = scenario.keepers.iter_mut().filter(|keeper| keeper.tagged.is_some());
    let mut places: Vec<&mut Share> = keepers.map(|keeper| &mut keeper.tag_coverage).collect();
    places.extend(
        scenario
            .defend
            .iter_mut()
            .filter_map(|defence| match &mut defence.order {
                OrderSpec::Tag { coverage, .. } => Some(coverage),
                _ => None,
            }),
    );
    let any = !places.is_empty();
    places.into_iter().for_each(|place| *place = coverage);
    any.then_some(())
}

/// A condition under which worlds are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// All worlds.
    All,
    /// The preset of the rail on which the theft starts.
    Rail(&'static str),
    /// How much is tagged.
    Tags(Variation),
    /// Loot as a share of all money: from this many parts per million up to the next bound.
    Prevalence(u32),
    /// Movements with other money among those that claimed money can have reached: likewise.
    Mingled(u32),
}

/// The lower bounds of the bands of prevalence, in parts per million.
pub const PREVALENCE: [u32; 4] = [0, 10_000, 100_000, 300_000];
/// The lower bounds of the bands of co-mingling, in parts per million; the first band is nothing at all.
pub const MINGLED: [u32; 4] = [0, 1, 100_000, 300_000];

/// What one world says from one vantage.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    vantage: Vantage,
    conditions: Vec<Condition>,
    /// One a figure, in millionths.
    figures: Vec<Option<u64>>,
    /// Why the method says nothing.
    refused: Option<String>,
}

/// One row of a card's table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The condition.
    pub condition: Condition,
    /// How many worlds stand in it.
    pub worlds: usize,
    /// In how many of them the method has no meaning.
    pub refused: usize,
    /// One a figure; nothing where it had a value in no world.
    pub figures: Vec<Option<Spread>>,
}

/// Error rates of one method.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The method.
    pub method: Method,
    /// How many worlds were made for each scenario, rail and variation.
    pub seeds: u64,
    /// How many worlds there were.
    pub worlds: usize,
    /// The scenarios with the rails on which thefts start.
    pub scenarios: Vec<(String, Vec<String>)>,
    /// One table a vantage.
    pub tables: Vec<(Vantage, Vec<Row>)>,
    /// Why the method refused, each reason once, with how many views it holds for.
    pub refused: Vec<(String, usize)>,
    /// The digest of all figures of all worlds.
    pub digest: [u8; 32],
}

/// The worlds in which a method is measured, numbered: every scenario on each of its rails in every variation, with so many seeds.
#[derive(Clone, Debug)]
pub(crate) struct Measuring {
    method: Method,
    seeds: u64,
    scenarios: Vec<(String, Vec<String>)>,
    strands: Vec<Strand>,
}

/// A scenario that is varied, on one of its rails.
#[derive(Clone, Debug)]
struct Strand {
    scenario: Scenario,
    start: RailId,
    variation: Variation,
}

/// How many worlds are a round, which one process makes before it begins the next.
const ROUND: u64 = 240;

impl Measuring {
    /// Returns the worlds of a method: every scenario, rail and variation gets so many.
    pub fn of(scenarios: &[Scenario], method: Method, seeds: u64) -> Measuring {
        let mut strands = Vec::new();
        for variation in Variation::ALL {
            for scenario in scenarios.iter().filter_map(|scenario| variation.of(scenario)) {
                strands.extend(scenario.starts.iter().map(|&start| Strand {
                    scenario: scenario.clone(),
                    start,
                    variation,
                }));
            }
        }
        Measuring {
            method,
            seeds,
            scenarios: scenarios.iter().map(named).collect(),
            strands,
        }
    }

    /// Returns the strand of a run and its seed. Variations have seeds of their own, so that no two worlds share their draws.
    fn run(&self, run: u64) -> (&Strand, u64) {
        let strand = &self.strands[(run / self.seeds) as usize];
        let place = Variation::ALL.iter().position(|&one| one == strand.variation);
        let place = place.expect("it is one of them") as u64;
        (strand, place * self.seeds + 1 + run % self.seeds)
    }

    /// Returns the card of the rows of all runs, in their order; nothing where they are not that.
    pub fn measured(&self, rows: &[Cells]) -> Option<Measured> {
        let views = Vantage::ALL.len();
        if rows.len() as u64 != self.runs() * views as u64 {
            return None;
        }
        let mut worlds: Vec<Vec<Seen>> = Vec::with_capacity(rows.len() / views);
        for (run, rows) in (0..).zip(rows.chunks(views)) {
            let seen = rows.iter().map(|row| self.read(run, row));
            worlds.push(seen.collect::<Option<_>>()?);
        }
        Some(Measured {
            method: self.method,
            seeds: self.seeds,
            worlds: worlds.len(),
            scenarios: self.scenarios.clone(),
            tables: Vantage::ALL
                .map(|vantage| (vantage, rows_of(&worlds, vantage)))
                .to_vec(),
            refused: refused(&worlds),
            digest: digest(self.method, &worlds),
        })
    }

    /// Writes what a world says from one vantage as a row.
    fn row(&self, run: u64, seen: &Seen) -> Cells {
        let (strand, seed) = self.run(run);
        let band = |of: fn(Condition) -> Option<u32>| {
            seen.conditions
                .iter()
                .copied()
                .find_map(of)
                .map(|band| band.to_string())
        };
        let mut row = vec![
            run.to_string(),
            strand.scenario.name.clone(),
            strand.scenario.rail_name(strand.start).to_owned(),
            strand.variation.name().to_owned(),
            seed.to_string(),
            seen.vantage.name().to_owned(),
            seen.refused.clone().unwrap_or_default(),
            band(Condition::prevalence).unwrap_or_default(),
            band(Condition::mingled).unwrap_or_default(),
        ];
        let digits = |value: &Option<u64>| value.map(|value| Number::millionths(value).to_string());
        row.extend(seen.figures.iter().map(|value| digits(value).unwrap_or_default()));
        row.push("SIMULATED".to_owned());
        row
    }

    /// Reads what [`Measuring::row`] writes of a run.
    fn read(&self, run: u64, row: &Cells) -> Option<Seen> {
        let [
            number,
            _,
            _,
            _,
            _,
            vantage,
            trouble,
            prevalence,
            mingled,
            figures @ ..,
            _,
        ] = &row[..]
        else {
            return None;
        };
        let band = |cell: &str| match cell {
            "" => Some(None),
            cell => cell.parse::<u32>().ok().map(Some),
        };
        let mut conditions = self.run(run).0.conditions();
        conditions.extend(band(prevalence)?.map(Condition::Prevalence));
        conditions.extend(band(mingled)?.map(Condition::Mingled));
        let figure = |cell: &String| match cell.as_str() {
            "" => Some(None),
            cell => cell.replace('.', "").parse().ok().map(Some),
        };
        let figures: Vec<Option<u64>> = figures.iter().map(figure).collect::<Option<_>>()?;
        let whole = *number == run.to_string() && figures.len() == FIGURES.len();
        whole.then_some(Seen {
            vantage: Vantage::ALL.into_iter().find(|one| one.name() == vantage)?,
            conditions,
            figures,
            refused: Some(trouble.clone()).filter(|trouble| !trouble.is_empty()),
        })
    }
}

impl Strand {
    /// Returns the conditions under which all its worlds stand.
    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = vec![Condition::All, Condition::Rail(self.scenario.rail(self.start).preset)];
        let tagged = Variation::Tagged.of(&self.scenario).is_some();
        if tagged && !matches!(self.variation, Variation::Fewer | Variation::More) {
            conditions.push(Condition::Tags(self.variation));
        }
        conditions
    }
}

impl Condition {
    fn prevalence(self) -> Option<u32> {
        match self {
            Condition::Prevalence(band) => Some(band),
            Condition::All | Condition::Rail(_) | Condition::Tags(_) | Condition::Mingled(_) => None,
        }
    }

    fn mingled(self) -> Option<u32> {
        match self {
            Condition::Mingled(band) => Some(band),
            Condition::All | Condition::Rail(_) | Condition::Tags(_) | Condition::Prevalence(_) => None,
        }
    }
}

impl Grid for Measuring {
    fn runs(&self) -> u64 {
        self.strands.len() as u64 * self.seeds
    }

    fn columns(&self) -> Vec<String> {
        let fixed = [
            "run",
            "scenario",
            "rail",
            "variation",
            "seed",
            "vantage",
            "trouble",
            "prevalence",
            "mingled",
        ];
        let figures = FIGURES.iter().map(|figure| figure.name);
        fixed
            .into_iter()
            .chain(figures)
            .chain(["notice"])
            .map(str::to_owned)
            .collect()
    }

    fn rounds(&self) -> Vec<Range<u64>> {
        rounds(self.runs(), ROUND)
    }

    /// The strands, and the least and the greatest seed.
    fn spans(&self, runs: &Range<u64>) -> [(u64, u64); 2] {
        let seeds = runs.clone().map(|run| self.run(run).1);
        let strand = |run: u64| run / self.seeds + 1;
        [
            (strand(runs.start), strand(runs.end - 1)),
            (seeds.clone().min().unwrap_or_default(), seeds.max().unwrap_or_default()),
        ]
    }

    fn scenario_digest(&self) -> String {
        let mut sink = Sink::new("card-scenarios/1");
        sink.column(&self.strands, |sink, strand| {
            (&strand.scenario.name, &strand.scenario.text).feed(sink);
        });
        sink.finish().to_hex()[..16].to_owned()
    }

    /// What a variation changes follows from its name and the scenario's text.
    fn digest(&self) -> String {
        let mut sink = Sink::new("card-runs/1");
        self.scenario_digest().feed(&mut sink);
        self.method.spec().feed(&mut sink);
        self.seeds.feed(&mut sink);
        self.columns().feed(&mut sink);
        sink.finish().to_hex()[..16].to_owned()
    }

    fn make(&self, run: u64, _: &Voices<'_>) -> Result<Vec<Cells>, String> {
        let (strand, seed) = self.run(run);
        let seen = look(strand, seed, self.method);
        Ok(seen.iter().map(|seen| self.row(run, seen)).collect())
    }
}

fn named(scenario: &Scenario) -> (String, Vec<String>) {
    let rails = scenario
        .starts
        .iter()
        .map(|&start| scenario.rail_name(start).to_owned());
    (scenario.name.clone(), rails.collect())
}

/// Makes one world and looks at it from all vantages.
fn look(strand: &Strand, seed: u64, method: Method) -> Vec<Seen> {
    let made = sim::make(&strand.scenario, strand.start, Seed::new(seed));
    let rail = strand.scenario.rail(strand.start);
    let conditions = strand.conditions();
    let incident = in_turn(&made.world, seed);
    let stolen = stolen_in(&made.world, incident, made.world.ends);
    let scene = Scene::plain(&made, made.world.ends);
    let look = |vantage: Vantage| {
        let tracers = Tracers {
            methods: &[method],
            outsiders: &[],
        };
        let why = match view(scene, None, (&rail.name, incident, vantage.into()), tracers) {
            Ok(view) if !view.answers.is_empty() => return seen(&view, conditions.clone(), stolen),
            Ok(view) => view.refused[0].why.clone(),
            Err(error) => error.to_string(),
        };
        Seen {
            vantage,
            conditions: conditions.clone(),
            figures: vec![None; FIGURES.len()],
            refused: Some(why),
        }
    };
    Vantage::ALL.map(look).to_vec()
}

/// Returns into which theft is looked: of several each in its turn, seed by seed, so that no card hangs on which stands first in a file.
fn in_turn(world: &World, seed: u64) -> IncidentId {
    let thefts = world.truth.incidents.len().max(1) as u64;
    IncidentId::new((seed % thefts) as usize)
}

fn seen(view: &View, mut conditions: Vec<Condition>, stolen: Worth) -> Seen {
    let Answer { card, method, .. } = &view.answers[0];
    conditions.extend(
        card.prevalence
            .map(|share| Condition::Prevalence(band(&PREVALENCE, share))),
    );
    conditions.extend(mixed(view, method).map(|share| Condition::Mingled(band(&MINGLED, share))));
    Seen {
        vantage: view.vantage.vantage(),
        conditions,
        figures: FIGURES.map(|figure| (figure.value)(card, stolen)).to_vec(),
        refused: None,
    }
}

/// Returns the lower bound of the band in which a share lies.
fn band(bounds: &[u32], share: Share) -> u32 {
    let below = bounds.iter().copied().filter(|&bound| bound <= share.get());
    below.max().unwrap_or_default()
}

/// Returns how many of the movements that claimed money can have reached have other money in them.
fn mixed(view: &View, method: &Method) -> Option<Share> {
    let complaints = view.complaints.get(view.incident.index()).cloned();
    let reach =
        Reach::new(&view.evidence, complaints.as_slice(), method).expect("the method could follow the complaint");
    let mingled = reach.mingled();
    Share::ratio(mingled.mixed.into(), mingled.reached.into())
}

/// Returns the rows of one vantage: every condition that holds in any world, in their order.
fn rows_of(worlds: &[Vec<Seen>], vantage: Vantage) -> Vec<Row> {
    let here = || worlds.iter().flatten().filter(|seen| seen.vantage == vantage);
    let conditions: BTreeSet<Condition> = here().flat_map(|seen| seen.conditions.iter().copied()).collect();
    let row = |condition: Condition| {
        let worlds: Vec<&Seen> = here().filter(|seen| seen.conditions.contains(&condition)).collect();
        let values = |figure: usize| worlds.iter().filter_map(|seen| seen.figures[figure]).collect();
        Row {
            condition,
            worlds: worlds.len(),
            refused: worlds.iter().filter(|seen| seen.refused.is_some()).count(),
            figures: (0..FIGURES.len()).map(|figure| Spread::of(values(figure))).collect(),
        }
    };
    conditions.into_iter().map(row).collect()
}

fn refused(worlds: &[Vec<Seen>]) -> Vec<(String, usize)> {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for reason in worlds.iter().flatten().filter_map(|seen| seen.refused.clone()) {
        *reasons.entry(reason).or_default() += 1;
    }
    reasons.into_iter().collect()
}

fn digest(method: Method, worlds: &[Vec<Seen>]) -> [u8; 32] {
    let mut sink = Sink::new("card/2");
    method.feed(&mut sink);
    sink.column(worlds, |sink, seen| {
        sink.column(seen, |sink, seen| {
            (seen.vantage, &seen.figures, seen.refused.is_some()).feed(sink)
        });
    });
    *sink.finish().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lots::Booking;
    use crate::scenario;
    use crate::study::grid::each;

    fn first_steps() -> Vec<Scenario> {
        let bundled = scenario::bundled()
            .iter()
            .find(|bundled| bundled.name == "first-steps")
            .unwrap();
        vec![scenario::decode(bundled.name, bundled.text).unwrap()]
    }

    fn measure(method: Method, seeds: u64) -> Measured {
        let measuring = Measuring::of(&first_steps(), method, seeds);
        let mut rows = Vec::new();
        each(&measuring, 0..measuring.runs(), &Voices::default(), &mut |_, made| {
            rows.extend(made);
            Ok::<(), String>(())
        })
        .unwrap();
        assert!(measuring.measured(&rows[1..]).is_none(), "a row is missing");
        measuring.measured(&rows).unwrap()
    }

    #[test]
    fn a_row_says_all_that_a_world_said() {
        let measuring = Measuring::of(&first_steps(), Method::of(Booking::HAIRCUT), 2);
        for run in 0..measuring.runs() {
            let (strand, seed) = measuring.run(run);
            for seen in look(strand, seed, measuring.method) {
                assert_eq!(measuring.read(run, &measuring.row(run, &seen)), Some(seen));
            }
        }
    }

    #[test]
    fn the_same_worlds_make_the_same_card_and_every_world_stands_under_all() {
        let measured = |booking| measure(Method::of(booking), 3);
        let (once, again) = (measured(Booking::HAIRCUT), measured(Booking::HAIRCUT));
        assert_eq!(once.digest, again.digest);
        assert_ne!(once.digest, measured(Booking::POISON).digest);
        for (vantage, rows) in &once.tables {
            assert_eq!(rows[0].condition, Condition::All, "{vantage:?}");
            assert_eq!(rows[0].worlds, once.worlds);
            let rails = rows.iter().filter(|row| matches!(row.condition, Condition::Rail(_)));
            assert_eq!(rails.map(|row| row.worlds).sum::<usize>(), once.worlds);
        }
    }

    #[test]
    fn every_booking_has_a_card() {
        for booking in Booking::ALL {
            let measured = measure(Method::of(booking), 1);
            let said = measured
                .tables
                .iter()
                .any(|(_, rows)| rows[0].figures.iter().any(Option::is_some));
            assert!(said || !measured.refused.is_empty(), "{booking:?}");
        }
    }

    #[test]
    fn variations_change_what_they_say() {
        let scenario = &first_steps()[0];
        let more = Variation::More.of(scenario).unwrap();
        assert_eq!(more.crowd[0].users, scenario.crowd[0].users * 4);
        let bare = Variation::Untagged.of(scenario).unwrap();
        assert!(
            bare.keepers
                .iter()
                .all(|keeper| keeper.tagged.is_none() || keeper.tag_coverage == Share::NONE)
        );
    }

    #[test]
    fn bands_hold_their_lower_bound() {
        let bands = [0, 1, 99_999, 100_000, 1_000_000].map(|ppm| band(&MINGLED, Share::ppm(ppm)));
        assert_eq!(bands, [0, 1, 1, 100_000, 300_000]);
    }
}
