//! The forms in which every answer can be printed, one a row; a form with a printer of its own is a row in that printer's file.

use super::document::{Form, sheet, terminal};

impl Form {
    /// For a terminal of 80 columns.
    pub const TEXT: Form = Form {
        name: "text",
        meaning: "Print text, for people",
        write: |answer| terminal::print(&answer.document()),
    };
    /// For programs.
    pub const JSON: Form = Form {
        name: "json",
        meaning: "Print JSON, for programs",
        write: |answer| answer.json(),
    };
    /// For spreadsheets.
    pub const CSV: Form = Form {
        name: "csv",
        meaning: "Print one row a line, for spreadsheets",
        write: |answer| sheet(&answer.sheet()),
    };

    /// All forms; the first is what people get who ask for none.
    pub(crate) const ALL: &[Form] = &[Form::TEXT, Form::JSON, Form::CSV];
}
