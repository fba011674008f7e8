//! The known answers that the program carries: the cases of `tests/cases`, so that a program outside can be asked them too.

use std::collections::BTreeMap;

use super::case::{self, Answer, Case};
use crate::evidence::Evidence;
use crate::trace::{Holding, Tally};
use crate::units::{Amount, OriginId, Total};

/// A case that the program carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// The text of the file.
    pub text: &'static str,
}

macro_rules! carried {
    ($($name:literal,)*) => {
        &[$(Carried {
            name: $name,
            text: include_str!(concat!("../../tests/cases/", $name, ".toml")),
        }),*]
    };
}

/// Every case, in the order of the names; a test holds the list against the folder.
pub const CASES: &[Carried] = carried![
    "a-claim-on-tainted-money",
    "a-cluster-as-one-account",
    "a-fee-nobody-takes",
    "a-link-that-paid-nothing",
    "a-link-with-a-fee",
    "a-mixer-with-links",
    "a-part-of-an-output",
    "a-pays-b-pays-c",
    "a-swap",
    "an-address-is-empty-again",
    "another-mans-account",
    "between-claimants",
    "change-of-a-wrongdoer",
    "clayton",
    "cut-off",
    "ends-of-the-trail",
    "equal-lots",
    "equal-values",
    "fees-in-order",
    "fees-of-a-block",
    "fractions-in-an-account",
    "fractions-meet-again",
    "fungible-after-a-year",
    "fungible-within-a-year",
    "gas",
    "hallett",
    "hallett-drawn-last",
    "in-and-out",
    "innocent-volunteer",
    "joint-payment",
    "kokelj",
    "kokelj-scaled",
    "links-by-basis",
    "oatway",
    "one-address-one-account",
    "one-at-a-time",
    "opening-lot",
    "overdraft",
    "own-then-trust",
    "paying-oneself",
    "peel-chain",
    "poison-until-empty",
    "purchaser-for-value",
    "roscoe-v-winder",
    "same-instant",
    "seen-until",
    "self-transfer",
    "tainted-in-highest-out",
    "ten-percent",
    "the-first-mixture",
    "the-keepers-own-taint",
    "three-readings-of-lifo",
    "three-stolen-then-seven-fresh",
    "three-stolen-then-seven-fresh-at-an-address",
    "three-victims-one-output",
    "todd",
    "token-and-gas",
    "two-accounts-of-one-holder",
    "two-accounts-of-one-wrongdoer",
    "two-claims-on-one-output",
    "two-steps",
    "two-thirds",
    "two-victims-in-haircut",
    "unit-days",
    "what-rounding-leaves",
    "where-rounding-leaves-nothing",
    "zero-values",
];

/// Returns every case, read.
///
/// # Panics
/// Where a case is broken: each is ours, and a test reads them all.
pub fn cases() -> Vec<(&'static str, Case)> {
    let read = |carried: &Carried| {
        let file = format!("{}.toml", carried.name);
        let case = case::read(&file, carried.text).unwrap_or_else(|error| panic!("{error}"));
        (carried.name, case)
    };
    CASES.iter().map(read).collect()
}

/// A figure that is another than the known answer says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The name of a purse, or of a sum, with the complaint where the known answer tells complaints apart.
    pub of: String,
    /// What the known answer says.
    pub expected: Amount,
    /// What was said.
    pub said: Total,
}

/// Sums that a known answer may name; one that it does not name is not compared.
const SUMS: [&str; 4] = ["seeded", "fees", "destroyed", "stopped"];

/// Compares what was said with a known answer: what purses hold, and the sums where any were said. A purse that the answer
/// does not name must hold nothing.
pub fn differences(case: &Case, answer: &Answer, held: &[Holding], tallies: &[Tally]) -> Vec<Difference> {
    let by_complaint = answer.figures.iter().any(|figure| figure.complaint.is_some());
    let mut said = said(&case.evidence, held, tallies, by_complaint);
    let label = |of: &str, complaint: Option<usize>| match complaint {
        Some(complaint) => format!("{of} ({})", case.complaints[complaint].name),
        None => of.to_owned(),
    };
    let mut differences = Vec::new();
    for figure in &answer.figures {
        if tallies.is_empty() && SUMS.contains(&figure.of.as_str()) {
            continue;
        }
        let found = said.remove(&(figure.of.clone(), figure.complaint)).unwrap_or_default();
        if found != figure.amount {
            differences.push(difference(label(&figure.of, figure.complaint), figure.amount, found));
        }
    }
    for ((of, complaint), found) in said {
        if !found.is_zero() && !SUMS.contains(&of.as_str()) {
            differences.push(difference(label(&of, complaint), Amount::ZERO, found));
        }
    }
    differences
}

fn difference(of: String, expected: Amount, said: Total) -> Difference {
    Difference { of, expected, said }
}

/// A purse or a sum, of one complaint or of all together.
type Key = (String, Option<usize>);

/// Adds up what is said, by purse or sum, of each complaint or of all together.
fn said(evidence: &Evidence, held: &[Holding], tallies: &[Tally], by_complaint: bool) -> BTreeMap<Key, Total> {
    let mut said = BTreeMap::new();
    let mut add = |of: String, origin: OriginId, amount: Total| {
        let complaint = by_complaint.then_some(origin.index());
        *said.entry((of, complaint)).or_insert(Total::ZERO) += amount;
    };
    for holding in held {
        add(
            evidence.purse_name(holding.purse),
            holding.origin,
            holding.amount.into(),
        );
    }
    for tally in tallies {
        add("seeded".into(), tally.origin, tally.seeded);
        add("fees".into(), tally.origin, tally.fees);
        add("destroyed".into(), tally.origin, tally.destroyed);
        add("stopped".into(), tally.origin, tally.stopped);
    }
    said
}

#[cfg(test)]
mod answers;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::trace::{History, follow};

    #[test]
    fn every_case_of_the_folder_is_carried() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
        let stem = |entry: fs::DirEntry| entry.path().file_stem().unwrap().to_string_lossy().into_owned();
        let mut files: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| stem(entry.unwrap()))
            .collect();
        files.sort();
        let carried: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        assert_eq!(
            carried, files,
            "a case is added to the list in src/formats/corpus.rs too"
        );
    }

    #[test]
    fn a_wrong_figure_is_named_and_a_right_answer_has_no_difference() {
        for (name, case) in cases() {
            for answer in &case.answers {
                let trace = follow(&case.evidence, &case.complaints, &answer.method, History::Omit).unwrap();
                let right = differences(&case, answer, &trace.held, &trace.tallies);
                assert_eq!(right, [], "{name}: {}", answer.method);
                if !trace.held.is_empty() {
                    let wrong = differences(&case, answer, &trace.held[1..], &[]);
                    assert!(!wrong.is_empty(), "{name}: {}", answer.method);
                }
            }
        }
    }
}
