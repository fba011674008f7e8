//! Who looks: somebody with a vantage, or one whom a scenario names.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Vantage;
use crate::units::digest::{Feed, Sink};

/// How many letters the name of an investigator may have.
pub(crate) const NAME_MAX: usize = 40;

/// Who looks: somebody with a vantage, of whom nothing else is said, or one whom a scenario names and of whom it says more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Investigator {
    vantage: Vantage,
    /// His name, filled up with zeros; zeros alone where he has none of his own.
    name: [u8; NAME_MAX],
}

impl Investigator {
    /// Returns the one whom a scenario names so.
    ///
    /// # Panics
    /// Where the name has more than forty bytes; a scenario takes none such.
    pub fn named(name: &str, vantage: Vantage) -> Investigator {
        let mut bytes = [0; NAME_MAX];
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        Investigator { vantage, name: bytes }
    }

    /// Returns what he can see.
    pub const fn vantage(self) -> Vantage {
        self.vantage
    }

    /// Tells whether a scenario names him.
    pub const fn is_named(&self) -> bool {
        self.name[0] != 0
    }

    /// Returns by which name he is asked for: his own, else the vantage's.
    pub fn name(&self) -> &str {
        if !self.is_named() {
            return self.vantage.name();
        }
        let length = self.name.iter().position(|byte| *byte == 0).unwrap_or(NAME_MAX);
        std::str::from_utf8(&self.name[..length]).expect("it was made of a text")
    }
}

impl From<Vantage> for Investigator {
    /// Returns whoever has this vantage.
    fn from(vantage: Vantage) -> Investigator {
        let name = [0; NAME_MAX];
        Investigator { vantage, name }
    }
}

impl fmt::Debug for Investigator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.name(), self.vantage)
    }
}

impl fmt::Display for Investigator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Investigator {
    /// Writes the name.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Feed for Investigator {
    fn feed(&self, sink: &mut Sink) {
        self.vantage.feed(sink);
        self.name().feed(sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_no_name_goes_by_the_vantage() {
        let anybody = Investigator::from(Vantage::Tags);
        assert_eq!((anybody.name(), anybody.is_named()), ("tags", false));
        let longest = "a".repeat(NAME_MAX);
        let named = Investigator::named(&longest, Vantage::Tags);
        assert_eq!((named.name(), named.vantage()), (longest.as_str(), Vantage::Tags));
        assert_ne!(Investigator::named("officer", Vantage::Tags), anybody);
    }
}
