//! What freezing cost those who have nothing to do with a theft.

use std::collections::BTreeMap;

use crate::sim::state::State;
use crate::units::rates::Rates;
use crate::units::{Amount, EntityId, Instant, PurseId, Rate, Span};

/// Returns the value of what was frozen of such people times the time for which it was, in whole cents times days, rounded down.
pub fn frozen(state: &State, is_stranger: impl Fn(EntityId) -> bool) -> u64 {
    let mut held: BTreeMap<PurseId, Held> = BTreeMap::new();
    for &(_, purse, _) in &state.truth.stops {
        if is_stranger(state.controller(purse)) {
            let rates = &state.record.rates[state.ledger.asset_of(purse).index()];
            held.entry(purse).or_insert_with(|| Held::new(rates));
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
    let sums = held.into_values().map(|mut held| {
        held.turn(ends, false);
        held.worth()
    });
    sums.fold(0, u64::saturating_add)
}

/// What one purse holds, and what it held while it was frozen.
struct Held<'a> {
    rates: &'a Rates,
    balance: Amount,
    frozen_since: Option<Instant>,
    /// In base units times seconds, at each price that its asset had then.
    unit_seconds: Vec<(Rate, u128)>,
}

impl Held<'_> {
    fn new(rates: &Rates) -> Held<'_> {
        Held {
            rates,
            balance: Amount::ZERO,
            frozen_since: None,
            unit_seconds: Vec::new(),
        }
    }

    fn count(&mut self, at: Instant) {
        while let Some(since) = self.frozen_since.filter(|since| *since < at) {
            let until = self.rates.turns(since).map_or(at, |turns| turns.min(at));
            let more = u128::from(self.balance.get()) * until.since(since).get() as u128;
            let rate = self.rates.at(since);
            match self.unit_seconds.last_mut().filter(|(of, _)| *of == rate) {
                Some((_, sum)) => *sum += more,
                None => self.unit_seconds.push((rate, more)),
            }
            self.frozen_since = Some(until);
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

    /// Returns the value that was frozen times the days for which it was, in cents.
    fn worth(&self) -> u64 {
        let cents = self.unit_seconds.iter().map(|(rate, sum)| {
            let unit_days = Amount::new(u64::try_from(sum / Span::DAY.get() as u128).unwrap_or(u64::MAX));
            rate.value(unit_days).get()
        });
        cents.fold(0, u64::saturating_add)
    }
}
