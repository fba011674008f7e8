//! The blocks of a chain as a node answers them and as bitcoin-etl exports them, with all the fields that they write; and what reading them is measured
//! by: their JSON read into what a ledger needs, and no ledger of it.

use std::borrow::Cow;
use std::fmt::Write;

use bitcoin::consensus::encode::serialize_hex;
use bitcoin::params::Params;
use bitcoin::{Address, Block, Script, Transaction};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Returns the answers of getblock at verbosity 2, one a line.
pub fn getblock(blocks: &[Block]) -> Vec<u8> {
    let mut text = String::new();
    for (height, block) in (1..).zip(blocks) {
        let header = &block.header;
        write!(
            text,
            r#"{{"hash":"{}","confirmations":{},"height":{height},"version":1,"versionHex":"00000001","merkleroot":"{}","time":{},"mediantime":{1},"nonce":{},"bits":"207fffff","difficulty":4.6e-10,"chainwork":"{:064x}","nTx":{},"previousblockhash":"{}","tx":["#,
            header.block_hash(),
            header.time,
            header.merkle_root,
            header.time,
            header.nonce,
            2 * height,
            block.txdata.len(),
            header.prev_blockhash,
        )
        .expect("memory can be written");
        for (place, tx) in block.txdata.iter().enumerate() {
            text.push_str(if place > 0 { "," } else { "" });
            answer(tx, &mut text).expect("memory can be written");
        }
        text.push_str("]}\n");
    }
    text.into_bytes()
}

fn address(script: &Script) -> Address {
    Address::from_script(script, Params::REGTEST).expect("every output pays to an address")
}

fn answer(tx: &Transaction, text: &mut String) -> std::fmt::Result {
    let id = tx.compute_txid();
    write!(
        text,
        r#"{{"txid":"{id}","hash":"{id}","version":1,"size":{0},"vsize":{0},"weight":{1},"locktime":0,"vin":["#,
        tx.total_size(),
        tx.weight(),
    )?;
    for (place, input) in tx.input.iter().enumerate() {
        let comma = if place > 0 { "," } else { "" };
        let script = input.script_sig.to_hex_string();
        match tx.is_coinbase() {
            true => write!(text, r#"{comma}{{"coinbase":"{script}","sequence":4294967295}}"#)?,
            false => write!(
                text,
                r#"{comma}{{"txid":"{}","vout":{},"scriptSig":{{"asm":"{script}","hex":"{script}"}},"sequence":4294967295}}"#,
                input.previous_output.txid, input.previous_output.vout,
            )?,
        }
    }
    text.push_str(r#"],"vout":["#);
    for (place, output) in tx.output.iter().enumerate() {
        let comma = if place > 0 { "," } else { "" };
        let (value, script) = (output.value.to_sat(), output.script_pubkey.to_hex_string());
        let address = address(&output.script_pubkey);
        write!(
            text,
            r#"{comma}{{"value":{}.{:08},"n":{place},"scriptPubKey":{{"asm":"OP_DUP OP_HASH160 {} OP_EQUALVERIFY OP_CHECKSIG","desc":"addr({address})#00000000","hex":"{script}","address":"{address}","type":"pubkeyhash"}}}}"#,
            value / 100_000_000,
            value % 100_000_000,
            &script[6..46],
        )?;
    }
    write!(text, r#"],"hex":"{}"}}"#, serialize_hex(tx))
}

/// Returns the transactions as bitcoin-etl exports them, one a line.
pub fn etl(blocks: &[Block]) -> Vec<u8> {
    let mut text = String::new();
    for (height, block) in (1..).zip(blocks) {
        for (place, tx) in block.txdata.iter().enumerate() {
            exported(block, height, place, tx, &mut text).expect("memory can be written");
        }
    }
    text.into_bytes()
}

fn exported(block: &Block, height: u32, place: usize, tx: &Transaction, text: &mut String) -> std::fmt::Result {
    write!(
        text,
        r#"{{"hash":"{}","size":{2},"virtual_size":{2},"version":1,"lock_time":0,"block_number":{height},"block_hash":"{}","block_timestamp":{3},"is_coinbase":{4},"index":{place},"inputs":["#,
        tx.compute_txid(),
        block.block_hash(),
        tx.total_size(),
        block.header.time,
        tx.is_coinbase(),
    )?;
    let inputs = tx.input.iter().filter(|_| !tx.is_coinbase()).enumerate();
    for (place, input) in inputs {
        let comma = if place > 0 { "," } else { "" };
        let script = input.script_sig.to_hex_string();
        write!(
            text,
            r#"{comma}{{"index":{place},"spent_transaction_hash":"{}","spent_output_index":{},"script_asm":"{script}","script_hex":"{script}","sequence":4294967295,"required_signatures":null,"type":null,"addresses":[],"value":null}}"#,
            input.previous_output.txid, input.previous_output.vout,
        )?;
    }
    text.push_str(r#"],"outputs":["#);
    for (place, output) in tx.output.iter().enumerate() {
        let comma = if place > 0 { "," } else { "" };
        let script = output.script_pubkey.to_hex_string();
        let address = address(&output.script_pubkey);
        write!(
            text,
            r#"{comma}{{"index":{place},"script_asm":"OP_DUP OP_HASH160 {} OP_EQUALVERIFY OP_CHECKSIG","script_hex":"{script}","required_signatures":1,"type":"pubkeyhash","addresses":["{address}"],"value":{}}}"#,
            &script[6..46],
            output.value.to_sat(),
        )?;
    }
    writeln!(
        text,
        r#"],"input_count":{},"output_count":{},"input_value":null,"output_value":null,"fee":null}}"#,
        tx.input.len(),
        tx.output.len(),
    )
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    tx: Vec<AnswerTx<'a>>,
}

#[derive(Deserialize)]
struct AnswerTx<'a> {
    #[serde(borrow, rename = "txid")]
    _id: Cow<'a, str>,
    #[serde(borrow)]
    vin: Vec<AnswerIn<'a>>,
    #[serde(borrow)]
    vout: Vec<AnswerOut<'a>>,
}

#[derive(Deserialize)]
struct AnswerIn<'a> {
    #[serde(borrow, rename = "txid")]
    _txid: Option<Cow<'a, str>>,
    #[serde(rename = "vout")]
    _vout: Option<u32>,
}

#[derive(Deserialize)]
struct AnswerOut<'a> {
    #[serde(borrow, rename = "value")]
    _value: &'a RawValue,
    #[serde(borrow, rename = "scriptPubKey")]
    _script: AnswerScript<'a>,
}

#[derive(Deserialize)]
struct AnswerScript<'a> {
    #[serde(borrow, rename = "hex")]
    _hex: Cow<'a, str>,
    #[serde(borrow, rename = "address")]
    _address: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Exported<'a> {
    #[serde(borrow, rename = "hash")]
    _hash: Cow<'a, str>,
    #[serde(rename = "block_number")]
    _height: u32,
    #[serde(borrow)]
    inputs: Vec<ExportedIn<'a>>,
    #[serde(borrow)]
    outputs: Vec<ExportedOut<'a>>,
}

#[derive(Deserialize)]
struct ExportedIn<'a> {
    #[serde(borrow, rename = "spent_transaction_hash")]
    _spent: Cow<'a, str>,
    #[serde(rename = "spent_output_index")]
    _index: u32,
}

#[derive(Deserialize)]
struct ExportedOut<'a> {
    #[serde(borrow, rename = "script_hex")]
    _script: Cow<'a, str>,
    #[serde(borrow, rename = "addresses")]
    _addresses: Vec<Cow<'a, str>>,
    #[serde(rename = "value")]
    _value: u64,
}

fn lines(text: &[u8]) -> impl Iterator<Item = &str> {
    std::str::from_utf8(text).expect("it was written here").lines()
}

/// Reads the answers of getblock, and returns how many inputs and outputs they have.
pub fn parsed_getblock(text: &[u8]) -> usize {
    let answers = lines(text).map(|line| serde_json::from_str::<Answer>(line).expect("it was written here"));
    answers
        .flat_map(|answer| answer.tx)
        .map(|tx| tx.vin.len() + tx.vout.len())
        .sum()
}

/// Reads the lines of bitcoin-etl, and returns how many inputs and outputs they have.
pub fn parsed_etl(text: &[u8]) -> usize {
    let rows = lines(text).map(|line| serde_json::from_str::<Exported>(line).expect("it was written here"));
    rows.map(|row| row.inputs.len() + row.outputs.len()).sum()
}
