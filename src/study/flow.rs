//! How value flowed: the changes of a colouring, movement by movement, ready to be drawn.

use crate::units::{Amount, Instant, MovementId, PurseId};

/// The changes of one colouring in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// One passage for each movement that changed something.
    pub passages: Vec<Passage>,
}

/// What one movement did to a colouring. Which giver's value went to which taker is not said, since nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The movement, in the numbering of the colouring's ledger.
    pub movement: MovementId,
    /// When it happened.
    pub at: Instant,
    /// Purses that lost colour and how much, in cents, by purse.
    pub gave: Vec<(PurseId, Amount)>,
    /// Purses that gained colour and how much, in cents, by purse.
    pub took: Vec<(PurseId, Amount)>,
}
