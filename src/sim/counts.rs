//! Counts of what happened while a world was made.

use crate::units::{IncidentId, Instant, KeeperId, Span};

/// Counts of what happened, for those who look behind the scenes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Intents that were carried out.
    pub done: u64,
    /// Intents for which the money was not there.
    pub short: u64,
    /// Steps of errands that found too little to be worth its fee, and left it.
    pub left: u64,
    /// Payments and accounts that screening held for a review.
    pub alarms: u64,
    /// Those of them that were no thief's: the payments of strangers.
    pub false_alarms: u64,
    /// The value of the strangers' payments that were held, in cents.
    pub strangers_held: u64,
    /// The value of what was frozen of strangers times the days for which it was, in cents.
    pub strangers_frozen: u64,
    /// Suspicions that whoever screens reported to the keeper of the other side's account.
    pub reports: u64,
    /// Requests for what books say that were put to keepers.
    pub requests: u64,
    /// How many of them were answered.
    pub answers: u64,
    /// Payments that screening stopped.
    pub stopped: u64,
    /// Payments out that a keeper could not make for want of money of its own.
    pub unpaid: u64,
    /// For how many persons the people of the crowd stand.
    pub persons: u64,
    /// How long transfers between banks took.
    pub wires: Wires,
    /// How long money of thefts lay in accounts of banks.
    pub stays: Stays,
    /// When each of the things that have a date happened, in order, and how many or how much at once.
    pub(crate) dated: Vec<(Instant, Count, u64)>,
    /// Who kept payments of thefts from being credited: a row a payment, in the order of the incidents and their payments.
    pub(crate) prevented: Vec<Prevented>,
}

/// What is counted with its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// A request that was put to a keeper.
    Request,
    /// A review ended with a report to another keeper.
    Report,
    /// A request that is answered, when it was put.
    Answer,
    /// A payment of the thieves that screening stopped.
    Stopped,
    /// A payment or an account that screening held.
    Alarm,
    /// A stranger's payment among those.
    AlarmFalse,
    /// Its value, in cents.
    StrangersHeld,
}

/// Who kept a payment of a theft from being credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prevented {
    /// Of which theft.
    pub incident: IncidentId,
    /// Which payment. Indexes [`Incident::attempts`](crate::truth::Incident::attempts).
    pub payment: usize,
    /// The keeper of the purse that it was to leave; nothing where nobody keeps it.
    pub by: Option<KeeperId>,
    /// Whether the scenario says that it was stopped, as a fact that it puts in.
    pub is_given: bool,
}

impl Stats {
    /// Counts what happens at an instant.
    pub(super) fn count(&mut self, at: Instant, what: Count, value: u64) {
        let sum = match what {
            Count::Request => &mut self.requests,
            Count::Report => &mut self.reports,
            Count::Answer => &mut self.answers,
            Count::Stopped => &mut self.stopped,
            Count::Alarm => &mut self.alarms,
            Count::AlarmFalse => &mut self.false_alarms,
            Count::StrangersHeld => &mut self.strangers_held,
        };
        *sum += value;
        self.dated.push((at, what, value));
    }

    /// Returns how many or how much there had been by an instant, included.
    pub(crate) fn by(&self, at: Instant, what: Count) -> u64 {
        let until = self.dated.iter().take_while(|row| row.0 <= at);
        until.filter(|row| row.1 == what).map(|row| row.2).sum()
    }
}

/// How long money of thefts lay in accounts at banks until it was ordered on or drawn, by value in cents; what was never moved is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stays {
    /// How much was moved on.
    pub moved: u64,
    /// How much of it within each of [`Stays::WITHIN`].
    pub within: [u64; 2],
}

impl Stays {
    /// The times that are counted.
    pub const WITHIN: [Span; 2] = [Span::MINUTE.times(15), Span::HOUR];

    /// Counts money that is moved on.
    pub(super) fn count(&mut self, stay: Span, cents: u64) {
        self.moved += cents;
        for (moved, span) in self.within.iter_mut().zip(Stays::WITHIN) {
            *moved += cents * u64::from(stay <= span);
        }
    }
}

/// How long transfers from bank to bank took on rails with a calendar, from the first bank's message to the credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wires {
    /// How many were credited.
    pub credited: u64,
    /// How many of them were ordered on a Saturday or Sunday.
    pub ordered_at_weekends: u64,
    /// How many were credited within each of [`Wires::WITHIN`].
    pub within: [u64; 4],
}

impl Wires {
    /// The times that are counted.
    pub const WITHIN: [Span; 4] = [
        Span::MINUTE.times(30),
        Span::HOUR,
        Span::HOUR.times(2),
        Span::HOUR.times(24),
    ];

    /// Counts a transfer.
    pub(super) fn count(&mut self, ordered: Instant, sent: Instant, credited: Instant) {
        self.credited += 1;
        // 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday.
        self.ordered_at_weekends += u64::from((ordered.day() + 3).rem_euclid(7) >= 5);
        let took = credited.since(sent);
        for (count, span) in self.within.iter_mut().zip(Wires::WITHIN) {
            *count += u64::from(took <= span);
        }
    }
}
