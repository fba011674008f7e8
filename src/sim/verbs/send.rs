//! Sends value: coins in one movement, parts of accounts by one payment each, claims through their keeper.

use crate::ledger::LinkKind;
use crate::scenario::Form;
use crate::sim::keepers::Visit;
use crate::sim::piece::{Act, Holding, Leaf, Out, Payer, Piece, Sent, Slot, Target, Then};
use crate::sim::rails::cost::Price;
use crate::sim::rails::{self, Part, Payee, Payment, Source, Token, routes};
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::units::{Amount, RailId, Share};

impl Thief {
    /// Sends all of a piece, counted at its place, in parts: coins in one movement, the last part taking the rest; accounts and
    /// claims one part after the other.
    pub(super) fn send(&mut self, state: &mut State, piece: Piece, outs: Vec<Out>, retry: Act) {
        if state.rail(piece.holding.rail).form == Form::Coins && piece.holding.claim.is_none() {
            return self.send_coins(state, piece, outs, retry);
        }
        let mut left = piece.holding.amount;
        self.count((piece.place, piece.incident), outs.len() as i32 - 1);
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
        let promised: Vec<Then> = outs.iter().map(|out| out.then.clone()).collect();
        let price = Price::dearest(state, piece.holding.rail);
        let fee = price.coins(piece.holding.purses.len(), outs.len() + 1) + price.spending_at_most();
        let Some(pledge) = self.pledge_fee(state, &piece, fee) else {
            return self.stop_short(state, &piece, &promised, &retry);
        };
        for out in outs {
            let part = out.amount.map_or(Part::Rest, Part::Exact);
            let Some((payee, leaf)) = self.resolve(state, &piece, piece.holding.rail, out) else {
                self.settle(pledge, Amount::ZERO);
                return self.stop_short(state, &piece, &promised, &retry);
            };
            to.push((payee, part));
            leaves.push(leaf);
        }
        let source = Source::Purses(piece.holding.actor, piece.holding.purses.clone());
        let luck = self.luck(&piece, "pay");
        let (rail, place, count) = (piece.holding.rail, (piece.place, piece.incident), leaves.len() as i32);
        let lost = (piece.clone(), retry.clone());
        let slot = self.sent(piece, leaves, retry, Payer::Party(pledge));
        let payment = Payment {
            token: Token(state.number(self.nth, slot)),
            ..Payment::new(rail, source, to, luck)
        };
        match rails::pay(state, payment) {
            Ok(()) => self.count(place, count - 1),
            Err(_) => {
                let Slot::Sent(sent) = std::mem::replace(&mut self.slots[slot as usize], Slot::Done) else {
                    unreachable!("it was put there a moment ago");
                };
                self.settle(pledge, Amount::ZERO);
                let promised: Vec<Then> = sent.leaves.into_iter().map(|leaf| leaf.then).collect();
                self.cannot_pay(state, lost.0, &promised, lost.1);
            }
        }
    }

    /// Sends a part of an account. Where the fee does not fit beside it, the part is less by what is missing.
    fn send_part(&mut self, state: &mut State, piece: Piece, out: Out) {
        let retry = Act::Send(out.target, Box::new(out.then.clone()));
        let then = out.then.clone();
        let Some((payee, leaf)) = self.resolve(state, &piece, piece.holding.rail, out) else {
            return self.stop_short(state, &piece, &[then], &retry);
        };
        let source = Source::Purses(piece.holding.actor, piece.holding.purses.clone());
        let luck = self.luck(&piece, "pay");
        let (rail, mut amount) = (piece.holding.rail, piece.holding.amount);
        if payee == Payee::Account(piece.holding.purses[0]) {
            return self.follow(state, piece, then);
        }
        let fee = Price::dearest(state, rail).transfer(routes::MAX);
        let Some(pledge) = self.pledge_fee(state, &piece, fee) else {
            return self.stop_short(state, &piece, &[then], &retry);
        };
        let slot = self.sent(piece.clone(), vec![leaf], retry.clone(), Payer::Party(pledge));
        for _ in 0..8 {
            if amount.is_zero() {
                break;
            }
            let payment = Payment {
                token: Token(state.number(self.nth, slot)),
                ..Payment::new(rail, source.clone(), vec![(payee, Part::Exact(amount))], luck)
            };
            match rails::pay(state, payment) {
                Ok(()) => return self.count_stay(state, &piece.holding, amount),
                Err(short) => amount = amount.saturating_sub(short.missing.max(Amount::new(1))),
            }
        }
        self.slots[slot as usize] = Slot::Done;
        self.settle(pledge, Amount::ZERO);
        self.cannot_pay(state, piece, &[then], retry);
    }

    /// Sets aside what a movement of a piece may cost; nothing where the budget does not pay for it.
    fn pledge_fee(&mut self, state: &State, piece: &Piece, fee: Amount) -> Option<Amount> {
        let rate = state.rates[state.asset_on(piece.holding.rail).index()];
        let most = rate.value(fee) + Amount::new(u64::from(!fee.is_zero())); // a part of a cent counts whole
        self.pledge(most).then_some(most)
    }

    /// Leaves a piece behind for which the budget does not pay, and what was promised of it.
    fn stop_short(&mut self, state: &mut State, piece: &Piece, promised: &[Then], retry: &Act) {
        self.note_money_spent(state, piece.holding.rail);
        promised.iter().for_each(|then| self.lose(state, then));
        self.give_up(state, piece, retry);
    }

    /// Has a keeper pay a claim out.
    pub(super) fn serve(
        &mut self,
        state: &mut State,
        piece: Piece,
        how: (LinkKind, Share),
        target: Target,
        then: Then,
    ) {
        let (kind, discount) = how;
        let keeper = piece.holding.claim.expect("only a claim is served");
        let retry = Act::Serve(kind, discount, target, Box::new(then.clone()));
        let rail = match target {
            Target::Mule(bank, _) | Target::Keeper(bank, _) => state.houses[bank.index()].rail,
            Target::Fresh | Target::FreshEach | Target::Purse(..) | Target::Person(_) => piece.holding.rail,
        };
        let out = Out {
            target,
            amount: None,
            lineage: piece.lineage.clone(),
            index: piece.index,
            then,
        };
        let promised = out.then.clone();
        let Some((payee, leaf)) = self.resolve(state, &piece, rail, out) else {
            return self.stop_short(state, &piece, &[promised], &retry);
        };
        let luck = self.luck(&piece, "serve");
        let Holding {
            actor,
            amount,
            ref purses,
            ..
        } = piece.holding;
        let claim = purses[0];
        if amount.is_zero() || state.spendable(claim) < amount {
            return self.cannot_pay(state, piece, &[leaf.then], retry);
        }
        let slot = self.sent(piece, vec![leaf], retry, Payer::Keeper(amount));
        let visit = Visit {
            keeper,
            actor,
            claim,
            amount,
            to: (rail, payee),
            kind,
            discount,
            token: Token(state.number(self.nth, slot)),
            luck,
        };
        state.visit(visit, None);
    }

    pub(super) fn sent(&mut self, piece: Piece, leaves: Vec<Leaf>, retry: Act, payer: Payer) -> u32 {
        self.slot(Slot::Sent(Box::new(Sent {
            piece,
            leaves,
            retry,
            payer,
            parts: 0,
            failed: false,
        })))
    }

    /// Says to whom a part is paid and who of the party then has it; nothing where the budget pays for no purse.
    fn resolve(&mut self, state: &mut State, piece: &Piece, rail: RailId, out: Out) -> Option<(Payee, Leaf)> {
        let incident = piece.incident;
        let mut deposit = false;
        let (payee, actor) = match out.target {
            Target::FreshEach if !state.has_banks(rail) => {
                let thief = self.robberies[incident].thief;
                (Payee::Fresh(thief), thief)
            }
            Target::Fresh | Target::FreshEach => self.fresh(state, piece, rail, &out.lineage)?,
            Target::Purse(purse, actor) => (Payee::Account(purse), actor),
            Target::Person(actor) => (Payee::Actor(actor), actor),
            Target::Mule(bank, number) => {
                let (payee, actor) = self.mule_account(state, incident, bank, number)?;
                deposit = matches!(payee, Payee::Customer { .. }) && !state.keeps_accounts(bank, rail);
                (payee, actor)
            }
            Target::Keeper(keeper, number) if state.keeps_accounts(keeper, rail) => {
                self.mule_account(state, incident, keeper, number)?
            }
            Target::Keeper(keeper, number) => {
                deposit = true;
                let actor = self.customer(state, incident, keeper, number);
                (Payee::Customer { keeper, actor }, actor)
            }
        };
        let leaf = Leaf {
            actor,
            lineage: out.lineage,
            index: out.index,
            then: out.then,
            deposit,
        };
        Some((payee, leaf))
    }
}
