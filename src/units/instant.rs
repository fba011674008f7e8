//! Instants, and the one reader for them: every file, option and column in which an instant stands is read here.
//!
//! | written | meant |
//! |---|---|
//! | `2024-02-26`, `20240226` | that day in UTC: its first second, or its last where something is meant up to it |
//! | `2024-02-26 12:30`, `2024-02-26T12:30:00.25` | that moment in UTC; what is finer than a second is cut towards the past |
//! | the same with `Z`, `UTC` or an offset such as `-05:00` | that moment; the offset counts |
//! | a whole number of 9 or 10 digits | seconds since 1970-01-01 00:00 UTC |
//! | of 13, of 16 digits | milliseconds, microseconds since then |
//!
//! Everything else is refused, above all what could be two things: a bare year is no instant (and never the seconds of an
//! hour of 1970), a month has no day, a zone by name needs tables of the law that the program does not carry. Only a typed
//! ledger may have a clock of its own that begins at zero; see [`Instant::on_clock`].

use std::fmt;
use std::ops::{Add, Sub};

use dyepack_columns::fixed;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use serde::Serialize;

use super::digest::{Feed, Sink};

use super::Span;
use super::row;

fixed! {
    /// A moment of simulated time: whole seconds since 1970-01-01 00:00 UTC, without leap seconds.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[must_use]
    pub struct Instant(i64);
}

row::number!(Instant: i64, Instant::from_unix, Instant::unix);
row::option!(Instant);

impl Instant {
    /// Before everything.
    pub const MIN: Instant = Instant(i64::MIN);
    /// After everything.
    pub const MAX: Instant = Instant(i64::MAX);

    /// Returns the moment so many seconds after 1970-01-01 00:00 UTC.
    pub const fn from_unix(seconds: i64) -> Instant {
        Instant(seconds)
    }

    /// Returns the seconds since 1970-01-01 00:00 UTC.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// Returns the time passed since an earlier moment.
    pub const fn since(self, earlier: Instant) -> Span {
        Span(self.0 - earlier.0)
    }

    /// Returns the days since 1970-01-01 (rounded towards the past).
    pub const fn day(self) -> i64 {
        self.0.div_euclid(86_400)
    }

    /// Reads an instant from which on something is meant; a date alone is its first second in UTC.
    ///
    /// # Errors
    /// Where the text is none of the forms at the head of this module.
    pub fn begin_of(text: &str) -> Result<Instant, NoInstant> {
        match read(text)? {
            Told::Day(first) => Ok(first),
            Told::Moment(at) => Ok(at),
        }
    }

    /// Reads an instant up to which something is meant, included; a date alone is its last second in UTC.
    ///
    /// # Errors
    /// Where the text is none of the forms at the head of this module.
    pub fn end_of(text: &str) -> Result<Instant, NoInstant> {
        match read(text)? {
            Told::Day(first) => Ok(first + Span::DAY - Span::seconds(1)),
            Told::Moment(at) => Ok(at),
        }
    }

    /// Reads a whole number of a ledger that a person types: a number of up to seven digits is seconds on a clock of the
    /// ledger's own, which begins at zero, unless it reads as a year or a month; a longer one is what it is as a text.
    ///
    /// # Errors
    /// Where the number is negative, a year, a month, or no Unix time.
    pub fn on_clock(number: i64) -> Result<Instant, NoInstant> {
        let text = number.to_string();
        match number {
            0..=9_999_999 if !is_year(number) && !is_month(number) => Ok(Instant(number)),
            0..=9_999_999 => Err(NoInstant::new(
                &text,
                "could be a year, a month or seconds on a clock of the ledger's own",
            )),
            _ => Instant::begin_of(&text),
        }
    }
}

/// Years that a number is taken for: from the founding of the oldest bank whose books are cited to the end of scenarios.
const fn is_year(number: i64) -> bool {
    matches!(number, 1600..=2199)
}

/// Tells whether a number is a year and a month, such as 202402.
const fn is_month(number: i64) -> bool {
    is_year(number / 100) && matches!(number % 100, 1..=12)
}

/// What a text tells.
enum Told {
    /// A day, by its first second.
    Day(Instant),
    /// A second.
    Moment(Instant),
}

fn read(text: &str) -> Result<Told, NoInstant> {
    let text = text.trim();
    let wrong = |why| NoInstant::new(text, why);
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // A number of eight digits goes on to the calendar, which takes it for a compact date or for nothing.
    if is_number && text.len() != 8 {
        return unix_time(text).map(Told::Moment);
    }
    // BigQuery and SQL write the zone as a word behind a blank, which the calendar's grammar does not know.
    let zulu = text.strip_suffix("UTC").map(|rest| format!("{}Z", rest.trim_end()));
    let pieces = Pieces::parse(zulu.as_deref().unwrap_or(text)).map_err(|_| wrong("is no instant"))?;
    if pieces.time_zone_annotation().is_some() {
        return Err(wrong("names a zone, and only the offset itself is read"));
    }
    let offset = pieces.to_numeric_offset();
    let Some(time) = pieces.time() else {
        let first = TimeZone::UTC.to_timestamp(pieces.date().at(0, 0, 0, 0));
        return match (first, offset) {
            (Ok(first), None) => Ok(Told::Day(Instant(first.as_second()))),
            _ => Err(wrong("has an offset and no time of day")),
        };
    };
    let civil = pieces.date().to_datetime(time);
    let stamp = offset.unwrap_or(Offset::UTC).to_timestamp(civil);
    let nanoseconds = stamp.map_err(|_| wrong("is outside the calendar"))?.as_nanosecond();
    let seconds = nanoseconds.div_euclid(1_000_000_000);
    Ok(Told::Moment(Instant(
        i64::try_from(seconds).expect("the calendar ends in the year 9999"),
    )))
}

/// Reads a number whose unit is told by how many digits it has.
fn unix_time(digits: &str) -> Result<Instant, NoInstant> {
    let wrong = |why| NoInstant::new(digits, why);
    let parts_of_a_second = match digits.len() {
        9 | 10 => 1,
        13 => 1_000,
        16 => 1_000_000,
        4 => return Err(wrong("is a year and no instant")),
        _ => return Err(wrong("is a number and no Unix time")),
    };
    let number: i64 = digits.parse().expect("sixteen digits fit 64 bits");
    Ok(Instant(number / parts_of_a_second))
}

/// A text that is no instant, with why and what would be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoInstant {
    text: String,
    why: &'static str,
}

impl NoInstant {
    fn new(text: &str, why: &'static str) -> NoInstant {
        let text = text.chars().take(40).collect();
        NoInstant { text, why }
    }

    /// Says what was read and why it is none, for a complaint that says by itself what would be accepted.
    pub fn what(&self) -> String {
        format!("{:?} {}", self.text, self.why)
    }
}

impl fmt::Display for NoInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}; accepted are 2024-02-26, 2024-02-26 12:30:00 with an offset (Z, +05:30) or in UTC, and Unix times in \
             seconds (9 or 10 digits), milliseconds (13) or microseconds (16)",
            self.what()
        )
    }
}

impl std::error::Error for NoInstant {}

impl Add<Span> for Instant {
    type Output = Instant;
    fn add(self, span: Span) -> Instant {
        Instant(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Instant {
    type Output = Instant;
    fn sub(self, span: Span) -> Instant {
        Instant(self.0.saturating_sub(span.0))
    }
}

impl fmt::Display for Instant {
    /// Writes `2018-01-26 00:02:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0) {
            Ok(stamp) => {
                let date = TimeZone::UTC.to_datetime(stamp);
                write!(f, "{} {}Z", date.date(), date.time())
            }
            Err(_) => write!(f, "@{}", self.0),
        }
    }
}

impl Feed for Instant {
    fn feed(&self, sink: &mut Sink) {
        self.unix().feed(sink);
    }
}

impl Serialize for Instant {
    /// Writes the text of [`Display`](fmt::Display).
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(text: &str) -> String {
        Instant::begin_of(text).unwrap().to_string()
    }

    fn refused(text: &str) -> String {
        Instant::begin_of(text).unwrap_err().to_string()
    }

    #[test]
    fn a_day_has_a_first_and_a_last_second() {
        for day in ["1970-01-02", "19700102", " 1970-01-02 "] {
            assert_eq!(Instant::begin_of(day), Ok(Instant::from_unix(86_400)), "{day}");
            assert_eq!(Instant::end_of(day), Ok(Instant::from_unix(2 * 86_400 - 1)), "{day}");
        }
        let moment = "1970-01-02T00:00:05Z";
        assert_eq!(Instant::begin_of(moment), Instant::end_of(moment));
        assert_eq!(begin("20200131"), "2020-01-31 00:00:00Z");
    }

    #[test]
    fn an_offset_counts_in_every_form() {
        let wanted = "2024-01-02 04:30:00Z";
        let same = [
            "2024-01-01T23:30:00-05:00",
            "2024-01-01 23:30-0500",
            "2024-01-01T23:30:00.999-05",
            "2024-01-02T04:30:00Z",
            "2024-01-02 04:30:00",
            "2024-01-02 04:30",
            "20240102T043000",
            "2024-01-02 04:30:00 UTC",
            "2024-01-02 04:30:00.000000 UTC",
            "2024-01-02T10:00:00+05:30",
        ];
        for text in same {
            assert_eq!(begin(text), wanted, "{text}");
        }
        assert_eq!(begin("1969-12-31 23:59:59.5"), "1969-12-31 23:59:59Z");
    }

    #[test]
    fn a_unix_time_has_its_unit_by_its_length() {
        let wanted = "2020-01-31 00:00:00Z";
        for text in ["1580428800", "1580428800000", "1580428800000000"] {
            assert_eq!(begin(text), wanted, "{text}");
        }
        assert_eq!(begin("987654321"), "2001-04-19 04:25:21Z");
    }

    #[test]
    fn what_could_be_two_things_is_refused() {
        assert!(refused("2021").starts_with("\"2021\" is a year and no instant; accepted are 2024-02-26"));
        let none = [
            "",
            "99",
            "0",
            "-5",
            "202401",
            "2024-01",
            "20241301",
            "24022600",
            "15804288000",
            "202001310000",
            "20200131000000",
            "yesterday",
            "2024-13-01",
            "2024-02-30",
            "12:30",
            "2024-01-01Z",
            "2024-01-01 25:00",
            "01/02/2024",
            "UTC",
            "2024-01-01T00:00[Europe/Berlin]",
            "2024-01-01T00:00+01:00[Europe/Berlin]",
            "99999999999999999999999",
        ];
        for text in none {
            assert!(Instant::begin_of(text).is_err(), "{text} is {}", begin(text));
            assert!(Instant::end_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_ledger_that_is_typed_may_have_its_own_clock() {
        for second in [0, 5, 99, 1_000, 86_400, 604_800] {
            assert_eq!(Instant::on_clock(second), Ok(Instant::from_unix(second)));
        }
        for number in [-5, 1816, 2021, 202_112, 20_201_301, 99_999_999_999] {
            assert!(Instant::on_clock(number).is_err(), "{number}");
        }
        let day = Instant::begin_of("2020-01-31").unwrap();
        for number in [20_200_131, 1_580_428_800, 1_580_428_800_000] {
            assert_eq!(Instant::on_clock(number), Ok(day));
        }
    }
}
