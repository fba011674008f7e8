//! What the public knows of keepers' addresses: some of them, from some day on.

use std::collections::BTreeMap;

use crate::evidence::{KeeperKind, Tag};
use crate::sim::state::State;
use crate::units::{Instant, KeeperId, PurseId, Share};

/// Publishes the tags of keepers whose addresses become known, none before its address was first used.
pub(super) fn publish(state: &mut State) {
    if state.houses.iter().all(|house| house.spec.tagged.is_none()) {
        return;
    }
    for ((keeper, address), first_used) in own_addresses(state) {
        let spec = &state.house(keeper).spec;
        let Some(tagged) = spec.tagged else { continue };
        if !state
            .luck("tagged", u64::from(address))
            .quantile()
            .chance(spec.tag_coverage)
        {
            continue;
        }
        state.record.tags.push(Tag {
            address,
            category: category(spec.kind).to_owned(),
            keeper: Some(keeper),
            published: first_used.max(state.begins + tagged),
            withdrawn: None,
            source: "public list".to_owned(),
            confidence: Share::percent(90),
        });
    }
}

fn category(kind: KeeperKind) -> &'static str {
    match kind {
        KeeperKind::Exchange => "exchange",
        KeeperKind::Mixer => "mixer",
        KeeperKind::Desk => "desk",
        KeeperKind::Bank => "bank",
        KeeperKind::Casino => "casino",
    }
}

/// Returns the public addresses of keepers' own purses, with the instant at which each was first paid to.
fn own_addresses(state: &State) -> BTreeMap<(KeeperId, u32), Instant> {
    let mut found = BTreeMap::new();
    for movement in state.ledger.movements() {
        if !state.record.movements[movement.index()].public {
            continue;
        }
        for leg in state.ledger.out_legs(movement) {
            let purse: PurseId = state.ledger.out_purse(leg);
            let record = &state.record.purses[purse.index()];
            if let Some(keeper) = record.reserve {
                let first = || state.ledger.instant(movement);
                found.entry((keeper, record.address)).or_insert_with(first);
            }
        }
    }
    found
}
