//! What is true of a world at one instant, by public names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ledger::PurseKind;
use crate::score::{Owners, Place};
use crate::truth::{Role, World};
use crate::units::{Amount, Asset, Instant, MovementId, PurseId, Rate};

/// What is true of a world at one instant, by public names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The kinds of money with their worth at the time of the first theft.
    pub(crate) assets: Vec<(Asset, Rate)>,
    /// The names of the keepers.
    pub(crate) keepers: Vec<String>,
    /// The entities.
    pub(crate) entities: Vec<EntityFacts>,
    /// The names of the incidents.
    pub(crate) incidents: Vec<String>,
    /// What each kind of money was worth at the time of each incident; nothing where that is the same.
    pub(crate) rates: Vec<Vec<Rate>>,
    /// Where value can be.
    pub(crate) places: Vec<PlaceFacts>,
    /// Where loot is.
    pub(crate) loot: Vec<LootFacts>,
    /// What entities outside the thief's party received.
    pub(crate) received: Vec<ReceivedFacts>,
}

/// An entity and what it had to do with each incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntityFacts {
    /// What it is called: by role, never by a person's name.
    pub name: String,
    /// What kind of actor it is.
    pub kind: String,
    /// Whether it keeps purses for others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keeper: bool,
    /// Its role in each incident.
    pub roles: Vec<Role>,
    /// The groups that it belongs to, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hands: Vec<String>,
}

/// A purse, or a movement through which value became banknotes, chips or goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlaceFacts {
    /// The public name of the purse, or of the movement.
    pub name: String,
    /// Whether it is a movement through which value became cash.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cash: bool,
    /// Whether it is the edge of a keeper's books: no value rests there, and taint can only stop at it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub door: bool,
    /// The asset, as an index.
    pub asset: u32,
    /// Who commands it, as an index; for cash, who cashed it.
    pub entity: u32,
    /// Who keeps it, as an index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<u32>,
}

/// Loot at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LootFacts {
    /// Of which incident, as an index.
    pub incident: u32,
    /// Where, as an index into the places.
    pub place: u32,
    /// By the plan's earmark.
    pub amount: Amount,
    /// At least, under any convention.
    pub least: Amount,
    /// At most, under any convention.
    pub greatest: Amount,
    /// Movements and links on the shortest way from the theft.
    pub hops: u32,
}

/// What an entity outside the thief's party received of loot, by the plan's earmark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReceivedFacts {
    /// Of which incident, as an index.
    pub incident: u32,
    /// Who, as an index.
    pub entity: u32,
    /// In which asset, as an index.
    pub asset: u32,
    /// How much in all.
    pub amount: Amount,
}

impl Facts {
    /// Returns what is true of the world at the instant.
    pub fn of(world: &World, at: Instant) -> Facts {
        let keeps = world.keeps();
        let hands = |who: usize| {
            let first = world.truth.hands.partition_point(|(entity, _)| entity.index() < who);
            let rows = world.truth.hands[first..].iter();
            rows.take_while(move |(entity, _)| entity.index() == who)
        };
        let entities = world.truth.entities.iter().enumerate().map(|(i, entity)| EntityFacts {
            hands: hands(i).map(|(_, hand)| hand.clone()).collect(),
            name: entity.name.clone(),
            kind: entity.kind.to_owned(),
            keeper: keeps[i],
            roles: world.truth.incidents.iter().map(|incident| incident.roles[i]).collect(),
        });
        let (places, index) = places(world, at);
        let incidents = &world.truth.incidents;
        let begin = world.record.rates_at(world.begins);
        let first = incidents.first().map_or(&begin, |first| &first.rates);
        let other = |rates: &Vec<Rate>| if rates == first { Vec::new() } else { rates.clone() };
        let mut facts = Facts {
            assets: world
                .ledger
                .assets()
                .iter()
                .cloned()
                .zip(first.iter().copied())
                .collect(),
            keepers: world.record.keepers.iter().map(|keeper| keeper.name.clone()).collect(),
            entities: entities.collect(),
            incidents: world
                .truth
                .incidents
                .iter()
                .map(|incident| incident.name.clone())
                .collect(),
            rates: incidents.iter().map(|incident| other(&incident.rates)).collect(),
            places,
            loot: Vec::new(),
            received: Vec::new(),
        };
        for incident in 0..world.truth.incidents.len() {
            facts.loot.extend(loot(world, incident, at, &index));
            facts.received.extend(received(world, incident, at));
        }
        facts
    }

    /// Returns what is true of one incident alone.
    pub(super) fn of_incident(&self, incident: u32) -> Facts {
        let role = |entity: &EntityFacts| EntityFacts {
            roles: entity.roles.get(incident as usize).copied().into_iter().collect(),
            ..entity.clone()
        };
        let assets = || self.assets.iter().map(|(asset, _)| asset.clone());
        let rates = &self.rates[incident as usize];
        Facts {
            assets: match rates.is_empty() {
                true => self.assets.clone(),
                false => assets().zip(rates.iter().copied()).collect(),
            },
            rates: vec![Vec::new()],
            entities: self.entities.iter().map(role).collect(),
            incidents: vec![self.incidents[incident as usize].clone()],
            loot: self
                .loot
                .iter()
                .filter(|row| row.incident == incident)
                .cloned()
                .collect(),
            received: self
                .received
                .iter()
                .filter(|row| row.incident == incident)
                .cloned()
                .collect(),
            ..self.clone()
        }
    }
}

/// Returns the public name of a purse: `TXID:VOUT` of a transaction output, the address or account number of any other.
pub(super) fn purse_name(world: &World, purse: PurseId) -> String {
    let is_coin = world.ledger.kind(purse) == PurseKind::Coin;
    match world.ledger.filled(purse).filter(|_| is_coin) {
        Some(leg) => {
            let movement = world.ledger.movement_of(leg);
            let position = leg.index() - world.ledger.outs(movement).start;
            format!("{}:{position}", world.record.movement_name(movement))
        }
        None => world.record.address_name(world.record.purses[purse.index()].address),
    }
}

/// Returns all purses, the edges of keepers' books and all exits to cash until the instant, and where each stands in the list.
fn places(world: &World, at: Instant) -> (Vec<PlaceFacts>, BTreeMap<Place, u32>) {
    let ledger = &world.ledger;
    let movements = ledger.movements_until(at);
    let last = MovementId::new(movements.saturating_sub(1));
    let purses = ledger
        .purses()
        .filter(|&purse| !ledger.kind(purse).is_boundary() || ledger.kind(purse) == PurseKind::Claims)
        .map(Place::Purse);
    let pays_cash = |&movement: &MovementId| {
        let mut outs = ledger.out_legs(movement);
        outs.any(|leg| ledger.kind(ledger.out_purse(leg)) == PurseKind::Cash)
    };
    let exits = ledger.movements().take(movements).filter(pays_cash).map(Place::Exit);
    let owners = Owners::of(world);
    let (mut rows, mut index) = (Vec::new(), BTreeMap::new());
    for place in purses.chain(exits) {
        index.insert(place, rows.len() as u32);
        rows.push(PlaceFacts {
            name: match place {
                Place::Purse(purse) => purse_name(world, purse),
                Place::Exit(movement) => world.record.movement_name(movement),
            },
            cash: matches!(place, Place::Exit(_)),
            door: matches!(place, Place::Purse(purse) if ledger.kind(purse) == PurseKind::Claims),
            asset: owners.asset(place).get(),
            entity: owners.entity(place, last).get(),
            keeper: owners.keeper(place).map(|keeper| keeper.get()),
        });
    }
    (rows, index)
}

fn loot(world: &World, incident: usize, at: Instant, index: &BTreeMap<Place, u32>) -> Vec<LootFacts> {
    let ledger = &world.ledger;
    // What had become cash through a boundary purse before: the steps count all of it, an exit only its own.
    let mut cashed: BTreeMap<PurseId, [Amount; 3]> = BTreeMap::new();
    let mut now: BTreeMap<u32, LootFacts> = BTreeMap::new();
    for step in &world.truth.incidents[incident].loot {
        if ledger.instant(step.movement) > at {
            break;
        }
        let mut amounts = [step.amount, step.least, step.greatest];
        let mut place = Place::Purse(step.purse);
        if ledger.kind(step.purse) == PurseKind::Cash {
            let before = cashed.insert(step.purse, amounts).unwrap_or_default();
            amounts = [0, 1, 2].map(|i| amounts[i].saturating_sub(before[i]));
            place = Place::Exit(step.movement);
        }
        let place = index[&place];
        let [amount, least, greatest] = amounts;
        now.insert(
            place,
            LootFacts {
                incident: incident as u32,
                place,
                amount,
                least,
                greatest,
                hops: step.hops,
            },
        );
    }
    now.into_values().filter(|row| !row.greatest.is_zero()).collect()
}

fn received(world: &World, incident: usize, at: Instant) -> Vec<ReceivedFacts> {
    let mut sums: BTreeMap<(u32, u32), Amount> = BTreeMap::new();
    let receipts = world.truth.incidents[incident].received.iter();
    for receipt in receipts.take_while(|receipt| world.ledger.instant(receipt.movement) <= at) {
        let asset = world.ledger.asset_of(receipt.purse).get();
        *sums.entry((receipt.entity.get(), asset)).or_default() += receipt.amount;
    }
    let row = |((entity, asset), amount)| ReceivedFacts {
        incident: incident as u32,
        entity,
        asset,
        amount,
    };
    sums.into_iter().map(row).collect()
}
