//! Builds the plain view from a study: the one place where results are rounded, ordered and named.

mod canvas;
mod compared;
mod outside;

use hex_conservative::DisplayHex;
use std::collections::BTreeMap;

use super::again::Again;
use super::picture::{Axis, Picture};
use super::{
    Accused, Figure, Findings, Keepers, NamedPurse, Part, Person, Point, Rail, Refused, Reveal, SCHEMA, Said, Seen,
    Story, Touched, Value, View, claim,
    texts::{self, TEXTS, Text},
};
use crate::evidence::Vantage;
use crate::scenario::{self, Scenario, Unit};
use crate::score::{Scorecard, TrailEnd, Worth};
use crate::study::{self, Answer, Comparison, Side, Study};
use crate::trace::{Holding, StopReason};
use crate::truth::{Controllers, Incident, Outcome, Role};
use crate::units::{Amount, IncidentId, MovementId, OriginId, PurseId, Rate, Share, Span};
use crate::vantage;

/// How many purses or people one list names.
const NAMED_MAX: usize = 10;

impl Findings {
    /// Returns the view of a study; a sealed one holds no truth, no scores and no roles.
    pub fn of(study: &Study, sealed: bool) -> Findings {
        let scenario = &study.scenario;
        let span = shown(study, sealed);
        let compared = study::compare(study);
        let again = (!sealed).then(|| Again::of(study));
        Findings {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: story(scenario, sealed),
            seed: again.as_ref().map(|again| again.seed.clone()).unwrap_or_default(),
            digest: study.digest.to_lower_hex_string(),
            command: again.as_ref().map(|again| again.command.clone()).unwrap_or_default(),
            again,
            sealed,
            compared: study.sides.iter().map(|side| side.rail.clone()).collect(),
            rails: study
                .sides
                .iter()
                .zip(&compared)
                .map(|(side, compared)| rail(scenario, side, compared, span, sealed))
                .collect(),
            checks: if sealed { Vec::new() } else { claim::checks(study) },
            worlds: None,
        }
    }
}

/// Returns what the scenario tells its reader; of a sealed view no more than its headline, since the rest gives the plan away.
fn story(scenario: &Scenario, sealed: bool) -> Story {
    let told = |text: &str| if sealed { String::new() } else { text.trim().to_owned() };
    let listed = |list: &[String]| if sealed { Vec::new() } else { list.to_vec() };
    Story {
        name: told(&scenario.name),
        title: scenario.title.clone(),
        // A summary may say what became of the money.
        summary: told(&scenario.summary),
        story: told(&scenario.story),
        invented: told(&scenario.invented),
        sources: listed(&scenario.sources),
        lessons: listed(&scenario.lessons),
    }
}

/// Returns the time that all pictures show: until the last thing that any of them draws, and a little more.
fn shown(study: &Study, sealed: bool) -> Span {
    let mut span = Span::DAY;
    for side in &study.sides {
        let answers = side
            .views
            .iter()
            .flat_map(|view| &view.answers)
            .map(|answer| &answer.flow);
        let truths = side.truth.iter().filter(|_| !sealed);
        let last = answers
            .chain(truths)
            .filter_map(|flow| flow.passages.last())
            .map(|passage| passage.at)
            .max();
        if let (Some(last), Some(theft)) = (last, side.world.truth.incidents.first()) {
            let passed = last.since(theft.at).get().max(0);
            let whole = side.world.ends.since(theft.at).get();
            span = span.max(Span::seconds((passed + passed / 16).min(whole)));
        }
    }
    span
}

fn rail(scenario: &Scenario, side: &Side, compared: &[Comparison], span: Span, sealed: bool) -> Rail {
    let world = &side.world;
    let first = world.truth.incidents.first();
    let (theft, noticed) = first.map_or((world.begins, world.begins), |first| (first.at, first.noticed));
    let axis = Axis {
        begins: theft,
        ends: theft + span,
    };
    let spec = scenario.rails.iter().find(|rail| rail.name == side.rail);
    let preset = scenario::rail::PRESETS
        .iter()
        .find(|preset| spec.is_some_and(|spec| spec.preset == preset.name));
    let reveals = world.truth.incident_ids().filter(|_| !sealed);
    Rail {
        name: side.rail.clone(),
        summary: preset.map(|preset| preset.summary.to_owned()).unwrap_or_default(),
        theft,
        noticed,
        ends: world.ends,
        axis,
        stolen: stolen(side),
        stolen_value: stolen_value(side),
        notes: if sealed { Vec::new() } else { side.notes.clone() },
        figures: world_figures(side, sealed),
        truth: reveals.map(|id| reveal(side, id, axis)).collect(),
        vantages: side
            .views
            .iter()
            .zip(compared)
            .map(|(view, compared)| self::view(side, view, compared, axis, sealed))
            .collect(),
    }
}

/// Returns what the victims claim, by asset, as people write it.
fn stolen(side: &Side) -> String {
    let ledger = &side.world.ledger;
    let mut sums: BTreeMap<usize, Amount> = BTreeMap::new();
    for (leg, amount) in side
        .world
        .truth
        .incidents
        .iter()
        .flat_map(|incident| &incident.complaint)
    {
        *sums.entry(ledger.asset_of(ledger.out_purse(*leg)).index()).or_default() += *amount;
    }
    let texts: Vec<String> = sums
        .iter()
        .map(|(&index, &amount)| ledger.assets()[index].display(amount))
        .collect();
    texts.join(" and ")
}

/// Returns what the victims claim, in cents.
fn stolen_value(side: &Side) -> Amount {
    let incidents = side.world.truth.incident_ids();
    incidents
        .map(|incident| study::stolen(side, incident))
        .sum::<Worth>()
        .cents()
}

/// Returns the figures of the world; a sealed view keeps those that everybody may know.
fn world_figures(side: &Side, sealed: bool) -> Vec<Figure> {
    let open = scenario::figure::of_world().filter(|(figure, _)| !sealed || figure.is_open());
    open.map(|(figure, which)| Figure {
        name: figure.name,
        value: typed(study::of_world(side, which), figure.unit),
    })
    .collect()
}

/// Returns a figure as what it is: a share, a plain number or money.
pub(super) fn typed(value: Option<study::Value>, unit: Unit) -> Option<Value> {
    match (value?, unit) {
        (study::Value::Cents(cents), _) => Some(Value::Money(cents)),
        (study::Value::Number(number), Unit::Share) => {
            u32::try_from(number.get()).ok().map(Share::ppm).map(Value::Share)
        }
        (study::Value::Number(number), _) => Some(Value::Number(number)),
    }
}

fn reveal(side: &Side, id: IncidentId, axis: Axis) -> Reveal {
    let incident = side.world.truth.incident(id);
    Reveal {
        incident: incident.name.clone(),
        outcomes: outcomes(side, incident),
        picture: canvas::truth(side, id, axis),
    }
}

/// Returns the final states of loot in cents; what was exchanged is in the states of what was bought.
fn outcomes(side: &Side, incident: &Incident) -> Vec<Part> {
    type State = fn(&Outcome) -> Amount;
    let states: [(&Text, State); 6] = [
        (&TEXTS.outcome_held, |outcome| outcome.held),
        (&TEXTS.outcome_frozen, |outcome| outcome.frozen),
        (&TEXTS.outcome_recovered, |outcome| outcome.recovered),
        (&TEXTS.outcome_cashed, |outcome| outcome.cashed),
        (&TEXTS.outcome_spent, |outcome| outcome.spent),
        (&TEXTS.outcome_lost, |outcome| outcome.lost),
    ];
    let rates = &side.world.record.rates;
    let worth = |state: State| -> Worth {
        let by_asset = incident.outcomes.iter().zip(rates);
        by_asset.map(|(outcome, &rate)| Worth::of(state(outcome), rate)).sum()
    };
    parts(states.map(|(key, state)| (key, worth(state))))
}

/// Turns keyed sums into parts of their whole.
fn parts(sums: impl IntoIterator<Item = (&'static Text, Worth)>) -> Vec<Part> {
    let sums: Vec<(&'static Text, Worth)> = sums.into_iter().collect();
    let whole: Worth = sums.iter().map(|sum| sum.1).sum();
    let part = |(key, worth): (&'static Text, Worth)| Part {
        key,
        value: worth.cents(),
        share: worth.share_of(whole),
    };
    sums.into_iter().map(part).collect()
}

fn view(side: &Side, view: &study::View, compared: &Comparison, axis: Axis, sealed: bool) -> View {
    let incident = side.world.truth.incident(view.incident);
    let reach = view.ends.rows.iter().map(|&(end, value, share)| Part {
        key: end_key(end),
        value,
        share,
    });
    View {
        vantage: view.vantage,
        incident: incident.name.clone(),
        whose: whose(side, view),
        seen: seen(side, view),
        swarm: canvas::swarm(side, view, axis),
        reach: (!sealed).then(|| reach.collect()),
        methods: view
            .answers
            .iter()
            .map(|answer| said(side, view, answer, axis, sealed))
            .collect(),
        refused: view
            .refused
            .iter()
            .map(|refusal| Refused {
                method: refusal.method.booking(),
                spec: refusal.method.spec(),
                why: refusal.why.clone(),
            })
            .collect(),
        compared: compared::compared(side, view, compared, sealed),
        external: outside::listed(side, view, sealed),
    }
}

/// Returns whose books an institution's or a country's view reads.
fn whose(side: &Side, view: &study::View) -> Option<String> {
    if !matches!(view.vantage, Vantage::Institution | Vantage::Country) {
        return None;
    }
    let read = vantage::books_read(&side.world, view.incident, view.vantage, view.evidence.until());
    let names: Vec<&str> = read
        .iter()
        .map(|keeper| side.world.record.keepers[keeper.index()].name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn end_key(end: TrailEnd) -> &'static Text {
    match end {
        TrailEnd::Named => &TEXTS.stop_named,
        TrailEnd::Unnamed => &TEXTS.stop_unnamed,
        TrailEnd::BooksEnd => &TEXTS.stop_books_end,
        TrailEnd::Pooled => &TEXTS.stop_pooled,
        TrailEnd::OffLedger => &TEXTS.stop_off_ledger,
        TrailEnd::Cash => &TEXTS.stop_cash,
        TrailEnd::CutOff => &TEXTS.stop_cut_off,
    }
}

fn seen(side: &Side, view: &study::View) -> Seen {
    let evidence = &view.evidence;
    let purses = || {
        evidence
            .ledger()
            .purses()
            .filter(|&purse| !evidence.ledger().kind(purse).is_boundary())
    };
    let named = purses().filter(|&purse| {
        let facts = evidence.facts(purse);
        facts.keeper.is_some() || facts.holder.is_some()
    });
    Seen {
        movements: evidence.ledger().movement_count() as u64,
        movements_of: side.world.ledger.movement_count() as u64,
        purses: purses().count() as u64,
        purses_named: named.count() as u64,
        links: evidence.links().len() as u64,
        tags: evidence.tags().len() as u64,
    }
}

fn said(side: &Side, view: &study::View, answer: &Answer, axis: Axis, sealed: bool) -> Said {
    let card = &answer.card;
    let rates = side.world.record.rates.as_slice();
    let (names, names_more) = names(view, &answer.trace.held, rates);
    let (keepers, people, people_more) = if sealed {
        (None, Vec::new(), 0)
    } else {
        let innocent = innocent(side, view, answer, rates);
        let (people, more) = people(side, view, &innocent);
        (Some(keepers(side, &innocent)), people, more)
    };
    let null = answer.method.booking().is_null();
    let picture = || -> Picture { canvas::trace(view, answer, rates, axis) };
    let open = |curve: Vec<Point>| if sealed { Vec::new() } else { curve };
    Said {
        method: answer.method.booking(),
        spec: answer.method.spec(),
        null,
        parts: ends(view, answer, rates),
        marked: marked(view, answer, rates),
        inflation: card.inflation,
        touched: Touched {
            movements: answer.trace.touched.0,
            purses: answer.trace.touched.1,
        },
        names,
        names_more,
        figures: method_figures(side, view, answer, sealed),
        recall_by_day: open(by_day(card)),
        recall_by_hop: open(by_hop(card)),
        accused: if sealed { Vec::new() } else { accused(card) },
        keepers,
        people,
        people_more,
        picture: (!null).then(picture),
    }
}

fn origin(view: &study::View) -> OriginId {
    view.incident.origin()
}

/// Returns what the complaint of this incident marked, in cents.
fn marked(view: &study::View, answer: &Answer, rates: &[Rate]) -> Amount {
    let tallies = answer.trace.tallies.iter().filter(|tally| tally.origin == origin(view));
    tallies
        .map(|tally| Worth::of(tally.seeded, rates[tally.asset.index()]))
        .sum::<Worth>()
        .cents()
}

/// Returns under which key taint is listed that stopped for this reason.
fn stop_key(reason: StopReason) -> &'static Text {
    match reason {
        StopReason::Keeper | StopReason::Tagged => &TEXTS.end_keeper,
        StopReason::Pooled => &TEXTS.end_pooled,
        StopReason::BooksEnd => &TEXTS.end_books_end,
        StopReason::Cash => &TEXTS.end_cash,
        StopReason::Sealed => &TEXTS.end_sealed,
        StopReason::NotFollowed | StopReason::Mixture => &TEXTS.end_not_followed,
        StopReason::Purchaser | StopReason::Debt => &TEXTS.end_purchaser,
    }
}

/// Returns where the method's taint lies at the end.
fn ends(view: &study::View, answer: &Answer, rates: &[Rate]) -> Vec<Part> {
    let keys: [&Text; 13] = [
        &TEXTS.end_named,
        &TEXTS.end_unnamed,
        &TEXTS.end_keeper,
        &TEXTS.end_pooled,
        &TEXTS.end_books_end,
        &TEXTS.end_cash,
        &TEXTS.end_sealed,
        &TEXTS.end_fees,
        &TEXTS.end_destroyed,
        &TEXTS.end_exchanged,
        &TEXTS.end_not_followed,
        &TEXTS.end_purchaser,
        &TEXTS.end_shortfall,
    ];
    let (evidence, trace, origin) = (&view.evidence, &answer.trace, origin(view));
    let mut sums = keys.map(|_| Worth::ZERO);
    for held in trace.held.iter().filter(|held| held.origin == origin) {
        let facts = evidence.facts(held.purse);
        let unnamed = facts.keeper.is_none() && facts.holder.is_none();
        sums[usize::from(unnamed)] += worth(view, held.purse, held.amount, rates);
    }
    for stop in trace.stops.iter().filter(|stop| stop.origin == origin) {
        let row = keys.iter().position(|key| *key == stop_key(stop.reason));
        sums[row.expect("every reason has a row")] += worth(view, stop.purse, stop.amount, rates);
    }
    let (mut out, mut back) = (Worth::ZERO, Worth::ZERO);
    for tally in trace.tallies.iter().filter(|tally| tally.origin == origin) {
        let rate = rates[tally.asset.index()];
        sums[7] += Worth::of(tally.fees, rate);
        sums[8] += Worth::of(tally.destroyed, rate);
        out += Worth::of(tally.crossed_out, rate);
        back += Worth::of(tally.crossed_in, rate);
        sums[12] += Worth::of(tally.shortfall(trace.method.booking()), rate);
    }
    sums[9] = out.saturating_sub(back);
    parts(keys.into_iter().zip(sums))
}

fn worth(view: &study::View, purse: PurseId, amount: Amount, rates: &[Rate]) -> Worth {
    Worth::of(amount, rates[view.evidence.ledger().asset_of(purse).index()])
}

/// Returns the purses with the most taint, by their public names, and how many more there are.
fn names(view: &study::View, held: &[Holding], rates: &[Rate]) -> (Vec<NamedPurse>, u64) {
    let origin = origin(view);
    let held = held
        .iter()
        .filter(|held| held.origin == origin && !held.amount.is_zero());
    let mut rows: Vec<_> = held
        .map(|held| (worth(view, held.purse, held.amount, rates), held.purse, held.basis))
        .collect();
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let more = rows.len().saturating_sub(NAMED_MAX) as u64;
    let name = |(worth, purse, basis): (Worth, PurseId, _)| NamedPurse {
        basis,
        ..named(view, purse, worth)
    };
    (rows.into_iter().take(NAMED_MAX).map(name).collect(), more)
}

/// Returns a purse by its public name, with what this investigator knows of it.
fn named(view: &study::View, purse: PurseId, worth: Worth) -> NamedPurse {
    let (evidence, facts) = (&view.evidence, view.evidence.facts(purse));
    NamedPurse {
        purse: evidence.purse_name(purse),
        keeper: facts
            .keeper
            .map(|keeper| evidence.keepers()[keeper.index()].name.clone()),
        holder: facts.holder.map(|holder| evidence.holders()[holder as usize].clone()),
        value: worth.cents(),
        basis: None,
    }
}

/// Returns the people outside the thief's party on whom taint is laid, those with most first.
fn innocent(side: &Side, view: &study::View, answer: &Answer, rates: &[Rate]) -> Vec<(Worth, usize)> {
    let (world, origin) = (&side.world, origin(view));
    let roles = &world.truth.incident(view.incident).roles;
    let controllers = Controllers::of(&world.truth);
    let last = MovementId::new(world.ledger.movement_count().saturating_sub(1));
    let mut laid: BTreeMap<usize, Worth> = BTreeMap::new();
    for held in answer.trace.held.iter().filter(|held| held.origin == origin) {
        let entity = controllers.at(view.key.purse(held.purse), last).index();
        *laid.entry(entity).or_default() += worth(view, held.purse, held.amount, rates);
    }
    let innocent = |entity: usize| !matches!(roles[entity], Role::Thief | Role::Complicit | Role::Victim);
    let mut rows: Vec<(Worth, usize)> = laid.into_iter().map(|(entity, worth)| (worth, entity)).collect();
    rows.retain(|&(worth, entity)| innocent(entity) && worth > Worth::ZERO);
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    rows
}

/// Returns the first of them by role, and how many more there are.
fn people(side: &Side, view: &study::View, innocent: &[(Worth, usize)]) -> (Vec<Person>, u64) {
    let roles = &side.world.truth.incident(view.incident).roles;
    let person = |&(worth, entity): &(Worth, usize)| Person {
        entity: side.world.truth.entities[entity].name.clone(),
        role: texts::role(roles[entity]),
        value: worth.cents(),
    };
    let more = innocent.len().saturating_sub(NAMED_MAX) as u64;
    (innocent.iter().take(NAMED_MAX).map(person).collect(), more)
}

/// Returns how many of them are keepers.
fn keepers(side: &Side, innocent: &[(Worth, usize)]) -> Keepers {
    let runs_one = |entity: usize| {
        side.world
            .record
            .keepers
            .iter()
            .any(|keeper| keeper.entity.index() == entity)
    };
    let keepers = || innocent.iter().filter(|(_, entity)| runs_one(*entity));
    Keepers {
        entities: u32::try_from(keepers().count()).expect("a world has few keepers"),
        value: keepers().map(|(worth, _)| *worth).sum::<Worth>().cents(),
    }
}

fn accused(card: &Scorecard) -> Vec<Accused> {
    let row = |row: &crate::score::Accused| Accused {
        role: texts::role(row.role),
        entities: row.entities,
        received: row.truly,
        never: row.never,
    };
    card.accused.iter().map(row).collect()
}

fn by_day(card: &Scorecard) -> Vec<Point> {
    let days = (0u32..).zip(&card.by_day);
    days.map(|(at, day)| Point {
        at,
        share: day.recall[0],
    })
    .collect()
}

fn by_hop(card: &Scorecard) -> Vec<Point> {
    let hops = card.by_hop.iter();
    hops.map(|hop| Point {
        at: hop.hops,
        share: hop.recall,
    })
    .collect()
}

/// Returns the figures of one method from one vantage; a sealed view keeps those that say nothing of the truth.
fn method_figures(side: &Side, view: &study::View, answer: &Answer, sealed: bool) -> Vec<Figure> {
    let open = scenario::figure::of_method().filter(|(figure, _)| !sealed || figure.is_open());
    open.map(|(figure, which)| Figure {
        name: figure.name,
        value: typed(study::of_answer(side, view, answer, which), figure.unit),
    })
    .collect()
}

#[cfg(test)]
mod tests;
