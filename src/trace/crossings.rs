//! The links that a pass crosses: which leave a leg, which lead to one, and what is on its way along them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::rows::Rows;
use crate::ledger::{Ledger, Link, settling_order};
use crate::lots::Lot;
use crate::units::{Amount, OutLegId};

/// The links that are crossed during a walk, and what is on its way along them.
#[derive(Debug)]
pub(super) struct Crossings {
    /// Ordered by `from`.
    pub(super) links: Vec<Link>,
    /// The places of the links in the order of `to`, those of one leg in the order of `from`.
    by_to: Vec<usize>,
    /// The legs that links leave from, and those that links lead to: nearly none is either, and every leg is asked.
    left: Legs,
    reached: Legs,
    /// How much of its leg each link is about: its amount, as far as earlier links of the leg leave room.
    pub(super) parts: Vec<Amount>,
    /// What is on its way, by the leg it comes to and the place of its link.
    pub(super) pending: BTreeMap<(OutLegId, usize), Vec<Lot>>,
}

impl Crossings {
    /// Returns the crossings of these links, which are ordered by `from`.
    pub(super) fn new(ledger: &Ledger, links: Vec<Link>) -> Crossings {
        let mut by_to: Vec<usize> = (0..links.len()).collect();
        by_to.sort_by_key(|&link| links[link].to);
        let (mut left, mut reached) = (Legs::none(ledger), Legs::none(ledger));
        for link in &links {
            left.add(link.from);
            reached.add(link.to);
        }
        let mut parts = Vec::with_capacity(links.len());
        for leaving in links.chunk_by(|one, next| one.from == next.from) {
            let mut room = match ledger.out_is_sealed(leaving[0].from) {
                true => Amount::MAX,
                false => ledger.out_amount(leaving[0].from),
            };
            for link in leaving {
                let part = link.amount_in.min(room);
                room -= part;
                parts.push(part);
            }
        }
        Crossings {
            links,
            by_to,
            left,
            reached,
            parts,
            pending: BTreeMap::new(),
        }
    }

    /// Returns the first leg for which tainted value is on its way.
    pub(super) fn next_delivery(&self) -> Option<OutLegId> {
        self.pending.first_key_value().map(|((leg, _), _)| *leg)
    }

    /// Tells whether tainted value is on its way to the leg.
    pub(super) fn delivers(&self, leg: OutLegId) -> bool {
        self.pending.range((leg, 0)..=(leg, usize::MAX)).next().is_some()
    }

    /// Returns the places of the links that lead to the leg.
    pub(super) fn to(&self, leg: OutLegId) -> &[usize] {
        if !self.leads_to(leg) {
            return &[];
        }
        let begin = self.by_to.partition_point(|&link| self.links[link].to < leg);
        let end = begin + self.by_to[begin..].partition_point(|&link| self.links[link].to == leg);
        &self.by_to[begin..end]
    }

    /// Tells whether any link leads to one of these legs.
    pub(super) fn lead_into(&self, legs: Range<OutLegId>) -> bool {
        self.reached.any(legs)
    }

    /// Tells whether links say what comes to the leg.
    pub(super) fn leads_to(&self, leg: OutLegId) -> bool {
        self.reached.has(leg)
    }

    /// Tells whether links carry something on from the leg.
    pub(super) fn leaves_from(&self, leg: OutLegId) -> bool {
        self.left.has(leg)
    }

    /// Returns the link at a place.
    pub(super) fn link(&self, place: usize) -> Link {
        self.links[place]
    }

    /// Returns how much comes out of a link.
    pub(super) fn comes(&self, place: usize) -> Amount {
        came_out(&self.links[place], self.parts[place])
    }

    /// Returns the places of the links that leave from the leg.
    pub(super) fn from(&self, leg: OutLegId) -> Range<usize> {
        if !self.leaves_from(leg) {
            return 0..0;
        }
        let begin = self.links.partition_point(|link| link.from < leg);
        begin..begin + self.links[begin..].partition_point(|link| link.from == leg)
    }

    /// Writes the places of a movement's out-legs in the order in which they can be settled.
    pub(super) fn order(&self, outs: Range<usize>, order: &mut Vec<usize>) {
        if !self.left.any(OutLegId::new(outs.start)..OutLegId::new(outs.end)) {
            order.clear();
            return order.extend(0..outs.len());
        }
        settling_order(&self.links, outs, order).expect("links within a movement lead in no circle");
    }
}

/// A set of legs: a bit for each, where any is near.
#[derive(Debug)]
struct Legs {
    bits: Rows<u64>,
}

impl Legs {
    fn none(ledger: &Ledger) -> Legs {
        Legs {
            bits: Rows::new(ledger.out_count().div_ceil(64)),
        }
    }

    fn add(&mut self, leg: OutLegId) {
        *self.bits.get_mut(leg.index() / 64) |= 1 << (leg.index() % 64);
    }

    #[inline]
    fn has(&self, leg: OutLegId) -> bool {
        self.bits.get(leg.index() / 64) >> (leg.index() % 64) & 1 != 0
    }

    fn any(&self, legs: Range<OutLegId>) -> bool {
        (legs.start.index()..legs.end.index()).any(|leg| self.has(OutLegId::new(leg)))
    }
}

/// Returns what comes out of a link for this part of the value it is about.
pub(super) fn came_out(link: &Link, part: Amount) -> Amount {
    if part == link.amount_in {
        link.amount_out
    } else {
        link.amount_out.scaled_down(part.get(), link.amount_in.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Basis, LinkKind};

    #[test]
    fn a_part_of_a_link_pays_out_in_proportion_and_the_whole_pays_the_whole() {
        let link = Link {
            from: OutLegId::new(0),
            to: OutLegId::new(1),
            amount_in: Amount::new(10),
            amount_out: Amount::new(7),
            kind: LinkKind::Swap,
            keeper: None,
            basis: Basis::Public,
        };
        let out = |part| came_out(&link, Amount::new(part)).get();
        assert_eq!((out(10), out(5), out(0)), (7, 3, 0), "rounded down");
    }
}
