//! The networks whose blocks are known: magic, genesis, subsidy, asset and the form of addresses.
//!
//! No ledger is presumed to be of any of them. What is typed counts, then what the files tell ([`clues`]); where nothing does, the
//! network is [`Network::Other`], of which nothing is known: no subsidy, no form of addresses, no name of the asset.

mod base58;
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
/// The coins of test networks are worth nothing and no bitcoin.
const TEST_COIN: &str = "tBTC";
/// After how many blocks bitcoin's subsidy halves.
const HALVING: u32 = 210_000;

/// What is known of a network.
#[derive(Clone, Copy)]
struct Facts {
    name: &'static str,
    /// What its coins are called.
    code: &'static str,
    /// Bitcoin's own rules, where it has them: they tell magic and genesis.
    rules: Option<Rules>,
    /// How its messages and block files begin, where no rules tell it.
    magic: Option<[u8; 4]>,
    /// The hash of its first block as it is written, where no rules tell it.
    genesis: Option<&'static str>,
    /// After how many blocks the subsidy halves, where it simply does.
    halving: Option<u32>,
}

impl Facts {
    const fn of(name: &'static str, code: &'static str) -> Facts {
        Facts {
            name,
            code,
            rules: None,
            magic: None,
            genesis: None,
            halving: None,
        }
    }

    const fn of_bitcoin(name: &'static str, code: &'static str, rules: Rules) -> Facts {
        Facts {
            rules: Some(rules),
            halving: Some(HALVING),
            ..Facts::of(name, code)
        }
    }
}

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

    /// Returns what is known of it.
    const fn facts(self) -> Facts {
        match self {
            Network::Mainnet => Facts::of_bitcoin("mainnet", "BTC", Rules::Bitcoin),
            Network::Testnet3 => Facts::of_bitcoin("testnet3", TEST_COIN, Rules::Testnet),
            Network::Testnet4 => Facts::of_bitcoin("testnet4", TEST_COIN, Rules::Testnet4),
            Network::Signet => Facts::of_bitcoin("signet", TEST_COIN, Rules::Signet),
            Network::Regtest => Facts {
                halving: Some(150),
                ..Facts::of_bitcoin("regtest", TEST_COIN, Rules::Regtest)
            },
            // It writes its block files under bitcoin's magic, and shares bitcoin's genesis.
            Network::BitcoinCash => Facts {
                halving: Some(HALVING),
                ..Facts::of("bitcoin-cash", "BCH")
            },
            Network::Litecoin => Facts {
                magic: Some([0xfb, 0xc0, 0xb6, 0xdb]),
                genesis: Some("12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2"),
                halving: Some(840_000),
                ..Facts::of("litecoin", "LTC")
            },
            // Its early subsidies were drawn.
            Network::Dogecoin => Facts {
                magic: Some([0xc0; 4]),
                genesis: Some("1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691"),
                ..Facts::of("dogecoin", "DOGE")
            },
            // Dash and Zcash have blocks of another form, and divide their subsidies by rules that changed.
            Network::Dash => Facts {
                genesis: Some("00000ffd590b1485b3caadc19b22e6379c733355108f107a430458cdf3407ab6"),
                ..Facts::of("dash", "DASH")
            },
            Network::Zcash => Facts {
                genesis: Some("00040fe8ec8471911baa1db1266ea15dd06b4a8a5c453883c000b031973dce08"),
                ..Facts::of("zcash", "ZEC")
            },
            Network::Other => Facts::of("other", Asset::UNNAMED),
        }
    }

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// Returns what the network's coins are.
    pub(super) fn asset(self) -> Asset {
        Asset {
            code: self.facts().code.into(),
            scale: 8,
        }
    }

    /// Returns the network whose messages and block files begin so.
    pub(super) fn of_magic(magic: [u8; 4]) -> Option<Network> {
        let begins = |network: &Network| {
            let Facts { rules, magic, .. } = network.facts();
            magic.or(rules.map(|rules| rules.magic().to_bytes()))
        };
        Network::ALL.into_iter().find(|network| begins(network) == Some(magic))
    }

    /// Returns the network whose genesis has this hash, in the byte order of the hash.
    pub(super) fn of_genesis(hash: &[u8; 32]) -> Option<Network> {
        let known = |network: &Network| {
            let Facts { rules, genesis, .. } = network.facts();
            rules.is_some_and(|rules| ChainHash::using_genesis_block_const(rules).as_bytes() == hash)
                || genesis.and_then(parse_id) == Some(*hash)
        };
        Network::ALL.into_iter().find(known)
    }

    /// Returns what a block of this height may issue: 50 coins, halved (rounded down) time and again; nothing where no simple rule
    /// tells it.
    pub(super) fn subsidy(self, height: u32) -> Option<Amount> {
        let halvings = height / self.facts().halving?;
        Some(Amount::new((50 * COIN).checked_shr(halvings).unwrap_or(0)))
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
