//! Money from before the beginning: what accounts gave beyond what they got, and were then paid.
//!
//! Nothing tells whether such an account held earlier money or was overdrawn, and the two are not traced alike: earlier money is
//! its own and stays in it, an overdraft takes what comes in.

use std::collections::BTreeMap;

use crate::evidence::Evidence;
use crate::ledger::PurseKind;
use crate::units::{Amount, PurseId, Total};

/// How many accounts a note names.
const NAMED_MAX: usize = 3;

/// Notes which accounts were paid into after they had given more than they got; `otherwise` says how to write a loan.
pub(super) fn note(evidence: &Evidence, otherwise: &str) -> Option<String> {
    let found = paid_after_giving_more(evidence);
    if found.is_empty() {
        return None;
    }
    let name = |(&purse, &more): (&PurseId, &Total)| {
        let asset = evidence.ledger().asset(evidence.ledger().asset_of(purse));
        let more = match u64::try_from(more.get()) {
            Ok(more) => asset.display(Amount::new(more)),
            Err(_) => format!("{more} base units of {}", asset.code),
        };
        format!("{} ({more})", evidence.purse_name(purse))
    };
    let mut names: Vec<String> = found.iter().take(NAMED_MAX).map(name).collect();
    if found.len() > NAMED_MAX {
        names.push(format!("{} more", found.len() - NAMED_MAX));
    }
    let who = match found.len() {
        1 => "an account gave more than it got and was then paid".to_owned(),
        count => format!("{count} accounts gave more than they got and were then paid"),
    };
    Some(format!(
        "{who}: {}; that is taken for earlier money, the oldest there; {otherwise}",
        names.join(", ")
    ))
}

/// Returns by how much accounts gave more than they had got, where they were paid later.
fn paid_after_giving_more(evidence: &Evidence) -> BTreeMap<PurseId, Total> {
    let ledger = evidence.ledger();
    let mut found = BTreeMap::new();
    if !ledger.has_open_history() {
        return found;
    }
    let is_account = |purse: PurseId| ledger.kind(purse) == PurseKind::Account;
    let mut balances: BTreeMap<PurseId, Amount> = BTreeMap::new();
    let mut more: BTreeMap<PurseId, Total> = BTreeMap::new();
    for movement in ledger.movements() {
        for leg in ledger.ins(movement) {
            let (purse, amount) = (ledger.in_purses()[leg], ledger.in_amounts()[leg]);
            if is_account(purse) {
                let balance = balances.entry(purse).or_default();
                let missing = amount.saturating_sub(*balance);
                *balance = balance.saturating_sub(amount);
                if !missing.is_zero() {
                    *more.entry(purse).or_default() += missing;
                }
            }
        }
        for leg in ledger.outs(movement) {
            let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
            if is_account(purse) && !amount.is_zero() {
                *balances.entry(purse).or_default() += amount;
                if let Some(&given) = more.get(&purse) {
                    found.insert(purse, given);
                }
            }
        }
    }
    found
}
