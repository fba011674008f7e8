//! The words of the page: story, assertions, what is invented, the glossary, how the page was made.

use maud::{Markup, PreEscaped, html};

use super::layout::section;
use crate::report::texts::{NOT_TAINT, TEXTS, Text};
use crate::report::{Findings, again, texts};

/// Writes the box, the story, the assertions, what is invented, the sources and the glossary.
pub fn render(findings: &Findings) -> Markup {
    let story = &findings.scenario;
    let told = html! {
        (paragraphs(&TEXTS.story, &story.story))
        (checks(findings))
        (notes(findings))
        (paragraphs(&TEXTS.invented, &story.invented))
        @if !story.sources.is_empty() {
            (head(&TEXTS.sources))
            ul { @for source in &story.sources { li { (source) } } }
        }
    };
    html! {
        aside class="box" aria-labelledby="not-taint" {
            h2 id="not-taint" { (TEXTS.not_taint) }
            ul { @for sentence in NOT_TAINT { li { (sentence) } } }
        }
        @if !told.0.is_empty() { section class="prose" { (told) } }
        (glossary(findings.sealed))
    }
}

fn head(text: &Text) -> Markup {
    html! { h2 id=(text.word) { (text) } }
}

fn paragraphs(text: &Text, told: &str) -> Markup {
    let paragraphs = told
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty());
    html! {
        @if !told.trim().is_empty() { (head(text)) }
        @for paragraph in paragraphs { p { (paragraph) } }
    }
}

fn checks(findings: &Findings) -> Markup {
    html! {
        @if !findings.checks.is_empty() {
            (head(&TEXTS.checks))
            ul class="checks" {
                @for check in &findings.checks {
                    @let held = texts::outcome(check.held);
                    li class=(held.word) {
                        b { (held) } ": " (check.claim)
                        span { @if !check.because.is_empty() { " \u{2013} " (check.because) } }
                    }
                }
            }
        }
    }
}

/// Says how the plan was scaled, which belongs to the story of each rail.
fn notes(findings: &Findings) -> Markup {
    let notes = || {
        findings
            .rails
            .iter()
            .flat_map(|rail| rail.notes.iter().map(|note| (&rail.name, note)))
    };
    html! {
        @if notes().next().is_some() {
            (head(&TEXTS.notes))
            ul { @for (rail, note) in notes() { li { (rail) ": " (note) } } }
        }
    }
}

fn glossary(sealed: bool) -> Markup {
    let words = [
        TEXTS.taint,
        TEXTS.complaint,
        TEXTS.vantage,
        TEXTS.method,
        TEXTS.purse_word,
        TEXTS.keeper_word,
        TEXTS.tag,
    ];
    let scored = [
        TEXTS.loot,
        TEXTS.recall,
        TEXTS.precision,
        TEXTS.candidates,
        TEXTS.determined,
        TEXTS.prevalence,
    ];
    let inside = html! {
        dl class="words" {
            @for text in words.iter().chain(scored.iter().filter(|_| !sealed)) {
                div { dt { (text) } dd { (text.meaning) } }
            }
        }
    };
    section("words", &TEXTS.words, &inside)
}

/// Writes how the page was made, and carries what makes it again.
pub fn footer(findings: &Findings) -> Markup {
    let made = if findings.sealed {
        &TEXTS.made_by_sealed
    } else {
        &TEXTS.made_by
    };
    let facts = [
        (TEXTS.version, &findings.version),
        (TEXTS.seed, &findings.seed),
        (TEXTS.digest, &findings.digest),
    ];
    html! {
        footer {
            h2 { (made) }
            p { (made.meaning) }
            @if !findings.command.is_empty() { pre { code { (findings.command) } } }
            dl class="facts" {
                @for (text, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
                    div { dt { (text) } dd id=(text.word) { (value) } }
                }
            }
            p class="strip" { (findings.notice) }
        }
        (PreEscaped(again::block(findings.again.as_ref(), &findings.digest)))
    }
}
