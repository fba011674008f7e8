//! The head of the page, which is read first: what happened, what became of the money on each rail, where it really was or, on a
//! sealed page, what can be seen, and what to take home; then how much each investigator finds.

use maud::{Markup, html};

use super::layout::none;
use crate::report::draw::{bars, finds as lines, flow};
use crate::report::opening::{Became, Finds, FindsOn, Opening, Ranges, first_seen, headline};
use crate::report::texts::TEXTS;
use crate::report::{Clock, Findings, Rail, texts};
use crate::units::Total;

/// Writes the head.
pub fn render(findings: &Findings) -> Markup {
    let opening = Opening::of(findings);
    html! {
        a class="skip" href="#controls" { (TEXTS.skip) }
        header class="masthead" {
            p class="strip" { b { (TEXTS.simulated) } " " span { (TEXTS.simulated.meaning) } }
            h1 { (findings.scenario.title) }
            p class="deck" { (opening.deck[0]) " " (opening.deck[1]) }
            @if findings.sealed {
                p class="sealed" { b { (TEXTS.sealed) "." } " " (TEXTS.sealed.meaning) }
            }
            (halves(findings, &opening))
            @if !findings.scenario.lessons.is_empty() {
                section class="home" aria-labelledby="lessons" {
                    h2 id="lessons" { (TEXTS.lessons) }
                    ul { @for lesson in &findings.scenario.lessons { li { (lesson) } } }
                }
            }
            p class="byline" {
                (texts::pair(findings.compared.len())) " "
                b { (findings.compared.join(" \u{2194} ")) }
                @if !findings.seed.is_empty() { " \u{b7} " (TEXTS.seed) " " (findings.seed) }
                " \u{b7} dyepack " (findings.version)
            }
        }
    }
}

/// Writes the rails beside each other.
fn halves(findings: &Findings, opening: &Opening) -> Markup {
    let truths = findings.rails.iter().flat_map(|rail| &rail.truth);
    let weight = flow::weight(truths.map(|reveal| &reveal.picture));
    let shown = if findings.sealed {
        &TEXTS.flow_seen
    } else {
        &TEXTS.flow_truth
    };
    html! {
        div class="pair first" {
            @for (rail, became) in findings.rails.iter().zip(&opening.rails) {
                figure { (half(findings, rail, became, weight, shown.label)) }
            }
        }
        p class="note" { b { (shown) "." } " " (shown.meaning) }
    }
}

fn half(findings: &Findings, rail: &Rail, became: &Became, weight: Total, shown: &str) -> Markup {
    let label = format!("{}: {shown}", rail.name);
    let frame = |clock: Clock| flow::Frame {
        tone: if findings.sealed { "saw" } else { "truth" },
        label: &label,
        noticed: clock.noticed,
        tagged: clock.tagged,
    };
    let seen = first_seen(findings, rail).filter(|_| findings.sealed);
    let several = rail.truth.len() > 1;
    let named = |name: &str| html! { @if several { h4 { (name) } } };
    // Ranges are of all incidents together, and stand before what is of one.
    let over = became.ranges.as_ref().map(ranges);
    html! {
        figcaption class="rail" { (rail.name) }
        p class="became" { (became.sentence) }
        @if let Some(view) = seen {
            @if view.swarm.dots.is_empty() { (none(&TEXTS.nothing_to_see)) }
            @else { (flow::swarm(&view.swarm, view.clock.axis, &frame(view.clock))) }
        }
        @if several { @if let Some(over) = &over { (over) } }
        @for reveal in &rail.truth {
            (named(&reveal.incident))
            (bars::bars(TEXTS.outcome.label, &[(TEXTS.outcome.label.into(), reveal.outcomes.clone())]))
            (bars::key(&reveal.outcomes))
        }
        @if !several { @if let Some(over) = &over { (over) } }
        @for reveal in &rail.truth {
            (named(&reveal.incident))
            (flow::render(&reveal.picture, weight, &frame(reveal.clock)))
        }
    }
}

/// Writes what became of the money in many worlds.
fn ranges(over: &Ranges) -> Markup {
    html! {
        table class="ranges" {
            caption { (over.worlds) }
            @for row in &over.rows {
                tr { th scope="row" { (row.figure) } td { (lines::range(row)) } td class="n" { (row.text) } }
            }
        }
    }
}

/// Writes how much each investigator finds by one method, a column a rail, and why who sees more can find less.
pub fn finds(findings: &Findings) -> Markup {
    let Some((finds, said)) = Finds::of(findings).zip(headline(findings)) else {
        return html! {};
    };
    let method = findings.word_of(said);
    html! {
        p class="lead" { ((TEXTS.overview_by)(&finds.method)) " " (texts::verdict(findings.compared.len())) }
        p class="legend" {
            (mark("recall")) (TEXTS.legend_recall) " "
            (mark("precision")) (TEXTS.legend_precision)
        }
        div class="pair finds" { @for on in &finds.rails { (finds_on(on, &method)) } }
        @if !finds.less.is_empty() {
            h3 { (TEXTS.less_why) }
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
                        (lines::alone(row))
                        p class="says" data-recall=(row.recall.map(|share| share.to_string()).unwrap_or_default()) { (row.sentence) }
                    }
                }
            }
        }
    }
}
