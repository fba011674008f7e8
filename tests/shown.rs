//! What comes from files never controls the terminal: every command that prints a text or a table is run over names that break
//! lines, steer a terminal and turn letters round.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Behind every name of `tests/faults/marks*`.
const MARKS: &str = "\nforged row\r\t\u{1b}[31m\u{1b}]0;forged\u{7}\u{9b}31m\u{202e}\u{200b}\u{2028}";
/// How they are shown.
const SHOWN: &str = "\\nforged row\\r\\t\\u{1b}[31m\\u{1b}]0;forged\\u{7}\\u{9b}31m\\u{202e}\\u{200b}\\u{2028}";

/// What each command is run with; `{loot}` stands for the marked purse, `{tracer}` for the tracer outside.
const RUNS: [&[&str]; 92] = [
    &["trace", "marks.toml", "--method", "fifo"],
    &["trace", "marks.toml", "--method", "fifo", "--csv"],
    &["trace", "marks.toml", "--method", "fifo", "--json"],
    &["trace", "marks.toml", "--method", "poison"],
    &["trace", "marks.toml", "--method", "fifo", "--placebo", "1"],
    &[
        "trace",
        "marks.toml",
        "--method",
        "fifo",
        "--from",
        "{loot}",
        "--against-labels",
    ],
    &["trace", "marks.toml", "--method", "haircut", "--explain", "{loot}"],
    &[
        "trace",
        "marks.toml",
        "--method",
        "haircut",
        "--explain",
        "no such {loot}",
    ],
    &["trace", "marks.toml", "--method", "haircut", "--from", "no such {loot}"],
    &["trace", "marks.toml", "--method", "fifo", "--bounds"],
    &[
        "trace",
        "marks.toml",
        "--method",
        "fifo",
        "--method",
        "haircut",
        "--bounds",
    ],
    &[
        "trace",
        "marks.toml",
        "--method",
        "fifo",
        "--bounds",
        "--bounds-of",
        "{loot}",
    ],
    &["trace", "marks.toml", "--method", "fifo", "--bounds", "--csv"],
    &["trace", "marks.toml", "--method", "fifo", "--bounds", "--json"],
    &["trace", "marks.toml", "--method", "fifo", "--audit", "audit.txt"],
    &["trace", "marks.toml", "--method", "fifo", "--audit", "audit.html"],
    &["trace", "marks.toml", "--method", "fifo", "--audit", "audit.jsonl"],
    &["trace", "marks.toml", "--method", "fifo", "--audit", "-"],
    &[
        "trace",
        "marks.toml",
        "--method",
        "fifo",
        "--audit",
        "-",
        "--audit-format",
        "text",
    ],
    &["trace", "marks.toml", "--external", "{tracer} taint"],
    &["trace", "marks.toml", "--external", "{tracer} taint", "--csv"],
    &["trace", "marks.toml", "--external", "{tracer} ranks"],
    &["trace", "marks.toml", "--external", "{tracer} ranks", "--csv"],
    &["trace", "marks.toml", "--external", "{tracer} ranks", "--json"],
    &["trace", "marks.toml", "--external", "{tracer} crash"],
    &["trace", "marks.toml", "--external", "{tracer} declines"],
    &["trace", "forge-row.toml", "--method", "fifo"],
    &["trace", "evil-names.toml", "--method", "fifo"],
    &["trace", "evil-names.toml", "--method", "fifo", "--csv"],
    &["trace", "marks-broken.toml", "--method", "fifo"],
    &["trace", "marks\nforged row\u{1b}.toml", "--method", "fifo"],
    &["replay", "audit.jsonl", "marks.toml"],
    &["replay", "audit.jsonl", "forge-row.toml"],
    &[
        "exposure",
        "marks.toml",
        "--to",
        "=shop{marks}",
        "--tags",
        "marks-tags.csv",
    ],
    &[
        "exposure",
        "marks.toml",
        "--to",
        "=shop{marks}",
        "--tags",
        "marks-tags.csv",
        "--csv",
    ],
    &[
        "exposure",
        "marks.toml",
        "--to",
        "=shop{marks}",
        "--tags",
        "marks-tags.csv",
        "--json",
    ],
    &["audit-figures", "marks-figures.csv"],
    &["audit-figures", "marks-figures.csv", "--json"],
    &["audit-figures", "esc-account.csv"],
    &["check", "evil-scenario.toml"],
    &["check", "marks-broken.toml"],
    &["run", "marks-broken.toml"],
    &["run", "evil-scenario.toml", "--worlds", "2", "-o", "page.html"],
    &["run", "--from-page", "page.html"],
    &["run", "evil-scenario.toml", "--worlds", "1", "--format", "text"],
    &["run", "evil-scenario.toml", "--worlds", "1", "--format", "csv"],
    &["run", "evil-scenario.toml", "--worlds", "1", "--json"],
    &[
        "run",
        "evil-scenario.toml",
        "--worlds",
        "1",
        "--format",
        "text",
        "--external",
        "{tracer} taint",
    ],
    &[
        "run",
        "evil-scenario.toml",
        "--worlds",
        "1",
        "--format",
        "csv",
        "--external",
        "{tracer} crash",
    ],
    &["run", "evil-scenario.toml", "--seed", "1..2", "--format", "text"],
    &["run", "evil-scenario.toml", "--seed", "1..2", "--format", "csv"],
    &[
        "run",
        "evil-scenario.toml",
        "--worlds",
        "1",
        "--sealed",
        "-o",
        "sealed.html",
    ],
    &["inquiry", "evil-scenario.toml", "--policy", "follow"],
    &["inquiry", "evil-scenario.toml", "--policy", "follow", "-o", "race.html"],
    &["inquiry", "evil-scenario.toml", "--policy", "follow", "--explain"],
    &[
        "inquiry",
        "evil-scenario.toml",
        "--policy",
        "follow",
        "--incident",
        "no such {loot}",
    ],
    &["run", "evil-scenario.toml", "--incident", "no such {loot}"],
    &["attribute", "evil-scenario.toml", "--learn-seeds", "1", "--seed", "2"],
    &["why", "evil-scenario.toml", "--seeds", "1"],
    &["why", "evil-scenario.toml", "--seeds", "1", "--alone"],
    &["why", "evil-scenario.toml", "--seeds", "1", "--chunks"],
    &[
        "why",
        "evil-scenario.toml",
        "--seeds",
        "1",
        "--incident",
        "no such {loot}",
    ],
    &[
        "why",
        "evil-scenario.toml",
        "--seeds",
        "1",
        "--draws",
        "1",
        "--map",
        "--output",
        "why",
    ],
    &["bench", "compare", "answer.json", "answer.json"],
    &["study", "marks-study.toml"],
    &["study", "marks-study.toml", "--csv"],
    &["study", "marks-study.toml", "--json"],
    &["study", "plan", "marks-study.toml", "--chunks", "2"],
    &["study", "status", "marks-study.toml"],
    &["study", "merge", "marks-study.toml"],
    &["study", "run", "--chunk", "chunk\nforged row\u{1b}"],
    &["study", "marks-broken.toml"],
    &["screen", "evil-scenario.toml", "--method", "fifo"],
    &["screen", "evil-scenario.toml", "--method", "fifo", "--csv"],
    &[
        "export",
        "evil-scenario.toml",
        "--vantage",
        "public",
        "--truth",
        "-o",
        "export",
    ],
    &["score", "answer.json", "--truth", "export/truth.jsonl"],
    &[
        "export",
        "marks.toml",
        "--as",
        "evidence,graphml,gexf,dot,cytoscape,neo4j,ftm,tagpack,amlworld,ethereum",
        "-o",
        "forms",
    ],
    &[
        "export",
        "marks.toml",
        "--as",
        "beancount",
        "--method",
        "fifo",
        "-o",
        "journal",
    ],
    &["methods", "--external", "{tracer} declines"],
    &["methods", "--external", "{tracer} taint", "--as", "fifo"],
    &[
        "trace",
        "answer.json",
        "--method",
        "fifo",
        "--from",
        "x",
        "--against-labels",
    ],
    &["ledger", "build", "marks.toml", "-o", "marks\nforged row\u{1b}.ledger"],
    &["ledger", "info", "marks\nforged row\u{1b}.ledger"],
    &["ledger", "verify", "marks\nforged row\u{1b}.ledger", "--csv"],
    &["trace", "marks\nforged row\u{1b}.ledger", "--method", "fifo"],
    &["formats", "--what", "marks.toml"],
    &["formats", "--what", "evil-scenario.toml", "--csv"],
    &["formats", "--what", "new\nforged row\u{1b}\u{202e}.toml"],
    &["new", "new\nforged row\u{1b}\u{202e}.toml"],
    &["check", "new\nforged row\u{1b}\u{202e}.toml"],
    &[
        "run",
        "new\nforged row\u{1b}\u{202e}.toml",
        "--worlds",
        "1",
        "--format",
        "text",
    ],
    &[
        "run",
        "new\nforged row\u{1b}\u{202e}.toml",
        "--seed",
        "1..2",
        "--format",
        "text",
    ],
];

/// Commands that print nothing of a file.
const NO_FILE: [&str; 9] = [
    "list",
    "show",
    "card",
    "schema",
    "completions",
    "man",
    "help",
    "bench-walk",
    "validity",
];

/// Returns a new folder with the files that go wrong.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder); // of a run before
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let faults = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    for file in fs::read_dir(faults).expect("the faults are there").flatten() {
        let name = file.file_name().into_string().expect("they have plain names");
        if ["marks", "evil", "esc-", "forge"]
            .iter()
            .any(|begin| name.starts_with(begin))
        {
            fs::copy(file.path(), folder.join(name)).expect("a file is copied");
        }
    }
    let answer = format!(
        "{{\"schema\":\"dyepack.trace/1\",\"method\":{:?},\"held\":[]}}",
        "\u{9b}"
    )
    .replace("\\u{9b}", "m\\nforged row\\u001b");
    fs::write(folder.join("answer.json"), answer).expect("the folder is writable");
    folder
}

fn run(folder: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    let filled = words.iter().map(|word| {
        word.replace("{loot}", &format!("loot{MARKS}"))
            .replace("{marks}", MARKS)
            .replace("{tracer}", "python3 marks-tracer.py")
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyepack"));
    let output = command
        .args(filled)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Tells what of a text steers a terminal or forges a row.
fn wrong(text: &str) -> Option<String> {
    let steers = |c: &char| {
        c.is_control() && *c != '\n'
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let letter = text.chars().find(steers);
    let forged = text.lines().find(|line| {
        let line = line.trim_start();
        line.starts_with("forged row") || line.starts_with("60 of 60") || line.starts_with("mallory")
    });
    letter
        .map(|c| format!("{c:?}"))
        .or(forged.map(|line| format!("the line {line:?}")))
}

/// Returns all files of a folder and of those in it, by their paths in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        match entry.path() {
            path if path.is_dir() => all.extend(files(&path)),
            path => all.push(path),
        }
    }
    all.sort();
    all
}

#[test]
fn no_command_lets_a_file_steer_the_terminal() {
    let folder = folder("shown");
    let given: BTreeSet<PathBuf> = files(&folder).into_iter().collect();
    let mut complaints = Vec::new();
    for words in RUNS {
        let (code, out, err) = run(&folder, words);
        // A line that is typed for a chunk is usage.
        let is_typed = words.contains(&"--chunk") && code == Some(2);
        if !matches!(code, Some(0 | 1 | 3 | 4)) && !is_typed {
            complaints.push(format!("{words:?}: exit {code:?}: {err}"));
        }
        if out.is_empty() && err.is_empty() && words[0] != "export" {
            complaints.push(format!("{words:?} says nothing"));
        }
        for text in [&out, &err] {
            complaints.extend(wrong(text).map(|wrong| format!("{words:?}: {wrong} in:\n{text}")));
        }
    }
    let written: Vec<PathBuf> = files(&folder)
        .into_iter()
        .filter(|path| !given.contains(path))
        .collect();
    assert!(written.len() > 8, "the commands write files: {written:?}");
    // Columns are no text, and no terminal shows them.
    let is_text = |path: &PathBuf| {
        path.extension()
            .is_none_or(|ending| ending != "parquet" && ending != "ledger")
    };
    for path in written.into_iter().filter(is_text) {
        let text = fs::read_to_string(&path).expect("a text was written");
        complaints.extend(wrong(&text).map(|wrong| format!("{}: {wrong}", path.display())));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_command_is_run_over_marked_names_or_reads_no_file() {
    let help = run(Path::new("."), &["--help"]).1;
    let listed = help
        .split("Commands:\n")
        .nth(1)
        .and_then(|rest| rest.split("\n\n").next());
    let lines = listed.expect("the help lists commands").lines();
    // A word that stands two columns in; lines that go on stand further in.
    let word =
        |line: &str| Some(line.strip_prefix("  ")?.split(' ').next()?.to_owned()).filter(|word| !word.is_empty());
    let commands: BTreeSet<String> = lines.filter_map(word).collect();
    let ours: BTreeSet<String> = RUNS
        .iter()
        .map(|words| words[0])
        .chain(NO_FILE)
        .map(str::to_owned)
        .collect();
    assert_eq!(commands, ours);
}

#[test]
fn names_are_told_as_escapes_and_json_keeps_them() {
    let folder = folder("shown-names");
    let (_, text, _) = run(&folder, &["trace", "marks.toml", "--method", "fifo"]);
    assert!(text.contains(&format!("\nloot{SHOWN}\n")), "{text}");
    assert!(
        text.contains("\nplain\\\\nforged row "),
        "a name that reads as an escape: {text}"
    );
    let (_, table, _) = run(&folder, &["trace", "marks.toml", "--method", "fifo", "--csv"]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let purses: BTreeSet<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert!(purses.contains(&format!("'=shop{SHOWN}")), "{purses:?}");
    let (_, json, _) = run(&folder, &["trace", "marks.toml", "--method", "fifo", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let held = json["held"].as_array().unwrap();
    let purses: BTreeSet<&str> = held.iter().map(|row| row["purse"].as_str().unwrap()).collect();
    let exact = [
        format!("loot{MARKS}"),
        format!("=shop{MARKS}"),
        "plain\\nforged row".into(),
    ];
    assert_eq!(purses, exact.iter().map(String::as_str).collect());
}

#[test]
fn a_statement_with_marked_names_is_derived_again() {
    let folder = folder("shown-replay");
    let (code, _, err) = run(
        &folder,
        &["trace", "marks.toml", "--method", "fifo", "--audit", "audit.jsonl"],
    );
    assert_eq!(code, Some(0), "{err}");
    let (code, out, err) = run(&folder, &["replay", "audit.jsonl", "marks.toml"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let first = fs::read_to_string(folder.join("audit.jsonl")).unwrap();
    let head: serde_json::Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
    assert_eq!(head["complaints"][0]["name"], format!("victim{MARKS}"));
}
