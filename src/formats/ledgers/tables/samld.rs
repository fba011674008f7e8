//! The transactions of SAML-D, a synthetic data set of transactions with typologies.

use super::{Asset, At, Cells, DATA_SET, Party, Row, Shape, is_one_of, read};
use crate::formats::format::{Format, FormatRow, Holds};

/// Transactions of SAML-D.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "saml-d",
    other_name: Some("samld"),
    summary: "transactions of SAML-D",
    mark: "the columns date, sender_account, receiver_account, amount, payment_currency",
    example: "dyepack trace SAML-D.csv --from \"row 17:0\" --method haircut",
    left: "the currency that arrives, since the table gives one amount; the banks' places; the type of payment",
    kind: DATA_SET,
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| is_one_of(look, SHAPES),
    is_likely: |_| false,
    read: |sorted, options| read(sorted, options, SHAPES),
});

static SHAPES: &[Shape] = &[Shape {
    sign: &[
        "date",
        "sender_account",
        "receiver_account",
        "amount",
        "payment_currency",
    ],
    row: Row::Payment(Cells {
        from: Party::Account("sender_account"),
        to: Party::Account("receiver_account"),
        amount: "amount",
        asset: Asset::Column("payment_currency"),
        arrives: None,
        at: At::Moment("date", Some("time")),
        id: None,
        claim: Some(("is_laundering", Some("laundering_type"))),
    }),
    passed: &[],
}];
