//! How often decoys point where a trace does, as people and programs are shown it (`dyepack.placebo/1`).

use serde::Serialize;

use super::document::{self, Cell, Document, Printable, Table, figures, heads};
use super::texts::TEXTS;
use super::traced::{SHOWN, units};
use crate::formats::trace_json::Answer;
use crate::shown;
use crate::study::placebo::{self as study, NEAREST};
use crate::units::{Amount, Share};

/// The name of the JSON.
pub const SCHEMA: &str = "dyepack.placebo/1";

/// A trace with the chance of each of its holdings.
#[derive(Clone, Debug, Serialize)]
pub struct Placebo {
    /// [`SCHEMA`].
    schema: &'static str,
    /// The method with all its parameters.
    spec: String,
    /// In which asset amounts of the complaint are; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    asset: Option<String>,
    /// By what rule decoys are drawn.
    rule: String,
    /// How many there are.
    decoys: usize,
    /// How many of them lay as large a share in some one of the purses as the trace lays in any, and the chance of that.
    most: Rate,
    /// The purses in which the trace lays taint, the most tainted first.
    held: Vec<Row>,
}

/// How many decoys do something, and the chance that stands for it.
#[derive(Clone, Copy, Debug, Serialize)]
struct Rate {
    decoys: usize,
    chance: Share,
}

/// A purse.
#[derive(Clone, Debug, Serialize)]
struct Row {
    purse: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    asset: Option<String>,
    tainted: Amount,
    #[serde(flatten)]
    rate: Rate,
}

impl Placebo {
    /// Returns the view of an answer and its placebo; `name` says what a purse is called.
    pub(crate) fn of(
        answer: &Answer,
        placebo: &study::Placebo,
        name: impl Fn(crate::units::PurseId) -> String,
    ) -> Placebo {
        let rate = |decoys: usize| Rate {
            decoys,
            chance: placebo.chance(decoys),
        };
        let row = |&(purse, decoys): &(crate::units::PurseId, usize)| {
            let name = name(purse);
            let held = answer.held.iter().find(|held| held.purse == name);
            Row {
                asset: held.and_then(|held| held.asset.clone()),
                tainted: held.map_or(Amount::ZERO, |held| held.tainted),
                purse: name,
                rate: rate(decoys),
            }
        };
        let mut held: Vec<Row> = placebo.holdings.iter().map(row).collect();
        held.sort_by(|a, b| b.tainted.cmp(&a.tainted).then_with(|| a.purse.cmp(&b.purse)));
        Placebo {
            schema: SCHEMA,
            spec: answer.spec.clone(),
            asset: answer.asset.clone(),
            rule: (TEXTS.placebo_rule)(&NEAREST.to_string(), &placebo.farthest.to_string()),
            decoys: placebo.decoys,
            most: rate(placebo.most),
            held,
        }
    }
}

impl Printable for Placebo {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.placebo.label));
        document.say((TEXTS.placebo_of)(&shown::name(&self.spec), &self.decoys.to_string()));
        document.say((TEXTS.amounts_are)(&units(self.asset.as_ref())));
        document.heading("");
        let columns = [heads("purse"), figures("tainted"), figures(TEXTS.placebo_decoys.label)];
        let mut table = Table::new(columns.into_iter().chain([figures(TEXTS.placebo_chance.label)]));
        let cells = |rate: Rate| [rate.decoys.to_string().into(), Cell::from(Some(rate.chance))];
        let [decoys, chance] = cells(self.most);
        table.row([TEXTS.placebo_most.label.into(), Cell::default(), decoys, chance]);
        for row in self.held.iter().take(SHOWN) {
            let [decoys, chance] = cells(row.rate);
            let purse = shown::name(&row.purse).into_owned();
            table.row([purse.into(), Cell::count(row.tainted), decoys, chance]);
        }
        document.table(table);
        if self.held.len() > SHOWN {
            document.say((TEXTS.more_in_csv)(&(self.held.len() - SHOWN).to_string()));
        }
        document.apart(self.rule.as_str());
        document.say(TEXTS.placebo.meaning);
        document
    }

    /// Returns `purse,tainted,decoys,chance` lines, the first about the greatest share of all.
    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(["purse", "tainted", "decoys", "chance"]);
        let most = self.most;
        table.texts(["", "", &most.decoys.to_string(), &most.chance.to_string()]);
        for row in &self.held {
            let (tainted, decoys) = (row.tainted.to_string(), row.rate.decoys.to_string());
            table.texts([row.purse.as_str(), &tainted, &decoys, &row.rate.chance.to_string()]);
        }
        table
    }

    fn json(&self) -> String {
        document::json_line(self)
    }
}
