//! The defenders' script: orders at fixed times, aimed at what is true then.
//!
//! A script knows what an inquiry would first have to find out: where loot is. So it measures what a rail lets defenders do when
//! they know, and no more. An order becomes an order of the engine for each purse it is aimed at; whether and when the keeper
//! or issuer acts is the engine's affair.

use std::collections::BTreeMap;

use crate::evidence::Tag;
use crate::scenario::{Books, OrderSpec, Scenario, When};
use crate::sim::engine::Order;
use crate::sim::orders;
use crate::sim::piece::Slot;
use crate::sim::rails::{self, Token};
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::units::{Instant, KeeperId, PurseId, Share, Span};

/// Who says so, in the tags of the script.
const SOURCE: &str = "defenders";

impl Thief {
    /// Makes the scripted orders due, before anything else that may be due at their instants.
    pub(super) fn prepare_defence(&mut self, scenario: &Scenario, state: &mut State) {
        let noticed = scenario
            .incidents
            .first()
            .map(|incident| scenario.begins + incident.at + incident.noticed);
        for (number, defence) in scenario.defend.iter().enumerate() {
            let given = match defence.when {
                When::At(span) => Some(scenario.begins + span),
                When::AfterNotice(span) => noticed.map(|noticed| noticed + span),
            };
            if let Some(given) = given {
                let slot = self.slot(Slot::Defend(number));
                state.wake(given + defence.takes, slot);
            }
        }
    }

    /// Gives the engine what an order of the script comes to.
    pub(super) fn defend(&mut self, state: &mut State, number: usize) {
        let defence = self.defences[number].clone();
        match defence.order {
            OrderSpec::Tag { hops, .. } => {
                self.tagging = Some((hops, number));
                let now = state.now;
                for (purse, hops) in self.laden(state) {
                    self.tag(state, purse, hops, now);
                }
            }
            OrderSpec::Untag => self.untag(state),
            OrderSpec::Freeze { at } => {
                for (purse, _) in self.laden(state) {
                    if asked(state, purse, &at) {
                        orders::give(state, Order::Freeze(purse));
                    }
                }
            }
            OrderSpec::Recall { at } => self.recall(state, &at),
            OrderSpec::Void => {
                for (purse, _) in self.laden(state) {
                    orders::give(state, Order::Void(purse));
                }
            }
            OrderSpec::Request { at } => {
                for purse in self.purses_touched().into_keys() {
                    if asked(state, purse, &at) {
                        orders::give(state, Order::Request(purse));
                    }
                }
            }
        }
    }

    /// Returns where loot has been, whatever the incident, with the least distance from a theft.
    fn purses_touched(&self) -> BTreeMap<PurseId, u32> {
        let mut touched = BTreeMap::new();
        for (&(purse, _), &hops) in &self.touched {
            let least = touched.entry(purse).or_insert(hops);
            *least = hops.min(*least);
        }
        touched
    }

    /// Returns the purses of the party that hold something and have seen loot, with their distance from the theft.
    fn laden(&self, state: &State) -> Vec<(PurseId, u32)> {
        let holding = self.purses_touched().into_iter();
        holding
            .filter(|(purse, _)| !state.ledger.balance(*purse).is_zero())
            .collect()
    }

    /// Cancels what is on its way and asks for what was paid.
    fn recall(&mut self, state: &mut State, at: &[String]) {
        // The victim names its payments; what others have on their way through the same accounts goes on.
        let slots = self.slots.iter().zip(0..);
        let named: Vec<Token> = slots
            .filter(|(slot, _)| matches!(slot, Slot::Robbed(_)))
            .map(|(_, number)| Token(number))
            .collect();
        rails::call_back(state, &named, |state, payee| match payee {
            Some(purse) => asked(state, purse, at),
            None => at.is_empty(),
        });
        for robbery in &self.robberies {
            for &leg in robbery.theft.legs.keys() {
                if asked(state, state.ledger.out_purse(leg), at) {
                    orders::give(state, Order::Recall(state.ledger.movement_of(leg)));
                }
            }
        }
        for (purse, _) in self.laden(state) {
            if asked(state, purse, at) {
                orders::give(state, Order::Cancel(purse));
            }
        }
    }

    /// Tags a purse that loot enters while tagging goes on; the tag takes as long as the first.
    pub(super) fn tag_if_asked(&mut self, state: &mut State, purse: PurseId, hops: u32) {
        if let Some((_, number)) = self.tagging {
            let takes: Span = self.defences[number].takes;
            let published = state.now + takes;
            self.tag(state, purse, hops, published);
        }
    }

    fn tag(&mut self, state: &mut State, purse: PurseId, hops: u32, published: Instant) {
        let Some((hops_max, number)) = self.tagging else {
            return;
        };
        let OrderSpec::Tag { coverage, .. } = self.defences[number].order else {
            unreachable!("tagging goes on because a tag was ordered");
        };
        let record = &state.record.purses[purse.index()];
        let (address, rail, books) = (record.address, record.rail, record.books);
        let public = state.rail(rail).levers.books == Books::Everyone && books.is_none();
        let found = self
            .seed
            .quantile(&format!("defend/{number}/tag/{address}"))
            .chance(coverage);
        if hops > hops_max || !public || !found || !self.tagged.insert(address) {
            return;
        }
        state.record.tags.push(Tag {
            address,
            category: "stolen".to_owned(),
            keeper: None,
            published,
            withdrawn: None,
            source: SOURCE.to_owned(),
            confidence: Share::percent(95),
        });
    }

    fn untag(&mut self, state: &mut State) {
        self.tagging = None;
        let now = state.now;
        let own = state
            .record
            .tags
            .iter_mut()
            .filter(|tag| tag.source == SOURCE && tag.withdrawn.is_none());
        own.for_each(|tag| tag.withdrawn = Some(now));
        state
            .record
            .tags
            .retain(|tag| tag.source != SOURCE || tag.published <= now);
    }
}

/// Tells whether an order to keepers of these names (none: to all) is aimed at a purse.
fn asked(state: &State, purse: PurseId, at: &[String]) -> bool {
    let named = |keeper: KeeperId| at.contains(&state.record.keepers[keeper.index()].name);
    at.is_empty() || state.record.purses[purse.index()].books.is_some_and(named)
}
