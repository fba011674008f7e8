//! What the methods of one view say, held beside each other: where they differ, between which bounds, and since where.
//!
//! Nothing here looks at the truth: an investigator could make the same comparison.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{Answer, Side, Study, View};
use crate::evidence::Complaint;
use crate::lots::{Booking, Fees, Keepers, Links, Method, PoolOf};
use crate::score::Worth;
use crate::trace::{Bound, Bounds, Mingled, Mixture, NotComputed, Reach, STEPS_MAX, Step, StopReason};
use crate::units::{MovementId, OriginId, PurseId, Rate, Total};

/// How many purses are compared because methods differ there most.
pub const DISPUTED_MAX: usize = 6;
/// How many more are compared because some method lays most there.
pub const LARGEST_MAX: usize = 4;
/// How many steps the bounds of a whole comparison may take; each view and each set of rules in it may take the same part of
/// them, so that what is not computed hangs neither on the others nor on who is first. They take some seconds.
pub const COMPARISON_STEPS_MAX: u64 = 4 * STEPS_MAX;

/// What the methods of one view say, held beside each other. Null methods take no part.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// How much of what claimed money could reach is mixed with other money.
    pub mingled: Mingled,
    /// What moved through the reached movements, and the part of it that moved through mixed ones.
    pub moved: (Worth, Worth),
    /// What rests in the reached purses at the cut-off, and the part of it in purses that hold other money too.
    pub resting: (Worth, Worth),
    /// In how many purses any method lays anything.
    pub purses: usize,
    /// The purses over which methods differ most and those in which they lay most; the most disputed first.
    pub holdings: Vec<Holding>,
}

/// One purse, as all methods see it.
#[derive(Clone, Debug)]
pub struct Holding {
    /// The purse, in the evidence's ids.
    pub purse: PurseId,
    /// What each method lays there, held and stopped; one entry a method that is no null method, in their order.
    pub laid: Vec<Worth>,
    /// The difference between the least and the greatest of them, among methods that conserve value where there are two.
    pub spread: Worth,
    /// Between what every method that conserves value and stops where these do must lie; nothing where trails end at a door.
    pub bound: Option<Result<(Worth, Worth), NotComputed>>,
    /// Where claimed money first met other money on its way; nothing where it came pure, or none can have come.
    pub mixture: Option<Mixture>,
    /// The widest way of credits from the complaint; empty where no claimed unit can have come.
    pub way: Vec<Step>,
    /// Where methods stopped taint on that way.
    pub stops: Vec<StopOnWay>,
}

/// Taint that methods stopped in a movement on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopOnWay {
    /// In which movement.
    pub movement: MovementId,
    /// Why.
    pub reason: StopReason,
    /// How many methods stopped any.
    pub methods: usize,
    /// The least and the greatest that any of them stopped.
    pub stopped: (Worth, Worth),
}

/// Compares the methods of every view of a study: one list a side, in the order of its views.
pub fn compare(study: &Study) -> Vec<Vec<Comparison>> {
    let views: Vec<(&Side, &View)> = study
        .sides
        .iter()
        .flat_map(|side| side.views.iter().map(move |view| (side, view)))
        .collect();
    let steps_max = COMPARISON_STEPS_MAX / views.len().max(1) as u64;
    let mut compared = views
        .into_par_iter()
        .map(|(side, view)| compared(view, &side.world.truth.incident(view.incident).rates, steps_max))
        .collect::<Vec<_>>()
        .into_iter();
    let lists = study.sides.iter().map(|side| side.views.len());
    lists.map(|views| compared.by_ref().take(views).collect()).collect()
}

/// Tells whether what a booking lays sums to what was claimed: whole purses and claims on accounts do not.
pub fn keeps_sums(booking: Booking) -> bool {
    !booking.relabels() && !booking.is_claim()
}

/// Returns the answers that people would use.
pub fn answers(view: &View) -> impl Iterator<Item = &Answer> {
    view.answers.iter().filter(|answer| !answer.method.booking().is_null())
}

fn compared(view: &View, rates: &[Rate], steps_max: u64) -> Comparison {
    let board = Board { view, rates };
    let complaints: Vec<Complaint> = view
        .complaints
        .get(view.incident.index())
        .cloned()
        .into_iter()
        .collect();
    let ways = ways(view);
    let reach = Reach::new(&view.evidence, &complaints, &widest(&ways)).expect(SAME);
    let laid = board.laid();
    let chosen = chosen(&laid, &board.conserving());
    let asked = if chosen.is_empty() { &[] } else { ways.as_slice() };
    // The methods followed all complaints: where this one meets another, units may be the other's.
    let (origin, steps_max) = (Some(board.origin()), steps_max / ways.len() as u64);
    let bounds = asked
        .iter()
        .map(|method| Bounds::within(steps_max, &view.evidence, &view.complaints, method, origin).expect(SAME));
    let mut bounds: Vec<Bounds> = bounds.collect();
    let holdings = chosen.into_iter().map(|(purse, spread)| {
        let held = answers(view).any(|answer| answer.trace.held.iter().any(|held| held.purse == purse));
        let way = reach.way(purse);
        Holding {
            purse,
            laid: laid[&purse].clone(),
            spread,
            bound: if held { hull(&mut bounds, purse) } else { None }
                .map(|bound| bound.map(|bound| (board.worth(purse, bound.least), board.worth(purse, bound.greatest)))),
            mixture: reach.mixture(purse),
            stops: board.stops(&way),
            way,
        }
    });
    Comparison {
        holdings: holdings.collect(),
        purses: laid.len(),
        moved: board.sum(&reach.mingled().moved),
        resting: board.sum(&reach.mingled().resting),
        mingled: reach.mingled().clone(),
    }
}

/// Why bounds and ways of a complaint that methods followed cannot fail.
const SAME: &str = "the methods could follow the same complaint";

/// Returns one method for each combination of fee rule, keeper rule, links, pools, cut-off, rule of meeting and doors that is used; a rule of law shuts doors
/// of its own. What follows no money takes no way.
fn ways(view: &View) -> Vec<Method> {
    let mut ways: Vec<Method> = Vec::new();
    let way = |method: &Method| {
        let doors = Some(method.booking())
            .filter(|booking| booking.is_law())
            .map(Booking::name);
        (
            method.fees(),
            method.keepers(),
            (method.links(), method.pool()),
            method.until(),
            method.meeting(),
            doors,
        )
    };
    let follow = answers(view).filter(|answer| !answer.method.booking().divides());
    for method in follow.map(|answer| answer.method) {
        if !ways.iter().any(|other| way(other) == way(&method)) {
            ways.push(method);
        }
    }
    if ways.is_empty() {
        vec![Method::of(Booking::FIFO)]
    } else {
        ways
    }
}

/// Returns the rules under which claimed money reaches whatever it reaches under any of these.
fn widest(ways: &[Method]) -> Method {
    let any = |is: fn(&Method) -> bool| ways.iter().any(is);
    let fees = if any(|way| way.fees() == Fees::Follow) {
        Fees::Follow
    } else {
        Fees::Drop
    };
    let keepers = if any(|way| way.keepers() == Keepers::Pass) {
        Keepers::Pass
    } else {
        Keepers::Stop
    };
    let until: Option<Vec<u32>> = ways.iter().map(Method::until).collect();
    let widest = Method::of(Booking::FIFO)
        .with_fees(fees)
        .with_until(until.and_then(|all| all.into_iter().max()));
    let links = ways.iter().map(Method::links).min().unwrap_or(Links::All);
    let pool = ways.iter().map(Method::pool).find(|pool| *pool != PoolOf::Purse);
    let pool = pool.unwrap_or(PoolOf::Purse);
    let same = |method: Method| {
        method
            .with(keepers)?
            .with_links(links)?
            .with(pool)?
            .with(ways[0].meeting())
    };
    same(widest).expect("fifo stops at doors or passes them, crosses links and pools purses, and claims meet under it")
}

/// Returns the interval that holds the intervals under each of the rules.
fn hull(bounds: &mut [Bounds], purse: PurseId) -> Option<Result<Bound, NotComputed>> {
    let all = bounds.iter_mut().map(|bounds| bounds.of(&[purse]));
    all.reduce(|one, other| {
        let (one, other) = (one?, other?);
        Ok(Bound {
            least: one.least.min(other.least),
            greatest: one.greatest.max(other.greatest),
        })
    })
}

/// Chooses the purses over which methods differ most, and those in which they lay most.
fn chosen(laid: &BTreeMap<PurseId, Vec<Worth>>, conserving: &[bool]) -> Vec<(PurseId, Worth)> {
    let spread = |values: &[Worth]| {
        let fair = values
            .iter()
            .zip(conserving)
            .filter(|(_, conserving)| **conserving)
            .map(|(worth, _)| *worth);
        let (least, greatest) = (fair.clone().min().unwrap_or_default(), fair.max().unwrap_or_default());
        greatest - least
    };
    let most = |values: &[Worth]| values.iter().copied().max().unwrap_or_default();
    let mut rows: Vec<(Worth, Worth, PurseId)> = laid
        .iter()
        .map(|(&purse, values)| (spread(values), most(values), purse))
        .collect();
    rows.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then(a.2.cmp(&b.2)));
    let disputed = rows
        .iter()
        .take_while(|row| row.0 > Worth::ZERO)
        .count()
        .min(DISPUTED_MAX);
    let mut rest = rows.split_off(disputed);
    rest.sort_by(|a, b| b.1.cmp(&a.1).then(a.2.cmp(&b.2)));
    rest.truncate(LARGEST_MAX);
    rows.extend(rest);
    rows.into_iter().map(|(spread, _, purse)| (purse, spread)).collect()
}

/// The answers of one view, with what amounts are worth.
struct Board<'a> {
    view: &'a View,
    rates: &'a [Rate],
}

impl Board<'_> {
    fn worth(&self, purse: PurseId, amount: impl Into<Total>) -> Worth {
        Worth::of(amount, self.rates[self.view.evidence.ledger().asset_of(purse).index()])
    }

    fn origin(&self) -> OriginId {
        self.view.incident.origin()
    }

    /// Tells of each method whether it conserves value; of all that they do, where fewer than two of them do.
    fn conserving(&self) -> Vec<bool> {
        let conserving: Vec<bool> = answers(self.view)
            .map(|answer| keeps_sums(answer.method.booking()))
            .collect();
        let enough = conserving.iter().filter(|conserving| **conserving).count() > 1;
        if enough {
            conserving
        } else {
            vec![true; conserving.len()]
        }
    }

    /// Returns what each method lays in each purse, held or stopped there.
    fn laid(&self) -> BTreeMap<PurseId, Vec<Worth>> {
        let methods = answers(self.view).count();
        let mut laid: BTreeMap<PurseId, Vec<Worth>> = BTreeMap::new();
        for (place, answer) in answers(self.view).enumerate() {
            let held = answer
                .trace
                .held
                .iter()
                .map(|held| (held.purse, held.origin, held.amount));
            let stops = answer
                .trace
                .stops
                .iter()
                .filter(|stop| !matches!(stop.reason, StopReason::NotFollowed | StopReason::Mixture));
            let stops = stops.map(|stop| (stop.purse, stop.origin, stop.amount));
            for (purse, origin, amount) in held.chain(stops) {
                let boundary = self.view.evidence.ledger().kind(purse).is_boundary();
                if origin == self.origin() && !amount.is_zero() && !boundary {
                    let row = laid.entry(purse).or_insert_with(|| vec![Worth::ZERO; methods]);
                    row[place] += self.worth(purse, amount);
                }
            }
        }
        laid
    }

    /// Returns what methods stopped in the movements of a way, in their order.
    fn stops(&self, way: &[Step]) -> Vec<StopOnWay> {
        let ledger = self.view.evidence.ledger();
        let movements: BTreeSet<MovementId> = way.iter().map(|step| ledger.movement_of(step.leg)).collect();
        let mut sums: BTreeMap<(MovementId, StopReason), BTreeMap<usize, Worth>> = BTreeMap::new();
        for (place, answer) in answers(self.view).enumerate() {
            let stops = &answer.trace.stops;
            for &movement in &movements {
                let begin = stops.partition_point(|stop| stop.movement < movement);
                let here = stops[begin..].iter().take_while(|stop| stop.movement == movement);
                for stop in here.filter(|stop| stop.origin == self.origin() && !stop.amount.is_zero()) {
                    let sum = sums
                        .entry((movement, stop.reason))
                        .or_default()
                        .entry(place)
                        .or_default();
                    *sum += self.worth(stop.purse, stop.amount);
                }
            }
        }
        let row = |((movement, reason), sums): ((MovementId, StopReason), BTreeMap<usize, Worth>)| StopOnWay {
            movement,
            reason,
            methods: sums.len(),
            stopped: (
                sums.values().copied().min().unwrap_or_default(),
                sums.values().copied().max().unwrap_or_default(),
            ),
        };
        sums.into_iter().map(row).collect()
    }

    /// Sums wholes and parts by asset.
    fn sum(&self, by_asset: &[(u128, u128)]) -> (Worth, Worth) {
        let worth = |units: u128, rate: &Rate| Worth::of(Total::new(units), *rate);
        let pairs = || by_asset.iter().zip(self.rates);
        (
            pairs().map(|(units, rate)| worth(units.0, rate)).sum(),
            pairs().map(|(units, rate)| worth(units.1, rate)).sum(),
        )
    }
}
