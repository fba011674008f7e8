//! A scenario over many seeds, looked at from behind the scenes: what gives its party away.

use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::sim;
use crate::sim::stats::tells::{self, Tell};

/// What the worlds of one rail have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The rail on which the theft starts.
    pub rail: String,
    /// The best rules of one and of two features, about purses and about movements.
    pub tells: Vec<Tell>,
}

/// Makes 40 worlds for each rail on which the theft starts, with the seeds 1 to 40, and measures what they have in common.
pub fn survey(scenario: &Scenario) -> Vec<Survey> {
    let rails = scenario.starts.iter();
    let of = |&rail| Survey {
        rail: scenario.rail_name(rail).to_owned(),
        tells: tells::search(|seed| sim::make(scenario, rail, Seed::new(seed)).world),
    };
    rails.map(of).collect()
}
