//! Tags as lists name them, before one knows whether their addresses are in a ledger.

use super::{Evidence, Tag};
use crate::units::{Instant, Share};

/// A statement about an address, by name: a row of a tag pack, of a sanctions list, or of the evidence itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTag {
    /// What is tagged, in one form for each address; see [`canonical`].
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
            address: canonical(&evidence.addresses[tag.address as usize]),
            category: tag.category.clone(),
            keeper: tag.keeper.map(|keeper| evidence.keepers[keeper.index()].name.clone()),
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

/// Returns the one form of an address that is written in several: an account of Ethereum's kind in lower case, whatever
/// case its checksum gave it, and a bech32 address in lower case, which may stand in capitals.
pub fn canonical(address: &str) -> String {
    let address = address.trim();
    let is_hex = |digits: &str| digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let account = address.strip_prefix("0x").or(address.strip_prefix("0X"));
    let capitals = !address.bytes().any(|byte| byte.is_ascii_lowercase());
    let bech32 = || {
        ["BC1", "TB1", "BCRT1", "LTC1"]
            .iter()
            .any(|head| address.starts_with(head))
    };
    if account.is_some_and(is_hex) || (capitals && bech32()) {
        return address.to_ascii_lowercase();
    }
    address.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_form_whatever_its_case() {
        let account = "0x8589427373D6D84E98730D7795D8f6f8731FDA16";
        assert_eq!(canonical(account), account.to_lowercase());
        assert_eq!(canonical(&account.to_lowercase()), canonical(account));
        assert_eq!(canonical(" BC1QS604C7 "), "bc1qs604c7");
        // Base58 tells cases apart, and so do account numbers.
        assert_eq!(
            canonical("1F2Gdug9ib9NQMhKMGGJczzMk5SuENoqrp"),
            "1F2Gdug9ib9NQMhKMGGJczzMk5SuENoqrp"
        );
        assert_eq!(canonical("AB1C"), "AB1C");
    }
}
