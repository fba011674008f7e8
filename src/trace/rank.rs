//! Personalised PageRank over coins of one asset, in one pass in the order of time.
//!
//! Somebody who looks at random starts at the claimed coins, in proportion to their values. From a movement that he comes to he goes on with the
//! chance d ([`DAMPING`]) to one that spends a coin of it, in proportion to the coins' values, and else begins anew; so he does where nothing is
//! spent. How often he is at a movement is its rank (Page et al. 1999; with starts of one's own, Haveliwala 2002). On pages this is a
//! fixed point that is iterated. What is spent was made before, so that the graph of movements has no circle, and what one start brings is found in one pass:
//!
//! ```text
//! x(m) = s(m) + d * sum over inputs i of m: x(movement that made i) * value of i / value of all spent coins of that movement
//! ```
//!
//! Whoever begins anew begins as the first time, so that the rank is x divided by the sum of all x. An x is a whole number of 2^63ths
//! of one start ([`ONE`]), and each product is rounded down: on each way to m of n inputs and movements x(m) misses less than n of them.
//!
//! The [pass](ranks) reads two [columns](Evidence::onward) and every input behind the first claim. The [push](push) goes from one movement to those that
//! spend of it, and where less comes than a threshold it leaves it there as a residual (Andersen, Chung and Lang 2006). Its invariant: what it found
//! and what a pass from the residuals would find are together the exact x; and what began anew, ended and was left is one start, to the unit.

use dyepack_columns::prefetch;

use super::TraceError;
use super::claimed::marks;
use super::front::{Front, Patience, spent};
use super::rows::Rows;
use crate::evidence::{Complaint, Evidence};
use crate::lots::Meeting;
pub(crate) use crate::lots::parts::ONE;
use crate::lots::parts::weights;
use crate::units::MovementId;

/// With which chance one goes on, in 2^63ths: 0.85, rounded down.
const DAMPING: u64 = (ONE as u128 * 85 / 100) as u64;

/// So many inputs ahead what comes from the movement that made the coin is asked for.
const AHEAD: usize = 64;

/// How often one start comes to each movement, in 2^63ths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ranks {
    /// By the number of the movement counted from one; at nothing stands what comes from nowhere.
    came: Vec<u64>,
}

impl Ranks {
    /// Returns ranks: how often a start comes to each movement counted from one, and nothing at nothing.
    pub(super) fn of(came: Vec<u64>) -> Ranks {
        Ranks { came }
    }

    /// Returns how often a start comes to each movement, behind what comes from nowhere.
    #[cfg(test)]
    pub(super) fn came(&self) -> &[u64] {
        &self.came
    }

    /// Returns where in the ledger a look is in the mean, in 2^63ths of all movements; at its beginning where it comes nowhere.
    pub(crate) fn mean_place(&self) -> u64 {
        // A start comes to a movement once at most and to less than seven in the mean, so that the sums are below 2^98.
        let came = || self.came[1..].iter().map(|&came| u128::from(came));
        let placed: u128 = came().zip(0u128..).map(|(came, place)| came * place).sum();
        let whole = came().sum::<u128>() * (self.came.len() as u128 - 1);
        // Of the whole no more than 43 of some eighty bits are left out, which is less than the ninth digit.
        ((placed << 20) / (whole >> 43).max(1)) as u64
    }
}

/// Returns how often a start from the claimed coins comes to each movement, by a pass over all inputs.
///
/// # Errors
/// Where a complaint does not fit the ledger.
pub(crate) fn ranks(evidence: &Evidence, complaints: &[Complaint]) -> Result<Ranks, TraceError> {
    let starts = Starts::of(evidence, complaints)?;
    Ok(pass(evidence, starts.first, &starts.inputs))
}

/// Passes every movement from this one on.
fn pass(evidence: &Evidence, first: usize, mut starts: &[(usize, u64)]) -> Ranks {
    let ledger = evidence.ledger();
    let (made_by, onward) = (evidence.made_by(), evidence.onward());
    let mut came = vec![0; ledger.movement_count() + 1];
    for movement in (first..ledger.movement_count()).map(MovementId::new) {
        let ins = ledger.ins(movement);
        let mut brought = 0u64;
        for leg in ins.clone() {
            if let Some(&later) = made_by.get(leg + AHEAD) {
                prefetch(&came, later as usize);
            }
            // No more comes than one start, so that nothing wraps.
            brought = brought.wrapping_add(part(came[made_by[leg] as usize], onward[leg]));
        }
        let mut here = part(brought, DAMPING);
        while let Some((&(leg, start), later)) = starts.split_first()
            && leg < ins.end
        {
            (here, starts) = (here + start, later);
        }
        came[movement.index() + 1] = here;
    }
    Ranks { came }
}

/// Where one start begins.
pub(super) struct Starts {
    /// The movement of the first claim.
    first: usize,
    /// The in-legs that spend claimed coins, in their order, each with its part of the start.
    pub(super) inputs: Vec<(usize, u64)>,
}

impl Starts {
    pub(super) fn of(evidence: &Evidence, complaints: &[Complaint]) -> Result<Starts, TraceError> {
        let ledger = evidence.ledger();
        let marks = marks(evidence, complaints, Meeting::First)?;
        let legs: Vec<usize> = spent(evidence, &marks).iter().map(|&(leg, _)| leg).collect();
        let mut parts = Vec::new();
        weights(legs.iter().map(|&leg| ledger.in_amounts()[leg].get()), &mut parts);
        Ok(Starts {
            first: Patience::new(evidence, &marks, ledger.movement_count()).first,
            inputs: legs.into_iter().zip(parts).collect(),
        })
    }
}

/// What a push found.
#[derive(Debug)]
pub(crate) struct Pushed {
    /// How often a start comes to movements, as far as it was pushed.
    pub(crate) ranks: Ranks,
    /// What comes to movements and was left there, in their order.
    residuals: Vec<(MovementId, u64)>,
}

impl Pushed {
    /// Returns how much of a start was left at movements, in 2^63ths.
    fn left(&self) -> u64 {
        self.residuals.iter().map(|(_, left)| left).sum()
    }
}

/// Goes from one movement to those that spend of it, as far as at least so many 2^63ths of a start come.
///
/// # Errors
/// Where a complaint does not fit the ledger.
///
/// # Panics
/// Where a start was lost or made: a mistake of ours.
pub(crate) fn push(evidence: &Evidence, complaints: &[Complaint], least: u64) -> Result<Pushed, TraceError> {
    let ledger = evidence.ledger();
    let mut front = Front::new(ledger.movement_count());
    let by_movement = || Rows::<u64>::new(ledger.movement_count());
    let (mut started, mut brought) = (by_movement(), by_movement());
    let starts = Starts::of(evidence, complaints)?.inputs;
    for &(leg, start) in &starts {
        let movement = ledger
            .emptied_by(ledger.in_purses()[leg])
            .expect("a start begins where a coin is spent");
        *started.get_mut(movement.index()) += start;
        front.reach(movement);
    }
    let mut came = vec![0; ledger.movement_count() + 1];
    let (mut residuals, mut ended, mut parts) = (Vec::new(), 0, Vec::new());
    while let Some(movement) = front.next(|_| ()) {
        let brought_here = brought.get(movement.index());
        let goes_on = part(brought_here, DAMPING);
        ended += brought_here - goes_on;
        let here = started.get(movement.index()) + goes_on;
        if here < least {
            residuals.push((movement, here));
            continue;
        }
        came[movement.index() + 1] = here;
        parts.clear();
        weights(ledger.outs(movement).map(|leg| evidence.brings_on(leg)), &mut parts);
        let mut left = here;
        for (leg, &weight) in ledger.outs(movement).zip(&parts) {
            let piece = part(here, weight);
            if piece == 0 {
                continue;
            }
            let later = ledger
                .emptied_by(ledger.out_purses()[leg])
                .expect("what brings something on is spent");
            *brought.get_mut(later.index()) += piece;
            front.reach(later);
            left -= piece;
        }
        ended += left;
    }
    let pushed = Pushed {
        ranks: Ranks { came },
        residuals,
    };
    let began: u64 = starts.iter().map(|(_, start)| start).sum();
    assert_eq!(
        ended + pushed.left(),
        began,
        "what begins anew, ends or is left is one start"
    );
    Ok(pushed)
}

/// Returns a part of so much, both in 2^63ths, rounded down.
#[inline]
pub(super) fn part(of: u64, weight: u64) -> u64 {
    ((u128::from(of) * u128::from(weight)) >> 63) as u64
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evidence::Columns;
    use crate::ledger::{Ledger, Leg, PurseKind};
    use crate::units::{Amount, Asset, Instant, OutLegId};

    /// Coins that are made, mixed and divided as the numbers say, and some of which are claimed.
    pub(crate) fn world(steps: &[(u8, u8, u8)], claims: &[u16]) -> (Evidence, Vec<Complaint>) {
        let mut ledger = Ledger::closed();
        let asset = ledger.add_asset(Asset {
            code: "BTC".into(),
            scale: 8,
        });
        let issuance = ledger.open(PurseKind::Issuance, asset);
        let mut coins: Vec<Leg> = Vec::new();
        for (at, &(ins, outs, pick)) in steps.iter().enumerate() {
            let count = usize::from(ins % 4).min(coins.len());
            let mut take = |_| coins.swap_remove(usize::from(pick) % coins.len());
            let mut ins: Vec<Leg> = (0..count).map(&mut take).collect();
            if ins.is_empty() {
                ins.push(Leg::new(issuance, Amount::new(1 + u64::from(pick) * 1_000_003)));
            }
            let mut left: u64 = ins.iter().map(|leg| leg.amount.get()).sum();
            let mut to = Vec::new();
            for part in 0..outs % 3 {
                let amount = left * u64::from(pick) / (257 + u64::from(part));
                left -= amount;
                to.push(Leg::new(ledger.open(PurseKind::Coin, asset), Amount::new(amount)));
            }
            to.push(Leg::new(ledger.open(PurseKind::Coin, asset), Amount::new(left)));
            ledger.record(Instant::from_unix(at as i64), &ins, &to);
            coins.extend(to);
        }
        let legs: std::collections::BTreeSet<usize> =
            claims.iter().map(|&at| usize::from(at) % ledger.out_count()).collect();
        let claim = |leg| (OutLegId::new(leg), ledger.out_amounts()[leg]);
        let complaint = Complaint {
            name: "theft".into(),
            claims: legs.into_iter().map(claim).collect(),
        };
        let evidence = Columns::of(ledger).check().expect("a ledger alone is evidence");
        (evidence, vec![complaint])
    }

    pub(crate) fn steps() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
        prop::collection::vec(any::<(u8, u8, u8)>(), 1..60)
    }

    proptest! {
        #[test]
        fn a_push_to_the_end_finds_what_the_pass_finds_and_loses_nothing(
            steps in steps(), claims in prop::collection::vec(any::<u16>(), 1..4),
        ) {
            let (evidence, complaints) = world(&steps, &claims);
            let pushed = push(&evidence, &complaints, 0).unwrap();
            prop_assert_eq!(&pushed.ranks, &ranks(&evidence, &complaints).unwrap());
            prop_assert_eq!(pushed.left(), 0);
        }

        /// What was found, and what a pass from the residuals would find.
        #[test]
        fn a_push_and_what_its_residuals_would_bring_are_the_exact_ranks(
            steps in steps(), claims in prop::collection::vec(any::<u16>(), 1..4), least in 40u32..62,
        ) {
            let (evidence, complaints) = world(&steps, &claims);
            let ledger = evidence.ledger();
            let pushed = push(&evidence, &complaints, 1 << least).unwrap();
            let starts = Starts::of(&evidence, &complaints).unwrap();
            prop_assert!(pushed.residuals.iter().all(|(_, left)| *left < 1 << least));
            let residuals: Vec<(usize, u64)> = pushed.residuals.iter().map(|&(movement, left)| (ledger.ins(movement).start, left)).collect();
            let rest = pass(&evidence, starts.first, &residuals);
            let exact = ranks(&evidence, &complaints).unwrap();
            for (at, &came) in exact.came.iter().enumerate() {
                let both = pushed.ranks.came[at] + rest.came[at];
                prop_assert!(both.abs_diff(came) <= 4 * ledger.in_count() as u64, "movement {}: {} and {}", at, both, came);
            }
        }
    }

    /// A coin of 6 is stolen; what spends it pays 4 and 2, which one movement each spends.
    #[test]
    fn each_next_movement_has_its_part_of_what_goes_on() {
        let (evidence, complaints) = by_hand();
        let ranks = ranks(&evidence, &complaints).unwrap();
        let on = |of: u64, share: u64, whole: u64| (u128::from(of) * u128::from(share) / u128::from(whole)) as u64;
        let (four, two) = (on(DAMPING, 4, 6), on(DAMPING, 2, 6));
        let near = |one: u64, other: u64| one.abs_diff(other) < 8;
        assert_eq!(ranks.came[..3], [0, 0, ONE]);
        assert!(
            near(ranks.came[3], four) && near(ranks.came[4], two),
            "{:?}",
            ranks.came
        );
        assert!(
            near(ranks.came[5], on(four, 85, 100) + on(two, 85, 100)),
            "{:?}",
            ranks.came
        );
    }

    fn by_hand() -> (Evidence, Vec<Complaint>) {
        let mut ledger = Ledger::closed();
        let asset = ledger.add_asset(Asset {
            code: "BTC".into(),
            scale: 8,
        });
        let issuance = ledger.open(PurseKind::Issuance, asset);
        let coin = |ledger: &mut Ledger, amount| Leg::new(ledger.open(PurseKind::Coin, asset), Amount::new(amount));
        let coins: Vec<Leg> = [6, 4, 2, 4, 2, 6].map(|amount| coin(&mut ledger, amount)).into();
        let mut pay = |ins: &[Leg], outs: &[Leg]| ledger.record(Instant::from_unix(0), ins, outs);
        pay(&[Leg::new(issuance, Amount::new(6))], &coins[..1]);
        pay(&coins[..1], &coins[1..3]);
        pay(&coins[1..2], &coins[3..4]);
        pay(&coins[2..3], &coins[4..5]);
        pay(&coins[3..5], &coins[5..]);
        let complaint = Complaint {
            name: "theft".into(),
            claims: vec![(OutLegId::new(0), Amount::new(6))],
        };
        (
            Columns::of(ledger).check().expect("a ledger alone is evidence"),
            vec![complaint],
        )
    }
}
