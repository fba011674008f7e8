//! What a study runs: scenarios with fields set to values, each with every seed, in an order of their own.

use crate::lots::Method;
use crate::scenario::figure::FigureKind;
use crate::scenario::{self, Scenario, setting};
use crate::study::{self, Choice, StudyError};

/// The most runs that a study may have: a run is a world on every rail.
pub(crate) const RUNS_MAX: u64 = 1_000_000;

/// A value that a field is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// As it is written in a scenario.
    pub literal: String,
}

impl Setting {
    /// Returns the value as a table shows it: a text without its quotation marks.
    pub fn shown(&self) -> &str {
        let quoted = |mark| self.literal.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        quoted('"').or_else(|| quoted('\'')).unwrap_or(&self.literal)
    }
}

/// What each parameter is set to, in their order; nothing where it stays as the scenario says.
pub(crate) type Variation = Vec<Option<Setting>>;

/// A study, read and checked.
#[derive(Clone, Debug)]
pub(crate) struct Design {
    /// A headline; empty where the file has none.
    pub title: String,
    /// The scenarios as their files say.
    pub scenarios: Vec<Scenario>,
    /// The fields that are varied.
    pub parameters: Vec<String>,
    /// The combinations of values; one that sets nothing where nothing is varied.
    pub variations: Vec<Variation>,
    /// The seeds of the worlds.
    pub seeds: Vec<u64>,
    /// The seeds of programs outside that draw something themselves.
    pub method_seeds: Vec<u64>,
    /// The rails on which the theft starts, by name; the scenario's where there is none.
    pub rails: Vec<String>,
    /// Who looks, by name; those of the scenario where there is none.
    pub vantages: Vec<String>,
    /// The theft of which rows are, where a scenario has several, by name.
    pub incident: Option<String>,
    /// The methods; the scenario's where there is none.
    pub methods: Vec<Method>,
    /// Programs outside, as they are typed.
    pub externals: Vec<String>,
    /// What is measured.
    pub figures: Vec<&'static FigureKind>,
}

/// One run: a scenario with its fields set, and a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Its place among all runs.
    pub number: u64,
    /// Indexes [`Design::scenarios`].
    pub scenario: usize,
    /// Indexes [`Design::variations`].
    pub variation: usize,
    /// The seed of its world.
    pub seed: u64,
}

impl Design {
    /// Returns how many runs there are with one seed.
    pub fn breadth(&self) -> u64 {
        (self.scenarios.len() * self.variations.len()) as u64
    }

    /// Returns a run by its place. All variations of the first seed come before the second seed, so that a study that ends early
    /// has the same seeds of each.
    pub fn run(&self, number: u64) -> Run {
        let within = (number % self.breadth()) as usize;
        Run {
            number,
            scenario: within / self.variations.len(),
            variation: within % self.variations.len(),
            seed: self.seeds[(number / self.breadth()) as usize],
        }
    }

    /// Returns the scenario of a run.
    ///
    /// # Errors
    /// Where the values of a combination do not fit each other; what the file would be told.
    pub fn scenario(&self, scenario: usize, variation: usize) -> Result<Scenario, String> {
        let base = &self.scenarios[scenario];
        let mut text = base.text.clone();
        let mut told = Vec::new();
        for (path, value) in self.parameters.iter().zip(&self.variations[variation]) {
            if let Some(value) = value {
                text = setting::set(&text, path, &value.literal).map_err(|none| none.message)?;
                told.push(format!("{path} = {}", value.literal));
            }
        }
        if told.is_empty() {
            return Ok(base.clone());
        }
        let decoded = scenario::decode(&base.name, &text);
        decoded.map_err(|problems| {
            let problem = problems.first().map(ToString::to_string).unwrap_or_default();
            format!("{} with {}: {problem}", base.name, told.join(", "))
        })
    }

    /// Returns what is chosen of a scenario: rails, who looks, methods and a seed.
    ///
    /// # Errors
    /// Where the scenario has nobody of a name.
    pub fn choice(&self, scenario: &Scenario, seed: u64) -> Result<Choice, String> {
        let vantages = self.vantages.iter().map(|name| scenario.investigator(name));
        Ok(Choice {
            seed: Some(crate::seed::Seed::new(seed)),
            rails: self.rails.clone(),
            vantages: vantages.collect::<Result<_, _>>()?,
            methods: self.methods.clone(),
            incident: self.incident.clone(),
            ..Choice::default()
        })
    }

    /// Returns how many assertions the scenario with the most of them has.
    pub fn expectations(&self) -> usize {
        self.scenarios
            .iter()
            .map(|scenario| scenario.expect.len())
            .max()
            .unwrap_or_default()
    }
}

/// Returns the version of the program with the digest of what it makes of a small world: what two programs must have in common
/// for their rows to stand in one table.
///
/// # Errors
/// As [`study::run`], which a bundled scenario never is one of.
pub(crate) fn version() -> Result<String, StudyError> {
    let first = scenario::bundled().iter().find(|bundled| bundled.name == "first-steps");
    let first = first.expect("it is bundled");
    let decoded = scenario::decode(first.name, first.text).expect("a bundled scenario is valid");
    let study = study::run(&decoded, &Choice::default(), &mut |_| {})?;
    let digest = blake3::Hash::from_bytes(study.digest).to_hex();
    Ok(format!("{}-{}", env!("CARGO_PKG_VERSION"), &digest[..16]))
}
