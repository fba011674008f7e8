//! Prints parts of a document as HTML. All that comes from elsewhere is escaped, which is what `maud` does with everything.

use maud::{Markup, PreEscaped, html};

use super::policy;
use super::{Block, Cell, Column, Document, Holds, Picture, Row, Table};
use crate::report::texts::TEXTS;
use crate::shown;

/// A whole page that asks nothing of anybody.
pub struct Page<'a> {
    /// The comment by which the program recognises a page of its own.
    pub mark: &'static str,
    /// Its title.
    pub title: String,
    /// The program that made it.
    pub program: &'a str,
    /// Its style.
    pub style: &'static str,
    /// Its script; empty where it has none.
    pub script: &'static str,
    /// What stands in it.
    pub body: Markup,
}

impl Page<'_> {
    /// Returns the bytes of the page.
    pub fn print(&self) -> String {
        let page = html! {
            (PreEscaped("<!doctype html>\n")) (PreEscaped(self.mark)) "\n"
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy::policy(self.style, self.script));
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    meta name="robots" content="noindex";
                    meta name="generator" content=(self.program);
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(self.style)) }
                }
                body {
                    (self.body)
                    @if !self.script.is_empty() { script { (PreEscaped(self.script)) } }
                }
            }
        };
        shown::text(&(page.into_string() + "\n")).into_owned()
    }
}

/// Prints a document within a page, a section a heading.
pub fn blocks(document: &Document) -> Markup {
    let same = |_: &Block, next: &Block| !matches!(next, Block::Heading(_));
    html! { @for section in document.blocks.chunk_by(same) { section { (inside(section)) } } }
}

fn inside(section: &[Block]) -> Markup {
    let alike = |one: &Block, other: &Block| matches!((one, other), (Block::Item(..), Block::Item(..)));
    html! {
        @for group in section.chunk_by(alike) {
            @match &group[0] {
                Block::Heading(words) => { @if !words.is_empty() { h2 { (words) } } },
                Block::Subheading(words) => h3 { (words) },
                Block::Paragraph(_, words) => p { (words) },
                Block::Item(..) => (items(group)),
                Block::Table(table) => (self::table(table)),
            }
        }
    }
}

/// Prints words behind what they are about.
fn items(group: &[Block]) -> Markup {
    html! {
        dl class="items" {
            @for block in group {
                @if let Block::Item(about, _, words) = block {
                    @if !about.is_empty() { dt { (about) } }
                    dd { (words) }
                }
            }
        }
    }
}

/// Prints a table.
pub fn table(table: &Table) -> Markup {
    let named = table.columns.iter().any(|column| !column.name.is_empty());
    html! {
        div class="wide" {
            table class=[table.class] {
                @if named {
                    thead { tr { @for column in &table.columns { (head(column)) } } }
                }
                tbody { @for row in &table.rows { (self::row(table, row)) } }
            }
        }
    }
}

fn head(column: &Column) -> Markup {
    html! { th class=[(column.holds == Holds::Figures).then_some("n")] { (column.name) } }
}

fn row(table: &Table, row: &Row) -> Markup {
    html! {
        @match row {
            Row::Cells(cells) => tr { @for (column, cell) in table.columns.iter().zip(cells) { (self::cell(column.holds, cell)) } },
            Row::Group(words, meaning) => tr class="kind" {
                th colspan=(table.columns.len()) scope="rowgroup" { b { (words) } " " (meaning) }
            },
        }
    }
}

/// Prints a cell of a column that holds this.
pub fn cell(holds: Holds, cell: &Cell) -> Markup {
    html! {
        @match holds {
            Holds::Heads => th scope="row" { (cell.shown) },
            Holds::Words => td { (cell.shown) },
            Holds::Names => td class="name" { span title=(cell.exact()) { (short(&cell.shown)) } },
            Holds::Figures => td class="n" data-value=[cell.exact.as_deref()] {
                @if let Some(drawn) = &cell.drawn { (drawn) } @else { (cell.shown) }
            },
        }
    }
}

/// Prints tables that say the same as a picture, folded.
pub fn folded(tables: &[Table]) -> Markup {
    html! {
        details {
            summary { (TEXTS.as_table) }
            @for table in tables { (self::table(table)) }
        }
    }
}

/// Prints a picture and what says the same.
pub fn picture(picture: &Picture) -> Markup {
    html! { (picture.svg) (folded(&picture.tables)) }
}

/// Writes a long public name by its two ends; the whole of it stands in the cell's title and in the findings.
pub fn short(name: &str) -> String {
    const WHOLE: usize = 30;
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= WHOLE {
        return name.into();
    }
    let (head, tail) = (&characters[..14], &characters[characters.len() - 12..]);
    head.iter().chain(&['\u{2026}']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(
            short("sim1ef1067e73f53b54b40f4365fdc19a113738df8e0901c1e6986844f0f8cec:1"),
            "sim1ef1067e73f\u{2026}844f0f8cec:1"
        );
        assert_eq!(short("XZ00SIM0006311297498761"), "XZ00SIM0006311297498761");
    }
}
