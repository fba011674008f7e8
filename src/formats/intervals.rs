//! The interval of certain and possible beside the figures of methods, as `dyepack.trace/1` carries it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::evidence::{Complaint, Evidence};
use crate::lots::{Booking, Method};
use crate::trace::{Bound, Bounds, History, NotComputed, STEPS_MAX, Trace, TraceError, follow, stop_alike};
use crate::units::{Amount, AssetId, OriginId, PurseId, Total};

/// The interval of every conserving method, for purses and groups of purses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Intervals {
    /// One row a purse.
    pub rows: Vec<IntervalRow>,
    /// One row for each group of purses that was asked for, and asset.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupRow>,
    /// How far poison goes beyond what is possible, by asset.
    pub poison: Vec<PoisonRow>,
}

/// The interval of one purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IntervalRow {
    /// The purse's id.
    #[serde(skip)]
    pub id: PurseId,
    /// Its public name.
    pub purse: String,
    /// The asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// What it holds.
    pub value: Amount,
    /// What each method calls tainted there, in the order of the methods.
    #[serde(skip)]
    pub tainted: Vec<Amount>,
    /// What is tainted under any conserving method.
    #[serde(flatten)]
    pub bound: Computed<Bound>,
    /// The same for each complaint; left out where there is only one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<OriginInterval>,
}

/// The interval of one complaint in one purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OriginInterval {
    /// The complaint.
    pub from: String,
    /// What is of it.
    #[serde(flatten)]
    pub bound: Computed<Bound>,
}

/// The interval of a group of purses together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupRow {
    /// How it was named: a purse, an address or a holder.
    pub name: String,
    /// How many purses it has.
    pub purses: usize,
    /// The asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// What each method calls tainted there, in the order of the methods.
    pub tainted: Vec<Total>,
    /// What is tainted in all of them together.
    #[serde(flatten)]
    pub bound: Computed<Bound>,
}

/// How far poison goes beyond what is possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoisonRow {
    /// The asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// In how many purses poison sees taint.
    pub purses: usize,
    /// What it calls tainted there.
    pub held: Total,
    /// How much of it cannot be.
    #[serde(flatten)]
    pub beyond: Computed<Beyond>,
}

/// What is called tainted and cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Beyond {
    /// At most so much can be tainted in all of the purses together.
    pub greatest: Total,
    /// By how much poison exceeds it.
    pub overshoot: Total,
}

/// Figures that come from bounds, or why there are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Computed<T> {
    /// The figures.
    Figures(T),
    /// There are none.
    Not {
        /// Why.
        not_computed: String,
    },
}

impl<T> From<Result<T, NotComputed>> for Computed<T> {
    fn from(result: Result<T, NotComputed>) -> Computed<T> {
        match result {
            Ok(figures) => Computed::Figures(figures),
            Err(why) => Computed::Not {
                not_computed: why.to_string(),
            },
        }
    }
}

/// What is asked for beside the methods' figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// At most so many purses, those with the most taint; all where there is no number.
    pub most: Option<usize>,
    /// Groups of purses by name.
    pub groups: &'a [(String, Vec<PurseId>)],
}

/// Tells whether one interval is of both methods: their rules of fees, keepers, pools, cut-off and meeting complaints are the same,
/// and in this evidence their trails end at the same purses and cross the same links.
pub fn alike(evidence: &Evidence, one: &Method, other: &Method) -> bool {
    let rules = |method: &Method| {
        (
            method.fees(),
            method.keepers(),
            method.pool(),
            method.until(),
            method.meeting(),
        )
    };
    rules(one) == rules(other) && stop_alike(evidence, one, other)
}

/// Computes the intervals for what the traces hold; all are by methods that are [`alike`].
///
/// # Errors
/// As [`follow`].
///
/// # Panics
/// Where there is no trace.
pub fn intervals(
    evidence: &Evidence,
    complaints: &[Complaint],
    traces: &[&Trace],
    asked: Asked,
) -> Result<Intervals, TraceError> {
    let method = traces[0].method;
    let apart = if complaints.len() > 1 { complaints.len() } else { 0 };
    let steps_max = STEPS_MAX / (1 + apart as u64);
    let of = |origin| Bounds::within(steps_max, evidence, complaints, &method, origin);
    let mut all = of(None)?;
    let one = |origin| of(Some(OriginId::new(origin)));
    let mut apart: Vec<Bounds> = (0..apart).map(one).collect::<Result<_, _>>()?;
    let figures: Vec<_> = traces.iter().map(|trace| by_purse(trace)).collect();
    let names = Names { evidence };
    let rows = shown(&figures, asked.most).into_iter().map(|purse| {
        let of_origin = |(complaint, bounds): (&Complaint, &mut Bounds)| OriginInterval {
            from: complaint.name.clone(),
            bound: bounds.of(&[purse]).into(),
        };
        let there = figures.iter().map(|figures| figures.get(&purse).copied());
        IntervalRow {
            id: purse,
            purse: evidence.purse_name(purse),
            asset: names.asset(evidence.ledger().asset_of(purse)),
            value: there
                .clone()
                .flatten()
                .map(|(_, value)| value)
                .max()
                .unwrap_or_default(),
            tainted: there.map(|figure| figure.unwrap_or_default().0).collect(),
            bound: all.of(&[purse]).into(),
            origins: complaints.iter().zip(&mut apart).map(of_origin).collect(),
        }
    });
    let rows = rows.collect();
    Ok(Intervals {
        rows,
        groups: asked
            .groups
            .iter()
            .flat_map(|(name, purses)| names.group(name, purses, &figures, &mut all))
            .collect(),
        poison: poison(evidence, complaints, &method, &mut all)?,
    })
}

/// Returns what a trace calls tainted in each purse, and what the purse holds.
fn by_purse(trace: &Trace) -> BTreeMap<PurseId, (Amount, Amount)> {
    let mut purses: BTreeMap<PurseId, (Amount, Amount)> = BTreeMap::new();
    for holding in &trace.held {
        let (tainted, value) = purses.entry(holding.purse).or_default();
        *value = holding.balance;
        *tainted = match trace.method.booking().relabels() {
            true => holding.amount.max(*tainted),
            false => *tainted + holding.amount,
        };
    }
    purses
}

/// Returns the purses with the most taint under any of the methods, the largest first.
fn shown(figures: &[BTreeMap<PurseId, (Amount, Amount)>], most: Option<usize>) -> Vec<PurseId> {
    let mut largest: BTreeMap<PurseId, Amount> = BTreeMap::new();
    for (&purse, &(tainted, _)) in figures.iter().flatten() {
        let there = largest.entry(purse).or_default();
        *there = tainted.max(*there);
    }
    let mut purses: Vec<(PurseId, Amount)> = largest.into_iter().collect();
    purses.sort_by_key(|&(purse, amount)| (std::cmp::Reverse(amount), purse));
    let purses = purses.into_iter().map(|(purse, _)| purse);
    purses.take(most.unwrap_or(usize::MAX)).collect()
}

/// Names assets where the ledger has several.
struct Names<'a> {
    evidence: &'a Evidence,
}

impl Names<'_> {
    fn asset(&self, asset: AssetId) -> Option<String> {
        let assets = self.evidence.ledger().assets();
        (assets.len() > 1).then(|| assets[asset.index()].code.clone())
    }

    /// Returns the rows of a group, one an asset.
    fn group(
        &self,
        name: &str,
        purses: &[PurseId],
        figures: &[BTreeMap<PurseId, (Amount, Amount)>],
        bounds: &mut Bounds,
    ) -> Vec<GroupRow> {
        let of = |purse: &PurseId| self.evidence.ledger().asset_of(*purse);
        let assets: BTreeSet<AssetId> = purses.iter().map(of).collect();
        let row = |asset: AssetId| {
            let purses: Vec<PurseId> = purses.iter().copied().filter(|purse| of(purse) == asset).collect();
            let tainted = |figures: &BTreeMap<PurseId, (Amount, Amount)>| {
                let figures = purses.iter().filter_map(|purse| figures.get(purse));
                figures.map(|(tainted, _)| *tainted).sum()
            };
            GroupRow {
                name: name.to_owned(),
                purses: purses.len(),
                asset: self.asset(asset),
                tainted: figures.iter().map(tainted).collect(),
                bound: bounds.of(&purses).into(),
            }
        };
        assets.into_iter().map(row).collect()
    }
}

/// Says how far poison goes beyond what is possible in the purses that it calls tainted; nothing where the interval is of a rule
/// of law that stops where poison goes on.
fn poison(
    evidence: &Evidence,
    complaints: &[Complaint],
    method: &Method,
    bounds: &mut Bounds,
) -> Result<Vec<PoisonRow>, TraceError> {
    let poison = Method::of(Booking::POISON)
        .with_fees(method.fees())
        .with_until(method.until())
        .with(method.keepers())
        .and_then(|poison| poison.with_links(method.links())?.with(method.pool()))
        .expect("poison stops at doors or passes them, and crosses links");
    if !stop_alike(evidence, method, &poison) {
        return Ok(Vec::new());
    }
    let names = Names { evidence };
    let mut assets: BTreeMap<AssetId, (Vec<PurseId>, Total)> = BTreeMap::new();
    for (purse, (tainted, _)) in by_purse(&follow(evidence, complaints, &poison, History::Omit)?) {
        let (purses, held) = assets.entry(evidence.ledger().asset_of(purse)).or_default();
        purses.push(purse);
        *held += tainted;
    }
    let row = |(asset, (purses, held)): (AssetId, (Vec<PurseId>, Total))| PoisonRow {
        asset: names.asset(asset),
        purses: purses.len(),
        held,
        beyond: bounds.of(&purses).map(|bound| beyond(held, bound.greatest)).into(),
    };
    Ok(assets.into_iter().map(row).collect())
}

fn beyond(held: Total, greatest: Total) -> Beyond {
    Beyond {
        greatest,
        overshoot: held.saturating_sub(greatest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_computed_has_its_reason_in_the_place_of_figures() {
        let of = |bound: Result<Bound, NotComputed>| {
            let (from, bound) = ("theft".into(), bound.into());
            serde_json::to_string(&OriginInterval { from, bound }).unwrap()
        };
        let bound = Bound {
            least: Total::new(1),
            greatest: Total::new(2),
        };
        assert_eq!(of(Ok(bound)), r#"{"from":"theft","least":"1","greatest":"2"}"#);
        assert_eq!(
            of(Err(NotComputed { steps_max: 5 })),
            r#"{"from":"theft","not_computed":"not computed: it takes more than 5 steps"}"#
        );
    }

    use crate::formats::corpus;

    #[test]
    fn one_interval_is_of_methods_whose_trails_end_at_the_same_purses() {
        let (_, oatway) = corpus::cases().into_iter().find(|(name, _)| *name == "oatway").unwrap();
        let (evidence, complaints) = (&oatway.evidence, &oatway.complaints);
        let [fifo, own, lowest] = [
            Booking::FIFO,
            Booking::OWN_MONEY_FIRST,
            Booking::LOWEST_INTERMEDIATE_BALANCE,
        ]
        .map(Method::of);
        assert!(alike(evidence, &fifo, &own), "there is no purchaser for value");
        assert!(!alike(evidence, &fifo, &lowest));
        let beside = |method| {
            let trace = follow(evidence, complaints, &method, History::Omit).unwrap();
            intervals(evidence, complaints, &[&trace], Asked::default())
                .unwrap()
                .poison
        };
        assert_eq!(beside(own).len(), 1);
        assert_eq!(beside(lowest), [], "poison goes on where this rule stops");
    }
}
