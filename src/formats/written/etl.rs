//! Lines of bitcoin-etl: blocks, and transactions with their inputs and outputs.

use std::io::{self, Write};

use hashbrown::HashMap;
use serde_json::{Value, json};

use super::text;
use crate::evidence::Evidence;
use crate::formats::exported::{Export, Part, Written};
use crate::formats::hex::parse_any_id;
use crate::ledger::PurseKind;
use crate::units::{MovementId, PurseId};

/// Lines of bitcoin-etl.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "etl",
    summary: "bitcoin-etl JSON lines: blocks, and transactions with inputs and outputs; of coins alone",
    marked: "a key of every line",
    left: "links, tags, roles, keepers, holders, claims; scripts, which the evidence does not have; ids of simulated transactions begin \
           with `sim` and are none of 64 hex digits",
    by_method: false,
    parts: &[
        Part {
            name: "bitcoin-blocks.json",
            schema: "bitcoin-etl blocks",
            is_truth: false,
            write: blocks,
        },
        Part {
            name: "bitcoin-transactions.json",
            schema: "bitcoin-etl transactions",
            is_truth: false,
            write: transactions,
        },
    ],
    refuses,
};

fn refuses(export: &Export<'_>) -> Option<String> {
    let evidence = export.evidence;
    let ledger = evidence.ledger();
    if export.codes().len() > 1 {
        return Some("it has several assets, and a chain of coins has one".into());
    }
    let named = |purse: PurseId| crate::shown::name(&evidence.purse_name(purse)).into_owned();
    let other = ledger.purses().find(|purse| match ledger.kind(*purse) {
        PurseKind::Coin | PurseKind::Fees | PurseKind::Issuance | PurseKind::Destroyed => false,
        PurseKind::Account | PurseKind::Cash | PurseKind::Claims | PurseKind::Lender => true,
    });
    if let Some(other) = other {
        return Some(format!(
            "{} is no coin; of a scenario, --vantage public shows the chain alone",
            named(other)
        ));
    }
    let strange = ledger.movements().map(|movement| evidence.movement_name(movement));
    let strange = strange.into_iter().find(|name| parse_any_id(name).is_none());
    strange.map(|name| format!("the movement {} has no id of 64 hex digits", crate::shown::name(&name)))
}

/// Returns the height of each movement.
fn blocks_of(evidence: &Evidence) -> impl Iterator<Item = (MovementId, u64)> {
    let mut blocks = evidence.blocks().iter().enumerate().peekable();
    let mut height = None;
    evidence.ledger().movements().map(move |movement| {
        while let Some((number, next)) = blocks.next_if(|(_, next)| next.first <= movement) {
            height = Some(next.height.map_or(1 + number as u64, u64::from));
        }
        // Where a ledger has no blocks, each movement is one; from 1 on, since what block 0 of a chain pays out nobody can spend.
        (movement, height.unwrap_or(1 + u64::from(movement.get())))
    })
}

fn put(export: &Export<'_>, out: &mut dyn Write, mut row: Value) -> io::Result<()> {
    row[export.key()] = export.cell().into();
    writeln!(out, "{}", text::json(&row))
}

fn blocks(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let ledger = export.evidence.ledger();
    let mut open: Option<(u64, i64, u64)> = None;
    let close = |out: &mut dyn Write, (height, at, count): (u64, i64, u64)| {
        let row = json!({
            "type": "block", "hash": format!("block {height}"), "number": height, "timestamp": at,
            "transaction_count": count,
        });
        put(export, out, row)
    };
    for (movement, height) in blocks_of(export.evidence) {
        if open.is_some_and(|open| open.0 != height)
            && let Some(done) = open.take()
        {
            close(out, done)?;
        }
        open.get_or_insert((height, ledger.instant(movement).unix(), 0)).2 += 1;
    }
    open.map_or(Ok(()), |done| close(out, done))
}

fn transactions(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let evidence = export.evidence;
    let ledger = evidence.ledger();
    let is_coin = |purse: PurseId| ledger.kind(purse) == PurseKind::Coin;
    let address = |purse: PurseId| {
        let address = evidence.facts(purse).address?;
        Some(vec![evidence.addresses()[address as usize].clone()])
    };
    // The place of a coin among the outputs of its transaction; fees are none of them.
    let mut places: HashMap<PurseId, usize> = HashMap::new();
    let mut before = (0, 0);
    for (movement, height) in blocks_of(evidence) {
        before = if before.0 == height {
            (height, before.1 + 1)
        } else {
            (height, 0)
        };
        let ins = ledger
            .ins(movement)
            .map(|leg| (ledger.in_purses()[leg], ledger.in_amounts()[leg], leg));
        let is_coinbase = !ins.clone().any(|(purse, ..)| is_coin(purse));
        let inputs = ins
            .filter(|(purse, ..)| is_coin(*purse))
            .enumerate()
            .map(|(index, (purse, amount, leg))| {
                let name = evidence.purse_name(purse);
                let (id, position) = match ledger.filled(purse) {
                    Some(leg) => (
                        evidence.movement_name(ledger.movement_of(leg)),
                        places.get(&purse).copied().unwrap_or(0),
                    ),
                    // A coin from before the beginning has its place in its name.
                    None => match name.rsplit_once(':') {
                        Some((id, position)) => (id.to_owned(), position.parse().unwrap_or(0)),
                        None => (name.clone(), 0),
                    },
                };
                let unseen = ledger.in_is_sealed(crate::units::InLegId::new(leg));
                json!({
                    "index": index, "spent_transaction_hash": id, "spent_output_index": position,
                    "addresses": address(purse), "value": (!unseen).then_some(amount.get()),
                })
            });
        let inputs: Vec<Value> = inputs.collect();
        let outs = ledger
            .out_legs(movement)
            .map(|leg| (ledger.out_purse(leg), ledger.out_amount(leg)));
        let outs = outs.filter(|(purse, _)| ledger.kind(*purse) != PurseKind::Fees);
        let mut outputs = Vec::new();
        for (index, (purse, amount)) in outs.enumerate() {
            places.insert(purse, index);
            outputs.push(match is_coin(purse) {
                true => json!({ "index": index, "addresses": address(purse), "value": amount.get() }),
                // Nobody can spend it: its script returns at once.
                false => json!({ "index": index, "script_hex": "6a", "type": "nulldata", "value": amount.get() }),
            });
        }
        let row = json!({
            "type": "transaction", "hash": evidence.movement_name(movement), "block_number": height,
            "block_hash": format!("block {height}"), "block_timestamp": ledger.instant(movement).unix(),
            "is_coinbase": is_coinbase, "index": before.1, "inputs": inputs, "outputs": outputs,
        });
        put(export, out, row)?;
    }
    Ok(())
}
