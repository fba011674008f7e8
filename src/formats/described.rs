//! What stands beside a simulated world that is given away: a description for programs that load data sets, and a card for people.
//!
//! Both say what a stranger must know before using it: that all of it is made up, from what it was made and how to make it again, what
//! it is for, what it is not for, and what it leaves out.

mod card;
mod croissant;
mod dataset;

pub(crate) use dataset::{Dataset, Described};

use super::exported::{Part, Written};
use crate::shown;

/// What the description for programs is called.
pub(crate) const CROISSANT: &str = "croissant.json";
/// What the card for people is called.
pub(crate) const CARD: &str = "DATA_CARD.md";

/// Tells whether a file is one of them.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    const HEAD: usize = 1 << 12;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    head.starts_with(card::HEAD) || head.contains(&format!("\"conformsTo\": \"{}", croissant::VERSION))
}

/// Returns what a part of a form is, in words for a card.
pub(crate) fn what(part: &Part, forms: &[&'static Written]) -> &'static str {
    let of = forms
        .iter()
        .find(|form| form.parts.iter().any(|own| own.name == part.name));
    match (part.is_truth, of) {
        (true, _) => "what is true, which no tracer may see",
        (false, Some(form)) => form.summary,
        (false, None) => part.schema,
    }
}

impl Dataset {
    /// Returns both as files: name, form and text.
    pub fn written(&self) -> [(&'static str, &'static str, String); 2] {
        [
            (CROISSANT, "Croissant 1.1", self.croissant()),
            (CARD, "Markdown", self.card()),
        ]
    }

    /// Writes the description for programs: Croissant 1.1, with its vocabulary for responsible use.
    fn croissant(&self) -> String {
        shown::json(croissant::write(self))
    }

    /// Writes the card for people, as Markdown.
    fn card(&self) -> String {
        card::write(self)
    }
}

#[cfg(test)]
mod tests;
