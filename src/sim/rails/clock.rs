//! When a payment is credited, and what may hold it until then.
//!
//! On rails with a calendar a payment is executed in the payer's banking hours before the cut-off, takes its time, and is credited in
//! the payee's: weekends, holidays and the night wait. Elsewhere it only takes its time. Times are log-uniform between the
//! ends of the rail's settlement: with five minutes to thirty hours 42 % arrive within the hour (43 % in the BIS study of
//! SWIFT gpi payments), the median is 95 minutes (below two hours there) and the tail reaches beyond a day.

#![expect(clippy::float_arithmetic, reason = "a delay drawn with the samplers of seed")]

use std::sync::{Arc, LazyLock};

use crate::evidence::KeeperKind;
use crate::scenario::{Between, CountrySpec, Form, Oversight, RailSpec, Tempo};
use crate::seed::Quantile;
use crate::sim::agenda::Luck;
use crate::sim::payment::Screening;
use crate::units::{Instant, Span};

/// Banks open at eight.
const OPENS: i64 = 8 * 3_600;
/// Orders after four are executed on the next business day.
const CUT_OFF: i64 = 16 * 3_600;
/// Credits are booked until six.
const CLOSES: i64 = 18 * 3_600;
/// What waited for the morning is booked within the first two hours.
const MORNING: Span = Span::HOUR.times(2);

/// The business days of one country: banks are closed at its weekend, on its holidays, on 1 January and 25 December.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar(Arc<CountrySpec>);

impl Calendar {
    /// Returns the calendar of a bank of no country.
    pub fn usual() -> &'static Calendar {
        static USUAL: LazyLock<Calendar> = LazyLock::new(Calendar::default);
        &USUAL
    }

    /// Returns the calendar of a country.
    pub fn of(country: &CountrySpec) -> Calendar {
        Calendar(Arc::new(country.clone()))
    }

    /// Tells whether banks are open on this day, counted from 1970-01-01.
    pub fn is_open(&self, day: i64) -> bool {
        let weekday = (day + 3).rem_euclid(7); // 1970-01-01 was a Thursday
        !self.0.weekend[weekday as usize] && !self.is_holiday(day)
    }

    fn is_holiday(&self, day: i64) -> bool {
        // The date is asked only near the turn of a year: the mean year of 365.2425 days is never more than three days off.
        let of_year = (day * 400).rem_euclid(146_097) / 400;
        if (6..350).contains(&of_year) {
            return self.0.closed.contains(&day);
        }
        let stamp = jiff::Timestamp::from_second(day * 86_400);
        let Ok(date) = stamp.map(|stamp| jiff::tz::TimeZone::UTC.to_datetime(stamp).date()) else {
            return false;
        };
        matches!((date.month(), date.day()), (1, 1) | (12, 25)) || self.0.closed.contains(&day)
    }

    /// Returns the instant itself where a bank's desk is open, else when it opens next.
    pub fn office(&self, at: Instant) -> Instant {
        self.within(at, CLOSES)
    }

    /// Returns the instant itself on a business day, whatever the hour, else the opening of the next one.
    pub fn business_day(&self, at: Instant) -> Instant {
        if self.is_open(at.day()) {
            return at;
        }
        self.office(at)
    }

    /// Returns the instant itself where it is in banking hours that end at `until`, else the next opening.
    fn within(&self, at: Instant, until: i64) -> Instant {
        let (mut day, second) = (at.day(), at.unix().rem_euclid(86_400));
        if self.is_open(day) && (OPENS..until).contains(&second) {
            return at;
        }
        if second >= OPENS {
            day += 1;
        }
        while !self.is_open(day) {
            day += 1; // ends: the decoder refuses a week without a business day and counts holidays
        }
        Instant::from_unix(day * 86_400 + OPENS)
    }
}

/// When a payment settles, and whether screening lets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// When it settles, or when screening says no.
    pub due: Instant,
    /// Screening stops it.
    pub stopped: bool,
    /// It was held for a while, and let go or stopped.
    pub held: bool,
    /// The review ends with a report of the other side.
    pub reported: bool,
}

/// Draws what screening makes of a payment that looks suspicious or does not: how long it is held, and whether it is then stopped.
///
/// The draws are in a branch of their own: whether anything is held moves no other draw.
pub fn screen(oversight: &Oversight, screening: Screening, suspicious: bool, at: Instant, luck: Luck) -> Fate {
    let mut luck = luck.branch("screen");
    let (look, hold, verdict, tells) = (luck.quantile(), luck.quantile(), luck.quantile(), luck.quantile());
    let (held, stopped) = match screening {
        Screening::Ordinary if suspicious => (look.chance(oversight.screened), verdict.chance(oversight.stops)),
        Screening::Ordinary => (look.chance(oversight.false_alarm), false),
        Screening::Reported => (true, verdict.chance(oversight.stops)),
        Screening::Stopped => (true, true),
        Screening::Passed => (false, false),
    };
    let hold = if held {
        hold.span(oversight.hold.least, oversight.hold.greatest)
    } else {
        Span::ZERO
    };
    Fate {
        due: at + hold,
        stopped: held && stopped,
        held,
        reported: held && suspicious && tells.chance(oversight.reports),
    }
}

/// Returns when the payer's bank sends a payment that was ordered at an instant.
pub fn sent(ordered: Instant, payer: &Calendar) -> Instant {
    payer.within(ordered, CUT_OFF)
}

/// Draws when a payment ordered at an instant is credited, with the calendars of the payer's and the payee's bank.
pub fn credit(tempo: &Tempo, ordered: Instant, payer: &Calendar, payee: &Calendar, luck: &mut Luck) -> Instant {
    let takes = log_uniform(tempo.settlement, luck.quantile());
    let morning = luck.quantile().span(Span::ZERO, MORNING);
    if !tempo.calendar {
        return ordered + takes;
    }
    let arrives = sent(ordered, payer) + takes;
    let booked = payee.within(arrives, CLOSES);
    if booked == arrives { booked } else { booked + morning }
}

/// The mean time between blocks on a rail of coins, and how many must stand on a payment before it is credited (six: about an hour, as
/// exchanges ask of bitcoin).
const COINS: (Span, u32) = (Span::MINUTE.times(10), 6);
/// The same on a chain of accounts, where blocks come by a clock: 64 of twelve seconds, the 12.8 minutes after which ethereum's are final.
const ACCOUNTS: (Span, u32) = (Span::seconds(12), 64);
/// The part of these blocks that desks and pools wait for, at least one. Unsourced: none to all.
const IN_A_HURRY: u32 = 3;

/// Returns when a keeper credits a payment that its customer made at an instant: when enough blocks stand on it. Bank money has
/// none, and a bank's customer holds the coin itself.
pub fn confirmed(rail: &RailSpec, kind: KeeperKind, at: Instant, luck: Luck) -> Instant {
    let confirmations = |all: u32| match kind {
        KeeperKind::Exchange | KeeperKind::Casino => all,
        KeeperKind::Mixer | KeeperKind::Desk => (all / IN_A_HURRY).max(1),
        KeeperKind::Bank => 0,
    };
    match rail.form {
        Form::Coins => block_after(at, confirmations(COINS.1), luck),
        Form::Accounts if rail.is_bank_money() => at,
        Form::Accounts => at + ACCOUNTS.0.times(i64::from(confirmations(ACCOUNTS.1))),
    }
}

/// Of a million stretches as long as the mean time between blocks, how many have at most so many blocks in them: Poisson's law.
const AT_MOST: [u64; 7] = [367_879, 735_759, 919_699, 981_012, 996_340, 999_406, 999_917];

/// Returns when the n-th block after an instant comes. Blocks come at random, the same for everybody: each stretch of time has its own.
fn block_after(at: Instant, mut n: u32, luck: Luck) -> Instant {
    let long = COINS.0.get();
    let mut stretch = at.unix().div_euclid(long);
    while n > 0 {
        let mut luck = luck.nth(stretch as u64);
        let drawn = luck.quantile().below(1_000_000);
        let count = AT_MOST.partition_point(|&most| most <= drawn);
        let mut blocks = [i64::MAX; AT_MOST.len()];
        for block in &mut blocks[..count] {
            let drawn = stretch * long + luck.quantile().below(long as u64) as i64;
            *block = if drawn > at.unix() { drawn } else { i64::MAX };
        }
        // Those that were before stand at the end.
        blocks.sort_unstable();
        let blocks = &blocks[..blocks.partition_point(|&block| block < i64::MAX)];
        if let Some(&block) = blocks.get(n as usize - 1) {
            return Instant::from_unix(block);
        }
        n -= blocks.len() as u32;
        stretch += 1;
    }
    at
}

/// Maps a quantile to a span whose logarithm is even between the ends; rounded down to seconds.
fn log_uniform(range: Between<Span>, quantile: Quantile) -> Span {
    let (least, greatest) = (range.least.get().max(1) as f64, range.greatest.get().max(1) as f64);
    let seconds = least * libm::pow(greatest / least, quantile.unit());
    Span::seconds((seconds as i64).clamp(range.least.get(), range.greatest.get()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::rail::PRESETS;
    use crate::units::Share;

    /// 2016-02-04, a Thursday, at 21:00.
    const THURSDAY_NIGHT: Instant = Instant::from_unix(1_454_619_600);

    #[test]
    fn a_bank_that_rests_on_friday_meets_one_that_rests_on_sunday() {
        let fridays = CountrySpec {
            weekend: [false, false, false, false, true, true, false],
            ..CountrySpec::default()
        };
        let (east, west) = (Calendar::of(&fridays), Calendar::default());
        let next = |calendar: &Calendar| calendar.within(THURSDAY_NIGHT, CUT_OFF).to_string();
        assert_eq!(next(&west), "2016-02-05 08:00:00Z");
        assert_eq!(next(&east), "2016-02-07 08:00:00Z");
    }

    #[test]
    fn banks_are_closed_on_two_days_of_every_year() {
        let calendar = Calendar(Arc::new(CountrySpec {
            weekend: [false; 7],
            ..CountrySpec::default()
        }));
        let closed: Vec<i64> = (0..146_097).filter(|&day| !calendar.is_open(day)).collect();
        assert_eq!(closed.len(), 800, "of four hundred years");
        assert_eq!(closed[..3], [0, 358, 365]);
    }

    #[test]
    fn a_holiday_behind_a_weekend_keeps_banks_closed_for_three_days() {
        let friday_night = THURSDAY_NIGHT + Span::DAY;
        let monday = CountrySpec {
            closed: vec![friday_night.day() + 3],
            ..CountrySpec::default()
        };
        let opens = Calendar::of(&monday).within(friday_night, CUT_OFF);
        assert_eq!(opens.to_string(), "2016-02-09 08:00:00Z");
    }

    #[test]
    fn six_blocks_take_an_hour_in_the_mean_and_are_the_same_for_everybody() {
        let after = |seconds: i64| block_after(THURSDAY_NIGHT + Span::seconds(seconds), 6, Luck::new(7));
        let waits = (0..2_000).map(|n| after(n * 7_000).since(THURSDAY_NIGHT + Span::seconds(n * 7_000)).get());
        let mean = waits.sum::<i64>() / 2_000;
        assert!((3_450..3_750).contains(&mean), "{mean}");
        // Nobody who pays later is credited sooner, and two who pay between the same blocks are credited together.
        let credited: Vec<Instant> = (0..3_000).map(after).collect();
        assert!(credited.is_sorted());
        let different = credited.chunk_by(|a, b| a == b).count();
        assert!(different < 15, "{different}");
        assert_eq!(block_after(THURSDAY_NIGHT, 0, Luck::new(7)), THURSDAY_NIGHT);
    }

    /// Of 10,000 suspicious payments a third is held, and a half of those stopped; of 10,000 others a tenth is held, and all are let go.
    #[test]
    fn what_is_held_is_let_go_or_stopped_after_a_review_and_what_is_not_suspicious_is_let_go() {
        let oversight = Oversight {
            screened: Share::percent(33),
            hold: Between {
                least: Span::HOUR,
                greatest: Span::DAY,
            },
            stops: Share::percent(50),
            false_alarm: Share::percent(10),
            reports: Share::percent(20),
        };
        let count = |suspicious: bool| {
            let mut counts = [0; 3];
            for n in 0..10_000 {
                let fate = screen(
                    &oversight,
                    Screening::Ordinary,
                    suspicious,
                    THURSDAY_NIGHT,
                    Luck::new(n),
                );
                let review = fate.due.since(THURSDAY_NIGHT);
                assert_eq!(fate.held, (Span::HOUR..=Span::DAY).contains(&review));
                assert!(fate.held || review == Span::ZERO && !fate.stopped);
                counts[0] += u64::from(fate.held);
                counts[1] += u64::from(fate.stopped);
                counts[2] += u64::from(fate.reported);
            }
            counts
        };
        let [held, stopped, reported] = count(true);
        assert!((560..770).contains(&reported), "a fifth of what is held: {reported}");
        assert!(
            (3_100..3_500).contains(&held) && (1_500..1_800).contains(&stopped),
            "{held} {stopped}"
        );
        let [held, stopped, reported] = count(false);
        assert!((900..1_100).contains(&held) && stopped == 0, "{held} {stopped}");
        assert_eq!(reported, 0, "what is not suspicious is reported to nobody");
    }

    #[test]
    fn wires_take_as_long_as_the_studies_say() {
        let tempo = &PRESETS[0].levers.tempo;
        let mut times: Vec<i64> = (0..10_000)
            .map(|n| log_uniform(tempo.settlement, Luck::new(n).quantile()).get())
            .collect();
        times.sort_unstable();
        let within_an_hour = times.partition_point(|&time| time <= 3_600);
        assert!(
            (4_000..4_500).contains(&within_an_hour),
            "{within_an_hour} of 10000 arrive within an hour"
        );
        assert!(times[5_000] < 2 * 3_600, "the median is {} s", times[5_000]);
    }

    #[test]
    fn a_payment_is_credited_in_the_hours_of_the_payees_bank() {
        let tempo = &PRESETS[0].levers.tempo;
        let calendar = Calendar::default();
        for n in 0..500 {
            let ordered = THURSDAY_NIGHT + Span::MINUTE.times(n * 17);
            let credited = credit(tempo, ordered, &calendar, &calendar, &mut Luck::new(n as u64));
            assert!(
                credited >= ordered && calendar.within(credited, CLOSES) == credited,
                "{ordered} {credited}"
            );
        }
    }
}
