//! One plain view of the results, and its renderings.
//!
//! [`Findings`] holds everything that people and programs are shown: numbers already rounded and ordered, labels, rows,
//! pictures as lanes and flows. [Text](Findings::to_text) for a terminal, [JSON](Findings::to_json), [CSV](Findings::to_csv)
//! and the [page](Findings::to_html) only render it, so that two outputs cannot disagree. A view that is *sealed* holds no truth: a teacher
//! can hand it to a class.
//!
//! Money is in cents at the rates of the theft, written as decimal strings; shares have six decimals. The schema is
//! `dyepack.findings/1`, described in `docs/findings.md`.

pub(crate) mod again;
pub(crate) mod attribution;
pub(crate) mod board;
pub(crate) mod bounded;
pub(crate) mod card;
pub(crate) mod claim;
pub(crate) mod comparison;
mod defence;
pub(crate) mod document;
pub(crate) mod draw;
pub(crate) mod explained;
mod exposure;
mod findings;
pub(crate) mod formats;
mod forms;
mod gather;
pub(crate) mod html;
pub(crate) mod inquiry;
pub(crate) mod labels;
pub(crate) mod levers;
pub(crate) mod listed;
pub(crate) mod opening;
mod ours;
pub(crate) mod picture;
pub(crate) mod placebo;
mod printed;
mod reconciled;
pub(crate) mod screening;
pub(crate) mod statement;
pub(crate) mod stats;
pub(crate) mod stored;
pub(crate) mod sweep;
pub(crate) mod table;
pub(crate) mod tested;
pub(crate) mod texts;
mod traced;
pub(crate) mod validity;
pub(crate) mod value;
pub(crate) mod why;
pub(crate) mod worlds;

#[cfg(test)]
mod fixture;

pub use document::Form;
pub use findings::Findings;
pub(crate) use findings::*;
pub(crate) use ours::is_ours;
pub(crate) use value::*;
