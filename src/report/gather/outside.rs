//! What tracers outside say, as it is shown.

use super::said::{NAMED_MAX, accused, named, names};
use crate::report::texts::{self, TEXTS};
use crate::report::{Figure, Outside, Value};
use crate::scenario;
use crate::score::{FirstScore, Worth};
use crate::study::{self, Heard, Side};
use crate::units::PurseId;

/// Returns what each tracer outside says of a view.
pub fn listed(side: &Side, view: &study::View, sealed: bool) -> Vec<Outside> {
    view.outside
        .iter()
        .map(|outside| one(side, view, outside, sealed))
        .collect()
}

fn one(side: &Side, view: &study::View, outside: &study::Outside, sealed: bool) -> Outside {
    let of = view.answers.len() + view.outside.len();
    let shown = Outside {
        method: format!("external:{}", outside.name),
        version: outside.version.clone(),
        reproducible: false,
        answered: &TEXTS.answered_taint,
        why: None,
        place: None,
        of,
        figures: Vec::new(),
        names: Vec::new(),
        names_more: 0,
        accused: Vec::new(),
    };
    match &outside.heard {
        Heard::Taint {
            taint,
            card,
            asset,
            place,
        } => {
            let (names, names_more) = names(view, &taint.held, &side.world.truth.incident(view.incident).rates);
            let figures = scenario::figure::of_method();
            // Who says no sums has said nothing of these, unless it claims that they add up, and then they are nothing.
            let silent = taint.tallies.is_empty() && !taint.conserves;
            let figures = figures.filter(|(figure, _)| match silent {
                true => !figure.is_open() && !sealed,
                false => figure.is_open() || !sealed,
            });
            let value = |which| study::of_cards(side, view, (card, asset.as_ref(), None), &taint.tallies, which);
            Outside {
                place: (!sealed).then_some(*place),
                figures: figures
                    .map(|(figure, which)| Figure {
                        name: figure.name,
                        value: value(which).map(|value| Value::of(value, figure.unit)),
                    })
                    .collect(),
                names,
                names_more,
                accused: if sealed { Vec::new() } else { accused(card) },
                ..shown
            }
        }
        Heard::Ranks { groups, first } => {
            let purses: Vec<PurseId> = groups.iter().flatten().copied().collect();
            let names = purses
                .iter()
                .take(NAMED_MAX)
                .map(|purse| named(view, *purse, Worth::ZERO));
            Outside {
                answered: &TEXTS.answered_ranks,
                figures: if sealed { Vec::new() } else { first_figures(first) },
                names: names.collect(),
                names_more: purses.len().saturating_sub(NAMED_MAX) as u64,
                ..shown
            }
        }
        Heard::Trouble(trouble) => Outside {
            answered: texts::trouble(trouble),
            why: Some(trouble.to_string()),
            place: Some(of),
            ..shown
        },
    }
}

fn first_figures(first: &FirstScore) -> Vec<Figure> {
    let figure = |name, value| Figure { name, value };
    vec![
        figure("loot.first", first.loot.map(Value::Share)),
        figure("hits.first", first.hits.map(Value::Share)),
    ]
}
