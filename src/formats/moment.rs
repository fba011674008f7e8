//! Instants and shares as people type them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::units::{Instant, Share, Span};

/// The forms of an instant, for complaints.
pub const INSTANTS: &str = "2024-02-26, 2024-02-26 12:30:00, or seconds since 1970";

/// Reads an instant; a date alone is its beginning in UTC.
pub fn begin(text: &str) -> Option<Instant> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(Instant::from_unix(seconds));
    }
    let text = text.strip_suffix('Z').unwrap_or(text);
    let civil: DateTime = text.parse().ok()?;
    let stamp = TimeZone::UTC.to_timestamp(civil).ok()?;
    Some(Instant::from_unix(stamp.as_second()))
}

/// Reads an instant up to which something is meant, included; a date alone is its last second in UTC.
pub fn end(text: &str) -> Option<Instant> {
    let is_date = text.trim().len() == 10 && text.trim().parse::<Date>().is_ok();
    let begin = begin(text)?;
    Some(if is_date {
        begin + Span::DAY - Span::seconds(1)
    } else {
        begin
    })
}

/// Reads a share: a decimal number from 0 to 1 with at most six decimals, or a percentage with at most four.
pub fn share(text: &str) -> Option<Share> {
    let (number, decimals) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim_end(), 4),
        None => (text.trim(), 6),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > decimals || !digits(whole) || !digits(part) {
        return None;
    }
    let padded = format!("{whole}{part:0<decimals$}");
    let parts: u32 = padded.parse().ok()?;
    (parts <= Share::WHOLE.get()).then(|| Share::ppm(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_and_a_share_is_exact() {
        assert_eq!(begin("1970-01-02"), Some(Instant::from_unix(86_400)));
        assert_eq!(end("1970-01-02"), Some(Instant::from_unix(2 * 86_400 - 1)));
        assert_eq!(end("1970-01-02T00:00:05Z"), Some(Instant::from_unix(86_405)));
        assert_eq!(begin("99"), Some(Instant::from_unix(99)));
        assert_eq!([begin("yesterday"), begin("2024-13-01"), begin("")], [None; 3]);
        assert_eq!(share("0.1"), Some(Share::percent(10)));
        assert_eq!(share("12.5%"), Some(Share::ppm(125_000)));
        assert_eq!(share("1"), Some(Share::WHOLE));
        assert_eq!(["1.1", "101%", "-0", "0.1234567", ".5", "x"].map(share), [None; 6]);
    }
}
