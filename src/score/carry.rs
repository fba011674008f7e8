//! Histories of colour, carried along a ledger beside its amounts: of each purse's loot or taint, how much came which way.
//!
//! Where colour of several histories meets in a purse, each later part of it carries every history in proportion. All
//! divisions are cumulative (the sum of the first parts is rounded down), so that the parts always add up to the whole. How much
//! of the first history there is whatever the proportion is kept beside it as an interval.

use std::collections::BTreeMap;

use super::Worth;
use crate::ledger::{Ledger, Link, PurseKind};
use crate::units::{Amount, MovementId, OutLegId, PurseId};

/// Colour by history. The first history is the one that nothing has happened to yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split<const N: usize> {
    /// How much of each history, in proportion.
    pub parts: [Worth; N],
    /// At least so much is of the first history, however histories divide where they meet.
    pub least: Worth,
    /// At most so much.
    pub greatest: Worth,
}

impl<const N: usize> Default for Split<N> {
    fn default() -> Split<N> {
        Split {
            parts: [Worth::ZERO; N],
            least: Worth::ZERO,
            greatest: Worth::ZERO,
        }
    }
}

impl<const N: usize> Split<N> {
    /// Returns so much of one history.
    pub fn of(history: usize, worth: Worth) -> Split<N> {
        let mut split = Split::default();
        split.parts[history] = worth;
        if history == 0 {
            (split.least, split.greatest) = (worth, worth);
        }
        split
    }

    /// Returns how much there is of all histories.
    pub fn total(&self) -> Worth {
        self.parts.iter().copied().sum()
    }

    /// Adds what comes together with it.
    pub fn join(&mut self, other: Split<N>) {
        for (mine, others) in self.parts.iter_mut().zip(other.parts) {
            *mine += others;
        }
        self.least += other.least;
        self.greatest += other.greatest;
    }

    /// Lets what is of one history be of another, later one from now on.
    pub fn turn(&mut self, from: usize, into: usize) {
        let turned = std::mem::take(&mut self.parts[from]);
        self.parts[into] += turned;
        if from == 0 {
            (self.least, self.greatest) = (Worth::ZERO, Worth::ZERO);
        }
    }

    /// Returns so much with the same histories in proportion; of what comes from nowhere the history is said.
    pub fn scaled(&self, worth: Worth, nowhere: usize) -> Split<N> {
        let whole = self.total();
        if whole == Worth::ZERO {
            return Split::of(nowhere, worth);
        }
        let (mut passed, mut given) = (Worth::ZERO, Worth::ZERO);
        let parts = self.parts.map(|piece| {
            passed += piece;
            // More than the whole is the whole as often as it goes in, and a part.
            let sum = Worth::new(worth.get() / whole.get() * passed.get())
                + Worth::new(worth.get() % whole.get()).portion(passed, whole);
            let part = sum - given;
            given = sum;
            part
        });
        let (lost, gained) = (whole.saturating_sub(worth), worth.saturating_sub(whole));
        Split {
            parts,
            least: self.least.saturating_sub(lost),
            greatest: (self.greatest + gained).min(worth),
        }
    }

    /// Takes so much out, at most all, every history in proportion.
    pub fn take(&mut self, worth: Worth) -> Split<N> {
        let whole = self.total();
        let taken = self.scaled(worth.min(whole), 0);
        for (mine, others) in self.parts.iter_mut().zip(taken.parts) {
            *mine -= others;
        }
        let rest = self.total();
        (self.least, self.greatest) = (self.least.saturating_sub(whole - rest), self.greatest.min(rest));
        taken
    }
}

/// What becomes of histories on their way.
pub trait Way<const N: usize> {
    /// The ledger on which colour moves.
    fn ledger(&self) -> &Ledger;
    /// The links by which it can cross, ordered by `from`.
    fn links(&self) -> &[Link];
    /// Where it comes from.
    fn claims(&self) -> &[(OutLegId, Amount)];
    /// What an amount in a purse is worth.
    fn worth(&self, purse: PurseId, amount: Amount) -> Worth;
    /// What a movement does to what goes through it.
    fn pass(&self, movement: MovementId, split: &mut Split<N>);
    /// What it means that so much comes to a purse in a movement.
    fn settle(&self, movement: MovementId, purse: PurseId, split: &mut Split<N>);
    /// What crossing a link does.
    fn cross(&self, link: &Link, split: &mut Split<N>);
    /// Of which history is what comes from nowhere.
    fn nowhere(&self) -> usize;
}

/// Colour of a purse after a movement.
pub type Step = (MovementId, PurseId, Amount);

/// Histories on their way through a ledger.
pub struct Carried<const N: usize> {
    /// What rests in each purse.
    pub held: BTreeMap<PurseId, Split<N>>,
    /// What became cash in each movement; it stands in the boundary purse of cash too.
    pub cashed: BTreeMap<MovementId, Split<N>>,
    /// Colour on its way through links, by the credit at which it arrives.
    under_way: BTreeMap<OutLegId, Split<N>>,
}

/// Carries histories along the steps of a colouring, ordered by movement, up to a movement.
pub fn carry<const N: usize>(way: &impl Way<N>, mut steps: &[Step], last: MovementId) -> Carried<N> {
    let mut carried = Carried {
        held: BTreeMap::new(),
        cashed: BTreeMap::new(),
        under_way: BTreeMap::new(),
    };
    loop {
        let arriving = carried.under_way.first_key_value();
        let arriving = arriving.map(|(leg, _)| way.ledger().movement_of(*leg));
        let stepping = steps.first().map(|step| step.0);
        let next = [arriving, stepping].into_iter().flatten().min();
        let Some(movement) = next.filter(|next| *next <= last) else {
            return carried;
        };
        let count = steps.iter().take_while(|step| step.0 == movement).count();
        carried.pass(way, movement, &steps[..count]);
        steps = &steps[count..];
    }
}

impl<const N: usize> Carried<N> {
    fn pass(&mut self, way: &impl Way<N>, movement: MovementId, steps: &[Step]) {
        let (mut pool, mut gains) = (Split::default(), Vec::new());
        for &(_, purse, amount) in steps {
            let now = way.worth(purse, amount);
            let held = self.held.entry(purse).or_default();
            let had = held.total();
            if now < had {
                pool.join(held.take(had - now));
            } else if now > had {
                gains.push((purse, now - had));
            }
        }
        let mut fresh = self.arrivals(way, movement);
        way.pass(movement, &mut pool);
        fresh.values_mut().for_each(|split| way.pass(movement, split));
        let missing = |purse: &PurseId, gain: Worth, fresh: &BTreeMap<PurseId, Split<N>>| {
            gain.saturating_sub(fresh.get(purse).map_or(Worth::ZERO, Split::total))
        };
        let wanted: Worth = gains.iter().map(|(purse, gain)| missing(purse, *gain, &fresh)).sum();
        // A method that keeps no sums gives more than it takes: everybody gets of the same mixture.
        let scarce = wanted > pool.total();
        for (purse, gain) in gains {
            let missing = missing(&purse, gain, &fresh);
            let mut split = fresh.remove(&purse).unwrap_or_default();
            split.join(match scarce {
                true if pool.total() > Worth::ZERO => pool.scaled(missing, 0),
                true => Split::default(),
                false => pool.take(missing),
            });
            let mut split = split.scaled(gain, way.nowhere());
            way.settle(movement, purse, &mut split);
            if way.ledger().kind(purse) == PurseKind::Cash {
                self.cashed.entry(movement).or_default().join(split);
            }
            self.held.entry(purse).or_default().join(split);
        }
        for split in fresh.into_values() {
            pool.join(split);
        }
        self.send(way, movement, pool);
    }

    /// Returns what is claimed or arrives through links in the movement, by purse.
    fn arrivals(&mut self, way: &impl Way<N>, movement: MovementId) -> BTreeMap<PurseId, Split<N>> {
        let ledger = way.ledger();
        let legs = ledger.outs(movement);
        let mut fresh: BTreeMap<PurseId, Split<N>> = BTreeMap::new();
        for (leg, amount) in way.claims() {
            if legs.contains(&leg.index()) {
                let purse = ledger.out_purse(*leg);
                fresh
                    .entry(purse)
                    .or_default()
                    .join(Split::of(0, way.worth(purse, *amount)));
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

    /// Sends what nobody received in the movement on through the links of its credits, in proportion to what they carry. It is
    /// scaled to what arrives when it arrives; what no link carries is gone.
    fn send(&mut self, way: &impl Way<N>, movement: MovementId, pool: Split<N>) {
        let (ledger, all) = (way.ledger(), way.links());
        let legs = ledger.outs(movement);
        let begin = all.partition_point(|link| link.from.index() < legs.start);
        let links: Vec<&Link> = all[begin..]
            .iter()
            .take_while(|link| link.from.index() < legs.end)
            .collect();
        let worth = |link: &Link| way.worth(ledger.out_purse(link.from), link.amount_in);
        let whole: Worth = links.iter().map(|link| worth(link)).sum();
        if whole == Worth::ZERO || pool.total() == Worth::ZERO {
            return;
        }
        for link in links {
            let mut split = pool.scaled(pool.total().portion(worth(link), whole), 0);
            way.cross(link, &mut split);
            self.under_way.entry(link.to).or_default().join(split);
        }
    }
}
