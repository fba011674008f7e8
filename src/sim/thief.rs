//! The thief: carries a plan out, wakes when something of it is due, answers to what becomes of his payments.
//!
//! The thief holds *pieces* of value: coins, a part of an account, a claim in a keeper's books. A piece stands at a place of
//! the plan; its step is a verb (see [`verbs`](crate::sim::verbs)) that moves it, divides it or waits, and what arrives enters
//! the next step. Pieces go through the plan each at its own pace; only a *merge* waits for all that can still come.
//!
//! What is frozen stays frozen and what is stopped stays where it was: what he does about it the plan says (see the verbs'
//! `react`).

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::{Budget, IncidentSpec, Reaction, Scenario};
use crate::seed::{Quantile, Seed};
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::counts::Prevented;
use crate::sim::guard::Knows;
use crate::sim::hands;
use crate::sim::piece::{Act, Gather, Piece, Slot};
use crate::sim::plan::{Place, Scale, Script, drawn};
use crate::sim::rails::Token;
use crate::sim::robbery::{Begun, Robbery};
use crate::sim::state::{News, State};
use crate::truth::Incident;
use crate::truth::loot::{Facts, Loot, Theft, follow};
use crate::units::{Amount, IncidentId, Instant, KeeperId, OutLegId, PurseId, RailId, Span, grouped};

/// Everyone who acts on a scenario's plan.
#[derive(Clone, Debug)]
pub struct Thief {
    pub(super) seed: Seed,
    /// Whose plan it is: the thief's is the first, the others are of people who do the same with their own.
    pub(super) nth: u32,
    pub(super) script: Script,
    pub(super) budget: Budget,
    /// How each rail cuts the plan's counts.
    pub(super) scale: Scale,
    pub(super) robberies: Vec<Robbery>,
    pub(super) on_freeze: Reaction,
    pub(super) on_stop: Reaction,
    pub(super) on_tag: Reaction,
    /// The thefts of which a purse was seen to be frozen.
    pub(super) alarmed: BTreeSet<usize>,
    /// From when on a public tag is in force on an address of each theft.
    pub(super) tagged: BTreeMap<usize, Instant>,
    pub(super) slots: Vec<Slot>,
    /// How many pieces of each incident are at each place or under way there.
    pub(super) live: BTreeMap<(Place, usize), u32>,
    /// Pieces that wait for others of their incident, by the place of their merge.
    pub(super) parked: BTreeMap<(Place, usize), Vec<Piece>>,
    pub(super) gathers: Vec<Gather>,
    /// Steps that are done once for an incident, by whoever comes first.
    pub(super) done: BTreeSet<(Place, usize)>,
    /// Where loot of the party has been, and of which incident; the least hops.
    pub(super) touched: BTreeMap<(PurseId, usize), u32>,
    /// Where loot has come to since the defenders' script was last told, with its hops.
    sightings: Vec<(PurseId, usize, u32)>,
    /// Prepared accounts that the plan took, and accounts at keepers, by keeper, number and hand.
    pub(super) agents: BTreeMap<(KeeperId, u32, String), (ActorId, Option<PurseId>)>,
    /// Accounts that mules opened, in order.
    pub(super) opened: Vec<(RailId, PurseId, ActorId)>,
    /// What accounts still have to earn for those who sold them, in cents.
    pub(super) priced: BTreeMap<PurseId, Amount>,
    /// Who buys at each market.
    pub(super) buyers: BTreeMap<Place, Vec<ActorId>>,
    /// How many sales were promised at each market, and made.
    pub(super) promised: BTreeMap<Place, u32>,
    pub(super) sold: BTreeMap<Place, u32>,
    pub(super) purses_opened: u64,
    /// What fees and purses cost so far, in cents.
    pub(super) cost: Amount,
    /// What is set aside for movements under way, in cents.
    pub(super) pledged: Amount,
    pub(super) notes: Vec<String>,
}

impl Thief {
    /// Enters thieves and victims into the world and makes thefts due; from the second on those who do the same with money of their own, of
    /// whom no victim of the thief's is one.
    pub fn new(scenario: &Scenario, mut begun: Begun, state: &mut State) -> Thief {
        let Begun { seed, nth, .. } = begun;
        let script = Script::new(&scenario.plan);
        let rest_stays = Thief::rest_stays(state, state.start);
        let mut thief = Thief {
            seed,
            nth,
            script,
            budget: scenario.plan.budget,
            scale: Scale {
                milli: 1_000,
                rest_stays,
            },
            robberies: Vec::new(),
            on_freeze: scenario.plan.on_freeze.clone(),
            on_stop: scenario.plan.on_stop.clone(),
            on_tag: scenario.plan.on_tag.clone(),
            alarmed: BTreeSet::new(),
            tagged: BTreeMap::new(),
            slots: Vec::new(),
            live: BTreeMap::new(),
            parked: BTreeMap::new(),
            gathers: Vec::new(),
            done: BTreeSet::new(),
            touched: BTreeMap::new(),
            sightings: Vec::new(),
            agents: BTreeMap::new(),
            opened: Vec::new(),
            priced: BTreeMap::new(),
            buyers: BTreeMap::new(),
            promised: BTreeMap::new(),
            sold: BTreeMap::new(),
            purses_opened: 0,
            cost: Amount::ZERO,
            pledged: Amount::ZERO,
            notes: Vec::new(),
        };
        let hands = hands::of(scenario, seed);
        for (number, spec) in scenario.incidents.iter().enumerate() {
            let hand = &hands[number];
            let known = thief.robberies.iter().find(|other| other.hand == *hand);
            let who = (hand.as_str(), known.map(|other| other.thief));
            let robbery = Robbery::prepare(scenario, spec, who, &mut begun, state, &mut thief.notes);
            thief.robberies.push(robbery);
            thief.plan_payments(number, spec, state);
        }
        thief.prepare_buyers(state);
        thief.fit(state);
        thief
    }

    fn plan_payments(&mut self, number: usize, spec: &IncidentSpec, state: &mut State) {
        let due: Vec<Instant> = self.robberies[number]
            .payments
            .iter()
            .map(|payment| payment.attempt.due)
            .collect();
        if let Some(place) = self.script.entry(&spec.row) {
            *self.live.entry((place, number)).or_default() += due.len() as u32;
        }
        for (payment, at) in due.into_iter().enumerate() {
            let slot = self.slot(Slot::Rob(number, payment));
            state.wake(at, state.number(self.nth, slot));
        }
    }

    /// Cuts the plan to its budget on the rail where it starts.
    fn fit(&mut self, state: &State) {
        let purses = self.budget.purses.map(u64::from);
        for robbery in &self.robberies {
            let supply = state.rail(robbery.rail).levers.supply;
            // Half of the money may go into purses, the rest is for fees and commissions.
            let money = self.budget.money.filter(|_| !supply.cost.is_zero());
            let affordable = money.map(|money| money.get() / 2 / supply.cost.get());
            let allowed = [affordable, purses].into_iter().flatten().min();
            let Some(entry) = self.script.entry(&robbery.row) else {
                continue;
            };
            let first = self.script.onward(entry, &state.rail(robbery.rail).name);
            let holdings = robbery.payments.iter().filter(|payment| !payment.stopped).count() as u64;
            let (scale, needed) = self.scale.fitting(&self.script, first, holdings, allowed);
            if scale != self.scale {
                let (rail, allowed) = (&state.rail(robbery.rail).name, allowed.unwrap_or(needed));
                self.notes.push(format!(
                    "the plan asks for about {needed} fresh purses and its budget buys {allowed} on {rail}: hops and fan-outs are cut to {} in the thousand",
                    scale.milli
                ));
            }
            self.scale = scale;
        }
    }

    /// Does what was made due under this number.
    pub fn wake(&mut self, state: &mut State, slot: u32) {
        match std::mem::replace(&mut self.slots[slot as usize], Slot::Done) {
            Slot::Rob(incident, payment) => self.rob(state, incident, payment),
            Slot::Do(due) => {
                let (piece, act) = *due;
                self.act(state, piece, act);
            }
            other => self.slots[slot as usize] = other,
        }
        self.merge_what_is_complete(state);
    }

    /// Hears what became of a payment that was made under a slot, or what somebody did to a purse, which may be anybody's.
    pub fn hear(&mut self, state: &mut State, slot: Option<u32>, news: News) {
        match slot.map(|slot| (slot, self.slots.get(slot as usize))) {
            Some((slot, Some(&Slot::Robbed(theft)))) => self.hear_of_theft(state, theft, slot, news),
            Some((slot, Some(Slot::Sent(_)))) => self.hear_of_piece(state, slot, news),
            None => self.hear_of_purse(state, news),
            Some(_) => {}
        }
        self.merge_what_is_complete(state);
    }

    /// Returns what a scripted order is told of the truth: of those incidents that it is aimed at.
    pub fn knows(&self, state: &State, is_meant: impl Fn(usize) -> bool) -> Knows {
        let mut touched = BTreeMap::new();
        let meant = self.touched.iter().filter(|((_, incident), _)| is_meant(*incident));
        for (&(purse, _), &hops) in meant {
            let least = touched.entry(purse).or_insert(hops);
            *least = hops.min(*least);
        }
        let slots = self.slots.iter().zip(0..);
        let under_way = slots.filter(|(slot, _)| matches!(slot, Slot::Robbed(theft) if is_meant(theft.incident)));
        let robberies = self.robberies.iter().enumerate();
        let credits = robberies
            .filter(|(incident, _)| is_meant(*incident))
            .flat_map(|(_, robbery)| robbery.theft.legs.keys());
        Knows {
            touched,
            under_way: under_way.map(|(_, slot)| Token(state.number(self.nth, slot))).collect(),
            credits: credits.copied().collect(),
        }
    }

    /// Tells whether a payment is one of those that are stolen.
    pub fn robs(&self, state: &State, payment: Token) -> bool {
        let slot = state.is_thiefs(payment).then(|| payment.0 / state.plans);
        slot.is_some_and(|slot| matches!(self.slots.get(slot as usize), Some(Slot::Robbed(_))))
    }

    /// Enters somebody into the world who serves the plan; where it is not the thief's, he is an ordinary person.
    pub(super) fn enter_agent(&self, state: &mut State, name: String) -> ActorId {
        match self.nth {
            0 => state.enter("mule", name),
            nth => state.enter("user", format!("{name} of alike {nth}")),
        }
    }

    /// Some do from an instant on what the plan has for somebody whose address is tagged, though nobody tags them.
    pub fn shies(&mut self, incident: usize, from: Instant) {
        self.tagged.insert(incident, from);
    }

    /// Tells whether somebody has a part in a theft, whichever.
    pub fn knows_of(&self, entity: ActorId) -> bool {
        self.robberies.iter().any(|robbery| robbery.roles.contains_key(&entity))
    }

    /// Returns where loot of which incident has come to since it was last asked, with its hops.
    pub fn take_sightings(&mut self) -> Vec<(PurseId, usize, u32)> {
        std::mem::take(&mut self.sightings)
    }

    /// Writes down what became of the loot.
    pub fn account(&self, state: &State) -> Vec<Incident> {
        let mut links = state.record.links.clone();
        links.sort_by_key(|link| (link.from, link.to));
        let facts = Facts {
            ledger: &state.ledger,
            control: &state.truth.control,
            handovers: &state.truth.handovers,
            links: &links,
            rates: &state.record.rates,
            stops: &state.truth.stops,
            seizures: &state.truth.seizures,
        };
        let thefts: Vec<&Theft> = self.robberies.iter().map(|robbery| &robbery.theft).collect();
        let loot = follow(facts, &thefts).into_iter();
        let told = self.robberies.iter().zip(loot);
        told.map(|(robbery, loot)| robbery.account(state, loot)).collect()
    }

    /// Writes down all but what became of the loot.
    pub fn account_without_loot(&self, state: &State) -> Vec<Incident> {
        let thefts = self.robberies.iter();
        thefts.map(|robbery| robbery.account(state, Loot::default())).collect()
    }

    /// Returns who kept payments of the thefts from being credited.
    pub fn prevented(&self) -> Vec<Prevented> {
        let thefts = (0..).map(IncidentId::from_raw).zip(&self.robberies);
        thefts.flat_map(|(id, robbery)| robbery.prevented(id)).collect()
    }

    /// Returns who belongs to which group beside the keepers that the file puts into one: thieves and whoever served them.
    pub fn hands(&self) -> impl Iterator<Item = (ActorId, &str)> {
        let parties = self.robberies.iter();
        parties.flat_map(|robbery| robbery.theft.party.iter().map(|&who| (who, robbery.hand.as_str())))
    }

    /// Returns what a user should know of how the plan went, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        if self.purses_opened > 0 {
            notes.push(format!(
                "the thieves opened {} purses; these and what else the plan costs were {} USD",
                grouped(self.purses_opened),
                grouped(self.cost.get() / 100)
            ));
        }
        let under_way: u32 = self.live.values().sum();
        if under_way > 0 {
            notes.push(format!(
                "{under_way} holdings of the thieves were still on their way through the plan when the world ended"
            ));
        }
        notes
    }

    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub(super) fn slot(&mut self, slot: Slot) -> u32 {
        self.slots.push(slot);
        u32::try_from(self.slots.len() - 1).expect("a plan has fewer acts than 32 bits count")
    }

    pub(super) fn drawn(&self, piece: &Piece, what: &str) -> Quantile {
        drawn(self.seed, piece.place, &piece.lineage, what)
    }

    /// Returns the draws that only a rail needs for one act on a piece. Where it was passed on counts too: hops of one chain have draws
    /// of their own, or the rest would stand at one place in all of them.
    pub(super) fn luck(&self, piece: &Piece, what: &str) -> Luck {
        let path = format!(
            "rail/{}/{}/{}/{}/{what}/{}",
            piece.incident, piece.place, piece.lineage, piece.hops, piece.attempt
        );
        luck_at(self.seed, &path)
    }

    /// Makes an act due after a delay.
    pub(super) fn later(&mut self, state: &mut State, delay: Span, piece: Piece, act: Act) {
        let slot = self.slot(Slot::Do(Box::new((piece, act))));
        state.wake(state.now + delay, state.number(self.nth, slot));
    }

    pub(super) fn count(&mut self, place: (Place, usize), change: i32) {
        let live = self.live.entry(place).or_default();
        *live = live
            .checked_add_signed(change)
            .expect("no more pieces leave a place than were there");
    }

    /// Lets a piece, counted at its place, enter the next step.
    pub(super) fn go_on(&mut self, state: &mut State, mut piece: Piece) {
        self.count((piece.place, piece.incident), -1);
        piece.place = piece.place.next();
        piece.attempt = 0;
        self.enter(state, piece);
    }

    /// Lets a piece begin the step at its place.
    pub(super) fn enter(&mut self, state: &mut State, piece: Piece) {
        self.count((piece.place, piece.incident), 1);
        let Some(piece) = self.react_to_what_is_seen(state, piece) else {
            return;
        };
        if self.script.step(piece.place).is_none() {
            return self.count((piece.place, piece.incident), -1);
        }
        let begun = self.robberies[piece.incident].at;
        if self.budget.time.is_some_and(|time| state.now > begun + time) {
            let branch = &self.script.branches[piece.place.branch].0;
            self.note(format!(
                "the plan's time ran out in the {branch}: what is there stays there"
            ));
            return self.count((piece.place, piece.incident), -1);
        }
        self.act(state, piece, Act::Begin);
    }

    /// Leaves a piece behind: nothing more is tried with it.
    pub(super) fn strand(&mut self, piece: &Piece) {
        self.count((piece.place, piece.incident), -1);
    }

    /// Writes down that money of a theft came to rest with the party at this credit.
    pub(super) fn arrived(&mut self, state: &State, incident: usize, leg: OutLegId, hops: u32) -> PurseId {
        let purse = state.ledger.out_purse(leg);
        let least = self.touched.entry((purse, incident)).or_insert(hops);
        *least = hops.min(*least);
        if self.nth == 0 {
            self.sightings.push((purse, incident, hops));
        }
        purse
    }

    /// Hears what defenders did. What was given back was given back of the loot that the payment brought; what is frozen is found
    /// frozen when it is to move.
    fn hear_of_purse(&mut self, state: &State, news: News) {
        let News::Returned { of, leg, amount } = news else {
            return self.see(state, news);
        };
        let brought = |robbery: &&mut Robbery| {
            let Theft { legs, earmarks, .. } = &robbery.theft;
            let outs = state.ledger.out_legs(of);
            outs.into_iter()
                .any(|out| legs.contains_key(&out) || earmarks.outs.contains_key(&out))
        };
        if let Some(robbery) = self.robberies.iter_mut().find(brought) {
            robbery.earmark(state, leg, amount, amount);
        }
    }
}

/// Returns the draws that begin where a name says.
pub(super) fn luck_at(seed: Seed, path: &str) -> Luck {
    let bytes = seed.bytes(path);
    Luck::new(u64::from_le_bytes(
        bytes[..8].try_into().expect("eight of thirty-two bytes"),
    ))
}
