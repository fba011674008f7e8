//! Amounts, assets, instants and ids: the quantities that everything else is made of.
//!
//! Money is an integer of base units in its own type, a time is a type, every id is a type, so that adding a time to an
//! amount does not compile. Products are 128 bits wide; every division says which way it rounds.

mod basis;
pub(crate) mod digest;
mod instant;
pub(crate) mod rates;
// Without readers of files nobody keeps rows.
#[cfg_attr(not(feature = "ledgers"), allow(dead_code))]
pub(crate) mod row;

use std::fmt;
use std::num::NonZeroU32;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

pub use basis::{Basis, Weakest};
use digest::{Feed, Sink, feed};
use dyepack_columns::{fixed, fixed_id};
pub use instant::{Instant, NoInstant};
use row::{Row, number};

fixed! {
    /// An amount of one asset in its base units (satoshi, gwei, cent).
    ///
    /// The asset is known from where the amount stands; see [`Asset::scale`] for the number of decimals a person expects.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[must_use]
    pub struct Amount(u64);
}

impl Amount {
    /// No money.
    pub const ZERO: Amount = Amount(0);
    /// The largest amount that can be written down.
    pub const MAX: Amount = Amount(u64::MAX);

    /// Returns the amount of so many base units.
    pub const fn new(base_units: u64) -> Amount {
        Amount(base_units)
    }

    /// Returns the number of base units.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Tells whether there is no money here.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Returns the sum, or nothing where 64 bits do not hold it.
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).map(Amount)
    }

    /// Returns the difference, or nothing where it would be below zero.
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.0.checked_sub(other.0).map(Amount)
    }

    /// Returns the difference, or zero where it would be below zero.
    pub fn saturating_sub(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }

    /// Returns `self * numerator / denominator`, rounded down, with a product of 128 bits.
    ///
    /// # Panics
    /// Where the denominator is zero or the result does not fit 64 bits: both are mistakes of ours.
    pub fn scaled_down(self, numerator: u64, denominator: u64) -> Amount {
        assert!(denominator > 0, "a share of nothing has no meaning");
        let product = u128::from(self.0) * u128::from(numerator) / u128::from(denominator);
        Amount(u64::try_from(product).expect("a share of an amount fits the type of the amount"))
    }
}

impl Add for Amount {
    type Output = Amount;
    fn add(self, other: Amount) -> Amount {
        self.checked_add(other)
            .expect("the scenario's limits keep every sum below 2^64 base units")
    }
}

impl Sub for Amount {
    type Output = Amount;
    fn sub(self, other: Amount) -> Amount {
        self.checked_sub(other).expect("nothing is taken that is not there")
    }
}

impl std::ops::AddAssign for Amount {
    fn add_assign(&mut self, other: Amount) {
        *self = *self + other;
    }
}

impl std::ops::SubAssign for Amount {
    fn sub_assign(&mut self, other: Amount) {
        *self = *self - other;
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Amount {
        amounts.fold(Amount::ZERO, Add::add)
    }
}

impl fmt::Display for Amount {
    /// Writes the plain number of base units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Amount {
    /// Writes a decimal string: JSON numbers lose digits above 2^53.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map(Amount)
            .map_err(|_| serde::de::Error::custom("an amount is a string of decimal digits below 2^64"))
    }
}

/// A sum of amounts of one asset, over purses, movements or complaints.
///
/// One amount fits 64 bits, and so does what one movement takes or one purse holds, which a ledger refuses otherwise; what is added up
/// beyond that need not. 2^32 legs, the most that a ledger has, of 2^64 base units each fit 128 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct Total(u128);

impl Total {
    /// No money.
    pub const ZERO: Total = Total(0);

    /// Returns the sum of so many base units.
    pub const fn new(base_units: u128) -> Total {
        Total(base_units)
    }

    /// Returns the number of base units.
    pub const fn get(self) -> u128 {
        self.0
    }

    /// Tells whether there is no money here.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Returns what is left without what was added before.
    ///
    /// # Panics
    /// Where more is taken than was added: a mistake of ours.
    pub fn less(self, other: impl Into<Total>) -> Total {
        let left = self.0.checked_sub(other.into().0);
        Total(left.expect("nothing is taken that was not added"))
    }

    /// Returns the difference, or zero where it would be below zero.
    pub fn saturating_sub(self, other: impl Into<Total>) -> Total {
        Total(self.0.saturating_sub(other.into().0))
    }
}

impl From<Amount> for Total {
    fn from(amount: Amount) -> Total {
        Total(amount.0.into())
    }
}

impl<T: Into<Total>> Add<T> for Total {
    type Output = Total;
    fn add(self, other: T) -> Total {
        Total(self.0 + other.into().0)
    }
}

impl<T: Into<Total>> std::ops::AddAssign<T> for Total {
    fn add_assign(&mut self, other: T) {
        *self = *self + other;
    }
}

impl<T: Into<Total>> std::iter::Sum<T> for Total {
    fn sum<I: Iterator<Item = T>>(amounts: I) -> Total {
        amounts.fold(Total::ZERO, Add::add)
    }
}

impl PartialEq<Amount> for Total {
    fn eq(&self, other: &Amount) -> bool {
        *self == Total::from(*other)
    }
}

impl PartialOrd<Amount> for Total {
    fn partial_cmp(&self, other: &Amount) -> Option<std::cmp::Ordering> {
        Some(self.cmp(&Total::from(*other)))
    }
}

impl fmt::Display for Total {
    /// Writes the plain number of base units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Total {
    /// Writes a decimal string, as an [`Amount`] does.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Total {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Total, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        // A sum of foreign sums must not overflow in its turn.
        let read = text.parse().ok().filter(|&sum: &u128| sum < 1 << 96);
        let problem = "a sum is a string of decimal digits below 2^96";
        read.map(Total).ok_or_else(|| serde::de::Error::custom(problem))
    }
}

/// What a purse holds: a currency, a coin or a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// The code that people know, such as `BTC`.
    pub code: String,
    /// How many decimals a person's unit has: 8 for bitcoin, 2 for dollars.
    pub scale: u8,
}

impl Asset {
    /// The code of what nobody named.
    pub const UNNAMED: &str = "coin";

    /// Returns the amount as a person writes it: `12 345.67 USD`.
    pub fn display(&self, amount: impl Into<Total>) -> String {
        format!("{} {}", self.decimal(amount), self.code)
    }

    /// Returns the amount as a decimal number with groups of three digits and without trailing zeros behind two decimals.
    pub fn decimal(&self, amount: impl Into<Total>) -> String {
        let (amount, unit) = (amount.into().get(), 10u128.pow(u32::from(self.scale)));
        let (whole, part) = (amount / unit, amount % unit);
        let mut text = grouped(whole);
        if self.scale > 0 {
            let decimals = format!("{part:0width$}", width = usize::from(self.scale));
            let keep = decimals.trim_end_matches('0').len().max(2.min(decimals.len()));
            text.push('.');
            text.push_str(&decimals[..keep]);
        }
        text
    }
}

/// Writes a number with a space between groups of three digits.
pub(crate) fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Writes how many there are of something: the word for one, or the words for any other number, behind it.
pub fn counted(number: impl Into<u128>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A price: so many base units of the unit of account (US cents) for so many base units of the asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Rate {
    /// Cents paid ...
    pub cents: u64,
    /// ... for this many base units; never zero.
    pub base_units: u64,
}

impl Rate {
    /// The rate of the unit of account itself.
    pub const PAR: Rate = Rate {
        cents: 1,
        base_units: 1,
    };

    /// Returns the worth in cents, rounded down.
    pub fn value(self, amount: Amount) -> Amount {
        amount.scaled_down(self.cents, self.base_units)
    }

    /// Returns how much of the asset so many cents buy, rounded down.
    pub fn bought(self, cents: Amount) -> Amount {
        cents.scaled_down(self.base_units, self.cents)
    }
}

feed!(struct Asset { code, scale });
feed!(struct Rate { cents, base_units });

macro_rules! feed_number {
    ($($kind:ident),+) => {
        $(impl Feed for $kind {
            fn feed(&self, sink: &mut Sink) {
                self.get().feed(sink);
            }
        })+
    };
}
feed_number!(Amount, Total, Share);
number!(
    Amount: u64, Amount::new, Amount::get;
    Share: u32, Share::ppm, Share::get;
);

/// A share or a probability in parts per million, from 0 to 1 and beyond (a discount is below 1, a mark-up may not be).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct Share(u32);

impl Share {
    /// Nothing at all.
    pub const NONE: Share = Share(0);
    /// The whole.
    pub const WHOLE: Share = Share(1_000_000);

    /// Returns the share of so many parts per million.
    pub const fn ppm(parts: u32) -> Share {
        Share(parts)
    }

    /// Returns the share of so many hundredths.
    pub const fn percent(percent: u32) -> Share {
        Share(percent * 10_000)
    }

    /// Returns `part / whole`, rounded half up at the sixth decimal; nothing where the whole is zero. What is more than 2^32
    /// millionths is cut to so many.
    pub fn ratio(part: u128, whole: u128) -> Option<Share> {
        if whole == 0 {
            return None;
        }
        if whole <= part >> 13 {
            return Some(Share(u32::MAX));
        }
        // Of numbers of 106 bits and more the last bits move no decimal that is shown.
        let shift = (part.max(whole).ilog2() + 1).saturating_sub(106);
        let (part, whole) = (part >> shift, whole >> shift);
        let parts = (part * 2_000_000 + whole) / (whole * 2);
        Some(Share(u32::try_from(parts).unwrap_or(u32::MAX)))
    }

    /// Returns the parts per million.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Writes it as people read it everywhere in the program: `12.5 %`, with a space that does not break.
    pub fn text(self) -> String {
        format!("{}\u{a0}%", self.digits())
    }

    /// Writes it in per cents without their sign, for a column whose head says `in %`: one decimal, never a false whole or a
    /// false nothing: `12.5`, `<0.1`, `>99.9`, `100`. Here and in [`whole_digits`](Share::whole_digits)
    /// alone a share is rounded for people.
    pub fn digits(self) -> String {
        let tenths = (u64::from(self.0) + 500) / 1_000;
        match self.0 {
            0 => "0".into(),
            1_000_000 => "100".into(),
            1..500 => "<0.1".into(),
            999_500..1_000_000 => ">99.9".into(),
            _ => format!("{}.{}", tenths / 10, tenths % 10),
        }
    }

    /// Writes it in whole per cents without their sign, where five figures share a narrow cell: `13`, `<1`, `>99`. An output that
    /// has a share so has none with a decimal, since 0.6 % beside 1 % would be two figures.
    pub fn whole_digits(self) -> String {
        match self.0 {
            0 => "0".into(),
            1..10_000 => "<1".into(),
            990_001..1_000_000 => ">99".into(),
            parts => ((u64::from(parts) + 5_000) / 10_000).to_string(),
        }
    }

    /// Returns this share of an amount, rounded down.
    pub fn of(self, amount: Amount) -> Amount {
        amount.scaled_down(u64::from(self.0), 1_000_000)
    }
}

impl fmt::Display for Share {
    /// Writes six decimals: `0.125000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

impl Serialize for Share {
    /// Writes a decimal string with six decimals.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Returns `of * part / whole`, rounded down, exactly, also where the product does not fit 128 bits.
///
/// # Panics
/// Where the whole is nothing, less than the part, or above 2^126: more than all the money that any ledger could hold.
pub(crate) fn portion(of: u128, part: u128, whole: u128) -> u128 {
    assert!(part <= whole && whole > 0, "a portion is a part of something");
    if let Some(product) = of.checked_mul(part) {
        return product / whole;
    }
    assert!(whole < 1 << 126, "no ledger holds so much");
    // Long multiplication bit by bit, taking the whole out as it goes: quotient and rest never leave 128 bits.
    let (mut quotient, mut rest) = (0u128, 0u128);
    for bit in (0..128 - of.leading_zeros()).rev() {
        quotient *= 2;
        rest = rest * 2 + if of >> bit & 1 == 1 { part } else { 0 };
        while rest >= whole {
            rest -= whole;
            quotient += 1;
        }
    }
    quotient
}

/// A length of simulated time in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct Span(i64);

impl Span {
    /// No time.
    pub const ZERO: Span = Span(0);
    /// One minute.
    pub const MINUTE: Span = Span(60);
    /// One hour.
    pub const HOUR: Span = Span(3_600);
    /// One day of 24 hours.
    pub const DAY: Span = Span(86_400);

    /// Returns so many seconds.
    pub const fn seconds(seconds: i64) -> Span {
        Span(seconds)
    }

    /// Returns the number of seconds.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Returns the span so many times.
    pub const fn times(self, n: i64) -> Span {
        Span(self.0 * n)
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0 + other.0)
    }
}

impl fmt::Display for Span {
    /// Writes the two largest parts: `11h 23m`, `2d`, `45s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let mut written = 0;
        for (unit, seconds) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
            let count = rest / seconds;
            rest %= seconds;
            if written < 2 && (count > 0 || (seconds == 1 && written == 0)) {
                write!(f, "{}{count}{unit}", if written > 0 { " " } else { "" })?;
                written += 1;
            }
        }
        Ok(())
    }
}

/// Makes the type of an id: a 32-bit index into an append-only column, ordered as things were made.
///
/// One more than the index is kept, so that an id is never zero and an absent id costs no memory.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        fixed_id! {
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name;
        }

        impl Feed for $name {
            fn feed(&self, sink: &mut Sink) {
                self.get().feed(sink);
            }
        }

        impl Row for $name {
            const WIDTH: usize = 4;

            fn put(self, bytes: &mut Vec<u8>) {
                Some(self.0).put(bytes);
            }

            fn take(bytes: &[u8]) -> Option<$name> {
                <Option<NonZeroU32> as Row>::take(bytes).flatten().map($name)
            }

            fn take_all(bytes: &[u8], rows: &mut Vec<$name>) -> bool {
                let (whole, rest) = bytes.as_chunks();
                let id = |bytes: &[u8; 4]| NonZeroU32::new(u32::from_le_bytes(*bytes));
                let all = whole.iter().all(|bytes| id(bytes).is_some());
                rows.extend(whole.iter().map(|bytes| $name(id(bytes).unwrap_or(NonZeroU32::MAX))));
                all && rest.is_empty()
            }
        }

        impl Row for Option<$name> {
            const WIDTH: usize = 4;

            fn put(self, bytes: &mut Vec<u8>) {
                self.map(|id| id.0).put(bytes);
            }

            fn take(bytes: &[u8]) -> Option<Option<$name>> {
                <Option<NonZeroU32> as Row>::take(bytes).map(|id| id.map($name))
            }

            fn take_all(bytes: &[u8], rows: &mut Vec<Option<$name>>) -> bool {
                let (whole, rest) = bytes.as_chunks();
                let id = |bytes: &[u8; 4]| NonZeroU32::new(u32::from_le_bytes(*bytes)).map($name);
                rows.extend(whole.iter().map(id));
                rest.is_empty()
            }
        }

        impl $name {
            /// The greatest id.
            pub const MAX: $name = $name::from_raw(u32::MAX - 1);

            /// Returns the id of the element at this index.
            ///
            /// # Panics
            /// Where the index does not fit 32 bits, which the limits of the schema rule out.
            pub fn new(index: usize) -> $name {
                $name::from_raw(u32::try_from(index).expect("the schema's limits keep indices within 32 bits"))
            }

            /// Returns the index into the columns.
            pub const fn index(self) -> usize {
                self.get() as usize
            }

            /// Returns the index as 32 bits.
            pub const fn get(self) -> u32 {
                self.0.get() - 1
            }

            /// Returns the id of the element at this index where a column of so many elements has one.
            pub fn within(index: u32, count: usize) -> Option<$name> {
                ((index as usize) < count).then(|| $name::from_raw(index))
            }

            /// Returns the id of the element at this index of 32 bits.
            ///
            /// # Panics
            /// For the index 2^32 - 1, which the limits of the schema rule out.
            pub const fn from_raw(raw: u32) -> $name {
                match NonZeroU32::new(raw.wrapping_add(1)) {
                    Some(one_more) => $name(one_more),
                    None => panic!("the schema's limits keep indices below 2^32 - 1"),
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.get())
            }
        }
    };
}

/// A rail of a scenario and of the worlds that are made of it. A world has few, and every purse and movement names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RailId(u8);

impl RailId {
    /// Returns the id of the rail at this place of the list.
    ///
    /// # Panics
    /// Where the place does not fit 8 bits, which the limits of the schema rule out.
    pub const fn new(index: usize) -> RailId {
        assert!(
            index <= u8::MAX as usize,
            "the schema's limits keep rails within 8 bits"
        );
        RailId(index as u8)
    }

    /// Returns the place in the list.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Feed for RailId {
    fn feed(&self, sink: &mut Sink) {
        self.0.feed(sink);
    }
}

id!(
    /// A kind of money of one ledger.
    AssetId
);
id!(
    /// A place where value of one asset rests.
    PurseId
);
id!(
    /// One atomic transaction.
    MovementId
);
id!(
    /// One in-leg: value leaving a purse.
    InLegId
);
id!(
    /// One out-leg: value entering a purse.
    OutLegId
);
id!(
    /// Who really holds: a person, a firm, a thief.
    EntityId
);
id!(
    /// Who keeps purses for others in its own books: bank, exchange, mixer, desk, casino.
    KeeperId
);
id!(
    /// One complaint, in the order of the list; a lot of taint stems from one.
    OriginId
);
id!(
    /// One theft of a scenario and of its worlds, in the order of the file.
    IncidentId
);

impl IncidentId {
    /// The first, and of most scenarios the only one.
    pub const FIRST: IncidentId = IncidentId::from_raw(0);

    /// Returns the origin of its taint: worlds have one complaint an incident, in the order of the incidents.
    pub const fn origin(self) -> OriginId {
        OriginId::from_raw(self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_largest_amount_is_exact() {
        assert_eq!(Amount::MAX.scaled_down(1, 3), Amount::new(u64::MAX / 3));
        assert_eq!(Share::WHOLE.of(Amount::MAX), Amount::MAX);
    }

    #[test]
    fn a_ratio_rounds_half_up_and_has_no_value_over_nothing() {
        assert_eq!(Share::ratio(1, 3).unwrap().to_string(), "0.333333");
        assert_eq!(Share::ratio(2, 3).unwrap().to_string(), "0.666667");
        assert_eq!(Share::ratio(5, 5).unwrap(), Share::WHOLE);
        assert_eq!(Share::ratio(0, 0), None);
    }

    #[test]
    fn a_share_is_never_rounded_to_a_false_whole_or_a_false_nothing() {
        let parts = [0, 1, 499, 500, 412_345, 999_499, 999_999, 1_000_000].map(Share::ppm);
        assert_eq!(
            parts.map(Share::digits),
            ["0", "<0.1", "<0.1", "0.1", "41.2", "99.9", ">99.9", "100"]
        );
        assert_eq!(
            parts.map(Share::whole_digits),
            ["0", "<1", "<1", "<1", "41", ">99", ">99", "100"]
        );
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        let dollars = Asset {
            code: "USD".into(),
            scale: 2,
        };
        assert_eq!(dollars.display(Amount::new(8_100_166_212)), "81 001 662.12 USD");
        let bitcoin = Asset {
            code: "BTC".into(),
            scale: 8,
        };
        assert_eq!(bitcoin.display(Amount::new(150_000_000)), "1.50 BTC");
        assert_eq!(bitcoin.display(Amount::new(1)), "0.00000001 BTC");
    }

    #[test]
    fn an_absent_id_costs_no_memory_and_ids_keep_their_order() {
        assert_eq!(size_of::<Option<PurseId>>(), 4);
        assert_eq!(PurseId::new(7).index(), 7);
        assert!(PurseId::from_raw(0) < PurseId::MAX);
        assert_eq!(format!("{:?}", KeeperId::new(3)), "KeeperId(3)");
    }

    #[test]
    fn spans_and_instants_read_as_people_write_them() {
        assert_eq!(
            Span::seconds(86_400 + 3_600 + 60 + 1).to_string(),
            "1d 1h",
            "the two largest parts alone"
        );
        assert_eq!(Span::seconds(11 * 3600 + 23 * 60).to_string(), "11h 23m");
        assert_eq!(Span::ZERO.to_string(), "0s");
        assert_eq!(Instant::from_unix(1_516_924_920).to_string(), "2018-01-26 00:02:00Z");
    }
}
