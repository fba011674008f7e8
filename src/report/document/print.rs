//! Which printer writes what.

use serde::Serialize;

use super::blocks::{Cell, Document, Row, Table};
use crate::shown;

/// An answer that can be printed: to people, and to programs in the words of its own schema.
pub trait Printable: Serialize {
    /// Returns what people are shown.
    fn document(&self) -> Document;

    /// Returns it for spreadsheets: exact values, one row a line.
    fn sheet(&self) -> Table;

    /// Returns it for programs.
    fn json(&self) -> String {
        json(self)
    }
}

/// What a form can ask of an answer, whichever it is.
pub(crate) trait Asked {
    fn document(&self) -> Document;
    fn sheet(&self) -> Table;
    fn json(&self) -> String;
}

impl<T: Printable> Asked for T {
    fn document(&self) -> Document {
        Printable::document(self)
    }

    fn sheet(&self) -> Table {
        Printable::sheet(self)
    }

    fn json(&self) -> String {
        Printable::json(self)
    }
}

/// One way in which every answer can be printed.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The option by which it is asked for; no option asks for the first.
    pub(crate) name: &'static str,
    /// What the option does.
    pub(crate) meaning: &'static str,
    pub(crate) write: fn(&dyn Asked) -> String,
}

/// Prints an answer.
pub fn print(answer: &impl Printable, form: Form) -> String {
    (form.write)(answer)
}

/// Writes a value as JSON with an indent, for people who look into it.
pub(crate) fn json(value: &(impl Serialize + ?Sized)) -> String {
    let text = serde_json::to_string_pretty(value).expect("plain values can be written as JSON");
    shown::json(text + "\n")
}

/// Writes a value as JSON on one line.
pub(crate) fn json_line(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("plain values can be written as JSON");
    shown::json(text + "\n")
}

/// Writes a table as lines of cells with commas between them. No cell is one that a spreadsheet would compute.
pub(crate) fn sheet(table: &Table) -> String {
    let mut text = shown::row(table.columns.iter().map(|column| &column.name));
    for row in &table.rows {
        if let Row::Cells(cells) = row {
            text.push_str(&shown::row(cells.iter().map(Cell::exact)));
        }
    }
    text
}
