//! Amounts as people, banks and programs write them: exact decimals of which nobody knows yet in which unit they are counted.

/// With how many digits every number fits 128 bits.
const DIGITS_MAX: usize = 38;

/// How far an exponent may shift a number.
const SHIFT_MAX: u16 = 400;

/// With how many digits a number may be written; 256 bits have 78.
const WRITTEN_MAX: usize = 1_000;

/// An exact decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Its digits.
    digits: u128,
    /// How many of them stand behind the point; below zero where zeros follow them.
    places: i16,
    /// Digits of lower places were there too.
    is_cut: bool,
}

/// Which sign stands between the whole and its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A point alone.
    Point,
    /// A comma alone, which may end the number.
    Comma,
    /// The one or the other.
    Either,
}

impl Number {
    /// Zero.
    pub(super) const ZERO: Number = Number::whole(0, 0);

    /// Returns a whole number of units of which ten to the power of `places` are one.
    pub(super) const fn whole(digits: u128, places: i16) -> Number {
        Number {
            digits,
            places,
            is_cut: false,
        }
    }

    /// Reads digits with one mark between them and an exponent, such as `1234.50`, `1234,5` or `1e+07`. Digits beyond 38 are dropped
    /// from the end.
    ///
    /// # Errors
    /// Where it is anything else; it says what would be accepted.
    pub(super) fn read(text: &str, mark: Mark) -> Result<Number, String> {
        let text = text.trim();
        let shown: String = text.chars().take(40).collect();
        let such = match mark {
            Mark::Comma => "1234,56",
            Mark::Point | Mark::Either => "1234.56",
        };
        let wrong = |why: &str| format!("the amount {shown:?} {why}; accepted is a number such as {such}");
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let exponent = exponent.strip_prefix('+').unwrap_or(exponent).parse::<i16>();
                let exponent = exponent.ok().filter(|exponent| exponent.unsigned_abs() <= SHIFT_MAX);
                (mantissa, exponent.ok_or_else(|| wrong("has no readable exponent"))?)
            }
            None => (text, 0),
        };
        if mantissa.starts_with('-') {
            return Err(wrong(
                "is negative, and a payment goes from the one who gives to the one who gets",
            ));
        }
        let marks: &[char] = match mark {
            Mark::Point => &['.'],
            Mark::Comma => &[','],
            Mark::Either => &['.', ','],
        };
        let (whole, part) = mantissa.split_once(marks).unwrap_or((mantissa, ""));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !are_digits(whole) || !are_digits(part) {
            return Err(wrong("is no number without signs between its digits"));
        }
        if whole.len() + part.len() > WRITTEN_MAX {
            return Err(wrong("has too many digits"));
        }
        let mut number = Number {
            digits: 0,
            places: i16::try_from(part.len()).expect("so few digits are counted") - exponent,
            is_cut: false,
        };
        let all = whole.bytes().chain(part.bytes()).map(|byte| u128::from(byte - b'0'));
        let mut significant = 0;
        for digit in all {
            if significant < DIGITS_MAX {
                number.digits = number.digits * 10 + digit;
                significant += usize::from(number.digits > 0);
            } else {
                number.places -= 1;
                number.is_cut |= digit > 0;
            }
        }
        Ok(number)
    }

    /// Reads a whole number of units of which ten to the power of `places` are one; also in hex behind `0x`.
    ///
    /// # Errors
    /// Where it is no whole number.
    pub(super) fn read_units(text: &str, places: i16) -> Result<Number, String> {
        let text = text.trim();
        let wrong = || {
            let shown: String = text.chars().take(40).collect();
            format!("the value {shown:?} is no whole number of base units")
        };
        if let Some(hex) = text.strip_prefix("0x") {
            return of_hex(hex).map(|number| number.with_places(places)).ok_or_else(wrong);
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        Number::read(text, Mark::Point).map(|number| number.with_places(places))
    }

    /// Returns the number with its point moved so many places to the left.
    pub(super) fn with_places(self, places: i16) -> Number {
        Number {
            places: self.places + places,
            ..self
        }
    }

    /// Returns its digits, and the number without them.
    pub(super) fn apart(self) -> (u128, Number) {
        (self.digits, self.with_digits(0))
    }

    /// Returns the number with these digits in place of its own.
    pub(super) fn with_digits(self, digits: u128) -> Number {
        Number { digits, ..self }
    }

    /// Returns how many digits stand behind the point.
    pub(super) fn places(self) -> i16 {
        self.places
    }

    /// Tells whether it is nothing at all.
    pub(super) fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Returns what is left when another number is taken away; nothing where that is more, or does not fit.
    pub(super) fn less(self, other: Number) -> Option<Number> {
        let places = self.places.max(other.places);
        let digits = self.units(places)?.0.checked_sub(other.units(places)?.0)?;
        Some(Number::whole(digits, places))
    }

    /// Tells whether both are one number, however it is written.
    pub(super) fn is_same(self, other: Number) -> bool {
        let scale = self.places.max(other.places);
        !self.is_cut && !other.is_cut && self.units(scale).is_some() && self.units(scale) == other.units(scale)
    }

    /// Returns the sum, where it fits.
    pub(super) fn sum(numbers: impl Iterator<Item = Number>) -> Option<Number> {
        let mut all = Number::ZERO;
        for number in numbers {
            let places = all.places.max(number.places);
            let (one, other) = (all.units(places)?, number.units(places)?);
            all = Number {
                digits: one.0.checked_add(other.0)?,
                places,
                is_cut: one.1 || other.1,
            };
        }
        Some(all)
    }

    /// Returns how many whole units it is where ten to the power of `scale` are one, and whether something was cut; nothing where
    /// that does not fit.
    pub(super) fn units(self, scale: i16) -> Option<(u128, bool)> {
        let shift = i32::from(scale) - i32::from(self.places);
        if self.digits == 0 {
            return Some((0, self.is_cut));
        }
        if shift >= 0 {
            let power = 10u128.checked_pow(shift.unsigned_abs())?;
            return Some((self.digits.checked_mul(power)?, self.is_cut));
        }
        match 10u128.checked_pow(shift.unsigned_abs()) {
            Some(power) => Some((self.digits / power, self.is_cut || !self.digits.is_multiple_of(power))),
            None => Some((0, true)),
        }
    }
}

/// Reads a number of up to 256 bits in hex.
fn of_hex(hex: &str) -> Option<Number> {
    if hex.is_empty() || hex.len() > 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    if let Ok(digits) = u128::from_str_radix(hex, 16) {
        return Some(Number::whole(digits, 0));
    }
    // Written out by hand, digit by digit: no type holds it.
    let mut decimal: Vec<u8> = vec![0];
    for byte in hex.bytes() {
        let mut carry = char::from(byte).to_digit(16)?;
        for digit in &mut decimal {
            let value = u32::from(*digit) * 16 + carry;
            *digit = (value % 10) as u8;
            carry = value / 10;
        }
        while carry > 0 {
            decimal.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    let text: String = decimal.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
    Number::read(&text, Mark::Point).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str, scale: i16) -> Option<(u128, bool)> {
        Number::read(text, Mark::Either).unwrap().units(scale)
    }

    #[test]
    fn decimals_are_exact_in_every_form() {
        assert_eq!(units("1234.56", 2), Some((123_456, false)));
        assert_eq!(units("1234,5", 2), Some((123_450, false)));
        assert_eq!(units("19999,", 2), Some((1_999_900, false)));
        assert_eq!(units("1e+07", 2), Some((1_000_000_000, false)));
        assert_eq!(units("0.30000000000000004", 2), Some((30, true)));
        assert_eq!(units("7", -1), Some((0, true)));
        for text in [
            "", "-1", "1,234.56", "1.2.3", "0x10", "1e", "1e999", "1e-32768", ".", "NaN", "1 000",
        ] {
            assert!(Number::read(text, Mark::Either).is_err(), "{text}");
        }
        assert!(Number::read("1,5", Mark::Point).is_err());
        assert!(Number::read("1.5", Mark::Comma).is_err());
    }

    #[test]
    fn more_digits_than_any_amount_has_are_refused_before_and_behind_the_point() {
        let nines = "9".repeat(100_000);
        for text in [nines.clone(), format!("0.{nines}"), format!("{nines}.{nines}e9")] {
            let refused = Number::read(&text, Mark::Point).expect_err("it is too long");
            assert!(refused.contains("has too many digits"), "{refused}");
            assert!(refused.len() < 200, "it is not told in full");
        }
        assert!(Number::read(&"9".repeat(WRITTEN_MAX), Mark::Point).is_ok());
    }

    #[test]
    fn numbers_beyond_128_bits_keep_their_first_digits() {
        let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        let number = Number::read_units(most, 0).unwrap();
        assert_eq!(number.units(-60), Some((115_792_089_237_316_195, true)));
        assert_eq!(Number::read_units(&format!("0x{}", "f".repeat(64)), 0), Ok(number));
        assert_eq!(
            Number::read_units("0x0de0b6b3a7640000", 18).unwrap().units(0),
            Some((1, false))
        );
        assert!(Number::read_units("1.0", 0).is_err());
        assert!(Number::read_units("0x", 0).is_err());
    }

    #[test]
    fn numbers_are_compared_and_added_however_they_are_written() {
        let of = |text: &str| Number::read(text, Mark::Either).unwrap();
        assert!(of("1000.00").is_same(of("1000")) && of("1000,").is_same(of("1e3")));
        assert!(!of("1000").is_same(of("1000.01")));
        let all = Number::sum(["0.1", "2", "3.25"].into_iter().map(of)).unwrap();
        assert!(all.is_same(of("5.35")));
        assert_eq!(
            Number::sum([Number::whole(u128::MAX, 0), Number::whole(1, 0)].into_iter()),
            None
        );
    }
}
