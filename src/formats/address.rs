//! The addresses of outputs, each kept once and written out at the end.
//!
//! An output is found by its script, which is cheap to compare; the text of an address costs two hashes, so it is made once
//! for each address when the reading is done, on all cores.

use bitcoin::script::Script;
use dyepack_columns::prefetch;
use hashbrown::DefaultHashBuilder;
use hex_conservative::DisplayHex;
use rayon::prelude::*;
use std::hash::BuildHasher;

use super::network::Network;
use super::slots::Slots;
use crate::evidence::canonical;

/// All addresses in the order of their first appearance.
pub(super) struct Addresses {
    hasher: DefaultHashBuilder,
    found: Slots,
    bytes: Vec<u8>,
    /// Where each key ends in `bytes`; the first byte of a key says what it is.
    ends: Vec<usize>,
    wanted: bool,
    network: Network,
    /// The files write addresses out, so that those that are only scripts in them are written at once.
    by_text: bool,
}

/// What a node or an exporter says of an output.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said<'a> {
    pub script: Option<&'a [u8]>,
    pub kind: Option<&'a str>,
    pub text: Option<&'a str>,
}

/// The kinds of script that have no address, as nodes name them.
const WITHOUT: [&str; 5] = ["pubkey", "multisig", "nonstandard", "nulldata", "shielded"];

fn has_address(script: &[u8]) -> bool {
    let form = Script::from_bytes(script);
    form.is_p2pkh() || form.is_p2sh() || form.is_witness_program()
}

const SCRIPT: u8 = 0;
const TEXT: u8 = 1;

impl Addresses {
    pub(super) fn new(wanted: bool, network: Network, by_text: bool) -> Addresses {
        Addresses {
            hasher: DefaultHashBuilder::default(),
            found: Slots::new(),
            bytes: Vec::new(),
            ends: Vec::new(),
            wanted,
            network,
            by_text,
        }
    }

    /// Tells whether anybody wants to know.
    pub(super) fn wanted(&self) -> bool {
        self.wanted
    }

    /// Returns the address that a script pays to; a bare public key, a bare multisig and any other form have none.
    pub(super) fn of_script(&mut self, script: &[u8]) -> Option<u32> {
        if self.by_text {
            return self.of_output(Said {
                script: Some(script),
                ..Said::default()
            });
        }
        (self.wanted && has_address(script)).then(|| self.keep(SCRIPT, script))
    }

    /// Tells whether an address is known as a script alone.
    pub(super) fn any_script(&self) -> bool {
        let mut begins = [0].iter().chain(&self.ends).take(self.ends.len());
        begins.any(|&begin| self.bytes[begin] == SCRIPT)
    }

    /// Returns the address of an output of which a node or an exporter says the script, the kind and a text. The script decides
    /// whether it has one, since old nodes name the owner of a key for an address; then the text counts, in its one form.
    pub(super) fn of_output(&mut self, said: Said) -> Option<u32> {
        let has_one = match said.script {
            Some(script) => has_address(script),
            None => said.kind.is_none_or(|kind| !WITHOUT.contains(&kind)),
        };
        if !self.wanted || !has_one {
            return None;
        }
        if let Some(text) = said.text {
            // What is kept is in its one form.
            let known = self.find(TEXT, text.as_bytes());
            return known.or_else(|| Some(self.keep(TEXT, canonical(text).as_bytes())));
        }
        let script = said.script?;
        Some(match self.network.address(Script::from_bytes(script)) {
            Some(text) => self.keep(TEXT, canonical(&text).as_bytes()),
            None => self.keep(SCRIPT, script),
        })
    }

    /// Asks the processor for what is looked at when the addresses of these scripts are told.
    pub(super) fn prefetch(&self, scripts: &[&[u8]]) {
        if !self.wanted || self.by_text {
            return;
        }
        let hashes = || scripts.iter().map(|script| self.hash(SCRIPT, script));
        hashes().for_each(|hash| self.found.prefetch(hash));
        let likely = || hashes().filter_map(|hash| self.found.guess(hash));
        likely().for_each(|id| prefetch(&self.ends, (id as usize).saturating_sub(1)));
        likely().for_each(|id| prefetch(&self.bytes, self.begin(id)));
    }

    fn hash(&self, kind: u8, key: &[u8]) -> u32 {
        self.hasher.hash_one((kind, key)) as u32
    }

    fn begin(&self, id: u32) -> usize {
        id.checked_sub(1).map_or(0, |before| self.ends[before as usize])
    }

    fn find(&self, kind: u8, key: &[u8]) -> Option<u32> {
        let is = |id: u32| {
            let kept = &self.bytes[self.begin(id)..self.ends[id as usize]];
            kept[0] == kind && kept[1..] == *key
        };
        self.found.find(self.hash(kind, key), is)
    }

    fn keep(&mut self, kind: u8, key: &[u8]) -> u32 {
        if let Some(id) = self.find(kind, key) {
            return id;
        }
        let hash = self.hash(kind, key);
        let id =
            u32::try_from(self.ends.len()).expect("there are fewer addresses than out-legs, and those have 32 bits");
        self.found.put(hash, id, |_| false);
        self.bytes.push(kind);
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        id
    }

    /// Writes all addresses as people do.
    pub(super) fn write(self) -> Vec<String> {
        let text = |id: usize| {
            let begin = self.begin(id as u32);
            let key = &self.bytes[begin + 1..self.ends[id]];
            if self.bytes[begin] == TEXT {
                return String::from_utf8_lossy(key).into_owned();
            }
            // A network that is not known, or a witness program of a version or length without an address form.
            let address = self.network.address(Script::from_bytes(key));
            address.unwrap_or_else(|| format!("script-{}", key.to_lower_hex_string()))
        };
        (0..self.ends.len()).into_par_iter().map(text).collect()
    }
}
