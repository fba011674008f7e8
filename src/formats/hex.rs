//! Bytes and the ids of blocks and transactions as hex.

use hex_conservative::DecodeVariableLengthBytesError;

/// A transaction id in the byte order of the hash.
pub(super) type Txid = [u8; 32];

/// Writes an id as people do: reversed, in hex.
pub(super) fn shown(hash: &[u8; 32]) -> String {
    crate::evidence::display_txid(hash)
}

/// Reads an id as people write it.
pub(super) fn parse_id(text: &str) -> Option<[u8; 32]> {
    let mut id: [u8; 32] = hex_conservative::decode_to_array(text).ok()?;
    id.reverse();
    Some(id)
}

/// Tells whether an id is one of a simulated transaction: as long as others, and no hex digits.
pub(super) fn is_simulated(id: &str) -> bool {
    id.len() == 64 && id.starts_with("sim")
}

/// Reads an id as people write it, or one of a simulated transaction, for which a hash of it stands.
pub(super) fn parse_any_id(text: &str) -> Option<[u8; 32]> {
    let simulated = || is_simulated(text).then(|| *blake3::hash(text.as_bytes()).as_bytes());
    parse_id(text).or_else(simulated)
}

/// Reads hex digits.
pub(super) fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    bytes_of_hex(digits).ok()
}

/// Reads hex digits; a mistake is the index of the first character that is no digit, or the end where one is missing.
pub(super) fn bytes_of_hex(digits: &[u8]) -> Result<Vec<u8>, usize> {
    let (pairs, odd) = digits.as_chunks::<2>();
    let mut seen = 0;
    let byte = |&[high, low]: &[u8; 2]| {
        let (high, low) = (VALUES[usize::from(high)], VALUES[usize::from(low)]);
        seen |= high | low;
        high << 4 | low
    };
    // A ledger in hex is long and right, so that only what is wrong is asked where.
    let bytes: Vec<u8> = pairs.iter().map(byte).collect();
    if seen & NO_DIGIT == 0 && odd.is_empty() {
        return Ok(bytes);
    }
    let text = std::str::from_utf8(digits).map_err(|e| e.valid_up_to())?;
    hex_conservative::decode_to_vec(text).map_err(|error| match error {
        DecodeVariableLengthBytesError::InvalidChar(error) => error.pos(),
        DecodeVariableLengthBytesError::OddLengthString(_) => digits.len(),
    })
}

/// What every value of a digit is without.
const NO_DIGIT: u8 = 0x80;

/// The value of each character as a hex digit.
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value] as usize] = value as u8;
        values[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_are_read_as_the_crate_reads_them(text in prop_oneof!["[0-9a-fA-F]{0,40}", "[0-9a-gA-G]{0,9}", ".{0,9}"]) {
            let by_crate = hex_conservative::decode_to_vec(&text).ok();
            prop_assert_eq!(bytes_of_hex(text.as_bytes()).ok(), by_crate);
        }
    }

    #[test]
    fn a_mistake_is_told_by_its_place() {
        assert_eq!(bytes_of_hex(b"00fF"), Ok(vec![0, 255]));
        assert_eq!(bytes_of_hex(b"00g0"), Err(2));
        assert_eq!(bytes_of_hex(b"00f"), Err(3));
        assert_eq!(bytes_of_hex(b"00\xff0"), Err(2));
    }
}
