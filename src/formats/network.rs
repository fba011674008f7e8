//! The networks whose blocks are known: magic, genesis, subsidy, asset and the form of addresses.
//!
//! No ledger is presumed to be of any of them. What is typed counts, then what the files tell ([`clues`]); where nothing does, the
//! network is [`Network::Other`], of which nothing is known: no subsidy, no form of addresses, no name of the asset.

mod clues;
mod forms;

use std::str::FromStr;

use bitcoin::Network as Rules;
use bitcoin::blockdata::constants::ChainHash;

pub(super) use clues::Clues;

use super::hex::parse_id;
use crate::units::{Amount, Asset};

/// A chain of blocks in bitcoin's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Network {
    /// Bitcoin's main network.
    Mainnet,
    /// The third test network.
    Testnet3,
    /// The fourth test network.
    Testnet4,
    /// The signed test network with the default challenge.
    Signet,
    /// A private chain with trivial difficulty.
    Regtest,
    /// Bitcoin Cash.
    BitcoinCash,
    /// Litecoin.
    Litecoin,
    /// Dogecoin.
    Dogecoin,
    /// Dash.
    Dash,
    /// Zcash.
    Zcash,
    /// A chain of the same form of which nothing else is known.
    Other,
}

/// Base units of one coin; every network here has eight decimals.
const COIN: u64 = 100_000_000;

impl Network {
    /// All networks in the order in which they are listed.
    pub const ALL: [Network; 11] = [
        Network::Mainnet,
        Network::Testnet3,
        Network::Testnet4,
        Network::Signet,
        Network::Regtest,
        Network::BitcoinCash,
        Network::Litecoin,
        Network::Dogecoin,
        Network::Dash,
        Network::Zcash,
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
            Network::BitcoinCash => "bitcoin-cash",
            Network::Litecoin => "litecoin",
            Network::Dogecoin => "dogecoin",
            Network::Dash => "dash",
            Network::Zcash => "zcash",
            Network::Other => "other",
        }
    }

    /// Returns what the network's coins are.
    pub(super) fn asset(self) -> Asset {
        let code = match self {
            Network::Mainnet => "BTC",
            // The coins of test networks are worth nothing and no bitcoin.
            Network::Testnet3 | Network::Testnet4 | Network::Signet | Network::Regtest => "tBTC",
            Network::BitcoinCash => "BCH",
            Network::Litecoin => "LTC",
            Network::Dogecoin => "DOGE",
            Network::Dash => "DASH",
            Network::Zcash => "ZEC",
            Network::Other => Asset::UNNAMED,
        };
        Asset {
            code: code.into(),
            scale: 8,
        }
    }

    /// Returns the network with bitcoin's own rules, where it is one.
    fn rules(self) -> Option<Rules> {
        match self {
            Network::Mainnet => Some(Rules::Bitcoin),
            Network::Testnet3 => Some(Rules::Testnet),
            Network::Testnet4 => Some(Rules::Testnet4),
            Network::Signet => Some(Rules::Signet),
            Network::Regtest => Some(Rules::Regtest),
            _ => None,
        }
    }

    /// Returns the network whose messages and block files begin so. Bitcoin Cash writes its block files under bitcoin's magic;
    /// Dash and Zcash have blocks of another form.
    pub(super) fn of_magic(magic: [u8; 4]) -> Option<Network> {
        let known = |network: &Network| match network {
            Network::Litecoin => magic == [0xfb, 0xc0, 0xb6, 0xdb],
            Network::Dogecoin => magic == [0xc0; 4],
            other => other.rules().is_some_and(|rules| rules.magic().to_bytes() == magic),
        };
        Network::ALL.into_iter().find(known)
    }

    /// Returns the network whose genesis has this hash, in the byte order of the hash. Bitcoin Cash shares bitcoin's.
    pub(super) fn of_genesis(hash: &[u8; 32]) -> Option<Network> {
        let shown = |network: &Network| match network {
            Network::Litecoin => Some("12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2"),
            Network::Dogecoin => Some("1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691"),
            Network::Dash => Some("00000ffd590b1485b3caadc19b22e6379c733355108f107a430458cdf3407ab6"),
            Network::Zcash => Some("00040fe8ec8471911baa1db1266ea15dd06b4a8a5c453883c000b031973dce08"),
            _ => None,
        };
        let known = |network: &Network| {
            let rules = network.rules();
            rules.is_some_and(|rules| ChainHash::using_genesis_block_const(rules).as_bytes() == hash)
                || shown(network).and_then(parse_id) == Some(*hash)
        };
        Network::ALL.into_iter().find(known)
    }

    /// Returns what a block of this height may issue; nothing where no simple rule tells it.
    ///
    /// 50 coins, halved (rounded down) every 210,000 blocks, on the private chain every 150, on Litecoin every 840,000. Early
    /// Dogecoin drew its subsidies, Dash and Zcash divide theirs by rules that changed.
    pub(super) fn subsidy(self, height: u32) -> Option<Amount> {
        let interval = match self {
            Network::Dogecoin | Network::Dash | Network::Zcash | Network::Other => return None,
            Network::Regtest => 150,
            Network::Litecoin => 840_000,
            _ => 210_000,
        };
        let subsidy = (50 * COIN).checked_shr(height / interval).unwrap_or(0);
        Some(Amount::new(subsidy))
    }

    /// Returns the names of all networks, for complaints and help.
    pub fn names() -> String {
        let names: Vec<_> = Network::ALL.iter().map(|network| network.name()).collect();
        names.join(", ")
    }
}

/// The difficulty field that only private chains carry.
pub(super) const REGTEST_BITS: u32 = 0x207f_ffff;

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let text = match text {
            "bitcoin" | "main" => "mainnet",
            "testnet" | "test" => "testnet3",
            "bch" => "bitcoin-cash",
            other => other,
        };
        let found = Network::ALL.into_iter().find(|network| network.name() == text);
        found.ok_or_else(|| format!("{text:?} is not a network; accepted are {}", Network::names()))
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
        assert_eq!(Network::Litecoin.subsidy(840_000).unwrap().get(), 25 * COIN);
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
            ([0xfb, 0xc0, 0xb6, 0xdb], Network::Litecoin),
            ([0xc0, 0xc0, 0xc0, 0xc0], Network::Dogecoin),
        ];
        for (magic, network) in magics {
            assert_eq!(Network::of_magic(magic), Some(network));
        }
        assert_eq!(Network::of_magic([0; 4]), None);
        assert_eq!(Network::of_genesis(&[0; 32]), None);
        let litecoin = "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2";
        let litecoin = parse_id(litecoin).unwrap();
        assert_eq!(Network::of_genesis(&litecoin), Some(Network::Litecoin));
    }

    #[test]
    fn a_name_is_typed_as_it_is_listed() {
        for network in Network::ALL {
            assert_eq!(network.name().parse(), Ok(network));
        }
        assert_eq!("bitcoin".parse(), Ok(Network::Mainnet));
        assert!("moon".parse::<Network>().unwrap_err().contains("litecoin, dogecoin"));
    }
}
