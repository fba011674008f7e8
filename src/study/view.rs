//! What a study finds: a side for each rail, in it a view for each vantage, in it an answer for each method.

use std::sync::Arc;

use super::choice::At;
use super::flow::Flow;
use super::outside::Outside;
use crate::evidence::{Complaint, Evidence, Investigator};
use crate::lots::Method;
use crate::scenario::Scenario;
use crate::score::{AssetCard, AssetTruth, Chance, Ends, Number, Parts, Ranking, Scorecard};
use crate::sim;
use crate::sim::stats::Stat;
use crate::trace::{NotComputed, Trace};
use crate::truth::World;
use crate::units::digest::feed;
use crate::units::{Amount, IncidentId, Instant};
use crate::vantage::Key;

/// Everything that a report shows.
#[derive(Clone, Debug)]
pub struct Study {
    /// The scenario as it was run: with the chosen seed, rails, vantages and methods.
    pub scenario: Scenario,
    /// The instant at which everything was counted, where that is not the end of each world.
    pub(crate) at: Option<At>,
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
    /// The instant at which the books were closed and everything was counted.
    pub at: Instant,
    /// What the engine has to say, such as how a plan was scaled to its budget.
    pub notes: Vec<String>,
    /// Counts of what happened behind the scenes.
    pub(crate) counts: sim::Stats,
    /// What keepers answered to requests.
    pub(crate) answers: Vec<sim::Answer>,
    /// How far the world is like the ledgers it is modelled on.
    pub(crate) stats: Vec<Stat>,
    /// Where the stolen units themselves are, as far as that is determined, one an incident. For scores.
    pub(crate) assets: Vec<Result<AssetTruth, NotComputed>>,
    /// How loot really flowed, one flow an incident, in the world's ids. For the reveal.
    pub(crate) truth: Vec<Flow>,
    /// One view for each incident and, within it, for each vantage.
    pub views: Vec<View>,
}

/// What one investigator sees and what methods make of it.
#[derive(Clone, Debug)]
pub struct View {
    /// Which incident is investigated. Indexes the truth's incidents.
    pub incident: IncidentId,
    /// From where.
    pub vantage: Investigator,
    /// What can be seen.
    pub evidence: Arc<Evidence>,
    /// The way back to the world's ids. For scores and the reveal.
    pub key: Arc<Key>,
    /// What the victims claim, one complaint an incident, in evidence ids.
    pub complaints: Arc<Vec<Complaint>>,
    /// Loot by where its trail ends, whatever the method.
    pub ends: Ends,
    /// What chance alone finds; nothing where that was not asked.
    pub(crate) chance: Chance,
    /// One answer a method: the chosen ones, then the null methods; those that refuse are left out.
    pub answers: Vec<Answer>,
    /// The methods that have no meaning here: a rule of law without roles, or of accounts where there are only coins.
    pub refused: Vec<Refusal>,
    /// The answers by recall, with what is undecided.
    pub(crate) ranking: Ranking,
    /// What tracers outside say, in the order in which they were given; no part of the digest.
    pub(crate) outside: Vec<Outside>,
}

/// What one method says and how right it is.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The method.
    pub method: Method,
    /// Where it lays taint, in evidence ids: of all incidents, so that whoever sees the same asks once.
    pub trace: Arc<Trace>,
    /// How right it is.
    pub card: Scorecard,
    /// How it came by what it found.
    pub parts: Option<Parts>,
    /// How right it is where the question is for the stolen units themselves; nothing where that was not asked.
    pub asset: Option<AssetCard>,
    /// How taint of this incident flowed according to it, in evidence ids.
    pub(crate) flow: Flow,
}

/// A method that has no meaning at one view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The method.
    pub method: Method,
    /// Why, in half a sentence.
    pub why: String,
}

/// A figure as it was realised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A share or a plain number.
    Number(Number),
    /// Money in cents.
    Cents(Amount),
}

feed!(
    enum Value {
        Number(number) = 0,
        Cents(cents) = 1,
    }
);

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
    /// Whether it holds; nothing where a figure has no value, such as a precision over nothing, so that nobody can say.
    pub holds: Option<bool>,
}
