//! What the public knows of keepers' addresses: some of them, from some day on.

use std::collections::BTreeMap;

use crate::evidence::{KeeperKind, Tag};
use crate::scenario::Books;
use crate::sim::state::{Owner, State, Till};
use crate::units::{Instant, KeeperId, PurseId, RailId, Share};

/// Publishes the tags of keepers whose addresses become known, none before its address was first used.
pub(super) fn publish(state: &mut State) {
    if state.houses.iter().all(|house| house.spec.tagged.is_none()) {
        return;
    }
    for ((keeper, address), first_used) in own_addresses(state) {
        let spec = &state.house(keeper).spec;
        let Some(tagged) = spec.tagged else { continue };
        if !is_found(state, keeper, address) {
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

/// Returns what kind of service a public list says by now that an address on a rail is of; nothing where none does.
pub(super) fn listed(state: &State, rail: RailId, address: u32) -> Option<KeeperKind> {
    let Owner { entity, till } = state.owners[address as usize];
    let keeper = match till {
        Till::Deposit(keeper) | Till::Cold(keeper) => keeper,
        Till::Wallet | Till::Aside => {
            let place = state.houses.iter().position(|house| house.entity == entity)?;
            KeeperId::new(place)
        }
    };
    let spec = &state.house(keeper).spec;
    let public = state.rail(rail).levers.books == Books::Everyone;
    let known = public && state.now >= state.begins + spec.tagged?;
    (known && is_found(state, keeper, address)).then_some(spec.kind)
}

/// Tells whether an address of a keeper is among those that the public finds.
fn is_found(state: &State, keeper: KeeperId, address: u32) -> bool {
    let luck = state.luck("tagged", u64::from(address)).quantile();
    luck.chance(state.house(keeper).spec.tag_coverage)
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
