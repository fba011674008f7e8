//! The question `asset`: where are the stolen units themselves?
//!
//! Loot follows exchange: what a thief gets for stolen coins is loot. The stolen units go the other way, with the coins. Where
//! they are is a fact only as far as the record and the true links determine it: over everything that any keeper or ledger
//! records, each purse holds at least and at most so many of them ([`Bounds`]), and no booking decides more. Units that a
//! keeper took with no link onward are with the keeper and in no purse here.

use std::collections::BTreeMap;

use serde::Serialize;

use super::interval::{self, Pair};
use super::{Colouring, Question, Worth};
use crate::evidence::{Complaint, Evidence, Vantage};
use crate::lots::{Booking, Method};
use crate::trace::{Bounds, NotComputed};
use crate::truth::World;
use crate::units::{Amount, IncidentId, Instant, OriginId, PurseId, Rate, Share, Total};
use crate::vantage::{Key, project_unnamed, with_true_links};

/// Everything that any keeper or ledger recorded up to an instant, with every true link: the same whichever theft is asked about, so
/// that it is projected once for all of them.
#[derive(Clone, Debug)]
pub struct Whole<'w> {
    world: &'w World,
    evidence: Evidence,
    key: Key,
    complaints: Vec<Complaint>,
}

impl<'w> Whole<'w> {
    /// Projects a world as it is at an instant.
    ///
    /// # Panics
    /// Where the world has no incident.
    pub fn new(world: &'w World, at: Instant) -> Whole<'w> {
        let (evidence, key) = project_unnamed(world, IncidentId::FIRST, Vantage::Omniscient, &[], at);
        Whole {
            world,
            evidence: with_true_links(world, evidence, &key),
            complaints: key.complaints(world),
            key,
        }
    }
}

/// Where the stolen units of one incident are, as far as that is determined.
#[derive(Clone, Debug)]
pub struct AssetTruth {
    /// What was stolen.
    pub seeded: Worth,
    /// What lies for certain in one purse or another: the sum of the least over all purses.
    pub determined: Worth,
    /// The least and the greatest in each purse of the world that may hold any.
    stakes: BTreeMap<PurseId, (Worth, Worth)>,
    origin: OriginId,
    /// The rates of the theft.
    rates: Vec<Rate>,
}

/// How an answer to the question `asset` fares; every figure holds under any convention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssetCard {
    /// The question.
    pub question: Question,
    /// How much of the stolen units is determined.
    pub determined: Option<Share>,
    /// How much of the stolen units in purses is found, at least and at most.
    pub recall: Option<(Share, Share)>,
    /// How much of what is named in purses is stolen units, at least and at most.
    pub precision: Option<(Share, Share)>,
    /// What part of the named value lies outside the intervals: an error under any convention.
    pub error: Option<Share>,
    /// Named above the greatest, in cents.
    pub wrong: Amount,
    /// Below the least, and not named, in cents.
    pub missed: Amount,
}

impl AssetTruth {
    /// Finds where the stolen units of an incident can be, by bounds that take so many steps at most.
    ///
    /// # Errors
    /// Where the steps do not suffice for every purse.
    ///
    /// # Panics
    /// Where the world contradicts itself: its claims are of its own legs, and it has no heights to be cut off at.
    pub fn new(whole: &Whole<'_>, incident: IncidentId, steps_max: u64) -> Result<AssetTruth, NotComputed> {
        let Whole {
            world,
            evidence,
            key,
            complaints,
        } = whole;
        let method = Method::of(Booking::TRUE_LINKS);
        let origin = (complaints.len() > 1).then(|| incident.origin());
        let bounds = Bounds::within(steps_max, evidence, complaints, &method, origin);
        let mut bounds = bounds.expect("a world's claims are of its own legs");
        let (ledger, rates) = (evidence.ledger(), &world.truth.incident(incident).rates);
        let worth = |purse: PurseId, amount: Total| Worth::of(amount, rates[ledger.asset_of(purse).index()]);
        let mut stakes: BTreeMap<PurseId, (Worth, Worth)> = BTreeMap::new();
        for purse in bounds.reached().collect::<Vec<_>>() {
            let bound = bounds.of(&[purse])?;
            let stake = (worth(purse, bound.least), worth(purse, bound.greatest));
            stakes.insert(key.purse(purse), stake);
        }
        let claims = complaints[incident.index()].claims.iter();
        Ok(AssetTruth {
            seeded: claims
                .map(|&(leg, amount)| worth(ledger.out_purse(leg), amount.into()))
                .sum(),
            determined: stakes.values().map(|(least, _)| *least).sum(),
            stakes,
            origin: incident.origin(),
            rates: rates.clone(),
        })
    }

    /// Returns between which bounds stolen units are in a purse of the world, whatever the convention.
    pub fn stake(&self, purse: PurseId) -> (Worth, Worth) {
        self.stakes.get(&purse).copied().unwrap_or_default()
    }

    /// Scores what a trace, or a tracer outside, says of purses.
    pub fn card<'a>(&self, world: &World, key: &Key, trace: impl Into<Colouring<'a>>) -> AssetCard {
        let pair = |&(least, greatest): &(Worth, Worth)| Pair {
            least,
            greatest,
            trace: Worth::ZERO,
        };
        let mut pairs: BTreeMap<PurseId, Pair> =
            self.stakes.iter().map(|(&purse, stake)| (purse, pair(stake))).collect();
        for holding in trace.into().held.iter().filter(|holding| holding.origin == self.origin) {
            let purse = key.purse(holding.purse);
            let rate = self.rates[world.ledger.asset_of(purse).index()];
            pairs.entry(purse).or_default().trace += Worth::of(holding.amount, rate);
        }
        let pairs: Vec<Pair> = pairs.into_values().collect();
        let (wrong, missed) = interval::errors(&pairs);
        AssetCard {
            question: Question::Asset,
            determined: self.determined.share_of(self.seeded),
            recall: interval::recall(&pairs),
            precision: interval::precision(&pairs),
            error: wrong.share_of(pairs.iter().map(|pair| pair.trace).sum()),
            wrong: wrong.cents(),
            missed: missed.cents(),
        }
    }
}
