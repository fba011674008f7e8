//! Where loot lay and for how long: the part of its time that the levers of a rail govern.

use std::collections::BTreeMap;

use crate::truth::{AddressForm, Incident, World};
use crate::units::{Amount, Instant, PurseId, RailId, Share};

/// Cents at the rates of the theft times seconds, by where loot lay. What left every ledger lies nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LootDays {
    /// In purses held on each rail.
    rails: Vec<u128>,
    /// In accounts in keepers' books, which are governed by their keeper at every corner of the levers.
    books: u128,
}

impl LootDays {
    /// Adds up what became of one theft, or of several.
    pub fn of<'i>(world: &World, incidents: impl IntoIterator<Item = &'i Incident>) -> LootDays {
        let mut days = LootDays {
            rails: vec![0; world.record.rails.len()],
            books: 0,
        };
        for incident in incidents {
            let mut lies: BTreeMap<PurseId, (Amount, Instant)> = BTreeMap::new();
            for step in &incident.loot {
                let at = world.ledger.instant(step.movement);
                if let Some((amount, since)) = lies.insert(step.purse, (step.amount, at)) {
                    days.add(world, incident, (step.purse, amount), at.since(since).get());
                }
            }
            for (purse, (amount, since)) in lies {
                days.add(world, incident, (purse, amount), world.ends.since(since).get());
            }
        }
        days
    }

    fn add(&mut self, world: &World, incident: &Incident, (purse, amount): (PurseId, Amount), seconds: i64) {
        if world.ledger.kind(purse).is_boundary() {
            return;
        }
        let record = &world.record.purses[purse.index()];
        let cents = incident.value(world.ledger.asset_of(purse), amount);
        let part = u128::from(cents.get()) * seconds.max(0) as u128;
        if let AddressForm::Claim(_) = world.record.addresses[record.address as usize] {
            self.books += part;
        } else {
            self.rails[record.rail.index()] += part;
        }
    }

    /// Returns the rail on which the first theft of a world that took anything came in.
    pub fn begun_on(world: &World) -> Option<RailId> {
        let mut steps = world.truth.incidents.iter().flat_map(|incident| &incident.loot);
        steps.next().map(|step| world.record.purses[step.purse.index()].rail)
    }

    /// Returns the share of one rail; nothing where no loot ever lay anywhere.
    pub fn on(&self, rail: RailId) -> Option<Share> {
        self.share(self.rails[rail.index()])
    }

    /// Returns the share of accounts in keepers' books.
    pub fn in_books(&self) -> Option<Share> {
        self.share(self.books)
    }

    fn share(&self, part: u128) -> Option<Share> {
        Share::ratio(part, self.books + self.rails.iter().sum::<u128>())
    }
}
