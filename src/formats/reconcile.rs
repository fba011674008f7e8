//! Claimed inflows and outflows, and whether they reconcile: opening + in = out + closing for each account, period and asset.
//!
//! What an opposing party states in a table is read as it stands, line by line, and added up exactly. Beside the sum of each
//! account three things are looked at that such tables hide: a closing balance that is not the next opening one, a transfer
//! between two listed accounts that only one of them states, and payments that are stated twice.

mod exact;
mod reader;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use exact::Exact;
pub use reader::{Direction, Row, read};

/// What the sums are about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Key {
    /// The account.
    pub account: String,
    /// The asset; empty where the table has none.
    pub asset: String,
    /// The period; empty where the table has none.
    pub period: String,
}

/// The sums of one account, period and asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// What they are about.
    #[serde(flatten)]
    pub key: Key,
    /// What was there at the beginning; nothing where the table does not say, which counts as zero.
    pub opening: Option<Exact>,
    /// What came in.
    #[serde(rename = "in")]
    pub came: Exact,
    /// What went out.
    #[serde(rename = "out")]
    pub went: Exact,
    /// What was there at the end; nothing where the table does not say, which counts as zero.
    pub closing: Option<Exact>,
    /// Opening and in less out and closing: what is not accounted for.
    pub gap: Exact,
    /// The most decimals with which an amount of them is written.
    #[serde(skip)]
    pub decimals: usize,
}

/// Something beside the sums that a careful reader should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// A period begins with another amount than the one before ended with.
    Break {
        /// The period that begins.
        #[serde(flatten)]
        key: Key,
        /// The period before.
        before: String,
        /// With what it ended.
        closing: Exact,
        /// With what this one begins.
        opening: Exact,
    },
    /// A transfer between two listed accounts that only one of them states.
    OneSided {
        /// Where it stands.
        line: u64,
        /// Who states it.
        account: String,
        /// Who does not.
        counterparty: String,
        /// How much.
        amount: Exact,
        /// Its asset.
        asset: String,
    },
    /// Rows that say the same, which may be one payment stated more than once.
    Same {
        /// Where they stand.
        lines: Vec<u64>,
    },
}

impl Finding {
    /// Tells whether the table contradicts itself; rows that are the same may be two payments.
    pub const fn is_contradiction(&self) -> bool {
        !matches!(self, Finding::Same { .. })
    }
}

/// What a table of claims comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// How many rows it has.
    pub rows: usize,
    /// The sums, by account, asset and then period in the order of the table.
    pub accounts: Vec<Sums>,
    /// The sums of all accounts together, by asset; transfers between listed accounts that both state are left out.
    pub totals: Vec<Sums>,
    /// What else was found.
    pub findings: Vec<Finding>,
}

impl Reconciliation {
    /// Tells whether every sum and every transfer reconciles.
    pub fn holds(&self) -> bool {
        self.accounts.iter().all(|sums| sums.gap.is_zero()) && !self.findings.iter().any(Finding::is_contradiction)
    }
}

/// Adds a table up.
///
/// # Errors
/// Where a sum has more digits than are kept.
pub fn reconcile(rows: &[Row]) -> Result<Reconciliation, String> {
    let accounts = by_account(rows)?;
    let (paired, mut findings) = transfers(rows);
    findings.splice(0..0, breaks(&accounts));
    findings.extend(same(rows));
    Ok(Reconciliation {
        rows: rows.len(),
        totals: totals(rows, &paired)?,
        accounts,
        findings,
    })
}

/// Sums while they are added up.
struct Adding {
    key: Key,
    opening: Option<Exact>,
    came: Exact,
    went: Exact,
    closing: Option<Exact>,
    decimals: usize,
}

impl Adding {
    fn new(key: Key) -> Adding {
        Adding {
            key,
            opening: None,
            came: Exact::ZERO,
            went: Exact::ZERO,
            closing: None,
            decimals: 0,
        }
    }

    fn add(&mut self, row: &Row) -> Result<(), String> {
        let sum = match row.direction {
            Direction::In => &mut self.came,
            Direction::Out => &mut self.went,
            Direction::Opening => self.opening.get_or_insert(Exact::ZERO),
            Direction::Closing => self.closing.get_or_insert(Exact::ZERO),
        };
        *sum = sum.plus(row.amount)?;
        self.decimals = self.decimals.max(row.decimals);
        Ok(())
    }

    fn finish(self) -> Result<Sums, String> {
        let zero = Exact::ZERO;
        let had = self.opening.unwrap_or(zero).plus(self.came)?;
        let accounted = self.closing.unwrap_or(zero).plus(self.went)?;
        Ok(Sums {
            gap: had.minus(accounted)?,
            key: self.key,
            opening: self.opening,
            came: self.came,
            went: self.went,
            closing: self.closing,
            decimals: self.decimals,
        })
    }
}

fn by_account(rows: &[Row]) -> Result<Vec<Sums>, String> {
    let mut periods: Vec<&str> = Vec::new();
    for row in rows {
        if !periods.contains(&row.key.period.as_str()) {
            periods.push(&row.key.period);
        }
    }
    let place = |period: &str| periods.iter().position(|known| *known == period);
    let mut sums: BTreeMap<(&str, &str, Option<usize>), Adding> = BTreeMap::new();
    for row in rows {
        let Key { account, asset, period } = &row.key;
        let adding = sums.entry((account, asset, place(period)));
        let adding = adding.or_insert_with(|| Adding::new(row.key.clone()));
        adding.add(row)?;
    }
    sums.into_values().map(Adding::finish).collect()
}

/// Adds all accounts up; of transfers within the table both sides are left out, of periods only the outer balances are kept.
fn totals(rows: &[Row], paired: &BTreeSet<u64>) -> Result<Vec<Sums>, String> {
    let mut sums: BTreeMap<&str, Adding> = BTreeMap::new();
    let first_and_last = outer_periods(rows);
    for row in rows {
        let (first, last) = first_and_last[&(row.key.account.as_str(), row.key.asset.as_str())];
        let inner = match row.direction {
            Direction::Opening => row.key.period != first,
            Direction::Closing => row.key.period != last,
            Direction::In | Direction::Out => paired.contains(&row.line),
        };
        let key = Key {
            asset: row.key.asset.clone(),
            ..Key::default()
        };
        let adding = sums.entry(&row.key.asset).or_insert_with(|| Adding::new(key));
        if !inner {
            adding.add(row)?;
        }
    }
    sums.into_values().map(Adding::finish).collect()
}

type Outer<'a> = BTreeMap<(&'a str, &'a str), (&'a str, &'a str)>;

/// Returns the first and the last period of each account and asset.
fn outer_periods(rows: &[Row]) -> Outer<'_> {
    let mut outer = Outer::new();
    for row in rows {
        let period = row.key.period.as_str();
        let periods = outer
            .entry((&row.key.account, &row.key.asset))
            .or_insert((period, period));
        periods.1 = period;
    }
    outer
}

fn breaks(accounts: &[Sums]) -> Vec<Finding> {
    let pairs = accounts.windows(2).filter_map(|pair| {
        let (before, after) = (&pair[0], &pair[1]);
        let one = (&before.key.account, &before.key.asset) == (&after.key.account, &after.key.asset);
        let (closing, opening) = (before.closing?, after.opening?);
        (one && closing != opening).then(|| Finding::Break {
            key: after.key.clone(),
            before: before.key.period.clone(),
            closing,
            opening,
        })
    });
    pairs.collect()
}

/// Finds for each transfer to or from a listed account the row of the other side; returns the lines of both and what has none.
fn transfers(rows: &[Row]) -> (BTreeSet<u64>, Vec<Finding>) {
    let listed: BTreeSet<&str> = rows.iter().map(|row| row.key.account.as_str()).collect();
    let moves = |row: &&Row| matches!(row.direction, Direction::In | Direction::Out);
    let inner = |row: &&Row| row.counterparty.as_deref().is_some_and(|other| listed.contains(other));
    let within: Vec<&Row> = rows.iter().filter(moves).filter(inner).collect();
    let mut paired = BTreeSet::new();
    for out in within.iter().filter(|row| row.direction == Direction::Out) {
        let answers = |row: &&&Row| {
            row.direction == Direction::In
                && row.counterparty.as_deref() == Some(&out.key.account)
                && out.counterparty.as_deref() == Some(&row.key.account)
                && (&row.key.asset, &row.key.period) == (&out.key.asset, &out.key.period)
                && row.amount == out.amount
                && !paired.contains(&row.line)
        };
        if let Some(other) = within.iter().find(answers) {
            paired.extend([out.line, other.line]);
        }
    }
    let single = within.iter().filter(|row| !paired.contains(&row.line));
    let one_sided = single.map(|row| Finding::OneSided {
        line: row.line,
        account: row.key.account.clone(),
        counterparty: row.counterparty.clone().unwrap_or_default(),
        amount: row.amount,
        asset: row.key.asset.clone(),
    });
    let one_sided = one_sided.collect();
    (paired, one_sided)
}

/// Finds rows that say the same in everything but their notes.
fn same(rows: &[Row]) -> Vec<Finding> {
    let mut groups: BTreeMap<_, Vec<u64>> = BTreeMap::new();
    for row in rows {
        let said = (
            &row.key,
            row.direction,
            row.amount,
            &row.counterparty,
            &row.date,
            &row.reference,
        );
        groups.entry(said).or_default().push(row.line);
    }
    let mut twice: Vec<Vec<u64>> = groups.into_values().filter(|lines| lines.len() > 1).collect();
    twice.sort();
    twice.into_iter().map(|lines| Finding::Same { lines }).collect()
}

#[cfg(test)]
mod tests;
