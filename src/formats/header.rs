//! What the header of a block says, and the height that its coinbase does.

use bitcoin::{CompactTarget, Target};

/// What a header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// The block's hash.
    pub hash: [u8; 32],
    /// The hash of the block before it; zeros for a genesis.
    pub prev: [u8; 32],
    /// The work that its difficulty stands for.
    pub work: u128,
    /// The difficulty as the header writes it.
    pub bits: u32,
    /// When it was made, where the file says it.
    pub time: Option<i64>,
    /// The height that the file gives beside the block.
    pub height: Option<u32>,
    /// The node says that the block is not in its main chain.
    pub disowned: bool,
}

/// Reads the number that the script of a coinbase pushes first: the block's height, by BIP 34.
pub(super) fn height_of(script: &[u8]) -> Option<u32> {
    match *script.first()? {
        0 => Some(0),
        small @ 0x51..=0x60 => Some(u32::from(small - 0x50)),
        length @ 1..=4 => {
            let bytes = script.get(1..=usize::from(length))?;
            let number = bytes
                .iter()
                .rev()
                .fold(0u32, |number, &byte| number << 8 | u32::from(byte));
            (bytes.last()? & 0x80 == 0).then_some(number)
        }
        _ => None,
    }
}

/// Returns the work behind a difficulty; what exceeds 128 bits, more than ever was done, counts as the most.
pub(super) fn work_of(bits: u32) -> u128 {
    let target = Target::from_compact(CompactTarget::from_consensus(bits));
    let bytes = target.to_work().to_be_bytes();
    let (high, low) = bytes.split_at(16);
    match high.iter().all(|&byte| byte == 0) {
        true => u128::from_be_bytes(low.try_into().expect("the half of 32 is 16")),
        false => u128::MAX,
    }
}
