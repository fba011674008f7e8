//! How a simulated world compares with measured ones, figure by figure.

use super::document::{Document, Table, terminal, words};
use super::texts::TEXTS;
use super::validity;
use crate::sim::stats::Kind;
use crate::study::validity::Row;
use crate::study::{About, Study, Survey, Tell};

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
