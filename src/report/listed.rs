//! Lists of things with a name and a summary.

use serde::Serialize;

use super::document::{Document, Printable, Table, heads, words};

/// One thing of a list.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// What to type.
    pub name: String,
    /// What it is, in one sentence.
    pub summary: String,
}

impl AsRef<Entry> for Entry {
    fn as_ref(&self) -> &Entry {
        self
    }
}

/// A list of what has at least a name and a summary.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List<T>(pub Vec<T>);

impl<T: Serialize + AsRef<Entry>> Printable for List<T> {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.table(self.table(["", ""]));
        document
    }

    fn sheet(&self) -> Table {
        self.table(["name", "summary"])
    }
}

impl<T: AsRef<Entry>> List<T> {
    fn table(&self, heads_of: [&str; 2]) -> Table {
        let mut table = Table::new([heads(heads_of[0]), words(heads_of[1])]);
        for Entry { name, summary } in self.0.iter().map(AsRef::as_ref) {
            table.texts([name.as_str(), summary]);
        }
        table
    }
}
