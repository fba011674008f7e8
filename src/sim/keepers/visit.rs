//! Pays a part of a claim out, where the hot wallet can, else a day later.

use crate::ledger::Leg;
use crate::sim::keepers::sweep::top_up;
use crate::sim::payment::{After, Part, Payment, Source, Visit};
use crate::sim::rails::cost::Price;
use crate::sim::rails::{self, routes};
use crate::sim::state::{Job, News, State};
use crate::units::{Amount, KeeperId, RailId, Span};

/// How often a keeper whose hot wallet is short tries again, a day later each time.
const TRIES: u8 = 5;

/// Pays one part.
pub(in crate::sim) fn serve(state: &mut State, visit: Visit, tries: u8) {
    let Visit {
        keeper,
        claim,
        amount,
        to: (rail, payee),
        ..
    } = visit;
    let net = net(state, &visit);
    if state.spendable(claim) < amount || net.is_zero() {
        return state.tell(visit.token, News::Failed);
    }
    if !covered(state, keeper, rail, net) {
        if tries == TRIES {
            state.stats.unpaid += 1;
            return state.tell(visit.token, News::Failed);
        }
        let tomorrow = state.now + Span::DAY;
        return state.due.push(tomorrow, Job::Serve(Box::new(visit), tries + 1));
    }
    let asset = state.ledger.asset_of(claim);
    let edge = state.claims_edge(keeper, asset);
    let from = state.book(keeper, &[Leg::new(claim, amount)], &[Leg::new(edge, amount)]);
    let hot = Source::Wallet(state.houses[keeper.index()].entity);
    let payment = Payment {
        after: After::Link {
            from,
            amount,
            kind: visit.kind,
            keeper,
        },
        token: visit.token,
        ..Payment::new(rail, hot, vec![(payee, Part::Exact(net))], visit.luck.branch("payout"))
    };
    rails::pay(state, payment).expect("a keeper that is covered can pay");
}

/// Returns what the customer gets: the amount less the fee (rounded down), exchanged where the rail has another asset.
fn net(state: &State, visit: &Visit) -> Amount {
    let fee = state.houses[visit.keeper.index()].spec.fee.of(visit.amount);
    let (from, to) = (state.ledger.asset_of(visit.claim), state.asset_on(visit.to.0));
    state.price(visit.keeper, from, to, visit.discount, visit.amount - fee)
}

/// Tells whether the hot wallet can pay, after the cold one helped where it must.
fn covered(state: &mut State, keeper: KeeperId, rail: RailId, net: Amount) -> bool {
    let entity = state.houses[keeper.index()].entity;
    let price = Price::dearest(state, rail);
    let inputs = state.wallet(entity, rail).coins.len();
    let need = net + price.coins(inputs, 2) + price.transfer(routes::MAX);
    rails::can_pay(state, entity, rail, need) || {
        top_up(state, keeper, rail, need);
        rails::can_pay(state, entity, rail, need)
    }
}
