//! The first graphic: for every investigator on every rail, how much each method finds and how much of that is right.

use std::fmt::Write as _;

use super::write::{E, Px, share_cell};
use super::{called, charts, incident, once, opening, vantages, word};
use crate::report::{Findings, Rail, Said, percent, texts};
use crate::units::Share;

const WIDTH: i64 = 4_600;
const NAMES: i64 = 1_560;
const PLOT: i64 = WIDTH - NAMES - 140;
const ROW: i64 = 168;
const HEAD: i64 = 250;

/// Writes the section; a sealed one shows where each method's trail ends instead of scores.
pub fn render(page: &mut String, findings: &Findings) {
    let key = if findings.sealed { "overview-sealed" } else { "overview" };
    let _ = writeln!(
        page,
        "<section id=\"overview\" aria-labelledby=\"overview-head\">\n<h2 id=\"overview-head\">{}</h2>",
        texts::label(key),
    );
    if findings.sealed {
        let verdict = texts::meaning(texts::verdict(findings.compared.len()));
        let _ = writeln!(page, "<p class=\"lead\">{} {verdict}</p>", texts::meaning(key));
        charts::ends_section(page, findings);
    } else {
        page.push_str(&opening::finds(findings).into_string());
        let _ = writeln!(
            page,
            "<details class=\"every\"><summary>{}</summary>\n<p class=\"note\">{}</p>\n<div class=\"pair\">",
            texts::label("every-method"),
            texts::meaning("every-method")
        );
        for rail in &findings.rails {
            let _ = writeln!(
                page,
                "<figure>\n<figcaption class=\"rail\">{}</figcaption>",
                E(&rail.name)
            );
            dumbbells(page, findings, rail);
            refusals(page, rail);
            page.push_str("</figure>\n");
        }
        page.push_str("</div></details>\n");
        table(page, findings);
    }
    page.push_str("</section>\n");
}

/// Draws one rail: a group a vantage, a row a method; every row is a link to what it speaks of.
fn dumbbells(page: &mut String, findings: &Findings, rail: &Rail) {
    let rows: i64 = rail
        .vantages
        .iter()
        .map(|view| view.methods.iter().filter(|said| !said.null).count() as i64)
        .sum();
    let height = rows * ROW + rail.vantages.len() as i64 * HEAD + 160;
    let _ = writeln!(
        page,
        "<svg class=\"overview\" viewBox=\"0 0 {} {}\" role=\"group\" aria-label=\"{}: {}\">",
        Px(WIDTH),
        Px(height),
        E(&rail.name),
        texts::label("overview"),
    );
    page.push_str("<g class=\"axis\" aria-hidden=\"true\">");
    for quarter in 0..=4 {
        let x = NAMES + PLOT * quarter / 4;
        let anchor = "middle";
        let _ = write!(
            page,
            "<path d=\"M{0} 0V{1}\"/><text x=\"{0}\" y=\"{2}\" text-anchor=\"{anchor}\">{3}</text>",
            Px(x),
            Px(height - 150),
            Px(height - 20),
            quarter * 25
        );
    }
    page.push_str("</g>\n");
    let mut y = 0;
    for view in &rail.vantages {
        let incident = incident(rail, view)
            .map(|name| format!(" \u{2013} {name}"))
            .unwrap_or_default();
        let _ = writeln!(
            page,
            "<text class=\"head\" x=\"0\" y=\"{}\">{}{}</text>",
            Px(y + HEAD - 75),
            texts::named(view.vantage),
            E(&incident)
        );
        y += HEAD;
        for said in view.methods.iter().filter(|said| !said.null) {
            dumbbell(page, findings, rail, view.vantage, said, y);
            y += ROW;
        }
    }
    page.push_str("</svg>\n");
}

/// Says which methods have no meaning on a rail, and why.
fn refusals(page: &mut String, rail: &Rail) {
    let rows = rail.vantages.iter().flat_map(|view| &view.refused);
    for row in once(rows) {
        let (label, method) = (texts::label("card.refused"), row.method);
        let _ = writeln!(page, "<p class=\"none\">{method}. {label}: {}.</p>", E(&row.why));
    }
}

fn dumbbell(page: &mut String, findings: &Findings, rail: &Rail, vantage: &str, said: &Said, y: i64) {
    let (recall, precision) = (said.share("recall"), said.share("precision"));
    let (word, middle) = (word(findings, &said.spec), y + ROW / 2);
    let label = format!(
        "{}, {}, {}: {} {}, {} {}",
        rail.name,
        vantage,
        called(findings, said),
        texts::label("recall"),
        percent(recall),
        texts::label("precision"),
        percent(precision)
    );
    let _ = write!(
        page,
        "<a class=\"row\" href=\"#view=truth&amp;vantage={vantage}&amp;method={0}\" data-go=\"\" data-mark-vantage=\"{vantage}\" \
         data-mark-method=\"{0}\" aria-label=\"{1}\"><title>{1}</title><rect class=\"hit\" x=\"0\" y=\"{2}\" width=\"{3}\" height=\"{4}\"/>\
         <text x=\"{5}\" y=\"{6}\" text-anchor=\"end\">{7}</text><path class=\"track\" d=\"M{8} {9}H{10}\"/>",
        E(&word),
        E(&label),
        Px(y),
        Px(WIDTH),
        Px(ROW),
        Px(NAMES - 150),
        Px(middle + 42),
        E(&called(findings, said)),
        Px(NAMES),
        Px(middle),
        Px(NAMES + PLOT),
    );
    let x = |share: Share| NAMES + i64::from(share.get().min(1_000_000)) * PLOT / 1_000_000;
    if let (Some(recall), Some(precision)) = (recall, precision) {
        let _ = write!(
            page,
            "<path class=\"span\" d=\"M{} {}H{}\"/>",
            Px(x(recall)),
            Px(middle),
            Px(x(precision))
        );
    }
    if let Some(precision) = precision {
        let _ = write!(
            page,
            "<circle class=\"precision\" cx=\"{}\" cy=\"{}\" r=\"5\"/>",
            Px(x(precision)),
            Px(middle)
        );
    }
    if let Some(recall) = recall {
        let _ = write!(
            page,
            "<circle class=\"recall\" cx=\"{}\" cy=\"{}\" r=\"4\"/>",
            Px(x(recall)),
            Px(middle)
        );
    }
    page.push_str("</a>\n");
}

/// Writes the same as a table: a row a vantage and method, two columns a rail.
fn table(page: &mut String, findings: &Findings) {
    let _ = write!(
        page,
        "<details id=\"scores\"><summary>{}</summary>\n<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th>",
        texts::label("as-table"),
        texts::label("vantage"),
        texts::label("method")
    );
    for rail in &findings.rails {
        for key in ["recall", "precision"] {
            let _ = write!(
                page,
                "<th class=\"n\">{} {}</th>",
                E(&rail.name),
                texts::label(key).to_lowercase()
            );
        }
    }
    page.push_str("</tr></thead><tbody>\n");
    for vantage in vantages(findings) {
        let Some(first) = findings.rails.first() else { return };
        for (place, view) in first
            .vantages
            .iter()
            .enumerate()
            .filter(|(_, view)| view.vantage == vantage)
        {
            for said in &view.methods {
                row(page, findings, place, said);
            }
        }
    }
    page.push_str("</tbody></table></div></details>\n");
}

/// Writes one row: the scores of a method at the view that stands at this place on each rail.
fn row(page: &mut String, findings: &Findings, place: usize, said: &Said) {
    let Some(view) = findings.rails.first().and_then(|rail| rail.vantages.get(place)) else {
        return;
    };
    let _ = write!(
        page,
        "<tr><th scope=\"row\">{}</th><td>{}</td>",
        view.vantage,
        E(&called(findings, said))
    );
    for rail in &findings.rails {
        let same = rail
            .vantages
            .get(place)
            .and_then(|view| view.methods.iter().find(|other| other.spec == said.spec));
        for key in ["recall", "precision"] {
            page.push_str(&share_cell(same.and_then(|said| said.share(key))));
        }
    }
    page.push_str("</tr>\n");
}
