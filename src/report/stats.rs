//! How a simulated world compares with measured ones, figure by figure, as text for a terminal.

use super::terminal::{table, text_of};
use crate::sim::stats::Kind;
use crate::study::Study;

/// Returns one table a world: each figure realised beside its target, marked fitted or predicted, with the target's source.
pub fn render(study: &Study) -> String {
    let mut text = String::new();
    for side in &study.sides {
        text.push_str(&format!(
            "\nThe world that begins on {}, beside measured ones\n",
            side.rail
        ));
        let head = ["figure", "realised", "target", "", "source"];
        let mut table = table(head.map(str::to_owned).to_vec());
        for stat in &side.stats {
            let kind = match stat.kind {
                Kind::Fitted => "fitted",
                Kind::Predicted => "predicted",
            };
            let name = match &stat.rail {
                Some(rail) => format!("{} ({rail})", stat.name),
                None => stat.name.to_owned(),
            };
            table.add_row([
                name.as_str(),
                &stat.realised.to_string(),
                stat.target,
                kind,
                stat.source,
            ]);
        }
        text.push_str(&text_of(&table));
    }
    text
}
