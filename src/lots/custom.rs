//! A rule of one's own: what a program hands in that is not one of the methods in the list.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::convention::{About, EDGES, LOTS, Nature};
use super::lot::Lot;
use super::ordered::Ordered;
use super::pool::{Bundle, Claim, Laid, Out, Pool, Rule, Standing};
use crate::units::{Amount, OriginId, Total};

/// A rule of one's own: which lots leave first. [`Method::custom`](super::Method::custom) makes a method of it.
///
/// A purse is a pool of lots, and so is a movement: its inputs fill it in their order, its outputs empty it in theirs, and the fee
/// comes last. The one question is how much of each lot leaves. What leaves keeps its order and so does what stays; what arrives
/// is the newest.
///
/// # Laws
///
/// The walk holds a rule to these and panics where one is broken, since a trace by such a rule would mean nothing:
///
/// - all together, just as much leaves as is asked for;
/// - of no lot more leaves than it is.
///
/// So a rule neither makes nor loses money and never turns tainted units into clean ones, and the tally of its trace balances as
/// that of every method that conserves value. What the walk cannot see is left to the author: that the same lots always get the
/// same answer.
pub trait CustomRule: Sync {
    /// Returns what is said of the rule: [`About::custom`].
    fn about(&self) -> &About;

    /// Says how much of each lot leaves a pool that gives `amount`, which is at most what it has.
    ///
    /// Lots stand from the oldest to the newest, clean ones among them. `leaves` has a place for each and is zero when it comes.
    fn take(&self, pool: &[Lot], amount: Amount, leaves: &mut [Amount]);
}

impl About {
    /// Returns what is said of a rule of one's own, by the name with which its specification begins and the rule in one line.
    ///
    /// # Panics
    /// Where the name is not made of small letters, digits and hyphens. In a constant, that does not compile.
    pub const fn custom(name: &'static str, rule: &'static str) -> About {
        let letters = name.as_bytes();
        let mut at = 0;
        while at < letters.len() {
            assert!(
                matches!(letters[at], b'a'..=b'z' | b'0'..=b'9' | b'-'),
                "the name of a rule is made of small letters, digits and hyphens"
            );
            at += 1;
        }
        assert!(!letters.is_empty(), "a rule has a name");
        About {
            name,
            other_name: None,
            title: name,
            summary: rule,
            plainly: rule,
            meaning: rule,
            source: "handed in by the program that uses the library",
            laws: "conserves value and origin, which the walk checks; order counts",
            complexity: LOTS,
            edges: EDGES,
            cannot_show: "what its author has not said",
            rule,
            nature: Nature::LITERATURE,
        }
    }
}

/// A rule of one's own in its place among the bookings. Two of one name are equal, as all methods of one specification are.
#[derive(Clone, Copy)]
pub(crate) struct Custom {
    about: &'static About,
    rule: &'static dyn CustomRule,
}

impl Custom {
    pub(super) fn new(rule: &'static dyn CustomRule) -> Custom {
        Custom {
            about: rule.about(),
            rule,
        }
    }

    pub(super) const fn about(self) -> &'static About {
        self.about
    }

    /// Takes out of lots what the rule says, and hands each piece on.
    fn take_out(&self, lots: &mut Vec<Lot>, amount: Amount, mut piece: impl FnMut(Lot)) {
        let leaves = self.leaves(lots, amount);
        for (lot, amount) in lots.iter_mut().zip(leaves) {
            if !amount.is_zero() {
                lot.amount -= amount;
                piece(Lot { amount, ..*lot });
            }
        }
        lots.retain(|lot| !lot.amount.is_zero());
    }

    fn leaves(&self, lots: &[Lot], amount: Amount) -> Vec<Amount> {
        let mut leaves = vec![Amount::ZERO; lots.len()];
        if amount.is_zero() {
            return leaves;
        }
        self.rule.take(lots, amount, &mut leaves);
        let name = self.about.name;
        for (lot, part) in lots.iter().zip(&leaves) {
            let most = lot.amount;
            assert!(*part <= most, "the rule {name} takes {part} of a lot of {most}");
        }
        let all: Total = leaves.iter().copied().sum();
        assert!(all == amount, "the rule {name} takes {all} where {amount} leaves");
        leaves
    }
}

impl PartialEq for Custom {
    fn eq(&self, other: &Custom) -> bool {
        self.about.name == other.about.name
    }
}

impl Eq for Custom {}

impl Hash for Custom {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.about.name.hash(state);
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.about.name)
    }
}

impl Rule for Custom {
    const PLACES: bool = true;
    const WHOLE: bool = false;
    const LOSES: bool = false;

    fn take(&self, pool: &mut Pool, _balance: Amount, amount: Amount, _from: Standing, into: &mut Vec<Lot>) {
        let mut leaves = self.leaves(&pool.lots(), amount).into_iter();
        pool.take_parts(|_| leaves.next().expect("a lot has its place"), into);
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        Ordered::FIFO.put(pool, piece);
    }

    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid) {
        for (o, out) in outs.iter().enumerate() {
            let begin = laid.begin();
            self.take_out(&mut bundle.lots, out.amount, |piece| laid.push(begin, piece));
            laid.end(o, begin);
        }
    }

    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
        Ordered::FIFO.mark(piece, value, claim, origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lots::Method;

    /// Leaves in every place the same, whatever is asked for.
    struct Flat(About, u64);

    impl CustomRule for Flat {
        fn about(&self) -> &About {
            &self.0
        }

        fn take(&self, _pool: &[Lot], _amount: Amount, leaves: &mut [Amount]) {
            leaves.fill(Amount::new(self.1));
        }
    }

    static TWO: Flat = Flat(About::custom("two-of-each", "two units of each lot leave"), 2);
    static FIFO: Flat = Flat(About::custom("fifo", "a name that is listed"), 0);

    /// Takes out of a pool with five tainted units before three clean ones; what is left of it, and what left.
    fn taken(amount: u64) -> (Vec<Lot>, Vec<Lot>) {
        let (mut pool, mut into) = (Pool::default(), Vec::new());
        pool.push(Lot::of(OriginId::from_raw(0), Amount::new(5)));
        pool.push(Lot::clean(Amount::new(3)));
        let (balance, amount) = (Amount::new(8), Amount::new(amount));
        Custom::new(&TWO).take(&mut pool, balance, amount, Standing::default(), &mut into);
        (pool.lots().to_vec(), into)
    }

    #[test]
    fn what_a_rule_of_ones_own_says_leaves_and_the_rest_stays_in_order() {
        let lots = |tainted, clean| {
            let tainted = Lot::of(OriginId::from_raw(0), Amount::new(tainted));
            vec![tainted, Lot::clean(Amount::new(clean))]
        };
        assert_eq!(taken(4), (lots(3, 1), lots(2, 2)));
    }

    #[test]
    #[should_panic(expected = "the rule two-of-each takes 4 where 7 leaves")]
    fn a_rule_of_ones_own_that_takes_another_amount_is_stopped() {
        taken(7);
    }

    #[test]
    #[should_panic(expected = "the rule two-of-each takes 2 of a lot of 1")]
    fn a_rule_of_ones_own_that_takes_more_than_a_lot_is_stopped() {
        let one = vec![Lot::clean(Amount::new(1)); 2];
        Custom::new(&TWO).leaves(&one, Amount::new(2));
    }

    #[test]
    #[should_panic(expected = "there is a method fifo already")]
    fn a_rule_of_ones_own_has_a_name_of_its_own() {
        let _ = Method::custom(&FIFO);
    }

    #[test]
    fn a_rule_of_ones_own_has_all_common_parameters_and_is_not_read_back() {
        let method = Method::custom(&TWO).with_until(Some(7));
        assert_eq!(method.spec(), "two-of-each;fees=drop;until=7");
        assert!(method.spec().parse::<Method>().is_err());
        assert!(!method.is_plain() && Method::custom(&TWO).is_plain());
    }
}
