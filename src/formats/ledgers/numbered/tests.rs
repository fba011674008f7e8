//! The first two hundred blocks of bitcoin in numbers, beside the blocks themselves.

use std::path::Path;

use crate::formats::{Input, Network, Options, Reading, read, reference};
use crate::lots::Method;
use crate::trace::{self, History};

const TABLES: [&str; 6] = ["tx.dat", "txin.dat", "txout.dat", "bh.dat", "txh.dat", "addresses.dat"];

fn data(name: &str) -> Input {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/btc").join(name);
    Input {
        name: name.into(),
        bytes: std::fs::read(&path).unwrap(),
    }
}

fn tables(names: &[&str]) -> Vec<Input> {
    names.iter().map(|name| data(&format!("numbered/{name}"))).collect()
}

fn of(inputs: Vec<Input>) -> Result<Reading, String> {
    read(inputs, &Options::default()).map_err(|error| error.to_string())
}

/// The tables with one of them changed.
fn changed(name: &str, change: impl Fn(&str) -> String) -> Result<Reading, String> {
    let mut inputs = tables(&TABLES);
    let table = inputs
        .iter_mut()
        .find(|input| input.name.ends_with(&format!("/{name}")))
        .unwrap();
    table.bytes = change(std::str::from_utf8(&table.bytes).unwrap()).into_bytes();
    of(inputs)
}

/// Returns what a method lays where, by the names of purses.
fn laid(reading: &Reading, from: &str, method: &str) -> Vec<(String, u64)> {
    let method: Method = method.parse().unwrap();
    let complaint = reference::resolve(&reading.evidence, from, None).unwrap();
    let traced = trace::follow(&reading.evidence, &[complaint], &method, History::Omit).unwrap();
    let held = traced.held.iter();
    held.map(|row| (reading.evidence.purse_name(row.purse), row.amount.get()))
        .collect()
}

#[test]
fn numbers_tell_the_ledger_that_the_blocks_tell() {
    let numbered = of(tables(&TABLES)).unwrap();
    assert_eq!(numbered.format.name(), "numbered");
    assert_eq!(numbered.network, Some(Network::Mainnet));
    // Lines of the tables: 201 blocks, 206 transactions, 5 inputs, 210 outputs; nothing is paid for the first of them.
    let counts = &numbered.counts;
    let counted = (
        counts.blocks,
        counts.transactions,
        counts.inputs,
        counts.outputs,
        counts.fees.get(),
    );
    assert_eq!(counted, (201, 206, 5, 210, 0));
    assert_eq!((counts.first_height, counts.last_height), (Some(0), Some(200)));
    // The first payment of all spends the coinbase of block 9; what is left of it is found where the blocks say.
    let blocks = of(vec![data("mainnet-1-2100.blocks.hex")]).unwrap();
    let first = "0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9:0";
    let ten = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16:0";
    for method in ["fifo", "haircut", "lifo-stack", "poison"] {
        let mut from_blocks = laid(&blocks, ten, method);
        from_blocks.sort();
        let mut from_numbers = laid(&numbered, ten, method);
        from_numbers.sort();
        assert_eq!(from_numbers, from_blocks, "{method}");
        assert!(!laid(&numbered, first, method).is_empty());
    }
    assert!(
        numbered
            .evidence
            .addresses()
            .iter()
            .any(|text| text == "12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S")
    );
}

#[test]
fn three_tables_are_enough_and_call_things_by_their_numbers() {
    let bare = of(tables(&TABLES[..3])).unwrap();
    assert_eq!(bare.counts.transactions, 206);
    let name = |number: u64| format!("{number:064}:0");
    assert!(
        laid(&bare, &name(9), "fifo")
            .iter()
            .any(|(purse, _)| *purse == name(171))
    );
    assert!(bare.evidence.addresses().iter().any(|text| text == "address 9"));
    let notes = bare.notes.join("\n");
    assert!(notes.contains("the network of the blocks is not known"), "{notes}");
    assert!(notes.contains("blocks that say no time"), "{notes}");
}

#[test]
fn tables_that_do_not_fit_together_are_refused_with_their_line() {
    let refused = |name: &str, change: &dyn Fn(&str) -> String| changed(name, change).unwrap_err();
    let said = refused("txin.dat", &|text| {
        text.replacen("171\t0\t9\t0\t9\t5000000000\n", "", 1)
    });
    assert!(
        said.starts_with("numbered/tx.dat, line 172: the transaction has 1 inputs, and 0 are in the files"),
        "{said}"
    );
    let said = refused("txin.dat", &|text| {
        text.replacen("\t9\t5000000000", "\t9\t5000000001", 1)
    });
    assert!(
        said.contains("numbered/tx.dat, line 172") && said.contains("which holds 5000000000 and not 5000000001"),
        "{said}"
    );
    let said = refused("tx.dat", &|text| text.replacen("100\t100\t0\t1\n", "", 1));
    assert!(
        said.contains("block 101 follows, and block 100 is in none of the files"),
        "{said}"
    );
    let said = refused("txout.dat", &|text| format!("{text}999\t0\t-1\t5\n"));
    assert!(said.contains("the transaction 999 is in no table"), "{said}");
    let said = refused("txout.dat", &|text| {
        text.replacen("0\t0\t0\t5000000000", "0\t0\t0\tmuch", 1)
    });
    assert!(
        said.starts_with("numbered/txout.dat: this is a table: the columns 0, 0, 0, much"),
        "{said}"
    );
    let said = refused("txout.dat", &|text| {
        text.replacen("1\t0\t1\t5000000000", "1\t0\t1\t-5", 1)
    });
    assert!(
        said.starts_with("numbered/txout.dat, line 2: the value is \"-5\""),
        "{said}"
    );
    // The first of the data sets says what an address gave, and not which output: nothing can be followed over it.
    let old = refused("txin.dat", &|_| "171\t9\t5000000000\n".into());
    assert!(
        old.contains("line 1: 3 columns; accepted are 6; the first of these data sets did not say"),
        "{old}"
    );
    let none = of(tables(&["txin.dat"])).unwrap_err();
    assert!(none.contains("needed are tx, txin and txout"), "{none}");
}
