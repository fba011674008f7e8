//! What the trails of two complaints have in common, as far as one investigator sees: where they end, and the habits of their first steps.
//!
//! None of it names anybody. A desk that buys from whoever comes joins the trails of strangers, and habits can be copied by whoever
//! reads about them; how much each of these says of one hand is what a score counts where the truth is known.

use std::collections::BTreeMap;

use super::{History, Trace, TraceError, follow};
use crate::evidence::{Complaint, Evidence};
use crate::lots::Method;
use crate::units::{Amount, KeeperId, MovementId, PurseId, Share, Span, Total};

/// What two trails have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Common {
    /// Taint of both lies in one purse that is not known to be a keeper's own, or stopped at it.
    pub purse: bool,
    /// How much of both trails ends with the same keepers.
    pub keepers: Part,
    /// How many of the [`HABITS`] are alike.
    pub habits: u8,
}

/// How many habits are compared: the time until the first step, the time from it to the next, into how many purses the first step pays, and
/// how much of it goes to one of them.
pub(crate) const HABITS: u8 = 4;

/// How much of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Less than a tenth.
    Little,
    /// Less than half.
    Some,
    /// Half or more.
    Most,
}

impl Part {
    fn of(share: Share) -> Part {
        match share {
            share if share < Share::percent(10) => Part::Little,
            share if share < Share::percent(50) => Part::Some,
            _ => Part::Most,
        }
    }
}

/// One trail: where it ends, in shares of what was claimed, and how it begins.
struct Trail {
    purses: BTreeMap<PurseId, Share>,
    keepers: BTreeMap<KeeperId, Share>,
    habits: Option<[u8; HABITS as usize]>,
}

/// Follows each complaint by itself and returns what every two of them have in common, in the order of the complaints: the first with the
/// second, the first with the third, and so on. Nothing for a pair of which one claims nothing that is seen.
///
/// # Errors
/// As [`follow`].
pub(crate) fn common(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
) -> Result<Vec<Option<Common>>, TraceError> {
    let of = |complaint: &Complaint| -> Result<Option<Trail>, TraceError> {
        if complaint.claims.is_empty() {
            return Ok(None);
        }
        let complaint = std::slice::from_ref(complaint);
        let trace = follow(evidence, complaint, method, History::Omit)?;
        Ok(Some(Trail::of(evidence, &complaint[0], &trace)))
    };
    let trails: Vec<Option<Trail>> = complaints.iter().map(of).collect::<Result<_, _>>()?;
    let pairs = (0..trails.len()).flat_map(|one| (one + 1..trails.len()).map(move |other| (one, other)));
    Ok(pairs
        .map(|(one, other)| Some(trails[one].as_ref()?.common(trails[other].as_ref()?)))
        .collect())
}

impl Trail {
    fn of(evidence: &Evidence, complaint: &Complaint, trace: &Trace) -> Trail {
        let seeded: Total = trace.tallies.iter().map(|tally| tally.seeded).sum();
        let mut ends: BTreeMap<PurseId, Total> = BTreeMap::new();
        for holding in &trace.held {
            *ends.entry(holding.purse).or_default() += Total::from(holding.amount);
        }
        for stop in &trace.stops {
            *ends.entry(stop.purse).or_default() += Total::from(stop.amount);
        }
        let tagged: BTreeMap<u32, KeeperId> = (evidence.tags().iter())
            .filter_map(|tag| Some((tag.address, tag.keeper?)))
            .collect();
        let (mut purses, mut by_keeper) = (BTreeMap::new(), BTreeMap::<KeeperId, Total>::new());
        for (&purse, &amount) in ends.iter().filter(|(_, amount)| !amount.is_zero()) {
            let facts = evidence.facts(purse);
            let tag = facts.address.and_then(|address| tagged.get(&address)).copied();
            if let Some(keeper) = facts.keeper.or(tag) {
                *by_keeper.entry(keeper).or_default() += amount;
            }
            if !facts.reserve && tag.is_none() {
                purses.insert(purse, share(amount, seeded));
            }
        }
        Trail {
            purses,
            keepers: (by_keeper.into_iter())
                .map(|(keeper, amount)| (keeper, share(amount, seeded)))
                .collect(),
            habits: habits(evidence, complaint),
        }
    }

    fn common(&self, other: &Trail) -> Common {
        let alike = |one: &[u8; HABITS as usize], other: &[u8; HABITS as usize]| {
            one.iter().zip(other).filter(|(one, other)| one == other).count()
        };
        let habits = self.habits.as_ref().zip(other.habits.as_ref());
        let both = |keeper: &KeeperId, share: &Share| Some((*share).min(*other.keepers.get(keeper)?).get());
        let keepers: u32 = (self.keepers.iter())
            .filter_map(|(keeper, share)| both(keeper, share))
            .sum();
        Common {
            purse: self.purses.keys().any(|purse| other.purses.contains_key(purse)),
            keepers: Part::of(Share::ppm(keepers.min(Share::WHOLE.get()))),
            habits: habits.map_or(0, |(one, other)| alike(one, other) as u8),
        }
    }
}

fn share(part: Total, whole: Total) -> Share {
    Share::ratio(part.get().min(whole.get()), whole.get()).unwrap_or_default()
}

/// Returns how a trail begins: the classes of its [`HABITS`]; nothing where nothing of it ever moves.
fn habits(evidence: &Evidence, complaint: &Complaint) -> Option<[u8; HABITS as usize]> {
    let ledger = evidence.ledger();
    let &(leg, _) = complaint.claims.first()?;
    let (credited, purse) = (ledger.movement_of(leg), ledger.out_purse(leg));
    let first = next(evidence, purse, credited)?;
    let outs: Vec<(PurseId, Amount)> = (ledger.out_legs(first))
        .map(|leg| (ledger.out_purse(leg), ledger.out_amount(leg)))
        .collect();
    let (onward, most) = outs
        .iter()
        .copied()
        .max_by_key(|&(purse, amount)| (amount, std::cmp::Reverse(purse)))?;
    let sum: Total = outs.iter().map(|&(_, amount)| Total::from(amount)).sum();
    let waited = |from: MovementId, to: MovementId| pace(ledger.instant(to).since(ledger.instant(from)));
    Some([
        waited(credited, first),
        next(evidence, onward, first).map_or(PACES, |second| waited(first, second)),
        match outs.len() {
            0 | 1 => 0,
            2 => 1,
            3..=5 => 2,
            _ => 3,
        },
        match share(most.into(), sum) {
            most if most >= Share::percent(90) => 0,
            most if most >= Share::percent(60) => 1,
            most if most >= Share::percent(30) => 2,
            _ => 3,
        },
    ])
}

/// The class of what does not go on.
const PACES: u8 = 5;

fn pace(waited: Span) -> u8 {
    let ends = [Span::HOUR, Span::HOUR.times(6), Span::DAY, Span::DAY.times(3)];
    ends.iter().filter(|&&end| waited >= end).count() as u8
}

/// Returns the first movement behind another that takes from a purse.
fn next(evidence: &Evidence, purse: PurseId, behind: MovementId) -> Option<MovementId> {
    let ledger = evidence.ledger();
    if let Some(emptied) = ledger.emptied_by(purse) {
        return Some(emptied);
    }
    let takes = |movement: &MovementId| ledger.in_purses()[ledger.ins(*movement)].contains(&purse);
    let later = ledger.movements().skip(behind.index() + 1);
    later.into_iter().find(takes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Columns, KeeperFacts, KeeperKind, PurseFacts};
    use crate::ledger::{Ledger, Leg, PurseKind};
    use crate::units::{Asset, Instant};

    /// At which hour, out of which purse, how much into which.
    type Pay = (i64, PurseId, Vec<(PurseId, u64)>);

    /// Two thefts of 100: of each 90 go on after `waits` hours and 10 elsewhere, and the 90 an hour later to the end that is named:
    /// `shared` for both, a purse of a desk, or one of its own.
    fn thefts(waits: [i64; 2], end: [&str; 2]) -> Option<Common> {
        let mut ledger = Ledger::open_history();
        let asset = ledger.add_asset(Asset {
            code: "EUR".into(),
            scale: 2,
        });
        let mut open = || ledger.open(PurseKind::Account, asset);
        let (outside, shared, desks, other_desks) = (open(), open(), open(), open());
        let purses: Vec<[PurseId; 4]> = (0..2).map(|_| [open(), open(), open(), open()]).collect();
        let leg = |purse, n| Leg::new(purse, Amount::new(n));
        let mut pays: Vec<Pay> = Vec::new();
        for (i, &[thief, onward, rest, own]) in purses.iter().enumerate() {
            let begun = i as i64 * 100;
            let goes = match end[i] {
                "shared" => shared,
                "desk" => [desks, other_desks][i],
                _ => own,
            };
            pays.push((begun, outside, vec![(thief, 100)]));
            pays.push((begun + waits[i], thief, vec![(onward, 90), (rest, 10)]));
            pays.push((begun + waits[i] + 1, onward, vec![(goes, 90)]));
        }
        pays.sort_by_key(|pay| pay.0);
        let mut claims: Vec<Vec<_>> = vec![Vec::new(); 2];
        for (hours, payer, outs) in &pays {
            let ins: u64 = outs.iter().map(|out| out.1).sum();
            let outs: Vec<Leg> = outs.iter().map(|&(purse, n)| leg(purse, n)).collect();
            let movement = ledger.record(Instant::from_unix(hours * 3_600), &[leg(*payer, ins)], &outs);
            if *payer == outside {
                let place = usize::from(*hours >= 100);
                claims[place].push((ledger.out_legs(movement).next().expect("it pays"), Amount::new(100)));
            }
        }
        let count = ledger.purse_count();
        let mut columns = Columns::of(ledger);
        columns.facts = vec![PurseFacts::default(); count];
        columns.keepers.push(KeeperFacts {
            name: "desk".into(),
            kind: KeeperKind::Desk,
            country: None,
        });
        for desk in [desks, other_desks] {
            columns.facts[desk.index()].keeper = Some(KeeperId::new(0));
            columns.facts[desk.index()].reserve = true;
        }
        let evidence = columns.check().expect("it is evidence");
        let complaint = |claims: Vec<_>| Complaint {
            name: "theft".into(),
            claims,
        };
        let complaints: Vec<Complaint> = claims.into_iter().map(complaint).collect();
        let method: Method = "fifo".parse().expect("a method");
        common(&evidence, &complaints, &method).expect("they can be followed")[0]
    }

    #[test]
    fn money_of_both_in_one_purse_is_more_than_one_desk_and_habits_are_compared_step_by_step() {
        let common = |purse, keepers, habits| Some(Common { purse, keepers, habits });
        assert_eq!(thefts([2, 2], ["shared", "shared"]), common(true, Part::Little, 4));
        // Two counters of one desk: nine tenths of both end there, and no purse is shared.
        assert_eq!(thefts([2, 2], ["desk", "desk"]), common(false, Part::Most, 4));
        assert_eq!(thefts([2, 2], ["desk", "own"]), common(false, Part::Little, 4));
        // One waits two hours and the other twenty: three of four habits are left.
        assert_eq!(thefts([2, 20], ["own", "own"]), common(false, Part::Little, 3));
    }
}
