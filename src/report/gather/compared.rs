//! Names, rounds and groups what the methods of one view say of the same places.

use std::collections::BTreeMap;

use super::said::{self, origin};
use crate::ledger::PurseKind;
use crate::report::texts::{self, TEXTS};
use crate::report::{Beside, Column, Compared, Holding, Laid, Met, Mingled, Really, WayStep, WayStop};
use crate::score::{AssetTruth, Worth};
use crate::study::{self, Answer, Comparison, Side, View, answers};
use crate::trace::StopReason;
use crate::truth::LootStep;
use crate::units::{Amount, KeeperId, PurseId, Rate};

/// How many keepers have a column of their own.
const KEEPERS_MAX: usize = 3;
/// How many purses have a column of their own.
const PURSES_MAX: usize = 5;

/// Returns the comparison of one view; a sealed one holds no truth.
pub fn compared(side: &Side, view: &View, comparison: &Comparison, sealed: bool) -> Compared {
    let loot = (!sealed).then(|| loot(side, view));
    let table = Table { side, view, comparison };
    Compared {
        mingled: mingled(comparison),
        beside: table.beside(loot.as_ref()),
        holdings: comparison
            .holdings
            .iter()
            .map(|holding| table.holding(holding, loot.as_ref()))
            .collect(),
        purses: comparison.purses as u64,
    }
}

fn mingled(comparison: &Comparison) -> Mingled {
    let mingled = &comparison.mingled;
    let count = |n: u64| Worth::new(u128::from(n));
    Mingled {
        movements: mingled.movements,
        reached: mingled.reached,
        mixed: mingled.mixed,
        mixed_share: count(mingled.mixed).share_of(count(mingled.reached)),
        moved: comparison.moved.0.cents(),
        moved_share: comparison.moved.1.share_of(comparison.moved.0),
        purses: mingled.purses,
        purses_mixed: mingled.purses_mixed,
        resting: comparison.resting.0.cents(),
        resting_share: comparison.resting.1.share_of(comparison.resting.0),
    }
}

/// The loot of an incident at the cut-off.
struct Loot {
    /// By purse of the evidence: by the plan's earmark, and between what it is under any convention.
    seen: BTreeMap<PurseId, Rests>,
    /// In purses that are not seen.
    unseen: Worth,
    /// What is in no purse any more: cashed, spent, recovered, lost.
    gone: Worth,
}

/// Loot in one purse.
#[derive(Clone, Copy, Default)]
struct Rests {
    value: Worth,
    least: Worth,
    greatest: Worth,
}

fn loot(side: &Side, view: &View) -> Loot {
    let incident = side.world.truth.incident(view.incident);
    let (ledger, rates) = (&side.world.ledger, &incident.rates);
    let mut now: BTreeMap<PurseId, &LootStep> = BTreeMap::new();
    let steps = incident.loot.iter();
    for step in steps.take_while(|step| ledger.instant(step.movement) <= side.at) {
        now.insert(step.purse, step);
    }
    let mut loot = Loot {
        seen: BTreeMap::new(),
        unseen: Worth::ZERO,
        gone: Worth::ZERO,
    };
    let mut rest = study::stolen(side, view.incident);
    let open = now
        .into_iter()
        .filter(|(purse, step)| !ledger.kind(*purse).is_boundary() && !step.greatest.is_zero());
    for (purse, step) in open {
        let worth = |amount| Worth::of(amount, rates[ledger.asset_of(purse).index()]);
        let value = worth(step.amount);
        rest = rest.saturating_sub(value);
        match view.key.purse_seen(purse) {
            Some(seen) => {
                let rests = loot.seen.entry(seen).or_default();
                rests.value += value;
                rests.least += worth(step.least);
                rests.greatest += worth(step.greatest);
            }
            None => loot.unseen += value,
        }
    }
    loot.gone = rest;
    loot
}

/// Where value is laid, as columns tell places apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Keeper(KeeperId),
    Purse(PurseId),
    Gone,
}

struct Table<'a> {
    side: &'a Side,
    view: &'a View,
    comparison: &'a Comparison,
}

impl Table<'_> {
    /// Returns the rates of the theft.
    fn rates(&self) -> &[Rate] {
        &self.side.world.truth.incident(self.view.incident).rates
    }

    fn spot(&self, purse: PurseId) -> Spot {
        match self.view.evidence.facts(purse).keeper {
            Some(keeper) => Spot::Keeper(keeper),
            None => Spot::Purse(purse),
        }
    }

    fn worth(&self, purse: PurseId, amount: Amount) -> Worth {
        said::worth(self.view, purse, amount, self.rates())
    }

    /// Sums what a method lays, spot by spot.
    fn laid(&self, answer: &Answer) -> BTreeMap<Spot, Worth> {
        let (trace, origin) = (&answer.trace, origin(self.view));
        let mut laid: BTreeMap<Spot, Worth> = BTreeMap::new();
        for held in trace.held.iter().filter(|held| held.origin == origin) {
            *laid.entry(self.spot(held.purse)).or_default() += self.worth(held.purse, held.amount);
        }
        for stop in trace.stops.iter().filter(|stop| stop.origin == origin) {
            let off = matches!(stop.reason, StopReason::NotFollowed | StopReason::Mixture)
                || self.kind(stop.purse).is_boundary();
            let spot = if off { Spot::Gone } else { self.spot(stop.purse) };
            *laid.entry(spot).or_default() += self.worth(stop.purse, stop.amount);
        }
        let (mut gone, mut back) = (Worth::ZERO, Worth::ZERO);
        for tally in trace.tallies.iter().filter(|tally| tally.origin == origin) {
            let rate = self.rates()[tally.asset.index()];
            gone += Worth::of(tally.fees + tally.destroyed + tally.crossed_out, rate);
            back += Worth::of(tally.crossed_in, rate);
        }
        *laid.entry(Spot::Gone).or_default() += gone.saturating_sub(back);
        laid.retain(|_, worth| *worth > Worth::ZERO);
        laid
    }

    fn kind(&self, purse: PurseId) -> PurseKind {
        self.view.evidence.ledger().kind(purse)
    }

    /// Chooses the columns and fills a row a method.
    fn beside(&self, loot: Option<&Loot>) -> Beside {
        let laid: Vec<BTreeMap<Spot, Worth>> = answers(self.view).map(|answer| self.laid(answer)).collect();
        let spots = self.columns(&laid);
        let others = self.others(&laid, &spots);
        let mut columns: Vec<Column> = spots.iter().map(|&spot| self.column(spot)).collect();
        let group = |key, count| Column {
            key,
            name: String::new(),
            count,
            holding: None,
        };
        columns.push(group(&TEXTS.beside_others, others));
        columns.push(group(&TEXTS.beside_gone, 0));
        let spread = |laid: &BTreeMap<Spot, Worth>| -> Vec<Amount> {
            let own = spots.iter().map(|spot| laid.get(spot).copied().unwrap_or_default());
            let rest = laid
                .iter()
                .filter(|(spot, _)| **spot != Spot::Gone && !spots.contains(spot));
            let gone = laid.get(&Spot::Gone).copied().unwrap_or_default();
            own.chain([rest.map(|(_, worth)| *worth).sum(), gone])
                .map(Worth::cents)
                .collect()
        };
        Beside {
            columns,
            rows: answers(self.view)
                .zip(&laid)
                .map(|(answer, laid)| Laid {
                    spec: answer.method.spec(),
                    whole: !study::keeps_sums(answer.method.booking()),
                    values: spread(laid),
                })
                .collect(),
            truth: loot.map(|loot| {
                let mut really = BTreeMap::from([(Spot::Gone, loot.gone)]);
                for (&purse, rests) in &loot.seen {
                    *really.entry(self.spot(purse)).or_default() += rests.value;
                }
                spread(&really)
            }),
            unseen: loot.map(|loot| loot.unseen.cents()),
        }
    }

    /// Returns the spots that have a column of their own: the keepers with most, then the most disputed purses.
    fn columns(&self, laid: &[BTreeMap<Spot, Worth>]) -> Vec<Spot> {
        let mut keepers: BTreeMap<Spot, Worth> = BTreeMap::new();
        for (&spot, &worth) in laid
            .iter()
            .flatten()
            .filter(|(spot, _)| matches!(spot, Spot::Keeper(_)))
        {
            let most = keepers.entry(spot).or_default();
            *most = worth.max(*most);
        }
        let mut keepers: Vec<(Worth, Spot)> = keepers.into_iter().map(|(spot, worth)| (worth, spot)).collect();
        keepers.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let purses = self.comparison.holdings.iter().map(|holding| self.spot(holding.purse));
        let purses = purses.filter(|spot| matches!(spot, Spot::Purse(_))).take(PURSES_MAX);
        keepers
            .into_iter()
            .take(KEEPERS_MAX)
            .map(|(_, spot)| spot)
            .chain(purses)
            .collect()
    }

    /// Counts the spots without a column of their own.
    fn others(&self, laid: &[BTreeMap<Spot, Worth>], spots: &[Spot]) -> u64 {
        let mut others: Vec<Spot> = laid.iter().flat_map(BTreeMap::keys).copied().collect();
        others.sort_unstable();
        others.dedup();
        others.retain(|spot| *spot != Spot::Gone && !spots.contains(spot));
        others.len() as u64
    }

    fn column(&self, spot: Spot) -> Column {
        let evidence = &self.view.evidence;
        let (key, name, holding) = match spot {
            Spot::Keeper(keeper) => (
                &TEXTS.beside_keeper,
                evidence.keepers()[keeper.index()].name.clone(),
                None,
            ),
            Spot::Purse(purse) => {
                let place = self
                    .comparison
                    .holdings
                    .iter()
                    .position(|holding| holding.purse == purse);
                (&TEXTS.beside_purse, evidence.purse_name(purse), place)
            }
            Spot::Gone => (&TEXTS.beside_gone, String::new(), None),
        };
        let count = 1;
        Column {
            key,
            name,
            count,
            holding,
        }
    }

    fn keeper(&self, purse: PurseId) -> Option<String> {
        let keeper = self.view.evidence.facts(purse).keeper?;
        Some(self.view.evidence.keepers()[keeper.index()].name.clone())
    }

    fn holding(&self, holding: &study::Holding, loot: Option<&Loot>) -> Holding {
        let evidence = &self.view.evidence;
        let ledger = evidence.ledger();
        let facts = evidence.facts(holding.purse);
        let way = holding.way.iter().map(|step| {
            let (movement, purse) = (ledger.movement_of(step.leg), ledger.out_purse(step.leg));
            WayStep {
                movement: evidence.movement_name(movement),
                at: ledger.instant(movement),
                purse: evidence.purse_name(purse),
                keeper: self.keeper(purse),
                value: self.worth(purse, ledger.out_amount(step.leg)).cents(),
                width: self.worth(purse, step.width).cents(),
                linked: step.link.is_some(),
                basis: step.link,
            }
        });
        let stops = holding.stops.iter().map(|stop| WayStop {
            movement: evidence.movement_name(stop.movement),
            key: texts::stop_listed(stop.reason),
            methods: stop.methods as u64,
            least: stop.stopped.0.cents(),
            greatest: stop.stopped.1.cents(),
        });
        let bound = holding.bound.and_then(Result::ok);
        Holding {
            purse: evidence.purse_name(holding.purse),
            keeper: self.keeper(holding.purse),
            holder: facts.holder.map(|holder| evidence.holders()[holder as usize].clone()),
            laid: holding.laid.iter().map(|worth| worth.cents()).collect(),
            spread: holding.spread.cents(),
            least: bound.map(|bound| bound.0.cents()),
            greatest: bound.map(|bound| bound.1.cents()),
            not_computed: holding.bound.and_then(Result::err).map(|why| why.to_string()),
            met: holding.mixture.map(|met| Met {
                movement: evidence.movement_name(met.movement),
                at: ledger.instant(met.movement),
                account: met.account.map(|account| evidence.purse_name(account)),
                claimed: Worth::of(met.claimed, self.rates()[met.asset.index()]).cents(),
                other: Worth::of(met.other, self.rates()[met.asset.index()]).cents(),
            }),
            way: way.collect(),
            stops: stops.collect(),
            truth: loot.map(|loot| self.really(holding, loot)),
        }
    }

    /// Returns what is really in a purse. Bounds of units stand beside units, value beside value: what a thief got in exchange is
    /// loot, and no unit that was stolen.
    fn really(&self, holding: &study::Holding, loot: &Loot) -> Really {
        let rests = loot.seen.get(&holding.purse).copied().unwrap_or_default();
        let units = self.side.assets.get(self.view.incident.index());
        let of = |truth: &AssetTruth| truth.stake(self.view.key.purse(holding.purse));
        let units = units.map_or(Ok(Default::default()), |truth| truth.as_ref().map(of));
        let mut beyond = Vec::new();
        if let (Some(Ok((least, greatest))), Ok((units_least, units_greatest))) = (holding.bound, units) {
            beyond.extend((units_least < least).then_some(&TEXTS.beyond_less));
            beyond.extend((units_greatest > greatest).then_some(&TEXTS.beyond_more));
        }
        Really {
            value: rests.value.cents(),
            least: rests.least.cents(),
            greatest: rests.greatest.cents(),
            units_least: units.ok().map(|units| units.0.cents()),
            units_greatest: units.ok().map(|units| units.1.cents()),
            units_not_computed: units.err().map(|why| why.to_string()),
            beyond,
        }
    }
}
