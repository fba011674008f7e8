//! Steal: a payment of a theft is ordered of its victim, and what comes of it enters the plan.

use crate::sim::piece::{Holding, Piece, Robbed, Slot};
use crate::sim::rails::{self, Part, Payee, Payment, Screening, Source, Token};
use crate::sim::robbery::Robbing;
use crate::sim::state::{News, State};
use crate::sim::thief::{Thief, luck_at};
use crate::truth::Fate;
use crate::units::Amount;

impl Thief {
    /// Orders one payment of a theft.
    pub(in crate::sim) fn rob(&mut self, state: &mut State, incident: usize, payment: usize) {
        let robbery = &self.robberies[incident];
        let (victim, thief, known) = (robbery.theft.victim, robbery.thief, robbery.known);
        let Robbing { attempt, stopped } = robbery.payments[payment];
        let luck = luck_at(self.seed, &format!("rail/steal/{incident}/{payment}"));
        let in_books = robbery.into.is_some() || state.has_banks(state.start);
        let account = match robbery.into {
            Some(keeper) => {
                let prepared = state.houses[keeper.index()].spec.mules.accounts.max(1);
                self.mule_account(state, incident, keeper, payment as u32 % prepared)
            }
            None if in_books => {
                let bank = luck_at(self.seed, &format!("plan/steal/{incident}/bank/{payment}")).quantile();
                let account = self.new_account(state, incident, state.start, bank);
                account.map(|(purse, actor)| (Payee::Account(purse), actor))
            }
            None => None,
        };
        let (payee, actor) = match account {
            Some(account) => account,
            None if in_books => {
                self.note(format!(
                    "the budget pays for no account that payment {} of the theft could go to: it is not made",
                    payment + 1
                ));
                return self.rob_nothing(incident);
            }
            None => (Payee::Fresh(thief), thief),
        };
        let deposit = match payee {
            Payee::Customer { keeper, .. } => !state.keeps_accounts(keeper, state.start),
            _ => false,
        };
        let slot = self.slot(Slot::Robbed(Robbed {
            incident,
            payment,
            actor,
            deposit,
        }));
        let to = vec![(payee, Part::Exact(attempt.amount))];
        let ordered = rails::pay(
            state,
            Payment {
                screening: match (known, stopped) {
                    (_, true) => Screening::Stopped,
                    (true, false) => Screening::Passed,
                    (false, false) => Screening::Stolen,
                },
                token: Token(slot),
                ..Payment::new(state.start, Source::Wallet(victim), to, luck)
            },
        );
        self.robberies[incident].payments[payment].attempt.fate = Fate::UnderWay;
        if let Err(short) = ordered {
            self.robberies[incident].settle(payment, Fate::Unmade, Amount::ZERO, state.now);
            self.note(format!(
                "{} lacked {} for payment {} of the theft",
                state.truth.entities[victim.index()].name,
                state.ledger.asset(state.asset_on(state.start)).display(short.missing),
                payment + 1
            ));
            self.slots[slot as usize] = Slot::Done;
            self.rob_nothing(incident);
        }
    }

    /// Counts a payment of a theft that is not made.
    fn rob_nothing(&mut self, incident: usize) {
        if let Some(place) = self.script.entry(&self.robberies[incident].name) {
            self.count(place, -1);
        }
    }

    /// Hears what became of a payment of a theft.
    pub(in crate::sim) fn hear_of_theft(&mut self, state: &mut State, theft: Robbed, slot: u32, news: News) {
        let Robbed {
            incident,
            payment,
            actor,
            deposit,
        } = theft;
        let entry = self.script.entry(&self.robberies[incident].name);
        match news {
            News::Arrived { .. } if deposit => {}
            News::Arrived { leg, amount, .. } | News::Credited { leg, amount } => {
                self.slots[slot as usize] = Slot::Done;
                let purse = self.arrived(state, incident, leg, 0);
                self.robberies[incident].theft.legs.insert(leg, amount);
                self.robberies[incident].settle(payment, Fate::AtLarge, amount, state.now);
                self.robberies[incident].payments[payment].attempt.leg = Some(leg);
                if let Some(place) = entry {
                    let holding = Holding {
                        rail: state.start,
                        actor,
                        purses: vec![purse],
                        amount,
                        claim: state.record.purses[purse.index()].books.filter(|_| deposit),
                    };
                    let piece = Piece {
                        incident,
                        place,
                        lineage: payment.to_string(),
                        index: payment as u32,
                        hops: 0,
                        attempt: 0,
                        holding,
                    };
                    self.go_on(state, piece);
                }
            }
            News::Stopped | News::Cancelled | News::Failed => {
                self.slots[slot as usize] = Slot::Done;
                let fate = match news {
                    News::Stopped => Fate::Stopped,
                    News::Cancelled => Fate::Recalled,
                    _ => Fate::Unmade,
                };
                self.robberies[incident].settle(payment, fate, Amount::ZERO, state.now);
                if let Some(place) = entry {
                    self.count(place, -1);
                }
            }
            _ => {}
        }
    }
}
