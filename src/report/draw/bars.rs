//! Stacked bars, and the legend of their colours.

use maud::{Markup, html};

use super::{Px, WIDTH, view};
use crate::report::document::{Cell, Table, figures, heads};
use crate::report::texts::{TEXTS, Text};
use crate::report::{Part, percent};
use crate::study::once;
use crate::units::Share;

const BAR: i64 = 210;
/// How wide a part must be to hold its share as text.
const ROOM: i64 = 520;

/// Draws stacked bars, each a whole under its name.
pub fn bars(label: &str, rows: &[(String, Vec<Part>)]) -> Markup {
    html! {
        @for (name, parts) in rows {
            @if !name.is_empty() { p class="whole" { (name) } }
            @if parts.iter().all(|part| part.share.is_none()) { p class="none" { (TEXTS.nothing_here) } }
            @else {
                svg class="bars" viewBox=(view(WIDTH, BAR)) role="img" aria-label=(if label == name { label.to_owned() } else { format!("{label} {name}") }) { (bar(parts)) }
            }
        }
    }
}

/// Returns the same as a table: a row a whole, a column a part.
pub fn table(rows: &[(String, Vec<Part>)]) -> Table {
    let keys = once(rows.iter().flat_map(|row| &row.1).map(|part| part.key));
    let columns = keys.iter().map(|key| figures(key.label));
    let mut table = Table::new([heads("")].into_iter().chain(columns));
    for (name, parts) in rows {
        let share = |key: &&_| parts.iter().find(|part| part.key == *key).and_then(|part| part.share);
        let shares = keys.iter().map(|key| Cell::from(share(key)));
        table.row([name.as_str().into()].into_iter().chain(shares));
    }
    table
}

fn bar(parts: &[Part]) -> Markup {
    let known: Vec<(&Part, Share)> = parts.iter().filter_map(|part| Some((part, part.share?))).collect();
    let place = |sum: u64| {
        let place = sum * WIDTH.unsigned_abs() / 1_000_000;
        i64::try_from(place).expect("a bar is short").min(WIDTH)
    };
    let mut sum = 0;
    let mut ends = known.iter().map(|(part, share)| {
        let left = place(sum);
        sum += u64::from(share.get());
        (*part, *share, left, place(sum))
    });
    html! {
        @for (part, share, left, right) in ends.by_ref().filter(|(.., left, right)| left < right) {
            g class={ "part " (class(part.key)) } {
                title { (part.key) ": " (share.text()) }
                rect x=(Px(left)) width=(Px(right - left)) height=(Px(BAR)) {}
                @if right - left >= ROOM {
                    text x=(Px(left + 45)) y=(Px(148)) { (share.text()) }
                }
            }
        }
    }
}

/// Returns the class that gives a part its colour.
pub fn class(key: &Text) -> String {
    key.word.replace('.', "-")
}

/// Names the colours that occur, in one line.
pub fn key(parts: &[Part]) -> Markup {
    html! {
        p class="legend key" {
            @for part in parts.iter().filter(|part| !part.value.is_zero()) {
                span { (swatch(part.key)) (part.key) " " (percent(part.share)) } " "
            }
        }
    }
}

fn swatch(key: &Text) -> Markup {
    html! {
        svg class="mark" viewBox="0 0 12 12" aria-hidden="true" {
            g class={ "part " (class(key)) } { rect width="12" height="12" {} }
        }
    }
}

/// Explains the colours that occur, in the order in which they stand.
pub fn legend<'a>(parts: impl Iterator<Item = &'a Part>) -> Markup {
    let parts: Vec<&Part> = parts.collect();
    let occurs = |key: &Text| parts.iter().any(|part| part.key == key && !part.value.is_zero());
    html! {
        dl class="legend parts" {
            @for key in once(parts.iter().map(|part| part.key)).into_iter().filter(|key| occurs(key)) {
                div { dt { (swatch(key)) (key) " " code { (key.word) } } dd { (key.meaning) } }
            }
        }
    }
}
