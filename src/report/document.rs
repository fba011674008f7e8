//! What is shown, before it is printed: headings, paragraphs, tables, bars and pictures, with exact values beside those that
//! people read.
//!
//! A command's answer is [`Printable`]: it says what people are shown and what programs read, and one of four printers writes
//! it. The terminal has 80 columns, the page is HTML in which nothing from elsewhere can become a tag,
//! JSON is the answer itself with the name of its schema, and a sheet has one row a line for a spreadsheet.
//!
//! A [`Form`] in which every answer can be printed is a row; `report/forms.rs` lists them, and the option by which a command is asked
//! for one follows from it.

pub(crate) mod page;
mod policy;
pub(crate) mod terminal;

use maud::Markup;
use serde::Serialize;

use super::texts::TEXTS;
use super::{Value, money};
use crate::shown;
use crate::units::{Amount, Share, Total, grouped};

/// The dash that stands where there is no value.
const NONE: &str = "\u{2013}";

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

/// What people are shown.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its parts, from top to bottom.
    pub(crate) blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// What begins a section; without words it only sets it apart.
    Heading(String),
    /// What begins a part of a section.
    Subheading(String),
    /// Words, so many columns from the left.
    Paragraph(usize, String),
    /// Words behind what they are about, which begin in this column.
    Item(String, usize, String),
    /// A table.
    Table(Table),
}

/// A picture that was drawn here.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    /// The element of SVG.
    pub svg: Markup,
    /// What says the same where no picture can be.
    pub tables: Vec<Table>,
}

/// Rows of cells under columns.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns; where none has a name, the table has no head.
    pub(crate) columns: Vec<Column>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
    /// Where the columns after so many may stand in a table below, with those repeated, if they have no room.
    pub(crate) breaks_after: Option<usize>,
    /// The class by which a page lays it out.
    pub(crate) class: Option<&'static str>,
}

/// A column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub holds: Holds,
    /// Whether a terminal has no room for it.
    pub wide: bool,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// What a row is about.
    Heads,
    /// Words.
    Words,
    /// Public names, which may be long.
    Names,
    /// Figures.
    Figures,
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// One cell a column; those at the end may be left out.
    Cells(Vec<Cell>),
    /// What the rows below are about, and what that means for whoever has room to read it.
    Group(String, &'static str),
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    /// As people read it.
    pub shown: String,
    /// To the last digit, where that is another text.
    pub exact: Option<String>,
    /// What a page shows instead.
    pub drawn: Option<Markup>,
}

impl Document {
    /// Begins a section.
    pub(crate) fn heading(&mut self, words: impl Into<String>) {
        self.blocks.push(Block::Heading(words.into()));
    }

    /// Begins a part of a section.
    pub(crate) fn subheading(&mut self, words: impl Into<String>) {
        self.blocks.push(Block::Subheading(words.into()));
    }

    /// Sets a paragraph apart from what stands above it.
    pub(crate) fn apart(&mut self, words: impl Into<String>) {
        self.heading("");
        self.say(words);
    }

    /// Adds a paragraph.
    pub(crate) fn say(&mut self, words: impl Into<String>) {
        self.blocks.push(Block::Paragraph(0, words.into()));
    }

    /// Adds a paragraph that belongs to what stands above it.
    pub(crate) fn note(&mut self, words: impl Into<String>) {
        self.blocks.push(Block::Paragraph(2, words.into()));
    }

    /// Adds words behind what they are about; they begin in this column.
    pub(crate) fn item(&mut self, about: impl Into<String>, column: usize, words: impl Into<String>) {
        self.blocks.push(Block::Item(about.into(), column, words.into()));
    }

    /// Says which methods were not asked and why, those with one reason together; nothing where all were.
    pub(crate) fn refusals<'a>(&mut self, refused: impl Iterator<Item = (&'a str, &'a str)>) {
        let rows: Vec<(&str, &str)> = refused.collect();
        let reasons = super::once(rows.iter().map(|row| row.1));
        if !reasons.is_empty() {
            self.heading("");
        }
        for reason in reasons {
            let methods = rows.iter().filter(|row| row.1 == reason).map(|row| row.0);
            let methods = methods.collect::<Vec<_>>().join(", ");
            self.say(format!("Not asked: {methods} ({reason})."));
        }
    }

    /// Adds a table.
    pub(crate) fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }
}

/// Returns a column of what rows are about.
pub(crate) fn heads(name: impl Into<String>) -> Column {
    column(name, Holds::Heads)
}

/// Returns a column of words.
pub(crate) fn words(name: impl Into<String>) -> Column {
    column(name, Holds::Words)
}

/// Returns a column of names.
pub(crate) fn names(name: impl Into<String>) -> Column {
    column(name, Holds::Names)
}

/// Returns a column of figures.
pub(crate) fn figures(name: impl Into<String>) -> Column {
    column(name, Holds::Figures)
}

fn column(name: impl Into<String>, holds: Holds) -> Column {
    Column {
        name: name.into(),
        holds,
        wide: false,
    }
}

impl Table {
    /// Returns a table without rows.
    pub(crate) fn new(columns: impl IntoIterator<Item = Column>) -> Table {
        Table {
            columns: columns.into_iter().collect(),
            ..Table::default()
        }
    }

    /// Returns a sheet without rows: a table of which the names of columns are all that is known.
    pub(crate) fn of_sheet<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Table {
        Table::new(names.into_iter().map(words))
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(Row::Cells(cells.into_iter().collect()));
    }

    /// Adds a row of texts.
    pub(crate) fn texts<T: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.row(cells.into_iter().map(Into::into));
    }

    /// Says what the rows below are about, and what that means for whoever has room to read it.
    pub(crate) fn group(&mut self, words: impl Into<String>, meaning: &'static str) {
        self.rows.push(Row::Group(words.into(), meaning));
    }

    /// Tells whether it has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Cell {
    /// Returns a cell with a value that people read in another way.
    pub fn of(shown: impl Into<String>, exact: impl ToString) -> Cell {
        Cell {
            shown: shown.into(),
            exact: Some(exact.to_string()),
            drawn: None,
        }
    }

    /// Returns money, in cents.
    pub fn money(cents: Amount) -> Cell {
        Cell::of(money(cents), cents)
    }

    /// Returns a count or an amount of base units, in groups of three digits.
    pub fn count(number: impl Into<Total>) -> Cell {
        let number = number.into();
        Cell::of(grouped(number.get()), number)
    }

    /// Returns the exact value.
    pub fn exact(&self) -> &str {
        self.exact.as_deref().unwrap_or(&self.shown)
    }
}

impl From<String> for Cell {
    fn from(shown: String) -> Cell {
        Cell {
            shown,
            ..Cell::default()
        }
    }
}

impl From<&str> for Cell {
    fn from(shown: &str) -> Cell {
        shown.to_owned().into()
    }
}

impl From<Option<Value>> for Cell {
    fn from(value: Option<Value>) -> Cell {
        value.map_or_else(Cell::none, |value| Cell::of(value.text(), value.exact()))
    }
}

impl From<Option<Share>> for Cell {
    fn from(share: Option<Share>) -> Cell {
        share.map_or_else(Cell::none, |share| Cell::of(share.text(), share))
    }
}

impl Cell {
    /// Returns the cell of what has no value.
    pub fn none() -> Cell {
        Cell::of(NONE, "")
    }

    /// Returns what somebody may know or not know.
    pub fn known(text: Option<&str>) -> Cell {
        text.map_or_else(|| NONE.into(), Cell::from)
    }
}

/// Says that there are more of what was listed; nothing where there are none.
pub(crate) fn more(count: u64) -> Option<String> {
    (count > 0).then(|| format!("{} {}.", grouped(count), TEXTS.more.label))
}
