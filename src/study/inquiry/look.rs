//! Who races, what he did, and what he sees at an instant.

use std::collections::BTreeMap;

use super::policy::{Kind, Policy};
use crate::evidence::{Evidence, Investigator};
use crate::lots::Method;
use crate::scenario::Effort;
use crate::score::Worth;
use crate::trace::{StopReason, Trace};
use crate::truth::World;
use crate::units::{Amount, IncidentId, Instant, KeeperId, PurseId, Share};
use crate::vantage::{Key, Lens};

/// Who races, and by which rules.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Into which theft.
    pub incident: IncidentId,
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
    pub lens: Lens,
    pub trace: Trace,
}

impl Picture {
    /// Returns what is seen.
    pub fn evidence(&self) -> &Evidence {
        self.lens.evidence()
    }

    /// Returns the way back to the world, which an investigator never reads.
    pub fn key(&self) -> &Key {
        self.lens.key()
    }
}

/// What is followed in one purse, in the evidence's ids.
pub(super) struct Held {
    pub purse: PurseId,
    pub value: Worth,
    /// Of what is there.
    pub share: Share,
    /// Whether that is at least theta.
    pub is_suspect: bool,
}

/// Returns the purses in which what is followed lies.
pub(super) fn suspects(world: &World, picture: &Picture, rules: &Rules) -> Vec<Held> {
    let (evidence, trace) = (picture.evidence(), &picture.trace);
    let ours = trace.held.iter().filter(|held| held.origin == rules.incident.origin());
    let lies = ours.filter(|held| {
        !held.amount.is_zero() && !held.balance.is_zero() && !evidence.ledger().kind(held.purse).is_boundary()
    });
    lies.map(|held| {
        let rate = world.truth.incident(rules.incident).rates[evidence.ledger().asset_of(held.purse).index()];
        let share = Share::ratio(held.amount.get().into(), held.balance.get().into()).unwrap_or(Share::WHOLE);
        Held {
            purse: held.purse,
            value: Worth::of(held.amount, rate),
            share,
            is_suspect: share >= rules.theta,
        }
    })
    .collect()
}

/// A purse of somebody whose books are closed or have forgotten, into which what is followed was seen to go.
pub(super) struct End {
    pub purse: PurseId,
    pub value: Worth,
    /// Whether it is at least theta of all that was seen to come into the purse; what a pool took in is nobody's.
    pub is_suspect: bool,
}

/// Returns the purses at which a trail ends at a keeper, in the evidence's ids.
pub(super) fn ends(world: &World, picture: &Picture, rules: &Rules) -> Vec<End> {
    let (ledger, trace) = (picture.evidence().ledger(), &picture.trace);
    let mut stopped: BTreeMap<PurseId, (Amount, bool)> = BTreeMap::new();
    for stop in trace.stops.iter().filter(|stop| stop.origin == rules.incident.origin()) {
        let whose = match stop.reason {
            StopReason::Keeper | StopReason::BooksEnd => true,
            StopReason::Pooled => false,
            StopReason::Cash
            | StopReason::Tagged
            | StopReason::Sealed
            | StopReason::Debt
            | StopReason::Purchaser
            | StopReason::NotFollowed
            | StopReason::Mixture => continue,
        };
        let (sum, known) = stopped.entry(stop.purse).or_insert((Amount::ZERO, true));
        *sum += stop.amount;
        *known &= whose;
    }
    let mut came: BTreeMap<PurseId, Amount> = stopped.keys().map(|&purse| (purse, Amount::ZERO)).collect();
    if came.is_empty() {
        return Vec::new();
    }
    // All that ever came anywhere is passed, and a mark by purse says at once that it went elsewhere.
    let mut is_end = vec![false; ledger.purse_count()];
    came.keys().for_each(|purse| is_end[purse.index()] = true);
    let outs = ledger.out_purses().iter().zip(ledger.out_amounts());
    for (purse, amount) in outs.filter(|(purse, _)| is_end[purse.index()]) {
        *came.get_mut(purse).expect("it is an end") += *amount;
    }
    let end = |(purse, (amount, known)): (PurseId, (Amount, bool))| {
        let share = Share::ratio(amount.get().into(), came[&purse].get().into());
        let rate = world.truth.incident(rules.incident).rates[ledger.asset_of(purse).index()];
        End {
            purse,
            value: Worth::of(amount, rate),
            is_suspect: known && share.is_some_and(|share| share >= rules.theta),
        }
    };
    stopped.into_iter().map(end).collect()
}
