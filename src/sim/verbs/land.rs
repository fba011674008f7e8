//! Hears what became of what was sent, and takes what arrived to what comes then.

use crate::ledger::PurseKind;
use crate::sim::piece::{Act, Holding, Leaf, Payer, Piece, Sent, Slot, Then};
use crate::sim::robbery::links_to;
use crate::sim::state::{News, State};
use crate::sim::thief::Thief;
use crate::truth::Role;
use crate::units::{Amount, EntityId, OutLegId};

impl Thief {
    /// Hears what became of a payment of a piece.
    pub(in crate::sim) fn hear_of_piece(&mut self, state: &mut State, slot: u32, news: News) {
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
                let leaf = if matches!(sent.payer, Payer::Keeper(_)) {
                    0
                } else {
                    leaf
                };
                let deposit = sent.leaves[leaf].deposit;
                self.pay_fee(state, slot, leg, fee);
                if !deposit {
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
            News::Stopped(_) | News::Cancelled(_) | News::Failed => self.try_again(state, slot),
            _ => {}
        }
    }

    /// Pays the fee of a movement out of what was set aside for it.
    fn pay_fee(&mut self, state: &State, slot: u32, leg: OutLegId, fee: Amount) {
        let Slot::Sent(sent) = &mut self.slots[slot as usize] else {
            return;
        };
        let asset = state.ledger.asset_of(state.ledger.out_purse(leg));
        if let Payer::Party(pledge) = &mut sent.payer {
            let (set_aside, paid) = (std::mem::take(pledge), state.rates[asset.index()].value(fee));
            self.settle(set_aside, paid);
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
        let place = (sent.piece.place, sent.piece.incident);
        let then = sent.leaves[0].then.clone();
        self.count(place, -1);
        self.lose(state, &then);
    }

    /// Takes what arrived to what comes then.
    fn land(&mut self, state: &mut State, slot: u32, leaf: usize, leg: OutLegId, amount: Amount) {
        let Slot::Sent(sent) = &mut self.slots[slot as usize] else {
            return;
        };
        sent.parts += 1;
        let Leaf {
            actor,
            mut lineage,
            index,
            then,
            ..
        } = sent.leaves[leaf].clone();
        let links = links_to(state, leg);
        let serving = matches!(sent.payer, Payer::Keeper(_));
        let complete = match &mut sent.payer {
            Payer::Party(_) | Payer::Other => sent.parts as usize == sent.leaves.len(),
            Payer::Keeper(left) => {
                // A keeper pays in parts: the claim is done with when links account for all of it.
                *left = left.saturating_sub(claimed(state, &links));
                !sent.failed && (left.is_zero() || links.is_empty())
            }
        };
        if serving && (sent.parts > 1 || !complete) {
            lineage = format!("{lineage}.{}", sent.parts);
        }
        let (piece, waits) = (sent.piece.clone(), serving && !complete);
        if complete {
            self.slots[slot as usize] = Slot::Done;
        } else if waits {
            // One more than was counted when the keeper was asked.
            self.count((piece.place, piece.incident), 1);
            if let Then::Gather(gather) = then {
                self.gathers[gather].open += 1;
            }
        }
        self.robberies[piece.incident].earmark(state, leg, amount, piece.holding.amount);
        match then {
            Then::Gone => {
                self.count((piece.place, piece.incident), -1);
                if self.robberies[piece.incident].is_outsider(actor) {
                    self.robberies[piece.incident].involve(actor, Role::Volunteer);
                }
            }
            Then::Sold(buyer) => self.collect_price(state, &piece, (leg, amount), buyer, lineage),
            then => {
                let hops = piece.hops + 1 + links.len().min(1) as u32;
                let holding = self.hold(state, (piece.incident, actor), (leg, amount), hops);
                let landed = Piece {
                    lineage,
                    index,
                    hops,
                    attempt: 0,
                    holding,
                    ..piece
                };
                self.follow(state, landed, then);
            }
        }
    }

    /// Returns what one of the party holds by a credit, less what goes to the mule who sold the account.
    fn hold(&mut self, state: &mut State, who: (usize, EntityId), credit: (OutLegId, Amount), hops: u32) -> Holding {
        let ((incident, actor), (leg, amount)) = (who, credit);
        let purse = self.arrived(state, incident, leg, hops);
        let record = &state.record.purses[purse.index()];
        let rail = record.rail;
        let claim = record.books.filter(|keeper| !state.keeps_accounts(*keeper, rail));
        let claim = claim.filter(|_| state.ledger.kind(purse) == PurseKind::Account);
        Holding {
            rail: claim.map_or(rail, |keeper| Self::rail_of_claim(state, keeper, purse)),
            actor,
            purses: vec![purse],
            amount: self.less_commission(state, purse, amount),
            since: state.now,
            claim,
        }
    }

    /// Does what comes then with a piece that is counted at its place.
    pub(super) fn follow(&mut self, state: &mut State, mut piece: Piece, then: Then) {
        match then {
            Then::Next => self.go_on(state, piece),
            Then::Do(act) => self.act(state, piece, act),
            Then::Enter(place) => {
                self.count((piece.place, piece.incident), -1);
                piece.place = place;
                self.enter(state, piece);
            }
            Then::Gather(gather) => self.gather(state, gather, piece),
            Then::Gone | Then::Sold(_) => self.count((piece.place, piece.incident), -1),
        }
    }

    /// Tries again what did not go through, after a while, a few times.
    fn try_again(&mut self, state: &mut State, slot: u32) {
        if matches!(&self.slots[slot as usize], Slot::Sent(sent) if matches!(sent.payer, Payer::Keeper(_))) {
            return self.stay(state, slot);
        }
        let Slot::Sent(sent) = std::mem::replace(&mut self.slots[slot as usize], Slot::Done) else {
            return;
        };
        let Sent {
            piece,
            leaves,
            retry,
            payer,
            ..
        } = *sent;
        if let Payer::Party(pledge) = payer {
            self.settle(pledge, Amount::ZERO);
        }
        self.count((piece.place, piece.incident), 1 - leaves.len() as i32);
        let promised: Vec<Then> = leaves.into_iter().map(|leaf| leaf.then).collect();
        self.react_to_stop(state, piece, &promised, retry);
    }

    /// Leaves a piece behind, and with it what it still had to do.
    pub(super) fn give_up(&mut self, state: &mut State, piece: &Piece, act: &Act) {
        self.end_act(state, act);
        self.strand(piece);
    }

    /// Ends what an act still had to do.
    pub(super) fn end_act(&mut self, state: &mut State, act: &Act) {
        match act {
            Act::Peel { gather, .. } | Act::PeelOn { gather, .. } => {
                if let Some(gather) = gather {
                    self.close(state, *gather);
                }
            }
            Act::After(_, then) | Act::Sell(.., then) => self.end_act(state, then),
            Act::Send(_, then) | Act::Serve(.., then) => {
                if let Then::Do(act) = &**then {
                    self.end_act(state, act);
                }
            }
            Act::Begin
            | Act::Pass
            | Act::Split
            | Act::Divide
            | Act::Layer(_)
            | Act::Bank(_)
            | Act::Dust
            | Act::Market { .. }
            | Act::Exchange(..)
            | Act::Cash(..)
            | Act::Exit => {}
        }
    }

    /// Lets those who wait for a part know that it will not come.
    pub(super) fn lose(&mut self, state: &mut State, then: &Then) {
        if let Then::Gather(gather) = then {
            self.gathers[*gather].open -= 1;
            self.finish_gather(state, *gather);
        }
    }
}

/// Returns how much of a claim the links to a credit account for; where they begin at a deposit that the keeper paid, those to it.
fn claimed(state: &State, links: &[(OutLegId, Amount)]) -> Amount {
    let before = |&(from, amount): &(OutLegId, Amount)| {
        let earlier = links_to(state, from);
        if earlier.is_empty() {
            amount
        } else {
            claimed(state, &earlier)
        }
    };
    links.iter().map(before).sum()
}
