//! The pipeline as a function: a scenario and a choice go in, everything that a report shows comes out.
//!
//! One world is made for each rail on which the theft starts; from each vantage evidence is projected; each method follows
//! the complaint over each body of evidence; each trace is scored against the truth. Nothing here reads a clock or a file,
//! and the result is the same for any number of threads.

pub mod card;
mod choose;
mod compare;
mod expect;
mod figures;
mod flow;
mod lessons;
mod order;
mod outside;
mod run;
mod screen;
mod worlds;

pub use compare::{Comparison, Holding, StopOnWay, answers, compare, keeps_sums};
pub use figures::{Value, figure, of_answer, of_cards, of_world, stolen};
pub use flow::{Flow, Passage};
pub use lessons::{Lesson, lessons};
pub use order::Spread;
pub use outside::{Ask, Heard, Outside, Outsider};
pub use run::{run, run_beside};
pub use screen::{Desired, RISKY, Screen, ScreenedRail, Screening, screen};
pub use worlds::{HEADLINES, Headline, RailWorlds, WORLDS_MAX, Worlds, headline, worlds};

use crate::evidence::{Complaint, Evidence, Vantage};
use crate::lots::Method;
use crate::scenario::{self, Scenario};
pub use crate::score::screening::Stakes;
use crate::score::{AssetCard, AssetTruth, Ends, Ranking, Scorecard};
use crate::seed::Seed;
use crate::sim;
use crate::sim::stats::Stat;
use crate::trace::{NotComputed, Trace};
use crate::truth::World;
use crate::vantage::Key;

/// What is run; an empty list stands for what the scenario says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Instead of the scenario's seed.
    pub seed: Option<Seed>,
    /// On which rails the theft starts, by name: rails of the scenario, or presets.
    pub rails: Vec<String>,
    /// From where investigators look.
    pub vantages: Vec<Vantage>,
    /// By which methods they follow. The null methods are added to every board.
    pub methods: Vec<Method>,
}

/// How far a run has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// All steps.
    pub total: usize,
    /// What was just done, such as `made the world on bitcoin`.
    pub what: String,
}

/// Everything that a report shows.
#[derive(Clone, Debug)]
pub struct Study {
    /// The scenario as it was run: with the chosen seed, rails, vantages and methods.
    pub scenario: Scenario,
    /// One side a starting rail, in order.
    pub sides: Vec<Side>,
    /// One verdict for each assertion of the scenario that the choice lets be judged.
    pub verdicts: Vec<Verdict>,
    /// BLAKE3 of ledgers, truths and scorecards.
    pub digest: [u8; 32],
}

/// One world and what was made of it.
#[derive(Clone, Debug)]
pub struct Side {
    /// The name of the rail on which the theft starts.
    pub rail: String,
    /// The world. Truth inside: only for scores and an explicit reveal.
    pub world: World,
    /// What the engine has to say, such as how a plan was scaled to its budget.
    pub notes: Vec<String>,
    /// Counts of what happened behind the scenes.
    pub counts: sim::Stats,
    /// How far the world is like the ledgers it is modelled on.
    pub stats: Vec<Stat>,
    /// Where the stolen units themselves are, as far as that is determined, one an incident. For scores.
    pub assets: Vec<Result<AssetTruth, NotComputed>>,
    /// How loot really flowed, one flow an incident, in the world's ids. For the reveal.
    pub truth: Vec<Flow>,
    /// One view for each incident and, within it, for each vantage.
    pub views: Vec<View>,
}

/// What one investigator sees and what methods make of it.
#[derive(Clone, Debug)]
pub struct View {
    /// Which incident is investigated. Indexes the truth's incidents.
    pub incident: usize,
    /// From where.
    pub vantage: Vantage,
    /// What can be seen.
    pub evidence: Evidence,
    /// The way back to the world's ids. For scores and the reveal.
    pub key: Key,
    /// What the victims claim, one complaint an incident, in evidence ids.
    pub complaints: Vec<Complaint>,
    /// Loot by where its trail ends, whatever the method.
    pub ends: Ends,
    /// One answer a method: the chosen ones, then the null methods; those that refuse are left out.
    pub answers: Vec<Answer>,
    /// The methods that have no meaning here: a rule of law without roles, or of accounts where there are only coins.
    pub refused: Vec<Refusal>,
    /// The answers by recall, with what is undecided.
    pub ranking: Ranking,
    /// What tracers outside say, in the order in which they were given; no part of the digest.
    pub outside: Vec<Outside>,
}

/// What one method says and how right it is.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The method.
    pub method: Method,
    /// Where it lays taint, in evidence ids.
    pub trace: Trace,
    /// How right it is.
    pub card: Scorecard,
    /// How right it is where the question is for the stolen units themselves; nothing where that was not asked.
    pub asset: Option<AssetCard>,
    /// How taint of this incident flowed according to it, in evidence ids.
    pub flow: Flow,
}

/// A method that has no meaning at one view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The method.
    pub method: Method,
    /// Why, in half a sentence.
    pub why: String,
}

/// Whether one assertion of a scenario holds on one rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which. Indexes [`Scenario::expect`].
    pub expectation: usize,
    /// On which side.
    pub rail: String,
    /// The realised figure; nothing where it has no value.
    pub realised: Option<Value>,
    /// What it was compared with.
    pub with: Option<Value>,
    /// Whether it holds. A figure without a value never does.
    pub holds: bool,
}

/// Why a study cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StudyError {
    /// A rail is neither the scenario's nor a preset that fits it.
    Rail {
        /// What was asked for.
        asked: String,
        /// The asset of the preset of that name, where the scenario knows no such asset.
        lacks: Option<&'static str>,
        /// What would be accepted.
        accepted: Vec<String>,
    },
    /// A method cannot work on a body of evidence.
    Trace {
        /// The rail, vantage and method.
        place: String,
        /// What it says.
        message: String,
    },
}

impl std::fmt::Display for StudyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StudyError::Rail { asked, lacks, accepted } => {
                write!(
                    f,
                    "{asked:?} is not a rail of this scenario; accepted are {}",
                    accepted.join(", ")
                )?;
                if let Some(code) = lacks {
                    return write!(f, "; that preset needs the asset {code}, which is not in the scenario");
                }
                match scenario::nearest(asked, accepted.iter().map(String::as_str)) {
                    Some(word) => write!(f, " (did you mean {word:?}?)"),
                    None => Ok(()),
                }
            }
            StudyError::Trace { place, message } => write!(f, "{place}: {message}"),
        }
    }
}

impl std::error::Error for StudyError {}

#[cfg(test)]
mod tests;
