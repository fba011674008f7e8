//! Who looks at a payment, what he sees of it, and what comes of it on the payee's side: held for a review, reported, released or stopped.

use crate::scenario::{Listed, Oversight};
use crate::sim::agenda::Luck;
use crate::sim::counts::Count;
use crate::sim::payment::Token;
use crate::sim::rails::watch::{Customer, Sight};
use crate::sim::reads::Lever;
use crate::sim::state::{Job, News, State};
use crate::sim::{tags, terms};
use crate::truth::PurseRecord;
use crate::units::{Amount, Instant, KeeperId, PurseId, RailId, Span};

/// An account that a review finds guilty is frozen by an order: the six months are those of the order of March 2016 on 44 accounts.
const ORDER: Span = Span::DAY.times(180);

/// Returns what the keeper of an account sees of a payment to or from a purse.
pub(in crate::sim) fn sight(state: &State, customer: PurseId, other: PurseId, amount: Amount) -> Sight {
    let [own, others] = [customer, other].map(|purse| state.record.purses[purse.index()]);
    let country = |purse: &PurseRecord| state.spec(purse.host).and_then(|host| host.country.as_ref());
    let reader = own.books.filter(|_| state.is_claim(customer)).or(own.host);
    let [reads, listed] = reads(state, reader, others.rail, others.address);
    Sight {
        customer: Customer::Account(customer),
        opened: state.opened(customer),
        other: others.address,
        reads,
        listed,
        abroad: country(&own) != country(&others),
        amount,
        at: state.now,
    }
}

/// Tells what a keeper reads of public tags about an address on a rail: whether those on stolen money, and whether that it is a service's.
pub(super) fn reads(state: &State, reader: Option<KeeperId>, rail: RailId, address: u32) -> [bool; 2] {
    let lists = terms::reads(state.spec(reader));
    let minds = |list: &Listed| match list {
        Listed::Stolen => false,
        Listed::Service(kind) => tags::listed(state, rail, address) == Some(*kind),
    };
    [lists.contains(&Listed::Stolen), lists.iter().any(minds)]
}

/// Has whoever keeps an account look at what came to it from a purse: after the review of what is suspicious he releases the account or has it
/// frozen by an order. A keeper's own account is no customer's.
pub(in crate::sim) fn look_at_credit(
    state: &mut State,
    (account, from): (PurseId, PurseId),
    amount: Amount,
    oversight: &Oversight,
    luck: Luck,
) {
    let sight = sight(state, account, from, amount);
    let suspicious = oversight.screens() && state.watch.suspects_payee(&sight);
    state.watch.came(&sight);
    let mut luck = luck.branch("screen");
    let (look, review, verdict, tells) = (luck.quantile(), luck.quantile(), luck.quantile(), luck.quantile());
    let is_customers = state.record.purses[account.index()].reserve.is_none();
    if !suspicious || !is_customers || !look.chance(oversight.screened) {
        return;
    }
    let review = review.span(oversight.hold.least, oversight.hold.greatest);
    let term = if verdict.chance(oversight.stops) { ORDER } else { review };
    if state.hold(account, term) {
        state.read(state.record.purses[account.index()].rail, Lever::Oversight);
        let amount = state.ledger.balance(account);
        let now = state.now;
        state.stats.count(now, Count::Alarm, 1);
        state.tell(Token::NONE, News::Frozen { purse: account, amount });
        if tells.chance(oversight.reports) {
            report(state, from, state.now + review);
        }
    }
}

/// Has a review that ends at an instant end with a report of the other side's account to its keeper.
pub(super) fn report(state: &mut State, other: PurseId, at: Instant) {
    state.due.push(at, Job::Report(other));
}
