//! Which worlds a decomposition is made of: a grid of runs, each the theft at one corner with one seed, in one part of the grid.
//!
//! The first part is the decomposition itself. The others are as many doubts: the whole crowd at some corners, every uncertain number drawn
//! from its range, other plans, other rules of the investigator, other delays until the theft is reported.

use std::ops::Range;

use super::corner::{Setting, corner, looked_at, portable};
use crate::scenario::figure::{MethodFigure, Of, Since, VantageFigure, WorldFigure};
use crate::scenario::rail::Reference;
use crate::scenario::{Bundled, Effort, Figure, Levers, Scenario, bundled, decode, ranges};
use crate::seed::Seed;
use crate::sim::{self, Made};
use crate::study::figures::figure;
use crate::study::grid::{Grid, Kin, Row, Voices, rounds};
use crate::study::inquiry::{Inquired, Policy, inquired};
use crate::study::run::{Wanted, side};
use crate::study::scene::Tracers;
use crate::study::{Choice, StudyError, Value};
use crate::units::digest::{Feed, Sink};
use crate::units::{IncidentId, RailId, Share, Span};

/// What is asked of every run: figures that are shares of what was attempted, so that their whole is the same at every corner,
/// and what one investigator finds.
pub(crate) const OUTCOMES: &[Of] = &[
    Of::World(WorldFigure::OutcomePrevented),
    Of::World(WorldFigure::OutcomeFrozen),
    Of::World(WorldFigure::OutcomeRecovered),
    Of::World(WorldFigure::OutcomeHeld),
    Of::World(WorldFigure::OutcomeCashed),
    Of::Vantage(VantageFigure::Named),
    Of::Method(MethodFigure::Recall),
];

/// At how many corners the whole crowd is looked at, and with how many seeds.
const SAMPLE: (usize, u64) = (8, 2);

/// With how many seeds at most every other plan and rule is run: there are many of them, and each must have the sign.
pub(super) const VARIED: u64 = 2;

/// By how much an investigator's hours and requests are divided and multiplied.
const TIMES: u32 = 4;

/// How long until the theft is reported, in hours, where it is asked over which delays the two rails change places.
const DELAYS: [i64; 6] = [1, 6, 24, 72, 168, 336];

/// From which share of a purse on taint is a suspicion, beside what is usual.
const THETAS: [Share; 2] = [Share::percent(10), Share::percent(90)];

/// How many runs one file of the journal has.
const ROUND: u64 = 2_048;

/// What is asked beside the decomposition itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// One in so many of the people lives in these worlds.
    pub crowd: u32,
    /// With how many seeds, from 1 on.
    pub seeds: u64,
    /// How often every uncertain number is drawn.
    pub draws: u64,
    /// Whether every other bundled plan is run too, and under an inquiry every other rule.
    pub plans: bool,
    /// Whether it is asked where the two rails change places.
    pub map: bool,
    /// By which rule the one who looks defends; nothing: the scenario's script does.
    pub inquiry: Option<Policy>,
}

/// How the worlds of a part differ from those of the decomposition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    /// They are those of the decomposition.
    Itself,
    /// Everybody lives there whom the scenario names.
    Whole,
    /// Every uncertain number is drawn from its range.
    Draw(u64),
    /// The plan is that of another bundled scenario, with its people and keepers.
    Plan(String),
    /// The investigator goes by another rule.
    Policy(Policy),
    /// A suspicion needs another share.
    Theta(Share),
    /// He works so many hours a day.
    Hours(u32),
    /// So many of his requests may be open.
    Open(u32),
    /// The theft is reported after so long.
    Reported(Span),
}

impl Variant {
    /// Returns its name.
    pub fn name(&self) -> String {
        match self {
            Variant::Itself => "itself".into(),
            Variant::Whole => "whole crowd".into(),
            Variant::Draw(draw) => format!("draw {draw}"),
            Variant::Plan(name) => format!("plan {name}"),
            Variant::Policy(policy) => format!("policy {}", policy.name()),
            Variant::Theta(theta) => format!("theta {}", theta.text()),
            Variant::Hours(hours) => format!("hours {hours}"),
            Variant::Open(open) => format!("requests {open}"),
            Variant::Reported(delay) => format!("reported after {} h", delay.get() / 3_600),
        }
    }

    /// Tells whether a finding has to hold in it.
    pub fn varies(&self) -> bool {
        match self {
            Variant::Plan(_) | Variant::Policy(_) | Variant::Theta(_) | Variant::Hours(_) | Variant::Open(_) => true,
            Variant::Itself | Variant::Whole | Variant::Draw(_) | Variant::Reported(_) => false,
        }
    }
}

/// Where the levers stand in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// On one of the two rails as it is.
    Rail(usize),
    /// At the corner of these of the moving levers, a bit each.
    Corner(usize),
}

/// A part of the grid: one variant, at each of its corners with each of its seeds.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub variant: Variant,
    pub scenario: Scenario,
    levers: [Levers; 2],
    pub inquired: Option<Inquired>,
    pub stands: Vec<Stand>,
    pub seeds: Range<u64>,
    /// The number of its first run.
    pub first: u64,
}

impl Part {
    fn runs(&self) -> u64 {
        self.stands.len() as u64 * (self.seeds.end - self.seeds.start)
    }
}

/// All runs of a decomposition, in their order.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(super) asked: Asked,
    pub(super) setting: Setting,
    pub(super) parts: Vec<Part>,
}

impl Plan {
    /// Returns the runs that answer what is asked of a scenario. Without rails chosen the scenario's two are compared; of the two the one
    /// whose movements its keepers alone see comes first.
    ///
    /// # Errors
    /// Where there are not two rails, the scenario has no theft, or its theft cannot be moved to another rail; and as
    /// [`run`](crate::study::run).
    pub fn of(scenario: &Scenario, choice: &Choice, asked: Asked) -> Result<Plan, StudyError> {
        let setting = Setting::of(scenario, choice, asked.crowd)?;
        let mut plan = Plan {
            asked,
            parts: Vec::new(),
            setting,
        };
        let (itself, corners) = (plan.itself(), plan.corners());
        let rails = [Stand::Rail(0), Stand::Rail(1)].into_iter();
        plan.add(Part {
            stands: rails.chain(corners.clone()).collect(),
            ..itself.clone()
        });
        if asked.crowd > 1 {
            let whole = Setting::of(scenario, choice, 1)?;
            plan.add(Part {
                variant: Variant::Whole,
                scenario: whole.scenario,
                stands: plan.sampled(),
                seeds: 1..asked.seeds.min(SAMPLE.1) + 1,
                ..itself.clone()
            });
        }
        for draw in 1..=asked.draws {
            let drawn = ranges::drawn(&plan.setting.scenario, Seed::new(draw));
            let seed = (draw - 1) % asked.seeds + 1;
            plan.add(Part {
                variant: Variant::Draw(draw),
                levers: plan.setting.pair.map(|rail: RailId| drawn.rail(rail).levers),
                scenario: drawn,
                seeds: seed..seed + 1,
                ..itself.clone()
            });
        }
        if asked.plans {
            let seeds = 1..asked.seeds.min(VARIED) + 1;
            for part in plan.other_plans().into_iter().chain(plan.other_rules()) {
                plan.add(Part {
                    seeds: seeds.clone(),
                    ..part
                });
            }
        }
        if asked.map {
            for part in plan.other_delays() {
                plan.add(part);
            }
        }
        Ok(plan)
    }

    fn add(&mut self, part: Part) {
        let first = self.parts.last().map_or(0, |last| last.first + last.runs());
        self.parts.push(Part { first, ..part });
    }

    /// Returns the part of the decomposition itself at all corners.
    fn itself(&self) -> Part {
        let scenario = self.setting.scenario.clone();
        let who = self.setting.look.0;
        let inquired = self
            .asked
            .inquiry
            .map(|policy| Inquired::usual(policy, scenario.effort(who)));
        Part {
            variant: Variant::Itself,
            scenario,
            levers: self.setting.levers,
            inquired,
            stands: self.corners().collect(),
            seeds: 1..self.asked.seeds + 1,
            first: 0,
        }
    }

    fn corners(&self) -> impl Iterator<Item = Stand> + Clone + use<> {
        (0..1usize << self.setting.moving.len()).map(Stand::Corner)
    }

    /// Returns some corners, the two ends among them.
    fn sampled(&self) -> Vec<Stand> {
        let all = (1usize << self.setting.moving.len()) - 1;
        let mut between: Vec<usize> = (1..all).collect();
        Seed::new(0).stream("why/whole crowd").shuffle(&mut between);
        between.truncate(SAMPLE.0 - 2);
        let mut chosen: Vec<usize> = [0, all].into_iter().chain(between).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen.into_iter().map(Stand::Corner).collect()
    }

    /// Returns the same levers under every other bundled plan that can be moved, with its own people and keepers.
    fn other_plans(&self) -> Vec<Part> {
        let (who, method) = self.setting.look;
        let plan = |bundled: &Bundled| {
            let mut scenario = decode(bundled.name, bundled.text).ok()?;
            portable(&scenario).ok()?;
            // Whoever only this scenario names is nobody there.
            if scenario.investigator(who.name()) == Ok(who) {
                scenario.vantages = vec![who];
            }
            scenario.methods = vec![method];
            scenario.divide_crowd(self.asked.crowd);
            let who = looked_at(&mut scenario).0;
            let itself = self.itself();
            Some(Part {
                variant: Variant::Plan(bundled.name.to_owned()),
                inquired: self
                    .asked
                    .inquiry
                    .map(|policy| Inquired::usual(policy, scenario.effort(who))),
                scenario,
                ..itself
            })
        };
        let others = bundled()
            .iter()
            .filter(|bundled| bundled.name != self.setting.scenario.name);
        others.filter_map(plan).collect()
    }

    /// Returns the same levers where the investigator goes by every other rule, suspects at other shares, and does more or less in a day.
    fn other_rules(&self) -> Vec<Part> {
        let itself = self.itself();
        let Some(usual) = itself.inquired else {
            return Vec::new();
        };
        let policies = Policy::ALL
            .into_iter()
            .filter(|policy| !policy.is_reference() && *policy != usual.policy);
        let policies = policies.map(|policy| (Variant::Policy(policy), Inquired { policy, ..usual }));
        let thetas = THETAS.map(|theta| (Variant::Theta(theta), Inquired { theta, ..usual }));
        let effort = |effort: Effort| Inquired { effort, ..usual };
        let Effort { hours, open } = usual.effort;
        // A day has no more hours, and whoever works at all works one.
        let hours = [hours / TIMES, hours * TIMES].map(|hours| hours.clamp(1, 24));
        let hours = hours.map(|hours| (Variant::Hours(hours), effort(Effort { hours, open })));
        let open = [(open / TIMES).max(1), open.saturating_mul(TIMES)];
        let open = open.map(|open| (Variant::Open(open), effort(Effort { open, ..usual.effort })));
        let part = |(variant, inquired): (Variant, Inquired)| Part {
            variant,
            inquired: Some(inquired),
            ..itself.clone()
        };
        policies.chain(thetas).chain(hours).chain(open).map(part).collect()
    }

    /// Returns the corners at which identity and control stand at either place and all other levers together, for every delay that the
    /// world is long enough for.
    fn other_delays(&self) -> Vec<Part> {
        let stands: Vec<Stand> = self.crossings().into_iter().map(Stand::Corner).collect();
        let theft = &self.setting.scenario.incidents[0];
        let delays = DELAYS.map(|hours| Span::HOUR.times(hours)).into_iter();
        let fits =
            |delay: &Span| theft.at + Span::DAY.times(7 * i64::from(theft.weeks)) + *delay < self.setting.scenario.span;
        let part = |delay: Span| {
            let mut scenario = self.setting.scenario.clone();
            for theft in &mut scenario.incidents {
                theft.noticed = delay;
            }
            Part {
                variant: Variant::Reported(delay),
                scenario,
                stands: stands.clone(),
                ..self.itself()
            }
        };
        delays.filter(fits).map(part).collect()
    }

    /// Returns the corner at which all levers are as on the rail of this end but for identity and control, which are as on those of theirs.
    pub(super) fn crossing(&self, [all, identity, control]: [usize; 3]) -> usize {
        let end = |&lever: &usize| match Levers::NAMES[lever] {
            "identity" => identity,
            "control" => control,
            _ => all,
        };
        let moving = self.setting.moving.iter().enumerate();
        moving.fold(0, |coalition, (place, lever)| coalition | end(lever) << place)
    }

    fn crossings(&self) -> Vec<usize> {
        let ends = || [0usize, 1].into_iter();
        let all = ends().flat_map(|all| ends().flat_map(move |one| ends().map(move |other| [all, one, other])));
        let mut all: Vec<usize> = all.map(|ends| self.crossing(ends)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns the part of a run, the place of its corner among those of the part, and its seed.
    fn run(&self, run: u64) -> (&Part, usize, u64) {
        let part = self.parts.partition_point(|part| part.first <= run) - 1;
        let part = &self.parts[part];
        let within = run - part.first;
        let stands = part.stands.len() as u64;
        (part, (within % stands) as usize, part.seeds.start + within / stands)
    }

    /// Returns the corner whose world tells all that corners tell which differ from this one in messages and in what pools retain alone.
    pub(super) fn teller(&self, part: &Part, coalition: usize) -> usize {
        let moving = self.setting.moving.iter().enumerate();
        moving.fold(coalition, |coalition, (place, &lever)| {
            let (name, bit) = (Levers::NAMES[lever], 1 << place);
            if name == "reference" && part.levers[1].reference == Reference::EndToEnd {
                coalition | bit
            } else if name == "reference" || name == "pooling" {
                coalition & !bit
            } else {
                coalition
            }
        })
    }

    /// Returns the row of a run of which this was measured.
    fn row(&self, run: u64, measured: Vec<Option<i64>>) -> Row {
        let (part, place, seed) = self.run(run);
        let stand = self.told(part.stands[place]);
        let mut row = vec![run.to_string(), part.variant.name(), stand, seed.to_string()];
        row.extend(measured.into_iter().map(|value| value.map_or_else(String::new, digits)));
        row.push("SIMULATED".into());
        row
    }

    /// Says where the levers stand.
    fn told(&self, stand: Stand) -> String {
        match stand {
            Stand::Rail(0) => "preset bank".into(),
            Stand::Rail(_) => "preset chain".into(),
            Stand::Corner(coalition) => self.setting.named(coalition),
        }
    }

    /// Returns the scenario of a part with its levers where they stand.
    pub(super) fn scenario(&self, part: &Part, stand: Stand) -> Scenario {
        match stand {
            Stand::Rail(side) => Scenario {
                starts: vec![self.setting.pair[side]],
                ..part.scenario.clone()
            },
            Stand::Corner(coalition) => corner(&part.scenario, &part.levers, &self.setting.moving, coalition),
        }
    }
}

impl Grid for Plan {
    fn runs(&self) -> u64 {
        self.parts.iter().map(Part::runs).sum()
    }

    fn columns(&self) -> Vec<String> {
        let outcomes = OUTCOMES.iter().map(|of| of.kind().name);
        let all = ["run", "variant", "chain", "seed"].into_iter().chain(outcomes);
        all.chain(["notice"]).map(str::to_owned).collect()
    }

    fn rounds(&self) -> Vec<Range<u64>> {
        rounds(self.runs(), ROUND)
    }

    fn spans(&self, runs: &Range<u64>) -> [(u64, u64); 2] {
        let place = |run: u64| self.parts.partition_point(|part| part.first <= run) as u64;
        let (first, last) = (runs.start, runs.end - 1);
        [(place(first), place(last)), (self.run(first).2, self.run(last).2)]
    }

    fn scenario_digest(&self) -> String {
        let mut sink = Sink::new("why-scenarios/1");
        sink.column(&self.parts, |sink, part| {
            (&part.scenario.name, &part.scenario.text).feed(sink)
        });
        sink.finish().to_hex()[..16].to_owned()
    }

    /// What a part draws or varies follows from its name, the scenario's text and what is asked.
    fn digest(&self) -> String {
        let mut sink = Sink::new("why-runs/1");
        self.scenario_digest().feed(&mut sink);
        (u64::from(self.asked.crowd), self.asked.seeds).feed(&mut sink);
        self.asked.inquiry.map(Policy::name).feed(&mut sink);
        self.setting.told().feed(&mut sink);
        self.parts
            .iter()
            .map(|part| part.variant.name())
            .collect::<Vec<_>>()
            .feed(&mut sink);
        sink.finish().to_hex()[..16].to_owned()
    }

    fn make(&self, run: u64, _: &Voices<'_>) -> Result<Vec<Row>, String> {
        let (part, place, seed) = self.run(run);
        let stand = part.stands[place];
        let told = |why: StudyError| format!("run {run} ({}, seed {seed}): {why}", part.variant.name());
        let measured = measured(&self.scenario(part, stand), seed, part.inquired).map_err(told)?;
        Ok(vec![self.row(run, measured)])
    }

    /// Corners that differ in what nobody reads who moves money, messages and what pools retain, are one world. An inquiry reads it.
    fn kin(&self, run: u64) -> Kin {
        let (part, place, seed) = self.run(run);
        match (part.stands[place], part.inquired) {
            (Stand::Corner(coalition), None) => Kin::World(part.first, seed, self.teller(part, coalition)),
            (Stand::Corner(_) | Stand::Rail(_), _) => Kin::Alone(run),
        }
    }

    fn make_kin(&self, runs: &[u64], voices: &Voices<'_>) -> Vec<Result<Vec<Row>, String>> {
        let (part, place, seed) = self.run(runs[0]);
        let Stand::Corner(coalition) = part.stands[place] else {
            return runs.iter().map(|&run| self.make(run, voices)).collect();
        };
        if runs.len() == 1 {
            return vec![self.make(runs[0], voices)];
        }
        let teller = self.scenario(part, Stand::Corner(self.teller(part, coalition)));
        let start = teller.starts[0];
        let made = sim::make(&teller, start, Seed::new(seed));
        let retold = |&run: &u64| {
            let scenario = self.scenario(part, part.stands[self.run(run).1]);
            let mut made = made.clone();
            sim::retell(&mut made, &scenario, start);
            let told = |why: StudyError| format!("run {run} ({}, seed {seed}): {why}", part.variant.name());
            outcomes(&scenario, made)
                .map(|measured| vec![self.row(run, measured)])
                .map_err(told)
        };
        runs.iter().map(retold).collect()
    }
}

/// Writes millionths with six decimals.
pub(super) fn digits(millionths: i64) -> String {
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

/// Reads what [`digits`] writes; nothing where there is nothing.
pub(super) fn read(cell: &str) -> Option<i64> {
    cell.replace('.', "").parse().ok()
}

/// Makes one world, in which the scenario's script defends or an investigator does by his rule, and measures it: the outcomes in their order,
/// in millionths; nothing where one has no value.
pub(super) fn measured(
    scenario: &Scenario,
    seed: u64,
    inquiry: Option<Inquired>,
) -> Result<Vec<Option<i64>>, StudyError> {
    let start = scenario.starts[0];
    let made = match inquiry {
        None => sim::make(scenario, start, Seed::new(seed)),
        Some(rules) => inquired(scenario, rules, Seed::new(seed))?,
    };
    outcomes(scenario, made)
}

/// Measures a world of a scenario.
fn outcomes(scenario: &Scenario, made: Made) -> Result<Vec<Option<i64>>, StudyError> {
    let start = scenario.starts[0];
    let (vantage, method) = (scenario.vantages[0], scenario.methods[0]);
    let tracers = Tracers {
        methods: &scenario.methods,
        outsiders: &[],
    };
    let rail = scenario.rail_name(start).to_owned();
    let at = made.world.ends;
    let about: Vec<IncidentId> = scenario.about.into_iter().collect();
    let side = side(rail, (made, at), (&about, &scenario.vantages), tracers, Wanted::NOTHING)?;
    let found = OUTCOMES.iter().map(|of| {
        let asked = Figure {
            rail: None,
            vantage: (!of.is_world()).then_some(vantage),
            method: of.is_method().then_some(method),
            kind: of.kind(),
            since: Since::End,
            incident: None,
        };
        match figure(&side, &asked)? {
            Value::Number(number) => i64::try_from(number.get()).ok(),
            Value::Cents(_) => unreachable!("outcomes are shares"),
        }
    });
    Ok(found.collect())
}
