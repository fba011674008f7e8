//! Rails of accounts: a payment is one transfer for each payee, with the fee as its last leg.
//!
//! At banks a transfer is a message that correspondents pass on and that the payee's bank credits in its own time; on a chain of
//! accounts it is a movement everyone sees. The money is bound when the transfer is ordered and moves when it is credited.

use crate::ledger::Leg;
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::keepers::doors;
use crate::sim::payment::{Part, Payee, Payment, Pending, Screening, Short, Source, Transfer};
use crate::sim::rails::clock::{self, Fate};
use crate::sim::rails::coins::settles_at_once;
use crate::sim::rails::cost::Price;
use crate::sim::rails::look::{self, look_at_credit};
use crate::sim::rails::open::{Papers, open_account};
use crate::sim::rails::routes;
use crate::sim::rails::way::{Arrival, alarm, arrive, count_stopped, defer, keeper_at};
use crate::sim::reads::Lever;
use crate::sim::state::{News, State};
use crate::truth::Waypoint;
use crate::units::{Amount, MovementId, PurseId, RailId, Span};

pub(super) fn order(state: &mut State, payment: &Payment) -> Result<(), Short> {
    let mut luck = payment.luck.branch("order");
    let price = Price::draw(state, payment.rail, &mut luck);
    let mut wallet = None;
    let sources = sources(state, payment, price, &mut wallet)?;
    for (place, &(payee, part)) in payment.to.iter().enumerate() {
        let (to, opens) = account_for(state, payee, payment.rail);
        let mut order = Order {
            payment,
            price,
            place: place as u16,
            to,
            opens,
            luck: luck.branch("transfer").nth(place as u64),
        };
        let mut missing = match part {
            Part::Exact(amount) => amount,
            Part::Rest => Amount::MAX,
        };
        for &from in sources {
            missing = missing - order.send(state, from, missing);
            if missing.is_zero() {
                break;
            }
        }
    }
    Ok(())
}

/// Returns the accounts to pay from: the first of a wallet that suffices alone, or those that were named.
///
/// However the parts fall on the accounts, there are fewer transfers than payees and accounts together.
fn sources<'a>(
    state: &State,
    payment: &'a Payment,
    price: Price,
    wallet: &'a mut Option<PurseId>,
) -> Result<&'a [PurseId], Short> {
    let exact = payment.exact();
    let fees = |accounts: usize| {
        let transfers = (payment.to.len() + accounts - 1) as u64;
        Amount::new(price.transfer(routes::MAX).get() * transfers)
    };
    let short = |need: Amount, have: Amount| Short {
        missing: need.saturating_sub(have),
    };
    match &payment.from {
        Source::Wallet(actor) => {
            let need = exact + fees(1);
            let accounts = &state.wallet(*actor, payment.rail).accounts;
            *wallet = accounts.iter().copied().find(|&purse| state.spendable(purse) >= need);
            if wallet.is_none() {
                let richest = accounts.iter().map(|&purse| state.spendable(purse)).max();
                return Err(short(need, richest.unwrap_or_default()));
            }
            Ok(wallet.as_slice())
        }
        Source::Purses(_, purses) => {
            let have: Amount = purses.iter().map(|&purse| state.spendable(purse)).sum();
            let need = exact + fees(purses.len().max(1));
            if have < need || purses.is_empty() {
                return Err(short(need, have));
            }
            Ok(purses)
        }
    }
}

/// Finds the account that a payee gets the money in, and when it will be open.
fn account_for(state: &mut State, payee: Payee, rail: RailId) -> (PurseId, Span) {
    let supply = state.rail(rail).levers.supply.delay;
    let purse = match payee {
        Payee::Actor(actor) => account_of(state, actor, rail),
        Payee::Fresh(actor) => {
            state.read(rail, Lever::Supply);
            return (open_account(state, actor, rail, None, Papers::Own), supply);
        }
        Payee::Account(purse) => purse,
        Payee::Address(address) => {
            let purses = &state.record.purses;
            let found = purses.iter().position(|purse| purse.address == address);
            PurseId::new(found.expect("an account has an address from the beginning"))
        }
        Payee::Customer { keeper, actor } if state.keeps_accounts(keeper, rail) => {
            let accounts = &state.wallet(actor, rail).accounts;
            let here = |purse: &&PurseId| state.record.purses[purse.index()].host == Some(keeper);
            match accounts.iter().find(here) {
                Some(&purse) => purse,
                None => open_account(state, actor, rail, Some(keeper), Papers::Own),
            }
        }
        Payee::Customer { keeper, actor } => doors::deposit_account(state, keeper, actor, rail),
    };
    (purse, Span::ZERO)
}

fn account_of(state: &mut State, actor: ActorId, rail: RailId) -> PurseId {
    let first = state.wallet(actor, rail).accounts.first().copied();
    first.unwrap_or_else(|| open_account(state, actor, rail, None, Papers::Own))
}

/// The order of one payee's part.
struct Order<'a> {
    payment: &'a Payment,
    price: Price,
    place: u16,
    pub(super) to: PurseId,
    opens: Span,
    luck: Luck,
}

impl Order<'_> {
    /// Sends up to `wanted` from one account, as far as it reaches, and returns how much.
    fn send(&mut self, state: &mut State, from: PurseId, wanted: Amount) -> Amount {
        let banks = [from, self.to].map(|purse| state.record.purses[purse.index()].host);
        let route = state.route(self.payment.rail, banks[0], banks[1]);
        let fee = self.price.transfer(route.length());
        let amount = state.spendable(from).saturating_sub(fee).min(wanted);
        if amount.is_zero() {
            return amount;
        }
        let payment = self.payment;
        let fate = self.fate(state, from, amount);
        if fate.held {
            alarm(state, payment, amount);
        }
        state.bind(from, amount + fee);
        let transfer = Transfer {
            from,
            token: payment.token,
            rail: payment.rail,
            to: self.to,
            payee: (self.place, payment.to[usize::from(self.place)].0),
            amount,
            fee,
            reference: payment.reference,
            route,
            ordered: state.now,
            stopped: fate.stopped,
            after: payment.after,
            luck: self.luck.branch("arrival"),
        };
        if fate.due == state.now && !fate.stopped {
            settle(state, &transfer);
        } else {
            defer(state, fate.due, Pending::Transfer(transfer));
        }
        amount
    }

    /// Draws when the transfer is credited, or stopped.
    fn fate(&mut self, state: &mut State, from: PurseId, amount: Amount) -> Fate {
        let levers = state.rail(self.payment.rail).levers;
        let (_, oversight) = state.oversight(from);
        let suspicious = levers.oversight.screens() && {
            let sight = look::sight(state, from, self.to, amount);
            let suspicious = oversight.screens() && state.watch.suspects_payer(&sight);
            state.watch.left(&sight);
            suspicious
        };
        let ordered = state.now + self.opens;
        let is_reported = oversight.screens() && state.watch.is_reported(from);
        let screening = match self.payment.screening {
            Screening::Ordinary if is_reported => Screening::Reported,
            said @ (Screening::Ordinary | Screening::Reported | Screening::Stopped | Screening::Passed) => said,
        };
        let mut fate = clock::screen(&oversight, screening, suspicious, ordered, self.luck);
        if fate.held {
            state.read(self.payment.rail, Lever::Oversight);
        }
        if fate.reported {
            look::report(state, self.to, fate.due);
        }
        if !levers.tempo.calendar {
            state.read(self.payment.rail, Lever::Finality);
        }
        state.read(self.payment.rail, Lever::Tempo);
        if fate.stopped || (settles_at_once(self.payment, &levers) && self.opens == Span::ZERO) {
            return fate;
        }
        let banks = [from, self.to].map(|purse| state.record.purses[purse.index()].host);
        let mut tempo = levers.tempo;
        tempo.calendar &= banks[0] != banks[1]; // within one bank's books there is no cut-off
        let [payer, payee] = banks.map(|bank| state.calendar(bank));
        fate.due = clock::credit(&tempo, fate.due, payer, payee, &mut self.luck);
        fate
    }
}

pub(super) fn free(state: &mut State, transfer: &Transfer) {
    state.unbind(transfer.from, transfer.amount + transfer.fee);
}

pub(super) fn settle(state: &mut State, transfer: &Transfer) {
    free(state, transfer);
    if transfer.stopped {
        let by = keeper_at(state, transfer.from);
        count_stopped(state, transfer.token);
        return state.tell(transfer.token, News::Stopped(by));
    }
    let Transfer { from, amount, fee, .. } = *transfer;
    // What comes to a frozen account is held there; nothing leaves one.
    if state.is_stopped(from) || state.ledger.balance(from) < amount + fee {
        return state.tell(transfer.token, News::Failed);
    }
    let hosts = [from, transfer.to].map(|purse| state.record.purses[purse.index()].host);
    if hosts[0] != hosts[1] && state.rail(transfer.rail).levers.tempo.calendar {
        let sent = clock::sent(transfer.ordered, state.calendar(hosts[0]));
        state.stats.wires.count(transfer.ordered, sent, state.now);
    }
    let movement = record(state, transfer);
    pass_on(state, transfer, movement);
    if state.rail(transfer.rail).levers.oversight.screens() {
        let (_, oversight) = state.oversight(transfer.to);
        look_at_credit(state, (transfer.to, from), amount, &oversight, transfer.luck);
    }
    let arrival = Arrival {
        payee: transfer.payee.0,
        to: transfer.payee.1,
        rail: transfer.rail,
        leg: state.leg(movement, 0),
        amount,
        fee,
        luck: transfer.luck,
    };
    arrive(state, arrival, transfer.after, transfer.token);
}

fn record(state: &mut State, transfer: &Transfer) -> MovementId {
    let row = state.row(transfer.rail, transfer.reference);
    let ins = [Leg::new(transfer.from, transfer.amount + transfer.fee)];
    let fees = state.edges[state.asset_on(transfer.rail).index()].fees;
    let outs = [Leg::new(transfer.to, transfer.amount), Leg::new(fees, transfer.fee)];
    let legs = if transfer.fee.is_zero() { 1 } else { 2 };
    state.record_movement(row, &ins, &outs[..legs])
}

/// Writes down when each correspondent passed the transfer on: evenly between order and credit.
fn pass_on(state: &mut State, transfer: &Transfer, movement: MovementId) {
    let stops = transfer.route.length() as i64 + 1;
    let step = state.now.since(transfer.ordered).get() / stops;
    for (position, keeper) in (0u8..).zip(transfer.route.correspondents()) {
        state.record.waypoints.push(Waypoint {
            movement,
            position,
            keeper,
            at: transfer.ordered + Span::seconds(step * (i64::from(position) + 1)),
        });
    }
}
