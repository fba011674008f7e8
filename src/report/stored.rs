//! What a stored ledger says of itself.

use serde::Serialize;

use super::document::{Document, Printable, Table, figures, heads};
use super::texts::TEXTS;
use crate::formats::Counts;
use crate::units::{counted, grouped};

/// A stored ledger.
#[derive(Debug, Serialize)]
pub(crate) struct StoredLedger {
    /// Always `dyepack.stored/1`.
    pub schema: &'static str,
    /// The file.
    pub file: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// In which format it was read when it was built.
    pub format: String,
    /// The network of its blocks; left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The sentence that it is simulated; left out where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulated: Option<String>,
    /// How many complaints stand in it.
    pub complaints: usize,
    /// How much it holds.
    pub ledger: Counts,
    /// Its columns in their order.
    pub columns: Vec<StoredColumn>,
    /// Whether every chunk was checked and the ledger made anew; left out where that was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands: Option<bool>,
}

/// One of its columns.
#[derive(Debug, Serialize)]
pub(crate) struct StoredColumn {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// How many bytes a row has.
    pub width: usize,
}

/// In which column the words about a ledger begin.
const ABOUT: usize = 16;

impl Printable for StoredLedger {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.subheading(crate::shown::name(&self.file).to_string());
        let of = match &self.network {
            Some(network) => format!("{} ({network})", self.format),
            None => self.format.clone(),
        };
        let counts = &self.ledger;
        let legs = format!(
            "{}, {}, {}",
            counted(counts.transactions, "transaction", "transactions"),
            counted(counts.inputs, "input", "inputs"),
            counted(counts.outputs, "output", "outputs"),
        );
        let heights = match (counts.first_height, counts.last_height) {
            (Some(first), Some(last)) => format!("{}, {first} to {last}", counted(counts.blocks, "block", "blocks")),
            _ => counted(counts.blocks, "block", "blocks"),
        };
        let columns = self.columns.iter().filter(|column| column.rows > 0).count();
        let held = format!(
            "{} in {}",
            counted(self.bytes, "byte", "bytes"),
            counted(columns as u64, "column", "columns")
        );
        document.item(TEXTS.stored_format.label, ABOUT, of);
        document.item(TEXTS.stored_holds.label, ABOUT, legs);
        document.item(TEXTS.stored_blocks.label, ABOUT, heights);
        document.item(TEXTS.stored_complaints.label, ABOUT, grouped(self.complaints as u64));
        document.item(TEXTS.stored_digest.label, ABOUT, &counts.digest);
        document.item(TEXTS.stored_file.label, ABOUT, held);
        if let Some(simulated) = &self.simulated {
            document.item(TEXTS.stored_simulated.label, ABOUT, simulated);
        }
        if self.stands == Some(true) {
            document.item(TEXTS.stored_verified.label, ABOUT, TEXTS.stored_verified.meaning);
        }
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::new([heads("column"), figures("rows"), figures("width")]);
        for column in &self.columns {
            table.texts([column.name.clone(), column.rows.to_string(), column.width.to_string()]);
        }
        table
    }
}
