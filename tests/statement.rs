//! A statement on the command line: written, derived again, and every change of one byte found.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn dyepack(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .args(words)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

/// Runs the program and returns its exit code with what it said on both sides.
fn said(folder: &Path, words: &[&str]) -> (i32, String) {
    let output = dyepack(folder, words);
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder); // it may be left from an earlier run
    fs::create_dir_all(&folder).expect("the target folder is writable");
    folder
}

fn case(name: &str) -> String {
    format!("{}/tests/cases/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_change_of_any_byte_is_found() {
    let (folder, case) = (folder("bytes"), case("a-mixer-with-links"));
    let (code, _) = said(&folder, &["trace", &case, "--method", "fifo", "--audit", "s.jsonl"]);
    assert_eq!(code, 0);
    let (code, text) = said(&folder, &["replay", "s.jsonl", &case]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    let stated = fs::read(folder.join("s.jsonl")).expect("it was written");
    let ends = (0..stated.len()).filter(|&at| stated[at] == b'\n');
    let places: Vec<usize> = (0..stated.len())
        .step_by(41)
        .chain(ends.flat_map(|end| end - 1..=(end + 1).min(stated.len() - 1)))
        .collect();
    assert!(places.len() > 50, "{} places", places.len());
    for at in places {
        let mut changed = stated.clone();
        changed[at] ^= 1;
        fs::write(folder.join("t.jsonl"), &changed).expect("the folder is writable");
        let (code, text) = said(&folder, &["replay", "t.jsonl", &case]);
        assert!(code == 4 || code == 3, "byte {at}: {code} {text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 80 || code == 3),
            "byte {at}: {text}"
        );
    }
    for (changed, what) in [
        (stated[..stated.len() - 1].to_vec(), "the last byte is missing"),
        ([&stated[..], b"\n"].concat(), "an empty line more"),
        ([&stated[..], b" "].concat(), "a blank more"),
        ([b"\n", &stated[..]].concat(), "an empty line before"),
        (
            stated
                .iter()
                .flat_map(|&b| if b == b'\n' { vec![13, b] } else { vec![b] })
                .collect(),
            "other line ends",
        ),
    ] {
        fs::write(folder.join("t.jsonl"), &changed).expect("the folder is writable");
        let (code, text) = said(&folder, &["replay", "t.jsonl", &case]);
        assert!(code == 4 || code == 3, "{what}: {code} {text}");
    }
}

#[test]
fn what_differs_is_named() {
    let (folder, case) = (folder("differs"), case("clayton"));
    assert_eq!(
        said(&folder, &["trace", &case, "--method", "fifo", "--audit", "s.jsonl"]).0,
        0
    );
    let stated = fs::read_to_string(folder.join("s.jsonl")).expect("it was written");
    let changed = stated.replacen(
        "\"purse\":\"spent\",\"complaint\":\"A\"",
        "\"purse\":\"spent\",\"complaint\":\"B\"",
        1,
    );
    assert_ne!(changed, stated);
    fs::write(folder.join("t.jsonl"), changed).expect("the folder is writable");
    let (code, text) = said(&folder, &["replay", "t.jsonl", &case]);
    assert_eq!(code, 4);
    assert!(
        text.contains("t.jsonl does not stand: line 6 differs from byte"),
        "{text}"
    );
    assert!(text.contains("stated") && text.contains("derived"), "{text}");
    let other = self::case("todd");
    let (code, text) = said(&folder, &["replay", "s.jsonl", &other]);
    assert!(code == 4 && text.contains("it is about another ledger"), "{text}");
}

#[test]
fn a_statement_on_simulated_evidence_says_so_and_people_have_forms_of_their_own() {
    let folder = folder("forms");
    let exported = ["export", "first-steps", "--vantage", "tags", "-o", "world"];
    assert_eq!(said(&folder, &exported).0, 0);
    for file in ["s.jsonl", "s.txt", "s.html"] {
        let (code, text) = said(&folder, &["trace", "world", "--method", "haircut", "--audit", file]);
        assert_eq!(code, 0, "{text}");
        let text = fs::read_to_string(folder.join(file)).expect("it was written");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "SIMULATED by dyepack",
            "scenario first-steps",
            "rail ",
            "seed",
            "digest",
        ] {
            assert!(flat.contains(part), "{file} says {part}");
        }
    }
    assert_eq!(said(&folder, &["replay", "s.jsonl", "world"]).0, 0);
    for file in ["s.txt", "s.html"] {
        let (code, text) = said(&folder, &["replay", file, "world"]);
        assert!(code == 3 && text.contains("accepted are the JSON lines"), "{text}");
    }
    fs::write(folder.join("mine.txt"), "a letter").expect("the folder is writable");
    let again = |file: &str| said(&folder, &["trace", "world", "--method", "fifo", "--audit", file]).0;
    assert_eq!((again("mine.txt"), again("s.txt"), again("s.doc")), (1, 0, 2));
    let (code, text) = said(&folder, &["trace", "world", "--method", "fifo", "--audit", "-"]);
    assert_eq!(code, 0);
    assert!(
        text.starts_with("{\"schema\":\"dyepack.audit/1\",\"simulated\":\"SIMULATED"),
        "{text}"
    );
    assert!(
        text.lines()
            .last()
            .is_some_and(|line| line.starts_with("{\"row\":\"seal\""))
    );
}

#[test]
fn a_statement_remembers_how_the_ledger_was_read() {
    let folder = folder("heights");
    let blocks = format!(
        "{}/tests/data/btc/mainnet-1-2100.blocks.hex",
        env!("CARGO_MANIFEST_DIR")
    );
    let words = [
        "trace",
        &blocks,
        "--from",
        "coinbase@9",
        "--method",
        "fifo",
        "--until",
        "180",
        "--audit",
        "s.jsonl",
    ];
    assert_eq!(said(&folder, &words).0, 0);
    let (code, text) = said(&folder, &["replay", "s.jsonl", &blocks]);
    assert_eq!(code, 0, "{text}");
}

/// Which purses are one pool is somebody's word, and the figures rest on it.
#[test]
fn a_statement_carries_the_clusters_that_its_pools_are_of() {
    let folder = folder("clusters");
    let text = include_str!("cases/a-cluster-as-one-account.toml");
    let (ledger, rest) = text.split_once("[[roles]]").unwrap();
    let (roles, purses) = rest.split_once("[purses]").unwrap();
    let purses = purses.split_once("[answers]").unwrap().0;
    std::fs::write(folder.join("case.toml"), format!("{ledger}[purses]{purses}")).unwrap();
    std::fs::write(folder.join("roles.toml"), format!("[[roles]]{roles}")).unwrap();
    let method = ["--method", "fifo;pool=cluster", "--audit", "s.jsonl"];
    let words = [&["trace", "case.toml", "--roles", "roles.toml"], &method[..]].concat();
    assert_eq!(said(&folder, &words).0, 0);
    let (code, text) = said(&folder, &["replay", "s.jsonl", "case.toml"]);
    assert_eq!(code, 0, "{text}");
}

/// A block of Dogecoin, read as what it is and as what somebody says it is: the head names the network, and the replay reads it
/// under the same one.
#[test]
fn a_statement_names_the_network_that_its_blocks_were_read_under() {
    let folder = folder("network");
    let data = |file: &str| {
        let within = "tests/data/btc/bitcoin-etl/dogecoin_block_with_float_precision_loss";
        format!("{}/{within}/expected_{file}.json", env!("CARGO_MANIFEST_DIR"))
    };
    let (blocks, txs) = (data("blocks"), data("transactions"));
    let trace = ["trace", &blocks, &txs, "--from", "coinbase@107212", "--method", "fifo"];
    for (typed, network, code) in [
        (&[][..], "dogecoin", "DOGE"),
        (&["--network", "litecoin"], "litecoin", "LTC"),
        (&["--network", "other"], "other", "coin"),
    ] {
        let name = format!("{network}.jsonl");
        let words = [&trace[..], typed, &["--audit", &name]].concat();
        let (status, text) = said(&folder, &words);
        assert_eq!(status, 0, "{text}");
        assert_eq!(text.contains("what was typed counts"), !typed.is_empty(), "{text}");
        let stated = fs::read_to_string(folder.join(&name)).expect("it was written");
        let head: serde_json::Value = serde_json::from_str(stated.lines().next().unwrap_or_default()).expect("JSON");
        assert_eq!(
            (&head["network"], &head["assets"][0]["code"]),
            (&network.into(), &code.into())
        );
        let (status, text) = said(&folder, &["replay", &name, &blocks, &txs]);
        assert_eq!(status, 0, "{text}");
    }
    let (status, text) = said(&folder, &[&trace[..], &["--network", "dogcoin"]].concat());
    assert_eq!(status, 2, "{text}");
    assert!(text.contains("did you mean \"dogecoin\""), "{text}");
}

/// The coin of a raw block in the middle of a chain that nothing tells: as scripts, and under the network that is typed as
/// addresses.
#[test]
fn a_network_that_is_typed_gives_raw_blocks_their_addresses() {
    let block = format!(
        "{}/tests/reports/first-height-is-ignored/block.hex",
        env!("CARGO_MANIFEST_DIR")
    );
    let folder = folder("typed");
    let hash = "22ea1c649c82946aa6e479e1ffd321e4a318b1b0";
    let ask = |to: &str, typed: &[&str]| {
        let words = ["exposure", &block, "--to", to, "--method", "fifo", "--csv"];
        said(&folder, &[&words[..], typed].concat())
    };
    let (status, text) = ask(&format!("script-76a914{hash}88ac"), &["--network", "other"]);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("addresses stand as scripts"), "{text}");
    let (status, text) = ask(&format!("script-76a914{hash}88ac"), &["--network", "litecoin"]);
    assert_eq!(status, 3, "{text}");
    // Its base58 was computed outside, from the version 0x30 and the hash.
    let (status, text) = ask("LNQZh3eXq12ULDGoqAVk3rjGrxSnCfi36r", &["--network", "litecoin"]);
    assert_eq!(status, 0, "{text}");
    let (status, text) = ask("LNQZh3eXq12ULDGoqAVk3rjGrxSnCfi36r", &["--network", "dash"]);
    assert_eq!(status, 3, "{text}");
}
