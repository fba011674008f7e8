//! How an answer compares with what the makers of a data set say of its payments and accounts.
//!
//! Labels are a claim: nobody here knows whether they are true, and a score against them is one against their makers. What they say of a
//! payment is taken of the purse that it goes into, what they say of an account of all its purses.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{Complaint, Evidence};
use crate::trace::Trace;
use crate::units::{PurseId, Total};

/// What of an answer lies where labels are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agreement {
    /// Purses in all, but for boundaries.
    pub purses: usize,
    /// All labels together: under any of them.
    pub together: Labelled,
    /// Purses in which the answer lays taint, and how much in all, in the asset of the first complaint.
    pub tainted: usize,
    pub held: Total,
    /// By label, in the order of their names.
    pub labels: Vec<(String, Labelled)>,
}

/// What of an answer lies under a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Labelled {
    /// Purses that carry it.
    pub purses: usize,
    /// Of these, those in which the answer lays taint, and how much.
    pub tainted: usize,
    pub held: Total,
}

/// Compares an answer about complaints with the labels that the files carry: claims about payments, and tags of accounts.
pub(crate) fn against(
    evidence: &Evidence,
    labels: &[Complaint],
    complaints: &[Complaint],
    traced: &Trace,
) -> Agreement {
    let ledger = evidence.ledger();
    let is_inner = |purse: &PurseId| !ledger.kind(*purse).is_boundary();
    let mut by_label: BTreeMap<&str, BTreeSet<PurseId>> = BTreeMap::new();
    for label in labels {
        let into = label.claims.iter().map(|&(leg, _)| ledger.out_purse(leg));
        by_label.entry(&label.name).or_default().extend(into.filter(is_inner));
    }
    let mut of_address: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for tag in evidence.tags() {
        of_address.entry(tag.address).or_default().push(&tag.category);
    }
    for purse in ledger.purses().filter(is_inner) {
        let address = evidence.facts(purse).address;
        for label in address
            .and_then(|address| of_address.get(&address))
            .into_iter()
            .flatten()
        {
            by_label.entry(label).or_default().insert(purse);
        }
    }
    // Amounts of two assets have no sum.
    let first = complaints.iter().flat_map(|complaint| &complaint.claims).next();
    let asset = first.map(|&(leg, _)| ledger.asset_of(ledger.out_purse(leg)));
    let mut tainted: BTreeMap<PurseId, Total> = BTreeMap::new();
    for row in traced
        .held
        .iter()
        .filter(|row| Some(ledger.asset_of(row.purse)) == asset)
    {
        *tainted.entry(row.purse).or_insert(Total::ZERO) += row.amount;
    }
    let under = |purses: &BTreeSet<PurseId>| {
        let met = purses.iter().filter_map(|purse| tainted.get(purse));
        Labelled {
            purses: purses.len(),
            tainted: met.clone().count(),
            held: met.copied().sum(),
        }
    };
    let all: BTreeSet<PurseId> = by_label.values().flatten().copied().collect();
    Agreement {
        purses: ledger.purses().filter(is_inner).count(),
        together: under(&all),
        tainted: tainted.len(),
        held: tainted.values().copied().sum(),
        labels: by_label
            .iter()
            .map(|(name, purses)| ((*name).to_owned(), under(purses)))
            .collect(),
    }
}
