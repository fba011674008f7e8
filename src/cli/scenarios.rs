//! The commands about scenario files: list, show, new, check; and finding the one that a command names.

use crate::units::counted;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::evidence::Investigator;
use crate::formats;
use crate::report::listed::{Entry, List};
use crate::scenario::{self, Scenario, keys::FILE_BYTES_MAX};
use crate::shown;
use serde::Serialize;

use super::args::{FormArgs, join};
use super::failure::Failure;
use super::{files, output};

/// Returns who is asked for by this name.
pub fn looker(scenario: &Scenario, name: &str) -> Result<Investigator, Failure> {
    scenario.investigator(name).map_err(Failure::usage)
}

/// Lists the bundled scenarios.
pub fn list(printed: FormArgs) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for bundled in scenario::bundled() {
        let decoded =
            scenario::decode(bundled.name, bundled.text).expect("bundled scenarios are valid, and a test says so");
        rows.push(Entry {
            name: bundled.name.to_owned(),
            summary: decoded.summary,
        });
    }
    output::show(&List(rows), printed.0)
}

/// Prints a bundled scenario as it is written.
pub fn show(name: &str, json: bool) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Shown<'a> {
        name: &'a str,
        summary: String,
        text: &'a str,
    }
    let bundled = scenario::bundled().iter().find(|bundled| bundled.name == name);
    let bundled = bundled.ok_or_else(|| Failure::input(unknown(name)))?;
    if !json {
        return output::print(bundled.text);
    }
    let summary = scenario::decode(bundled.name, bundled.text)
        .map(|decoded| decoded.summary)
        .unwrap_or_default();
    output::print_json(&Shown {
        name,
        summary,
        text: bundled.text,
    })
}

/// Writes a commented template and keeps a file that exists.
pub fn new(file: &Path) -> Result<(), Failure> {
    let name = stem(file);
    output::create(file, scenario::template(&name).as_bytes())?;
    output::print(&format!(
        "wrote {0}\nnext: dyepack check {0}, then dyepack run {0}\n",
        shown::name(&file.display().to_string())
    ))
}

/// Names every problem in every file, and what does nothing in those without.
pub fn check(paths: &[PathBuf]) -> Result<(), Failure> {
    let mut complaints = String::new();
    let mut sound = String::new();
    for path in paths {
        match load_file(path) {
            Ok(scenario) => {
                let warnings = match scenario.warnings.len() {
                    0 => String::new(),
                    more => counted(more as u64, "warning; ", "warnings; "),
                };
                let file = path.display().to_string();
                let (file, title) = (shown::name(&file), shown::name(&scenario.title));
                let memory = scenario::in_bytes(scenario.memory());
                sound.push_str(&format!(
                    "{file}: valid, \"{title}\"; {warnings}a run takes about {memory} of memory\n"
                ));
            }
            Err(failure) => {
                complaints.push_str(failure.message.trim_end());
                complaints.push_str("\n\n");
            }
        }
    }
    output::print(&sound)?;
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Failure::rendered(complaints))
    }
}

/// Returns the scenario that was named: a bundled one, or a file.
pub fn load(word: &str) -> Result<Scenario, Failure> {
    if let Some(bundled) = scenario::bundled().iter().find(|bundled| bundled.name == word) {
        if Path::new(word).is_file() {
            output::note(format_args!(
                "{word} is the bundled scenario; the file of this name is ./{word}"
            ));
        }
        return Ok(
            scenario::decode(bundled.name, bundled.text).expect("bundled scenarios are valid, and a test says so")
        );
    }
    let path = Path::new(word);
    if word == "-" || path.exists() || word.ends_with(".toml") || word.contains(std::path::MAIN_SEPARATOR) {
        return load_file(path);
    }
    Err(Failure::input(unknown(word)))
}

fn load_file(path: &Path) -> Result<Scenario, Failure> {
    // One byte more than allowed is read, so that the decoder can say that it is too much.
    let bytes = files::read(path, FILE_BYTES_MAX as u64)?;
    let text = String::from_utf8_lossy(&bytes);
    let color = std::io::stderr().is_terminal();
    let decoded = scenario::decode_bytes(&stem(path), &bytes);
    if let Ok(scenario) = &decoded
        && !scenario.warnings.is_empty()
    {
        let rendered = scenario::render_warnings(&path.display().to_string(), &text, &scenario.warnings, color);
        output::say(&rendered);
    }
    let decoded = decoded.map_err(|problems| {
        if let Some(kind) = formats::looks_like(&bytes).filter(|kind| !kind.contains("a scenario")) {
            let path = path.display();
            return Failure::input(format!(
                "{path}: {kind}; a scenario is a text in TOML, and `dyepack new FILE` writes one to begin with"
            ));
        }
        let rendered = scenario::render(&path.display().to_string(), &text, &problems, color);
        Failure::rendered(format!(
            "{}\n\n{}: {}",
            rendered.trim_end(),
            shown::name(&path.display().to_string()),
            counted(problems.len() as u64, "problem", "problems")
        ))
    })?;
    let file = path.file_name().filter(|name| *name != "-");
    Ok(Scenario {
        file: file.map(|name| name.to_string_lossy().into_owned()),
        ..decoded
    })
}

/// Returns the name of a file without its ending and those of the archive that it is in.
fn stem(path: &Path) -> String {
    let packed = path.extension().is_some_and(|ending| ending == "gz" || ending == "zst");
    let path = if packed {
        path.with_extension("")
    } else {
        path.to_owned()
    };
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    if stem.is_empty() || stem == "-" {
        "scenario".into()
    } else {
        stem
    }
}

fn unknown(name: &str) -> String {
    let accepted = join(scenario::bundled().iter().map(|bundled| bundled.name), name);
    format!("{name:?} is neither a file nor a bundled scenario; accepted are a file's path and {accepted}")
}
