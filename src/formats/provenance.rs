//! What every export says of itself: that it is simulated, from which scenario and seed, and its digest.

use serde::{Deserialize, Serialize};

use crate::seed::Seed;

/// Which run an export comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The name of the scenario.
    pub scenario: String,
    /// The rail on which the theft starts.
    pub rail: String,
    /// The seed of the run.
    pub seed: Seed,
}

/// The same, as the first line of a file carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// A sentence for whoever opens the file: that all of it is simulated.
    pub simulated: String,
    /// The name of the scenario.
    pub scenario: String,
    /// The rail on which the theft starts.
    pub rail: String,
    /// The seed. A string, since JSON numbers lose digits above 2^53.
    pub seed: String,
}

impl Provenance {
    /// Returns the stamp of an export with this digest.
    pub(super) fn stamp(&self, digest: &str) -> Stamp {
        let (scenario, rail, seed) = (&self.scenario, &self.rail, self.seed.get());
        Stamp {
            simulated: format!(
                "SIMULATED by dyepack {}: nothing here happened, and no name here exists; scenario {scenario}, rail {rail}, seed \
                 {seed}, digest {digest}",
                env!("CARGO_PKG_VERSION")
            ),
            scenario: scenario.clone(),
            rail: rail.clone(),
            seed: seed.to_string(),
        }
    }
}

impl Stamp {
    /// Returns from which run a ledger comes that was exported before; nothing where its seed is no number, as dyepack writes one.
    pub(crate) fn provenance(&self) -> Option<Provenance> {
        Some(Provenance {
            scenario: self.scenario.clone(),
            rail: self.rail.clone(),
            seed: Seed::new(self.seed.parse().ok()?),
        })
    }
}
