//! The addresses of outputs, each kept once and written out at the end.
//!
//! An output is found by its script, which is cheap to compare; the text of an address costs two hashes, so it is made once
//! for each address when the reading is done, on all cores.

use bitcoin::address::Address;
use bitcoin::script::Script;
use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::prelude::*;
use std::hash::BuildHasher;

use super::network::Network;
use crate::evidence::canonical;

/// All addresses in the order of their first appearance.
pub(super) struct Addresses {
    hasher: DefaultHashBuilder,
    found: HashTable<u32>,
    bytes: Vec<u8>,
    /// Where each key ends in `bytes`; the first byte of a key says what it is.
    ends: Vec<usize>,
    wanted: bool,
}

const SCRIPT: u8 = 0;
const TEXT: u8 = 1;

impl Addresses {
    pub(super) fn new(wanted: bool) -> Addresses {
        Addresses {
            hasher: DefaultHashBuilder::default(),
            found: HashTable::new(),
            bytes: Vec::new(),
            ends: Vec::new(),
            wanted,
        }
    }

    /// Tells whether anybody wants to know.
    pub(super) fn wanted(&self) -> bool {
        self.wanted
    }

    /// Returns the address that a script pays to; a bare public key and a script of another form have none.
    pub(super) fn of_script(&mut self, script: &[u8]) -> Option<u32> {
        let form = Script::from_bytes(script);
        let named = form.is_p2pkh() || form.is_p2sh() || form.is_witness_program();
        (self.wanted && named).then(|| self.keep(SCRIPT, script))
    }

    /// Returns the address with this text, in its one form.
    pub(super) fn of_text(&mut self, text: &str) -> Option<u32> {
        self.wanted.then(|| self.keep(TEXT, canonical(text).as_bytes()))
    }

    fn keep(&mut self, kind: u8, key: &[u8]) -> u32 {
        let Addresses {
            hasher,
            found,
            bytes,
            ends,
            ..
        } = self;
        let at = |id: u32| {
            let begin = if id == 0 { 0 } else { ends[id as usize - 1] };
            &bytes[begin..ends[id as usize]]
        };
        let hash = hasher.hash_one((kind, key));
        if let Some(&id) = found.find(hash, |&id| at(id)[0] == kind && at(id)[1..] == *key) {
            return id;
        }
        let id = u32::try_from(ends.len()).expect("there are fewer addresses than out-legs, and those have 32 bits");
        let rehash = |&id: &u32| hasher.hash_one((at(id)[0], &at(id)[1..]));
        found.insert_unique(hash, id, rehash);
        self.bytes.push(kind);
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        id
    }

    /// Writes all addresses as people do.
    pub(super) fn write(self, network: Network) -> Vec<String> {
        let params = network.params();
        let text = |id: usize| {
            let begin = if id == 0 { 0 } else { self.ends[id - 1] };
            let key = &self.bytes[begin + 1..self.ends[id]];
            if self.bytes[begin] == TEXT {
                return String::from_utf8_lossy(key).into_owned();
            }
            match Address::from_script(Script::from_bytes(key), &params) {
                Ok(address) => address.to_string(),
                // A witness program of a version or length without an address form.
                Err(_) => format!("script-{}", super::coins::hex(key)),
            }
        };
        (0..self.ends.len()).into_par_iter().map(text).collect()
    }
}
