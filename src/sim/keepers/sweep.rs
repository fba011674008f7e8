//! Deposit addresses, hot and cold wallets: how a keeper moves what is its own.
//!
//! What lies at deposit addresses is collected into the hot wallet every so often. When the hot wallet then holds half as much
//! again as its share of all, what is above the share goes to the cold one; when it is short for a payment, the cold one
//! gives twice the need (trigger and keep levels as custodians document them).

use crate::scenario::Form;
use crate::sim::agenda::Luck;
use crate::sim::keepers::doors::cold_account;
use crate::sim::payment::{Part, Payee, Payment, Source};
use crate::sim::rails::cost::Price;
use crate::sim::rails::open::fresh_address;
use crate::sim::rails::{self, routes};
use crate::sim::state::{State, Till};
use crate::units::{Amount, KeeperId, PurseId, RailId};

/// The most coins that one sweep gathers.
const GATHERED_MAX: usize = 150;

/// Returns purses of a keeper's cold store with so much in them, for somebody who takes out of them: coins leave the store for
/// good, and what is left of them becomes warm. Nothing where the store holds less.
pub(in crate::sim) fn open_cold(
    state: &mut State,
    keeper: KeeperId,
    rail: RailId,
    wanted: Amount,
) -> Option<Vec<PurseId>> {
    if cold_funds(state, keeper, rail) < wanted {
        return None;
    }
    Some(match state.rail(rail).form {
        Form::Coins => take_coins(state, keeper, rail, wanted),
        Form::Accounts => vec![cold_account(state, keeper, rail)],
    })
}

/// Collects the deposit addresses.
pub(in crate::sim) fn sweep(state: &mut State, keeper: KeeperId) {
    let house = &mut state.houses[keeper.index()];
    house.sweep_is_due = false;
    let mut deposits = std::mem::take(&mut house.deposits);
    deposits.sort_unstable();
    deposits.dedup();
    let mut luck = state.luck("sweep", state.now.unix() as u64 ^ u64::from(keeper.get()) << 48);
    for group in deposits.chunk_by(|a, b| a.0 == b.0) {
        let rail = group[0].0;
        let purses: Vec<PurseId> = group.iter().map(|(_, purse)| *purse).collect();
        let at_once = match state.rail(rail).form {
            Form::Coins => GATHERED_MAX,
            Form::Accounts => 1,
        };
        for purses in purses.chunks(at_once) {
            gather(state, keeper, rail, purses, luck.fork());
        }
        cool(state, keeper, rail, luck.fork());
    }
}

/// Moves what lies in these purses to the hot wallet; what is not worth its fee stays until the next time.
fn gather(state: &mut State, keeper: KeeperId, rail: RailId, purses: &[PurseId], luck: Luck) {
    let entity = state.houses[keeper.index()].entity;
    let from = Source::Purses(entity, purses.to_vec());
    let to = hot(state, keeper, rail);
    if rails::pay(state, Payment::new(rail, from, vec![(to, Part::Rest)], luck)).is_err() {
        let left = purses.iter().map(|&purse| (rail, purse));
        state.houses[keeper.index()].deposits.extend(left);
    }
}

fn hot(state: &State, keeper: KeeperId, rail: RailId) -> Payee {
    let entity = state.houses[keeper.index()].entity;
    match state.wallet(entity, rail).accounts.first() {
        Some(&account) => Payee::Account(account),
        None => Payee::Actor(entity),
    }
}

fn cold_funds(state: &State, keeper: KeeperId, rail: RailId) -> Amount {
    let cold = &state.houses[keeper.index()].cold[rail.index()];
    cold.iter().map(|&purse| state.spendable(purse)).sum()
}

/// Moves what the hot wallet need not hold to the cold one.
fn cool(state: &mut State, keeper: KeeperId, rail: RailId, luck: Luck) {
    let house = &state.houses[keeper.index()];
    let (entity, share) = (house.entity, house.spec.hot);
    let hot = rails::funds(state, entity, rail);
    let keep = share.of(hot + cold_funds(state, keeper, rail));
    if hot <= keep.scaled_down(3, 2) {
        return;
    }
    let to = match state.rail(rail).form {
        Form::Coins => Payee::Address(fresh_address(state, entity, rail, Till::Cold(keeper))),
        Form::Accounts => Payee::Account(cold_account(state, keeper, rail)),
    };
    let fee = Price::dearest(state, rail).coins(state.wallet(entity, rail).coins.len(), 2);
    let surplus = (hot - keep).saturating_sub(fee);
    if !surplus.is_zero() {
        let payment = Payment::new(rail, Source::Wallet(entity), vec![(to, Part::Exact(surplus))], luck);
        let _ = rails::pay(state, payment); // a hot wallet of dust stays warm
    }
}

/// Has the cold wallet give the hot one twice what is needed, or all.
pub(super) fn top_up(state: &mut State, keeper: KeeperId, rail: RailId, need: Amount) {
    let wanted = Amount::new(need.get().saturating_mul(2));
    let luck = state.luck("top-up", need.get() ^ u64::from(keeper.get()) << 48);
    let entity = state.houses[keeper.index()].entity;
    let to = hot(state, keeper, rail);
    let (purses, part) = match state.rail(rail).form {
        Form::Coins => (take_coins(state, keeper, rail, wanted), Part::Rest),
        Form::Accounts => {
            let fee = Price::dearest(state, rail).transfer(routes::MAX);
            let held = cold_funds(state, keeper, rail).saturating_sub(fee);
            let store = &state.houses[keeper.index()].cold[rail.index()];
            (store.clone(), Part::Exact(wanted.min(held)))
        }
    };
    if !purses.is_empty() {
        let _ = rails::pay(
            state,
            Payment::new(rail, Source::Purses(entity, purses), vec![(to, part)], luck),
        );
    }
}

/// Takes coins out of the cold store until they suffice.
fn take_coins(state: &mut State, keeper: KeeperId, rail: RailId, wanted: Amount) -> Vec<PurseId> {
    let mut taken = Vec::new();
    let mut total = Amount::ZERO;
    while total < wanted {
        let Some(coin) = state.houses[keeper.index()].cold[rail.index()].pop() else {
            break;
        };
        total += state.spendable(coin);
        taken.push(coin);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{decode, template};
    use crate::seed::Seed;
    use crate::sim::keepers::found;
    use crate::sim::rails::issue::make_endowments;
    use crate::sim::state::Endowment;

    /// What is in the cold store after a keeper whose share is 30 % looked at its hot wallet, with so much in both before.
    fn cold_after(hot: u64, cold: u64) -> u64 {
        let text = template("Store").replacen("kind = \"exchange\"", "kind = \"exchange\"\nhot = \"30%\"", 1);
        let scenario = decode("store", &text).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let rail = scenario.starts[0];
        let mut state = State::new(&scenario, rail, Seed::new(1));
        found(&scenario, &mut state);
        let keeper = state.keeper("exchange").expect("the template has one");
        let actor = state.houses[keeper.index()].entity;
        let sum = |till, amount| Endowment {
            actor,
            rail,
            till,
            amount: Amount::new(amount),
        };
        state.endowments = vec![sum(Till::Wallet, hot), sum(Till::Cold(keeper), cold)];
        make_endowments(&mut state);
        cool(&mut state, keeper, rail, Luck::new(3));
        cold_funds(&state, keeper, rail).get()
    }

    /// Of ten million three may be hot. Four and a half million are not yet half more than that; of a little more all above the three goes,
    /// less the fee.
    #[test]
    fn a_hot_wallet_is_cooled_when_it_holds_half_more_than_its_share() {
        assert_eq!(cold_after(45_000_000, 55_000_000), 55_000_000);
        let cold = cold_after(46_000_000, 54_000_000);
        assert!((69_700_000..=70_000_000).contains(&cold), "{cold} is cold");
    }
}
