//! Where the trail of loot ends for somebody who never errs but sees only one body of evidence.
//!
//! The truth's loot is followed through every movement and link, and what an obstacle takes from this evidence is set aside
//! at the first obstacle, whatever method might have guessed right behind it. Loot that no obstacle took is where it is, under a
//! name or not, and is what can be followed: all its true steps since the complaint are seen.

use std::collections::{BTreeMap, BTreeSet};

use super::Worth;
use super::card::{Ends, Leads, TrailEnd};
use super::carry::{Split as Histories, Step, Way, carry};
use super::yardstick::Yardstick;
use crate::evidence::{Evidence, KeeperKind};
use crate::ledger::{Ledger, Link, LinkKind, PurseKind};
use crate::units::{Amount, Instant, MovementId, OutLegId, PurseId};
use crate::vantage::Key;

/// Returns the loot of the incident by where its trail ends in this evidence.
pub fn ends(yardstick: &Yardstick<'_>, evidence: &Evidence, key: &Key) -> Ends {
    let sight = Sight {
        yardstick,
        evidence,
        key,
    };
    let steps = yardstick.incident.loot.iter();
    let steps: Vec<Step> = steps.map(|step| (step.movement, step.purse, step.amount)).collect();
    sight.rest(carry(&sight, &steps, yardstick.last).held)
}

/// Still followed, then one history for each obstacle that took it, then what was followed to a keeper's door and went no further than
/// into his books, before and after it was credited there.
const HISTORIES: usize = DOOR + 1;
const KNOCK: usize = 1 + TrailEnd::ALL.len();
const DOOR: usize = KNOCK + 1;

type Split = Histories<HISTORIES>;

fn end(split: &mut Split, end: TrailEnd) {
    split.turn(0, 1 + end as usize);
}

struct Sight<'a, 'w> {
    yardstick: &'a Yardstick<'w>,
    evidence: &'a Evidence,
    key: &'a Key,
}

impl Way<HISTORIES> for Sight<'_, '_> {
    fn ledger(&self) -> &Ledger {
        &self.yardstick.world.ledger
    }

    fn links(&self) -> &[Link] {
        &self.yardstick.world.record.links
    }

    fn claims(&self) -> &[(OutLegId, Amount)] {
        &self.yardstick.incident.complaint
    }

    fn worth(&self, purse: PurseId, amount: Amount) -> Worth {
        self.yardstick.worth(self.ledger().asset_of(purse), amount)
    }

    fn pass(&self, movement: MovementId, split: &mut Split) {
        // What stood at a keeper moves on, behind his door.
        split.turn(DOOR, 1 + TrailEnd::BooksEnd as usize);
        if self.key.movement_seen(movement).is_none() {
            end(split, TrailEnd::BooksEnd);
        }
    }

    fn settle(&self, movement: MovementId, purse: PurseId, split: &mut Split) {
        split.turn(KNOCK, DOOR);
        let visible = self.key.movement_seen(movement).is_some();
        let seen = self.key.purse_seen(purse);
        let facts = seen.map(|seen| self.evidence.facts(seen));
        if visible && facts.is_some_and(|facts| facts.edge && facts.keeper.is_some()) {
            split.turn(0, DOOR);
        }
        if !visible || facts.is_some_and(|facts| facts.edge) {
            end(split, TrailEnd::BooksEnd);
        }
    }

    fn cross(&self, link: &Link, split: &mut Split) {
        split.turn(DOOR, 1 + TrailEnd::BooksEnd as usize);
        match self.obstacle(link) {
            Some(TrailEnd::BooksEnd) if self.is_door(link) => split.turn(0, KNOCK),
            Some(obstacle) => end(split, obstacle),
            None => {}
        }
    }

    /// Nothing is known of what comes from nowhere, so it is followed.
    fn nowhere(&self) -> usize {
        0
    }
}

impl Sight<'_, '_> {
    /// Tells whether a link leads to a keeper who is known to this investigator by the purse that was paid.
    fn is_door(&self, link: &Link) -> bool {
        let paid = self.key.purse_seen(self.ledger().out_purse(link.from));
        paid.is_some_and(|paid| self.evidence.facts(paid).keeper.is_some())
    }

    /// Returns why the link cannot be followed, if it cannot.
    fn obstacle(&self, link: &Link) -> Option<TrailEnd> {
        let ends = self.key.leg_seen(link.from).zip(self.key.leg_seen(link.to));
        let known = |ends: &(OutLegId, OutLegId)| {
            self.evidence
                .links()
                .binary_search_by_key(ends, |link| (link.from, link.to))
                .is_ok()
        };
        if ends.as_ref().is_some_and(known) {
            return None;
        }
        let keeper = link
            .keeper
            .map(|keeper| &self.yardstick.world.record.keepers[keeper.index()]);
        Some(match (link.kind, keeper) {
            (LinkKind::Otc, _) => TrailEnd::OffLedger,
            (LinkKind::Cash, _) => TrailEnd::Cash,
            (_, Some(keeper)) if keeper.kind == KeeperKind::Desk => TrailEnd::OffLedger,
            (_, Some(keeper)) if keeper.retains_links => TrailEnd::BooksEnd,
            (LinkKind::Mix, None) | (_, Some(_)) => TrailEnd::Pooled,
            (_, None) => TrailEnd::BooksEnd,
        })
    }

    /// Sums up where loot is, and looks for names where it was followed to.
    fn rest(&self, held: BTreeMap<PurseId, Split>) -> Ends {
        let moving = self.still_moving();
        let leads = self.leads(&held);
        let mut sums = Split::default();
        let (mut least, mut greatest, mut followed) = (Worth::ZERO, Worth::ZERO, Worth::ZERO);
        for (&purse, split) in &held {
            let mut split = *split;
            split.turn(KNOCK, 1 + TrailEnd::BooksEnd as usize);
            split.turn(DOOR, 1 + TrailEnd::BooksEnd as usize);
            (least, greatest) = (least + split.least, greatest + split.greatest);
            followed += split.parts[0];
            let seen = self.key.purse_seen(purse);
            let named = seen.is_some_and(|seen| self.evidence.facts(seen).holder.is_some());
            let holder = self.yardstick.world.record.purses[purse.index()].holder;
            let invented = holder.is_some_and(|holder| self.yardstick.world.truth.is_false_name(holder));
            let cash = self.ledger().kind(purse) == PurseKind::Cash;
            end(
                &mut split,
                match (cash, moving.contains(&purse), named, invented) {
                    (true, ..) => TrailEnd::Cash,
                    (false, true, ..) => TrailEnd::CutOff,
                    (false, false, true, false) => TrailEnd::Named,
                    (false, false, true, true) => TrailEnd::FalseName,
                    (false, false, false, _) => TrailEnd::Unnamed,
                },
            );
            sums.join(split);
        }
        let loot = sums.total();
        let row = |end: TrailEnd| {
            let worth = sums.parts[1 + end as usize];
            (end, worth.cents(), worth.share_of(loot))
        };
        Ends {
            loot: loot.cents(),
            rows: TrailEnd::ALL.map(row).to_vec(),
            followable: [least, followed, greatest].map(|worth| worth.share_of(loot)),
            leads: Leads {
                share: leads.0.share_of(loot),
                ..leads.1
            },
        }
    }

    /// Returns what stands at keepers who would act, and can be followed to their doors.
    fn leads(&self, held: &BTreeMap<PurseId, Split>) -> (Worth, Leads) {
        let world = self.yardstick.world;
        let (mut value, mut keepers, mut since) = (Worth::ZERO, BTreeSet::new(), None);
        let stands = self.since();
        for (&purse, split) in held {
            let known = |seen| self.evidence.facts(seen).keeper.is_some();
            // Behind a door the purse itself need not be seen.
            let followed = match self.key.purse_seen(purse).is_some_and(known) {
                true => split.parts[0] + split.parts[DOOR],
                false => split.parts[DOOR],
            };
            let keeper = world.who_acts(purse).filter(|_| followed > Worth::ZERO);
            if let Some(keeper) = keeper {
                value += followed;
                keepers.insert(keeper);
                let at = stands.get(&purse).copied();
                since = [since, at].into_iter().flatten().min();
            }
        }
        let leads = Leads {
            value: value.cents(),
            share: None,
            keepers: keepers.len() as u32,
            since,
        };
        (value, leads)
    }

    /// Returns since when each purse holds loot without a break.
    fn since(&self) -> BTreeMap<PurseId, Instant> {
        let mut since = BTreeMap::new();
        let steps = self.yardstick.incident.loot.iter();
        for step in steps.take_while(|step| step.movement <= self.yardstick.last) {
            match step.amount.is_zero() {
                true => since.remove(&step.purse),
                false => Some(*since.entry(step.purse).or_insert(self.ledger().instant(step.movement))),
            };
        }
        since
    }

    /// Returns the purses that loot leaves after the instant of the score.
    fn still_moving(&self) -> BTreeSet<PurseId> {
        let mut amounts: BTreeMap<PurseId, u64> = BTreeMap::new();
        let mut moving = BTreeSet::new();
        for step in &self.yardstick.incident.loot {
            let before = amounts.insert(step.purse, step.amount.get()).unwrap_or(0);
            if step.movement > self.yardstick.last && step.amount.get() < before {
                moving.insert(step.purse);
            }
        }
        moving
    }
}
