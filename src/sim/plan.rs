//! The plan: where its steps stand, and the draws that belong to them on every rail.
//!
//! A plan is drawn before it is carried out: every draw is a quantile keyed by the step, by the *lineage* of the piece of
//! value it is about (which part of which split of which payment) and by what it decides, never by how many draws came
//! before. A rail maps quantiles to its own delays and amounts, so that one plan on two rails meets the same luck until the
//! first reaction. What a reaction draws is keyed by `reaction/`, what only a rail needs by `rail/`.
//!
//! A plan that asks for more purses than its budget allows on a rail is *scaled*: hops and fan-outs are cut by one factor, in
//! thousandths, the largest that fits, and a note says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::scenario::{Between, Plan, Step};
use crate::seed::{Quantile, Seed};
use crate::units::Amount;

/// A step of a plan: its branch (0 is the trunk) and its number within the branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Indexes [`Script::branches`].
    pub branch: usize,
    /// The number of the step; one past the last where a branch is done.
    pub step: usize,
}

impl Place {
    /// Returns the place after this one in the same branch.
    pub const fn next(self) -> Place {
        Place {
            branch: self.branch,
            step: self.step + 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.branch, self.step)
    }
}

/// A plan with trunk and branches in one list.
#[derive(Clone, Debug)]
pub struct Script {
    /// The trunk, then the named branches.
    pub branches: Vec<(String, Vec<Step>)>,
    /// The branch that what is stolen on a rail goes to at once. Indexes the branches.
    adapted: BTreeMap<String, usize>,
}

impl Script {
    /// Returns the script of a plan.
    pub fn new(plan: &Plan) -> Script {
        let trunk = std::iter::once(("trunk".to_owned(), plan.steps.clone()));
        let mut script = Script {
            branches: trunk.chain(plan.branches.iter().cloned()).collect(),
            adapted: BTreeMap::new(),
        };
        let choices = plan.adapted.iter();
        script.adapted = choices
            .filter_map(|(rail, name)| Some((rail.clone(), script.branch(name)?)))
            .collect();
        script
    }

    /// Returns the step at a place; nothing where the branch is done.
    pub fn step(&self, place: Place) -> Option<&Step> {
        self.branches[place.branch].1.get(place.step)
    }

    /// Returns the branch of this name.
    pub fn branch(&self, name: &str) -> Option<usize> {
        self.branches.iter().position(|(other, _)| other == name)
    }

    /// Returns the places of all steps.
    pub fn places(&self) -> impl Iterator<Item = (Place, &Step)> {
        let branches = self.branches.iter().enumerate();
        branches.flat_map(|(branch, (_, steps))| {
            let steps = steps.iter().enumerate();
            steps.map(move |(step, what)| (Place { branch, step }, what))
        })
    }

    /// Returns where the money of an incident enters the plan.
    pub fn entry(&self, incident: &str) -> Option<Place> {
        let mut places = self.places();
        let found = places.find(|(_, step)| matches!(step, Step::Steal(name) if name == incident));
        found.map(|(place, _)| place)
    }

    /// Returns where what is stolen at a place goes on where the theft happens on a rail: to the next step, or to the branch that the plan
    /// has for the rail.
    pub fn onward(&self, theft: Place, rail: &str) -> Place {
        let branch = self.adapted.get(rail);
        branch.map_or(theft.next(), |&branch| Place { branch, step: 0 })
    }

    /// Returns all places from which value can still come to this one, itself excluded.
    pub fn before(&self, place: Place) -> BTreeSet<Place> {
        let mut found = BTreeSet::new();
        let mut open = vec![place];
        while let Some(at) = open.pop() {
            let earlier = (0..at.step).map(|step| Place {
                branch: at.branch,
                step,
            });
            let name = &self.branches[at.branch].0;
            let entries = self.places().filter(|(_, step)| match step {
                Step::Branch(parts) => at.branch > 0 && parts.iter().any(|(part, _)| part == name),
                Step::Steal(_) => self.adapted.values().any(|&branch| branch == at.branch),
                _ => false,
            });
            for source in earlier.chain(entries.map(|(entry, _)| entry)) {
                if found.insert(source) {
                    open.push(source);
                }
            }
        }
        found.remove(&place);
        found
    }
}

/// Returns the quantile that decides one thing about one piece of value at one step.
pub fn drawn(seed: Seed, place: Place, lineage: &str, what: &str) -> Quantile {
    seed.quantile(&format!("plan/{place}/{lineage}/{what}"))
}

/// Divides an amount into so many parts, each between half and one and a half times the mean, by quantiles.
///
/// The last part takes what rounding leaves.
pub fn parts(amount: Amount, count: u32, quantile: impl Fn(u32) -> Quantile) -> Vec<Amount> {
    let weights: Vec<u64> = (0..count).map(|i| quantile(i).between(500_000, 1_500_000)).collect();
    let whole: u64 = weights.iter().sum();
    let mut left = amount;
    let mut parts: Vec<Amount> = weights
        .iter()
        .map(|&weight| amount.scaled_down(weight, whole))
        .collect();
    parts.iter().for_each(|&part| left -= part);
    if let Some(last) = parts.last_mut() {
        *last += left;
    }
    parts
}

/// What a rail makes of a plan's counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Hops and fan-outs in thousandths of what the plan says.
    pub milli: u32,
    /// Whether what is paid out of an account leaves the rest where it is, so that a peel needs no purse for it.
    pub rest_stays: bool,
}

impl Scale {
    /// Returns a count as this rail has it: never below one where the plan has one.
    pub fn count(self, range: Between<u32>, quantile: Quantile) -> u32 {
        let drawn = quantile.between(u64::from(range.least), u64::from(range.greatest)) as u32;
        self.cut(drawn)
    }

    fn cut(self, count: u32) -> u32 {
        let cut = u64::from(count) * u64::from(self.milli) / 1_000;
        (cut as u32).max(count.min(1))
    }

    /// Returns how many fresh purses a plan needs for so many holdings from a place on, with all counts in the middle.
    pub fn purses(self, script: &Script, from: Place, holdings: u64) -> u64 {
        self.purses_within(script, from, holdings, script.branches.len() + 1)
    }

    fn purses_within(self, script: &Script, from: Place, mut holdings: u64, depth: usize) -> u64 {
        let middle = |range: &Between<u32>| u64::from(self.cut(range.least.midpoint(range.greatest)));
        let mut purses = 0u64;
        let mut place = from;
        while let Some(step) = script.step(place) {
            place = place.next();
            let (opened, held) = match step {
                Step::Split { into, .. } => (holdings * middle(into), holdings * middle(into)),
                Step::Merge { into, .. } => (u64::from(*into), u64::from(*into)),
                Step::Layer { hops, .. } => (holdings * middle(hops), holdings),
                Step::Peel { hops, to, .. } => {
                    let change = if self.rest_stays { 0 } else { middle(hops) };
                    let own = if to.is_empty() { middle(hops) } else { 0 };
                    let kept = if to.is_empty() { own } else { 1 };
                    (holdings * (change + own), holdings * (1 + kept))
                }
                Step::Mix { .. } => (holdings * 3, holdings * 3),
                Step::Deposit { withdraw, .. } => (if withdraw.is_some() { holdings } else { 0 }, holdings),
                Step::Swap { .. } => (holdings, holdings),
                Step::Bank { at, accounts, hops, .. } => {
                    let pool = at.len() as u64 * u64::from(*accounts);
                    (pool.min(holdings * middle(hops)), holdings)
                }
                Step::Branch(parts) if depth > 0 => {
                    let divided = if self.rest_stays {
                        0
                    } else {
                        holdings * (parts.len() as u64 + 1)
                    };
                    let inside = parts.iter().filter_map(|(name, _)| script.branch(name));
                    let needed = inside.map(|branch| {
                        let first = Place { branch, step: 0 };
                        self.purses_within(script, first, holdings, depth - 1)
                    });
                    (divided + needed.sum::<u64>(), holdings)
                }
                _ => (0, holdings),
            };
            purses = purses.saturating_add(opened);
            holdings = held.min(1 << 24);
        }
        purses
    }

    /// Returns the largest scale at which the plan needs no more than so many purses, and how many it needs unscaled.
    pub fn fitting(self, script: &Script, from: Place, holdings: u64, allowed: Option<u64>) -> (Scale, u64) {
        let needed = self.purses(script, from, holdings);
        let Some(allowed) = allowed.filter(|&allowed| allowed < needed) else {
            return (self, needed);
        };
        let fits = |milli: u32| Scale { milli, ..self }.purses(script, from, holdings) <= allowed;
        let (mut least, mut greatest) = (0, self.milli);
        while greatest - least > 1 {
            let middle = least.midpoint(greatest);
            if fits(middle) {
                least = middle
            } else {
                greatest = middle
            }
        }
        (Scale { milli: least, ..self }, needed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Budget;
    use crate::units::{Share, Span};

    fn layer(hops: u32) -> Step {
        Step::Layer {
            hops: Between::just(hops),
            delay: Between::just(Span::HOUR),
        }
    }

    fn script() -> Script {
        let half = Share::percent(50);
        Script::new(&Plan {
            budget: Budget::default(),
            steps: vec![
                Step::Steal("theft".into()),
                layer(10),
                Step::Branch(vec![("side".into(), half)]),
                layer(20),
            ],
            branches: vec![("side".into(), vec![layer(30), layer(40)])],
            ..Plan::default()
        })
    }

    #[test]
    fn a_branch_comes_after_all_that_leads_to_it() {
        let script = script();
        let (trunk, side) = (script.entry("theft").unwrap(), script.branch("side").unwrap());
        assert_eq!((trunk.branch, trunk.step, side), (0, 0, 1));
        let before = script.before(Place { branch: 1, step: 1 });
        let places: Vec<String> = before.iter().map(Place::to_string).collect();
        assert_eq!(places, ["0.0", "0.1", "0.2", "1.0"]);
    }

    #[test]
    fn a_plan_is_cut_to_what_its_budget_allows_and_no_further() {
        let script = script();
        let whole = Scale {
            milli: 1_000,
            rest_stays: true,
        };
        let from = script.entry("theft").unwrap();
        assert_eq!(whole.fitting(&script, from, 2, None), (whole, 200));
        assert_eq!(whole.fitting(&script, from, 2, Some(200)).0, whole);
        let (cut, needed) = whole.fitting(&script, from, 2, Some(100));
        assert_eq!((cut.milli, needed, cut.purses(&script, from, 2)), (524, 200, 100));
        let tiny = whole.fitting(&script, from, 2, Some(0)).0;
        assert_eq!(tiny.count(Between::just(30), Quantile::HALF), 1);
    }

    #[test]
    fn parts_are_all_of_the_amount() {
        let seed = Seed::new(5);
        let place = Place { branch: 0, step: 1 };
        let quantile = |i: u32| drawn(seed, place, "0", &format!("part/{i}"));
        let divided = parts(Amount::new(1_000_003), 7, quantile);
        assert_eq!(divided.iter().copied().sum::<Amount>(), Amount::new(1_000_003));
        assert!(divided.iter().all(|part| (47_000..430_000).contains(&part.get())));
    }
}
