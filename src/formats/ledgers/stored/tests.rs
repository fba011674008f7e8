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
    let mut bytes = Vec::new();
    kept.write(&mut bytes).unwrap();
    assert_eq!(kept.bytes().unwrap(), bytes.len() as u64);
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
    let said = opened(&headed(8, 2)).unwrap_err();
    assert!(
        said.contains("version 2") && said.contains("accepted is version 1"),
        "{said}"
    );
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
