//! Rails turn a payment into movements.
//!
//! One function, [`pay`], serves every rail: the form says whether purses are coins or accounts, the levers say who keeps
//! them, what is screened, what can be called back and how long it takes.
//!
//! | lever | where it acts |
//! |---|---|
//! | identity, supply | [`open`]: whose name the books hold, how long a new account takes |
//! | books, reference | each row of the record: who sees a movement, what its message carries |
//! | disclosure, control, finality | [`Terms`](crate::sim::terms::Terms), which the orders of defenders ask |
//! | oversight | [`watch`]: what is suspicious; [`clock`]: what is held, what is stopped |
//! | tempo | [`clock`]: when it is credited |
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
pub mod watch;

pub use open::{Papers, endow, funds, mint, open_account};

use crate::ledger::LinkKind;
use crate::scenario::{Books, Form, Reference};
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::guard::PaymentId;
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
    /// Whoever screens decides by what it sees of the payment, whosever it is.
    #[default]
    Ordinary,
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

/// Counts a payment that screening holds; nobody but the thief waits for what becomes of his payments.
fn alarm(state: &mut State, payment: &Payment, amount: Amount) {
    state.stats.alarms += 1;
    if payment.token == Token::NONE {
        let asset = state.asset_on(payment.rail);
        state.stats.false_alarms += 1;
        state.stats.strangers_held += state.record.rates[asset.index()].value(amount).get();
    }
}

/// Makes a pending payment due.
fn defer(state: &mut State, due: Instant, pending: Pending) {
    let slot = state.free_slots.pop().unwrap_or_else(|| {
        state.pending.push(None);
        state.names.push(PaymentId(0));
        state.pending.len() - 1
    });
    state.names[slot] = PaymentId(state.sent);
    state.sent += 1;
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

impl Pending {
    fn rail(&self) -> RailId {
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

/// Returns the names of those payments on their way that their rail lets be cancelled until credited.
pub(super) fn on_their_way(state: &State, is_one: impl Fn(&Pending) -> bool) -> Vec<PaymentId> {
    let named = state.pending.iter().zip(&state.names).filter(|(pending, _)| {
        let is_cancellable = |pending: &Pending| state.rail(pending.rail()).levers.finality.cancellable;
        pending
            .as_ref()
            .is_some_and(|pending| is_cancellable(pending) && is_one(pending))
    });
    named.map(|(_, &name)| name).collect()
}

/// Returns the slot of a payment that is still on its way.
fn slot_of(state: &State, payment: PaymentId) -> Option<usize> {
    let slot = state.names.iter().position(|&name| name == payment)?;
    state.pending[slot].is_some().then_some(slot)
}

/// Returns who hosts the purse that a payment on its way leaves, where anybody does; nothing where it has settled.
pub(super) fn sender(state: &State, payment: PaymentId) -> Option<Option<KeeperId>> {
    let pending = state.pending[slot_of(state, payment)?].as_ref()?;
    let host = pending.payer().map(|purse| state.record.purses[purse.index()].host);
    Some(host.flatten())
}

/// Cancels a payment if it is still on its way and its rail lets it be cancelled.
pub(super) fn cancel(state: &mut State, payment: PaymentId) {
    let Some(slot) = slot_of(state, payment) else { return };
    let cancelled =
        state.pending[slot].take_if(|pending| state.rails[pending.rail().index()].levers.finality.cancellable);
    if let Some(pending) = cancelled {
        let token = unbind(state, &pending);
        state.tell(token, News::Cancelled);
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
