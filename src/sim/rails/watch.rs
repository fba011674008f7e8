//! What those who screen see of the behaviour of accounts, and what of it is suspicious. Never the truth: neither who commands an account nor whether
//! what passes was stolen is known here.
//!
//! | flag | when |
//! |---|---|
//! | new account | opened in the last 30 days |
//! | passing through | at least four fifths of what came in within 24 hours leave within them |
//! | unusual amount | ten times the mean of the account's payments before, of at least three |
//! | new country | abroad, to an account that this one never paid |
//! | tagged | the other side's address has a tag in force of those that are read |
//!
//! Whoever was reported to his bank is suspicious whatever he pays.
//!
//! Two flags make a payment suspicious. The thresholds are knobs without a source.

use dyepack_columns::prefetch;
use hashbrown::{HashMap, HashSet};

use crate::units::{Amount, Instant, PurseId, Span};

/// An account is new for so long.
const NEW: Span = Span::DAY.times(30);
/// Money passes through within so long.
const WINDOW: Span = Span::HOUR.times(24);
/// An account shows what is usual after so many payments.
const KNOWN_AFTER: u64 = 3;
/// An unusual amount is so many times the usual one.
const UNUSUAL: u64 = 10;
/// So many flags make a payment suspicious.
const SUSPICIOUS: u32 = 2;

/// Whose behaviour is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Customer {
    /// An account.
    Account(PurseId),
    /// All coins of one customer, who is called by a number.
    Wallet(u32),
}

/// A payment as one side's bank sees it.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Whose bank looks.
    pub customer: Customer,
    /// When his account was opened; nothing for one from before the world, and for coins.
    pub opened: Option<Instant>,
    /// The address of the other side.
    pub other: u32,
    /// Whether this side's bank reads the public tags on stolen money.
    pub reads: bool,
    /// Whether it reads on a public list that the other side is a service of a kind that it minds.
    pub listed: bool,
    /// Whether the other side is in another country.
    pub abroad: bool,
    /// How much.
    pub amount: Amount,
    /// When.
    pub at: Instant,
}

/// What is known of one customer's payments, in and out.
#[derive(Clone, Copy, Debug)]
struct Habit {
    payments: u64,
    sum: Amount,
    /// Since when `came` and `went` count.
    since: Instant,
    came: Amount,
    went: Amount,
}

/// The habits of all customers, in one column in the order in which they were first seen.
#[derive(Clone, Debug, Default)]
struct Habits {
    rows: Vec<Habit>,
    /// Where those of an account and of a customer with coins stand, from 1 on; zero where there are none.
    of_account: Vec<u32>,
    of_wallet: Vec<u32>,
}

impl Habits {
    fn get(&self, customer: Customer) -> Option<&Habit> {
        let place = match customer {
            Customer::Account(account) => self.of_account.get(account.index()),
            Customer::Wallet(number) => self.of_wallet.get(number as usize),
        };
        self.rows.get((*place? as usize).checked_sub(1)?)
    }

    fn or_insert(&mut self, customer: Customer, new: Habit) -> &mut Habit {
        let (places, number) = match customer {
            Customer::Account(account) => (&mut self.of_account, account.index()),
            Customer::Wallet(number) => (&mut self.of_wallet, number as usize),
        };
        if places.len() <= number {
            places.resize(number + 1, 0);
        }
        if places[number] == 0 {
            self.rows.push(new);
            places[number] = u32::try_from(self.rows.len()).expect("there are fewer customers than purses");
        }
        &mut self.rows[places[number] as usize - 1]
    }
}

/// What is known of all customers.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    habits: Habits,
    /// Who was paid abroad by whom.
    abroad: HashSet<(Customer, u32)>,
    /// The tags on addresses: from when, and until when.
    tagged: HashMap<u32, (Instant, Option<Instant>)>,
    /// The accounts of which somebody reported a suspicion.
    reported: HashSet<PurseId>,
}

impl Watch {
    /// Asks for where what is known of an account stands.
    pub fn prefetch_place(&self, account: PurseId) {
        prefetch(&self.habits.of_account, account.index());
    }

    /// Asks for what is known of an account.
    pub fn prefetch(&self, account: PurseId) {
        if let Some(&place) = self.habits.of_account.get(account.index()) {
            prefetch(&self.habits.rows, (place as usize).wrapping_sub(1));
        }
    }

    /// Learns of a tag on an address.
    pub fn tag(&mut self, address: u32, published: Instant) {
        self.tagged.entry(address).or_insert((published, None));
    }

    /// Learns of a suspicion against whoever has an account.
    pub fn report(&mut self, account: PurseId) {
        self.reported.insert(account);
    }

    /// Tells whether a suspicion against an account was reported: whatever leaves it is reviewed.
    pub fn is_reported(&self, account: PurseId) -> bool {
        self.reported.contains(&account)
    }

    /// Learns that the tags on an address were withdrawn.
    pub fn untag(&mut self, address: u32, withdrawn: Instant) {
        if let Some((_, until)) = self.tagged.get_mut(&address) {
            until.get_or_insert(withdrawn);
        }
    }

    /// Tells whether a payment that leaves is suspicious to the payer's bank.
    pub fn suspects_payer(&self, sight: &Sight) -> bool {
        let passing = self.habits.get(sight.customer).is_some_and(|habit| {
            let within = sight.at.since(habit.since) <= WINDOW && !habit.came.is_zero();
            within && habit.went + sight.amount >= habit.came.scaled_down(4, 5)
        });
        let new_country = sight.abroad && !self.abroad.contains(&(sight.customer, sight.other));
        self.flags(sight) + u32::from(passing) + u32::from(new_country) >= SUSPICIOUS
    }

    /// Tells whether a payment that came in is suspicious to the payee's bank.
    pub fn suspects_payee(&self, sight: &Sight) -> bool {
        self.flags(sight) >= SUSPICIOUS
    }

    /// Counts the flags that both sides look for.
    fn flags(&self, sight: &Sight) -> u32 {
        let new = sight.opened.is_some_and(|opened| sight.at < opened + NEW);
        let unusual = self.habits.get(sight.customer).is_some_and(|habit| {
            let usual = habit.sum.get() / habit.payments.max(1);
            habit.payments >= KNOWN_AFTER && sight.amount.get() / UNUSUAL >= usual.max(1)
        });
        let tagged = self
            .tagged
            .get(&sight.other)
            .is_some_and(|&(from, until)| from <= sight.at && until.is_none_or(|until| sight.at < until));
        u32::from(new) + u32::from(unusual) + u32::from(tagged && sight.reads || sight.listed)
    }

    /// Remembers a payment that leaves.
    pub fn left(&mut self, sight: &Sight) {
        let habit = self.habit(sight);
        habit.went += sight.amount;
        if sight.abroad {
            self.abroad.insert((sight.customer, sight.other));
        }
    }

    /// Remembers a payment that came in.
    pub fn came(&mut self, sight: &Sight) {
        let habit = self.habit(sight);
        if sight.at.since(habit.since) > WINDOW {
            (habit.since, habit.came, habit.went) = (sight.at, Amount::ZERO, Amount::ZERO);
        }
        habit.came += sight.amount;
    }

    fn habit(&mut self, sight: &Sight) -> &mut Habit {
        let new = Habit {
            payments: 0,
            sum: Amount::ZERO,
            since: sight.at,
            came: Amount::ZERO,
            went: Amount::ZERO,
        };
        let habit = self.habits.or_insert(sight.customer, new);
        habit.payments += 1;
        habit.sum = Amount::new(habit.sum.get().saturating_add(sight.amount.get()));
        habit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Instant = Instant::from_unix(1_454_587_200);

    fn sight(amount: u64, hours: i64) -> Sight {
        Sight {
            customer: Customer::Wallet(1),
            opened: None,
            other: 7,
            reads: true,
            listed: false,
            abroad: false,
            amount: Amount::new(amount),
            at: NOON + Span::HOUR.times(hours),
        }
    }

    /// A customer who was paid 100 four times and paid 100 twice, days ago.
    fn watched() -> Watch {
        let mut watch = Watch::default();
        (0..4).for_each(|day| watch.came(&sight(100, day * 24)));
        (0..2).for_each(|day| watch.left(&sight(100, 24 * day + 12)));
        watch
    }

    #[test]
    fn one_flag_is_not_suspicious_and_two_are() {
        let watch = watched();
        let now = 20 * 24;
        let plain = sight(100, now);
        let unusual = sight(1_000, now);
        let abroad = |sight: Sight| Sight { abroad: true, ..sight };
        let new = |sight: Sight| Sight {
            opened: Some(sight.at - Span::DAY.times(29)),
            ..sight
        };
        for one in [plain, unusual, abroad(plain), new(plain), sight(999, now)] {
            assert!(!watch.suspects_payer(&one), "{one:?}");
        }
        for two in [abroad(unusual), new(unusual), new(abroad(plain))] {
            assert!(watch.suspects_payer(&two), "{two:?}");
        }
        assert!(
            !watch.suspects_payee(&new(abroad(plain))),
            "where money comes from is no flag"
        );
        assert!(watch.suspects_payee(&new(unusual)));
        let old = Sight {
            opened: Some(unusual.at - Span::DAY.times(30)),
            ..unusual
        };
        assert!(!watch.suspects_payer(&old));
    }

    #[test]
    fn money_that_leaves_within_a_day_passes_through() {
        let mut watch = watched();
        watch.came(&sight(100, 480));
        let leaves = |amount, hours| Sight {
            abroad: true,
            ..sight(amount, hours)
        };
        assert!(watch.suspects_payer(&leaves(80, 504)));
        assert!(!watch.suspects_payer(&leaves(79, 504)), "a fifth stays");
        assert!(!watch.suspects_payer(&leaves(80, 505)), "it rested for a day");
        watch.left(&sight(50, 481));
        assert!(watch.suspects_payer(&leaves(30, 482)), "in parts as well");
    }

    #[test]
    fn whom_one_has_paid_abroad_is_not_new_and_a_tag_counts_while_it_is_in_force() {
        let mut watch = watched();
        let abroad = Sight {
            abroad: true,
            ..sight(1_000, 480)
        };
        watch.tag(7, abroad.at);
        let home = sight(1_000, 480);
        assert!(watch.suspects_payer(&home), "unusual and tagged");
        let reads_none = Sight { reads: false, ..home };
        assert!(!watch.suspects_payer(&reads_none), "who reads no tags sees none");
        let listed = Sight {
            listed: true,
            ..reads_none
        };
        assert!(watch.suspects_payer(&listed), "unusual, and to a service on a list");
        assert!(!watch.suspects_payer(&sight(1_000, 479)), "before it was published");
        watch.untag(7, abroad.at + Span::HOUR);
        assert!(!watch.suspects_payer(&sight(1_000, 481)), "and after it was withdrawn");
        watch.left(&Sight {
            amount: Amount::new(1),
            ..abroad
        });
        assert!(!watch.suspects_payer(&Sight {
            at: abroad.at + Span::DAY.times(9),
            ..abroad
        }));
    }
}
