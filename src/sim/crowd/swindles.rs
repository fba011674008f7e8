//! Swindles: people who live on what others have.
//!
//! A swindler is one of the users, with a purse, wages and errands of his own. He talks some into payments, as by romance or a promise of
//! gains, takes over what others hold once he has their keys or passwords, and passes on what came as everybody does who passes money on.
//! Whoever he robs is anybody but those who sold a thief an account, so that no theft of the file is touched. Nobody complains: to an
//! investigator these are strangers, whose money moves as stolen money does. That such people exist is general knowledge; how many have how
//! many victims is in no published figure that counts both, so that every number here is a knob without a source, each with its range.

use super::errands::PACES;
use super::habits::Life;
use crate::sim::agenda::{Act, ActorId, Onward};
use crate::units::{Amount, Instant, Share, Span};

/// How many of the victims pay themselves, talked into it; what others hold is taken over. Unsourced: 25 % to 95 %.
const TALKED_INTO: Share = Share::percent(75);

/// The most that one payment takes of what a victim had at the beginning. Unsourced: 7 % to 60 %.
const LIMIT: Share = Share::percent(20);

/// One swindle has fewer victims than this. Unsourced: 8 to 128.
const VICTIMS: u64 = 32;

/// The time from one payment of a victim to his next, and at least that from one victim to the next, in the mean. Unsourced: 1 to 9 days.
const APART: Span = Span::DAY.times(3);

/// How often what comes is passed on victim by victim, and not in one sum in the end. Unsourced: 17 % to 95 %.
const AT_ONCE: Share = Share::percent(50);

impl Life<'_> {
    /// Runs the swindles of a life: one or two.
    pub(super) fn swindles(&mut self) {
        for _ in 0..self.stream.between(1, 2) {
            self.swindle();
        }
    }

    fn swindle(&mut self) {
        let pace = PACES[self.stream.below(PACES.len() as u64) as usize];
        let at_once = self.stream.chance(AT_ONCE);
        let mut at = self.some_time();
        for _ in 0..self.victims() {
            let Some((whom, had)) = self.victim() else { continue };
            let last = self.rob(at, whom, had);
            if at_once {
                self.carry(last, pace, 0);
            }
            at = self.soon(at, APART);
        }
        if !at_once {
            let at = self.soon(at, pace);
            self.mean(
                at,
                Act::Gather {
                    most: u8::MAX,
                    to: Onward::Own,
                },
            );
            self.carry(at, pace, 0);
        }
    }

    /// Takes from somebody, and returns when it is done: all at once, or in one to three payments that he makes himself.
    fn rob(&mut self, from: Instant, whom: ActorId, had: Amount) -> Instant {
        if !self.stream.chance(TALKED_INTO) {
            self.mean(from, Act::TakeOver { whom });
            return from;
        }
        let mut at = from;
        for n in 0..self.stream.between(1, 3) {
            if n > 0 {
                at = self.soon(at, APART);
            }
            let amount = self.large(LIMIT.of(had), 1);
            self.mean(at, Act::Trick { whom, amount });
        }
        at
    }

    /// Draws how many are robbed: as likely one as two or three, as four to seven, and so on.
    fn victims(&mut self) -> u64 {
        let least = 1 << self.stream.below(u64::from(VICTIMS.ilog2()));
        self.stream.between(least, 2 * least - 1)
    }

    /// Draws somebody else, with what he had for himself at the beginning.
    fn victim(&mut self) -> Option<(ActorId, Amount)> {
        let place = self.stream.below(self.town.honest.max(1) as u64) as usize;
        let (&whom, person) = self.town.users.get(place).zip(self.town.persons.get(place))?;
        (whom != self.actor && place < self.town.honest).then(|| (whom, person.alone().wealth))
    }
}
