//! Scores an order of purses, which says where to look first and not how much is there.

use serde::Serialize;

use super::Worth;
use super::place::Place;
use super::yardstick::Yardstick;
use crate::units::{PurseId, Share};
use crate::vantage::Key;

/// How good an order of purses is. With `n` the number of purses in which there is loot, the first `n` of the order count:
/// an order that knew everything would name just these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FirstScore {
    /// In how many purses there is loot, by the plan's earmark, seen or not.
    pub purses: u64,
    /// The share of all loot that lies in the first `n` purses; nothing where there was no loot.
    pub loot: Option<Share>,
    /// How many of the first `n` purses hold any loot, as a share of `n`; nothing where no purse holds any.
    pub hits: Option<Share>,
}

/// Scores groups of equal rank, the best first, in the evidence's purses.
///
/// Where a group reaches over the `n`-th place, it counts by the part of it that fits, rounded down: what any order within the
/// group comes to on average.
pub fn first(yardstick: &Yardstick<'_>, key: &Key, groups: &[Vec<PurseId>]) -> FirstScore {
    let loot = |purse: PurseId| {
        let stake = yardstick.stakes.get(&Place::Purse(key.purse(purse)));
        stake.map_or(Worth::ZERO, |stake| stake.amount)
    };
    let in_purses = yardstick
        .stakes
        .iter()
        .filter(|(place, _)| matches!(place, Place::Purse(_)));
    let purses = in_purses.filter(|(_, stake)| stake.amount > Worth::ZERO).count() as u128;
    let (mut left, mut found, mut hits) = (purses, Worth::ZERO, Worth::ZERO);
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let size = group.len() as u128;
        let part = |whole: Worth| whole.portion(Worth::new(left.min(size)), Worth::new(size));
        found += part(group.iter().map(|purse| loot(*purse)).sum());
        // A purse counts as a million, so that a part of a group is no rounding to whole purses.
        let holding = group.iter().filter(|purse| loot(**purse) > Worth::ZERO).count() as u128;
        hits += part(Worth::new(holding * MILLION));
        left -= left.min(size);
    }
    FirstScore {
        purses: u64::try_from(purses).expect("purses are counted in 32 bits"),
        loot: found.share_of(yardstick.loot()),
        hits: hits.share_of(Worth::new(purses * MILLION)),
    }
}

const MILLION: u128 = 1_000_000;
