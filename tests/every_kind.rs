//! Every kind of file that people come with is read as it is, and says the same when it is packed.
//!
//! A row names a kind, the format it is read in, how many movements come of it, and its files under `tests/data`, which others published or
//! whose form they did ([README](data/README.md)).

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// A kind, its format, how many movements it holds, and its files.
type Kind = (&'static str, &'static str, usize, &'static [&'static str]);

const KINDS: &[Kind] = &[
    ("raw blocks in hex", "hex", 231, &["btc/regtest-206.blocks.hex"]),
    (
        "two raw blocks",
        "raw",
        222,
        &["btc/mainnet-227835.raw", "btc/mainnet-227836.raw"],
    ),
    (
        "a raw block with a table of what it spends",
        "raw",
        461,
        &["btc/mainnet-300025.raw", "btc/mainnet-300025.prevouts.csv"],
    ),
    (
        "a raw block with a node's answer of what it spends",
        "raw",
        461,
        &["btc/mainnet-300025.raw", "btc/mainnet-300025-node/spenttxouts.json"],
    ),
    ("a node's blocks", "blk", 262, &["btc/mainnet-1-255/blk00000.dat"]),
    (
        "a node's blocks under a key",
        "blk",
        262,
        &["btc/mainnet-1-255-xor/blk00000.dat", "btc/mainnet-1-255-xor/xor.dat"],
    ),
    (
        "a node's blocks under a key, with what they spent",
        "blk",
        461,
        &[
            "btc/mainnet-300025-node/blk00000.dat",
            "btc/mainnet-300025-node/rev00000.dat",
            "btc/mainnet-300025-node/xor.dat",
        ],
    ),
    (
        "getblock of verbosity 2",
        "rpc",
        3,
        &[
            "btc/bitcoin-etl/bitcoin_block_with_transactions/rpc_response_getblock_000000001c920d495e1eeef2452b6d1c6c229a919b28196c103ecffebabee141_2.json",
        ],
    ),
    ("getblock of verbosity 3", "rpc", 277, &["btc/mainnet-361582.rpc.json"]),
    (
        "bitcoin-etl of Bitcoin",
        "etl",
        4,
        &[
            "btc/bitcoin-etl/bitcoin_stream_50001_50002/expected_blocks.json",
            "btc/bitcoin-etl/bitcoin_stream_50001_50002/expected_transactions.json",
        ],
    ),
    (
        "bitcoin-etl of Litecoin",
        "etl",
        8,
        &[
            "btc/bitcoin-etl/litecoin_block_with_hogex/expected_blocks.json",
            "btc/bitcoin-etl/litecoin_block_with_hogex/expected_transactions.json",
        ],
    ),
    (
        "bitcoin-etl of Dogecoin",
        "etl",
        6,
        &[
            "btc/bitcoin-etl/dogecoin_block_with_float_precision_loss/expected_blocks.json",
            "btc/bitcoin-etl/dogecoin_block_with_float_precision_loss/expected_transactions.json",
        ],
    ),
    (
        "bitcoin-etl of Zcash",
        "etl",
        10,
        &[
            "btc/bitcoin-etl/zcash_block_with_value_balance/expected_blocks.json",
            "btc/bitcoin-etl/zcash_block_with_value_balance/expected_transactions.json",
        ],
    ),
    (
        "ethereum-etl blocks and transactions, CSV",
        "ethereum",
        4,
        &[
            "eth/ethereum-etl/blocks_with_transactions/expected_blocks.csv",
            "eth/ethereum-etl/blocks_with_transactions/expected_transactions.csv",
        ],
    ),
    (
        "ethereum-etl blocks, transactions, logs and token transfers, JSON lines",
        "ethereum",
        4,
        &[
            "eth/ethereum-etl/blocks_1755634_1755635/expected_blocks.json",
            "eth/ethereum-etl/blocks_1755634_1755635/expected_transactions.json",
            "eth/ethereum-etl/blocks_1755634_1755635/expected_logs.json",
            "eth/ethereum-etl/blocks_1755634_1755635/expected_token_transfers.json",
        ],
    ),
    (
        "ethereum-etl token transfers, CSV",
        "ethereum",
        2,
        &["eth/ethereum-etl/block_with_transfers/expected_token_transfers.csv"],
    ),
    (
        "ethereum-etl logs, CSV",
        "ethereum",
        2,
        &["eth/ethereum-etl/receipts_with_logs/expected_logs.csv"],
    ),
    (
        "ethereum-etl logs, JSON lines",
        "ethereum",
        2,
        &["eth/ethereum-etl/receipts_with_logs/expected_logs.json"],
    ),
    (
        "ethereum-etl receipts beside logs, CSV",
        "ethereum",
        2,
        &[
            "eth/ethereum-etl/receipts_with_logs/expected_logs.csv",
            "eth/ethereum-etl/receipts_with_logs/expected_receipts.csv",
        ],
    ),
    (
        "ethereum-etl receipts beside logs, JSON lines",
        "ethereum",
        2,
        &[
            "eth/ethereum-etl/receipts_with_logs/expected_logs.json",
            "eth/ethereum-etl/receipts_with_logs/expected_receipts.json",
        ],
    ),
    (
        "ethereum-etl traces, CSV",
        "ethereum",
        3,
        &["eth/ethereum-etl/block_with_subtraces/expected_traces.csv"],
    ),
    (
        "ethereum-etl traces and tokens, JSON lines",
        "ethereum",
        1,
        &[
            "eth/ethereum-etl/blocks_2112234_2112234/expected_traces.json",
            "eth/ethereum-etl/blocks_2112234_2112234/expected_tokens.json",
        ],
    ),
    (
        "tables by number",
        "numbered",
        206,
        &[
            "btc/numbered/tx.dat",
            "btc/numbered/txin.dat",
            "btc/numbered/txout.dat",
            "btc/numbered/bh.dat",
            "btc/numbered/txh.dat",
            "btc/numbered/addresses.dat",
        ],
    ),
    (
        "AMLSim's transactions, accounts and alerts",
        "amlsim",
        133,
        &[
            "bank/amlsim/sample_outputs/tx.csv",
            "bank/amlsim/sample_outputs/accounts.csv",
            "bank/amlsim/sample_outputs/alerts.csv",
            "bank/amlsim/sample_outputs/cash_tx.csv",
        ],
    ),
    (
        "AMLworld's transactions and patterns",
        "amlworld",
        4,
        &["bank/made/amlworld-transactions.csv", "bank/made/amlworld-patterns.txt"],
    ),
    ("PaySim", "paysim", 5, &["bank/made/paysim.csv"]),
    ("SAML-D", "saml-d", 2, &["bank/made/saml-d.csv"]),
    ("AMLGentex", "amlgentex", 3, &["bank/made/amlgentex.csv"]),
    ("pacs.008", "iso20022", 1, &["bank/iso20022/pacs.008.001.13.xml"]),
    (
        "pacs.008 in an envelope",
        "iso20022",
        3,
        &["bank/iso20022/prowide_pacs.008.001.07.xml"],
    ),
    (
        "pacs.008 and the status of it, pacs.002",
        "iso20022",
        1,
        &["bank/iso20022/pacs.008.001.08.xml", "bank/iso20022/pacs.002.001.12.xml"],
    ),
    ("pacs.004", "iso20022", 1, &["bank/iso20022/pacs.004.001.11.xml"]),
    (
        "pacs.009 and its reversal, pacs.007",
        "iso20022",
        3,
        &["bank/made/pacs.009.xml", "bank/made/pacs.007.xml"],
    ),
    (
        "pain.001",
        "iso20022",
        8,
        &["bank/iso20022/moov_musterfile_pain.001_Nov2020.xml"],
    ),
    (
        "pacs.008, its recall and the answer, camt.056 and camt.029",
        "iso20022",
        1,
        &[
            "bank/iso20022/pacs.008.001.08.xml",
            "bank/iso20022/camt.056.001.12.xml",
            "bank/iso20022/camt.029.001.14.xml",
        ],
    ),
    ("camt.052", "iso20022", 2, &["bank/iso20022/made_camt.052.001.08.xml"]),
    (
        "camt.053",
        "iso20022",
        13,
        &["bank/iso20022/moov_FI_camt_053_sample.xml"],
    ),
    (
        "camt.054",
        "iso20022",
        1,
        &["bank/iso20022/moov_200519_camt054-returns_p_ch2909000000250094239_1109800798_0_2019052023472022.xml"],
    ),
    ("MT103 in RJE", "mt", 6, &["bank/mt/MT103-bulk-with-ack.rje"]),
    ("MT101", "mt", 1, &["bank/mt/MT101.fin"]),
    ("MT202 in RJE", "mt", 2, &["bank/made/MT202.rje"]),
    ("MT940 in RJE", "mt", 2, &["bank/made/MT940.rje"]),
    ("MT942 in RJE", "mt", 1, &["bank/made/MT942.rje"]),
    (
        "deposits to and withdrawals from a pool",
        "pool",
        243,
        &[
            "eth/tornado/deposits_wbtc_0.1.json",
            "eth/tornado/withdrawals_wbtc_0.1.json",
        ],
    ),
    ("a spreadsheet", "table", 2, &["bank/made/typed.csv"]),
];

/// Lists of tags, and how many tags each tells.
const TAGS: &[(&str, &str)] = &[
    ("a TagPack", "tags/wasabi_collector.yaml"),
    ("a list of sanctioned addresses", "tags/sanctioned_addresses_XBT.txt"),
    (
        "a list of sanctioned addresses as JSON",
        "tags/sanctioned_addresses_ETH.json",
    ),
    ("a table of labels", "../cli/tags.csv"),
];

fn data(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).expect("memory can be written");
    packer.finish().expect("memory can be written")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// How a file ends and how it is packed.
type Form = (&'static str, fn(&[u8]) -> Vec<u8>);

const FORMS: [Form; 3] = [("", <[u8]>::to_vec), (".gz", gzip), (".zst", zstd)];

/// Lays files into a folder in one form and returns their names there.
fn lay(folder: &Path, files: &[&str], (ending, pack): Form) -> Vec<String> {
    let names = files.iter().map(|file| {
        let name = format!("{}{ending}", file.rsplit('/').next().expect("a path has a last part"));
        fs::write(folder.join(&name), pack(&data(file))).expect("a file can be written");
        name
    });
    names.collect()
}

fn run(folder: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .current_dir(folder)
        .args(words)
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_kind_is_read_as_it_is_and_packed() {
    for (kind, format, movements, files) in KINDS {
        let mut told = Vec::new();
        for form in FORMS {
            let folder = tempfile::tempdir().expect("a folder can be made");
            let names = lay(folder.path(), files, form);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let (_, taken, err) = run(folder.path(), &["formats", "--json", "--what", names[0]]);
            // A block file under a key is told by the key that lies beside it.
            let is_told = taken.contains(&format!("\"format\": \"{format}\""));
            assert!(is_told, "{kind}{}: {taken}{err}", form.0);
            let (code, _, err) = run(folder.path(), &[&["export"], &names[..], &["-o", "out"]].concat());
            assert_eq!(code, Some(0), "{kind}{}: {err}", form.0);
            let evidence = fs::read_to_string(folder.path().join("out/evidence.jsonl")).expect("it is written");
            let rows = evidence
                .lines()
                .filter(|line| line.starts_with("{\"row\":\"movement\""))
                .count();
            assert_eq!(rows, *movements, "{kind}{}", form.0);
            told.push((evidence, err.replace(form.0, "")));
        }
        assert!(
            told.iter().all(|one| *one == told[0]),
            "{kind}: packed files say something else"
        );
    }
}

#[test]
fn every_list_of_tags_is_read_as_it_is_and_packed() {
    for (kind, file) in TAGS {
        let mut told = Vec::new();
        for form in FORMS {
            let folder = tempfile::tempdir().expect("a folder can be made");
            let names = lay(folder.path(), &[file, "../cli/deposit.toml"], form);
            let words = ["exposure", &names[1], "--to", "deposit", "--tags", &names[0], "--json"];
            let (code, out, err) = run(folder.path(), &words);
            assert_eq!(code, Some(0), "{kind}{}: {err}", form.0);
            told.push((out, err.replace(form.0, "")));
        }
        assert!(told.iter().all(|one| *one == told[0]), "{kind}: {told:?}");
    }
}
