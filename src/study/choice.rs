//! What a study is asked, how far it has come, and why it cannot be run.

use crate::evidence::Vantage;
use crate::lots::Method;
use crate::scenario;
use crate::seed::Seed;

/// What is run; an empty list stands for what the scenario says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Instead of the scenario's seed.
    pub seed: Option<Seed>,
    /// On which rails the theft starts, by name: rails of the scenario, or presets.
    pub rails: Vec<String>,
    /// From where investigators look.
    pub vantages: Vec<Vantage>,
    /// How many times as many people as the scenario says; one where nothing is chosen.
    pub crowd: Option<u32>,
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

/// Why a study cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// A comparison is not of two rails.
    Pair {
        /// What was chosen.
        found: String,
    },
    /// A theft cannot be moved to other rails.
    NotPortable {
        /// Why.
        why: String,
    },
    /// The crowd is too large when it is multiplied.
    Crowd {
        /// By how much it was to be multiplied.
        times: u32,
        /// What is too much, and how much would be accepted.
        why: String,
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
            StudyError::Pair { found } => write!(f, "two rails are compared; chosen are: {found}"),
            StudyError::NotPortable { why } => write!(f, "the scenario cannot be moved to other rails: {why}"),
            StudyError::Crowd { times, why } => write!(f, "a crowd {times} times as large: {why}"),
            StudyError::Trace { place, message } => write!(f, "{place}: {message}"),
        }
    }
}

impl std::error::Error for StudyError {}
