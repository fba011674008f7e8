//! The defenders' script: orders at fixed times, aimed at what is true then.
//!
//! A script knows what an inquiry would first have to find out: where loot is, and where it comes to while an order stands. So it
//! measures what a rail lets defenders do when they know, and no more. An order becomes an order of the engine for each purse it
//! is aimed at; whether and when the keeper or issuer acts is the affair of `orders`.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Tag;
use crate::scenario::{Books, Defence, OrderSpec, Scenario, When};
use crate::seed::Seed;
use crate::sim::guard::order::{Order, Power};
use crate::sim::guard::orders;
use crate::sim::rails::{self, Token};
use crate::sim::reads::Lever;
use crate::sim::state::{Job, State};
use crate::units::{Instant, KeeperId, OutLegId, PurseId, Share, Span};

/// Who says so, in the tags of the script.
const SOURCE: &str = "defenders";

/// What the script is told of the truth.
#[derive(Clone, Debug, Default)]
pub struct Knows {
    /// Where loot has been, whatever the incident, with the least distance from a theft.
    pub touched: BTreeMap<PurseId, u32>,
    /// The numbers of the payments of thefts that have been ordered and not settled.
    pub under_way: Vec<Token>,
    /// The credits by which thefts came in.
    pub credits: Vec<OutLegId>,
}

/// The scripted orders of a scenario, and those of them that stand.
#[derive(Clone, Debug)]
pub struct Guard {
    seed: Seed,
    defences: Vec<Defence>,
    /// At which incidents each order is aimed, one entry an incident.
    aims: Vec<Vec<bool>>,
    /// From which countries each order is given.
    given_from: Vec<Vec<String>>,
    /// By which orders purses that loot enters are being tagged, one for each aim. Indexes the defences.
    tagging: Vec<usize>,
    /// The addresses that were tagged.
    tagged: BTreeSet<u32>,
    /// The orders to freeze that stand, and until when: what loot comes to meanwhile is asked for as well.
    freezing: Vec<(usize, Instant)>,
}

impl Guard {
    /// Makes the scripted orders due, before anything else that may be due at their instants.
    pub fn new(scenario: &Scenario, state: &mut State) -> Guard {
        let noticed = |defence: &Defence| {
            let aimed = scenario.incidents.iter().filter(|incident| defence.concerns(incident));
            aimed
                .map(|incident| scenario.begins + incident.at + incident.noticed)
                .min()
        };
        for (number, defence) in scenario.defend.iter().enumerate() {
            let given = match defence.when {
                When::At(span) => Some(scenario.begins + span),
                When::AfterNotice(span) => noticed(defence).map(|noticed| noticed + span),
            };
            if let Some(given) = given {
                let at = (given + defence.takes).max(state.now);
                state.due.push_order(at, Job::Script(number));
            }
        }
        let aims = scenario.defend.iter().map(|defence| {
            let aimed = scenario.incidents.iter().map(|incident| defence.concerns(incident));
            aimed.collect()
        });
        Guard {
            seed: state.seed,
            defences: scenario.defend.clone(),
            aims: aims.collect(),
            given_from: scenario
                .defend
                .iter()
                .map(|defence| defence.given_from(scenario))
                .collect(),
            tagging: Vec::new(),
            tagged: BTreeSet::new(),
            freezing: Vec::new(),
        }
    }

    /// Tells whether an order of the script is aimed at the loot of an incident.
    pub fn is_aimed(&self, number: usize, incident: usize) -> bool {
        self.aims[number][incident]
    }

    /// Gives what an order of the script comes to.
    pub fn give(&mut self, state: &mut State, number: usize, knows: &Knows) {
        let defence = self.defences[number].clone();
        let laden = || {
            knows
                .touched
                .iter()
                .filter(|(purse, _)| !state.ledger.balance(**purse).is_zero())
        };
        let laden: Vec<(PurseId, u32)> = laden().map(|(&purse, &hops)| (purse, hops)).collect();
        match defence.order {
            OrderSpec::Tag { .. } => {
                self.tagging
                    .retain(|&other| self.defences[other].of != self.defences[number].of);
                self.tagging.push(number);
                let now = state.now;
                for (purse, hops) in laden {
                    self.tag(state, number, (purse, hops), now);
                }
            }
            OrderSpec::Untag => self.untag(state),
            OrderSpec::Freeze { at, term, seize } => {
                self.freezing.push((number, state.now + term));
                for (purse, _) in laden {
                    if asked(state, purse, Power::Freeze, &at) {
                        if seize {
                            state.seize_in_the_end(purse);
                        }
                        orders::give(state, Order::Freeze { purse, term });
                    }
                }
            }
            OrderSpec::Recall { at } => recall(state, &at, knows),
            OrderSpec::Void => {
                for (purse, _) in laden {
                    orders::give(state, Order::Void(purse));
                }
            }
            OrderSpec::Request { at } => {
                state.home.clone_from(&self.given_from[number]);
                for &purse in knows.touched.keys() {
                    if asked(state, purse, Power::Answer, &at) {
                        orders::give(state, Order::Request(purse));
                    }
                }
            }
        }
    }

    /// Has the orders that stand reach a purse that loot of an incident comes to, so many hops from the theft.
    pub fn see(&mut self, state: &mut State, purse: PurseId, incident: usize, hops: u32) {
        let aimed = |&number: &usize| self.is_aimed(number, incident);
        for number in self.tagging.iter().copied().filter(aimed).collect::<Vec<_>>() {
            // The tag takes as long as the first.
            let takes: Span = self.defences[number].takes;
            let published = state.now + takes;
            self.tag(state, number, (purse, hops), published);
        }
        let freezing = self
            .freezing
            .iter()
            .filter(|(number, _)| self.is_aimed(*number, incident));
        for &(number, until) in freezing {
            let OrderSpec::Freeze { at, seize, .. } = &self.defences[number].order else {
                unreachable!("it stands because a freeze was ordered");
            };
            if state.now < until && asked(state, purse, Power::Freeze, at) {
                let term = until.since(state.now);
                if *seize {
                    state.seize_in_the_end(purse);
                }
                orders::give(state, Order::Freeze { purse, term });
            }
        }
    }

    fn tag(&mut self, state: &mut State, number: usize, (purse, hops): (PurseId, u32), published: Instant) {
        let OrderSpec::Tag {
            hops: hops_max,
            coverage,
        } = self.defences[number].order
        else {
            unreachable!("tagging goes on because a tag was ordered");
        };
        let record = &state.record.purses[purse.index()];
        let (address, rail) = (record.address, record.rail);
        state.read(rail, Lever::Books);
        let public = state.rail(rail).levers.books == Books::Everyone && !state.is_claim(purse);
        let found = self
            .seed
            .quantile(&format!("defend/{number}/tag/{address}"))
            .chance(coverage);
        if hops > hops_max || !public || !found || !self.tagged.insert(address) {
            return;
        }
        let tag = Tag {
            address,
            category: Tag::STOLEN.to_owned(),
            keeper: None,
            published,
            withdrawn: None,
            source: SOURCE.to_owned(),
            confidence: Share::percent(95),
        };
        orders::tag_publicly(state, tag);
    }

    fn untag(&mut self, state: &mut State) {
        self.tagging.clear();
        let now = state.now;
        self.tagged.iter().for_each(|&address| state.watch.untag(address, now));
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

/// Cancels payments of the thefts that are on their way and asks for those that were credited, as far as they go where it is asked: to an account
/// there, or, if all are asked, to whoever the coins are for. The victim names its payments; what others have on their way through the same
/// accounts goes on.
fn recall(state: &mut State, at: &[String], knows: &Knows) {
    let named = rails::on_their_way(state, |pending| {
        let is_asked =
            |payee: Option<PurseId>| payee.map_or(at.is_empty(), |payee| asked(state, payee, Power::Cancel, at));
        knows.under_way.contains(&pending.token()) && is_asked(pending.payee())
    });
    for rail in (0..state.rails.len()).map(crate::units::RailId::new) {
        state.read(rail, Lever::Finality);
    }
    for payment in named {
        orders::give(state, Order::Cancel(payment));
    }
    for &leg in &knows.credits {
        if asked(state, state.ledger.out_purse(leg), Power::Consent, at) {
            orders::give(state, Order::Recall(state.ledger.movement_of(leg)));
        }
    }
}

/// Tells whether an order to keepers of these names (none: to all) is aimed at a purse: one over which they have the power.
fn asked(state: &State, purse: PurseId, power: Power, at: &[String]) -> bool {
    let named = |keeper: KeeperId| at.contains(&state.record.keepers[keeper.index()].name);
    at.is_empty() || orders::keeper_of(state, purse, power).is_some_and(named)
}
