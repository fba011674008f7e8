//! `dyepack screen`: every deposit of a scenario's worlds, decided about at its own instant, and scored.

use crate::evidence::Vantage;
use crate::lots::Method;
use crate::report::screening::Screening;
use crate::score::screening::Desk;
use crate::seed::Seed;
use crate::study::{self, Choice, Desired};
use crate::units::Share;
use clap::Args;

use super::args::{method, vantage};
use super::exposure::share;
use super::{Failure, output, scenarios};

/// `dyepack screen`.
#[derive(Debug, Args)]
pub struct Words {
    /// A bundled scenario's name or a file.
    #[arg(default_value = super::DEFAULT_SCENARIO)]
    pub scenario: String,
    /// The number from which all randomness stems [default: the scenario's].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The rail on which the theft starts; repeatable [default: the scenario's].
    #[arg(long = "rail", value_name = "RAIL")]
    pub rails: Vec<String>,
    /// What an institution's officer sees: its own books beside the public record and the tags, or less, or more.
    #[arg(long, value_name = "VANTAGE", value_parser = vantage, default_value = "institution")]
    pub vantage: Vantage,
    /// The method by which exposure is measured; repeatable [default: all].
    #[arg(long = "method", value_name = "METHOD", value_parser = method)]
    pub methods: Vec<Method>,
    /// A category in which risk is seen; repeatable. Complaints are of the category stolen, once the victim has noticed.
    #[arg(long, value_name = "CATEGORY", default_values = study::RISKY)]
    pub risky: Vec<String>,
    /// From which tainted share on a deposit raises an alert.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "10%")]
    pub threshold: Share,
    /// How many of the highest exposures are reviewed.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub budget: usize,
    /// Print dyepack.screening/1.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print a line a rail and method.
    #[arg(long)]
    pub csv: bool,
}

/// Screens a scenario and prints how the decisions turned out.
pub fn screen(words: &Words) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    if scenario.incidents.is_empty() {
        let problem = "a scenario without an incident has no loot to be found";
        return Err(Failure::input(format!("{}: {problem}", scenario.name)));
    }
    let desired = Desired {
        choice: Choice {
            seed: words.seed.map(Seed::new),
            rails: words.rails.clone(),
            vantages: vec![words.vantage],
            methods: words.methods.clone(),
        },
        risky: words.risky.clone(),
        desk: Desk {
            threshold: words.threshold,
            budget: words.budget,
        },
    };
    let screened = study::screen(&scenario, &desired).map_err(|e| Failure::input(e.to_string()))?;
    output::show(
        &Screening::of(&screened, &words.risky, desired.desk),
        words.json,
        words.csv,
    )
}
