//! The part of the page that can be steered: what the investigator saw, what each method says, the truth.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::write::{E, cell};
use super::{beside, called, charts, flow, incident, methods, vantages, views, word};
use crate::report::picture::Picture;
use crate::report::{Findings, NamedPurse, Part, Rail, Said, View, money, percent, texts};
use crate::scenario;
use crate::units::{Amount, grouped};

/// Writes the controls and all panels.
pub fn render(page: &mut String, findings: &Findings) {
    let _ = writeln!(
        page,
        "<section id=\"explore\" aria-labelledby=\"explore-head\">\n<h2 id=\"explore-head\">{}</h2>\n<p class=\"lead\">{}</p>",
        texts::label("explore"),
        texts::meaning("explore"),
    );
    let _ = writeln!(page, "<p class=\"printed\">{}</p>", texts::meaning("printed"));
    controls(page, findings);
    for view in views(findings) {
        let _ = writeln!(
            page,
            "<div class=\"panel\" id=\"see-{view}\" data-view=\"{view}\">\n<h3>{}</h3>\n<p class=\"lead\">{}</p>",
            texts::label(view),
            texts::meaning(view)
        );
        if *view == "truth" {
            reveal(page, findings);
        }
        for vantage in vantages(findings) {
            explain_vantage(page, vantage);
            match *view {
                "saw" => saw(page, findings, vantage),
                "methods" => for_methods(page, findings, vantage, says),
                "beside" => beside::render(page, findings, vantage, false),
                _ => {
                    for_methods(page, findings, vantage, verdict);
                    over_time(page, findings, vantage);
                    truth_beside(page, findings, vantage);
                }
            }
            page.push_str("</div>\n");
        }
        page.push_str("</div>\n");
    }
    page.push_str("</section>\n");
}

/// Writes links, one group a choice; the script keeps their addresses up to date.
fn controls(page: &mut String, findings: &Findings) {
    let _ = writeln!(
        page,
        "<nav class=\"controls\" id=\"controls\" aria-label=\"{}\">",
        texts::label("explore")
    );
    let own = |key: &str| {
        (
            key.to_owned(),
            texts::label(key).to_owned(),
            texts::meaning(key).to_owned(),
        )
    };
    group(page, "view", views(findings).iter().map(|view| own(view)).collect());
    let vantage = |key: &str| (key.to_owned(), texts::named(key), texts::meaning(key).to_owned());
    group(page, "vantage", vantages(findings).into_iter().map(vantage).collect());
    let method = |spec: &str| {
        let name = spec.split(';').next().unwrap_or_default();
        let word = word(findings, spec);
        (
            word.clone(),
            word,
            format!("{}. {}", texts::named(name), texts::meaning(name)),
        )
    };
    group(page, "method", methods(findings).into_iter().map(method).collect());
    if findings.rails.len() > 1 {
        let both = ("both".to_owned(), texts::label("both").to_owned(), String::new());
        let rails = findings
            .rails
            .iter()
            .map(|rail| (rail.name.clone(), rail.name.clone(), rail.summary.clone()));
        group(page, "rail", std::iter::once(both).chain(rails).collect());
    }
    page.push_str("<p class=\"now\" aria-live=\"polite\" id=\"now\"></p>\n</nav>\n");
}

fn group(page: &mut String, key: &str, choices: Vec<(String, String, String)>) {
    let _ = write!(
        page,
        "<div class=\"group\" data-group=\"{key}\"><span id=\"by-{key}\">{}</span><ul aria-labelledby=\"by-{key}\">",
        texts::label(key)
    );
    for (word, label, meaning) in choices {
        let (word, label, meaning) = (E(&word), E(&label), E(&meaning));
        // Without the script a view's link leads to its panel, which for that has an id that no fragment of the script is.
        let target = if key == "view" {
            format!("see-{word}")
        } else {
            format!("{key}={word}")
        };
        let _ = write!(
            page,
            "<li><a href=\"#{target}\" data-set=\"{key}\" data-to=\"{word}\" title=\"{meaning}\">{label}</a></li>"
        );
    }
    page.push_str("</ul></div>\n");
}

/// Opens the block of one vantage and says what it is.
fn explain_vantage(page: &mut String, vantage: &str) {
    let _ = writeln!(
        page,
        "<div data-vantage=\"{vantage}\">\n<p class=\"vantage\"><b>{}.</b> {}</p>",
        texts::named(vantage),
        texts::meaning(vantage)
    );
}

/// Writes one column a rail.
pub(super) fn pair(
    page: &mut String,
    findings: &Findings,
    vantage: &str,
    column: impl FnMut(&mut String, &Rail, &View),
) {
    columns(page, findings, vantage, "pair", column);
}

/// Writes one block a rail, laid out as the class says.
fn columns(
    page: &mut String,
    findings: &Findings,
    vantage: &str,
    class: &str,
    mut column: impl FnMut(&mut String, &Rail, &View),
) {
    let _ = writeln!(page, "<div class=\"{class}\">");
    for rail in &findings.rails {
        for view in rail.vantages.iter().filter(|view| view.vantage == vantage) {
            let _ = writeln!(page, "<figure data-rail=\"{}\">", E(&rail.name));
            let name = incident(rail, view)
                .map(|name| format!(" \u{2013} {name}"))
                .unwrap_or_default();
            let whose = view
                .whose
                .as_ref()
                .map(|whose| format!("{} {whose}", texts::label("whose-books")));
            let _ = writeln!(
                page,
                "<figcaption class=\"rail\">{}{} <span>{}</span></figcaption>",
                E(&rail.name),
                E(&name),
                E(&whose.unwrap_or_default())
            );
            column(page, rail, view);
            page.push_str("</figure>\n");
        }
    }
    page.push_str("</div>\n");
}

/// Writes a block for each method at this vantage.
fn for_methods(page: &mut String, findings: &Findings, vantage: &str, block: fn(&mut String, &Findings, &str, &str)) {
    for spec in methods(findings) {
        let word = word(findings, spec);
        let name = spec.split(';').next().unwrap_or_default();
        let _ = writeln!(
            page,
            "<div data-method=\"{}\">\n<p class=\"method\"><b>{}.</b> {}</p>",
            E(&word),
            texts::named(name),
            texts::meaning(name)
        );
        block(page, findings, vantage, spec);
        page.push_str("</div>\n");
    }
}

fn saw(page: &mut String, findings: &Findings, vantage: &str) {
    pair(page, findings, vantage, |page, rail, view| {
        let label = format!("{}, {vantage}: {}", rail.name, texts::label("saw"));
        let seen = &view.seen;
        page.push_str("<dl class=\"counts\">\n");
        let counts = [
            (
                "movements-seen",
                format!("{} / {}", grouped(seen.movements), grouped(seen.movements_of)),
            ),
            ("purses-seen", grouped(seen.purses)),
            ("purses-named", grouped(seen.purses_named)),
            ("links-known", grouped(seen.links)),
            ("tags-known", grouped(seen.tags)),
        ];
        for (key, count) in counts {
            let _ = writeln!(page, "<div><dd>{count}</dd><dt>{}</dt></div>", texts::label(key));
        }
        page.push_str("</dl>\n");
        if view.swarm.dots.is_empty() {
            let _ = writeln!(page, "<p class=\"none\">{}</p>", texts::label("nothing-to-see"));
            return;
        }
        flow::swarm(page, &view.swarm, rail.axis, &label, rail.noticed);
        swarm_table(page, view);
    });
}

fn swarm_table(page: &mut String, view: &View) {
    let _ = write!(
        page,
        "<details><summary>{}</summary>\n<table><thead><tr><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr></thead><tbody>",
        texts::label("as-table"),
        texts::label("to"),
        texts::label("value"),
        texts::label("payments")
    );
    for (index, lane) in view.swarm.lanes.iter().enumerate() {
        let count: u64 = view
            .swarm
            .dots
            .iter()
            .filter(|dot| dot.lane == index)
            .map(|dot| dot.count)
            .sum();
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            E(&lane.label),
            money(lane.last),
            grouped(count)
        );
    }
    page.push_str("</tbody></table></details>\n");
}

pub(super) fn find<'a>(view: &'a View, spec: &str) -> Option<&'a Said> {
    view.methods.iter().find(|said| said.spec == spec)
}

fn says(page: &mut String, findings: &Findings, vantage: &str, spec: &str) {
    let all = findings
        .rails
        .iter()
        .flat_map(|rail| &rail.vantages)
        .filter(|view| view.vantage == vantage);
    let weight = flow::weight(all.filter_map(|view| find(view, spec)?.picture.as_ref()));
    pair(page, findings, vantage, |page, rail, view| {
        let Some(said) = find(view, spec) else {
            return refusal(page, view, spec);
        };
        if said.marked.is_zero() {
            let _ = writeln!(page, "<p class=\"none\">{}</p>", texts::label("nothing-to-follow"));
            return;
        }
        summary(page, said);
        if let Some(picture) = &said.picture {
            let label = format!("{}, {vantage}: {}", rail.name, called(findings, said));
            flow::render(page, picture, weight, "says", &label, rail.noticed);
            note(page, picture);
            flow::tables(page, picture);
        }
        let _ = writeln!(page, "<h4>{}</h4>", texts::label("where-taint-ends"));
        charts::bars(
            page,
            texts::label("where-taint-ends"),
            &[(String::new(), said.parts.as_slice())],
        );
        charts::legend(page, said.parts.iter());
        names(page, &said.names, said.names_more);
    });
}

/// Says why a method has no meaning here.
fn refusal(page: &mut String, view: &View, spec: &str) {
    for refused in view.refused.iter().filter(|refused| refused.spec == spec) {
        let _ = writeln!(
            page,
            "<p class=\"none\">{}: {}.</p>",
            texts::label("card.refused"),
            E(&refused.why)
        );
    }
}

/// Says in a sentence what the method marks and how far it spreads.
fn summary(page: &mut String, said: &Said) {
    let all: Amount = said.parts.iter().map(|part| part.value).sum();
    let _ = writeln!(
        page,
        "<p class=\"summary\">{} <b>{}</b>; {} <b>{}</b> {} <b>{}</b> {} {}.</p>",
        texts::label("marked"),
        money(said.marked),
        texts::label("calls-stolen"),
        money(all),
        texts::label("in"),
        grouped(said.touched.purses),
        texts::label("purses-over"),
        grouped(said.touched.movements),
    );
}

/// Writes the purses that an answer names, the most tainted first, and how many more there are.
pub fn names(page: &mut String, names: &[NamedPurse], more_names: u64) {
    if names.is_empty() {
        return;
    }
    let _ = write!(
        page,
        "<h4>{}</h4>\n<p class=\"note\">{}</p>\n<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th class=\"n\">{}</th></tr></thead><tbody>",
        texts::label("names"),
        texts::meaning("names"),
        texts::label("purse"),
        texts::label("keeper"),
        texts::label("holder"),
        texts::label("value"),
    );
    for name in names {
        let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "\u{2013}".into());
        let _ = write!(
            page,
            "<tr><td class=\"name\"><span title=\"{}\">{}</span></td><td>{}</td><td>{}</td><td class=\"n\" data-value=\"{}\">{}</td></tr>",
            E(&name.purse),
            E(&short(&name.purse)),
            E(&known(&name.keeper)),
            E(&known(&name.holder)),
            name.value,
            money(name.value)
        );
    }
    page.push_str("</tbody></table></div>\n");
    more(page, more_names);
}

/// Writes a long public name by its two ends; the whole of it stands in the cell's title and in the findings.
pub(super) fn short(name: &str) -> String {
    const WHOLE: usize = 30;
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= WHOLE {
        return name.into();
    }
    let (head, tail) = (&characters[..14], &characters[characters.len() - 12..]);
    head.iter().chain(&['\u{2026}']).chain(tail).collect()
}

pub(super) fn more(page: &mut String, count: u64) {
    if count > 0 {
        let _ = writeln!(
            page,
            "<p class=\"note\">{} {}.</p>",
            grouped(count),
            texts::label("more")
        );
    }
}

/// Shows where the loot really was, which no vantage and no method changes.
fn reveal(page: &mut String, findings: &Findings) {
    let weight = flow::weight(
        findings
            .rails
            .iter()
            .flat_map(|rail| &rail.truth)
            .map(|reveal| &reveal.picture),
    );
    page.push_str("<div class=\"pair reveal\">\n");
    for rail in &findings.rails {
        for reveal in &rail.truth {
            let name = if rail.truth.len() > 1 {
                format!(" \u{2013} {}", reveal.incident)
            } else {
                String::new()
            };
            let _ = writeln!(
                page,
                "<figure data-rail=\"{0}\">\n<figcaption class=\"rail\">{0}{1}</figcaption>",
                E(&rail.name),
                E(&name)
            );
            let label = format!("{}: {}", rail.name, texts::label("truth"));
            flow::render(page, &reveal.picture, weight, "truth", &label, rail.noticed);
            note(page, &reveal.picture);
            flow::tables(page, &reveal.picture);
            let _ = writeln!(page, "<h4>{}</h4>", texts::label("outcome"));
            charts::bars(
                page,
                texts::label("outcome"),
                &[(String::new(), reveal.outcomes.as_slice())],
            );
            charts::legend(page, reveal.outcomes.iter());
            page.push_str("</figure>\n");
        }
    }
    page.push_str("</div>\n");
}

fn note(page: &mut String, picture: &Picture) {
    let note = flow::note(picture);
    if !note.is_empty() {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", E(&note));
    }
}

/// Holds a method's answer against the truth: its two scores and whom it accuses.
fn verdict(page: &mut String, findings: &Findings, vantage: &str, spec: &str) {
    pair(page, findings, vantage, |page, _, view| {
        let Some(said) = find(view, spec) else {
            return refusal(page, view, spec);
        };
        scores(page, said);
        accused(page, said);
        page.push_str(&doors(said).into_string());
    });
}

/// Writes recall and precision over purses, large, and over keepers, where what stopped at doors counts.
fn scores(page: &mut String, said: &Said) {
    page.push_str("<dl class=\"score\">\n");
    for key in ["recall", "precision"] {
        let share = said.share(key);
        let exact = share.map(|share| share.to_string()).unwrap_or_default();
        let keepers = percent(said.share(&format!("{key}.keepers")));
        let _ = writeln!(
            page,
            "<div class=\"{key}\"><dt>{} {}</dt><dd data-figure=\"{key}\" data-value=\"{exact}\">{}</dd><dd class=\"keepers\">{keepers} {}</dd></div>",
            texts::label(key),
            texts::label("level.purses"),
            percent(share),
            texts::label("level.keepers"),
        );
    }
    page.push_str("</dl>\n");
}

fn accused(page: &mut String, said: &Said) {
    let _ = write!(
        page,
        "<h4>{}</h4>\n<p class=\"note\">{}</p>\n",
        texts::label("accused"),
        texts::meaning("accused")
    );
    if said.accused.iter().all(|row| row.entities == 0) {
        let _ = writeln!(page, "<p class=\"none\">{}</p>", texts::label("nobody-accused"));
        return;
    }
    let _ = write!(
        page,
        "<div class=\"wide\"><table class=\"accused\"><thead><tr><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr></thead><tbody>",
        texts::label("role"),
        texts::label("people"),
        texts::label("received"),
        texts::label("never"),
    );
    for row in said.accused.iter().filter(|row| row.entities > 0) {
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}</th><td class=\"n\" data-value=\"{2}\">{1}</td><td class=\"n\">{3}</td><td class=\"n\">{4}</td></tr>",
            texts::label(row.role),
            grouped(u64::from(row.entities)),
            row.entities,
            money(row.received),
            money(row.never)
        );
    }
    page.push_str(&keepers(said).into_string());
    page.push_str("</tbody></table></div>\n");
    people(page, said);
}

/// Writes the row of keepers among those on whom value is laid.
fn keepers(said: &Said) -> Markup {
    let keepers = said.keepers.filter(|keepers| keepers.entities > 0);
    html! {
        @if let Some(keepers) = keepers {
            tr class="keepers" {
                th scope="row" { (texts::label("keepers-accused")) }
                td class="n" data-value=(keepers.entities) { (grouped(keepers.entities)) }
                td class="n" colspan="2" { (texts::label("laid")) ": " (money(keepers.value)) }
            }
        }
    }
}

/// Says what points at keepers alone.
fn doors(said: &Said) -> Markup {
    let door = |part: &&Part| ["end.keeper", "end.pooled", "end.books-end"].contains(&part.key);
    let stopped: Amount = said.parts.iter().filter(door).map(|part| part.value).sum();
    html! {
        @if !stopped.is_zero() {
            p class="note" { (texts::filled("doors-accused", &[("value", &money(stopped))])) }
        }
    }
}

fn people(page: &mut String, said: &Said) {
    if said.people.is_empty() {
        return;
    }
    let _ = write!(
        page,
        "<details><summary>{}</summary>\n<table><thead><tr><th>{}</th><th>{}</th><th class=\"n\">{}</th></tr></thead><tbody>",
        texts::label("most-accused"),
        texts::label("who"),
        texts::label("role"),
        texts::label("laid")
    );
    for person in &said.people {
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td></tr>",
            E(&person.entity),
            texts::label(person.role),
            money(person.value)
        );
    }
    page.push_str("</tbody></table>\n");
    more(page, said.people_more);
    page.push_str("</details>\n");
}

fn over_time(page: &mut String, findings: &Findings, vantage: &str) {
    let _ = writeln!(
        page,
        "<h4>{}</h4>\n<p class=\"note\">{}</p>",
        texts::label("over-time"),
        texts::meaning("over-time")
    );
    pair(page, findings, vantage, |page, rail, view| {
        charts::curves(page, findings, rail, view);
        charts::curves_table(page, findings, view);
    });
}

/// Holds all methods against the truth, place by place.
fn truth_beside(page: &mut String, findings: &Findings, vantage: &str) {
    let _ = writeln!(
        page,
        "<h4>{}</h4>\n<p class=\"note\">{}</p>",
        texts::label("truth-beside"),
        texts::meaning("truth-beside")
    );
    beside::render(page, findings, vantage, true);
    beside::really(page, findings, vantage);
}

/// Writes every figure of every method, a table a rail for each vantage.
pub fn board(page: &mut String, findings: &Findings) {
    let _ = writeln!(
        page,
        "<section id=\"board\" aria-labelledby=\"board-head\">\n<h2 id=\"board-head\">{}</h2>",
        texts::label("board")
    );
    for vantage in vantages(findings) {
        let _ = writeln!(
            page,
            "<div data-vantage=\"{vantage}\">\n<h3>{}</h3>",
            texts::named(vantage)
        );
        pair_of_boards(page, findings, vantage);
        page.push_str("</div>\n");
    }
    page.push_str("</section>\n");
}

fn pair_of_boards(page: &mut String, findings: &Findings, vantage: &str) {
    columns(page, findings, vantage, "stack", |page, rail, view| {
        let _ = write!(
            page,
            "<div class=\"wide\"><table class=\"board\" data-board=\"{}/{vantage}\"><thead><tr><th>{}</th>",
            E(&rail.name),
            texts::label("figure")
        );
        for said in &view.methods {
            let _ = write!(
                page,
                "<th class=\"n\" data-mark-method=\"{}\">{}</th>",
                E(&word(findings, &said.spec)),
                E(&called(findings, said))
            );
        }
        page.push_str("</tr></thead><tbody>\n");
        let names = view
            .methods
            .first()
            .map(|said| said.figures.iter().map(|figure| figure.name).collect::<Vec<_>>());
        for name in names.unwrap_or_default() {
            let meaning = scenario::figure(name).map(|figure| figure.meaning).unwrap_or_default();
            let _ = write!(
                page,
                "<tr data-row=\"{name}\"><th scope=\"row\" title=\"{}\">{} <code>{name}</code></th>",
                E(meaning),
                texts::label(name)
            );
            for said in &view.methods {
                page.push_str(&cell(said.figure(name)));
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody></table></div>\n");
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(
            short("sim1ef1067e73f53b54b40f4365fdc19a113738df8e0901c1e6986844f0f8cec:1"),
            "sim1ef1067e73f\u{2026}844f0f8cec:1"
        );
        assert_eq!(short("XZ00SIM0006311297498761"), "XZ00SIM0006311297498761");
    }
}
