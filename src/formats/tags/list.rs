//! What the tags of a file are.

use crate::evidence::ListedTag;

/// The tags of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagList {
    /// The tags in their order.
    pub tags: Vec<ListedTag>,
    /// What a careful reader should know: what was left out or is not known, and how much of it.
    pub notes: Vec<String>,
}

impl From<Vec<ListedTag>> for TagList {
    fn from(tags: Vec<ListedTag>) -> TagList {
        TagList {
            tags,
            notes: Vec::new(),
        }
    }
}
