//! Which correspondents pass a payment on from one bank to another.
//!
//! A route belongs to a pair of banks and does not change. Between two banks stand none, one, two or three correspondents with
//! chances of 25, 46, 22 and 7 %: 1.11 in the mean ("just over one intermediary a payment" in the BIS study of SWIFT gpi
//! payments) and 75 % with at least one (a payment firm's count of its own 2,000 payments).

use crate::scenario::{FeeRule, RailSpec};
use crate::sim::agenda::Luck;
use crate::units::{Amount, KeeperId};

/// The most correspondents between two banks.
pub const MAX: usize = 3;

/// The correspondents between two banks, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Route {
    keepers: [Option<KeeperId>; MAX],
}

impl Route {
    /// Returns the correspondents in the order in which they pass a payment on.
    pub fn correspondents(&self) -> impl Iterator<Item = KeeperId> {
        self.keepers.into_iter().flatten()
    }

    /// Returns how many there are.
    pub fn length(&self) -> usize {
        self.correspondents().count()
    }
}

/// Tells whether a rail passes payments through correspondents: its tariff names their price.
pub fn has_correspondents(rail: &RailSpec) -> bool {
    matches!(rail.fee, FeeRule::Tariff { correspondent, .. } if correspondent > Amount::ZERO)
}

/// Returns the route from one bank to another on a rail, among the correspondents that are known; `luck` gives the draws of a pair.
pub fn between(known: &[KeeperId], rail: &RailSpec, ends: [Option<KeeperId>; 2], luck: impl Fn(u64) -> Luck) -> Route {
    let [Some(from), Some(to)] = ends else {
        return Route::default();
    };
    if from == to || known.is_empty() || !has_correspondents(rail) {
        return Route::default();
    }
    let mut luck = luck(u64::from(from.get()) << 32 | u64::from(to.get()));
    let count = match luck.quantile().below(100) {
        0..25 => 0,
        25..71 => 1,
        71..93 => 2,
        _ => 3,
    };
    let mut keepers = [None; MAX];
    let first = luck.quantile().below(known.len() as u64) as usize;
    for (place, keeper) in keepers.iter_mut().take(count.min(known.len())).enumerate() {
        *keeper = Some(known[(first + place) % known.len()]);
    }
    Route { keepers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::decode;

    #[test]
    fn a_pair_of_banks_has_one_route_and_pairs_have_about_one_correspondent() {
        let text = crate::scenario::template("Routes");
        let scenario = decode("routes", &text).expect("the template decodes");
        let known: Vec<KeeperId> = (100..104).map(KeeperId::new).collect();
        let wires = scenario.rails.iter().find(|rail| has_correspondents(rail));
        let wires = wires.expect("a preset pays correspondents");
        let bank = |n| Some(KeeperId::new(n));
        let between = |from, to| between(&known, wires, [bank(from), bank(to)], |pair| Luck::new(7).nth(pair));
        let pairs = (0..60)
            .flat_map(|a| (0..60).map(move |b| (a, b)))
            .filter(|(a, b)| a != b);
        let lengths: Vec<usize> = pairs.map(|(a, b)| between(a, b).length()).collect();
        let sum: usize = lengths.iter().sum();
        let mean_milli = sum * 1_000 / lengths.len();
        assert!(
            (1_050..1_170).contains(&mean_milli),
            "{mean_milli} thousandths in the mean"
        );
        assert_eq!(between(1, 2), between(1, 2));
        assert_eq!(between(1, 1).length(), 0);
    }
}
