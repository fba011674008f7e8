//! `dyepack why`: what each lever of a rail contributes to what becomes of a theft.

use crate::report::why::Why;
use crate::study::{self, Choice};

use super::args;
use super::failure::Failure;
use super::progress::under_bar;
use super::{output, scenarios};

/// Runs the scenario at every corner between its two rails and prints what each lever contributes.
pub fn why(words: &args::Why) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    let choice = Choice {
        rails: words.rails.clone(),
        vantages: words.vantage.into_iter().collect(),
        methods: words.method.into_iter().collect(),
        ..Choice::default()
    };
    let found = under_bar(|told| study::why::why(&scenario, &choice, (words.crowd_part, 1..=words.seeds), told));
    let found = found.map_err(|e| Failure::input(format!("{}: {e}", scenario.name)))?;
    output::show(&Why::of(&found), words.printed.0)
}
