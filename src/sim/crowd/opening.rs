//! The opening: what everybody has when the world begins.
//!
//! On a rail of coins it is issued in movements of mixed payees in a random order, so that neither the number of a coin nor
//! its neighbours tell whose it is; on a rail of accounts each account opens with a balance carried forward.

use crate::ledger::{Leg, PurseKind};
use crate::scenario::Form;
use crate::seed::Stream;
use crate::sim::agenda::ActorId;
use crate::sim::state::State;
use crate::truth::{AddressForm, MovementRecord, PurseRecord, RailId};
use crate::units::{Amount, Share};

/// The most coins that one movement of the opening issues.
const COINS_AT_ONCE: u64 = 24;

/// What somebody has at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Who.
    pub actor: ActorId,
    /// On which rail.
    pub rail: RailId,
    /// How much.
    pub amount: Amount,
}

/// Divides somebody's wealth into coins of uneven sizes: one where it has few, up to five.
pub fn coins(wealth: Amount, stream: &mut Stream) -> Vec<Amount> {
    let count = 1 + stream.below(5);
    let mut rest = wealth;
    let mut coins = Vec::with_capacity(count as usize);
    for _ in 1..count {
        let part = Share::ppm(stream.between(100_000, 700_000) as u32).of(rest);
        coins.push(part);
        rest -= part;
    }
    coins.push(rest);
    coins.retain(|coin| !coin.is_zero());
    coins
}

/// Issues all grants at the present, in a random order.
pub fn issue(state: &mut State, mut grants: Vec<Grant>) {
    let mut stream = state.seed.stream("crowd/opening");
    stream.shuffle(&mut grants);
    grants.sort_by_key(|grant| grant.rail);
    for same in grants.chunk_by(|one, next| one.rail == next.rail) {
        let form = state.rail(same[0].rail).form;
        let mut rest = same;
        while !rest.is_empty() {
            let count = match form {
                Form::Coins => rest.len().min(1 + stream.below(COINS_AT_ONCE) as usize),
                Form::Accounts => 1,
            };
            let (now, later) = rest.split_at(count);
            issue_at_once(state, same[0].rail, now);
            rest = later;
        }
    }
}

fn issue_at_once(state: &mut State, rail: RailId, grants: &[Grant]) {
    let outs: Vec<Leg> = grants
        .iter()
        .map(|grant| Leg::new(purse(state, grant), grant.amount))
        .collect();
    let sum = grants.iter().map(|grant| grant.amount).sum();
    let issuance = state.edges[state.asset_on(rail).index()].issuance;
    let public = state.rail(rail).levers.books == crate::scenario::Books::Everyone;
    let record = MovementRecord {
        rail,
        public,
        named: false,
        reference: None,
    };
    state.record_movement(record, &[Leg::new(issuance, sum)], &outs);
}

/// Returns the purse that a grant fills: a new coin at a new address, or the actor's account.
fn purse(state: &mut State, grant: &Grant) -> crate::units::PurseId {
    let rail = grant.rail;
    if state.rail(rail).form == Form::Accounts {
        return state.wallet(grant.actor, rail).accounts[0];
    }
    let address = state.address(AddressForm::Coin, grant.actor);
    let holder = state.wallet(grant.actor, rail).holder;
    let record = PurseRecord {
        rail,
        address,
        books: None,
        reserve: None,
        holder,
    };
    let asset = state.asset_on(rail);
    let coin = state.open(PurseKind::Coin, asset, record, grant.actor);
    let wallet = state.wallet_mut(grant.actor, rail);
    wallet.coins.push((coin, grant.amount));
    wallet.addresses.push(address);
    coin
}
