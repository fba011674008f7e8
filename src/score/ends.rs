//! Where the trail of loot ends for somebody who never errs but sees only one body of evidence.
//!
//! The truth's loot is followed through every movement and link, and what an obstacle takes from this evidence is set aside
//! at the first obstacle, whatever method might have guessed right behind it. Loot that no obstacle took is where it is:
//! under a name, or not.
//!
//! Where loot of several histories meets in a purse, each later part of it carries every history in proportion. All
//! divisions are cumulative (the sum of the first parts is rounded down), so that the parts always add up to the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::Worth;
use super::card::{Ends, TrailEnd};
use super::yardstick::Yardstick;
use crate::evidence::{Evidence, KeeperKind};
use crate::ledger::{Link, LinkKind, PurseKind};
use crate::truth::LootStep;
use crate::units::{MovementId, OutLegId, PurseId};
use crate::vantage::Key;

/// Returns the loot of the incident by where its trail ends in this evidence.
pub fn ends(yardstick: &Yardstick<'_>, evidence: &Evidence, key: &Key) -> Ends {
    let mut walk = Walk {
        yardstick,
        evidence,
        key,
        held: BTreeMap::new(),
        under_way: BTreeMap::new(),
    };
    walk.follow();
    walk.rest()
}

/// Loot by history: what is still followed, and what each obstacle took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Split {
    live: Worth,
    ended: [Worth; TrailEnd::ALL.len()],
}

impl Split {
    fn live(worth: Worth) -> Split {
        Split {
            live: worth,
            ..Split::default()
        }
    }

    fn total(&self) -> Worth {
        self.live + self.ended.iter().copied().sum()
    }

    fn join(&mut self, other: Split) {
        self.live += other.live;
        for (mine, others) in self.ended.iter_mut().zip(other.ended) {
            *mine += others;
        }
    }

    /// Takes what is still followed: the trail ends here.
    fn end(&mut self, end: TrailEnd) {
        self.ended[end as usize] += std::mem::take(&mut self.live);
    }

    /// Returns so much with the same histories in proportion; nothing is known of what comes from nowhere, so it is followed.
    fn scaled(&self, worth: Worth) -> Split {
        let whole = self.total();
        if whole == Worth::ZERO {
            return Split::live(worth);
        }
        let (mut passed, mut given) = (Worth::ZERO, Worth::ZERO);
        let mut part = |piece: Worth| {
            passed += piece;
            let sum = worth.portion(passed, whole);
            let part = sum - given;
            given = sum;
            part
        };
        Split {
            live: part(self.live),
            ended: self.ended.map(&mut part),
        }
    }

    /// Takes so much out, at most all, every history in proportion.
    fn take(&mut self, worth: Worth) -> Split {
        let taken = self.scaled(worth.min(self.total()));
        self.live -= taken.live;
        for (mine, others) in self.ended.iter_mut().zip(taken.ended) {
            *mine -= others;
        }
        taken
    }
}

struct Walk<'a, 'w> {
    yardstick: &'a Yardstick<'w>,
    evidence: &'a Evidence,
    key: &'a Key,
    held: BTreeMap<PurseId, Split>,
    /// Loot on its way through links, by the credit at which it arrives.
    under_way: BTreeMap<OutLegId, Split>,
}

impl<'w> Walk<'_, 'w> {
    fn follow(&mut self) {
        let (ledger, last) = (&self.yardstick.world.ledger, self.yardstick.last);
        let incident = self.yardstick.incident;
        let mut steps: &'w [LootStep] = &incident.loot;
        loop {
            let arriving = self
                .under_way
                .first_key_value()
                .map(|(leg, _)| ledger.movement_of(*leg));
            let stepping = steps.first().map(|step| step.movement);
            let next = [arriving, stepping].into_iter().flatten().min();
            let Some(movement) = next.filter(|next| *next <= last) else {
                return;
            };
            let count = steps.iter().take_while(|step| step.movement == movement).count();
            self.pass(movement, &steps[..count]);
            steps = &steps[count..];
        }
    }

    fn pass(&mut self, movement: MovementId, steps: &[LootStep]) {
        let visible = self.key.movement_seen(movement).is_some();
        let (mut pool, mut gains) = (Split::default(), Vec::new());
        for step in steps {
            let asset = self.yardstick.world.ledger.asset_of(step.purse);
            let now = self.yardstick.worth(asset, step.amount);
            let held = self.held.entry(step.purse).or_default();
            let had = held.total();
            if now < had {
                pool.join(held.take(had - now));
            } else if now > had {
                gains.push((step.purse, now - had));
            }
        }
        let mut fresh = self.arrivals(movement);
        if !visible {
            pool.end(TrailEnd::BooksEnd);
            fresh.values_mut().for_each(|split| split.end(TrailEnd::BooksEnd));
        }
        for (purse, gain) in gains {
            let mut split = fresh.remove(&purse).unwrap_or_default();
            let missing = gain.saturating_sub(split.total());
            split.join(pool.take(missing));
            self.settle(purse, split.scaled(gain), visible);
        }
        for split in fresh.into_values() {
            pool.join(split);
        }
        self.send(movement, pool);
    }

    /// Returns what is stolen or arrives through links in the movement, by purse.
    fn arrivals(&mut self, movement: MovementId) -> BTreeMap<PurseId, Split> {
        let ledger = &self.yardstick.world.ledger;
        let legs = ledger.outs(movement);
        let mut fresh: BTreeMap<PurseId, Split> = BTreeMap::new();
        for (leg, amount) in &self.yardstick.incident.complaint {
            if legs.contains(&leg.index()) {
                let purse = ledger.out_purse(*leg);
                let worth = self.yardstick.worth(ledger.asset_of(purse), *amount);
                fresh.entry(purse).or_default().join(Split::live(worth));
            }
        }
        while let Some(entry) = self.under_way.first_entry() {
            if entry.key().index() >= legs.end {
                break;
            }
            let (leg, split) = entry.remove_entry();
            fresh.entry(ledger.out_purse(leg)).or_default().join(split);
        }
        fresh
    }

    fn settle(&mut self, purse: PurseId, mut split: Split, visible: bool) {
        let is_cash = self.yardstick.world.ledger.kind(purse) == PurseKind::Cash;
        let seen = self.key.purse_seen(purse);
        if !visible || seen.is_some_and(|seen| self.evidence.facts(seen).edge) {
            split.end(TrailEnd::BooksEnd);
        } else if is_cash {
            split.end(TrailEnd::Cash);
        }
        self.held.entry(purse).or_default().join(split);
    }

    /// Sends loot that nobody of the party received in the movement on through the links of its credits, in proportion to
    /// what they carry. It is scaled to what arrives when it arrives; what no link carries was spent.
    fn send(&mut self, movement: MovementId, pool: Split) {
        let (world, legs) = (self.yardstick.world, self.yardstick.world.ledger.outs(movement));
        let all = &world.record.links;
        let begin = all.partition_point(|link| link.from.index() < legs.start);
        let links: Vec<&Link> = all[begin..]
            .iter()
            .take_while(|link| link.from.index() < legs.end)
            .collect();
        let worth = |link: &Link| {
            let asset = world.ledger.asset_of(world.ledger.out_purse(link.from));
            self.yardstick.worth(asset, link.amount_in)
        };
        let whole: Worth = links.iter().map(|link| worth(link)).sum();
        if whole == Worth::ZERO || pool.total() == Worth::ZERO {
            return;
        }
        for link in links {
            let mut split = pool.scaled(pool.total().portion(worth(link), whole));
            if let Some(end) = self.obstacle(link) {
                split.end(end);
            }
            self.under_way.entry(link.to).or_default().join(split);
        }
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
    fn rest(mut self) -> Ends {
        let moving = self.still_moving();
        let mut sums = Split::default();
        for (&purse, split) in &mut self.held {
            let seen = self.key.purse_seen(purse);
            let named = seen.is_some_and(|seen| self.evidence.facts(seen).holder.is_some());
            split.end(match (moving.contains(&purse), named) {
                (true, _) => TrailEnd::CutOff,
                (false, true) => TrailEnd::Named,
                (false, false) => TrailEnd::Unnamed,
            });
            sums.join(*split);
        }
        let loot = sums.total();
        let row = |end: TrailEnd| {
            let worth = sums.ended[end as usize];
            (end, worth.cents(), worth.share_of(loot))
        };
        Ends {
            loot: loot.cents(),
            rows: TrailEnd::ALL.map(row).to_vec(),
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
