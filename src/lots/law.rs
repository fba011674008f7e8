//! The rules of the courts that follow money: own money first, and the charge on an elected purchase.
//!
//! Two questions in two layers. The wrongdoer against the claimants: what leaves a wrongdoer's purse is his own as long as he
//! has any (Re Hallett). The innocent between themselves, and an innocent volunteer with them (Re Diplock): the first in is the
//! first out (Clayton's case), or all bear in proportion (the rolling charge). Lowest intermediate balance is the same rule
//! where nothing is followed out of the wrongdoer's purses; that is a matter of doors, which the walk knows.

use serde::{Deserialize, Serialize};

use super::average::{Average, parting};
use super::lot::{Lot, by_origin, push_joined};
use super::parameter::choice;
use super::pool::{Bundle, Claim, Laid, Out, OutKind, Pool, Rule, Standing};
use super::{Ordered, Residual};
use crate::units::{Amount, OriginId};

/// How claimants share a movement pro rata.
const AS_HAIRCUT: Average = Average {
    residual: Residual::Fee,
};

choice! {
    /// How the innocent share among themselves.
    pub enum Between: "between" = "How the innocent share: claimants in a wrongdoer's purse, and all who have money in a purse of \
        nobody with a role. The first in is the first out, as in Clayton's case (fifo), or all bear in proportion (rolling)." {
        /// The first in is the first out: Clayton's case.
        Fifo = 0 => "fifo",
        /// All bear in proportion to what they have there: the rolling charge.
        Rolling = 1 => "rolling",
    }
}

/// What a purse's holder is to the claimants, or which purses have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// Took the claimants' money, or holds it in breach of trust; own money in such a purse leaves first. Several wrongdoers
    /// are one.
    Wrongdoer,
    /// Bought for value and without notice: what comes here can no longer be claimed.
    Purchaser,
    /// Holds the purchase that the claimants elect to take (Re Oatway).
    Elected,
    /// Holds purses of several names: each row is one hand's, and one [pool](super::PoolOf::Cluster) where that is asked.
    Cluster,
}

impl Role {
    /// All roles in the order in which they are listed.
    pub const ALL: [Role; 4] = [Role::Wrongdoer, Role::Purchaser, Role::Elected, Role::Cluster];

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Wrongdoer => "wrongdoer",
            Role::Purchaser => "purchaser",
            Role::Elected => "elected",
            Role::Cluster => "cluster",
        }
    }
}

/// Own money first: in a wrongdoer's purse clean lots leave before tainted ones.
#[derive(Clone, Copy, Debug)]
pub struct OwnFirst {
    /// How claimants share among themselves, and an innocent volunteer with them.
    pub between: Between,
    /// What pays for an elected purchase is claimed money first.
    pub elect: bool,
}

/// What of each origin, and of clean money, may still leave; lots are asked in their order.
struct Quota {
    clean: Amount,
    tainted: Vec<Lot>,
}

impl Quota {
    /// Everybody who has a part of `balance` gives the same part of it to make `amount`, rounded as haircut rounds.
    fn pro_rata(lots: &[Lot], balance: Amount, amount: Amount) -> Quota {
        let mut part = parting(balance, amount);
        let mut tainted = by_origin(lots);
        tainted.iter_mut().for_each(|sum| sum.amount = part(sum.amount));
        let all: Amount = tainted.iter().map(|lot| lot.amount).sum();
        Quota {
            clean: amount - all,
            tainted,
        }
    }

    fn of(&mut self, lot: Lot) -> Amount {
        let left = match lot.origin {
            None => &mut self.clean,
            origin => match self.tainted.iter_mut().find(|sum| sum.origin == origin) {
                Some(sum) => &mut sum.amount,
                None => return Amount::ZERO,
            },
        };
        let part = lot.amount.min(*left);
        *left -= part;
        part
    }
}

impl OwnFirst {
    /// Takes claimed money alone, as claimants share among themselves.
    fn take_claimed(&self, pool: &mut Pool, amount: Amount, into: &mut Vec<Lot>) {
        let mut left = amount;
        match self.between {
            Between::Fifo => pool.take_parts(
                |lot| {
                    let part = lot.amount.min(if lot.origin.is_some() { left } else { Amount::ZERO });
                    left -= part;
                    part
                },
                into,
            ),
            Between::Rolling => {
                let mut quota = Quota::pro_rata(&pool.lots(), pool.tainted(), amount);
                pool.take_parts(|lot| quota.of(lot), into);
            }
        }
    }

    /// Lays a movement that is the wrongdoer's alone: an elected purchase, then what goes to others, then the fee, and last what
    /// comes back to him. Claimed money comes first on an elected purchase, clean money first on all else.
    fn lay_wrongdoers(&self, bundle: &Bundle, outs: &[Out], laid: &mut Laid) {
        let (clean, mut claimed): (Vec<Lot>, Vec<Lot>) = bundle.lots.iter().partition(|lot| lot.origin.is_none());
        let mut poured = Poured::new(outs);
        let elected: Vec<usize> = (0..outs.len())
            .filter(|&o| self.elect && !outs[o].standing.elected.is_zero())
            .collect();
        let room: Amount = elected.iter().map(|&o| outs[o].amount).sum();
        let all: Amount = claimed.iter().map(|lot| lot.amount).sum();
        let mut pool = Pool::default();
        claimed.drain(..).for_each(|lot| pool.push(lot));
        let mut first = Vec::new();
        self.take_claimed(&mut pool, room.min(all), &mut first);
        self.pour(&mut poured, &first, &elected, outs);
        let class = |o: usize| match (outs[o].kind, outs[o].standing.wrongdoer) {
            _ if elected.contains(&o) => 0,
            (OutKind::Output, false) => 1,
            (OutKind::Fee | OutKind::Tail, _) => 2,
            (OutKind::Output, true) => 3,
        };
        let mut order: Vec<usize> = (0..outs.len()).collect();
        order.sort_by_key(|&o| class(o));
        poured.along(&clean, &order);
        self.pour(&mut poured, &pool.lots(), &order, outs);
        poured.finish(laid);
    }

    /// Pours claimed lots over the rooms of these outputs, as claimants share among themselves.
    fn pour(&self, poured: &mut Poured, lots: &[Lot], order: &[usize], outs: &[Out]) {
        match self.between {
            Between::Fifo => poured.along(lots, order),
            Between::Rolling => {
                let mut places = order.to_vec();
                places.sort_unstable();
                let rooms: Vec<Out> = places
                    .iter()
                    .map(|&o| Out {
                        amount: poured.rooms[o],
                        ..outs[o]
                    })
                    .collect();
                let total = rooms.iter().map(|out| out.amount).sum();
                let sums = by_origin(lots);
                let shares = AS_HAIRCUT.lay_shares(sums.iter().map(|lot| lot.amount), total, &rooms);
                for (sum, shares) in sums.iter().zip(shares.chunks(rooms.len().max(1))) {
                    for (&o, &share) in places.iter().zip(shares) {
                        poured.put(o, Lot { amount: share, ..*sum });
                    }
                }
            }
        }
    }

    /// Lays a movement into which others pay too, pro rata; in each output clean money lies first.
    fn lay_pro_rata(bundle: &Bundle, outs: &[Out], laid: &mut Laid) {
        let sums = by_origin(&bundle.lots);
        let shares = AS_HAIRCUT.lay_shares(sums.iter().map(|lot| lot.amount), bundle.total, outs);
        for (o, out) in outs.iter().enumerate() {
            let mine = || {
                let shares = sums.iter().zip(shares.chunks(outs.len()));
                shares.map(|(sum, shares)| Lot {
                    amount: shares[o],
                    ..*sum
                })
            };
            let begin = laid.begin();
            laid.push(begin, Lot::clean(out.amount - mine().map(|lot| lot.amount).sum()));
            mine().for_each(|lot| laid.push(begin, lot));
            laid.end(o, begin);
        }
    }
}

/// Outputs while lots are poured over them in several goes.
struct Poured {
    rooms: Vec<Amount>,
    lots: Vec<Vec<Lot>>,
}

impl Poured {
    fn new(outs: &[Out]) -> Poured {
        Poured {
            rooms: outs.iter().map(|out| out.amount).collect(),
            lots: vec![Vec::new(); outs.len()],
        }
    }

    fn put(&mut self, out: usize, lot: Lot) {
        self.rooms[out] -= lot.amount;
        push_joined(&mut self.lots[out], 0, lot);
    }

    /// Pours lots in their order over outputs in this order.
    fn along(&mut self, lots: &[Lot], order: &[usize]) {
        let mut outs = order.iter().copied().peekable();
        for lot in lots {
            let mut left = lot.amount;
            while !left.is_zero() {
                let &out = outs.peek().expect("a movement balances");
                let part = left.min(self.rooms[out]);
                self.put(out, Lot { amount: part, ..*lot });
                left -= part;
                if self.rooms[out].is_zero() {
                    outs.next();
                }
            }
        }
    }

    fn finish(self, laid: &mut Laid) {
        for (out, lots) in self.lots.into_iter().enumerate() {
            let begin = laid.begin();
            lots.into_iter().for_each(|lot| laid.push(begin, lot));
            laid.end(out, begin);
        }
    }
}

impl Rule for OwnFirst {
    const PLACES: bool = true;
    const WHOLE: bool = false;
    const LOSES: bool = false;
    const STANDING: bool = true;

    fn take(&self, pool: &mut Pool, balance: Amount, amount: Amount, from: Standing, into: &mut Vec<Lot>) {
        if from.wrongdoer {
            let wish = if self.elect { from.elected } else { Amount::ZERO };
            let elected = wish.min(amount).min(pool.tainted());
            self.take_claimed(pool, elected, into);
            let own = (balance - elected - pool.tainted()).min(amount - elected);
            let mut quota = Quota {
                clean: own,
                tainted: Vec::new(),
            };
            pool.take_parts(|lot| quota.of(lot), into);
            self.take_claimed(pool, amount - elected - own, into);
        } else if self.between == Between::Fifo {
            pool.take_oldest(amount, into);
        } else {
            let mut quota = Quota::pro_rata(&pool.lots(), balance, amount);
            pool.take_parts(|lot| quota.of(lot), into);
        }
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        Ordered::FIFO.put(pool, piece);
    }

    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid) {
        match self.between {
            _ if bundle.wrongdoer => self.lay_wrongdoers(bundle, outs, laid),
            Between::Fifo => Ordered::FIFO.lay(bundle, outs, laid),
            Between::Rolling => OwnFirst::lay_pro_rata(bundle, outs, laid),
        }
    }

    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
        Ordered::FIFO.mark(piece, value, claim, origin)
    }
}
