//! The first graphics: for every investigator on every rail how much each method finds and how much of that is right, and where
//! the trail of the loot ends.

use maud::{Markup, html};

use super::layout::{headed, none, section, view_name};
use super::opening;
use crate::report::document::page::{self, folded};
use crate::report::document::{Cell, Table, figures, heads, words};
use crate::report::draw::bars::{bars, legend, table as shares};
use crate::report::draw::finds::{self, Row};
use crate::report::texts::{TEXTS, Text};
use crate::report::{Findings, Part, Rail, Said, View, percent, texts};
use crate::study::once;

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
        let (called, vantage) = (findings.called(said), view.vantage);
        let [found, right] = [(TEXTS.recall, recall), (TEXTS.precision, precision)];
        let [found, right] = [found, right].map(|(text, share)| format!("{} {}", text.label, percent(share)));
        Row {
            label: format!("{}, {vantage}, {called}: {found}, {right}", rail.name),
            word: findings.word_of(said),
            called,
            vantage,
            recall,
            precision,
        }
    };
    let group = |view: &View| {
        let methods = view.asked();
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
                let other = view.and_then(|view| view.said(&said.spec));
                scores.map(|(name, _)| other.and_then(|other| other.share(name)).into())
            };
            let names = [view.vantage.name().into(), findings.called(said).into()];
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
        (ends(findings, &TEXTS.where_ends, rows, rows))
        (headed(&TEXTS.doors))
        @if let Some(doors) = findings.views().find_map(|view| view.doors.as_ref()) {
            p class="note" { ((TEXTS.at_doors)(doors.method.name())) }
        }
        (page::table(&doors(findings)))
        (headed(&TEXTS.whatever_method))
        (page::table(&whatever_method(findings)))
    };
    section(TEXTS.where_ends.word, &TEXTS.where_ends, &inside)
}

/// Returns how the same method fares where it stops at keepers' doors, and where it passes them.
fn doors(findings: &Findings) -> Table {
    let named = [
        heads(TEXTS.rail.label),
        words(TEXTS.vantage.label),
        figures(TEXTS.doors_stopped.label),
    ];
    let scores = [TEXTS.doors_stop, TEXTS.doors_pass].into_iter().flat_map(|way| {
        [TEXTS.recall, TEXTS.precision].map(|score| figures(format!("{}: {}", way.label, score.label.to_lowercase())))
    });
    let mut table = Table::new(named.into_iter().chain(scores));
    for (rail, view) in findings
        .rails
        .iter()
        .flat_map(|rail| rail.vantages.iter().map(move |view| (rail, view)))
    {
        let Some(doors) = &view.doors else { continue };
        let shares = [
            doors.stopped,
            doors.stop.recall,
            doors.stop.precision,
            doors.pass.recall,
            doors.pass.precision,
        ];
        let names = [rail.name.as_str().into(), view_name(rail, view).into()];
        table.row(names.into_iter().chain(shares.map(Cell::from)));
    }
    table
}

/// Returns what there is to find from each vantage on each rail, whatever the method.
fn whatever_method(findings: &Findings) -> Table {
    let views = || {
        findings
            .rails
            .iter()
            .flat_map(|rail| rail.vantages.iter().map(move |view| (rail, view)))
    };
    let names = once(views().flat_map(|(_, view)| &view.figures).map(|figure| figure.name));
    let columns = names.iter().map(|name| figures(texts::figure(name).label));
    let since = figures(TEXTS.leads_since.label);
    let heads = [heads(TEXTS.rail.label), words(TEXTS.vantage.label)];
    let mut table = Table::new(heads.into_iter().chain(columns).chain([since]));
    for (rail, view) in views() {
        let cells = names.iter().map(|name| Cell::from(view.figure(name)));
        let since = Cell::known(view.leads_since.map(|since| since.to_string()).as_deref());
        let names = [rail.name.as_str().into(), view_name(rail, view).into()];
        table.row(names.into_iter().chain(cells).chain([since]));
    }
    table
}

/// Says where each method's trail ends, for every vantage on every rail; methods whose trails end alike share a bar.
fn sealed(findings: &Findings) -> Markup {
    let row = |rail: &Rail, view: &View, same: &[&Said]| {
        let names: Vec<String> = same.iter().map(|said| findings.called(said)).collect();
        let name = format!("{}: {}", view_name(rail, view), texts::listed(&names));
        (name, same[0].parts.clone())
    };
    let drawn = |rail: &Rail| {
        let alike = rail
            .vantages
            .iter()
            .flat_map(|view| alike(view).into_iter().map(move |same| (view, same)));
        alike.map(|(view, same)| row(rail, view, &same)).collect()
    };
    let told = |rail: &Rail| {
        let each = rail
            .vantages
            .iter()
            .flat_map(|view| view.asked().map(move |said| (view, said)));
        each.map(|(view, said)| row(rail, view, &[said])).collect()
    };
    html! {
        p class="lead" { (TEXTS.overview_sealed.meaning) " " (texts::verdict(findings.compared.len())) }
        (ends(findings, &TEXTS.where_taint_ends, drawn, told))
    }
}

/// Returns the methods of a view, those together of which every share is the same to a thousandth.
fn alike(view: &View) -> Vec<Vec<&Said>> {
    let thousandths = |part: &Part| part.share.map(|share| (share.get() + 500) / 1_000);
    let read = |said: &Said| said.parts.iter().map(thousandths).collect::<Vec<_>>();
    let all = once(view.asked().map(read)).into_iter();
    all.map(|shares| view.asked().filter(|said| read(said) == shares).collect())
        .collect()
}

type Wholes = Vec<(String, Vec<Part>)>;

/// Writes bars, a column a rail, their table, and what their colours mean.
fn ends(findings: &Findings, text: &Text, drawn: impl Fn(&Rail) -> Wholes, told: impl Fn(&Rail) -> Wholes) -> Markup {
    let all: Vec<(&Rail, Wholes)> = findings.rails.iter().map(|rail| (rail, told(rail))).collect();
    let parts = all.iter().flat_map(|(_, rows)| rows).flat_map(|row| &row.1);
    html! {
        div class="pair ends" {
            @for (rail, told) in &all {
                figure {
                    figcaption class="rail" { (rail.name) }
                    (bars(&format!("{}: {}", rail.name, text.label), &drawn(rail)))
                    (folded(&[shares(told)]))
                }
            }
        }
        @if parts.clone().next().is_none() { (none(&TEXTS.nothing_here)) }
        (legend(parts))
    }
}
