//! Where customers pay in, and the cold store: which of a keeper's own purses is whose door, and what lies there.

use crate::evidence::KeeperKind;
use crate::scenario::Form;
use crate::sim::agenda::ActorId;
use crate::sim::rails::open::{self, Papers, fresh_address};
use crate::sim::state::{Job, Owner, State, Till};
use crate::units::{EntityId, Instant, KeeperId, PurseId, RailId, Span};

/// Notes that money lies at a deposit address, and makes the next sweep due.
pub(in crate::sim) fn note_deposit(state: &mut State, keeper: KeeperId, rail: RailId, purse: PurseId) {
    let (now, begins) = (state.now, state.begins);
    let house = &mut state.houses[keeper.index()];
    house.deposits.push((rail, purse));
    if !house.sweep_is_due {
        house.sweep_is_due = true;
        let at = next_round(begins, house.spec.sweep_every, now);
        state.due.push(at, Job::Sweep(keeper));
    }
}

/// Returns the next instant that is a whole number of periods after the beginning; the instant itself for a period of zero.
fn next_round(begins: Instant, every: Span, now: Instant) -> Instant {
    if every == Span::ZERO {
        return now;
    }
    let passed = now.since(begins).get() / every.get();
    begins + every.times(passed + 1)
}

/// Notes that a coin lies in the cold store.
pub(in crate::sim) fn note_cold(state: &mut State, keeper: KeeperId, rail: RailId, purse: PurseId) {
    state.houses[keeper.index()].cold[rail.index()].push(purse);
}

/// Returns the cold account of a keeper on a rail of accounts.
pub(in crate::sim) fn cold_account(state: &mut State, keeper: KeeperId, rail: RailId) -> PurseId {
    let house = &state.houses[keeper.index()];
    if let Some(&cold) = house.cold[rail.index()].first() {
        return cold;
    }
    let cold = own_account(state, house.entity, rail, Till::Cold(keeper));
    state.houses[keeper.index()].cold[rail.index()].push(cold);
    cold
}

/// Notes that money lies in a deposit account; coins are noted when they are opened.
pub(super) fn note_account(state: &mut State, keeper: KeeperId, rail: RailId, door: PurseId) {
    let hot = state.wallet(state.house(keeper).entity, rail).accounts.first();
    if state.rail(rail).form == Form::Accounts && hot != Some(&door) {
        note_deposit(state, keeper, rail, door);
    }
}

/// Returns the address at which a customer pays in. A mixer shows a new one each time.
pub(in crate::sim) fn deposit_address(state: &mut State, keeper: KeeperId, actor: ActorId, rail: RailId) -> u32 {
    let entity = state.houses[keeper.index()].entity;
    if state.houses[keeper.index()].spec.kind == KeeperKind::Mixer {
        return fresh_address(state, entity, rail, Till::Deposit(keeper));
    }
    if let Some(&door) = state.houses[keeper.index()].doors.get(&(actor, rail)) {
        return door;
    }
    let door = fresh_address(state, entity, rail, Till::Deposit(keeper));
    state.houses[keeper.index()].doors.insert((actor, rail), door);
    door
}

/// Returns the account to which a customer pays in: a pool's own, else one for each customer.
pub(in crate::sim) fn deposit_account(state: &mut State, keeper: KeeperId, actor: ActorId, rail: RailId) -> PurseId {
    let house = &state.houses[keeper.index()];
    if house.spec.kind == KeeperKind::Mixer {
        return state.wallet(house.entity, rail).accounts[0];
    }
    if let Some(&door) = house.doors.get(&(actor, rail)) {
        return PurseId::from_raw(door);
    }
    let entity = house.entity;
    let door = own_account(state, entity, rail, Till::Deposit(keeper));
    state.houses[keeper.index()].doors.insert((actor, rail), door.get());
    door
}

/// Returns the accounts that are meant when a keeper is asked to stop one of its own purses into which a customer pays: all that the customer has in its
/// books, where what he paid in is or will be credited. Nothing where the purse is nobody's door; a pool's own account is everybody's.
pub(in crate::sim) fn accounts_behind(state: &mut State, purse: PurseId) -> Vec<PurseId> {
    let record = state.record.purses[purse.index()];
    let Till::Deposit(keeper) = state.owners[record.address as usize].till else {
        return Vec::new();
    };
    let door = match state.rail(record.rail).form {
        Form::Coins => record.address,
        Form::Accounts => purse.get(),
    };
    let house = &state.houses[keeper.index()];
    let mut doors = house.doors.iter();
    // A door is one customer's, so that the order in which they are looked through is nothing.
    let Some((&(actor, _), _)) = doors.find(|(of, opened)| of.1 == record.rail && **opened == door) else {
        return Vec::new();
    };
    let asset = state.ledger.asset_of(purse);
    state.claim(keeper, actor, asset);
    let claims = state.houses[keeper.index()].claims.iter();
    let mut claims: Vec<PurseId> = claims
        .filter(|(of, _)| of.0 == actor)
        .map(|(_, &claim)| claim)
        .collect();
    claims.sort_unstable();
    claims
}

/// Opens an account of a keeper's own, beside the one that it pays from.
pub(super) fn own_account(state: &mut State, entity: EntityId, rail: RailId, till: Till) -> PurseId {
    open::account(state, Owner { entity, till }, rail, None, Papers::Own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_come_at_whole_periods_after_the_beginning() {
        let at = Instant::from_unix;
        assert_eq!(next_round(at(100), Span::HOUR, at(100)), at(3_700));
        assert_eq!(next_round(at(100), Span::HOUR, at(3_699)), at(3_700));
        assert_eq!(next_round(at(100), Span::ZERO, at(555)), at(555));
    }
}
