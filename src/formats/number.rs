//! Amounts as people, banks and programs write them: exact decimals of which nobody knows yet in which unit they are counted.

/// With how many digits every number fits 128 bits.
const DIGITS_MAX: usize = 38;

/// How far an exponent may shift a number.
const SHIFT_MAX: i16 = 400;

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
    /// The one or the other.
    Either,
}

impl Number {
    /// Reads digits with one mark between them and an exponent, such as `1234.50`, `1234,5` or `1e+07`. Digits beyond 38 are dropped
    /// from the end.
    ///
    /// # Errors
    /// Where it is anything else; it says what would be accepted.
    pub(super) fn read(text: &str, mark: Mark) -> Result<Number, String> {
        let text = text.trim();
        let shown: String = text.chars().take(40).collect();
        let wrong = |why: &str| format!("the amount {shown:?} {why}; accepted is a number such as 1234.56");
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let exponent = exponent.strip_prefix('+').unwrap_or(exponent).parse::<i16>();
                let exponent = exponent.ok().filter(|exponent| exponent.abs() <= SHIFT_MAX);
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
            Mark::Either => &['.', ','],
        };
        let (whole, part) = mantissa.split_once(marks).unwrap_or((mantissa, ""));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !are_digits(whole) || !are_digits(part) {
            return Err(wrong("is no number without signs between its digits"));
        }
        let mut number = Number {
            digits: 0,
            places: i16::try_from(part.len()).map_err(|_| wrong("has too many digits"))? - exponent,
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

    /// Returns how many digits stand behind the point.
    pub(super) fn places(self) -> i16 {
        self.places
    }

    /// Tells whether it is nothing at all.
    pub(super) fn is_zero(self) -> bool {
        self.digits == 0
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
            Some(power) => Some((self.digits / power, self.is_cut || self.digits % power > 0)),
            None => Some((0, true)),
        }
    }
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
            "", "-1", "1,234.56", "1.2.3", "0x10", "1e", "1e999", ".", "NaN", "1 000",
        ] {
            assert!(Number::read(text, Mark::Either).is_err(), "{text}");
        }
        assert!(Number::read("1,5", Mark::Point).is_err());
    }
}
