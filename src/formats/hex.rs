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
    let mut id = [0; 32];
    let are_digits = text.len() == 64 && read(text.as_bytes(), &mut id);
    id.reverse();
    are_digits.then_some(id)
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

/// Reads hex digits in the place of what was read before.
pub(super) fn unhex_into<'a>(digits: &str, bytes: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    bytes.clear();
    bytes.resize(digits.len() / 2, 0);
    (read(digits.as_bytes(), bytes) && digits.len().is_multiple_of(2)).then_some(bytes)
}

/// Reads hex digits; a mistake is the index of the first character that is no digit, or the end where one is missing.
pub(super) fn bytes_of_hex(digits: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bytes = vec![0; digits.len() / 2];
    // A ledger in hex is long and right, so that only what is wrong is asked where.
    if read(digits, &mut bytes) && digits.len().is_multiple_of(2) {
        return Ok(bytes);
    }
    let text = std::str::from_utf8(digits).map_err(|e| e.valid_up_to())?;
    hex_conservative::decode_to_vec(text).map_err(|error| match error {
        DecodeVariableLengthBytesError::InvalidChar(error) => error.pos(),
        DecodeVariableLengthBytesError::OddLengthString(_) => digits.len(),
    })
}

/// Reads two digits a byte, and tells whether all are digits. No step depends on another or on what a digit is, so that many are read at once.
fn read(digits: &[u8], bytes: &mut [u8]) -> bool {
    let (pairs, _) = digits.as_chunks::<2>();
    let mut strange = 0;
    let mut value = |byte: u8| {
        let (digit, letter) = (byte.wrapping_sub(b'0'), (byte | 0x20).wrapping_sub(b'a'));
        strange |= u8::from(digit >= 10) & u8::from(letter >= 6);
        if digit < 10 { digit } else { letter.wrapping_add(10) }
    };
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = value(high) << 4 | value(low);
    }
    strange == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_are_read_as_the_crate_reads_them(text in prop_oneof!["[0-9a-fA-F]{0,40}", "[0-9a-gA-G]{0,9}", ".{0,9}"]) {
            let by_crate = hex_conservative::decode_to_vec(&text).ok();
            prop_assert_eq!(unhex_into(&text, &mut vec![7; 9]).map(<[u8]>::to_vec), by_crate.clone());
            prop_assert_eq!(bytes_of_hex(text.as_bytes()).ok(), by_crate);
        }

        #[test]
        fn an_id_is_read_as_the_crate_reads_it(text in prop_oneof!["[0-9a-fA-F]{63,65}", "[0-9a-gA-G]{64}", "[0-9a-f]{62}.."]) {
            let by_crate: Option<[u8; 32]> = hex_conservative::decode_to_array(&text).ok();
            prop_assert_eq!(parse_id(&text).map(|id| shown(&id)), by_crate.map(|_| text.to_lowercase()));
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
