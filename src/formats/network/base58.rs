//! The hash of a key or a script in base58, with its version and checksum.
//!
//! The simple program that this stands for divides a number of 200 bits by 58 until nothing is left, a byte at a time. A ledger of blocks has an address
//! for every second output, so that here five digits leave at a time, from limbs of 32 bits: 58^5 is the greatest power that fits one.

use crate::formats::transaction::sha256d;

/// The digits in the order of their values.
const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// How many digits leave at a time, and what is divided by for that.
const AT_A_TIME: usize = 5;
const DIVISOR: u64 = 58u64.pow(AT_A_TIME as u32);

/// Two bytes of version at most, the hash, and four bytes of checksum: 26 bytes, in whole limbs.
const LIMBS: usize = 7;
const ROOM: usize = LIMBS * 4;

/// Eight times five digits hold 224 bits.
const DIGITS: usize = 8 * AT_A_TIME;

/// Writes a hash of 160 bits as an address: after its version of one byte or two, before the first four bytes of the double hash of both.
pub(super) fn address(version: &[u8], hash: &[u8; 20]) -> String {
    let length = version.len() + hash.len() + 4;
    let mut bytes = [0u8; ROOM];
    let begin = ROOM - length;
    bytes[begin..begin + version.len()].copy_from_slice(version);
    bytes[ROOM - 24..ROOM - 4].copy_from_slice(hash);
    let checksum = sha256d(&[&bytes[begin..ROOM - 4]]);
    bytes[ROOM - 4..].copy_from_slice(&checksum[..4]);
    let zeros = bytes[begin..].iter().take_while(|&&byte| byte == 0).count();

    let mut limbs = [0u32; LIMBS];
    for (limb, bytes) in limbs.iter_mut().zip(bytes.as_chunks().0) {
        *limb = u32::from_be_bytes(*bytes);
    }
    let mut digits = [0u8; DIGITS];
    let mut first = 0;
    for group in digits.rchunks_exact_mut(AT_A_TIME) {
        while first < LIMBS && limbs[first] == 0 {
            first += 1;
        }
        let mut rest = 0u64;
        for limb in &mut limbs[first..] {
            let number = rest << 32 | u64::from(*limb);
            // The rest is below the divisor, so that the quotient fits the limb.
            *limb = (number / DIVISOR) as u32;
            rest = number % DIVISOR;
        }
        let mut rest = rest as u32;
        for digit in group.iter_mut().rev() {
            *digit = (rest % 58) as u8;
            rest /= 58;
        }
    }
    // A zero byte in front is a digit of its own; zero digits in front are none.
    let leading = digits.iter().take_while(|&&digit| digit == 0).count();
    let digits = digits[leading..]
        .iter()
        .map(|&digit| char::from(ALPHABET[usize::from(digit)]));
    let mut text = String::with_capacity(zeros + DIGITS - leading);
    text.extend(std::iter::repeat_n('1', zeros).chain(digits));
    text
}

#[cfg(test)]
mod tests {
    use bitcoin::base58;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_hash_is_written_as_the_crate_writes_it(
            version in prop::collection::vec(prop_oneof![Just(0u8), any::<u8>()], 1..=2),
            hash: [u8; 20],
            zeros in 0usize..=20,
        ) {
            let mut hash = hash;
            hash[..zeros].fill(0);
            let by_crate = base58::encode_check(&[&version[..], &hash].concat());
            prop_assert_eq!(super::address(&version, &hash), by_crate);
        }
    }

    #[test]
    fn no_byte_of_version_and_hash_is_lost_at_the_ends_of_the_range() {
        for version in [&[0u8][..], &[255], &[0, 0], &[255, 255]] {
            for byte in [0, 255] {
                let by_crate = base58::encode_check(&[version, &[byte; 20]].concat());
                assert_eq!(super::address(version, &[byte; 20]), by_crate);
            }
        }
    }
}
