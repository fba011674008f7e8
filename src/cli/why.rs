//! `dyepack why`: what each lever of a rail contributes to what becomes of a theft.

use crate::report::levers::Levers;
use crate::report::why::Why;
use crate::study::{self, Choice, StudyError};

use super::args;
use super::failure::Failure;
use super::progress::under_bar;
use super::scenarios::looker;
use super::{output, scenarios};

/// Runs the scenario at every corner between its two rails and prints what each lever contributes.
pub fn why(words: &args::Why) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    let vantage = words.vantage.as_deref().map(|name| looker(&scenario, name));
    let choice = Choice {
        rails: words.rails.clone(),
        vantages: vantage.transpose()?.into_iter().collect(),
        methods: words.method.into_iter().collect(),
        ..Choice::default()
    };
    let worlds = (words.crowd_part, 1..=words.seeds);
    let refused = |e: StudyError| Failure::input(format!("{}: {e}", scenario.name));
    if words.alone {
        let found = under_bar(|told| study::why::alone(&scenario, &choice, worlds, told));
        return output::show(&Levers::of(&found.map_err(refused)?), words.printed.0);
    }
    let found = under_bar(|told| study::why::why(&scenario, &choice, worlds, words.inquiry, told)).map_err(refused)?;
    output::show(&Why::of(&found), words.printed.0)
}
