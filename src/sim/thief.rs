//! The thief: wakes when a step is due, answers to what became of his payments.

use crate::scenario::Scenario;
use crate::sim::engine::Order;
use crate::sim::state::{Notice, State};
use crate::truth::Incident;
use crate::units::Instant;

/// Everyone who acts on a scenario's plan, and the defenders who follow its script.
#[derive(Clone, Debug, Default)]
pub struct Thief {}

impl Thief {
    /// Enters thief, mules and victims into the world and makes the first steps due with [`State::wake`].
    pub fn new(_scenario: &Scenario, _state: &mut State) -> Thief {
        Thief {}
    }

    /// Does what was made due under this number.
    pub fn wake(&mut self, _state: &mut State, _number: u32) {}

    /// Hears what became of a payment, or what somebody did to a purse of the thief's.
    pub fn hear(&mut self, _state: &mut State, _notice: Notice) {}

    /// Returns the orders of the script that are due at this instant, before anything else happens then.
    pub fn script(&mut self, _state: &State) -> Vec<(Instant, Order)> {
        Vec::new()
    }

    /// Writes down what became of the loot.
    pub fn account(self, _state: &State) -> Vec<Incident> {
        Vec::new()
    }
}
