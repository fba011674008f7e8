//! How a simulated world compares with measured ones, figure by figure.

use super::document::{Document, Table, terminal, words};
use super::texts::TEXTS;
use crate::sim::stats::Kind;
use crate::study::Study;

/// Returns one table a world: each figure realised beside its target, marked fitted or predicted, with the target's source.
pub fn render(study: &Study) -> String {
    let mut document = Document::default();
    for side in &study.sides {
        document.apart((TEXTS.stats_of)(&side.rail));
        let mut table = Table::new(["figure", "realised", "target", "", "source"].map(words));
        for stat in &side.stats {
            let kind = match stat.kind {
                Kind::Fitted => "fitted",
                Kind::Predicted => "predicted",
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
    format!("\n{}", terminal::print(&document))
}
