//! How a method came by what it found: it followed it, inferred it, or was lucky.
//!
//! The taint of a trace is carried along its own history, movement by movement, in three parts: what came along steps that
//! truly carried loot alone, what crossed a gap on such a way by a link that was inferred and is true, and the rest. A step is true
//! where the truth has loot come to that purse in that movement, and a link where the world has it and loot came out of it. Where
//! parts meet in a purse, what leaves it carries them in proportion, whatever the method's own order. Taint that a method makes out
//! of nothing is luck. A keeper's own coins carry no loot, so that a walk through them is luck wherever it ends.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Worth;
use super::carry::{Split, Step, Way, carry};
use super::place::Place;
use super::yardstick::Yardstick;
use crate::ledger::{Ledger, Link, PurseKind};
use crate::trace::{StopReason, Trace};
use crate::units::{Amount, Basis, MovementId, OutLegId, PurseId, Share};
use crate::vantage::Key;

/// What a trace found over purses, by how it came by it; the parts sum to what it found, and their shares to its recall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// Of each purse the lesser of the truth and of the taint that came along true steps alone, in cents.
    pub followed: Amount,
    /// The further overlap, as far as the taint crossed a gap by an inferred link that is true, in cents.
    pub inferred: Amount,
    /// The rest of the overlap, in cents.
    pub luck: Amount,
    /// The shares of the loot, in this order; nothing where there is no loot.
    pub shares: Option<[Share; 3]>,
}

/// Returns how a trace of the incident over this ledger and these links came by what it found; nothing where it has no history.
pub fn parts(
    yardstick: &Yardstick<'_>,
    (ledger, links): (&Ledger, &[Link]),
    key: &Key,
    trace: &Trace,
) -> Option<Parts> {
    let ours = trace.history.iter().filter(|shade| shade.origin == yardstick.origin);
    let mut steps: BTreeMap<(MovementId, PurseId), Amount> = BTreeMap::new();
    steps.extend(ours.map(|shade| ((shade.movement, shade.purse), shade.amount)));
    if steps.is_empty() {
        return None;
    }
    // What became cash stands in the boundary purse that it left through, as in the truth.
    let mut cashed: BTreeMap<PurseId, Amount> = BTreeMap::new();
    let cash = trace
        .stops
        .iter()
        .filter(|stop| stop.origin == yardstick.origin && stop.reason == StopReason::Cash);
    for stop in cash.filter(|stop| ledger.kind(stop.purse) == PurseKind::Cash) {
        let sum = cashed.entry(stop.purse).or_default();
        *sum += stop.amount;
        steps.insert((stop.movement, stop.purse), *sum);
    }
    let steps: Vec<Step> = steps
        .into_iter()
        .map(|((movement, purse), amount)| (movement, purse, amount))
        .collect();
    let told = Told::new(yardstick, (ledger, links), key);
    let carried = carry(&told, &steps, MovementId::new(ledger.movement_count()));
    let mut sums = [Worth::ZERO; PARTS];
    for (place, stake) in &yardstick.stakes {
        let split = match *place {
            Place::Purse(purse) => key.purse_seen(purse).and_then(|seen| carried.held.get(&seen)),
            Place::Exit(movement) => key.movement_seen(movement).and_then(|seen| carried.cashed.get(&seen)),
        };
        let mut left = stake.amount;
        for (sum, part) in sums
            .iter_mut()
            .zip(split.map_or([Worth::ZERO; PARTS], |split| split.parts))
        {
            *sum += part.min(left);
            left = left.saturating_sub(part);
        }
    }
    Some(Parts::of(sums, yardstick.loot()))
}

impl Parts {
    /// Divides cumulatively, so that what is rounded down of the parts adds up to what is rounded down of the whole.
    fn of(sums: [Worth; PARTS], loot: Worth) -> Parts {
        let mut passed = Worth::ZERO;
        let upto = sums.map(|part| {
            passed += part;
            passed
        });
        let cents = upto.map(Worth::cents);
        let shares = upto.map(|worth| worth.share_of(loot).map(Share::get));
        let shares = match shares {
            [Some(one), Some(two), Some(three)] => Some([one, two - one, three - two].map(Share::ppm)),
            [..] => None,
        };
        Parts {
            followed: cents[0],
            inferred: cents[1] - cents[0],
            luck: cents[2] - cents[1],
            shares,
        }
    }
}

/// Followed, inferred, by luck.
const PARTS: usize = 3;
const LUCK: usize = 2;

/// What a trace says, held against what is true.
struct Told<'a, 'w> {
    yardstick: &'a Yardstick<'w>,
    ledger: &'a Ledger,
    links: &'a [Link],
    key: &'a Key,
    claims: Vec<(OutLegId, Amount)>,
    /// To which purses loot truly came in which movements, in the world's ids.
    came: BTreeSet<(MovementId, PurseId)>,
}

impl<'a, 'w> Told<'a, 'w> {
    fn new(yardstick: &'a Yardstick<'w>, (ledger, links): (&'a Ledger, &'a [Link]), key: &'a Key) -> Told<'a, 'w> {
        let mut held: BTreeMap<PurseId, Amount> = BTreeMap::new();
        let steps = yardstick.incident.loot.iter();
        let came = steps.filter(|step| held.insert(step.purse, step.amount).unwrap_or_default() < step.amount);
        let came = came.map(|step| (step.movement, step.purse)).collect();
        let complaints = key.complaints(yardstick.world);
        let claims = complaints.into_iter().nth(yardstick.origin.index());
        Told {
            yardstick,
            ledger,
            links,
            key,
            claims: claims.map(|complaint| complaint.claims).unwrap_or_default(),
            came,
        }
    }

    /// Tells whether the world has this link and loot came out of it.
    fn is_true(&self, link: &Link) -> bool {
        let world = self.yardstick.world;
        let ends = (self.key.leg(link.from), self.key.leg(link.to));
        let known = world
            .record
            .links
            .binary_search_by_key(&ends, |link| (link.from, link.to))
            .is_ok();
        let arrived = (world.ledger.movement_of(ends.1), world.ledger.out_purse(ends.1));
        known && self.came.contains(&arrived)
    }
}

impl Way<PARTS> for Told<'_, '_> {
    fn ledger(&self) -> &Ledger {
        self.ledger
    }

    fn links(&self) -> &[Link] {
        self.links
    }

    fn claims(&self) -> &[(OutLegId, Amount)] {
        &self.claims
    }

    fn worth(&self, purse: PurseId, amount: Amount) -> Worth {
        self.yardstick.worth(self.ledger().asset_of(purse), amount)
    }

    fn pass(&self, _: MovementId, _: &mut Split<PARTS>) {}

    fn settle(&self, movement: MovementId, purse: PurseId, split: &mut Split<PARTS>) {
        if !self
            .came
            .contains(&(self.key.movement(movement), self.key.purse(purse)))
        {
            split.turn(0, LUCK);
            split.turn(1, LUCK);
        }
    }

    fn cross(&self, link: &Link, split: &mut Split<PARTS>) {
        match (self.is_true(link), link.basis) {
            (false, _) => {
                split.turn(0, LUCK);
                split.turn(1, LUCK);
            }
            (true, Basis::Inferred(_)) => split.turn(0, 1),
            (true, Basis::Public | Basis::Disclosed) => {}
        }
    }

    fn nowhere(&self) -> usize {
        LUCK
    }
}
