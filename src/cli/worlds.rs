//! `dyepack run` over many worlds: a table of headline figures, or the ranges behind those of one world.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::report::document::{self, Form};
use crate::report::worlds::{self, Worlds};
use crate::scenario::Scenario;
use crate::study::{self, Choice, Study};

use super::args::Run;
use super::failure::Failure;
use super::output;
use super::progress::under_bar;
use super::written::{self, FINDINGS, FINDINGS_JSON, FINDINGS_PAGE, FINDINGS_TEXT};

/// Measures the headline figures in the world of every seed, and writes their table.
pub fn table(scenario: &Scenario, choice: &Choice, seeds: RangeInclusive<u64>, words: &Run) -> Result<(), Failure> {
    let of_one = [
        ("--sealed", words.sealed),
        ("--stats", words.stats),
        ("--external", !words.externals.is_empty()),
        ("--worlds", words.worlds.is_some()),
    ];
    if let Some((word, _)) = of_one.iter().find(|(_, typed)| *typed) {
        return Err(Failure::usage(format!(
            "{word} is about one world; name one seed instead of a range"
        )));
    }
    let path = match (&words.output, words.json) {
        (Some(path), false) => path.clone(),
        _ => PathBuf::from("-"),
    };
    let chosen = words.json.then_some(&FINDINGS_JSON).or(words.format);
    let format = written::format(chosen, &path, &FINDINGS_TEXT, FINDINGS, "--format")?;
    if *format == FINDINGS_PAGE {
        return Err(Failure::usage(
            "a table over a range of seeds is no page; accepted are text, csv and json, and --worlds N gives the page of one \
             seed ranges over N worlds",
        ));
    }
    let measured = Worlds::of(&measured(scenario, choice, seeds.clone())?);
    let measured = measured.with_lessons(scenario, &lessons(scenario, choice, seeds)?);
    let form = Form::ALL.iter().find(|form| form.name == format.name);
    let form = form.expect("a table can be printed as what findings are written as, but for the page");
    let text = document::print(&measured, *form);
    if path.as_os_str() == "-" {
        return output::print(&text);
    }
    output::replace(&path, text.as_bytes(), words.force, |old| {
        std::str::from_utf8(old).is_ok_and(worlds::is_ours)
    })
}

/// Measures the headline figures of a study's scenario in the world of its seed and of the next ones, from one vantage and by one
/// method.
pub fn beside(study: &Study, worlds: u64) -> Result<study::Worlds, Failure> {
    let scenario = &study.scenario;
    let first = scenario.seed.get();
    let last = first.checked_add(worlds - 1).ok_or_else(|| {
        Failure::usage(format!(
            "there are no {worlds} seeds from {first} on; accepted is a seed up to {}, or --worlds 1",
            u64::MAX - (worlds - 1)
        ))
    })?;
    // The scenario of a study holds what was chosen, so that nothing is left to choose.
    measured(scenario, &Choice::default(), first..=last)
}

/// Tells how often the assertions of a scenario hold; one that fails at some seeds is no failure of the command.
fn lessons(scenario: &Scenario, choice: &Choice, seeds: RangeInclusive<u64>) -> Result<Vec<study::Lesson>, Failure> {
    let held = under_bar(|told| study::lessons(scenario, choice, seeds, told));
    held.map_err(|e| Failure::input(e.to_string()))
}

fn measured(scenario: &Scenario, choice: &Choice, seeds: RangeInclusive<u64>) -> Result<study::Worlds, Failure> {
    let measured = under_bar(|told| study::worlds(scenario, choice, seeds, told));
    measured.map_err(|e| Failure::input(e.to_string()))
}
