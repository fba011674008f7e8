use super::dataset::{LIMITS, MISUSES, USES, columns};
use super::*;
use crate::formats::WRITTEN;
use crate::formats::columnar::Holds;

fn dataset() -> Dataset {
    Dataset {
        name: "dyepack-tale".into(),
        title: "tale|\n<b>".into(),
        sentence: "SIMULATED by nobody; seed 7".into(),
        facts: vec![("seed", "7".into())],
        command: "dyepack export tale -o world".into(),
        files: vec![
            Described::of(
                "legs.csv",
                "legs",
                Some((12, "ab".into())),
                b"movement,\"at, when\"\n1,2\n",
            ),
            Described::of("*/purses.csv", "purses", None, b"purse,notice\n"),
            Described::of("graph.dot", "a graph", Some((1, "cd".into())), b"a,b\n"),
        ],
        left: vec![("evidence", "nothing")],
        has_truth: false,
    }
}

#[test]
fn a_description_names_every_file_and_every_column_of_a_table() {
    let said: serde_json::Value = serde_json::from_str(&dataset().croissant()).unwrap();
    let kinds: Vec<&str> = said["distribution"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|file| file["@type"].as_str())
        .collect();
    assert_eq!(kinds, ["cr:FileObject", "cr:FileSet", "cr:FileObject"]);
    let tables = said["recordSet"].as_array().unwrap();
    let names = |table: usize| -> Vec<&str> {
        let fields = tables[table]["field"].as_array().unwrap();
        fields.iter().filter_map(|field| field["name"].as_str()).collect()
    };
    assert_eq!(
        (tables.len(), names(0), names(1)),
        (2, vec!["movement", "at, when"], vec!["purse", "notice"])
    );
    assert_eq!(said["conformsTo"], "http://mlcommons.org/croissant/1.1");
    assert!(said["description"].as_str().unwrap().contains("SIMULATED"));
}

#[test]
fn a_table_whose_columns_cannot_be_told_apart_is_described_as_a_file_alone() {
    assert_eq!(columns("x.csv", b"a,b,a\n"), []);
    assert_eq!(columns("x.csv", b"cut off"), []);
    assert_eq!(
        columns("legs.parquet", b"PAR1")[0],
        ("movement".to_owned(), Holds::Whole)
    );
}

#[test]
fn a_card_keeps_its_lines_and_says_what_it_is_not_for() {
    let card = dataset().card();
    assert!(
        card.starts_with("# SIMULATED: tale|\\n&lt;b>\n\n> SIMULATED by nobody; seed 7\n"),
        "{card}"
    );
    assert!(
        card.contains(
            "| `legs.csv` | 12 | legs | movement, at, when |\n| `*/purses.csv` |  | purses | purse, notice |\n"
        ),
        "{card}"
    );
    for said in MISUSES.iter().chain(LIMITS).chain(USES) {
        assert!(card.contains(said), "{said}");
    }
    assert!(card.contains("    dyepack export tale -o world\n") && card.contains("it is written only where"));
}

#[test]
fn every_file_of_every_form_has_a_kind_that_is_more_than_text() {
    for form in WRITTEN {
        for part in form.parts {
            let file = Described::of(part.name, what(part, &[form]), None, b"");
            let is_text = matches!(part.name.rsplit('.').next(), Some("beancount"));
            assert_eq!(file.media() == "text/plain", is_text, "{}", part.name);
        }
    }
}

#[test]
fn what_describes_an_export_is_no_part_of_its_ledger() {
    let [(_, _, croissant), (_, _, card)] = dataset().written();
    assert!(is_one(croissant.as_bytes()) && is_one(card.as_bytes()));
    assert!(!is_one(b"# a note\n") && !is_one(b"{\"schema\":\"dyepack.evidence/1\"}\n"));
}
