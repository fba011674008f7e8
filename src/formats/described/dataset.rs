//! What is said of a simulated world that is given away: its name, its files and their columns, and what it is for and not for.

use crate::formats::columnar::Holds;
use crate::formats::written::parquet;

/// A folder that holds what was simulated.
#[derive(Debug)]
pub(crate) struct Dataset {
    /// What it is called: letters, digits and hyphens.
    pub name: String,
    /// What it is, on one line.
    pub title: String,
    /// That it is simulated, with scenario, seed and digest.
    pub sentence: String,
    /// What is said of how it was made and how much is in it, by name.
    pub facts: Vec<(&'static str, String)>,
    /// The command that makes it again.
    pub command: String,
    /// Its files, and those that its folders have alike.
    pub files: Vec<Described>,
    /// The forms in which it is written, with what each leaves out.
    pub left: Vec<(&'static str, &'static str)>,
    /// Whether what is true stands among the files.
    pub has_truth: bool,
}

/// A file, or files of one name in many folders.
#[derive(Debug)]
pub(crate) struct Described {
    /// Its name; with `*/` before it that of a file which every folder has.
    pub name: String,
    /// What it is.
    pub what: &'static str,
    /// Its size in bytes and its SHA-256 in hex; nothing for many files.
    pub pinned: Option<(u64, String)>,
    /// What its columns are called, and what they hold; empty where it is no table.
    pub(super) columns: Vec<(String, Holds)>,
}

impl Described {
    /// Describes a file; `head` is how its content begins.
    pub fn of(name: &str, what: &'static str, pinned: Option<(u64, String)>, head: &[u8]) -> Described {
        Described {
            name: name.to_owned(),
            what,
            pinned,
            columns: columns(name, head),
        }
    }

    /// The kind of its content, as the internet names it.
    pub(super) fn media(&self) -> &'static str {
        let ending = self.name.rsplit('.').next().unwrap_or_default();
        match ending {
            "csv" => "text/csv",
            "parquet" => "application/x-parquet",
            "jsonl" => "application/jsonlines",
            "json" if self.what.contains("JSON lines") => "application/jsonlines",
            "json" | "cyjs" => "application/json",
            "xml" | "graphml" | "gexf" => "application/xml",
            "yaml" => "application/yaml",
            "dot" => "text/vnd.graphviz",
            _ => "text/plain",
        }
    }
}

/// Returns the columns of a table: of comma-separated values those that its first line names, as texts. None where two have one name, since
/// nobody can ask for one of them.
pub(super) fn columns(name: &str, head: &[u8]) -> Vec<(String, Holds)> {
    if let Some(columns) = parquet::columns(name) {
        return columns
            .iter()
            .map(|column| (column.name.to_string(), column.holds))
            .collect();
    }
    if !name.ends_with(".csv") {
        return Vec::new();
    }
    let line = head.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new().from_reader(line);
    let cells = reader
        .headers()
        .map(|cells| cells.iter().map(str::to_owned).collect::<Vec<_>>());
    let cells = cells.unwrap_or_default();
    let mut names = cells.clone();
    names.sort_unstable();
    names.dedup();
    match line.ends_with(b"\n") && names.len() == cells.len() {
        true => cells.into_iter().map(|cell| (cell, Holds::Text)).collect(),
        false => Vec::new(),
    }
}

/// What it is for.
pub(super) const USES: &[&str] = &[
    "to measure methods and programs that follow money against a truth that is known",
    "to teach how money is followed, and where following ends",
    "to test software that reads such files, with nobody's data in it",
];

/// What it is not for.
pub(super) const MISUSES: &[&str] = &[
    "as evidence about anybody: no person, bank, exchange or address in it exists",
    "to say how much money is laundered, or how: how common theft is here was set by whoever wrote the scenario",
    "to train what is then let loose on people, unless it is first tested on data of the world in which they live",
    "to find out how to hide money: it shows what scenarios say, and nothing here was ranked or searched for",
];

/// What limits what can be learned from it.
pub(super) const LIMITS: &[&str] = &[
    "people, keepers and habits are drawn from few rules with numbers that a scenario sets; real ledgers have more kinds of everything",
    "one scenario, one rail and one seed are one world; a finding needs many, and other scenarios",
    "whoever plans a theft here acts by a script, and real thieves learn",
    "what behaviour alone gives away here is measured in docs/giveaways.md, and how figures of such worlds lie beside published ones in \
     docs/validity.md",
];

/// Whom it touches.
pub(super) const PEOPLE: &str =
    "no personal data: every name was made by a program, is recognisable and invalid outside";

/// How it came to be.
pub(super) const MADE: &str =
    "nothing was collected: a program drew people, payments and a theft from a scenario and a seed";

/// Under what it may be used.
pub(super) const LICENCE: &str = "https://creativecommons.org/publicdomain/zero/1.0/";

/// How it is cited.
pub(super) fn citation(dataset: &Dataset) -> String {
    format!(
        "@misc{{{}, title = {{{}}}, note = {{simulated by dyepack {}: a laboratory for following stained money}}}}",
        dataset.name,
        dataset.title,
        env!("CARGO_PKG_VERSION")
    )
}
