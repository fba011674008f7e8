//! What is common to the ways of all payments: held for a review, put off until it is due, arrived.

use crate::sim::agenda::Luck;
use crate::sim::counts::Count;
use crate::sim::guard::PaymentId;
use crate::sim::keepers::books;
use crate::sim::payment::{After, Deposit, Payee, Payment, Pending, Token};
use crate::sim::rails::clock;
use crate::sim::state::{Job, News, State};
use crate::units::{Amount, Instant, KeeperId, OutLegId, PurseId, RailId};

/// Counts a payment that screening holds; one of anybody's but the thief's is a false alarm.
pub(super) fn alarm(state: &mut State, payment: &Payment, amount: Amount) {
    let now = state.now;
    state.stats.count(now, Count::Alarm, 1);
    if !state.is_thiefs(payment.token) {
        let asset = state.asset_on(payment.rail);
        let worth = state.rates[asset.index()].value(amount).get();
        state.stats.count(now, Count::AlarmFalse, 1);
        state.stats.count(now, Count::StrangersHeld, worth);
    }
}

/// Counts a payment of the thief's that screening stopped; what others cannot pay is not counted.
pub(super) fn count_stopped(state: &mut State, token: Token) {
    let now = state.now;
    if state.is_thiefs(token) {
        state.stats.count(now, Count::Stopped, 1);
    }
}

/// Returns who keeps a purse that a payment leaves: its host, or the keeper whose own coins they are.
pub(super) fn keeper_at(state: &State, purse: PurseId) -> Option<KeeperId> {
    let record = &state.record.purses[purse.index()];
    record.host.or(record.reserve)
}

/// Makes a pending payment due.
pub(super) fn defer(state: &mut State, due: Instant, pending: Pending) {
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

/// What arrived, at whose door.
pub(super) struct Arrival {
    /// The place of the payee in the payment.
    pub payee: u16,
    /// Whom it was meant for.
    pub to: Payee,
    pub rail: RailId,
    pub leg: OutLegId,
    pub amount: Amount,
    pub fee: Amount,
    pub luck: Luck,
}

/// Does what follows when money has arrived: tells, links, credits deposits.
pub(super) fn arrive(state: &mut State, arrival: Arrival, after: After, token: Token) {
    let (leg, amount) = (arrival.leg, arrival.amount);
    if let Some(owner) = state.set_aside(leg) {
        state.go_on((owner, arrival.rail), arrival.luck);
    }
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
        let deposit = Deposit {
            keeper,
            actor,
            rail: arrival.rail,
            leg,
            amount,
            after,
            token,
            luck: arrival.luck,
        };
        take_in(state, deposit);
    }
}

/// Takes a deposit in: it is credited when its rail's blocks have confirmed it, and at the world's end at the latest.
fn take_in(state: &mut State, deposit: Deposit) {
    let kind = state.house(deposit.keeper).spec.kind;
    let blocks = state.luck("blocks", deposit.rail.index() as u64);
    let due = clock::confirmed(state.rail(deposit.rail), kind, state.now, blocks).min(state.ends);
    if due > state.now {
        state.due.push(due, Job::Credit(Box::new(deposit)));
    } else {
        books::credit(state, deposit);
    }
}
