//! Opens purses for actors: accounts at banks under names, accounts on chains without.

use crate::ledger::PurseKind;
use crate::scenario::{Books, Form};
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::state::{Endowment, Owner, State, Till};
use crate::sim::terms;
use crate::truth::{AddressForm, PurseRecord};
use crate::units::{Amount, KeeperId, PurseId, RailId, Share};

/// What the one who opens an account shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Papers {
    /// His own: all his purses bear one name.
    #[default]
    Own,
    /// Those of somebody who does not exist: a name of its own.
    False,
}

/// Opens an account of an actor on a rail of accounts, at this bank, or where none is named, at the actor's own.
///
/// The rail's identity lever decides whether the books keep the name on the papers.
pub fn open_account(
    state: &mut State,
    actor: ActorId,
    rail: RailId,
    bank: Option<KeeperId>,
    papers: Papers,
) -> PurseId {
    assert!(
        state.rail(rail).form == Form::Accounts,
        "an account is opened on a rail of accounts"
    );
    let owner = Owner {
        entity: actor,
        till: Till::Wallet,
    };
    let purse = account(state, owner, rail, bank, papers);
    state.wallet_mut(actor, rail).accounts.push(purse);
    purse
}

/// Opens an account where an owner keeps money for a purpose, at this bank or at his own.
pub(in crate::sim) fn account(
    state: &mut State,
    owner: Owner,
    rail: RailId,
    bank: Option<KeeperId>,
    papers: Papers,
) -> PurseId {
    let host = bank.or_else(|| home(state, owner.entity, rail));
    let form = host.filter(|_| state.rail(rail).levers.books == Books::Keepers);
    let address = state.address(form.map_or(AddressForm::Account, AddressForm::Bank), owner);
    let record = purse_record(state, owner, rail, address, host, papers);
    state.open(PurseKind::Account, state.asset_on(rail), record, owner.entity)
}

/// Opens an account in which an actor sets money aside, beside the one that he lives on.
pub(in crate::sim) fn aside_account(state: &mut State, actor: ActorId, rail: RailId) -> PurseId {
    let owner = Owner {
        entity: actor,
        till: Till::Aside,
    };
    let purse = account(state, owner, rail, None, Papers::Own);
    state.wallet_mut(actor, rail).aside.push(purse);
    purse
}

/// Returns how a purse that is held on a rail is recorded: by whom it is hosted, and what of it the host's books say.
pub(super) fn purse_record(
    state: &mut State,
    owner: Owner,
    rail: RailId,
    address: u32,
    host: Option<KeeperId>,
    papers: Papers,
) -> PurseRecord {
    let reserve = match owner.till {
        Till::Wallet | Till::Aside => state.wallet(owner.entity, rail).reserve,
        Till::Deposit(keeper) | Till::Cold(keeper) => Some(keeper),
    };
    PurseRecord {
        rail,
        address,
        host,
        books: host.filter(|_| terms::host_keeps_books(&state.rail(rail).levers)),
        reserve,
        holder: holder(state, owner.entity, (rail, host), address, papers),
    }
}

/// Returns the bank of an actor on a rail, chosen at the first time, larger banks more often.
pub(in crate::sim) fn home(state: &mut State, actor: ActorId, rail: RailId) -> Option<KeeperId> {
    if state.wallet(actor, rail).home.is_none() {
        let mut luck = state.luck("home", u64::from(actor.get()) << 8 | rail.index() as u64);
        let home = any_bank(state, rail, &mut luck);
        state.wallet_mut(actor, rail).home = home;
    }
    state.wallet(actor, rail).home
}

/// Returns a bank that hosts purses on a rail, larger ones more often; nothing in a world without banks.
pub fn any_bank(state: &State, rail: RailId, luck: &mut Luck) -> Option<KeeperId> {
    let banks = &state.banks[rail.index()];
    let size = |bank: &KeeperId| u64::from(state.houses[bank.index()].spec.customers) + 1;
    let mut place = luck.quantile().below(banks.iter().map(size).sum());
    banks.iter().copied().find(|bank| {
        let found = place < size(bank);
        place = place.saturating_sub(size(bank));
        found
    })
}

/// Returns a bank of a rail for an actor of a country: one of that country where there is one.
pub fn home_among(state: &mut State, actor: ActorId, rail: RailId, country: Option<String>) -> Option<KeeperId> {
    let mut banks = state.banks[rail.index()].iter().copied();
    let there = banks.find(|bank| country.is_some() && state.record.keepers[bank.index()].country == country);
    let bank = there.or_else(|| home(state, actor, rail));
    state.wallet_mut(actor, rail).home = bank;
    bank
}

/// Returns the name that the books keep of the one who opens a purse, if any.
fn holder(
    state: &mut State,
    actor: ActorId,
    (rail, host): (RailId, Option<KeeperId>),
    address: u32,
    papers: Papers,
) -> Option<u32> {
    let named = state.identity(rail, host).named;
    state.is_named(named, address).then(|| match papers {
        Papers::Own => state.papers(actor),
        Papers::False => {
            let name = state.false_papers();
            state.truth.false_names.push(name);
            name
        }
    })
}

/// Gives an actor money at the beginning of the world, in so many coins, or all in one account.
///
/// The movements are made when the world begins to move, in an order that tells nothing.
pub fn endow(state: &mut State, actor: ActorId, rail: RailId, amounts: &[Amount]) {
    let amounts = amounts.iter().filter(|amount| !amount.is_zero());
    state.endowments.extend(amounts.map(|&amount| Endowment {
        actor,
        rail,
        till: Till::Wallet,
        amount,
    }));
}

/// Gives an actor accounts at the beginning of the world in which these sums are set aside, each in one of its own.
pub fn set_aside(state: &mut State, actor: ActorId, rail: RailId, amounts: &[Amount]) {
    state.endowments.extend(amounts.iter().map(|&amount| Endowment {
        actor,
        rail,
        till: Till::Aside,
        amount,
    }));
}

/// Returns what an actor can pay on a rail now, before fees.
pub fn funds(state: &State, actor: ActorId, rail: RailId) -> Amount {
    spendable(state, actor, rail).sum()
}

/// Tells whether an actor can pay so much on a rail now, before fees: a hot wallet has thousands of coins, and mostly the first few suffice.
pub fn can_pay(state: &State, actor: ActorId, rail: RailId, need: Amount) -> bool {
    let mut missing = need;
    spendable(state, actor, rail).any(|amount| {
        missing = missing.saturating_sub(amount);
        missing.is_zero()
    })
}

/// Returns what can be paid from each of an actor's purses on a rail.
fn spendable(state: &State, actor: ActorId, rail: RailId) -> impl Iterator<Item = Amount> {
    let wallet = state.wallet(actor, rail);
    let coins = wallet.coins.iter().map(|coin| coin.purse);
    let purses = coins.chain(wallet.accounts.iter().copied());
    purses.map(|purse| state.spendable(purse))
}

/// Makes a new address of an actor, under the form that the wallet has to which it belongs.
pub fn fresh_address(state: &mut State, actor: ActorId, rail: RailId, till: Till) -> u32 {
    let form = match till {
        Till::Wallet | Till::Deposit(_) | Till::Cold(_) => wallet_form(state, actor, rail),
        Till::Aside => {
            let next = state.record.addresses.len() as u64;
            form_at(state, rail, || state.luck("script of a new wallet", next))
        }
    };
    address_of(state, (actor, rail), till, form)
}

/// Makes a new address of an actor under this form.
pub(super) fn address_of(state: &mut State, (actor, rail): (ActorId, RailId), till: Till, form: AddressForm) -> u32 {
    let address = state.address(form, Owner { entity: actor, till });
    if till == Till::Wallet {
        state.wallet_mut(actor, rail).address = Some(address);
    }
    address
}

/// Returns the form of the addresses that an actor's wallet makes.
pub(super) fn wallet_form(state: &State, actor: ActorId, rail: RailId) -> AddressForm {
    let key = u64::from(actor.get()) << 8 | rail.index() as u64;
    form_at(state, rail, || state.luck("script", key))
}

/// Draws the form of a wallet: as many have each as the rail says. Where all have one, nothing is drawn.
pub(super) fn form_at(state: &State, rail: RailId, luck: impl FnOnce() -> Luck) -> AddressForm {
    let scripts = state.rail(rail).scripts;
    if let Some(one) = scripts.iter().position(|share| *share == Share::WHOLE) {
        return AddressForm::COINS[one].0;
    }
    let mut place = luck().quantile().below(Share::WHOLE.get().into()) as u32;
    for ((form, _), share) in AddressForm::COINS.iter().zip(scripts) {
        match place.checked_sub(share.get()) {
            Some(beyond) => place = beyond,
            None => return *form,
        }
    }
    panic!("the shares of the forms come to the whole")
}
