//! Layer, peel and bank: value moves on, whole or but for a small part.

use crate::scenario::{Between, Step};
use crate::sim::piece::{Act, Out, Piece, Target, Then};
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::units::{Amount, RailId};

/// Smaller parts of coins are not worth their fee, and no wallet makes them.
const SMALLEST_COIN: Amount = Amount::new(1_000);

impl Thief {
    pub(super) fn layer(&mut self, state: &mut State, piece: Piece, left: u32) {
        let Some(&Step::Layer { delay, .. }) = self.script.step(piece.place) else {
            unreachable!("a layer is at its place");
        };
        if left == 0 {
            return self.go_on(state, piece);
        }
        let delay = self
            .drawn(&piece, &format!("delay/{left}"))
            .span(delay.least, delay.greatest);
        let then = Box::new(Then::Do(Act::Layer(left - 1)));
        self.later(state, delay, piece, Act::Send(Target::Fresh, then));
    }

    pub(super) fn begin_peel(&mut self, state: &mut State, piece: Piece, hops: Between<u32>, to_keepers: bool) {
        let left = self.scale.count(hops, self.drawn(&piece, "hops"));
        let gather = to_keepers.then(|| self.open_gather(&piece));
        self.peel_on(state, piece, left, 0, gather);
    }

    /// Waits for the next small payment, or ends the chain.
    pub(super) fn peel_on(&mut self, state: &mut State, piece: Piece, left: u32, made: u32, gather: Option<usize>) {
        let Some(&Step::Peel { delay, .. }) = self.script.step(piece.place) else {
            unreachable!("a peel is at its place");
        };
        if left == 0 {
            if let Some(gather) = gather {
                self.close(state, gather);
            }
            return self.go_on(state, piece);
        }
        let delay = self
            .drawn(&piece, &format!("delay/{made}"))
            .span(delay.least, delay.greatest);
        self.later(state, delay, piece, Act::Peel { left, made, gather });
    }

    pub(super) fn peel(&mut self, state: &mut State, mut piece: Piece, left: u32, made: u32, gather: Option<usize>) {
        let Some(Step::Peel {
            share, to, accounts, ..
        }) = self.script.step(piece.place).cloned()
        else {
            unreachable!("a peel is at its place");
        };
        let share = self
            .drawn(&piece, &format!("share/{made}"))
            .share(share.least, share.greatest);
        let amount = share.of(piece.holding.amount);
        let coins = Self::is_coins(state, &piece);
        if amount.is_zero() || (coins && amount < SMALLEST_COIN) {
            return self.peel_on(state, piece, 0, made, gather);
        }
        let keeper = self.turn(state, &to, piece.index + made, piece.holding.rail);
        let number = (piece.index + made) / to.len().max(1) as u32 % accounts.max(1);
        let target = keeper.map_or(Target::Fresh, |keeper| Target::Keeper(keeper, number));
        let then = gather.map_or(Then::Next, Then::Gather);
        let (lineage, index) = (format!("{}.p{made}", piece.lineage), piece.index + made);
        if let Some(gather) = gather {
            self.gathers[gather].open += 1;
        }
        let on = Act::PeelOn {
            left: left - 1,
            made: made + 1,
            gather,
        };
        if coins {
            let small = Out {
                target,
                amount: Some(amount),
                lineage,
                index,
                then,
            };
            let rest = Out {
                target: Target::Fresh,
                amount: None,
                lineage: piece.lineage.clone(),
                index: piece.index,
                then: Then::Do(on),
            };
            return self.send(state, piece, vec![small, rest], Act::Peel { left, made, gather });
        }
        let part = self.part_of(&mut piece, amount, lineage, index);
        self.act(state, part, Act::Send(target, Box::new(then)));
        if Self::rest_stays(state, piece.holding.rail) {
            self.act(state, piece, on);
        } else {
            self.act(state, piece, Act::Send(Target::Fresh, Box::new(Then::Do(on))));
        }
    }

    /// Tells whether what is paid out of leaves the rest where it is: in an account of bank money.
    pub(in crate::sim) fn rest_stays(state: &State, rail: RailId) -> bool {
        state.has_banks(rail)
    }

    pub(super) fn bank(&mut self, state: &mut State, piece: Piece, left: u32) {
        let Some(Step::Bank {
            at, accounts, delay, ..
        }) = self.script.step(piece.place).cloned()
        else {
            unreachable!("a bank step is at its place");
        };
        let banks: Vec<_> = at.iter().filter_map(|name| state.keeper(name)).collect();
        if left == 0 || banks.is_empty() {
            return self.go_on(state, piece);
        }
        let bank = banks[(piece.index + left) as usize % banks.len()];
        let on_bank_rail = state.houses[bank.index()].rail == piece.holding.rail;
        if !on_bank_rail && piece.holding.claim.is_none() {
            self.note(format!(
                "value on {} enters a bank only out of a keeper's books: it stays where it is",
                state.rail(piece.holding.rail).name
            ));
            return self.go_on(state, piece);
        }
        let number = self
            .drawn(&piece, &format!("account/{left}"))
            .below(u64::from(accounts.max(1))) as u32;
        let delay = self
            .drawn(&piece, &format!("delay/{left}"))
            .span_by_ratio(delay.least, delay.greatest);
        let then = Box::new(Then::Do(Act::Bank(left - 1)));
        self.later(state, delay, piece, Act::Send(Target::Mule(bank, number), then));
    }
}
