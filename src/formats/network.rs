//! The networks whose blocks are known: magic, genesis, subsidy and the form of addresses.

use std::str::FromStr;

use bitcoin::Network as Rules;
use bitcoin::blockdata::constants::ChainHash;
use bitcoin::params::Params;

use crate::units::Amount;

/// A chain of blocks in bitcoin's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Network {
    /// The main network.
    Mainnet,
    /// The third test network.
    Testnet3,
    /// The fourth test network.
    Testnet4,
    /// The signed test network with the default challenge.
    Signet,
    /// A private chain with trivial difficulty.
    Regtest,
    /// A chain with the same form and other rules: a coinbase is taken to issue whatever it pays beyond the fees.
    Other,
}

/// Satoshi a bitcoin.
const COIN: u64 = 100_000_000;

impl Network {
    /// All networks in the order in which they are listed.
    pub const ALL: [Network; 6] = [
        Network::Mainnet,
        Network::Testnet3,
        Network::Testnet4,
        Network::Signet,
        Network::Regtest,
        Network::Other,
    ];

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Network::Mainnet => "mainnet",
            Network::Testnet3 => "testnet3",
            Network::Testnet4 => "testnet4",
            Network::Signet => "signet",
            Network::Regtest => "regtest",
            Network::Other => "other",
        }
    }

    fn rules(self) -> Option<Rules> {
        match self {
            Network::Mainnet => Some(Rules::Bitcoin),
            Network::Testnet3 => Some(Rules::Testnet),
            Network::Testnet4 => Some(Rules::Testnet4),
            Network::Signet => Some(Rules::Signet),
            Network::Regtest => Some(Rules::Regtest),
            Network::Other => None,
        }
    }

    /// Returns the parameters that write an address; those of the main network where the rules are not known.
    pub(super) fn params(self) -> Params {
        Params::new(self.rules().unwrap_or(Rules::Bitcoin))
    }

    /// Returns the network whose messages and block files begin so.
    pub(super) fn of_magic(magic: [u8; 4]) -> Option<Network> {
        let known = |network: &Network| network.rules().is_some_and(|rules| rules.magic().to_bytes() == magic);
        Network::ALL.into_iter().find(known)
    }

    /// Returns the network whose genesis has this hash, in the byte order of the hash.
    pub(super) fn of_genesis(hash: &[u8; 32]) -> Option<Network> {
        let known = |network: &Network| {
            let rules = network.rules();
            rules.is_some_and(|rules| ChainHash::using_genesis_block_const(rules).as_bytes() == hash)
        };
        Network::ALL.into_iter().find(known)
    }

    /// Returns what a block of this height may issue; nothing where the rules are not known.
    ///
    /// 50 coins, halved (rounded down) every 210,000 blocks, on the private chain every 150.
    pub(super) fn subsidy(self, height: u32) -> Option<Amount> {
        let interval = match self {
            Network::Other => return None,
            Network::Regtest => 150,
            _ => 210_000,
        };
        let subsidy = (50 * COIN).checked_shr(height / interval).unwrap_or(0);
        Some(Amount::new(subsidy))
    }
}

/// The difficulty field that only private chains carry.
pub(super) const REGTEST_BITS: u32 = 0x207f_ffff;

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let found = Network::ALL.into_iter().find(|network| network.name() == text);
        found.ok_or_else(|| {
            let names: Vec<_> = Network::ALL.iter().map(|network| network.name()).collect();
            format!("{text:?} is not a network; accepted are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subsidy_halves_to_nothing() {
        let at = |height| Network::Mainnet.subsidy(height).unwrap().get();
        assert_eq!((at(0), at(209_999), at(210_000)), (50 * COIN, 50 * COIN, 25 * COIN));
        assert_eq!((at(6_929_999), at(6_930_000), at(u32::MAX)), (1, 0, 0));
        assert_eq!(Network::Regtest.subsidy(150).unwrap().get(), 25 * COIN);
        assert_eq!(Network::Other.subsidy(1), None);
    }

    #[test]
    fn magics_and_genesis_blocks_are_told_apart() {
        let magics = [
            ([0xf9, 0xbe, 0xb4, 0xd9], Network::Mainnet),
            ([0x0b, 0x11, 0x09, 0x07], Network::Testnet3),
            ([0x1c, 0x16, 0x3f, 0x28], Network::Testnet4),
            ([0x0a, 0x03, 0xcf, 0x40], Network::Signet),
            ([0xfa, 0xbf, 0xb5, 0xda], Network::Regtest),
        ];
        for (magic, network) in magics {
            assert_eq!(Network::of_magic(magic), Some(network));
        }
        assert_eq!(Network::of_magic([0; 4]), None);
        assert_eq!(Network::of_genesis(&[0; 32]), None);
    }
}
