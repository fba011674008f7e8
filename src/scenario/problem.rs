//! Problems of a scenario file: each with its place, the offending text, and what would be accepted.

#![expect(
    clippy::float_arithmetic,
    reason = "how alike two words are; it decides a proposal in a message alone"
)]

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Serialize;

use crate::shown;

/// One problem of a scenario file, as a plain value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes of the file that are wrong.
    pub span: Range<usize>,
    /// The offending text, cut where it is long.
    pub text: String,
    /// What was read and why it is refused.
    pub message: String,
    /// What would be accepted.
    pub accepted: String,
    /// The accepted word that was probably meant.
    pub suggestion: Option<String>,
}

/// How many characters of the offending text a problem repeats.
const TEXT_CHARS: usize = 60;

impl Problem {
    /// Returns the problem at these bytes of the text.
    pub(crate) fn at(text: &str, span: Range<usize>, message: String, accepted: String) -> Problem {
        let start = floor(text, span.start);
        let end = floor(text, span.end).max(start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let offending = text[start..end].lines().next().unwrap_or_default();
        let mut shown: String = offending.chars().take(TEXT_CHARS).collect();
        if shown.len() < offending.trim_end().len() || text[start..end].trim_end().contains('\n') {
            shown.push_str(" ...");
        }
        Problem {
            line: before.matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            span: start..end,
            text: shown,
            message,
            accepted,
            suggestion: None,
        }
    }
}

/// Returns the nearest boundary of a character at or before the byte.
fn floor(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

impl fmt::Display for Problem {
    /// Writes one line: place, message, what would be accepted, what was probably meant.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)?;
        if !self.accepted.is_empty() {
            write!(f, "; accepted: {}", self.accepted)?;
        }
        match &self.suggestion {
            Some(word) => write!(f, "; did you mean `{word}`?"),
            None => Ok(()),
        }
    }
}

/// Returns the problems with their lines as a person reads them in a terminal; what steers one is shown as such.
pub fn render(file: &str, text: &str, problems: &[Problem], color: bool) -> String {
    rendered(file, text, problems, color, &Level::ERROR)
}

/// Returns what does nothing with its lines as a person reads it in a terminal.
pub fn render_warnings(file: &str, text: &str, warnings: &[Problem], color: bool) -> String {
    rendered(file, text, warnings, color, &Level::WARNING)
}

fn rendered(file: &str, text: &str, problems: &[Problem], color: bool, level: &Level<'_>) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let rendered = problems.iter().map(|problem| {
        let snippet = Snippet::source(text)
            .path(shown::name(file))
            .line_start(1)
            .annotation(AnnotationKind::Primary.span(problem.span.clone()));
        let mut group = level
            .clone()
            .primary_title(shown::line(&problem.message))
            .element(snippet);
        if !problem.accepted.is_empty() {
            group = group.element(Level::NOTE.message(format!("accepted: {}", shown::line(&problem.accepted))));
        }
        if let Some(word) = &problem.suggestion {
            group = group.element(Level::HELP.message(format!("did you mean `{}`?", shown::line(word))));
        }
        // The renderer shows the code that begins a colour as a sign of its own, so that what is left of it is its own colours.
        let rendered = renderer.render(&[group]) + "\n";
        let parts: Vec<_> = rendered.split('\u{1b}').map(shown::text).collect();
        parts.join("\u{1b}")
    });
    rendered.collect::<Vec<_>>().join("\n")
}

/// Returns the accepted word that is most like the one that was written, where one is like it at all.
pub(crate) fn nearest<'w>(written: &str, accepted: impl IntoIterator<Item = &'w str>) -> Option<String> {
    const ALIKE: f64 = 0.72; // one wrong letter in four; decides only about a hint
    let lower = written.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for word in accepted {
        let alike = strsim::normalized_damerau_levenshtein(&lower, &word.to_lowercase())
            .max(strsim::jaro_winkler(&lower, &word.to_lowercase()) - 0.12);
        // One slip in a word of three letters is a third of it, and still one slip.
        let one_slip = lower.len() >= 3 && strsim::damerau_levenshtein(&lower, &word.to_lowercase()) == 1;
        let alike = if one_slip { alike.max(ALIKE) } else { alike };
        if alike >= ALIKE && best.is_none_or(|(most, _)| alike > most) {
            best = Some((alike, word));
        }
    }
    best.map(|(_, word)| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_knows_its_line_and_column_in_characters() {
        let text = "a = 1\nü = \"zwölf\"\n";
        let at = text.find("zw").unwrap();
        let problem = Problem::at(text, at..at + 6, "no number".into(), "a number".into());
        assert_eq!((problem.line, problem.column, problem.text.as_str()), (2, 6, "zwölf"));
        assert_eq!(problem.to_string(), "line 2, column 6: no number; accepted: a number");
    }

    #[test]
    fn a_rendered_problem_shows_the_line_it_is_in() {
        let text = "dyepack = 1\nsaed = 3\n";
        let mut problem = Problem::at(text, 12..16, "`saed` is no key here".into(), "`seed`".into());
        problem.suggestion = nearest("saed", ["title", "seed", "span"]);
        let shown = render("theft.toml", text, &[problem], false);
        assert!(
            shown.contains("theft.toml:2:1") && shown.contains("saed = 3"),
            "{shown}"
        );
        assert!(shown.contains("did you mean `seed`?"), "{shown}");
    }

    #[test]
    fn only_words_that_are_alike_are_suggested() {
        assert_eq!(
            nearest("paymnet_median", ["payments_per_month", "payment_median"]).as_deref(),
            Some("payment_median")
        );
        assert_eq!(nearest("BCT", ["USD", "BTC"]).as_deref(), Some("BTC"));
        assert_eq!(nearest("xyz", ["title", "seed"]), None);
        assert_eq!(nearest("Fifo", ["fifo", "lifo-stack"]).as_deref(), Some("fifo"));
    }
}
