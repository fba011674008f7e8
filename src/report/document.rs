//! What is shown, before it is printed: headings, paragraphs, tables, bars and pictures, with exact values beside those that
//! people read.
//!
//! A command's answer is [`Printable`]: it says what people are shown and what programs read, and one of four printers writes
//! it. The terminal has 80 columns, the page is HTML in which nothing from elsewhere can become a tag,
//! JSON is the answer itself with the name of its schema, and a sheet has one row a line for a spreadsheet.
//!
//! A [`Form`] in which every answer can be printed is a row; `report/forms.rs` lists them, and the option by which a command is asked
//! for one follows from it.

mod blocks;
pub(crate) mod page;
mod policy;
mod print;
pub(crate) mod terminal;

pub(crate) use blocks::*;
pub use print::*;
