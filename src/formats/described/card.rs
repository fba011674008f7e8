//! The card of a data set: what whoever finds the folder reads first.

use std::fmt::Write;

use super::dataset::{Dataset, LICENCE, LIMITS, MADE, MISUSES, PEOPLE, USES, citation};
use crate::shown;
use crate::units::grouped;

/// How every card begins.
pub(super) const HEAD: &str = "# SIMULATED: ";

/// Writes the card as Markdown.
pub(super) fn write(dataset: &Dataset) -> String {
    let mut text = format!("{HEAD}{}\n\n> {}\n", plain(&dataset.title), plain(&dataset.sentence));
    heading(&mut text, "What is in it");
    row(&mut text, &["file", "bytes", "what", "columns"]);
    text.push_str("|---|---|---|---|\n");
    let mut before = "";
    for file in &dataset.files {
        // What is said of a form is said once, for the first of its files.
        let what = if file.what == before { "the same" } else { file.what };
        before = file.what;
        let columns: Vec<&str> = file.columns.iter().map(|(name, _)| name.as_str()).collect();
        let bytes = file
            .pinned
            .as_ref()
            .map(|(bytes, _)| grouped(u128::from(*bytes)))
            .unwrap_or_default();
        row(
            &mut text,
            &[&format!("`{}`", file.name), &bytes, what, &columns.join(", ")],
        );
    }
    text.push_str(match dataset.has_truth {
        true => "\nWhat is true stands in files of its own; whoever is tested must not read them.\n",
        false => "\nWhat is true is not here: it is written only where that is asked for (`--truth`).\n",
    });
    heading(&mut text, "How it was made");
    let _ = writeln!(text, "{}.\n", sentence(MADE)); // a String takes all
    for (name, value) in &dataset.facts {
        let _ = writeln!(text, "- {name}: {}", plain(value));
    }
    let _ = writeln!(
        text,
        "\nThe same again, to the byte:\n\n    {}",
        shown::name(&dataset.command)
    );
    list(&mut text, "What it is for", USES.iter().copied());
    list(&mut text, "What it is not for", MISUSES.iter().copied());
    list(&mut text, "Limits", LIMITS.iter().copied());
    heading(&mut text, "What is not carried over");
    for (form, left) in &dataset.left {
        let _ = writeln!(text, "- `{form}`: {left}");
    }
    list(&mut text, "People", [PEOPLE].into_iter());
    heading(&mut text, "Licence");
    let _ = writeln!(
        text,
        "CC0 1.0 (<{LICENCE}>): the makers of the program claim nothing in what it makes.\n\nTo cite it:\n\n    {}",
        shown::name(&citation(dataset))
    );
    text
}

fn heading(text: &mut String, title: &str) {
    let _ = write!(text, "\n## {title}\n\n"); // a String takes all
}

fn list<'a>(text: &mut String, title: &str, lines: impl Iterator<Item = &'a str>) {
    heading(text, title);
    for line in lines {
        let _ = writeln!(text, "- {line}"); // a String takes all
    }
}

fn row(text: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| plain(cell).replace('|', "\\|")).collect();
    let _ = writeln!(text, "| {} |", cells.join(" | ")); // a String takes all
}

/// Returns a text in which nothing breaks a line or opens a tag.
fn plain(text: &str) -> String {
    shown::name(text).replace('<', "&lt;")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
