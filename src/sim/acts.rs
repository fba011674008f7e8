//! Carries out what ordinary people mean to do.

use crate::evidence::KeeperKind;
use crate::ledger::LinkKind;
use crate::scenario::{ExitKind, Form};
use crate::sim::agenda::{Act, ActorId, Agenda, Intent, Luck};
use crate::sim::keepers::Visit;
use crate::sim::rails::{self, After, Part, Payee, Payment, Short, Source, Token};
use crate::sim::state::State;
use crate::units::{Amount, AssetId, KeeperId, PurseId, Share};

/// The most coins that one consolidation gathers.
const GATHERED_MAX: usize = 60;

/// Carries out one intent; where the money is not there, nothing happens and the statistics say so.
///
/// `payment` is room that is used again for each intent.
pub(super) fn carry_out(state: &mut State, agenda: &Agenda, intent: Intent, payment: &mut Payment) {
    payment.rail = intent.rail;
    payment.from = Source::Wallet(intent.actor);
    payment.after = After::Nothing;
    payment.luck = Luck::new(intent.luck);
    payment.to.clear();
    let done = match intent.act {
        Act::Pay { to, amount } => one(state, payment, Payee::Actor(to), amount),
        Act::Peel { to, amount } => peel(state, payment, intent, to, amount),
        Act::Batch { first, count } => {
            let payees = &agenda.payees[first as usize..(first + count) as usize];
            payment.to.extend(
                payees
                    .iter()
                    .map(|&(to, amount)| (Payee::Actor(to), Part::Exact(amount))),
            );
            rails::order(state, payment)
        }
        Act::Consolidate => consolidate(state, payment, intent),
        Act::Deposit { keeper, amount } => one(state, payment, customer(keeper, intent), amount),
        Act::Mix { keeper, amount } => {
            payment.after = mix(state, intent);
            one(state, payment, customer(keeper, intent), amount)
        }
        Act::Sell { keeper, amount } => {
            payment.after = sale(state, keeper, intent);
            one(state, payment, customer(keeper, intent), amount)
        }
        Act::Withdraw { keeper, amount } => withdraw(state, keeper, intent, amount),
        Act::Cash { keeper, amount } => cash(state, keeper, intent, amount),
    };
    match done {
        Ok(()) => state.stats.done += 1,
        Err(_) => state.stats.short += 1,
    }
}

fn one(state: &mut State, payment: &mut Payment, to: Payee, amount: Amount) -> Result<(), Short> {
    payment.to.push((to, Part::Exact(amount)));
    rails::order(state, payment)
}

fn customer(keeper: KeeperId, intent: Intent) -> Payee {
    Payee::Customer {
        keeper,
        actor: intent.actor,
    }
}

/// Pays a small part from the largest coin; what remains goes on to a fresh address, from which the next peel is paid.
fn peel(state: &mut State, payment: &mut Payment, intent: Intent, to: ActorId, amount: Amount) -> Result<(), Short> {
    let coins = &state.wallet(intent.actor, intent.rail).coins;
    if let Some(&(largest, _)) = coins.iter().max_by_key(|(purse, amount)| (*amount, *purse)) {
        payment.from = Source::Purses(intent.actor, vec![largest]);
    }
    one(state, payment, Payee::Actor(to), amount)
}

/// Gathers the smallest coins into one; an account has nothing to gather.
fn consolidate(state: &mut State, payment: &mut Payment, intent: Intent) -> Result<(), Short> {
    let mut coins = state.wallet(intent.actor, intent.rail).coins.clone();
    if state.rail(intent.rail).form == Form::Accounts || coins.len() < 2 {
        return Ok(());
    }
    coins.sort_unstable_by_key(|&(purse, amount)| (amount, purse));
    let purses = coins.iter().take(GATHERED_MAX).map(|(purse, _)| *purse).collect();
    payment.from = Source::Purses(intent.actor, purses);
    payment.to.push((Payee::Actor(intent.actor), Part::Rest));
    rails::order(state, payment)
}

/// Returns what a pool does with what is paid in: pays to a fresh address; bank money goes back to the usual account.
fn mix(state: &State, intent: Intent) -> After {
    let to = if state.rail(intent.rail).is_bank_money() {
        Payee::Actor(intent.actor)
    } else {
        Payee::Fresh(intent.actor)
    };
    After::Serve {
        kind: LinkKind::Mix,
        rail: intent.rail,
        to,
        discount: Share::NONE,
    }
}

/// Returns what a desk does with what is sold to it: pays dollars into the seller's account, where it pays them.
fn sale(state: &State, desk: KeeperId, intent: Intent) -> After {
    let dollars = AssetId::new(0);
    let served = state.house(desk).serves.iter().copied();
    let elsewhere = served
        .into_iter()
        .find(|&rail| rail != intent.rail && state.asset_on(rail) == dollars);
    After::Serve {
        kind: LinkKind::Otc,
        rail: elsewhere.unwrap_or(intent.rail),
        to: Payee::Actor(intent.actor),
        discount: Share::NONE,
    }
}

fn withdraw(state: &mut State, keeper: KeeperId, intent: Intent, amount: Amount) -> Result<(), Short> {
    let asset = state.asset_on(intent.rail);
    let claim = state.claim(keeper, intent.actor, asset);
    covers(state, claim, amount)?;
    let visit = Visit {
        keeper,
        actor: intent.actor,
        claim,
        amount,
        to: (intent.rail, Payee::Actor(intent.actor)),
        kind: LinkKind::Withdraw,
        discount: Share::NONE,
        token: Token::NONE,
        luck: Luck::new(intent.luck),
    };
    state.visit(visit, None);
    Ok(())
}

/// Takes banknotes from the actor's account at a bank, chips at a casino.
fn cash(state: &mut State, keeper: KeeperId, intent: Intent, amount: Amount) -> Result<(), Short> {
    let purse = if state.keeps_accounts(keeper, intent.rail) {
        let accounts = &state.wallet(intent.actor, intent.rail).accounts;
        let first = accounts.first().copied();
        first.ok_or(Short { missing: amount })?
    } else {
        let asset = state.asset_on(intent.rail);
        state.claim(keeper, intent.actor, asset)
    };
    covers(state, purse, amount)?;
    let how = match state.house(keeper).spec.kind {
        KeeperKind::Casino => ExitKind::Casino,
        _ => ExitKind::Cash,
    };
    state.cash(purse, amount, how, Token::NONE);
    Ok(())
}

fn covers(state: &State, purse: PurseId, amount: Amount) -> Result<(), Short> {
    let missing = amount.saturating_sub(state.spendable(purse));
    if missing.is_zero() {
        Ok(())
    } else {
        Err(Short { missing })
    }
}
