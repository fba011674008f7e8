//! New money: what everybody has when the world begins, and coin that is mined.

use crate::ledger::Leg;
use crate::scenario::Form;
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::keepers::doors;
use crate::sim::rails::coins;
use crate::sim::rails::open::{Papers, aside_account, open_account};
use crate::sim::state::{Endowment, State, Till};
use crate::units::{Amount, OutLegId, PurseId, RailId};

/// The most coins that one movement of the opening issues.
const ISSUED_AT_ONCE: u64 = 24;

/// Makes the movements of all endowments in a random order: on a rail of coins a movement issues coins of mixed owners, so
/// that neither the number of a coin nor its neighbours tell whose it is.
pub(in crate::sim) fn make_endowments(state: &mut State) {
    let mut endowments = std::mem::take(&mut state.endowments);
    let mut luck = state.luck("endowments", 0);
    luck.shuffle(&mut endowments);
    endowments.sort_by_key(|endowment| endowment.rail);
    for same_rail in endowments.chunk_by(|a, b| a.rail == b.rail) {
        let rail = same_rail[0].rail;
        let mut rest = same_rail;
        while !rest.is_empty() {
            let count = match state.rail(rail).form {
                Form::Coins => rest.len().min(1 + luck.quantile().below(ISSUED_AT_ONCE) as usize),
                Form::Accounts => 1,
            };
            let (now, later) = rest.split_at(count);
            issue(state, rail, now, &mut luck);
            rest = later;
        }
    }
}

fn issue(state: &mut State, rail: RailId, endowments: &[Endowment], luck: &mut Luck) {
    let mut outs = Vec::with_capacity(endowments.len());
    for &Endowment {
        actor, till, amount, ..
    } in endowments
    {
        let purse = match state.rail(rail).form {
            Form::Coins => coins::receive(state, actor, rail, till, amount, luck),
            Form::Accounts => account_of(state, actor, rail, till),
        };
        outs.push(Leg::new(purse, amount));
    }
    let sum = endowments.iter().map(|endowment| endowment.amount).sum();
    let issuance = state.edges[state.asset_on(rail).index()].issuance;
    let row = state.row(rail, None);
    state.record_movement(row, &[Leg::new(issuance, sum)], &outs);
}

/// Issues new coin to an actor at the present, to a purse that nobody used before, and returns the credit.
pub fn mint(state: &mut State, actor: ActorId, rail: RailId, amount: Amount, luck: &mut Luck) -> OutLegId {
    let purse = match state.rail(rail).form {
        Form::Coins => coins::receive(state, actor, rail, Till::Wallet, amount, luck),
        Form::Accounts => open_account(state, actor, rail, None, Papers::Own),
    };
    let issuance = state.edges[state.asset_on(rail).index()].issuance;
    let row = state.row(rail, None);
    let movement = state.record_movement(row, &[Leg::new(issuance, amount)], &[Leg::new(purse, amount)]);
    state.leg(movement, 0)
}

fn account_of(state: &mut State, actor: ActorId, rail: RailId, till: Till) -> PurseId {
    if let Till::Cold(keeper) = till {
        return doors::cold_account(state, keeper, rail);
    }
    if till == Till::Aside {
        return aside_account(state, actor, rail);
    }
    let first = state.wallet(actor, rail).accounts.first().copied();
    first.unwrap_or_else(|| open_account(state, actor, rail, None, Papers::Own))
}
