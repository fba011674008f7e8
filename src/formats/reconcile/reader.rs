//! Reads a table of claims: CSV with a header, or JSON lines with the same names.

use serde_json::{Map, Value};

use super::{Exact, Key};
use crate::formats::{Place, ReadError};

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

/// The names of the columns; the first two are needed.
const COLUMNS: [&str; 9] = [
    "direction",
    "amount",
    "account",
    "period",
    "asset",
    "counterparty",
    "date",
    "reference",
    "note",
];

/// Reads a table of claims.
///
/// # Errors
/// Where the text is no such table, with the line and what would be accepted.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Row>, ReadError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ReadError::new(name, Place::Byte(error.valid_up_to() as u64), "a table is UTF-8"))?;
    if text.trim().is_empty() {
        let problem = format!("the file is empty; accepted are {}", accepted());
        return Err(ReadError::new(name, Place::Whole, problem));
    }
    let rows = match text.trim_start().starts_with('{') {
        true => lines(name, text)?,
        false => table(name, text)?,
    };
    if rows.is_empty() {
        return Err(ReadError::new(name, Place::Whole, "there is no row in it"));
    }
    only_one_balance(name, &rows)?;
    Ok(rows)
}

fn lines(name: &str, text: &str) -> Result<Vec<Row>, ReadError> {
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let row = |(i, line): (usize, &str)| {
        let line_number = i as u64 + 1;
        let wrong = |problem: String| ReadError::new(name, Place::Line(line_number), problem);
        let object: Map<String, Value> = serde_json::from_str(line)
            .map_err(|error| wrong(format!("no JSON object ({error}); accepted are {}", accepted())))?;
        for key in object.keys() {
            known(key).map_err(wrong)?;
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

fn table(name: &str, text: &str) -> Result<Vec<Row>, ReadError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let place = |error: &csv::Error| {
        error
            .position()
            .map_or(Place::Whole, |position| Place::Line(position.line()))
    };
    let failed = |error: csv::Error| {
        let place = place(&error);
        let problem = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("{len} cells; the header has {expected_len}, and a comma inside a cell stands in quotes")
            }
            _ => error.to_string(),
        };
        ReadError::new(name, place, problem)
    };
    let header = reader.headers().map_err(failed)?.clone();
    let first = |problem: String| ReadError::new(name, Place::Line(1), problem);
    for (i, column) in header.iter().enumerate() {
        known(column).map_err(first)?;
        if header.iter().take(i).any(|before| before == column) {
            return Err(first(format!("the column {column} stands twice")));
        }
    }
    if let Some(missing) = COLUMNS[..2]
        .iter()
        .find(|needed| !header.iter().any(|column| column == **needed))
    {
        return Err(first(format!(
            "there is no column {missing}; accepted are {}",
            accepted()
        )));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: &str| {
            let place = header.iter().position(|name| name == column);
            Ok(place.and_then(|place| record.get(place)).unwrap_or_default().to_owned())
        };
        rows.push(parse(line, cell).map_err(|problem| ReadError::new(name, Place::Line(line), problem))?);
    }
    Ok(rows)
}

fn accepted() -> String {
    format!(
        "the columns {}, of which direction and amount are needed",
        COLUMNS.join(", ")
    )
}

fn known(column: &str) -> Result<(), String> {
    match COLUMNS.contains(&column) {
        true => Ok(()),
        false => Err(format!("{column:?} is no column; accepted are {}", accepted())),
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
fn only_one_balance(name: &str, rows: &[Row]) -> Result<(), ReadError> {
    let mut seen = std::collections::BTreeMap::new();
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
