//! Tables of AMLSim: transactions, accounts and alerts.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::text::decimal;
use super::transfers::{self, account};
use crate::formats::exported::{Export, Part, Written};
use crate::shown::row;

/// Tables of AMLSim.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "amlsim",
    summary: "tables of AMLSim: transactions, accounts, and what is claimed as alerts; for models of laundering, pandas",
    marked: "a column of every row",
    left: "which of several inputs paid which of several outputs: they are paired in the order of their legs; links, tags, roles, keepers \
           but for the bank of an account, amounts that cannot be seen, and how much of a payment is claimed",
    by_method: false,
    parts: &[
        Part {
            name: "amlsim-transactions.csv",
            schema: "AMLSim transactions",
            is_truth: false,
            write: transactions,
        },
        Part {
            name: "amlsim-accounts.csv",
            schema: "AMLSim accounts",
            is_truth: false,
            write: accounts,
        },
        Part {
            name: "amlsim-alerts.csv",
            schema: "AMLSim alerts",
            is_truth: false,
            write: alerts,
        },
    ],
    refuses: |export| {
        let codes = export.codes();
        (codes.len() > 1).then(|| {
            let codes: Vec<&str> = codes.into_iter().collect();
            format!(
                "its amounts name no currency, and here are {}; amlworld names them",
                codes.join(", ")
            )
        })
    },
};

fn transactions(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (evidence, key, mark) = (export.evidence, export.key(), export.cell());
    let head = "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id";
    writeln!(out, "{head},{key}")?;
    let ledger = evidence.ledger();
    let claimed = transfers::claimed(export);
    for transfer in transfers::of(evidence, &claimed) {
        let cells = [
            transfers::name(evidence, &transfer),
            account(evidence, transfer.from),
            account(evidence, transfer.to),
            "TRANSFER".into(),
            decimal(ledger.asset(transfer.asset), transfer.amount.get()),
            ledger.instant(transfer.movement).to_string(),
            if transfer.claimed { "True" } else { "False" }.into(),
            if transfer.claimed { "0" } else { "-1" }.into(),
            mark.clone(),
        ];
        out.write_all(row(cells).as_bytes())?;
    }
    Ok(())
}

fn accounts(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (evidence, key, mark) = (export.evidence, export.key(), export.cell());
    writeln!(
        out,
        "acct_id,type,acct_stat,acct_rptng_crncy,prior_sar_count,initial_deposit,bank_id,{key}"
    )?;
    let ledger = evidence.ledger();
    let mut told = BTreeSet::new();
    for purse in ledger.purses() {
        let name = account(evidence, purse);
        if !told.insert(name.clone()) {
            continue;
        }
        let keeper = evidence.facts(purse).keeper;
        let bank = keeper.map(|keeper| evidence.keepers()[keeper.index()].name.clone());
        let cells = [
            name,
            ledger.kind(purse).name().into(),
            "A".into(),
            ledger.asset(ledger.asset_of(purse)).code.clone(),
            "0".into(),
            "0".into(),
            bank.unwrap_or_default(),
            mark.clone(),
        ];
        out.write_all(row(cells).as_bytes())?;
    }
    Ok(())
}

fn alerts(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (evidence, key, mark) = (export.evidence, export.key(), export.cell());
    writeln!(out, "alert_id,alert_type,acct_id,tran_id,{key}")?;
    let ledger = evidence.ledger();
    for (number, complaint) in export.complaints.iter().enumerate() {
        for (leg, _) in &complaint.claims {
            let cells = [
                number.to_string(),
                complaint.name.clone(),
                account(evidence, ledger.out_purse(*leg)),
                evidence.movement_name(ledger.movement_of(*leg)),
                mark.clone(),
            ];
            out.write_all(row(cells).as_bytes())?;
        }
    }
    Ok(())
}
