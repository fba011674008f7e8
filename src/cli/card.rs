//! `dyepack card`: one method, measured over many simulated worlds.

use std::path::{Path, PathBuf};

use dyepack::report::card::{self, Card};
use dyepack::scenario::{self, Scenario};
use dyepack::study::card::measure;

use super::args::{self, CardFormat};
use super::{Failure, files, run};

/// Measures the method and writes its card.
pub fn card(words: &args::Card) -> Result<(), Failure> {
    let output = words.output.clone().unwrap_or_else(|| PathBuf::from("-"));
    let format = match words.format {
        Some(format) => format,
        None => by_ending(&output)?,
    };
    let bar = run::bar();
    let measured = measure(&scenarios(), words.method, words.worlds, &mut |progress| {
        run::show_progress(&bar, progress)
    });
    bar.finish_and_clear();
    let card = Card::of(&measured);
    let text = match format {
        CardFormat::Html => card.to_html(),
        CardFormat::Json => card.to_json(),
        CardFormat::Text => card.to_text(),
    };
    if output.as_os_str() == "-" {
        return files::print(&text);
    }
    files::replace(&output, text.as_bytes(), words.force, |old| {
        std::str::from_utf8(old).is_ok_and(card::is_ours)
    })
}

fn scenarios() -> Vec<Scenario> {
    let decoded = scenario::bundled()
        .iter()
        .map(|bundled| scenario::decode(bundled.name, bundled.text));
    decoded
        .map(|decoded| decoded.expect("a bundled scenario is valid"))
        .collect()
}

fn by_ending(path: &Path) -> Result<CardFormat, Failure> {
    if path.as_os_str() == "-" {
        return Ok(CardFormat::Text);
    }
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html" | "htm") => Ok(CardFormat::Html),
        Some("json") => Ok(CardFormat::Json),
        Some("txt") => Ok(CardFormat::Text),
        _ => Err(Failure::usage(format!(
            "{}: the ending does not tell the format; accepted are .html, .json, .txt, or --format",
            path.display()
        ))),
    }
}
