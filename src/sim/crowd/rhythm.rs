//! When people act: by day more than by night, on weekdays more than at weekends, firms in office hours.

use super::choice::Choice;
use crate::seed::Stream;
use crate::units::{Instant, Span};

/// Whose days these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// People: awake from seven to midnight, busiest in the evening, a little less at weekends.
    People,
    /// Firms: office hours from Monday to Friday, with a rest for machines and late workers.
    Firms,
}

/// Weights of the hours of a day by the actor's own clock. Knobs without a source; the shape is that of any service with
/// human users.
const PEOPLE: [u64; 24] = [
    8, 4, 3, 2, 2, 3, 8, 16, 26, 34, 38, 40, 42, 40, 38, 38, 40, 44, 48, 50, 46, 38, 28, 16,
];
const FIRMS: [u64; 24] = [
    2, 2, 2, 2, 2, 2, 4, 12, 40, 60, 64, 60, 44, 54, 60, 56, 44, 24, 10, 6, 4, 3, 2, 2,
];

impl Days {
    fn weight(self, weekday: i64, hour: usize) -> u64 {
        let weekend = weekday >= 5;
        match self {
            Days::People => PEOPLE[hour] * if weekend { 8 } else { 10 },
            Days::Firms => FIRMS[hour] * if weekend { 1 } else { 10 },
        }
    }
}

/// The days of everybody who lives by one clock, over the whole span of a world.
#[derive(Clone, Debug)]
pub struct Rhythm {
    begins: Instant,
    ends: Instant,
    first_hour: Instant,
    hours: Choice,
}

impl Rhythm {
    /// Returns the rhythm from one instant to another (excluded) for people whose clock is so many hours ahead of UTC; an
    /// hour that is cut by an end counts by its part. Nothing where there is no time between the two.
    pub fn new(days: Days, begins: Instant, ends: Instant, zone: i64) -> Option<Rhythm> {
        let first = begins.unix().div_euclid(3_600);
        let last = ends.unix().div_euclid(3_600);
        let weights: Vec<u64> = (first..=last)
            .map(|hour| {
                let inside = (ends.unix().min((hour + 1) * 3_600) - begins.unix().max(hour * 3_600)).max(0);
                let local = hour + zone;
                // 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday.
                let weekday = (local.div_euclid(24) + 3).rem_euclid(7);
                days.weight(weekday, local.rem_euclid(24) as usize) * inside as u64
            })
            .collect();
        Some(Rhythm {
            begins,
            ends,
            first_hour: Instant::from_unix(first * 3_600),
            hours: Choice::by_weight(&weights)?,
        })
    }

    /// Draws an instant.
    pub fn instant(&self, stream: &mut Stream) -> Instant {
        let hour = self.hours.pick(stream.quantile()) as i64;
        let at = self.first_hour + Span::HOUR.times(hour) + Span::seconds(stream.below(3_600) as i64);
        at.clamp(self.begins, self.ends - Span::seconds(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    const MONDAY: Instant = Instant::from_unix(1_709_510_400); // 2024-03-04 00:00 UTC

    fn drawn(days: Days) -> Vec<Instant> {
        let rhythm = Rhythm::new(days, MONDAY, MONDAY + Span::DAY.times(28), 0).unwrap();
        let mut stream = Seed::new(5).stream("test/rhythm");
        (0..20_000).map(|_| rhythm.instant(&mut stream)).collect()
    }

    fn share(drawn: &[Instant], of: impl Fn(i64) -> bool) -> usize {
        drawn.iter().filter(|at| of(at.since(MONDAY).get())).count() * 100 / drawn.len()
    }

    #[test]
    fn people_sleep_at_night_and_firms_rest_at_weekends() {
        let people = drawn(Days::People);
        assert!(share(&people, |t| t % 86_400 < 6 * 3_600) < 5);
        let weekend = |t: i64| t / 86_400 % 7 >= 5;
        assert!((21..28).contains(&share(&people, weekend)));
        assert!(share(&drawn(Days::Firms), weekend) < 6);
    }

    #[test]
    fn nothing_happens_outside_the_span() {
        let (begins, ends) = (MONDAY + Span::seconds(1_000), MONDAY + Span::HOUR.times(5));
        let rhythm = Rhythm::new(Days::People, begins, ends, 3).unwrap();
        let mut stream = Seed::new(5).stream("test/rhythm");
        let outside = (0..5_000).filter(|_| {
            let at = rhythm.instant(&mut stream);
            at < begins || at >= ends
        });
        assert_eq!(outside.count(), 0);
        assert!(Rhythm::new(Days::People, MONDAY, MONDAY, 0).is_none());
    }
}
