//! How often an unrelated complaint would point where this one does: the same method on decoys, which works on any ledger, since nobody
//! needs to know the truth.
//!
//! A decoy takes the place of each claimed credit by another one: into a purse of the same kind and asset, kept by somebody or not as that one
//! is, of between half and twice as much, of all such credits among the nearest in time. Neither can money claimed by one come to the other, by
//! the method's own rules of keepers, links, fees and pools. The chance says how often a complaint so drawn lays at least as large a share of what it claims
//! in a purse: `(1 + k) / (N + 1)` for `k` of `N` decoys. It is a rate of coincidence under this rule, not a chance of innocence.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::evidence::{Complaint, Evidence};
use crate::ledger::PurseKind;
use crate::lots::Method;
use crate::seed::Seed;
use crate::trace::{self, History, Reach, Trace, TraceError};
use crate::units::{Amount, AssetId, OutLegId, PurseId, Share, Span, Total};

/// Decoys are drawn among so many times as many credits, those nearest in time.
pub(crate) const NEAREST: usize = 10;

/// The stream from which they are drawn is named by this and the credit.
const STREAM: &str = "placebo";

/// How many candidates are looked at between two decisions.
const CHUNK: usize = 16;

/// How often decoys point where a complaint does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placebo {
    /// How many decoys there are.
    pub decoys: usize,
    /// How far from the claimed credit the farthest of them lies in time.
    pub farthest: Span,
    /// One entry a purse in which the trace lays taint, in their order: with how many decoys lay at least as large a share there.
    pub holdings: Vec<(PurseId, usize)>,
    /// How many decoys lay in some one of these purses, of the claim's asset, at least as large a share as the trace lays in any.
    pub most: usize,
}

/// Why there is no placebo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoPlacebo {
    /// The method cannot follow a complaint.
    Trace(TraceError),
    /// The trace lays taint in no purse.
    Nothing,
    /// There are not so many decoys.
    Few {
        /// How many were asked for.
        asked: usize,
        /// How many credits are alike.
        alike: usize,
        /// How many of them have nothing to do with what is claimed.
        unrelated: usize,
    },
}

impl std::fmt::Display for NoPlacebo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoPlacebo::Trace(error) => error.fmt(f),
            NoPlacebo::Nothing => f.write_str("the trace lays taint in no purse, so that nothing can be a coincidence"),
            NoPlacebo::Few {
                asked,
                alike,
                unrelated,
            } => write!(
                f,
                "there are no {asked} decoys: of {alike} credits of the same kind and size as the claimed one, {unrelated} neither lead to it nor \
                 come from it; accepted is --placebo up to {unrelated}, and more of the ledger around it may hold more"
            ),
        }
    }
}

impl From<TraceError> for NoPlacebo {
    fn from(error: TraceError) -> NoPlacebo {
        NoPlacebo::Trace(error)
    }
}

impl Placebo {
    /// Returns the chance that stands for so many decoys.
    pub fn chance(&self, decoys: usize) -> Share {
        Share::ratio(1 + decoys as u128, 1 + self.decoys as u128).unwrap_or(Share::WHOLE)
    }
}

/// Asks the same method about so many decoys of the complaints that it followed. The same for any number of threads.
///
/// # Errors
/// Where the trace holds nothing, there are not so many decoys, or the method cannot follow one.
pub(crate) fn placebo(
    evidence: &Evidence,
    complaints: &[Complaint],
    (method, trace): (&Method, &Trace),
    count: usize,
) -> Result<Placebo, NoPlacebo> {
    let asset = trace.tallies.iter().find(|tally| !tally.seeded.is_zero());
    let asset = asset.ok_or(NoPlacebo::Nothing)?.asset;
    let real = Shares::of(trace, asset);
    if real.held.values().all(|amount| amount.is_zero()) {
        return Err(NoPlacebo::Nothing);
    }
    let claims = complaints.iter().flat_map(|complaint| &complaint.claims);
    let drawer = Drawer {
        evidence,
        method,
        taken: claims.clone().map(|claim| claim.0).collect(),
        reach: Reach::new(evidence, complaints, method)?,
    };
    let mut farthest = Span::ZERO;
    // For each claim one credit a decoy.
    let mut drawn: Vec<Vec<OutLegId>> = Vec::new();
    for &(leg, amount) in claims {
        let credits = drawer.draw(leg, amount, count)?;
        farthest = credits
            .iter()
            .map(|&other| drawer.apart(leg, other))
            .max()
            .unwrap_or_default()
            .max(farthest);
        drawn.push(credits);
    }
    let decoy = |number: usize| -> Result<Shares, TraceError> {
        let mut legs = drawn.iter().map(|credits| credits[number]);
        let stand_in = |complaint: &Complaint| Complaint {
            name: complaint.name.clone(),
            claims: legs
                .by_ref()
                .take(complaint.claims.len())
                .map(|leg| (leg, evidence.ledger().out_amount(leg)))
                .collect(),
        };
        let decoys: Vec<Complaint> = complaints.iter().map(stand_in).collect();
        Ok(Shares::of(
            &trace::follow(evidence, &decoys, method, History::Omit)?,
            asset,
        ))
    };
    let decoys: Vec<Result<Shares, TraceError>> = (0..count).into_par_iter().map(decoy).collect();
    let decoys: Vec<Shares> = decoys.into_iter().collect::<Result<_, _>>()?;
    let at_least = |purse: &PurseId| decoys.iter().filter(|decoy| decoy.is_as_large(&real, *purse)).count();
    let purses: Vec<PurseId> = real
        .held
        .iter()
        .filter(|held| !held.1.is_zero())
        .map(|held| *held.0)
        .collect();
    let own: Vec<PurseId> = purses
        .iter()
        .copied()
        .filter(|&purse| evidence.ledger().asset_of(purse) == asset)
        .collect();
    let greatest = |shares: &Shares| {
        own.iter()
            .map(|&purse| shares.in_purse(purse))
            .max()
            .unwrap_or_default()
    };
    let most = greatest(&real);
    let beats = |decoy: &&Shares| {
        greatest(decoy).get() * real.seeded.get() >= most.get() * decoy.seeded.get() && !greatest(decoy).is_zero()
    };
    Ok(Placebo {
        decoys: count,
        farthest,
        holdings: purses.iter().map(|purse| (*purse, at_least(purse))).collect(),
        most: decoys.iter().filter(beats).count(),
    })
}

/// What a trace lays in purses, of all complaints together, and what they claim.
struct Shares {
    seeded: Total,
    held: BTreeMap<PurseId, Total>,
}

impl Shares {
    fn of(trace: &Trace, asset: AssetId) -> Shares {
        let ours = trace.tallies.iter().filter(|tally| tally.asset == asset);
        let mut held: BTreeMap<PurseId, Total> = BTreeMap::new();
        for holding in &trace.held {
            *held.entry(holding.purse).or_default() += Total::from(holding.amount);
        }
        Shares {
            seeded: ours.map(|tally| tally.seeded).sum(),
            held,
        }
    }

    fn in_purse(&self, purse: PurseId) -> Total {
        self.held.get(&purse).copied().unwrap_or_default()
    }

    /// Tells whether there is anything of this in a purse, and at least as large a share of what is claimed as of the other.
    fn is_as_large(&self, other: &Shares, purse: PurseId) -> bool {
        let [ours, theirs] = [self, other].map(|shares| shares.in_purse(purse));
        !ours.is_zero() && ours.get() * other.seeded.get() >= theirs.get() * self.seeded.get()
    }
}

/// Draws credits that could have been claimed instead.
struct Drawer<'a> {
    evidence: &'a Evidence,
    method: &'a Method,
    /// What is claimed.
    taken: Vec<OutLegId>,
    /// What claimed money can have come to.
    reach: Reach,
}

impl Drawer<'_> {
    fn draw(&self, claimed: OutLegId, amount: Amount, count: usize) -> Result<Vec<OutLegId>, NoPlacebo> {
        let ledger = self.evidence.ledger();
        let all = ledger.movements().flat_map(|movement| ledger.out_legs(movement));
        let mut alike: Vec<OutLegId> = all.filter(|&leg| self.is_alike(claimed, amount, leg)).collect();
        alike.sort_by_key(|&leg| (self.apart(claimed, leg), leg));
        let found = alike.len();
        let mut nearest = alike;
        nearest.truncate(count.saturating_mul(NEAREST));
        let key = |leg: &OutLegId| Seed::new(0).quantile(&format!("{STREAM}/{}/{}", claimed.get(), leg.get()));
        nearest.sort_by_key(|leg| (key(leg), *leg));
        let mut drawn = Vec::with_capacity(count);
        for chunk in nearest.chunks(CHUNK) {
            let unrelated: Vec<Result<bool, TraceError>> =
                chunk.par_iter().map(|&leg| self.is_unrelated(leg)).collect();
            for (&leg, unrelated) in chunk.iter().zip(unrelated) {
                if unrelated? && drawn.len() < count {
                    drawn.push(leg);
                }
            }
            if drawn.len() == count {
                return Ok(drawn);
            }
        }
        Err(NoPlacebo::Few {
            asked: count,
            alike: found,
            unrelated: drawn.len(),
        })
    }

    /// Tells whether a credit is of the kind and size of the claimed one.
    fn is_alike(&self, claimed: OutLegId, amount: Amount, leg: OutLegId) -> bool {
        let ledger = self.evidence.ledger();
        let movement = ledger.movement_of(leg);
        let kind = |leg: OutLegId| -> (PurseKind, AssetId, bool) {
            let purse = ledger.out_purse(leg);
            (
                ledger.kind(purse),
                ledger.asset_of(purse),
                self.evidence.facts(purse).keeper.is_some(),
            )
        };
        let other = ledger.out_amount(leg).get();
        let size = other / 2 <= amount.get() && other >= amount.get().div_ceil(2);
        let apart = self.taken.iter().all(|&taken| ledger.movement_of(taken) != movement);
        size && apart && !ledger.out_is_sealed(leg) && kind(leg) == kind(claimed)
    }

    fn apart(&self, one: OutLegId, other: OutLegId) -> Span {
        let ledger = self.evidence.ledger();
        let [one, other] = [one, other].map(|leg| ledger.instant(ledger.movement_of(leg)));
        one.since(other).max(other.since(one))
    }

    /// Tells whether no claimed money can have come to a credit, and nothing of the credit to what is claimed.
    fn is_unrelated(&self, leg: OutLegId) -> Result<bool, TraceError> {
        if self.reach.credits(leg) {
            return Ok(false);
        }
        let complaint = Complaint {
            name: STREAM.to_owned(),
            claims: vec![(leg, self.evidence.ledger().out_amount(leg))],
        };
        let reach = Reach::new(self.evidence, &[complaint], self.method)?;
        Ok(self.taken.iter().all(|&taken| !reach.credits(taken)))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::evidence::Vantage;
    use crate::truth::Role;
    use crate::truth::sample::Sample;
    use crate::units::{IncidentId, Instant};
    use crate::vantage::project;

    /// Somebody gave the victim 100, of which 100 are stolen and paid on to a shop. Ten others pay 100 each to ten more at about the
    /// same time; three of these take it to the shop in parts.
    pub(in crate::study) fn town() -> (Evidence, Vec<Complaint>, PurseId) {
        let mut sample = Sample::new();
        let user = sample.entity("user", Role::Stranger);
        let mut purse = || sample.purse(user);
        let (giver, victim, thief, shop) = (purse(), purse(), purse(), purse());
        let others: Vec<(PurseId, PurseId)> = (0..10).map(|_| (purse(), purse())).collect();
        sample.endow(0, giver, 1_000);
        for (payer, _) in &others {
            sample.endow(0, *payer, 1_000);
        }
        sample.pay(50, &[(giver, 100)], &[(victim, 100)]);
        let theft = sample.pay(100, &[(victim, 100)], &[(thief, 100)]);
        sample.theft(theft);
        for (place, (payer, payee)) in others.iter().enumerate() {
            sample.pay(101 + place as i64, &[(*payer, 100)], &[(*payee, 100)]);
        }
        sample.pay(200, &[(thief, 100)], &[(shop, 100)]);
        for (_, payee) in &others[..3] {
            for part in [34, 33, 33] {
                sample.pay(300, &[(*payee, part)], &[(shop, part)]);
            }
        }
        let (evidence, key) = project(&sample.world, IncidentId::FIRST, Vantage::Omniscient, &[], Instant::MAX);
        let complaints = key.complaints(&sample.world);
        let seen = key.purse_seen(shop).expect("everything is seen");
        (evidence, complaints, seen)
    }

    fn asked(count: usize) -> Result<Placebo, NoPlacebo> {
        let (evidence, complaints, _) = town();
        let method: Method = "fifo".parse().expect("a method");
        let trace = trace::follow(&evidence, &complaints, &method, History::Omit).expect("it can be followed");
        placebo(&evidence, &complaints, (&method, &trace), count)
    }

    #[test]
    fn the_chance_is_that_of_decoys_that_point_to_the_same_purse() {
        let (_, _, shop) = town();
        let placebo = asked(10).expect("there are ten");
        // Of ten decoys three lay all they claim in the shop, as the complaint does.
        assert_eq!(placebo.holdings, [(shop, 3)]);
        assert_eq!(placebo.most, 3);
        assert_eq!(placebo.chance(3), Share::ratio(4, 11).expect("a whole"));
        assert_eq!(placebo.chance(0), Share::ratio(1, 11).expect("a whole"));
        assert_eq!(placebo.farthest, Span::seconds(10));
    }

    #[test]
    fn what_leads_to_the_complaint_or_comes_from_it_is_no_decoy() {
        // Twelve credits are alike: the gift to the victim and what the thief paid on are two of them.
        let few = asked(11).expect_err("there are ten");
        assert_eq!(
            few,
            NoPlacebo::Few {
                asked: 11,
                alike: 12,
                unrelated: 10
            }
        );
        assert!(few.to_string().contains("accepted is --placebo up to 10"), "{few}");
    }

    #[test]
    fn a_decoy_lays_a_share_of_its_own_claim_and_one_that_lays_nothing_counts_nowhere() {
        let shares = |seeded: u128, amount: u128| Shares {
            seeded: Total::new(seeded),
            held: BTreeMap::from([(PurseId::new(0), Total::new(amount))]),
        };
        let real = shares(100, 10);
        let of = |shares: Shares| shares.is_as_large(&real, PurseId::new(0));
        assert!(of(shares(200, 20)) && of(shares(50, 5)));
        assert!(!of(shares(200, 19)) && !of(shares(50, 0)));
    }
}
