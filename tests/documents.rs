//! The documents that hold results of the program hold those that stand beside them as JSON: `docs/levers.md`, `docs/why.md`,
//! `docs/validity.md` and, of the benchmark, `README.md`.
//!
//! The results are made anew by the commands that the documents name; with `DYEPACK_RENEW=1` this test then writes the tables between their
//! marks, and the sentences stay.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const BEGIN: &str = "<!-- made from the results beside it -->\n";
const END: &str = "<!-- end of what is made -->\n";

const LEVERS: [&str; 10] = [
    "identity",
    "supply",
    "books",
    "reference",
    "disclosure",
    "control",
    "oversight",
    "finality",
    "tempo",
    "pooling",
];

/// The bundled scenarios whose theft can be moved to other rails.
const CASES: [&str; 9] = [
    "same-theft",
    "first-steps",
    "peel-otc",
    "phishing",
    "tags-fail",
    "denial",
    "mined",
    "early-tag",
    "campaign",
];

/// The case in which an investigator has to find the loot first: its heading, and its results.
const FOLLOWED: (&str, &str) = ("same-theft, by an investigator", "same-theft-followed");

fn doc(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)
}

fn results(name: &str, schema: &str) -> Value {
    let text = fs::read_to_string(doc(name)).expect("the results are there");
    let json: Value = serde_json::from_str(&text).expect("the results are JSON");
    assert_eq!(json["schema"], schema);
    json
}

/// Returns a list of an object.
fn list<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json[key].as_array().map_or(&[], Vec::as_slice)
}

/// Returns a text of an object, and a dash where there is none.
fn text<'a>(json: &'a Value, key: &str) -> &'a str {
    json[key].as_str().unwrap_or("\u{2013}")
}

/// Writes a share as points of a hundred with a sign: `-0.400000` is −40.0.
fn points(share: &str) -> String {
    let (sign, digits) = match share.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("+", share),
    };
    let millionths: u64 = digits.replace('.', "").parse().expect("six decimals");
    let tenths = (millionths + 500) / 1_000;
    match tenths {
        0 => "0".into(),
        _ => format!("{sign}{}.{}", tenths / 10, tenths % 10),
    }
}

fn row(table: &mut String, cells: &[String]) {
    writeln!(table, "| {} |", cells.join(" | ")).expect("a text takes more text");
}

fn head(table: &mut String, cells: &[&str]) {
    row(table, &cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
    row(table, &vec!["---".to_owned(); cells.len()]);
}

fn levers_tables(json: &Value) -> String {
    let pair = list(json, "pair");
    let mut made = format!(
        "{} with one in {} of its people, {} against {}, seeds {} to {}; the investigator is `{}`. Points of a hundred: the mean, the \
         least and the greatest, and in how many of a hundred seeds the sign of the mean holds.\n",
        text(json, "scenario"),
        json["crowd"],
        pair[0].as_str().unwrap_or_default(),
        pair[1].as_str().unwrap_or_default(),
        list(json, "seeds")[0].as_str().unwrap_or_default(),
        list(json, "seeds")[1].as_str().unwrap_or_default(),
        text(json, "vantage"),
    );
    for outcome in list(json, "outcomes") {
        let [bank, chain] = ["corner_bank", "corner_chain"].map(|end| points(text(outcome, end)));
        write!(
            made,
            "\n### {}: {} at the bank end, {} at the chain end\n\n",
            text(outcome, "name"),
            bank.trim_start_matches('+'),
            chain.trim_start_matches('+')
        )
        .expect("a text takes more text");
        head(
            &mut made,
            &["lever", "alone from the bank end", "alone to the chain end"],
        );
        for lever in list(outcome, "levers") {
            let change = |key: &str| {
                let change = &lever[key];
                let [mean, low, high] = ["mean", "low", "high"].map(|part| points(text(change, part)));
                let sure = points(text(change, "sign_stable"));
                match low == high && low == "0" {
                    true => "0".to_owned(),
                    false => format!(
                        "{mean} ({low} \u{2026} {high}; {})",
                        sure.trim_start_matches('+').trim_end_matches(".0")
                    ),
                }
            };
            row(
                &mut made,
                &[text(lever, "lever").to_owned(), change("first"), change("last")],
            );
        }
    }
    made
}

/// Writes what every lever contributes to every outcome of a case: a finding in bold, in brackets in how many percent of the decompositions the sign holds.
fn why_table(case: &str, json: &Value) -> String {
    let pair = list(json, "pair");
    let of = |key: &str| json[key].to_string();
    let mut made = format!(
        "\n### {case}\n\n{} to {}, one in {} of its people, {} seeds, {} draws, {} other plans, {} worlds; the investigator is `{}`.\n\n",
        pair[0].as_str().unwrap_or_default(),
        pair[1].as_str().unwrap_or_default(),
        of("crowd"),
        list(json, "seeds")[1].as_str().unwrap_or_default(),
        of("draws"),
        list(json, "varied").len(),
        of("worlds"),
        text(json, "vantage"),
    );
    let outcomes = list(json, "outcomes");
    let columns: Vec<&str> = std::iter::once("")
        .chain(outcomes.iter().map(|outcome| text(outcome, "name")))
        .collect();
    head(&mut made, &columns);
    let ends = |key: &str| {
        outcomes
            .iter()
            .map(|outcome| share(text(outcome, key)))
            .collect::<Vec<_>>()
    };
    let named = |name: &str, cells: Vec<String>| std::iter::once(name.to_owned()).chain(cells).collect::<Vec<_>>();
    row(&mut made, &named("the first rail", ends("bank")));
    let parts = list(&outcomes[0], "levers").iter().map(|part| text(part, "lever"));
    for (place, lever) in parts.enumerate() {
        let cell = |outcome: &Value| {
            let part = &list(outcome, "levers")[place];
            let value = points(text(part, "shapley"));
            match (value.as_str(), part["sign_stable"].as_str()) {
                // What is too small to be printed has no sign to speak of.
                ("0", _) | (_, None) => value,
                (_, Some(sure)) => {
                    let value = match part["finding"] == true {
                        true => format!("**{value}**"),
                        false => value,
                    };
                    let sure = points(sure);
                    format!(
                        "{value} ({})",
                        sure.trim_start_matches('+').split('.').next().unwrap_or_default()
                    )
                }
            }
        };
        row(&mut made, &named(lever, outcomes.iter().map(cell).collect()));
    }
    row(&mut made, &named("the second rail", ends("chain")));
    let moved = outcomes.iter().map(|outcome| {
        let of = &outcome["whole_crowd"];
        let plain = |key: &str| points(text(of, key)).trim_start_matches('+').to_owned();
        format!("{} to {}", plain("mean"), plain("most"))
    });
    row(&mut made, &named("the whole crowd moves it by", moved.collect()));
    made
}

fn validity_table(json: &Value) -> String {
    let facts = list(json, "facts");
    let count = |class: &str| facts.iter().filter(|fact| fact["class"] == class).count();
    let mut made = format!(
        "**{} of {} published facts are predicted**; {} are inputs, {} not determined, {} missed, {} not modelled. Seeds {} to {}; numbers are \
         varied with the first {} of them.\n\n",
        json["predicted"],
        facts.len(),
        count("input"),
        count("not determined"),
        count("missed"),
        count("not modelled"),
        list(json, "seeds")[0].as_str().unwrap_or_default(),
        list(json, "seeds")[1].as_str().unwrap_or_default(),
        text(json, "varied"),
    );
    head(
        &mut made,
        &[
            "fact",
            "published",
            "measured on",
            "a hit within",
            "comes out",
            "moved most by",
            "so it is",
        ],
    );
    for fact in facts {
        let measured = &fact["measured"];
        let published = format!(
            "{} ({}: {})",
            text(fact, "published"),
            text(fact, "says"),
            text(fact, "source")
        );
        let ends = |json: &Value| {
            let end = |end: usize| json.get(end).and_then(Value::as_str).unwrap_or("\u{2013}").to_owned();
            format!("{} \u{2026} {}", end(0), end(1))
        };
        if measured.is_null() {
            let why = format!("not modelled: {}", text(fact, "why"));
            let dash = || "\u{2013}".to_owned();
            row(
                &mut made,
                &[
                    text(fact, "fact").into(),
                    published,
                    dash(),
                    dash(),
                    dash(),
                    dash(),
                    why,
                ],
            );
            continue;
        }
        let place = format!(
            "{}, {}: {}",
            text(measured, "scenario"),
            text(measured, "rail"),
            text(measured, "population")
        );
        let came = match measured["range"].is_null() {
            true => "nothing to measure".to_owned(),
            false => format!("{} ({})", text(measured, "mean"), ends(&measured["range"])),
        };
        let strongest = &measured["strongest"];
        let moved = match (measured["constant"].as_str(), strongest.is_null()) {
            (Some(constant), _) => constant.to_owned(),
            (None, true) => "\u{2013}".to_owned(),
            (None, false) => format!("`{}`: {}", text(strongest, "parameter"), ends(&strongest["ends"])),
        };
        let class = match (text(fact, "class"), measured["breaking"].as_u64().unwrap_or_default()) {
            (class @ ("input" | "not determined"), breaking) => format!("{class}: {breaking} numbers take it out"),
            (class, _) => class.to_owned(),
        };
        row(
            &mut made,
            &[
                text(fact, "fact").into(),
                published,
                place,
                ends(&measured["band"]),
                came,
                moved,
                class,
            ],
        );
    }
    made
}

fn share(text: &str) -> String {
    format!("{} %", points(text).trim_start_matches('+'))
}

fn board_table(json: &Value) -> String {
    let mut made = format!(
        "{}, {} worlds, {}.\n\n",
        text(json, "title"),
        json["worlds"],
        text(json, "seeds")
    );
    let columns = [
        "#",
        "who follows",
        "overlap",
        "recall",
        "precision",
        "movements",
        "against the one above",
    ];
    head(&mut made, &columns);
    for seat in list(json, "seats") {
        let metric = |place: usize, key: &str| {
            list(seat, "metrics")[place][key]
                .as_str()
                .map_or("\u{2013}".to_owned(), share)
        };
        let number = |key: &str| seat[key].as_u64().map(|number| number.to_string()).unwrap_or_default();
        let overlap = format!("{} ({} to {})", metric(0, "mean"), metric(0, "low"), metric(0, "high"));
        let order = match (
            text(seat, "order"),
            seat["malformed"].as_u64().unwrap_or_default(),
            text(seat, "who"),
        ) {
            ("decided", ..) => "less".to_owned(),
            ("seeds", ..) => "undecided: seeds".to_owned(),
            ("earmark", ..) => "undecided: earmark".to_owned(),
            (_, 0, "method" | "outside") => String::new(),
            (_, 0, who) => who.to_owned(),
            (_, none, _) => format!("no answer to {none} of {}", seat["asked"]),
        };
        let cells = [
            number("rank"),
            text(seat, "name").to_owned(),
            overlap,
            metric(1, "mean"),
            metric(2, "mean"),
            number("touched"),
            order,
        ];
        row(&mut made, &cells);
    }
    let rules = list(json, "rules");
    let mean = |features: usize, key: &str| {
        let of = rules.iter().filter(|rule| list(rule, "features").len() == features);
        let of: Vec<u64> = of
            .filter_map(|rule| text(rule, key).replace('.', "").parse().ok())
            .collect();
        let mean = of.iter().sum::<u64>() / of.len().max(1) as u64;
        share(&format!("{}.{:06}", mean / 1_000_000, mean % 1_000_000))
    };
    for (features, name) in [
        (1, "the best rule of one feature"),
        (2, "the best rule of two features"),
    ] {
        if !rules.is_empty() {
            let reached = format!(
                "average precision {}, a guess {}",
                mean(features, "average_precision"),
                mean(features, "prevalence")
            );
            let dash = || "\u{2013}".to_owned();
            row(
                &mut made,
                &[
                    String::new(),
                    name.into(),
                    dash(),
                    dash(),
                    reached,
                    String::new(),
                    "follows nothing".into(),
                ],
            );
        }
    }
    made
}

/// Compares what stands between the marks of a document with what is made, or writes it.
fn hold(name: &str, made: &str) -> String {
    let path = doc(name);
    let said = fs::read_to_string(&path).expect("the document is there");
    let (before, rest) = said.split_once(BEGIN).expect("a mark says where what is made begins");
    let (between, after) = rest.split_once(END).expect("a mark says where it ends");
    if std::env::var_os("DYEPACK_RENEW").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{made}{END}{after}")).expect("the document is writable");
    } else {
        assert!(
            between == made,
            "{name} does not hold its results; renew it with DYEPACK_RENEW=1"
        );
    }
    after.to_owned()
}

#[test]
fn the_document_of_levers_holds_its_results_and_explains_each_lever() {
    let json = results("levers.json", "dyepack.levers/1");
    for outcome in list(&json, "outcomes") {
        let named: Vec<&str> = list(outcome, "levers")
            .iter()
            .map(|lever| text(lever, "lever"))
            .collect();
        assert_eq!(named, LEVERS);
    }
    let explained = hold("levers.md", &levers_tables(&json));
    let outcomes = list(&json, "outcomes").iter().map(|outcome| text(outcome, "name"));
    let outcomes: Vec<&str> = outcomes.collect();
    for lever in LEVERS {
        let head = format!("\n### {lever}\n");
        let at = explained
            .find(&head)
            .unwrap_or_else(|| panic!("{lever} is not explained"));
        let section = explained[at + head.len()..].split("\n### ").next().unwrap_or_default();
        for outcome in &outcomes {
            assert!(
                section.contains(&format!("`{outcome}`")),
                "{lever}: nothing is said of {outcome}"
            );
        }
    }
}

/// Every bundled scenario is decomposed or refused, and each that is decomposed is explained.
#[test]
fn the_document_of_decompositions_holds_every_case_that_is_portable() {
    let mut made = String::new();
    for case in CASES {
        made += &why_table(case, &results(&format!("why/{case}.json"), "dyepack.why/1"));
    }
    made += &why_table(
        FOLLOWED.0,
        &results(&format!("why/{}.json", FOLLOWED.1), "dyepack.why/1"),
    );
    let explained = hold("why.md", &made);
    for bundled in dyepack::scenario::bundled() {
        let head = format!("\n**{}**", bundled.name);
        let paragraph = explained.split(&head).nth(1).unwrap_or_default();
        let paragraph = paragraph.split("\n\n").next().unwrap_or_default();
        assert!(paragraph.len() > 100, "nothing is said of {}", bundled.name);
        let left_out = ["not portable", "not decomposed here"];
        let left_out = left_out.iter().any(|why| paragraph.contains(why));
        assert_eq!(CASES.contains(&bundled.name), !left_out, "{}", bundled.name);
    }
}

#[test]
fn the_document_of_validity_holds_its_results() {
    let json = results("validity.json", "dyepack.validity/1");
    assert!(list(&json, "facts").len() > 30);
    hold("validity.md", &validity_table(&json));
}

#[test]
fn the_readme_holds_the_board_of_the_benchmark() {
    let json = results("bench.json", "dyepack.bench/1");
    assert!(list(&json, "seats").len() > 15);
    hold("../README.md", &board_table(&json));
}

#[test]
fn points_are_tenths_of_a_hundredth_with_a_sign() {
    assert_eq!(
        ["-0.400000", "0.012345", "0.000400", "1.000000"].map(points),
        ["\u{2212}40.0", "+1.2", "0", "+100.0"]
    );
}
