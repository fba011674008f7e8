//! One figure beside its target, and what several groups of figures are measured by.

use std::fmt;

use serde::Serialize;

use crate::truth::World;
use crate::units::{Amount, AssetId, MovementId, RailId, Share, Span};

/// Whether a parameter was set for a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A parameter was set so that it comes out.
    Fitted,
    /// It came out.
    Predicted,
}

/// The value of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A share of a whole.
    Share(Share),
    /// A number in millionths.
    Number(u64),
    /// A length of time.
    Span(i64),
    /// An amount as a person writes it, with its asset.
    Money(String),
    /// There is nothing to measure it on.
    None,
}

/// One figure of a world beside its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stat {
    /// What is measured.
    pub name: &'static str,
    /// On which rail; nothing: in the whole world.
    pub rail: Option<String>,
    /// What came out.
    pub realised: Value,
    /// What is known of real ledgers; empty where nothing is.
    pub target: &'static str,
    /// Whether it was fitted.
    pub kind: Kind,
    /// Where the target was read.
    pub source: &'static str,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Share(share) => f.write_str(&share.text()),
            Value::Number(micro) => write!(f, "{}.{:02}", micro / 1_000_000, micro % 1_000_000 / 10_000),
            Value::Span(seconds) => Span::seconds(*seconds).fmt(f),
            Value::Money(text) => f.write_str(text),
            Value::None => f.write_str("-"),
        }
    }
}

impl Value {
    /// Returns the share, or nothing to say where the whole is empty.
    pub(super) fn share(part: usize, whole: usize) -> Value {
        Share::ratio(part as u128, whole as u128).map_or(Value::None, Value::Share)
    }

    /// Returns the mean in millionths, rounded down.
    pub(super) fn mean(sum: usize, count: usize) -> Value {
        match count {
            0 => Value::None,
            _ => Value::Number((sum as u128 * 1_000_000 / count as u128) as u64),
        }
    }
}

/// A figure without its rail.
pub(super) struct Row {
    name: &'static str,
    realised: Value,
    target: &'static str,
    kind: Kind,
    source: &'static str,
}

/// Returns a figure that a parameter was set for.
pub(super) fn fitted(name: &'static str, realised: Value, target: &'static str, source: &'static str) -> Row {
    Row {
        name,
        realised,
        target,
        kind: Kind::Fitted,
        source,
    }
}

/// Returns a figure that came out.
pub(super) fn predicted(name: &'static str, realised: Value, target: &'static str, source: &'static str) -> Row {
    Row {
        kind: Kind::Predicted,
        ..fitted(name, realised, target, source)
    }
}

impl Row {
    /// Returns the figure of a rail, or of the whole world.
    pub(super) fn of(self, rail: Option<String>) -> Stat {
        Stat {
            name: self.name,
            rail,
            realised: self.realised,
            target: self.target,
            kind: self.kind,
            source: self.source,
        }
    }
}

/// Returns the movements that a rail carried, without those that issue money.
pub(super) fn carried(world: &World, rail: RailId) -> Vec<MovementId> {
    let ledger = &world.ledger;
    let issues = |movement: MovementId| {
        let ins = &ledger.in_purses()[ledger.ins(movement)];
        ins.iter().all(|&purse| ledger.kind(purse).is_boundary())
    };
    let on_rail = |movement: &MovementId| world.record.movements[movement.index()].rail == rail;
    ledger
        .movements()
        .filter(on_rail)
        .filter(|&movement| !issues(movement))
        .collect()
}

/// Returns the value at a percentage of the way through sorted values.
pub(super) fn quantile<T: Copy>(sorted: &[T], percent: usize) -> Option<T> {
    let last = sorted.len().checked_sub(1)?;
    Some(sorted[last * percent / 100])
}

/// Returns an amount of a world as a person writes it.
pub(super) fn money(world: &World, asset: AssetId, amount: Option<Amount>) -> Value {
    amount.map_or(Value::None, |amount| {
        Value::Money(world.ledger.asset(asset).display(amount))
    })
}
