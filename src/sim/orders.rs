//! What defenders order, and what comes of it: a keeper or an issuer that is asked acts with its chance and after its delay.
//!
//! One uniform for each (keeper, purse, power) decides, whenever it is asked, so that asking twice changes nothing.

use crate::ledger::{Leg, PurseKind};
use crate::scenario::Control;
use crate::sim::engine::{Answer, Order};
use crate::sim::keepers::Power;
use crate::sim::rails;
use crate::sim::rails::Token;
use crate::sim::state::{Job, News, State};
use crate::truth::MovementRecord;
use crate::units::{Amount, KeeperId, MovementId, PurseId, RailId};

/// Gives an order: what needs nobody's consent happens at once, the rest when whoever is asked has made up its mind.
pub(super) fn give(state: &mut State, order: Order) {
    match order {
        Order::Tag(tag) => state.record.tags.push(tag),
        Order::Untag(address) => untag(state, address),
        Order::Cancel(purse) => rails::cancel(state, purse),
        Order::Request(purse) => request(state, purse),
        Order::Freeze(purse) => ask(state, purse, Power::Freeze, order),
        // Only an issuer can, and only where no keeper stands between: a bank's money is not its own to destroy.
        Order::Void(purse) if keeper_of(state, purse).is_none() => ask(state, purse, Power::Freeze, order),
        Order::Void(_) => {}
        Order::Recall(movement) => {
            if let Some(purse) = payee(state, movement) {
                ask(state, purse, Power::Consent, order);
            }
        }
    }
}

/// Does what was agreed to.
pub(super) fn effect(state: &mut State, order: Order) {
    match order {
        Order::Freeze(purse) => freeze(state, purse),
        Order::Void(purse) => void(state, purse),
        Order::Recall(movement) => give_back(state, movement),
        Order::Tag(_) | Order::Untag(_) | Order::Cancel(_) | Order::Request(_) => {
            unreachable!("these take effect when they are given")
        }
    }
}

fn untag(state: &mut State, address: u32) {
    let now = state.now;
    let tags = state.record.tags.iter_mut().filter(|tag| tag.address == address);
    tags.filter(|tag| tag.withdrawn.is_none())
        .for_each(|tag| tag.withdrawn = Some(now));
}

/// Returns whose power over a purse it is: the keeper of its books, or whose own it is; nothing: the issuer.
fn keeper_of(state: &State, purse: PurseId) -> Option<KeeperId> {
    let record = &state.record.purses[purse.index()];
    record.books.or(record.reserve)
}

fn rail_of(state: &State, purse: PurseId) -> RailId {
    state.record.purses[purse.index()].rail
}

/// Returns how likely and how soon the one with power over a purse uses it.
fn control(state: &State, purse: PurseId) -> Control {
    let own = keeper_of(state, purse).and_then(|keeper| state.house(keeper).spec.control);
    own.unwrap_or(state.rail(rail_of(state, purse)).levers.control)
}

fn ask(state: &mut State, purse: PurseId, power: Power, order: Order) {
    let keeper = keeper_of(state, purse);
    let control = control(state, purse);
    let chance = match power {
        Power::Consent => state.rail(rail_of(state, purse)).levers.finality.consent,
        Power::Freeze | Power::Answer => control.chance,
    };
    if state.power(keeper, purse, power).chance(chance) {
        let takes = state
            .luck("control", u64::from(purse.get()))
            .quantile()
            .span(control.delay.least, control.delay.greatest);
        state.due.push(state.now + takes, Job::Effect(Box::new(order)));
    }
}

fn freeze(state: &mut State, purse: PurseId) {
    if state.stop(purse) {
        let amount = state.ledger.balance(purse);
        state.tell(Token::NONE, News::Frozen { purse, amount });
    }
}

fn void(state: &mut State, purse: PurseId) {
    let amount = state.ledger.balance(purse);
    if amount.is_zero() {
        return;
    }
    let destroyed = state.edges[state.ledger.asset_of(purse).index()].destroyed;
    let row = rails::row(state, rail_of(state, purse), None);
    state.unbind(purse, Amount::MAX);
    state.record_movement(row, &[Leg::new(purse, amount)], &[Leg::new(destroyed, amount)]);
    state.tell(Token::NONE, News::Voided { purse, amount });
}

/// Returns the account or coin that a payment paid to.
fn payee(state: &State, movement: MovementId) -> Option<PurseId> {
    let outs = state.ledger.outs(movement);
    let purses = state.ledger.out_purses()[outs].iter().copied();
    purses
        .into_iter()
        .find(|&purse| !state.ledger.kind(purse).is_boundary())
}

/// Gives back what is still there of a payment between accounts, frozen or not; once, however often it is recalled.
fn give_back(state: &mut State, movement: MovementId) {
    let (ins, outs) = (state.ledger.ins(movement), state.ledger.outs(movement));
    let payer = state.ledger.in_purses()[ins.start];
    let (payee, paid) = (
        state.ledger.out_purses()[outs.start],
        state.ledger.out_amounts()[outs.start],
    );
    let accounts = [payer, payee]
        .iter()
        .all(|&purse| state.ledger.kind(purse) == PurseKind::Account);
    let bound = state.bound(payee);
    let amount = state.ledger.balance(payee).saturating_sub(bound).min(paid);
    if !accounts || amount.is_zero() || !state.returned.insert(movement) {
        return;
    }
    let reference = Some(state.reference("return of funds"));
    let row = MovementRecord {
        reference,
        ..rails::row(state, rail_of(state, payee), None)
    };
    let returned = state.record_movement(row, &[Leg::new(payee, amount)], &[Leg::new(payer, amount)]);
    let leg = state.leg(returned, 0);
    let of = movement;
    state.tell(Token::NONE, News::Returned { of, leg, amount });
}

/// Asks the keeper of a purse what its books say; abroad it answers less often.
fn request(state: &mut State, purse: PurseId) {
    let Some(keeper) = keeper_of(state, purse) else {
        return;
    };
    let disclosure = state.rail(rail_of(state, purse)).levers.disclosure;
    let facts = &state.record.keepers[keeper.index()];
    let chance = if facts.country == state.home {
        disclosure.chance
    } else {
        disclosure.abroad
    };
    if facts.institution && state.power(Some(keeper), purse, Power::Answer).chance(chance) {
        let takes = state.luck("answer", u64::from(keeper.get())).quantile();
        let answered = state.now + takes.span(disclosure.delay.least, disclosure.delay.greatest);
        state.answers.push(Answer {
            keeper,
            purse,
            answered,
        });
    }
}
