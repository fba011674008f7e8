//! The methods side by side: the picture, where they differ most and why, and, place by place, what each lays there, between which
//! bounds, by which way it came and where trails ended on it.

use maud::{Markup, html};

use super::layout::{headed, more, none, pair};
use crate::evidence::Investigator;
use crate::report::document::page::{self, folded, short};
use crate::report::document::{Cell, Table, figures, heads, words};
use crate::report::draw::beside::{Row, letter, picture};
use crate::report::texts::TEXTS;
use crate::report::{Column, Compared, Findings, Holding, Rail, View, WayStep, money};
use crate::units::{Amount, grouped};

/// How many steps of a way are written at most; the middle of a longer one is left out.
const STEPS_MAX: usize = 14;

/// Writes the comparison of one vantage, a column a rail; with the truth beside it where asked for.
pub fn render(findings: &Findings, vantage: Investigator, reveal: bool) -> Markup {
    pair(findings, vantage, |rail, view| {
        let compared = &view.compared;
        if compared.purses == 0 && compared.mingled.reached == 0 {
            return none(&TEXTS.nothing_to_follow);
        }
        let label = format!("{}, {}: {}", rail.name, vantage.name(), TEXTS.beside.label);
        html! {
            (picture(compared, &label, vantage.name(), &rows(findings, view), reveal))
            (places(rail, view))
            div data-beside=(view.vantage.name()) { (folded(&[table(findings, view, reveal)])) }
            @if !reveal {
                (headed(&TEXTS.mingled))
                p class="summary" data-mixed=(compared.mingled.mixed) { (compared.mingled.told()) }
                (disputed(findings, rail, view))
                (holdings(findings, rail, view))
            }
        }
    })
}

fn rows<'a>(findings: &Findings, view: &'a View) -> Vec<Row<'a>> {
    let laid = view.compared.beside.rows.iter();
    let rows = laid.filter_map(|row| {
        let said = view.said(&row.spec)?;
        Some(Row {
            called: findings.called(said),
            word: findings.word_of(said),
            values: &row.values,
            whole: row.whole,
        })
    });
    rows.collect()
}

/// Says what the columns are.
fn places(rail: &Rail, view: &View) -> Markup {
    let beside = &view.compared.beside;
    let name = |column: &Column| match column.holding {
        Some(place) => html! {
            a href={ "#" (id(rail, view, place)) } data-hold=(column.name) { (short(&column.name)) }
        },
        None if column.key == &TEXTS.beside_others => html! { (grouped(column.count)) " " (column.key) },
        None if column.key == &TEXTS.beside_gone => html! { (column.key) },
        None => html! { (column.name) },
    };
    html! {
        dl class="places" {
            @for (index, column) in beside.columns.iter().enumerate() {
                div { dt { (letter(index)) } dd { (name(column)) } }
            }
            @if beside.unseen.is_some_and(|unseen| !unseen.is_zero()) {
                div data-view="truth" { dt { (letter(beside.columns.len())) } dd { (TEXTS.beside_unseen) } }
            }
        }
    }
}

/// Returns the picture as a table: a row a place, a column a method.
fn table(findings: &Findings, view: &View, reveal: bool) -> Table {
    let beside = &view.compared.beside;
    let truth = beside.truth.as_ref().filter(|_| reveal);
    let methods = rows(findings, view);
    let columns = truth.map(|_| TEXTS.truth_row.label.to_owned()).into_iter();
    let columns = columns.chain(methods.iter().map(|row| row.called.clone())).map(figures);
    let mut table = Table::new([heads(TEXTS.lane.label)].into_iter().chain(columns).chain([words("")]));
    for (index, column) in beside.columns.iter().enumerate() {
        let values = methods.iter().map(|row| row.values[index]);
        let values = truth
            .map(|truth| truth[index])
            .into_iter()
            .chain(values)
            .map(Cell::money);
        let place = Cell::from(letter(index).to_string());
        table.row([place].into_iter().chain(values).chain([column.key.label.into()]));
    }
    table
}

/// Writes where methods differ most and since where.
fn disputed(findings: &Findings, rail: &Rail, view: &View) -> Markup {
    let compared = &view.compared;
    let by = |(row, value): (usize, Amount)| {
        let said = compared.beside.rows.get(row).and_then(|row| view.said(&row.spec));
        format!(
            "{} ({})",
            money(value),
            said.map(|said| findings.called(said)).unwrap_or_default()
        )
    };
    if compared.disputed().next().is_none() {
        return html! { h4 { (TEXTS.disputed) } (none(&TEXTS.all_agree)) };
    }
    html! {
        (headed(&TEXTS.disputed))
        div class="wide" {
            table class="disputed" {
                thead { tr { @for text in [TEXTS.purse, TEXTS.least, TEXTS.greatest, TEXTS.why] { th { (text) } } } }
                tbody {
                    @for (place, holding) in compared.disputed() {
                        @let (least, greatest) = compared.extremes(holding);
                        tr {
                            td class="name" {
                                a href={ "#" (id(rail, view, place)) } data-hold=(holding.purse) title=(holding.purse) { (short(&holding.purse)) }
                            }
                            td { (by(least)) }
                            td { (by(greatest)) }
                            td { (why(holding)) }
                        }
                    }
                }
            }
        }
    }
}

/// Says where claimed money first met other money.
fn why(holding: &Holding) -> String {
    let Some(met) = &holding.met else {
        let text = if holding.way.is_empty() {
            TEXTS.no_way
        } else {
            TEXTS.unmixed
        };
        return text.label.into();
    };
    let (text, name) = match &met.account {
        Some(account) => (TEXTS.met_account, account),
        None => (TEXTS.met_movement, &met.movement),
    };
    let place = format!("{} {}", text.label, short(name));
    (TEXTS.met_at)(&met.at.to_string(), &place, &money(met.claimed), &money(met.other))
}

fn id(rail: &Rail, view: &View, place: usize) -> String {
    let mut id = format!("hold-{}-{}-{}-{place}", rail.name, view.incident, view.vantage.name());
    id.retain(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    id
}

fn holdings(findings: &Findings, rail: &Rail, view: &View) -> Markup {
    let Compared { holdings, purses, .. } = &view.compared;
    html! {
        (headed(&TEXTS.holdings))
        @for (place, holding) in holdings.iter().enumerate() {
            details class="holding" data-holding=(holding.purse) data-of=(view.vantage.name()) {
                summary {
                    (short(&holding.purse)) " "
                    @if let Some(keeper) = &holding.keeper { "(" (keeper) ")" }
                }
                div id=(id(rail, view, place)) { (one_holding(findings, view, holding)) }
            }
        }
        (more(purses.saturating_sub(holdings.len() as u64)))
    }
}

fn one_holding(findings: &Findings, view: &View, holding: &Holding) -> Markup {
    let mut laid = Table::new([heads(""), figures("")]);
    for (row, value) in view.compared.beside.rows.iter().zip(&holding.laid) {
        let name = view
            .said(&row.spec)
            .map(|said| findings.called(said))
            .unwrap_or_default();
        laid.row([name.into(), Cell::money(*value)]);
    }
    html! {
        p class="whole-name" { (holding.purse) }
        @if let Some(holder) = &holding.holder { p { (TEXTS.holder) ": " (holder) } }
        (page::table(&laid))
        p {
            @if let Some(why) = &holding.not_computed { (TEXTS.bounds) ": " (why) "." }
            @else if let Some((least, greatest)) = holding.least.zip(holding.greatest) {
                (TEXTS.between) " " b { (money(least)) } " " (TEXTS.and) " " b { (money(greatest)) } "."
            }
            @else { (TEXTS.no_bound) }
        }
        p { (TEXTS.why) ": " (why(holding)) "." }
        @if !holding.way.is_empty() {
            p { (TEXTS.way.meaning) }
            ol class="way" { (way(holding)) }
        }
    }
}

/// Writes the way by which claimed money came, with what stopped on it.
fn way(holding: &Holding) -> Markup {
    let steps = holding.way.len();
    let out = match steps > STEPS_MAX {
        true => STEPS_MAX / 2..steps - STEPS_MAX / 2,
        false => 0..0,
    };
    html! {
        @for (place, step) in holding.way.iter().enumerate() {
            @if !out.contains(&place) {
                li value=(place + 1) { (self::step(step)) (stops(holding, step)) }
            } @else if place == out.start {
                li class="out" { "\u{2026} " (TEXTS.counted_steps.count(out.len() as u64)) }
            }
        }
    }
}

fn step(step: &WayStep) -> Markup {
    html! {
        (step.at.to_string()) " "
        span class="name" title=(step.purse) { (short(&step.purse)) }
        @if let Some(keeper) = &step.keeper { " (" (keeper) ")" }
        ": " (money(step.value))
        @if let Some(basis) = step.basis { ", " (TEXTS.by_link) " (" (basis) ")" }
        "; " (TEXTS.at_most) " " (money(step.width))
    }
}

fn stops(holding: &Holding, step: &WayStep) -> Markup {
    html! {
        @for stop in holding.stops.iter().filter(|stop| stop.movement == step.movement) {
            br;
            span class="stop" {
                (TEXTS.stopped_here) " " (stop.key.label.to_lowercase()) ": " (between(stop.least, stop.greatest))
                " (" (TEXTS.counted_methods.count(stop.methods)) ")"
            }
        }
    }
}

/// Writes what really rests in the purses that the comparison is about: loot beside its bounds, units beside theirs.
pub fn really(findings: &Findings, vantage: Investigator) -> Markup {
    pair(findings, vantage, |_, view| {
        let rows = view.compared.holdings.iter().filter(|holding| holding.truth.is_some());
        html! {
            @if rows.clone().next().is_some() {
                div class="wide" {
                    table class="really" {
                        thead {
                            tr {
                                th { (TEXTS.purse) }
                                @for text in [TEXTS.really_loot, TEXTS.really_units, TEXTS.really_bounds] { th class="n" { (text) } }
                            }
                        }
                        @for holding in rows { (really_row(holding)) }
                    }
                }
            }
        }
    })
}

fn really_row(holding: &Holding) -> Markup {
    let Some(really) = &holding.truth else {
        return html! {};
    };
    let units = computed(
        really.units_least,
        really.units_greatest,
        really.units_not_computed.as_ref(),
    );
    let bounds = computed(holding.least, holding.greatest, holding.not_computed.as_ref());
    html! {
        tbody {
            tr {
                td class="name" { span title=(holding.purse) { (short(&holding.purse)) } }
                td class="n" data-really=(really.value) {
                    (money(really.value))
                    @if really.least != really.greatest { " (" (between(really.least, really.greatest)) ")" }
                }
                td class="n" { (units.unwrap_or_default()) }
                // Where the trail ends at a door, this investigator has no bounds.
                td class="n" { (Cell::known(bounds.as_deref()).shown) }
            }
            @for text in &really.beyond { tr class="beyond" { td colspan="4" { (text.meaning) } } }
        }
    }
}

/// Writes an interval, or why it is not computed.
fn computed(least: Option<Amount>, greatest: Option<Amount>, why: Option<&String>) -> Option<String> {
    let interval = least.zip(greatest).map(|(least, greatest)| between(least, greatest));
    interval.or(why.cloned())
}

/// Writes an interval; of one amount, the amount.
fn between(least: Amount, greatest: Amount) -> String {
    match least == greatest {
        true => money(least),
        false => format!("{} \u{2013} {}", money(least), money(greatest)),
    }
}
