//! Rails turn a payment into movements.
//!
//! One function, [`pay`], serves every rail: the form says whether purses are coins or accounts, the levers say who keeps
//! them, what is screened, what can be called back and how long it takes.
//!
//! | lever | where it acts |
//! |---|---|
//! | identity, supply | [`open`], asking [`terms`](crate::sim::terms): whose name the books hold, how long a new account takes |
//! | books, reference | each row of the record: who sees a movement, what its message carries |
//! | disclosure, control, finality | [`Terms`](crate::sim::terms::Terms), which the orders of defenders ask |
//! | oversight | [`look`]: who looks and what he sees; [`watch`]: what is suspicious; [`clock`]: what is held, reported, stopped |
//! | tempo | [`clock`]: when it is credited |
//! | pooling | keepers: whether they retain their links |
//!
//! A payment is ordered, may be held, and settles; the movement is recorded when it settles. An ordinary payment that nobody
//! waits for and nothing could stop on the way settles at once: its instant is then the instant of its credit.

pub mod accounts;
pub mod clock;
pub mod coins;
pub mod cost;
pub mod issue;
pub mod look;
pub mod open;
pub mod routes;
pub mod watch;
mod way;

pub use crate::sim::payment::{After, Part, Payee, Payment, Pending, Screening, Short, Source, Token};
pub use issue::mint;
pub use open::{Papers, can_pay, endow, funds, open_account, set_aside};

use crate::scenario::Form;
use crate::sim::guard::{PaymentId, UnderWay};
use crate::sim::reads::Lever;
use crate::sim::state::{Job, News, State};
use crate::units::{KeeperId, PurseId};

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

/// Settles a payment that is due, unless it was cancelled.
pub(super) fn settle(state: &mut State, slot: usize) {
    if state.pending[slot].is_some()
        && let Some(&until) = state.held.get(&state.names[slot])
        && until > state.now
    {
        return state.due.push(until, Job::Settle(slot));
    }
    let pending = state.pending[slot].take();
    state.free_slots.push(slot);
    match pending {
        Some(Pending::Coins { payment, stopped }) => coins::settle(state, &payment, stopped),
        Some(Pending::Transfer(transfer)) => accounts::settle(state, &transfer),
        None => {}
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

/// Returns the account that a payment on its way goes to.
pub(super) fn recipient(state: &State, payment: PaymentId) -> Option<PurseId> {
    state.pending[slot_of(state, payment)?].as_ref()?.payee()
}

/// Holds a payment that is still on its way for as long as the payee's side holds one for a review.
pub(super) fn hold(state: &mut State, payment: PaymentId) {
    let Some(slot) = slot_of(state, payment) else { return };
    let pending = state.pending[slot].as_ref();
    let oversight = pending.map(|pending| match pending.payee() {
        Some(payee) => state.oversight(payee).1,
        None => state.rail(pending.rail()).levers.oversight,
    });
    if let Some(oversight) = oversight {
        state.held.insert(payment, state.now + oversight.hold.greatest);
    }
}

/// Returns the payments that are on their way, as those who send them have them.
pub(super) fn under_way(state: &State, is_of_theft: impl Fn(Token) -> bool) -> Vec<UnderWay> {
    let sent = state.pending.iter().zip(&state.names);
    let row = |(pending, &payment): (&Option<Pending>, &PaymentId)| {
        let pending = pending.as_ref()?;
        Some(UnderWay {
            payment,
            payer: pending.payer()?,
            payee: pending.payee(),
            amount: pending.amount(),
            can_be_cancelled: state.rail(pending.rail()).levers.finality.cancellable,
            is_of_theft: is_of_theft(pending.token()),
        })
    };
    let mut rows: Vec<UnderWay> = sent.filter_map(row).collect();
    rows.sort_unstable_by_key(|row| row.payment);
    rows
}

/// Cancels a payment if it is still on its way and its rail lets it be cancelled.
pub(super) fn cancel(state: &mut State, payment: PaymentId) {
    let Some(slot) = slot_of(state, payment) else { return };
    let payer = state.pending[slot].as_ref().and_then(Pending::payer);
    let by = payer.and_then(|purse| way::keeper_at(state, purse));
    if let Some(rail) = state.pending[slot].as_ref().map(Pending::rail) {
        state.read(rail, Lever::Finality);
    }
    let cancelled =
        state.pending[slot].take_if(|pending| state.rails[pending.rail().index()].levers.finality.cancellable);
    if let Some(pending) = cancelled {
        let token = unbind(state, &pending);
        state.tell(token, News::Cancelled(by));
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
