//! What all parts of the page are laid out with: sections, columns, headings, and what views are called.

use maud::{Markup, html};

use crate::evidence::Investigator;
use crate::report::document;
use crate::report::texts::{self, TEXTS, Text};
use crate::report::{Findings, Rail, View};

/// Writes a section with what it is about at its head.
pub fn section(id: &str, text: &Text, inside: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-head" } {
            h2 id={ (id) "-head" } { (text) }
            (inside)
        }
    }
}

/// Writes what follows, with what it is about above it.
pub fn headed(text: &Text) -> Markup {
    html! {
        h4 { (text) }
        @if !text.meaning.is_empty() { p class="note" { (text.meaning) } }
    }
}

/// Says that there is nothing to show.
pub fn none(text: &Text) -> Markup {
    html! { p class="none" { (text) } }
}

/// Says how many more there are of what was listed.
pub fn more(count: u64) -> Markup {
    html! { @if let Some(more) = document::more(count) { p class="note" { (more) } } }
}

/// Returns the incident's name behind a dash, where a rail has several.
pub fn incident(rail: &Rail, view: &View) -> String {
    match rail.has_several() {
        true => format!(" \u{2013} {}", view.incident),
        false => String::new(),
    }
}

/// Returns what a view is called in plain words.
pub fn view_name(rail: &Rail, view: &View) -> String {
    texts::named_vantage(view.vantage) + &incident(rail, view)
}

/// Writes one column a rail.
pub fn pair(findings: &Findings, vantage: Investigator, column: impl Fn(&Rail, &View) -> Markup) -> Markup {
    columns(findings, vantage, "pair", column)
}

/// Writes one block a rail, laid out as the class says.
pub fn columns(
    findings: &Findings,
    vantage: Investigator,
    class: &str,
    column: impl Fn(&Rail, &View) -> Markup,
) -> Markup {
    html! {
        div class=(class) {
            @for rail in &findings.rails {
                @for view in rail.vantages.iter().filter(|view| view.vantage == vantage) {
                    figure data-rail=(rail.name) {
                        figcaption class="rail" {
                            (rail.name) (incident(rail, view)) " "
                            span { @if let Some(whose) = &view.whose { (TEXTS.whose_books) " " (whose) } }
                        }
                        (column(rail, view))
                    }
                }
            }
        }
    }
}
