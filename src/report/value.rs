//! Single values, exact and as people read them: shares, numbers, money, methods.

use serde::{Serialize, Serializer};

use crate::lots::{Booking, Method};
use crate::scenario::Unit;
use crate::score::Number;
use crate::study;
use crate::units::{Amount, Share, grouped};

/// The value of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A share of something.
    Share(Share),
    /// A plain number.
    Number(Number),
    /// Cents at the rates of the theft.
    Money(Amount),
}

impl Serialize for Value {
    /// Writes a decimal string.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.exact())
    }
}

impl Value {
    /// Returns a figure of a study as what its unit says it is.
    pub fn of(value: study::Value, unit: Unit) -> Value {
        match (value, unit) {
            (study::Value::Cents(cents), _) => Value::Money(cents),
            // A share of more than four thousand times the whole stands as the number that it is.
            (study::Value::Number(number), Unit::Share) => {
                u32::try_from(number.get()).map_or(Value::Number(number), |parts| Value::Share(Share::ppm(parts)))
            }
            (study::Value::Number(number), _) => Value::Number(number),
        }
    }

    /// Returns it where it is a share.
    pub fn share(self) -> Option<Share> {
        match self {
            Value::Share(share) => Some(share),
            _ => None,
        }
    }

    /// Returns the exact value: six decimals for a share and a broken number, whole cents for money.
    pub fn exact(self) -> String {
        match self {
            Value::Share(share) => share.to_string(),
            Value::Number(number) if number.get().is_multiple_of(1_000_000) => (number.get() / 1_000_000).to_string(),
            Value::Number(number) => number.to_string(),
            Value::Money(cents) => cents.to_string(),
        }
    }

    /// Returns the value as people read it.
    pub fn text(self) -> String {
        match self {
            Value::Share(share) => percent(Some(share)),
            Value::Number(number) if number.get().is_multiple_of(1_000_000) => grouped(number.get() / 1_000_000),
            Value::Number(number) => {
                let tenths = (number.get() + 50_000) / 100_000;
                format!("{}.{}", grouped(tenths / 10), tenths % 10)
            }
            Value::Money(cents) => money(cents),
        }
    }
}

/// Writes a booking by its name, for programs.
pub fn by_name<S: Serializer>(booking: &Booking, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(booking.name())
}

/// Returns the shortest word that means the method.
pub fn method_word(method: &Method) -> String {
    match method.is_plain() {
        true => method.booking().name().into(),
        false => method.spec(),
    }
}

/// Writes a share as people read it ([`Share::text`]), and a dash where there is none.
pub fn percent(share: Option<Share>) -> String {
    share.map_or_else(|| "\u{2013}".into(), Share::text)
}

/// Writes cents as people read them, short: `10.0 M USD`, `512 USD`, `3.20 USD`.
pub fn money(cents: Amount) -> String {
    let cents = cents.get();
    let dollars = cents / 100;
    match dollars {
        0..100 if cents.is_multiple_of(100) => format!("{dollars} USD"),
        0..100 => format!("{dollars}.{:02} USD", cents % 100),
        100..1_000_000 => format!("{} USD", grouped((cents + 50) / 100)),
        1_000_000..1_000_000_000 => short(cents, 100_000_000, "M"),
        _ => short(cents, 100_000_000_000, "bn"),
    }
}

/// Writes a number of `unit`s with two decimals, rounded half up.
fn short(cents: u64, unit: u64, name: &str) -> String {
    let hundredths = (u128::from(cents) * 200 + u128::from(unit)) / (u128::from(unit) * 2);
    format!("{}.{:02} {name} USD", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_never_reads_as_the_whole_or_as_nothing_when_it_is_not() {
        let read = |ppm| percent(Some(Share::ppm(ppm)));
        assert_eq!(
            [0, 1, 499, 500, 1_499, 500_000, 999_499, 999_999, 1_000_000, 1_250_000].map(read),
            [
                "0 %", "<0.1 %", "<0.1 %", "0.1 %", "0.1 %", "50.0 %", "99.9 %", ">99.9 %", "100 %", "125.0 %"
            ]
            .map(|text| text.replace(' ', "\u{a0}"))
        );
        assert_eq!(percent(None), "\u{2013}");
    }

    #[test]
    fn money_reads_short() {
        let read = |cents| money(Amount::new(cents));
        assert_eq!(
            [
                0,
                320,
                51_249,
                99_999_999,
                1_000_000_000,
                52_330_000_000,
                600_000_000_000
            ]
            .map(read),
            [
                "0 USD",
                "3.20 USD",
                "512 USD",
                "1 000 000 USD",
                "10.00 M USD",
                "523.30 M USD",
                "6.00 bn USD"
            ]
        );
    }
}
