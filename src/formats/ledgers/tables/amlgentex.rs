//! The transaction log of AMLGentex, a simulator of payments between the customers of several banks.

use super::{Asset, At, Cells, DATA_SET, Party, Row, Shape, is_one_of, read};
use crate::formats::format::{Format, FormatRow, Holds};

const DAY: i64 = 86_400;

/// Transactions of AMLGentex.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "amlgentex",
    other_name: None,
    summary: "the transaction log of AMLGentex as CSV: customers of several banks",
    mark: "the columns step, amount, nameorig, bankorig, namedest, bankdest",
    example: "dyepack trace tx_log.csv --from \"row 17:0\" --method haircut --against-labels",
    left: "the kind of a payment; balances before and after; ages of accounts and changes of telephones; the ids of alerts and patterns; \
           that the banks source and sink are the world outside, which are accounts here",
    kind: DATA_SET,
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| is_one_of(look, SHAPES),
    is_likely: |_| false,
    read: |sorted, options| read(sorted, options, SHAPES),
});

static SHAPES: &[Shape] = &[Shape {
    sign: &["step", "amount", "nameorig", "bankorig", "namedest", "bankdest"],
    row: Row::Payment(Cells {
        from: Party::AtBank("bankorig", "nameorig"),
        to: Party::AtBank("bankdest", "namedest"),
        amount: "amount",
        asset: Asset::Unnamed,
        arrives: None,
        at: At::Step("step", DAY),
        id: None,
        claim: Some(("issar", Some("modeltype"))),
    }),
    passed: &[],
}];
