//! Keepers: exchange, mixer, desk, bank and casino are one type with parameters.
//!
//! Money paid to a keeper becomes the keeper's, and the customer gets a claim in its books; money paid out leaves the claim
//! and comes from the keeper's own. Every such gap leaves a link:
//!
//! ```text
//! customer ──► deposit address ┐        ┌ Claims ──► claim        deposit: link from the first credit to the second
//!                              └─ link ─┘
//! claim ──► Claims ┐        ┌ hot wallet ──► customer             withdrawal, mix, sale: the reverse, less the fee
//!                  └─ link ─┘
//! ```
//!
//! A bank's customers simply hold purses on its rail. Everywhere else, on every rail, each customer has a deposit address or a deposit
//! account, which is swept into the hot wallet; what the hot wallet need not hold goes to the cold one. A pool takes all into its own.

mod found;
mod sweep;
mod visit;

pub use found::found;
pub(super) use sweep::{cold_account, note_cold, note_deposit, open_cold, sweep};
pub use visit::Visit;
pub(super) use visit::serve;

use hashbrown::HashMap;

use crate::evidence::KeeperKind;
use crate::ledger::{Leg, LinkKind, PurseKind};
use crate::scenario::{ExitKind, Form, KeeperSpec};
use crate::seed::Quantile;
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::guard::Power;
use crate::sim::rails::coins::fresh_address;
use crate::sim::rails::{self, After, Papers, Token};
use crate::sim::state::{NOBODY, News, Owner, State, Till};
use crate::sim::terms;
use crate::truth::{AddressForm, MovementRecord, PurseRecord};
use crate::units::{Amount, AssetId, EntityId, KeeperId, OutLegId, PurseId, RailId, Share};

/// What a keeper has and owes.
#[derive(Clone, Debug)]
pub struct House {
    /// Its parameters.
    pub spec: KeeperSpec,
    /// Who runs it; the hot wallets are this entity's wallets.
    pub entity: EntityId,
    /// The rail on which it takes deposits.
    pub rail: RailId,
    /// The rails on which it has money of its own, from which it pays.
    pub serves: Vec<RailId>,
    /// Accounts that were opened in advance for the plan's use.
    pub mules: Vec<Mule>,
    /// The customers' claims; looked up and never listed.
    claims: HashMap<(ActorId, AssetId), PurseId>,
    /// Where each customer pays in: an address or an account.
    doors: HashMap<(ActorId, RailId), u32>,
    /// The boundary of its books, by asset.
    edges: Vec<Option<PurseId>>,
    /// What lies at deposit addresses.
    deposits: Vec<(RailId, PurseId)>,
    /// The cold store, by rail.
    cold: Vec<Vec<PurseId>>,
    sweep_is_due: bool,
}

/// An account that was opened in advance, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mule {
    /// Who opened it; his papers may be false.
    pub actor: ActorId,
    /// The account, or the claim where the keeper's customers have claims.
    pub purse: PurseId,
}

/// Money that arrived at a keeper's door.
pub(super) struct Deposit {
    pub keeper: KeeperId,
    pub actor: ActorId,
    pub rail: RailId,
    pub leg: OutLegId,
    pub amount: Amount,
    pub luck: Luck,
}

/// Writes a deposit into the keeper's books, and does what the customer came for.
pub(super) fn credit(state: &mut State, deposit: Deposit, after: After, token: Token) {
    let Deposit {
        keeper,
        actor,
        rail,
        leg,
        amount,
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
    state.tell(token, News::Credited { leg: credited, amount });
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

/// Notes that money lies in a deposit account; coins are noted when they are opened.
fn note_account(state: &mut State, keeper: KeeperId, rail: RailId, door: PurseId) {
    let hot = state.wallet(state.house(keeper).entity, rail).accounts.first();
    if state.rail(rail).form == Form::Accounts && hot != Some(&door) {
        note_deposit(state, keeper, rail, door);
    }
}

/// Returns the address at which a customer pays in. A mixer shows a new one each time.
pub(super) fn deposit_address(state: &mut State, keeper: KeeperId, actor: ActorId, rail: RailId) -> u32 {
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
pub(super) fn deposit_account(state: &mut State, keeper: KeeperId, actor: ActorId, rail: RailId) -> PurseId {
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

/// Opens an account of a keeper's own, beside the one that it pays from.
fn own_account(state: &mut State, entity: EntityId, rail: RailId, till: Till) -> PurseId {
    rails::open::account(state, Owner { entity, till }, rail, None, Papers::Own)
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
        let named = terms::names_customers(&self.houses[keeper.index()].spec);
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
    fn claims_edge(&mut self, keeper: KeeperId, asset: AssetId) -> PurseId {
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
    fn book(&mut self, keeper: KeeperId, ins: &[Leg], outs: &[Leg]) -> OutLegId {
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
    fn price(&self, keeper: KeeperId, from: AssetId, to: AssetId, discount: Share, amount: Amount) -> Amount {
        let kept = |share: Share| Share::ppm(Share::WHOLE.get().saturating_sub(share.get()));
        let own = self.houses[keeper.index()].spec.discount;
        let paid = kept(discount).of(kept(own).of(amount));
        if from == to {
            return paid;
        }
        let rates = &self.record.rates;
        rates[to.index()].bought(rates[from.index()].value(paid))
    }

    /// Turns what an account or a claim holds into banknotes, chips or goods, at its keeper's counter.
    pub fn cash(&mut self, purse: PurseId, amount: Amount, how: ExitKind, token: Token) {
        if self.spendable(purse) < amount || amount.is_zero() {
            return self.tell(token, News::Failed);
        }
        let PurseRecord { rail, .. } = self.record.purses[purse.index()];
        let cash = self.edges[self.ledger.asset_of(purse).index()].cash;
        let text = match how {
            ExitKind::Cash => "banknotes",
            ExitKind::Casino => "chips",
            ExitKind::GiftCard => "prepaid cards",
        };
        let reference = Some(self.reference(text));
        let row = MovementRecord {
            rail,
            public: !self.is_claim(purse) && rails::row(self, rail, None).public,
            named: false,
            reference,
        };
        let movement = self.record_movement(row, &[Leg::new(purse, amount)], &[Leg::new(cash, amount)]);
        let leg = self.leg(movement, 0);
        self.tell(
            token,
            News::Arrived {
                payee: 0,
                leg,
                amount,
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
