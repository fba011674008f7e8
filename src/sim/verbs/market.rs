//! Dust and the discount market: value goes to people who have nothing to do with the theft.

use std::collections::BTreeSet;

use crate::ledger::LinkKind;
use crate::scenario::{Between, Step};
use crate::sim::agenda::ActorId;
use crate::sim::piece::{Act, Leaf, Out, Payer, Piece, Slot, Target, Then};
use crate::sim::rails::{self, After, Part, Payee, Payment, Source, Token};
use crate::sim::robbery::{at_rates, in_asset};
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::truth::Role;
use crate::units::{Amount, AssetId, OutLegId, RailId, Share, Span};

impl Thief {
    /// The first piece that comes pays the dust, the others pass.
    pub(super) fn begin_dust(&mut self, state: &mut State, piece: Piece, over: Between<Span>) {
        if !self.done.insert((piece.place, piece.incident)) {
            return self.go_on(state, piece);
        }
        let delay = self.drawn(&piece, "over").span(over.least, over.greatest);
        self.later(state, delay, piece, Act::Dust);
    }

    pub(super) fn dust(&mut self, state: &mut State, mut piece: Piece) {
        let Some(&Step::Dust { to, each, .. }) = self.script.step(piece.place) else {
            unreachable!("dust is at its place");
        };
        let asset = state.asset_on(piece.holding.rail);
        let each = in_asset(state, each.amount, AssetId::new(each.asset), asset);
        let people = self.people(state, piece.holding.rail, to, &format!("plan/{}/dust", piece.place));
        let coins = Self::is_coins(state, &piece);
        let whole = Amount::new(each.get().saturating_mul(people.len() as u64));
        if each.is_zero() || whole >= piece.holding.amount {
            self.note("no piece is large enough to pay the dust".to_owned());
            return self.go_on(state, piece);
        }
        let lineage = |i: usize| format!("{}.d{i}", piece.lineage);
        let mut outs: Vec<Out> = people
            .into_iter()
            .enumerate()
            .map(|(i, person)| Out {
                target: Target::Person(person),
                amount: Some(each),
                lineage: lineage(i),
                index: i as u32,
                then: Then::Gone,
            })
            .collect();
        if coins {
            outs.push(Out {
                target: Target::Fresh,
                amount: None,
                lineage: piece.lineage.clone(),
                index: piece.index,
                then: Then::Next,
            });
            return self.send(state, piece, outs, Act::Dust);
        }
        for out in outs {
            let part = self.part_of(&mut piece, each, out.lineage, out.index);
            self.act(state, part, Act::Send(out.target, Box::new(out.then)));
        }
        self.go_on(state, piece);
    }

    /// Returns ordinary people who receive on a rail and buy at no market, each once, in an order drawn under a name.
    fn people(&self, state: &State, rail: RailId, count: u32, path: &str) -> Vec<ActorId> {
        let entities = (0..state.truth.entities.len()).map(ActorId::new);
        let buyers: BTreeSet<&ActorId> = self.buyers.values().flatten().collect();
        let mut people: Vec<ActorId> = entities
            .filter(|actor| !buyers.contains(actor))
            .filter(|&actor| {
                let wallet = state.wallet(actor, rail);
                let receives = !wallet.coins.is_empty() || !wallet.accounts.is_empty();
                let buys = self.buyers.values().any(|buyers| buyers.contains(&actor));
                state.truth.entities[actor.index()].kind == "user" && receives && !buys
            })
            .collect();
        self.seed.stream(path).shuffle(&mut people);
        people.truncate(count as usize);
        people
    }

    /// Gives the buyers of each market what they will pay with, at the beginning of the world.
    pub(in crate::sim) fn prepare_buyers(&mut self, state: &mut State) {
        let markets: Vec<_> = self
            .script
            .places()
            .filter_map(|(place, step)| match *step {
                Step::Swap { to, buyers, .. } if buyers > 0 => Some((place, AssetId::new(to), buyers)),
                _ => None,
            })
            .collect();
        let ordered = self.robberies.iter().flat_map(|robbery| &robbery.payments);
        let ordered: Vec<(AssetId, Amount)> = ordered
            .map(|payment| (payment.attempt.asset, payment.attempt.amount))
            .collect();
        for (place, asset, count) in markets {
            let sold = || ordered.iter().filter(|(from, _)| *from != asset);
            let Some(rail) = Self::rail_of(state, asset).filter(|_| sold().next().is_some()) else {
                continue;
            };
            let mut buyers = self.payers(state, rail, count, &format!("plan/{place}/buyers"));
            for n in buyers.len() as u32..count {
                buyers.push(state.enter("user", format!("buyer {}", n + 1)));
            }
            // Sales are uneven, so that everybody has six times the mean at hand, in a few coins; enough for the best price that there ever is.
            let rates = &state.record.rates;
            let best = |other: AssetId| match other == asset {
                true => rates[other.index()].cheapest(),
                false => rates[other.index()].dearest(),
            };
            let worth = sold()
                .map(|&(from, amount)| at_rates(best, amount, (from, asset)))
                .sum::<Amount>();
            let worth = worth.scaled_down(6, u64::from(count));
            let coin = worth.scaled_down(1, 6) + Amount::new(1);
            for &buyer in &buyers {
                rails::endow(state, buyer, rail, &[coin; 6]);
            }
            self.buyers.insert(place, buyers);
        }
    }

    /// Returns ordinary people who have money on a rail at the beginning, each once, in an order drawn under a name.
    fn payers(&self, state: &State, rail: RailId, count: u32, path: &str) -> Vec<ActorId> {
        let there = state.endowments.iter().filter(|endowment| endowment.rail == rail);
        let there: BTreeSet<ActorId> = there.map(|endowment| endowment.actor).collect();
        let mut users: Vec<ActorId> = there
            .into_iter()
            .filter(|actor| state.truth.entities[actor.index()].kind == "user")
            .collect();
        self.seed.stream(path).shuffle(&mut users);
        users.truncate(count as usize);
        users
    }

    pub(super) fn begin_market(&mut self, state: &mut State, piece: Piece, buyers: u32) {
        // So many sales that this piece and all that still come reach every buyer who has nothing yet.
        let before = self.script.before(piece.place);
        let coming = self.live.iter().filter(|((place, _), _)| before.contains(place));
        let coming: u32 = coming.map(|(_, live)| live).sum();
        let promised = self.promised.entry(piece.place).or_default();
        let left = buyers.saturating_sub(*promised).div_ceil(coming + 1).max(1);
        *promised += left;
        self.market(state, piece, left, 0);
    }

    /// Waits for the next sale and makes it; where none is left, the piece is done.
    pub(super) fn market(&mut self, state: &mut State, mut piece: Piece, left: u32, made: u32) {
        let Some(Step::Swap { over, .. }) = self.script.step(piece.place).cloned() else {
            unreachable!("a swap is at its place");
        };
        if left == 0 {
            return self.go_on(state, piece);
        }
        let time = self.drawn(&piece, "over").span(over.least, over.greatest);
        let slice = Span::seconds(time.get() / i64::from(left + made));
        let delay = self
            .drawn(&piece, &format!("sale/{made}"))
            .span(Span::ZERO, Span::seconds(slice.get() * 2));
        let buyers = self.buyers.get(&piece.place).cloned().unwrap_or_default();
        if buyers.is_empty() {
            return self.go_on(state, piece);
        }
        let turn = self.sold.entry(piece.place).or_default();
        let buyer = buyers[*turn as usize % buyers.len()];
        *turn += 1;
        let sold = Then::Sold(buyer);
        if left == 1 {
            return self.later(state, delay, piece, Act::Send(Target::Person(buyer), Box::new(sold)));
        }
        let weight = self.drawn(&piece, &format!("size/{made}")).between(500_000, 1_500_000);
        let amount = piece.holding.amount.scaled_down(weight, 1_000_000 * u64::from(left));
        let (lineage, index) = (format!("{}.s{made}", piece.lineage), piece.index);
        let next = Act::Market {
            left: left - 1,
            made: made + 1,
        };
        if Self::is_coins(state, &piece) {
            return self.later(state, delay, piece, Act::Sell(buyer, amount, Box::new(next)));
        }
        let part = self.part_of(&mut piece, amount, lineage, index);
        self.later(state, delay, part, Act::Send(Target::Person(buyer), Box::new(sold)));
        self.later(state, delay, piece, next);
    }

    pub(super) fn sell(&mut self, state: &mut State, piece: Piece, buyer: ActorId, amount: Amount, next: Act) {
        let out = |target, amount, lineage, then| Out {
            target,
            amount,
            lineage,
            index: piece.index,
            then,
        };
        let lineage = format!("{}.s{buyer}", piece.lineage, buyer = buyer.index());
        let outs = vec![
            out(Target::Person(buyer), Some(amount), lineage, Then::Sold(buyer)),
            out(Target::Fresh, None, piece.lineage.clone(), Then::Do(next.clone())),
        ];
        self.send(state, piece, outs, Act::Sell(buyer, amount, Box::new(next)));
    }

    /// The buyer has the loot and pays for it on another rail: less than it is worth.
    pub(super) fn collect_price(
        &mut self,
        state: &mut State,
        piece: &Piece,
        (leg, amount): (OutLegId, Amount),
        buyer: ActorId,
        lineage: String,
    ) {
        self.robberies[piece.incident].involve(buyer, Role::Purchaser);
        let Some(Step::Swap { to, at, discount, .. }) = self.script.step(piece.place).cloned() else {
            unreachable!("a swap is at its place");
        };
        let asset = AssetId::new(to);
        let rail = Self::rail_of(state, asset).expect("a market begins where there is a rail for its price");
        let market = at.iter().find_map(|name| state.keeper(name));
        let (Some(keeper), from) = (market, state.ledger.asset_of(state.ledger.out_purse(leg))) else {
            self.note("a sale to others needs a keeper at whose place it is made".to_owned());
            return self.count((piece.place, piece.incident), -1);
        };
        let less = |amount: Amount, share: Share| amount.saturating_sub(share.of(amount));
        let price = less(in_asset(state, amount, from, asset), discount);
        let price = less(price, state.houses[keeper.index()].spec.discount);
        let thief = self.robberies[piece.incident].thief;
        let leaf = Leaf {
            actor: thief,
            lineage,
            index: piece.index,
            then: Then::Next,
            deposit: false,
        };
        let luck = self.luck(piece, &format!("price/{}", leaf.lineage));
        let slot = self.sent(piece.clone(), vec![leaf], Act::Pass, Payer::Other);
        let ordered = rails::pay(
            state,
            Payment {
                after: After::Link {
                    from: leg,
                    amount,
                    kind: LinkKind::Swap,
                    keeper,
                },
                token: Token(state.number(self.nth, slot)),
                ..Payment::new(
                    rail,
                    Source::Wallet(buyer),
                    vec![(Payee::Fresh(thief), Part::Exact(price))],
                    luck,
                )
            },
        );
        if ordered.is_err() {
            self.slots[slot as usize] = Slot::Done;
            self.note("a buyer could not pay for all that he got".to_owned());
            self.count((piece.place, piece.incident), -1);
        }
    }
}
