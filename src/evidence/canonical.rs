//! The one form of a public name that people write in several.
//!
//! Lists, nodes and exporters write one address in different ways. Whatever compares public names compares this form, on the
//! side of the ledger and on the side of the tags. A form is told by its checksum, so that an account number or a name of
//! a person's own that only looks like an address stays as it was written.

/// The alphabet of bech32 and of CashAddr (BIP 173), in the order of its values.
const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// The prefixes of CashAddr, which people leave out; each takes part in the checksum and so tells itself.
const CASH_PREFIXES: [&str; 6] = ["bitcoincash", "bchtest", "bchreg", "ecash", "ectest", "ecregtest"];

/// The shortest CashAddr: version and a hash of 160 bits, and a checksum of eight characters.
const CASH_MIN: usize = 42;

/// Returns the one form of an address that is written in several.
///
/// An account of Ethereum's kind stands in lower case, whatever case its checksum gave it; a bech32 address in lower case,
/// which may stand in capitals; a CashAddr in lower case and with its prefix, which may be left out. Every other text is
/// returned as it is, without blanks around it: base58 and account numbers tell cases apart.
pub fn canonical(address: &str) -> String {
    let address = address.trim();
    let is_hex = |digits: &str| digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if address
        .strip_prefix("0x")
        .or(address.strip_prefix("0X"))
        .is_some_and(is_hex)
    {
        return address.to_ascii_lowercase();
    }
    // Both forms are of one case; a text of two is neither, which spares most base58 addresses the work.
    let payload = address.rsplit_once(':').map_or(address, |(_, payload)| payload);
    let has = |is: fn(&u8) -> bool| payload.as_bytes().iter().any(is);
    if !address.is_ascii() || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) {
        return address.to_owned();
    }
    let lower = address.to_ascii_lowercase();
    match cash(&lower) {
        Some(whole) => whole,
        // Whether it is bech32 changes what is in capitals alone.
        None if lower != address && is_bech32(&lower) => lower,
        None => address.to_owned(),
    }
}

/// Returns a CashAddr with its prefix.
fn cash(address: &str) -> Option<String> {
    let (given, payload) = match address.split_once(':') {
        Some((prefix, payload)) => (Some(prefix), payload),
        None => (None, address),
    };
    if payload.len() < CASH_MIN {
        return None;
    }
    let values = values(payload)?;
    let mut prefixes = CASH_PREFIXES.into_iter();
    let fits = |prefix: &&str| given.is_none_or(|given| given == *prefix) && cash_residue(prefix, &values) == 0;
    prefixes.find(fits).map(|prefix| format!("{prefix}:{payload}"))
}

/// Tells whether a text in lower case is bech32 or bech32m by its checksum (BIP 173, BIP 350).
fn is_bech32(text: &str) -> bool {
    let Some((head, data)) = text.rsplit_once('1').filter(|(head, _)| !head.is_empty()) else {
        return false;
    };
    let Some(values) = values(data).filter(|values| values.len() >= 6) else {
        return false;
    };
    let high = head.bytes().map(|byte| byte >> 5);
    let low = head.bytes().map(|byte| byte & 31);
    let all = high.chain([0]).chain(low).chain(values);
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let residue = all.fold(1u32, |sum, value| {
        let shifted = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        taps(sum >> 25, &GENERATOR).fold(shifted, |sum, tap| sum ^ tap)
    });
    residue == 1 || residue == 0x2bc8_30a3
}

/// Writes the CashAddr of the hash, of 20 bytes, of a key or a script.
#[cfg(feature = "ledgers")]
pub(crate) fn cash_address(prefix: &str, is_key: bool, hash: &[u8]) -> String {
    let version = if is_key { 0u8 } else { 8 };
    let mut values = Vec::with_capacity(CASH_MIN);
    let (mut held, mut bits) = (0u32, 0);
    for byte in [version].iter().chain(hash) {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            values.push((held >> bits & 31) as u8);
        }
    }
    values.push((held << (5 - bits) & 31) as u8);
    let checksum = cash_residue(prefix, &[&values[..], &[0; 8]].concat());
    values.extend((0..8).rev().map(|place| (checksum >> (place * 5) & 31) as u8));
    let payload: String = values
        .iter()
        .map(|&value| char::from(ALPHABET[usize::from(value)]))
        .collect();
    format!("{prefix}:{payload}")
}

/// The rest of the division that the checksum of a CashAddr makes zero.
fn cash_residue(prefix: &str, values: &[u8]) -> u64 {
    const GENERATOR: [u64; 5] = [
        0x98_f2bc_8e61,
        0x79_b76d_99e2,
        0xf3_3e5f_b3c4,
        0xae_2eab_e2a8,
        0x1e_4f43_e470,
    ];
    let prefix = prefix.bytes().map(|byte| byte & 31);
    let all = prefix.chain([0]).chain(values.iter().copied());
    let residue = all.fold(1u64, |sum, value| {
        let shifted = (sum & 0x07_ffff_ffff) << 5 ^ u64::from(value);
        taps((sum >> 35) as u32, &GENERATOR).fold(shifted, |sum, tap| sum ^ tap)
    });
    residue ^ 1
}

/// Returns the coefficients whose bit is set.
fn taps<T: Copy>(bits: u32, generator: &[T; 5]) -> impl Iterator<Item = T> {
    generator
        .iter()
        .enumerate()
        .filter(move |(i, _)| bits >> i & 1 == 1)
        .map(|(_, &tap)| tap)
}

/// Returns the values of characters of the alphabet.
fn values(text: &str) -> Option<Vec<u8>> {
    let value = |byte: u8| {
        ALPHABET
            .iter()
            .position(|&other| other == byte)
            .map(|value| value as u8)
    };
    text.bytes().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_one_name_whatever_its_case() {
        let account = "0x8589427373D6D84E98730D7795D8f6f8731FDA16";
        assert_eq!(canonical(account), account.to_lowercase());
        assert_eq!(canonical(&account.to_lowercase()), canonical(account));
    }

    #[test]
    fn bech32_in_capitals_is_the_same_name_on_every_chain() {
        // BIP 173, BIP 350, and the addresses of other chains in the same form.
        for address in [
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ] {
            assert_eq!(canonical(&format!(" {} ", address.to_uppercase())), address);
            assert_eq!(canonical(address), address);
        }
    }

    #[test]
    fn a_cash_address_has_one_name_with_and_without_its_prefix_and_in_capitals() {
        let whole = "bitcoincash:qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq";
        let bare = whole.strip_prefix("bitcoincash:").unwrap();
        for written in [whole, bare, &bare.to_uppercase(), &whole.to_uppercase()] {
            assert_eq!(canonical(written), whole);
        }
        // Of a test network the checksum differs, and the prefix with it.
        assert_eq!(
            canonical("qpm2qsznhks23z7629mms6s4cwef74vcwvqcw003ap"),
            "bchtest:qpm2qsznhks23z7629mms6s4cwef74vcwvqcw003ap"
        );
    }

    #[test]
    fn what_only_looks_like_an_address_stays_as_it_was_written() {
        for name in [
            "1F2Gdug9ib9NQMhKMGGJczzMk5SuENoqrp",
            "AB1C",
            "GB1234567890",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T5",
            "QPF2CPHC5DKUCLKQUR7LHJ2YUQQ9PK3HMUKLE77VHP",
            "bitcoincash:1F2Gdug9ib9NQMhKMGGJczzMk5SuENoqrp",
            "Purse 1",
            "\u{3b1}1qqqqqq",
            "",
        ] {
            assert_eq!(canonical(name), name);
        }
    }
}
