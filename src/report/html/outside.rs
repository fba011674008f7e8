//! What tracers outside say, as one section of the page; a page without any has none.

use std::fmt::Write as _;

use super::write::{E, cell, share_cell};
use super::{incident, once, panels};
use crate::report::{Findings, Outside, Rail, View, texts};
use crate::scenario;

/// Writes the section, tracer by tracer.
pub fn section(page: &mut String, findings: &Findings) {
    let Some((_, first)) = views(findings).next().filter(|(_, view)| !view.external.is_empty()) else {
        return;
    };
    let key = if findings.sealed { "external-sealed" } else { "external" };
    let _ = writeln!(
        page,
        "<section id=\"external\" aria-labelledby=\"external-head\">\n<h2 id=\"external-head\">{}</h2>\n<p class=\"lead\">{}</p>",
        texts::label(key),
        texts::meaning(key)
    );
    for (place, named) in first.external.iter().enumerate() {
        let _ = writeln!(page, "<h3>{}</h3>", E(&name(named)));
        let said = || views(findings).filter_map(move |(rail, view)| Some((rail, view, view.external.get(place)?)));
        if said().any(|(.., outside)| outside.is_answered()) {
            table(page, findings, place);
        }
        for why in once(said().filter_map(|(.., outside)| outside.why.as_deref())) {
            let _ = writeln!(page, "<p class=\"note\">{}: {}</p>", texts::label("no-answer"), E(why));
        }
        for (rail, view, outside) in said().filter(|(.., outside)| outside.is_answered()) {
            details(page, rail, view, outside);
        }
    }
    page.push_str("</section>\n");
}

/// Returns the views, rail by rail.
fn views(findings: &Findings) -> impl Iterator<Item = (&Rail, &View)> {
    let rails = findings.rails.iter();
    rails.flat_map(|rail| rail.vantages.iter().map(move |view| (rail, view)))
}

fn name(outside: &Outside) -> String {
    let name = outside.method.trim_start_matches("external:");
    format!("{name} {}", outside.version).trim_end().to_owned()
}

fn view_name(rail: &Rail, view: &View) -> String {
    match incident(rail, view) {
        Some(incident) => format!("{} \u{2013} {incident}", view.vantage),
        None => view.vantage.to_owned(),
    }
}

/// Writes one row a rail and vantage.
fn table(page: &mut String, findings: &Findings, place: usize) {
    let ranks = views(findings).any(|(_, view)| view.external[place].answered == "ranks");
    let scores = if ranks {
        ["loot.first", "hits.first"]
    } else {
        ["recall", "precision"]
    };
    let scores: Vec<&str> = scores.into_iter().filter(|_| !findings.sealed).collect();
    page.push_str("<div class=\"wide\"><table data-external=\"\"><thead><tr>");
    for key in ["rail", "vantage", "answered"] {
        let _ = write!(page, "<th>{}</th>", texts::label(key));
    }
    for key in scores.iter().chain(scores.first().map(|_| &"place")) {
        let _ = write!(page, "<th class=\"n\">{}</th>", texts::label(key));
    }
    page.push_str("</tr></thead><tbody>\n");
    for (rail, view) in views(findings) {
        let outside = &view.external[place];
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
            E(&rail.name),
            E(&view_name(rail, view)),
            texts::label(&format!("answered.{}", outside.answered))
        );
        for key in &scores {
            page.push_str(&share_cell(outside.share(key)));
        }
        if !findings.sealed {
            let seat = outside.place.map(|place| format!("{place} / {}", outside.of));
            let _ = write!(
                page,
                "<td class=\"n\">{}</td>",
                seat.unwrap_or_else(|| "\u{2013}".into())
            );
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
}

/// Writes every figure and the purses that come first.
fn details(page: &mut String, rail: &Rail, view: &View, outside: &Outside) {
    let head = format!("{}, {}", rail.name, view_name(rail, view));
    let _ = writeln!(page, "<details><summary>{}</summary>", E(&head));
    if !outside.figures.is_empty() {
        page.push_str("<table><tbody>\n");
        for figure in &outside.figures {
            let meaning = scenario::figure(figure.name)
                .map(|figure| figure.meaning)
                .unwrap_or_default();
            let _ = writeln!(
                page,
                "<tr><th scope=\"row\" title=\"{}\">{}</th>{}</tr>",
                E(meaning),
                texts::label(figure.name),
                cell(figure.value)
            );
        }
        page.push_str("</tbody></table>\n");
    }
    match outside.answered {
        "ranks" => ranked(page, outside),
        _ => panels::names(page, &outside.names, outside.names_more),
    }
    page.push_str("</details>\n");
}

/// Writes the purses that are ranked first, in their order.
fn ranked(page: &mut String, outside: &Outside) {
    page.push_str("<ol>\n");
    for name in &outside.names {
        let known = [&name.keeper, &name.holder].map(|text| text.as_deref().unwrap_or_default());
        let known = known.join(" ");
        let _ = writeln!(
            page,
            "<li><span title=\"{}\">{}</span> {}</li>",
            E(&name.purse),
            E(&panels::short(&name.purse)),
            E(known.trim())
        );
    }
    page.push_str("</ol>\n");
    panels::more(page, outside.names_more);
}
