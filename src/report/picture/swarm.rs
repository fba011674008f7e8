//! What is seen before anybody follows anything: payments as dots in time, without colour.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{KEEPERS_MAX, Lane, Place};
use crate::units::Amount;

/// All movements that are seen, without any colour.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Swarm {
    /// The places, from top to bottom: kind and name.
    pub lanes: Vec<Lane>,
    /// Payments into a place during one step of the axis.
    pub dots: Vec<Dot>,
}

/// Payments into one lane during one step of the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Dot {
    /// Which lane.
    pub lane: usize,
    /// The step of the axis.
    pub step: u32,
    /// The value of all of them, in cents.
    pub value: Amount,
    /// How many.
    pub count: u64,
    /// Whether the movement that the complaint names is among them.
    pub complaint: bool,
}

/// Gathers the dots of a swarm.
#[derive(Clone, Debug, Default)]
pub struct SwarmPainter {
    dots: BTreeMap<(Place, u32), (Amount, u64, bool)>,
    sizes: BTreeMap<Place, Amount>,
}

impl SwarmPainter {
    /// Adds a payment into a place at a step of the axis.
    pub fn add(&mut self, place: Place, step: u32, value: Amount, complaint: bool) {
        let dot = self.dots.entry((place, step / 4 * 4)).or_default();
        dot.0 += value;
        dot.1 += 1;
        dot.2 |= complaint;
        *self.sizes.entry(place).or_default() += value;
    }

    /// Returns the swarm; keepers beyond the largest few share a lane.
    pub fn finish(self, keepers: &[String]) -> Swarm {
        let mut sizes: Vec<(Amount, Place)> = self.sizes.iter().map(|(&place, &size)| (size, place)).collect();
        sizes.retain(|(_, place)| matches!(place, Place::Keeper(_)));
        sizes.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let small: Vec<Place> = sizes.iter().skip(KEEPERS_MAX).map(|size| size.1).collect();
        let join = |place: Place| if small.contains(&place) { Place::Keepers } else { place };
        let mut joined: BTreeMap<(Place, u32), (Amount, u64, bool)> = BTreeMap::new();
        for ((place, step), (value, count, complaint)) in self.dots {
            let dot = joined.entry((join(place), step)).or_default();
            *dot = (dot.0 + value, dot.1 + count, dot.2 | complaint);
        }
        let mut swarm = Swarm::default();
        let mut last = None;
        for ((place, step), (value, count, complaint)) in joined {
            if last != Some(place) {
                swarm.lanes.push(Lane {
                    kind: place.kind(),
                    label: place.label(keepers),
                    most: Amount::ZERO,
                    last: Amount::ZERO,
                });
                last = Some(place);
            }
            let lane = swarm.lanes.len() - 1;
            let entry = &mut swarm.lanes[lane];
            entry.most = entry.most.max(value);
            entry.last += value;
            swarm.dots.push(Dot {
                lane,
                step,
                value,
                count,
                complaint,
            });
        }
        swarm
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payments_of_one_moment_are_one_dot_and_no_value_is_lost() {
        let mut painter = SwarmPainter::default();
        for step in 0..40 {
            painter.add(Place::Keeper(step % 10), step, Amount::new(5), step == 3);
        }
        let names: Vec<String> = (0..10).map(|n| format!("keeper-{n}")).collect();
        let swarm = painter.finish(&names);
        assert_eq!(swarm.lanes.len(), KEEPERS_MAX + 1);
        assert_eq!(swarm.dots.iter().map(|dot| dot.value.get()).sum::<u64>(), 200);
        assert_eq!(swarm.dots.iter().filter(|dot| dot.complaint).count(), 1);
    }
}
