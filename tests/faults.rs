//! Small inputs that once broke the program, and what is right about them: each of `tests/faults`, run as a command.

use std::process::Command;

use serde_json::Value;

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the program in the folder of the faults.
fn run(args: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyepack"));
    command.args(args).env("NO_COLOR", "1");
    let output = command
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults"))
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes text");
    Said {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Follows the complaints of a file, and returns the answer.
fn trace(file: &str, method: &str, more: &[&str]) -> Value {
    let said = run(&[&["trace", file, "--method", method, "--json"], more].concat());
    assert_eq!(said.code, Some(0), "{file} {method}: {}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

/// Returns what a purse holds of what is followed, as text.
fn held(answer: &Value, purse: &str) -> String {
    let rows = answer["held"].as_array().expect("an answer lists what is held");
    let row = rows.iter().find(|row| row["purse"] == purse);
    row.map_or("0".into(), |row| row["tainted"].as_str().unwrap().to_owned())
}

#[test]
fn a_link_keeps_the_clean_units_that_stay_in_their_order() {
    for (file, method, z) in [
        ("plain-wrong.toml", "fifo", "0"),
        ("plain-panic.toml", "fifo", "1"),
        ("pass-wrong.toml", "fifo;keepers=pass", "0"),
        ("pass-panic.toml", "fifo;keepers=pass", "1"),
    ] {
        assert_eq!(held(&trace(file, method, &[]), "z"), z, "{file}");
        assert_eq!(held(&trace(file, method, &[]), "x"), "57", "{file}");
    }
    // 60 stolen stand before 40 own: of the 60 the pool keeps 3, and all of the 40. By links nothing of what it then pays to y
    // itself is y's, so that the 3, which lie before the 40, stop there.
    let nothing_came = trace("link-out-zero.toml", "fifo;keepers=pass", &[]);
    assert_eq!(
        (held(&nothing_came, "x"), &nothing_came["stopped"]),
        ("57".into(), &Value::from("3"))
    );
}

#[test]
fn exposure_counts_what_stayed_behind_a_link() {
    let said = run(&["exposure", "expo-panic.toml", "--to", "z", "--method", "fifo", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    let fifo = &answer["methods"][0];
    assert_eq!((&fifo["tagged"], &fifo["untagged"]), (&"1".into(), &"4".into()));
}

#[test]
fn links_to_themselves_and_in_a_circle_are_refused_with_the_place() {
    for (file, place, why) in [
        (
            "link-self.toml",
            "link-self.toml, line 6, column 1: ",
            "the leg that it leaves",
        ),
        (
            "link-cycle.toml",
            "link-cycle.toml, line 11, column 1: ",
            "lead in a circle",
        ),
    ] {
        let said = run(&["trace", file, "--method", "haircut"]);
        assert_eq!(said.code, Some(3), "{file}: {}", said.err);
        assert!(
            said.err.contains(place) && said.err.contains(why),
            "{file}: {}",
            said.err
        );
    }
}

#[test]
fn a_chain_of_links_in_one_movement_is_followed_to_its_end() {
    let answer = trace("link-chain-800.toml", "fifo", &[]);
    assert_eq!((held(&answer, "p0"), held(&answer, "p799")), ("1".into(), "0".into()));
}

/// Writes a statement of a trace, replays it, and returns the statement.
fn audited(file: &str, method: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("statement.jsonl");
    let statement = path.to_str().unwrap();
    let written = run(&[
        "trace",
        file,
        "--method",
        method,
        "--audit",
        statement,
        "--audit-format",
        "jsonl",
    ]);
    assert_eq!(written.code, Some(0), "{file}: {}", written.err);
    let replayed = run(&["replay", statement, file]);
    assert_eq!(replayed.code, Some(0), "{file}: {}{}", replayed.out, replayed.err);
    std::fs::read_to_string(&path).unwrap()
}

#[test]
fn sums_beyond_64_bits_are_whole_in_every_form() {
    let sum = "20000000000000000000";
    for method in ["fifo", "haircut", "lifo-stack", "tiho", "largest-output"] {
        let answer = trace("eth18.jsonl", method, &[]);
        assert_eq!(answer["seeded"], sum, "{method}");
        assert_eq!(answer["origins"][0]["seeded"], sum, "{method}");
    }
    assert_eq!(trace("eth18.jsonl", "fifo", &[])["held_total"], sum);
    let text = run(&["trace", "eth18.jsonl", "--method", "fifo"]).out;
    assert!(text.contains("held       20 000 000 000 000 000 000\n"), "{text}");
    assert!(audited("eth18.jsonl", "fifo").contains(&format!("\"seeded\":\"{sum}\"")));
    let bounds = run(&[
        "trace",
        "pool-overflow.jsonl",
        "--method",
        "haircut",
        "--bounds",
        "--bounds-of",
        "A",
    ]);
    assert_eq!(bounds.code, Some(0), "{}", bounds.err);
    assert!(
        bounds.out.contains("36 893 488 147 419 103 230  at least"),
        "{}",
        bounds.out
    );
}

#[test]
fn a_score_at_an_extreme_rate_does_not_wrap() {
    for truth in ["truth-mid.jsonl", "truth-rate.jsonl"] {
        let said = run(&["score", "ans.json", "--truth", truth, "--json"]);
        assert_eq!(said.code, Some(0), "{truth}: {}", said.err);
        let judged: Value = serde_json::from_str(&said.out).unwrap();
        for level in judged["levels"].as_array().unwrap() {
            assert_eq!(level["recall"], "1.000000", "{truth}");
            assert_eq!(level["precision"], "0.500000", "{truth}");
        }
        assert_ne!(
            judged["unit"],
            Value::Null,
            "{truth}: values are counted in more than a cent"
        );
    }
}

#[test]
fn a_statement_that_names_a_number_beyond_all_is_refused() {
    let ledger = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/roscoe-v-winder.toml");
    let statement = audited(ledger, "own-money-first");
    let claim = r#""claims":[{"movement":"debts","number":0"#;
    assert!(statement.contains(claim), "{statement}");
    let folder = tempfile::tempdir().unwrap();
    let changed = folder.path().join("statement.jsonl");
    let beyond = claim.replace(r#""number":0"#, r#""number":4294967295"#);
    std::fs::write(&changed, statement.replace(claim, &beyond)).unwrap();
    let said = run(&["replay", changed.to_str().unwrap(), ledger]);
    assert_eq!(said.code, Some(4), "{}", said.err);
    let problem = "no movement 4294967295 with an output 0";
    assert!(
        said.out.contains(problem) || said.err.contains(problem),
        "{}{}",
        said.out,
        said.err
    );
}

#[test]
fn the_two_readings_of_dirty_first_are_told_apart_everywhere() {
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/the-first-mixture.toml");
    let said = |method: &str, form: &str| {
        let words = ["trace", case, "--method", method, form];
        run(&words[..words.len() - usize::from(form.is_empty())])
    };
    let (keep, drop) = (
        trace(case, "dirty-first-keep", &[]),
        trace(case, "dirty-first-drop", &[]),
    );
    assert_eq!((held(&keep, "m"), held(&drop, "m")), ("20".into(), "0".into()));
    let mixture = |answer: &Value| {
        let stops = answer["stops"].as_array().unwrap().iter();
        let ended = stops.filter(|stop| stop["reason"] == "mixture");
        ended
            .map(|stop| (stop["purse"].clone(), stop["amount"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(mixture(&keep), []);
    // In the purses from which it went in, which held as much.
    let ended = [("a", "20"), ("b", "50"), ("bank", "15")];
    assert_eq!(
        mixture(&drop),
        ended.map(|(purse, amount)| (purse.into(), amount.into()))
    );
    let text = said("dirty-first-drop", "").out;
    assert!(
        text.contains("85  It ended there: the method traces up to the first mixture"),
        "{text}"
    );
    assert!(said("dirty-first-keep", "--csv").out.contains("\nm,30,20\n"));
    assert_ne!(audited(case, "dirty-first-keep"), audited(case, "dirty-first-drop"));
    let short = said("dirty-first", "");
    assert_eq!(short.out, said("dirty-first-keep", "").out);
    assert!(
        short.err.contains("note: dirty-first means dirty-first-keep: "),
        "{}",
        short.err
    );
}

/// Bishopsgate v Homan: what came into an overdrawn account paid the bank.
#[test]
fn no_money_is_traced_through_an_overdraft_that_is_said() {
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/overdraft.toml");
    let said = run(&["trace", case, "--method", "lowest-intermediate-balance"]);
    assert!(
        said.out.contains("90  It paid back what the account was overdrawn by"),
        "{}",
        said.out
    );
    assert!(!said.err.contains("gave more"), "{}", said.err);
    assert!(audited(case, "own-money-first").contains("\"reason\":\"debt\""));
    // Where it is not said, a note tells what is presumed and how to say it.
    let report = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/reports/paid-into-an-overdrawn-account/ledger.toml"
    );
    let presumed = run(&["trace", report, "--method", "lowest-intermediate-balance"]);
    let note = "note: an account gave more than it got and was then paid: acc (60 unit)";
    assert!(
        presumed.err.contains(note) && presumed.err.contains("opening = 0"),
        "{}",
        presumed.err
    );
}

#[test]
fn two_purses_of_one_name_are_refused_with_the_line() {
    let said = run(&["trace", "two-purses-of-one-name.jsonl", "--method", "fifo"]);
    assert_eq!(said.code, Some(3));
    assert!(
        said.err.contains("line 7") && said.err.contains("\"0xB\""),
        "{}",
        said.err
    );
}

#[test]
fn an_answer_that_lays_more_on_a_purse_than_it_holds_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.json");
    let said = |tainted: &str| {
        let text =
            format!(r#"{{"schema":"dyepack.trace/1","held":[{{"purse":"a","value":"60","tainted":"{tainted}"}}]}}"#);
        std::fs::write(&file, text).unwrap();
        run(&["score", file.to_str().unwrap(), "--truth", "truth-mid.jsonl"])
    };
    assert_eq!(said("60").code, Some(0));
    let more = said("61");
    assert_eq!(more.code, Some(3));
    assert!(
        more.err.contains("61 of a are said to be tainted, and it holds 60"),
        "{}",
        more.err
    );
}

#[test]
fn a_last_height_cuts_every_ledger_off_or_is_refused() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/cut-off.toml");
    let answer = trace(path, "fifo", &["--until", "1"]);
    assert_eq!((held(&answer, "loot"), held(&answer, "a")), ("10".into(), "0".into()));
    assert_eq!(answer, trace(path, "fifo;until=1", &[]), "two ways to say one thing");
    let two = run(&["trace", path, "--method", "fifo;until=2", "--until", "1"]);
    assert_eq!(two.code, Some(2), "{}", two.err);
    let blocks = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/btc/mainnet-1-255");
    let said = |words: &[&str]| run(&[&["trace", blocks, "--from", "coinbase@9"], words].concat()).out;
    let cut = said(&["--method", "fifo", "--until", "180"]);
    assert!(cut.contains("3 purses of 181 transactions"), "{cut}");
    assert_eq!(
        cut,
        said(&["--method", "fifo;until=180"]),
        "two ways to say one thing of blocks"
    );
    let clayton = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/clayton.toml");
    let without = run(&["trace", clayton, "--method", "fifo", "--until", "0"]);
    assert_eq!(without.code, Some(3), "{}", without.out);
    assert!(without.err.contains("has no heights"), "{}", without.err);
}
