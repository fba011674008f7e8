//! How a link is known, and which of two is known better.

use serde::Serialize;

use super::Share;
use super::digest::feed;

/// How an investigator knows a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Everyone can read it in the public record.
    Public,
    /// The keeper's own books, or its answer to a request.
    Disclosed,
    /// A guess by a rule, with its confidence.
    Inferred(Share),
}

feed!(
    enum Basis {
        Public = 0,
        Disclosed = 1,
        Inferred(confidence) = 2,
    }
);
