//! What holds of every form that is written, over ledgers whose names break lines, rows, tags and spreadsheets.

use crate::formats::exported::{Export, Written};
use crate::formats::{Input, Options, Provenance, Reading, WRITTEN, read};
use crate::seed::Seed;

/// Every name breaks a line and steers a terminal.
pub(super) const MARKS: &str = include_str!("../../../tests/faults/marks.toml");

/// Names that mean something to a form of text: quotes, tags, separators, formulas, comments.
pub(super) const SIGNS: &str = r#"
title = "signs"
source = "invented"
kind = "account"

[[assets]]
code = "COIN"
scale = 2

[[movements]]
name = "a\"b'c<d>&e;f,g|h"
ins = [["issuance", 12345]]
outs = [["=1+1", 12345]]

[[movements]]
name = "-->]]>\\"
ins = [["=1+1", 12345]]
outs = [["@x{y}: - #z", 12000], ["trailing\\", 340], ["ümlaut \u4e2d", 5]]

[[complaints]]
name = "+victim \"<&>\""
claims = [["a\"b'c<d>&e;f,g|h:0", 100]]
"#;

pub(super) fn reading(name: &str, text: &str) -> Reading {
    let input = Input {
        name: name.into(),
        bytes: text.as_bytes().to_vec(),
    };
    read(vec![input], &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn form(name: &str) -> &'static Written {
    WRITTEN.iter().find(|form| form.name == name).expect("it is listed")
}

/// Returns the files of a form by name.
pub(super) fn write(form: &Written, export: &Export<'_>) -> Vec<(&'static str, String)> {
    let parts = form.parts.iter().filter(|part| !part.is_truth);
    let written = parts.map(|part| {
        let mut bytes = Vec::new();
        (part.write)(export, &mut bytes).expect("memory can be written to");
        (part.name, String::from_utf8(bytes).expect("it is text"))
    });
    written.collect()
}

pub(super) fn provenance() -> Provenance {
    Provenance {
        scenario: "tale".into(),
        rail: "chain".into(),
        seed: Seed::new(77),
    }
}

#[test]
fn every_form_says_that_it_is_simulated_and_a_real_ledger_does_not() {
    let reading = reading("signs.toml", SIGNS);
    let provenance = provenance();
    for form in WRITTEN {
        let simulated = Export::of(&reading.evidence, &reading.complaints, Some(&provenance));
        if (form.refuses)(&simulated).is_some() {
            continue;
        }
        for (name, text) in write(form, &simulated) {
            for said in ["SIMULATED", "tale", "77", &simulated.digest] {
                assert!(text.contains(said), "{}: {name} lacks {said}", form.name);
            }
        }
        let real = Export::of(&reading.evidence, &reading.complaints, None);
        for (name, text) in write(form, &real) {
            assert!(!text.contains("SIMULATED"), "{}: {name} is no simulation", form.name);
            assert!(text.contains(&real.digest), "{}: {name} lacks the digest", form.name);
        }
    }
}

#[test]
fn no_name_breaks_a_line_or_steers_a_terminal_in_any_form() {
    for (of, text) in [("marks.toml", MARKS), ("signs.toml", SIGNS)] {
        let reading = reading(of, text);
        let export = Export::of(&reading.evidence, &reading.complaints, None);
        for form in WRITTEN.iter().filter(|form| (form.refuses)(&export).is_none()) {
            for (name, text) in write(form, &export) {
                let steers = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{200b}' | '\u{2028}');
                assert!(!text.contains(steers), "{}, {of}: {name}", form.name);
                assert!(!text.contains("\nforged row"), "{}, {of}: {name}", form.name);
            }
        }
    }
}

#[test]
fn files_of_all_forms_have_names_of_their_own_and_each_form_says_what_it_leaves() {
    let mut names: Vec<&str> = WRITTEN
        .iter()
        .flat_map(|form| form.parts)
        .map(|part| part.name)
        .collect();
    names.extend(["manifest.json", crate::formats::TRUTH.name]);
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "{names:?}");
    for form in WRITTEN {
        assert!(!form.left.is_empty() && !form.marked.is_empty(), "{}", form.name);
    }
}

#[test]
fn the_table_of_the_documents_is_the_one_that_the_program_prints() {
    let row = |form: &Written| {
        let files: Vec<String> = form.parts.iter().map(|part| format!("`{}`", part.name)).collect();
        let (name, files, summary, marked, left) = (form.name, files.join(", "), form.summary, form.marked, form.left);
        format!("| `{name}` | {files} | {summary} | {marked} | {left} |\n")
    };
    let table: String = WRITTEN.iter().map(row).collect();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let text = std::fs::read_to_string(&path).expect("the document is there");
    let head = "| `--as` | files | what | says SIMULATED in | not carried over |\n|---|---|---|---|---|\n";
    let (before, behind) = text.split_once(head).expect("the table has its head");
    let (old, behind) = behind.split_once("\n\n").expect("the table ends");
    if std::env::var_os("DYEPACK_RENEW").is_some() {
        std::fs::write(&path, format!("{before}{head}{table}\n{behind}")).expect("the document can be written");
    } else {
        assert_eq!(format!("{old}\n"), table, "DYEPACK_RENEW=1 writes the table anew");
    }
}

#[test]
fn an_amount_has_all_decimals_of_its_asset() {
    use crate::units::Asset;
    let decimal = |scale, amount: u64| {
        super::text::decimal(
            &Asset {
                code: "X".into(),
                scale,
            },
            amount,
        )
    };
    assert_eq!(decimal(8, 12_000), "0.00012000");
    assert_eq!(decimal(2, u64::MAX), "184467440737095516.15");
    assert_eq!(decimal(0, 7), "7");
}
