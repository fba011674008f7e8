//! `dyepack screen`: every deposit of a scenario's worlds, decided about at its own instant, and scored.

use crate::report::screening::Screening;
use crate::score::screening::Desk;
use crate::seed::Seed;
use crate::study::{self, Choice, Desired};

use super::args::Screen;
use super::failure::Failure;
use super::{output, scenarios};

/// Screens a scenario and prints how the decisions turned out.
pub fn screen(words: &Screen) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    if scenario.incidents.is_empty() {
        let problem = "a scenario without an incident has no loot to be found";
        return Err(Failure::input(format!("{}: {problem}", scenario.name)));
    }
    let desired = Desired {
        choice: Choice {
            seed: words.seed.map(Seed::new),
            rails: words.rails.clone(),
            vantages: vec![words.vantage.into()],
            methods: words.methods.clone(),
            ..Choice::default()
        },
        risky: words.risky.clone(),
        desk: Desk {
            threshold: words.threshold,
            budget: words.budget,
        },
    };
    let screened = study::screen(&scenario, &desired).map_err(|e| Failure::input(e.to_string()))?;
    output::show(&Screening::of(&screened, &words.risky, desired.desk), words.printed.0)
}
