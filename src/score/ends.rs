//! Where the trail of loot ends for somebody who never errs but sees only one body of evidence.
//!
//! The truth's loot is followed through every movement and link, and what an obstacle takes from this evidence is set aside
//! at the first obstacle, whatever method might have guessed right behind it. Loot that no obstacle took is where it is, under a
//! name or not, and is what can be followed: all its true steps since the complaint are seen.

use std::collections::{BTreeMap, BTreeSet};

use super::Worth;
use super::card::{Ends, TrailEnd};
use super::carry::{Split as Histories, Step, Way, carry};
use super::yardstick::Yardstick;
use crate::evidence::{Evidence, KeeperKind};
use crate::ledger::{Ledger, Link, LinkKind, PurseKind};
use crate::units::{Amount, MovementId, OutLegId, PurseId};
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

/// Still followed, then one history for each obstacle that took it.
const HISTORIES: usize = 1 + TrailEnd::ALL.len();

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
        if self.key.movement_seen(movement).is_none() {
            end(split, TrailEnd::BooksEnd);
        }
    }

    fn settle(&self, movement: MovementId, purse: PurseId, split: &mut Split) {
        let visible = self.key.movement_seen(movement).is_some();
        let seen = self.key.purse_seen(purse);
        if !visible || seen.is_some_and(|seen| self.evidence.facts(seen).edge) {
            end(split, TrailEnd::BooksEnd);
        }
    }

    fn cross(&self, link: &Link, split: &mut Split) {
        if let Some(obstacle) = self.obstacle(link) {
            end(split, obstacle);
        }
    }

    /// Nothing is known of what comes from nowhere, so it is followed.
    fn nowhere(&self) -> usize {
        0
    }
}

impl Sight<'_, '_> {
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
        let mut sums = Split::default();
        let (mut least, mut greatest, mut followed) = (Worth::ZERO, Worth::ZERO, Worth::ZERO);
        for (&purse, split) in &held {
            let mut split = *split;
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
        }
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
