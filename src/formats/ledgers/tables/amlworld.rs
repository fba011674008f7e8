//! The transactions of AMLworld, the data sets that IBM published: two accounts at banks, two amounts in two currencies.

use super::patterns::is_patterns;
use super::{Asset, At, Cells, DATA_SET, Party, Row, Shape, is_one_of, read};
use crate::formats::format::{Format, FormatRow, Holds};

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
