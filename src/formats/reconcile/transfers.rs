//! Transfers between two accounts of one table: which two rows are the sides of one.
//!
//! The sides are looked for from what agrees most to what agrees least, so that a transfer that fits exactly is never taken for
//! the other side of one that fits roughly: first in one period with date and reference, then in one period, then in two
//! periods, and last in two assets.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::finding::Finding;
use super::reader::{Direction, Row};

/// What was found of transfers.
pub(super) struct Transfers {
    /// The lines of both sides of each transfer in one asset, which cancel out over all accounts.
    pub paired: BTreeSet<u64>,
    /// Transfers that took their time, changed their asset, or have one side.
    pub findings: Vec<Finding>,
}

/// Finds for each transfer to or from a listed account the row of the other side.
pub(super) fn between(rows: &[Row]) -> Transfers {
    let listed: BTreeSet<&str> = rows.iter().map(|row| row.key.account.as_str()).collect();
    let side = |direction: Direction| {
        let inner = |row: &&Row| row.counterparty.as_deref().is_some_and(|other| listed.contains(other));
        let rows = rows.iter().filter(move |row| row.direction == direction);
        rows.filter(inner).collect()
    };
    let mut open = Open {
        outs: side(Direction::Out),
        ins: side(Direction::In),
    };
    let mut pairs = open.pair(|row| (Some(&row.key.period), row.date.as_deref(), row.reference.as_deref()));
    pairs.extend(open.pair(|row| (Some(&row.key.period), None, None)));
    let same_period = pairs.len();
    pairs.extend(open.pair(|row| (None, None, row.reference.as_deref())));
    pairs.extend(open.pair(|_| (None, None, None)));
    let mut findings: Vec<Finding> = pairs[same_period..].iter().map(in_transit).collect();
    let paired = pairs.iter().flat_map(|(out, into)| [out.line, into.line]).collect();
    findings.extend(open.exchanged().iter().map(exchanged));
    findings.extend(open.one_sided());
    Transfers { paired, findings }
}

/// The rows whose other side was not found yet, in the order of the table.
struct Open<'a> {
    outs: Vec<&'a Row>,
    ins: Vec<&'a Row>,
}

type Pair<'a> = (&'a Row, &'a Row);

/// In which period, date and reference two rows agree.
type Agreement<'a> = (Option<&'a String>, Option<&'a str>, Option<&'a str>);

/// Returns who sends and who gets what the row states.
fn parties(row: &Row) -> (&str, &str) {
    let other = row
        .counterparty
        .as_deref()
        .expect("only rows with a counterparty are looked at");
    match row.direction {
        Direction::Out => (&row.key.account, other),
        Direction::Opening | Direction::In | Direction::Closing => (other, &row.key.account),
    }
}

impl<'a> Open<'a> {
    /// Takes out the pairs of rows of one amount between the same two that agree in something, each row once and the first
    /// first.
    fn pair(&mut self, agree: impl Fn(&'a Row) -> Agreement<'a>) -> Vec<Pair<'a>> {
        let key = |row: &'a Row| (parties(row), &row.key.asset, row.amount, agree(row));
        let mut ins: BTreeMap<_, VecDeque<&Row>> = BTreeMap::new();
        for row in &self.ins {
            ins.entry(key(row)).or_default().push_back(row);
        }
        let mut pairs = Vec::new();
        for out in &self.outs {
            let answers = ins.get_mut(&key(out));
            pairs.extend(answers.and_then(VecDeque::pop_front).map(|into| (*out, into)));
        }
        self.take_out(&pairs);
        pairs
    }

    /// Takes out the pairs of rows between the same two that differ in their asset: those of one reference first.
    fn exchanged(&mut self) -> Vec<Pair<'a>> {
        let mut all = Vec::new();
        for by_reference in [true, false] {
            let agree = |row: &'a Row| (parties(row), row.reference.as_deref().filter(|_| by_reference));
            let mut ins: BTreeMap<_, BTreeMap<&str, VecDeque<&Row>>> = BTreeMap::new();
            for row in self.ins.iter().filter(|row| !by_reference || row.reference.is_some()) {
                let assets = ins.entry(agree(row)).or_default();
                assets.entry(&row.key.asset).or_default().push_back(row);
            }
            let mut pairs = Vec::new();
            for out in &self.outs {
                let assets = ins.get_mut(&agree(out)).into_iter().flatten();
                let mut others = assets.filter(|(asset, rows)| **asset != out.key.asset && !rows.is_empty());
                pairs.extend(
                    others
                        .next()
                        .and_then(|(_, rows)| rows.pop_front())
                        .map(|into| (*out, into)),
                );
            }
            self.take_out(&pairs);
            all.extend(pairs);
        }
        all
    }

    fn take_out(&mut self, pairs: &[Pair]) {
        let lines: BTreeSet<u64> = pairs.iter().flat_map(|(out, into)| [out.line, into.line]).collect();
        self.outs.retain(|row| !lines.contains(&row.line));
        self.ins.retain(|row| !lines.contains(&row.line));
    }

    fn one_sided(self) -> Vec<Finding> {
        let mut rows: Vec<&Row> = self.outs.into_iter().chain(self.ins).collect();
        rows.sort_by_key(|row| row.line);
        let one_sided = rows.into_iter().map(|row| Finding::OneSided {
            line: row.line,
            account: row.key.account.clone(),
            counterparty: row.counterparty.clone().unwrap_or_default(),
            amount: row.amount,
            asset: row.key.asset.clone(),
        });
        one_sided.collect()
    }
}

fn in_transit((out, into): &Pair) -> Finding {
    Finding::InTransit {
        lines: [out.line, into.line],
        from: out.key.account.clone(),
        to: into.key.account.clone(),
        amount: out.amount,
        asset: out.key.asset.clone(),
        periods: [out, into].map(|row| row.key.period.clone()),
    }
}

fn exchanged((out, into): &Pair) -> Finding {
    Finding::Exchanged {
        lines: [out.line, into.line],
        from: out.key.account.clone(),
        to: into.key.account.clone(),
        amounts: [out.amount, into.amount],
        assets: [out, into].map(|row| row.key.asset.clone()),
    }
}
