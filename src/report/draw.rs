//! Pictures as SVG: parts of wholes, money in time, curves, methods over the same places, ways in steps.
//!
//! All lengths are whole tenths, so that no rounding differs between machines.

pub mod against;
pub mod areas;
pub mod bars;
pub mod beside;
pub mod curves;
pub mod finds;
pub mod flow;
pub mod places;
pub mod race;
pub mod way;

use std::fmt;

use crate::report::texts::TEXTS;
use crate::units::{Share, Span};

/// The width of every picture.
const WIDTH: i64 = 4_600;

/// A length in tenths of a picture's unit, written with one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Px(pub i64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        match tenths % 10 {
            0 => write!(f, "{sign}{}", tenths / 10),
            part => write!(f, "{sign}{}.{part}", tenths / 10),
        }
    }
}

/// Returns what a picture shows of itself.
fn view(width: i64, height: i64) -> String {
    format!("0 0 {} {}", Px(width), Px(height))
}

/// Returns where a share stands on a line of this length; more than the whole stands at its end.
fn along(share: Share, length: i64) -> i64 {
    i64::from(share.get().min(1_000_000)) * length / 1_000_000
}

/// Returns how many there are as a length.
fn times(number: usize) -> i64 {
    i64::try_from(number).expect("a picture has few parts")
}

/// Writes a time since the theft as people say it: `6 h`, `3 days`, `2 weeks`.
pub(super) fn since(span: Span) -> String {
    let (seconds, weeks) = (span.get(), span.get() / 604_800);
    let days = seconds / 86_400;
    match seconds {
        0..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        86_400..604_800 => TEXTS.counted_days.count(days.unsigned_abs()),
        _ => TEXTS.counted_weeks.count(weeks.unsigned_abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_times_read_as_people_write_them() {
        assert_eq!(
            [0, 5, -15, 120].map(|tenths| Px(tenths).to_string()),
            ["0", "0.5", "-1.5", "12"]
        );
        assert_eq!(
            [900, 21_600, 90_000, 259_200, 1_209_600].map(|s| since(Span::seconds(s))),
            ["15 min", "6 h", "1 day", "3 days", "2 weeks"]
        );
    }
}
