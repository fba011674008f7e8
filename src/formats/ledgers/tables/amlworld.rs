//! The transactions of AMLworld, the data sets that IBM published: two accounts at banks, two amounts in two currencies.

use hashbrown::HashMap;

use super::{Asset, At, Cells, DATA_SET, Party, Row, Shape, is_one_of, read, text_of};
use crate::formats::format::{File, Format, FormatRow, Holds};
use crate::formats::input::{Place, ReadError};

/// Transactions of AMLworld.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "amlworld",
    other_name: None,
    summary: "transactions of AMLworld (IBM): two banks, two currencies; with its patterns beside them",
    mark: "the columns from bank, to bank, amount received, amount paid, payment currency; or a first line BEGIN LAUNDERING ATTEMPT",
    example: "dyepack trace HI-Small_Trans.csv --from \"row 17:0\" --method haircut",
    left: "the format of a payment (wire, cheque, card ...); what is paid and arrives in one currency and is not the same is taken as paid",
    kind: DATA_SET,
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| is_one_of(look, SHAPES) || is_patterns(look.bytes),
    is_likely: |_| false,
    read: |sorted, options| read(sorted, options, SHAPES),
});

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

/// Reads by which pattern each payment is an attempt, such as `FAN-OUT 1`, counted in the order of the text.
///
/// # Errors
/// Where a line is neither a payment nor the beginning or end of an attempt.
pub(super) fn patterns(file: &File, attempts: &mut HashMap<String, String>) -> Result<(), ReadError> {
    let mut attempt: Option<String> = None;
    let mut count = 0;
    for (line, text) in (1u64..).zip(text_of(file)?.lines()) {
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

const CELLS: Cells = Cells {
    from: Party::AtBank("from bank", "account"),
    to: Party::AtBank("to bank", "2.account"),
    amount: "amount paid",
    asset: Asset::Column("payment currency"),
    arrives: Some(("amount received", "receiving currency")),
    at: At::Moment("timestamp", None),
    id: None,
    claim: Some(("is laundering", None)),
};

static SHAPES: &[Shape] = &[
    Shape {
        sign: &[
            "from bank",
            "to bank",
            "account.1",
            "amount paid",
            "payment currency",
            "amount received",
        ],
        row: Row::Payment(Cells {
            to: Party::AtBank("to bank", "account.1"),
            ..CELLS
        }),
        passed: &[],
    },
    Shape {
        sign: &[
            "from bank",
            "to bank",
            "amount paid",
            "payment currency",
            "amount received",
        ],
        row: Row::Payment(CELLS),
        passed: &[],
    },
];
