//! What one method says of a view: where its taint ends, what it names, whom it accuses.

use std::collections::BTreeMap;

use super::canvas;
use crate::report::picture::{Axis, Picture};
use crate::report::texts::{self, TEXTS, Text};
use crate::report::{Accused, Figure, NamedPurse, Part, Person, Point, Said, Touched, Value};
use crate::scenario::{self, figure::MethodFigure};
use crate::score::{Bystander, Scorecard, Worth};
use crate::study::{self, Answer, Side};
use crate::trace::Holding;
use crate::truth::Controllers;
use crate::units::{Amount, MovementId, OriginId, PurseId, Rate, Span};

/// How many purses or people one list names.
pub const NAMED_MAX: usize = 10;

/// Returns what a method says from one vantage; a sealed view keeps nothing of the truth.
pub fn said(
    side: &Side,
    view: &study::View,
    answer: &Answer,
    (axis, located): (Axis, Option<Span>),
    sealed: bool,
) -> Said {
    let card = &answer.card;
    let rates = side.world.truth.incident(view.incident).rates.as_slice();
    let (names, names_more) = names(view, &answer.trace.held, rates);
    let (people, people_more) = if sealed {
        (Vec::new(), 0)
    } else {
        people(side, &innocent(side, view, answer, rates))
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
        figures: method_figures(side, view, answer, located, sealed),
        recall_by_day: open(by_day(card)),
        recall_by_hop: open(by_hop(card)),
        accused: if sealed { Vec::new() } else { accused(card) },
        people,
        people_more,
        picture: (!null).then(picture),
    }
}

/// Returns the complaint that a view follows.
pub fn origin(view: &study::View) -> OriginId {
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

/// Returns where the method's taint lies at the end.
fn ends(view: &study::View, answer: &Answer, rates: &[Rate]) -> Vec<Part> {
    let mut sums = [
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
    ]
    .map(|key| (key, Worth::ZERO));
    let mut add = |key: &Text, worth: Worth| {
        let sum = sums.iter_mut().find(|sum| sum.0 == key);
        sum.expect("every end is listed").1 += worth;
    };
    let (evidence, trace, origin) = (&view.evidence, &answer.trace, origin(view));
    for held in trace.held.iter().filter(|held| held.origin == origin) {
        let facts = evidence.facts(held.purse);
        let unnamed = facts.keeper.is_none() && facts.holder.is_none();
        let key = if unnamed { &TEXTS.end_unnamed } else { &TEXTS.end_named };
        add(key, worth(view, held.purse, held.amount, rates));
    }
    for stop in trace.stops.iter().filter(|stop| stop.origin == origin) {
        add(
            texts::stop_listed(stop.reason),
            worth(view, stop.purse, stop.amount, rates),
        );
    }
    let (mut out, mut back) = (Worth::ZERO, Worth::ZERO);
    for tally in trace.tallies.iter().filter(|tally| tally.origin == origin) {
        let rate = rates[tally.asset.index()];
        add(&TEXTS.end_fees, Worth::of(tally.fees, rate));
        add(&TEXTS.end_destroyed, Worth::of(tally.destroyed, rate));
        add(
            &TEXTS.end_shortfall,
            Worth::of(tally.shortfall(trace.method.booking()), rate),
        );
        out += Worth::of(tally.crossed_out, rate);
        back += Worth::of(tally.crossed_in, rate);
    }
    add(&TEXTS.end_exchanged, out.saturating_sub(back));
    parts(sums)
}

/// Returns what an amount in a purse is worth.
pub fn worth(view: &study::View, purse: PurseId, amount: Amount, rates: &[Rate]) -> Worth {
    Worth::of(amount, rates[view.evidence.ledger().asset_of(purse).index()])
}

/// Returns the purses with the most taint, by their public names, and how many more there are.
pub fn names(view: &study::View, held: &[Holding], rates: &[Rate]) -> (Vec<NamedPurse>, u64) {
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
pub fn named(view: &study::View, purse: PurseId, worth: Worth) -> NamedPurse {
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

/// Returns those not known to have helped on whom taint is laid, with what they are, those with most first.
fn innocent(side: &Side, view: &study::View, answer: &Answer, rates: &[Rate]) -> Vec<(Worth, usize, Bystander)> {
    let (world, origin) = (&side.world, origin(view));
    let (roles, keeps) = (&world.truth.incident(view.incident).roles, world.keeps());
    let controllers = Controllers::of(&world.truth);
    let last = MovementId::new(world.ledger.movement_count().saturating_sub(1));
    let mut laid: BTreeMap<usize, Worth> = BTreeMap::new();
    for held in answer.trace.held.iter().filter(|held| held.origin == origin) {
        let entity = controllers.at(view.key.purse(held.purse), last).index();
        *laid.entry(entity).or_default() += worth(view, held.purse, held.amount, rates);
    }
    let innocent = |(entity, worth): (usize, Worth)| {
        let bystander = Bystander::of(roles[entity], keeps[entity])?;
        (worth > Worth::ZERO).then_some((worth, entity, bystander))
    };
    let mut rows: Vec<_> = laid.into_iter().filter_map(innocent).collect();
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    rows
}

/// Returns the first of them, and how many more there are.
fn people(side: &Side, innocent: &[(Worth, usize, Bystander)]) -> (Vec<Person>, u64) {
    let person = |&(worth, entity, bystander): &(Worth, usize, Bystander)| Person {
        entity: side.world.truth.entities[entity].name.clone(),
        role: texts::bystander(bystander),
        value: worth.cents(),
    };
    let more = innocent.len().saturating_sub(NAMED_MAX) as u64;
    (innocent.iter().take(NAMED_MAX).map(person).collect(), more)
}

/// Returns on whom value is laid, one row for each of what they are.
pub fn accused(card: &Scorecard) -> Vec<Accused> {
    let row = |row: &crate::score::Accused| Accused {
        role: texts::bystander(row.who),
        entities: row.entities,
        touched: row.touched,
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
fn method_figures(
    side: &Side,
    view: &study::View,
    answer: &Answer,
    located: Option<Span>,
    sealed: bool,
) -> Vec<Figure> {
    let open = scenario::figure::of_method().filter(|(figure, _)| !sealed || figure.is_open());
    // How long it took is found for all methods at once.
    let value = |which| match which == MethodFigure::LocatedDays {
        true => located.map(|span| study::Value::Number(study::days(span))),
        false => study::of_answer(side, view, answer, which),
    };
    open.map(|(figure, which)| Figure {
        name: figure.name,
        value: value(which).map(|value| Value::of(value, figure.unit)),
    })
    .collect()
}

/// Turns keyed sums into parts of their whole.
pub fn parts(sums: impl IntoIterator<Item = (&'static Text, Worth)>) -> Vec<Part> {
    let sums: Vec<(&'static Text, Worth)> = sums.into_iter().collect();
    let whole: Worth = sums.iter().map(|sum| sum.1).sum();
    let part = |(key, worth): (&'static Text, Worth)| Part {
        key,
        value: worth.cents(),
        share: worth.share_of(whole),
    };
    sums.into_iter().map(part).collect()
}
