//! The verbs of a plan: what each step does to a piece of value on every rail.
//!
//! | verb | coins | accounts on a chain | accounts at banks |
//! |---|---|---|---|
//! | split | one movement to fresh coins | payments to fresh accounts | payments to mules |
//! | merge | one movement from all coins | payments into one account | payments into one mule's account |
//! | layer | on to a fresh coin, again and again | fresh accounts | mules one after the other |
//! | peel | a small output, the rest to a fresh coin | a small payment, the rest to a fresh account | a firm pays mules; the rest stays |
//! | dust | small outputs to others | small payments | small payments |
//! | swap | a trade at a keeper, or a sale to others | the same | foreign exchange in a keeper's books |
//! | mix | a custodial mixer | the same | a pooled remitter account |
//! | deposit | an account at a keeper | the same | the same, or an account at a bank |
//! | otc | a desk that pays elsewhere | the same | an underground banker |
//! | bank | out of a keeper's books into accounts at banks | the same | mules and shell firms |
//! | exit | banknotes, chips or cards at a keeper | the same | at the bank's counter, or at a casino |
//! | branch | one movement to fresh coins | parts of the account | parts of the account |
//!
//! One function, [`Thief::send`], moves value for all of them and one, [`Thief::hear_of_piece`], takes what arrives to what comes
//! [`Then`]. Coins are divided by a movement; accounts and claims are divided in the thief's mind, and each part then moves by itself.

mod fan;
mod hop;
mod market;
#[cfg(test)]
mod tests;
mod trade;

use crate::ledger::LinkKind;
use crate::scenario::{ExitKind, Form, Step};
use crate::sim::agenda::ActorId;
use crate::sim::keepers::Visit;
use crate::sim::plan::Place;
use crate::sim::rails::{self, Part, Payee, Payment, Screening, Source, Token};
use crate::sim::robbery::links_to;
use crate::sim::state::{News, State};
use crate::sim::thief::{Holding, Piece, Slot, Thief};
use crate::truth::{RailId, Role};
use crate::units::{Amount, KeeperId, OutLegId, PurseId, Share, Span};

pub use fan::Gather;

/// How often a payment that did not go through is tried again.
const ATTEMPTS: u8 = 2;

/// Where value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A purse that nobody used before: the thief's, or a mule's where purses stand in books.
    Fresh,
    /// An account at a keeper, by number.
    Keeper(KeeperId, u32),
    /// An account of the party at a bank, by number: a prepared one first.
    Mule(KeeperId, u32),
    /// This account of the party.
    Purse(PurseId, ActorId),
    /// Somebody who has nothing to do with it.
    Person(ActorId),
}

/// What a piece has to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Begins the step at its place.
    Begin,
    /// Goes on to the next step.
    Pass,
    /// Waits and then does something else.
    After(Span, Box<Act>),
    /// Sells so much to a buyer and does something else with the rest.
    Sell(ActorId, Amount, Box<Act>),
    /// Is sent on, whole.
    Send(Target, Box<Then>),
    /// Is divided as a split says.
    Split,
    /// Is divided among branches.
    Divide,
    /// Moves on so many more times.
    Layer(u32),
    /// Moves on so many more times, from bank to bank.
    Bank(u32),
    /// Pays a small part out, so many more times; waits first where told.
    Peel {
        /// How many payments are left.
        left: u32,
        /// How many are made.
        made: u32,
        /// What gathers the parts that go to keepers.
        gather: Option<usize>,
    },
    /// Waits, then pays the next small part out.
    PeelOn {
        /// How many payments are left.
        left: u32,
        /// How many are made.
        made: u32,
        /// What gathers the parts that go to keepers.
        gather: Option<usize>,
    },
    /// Pays dust.
    Dust,
    /// Is sold to others, so many more times.
    Market {
        /// How many sales are left.
        left: u32,
        /// How many are made.
        made: u32,
    },
    /// Has its keeper pay it out of the claim.
    Serve(LinkKind, Share, Target, Box<Then>),
    /// Has its keeper exchange the claim.
    Exchange(RailId, Share),
    /// Becomes banknotes, chips or cards where it is.
    Cash(ExitKind),
    /// Divides off what leaves every ledger.
    Exit,
}

/// What follows when value has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// The next step.
    Next,
    /// An act of the same step.
    Do(Act),
    /// The beginning of a branch.
    Enter(Place),
    /// It is gathered with others.
    Gather(usize),
    /// A buyer has it and pays.
    Sold(ActorId),
    /// It left the party's hands.
    Gone,
}

/// A part of a piece, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Out {
    /// Where.
    pub target: Target,
    /// How much; nothing: all that is left.
    pub amount: Option<Amount>,
    /// The lineage of the part.
    pub lineage: String,
    /// The number of the part.
    pub index: u32,
    /// What follows.
    pub then: Then,
}

/// A part under way.
#[derive(Clone, Debug)]
struct Leaf {
    actor: ActorId,
    lineage: String,
    index: u32,
    then: Then,
    /// It is a deposit: what counts is the credit in the keeper's books.
    deposit: bool,
}

/// A payment of a piece under way.
#[derive(Clone, Debug)]
pub struct Sent {
    piece: Piece,
    leaves: Vec<Leaf>,
    /// What is tried again when it does not go through.
    retry: Act,
    /// What a keeper still has to pay out of a claim, in parts.
    serving: Option<Amount>,
    /// How many parts came.
    parts: u32,
    /// A keeper could not pay some part of it.
    failed: bool,
}

impl Thief {
    /// Does an act with a piece that is counted at its place.
    pub(super) fn act(&mut self, state: &mut State, piece: Piece, act: Act) {
        match act {
            Act::Begin => self.begin(state, piece),
            Act::Pass => self.go_on(state, piece),
            Act::After(delay, act) => self.later(state, delay, piece, *act),
            Act::Sell(buyer, amount, next) => self.sell(state, piece, buyer, amount, *next),
            Act::Send(target, then) => {
                let (lineage, index) = (piece.lineage.clone(), piece.index);
                let out = Out {
                    target,
                    amount: None,
                    lineage,
                    index,
                    then: (*then).clone(),
                };
                self.send(state, piece, vec![out], Act::Send(target, then));
            }
            Act::Split => self.split(state, piece),
            Act::Divide => self.divide(state, piece),
            Act::Layer(left) => self.layer(state, piece, left),
            Act::Bank(left) => self.bank(state, piece, left),
            Act::Peel { left, made, gather } => self.peel(state, piece, left, made, gather),
            Act::PeelOn { left, made, gather } => self.peel_on(state, piece, left, made, gather),
            Act::Dust => self.dust(state, piece),
            Act::Market { left, made } => self.market(state, piece, left, made),
            Act::Serve(kind, discount, target, then) => self.serve(state, piece, (kind, discount), target, *then),
            Act::Exchange(rail, discount) => self.exchange(state, piece, rail, discount),
            Act::Cash(how) => self.cash(state, piece, how),
            Act::Exit => self.exit(state, piece),
        }
    }

    fn begin(&mut self, state: &mut State, piece: Piece) {
        let step = self
            .script
            .step(piece.place)
            .expect("a piece begins a step that is there")
            .clone();
        let at_keeper = piece.holding.claim.is_some();
        match step {
            Step::Steal(_) => self.go_on(state, piece),
            Step::Wait(span) => {
                let delay = self.drawn(&piece, "wait").span(span.least, span.greatest);
                self.later(state, delay, piece, Act::Pass);
            }
            Step::Branch(_) => self.divide(state, piece),
            Step::Bank { hops, .. } => {
                let hops = self.scale.count(hops, self.drawn(&piece, "hops"));
                self.bank(state, piece, hops);
            }
            Step::Exit { .. } => self.begin_exit(state, piece),
            // All other verbs begin with value on its rail: a claim is paid out first.
            _ if at_keeper => {
                let then = Box::new(Then::Do(Act::Begin));
                self.act(
                    state,
                    piece,
                    Act::Serve(LinkKind::Withdraw, Share::NONE, Target::Fresh, then),
                );
            }
            Step::Split { over, .. } => self.begin_split(state, piece, over),
            Step::Merge { .. } => self.parked.entry(piece.place).or_default().push(piece),
            Step::Layer { hops, .. } => {
                let hops = self.scale.count(hops, self.drawn(&piece, "hops"));
                self.layer(state, piece, hops);
            }
            Step::Peel { hops, to, .. } => self.begin_peel(state, piece, hops, !to.is_empty()),
            Step::Dust { over, .. } => self.begin_dust(state, piece, over),
            Step::Swap { .. } => self.begin_swap(state, piece),
            Step::Mix { at, over } => self.begin_mix(state, piece, &at, over),
            Step::Deposit {
                at,
                accounts,
                withdraw,
                over,
            } => self.begin_deposit(state, piece, (&at, accounts, over), withdraw),
            Step::Otc {
                at,
                discount,
                into,
                over,
            } => self.begin_otc(state, piece, (&at, discount, over), &into),
        }
    }

    /// Sends all of a piece, counted at its place, in parts: coins in one movement, the last part taking the rest; accounts and
    /// claims one part after the other.
    fn send(&mut self, state: &mut State, piece: Piece, outs: Vec<Out>, retry: Act) {
        if state.rail(piece.holding.rail).form == Form::Coins && piece.holding.claim.is_none() {
            return self.send_coins(state, piece, outs, retry);
        }
        let mut left = piece.holding.amount;
        self.count(piece.place, outs.len() as i32 - 1);
        for out in outs {
            let amount = out.amount.unwrap_or(left).min(left);
            left -= amount;
            let mut part = piece.clone();
            part.lineage.clone_from(&out.lineage);
            part.index = out.index;
            part.holding.amount = amount;
            if part.holding.claim.is_some() {
                let then = out.then.clone();
                self.serve(state, part, (LinkKind::Withdraw, Share::NONE), out.target, then);
            } else {
                self.send_part(state, part, out);
            }
        }
    }

    fn send_coins(&mut self, state: &mut State, piece: Piece, outs: Vec<Out>, retry: Act) {
        let mut leaves = Vec::new();
        let mut to = Vec::new();
        for out in outs {
            let (payee, leaf) = self.resolve(state, &piece, out.target, out.lineage, out.index, out.then);
            to.push((payee, out.amount.map_or(Part::Rest, Part::Exact)));
            leaves.push(leaf);
        }
        let source = Source::Purses(piece.holding.actor, piece.holding.purses.clone());
        let luck = self.luck(&piece, &format!("{retry:?}"));
        let (rail, place, count) = (piece.holding.rail, piece.place, leaves.len() as i32);
        let lost = (piece.clone(), retry.clone());
        let slot = self.sent(piece, leaves, retry, None);
        let payment = Payment {
            screening: Screening::Stolen,
            token: Token(slot),
            ..Payment::new(rail, source, to, luck)
        };
        match rails::pay(state, payment) {
            Ok(()) => self.count(place, count - 1),
            Err(_) => {
                let Slot::Sent(sent) = std::mem::replace(&mut self.slots[slot as usize], Slot::Done) else {
                    unreachable!("it was put there a moment ago");
                };
                self.forget(state, &sent.leaves);
                self.give_up(state, &lost.0, &lost.1);
            }
        }
    }

    /// Sends a part of an account. Where the fee does not fit beside it, the part is less by what is missing.
    fn send_part(&mut self, state: &mut State, piece: Piece, out: Out) {
        let retry = Act::Send(out.target, Box::new(out.then.clone()));
        let (payee, leaf) = self.resolve(state, &piece, out.target, out.lineage, out.index, out.then);
        let then = leaf.then.clone();
        let source = Source::Purses(piece.holding.actor, piece.holding.purses.clone());
        let luck = self.luck(&piece, &format!("{retry:?}"));
        let (rail, mut amount) = (piece.holding.rail, piece.holding.amount);
        if payee == Payee::Account(piece.holding.purses[0]) {
            return self.follow(state, piece, then);
        }
        let slot = self.sent(piece.clone(), vec![leaf], retry.clone(), None);
        for _ in 0..8 {
            if amount.is_zero() {
                break;
            }
            let payment = Payment {
                screening: Screening::Stolen,
                token: Token(slot),
                ..Payment::new(rail, source.clone(), vec![(payee, Part::Exact(amount))], luck)
            };
            match rails::pay(state, payment) {
                Ok(()) => return,
                Err(short) => amount = amount.saturating_sub(short.missing.max(Amount::new(1))),
            }
        }
        self.slots[slot as usize] = Slot::Done;
        self.lose(state, &then);
        self.give_up(state, &piece, &retry);
    }

    /// Has a keeper pay a claim out.
    fn serve(&mut self, state: &mut State, piece: Piece, how: (LinkKind, Share), target: Target, then: Then) {
        let (kind, discount) = how;
        let keeper = piece.holding.claim.expect("only a claim is served");
        let retry = Act::Serve(kind, discount, target, Box::new(then.clone()));
        let (lineage, index) = (piece.lineage.clone(), piece.index);
        let rail = match target {
            Target::Mule(bank, _) | Target::Keeper(bank, _) => state.houses[bank.index()].rail,
            _ => piece.holding.rail,
        };
        let (payee, leaf) = self.resolve_on(state, (&piece, rail), target, lineage, index, then);
        let luck = self.luck(&piece, &format!("{kind:?}"));
        let Holding {
            actor,
            amount,
            ref purses,
            ..
        } = piece.holding;
        let claim = purses[0];
        if amount.is_zero() || state.spendable(claim) < amount {
            self.lose(state, &leaf.then);
            return self.give_up(state, &piece, &retry);
        }
        let slot = self.sent(piece, vec![leaf], retry, Some(amount));
        let visit = Visit {
            keeper,
            actor,
            claim,
            amount,
            to: (rail, payee),
            kind,
            discount,
            token: Token(slot),
            luck,
        };
        state.visit(visit, None);
    }

    fn sent(&mut self, piece: Piece, leaves: Vec<Leaf>, retry: Act, serving: Option<Amount>) -> u32 {
        self.slot(Slot::Sent(Box::new(Sent {
            piece,
            leaves,
            retry,
            serving,
            parts: 0,
            failed: false,
        })))
    }

    fn resolve(
        &mut self,
        state: &mut State,
        piece: &Piece,
        target: Target,
        lineage: String,
        index: u32,
        then: Then,
    ) -> (Payee, Leaf) {
        self.resolve_on(state, (piece, piece.holding.rail), target, lineage, index, then)
    }

    /// Says to whom a part is paid and who of the party then has it.
    fn resolve_on(
        &mut self,
        state: &mut State,
        (piece, rail): (&Piece, RailId),
        target: Target,
        lineage: String,
        index: u32,
        then: Then,
    ) -> (Payee, Leaf) {
        let incident = piece.incident;
        let thief = self.robberies[incident].thief;
        let mut deposit = false;
        let (payee, actor) = match target {
            Target::Fresh if state.has_banks(rail) => {
                let quantile = self.drawn(piece, &format!("bank/{lineage}/{then:?}"));
                let (purse, actor) = self.new_account(state, incident, rail, quantile);
                (Payee::Account(purse), actor)
            }
            Target::Fresh => {
                self.purses_opened += 1;
                (Payee::Fresh(thief), thief)
            }
            Target::Purse(purse, actor) => (Payee::Account(purse), actor),
            Target::Person(actor) => (Payee::Actor(actor), actor),
            Target::Mule(bank, number) => {
                let (purse, actor) = self.mule_account(state, incident, bank, number);
                (Payee::Account(purse), actor)
            }
            Target::Keeper(keeper, number) if state.keeps_accounts(keeper, rail) => {
                let (purse, actor) = self.mule_account(state, incident, keeper, number);
                (Payee::Account(purse), actor)
            }
            Target::Keeper(keeper, number) => {
                deposit = true;
                let actor = self.customer(state, incident, keeper, number);
                (Payee::Customer { keeper, actor }, actor)
            }
        };
        let leaf = Leaf {
            actor,
            lineage,
            index,
            then,
            deposit,
        };
        (payee, leaf)
    }

    /// Hears what became of a payment of a piece.
    pub(super) fn hear_of_piece(&mut self, state: &mut State, slot: u32, news: News) {
        match news {
            News::Arrived {
                payee,
                leg,
                amount,
                fee,
            } => {
                let Slot::Sent(sent) = &self.slots[slot as usize] else {
                    return;
                };
                let leaf = usize::from(payee).min(sent.leaves.len() - 1);
                let leaf = if sent.serving.is_some() { 0 } else { leaf };
                let asset = state.ledger.asset_of(state.ledger.out_purse(leg));
                self.cost += state.record.rates[asset.index()].value(fee);
                if !sent.leaves[leaf].deposit {
                    self.land(state, slot, leaf, leg, amount);
                }
            }
            News::Credited { leg, amount } => {
                let Slot::Sent(sent) = &self.slots[slot as usize] else {
                    return;
                };
                let leaf = sent.leaves.iter().position(|leaf| leaf.deposit).unwrap_or(0);
                self.land(state, slot, leaf, leg, amount);
            }
            News::Stopped | News::Cancelled | News::Failed => self.try_again(state, slot),
            _ => {}
        }
    }

    /// A keeper could not pay: what is left of the claim stays, and parts that still come go on by themselves.
    fn stay(&mut self, state: &mut State, slot: u32) {
        let Slot::Sent(sent) = &mut self.slots[slot as usize] else {
            return;
        };
        if std::mem::replace(&mut sent.failed, true) {
            return;
        }
        let (place, then) = (sent.piece.place, sent.leaves[0].then.clone());
        self.count(place, -1);
        self.lose(state, &then);
    }

    /// Takes what arrived to what comes then.
    fn land(&mut self, state: &mut State, slot: u32, leaf: usize, leg: OutLegId, amount: Amount) {
        let Slot::Sent(sent) = &mut self.slots[slot as usize] else {
            return;
        };
        sent.parts += 1;
        let sent = sent.clone();
        let links = links_to(state, leg);
        let Leaf {
            actor,
            mut lineage,
            index,
            then,
            ..
        } = sent.leaves[leaf].clone();
        let mut complete = sent.parts as usize == sent.leaves.len();
        if let Some(serving) = sent.serving {
            // A keeper pays in parts: the claim is done with when links account for all of it.
            let carried: Amount = links.iter().map(|(_, amount)| *amount).sum();
            let left = serving.saturating_sub(carried);
            complete = !sent.failed && (left.is_zero() || links.is_empty());
            if sent.parts > 1 || !complete {
                lineage = format!("{lineage}.{}", sent.parts);
            }
            if let Slot::Sent(sent) = &mut self.slots[slot as usize] {
                sent.serving = Some(left);
            }
            if !complete {
                self.count(sent.piece.place, 1);
                if let Then::Gather(gather) = then {
                    self.gathers[gather].open += 1;
                }
            }
        }
        if complete {
            self.slots[slot as usize] = Slot::Done;
        }
        let incident = sent.piece.incident;
        self.robberies[incident].earmark(state, leg, amount, sent.piece.holding.amount);
        let hops = sent.piece.hops + 1 + links.len().min(1) as u32;
        let purse = state.ledger.out_purse(leg);
        let record = &state.record.purses[purse.index()];
        let (rail, books) = (record.rail, record.books);
        match then {
            Then::Gone => {
                self.count(sent.piece.place, -1);
                if self.robberies[incident].is_outsider(actor) {
                    self.robberies[incident].involve(actor, Role::Volunteer);
                }
                return;
            }
            Then::Sold(buyer) => return self.collect_price(state, &sent.piece, (leg, amount), buyer, lineage),
            _ => {}
        }
        self.arrived(state, incident, leg, hops);
        let amount = self.less_commission(state, purse, amount);
        let claim = books.filter(|keeper| !state.keeps_accounts(*keeper, rail));
        let rail = claim.map_or(rail, |keeper| Self::rail_of_claim(state, keeper, purse));
        let piece = Piece {
            incident,
            place: sent.piece.place,
            lineage,
            index,
            hops,
            attempt: 0,
            holding: Holding {
                rail,
                actor,
                purses: vec![purse],
                amount,
                claim,
            },
        };
        self.follow(state, piece, then);
    }

    /// Does what comes then with a piece that is counted at its place.
    fn follow(&mut self, state: &mut State, mut piece: Piece, then: Then) {
        match then {
            Then::Next => self.go_on(state, piece),
            Then::Do(act) => self.act(state, piece, act),
            Then::Enter(place) => {
                self.count(piece.place, -1);
                piece.place = place;
                self.enter(state, piece);
            }
            Then::Gather(gather) => self.gather(state, gather, piece),
            Then::Gone | Then::Sold(_) => self.count(piece.place, -1),
        }
    }

    /// Tries again what did not go through, after a while, a few times.
    fn try_again(&mut self, state: &mut State, slot: u32) {
        if matches!(&self.slots[slot as usize], Slot::Sent(sent) if sent.serving.is_some()) {
            return self.stay(state, slot);
        }
        let Slot::Sent(sent) = std::mem::replace(&mut self.slots[slot as usize], Slot::Done) else {
            return;
        };
        let Sent {
            mut piece,
            leaves,
            retry,
            ..
        } = *sent;
        self.count(piece.place, 1 - leaves.len() as i32);
        let whole = matches!(retry, Act::Send(..) | Act::Serve(..));
        if !whole {
            self.forget(state, &leaves);
        }
        piece.attempt += 1;
        if piece.attempt > ATTEMPTS {
            if whole {
                self.forget(state, &leaves);
            }
            return self.give_up(state, &piece, &retry);
        }
        let path = format!("reaction/{}/{}/{}", piece.place, piece.lineage, piece.attempt);
        let delay = self.seed.quantile(&path).span(Span::HOUR, Span::DAY);
        self.later(state, delay, piece, retry);
    }

    /// Leaves a piece behind, and with it what it still had to do.
    fn give_up(&mut self, state: &mut State, piece: &Piece, act: &Act) {
        if let Act::Peel {
            gather: Some(gather), ..
        }
        | Act::PeelOn {
            gather: Some(gather), ..
        } = act
        {
            self.close(state, *gather);
        }
        self.strand(piece);
    }

    fn forget(&mut self, state: &mut State, leaves: &[Leaf]) {
        for leaf in leaves {
            self.lose(state, &leaf.then);
        }
    }

    /// Lets those who wait for a part know that it will not come.
    fn lose(&mut self, state: &mut State, then: &Then) {
        match then {
            Then::Gather(gather) => {
                self.gathers[*gather].open -= 1;
                self.finish_gather(state, *gather);
            }
            _ => {}
        }
    }

    /// Returns a part of a piece that can be divided without a movement, and counts it; the piece keeps the rest.
    fn part_of(&mut self, piece: &mut Piece, amount: Amount, lineage: String, index: u32) -> Piece {
        let mut part = piece.clone();
        part.holding.amount = amount;
        part.lineage = lineage;
        part.index = index;
        piece.holding.amount -= amount;
        self.count(piece.place, 1);
        part
    }

    /// Returns the rail on whose asset a claim is: the keeper's own where it can be.
    fn rail_of_claim(state: &State, keeper: KeeperId, claim: PurseId) -> RailId {
        let (asset, own) = (state.ledger.asset_of(claim), state.houses[keeper.index()].rail);
        if state.asset_on(own) == asset {
            return own;
        }
        Self::rail_of(state, asset).unwrap_or(own)
    }

    /// Tells whether a piece is divided by a movement alone.
    fn is_coins(state: &State, piece: &Piece) -> bool {
        piece.holding.claim.is_none() && state.rail(piece.holding.rail).form == Form::Coins
    }

    /// Returns the keeper whose turn it is among these names, of those that take value on the rail.
    fn turn(&mut self, state: &State, names: &[String], number: u32, rail: RailId) -> Option<KeeperId> {
        let known: Vec<KeeperId> = names.iter().filter_map(|name| state.keeper(name)).collect();
        let taking: Vec<KeeperId> = known
            .iter()
            .copied()
            .filter(|keeper| state.houses[keeper.index()].rail == rail)
            .collect();
        if taking.len() < known.len() {
            let refusing = known.iter().find(|keeper| !taking.contains(keeper));
            let name = refusing.map_or("", |keeper| &state.record.keepers[keeper.index()].name);
            self.note(format!(
                "{name} takes nothing on {}: the plan goes without it there",
                state.rail(rail).name
            ));
        }
        (!taking.is_empty()).then(|| taking[number as usize % taking.len()])
    }
}
