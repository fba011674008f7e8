//! What freezing cost those who have nothing to do with a theft.

use std::collections::BTreeMap;

use crate::sim::state::State;
use crate::units::{Amount, EntityId, Instant, PurseId, Span};

/// Returns the value of what was frozen of such people times the time for which it was, in whole cents times days, rounded down.
pub fn frozen(state: &State, is_stranger: impl Fn(EntityId) -> bool) -> u64 {
    let mut held: BTreeMap<PurseId, Held> = BTreeMap::new();
    for &(_, purse, _) in &state.truth.stops {
        if is_stranger(state.controller(purse)) {
            held.entry(purse).or_default();
        }
    }
    if held.is_empty() {
        return 0;
    }
    let mut stops = state.truth.stops.iter().peekable();
    for movement in state.ledger.movements() {
        let at = state.ledger.instant(movement);
        while let Some(&&(stopped, purse, is_stop)) = stops.peek().filter(|stop| stop.0 <= at) {
            stops.next();
            if let Some(held) = held.get_mut(&purse) {
                held.turn(stopped, is_stop);
            }
        }
        let (ins, outs) = (state.ledger.ins(movement), state.ledger.outs(movement));
        for leg in ins {
            if let Some(held) = held.get_mut(&state.ledger.in_purses()[leg]) {
                held.change(at, |balance| balance.saturating_sub(state.ledger.in_amounts()[leg]));
            }
        }
        for leg in outs {
            if let Some(held) = held.get_mut(&state.ledger.out_purses()[leg]) {
                held.change(at, |balance| balance + state.ledger.out_amounts()[leg]);
            }
        }
    }
    for &(stopped, purse, is_stop) in stops {
        if let Some(held) = held.get_mut(&purse) {
            held.turn(stopped, is_stop);
        }
    }
    let ends = state.now;
    let sums = held.into_iter().map(|(purse, mut held)| {
        held.turn(ends, false);
        let rate = state.record.rates[state.ledger.asset_of(purse).index()];
        let unit_days = held.unit_seconds / Span::DAY.get() as u128;
        rate.value(Amount::new(u64::try_from(unit_days).unwrap_or(u64::MAX)))
            .get()
    });
    sums.fold(0, u64::saturating_add)
}

/// What one purse holds, and what it held while it was frozen, in base units times seconds.
#[derive(Default)]
struct Held {
    balance: Amount,
    frozen_since: Option<Instant>,
    unit_seconds: u128,
}

impl Held {
    fn count(&mut self, at: Instant) {
        if let Some(since) = self.frozen_since.as_mut() {
            self.unit_seconds += u128::from(self.balance.get()) * at.since(*since).get().max(0) as u128;
            *since = at;
        }
    }

    fn turn(&mut self, at: Instant, is_stop: bool) {
        self.count(at);
        self.frozen_since = is_stop.then_some(at);
    }

    fn change(&mut self, at: Instant, change: impl Fn(Amount) -> Amount) {
        self.count(at);
        self.balance = change(self.balance);
    }
}
