//! Rails of coins: a payment empties coins whole and fills new ones, change among them.
//!
//! Coins are chosen as the reference wallet does: one coin that makes change needless where there is one, else a *single
//! random draw* - coins at random until they suffice (M. Erhardt, 2016). Sizes are those of the scripts under which coins lie; change
//! goes back under that of the wallet, or of the first coin that is named, and to the fee where it is below what it would cost to spend. A purse that
//! is made for one payment is a wallet of its own, under a script of its own. The outputs of a movement are shuffled, so that
//! neither the payee nor the change has a place; the fee is the last leg.

use crate::ledger::{Leg, PurseKind};
use crate::scenario::Levers;
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::keepers::doors;
use crate::sim::payment::{After, Part, Payee, Payment, Pending, Scratch, Screening, Short, Source, Token};
use crate::sim::rails::clock;
use crate::sim::rails::cost::{Price, sizes};
use crate::sim::rails::look;
use crate::sim::rails::open::{Papers, address_of, form_at, fresh_address, funds, home, purse_record, wallet_form};
use crate::sim::rails::watch::{Customer, Sight};
use crate::sim::rails::way::{Arrival, alarm, arrive, count_stopped, defer, keeper_at};
use crate::sim::reads::Lever;
use crate::sim::state::{News, Owner, State, Till};
use crate::sim::wallet::{Coin, Places};
use crate::truth::AddressForm;
use crate::units::{Amount, KeeperId, PurseId, RailId};

/// Wallets with more coins than this are not searched for one that fits.
const SEARCHED_MAX: usize = 64;

/// The place of the change among the payees.
const CHANGE: u16 = u16::MAX;

pub(super) fn order(state: &mut State, payment: &Payment) -> Result<(), Short> {
    let levers = state.rail(payment.rail).levers;
    let mut luck = payment.luck.branch("order");
    let oversight = if levers.oversight.screens() {
        let host = home(state, payment.from.actor(), payment.rail);
        state.oversight_of(host, payment.rail)
    } else {
        levers.oversight
    };
    let suspicious = levers.oversight.screens() && is_suspicious(state, payment) && oversight.screens();
    let fate = clock::screen(&oversight, payment.screening, suspicious, state.now, luck);
    if !levers.tempo.calendar {
        state.read(payment.rail, Lever::Finality);
    }
    state.read(payment.rail, Lever::Tempo);
    if fate.held {
        state.read(payment.rail, Lever::Oversight);
        alarm(state, payment, amount(state, payment));
    }
    let mut due = fate.due;
    if !fate.stopped && !settles_at_once(payment, &levers) {
        let bank = home(state, payment.from.actor(), payment.rail);
        let calendar = state.calendar(bank);
        due = clock::credit(&levers.tempo, due, calendar, calendar, &mut luck);
    }
    if due == state.now && !fate.stopped {
        return execute(state, payment);
    }
    bind(state, payment)?;
    let payment = Box::new(payment.clone());
    let stopped = fate.stopped;
    defer(state, due, Pending::Coins { payment, stopped });
    Ok(())
}

/// Returns what a payment takes from its payer, but for the fee.
fn amount(state: &State, payment: &Payment) -> Amount {
    match &payment.from {
        Source::Purses(_, purses) if payment.pays_rest() => purses.iter().map(|&purse| state.spendable(purse)).sum(),
        Source::Purses(..) | Source::Wallet(_) => payment.exact(),
    }
}

/// Has the payer's host look at a payment and remember it. It knows all coins of its customer; how old they are says nothing, and
/// where an address is nobody knows.
fn is_suspicious(state: &mut State, payment: &Payment) -> bool {
    let to = payment.to.iter().find_map(|(payee, _)| match payee {
        Payee::Address(address) => Some(*address),
        Payee::Actor(_) | Payee::Fresh(_) | Payee::Account(_) | Payee::Customer { .. } => None,
    });
    let host = home(state, payment.from.actor(), payment.rail);
    let known = to.map(|address| look::reads(state, host, payment.rail, address));
    let [reads, listed] = known.unwrap_or_default();
    let sight = Sight {
        customer: Customer::Wallet(payment.from.actor().get()),
        opened: None,
        other: to.unwrap_or(u32::MAX),
        reads,
        listed,
        abroad: false,
        amount: amount(state, payment),
        at: state.now,
    };
    let suspicious = state.watch.suspects_payer(&sight);
    state.watch.left(&sight);
    suspicious
}

/// Has the payees' hosts remember what came.
fn remember(state: &mut State, outs: &[(Leg, u16)]) {
    for (leg, _) in outs.iter().filter(|(_, payee)| *payee != CHANGE) {
        let address = state.record.purses[leg.purse.index()].address;
        let owner = state.owners[address as usize].entity;
        let sight = Sight {
            customer: Customer::Wallet(owner.get()),
            opened: None,
            other: u32::MAX,
            reads: false,
            listed: false,
            abroad: false,
            amount: leg.amount,
            at: state.now,
        };
        state.watch.came(&sight);
    }
}

/// Tells whether nothing could come of waiting: see the [module's head](crate::sim::rails).
pub(super) fn settles_at_once(payment: &Payment, levers: &Levers) -> bool {
    let stoppable = levers.tempo.calendar || levers.finality.cancellable;
    payment.token == Token::NONE && payment.screening == Screening::Ordinary && !stoppable
}

/// Binds the named coins of a payment that settles later; a wallet's are only counted.
fn bind(state: &mut State, payment: &Payment) -> Result<(), Short> {
    let (have, need) = match &payment.from {
        Source::Wallet(actor) => (funds(state, *actor, payment.rail), payment.exact()),
        Source::Purses(_, purses) => (
            purses.iter().map(|&purse| state.spendable(purse)).sum(),
            payment.exact(),
        ),
    };
    if have < need || have.is_zero() {
        return Err(Short {
            missing: need.saturating_sub(have),
        });
    }
    if let Source::Purses(_, purses) = &payment.from {
        for purse in purses {
            let all = state.spendable(*purse);
            state.bind(*purse, all);
        }
    }
    Ok(())
}

pub(super) fn free(state: &mut State, payment: &Payment) {
    if let Source::Purses(_, purses) = &payment.from {
        for purse in purses {
            state.unbind(*purse, Amount::MAX);
        }
    }
}

/// Returns who looks at a payment before it is made: the host of the purses that it leaves.
fn screener(state: &mut State, payment: &Payment) -> Option<KeeperId> {
    match &payment.from {
        Source::Wallet(actor) => home(state, *actor, payment.rail),
        Source::Purses(_, purses) => keeper_at(state, *purses.first()?),
    }
}

pub(super) fn settle(state: &mut State, payment: &Payment, stopped: bool) {
    free(state, payment);
    if stopped {
        let by = screener(state, payment);
        count_stopped(state, payment.token);
        state.tell(payment.token, News::Stopped(by));
    } else if execute(state, payment).is_err() {
        state.tell(payment.token, News::Failed);
    }
}

/// How large a movement is, whichever coins are chosen for it, and what a byte costs.
struct Bulk {
    price: Price,
    /// What the payees get, in virtual bytes.
    outs: u64,
    /// Where change goes back.
    change: AddressForm,
}

impl Bulk {
    fn of(state: &State, payment: &Payment, price: Price) -> Bulk {
        let outs = (0..payment.to.len()).map(|place| sizes(form_for(state, payment, place))[1]);
        let change = match &payment.from {
            Source::Wallet(actor) => wallet_form(state, *actor, payment.rail),
            Source::Purses(actor, purses) => match purses.first() {
                Some(&purse) => form_of(state, purse),
                None => wallet_form(state, *actor, payment.rail),
            },
        };
        Bulk {
            price,
            outs: outs.sum(),
            change,
        }
    }

    /// Returns the fee where the coins have so many virtual bytes and nothing comes back.
    fn fee(&self, ins: u64) -> Amount {
        self.price.of(ins + self.outs)
    }

    fn fee_with_change(&self, ins: u64) -> Amount {
        self.price.of(ins + self.outs + sizes(self.change)[1])
    }

    /// Returns what the change would cost to be spent.
    fn spending(&self) -> Amount {
        self.price.spending(self.change)
    }
}

fn form_of(state: &State, purse: PurseId) -> AddressForm {
    state.record.addresses[state.record.purses[purse.index()].address as usize]
}

/// Returns how many virtual bytes it takes to spend a coin.
fn input(state: &State, purse: PurseId) -> u64 {
    sizes(form_of(state, purse))[0]
}

/// Returns under what form a payee gets the coin; one who receives where he did before may have another there.
fn form_for(state: &State, payment: &Payment, place: usize) -> AddressForm {
    match payment.to[place].0 {
        Payee::Actor(actor) => wallet_form(state, actor, payment.rail),
        Payee::Fresh(_) => form_at(state, payment.rail, || payment.luck.branch("script").nth(place as u64)),
        Payee::Address(address) => state.record.addresses[address as usize],
        Payee::Account(purse) => form_of(state, purse),
        Payee::Customer { keeper, actor } => {
            let is_his = state.keeps_accounts(keeper, payment.rail);
            let owner = if is_his { actor } else { state.house(keeper).entity };
            wallet_form(state, owner, payment.rail)
        }
    }
}

/// What a movement of coins pays, once the coins are chosen.
struct Bill {
    /// What remains for the last payee, where it gets the rest.
    rest: Amount,
    change: Amount,
    fee: Amount,
}

fn execute(state: &mut State, payment: &Payment) -> Result<(), Short> {
    let mut luck = payment.luck.branch("coins");
    let price = Price::draw(state, payment.rail, &mut luck);
    let bulk = Bulk::of(state, payment, price);
    let mut scratch = std::mem::take(&mut state.scratch);
    scratch.ins.clear();
    let bytes = take(state, payment, &bulk, &mut luck, &mut scratch.ins);
    let done = match bill(payment, &bulk, &scratch.ins, bytes) {
        Ok(bill) => {
            fill(state, payment, (&bill, bulk.change), &mut luck, &mut scratch);
            Ok(())
        }
        Err(short) => {
            give_back(state, payment, &scratch.ins);
            Err(short)
        }
    };
    state.scratch = scratch;
    done
}

/// Chooses the coins of a payment, and returns how many virtual bytes it takes to spend them; a wallet's leave the wallet.
fn take(state: &mut State, payment: &Payment, bulk: &Bulk, luck: &mut Luck, ins: &mut Vec<Leg>) -> u64 {
    match &payment.from {
        Source::Purses(_, purses) => {
            let coins = purses.iter().map(|&purse| Leg::new(purse, state.spendable(purse)));
            ins.extend(coins.filter(|leg| !leg.amount.is_zero()));
            luck.shuffle(ins);
            ins.iter().map(|leg| input(state, leg.purse)).sum()
        }
        Source::Wallet(actor) => {
            let mut coins = std::mem::take(&mut state.wallet_mut(*actor, payment.rail).coins);
            let mut places = std::mem::take(&mut state.places);
            let bytes = match fitting(state, &coins, payment, bulk) {
                Some(place) => {
                    let coin = places.take(&mut coins, place);
                    ins.push(Leg::new(coin.purse, coin.amount));
                    u64::from(coin.bytes)
                }
                None => draw(state, (&mut coins, &mut places), payment, bulk, luck, ins),
            };
            state.wallet_mut(*actor, payment.rail).coins = coins;
            state.places = places;
            bytes
        }
    }
}

/// Finds the coin that pays for all and leaves nothing worth being change.
fn fitting(state: &State, coins: &[Coin], payment: &Payment, bulk: &Bulk) -> Option<usize> {
    if coins.len() > SEARCHED_MAX || payment.pays_rest() {
        return None;
    }
    let exact = payment.exact();
    let fits = |coin: &Coin| {
        exact < coin.amount && {
            let bytes = u64::from(coin.bytes);
            exact + bulk.fee(bytes) <= coin.amount
                && coin.amount < exact + bulk.fee_with_change(bytes) + bulk.spending()
                && !state.is_stopped(coin.purse)
        }
    };
    coins.iter().position(fits)
}

/// Draws coins at random until they suffice, and returns how many virtual bytes it takes to spend them; coins that are stopped go back behind the others.
fn draw(
    state: &State,
    (coins, places): (&mut Vec<Coin>, &mut Places),
    payment: &Payment,
    bulk: &Bulk,
    luck: &mut Luck,
    ins: &mut Vec<Leg>,
) -> u64 {
    let (exact, all) = (payment.exact(), payment.pays_rest());
    let (mut total, mut bytes) = (Amount::ZERO, 0);
    let mut stopped = Vec::new();
    while !coins.is_empty() && (all || total < exact + bulk.fee_with_change(bytes)) {
        let place = luck.quantile().below(coins.len() as u64) as usize;
        let coin = places.take(coins, place);
        if state.is_stopped(coin.purse) || !state.bound(coin.purse).is_zero() {
            stopped.push(coin);
        } else {
            // Its content is looked at when the movement is recorded.
            state.ledger.prefetch_purse(coin.purse);
            total += coin.amount;
            bytes += u64::from(coin.bytes);
            ins.push(Leg::new(coin.purse, coin.amount));
        }
    }
    stopped.into_iter().for_each(|coin| places.put(coins, coin));
    bytes
}

fn give_back(state: &mut State, payment: &Payment, ins: &[Leg]) {
    if let Source::Wallet(actor) = payment.from {
        for leg in ins {
            let coin = Coin {
                purse: leg.purse,
                bytes: input(state, leg.purse) as u32,
                amount: leg.amount,
            };
            state.keep((actor, payment.rail), coin);
        }
    }
}

/// Returns what a movement of these coins pays, which it takes so many virtual bytes to spend.
fn bill(payment: &Payment, bulk: &Bulk, ins: &[Leg], bytes: u64) -> Result<Bill, Short> {
    let total: Amount = ins.iter().map(|leg| leg.amount).sum();
    let exact = payment.exact();
    let least = exact + bulk.fee(bytes);
    let enough = if payment.pays_rest() {
        total > least
    } else {
        total >= least
    };
    if !enough || ins.is_empty() {
        return Err(Short {
            missing: least.saturating_sub(total),
        });
    }
    let spare = total - least;
    if payment.pays_rest() {
        return Ok(Bill {
            rest: spare,
            change: Amount::ZERO,
            fee: bulk.fee(bytes),
        });
    }
    let change = total.saturating_sub(exact + bulk.fee_with_change(bytes));
    let change = if change > bulk.spending() { change } else { Amount::ZERO };
    Ok(Bill {
        rest: Amount::ZERO,
        change,
        fee: total - exact - change,
    })
}

/// Fills new coins and records the movement.
fn fill(
    state: &mut State,
    payment: &Payment,
    (bill, change_form): (&Bill, AddressForm),
    luck: &mut Luck,
    scratch: &mut Scratch,
) {
    let Scratch { ins, outs, legs } = scratch;
    outs.clear();
    for (place, &(payee, part)) in payment.to.iter().enumerate() {
        let amount = match part {
            Part::Exact(amount) => amount,
            Part::Rest => bill.rest,
        };
        let form = form_for(state, payment, place);
        let purse = coin_for(state, (payee, form), payment.rail, amount, luck);
        outs.push((Leg::new(purse, amount), place as u16));
    }
    if !bill.change.is_zero() {
        let purse = change(state, payment, (bill.change, change_form), luck);
        outs.push((Leg::new(purse, bill.change), CHANGE));
    }
    luck.shuffle(outs);
    legs.clear();
    legs.extend(outs.iter().map(|(leg, _)| *leg));
    if !bill.fee.is_zero() {
        let fees = state.edges[state.asset_on(payment.rail).index()].fees;
        legs.push(Leg::new(fees, bill.fee));
    }
    if let Source::Purses(actor, _) = &payment.from {
        state.forget((*actor, payment.rail), ins.iter().map(|leg| leg.purse));
    }
    let row = state.row(payment.rail, payment.reference);
    let movement = state.record_movement(row, ins, legs);
    let first = state.leg(movement, 0).index();
    if state.rail(payment.rail).levers.oversight.screens() {
        remember(state, outs);
    }
    announce(state, payment, bill.fee, first, outs, luck);
}

/// Tells what arrived where, payee by payee.
fn announce(state: &mut State, payment: &Payment, fee: Amount, first: usize, outs: &[(Leg, u16)], luck: &mut Luck) {
    let waited_for = payment.token != Token::NONE || payment.after != After::Nothing;
    if !waited_for
        && !payment
            .to
            .iter()
            .any(|(payee, _)| matches!(payee, Payee::Customer { .. }))
    {
        return;
    }
    let mut order: Vec<usize> = (0..outs.len()).collect();
    order.sort_unstable_by_key(|&place| outs[place].1);
    for (n, place) in order.into_iter().enumerate() {
        let (out, payee) = outs[place];
        let leg = crate::units::OutLegId::new(first + place);
        if payee == CHANGE {
            state.tell(payment.token, News::Change { leg });
            continue;
        }
        let arrival = Arrival {
            payee,
            to: payment.to[usize::from(payee)].0,
            rail: payment.rail,
            leg,
            amount: out.amount,
            fee: if n == 0 { fee } else { Amount::ZERO },
            luck: luck.branch("arrival"),
        };
        arrive(state, arrival, payment.after, payment.token);
    }
}

fn change(state: &mut State, payment: &Payment, (amount, form): (Amount, AddressForm), luck: &mut Luck) -> PurseId {
    match &payment.from {
        Source::Wallet(actor) => receive(state, *actor, payment.rail, Till::Wallet, amount, luck),
        Source::Purses(actor, _) => coin_for(state, (Payee::Fresh(*actor), form), payment.rail, amount, luck),
    }
}

/// Opens the coin that a payee gets; where a purse is made for it, under this form.
fn coin_for(
    state: &mut State,
    (payee, form): (Payee, AddressForm),
    rail: RailId,
    amount: Amount,
    luck: &mut Luck,
) -> PurseId {
    match payee {
        Payee::Actor(actor) => receive(state, actor, rail, Till::Wallet, amount, luck),
        Payee::Fresh(actor) => {
            let address = address_of(state, (actor, rail), Till::Wallet, form);
            coin_at(state, address, rail, amount, None)
        }
        Payee::Address(address) => coin_at(state, address, rail, amount, None),
        Payee::Account(purse) => {
            let address = state.record.purses[purse.index()].address;
            coin_at(state, address, rail, amount, None)
        }
        Payee::Customer { keeper, actor } if state.keeps_accounts(keeper, rail) => {
            let address = fresh_address(state, actor, rail, Till::Wallet);
            coin_at(state, address, rail, amount, Some(keeper))
        }
        Payee::Customer { keeper, actor } => {
            let address = doors::deposit_address(state, keeper, actor, rail);
            coin_at(state, address, rail, amount, None)
        }
    }
}

/// Opens a coin where an actor receives: at the address used before, as often as the actor does so, else at a fresh one.
pub(super) fn receive(
    state: &mut State,
    actor: ActorId,
    rail: RailId,
    till: Till,
    amount: Amount,
    luck: &mut Luck,
) -> PurseId {
    let wallet = state.wallet(actor, rail);
    let again = wallet
        .address
        .filter(|_| till == Till::Wallet && luck.quantile().chance(wallet.reuse));
    let address = again.unwrap_or_else(|| fresh_address(state, actor, rail, till));
    coin_at(state, address, rail, amount, None)
}

/// Opens a coin at an address and puts it where its owner keeps it.
fn coin_at(state: &mut State, address: u32, rail: RailId, amount: Amount, bank: Option<KeeperId>) -> PurseId {
    let Owner { entity, till } = state.owners[address as usize];
    let host = bank.or_else(|| home(state, entity, rail));
    let record = purse_record(state, Owner { entity, till }, rail, address, host, Papers::Own);
    let purse = state.open(PurseKind::Coin, state.asset_on(rail), record, entity);
    match till {
        Till::Wallet => {
            let bytes = input(state, purse) as u32;
            state.keep((entity, rail), Coin { purse, bytes, amount });
        }
        Till::Aside => state.wallet_mut(entity, rail).aside.push(purse),
        Till::Deposit(keeper) => doors::note_deposit(state, keeper, rail, purse),
        Till::Cold(keeper) => doors::note_cold(state, keeper, rail, purse),
    }
    purse
}

#[cfg(test)]
mod tests;
