//! Methods side by side under the interval of every conserving method.

use std::collections::BTreeSet;

use serde::Serialize;

use super::document::{self, Cell, Document, Printable, Table, figures, words};
use super::texts::TEXTS;
use super::traced::{ends, units};
use crate::formats::intervals::{Computed, IntervalRow, Intervals};
use crate::formats::trace_json::Answer;
use crate::lots::Method;
use crate::shown;
use crate::trace::Bound;
use crate::units::{Basis, Total, grouped};

/// How many holdings the text lists; a sheet and JSON list all.
pub const SHOWN: usize = 20;

/// What methods say beside what is certain and what is possible.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Bounded {
    /// What each method says, with the intervals of the purses that it names.
    answers: Vec<Answer>,
    #[serde(skip)]
    methods: Vec<Method>,
    #[serde(skip)]
    found: Intervals,
}

impl Bounded {
    /// Puts what methods say and the intervals that were found beside each other.
    pub fn of(answers: Vec<Answer>, methods: Vec<Method>, found: Intervals) -> Bounded {
        let with = |(i, answer): (usize, Answer)| {
            let mut found = found.clone();
            let names: BTreeSet<_> = answer.held.iter().map(|held| (&held.purse, &held.asset)).collect();
            found.rows.retain(|row| names.contains(&(&row.purse, &row.asset)));
            found
                .groups
                .iter_mut()
                .for_each(|group| group.tainted = vec![group.tainted[i]]);
            Answer {
                bounds: Some(found),
                ..answer
            }
        };
        Bounded {
            answers: answers.into_iter().enumerate().map(with).collect(),
            methods,
            found,
        }
    }

    /// Returns the methods' figures between the bounds, or what is said instead of these.
    fn between<T: Copy + Into<Total>>(&self, table: &mut Table, tainted: &[T], bound: &Computed<Bound>) {
        let ends = match bound {
            Computed::Figures(bound) => Ok([bound.least, bound.greatest]),
            Computed::Not { not_computed } => Err(not_computed),
        };
        if let Ok([least, _]) = ends {
            table.row([Cell::count(least), TEXTS.at_least.label.into()]);
        }
        for (&amount, method) in tainted.iter().zip(&self.methods) {
            table.row([Cell::count(amount), method.to_string().into()]);
        }
        match ends {
            Ok([_, greatest]) => table.row([Cell::count(greatest), TEXTS.at_most.label.into()]),
            Err(why) => table.texts(["", (TEXTS.bounds_why)(why).as_str()]),
        }
    }

    /// Returns the weakest of the links over which any of the methods brings anything to the purse.
    fn basis(&self, row: &IntervalRow) -> Option<Basis> {
        let held = self.answers.iter().flat_map(|answer| &answer.held);
        held.filter(|held| (&held.purse, &held.asset) == (&row.purse, &row.asset))
            .filter_map(|held| held.basis)
            .max()
    }

    fn row(&self, document: &mut Document, row: &IntervalRow) {
        document.apart(format!("{}{}", shown::name(&row.purse), of_asset(row.asset.as_ref())));
        let mut table = amounts();
        table.row([Cell::count(row.value), TEXTS.in_purse.label.into()]);
        self.between(&mut table, &row.tainted, &row.bound);
        for origin in &row.origins {
            let bound = match &origin.bound {
                Computed::Figures(bound) => {
                    let [least, greatest] = [bound.least, bound.greatest].map(|end| grouped(end.get()));
                    (TEXTS.bounds_between)(&least, &greatest)
                }
                Computed::Not { not_computed } => not_computed.clone(),
            };
            table.texts(["", (TEXTS.bounds_of)(&shown::name(&origin.from), &bound).as_str()]);
        }
        if let Some(basis) = self.basis(row) {
            table.texts(["", (TEXTS.weakest)(&basis.to_string()).as_str()]);
        }
        document.table(table);
    }
}

/// Returns a table of amounts and what they are.
fn amounts() -> Table {
    Table::new([figures(""), words("")])
}

impl Printable for Bounded {
    fn document(&self) -> Document {
        let mut document = Document::default();
        for answer in &self.answers {
            document.say(&answer.spec);
            let mut table = amounts();
            for (text, amount) in ends(answer).into_iter().filter(|(_, amount)| !amount.is_zero()) {
                table.row([Cell::count(amount), text.label.into()]);
            }
            document.table(table);
        }
        let units = units(self.answers.first().and_then(|answer| answer.asset.as_ref()));
        document.say((TEXTS.amounts_or_own)(&units));
        for group in &self.found.groups {
            let purses = TEXTS.counted_together.count(group.purses as u64);
            let (name, asset) = (shown::name(&group.name), of_asset(group.asset.as_ref()));
            document.apart(format!("{name} ({purses}{asset})"));
            let mut table = amounts();
            self.between(&mut table, &group.tainted, &group.bound);
            document.table(table);
        }
        document.apart(TEXTS.where_between.label);
        for row in &self.found.rows {
            self.row(&mut document, row);
        }
        let held = self.answers.iter().flat_map(|answer| &answer.held);
        let all = held.map(|row| (&row.purse, &row.asset)).collect::<BTreeSet<_>>().len();
        if all > self.found.rows.len() {
            document.apart((TEXTS.more_in_csv)(&(all - self.found.rows.len()).to_string()));
        }
        for row in &self.found.poison {
            let held = grouped(row.held.get());
            let held = match &row.asset {
                Some(asset) => (TEXTS.amount_of)(&held, &shown::name(asset)),
                None => held,
            };
            let purses = TEXTS.counted_purses.count(row.purses as u64);
            let beyond = match &row.beyond {
                Computed::Figures(beyond) => {
                    let [greatest, overshoot] = [beyond.greatest, beyond.overshoot].map(|amount| grouped(amount.get()));
                    (TEXTS.poison_beyond)(&greatest, &overshoot)
                }
                Computed::Not { not_computed } => (TEXTS.poison_unknown)(not_computed),
            };
            document.apart((TEXTS.poison_calls)(&held, &purses, &beyond));
        }
        document
    }

    /// Returns one line a purse, with a column for each method.
    fn sheet(&self) -> Table {
        let several = self.found.rows.iter().any(|row| row.asset.is_some());
        let tainted = |method: &Method| match self.methods.len() {
            1 => "tainted".into(),
            _ => method.spec(),
        };
        let names = ["purse", "value"].map(String::from).into_iter();
        let names = names.chain(self.methods.iter().map(tainted));
        let linked = self.found.rows.iter().any(|row| self.basis(row).is_some());
        let ends = ["least", "greatest"].into_iter().chain(several.then_some("asset"));
        let ends = ends.chain(linked.then_some("basis"));
        let mut table = Table::of_sheet(names.chain(ends.map(String::from)));
        for row in &self.found.rows {
            let tainted = row.tainted.iter().map(|&amount| Cell::count(amount));
            let ends = match &row.bound {
                Computed::Figures(bound) => [bound.least, bound.greatest].map(Cell::count),
                Computed::Not { not_computed } => [(); 2].map(|()| not_computed.as_str().into()),
            };
            let asset = several.then(|| row.asset.clone().unwrap_or_default().into());
            let cells = [row.purse.as_str().into(), Cell::count(row.value)].into_iter();
            let basis = || self.basis(row).map_or(String::new(), |basis| basis.to_string());
            let basis = linked.then(|| basis().into());
            table.row(cells.chain(tainted).chain(ends).chain(asset).chain(basis));
        }
        table
    }

    /// Writes one answer, or a list of them.
    fn json(&self) -> String {
        match &self.answers[..] {
            [answer] => document::json(answer),
            answers => document::json(answers),
        }
    }
}

fn of_asset(asset: Option<&String>) -> String {
    asset
        .map(|asset| format!(", {}", shown::name(asset)))
        .unwrap_or_default()
}
