//! Exact decimal amounts of any scale.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::formats::decimal::Decimal;

/// How many decimals are kept.
const SCALE: usize = 18;
/// What has more than 18 digits before the point, in units of the last decimal.
const WHOLE_MAX: u128 = 10u128.pow(36);

/// An exact decimal amount with up to 18 decimals; sums keep 38 digits in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(i128);

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact(0);

    /// Tells whether this is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Tells whether this is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Returns the amount without its sign.
    pub const fn size(self) -> Exact {
        Exact(self.0.abs())
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// Where it has more digits than are kept.
    pub fn plus(self, other: Exact) -> Result<Exact, String> {
        let sum = self.0.checked_add(other.0);
        sum.map(Exact)
            .ok_or_else(|| "the sum has more digits than are kept".into())
    }

    /// Returns the difference.
    ///
    /// # Errors
    /// Where it has more digits than are kept.
    pub fn minus(self, other: Exact) -> Result<Exact, String> {
        self.plus(Exact(-other.0))
    }

    /// Returns so many units of the last decimal; nothing where that is too much.
    pub(super) fn of_units(units: u128) -> Option<Exact> {
        (units < WHOLE_MAX).then(|| Exact(i128::try_from(units).expect("36 digits fit 128 bits")))
    }

    /// Reads a decimal number without a sign: digits, and digits behind a point.
    ///
    /// # Errors
    /// Where the text is no such number, or has more digits than are kept.
    pub fn read(text: &str) -> Result<Exact, String> {
        let shown: String = text.chars().take(40).collect();
        let wrong = |why: &str| format!("the amount {shown:?} {why}");
        if text.starts_with(['-', '(', '\u{2212}']) {
            return Err(wrong(
                "is negative; the direction says which way it went, and an amount is zero or more",
            ));
        }
        let decimal = Decimal::read(text)
            .filter(|_| !text.ends_with('.'))
            .ok_or_else(|| wrong("is no number; accepted are digits with a point before decimals, such as 1234.50"))?;
        let units = decimal.units(SCALE as i64).ok().filter(|units| *units < WHOLE_MAX);
        let units =
            units.ok_or_else(|| wrong("is too long; accepted are 18 digits before the point and 18 behind it"))?;
        Ok(Exact(i128::try_from(units).expect("36 digits fit 128 bits")))
    }

    /// Returns how many decimals it needs.
    pub fn decimals(self) -> usize {
        let (mut units, mut decimals) = (self.0.unsigned_abs() % 10u128.pow(18), SCALE);
        while decimals > 0 && units.is_multiple_of(10) {
            (units, decimals) = (units / 10, decimals - 1);
        }
        decimals
    }

    /// Writes it with at least so many decimals.
    pub fn text(self, decimals: usize) -> String {
        let (units, one) = (self.0.unsigned_abs(), 10u128.pow(18));
        let sign = if self.0 < 0 { "-" } else { "" };
        let decimals = decimals.clamp(self.decimals(), SCALE);
        let part = format!("{:018}", units % one);
        if decimals == 0 {
            format!("{sign}{}", units / one)
        } else {
            format!("{sign}{}.{}", units / one, &part[..decimals])
        }
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(0))
    }
}

impl Serialize for Exact {
    /// Writes a decimal string.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
