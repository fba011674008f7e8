//! The findings as one offline page.
//!
//! The page asks nothing of anybody: no address, no font, no image, no script from elsewhere, which a strict
//! Content-Security-Policy holds; style and script are named there by their hash. It can be read without its script, which
//! only hides what is not asked for, and every picture has a table beside it. Each view has a fragment, such as
//! `#view=truth&method=fifo&vantage=public&rail=bitcoin`. The same findings make the same bytes.

mod beside;
mod layout;
mod opening;
mod outside;
mod overview;
mod panels;
mod prose;

use maud::html;

use super::Findings;
use super::document::page::Page;
use super::ours::MARK;
use super::texts::TEXTS;

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

#[cfg(test)]
mod tests;
