//! `dyepack inquiry`: the race between a thief's plan and one investigator, by rules beside two references.

use crate::report::inquiry::Inquiry;
use crate::study::inquiry::{Policy, inquiry as race};
use crate::study::{Choice, once};

use super::args;
use super::failure::Failure;
use super::progress::under_bar;
use super::scenarios::looker;
use super::{output, scenarios};

/// Races an investigator in the worlds of a scenario and prints what comes of it.
pub fn inquiry(words: &args::Inquiry) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    if scenario.incidents.is_empty() {
        let problem = "a scenario without an incident has nothing to inquire into";
        return Err(Failure::input(format!("{}: {problem}", scenario.name)));
    }
    let named = words.investigator.as_deref().map(|name| looker(&scenario, name));
    let choice = Choice {
        rails: words.rails.clone(),
        vantages: named.transpose()?.into_iter().collect(),
        methods: words.method.into_iter().collect(),
        ..Choice::default()
    };
    let first = scenario.seed.get();
    let last = first.checked_add(words.seeds - 1);
    let last = last.ok_or_else(|| Failure::usage(format!("there are no {} seeds from {first} on", words.seeds)))?;
    // The references stand beside whatever is asked for.
    let policies = match words.policies.as_slice() {
        [] => Policy::ALL.to_vec(),
        asked => {
            let references = [Policy::Nothing, Policy::Clairvoyant];
            once(references[..1].iter().chain(asked).chain(&references[1..]).copied())
        }
    };
    let found = under_bar(|told| race(&scenario, &choice, (&policies, words.theta), first..=last, told));
    let found = found.map_err(|e| Failure::input(format!("{}: {e}", scenario.name)))?;
    output::show(&Inquiry::of(&found), words.printed.0)
}
