//! Realised beside target: how far a finished world is like the ledgers it is modelled on.
//!
//! Each figure says whether it was *fitted* (a parameter was set so that it comes out) or *predicted* (it came out), and where
//! its target was read; a figure without a published target has none. Figures are measured on the finished world, from
//! outside, by the same definitions as their sources where those are known.

mod books;
mod chain;
mod degrees;
mod figure;
pub(crate) mod published;
pub(crate) mod tells;

pub use figure::{Kind, Stat, Value};
use figure::{carried, predicted};

use crate::sim::engine::Made;
use crate::units::RailId;

/// Measures a world: the figures of each rail that carried something, then those of the whole.
pub fn measure(made: &Made) -> Vec<Stat> {
    let world = &made.world;
    let mut stats = Vec::new();
    for rail in 0..world.record.rails.len() {
        let rail = RailId::new(rail);
        let movements = carried(world, rail);
        if movements.is_empty() {
            continue;
        }
        let mut rows = vec![predicted(
            "movements",
            Value::Number(movements.len() as u64 * 1_000_000),
            "",
            "",
        )];
        rows.extend(chain::measure(world, rail, &movements));
        rows.extend(degrees::measure(world, &movements));
        rows.extend(books::measure(world, rail, &movements));
        let name = &world.record.rails[rail.index()];
        stats.extend(rows.into_iter().map(|row| row.of(Some(name.clone()))));
    }
    let whole = books::whole(made);
    stats.extend(whole.into_iter().map(|row| row.of(None)));
    stats
}

#[cfg(test)]
mod tests;
