//! The findings as one offline page.
//!
//! The page asks nothing of anybody: no address, no font, no image, no script from elsewhere, which a strict
//! Content-Security-Policy holds; style and script are named there by their hash. It can be read without its script, which
//! only hides what is not asked for, and every picture has a table beside it. Each view has a fragment, such as
//! `#view=truth&method=fifo&vantage=public&rail=bitcoin`. The same findings make the same bytes.

mod beside;
mod opening;
mod outside;
mod overview;
mod panels;
mod prose;

use maud::{Markup, html};

use super::document::page::Page;
use super::texts::{TEXTS, Text};
use super::{Findings, MARK, Rail, Said, View, once, texts};
use crate::evidence::Vantage;
use crate::lots::Booking;

pub(super) const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Returns the page.
pub fn render(findings: &Findings) -> String {
    let body = html! {
        (opening::render(findings))
        main id="main" {
            (overview::render(findings))
            (overview::reach(findings))
            (panels::render(findings))
            (panels::board(findings))
            (outside::render(findings))
            (prose::render(findings))
        }
        (prose::footer(findings))
    };
    let page = Page {
        mark: MARK,
        title: format!("{} \u{2013} {}", findings.scenario.title, TEXTS.simulated.label),
        program: &format!("dyepack {}", findings.version),
        style: STYLE,
        script: SCRIPT,
        body,
    };
    page.print()
}

/// Writes a section with what it is about at its head.
fn section(id: &str, text: &Text, inside: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-head" } {
            h2 id={ (id) "-head" } { (text) }
            (inside)
        }
    }
}

/// Writes what follows, with what it is about above it.
fn headed(text: &Text) -> Markup {
    html! {
        h4 { (text) }
        @if !text.meaning.is_empty() { p class="note" { (text.meaning) } }
    }
}

/// Says that there is nothing to show.
fn none(text: &Text) -> Markup {
    html! { p class="none" { (text) } }
}

/// Says how many more there are of what was listed.
fn more(count: u64) -> Markup {
    html! { @if let Some(more) = super::document::more(count) { p class="note" { (more) } } }
}

/// Returns each vantage once, in order.
fn vantages(findings: &Findings) -> Vec<Vantage> {
    let views = findings.rails.iter().flat_map(|rail| &rail.vantages);
    once(views.map(|view| view.vantage))
}

/// Returns each method that people use once, by booking and specification, in order.
fn methods(findings: &Findings) -> Vec<(Booking, &str)> {
    let views = || findings.rails.iter().flat_map(|rail| &rail.vantages);
    let said = views().flat_map(|view| &view.methods).filter(|said| !said.null);
    let refused = views().flat_map(|view| &view.refused);
    let refused = refused.map(|row| (row.method, row.spec.as_str()));
    once(said.map(|said| (said.method, said.spec.as_str())).chain(refused))
}

/// Returns the word by which a method stands in a fragment: its name, or its whole specification where the name is not
/// enough to tell it from another.
fn word(findings: &Findings, (booking, spec): (Booking, &str)) -> String {
    let same = methods(findings).into_iter().filter(|other| other.0 == booking).count();
    if same > 1 { spec.into() } else { booking.name().into() }
}

fn word_of(findings: &Findings, said: &Said) -> String {
    word(findings, (said.method, &said.spec))
}

/// Returns what a method is called on the page: the word of files and options, with the parameters that tell it from another.
fn called(findings: &Findings, said: &Said) -> String {
    word_of(findings, said).replace(";fees=drop", "")
}

/// Returns the incident's name behind a dash, where a rail has several.
fn incident(rail: &Rail, view: &View) -> String {
    let several = rail.vantages.iter().any(|other| other.incident != view.incident);
    match several {
        true => format!(" \u{2013} {}", view.incident),
        false => String::new(),
    }
}

/// Returns what a view is called in plain words.
fn view_name(rail: &Rail, view: &View) -> String {
    texts::named_vantage(view.vantage) + &incident(rail, view)
}

fn find<'a>(view: &'a View, spec: &str) -> Option<&'a Said> {
    view.methods.iter().find(|said| said.spec == spec)
}

#[cfg(test)]
mod tests;
