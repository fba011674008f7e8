//! Simulated names: recognisable at sight and invalid everywhere outside.
//!
//! Names are made from a keyed hash of the place of a thing in its column, so that they tell neither order nor guilt, and only
//! when they are asked for. Why none can pass for real:
//!
//! - An address on a chain of coins begins with `dye1`: a bech32 string with a human part that no network has, whose data
//!   ends in `b`, a character that bech32 does not know; or, for the older scripts, with `1dye0` and `3dye0`: base58 does not know `0`.
//! - An account on a chain begins with `0xSIM0`, which is not hexadecimal.
//! - A transaction id begins with `sim`, which is not hexadecimal either.
//! - A bank account number is of country `XZ`, which ISO 3166 leaves to users, with check digits `00`, which no number has
//!   (valid ones run from 02 to 98), and never leaves the remainder of a valid number.
//! - A bank code has `XZ0` in its middle: that country, and a location code that marks test participants.

use crate::ledger::PurseKind;
use crate::units::digest::feed;
use crate::units::{KeeperId, MovementId};

/// What the public name of an address looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressForm {
    /// An address that receives coins: the hash of a key, of which the witness tells.
    Coin,
    /// An account on a chain.
    Account,
    /// An account at a bank.
    Bank(KeeperId),
    /// A customer's number in a keeper's books.
    Claim(KeeperId),
    /// What a keeper owes its customers: the edge of its books, one a keeper.
    Claims(KeeperId),
    /// Not a place but an edge of the world, such as `fees`.
    Boundary(PurseKind),
    /// An address that receives coins: the hash of a key, as the first wallets had it.
    KeyHash,
    /// An address that receives coins: the hash of a script, behind which a wallet of today has a witness.
    ScriptHash,
    /// An address that receives coins: a key, or a tree of scripts.
    Taproot,
}

impl AddressForm {
    /// The forms of an address that receives coins, the oldest first; a scenario calls them by what follows.
    pub(crate) const COINS: [(AddressForm, &'static str); 4] = [
        (AddressForm::KeyHash, "p2pkh"),
        (AddressForm::ScriptHash, "p2sh"),
        (AddressForm::Coin, "p2wpkh"),
        (AddressForm::Taproot, "p2tr"),
    ];
}

feed!(
    enum AddressForm {
        Coin = 0,
        Account = 1,
        Bank(keeper) = 2,
        Claim(keeper) = 3,
        Claims(keeper) = 4,
        Boundary(kind) = 5,
        KeyHash = 6,
        ScriptHash = 7,
        Taproot = 8,
    }
);

/// Returns what an edge of the world is called.
fn edge_name(kind: PurseKind) -> &'static str {
    match kind {
        PurseKind::Fees => "fees",
        PurseKind::Issuance => "issuance",
        PurseKind::Cash => "cash",
        PurseKind::Destroyed => "destroyed",
        PurseKind::Lender => "lender",
        PurseKind::Claims => panic!("what a keeper owes is told by the keeper"),
        PurseKind::Coin | PurseKind::Account => panic!("a purse that holds value has an address of its own"),
    }
}

/// Makes names under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    key: [u8; 32],
}

feed!(struct Naming { key });

const HEX: &[u8; 16] = b"0123456789abcdef";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

impl Naming {
    /// Returns the naming under this key.
    pub const fn new(key: [u8; 32]) -> Naming {
        Naming { key }
    }

    fn bytes(&self, kind: u8, index: u32) -> [u8; 32] {
        let [a, b, c, d] = index.to_le_bytes();
        *blake3::keyed_hash(&self.key, &[kind, a, b, c, d]).as_bytes()
    }

    /// Returns the name of the address with this index.
    pub fn address(&self, form: AddressForm, index: u32) -> String {
        let bytes = self.bytes(b'a', index);
        match form {
            AddressForm::Coin => written("dye1", bech32(&bytes, 37).chain([b'b'])),
            AddressForm::Taproot => written("dye1p", bech32(&bytes, 56).chain([b'b'])),
            AddressForm::KeyHash => written("1dye0", base58(&bytes)),
            AddressForm::ScriptHash => written("3dye0", base58(&bytes)),
            AddressForm::Account => written("0xSIM0", digits(&bytes).take(36)),
            AddressForm::Bank(bank) => {
                let head = format!("XZ00SIM{:04}", bank.get() % 10_000);
                never_valid(written(&head, bytes.iter().take(12).map(|byte| b'0' + byte % 10)))
            }
            AddressForm::Claim(keeper) => {
                let head = format!("SIM-{}-", keeper.get());
                written(&head, digits(&bytes).take(10))
            }
            // Each keeper's edge has a name of its own: a stop at one of them says at whose door it is.
            AddressForm::Claims(keeper) => format!("SIM-{}-claims", keeper.get()),
            AddressForm::Boundary(kind) => edge_name(kind).to_owned(),
        }
    }

    /// Returns the name in the papers with this number: nobody's, and of a form that no person has.
    pub fn holder(&self, number: u32) -> String {
        written("SIM-HOLDER-", digits(&self.bytes(b'h', number)).take(8))
    }

    /// Returns the name of the movement with this id.
    pub fn movement(&self, movement: MovementId) -> String {
        written("sim", digits(&self.bytes(b'm', movement.get())).take(61))
    }

    /// Returns what stands in the order of the names of movements, and is quicker made than a name: the bytes whose digits are in it.
    pub(crate) fn movement_order(&self, movement: MovementId) -> [u8; 32] {
        let mut bytes = self.bytes(b'm', movement.get());
        // A name has 61 of the 64 digits.
        bytes[30] &= 0xf0;
        bytes[31] = 0;
        bytes
    }
}

/// Returns the code of a simulated bank: four letters, country `XZ`, and a location code of test participants.
pub fn bank_code(bank: KeeperId) -> String {
    let n = bank.get();
    let letter = |n: u32| char::from(b'A' + (n % 26) as u8);
    format!("SI{}{}XZ0{}", letter(n / 26), letter(n), letter(n / 676))
}

/// Turns the last digit of a bank account number on where the remainder by 97 is that of a valid number.
///
/// The check digits of a valid number run from 02 to 98, so that ours, 00, are never among them; but a reader that looks at
/// the remainder alone would take one number in 97, those whose check digits should be 97.
fn never_valid(mut number: String) -> String {
    if remainder(&number) == 1 {
        let last = number.pop().and_then(|digit| digit.to_digit(10));
        let next = (last.expect("a number ends in a digit") + 1) % 10;
        number.push(char::from(b'0' + next as u8));
    }
    number
}

/// Returns the remainder of a bank account number by 97 as ISO 7064 computes it: the first four characters moved to the end,
/// letters read as 10 to 35. A valid number leaves 1.
fn remainder(number: &str) -> u32 {
    let moved = number[4..].chars().chain(number[..4].chars());
    moved.fold(0, |rest, c| {
        let digit = c.to_digit(36).expect("letters and digits");
        (rest * if digit > 9 { 100 } else { 10 } + digit) % 97
    })
}

/// Returns so many characters of bech32, at most 64: five bits of each byte, and from the 33rd on five others.
fn bech32(bytes: &[u8; 32], length: usize) -> impl Iterator<Item = u8> {
    let twice = bytes.iter().chain(bytes).take(length).zip(0u8..);
    twice.map(|(byte, i)| BECH32[usize::from((byte.rotate_left(u32::from(i) / 32 * 3)) & 31)])
}

/// Returns as many characters of base58 as stand behind the head of an old address.
fn base58(bytes: &[u8; 32]) -> impl Iterator<Item = u8> {
    bytes
        .iter()
        .take(29)
        .map(|byte| BASE58[usize::from(*byte) % BASE58.len()])
}

fn digits(bytes: &[u8; 32]) -> impl Iterator<Item = u8> {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| HEX[usize::from(nibble)])
}

fn written(head: &str, tail: impl Iterator<Item = u8>) -> String {
    let mut name = String::with_capacity(64);
    name.push_str(head);
    name.extend(tail.map(char::from));
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming() -> Naming {
        Naming::new([7; 32])
    }

    #[test]
    fn names_are_recognisable_and_each_index_has_its_own() {
        let naming = naming();
        let coin = naming.address(AddressForm::Coin, 3);
        assert!(
            coin.starts_with("dye1") && coin.ends_with('b') && coin.len() == 42,
            "{coin}"
        );
        assert_ne!(coin, naming.address(AddressForm::Coin, 4));
        let shapes = AddressForm::COINS.map(|(form, _)| {
            let name = naming.address(form, 3);
            (name[..5].to_owned(), name.len())
        });
        let shape = |head: &str, length| (head.to_owned(), length);
        assert_eq!(
            shapes,
            [
                shape("1dye0", 34),
                shape("3dye0", 34),
                shape(&coin[..5], 42),
                shape("dye1p", 62)
            ]
        );
        assert!(naming.address(AddressForm::Account, 3).starts_with("0xSIM0"));
        assert_eq!(naming.address(AddressForm::Account, 3).len(), 42);
        assert_eq!(naming.movement(MovementId::new(3)).len(), 64);
        assert_eq!(bank_code(KeeperId::new(1)), "SIABXZ0A");
    }

    #[test]
    fn the_remainder_is_that_of_the_standard() {
        // The example number of the British form in ISO 13616, and the same with two digits exchanged.
        assert_eq!(remainder("GB29NWBK60161331926819"), 1);
        assert_ne!(remainder("GB29NWBK60161331926891"), 1);
    }

    #[test]
    fn bank_account_numbers_fail_the_check_of_real_ones() {
        for index in 0..10_000 {
            let name = naming().address(AddressForm::Bank(KeeperId::new(5)), index);
            assert!(name.starts_with("XZ00") && name.len() == 23, "{name}");
            assert_ne!(remainder(&name), 1, "{name}");
        }
    }
}
