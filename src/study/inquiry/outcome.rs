//! What came of an inquiry, each figure with its definition.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{Act, Held, Picture, Rules, suspects};
use super::policy::Kind;
use crate::scenario::figure::Since;
use crate::score::{Place, Worth, Yardstick};
use crate::sim::Made;
use crate::study::figures::{attempted_in, states};
use crate::trace::StopReason;
use crate::truth::{Fate, Incident, Role, World};
use crate::units::{Amount, IncidentId, Instant, KeeperId, MovementId, PurseId, Share, Span};

/// After so many days from the notice nobody waits any longer for half of it to be located.
pub const HORIZON: i64 = 30;

/// The ends of the intervals of a timeline, from the notice on.
pub const INTERVALS: [(&str, Span); 7] = [
    ("1h", Span::HOUR),
    ("6h", Span::HOUR.times(6)),
    ("24h", Span::DAY),
    ("72h", Span::DAY.times(3)),
    ("7d", Span::DAY.times(7)),
    ("30d", Span::DAY.times(30)),
    ("90d", Span::DAY.times(90)),
];

/// What is kept while an inquiry runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Score {
    /// What each look found in purses above theta, in the world's ids. What of it was loot is asked when the world has ended: nobody who looks knows.
    looks: Vec<(Instant, Vec<(PurseId, Worth)>)>,
    /// What could still have been ordered at the last look.
    pub left: u64,
}

impl Score {
    /// Keeps what a look found.
    pub fn look(&mut self, world: &World, picture: &Picture, rules: &Rules, at: Instant) {
        let found = suspects(world, picture, rules).into_iter();
        let found = found.filter(|held| held.is_suspect);
        let found = found.map(|held| (picture.key().purse(held.purse), held.value));
        self.looks.push((at, found.collect()));
    }

    /// Returns what the last look located.
    fn located(&self, world: &World, incident: IncidentId) -> Worth {
        self.looks
            .last()
            .map_or(Worth::ZERO, |(at, found)| located(world, incident, *at, found))
    }

    /// Returns when half of what was attempted was located first.
    fn half(&self, world: &World, incident: IncidentId) -> Option<Instant> {
        let whole = attempted_in(world, incident);
        let is_half = |worth: Worth| worth.share_of(whole).is_some_and(|share| share >= Share::percent(50));
        let enough = self
            .looks
            .iter()
            .filter(|(_, found)| is_half(found.iter().map(|(_, taint)| *taint).sum()));
        let mut enough = enough.filter(|(at, found)| is_half(located(world, incident, *at, found)));
        enough.next().map(|(at, _)| *at)
    }
}

/// Returns the sum of the lesser of loot and taint over purses at an instant.
fn located(world: &World, incident: IncidentId, at: Instant, found: &[(PurseId, Worth)]) -> Worth {
    let yardstick = Yardstick::new(world, incident, at);
    let lesser = found.iter().map(|&(purse, taint)| {
        let stake = yardstick.stakes.get(&Place::Purse(purse));
        stake.map_or(Worth::ZERO, |stake| stake.amount).min(taint)
    });
    lesser.sum()
}

/// What came of one inquiry. Shares are of what the plan ordered of the victims.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was attempted by the state in which it is at the world's end.
    pub fates: Vec<(Fate, Share)>,
    /// What was located at the last look: the sum of the lesser of loot and taint over purses in which taint is at least theta of the balance.
    pub located: Share,
    /// The part of it in purses of which the evidence tells the holder's name.
    pub named: Share,
    /// The part of that whose name somebody bears.
    pub named_truly: Share,
    /// The part of that whose name is borne by whoever commands the purse, and not by one who sold it.
    pub controller_known: Share,
    /// Days from the notice until half of what was attempted was located, at most [`HORIZON`].
    pub days: i64,
    /// Whether that never happened by then.
    pub capped: bool,
    /// Taint beyond loot in purses above theta of people who have nothing to do with the theft, got loot unasked or bought it, in cents.
    pub accused: Amount,
    /// What was frozen of people who have nothing to do with a theft: dollars times days, by whomever it was ordered.
    pub frozen_innocents: u64,
    /// What people who have nothing to do with the theft, got loot unasked or bought it have at the world's end, in cents: what both are to be seen against.
    pub innocents: Amount,
    /// How many requests were made.
    pub requests: u64,
    /// How many of them went to a keeper of another country.
    pub abroad: u64,
    /// Hours that the investigator worked, one for each thing that he did or looked at in vain.
    pub hours: u64,
    /// What could still have been ordered at the last hour.
    pub left: u64,
    /// Where the branches of the trail end at the last look, each with one reason, as shares; what rests in a purse comes first.
    pub ends: Vec<(Option<StopReason>, Share)>,
    /// What the thief and the investigator did, an interval a row.
    pub timeline: Vec<Interval>,
    /// The same moment by moment.
    pub(crate) moments: Vec<Moment>,
    /// BLAKE3 of the world.
    pub world: [u8; 32],
}

/// Something that happened in a race.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// So long after the notice; before it, less than nothing.
    pub after: Span,
    /// What.
    pub what: What,
    /// The keeper who was asked, or who answered, where one is known.
    pub keeper: Option<String>,
}

/// What can happen in a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// Loot moves.
    Thief,
    /// The investigator does something.
    Act(Kind),
    /// An answer comes to something that he asked.
    Answer,
}

/// What happened in one interval, which ends so long after the notice.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Interval {
    /// When it ends, from the notice on; the first began with the theft and ends with the notice, the last ends with the world.
    pub until: &'static str,
    /// The same to the second.
    #[serde(skip)]
    pub(crate) after: Span,
    /// Movements of loot.
    pub thief: u64,
    /// What was looked at in vain.
    pub looks: u64,
    /// Letters that ask payments back.
    pub recalls: u64,
    /// Requests made.
    pub requests: u64,
    /// Answers that came.
    pub answers: u64,
    /// Freezes asked for.
    pub freezes: u64,
    /// Payments on their way that banks were asked not to send.
    pub cancels: u64,
    /// Payments on their way that banks were asked not to credit.
    pub holds: u64,
    /// Suspicions reported.
    pub reports: u64,
    /// Searches asked for.
    pub searches: u64,
    /// Tags published.
    pub tags: u64,
}

impl Outcome {
    pub(super) fn of(made: &Made, rules: &Rules, score: Score, acts: Vec<Act>, last: Option<&Picture>) -> Outcome {
        let world = &made.world;
        let incident = world.truth.incident(rules.incident);
        let whole = attempted_in(world, rules.incident);
        let share = |worth: Worth| worth.share_of(whole).unwrap_or(Share::NONE);
        let fates = states(world.ends, incident, Since::End).into_iter();
        let [named, named_truly, known] = last.map_or([Worth::ZERO; 3], |picture| named(world, picture, rules));
        let moments = moments(made, incident, &acts);
        let waited = score
            .half(world, rules.incident)
            .map(|at| at.since(incident.noticed).get() / Span::DAY.get());
        let home = world.country(rules.investigator, rules.incident);
        let requests = || acts.iter().filter(|act| act.kind == Kind::Request);
        let is_abroad = |act: &&Act| {
            let country = act
                .keeper
                .map(|keeper| world.record.keepers[keeper.index()].country.as_deref());
            country.is_some_and(|country| country != home)
        };
        Outcome {
            fates: fates.map(|(fate, worth)| (fate, share(worth))).collect(),
            located: share(score.located(world, rules.incident)),
            named: share(named),
            named_truly: share(named_truly),
            controller_known: share(known),
            days: waited.map_or(HORIZON, |days| days.min(HORIZON)),
            capped: waited.is_none_or(|days| days >= HORIZON),
            accused: last.map_or(Amount::ZERO, |picture| accused(world, picture, rules)),
            frozen_innocents: made.stats.strangers_frozen / 100,
            innocents: innocents(world, rules.incident),
            requests: requests().count() as u64,
            abroad: requests().filter(is_abroad).count() as u64,
            hours: acts.len() as u64,
            left: score.left,
            ends: last.map_or_else(Vec::new, |picture| {
                let ends = ends(world, picture, rules).into_iter();
                ends.map(|(reason, worth)| (reason, share(worth))).collect()
            }),
            timeline: timeline(world.ends.since(incident.noticed), &moments),
            moments,
            world: *world.digest().as_bytes(),
        }
    }
}

/// Returns what is located under a name, what of it under a name that somebody bears, and what of that under the name of whoever commands it.
fn named(world: &World, picture: &Picture, rules: &Rules) -> [Worth; 3] {
    let yardstick = Yardstick::new(world, rules.incident, picture.evidence().until());
    let mut sums = [Worth::ZERO; 3];
    for Held {
        purse,
        value: taint,
        is_suspect,
        ..
    } in suspects(world, picture, rules)
    {
        if !is_suspect || picture.evidence().facts(purse).holder.is_none() {
            continue;
        }
        let behind = picture.key().purse(purse);
        let stake = yardstick.stakes.get(&Place::Purse(behind));
        let found = stake.map_or(Worth::ZERO, |stake| stake.amount).min(taint);
        sums[0] += found;
        let holder = world.record.purses[behind.index()].holder;
        if holder.is_some_and(|holder| !world.truth.is_false_name(holder)) {
            sums[1] += found;
            let opener = world.truth.control[behind.index()];
            if yardstick.owners.entity(Place::Purse(behind), yardstick.last) == opener {
                sums[2] += found;
            }
        }
    }
    sums
}

/// Returns what taint says beyond loot of purses above theta that innocents command, in cents.
fn accused(world: &World, picture: &Picture, rules: &Rules) -> Amount {
    let yardstick = Yardstick::new(world, rules.incident, picture.evidence().until());
    let beyond = suspects(world, picture, rules).into_iter();
    let beyond = beyond.filter(|held| held.is_suspect).map(|held| {
        let taint = held.value;
        let place = Place::Purse(picture.key().purse(held.purse));
        let loot = yardstick.stakes.get(&place).map_or(Worth::ZERO, |stake| stake.amount);
        if is_innocents(&yardstick, place) {
            taint.saturating_sub(loot)
        } else {
            Worth::ZERO
        }
    });
    beyond.sum::<Worth>().cents()
}

/// Tells whether a place is commanded by somebody who has nothing to do with the theft, got loot unasked or bought it.
fn is_innocents(yardstick: &Yardstick<'_>, place: Place) -> bool {
    let who = yardstick.owners.entity(place, yardstick.last);
    match yardstick.incident.roles.get(who.index()) {
        Some(Role::Stranger | Role::Volunteer | Role::Purchaser) | None => true,
        Some(Role::Thief | Role::Complicit | Role::Facilitator | Role::Victim) => false,
    }
}

/// Returns what innocents have at the world's end, in cents; keepers' own coins are left out, because their customers' claims are counted.
fn innocents(world: &World, incident: IncidentId) -> Amount {
    let yardstick = Yardstick::new(world, incident, world.ends);
    let ledger = &world.ledger;
    let theirs = ledger.purses().filter(|&purse| {
        let is_reserve = world.record.purses[purse.index()].reserve.is_some();
        !is_reserve && !ledger.kind(purse).is_boundary() && is_innocents(&yardstick, Place::Purse(purse))
    });
    let worth = theirs.map(|purse| {
        Worth::of(
            ledger.balance(purse),
            yardstick.incident.rates[ledger.asset_of(purse).index()],
        )
    });
    worth.sum::<Worth>().cents()
}

/// Returns where what is followed rests or was stopped; nothing as a reason: it rests in a purse.
fn ends(world: &World, picture: &Picture, rules: &Rules) -> BTreeMap<Option<StopReason>, Worth> {
    let mut ends: BTreeMap<Option<StopReason>, Worth> = BTreeMap::new();
    for held in suspects(world, picture, rules) {
        *ends.entry(None).or_default() += held.value;
    }
    let ours = picture.trace.stops.iter();
    for stop in ours.filter(|stop| stop.origin == rules.incident.origin()) {
        let rate = world.truth.incident(rules.incident).rates[picture.evidence().ledger().asset_of(stop.purse).index()];
        *ends.entry(Some(stop.reason)).or_default() += Worth::of(stop.amount, rate);
    }
    ends
}

/// Returns what happened, in the order of time.
fn moments(made: &Made, incident: &Incident, acts: &[Act]) -> Vec<Moment> {
    let world = &made.world;
    let moment = |at: Instant, what, keeper: Option<KeeperId>| Moment {
        after: at.since(incident.noticed),
        what,
        keeper: keeper.map(|keeper| world.record.keepers[keeper.index()].name.clone()),
    };
    let moved: BTreeSet<MovementId> = incident.loot.iter().map(|step| step.movement).collect();
    let moved = moved.into_iter().map(|movement| world.ledger.instant(movement));
    let asked: BTreeSet<_> = acts
        .iter()
        .filter(|act| act.kind == Kind::Request)
        .filter_map(|act| act.purse)
        .collect();
    // What would be answered after the end is never heard.
    let answers = made
        .answers
        .iter()
        .filter(|answer| asked.contains(&answer.purse) && answer.answered <= world.ends);
    let mut moments: Vec<Moment> = moved.map(|at| moment(at, What::Thief, None)).collect();
    moments.extend(acts.iter().map(|act| moment(act.at, What::Act(act.kind), act.keeper)));
    moments.extend(answers.map(|answer| moment(answer.answered, What::Answer, Some(answer.keeper))));
    moments.sort_by_key(|moment| (moment.after, moment.what));
    moments
}

/// Counts what happened by interval.
fn timeline(length: Span, moments: &[Moment]) -> Vec<Interval> {
    let mut ends = vec![("notice", Span::seconds(0))];
    ends.extend(INTERVALS);
    ends.retain(|(_, end)| *end < length);
    ends.push(("end", length));
    let mut from = None;
    let mut rows = Vec::new();
    for (until, end) in ends {
        let within = |after: Span| from.is_none_or(|from| from < after) && after <= end;
        let happened = |what| {
            let of_it = moments
                .iter()
                .filter(|moment| moment.what == what && within(moment.after));
            of_it.count() as u64
        };
        let did = |kind| happened(What::Act(kind));
        rows.push(Interval {
            until,
            after: end,
            thief: happened(What::Thief),
            looks: did(Kind::Look),
            recalls: did(Kind::Recall),
            requests: did(Kind::Request),
            answers: happened(What::Answer),
            freezes: did(Kind::Freeze),
            cancels: did(Kind::Cancel),
            holds: did(Kind::Hold),
            reports: did(Kind::Report),
            searches: did(Kind::Search),
            tags: did(Kind::Tag),
        });
        from = Some(end);
    }
    rows
}
