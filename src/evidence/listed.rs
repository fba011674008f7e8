//! Tags as lists name them, before one knows whether their addresses are in a ledger.

use super::{Evidence, Tag, canonical};
use crate::units::{Instant, Share};

/// A statement about an address, by name: a row of a tag pack, of a sanctions list, or of the evidence itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTag {
    /// What is tagged, in one form for each address.
    pub address: String,
    /// What is said of it, such as `exchange` or `sanctions`.
    pub category: String,
    /// The keeper or the owner it is said to belong to.
    pub keeper: Option<String>,
    /// The code of the asset that the list speaks of; nothing where it does not say.
    pub asset: Option<String>,
    /// When it was published; nothing where the list does not say, and then it always counts.
    pub published: Option<Instant>,
    /// When it was withdrawn.
    pub withdrawn: Option<Instant>,
    /// Who says so.
    pub source: String,
    /// How sure the source is; whole where the list does not say.
    pub confidence: Share,
}

impl ListedTag {
    /// Writes a tag of the evidence with its names.
    pub fn of(evidence: &Evidence, tag: &Tag) -> ListedTag {
        ListedTag {
            address: canonical(&evidence.addresses()[tag.address as usize]),
            category: tag.category.clone(),
            keeper: tag.keeper.map(|keeper| evidence.keepers()[keeper.index()].name.clone()),
            asset: None,
            published: Some(tag.published),
            withdrawn: tag.withdrawn,
            source: tag.source.clone(),
            confidence: tag.confidence,
        }
    }

    /// Tells whether the tag is known at the instant and not yet withdrawn; without an instant, whether it never was withdrawn.
    pub fn is_in_force(&self, at: Option<Instant>) -> bool {
        match at {
            Some(at) => self.published.is_none_or(|from| from <= at) && self.withdrawn.is_none_or(|until| until > at),
            None => self.withdrawn.is_none(),
        }
    }
}
