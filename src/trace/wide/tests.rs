//! The wide walk beside one that looks at every movement, and over ledgers that are small enough to be followed by hand.

use proptest::prelude::*;

use super::super::claimed::marks;
use super::super::fractions::Averages;
use super::super::rank::tests::{steps, world};
use super::*;
use crate::evidence::Complaint;
use crate::evidence::coins::{MOVEMENTS, ledger};
use crate::lots::Meeting;
use crate::lots::parts::ONE;

/// What is found of each movement, and of each claimed leg; and to how many movements anything came.
#[derive(Debug, Default, PartialEq)]
struct Found<const W: usize> {
    movements: Vec<(usize, [u64; W])>,
    claimed: Vec<(OutLegId, [u64; W])>,
    came: u64,
}

/// Writes down what is said by a walk over evidence.
struct Listens<'a, const W: usize> {
    all: &'a Confluences,
    found: Found<W>,
}

impl<const W: usize> Says<[u64; W]> for Listens<'_, W> {
    fn passed(&mut self, movements: Range<usize>, confluences: &[u32], rows: &[[u64; W]]) {
        let is_passed = |movement: &u32| movements.contains(&(*movement as usize));
        let all = self.all.movements.iter().zip(&self.all.places);
        let those = all.filter(|(movement, _)| is_passed(movement)).map(|(_, place)| *place);
        assert_eq!(confluences, those.collect::<Vec<_>>());
        for movement in movements {
            let has = rows[self.all.place_of[movement] as usize];
            self.found.came += u64::from(has.is_any());
            self.found.movements.push((movement, has));
        }
    }

    fn came_in_vain(&mut self, count: u64) {
        self.found.came += count;
    }

    fn movement(&mut self, movement: MovementId, has: &[u64; W], came: bool) {
        self.claimed(movement, has, came, &[]);
    }

    fn claimed(&mut self, movement: MovementId, has: &[u64; W], came: bool, claimed: &[(OutLegId, [u64; W])]) {
        self.found.came += u64::from(came);
        self.found.movements.push((movement.index(), *has));
        self.found.claimed.extend(claimed);
    }
}

/// Walks widely from the first claim on, so many confluences at once.
fn widely<const W: usize>(evidence: &Evidence, complaints: &[Complaint], at_once: usize) -> (Found<W>, usize) {
    let ledger = evidence.ledger();
    let marks = marks(evidence, complaints, Meeting::First).expect("the claims fit");
    let first = ledger.movement_of(marks[0].leg).index();
    let mut listens = Listens {
        all: evidence.confluences_at_once(at_once),
        found: Found::default(),
    };
    Wide::walk(
        evidence,
        Averages::<W>,
        &marks,
        first..ledger.movement_count(),
        &mut listens,
    );
    (listens.found, first)
}

/// Looks at every input of every movement, straight from the meaning of fractions.
fn plainly<const W: usize>(evidence: &Evidence, complaints: &[Complaint], first: usize) -> Found<W> {
    let ledger = evidence.ledger();
    let marks = marks(evidence, complaints, Meeting::First).expect("the claims fit");
    let (mut on, mut found, mut seeded) = (vec![[0; W]; ledger.out_count()], Found::default(), Vec::new());
    for movement in ledger.movements() {
        let (ins, mut parts) = (ledger.ins(movement), Vec::new());
        weights(
            ledger.in_amounts()[ins.clone()].iter().map(|amount| amount.get()),
            &mut parts,
        );
        let mut sums = [0u128; W];
        for (leg, weight) in ins.zip(parts) {
            let made = ledger.in_filled()[leg].filter(|_| evidence.goes_on(ledger.in_purses()[leg]));
            let row = made.map_or([0; W], |made| on[made.index()]);
            sums.iter_mut()
                .zip(row)
                .for_each(|(sum, part)| *sum += u128::from(part) * u128::from(weight));
        }
        let has = sums.map(|sum| (sum >> 63) as u64);
        let before = seeded.len();
        for leg in ledger.out_legs(movement) {
            on[leg.index()] = has;
            let here: Vec<Mark> = marks.iter().filter(|mark| mark.leg == leg).copied().collect();
            if !here.is_empty() {
                on[leg.index()] = Averages::<W>.claimed(ledger, &has, &here, &mut seeded);
                found.claimed.push((leg, on[leg.index()]));
            }
        }
        let laid = seeded[before..].iter().any(|(_, amount)| !amount.is_zero());
        found.came += u64::from(laid || sums.iter().any(|sum| *sum > 0));
        if movement.index() >= first {
            found.movements.push((movement.index(), has));
        }
    }
    found
}

fn are_equal<const W: usize>(
    evidence: &Evidence,
    complaints: &[Complaint],
    at_once: usize,
) -> Result<(), TestCaseError> {
    let (wide, first) = widely::<W>(evidence, complaints, at_once);
    prop_assert_eq!(wide, plainly::<W>(evidence, complaints, first));
    Ok(())
}

proptest! {
    #[test]
    fn what_is_passed_at_once_has_what_it_has_one_by_one(
        steps in steps(),
        claims in prop::collection::vec((any::<u16>(), 0usize..4, 1u64..4), 1..7),
        at_once in 1usize..9,
    ) {
        let (evidence, _) = world(&steps, &[0]);
        let ledger = evidence.ledger();
        // Several complaints claim some of a leg, or all of it.
        let mut complaints: Vec<Complaint> = (0..4).map(|name| Complaint { name: name.to_string(), claims: Vec::new() }).collect();
        for (at, origin, part) in claims {
            let leg = OutLegId::new(usize::from(at) % ledger.out_count());
            complaints[origin].claims.push((leg, Amount::new(ledger.out_amount(leg).get() / part)));
        }
        are_equal::<4>(&evidence, &complaints, at_once)?;
        complaints.retain(|complaint| !complaint.claims.is_empty());
        complaints.truncate(1);
        are_equal::<1>(&evidence, &complaints, at_once)?;
    }
}

/// Returns what the last four movements have, as far as they are not before the first claim, where so many units of these coins are claimed of each complaint.
fn last<const W: usize>(claims: &[(usize, usize, u64)]) -> Vec<[u64; W]> {
    let mut complaints: Vec<Complaint> = (0..W)
        .map(|name| Complaint {
            name: name.to_string(),
            claims: Vec::new(),
        })
        .collect();
    for &(origin, coin, units) in claims {
        complaints[origin]
            .claims
            .push((OutLegId::new(coin), Amount::new(units)));
    }
    let found = [1, 2, 4].map(|at_once| widely::<W>(&ledger(&MOVEMENTS), &complaints, at_once).0);
    assert!(found[1] == found[0] && found[2] == found[0], "{found:?}");
    let [found, ..] = found;
    let last = found.movements.len().saturating_sub(4);
    found.movements[last..].iter().map(|(_, has)| *has).collect()
}

const HALF: u64 = ONE / 2;

#[test]
fn a_claim_on_a_coin_of_a_confluence_is_on_that_coin_alone() {
    // Coin 4 goes on alone to coin 6, and meets coin 2 in the movement that makes 7; coin 5 is not claimed.
    assert_eq!(last::<1>(&[(0, 4, 4)]), [[ONE], [HALF], [ONE / 4], [ONE / 4 + ONE / 8]]);
}

#[test]
fn a_claim_on_what_a_confluence_handed_on_leaves_the_confluence_as_it_was() {
    assert_eq!(
        last::<1>(&[(0, 6, 2)]),
        [[0], [ONE / 4], [ONE / 8], [ONE / 8 + ONE / 16]]
    );
}

#[test]
fn claims_from_the_beginning_and_in_the_middle_meet() {
    // Of coin 0 a half comes to the first confluence, and of coin 9, which the last movement spends, what is left of it is claimed.
    let of = |first| [first, 0];
    assert_eq!(
        last::<2>(&[(0, 0, 4), (1, 9, 4)]),
        [of(HALF), of(ONE / 4), of(ONE / 8 * 3), [ONE / 16 * 5; 2]]
    );
}

#[test]
fn of_several_claims_on_a_coin_each_has_what_earlier_ones_left() {
    assert_eq!(
        last::<4>(&[(0, 7, 1), (1, 7, 2), (3, 7, 4)])[1..],
        [[ONE / 8, ONE / 8, 0, ONE / 4], [ONE / 16, ONE / 16, 0, ONE / 8]]
    );
}
