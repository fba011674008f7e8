//! Rows of ethereum-etl, in JSON and in CSV: told by their keys or columns, and read by name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::formats::format::File;
use crate::formats::input::{Place, ReadError};
use crate::formats::ledgers::tables::{cut_of, text_of};
use crate::formats::{json, table};
use crate::units::Instant;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Transfer,
    Trace,
    Log,
    Receipt,
    Transaction,
    Block,
    Contract,
    Token,
    Change,
}

/// By which names each is told; the more special stand first.
const KINDS: [(Kind, &[&str]); 9] = [
    (
        Kind::Transfer,
        &["token_address", "from_address", "to_address", "value", "log_index"],
    ),
    (Kind::Trace, &["trace_type", "trace_address"]),
    (Kind::Log, &["log_index", "topics", "data", "address"]),
    (Kind::Receipt, &["transaction_hash", "cumulative_gas_used", "gas_used"]),
    (
        Kind::Transaction,
        &["hash", "from_address", "to_address", "value", "gas", "nonce"],
    ),
    (Kind::Block, &["number", "miner", "gas_used"]),
    (Kind::Contract, &["address", "bytecode"]),
    (Kind::Token, &["address", "symbol", "decimals"]),
    (Kind::Change, &["block_number", "from_address", "to_address", "value"]),
];

impl Kind {
    /// Returns what has these keys or columns.
    pub fn of(names: &[&str]) -> Option<Kind> {
        let found = KINDS
            .iter()
            .find(|(_, signs)| signs.iter().all(|sign| names.contains(sign)));
        found.map(|(kind, _)| *kind)
    }
}

/// A row, by name.
pub(super) enum Row<'a> {
    Json(BTreeMap<Cow<'a, str>, &'a RawValue>),
    Cells(&'a [String], &'a csv::StringRecord),
}

impl Row<'_> {
    /// Returns what stands under a name; nothing where it is empty or null.
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = match self {
            Row::Json(keys) => keys.get(name)?.get(),
            Row::Cells(names, record) => record.get(names.iter().position(|have| have == name)?)?.trim(),
        };
        let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        Some(inner.unwrap_or(text)).filter(|text| !text.is_empty() && *text != "null")
    }

    pub fn needed(&self, name: &str) -> Result<&str, String> {
        self.text(name).ok_or_else(|| format!("{name} is missing"))
    }

    /// Reads a whole number, which programs that keep them as doubles end with `.0`.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, String> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let number = text.strip_suffix(".0").unwrap_or(text).parse().map(Some);
        number.map_err(|_| {
            let shown: String = text.chars().take(40).collect();
            format!("{name} is {shown:?}; accepted is a whole number")
        })
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        match self.text(name) {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(text) => Err(format!("{name} is {text:?}; accepted are true and false")),
        }
    }

    /// Reads an instant: seconds since 1970, else what the text means.
    pub fn moment(&self, name: &str) -> Result<Option<i64>, String> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        if let Ok(seconds) = text.parse::<u32>() {
            return Ok(Some(seconds.into()));
        }
        let read = Instant::begin_of(text).map_err(|error| format!("{name}: {error}"))?;
        Ok(Some(read.unix()))
    }

    /// Returns the topics of a log: a list in JSON, or words with commas between them.
    pub fn topics(&self) -> Result<Vec<String>, String> {
        let text = self.text("topics").unwrap_or_default();
        if text.starts_with('[') {
            return serde_json::from_str(text).map_err(|_| "topics are no list of words".into());
        }
        Ok(text
            .split(',')
            .map(|topic| topic.trim().to_owned())
            .filter(|topic| !topic.is_empty())
            .collect())
    }

    /// Returns the place of a call among the calls of its transaction, with points between the numbers.
    pub fn path(&self) -> String {
        let text = self.text("trace_address").unwrap_or_default();
        let digits = text.trim_start_matches('[').trim_end_matches(']');
        let parts = digits.split(',').map(|part| part.trim().trim_matches('"'));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
    }

    /// Returns who gets what of the withdrawals of validators.
    pub fn withdrawals(&self) -> Result<Vec<(String, String)>, String> {
        #[derive(serde::Deserialize)]
        struct Withdrawal<'a> {
            #[serde(borrow)]
            address: Cow<'a, str>,
            #[serde(borrow)]
            amount: &'a RawValue,
        }
        let Some(text) = self.text("withdrawals") else {
            return Ok(Vec::new());
        };
        let rows: Vec<Withdrawal> =
            serde_json::from_str(text).map_err(|error| format!("withdrawals: {}", json::said(&error)))?;
        let row = |row: Withdrawal| (row.address.into_owned(), row.amount.get().trim_matches('"').to_owned());
        Ok(rows.into_iter().map(row).collect())
    }
}

/// Reads all rows of a file.
///
/// # Errors
/// Where a row is none of these, or what takes it refuses it; with the line, or the byte where the file is one list.
pub(super) fn read(file: &File, mut take: impl FnMut(Kind, &Row, u64) -> Result<(), String>) -> Result<(), ReadError> {
    let text = text_of(file)?;
    if !text.trim_start().starts_with(['{', '[']) {
        let head = |header: &csv::StringRecord| {
            let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
            let words: Vec<&str> = names.iter().map(String::as_str).collect();
            let kind = Kind::of(&words).ok_or_else(|| accepted(&words))?;
            Ok((kind, names))
        };
        let read = table::records(
            &file.name,
            text,
            cut_of(text),
            |at| file.reached(at),
            head,
            |(kind, names), line, record| take(*kind, &Row::Cells(names, record), line),
        )?;
        return read
            .map(drop)
            .ok_or_else(|| file.wrong(Place::Whole, "there is no header in it"));
    }
    let (mut lines, mut at) = (1, 0);
    json::each(file, |document| {
        let begin = document.at;
        lines += file.bytes[at..begin].iter().filter(|byte| **byte == b'\n').count() as u64;
        at = begin;
        let wrong = |problem: String| file.wrong(Place::Line(lines), problem);
        let keys: BTreeMap<Cow<str>, &RawValue> =
            serde_json::from_str(document.text.get()).map_err(|error| wrong(json::said(&error)))?;
        let names: Vec<&str> = keys.keys().map(|key| &**key).collect();
        let kind = Kind::of(&names).ok_or_else(|| wrong(accepted(&names)))?;
        take(kind, &Row::Json(keys), lines).map_err(wrong)
    })
}

fn accepted(names: &[&str]) -> String {
    let such: Vec<String> = KINDS.iter().map(|(_, signs)| signs.join(", ")).collect();
    let names: Vec<&str> = names.iter().take(8).copied().collect();
    format!(
        "a row with {} is none that is read; accepted are rows with {}",
        names.join(", "),
        such.join("; or ")
    )
}
