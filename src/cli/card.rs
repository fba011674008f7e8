//! `dyepack card`: one method, measured over many simulated worlds.

use std::path::PathBuf;

use crate::report::card::{self, Card};
use crate::scenario::{self, Scenario};
use crate::study::card::measure;

use super::args::{self, CardFormat};
use super::{Failure, files, output, run};

/// Measures the method and writes its card.
pub fn card(words: &args::Card) -> Result<(), Failure> {
    let path = words.output.clone().unwrap_or_else(|| PathBuf::from("-"));
    let format = match words.format {
        Some(format) => format,
        None => {
            let endings: [(&[&str], CardFormat); 3] = [
                (&["html", "htm"], CardFormat::Html),
                (&["json"], CardFormat::Json),
                (&["txt"], CardFormat::Text),
            ];
            output::by_ending(&path, CardFormat::Text, &endings, "--format")?
        }
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
    if path.as_os_str() == "-" {
        return files::print(&text);
    }
    files::replace(&path, text.as_bytes(), words.force, |old| {
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
