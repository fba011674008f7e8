//! Real ledgers, read as their nodes and exporters wrote them.
//!
//! The expected figures come from the files' publishers or from `tests/data/independent.py`, which shares nothing with the
//! program; each test says which.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dyepack::evidence::{Complaint, Evidence, ListedTag};
use dyepack::formats::trace_json::{self, Answer};
use dyepack::formats::{Input, Network, Options, Reading, read, reference};
use dyepack::ledger::PurseKind;
use dyepack::lots::Method;
use dyepack::trace::{self, History, Tally, TraceError, follow};
use dyepack::units::{Amount, Instant, MovementId, OutLegId, Share, Total};

fn data(name: &str) -> Input {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/btc").join(name);
    Input {
        name: name.to_owned(),
        bytes: fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
    }
}

fn reading(names: &[&str]) -> Reading {
    read_with(names, &Options::default())
}

fn read_with(names: &[&str], options: &Options) -> Reading {
    match read(names.iter().map(|name| data(name)).collect(), options) {
        Ok(reading) => reading,
        Err(error) => panic!("{error}"),
    }
}

/// Returns a sum of what is real, which fits 64 bits.
fn units(sum: Total) -> u64 {
    u64::try_from(sum.get()).unwrap()
}

fn counted(reading: &Reading) -> (u64, u64, u64, u64, u64) {
    let c = &reading.counts;
    (c.blocks, c.transactions, c.inputs, c.outputs, units(c.fees))
}

/// Figures: `independent.py`, and the publisher's own counts of transactions.
#[test]
fn the_first_blocks_of_mainnet_count_as_published() {
    let reading = reading(&["mainnet-1-2100.blocks.hex"]);
    assert_eq!(reading.format.name(), "hex");
    assert_eq!(counted(&reading), (2_100, 2_130, 111, 2_141, 0));
    assert_eq!(
        (reading.counts.first_height, reading.counts.last_height),
        (Some(1), Some(2_100))
    );
    assert_eq!((reading.counts.unknown_inputs, reading.notes.len()), (0, 0));
    assert!(!reading.evidence.ledger().has_open_history());
    // The first payment: block 170, 10 coins to one key and 40 back.
    let block = reading.evidence.blocks()[169];
    assert_eq!(block.height, Some(170));
    let name = reading.evidence.movement_name(block.first);
    assert_eq!(name, "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16");
    let values: Vec<u64> = reading
        .evidence
        .ledger()
        .outs(block.first)
        .map(|leg| out(&reading, leg))
        .collect();
    assert_eq!(values, [1_000_000_000, 4_000_000_000]);
    assert_eq!(block.coinbase, Some(MovementId::new(block.first.index() + 1)));
}

fn out(reading: &Reading, leg: usize) -> u64 {
    reading.evidence.ledger().out_amount(OutLegId::new(leg)).get()
}

#[test]
fn a_block_file_reads_the_same_with_and_without_obfuscation() {
    let plain = reading(&["mainnet-1-255/blk00000.dat"]);
    let hidden = reading(&["mainnet-1-255-xor/xor.dat", "mainnet-1-255-xor/blk00000.dat"]);
    assert_eq!((plain.format.name(), hidden.format.name()), ("blk", "blk"));
    assert_eq!(counted(&plain).0, 255);
    assert_eq!((plain.counts.transactions, plain.counts.last_height), (262, Some(255)));
    assert_eq!(plain.counts, hidden.counts);
    // The same blocks as hex lines, cut off at the same height.
    let until = Options {
        until_height: Some(255),
        ..Options::default()
    };
    assert_eq!(read_with(&["mainnet-1-2100.blocks.hex"], &until).counts, plain.counts);
}

#[test]
fn an_obfuscated_file_without_its_key_says_what_is_missing() {
    let error = read(vec![data("mainnet-1-255-xor/blk00000.dat")], &Options::default()).unwrap_err();
    assert!(error.to_string().contains("xor.dat"), "{error}");
}

/// Figures: `independent.py`; the publisher's fees are the same.
#[test]
fn a_private_chain_with_segwit_counts_as_published() {
    let reading = reading(&["regtest-206.blocks.hex"]);
    assert_eq!(counted(&reading), (206, 231, 26, 462, 3_616));
    assert_eq!(
        (reading.counts.first_height, reading.counts.last_height),
        (Some(1), Some(206))
    );
    let addresses = reading.evidence.addresses();
    assert!(
        addresses.iter().any(|address| address.starts_with("bcrt1p")),
        "{addresses:?}"
    );
    // Each coinbase carries an output with the root of witnesses, which nobody can spend.
    let first = reading.evidence.ledger().outs(MovementId::new(0));
    let destroyed = reading.evidence.ledger().out_purse(OutLegId::new(first.start + 1));
    assert_eq!(reading.evidence.ledger().kind(destroyed), PurseKind::Destroyed);
}

/// Figures: what Bitcoin Core itself answers to getblockstats, in the same file.
#[test]
fn fees_are_those_that_the_node_computes() {
    let file: serde_json::Value = serde_json::from_slice(&data("regtest-getblockstats.json").bytes).unwrap();
    let lines: Vec<&str> = file["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    let totals = |until: u32| {
        let input = Input {
            name: "blocks".into(),
            bytes: lines.join("\n").into_bytes(),
        };
        let options = Options {
            until_height: Some(until),
            ..Options::default()
        };
        read(vec![input], &options).unwrap().counts
    };
    assert_eq!(totals(0).first_height, Some(0));
    for stats in file["stats"].as_array().unwrap() {
        let number = |key: &str| stats[key].as_u64().unwrap();
        let height = u32::try_from(number("height")).unwrap();
        let (before, after) = (totals(height - 1), totals(height));
        assert_eq!(units(after.fees) - units(before.fees), number("totalfee"));
        assert_eq!(after.inputs - before.inputs, number("ins"));
        assert_eq!(after.outputs - before.outputs, number("outs"));
        assert_eq!(after.transactions - before.transactions, number("txs"));
    }
}

/// Figures: the publisher's; fees are what the coinbase pays beyond its 25 coins.
#[test]
fn a_block_in_the_middle_knows_its_values_only_from_the_table_beside_it() {
    let alone = reading(&["mainnet-300025.raw"]);
    assert_eq!(alone.format.name(), "raw");
    assert_eq!(
        (alone.counts.transactions, alone.counts.inputs, alone.counts.outputs),
        (461, 1_427, 1_226)
    );
    assert_eq!(alone.counts.unknown_inputs, 1_427 - 188);
    assert_eq!(alone.counts.first_height, Some(300_025));
    assert!(alone.evidence.ledger().has_sealed_legs());
    let valued = reading(&["mainnet-300025.raw", "mainnet-300025.prevouts.csv"]);
    assert_eq!((valued.counts.unknown_inputs, valued.counts.fees.get()), (0, 7_773_345));
    assert!(!valued.evidence.ledger().has_sealed_legs());
}

#[test]
fn a_height_comes_from_a_neighbour_or_from_the_user() {
    let alone = reading(&["mainnet-227835.raw"]);
    assert_eq!(alone.counts.first_height, None);
    let pair = reading(&["mainnet-227836.raw", "mainnet-227835.raw"]);
    assert_eq!(
        (pair.counts.first_height, pair.counts.last_height),
        (Some(227_835), Some(227_836))
    );
    assert_eq!((pair.counts.blocks, pair.counts.transactions), (2, 222));
    let told = Options {
        first_height: Some(227_835),
        ..Options::default()
    };
    assert_eq!(
        read_with(&["mainnet-227835.raw"], &told).counts.last_height,
        Some(227_835)
    );
    let needed = Options {
        until_height: Some(227_835),
        ..Options::default()
    };
    let error = read(vec![data("mainnet-227835.raw")], &needed).unwrap_err();
    assert!(error.to_string().contains("--first-height"), "{error}");
}

/// Figures: the node's own `fee` in every transaction.
#[test]
fn decimal_values_are_read_to_the_last_satoshi() {
    let reading = reading(&["mainnet-361582.rpc.json"]);
    assert_eq!(reading.format.name(), "rpc");
    assert_eq!(counted(&reading), (1, 277, 918, 591, 3_687_509));
    assert_eq!(
        (reading.counts.first_height, reading.counts.unknown_inputs),
        (Some(361_582), 0)
    );
    assert!(
        reading
            .evidence
            .addresses()
            .iter()
            .any(|address| address == "1KTNEBhQdj81UhDkJaoe3r8VtAsrnmpmnS")
    );
}

#[test]
fn exported_lines_read_with_and_without_input_values() {
    let folder = "bitcoin-etl/bitcoin_block_with_transactions";
    let bare = reading(&[
        &format!("{folder}/expected_blocks.json"),
        &format!("{folder}/expected_transactions.json"),
    ]);
    assert_eq!(bare.format.name(), "etl");
    assert_eq!((counted(&bare), bare.counts.unknown_inputs), ((2, 4, 3, 4, 0), 3));
    let folder = "bitcoin-etl/bitcoin_stream_50001_50002";
    let names = [
        format!("{folder}/expected_blocks.json"),
        format!("{folder}/expected_transactions.json"),
    ];
    let enriched = reading(&[&names[0], &names[1]]);
    assert_eq!(
        (counted(&enriched), enriched.counts.unknown_inputs),
        ((2, 4, 3, 4, 0), 0)
    );
    assert_eq!(
        (enriched.counts.first_height, enriched.counts.last_height),
        (Some(50_001), Some(50_002))
    );
    // A bare public key has no address, whatever the exporter says of it.
    let addresses = enriched.evidence.addresses();
    assert!(
        !addresses
            .iter()
            .any(|address| address == "1PkqKGbNLDdDJGveCcNUMV9CEFH77ADrPQ"),
        "{addresses:?}"
    );
    // Transactions alone carry all that is needed; blocks alone do not.
    assert_eq!(counted(&reading(&[&names[1]])), counted(&enriched));
    assert!(read(vec![data(&names[0])], &Options::default()).is_err());
}

#[test]
fn a_node_and_its_exporter_tell_the_same_ledger() {
    let folder = "bitcoin-etl/bitcoin_block_with_transactions";
    let answers = reading(&[
        &format!(
            "{folder}/rpc_response_getblock_000000002066d7f9b134c30b5005b7bf5fbfa52f279883f1fde793dcdc964266_2.json"
        ),
        &format!(
            "{folder}/rpc_response_getblock_000000001c920d495e1eeef2452b6d1c6c229a919b28196c103ecffebabee141_2.json"
        ),
    ]);
    let lines = reading(&[
        &format!("{folder}/expected_blocks.json"),
        &format!("{folder}/expected_transactions.json"),
    ]);
    assert_eq!(answers.counts, lines.counts);
}

#[test]
fn what_blocks_are_of_is_told_by_what_they_hold() {
    let told = |names: &[&str]| {
        let reading = reading(names);
        let asset = reading.evidence.ledger().assets()[0].code.clone();
        (reading.network.expect("blocks are of some network"), asset)
    };
    let etl = |folder: &str| {
        let names = ["blocks", "transactions"].map(|file| format!("bitcoin-etl/{folder}/expected_{file}.json"));
        told(&[&names[0], &names[1]])
    };
    let main = (Network::Mainnet, "BTC".to_owned());
    assert_eq!(told(&["mainnet-1-2100.blocks.hex"]), main);
    assert_eq!(told(&["mainnet-1-255/blk00000.dat"]), main);
    // In the middle of the chain: by the work behind a header, or by the addresses of an answer.
    assert_eq!(told(&["mainnet-300025.raw"]), main);
    assert_eq!(told(&["mainnet-227835.raw"]), main);
    assert_eq!(told(&["mainnet-361582.rpc.json"]), main);
    assert_eq!(etl("bitcoin_stream_50001_50002"), main);
    assert_eq!(told(&["regtest-206.blocks.hex"]), (Network::Regtest, "tBTC".into()));
    let dogecoin = etl("dogecoin_block_with_float_precision_loss");
    assert_eq!(dogecoin, (Network::Dogecoin, "DOGE".into()));
    assert_eq!(etl("zcash_block_with_value_balance"), (Network::Zcash, "ZEC".into()));
    assert_eq!(etl("litecoin_block_with_hogex"), (Network::Litecoin, "LTC".into()));
    let cash = etl("bitcoin_cash_block_with_duplicate_txid");
    assert_eq!(cash, (Network::BitcoinCash, "BCH".into()));
}

/// Values come out of the pools of Zcash in two transactions of this block and go into one in a third; their fees are known:
/// 10,000 twice in the exporter's rows, and that of the third by hand only if one knew what it spends.
#[test]
fn a_node_and_its_exporter_tell_the_same_of_the_pools_of_zcash() {
    let folder = "bitcoin-etl/zcash_block_with_value_balance";
    let answer = "rpc_response_getblock_00000000010678b861c9ce9ba435ba413ea6e89b9a0f8781629453c6b40d389e_2.json";
    let answers = reading(&[&format!("{folder}/{answer}")]);
    let lines = reading(&[
        &format!("{folder}/expected_blocks.json"),
        &format!("{folder}/expected_transactions.json"),
    ]);
    assert_eq!(answers.counts, lines.counts);
    assert_eq!(
        (answers.network, answers.counts.fees.get()),
        (Some(Network::Zcash), 20_000)
    );
    for reading in [&answers, &lines] {
        let said = reading
            .notes
            .iter()
            .find(|note| note.contains("pools that nobody can look into"));
        let said = said.expect("it is said what becomes of shielded value");
        assert!(
            said.starts_with("1 output goes into pools that nobody can look into, and 2 inputs come out of them"),
            "{said}"
        );
    }
    let addresses = |reading: &Reading| reading.evidence.addresses().iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(addresses(&answers), addresses(&lines));
    assert!(addresses(&answers).iter().all(|address| address.starts_with('t')));
}

#[test]
fn chains_with_other_rules_are_read_as_far_as_they_are_of_the_same_form() {
    let read_folder = |folder: &str| {
        let names = ["blocks", "transactions"].map(|file| format!("bitcoin-etl/{folder}/expected_{file}.json"));
        reading(&[&names[0], &names[1]])
    };
    let dogecoin = read_folder("dogecoin_block_with_float_precision_loss");
    assert_eq!(
        (dogecoin.counts.transactions, dogecoin.counts.first_height),
        (6, Some(107_212))
    );
    let zcash = read_folder("zcash_block_with_value_balance");
    assert_eq!(zcash.counts.first_height, Some(462_085));
    let cash = read_folder("bitcoin_cash_block_with_duplicate_txid");
    assert_eq!((cash.counts.transactions, cash.counts.first_height), (1, Some(91_722)));
}

/// A block of Litecoin: by hand, its coinbase pays 12.5 LTC and what eight transactions pay, of which six spend what nobody tells here. The last moves what
/// lies in the extension blocks, whose amounts nobody sees.
#[test]
fn a_node_and_its_exporter_tell_the_same_of_a_block_of_litecoin() {
    let folder = "bitcoin-etl/litecoin_block_with_hogex";
    let answer = "rpc_response_getblock_0e6ab03c6ffc04a9bd9dc85a3e216a09f8d42b6f0bf0ce009c47c2c1347e11c2_2.json";
    let answer = reading(&[&format!("{folder}/{answer}")]);
    let lines = reading(&[
        &format!("{folder}/expected_blocks.json"),
        &format!("{folder}/expected_transactions.json"),
    ]);
    assert_eq!(answer.counts, lines.counts);
    for reading in [&answer, &lines] {
        assert_eq!(reading.network, Some(Network::Litecoin));
        assert_eq!(reading.evidence.ledger().assets()[0].code, "LTC");
        let counts = &reading.counts;
        assert_eq!((counts.first_height, counts.transactions), (Some(2_383_209), 8));
        assert_eq!((counts.inputs, counts.outputs, counts.unknown_inputs), (7, 14, 7));
    }
    let addresses = |reading: &Reading| reading.evidence.addresses().iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(addresses(&answer), addresses(&lines));
    for address in [
        "LTCPodha2LAxSyBGsGfkWcmKDEB8cWrqLU",
        "ltc1qvq6wnz9969hpnwmln866p2dswnvhu4pl90h2ym",
    ] {
        assert!(addresses(&lines).contains(address), "{address}");
    }
}

/// The genesis of Litecoin and a block behind it, typed in the exporter's form.
#[test]
fn litecoin_is_told_by_its_genesis_or_its_addresses() {
    let line = |height: u32, hash: &str, tx: &str, address: &str| {
        format!(
            r#"{{"hash":"{hash}","number":{height},"timestamp":1317972665,"bits":"1e0ffff0","transaction_count":1}}
{{"hash":"{tx}","block_number":{height},"block_hash":"{hash}","block_timestamp":1317972665,"is_coinbase":true,"index":0,"inputs":[],"outputs":[{{"index":0,"type":"pubkeyhash","addresses":["{address}"],"value":5000000000}}]}}
"#
        )
    };
    let genesis = line(
        0,
        "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2",
        "97ddfbbae6be97fd6cdf3e7ca13232a3afff2353e29badfab7f73011edd4ced9",
        "",
    );
    let next = line(
        1,
        &"1".repeat(64),
        &"2".repeat(64),
        "LNQZh3eXq12ULDGoqAVk3rjGrxSnCfi36r",
    );
    for text in [format!("{}{next}", genesis.replace(r#"[""]"#, "[]")), next.clone()] {
        let input = Input {
            name: "lines.json".into(),
            bytes: text.into_bytes(),
        };
        let reading = read(vec![input], &Options::default()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(reading.network, Some(Network::Litecoin));
        assert_eq!(reading.evidence.ledger().assets()[0].code, "LTC");
    }
}

/// The same block as of another network: what is typed counts, and the files are not believed in silence.
#[test]
fn a_network_that_is_typed_counts_more_than_what_files_tell() {
    let options = Options {
        network: Some(Network::BitcoinCash),
        ..Options::default()
    };
    let cash = read_with(&["mainnet-300025.raw", "mainnet-300025.prevouts.csv"], &options);
    assert_eq!(cash.evidence.ledger().assets()[0].code, "BCH");
    assert!(
        cash.evidence
            .addresses()
            .iter()
            .all(|address| address.starts_with("bitcoincash:"))
    );
    assert_eq!(
        cash.notes,
        ["the network was typed as bitcoin-cash, and the files tell mainnet; what was typed counts"]
    );
    let main = reading(&["mainnet-300025.raw", "mainnet-300025.prevouts.csv"]);
    assert_eq!((main.notes.len(), main.counts.fees), (0, cash.counts.fees));
    assert!(
        main.evidence
            .addresses()
            .iter()
            .all(|address| address.starts_with(['1', '3']))
    );
}

#[test]
fn a_block_that_lists_only_ids_says_which_verbosity_is_needed() {
    let name = "bitcoin-etl/bitcoin_cash_block_with_duplicate_txid/rpc_response_getblock_00000000000271a2dc26e7667f8419f2e15416dc6955e5a6c6cdf3f2574dd08e_True.json";
    let error = read(vec![data(name)], &Options::default()).unwrap_err();
    assert!(error.to_string().contains("verbosity 2 and 3"), "{error}");
}

#[test]
fn a_missing_block_breaks_the_chain() {
    let mut input = data("regtest-206.blocks.hex");
    let text = String::from_utf8(input.bytes).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .enumerate()
        .filter(|(line, _)| *line != 99)
        .map(|(_, text)| text)
        .collect();
    input.bytes = lines.join("\n").into_bytes();
    let error = read(vec![input], &Options::default()).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("the chain is broken") && text.contains("line 100"),
        "{text}"
    );
}

#[test]
fn lines_and_records_may_come_in_any_order() {
    let ordered = reading(&["regtest-206.blocks.hex"]);
    let mut input = data("regtest-206.blocks.hex");
    let text = String::from_utf8(input.bytes).unwrap();
    let lines: Vec<&str> = text.lines().rev().collect();
    input.bytes = lines.join("\r\n\r\n").into_bytes();
    assert_eq!(read(vec![input], &Options::default()).unwrap().counts, ordered.counts);
}

#[test]
fn value_enters_by_issuance_and_is_all_accounted_for() {
    for names in [&["mainnet-1-2100.blocks.hex"][..], &["regtest-206.blocks.hex"]] {
        let reading = reading(names);
        let ledger = reading.evidence.ledger();
        let of_kind = |wanted: PurseKind| -> u64 {
            let outs = ledger.out_purses().iter().zip(ledger.out_amounts());
            outs.filter(|(purse, _)| ledger.kind(**purse) == wanted)
                .map(|(_, amount)| amount.get())
                .sum()
        };
        let ins = ledger.in_purses().iter().zip(ledger.in_amounts());
        let issued: u64 = ins
            .filter(|(purse, _)| ledger.kind(**purse) == PurseKind::Issuance)
            .map(|(_, amount)| amount.get())
            .sum();
        let held: Amount = ledger.purses().map(|purse| ledger.balance(purse)).sum();
        assert_eq!(issued, held.get() + of_kind(PurseKind::Destroyed), "{names:?}");
        assert_eq!(of_kind(PurseKind::Fees), units(reading.counts.fees));
    }
}

/// Follows complaints, typed as on the command line, by a method.
fn traced(reading: &Reading, from: &[&str], method: &str) -> Result<Answer, TraceError> {
    let complaints: Vec<_> = from
        .iter()
        .map(|typed| {
            let (name, amount) = reference::split(typed).unwrap();
            reference::resolve(&reading.evidence, name, amount).unwrap()
        })
        .collect();
    let trace = follow(&reading.evidence, &complaints, &method.parse().unwrap(), History::Omit)?;
    Ok(trace_json::answer(&reading.evidence, &reading.counts, &trace))
}

/// Returns fees, destroyed, and what is held: the beginning of the id, the number, value and taint.
fn figures(answer: &Answer) -> (u64, u64, Vec<(String, u64, u64)>) {
    let held = answer.held.iter().map(|row| {
        let (txid, vout) = row.purse.split_once(':').unwrap();
        (format!("{}:{vout}", &txid[..6]), row.value.get(), row.tainted.get())
    });
    (units(answer.fees), units(answer.destroyed), held.collect())
}

fn rows(rows: &[(&str, u64, u64)]) -> Vec<(String, u64, u64)> {
    rows.iter()
        .map(|&(purse, value, tainted)| (purse.to_owned(), value, tainted))
        .collect()
}

/// 15 of the 50 coins that pay for the first payment there ever was. Figures: `independent.py`.
#[test]
fn answers_on_mainnet_are_those_computed_independently() {
    let reading = reading(&["mainnet-1-2100.blocks.hex"]);
    let answer = |method| traced(&reading, &["coinbase@9=1500000000"], method).unwrap();
    let poison = answer("poison");
    assert_eq!(
        (poison.seeded.get(), poison.held_total.get()),
        (1_500_000_000, 10_000_000_000)
    );
    assert_eq!(poison.inflation.as_deref(), Some("6.666667"));
    let held = [
        ("298ca2:0", 100_000_000, 30_000_000),
        ("828ef3:1", 1_800_000_000, 540_000_000),
        ("a16f3c:0", 1_000_000_000, 300_000_000),
        ("a3b0e9:0", 6_100_000_000, 330_000_000),
        ("f4184f:0", 1_000_000_000, 300_000_000),
    ];
    assert_eq!(figures(&answer("haircut")), (0, 0, rows(&held)));
    let whole = held.map(|(purse, value, _)| (purse, value, value));
    assert_eq!(figures(&poison), (0, 0, rows(&whole)));
    let held = [
        ("a16f3c:0", 1_000_000_000, 500_000_000),
        ("f4184f:0", 1_000_000_000, 1_000_000_000),
    ];
    assert_eq!(figures(&answer("fifo")), (0, 0, rows(&held)));
    assert_eq!(answer("fifo").inflation, None);
}

/// Two complaints on the private chain, where fees are paid. Figures: `independent.py`.
#[test]
fn answers_on_a_chain_with_fees_are_those_computed_independently() {
    let reading = reading(&["regtest-206.blocks.hex"]);
    let from = [
        "027ec8bd4aa86c4fd57f4c3d2216160eb4ef78dbcdeee64c9662566a47cc53d4:0",
        "e1e9a47d8ef8bade8fd358007e76aee4eb81e1a252b3f9494d76f5a4a3e10ee4:0",
    ];
    let answer = |method| traced(&reading, &from, method).unwrap();
    let coin = 100_000_000;
    let whole = [
        ("1aa7ad:1", coin),
        ("319d19:0", 4_899_999_859),
        ("319d19:1", coin),
        ("4282b1:0", 99_999_768),
        ("4282b1:1", coin),
        ("496c18:0", coin),
        ("9beec3:0", 4_699_999_577),
    ];
    let held = whole.map(|(purse, value)| (purse, value, value));
    assert_eq!(figures(&answer("poison")), (0, 0, rows(&held)));
    let mut haircut = held;
    haircut[3].2 = 49_999_884;
    haircut[4].2 = 50_000_000;
    assert_eq!(figures(&answer("haircut")), (680, 0, rows(&haircut)));
    let mut fifo = held.to_vec();
    fifo[4].2 = 99_999_768;
    fifo.remove(3);
    assert_eq!(figures(&answer("fifo")), (796, 0, rows(&fifo)));
}

/// The amounts of one complaint after another.
fn by_origin(rows: impl Iterator<Item = (usize, u64)>, origins: usize) -> Vec<u64> {
    rows.fold(vec![0; origins], |mut sums, (origin, amount)| {
        sums[origin] += amount;
        sums
    })
}

/// What a method says, in the form of `btc/answers.jsonl`.
fn answered(evidence: &Evidence, complaints: &[Complaint], spec: &str) -> serde_json::Value {
    let trace = follow(evidence, complaints, &spec.parse().unwrap(), History::Omit).unwrap();
    let sum = |what: fn(&Tally) -> Total| {
        let rows = trace
            .tallies
            .iter()
            .map(|tally| (tally.origin.index(), units(what(tally))));
        by_origin(rows, complaints.len())
    };
    let mut held = serde_json::Map::new();
    for holdings in trace.held.chunk_by(|a, b| a.purse == b.purse) {
        let rows = holdings
            .iter()
            .map(|holding| (holding.origin.index(), holding.amount.get()));
        let amounts = by_origin(rows, complaints.len());
        let name = evidence.purse_name(holdings[0].purse);
        let (txid, vout) = name.split_once(':').unwrap();
        if amounts.iter().any(|amount| *amount > 0) {
            held.insert(format!("{}:{vout}", &txid[..12]), amounts.into());
        }
    }
    serde_json::json!({
        "method": spec, "seeded": sum(|t| t.seeded), "fees": sum(|t| t.fees), "destroyed": sum(|t| t.destroyed),
        "stopped": sum(|t| t.stopped), "held": held,
    })
}

/// Every method with every parameter that has a meaning on coins, for several complaints that meet. Figures:
/// `every_method.py`.
#[test]
fn every_method_answers_on_real_chains_as_computed_independently() {
    let text = String::from_utf8(data("answers.jsonl").bytes).unwrap();
    let mut asked: Option<(Reading, Vec<Complaint>)> = None;
    let mut answers = 0;
    for row in text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
    {
        if let Some(ledger) = row.get("ledger") {
            let reading = reading(&[ledger.as_str().unwrap()]);
            let claim = |claim: &serde_json::Value| {
                let (name, amount) = (claim[0].as_str().unwrap(), Amount::new(claim[1].as_u64().unwrap()));
                reference::resolve(&reading.evidence, name, Some(amount))
                    .unwrap()
                    .claims
            };
            let complaint = |(i, claims): (usize, &serde_json::Value)| Complaint {
                name: i.to_string(),
                claims: claims.as_array().unwrap().iter().flat_map(claim).collect(),
            };
            let complaints = row["claims"]
                .as_array()
                .unwrap()
                .iter()
                .enumerate()
                .map(complaint)
                .collect();
            asked = Some((reading, complaints));
            continue;
        }
        let (reading, complaints) = asked.as_ref().expect("a ledger stands before its answers");
        let said = answered(&reading.evidence, complaints, row["method"].as_str().unwrap());
        assert_eq!(said, row, "{}", row["method"]);
        answers += 1;
    }
    assert!(answers > 200, "{answers} answers");
}

/// Fees followed: what leaves as fees comes back in the coinbase of the same block, and nothing is lost on the way.
#[test]
fn fees_that_are_followed_are_in_the_coinbases() {
    let reading = reading(&["regtest-206.blocks.hex"]);
    let from = ["027ec8bd4aa86c4fd57f4c3d2216160eb4ef78dbcdeee64c9662566a47cc53d4:0"];
    let dropped = traced(&reading, &from, "fifo").unwrap();
    let followed = traced(&reading, &from, "fifo;fees=follow").unwrap();
    assert_eq!((dropped.fees.get(), followed.fees.get()), (141, 0));
    let held = |answer: &Answer| answer.held_total.get() + answer.destroyed.get();
    assert_eq!(held(&followed), held(&dropped) + 141);
    assert_eq!(followed.held.len(), dropped.held.len() + 1);
}

#[test]
fn a_method_that_needs_an_unknown_value_says_so() {
    let block = reading(&["mainnet-300025.raw"]);
    let valued = reading(&["mainnet-300025.raw", "mainnet-300025.prevouts.csv"]);
    // The output of the block that is spent together with inputs from before it.
    let ledger = block.evidence.ledger();
    let mixed = ledger.movements().find_map(|movement| {
        let ins = ledger.ins(movement);
        let known = ins.clone().find_map(|leg| ledger.in_filled()[leg])?;
        ins.clone()
            .any(|leg| ledger.in_filled()[leg].is_none())
            .then_some(known)
    });
    let name = block
        .evidence
        .purse_name(ledger.out_purse(mixed.expect("the block has such a transaction")));
    let error = traced(&block, &[&name], "haircut").unwrap_err();
    assert!(!error.to_string().is_empty());
    assert!(traced(&block, &[&name], "poison").is_ok());
    assert!(traced(&valued, &[&name], "haircut").is_ok());
    // Poison asks for no amounts, so that it follows fees that nobody knows.
    let followed = traced(&block, &[&name], "poison;fees=follow").unwrap();
    let coinbase = block.evidence.blocks()[0].coinbase.expect("the block has one");
    let reward = block
        .evidence
        .purse_name(ledger.out_purse(ledger.out_legs(coinbase).next().expect("it pays")));
    assert!(followed.held.iter().any(|row| row.purse == reward));
    // Where taint begins, what came in does not matter: neither the values of inputs nor the fees of a coinbase.
    let coinbase = traced(&block, &["coinbase@300025"], "haircut").unwrap();
    assert_eq!(
        (coinbase.seeded, coinbase.held_total),
        (Total::new(2_507_773_345), Total::new(2_507_773_345))
    );
}

fn tag_file(name: &str) -> Input {
    let path = format!("{}/tests/data/tags/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap();
    Input { name: path, bytes }
}

/// Published lists, read as they are: how many tags and, of each, what a header or a tag of its own says.
#[test]
fn published_tags_are_read() {
    let read = |name: &str| {
        let list = dyepack::formats::tags::read(&tag_file(name)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(list.notes, [""; 0], "{name}");
        list.tags
    };
    let names = [
        ("blender_io.yaml", 45),
        ("demo.yaml", 5),
        ("hacks.yaml", 608),
        ("lazarus.yaml", 21),
        ("tornado_cash.yaml", 39),
        ("wasabi_collector.yaml", 2),
        ("sanctioned_addresses_XBT.txt", 435),
        ("sanctioned_addresses_ETH.json", 152),
    ];
    assert_eq!(names.map(|(name, _)| (name, read(name).len())), names);
    let blender = &read("blender_io.yaml")[0];
    let said = (
        blender.category.as_str(),
        blender.keeper.as_deref(),
        blender.asset.as_deref(),
    );
    assert_eq!(said, ("mixing_service", Some("blenderio"), Some("BTC")));
    assert_eq!(blender.confidence, Share::percent(60));
    assert_eq!(blender.published.unwrap().to_string(), "2022-05-16 00:00:00Z");
    assert!(read("lazarus.yaml").iter().all(|tag| tag.category == "sanction"));
    // A contract stands in the pack in checksum case and in the list in either; it is one address.
    let (pack, list) = (read("tornado_cash.yaml"), read("sanctioned_addresses_ETH.json"));
    let addresses = |tags: &[ListedTag]| -> BTreeSet<String> { tags.iter().map(|tag| tag.address.clone()).collect() };
    assert_eq!(addresses(&pack).intersection(&addresses(&list)).count(), 37);
    assert!(
        list.iter()
            .all(|tag| tag.category == "sanctions" && tag.address == tag.address.to_lowercase())
    );
    let assets: Vec<_> = read("demo.yaml").into_iter().map(|tag| tag.asset.unwrap()).collect();
    assert_eq!(assets, ["BTC", "BCH", "ETH", "XRP", "ZEC"]);
}

/// A deposit of a real block, two movements behind one address from outside and one that the block itself pays twice. Figures:
/// `independent.py`; the fifo row also by hand: [10,000] + [1,400,000 second, 1,050,000 first] + [1,318,701 second, 1,656,299]
/// over 2,400,000 and 3,025,000.
#[test]
fn exposure_in_a_real_block_is_that_computed_independently() {
    let mut reading = reading(&["mainnet-300025.raw", "mainnet-300025.prevouts.csv"]);
    let table = "address,category\n1KmNqdNoxU9f1MscfqjRtutpoRTJkL1QWH,first\n16DtLiRzkJ24DRaf3KHRf6PQyFJeqyC3gY,second\n\
                 1BitcoinEaterAddressDontSendf59kuE,nowhere\n";
    let input = Input {
        name: "tags.csv".into(),
        bytes: table.into(),
    };
    let listed = dyepack::formats::tags::read(&input).unwrap().tags;
    let tagged = trace::tagged(&reading.evidence, &listed, None, Share::NONE);
    assert_eq!((tagged.counts.counted, tagged.counts.absent), (2, 1));
    let deposit = "eff4cc10df0bf0c5fb76fa58e388b7255dce8e19b1db8e2440dbf635236311fc:1";
    let leg = reference::deposit(&reading.evidence, deposit, None).unwrap();
    let said = |evidence: &Evidence, spec: &str| {
        let method: Method = spec.parse().unwrap();
        let (_, arrived) = trace::exposure(evidence, &[], &tagged.sources, &method, &[leg]).unwrap();
        let parts = arrived[0].parts.iter();
        parts
            .map(|part| (part.direct.get(), part.indirect.get()))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&reading.evidence, "fifo"), [(0, 60_000), (0, 1_318_701)]);
    assert_eq!(said(&reading.evidence, "haircut"), [(0, 743_789), (0, 1_456_022)]);
    assert_eq!(said(&reading.evidence, "poison"), [(0, 3_025_000), (0, 3_025_000)]);
    let far = trace::distances(&reading.evidence, &tagged.sources, &"fifo".parse().unwrap(), leg);
    let far: Vec<_> = far.iter().map(|(_, far)| (far.least, far.greatest)).collect();
    assert_eq!(far, [(2, 2), (2, 2)]);
    // A question of the day before the block has no deposit to be about.
    let before = Instant::from_unix(reading.evidence.until().unix() - 86_400);
    let late = reference::deposit(&reading.evidence, deposit, Some(before)).unwrap_err();
    assert!(late.problem.contains("after the instant of the question"), "{late}");
    reading.evidence = reading.evidence.with(|columns| columns.until = before).unwrap();
    assert!(reference::deposit(&reading.evidence, deposit, None).is_err());
}

/// Returns places at which a file is cut: its beginning, its last bytes, and some between.
fn cuts(length: usize) -> impl Iterator<Item = usize> {
    let between = (1..40).map(move |part| length * part / 40);
    between.chain(length - length.min(12)..length).filter(|cut| *cut > 0)
}

/// Reads files of which one is cut.
fn read_cut(names: &[&str], at: usize, cut: usize) -> Result<Reading, String> {
    let mut inputs: Vec<Input> = names.iter().map(|name| data(name)).collect();
    inputs[at].bytes.truncate(cut);
    read(inputs, &Options::default()).map_err(|error| error.to_string())
}

/// What was cut is refused, or says less: never is half of something taken for the whole of it.
#[test]
fn a_file_that_was_cut_is_not_taken_for_a_whole_one() {
    for name in [
        "mainnet-227836.raw",
        "mainnet-361582.rpc.json",
        "mainnet-300025-node/xor.dat",
    ] {
        let bytes = data(name).bytes;
        // Whether the last line is ended says nothing.
        for cut in cuts(bytes.len()).filter(|cut| name.ends_with(".dat") || !bytes[*cut..].trim_ascii().is_empty()) {
            assert!(read_cut(&[name], 0, cut).is_err(), "{name}, {cut}");
        }
    }
    let whole = reading(&["mainnet-1-255/blk00000.dat"]);
    for (name, begins) in [("mainnet-1-255/blk00000.dat", 8), ("regtest-206.blocks.hex", 0)] {
        let bytes = data(name).bytes;
        for cut in cuts(bytes.len()) {
            let between = match begins {
                // Behind each length stands as much as it says.
                8 => ends_of_records(&bytes).contains(&cut),
                _ => bytes[cut - 1] == b'\n' || bytes[cut] == b'\n',
            };
            let read = read_cut(&[name], 0, cut);
            let is_told = read.as_ref().map_or(true, |reading| {
                reading.notes.iter().any(|note| note.contains("no whole block"))
            });
            assert!(
                is_told || between,
                "{name}, {cut}: {:?}",
                read.map(|reading| reading.notes)
            );
        }
    }
    assert_eq!(whole.counts.blocks, 255);
    let node = ["blk00000.dat", "rev00000.dat", "xor.dat"].map(|name| format!("mainnet-300025-node/{name}"));
    let node: Vec<&str> = node.iter().map(String::as_str).collect();
    assert_eq!(reading(&node).counts.unknown_inputs, 0);
    for cut in cuts(data(node[1]).bytes.len()) {
        let told = read_cut(&node, 1, cut).map_or(true, |reading| reading.counts.unknown_inputs > 0);
        assert!(told, "rev00000.dat, {cut}");
    }
    let tables = ["tx", "txin", "txout", "bh", "txh", "addresses"].map(|name| format!("numbered/{name}.dat"));
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    for (place, name) in tables.iter().enumerate() {
        for cut in cuts(data(name).bytes.len()) {
            assert!(read_cut(&tables, place, cut).is_err(), "{name}, {cut}");
        }
    }
}

/// Returns where records of a block file end: behind a magic and a length.
fn ends_of_records(bytes: &[u8]) -> BTreeSet<usize> {
    let (mut at, mut ends) = (0, BTreeSet::new());
    while let Some(length) = bytes.get(at + 4..at + 8) {
        at += 8 + u32::from_le_bytes(length.try_into().unwrap()) as usize;
        ends.insert(at);
    }
    ends
}
