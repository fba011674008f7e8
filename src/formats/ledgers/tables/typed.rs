//! A spreadsheet that somebody typed, saved as text: one payment a row.
//!
//! ```text
//! when,from,to,amount,asset
//! 2024-02-26,victim,mule 1,1200.50,USD
//! 2024-02-27 09:30,mule 1,exchange,1100,USD
//! ```
//!
//! Only from, to and amount are needed. Without a column of instants the rows happened one after the other; without one of assets all
//! amounts are of one that has no name. Commas, semicolons or tabs stand between the cells, and where it is no comma, one may be
//! the mark of an amount. `fee` is what the giver pays on top, `id` the name of a payment.

use std::collections::BTreeSet;

use super::{UNNAMED, cut_of, text_of};
use crate::formats::format::{File, Format, FormatRow, Holds, Look, Options, PaymentOptions, Reading, Sorted};
use crate::formats::input::{Place, ReadError};
use crate::formats::number::{Mark, Number};
use crate::formats::payments::{End, Payments};
use crate::formats::table;
use crate::ledger::PurseKind;
use crate::units::Instant;

/// A spreadsheet of payments.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "table",
    other_name: Some("csv"),
    summary: "a table of payments that somebody typed: when, from, to, amount, asset",
    mark: "the columns from, to and amount, or what --columns says",
    example: "dyepack trace payments.csv --from \"mule 1=120050\" --method haircut",
    left: "columns of other names, with a note",
    kind: "a typed table: payments that somebody wrote down, not a record of any bank or chain",
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| is_one(look),
    is_likely: |_| false,
    read,
});

/// What a column may mean, and the names by which it is known; the first three are needed.
const MEANINGS: [(&str, &[&str]); 7] = [
    ("from", &["from", "sender", "payer", "debtor", "source"]),
    (
        "to",
        &[
            "to",
            "receiver",
            "recipient",
            "payee",
            "beneficiary",
            "creditor",
            "target",
        ],
    ),
    ("amount", &["amount", "value", "sum"]),
    (
        "at",
        &["when", "at", "date", "time", "timestamp", "instant", "datetime"],
    ),
    ("asset", &["asset", "currency", "token", "coin"]),
    ("id", &["id", "reference", "txid", "hash"]),
    ("fee", &["fee", "fees"]),
];

const FROM: usize = 0;
const TO: usize = 1;
const AMOUNT: usize = 2;
const AT: usize = 3;
const ASSET: usize = 4;
const ID: usize = 5;
const FEE: usize = 6;
const NEEDED: usize = 3;

fn is_one(look: &Look<'_>) -> bool {
    look.has_columns(&["from", "to", "amount"])
}

/// Returns the meaning that a person types for a column.
///
/// # Errors
/// Where it is none.
pub(crate) fn meaning(typed: &str) -> Result<&'static str, String> {
    let known = MEANINGS.iter().find(|(name, _)| *name == typed);
    known.map(|(name, _)| *name).ok_or_else(|| {
        let names: Vec<&str> = MEANINGS.iter().map(|(name, _)| *name).collect();
        format!("{typed:?} is no meaning of a column; accepted are {}", names.join(", "))
    })
}

fn read(mut sorted: Sorted, options: &Options) -> Result<Reading, ReadError> {
    let mut payments = Payments::new();
    let mut passed = BTreeSet::new();
    for place in 0..sorted.files.len() {
        let file = &sorted.files[place];
        read_file(file, place as u32, options, &mut payments, &mut passed)?;
        // The ledger is made of what was read, so that the text need not stay.
        sorted.files[place].bytes = Vec::new();
    }
    if !passed.is_empty() {
        let names: Vec<&str> = passed.iter().map(String::as_str).collect();
        payments.note(format!("columns that are not carried over: {}", names.join(", ")));
    }
    payments.finish(&sorted, options)
}

fn read_file(
    file: &File,
    place: u32,
    options: &Options,
    payments: &mut Payments,
    passed: &mut BTreeSet<String>,
) -> Result<(), ReadError> {
    let text = text_of(file)?;
    let cut = cut_of(text);
    let mark = if cut == b',' { Mark::Point } else { Mark::Either };
    let head = |header: &csv::StringRecord| {
        let places = places(header, &options.payments)?;
        let others = header
            .iter()
            .enumerate()
            .filter(|(cell, _)| !places.contains(&Some(*cell)));
        passed.extend(
            others
                .map(|(_, name)| name.trim().to_owned())
                .filter(|name| !name.is_empty()),
        );
        Ok(places)
    };
    let read = table::records(
        &file.name,
        text,
        cut,
        |at| file.reached(at),
        head,
        |places, line, record| row(places, (place, line), record, mark, payments),
    )?;
    read.map(drop)
        .ok_or_else(|| file.wrong(Place::Whole, "there is no header in it"))
}

/// Returns which cell has which meaning: what was typed counts, else the names.
fn places(header: &csv::StringRecord, options: &PaymentOptions) -> Result<[Option<usize>; MEANINGS.len()], String> {
    let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
    let found = |name: &str| names.iter().position(|have| *have == name.to_lowercase());
    let mut places = [None; MEANINGS.len()];
    for (place, (meaning, known)) in MEANINGS.iter().enumerate() {
        let typed = options.columns.iter().find(|(typed, _)| typed == meaning);
        places[place] = match typed {
            Some((_, name)) => Some(
                found(name.trim())
                    .ok_or_else(|| format!("there is no column {name:?}; the columns are {}", names.join(", ")))?,
            ),
            None => known.iter().find_map(|name| found(name)),
        };
    }
    match places[..NEEDED].iter().position(Option::is_none) {
        Some(missing) => {
            let (name, known) = MEANINGS[missing];
            Err(format!(
                "no column says {name}; the columns are {}; accepted is one of the name {}, or --columns {name}=NAME",
                names.join(", "),
                known.join(" or ")
            ))
        }
        None => Ok(places),
    }
}

fn row(
    places: &[Option<usize>; MEANINGS.len()],
    at: (u32, u64),
    record: &csv::StringRecord,
    mark: Mark,
    payments: &mut Payments,
) -> Result<(), String> {
    let cell = |meaning: usize| places[meaning].map_or("", |place| record[place].trim());
    let named = |meaning: usize| match cell(meaning) {
        "" => Err(format!("{} is empty; accepted is a name", MEANINGS[meaning].0)),
        name => Ok(name),
    };
    let (from, to) = (named(FROM)?, named(TO)?);
    let (from, to) = (payments.account(from), payments.account(to));
    let asset = match cell(ASSET) {
        "" if places[ASSET].is_some() => return Err("asset is empty; accepted is a code such as USD".into()),
        "" => payments.asset(UNNAMED),
        code => payments.asset(code),
    };
    let amount = Number::read(cell(AMOUNT), mark)?;
    let when = match (cell(AT), places[AT]) {
        (_, None) => Instant::from_unix(at.1 as i64),
        (text, Some(_)) => instant(text)?,
    };
    payments.begin(when, [0; 3], None, cell(ID), at);
    payments.pay(from, to, asset, amount);
    if !cell(FEE).is_empty() {
        let fee = Number::read(cell(FEE), mark)?;
        if !fee.is_zero() {
            payments.pay(from, End::Outside(PurseKind::Fees), asset, fee);
        }
    }
    Ok(())
}

/// Reads an instant, or seconds on a clock of the table's own.
fn instant(text: &str) -> Result<Instant, String> {
    let small = text.parse::<i64>().ok().filter(|_| text.len() <= 7);
    match small {
        Some(number) => Instant::on_clock(number).map_err(|error| error.to_string()),
        None => Instant::begin_of(text).map_err(|error| error.to_string()),
    }
}
