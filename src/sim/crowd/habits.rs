//! What a user does: the draws of a whole life, one actor after another.

use super::person::Person;
use super::town::{Town, Who};
use super::{Amounts, rounded};
use crate::scenario::Form;
use crate::seed::Stream;
use crate::sim::agenda::{Act, ActorId, Intent, Onward};
use crate::units::{Amount, Instant, KeeperId, RailId, Share, Span};

/// How often somebody pays whom he paid before (Simon, 1955: this and the choice among all earlier payments make repeat
/// payees heavy-tailed). A knob without a source.
const AGAIN: Share = Share::percent(55);

/// The most that one payment of a user takes of what he had at the beginning.
const PAYMENT_LIMIT: Share = Share::percent(20);

/// The most that one of a trader's larger sums takes of what he had at the beginning.
const TRADE_LIMIT: Share = Share::percent(6);

/// How often a trader is paid where nobody was paid before. A knob without a source.
const NEW_TO_TRADERS: Share = Share::percent(25);

/// How often whom a user pays has opened a purse for it. A knob without a source.
const NEW_TO_USERS: Share = Share::percent(5);

/// How many of those who use pools and desks, or play, are regulars there. Unsourced: 8 % to 75 %.
const REGULARS: Share = Share::percent(25);

/// At most so many times as often as others do regulars come. Unsourced: 5 to 48.
const REGULAR_MOST: u64 = 16;

/// How much of what is brought to a desk in bank money is for banknotes. Unsourced: 10 % to 90 %.
const FOR_NOTES: Share = Share::percent(30);

/// The numbers of what guests mean to do begin here, so that no two intents of one actor share one.
const GUESTS_FROM: u32 = 1 << 30;

/// What some actors mean to do. Batches index the draft's own payees.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What, in no order.
    pub intents: Vec<Intent>,
    /// The payees of batches.
    pub payees: Vec<(ActorId, Amount)>,
}

/// Returns the intent with its payees moved by so many rows.
pub fn moved(mut intent: Intent, by: u32) -> Intent {
    if let Act::Batch { first, .. } = &mut intent.act {
        *first += by;
    }
    intent
}

/// Draws what one actor means to do.
pub fn draw(town: &Town, who: Who, draft: &mut Draft) {
    let (role, number) = match who {
        Who::User(number) => ("user", number),
        Who::Merchant(number) => ("merchant", number),
        Who::Employer(number) => ("employer", number),
        Who::Peeler(number) => ("service", number),
    };
    let mut life = Life {
        town,
        actor: town.actor(who),
        rail: town.frame.rail,
        n: if town.frame.guests { GUESTS_FROM } else { 0 },
        stream: town
            .frame
            .seed
            .stream(&format!("{}/{role}/{number}/life", town.frame.path)),
        draft,
    };
    match who {
        Who::User(number) => life.user(number),
        Who::Merchant(number) => life.merchant(number),
        Who::Employer(number) => life.employer(number),
        Who::Peeler(_) => life.peeler(),
    }
}

/// One actor's life while it is drawn.
pub(super) struct Life<'a> {
    pub(super) town: &'a Town<'a>,
    pub(super) actor: ActorId,
    rail: RailId,
    n: u32,
    pub(super) stream: Stream,
    pub(super) draft: &'a mut Draft,
}

impl Life<'_> {
    /// Adds an intent, unless it is for after the world's end.
    pub(super) fn mean(&mut self, at: Instant, act: Act) {
        let luck = self.stream.between(0, u64::MAX);
        if at >= self.town.frame.ends {
            return;
        }
        self.draft.intents.push(Intent {
            at,
            actor: self.actor,
            n: self.n,
            rail: self.rail,
            luck,
            act,
        });
        self.n += 1;
    }

    fn user(&mut self, number: usize) {
        let person = self.town.persons[number];
        let Some(awake) = self.town.frame.awake.get(usize::from(person.zone)) else {
            return;
        };
        if person.dormant {
            return;
        }
        let mut paid = Vec::with_capacity(person.payments as usize);
        // What he buys for himself is one person's, however many he stands for at keepers.
        let limit = PAYMENT_LIMIT.of(person.wealth.scaled_down(1, u64::from(person.weight)));
        let bills = self.bills(person.payments, limit);
        for _ in bills..person.payments {
            let Some(to) = self.payee(&paid) else { continue };
            paid.push(to);
            let amount = self.purchase(limit);
            let at = awake.instant(&mut self.stream);
            let to = self.at(to, NEW_TO_USERS);
            self.mean(at, Act::Pay { to, amount });
        }
        if person.trader {
            self.trader(&person);
        }
        if person.private {
            self.private(&person);
        }
        self.visitor(number, &person, limit);
        if self.town.frame.form == Form::Coins && person.payments > 10 {
            let at = awake.instant(&mut self.stream);
            self.mean(at, Act::Consolidate { least: 2, most: 60 });
        }
        if person.mover {
            self.errands(&person);
        }
        if person.swindler {
            self.swindles();
        }
    }

    /// Draws whom a user pays: somebody he paid before, or a merchant or fellow user by popularity.
    pub(super) fn payee(&mut self, paid: &[ActorId]) -> Option<ActorId> {
        if !paid.is_empty() && self.stream.chance(AGAIN) {
            return Some(paid[self.stream.below(paid.len() as u64) as usize]);
        }
        let found = self.town.popular(self.stream.quantile())?;
        if found != self.actor {
            return Some(found);
        }
        let users = &self.town.users;
        let other = users[self.stream.below(users.len() as u64) as usize];
        Some(other).filter(|&other| other != self.actor)
    }

    /// Draws what a user pays: within his means.
    fn purchase(&mut self, limit: Amount) -> Amount {
        let payments = self.town.frame.payments;
        let amount = payments.draw(&mut self.stream);
        if amount <= limit {
            return amount;
        }
        let second = payments.draw(&mut self.stream);
        if second <= limit {
            second
        } else {
            limit.max(Amount::new(1))
        }
    }

    /// Draws a standing order in bank money: one amount to one payee on one day of every month. Returns how many
    /// payments of the user it is.
    fn bills(&mut self, payments: u32, limit: Amount) -> u32 {
        let town = self.town;
        let months = (town.frame.span.get() / Span::DAY.times(30).get()) as u32;
        if !town.frame.bank_money || payments <= months {
            return 0;
        }
        let Some(to) = town.popular(self.stream.quantile()).filter(|&to| to != self.actor) else {
            return 0;
        };
        let plain = town.frame.payments.draw(&mut self.stream);
        let amount = rounded(Amount::new(plain.get().saturating_mul(4)).min(limit), 3).max(Amount::new(1));
        let first = town.frame.begins + Span::seconds(self.stream.below(Span::DAY.times(30).get() as u64) as i64);
        for month in 0..months {
            let to = Onward::Actor(to);
            self.mean(first + Span::DAY.times(30 * i64::from(month)), Act::Pay { to, amount });
        }
        months
    }

    /// Deposits at an exchange, waits, takes out what is left; mostly at the same one. A trader pays other traders too, some of them
    /// where they never received before.
    fn trader(&mut self, person: &Person) {
        let town = self.town;
        let limit = TRADE_LIMIT.of(person.wealth);
        let months = self.months();
        for _ in 0..months + self.stream.below(3 * months) {
            let Some(to) = self.fellow_trader() else { continue };
            let amount = self.large(limit, person.weight);
            let at = self.some_time();
            let to = self.at(to, NEW_TO_TRADERS);
            self.mean(at, Act::Pay { to, amount });
        }
        let Some(exchange) = town.exchanges.pick(self.stream.quantile()) else {
            return;
        };
        for _ in 0..self.visits() {
            let amount = self.large(limit, person.weight);
            let at = self.some_time();
            self.mean(
                at,
                Act::Deposit {
                    keeper: exchange,
                    amount,
                },
            );
            if self.stream.chance(Share::percent(75)) {
                let held = Span::HOUR + self.stream.quantile().exponential(Span::DAY.times(4));
                let amount = Share::ppm(self.stream.between(500_000, 950_000) as u32).of(amount);
                self.mean(
                    at + held,
                    Act::Withdraw {
                        keeper: exchange,
                        amount,
                    },
                );
            }
        }
    }

    /// Draws where somebody is paid: so often in a purse that he opens for it.
    fn at(&mut self, to: ActorId, new: Share) -> Onward {
        match self.stream.chance(new) {
            true => Onward::New(to),
            false => Onward::Actor(to),
        }
    }

    /// Draws another trader.
    pub(super) fn fellow_trader(&mut self) -> Option<ActorId> {
        let traders = &self.town.traders;
        let found = traders.get(self.stream.below(traders.len().max(1) as u64) as usize);
        found.copied().filter(|&found| found != self.actor)
    }

    /// Uses a mixer or a desk, for reasons of his own.
    fn private(&mut self, person: &Person) {
        let (mixers, desks) = (&self.town.mixers, &self.town.desks);
        let limit = PAYMENT_LIMIT.of(person.wealth);
        for _ in 0..self.visits() {
            let (one, other) = (self.stream.quantile(), self.stream.chance(Share::percent(60)));
            let amount = self.large(limit, person.weight);
            let at = self.some_time();
            match (mixers.pick(one), desks.pick(one)) {
                (Some(keeper), desk) if other || desk.is_none() => self.mean(at, Act::Mix { keeper, amount }),
                (_, Some(keeper)) if self.town.frame.bank_money && self.stream.chance(FOR_NOTES) => {
                    self.mean(at, Act::Deposit { keeper, amount });
                    let later = at + Span::HOUR + self.stream.quantile().exponential(Span::HOUR.times(6));
                    self.mean(later, Act::Cash { keeper, amount });
                }
                (_, Some(keeper)) => self.mean(at, Act::Sell { keeper, amount }),
                _ => {}
            }
        }
    }

    /// Draws how often somebody comes to a keeper: once to twice a month, evenly; a regular, who changes money for others, many times that.
    fn visits(&mut self) -> u64 {
        let months = self.months();
        let usual = 1 + self.stream.below(2 * months);
        match self.stream.chance(REGULARS) {
            true => usual * self.stream.between(2, REGULAR_MOST),
            false => usual,
        }
    }

    /// Returns how many months of thirty days the world has, begun ones included.
    pub(super) fn months(&self) -> u64 {
        1 + self.town.frame.span.get() as u64 / Span::DAY.times(30).get() as u64
    }

    /// Takes banknotes at his bank now and then, and plays at a casino if he is the kind.
    fn visitor(&mut self, number: usize, person: &Person, limit: Amount) {
        let town = self.town;
        let months = self.months();
        if town.frame.bank_money
            && let Some(bank) = town.homes[number]
        {
            for _ in 0..self.stream.below(months + 1) {
                let amount = rounded(self.purchase(limit), 1);
                let at = self.some_time();
                self.mean(at, Act::Cash { keeper: bank, amount });
            }
        }
        if self.stream.chance(town.gamblers)
            && let Some(casino) = town.casinos.pick(self.stream.quantile())
        {
            for _ in 0..months + self.visits() {
                self.gamble(casino, TRADE_LIMIT.of(person.wealth), person.weight);
            }
        }
    }

    /// Pays in at a casino, and takes chips for it, has what is left paid out, or loses it. How often is a knob without a source.
    fn gamble(&mut self, casino: KeeperId, limit: Amount, persons: u32) {
        let paid_in = self.large(limit, persons);
        let at = self.some_time();
        self.mean(
            at,
            Act::Deposit {
                keeper: casino,
                amount: paid_in,
            },
        );
        let amount = Share::ppm(self.stream.between(0, 1_000_000) as u32).of(paid_in);
        let later = at + Span::HOUR + self.stream.quantile().exponential(Span::HOUR.times(20));
        match self.stream.below(4) {
            0 | 1 if amount.is_zero() => {}
            0 => self.mean(later, Act::Withdraw { keeper: casino, amount }),
            1 => self.mean(later, Act::Cash { keeper: casino, amount }),
            2 => {
                let keeper = casino;
                self.mean(
                    later,
                    Act::Cash {
                        keeper,
                        amount: paid_in,
                    },
                );
            }
            _ => {}
        }
    }

    /// Draws an amount for a purpose that is larger than a purchase: five of so many persons at once, within the same means.
    pub(super) fn large(&mut self, limit: Amount, persons: u32) -> Amount {
        let frame = &self.town.frame;
        let large = Amounts {
            median: Amount::new(frame.payments.median.get().saturating_mul(5 * u64::from(persons))),
            ..frame.payments
        };
        large.draw(&mut self.stream).min(limit).max(Amount::new(1))
    }

    /// Draws when a person does something.
    pub(super) fn some_time(&mut self) -> Instant {
        let zone = self.stream.below(self.town.frame.awake.len() as u64) as usize;
        self.town.frame.awake[zone].instant(&mut self.stream)
    }
}
