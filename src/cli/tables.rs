//! Lists of things with a name and a summary.

use comfy_table::{ContentArrangement, Table, TableStyle};
use serde::Serialize;

use super::{Failure, files};

/// One thing of a list.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// What to type.
    pub name: String,
    /// What it is, in one sentence.
    pub summary: String,
}

/// Prints a list as a table or as JSON.
pub fn print<T: Serialize + AsRef<Entry>>(rows: &[T], json: bool) -> Result<(), Failure> {
    if json {
        return files::print_json(&rows);
    }
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(80);
    for row in rows {
        let entry = row.as_ref();
        table.add_row([&entry.name, &entry.summary]);
    }
    let text: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    files::print(&text)
}

impl AsRef<Entry> for Entry {
    fn as_ref(&self) -> &Entry {
        self
    }
}
