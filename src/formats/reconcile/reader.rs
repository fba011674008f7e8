//! Reads a table of claims: CSV with a header, or JSON lines with the same names.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::exact::Exact;
use crate::formats::input::{Place, ReadError};
use crate::formats::json;
use crate::formats::table::{self, Columns};

/// What a row says of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// What was there at the beginning.
    Opening,
    /// Came in.
    In,
    /// Went out.
    Out,
    /// What was there at the end.
    Closing,
}

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

impl Key {
    pub(super) fn account_and_asset(&self) -> (&str, &str) {
        (&self.account, &self.asset)
    }
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// In which line it stands, from 1.
    pub line: u64,
    /// What it is about.
    pub key: Key,
    /// What it says.
    pub direction: Direction,
    /// How much.
    pub amount: Exact,
    /// With how many decimals it is written.
    pub decimals: usize,
    /// From or to whom.
    pub counterparty: Option<String>,
    /// When, as it is written.
    pub date: Option<String>,
    /// The number of the payment or document.
    pub reference: Option<String>,
}

/// What was read of a table of claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The rows in their order.
    pub rows: Vec<Row>,
    /// How many lines were comments.
    pub comments: usize,
}

const COLUMNS: Columns = Columns {
    names: &[
        "direction",
        "amount",
        "account",
        "period",
        "asset",
        "counterparty",
        "date",
        "reference",
        "note",
    ],
    needed: 2,
};

/// Reads a table of claims.
///
/// # Errors
/// Where the text is no such table, with the line and what would be accepted.
pub fn read(name: &str, bytes: &[u8]) -> Result<Claims, ReadError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ReadError::new(name, Place::Byte(error.valid_up_to() as u64), "a table is UTF-8"))?;
    if text.trim().is_empty() {
        let problem = format!("the file is empty; accepted are {}", COLUMNS.accepted());
        return Err(ReadError::new(name, Place::Whole, problem));
    }
    let mut rows = Vec::new();
    let comments = match text.trim_start().starts_with('{') {
        true => {
            rows = lines(name, text)?;
            0
        }
        false => table::read(name, text, &COLUMNS, |row| {
            rows.push(parse(row.line, |column| Ok(row.cell(column).to_owned()))?);
            Ok(())
        })?,
    };
    if rows.is_empty() {
        return Err(ReadError::new(name, Place::Whole, "there is no row in it"));
    }
    Ok(Claims { rows, comments })
}

fn lines(name: &str, text: &str) -> Result<Vec<Row>, ReadError> {
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let row = |(i, line): (usize, &str)| {
        let line_number = i as u64 + 1;
        let wrong = |problem: String| ReadError::new(name, Place::Line(line_number), problem);
        let Object(object) = serde_json::from_str(line)
            .map_err(|error| wrong(format!("{}; accepted are {}", json::said(&error), COLUMNS.accepted())))?;
        for key in object.keys() {
            COLUMNS.place(key).map_err(wrong)?;
        }
        let cell = |column: &str| match object.get(column) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.trim().to_owned()),
            Some(other) => Err(format!(
                "{column} is {other}; accepted is a string, which loses no digits"
            )),
        };
        parse(line_number, cell).map_err(wrong)
    };
    filled.map(row).collect()
}

/// A JSON object in which each key stands once: of a second value, which would count is not said.
struct Object(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = Object;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut object = BTreeMap::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    if let Some(twice) = object.insert(key.clone(), value) {
                        return Err(de::Error::custom(format!("{key:?} stands twice, first with {twice}")));
                    }
                }
                Ok(Object(object))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

fn parse(line: u64, cell: impl Fn(&str) -> Result<String, String>) -> Result<Row, String> {
    let direction = cell("direction")?;
    let direction = match direction.to_lowercase().as_str() {
        "in" => Direction::In,
        "out" => Direction::Out,
        "opening" => Direction::Opening,
        "closing" => Direction::Closing,
        _ => {
            return Err(format!(
                "the direction is {direction:?}; accepted are in, out, opening, closing"
            ));
        }
    };
    let optional = |column: &str| cell(column).map(|text| Some(text).filter(|text| !text.is_empty()));
    let amount = cell("amount")?;
    Ok(Row {
        line,
        key: Key {
            account: cell("account")?,
            asset: cell("asset")?,
            period: cell("period")?,
        },
        direction,
        amount: Exact::read(&amount)?,
        decimals: amount.split_once('.').map_or(0, |(_, part)| part.len()),
        counterparty: optional("counterparty")?,
        date: optional("date")?,
        reference: optional("reference")?,
    })
}

/// Refuses a second opening or closing balance of one account, period and asset: which of them counts?
pub(super) fn only_one_balance(name: &str, rows: &[Row]) -> Result<(), ReadError> {
    let mut seen = BTreeMap::new();
    let balances = rows
        .iter()
        .filter(|row| matches!(row.direction, Direction::Opening | Direction::Closing));
    for row in balances {
        if let Some(first) = seen.insert((&row.key, row.direction), row.line) {
            let problem = format!("a second such balance; the first stands in line {first}, and only one can count");
            return Err(ReadError::new(name, Place::Line(row.line), problem));
        }
    }
    Ok(())
}
