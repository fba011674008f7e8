//! What people mean to do and what is due: the two lists that the engine merges in order of time.
//!
//! An [`Intent`] is drawn ahead from its actor's own stream, in parallel with all others, and carries its own luck: whatever
//! a rail must draw for it comes from there, so that no actor's draws move another's. Intents are sorted by (instant, actor,
//! n) and applied in one pass. What only comes up on the way (a payment that settles tomorrow, a sweep, a thief's next step)
//! is due in the order (instant, order in which it came up).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::seed::Quantile;
use crate::units::{Amount, EntityId, Instant, KeeperId, RailId, Share, Span};

/// A person, firm or thief that acts: an entity with wallets.
pub type ActorId = EntityId;

/// What an actor means to do at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: ActorId,
    /// The how-manieth intent of the actor.
    pub n: u32,
    /// On which rail.
    pub rail: RailId,
    /// Where the rail's draws for this intent begin.
    pub luck: u64,
    /// What.
    pub act: Act,
}

impl Intent {
    /// Returns the place in the order (instant, actor, n) as one number, which compares faster than three.
    fn place(&self) -> u128 {
        // Flipping the sign bit orders instants before 1970 first.
        let at = (self.at.unix() as u64) ^ (1 << 63);
        u128::from(at) << 64 | u128::from(self.actor.get()) << 32 | u128::from(self.n)
    }
}

/// Where an actor sends money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onward {
    /// To a new purse of his own.
    Own,
    /// To somebody, where he receives.
    Actor(ActorId),
    /// To a purse that somebody opens for it.
    New(ActorId),
    /// To somebody's account at a keeper.
    Customer {
        /// The keeper.
        keeper: KeeperId,
        /// Its customer.
        actor: ActorId,
    },
    /// To the counter of the bank that keeps it, for banknotes.
    Counter,
}

/// What an ordinary actor can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Pays somebody.
    Pay {
        /// Where.
        to: Onward,
        /// How much.
        amount: Amount,
    },
    /// Pays the only or largest coin onward whole but for a small part: a link of a peel chain.
    Peel {
        /// Who gets the small part.
        to: Onward,
        /// The small part.
        amount: Amount,
    },
    /// Pays many at once: wages, a pool's pay-out. Indexes [`Agenda::payees`].
    Batch {
        /// The first.
        first: u32,
        /// How many.
        count: u32,
    },
    /// Gathers the smallest coins into one.
    Consolidate {
        /// Where fewer have come, they stay.
        least: u8,
        /// At most so many.
        most: u8,
    },
    /// Finds new coin.
    Mine {
        /// How much.
        amount: Amount,
    },
    /// Sets a sum aside for an errand, in so many new purses of the actor's own.
    Shift {
        /// Into how many.
        into: u8,
        /// How much.
        amount: Amount,
    },
    /// Adds a sum to an account that was set aside, or sets it aside in a new coin.
    Fill {
        /// How much.
        amount: Amount,
        /// Which account.
        back: u8,
    },
    /// Passes on what lies in a purse that was set aside.
    Pass {
        /// Where.
        to: Onward,
        /// What stays in an account; a coin is spent whole.
        stays: Share,
        /// Which purse: the how-manieth of those that came last.
        back: u8,
    },
    /// Pays a small part of what was set aside; the rest goes to a new purse, from which the next part is paid.
    Drip {
        /// Who gets the small part.
        to: Onward,
        /// How much of what lies there.
        share: Share,
        /// Which purse.
        back: u8,
    },
    /// Divides what lies in a purse that was set aside among new ones.
    Spread {
        /// Into how many.
        into: u8,
        /// Which purse.
        back: u8,
    },
    /// Puts together what lies in purses that were set aside.
    Gather {
        /// Of at most how many.
        most: u8,
        /// Where it goes.
        to: Onward,
    },
    /// Has somebody else pay a sum, whom the actor talked into it.
    Trick {
        /// Whom.
        whom: ActorId,
        /// How much.
        amount: Amount,
    },
    /// Takes all that somebody else holds on the rail and at its exchanges, whose keys and passwords the actor has got.
    TakeOver {
        /// From whom.
        whom: ActorId,
    },
    /// Takes all out of the actor's account at a keeper.
    Leave {
        /// Which.
        keeper: KeeperId,
        /// To where.
        to: Onward,
    },
    /// Pays into the actor's account at a keeper.
    Deposit {
        /// Which.
        keeper: KeeperId,
        /// How much.
        amount: Amount,
    },
    /// Takes money out of the actor's account at a keeper.
    Withdraw {
        /// Which.
        keeper: KeeperId,
        /// How much.
        amount: Amount,
    },
    /// Pays into a pool that pays out other value.
    Mix {
        /// Which.
        keeper: KeeperId,
        /// How much.
        amount: Amount,
    },
    /// Sells to a desk for the unit of account.
    Sell {
        /// Which.
        keeper: KeeperId,
        /// How much.
        amount: Amount,
    },
    /// Takes banknotes at the counter of a bank, or chips at a casino.
    Cash {
        /// Where.
        keeper: KeeperId,
        /// How much.
        amount: Amount,
    },
}

/// All that ordinary actors mean to do.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    /// Sorted by (instant, actor, n).
    pub intents: Vec<Intent>,
    /// The payees of batches.
    pub payees: Vec<(ActorId, Amount)>,
}

impl Agenda {
    /// Returns the agenda of these intents, put in order.
    pub fn new(mut intents: Vec<Intent>, payees: Vec<(ActorId, Amount)>) -> Agenda {
        use rayon::slice::ParallelSliceMut;
        intents.par_sort_unstable_by_key(Intent::place);
        Agenda { intents, payees }
    }
}

/// Quantiles that all stem from one number: the rail's draws for one payment.
///
/// SplitMix64 (Steele, Lea and Flood, 2014): a counter and a mixing function, so cheap that every payment has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Luck(u64);

impl Luck {
    /// Returns the draws that begin at this number.
    pub const fn new(number: u64) -> Luck {
        Luck(number)
    }

    /// Returns the draws for a purpose: draws for one purpose do not move those for another.
    #[inline(always)] // The purpose is a constant, and its hash too where the compiler sees it.
    pub fn branch(self, purpose: &str) -> Luck {
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        let hash = purpose.bytes().fold(0xCBF2_9CE4_8422_2325, fold); // FNV-1a
        Luck(Luck(self.0 ^ hash).number())
    }

    /// Returns the draws for the n-th of many.
    pub fn nth(self, n: u64) -> Luck {
        Luck(Luck(self.0.wrapping_add(n.wrapping_mul(0xD134_2543_DE82_EF95))).number())
    }

    /// Draws the beginning of other draws.
    pub fn fork(&mut self) -> Luck {
        Luck(self.number())
    }

    /// Draws the next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Draws the next quantile.
    pub fn quantile(&mut self) -> Quantile {
        Quantile::from_bits(self.number())
    }

    /// Puts the elements into a random order (Fisher and Yates, 1938; Durstenfeld, 1964).
    pub fn shuffle<T>(&mut self, elements: &mut [T]) {
        for i in (1..elements.len()).rev() {
            elements.swap(i, self.quantile().below(i as u64 + 1) as usize);
        }
    }
}

/// What is due, in the order (instant, orders first, order in which it came up).
///
/// Of a large world a hundred thousand payments are on their way at a time, and one heap of them is read across memory at each step. So only what is due
/// within the hour stands in a heap, which the cache holds; the hours behind it are heaps of which nobody asks yet.
#[derive(Clone, Debug)]
pub struct Due<T> {
    /// All that is due up to the end of an hour; empty where nothing is due at all.
    soon: BinaryHeap<Reverse<Item<T>>>,
    hour: i64,
    /// What is due in each later hour, in no order.
    later: BTreeMap<i64, Vec<Reverse<Item<T>>>>,
    count: u64,
}

/// The numbers of what is no order begin here.
const EVENTS_FROM: u64 = 1 << 63;

#[derive(Clone, Debug)]
struct Item<T> {
    at: Instant,
    n: u64,
    what: T,
}

impl<T> PartialEq for Item<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.n) == (other.at, other.n)
    }
}

impl<T> Eq for Item<T> {}

impl<T> PartialOrd for Item<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Item<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.n).cmp(&(other.at, other.n))
    }
}

impl<T> Default for Due<T> {
    fn default() -> Due<T> {
        Due {
            soon: BinaryHeap::new(),
            hour: i64::MIN,
            later: BTreeMap::new(),
            count: 0,
        }
    }
}

impl<T> Due<T> {
    /// Adds something that is due at an instant.
    pub fn push(&mut self, at: Instant, what: T) {
        self.count += 1;
        let n = self.count + EVENTS_FROM;
        self.put(Item { at, n, what });
    }

    /// Adds an order that takes effect at an instant, before the events of that instant.
    pub fn push_order(&mut self, at: Instant, what: T) {
        self.count += 1;
        let n = self.count;
        self.put(Item { at, n, what });
    }

    fn put(&mut self, item: Item<T>) {
        let hour = item.at.unix().div_euclid(Span::HOUR.get());
        if hour <= self.hour {
            self.soon.push(Reverse(item));
        } else {
            self.later.entry(hour).or_default().push(Reverse(item));
        }
        self.come_to_what_is_next();
    }

    /// Has the next hour in which anything is due in the heap, once nothing is left of the present one.
    fn come_to_what_is_next(&mut self) {
        if self.soon.is_empty()
            && let Some((hour, items)) = self.later.pop_first()
        {
            (self.hour, self.soon) = (hour, items.into());
        }
    }

    /// Returns when the next is due.
    pub fn next_at(&self) -> Option<Instant> {
        self.soon.peek().map(|Reverse(item)| item.at)
    }

    /// Returns the next.
    pub fn next(&self) -> Option<&T> {
        self.soon.peek().map(|Reverse(item)| &item.what)
    }

    /// Takes the next.
    pub fn pop(&mut self) -> Option<(Instant, T)> {
        let Reverse(item) = self.soon.pop()?;
        self.come_to_what_is_next();
        Some((item.at, item.what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_at_one_instant_comes_in_the_order_in_which_it_came_up() {
        let mut due = Due::default();
        for (at, what) in [(5, 'c'), (3, 'a'), (5, 'd'), (3, 'b')] {
            due.push(Instant::from_unix(at), what);
        }
        let order: String = std::iter::from_fn(|| due.pop()).map(|(_, what)| what).collect();
        assert_eq!(order, "abcd");
    }

    /// Instants over two days, each with a successor that comes up when it is taken, hours later or in the same second.
    #[test]
    fn what_comes_up_on_the_way_stands_where_its_instant_is() {
        let mut due = Due::default();
        let mut luck = Luck::new(3);
        (0..500).for_each(|n| due.push(Instant::from_unix(luck.quantile().below(170_000) as i64), n));
        let mut taken = Vec::new();
        while let Some((at, n)) = due.pop() {
            taken.push((at, n));
            if n < 500 {
                let later = luck.quantile().below(3).pow(2) as i64 * 9_000;
                due.push(at + Span::seconds(later), 500 + n);
            }
        }
        assert_eq!(taken.len(), 1_000);
        assert!(taken.is_sorted_by_key(|(at, _)| *at));
    }

    #[test]
    fn an_order_precedes_the_events_of_its_instant_whenever_it_was_given() {
        let mut due = Due::default();
        due.push(Instant::from_unix(3), 'b');
        due.push_order(Instant::from_unix(3), 'a');
        due.push(Instant::from_unix(2), '0');
        let order: String = std::iter::from_fn(|| due.pop()).map(|(_, what)| what).collect();
        assert_eq!(order, "0ab");
    }

    #[test]
    fn luck_is_the_same_for_the_same_number_and_even_over_many() {
        assert_eq!(Luck::new(4).quantile(), Luck::new(4).quantile());
        let low = (0..10_000)
            .filter(|&n| Luck::new(n).quantile() < Quantile::HALF)
            .count();
        assert!((4_800..5_200).contains(&low), "{low} of 10000 stand below the middle");
    }
}
