//! The truth of one incident at one instant, made ready once to be compared with many traces.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Worth;
use super::card::Bystander;
use super::place::{Owners, Place};
use crate::ledger::PurseKind;
use crate::truth::{Incident, World};
use crate::units::{Amount, AssetId, IncidentId, Instant, MovementId, OriginId, PurseId, Rate, Total};

/// Loot at one place at the instant of the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// By the plan's earmark.
    pub amount: Worth,
    /// At least, under any convention.
    pub least: Worth,
    /// At most, under any convention.
    pub greatest: Worth,
    /// Movements and links on the shortest way from the theft.
    pub hops: u32,
}

/// A change of the truth: from this instant on so much loot, by the earmark, is at the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When.
    pub at: Instant,
    /// Where.
    pub place: Place,
    /// How much.
    pub amount: Worth,
}

/// The truth of one incident at one instant.
#[derive(Clone, Debug)]
#[must_use]
pub struct Yardstick<'w> {
    /// The world.
    pub(crate) world: &'w World,
    /// The incident.
    pub(crate) incident: &'w Incident,
    /// The origin of its taint.
    pub(crate) origin: OriginId,
    /// The instant at which stocks are compared.
    pub(crate) at: Instant,
    /// To whom places belong.
    pub(crate) owners: Owners<'w>,
    /// The last movement until then.
    pub(crate) last: MovementId,
    /// Loot by place, where there may be any.
    pub(crate) stakes: BTreeMap<Place, Stake>,
    /// How it came there.
    pub(crate) turns: Vec<Turn>,
    /// What each entity is that is not known to have helped.
    pub(crate) bystanders: Vec<Option<Bystander>>,
    /// What was truly received, by entity.
    pub(crate) received: Vec<Worth>,
    /// What [`money`](Yardstick::money) returns, once it was asked for.
    money: OnceLock<Worth>,
}

impl<'w> Yardstick<'w> {
    /// Makes the truth of an incident ready.
    ///
    /// # Panics
    /// Where the world has no such incident.
    pub fn new(world: &'w World, incident: IncidentId, at: Instant) -> Yardstick<'w> {
        let (origin, incident) = (incident.origin(), world.truth.incident(incident));
        let movements = world.ledger.movements_until(at);
        let mut yardstick = Yardstick {
            world,
            incident,
            origin,
            at,
            owners: Owners::of(world),
            last: MovementId::new(movements.saturating_sub(1)),
            stakes: BTreeMap::new(),
            turns: Vec::with_capacity(incident.loot.len()),
            bystanders: bystanders(world, incident),
            received: vec![Worth::ZERO; world.truth.entities.len()],
            money: OnceLock::new(),
        };
        yardstick.follow();
        for receipt in incident
            .received
            .iter()
            .take_while(|receipt| receipt.movement.index() < movements)
        {
            let worth = yardstick.worth(world.ledger.asset_of(receipt.purse), receipt.amount);
            yardstick.received[receipt.entity.index()] += worth;
        }
        yardstick
    }

    /// Makes the truth of several incidents ready at one instant: what is the same for all of them is counted once.
    pub(crate) fn of_all(world: &'w World, incidents: &[IncidentId], at: Instant) -> Vec<Yardstick<'w>> {
        let yardsticks = incidents.iter().map(|&incident| Yardstick::new(world, incident, at));
        let yardsticks: Vec<Yardstick<'w>> = yardsticks.collect();
        if let Some(first) = yardsticks.first() {
            let money = first.money();
            let alike = yardsticks
                .iter()
                .filter(|other| other.incident.rates == first.incident.rates);
            alike.for_each(|yardstick| _ = yardstick.money.set(money));
        }
        yardsticks
    }

    /// Returns the worth of all that purses hold, keepers' own coins left out because their customers' claims are counted.
    pub(crate) fn money(&self) -> Worth {
        *self.money.get_or_init(|| {
            money(
                self.world,
                &self.incident.rates,
                self.world.ledger.movements_until(self.at),
            )
        })
    }

    /// Returns what an amount of an asset is worth.
    pub(crate) fn worth(&self, asset: AssetId, amount: impl Into<Total>) -> Worth {
        Worth::of(amount, self.incident.rates[asset.index()])
    }

    fn follow(&mut self) {
        let ledger = &self.world.ledger;
        // What had become cash through a boundary purse before: the steps count all of it, an exit only its own.
        let mut cashed: BTreeMap<PurseId, [Amount; 3]> = BTreeMap::new();
        for step in &self.incident.loot {
            let at = ledger.instant(step.movement);
            if at > self.at {
                break;
            }
            let mut amounts = [step.amount, step.least, step.greatest];
            if ledger.kind(step.purse) == PurseKind::Cash {
                let before = cashed.insert(step.purse, amounts).unwrap_or_default();
                amounts = [0, 1, 2].map(|i| amounts[i].saturating_sub(before[i]));
            }
            let asset = ledger.asset_of(step.purse);
            let [amount, least, greatest] = amounts.map(|amount| self.worth(asset, amount));
            let place = self.owners.place(step.purse, step.movement);
            self.turns.push(Turn { at, place, amount });
            self.stakes.insert(
                place,
                Stake {
                    amount,
                    least,
                    greatest,
                    hops: step.hops,
                },
            );
        }
        self.stakes.retain(|_, stake| stake.greatest > Worth::ZERO);
    }

    /// Returns all loot by the earmark.
    pub(crate) fn loot(&self) -> Worth {
        self.stakes.values().map(|stake| stake.amount).sum()
    }

    /// Returns how much of the loot is where it is under any convention.
    pub(crate) fn determined(&self) -> Worth {
        self.stakes.values().map(|stake| stake.least).sum()
    }

    /// Returns the loot that rests in purses, cash left out.
    pub(crate) fn loot_in_purses(&self) -> Worth {
        let in_purses = self.stakes.iter().filter(|(place, _)| matches!(place, Place::Purse(_)));
        in_purses.map(|(_, stake)| stake.amount).sum()
    }
}

fn bystanders(world: &World, incident: &Incident) -> Vec<Option<Bystander>> {
    let entities = incident.roles.iter().zip(world.keeps());
    entities.map(|(role, keeps)| Bystander::of(*role, keeps)).collect()
}

/// Returns the worth of what purses held after so many movements: the last balances, with later movements undone.
fn money(world: &World, rates: &[Rate], movements: usize) -> Worth {
    let ledger = &world.ledger;
    let counts =
        |purse: PurseId| !ledger.kind(purse).is_boundary() && world.record.purses[purse.index()].reserve.is_none();
    let mut sums = vec![0u128; ledger.assets().len()];
    for purse in ledger.purses().filter(|purse| counts(*purse)) {
        sums[ledger.asset_of(purse).index()] += u128::from(ledger.balance(purse).get());
    }
    let later = MovementId::new(movements);
    if later.index() < ledger.movement_count() {
        for leg in ledger.ins(later).start..ledger.in_count() {
            let purse = ledger.in_purses()[leg];
            if counts(purse) {
                sums[ledger.asset_of(purse).index()] += u128::from(ledger.in_amounts()[leg].get());
            }
        }
        for leg in ledger.outs(later).start..ledger.out_count() {
            let purse = ledger.out_purses()[leg];
            if counts(purse) {
                sums[ledger.asset_of(purse).index()] -= u128::from(ledger.out_amounts()[leg].get());
            }
        }
    }
    let worth = |(sum, rate): (&u128, &Rate)| {
        Worth::new(sum * u128::from(rate.cents) / u128::from(rate.base_units) * 1_000_000)
    };
    sums.iter().zip(rates).map(worth).sum()
}
