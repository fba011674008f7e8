//! The score of somebody's answer to an exported world: the overlap of two colourings, by public names.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Facts;
use crate::formats::trace_json::Claimed;
use crate::score::interval::{self, Pair};
use crate::score::{Accused, Level, LevelScore, Worth};
use crate::trace::StopReason;
use crate::truth::Role;
use crate::units::{Amount, Share};

/// How right an answer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// How the answer names its method.
    pub method: String,
    /// The overlap over purses, entities and keepers.
    pub levels: [LevelScore; 3],
    /// How much of the loot is where it is under any convention, as a share of all loot.
    pub determined: Option<Share>,
    /// Value laid on strangers, volunteers and purchasers, in this order.
    pub accused: [Accused; 3],
}

/// Compares an answer with the truth.
///
/// # Errors
/// Where the answer names a purse or a movement that the truth does not have, or one name stands for several.
pub fn judge(claimed: &Claimed, facts: &Facts) -> Result<Judgement, String> {
    let stock = stock(claimed, facts)?;
    let loot = loot(facts);
    let sum = |value: fn(&Loot) -> Worth| -> Worth { loot.values().map(value).sum() };
    Ok(Judgement {
        method: claimed.method.clone(),
        levels: Level::ALL.map(|level| score(facts, &loot, &stock, level)),
        determined: sum(|loot| loot.least).share_of(sum(|loot| loot.amount)),
        accused: accused(facts, &stock),
    })
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

fn worth(facts: &Facts, asset: u32, amount: Amount) -> Worth {
    Worth::of(amount, facts.assets[asset as usize].1)
}

fn stock(claimed: &Claimed, facts: &Facts) -> Result<Stock, String> {
    let names = Names::of(facts);
    let mut stock = Stock::default();
    for row in &claimed.held {
        let place = names.find(facts, &row.purse, row.asset.as_deref(), false)?;
        let worth = worth(facts, facts.places[place as usize].asset, row.tainted);
        *stock.held.entry(place).or_default() += worth;
    }
    for row in &claimed.stops {
        let purse = || names.find(facts, &row.purse, row.asset.as_deref(), false);
        match row.reason {
            StopReason::Cash => {
                let place = names.find(facts, &row.movement, None, true)?;
                let worth = worth(facts, facts.places[place as usize].asset, row.amount);
                *stock.held.entry(place).or_default() += worth;
            }
            StopReason::Keeper | StopReason::Pooled | StopReason::BooksEnd | StopReason::Tagged => {
                let place = &facts.places[purse()? as usize];
                if let Some(keeper) = place.keeper {
                    *stock.doors.entry(keeper).or_default() += worth(facts, place.asset, row.amount);
                }
            }
            StopReason::Sealed | StopReason::Purchaser | StopReason::NotFollowed => {}
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

fn loot(facts: &Facts) -> BTreeMap<u32, Loot> {
    let mut places: BTreeMap<u32, Loot> = BTreeMap::new();
    for row in &facts.loot {
        let asset = facts.places[row.place as usize].asset;
        let place = places.entry(row.place).or_default();
        place.amount += worth(facts, asset, row.amount);
        place.least += worth(facts, asset, row.least);
        place.greatest += worth(facts, asset, row.greatest);
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
fn accused(facts: &Facts, stock: &Stock) -> [Accused; 3] {
    let mut taint: BTreeMap<u32, Worth> = BTreeMap::new();
    for (&place, &worth) in &stock.held {
        *taint.entry(facts.places[place as usize].entity).or_default() += worth;
    }
    let mut received: BTreeMap<u32, Worth> = BTreeMap::new();
    for row in &facts.received {
        *received.entry(row.entity).or_default() += worth(facts, row.asset, row.amount);
    }
    let role = |entity: u32| facts.entities[entity as usize].roles.iter().min().copied();
    [Role::Stranger, Role::Volunteer, Role::Purchaser].map(|wanted| {
        let (mut truly, mut never, mut entities) = (Worth::ZERO, Worth::ZERO, 0);
        for (&entity, &laid) in taint.iter().filter(|(entity, _)| role(**entity) == Some(wanted)) {
            let got = laid.min(received.get(&entity).copied().unwrap_or_default());
            truly += got;
            never += laid - got;
            entities += 1;
        }
        Accused {
            role: wanted,
            entities,
            truly: truly.cents(),
            never: never.cents(),
        }
    })
}
