//! A keeper's own books: claims, what is written into them, and what customers have it do with them.

use crate::evidence::KeeperKind;
use crate::ledger::{Leg, LinkKind, PurseKind};
use crate::scenario::ExitKind;
use crate::seed::Quantile;
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::guard::Power;
use crate::sim::keepers::doors::note_account;
use crate::sim::keepers::house::House;
use crate::sim::payment::{After, Deposit, Token, Visit};
use crate::sim::rails::look::look_at_credit;
use crate::sim::state::{Job, NOBODY, News, Owner, State, Till};
use crate::sim::terms;
use crate::truth::{AddressForm, MovementRecord, PurseRecord};
use crate::units::{Amount, AssetId, KeeperId, OutLegId, PurseId, RailId, Share, Span};

/// Writes a deposit into the keeper's books, and does what the customer came for.
pub(in crate::sim) fn credit(state: &mut State, deposit: Deposit) {
    let Deposit {
        keeper,
        actor,
        rail,
        leg,
        amount,
        after,
        token,
        luck,
    } = deposit;
    note_account(state, keeper, rail, state.ledger.out_purse(leg));
    let asset = state.asset_on(rail);
    let claim = state.claim(keeper, actor, asset);
    let edge = state.claims_edge(keeper, asset);
    let credited = state.book(keeper, &[Leg::new(edge, amount)], &[Leg::new(claim, amount)]);
    let kind = match state.house(keeper).spec.kind {
        KeeperKind::Mixer => LinkKind::Mix,
        KeeperKind::Desk => LinkKind::Otc,
        KeeperKind::Exchange | KeeperKind::Bank | KeeperKind::Casino => LinkKind::Deposit,
    };
    state.link(keeper, kind, (leg, amount), (credited, amount));
    let (_, oversight) = state.oversight(claim);
    if oversight.screens()
        && let Some(payer) = payer(state, leg)
    {
        look_at_credit(state, (claim, payer), amount, &oversight, luck.branch("deposit"));
    }
    state.tell(token, News::Credited { leg: credited, amount });
    state.go_on((actor, rail), luck);
    if let After::Serve {
        kind,
        rail,
        to,
        discount,
    } = after
    {
        let visit = Visit {
            keeper,
            actor,
            claim,
            amount,
            to: (rail, to),
            kind,
            discount,
            token,
            luck,
        };
        state.visit(visit, None);
    }
}

/// Returns a purse that a credit was paid out of; nothing where the money is new.
fn payer(state: &State, leg: OutLegId) -> Option<PurseId> {
    let ins = state.ledger.ins(state.ledger.movement_of(leg));
    let mut payers = state.ledger.in_purses()[ins].iter().copied();
    payers.find(|&purse| !state.ledger.kind(purse).is_boundary())
}

impl State {
    /// Returns the keeper of this name.
    pub fn keeper(&self, name: &str) -> Option<KeeperId> {
        let found = self.record.keepers.iter().position(|keeper| keeper.name == name);
        found.map(KeeperId::new)
    }

    /// Returns what a keeper has and owes.
    pub fn house(&self, keeper: KeeperId) -> &House {
        &self.houses[keeper.index()]
    }

    /// Tells whether the keeper's customers hold purses on this rail rather than claims: a bank that hosts them there.
    pub fn keeps_accounts(&self, keeper: KeeperId, rail: RailId) -> bool {
        self.banks[rail.index()].contains(&keeper)
    }

    /// Returns the exchanges of a rail at which an actor has something in the rail's asset.
    pub fn exchanges_of(&self, actor: ActorId, rail: RailId) -> Vec<KeeperId> {
        let asset = self.asset_on(rail);
        let has = |house: &House| {
            let claim = house.claims.get(&(actor, asset)).copied();
            claim.is_some_and(|claim| !self.spendable(claim).is_zero())
        };
        let found = self
            .houses
            .iter()
            .enumerate()
            .filter(|(_, house)| house.spec.kind == KeeperKind::Exchange && house.rail == rail && has(house));
        found.map(|(id, _)| KeeperId::new(id)).collect()
    }

    /// Returns an actor's claim on an asset in a keeper's books, opened where there is none.
    pub fn claim(&mut self, keeper: KeeperId, actor: ActorId, asset: AssetId) -> PurseId {
        if let Some(&claim) = self.houses[keeper.index()].claims.get(&(actor, asset)) {
            return claim;
        }
        let address = self.address(
            AddressForm::Claim(keeper),
            Owner {
                entity: actor,
                till: Till::Wallet,
            },
        );
        let named = self.is_named(terms::named_in_books(&self.houses[keeper.index()].spec), address);
        let record = PurseRecord {
            rail: self.houses[keeper.index()].rail,
            address,
            host: Some(keeper),
            books: Some(keeper),
            reserve: None,
            holder: named.then(|| self.papers(actor)),
        };
        let claim = self.open(PurseKind::Account, asset, record, actor);
        self.houses[keeper.index()].claims.insert((actor, asset), claim);
        claim
    }

    /// Returns the boundary of a keeper's books in an asset.
    pub(super) fn claims_edge(&mut self, keeper: KeeperId, asset: AssetId) -> PurseId {
        if let Some(edge) = self.houses[keeper.index()].edges[asset.index()] {
            return edge;
        }
        let address = self.address(
            AddressForm::Claims(keeper),
            Owner {
                entity: NOBODY,
                till: Till::Wallet,
            },
        );
        let rail = self.houses[keeper.index()].rail;
        let record = PurseRecord {
            rail,
            address,
            host: Some(keeper),
            books: Some(keeper),
            reserve: None,
            holder: None,
        };
        let edge = self.open(PurseKind::Claims, asset, record, NOBODY);
        self.houses[keeper.index()].edges[asset.index()] = Some(edge);
        edge
    }

    /// Records a movement in a keeper's own books and returns its first credit.
    pub(super) fn book(&mut self, keeper: KeeperId, ins: &[Leg], outs: &[Leg]) -> OutLegId {
        let rail = self.houses[keeper.index()].rail;
        let row = MovementRecord {
            rail,
            public: false,
            named: false,
            reference: None,
        };
        let movement = self.record_movement(row, ins, outs);
        self.leg(movement, 0)
    }

    /// Exchanges (a part of) a claim for another asset in the same books: at the rate, less the keeper's discount and this
    /// one. The credit is told under the token.
    pub fn exchange(&mut self, claim: PurseId, amount: Amount, to: AssetId, discount: Share, token: Token) {
        let keeper = self.record.purses[claim.index()]
            .books
            .expect("a claim stands in a keeper's books");
        let asset = self.ledger.asset_of(claim);
        let bought = self.price(keeper, asset, to, discount, amount);
        if self.spendable(claim) < amount || bought.is_zero() {
            return self.tell(token, News::Failed);
        }
        let customer = self.controller(claim);
        let (sold, paid) = (self.claims_edge(keeper, asset), self.claims_edge(keeper, to));
        let other = self.claim(keeper, customer, to);
        let from = self.book(keeper, &[Leg::new(claim, amount)], &[Leg::new(sold, amount)]);
        let to = self.book(keeper, &[Leg::new(paid, bought)], &[Leg::new(other, bought)]);
        self.link(keeper, LinkKind::Swap, (from, amount), (to, bought));
        self.tell(
            token,
            News::Credited {
                leg: to,
                amount: bought,
            },
        );
    }

    /// Returns what a keeper gives in one asset for an amount of another: both at their rates, less the keeper's discount
    /// and this one, each step rounded down. One asset is given for itself whole.
    pub(super) fn price(
        &self,
        keeper: KeeperId,
        from: AssetId,
        to: AssetId,
        discount: Share,
        amount: Amount,
    ) -> Amount {
        let kept = |share: Share| Share::ppm(Share::WHOLE.get().saturating_sub(share.get()));
        let own = self.houses[keeper.index()].spec.discount;
        let paid = kept(discount).of(kept(own).of(amount));
        if from == to {
            return paid;
        }
        let rates = &self.rates;
        rates[to.index()].bought(rates[from.index()].value(paid))
    }

    /// Turns what an account or a claim holds into banknotes, chips or goods, at its keeper's counter.
    pub fn cash(&mut self, purse: PurseId, amount: Amount, how: ExitKind, token: Token) {
        self.hand_over((purse, amount), amount, how, token);
    }

    /// Sells a claim for banknotes, chips or goods: at the rate, less the keeper's discount and this one, which the keeper has
    /// then. What is held in an account and no claim is handed over whole.
    pub fn sell_for_cash(&mut self, purse: PurseId, amount: Amount, (how, discount): (ExitKind, Share), token: Token) {
        let asset = self.ledger.asset_of(purse);
        let books = self.record.purses[purse.index()].books.filter(|_| self.is_claim(purse));
        let paid = books.map_or(amount, |keeper| self.price(keeper, asset, asset, discount, amount));
        self.hand_over((purse, amount), paid, how, token);
    }

    /// Takes an amount out of a purse and hands so much of it over the counter; the rest is the keeper's.
    fn hand_over(&mut self, (purse, amount): (PurseId, Amount), paid: Amount, how: ExitKind, token: Token) {
        if self.spendable(purse) < amount || paid.is_zero() {
            return self.tell(token, News::Failed);
        }
        let PurseRecord { rail, books, .. } = self.record.purses[purse.index()];
        let asset = self.ledger.asset_of(purse);
        let text = match how {
            ExitKind::Cash => "banknotes",
            ExitKind::Casino => "chips",
            ExitKind::GiftCard => "prepaid cards",
        };
        let reference = Some(self.reference(text));
        let row = MovementRecord {
            rail,
            public: !self.is_claim(purse) && self.row(rail, None).public,
            named: false,
            reference,
        };
        let mut outs = vec![Leg::new(self.edges[asset.index()].cash, paid)];
        if paid < amount {
            let keeper = books.expect("only whoever has a claim in his books keeps a part of it");
            outs.push(Leg::new(self.claims_edge(keeper, asset), amount - paid));
        }
        let movement = self.record_movement(row, &[Leg::new(purse, amount)], &outs);
        let leg = self.leg(movement, 0);
        self.tell(
            token,
            News::Arrived {
                payee: 0,
                leg,
                amount: paid,
                fee: Amount::ZERO,
            },
        );
    }

    /// Returns the one uniform that decides what a keeper does when it is asked for a power over a purse, whenever that is.
    pub fn power(&self, keeper: Option<KeeperId>, purse: PurseId, power: Power) -> Quantile {
        let keeper = keeper.map_or("issuer".to_owned(), |keeper| keeper.get().to_string());
        self.seed.quantile(&format!("power/{keeper}/{}/{power:?}", purse.get()))
    }
}

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
pub(in crate::sim) fn divided(amount: Amount, parts: u64, luck: &mut Luck) -> Vec<Amount> {
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

    #[test]
    fn parts_are_of_uneven_size() {
        for n in 0..50 {
            let mut parts = divided(Amount::new(1_000_000), 4, &mut Luck::new(n));
            parts.sort_unstable();
            assert!(parts[3] - parts[0] > Amount::new(10_000), "{parts:?} are nearly even");
        }
    }
}
