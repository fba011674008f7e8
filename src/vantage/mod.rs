//! Projects a world onto what one investigator can see.
//!
//! The projection is the only road from a [`World`] to [`Evidence`], and it is one way: whoever holds the evidence cannot
//! come back without the [`Key`], which goes to score, inquiry and reveal alone. Movements and purses are renumbered by
//! first visible appearance, so that no id tells of what is hidden.
//!
//! What is seen is decided a movement at a time (see `sight`): a movement that touches a keeper whose books can be read is
//! seen whole, but the purses that it touches elsewhere are *edges*, where these books end. A wider vantage never hides a
//! movement that a narrower one shows.

mod key;
mod lens;
mod order;
mod sight;

pub use key::Key;
pub use lens::{Growth, Lens};
pub use sight::Disclosure;

use crate::evidence::{Evidence, Investigator};
use crate::truth::World;
use crate::units::{IncidentId, Instant, KeeperId};

/// Returns what an investigator of this incident sees up to the instant, included, with the way back.
///
/// # Panics
/// Where the world has no such incident.
pub fn project(
    world: &World,
    incident: IncidentId,
    investigator: impl Into<Investigator>,
    disclosures: &[Disclosure],
    until: Instant,
) -> (Evidence, Key) {
    Lens::new(world, incident, investigator, disclosures, until).into_parts()
}

/// Returns what [`project`] does, but for names: for whoever asks for figures alone, over many worlds.
pub(crate) fn project_unnamed(
    world: &World,
    incident: IncidentId,
    investigator: impl Into<Investigator>,
    disclosures: &[Disclosure],
    until: Instant,
) -> (Evidence, Key) {
    lens::unnamed(world, incident, investigator.into(), disclosures, until)
}

/// Returns the keepers whose books an investigator of this incident reads up to the instant.
pub fn books_read(
    world: &World,
    incident: IncidentId,
    investigator: impl Into<Investigator>,
    until: Instant,
) -> Vec<KeeperId> {
    let sight = sight::Sight::new(world, incident, investigator.into(), &[], until);
    let keepers = (0..world.record.keepers.len()).map(KeeperId::new);
    keepers.filter(|&keeper| sight.reads_books_of(keeper)).collect()
}

/// Returns the evidence with every true link between visible legs added, retained or not: what the null method
/// `true-links` works on, and nobody else.
pub(crate) fn with_true_links(world: &World, evidence: Evidence, key: &Key) -> Evidence {
    let told = evidence.with(|columns| columns.links = lens::links(world, key, |_| true));
    told.expect("true links are links")
}

#[cfg(test)]
mod tests;
