//! How a link is known, and which of two is known better.

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;

use super::Share;
use super::digest::feed;
use super::row::Row;

/// How an investigator knows a link. Of two the weaker is the greater.
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

/// A tag, and the confidence or nothing.
impl Row for Basis {
    const WIDTH: usize = 5;

    fn put(self, bytes: &mut Vec<u8>) {
        let (tag, confidence) = match self {
            Basis::Public => (0u8, Share::NONE),
            Basis::Disclosed => (1, Share::NONE),
            Basis::Inferred(confidence) => (2, confidence),
        };
        tag.put(bytes);
        confidence.put(bytes);
    }

    fn take(bytes: &[u8]) -> Option<Basis> {
        let (tag, confidence) = bytes.split_first()?;
        match tag {
            0 => Some(Basis::Public),
            1 => Some(Basis::Disclosed),
            2 => Share::take(confidence).map(Basis::Inferred),
            _ => None,
        }
    }
}

/// The weakest basis of the links on a way, in four bytes; nothing where it crosses none. Of two the weaker is the greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct Weakest(u32);

impl Weakest {
    /// That of a way without links.
    pub const NONE: Weakest = Weakest(0);
    const PUBLIC: u32 = 1;
    const DISCLOSED: u32 = 2;

    /// Returns the basis; nothing where no link was crossed.
    pub const fn basis(self) -> Option<Basis> {
        match self.0 {
            0 => None,
            Weakest::PUBLIC => Some(Basis::Public),
            Weakest::DISCLOSED => Some(Basis::Disclosed),
            doubt => Some(Basis::Inferred(Share::ppm(u32::MAX - doubt))),
        }
    }

    /// Returns the weakest of a way that goes on over a link.
    pub fn over(self, link: Basis) -> Weakest {
        self.max(Weakest(match link {
            Basis::Public => Weakest::PUBLIC,
            Basis::Disclosed => Weakest::DISCLOSED,
            // The surer a guess, the smaller, and none as small as what is known.
            Basis::Inferred(confidence) => (u32::MAX - confidence.get()).max(Weakest::DISCLOSED + 1),
        }))
    }
}

impl fmt::Display for Basis {
    /// Writes it as people read it: `public`, `disclosed`, `inferred, 60.0 % sure`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Basis::Public => f.write_str("public"),
            Basis::Disclosed => f.write_str("disclosed"),
            Basis::Inferred(confidence) => write!(f, "inferred, {} sure", confidence.text()),
        }
    }
}

impl PartialOrd for Basis {
    fn partial_cmp(&self, other: &Basis) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Basis {
    fn cmp(&self, other: &Basis) -> Ordering {
        let weakest = |basis: &Basis| Weakest::NONE.over(*basis);
        weakest(self).cmp(&weakest(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weakest_basis_of_a_way_is_that_of_its_weakest_link() {
        let guess = |percent| Basis::Inferred(Share::percent(percent));
        let order = [Basis::Public, Basis::Disclosed, guess(100), guess(60), guess(0)];
        assert_eq!(Weakest::NONE.basis(), None);
        for (at, &weaker) in order.iter().enumerate() {
            for &stronger in &order[..=at] {
                let ways = [(stronger, weaker), (weaker, stronger)];
                for (first, then) in ways {
                    assert_eq!(Weakest::NONE.over(first).over(then).basis(), Some(weaker));
                }
                assert!(stronger <= weaker && Some(stronger) > None);
            }
        }
    }
}
