//! What banks state of accounts in messages, as claims: a statement is opening, bookings and closing of one account in one period.

use super::exact::Exact;
use super::reader::{Claims, Direction, Key, Row};
use crate::formats::input::{Input, Place, ReadError};
use crate::formats::ledgers::statements_of;
use crate::formats::number::Number;
use crate::formats::recognise::sort;

/// How many decimals an exact amount keeps.
const SCALE: i16 = 18;

/// Tells whether a text begins as messages of banks do, which no table does.
pub(super) fn is_message(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{1}');
    text.starts_with('<') || text.starts_with("{1:") || text.starts_with(":20:")
}

/// Reads the statements of a file of messages.
///
/// # Errors
/// Where the file is none of messages, or no message in it is a statement, or an amount has too many digits.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Claims, ReadError> {
    let whole = |problem: &str| ReadError::new(name, Place::Whole, problem);
    let input = Input {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let sorted = sort(vec![input], None)?;
    let stated = statements_of(&sorted)?;
    let stated = stated.filter(|statements| !statements.is_empty());
    let stated = stated.ok_or_else(|| {
        whole(
            "it has no statement of an account; accepted are camt.052 and .053, MT940 and MT950, or a table of claims",
        )
    })?;
    let mut rows = Vec::new();
    for statement in &stated {
        let mut add = |line: u64, direction: Direction, asset: &str, amount: Number, is_overdrawn: bool| {
            let wrong = |problem: String| ReadError::new(name, Place::Line(line), problem);
            let exact = exact(amount).map_err(wrong)?;
            let exact = match is_overdrawn {
                true => Exact::ZERO.minus(exact).map_err(wrong)?,
                false => exact,
            };
            rows.push(Row {
                line,
                key: Key {
                    account: statement.account.clone(),
                    asset: asset.to_owned(),
                    period: statement.period.clone(),
                },
                direction,
                amount: exact,
                decimals: usize::try_from(amount.places()).unwrap_or(0),
                counterparty: None,
                date: None,
                reference: None,
            });
            Ok::<usize, ReadError>(rows.len() - 1)
        };
        if let Some(balance) = &statement.opening {
            add(
                balance.line,
                Direction::Opening,
                &balance.asset,
                balance.amount,
                balance.is_overdrawn,
            )?;
        }
        let mut places = Vec::new();
        for booked in &statement.booked {
            let direction = if booked.is_credit {
                Direction::In
            } else {
                Direction::Out
            };
            places.push(add(booked.line, direction, &booked.asset, booked.amount, false)?);
        }
        if let Some(balance) = &statement.closing {
            add(
                balance.line,
                Direction::Closing,
                &balance.asset,
                balance.amount,
                balance.is_overdrawn,
            )?;
        }
        for (booked, place) in statement.booked.iter().zip(places) {
            rows[place].counterparty.clone_from(&booked.other);
            rows[place].date = Some(booked.at.to_string());
            rows[place].reference.clone_from(&booked.reference);
        }
    }
    if stated
        .iter()
        .all(|statement| statement.opening.is_none() && statement.closing.is_none())
    {
        return Err(whole(
            "it states bookings and no balance, so that nothing says what they should add up to",
        ));
    }
    Ok(Claims { rows, comments: 0 })
}

fn exact(amount: Number) -> Result<Exact, String> {
    let units = amount
        .units(SCALE)
        .filter(|(_, is_cut)| !is_cut)
        .map(|(units, _)| units);
    units
        .and_then(Exact::of_units)
        .ok_or_else(|| "the amount is too long; accepted are 18 digits before the point and 18 behind it".to_owned())
}
