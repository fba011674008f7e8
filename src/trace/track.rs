//! Transaction tracking rank: where a start from the claimed coins is found that mostly goes on and sometimes looks back.
//!
//! After Wu, Liu, Wu and Zheng (*TRacer*, 2022). Who comes to a movement stays there with the chance of [`STAYS`]; else he goes on with the chance
//! of [`ONWARD`] to one that spends a coin of it, and otherwise back to one that made a coin it spends, both in proportion to the coins' values.
//! Their two further rules are kept: *weight* is that proportion, and *time* is that whoever came back looks only at what happened after the
//! payment by which he came, and goes back only to what was before, which movements of coins are anyway. Theirs is a rank of accounts;
//! this is one of movements, like [PageRank](super::rank) on the same columns. Looking back makes circles, so that no single pass finds it.
//!
//! The push keeps what came by one coin, and has not been passed on, as a residual and passes on what is at least a threshold, first come first served.
//! A part of each goes no further, so that it ends after at most `ONE / (STAYS * least)` steps of a start, however long the ledger is. What
//! stayed, what ended where there is nothing to go to, and what is left are one start, to the unit.

use std::collections::VecDeque;

use super::TraceError;
use super::rank::{ONE, Ranks, Starts, part};
use super::rows::Rows;
use crate::evidence::{Complaint, Evidence};
use crate::lots::parts::weights;
use crate::units::{MovementId, OutLegId};

/// With which chance one stays, in 2^63ths: 0.15, rounded down.
const STAYS: u64 = (ONE as u128 * 15 / 100) as u64;

/// With which chance one who does not stay goes on and not back, in 2^63ths: 0.7, rounded down.
const ONWARD: u64 = (ONE as u128 * 70 / 100) as u64;

/// Returns how often a start from the claimed coins stays at each movement; what comes by one coin and is below so many 2^63ths is
/// passed by.
///
/// # Errors
/// Where a complaint does not fit the ledger.
///
/// # Panics
/// Where a start was lost or made: a mistake of ours.
pub(crate) fn track(evidence: &Evidence, complaints: &[Complaint], least: u64) -> Result<Ranks, TraceError> {
    let ledger = evidence.ledger();
    let mut stayed = vec![0; ledger.movement_count() + 1];
    let mut residuals = Residuals::new(evidence, least.max(1));
    let starts = Starts::of(evidence, complaints)?.inputs;
    for &(leg, start) in &starts {
        let movement = ledger.emptied_by(ledger.in_purses()[leg]);
        residuals.add(Came::On(movement.expect("a start begins where a coin is spent")), start);
    }
    let mut ended = 0;
    while let Some((came, residual)) = residuals.next() {
        let (movement, after) = match came {
            Came::On(movement) => (movement, None),
            Came::Back(leg) => (ledger.movement_of(leg), ledger.emptied_by(ledger.out_purse(leg))),
        };
        let stays = part(residual, STAYS);
        stayed[movement.index() + 1] += stays;
        let on = part(residual - stays, ONWARD);
        let outs = ledger.outs(movement).map(|leg| {
            let by = ledger
                .emptied_by(ledger.out_purses()[leg])
                .filter(|_| evidence.brings_on(leg) > 0);
            let by = by.filter(|&by| after.is_none_or(|after| by > after));
            by.map(|by| (Came::On(by), ledger.out_amounts()[leg].get()))
        });
        ended += residuals.spread(on, outs);
        let ins = ledger.ins(movement).map(|leg| {
            let made = ledger.in_filled()[leg].filter(|_| evidence.goes_on(ledger.in_purses()[leg]));
            made.map(|made| (Came::Back(made), ledger.in_amounts()[leg].get()))
        });
        ended += residuals.spread(residual - stays - on, ins);
    }
    let began: u64 = starts.iter().map(|(_, start)| start).sum();
    let stays: u64 = stayed.iter().sum();
    assert_eq!(
        stays + ended + residuals.left(),
        began,
        "what stays, ends or is left is one start"
    );
    Ok(Ranks::of(stayed))
}

/// How one came to a movement.
#[derive(Clone, Copy)]
enum Came {
    /// He began here, or a coin was spent that brought him.
    On(MovementId),
    /// Back by a coin that the movement made.
    Back(OutLegId),
}

/// What came and was not passed on yet.
struct Residuals {
    movements: usize,
    /// Of what came on by the movement, then of what came back by the out-leg.
    rows: Rows<u64>,
    /// The rows that hold at least the threshold.
    due: VecDeque<usize>,
    least: u64,
    parts: Vec<u64>,
}

impl Residuals {
    fn new(evidence: &Evidence, least: u64) -> Residuals {
        let ledger = evidence.ledger();
        Residuals {
            movements: ledger.movement_count(),
            rows: Rows::new(ledger.movement_count() + ledger.out_count()),
            due: VecDeque::new(),
            least,
            parts: Vec::new(),
        }
    }

    fn add(&mut self, came: Came, piece: u64) {
        let row = match came {
            Came::On(movement) => movement.index(),
            Came::Back(leg) => self.movements + leg.index(),
        };
        let residual = self.rows.get_mut(row);
        let was_due = *residual >= self.least;
        *residual += piece;
        if !was_due && *residual >= self.least {
            self.due.push_back(row);
        }
    }

    /// Takes the next residual that is to be passed on.
    fn next(&mut self) -> Option<(Came, u64)> {
        let row = self.due.pop_front()?;
        let came = match row.checked_sub(self.movements) {
            None => Came::On(MovementId::new(row)),
            Some(leg) => Came::Back(OutLegId::new(leg)),
        };
        Some((came, std::mem::take(self.rows.get_mut(row))))
    }

    /// Divides so much among those that there are, in proportion to the values of their coins, and returns what goes to none.
    fn spread(&mut self, whole: u64, among: impl ExactSizeIterator<Item = Option<(Came, u64)>> + Clone) -> u64 {
        let mut parts = std::mem::take(&mut self.parts);
        parts.clear();
        weights(among.clone().map(|one| one.map_or(0, |(_, value)| value)), &mut parts);
        let mut left = whole;
        for (one, &weight) in among.zip(&parts) {
            let piece = part(whole, weight);
            if let Some((came, _)) = one
                && piece > 0
            {
                self.add(came, piece);
                left -= piece;
            }
        }
        self.parts = parts;
        left
    }

    fn left(&self) -> u64 {
        self.rows.written().sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::trace::rank::tests::{steps, world};

    /// The same by rounds over all that came, with nothing but maps: (the movement, after which one looks) and how much.
    fn by_rounds(evidence: &Evidence, complaints: &[Complaint]) -> Vec<u128> {
        let ledger = evidence.ledger();
        let mut came: BTreeMap<(usize, Option<usize>), u128> = BTreeMap::new();
        for (leg, start) in Starts::of(evidence, complaints).unwrap().inputs {
            let movement = ledger.emptied_by(ledger.in_purses()[leg]).unwrap().index();
            *came.entry((movement, None)).or_default() += u128::from(start);
        }
        let spender = |purse| ledger.emptied_by(purse).map(MovementId::index);
        let mut stayed = vec![0; ledger.movement_count()];
        for _ in 0..400 {
            let mut next = BTreeMap::new();
            for ((movement, after), much) in came {
                let stays = much * 15 / 100;
                stayed[movement] += stays;
                let (on, back) = ((much - stays) * 7 / 10, (much - stays) * 3 / 10);
                let of = MovementId::new(movement);
                let outs: Vec<(usize, u128)> = ledger
                    .outs(of)
                    .filter_map(|leg| {
                        let by =
                            spender(ledger.out_purses()[leg]).filter(|&by| after.is_none_or(|after| by > after))?;
                        Some((by, u128::from(ledger.out_amounts()[leg].get())))
                    })
                    .collect();
                let whole: u128 = outs.iter().map(|out| out.1).sum();
                for (by, value) in outs.into_iter().filter(|out| out.1 > 0) {
                    *next.entry((by, None)).or_default() += on * value / whole;
                }
                let ins: Vec<(usize, u128)> = ledger
                    .ins(of)
                    .filter_map(|leg| {
                        let made = ledger.movement_of(ledger.in_filled()[leg]?).index();
                        Some((made, u128::from(ledger.in_amounts()[leg].get())))
                    })
                    .collect();
                let whole: u128 = ins.iter().map(|one| one.1).sum();
                for (made, value) in ins.into_iter().filter(|one| one.1 > 0) {
                    *next.entry((made, Some(movement))).or_default() += back * value / whole;
                }
            }
            came = next;
        }
        stayed
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_push_finds_what_rounds_over_everything_find(
            steps in steps(), claims in prop::collection::vec(any::<u16>(), 1..4),
        ) {
            let (evidence, complaints) = world(&steps, &claims);
            let tracked = track(&evidence, &complaints, 1 << 24).unwrap();
            for (at, (&found, exact)) in tracked.came()[1..].iter().zip(by_rounds(&evidence, &complaints)).enumerate() {
                prop_assert!(u128::from(found).abs_diff(exact) < 1 << 40, "movement {}: {} and {}", at, found, exact);
            }
        }

        #[test]
        fn a_higher_threshold_never_finds_more(
            steps in steps(), claims in prop::collection::vec(any::<u16>(), 1..4), least in 40u32..62,
        ) {
            let (evidence, complaints) = world(&steps, &claims);
            let sum = |least: u64| track(&evidence, &complaints, least).unwrap().came().iter().sum::<u64>();
            prop_assert!(sum(1 << least) <= sum(1 << (least - 16)) + (1 << 24));
        }
    }

    /// A coin is made and stolen; what spends it pays a coin that nobody spends. One in 0.15 stays there, and of the rest three tenths go back to
    /// where the coin was made, of which again 0.15 stay: nothing later is spent of that, and nothing was before.
    #[test]
    fn most_go_on_and_some_look_back_once() {
        let (evidence, complaints) = world(&[(0, 0, 5), (1, 0, 0)], &[0]);
        let tracked = track(&evidence, &complaints, 1).unwrap();
        let near = |found: u64, thousandths: u128| {
            u128::from(found).abs_diff(u128::from(ONE) * thousandths / 100_000) < 1 << 20
        };
        // 0.85 * 0.3 * 0.15 = 0.03825.
        assert!(
            near(tracked.came()[1], 3_825) && near(tracked.came()[2], 15_000),
            "{:?}",
            tracked.came()
        );
    }
}
