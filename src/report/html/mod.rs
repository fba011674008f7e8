//! The findings as one offline page.
//!
//! The page asks nothing of anybody: no address, no font, no image, no script from elsewhere, which a strict
//! Content-Security-Policy holds; style and script are named there by their hash. It can be read without its script, which
//! only hides what is not asked for, and every picture has a table beside it. Each view has a fragment, such as
//! `#view=truth&method=fifo&vantage=public&rail=bitcoin`. The same findings make the same bytes.

mod beside;
pub(super) mod card;
mod charts;
mod flow;
mod opening;
mod outside;
mod overview;
mod panels;
mod policy;
mod prose;
mod write;

use std::fmt::Write as _;

use super::{Findings, MARK, Rail, Said, View, texts};
use crate::shown;
pub(super) use policy::policy;
pub(super) use write::E;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Returns the page.
pub fn render(findings: &Findings) -> String {
    let mut page = String::new();
    head(&mut page, findings);
    page.push_str(&opening::render(findings).into_string());
    page.push_str("<main id=\"main\">\n");
    overview::render(&mut page, findings);
    charts::reach_section(&mut page, findings);
    panels::render(&mut page, findings);
    panels::board(&mut page, findings);
    outside::section(&mut page, findings);
    prose::render(&mut page, findings);
    page.push_str("</main>\n");
    prose::footer(&mut page, findings);
    let _ = write!(page, "<script>{SCRIPT}</script>\n</body>\n</html>\n");
    shown::text(&page).into_owned()
}

fn head(page: &mut String, findings: &Findings) {
    let title = E(&findings.scenario.title);
    let _ = writeln!(
        page,
        "<!doctype html>\n{MARK}\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    );
    let policy = policy(STYLE, SCRIPT);
    let _ = writeln!(
        page,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"
    );
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push_str("<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n");
    let _ = writeln!(
        page,
        "<meta name=\"generator\" content=\"dyepack {}\">",
        E(&findings.version)
    );
    page.push_str("<meta name=\"color-scheme\" content=\"light dark\">\n");
    let _ = writeln!(page, "<title>{title} \u{2013} {}</title>", texts::label("simulated"));
    let _ = writeln!(page, "<style>{STYLE}</style>\n</head>\n<body>");
}

/// Returns the views of the page; a sealed page has no truth to reveal.
fn views(findings: &Findings) -> &'static [&'static str] {
    if findings.sealed {
        &["saw", "methods", "beside"]
    } else {
        &["saw", "methods", "beside", "truth"]
    }
}

/// Returns each vantage once, in order.
fn vantages(findings: &Findings) -> Vec<&'static str> {
    let all = findings
        .rails
        .iter()
        .flat_map(|rail| &rail.vantages)
        .map(|view| view.vantage);
    once(all)
}

/// Returns each method that people use once, in order.
fn methods(findings: &Findings) -> Vec<&str> {
    let views = findings.rails.iter().flat_map(|rail| &rail.vantages);
    let said = views.clone().flat_map(|view| &view.methods).filter(|said| !said.null);
    let refused = views.flat_map(|view| &view.refused).map(|row| row.spec.as_str());
    once(said.map(|said| said.spec.as_str()).chain(refused))
}

fn once<'a, T: PartialEq + 'a>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.fold(Vec::new(), |mut list, item| {
        if !list.contains(&item) {
            list.push(item);
        }
        list
    })
}

/// Returns the word by which a method stands in a fragment: its name, or its whole specification where the name is not
/// enough to tell it from another.
fn word(findings: &Findings, spec: &str) -> String {
    let name = |spec: &str| spec.split(';').next().unwrap_or_default().to_owned();
    let same = methods(findings)
        .into_iter()
        .filter(|other| name(other) == name(spec))
        .count();
    if same > 1 { spec.into() } else { name(spec) }
}

/// Returns what a method is called on the page: the word of files and options, with the parameters that tell it from another.
fn called(findings: &Findings, said: &Said) -> String {
    word(findings, &said.spec).replace(";fees=drop", "")
}

/// Returns the incident's name where a rail has several.
fn incident<'a>(rail: &Rail, view: &'a View) -> Option<&'a str> {
    let several = rail.vantages.iter().any(|other| other.incident != view.incident);
    several.then_some(view.incident.as_str())
}

#[cfg(test)]
mod tests;
