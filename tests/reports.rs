//! The situations of public reports about readers like ours: each folder of `tests/reports` is one, with what is right and why.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn texts(value: &Value) -> Vec<&str> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|text| text.as_str().expect("a list of texts"))
        .collect()
}

/// Tells whether what was said is one of the right answers.
fn is_right(want: &Value, said: &Said) -> bool {
    let err = said.err.to_lowercase();
    let in_err = |part: &str| err.contains(&part.to_lowercase());
    let any = texts(&want["err_any"]);
    want["rc"]
        .as_i64()
        .is_none_or(|code| said.code.map(i64::from) == Some(code))
        && texts(&want["rows"])
            .iter()
            .all(|row| said.out.lines().any(|line| line == *row))
        && texts(&want["has"]).iter().all(|part| said.out.contains(part))
        && !texts(&want["lacks"]).iter().any(|part| said.out.contains(part))
        && (any.is_empty() || any.iter().any(|part| in_err(part)))
        && !texts(&want["lacks_err"]).iter().any(|part| in_err(part))
}

/// Returns what is wrong with the answer to a case, if anything is.
fn fault(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("case.json")).expect("a case has its file");
    let case: Value = serde_json::from_str(&text).expect("a case is JSON");
    let words = texts(&case["command"]);
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .args(&words[1..])
        .current_dir(folder)
        .output()
        .expect("the binary can be started");
    let said = Said {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    let crashed = said.code.is_none_or(|code| code == 101) || said.err.contains("panicked");
    let right = case["accept"].as_array().expect("a case says what is right");
    if !crashed && right.iter().any(|want| is_right(want, &said)) {
        return None;
    }
    Some(format!(
        "exit {:?}, right is: {}\n{}{}",
        said.code,
        case["right"].as_str().unwrap_or_default(),
        said.out,
        said.err
    ))
}

#[test]
fn every_situation_of_a_public_report_is_answered_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports");
    let mut cases: Vec<_> = std::fs::read_dir(&folder)
        .expect("the cases are there")
        .map(|entry| entry.expect("a folder can be listed").path())
        .filter(|path| path.join("case.json").is_file())
        .collect();
    cases.sort();
    assert_eq!(cases.len(), 25, "a case is missing or new");
    let mut wrong = String::new();
    for case in &cases {
        let name = case.file_name().and_then(|name| name.to_str()).expect("a name");
        if let Some(fault) = fault(case) {
            wrong.push_str(&format!("{name}: {fault}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
