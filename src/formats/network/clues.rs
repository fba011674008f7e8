//! What blocks tell of their network when nobody typed it: genesis, addresses, difficulty.

use bitcoin::{CompactTarget, Target};

use super::{Network, REGTEST_BITS};
use crate::formats::header::{Header, work_of};

/// How many addresses are enough, and how many outputs are looked at for them; the first ones tell as much as all.
const ENOUGH: u32 = 64;
const LOOKED_AT: u32 = 4_096;

/// The easiest difficulty of bitcoin's main network and of its two oldest test networks.
const EASIEST_BITS: u32 = 0x1d00_ffff;
/// From when on no block of the main network was that easy (1 January 2011; the last one was made in December 2009).
const NO_LONGER_EASY: i64 = 1_293_840_000;
/// When the fourth test network began (3 May 2024); it is far below two million blocks, and the third far above.
const TESTNET4_BEGAN: i64 = 1_714_694_400;

/// From when on a block of the main network took at least so many times the work of the first ones: the least difficulty of the years
/// that begin there, rounded down. Every other chain with this proof of work stayed below: the test networks by far, Bitcoin
/// Cash since the beginning of 2018.
const MAIN_DIFFICULTY: [(i64, u64); 8] = [
    (1_309_478_400, 1_000_000),          // July 2011
    (1_372_636_800, 20_000_000),         // July 2013
    (1_388_534_400, 1_000_000_000),      // 2014
    (1_420_070_400, 40_000_000_000),     // 2015
    (1_451_606_400, 100_000_000_000),    // 2016
    (1_483_228_800, 300_000_000_000),    // 2017
    (1_514_764_800, 1_800_000_000_000),  // 2018
    (1_577_836_800, 13_000_000_000_000), // 2020
];

/// What was seen so far.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Clues {
    /// By the genesis, or by what the first block names as its predecessor.
    pub genesis: Option<Network>,
    /// How many addresses of each network were seen, and how many of them may be another's.
    addresses: Vec<(Network, u32, u32)>,
    seen: u32,
    looked_at: u32,
    /// By the difficulty.
    bits: Option<Network>,
    blocks: u64,
    /// The latest time of a block, and its height.
    latest: Option<(i64, Option<u32>)>,
    regtest_bits: u64,
}

impl Clues {
    /// Takes notice of an output and of the address that the file gives it.
    pub(in super::super) fn output(&mut self, address: Option<&str>) {
        self.looked_at += 1;
        let Some((network, doubtful)) = address.and_then(Network::of_address) else {
            return;
        };
        self.seen += 1;
        let row = match self.addresses.iter_mut().find(|row| row.0 == network) {
            Some(row) => row,
            None => {
                self.addresses.push((network, 0, 0));
                self.addresses.last_mut().expect("a row was just added")
            }
        };
        row.1 += 1;
        row.2 += u32::from(doubtful);
    }

    /// Tells whether more outputs could tell more.
    pub(in super::super) fn wants_outputs(&self) -> bool {
        self.genesis.is_none() && self.seen < ENOUGH && self.looked_at < LOOKED_AT
    }

    /// Takes notice of a header and of its height.
    pub(in super::super) fn header(&mut self, header: &Header, height: Option<u32>) {
        let Header { bits, time, .. } = *header;
        self.blocks += 1;
        self.regtest_bits += u64::from(bits == REGTEST_BITS);
        if let Some(time) = time
            && self.latest.is_none_or(|(latest, _)| latest <= time)
        {
            self.latest = Some((time, height));
        }
        let Some(time) = time.filter(|_| self.bits.is_none()) else {
            return;
        };
        if bits == EASIEST_BITS && time >= NO_LONGER_EASY {
            self.bits = Some(test_network(time, height));
        } else if difficulty(bits) >= least_of_main(time) && is_worked(header) {
            self.bits = Some(Network::Mainnet);
        }
    }

    /// Returns the network that all of it tells, the surest first.
    pub(in super::super) fn network(&self) -> Option<Network> {
        let bits = match self.bits {
            None if self.blocks > 0 && self.regtest_bits == self.blocks => Some(Network::Regtest),
            told => told,
        };
        let by_address = self.by_address().map(|network| match (network, bits) {
            // The test networks and the private chain write keys and scripts alike.
            (Network::Testnet3, Some(Network::Regtest)) => Network::Regtest,
            (Network::Testnet3, _) => match self.latest {
                Some((time, height)) => test_network(time, height),
                None => Network::Testnet3,
            },
            (network, _) => network,
        });
        self.genesis.or(by_address).or(bits)
    }

    /// Returns the network of most addresses; those that may be another's count only where there are no others.
    fn by_address(&self) -> Option<Network> {
        let regtest = self.addresses.iter().any(|row| row.0 == Network::Regtest);
        let sure = |row: &&(Network, u32, u32)| (row.1 - row.2, row.1, std::cmp::Reverse(row.0));
        let most = self.addresses.iter().max_by_key(sure).map(|row| row.0);
        most.map(|network| match network == Network::Testnet3 && regtest {
            true => Network::Regtest,
            false => network,
        })
    }
}

fn test_network(time: i64, height: Option<u32>) -> Network {
    match height {
        Some(height) if time >= TESTNET4_BEGAN && height < 2_000_000 => Network::Testnet4,
        _ => Network::Testnet3,
    }
}

/// Tells whether the hash of a block is below the target that its difficulty sets: nobody can write down such a block unworked.
fn is_worked(header: &Header) -> bool {
    let target = Target::from_compact(CompactTarget::from_consensus(header.bits));
    Target::from_le_bytes(header.hash) <= target
}

/// How many times the work of the easiest block a block of this difficulty takes, rounded down.
fn difficulty(bits: u32) -> u64 {
    u64::try_from(work_of(bits) >> 32).unwrap_or(u64::MAX)
}

/// Returns the least difficulty that the main network had at a time; before it is telling, no difficulty reaches it.
fn least_of_main(time: i64) -> u64 {
    let row = MAIN_DIFFICULTY.iter().rev().find(|(from, _)| *from <= time);
    row.map_or(u64::MAX, |(_, least)| *least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(addresses: &[&str]) -> Option<Network> {
        let mut clues = Clues::default();
        addresses.iter().for_each(|address| clues.output(Some(address)));
        clues.network()
    }

    #[test]
    fn addresses_tell_the_network() {
        assert_eq!(told(&["1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"]), Some(Network::Mainnet));
        assert_eq!(told(&["DLrPBnddK81Tn7YStmKVAhqfxYexZFJymq"]), Some(Network::Dogecoin));
        assert_eq!(told(&["somebody", "nonstandard00"]), None);
        // Litecoin once wrote the hash of a script as bitcoin does.
        let (old, litecoin) = (
            "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC",
            "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",
        );
        assert_eq!(told(&[old]), Some(Network::Mainnet));
        assert_eq!(told(&[old, old, litecoin]), Some(Network::Litecoin));
    }

    #[test]
    fn bits_tell_private_test_and_main_networks() {
        let told = |bits, time, height, worked| {
            let header = Header {
                hash: if worked { [0; 32] } else { [0x11; 32] },
                prev: [1; 32],
                work: 1,
                bits,
                time: Some(time),
                height: None,
                disowned: false,
            };
            let mut clues = Clues::default();
            clues.header(&header, height);
            clues.network()
        };
        assert_eq!(told(REGTEST_BITS, 1_700_000_000, None, true), Some(Network::Regtest));
        assert_eq!(
            told(EASIEST_BITS, 1_400_000_000, Some(240_000), true),
            Some(Network::Testnet3)
        );
        assert_eq!(
            told(EASIEST_BITS, 1_720_000_000, Some(35_000), true),
            Some(Network::Testnet4)
        );
        // The first years of the main network were as easy.
        assert_eq!(told(EASIEST_BITS, 1_240_000_000, Some(2_000), true), None);
        // Block 300,025 of the main network; the same header without its work tells nothing.
        assert_eq!(told(0x1900_896c, 1_399_703_554, None, true), Some(Network::Mainnet));
        assert_eq!(told(0x1900_896c, 1_399_703_554, None, false), None);
        // A test network's own difficulty of that year.
        assert_eq!(told(0x1c00_ffff, 1_399_703_554, None, true), None);
    }
}
