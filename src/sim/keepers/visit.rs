//! What customers have keepers do with their claims: pay out, in parts, later, elsewhere.

use crate::ledger::{Leg, LinkKind};
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::keepers::sweep::top_up;
use crate::sim::rails::cost::Price;
use crate::sim::rails::{self, After, Part, Payee, Payment, Source, Token, routes};
use crate::sim::state::{Job, News, State};
use crate::units::{Amount, KeeperId, PurseId, RailId, Share, Span};

/// What a customer has a keeper do with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Which keeper.
    pub keeper: KeeperId,
    /// Which customer.
    pub actor: ActorId,
    /// The claim in its books.
    pub claim: PurseId,
    /// How much of the claim; the keeper's fee is taken from it.
    pub amount: Amount,
    /// To where it is paid, and on which rail.
    pub to: (RailId, Payee),
    /// As what: a withdrawal, a mix, an off-ledger payment.
    pub kind: LinkKind,
    /// Off the rate, beside the keeper's own discount.
    pub discount: Share,
    /// Who waits for it.
    pub token: Token,
    /// The draws for it.
    pub luck: Luck,
}

/// How often a keeper whose hot wallet is short tries again, a day later each time.
const TRIES: u8 = 5;

impl State {
    /// Has a keeper pay out of a claim, in its parts and after its delay (or after this one, where it is given).
    pub fn visit(&mut self, visit: Visit, delay: Option<Span>) {
        let spec = &self.houses[visit.keeper.index()].spec;
        let (delays, parts) = (spec.delay, spec.parts);
        let mut luck = visit.luck.branch("visit");
        let parts = luck
            .quantile()
            .between(u64::from(parts.least.max(1)), u64::from(parts.greatest.max(1)));
        for (n, amount) in (0..parts).zip(divided(visit.amount, parts, &mut luck)) {
            let takes = delay.unwrap_or_else(|| luck.quantile().span(delays.least, delays.greatest));
            let luck = visit.luck.branch("part").nth(n);
            let part = Visit { amount, luck, ..visit };
            self.due.push(self.now + takes, Job::Serve(Box::new(part), 0));
        }
    }
}

/// Divides an amount into parts of uneven size, none below a third of the even share; the last takes what rounding leaves.
pub(super) fn divided(amount: Amount, parts: u64, luck: &mut Luck) -> Vec<Amount> {
    let weights: Vec<u64> = (0..parts)
        .map(|_| luck.quantile().between(500_000, 1_500_000))
        .collect();
    let total = weights.iter().sum();
    let mut rest = amount;
    let mut shares: Vec<Amount> = weights
        .iter()
        .map(|&weight| amount.scaled_down(weight, total))
        .collect();
    shares.iter().for_each(|&share| rest -= share);
    if let Some(last) = shares.last_mut() {
        *last += rest;
    }
    shares
}

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
    if rails::funds(state, entity, rail) < need {
        top_up(state, keeper, rail, need);
    }
    rails::funds(state, entity, rail) >= need
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_whole_and_none_is_small() {
        for n in 0..200 {
            let whole = Amount::new(1_000_003 + n);
            let parts = divided(whole, 1 + n % 7, &mut Luck::new(n));
            assert_eq!(parts.iter().copied().sum::<Amount>(), whole);
            let least = whole.scaled_down(1, 3 * parts.len() as u64);
            assert!(parts.iter().all(|&part| part >= least), "{parts:?}");
        }
    }
}
