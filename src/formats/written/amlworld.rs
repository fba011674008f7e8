//! Transactions of AMLworld: accounts at banks, amounts in currencies.

use std::io::{self, Write};

use super::text::decimal;
use super::transfers::{self, account};
use crate::evidence::Evidence;
use crate::formats::exported::{Export, Part, Written};
use crate::ledger::PurseKind;
use crate::shown::row;
use crate::units::PurseId;

/// Transactions of AMLworld.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "amlworld",
    summary: "transactions of AMLworld (IBM): accounts at banks, currencies, what is claimed as laundering; for models of laundering, pandas",
    marked: "a column of every row",
    left: "which of several inputs paid which of several outputs: they are paired in the order of their legs; links, tags, roles, names of \
           movements, amounts that cannot be seen, and how much of a payment is claimed",
    by_method: false,
    parts: &[Part {
        name: "amlworld-transactions.csv",
        schema: "AMLworld transactions",
        is_truth: false,
        write,
    }],
    refuses: |_| None,
};

fn write(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (evidence, key, mark) = (export.evidence, export.key(), export.cell());
    writeln!(
        out,
        "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment \
         Format,Is Laundering,{key}"
    )?;
    let ledger = evidence.ledger();
    let claimed = transfers::claimed(export);
    for transfer in transfers::of(evidence, &claimed) {
        let asset = ledger.asset(transfer.asset);
        let amount = decimal(asset, transfer.amount.get());
        let at = ledger.instant(transfer.movement).to_string();
        let cells = [
            at.trim_end_matches('Z').replace('-', "/"),
            bank(evidence, transfer.from),
            account(evidence, transfer.from),
            bank(evidence, transfer.to),
            account(evidence, transfer.to),
            amount.clone(),
            asset.code.clone(),
            amount,
            asset.code.clone(),
            form(evidence, [transfer.from, transfer.to]).into(),
            if transfer.claimed { "1" } else { "0" }.into(),
            mark.clone(),
        ];
        out.write_all(row(cells).as_bytes())?;
    }
    Ok(())
}

/// Returns who keeps a purse, as the bank that every account of this form has.
fn bank(evidence: &Evidence, purse: PurseId) -> String {
    let keeper = evidence.facts(purse).keeper;
    keeper.map_or_else(
        || "none".into(),
        |keeper| evidence.keepers()[keeper.index()].name.clone(),
    )
}

/// Returns the format of a payment in the words of the data sets.
fn form(evidence: &Evidence, ends: [PurseId; 2]) -> &'static str {
    let kinds = ends.map(|purse| evidence.ledger().kind(purse));
    if kinds.contains(&PurseKind::Cash) {
        "Cash"
    } else if kinds.contains(&PurseKind::Coin) {
        "Bitcoin"
    } else {
        "Wire"
    }
}
