//! A transaction read where it stands in the bytes of a block: nothing is copied, and nothing allocated per transaction.
//!
//! The form is that of the network's messages: version, inputs, outputs, lock time, and where the list of inputs is empty and a flag
//! follows, the same with witnesses (BIP 144). What a node would not read is refused in the words of the field: a count that is
//! written longer than it must be, another flag, a flag without any witness. The decoder of the `bitcoin` crate, which says the same,
//! is held against this one by tests.

use sha2::{Digest, Sha256};

use super::hex::Txid;

/// One transaction; its columns are filled again for each.
#[derive(Debug, Default)]
pub(super) struct Transaction<'a> {
    /// The outputs that it spends, by id and position; a coinbase names one that cannot exist.
    pub ins: Vec<(&'a Txid, u32)>,
    /// The value and the script of each output.
    pub outs: Vec<(u64, &'a [u8])>,
    /// The script of its first input, in which a coinbase says its height.
    pub first_script: &'a [u8],
    /// What the id is the hash of: all bytes but those of flag and witnesses.
    hashed: [&'a [u8]; 3],
}

impl<'a> Transaction<'a> {
    /// Reads the transaction at the beginning of these bytes and returns how many it takes.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(&mut self, bytes: &'a [u8]) -> Result<usize, String> {
        self.ins.clear();
        self.outs.clear();
        self.first_script = &[];
        let mut rest = Bytes { bytes, at: 0 };
        rest.take(4)?;
        let inputs = rest.at;
        let mut count = rest.count()?;
        let flagged = count == 0;
        if flagged {
            match rest.take(1)?[0] {
                1 => {}
                flag => return Err(format!("unsupported segwit version: {flag}")),
            }
        }
        let begin = if flagged { rest.at } else { inputs };
        if flagged {
            count = rest.count()?;
        }
        for number in 0..count {
            let id = rest.take(32)?.try_into().expect("32 bytes were taken");
            let position = rest.u32()?;
            let length = rest.count()?;
            let script = rest.take(length)?;
            rest.take(4)?;
            if number == 0 {
                self.first_script = script;
            }
            self.ins.push((id, position));
        }
        for _ in 0..rest.count()? {
            let value = rest.u64()?;
            let length = rest.count()?;
            self.outs.push((value, rest.take(length)?));
        }
        let end = rest.at;
        if flagged {
            rest.witnesses(count)?;
        }
        let locked = rest.at;
        rest.take(4)?;
        self.hashed = [&bytes[..4], &bytes[begin..end], &bytes[locked..rest.at]];
        Ok(rest.at)
    }

    /// Tells whether it issues new units: its one input spends nothing.
    pub(super) fn is_coinbase(&self) -> bool {
        matches!(self.ins[..], [([0, ..], u32::MAX)]) && self.ins[0].0.iter().all(|&byte| byte == 0)
    }

    /// Returns its id: the double hash of all but flag and witnesses.
    pub(super) fn txid(&self) -> Txid {
        sha256d(&self.hashed)
    }
}

/// Returns the double SHA-256 of these bytes one after another.
pub(super) fn sha256d(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    Sha256::digest(hasher.finalize()).into()
}

/// Bytes that are read from the front.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a> {
    bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Bytes<'a> {
        Bytes { bytes, at: 0 }
    }

    /// Takes so many bytes; a length field that announces more than there is takes none.
    #[inline]
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(length).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or_else(cut)?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    #[inline]
    fn u32(&mut self) -> Result<u32, String> {
        let bytes = self.take(4)?.try_into().expect("4 bytes were taken");
        Ok(u32::from_le_bytes(bytes))
    }

    #[inline]
    fn u64(&mut self) -> Result<u64, String> {
        let bytes = self.take(8)?.try_into().expect("8 bytes were taken");
        Ok(u64::from_le_bytes(bytes))
    }

    /// Takes a count, which is written in the fewest bytes that hold it.
    #[inline]
    pub(super) fn count(&mut self) -> Result<usize, String> {
        let first = self.take(1)?[0];
        let width = match first {
            0xfd => 2,
            0xfe => 4,
            0xff => 8,
            small => return Ok(usize::from(small)),
        };
        let mut wide = [0; 8];
        wide[..width].copy_from_slice(self.take(width)?);
        let count = u64::from_le_bytes(wide);
        let shorter = [0, 0, 0xfd, 0, 1 << 16, 0, 0, 0, 1 << 32][width];
        match usize::try_from(count) {
            _ if count < shorter => Err("non-minimal varint".into()),
            Ok(count) => Ok(count),
            Err(_) => Err(cut()),
        }
    }

    /// Passes by the witnesses of so many inputs, of which one at least has something to say.
    fn witnesses(&mut self, inputs: usize) -> Result<(), String> {
        let mut empty = true;
        for _ in 0..inputs {
            let items = self.count()?;
            empty &= items == 0;
            for _ in 0..items {
                let length = self.count()?;
                self.take(length)?;
            }
        }
        match empty && inputs > 0 {
            true => Err("parse failed: witness flag set but no witnesses present".into()),
            false => Ok(()),
        }
    }
}

#[cold]
fn cut() -> String {
    "the bytes end within it".into()
}

#[cfg(test)]
mod tests {
    use bitcoin::consensus::{Decodable, serialize};
    use bitcoin::hashes::Hash;
    use proptest::prelude::*;

    use super::*;

    /// How many bytes a transaction takes, its id, whether it is a coinbase, what it spends and its outputs.
    type Read = (usize, Txid, bool, Vec<(Txid, u32)>, Vec<(u64, Vec<u8>)>);

    /// What the crate says; nothing where it refuses.
    fn by_crate(bytes: &[u8]) -> Option<Read> {
        let mut rest = bytes;
        let tx = bitcoin::Transaction::consensus_decode_from_finite_reader(&mut rest).ok()?;
        let ins = tx.input.iter().map(|input| {
            let prev = input.previous_output;
            (prev.txid.to_byte_array(), prev.vout)
        });
        let outs = tx
            .output
            .iter()
            .map(|output| (output.value.to_sat(), output.script_pubkey.to_bytes()));
        let id = tx.compute_txid().to_byte_array();
        let taken = bytes.len() - rest.len();
        Some((taken, id, tx.is_coinbase(), ins.collect(), outs.collect()))
    }

    fn by_us(bytes: &[u8]) -> Option<Read> {
        let mut tx = Transaction::default();
        let taken = tx.read(bytes).ok()?;
        let ins = tx.ins.iter().map(|&(id, position)| (*id, position)).collect();
        let outs = tx
            .outs
            .iter()
            .map(|&(value, script)| (value, script.to_vec()))
            .collect();
        Some((taken, tx.txid(), tx.is_coinbase(), ins, outs))
    }

    prop_compose! {
        fn transactions()(
            version: i32,
            ins in prop::collection::vec((any::<[u8; 32]>(), any::<u32>(), 0usize..300, prop::collection::vec(0usize..80, 0..3)), 0..4),
            outs in prop::collection::vec((any::<u64>(), 0usize..300), 0..300),
            coinbase: bool,
            lock: u32,
        ) -> bitcoin::Transaction {
            let mut ins = ins;
            if coinbase {
                ins.truncate(1);
                ins.iter_mut().for_each(|input| (input.0, input.1) = ([0; 32], u32::MAX));
            }
            let input = ins.into_iter().map(|(id, vout, script, witness)| bitcoin::TxIn {
                previous_output: bitcoin::OutPoint { txid: bitcoin::Txid::from_byte_array(id), vout },
                script_sig: vec![7; script].into(),
                sequence: bitcoin::Sequence::MAX,
                witness: bitcoin::Witness::from_slice(&witness.iter().map(|&length| vec![1u8; length]).collect::<Vec<_>>()),
            });
            let output = outs.into_iter().map(|(value, script)| bitcoin::TxOut {
                value: bitcoin::Amount::from_sat(value),
                script_pubkey: vec![9; script].into(),
            });
            bitcoin::Transaction {
                version: bitcoin::transaction::Version(version),
                lock_time: bitcoin::absolute::LockTime::from_consensus(lock),
                input: input.collect(),
                output: output.collect(),
            }
        }
    }

    proptest! {
        #[test]
        fn a_transaction_is_read_as_the_crate_reads_it(tx in transactions(), more in prop::collection::vec(any::<u8>(), 0..9)) {
            let bytes = [serialize(&tx), more].concat();
            prop_assert_eq!(by_us(&bytes), by_crate(&bytes));
        }

        #[test]
        fn a_changed_transaction_is_read_or_refused_as_by_the_crate(
            tx in transactions(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = serialize(&tx);
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            prop_assert_eq!(by_us(&bytes), by_crate(&bytes));
            bytes.truncate(cut.index(bytes.len()));
            prop_assert_eq!(by_us(&bytes), by_crate(&bytes));
        }
    }

    #[test]
    fn what_a_node_would_not_read_is_refused_in_the_words_of_the_field() {
        let said = |bytes: &[u8]| Transaction::default().read(bytes).unwrap_err();
        assert_eq!(said(&[1, 0, 0, 0, 0, 2]), "unsupported segwit version: 2");
        assert_eq!(said(&[1, 0, 0, 0, 0xfd, 1, 0]), "non-minimal varint");
        assert_eq!(
            said(&[1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
            "the bytes end within it"
        );
    }
}
