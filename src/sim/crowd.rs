//! The living background: ordinary people and what they mean to do.

use crate::scenario::Scenario;
use crate::sim::agenda::Agenda;
use crate::sim::state::State;

/// Enters the people of the scenario into the world, endows them, and draws what they mean to do.
pub fn populate(_scenario: &Scenario, _state: &mut State) -> Agenda {
    Agenda::default()
}
