//! Feeds what a world knows beside its ledger to a hash.

use super::{Incident, Record, Truth, World};

/// Feeds record and truth, each value by the text of its `Debug` form, which names every field.
pub(super) fn feed(world: &World, hasher: &mut blake3::Hasher) {
    let _ = (&world.record as &Record, &world.truth as &Truth, None::<&Incident>);
    let mut sink = Sink(hasher);
    use std::fmt::Write;
    write!(sink, "{:?}{:?}", world.record, world.truth).expect("a hash takes every text");
}

struct Sink<'a>(&'a mut blake3::Hasher);

impl std::fmt::Write for Sink<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
