//! Pictures of money in time, as plain numbers: lanes, what rests in them, and what flows between them.
//!
//! The truth and a trace are the same kind of thing, a colouring of one ledger, so one [`Painter`] draws both: it is told after
//! each movement how much each place lost and won, and matches the two. Value that leaves in one movement and comes in a later
//! one that a link joins to it is one flow with two instants. Time runs along the square root of the time since the theft, so
//! that the first hour and the last week are both legible; [`Axis`] holds that law for the view and for whoever renders it.

mod swarm;

use std::collections::BTreeMap;

use serde::Serialize;

pub use swarm::{Dot, Swarm, SwarmPainter};

use super::texts::TEXTS;
use crate::units::{Amount, Instant, Span};

/// How many steps the axis has; two things within one step are drawn at one place.
pub const STEPS: u32 = 320;

/// How many flows one picture shows at most; more are bundled.
pub const FLOWS_MAX: usize = 160;

/// How many lanes of keepers one picture shows at most; the smaller ones share one lane.
const KEEPERS_MAX: usize = 7;

/// The time shown: steps grow with the square root of the time since the theft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Axis {
    /// Where it begins: the theft.
    pub begins: Instant,
    /// Where it ends.
    pub ends: Instant,
}

impl Axis {
    /// Returns the step at which an instant is drawn, from 0 to [`STEPS`].
    pub fn step(&self, at: Instant) -> u32 {
        let whole = self.ends.since(self.begins).get().max(1).unsigned_abs();
        let part = at.since(self.begins).get().max(0).unsigned_abs().min(whole);
        let square = u128::from(part) * u128::from(STEPS).pow(2) / u128::from(whole);
        u32::try_from(square.isqrt()).expect("a step is at most the number of steps")
    }

    /// Returns legible marks: the time since the theft and its step.
    pub fn ticks(&self) -> Vec<(Span, u32)> {
        let hours = [
            1i64,
            6,
            24,
            3 * 24,
            7 * 24,
            14 * 24,
            28 * 24,
            56 * 24,
            112 * 24,
            224 * 24,
            448 * 24,
        ];
        let minutes = [5i64, 15, 30].map(|count| Span::MINUTE.times(count));
        let spans = minutes.into_iter().chain(hours.map(|count| Span::HOUR.times(count)));
        let mut last = 0;
        let mut ticks = Vec::new();
        for span in spans.filter(|&span| self.begins + span <= self.ends) {
            let step = self.step(self.begins + span);
            if step >= last + 26 && step + 4 <= STEPS {
                ticks.push((span, step));
                last = step;
            }
        }
        ticks
    }
}

/// Where money is, as a picture tells places apart; the order is the order of lanes from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Where it was stolen.
    Victim,
    /// An address or account without a known keeper, so many movements after the theft.
    Address(Distance),
    /// An address without a known keeper, however far.
    Unnamed,
    /// At a keeper, named by its number.
    Keeper(u32),
    /// At one of the keepers that share a lane.
    Keepers,
    /// With people outside the thief's party.
    Others,
    /// In books that cannot be read.
    Beyond,
    /// In banknotes, chips or goods.
    Cash,
    /// Where nobody can move it.
    Destroyed,
    /// Fees, discounts, commissions.
    Spent,
}

/// How far an address is from the theft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Distance {
    /// One or two movements.
    Near,
    /// Three to nine.
    Middle,
    /// Ten and more.
    Far,
}

impl Distance {
    /// Returns the distance of so many movements.
    pub fn of(hops: u32) -> Distance {
        match hops {
            0..=2 => Distance::Near,
            3..=9 => Distance::Middle,
            _ => Distance::Far,
        }
    }
}

impl Place {
    /// Returns the word for the kind of lane.
    pub fn kind(self) -> &'static str {
        match self {
            Place::Victim => "victim",
            Place::Address(_) | Place::Unnamed => "address",
            Place::Keeper(_) | Place::Keepers => "keeper",
            Place::Others => "others",
            Place::Beyond => "beyond",
            Place::Cash => "cash",
            Place::Destroyed => "destroyed",
            Place::Spent => "spent",
        }
    }

    fn label(self, keepers: &[String]) -> String {
        let text = match self {
            Place::Victim => &TEXTS.lane_victim,
            Place::Address(Distance::Near) => &TEXTS.lane_near,
            Place::Address(Distance::Middle) => &TEXTS.lane_middle,
            Place::Address(Distance::Far) => &TEXTS.lane_far,
            Place::Unnamed => &TEXTS.lane_unnamed,
            Place::Keeper(keeper) => return keepers[keeper as usize].clone(),
            Place::Keepers => &TEXTS.lane_keepers,
            Place::Others => &TEXTS.lane_others,
            Place::Beyond => &TEXTS.lane_beyond,
            Place::Cash => &TEXTS.lane_cash,
            Place::Destroyed => &TEXTS.lane_destroyed,
            Place::Spent => &TEXTS.lane_spent,
        };
        text.label.into()
    }
}

/// Money in lanes over time.
#[derive(Clone, Debug, Serialize)]
pub struct Picture {
    /// The time shown.
    pub axis: Axis,
    /// The places, from top to bottom.
    pub lanes: Vec<Lane>,
    /// What rests in each lane from each instant on, ordered by lane and instant.
    pub stocks: Vec<Stock>,
    /// What flows between lanes, ordered by the instant of leaving.
    pub flows: Vec<Flow>,
    /// How many movements between lanes the flows are made of.
    pub bundled: u64,
    /// The value of small flows that are not drawn.
    pub left_out: Amount,
}

/// A place in a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lane {
    /// What kind of place.
    pub kind: &'static str,
    /// What it is called.
    pub label: String,
    /// The most that ever rests there, in cents.
    pub most: Amount,
    /// What rests there at the end, in cents.
    pub last: Amount,
}

/// What rests in a lane from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stock {
    /// Which lane.
    pub lane: usize,
    /// From when on.
    pub at: Instant,
    /// How much, in cents.
    pub value: Amount,
}

/// Value that went from one lane to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// From which lane.
    pub from: usize,
    /// To which lane.
    pub to: usize,
    /// When it left.
    pub left: Instant,
    /// When it came; later than it left where an intermediary took its time.
    pub came: Instant,
    /// How much, in cents.
    pub value: Amount,
    /// Of how many movements it is made.
    pub count: u64,
}

/// One movement as a painter is told it, all in cents.
#[derive(Clone, Debug, Default)]
pub struct Strokes {
    /// What each place lost.
    pub lost: Vec<(Place, Amount)>,
    /// What each place won.
    pub won: Vec<(Place, Amount)>,
    /// Whether a link carries value from this movement to a later one.
    pub carried: bool,
    /// The earlier movements from which links lead here.
    pub sources: Vec<u32>,
}

/// What rests in a place from each instant on.
type Steps = Vec<(Instant, Amount)>;

/// Draws a picture, movement by movement.
#[derive(Clone, Debug, Default)]
pub struct Painter {
    stocks: BTreeMap<Place, (Amount, Steps)>,
    flows: Vec<RawFlow>,
    carried: Vec<Carried>,
}

#[derive(Clone, Copy, Debug)]
struct RawFlow {
    from: Place,
    to: Place,
    left: Instant,
    came: Instant,
    value: Amount,
    count: u64,
}

/// Value on its way through an intermediary.
#[derive(Clone, Copy, Debug)]
struct Carried {
    movement: u32,
    from: Place,
    left: Instant,
    value: Amount,
}

impl Painter {
    /// Puts value into a place before the picture begins.
    pub fn begin(&mut self, place: Place, at: Instant, value: Amount) {
        let (stock, steps) = self.stocks.entry(place).or_default();
        *stock += value;
        steps.push((at, *stock));
    }

    /// Draws one movement. Movements come in their order.
    pub fn stroke(&mut self, movement: u32, at: Instant, strokes: &Strokes) {
        let mut net: BTreeMap<Place, (Amount, Amount)> = BTreeMap::new();
        for &(place, value) in &strokes.lost {
            net.entry(place).or_default().0 += value;
        }
        for &(place, value) in &strokes.won {
            net.entry(place).or_default().1 += value;
        }
        let mut lost: Vec<(Place, Amount)> = Vec::new();
        let mut won: Vec<(Place, Amount)> = Vec::new();
        for (place, (less, more)) in net {
            lost.extend((less > more).then(|| (place, less - more)));
            won.extend((more > less).then(|| (place, more - less)));
        }
        for &(place, value) in &lost {
            self.change(place, at, |stock| stock.saturating_sub(value));
        }
        for &(place, value) in &won {
            match place {
                Place::Spent => self.note_spent(at, value),
                _ => self.change(place, at, |stock| stock + value),
            }
        }
        self.join(movement, at, lost, won, strokes);
    }

    fn change(&mut self, place: Place, at: Instant, change: impl Fn(Amount) -> Amount) {
        let (stock, steps) = self.stocks.entry(place).or_default();
        *stock = change(*stock);
        match steps.last_mut() {
            Some(last) if last.0 == at => last.1 = *stock,
            _ => steps.push((at, *stock)),
        }
    }

    /// Matches what was lost with what was won, then with what intermediaries carry.
    fn join(
        &mut self,
        movement: u32,
        at: Instant,
        mut lost: Vec<(Place, Amount)>,
        mut won: Vec<(Place, Amount)>,
        strokes: &Strokes,
    ) {
        for (from, less) in &mut lost {
            for (to, more) in &mut won {
                let value = (*less).min(*more);
                self.flow(*from, *to, at, at, value);
                *less -= value;
                *more -= value;
            }
        }
        let mut carried = std::mem::take(&mut self.carried);
        for (to, more) in &mut won {
            for load in carried
                .iter_mut()
                .filter(|load| strokes.sources.contains(&load.movement))
            {
                let value = load.value.min(*more);
                self.flow(load.from, *to, load.left, at, value);
                load.value -= value;
                *more -= value;
            }
        }
        carried.retain(|load| !load.value.is_zero());
        self.carried = carried;
        for (from, value) in lost.into_iter().filter(|(_, value)| !value.is_zero()) {
            if strokes.carried {
                self.carried.push(Carried {
                    movement,
                    from,
                    left: at,
                    value,
                });
            } else {
                self.spend(from, at, value);
            }
        }
    }

    fn spend(&mut self, from: Place, at: Instant, value: Amount) {
        if from != Place::Spent {
            self.flow(from, Place::Spent, at, at, value);
            self.note_spent(at, value);
        }
    }

    /// Notes what was spent as a change, since some of it is known only at the end; see [`Painter::settle_spent`].
    fn note_spent(&mut self, at: Instant, value: Amount) {
        let (stock, steps) = self.stocks.entry(Place::Spent).or_default();
        *stock += value;
        steps.push((at, value));
    }

    fn flow(&mut self, from: Place, to: Place, left: Instant, came: Instant, value: Amount) {
        let within = from == to && left == came;
        if !value.is_zero() && !within {
            self.flows.push(RawFlow {
                from,
                to,
                left,
                came,
                value,
                count: 1,
            });
        }
    }

    /// Returns the picture over this axis; `keepers` holds the names of keepers by number.
    pub fn finish(mut self, axis: Axis, keepers: &[String]) -> Picture {
        for load in std::mem::take(&mut self.carried) {
            self.spend(load.from, load.left, load.value);
        }
        self.settle_spent();
        self.join_small_keepers();
        let lanes: BTreeMap<Place, usize> = self.stocks.keys().enumerate().map(|(i, &place)| (place, i)).collect();
        let bundled = self.flows.iter().map(|flow| flow.count).sum();
        let (flows, left_out) = bundle(&self.flows, axis, &lanes);
        Picture {
            axis,
            lanes: self.lanes(keepers),
            stocks: self.thinned(axis),
            flows,
            bundled,
            left_out,
        }
    }

    /// Turns what was spent, which was noted out of order, into a running sum.
    fn settle_spent(&mut self) {
        if let Some((_, steps)) = self.stocks.get_mut(&Place::Spent) {
            steps.sort_by_key(|step| step.0);
            let mut sum = Amount::ZERO;
            for step in steps {
                sum += step.1;
                step.1 = sum;
            }
        }
    }

    /// Puts all but the largest keepers into one lane.
    fn join_small_keepers(&mut self) {
        let most = |steps: &[(Instant, Amount)]| steps.iter().map(|step| step.1).max().unwrap_or_default();
        let keepers = self
            .stocks
            .iter()
            .filter(|(place, _)| matches!(place, Place::Keeper(_)));
        let mut sizes: Vec<(Amount, Place)> = keepers.map(|(&place, (_, steps))| (most(steps), place)).collect();
        if sizes.len() <= KEEPERS_MAX {
            return;
        }
        sizes.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let small: Vec<Place> = sizes[KEEPERS_MAX - 1..].iter().map(|size| size.1).collect();
        let mut changes: Vec<(Instant, i128)> = Vec::new();
        for place in &small {
            let (_, steps) = self.stocks.remove(place).expect("the place was just listed");
            let mut before = 0;
            for (at, value) in steps {
                changes.push((at, i128::from(value.get()) - before));
                before = i128::from(value.get());
            }
        }
        changes.sort_by_key(|change| change.0);
        let mut sum = 0i128;
        let steps = changes.into_iter().map(|(at, change)| {
            sum += change;
            (
                at,
                Amount::new(u64::try_from(sum).expect("no keeper holds less than nothing")),
            )
        });
        let steps: Steps = steps.collect();
        let last = steps.last().map_or(Amount::ZERO, |step| step.1);
        self.stocks.insert(Place::Keepers, (last, steps));
        let join = |place: Place| if small.contains(&place) { Place::Keepers } else { place };
        for flow in &mut self.flows {
            (flow.from, flow.to) = (join(flow.from), join(flow.to));
        }
        self.flows.retain(|flow| flow.from != flow.to || flow.left != flow.came);
    }

    fn lanes(&self, keepers: &[String]) -> Vec<Lane> {
        let lane = |(place, (_, steps)): (&Place, &(Amount, Steps))| Lane {
            kind: place.kind(),
            label: place.label(keepers),
            most: steps.iter().map(|step| step.1).max().unwrap_or_default(),
            last: steps.last().map_or(Amount::ZERO, |step| step.1),
        };
        self.stocks.iter().map(lane).collect()
    }

    /// Keeps the last value of each step of the axis.
    fn thinned(&self, axis: Axis) -> Vec<Stock> {
        let mut stocks: Vec<Stock> = Vec::new();
        for (lane, (_, steps)) in self.stocks.values().enumerate() {
            for &(at, value) in steps {
                match stocks.last_mut() {
                    Some(last) if last.lane == lane && axis.step(last.at) == axis.step(at) => {
                        (last.at, last.value) = (at, value);
                    }
                    _ => stocks.push(Stock { lane, at, value }),
                }
            }
        }
        stocks
    }
}

/// Bundles flows between two lanes within a stretch of time, the shortest stretch that leaves few enough.
fn bundle(flows: &[RawFlow], axis: Axis, lanes: &BTreeMap<Place, usize>) -> (Vec<Flow>, Amount) {
    let mut bundles: Vec<Flow> = Vec::new();
    for stretch in [1, 4, 8, 16, 32, 64] {
        let mut groups: BTreeMap<(u32, u32, Place, Place), Flow> = BTreeMap::new();
        for flow in flows {
            let key = (
                axis.step(flow.left) / stretch,
                axis.step(flow.came) / stretch,
                flow.from,
                flow.to,
            );
            let group = groups.entry(key).or_insert(Flow {
                from: lanes[&flow.from],
                to: lanes[&flow.to],
                left: flow.left,
                came: flow.came,
                value: Amount::ZERO,
                count: 0,
            });
            group.left = group.left.min(flow.left);
            group.came = group.came.max(flow.came);
            group.value += flow.value;
            group.count += flow.count;
        }
        bundles = groups.into_values().collect();
        if bundles.len() <= FLOWS_MAX {
            break;
        }
    }
    bundles.sort_by(|a, b| {
        b.value
            .cmp(&a.value)
            .then(a.left.cmp(&b.left))
            .then((a.from, a.to).cmp(&(b.from, b.to)))
    });
    let left_out = bundles.iter().skip(FLOWS_MAX).map(|flow| flow.value).sum();
    bundles.truncate(FLOWS_MAX);
    bundles.sort_by_key(|flow| (flow.left, flow.came, flow.from, flow.to));
    (bundles, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_unix(seconds)
    }

    fn cents(value: u64) -> Amount {
        Amount::new(value)
    }

    const AXIS: Axis = Axis {
        begins: Instant::from_unix(0),
        ends: Instant::from_unix(864_000),
    };
    const NEAR: Place = Place::Address(Distance::Near);

    #[test]
    fn time_runs_along_a_square_root() {
        assert_eq!(AXIS.step(at(-5)), 0);
        assert_eq!(AXIS.step(at(216_000)), STEPS / 2);
        assert_eq!(AXIS.step(at(9_999_999)), STEPS);
        assert!(AXIS.ticks().windows(2).all(|pair| pair[0].1 < pair[1].1));
    }

    #[test]
    fn what_one_place_loses_another_wins_and_the_rest_is_spent() {
        let mut painter = Painter::default();
        painter.begin(Place::Victim, at(0), cents(100));
        let strokes = Strokes {
            lost: vec![(Place::Victim, cents(100))],
            won: vec![(NEAR, cents(97))],
            ..Strokes::default()
        };
        painter.stroke(0, at(1), &strokes);
        let picture = painter.finish(AXIS, &[]);
        assert_eq!(
            picture.lanes.iter().map(|lane| lane.last.get()).collect::<Vec<_>>(),
            [0, 97, 3]
        );
        assert_eq!(picture.flows.iter().map(|flow| flow.value.get()).sum::<u64>(), 100);
    }

    #[test]
    fn fees_that_are_known_at_once_and_at_the_end_add_up() {
        let mut painter = Painter::default();
        painter.begin(NEAR, at(0), cents(100));
        let fee = |carried| Strokes {
            lost: vec![(NEAR, cents(20))],
            won: vec![(Place::Spent, cents(5))],
            carried,
            ..Strokes::default()
        };
        painter.stroke(0, at(10), &fee(true));
        painter.stroke(1, at(20), &fee(false));
        let picture = painter.finish(AXIS, &[]);
        let lasts: Vec<u64> = picture.lanes.iter().map(|lane| lane.last.get()).collect();
        assert_eq!(lasts, [60, 40]);
    }

    #[test]
    fn a_link_joins_what_left_with_what_came_later() {
        let mut painter = Painter::default();
        painter.begin(NEAR, at(0), cents(100));
        let deposit = Strokes {
            lost: vec![(NEAR, cents(100))],
            carried: true,
            ..Strokes::default()
        };
        painter.stroke(7, at(10), &deposit);
        let credit = Strokes {
            won: vec![(Place::Keeper(0), cents(95))],
            sources: vec![7],
            ..Strokes::default()
        };
        painter.stroke(9, at(50), &credit);
        let picture = painter.finish(AXIS, &["exchange".into()]);
        let long = picture.flows.iter().find(|flow| flow.value == cents(95)).unwrap();
        assert_eq!((long.left, long.came), (at(10), at(50)));
        assert_eq!(picture.lanes.last().unwrap().last, cents(5), "the commission is spent");
    }

    #[test]
    fn small_keepers_share_a_lane_and_nothing_is_lost() {
        let names: Vec<String> = (0..12).map(|n| format!("keeper-{n}")).collect();
        let mut painter = Painter::default();
        painter.begin(Place::Victim, at(0), cents(1_000));
        for keeper in 0..12u32 {
            let value = cents(u64::from(keeper) + 1);
            let strokes = Strokes {
                lost: vec![(Place::Victim, value)],
                won: vec![(Place::Keeper(keeper), value)],
                ..Strokes::default()
            };
            painter.stroke(keeper, at(i64::from(keeper) * 1_000), &strokes);
        }
        let picture = painter.finish(AXIS, &names);
        assert_eq!(
            picture.lanes.iter().filter(|lane| lane.kind == "keeper").count(),
            KEEPERS_MAX
        );
        assert_eq!(picture.lanes.iter().map(|lane| lane.last.get()).sum::<u64>(), 1_000);
        assert_eq!(picture.flows.iter().map(|flow| flow.value.get()).sum::<u64>(), 78);
    }

    #[test]
    fn many_flows_are_bundled_and_their_value_is_kept() {
        let mut painter = Painter::default();
        painter.begin(Place::Victim, at(0), cents(5_000));
        for n in 0..5_000u32 {
            let strokes = Strokes {
                lost: vec![(Place::Victim, cents(1))],
                won: vec![(NEAR, cents(1))],
                ..Strokes::default()
            };
            painter.stroke(n, at(i64::from(n) * 170), &strokes);
        }
        let picture = painter.finish(AXIS, &[]);
        assert!(picture.flows.len() <= FLOWS_MAX);
        assert_eq!(picture.bundled, 5_000);
        assert_eq!(
            picture.flows.iter().map(|flow| flow.value.get()).sum::<u64>() + picture.left_out.get(),
            5_000
        );
    }
}
