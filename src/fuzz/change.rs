//! Changed copies of an input: what people and broken disks do to files.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Numbers at which things break.
const NUMBERS: [&str; 16] = [
    "0",
    "1",
    "-1",
    "2",
    "255",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e400",
    "0.000000001",
    "99999999999999999999999999999999999999999",
];

/// Pieces of text at which readers break.
const PIECES: [&str; 16] = [
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "=",
    "\u{feff}",
    "\u{202e}\u{1b}[2J",
    "\0",
];

/// Returns the copy of this number; the same for the same name, copy and bytes.
pub fn change(bytes: &[u8], others: &[&[u8]], name: &str, copy: u64) -> Vec<u8> {
    let mut key = *blake3::hash(name.as_bytes()).as_bytes();
    key[..8].copy_from_slice(&copy.to_le_bytes());
    let mut draw = ChaCha8Rng::from_seed(key);
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + draw.random_range(0..4u32) {
        change_once(&mut bytes, others, &mut draw);
    }
    bytes
}

fn change_once(bytes: &mut Vec<u8>, others: &[&[u8]], draw: &mut impl Rng) {
    if bytes.is_empty() {
        bytes.extend_from_slice(PIECES[draw.random_range(0..PIECES.len())].as_bytes());
        return;
    }
    let at = draw.random_range(0..bytes.len());
    match draw.random_range(0..10u32) {
        0 => bytes[at] ^= 1 << draw.random_range(0..8u32),
        1 => bytes[at] = draw.random_range(0..=255u32) as u8,
        2 => bytes.truncate(at),
        3 => {
            let end = (at + draw.random_range(1..32usize)).min(bytes.len());
            bytes.drain(at..end);
        }
        4 => {
            let piece = PIECES[draw.random_range(0..PIECES.len())].as_bytes();
            bytes.splice(at..at, piece.iter().copied());
        }
        5 | 6 => number(bytes, at, draw),
        7 => line_twice(bytes, at),
        8 => line_away(bytes, at),
        _ => {
            let other = others[draw.random_range(0..others.len())];
            if !other.is_empty() {
                let from = draw.random_range(0..other.len());
                let to = (from + draw.random_range(1..64usize)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
        }
    }
}

/// Puts another number in place of the next one.
fn number(bytes: &mut Vec<u8>, at: usize, draw: &mut impl Rng) {
    let Some(begin) = (at..bytes.len()).find(|&i| bytes[i].is_ascii_digit()) else {
        return;
    };
    let end = (begin..bytes.len())
        .find(|&i| !bytes[i].is_ascii_digit())
        .unwrap_or(bytes.len());
    let number = NUMBERS[draw.random_range(0..NUMBERS.len())].as_bytes();
    bytes.splice(begin..end, number.iter().copied());
}

fn line(bytes: &[u8], at: usize) -> (usize, usize) {
    let begin = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |i| i + 1);
    let end = bytes[at..]
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(bytes.len(), |i| at + i + 1);
    (begin, end)
}

fn line_twice(bytes: &mut Vec<u8>, at: usize) {
    let (begin, end) = line(bytes, at);
    let copy = bytes[begin..end].to_vec();
    bytes.splice(end..end, copy);
}

fn line_away(bytes: &mut Vec<u8>, at: usize) {
    let (begin, end) = line(bytes, at);
    bytes.drain(begin..end);
}
