//! A stored ledger says what the form says that it was built from, byte for byte, and nothing once it is damaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Ledgers under `tests/data`, with a reference to something in them where they carry no complaint.
const LEDGERS: &[(&[&str], Option<&str>)] = &[
    (&["btc/regtest-206.blocks.hex"], Some("coinbase@1")),
    (&["btc/mainnet-1-255-xor"], Some("coinbase@9")),
    (&["btc/mainnet-300025.raw", "btc/mainnet-300025.prevouts.csv"], None),
    (&["btc/mainnet-361582.rpc.json"], None),
    (
        &[
            "btc/bitcoin-etl/zcash_block_with_value_balance/expected_blocks.json",
            "btc/bitcoin-etl/zcash_block_with_value_balance/expected_transactions.json",
        ],
        None,
    ),
    (&["btc/numbered"], None),
    (&["eth/ethereum-etl/blocks_1755634_1755635"], None),
    (
        &[
            "eth/tornado/deposits_wbtc_0.1.json",
            "eth/tornado/withdrawals_wbtc_0.1.json",
        ],
        None,
    ),
    (&["bank/amlsim/sample_outputs"], None),
    (&["bank/iso20022/moov_FI_camt_053_sample.xml"], None),
    (&["bank/made/typed.csv"], None),
    (&["bank/made/paysim.csv"], None),
    (&["bank/mt/MT103-bulk-with-ack.rje"], None),
    (&["../faults/pass-wrong.toml"], None),
    (&["../cli/deposit.toml"], Some("deposit")),
];

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn run<W: AsRef<std::ffi::OsStr>>(folder: &Path, words: &[W]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .current_dir(folder)
        .args(words)
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Runs words about a ledger, whose paths stand where `LEDGER` does.
fn about(folder: &Path, words: &[&str], ledger: &[String]) -> (Option<i32>, String, String) {
    let filled = words.iter().flat_map(|word| match *word {
        "LEDGER" => ledger.to_vec(),
        word => vec![word.to_owned()],
    });
    run(folder, &filled.collect::<Vec<_>>())
}

/// Builds a ledger in a folder and returns its name there.
fn build(folder: &Path, ledger: &[String]) -> Vec<String> {
    let (code, out, err) = about(folder, &["ledger", "build", "LEDGER", "-o", "x.ledger"], ledger);
    assert_eq!(code, Some(0), "{ledger:?}: {err}");
    assert!(out.starts_with("x.ledger: ") && out.ends_with(" written\n"), "{out}");
    vec!["x.ledger".to_owned()]
}

/// Whatever is asked, the stored ledger gives the answer of its form.
fn says_the_same(folder: &Path, ledger: &[String], from: Option<&str>) {
    let stored = build(folder, ledger);
    let export = ["export", "LEDGER", "-o", "out"];
    let evidence = |ledger: &[String]| {
        let (code, _, err) = about(folder, &export, ledger);
        assert_eq!(code, Some(0), "{ledger:?}: {err}");
        (
            fs::read_to_string(folder.join("out/evidence.jsonl")).expect("it is written"),
            err,
        )
    };
    assert_eq!(evidence(&stored), evidence(ledger), "{ledger:?}");
    let mut asked = vec![
        vec!["trace", "LEDGER", "--method", "poison", "--json"],
        vec!["trace", "LEDGER", "--method", "fifo"],
        vec!["trace", "LEDGER", "--method", "haircut;pool=address", "--csv"],
        vec!["trace", "LEDGER", "--method", "fifo", "--bounds", "--json"],
        vec!["trace", "LEDGER", "--method", "fifo", "--audit", "-"],
    ];
    if let Some(from) = from {
        asked.iter_mut().for_each(|words| words.extend(["--from", from]));
    }
    for words in asked {
        let (of_form, of_stored) = (about(folder, &words, ledger), about(folder, &words, &stored));
        assert_eq!(of_stored, of_form, "{ledger:?}: {words:?}");
        // The first coins of the chain pay keys, which are no addresses.
        if from.is_some() && !words.contains(&"haircut;pool=address") {
            assert_eq!(of_form.0, Some(0), "{ledger:?}: {words:?}: {}", of_form.2);
        }
    }
    let (code, told, err) = about(folder, &["ledger", "verify", "LEDGER"], &stored);
    assert_eq!(code, Some(0), "{ledger:?}: {err}");
    assert!(told.contains("verified"), "{told}");
}

#[test]
fn a_stored_ledger_answers_as_its_form_does() {
    for (files, from) in LEDGERS {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let ledger: Vec<String> = files.iter().map(|file| data(file).display().to_string()).collect();
        says_the_same(folder.path(), &ledger, *from);
    }
}

#[test]
fn what_everybody_sees_of_a_bundled_world_is_the_same_when_it_is_stored() {
    for (scenario, vantage) in [
        ("first-steps", "tags"),
        ("same-theft", "institution"),
        ("mined", "public"),
    ] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let words = ["export", scenario, "--vantage", vantage, "-o", "world"];
        let (code, _, err) = run(folder.path(), &words);
        assert_eq!(code, Some(0), "{err}");
        says_the_same(folder.path(), &["world".to_owned()], None);
    }
}

/// Writes a graph of three transactions: two coins are made, the second is stolen and spent, and what comes of it again.
fn graph(folder: &Path) -> Vec<String> {
    let wide = |numbers: &[u64]| {
        numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let narrow = |numbers: &[u32]| {
        numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let files = [
        ("tx_in_off.u64", wide(&[0, 0, 1, 2])),
        ("tx_out_off.u64", wide(&[0, 2, 3, 4])),
        ("out_value.u64", wide(&[5, 10, 8, 7])),
        ("in_prev.u32", narrow(&[1, 2])),
        ("sources.u32", narrow(&[1])),
    ];
    fs::create_dir(folder.join("graph")).expect("the folder is new");
    for (name, bytes) in files {
        fs::write(folder.join("graph").join(name), bytes).expect("a file can be written");
    }
    vec!["graph".to_owned()]
}

#[test]
fn a_graph_of_coins_is_a_ledger_whose_complaint_is_what_was_stolen() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let graph = graph(folder.path());
    says_the_same(folder.path(), &graph, None);
    let (code, out, err) = about(
        folder.path(),
        &["trace", "LEDGER", "--method", "fifo", "--json"],
        &graph,
    );
    assert_eq!(code, Some(0), "{err}");
    // Of the 10 that were stolen, 2 and 1 went as fees.
    assert!(
        out.contains("\"held_total\": \"7\"") && out.contains("\"fees\": \"3\""),
        "{out}"
    );
    fs::remove_file(folder.path().join("graph/sources.u32")).expect("it is there");
    let (code, _, err) = about(folder.path(), &["trace", "LEDGER", "--method", "fifo"], &graph);
    assert_eq!(code, Some(3));
    assert!(err.contains("sources.u32 is missing"), "{err}");
}

#[test]
fn a_damaged_file_is_refused_with_words_and_never_ends_the_program_otherwise() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let stored = build(folder.path(), &[data("bank/made/typed.csv").display().to_string()]);
    let whole = fs::read(folder.path().join("x.ledger")).expect("it is there");
    let trace = ["trace", "LEDGER", "--method", "fifo", "--from", "x"];
    let mut damaged: Vec<Vec<u8>> = (1..12).map(|part| whole[..whole.len() * part / 12].to_vec()).collect();
    damaged.extend((0..12).map(|part| {
        let mut changed = whole.clone();
        changed[(whole.len() - 1) * part / 11] ^= 0x20;
        changed
    }));
    damaged.push([&whole[..], b"more"].concat());
    for bytes in damaged {
        // Whether as much of it stands as whoever asks what it holds reads: its length and how it begins.
        let begins = bytes.len() == whole.len() && bytes[..64] == whole[..64];
        fs::write(folder.path().join("x.ledger"), &bytes).expect("it can be written");
        for words in [
            &trace[..],
            &["ledger", "info", "LEDGER"],
            &["ledger", "verify", "LEDGER"],
        ] {
            let (code, out, err) = about(folder.path(), words, &stored);
            // What is said of a ledger stands in its first columns: a change behind them is seen by whoever reads it.
            let is_info = words[1] == "info";
            assert!(
                code == Some(3) && err.starts_with("x.ledger") || is_info && begins && code == Some(0),
                "{code:?} {out}{err}"
            );
        }
    }
}

/// Whoever follows money reads a packed one whole; what is asked of the file itself is asked of the file.
#[test]
fn of_a_packed_one_it_is_said_that_it_is_packed() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let stored = build(folder.path(), &[data("bank/made/typed.csv").display().to_string()]);
    let whole = fs::read(folder.path().join("x.ledger")).expect("it is there");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &whole).expect("it can be packed");
    fs::write(
        folder.path().join("x.ledger"),
        packed.finish().expect("it can be packed"),
    )
    .expect("it can be written");
    for words in [["ledger", "info", "LEDGER"], ["ledger", "verify", "LEDGER"]] {
        let (code, _, err) = about(folder.path(), &words, &stored);
        assert_eq!(code, Some(3));
        assert!(err.contains("a stored ledger that is packed"), "{err}");
    }
}

#[test]
fn a_ledger_is_stored_over_nothing_but_a_stored_one() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let ledger = [data("bank/made/typed.csv").display().to_string()];
    build(folder.path(), &ledger);
    build(folder.path(), &ledger);
    fs::write(folder.path().join("x.ledger"), "a letter").expect("it can be written");
    let words = ["ledger", "build", "LEDGER", "-o", "x.ledger"];
    let (code, _, err) = about(folder.path(), &words, &ledger);
    assert_eq!(code, Some(1));
    assert!(err.contains("was not written by dyepack"), "{err}");
    assert_eq!(
        fs::read_to_string(folder.path().join("x.ledger")).expect("it stays"),
        "a letter"
    );
    let (code, ..) = about(folder.path(), &[&words[..], &["--force"]].concat(), &ledger);
    assert_eq!(code, Some(0));
    // A second file beside a stored ledger belongs to no ledger.
    let (code, _, err) = run(folder.path(), &["trace", "x.ledger", &ledger[0], "--method", "fifo"]);
    assert_eq!(code, Some(3));
    assert!(
        err.contains("a ledger has one format") || err.contains("accepted is no other file"),
        "{err}"
    );
}

#[test]
fn a_file_that_is_none_is_told_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for words in ["info", "verify"] {
        let (code, _, err) = run(
            folder.path(),
            &["ledger", words, &data("bank/made/typed.csv").display().to_string()],
        );
        assert_eq!(code, Some(3));
        assert!(
            err.contains("no stored ledger") && err.contains("this is a table"),
            "{err}"
        );
    }
    let ledger = build(folder.path(), &[data("bank/made/typed.csv").display().to_string()]);
    let (code, out, err) = about(folder.path(), &["formats", "--what", "LEDGER"], &ledger);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("stored"), "{out}");
}

/// A graph of so many transactions, of which each but the first of all spends the first coin of the one before and makes two. What is stolen is the
/// second coin of the transaction before the last.
fn long_graph(folder: &Path, transactions: u32) -> Vec<String> {
    let wide = |numbers: &mut dyn Iterator<Item = u64>| numbers.flat_map(u64::to_le_bytes).collect::<Vec<u8>>();
    let narrow = |numbers: &mut dyn Iterator<Item = u32>| numbers.flat_map(u32::to_le_bytes).collect::<Vec<u8>>();
    let count = u64::from(transactions);
    let values = (0..count).flat_map(|number| [3 * (count - number), 2]);
    // The last spends what was stolen.
    let spent = (1..transactions).map(|number| {
        if number + 1 < transactions {
            2 * number - 2
        } else {
            2 * number - 1
        }
    });
    let files = [
        (
            "tx_in_off.u64",
            wide(&mut (0..=count).map(|number| number.saturating_sub(1))),
        ),
        (
            "tx_out_off.u64",
            wide(&mut (0..count).map(|number| 2 * number).chain([2 * count - 2 + 1])),
        ),
        (
            "out_value.u64",
            wide(&mut values.take(2 * count as usize - 2).chain([1])),
        ),
        ("in_prev.u32", narrow(&mut spent.into_iter())),
        ("sources.u32", narrow(&mut [2 * transactions - 3].into_iter())),
    ];
    fs::create_dir(folder.join("long")).expect("the folder is new");
    for (name, bytes) in files {
        fs::write(folder.join("long").join(name), bytes).expect("a file can be written");
    }
    vec!["long".to_owned()]
}

/// A column of a stored ledger: where it begins, and where its first checksum stands.
struct Stands {
    at: usize,
    width: usize,
    rows: usize,
    check: usize,
}

/// A chunk has as many bytes, where whole rows fill it.
const CHUNK: usize = 1 << 18;

/// Finds a column, as `docs/formats.md` says where columns stand.
fn stands(file: &[u8], wanted: &str) -> Stands {
    let number = |at: usize, bytes: usize| {
        let digits = file[at..at + bytes].iter().rev();
        digits.fold(0usize, |number, &digit| number << 8 | usize::from(digit))
    };
    let (mut at, mut row) = (36usize, number(24, 8));
    loop {
        let name = file[row];
        let fixed = row + 1 + usize::from(name);
        let (width, rows, check) = (number(fixed, 2), number(fixed + 2, 8), fixed + 10);
        if CHUNK.is_multiple_of(width) && rows > CHUNK / width {
            at = at.next_multiple_of(1 << 16);
        }
        if &file[row + 1..fixed] == wanted.as_bytes() {
            return Stands { at, width, rows, check };
        }
        at += rows * width;
        row = check + 4 * rows.div_ceil(CHUNK / width);
    }
}

const LONG: u32 = 150_000;

/// Builds the ledger of a long graph, asks for what was stolen late, and returns the file and the answer.
fn long(folder: &Path) -> (Vec<u8>, Vec<String>, String) {
    let ledger = build(folder, &long_graph(folder, LONG));
    let (code, answer, err) = about(folder, &LATE, &ledger);
    assert_eq!(code, Some(0), "{err}");
    let whole = fs::read(folder.join("x.ledger")).expect("it is there");
    (whole, ledger, answer)
}

const LATE: [&str; 5] = ["trace", "LEDGER", "--method", "fifo", "--json"];

#[test]
fn a_chunk_that_a_late_theft_does_not_come_to_may_be_damaged_until_somebody_looks() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (whole, ledger, answer) = long(folder.path());
    let column = stands(&whole, "purses of out-legs");
    assert!(column.rows * column.width > 2 * CHUNK, "it has several chunks");
    let mut damaged = whole.clone();
    damaged[column.at + CHUNK / 2] ^= 0x10;
    fs::write(folder.path().join("x.ledger"), &damaged).expect("it can be written");
    let (code, out, err) = about(folder.path(), &LATE, &ledger);
    assert_eq!((code, out), (Some(0), answer), "{err}");
    // Whoever comes to the chunk is told which it is, and so is whoever asks for all of them.
    let named = format!(
        "x.ledger, byte {}: chunk 1 of 7 of the column \"purses of out-legs\"",
        column.at
    );
    let early = ["trace", "LEDGER", "--method", "haircut", "--from", "purse-2"];
    for words in [&early[..], &["ledger", "verify", "LEDGER"]] {
        let (code, out, err) = about(folder.path(), words, &ledger);
        assert_eq!((code, out.as_str()), (Some(3), ""), "{words:?}: {err}");
        let said = err.contains("is not as it was written: its checksum is another; build the ledger again");
        assert!(err.starts_with(&named) && said, "{words:?}: {err}");
    }
    let (code, ..) = about(folder.path(), &["ledger", "info", "LEDGER"], &ledger);
    assert_eq!(code, Some(0), "what is said of it stands elsewhere");
}

#[test]
fn a_damage_anywhere_in_a_long_ledger_changes_no_answer_and_is_found_by_whoever_verifies() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (whole, ledger, answer) = long(folder.path());
    let (mut answered, mut refused) = (0, 0);
    for part in 1..24 {
        let mut damaged = whole.clone();
        damaged[(whole.len() - 1) * part / 23] ^= 0x40;
        fs::write(folder.path().join("x.ledger"), &damaged).expect("it can be written");
        let (code, out, err) = about(folder.path(), &LATE, &ledger);
        match code {
            Some(0) => {
                answered += 1;
                assert_eq!(out, answer, "part {part}");
            }
            _ => {
                refused += 1;
                assert_eq!((code, out.as_str()), (Some(3), ""), "part {part}: {err}");
                assert!(
                    err.starts_with("x.ledger") && err.contains("build the ledger again"),
                    "{err}"
                );
            }
        }
        let (code, _, err) = about(folder.path(), &["ledger", "verify", "LEDGER"], &ledger);
        assert_eq!(code, Some(3), "part {part}");
        assert!(err.starts_with("x.ledger"), "part {part}: {err}");
    }
    assert!(answered > 3 && refused > 1, "{answered} answered, {refused} refused");
}

/// Somebody who writes a file of his own makes its checksums right.
fn forged(whole: &[u8], name: &str, row: usize, value: &[u8]) -> Vec<u8> {
    let mut forged = whole.to_vec();
    let column = stands(whole, name);
    let chunk = row / (CHUNK / column.width);
    let at = column.at + row * column.width;
    forged[at..at + value.len()].copy_from_slice(value);
    let begin = column.at + chunk * (CHUNK / column.width) * column.width;
    let end = (column.at + column.rows * column.width).min(begin + CHUNK / column.width * column.width);
    let check = crc32fast::hash(&forged[begin..end]);
    forged[column.check + 4 * chunk..][..4].copy_from_slice(&check.to_le_bytes());
    let (table, end) = (stands_at(whole), whole.len() - 4);
    let check = crc32fast::hash(&forged[table..end]);
    forged[end..].copy_from_slice(&check.to_le_bytes());
    forged
}

#[test]
fn a_forged_movement_that_a_walk_cannot_follow_is_named_and_no_fault_of_the_program() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let exported = ["export", "first-steps", "--vantage", "omniscient", "-o", "out"];
    assert_eq!(run(folder.path(), &exported).0, Some(0));
    let of_accounts = build(folder.path(), &["out/evidence.jsonl".to_owned()]);
    let whole = fs::read(folder.path().join("x.ledger")).expect("it is there");
    let (mut unbalanced, rows) = (0, stands(&whole, "amounts of out-legs").rows);
    for row in (0..rows).step_by(rows / 24) {
        let value = (1u64 << 62).to_le_bytes();
        let forged = forged(&whole, "amounts of out-legs", row, &value);
        fs::write(folder.path().join("x.ledger"), &forged).expect("it can be written");
        let words = ["trace", "LEDGER", "--method", "lifo-stack", "--json"];
        let (code, _, err) = about(folder.path(), &words, &of_accounts);
        // A walk looks at what it follows alone.
        if code != Some(0) {
            unbalanced += 1;
            assert_eq!(code, Some(3), "row {row}: {err}");
            let said = err.contains("is none of a ledger") || err.contains("claims what is not there");
            assert!(err.starts_with("x.ledger: ") && said, "row {row}: {err}");
        }
    }
    assert!(unbalanced > 3, "{unbalanced} of {rows}");
    // That a ledger has accounts is told by its purses, too.
    let forged = forged(&whole, "has accounts", 0, &[0]);
    fs::write(folder.path().join("x.ledger"), &forged).expect("it can be written");
    let (code, _, err) = about(folder.path(), &["trace", "LEDGER", "--method", "haircut"], &of_accounts);
    assert_eq!(code, Some(3), "{err}");
    assert!(
        err.contains("\"purses\"") && err.contains("names what is not there"),
        "{err}"
    );
}

#[test]
fn a_forged_row_is_refused_when_its_chunk_is_looked_at() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (whole, ledger, _) = long(folder.path());
    for (name, value) in [
        ("purses of in-legs", [0xff, 0xff, 0xff, 0x7f]),
        ("purses of in-legs", [0; 4]),
        ("makers of in-legs", [0xff; 4]),
        ("ends of in-legs", [0; 4]),
        ("ends of out-legs", [0xff; 4]),
        ("purses of out-legs", [0; 4]),
    ] {
        let row = stands(&whole, name).rows - 2;
        let forged = forged(&whole, name, row, &value);
        fs::write(folder.path().join("x.ledger"), &forged).expect("it can be written");
        for words in [
            &["trace", "LEDGER", "--method", "fifo"][..],
            &["ledger", "verify", "LEDGER"],
        ] {
            let (code, out, err) = about(folder.path(), words, &ledger);
            if words[0] == "trace" && name == "makers of in-legs" {
                // A walk from coin to coin asks which movement empties a coin, and not which made it.
                assert_eq!(code, Some(0), "{err}");
                continue;
            }
            assert_eq!((code, out.as_str()), (Some(3), ""), "{name} {value:?}: {err}");
            assert!(
                err.starts_with("x.ledger") && err.contains(name) && err.contains("names what is not there"),
                "{name}: {err}"
            );
        }
    }
}

fn stands_at(file: &[u8]) -> usize {
    u64::from_le_bytes(file[24..32].try_into().expect("the range is 8 long")) as usize
}

#[test]
fn what_lies_between_columns_is_nothing() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (mut whole, ledger, answer) = long(folder.path());
    let begins = stands(&whole, "purses").at;
    assert_eq!(whole[begins - 1], 0, "a long column begins behind zeros");
    whole[begins - 1] = 1;
    fs::write(folder.path().join("x.ledger"), &whole).expect("it can be written");
    assert_eq!(about(folder.path(), &LATE, &ledger).1, answer);
    let (code, _, err) = about(folder.path(), &["ledger", "verify", "LEDGER"], &ledger);
    assert_eq!(code, Some(3));
    assert!(err.contains("between two columns"), "{err}");
}

/// A pipe for roles holds the program up once the ledger is open.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_cut_or_changed_while_it_is_open_ends_with_words_and_no_signal() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (whole, ..) = long(folder.path());
    let made = Command::new("mkfifo").arg(folder.path().join("roles")).status();
    assert!(made.expect("a pipe can be made").success());
    let column = stands(&whole, "purses of in-legs");
    let meanwhile = |happens: &dyn Fn(&fs::File), method: &str| {
        fs::write(folder.path().join("x.ledger"), &whole).expect("it can be written");
        let child = Command::new(env!("CARGO_BIN_EXE_dyepack"))
            .current_dir(folder.path())
            .args(["trace", "x.ledger", "--method", method, "--roles", "roles"])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut roles = fs::OpenOptions::new()
            .write(true)
            .open(folder.path().join("roles"))
            .expect("the program reads them");
        let ledger = fs::OpenOptions::new()
            .write(true)
            .open(folder.path().join("x.ledger"))
            .expect("it is there");
        happens(&ledger);
        std::io::Write::write_all(&mut roles, b"roles = []\n").expect("the program reads them");
        drop(roles);
        let output = child.wait_with_output().expect("the program ends");
        (
            output.status.code(),
            String::from_utf8(output.stderr).expect("it prints text"),
        )
    };
    let (code, err) = meanwhile(
        &|ledger| ledger.set_len(column.at as u64 / 2).expect("it can be cut"),
        "haircut",
    );
    assert_eq!(code, Some(3), "{err}");
    assert!(err.contains("x.ledger") && err.contains("was cut meanwhile"), "{err}");
    let write = |at: usize| {
        move |ledger: &fs::File| {
            std::os::unix::fs::FileExt::write_all_at(ledger, &[0x77; 9], at as u64).expect("it can be written")
        }
    };
    let last = column.at + column.rows * column.width - 9;
    let (code, err) = meanwhile(&write(last), "fifo");
    assert_eq!(code, Some(3), "{err}");
    assert!(
        err.contains("chunk 3 of 3 of the column \"purses of in-legs\""),
        "{err}"
    );
    // Nobody looks at the chunk; that the file was written to is told all the same.
    let (code, err) = meanwhile(&write(column.at + 9), "fifo");
    assert_eq!(code, Some(3), "{err}");
    assert!(
        err.contains("x.ledger: the stored ledger was written to while it was open"),
        "{err}"
    );
    let (code, err) = meanwhile(&|_| (), "fifo");
    assert_eq!(code, Some(0), "{err}");
}
