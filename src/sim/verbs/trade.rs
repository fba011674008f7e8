//! Mix, deposit, swap, otc and exit: value goes through the books of a keeper.

use crate::evidence::KeeperKind;
use crate::ledger::LinkKind;
use crate::scenario::{Between, ExitKind, Step};
use crate::sim::piece::{Act, Leaf, Out, Payer, Piece, Target, Then};
use crate::sim::rails::Token;
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::units::{Amount, AssetId, KeeperId, RailId, Share, Span};

impl Thief {
    fn pay_in(&mut self, state: &mut State, piece: Piece, over: Between<Span>, target: Target, then: Then) {
        let delay = self.drawn(&piece, "over").span(over.least, over.greatest);
        self.later(state, delay, piece, Act::Send(target, Box::new(then)));
    }

    pub(super) fn begin_mix(&mut self, state: &mut State, piece: Piece, at: &[String], over: Between<Span>) {
        let Some(keeper) = self.turn(state, at, piece.index, piece.holding.rail) else {
            return self.go_on(state, piece);
        };
        let serve = Act::Serve(LinkKind::Mix, Share::NONE, Target::FreshEach, Box::new(Then::Next));
        self.pay_in(state, piece, over, Target::Keeper(keeper, 0), Then::Do(serve));
    }

    pub(super) fn begin_deposit(
        &mut self,
        state: &mut State,
        piece: Piece,
        (at, accounts, over): (&[String], u32, Between<Span>),
        withdraw: Option<Between<Span>>,
    ) {
        let Some(keeper) = self.turn(state, at, piece.index, piece.holding.rail) else {
            return self.go_on(state, piece);
        };
        let number = piece.index / at.len().max(1) as u32 % accounts.max(1);
        let then = withdraw.map_or(Then::Next, |delay| {
            let delay = self.drawn(&piece, "withdraw").span(delay.least, delay.greatest);
            let out = Act::Send(Target::Fresh, Box::new(Then::Next));
            Then::Do(Act::After(delay, Box::new(out)))
        });
        self.pay_in(state, piece, over, Target::Keeper(keeper, number), then);
    }

    pub(super) fn begin_swap(&mut self, state: &mut State, piece: Piece) {
        let Some(Step::Swap {
            to,
            at,
            discount,
            buyers,
            over,
        }) = self.script.step(piece.place).cloned()
        else {
            unreachable!("a swap is at its place");
        };
        let asset = AssetId::new(to);
        if state.asset_on(piece.holding.rail) == asset {
            return self.go_on(state, piece);
        }
        let Some(rail) = Self::rail_of(state, asset) else {
            let code = &state.ledger.asset(asset).code;
            self.note(format!(
                "no rail of this world carries {code}: nothing is swapped for it"
            ));
            return self.go_on(state, piece);
        };
        if buyers > 0 {
            return self.begin_market(state, piece, buyers);
        }
        let Some(keeper) = self.turn(state, &at, piece.index, piece.holding.rail) else {
            return self.go_on(state, piece);
        };
        let exchange = Then::Do(Act::Exchange(rail, discount));
        self.pay_in(state, piece, over, Target::Keeper(keeper, 0), exchange);
    }

    /// Returns the first rail on which an asset moves.
    pub(super) fn rail_of(state: &State, asset: AssetId) -> Option<RailId> {
        let mut rails = (0..state.rails.len()).map(RailId::new);
        rails.find(|&rail| state.asset_on(rail) == asset)
    }

    pub(super) fn exchange(&mut self, state: &mut State, piece: Piece, rail: RailId, discount: Share) {
        // What is exchanged for money at banks stays with the keeper until a step takes it to a bank.
        let then = if state.has_banks(rail) {
            Then::Next
        } else {
            Then::Do(Act::Send(Target::Fresh, Box::new(Then::Next)))
        };
        let leaf = Leaf {
            actor: piece.holding.actor,
            lineage: piece.lineage.clone(),
            index: piece.index,
            then,
            deposit: true,
        };
        let (claim, amount) = (piece.holding.purses[0], piece.holding.amount);
        let retry = Act::Exchange(rail, discount);
        if piece.holding.claim.is_none() || amount.is_zero() || state.spendable(claim) < amount {
            return self.cannot_pay(state, piece, &[], retry);
        }
        let slot = self.sent(piece, vec![leaf], retry, Payer::Other);
        let asset = state.asset_on(rail);
        state.exchange(claim, amount, asset, discount, Token(state.number(self.nth, slot)));
    }

    pub(super) fn begin_otc(
        &mut self,
        state: &mut State,
        piece: Piece,
        (at, discount, over): (&[String], Share, Between<Span>),
        into: &[String],
    ) {
        let Some(desk) = self.turn(state, at, piece.index, piece.holding.rail) else {
            return self.go_on(state, piece);
        };
        let banks: Vec<KeeperId> = into.iter().filter_map(|name| state.keeper(name)).collect();
        let sale = if banks.is_empty() {
            // The desk takes as long to hand notes over as it takes to pay.
            let takes = state.house(desk).spec.delay;
            let delay = self.drawn(&piece, "notes").span(takes.least, takes.greatest);
            Act::After(delay, Box::new(Act::Cash(ExitKind::Cash, discount)))
        } else {
            let bank = banks[piece.index as usize % banks.len()];
            let prepared = state.houses[bank.index()].spec.mules.accounts.max(1);
            let mule = Target::Mule(bank, piece.index / banks.len() as u32 % prepared);
            Act::Serve(LinkKind::Otc, discount, mule, Box::new(Then::Next))
        };
        self.pay_in(state, piece, over, Target::Keeper(desk, 0), Then::Do(sale));
    }

    pub(super) fn begin_exit(&mut self, state: &mut State, piece: Piece) {
        let Some(&Step::Exit { over, .. }) = self.script.step(piece.place) else {
            unreachable!("an exit is at its place");
        };
        let delay = self.drawn(&piece, "over").span(over.least, over.greatest);
        self.later(state, delay, piece, Act::Exit);
    }

    /// Divides off what leaves every ledger and takes it to a counter; the rest goes on.
    pub(super) fn exit(&mut self, state: &mut State, mut piece: Piece) {
        let Some(Step::Exit { how, share, at, .. }) = self.script.step(piece.place).cloned() else {
            unreachable!("an exit is at its place");
        };
        let rail = piece.holding.rail;
        let kept = piece.holding.claim.is_some() || state.has_banks(rail);
        let counter = self.counter(state, &piece, how, &at);
        let cash = Act::Cash(how, Share::NONE);
        let out = match counter {
            Some(keeper) => Act::Send(Target::Keeper(keeper, 0), Box::new(Then::Do(cash.clone()))),
            None if kept => cash.clone(),
            None => {
                let name = &state.rail(rail).name;
                self.note(format!("nobody on {name} pays cash: what was to leave stays"));
                return self.go_on(state, piece);
            }
        };
        let amount = share.of(piece.holding.amount);
        let (lineage, index) = (format!("{}.x", piece.lineage), piece.index);
        if amount == piece.holding.amount {
            return self.act(state, piece, out);
        }
        if let (true, Some(keeper)) = (Self::is_coins(state, &piece), counter) {
            let leaves = Out {
                target: Target::Keeper(keeper, 0),
                amount: Some(amount),
                lineage,
                index,
                then: Then::Do(cash),
            };
            let stays = Out {
                target: Target::Fresh,
                amount: None,
                lineage: piece.lineage.clone(),
                index,
                then: Then::Next,
            };
            return self.send(state, piece, vec![leaves, stays], Act::Exit);
        }
        let part = self.part_of(&mut piece, amount, lineage, index);
        self.act(state, part, out);
        self.go_on(state, piece);
    }

    /// Returns the keeper at whose counter value becomes cash; nothing where it is at one already.
    fn counter(&mut self, state: &State, piece: &Piece, how: ExitKind, at: &[String]) -> Option<KeeperId> {
        let rail = piece.holding.rail;
        if !at.is_empty() {
            return self
                .turn(state, at, piece.index, rail)
                .filter(|keeper| piece.holding.claim != Some(*keeper));
        }
        if piece.holding.claim.is_some() || state.has_banks(rail) {
            return None;
        }
        let wanted = |kind: KeeperKind| match how {
            ExitKind::Casino => kind == KeeperKind::Casino,
            ExitKind::Cash | ExitKind::GiftCard => matches!(kind, KeeperKind::Exchange | KeeperKind::Desk),
        };
        let keepers = (0..state.houses.len()).map(KeeperId::new);
        let open: Vec<KeeperId> = keepers
            .filter(|keeper| {
                let house = &state.houses[keeper.index()];
                house.rail == rail && wanted(house.spec.kind)
            })
            .collect();
        let place = self.drawn(piece, "counter").below(open.len() as u64) as usize;
        open.get(place).copied()
    }

    pub(super) fn cash(&mut self, state: &mut State, piece: Piece, how: (ExitKind, Share)) {
        let (purse, amount) = (
            piece.holding.purses[0],
            piece.holding.amount.min(state.spendable(piece.holding.purses[0])),
        );
        let retry = Act::Cash(how.0, how.1);
        if amount == Amount::ZERO {
            return self.cannot_pay(state, piece, &[], retry);
        }
        self.count_stay(state, &piece.holding, amount);
        let leaf = Leaf {
            actor: piece.holding.actor,
            lineage: piece.lineage.clone(),
            index: piece.index,
            then: Then::Gone,
            deposit: false,
        };
        let slot = self.sent(piece, vec![leaf], retry, Payer::Other);
        state.sell_for_cash(purse, amount, how, Token(state.number(self.nth, slot)));
    }
}
