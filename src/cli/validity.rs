//! `dyepack validity`: which published facts the model predicts.

use crate::report::validity::Validity;
use crate::study;

use super::args;
use super::failure::Failure;
use super::output;
use super::progress::under_bar;

/// Measures every fact, varies every number, and prints what can be said.
pub fn validity(words: &args::Validity) -> Result<(), Failure> {
    let varied = words.varied.min(words.seeds);
    let found = under_bar(|told| study::validity::validity(1..=words.seeds, varied, told));
    output::show(&Validity::of(&found), words.printed.0)
}
