//! `dyepack run --seed N..M --set FIELD=VALUES`: a study that is typed instead of written.

use std::fmt::Write;
use std::path::PathBuf;

use crate::lots::Method;
use crate::report::document::{self, Form};
use crate::report::sweep::{self, Ran, Sweep};
use crate::scenario;
use crate::study::grid::{self, Grid, Voices};

use super::args::{Run, Seeds};
use super::failure::Failure;
use super::study::made;
use super::written::{self, FINDINGS, FINDINGS_JSON, FINDINGS_PAGE, FINDINGS_TEXT};
use super::{output, scenarios};

/// Runs the study that the words are, and shows what it says.
pub fn sweep(words: &Run) -> Result<(), Failure> {
    let Some(Seeds::Many(seeds)) = &words.seed else {
        return Err(Failure::usage(
            "--set varies a field over many worlds; add their seeds, such as --seed 1..20",
        ));
    };
    let path = match (&words.output, words.json) {
        (Some(path), false) => path.clone(),
        _ => PathBuf::from("-"),
    };
    let chosen = words.json.then_some(&FINDINGS_JSON).or(words.format);
    let format = written::format(chosen, &path, &FINDINGS_TEXT, FINDINGS, "--format")?;
    let base = scenarios::load(&words.scenario)?;
    let text = written(words, &format!("{}..{}", seeds.start(), seeds.end()))?;
    let read = grid::read(&text, &mut |_| Some(base.clone()));
    let design = read.map_err(|problems| Failure::rendered(scenario::render("--set", &text, &problems, false)))?;
    let rows = made(&design, &Voices::default(), "", None)?;
    let summary = grid::summary(&design.columns(), &rows).expect("the columns are those of a study");
    let ran = Ran {
        version: grid::version().map_err(|e| Failure::work(e.to_string()))?,
        title: base.title.clone(),
        study: design.digest(),
        runs: [design.runs(); 2],
    };
    let swept = Sweep::of(ran, summary);
    let text = match Form::ALL.iter().find(|form| form.name == format.name) {
        Some(form) => document::print(&swept, *form),
        None => {
            assert!(*format == FINDINGS_PAGE, "findings are written as forms and as a page");
            swept.to_html()
        }
    };
    if path.as_os_str() == "-" {
        return output::print(&text);
    }
    output::replace(&path, text.as_bytes(), words.force, |old| {
        std::str::from_utf8(old).is_ok_and(sweep::is_ours)
    })
}

/// Writes the words as the file of a study.
fn written(words: &Run, seeds: &str) -> Result<String, Failure> {
    let quoted = |text: &str| format!("{text:?}");
    let list = |texts: Vec<String>| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "study = 1\nscenario = {}\nseeds = {}\n",
        quoted(&words.scenario),
        quoted(seeds)
    );
    for (key, chosen) in [
        ("rails", words.rails.clone()),
        ("vantages", words.vantages.clone()),
        ("methods", words.methods.iter().map(Method::spec).collect()),
    ] {
        if !chosen.is_empty() {
            let _ = writeln!(text, "{key} = [{}]", list(chosen)); // a String takes all
        }
    }
    if let Some(name) = &words.incident {
        let _ = writeln!(text, "incident = {}", quoted(name));
    }
    text.push_str("\n[grid]\n");
    for typed in &words.set {
        let Some((field, values)) = typed.split_once('=') else {
            return Err(Failure::usage(format!(
                "--set {typed:?}: accepted is FIELD=VALUE,..., such as incident.noticed=1h,1d"
            )));
        };
        let values: Vec<String> = values.split(',').map(|value| literal(value.trim())).collect();
        let _ = writeln!(text, "{} = [{}]", quoted(field.trim()), values.join(", "));
    }
    Ok(text)
}

/// Writes a value as a scenario would: a number and a flag as such, everything else as a text.
fn literal(value: &str) -> String {
    let plain =
        matches!(value, "true" | "false") || !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if plain { value.to_owned() } else { format!("{value:?}") }
}
