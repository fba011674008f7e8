//! What a file can be written as: a row a format, in the list of what is written.

use std::path::Path;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::failure::Failure;
use crate::report::Findings;
use crate::report::card::Card;
use crate::report::document::Form;
use crate::report::inquiry::Inquiry;
use crate::report::statement;
use crate::trace::audit::Statement;

/// One way in which something is written.
#[derive(Debug)]
pub struct Format<T> {
    /// What is typed for it.
    pub name: &'static str,
    /// The endings of files that tell it; the first is named where none does.
    pub endings: &'static [&'static str],
    /// What it is.
    pub meaning: &'static str,
    /// Writes it.
    pub write: fn(&T) -> String,
}

impl<T> PartialEq for Format<T> {
    fn eq(&self, other: &Format<T>) -> bool {
        self.name == other.name
    }
}

pub const FINDINGS_PAGE: Format<Findings> = Format {
    name: "html",
    endings: &["html", "htm"],
    meaning: "One offline page",
    write: Findings::to_html,
};
pub const FINDINGS_JSON: Format<Findings> = Format {
    name: "json",
    endings: &["json"],
    meaning: "dyepack.findings/1",
    write: Findings::to_json,
};
pub const FINDINGS_TEXT: Format<Findings> = Format {
    name: "text",
    endings: &["txt"],
    meaning: "Tables for a terminal",
    write: Findings::to_text,
};

/// What findings are written as.
pub const FINDINGS: &[Format<Findings>] = &[
    FINDINGS_PAGE,
    FINDINGS_JSON,
    Format {
        name: "csv",
        endings: &["csv"],
        meaning: "One flat table of figures",
        write: Findings::to_csv,
    },
    FINDINGS_TEXT,
];

pub const CARD_TEXT: Format<Card> = Format {
    name: "text",
    endings: &["txt"],
    meaning: "Tables for a terminal",
    write: Card::to_text,
};

/// What a card is written as.
pub const CARD: &[Format<Card>] = &[
    Format {
        name: "html",
        endings: &["html", "htm"],
        meaning: "One offline page",
        write: Card::to_html,
    },
    Format {
        name: "json",
        endings: &["json"],
        meaning: "dyepack.card/1",
        write: Card::to_json,
    },
    CARD_TEXT,
];

pub const INQUIRY_TEXT: Format<Inquiry> = Format {
    name: "text",
    endings: &["txt"],
    meaning: "Tables for a terminal",
    write: |inquiry| inquiry.to_form(Form::TEXT),
};

/// What inquiries are written as.
pub const INQUIRY: &[Format<Inquiry>] = &[
    Format {
        name: "html",
        endings: &["html", "htm"],
        meaning: "One offline page",
        write: Inquiry::to_html,
    },
    Format {
        name: "json",
        endings: &["json"],
        meaning: "dyepack.inquiry/1",
        write: |inquiry| inquiry.to_form(Form::JSON),
    },
    Format {
        name: "csv",
        endings: &["csv"],
        meaning: "One row a figure",
        write: |inquiry| inquiry.to_form(Form::CSV),
    },
    INQUIRY_TEXT,
];

pub const STATEMENT_LINES: Format<Statement> = Format {
    name: "jsonl",
    endings: &["jsonl", "json"],
    meaning: "dyepack.audit/1, which alone can be replayed",
    write: |statement| statement.lines().join("\n") + "\n",
};

/// What a statement is written as.
pub const STATEMENT: &[Format<Statement>] = &[
    STATEMENT_LINES,
    Format {
        name: "text",
        endings: &["txt"],
        meaning: "Text of 80 columns",
        write: statement::text,
    },
    Format {
        name: "html",
        endings: &["html", "htm"],
        meaning: "One offline page",
        write: statement::html,
    },
];

/// Reads the name of a format.
pub fn named<T: 'static>(formats: &'static [Format<T>]) -> impl TypedValueParser<Value = &'static Format<T>> {
    let values = formats
        .iter()
        .map(|format| PossibleValue::new(format.name).help(format.meaning));
    PossibleValuesParser::new(values).map(move |name| {
        let found = formats.iter().find(|format| format.name == name);
        found.expect("only these names are possible")
    })
}

/// Returns as what a file is to be written: what was chosen by an option, else what its ending tells, and what standard output gets.
pub fn format<T>(
    chosen: Option<&'static Format<T>>,
    path: &Path,
    printed: &'static Format<T>,
    formats: &'static [Format<T>],
    option: &str,
) -> Result<&'static Format<T>, Failure> {
    if let Some(chosen) = chosen {
        return Ok(chosen);
    }
    if path.as_os_str() == "-" {
        return Ok(printed);
    }
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let found = formats.iter().find(|format| format.endings.contains(&ending));
    found.ok_or_else(|| {
        let accepted: Vec<String> = formats.iter().map(|format| format!(".{}", format.endings[0])).collect();
        let (path, accepted) = (path.display(), accepted.join(", "));
        Failure::usage(format!(
            "{path}: the ending does not tell the format; accepted are {accepted}, or {option}"
        ))
    })
}
