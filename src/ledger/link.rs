//! Links: value that went in at this leg came out at that one.
//!
//! Mixer, bridge, swap, exchange and cash counter leave the same gap in a trail, across assets and rails, and one record
//! closes it. A link is a fact of a world; an investigator may know it, and then says on what basis.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Ledger;
use crate::units::digest::feed;
use crate::units::row::{row, tagged};
use crate::units::{Amount, Basis, KeeperId, OutLegId};

/// What an intermediary did with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LinkKind {
    /// Coins or a transfer became a customer's claim in the keeper's books.
    Deposit,
    /// A customer's claim was paid out.
    Withdraw,
    /// One asset was traded for another.
    Swap,
    /// A pool paid out what somebody had paid in.
    Mix,
    /// A desk or broker paid elsewhere for what it got here, off every ledger.
    Otc,
    /// Value was locked on one rail and released on another.
    Bridge,
    /// Banknotes, chips or goods changed hands.
    Cash,
}

tagged!(
    enum LinkKind {
        Deposit = 0,
        Withdraw = 1,
        Swap = 2,
        Mix = 3,
        Otc = 4,
        Bridge = 5,
        Cash = 6,
    }
);

impl LinkKind {
    /// Returns the name as files write it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            LinkKind::Deposit => "deposit",
            LinkKind::Withdraw => "withdraw",
            LinkKind::Swap => "swap",
            LinkKind::Mix => "mix",
            LinkKind::Otc => "otc",
            LinkKind::Bridge => "bridge",
            LinkKind::Cash => "cash",
        }
    }
}

/// Value that went in at one out-leg came out at another.
///
/// Both legs are credits: `from` is where the intermediary got the value, `to` where it (or what it bought) was received.
/// `to` never stands before `from` in the order of movements. One `from` may have several links, in order, each for its
/// part of the value; what no link carries on stays with the keeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The credit to the intermediary.
    pub from: OutLegId,
    /// The credit to the receiver.
    pub to: OutLegId,
    /// The part of the value at `from` that this link is about, in the asset of `from`.
    pub amount_in: Amount,
    /// What came out at `to`, in the asset of `to`; the difference in value is fee, commission or discount.
    pub amount_out: Amount,
    /// What the intermediary did.
    pub kind: LinkKind,
    /// The intermediary, where it is a keeper.
    pub keeper: Option<KeeperId>,
    /// How it is known; in the truth every link is [`Basis::Disclosed`] or [`Basis::Public`] by what could be known.
    pub basis: Basis,
}

feed!(struct Link { from, to, amount_in, amount_out, kind, keeper, basis });
row!(
    struct Link {
        from: OutLegId,
        to: OutLegId,
        amount_in: Amount,
        amount_out: Amount,
        kind: LinkKind,
        keeper: Option<KeeperId>,
        basis: Basis,
    }
);

/// Why a link cannot be part of a body of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkRefusal {
    /// It comes out in an earlier movement than it goes in.
    Backwards,
    /// It is about more than its legs carry, or out of nothing comes something.
    NotThere,
    /// It leads to the leg that it leaves.
    Itself,
    /// With others of its movement it leads back to where it leaves, so that no leg comes first.
    Circle,
}

impl fmt::Display for LinkRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LinkRefusal::Backwards => "the link comes out before it goes in; accepted is a later leg or one of the same movement",
            LinkRefusal::NotThere => {
                "a link is about value that is there: in and out are at most what the legs carry, and out of nothing comes nothing"
            }
            LinkRefusal::Itself => "the link leads to the leg that it leaves; accepted is another leg",
            LinkRefusal::Circle => {
                "the links of this movement lead in a circle, so that nothing says what came first; accepted are links that end"
            }
        })
    }
}

/// Checks the links of a ledger, which are ordered by `from`, and returns the first that cannot be one.
///
/// # Errors
/// Where a link leads back in time, to itself or in a circle within its movement, or is about what is not there.
pub fn check_links(ledger: &Ledger, links: &[Link]) -> Result<(), (Link, LinkRefusal)> {
    let fits = |leg, amount: Amount| amount <= ledger.out_amount(leg) || ledger.out_is_sealed(leg);
    let mut order = Vec::new();
    let mut rest = links;
    while let Some(first) = rest.first() {
        let outs = ledger.outs(ledger.movement_of(first.from));
        let (here, later) = rest.split_at(rest.iter().take_while(|link| outs.contains(&link.from.index())).count());
        rest = later;
        for link in here {
            let refusal = if link.from == link.to {
                LinkRefusal::Itself
            } else if link.to.index() < outs.start {
                LinkRefusal::Backwards
            } else if (link.amount_in.is_zero() && !link.amount_out.is_zero())
                || !fits(link.from, link.amount_in)
                || !fits(link.to, link.amount_out)
            {
                LinkRefusal::NotThere
            } else {
                continue;
            };
            return Err((*link, refusal));
        }
        // Only where value goes on within the movement does anything say what comes first.
        if here.iter().any(|link| outs.contains(&link.to.index())) {
            settling_order(here, outs, &mut order).map_err(|link| (link, LinkRefusal::Circle))?;
        }
    }
    Ok(())
}

/// Writes the places of a movement's out-legs in the order in which they can be settled: a leg that a link of the same
/// movement leads to comes after the legs that link comes from, and otherwise the legs keep their order. The links are
/// ordered by `from`.
///
/// # Errors
/// Where links lead in a circle, one of them.
pub fn settling_order(links: &[Link], outs: Range<usize>, order: &mut Vec<usize>) -> Result<(), Link> {
    order.clear();
    let begin = links.partition_point(|link| link.from.index() < outs.start);
    let end = begin + links[begin..].partition_point(|link| link.from.index() < outs.end);
    let inner: Vec<Link> = links[begin..end]
        .iter()
        .filter(|link| outs.contains(&link.to.index()))
        .copied()
        .collect();
    if inner.is_empty() {
        order.extend(0..outs.len());
        return Ok(());
    }
    let mut awaited = vec![0usize; outs.len()];
    for link in &inner {
        awaited[link.to.index() - outs.start] += 1;
    }
    let mut ready: BinaryHeap<Reverse<usize>> = (0..outs.len())
        .filter(|&place| awaited[place] == 0)
        .map(Reverse)
        .collect();
    while let Some(Reverse(place)) = ready.pop() {
        order.push(place);
        let leg = place + outs.start;
        let leaving = inner.partition_point(|link| link.from.index() < leg);
        for link in inner[leaving..].iter().take_while(|link| link.from.index() == leg) {
            let to = link.to.index() - outs.start;
            awaited[to] -= 1;
            if awaited[to] == 0 {
                ready.push(Reverse(to));
            }
        }
    }
    match order.len() == outs.len() {
        true => Ok(()),
        false => Err(of_a_circle(&inner, &awaited, outs.start)),
    }
}

/// Returns a link of a circle: whoever goes back from a leg that still waits never comes to an end, and so into a circle.
fn of_a_circle(inner: &[Link], awaited: &[usize], first: usize) -> Link {
    let waits = |leg: OutLegId| awaited[leg.index() - first] > 0;
    let mut back: Vec<Option<Link>> = vec![None; awaited.len()];
    for link in inner.iter().filter(|link| waits(link.from) && waits(link.to)) {
        back[link.to.index() - first] = Some(*link);
    }
    let before = |link: Link| back[link.from.index() - first].expect("a leg that waits is waited on by one that waits");
    let start = *back.iter().flatten().next().expect("some legs wait");
    (0..awaited.len()).fold(start, |link, _| before(link))
}
