//! The tables of the simulator AMLSim: transactions, accounts, alerts and banknotes, in the forms of its versions.

use super::{Asset, At, Cells, DATA_SET, Party, Row, Shape, is_one_of, read};
use crate::formats::format::{Format, FormatRow, Holds};

const DAY: i64 = 86_400;

/// Whoever made the data.
const SOURCE: &str = "AMLSim";

/// Transactions of AMLSim, with its accounts and alerts beside them.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "amlsim",
    other_name: None,
    summary: "tables of AMLSim: transactions, with accounts, alerts and cash beside them",
    mark: "columns of its versions: tran_id, orig_acct, bene_acct; or txn_id, account_id, txn_amount_orig; or sourcenodeid, targetnodeid",
    example: "dyepack trace transactions.csv accounts.csv alerts.csv --from \"row 17:0\" --method haircut",
    left: "names, countries, branches and models of accounts; kinds of payments; the keys and texts of alerts",
    kind: DATA_SET,
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| is_one_of(look, SHAPES),
    is_likely: |_| false,
    read: |sorted, options| read(sorted, options, SHAPES),
});

const PLAIN: Cells = Cells {
    from: Party::Account("sourcenodeid"),
    to: Party::Account("targetnodeid"),
    amount: "value",
    asset: Asset::Unnamed,
    arrives: None,
    at: At::Step("time", DAY),
    id: None,
    claim: None,
};

static SHAPES: &[Shape] = &[
    Shape {
        sign: &["tran_id", "orig_acct", "bene_acct", "base_amt", "tran_timestamp"],
        row: Row::Payment(Cells {
            from: Party::Account("orig_acct"),
            to: Party::Account("bene_acct"),
            amount: "base_amt",
            at: At::Moment("tran_timestamp", None),
            id: Some("tran_id"),
            claim: Some(("is_sar", None)),
            ..PLAIN
        }),
        passed: &[],
    },
    Shape {
        sign: &[
            "tx_id",
            "sender_account_id",
            "receiver_account_id",
            "tx_amount",
            "timestamp",
        ],
        row: Row::Payment(Cells {
            from: Party::Account("sender_account_id"),
            to: Party::Account("receiver_account_id"),
            amount: "tx_amount",
            at: At::Step("timestamp", DAY),
            id: Some("tx_id"),
            claim: Some(("is_fraud", None)),
            ..PLAIN
        }),
        passed: &[],
    },
    Shape {
        sign: &[
            "txn_id",
            "account_id",
            "counter_party_account_num",
            "txn_amount_orig",
            "start",
        ],
        row: Row::Payment(Cells {
            from: Party::Account("account_id"),
            to: Party::Account("counter_party_account_num"),
            amount: "txn_amount_orig",
            at: At::Step("start", DAY),
            id: Some("txn_id"),
            ..PLAIN
        }),
        passed: &[],
    },
    Shape {
        sign: &[
            "txn_id",
            "account_id",
            "txn_source_type_code",
            "txn_amount_orig",
            "run_date",
        ],
        row: Row::Payment(Cells {
            from: Party::CashIf("txn_source_type_code", &["CASH-IN"], "account_id"),
            to: Party::CashIf("txn_source_type_code", &["CASH-OUT"], "account_id"),
            amount: "txn_amount_orig",
            at: At::Step("run_date", DAY),
            id: Some("txn_id"),
            ..PLAIN
        }),
        passed: &[],
    },
    Shape {
        sign: &["sourcenodeid", "targetnodeid", "value", "time"],
        row: Row::Payment(PLAIN),
        passed: &[],
    },
    Shape {
        sign: &["account_id", "init_balance"],
        row: Row::Account {
            account: "account_id",
            holds: "init_balance",
            claim: Some("isfraud"),
            source: SOURCE,
        },
        passed: &["isfraud"],
    },
    Shape {
        sign: &["nodeid", "init_balance"],
        row: Row::Account {
            account: "nodeid",
            holds: "init_balance",
            claim: Some("isfraud"),
            source: SOURCE,
        },
        passed: &["isfraud"],
    },
    Shape {
        sign: &["acct_id", "initial_deposit"],
        row: Row::Account {
            account: "acct_id",
            holds: "initial_deposit",
            claim: Some("prior_sar_count"),
            source: SOURCE,
        },
        passed: &["prior_sar_count"],
    },
    Shape {
        sign: &["alert_key", "account_id", "check_name"],
        row: Row::Alert {
            account: "account_id",
            kind: "check_name",
            source: SOURCE,
        },
        passed: &[],
    },
    Shape {
        sign: &["alert_id", "alert_type", "acct_id"],
        row: Row::Alert {
            account: "acct_id",
            kind: "alert_type",
            source: SOURCE,
        },
        passed: &[],
    },
];
