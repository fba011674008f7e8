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
    let text = std::str::from_utf8(digits).map_err(|e| e.valid_up_to())?;
    hex_conservative::decode_to_vec(text).map_err(|error| match error {
        DecodeVariableLengthBytesError::InvalidChar(error) => error.pos(),
        DecodeVariableLengthBytesError::OddLengthString(_) => digits.len(),
    })
}
