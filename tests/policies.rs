//! Other people's investigators: the example that is shipped races as our rule does, and one that misbehaves hurts only itself.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn inquiry(words: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .args([
            "inquiry",
            &format!("{ROOT}/tests/data/policies/two-banks.toml"),
            "--json",
        ])
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it was asked for");
    let _ = stdin.write_all(typed.as_bytes()); // who reads nothing is no error of the writer
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn python(script: &str) -> String {
    format!("python3 '{ROOT}/{script}'")
}

/// Returns what came of each who raced, by name.
fn policies(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    found["rails"][0]["policies"].as_array().expect("policies").clone()
}

fn named<'a>(rows: &'a [Value], name: &str) -> &'a Value {
    rows.iter()
        .find(|row| row["policy"].as_str().is_some_and(|policy| policy.contains(name)))
        .expect("it raced")
}

#[test]
fn the_python_example_makes_the_world_that_our_rule_makes() {
    let rows = policies(&inquiry(
        &[
            "--policy",
            &python("examples/policies/largest_first.py"),
            "--seeds",
            "2",
        ],
        "",
    ));
    let names: Vec<&str> = rows.iter().map(|row| row["policy"].as_str().unwrap()).collect();
    assert_eq!(
        (names[0], names[1], *names.last().unwrap()),
        ("nothing", "follow", "clairvoyant")
    );
    let [theirs, ours] = ["python3", "follow"].map(|name| named(&rows, name));
    assert_eq!(theirs["worlds"], ours["worlds"]);
    let frozen = ours["mean"]["frozen"]
        .as_str()
        .and_then(|share| share.parse::<f64>().ok());
    assert!(frozen.is_some_and(|share| share > 0.9), "{ours:#}");
    assert!(
        rows[0]["mean"]["located"].is_null(),
        "nothing follows nothing, so that nothing is said"
    );
}

#[test]
fn one_that_misbehaves_has_no_place_with_its_reason_and_changes_nothing_else() {
    let plain = policies(&inquiry(&["--policy", "follow"], ""));
    for (mode, why) in [
        ("crash", "it fell over"),
        ("prose", "line 2"),
        ("offer", "there is no offer 100000"),
        ("purse", "freeze of purse 100000000"),
        ("protocol", "dyepack.policy/9"),
        ("mute", "it was not done after 1 s"),
    ] {
        let bad = format!("{} {mode}", python("tests/data/policies/bad.py"));
        // Only one has to be waited for in vain; the others are done whenever the machine comes to them.
        let limit = if mode == "mute" { "1" } else { "600" };
        let rows = policies(&inquiry(&["--policy", &bad, "--time-limit", limit], ""));
        let row = named(&rows, "python3");
        assert!(
            row["mean"].is_null() && row["worlds"].as_array().unwrap().is_empty(),
            "{mode}"
        );
        let said = row["failed"].as_str().expect("it says why");
        assert!(said.contains(why), "{mode}: {said}");
        let others: Vec<&Value> = rows.iter().filter(|row| row.get("failed").is_none()).collect();
        assert_eq!(others, plain.iter().collect::<Vec<_>>(), "{mode}");
    }
    let looks = format!("{} looks", python("tests/data/policies/bad.py"));
    let rows = policies(&inquiry(&["--policy", &looks], ""));
    assert_eq!(named(&rows, "python3")["mean"]["requests"], 0);
}

/// Typed orders: what is no number is asked for again, Enter looks on, and the end of the input looks on to the end.
#[test]
fn orders_are_typed_by_hand_and_seen_beside_our_rules() {
    let output = inquiry(&["--policy", "hand"], "x\n0\n");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("\"x\" is no offer") && said.contains("0: freeze"),
        "{said}"
    );
    let rows = policies(&output);
    let [hand, ours] = ["hand", "follow"].map(|name| named(&rows, name));
    assert_eq!(hand["mean"]["frozen"], ours["mean"]["frozen"]);
    assert_eq!(hand["mean"]["requests"], 0, "after the freeze nothing was typed");
}

#[test]
fn a_word_that_is_neither_a_rule_nor_a_program_is_refused_with_what_is_accepted() {
    let output = inquiry(&["--policy", "folow"], "");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for word in ["\"folow\"", "follow", "ask-all", "hand", "python3 policy.py"] {
        assert!(said.contains(word), "{said}");
    }
}
