//! Errands: money that people pass on.
//!
//! Agents, brokers, collectors of rent and of purchases made together, payroll firms, treasurers, and everybody who changes
//! wallets or banks do what a thief's helpers do: they set a sum aside in new purses, divide it, pass it on within minutes or days,
//! pay small parts of it out of a shrinking rest, put it together again, and bring it to an exchange, a desk, a pool, a counter or to
//! somebody. That such people exist is general knowledge; no published rate of any of these habits was found, so that every
//! number here is a knob without a source, each with its range.

use super::habits::Life;
use super::opening::opened_with;
use super::person::Person;
use crate::scenario::Form;
use crate::sim::agenda::{Act, Onward};
use crate::units::{Amount, Instant, KeeperId, Share, Span};

/// The most that one errand takes of what somebody had at the beginning. Unsourced: 3 % to 24 %.
const LIMIT: Share = Share::percent(8);

/// How often accounts are opened for an errand some time before it, with a small round sum. Unsourced: 13 % to 95 %.
const OPENED_BEFORE: Share = Share::percent(40);

/// How long before, in the mean. Unsourced: 2 to 18 days.
const BEFORE: Span = Span::DAY.times(6);

/// How often a purse that was set aside is taken one step further before the errand ends there. Unsourced: 40 % to 80 %.
const FURTHER: Share = Share::percent(60);

/// The most links of a chain of small payments. Unsourced: 8 to 75.
const LINKS_MOST: u64 = 25;

/// How fast errands go, in the mean from one step to the next; each errand has one of these. Unsourced: each a third to three times.
pub(super) const PACES: [Span; 6] = [
    Span::MINUTE.times(3),
    Span::MINUTE.times(10),
    Span::MINUTE.times(40),
    Span::HOUR.times(3),
    Span::HOUR.times(20),
    Span::DAY.times(4),
];

/// Within what time a payment is credited as a rule, so that what it brings can be passed on.
const CREDITED: Span = Span::HOUR.times(8);

impl Life<'_> {
    /// Runs the errands of a life: one to two a month, evenly. Unsourced: a third to three times.
    pub(super) fn errands(&mut self, person: &Person) {
        let limit = LIMIT.of(person.wealth);
        let months = self.months();
        for _ in 0..1 + self.stream.below(2 * months) {
            self.errand(limit, person.weight);
        }
        for _ in 0..person.asleep {
            self.rouse(limit, person.weight);
        }
    }

    /// Brings a sum to an account that slept since before the world began, and passes it on in some payments, sometimes at once and
    /// sometimes over days.
    fn rouse(&mut self, limit: Amount, persons: u32) {
        let (amount, at) = (self.large(limit, persons), self.some_time());
        let pace = PACES[self.stream.below(PACES.len() as u64) as usize];
        let oldest = u8::MAX;
        self.mean(at, Act::Fill { amount, back: oldest });
        let mut at = at + CREDITED + self.stream.quantile().exponential(pace);
        for left in (0..self.stream.between(1, 5)).rev() {
            let stays = match left {
                0 => self.remainder(),
                _ => Share::ppm(self.stream.between(300_000, 800_000) as u32),
            };
            let to = self.end().unwrap_or(Onward::Own);
            self.mean(
                at,
                Act::Pass {
                    to,
                    stays,
                    back: oldest,
                },
            );
            at = self.soon(at, pace);
        }
    }

    fn errand(&mut self, limit: Amount, persons: u32) {
        let amount = self.large(limit, persons);
        let into = match self.stream.below(8) {
            0..=3 => 1,
            4..=6 => self.stream.between(2, 4),
            _ => self.stream.between(5, 12),
        };
        let (mut at, into) = (self.some_time(), into as u8);
        if self.town.frame.bank_money && self.stream.chance(OPENED_BEFORE) {
            at = self.open_before(at, into, amount);
        } else {
            self.mean(at, Act::Shift { into, amount });
        }
        let pace = PACES[self.stream.below(PACES.len() as u64) as usize];
        if into > 2 && self.stream.chance(Share::percent(30)) {
            let to = self.end().unwrap_or(Onward::Own);
            let at = self.soon(at, pace);
            self.mean(at, Act::Gather { most: into, to });
            return;
        }
        for left in (1..=into).rev() {
            let back = self.stream.below(u64::from(left)) as u8;
            self.carry(at, pace, back);
        }
    }

    /// Opens accounts with a hundred to a thousand dollars each, and brings what they are for some days later.
    fn open_before(&mut self, at: Instant, into: u8, amount: Amount) -> Instant {
        let opened = opened_with(&self.town.frame, &mut self.stream);
        let amount_opened = Amount::new(opened.get().saturating_mul(u64::from(into)));
        self.mean(
            at,
            Act::Shift {
                into,
                amount: amount_opened,
            },
        );
        let at = at + Span::HOUR + self.stream.quantile().exponential(BEFORE);
        for back in 0..into {
            let amount = amount.scaled_down(1, u64::from(into)).max(Amount::new(1));
            self.mean(at, Act::Fill { amount, back });
        }
        at
    }

    /// Takes one purse further and further, and to its end.
    pub(super) fn carry(&mut self, from: Instant, pace: Span, back: u8) {
        let mut at = from;
        while self.stream.chance(FURTHER) {
            at = self.soon(at, pace);
            match self.stream.below(8) {
                0 => at = self.chain(at, pace, back),
                1 => {
                    let into = self.stream.between(2, 3) as u8;
                    self.mean(at, Act::Spread { into, back });
                    self.carry(at, pace, back);
                }
                2 => {
                    let pool = self.town.mixers.pick(self.stream.quantile());
                    let to = pool.map_or(Onward::Own, |keeper| self.at_keeper(keeper));
                    self.pass(at, to, back);
                }
                _ => self.pass(at, Onward::Own, back),
            }
        }
        at = self.soon(at, pace);
        match self.end() {
            Some(Onward::Counter) => self.draw_notes(at, back),
            Some(to) => {
                self.pass(at, to, back);
                if let Onward::Customer { keeper, .. } = to {
                    self.leave(at, keeper, pace);
                }
            }
            None => {}
        }
    }

    /// Pays small parts one after another, the rest each time from a new purse.
    fn chain(&mut self, from: Instant, pace: Span, back: u8) -> Instant {
        let mut at = from;
        let keeper = self.town.exchanges.pick(self.stream.quantile());
        let own = self.stream.chance(Share::percent(50));
        for _ in 0..self.stream.between(3, LINKS_MOST) {
            let share = Share::ppm(self.stream.between(10_000, 80_000) as u32);
            let somebody = self.somebody();
            let to = match keeper.filter(|_| own) {
                Some(keeper) => self.at_keeper(keeper),
                None => somebody,
            };
            self.mean(at, Act::Drip { to, share, back });
            at = self.soon(at, pace);
        }
        if let Some(keeper) = keeper.filter(|_| own) {
            self.leave(at, keeper, pace);
        }
        at
    }

    /// Draws where an errand ends; nothing where the money stays.
    fn end(&mut self) -> Option<Onward> {
        let town = self.town;
        let (place, keeper) = (self.stream.below(8), self.stream.quantile());
        let somebody = self.somebody();
        let found = match place {
            0 | 1 => town.exchanges.pick(keeper).map(|keeper| self.at_keeper(keeper)),
            2 | 6 => town.desks.pick(keeper).map(|keeper| self.at_keeper(keeper)),
            3 => return None,
            4 | 5 if town.frame.bank_money => Some(Onward::Counter),
            _ => Some(somebody),
        };
        found.or(Some(somebody))
    }

    /// Takes what was brought to a keeper out again, later, more often than not: to oneself, to a desk, as
    /// prepaid cards, or to go on with.
    fn leave(&mut self, from: Instant, keeper: KeeperId, pace: Span) {
        let at = self.soon(from, pace) + Span::HOUR;
        let desk = self.town.desks.pick(self.stream.quantile());
        let desk = desk.filter(|&desk| desk != keeper);
        let (to, later) = (self.stream.below(4), self.soon(at + Span::HOUR, pace));
        if self.stream.chance(Share::percent(40)) {
            return;
        }
        match (to, desk) {
            (0, _) => {
                let to = Onward::Own;
                self.mean(at, Act::Leave { keeper, to });
                let to = self.end().unwrap_or(Onward::Own);
                self.pass(later, to, 0);
            }
            (3, _) => {
                let to = Onward::Counter;
                self.mean(at, Act::Leave { keeper, to });
            }
            (1, Some(desk)) => {
                let to = self.at_keeper(desk);
                self.mean(at, Act::Leave { keeper, to });
                let to = Onward::Actor(self.actor);
                self.mean(later, Act::Leave { keeper: desk, to });
            }
            _ => {
                let to = Onward::Actor(self.actor);
                self.mean(at, Act::Leave { keeper, to });
            }
        }
    }

    /// Draws an account in banknotes, in some visits to the counter on one day.
    fn draw_notes(&mut self, from: Instant, back: u8) {
        let mut at = from;
        for left in (1..=self.stream.between(1, 4)).rev() {
            let stays = match left {
                1 => self.stays(),
                _ => Share::ppm(self.stream.between(300_000, 800_000) as u32),
            };
            let to = Onward::Counter;
            self.mean(at, Act::Pass { to, stays, back });
            at = at + Span::MINUTE + self.stream.quantile().exponential(Span::HOUR.times(2));
        }
    }

    fn pass(&mut self, at: Instant, to: Onward, back: u8) {
        let stays = self.stays();
        self.mean(at, Act::Pass { to, stays, back });
    }

    /// Draws what is left in an account that is done with: nothing, or a remainder of 0.01 % to 2.56 %, evenly over its logarithm. Unsourced:
    /// each of both a third to three times.
    fn remainder(&mut self) -> Share {
        let least = 100 << self.stream.below(8);
        let little = Share::ppm(self.stream.between(least, 2 * least) as u32);
        match self.stream.below(2) {
            0 => Share::NONE,
            _ => little,
        }
    }

    /// Draws what stays behind in an account: nothing two times of five, most of it once, else a commission or a remainder of 0.05 %
    /// to 12.8 %, evenly over its logarithm. Unsourced: each of the three a third to three times.
    fn stays(&mut self) -> Share {
        let least = 500 << self.stream.below(8);
        let little = Share::ppm(self.stream.between(least, 2 * least) as u32);
        let lot = self.stream.below(5);
        if self.town.frame.form == Form::Coins {
            return Share::NONE;
        }
        match lot {
            0 | 1 => Share::NONE,
            2 => Share::ppm(self.stream.between(500_000, 980_000) as u32),
            _ => little,
        }
    }

    fn at_keeper(&self, keeper: KeeperId) -> Onward {
        let actor = self.actor;
        Onward::Customer { keeper, actor }
    }

    /// Draws whom money is passed on to: somebody else who passes money on, or whoever is popular; now and then into a new purse.
    fn somebody(&mut self) -> Onward {
        let (fellow, popular) = (self.fellow_trader(), self.payee(&[]));
        let (first, new) = (
            self.stream.chance(Share::percent(60)),
            self.stream.chance(Share::percent(50)),
        );
        let found = match first {
            true => fellow.or(popular),
            false => popular.or(fellow),
        };
        match found {
            Some(actor) if new => Onward::New(actor),
            Some(actor) => Onward::Actor(actor),
            None => Onward::Own,
        }
    }

    pub(super) fn soon(&mut self, at: Instant, pace: Span) -> Instant {
        at + Span::MINUTE + self.stream.quantile().exponential(pace)
    }
}
