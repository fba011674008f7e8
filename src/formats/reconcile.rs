//! Claimed inflows and outflows, and whether they reconcile: opening + in = out + closing for each account, period and asset.
//!
//! What an opposing party states in a table is read as it stands, line by line, and added up exactly. Beside the sum of each
//! account three things are looked at that such tables hide: a closing balance that is not the next opening one, a transfer
//! between two listed accounts that only one of them states, and payments that are stated twice.
//!
//! Nobody is accused falsely. The periods of an account follow each other in the order of that account, and not in that of
//! another one; by their names where these begin with a year, since some tables have the newest first. A transfer that leaves in one period and arrives in another, or leaves in
//! one asset and arrives in another, has both its sides; it is told, and fails nothing.

mod exact;
mod finding;
mod reader;
mod statements;
mod transfers;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use exact::Exact;
pub use finding::Finding;
pub use reader::{Claims, Direction, Key, Row};

use super::input::ReadError;

/// Reads claims: a table of them, or the statements of accounts in a file of messages.
///
/// # Errors
/// Where the file is neither, with the line and what would be accepted.
pub fn read(name: &str, bytes: &[u8]) -> Result<Claims, ReadError> {
    let claims = match std::str::from_utf8(bytes) {
        Ok(text) if statements::is_message(text) => statements::read(name, bytes)?,
        _ => reader::read(name, bytes)?,
    };
    reader::only_one_balance(name, &claims.rows)?;
    Ok(claims)
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

/// What a table of claims comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// How many rows it has.
    pub rows: usize,
    /// How many of its lines are comments, which count for nothing.
    pub comments: usize,
    /// The sums, by account, asset and then period in the order of the account.
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
pub fn reconcile(claims: &Claims) -> Result<Reconciliation, String> {
    let rows = &claims.rows;
    let accounts = by_account(rows)?;
    let transfers = transfers::between(rows);
    let mut findings = breaks(&accounts);
    findings.extend(transfers.findings);
    findings.extend(same(rows));
    Ok(Reconciliation {
        rows: rows.len(),
        comments: claims.comments,
        totals: totals(rows, &accounts, &transfers.paired)?,
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

/// Adds up each account, asset and period; the periods of an account and asset stand in their order.
fn by_account(rows: &[Row]) -> Result<Vec<Sums>, String> {
    let mut places: BTreeMap<&Key, usize> = BTreeMap::new();
    let mut added: Vec<Adding> = Vec::new();
    for row in rows {
        let place = *places.entry(&row.key).or_insert(added.len());
        if place == added.len() {
            added.push(Adding::new(row.key.clone()));
        }
        added[place].add(row)?;
    }
    let mut sums: Vec<Sums> = added.into_iter().map(Adding::finish).collect::<Result<_, _>>()?;
    // The sort keeps the periods of one account in the order in which the table first names them for this account.
    sums.sort_by(|one, other| one.key.account_and_asset().cmp(&other.key.account_and_asset()));
    for periods in sums.chunk_by_mut(|one, other| one.key.account_and_asset() == other.key.account_and_asset()) {
        // Banks list the newest first too. Only names tell: balances that begin and end at nothing join in any order.
        if periods
            .iter()
            .all(|sums| is_dated(&sums.key.period, &periods[0].key.period))
        {
            periods.sort_by(|one, other| one.key.period.cmp(&other.key.period));
        }
    }
    Ok(sums)
}

/// Tells whether the name of a period begins with a year and is as long as another, so that their order as texts is that of time.
fn is_dated(period: &str, like: &str) -> bool {
    let year = period.bytes().take_while(u8::is_ascii_digit).count();
    year >= 4 && period.len() == like.len()
}

/// Returns with what one period ended and the next began, where that is not the same.
fn broken(before: &Sums, after: &Sums) -> Option<(Exact, Exact)> {
    let (closing, opening) = (before.closing?, after.opening?);
    (closing != opening).then_some((closing, opening))
}

/// Adds all accounts up; of transfers within the table both sides are left out, of periods only the outer balances are kept.
fn totals(rows: &[Row], accounts: &[Sums], paired: &BTreeSet<u64>) -> Result<Vec<Sums>, String> {
    let outer = accounts.chunk_by(|one, other| one.key.account_and_asset() == other.key.account_and_asset());
    let outer = outer.map(|periods| (&periods[0].key, &periods[periods.len() - 1].key));
    let (first, last): (BTreeSet<&Key>, BTreeSet<&Key>) = outer.unzip();
    let mut sums: BTreeMap<&str, Adding> = BTreeMap::new();
    for row in rows {
        let inner = match row.direction {
            Direction::Opening => !first.contains(&row.key),
            Direction::Closing => !last.contains(&row.key),
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

fn breaks(accounts: &[Sums]) -> Vec<Finding> {
    let pairs = accounts.windows(2).filter_map(|pair| {
        let (before, after) = (&pair[0], &pair[1]);
        let one = before.key.account_and_asset() == after.key.account_and_asset();
        let (closing, opening) = broken(before, after)?;
        one.then(|| Finding::Break {
            key: after.key.clone(),
            before: before.key.period.clone(),
            closing,
            opening,
        })
    });
    pairs.collect()
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
