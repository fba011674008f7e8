//! What chance alone finds: in place of every purse of loot a random one of the same size and age.
//!
//! Whoever knows how much loot lies in purses of which size and age, and nothing else, lays the loot of each such purse on any of those
//! that he sees, all with the same chance. What that finds on average is computed and not drawn. Where it is much, size
//! and age alone give the loot away, or there is little else; a method is worth what it finds beyond.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Worth;
use super::place::Place;
use super::yardstick::Yardstick;
use crate::truth::World;
use crate::units::digest::feed;
use crate::units::{Amount, Instant, PurseId, Share};
use crate::vantage::Key;

/// How well chance fares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chance {
    /// The share of the loot that it finds; nothing where there is no loot.
    pub recall: Option<Share>,
    /// The share of what it lays that is loot; nothing where no loot lies in a purse that is seen.
    pub precision: Option<Share>,
}

feed!(struct Chance { recall, precision });

/// What can be said of a purse without looking at whose it is: the magnitude of its worth, by powers of two of a cent, and of the
/// time since money first came to it, by powers of two of an hour.
type Kind = (u8, u8);

/// Which kind each purse of a world is at an instant.
#[derive(Clone, Debug)]
pub struct Census(Vec<Option<Kind>>);

impl Census {
    /// Counts the purses of a world that hold anything at an instant.
    pub fn of(world: &World, at: Instant) -> Census {
        let ledger = &world.ledger;
        let mut held = vec![0i128; ledger.purse_count()];
        let mut since: Vec<Option<Instant>> = vec![None; ledger.purse_count()];
        for movement in ledger.movements().take(ledger.movements_until(at)) {
            for leg in ledger.ins(movement) {
                let purse = ledger.in_purses()[leg].index();
                held[purse] -= i128::from(ledger.in_amounts()[leg].get());
            }
            for leg in ledger.outs(movement) {
                let purse = ledger.out_purses()[leg].index();
                held[purse] += i128::from(ledger.out_amounts()[leg].get());
                since[purse].get_or_insert(ledger.instant(movement));
            }
        }
        let kind = |purse: PurseId| {
            let (held, since) = (held[purse.index()], since[purse.index()]?);
            // An overdrawn account holds nothing.
            let held = u64::try_from(held).ok().filter(|held| *held > 0)?;
            if ledger.kind(purse).is_boundary() {
                return None;
            }
            let rate = world.record.rate(ledger.asset_of(purse), world.begins);
            let cents = Worth::of(Amount::new(held), rate).cents();
            let hours = at.since(since).get().unsigned_abs() / 3_600;
            Some((magnitude(cents.get()), magnitude(hours)))
        };
        Census(ledger.purses().map(kind).collect())
    }
}

fn magnitude(number: u64) -> u8 {
    (u64::BITS - number.leading_zeros()) as u8 // at most 64
}

/// Returns what chance finds of the loot among what is seen.
pub fn chance(yardstick: &Yardstick<'_>, census: &Census, key: &Key) -> Chance {
    let mut seen: BTreeMap<Kind, u128> = BTreeMap::new();
    for kind in key.purses().iter().filter_map(|purse| census.0[purse.index()]) {
        *seen.entry(kind).or_default() += 1;
    }
    let mut loot: BTreeMap<Kind, Vec<u128>> = BTreeMap::new();
    for (place, stake) in &yardstick.stakes {
        let purse = match *place {
            Place::Purse(purse) => key.purse_seen(purse).and(Some(purse)),
            Place::Exit(_) => None,
        };
        if let Some(kind) = purse.and_then(|purse| census.0[purse.index()]) {
            loot.entry(kind).or_default().push(stake.amount.get());
        }
    }
    let (mut found, mut laid) = (Worth::ZERO, Worth::ZERO);
    for (kind, mut amounts) in loot {
        // The sum of the lesser of two over all pairs: each amount is the lesser beside itself and twice beside each greater one.
        amounts.sort_unstable();
        let count = amounts.len() as u128;
        let lesser = (0..)
            .zip(&amounts)
            .map(|(place, amount): (u128, _)| amount * (2 * (count - place) - 1));
        found += Worth::new(lesser.sum::<u128>() / seen[&kind]);
        laid += Worth::new(amounts.iter().sum());
    }
    Chance {
        recall: found.share_of(yardstick.loot()),
        precision: found.share_of(laid),
    }
}
