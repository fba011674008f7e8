//! Plays a world in order of time: orders first, then what is due, then what people mean to do.

use std::collections::VecDeque;
use std::mem;

use crate::ledger::{Ledger, Link};
use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::sim::agenda::{Agenda, Luck};
use crate::sim::counts::Stats;
use crate::sim::guard::{self, Answer, Guard, Order, PaymentId, UnderWay};
use crate::sim::payment::{Payment, Source};
use crate::sim::rails::{self, Token};
use crate::sim::robbery::Begun;
use crate::sim::state::{Ahead, Job, NOBODY, Notice, State};
use crate::sim::tags::Known;
use crate::sim::thief::Thief;
use crate::sim::{acts, alike, crowd, dates, keepers};
use crate::truth::World;
use crate::units::{Instant, PurseId, RailId};

/// A world and what its makers noticed.
#[derive(Clone, Debug)]
pub struct Made {
    /// The world.
    pub world: World,
    /// What a user should know, in sentences: a plan scaled to its budget, payments that fell short.
    pub notes: Vec<String>,
    /// Counts of what happened.
    pub(crate) stats: Stats,
    /// What keepers answered to the requests of the script.
    pub answers: Vec<Answer>,
}

/// What the engine plays next; at one instant the first of these comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Order,
    Due,
    Intent,
}

/// A world being made.
#[derive(Clone, Debug)]
pub struct Engine {
    state: State,
    agenda: Agenda,
    next: usize,
    pub(super) thief: Thief,
    /// Those who do with their own what the plan does with what is stolen.
    alike: Vec<Thief>,
    guard: Guard,
    orders: VecDeque<(Instant, Order)>,
    /// Room that is used again for each intent.
    payment: Payment,
    /// What is lent to those who look: the links so far in the order of a world that has ended, and whose addresses are known.
    links: Vec<Link>,
    known: Known,
}

impl Engine {
    /// Returns the world of a scenario at its beginning, with the theft on this rail.
    pub fn new(scenario: &Scenario, rail: RailId, seed: Seed) -> Engine {
        let dated = dates::drawn(scenario, seed);
        let mut state = State::new(&dated, rail, seed);
        keepers::found(&dated, &mut state);
        let agenda = crowd::populate(&dated, &mut state);
        let guard = Guard::new(&dated, &mut state);
        let thief = Thief::new(&dated, Begun::new(seed, 0), &mut state);
        let alike = alike::all(scenario, &mut state);
        rails::issue::make_endowments(&mut state);
        Engine {
            state,
            agenda,
            next: 0,
            thief,
            alike,
            guard,
            orders: VecDeque::new(),
            payment: Payment::new(rail, Source::Wallet(NOBODY), Vec::new(), Luck::new(0)),
            links: Vec::new(),
            known: Known::default(),
        }
    }

    /// Gives an order for an instant; it takes effect before the events of that instant, or at once where it is past.
    pub fn order(&mut self, at: Instant, order: Order) {
        let place = self.orders.partition_point(|(given, _)| *given <= at);
        self.orders.insert(place, (at, order));
    }

    /// Returns the names of the payments that are on their way from one account to another and could be cancelled.
    pub fn on_their_way(&self, from: PurseId, to: PurseId) -> Vec<PaymentId> {
        rails::on_their_way(&self.state, |pending| {
            (pending.payer(), pending.payee()) == (Some(from), Some(to))
        })
    }

    /// Returns the payments that are on their way, as the books of those who send them have them.
    pub(crate) fn under_way(&self) -> Vec<UnderWay> {
        rails::under_way(&self.state, |token| self.thief.robs(&self.state, token))
    }

    /// Plays everything up to this instant, included, and no further than the world's end.
    pub fn advance(&mut self, until: Instant) {
        let until = until.min(self.state.ends);
        while let Some((at, next)) = self.next().filter(|(at, _)| *at <= until) {
            self.state.come_to(at);
            self.play(next);
            self.deliver();
        }
        self.state.come_to(until);
    }

    /// Returns what comes next, and when.
    fn next(&self) -> Option<(Instant, Next)> {
        let order = self.orders.front().map(|(at, _)| (*at, Next::Order));
        let due = self.state.due.next_at().map(|at| (at, Next::Due));
        let intent = self.agenda.intents.get(self.next);
        let intent = intent.map(|intent| (intent.at, Next::Intent));
        [order, due, intent].into_iter().flatten().min()
    }

    fn play(&mut self, next: Next) {
        match next {
            Next::Order => {
                let (_, order) = self.orders.pop_front().expect("there is a first order");
                guard::give(&mut self.state, order);
            }
            Next::Due => {
                let (_, job) = self.state.due.pop().expect("something is due");
                self.state.prefetch_due();
                self.work(job);
            }
            Next::Intent => {
                let intent = self.agenda.intents[self.next];
                self.next += 1;
                self.look_ahead();
                acts::carry_out(&mut self.state, &self.agenda, intent, &mut self.payment);
            }
        }
    }

    /// Has at hand what the coming intents will touch: first the wallet, then the list of what is in it, then what is known of that.
    fn look_ahead(&self) {
        let coming = |ahead: usize| self.agenda.intents.get(self.next + ahead);
        let steps = [
            (Ahead::Wallet, 24),
            (Ahead::Purses, 12),
            (Ahead::Contents, 6),
            (Ahead::Habits, 3),
        ];
        for (step, ahead) in steps {
            if let Some(intent) = coming(ahead) {
                self.state.prefetch(intent, step);
            }
        }
    }

    fn work(&mut self, job: Job) {
        match job {
            Job::Settle(slot) => rails::settle(&mut self.state, slot),
            Job::Sweep(keeper) => keepers::sweep(&mut self.state, keeper),
            Job::Serve(visit, tries) => keepers::serve(&mut self.state, *visit, tries),
            Job::Wake(number) => {
                let (nth, slot) = self.whose(number);
                let actor = if nth == 0 {
                    &mut self.thief
                } else {
                    &mut self.alike[nth - 1]
                };
                actor.wake(&mut self.state, slot);
            }
            Job::Script(number) => {
                let knows = self
                    .thief
                    .knows(&self.state, |incident| self.guard.is_aimed(number, incident));
                self.guard.give(&mut self.state, number, &knows);
            }
            Job::Effect(order) => guard::effect(&mut self.state, *order),
            Job::Report(account) => guard::report(&mut self.state, account),
            Job::Lapse(address) => self.state.lapse(address),
            Job::Credit(deposit) => keepers::books::credit(&mut self.state, *deposit),
            Job::GoOn(intent) => acts::carry_out(&mut self.state, &self.agenda, *intent, &mut self.payment),
        }
    }

    /// Has the thief hear what happened, and the script see where loot came to; what they do then happens at once.
    fn deliver(&mut self) {
        loop {
            while !self.state.notices.is_empty() {
                for notice in std::mem::take(&mut self.state.notices) {
                    self.hear(notice);
                }
            }
            let seen = self.thief.take_sightings();
            if seen.is_empty() {
                return;
            }
            for (purse, incident, hops) in seen {
                self.guard.see(&mut self.state, purse, incident, hops);
            }
        }
    }

    /// Has those hear a notice who wait for it, or all whom it may concern; where money came to, the defenders' script is told of the thief's alone.
    fn hear(&mut self, notice: Notice) {
        let Token(number) = notice.token;
        let meant = (notice.token != Token::NONE).then(|| self.whose(number));
        let everyone = std::iter::once(&mut self.thief).chain(&mut self.alike).enumerate();
        for (nth, actor) in everyone {
            match meant {
                Some((whose, slot)) if whose == nth => actor.hear(&mut self.state, Some(slot), notice.news),
                Some(_) => {}
                None => actor.hear(&mut self.state, None, notice.news),
            }
        }
    }

    /// Returns who of those that act on a plan finds what to do under a number, and in which of his slots.
    fn whose(&self, number: u32) -> (usize, u32) {
        let plans = self.state.plans;
        ((number % plans) as usize, number / plans)
    }

    /// Returns what is made so far.
    #[cfg(test)]
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Returns what ordinary people mean to do.
    #[cfg(test)]
    pub(super) fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    /// Returns what is made so far, to be changed.
    #[cfg(test)]
    pub(super) fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }

    /// Lends the world as it is by now to somebody who looks at it; nothing is copied but what has an order of its own in a world that has ended. Where loot is,
    /// which takes a walk of its own, is told only if it is asked for.
    pub(crate) fn lend<T>(&mut self, tells_loot: bool, look: impl FnOnce(&Made) -> T) -> T {
        let state = &mut self.state;
        // Whoever plays on finds links, tags and hands as he left them.
        let (tags, hands) = (state.record.tags.len(), state.truth.hands.clone());
        // Links are only added, so that those which were put in order before stay so.
        let new = &state.record.links[self.links.len()..];
        self.links.extend_from_slice(new);
        self.links.sort_by_key(|link| (link.from, link.to));
        mem::swap(&mut state.record.links, &mut self.links);
        self.known.publish(state);
        for (who, hand) in self.thief.hands() {
            state.truth.belongs(who, hand);
        }
        state.truth.incidents = match tells_loot {
            true => self.thief.account(state),
            false => self.thief.account_without_loot(state),
        };
        let made = Made {
            notes: Vec::new(),
            stats: mem::take(&mut state.stats),
            answers: mem::take(&mut state.answers),
            world: World {
                begins: state.begins,
                ends: state.ends,
                ledger: mem::replace(&mut state.ledger, Ledger::closed()),
                record: mem::take(&mut state.record),
                truth: mem::take(&mut state.truth),
            },
        };
        let seen = look(&made);
        let Made {
            world, answers, stats, ..
        } = made;
        state.stats = stats;
        (state.ledger, state.record, state.truth) = (world.ledger, world.record, world.truth);
        state.answers = answers;
        mem::swap(&mut state.record.links, &mut self.links);
        state.record.tags.truncate(tags);
        state.truth.hands = hands;
        state.truth.incidents = Vec::new();
        seen
    }

    /// Says in which country those are who ask from now on: an institution of another answers them less often.
    pub(crate) fn ask_from(&mut self, country: Option<&str>) {
        self.state.home = country.into_iter().map(str::to_owned).collect();
    }

    /// Ends the world and returns it.
    pub fn finish(self) -> Made {
        ended(self.state, &self.thief)
    }
}

/// Returns what a world is that ends now.
fn ended(mut state: State, thief: &Thief) -> Made {
    state.record.links.sort_by_key(|link| (link.from, link.to));
    Known::default().publish(&mut state);
    for (who, hand) in thief.hands() {
        state.truth.belongs(who, hand);
    }
    state.truth.incidents = thief.account(&state);
    state.stats.strangers_frozen = guard::frozen(&state, |entity| !thief.knows_of(entity));
    state.stats.prevented = thief.prevented();
    Made {
        stats: state.stats,
        notes: thief.notes(),
        answers: state.answers,
        world: World {
            begins: state.begins,
            ends: state.ends,
            ledger: state.ledger,
            record: state.record,
            truth: state.truth,
        },
    }
}
