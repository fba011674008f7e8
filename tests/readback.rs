//! What `dyepack export --as` writes is read by the tools that it is for, and they find in it what the evidence holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The forms that `tests/readback/read.py` reads.
const FORMS: &str = "evidence,graphml,gexf,dot,cytoscape,neo4j,ftm,tagpack";

fn python() -> PathBuf {
    let named = std::env::var_os("DYEPACK_READBACK");
    named.map(PathBuf::from).expect(
        "name in $DYEPACK_READBACK a Python that has the packages of tests/readback/requirements.txt; ./check makes one",
    )
}

/// Exports in all forms and returns the folder.
fn export(name: &str, words: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readback").join(name);
    let _ = fs::remove_dir_all(&folder);
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .current_dir(ROOT)
        .arg("export")
        .args(words)
        .arg("-o")
        .arg(&folder)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn read(folder: &Path) -> Value {
    read_by("read.py", folder)
}

fn read_by(script: &str, folder: &Path) -> Value {
    let output = Command::new(python())
        .arg(Path::new(ROOT).join("tests/readback").join(script))
        .arg(folder)
        .output()
        .expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

/// What the lines of the evidence hold, counted here.
#[derive(Default)]
struct Held {
    rows: BTreeMap<String, usize>,
    legs: usize,
    /// What enters purses, in base units, and with how many decimals.
    out: u128,
    scale: usize,
    claims: usize,
}

fn held(folder: &Path) -> Held {
    let text = fs::read_to_string(folder.join("evidence.jsonl")).expect("evidence was written");
    let mut held = Held::default();
    for line in text.lines().skip(1) {
        let row: Value = serde_json::from_str(line).expect("a line is JSON");
        let kind = row["row"].as_str().expect("a row says of which table it is");
        *held.rows.entry(kind.to_owned()).or_default() += 1;
        match kind {
            "asset" => held.scale = row["scale"].as_u64().expect("a number") as usize,
            "movement" => {
                let outs = row["outs"].as_array().expect("a list");
                held.legs += outs.len() + row["ins"].as_array().expect("a list").len();
                let amounts = outs.iter().filter_map(|leg| leg[1].as_str());
                held.out += amounts
                    .map(|amount| amount.parse::<u128>().expect("digits"))
                    .sum::<u128>();
            }
            "complaint" => held.claims += row["claims"].as_array().expect("a list").len(),
            _ => {}
        }
    }
    held
}

/// Compares what each tool found with what the evidence holds; one asset alone, since sums are over all edges.
fn compare(found: &Value, held: &Held, mark: &str) {
    let count = |row: &str| held.rows.get(row).copied().unwrap_or(0);
    let digits = format!("{:0width$}", held.out, width = held.scale + 1);
    let (whole, part) = digits.split_at(digits.len() - held.scale);
    let out = if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    };
    for form in ["graphml", "gexf", "dot", "cytoscape", "neo4j"] {
        let said = &found[form];
        assert_eq!(said["nodes"], count("purse") + count("movement"), "{form}");
        assert_eq!(said["edges"], held.legs + count("link"), "{form}");
        assert_eq!(said["out"], out, "{form}");
        assert_eq!(said["claimed"], held.claims, "{form}");
        assert!(
            said["mark"].as_str().expect("a text").contains(mark),
            "{form}: {}",
            said["mark"]
        );
        assert_eq!(said["names"], found["graphml"]["names"], "{form}");
    }
    let ftm = &found["ftm"];
    assert_eq!(ftm["wrong"], serde_json::json!([]));
    assert_eq!((&ftm["unmarked"], &ftm["twice"]), (&0.into(), &0.into()));
    assert_eq!(ftm["accounts"], count("purse"));
    assert_eq!(ftm["links"], count("link"));
    assert_eq!(ftm["paid"], out, "what leaves is all laid on what enters");
    assert!(ftm["mark"].as_str().expect("a text").contains(mark));
    assert_eq!(found["tagpack"]["tags"], count("tag"));
    assert!(found["tagpack"]["mark"].as_str().expect("a text").contains(mark));
}

#[test]
#[ignore = "needs the Python packages of tests/readback/requirements.txt, which ./check installs"]
fn graph_tools_find_every_purse_movement_leg_and_link_of_a_world() {
    let folder = export("world", &["first-steps", "--vantage", "tags", "--as", FORMS]);
    let held = held(&folder);
    assert!(held.rows["tag"] > 0 && held.claims > 0);
    compare(&read(&folder), &held, "SIMULATED");
}

#[test]
#[ignore = "needs the Python packages of tests/readback/requirements.txt, which ./check installs"]
fn names_that_break_lines_tags_and_quotes_arrive_whole() {
    let folder = export("marks", &["tests/faults/marks.toml", "--as", FORMS]);
    let found = read(&folder);
    let names = found["graphml"]["names"].as_array().expect("a list");
    assert_eq!(names.len(), 6, "four purses and two movements");
    for form in ["gexf", "dot"] {
        assert_eq!(found[form]["names"], found["graphml"]["names"], "{form}");
    }
}

/// The methods by which bookkeepers are asked; each moves lots in its own way.
const METHODS: [&str; 3] = ["fifo", "haircut", "tiho"];

#[test]
#[ignore = "needs the Python packages of tests/readback/requirements.txt, which ./check installs"]
fn bean_check_finds_no_fault_in_a_journal_and_lots_are_what_the_method_holds() {
    for (name, what) in [("first-steps", "tags"), ("wire-casino", "institution")] {
        let plain = export(
            &format!("{name}-plain"),
            &[name, "--vantage", what, "--as", "evidence,beancount"],
        );
        let found = &read(&plain)["beancount"];
        assert_eq!(found["errors"], serde_json::json!([]), "{name}");
        assert_eq!(found["accounts"], held(&plain).rows["purse"]);
        assert!(found["mark"].as_str().expect("a text").starts_with("SIMULATED"));
        for method in METHODS {
            let words = [
                name,
                "--vantage",
                what,
                "--as",
                "evidence,beancount",
                "--method",
                method,
            ];
            let folder = export(&format!("{name}-{method}"), &words);
            let labelled = &read(&folder)["beancount"];
            assert_eq!(labelled["errors"], serde_json::json!([]), "{name}, {method}");
            assert_eq!(labelled["transactions"], found["transactions"]);
            assert_eq!(
                labelled["held"], found["held"],
                "labels change no amount: {name}, {method}"
            );
            assert_held(&folder, method, &labelled["labels"]);
        }
    }
}

/// Compares the lots of complaints with what a trace of the same evidence holds of them.
fn assert_held(folder: &Path, method: &str, labels: &Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .arg("trace")
        .arg(folder.join("evidence.jsonl"))
        .args(["--method", method, "--json"])
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let traced: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    let sums = traced["origins"].as_array().expect("a list");
    let mut compared = 0;
    for sum in sums {
        let from = sum["from"].as_str().expect("a name");
        let asset = sum["asset"].as_str();
        let told = labels.as_object().expect("lots by label").iter();
        let mine = told.filter(|(key, _)| {
            key.strip_suffix(from)
                .is_some_and(|code| asset.is_none_or(|asset| code.trim_end() == asset))
        });
        let lots: u128 = mine
            .map(|(_, amount)| {
                amount
                    .as_str()
                    .expect("digits")
                    .replace('.', "")
                    .parse::<u128>()
                    .expect("digits")
            })
            .sum();
        assert_eq!(
            lots.to_string(),
            sum["held"].as_str().expect("digits"),
            "{method}: {from} in {asset:?}"
        );
        compared += 1;
    }
    assert!(compared > 0);
}

/// What no validator takes for real, and every schema for a message.
#[test]
#[ignore = "needs the Python packages of tests/readback/requirements.txt, which ./check installs"]
fn bank_messages_follow_their_published_schemas_and_add_up() {
    let folder = export(
        "banks",
        &["wire-casino", "--vantage", "institution", "--as", "evidence,iso20022"],
    );
    let found = read_by("messages.py", &folder);
    let (payments, statements) = (&found["pacs.008"], &found["camt.053"]);
    for said in [payments, statements] {
        assert_eq!(said["errors"], serde_json::json!([]));
        assert!(
            said["ibans"].as_u64().expect("a number") > 100 && said["real"] == 0 && said["bics"] == 0,
            "{said}"
        );
        assert!(said["mark"].as_str().expect("a text").contains("SIMULATED"));
    }
    assert_eq!(payments["payments"], payments["said"]);
    assert!(payments["payments"].as_u64().expect("a number") > 1_000, "{payments}");
    assert_eq!(statements["wrong"], serde_json::json!([]));
    assert!(
        statements["statements"].as_u64().expect("a number") > 1_000,
        "{statements}"
    );
}

/// What the description for loaders of data sets says of an export, and what Parquet holds, against the evidence.
#[test]
#[ignore = "needs the Python packages of tests/readback/requirements.txt, which ./check installs"]
fn a_description_is_valid_and_leads_to_every_row_of_every_table() {
    let folder = export(
        "described",
        &[
            "first-steps",
            "--vantage",
            "tags",
            "--truth",
            "--as",
            "evidence,neo4j,amlsim,graphml,etl",
        ],
    );
    let held = held(&folder);
    let said = &read_by("dataset.py", &folder)["croissant"];
    assert_eq!(said["errors"], serde_json::json!([]));
    // The program has no clock, and says no day on which anything was published.
    let warnings = said["warnings"].as_array().expect("a list");
    assert!(
        warnings.len() == 1 && warnings[0].as_str().is_some_and(|text| text.contains("datePublished")),
        "{warnings:?}"
    );
    assert_eq!(said["conforms"], "http://mlcommons.org/croissant/1.1");
    assert!(
        said["description"]
            .as_str()
            .is_some_and(|text| text.contains("SIMULATED") && text.contains("digest"))
    );
    assert_eq!(said["wrong"], serde_json::json!([]), "hashes are those of the files");
    let files: Vec<&str> = said["files"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for file in ["evidence.jsonl", "graph.graphml", "neo4j-nodes.csv", "truth.jsonl"] {
        assert!(files.contains(&file), "{file}: {files:?}");
    }
    let rows = |table: &str| said["tables"][table].as_u64().map(|rows| rows as usize);
    assert_eq!(
        rows("neo4j-nodes.csv"),
        Some(held.rows["purse"] + held.rows["movement"])
    );
    assert_eq!(
        rows("neo4j-relationships.csv"),
        Some(held.legs + held.rows.get("link").copied().unwrap_or(0))
    );
}

#[test]
#[ignore = "needs the Python packages of tests/readback/requirements.txt, which ./check installs"]
fn the_suite_is_described_as_folders_that_are_alike() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readback/suite");
    let _ = fs::remove_dir_all(&folder);
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .args(["bench", "export", "--seeds", "1", "-o"])
        .arg(&folder)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let views = fs::read_to_string(folder.join("views.csv"))
        .expect("the views are listed")
        .lines()
        .count()
        - 1;
    let said = &read_by("dataset.py", &folder)["croissant"];
    assert_eq!(
        (&said["errors"], &said["wrong"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
    assert_eq!(
        said["sets"],
        serde_json::json!(["*/claims.csv", "*/evidence.jsonl", "*/legs.csv", "*/purses.csv"])
    );
    assert_eq!(said["tables"]["views.csv"], views);
    // Every row of every folder is among those of the set.
    let rows = fs::read_dir(&folder)
        .expect("it is a folder")
        .map(|entry| entry.expect("it is listed").path().join("claims.csv"));
    let claims: usize = rows
        .filter_map(|path| Some(fs::read_to_string(path).ok()?.lines().count() - 1))
        .sum();
    assert!(claims > views / 2);
    assert_eq!(said["tables"]["*/claims.csv"], claims);
    let card = fs::read_to_string(folder.join("DATA_CARD.md")).expect("a card is written");
    assert!(card.starts_with("# SIMULATED: ") && card.contains("digest of the suite"));
}

#[cfg(feature = "parquet")]
#[test]
#[ignore = "needs the Python packages of tests/readback/requirements.txt, which ./check installs"]
fn columns_hold_what_the_lines_hold_to_the_last_unit() {
    for (scenario, vantage) in [("first-steps", "tags"), ("wire-casino", "institution")] {
        let name = format!("columns-{scenario}");
        let folder = export(
            &name,
            &[scenario, "--vantage", vantage, "--truth", "--as", "evidence,parquet"],
        );
        let held = held(&folder);
        let found = read_by("dataset.py", &folder);
        let files = &found["parquet"];
        let count = |row: &str| held.rows.get(row).copied().unwrap_or(0);
        let rows = |file: &str| files[file]["rows"].as_u64().map(|rows| rows as usize);
        for (file, row) in [
            ("movements", "movement"),
            ("purses", "purse"),
            ("links", "link"),
            ("tags", "tag"),
        ] {
            assert_eq!(rows(&format!("{file}.parquet")), Some(count(row)), "{scenario}: {file}");
        }
        assert_eq!(rows("legs.parquet"), Some(held.legs), "{scenario}");
        assert_eq!(rows("claims.parquet"), Some(held.claims), "{scenario}");
        assert_eq!(files["legs.parquet"]["out"], held.out.to_string(), "{scenario}");
        let columns = &files["legs.parquet"]["columns"];
        assert_eq!(
            (&columns["amount"], &columns["asset"]),
            (&"uint64".into(), &"string".into())
        );
        assert_eq!(files["movements.parquet"]["columns"]["at"], "timestamp[ms, tz=UTC]");
        assert_eq!(files["tags.parquet"]["columns"]["confidence"], "decimal128(38, 6)");
        for (file, said) in files.as_object().expect("files by name") {
            let mark = |name: &str| said["marks"][name].as_str().unwrap_or_default();
            assert!(mark("simulated").starts_with("SIMULATED"), "{file}");
            assert!(
                !mark("seed").is_empty() && mark("simulated").contains(mark("digest")),
                "{file}"
            );
        }
        assert_truth(&folder, files);
        let described = &found["croissant"];
        assert_eq!(described["errors"], serde_json::json!([]));
        assert_eq!(described["tables"]["legs.parquet"], held.legs);
    }
}

/// Compares the tables of what is true with its lines.
#[cfg(feature = "parquet")]
fn assert_truth(folder: &Path, files: &Value) {
    let text = fs::read_to_string(folder.join("truth.jsonl")).expect("the truth was asked for");
    let rows: Vec<Value> = text
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let of = |kind: &str| rows.iter().filter(|row| row["row"] == kind).count();
    assert_eq!(files["truth-places.parquet"]["rows"], of("place"));
    assert_eq!(files["truth-loot.parquet"]["rows"], of("loot"));
    assert_eq!(files["truth-entities.parquet"]["rows"], of("entity") * of("incident"));
    assert_eq!(files["truth-received.parquet"]["rows"], of("received"));
    let loot = rows.iter().filter(|row| row["row"] == "loot");
    let loot: u128 = loot
        .map(|row| {
            row["amount"]
                .as_str()
                .and_then(|amount| amount.parse::<u128>().ok())
                .expect("digits")
        })
        .sum();
    assert!(loot > 0);
    assert_eq!(files["truth-loot.parquet"]["amount"], loot.to_string());
}

#[cfg(feature = "parquet")]
#[test]
#[ignore = "needs the Python packages of tests/readback/requirements.txt, which ./check installs"]
fn each_chunk_of_a_study_lies_in_columns_too() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readback/study");
    let _ = fs::remove_dir_all(&folder);
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .current_dir(Path::new(ROOT).join("tests/study"))
        .args(["study", "small.toml", "-o"])
        .arg(&folder)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = read_by("dataset.py", &folder);
    let files = found["parquet"].as_object().expect("files by name");
    let table = fs::read_to_string(folder.join("rows.csv")).expect("the rows are written");
    let head: Vec<&str> = table.lines().next().expect("a head").split(',').collect();
    assert!(!files.is_empty());
    let mut rows = 0;
    for (name, said) in files {
        assert!(folder.join(name).with_extension("jsonl").exists(), "{name}");
        let columns: Vec<&String> = said["columns"].as_object().expect("columns").keys().collect();
        assert_eq!(columns, head, "{name}");
        assert_eq!(said["columns"]["recall"], "decimal128(38, 6)");
        assert_eq!(said["columns"]["seed"], "uint64");
        assert!(
            said["marks"]["simulated"]
                .as_str()
                .is_some_and(|text| text.starts_with("SIMULATED"))
        );
        rows += said["rows"].as_u64().expect("a number") as usize;
    }
    assert_eq!(rows, table.lines().count() - 1);
}
