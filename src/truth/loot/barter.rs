//! Exchange within one movement: the party pays one asset and in the same movement gets another, as at an automatic market.
//!
//! It is what a link says of two movements, so it is turned into links: from each credit of what was sold to each credit of
//! what was bought. What is sold is divided among the things bought by their worth; rounding goes to the last.

use super::{PARTY, Shared, Trail};
use crate::ledger::{Basis, Link, LinkKind};
use crate::units::{Amount, AssetId, MovementId, OutLegId};

impl Trail<'_> {
    /// Returns the links from a credit to somebody else to what the party gets for it in the same movement; none where it gets
    /// nothing of another asset, or where a link is recorded.
    pub(super) fn barter(&self, movement: MovementId, leg: OutLegId, shared: &Shared<'_>) -> Vec<Link> {
        let ledger = shared.facts.ledger;
        let asset = ledger.asset_of(ledger.out_purse(leg));
        let mut others = ledger
            .outs(movement)
            .map(|other| ledger.asset_of(ledger.out_purses()[other]));
        if others.all(|other| other == asset) {
            return Vec::new();
        }
        let sold: Amount = ledger
            .out_legs(movement)
            .filter(|&other| ledger.asset_of(ledger.out_purse(other)) == asset && self.is_price(other, shared))
            .map(|other| ledger.out_amount(other))
            .sum();
        if !self.is_price(leg, shared) || sold.is_zero() {
            return Vec::new();
        }
        let whole = ledger.out_amount(leg);
        let bought: Vec<(OutLegId, Amount)> = ledger
            .out_legs(movement)
            .filter(|&other| ledger.asset_of(ledger.out_purse(other)) != asset)
            .map(|other| {
                (
                    other,
                    self.gained(movement, other, shared)
                        .scaled_down(whole.get(), sold.get()),
                )
            })
            .filter(|(_, gained)| !gained.is_zero())
            .collect();
        let worth = |leg: OutLegId, gained: Amount| {
            let rates = &shared.facts.rates[ledger.asset_of(ledger.out_purse(leg)).index()];
            rates.at(ledger.instant(movement)).value(gained)
        };
        let all: Amount = bought.iter().map(|&(leg, gained)| worth(leg, gained)).sum();
        let mut left = whole;
        let last = bought.len().saturating_sub(1);
        let link = |(i, (to, amount_out)): (usize, (OutLegId, Amount))| {
            let share = whole.scaled_down(worth(to, amount_out).get(), all.get().max(1));
            let amount_in = if i == last { left } else { share.min(left) };
            left -= amount_in;
            Link {
                from: leg,
                to,
                amount_in,
                amount_out,
                kind: LinkKind::Swap,
                keeper: None,
                basis: Basis::Public,
            }
        };
        bought.into_iter().enumerate().map(link).collect()
    }

    /// Tells whether a credit can be the price of something: it is somebody else's, and no link says what became of it.
    fn is_price(&self, leg: OutLegId, shared: &Shared<'_>) -> bool {
        let purse = shared.facts.ledger.out_purse(leg);
        let links = shared.facts.links;
        let linked = links
            .get(links.partition_point(|link| link.from < leg))
            .is_some_and(|link| link.from == leg);
        self.flags[purse.index()] & PARTY == 0 && !shared.facts.ledger.kind(purse).is_boundary() && !linked
    }

    /// Returns how much of a credit to the party is more than what the party pays of the asset in the same movement.
    fn gained(&self, movement: MovementId, leg: OutLegId, shared: &Shared<'_>) -> Amount {
        let ledger = shared.facts.ledger;
        let asset: AssetId = ledger.asset_of(ledger.out_purse(leg));
        if self.flags[ledger.out_purse(leg).index()] & PARTY == 0 {
            return Amount::ZERO;
        }
        let received = ledger.out_legs(movement).filter(|&other| {
            let purse = ledger.out_purse(other);
            ledger.asset_of(purse) == asset && self.flags[purse.index()] & PARTY != 0
        });
        let received: Amount = received.map(|other| self.own_room(other, shared)).sum();
        let paid = ledger
            .ins(movement)
            .map(|leg| (ledger.in_purses()[leg], ledger.in_amounts()[leg]));
        let paid = paid.filter(|(purse, _)| ledger.asset_of(*purse) == asset && self.flags[purse.index()] & PARTY != 0);
        let paid: Amount = paid.map(|(_, amount)| amount).sum();
        if received.is_zero() {
            return Amount::ZERO;
        }
        self.own_room(leg, shared)
            .scaled_down(received.saturating_sub(paid).get(), received.get())
    }
}
