//! Rows of ethereum-etl: blocks, transactions, calls, and transfers of tokens with the tokens themselves.
//!
//! What a movement moves of the chain's own asset is the value of a transaction, and where it moves several parts, calls in it. What it
//! moves of anything else is a transfer of a token, whose address is the asset's code. Fees are gas: one unit of it at their price.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text;
use super::transfers::{self, Transfer, account};
use crate::evidence::Evidence;
use crate::formats::exported::{Export, Part, Written};
use crate::ledger::PurseKind;
use crate::units::MovementId;

/// Rows of ethereum-etl.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "ethereum",
    summary: "ethereum-etl JSON lines: blocks, transactions, traces, token transfers, tokens; of accounts on a chain or anywhere",
    marked: "a key of every row",
    left: "which of several inputs paid which of several outputs: they are paired in the order of their legs; links, tags, roles, keepers, \
           claims, capital letters of names; addresses have the names of the evidence and are none of 40 hex digits",
    by_method: false,
    parts: &[
        Part {
            name: "ethereum-blocks.json",
            schema: "ethereum-etl blocks",
            is_truth: false,
            write: blocks,
        },
        Part {
            name: "ethereum-transactions.json",
            schema: "ethereum-etl transactions",
            is_truth: false,
            write: transactions,
        },
        Part {
            name: "ethereum-traces.json",
            schema: "ethereum-etl traces",
            is_truth: false,
            write: traces,
        },
        Part {
            name: "ethereum-token-transfers.json",
            schema: "ethereum-etl token transfers",
            is_truth: false,
            write: token_transfers,
        },
        Part {
            name: "ethereum-tokens.json",
            schema: "ethereum-etl tokens",
            is_truth: false,
            write: tokens,
        },
    ],
    refuses: |export| {
        let ledger = export.evidence.ledger();
        let coin = ledger.purses().find(|purse| ledger.kind(*purse) == PurseKind::Coin)?;
        let name = export.evidence.purse_name(coin);
        Some(format!(
            "{} is a coin, and the form has accounts alone; etl has coins",
            crate::shown::name(&name)
        ))
    },
};

/// The asset of the chain itself, and with how many decimals its amounts are written.
const ETHER: &str = "ETH";
const WEI: u8 = 18;

/// One movement as rows tell it.
struct Told {
    height: u64,
    index: usize,
    at: i64,
    hash: String,
    is_coinbase: bool,
    /// What moves of the chain's own asset, without gas.
    ether: Vec<Transfer>,
    /// Who pays how much gas.
    gas: Option<(String, u128)>,
    tokens: Vec<Transfer>,
}

/// Returns an amount in wei, as far as the asset has no more decimals than those.
fn wei(evidence: &Evidence, transfer: &Transfer) -> u128 {
    let scale = evidence.ledger().asset(transfer.asset).scale.min(WEI);
    u128::from(transfer.amount.get()) * 10u128.pow(u32::from(WEI - scale))
}

fn is_ether(evidence: &Evidence, transfer: &Transfer) -> bool {
    let asset = evidence.ledger().asset(transfer.asset);
    asset.code == ETHER && asset.scale <= WEI
}

/// Calls `tell` with every movement.
fn each(export: &Export<'_>, mut tell: impl FnMut(Told) -> io::Result<()>) -> io::Result<()> {
    let evidence = export.evidence;
    let ledger = evidence.ledger();
    let claimed = transfers::claimed(export);
    let mut blocks = evidence.blocks().iter().enumerate().peekable();
    let (mut block, mut first) = (None, MovementId::new(0));
    for movement in ledger.movements() {
        while let Some((number, next)) = blocks.next_if(|(_, next)| next.first <= movement) {
            block = Some((number, next));
            first = next.first;
        }
        // Where a ledger has no blocks, each movement is one.
        let height = match block {
            Some((number, block)) => block.height.map_or(number as u64, u64::from),
            None => u64::from(movement.get()),
        };
        let all = transfers::of_movement(evidence, &claimed, movement);
        let (mut ether, tokens): (Vec<Transfer>, Vec<Transfer>) =
            all.into_iter().partition(|transfer| is_ether(evidence, transfer));
        let is_coinbase = block.is_some_and(|(_, block)| block.coinbase == Some(movement));
        let is_gas = |transfer: &Transfer| !is_coinbase && ledger.kind(transfer.to) == PurseKind::Fees;
        let gas: Vec<Transfer> = ether.iter().copied().filter(is_gas).collect();
        let payer = gas.first().map(|gas| account(evidence, gas.from));
        ether.retain(|transfer| !is_gas(transfer));
        tell(Told {
            height,
            index: if block.is_some() {
                movement.index() - first.index()
            } else {
                0
            },
            at: ledger.instant(movement).unix(),
            hash: evidence.movement_name(movement).to_lowercase(),
            is_coinbase,
            ether,
            gas: payer.map(|payer| (payer, gas.iter().map(|gas| wei(evidence, gas)).sum())),
            tokens,
        })?;
    }
    Ok(())
}

fn put(export: &Export<'_>, out: &mut dyn Write, mut row: Value) -> io::Result<()> {
    row[export.key()] = export.cell().into();
    writeln!(out, "{}", text::json(&row))
}

fn blocks(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    // A block is told when the next begins, since its producer stands in its last movement.
    let mut open: Option<(u64, i64, usize, Option<String>)> = None;
    let close = |out: &mut dyn Write, (height, at, count, miner): (u64, i64, usize, Option<String>)| {
        let row = json!({
            "type": "block", "number": height, "hash": format!("block {height}"), "timestamp": at, "miner": miner,
            "transaction_count": count, "gas_limit": count, "gas_used": count,
        });
        put(export, out, row)
    };
    each(export, |told| {
        if open.as_ref().is_some_and(|open| open.0 != told.height)
            && let Some(done) = open.take()
        {
            close(out, done)?;
        }
        let open = open.get_or_insert((told.height, told.at, 0, None));
        match told.is_coinbase {
            true => open.3 = told.ether.first().map(|reward| account(export.evidence, reward.to)),
            false => open.2 += 1,
        }
        Ok(())
    })?;
    open.map_or(Ok(()), |done| close(out, done))
}

fn transactions(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let evidence = export.evidence;
    each(export, |told| {
        let sender = told
            .ether
            .first()
            .or(told.tokens.first())
            .map(|first| account(evidence, first.from));
        let Some(from) = told
            .gas
            .as_ref()
            .map(|gas| gas.0.clone())
            .or(sender)
            .filter(|_| !told.is_coinbase)
        else {
            return Ok(());
        };
        // Several parts, or one of somebody else than who pays the gas, are told by traces.
        let only = told
            .ether
            .first()
            .filter(|only| told.ether.len() == 1 && account(evidence, only.from) == from);
        let gas = told.gas.map_or(0, |gas| gas.1);
        let row = json!({
            "type": "transaction", "hash": told.hash, "nonce": 0, "transaction_index": told.index, "from_address": from,
            "to_address": only.map_or(from.clone(), |only| account(evidence, only.to)),
            "value": only.map_or(0, |only| wei(evidence, only)).to_string(), "gas": 1, "gas_price": gas.to_string(),
            "block_timestamp": told.at, "block_number": told.height, "block_hash": format!("block {}", told.height),
            "receipt_gas_used": u8::from(gas > 0), "receipt_effective_gas_price": gas.to_string(), "receipt_status": 1,
        });
        put(export, out, row)
    })
}

fn traces(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let evidence = export.evidence;
    let ledger = evidence.ledger();
    each(export, |told| {
        let block = json!({ "block_number": told.height, "block_timestamp": told.at, "status": 1 });
        let with = |mut row: Value| {
            for (key, value) in block.as_object().into_iter().flatten() {
                row[key] = value.clone();
            }
            row
        };
        if told.is_coinbase {
            // What comes out of fees is told by the gas of the block's transactions.
            let issued = told
                .ether
                .iter()
                .filter(|part| ledger.kind(part.from) == PurseKind::Issuance);
            for part in issued {
                let row = json!({
                    "type": "trace", "trace_type": "reward", "reward_type": "block", "transaction_hash": null, "trace_address": [],
                    "from_address": null, "to_address": account(evidence, part.to), "value": wei(evidence, part).to_string(),
                });
                put(export, out, with(row))?;
            }
            return Ok(());
        }
        let payer = told.gas.as_ref().map(|gas| gas.0.clone());
        let is_told = match &told.ether[..] {
            [] => true,
            [only] => payer.is_none_or(|payer| payer == account(evidence, only.from)),
            _ => false,
        };
        for (nth, part) in told.ether.iter().enumerate().filter(|_| !is_told) {
            let path = nth.checked_sub(1).map(|nth| json!([nth])).unwrap_or(json!([]));
            let row = json!({
                "type": "trace", "trace_type": "call", "call_type": "call", "transaction_hash": told.hash,
                "transaction_index": told.index, "from_address": account(evidence, part.from),
                "to_address": account(evidence, part.to), "value": wei(evidence, part).to_string(), "trace_address": path,
            });
            put(export, out, with(row))?;
        }
        Ok(())
    })
}

fn token_transfers(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let evidence = export.evidence;
    each(export, |told| {
        for (log, part) in told.tokens.iter().enumerate() {
            let row = json!({
                "type": "token_transfer", "token_address": evidence.ledger().asset(part.asset).code,
                "from_address": account(evidence, part.from), "to_address": account(evidence, part.to),
                "value": part.amount.get().to_string(), "transaction_hash": told.hash, "log_index": log,
                "block_number": told.height, "block_timestamp": told.at,
            });
            put(export, out, row)?;
        }
        Ok(())
    })
}

fn tokens(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let assets = export.evidence.ledger().assets();
    for asset in assets.iter().filter(|asset| asset.code != ETHER || asset.scale > WEI) {
        let row = json!({
            "type": "token", "address": asset.code, "symbol": asset.code, "name": asset.code, "decimals": asset.scale,
            "total_supply": null,
        });
        put(export, out, row)?;
    }
    Ok(())
}
