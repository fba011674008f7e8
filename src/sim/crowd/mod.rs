//! The living background: ordinary people and what they mean to do.
//!
//! A [`Town`] is a group of people on one rail: users, merchants, employers and services that pay out by peel chains. Each
//! has wealth, habits and a wallet like anybody's; what each means to do is drawn ahead, in parallel, from streams of its
//! own (`crowd/GROUP/ROLE/NUMBER/...`), so that the agenda is the same for any number of threads and a new draw in one life
//! moves no other. Nothing here knows of a theft.
//!
//! Where a bank of the scenario stands on a rail where no group lives, its customers are people of the first group, who then
//! have an account there beside what they hold at home.
//!
//! Which parameters were set for a target and which figures merely came out the statistics say.

mod amounts;
mod choice;
mod errands;
mod firms;
mod frame;
mod habits;
mod opening;
mod person;
mod rhythm;
mod swindles;
mod town;

pub use amounts::{Amounts, customer_mean, rounded};
pub use town::Town;

use rayon::prelude::*;

use crate::scenario::Scenario;
use crate::sim::agenda::Agenda;
use crate::sim::state::State;
use habits::Draft;

/// Enters the people of the scenario into the world, endows them, and draws what they mean to do.
pub fn populate(scenario: &Scenario, state: &mut State) -> Agenda {
    let towns = town::settle(scenario, state);
    let persons = towns
        .iter()
        .filter(|town| !town.frame.guests)
        .flat_map(|town| &town.persons);
    state.stats.persons = persons.map(|person| u64::from(person.weight)).sum();
    let drafts: Vec<Draft> = towns.iter().flat_map(draft).collect();
    let mut agenda = Agenda::default();
    let mut intents = Vec::with_capacity(drafts.iter().map(|draft| draft.intents.len()).sum());
    for draft in drafts {
        let moved = u32::try_from(agenda.payees.len()).expect("the schema's limits keep payees within 32 bits");
        intents.extend(draft.intents.into_iter().map(|intent| habits::moved(intent, moved)));
        agenda.payees.extend(draft.payees);
    }
    Agenda::new(intents, agenda.payees)
}

/// How many actors are drawn one after another by one thread.
const CHUNK: usize = 256;

/// Draws what everybody in a town means to do.
fn draft(town: &Town) -> Vec<Draft> {
    let everybody = town.everybody();
    let chunks = everybody.par_chunks(CHUNK);
    let drawn = chunks.map(|chunk| {
        let mut draft = Draft::default();
        chunk.iter().for_each(|&who| habits::draw(town, who, &mut draft));
        draft
    });
    drawn.collect()
}

#[cfg(test)]
mod tests;
