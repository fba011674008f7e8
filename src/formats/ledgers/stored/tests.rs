use std::io::Cursor;

use super::*;
use crate::formats::{Input, read};

const PAYMENTS: &str =
    "when,from,to,amount,asset\n2024-01-01,a,b,10.50,EUR\n2024-01-02,b,c,4,EUR\n2024-01-03,c,a,1,EUR\n";

fn reading() -> Reading {
    let input = Input {
        name: "payments.csv".into(),
        bytes: PAYMENTS.as_bytes().to_vec(),
    };
    read(vec![input], &Options::default()).unwrap()
}

fn stored() -> Vec<u8> {
    let mut kept = Kept::of(reading());
    let (said, mut bytes) = (kept.bytes().unwrap(), Vec::new());
    kept.write(&mut bytes).unwrap();
    assert_eq!(said, bytes.len() as u64);
    bytes
}

fn opened(bytes: &[u8]) -> Result<Reading, String> {
    let opened = open("x.ledger", &mut Cursor::new(bytes), &Options::default());
    opened.map_err(|error| error.to_string())
}

fn verified(bytes: &[u8]) -> Result<(), String> {
    verify("x.ledger", &mut Cursor::new(bytes))
        .map(drop)
        .map_err(|error| error.to_string())
}

#[test]
fn a_stored_ledger_says_what_was_read() {
    let (read, opened) = (reading(), opened(&stored()).unwrap());
    assert_eq!(opened.counts, read.counts);
    assert_eq!((opened.format, opened.notes), (read.format, read.notes));
    assert_eq!(counts::digest(&opened.evidence), read.counts.digest);
    assert_eq!(opened.evidence.names(), read.evidence.names());
    let ledger = opened.evidence.ledger();
    assert!(
        ledger
            .purses()
            .all(|purse| ledger.balance(purse) == read.evidence.ledger().balance(purse))
    );
    assert_eq!(verified(&stored()), Ok(()));
}

#[test]
fn a_file_that_was_cut_is_refused_at_every_length() {
    let whole = stored();
    for length in 0..whole.len() {
        let said = opened(&whole[..length]).expect_err("it is cut");
        assert!(said.contains("cut"), "{length}: {said}");
        assert_eq!(verified(&whole[..length]), Err(said));
    }
    let longer = [&whole[..], &[0]].concat();
    assert!(opened(&longer).unwrap_err().contains("cut or grew"));
}

#[test]
fn no_bit_can_change_unseen() {
    let whole = stored();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1 << (at % 8);
        let said = verified(&changed).expect_err("a bit is another");
        assert!(
            said.starts_with("x.ledger") && said.contains("accepted is") || said.contains("build"),
            "{at}: {said}"
        );
        // Opening reads all of them here too.
        assert!(opened(&changed).is_err(), "{at}");
    }
}

/// Changes a word of the header and makes its checksum right again.
fn headed(at: usize, word: u32) -> Vec<u8> {
    let mut bytes = stored();
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    let check = crc32fast::hash(&bytes[..32]);
    bytes[32..36].copy_from_slice(&check.to_le_bytes());
    bytes
}

#[test]
fn another_version_and_another_order_of_bytes_are_named() {
    for other in [1, 3] {
        let said = opened(&headed(8, other)).unwrap_err();
        let named = format!("version {other}");
        assert!(
            said.contains(&named) && said.contains("accepted is version 2"),
            "{said}"
        );
    }
    let said = opened(&headed(12, 0x0403_0201)).unwrap_err();
    assert!(said.contains("first byte first"), "{said}");
}

/// A source of which nothing behind the header is there any more, once header and table were read.
struct Cut<'a>(Cursor<&'a [u8]>);

impl io::Read for Cut<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.position() {
            36 => Ok(0),
            _ => self.0.read(into),
        }
    }
}

impl Source for Cut<'_> {}

impl io::Seek for Cut<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_file_that_is_cut_while_it_is_read_ends_with_words() {
    let whole = stored();
    let mut cut = Cut(Cursor::new(&whole));
    let said = open("x.ledger", &mut cut, &Options::default()).unwrap_err().to_string();
    assert!(said.contains("was cut meanwhile"), "{said}");
}

#[test]
fn a_ledger_that_nobody_could_make_is_found_though_its_checksums_are_right() {
    let mut kept = Kept::of(reading());
    let mut lying = crate::ledger::Ledger::closed();
    let asset = lying.add_asset(crate::units::Asset {
        code: "EUR".into(),
        scale: 2,
    });
    let source = lying.open(crate::ledger::PurseKind::Issuance, asset);
    let account = lying.open(crate::ledger::PurseKind::Account, asset);
    let leg = |purse| crate::ledger::Leg::new(purse, Amount::new(5));
    lying.record(crate::units::Instant::from_unix(0), &[leg(source)], &[leg(account)]);
    kept.columns = Columns::of(lying);
    let mut bytes = Vec::new();
    kept.write(&mut bytes).unwrap();
    assert!(verified(&bytes).unwrap_err().contains("was stored with"));
}

/// A graph of so many transactions, drawn with a number.
fn graph(transactions: u32, drawn: u64) -> crate::formats::graph::Graph {
    let mut state = drawn;
    let mut draw = |below: u32| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as u32) % below.max(1)
    };
    let (mut ins, mut outs, mut prev, mut values) = (vec![0u64], vec![0u64], Vec::new(), Vec::new());
    let mut unspent: Vec<(u32, u64)> = Vec::new();
    for _ in 0..transactions {
        let mut came = 0;
        for _ in 0..draw(4).min(unspent.len() as u32 / 8) {
            let (output, value) = unspent.swap_remove(draw(unspent.len() as u32) as usize);
            prev.push(output);
            came += value;
        }
        let mut left = if prev.len() as u64 == *ins.last().unwrap() {
            5_000
        } else {
            came - came.min(u64::from(draw(3)))
        };
        for last in [false, false, true] {
            let value = if last { left } else { left.min(u64::from(draw(4_000))) };
            left -= value;
            unspent.push((values.len() as u32, value));
            values.push(value);
        }
        ins.push(prev.len() as u64);
        outs.push(values.len() as u64);
    }
    let wide = |numbers: Vec<u64>| numbers.into_iter().flat_map(u64::to_le_bytes).collect::<Vec<u8>>();
    let narrow = |numbers: Vec<u32>| numbers.into_iter().flat_map(u32::to_le_bytes).collect::<Vec<u8>>();
    let stolen = (0..5).map(|part| transactions / 2 + part * 7).collect();
    crate::formats::graph::read([wide(ins), wide(outs), narrow(prev), wide(values), narrow(stolen)]).unwrap()
}

/// Whether its columns stand in a file or in memory, a ledger says the same under every method, whole and late.
#[test]
fn columns_that_stand_in_a_file_answer_as_those_that_are_owned() {
    for drawn in [3, 1_000_003, 77] {
        let graph = graph(70_000, drawn);
        let ledger = graph.evidence.ledger().clone();
        let claims = |legs: std::ops::Range<usize>| Complaint {
            name: "theft".into(),
            claims: legs
                .map(|number| graph.output(number))
                .map(|leg| (leg, ledger.out_amount(leg)))
                .collect(),
        };
        let complaints = [claims(3_000..3_010), claims(150_000..150_004)];
        let kept = Kept::of(Reading {
            complaints: complaints.to_vec(),
            counts: Counts::of(&graph.evidence),
            format: crate::formats::graph::FORMAT,
            network: None,
            stamp: None,
            notes: Vec::new(),
            evidence: graph.evidence,
        });
        let mut file = tempfile::tempfile().unwrap();
        let mut bytes = Vec::new();
        kept.write(&mut bytes).unwrap();
        file.write_all(&bytes).unwrap();
        let mut disk = Disk::new(file, |error| panic!("{error}"));
        let mapped = open("x.ledger", &mut disk, &Options::default()).unwrap();
        let owned = opened(&bytes).unwrap();
        assert!(mapped.evidence.ledger().stands_in_a_file() && !owned.evidence.ledger().stands_in_a_file());
        for booking in crate::lots::Booking::ALL {
            let method = crate::lots::Method::of(booking);
            for complaints in [&complaints[..], &complaints[1..]] {
                let of = |reading: &Reading| {
                    let trace =
                        crate::trace::follow(&reading.evidence, complaints, &method, crate::trace::History::Keep);
                    format!("{trace:?}")
                };
                assert!(of(&mapped) == of(&owned), "{} differs", method.spec());
            }
        }
        assert_eq!(counts::digest(&mapped.evidence), counts::digest(&owned.evidence));
        assert_eq!(mapped.evidence.ledger().made_anew(), None);
        // What is changed of it is a copy.
        let mut grown = mapped.evidence.ledger().clone();
        let purse = grown.open(crate::ledger::PurseKind::Account, crate::units::AssetId::new(0));
        assert_eq!(
            (grown.purse_count(), purse.index()),
            (ledger.purse_count() + 1, ledger.purse_count())
        );
        assert_eq!(mapped.evidence.ledger().purse_count(), ledger.purse_count());
    }
}
