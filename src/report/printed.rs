//! The view as a page, as text and as a table.

use super::{Findings, comparison, html, table};

impl Findings {
    /// Returns the view as one page that needs nothing else.
    pub fn to_html(&self) -> String {
        html::render(self)
    }

    /// Returns what compares rails, vantages and methods, for a terminal of 80 columns.
    pub fn to_text(&self) -> String {
        comparison::render(self, None)
    }

    /// Returns every figure, one a row, for a spreadsheet.
    pub fn to_csv(&self) -> String {
        table::render(self)
    }
}
