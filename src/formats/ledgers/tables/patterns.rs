//! The text in which AMLworld lists the payments of each attempt at laundering, by its pattern.

use hashbrown::HashMap;

use crate::formats::format::File;
use crate::formats::input::{Place, ReadError};

/// How each attempt begins and ends in the text of patterns.
const BEGIN: &str = "BEGIN LAUNDERING ATTEMPT";
const END: &str = "END LAUNDERING ATTEMPT";
/// How many cells a payment has.
const COLUMNS: usize = 11;

/// Tells whether a file is a text of patterns, which lists the payments of each attempt.
pub(super) fn is_patterns(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGIN.as_bytes())
}

/// Returns what tells a payment in both files: all its cells but the last, which says that it is laundering.
pub(super) fn key<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let cells: Vec<&str> = cells.map(str::trim).take(COLUMNS - 1).collect();
    cells.join(",")
}

/// Reads of the text of a file by which pattern each payment is an attempt, such as `FAN-OUT 1`, counted in the order of the text.
///
/// # Errors
/// Where a line is neither a payment nor the beginning or end of an attempt.
pub(super) fn patterns(file: &File, text: &str, attempts: &mut HashMap<String, String>) -> Result<(), ReadError> {
    let mut attempt: Option<String> = None;
    let mut count = 0;
    for (line, text) in (1u64..).zip(text.lines()) {
        let wrong = |problem: &str| file.wrong(Place::Line(line), problem);
        let text = text.trim();
        if let Some(rest) = text.strip_prefix(BEGIN) {
            count += 1;
            let pattern = rest
                .trim_start_matches([' ', '-'])
                .split(':')
                .next()
                .unwrap_or_default()
                .trim();
            attempt = Some(format!("{pattern} {count}"));
        } else if text.starts_with(END) {
            attempt = None;
        } else if !text.is_empty() {
            let named = attempt
                .as_ref()
                .ok_or_else(|| wrong("a payment stands outside of any attempt"))?;
            let cells: Vec<&str> = text.split(',').collect();
            if cells.len() != COLUMNS {
                return Err(wrong(
                    "it is no payment of eleven cells, and neither BEGIN nor END of an attempt",
                ));
            }
            attempts.insert(key(cells.into_iter()), named.clone());
        }
    }
    Ok(())
}
