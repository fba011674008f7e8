//! The benchmark on the command line: a board over held-back seeds, what got worse between two, and views for people without Rust.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn dyepack(folder: &Path, words: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyepack"));
    let output = command
        .args(words)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("it prints text"),
        err: String::from_utf8(output.stderr).expect("it prints text"),
    }
}

fn seat<'b>(board: &'b Value, name: &str) -> &'b Value {
    let seats = board["seats"].as_array().expect("a board has seats");
    seats
        .iter()
        .find(|seat| seat["name"] == name)
        .unwrap_or_else(|| panic!("{name} has a seat"))
}

#[test]
fn a_board_has_everybody_and_who_gives_no_answer_has_no_rank() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("seeds.txt"), "9876543210987\n9876543210988\n").unwrap();
    fs::write(folder.path().join("broken.py"), "raise SystemExit(7)\n").unwrap();
    let words = [
        "bench",
        "--seeds-file",
        "seeds.txt",
        "--no-rules",
        "--json",
        "--external",
        "python3 broken.py",
        "-o",
        "kept",
    ];
    let ran = dyepack(folder.path(), &words);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let board: Value = serde_json::from_str(&ran.out).expect("a board is JSON");
    assert_eq!(
        (&board["schema"], &board["worlds"]),
        (&"dyepack.bench/1".into(), &54.into())
    );
    assert!(!ran.out.contains("987654321098"), "held-back seeds are not told");
    let broken = seat(&board, "python3 broken.py");
    assert_eq!(
        (&broken["rank"], &broken["malformed"]),
        (&Value::Null, &broken["asked"])
    );
    let first = &board["seats"][0];
    assert_eq!((&first["rank"], &first["who"]), (&1.into(), &"method".into()));
    let overlap = |seat: &Value| -> u64 {
        let text = seat["metrics"][0]["mean"].as_str().expect("a seat has an overlap");
        text.replace('.', "").parse().expect("six decimals")
    };
    let (best, chance) = (overlap(first), overlap(seat(&board, "chance")));
    assert!(
        (200_000..990_000).contains(&best),
        "the suite is neither hopeless nor easy: {best}"
    );
    assert!(2 * chance < best, "chance finds {chance} and the best {best}");
    let nulls = board["seats"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|seat| seat["who"] == "null");
    assert!(nulls.clone().count() >= 3 && nulls.into_iter().all(|seat| seat["rank"].is_null()));
    // What is done is read and not done again, and says the same.
    let again = dyepack(folder.path(), &words);
    assert_eq!(again.out, ran.out);
    let text = dyepack(
        folder.path(),
        &[
            "bench",
            "--seeds-file",
            "seeds.txt",
            "--no-rules",
            "--external",
            "python3 broken.py",
            "-o",
            "kept",
        ],
    );
    assert!(
        text.out.contains("undecided") && text.out.contains("no rank"),
        "{}",
        text.out
    );

    fs::write(folder.path().join("old.json"), &ran.out).unwrap();
    let same = dyepack(folder.path(), &["bench", "compare", "old.json", "old.json"]);
    assert_eq!(same.code, Some(0), "{}", same.err);
    let mut worse = board.clone();
    let name = worse["seats"][0]["name"].clone();
    for bound in ["mean", "low", "high"] {
        worse["seats"][0]["metrics"][0][bound] = "0.000001".into();
    }
    fs::write(folder.path().join("new.json"), worse.to_string()).unwrap();
    let compared = dyepack(folder.path(), &["bench", "compare", "old.json", "new.json"]);
    assert_eq!(compared.code, Some(4));
    assert!(
        compared
            .err
            .contains(&format!("{}: overlap was", name.as_str().unwrap())),
        "{}",
        compared.err
    );
    worse["suite"] = "another".into();
    fs::write(folder.path().join("new.json"), worse.to_string()).unwrap();
    assert_eq!(
        dyepack(folder.path(), &["bench", "compare", "old.json", "new.json"]).code,
        Some(3)
    );
}

#[test]
fn views_are_written_as_evidence_and_as_tables_and_tell_no_truth_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let ran = dyepack(
        folder.path(),
        &["bench", "export", "-o", "views", "--train", "--seeds", "1"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let listed = fs::read_to_string(folder.path().join("views/views.csv")).unwrap();
    assert_eq!(
        listed.lines().count(),
        1 + 9 * 3 * 2,
        "scenarios, prevalences and investigators"
    );
    for line in listed.lines().skip(1) {
        let view = folder.path().join("views").join(line.split(',').next().unwrap());
        let mut names: Vec<String> = fs::read_dir(&view)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(
            names,
            ["claims.csv", "evidence.jsonl", "legs.csv", "purses.csv"],
            "{line}"
        );
        let claims = fs::read_to_string(view.join("claims.csv")).unwrap();
        assert!(claims.starts_with("complaint,movement,purse,amount,notice\n"));
    }
    let view = folder.path().join("views/chain-easy-1-public-1001");
    let legs = fs::read_to_string(view.join("legs.csv")).unwrap();
    let claims = fs::read_to_string(view.join("claims.csv")).unwrap();
    let claimed: Vec<&str> = claims.lines().nth(1).unwrap().split(',').collect();
    let leg =
        |line: &&str| line.starts_with(&format!("{},", claimed[1])) && line.contains(&format!(",out,{},", claimed[2]));
    assert!(
        legs.lines().any(|line| leg(&line)),
        "what is claimed is a leg: {claims}"
    );
    let evidence = view.join("evidence.jsonl").display().to_string();
    let traced = dyepack(folder.path(), &["trace", &evidence, "--method", "haircut", "--json"]);
    assert_eq!(traced.code, Some(0), "{}", traced.err);
}

#[test]
fn seeds_that_are_none_are_refused_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    for (text, told) in [
        ("5\nsix\n", "line 2 is no seed"),
        ("5\n5\n", "line 2 is no seed"),
        ("\n", "no seed in it"),
    ] {
        fs::write(folder.path().join("seeds.txt"), text).unwrap();
        let refused = dyepack(folder.path(), &["bench", "--seeds-file", "seeds.txt"]);
        assert_eq!(
            (refused.code, refused.err.contains(told)),
            (Some(3), true),
            "{}",
            refused.err
        );
    }
}
