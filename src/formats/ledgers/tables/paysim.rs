//! The payments of PaySim, a simulated service of mobile money.

use super::{Asset, At, Cells, DATA_SET, Party, Row, Shape, is_one_of, read};
use crate::formats::format::{Format, FormatRow, Holds};

const HOUR: i64 = 3_600;

/// Payments of PaySim.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "paysim",
    other_name: None,
    summary: "payments of PaySim",
    mark: "the columns step, type, amount, nameorig, namedest",
    example: "dyepack trace paysim.csv --from \"row 17:0\" --method haircut",
    left: "the balances before and after, which contradict the payments in the data as published; isFlaggedFraud",
    kind: DATA_SET,
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| is_one_of(look, SHAPES),
    is_likely: |_| false,
    read: |sorted, options| read(sorted, options, SHAPES),
});

static SHAPES: &[Shape] = &[Shape {
    sign: &["step", "type", "amount", "nameorig", "namedest"],
    row: Row::Payment(Cells {
        // Who hands banknotes to an agent stands first and gets the agent's money for them.
        from: Party::Either("type", "CASH_IN", "namedest", "nameorig"),
        to: Party::Either("type", "CASH_IN", "nameorig", "namedest"),
        amount: "amount",
        asset: Asset::Unnamed,
        arrives: None,
        at: At::Step("step", HOUR),
        id: None,
        claim: Some(("isfraud", None)),
    }),
    passed: &[],
}];
