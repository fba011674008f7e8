//! How a simulated world compares with measured ones, figure by figure.

use super::document::{Cell, Document, Table, figures, heads, terminal, words};
use super::texts::{self, TEXTS};
use super::validity;
use super::value::{Value, method_word};
use crate::scenario;
use crate::scenario::figure::{FigureKind, MethodFigure, Of, Since};
use crate::score::Number;
use crate::sim::stats::Kind;
use crate::study::validity::Row;
use crate::study::{self, About, Study, Survey, Tell};

/// Returns what a larger crowd changes, a table a rail: the part of the world that is loot, what became of what was attempted, and what each
/// investigator finds by each method; without the larger crowd beside with it.
pub fn scaled(small: &Study, large: &Study) -> String {
    let mut document = Document::default();
    for (one, other) in small.sides.iter().zip(&large.sides) {
        document.apart(format!(
            "{}: {}. {}",
            one.rail, TEXTS.stats_scaled.label, TEXTS.stats_scaled.meaning
        ));
        let columns = [TEXTS.stats_as_written, TEXTS.stats_larger].map(|text| figures(text.label));
        let mut table = Table::new([heads("")].into_iter().chain(columns));
        let mut row = |name: String, figure: &'static FigureKind, values: [Option<study::Value>; 2]| {
            let shown = values.map(|value| value.map(|value| Value::of(value, figure.unit)));
            table.row([name.into()].into_iter().chain(shown.map(Cell::from)));
        };
        for (figure, which) in scenario::figure::of_world() {
            let values = [one, other].map(|side| study::of_world(side, which, Since::End, None));
            let nothing = values
                .iter()
                .flatten()
                .all(|value| *value == study::Value::Number(Number::count(0)));
            let told =
                ["movements", "prevalence", "determined"].contains(&figure.name) || figure.name.starts_with("outcome.");
            if told && !nothing {
                row(texts::figure(figure.name).label.to_owned(), figure, values);
            }
        }
        let recall = Of::Method(MethodFigure::Recall);
        for (narrow, wide) in one.views.iter().zip(&other.views) {
            let several = one.world.truth.incidents.len() > 1;
            let theft = several.then(|| format!("{}, ", one.world.truth.incident(narrow.incident).name));
            for answer in study::answers(narrow) {
                let found = [(one, narrow), (other, wide)].map(|(side, view)| {
                    let answer = view.answers.iter().find(|said| said.method == answer.method)?;
                    study::of_answer(side, view, answer, MethodFigure::Recall)
                });
                let name = format!(
                    "{} ({}{}, {})",
                    TEXTS.recall.label,
                    theft.as_deref().unwrap_or_default(),
                    narrow.vantage.name(),
                    method_word(&answer.method)
                );
                row(name, recall.kind(), found);
            }
        }
        document.table(table);
    }
    format!("\n{}", terminal::print(&document))
}

/// Returns one table a world: each figure realised beside its target, marked fitted or as it came out, with the target's source; then
/// what the worlds of a survey have in common, and the published facts that are measured over so many worlds of the scenario.
pub fn render(study: &Study, surveys: &[Survey], (worlds, facts): (u64, &[Row])) -> String {
    let mut document = Document::default();
    for side in &study.sides {
        document.apart((TEXTS.stats_of)(&side.rail));
        let mut table = Table::new(["figure", "realised", "target", "", "source"].map(words));
        for stat in &side.stats {
            let kind = match stat.kind {
                Kind::Fitted => "fitted",
                Kind::Predicted => "came out",
            };
            let name = match &stat.rail {
                Some(rail) => format!("{} ({rail})", stat.name),
                None => stat.name.to_owned(),
            };
            let realised = stat.realised.to_string();
            table.texts([name.as_str(), &realised, stat.target, kind, stat.source]);
        }
        document.table(table);
    }
    for survey in surveys {
        document.apart((TEXTS.stats_tells)(&survey.rail));
        let head = [
            "about",
            TEXTS.tell_rule.label,
            "prevalence",
            "average precision",
            "times",
            TEXTS.tell_cell.label,
        ];
        let mut table = Table::new(head.map(words));
        for tell in &survey.tells {
            let about = match tell.about {
                About::Purses => TEXTS.tell_purses.label,
                About::Movements => TEXTS.tell_movements.label,
            };
            let times = format!("{}.{:02}", tell.times() / 100, tell.times() % 100);
            let (prevalence, reached) = (tell.prevalence.text(), tell.average_precision.text());
            let cell = where_most(tell);
            table.texts([about, &tell.features.join("; "), &prevalence, &reached, &times, &cell]);
        }
        document.table(table);
    }
    if !facts.is_empty() {
        document.apart((TEXTS.validity_of)(&worlds.to_string()));
        document.table(validity::beside(facts));
    }
    format!("\n{}", terminal::print(&document))
}

/// Returns the bounds of the features where a rule tells most, and how many of the rows there are the party's.
fn where_most(tell: &Tell) -> String {
    let bound = |&(least, above): &(Option<i64>, Option<i64>)| match (least, above) {
        (Some(least), Some(above)) => format!("{least} to {above}"),
        (Some(least), None) => format!("from {least}"),
        (None, Some(above)) => format!("below {above}"),
        (None, None) => "any".to_owned(),
    };
    let within: Vec<String> = tell.cell.within.iter().map(bound).collect();
    format!("{}: {} of {}", within.join("; "), tell.cell.party, tell.cell.rows)
}
