//! The methods side by side: one picture in which they stand over the same places.
//!
//! A column is a place and a row a method. Each column has a scale of its own, written at its head, since what counts is whether
//! the bars in it differ: its width is the most that a conserving method lays there, or could. The shade over a column is the
//! interval in which every conserving method must lie.

use maud::{Markup, html};

use super::{Px, WIDTH, times, view};
use crate::report::texts::TEXTS;
use crate::report::{Column, Compared, Holding};
use crate::units::Amount;

const NAMES: i64 = 1_560;
const ROW: i64 = 210;
const BAR: i64 = 130;
const HEAD: i64 = 330;
const GAP: i64 = 45;
/// How many letters a method's name has at most beside its row.
const NAME_MAX: usize = 24;

/// A row that is a link to what the method says.
pub struct Row<'a> {
    /// What the method is called.
    pub called: String,
    /// The word by which the page knows it.
    pub word: String,
    /// What it lays in each column.
    pub values: &'a [Amount],
    /// Whether it keeps no sums.
    pub whole: bool,
}

/// Returns the letter of a column.
pub fn letter(index: usize) -> char {
    char::from(b'A' + u8::try_from(index).expect("there are fewer columns than letters"))
}

/// Where the columns stand and how long a value is.
struct Layout {
    width: i64,
    /// What the full width of each column stands for.
    scales: Vec<Amount>,
}

impl Layout {
    fn of(compared: &Compared, reveal: bool) -> Layout {
        let beside = &compared.beside;
        let scale = |(index, column): (usize, &Column)| {
            let most = |whole: bool| {
                let rows = beside.rows.iter().filter(|row| row.whole == whole);
                rows.map(|row| row.values[index]).max().unwrap_or_default()
            };
            let truth = beside.truth.as_ref().filter(|_| reveal).map(|truth| truth[index]);
            let bound = held(compared, column)
                .filter(|_| !reveal)
                .and_then(|holding| holding.greatest);
            let fair = most(false)
                .max(truth.unwrap_or_default())
                .max(bound.unwrap_or_default());
            if fair.is_zero() { most(true) } else { fair }
        };
        let scales = beside.columns.iter().enumerate().map(scale);
        let scales: Vec<Amount> = scales.chain(beside.unseen.filter(|_| reveal)).collect();
        Layout {
            width: (WIDTH - NAMES) / times(scales.len()).max(1) - GAP,
            scales,
        }
    }

    fn left(&self, column: usize) -> i64 {
        NAMES + times(column) * (self.width + GAP)
    }

    /// Returns how long a value is drawn in a column, at most twice its width; anything at all can be seen.
    fn long(&self, column: usize, value: Amount) -> i64 {
        let whole = u128::from(self.scales[column].get()).max(1);
        let tenths = u128::from(value.get()) * u128::from(self.width.unsigned_abs()) / whole;
        let tenths = i64::try_from(tenths).unwrap_or(i64::MAX).min(2 * self.width);
        if value.is_zero() { 0 } else { tenths.max(8) }
    }
}

/// Returns the purse that a column is about, where it is about one.
fn held<'a>(compared: &'a Compared, column: &Column) -> Option<&'a Holding> {
    compared.holdings.get(column.holding?)
}

/// Writes cents as shortly as a column's head bears: `512`, `110k`, `1.8M`.
fn compact(cents: Amount) -> String {
    let dollars = cents.get() / 100;
    let tenths = |unit: u64, name: &str| {
        let tenths = (dollars * 10 + unit / 2) / unit;
        if tenths >= 100 || tenths.is_multiple_of(10) {
            format!("{}{name}", (tenths + 5) / 10)
        } else {
            format!("{}.{}{name}", tenths / 10, tenths % 10)
        }
    };
    match dollars {
        0..1_000 => dollars.to_string(),
        1_000..1_000_000 => tenths(1_000, "k"),
        1_000_000..1_000_000_000 => tenths(1_000_000, "M"),
        _ => tenths(1_000_000_000, "bn"),
    }
}

/// Draws what the methods say from a vantage; where the truth is revealed, beside it.
pub fn picture(compared: &Compared, label: &str, vantage: &str, rows: &[Row<'_>], reveal: bool) -> Markup {
    let (beside, layout) = (&compared.beside, Layout::of(compared, reveal));
    let truth = beside.truth.as_ref().filter(|_| reveal);
    let truth = truth.map(|truth| truth.iter().copied().chain(beside.unseen).collect::<Vec<Amount>>());
    let first = HEAD + if truth.is_some() { ROW } else { 0 };
    let bottom = HEAD + times(beside.rows.len() + usize::from(truth.is_some())) * ROW;
    html! {
        svg class="beside" viewBox=(view(WIDTH, bottom + 30)) role="group" aria-label=(label) {
            @for (index, &scale) in layout.scales.iter().enumerate() { (column(&layout, index, scale, bottom)) }
            // The truth of the picture is value, which exchange carries on; bounds of units would stand beside what they do not bound.
            @for (index, column) in beside.columns.iter().enumerate().filter(|_| !reveal) {
                @if let Some(holding) = held(compared, column) { (bound(holding, &layout, index, bottom)) }
            }
            @if let Some(truth) = &truth { (name(TEXTS.truth_row.label, HEAD)) (bars(&layout, truth, "bar truth", HEAD)) }
            @for (y, row) in (first..).step_by(ROW as usize).zip(rows) { (drawn(row, &layout, vantage, y)) }
        }
    }
}

fn column(layout: &Layout, index: usize, scale: Amount, bottom: i64) -> Markup {
    let left = layout.left(index);
    let middle = Px(left + layout.width / 2);
    html! {
        path class="base" d=(format!("M{} {}V{}", Px(left), Px(HEAD - 40), Px(bottom))) {}
        text class="head" x=(middle) y=(Px(120)) { (letter(index)) }
        text class="scale" x=(middle) y=(Px(HEAD - 80)) { (compact(scale)) }
    }
}

fn drawn(row: &Row<'_>, layout: &Layout, vantage: &str, y: i64) -> Markup {
    let link = format!("#view=methods&vantage={vantage}&method={}", row.word);
    let class = if row.whole { "bar whole" } else { "bar" };
    html! {
        a class="row" href=(link) data-mark-method=(row.word) aria-label=(row.called) {
            rect class="hit" x="0" y=(Px(y)) width=(Px(WIDTH)) height=(Px(ROW)) {}
            (name(&cut(&row.called), y))
            (bars(layout, row.values, class, y))
        }
    }
}

/// Cuts a name where it is too long for its row.
fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_MAX {
        return name.into();
    }
    name.chars().take(NAME_MAX - 1).chain(['\u{2026}']).collect()
}

fn name(name: &str, y: i64) -> Markup {
    html! { text class="name" x=(Px(NAMES - 100)) y=(Px(y + ROW / 2 + 40)) text-anchor="end" { (name) } }
}

fn bound(holding: &Holding, layout: &Layout, index: usize, bottom: i64) -> Markup {
    let ends = holding.least.zip(holding.greatest);
    let ends = ends.map(|(least, greatest)| (layout.long(index, least), layout.long(index, greatest)));
    html! {
        @if let Some((from, to)) = ends {
            rect class="bound" x=(Px(layout.left(index) + from.min(layout.width))) y=(Px(HEAD - 30))
                width=(Px((to.min(layout.width) - from).max(8))) height=(Px(bottom - HEAD + 30)) {}
        }
    }
}

/// Draws one row; a bar that would leave its column is cut and gets a point.
fn bars(layout: &Layout, values: &[Amount], class: &str, y: i64) -> Markup {
    let top = Px(y + (ROW - BAR) / 2);
    let path = |column: usize, value: Amount| {
        let (left, long) = (Px(layout.left(column)), layout.long(column, value));
        let (bar, half) = (Px(BAR), Px(BAR / 2));
        if long <= layout.width {
            let long = Px(long);
            return format!("M{left} {top}h{long}v{bar}h-{long}z");
        }
        let (straight, point) = (Px(layout.width - 40), Px(60));
        format!("M{left} {top}h{straight}l{point} {half}l-{point} {half}h-{straight}z")
    };
    html! {
        @for (column, &value) in values.iter().enumerate().filter(|(_, value)| !value.is_zero()) {
            path class=(class) d=(path(column, value)) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_short() {
        let read = |cents| compact(Amount::new(cents));
        assert_eq!(
            [
                0,
                51_200,
                99_999,
                100_000,
                11_009_894,
                182_274_800,
                999_600_000,
                1_234_500_000_000
            ]
            .map(read),
            ["0", "512", "999", "1k", "110k", "1.8M", "10M", "12bn"]
        );
    }
}
