//! `dyepack run`: one scenario from file to report.

use std::path::{Path, PathBuf};

use dyepack::report::{self, Check, Findings};
use dyepack::scenario::Scenario;
use dyepack::seed::Seed;
use dyepack::study::{self, Choice, Outsider, Progress, Study};
use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Format, Run};
use super::external::External;
use super::{Failure, files, scenarios};

/// Runs a scenario, shows it, and says which of its assertions fail.
pub fn run(words: &Run) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    let opened = words.externals.iter().map(|typed| External::open(typed, &words.limits));
    let externals: Vec<External> = opened.collect::<Result<_, _>>()?;
    let study = studied(&scenario, words, &outsiders(&externals))?;
    let findings = Findings::of(&study, words.sealed);
    show(&findings, &study, words)?;
    if words.stats {
        files::print(&report::stats::render(&study))?;
    }
    judge(&study)
}

/// Makes functions of programs; of several with one name, the later ones are numbered.
fn outsiders(externals: &[External]) -> Vec<Outsider<'_>> {
    let mut names: Vec<String> = Vec::new();
    let outsider = |external| {
        let name = External::name(external);
        let before = names.iter().filter(|other| **other == name).count();
        names.push(name.clone());
        Outsider {
            name: if before == 0 {
                name
            } else {
                format!("{name} ({})", before + 1)
            },
            version: external.version(),
            ask: Box::new(|evidence, complaints| external.ask(evidence, complaints, None)),
        }
    };
    externals.iter().map(outsider).collect()
}

fn studied(scenario: &Scenario, words: &Run, outsiders: &[Outsider<'_>]) -> Result<Study, Failure> {
    let choice = Choice {
        seed: words.seed.map(Seed::new),
        rails: words.rails.clone(),
        vantages: words.vantages.clone(),
        methods: words.methods.clone(),
    };
    let bar = bar();
    let study = study::run_beside(scenario, &choice, outsiders, &mut |progress| {
        show_progress(&bar, progress)
    });
    bar.finish_and_clear();
    study.map_err(|e| Failure::input(e.to_string()))
}

/// Returns a progress bar, which is hidden where nobody watches.
pub fn bar() -> ProgressBar {
    let bar = if files::watched() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}").expect("the template is valid");
    bar.set_style(style);
    bar
}

/// Moves the bar on.
pub fn show_progress(bar: &ProgressBar, progress: Progress) {
    bar.set_length(progress.total as u64);
    bar.set_position(progress.done as u64);
    bar.set_message(progress.what);
}

/// Writes the report where it was asked for; the comparison goes to the terminal unless the report does.
fn show(findings: &Findings, study: &Study, words: &Run) -> Result<(), Failure> {
    let output = match (&words.output, words.json) {
        (_, true) => PathBuf::from("-"),
        (Some(path), _) => path.clone(),
        (None, _) if words.format.is_some_and(|format| format != Format::Html) => PathBuf::from("-"),
        (None, _) => PathBuf::from(format!("{}-{}.html", study.scenario.name, study.scenario.seed.get())),
    };
    let format = match words.format {
        Some(format) => format,
        None => by_ending(&output)?,
    };
    let text = match format {
        Format::Html => report::html::render(findings),
        Format::Json => findings.to_json(),
        Format::Csv => report::table::render(findings),
        Format::Text => report::terminal::render(findings, None),
    };
    if output.as_os_str() == "-" {
        return files::print(&text);
    }
    files::replace(&output, text.as_bytes(), words.force, |old| {
        std::str::from_utf8(old).is_ok_and(report::is_ours)
    })?;
    files::print(&report::terminal::render(findings, Some(&output.display().to_string())))
}

fn by_ending(path: &Path) -> Result<Format, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Format::Json);
    }
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html" | "htm") => Ok(Format::Html),
        Some("json") => Ok(Format::Json),
        Some("csv") => Ok(Format::Csv),
        Some("txt") => Ok(Format::Text),
        _ => Err(Failure::usage(format!(
            "{}: the ending does not tell the format; accepted are .html, .json, .csv, .txt, or --format",
            path.display()
        ))),
    }
}

/// Fails where an assertion of the scenario does not hold.
fn judge(study: &Study) -> Result<(), Failure> {
    let failed: Vec<String> = study
        .verdicts
        .iter()
        .filter(|verdict| !verdict.holds)
        .map(|verdict| told(&report::claim::check(study, verdict)))
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::check(format!(
        "{} of {} expectations fail:\n{}",
        failed.len(),
        study.verdicts.len(),
        failed.join("\n")
    )))
}

fn told(check: &Check) -> String {
    match check.because.as_str() {
        "" => check.claim.clone(),
        because => format!("{} ({because})", check.claim),
    }
}
