//! The scenario decoder never panics, whatever the bytes, and says where in the text each problem stands.

use dyepack::scenario::{bundled, decode, decode_bytes, render};
use proptest::prelude::*;

const EVERY_KEY: &str = include_str!("data/every-key.toml");

/// What files are made of: keys, names, quantities and punctuation, so that random files get past the TOML reader.
const PIECES: &[&str] = &[
    "dyepack = 1\n",
    "title = ",
    "\"x\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    " = ",
    ",",
    "\n",
    ".",
    "'",
    "\"\"\"",
    "#",
    "keeper",
    "crowd",
    "plan",
    "steps",
    "branch",
    "a",
    "b",
    "rails",
    "\"bitcoin\"",
    "\"2%..5%\"",
    "\"1h..\"",
    "\"523.3M XEM\"",
    "\"\\u00e9\"",
    "é",
    "1",
    "-1",
    "1e9",
    "nan",
    "2016-02-04",
    "true",
    "expect",
    "figure",
    "\"recall\"",
    "at_least",
    "[plan.branch]\n",
    "a = [{ branch = { a = \"1%\" } }]\n",
    "\u{0}",
    "\u{feff}",
    "99999999999999999999",
    "\"99999999999999999999w\"",
    "[asset.XEM]\n",
    "scale",
    "rate",
    "[rail.x]\n",
    "preset",
    "identity",
    "incident",
];

fn survives(bytes: &[u8]) {
    if let Err(problems) = decode_bytes("random", bytes) {
        assert!(!problems.is_empty(), "a file is refused with a reason");
        let text = String::from_utf8_lossy(bytes);
        for problem in &problems {
            assert!(problem.line >= 1 && problem.column >= 1 && problem.span.end <= text.len());
        }
        if std::str::from_utf8(bytes).is_ok() {
            render("random.toml", &text, &problems[..problems.len().min(5)], true);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
    }

    #[test]
    fn random_pieces_are_read_without_a_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        survives(pieces.concat().as_bytes());
    }

    #[test]
    fn a_mutated_file_is_read_without_a_panic(
        which in 0usize..8,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..30, prop::sample::select(PIECES)), 1..6),
    ) {
        let mut text = bundled().get(which).map_or(EVERY_KEY, |scenario| scenario.text).as_bytes().to_vec();
        for (place, length, piece) in cuts {
            let from = place.index(text.len() + 1);
            let to = (from + length).min(text.len());
            text.splice(from..to, piece.bytes());
        }
        survives(&text);
    }

    #[test]
    fn a_file_with_lines_swapped_is_read_without_a_panic(one: prop::sample::Index, other: prop::sample::Index) {
        let mut lines: Vec<&str> = EVERY_KEY.lines().collect();
        let (one, other) = (one.index(lines.len()), other.index(lines.len()));
        lines.swap(one, other);
        survives(lines.join("\n").as_bytes());
    }
}

#[test]
fn all_problems_of_a_file_are_listed_in_its_order() {
    let text = EVERY_KEY
        .replace("users = 20", "users = -20")
        .replace("at = [\"pool\"]", "at = [\"poll\"]")
        .replace("because = \"it must\"", "becuse = \"\"");
    let problems = decode("broken", &text).unwrap_err();
    let lines: Vec<&str> = problems
        .iter()
        .map(|problem| text.lines().nth(problem.line - 1).unwrap())
        .collect();
    assert_eq!(lines.len(), 3, "{problems:?}");
    assert!(lines[0].contains("-20") && lines[1].contains("poll") && lines[2].contains("becuse"));
    assert_eq!(problems[1].text, "\"poll\"");
    assert_eq!(problems[1].suggestion.as_deref(), Some("pool"));
    assert_eq!(problems[2].suggestion.as_deref(), Some("because"));
}

#[test]
fn a_line_that_is_no_toml_does_not_hide_other_problems() {
    let text = EVERY_KEY
        .replace("users = 20", "users = = 20")
        .replace("reuse = \"50%\"", "reuse = \"50\"");
    let problems = decode("broken", &text).unwrap_err();
    assert!(problems[0].message.starts_with("this is not TOML"), "{problems:?}");
    assert!(
        problems
            .iter()
            .any(|problem| problem.message.contains("a share has its unit")),
        "{problems:?}"
    );
    assert!(
        !problems.iter().any(|problem| problem.message.contains("missing")),
        "{problems:?}"
    );
}

#[test]
fn monsters_are_refused_before_anything_is_made() {
    let long = "# a comment\n".repeat(100_000);
    assert_eq!(decode("long", &long).unwrap_err()[0].accepted, "at most 1048576 bytes");
    let deep = format!("{}{}", "a = [".repeat(5_000), "]".repeat(5_000));
    assert!(decode("deep", &deep).is_err());
    let keys = (0..40_000)
        .map(|n| format!("b{n} = [{{ branch = {{ b{} = \"1%\" }} }}]\n", n + 1))
        .collect::<String>();
    assert!(
        decode(
            "chain",
            &EVERY_KEY.replace("[plan.branch]\n", &format!("[plan.branch]\n{}", &keys[..1_000_000]))
        )
        .is_err()
    );
    let twofold: String = (0..15).map(|n| format!("t{n} = [{{ branch = {{ t{m} = \"1%\", u{m} = \"1%\" }} }}]\nu{n} = [{{ branch = {{ t{m} = \"1%\", u{m} = \"1%\" }} }}]\n", m = n + 1)).collect();
    let twofold =
        format!("[plan.branch]\n{twofold}t15 = [{{ split = {{ into = 1000000 }} }}]\nu15 = [{{ wait = \"1d\" }}]\n");
    let text = EVERY_KEY
        .replace("[plan.branch]\n", &twofold)
        .replace("{ out = \"60%\" }", "{ out = \"60%\", t0 = \"1%\", u0 = \"1%\" }");
    let problems = decode("twofold", &text).unwrap_err();
    assert!(
        problems
            .iter()
            .any(|problem| problem.message.contains("the world could have")),
        "{problems:?}"
    );
}

#[test]
fn a_scenario_begins_at_the_same_instant_with_and_without_an_offset() {
    let begins = |written: &str| {
        let text = EVERY_KEY.replace("begins = 2016-02-04T09:00:00", &format!("begins = {written}"));
        decode("begins", &text).unwrap().begins.to_string()
    };
    for written in [
        "2016-02-04T09:00:00Z",
        "2016-02-04T04:00:00-05:00",
        "\"2016-02-04 10:00+01:00\"",
        "2016-02-04T09:00:00",
    ] {
        assert_eq!(begins(written), "2016-02-04 09:00:00Z", "{written}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let problems = decode_bytes("latin", b"title = \"caf\xe9\"\n").unwrap_err();
    assert_eq!((problems[0].line, problems[0].column), (1, 13));
}
