//! `dyepack run`: one scenario from file to report.

use std::path::{Path, PathBuf};

use crate::report::again::Again;
use crate::report::{self, Check, Findings};
use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::shown;
use crate::study::{self, Choice, Outsider, Study, Worlds};

use super::args::{Run, Seeds};
use super::external::External;
use super::failure::Failure;
use super::progress::under_bar;
use super::scenarios::looker;
use super::written::{self, FINDINGS, FINDINGS_JSON, FINDINGS_PAGE};
use super::{again, machine, output, scenarios, sweep, worlds};

/// How many worlds stand behind the headline figures of a page.
const WORLDS: u64 = 20;

/// Runs a scenario, shows it, and says which of its assertions fail.
pub fn run(words: &Run) -> Result<(), Failure> {
    if let Some(page) = &words.from_page {
        return run_again(page, words);
    }
    if words.key.is_some() && !words.sealed {
        return Err(Failure::usage(
            "--key belongs to --sealed, which writes it, and to --from-page, which reads it",
        ));
    }
    if !words.set.is_empty() {
        return sweep::sweep(words);
    }
    let scenario = scenarios::load(&words.scenario)?;
    let vantages = words.vantages.iter().map(|name| looker(&scenario, name));
    let mut choice = Choice {
        crowd: words.crowd,
        at: words.at.clone(),
        seed: None,
        rails: words.rails.clone(),
        vantages: vantages.collect::<Result<_, _>>()?,
        methods: words.methods.clone(),
        incident: words.incident.clone(),
    };
    machine::warn(&scenario, &choice);
    match &words.seed {
        Some(Seeds::Many(seeds)) => return worlds::table(&scenario, &choice, seeds.clone(), words),
        Some(Seeds::One(seed)) => choice.seed = Some(Seed::new(*seed)),
        None => {}
    }
    let run = Ran::of(&scenario, &choice, words.worlds.unwrap_or(WORLDS), words)?;
    run.show(words, words.sealed)?;
    judge(&run.study)
}

/// Runs what made a page again, shows it where that is asked for, and says whether the digest agrees.
fn run_again(page: &Path, words: &Run) -> Result<(), Failure> {
    let again::Remade {
        scenario,
        choice,
        worlds,
        said,
    } = again::read(page, words)?;
    let run = Ran::of(&scenario, &choice, worlds, words)?;
    again::compare(page, &said, &run.again)?;
    if words.output.is_some() || words.format.is_some() || words.json {
        run.show(words, words.sealed)?;
    }
    Ok(())
}

/// A study, and what makes it again.
struct Ran {
    study: Study,
    worlds: Option<Worlds>,
    again: Again,
}

impl Ran {
    /// Runs what was chosen of a scenario, with so many worlds behind the headline figures.
    fn of(scenario: &Scenario, choice: &Choice, worlds: u64, words: &Run) -> Result<Ran, Failure> {
        let opened = words.externals.iter().map(|typed| External::open(typed, &words.limits));
        let externals: Vec<External> = opened.collect::<Result<_, _>>()?;
        let study = studied(scenario, choice, &outsiders(&externals))?;
        let mut again = Again::of(&study);
        let worlds = match worlds {
            1 => None,
            worlds => Some(worlds::beside(&study, worlds)?),
        };
        again.multiply_crowd(choice.crowd);
        if let Some(worlds) = &worlds {
            again.count_worlds(worlds.count(), &worlds.digest);
        }
        Ok(Ran { study, worlds, again })
    }

    /// Shows it, and writes the key of what is sealed beside it.
    fn show(&self, words: &Run, sealed: bool) -> Result<(), Failure> {
        let mut findings = Findings::of(&self.study, sealed);
        if let Some(worlds) = &self.worlds {
            findings.set_beside(worlds);
        }
        let output = output(&self.study, words, &findings);
        if sealed {
            self.write_key(&output, words)?;
        }
        show(&findings, &output, words)?;
        if words.stats && words.crowd.is_some_and(|times| times > 1) {
            self.show_scale(words)?;
        }
        if words.stats {
            #[expect(
                clippy::disallowed_methods,
                reason = "says how long the survey took; nothing of it is in an answer"
            )]
            let begun = std::time::Instant::now();
            let surveys = study::survey(&self.study.scenario);
            let facts = study::validity::facts_of(&self.study.scenario.name, 1..=WORLDS);
            output::print(&report::stats::render(&self.study, &surveys, (WORLDS, &facts)))?;
            output::note(format!(
                "the survey of 40 worlds and the measuring of facts took {:.1} s",
                begun.elapsed().as_secs_f32()
            ));
        }
        Ok(())
    }

    /// Prints what the larger crowd changes: the same study without it beside this one.
    fn show_scale(&self, words: &Run) -> Result<(), Failure> {
        let scenario = scenarios::load(&words.scenario)?;
        let chosen = &self.study.scenario;
        let choice = Choice {
            crowd: None,
            at: self.study.at.clone(),
            seed: Some(chosen.seed),
            rails: words.rails.clone(),
            vantages: chosen.vantages.clone(),
            methods: chosen.methods.clone(),
            incident: words.incident.clone(),
        };
        let small = studied(&scenario, &choice, &[])?;
        output::print(&report::stats::scaled(&small, &self.study))
    }

    /// Writes the key before the page, so that no sealed page is left without one.
    fn write_key(&self, output: &Path, words: &Run) -> Result<(), Failure> {
        let beside = || {
            let mut name = output.file_name()?.to_os_string();
            name.push(".key.json");
            (output.as_os_str() != "-").then(|| output.with_file_name(name))
        };
        let Some(key) = words.key.clone().or_else(beside) else {
            output::note("no key is written beside standard output; --key FILE writes it");
            return Ok(());
        };
        if same_file(&key, output) {
            return Err(Failure::usage(format!(
                "{} would be both the sealed page and its key; name another file by --key",
                output.display()
            )));
        }
        output::replace(&key, self.again.to_json().as_bytes(), words.force, |old| {
            std::str::from_utf8(old).is_ok_and(report::again::is_key)
        })?;
        output::say(&format!("key {}", shown::name(&key.display().to_string())));
        Ok(())
    }
}

/// Tells whether two paths name one file, there or not.
fn same_file(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize();
        path.canonicalize()
            .or_else(|_| folder.map(|folder| folder.join(path.file_name().unwrap_or_default())))
    };
    one == other || matches!((place(one), place(other)), (Ok(one), Ok(other)) if one == other)
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

fn studied(scenario: &Scenario, choice: &Choice, outsiders: &[Outsider<'_>]) -> Result<Study, Failure> {
    let study = under_bar(|told| study::run_beside(scenario, choice, outsiders, told));
    study.map_err(|e| Failure::input(e.to_string()))
}

/// Returns where the report goes. The name of a sealed page tells nothing of the scenario.
fn output(study: &Study, words: &Run, findings: &Findings) -> PathBuf {
    match (&words.output, words.json) {
        (_, true) => PathBuf::from("-"),
        (Some(path), _) => path.clone(),
        (None, _) if words.format.is_some_and(|format| *format != FINDINGS_PAGE) => PathBuf::from("-"),
        (None, _) if findings.sealed => PathBuf::from(format!("sealed-{}.html", &findings.digest[..8])),
        (None, _) => PathBuf::from(format!("{}-{}.html", study.scenario.name, study.scenario.seed.get())),
    }
}

/// Writes the report where it was asked for; the comparison goes to the terminal unless the report does.
fn show(findings: &Findings, path: &Path, words: &Run) -> Result<(), Failure> {
    let format = written::format(words.format, path, &FINDINGS_JSON, FINDINGS, "--format")?;
    let text = (format.write)(findings);
    if path.as_os_str() == "-" {
        return output::print(&text);
    }
    output::replace(path, text.as_bytes(), words.force, |old| {
        std::str::from_utf8(old).is_ok_and(report::is_ours)
    })?;
    output::print(&report::comparison::render(findings, Some(&path.display().to_string())))
}

/// Fails where an assertion of the scenario does not hold.
fn judge(study: &Study) -> Result<(), Failure> {
    let failed: Vec<String> = study
        .verdicts
        .iter()
        .filter(|verdict| verdict.holds != Some(true))
        .map(|verdict| told(&report::claim::check(study, verdict)))
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    let head = format!("{} of {} expectations fail:", failed.len(), study.verdicts.len());
    let told = failed.iter().fold(Failure::check(head), |told, line| told.then(line));
    Err(told)
}

fn told(check: &Check) -> String {
    match check.because.as_str() {
        "" => check.claim.clone(),
        because => format!("{} ({because})", check.claim),
    }
}
