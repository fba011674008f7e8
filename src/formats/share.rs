//! Shares as people type them.

use super::decimal::Decimal;
use crate::units::Share;

/// Reads a share: a decimal number from 0 to 1 with at most six decimals, or a percentage with at most four.
pub fn read(text: &str) -> Option<Share> {
    let (number, decimals) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim_end(), 4),
        None => (text.trim(), 6),
    };
    let decimal = Decimal::read(number).filter(|decimal| decimal.part.len() <= decimals)?;
    let parts = u32::try_from(decimal.units(decimals as i64).ok()?).ok()?;
    (parts <= Share::WHOLE.get()).then(|| Share::ppm(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_exact() {
        assert_eq!(read("0.1"), Some(Share::percent(10)));
        assert_eq!(read("12.5%"), Some(Share::ppm(125_000)));
        assert_eq!(read("1"), Some(Share::WHOLE));
        assert_eq!(["1.1", "101%", "-0", "0.1234567", ".5", "x"].map(read), [None; 6]);
    }
}
