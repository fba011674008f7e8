//! What the defenders did beside the loot, and what it cost strangers: outcomes of a world that are no state of what was attempted.

use super::document::{Cell, Table, figures, heads};
use super::texts::{TEXTS, Text};
use super::{Findings, Rail, Value};
use crate::score::Number;
use crate::units::{Amount, Share};

const ROWS: [&Text; 14] = [
    &TEXTS.prevented_stopped,
    &TEXTS.prevented_recalled,
    &TEXTS.prevented_bank,
    &TEXTS.prevented_exchange,
    &TEXTS.prevented_other,
    &TEXTS.prevented_given,
    &TEXTS.requests,
    &TEXTS.answers,
    &TEXTS.payments_stopped,
    &TEXTS.alarms,
    &TEXTS.alarms_false,
    &TEXTS.reports,
    &TEXTS.strangers_held,
    &TEXTS.strangers_frozen,
];

/// Returns one row an outcome that there is on some rail and one column a rail; no row where defenders did nothing.
pub(super) fn table(findings: &Findings) -> Table {
    let columns = findings.rails.iter().map(|rail| figures(rail.name.as_str()));
    let mut table = Table::new([heads("")].into_iter().chain(columns));
    for text in ROWS {
        let value = |rail: &Rail| rail.figure(text.word);
        let is_there = |value: Value| {
            let nothing = [
                Value::Number(Number::count(0)),
                Value::Money(Amount::ZERO),
                Value::Share(Share::NONE),
            ];
            !nothing.contains(&value)
        };
        if findings.rails.iter().filter_map(value).any(is_there) {
            let cells = findings.rails.iter().map(|rail| match value(rail) {
                Some(value) => Cell::of(value.text(), value.exact()),
                None => Cell::none(),
            });
            table.row([Cell::from(text.label)].into_iter().chain(cells));
        }
    }
    table
}
