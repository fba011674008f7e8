//! Records that are written here by the rules that nodes publish, for a real block whose spent outputs a table says.

use std::path::Path;

use super::*;
use crate::formats::tests::read as read_ledger;
use crate::formats::{Input, Options, Reading};

fn data(name: &str) -> Input {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/btc").join(name);
    Input {
        name: name.into(),
        bytes: std::fs::read(&path).unwrap(),
    }
}

#[test]
fn amounts_stand_behind_their_short_forms() {
    // As the tests of Bitcoin Core have them.
    let pairs = [
        (0, 0),
        (1, 1),
        (1_000_000, 7),
        (100_000_000, 9),
        (5_000_000_000, 50),
        (2_100_000_000_000_000, 21_000_000),
    ];
    for (units, short) in pairs {
        assert_eq!(amount(short), Some(units));
        assert_eq!(short_of(units), short);
    }
    assert_eq!(amount(u64::MAX), None);
}

/// The short form of an amount, by the words of the node: zeros at the end are taken off, up to nine of them.
fn short_of(mut units: u64) -> u64 {
    if units == 0 {
        return 0;
    }
    let mut zeros = 0;
    while units.is_multiple_of(10) && zeros < 9 {
        units /= 10;
        zeros += 1;
    }
    if zeros < 9 {
        let digit = units % 10;
        return 1 + (units / 10 * 9 + digit - 1) * 10 + zeros;
    }
    1 + (units - 1) * 10 + 9
}

fn write_number(mut number: u64, into: &mut Vec<u8>) {
    let mut bytes = vec![(number & 0x7f) as u8];
    while number > 0x7f {
        number = (number >> 7) - 1;
        bytes.push((number & 0x7f) as u8 | 0x80);
    }
    bytes.reverse();
    into.extend(bytes);
}

fn write_count(count: usize, into: &mut Vec<u8>) {
    match count {
        0..=0xfc => into.push(count as u8),
        _ => {
            into.push(0xfd);
            into.extend((count as u16).to_le_bytes());
        }
    }
}

/// An amount and its script.
type Entry = (u64, Vec<u8>);

/// A table of spent outputs by spending transaction, in the order of the table, which is that of the block.
fn spent_in_order() -> Vec<Vec<(u64, Vec<u8>)>> {
    let text = String::from_utf8(data("mainnet-300025.prevouts.csv").bytes).unwrap();
    let mut all: Vec<(String, Vec<Entry>)> = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let row = (cells[4].parse().unwrap(), unhex(cells[5].as_bytes()).unwrap());
        match all.last_mut().filter(|(id, _)| id == cells[0]) {
            Some((_, rows)) => rows.push(row),
            None => all.push((cells[0].to_owned(), vec![row])),
        }
    }
    all.into_iter().map(|(_, rows)| rows).collect()
}

fn record_of(spent: &[Vec<(u64, Vec<u8>)>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_count(spent.len(), &mut bytes);
    for tx in spent {
        write_count(tx.len(), &mut bytes);
        for (place, (value, script)) in tx.iter().enumerate() {
            write_number(600_000 + place as u64 % 2, &mut bytes);
            write_number(0, &mut bytes);
            write_number(short_of(*value), &mut bytes);
            match script.as_slice() {
                [0x76, 0xa9, 0x14, hash @ .., 0x88, 0xac] if hash.len() == 20 => bytes.extend([&[0], hash].concat()),
                [0xa9, 0x14, hash @ .., 0x87] if hash.len() == 20 => bytes.extend([&[1], hash].concat()),
                [0x21, sign @ (2 | 3), key @ .., 0xac] if key.len() == 32 => bytes.extend([&[*sign], key].concat()),
                script => {
                    write_number(script.len() as u64 + 6, &mut bytes);
                    bytes.extend(script);
                }
            }
        }
    }
    bytes
}

fn framed(record: &[u8], prev: &[u8]) -> Vec<u8> {
    let length = (record.len() as u32).to_le_bytes();
    [
        &[0xf9, 0xbe, 0xb4, 0xd9][..],
        &length,
        record,
        &sha256d(&[prev, record]),
    ]
    .concat()
}

fn of(files: Vec<Input>) -> Reading {
    read_ledger(files, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_a_node_keeps_to_undo_a_block_tells_the_values_of_its_inputs() {
    let raw = data("mainnet-300025.raw");
    let table = of(vec![data("mainnet-300025.raw"), data("mainnet-300025.prevouts.csv")]);
    assert_eq!(table.counts.unknown_inputs, 0);
    let record = record_of(&spent_in_order());
    let prev = raw.bytes[4..36].to_vec();
    // A record of another block stands before it, and space that was never written behind it.
    let mut rev = framed(&record, &[7; 32]);
    rev.extend(framed(&record, &prev));
    rev.extend([0; 100]);
    let named = |name: &str, bytes: Vec<u8>| Input {
        name: name.into(),
        bytes,
    };
    let undo = of(vec![data("mainnet-300025.raw"), named("rev00000.dat", rev.clone())]);
    assert_eq!((undo.counts.unknown_inputs, undo.counts.fees), (0, table.counts.fees));
    assert_eq!(undo.counts, table.counts);
    // Under the key of its folder, beside a block file under the same.
    let key = [1, 2, 3, 4, 5, 6, 7, 8];
    let hide = |bytes: Vec<u8>| -> Vec<u8> {
        bytes
            .iter()
            .zip(key.iter().cycle())
            .map(|(byte, key)| byte ^ key)
            .collect()
    };
    let length = (raw.bytes.len() as u32).to_le_bytes();
    let blk = [&[0xf9, 0xbe, 0xb4, 0xd9][..], &length, &raw.bytes].concat();
    let files = vec![
        named("blk00000.dat", hide(blk)),
        named("rev00000.dat", hide(rev)),
        named("xor.dat", key.to_vec()),
    ];
    assert_eq!(of(files).counts, table.counts);
    // A record that was changed gives another checksum, and then nothing is told.
    let mut broken = framed(&record, &prev);
    broken[100] ^= 1;
    let unknown = of(vec![data("mainnet-300025.raw"), named("rev00000.dat", broken)]);
    assert!(unknown.counts.unknown_inputs > 0);
}

#[test]
fn what_a_node_answers_of_spent_outputs_tells_them_too() {
    use hex_conservative::DisplayHex;
    let table = of(vec![data("mainnet-300025.raw"), data("mainnet-300025.prevouts.csv")]);
    let mut lists = vec!["[]".to_owned()];
    for tx in spent_in_order() {
        let rows = tx.iter().map(|(value, script)| {
            let coins = format!("{}.{:08}", value / 100_000_000, value % 100_000_000);
            format!(
                "{{\"value\":{coins},\"scriptPubKey\":{{\"asm\":\"\",\"hex\":\"{}\"}}}}",
                script.to_lower_hex_string()
            )
        });
        lists.push(format!("[{}]", rows.collect::<Vec<_>>().join(",")));
    }
    let answer = Input {
        name: "spent.json".into(),
        bytes: format!("[{}]\n", lists.join(",")).into_bytes(),
    };
    assert_eq!(
        of(vec![data("mainnet-300025.raw"), answer.clone()]).counts,
        table.counts
    );
    let said = read_ledger(vec![answer], &Options::default()).unwrap_err().to_string();
    assert!(
        said.starts_with("spent.json: the outputs that a block spent are no ledger"),
        "{said}"
    );
}
