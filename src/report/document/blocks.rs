//! The parts of a document, and how they are put together.

use maud::Markup;

use crate::report::texts::TEXTS;
use crate::report::value::{Value, money};
use crate::study::once;
use crate::units::{Amount, Share, Total, grouped};

/// The dash that stands where there is no value.
const NONE: &str = "\u{2013}";

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
        let reasons = once(rows.iter().map(|row| row.1));
        if !reasons.is_empty() {
            self.heading("");
        }
        for reason in reasons {
            let methods = rows.iter().filter(|row| row.1 == reason).map(|row| row.0);
            let methods = methods.collect::<Vec<_>>().join(", ");
            self.say((TEXTS.not_asked)(&methods, reason));
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
