//! What ethereum-etl wrote of real blocks, and small chains by hand.

use std::path::Path;

use crate::evidence::Complaint;
use crate::formats::{Input, Options, PaymentOptions, Reading, read, reference};
use crate::ledger::PurseKind;
use crate::lots::Method;
use crate::trace::{self, History};
use crate::units::{Amount, Instant, MovementId};

fn data(name: &str) -> Input {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/eth").join(name);
    Input {
        name: name.into(),
        bytes: std::fs::read(&path).unwrap(),
    }
}

fn etl(name: &str) -> Input {
    data(&format!("ethereum-etl/{name}"))
}

fn lines(text: &str) -> Input {
    Input {
        name: "x".into(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn of(inputs: Vec<Input>) -> Reading {
    read(inputs, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn with(inputs: Vec<Input>, payments: PaymentOptions) -> Reading {
    let options = Options {
        payments,
        ..Options::default()
    };
    read(inputs, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// Options under which ether is counted with so many decimals.
fn ether(scale: u8) -> PaymentOptions {
    PaymentOptions {
        scales: vec![("ETH".into(), scale)],
        ..PaymentOptions::default()
    }
}

/// Returns what of the first asset goes to purses of this kind.
fn to_kind(reading: &Reading, kind: PurseKind) -> u64 {
    let ledger = reading.evidence.ledger();
    let outs = ledger.out_purses().iter().zip(ledger.out_amounts());
    outs.filter(|(purse, _)| ledger.kind(**purse) == kind)
        .map(|(_, amount)| amount.get())
        .sum()
}

/// Returns what goes into a purse of this name.
fn into(reading: &Reading, name: &str) -> u64 {
    let ledger = reading.evidence.ledger();
    let outs = ledger.out_purses().iter().zip(ledger.out_amounts());
    outs.filter(|(purse, _)| reading.evidence.purse_name(**purse) == name)
        .map(|(_, amount)| amount.get())
        .sum()
}

fn laid(reading: &Reading, complaints: &[Complaint], method: &str) -> Vec<(String, u64)> {
    let method: Method = method.parse().unwrap();
    let traced = trace::follow(&reading.evidence, complaints, &method, History::Omit).unwrap();
    let held = traced.held.iter().filter(|row| !row.amount.is_zero());
    held.map(|row| (reading.evidence.purse_name(row.purse), row.amount.get()))
        .collect()
}

fn note(reading: &Reading, right: &str) {
    assert!(
        reading.notes.iter().any(|note| note == right),
        "{right}: {:?}",
        reading.notes
    );
}

#[test]
fn transactions_in_csv_move_their_value_to_the_wei() {
    let (blocks, transactions) = (
        "blocks_with_transactions/expected_blocks.csv",
        "blocks_with_transactions/expected_transactions.csv",
    );
    let text = String::from_utf8(etl(transactions).bytes).unwrap();
    let values: Vec<u128> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(7).unwrap().parse().unwrap())
        .collect();
    assert_eq!(values.iter().sum::<u128>(), 128_445_185_037_751_432_000);
    let reading = of(vec![etl(blocks), etl(transactions)]);
    assert_eq!(reading.format.name(), "ethereum");
    let ledger = reading.evidence.ledger();
    // 1.28e20 wei do not fit, ten thousandths of a millionth of that do.
    assert_eq!(
        (
            ledger
                .asset(
                    ledger
                        .assets()
                        .len()
                        .checked_sub(1)
                        .map(crate::units::AssetId::new)
                        .unwrap()
                )
                .scale,
            ledger.movement_count()
        ),
        (16, 4)
    );
    let right: Vec<u64> = values.iter().map(|wei| u64::try_from(wei / 100).unwrap()).collect();
    let paid: Vec<u64> = ledger.out_amounts().iter().map(|amount| amount.get()).collect();
    assert_eq!(paid, right);
    let heights: Vec<Option<u32>> = reading.evidence.blocks().iter().map(|block| block.height).collect();
    assert_eq!(heights, [Some(47_218), Some(47_219)]);
    note(
        &reading,
        "4 transactions do not say how much gas they used; their gas is left out (receipts tell it)",
    );
    note(
        &reading,
        "2 blocks do not say what they issued (traces of rewards tell it)",
    );
}

#[test]
fn gas_goes_to_whoever_made_the_block() {
    let names = ["blocks", "transactions", "token_transfers", "logs"];
    let files = names.map(|name| etl(&format!("blocks_1755634_1755635/expected_{name}.json")));
    let reading = with(files.to_vec(), ether(18));
    // 36418 and 21000 of gas at 20 gwei.
    let gas = (36_418 + 21_000) * 20_000_000_000;
    assert_eq!(to_kind(&reading, PurseKind::Fees), gas);
    assert_eq!(into(&reading, "0xa027231f42c80ca4125b5cb962a21cd4f812e88f"), gas);
    assert_eq!(
        into(&reading, "0xec1ebac9da3430213281c80fa6d46378341a96ae"),
        405_738_107_000_000_000
    );
    // Five of a token, told by a transfer and by its log once more: one movement.
    let token = "0x8b3b3b624c3c0397d3da8fd861512393d51dcbac:0xbb9bc244d798123fde783fcc1c72d3bb8c189413";
    let ledger = reading.evidence.ledger();
    let asset = ledger
        .assets()
        .iter()
        .find(|asset| asset.code.starts_with("0xbb9b"))
        .unwrap();
    let unit = 5_000_000_000_000_000_000u64;
    let shift = match asset.code.split_once("*10^") {
        Some((_, power)) => 10u64.pow(power.parse().unwrap()),
        None => 1,
    };
    assert_eq!(into(&reading, token) * shift, unit);
    let block = reading.evidence.blocks().last().unwrap();
    let coinbase = block.coinbase.expect("gas was paid");
    assert_eq!(reading.evidence.movement_name(coinbase), "block 1755635");
    note(&reading, "1 log is no transfer and is passed by");
}

#[test]
fn a_failed_call_moves_gas_alone_and_calls_that_borrow_code_move_nothing() {
    let reading = with(vec![etl("block_with_error/expected_traces.csv")], ether(16));
    assert_eq!(into(&reading, "0x627da06356442122f08e2203c749978151e55800"), 0);
    assert_eq!(
        into(&reading, "0xe05ff93a9978bbb48356accc74088f3841fc5d72"),
        11_000_000_000_000_000
    );
    note(&reading, "1 transaction failed and moved its gas alone");
    let reading = with(vec![etl("block_with_subtraces/expected_traces.csv")], ether(16));
    assert_eq!(
        into(&reading, "0xc083e9947cf02b8ffc7d3090ae9aea72df98fd47"),
        1_000_000_000_000_000_000
    );
    let reading = with(vec![etl("block_with_suicide/expected_traces.csv")], ether(16));
    assert_eq!(
        into(&reading, "0x83973747eec131bf9a08ac64fb1a518e891bdf4b"),
        500_000_000_000_000
    );
    // What traces of rewards say was issued.
    let reading = of(vec![
        etl("blocks_508110_508110/expected_traces.json"),
        etl("blocks_508110_508110/expected_contracts.json"),
    ]);
    assert_eq!(
        into(&reading, "0x2a65aca4d5fc5b5c859090a6c34d164135398226"),
        5_156_250_000_000_000_000 / unit(&reading) + 3_750_000_000_000_000_000 / unit(&reading)
    );
    let reading = of(vec![
        etl("blocks_2112234_2112234/expected_traces.json"),
        etl("blocks_2112234_2112234/expected_tokens.json"),
    ]);
    assert_eq!(reading.evidence.ledger().movement_count(), 1);
}

/// How many wei a unit is.
fn unit(reading: &Reading) -> u64 {
    let ether = &reading.evidence.ledger().assets()[0];
    10u64.pow(18 - u32::from(ether.scale))
}

#[test]
fn logs_alone_and_transfers_alone_tell_the_same() {
    let told = |name: &str| {
        let reading = of(vec![etl(name)]);
        let ledger = reading.evidence.ledger();
        let purses: Vec<String> = ledger
            .out_purses()
            .iter()
            .map(|purse| reading.evidence.purse_name(*purse))
            .collect();
        let amounts: Vec<u64> = ledger.out_amounts().iter().map(|amount| amount.get()).collect();
        (purses, amounts)
    };
    let right = told("block_with_transfers/expected_token_transfers.csv");
    assert_eq!(right.1, [100_000, 200_000]);
    assert_eq!(told("receipts_with_logs/expected_logs.csv"), right);
    assert_eq!(told("receipts_with_logs/expected_logs.json"), right);
    let alone = |name: &str| read(vec![etl(name)], &Options::default()).unwrap_err().to_string();
    for name in [
        "receipts_with_logs/expected_receipts.csv",
        "receipts_with_logs/expected_receipts.json",
    ] {
        assert!(alone(name).contains("there is no payment in it"), "{}", alone(name));
    }
}

#[test]
fn the_balances_that_a_fork_moved_are_movements() {
    let reading = of(vec![data("dao-fork-1920000.csv")]);
    let text = String::from_utf8(data("dao-fork-1920000.csv").bytes).unwrap();
    let values = text
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap().parse::<u128>().unwrap());
    let unit = u128::from(unit(&reading));
    let values: Vec<u128> = values.filter(|wei| *wei > 0).collect();
    assert_eq!(values.iter().sum::<u128>(), 12_001_961_845_205_763_407_115_004);
    let amounts: Vec<u128> = reading
        .evidence
        .ledger()
        .out_amounts()
        .iter()
        .map(|amount| amount.get().into())
        .collect();
    let mut right: Vec<u128> = values.iter().map(|wei| wei / unit).collect();
    right.sort_unstable();
    let mut found = amounts.clone();
    found.sort_unstable();
    assert_eq!(found, right);
}

const A: &str = "0x00000000000000000000000000000000000000aa";
const B: &str = "0x00000000000000000000000000000000000000bb";
const C: &str = "0x00000000000000000000000000000000000000cc";
const TOKEN: &str = "0x00000000000000000000000000000000000000dd";

/// A transaction with its receipt.
/// Rows as the public data set in BigQuery exports them: whole numbers in quotes, instants as text, nothing where nothing is, and
/// the columns of a receipt beside those of its transaction.
fn as_in_the_data_set(input: Input) -> Input {
    let text = String::from_utf8(input.bytes).unwrap();
    let row = |line: &str| {
        let serde_json::Value::Object(row) = serde_json::from_str(line).unwrap() else {
            panic!("{line}");
        };
        let cell = |(key, value): (String, serde_json::Value)| {
            let value = match value {
                serde_json::Value::Number(number) if key.ends_with("timestamp") => {
                    let text = Instant::from_unix(number.as_i64().unwrap()).to_string();
                    format!("{} UTC", text.trim_end_matches('Z').replace('T', " ")).into()
                }
                serde_json::Value::Number(number) => number.to_string().into(),
                other => other,
            };
            (!value.is_null()).then_some((key, value))
        };
        let cells = row.into_iter().filter_map(cell);
        serde_json::Value::Object(cells.collect()).to_string()
    };
    let rows: Vec<String> = text.lines().map(row).collect();
    Input {
        name: input.name,
        bytes: rows.join("\n").into_bytes(),
    }
}

#[test]
fn the_shapes_of_the_public_data_set_tell_the_same() {
    let folders: [&[&str]; 3] = [
        &[
            "blocks_1755634_1755635/expected_blocks.json",
            "blocks_1755634_1755635/expected_transactions.json",
            "blocks_1755634_1755635/expected_token_transfers.json",
            "blocks_1755634_1755635/expected_logs.json",
        ],
        &["blocks_2112234_2112234/expected_traces.json"],
        &["blocks_508110_508110/expected_traces.json"],
    ];
    for names in folders {
        let plain = of(names.iter().map(|name| etl(name)).collect());
        let set = of(names.iter().map(|name| as_in_the_data_set(etl(name))).collect());
        assert_eq!(set.counts, plain.counts, "{names:?}");
        assert_eq!(set.notes, plain.notes, "{names:?}");
    }
}

fn tx(hash: &str, index: u32, from: &str, to: &str, wei: u128, status: u8) -> String {
    format!(
        "{{\"hash\":\"{hash}\",\"nonce\":1,\"from_address\":\"{from}\",\"to_address\":\"{to}\",\"value\":{wei},\"gas\":21000,\"gas_price\":30,\
         \"block_number\":7,\"transaction_index\":{index},\"block_timestamp\":1700000000,\"receipt_gas_used\":10,\
         \"receipt_effective_gas_price\":30,\"receipt_status\":{status}}}\n"
    )
}

fn transfer(hash: &str, log: u32, from: &str, to: &str, value: &str) -> String {
    format!(
        "{{\"token_address\":\"{TOKEN}\",\"from_address\":\"{from}\",\"to_address\":\"{to}\",\"value\":\"{value}\",\
         \"transaction_hash\":\"{hash}\",\"log_index\":{log},\"block_number\":7}}\n"
    )
}

fn block(base_fee: &str) -> String {
    format!(
        "{{\"number\":7,\"miner\":\"{C}\",\"gas_used\":20,\"timestamp\":1700000000,\"base_fee_per_gas\":{base_fee},\
         \"withdrawals\":[{{\"index\":1,\"validator_index\":2,\"address\":\"{B}\",\"amount\":3}}]}}\n"
    )
}

#[test]
fn what_a_block_burns_is_destroyed_and_the_rest_is_its_producers() {
    let text = block("20") + &tx("0x1", 0, A, B, 1_000, 1) + &tx("0x2", 1, A, B, 5_000, 0);
    let reading = of(vec![lines(&text)]);
    // Two transactions use 10 of gas at 30 each: 20 of the 30 are burnt.
    assert_eq!(to_kind(&reading, PurseKind::Destroyed), 2 * 10 * 20);
    assert_eq!(to_kind(&reading, PurseKind::Fees), 2 * 10 * 10);
    assert_eq!(into(&reading, C), 2 * 10 * 10);
    // The failed one moved no value, and a withdrawal of 3 gwei is issued.
    assert_eq!(into(&reading, B), 1_000 + 3_000_000_000);
    note(&reading, "1 transaction failed and moved its gas alone");
    let theft = reference::resolve(&reading.evidence, "0x1:0", None).unwrap();
    assert_eq!(theft.claims[0].1, Amount::new(1_000));
    assert_eq!(laid(&reading, &[theft], "fifo"), [(B.to_owned(), 1_000)]);
    // A block from before gas was burnt.
    let early = of(vec![lines(&(block("null") + &tx("0x1", 0, A, B, 1_000, 1)))]);
    assert_eq!((to_kind(&early, PurseKind::Destroyed), into(&early, C)), (0, 300));
}

#[test]
fn a_swap_stops_taint_or_carries_it_whatever_came_first_in_it() {
    // B was paid 900 by A, and gives it to a pool, which paid 60 of a token before.
    let free = |text: String| text.replace("gas_used\":10", "gas_used\":0");
    let text = tx("0x1", 0, A, B, 900, 1) + &free(tx("0x2", 1, B, C, 900, 1)) + &transfer("0x2", 0, C, B, "60");
    let theft = |reading: &Reading| reference::resolve(&reading.evidence, "0x1:0", None).unwrap();
    let stop = of(vec![lines(&text)]);
    assert_eq!(laid(&stop, &[theft(&stop)], "fifo"), [(C.to_owned(), 900)]);
    let options = PaymentOptions {
        swaps: true,
        ..PaymentOptions::default()
    };
    let follow = with(vec![lines(&text)], options.clone());
    assert_eq!(laid(&follow, &[theft(&follow)], "fifo"), [(format!("{B}:{TOKEN}"), 60)]);
    note(
        &follow,
        "1 swap joins two assets, so that taint crosses (--swaps stop keeps it in its own)",
    );
    // A token is given for a token, and what is got comes first.
    let other = transfer("0x2", 0, C, B, "60") + &transfer("0x2", 1, B, C, "70").replace("dd\"", "ee\"");
    let text = free(tx("0x2", 1, B, C, 0, 1)) + &other;
    let follow = with(vec![lines(&text)], options);
    let given = reference::resolve(&follow.evidence, "0x2#1:0", None).unwrap();
    assert_eq!(laid(&follow, &[given], "haircut"), [(format!("{B}:{TOKEN}"), 60)]);
}

#[test]
fn a_thing_of_its_own_is_an_asset_of_its_own_and_decimals_are_those_of_the_token() {
    let topic = |address: &str| format!("0x{:0>64}", &address[2..]);
    let kind = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
    let log = format!(
        "{{\"log_index\":3,\"transaction_hash\":\"0x5\",\"transaction_index\":0,\"block_number\":7,\"address\":\"{TOKEN}\",\"data\":\"0x\",\
         \"topics\":[\"{kind}\",\"{}\",\"{}\",\"{}\"]}}\n",
        topic(A),
        topic(B),
        topic("0x2a")
    );
    let reading = of(vec![lines(&log)]);
    let ledger = reading.evidence.ledger();
    assert!(
        ledger
            .assets()
            .iter()
            .any(|asset| asset.code.starts_with(&format!("{TOKEN}#")) && asset.code.ends_with("2a"))
    );
    assert_eq!(ledger.out_amounts(), [Amount::new(1)]);
    let nobody = "0x0000000000000000000000000000000000000000";
    let text = transfer("0x5", 0, nobody, A, "1500000")
        + &transfer("0x6", 1, A, nobody, "500000")
        + &format!("{{\"address\":\"{TOKEN}\",\"symbol\":\"X\",\"name\":\"x\",\"decimals\":6,\"block_number\":7}}\n");
    let reading = of(vec![lines(&text)]);
    let ledger = reading.evidence.ledger();
    assert_eq!(ledger.assets()[1].scale, 6);
    let kinds: Vec<PurseKind> = ledger
        .in_purses()
        .iter()
        .chain(ledger.out_purses())
        .map(|purse| ledger.kind(*purse))
        .collect();
    use PurseKind::{Account, Destroyed, Issuance};
    assert_eq!(kinds, [Issuance, Account, Account, Destroyed]);
    assert_eq!(reading.evidence.movement_name(MovementId::new(0)), "0x5#0");
}

#[test]
fn numbers_that_no_type_holds_are_counted_in_larger_units() {
    let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    let reading = of(vec![lines(&transfer("0x5", 0, A, B, most))]);
    let asset = reading.evidence.ledger().assets().last().unwrap();
    let (_, power) = asset.code.split_once("*10^").unwrap();
    let amount = reading.evidence.ledger().out_amounts()[0].get().to_string();
    assert!(most.starts_with(&amount) && amount.len() + power.parse::<usize>().unwrap() == most.len());
    assert!(
        reading.notes.iter().any(|note| note.contains("1 amount was cut there")),
        "{:?}",
        reading.notes
    );
}

#[test]
fn rows_that_cannot_be_read_are_refused_with_their_line() {
    let good = tx("0x1", 0, A, B, 1_000, 1);
    let rows = [
        (
            good.clone()
                + &good
                    .replace("\"value\":1000", "\"value\":1.5")
                    .replace("0x1\"", "0x9\""),
            "x, line 2: the value \"1.5\" is no whole number",
        ),
        (
            good.replace("\"block_number\":7,", ""),
            "x, line 1: block_number is missing",
        ),
        (
            good.replace("\"receipt_status\":1", "\"receipt_status\":\"yes\""),
            "x, line 1: receipt_status is \"yes\"",
        ),
        (good[..good.len() / 2].to_owned(), "x, byte "),
        (
            good.clone() + "{\"a\":1}\n",
            "x, line 2: a row with a is none that is read",
        ),
    ];
    for (text, right) in rows {
        let said = read(vec![lines(&text)], &Options::default()).unwrap_err().to_string();
        assert!(said.starts_with(right), "{right}: {said}");
    }
    let twice = of(vec![lines(&(good.clone() + &good))]);
    assert_eq!(twice.evidence.ledger().movement_count(), 1);
    note(&twice, "1 row was there more than once and counts once");
}
