//! Rails turn a payment into movements.
//!
//! One function, [`pay`], serves every rail: the form says whether purses are coins or accounts, the levers say who keeps
//! them, what is screened, what can be called back and how long it takes.
//!
//! | lever | where it acts |
//! |---|---|
//! | identity, supply | [`open`]: whose name the books hold, how long a new account takes; a frozen one takes nothing more |
//! | books, reference | each row of the record: who sees a movement, what its message carries |
//! | disclosure, control, finality | the orders of the engine |
//! | oversight, tempo | [`clock`]: what is held, what is stopped, when it is credited |
//! | pooling | keepers: whether they retain their links |
//!
//! A payment is ordered, may be held, and settles; the movement is recorded when it settles. An ordinary payment that nobody
//! waits for and nothing could stop on the way settles at once: its instant is then the instant of its credit.

pub mod accounts;
pub mod clock;
pub mod coins;
pub mod cost;
pub mod open;
pub mod routes;

pub use open::{Papers, endow, funds, open_account};

use crate::ledger::LinkKind;
use crate::scenario::{Books, Form, Reference};
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::keepers;
use crate::sim::state::{Job, News, State};
use crate::truth::MovementRecord;
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
    /// An ordinary payment: held by a false alarm at most, and let go.
    #[default]
    Ordinary,
    /// A payment of stolen money: stopped with the chance of the rail's oversight.
    Stolen,
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
    Transfer(accounts::Transfer),
}

/// The money for a payment is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// What is missing at least.
    pub missing: Amount,
}

/// Orders a payment at the present: binds the money and makes the settlement due.
///
/// What becomes of it is told under its token: for each payee [`Arrived`](crate::sim::state::News::Arrived), or that it was
/// stopped, cancelled or failed.
///
/// # Errors
/// Where the money is not there.
pub fn pay(state: &mut State, payment: Payment) -> Result<(), Short> {
    order(state, &payment)
}

/// Orders a payment that the caller keeps, so that it can be used again.
pub(super) fn order(state: &mut State, payment: &Payment) -> Result<(), Short> {
    assert!(
        payment.to.iter().rev().skip(1).all(|(_, part)| *part != Part::Rest),
        "what remains goes to the last payee"
    );
    match state.rail(payment.rail).form {
        Form::Coins => coins::order(state, payment),
        Form::Accounts => accounts::order(state, payment),
    }
}

/// Makes a pending payment due.
fn defer(state: &mut State, due: Instant, pending: Pending) {
    let slot = state.free_slots.pop().unwrap_or_else(|| {
        state.pending.push(None);
        state.pending.len() - 1
    });
    state.pending[slot] = Some(pending);
    state.due.push(due, Job::Settle(slot));
}

/// Settles a payment that is due, unless it was cancelled.
pub(super) fn settle(state: &mut State, slot: usize) {
    let pending = state.pending[slot].take();
    state.free_slots.push(slot);
    match pending {
        Some(Pending::Coins { payment, stopped }) => coins::settle(state, &payment, stopped),
        Some(Pending::Transfer(transfer)) => accounts::settle(state, &transfer),
        None => {}
    }
}

/// Cancels the payments that are on their way from a purse, where the rail lets them be cancelled until credited.
pub(super) fn cancel(state: &mut State, purse: PurseId) {
    cancel_those(state, |state, pending| match pending {
        Pending::Coins { payment, .. } => coins::leaves(state, payment, purse),
        Pending::Transfer(transfer) => transfer.from == purse,
    });
}

/// Cancels payments that were named, by the numbers under which they were made, as far as they go where it is asked: to an
/// account, or to whoever the coins are for.
pub(super) fn call_back(state: &mut State, named: &[Token], asked: impl Fn(&State, Option<PurseId>) -> bool) {
    cancel_those(state, |state, pending| match pending {
        Pending::Coins { payment, .. } => named.contains(&payment.token) && asked(state, None),
        Pending::Transfer(transfer) => named.contains(&transfer.token) && asked(state, Some(transfer.to)),
    });
}

/// Cancels those of the payments on their way that their rail lets be cancelled.
fn cancel_those(state: &mut State, is_one: impl Fn(&State, &Pending) -> bool) {
    for index in 0..state.pending.len() {
        let cancelled = state.pending[index].as_ref().is_some_and(|pending| {
            let rail = match pending {
                Pending::Coins { payment, .. } => payment.rail,
                Pending::Transfer(transfer) => transfer.rail,
            };
            state.rail(rail).levers.finality.cancellable && is_one(state, pending)
        });
        if cancelled {
            let pending = state.pending[index].take().expect("it was there a moment ago");
            let token = unbind(state, &pending);
            state.tell(token, News::Cancelled);
        }
    }
}

/// Frees the money that a payment on its way has bound.
fn unbind(state: &mut State, pending: &Pending) -> Token {
    match pending {
        Pending::Coins { payment, .. } => {
            coins::free(state, payment);
            payment.token
        }
        Pending::Transfer(transfer) => {
            accounts::free(state, transfer);
            transfer.token
        }
    }
}

/// Returns how a rail records a movement.
pub(super) fn row(state: &State, rail: RailId, reference: Option<u32>) -> MovementRecord {
    let levers = &state.rail(rail).levers;
    let named = levers.reference == Reference::EndToEnd;
    MovementRecord {
        rail,
        public: levers.books == Books::Everyone,
        named,
        reference: reference.filter(|_| named),
    }
}

/// What arrived, at whose door.
struct Arrival {
    /// The place of the payee in the payment.
    payee: u16,
    /// Whom it was meant for.
    to: Payee,
    rail: RailId,
    leg: OutLegId,
    amount: Amount,
    fee: Amount,
    luck: Luck,
}

/// Does what follows when money has arrived: tells, links, credits deposits.
fn arrive(state: &mut State, arrival: Arrival, after: After, token: Token) {
    let (leg, amount) = (arrival.leg, arrival.amount);
    let news = News::Arrived {
        payee: arrival.payee,
        leg,
        amount,
        fee: arrival.fee,
    };
    state.tell(token, news);
    if let After::Link {
        from,
        amount: paid_for,
        kind,
        keeper,
    } = after
    {
        state.link(keeper, kind, (from, paid_for), (leg, amount));
    }
    if let Payee::Customer { keeper, actor } = arrival.to
        && !state.keeps_accounts(keeper, arrival.rail)
    {
        let deposit = keepers::Deposit {
            keeper,
            actor,
            rail: arrival.rail,
            leg,
            amount,
            luck: arrival.luck,
        };
        keepers::credit(state, deposit, after, token);
    }
}
