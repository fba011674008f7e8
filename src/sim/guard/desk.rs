//! Where those who are asked read: in their hours, one letter after another.
//!
//! What is asked of one desk in one instant with one power is one letter, however many purses it names. A letter is read in the
//! hours of the desk - a bank's are those of its country's calendar - when the letters before it are handled; what is done
//! in the end is done on a business day.

use hashbrown::HashMap;

use crate::scenario::Hours;
use crate::sim::guard::order::Power;
use crate::sim::rails::clock::Calendar;
use crate::units::{Instant, KeeperId, Span};

/// When a desk is open, and how long a letter keeps it.
#[derive(Clone, Debug)]
pub struct Habits {
    /// Office hours or always.
    pub hours: Hours,
    /// On which days there are office hours.
    pub calendar: Calendar,
    /// How long one letter takes.
    pub handling: Span,
}

impl Habits {
    /// Returns the habits of a desk that is always open and takes no time: an issuer's, whose delay says all.
    pub fn issuer() -> Habits {
        Habits {
            hours: Hours::RoundTheClock,
            calendar: Calendar::default(),
            handling: Span::ZERO,
        }
    }

    /// Returns when something that came at an instant is looked at, if nothing else is on the desk.
    fn opens(&self, at: Instant) -> Instant {
        match self.hours {
            Hours::Office => self.calendar.office(at),
            Hours::RoundTheClock => at,
        }
    }

    /// Returns when something is done that would be ready at an instant: a desk with office hours may work late, and not on a day of rest.
    pub fn acts(&self, ready: Instant) -> Instant {
        match self.hours {
            Hours::Office => self.calendar.business_day(ready),
            Hours::RoundTheClock => ready,
        }
    }
}

/// The desks of all keepers, and the issuer's.
#[derive(Clone, Debug, Default)]
pub struct Desks {
    /// When all that came is handled.
    free: HashMap<Option<KeeperId>, Instant>,
    /// When the last letter with a power came, and when it is handled.
    letters: HashMap<(Option<KeeperId>, Power), (Instant, Instant)>,
}

impl Desks {
    /// Takes a letter in and returns when it is handled.
    pub fn handle(&mut self, whose: Option<KeeperId>, habits: &Habits, received: Instant, power: Power) -> Instant {
        if let Some((_, handled)) = self.letters.get(&(whose, power)).filter(|last| last.0 == received) {
            return *handled;
        }
        let free = self.free.entry(whose).or_insert(received);
        *free = habits.opens(received.max(*free)) + habits.handling;
        self.letters.insert((whose, power), (received, *free));
        *free
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::CountrySpec;

    const QUARTER: Span = Span::MINUTE.times(15);

    fn office(weekend: [bool; 7]) -> Habits {
        let country = CountrySpec {
            weekend,
            ..CountrySpec::default()
        };
        Habits {
            hours: Hours::Office,
            calendar: Calendar::of(&country),
            handling: QUARTER,
        }
    }

    fn saturdays() -> Habits {
        office(CountrySpec::default().weekend)
    }

    fn fridays() -> Habits {
        office([false, false, false, false, true, true, false])
    }

    fn at(text: &str) -> Instant {
        Instant::begin_of(text).expect("an instant")
    }

    fn handled(habits: &Habits, received: &str) -> String {
        Desks::default()
            .handle(None, habits, at(received), Power::Freeze)
            .to_string()
    }

    #[test]
    fn what_comes_on_friday_night_is_read_on_monday_or_on_sunday_where_friday_is_the_weekend() {
        assert_eq!(handled(&saturdays(), "2016-02-05T21:00:00Z"), "2016-02-08 08:15:00Z");
        assert_eq!(handled(&fridays(), "2016-02-05T21:00:00Z"), "2016-02-07 08:15:00Z");
        let always = Habits {
            hours: Hours::RoundTheClock,
            ..saturdays()
        };
        assert_eq!(handled(&always, "2016-02-05T21:00:00Z"), "2016-02-05 21:15:00Z");
    }

    #[test]
    fn nobody_reads_on_new_years_day_or_on_25_december() {
        // 2024-12-25 was a Wednesday and 2025-01-01 another.
        assert_eq!(handled(&saturdays(), "2024-12-25T10:00:00Z"), "2024-12-26 08:15:00Z");
        assert_eq!(handled(&saturdays(), "2024-12-31T19:00:00Z"), "2025-01-02 08:15:00Z");
        assert_eq!(handled(&saturdays(), "2024-12-24T10:00:00Z"), "2024-12-24 10:15:00Z");
    }

    #[test]
    fn three_letters_are_handled_one_after_another() {
        let (mut desks, habits) = (Desks::default(), saturdays());
        let mut handle = |received: &str| desks.handle(None, &habits, at(received), Power::Freeze).to_string();
        assert_eq!(handle("2016-02-04T10:00:00Z"), "2016-02-04 10:15:00Z");
        assert_eq!(handle("2016-02-04T10:01:00Z"), "2016-02-04 10:30:00Z");
        assert_eq!(handle("2016-02-04T10:02:00Z"), "2016-02-04 10:45:00Z");
        assert_eq!(handle("2016-02-04T17:59:00Z"), "2016-02-04 18:14:00Z");
        assert_eq!(
            handle("2016-02-04T17:59:30Z"),
            "2016-02-05 08:15:00Z",
            "the desk has closed"
        );
    }

    #[test]
    fn a_letter_that_names_many_purses_is_one_and_desks_do_not_wait_for_each_other() {
        let (mut desks, habits) = (Desks::default(), saturdays());
        let received = at("2016-02-04T10:00:00Z");
        let mut handle = |whose, power| desks.handle(whose, &habits, received, power).since(received);
        assert_eq!([handle(None, Power::Freeze), handle(None, Power::Freeze)], [QUARTER; 2]);
        assert_eq!(
            handle(None, Power::Answer),
            QUARTER.times(2),
            "what asks for another power is another letter"
        );
        assert_eq!(handle(Some(KeeperId::new(0)), Power::Freeze), QUARTER);
    }

    #[test]
    fn what_is_ready_on_a_day_of_rest_is_done_on_the_next_business_day_and_at_night_at_once() {
        let acts = |ready: &str| saturdays().acts(at(ready)).to_string();
        assert_eq!(acts("2016-02-06T11:00:00Z"), "2016-02-08 08:00:00Z");
        assert_eq!(acts("2016-02-09T19:45:00Z"), "2016-02-09 19:45:00Z");
    }
}
