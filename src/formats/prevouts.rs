//! The outputs that a block's inputs spend, as a table beside a block: values from before the ledger's beginning.

use hashbrown::HashMap;

use super::coins::{Txid, parse_id};
use super::{Input, Place, ReadError};
use crate::units::Amount;

/// How the table begins.
pub(super) const HEADER: &str = "spending_txid,input_index,prev_txid,prev_vout,value_sat,script_pubkey_hex";

/// One output from before the beginning.
#[derive(Clone, Debug)]
pub(super) struct Prevout {
    pub value: Amount,
    pub script: Vec<u8>,
}

/// All outputs that tables name.
#[derive(Clone, Debug, Default)]
pub(super) struct Prevouts {
    rows: HashMap<(Txid, u32), Prevout>,
}

impl Prevouts {
    pub(super) fn get(&self, txid: &Txid, vout: u32) -> Option<&Prevout> {
        self.rows.get(&(*txid, vout))
    }

    /// Reads a table.
    pub(super) fn read(&mut self, input: &Input) -> Result<(), ReadError> {
        let wrong = |line: u64, problem: String| ReadError::new(&input.name, Place::Line(line), problem);
        let text = std::str::from_utf8(&input.bytes).map_err(|_| wrong(1, "the table is no text".into()))?;
        for (index, line) in text.lines().enumerate().skip(1) {
            let row = || {
                let mut cells = line.trim().split(',').skip(2);
                let txid = parse_id(cells.next()?)?;
                let vout = cells.next()?.parse().ok()?;
                let value = Amount::new(cells.next()?.parse().ok()?);
                let script = super::raw::unhex(cells.next()?.as_bytes())?;
                cells
                    .next()
                    .is_none()
                    .then_some(((txid, vout), Prevout { value, script }))
            };
            if line.trim().is_empty() {
                continue;
            }
            let (key, row) = row().ok_or_else(|| wrong(index as u64 + 1, format!("a row is {HEADER}")))?;
            self.rows.insert(key, row);
        }
        Ok(())
    }
}
