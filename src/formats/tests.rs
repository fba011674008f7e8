//! Small chains made by hand: what a real file has once in a million blocks, and what no file should have.

use bitcoin::absolute::LockTime;
use bitcoin::block::{Header, Version};
use bitcoin::consensus::serialize;
use bitcoin::hashes::Hash;
use bitcoin::params::Params;
use bitcoin::{
    Block, BlockHash, CompactTarget, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxMerkleNode, TxOut, Txid,
    Witness, transaction,
};
use hex_conservative::DisplayHex;
use proptest::prelude::*;

use super::network::REGTEST_BITS;
use super::reference::resolve;
use super::*;
use crate::evidence::Names;
use crate::ledger::PurseKind;
use crate::units::{Amount, MovementId, OutLegId};

const COIN: u64 = 100_000_000;

/// A file that lies elsewhere.
struct Elsewhere(Vec<u8>);

impl Source for Elsewhere {
    fn fill(&self, at: u64, piece: &mut [u8]) -> Result<(), String> {
        piece.copy_from_slice(&self.0[at as usize..at as usize + piece.len()]);
        Ok(())
    }
}

/// Reads a ledger several times, all but the first with nothing held of the files that need not be but their first bytes, and the rest read in pieces of
/// these lengths: all say the same.
pub(super) fn read(inputs: Vec<Input>, options: &Options) -> Result<Reading, ReadError> {
    let told = |read: Result<&Reading, &ReadError>| {
        let told = read.map(|reading| (reading.counts.clone(), reading.notes.clone(), reading.network));
        told.map_err(ToString::to_string)
    };
    let held = super::read(inputs.clone(), options);
    for window in [1, 100, 1 << 18] {
        let (beginnings, opened) = on_disk(&inputs, window, options);
        if !opened.is_empty() {
            let on_disk = read_watched(beginnings, opened, None, options);
            assert_eq!(told(on_disk.as_ref()), told(held.as_ref()), "{window}");
        }
    }
    held
}

/// Takes out of the files all but the beginnings of those that need not be held.
fn on_disk(inputs: &[Input], window: usize, options: &Options) -> (Vec<Input>, Vec<Opened>) {
    let key = inputs.iter().find(|input| input.name.ends_with("xor.dat"));
    let key = key.and_then(|key| key.bytes.clone().try_into().ok()).unwrap_or([0; 8]);
    let (mut beginnings, mut opened) = (inputs.to_vec(), Vec::new());
    for input in &mut beginnings {
        let Some(format) = can_stay(input, key, options) else {
            continue;
        };
        let short = [40, 200, 1_000].into_iter().map(|length| Input {
            name: input.name.clone(),
            bytes: input.bytes[..input.bytes.len().min(length)].to_vec(),
        });
        let mut short = short.filter(|short| can_stay(short, key, options) == Some(format));
        let short = short.next().unwrap_or_else(|| input.clone());
        let whole = std::mem::replace(input, short);
        opened.push(Opened {
            name: whole.name,
            length: whole.bytes.len() as u64,
            window,
            source: Box::new(Elsewhere(whole.bytes)),
        });
    }
    (beginnings, opened)
}

/// A script that somebody can spend, told from others by a number.
fn script(number: u8) -> ScriptBuf {
    ScriptBuf::from_bytes([&[0x76, 0xa9, 0x14][..], &[number; 20], &[0x88, 0xac]].concat())
}

fn out(value: u64) -> TxOut {
    TxOut {
        value: bitcoin::Amount::from_sat(value),
        script_pubkey: script((value % 251) as u8),
    }
}

fn dead(value: u64, script: Vec<u8>) -> TxOut {
    TxOut {
        value: bitcoin::Amount::from_sat(value),
        script_pubkey: ScriptBuf::from_bytes(script),
    }
}

fn transaction(input: Vec<TxIn>, output: Vec<TxOut>) -> Transaction {
    Transaction {
        version: transaction::Version::ONE,
        lock_time: LockTime::ZERO,
        input,
        output,
    }
}

fn input(previous_output: OutPoint, script: &[u8]) -> TxIn {
    TxIn {
        previous_output,
        script_sig: ScriptBuf::from_bytes(script.to_vec()),
        sequence: Sequence::MAX,
        witness: Witness::new(),
    }
}

fn coinbase(tag: &[u8], output: Vec<TxOut>) -> Transaction {
    transaction(vec![input(OutPoint::null(), tag)], output)
}

fn pay(ins: &[(Txid, u32)], output: Vec<TxOut>) -> Transaction {
    let ins = ins.iter().map(|&(txid, vout)| input(OutPoint { txid, vout }, &[1]));
    transaction(ins.collect(), output)
}

fn block(prev: BlockHash, nonce: u32, txdata: Vec<Transaction>) -> Block {
    let mut block = Block {
        header: Header {
            version: Version::ONE,
            prev_blockhash: prev,
            merkle_root: TxMerkleNode::all_zeros(),
            time: 1_300_000_000 + nonce,
            bits: CompactTarget::from_consensus(REGTEST_BITS),
            nonce,
        },
        txdata,
    };
    block.header.merkle_root = block.compute_merkle_root().expect("there is a coinbase");
    block
}

fn genesis() -> BlockHash {
    bitcoin::constants::genesis_block(Params::REGTEST).block_hash()
}

/// Returns a chain on the private network's genesis.
fn chain(blocks: Vec<Vec<Transaction>>) -> Vec<Block> {
    let mut made: Vec<Block> = Vec::new();
    for (nonce, txs) in blocks.into_iter().enumerate() {
        let prev = made.last().map_or(genesis(), Block::block_hash);
        made.push(block(prev, nonce as u32, txs));
    }
    made
}

fn lines(blocks: &[Block]) -> Vec<Input> {
    let lines: Vec<String> = blocks
        .iter()
        .map(|block| serialize(block).to_lower_hex_string())
        .collect();
    vec![Input {
        name: "blocks".into(),
        bytes: lines.join("\n").into_bytes(),
    }]
}

fn read_lines(blocks: &[Block]) -> Result<Reading, ReadError> {
    read(lines(blocks), &Options::default())
}

fn refused(blocks: &[Block]) -> String {
    read_lines(blocks).unwrap_err().to_string()
}

fn outs(reading: &Reading, movement: usize) -> Vec<(PurseKind, u64)> {
    let ledger = reading.evidence.ledger();
    let legs = ledger.out_legs(MovementId::new(movement));
    legs.map(|leg| (ledger.kind(ledger.out_purse(leg)), ledger.out_amount(leg).get()))
        .collect()
}

fn ins(reading: &Reading, movement: usize) -> Vec<(PurseKind, u64)> {
    let ledger = reading.evidence.ledger();
    let legs = ledger.ins(MovementId::new(movement));
    legs.map(|leg| (ledger.kind(ledger.in_purses()[leg]), ledger.in_amounts()[leg].get()))
        .collect()
}

#[test]
fn fees_go_to_the_coinbase_and_what_it_leaves_is_destroyed() {
    let first = coinbase(&[1, 1], vec![out(50 * COIN)]);
    let spend = pay(&[(first.compute_txid(), 0)], vec![out(20 * COIN), out(29 * COIN)]);
    let second = coinbase(&[1, 2], vec![out(40 * COIN)]);
    let third = coinbase(&[1, 3], vec![out(50 * COIN)]);
    let reading = read_lines(&chain(vec![vec![first], vec![second, spend], vec![third]])).unwrap();
    use PurseKind::{Coin, Destroyed, Fees, Issuance};
    assert_eq!(outs(&reading, 1), [(Coin, 20 * COIN), (Coin, 29 * COIN), (Fees, COIN)]);
    assert_eq!(ins(&reading, 2), [(Issuance, 50 * COIN), (Fees, COIN)]);
    assert_eq!(outs(&reading, 2), [(Coin, 40 * COIN), (Destroyed, 11 * COIN)]);
    assert_eq!(
        (
            reading.counts.transactions,
            reading.counts.outputs,
            reading.counts.fees.get()
        ),
        (4, 5, COIN.into())
    );
    assert_eq!((reading.network, reading.notes.len()), (Some(Network::Regtest), 0));
}

/// Blocks in the middle of a chain of which nothing is known, with the outputs that the first spend of it needs beside it.
fn unknown_chain(claims: &[u64]) -> Reading {
    let far = Txid::from_byte_array([5; 32]);
    let spend = pay(&[(far, 0)], vec![out(9 * COIN)]);
    let mut prev = BlockHash::from_byte_array([9; 32]);
    let mut blocks = Vec::new();
    for (i, &claim) in claims.iter().enumerate() {
        let txs = [
            vec![coinbase(&[1, i as u8], vec![out(claim)])],
            vec![spend.clone(); usize::from(i == 0)],
        ]
        .concat();
        let mut made = block(prev, i as u32, txs);
        made.header.bits = CompactTarget::from_consensus(0x1f00_ffff);
        prev = made.block_hash();
        blocks.push(made);
    }
    let table = format!(
        "{}\n{},0,{far},0,{},\n",
        prevouts::HEADER,
        spend.compute_txid(),
        10 * COIN
    );
    let mut inputs = lines(&blocks);
    inputs.push(file("prevouts.csv", table.into_bytes()));
    let options = Options {
        first_height: Some(200),
        ..Options::default()
    };
    read(inputs, &options).unwrap()
}

#[test]
fn a_chain_that_nothing_tells_issues_what_its_coinbases_claim_beyond_the_fees() {
    use PurseKind::{Coin, Destroyed, Fees, Issuance};
    let reading = unknown_chain(&[7 * COIN, 3 * COIN]);
    assert_eq!(ins(&reading, 1), [(Issuance, 6 * COIN), (Fees, COIN)]);
    assert_eq!(outs(&reading, 1), [(Coin, 7 * COIN)]);
    assert_eq!(ins(&reading, 2), [(Issuance, 3 * COIN)]);
    // What no network is known for has no form of addresses and no name.
    assert_eq!(reading.network, Some(Network::Other));
    assert_eq!(reading.evidence.ledger().assets()[0].code, crate::units::Asset::UNNAMED);
    assert!(
        reading
            .evidence
            .addresses()
            .iter()
            .all(|address| address.starts_with("script-76a914"))
    );
    let notes = reading.notes.join("; ");
    assert!(
        notes.contains("--network") && notes.contains("2 coinbases whose claim"),
        "{notes}"
    );
    // Fees above what a coinbase claims are destroyed.
    let reading = unknown_chain(&[COIN / 4, 3 * COIN]);
    assert_eq!(ins(&reading, 1), [(Fees, COIN)]);
    assert_eq!(outs(&reading, 1), [(Coin, COIN / 4), (Destroyed, 3 * COIN / 4)]);
    assert!(
        reading
            .notes
            .join("; ")
            .contains("1 coinbase that claims less than the fees of its block, the rest of which is destroyed"),
        "{:?}",
        reading.notes
    );
}

#[test]
fn a_schedule_that_most_coinbases_do_not_follow_is_not_believed() {
    let claims = |claims: &[u64]| {
        let blocks = claims.iter().enumerate();
        let blocks = blocks.map(|(i, claim)| vec![coinbase(&[1, i as u8], vec![out(*claim)])]);
        read_lines(&chain(blocks.collect())).unwrap()
    };
    let issued = |reading: &Reading| -> Vec<u64> { (0..3).map(|i| ins(reading, i)[0].1 / COIN).collect() };
    // One of three leaves something: it is destroyed.
    let most = claims(&[50 * COIN, 40 * COIN, 50 * COIN]);
    assert_eq!((issued(&most), most.notes.len()), (vec![50, 50, 50], 0));
    // Two of three leave something, or one takes too much: the schedule is another.
    for other in [[50, 40, 40], [50, 51, 50]] {
        let reading = claims(&other.map(|coins| coins * COIN));
        assert_eq!(issued(&reading), other);
        assert!(
            reading.notes[0].contains("do not claim the subsidies of regtest"),
            "{:?}",
            reading.notes
        );
    }
}

#[test]
fn what_the_first_coinbases_tell_of_a_schedule_is_held_against_all() {
    // As many as are looked at first claim less, and the ones behind them exactly what the schedule of regtest grants.
    let claims = |exact: usize| {
        let less = std::iter::repeat_n(30, 16);
        let all = less.chain(std::iter::repeat_n(50, exact)).enumerate();
        let coinbase = |(height, claim): (usize, u64)| vec![coinbase(&[1, height as u8], vec![out(claim * COIN)])];
        read_lines(&chain(all.map(coinbase).collect())).unwrap()
    };
    let (most, half) = (claims(17), claims(16));
    assert!(most.notes.is_empty(), "{:?}", most.notes);
    assert!(
        half.notes[0].contains("16 claim exactly subsidy and fees, 16 less, 0 more"),
        "{:?}",
        half.notes
    );
    let destroyed = |reading: &Reading| outs(reading, 0).contains(&(PurseKind::Destroyed, 20 * COIN));
    assert_eq!((destroyed(&most), destroyed(&half)), (true, false));
}

#[test]
fn outputs_that_nobody_can_spend_are_destroyed_in_their_place() {
    let outs_of = vec![
        dead(COIN, vec![0x6a, 1, 2]),
        out(48 * COIN),
        dead(COIN, vec![0x51; 10_001]),
        dead(0, vec![0x51; 10_000]),
    ];
    let made = coinbase(&[1, 1], outs_of);
    let txid = made.compute_txid();
    let blocks = chain(vec![vec![made.clone()]]);
    let reading = read_lines(&blocks).unwrap();
    use PurseKind::{Coin, Destroyed};
    assert_eq!(
        outs(&reading, 0),
        [(Destroyed, COIN), (Coin, 48 * COIN), (Destroyed, COIN), (Coin, 0)]
    );
    let claim = resolve(&reading.evidence, &format!("{txid}:1"), None).unwrap();
    assert_eq!(claim.claims, [(OutLegId::new(1), Amount::new(48 * COIN))]);
    assert!(resolve(&reading.evidence, &format!("{txid}:0"), None).is_err());
    let thief = pay(&[(txid, 2)], vec![out(1)]);
    let blocks = chain(vec![vec![made], vec![coinbase(&[1, 2], vec![]), thief]]);
    assert!(refused(&blocks).contains("nobody can spend"));
}

#[test]
fn a_coinbase_id_that_repeats_destroys_what_is_unspent_of_the_first() {
    let twice = coinbase(&[7, 7], vec![out(30 * COIN), out(20 * COIN)]);
    let txid = twice.compute_txid();
    let spend = pay(&[(txid, 1)], vec![out(20 * COIN)]);
    let blocks = chain(vec![
        vec![twice.clone()],
        vec![coinbase(&[1, 2], vec![out(50 * COIN)]), spend],
        vec![twice],
    ]);
    let reading = read_lines(&blocks).unwrap();
    use PurseKind::{Coin, Destroyed};
    assert_eq!(
        (ins(&reading, 3), outs(&reading, 3)),
        (vec![(Coin, 30 * COIN)], vec![(Destroyed, 30 * COIN)])
    );
    assert_eq!((reading.counts.transactions, reading.counts.blocks), (4, 3));
    assert!(
        reading.notes[0].starts_with("1 transaction that repeats the id of an earlier one")
            && reading.notes[0].contains("spent before: 1, destroyed: 1"),
        "{:?}",
        reading.notes
    );
    assert_eq!(reading.evidence.blocks()[2].first, MovementId::new(3));
    // The reference means the one that can still be spent; a height tells the two apart.
    let leg = |reference: &str| resolve(&reading.evidence, reference, None).unwrap().claims[0].0;
    assert_eq!(leg(&format!("{txid}:0")), leg("coinbase@3"));
    assert_ne!(leg("coinbase@1"), leg("coinbase@3"));
}

#[test]
fn an_output_may_be_spent_in_its_own_block_but_not_before_it_is_made() {
    let first = coinbase(&[1, 1], vec![out(50 * COIN)]);
    let one = pay(&[(first.compute_txid(), 0)], vec![out(50 * COIN)]);
    let two = pay(&[(one.compute_txid(), 0)], vec![out(50 * COIN)]);
    let second = coinbase(&[1, 2], vec![out(50 * COIN)]);
    let good = chain(vec![
        vec![first.clone()],
        vec![second.clone(), one.clone(), two.clone()],
    ]);
    assert_eq!(read_lines(&good).unwrap().counts.inputs, 2);
    // Some chains order their blocks otherwise: the child may stand before its parent.
    let turned = chain(vec![
        vec![first.clone()],
        vec![second.clone(), two.clone(), one.clone()],
    ]);
    let (straight, turned) = (read_lines(&good).unwrap(), read_lines(&turned).unwrap());
    assert_eq!(straight.counts, turned.counts);
    let bad = chain(vec![
        vec![first],
        vec![second, two],
        vec![coinbase(&[1, 3], vec![]), one],
    ]);
    assert!(
        refused(&bad).contains("no earlier transaction has that id"),
        "{}",
        refused(&bad)
    );
    // Without the beginning the first input may be of earlier history, until what it spends appears later.
    assert!(
        refused(&bad[1..]).contains("before it happens"),
        "{}",
        refused(&bad[1..])
    );
}

#[test]
fn broken_rules_are_named() {
    let first = coinbase(&[1, 1], vec![out(50 * COIN)]);
    let txid = first.compute_txid();
    let after = |txs: Vec<Transaction>| {
        let txs = [vec![coinbase(&[1, 2], vec![])], txs].concat();
        refused(&chain(vec![vec![first.clone()], txs]))
    };
    let twice = after(vec![pay(&[(txid, 0)], vec![out(1)]), pay(&[(txid, 0)], vec![out(2)])]);
    assert!(twice.contains("which was spent before"), "{twice}");
    let missing = after(vec![pay(&[(txid, 1)], vec![out(1)])]);
    assert!(missing.contains("which that transaction does not have"), "{missing}");
    let dear = after(vec![pay(&[(txid, 0)], vec![out(51 * COIN)])]);
    assert!(dear.contains("it pays 5100000000 and spends only 5000000000"), "{dear}");
    let circle = etl_lines(&[("aa", Some("bb")), ("bb", Some("aa"))]);
    assert!(circle.to_string().contains("in a circle"), "{circle}");
    assert_eq!(circle.place, Place::Line(1));
    let itself = etl_lines(&[("bb", None), ("aa", Some("aa"))]);
    assert!(itself.to_string().contains("spends itself"), "{itself}");
    assert_eq!(itself.place, Place::Line(2));
}

/// Reads transactions of one block, each with what it spends, which must be refused.
fn etl_lines(txs: &[(&str, Option<&str>)]) -> ReadError {
    let line = |(id, spent): &(&str, Option<&str>)| {
        let input = |id: &str| {
            format!(
                r#"{{"spent_transaction_hash":"{}","spent_output_index":0}}"#,
                id.repeat(32)
            )
        };
        let inputs = spent.map_or_else(String::new, input);
        format!(
            r#"{{"hash":"{}","block_number":5,"is_coinbase":{},"inputs":[{inputs}],"outputs":[{{"value":7}}]}}"#,
            id.repeat(32),
            spent.is_none()
        )
    };
    let text: Vec<String> = txs.iter().map(line).collect();
    read(
        vec![file("lines.json", text.join("\n").into_bytes())],
        &Options::default(),
    )
    .unwrap_err()
}

#[test]
fn the_branch_of_most_work_is_followed_and_the_rest_is_stale() {
    let trunk = chain(
        (0..3u8)
            .map(|i| vec![coinbase(&[1, i], vec![out(50 * COIN)])])
            .collect(),
    );
    let side = block(trunk[0].block_hash(), 77, vec![coinbase(&[9, 9], vec![out(50 * COIN)])]);
    let mut blocks = vec![side.clone()];
    blocks.extend(trunk.iter().rev().cloned());
    blocks.push(trunk[1].clone());
    let reading = read_lines(&blocks).unwrap();
    assert_eq!((reading.counts.blocks, reading.counts.last_height), (3, Some(3)));
    let notes = reading.notes.join("; ");
    assert!(
        notes.contains("1 stale block is not on") && notes.contains("1 block was there more than once"),
        "{notes}"
    );
    assert_eq!(reading.counts, read_lines(&trunk).unwrap().counts);
    // More work beats more blocks.
    let mut hard = block(trunk[0].block_hash(), 78, vec![coinbase(&[9, 8], vec![out(50 * COIN)])]);
    hard.header.bits = CompactTarget::from_consensus(0x1d00_ffff);
    blocks.push(hard);
    let reading = read_lines(&blocks).unwrap();
    assert_eq!((reading.counts.blocks, reading.counts.last_height), (2, Some(2)));
}

#[test]
fn a_transaction_root_that_does_not_match_is_noted() {
    let mut blocks = chain(vec![vec![coinbase(&[1, 1], vec![out(50 * COIN)])]]);
    blocks[0].txdata[0].output[0].value = bitcoin::Amount::from_sat(1);
    let notes = read_lines(&blocks).unwrap().notes;
    assert!(notes[0].contains("do not match the root"), "{notes:?}");
}

/// Frames blocks as a node does.
fn framed(magic: [u8; 4], blocks: &[Block]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for block in blocks {
        let raw = serialize(block);
        bytes.extend_from_slice(&magic);
        bytes.extend_from_slice(&(raw.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&raw);
    }
    bytes
}

fn file(name: &str, bytes: Vec<u8>) -> Input {
    Input {
        name: name.into(),
        bytes,
    }
}

const REGTEST: [u8; 4] = [0xfa, 0xbf, 0xb5, 0xda];

#[test]
fn block_files_may_be_padded_with_zeros_that_were_never_obfuscated() {
    let blocks = chain(
        (0..4u8)
            .map(|i| vec![coinbase(&[1, i], vec![out(50 * COIN)])])
            .collect(),
    );
    let key = *b"\x01\x02\x03\xfa\x05\x06\x07\x08";
    let hide = |bytes: &[u8]| -> Vec<u8> { bytes.iter().enumerate().map(|(i, byte)| byte ^ key[i % 8]).collect() };
    let mut first = hide(&framed(REGTEST, &blocks[2..]));
    first.extend([0; 1_000]);
    let second = hide(&framed(REGTEST, &blocks[..2]));
    let files = vec![
        file("b/blk00000.dat", first),
        file("b/blk00001.dat", second),
        file("b/xor.dat", key.to_vec()),
    ];
    let hidden = read(files, &Options::default()).unwrap();
    let mut bytes = framed(REGTEST, &blocks);
    bytes.extend([0; 13]);
    let plain = read(vec![file("blk00000.dat", bytes)], &Options::default()).unwrap();
    assert_eq!((hidden.counts.blocks, &hidden.counts), (4, &plain.counts));
    assert_eq!(plain.counts, read_lines(&blocks).unwrap().counts);
}

#[test]
fn block_files_of_two_networks_are_not_one_ledger() {
    let blocks = chain(vec![vec![coinbase(&[1, 1], vec![out(50 * COIN)])]]);
    let mut bytes = framed(REGTEST, &blocks);
    bytes.extend(framed([0xf9, 0xbe, 0xb4, 0xd9], &blocks));
    let error = read(vec![file("blk00000.dat", bytes)], &Options::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("a block of mainnet follows blocks of regtest"),
        "{error}"
    );
}

#[test]
fn an_announced_length_is_compared_with_what_follows() {
    let blocks = chain(vec![vec![coinbase(&[1, 1], vec![out(50 * COIN)])]]);
    let mut bytes = framed(REGTEST, &blocks);
    let cut = bytes.split_off(bytes.len() - 10);
    let error = read(vec![file("blk00000.dat", bytes.clone())], &Options::default()).unwrap_err();
    assert!(error.to_string().contains("is announced and only"), "{error}");
    assert_eq!(error.place, Place::Byte(0));
    bytes.extend(cut);
    bytes[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(read(vec![file("blk00000.dat", bytes)], &Options::default()).is_err());
}

const KEY: [u8; 8] = *b"\x01\x02\x03\xfa\x05\x06\x07\x08";

/// Reads one block file as it is and under a key, which is the same ledger with the same notes.
fn read_both(bytes: &[u8]) -> Reading {
    let plain = read(vec![file("b/blk00000.dat", bytes.to_vec())], &Options::default()).unwrap();
    let hidden = bytes
        .iter()
        .zip(KEY.iter().cycle())
        .map(|(byte, key)| byte ^ key)
        .collect();
    let hidden = vec![file("b/blk00000.dat", hidden), file("b/xor.dat", KEY.to_vec())];
    let hidden = read(hidden, &Options::default()).unwrap();
    assert_eq!((&plain.counts, &plain.notes), (&hidden.counts, &hidden.notes));
    plain
}

fn three() -> Vec<Block> {
    let coinbases = (0..3u8).map(|i| vec![coinbase(&[1, i], vec![out(50 * COIN)])]);
    chain(coinbases.collect())
}

#[test]
fn what_is_no_block_in_a_block_file_is_passed_over_and_counted() {
    let blocks = three();
    let whole = read_lines(&blocks).unwrap().counts;
    let each: Vec<Vec<u8>> = blocks
        .iter()
        .map(|block| framed(REGTEST, std::slice::from_ref(block)))
        .collect();
    let note = |bytes: &[Vec<u8>]| {
        let reading = read_both(&bytes.concat());
        assert_eq!(reading.counts, whole);
        assert_eq!(reading.notes.len(), 1, "{:?}", reading.notes);
        reading.notes[0].clone()
    };
    // Junk between blocks, before them and after them; zeros within it count, those behind it do not.
    let junk = b"\x11\x00ten bytes\x00\x00".to_vec();
    let said = note(&[each[0].clone(), junk.clone(), each[1].clone(), each[2].clone()]);
    let at = each[0].len();
    assert!(
        said.starts_with("11 bytes at 1 place in block files are no whole block"),
        "{said}"
    );
    assert!(said.ends_with(&format!("b/blk00000.dat, byte {at}")), "{said}");
    let said = note(&[
        junk.clone(),
        each[0].clone(),
        each[1].clone(),
        junk,
        each[2].clone(),
        vec![1],
    ]);
    assert!(said.starts_with("23 bytes at 3 places"), "{said}");
    // A record that was begun and overwritten by the next one.
    let begun = each[1][..each[1].len() - 20].to_vec();
    let said = note(&[each[0].clone(), begun.clone(), each[1].clone(), each[2].clone()]);
    let why = format!("a block of {} bytes is announced, and in byte", each[1].len() - 8);
    assert!(said.contains(&why), "{said}");
    // A record that was begun, and space up to where it should have ended.
    let filled = [begun, vec![0; 20]].concat();
    let said = note(&[each[0].clone(), filled, each[1].clone(), each[2].clone()]);
    assert!(said.contains("the transactions do not match the root"), "{said}");
    // The last record is cut.
    let cut = each[2][..60].to_vec();
    let said = note(&[each[0].clone(), each[1].clone(), each[2].clone(), cut]);
    assert!(said.contains("is announced and only 52 bytes follow"), "{said}");
}

#[test]
fn a_damaged_block_that_others_follow_is_told_by_its_own_fault() {
    let blocks = three();
    let mut bytes = framed(REGTEST, &blocks);
    let second = framed(REGTEST, &blocks[..1]).len();
    // The number of the transaction's inputs.
    bytes[second + 8 + 80 + 1 + 4] = 7;
    let error = read(vec![file("blk00000.dat", bytes)], &Options::default()).unwrap_err();
    assert_eq!(error.place, Place::Byte(second as u64 + 8 + 81));
    assert!(error.problem.contains("transaction 1 of 1"), "{error}");
}

#[test]
fn a_block_file_that_is_still_zero_is_no_reason_to_refuse() {
    let blocks = three();
    let files = |rest: Vec<u8>| {
        vec![
            file("b/blk00000.dat", framed(REGTEST, &blocks)),
            file("b/blk00001.dat", rest),
        ]
    };
    let reading = read(files(vec![0; 4_096]), &Options::default()).unwrap();
    assert_eq!((reading.counts.blocks, reading.notes.len()), (3, 0));
    let error = read(vec![file("blk00000.dat", vec![0; 4_096])], &Options::default()).unwrap_err();
    assert!(
        error.to_string().contains("only space that a node set aside"),
        "{error}"
    );
}

#[test]
fn a_folder_keeps_what_may_be_a_ledger_and_says_what_it_passes_by() {
    let blocks = three();
    let in_folder = || {
        vec![
            file("b/.lock", Vec::new()),
            file("b/README.md", b"# Blocks\n".to_vec()),
            file("b/blk00000.dat", framed(REGTEST, &blocks)),
            file("b/blk00001.dat", vec![0; 64]),
            file("b/picture.png", b"\x89PNG\r\n\x1a\n....".to_vec()),
            file("b/rev00000.dat", vec![1, 2]),
            file("b/xor.dat", vec![0; 8]),
        ]
    };
    let sifted = sift(in_folder(), &Options::default());
    let names: Vec<&str> = sifted.ledger.iter().map(|input| &input.name[..]).collect();
    assert_eq!(
        names,
        ["b/blk00000.dat", "b/blk00001.dat", "b/rev00000.dat", "b/xor.dat"]
    );
    assert_eq!(
        sifted.notes,
        ["b: 2 files are in no format of a ledger and passed by: README.md, picture.png (a PNG image)"]
    );
    assert_eq!(read(sifted.ledger, &Options::default()).unwrap().counts.blocks, 3);
    // Without a ledger the reader says what the first one looks like.
    let sifted = sift(in_folder().split_off(4), &Options::default());
    let error = read(sifted.ledger, &Options::default()).unwrap_err();
    assert!(
        error.to_string().starts_with("b/picture.png: this is a PNG image"),
        "{error}"
    );
    // An export holds its manifest and perhaps the truth beside evidence.
    let world = vec![
        file("w/evidence.jsonl", b"{\"schema\":\"dyepack.evidence/1\"}".to_vec()),
        file("w/manifest.json", b"{\n  \"schema\": \"dyepack.export/1\"\n}".to_vec()),
        file("w/truth.jsonl", b"{\"schema\":\"dyepack.truth/1\"}".to_vec()),
    ];
    let sifted = sift(world, &Options::default());
    assert_eq!((sifted.ledger.len(), sifted.notes.len()), (1, 0));
}

#[test]
fn a_table_of_earlier_outputs_counts_its_comments_as_lines() {
    let block = chain(vec![vec![coinbase(&[1, 1], vec![out(50 * COIN)])]]);
    let header = prevouts::HEADER;
    let table = format!("# of block 5\n\n{header}\n# the first\nno row\n");
    let mut files = lines(&block);
    files.push(file("p.csv", table.into_bytes()));
    let error = read(files, &Options::default()).unwrap_err();
    assert_eq!((&error.name[..], error.place), ("p.csv", Place::Line(5)));
}

#[test]
fn what_stands_beside_a_ledger_and_is_alone_is_told_what_it_is_and_what_is_missing() {
    let table = format!(
        "{}\n{},0,{},1,5,76\n",
        prevouts::HEADER,
        "11".repeat(32),
        "22".repeat(32)
    );
    let alone = [
        (
            "p.csv",
            table.into_bytes(),
            "a table of spent outputs is no ledger; missing are the blocks",
        ),
        (
            "xor.dat",
            vec![7; 8],
            "the key of a node's block files is no ledger; missing are the blk*.dat files",
        ),
        (
            "rev00000.dat",
            vec![0; 8],
            "what a node's blocks spent is no ledger; missing are the blocks",
        ),
    ];
    for (name, bytes, told) in alone {
        let error = read(vec![file(name, bytes)], &Options::default()).unwrap_err();
        assert_eq!(&error.name[..], name);
        assert!(error.to_string().contains(told), "{error}");
    }
    let error = read(Vec::new(), &Options::default()).unwrap_err();
    assert!(error.to_string().contains("no file was given"), "{error}");
}

#[test]
fn blocks_whose_hashes_run_in_a_circle_are_refused() {
    let (a, b) = ("aa".repeat(32), "bb".repeat(32));
    let text = format!(
        r#"[{{"hash":"{a}","previousblockhash":"{b}","tx":[]}},{{"hash":"{b}","previousblockhash":"{a}","tx":[]}}]"#
    );
    let error = read(vec![file("circle.json", text.into_bytes())], &Options::default()).unwrap_err();
    assert!(error.to_string().contains("its own ancestor"), "{error}");
}

#[test]
fn answers_of_a_node_may_come_alone_in_lists_in_lines_and_in_envelopes() {
    let text = include_str!(
        "../../tests/data/btc/bitcoin-etl/bitcoin_block_with_transactions/rpc_response_getblock_000000002066d7f9b134c30b5005b7bf5fbfa52f279883f1fde793dcdc964266_2.json"
    );
    let one = text.replace('\n', "");
    let counts = |text: String| {
        read(vec![file("answer", text.into_bytes())], &Options::default())
            .unwrap()
            .counts
    };
    let alone = counts(text.to_owned());
    assert_eq!((alone.blocks, alone.first_height), (1, Some(50_002)));
    let envelope = format!(r#"{{"result":{one},"error":null,"id":1}}"#);
    for other in [
        format!("[{one}]"),
        format!("{one}\n{one}\n"),
        envelope.clone(),
        format!("[{envelope}]"),
    ] {
        assert_eq!(counts(other), alone);
    }
}

#[test]
fn coinbases_are_claimed_across_their_outputs_in_order() {
    let blocks = chain(vec![vec![coinbase(
        &[1, 1],
        vec![out(30 * COIN), dead(0, vec![0x6a]), out(20 * COIN)],
    )]]);
    let reading = read_lines(&blocks).unwrap();
    let claims = |amount: Option<u64>| {
        let complaint = resolve(&reading.evidence, "coinbase@1", amount.map(Amount::new));
        complaint.map(|c| {
            c.claims
                .iter()
                .map(|(leg, part)| (leg.index(), part.get()))
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(claims(None).unwrap(), [(0, 30 * COIN), (2, 20 * COIN)]);
    assert_eq!(claims(Some(31 * COIN)).unwrap(), [(0, 30 * COIN), (2, COIN)]);
    assert_eq!(claims(Some(COIN)).unwrap(), [(0, COIN)]);
    assert!(
        claims(Some(51 * COIN))
            .unwrap_err()
            .to_string()
            .contains("holds only 5000000000")
    );
    for wrong in [
        "coinbase@2",
        "coinbase@x",
        "nonsense",
        "00:0",
        &format!("{}:0", "00".repeat(32)),
    ] {
        assert!(resolve(&reading.evidence, wrong, None).is_err(), "{wrong}");
    }
}

#[test]
fn a_deposit_can_be_a_coinbase_where_it_pays_one_output() {
    let one = coinbase(&[1, 1], vec![dead(0, vec![0x6a]), out(50 * COIN)]);
    let two = coinbase(&[1, 2], vec![out(30 * COIN), out(20 * COIN)]);
    let reading = read_lines(&chain(vec![vec![one], vec![two]])).unwrap();
    let deposit = |reference: &str| super::reference::deposit(&reading.evidence, reference, None);
    assert_eq!(deposit("coinbase@1").unwrap(), OutLegId::new(1));
    let several = deposit("coinbase@2").unwrap_err().to_string();
    assert!(
        several.contains("it has 2 outputs that can be spent; name one of them"),
        "{several}"
    );
    assert!(
        deposit("coinbase@3")
            .unwrap_err()
            .to_string()
            .contains("there is no block 3")
    );
}

#[test]
fn a_reference_with_an_amount_is_split_at_the_last_sign() {
    use super::reference::split;
    assert_eq!(split("a:0").unwrap(), ("a:0", None));
    assert_eq!(split("x=y=12").unwrap(), ("x=y", Some(Amount::new(12))));
    assert!(split("a:0=1.5").is_err());
}

#[test]
fn purses_of_one_address_are_one_hand_in_whichever_form_it_is_written() {
    let text = r#"
        purses = { a = { address = "bitcoincash:qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq" }, b = { address = "QPF2CPHC5DKUCLKQUR7LHJ2YUQQ9PK3HMUKLE77VHQ" } }
        movements = [{ ins = [["issuance", 3]], outs = [["a", 1], ["b", 1], ["c", 1]] }]
    "#;
    let reading = read(vec![file("ledger.toml", text.into())], &Options::default()).unwrap();
    assert_eq!(reading.evidence.addresses().len(), 1);
    let bare = "qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq";
    assert_eq!(super::reference::group(&reading.evidence, bare).unwrap().len(), 2);
    let role = format!("[[roles]]\nrole = \"wrongdoer\"\npurses = [\"{bare}\"]\nsource = \"s\"\n");
    let roles = super::roles::read("roles.toml", &role, &reading.evidence).unwrap();
    assert_eq!(roles.rows[0].purses.len(), 2);
}

#[test]
fn earlier_coins_have_the_names_of_their_outputs() {
    let far = Txid::from_byte_array([5; 32]);
    let spend = pay(&[(far, 3)], vec![out(COIN)]);
    let lost = block(
        BlockHash::from_byte_array([9; 32]),
        1,
        vec![coinbase(&[1, 1], vec![out(COIN)]), spend],
    );
    let reading = read_lines(&[lost]).unwrap();
    assert!(matches!(reading.evidence.names(), Names::Outpoints { earlier, .. } if earlier.len() == 1));
    let purse = reading.evidence.ledger().in_purses()[0];
    assert_eq!(reading.evidence.purse_name(purse), format!("{far}:3"));
    assert_eq!(reading.counts.unknown_inputs, 1);
}

fn corpus() -> Vec<Vec<u8>> {
    let first = coinbase(&[1, 1], vec![out(50 * COIN)]);
    let spend = pay(&[(first.compute_txid(), 0)], vec![out(20 * COIN), out(29 * COIN)]);
    let blocks = chain(vec![vec![first], vec![coinbase(&[1, 2], vec![out(51 * COIN)]), spend]]);
    let etl = include_bytes!("../../tests/data/btc/bitcoin-etl/bitcoin_stream_50001_50002/expected_transactions.json");
    let rpc = include_bytes!(
        "../../tests/data/btc/bitcoin-etl/bitcoin_block_with_transactions/rpc_response_getblock_000000002066d7f9b134c30b5005b7bf5fbfa52f279883f1fde793dcdc964266_2.json"
    );
    let table = format!(
        "{}\n{},0,{},1,5,76\n",
        prevouts::HEADER,
        "11".repeat(32),
        "22".repeat(32)
    );
    vec![
        lines(&blocks).remove(0).bytes,
        framed(REGTEST, &blocks),
        serialize(&blocks[0]),
        etl.to_vec(),
        rpc.to_vec(),
        table.into_bytes(),
    ]
}

/// Reads bytes in each format and in none; it may refuse them and may not panic.
fn survive(bytes: &[u8]) {
    let formats = FORMATS.iter().copied().map(Some).chain([None]);
    for format in formats {
        let options = Options {
            format,
            ..Options::default()
        };
        for name in ["ledger", "x/blk00000.dat"] {
            let _ = read(vec![file(name, bytes.to_vec())], &options);
        }
    }
    let _ = read(
        vec![file("blk00000.dat", bytes.to_vec()), file("xor.dat", vec![7; 8])],
        &Options::default(),
    );
}

mod forms;
mod told;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survive(&bytes);
    }

    #[test]
    fn no_mutation_makes_a_reader_panic(
        which in 0..6usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut bytes = corpus().swap_remove(which);
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if !whole {
            bytes.truncate(cut.index(bytes.len()));
        }
        survive(&bytes);
    }

    #[test]
    fn no_order_of_blocks_changes_what_is_read(seed in any::<u64>()) {
        let blocks = chain((0..6u8).map(|i| vec![coinbase(&[1, i], vec![out(50 * COIN)])]).collect());
        let mut order: Vec<usize> = (0..blocks.len()).collect();
        order.sort_by_key(|&i| (seed.rotate_left(i as u32 * 11)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mixed: Vec<Block> = order.iter().map(|&i| blocks[i].clone()).collect();
        prop_assert_eq!(read_lines(&mixed).unwrap().counts, read_lines(&blocks).unwrap().counts);
    }
}
