//! Screening as decisions: each deposit is let through or held up for review, and the truth says which it should have been.
//!
//! Only what is determined counts as loot: a deposit *carries loot* where some of it is loot under any convention, is *clean* where
//! none can be, and is *undetermined* otherwise. An undetermined deposit is neither a hit nor a false alarm nor missed; it is
//! counted by itself, since to call it either would be to choose a convention.

use serde::Serialize;

use super::{Number, Worth};
use crate::units::{Amount, Share};

/// What is true of a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// What it is worth.
    pub worth: Worth,
    /// Loot in it, at least, under any convention.
    pub least: Worth,
    /// Loot in it, at most.
    pub greatest: Worth,
}

/// What a booking says of a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much of it comes from where risk is seen.
    pub tainted: Amount,
    /// How much it is in all.
    pub amount: Amount,
}

/// The rule of a desk that screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desk {
    /// From which tainted share on a deposit raises an alert; one without taint never does.
    pub threshold: Share,
    /// How many deposits can be reviewed.
    pub budget: usize,
}

/// How the decisions of one booking turned out. Values are in cents, rounded down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Decisions {
    /// Deposits that raised an alert.
    pub alerts: u64,
    /// Alerts on deposits that carry loot.
    pub hits: u64,
    /// Alerts on clean deposits.
    pub false_alarms: u64,
    /// Alerts on undetermined deposits.
    pub undetermined: u64,
    /// Deposits that carry loot and raised no alert.
    pub missed: u64,
    /// What loot the missed deposits carry at least.
    pub missed_value: Amount,
    /// Alerts for every 10,000 deposits, with six decimals.
    pub alerts_per_10000: Option<Number>,
    /// `hits / (hits + false_alarms)`.
    pub precision: Option<Share>,
    /// `hits / (hits + missed)`.
    pub recall: Option<Share>,
    /// The same in value: loot in hits over all determined loot.
    pub recall_value: Option<Share>,
    /// What a review of the highest exposures finds.
    pub review: Review,
}

/// What a review of the highest exposures finds, within the budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Review {
    /// How many were reviewed: at most the budget, and none without taint.
    pub reviewed: u64,
    /// Of them, how many carry loot.
    pub hits: u64,
    /// Of them, how many are clean.
    pub clean: u64,
    /// What loot they carry at least.
    pub value: Amount,
    /// That over all determined loot.
    pub yielded: Option<Share>,
}

/// How many deposits there are to decide about, whatever the booking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stakes {
    /// All deposits.
    pub deposits: u64,
    /// Those that carry loot.
    pub loot: u64,
    /// Those of which nobody can say.
    pub undetermined: u64,
    /// What all deposits are worth.
    pub value: Amount,
    /// What loot they carry at least.
    pub loot_value: Amount,
    /// What loot they carry at most.
    pub loot_at_most: Amount,
}

impl Truth {
    fn carries_loot(&self) -> bool {
        self.least > Worth::ZERO
    }

    fn is_clean(&self) -> bool {
        self.greatest == Worth::ZERO
    }
}

impl Finding {
    /// Tells whether the share of taint reaches the threshold, exactly.
    fn reaches(&self, threshold: Share) -> bool {
        let (tainted, amount) = (u128::from(self.tainted.get()), u128::from(self.amount.get()));
        tainted > 0 && tainted * 1_000_000 >= amount * u128::from(threshold.get())
    }

    /// Returns the tainted part of what the deposit is worth, rounded down.
    fn worth_of(&self, truth: &Truth) -> Worth {
        if self.amount.is_zero() {
            return Worth::ZERO;
        }
        let of = |amount: Amount| Worth::new(u128::from(amount.get()));
        truth.worth.portion(of(self.tainted), of(self.amount))
    }
}

/// Counts what there is to decide about.
pub fn stakes(truths: &[Truth]) -> Stakes {
    let sum = |worth: fn(&Truth) -> Worth| truths.iter().map(worth).sum::<Worth>().cents();
    let count = |is: fn(&Truth) -> bool| truths.iter().filter(|truth| is(truth)).count() as u64;
    Stakes {
        deposits: truths.len() as u64,
        loot: count(Truth::carries_loot),
        undetermined: count(|truth| !truth.carries_loot() && !truth.is_clean()),
        value: sum(|truth| truth.worth),
        loot_value: sum(|truth| truth.least),
        loot_at_most: sum(|truth| truth.greatest),
    }
}

/// Compares what a booking says of each deposit with what is true of it.
///
/// A review takes the deposits with the most tainted value; of equal ones that of the higher share first, then the earlier.
///
/// # Panics
/// Where there is not one finding a deposit.
pub fn decide(truths: &[Truth], findings: &[Finding], desk: Desk) -> Decisions {
    assert_eq!(truths.len(), findings.len(), "there is one finding a deposit");
    let all: Worth = truths.iter().map(|truth| truth.least).sum();
    let mut decisions = Decisions::default();
    let (mut missed, mut found) = (Worth::ZERO, Worth::ZERO);
    for (truth, finding) in truths.iter().zip(findings) {
        let alert = finding.reaches(desk.threshold);
        decisions.alerts += u64::from(alert);
        match (alert, truth.carries_loot()) {
            (true, true) => {
                decisions.hits += 1;
                found += truth.least;
            }
            (true, false) if truth.is_clean() => decisions.false_alarms += 1,
            (true, false) => decisions.undetermined += 1,
            (false, true) => {
                decisions.missed += 1;
                missed += truth.least;
            }
            (false, false) => {}
        }
    }
    let ratio = |part: u64, whole: u64| Share::ratio(u128::from(part), u128::from(whole));
    decisions.missed_value = missed.cents();
    decisions.alerts_per_10000 = per_10000(decisions.alerts, truths.len() as u64);
    decisions.precision = ratio(decisions.hits, decisions.hits + decisions.false_alarms);
    decisions.recall = ratio(decisions.hits, decisions.hits + decisions.missed);
    decisions.recall_value = found.share_of(all);
    decisions.review = review(truths, findings, desk.budget, all);
    decisions
}

/// Returns `alerts * 10,000 / deposits`, rounded half up at the sixth decimal.
fn per_10000(alerts: u64, deposits: u64) -> Option<Number> {
    let (alerts, deposits) = (u128::from(alerts), u128::from(deposits));
    let doubled = (alerts * 20_000_000_000 + deposits).checked_div(deposits * 2)?;
    u64::try_from(doubled).ok().map(Number::millionths)
}

fn review(truths: &[Truth], findings: &[Finding], budget: usize, all: Worth) -> Review {
    let mut order: Vec<usize> = (0..truths.len()).filter(|&i| !findings[i].tainted.is_zero()).collect();
    // Of two shares a/b > c/d where a * d > c * b.
    let share = |a: &Finding, b: &Finding| {
        let cross = |a: &Finding, b: &Finding| u128::from(a.tainted.get()) * u128::from(b.amount.get());
        cross(b, a).cmp(&cross(a, b))
    };
    order.sort_by(|&a, &b| {
        let worth = |i: usize| findings[i].worth_of(&truths[i]);
        worth(b)
            .cmp(&worth(a))
            .then_with(|| share(&findings[a], &findings[b]))
            .then(a.cmp(&b))
    });
    order.truncate(budget);
    let reviewed = || order.iter().map(|&i| &truths[i]);
    let value: Worth = reviewed().map(|truth| truth.least).sum();
    Review {
        reviewed: order.len() as u64,
        hits: reviewed().filter(|truth| truth.carries_loot()).count() as u64,
        clean: reviewed().filter(|truth| truth.is_clean()).count() as u64,
        value: value.cents(),
        yielded: value.share_of(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENT: u128 = 1_000_000;

    fn truth(worth: u128, least: u128, greatest: u128) -> Truth {
        let of = |cents: u128| Worth::new(cents * CENT);
        Truth {
            worth: of(worth),
            least: of(least),
            greatest: of(greatest),
        }
    }

    fn finding(tainted: u64, amount: u64) -> Finding {
        Finding {
            tainted: Amount::new(tainted),
            amount: Amount::new(amount),
        }
    }

    /// Six deposits: loot that is seen, loot that is not, a clean one that is accused, one below the threshold, one of which nobody
    /// can say, and one that is clean and passes.
    #[test]
    fn decisions_are_counted_as_by_hand() {
        let truths = [
            truth(100, 100, 100),
            truth(50, 30, 50),
            truth(200, 0, 0),
            truth(1_000, 0, 0),
            truth(10, 0, 10),
            truth(80, 0, 0),
        ];
        let findings = [
            finding(60, 100),
            finding(0, 50),
            finding(20, 200),
            finding(99, 1_000),
            finding(10, 10),
            finding(0, 80),
        ];
        let desk = Desk {
            threshold: Share::percent(10),
            budget: 2,
        };
        let decisions = decide(&truths, &findings, desk);
        assert_eq!((decisions.alerts, decisions.hits, decisions.false_alarms), (3, 1, 1));
        assert_eq!((decisions.undetermined, decisions.missed), (1, 1));
        assert_eq!(decisions.missed_value, Amount::new(30));
        assert_eq!(decisions.alerts_per_10000, Some(Number::count(5_000)));
        assert_eq!(
            (decisions.precision, decisions.recall),
            (Some(Share::percent(50)), Some(Share::percent(50)))
        );
        assert_eq!(decisions.recall_value, Share::ratio(100, 130));
        // The two highest exposures are 99 of the thousand, which is clean, and 60 of the first.
        let review = decisions.review;
        assert_eq!((review.reviewed, review.hits, review.clean), (2, 1, 1));
        assert_eq!(
            (review.value, review.yielded),
            (Amount::new(100), Share::ratio(100, 130))
        );
        let stakes = stakes(&truths);
        assert_eq!((stakes.deposits, stakes.loot, stakes.undetermined), (6, 2, 1));
        assert_eq!(
            (stakes.loot_value, stakes.loot_at_most),
            (Amount::new(130), Amount::new(160))
        );
    }

    #[test]
    fn nothing_to_decide_has_no_ratio() {
        let decisions = decide(
            &[],
            &[],
            Desk {
                threshold: Share::NONE,
                budget: 5,
            },
        );
        assert_eq!(
            (decisions.precision, decisions.recall, decisions.alerts_per_10000),
            (None, None, None)
        );
        assert_eq!(
            decide(
                &[truth(1, 0, 0)],
                &[finding(0, 0)],
                Desk {
                    threshold: Share::NONE,
                    budget: 5
                }
            )
            .alerts,
            0
        );
    }
}
