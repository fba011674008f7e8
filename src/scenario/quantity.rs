//! Readable quantities: `"523.3M XEM"`, `"11h 23m"`, `"2%..5%"`, `"3..9"`, read exactly or refused with the place of the
//! mistake.
//!
//! Nothing here passes through a floating-point number: a decimal is its digits and the number of its decimals, and a value
//! that its unit cannot hold is refused, never rounded.

use std::ops::Range;

use crate::units::{Amount, Rate, Share, Span};

/// A range of values, both ends included; a single value is a range of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between<T> {
    /// The least value.
    pub least: T,
    /// The greatest value.
    pub greatest: T,
}

impl<T: Copy> Between<T> {
    /// Returns the range of this one value.
    pub const fn just(value: T) -> Between<T> {
        Between {
            least: value,
            greatest: value,
        }
    }
}

/// An amount with its asset, as a scenario names money.
///
/// Money in the unit of account (`USD`) is converted at the asset's rate where a step works on another asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// Base units of the asset.
    pub amount: Amount,
    /// Indexes [`Scenario::assets`](crate::scenario::Scenario::assets); asset 0 is always `USD`, the unit of account.
    pub asset: usize,
}

/// The largest amount that a scenario may name, in base units: what the samplers of [`seed`](crate::seed) cut values to, so
/// that sums of a thousand such amounts still fit 64 bits.
pub const AMOUNT_MAX: u64 = 1 << 53;

/// The longest time that a scenario may name: the reported cases were idle for up to six years.
pub const SPAN_MAX: Span = Span::DAY.times(36_525);

/// What is wrong with a quantity and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the text that are wrong.
    pub at: Range<usize>,
    /// What was read.
    pub said: String,
    /// What would be accepted.
    pub accepted: &'static str,
}

/// A decimal number, exactly: `digits / 10^places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits as one number.
    pub digits: u128,
    /// How many of them stand behind the point.
    pub places: u32,
}

impl Decimal {
    /// Returns the number times ten to the power, where that is a whole number that fits 64 bits.
    pub fn shifted(self, power: u32) -> Option<u64> {
        let whole = match power.checked_sub(self.places) {
            Some(up) => self.digits.checked_mul(10u128.checked_pow(up)?)?,
            None => {
                let divisor = 10u128.checked_pow(self.places - power)?;
                if !self.digits.is_multiple_of(divisor) {
                    return None;
                }
                self.digits / divisor
            }
        };
        u64::try_from(whole).ok()
    }
}

/// An amount as it is written, before it is known how many decimals its asset has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawMoney<'t> {
    /// The number without its multiplier.
    pub number: Decimal,
    /// The power of ten that the multiplier stands for.
    pub power: u32,
    /// The code of the asset.
    pub code: &'t str,
    /// Where the code stands.
    pub code_at: Range<usize>,
}

const MONEY: &str =
    "a number, optionally k, M or bn, and the code of an asset, such as \"523.3M XEM\" or \"81 001 662.12 USD\"";
const SHARE: &str = "a number with % or ppm, such as \"2.5%\"";
const DURATION: &str = "whole numbers with w, d, h, m or s, the largest unit first, such as \"11h 23m\" or \"2d\"";
const COUNT: &str = "a whole number such as 40, or a range such as \"3..9\"";

impl<'t> RawMoney<'t> {
    /// Returns the base units of an asset with this many decimals.
    pub fn base_units(&self, scale: u8) -> Result<Amount, Fault> {
        let units = self.number.shifted(self.power + u32::from(scale));
        let fault = |said: String| Fault {
            at: 0..self.code_at.start,
            said,
            accepted: "an amount that the base unit of its asset measures, of at most 2^53 base units",
        };
        match units {
            Some(units) if units <= AMOUNT_MAX => Ok(Amount::new(units)),
            Some(_) => Err(fault("the amount is too large".into())),
            None if self.number.places > self.power + u32::from(scale) => {
                Err(fault(format!("{} has only {scale} decimals", self.code)))
            }
            None => Err(fault("the amount is too large".into())),
        }
    }

    /// Returns the rate of an asset with this many decimals, where this is the price of one of it in dollars.
    pub fn rate(&self, scale: u8) -> Result<Rate, Fault> {
        let fault = || Fault {
            at: 0..self.code_at.start,
            said: "the rate is zero, too large or too small".into(),
            accepted: "a price above zero with at most nine decimals",
        };
        // Cents for 10^k whole units, with the least k that makes the number of cents whole.
        let (mut power, mut cents) = (0, None);
        while power <= 7 && cents.is_none() {
            cents = self.number.shifted(self.power + 2 + power);
            power += 1;
        }
        let cents = cents
            .filter(|cents| (1..=AMOUNT_MAX).contains(cents))
            .ok_or_else(fault)?;
        let base_units = 10u64.checked_pow(u32::from(scale) + power - 1).ok_or_else(fault)?;
        let divisor = greatest_common_divisor(cents, base_units);
        Ok(Rate {
            cents: cents / divisor,
            base_units: base_units / divisor,
        })
    }
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Reads an amount of money.
pub fn money(text: &str) -> Result<RawMoney<'_>, Fault> {
    let mut scan = Scan::new(text, MONEY);
    let number = scan.number()?;
    scan.spaces();
    let mut word = scan.word();
    let mut power = 0;
    if let Some(multiplier) = [("k", 3), ("M", 6), ("bn", 9)]
        .into_iter()
        .find(|(name, _)| *name == &text[word.clone()])
    {
        power = multiplier.1;
        scan.spaces();
        word = scan.word();
    }
    let code = &text[word.clone()];
    if code.is_empty() {
        return Err(scan.fault(word.start..text.len(), "the amount has no asset"));
    }
    let follows = scan.rest().trim_start_matches(is_gap);
    if power == 0 && !is_code(code) && is_code(follows) {
        return Err(scan.fault(word, "this multiplies by nothing"));
    }
    scan.end()?;
    Ok(RawMoney {
        number,
        power,
        code,
        code_at: word,
    })
}

/// Tells whether a word may be the code of an asset.
pub(crate) fn is_code(word: &str) -> bool {
    (2..=12).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Reads a share such as `"2.5%"` or `"800ppm"`.
pub fn share(text: &str) -> Result<Share, Fault> {
    let mut scan = Scan::new(text, SHARE);
    let number = scan.number()?;
    scan.spaces();
    let from = scan.at;
    let power = if scan.takes("%") {
        4
    } else if scan.takes("ppm") {
        0
    } else {
        return Err(scan.fault(from..text.len(), "a share has its unit behind the number"));
    };
    scan.end()?;
    let parts = number.shifted(power).and_then(|parts| u32::try_from(parts).ok());
    let parts = parts.ok_or_else(|| scan.fault(0..from, "a share is a whole number of millionths below 4294"))?;
    Ok(Share::ppm(parts))
}

/// Reads a duration such as `"11h 23m"`.
pub fn duration(text: &str) -> Result<Span, Fault> {
    const UNITS: [(&str, i64); 5] = [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
    let mut scan = Scan::new(text, DURATION);
    let (mut total, mut smaller) = (0i64, 0);
    loop {
        let from = scan.at;
        let number = scan.number()?;
        let count = number.shifted(0).and_then(|count| i64::try_from(count).ok());
        let count = count.ok_or_else(|| scan.fault(from..scan.at, "a duration is made of whole numbers"))?;
        scan.spaces();
        let word = scan.letters();
        let found = UNITS.iter().position(|(name, _)| *name == &text[word.clone()]);
        let unit = found.ok_or_else(|| scan.fault(word.clone(), "this is no unit of time"))?;
        if unit < smaller {
            return Err(scan.fault(word, "the units do not go from large to small, each once"));
        }
        smaller = unit + 1;
        let part = count
            .checked_mul(UNITS[unit].1)
            .and_then(|part| total.checked_add(part));
        total = part.filter(|total| *total <= SPAN_MAX.get()).ok_or_else(|| Fault {
            at: 0..scan.at,
            said: "the time is too long".into(),
            accepted: "at most 36525d, a hundred years",
        })?;
        scan.spaces();
        if scan.at == text.len() {
            return Ok(Span::seconds(total));
        }
    }
}

/// Reads a whole number, in groups of three digits or not.
pub fn count(text: &str) -> Result<u64, Fault> {
    let mut scan = Scan::new(text, COUNT);
    let number = scan.number()?;
    scan.end()?;
    number
        .shifted(0)
        .ok_or_else(|| scan.fault(0..text.len(), "this is no whole number below 2^64"))
}

/// Reads a range of what `read` reads: `"2%..5%"`, or a single value.
pub fn range<T: PartialOrd + Copy>(text: &str, read: impl Fn(&str) -> Result<T, Fault>) -> Result<Between<T>, Fault> {
    let Some(dots) = text.find("..") else {
        return read(text).map(Between::just);
    };
    let (left, right) = (&text[..dots], &text[dots + 2..]);
    let least = read(left.trim_end())?;
    let skipped = right.len() - right.trim_start().len();
    let shift = dots + 2 + skipped;
    let greatest = read(right.trim_start()).map_err(|fault| Fault {
        at: fault.at.start + shift..fault.at.end + shift,
        ..fault
    })?;
    if greatest < least {
        return Err(Fault {
            at: 0..text.len(),
            said: "the range is empty".into(),
            accepted: "a range with its least value first",
        });
    }
    Ok(Between { least, greatest })
}

/// A cursor over the text of one quantity.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    accepted: &'static str,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, accepted: &'static str) -> Scan<'t> {
        Scan { text, at: 0, accepted }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn fault(&self, at: Range<usize>, said: &str) -> Fault {
        Fault {
            at,
            said: said.into(),
            accepted: self.accepted,
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start_matches(is_gap).len();
    }

    /// Takes letters and digits up to the next gap; a word that starts with a digit has none.
    fn word(&mut self) -> Range<usize> {
        let from = self.at;
        let length = self
            .rest()
            .find(|c: char| !(c.is_alphanumeric() || c == '-'))
            .unwrap_or(self.rest().len());
        let starts_well = self.rest().starts_with(|c: char| c.is_alphabetic());
        self.at += if starts_well { length } else { 0 };
        from..self.at
    }

    fn letters(&mut self) -> Range<usize> {
        let from = self.at;
        self.at = self.text.len() - self.rest().trim_start_matches(char::is_alphabetic).len();
        from..self.at
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.spaces();
        if self.at == self.text.len() {
            return Ok(());
        }
        Err(self.fault(self.at..self.text.len(), "something follows that does not belong there"))
    }

    fn digits(&mut self, decimal: &mut Decimal) -> Result<usize, Fault> {
        let from = self.at;
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        for digit in self.rest()[..count].bytes() {
            let next = decimal
                .digits
                .checked_mul(10)
                .and_then(|n| n.checked_add(u128::from(digit - b'0')));
            decimal.digits = next
                .filter(|n| *n < 10u128.pow(30))
                .ok_or_else(|| self.fault(from..from + count, "the number is too long"))?;
        }
        self.at += count;
        Ok(count)
    }

    /// Takes a number: digits, perhaps in groups of three with a gap between, perhaps with a point and decimals.
    fn number(&mut self) -> Result<Decimal, Fault> {
        let from = self.at;
        let mut decimal = Decimal { digits: 0, places: 0 };
        if self.digits(&mut decimal)? == 0 {
            let end = self
                .rest()
                .char_indices()
                .nth(1)
                .map_or(self.text.len(), |(next, _)| from + next);
            let negative = self.rest().starts_with('-');
            return Err(self.fault(
                from..end,
                if negative {
                    "no quantity here is below zero"
                } else {
                    "a number is missing"
                },
            ));
        }
        while let Some(gap) = self.rest().chars().next().filter(|c| is_gap(*c)) {
            let behind = &self.rest()[gap.len_utf8()..];
            if !behind.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            self.at += gap.len_utf8();
            let group = self.at;
            if self.digits(&mut decimal)? != 3 {
                return Err(self.fault(group..self.at, "digits are grouped by three"));
            }
        }
        if self.rest().starts_with(',') {
            return Err(self.fault(
                self.at..self.at + 1,
                "a comma can mean two things; decimals stand behind a point, groups are parted by spaces",
            ));
        }
        if self.rest().starts_with('.') && !self.rest().starts_with("..") {
            self.at += 1;
            let places = self.digits(&mut decimal)?;
            if places == 0 {
                return Err(self.fault(from..self.at, "digits are missing behind the point"));
            }
            decimal.places = places as u32;
        }
        Ok(decimal)
    }
}

/// Tells whether the character parts groups of digits: a space, a no-break space, a narrow one, an underscore.
fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '_')
}

/// Writes so many bytes for a person, with two digits that count.
pub fn in_bytes(bytes: u64) -> String {
    let mut unit = 1u64;
    let mut names = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"].into_iter();
    let mut name = names.next().unwrap_or_default();
    for larger in names {
        if bytes / unit < 1_000 {
            break;
        }
        (unit, name) = (unit.saturating_mul(1_000), larger);
    }
    let tenths = u128::from(bytes) * 10 / u128::from(unit);
    match tenths {
        0..100 if unit > 1 => format!("{}.{} {name}", tenths / 10, tenths % 10),
        _ => format!("{} {name}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base_units(text: &str, scale: u8) -> u64 {
        money(text).unwrap().base_units(scale).unwrap().get()
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(base_units("81 001 662.12 USD", 2), 8_100_166_212);
        assert_eq!(base_units("523.3M XEM", 6), 523_300_000_000_000);
        assert_eq!(base_units("0.1 BTC", 8), 10_000_000);
        assert_eq!(base_units("1.46bn USD", 2), 146_000_000_000);
        assert_eq!(base_units("2.5 k BTC", 8), 250_000_000_000);
        assert_eq!(base_units("90_000 USD", 2), 9_000_000);
    }

    #[test]
    fn amounts_that_cannot_be_held_are_refused() {
        let fine = money("0.001 USD").unwrap().base_units(2).unwrap_err();
        assert_eq!(fine.said, "USD has only 2 decimals");
        assert!(money("100 000bn USD").unwrap().base_units(2).is_err());
        assert_eq!(money("12").unwrap_err().said, "the amount has no asset");
        assert_eq!(money("1,5 USD").unwrap_err().at, 1..2);
        assert_eq!(money("12 34 USD").unwrap_err().at, 3..5);
        assert_eq!(money("-5 USD").unwrap_err().said, "no quantity here is below zero");
        assert_eq!(money("5 USD more").unwrap_err().at, 6..10);
        assert!(money("999999999999999999999999999999999999999999 USD").is_err());
    }

    #[test]
    fn rates_keep_fractions_of_a_cent() {
        let rate = |text: &str, scale| money(text).unwrap().rate(scale);
        let tiny = rate("0.00012 USD", 6).unwrap();
        assert_eq!((tiny.cents, tiny.base_units), (3, 250_000_000));
        assert_eq!(
            rate("60 000 USD", 8).unwrap().value(Amount::new(50_000_000)),
            Amount::new(3_000_000)
        );
        assert!(rate("0 USD", 8).is_err());
    }

    #[test]
    fn durations_are_whole_seconds() {
        assert_eq!(duration("11h 23m").unwrap(), Span::seconds(40_980));
        assert_eq!(duration("2d").unwrap(), Span::DAY.times(2));
        assert_eq!(duration("1w1s").unwrap(), Span::seconds(604_801));
        assert_eq!(duration("0s").unwrap(), Span::ZERO);
        assert_eq!(duration("23m 11h").unwrap_err().at, 6..7);
        assert_eq!(duration("1.5h").unwrap_err().at, 0..3);
        assert_eq!(duration("5 minutes").unwrap_err().said, "this is no unit of time");
        assert_eq!(duration("40000d").unwrap_err().said, "the time is too long");
        assert!(duration("").is_err() && duration("9999999999999999999w").is_err());
    }

    #[test]
    fn shares_are_whole_millionths() {
        assert_eq!(share("0.08%").unwrap(), Share::ppm(800));
        assert_eq!(share("12 ppm").unwrap(), Share::ppm(12));
        assert_eq!(share("0.25").unwrap_err().at, 4..4);
        assert!(share("0.00001%").is_err() && share("1000000%").is_err());
    }

    #[test]
    fn ranges_have_their_least_value_first() {
        let shares = range("2%..5%", share).unwrap();
        assert_eq!((shares.least, shares.greatest), (Share::percent(2), Share::percent(5)));
        assert_eq!(range("1h .. 6h", duration).unwrap().greatest, Span::HOUR.times(6));
        assert_eq!(range("3..9", count).unwrap().greatest, 9);
        assert_eq!(range("4", count).unwrap(), Between::just(4));
        assert_eq!(range("9..3", count).unwrap_err().said, "the range is empty");
        assert_eq!(range("2%.. 5", share).unwrap_err().at, 6..6);
    }

    #[test]
    fn bytes_are_written_with_the_digits_that_count() {
        let of = [999, 4_321, 43_219, 17_179_869_184, u64::MAX].map(in_bytes);
        assert_eq!(of, ["999 bytes", "4.3 kB", "43 kB", "17 GB", "18 EB"]);
    }
}
