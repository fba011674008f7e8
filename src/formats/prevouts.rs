//! The outputs that a block's inputs spend, as a table beside a block: values from before the ledger's beginning.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::hex::{Txid, parse_id, unhex};
use super::table::{self, Columns, Row};
use super::{Input, Place, ReadError};
use crate::units::Amount;

const COLUMNS: Columns = Columns {
    names: &[
        "prev_txid",
        "prev_vout",
        "value_sat",
        "script_pubkey_hex",
        "spending_txid",
        "input_index",
    ],
    needed: 4,
};

/// How the table begins as it is mostly written.
#[cfg(test)]
pub(super) const HEADER: &str = "spending_txid,input_index,prev_txid,prev_vout,value_sat,script_pubkey_hex";

/// How far the header is looked for.
const HEAD: usize = 64 * 1024;

/// One output from before the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// Tells whether no table was given, or only empty ones.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Tells whether a file is such a table: by its header, which comments may stand before.
    pub(super) fn is_table(bytes: &[u8]) -> bool {
        let head = &bytes[..bytes.len().min(HEAD)];
        let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
        let header = lines.find(|line| !line.is_empty() && !line.starts_with(b"#"));
        let header = header
            .and_then(|line| std::str::from_utf8(line).ok())
            .unwrap_or_default();
        let has = |column: &&str| {
            let mut cells = header.split(',').map(|cell| cell.trim().trim_matches('"'));
            cells.any(|cell| cell == *column)
        };
        COLUMNS.names[..COLUMNS.needed].iter().all(has)
    }

    /// Reads a table.
    pub(super) fn read(&mut self, input: &Input) -> Result<(), ReadError> {
        let text = std::str::from_utf8(&input.bytes).map_err(|error| {
            let place = Place::Byte(error.valid_up_to() as u64);
            ReadError::new(&input.name, place, "a table of spent outputs is text in UTF-8")
        })?;
        table::read(&input.name, text, &COLUMNS, |row| self.take(row)).map(drop)
    }

    fn take(&mut self, row: &Row) -> Result<(), String> {
        let wrong = |column: &str, is: &str| {
            let cell: String = row.cell(column).chars().take(40).collect();
            format!("{column} is {cell:?}; accepted is {is}")
        };
        let [id, vout, value, script] = COLUMNS.names[..4] else {
            unreachable!("four columns are needed")
        };
        let txid = parse_id(row.cell(id)).ok_or_else(|| wrong(id, "a transaction id of 64 hex digits"))?;
        let place = row
            .cell(vout)
            .parse()
            .map_err(|_| wrong(vout, "a whole number below 2^32"))?;
        let units = row
            .cell(value)
            .parse()
            .map_err(|_| wrong(value, "a whole number of base units"))?;
        let bytes = unhex(row.cell(script).as_bytes());
        let prevout = Prevout {
            value: Amount::new(units),
            script: bytes.ok_or_else(|| wrong(script, "a script in hex"))?,
        };
        match self.rows.entry((txid, place)) {
            Entry::Occupied(before) if *before.get() != prevout => {
                Err("the output stands twice, and the second time it is another".into())
            }
            Entry::Occupied(_) => Ok(()),
            Entry::Vacant(place) => {
                place.insert(prevout);
                Ok(())
            }
        }
    }
}
