//! The head of the page, which is read first: what happened, what became of the money on each rail, where it really was or, on a
//! sealed page, what can be seen, and what to take home; then how much each investigator finds.

use maud::{Markup, PreEscaped, html};

use super::write::Px;
use super::{charts, flow, word};
use crate::report::opening::{Became, Finds, FindsOn, FindsRow, Opening, RangeRow, Ranges, first_seen, headline};
use crate::report::{Findings, Rail, texts};
use crate::units::{Amount, Share};

/// Writes the head.
pub fn render(findings: &Findings) -> Markup {
    let opening = Opening::of(findings);
    html! {
        a class="skip" href="#controls" { (texts::label("skip")) }
        header class="masthead" {
            p class="strip" { b { (texts::label("simulated")) } " " span { (texts::meaning("simulated")) } }
            h1 { (findings.scenario.title) }
            p class="deck" { (opening.deck[0]) " " (opening.deck[1]) }
            @if findings.sealed {
                p class="sealed" { b { (texts::label("sealed")) "." } " " (texts::meaning("sealed")) }
            }
            (halves(findings, &opening))
            @if !findings.scenario.lessons.is_empty() {
                section class="home" aria-labelledby="lessons" {
                    h2 id="lessons" { (texts::label("lessons")) }
                    ul {
                        @for lesson in &findings.scenario.lessons { li { (lesson) } }
                    }
                }
            }
            p class="byline" {
                (texts::label(texts::pair(findings.compared.len()))) " "
                b { (findings.compared.join(" \u{2194} ")) }
                @if !findings.seed.is_empty() { " \u{b7} " (texts::label("seed")) " " (findings.seed) }
                " \u{b7} dyepack " (findings.version)
            }
        }
    }
}

/// Writes the rails beside each other.
fn halves(findings: &Findings, opening: &Opening) -> Markup {
    let truths = findings.rails.iter().flat_map(|rail| &rail.truth);
    let weight = flow::weight(truths.map(|reveal| &reveal.picture));
    let key = if findings.sealed { "flow-seen" } else { "flow-truth" };
    html! {
        div class="pair first" {
            @for (rail, became) in findings.rails.iter().zip(&opening.rails) {
                figure {
                    (half(findings, rail, became, weight, key))
                }
            }
        }
        p class="note" { b { (texts::label(key)) "." } " " (texts::meaning(key)) }
    }
}

fn half(findings: &Findings, rail: &Rail, became: &Became, weight: Amount, key: &str) -> Markup {
    let label = format!("{}: {}", rail.name, texts::label(key));
    html! {
        figcaption class="rail" { (rail.name) }
        p class="became" { (became.sentence) }
        @if findings.sealed {
            @if let Some(view) = first_seen(findings, rail) {
                @if view.swarm.dots.is_empty() {
                    p class="none" { (texts::label("nothing-to-see")) }
                } @else {
                    (written(|page| flow::swarm(page, &view.swarm, rail.axis, &label, rail.noticed)))
                }
            }
        }
        @for reveal in &rail.truth {
            @if rail.truth.len() > 1 { h4 { (reveal.incident) } }
            (written(|page| charts::bars(page, texts::label("outcome"), &[(texts::label("outcome").into(), reveal.outcomes.as_slice())])))
            (written(|page| charts::key(page, reveal.outcomes.iter())))
        }
        @if let Some(over) = &became.ranges { (ranges(over)) }
        @for reveal in &rail.truth {
            @if rail.truth.len() > 1 { h4 { (reveal.incident) } }
            (written(|page| flow::render(page, &reveal.picture, weight, "truth", &label, rail.noticed)))
        }
    }
}

/// Writes what became of the money in many worlds: a line from the least to the greatest, the median, and this world.
fn ranges(over: &Ranges) -> Markup {
    html! {
        table class="ranges" {
            caption { (over.worlds) }
            @for row in &over.rows {
                tr {
                    th scope="row" { (texts::label(row.figure)) }
                    td { (range_line(row)) }
                    td class="n" { (row.text) }
                }
            }
        }
    }
}

fn range_line(row: &RangeRow) -> Markup {
    const WIDTH: i64 = 1_800;
    const MIDDLE: i64 = 70;
    let x = |share: Share| 50 + i64::from(share.get().min(1_000_000)) * (WIDTH - 100) / 1_000_000;
    let [least, median, greatest] = row.spread.map(x);
    html! {
        svg class="range" viewBox={ "0 0 " (Px(WIDTH)) " " (Px(2 * MIDDLE)) } aria-hidden="true" {
            path class="track" d={ "M" (Px(x(Share::NONE))) " " (Px(MIDDLE)) "H" (Px(x(Share::WHOLE))) } {}
            g class={ "part " (row.figure.replace('.', "-")) } {
                rect x=(Px(least)) y=(Px(MIDDLE - 20)) width=(Px((greatest - least).max(10))) height=(Px(40)) {}
                rect x=(Px(median - 6)) y=(Px(MIDDLE - 55)) width=(Px(12)) height=(Px(110)) {}
            }
            @if let Some(here) = row.here {
                circle class="here" cx=(Px(x(here))) cy=(Px(MIDDLE)) r="4" {}
            }
        }
    }
}

/// Returns what an older writer writes.
fn written(write: impl FnOnce(&mut String)) -> PreEscaped<String> {
    let mut page = String::new();
    write(&mut page);
    PreEscaped(page)
}

/// Writes how much each investigator finds by one method, a column a rail, and why who sees more can find less.
pub fn finds(findings: &Findings) -> Markup {
    let Some((finds, spec)) = Finds::of(findings).zip(headline(findings)) else {
        return html! {};
    };
    let method = word(findings, spec);
    html! {
        p class="lead" { (texts::filled("overview", &[("method", &finds.method)])) " " (texts::meaning(texts::verdict(findings.compared.len()))) }
        p class="legend" {
            (mark("recall")) (texts::label("legend-recall")) " "
            (mark("precision")) (texts::label("legend-precision"))
        }
        div class="pair finds" {
            @for on in &finds.rails { (finds_on(on, &method)) }
        }
        @if !finds.less.is_empty() {
            h3 { (texts::label("less")) }
            @for sentence in &finds.less { p class="less" { (sentence) } }
        }
    }
}

fn mark(class: &str) -> Markup {
    html! {
        svg class="mark" viewBox="0 0 16 12" aria-hidden="true" { circle class=(class) cx="8" cy="6" r="4.5" {} }
    }
}

fn finds_on(on: &FindsOn, method: &str) -> Markup {
    html! {
        figure {
            figcaption class="rail" { (on.rail) }
            ul class="finders" {
                @for row in &on.rows {
                    li data-mark-vantage=(row.vantage) {
                        p {
                            a href={ "#view=truth&vantage=" (row.vantage) "&method=" (method) } data-go="" {
                                b { (row.vantage) }
                            }
                            " " (row.called)
                            @if let Some(incident) = &row.incident { " \u{2013} " (incident) }
                            span { (row.seen) }
                        }
                        (dumbbell(row))
                        p class="says" data-recall=(row.recall.map(|share| share.to_string()).unwrap_or_default()) { (row.sentence) }
                    }
                }
            }
        }
    }
}

/// Draws a dot and a ring on a line from nothing to all.
fn dumbbell(row: &FindsRow) -> Markup {
    const WIDTH: i64 = 4_600;
    const LEFT: i64 = 70;
    const MIDDLE: i64 = 80;
    const PLOT: i64 = WIDTH - 2 * LEFT;
    let x = |share: Share| LEFT + i64::from(share.get().min(1_000_000)) * PLOT / 1_000_000;
    let label = format!("{}: {}", row.vantage, row.sentence);
    html! {
        svg class="finder" viewBox={ "0 0 " (Px(WIDTH)) " " (Px(2 * MIDDLE)) } role="img" aria-label=(label) {
            path class="track" d={ "M" (Px(LEFT)) " " (Px(MIDDLE)) "H" (Px(LEFT + PLOT)) } {}
            @for quarter in 0..=4i64 {
                path class="tick" d={ "M" (Px(LEFT + PLOT * quarter / 4)) " " (Px(MIDDLE - 40)) "v" (Px(80)) } {}
            }
            @if let Some((least, greatest)) = row.range {
                path class="worlds" d={ "M" (Px(x(least))) " " (Px(MIDDLE - 45)) "v" (Px(90)) "m0 " (Px(-45)) "H" (Px(x(greatest))) "m0 " (Px(-45)) "v" (Px(90)) } {}
            }
            @if let Some((recall, precision)) = row.recall.zip(row.precision) {
                path class="span" d={ "M" (Px(x(recall))) " " (Px(MIDDLE)) "H" (Px(x(precision))) } {}
            }
            @if let Some(precision) = row.precision {
                circle class="precision" cx=(Px(x(precision))) cy=(Px(MIDDLE)) r="5.6" {}
            }
            @if let Some(recall) = row.recall {
                circle class="recall" cx=(Px(x(recall))) cy=(Px(MIDDLE)) r="4.4" {}
            }
        }
    }
}
