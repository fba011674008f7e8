//! Lays one trace on the yardstick.

#![expect(
    clippy::float_arithmetic,
    reason = "an entropy, by libm in a fixed order, rounded to millionths"
)]

use std::collections::BTreeMap;

use super::card::{Accused, Bystander, DayScore, HopScore, Level, LevelScore, Question, Scorecard};
use super::interval::{self, Pair};
use super::overlap::{Overlap, Sums};
use super::place::Place;
use super::yardstick::{Stake, Yardstick};
use super::{Number, Worth};
use crate::evidence::Shade;
use crate::trace::{Holding, Stop, StopReason, Taint, Tally, Trace};
use crate::units::{Instant, KeeperId, MovementId, OriginId, PurseId, Share, Span};
use crate::vantage::Key;

/// Where one trace lays the taint of one incident, in the world's ids, at the instant of the score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Taint in purses and cash.
    pub(crate) held: BTreeMap<Place, Worth>,
    /// Taint that stopped at keepers' doors.
    pub(crate) doors: BTreeMap<KeeperId, Worth>,
}

/// What a scorer looks at, whoever laid it: a method of ours, or a tracer outside.
#[derive(Clone, Copy, Debug)]
pub struct Colouring<'a> {
    /// Taint in purses at the cut-off.
    pub(crate) held: &'a [Holding],
    /// Where taint went no further.
    pub(crate) stops: &'a [Stop],
    /// The sums; without them there is no inflation.
    pub(crate) tallies: &'a [Tally],
    /// Taint of purses after each movement; without it there are no scores by day.
    pub(crate) history: &'a [Shade],
}

impl<'a> From<&'a Trace> for Colouring<'a> {
    fn from(trace: &'a Trace) -> Colouring<'a> {
        Colouring {
            held: &trace.held,
            stops: &trace.stops,
            tallies: &trace.tallies,
            history: &trace.history,
        }
    }
}

impl<'a> Colouring<'a> {
    /// Returns where taint is in the end, without the way there: for whoever asks for no score by day.
    pub(crate) fn at_the_end(trace: &'a Trace) -> Colouring<'a> {
        Colouring {
            history: &[],
            ..trace.into()
        }
    }
}

impl<'a> From<&'a Taint> for Colouring<'a> {
    /// A tracer outside says what is where in the end, and nothing of the way there.
    fn from(taint: &'a Taint) -> Colouring<'a> {
        Colouring {
            held: &taint.held,
            stops: &taint.stops,
            tallies: &taint.tallies,
            history: &[],
        }
    }
}

/// Scores one trace of the incident against the truth.
pub fn score(yardstick: &Yardstick<'_>, key: &Key, trace: &Trace) -> Scorecard {
    measure(yardstick, key, trace).0
}

/// Returns how much of the loot a trace of the incident finds at a level, and nothing else of its card.
pub(crate) fn recall(yardstick: &Yardstick<'_>, key: &Key, trace: &Trace, level: Level) -> Option<Share> {
    let trace = Colouring::at_the_end(trace);
    let reading = Reading { yardstick, key, trace };
    let stock = reading.stock();
    Groups::of(yardstick, &stock).score(yardstick, &stock, level).recall
}

/// Scores whatever lays taint, and returns beside the card where it lays it.
pub fn measure<'a>(yardstick: &Yardstick<'_>, key: &Key, trace: impl Into<Colouring<'a>>) -> (Scorecard, Stock) {
    let trace = trace.into();
    let reading = Reading { yardstick, key, trace };
    let stock = reading.stock();
    let groups = Groups::of(yardstick, &stock);
    let held: Worth = stock.held.values().copied().sum();
    let card = Scorecard {
        question: Question::Value,
        at: yardstick.at,
        levels: Level::ALL.map(|level| groups.score(yardstick, &stock, level)),
        determined: yardstick.determined().share_of(yardstick.loot()),
        prevalence: yardstick.loot_in_purses().share_of(yardstick.money()),
        accused: reading.accused(&stock, &groups),
        candidates: candidates(&groups.by_entity(&stock)),
        inflation: reading.inflation(held),
        by_day: reading.by_day(),
        by_hop: by_hop(yardstick, &stock),
    };
    (card, stock)
}

struct Reading<'a, 'w> {
    yardstick: &'a Yardstick<'w>,
    key: &'a Key,
    trace: Colouring<'a>,
}

impl Reading<'_, '_> {
    fn is_ours(&self, origin: OriginId) -> bool {
        origin == self.yardstick.origin
    }

    fn worth(&self, purse: PurseId, amount: crate::units::Amount) -> Worth {
        self.yardstick
            .worth(self.yardstick.world.ledger.asset_of(purse), amount)
    }

    fn stock(&self) -> Stock {
        let mut stock = Stock::default();
        for holding in self.trace.held.iter().filter(|holding| self.is_ours(holding.origin)) {
            let purse = self.key.purse(holding.purse);
            let worth = self.worth(purse, holding.amount);
            if worth > Worth::ZERO {
                *stock.held.entry(Place::Purse(purse)).or_default() += worth;
            }
        }
        for (movement, end, worth) in self.stops() {
            match end {
                Stopped::Exit => *stock.held.entry(Place::Exit(movement)).or_default() += worth,
                Stopped::Door(keeper) => *stock.doors.entry(keeper).or_default() += worth,
            }
        }
        stock
    }

    /// Returns the stops that say where value is, in the world's ids.
    fn stops(&self) -> impl Iterator<Item = (MovementId, Stopped, Worth)> {
        let ours = self.trace.stops.iter().filter(|stop| self.is_ours(stop.origin));
        ours.filter_map(|stop| {
            let (purse, movement) = (self.key.purse(stop.purse), self.key.movement(stop.movement));
            let worth = self.worth(purse, stop.amount);
            let end = match stop.reason {
                StopReason::Cash => Stopped::Exit,
                StopReason::Keeper | StopReason::Pooled | StopReason::BooksEnd | StopReason::Tagged => {
                    Stopped::Door(self.yardstick.owners.keeper(Place::Purse(purse))?)
                }
                StopReason::Sealed
                | StopReason::Purchaser
                | StopReason::Debt
                | StopReason::NotFollowed
                | StopReason::Mixture => {
                    return None;
                }
            };
            (worth > Worth::ZERO).then_some((movement, end, worth))
        })
    }

    /// Returns value laid on those who are not known to have helped. What an entity holds of taint was truly received up to what
    /// the truth says it received from the thief's party; the rest never was.
    fn accused(&self, stock: &Stock, groups: &Groups) -> [Accused; 5] {
        let yardstick = self.yardstick;
        let (by_entity, ever) = (groups.by_entity(stock), self.ever_touched());
        Bystander::ALL.map(|who| {
            let (mut truly, mut never, mut entities, mut touched) = (Worth::ZERO, Worth::ZERO, 0, 0);
            for (entity, &taint) in by_entity.iter().enumerate() {
                if yardstick.bystanders[entity] != Some(who) || (taint == Worth::ZERO && !ever[entity]) {
                    continue;
                }
                touched += 1;
                let received = taint.min(yardstick.received[entity]);
                truly += received;
                never += taint - received;
                entities += u32::from(taint > Worth::ZERO);
            }
            Accused {
                who,
                entities,
                touched,
                truly: truly.cents(),
                never: never.cents(),
            }
        })
    }

    /// Tells of each entity whether taint ever was in a purse that it commanded then.
    fn ever_touched(&self) -> Vec<bool> {
        let mut ever = vec![false; self.yardstick.bystanders.len()];
        let ours = self.trace.history.iter().filter(|shade| self.is_ours(shade.origin));
        for shade in ours.filter(|shade| !shade.amount.is_zero()) {
            let (purse, movement) = (self.key.purse(shade.purse), self.key.movement(shade.movement));
            if !self.yardstick.world.ledger.kind(purse).is_boundary() {
                let entity = self.yardstick.owners.entity(Place::Purse(purse), movement);
                ever[entity.index()] = true;
            }
        }
        ever
    }

    fn inflation(&self, held: Worth) -> Option<Number> {
        let ours = self.trace.tallies.iter().filter(|tally| self.is_ours(tally.origin));
        let seeded: Worth = ours.map(|tally| self.yardstick.worth(tally.asset, tally.seeded)).sum();
        (seeded > Worth::ZERO).then(|| {
            let millionths = (held.get() * 2_000_000 + seeded.get()) / (seeded.get() * 2);
            Number::millionths(u64::try_from(millionths).unwrap_or(u64::MAX))
        })
    }

    fn by_day(&self) -> Vec<DayScore> {
        let begin = self.yardstick.incident.at;
        if self.trace.history.is_empty() || begin > self.yardstick.at {
            return Vec::new();
        }
        let mut sweep = Sweep::new(self);
        let mut days = Vec::new();
        let mut day = begin;
        while day < self.yardstick.at {
            day = (day + Span::DAY).min(self.yardstick.at);
            days.push(sweep.score_at(day));
        }
        days
    }
}

/// Where stopped taint is.
#[derive(Clone, Copy)]
enum Stopped {
    /// It became cash.
    Exit,
    /// At a keeper's door.
    Door(KeeperId),
}

/// The groups of the three levels for the places that truth or trace name.
struct Groups {
    places: Vec<Place>,
    entities: Vec<usize>,
    keepers: Vec<usize>,
    /// How many groups each level has.
    counts: [usize; 3],
}

impl Groups {
    fn of(yardstick: &Yardstick<'_>, stock: &Stock) -> Groups {
        let mut places: Vec<Place> = yardstick.stakes.keys().chain(stock.held.keys()).copied().collect();
        places.sort_unstable();
        places.dedup();
        let owners = &yardstick.owners;
        let entity = |place: &Place| owners.entity(*place, yardstick.last).index();
        let keeper = |place: &Place| owners.keeper_group(*place, yardstick.last);
        let (people, houses) = (
            yardstick.world.truth.entities.len(),
            yardstick.world.record.keepers.len(),
        );
        Groups {
            entities: places.iter().map(entity).collect(),
            keepers: places.iter().map(keeper).collect(),
            counts: [places.len(), people, people + houses],
            places,
        }
    }

    fn group(&self, level: Level, place: usize) -> usize {
        match level {
            Level::Purses => place,
            Level::Entities => self.entities[place],
            Level::Keepers => self.keepers[place],
        }
    }

    fn score(&self, yardstick: &Yardstick<'_>, stock: &Stock, level: Level) -> LevelScore {
        let mut overlap = Overlap::over(self.counts[level as usize]);
        let mut pairs = vec![Pair::default(); self.counts[level as usize]];
        for (i, place) in self.places.iter().enumerate() {
            let group = self.group(level, i);
            if let Some(stake) = yardstick.stakes.get(place) {
                overlap.change_truth(group, Worth::ZERO, stake.amount);
                pairs[group].least += stake.least;
                pairs[group].greatest += stake.greatest;
            }
            if let Some(&taint) = stock.held.get(place) {
                overlap.change_trace(group, Worth::ZERO, taint);
            }
        }
        if level == Level::Keepers {
            for (keeper, &taint) in &stock.doors {
                overlap.change_trace(keeper.index(), Worth::ZERO, taint);
            }
        }
        for (pair, trace) in pairs.iter_mut().zip(overlap.trace()) {
            pair.trace = *trace;
        }
        level_score(level, overlap.sums(), &pairs)
    }

    /// Returns taint by entity.
    fn by_entity(&self, stock: &Stock) -> Vec<Worth> {
        let mut sums = vec![Worth::ZERO; self.counts[Level::Entities as usize]];
        for (i, place) in self.places.iter().enumerate() {
            sums[self.entities[i]] += stock.held.get(place).copied().unwrap_or_default();
        }
        sums
    }
}

fn level_score(level: Level, sums: Sums, pairs: &[Pair]) -> LevelScore {
    let (wrong, missed) = interval::errors(pairs);
    LevelScore {
        level,
        truth: sums.truth.cents(),
        trace: sums.trace.cents(),
        overlap: sums.common.cents(),
        recall: sums.common.share_of(sums.truth),
        precision: sums.common.share_of(sums.trace),
        recall_between: interval::recall(pairs),
        precision_between: interval::precision(pairs),
        wrong: wrong.cents(),
        missed: missed.cents(),
    }
}

/// Returns the exponential of the entropy of taint over entities: `exp(-sum p ln p)`, rounded half up at six decimals.
fn candidates(by_entity: &[Worth]) -> Option<Number> {
    let taints = || {
        by_entity
            .iter()
            .map(|taint| taint.get() as f64)
            .filter(|taint| *taint > 0.0)
    };
    let sum: f64 = taints().sum();
    if sum == 0.0 {
        return None;
    }
    let entropy: f64 = taints().map(|taint| -taint / sum * libm::log(taint / sum)).sum();
    Some(Number::millionths(libm::floor(libm::exp(entropy) * 1e6 + 0.5) as u64))
}

fn by_hop(yardstick: &Yardstick<'_>, stock: &Stock) -> Vec<HopScore> {
    let mut hops: BTreeMap<u32, (Worth, Worth)> = BTreeMap::new();
    for (
        place,
        Stake {
            amount, hops: distance, ..
        },
    ) in &yardstick.stakes
    {
        let (loot, found) = hops.entry(*distance).or_default();
        *loot += *amount;
        *found += (*amount).min(stock.held.get(place).copied().unwrap_or_default());
    }
    let score = |(hops, (loot, found)): (u32, (Worth, Worth))| HopScore {
        hops,
        truth: loot.cents(),
        found: found.cents(),
        recall: found.share_of(loot),
    };
    hops.into_iter()
        .map(score)
        .filter(|score| score.recall.is_some())
        .collect()
}

/// A change of the trace.
#[derive(Clone, Copy)]
enum Shift {
    /// From now on so much taint is at the place.
    At(Place, Worth),
    /// So much taint stopped at the door.
    Stopped(KeeperId, Worth),
}

/// Truth and trace replayed together, with the overlap at each level kept up to date.
struct Sweep<'a, 'w> {
    yardstick: &'a Yardstick<'w>,
    levels: [Overlap; 3],
    places: Vec<Place>,
    /// By place: loot, taint.
    values: Vec<(Worth, Worth)>,
    /// By place: the groups of the levels.
    groups: Vec<[usize; 3]>,
    shifts: Vec<(Instant, Shift)>,
    next_turn: usize,
    next_shift: usize,
    next_handover: usize,
}

impl<'a, 'w> Sweep<'a, 'w> {
    fn new(reading: &Reading<'a, 'w>) -> Sweep<'a, 'w> {
        let yardstick = reading.yardstick;
        let shifts = shifts(reading);
        let named = shifts.iter().filter_map(|(_, shift)| match shift {
            Shift::At(place, _) => Some(*place),
            Shift::Stopped(..) => None,
        });
        let mut places: Vec<Place> = named.chain(yardstick.turns.iter().map(|turn| turn.place)).collect();
        places.sort_unstable();
        places.dedup();
        let (people, houses) = (
            yardstick.world.truth.entities.len(),
            yardstick.world.record.keepers.len(),
        );
        let begin = MovementId::new(0);
        let groups = |(i, place): (usize, &Place)| {
            let owners = &yardstick.owners;
            [
                i,
                owners.entity(*place, begin).index(),
                owners.keeper_group(*place, begin),
            ]
        };
        Sweep {
            levels: [places.len(), people, people + houses].map(Overlap::over),
            values: vec![(Worth::ZERO, Worth::ZERO); places.len()],
            groups: places.iter().enumerate().map(groups).collect(),
            yardstick,
            places,
            shifts,
            next_turn: 0,
            next_shift: 0,
            next_handover: 0,
        }
    }

    /// Returns the score after everything until the instant, included.
    fn score_at(&mut self, at: Instant) -> DayScore {
        self.hand_over(at);
        while let Some(turn) = self.yardstick.turns.get(self.next_turn).filter(|turn| turn.at <= at) {
            self.next_turn += 1;
            let i = self.index(turn.place);
            for (level, group) in self.levels.iter_mut().zip(self.groups[i]) {
                level.change_truth(group, self.values[i].0, turn.amount);
            }
            self.values[i].0 = turn.amount;
        }
        while let Some(&(_, shift)) = self.shifts.get(self.next_shift).filter(|(when, _)| *when <= at) {
            self.next_shift += 1;
            self.shift(shift);
        }
        let sums = self.levels.each_ref().map(Overlap::sums);
        DayScore {
            at,
            truth: sums[0].truth.cents(),
            recall: sums.map(|sums| sums.common.share_of(sums.truth)),
            precision: sums.map(|sums| sums.common.share_of(sums.trace)),
        }
    }

    fn index(&self, place: Place) -> usize {
        self.places
            .binary_search(&place)
            .expect("every named place was gathered")
    }

    fn shift(&mut self, shift: Shift) {
        match shift {
            Shift::At(place, worth) => {
                let i = self.index(place);
                for (level, group) in self.levels.iter_mut().zip(self.groups[i]) {
                    level.change_trace(group, self.values[i].1, worth);
                }
                self.values[i].1 = worth;
            }
            Shift::Stopped(keeper, worth) => {
                self.levels[Level::Keepers as usize].change_trace(keeper.index(), Worth::ZERO, worth);
            }
        }
    }

    /// Moves what is at places that changed hands to the groups of those who command them now.
    fn hand_over(&mut self, at: Instant) {
        let world = self.yardstick.world;
        while let Some(&(movement, purse, entity)) = world.truth.handovers.get(self.next_handover) {
            if world.ledger.instant(movement) > at {
                break;
            }
            self.next_handover += 1;
            let place = Place::Purse(purse);
            let Ok(i) = self.places.binary_search(&place) else {
                continue;
            };
            let keeper = self.yardstick.owners.keeper(place).map(KeeperId::index);
            let houses = world.record.keepers.len();
            let now = [i, entity.index(), keeper.unwrap_or(houses + entity.index())];
            let before = std::mem::replace(&mut self.groups[i], now);
            let (loot, taint) = self.values[i];
            for (level, (before, now)) in self.levels.iter_mut().zip(before.into_iter().zip(now)) {
                level.change_truth(before, loot, Worth::ZERO);
                level.change_trace(before, taint, Worth::ZERO);
                level.change_truth(now, Worth::ZERO, loot);
                level.change_trace(now, Worth::ZERO, taint);
            }
        }
    }
}

/// Returns the changes of the trace in order of time.
fn shifts(reading: &Reading<'_, '_>) -> Vec<(Instant, Shift)> {
    let ledger = &reading.yardstick.world.ledger;
    let when = |movement: MovementId| ledger.instant(movement);
    let shades = reading
        .trace
        .history
        .iter()
        .filter(|shade| reading.is_ours(shade.origin));
    let mut shifts: Vec<(Instant, Shift)> = shades
        .map(|shade| {
            let purse = reading.key.purse(shade.purse);
            let shift = Shift::At(Place::Purse(purse), reading.worth(purse, shade.amount));
            (when(reading.key.movement(shade.movement)), shift)
        })
        .collect();
    let mut exits: BTreeMap<MovementId, Worth> = BTreeMap::new();
    for (movement, end, worth) in reading.stops() {
        match end {
            Stopped::Exit => *exits.entry(movement).or_default() += worth,
            Stopped::Door(keeper) => shifts.push((when(movement), Shift::Stopped(keeper, worth))),
        }
    }
    let exits = exits
        .into_iter()
        .map(|(movement, worth)| (when(movement), Shift::At(Place::Exit(movement), worth)));
    shifts.extend(exits);
    shifts.sort_by_key(|(at, _)| *at);
    shifts
}
