//! A payment as it is ordered, on its way and at its end: the words that rails, keepers and whoever pays have in common.

use crate::ledger::{Leg, LinkKind};
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::rails::routes::Route;
use crate::units::{Amount, Instant, KeeperId, OutLegId, PurseId, RailId, Share};

/// The number under which somebody waits for what becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(pub u32);

impl Token {
    /// Nobody waits.
    pub const NONE: Token = Token(u32::MAX);
}

/// Where a payment is paid from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Whatever the actor's software chooses; change goes back to the actor.
    Wallet(ActorId),
    /// These purses of the actor and no others.
    Purses(ActorId, Vec<PurseId>),
}

/// Where a payment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payee {
    /// Wherever the actor receives: an address of his, used before or not; his account.
    Actor(ActorId),
    /// A new address or a new account of the actor, opened on the spot.
    Fresh(ActorId),
    /// This account.
    Account(PurseId),
    /// A new coin at this address.
    Address(u32),
    /// The actor's account at a keeper; the deposit becomes his claim there.
    Customer {
        /// The keeper.
        keeper: KeeperId,
        /// Its customer.
        actor: ActorId,
    },
}

impl Source {
    /// Returns who pays.
    pub fn actor(&self) -> ActorId {
        match self {
            Source::Wallet(actor) | Source::Purses(actor, _) => *actor,
        }
    }
}

/// How much a payee gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// So much; the payer bears the fee.
    Exact(Amount),
    /// All that remains of the named purses after the other parts and the fee; stands last.
    Rest,
}

/// Who looks at a payment before it is executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screening {
    /// Whoever screens decides by what it sees of the payment, whosever it is.
    #[default]
    Ordinary,
    /// Its payer was reported to his bank, which reviews whatever he pays.
    Reported,
    /// A payment that the facts say was stopped.
    Stopped,
    /// A payment that the facts say passed.
    Passed,
}

/// What follows when a payment has arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum After {
    /// Nothing more.
    #[default]
    Nothing,
    /// The payment is a keeper's, for what it got: a link leads here from that credit.
    Link {
        /// The credit to the keeper.
        from: OutLegId,
        /// The part of it that this payment is for.
        amount: Amount,
        /// What the keeper did.
        kind: LinkKind,
        /// Which keeper.
        keeper: KeeperId,
    },
    /// The payment is a deposit, and the customer at once has the keeper pay it out elsewhere: a mix, a sale.
    Serve {
        /// What the keeper does.
        kind: LinkKind,
        /// On which rail it pays.
        rail: RailId,
        /// To whom.
        to: Payee,
        /// Off the rate, beside the keeper's own discount.
        discount: Share,
    },
}

/// A payment as it is ordered; [`Payment::new`] makes an ordinary one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// On which rail.
    pub rail: RailId,
    /// From where.
    pub from: Source,
    /// To whom. A rail of coins pays all in one movement; a rail of accounts pays one after the other.
    pub to: Vec<(Payee, Part)>,
    /// The free text of the message, where the rail carries one. Indexes the record's references.
    pub reference: Option<u32>,
    /// What screening makes of it.
    pub screening: Screening,
    /// What follows when it has arrived.
    pub after: After,
    /// Who waits for what becomes of it.
    pub token: Token,
    /// Where the rail's draws for it begin: from a stream under `rail/`.
    pub luck: Luck,
}

impl Payment {
    /// Returns an ordinary payment for which nobody waits.
    pub fn new(rail: RailId, from: Source, to: Vec<(Payee, Part)>, luck: Luck) -> Payment {
        Payment {
            rail,
            from,
            to,
            reference: None,
            screening: Screening::Ordinary,
            after: After::Nothing,
            token: Token::NONE,
            luck,
        }
    }
}

impl Payment {
    /// Returns the sum of the parts that are fixed.
    pub fn exact(&self) -> Amount {
        let fixed = self.to.iter().map(|(_, part)| match part {
            Part::Exact(amount) => *amount,
            Part::Rest => Amount::ZERO,
        });
        fixed.sum()
    }

    /// Tells whether the last payee gets all that remains.
    pub fn pays_rest(&self) -> bool {
        matches!(self.to.last(), Some((_, Part::Rest)))
    }
}

/// A payment on its way.
#[derive(Clone, Debug)]
pub enum Pending {
    /// On a rail of coins: the coins are chosen when it settles.
    Coins {
        /// What was ordered.
        payment: Box<Payment>,
        /// Screening will stop it.
        stopped: bool,
    },
    /// On a rail of accounts: one transfer to one payee.
    Transfer(Transfer),
}

/// The money for a payment is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// What is missing at least.
    pub missing: Amount,
}

impl Pending {
    /// Returns its rail.
    pub fn rail(&self) -> RailId {
        match self {
            Pending::Coins { payment, .. } => payment.rail,
            Pending::Transfer(transfer) => transfer.rail,
        }
    }

    /// Returns the number under which it was made.
    pub fn token(&self) -> Token {
        match self {
            Pending::Coins { payment, .. } => payment.token,
            Pending::Transfer(transfer) => transfer.token,
        }
    }

    /// Returns how much goes to its payees; of what remains of coins that are chosen when it settles nothing is known.
    pub fn amount(&self) -> Amount {
        match self {
            Pending::Coins { payment, .. } => payment.exact(),
            Pending::Transfer(transfer) => transfer.amount,
        }
    }

    /// Returns the account to which it goes; nothing where coins go to an address.
    pub fn payee(&self) -> Option<PurseId> {
        match self {
            Pending::Coins { .. } => None,
            Pending::Transfer(transfer) => Some(transfer.to),
        }
    }

    /// Returns a purse that it is paid from; nothing where coins are chosen when it settles.
    pub fn payer(&self) -> Option<PurseId> {
        match self {
            Pending::Coins { payment, .. } => match &payment.from {
                Source::Purses(_, purses) => purses.first().copied(),
                Source::Wallet(_) => None,
            },
            Pending::Transfer(transfer) => Some(transfer.from),
        }
    }
}

/// One transfer from an account to another.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The payer's account.
    pub from: PurseId,
    /// Who waits for it.
    pub token: Token,
    pub(super) rail: RailId,
    pub(super) to: PurseId,
    pub(super) payee: (u16, Payee),
    pub(super) amount: Amount,
    pub(super) fee: Amount,
    pub(super) reference: Option<u32>,
    pub(super) route: Route,
    pub(super) ordered: Instant,
    pub(super) stopped: bool,
    pub(super) after: After,
    pub(super) luck: Luck,
}

/// What a customer has a keeper do with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Which keeper.
    pub keeper: KeeperId,
    /// Which customer.
    pub actor: ActorId,
    /// The claim in its books.
    pub claim: PurseId,
    /// How much of the claim; the keeper's fee is taken from it.
    pub amount: Amount,
    /// To where it is paid, and on which rail.
    pub to: (RailId, Payee),
    /// As what: a withdrawal, a mix, an off-ledger payment.
    pub kind: LinkKind,
    /// Off the rate, beside the keeper's own discount.
    pub discount: Share,
    /// Who waits for it.
    pub token: Token,
    /// The draws for it.
    pub luck: Luck,
}

/// Money that arrived at a keeper's door, and what its customer came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// Whose door.
    pub keeper: KeeperId,
    /// Whose account.
    pub actor: ActorId,
    /// On which rail.
    pub rail: RailId,
    /// The credit to the keeper.
    pub leg: OutLegId,
    /// How much.
    pub amount: Amount,
    /// What follows.
    pub after: After,
    /// Who waits for it.
    pub token: Token,
    /// The draws for it.
    pub luck: Luck,
}

/// Room for the legs of one movement, used again and again.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) ins: Vec<Leg>,
    pub(super) outs: Vec<(Leg, u16)>,
    pub(super) legs: Vec<Leg>,
}
