//! Who races, what he did, and what he sees at an instant.

use super::policy::{Kind, Policy};
use crate::evidence::{Evidence, Investigator};
use crate::lots::Method;
use crate::scenario::Effort;
use crate::score::Worth;
use crate::trace::Trace;
use crate::truth::World;
use crate::units::{IncidentId, Instant, KeeperId, PurseId, Share};
use crate::vantage::Key;

/// Which theft is inquired into: the first.
pub(super) const INCIDENT: IncidentId = IncidentId::FIRST;

/// Who races, and by which rules.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Who looks and orders.
    pub investigator: Investigator,
    /// How much he can do.
    pub effort: Effort,
    /// To whom he turns.
    pub policy: Policy,
    /// By which method he follows.
    pub method: Method,
    /// From which share of a purse that is tainted on it is a suspicion, which an order to freeze needs.
    pub theta: Share,
}

/// Something that the investigator did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: Kind,
    /// Who was asked, where it is a keeper that he knows. The world's id.
    pub keeper: Option<KeeperId>,
    /// About which purse. The world's id.
    pub purse: Option<PurseId>,
}

/// What an investigator sees at an instant and makes of it.
pub(super) struct Picture {
    pub evidence: Evidence,
    pub key: Key,
    pub trace: Trace,
}

/// Returns the purses in which what is followed lies, in the evidence's ids, with its value and whether it is at least theta of what is there.
pub(super) fn suspects(world: &World, picture: &Picture, theta: Share) -> Vec<(PurseId, Worth, bool)> {
    let Picture { evidence, trace, .. } = picture;
    let ours = trace.held.iter().filter(|held| held.origin == INCIDENT.origin());
    let lies = ours.filter(|held| {
        !held.amount.is_zero() && !held.balance.is_zero() && !evidence.ledger().kind(held.purse).is_boundary()
    });
    lies.map(|held| {
        let rate = world.record.rates[evidence.ledger().asset_of(held.purse).index()];
        let share = Share::ratio(held.amount.get().into(), held.balance.get().into());
        let is_suspect = share.is_some_and(|share| share >= theta);
        (held.purse, Worth::of(held.amount, rate), is_suspect)
    })
    .collect()
}
