//! Judges the assertions of a scenario on what was realised.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::figures::{Found, find, lost};
use super::{Side, Study, Value, Verdict};
use crate::scenario::{Against, Expectation, Figure, Must, Scenario};
use crate::score::Number;
use crate::units::IncidentId;

/// Returns one verdict for each assertion and each side that it is about. An assertion about a rail, a vantage or a method that
/// was not chosen is left out.
pub fn judge(study: &Study) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for (place, expectation) in study.scenario.expect.iter().enumerate() {
        let rail = &expectation.figure.rail;
        for side in study
            .sides
            .iter()
            .filter(|side| rail.as_ref().is_none_or(|rail| *rail == side.rail))
        {
            verdicts.extend(judge_on(study, side, place, expectation));
        }
    }
    verdicts
}

/// Returns every figure that an assertion of a scenario looks at, those that others are compared with too.
pub fn figures(scenario: &Scenario) -> impl Iterator<Item = &Figure> {
    scenario.expect.iter().flat_map(|expectation| {
        let with = match &expectation.with {
            Against::Figure(figure) => Some(figure),
            Against::Number(_) | Against::Money(_) | Against::Share(_) => None,
        };
        std::iter::once(&expectation.figure).chain(with)
    })
}

/// Returns the thefts into which is looked for what a scenario asserts, each once: those that are named and, where there is one alone, that.
pub fn about(scenario: &Scenario) -> Vec<IncidentId> {
    let named = figures(scenario).filter_map(|figure| figure.incident);
    let all: BTreeSet<IncidentId> = named.chain(scenario.about).collect();
    all.into_iter().collect()
}

fn judge_on(study: &Study, side: &Side, place: usize, expectation: &Expectation) -> Option<Verdict> {
    let realised = realised(side, &expectation.figure)?;
    let with = match &expectation.with {
        Against::Figure(figure) => realised_anywhere(study, side, figure)?,
        Against::Number(millionths) => Some(Value::Number(Number::millionths(*millionths))),
        Against::Money(money) => {
            // Of all thefts together the rates are the first one's, and without any those of the beginning.
            let theft = expectation.figure.incident.or(side.world.truth.incident_ids().next());
            let when = theft.map_or(side.world.begins, |theft| side.world.truth.incident(theft).at);
            let rate = study.scenario.assets[money.asset].rates.at(when);
            Some(Value::Cents(rate.value(money.amount)))
        }
        Against::Share(share) => Some(match realised {
            Some(Value::Cents(_)) => Value::Cents(share.of(lost(side, expectation.figure.incident).cents())),
            _ => Value::Number((*share).into()),
        }),
    };
    let holds = realised
        .zip(with)
        .map(|(realised, with)| holds(expectation.must, realised, with));
    Some(Verdict {
        expectation: place,
        rail: side.rail.clone(),
        realised,
        with,
        holds,
    })
}

/// Returns the figure's value on a side (or that it has none); nothing at all where the choice has no place for it.
fn realised(side: &Side, figure: &Figure) -> Option<Option<Value>> {
    match find(side, figure) {
        Found::Nowhere => None,
        Found::Empty => Some(None),
        Found::Value(value) => Some(Some(value)),
    }
}

/// Returns the value of a figure that is compared with: on the rail that it names, else on the same side.
fn realised_anywhere(study: &Study, side: &Side, figure: &Figure) -> Option<Option<Value>> {
    match &figure.rail {
        Some(rail) => realised(study.sides.iter().find(|side| side.rail == *rail)?, figure),
        None => realised(side, figure),
    }
}

fn holds(must: Must, realised: Value, with: Value) -> bool {
    let order = match (realised, with) {
        (Value::Number(realised), Value::Number(with)) => realised.cmp(&with),
        (Value::Cents(realised), Value::Cents(with)) => realised.cmp(&with),
        _ => return false,
    };
    match must {
        Must::AtLeast => order != Ordering::Less,
        Must::AtMost => order != Ordering::Greater,
        Must::Equal => order == Ordering::Equal,
    }
}
