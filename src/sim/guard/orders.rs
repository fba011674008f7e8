//! Asks whoever has the power over a purse, and does what was agreed to.
//!
//! One uniform for each (keeper, purse, power) decides, whenever it is asked, so that asking twice changes nothing: what was refused stays
//! refused, what was agreed to is not done twice, and a freeze is renewed. A request waits until the desk has read it, and then takes
//! the time of its own power.

use crate::evidence::Tag;
use crate::ledger::{Leg, PurseKind};
use crate::scenario::{Between, Books, Control, Disclosure, Hours};
use crate::sim::counts::Count;
use crate::sim::guard::desk::Habits;
use crate::sim::guard::order::{Answer, Order, Power};
use crate::sim::keepers::doors;
use crate::sim::rails;
use crate::sim::rails::Token;
use crate::sim::reads::Lever;
use crate::sim::state::{Job, News, State};
use crate::truth::MovementRecord;
use crate::units::{Amount, Instant, KeeperId, MovementId, PurseId, RailId, Share, Span};

/// Has whoever screens report an account to its keeper.
pub fn report(state: &mut State, account: PurseId) {
    state.stats.count(state.now, Count::Report, 1);
    give(state, Order::Report(account));
}

/// Gives an order: what needs nobody happens at once, the rest when whoever is asked has read it and made up its mind.
pub fn give(state: &mut State, order: Order) {
    match order {
        Order::Tag(tag) => tag_publicly(state, tag),
        Order::Untag(address) => untag(state, address),
        Order::Cancel(payment) => {
            // Whoever sends a payment stops it when it is told to: what is left of the time is the question.
            if let Some(keeper) = rails::sender(state, payment) {
                let done = done(state, keeper, Power::Cancel, Span::ZERO);
                state.due.push_order(done, Job::Effect(Box::new(order)));
            }
        }
        Order::Request(purse) => request(state, purse),
        Order::Hold(payment) => {
            if let Some(payee) = rails::recipient(state, payment) {
                let Control { chance, delay } = state.terms(payee).control;
                let asked = Asked::of(state, payee, Power::Hold);
                let takes = asked.luck(state, "hold").span(delay.least, delay.greatest);
                ask(state, asked, chance, takes, order);
            }
        }
        // Who would stop an account watches it; that takes no more than reading.
        Order::Report(purse) => {
            let chance = state.terms(purse).control.chance;
            ask(state, Asked::of(state, purse, Power::Report), chance, Span::ZERO, order);
        }
        Order::Search(purse) => ask_for_a_search(state, purse),
        Order::Freeze { purse, term } => {
            let behind = doors::accounts_behind(state, purse);
            match behind.as_slice() {
                [] => ask_to_freeze(state, purse, term),
                // What is stopped is the customer's account: the coins are the keeper's own by now, and it sweeps them with all others.
                claims => claims.iter().for_each(|&claim| ask_to_freeze(state, claim, term)),
            }
        }
        // Only an issuer can, and only where no keeper stands between: a bank's money is not its own to destroy.
        Order::Void(purse) if state.terms(purse).freezer.is_none() => {
            let Control { chance, delay } = state.terms(purse).control;
            let asked = Asked::of(state, purse, Power::Freeze);
            let takes = asked.luck(state, "control").span(delay.least, delay.greatest);
            ask(state, asked, chance, takes, order);
        }
        Order::Void(_) => {}
        // Once, however often it is recalled.
        Order::Recall(movement) => {
            if let Some(purse) = payee(state, movement).filter(|_| state.recalled.insert(movement)) {
                let Control { chance, delay } = state.terms(purse).consent;
                let asked = Asked::of(state, purse, Power::Consent);
                let takes = asked.luck(state, "consent").span(delay.least, delay.greatest);
                ask(state, asked, chance, takes, order);
            }
        }
    }
}

/// Does what was agreed to.
pub fn effect(state: &mut State, order: Order) {
    match order {
        Order::Freeze { purse, .. } => freeze(state, purse),
        Order::Void(purse) => void(state, purse),
        Order::Recall(movement) => give_back(state, movement),
        Order::Cancel(payment) => rails::cancel(state, payment),
        Order::Hold(payment) => rails::hold(state, payment),
        Order::Report(purse) => state.watch.report(purse),
        Order::Search(purse) => search(state, purse),
        Order::Tag(_) | Order::Untag(_) | Order::Request(_) => {
            unreachable!("these take effect when they are given")
        }
    }
}

/// Publishes a tag, for those who screen as well.
pub(super) fn tag_publicly(state: &mut State, tag: Tag) {
    let (address, published) = (tag.address, tag.published);
    state.watch.tag(address, published);
    state.record.tags.push(tag);
    state.tell(Token::NONE, News::Tagged { address, published });
}

fn untag(state: &mut State, address: u32) {
    let now = state.now;
    state.watch.untag(address, now);
    let tags = state.record.tags.iter_mut().filter(|tag| tag.address == address);
    tags.filter(|tag| tag.withdrawn.is_none())
        .for_each(|tag| tag.withdrawn = Some(now));
}

/// Returns who is asked for a power over a purse; nothing: the issuer, or nobody.
pub fn keeper_of(state: &State, purse: PurseId, power: Power) -> Option<KeeperId> {
    let terms = state.terms(purse);
    match power {
        Power::Freeze => terms.freezer,
        Power::Answer | Power::Consent | Power::Cancel | Power::Hold | Power::Report | Power::Search => terms.keeper,
    }
}

fn rail_of(state: &State, purse: PurseId) -> RailId {
    state.record.purses[purse.index()].rail
}

/// Who is asked for what about which purse.
#[derive(Clone, Copy)]
struct Asked {
    keeper: Option<KeeperId>,
    purse: PurseId,
    power: Power,
}

impl Asked {
    fn of(state: &State, purse: PurseId, power: Power) -> Asked {
        Asked {
            keeper: keeper_of(state, purse, power),
            purse,
            power,
        }
    }

    /// Draws how long the one who is asked takes, once it has read the request.
    fn luck(&self, state: &State, purpose: &str) -> crate::seed::Quantile {
        state.luck(purpose, u64::from(self.purse.get())).quantile()
    }
}

/// Notes which lever says what comes of a request.
fn read(state: &mut State, asked: &Asked) {
    let lever = match asked.power {
        Power::Freeze | Power::Hold | Power::Report => Lever::Control,
        Power::Consent | Power::Cancel => Lever::Finality,
        Power::Answer | Power::Search => Lever::Disclosure,
    };
    state.read(rail_of(state, asked.purse), lever);
}

/// Puts a request on the desk of the one who is asked, and returns when what takes so long is done.
fn done(state: &mut State, keeper: Option<KeeperId>, power: Power, takes: Span) -> Instant {
    let habits = keeper.map_or_else(Habits::issuer, |keeper| habits(state, keeper));
    let handled = state.desks.handle(keeper, &habits, state.now, power);
    habits.acts(handled + takes)
}

fn habits(state: &State, keeper: KeeperId) -> Habits {
    let spec = &state.house(keeper).spec;
    Habits {
        hours: spec.hours.unwrap_or(Hours::of(spec.kind)),
        handling: spec.handling,
        calendar: state.calendar(Some(keeper)).clone(),
    }
}

/// Asks for something that is agreed to with a chance and takes so long after it was read.
fn ask(state: &mut State, asked: Asked, chance: Share, takes: Span, order: Order) {
    read(state, &asked);
    let done = done(state, asked.keeper, asked.power, takes);
    if state.power(asked.keeper, asked.purse, asked.power).chance(chance) {
        if let (Order::Void(purse), None) = (&order, asked.keeper) {
            announce(state, *purse, done);
        }
        state.due.push_order(done, Job::Effect(Box::new(order)));
    }
}

/// Asks for a freeze: of what is frozen already the term is renewed, what is asked for already is not asked for again, and nobody who
/// refused thinks better of it.
fn ask_to_freeze(state: &mut State, purse: PurseId, term: Span) {
    let address = state.record.purses[purse.index()].address;
    if state.renew(address, term) {
        return;
    }
    let Control { chance, delay } = state.terms(purse).control;
    let asked = Asked::of(state, purse, Power::Freeze);
    let takes = asked.luck(state, "control").span(delay.least, delay.greatest);
    read(state, &asked);
    let done = done(state, asked.keeper, asked.power, takes);
    let agrees = state.power(asked.keeper, purse, Power::Freeze).chance(chance);
    state.expect_freeze(address, agrees.then_some(term));
    if agrees {
        if asked.keeper.is_none() {
            announce(state, purse, done);
        }
        state
            .due
            .push_order(done, Job::Effect(Box::new(Order::Freeze { purse, term })));
    }
}

/// What an issuer is about to do on a ledger that everyone reads is seen before it takes effect.
fn announce(state: &mut State, purse: PurseId, effective: Instant) {
    state.read(rail_of(state, purse), Lever::Books);
    if state.rail(rail_of(state, purse)).levers.books == Books::Everyone && effective > state.now {
        state.tell(Token::NONE, News::Announced { purse, effective });
    }
}

fn freeze(state: &mut State, purse: PurseId) {
    if state.freeze(purse) {
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
    let row = state.row(rail_of(state, purse), None);
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

/// Gives back what is still there of a payment between accounts, frozen or not.
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
    if !accounts || amount.is_zero() {
        return;
    }
    let reference = Some(state.reference("return of funds"));
    let row = MovementRecord {
        reference,
        ..state.row(rail_of(state, payee), None)
    };
    let returned = state.record_movement(row, &[Leg::new(payee, amount)], &[Leg::new(payer, amount)]);
    let leg = state.leg(returned, 0);
    let of = movement;
    state.tell(Token::NONE, News::Returned { of, leg, amount });
}

/// For how long what is found in a search is kept: a court's order.
const KEPT: Span = Span::DAY.times(180);

/// Has whoever keeps a purse give away whose name it stands under, by the terms on which it answers, so that he can be searched.
fn ask_for_a_search(state: &mut State, purse: PurseId) {
    let asked = Asked::of(state, purse, Power::Search);
    if let Some((chance, delay)) = asked.keeper.and_then(|keeper| answering(state, keeper, purse)) {
        let takes = asked.luck(state, "search").span(delay.least, delay.greatest);
        ask(state, asked, chance, takes, Order::Search(purse));
    }
}

/// Freezes what lies under the keys of the one under whose name a purse was opened: purses that nobody keeps for him.
fn search(state: &mut State, purse: PurseId) {
    let holder = state.record.purses[purse.index()].holder;
    if holder.is_none_or(|holder| state.truth.is_false_name(holder)) {
        return;
    }
    let who = state.controller(purse);
    let own = state.ledger.purses().filter(|&own| {
        let record = &state.record.purses[own.index()];
        let is_kept = record.books.is_some() || record.reserve.is_some();
        !is_kept && !state.ledger.kind(own).is_boundary() && state.controller(own) == who
    });
    for own in own.collect::<Vec<_>>() {
        if state.hold(own, KEPT) {
            let amount = state.ledger.balance(own);
            state.tell(Token::NONE, News::Frozen { purse: own, amount });
        }
    }
}

/// Returns with which chance a keeper answers about a purse, and how long it takes; nothing where it is no institution, which has no desk.
fn answering(state: &State, keeper: KeeperId, purse: PurseId) -> Option<(Share, Between<Span>)> {
    let record = &state.record.keepers[keeper.index()];
    let Disclosure { chance, abroad, delay } = state.terms(purse).answers;
    let at_home = record
        .country
        .as_ref()
        .map_or(state.home.is_empty(), |country| state.home.contains(country));
    let chance = if at_home { chance } else { abroad };
    record.institution.then_some((chance, delay))
}

/// Asks the keeper of a purse what its books say; abroad it answers less often. Who is no institution has no desk that reads it.
fn request(state: &mut State, purse: PurseId) {
    let asked = Asked::of(state, purse, Power::Answer);
    read(state, &asked);
    let Some(keeper) = asked.keeper else { return };
    let Some((chance, delay)) = answering(state, keeper, purse) else {
        return;
    };
    if state
        .answers
        .iter()
        .any(|answer| (answer.keeper, answer.purse) == (keeper, purse))
    {
        return;
    }
    let now = state.now;
    state.stats.count(now, Count::Request, 1);
    // One keeper needs the same time for whatever it is asked.
    let takes = state.luck("answer", u64::from(keeper.get())).quantile();
    let answered = done(
        state,
        asked.keeper,
        asked.power,
        takes.span(delay.least, delay.greatest),
    );
    if state.power(asked.keeper, purse, Power::Answer).chance(chance) {
        state.stats.count(now, Count::Answer, 1);
        state.answers.push(Answer {
            keeper,
            purse,
            answered,
        });
    }
}
