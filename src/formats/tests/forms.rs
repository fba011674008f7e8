//! The same blocks in every form in which somebody has them: one answer.

use hex_conservative::DisplayHex;
use std::fmt::Write;

use bitcoin::hashes::Hash;
use serde_json::{Value, json};

use super::*;
use crate::evidence::Complaint;
use crate::formats::trace_json::{self, Answer};
use crate::trace::{History, follow};
use crate::units::Instant;

/// Blocks and the height of the first; everything that they spend is theirs or in `before`.
struct Chain {
    blocks: Vec<Block>,
    first_height: u32,
    before: Vec<(OutPoint, TxOut)>,
}

impl Chain {
    fn output(&self, at: &OutPoint) -> &TxOut {
        let txs = self.blocks.iter().flat_map(|block| &block.txdata);
        let inside = txs.filter(|tx| tx.compute_txid() == at.txid);
        let inside = inside.map(|tx| &tx.output[at.vout as usize]).next_back();
        let before = || self.before.iter().find(|row| row.0 == *at).map(|row| &row.1);
        inside.or_else(before).expect("what is spent is somewhere")
    }

    fn prevouts(&self) -> Input {
        let mut table = format!("{}\n", prevouts::HEADER);
        for (at, output) in &self.before {
            let (value, script) = (output.value.to_sat(), &output.script_pubkey);
            writeln!(
                table,
                "{},0,{},{},{value},{script:x}",
                "00".repeat(32),
                at.txid,
                at.vout
            )
            .unwrap();
        }
        file("prevouts.csv", table.into_bytes())
    }

    fn hex(&self) -> Vec<Input> {
        [lines(&self.blocks), vec![self.prevouts()]].concat()
    }

    fn raw(&self) -> Vec<Input> {
        let one = |(i, block)| file(&format!("{i}.raw"), serialize(block));
        let blocks = self.blocks.iter().enumerate().map(one);
        blocks.rev().chain([self.prevouts()]).collect()
    }

    fn blk(&self) -> Vec<Input> {
        vec![file("blk00000.dat", framed(REGTEST, &self.blocks)), self.prevouts()]
    }

    fn rpc(&self, is_old: bool) -> Vec<Input> {
        let blocks = (self.first_height..).zip(&self.blocks).map(|(height, block)| {
            let txs: Vec<Value> = block.txdata.iter().map(|tx| self.rpc_tx(tx, is_old)).collect();
            json!({
                "hash": block.block_hash().to_string(), "height": height, "time": block.header.time, "confirmations": 1,
                "bits": format!("{:08x}", block.header.bits.to_consensus()), "version": block.header.version.to_consensus(),
                "previousblockhash": block.header.prev_blockhash.to_string(), "tx": txs,
            })
        });
        vec![file("rpc.json", Value::from_iter(blocks).to_string().into_bytes())]
    }

    fn rpc_tx(&self, tx: &Transaction, is_old: bool) -> Value {
        let vin: Vec<Value> = tx
            .input
            .iter()
            .map(|input| match tx.is_coinbase() {
                true => json!({ "coinbase": input.script_sig.as_bytes().to_lower_hex_string() }),
                false => {
                    let at = &input.previous_output;
                    let prevout = rpc_output(self.output(at), is_old);
                    json!({ "txid": at.txid.to_string(), "vout": at.vout, "prevout": prevout })
                }
            })
            .collect();
        let vout = tx.output.iter().map(|output| rpc_output(output, is_old));
        json!({ "txid": tx.compute_txid().to_string(), "vin": vin, "vout": vout.collect::<Vec<_>>() })
    }

    /// Rows of the exporter; with `dialect` as BigQuery writes them: numbers in quotes, instants as text, nothing where a list is
    /// empty.
    fn etl(&self, dialect: bool) -> Vec<Input> {
        let number = |value: u64| {
            if dialect {
                json!(value.to_string())
            } else {
                json!(value)
            }
        };
        let (mut blocks, mut txs) = (String::new(), String::new());
        for (height, block) in (self.first_height..).zip(&self.blocks) {
            let time = Instant::from_unix(i64::from(block.header.time))
                .to_string()
                .replace('Z', " UTC");
            let time = if dialect { json!(time) } else { json!(block.header.time) };
            let hash = block.block_hash().to_string();
            let row = json!({
                "hash": hash, "number": number(height.into()), "timestamp": time, "transaction_count": number(block.txdata.len() as u64),
                "bits": format!("{:08x}", block.header.bits.to_consensus()),
            });
            writeln!(blocks, "{row}").unwrap();
            for (index, tx) in block.txdata.iter().enumerate() {
                let input = |input: &TxIn| {
                    let (at, output) = (&input.previous_output, self.output(&input.previous_output));
                    json!({
                        "spent_transaction_hash": at.txid.to_string(), "spent_output_index": number(at.vout.into()),
                        "value": number(output.value.to_sat()), "addresses": listed(output), "script_hex": "00",
                    })
                };
                let output = |output: &TxOut| {
                    json!({
                        "value": number(output.value.to_sat()), "script_hex": format!("{:x}", output.script_pubkey),
                        "addresses": listed(output),
                    })
                };
                let mut row = json!({
                    "hash": tx.compute_txid().to_string(), "block_number": number(height.into()), "block_hash": hash, "block_timestamp": time,
                    "is_coinbase": tx.is_coinbase(), "index": number(index as u64),
                    "outputs": tx.output.iter().map(output).collect::<Vec<_>>(),
                });
                if !tx.is_coinbase() {
                    row["inputs"] = tx.input.iter().map(input).collect();
                } else if !dialect {
                    row["inputs"] = json!([]);
                }
                writeln!(txs, "{row}").unwrap();
                if dialect && index == 0 {
                    writeln!(txs, "{row}").unwrap();
                }
            }
        }
        vec![
            file("blocks.json", blocks.into_bytes()),
            file("txs.json", txs.into_bytes()),
        ]
    }

    fn forms(&self) -> Vec<(&'static str, Vec<Input>)> {
        vec![
            ("hex", self.hex()),
            ("raw", self.raw()),
            ("blk", self.blk()),
            ("rpc", self.rpc(false)),
            ("rpc of an old node", self.rpc(true)),
            ("etl", self.etl(false)),
            ("etl of the public data set", self.etl(true)),
        ]
    }
}

fn listed(output: &TxOut) -> Value {
    let address = Network::Regtest.address(&output.script_pubkey);
    // Old exporters and nodes name the owner of a key for an address.
    let key = output.script_pubkey.is_multisig() || output.script_pubkey.is_p2pk();
    let made_up = Network::Regtest.address(&script(9)).filter(|_| key);
    Value::from_iter(address.or(made_up))
}

fn rpc_output(output: &TxOut, is_old: bool) -> Value {
    let sats = output.value.to_sat();
    let value: Value = serde_json::from_str(&format!("{}.{:08}", sats / COIN, sats % COIN)).unwrap();
    let mut script = json!({ "hex": format!("{:x}", output.script_pubkey) });
    if is_old {
        script["addresses"] = listed(output);
    }
    json!({ "value": value, "scriptPubKey": script })
}

/// What the first bytes of a number make of it: a chain of three blocks from a height, in the middle of a private chain.
fn chain_of(seed: u64, first_height: u32) -> Chain {
    let mut state = seed | 1;
    let mut draw = move |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let scripts = [
        script(1),
        script(2),
        ScriptBuf::from_bytes([&[0xa9, 0x14][..], &[3; 20], &[0x87]].concat()),
        ScriptBuf::from_bytes([&[0x00, 0x14][..], &[4; 20]].concat()),
        ScriptBuf::from_bytes([&[0x51, 0x21, 0x02][..], &[5; 32], &[0x51, 0xae]].concat()),
        ScriptBuf::from_bytes(vec![0x6a, 1, 2]),
    ];
    let paid = |value: u64, kind: u64| TxOut {
        value: bitcoin::Amount::from_sat(value),
        script_pubkey: scripts[kind as usize].clone(),
    };
    let earlier = OutPoint {
        txid: Txid::from_byte_array([0xab; 32]),
        vout: 1,
    };
    let before = vec![(earlier, paid(30 * COIN, 1))];
    let mut purse: Vec<(OutPoint, u64)> = vec![(earlier, 30 * COIN)];
    let (mut blocks, mut prev) = (Vec::<Block>::new(), BlockHash::from_byte_array([0x33; 32]));
    for nonce in 0..3 {
        let height = first_height + nonce;
        let (mut txs, mut fees) = (Vec::new(), 0);
        for _ in 0..=draw(3) {
            let inputs = (1 + draw(2) as usize).min(purse.len());
            let spent: Vec<(OutPoint, u64)> = purse.drain(..inputs).collect();
            if spent.is_empty() {
                continue;
            }
            let total: u64 = spent.iter().map(|row| row.1).sum();
            let (fee, first) = (draw(total / 10 + 1), draw(total * 9 / 10 + 1));
            let outs = [(first, draw(4)), (total - fee - first.min(total - fee), draw(6))];
            let outs: Vec<TxOut> = outs.map(|(value, kind)| paid(value.min(total - fee), kind)).to_vec();
            let given: u64 = outs.iter().map(|out| out.value.to_sat()).sum();
            fees += total - given;
            let ins: Vec<_> = spent.iter().map(|(at, _)| (at.txid, at.vout)).collect();
            let tx = pay(&ins, outs);
            let txid = tx.compute_txid();
            let spendable = tx
                .output
                .iter()
                .enumerate()
                .filter(|(_, out)| !out.script_pubkey.is_op_return());
            purse.extend(spendable.map(|(vout, out)| {
                (
                    OutPoint {
                        txid,
                        vout: vout as u32,
                    },
                    out.value.to_sat(),
                )
            }));
            txs.push(tx);
        }
        let subsidy = Network::Regtest.subsidy(height).unwrap().get();
        let tag = [&[2u8][..], &height.to_le_bytes()[..2], &[nonce as u8]].concat();
        let claim = subsidy + fees - draw(2).min(u64::from(nonce == 1));
        let reward = coinbase(&tag, vec![paid(claim, draw(4))]);
        purse.push((
            OutPoint {
                txid: reward.compute_txid(),
                vout: 0,
            },
            claim,
        ));
        // Any order of the others will do.
        if draw(2) == 1 {
            txs.reverse();
        }
        let mut made = block(prev, nonce, [vec![reward], txs].concat());
        made.header.version = Version::TWO;
        prev = made.block_hash();
        blocks.push(made);
    }
    Chain {
        blocks,
        first_height,
        before,
    }
}

fn answer(reading: &Reading, spec: &str) -> Answer {
    let first = reading.evidence.blocks()[0].height.unwrap();
    let complaints: Vec<Complaint> = (first..first + 2)
        .map(|height| resolve(&reading.evidence, &format!("coinbase@{height}"), None).unwrap())
        .collect();
    let trace = follow(&reading.evidence, &complaints, &spec.parse().unwrap(), History::Omit).unwrap();
    trace_json::answer(&reading.evidence, &reading.counts, &trace)
}

fn addresses_of(reading: &Reading) -> Vec<(String, Option<String>)> {
    let evidence = &reading.evidence;
    let of = |purse| {
        let address = evidence.facts(purse).address;
        (
            evidence.purse_name(purse),
            address.map(|place| evidence.addresses()[place as usize].clone()),
        )
    };
    evidence.ledger().purses().skip(3).map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_same_blocks_give_the_same_answer_in_every_form(seed in any::<u64>(), height in 1_000..30_000u32) {
        let chain = chain_of(seed, height);
        let mut first: Option<(Reading, Vec<Answer>)> = None;
        for (form, inputs) in chain.forms() {
            let reading = read(inputs, &Options::default()).unwrap_or_else(|error| panic!("{form}: {error}"));
            let methods = ["fifo", "haircut", "lifo-stack;fees=follow", "haircut;fees=follow", "poison;pool=address"];
            let answers = methods.map(|spec| answer(&reading, spec)).to_vec();
            let Some((other, wanted)) = &first else {
                prop_assert_eq!(reading.counts.first_height, Some(height));
                first = Some((reading, answers));
                continue;
            };
            prop_assert_eq!(&reading.counts, &other.counts, "{}", form);
            prop_assert_eq!(reading.network, other.network, "{}", form);
            prop_assert_eq!(addresses_of(&reading), addresses_of(other), "{}", form);
            for (said, wanted) in answers.iter().zip(wanted) {
                prop_assert_eq!(said.json(), wanted.json(), "{}", form);
            }
        }
    }
}

/// Returns the table of formats that are read, as it stands in the document.
fn table_of_read() -> String {
    let row = |format: &Format| {
        let (name, summary, mark, left) = (format.name(), format.summary(), format.mark(), format.left());
        assert!(format.example().starts_with("dyepack "), "{name}");
        format!("| `{name}` | {summary} | {mark} | {left} |\n")
    };
    FORMATS.iter().map(row).collect()
}

/// Returns the table of forms that are written.
fn table_of_written() -> String {
    let row = |form: &exported::Written| {
        let files: Vec<String> = form.parts.iter().map(|part| format!("`{}`", part.name)).collect();
        let (name, files, summary, marked, left) = (form.name, files.join(", "), form.summary, form.marked, form.left);
        format!("| `{name}` | {files} | {summary} | {marked} | {left} |\n")
    };
    WRITTEN.iter().map(row).collect()
}

#[test]
fn the_tables_of_the_document_are_those_that_the_program_prints() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let mut text = std::fs::read_to_string(&path).expect("the document is there");
    let tables = [
        (
            "| `--format` | what | recognised by | not carried over |\n|---|---|---|---|\n",
            table_of_read(),
        ),
        (
            "| `--as` | files | what | says SIMULATED in | not carried over |\n|---|---|---|---|---|\n",
            table_of_written(),
        ),
    ];
    for (head, table) in tables {
        let (before, behind) = text.split_once(head).expect("the table has its head");
        let (old, behind) = behind.split_once("\n\n").expect("the table ends");
        if std::env::var_os("DYEPACK_RENEW").is_none() {
            assert_eq!(format!("{old}\n"), table, "DYEPACK_RENEW=1 writes the table anew");
        }
        text = format!("{before}{head}{table}\n{behind}");
    }
    if std::env::var_os("DYEPACK_RENEW").is_some() {
        std::fs::write(&path, text).expect("the document can be written");
    }
}
