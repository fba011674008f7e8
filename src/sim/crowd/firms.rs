//! What firms do: merchants buy and gather, employers pay wages, services pay out by peel chains.

use super::Amounts;
use super::habits::Life;
use crate::scenario::Form;
use crate::sim::agenda::{Act, ActorId, Onward};
use crate::units::{Amount, Instant, Share, Span};

/// How much of its expected revenue a merchant pays to suppliers. A knob without a source.
const TO_SUPPLIERS: Share = Share::percent(70);

/// How many payees one movement of a batch has.
const BATCH: usize = 40;

/// In rounds of how many firms gather what customers paid: each firm's software has its own. Unsourced: 5 to 150.
const ROUNDS: [u8; 6] = [10, 20, 20, 25, 50, 100];

/// How often a service that pays out finds new coin on a rail of coins, as pools of miners do: in days, at most. Unsourced: 1 to 6.
const FINDS: u64 = 2;

/// How many customers of a service are paid at an exchange. A knob without a source.
const TO_EXCHANGE: Share = Share::percent(40);

/// The most links that one service's peel chain has.
const CHAIN_LIMIT: u64 = 400;

impl Life<'_> {
    /// Pays suppliers, gathers small coins once a week, sells some of the revenue at an exchange.
    pub(super) fn merchant(&mut self, number: usize) {
        let town = self.town;
        let weeks = (town.frame.span.get() / Span::DAY.times(7).get()).max(1);
        let weekly = town.revenue(number, Span::DAY.times(7));
        let suppliers: Vec<ActorId> = (0..1 + self.stream.below(3)).filter_map(|_| self.supplier()).collect();
        for &to in suppliers.iter().cycle().take(suppliers.len() * weeks as usize) {
            let Some(at) = self.office_time() else { return };
            let share = Share::ppm(TO_SUPPLIERS.get() / suppliers.len() as u32);
            let median = share.of(weekly).max(Amount::new(1));
            let amount = Amounts {
                median,
                sigma_milli: 500,
                ..town.frame.payments
            }
            .draw(&mut self.stream);
            let to = Onward::Actor(to);
            self.mean(at, Act::Pay { to, amount });
        }
        let round = ROUNDS[self.stream.below(ROUNDS.len() as u64) as usize];
        for _ in 0..weeks {
            self.weekly(weekly, round);
        }
    }

    fn weekly(&mut self, weekly: Amount, round: u8) {
        let Some(at) = self.office_time() else { return };
        if self.town.frame.form == Form::Coins {
            let (least, most) = (round, round);
            for _ in 0..1 + self.stream.below(3) {
                if let Some(at) = self.office_time() {
                    self.mean(at, Act::Consolidate { least, most });
                }
            }
        }
        let exchange = self.town.exchanges.pick(self.stream.quantile());
        if let Some(keeper) = exchange.filter(|_| self.town.frame.form == Form::Coins)
            && self.stream.chance(Share::percent(20))
        {
            let amount = Share::percent(30).of(weekly).max(Amount::new(1));
            self.mean(at + Span::HOUR, Act::Deposit { keeper, amount });
        }
    }

    /// Draws whom a merchant buys from, again and again: a fellow merchant by popularity, or an employer.
    fn supplier(&mut self) -> Option<ActorId> {
        let town = self.town;
        let (one, other) = (self.stream.quantile(), self.stream.below(3) == 0);
        let found = match town.employers.len() {
            employers if employers > 0 && other => town.employers[one.below(employers as u64) as usize],
            _ => town.merchants[town.trade.as_ref()?.pick(one)],
        };
        Some(found).filter(|&found| found != self.actor)
    }

    /// Pays wages in batches, every pay day, in the morning.
    pub(super) fn employer(&mut self, number: usize) {
        let town = self.town;
        let every = town.frame.group.wages_every;
        let rows = &town.payroll[number];
        if every <= Span::ZERO || rows.is_empty() {
            return;
        }
        let first_day = self.stream.below((every.get() / Span::DAY.get()).max(1) as u64) as i64;
        let mut day = town.frame.begins + Span::DAY.times(first_day);
        while day < town.frame.ends {
            let morning = Span::seconds(self.stream.between(8 * 3_600, 11 * 3_600) as i64);
            for (n, batch) in rows.chunks(BATCH).enumerate() {
                let act = Act::Batch {
                    first: self.draft.payees.len() as u32,
                    count: batch.len() as u32,
                };
                self.draft.payees.extend_from_slice(batch);
                self.mean(day + morning + Span::MINUTE.times(10 * n as i64), act);
            }
            day = day + every;
        }
    }

    /// Pays customers one after another from one large coin: the shape of a thief's peel chain.
    pub(super) fn peeler(&mut self) {
        let town = self.town;
        let Some(mut at) = self.office_time() else { return };
        self.mine();
        let mut rest = town.peel_stock;
        let hops = 1 + 30 * town.frame.span.get() as u64 / Span::DAY.times(30).get() as u64;
        let mut customers: Vec<ActorId> = Vec::new();
        for _ in 0..hops.min(CHAIN_LIMIT) {
            if town.users.is_empty() {
                return;
            }
            let new = customers.is_empty() || self.stream.chance(Share::percent(60));
            let to = if new {
                self.user_at_random()
            } else {
                customers[self.stream.below(customers.len() as u64) as usize]
            };
            customers.push(to);
            let share = Share::ppm(self.stream.between(10_000, 60_000) as u32);
            let amount = town.frame.payments.by_habit(share.of(rest), self.stream.quantile());
            // Some customers have themselves paid straight into their account at an exchange.
            let exchange = town.exchanges.pick(self.stream.quantile());
            let to = match exchange.filter(|_| self.stream.chance(TO_EXCHANGE)) {
                Some(keeper) => Onward::Customer { keeper, actor: to },
                None => Onward::Actor(to),
            };
            self.mean(at, Act::Peel { to, amount });
            rest = rest.saturating_sub(amount);
            at = at + Span::MINUTE.times(10) + self.stream.quantile().exponential(Span::HOUR.times(3));
            if self.stream.chance(Share::percent(8)) {
                at = at + self.stream.quantile().exponential(Span::DAY.times(6));
            }
        }
    }

    /// Finds new coin every day or two: a twentieth to a fifth of what the service began with in all.
    fn mine(&mut self) {
        let frame = &self.town.frame;
        if frame.form != Form::Coins {
            return;
        }
        let (mut at, ends) = (frame.begins, frame.ends);
        let days = (frame.span.get() / Span::DAY.get()).max(1) as u64;
        let each = self.town.peel_stock.scaled_down(self.stream.between(5, 20), 100 * days);
        while at < ends {
            at = at + Span::HOUR + Span::seconds(self.stream.below(FINDS * 86_400) as i64);
            self.mean(
                at,
                Act::Mine {
                    amount: each.max(Amount::new(1)),
                },
            );
        }
    }

    fn user_at_random(&mut self) -> ActorId {
        self.town.users[self.stream.below(self.town.users.len() as u64) as usize]
    }

    /// Draws when a firm does something.
    fn office_time(&mut self) -> Option<Instant> {
        Some(self.town.frame.office.as_ref()?.instant(&mut self.stream))
    }
}
