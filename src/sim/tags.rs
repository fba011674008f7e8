//! What the public knows of keepers' addresses: some of them, from some day on.

use std::collections::BTreeMap;

use crate::evidence::{KeeperKind, Tag};
use crate::scenario::Books;
use crate::sim::state::{Owner, State, Till};
use crate::units::{Instant, KeeperId, RailId, Share};

/// The public addresses of keepers' own purses, as far as a ledger was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// How many movements were read.
    read: usize,
    /// By keeper and address, with the tag where one becomes known.
    found: BTreeMap<(KeeperId, u32), Option<Tag>>,
}

impl Known {
    /// Publishes the tags of keepers whose addresses become known, none before its address was first used. What was read before is not read again.
    pub fn publish(&mut self, state: &mut State) {
        if state.houses.iter().all(|house| house.spec.tagged.is_none()) {
            return;
        }
        self.read_on(state);
        state.record.tags.extend(self.found.values().flatten().cloned());
    }

    fn read_on(&mut self, state: &State) {
        let movements = state.ledger.movements().skip(self.read);
        for movement in movements.filter(|movement| state.record.movements[movement.index()].public) {
            for leg in state.ledger.out_legs(movement) {
                let record = &state.record.purses[state.ledger.out_purse(leg).index()];
                if let Some(keeper) = record.reserve {
                    let first = || tag(state, keeper, record.address, state.ledger.instant(movement));
                    self.found.entry((keeper, record.address)).or_insert_with(first);
                }
            }
        }
        self.read = state.ledger.movement_count();
    }
}

/// Returns the tag of an address that was first paid to at an instant, where it becomes known.
fn tag(state: &State, keeper: KeeperId, address: u32, first_used: Instant) -> Option<Tag> {
    let spec = &state.house(keeper).spec;
    let tagged = spec.tagged?;
    is_found(state, keeper, address).then(|| Tag {
        address,
        category: category(spec.kind).to_owned(),
        keeper: Some(keeper),
        published: first_used.max(state.begins + tagged),
        withdrawn: None,
        source: "public list".to_owned(),
        confidence: Share::percent(90),
    })
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
