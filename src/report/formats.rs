//! The formats that are read and written, and what files are taken for.

use serde::Serialize;

use super::document::{Document, Printable, Table, heads, names, words};
use super::texts::TEXTS;

/// One format.
#[derive(Debug, Serialize)]
pub(crate) struct FormatLine {
    /// What to type.
    pub name: String,
    /// What it is, in one sentence.
    pub summary: String,
    /// Whether this is said of how it is read or of how it is written.
    pub does: Does,
    /// By what it is recognised; of a form that is written, where in it stands that it is simulated.
    pub mark: String,
    /// A command that reads or writes it.
    pub example: String,
    /// What of it is not carried over into the ledger, or of the evidence into it.
    pub not_carried_over: String,
}

/// What is done with a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Does {
    /// `--format` takes it.
    Read,
    /// `export --as` takes it.
    Written,
}

/// All formats.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct FormatList(pub Vec<FormatLine>);

impl Printable for FormatList {
    fn document(&self) -> Document {
        let mut document = Document::default();
        let mut before = None;
        for line in &self.0 {
            if before.replace(line.does) != Some(line.does) {
                document.heading(match line.does {
                    Does::Read => TEXTS.format_read.label,
                    Does::Written => TEXTS.format_written.label,
                });
            }
            document.subheading(format!("{}: {}", line.name, line.summary));
            let mark = match line.does {
                Does::Read => &TEXTS.format_mark,
                Does::Written => &TEXTS.format_marked,
            };
            for (about, words) in [
                (mark, &line.mark),
                (&TEXTS.format_example, &line.example),
                (&TEXTS.format_left, &line.not_carried_over),
            ] {
                document.item(about.label, ABOUT, words);
            }
        }
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::new([
            heads("name"),
            words("summary"),
            words("does"),
            words("mark"),
            words("example"),
            words("not_carried_over"),
        ]);
        for line in &self.0 {
            table.texts([
                line.name.as_str(),
                &line.summary,
                match line.does {
                    Does::Read => "read",
                    Does::Written => "written",
                },
                &line.mark,
                &line.example,
                &line.not_carried_over,
            ]);
        }
        table
    }
}

/// In which column the words about a format begin.
const ABOUT: usize = 20;

/// What one file is taken for.
#[derive(Debug, Serialize)]
pub(crate) struct TakenLine {
    /// The file.
    pub file: String,
    /// The format, where it is a ledger.
    pub format: Option<String>,
    /// What it is.
    pub what: String,
    /// By what that is told, or what to do with it.
    pub why: String,
}

impl TakenLine {
    /// The line of a file that is taken for nothing, with what was said when it was refused.
    pub(crate) fn unknown(file: String, refused: &str) -> TakenLine {
        let why = refused
            .strip_prefix(file.as_str())
            .and_then(|why| why.strip_prefix(": "));
        TakenLine {
            why: why.unwrap_or(refused).to_owned(),
            file,
            format: None,
            what: TEXTS.format_unknown.label.to_owned(),
        }
    }
}

/// What files are taken for.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct TakenList(pub Vec<TakenLine>);

impl Printable for TakenList {
    fn document(&self) -> Document {
        let mut document = Document::default();
        for line in &self.0 {
            document.subheading(crate::shown::name(&line.file).to_string());
            let format = line.format.as_deref().unwrap_or(TEXTS.format_none.label);
            for (about, words) in [
                (&TEXTS.format_is, format),
                (&TEXTS.format_what, line.what.as_str()),
                (&TEXTS.format_why, line.why.as_str()),
            ] {
                document.item(about.label, ABOUT, words);
            }
        }
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::new([names("file"), words("format"), words("what"), words("why")]);
        for line in &self.0 {
            let format = line.format.as_deref().unwrap_or_default();
            table.texts([line.file.as_str(), format, &line.what, &line.why]);
        }
        table
    }
}
