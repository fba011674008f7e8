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
        which in 0usize..=bundled().len(),
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

/// Returns where the words, numbers, texts and marks of a file stand.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || byte >= 0x80;
    let (mut at, mut found) = (0, Vec::new());
    while at < bytes.len() {
        let run = |goes_on: &dyn Fn(u8) -> bool| bytes[at..].iter().take_while(|byte| goes_on(**byte)).count();
        let length = match bytes[at] {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'"' if bytes[at..].starts_with(b"\"\"\"") => 3,
            byte if word(byte) => run(&word),
            _ => 1,
        };
        found.push(at..at + length);
        at += length;
    }
    found
}

/// What one slip of a typist leaves to complain about, at most: a string that is not closed swallows its neighbours.
const PROBLEMS_OF_A_SLIP: usize = 4;

#[test]
fn a_token_too_many_or_too_few_is_few_problems_all_in_the_file() {
    let step = if std::env::var_os("DYEPACK_THOROUGH").is_some() {
        1
    } else {
        23
    };
    let mut counts = [0usize; PROBLEMS_OF_A_SLIP + 1];
    let mut wrongs = Vec::new();
    for (text, name) in bundled()
        .iter()
        .map(|scenario| (scenario.text, scenario.name))
        .chain([(EVERY_KEY, "every-key")])
    {
        for token in tokens(text).into_iter().step_by(step) {
            let without = format!("{}{}", &text[..token.start], &text[token.end..]);
            let doubled = format!("{}{}", &text[..token.end], &text[token.start..]);
            for mutated in [without, doubled] {
                let problems = decode("slip", &mutated).err().unwrap_or_default();
                let placed = |problem: &dyepack::scenario::Problem| {
                    problem.line <= mutated.lines().count().max(1) && problem.span.end <= mutated.len()
                };
                if problems.len() > PROBLEMS_OF_A_SLIP || !problems.iter().all(placed) {
                    let line = text[..token.start].matches('\n').count() + 1;
                    wrongs.push(format!("{name}:{line} {:?}: {problems:#?}", &text[token.clone()]));
                } else {
                    counts[problems.len()] += 1;
                }
            }
        }
    }
    assert!(
        wrongs.is_empty(),
        "{counts:?} and {}:\n{}",
        wrongs.len(),
        wrongs.join("\n")
    );
    // Prose and names may lose a word and stay valid; of what is refused, nearly all is one problem.
    assert!(counts[1] * 10 >= counts[1..].iter().sum::<usize>() * 9, "{counts:?}");
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

/// Returns what is complained about where one part of the file with every key is replaced, each as `line: message (meant)`.
fn complaints(old: &str, new: &str) -> Vec<String> {
    assert!(EVERY_KEY.contains(old), "{old}");
    let text = EVERY_KEY.replacen(old, new, 1);
    let told = |problem: dyepack::scenario::Problem| {
        let line = text.lines().nth(problem.line - 1).unwrap_or_default().trim();
        let meant = problem.suggestion.map_or(String::new(), |word| format!(" ({word})"));
        format!("{line}: {}{meant}", problem.message)
    };
    let problems = decode("slip", &text).err().unwrap_or_default();
    problems.into_iter().map(told).collect()
}

#[test]
fn what_depends_on_a_slip_is_not_complained_about() {
    let slips = [
        // The figure does not lack its method, a keeper of no known kind is of no wrong kind, an incident that is misspelt where
        // it is stolen leaves the first step no less a theft.
        (
            "method = \"fifo\"",
            "method = \"FIFO\"",
            "method = \"FIFO\": \"FIFO\" is not a method (fifo)",
        ),
        (
            "kind = \"mixer\"",
            "kind = \"mixre\"",
            "kind = \"mixre\": `mixre` is not known here (mixer)",
        ),
        (
            "{ steal = \"theft\" }",
            "{ steal = \"thefd\" }",
            "{ steal = \"thefd\" },: no incident is named `thefd` (theft)",
        ),
        (
            "vantages = [\"public\"",
            "vantages = [\"Everyone\"",
            "vantages = [\"Everyone\", \"omniscient\"]: no investigator is named `Everyone` (public)",
        ),
        (
            "rails = [\"bitcoin\"",
            "rails = [\"bitcon\"",
            "rails = [\"bitcon\", \"tamed-chain\", \"bank-wire\"]: no rail is named `bitcon` (bitcoin)",
        ),
        ("scale = 6", "scale = \"six\"", "scale = \"six\": this is a text"),
        (
            "preset = \"bitcoin\"",
            "preset = \"bitcoi\"",
            "preset = \"bitcoi\": `bitcoi` is not known here (bitcoin)",
        ),
        (
            "[incident.theft]",
            "[incident.Theft]",
            "[incident.Theft]: `Theft` cannot name a new incident",
        ),
    ];
    for (old, new, told) in slips {
        let found = complaints(old, new);
        let own: Vec<&String> = found
            .iter()
            .filter(|complaint| !complaint.contains("no incident is named `theft`"))
            .collect();
        assert_eq!(own, [told], "{new}");
    }
}

#[test]
fn complaints_stand_at_the_fault() {
    let mark = |old: &str, new: &str| {
        let text = EVERY_KEY.replacen(old, new, 1);
        let problems = decode("slip", &text).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        text[problems[0].span.clone()].to_owned()
    };
    assert_eq!(mark("amount = \"1 000 USD\"", "amount = \"1m USD\""), "m");
    assert_eq!(mark("[[crowd]]", "[crowd]"), "[crowd]");
    assert_eq!(
        mark("[plan.branch]\n", "[plan.branch]\nnowhere = [{ wait = \"1h\" }]\n"),
        "nowhere"
    );
    assert_eq!(mark("at = [\"pool\"]", "at = [\"pool\", \"bank\"]"), "\"bank\"");
    assert_eq!(mark("{ wait = \"1h..2h\" },", "{ steal = \"theft\" },"), "\"theft\"");
    assert_eq!(mark("    { steal = \"theft\" },\n", ""), "{ wait = \"1h..2h\" }");
    assert_eq!(mark("rails = [\"bitcoin\"", "rails = [[\"bitcoin\""), "[");
}

#[test]
fn a_country_that_exists_is_refused_with_the_reason() {
    let text = EVERY_KEY.replacen("country = \"XA\"", "country = \"DE\"", 1);
    let problems = decode("slip", &text).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0]
            .message
            .ends_with("nothing that is made here may pass for real"),
        "{problems:?}"
    );
    assert!(problems[0].accepted.contains("`QM` to `QZ`") && problems[0].suggestion.as_deref() == Some("XD"));
}
