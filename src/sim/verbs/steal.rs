//! Steal: a payment of a theft is ordered of its victim, and what comes of it enters the plan.

use crate::sim::keepers;
use crate::sim::piece::{Holding, Piece, Robbed, Slot, Then};
use crate::sim::rails::{self, Part, Payee, Payment, Screening, Source, Token};
use crate::sim::robbery::{OutOf, Robbing};
use crate::sim::state::{News, State};
use crate::sim::thief::{Thief, luck_at};
use crate::truth::Fate;
use crate::units::{Amount, OutLegId};

impl Thief {
    /// Orders one payment of a theft.
    pub(in crate::sim) fn rob(&mut self, state: &mut State, incident: usize, payment: usize) {
        let robbery = &self.robberies[incident];
        let (rail, thief, known) = (robbery.rail, robbery.thief, robbery.known);
        let Robbing {
            attempt,
            stopped,
            out_of,
            prevented_by: _,
        } = robbery.payments[payment];
        let mut luck = luck_at(self.seed, &format!("rail/steal/{}/{payment}", robbery.name));
        let Some(victim) = out_of.victim() else {
            let leg = rails::mint(state, thief, rail, attempt.amount, &mut luck);
            let robbed = Robbed {
                incident,
                payment,
                actor: thief,
                deposit: false,
            };
            return self.take(state, robbed, leg, attempt.amount);
        };
        let source = match out_of {
            OutOf::Wallet(_) | OutOf::Issuance => Source::Wallet(victim),
            OutOf::Account(_, purse) => Source::Purses(victim, vec![purse]),
            OutOf::Cold(_, keeper) => {
                // The fee beside it. What earlier payments left of the store lies in the hot wallet.
                let wanted = attempt.amount + attempt.amount.scaled_down(1, 100) + Amount::new(50_000);
                let store = keepers::open_cold(state, keeper, rail, wanted);
                store.map_or(Source::Wallet(victim), |store| Source::Purses(victim, store))
            }
        };
        let in_books = robbery.into.is_some() || state.has_banks(rail);
        let account = match robbery.into {
            Some(keeper) => {
                let prepared = state.houses[keeper.index()].spec.mules.accounts.max(1);
                self.mule_account(state, incident, keeper, payment as u32 % prepared)
            }
            None if in_books => {
                let bank = luck_at(self.seed, &format!("plan/steal/{}/bank/{payment}", robbery.name)).quantile();
                let account = self.new_account(state, incident, rail, bank);
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
            Payee::Customer { keeper, .. } => !state.keeps_accounts(keeper, rail),
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
                    (false, false) => Screening::Ordinary,
                },
                token: Token(state.number(self.nth, slot)),
                ..Payment::new(rail, source, to, luck)
            },
        );
        self.robberies[incident].payments[payment].attempt.fate = Fate::UnderWay;
        if let Err(short) = ordered {
            self.robberies[incident].settle(payment, Fate::Unmade, Amount::ZERO, state.now);
            self.note(format!(
                "{} lacked {} for payment {} of the theft",
                state.truth.entities[victim.index()].name,
                state.ledger.asset(state.asset_on(rail)).display(short.missing),
                payment + 1
            ));
            self.slots[slot as usize] = Slot::Done;
            self.rob_nothing(incident);
        }
    }

    /// Counts a payment of a theft that is not made.
    fn rob_nothing(&mut self, incident: usize) {
        if let Some(place) = self.script.entry(&self.robberies[incident].row) {
            self.count((place, incident), -1);
        }
    }

    /// Hears what became of a payment of a theft.
    pub(in crate::sim) fn hear_of_theft(&mut self, state: &mut State, theft: Robbed, slot: u32, news: News) {
        let Robbed {
            incident,
            payment,
            deposit,
            ..
        } = theft;
        let entry = self.script.entry(&self.robberies[incident].row);
        match news {
            News::Arrived { .. } if deposit => {}
            News::Arrived { leg, amount, .. } | News::Credited { leg, amount } => {
                self.slots[slot as usize] = Slot::Done;
                self.take(state, theft, leg, amount);
            }
            News::Stopped(_) | News::Cancelled(_) | News::Failed => {
                self.slots[slot as usize] = Slot::Done;
                let (fate, by) = match news {
                    News::Stopped(by) => (Fate::Stopped, by),
                    News::Cancelled(by) => (Fate::Recalled, by),
                    _ => (Fate::Unmade, None),
                };
                self.robberies[incident].payments[payment].prevented_by = by;
                self.robberies[incident].settle(payment, fate, Amount::ZERO, state.now);
                if let Some(place) = entry {
                    self.count((place, incident), -1);
                }
            }
            _ => {}
        }
    }

    /// Takes what came of a theft in hand: it enters the plan where a step steals it.
    fn take(&mut self, state: &mut State, theft: Robbed, leg: OutLegId, amount: Amount) {
        let Robbed {
            incident,
            payment,
            actor,
            deposit,
        } = theft;
        let purse = self.arrived(state, incident, leg, 0);
        let robbery = &mut self.robberies[incident];
        robbery.theft.legs.insert(leg, amount);
        robbery.settle(payment, Fate::AtLarge, amount, state.now);
        robbery.payments[payment].attempt.leg = Some(leg);
        let Some(place) = self.script.entry(&robbery.row) else {
            return;
        };
        let piece = Piece {
            incident,
            place,
            lineage: format!("{}/{payment}", robbery.name),
            index: payment as u32,
            hops: 0,
            attempt: 0,
            rerouted: false,
            holding: Holding {
                rail: robbery.rail,
                actor,
                purses: vec![purse],
                amount,
                since: state.now,
                claim: state.record.purses[purse.index()].books.filter(|_| deposit),
            },
        };
        let onward = self.script.onward(place, &state.rail(piece.holding.rail).name);
        self.follow(state, piece, Then::Enter(onward));
    }
}
