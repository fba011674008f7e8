//! `dyepack card`: one method, measured over many simulated worlds.

use std::path::PathBuf;

use crate::report::card::{self, Card};
use crate::scenario::{self, Scenario};
use crate::study::card::Measuring;
use crate::study::grid::Voices;

use super::args;
use super::failure::Failure;
use super::output;
use super::study::made;
use super::written::{self, CARD, CARD_TEXT};

/// Measures the method and writes its card.
pub fn card(words: &args::Card) -> Result<(), Failure> {
    let path = words.output.clone().unwrap_or_else(|| PathBuf::from("-"));
    let format = written::format(words.format, &path, &CARD_TEXT, CARD, "--format")?;
    let measuring = Measuring::of(&scenarios(), words.method, words.worlds);
    let typed = format!("card {} --worlds {}", words.method.spec(), words.worlds);
    let rows = made(&measuring, &Voices::default(), &typed, words.rows.as_deref())?;
    let card = Card::of(&measuring.measured(&rows).expect("the rows are those of all runs"));
    let text = (format.write)(&card);
    if path.as_os_str() == "-" {
        return output::print(&text);
    }
    output::replace(&path, text.as_bytes(), words.force, |old| {
        std::str::from_utf8(old).is_ok_and(card::is_ours)
    })
}

fn scenarios() -> Vec<Scenario> {
    let decoded = scenario::bundled()
        .iter()
        .map(|bundled| scenario::decode(bundled.name, bundled.text));
    decoded
        .map(|decoded| decoded.expect("a bundled scenario is valid"))
        .collect()
}
