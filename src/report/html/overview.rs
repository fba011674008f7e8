//! The first graphics: for every investigator on every rail how much each method finds and how much of that is right, and where
//! the trail of the loot ends.

use maud::{Markup, html};

use super::{called, none, opening, section, view_name, word_of};
use crate::report::document::page::{bars, folded};
use crate::report::document::{Bars, Cell, Table, figures, heads, words};
use crate::report::draw::bars::legend;
use crate::report::draw::finds::{self, Row};
use crate::report::texts::{TEXTS, Text};
use crate::report::{Findings, Part, Rail, Said, View, once, percent, texts};

/// Writes the section; a sealed one shows where each method's trail ends instead of scores.
pub fn render(findings: &Findings) -> Markup {
    if findings.sealed {
        return section("overview", &TEXTS.overview_sealed, &sealed(findings));
    }
    let inside = html! {
        (opening::finds(findings))
        details class="every" {
            summary { (TEXTS.every_method) }
            p class="note" { (TEXTS.every_method.meaning) }
            div class="pair" {
                @for rail in &findings.rails {
                    figure {
                        figcaption class="rail" { (rail.name) }
                        (finds::every(&rail.name, &groups(findings, rail)))
                        @for row in once(rail.vantages.iter().flat_map(|view| &view.refused)) {
                            p class="none" { (row.method.name()) ". " (TEXTS.card_refused) ": " (row.why) "." }
                        }
                    }
                }
            }
        }
        div id="scores" { (folded(&[table(findings)])) }
    };
    section("overview", &TEXTS.overview, &inside)
}

/// Returns the rows of one rail: a group an investigator, a row a method.
fn groups(findings: &Findings, rail: &Rail) -> Vec<(String, Vec<Row>)> {
    let row = |view: &View, said: &Said| {
        let (recall, precision) = (said.share("recall"), said.share("precision"));
        let (called, vantage) = (called(findings, said), view.vantage.name());
        let [found, right] = [(TEXTS.recall, recall), (TEXTS.precision, precision)];
        let [found, right] = [found, right].map(|(text, share)| format!("{} {}", text.label, percent(share)));
        Row {
            label: format!("{}, {vantage}, {called}: {found}, {right}", rail.name),
            word: word_of(findings, said),
            called,
            vantage,
            recall,
            precision,
        }
    };
    let group = |view: &View| {
        let methods = view.methods.iter().filter(|said| !said.null);
        (view_name(rail, view), methods.map(|said| row(view, said)).collect())
    };
    rail.vantages.iter().map(group).collect()
}

/// Returns the same as a table: a row a vantage and method, two columns a rail.
fn table(findings: &Findings) -> Table {
    let scores = [("recall", TEXTS.recall), ("precision", TEXTS.precision)];
    let columns = findings.rails.iter().flat_map(|rail| {
        let score = |(_, text): (&str, Text)| figures(format!("{} {}", rail.name, text.label.to_lowercase()));
        scores.map(score)
    });
    let names = [heads(TEXTS.vantage.label), words(TEXTS.method.label)];
    let mut table = Table::new(names.into_iter().chain(columns));
    let first = findings
        .rails
        .first()
        .map_or([].as_slice(), |rail| rail.vantages.as_slice());
    for (place, view) in first.iter().enumerate() {
        for said in &view.methods {
            let same = |rail: &Rail| -> [Cell; 2] {
                let view = rail.vantages.get(place);
                let other = view.and_then(|view| super::find(view, &said.spec));
                scores.map(|(name, _)| other.and_then(|other| other.share(name)).into())
            };
            let names = [view.vantage.name().into(), called(findings, said).into()];
            table.row(names.into_iter().chain(findings.rails.iter().flat_map(same)));
        }
    }
    table
}

/// Writes the section on where the loot's trail ends, for every vantage on every rail; nothing where sealed.
pub fn reach(findings: &Findings) -> Markup {
    if findings.sealed {
        return html! {};
    }
    let rows = |rail: &Rail| {
        let reached = |view: &View| Some((view_name(rail, view), view.reach.clone()?));
        rail.vantages.iter().filter_map(reached).collect()
    };
    let inside = html! {
        p class="lead" { (TEXTS.where_ends.meaning) }
        (ends(findings, &TEXTS.where_ends, rows))
    };
    section(TEXTS.where_ends.word, &TEXTS.where_ends, &inside)
}

/// Says where each method's trail ends, for every vantage on every rail.
fn sealed(findings: &Findings) -> Markup {
    let rows = |rail: &Rail| {
        let views = rail.vantages.iter().flat_map(|view| {
            let methods = view.methods.iter().filter(|said| !said.null);
            methods.map(move |said| (view, said))
        });
        let named = |(view, said): (&View, &Said)| {
            let name = format!("{}: {}", view_name(rail, view), called(findings, said));
            (name, said.parts.clone())
        };
        views.map(named).collect()
    };
    html! {
        p class="lead" { (TEXTS.overview_sealed.meaning) " " (texts::verdict(findings.compared.len())) }
        (ends(findings, &TEXTS.where_taint_ends, rows))
    }
}

/// Writes bars, a column a rail, and what their colours mean.
fn ends(findings: &Findings, text: &Text, rows: impl Fn(&Rail) -> Vec<(String, Vec<Part>)>) -> Markup {
    let all: Vec<(&Rail, Bars)> = findings
        .rails
        .iter()
        .map(|rail| {
            let label = format!("{}: {}", rail.name, text.label);
            let rows = rows(rail);
            (rail, Bars { label, rows })
        })
        .collect();
    let parts = all.iter().flat_map(|(_, bars)| &bars.rows).flat_map(|row| &row.1);
    html! {
        div class="pair" {
            @for (rail, bars) in &all {
                figure { figcaption class="rail" { (rail.name) } (self::bars(bars)) }
            }
        }
        @if parts.clone().next().is_none() { (none(&TEXTS.nothing_here)) }
        (legend(parts))
    }
}
