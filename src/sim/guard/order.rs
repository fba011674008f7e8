//! What can be ordered of those who keep purses, and the answer to a request.

use crate::evidence::Tag;
use crate::units::{Amount, Instant, KeeperId, MovementId, PurseId, Span};

/// The name of a payment that was ordered and is on its way: they are counted as they are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PaymentId(pub(in crate::sim) u64);

/// What can be asked of the one who has power over a purse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Power {
    /// To freeze a purse.
    Freeze,
    /// To give money back.
    Consent,
    /// To say what its books hold.
    Answer,
    /// Not to send what has not been credited.
    Cancel,
    /// Not to credit what is on its way.
    Hold,
    /// To look at whatever an account pays.
    Report,
    /// To say who stands behind a name, so that his keys are found.
    Search,
}

/// What somebody orders; an order due at an instant precedes the events of that instant, and so does its effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Publishes a tag.
    Tag(Tag),
    /// Withdraws all tags on an address. Indexes the record's addresses.
    Untag(u32),
    /// Asks the keeper of a purse, or the issuer of its asset, to freeze the account or the address that it is: nothing leaves, and what
    /// arrives is held as well. Asking again renews it.
    Freeze {
        /// Which.
        purse: PurseId,
        /// How long it stands from when it takes effect.
        term: Span,
    },
    /// Asks the payee's side for a settled payment back.
    Recall(MovementId),
    /// Asks the payer's side to cancel a payment that is on its way.
    Cancel(PaymentId),
    /// Has the issuer make the money in a purse void.
    Void(PurseId),
    /// Asks the keeper of a purse what its books say.
    Request(PurseId),
    /// Asks the payee's side not to credit a payment that is on its way, for as long as its rail lets one be held for a review.
    Hold(PaymentId),
    /// Reports a suspicion to the keeper of a purse: from then on it reviews whatever leaves it.
    Report(PurseId),
    /// Has the one searched under whose name a purse was opened, once its keeper gave him away: the keys that he has are found, and what lies
    /// under them is frozen. Behind a false name there is nobody.
    Search(PurseId),
}

/// A payment on its way, as the one who sends it has it in his books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWay {
    /// Its name.
    pub payment: PaymentId,
    /// From which purse.
    pub payer: PurseId,
    /// To which account; nothing where coins go to an address.
    pub payee: Option<PurseId>,
    /// How much.
    pub amount: Amount,
    /// Whether its rail lets it be cancelled until it is credited.
    pub can_be_cancelled: bool,
    /// Whether it belongs to a theft, which its victim knows.
    pub is_of_theft: bool,
}

/// A keeper's answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who answered.
    pub keeper: KeeperId,
    /// About which purse.
    pub purse: PurseId,
    /// When the answer came.
    pub answered: Instant,
}
