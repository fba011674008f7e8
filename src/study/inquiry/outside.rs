//! An investigator who is not ours: what he is shown in an hour and what he may answer. How he is reached is not the study's concern.

use super::policy::Kind;
use crate::evidence::{Complaint, Evidence};
use crate::score::Worth;
use crate::trace::Trouble;
use crate::units::{Instant, PurseId};

/// What an investigator is shown at the beginning of an hour, in the ids of the evidence of that hour. Where books have opened since the last hour, everything is
/// numbered anew.
#[derive(Debug)]
pub struct Turn<'a> {
    /// Which of his hours it is, from 1 on.
    pub number: u64,
    /// When.
    pub at: Instant,
    /// How many of his requests are open.
    pub open: u64,
    /// What can be seen.
    pub evidence: &'a Evidence,
    /// What the victims claim.
    pub complaints: &'a [Complaint],
    /// About which purses answers have come since the last hour.
    pub answers: Vec<PurseId>,
    /// What the trace gives cause for.
    pub offers: Vec<Offer>,
}

/// Something that could be ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What.
    pub order: Kind,
    /// About which purse; of a payment, the one that it leaves.
    pub purse: PurseId,
    /// How much of what is followed lies there, or ends there unexplained.
    pub value: Worth,
}

/// What an investigator does in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// He looks and orders nothing.
    Look,
    /// What was offered at this place.
    Offered(usize),
    /// An order about any purse of the evidence, on his own suspicion.
    Order(Kind, PurseId),
}

/// Somebody who picks what is done in each hour of one race.
pub trait Player {
    /// Picks what is done in an hour.
    ///
    /// # Errors
    /// Where he does not answer as he should.
    fn turn(&mut self, turn: &Turn<'_>) -> Result<Reply, Trouble>;
}

/// What sits an investigator down at a new race: on which rail, with which seed.
type Seat<'a> = dyn Fn(&str, u64) -> Result<Box<dyn Player>, Trouble> + 'a;

/// An investigator who is not ours.
pub struct Contender<'a> {
    /// The name that he gives himself.
    pub name: String,
    /// Sits him down at a new race: on which rail, with which seed.
    pub seat: Box<Seat<'a>>,
}

impl std::fmt::Debug for Contender<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Contender({})", self.name)
    }
}
