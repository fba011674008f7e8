//! Readers and writers of other people's formats, over bytes: whoever calls opens the files.
//!
//! A reader returns [`Evidence`] with no key: a real ledger has no truth beside it. [`read`] takes all files of one ledger at
//! once, since a node keeps its blocks in many; it recognises the format from the content unless it is named. Every complaint
//! says what was read, where, and what would be accepted; no bytes make a reader panic, and nothing is allocated by the word
//! of a length field.
//!
//! ```
//! use dyepack::formats::{Input, Options, read};
//!
//! let input = Input { name: "letter.txt".into(), bytes: b"dear sir".to_vec() };
//! let error = read(vec![input], &Options::default()).unwrap_err();
//! assert!(error.to_string().starts_with("letter.txt"));
//! ```

mod address;
mod block;
pub mod case;
mod chain;
mod coins;
pub mod corpus;
mod counts;
mod decimal;
mod earlier;
mod etl;
pub mod evidence_lines;
pub(crate) mod exported;
pub(crate) mod exposure_json;
mod foreign;
mod format;
mod header;
mod hex;
mod input;
pub mod intervals;
mod json;
mod network;
mod plain;
mod prevouts;
mod provenance;
pub(crate) mod ranks_json;
mod raw;
mod recognise;
pub mod reconcile;
pub mod reference;
pub mod roles;
mod rpc;
pub mod share;
mod table;
pub mod tags;
pub mod trace_json;
pub mod tracer_lines;
mod transaction;
pub mod truth_lines;

pub use counts::Counts;
pub use input::{Input, Place, ReadError};
pub use network::Network;
pub use plain::{Limit, plain};
pub use provenance::{Provenance, Stamp};
pub use recognise::{Sifted, is_beside_evidence, is_undo, looks_like, sift};

use format::formats;

use crate::evidence::{Complaint, Evidence};
use crate::trace::audit::Source;

formats! {
    Hex = raw::HEX,
    Raw = raw::RAW,
    Blk = raw::BLK,
    Rpc = rpc::FORMAT,
    Etl = etl::FORMAT,
    Evidence = evidence_lines::FORMAT,
    Case = case::FORMAT,
}

/// What an export may hold, in the order in which it is written.
pub(crate) const EXPORTED: &[exported::Part] = &[evidence_lines::PART, truth_lines::PART];

/// How many decimals an asset may have: a unit must fit 64 bits.
const SCALE_MAX: u8 = 18;

/// What the reader is told beside the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The format; recognised from the content where it is not named.
    pub format: Option<Format>,
    /// The network; where it is not named, it is the one that magic, genesis, addresses or difficulty tell, else none that is
    /// known.
    pub network: Option<Network>,
    /// The height of the first block: counts more than what a coinbase says, and must be what a genesis or a field says.
    pub first_height: Option<u32>,
    /// The last height of blocks that is read, included. Evidence and typed ledgers are read whole, and refused where they have
    /// no heights: there a method is cut off by its own parameter, [`Method::until`](crate::lots::Method::until).
    pub until_height: Option<u32>,
    /// Whether the addresses of outputs are kept; they cost memory and are needed where an address is one pool.
    pub addresses: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            format: None,
            network: None,
            first_height: None,
            until_height: None,
            addresses: true,
        }
    }
}

/// A ledger that was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What the files show.
    pub evidence: Evidence,
    /// The complaints that the files carry; a real ledger carries none.
    pub complaints: Vec<Complaint>,
    /// How much was read.
    pub counts: Counts,
    /// In which format it was written.
    pub format: Format,
    /// Of which network the blocks are; nothing where the ledger is none of blocks.
    pub network: Option<Network>,
    /// From which simulation it was exported, where it says so.
    pub stamp: Option<Stamp>,
    /// What a careful reader should know: stale blocks, blocks read twice, roots that do not match.
    pub notes: Vec<String>,
}

impl Reading {
    /// Says which ledger a statement is about; `options` are those that it was read with.
    pub fn source(&self, options: &Options) -> Source {
        let stamp = self.stamp.clone();
        let kind = match &stamp {
            Some(_) => "a simulated ledger: nothing in it happened",
            None => self.format.row().kind,
        };
        let (simulated, scenario, rail, seed) = match stamp {
            Some(stamp) => (
                Some(stamp.simulated),
                Some(stamp.scenario),
                Some(stamp.rail),
                Some(stamp.seed),
            ),
            None => (None, None, None, None),
        };
        Source {
            simulated,
            scenario,
            rail,
            seed,
            kind: kind.into(),
            format: self.format.name().into(),
            network: self.network.map(|network| network.name().into()),
            first_height: options.first_height,
            until_height: options.until_height,
            digest: self.counts.digest.clone(),
            program: concat!("dyepack ", env!("CARGO_PKG_VERSION")).into(),
        }
    }
}

/// Reads one ledger from all its files.
///
/// # Errors
/// Where the bytes are not what a format says, where the chain is broken (a block, an output or a transaction that others
/// name is missing or comes later), or where something needs a height that nothing tells.
pub fn read(inputs: Vec<Input>, options: &Options) -> Result<Reading, ReadError> {
    let sorted = recognise::sort(inputs, options.format)?;
    (sorted.format.row().read)(sorted, options)
}

/// Notes what was given with a ledger and counts for blocks alone.
///
/// # Errors
/// Where a last height was given and the ledger has none.
fn without_blocks(mut reading: Reading, sorted: &recognise::Sorted, options: &Options) -> Result<Reading, ReadError> {
    let has_heights = reading.evidence.blocks().iter().any(|block| block.height.is_some());
    if let Some(until) = options.until_height.filter(|_| !has_heights) {
        let problem = format!("the ledger has no heights, so that it cannot be cut off at {until}; leave --until out");
        return Err(sorted.files[0].wrong(Place::Whole, problem));
    }
    let given = [
        (
            options.first_height.is_some(),
            "the height of the first block (--first-height)",
        ),
        (options.network.is_some(), "the network (--network)"),
        (!sorted.prevouts.is_empty(), "the table of spent outputs"),
    ];
    let unused = given.into_iter().filter(|(is_given, _)| *is_given);
    let notes = unused
        .map(|(_, what)| format!("{what} counts for blocks, and this ledger is none of blocks; it was passed by"));
    reading.notes.extend(notes);
    Ok(reading)
}

#[cfg(test)]
mod tests;
