//! The score of somebody's answer to an exported world: the overlap of two colourings, by public names.

use std::collections::BTreeMap;

use serde::Serialize;

use super::facts::Facts;
use crate::formats::trace_json::Claimed;
use crate::score::interval::{self, Pair};
use crate::score::{Accused, Bystander, Level, LevelScore, Worth};
use crate::trace::StopReason;
use crate::units::{Amount, Rate, Share, Total};

/// How right an answer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// How the answer names its method.
    pub method: String,
    /// Over all incidents together.
    #[serde(flatten)]
    pub all: Marks,
    /// Of each incident alone; empty where there is one, or where the answer does not tell complaints apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<OfIncident>,
}

/// How right an answer is about one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfIncident {
    /// The name of the incident, which is the complaint's.
    pub incident: String,
    /// About it alone.
    #[serde(flatten)]
    pub marks: Marks,
}

/// The overlap of two colourings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// Over purses, entities and keepers.
    pub levels: [LevelScore; 3],
    /// How much of the loot is where it is under any convention, as a share of all loot.
    pub determined: Option<Share>,
    /// Value laid on those who are not known to have helped, a row for each of [`Bystander::ALL`].
    pub accused: [Accused; 5],
    /// In how many cents values are counted, where all of them together pass 64 bits; else one, and then it is left out.
    #[serde(skip_serializing_if = "is_one")]
    pub unit: Total,
}

/// Tells whether values are counted in cents.
fn is_one(unit: &Total) -> bool {
    unit.get() == 1
}

/// Compares an answer with the truth.
///
/// # Errors
/// Where the answer names a purse or a movement that the truth does not have, or one name stands for several.
pub fn judge(claimed: &Claimed, facts: &Facts) -> Result<Judgement, String> {
    let all = marks(claimed, facts)?;
    let mut incidents = Vec::new();
    for (number, name) in (0..).zip(&facts.incidents).filter(|_| facts.incidents.len() > 1) {
        let Some(claimed) = claimed.of_complaint(name) else {
            break;
        };
        incidents.push(OfIncident {
            incident: name.clone(),
            marks: marks(&claimed, &facts.of_incident(number))?,
        });
    }
    Ok(Judgement {
        method: claimed.method.clone(),
        all,
        incidents,
    })
}

fn marks(claimed: &Claimed, facts: &Facts) -> Result<Marks, String> {
    let unit = Unit::of(claimed, facts);
    let stock = stock(claimed, facts, unit)?;
    let loot = loot(facts, unit);
    let sum = |value: fn(&Loot) -> Worth| -> Worth { loot.values().map(value).sum() };
    Ok(Marks {
        levels: Level::ALL.map(|level| score(facts, &loot, &stock, level)),
        determined: sum(|loot| loot.least).share_of(sum(|loot| loot.amount)),
        accused: accused(facts, &stock, unit),
        unit: Total::new(unit.0),
    })
}

/// In how many cents value is counted: a power of ten, and one for all the money that there is. A file can name any rate; shares
/// hold whatever the unit is.
#[derive(Clone, Copy)]
struct Unit(u128);

impl Unit {
    /// Returns the smallest in which everything together, at the dearest rate, fits 64 bits.
    fn of(claimed: &Claimed, facts: &Facts) -> Unit {
        let said = claimed.held.iter().map(|row| row.tainted);
        let said = said.chain(claimed.stops.iter().map(|row| row.amount));
        let loot = facts.loot.iter().flat_map(|row| [row.amount, row.least, row.greatest]);
        let all: Total = said
            .chain(loot)
            .chain(facts.received.iter().map(|row| row.amount))
            .sum();
        // In 2^32 cents, of which a product that does not fit is more than enough of.
        let worth = |rate: &Rate| match all.get().checked_mul(rate.cents.into()) {
            Some(product) => (product / u128::from(rate.base_units)) >> 32,
            None => (all.get() >> 32).saturating_mul(rate.cents.into()) / u128::from(rate.base_units) + 1,
        };
        let most = facts
            .assets
            .iter()
            .map(|(_, rate)| worth(rate))
            .max()
            .unwrap_or_default();
        let mut unit = 1;
        while most / unit >= 1 << 32 {
            unit *= 10;
        }
        Unit(unit)
    }

    fn worth(self, amount: Amount, rate: Rate) -> Worth {
        if self.0 == 1 {
            return Worth::of(amount, rate);
        }
        let cents = u128::from(amount.get()) * u128::from(rate.cents) / u128::from(rate.base_units);
        Worth::new(cents / self.0 * 1_000_000 + cents % self.0 * 1_000_000 / self.0)
    }
}

/// Where the answer lays taint.
#[derive(Default)]
struct Stock {
    /// By place.
    held: BTreeMap<u32, Worth>,
    /// By keeper: what stopped at its door.
    doors: BTreeMap<u32, Worth>,
}

/// Loot at one place, over all incidents.
#[derive(Default)]
struct Loot {
    amount: Worth,
    least: Worth,
    greatest: Worth,
}

fn stock(claimed: &Claimed, facts: &Facts, unit: Unit) -> Result<Stock, String> {
    let worth = |asset: u32, amount| unit.worth(amount, facts.assets[asset as usize].1);
    let names = Names::of(facts);
    let mut stock = Stock::default();
    for row in &claimed.held {
        let place = names.find(facts, &row.purse, row.asset.as_deref(), false)?;
        if facts.places[place as usize].door {
            return Err(format!(
                "{} is the edge of a keeper's books, in which nothing rests: what goes there is said in `stops`",
                row.purse
            ));
        }
        if let Some(value) = row.value.filter(|&value| row.tainted > value) {
            return Err(format!(
                "{} of {} are said to be tainted, and it holds {value}",
                row.tainted, row.purse
            ));
        }
        let worth = worth(facts.places[place as usize].asset, row.tainted);
        *stock.held.entry(place).or_default() += worth;
    }
    for row in &claimed.stops {
        let purse = || names.find(facts, &row.purse, row.asset.as_deref(), false);
        match row.reason {
            StopReason::Cash => {
                let place = names.find(facts, &row.movement, None, true)?;
                let worth = worth(facts.places[place as usize].asset, row.amount);
                *stock.held.entry(place).or_default() += worth;
            }
            StopReason::Keeper | StopReason::Pooled | StopReason::BooksEnd | StopReason::Tagged => {
                let place = &facts.places[purse()? as usize];
                if let Some(keeper) = place.keeper {
                    *stock.doors.entry(keeper).or_default() += worth(place.asset, row.amount);
                }
            }
            StopReason::Sealed
            | StopReason::Purchaser
            | StopReason::Debt
            | StopReason::NotFollowed
            | StopReason::Mixture => {}
        }
    }
    stock.held.retain(|_, worth| *worth > Worth::ZERO);
    Ok(stock)
}

/// The places by name.
struct Names<'a> {
    places: BTreeMap<(&'a str, bool), Vec<u32>>,
}

impl<'a> Names<'a> {
    fn of(facts: &'a Facts) -> Names<'a> {
        let mut places: BTreeMap<(&str, bool), Vec<u32>> = BTreeMap::new();
        for (id, place) in (0..).zip(&facts.places) {
            places.entry((&place.name, place.cash)).or_default().push(id);
        }
        Names { places }
    }

    fn find(&self, facts: &Facts, name: &str, asset: Option<&str>, cash: bool) -> Result<u32, String> {
        let what = if cash { "movement that paid cash" } else { "purse" };
        let all = self.places.get(&(name, cash)).map_or(&[][..], Vec::as_slice);
        let of_asset = |id: &&u32| {
            let code = &facts.assets[facts.places[**id as usize].asset as usize].0.code;
            asset.is_none_or(|asset| asset == code)
        };
        let mut found = all.iter().filter(of_asset);
        match (found.next(), found.next()) {
            (Some(&place), None) => Ok(place),
            (Some(_), Some(_)) => Err(format!(
                "{name} names several purses; the answer gives the asset of each"
            )),
            (None, _) => Err(format!("the world has no {what} named {name}")),
        }
    }
}

fn loot(facts: &Facts, unit: Unit) -> BTreeMap<u32, Loot> {
    let mut places: BTreeMap<u32, Loot> = BTreeMap::new();
    for row in &facts.loot {
        let rate = facts.assets[facts.places[row.place as usize].asset as usize].1;
        let place = places.entry(row.place).or_default();
        place.amount += unit.worth(row.amount, rate);
        place.least += unit.worth(row.least, rate);
        place.greatest += unit.worth(row.greatest, rate);
    }
    places
}

/// Returns the group of a place at a level; at the level of keepers, entities follow the keepers for what nobody keeps.
fn group(facts: &Facts, level: Level, place: u32) -> u32 {
    let row = &facts.places[place as usize];
    match (level, row.keeper) {
        (Level::Purses, _) => place,
        (Level::Entities, _) => row.entity,
        (Level::Keepers, Some(keeper)) => keeper,
        (Level::Keepers, None) => facts.keepers.len() as u32 + row.entity,
    }
}

fn score(facts: &Facts, loot: &BTreeMap<u32, Loot>, stock: &Stock, level: Level) -> LevelScore {
    let mut groups: BTreeMap<u32, (Worth, Pair)> = BTreeMap::new();
    for (&place, there) in loot {
        let (amount, pair) = groups.entry(group(facts, level, place)).or_default();
        *amount += there.amount;
        pair.least += there.least;
        pair.greatest += there.greatest;
    }
    for (&place, &taint) in &stock.held {
        groups.entry(group(facts, level, place)).or_default().1.trace += taint;
    }
    for (&keeper, &taint) in stock.doors.iter().filter(|_| level == Level::Keepers) {
        groups.entry(keeper).or_default().1.trace += taint;
    }
    let sum = |value: fn(&(Worth, Pair)) -> Worth| -> Worth { groups.values().map(value).sum() };
    let (truth, trace) = (sum(|(amount, _)| *amount), sum(|(_, pair)| pair.trace));
    let overlap = sum(|(amount, pair)| (*amount).min(pair.trace));
    let pairs: Vec<Pair> = groups.values().map(|(_, pair)| *pair).collect();
    let (wrong, missed) = interval::errors(&pairs);
    LevelScore {
        level,
        truth: truth.cents(),
        trace: trace.cents(),
        overlap: overlap.cents(),
        recall: overlap.share_of(truth),
        precision: overlap.share_of(trace),
        recall_between: interval::recall(&pairs),
        precision_between: interval::precision(&pairs),
        wrong: wrong.cents(),
        missed: missed.cents(),
    }
}

/// Returns value laid on people outside the thief's party; an entity's role is the gravest that it has in any incident.
fn accused(facts: &Facts, stock: &Stock, unit: Unit) -> [Accused; 5] {
    let mut taint: BTreeMap<u32, Worth> = BTreeMap::new();
    for (&place, &worth) in &stock.held {
        *taint.entry(facts.places[place as usize].entity).or_default() += worth;
    }
    let mut received: BTreeMap<u32, Worth> = BTreeMap::new();
    for row in &facts.received {
        *received.entry(row.entity).or_default() += unit.worth(row.amount, facts.assets[row.asset as usize].1);
    }
    let bystander = |entity: u32| {
        let entity = &facts.entities[entity as usize];
        Bystander::of(*entity.roles.iter().min()?, entity.keeper)
    };
    Bystander::ALL.map(|who| {
        let (mut truly, mut never, mut entities) = (Worth::ZERO, Worth::ZERO, 0);
        for (&entity, &laid) in taint.iter().filter(|(entity, _)| bystander(**entity) == Some(who)) {
            let got = laid.min(received.get(&entity).copied().unwrap_or_default());
            truly += got;
            never += laid - got;
            entities += 1;
        }
        Accused {
            who,
            entities,
            touched: entities,
            truly: truly.cents(),
            never: never.cents(),
        }
    })
}
