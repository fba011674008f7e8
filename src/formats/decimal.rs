//! Decimal numbers, read exactly: a double loses the last digits.

use crate::units::Amount;

/// How many decimals an asset may have: a unit must fit 64 bits.
pub(super) const SCALE_MAX: u8 = 18;

/// The decimals of one bitcoin.
const DECIMALS: i64 = 8;

/// With how many digits every number fits 128 bits.
const DIGITS_MAX: i64 = 38;

const TOO_LARGE: &str = "does not fit 64 bits of base units";

/// A decimal number as it is written, without sign and exponent.
#[derive(Clone, Copy)]
pub(super) struct Decimal<'a> {
    /// The digits before the point; there are some.
    whole: &'a str,
    /// The digits behind it.
    pub part: &'a str,
}

/// Why a decimal number is no whole number of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misfit {
    /// It is finer than a unit.
    Finer,
    /// It has more digits than 128 bits are sure to hold.
    TooLarge,
}

impl<'a> Decimal<'a> {
    /// Reads digits, and digits behind a point.
    pub(super) fn read(text: &'a str) -> Option<Decimal<'a>> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let are_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
        (!whole.is_empty() && are_digits(whole) && are_digits(part)).then_some(Decimal { whole, part })
    }

    /// Returns how many units it is where ten to the power of `scale` are one.
    pub(super) fn units(self, scale: i64) -> Result<u128, Misfit> {
        let digits = self.whole.bytes().chain(self.part.bytes()).map(|digit| digit - b'0');
        let significant: Vec<u8> = digits.skip_while(|&digit| digit == 0).collect();
        let trailing = significant.iter().rev().take_while(|&&digit| digit == 0).count();
        if significant.is_empty() {
            return Ok(0);
        }
        let shift = scale - self.part.len() as i64;
        let dropped = usize::try_from((-shift).max(0)).unwrap_or(usize::MAX);
        if dropped > trailing {
            return Err(Misfit::Finer);
        }
        let kept = &significant[..significant.len() - dropped];
        if kept.len() as i64 + shift.max(0) > DIGITS_MAX {
            return Err(Misfit::TooLarge);
        }
        let number = kept.iter().fold(0, |number, &digit| number * 10 + u128::from(digit));
        Ok(number * 10u128.pow(u32::try_from(shift.max(0)).expect("it is at most so many digits")))
    }
}

/// Reads a number as nodes write it: up to ten digits and eight decimals, which fit 64 bits.
fn as_nodes_write(text: &[u8]) -> Option<Amount> {
    let (whole, [b'.', part @ ..]) = text.split_last_chunk::<9>()? else {
        return None;
    };
    let digits = || whole.iter().chain(part).map(|byte| byte.wrapping_sub(b'0'));
    let fits = (1..=10).contains(&whole.len()) && digits().all(|digit| digit < 10);
    fits.then(|| Amount::new(digits().fold(0, |units, digit| units * 10 + u64::from(digit))))
}

/// Reads a decimal number of bitcoin, as JSON writes numbers (`0.1`, `50`, `5e-05`) and also in quotes, as base units.
///
/// # Errors
/// Where the text is no such number, is negative, is finer than a base unit or does not fit 64 bits.
pub(super) fn amount(text: &str) -> Result<Amount, String> {
    if let Some(amount) = as_nodes_write(text.as_bytes()) {
        return Ok(amount);
    }
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let number = inner.unwrap_or(text).trim();
    let wrong = |why: &str| format!("the value {} {why}", shortened(text));
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
            let parsed = exponent.parse::<i32>();
            (mantissa, parsed.map_err(|_| wrong("has no readable exponent"))?)
        }
        None => (number, 0),
    };
    if mantissa.starts_with('-') {
        return Err(wrong("is negative; an output holds zero or more"));
    }
    let decimal = Decimal::read(mantissa).ok_or_else(|| wrong("is no decimal number such as 0.00010000"))?;
    let units = decimal
        .units(DECIMALS + i64::from(exponent))
        .map_err(|misfit| match misfit {
            Misfit::Finer => wrong("is finer than 0.00000001, the base unit"),
            Misfit::TooLarge => wrong(TOO_LARGE),
        })?;
    u64::try_from(units).map(Amount::new).map_err(|_| wrong(TOO_LARGE))
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_read_to_the_last_digit() {
        let read = |text| amount(text).map(Amount::get);
        assert_eq!(read("25.03687509"), Ok(2_503_687_509));
        assert_eq!(read("0.00000001"), Ok(1));
        assert_eq!(read("50.0"), Ok(5_000_000_000));
        assert_eq!(read("50"), Ok(5_000_000_000));
        assert_eq!(read("5e-05"), Ok(5_000));
        assert_eq!(read("1E-8"), Ok(1));
        assert_eq!(read("1.5e+2"), Ok(15_000_000_000));
        assert_eq!(read("\"0.10000000\""), Ok(10_000_000));
        assert_eq!(read("0.100000000000000000000000000000000"), Ok(10_000_000));
        assert_eq!(read("0e99"), Ok(0));
        assert_eq!(read("184467440737.09551615"), Ok(u64::MAX));
    }

    #[test]
    fn what_is_no_exact_amount_is_refused_with_its_text() {
        for text in [
            "-0.1",
            "0.000000001",
            "1e-9",
            "1e12",
            "184467440737.09551616",
            "",
            ".",
            "1.2.3",
            "abc",
            "1e",
            "1e99999999999",
            "0x10",
            "null",
            "1e2147483647",
            "123e-2147483648",
        ] {
            let error = amount(text).unwrap_err();
            assert!(error.contains(text), "{error}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_survives_its_decimal_form(units in any::<u64>()) {
            let text = format!("{}.{:08}", units / 100_000_000, units % 100_000_000);
            prop_assert_eq!(amount(&text), Ok(Amount::new(units)));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = amount(&text);
        }
    }
}
