//! Files as they come: packed, with a byte order mark, in folders with other things beside them, too large, or of another kind.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use tempfile::TempDir;

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs a command, its words apart by spaces, in a folder.
fn dyepack(folder: &Path, words: &str) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_dyepack"))
        .args(words.split(' '))
        .current_dir(folder)
        .output()
        .expect("the program starts");
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("it prints text"),
        err: String::from_utf8(output.stderr).expect("it prints text"),
    }
}

fn folder(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
    folder
}

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn file(path: &str) -> Vec<u8> {
    fs::read(at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("memory can be written");
    packer.finish().expect("memory can be written")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn marked(bytes: &[u8]) -> Vec<u8> {
    [b"\xef\xbb\xbf", bytes].concat()
}

/// Two members, as a program writes that appends, or packs in parallel.
fn in_two(bytes: &[u8]) -> Vec<u8> {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    [gzip(first), gzip(second)].concat()
}

/// A file by its name.
type Named = (&'static str, Vec<u8>);

/// A way to write the same content.
type Form = (&'static str, fn(&[u8]) -> Vec<u8>);

const FORMS: [Form; 5] = [
    ("gzip", gzip),
    ("gzip of two members", in_two),
    ("zstd", zstd),
    ("mark", marked),
    ("mark in gzip", |bytes| gzip(&marked(bytes))),
];

/// Runs a command over the files as they are and in each form, and makes sure that it says the same.
fn same_in_every_form(words: &str, files: &[(&str, Vec<u8>)], forms: &[Form]) {
    let plain = dyepack(folder(files).path(), words);
    assert!(
        matches!(plain.code, Some(0 | 4)) && !plain.out.is_empty(),
        "{words}: {}",
        plain.err
    );
    for (form, write) in forms {
        let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (*name, write(bytes))).collect();
        let said = dyepack(folder(&files).path(), words);
        assert_eq!(
            (said.code, &said.out),
            (plain.code, &plain.out),
            "{words}, {form}: {}",
            said.err
        );
    }
}

#[test]
fn every_text_may_be_packed_or_begin_with_a_byte_order_mark() {
    let clayton = || ("ledger.toml", file("tests/cases/clayton.toml"));
    let etl = "tests/data/btc/bitcoin-etl/bitcoin_block_with_transactions";
    let truth = r#"{"schema":"dyepack.truth/1","at":0}
{"row":"asset","code":"BTC","scale":8,"cents":"1","base_units":"1"}
{"row":"incident","name":"theft"}
{"row":"entity","name":"thief","kind":"person","roles":["thief"]}
{"row":"place","name":"a","asset":0,"entity":0}
{"row":"loot","incident":0,"place":0,"amount":"5","least":"5","greatest":"5","hops":1}
"#;
    let roles = r#"[[roles]]
role = "wrongdoer"
purses = ["loot", "hop"]
source = "typed for a test"
"#;
    let statement = tempfile::tempdir().expect("a folder can be made");
    let ledger = at("tests/cases/clayton.toml");
    let said = dyepack(
        statement.path(),
        &format!("trace {} --method fifo --audit s.jsonl", ledger.display()),
    );
    assert_eq!(said.code, Some(0), "{}", said.err);
    let statement = fs::read(statement.path().join("s.jsonl")).expect("it was written");
    let deposit = || ("deposit.toml", file("tests/cli/deposit.toml"));
    let cases: Vec<(&str, Vec<Named>)> = vec![
        ("trace ledger.toml --method fifo --csv", vec![clayton()]),
        ("replay s.jsonl ledger.toml", vec![clayton(), ("s.jsonl", statement)]),
        (
            "trace blocks.hex --from coinbase@5 --method fifo --csv",
            vec![("blocks.hex", file("tests/data/btc/regtest-206.blocks.hex"))],
        ),
        (
            "trace t.json b.json --from coinbase@50001 --method fifo --csv",
            vec![
                ("t.json", file(&format!("{etl}/expected_transactions.json"))),
                ("b.json", file(&format!("{etl}/expected_blocks.json"))),
            ],
        ),
        (
            "trace block.json --from coinbase@50001 --method fifo --csv",
            vec![(
                "block.json",
                file(&format!(
                    "{etl}/rpc_response_getblock_000000001c920d495e1eeef2452b6d1c6c229a919b28196c103ecffebabee141_2.json"
                )),
            )],
        ),
        (
            "check town.toml",
            vec![("town.toml", file("scenarios/same-theft.toml"))],
        ),
        (
            "exposure deposit.toml --to deposit --tags tags.csv --csv",
            vec![deposit(), ("tags.csv", file("tests/cli/tags.csv"))],
        ),
        (
            "trace deposit.toml --from loot --roles roles.toml --method own-money-first --csv",
            vec![deposit(), ("roles.toml", roles.into())],
        ),
        (
            "audit-figures claims.csv",
            vec![("claims.csv", file("tests/cli/claims.csv"))],
        ),
        (
            "score answer.json --truth truth.jsonl",
            vec![
                (
                    "answer.json",
                    br#"{"schema":"dyepack.trace/1","held":[{"purse":"a","tainted":"5"}]}"#.to_vec(),
                ),
                ("truth.jsonl", truth.into()),
            ],
        ),
    ];
    for (words, files) in cases {
        same_in_every_form(words, &files, &FORMS);
    }
}

#[test]
fn blocks_may_be_packed_with_and_without_their_key() {
    let packed = &FORMS[..3];
    let words = "trace blk00000.dat --from coinbase@9 --method fifo --csv";
    same_in_every_form(
        words,
        &[("blk00000.dat", file("tests/data/btc/mainnet-1-255/blk00000.dat"))],
        packed,
    );
    let files =
        ["blk00000.dat", "xor.dat"].map(|name| (name, file(&format!("tests/data/btc/mainnet-1-255-xor/{name}"))));
    same_in_every_form(words, &files, packed);
    let files = [
        ("300025.raw", file("tests/data/btc/mainnet-300025.raw")),
        ("300025.csv", file("tests/data/btc/mainnet-300025.prevouts.csv")),
    ];
    let words = "trace 300025.raw 300025.csv --from coinbase@300025 --method fifo --csv";
    same_in_every_form(words, &files, packed);
    // A node's folder whose files were packed one by one has their names with an ending.
    let [blocks, key] =
        ["blk00000.dat", "xor.dat"].map(|name| file(&format!("tests/data/btc/mainnet-1-255-xor/{name}")));
    let plain = dyepack(
        &at("tests/data/btc/mainnet-1-255"),
        "trace blk00000.dat --from coinbase@9 --method fifo --csv",
    );
    let node = folder(&[("b/blk00000.dat.zst", zstd(&blocks)), ("b/xor.dat.zst", zstd(&key))]);
    let said = dyepack(node.path(), "trace b --from coinbase@9 --method fifo --csv");
    assert_eq!((said.code, said.out), (Some(0), plain.out), "{}", said.err);
}

#[test]
fn a_node_keeps_space_at_the_end_of_its_files_and_only_pieces_of_long_files_are_read() {
    let names = ["blk00000.dat", "rev00000.dat", "xor.dat"];
    let as_it_is = names.map(|name| (name, file(&format!("tests/data/btc/mainnet-300025-node/{name}"))));
    let words = "trace blk00000.dat --from coinbase@300025 --method haircut --csv";
    let short = dyepack(folder(&as_it_is).path(), words);
    assert_eq!(short.code, Some(0), "{}", short.err);
    let length = as_it_is[0].1.len();
    let long = as_it_is.map(|(name, mut bytes)| {
        if name != "xor.dat" {
            bytes.resize(5 << 20, 0);
        }
        (name, bytes)
    });
    let said = dyepack(folder(&long).path(), words);
    assert_eq!((said.code, said.out, said.err), (Some(0), short.out, short.err));
    // A block that is damaged is told by its byte in the file, however far from its beginning.
    let mut twice = long;
    let (at, count) = (4 << 20, 8 + 80);
    twice[0].1.copy_within(..length, at);
    twice[0].1[at + count] ^= 1;
    let said = dyepack(folder(&twice).path(), words);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("blk00000.dat, byte 4194304"), "{}", said.err);
}

#[test]
fn long_files_of_blocks_in_words_say_from_the_disk_what_they_say_in_memory() {
    let etl = "tests/data/btc/bitcoin-etl/bitcoin_block_with_transactions";
    let cases = [
        ("50001", file(&format!("{etl}/expected_transactions.json"))),
        (
            "50001",
            file(&format!(
                "{etl}/rpc_response_getblock_000000001c920d495e1eeef2452b6d1c6c229a919b28196c103ecffebabee141_2.json"
            )),
        ),
        ("5", file("tests/data/btc/regtest-206.blocks.hex")),
    ];
    for (height, bytes) in cases {
        let words = format!("trace blocks --from coinbase@{height} --method fifo --csv");
        let short = dyepack(folder(&[("blocks", bytes.clone())]).path(), &words);
        assert_eq!(short.code, Some(0), "{}", short.err);
        // Blank lines before the last line of text make it long; an archive is held.
        let text = bytes.trim_ascii_end();
        let end = text.iter().rposition(|&byte| byte == b'\n').expect("it has lines");
        let long = [&bytes[..end], &b" \r\n".repeat(500_000)[..], &bytes[end..]].concat();
        for long in [&long, &gzip(&long)] {
            let said = dyepack(folder(&[("blocks", long.clone())]).path(), &words);
            assert_eq!((said.code, &said.out, &said.err), (Some(0), &short.out, &short.err));
        }
        for broken in [&b"\n{\"hash\": \n12"[..], b"\nno block", b"\n{\"hash\":\"\xff\"}"] {
            let broken = [&long[..], broken].concat();
            let held = dyepack(folder(&[("blocks", gzip(&broken))]).path(), &words);
            let said = dyepack(folder(&[("blocks", broken)]).path(), &words);
            assert_eq!(held.code, Some(3), "{}", held.err);
            assert_eq!((said.code, said.err), (held.code, held.err));
        }
    }
}

#[test]
fn a_scenario_is_called_by_its_name_without_the_ending_of_the_archive() {
    let scenario = file("scenarios/same-theft.toml");
    let folder = folder(&[("town.toml.gz", gzip(&scenario))]);
    let said = dyepack(folder.path(), "check town.toml.gz");
    assert_eq!(said.code, Some(0), "{}", said.err);
    let broken = [&scenario[..], b"\nsurplus = 1\n"].concat();
    fs::write(folder.path().join("town.toml.gz"), gzip(&broken)).expect("a file can be written");
    let said = dyepack(folder.path(), "check town.toml.gz");
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("surplus = 1"), "{}", said.err);
}

#[test]
fn an_archive_that_is_broken_or_too_large_is_refused() {
    let clayton = file("tests/cases/clayton.toml");
    let packed = gzip(&clayton);
    let bomb = gzip(&vec![b' '; (1 << 24) + 1]);
    let folder = folder(&[
        ("cut.toml", packed[..packed.len() / 2].to_vec()),
        ("more.toml", [packed, b"more".to_vec()].concat()),
        ("ledger.toml", clayton),
        ("roles.toml", bomb),
    ]);
    let refused = |words: &str, parts: &[&str]| {
        let said = dyepack(folder.path(), words);
        assert_eq!(said.code, Some(3), "{words}: {}", said.out);
        for part in parts {
            assert!(said.err.contains(part), "{words}: {}", said.err);
        }
    };
    refused("trace cut.toml --method fifo", &["cut.toml, byte ", "it was cut"]);
    refused(
        "trace more.toml --method fifo",
        &["more.toml, byte ", "4 bytes that are no gzip follow"],
    );
    refused(
        "trace ledger.toml --roles roles.toml --method own-money-first",
        &["roles.toml: a gzip archive of", "unpacks to more than 16 777 216 bytes"],
    );
}

#[test]
fn the_files_of_a_ledger_have_a_common_limit_that_is_held_before_they_are_read() {
    let folder = folder(&[("b/README.md", b"two large files".to_vec())]);
    for name in ["blk00000.dat", "blk00001.dat"] {
        // Files with holes take no space.
        let file = fs::File::create(folder.path().join("b").join(name)).expect("a file can be made");
        file.set_len(5 << 30).expect("a file may have holes");
    }
    let said = dyepack(folder.path(), "trace b --method fifo");
    assert_eq!(said.code, Some(3), "{}", said.out);
    let right = "the 3 files of the ledger: 10 737 418 255 bytes, more than 8 589 934 592 bytes, the most that is read";
    assert!(said.err.contains(right), "{}", said.err);
}

#[test]
fn a_folder_says_what_of_it_was_left_out() {
    let clayton = file("tests/cases/clayton.toml");
    let folder = folder(&[
        ("b/ledger.toml", clayton.clone()),
        ("b/older/one.toml", clayton.clone()),
        ("b/older/two.toml", clayton.clone()),
        ("b/scan.pdf", b"%PDF-1.4 scanned".to_vec()),
        ("outer/inner/ledger.toml", clayton),
    ]);
    let said = dyepack(folder.path(), "trace b --method fifo --csv");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.err.contains("b: the folder older (2 files) in it is left out"),
        "{}",
        said.err
    );
    assert!(
        said.err
            .contains("b: 1 file is in no format of a ledger and passed by: scan.pdf (a PDF)"),
        "{}",
        said.err
    );
    let said = dyepack(folder.path(), "trace outer --method fifo");
    assert_eq!(said.code, Some(3));
    assert!(
        said.err
            .contains("a folder without files; it holds the folder inner (1 file)"),
        "{}",
        said.err
    );
    // What nobody gave on purpose is passed by, what was named is refused.
    let said = dyepack(folder.path(), "trace b/ledger.toml b/scan.pdf --method fifo");
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("b/scan.pdf: this is a PDF"), "{}", said.err);
}

#[test]
fn a_character_of_several_bytes_may_stand_anywhere() {
    let clayton = String::from_utf8(file("tests/cases/clayton.toml")).expect("it is text");
    for edge in [4_096, 8_192, 65_536] {
        for before in edge - 3..=edge {
            let comment = format!("#{}\u{20ac}\n", "x".repeat(before - 1));
            let folder = folder(&[("ledger.toml", [comment, clayton.clone()].concat().into_bytes())]);
            let said = dyepack(folder.path(), "trace ledger.toml --method fifo --csv");
            assert_eq!(said.code, Some(0), "{before}: {}", said.err);
        }
    }
}

#[test]
fn a_file_of_another_kind_than_is_wanted_is_told_what_it_is() {
    let folder = folder(&[
        ("ledger.toml", file("tests/cases/clayton.toml")),
        ("town.toml", file("scenarios/same-theft.toml")),
        ("scan.pdf", b"%PDF-1.4 scanned".to_vec()),
        ("blocks.hex", file("tests/data/btc/regtest-206.blocks.hex")),
        ("truth.jsonl", br#"{"schema":"dyepack.truth/1","at":0}"#.to_vec()),
    ]);
    let cases = [
        (
            "check ledger.toml",
            "ledger.toml: this is a ledger: a ledger typed in TOML; a scenario is a text in TOML",
        ),
        ("check scan.pdf", "scan.pdf: this is a PDF; a scenario is"),
        (
            "trace town.toml --method fifo",
            "town.toml: this is a scenario file; `dyepack run`",
        ),
        (
            "trace ledger.toml --roles town.toml --method own-money-first",
            "this is a scenario file",
        ),
        (
            "score truth.jsonl --truth truth.jsonl",
            "this is something that dyepack wrote: dyepack.truth/1",
        ),
        (
            "score blocks.hex --truth truth.jsonl",
            "this is a ledger: raw blocks in hex, one a line",
        ),
        ("audit-figures scan.pdf", "this is a PDF"),
        ("exposure ledger.toml --to 1 --tags scan.pdf", "this is a PDF"),
        (
            "exposure ledger.toml --to 1 --tags blocks.hex",
            "this is a ledger: raw blocks in hex",
        ),
    ];
    for (words, right) in cases {
        let said = dyepack(folder.path(), words);
        assert_eq!(said.code, Some(3), "{words}: {}", said.out);
        assert!(said.err.contains(right), "{words}: {}", said.err);
    }
}
