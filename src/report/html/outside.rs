//! What tracers outside say, as one section of the page; a page without any has none.

use maud::{Markup, html};

use super::layout::{incident, more, section};
use super::panels;
use crate::report::document::page::{self, cell, short};
use crate::report::document::{Cell, Holds, Table, figures, heads, words};
use crate::report::texts::TEXTS;
use crate::report::{Findings, Outside, Rail, View, texts};
use crate::scenario;
use crate::study::once;

/// Writes the section, tracer by tracer.
pub fn render(findings: &Findings) -> Markup {
    let first = views(findings)
        .next()
        .map_or([].as_slice(), |(_, view)| view.external.as_slice());
    let text = if findings.sealed {
        &TEXTS.external_sealed
    } else {
        &TEXTS.external
    };
    let said =
        |place: usize| views(findings).filter_map(move |(rail, view)| Some((rail, view, view.external.get(place)?)));
    let inside = html! {
        p class="lead" { (text.meaning) }
        @for (place, named) in first.iter().enumerate() {
            h3 { (named.called()) }
            @if said(place).any(|(.., outside)| outside.is_answered()) {
                div data-external="" { (page::table(&table(findings, place))) }
            }
            @for why in once(said(place).filter_map(|(.., outside)| outside.why.as_deref())) {
                p class="note" { (TEXTS.no_answer) ": " (why) }
            }
            @for (rail, view, outside) in said(place).filter(|(.., outside)| outside.is_answered()) {
                details {
                    summary { (rail.name) ", " (view_name(rail, view)) }
                    (details(outside))
                }
            }
        }
    };
    html! { @if !first.is_empty() { (section("external", text, &inside)) } }
}

/// Returns the views, rail by rail.
fn views(findings: &Findings) -> impl Iterator<Item = (&Rail, &View)> {
    let rails = findings.rails.iter();
    rails.flat_map(|rail| rail.vantages.iter().map(move |view| (rail, view)))
}

fn view_name(rail: &Rail, view: &View) -> String {
    view.vantage.name().to_owned() + &incident(rail, view)
}

/// Returns one row a rail and vantage.
fn table(findings: &Findings, place: usize) -> Table {
    let ranks = views(findings).any(|(_, view)| view.external[place].ranks());
    let scores = if ranks {
        ["loot.first", "hits.first"]
    } else {
        ["recall", "precision"]
    };
    let open: &[&str] = if findings.sealed { &[] } else { &scores };
    let names = [
        heads(TEXTS.rail.label),
        words(TEXTS.vantage.label),
        words(TEXTS.answered.label),
    ];
    let places = (!findings.sealed).then(|| figures(TEXTS.place.label));
    let columns = open.iter().map(|name| figures(texts::figure(name).label));
    let mut table = Table::new(names.into_iter().chain(columns).chain(places));
    for (rail, view) in views(findings) {
        let outside = &view.external[place];
        let names = [
            rail.name.as_str().into(),
            view_name(rail, view).into(),
            outside.answered.label.into(),
        ];
        let scores = open.iter().map(|name| Cell::from(outside.share(name)));
        let seat = outside.place.map(|place| format!("{place} / {}", outside.of));
        let seat = (!findings.sealed).then(|| Cell::known(seat.as_deref()));
        table.row(names.into_iter().chain(scores).chain(seat));
    }
    table
}

/// Writes every figure and the purses that come first.
fn details(outside: &Outside) -> Markup {
    let meaning = |name| scenario::figure(name).map(|figure| figure.meaning).unwrap_or_default();
    html! {
        @if !outside.figures.is_empty() {
            table {
                tbody {
                    @for figure in &outside.figures {
                        tr {
                            th scope="row" title=(meaning(figure.name)) { (texts::figure(figure.name)) }
                            (cell(Holds::Figures, &figure.value.into()))
                        }
                    }
                }
            }
        }
        @if outside.ranks() { (ranked(outside)) } @else { (panels::names(&outside.names, outside.names_more)) }
    }
}

/// Writes the purses that are ranked first, in their order.
fn ranked(outside: &Outside) -> Markup {
    html! {
        ol {
            @for name in &outside.names {
                li {
                    span title=(name.purse) { (short(&name.purse)) }
                    @for known in [&name.keeper, &name.holder].into_iter().flatten() { " " (known) }
                }
            }
        }
        (more(outside.names_more))
    }
}
