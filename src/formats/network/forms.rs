//! How a network writes the address of a script, and which network an address is of.

use bitcoin::bech32;
use bitcoin::script::Script;

use super::Network;
use crate::evidence::cash_address;

/// How a network writes addresses.
struct Form {
    /// What stands before the hash of a key in base58.
    key: &'static [u8],
    /// What stands before the hash of a script in base58.
    script: &'static [u8],
    /// The head of bech32 addresses.
    head: Option<&'static str>,
}

const TEST: Form = form(&[0x6f], &[0xc4], Some("tb"));

const fn form(key: &'static [u8], script: &'static [u8], head: Option<&'static str>) -> Form {
    Form { key, script, head }
}

impl Network {
    fn form(self) -> Option<Form> {
        Some(match self {
            Network::Mainnet => form(&[0x00], &[0x05], Some("bc")),
            Network::Testnet3 | Network::Testnet4 | Network::Signet => TEST,
            Network::Regtest => form(&[0x6f], &[0xc4], Some("bcrt")),
            Network::Litecoin => form(&[0x30], &[0x32], Some("ltc")),
            Network::Dogecoin => form(&[0x1e], &[0x16], None),
            Network::Dash => form(&[0x4c], &[0x10], None),
            Network::Zcash => form(&[0x1c, 0xb8], &[0x1c, 0xbd], None),
            Network::BitcoinCash | Network::Other => return None,
        })
    }

    /// Writes the address that a script pays to, as the network does; nothing where it has no form for it.
    pub(in super::super) fn address(self, script: &Script) -> Option<String> {
        let bytes = script.as_bytes();
        let (hash, is_key) = match (script.is_p2pkh(), script.is_p2sh()) {
            (true, _) => (&bytes[3..23], true),
            (_, true) => (&bytes[2..22], false),
            _ => return self.witness(script),
        };
        let hash: &[u8; 20] = hash.try_into().expect("the range is 20 long");
        if self == Network::BitcoinCash {
            return Some(cash_address("bitcoincash", is_key, hash));
        }
        let form = self.form()?;
        let version = if is_key { form.key } else { form.script };
        Some(super::base58::address(version, hash))
    }

    fn witness(self, script: &Script) -> Option<String> {
        let head = bech32::Hrp::parse(self.form()?.head?).ok()?;
        let version = script.witness_version()?;
        let version = bech32::Fe32::try_from(version.to_num()).ok()?;
        bech32::segwit::encode(head, version, script.as_bytes().get(2..)?).ok()
    }

    /// Returns the network that an address is of; of the three public test networks, whose addresses are the same, the third.
    /// Second, whether another network writes such addresses too: hashes of scripts were once written alike by Litecoin.
    pub(super) fn of_address(address: &str) -> Option<(Network, bool)> {
        let lower = address.to_ascii_lowercase();
        if lower.starts_with("bitcoincash:") {
            return Some((Network::BitcoinCash, false));
        }
        let by_head = |network: &Network| {
            let head = network.form().and_then(|form| form.head);
            head.is_some_and(|head| lower.strip_prefix(head).is_some_and(|rest| rest.starts_with('1')))
        };
        if let Some(network) = Network::ALL.into_iter().find(by_head) {
            return bech32::decode(address).is_ok().then_some((network, false));
        }
        let bytes = bitcoin::base58::decode_check(address).ok()?;
        let version = bytes.len().checked_sub(20).map(|end| &bytes[..end])?;
        let by_version = |network: &Network| {
            let form = network.form();
            form.is_some_and(|form| form.key == version || form.script == version)
        };
        let network = Network::ALL.into_iter().find(by_version)?;
        Some((network, version == [0x05]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p2pkh(hash: &str) -> Vec<u8> {
        let hash = crate::formats::hex::unhex(hash.as_bytes()).unwrap();
        [&[0x76, 0xa9, 0x14][..], &hash, &[0x88, 0xac]].concat()
    }

    /// Scripts and addresses of blocks that nodes of these networks answered; see `tests/data/README.md`.
    #[test]
    fn each_network_writes_the_address_of_a_key_in_its_own_form() {
        let known = [
            (
                Network::Dogecoin,
                "ac58d6632d4a7c0502f5a7102ad9baea8e8e3428",
                "DLrPBnddK81Tn7YStmKVAhqfxYexZFJymq",
            ),
            (
                Network::Zcash,
                "de2757e612dee78a681ace9b8e623570dce776f5",
                "t1e8F9YdPuNKv8JjWspXPxoP8ZJADtwKdQs",
            ),
        ];
        for (network, hash, address) in known {
            let script = p2pkh(hash);
            assert_eq!(network.address(Script::from_bytes(&script)).as_deref(), Some(address));
            assert_eq!(Network::of_address(address), Some((network, false)));
        }
        // The key hash of the first example of the CashAddr specification.
        let script = p2pkh("76a04053bda0a88bda5177b86a15c3b29f559873");
        let cash = Network::BitcoinCash.address(Script::from_bytes(&script)).unwrap();
        assert_eq!(cash, "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a");
        assert_eq!(Network::of_address(&cash), Some((Network::BitcoinCash, false)));
        assert_eq!(
            Network::Mainnet.address(Script::from_bytes(&script)).unwrap(),
            "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"
        );
        assert_eq!(Network::Other.address(Script::from_bytes(&script)), None);
    }

    #[test]
    fn every_form_that_is_written_tells_its_network() {
        let scripts = [
            p2pkh("76a04053bda0a88bda5177b86a15c3b29f559873"),
            [&[0xa9, 0x14][..], &[7; 20], &[0x87]].concat(),
            [&[0x00, 0x14][..], &[7; 20]].concat(),
            [&[0x51, 0x20][..], &[7; 32]].concat(),
        ];
        for network in Network::ALL {
            for script in &scripts {
                let Some(address) = network.address(Script::from_bytes(script)) else {
                    continue;
                };
                let (told, _) = Network::of_address(&address).unwrap_or_else(|| panic!("{network:?} {address}"));
                let test = [Network::Testnet4, Network::Signet, Network::Regtest].contains(&network);
                assert!(
                    told == network || test && told == Network::Testnet3,
                    "{network:?} {address} {told:?}"
                );
            }
        }
        for name in [
            "DSomething",
            "",
            "bc1",
            "tb1qqqqqqqqq",
            "nonstandard0f",
            "1BoatSLRHtKNngkdXEeobR76b53LETtpy",
        ] {
            assert_eq!(Network::of_address(name), None, "{name}");
        }
    }
}
