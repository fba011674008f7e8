//! Carries out what ordinary people mean to do.

use crate::evidence::KeeperKind;
use crate::ledger::LinkKind;
use crate::scenario::{ExitKind, Form};
use crate::sim::agenda::{Act, ActorId, Agenda, Intent, Luck, Onward};
use crate::sim::keepers::Visit;
use crate::sim::keepers::books::divided;
use crate::sim::rails::cost::Price;
use crate::sim::rails::open::{aside_account, fresh_address};
use crate::sim::rails::{self, After, Papers, Part, Payee, Payment, Short, Source, Token, routes};
use crate::sim::state::{State, Till};
use crate::units::{Amount, AssetId, KeeperId, PurseId, RailId, Share};

/// An account in which more than one part of so many stays is used again.
const KEPT: u64 = 7;

/// How often bank money comes out of a pool where its owner lives on it. Unsourced: 17 % to 95 %.
const TO_THE_USUAL: Share = Share::percent(50);

/// How often a swindler has others pay into the account into which somebody paid before. Unsourced: 25 % to 95 %.
const SAME_KITTY: Share = Share::percent(75);

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
        Act::Consolidate { least, most } => consolidate(state, payment, intent, (least, most)),
        Act::Mine { amount } => {
            rails::mint(state, intent.actor, intent.rail, amount, &mut Luck::new(intent.luck));
            Ok(())
        }
        Act::Shift { into, amount } => shift(state, payment, intent, into, amount),
        Act::Fill { amount, back } => with_aside(state, intent, back, |state, purse| {
            let to = match state.rail(intent.rail).form {
                Form::Coins => aside(state, intent),
                Form::Accounts => Payee::Account(purse),
            };
            one(state, payment, to, amount)
        }),
        Act::Pass { to, stays, back } => with_aside(state, intent, back, |state, purse| {
            pass(state, payment, intent, purse, to, stays)
        }),
        Act::Drip { to, share, back } => with_aside(state, intent, back, |state, purse| {
            drip(state, payment, intent, purse, to, share)
        }),
        Act::Spread { into, back } => with_aside(state, intent, back, |state, purse| {
            spread(state, payment, intent, purse, into)
        }),
        Act::Gather { most, to } => gather(state, payment, intent, most, to),
        Act::Trick { whom, amount } => {
            payment.from = Source::Wallet(whom);
            let to = kitty(state, intent);
            one(state, payment, to, amount)
        }
        Act::TakeOver { whom } => take_over(state, payment, intent, whom),
        Act::Leave { keeper, to } => leave(state, keeper, intent, to),
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
        Err(_) if is_step(intent.act) => state.stats.left += 1,
        Err(_) => state.stats.short += 1,
    }
}

/// Tells whether this is a step of an errand or a theft, which comes after what other steps left: what is not worth its fee stays where it is.
fn is_step(act: Act) -> bool {
    matches!(
        act,
        Act::Pass { .. } | Act::Drip { .. } | Act::Spread { .. } | Act::Gather { .. } | Act::TakeOver { .. }
    )
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
    if let Some(largest) = largest_coin(state, intent) {
        payment.from = Source::Purses(intent.actor, vec![largest]);
    }
    let to = payee(state, to, intent);
    one(state, payment, to, amount)
}

fn largest_coin(state: &State, intent: Intent) -> Option<PurseId> {
    let coins = state.wallet(intent.actor, intent.rail).coins.iter();
    coins
        .map(|coin| (coin.amount, coin.purse))
        .max()
        .map(|(_, purse)| purse)
}

fn payee(state: &mut State, to: Onward, intent: Intent) -> Payee {
    match to {
        Onward::Own => aside(state, intent),
        Onward::Actor(actor) => Payee::Actor(actor),
        Onward::Counter => Payee::Actor(intent.actor), // notes are handed over where an account is left, in `pass`
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

/// Opens a purse in which an actor sets money aside.
fn aside(state: &mut State, intent: Intent) -> Payee {
    let Intent { actor, rail, .. } = intent;
    match state.rail(rail).form {
        Form::Coins => Payee::Address(fresh_address(state, actor, rail, Till::Aside)),
        Form::Accounts => Payee::Account(aside_account(state, actor, rail)),
    }
}

/// Sets a sum aside in new purses of uneven size.
fn shift(state: &mut State, payment: &mut Payment, intent: Intent, into: u8, amount: Amount) -> Result<(), Short> {
    let mut luck = Luck::new(intent.luck).branch("shift");
    for part in divided(amount, u64::from(into.max(1)), &mut luck) {
        payment.to.push((aside(state, intent), Part::Exact(part)));
    }
    rails::order(state, payment)
}

/// Does something with a purse that was set aside: the how-manieth of those that came last, or the last one there is. Where something
/// is on its way to one, the errand waits for it; where there is nothing, it is over.
fn with_aside(
    state: &mut State,
    intent: Intent,
    back: u8,
    act: impl FnOnce(&mut State, PurseId) -> Result<(), Short>,
) -> Result<(), Short> {
    let wallet = state.wallet(intent.actor, intent.rail);
    let filled = |purse: &&PurseId| !state.spendable(**purse).is_zero();
    let found = wallet
        .aside
        .iter()
        .rev()
        .filter(filled)
        .take(usize::from(back) + 1)
        .last();
    match found.copied() {
        Some(purse) => act(state, purse),
        None => {
            // An account is opened before the money is in it.
            if !wallet.aside.is_empty() && state.rail(intent.rail).form == Form::Accounts {
                state.wallet_mut(intent.actor, intent.rail).waiting.push(intent);
            }
            Ok(())
        }
    }
}

/// Passes on what lies in a purse, but for what stays in an account; where that is little, the account is done with.
fn pass(
    state: &mut State,
    payment: &mut Payment,
    intent: Intent,
    purse: PurseId,
    to: Onward,
    stays: Share,
) -> Result<(), Short> {
    let Intent { actor, rail, .. } = intent;
    let all = state.spendable(purse);
    let stays = match state.rail(rail).form {
        Form::Coins => Amount::ZERO,
        Form::Accounts => stays.of(all),
    };
    if to == Onward::Counter && state.rail(rail).is_bank_money() {
        state.cash(purse, all - stays, ExitKind::Cash, Token::NONE);
        return Ok(());
    }
    if let Onward::Customer { keeper, .. } = to {
        payment.after = match state.house(keeper).spec.kind {
            KeeperKind::Mixer => mix(state, intent),
            KeeperKind::Desk => sale(state, keeper, intent),
            KeeperKind::Exchange | KeeperKind::Bank | KeeperKind::Casino => After::Nothing,
        };
    }
    let fee = Price::dearest(state, rail).transfer(routes::MAX);
    let part = match stays > fee {
        true => Part::Exact(all - stays),
        false => Part::Rest,
    };
    let to = payee(state, to, intent);
    payment.to.push((to, part));
    if stays > all.scaled_down(1, KEPT) {
        payment.from = Source::Purses(actor, vec![purse]);
        return rails::order(state, payment);
    }
    spend(state, payment, intent, &[purse])
}

/// Pays out of purses that were set aside; what stays in an account is left there for good.
fn spend(state: &mut State, payment: &mut Payment, intent: Intent, purses: &[PurseId]) -> Result<(), Short> {
    payment.from = Source::Purses(intent.actor, purses.to_vec());
    rails::order(state, payment)?;
    let wallet = state.wallet_mut(intent.actor, intent.rail);
    wallet.aside.retain(|aside| !purses.contains(aside));
    Ok(())
}

/// Pays a small part of what lies in a purse; the rest goes to a new one.
fn drip(
    state: &mut State,
    payment: &mut Payment,
    intent: Intent,
    purse: PurseId,
    to: Onward,
    share: Share,
) -> Result<(), Short> {
    let part = share.of(state.spendable(purse));
    if part.is_zero() {
        return Ok(());
    }
    let to = payee(state, to, intent);
    payment.to.push((to, Part::Exact(part)));
    payment.to.push((aside(state, intent), Part::Rest));
    spend(state, payment, intent, &[purse])
}

/// Divides what lies in a purse among new ones.
fn spread(state: &mut State, payment: &mut Payment, intent: Intent, purse: PurseId, into: u8) -> Result<(), Short> {
    // The last gets more than the others, less the fee.
    let each = state.spendable(purse).scaled_down(1, u64::from(into) + 1);
    for _ in 1..into {
        payment.to.push((aside(state, intent), Part::Exact(each)));
    }
    payment.to.push((aside(state, intent), Part::Rest));
    spend(state, payment, intent, &[purse])
}

/// Puts together what was set aside.
fn gather(state: &mut State, payment: &mut Payment, intent: Intent, most: u8, to: Onward) -> Result<(), Short> {
    let wallet = state.wallet(intent.actor, intent.rail);
    let filled = |purse: &PurseId| !state.spendable(*purse).is_zero();
    let purses: Vec<PurseId> = wallet
        .aside
        .iter()
        .rev()
        .copied()
        .filter(filled)
        .take(usize::from(most))
        .collect();
    if purses.is_empty() {
        return Ok(());
    }
    let to = payee(state, to, intent);
    payment.to.push((to, Part::Rest));
    spend(state, payment, intent, &purses)
}

/// Returns where a swindler has others pay: at banks mostly into the account that was paid into last.
fn kitty(state: &mut State, intent: Intent) -> Payee {
    let last = state.wallet(intent.actor, intent.rail).aside.last().copied();
    let again = Luck::new(intent.luck).branch("kitty").quantile().chance(SAME_KITTY);
    match (state.rail(intent.rail).form, last.filter(|_| again)) {
        (Form::Accounts, Some(account)) => Payee::Account(account),
        (Form::Accounts, None) | (Form::Coins, _) => aside(state, intent),
    }
}

/// Takes all that somebody holds on the rail, and what he has at its exchanges.
fn take_over(state: &mut State, payment: &mut Payment, intent: Intent, whom: ActorId) -> Result<(), Short> {
    let victim = Intent { actor: whom, ..intent };
    for keeper in state.exchanges_of(whom, intent.rail) {
        let claim = state.claim(keeper, whom, state.asset_on(intent.rail));
        let to = kitty(state, intent);
        take_out(state, keeper, victim, state.spendable(claim), to)?;
    }
    let wallet = state.wallet(whom, intent.rail);
    let coins = wallet.coins.iter().map(|coin| coin.purse);
    let purses = coins.chain(wallet.accounts.iter().copied());
    let filled: Vec<PurseId> = purses.filter(|&purse| !state.spendable(purse).is_zero()).collect();
    if filled.is_empty() {
        return Ok(());
    }
    let to = kitty(state, intent);
    payment.from = Source::Purses(whom, filled);
    payment.to.push((to, Part::Rest));
    rails::order(state, payment)
}

/// Takes out whatever lies in the actor's account at a keeper.
fn leave(state: &mut State, keeper: KeeperId, intent: Intent, to: Onward) -> Result<(), Short> {
    let asset = state.asset_on(intent.rail);
    let claim = state.claim(keeper, intent.actor, asset);
    let amount = state.spendable(claim);
    if amount.is_zero() {
        return Ok(());
    }
    if to == Onward::Counter {
        state.cash(claim, amount, ExitKind::GiftCard, Token::NONE);
        return Ok(());
    }
    let to = payee(state, to, intent);
    take_out(state, keeper, intent, amount, to)
}

/// Gathers the smallest coins into one; an account has nothing to gather.
fn consolidate(state: &mut State, payment: &mut Payment, intent: Intent, (least, most): (u8, u8)) -> Result<(), Short> {
    let coins = &state.wallet(intent.actor, intent.rail).coins;
    if state.rail(intent.rail).form == Form::Accounts || coins.len() < usize::from(least) {
        return Ok(());
    }
    let mut coins: Vec<(Amount, PurseId)> = coins.iter().map(|coin| (coin.amount, coin.purse)).collect();
    if usize::from(most) < coins.len() {
        coins.select_nth_unstable(usize::from(most));
        coins.truncate(usize::from(most));
    }
    coins.sort_unstable();
    let purses = coins.into_iter().map(|(_, purse)| purse).collect();
    payment.from = Source::Purses(intent.actor, purses);
    payment.to.push((Payee::Actor(intent.actor), Part::Rest));
    rails::order(state, payment)
}

/// Returns what a pool does with what is paid in: pays to a fresh address; bank money to the usual account or to one opened for it.
fn mix(state: &mut State, intent: Intent) -> After {
    let usual = Luck::new(intent.luck).branch("mix").quantile().chance(TO_THE_USUAL);
    let to = match state.rail(intent.rail).is_bank_money() {
        true if usual => Payee::Actor(intent.actor),
        true => aside(state, intent),
        false => Payee::Fresh(intent.actor),
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
    take_out(state, keeper, intent, amount, Payee::Actor(intent.actor))
}

/// Has a keeper pay so much of the actor's claim to a payee.
fn take_out(state: &mut State, keeper: KeeperId, intent: Intent, amount: Amount, to: Payee) -> Result<(), Short> {
    let asset = state.asset_on(intent.rail);
    let claim = state.claim(keeper, intent.actor, asset);
    covers(state, claim, amount)?;
    let visit = Visit {
        keeper,
        actor: intent.actor,
        claim,
        amount,
        to: (intent.rail, to),
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
    if let Err(short) = covers(state, purse, amount) {
        if state.is_claim(purse) {
            // He waits at the cage until what he paid in is credited.
            state.wallet_mut(intent.actor, intent.rail).waiting.push(intent);
            return Ok(());
        }
        return Err(short);
    }
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
