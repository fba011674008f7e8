//! Tracers that are not ours, on the boards of a study: a function answers, its answer is scored, and a failure hurts nothing.

use std::fmt;

use crate::evidence::{Complaint, Evidence};
use crate::score::{self, AssetCard, AssetTruth, FirstScore, Scorecard, Stock, Worth, Yardstick};
use crate::trace::{Taint, Testimony, Trouble};
use crate::truth::World;
use crate::units::PurseId;
use crate::vantage::Key;

/// Answers from evidence and complaints alone, on any thread.
pub type Ask<'a> = dyn Fn(&Evidence, &[Complaint]) -> Result<Testimony, Trouble> + Sync + 'a;

/// A tracer that is not ours. How it is reached is not the study's concern.
pub struct Outsider<'a> {
    /// The name that it gives itself.
    pub name: String,
    /// Its version; empty where it never said one.
    pub version: String,
    /// Answers one question.
    pub ask: Box<Ask<'a>>,
}

impl fmt::Debug for Outsider<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outsider({} {})", self.name, self.version)
    }
}

/// What a tracer outside says of one view, and how right it is. It is no part of the study's digest: the study cannot make it
/// again.
#[derive(Clone, Debug)]
pub struct Outside {
    /// The name that the tracer gives itself.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What came of the question.
    pub heard: Heard,
}

/// What came of a question.
#[derive(Clone, Debug)]
pub enum Heard {
    /// Taint, scored as any method's.
    Taint {
        /// Where it lays taint, in evidence ids.
        taint: Taint,
        /// How right it is.
        card: Box<Scorecard>,
        /// How right it is about the stolen units themselves; nothing where the study was not asked.
        asset: Option<AssetCard>,
        /// Its place on the board, from 1: one more than there are methods and tracers outside that find more loot; the last
        /// where it finds none.
        place: usize,
    },
    /// An order of purses, which has no recall and so no place.
    Ranks {
        /// Groups of equal rank, the best first, in evidence ids.
        groups: Vec<Vec<PurseId>>,
        /// How right it is.
        first: FirstScore,
    },
    /// Nothing that could be used; it stands last.
    Trouble(Trouble),
}

/// What is looked at, and what it is measured with.
pub(super) struct Look<'a> {
    pub evidence: &'a Evidence,
    pub complaints: &'a [Complaint],
    pub key: &'a Key,
    pub yardstick: &'a Yardstick<'a>,
    pub world: &'a World,
    pub asset: Option<&'a AssetTruth>,
}

/// An answer that is not on the board yet, with how much loot it finds.
pub(super) struct Candidate {
    outside: Outside,
    found: Option<Worth>,
}

/// Asks one tracer outside, and measures what it says.
pub(super) fn hear(outsider: &Outsider<'_>, look: &Look<'_>) -> Candidate {
    let mut found = None;
    let heard = match (outsider.ask)(look.evidence, look.complaints) {
        Ok(Testimony::Taint(taint)) => {
            let (card, stock) = score::measure(look.yardstick, look.key, &taint);
            found = Some(score::found(look.yardstick, &stock));
            Heard::Taint {
                asset: look.asset.map(|asset| asset.card(look.world, look.key, &taint)),
                card: Box::new(card),
                taint,
                place: 0,
            }
        }
        Ok(Testimony::Ranks(groups)) => {
            let first = score::first(look.yardstick, look.key, &groups);
            Heard::Ranks { groups, first }
        }
        Err(trouble) => Heard::Trouble(trouble),
    };
    let outside = Outside {
        name: outsider.name.clone(),
        version: outsider.version.clone(),
        heard,
    };
    Candidate { outside, found }
}

/// Puts the tracers outside on the board, behind the methods whose stocks these are.
pub(super) fn seat(yardstick: &Yardstick<'_>, stocks: &[Stock], candidates: Vec<Candidate>) -> Vec<Outside> {
    let methods = stocks.iter().map(|stock| score::found(yardstick, stock));
    let all: Vec<Worth> = methods
        .chain(candidates.iter().filter_map(|candidate| candidate.found))
        .collect();
    let last = stocks.len() + candidates.len();
    let seated = candidates.into_iter().map(|mut candidate| {
        if let (Heard::Taint { place, .. }, Some(found)) = (&mut candidate.outside.heard, candidate.found) {
            // Where nobody finds anything, nobody finds more: that makes none of them the first.
            *place = match found {
                Worth::ZERO => last,
                found => 1 + all.iter().filter(|other| **other > found).count(),
            };
        }
        candidate.outside
    });
    seated.collect()
}
