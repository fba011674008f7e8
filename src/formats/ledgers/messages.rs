//! What messages of banks tell, whichever family they are of: payments, orders, bookings, returns, recalls and statuses, and how
//! these become a ledger.
//!
//! A payment moves from the originator to the beneficiary, past every bank that stands between theirs: each is a purse that this
//! payment alone fills and empties, in a movement of its own. A return goes back as what it is, a payment of its own. A recall
//! moves nothing: it claims what its bank asks back. A payment of which a report says that it was rejected did not happen. What
//! two messages tell of one payment is told once.

pub(in crate::formats) mod iso20022;
pub(in crate::formats) mod mt;

use hashbrown::HashMap;

use crate::formats::format::{Options, Reading, Sorted};
use crate::formats::input::ReadError;
use crate::formats::number::Number;
use crate::formats::payments::{End, Payments};
use crate::units::{Instant, counted};

/// What a ledger of bank messages is, for the head of a statement.
const KIND: &str = "messages between banks and their customers as they were read from files; nobody confirmed that they were carried out";

/// Whoever gives or gets, as far as a message says it.
#[derive(Clone, Debug, Default)]
pub(super) struct Party {
    pub account: Option<String>,
    pub name: Option<String>,
    /// The bank that keeps the account, by its code or else its name.
    pub bank: Option<String>,
}

impl Party {
    /// Tells whether nothing is said of it.
    pub fn is_unknown(&self) -> bool {
        self.account.is_none() && self.name.is_none() && self.bank.is_none()
    }

    /// Returns the name of its account. A number that is no IBAN is one only at its bank.
    fn purse(&self) -> String {
        match (&self.account, &self.name, &self.bank) {
            (Some(account), _, _) if is_iban(account) => account.clone(),
            (Some(account), _, Some(bank)) => format!("{bank}/{account}"),
            (Some(account), _, None) => account.clone(),
            (None, Some(name), Some(bank)) => format!("{name} at {bank}"),
            (None, Some(name), None) => name.clone(),
            (None, None, Some(bank)) => bank.clone(),
            (None, None, None) => unreachable!("somebody is known"),
        }
    }
}

fn is_iban(account: &str) -> bool {
    let bytes = account.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(u8::is_ascii_alphanumeric)
}

/// Returns the code of a bank in its short form: a branch is left out where it is the head office.
pub(super) fn bank_code(code: &str) -> String {
    let code = code.trim();
    match code.len() {
        11 => code.strip_suffix("XXX").unwrap_or(code).to_owned(),
        _ => code.to_owned(),
    }
}

/// What kind of thing is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A bank pays another on behalf of somebody.
    Payment,
    /// A customer orders a payment.
    Order,
    /// A bank says what it booked.
    Booking,
}

/// One thing that moves.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub kind: Kind,
    pub name: String,
    pub at: Instant,
    pub from: Party,
    pub to: Party,
    /// The banks on the way.
    pub way: Vec<String>,
    pub asset: String,
    pub amount: Number,
    /// The references by which other messages may speak of it.
    pub references: Vec<String>,
    /// Which message tells it: one message tells no payment twice.
    pub message: u32,
    pub place: (u32, u64),
}

/// A return or a reversal.
#[derive(Clone, Debug)]
pub(super) struct Back {
    pub name: String,
    pub at: Option<Instant>,
    /// Who gives back and who gets it, where the message says so.
    pub from: Party,
    pub to: Party,
    pub asset: String,
    pub amount: Number,
    pub references: Vec<String>,
    pub place: (u32, u64),
}

/// A bank asks a payment back.
#[derive(Clone, Debug)]
pub(super) struct Recall {
    pub name: String,
    pub references: Vec<String>,
}

/// What a bank states of an account.
#[derive(Clone, Debug)]
pub(in crate::formats) struct Statement {
    /// The account as the ledger calls it.
    pub account: String,
    /// The day at which it begins, where a balance says one, and the bank's number of it.
    pub period: String,
    /// What was there at the beginning and at the end, where it says so.
    pub opening: Option<Balance>,
    pub closing: Option<Balance>,
    /// What was booked between.
    pub booked: Vec<Booked>,
}

/// What is on an account, or missing there.
#[derive(Clone, Debug)]
pub(in crate::formats) struct Balance {
    pub asset: String,
    pub amount: Number,
    pub is_overdrawn: bool,
    pub line: u64,
}

/// One booking as a whole, whatever it is made up of.
#[derive(Clone, Debug)]
pub(in crate::formats) struct Booked {
    pub is_credit: bool,
    pub asset: String,
    pub amount: Number,
    /// The account at the other side, where it is told.
    pub other: Option<String>,
    pub at: Instant,
    pub reference: Option<String>,
    pub line: u64,
}

/// All that the messages tell.
#[derive(Default)]
pub(in crate::formats) struct Messages {
    pub(super) told: Vec<Told>,
    pub(super) backs: Vec<Back>,
    pub(super) recalls: Vec<Recall>,
    /// The references of payments that a report says were rejected.
    pub(super) rejected: Vec<String>,
    /// Reports and answers by what they say.
    pub(super) said: Vec<String>,
    /// What accounts held before: the account, the asset, the amount.
    pub(super) openings: Vec<(Party, String, Number)>,
    /// What banks state of accounts, for whoever adds it up.
    pub statements: Vec<Statement>,
    /// What was passed by, with how often.
    pub(super) passed: Vec<(&'static str, &'static str, u64)>,
}

/// A word for a reference that was not given.
const NOT_GIVEN: &str = "NOTPROVIDED";

/// Returns references that say something.
pub(super) fn references<'a>(found: impl IntoIterator<Item = Option<&'a str>>) -> Vec<String> {
    let told = found.into_iter().flatten().map(str::trim);
    let told = told.filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case(NOT_GIVEN) && *text != "NONREF");
    told.map(str::to_owned).collect()
}

impl Messages {
    /// Counts what is passed by.
    pub fn pass(&mut self, one: &'static str, many: &'static str) {
        match self.passed.iter_mut().find(|row| row.0 == one) {
            Some(row) => row.2 += 1,
            None => self.passed.push((one, many, 1)),
        }
    }

    /// Puts the ledger together.
    pub fn read(mut self, sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
        let mut payments = Payments::new();
        for (party, asset, amount) in &self.openings {
            let asset = payments.asset(asset);
            let account = party.purse();
            payments.opening(&account, asset, *amount);
        }
        self.told.sort_by_key(|told| told.kind);
        let mut ledger = Put {
            payments,
            found: HashMap::new(),
            rejected: 0,
            repeated: 0,
            orders: 0,
        };
        for told in &self.told {
            ledger.put(told, &self.rejected);
        }
        let mut unplaced = 0;
        for back in &self.backs {
            unplaced += u64::from(!ledger.put_back(back));
        }
        let mut unmet = 0;
        for recall in &self.recalls {
            unmet += u64::from(!ledger.recall(recall));
        }
        let counts = [
            (
                ledger.rejected,
                "payment was rejected, and is left out",
                "payments were rejected, and are left out",
            ),
            (
                ledger.repeated,
                "payment is told by a second message and is there once",
                "payments are told by a second message and are there once",
            ),
            (
                ledger.orders,
                "order of a customer is taken as carried out",
                "orders of customers are taken as carried out",
            ),
            (
                unplaced,
                "return is of a payment that is in none of the files",
                "returns are of payments that are in none of the files",
            ),
            (
                unmet,
                "recall is of a payment that is in none of the files, and claims nothing",
                "recalls are of payments that are in none of the files, and claim nothing",
            ),
        ];
        let mut payments = ledger.payments;
        let passed = self.passed.iter().map(|(one, many, count)| (*count, *one, *many));
        for (count, one, many) in counts.into_iter().chain(passed) {
            if count > 0 {
                payments.note(counted(count, one, many));
            }
        }
        self.said.iter().for_each(|said| payments.note(said.clone()));
        if payments.is_empty() {
            let first = &sorted.files[0];
            let other = self.recalls.len() + self.said.len() + self.rejected.len();
            let problem = match other {
                0 => "there is no payment in it".to_owned(),
                _ => format!(
                    "there is no payment in it; what it says is about payments of other messages, which must be given beside it{}",
                    self.said.first().map_or_else(String::new, |said| format!(": {said}"))
                ),
            };
            return Err(first.wrong(crate::formats::Place::Whole, problem));
        }
        payments.finish(sorted, options)
    }
}

/// The ledger while it is put together.
struct Put {
    payments: Payments,
    /// By reference: who gave and got, when, and the last transfer.
    found: HashMap<String, Found>,
    rejected: u64,
    repeated: u64,
    orders: u64,
}

#[derive(Clone, Copy)]
struct Found {
    from: End,
    to: End,
    at: Instant,
    amount: Number,
    transfer: usize,
    message: u32,
}

impl Put {
    fn put(&mut self, told: &Told, rejected: &[String]) {
        if told.references.iter().any(|reference| rejected.contains(reference)) {
            self.rejected += 1;
            return;
        }
        let same = |found: &&Found| found.message != told.message && found.amount.is_same(told.amount);
        let before = told
            .references
            .iter()
            .find_map(|reference| self.found.get(reference).filter(same));
        if before.is_some() {
            self.repeated += 1;
            return;
        }
        self.orders += u64::from(told.kind == Kind::Order);
        let (from, to) = (self.end(&told.from), self.end(&told.to));
        let asset = self.payments.asset(&told.asset);
        let mut here = from;
        let mut hop = told.name.clone();
        for bank in &told.way {
            let waypoint = self.payments.waypoint(format!("{bank} for {}", told.name), bank);
            self.payments.begin(told.at, [0; 3], None, &hop, told.place);
            self.payments.pay(here, waypoint, asset, told.amount);
            here = waypoint;
            hop = format!("{} from {bank}", told.name);
        }
        self.payments.begin(told.at, [0; 3], None, &hop, told.place);
        let transfer = self.payments.pay(here, to, asset, told.amount);
        for reference in &told.references {
            self.found.insert(
                reference.clone(),
                Found {
                    from,
                    to,
                    at: told.at,
                    amount: told.amount,
                    transfer,
                    message: told.message,
                },
            );
        }
    }

    fn end(&mut self, party: &Party) -> End {
        let end = self.payments.account(&party.purse());
        self.payments.kept(end, party.bank.as_deref(), party.name.as_deref());
        end
    }

    fn met(&self, references: &[String]) -> Option<Found> {
        references
            .iter()
            .find_map(|reference| self.found.get(reference))
            .copied()
    }

    /// Pays back; tells whether the payment was found.
    fn put_back(&mut self, back: &Back) -> bool {
        let met = self.met(&back.references);
        let of = back.references.first().unwrap_or(&back.name).clone();
        let mut side = |party: &Party, met: Option<End>, word: &str| match (met, party.is_unknown()) {
            (Some(end), _) => end,
            (None, false) => self.end(party),
            (None, true) => self.payments.account(&format!("{word} of {of}")),
        };
        let from = side(&back.from, met.map(|found| found.to), "payee");
        let to = side(&back.to, met.map(|found| found.from), "payer");
        let first = met.map_or(Instant::MIN, |found| found.at);
        let at = back.at.unwrap_or(first).max(first);
        let asset = self.payments.asset(&back.asset);
        self.payments.begin(at, [1, 0, 0], None, &back.name, back.place);
        self.payments.pay(from, to, asset, back.amount);
        met.is_some()
    }

    /// Claims what is asked back; tells whether the payment was found.
    fn recall(&mut self, recall: &Recall) -> bool {
        let met = self.met(&recall.references);
        if let Some(found) = met {
            self.payments.claim(&recall.name, found.transfer);
        }
        met.is_some()
    }
}

#[cfg(test)]
mod tests;
