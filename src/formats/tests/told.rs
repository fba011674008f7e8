//! What files leave unsaid, say twice or say against themselves: read right, refused with the place, or told with a count.

use serde_json::{Value, json};

use super::*;
use crate::formats::trace_json;
use crate::trace::{History, follow};

fn hash(digit: u8) -> String {
    format!("{digit:02x}").repeat(32)
}

/// An answer of a node: a block of a height with a coinbase that is named by a digit.
fn answer(height: u32, digit: u8) -> Value {
    json!({
        "hash": hash(digit), "height": height, "time": 1_700_000_000 + height, "bits": "207fffff", "version": 1,
        "tx": [{ "txid": hash(digit | 0x80), "vin": [{ "coinbase": "00" }], "vout": [{ "value": 50, "n": 0 }] }],
    })
}

fn follows(mut block: Value, digit: u8) -> Value {
    block["previousblockhash"] = json!(hash(digit));
    block
}

fn read_json(blocks: &[Value]) -> Result<Reading, ReadError> {
    let text: Vec<String> = blocks.iter().map(Value::to_string).collect();
    read(
        vec![file("lines.json", text.join("\n").into_bytes())],
        &Options::default(),
    )
}

fn heights(reading: &Reading) -> (u64, Option<u32>, Option<u32>) {
    (
        reading.counts.blocks,
        reading.counts.first_height,
        reading.counts.last_height,
    )
}

#[test]
fn a_block_that_names_no_predecessor_is_no_genesis_because_of_that() {
    let reading = read_json(&[answer(5, 1), answer(6, 2), follows(answer(7, 3), 2)]).unwrap();
    assert_eq!(heights(&reading), (3, Some(5), Some(7)));
    assert!(reading.evidence.ledger().has_open_history());
    assert!(resolve(&reading.evidence, "coinbase@5", None).is_ok());
    assert!(
        reading.notes[0].starts_with("2 blocks name no previousblockhash"),
        "{:?}",
        reading.notes
    );
    // Two blocks of the height before: which of them is meant, nobody can tell.
    let error = read_json(&[answer(5, 1), answer(5, 4), answer(6, 2), follows(answer(7, 3), 2)]).unwrap_err();
    assert!(error.to_string().contains("the chain is broken"), "{error}");
    // A genesis names none and is followed by what names it.
    let genesis = read_json(&[answer(0, 1), follows(answer(1, 2), 1)]).unwrap();
    assert_eq!((heights(&genesis), genesis.notes.len()), ((2, Some(0), Some(1)), 0));
    assert!(!genesis.evidence.ledger().has_open_history());
}

#[test]
fn of_equal_work_the_branch_counts_that_the_node_calls_its_main_chain() {
    let disowned = |mut block: Value| {
        block["confirmations"] = json!(-1);
        block
    };
    let (base, one, two) = (
        follows(answer(5, 1), 9),
        follows(answer(6, 2), 1),
        follows(answer(6, 3), 1),
    );
    let last = |blocks: &[Value]| {
        let reading = read_json(blocks).unwrap();
        let coinbase = reading.evidence.blocks()[1].coinbase.unwrap();
        (reading.evidence.movement_name(coinbase), reading.notes)
    };
    assert_eq!(last(&[base.clone(), one.clone(), two.clone()]).0, hash(0x82));
    let (name, notes) = last(&[base.clone(), disowned(one.clone()), two.clone()]);
    assert_eq!((name, notes.len()), (hash(0x83), 1));
    // More work is more work, whatever the node says; what it says is told.
    let more = follows(answer(7, 4), 2);
    let (name, notes) = last(&[base, disowned(one), two, disowned(more)]);
    assert_eq!(name, hash(0x82));
    assert!(
        notes[1].starts_with("2 blocks of the branch of most work are not in the main chain"),
        "{notes:?}"
    );
}

#[test]
fn answers_that_say_different_things_of_one_block_are_refused() {
    let block = follows(answer(5, 2), 1);
    let mut other = block.clone();
    other["confirmations"] = json!(17);
    assert_eq!(read_json(&[block.clone(), other.clone()]).unwrap().notes.len(), 1);
    other["tx"][0]["vout"][0]["value"] = json!(49);
    let error = read_json(&[block, other]).unwrap_err();
    assert!(
        error.to_string().contains("is there before with other transactions"),
        "{error}"
    );
}

#[test]
fn a_block_without_transactions_is_refused_and_one_without_a_time_is_told() {
    let mut empty = follows(answer(5, 2), 1);
    empty["tx"] = json!([]);
    let error = read_json(&[empty]).unwrap_err();
    assert!(error.to_string().contains("has no transaction"), "{error}");
    let mut untimed = follows(answer(6, 3), 2);
    untimed["time"] = Value::Null;
    let reading = read_json(&[follows(answer(5, 2), 1), untimed]).unwrap();
    assert_eq!(
        reading.evidence.until(),
        crate::units::Instant::from_unix(1_700_000_005)
    );
    assert!(
        reading.notes[0].starts_with("1 block that says no time and counts as"),
        "{:?}",
        reading.notes
    );
}

/// Dash notes the votes of its masternodes in transactions that spend and pay nothing.
#[test]
fn transactions_that_move_nothing_are_left_out_with_a_count() {
    let mut block = follows(answer(5, 2), 1);
    let vote = json!({ "txid": hash(0x77), "vin": [], "vout": [], "type": 6 });
    block["tx"].as_array_mut().unwrap().push(vote);
    let reading = read_json(&[block]).unwrap();
    assert_eq!(reading.counts.transactions, 1);
    assert!(
        reading.notes[0].starts_with("1 transaction without inputs and outputs, which moves nothing"),
        "{:?}",
        reading.notes
    );
}

/// A line of the exporter: a transaction of a height that is named by a digit.
fn line(height: u32, digit: u8, value: u64) -> Value {
    json!({
        "hash": hash(digit), "block_number": height, "block_timestamp": 1_700_000_000, "is_coinbase": true, "inputs": null,
        "outputs": [{ "value": value, "addresses": null }],
    })
}

#[test]
fn lines_that_are_there_twice_count_once_and_two_that_differ_are_refused() {
    let (one, two) = (line(5, 1, 7), line(6, 2, 7));
    let once = read_json(&[one.clone(), two.clone()]).unwrap();
    let twice = read_json(&[one.clone(), two.clone(), one.clone(), two.clone()]).unwrap();
    assert_eq!(once.counts, twice.counts);
    assert!(
        twice.notes[0].starts_with("2 lines were there more than once"),
        "{:?}",
        twice.notes
    );
    let error = read_json(&[one, two, line(5, 1, 8)]).unwrap_err();
    assert_eq!(error.place, Place::Line(3));
    assert!(
        error.to_string().contains("is in line 1 of lines.json already"),
        "{error}"
    );
}

#[test]
fn numbers_that_do_not_fit_are_refused_with_their_line() {
    for (key, value) in [
        ("block_number", json!(4_294_967_296u64)),
        ("block_number", json!("-1")),
        ("block_timestamp", json!(9_223_372_036_854_775_807i64)),
        ("block_timestamp", json!("2023")),
        ("outputs", json!([{ "value": "18446744073709551616" }])),
        ("outputs", json!([{ "value": 1.5 }])),
    ] {
        let mut row = line(5, 2, 7);
        row[key] = value.clone();
        let error = read_json(&[line(5, 1, 7), row]).expect_err(key);
        assert_eq!(error.place, Place::Line(2), "{key} {value} {error}");
    }
    // Milliseconds are what they mean, and so is a text with an offset.
    for written in [
        json!(1_700_000_000_000u64),
        json!("2023-11-14 17:13:20-05:00"),
        json!("2023-11-14 22:13:20 UTC"),
    ] {
        let mut row = line(5, 1, 7);
        row["block_timestamp"] = written;
        let reading = read_json(&[row]).unwrap();
        assert_eq!(
            reading.evidence.until(),
            crate::units::Instant::from_unix(1_700_000_000)
        );
    }
}

fn heighted(prev: BlockHash, says: u8, nonce: u32) -> Block {
    let mut made = block(
        prev,
        nonce,
        vec![coinbase(&[1, says, nonce as u8], vec![out(50 * COIN)])],
    );
    made.header.version = Version::TWO;
    made
}

#[test]
fn a_height_that_is_typed_counts_more_than_a_coinbase_and_must_agree_with_a_genesis() {
    let typed = |blocks: &[Block], height: u32| {
        let options = Options {
            first_height: Some(height),
            ..Options::default()
        };
        read(lines(blocks), &options)
    };
    let lost = heighted(BlockHash::from_byte_array([9; 32]), 42, 1);
    let reading = typed(std::slice::from_ref(&lost), 41).unwrap();
    assert_eq!(heights(&reading), (1, Some(41), Some(41)));
    assert!(
        reading.notes[0].starts_with("1 block that says another height in its coinbase than the one"),
        "{:?}",
        reading.notes
    );
    assert_eq!(typed(&[lost], 42).unwrap().notes.len(), 0);
    let first = heighted(genesis(), 1, 1);
    assert_eq!(typed(std::slice::from_ref(&first), 1).unwrap().notes.len(), 0);
    let error = typed(&[first], 7).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("has the height 1, and --first-height says 7"),
        "{error}"
    );
    let options = Options {
        first_height: Some(7),
        ..Options::default()
    };
    let text = line(5, 1, 7).to_string();
    let error = read(vec![file("lines.json", text.into_bytes())], &options).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("has the height 5, and --first-height says 7"),
        "{error}"
    );
}

#[test]
fn what_stands_above_the_last_wanted_height_breaks_no_chain() {
    let grown = |prev: BlockHash, heights: std::ops::Range<u8>| {
        let mut made: Vec<Block> = Vec::new();
        for height in heights {
            let prev = made.last().map_or(prev, Block::block_hash);
            made.push(heighted(prev, height, u32::from(height)));
        }
        made
    };
    let low = grown(BlockHash::from_byte_array([3; 32]), 20..24);
    // The blocks behind the hole have more work than those before it.
    let high = grown(BlockHash::from_byte_array([4; 32]), 30..40);
    let all = [high, low].concat();
    let until = |height: Option<u32>| {
        let options = Options {
            until_height: height,
            ..Options::default()
        };
        read(lines(&all), &options)
    };
    let reading = until(Some(23)).unwrap();
    assert_eq!((heights(&reading), reading.notes.len()), ((4, Some(20), Some(23)), 0));
    assert_eq!(heights(&until(Some(21)).unwrap()), (2, Some(20), Some(21)));
    assert!(until(Some(30)).unwrap_err().to_string().contains("the chain is broken"));
    assert!(until(None).unwrap_err().to_string().contains("the chain is broken"));
}

/// A stolen coin pays a fee on a private chain that halves earlier than bitcoin: whoever presumes bitcoin's subsidy destroys half of
/// the block's reward, and with it taint that followed the fee.
#[test]
fn no_taint_is_lost_to_a_subsidy_that_nobody_claimed() {
    let mut rows = vec![line(200, 1, 25 * COIN), line(201, 2, 25 * COIN + 10_000)];
    let input = |of: String| json!([{ "spent_transaction_hash": of, "spent_output_index": 0 }]);
    let mut theft = line(201, 3, COIN);
    theft["is_coinbase"] = json!(false);
    theft["inputs"] = input(hash(1));
    theft["outputs"] = json!([{ "value": 25 * COIN - 10_000 }]);
    rows.push(theft);
    let reading = read_json(&rows).unwrap();
    let stolen = resolve(&reading.evidence, "coinbase@200", None).unwrap();
    for spec in ["fifo;fees=follow", "haircut;fees=follow"] {
        let trace = follow(
            &reading.evidence,
            std::slice::from_ref(&stolen),
            &spec.parse().unwrap(),
            History::Omit,
        )
        .unwrap();
        let answer = trace_json::answer(&reading.evidence, &reading.counts, &trace);
        assert_eq!(
            (answer.destroyed.get(), answer.held_total.get()),
            (0, u128::from(25 * COIN)),
            "{spec}"
        );
    }
}

/// The easiest difficulty, years after the main network had left it.
#[test]
fn raw_blocks_of_a_test_network_have_its_addresses() {
    let mut made = heighted(BlockHash::from_byte_array([9; 32]), 42, 1);
    made.header.bits = CompactTarget::from_consensus(0x1d00_ffff);
    made.header.time = 1_400_000_000;
    made.txdata[0].output[0].script_pubkey = ScriptBuf::from_bytes([&[0x00, 0x14][..], &[4; 20]].concat());
    let reading = read_lines(&[made]).unwrap();
    assert_eq!(reading.network, Some(Network::Testnet3));
    assert!(
        reading.evidence.addresses()[0].starts_with("tb1q"),
        "{:?}",
        reading.evidence.addresses()
    );
}

#[test]
fn an_answer_above_the_last_wanted_height_may_be_broken() {
    let mut broken = follows(answer(6, 3), 2);
    broken["tx"] = json!([{ "txid": 7 }]);
    let blocks = [follows(answer(5, 2), 1), broken];
    assert!(read_json(&blocks).is_err());
    let text: Vec<String> = blocks.iter().map(Value::to_string).collect();
    let options = Options {
        until_height: Some(5),
        ..Options::default()
    };
    let reading = read(vec![file("lines.json", text.join("\n").into_bytes())], &options).unwrap();
    assert_eq!(heights(&reading), (1, Some(5), Some(5)));
}
