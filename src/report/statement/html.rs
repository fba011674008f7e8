//! The statement as one offline page, to read on a screen and to print for a court.

use std::fmt::Write as _;

use super::{
    PAGE_MARK, before, caution, division, equation, facts, lots, number, of_asset, sealed, stays, steps, stop, total,
};
use crate::report::html::{E, policy};
use crate::report::texts;
use crate::shown::{self, name};
use crate::trace::audit::{HopRow, InRow, OutRow, Statement};

const STYLE: &str = include_str!("style.css");

/// Returns the page. It asks nothing of anybody and has no script.
pub fn html(statement: &Statement) -> String {
    let head = &statement.head;
    let title = texts::label("audit.title");
    let mut page = format!("<!doctype html>\n{PAGE_MARK}\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    let _ = writeln!(
        page,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
        policy(STYLE, "")
    );
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push_str("<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n");
    let _ = writeln!(
        page,
        "<meta name=\"generator\" content=\"{}\">",
        E(&head.source.program)
    );
    let _ = writeln!(page, "<title>{title}: {}</title>", E(&head.spec));
    let _ = writeln!(page, "<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>");
    if head.source.simulated.is_some() {
        let (label, meaning) = (texts::label("simulated"), texts::meaning("simulated"));
        let _ = writeln!(page, "<p class=\"strip\"><b>{label}</b> {meaning}</p>");
    }
    page.push_str("<dl>\n");
    for (label, fact) in facts(head) {
        let _ = writeln!(page, "<dt>{label}</dt><dd>{}</dd>", E(&fact));
    }
    page.push_str("</dl>\n");
    for sentence in caution(head) {
        let _ = writeln!(page, "<p class=\"caution\">{sentence}</p>");
    }
    claims(&mut page, statement);
    heading(&mut page, "audit.sums");
    for row in &statement.sums {
        let _ = writeln!(page, "<p class=\"sum\">{}</p>", E(&total(row, head)));
    }
    held(&mut page, statement);
    if !statement.divisions.is_empty() {
        heading(&mut page, "audit.divisions");
    }
    for row in &statement.divisions {
        let (said, parts) = division(row);
        let _ = writeln!(
            page,
            "<p><span class=\"id\">{}</span>: {}</p>\n<ul>",
            E(&name(&row.purse)),
            E(&said)
        );
        for part in parts {
            let _ = writeln!(page, "<li>{}</li>", E(&part));
        }
        page.push_str("</ul>\n");
    }
    heading(&mut page, "audit.hops");
    for row in &statement.hops {
        hop(&mut page, row);
    }
    let _ = writeln!(
        page,
        "<footer><p>{}</p></footer>\n</body>\n</html>",
        E(&sealed(statement))
    );
    shown::text(&page).into_owned()
}

fn heading(page: &mut String, key: &str) {
    let _ = writeln!(page, "<h2>{}</h2>", texts::label(key));
    let meaning = texts::meaning(key);
    if !meaning.is_empty() {
        let _ = writeln!(page, "<p>{meaning}</p>");
    }
}

fn claims(page: &mut String, statement: &Statement) {
    heading(page, "audit.claims");
    page.push_str("<table>\n<thead><tr><th>Complaint<th class=\"n\">Amount<th>Purse, and the movement that filled it</tr></thead>\n<tbody>\n");
    for complaint in &statement.head.complaints {
        for claim in &complaint.claims {
            let _ = writeln!(
                page,
                "<tr><td>{}<td class=\"n\">{}<td class=\"id\">{}<br>movement {}, output {}</tr>",
                E(&name(&complaint.name)),
                number(claim.amount),
                E(&name(&claim.purse)),
                E(&name(&claim.movement)),
                claim.position
            );
        }
    }
    page.push_str("</tbody>\n</table>\n");
}

fn held(page: &mut String, statement: &Statement) {
    heading(page, "audit.held");
    page.push_str(
        "<table>\n<thead><tr><th>Purse<th>Complaint<th class=\"n\">Tainted<th class=\"n\">Of all it holds</tr></thead>\n<tbody>\n",
    );
    for row in &statement.held {
        let _ = writeln!(
            page,
            "<tr><td class=\"id\">{}<td>{}<td class=\"n\">{}<td class=\"n\">{}</tr>",
            E(&name(&row.purse)),
            E(&name(&row.complaint)),
            E(&of_asset(Some(row.tainted), row.asset.as_ref())),
            number(row.value)
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

fn hop(page: &mut String, row: &HopRow) {
    let _ = writeln!(
        page,
        "<section id=\"hop-{0}\">\n<h3>{0}. {1} <span class=\"id\">movement {2}</span></h3>",
        row.hop,
        row.at_utc,
        E(&name(&row.movement))
    );
    page.push_str("<table>\n<thead><tr><th><th>Purse<th class=\"n\">Amount<th>Lots</tr></thead>\n<tbody>\n");
    row.ins.iter().for_each(|leg| input(page, leg));
    row.outs.iter().for_each(|leg| output(page, leg));
    page.push_str("</tbody>\n</table>\n");
    if let Some(rule) = &row.rule {
        let _ = writeln!(page, "<p class=\"rule\">Rule: {}.</p>", E(rule));
    }
    for row in &row.stops {
        let _ = writeln!(page, "<p class=\"stop\">Stopped: {}</p>", E(&stop(row)));
    }
    for row in &row.sums {
        let _ = writeln!(page, "<p class=\"sum\">{}</p>", E(&equation(row)));
    }
    page.push_str("</section>\n");
}

fn input(page: &mut String, leg: &InRow) {
    let before = before(leg).map(|before| format!("<br><small>{}</small>", E(&before)));
    let _ = writeln!(
        page,
        "<tr><th>in<td class=\"id\">{}<td class=\"n\">{}<td>{}{}</tr>",
        E(&name(&leg.purse)),
        E(&of_asset(leg.amount, leg.asset.as_ref())),
        E(&lots(&leg.lots)),
        before.unwrap_or_default()
    );
}

fn output(page: &mut String, leg: &OutRow) {
    let steps: String = steps(leg)
        .iter()
        .map(|step| format!("<small>{}</small><br>", E(step)))
        .collect();
    let _ = writeln!(
        page,
        "<tr><th>out<td class=\"id\">{}<td class=\"n\">{}<td>{steps}{}</tr>",
        E(&name(&leg.purse)),
        E(&of_asset(leg.amount, leg.asset.as_ref())),
        E(&stays(leg))
    );
}
