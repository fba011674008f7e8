//! Carries out what ordinary people mean to do.

use crate::evidence::KeeperKind;
use crate::ledger::LinkKind;
use crate::scenario::{ExitKind, Form};
use crate::sim::agenda::{Act, ActorId, Agenda, Intent, Luck, Onward};
use crate::sim::keepers::Visit;
use crate::sim::rails::{self, After, Papers, Part, Payee, Payment, Short, Source, Token};
use crate::sim::state::State;
use crate::units::{Amount, AssetId, KeeperId, PurseId, RailId, Share};

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
        Act::Pay { to, amount } => {
            let to = payee(state, to, intent);
            one(state, payment, to, amount)
        }
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
        Act::Shift { into, amount } => shift(state, payment, intent, into, amount),
        Act::Pass(to) => pass(state, payment, intent, to),
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
fn peel(state: &mut State, payment: &mut Payment, intent: Intent, to: Onward, amount: Amount) -> Result<(), Short> {
    if let Some((largest, _)) = largest_coin(state, intent) {
        payment.from = Source::Purses(intent.actor, vec![largest]);
    }
    let to = payee(state, to, intent);
    one(state, payment, to, amount)
}

fn largest_coin(state: &State, intent: Intent) -> Option<(PurseId, Amount)> {
    let coins = state.wallet(intent.actor, intent.rail).coins.iter().copied();
    coins.max_by_key(|(purse, amount)| (*amount, *purse))
}

fn payee(state: &mut State, to: Onward, intent: Intent) -> Payee {
    match to {
        Onward::Own => fresh(state, intent.actor, intent.rail),
        Onward::Actor(actor) => Payee::Actor(actor),
        Onward::New(actor) => fresh(state, actor, intent.rail),
        Onward::Customer { keeper, actor } => Payee::Customer { keeper, actor },
    }
}

/// Returns a purse of an actor's that nobody used before. Who opens an account for himself has asked for it in time.
fn fresh(state: &mut State, actor: ActorId, rail: RailId) -> Payee {
    match state.rail(rail).form {
        Form::Coins => Payee::Fresh(actor),
        Form::Accounts => Payee::Account(rails::open_account(state, actor, rail, None, Papers::Own)),
    }
}

/// Divides a sum evenly among new purses of the actor's own; the last gets what remains.
fn shift(state: &mut State, payment: &mut Payment, intent: Intent, into: u8, amount: Amount) -> Result<(), Short> {
    let short = Short { missing: amount };
    let (purse, sum) = match state.rail(intent.rail).form {
        Form::Coins => largest_coin(state, intent).ok_or(short)?,
        Form::Accounts => {
            let accounts = state.wallet(intent.actor, intent.rail).accounts.iter();
            let richest = accounts.max_by_key(|&&purse| (state.spendable(purse), std::cmp::Reverse(purse)));
            (*richest.ok_or(short)?, amount)
        }
    };
    // A tenth stays for what the rail takes.
    let each = sum.scaled_down(9, 10 * u64::from(into.max(1)));
    if each.is_zero() || state.spendable(purse) < sum {
        return Err(short);
    }
    payment.from = Source::Purses(intent.actor, vec![purse]);
    for n in 1..=into {
        let part = match state.rail(intent.rail).form {
            Form::Coins if n == into => Part::Rest,
            Form::Coins | Form::Accounts => Part::Exact(each),
        };
        payment.to.push((fresh(state, intent.actor, intent.rail), part));
    }
    rails::order(state, payment)
}

/// Passes on what came last; where nothing has come yet, or all is in the purse that he lives from, there is nothing to pass on.
fn pass(state: &mut State, payment: &mut Payment, intent: Intent, to: Onward) -> Result<(), Short> {
    let wallet = state.wallet(intent.actor, intent.rail);
    let last = match state.rail(intent.rail).form {
        Form::Coins => wallet.coins.last().map(|&(purse, _)| purse),
        Form::Accounts => wallet.accounts.get(1..).and_then(|more| more.last()).copied(),
    };
    let Some(last) = last.filter(|&purse| !state.spendable(purse).is_zero()) else {
        return Ok(());
    };
    payment.from = Source::Purses(intent.actor, vec![last]);
    let to = payee(state, to, intent);
    payment.to.push((to, Part::Rest));
    rails::order(state, payment)
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
    let at_casino = state.house(keeper).spec.kind == KeeperKind::Casino;
    let how = if at_casino { ExitKind::Casino } else { ExitKind::Cash };
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
