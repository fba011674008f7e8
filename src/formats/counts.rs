//! How much a ledger holds, as results report it.

use serde::Serialize;

use crate::evidence::{Evidence, Names};
use crate::ledger::PurseKind;
use crate::units::Total;
use crate::units::digest::{Feed, Sink};

/// How much was read, and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Blocks; zero where the rail has none.
    pub blocks: u64,
    /// Transactions, coinbases included.
    pub transactions: u64,
    /// Inputs that spend something; a coinbase has none.
    pub inputs: u64,
    /// Outputs, those that nobody can spend included.
    pub outputs: u64,
    /// The sum of all fees that are known; where a ledger has fees in several assets, those in the first of them.
    pub fees: Total,
    /// Inputs that spend outputs from before the beginning whose value is not known.
    pub unknown_inputs: u64,
    /// The height of the first block.
    pub first_height: Option<u32>,
    /// The height of the last block.
    pub last_height: Option<u32>,
    /// The hash of the whole ledger: columns and public names.
    pub digest: String,
}

impl Counts {
    /// Counts a ledger that was not read from blocks.
    pub fn of(evidence: &Evidence) -> Counts {
        let ledger = evidence.ledger();
        let inner = |purse| !ledger.kind(purse).is_boundary();
        let outs = || ledger.out_purses().iter().zip(ledger.out_amounts());
        let fees = || outs().filter(|(purse, _)| ledger.kind(**purse) == PurseKind::Fees);
        // Amounts of two assets have no sum.
        let asset = fees().map(|(&purse, _)| ledger.asset_of(purse)).min();
        let fees = fees().filter(|(purse, _)| Some(ledger.asset_of(**purse)) == asset);
        Counts {
            blocks: evidence.blocks().len() as u64,
            transactions: ledger.movement_count() as u64,
            inputs: ledger.in_purses().iter().filter(|&&purse| inner(purse)).count() as u64,
            outputs: ledger.out_purses().iter().filter(|&&purse| inner(purse)).count() as u64,
            fees: fees.map(|(_, &amount)| amount).sum(),
            unknown_inputs: evidence.unknown_inputs(),
            first_height: evidence.blocks().first().and_then(|block| block.height),
            last_height: evidence.blocks().last().and_then(|block| block.height),
            digest: digest(evidence),
        }
    }
}

/// Returns the hash of the ledger's columns and public names.
pub(super) fn digest(evidence: &Evidence) -> String {
    let mut sink = Sink::new("read-ledger/2");
    evidence.ledger().feed(&mut sink);
    match evidence.names() {
        Names::Given { purses, movements } => {
            let purses = evidence.ledger().purses().take(purses.len());
            purses.for_each(|purse| evidence.purse_name(purse).as_str().feed(&mut sink));
            movements.iter().for_each(|name| name.feed(&mut sink));
        }
        Names::Outpoints { txids, .. } => txids.feed(&mut sink),
    }
    sink.finish().to_hex().to_string()
}
