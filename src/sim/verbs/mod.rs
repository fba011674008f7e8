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
//! | rest | stays where it is, for good | the same | the same |
//! | exit | banknotes, chips or cards at a keeper | the same | at the bank's counter, or at a casino |
//! | branch | one movement to fresh coins | parts of the account | parts of the account |
//!
//! One function, `Thief::send`, moves value for all of them and one, `Thief::hear_of_piece`, takes what arrives to what comes
//! [`Then`]. Coins are divided by a movement; accounts and claims are divided in the thief's mind, and each part then moves by itself.

mod fan;
mod hop;
mod land;
mod market;
mod react;
mod send;
mod steal;
#[cfg(test)]
mod tests;
mod trade;

use crate::ledger::LinkKind;
use crate::scenario::{Form, Step};
use crate::sim::piece::{Act, Out, Piece, Target, Then};
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::units::{Amount, KeeperId, PurseId, RailId, Share};

impl Thief {
    /// Does an act with a piece that is counted at its place.
    pub(super) fn act(&mut self, state: &mut State, piece: Piece, act: Act) {
        match act {
            Act::Begin => self.begin(state, piece),
            Act::Pass => self.go_on(state, piece),
            Act::After(delay, act) => self.later(state, delay, piece, *act),
            Act::Sell(buyer, amount, next) => self.sell(state, piece, buyer, amount, *next),
            Act::Send(target, then) => {
                let retry = Act::Send(target, then.clone());
                let Some(piece) = self.wait_for_account(state, piece, target, retry) else {
                    return;
                };
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
            Act::Serve(kind, discount, target, then) => {
                let retry = Act::Serve(kind, discount, target, then.clone());
                let Some(piece) = self.wait_for_account(state, piece, target, retry) else {
                    return;
                };
                self.serve(state, piece, (kind, discount), target, *then);
            }
            Act::Exchange(rail, discount) => self.exchange(state, piece, rail, discount),
            Act::Cash(how, discount) => self.cash(state, piece, (how, discount)),
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
            Step::Rest => self.strand(&piece),
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
            Step::Merge { .. } => self
                .parked
                .entry((piece.place, piece.incident))
                .or_default()
                .push(piece),
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

    /// Returns a part of a piece that can be divided without a movement, and counts it; the piece keeps the rest.
    fn part_of(&mut self, piece: &mut Piece, amount: Amount, lineage: String, index: u32) -> Piece {
        let mut part = piece.clone();
        part.holding.amount = amount;
        part.lineage = lineage;
        part.index = index;
        piece.holding.amount -= amount;
        self.count((piece.place, piece.incident), 1);
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
