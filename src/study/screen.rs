//! Screening: every deposit into an institution of a world is looked at as its officer could at that instant, and decided about.
//!
//! A deposit is what a customer brings: a payment to an institution's own address that its books then credit, or a payment from
//! another purse into an account in its books. Its officer sees the public record and the tags, and the institution's own books (from
//! the vantage `institution`; `country` adds those of its compatriots, and the others are the same for everybody). What is known
//! at an instant are the tags in force then, and the complaints of victims who had noticed by then.
//!
//! **One walk does not serve two instants at which different tags are in force**, since a tag changes what money that left its
//! address long ago is called. But most tags are published when their address is first used, or before it gives anything; such a
//! tag says the same of every later instant, and one in force from the beginning of time is no other. Only a tag that comes
//! late, a withdrawal, and a complaint divide time into spans. So there is one walk a span that has deposits, and not one a deposit.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::choose::choose;
use super::{Choice, StudyError};
use crate::evidence::{Complaint, Evidence, Tag, Vantage};
use crate::ledger::{LinkKind, PurseKind};
use crate::lots::{Booking, Method};
use crate::scenario::Scenario;
use crate::score::Worth;
use crate::score::screening::{Decisions, Desk, Finding, Stakes, Truth, decide, stakes};
use crate::sim;
use crate::trace::{self, Sources};
use crate::truth::World;
use crate::units::{Amount, IncidentId, Instant, KeeperId, MovementId, OriginId, OutLegId, PurseId};
use crate::vantage::{Disclosure, Key, project};

/// The categories in which risk is seen unless others are named.
pub const RISKY: [&str; 2] = ["mixer", "stolen"];

/// What is screened, and how it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desired {
    /// Seed and rails; of its vantages the first is from where officers look (none: `institution`), and its methods are asked (none:
    /// every booking that is neither a null method nor a rule of law).
    pub choice: Choice,
    /// The categories in which risk is seen; a complaint is of the category `stolen`.
    pub risky: Vec<String>,
    /// How it is decided.
    pub desk: Desk,
}

/// A scenario, screened.
#[derive(Clone, Debug)]
pub struct Screen {
    /// The scenario as it was run.
    pub scenario: Scenario,
    /// From where the officers looked.
    pub vantage: Vantage,
    /// One entry a starting rail.
    pub rails: Vec<ScreenedRail>,
}

/// One world, screened.
#[derive(Clone, Debug)]
pub struct ScreenedRail {
    /// The rail on which the theft starts.
    pub rail: String,
    /// What there was to decide about.
    pub stakes: Stakes,
    /// What each booking decided, in order.
    pub methods: Vec<Screening>,
}

/// What one booking decided, or why it cannot work there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screening {
    /// The method.
    pub method: Method,
    /// Its decisions.
    pub decisions: Result<Decisions, String>,
}

/// Screens every deposit of a scenario's worlds.
///
/// # Errors
/// Where a chosen rail does not fit the scenario.
pub fn screen(scenario: &Scenario, desired: &Desired) -> Result<Screen, StudyError> {
    let scenario = choose(scenario, &desired.choice)?;
    let first = desired.choice.vantages.first();
    let vantage = first.map_or(Vantage::Institution, |first| first.vantage());
    let methods: Vec<Method> = match &desired.choice.methods[..] {
        [] => {
            let is_real = |booking: &Booking| !booking.is_null() && !booking.is_law();
            let real = Booking::ALL.into_iter().filter(is_real);
            real.map(Method::of).collect()
        }
        chosen => chosen.to_vec(),
    };
    let rails = scenario.starts.iter().map(|&rail| {
        let world = sim::make(&scenario, rail, scenario.seed).world;
        screen_world(scenario.rail_name(rail).to_owned(), &world, vantage, &methods, desired)
    });
    Ok(Screen {
        rails: rails.collect(),
        vantage,
        scenario,
    })
}

/// A deposit in the world's ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deposit {
    /// What is screened.
    pub leg: OutLegId,
    /// The credit under which the customer has it.
    pub credit: OutLegId,
    /// By whom.
    pub keeper: KeeperId,
}

fn screen_world(rail: String, world: &World, vantage: Vantage, methods: &[Method], desired: &Desired) -> ScreenedRail {
    let deposits = deposits(world);
    let truths = truths(world, &deposits);
    let mut views: BTreeMap<Vec<KeeperId>, Vec<usize>> = BTreeMap::new();
    for (i, deposit) in deposits.iter().enumerate() {
        views.entry(books(world, vantage, deposit.keeper)).or_default().push(i);
    }
    let views: Vec<_> = views.into_iter().collect();
    let walks: Vec<Walk> = views
        .par_iter()
        .flat_map_iter(|(open, mine)| View::new(world, vantage, open).walks(&deposits, mine, desired))
        .collect();
    let methods = methods.par_iter().map(|method| Screening {
        method: *method,
        decisions: found(&walks, method, &deposits, world).map(|findings| decide(&truths, &findings, desired.desk)),
    });
    ScreenedRail {
        rail,
        stakes: stakes(&truths),
        methods: methods.collect(),
    }
}

/// Returns what a method says of each deposit.
fn found(walks: &[Walk], method: &Method, deposits: &[Deposit], world: &World) -> Result<Vec<Finding>, String> {
    let amount = |deposit: &Deposit| world.ledger.out_amount(deposit.leg);
    let mut findings: Vec<Finding> = deposits
        .iter()
        .map(|deposit| Finding {
            tainted: Amount::ZERO,
            amount: amount(deposit),
        })
        .collect();
    let said: Vec<Result<Vec<(usize, Amount)>, String>> = walks.par_iter().map(|walk| walk.said(method)).collect();
    for rows in said {
        for (deposit, tainted) in rows? {
            findings[deposit].tainted = tainted;
        }
    }
    Ok(findings)
}

/// Returns all deposits, in the order of the ledger.
pub(super) fn deposits(world: &World) -> Vec<Deposit> {
    let (ledger, record) = (&world.ledger, &world.record);
    let mut found: BTreeMap<OutLegId, Deposit> = BTreeMap::new();
    let institution = |keeper: KeeperId| record.keepers[keeper.index()].institution;
    for link in &record.links {
        let brought = matches!(link.kind, LinkKind::Deposit | LinkKind::Mix | LinkKind::Otc);
        let Some(keeper) = link.keeper.filter(|&keeper| brought && institution(keeper)) else {
            continue;
        };
        let [from, to] = [link.from, link.to].map(|leg| record.purses[ledger.out_purse(leg).index()]);
        if from.reserve == Some(keeper) && to.books == Some(keeper) {
            found.entry(link.from).or_insert(Deposit {
                leg: link.from,
                credit: link.to,
                keeper,
            });
        }
    }
    for movement in ledger.movements() {
        let payers = &ledger.in_purses()[ledger.ins(movement)];
        if payers.iter().all(|&payer| ledger.kind(payer).is_boundary()) {
            continue; // an endowment, cash, or the keeper's own books
        }
        for leg in ledger.out_legs(movement) {
            let purse = ledger.out_purse(leg);
            let books = record.purses[purse.index()].books.filter(|&keeper| institution(keeper));
            if let (Some(keeper), PurseKind::Account) = (books, ledger.kind(purse))
                && !payers.contains(&purse)
            {
                found.entry(leg).or_insert(Deposit {
                    leg,
                    credit: leg,
                    keeper,
                });
            }
        }
    }
    found.retain(|leg, _| !ledger.out_amount(*leg).is_zero());
    found.into_values().collect()
}

/// Returns what loot each deposit brought: by how much it raised what its purse held.
fn truths(world: &World, deposits: &[Deposit]) -> Vec<Truth> {
    let ledger = &world.ledger;
    let mut loot = vec![(Amount::ZERO, Amount::ZERO); deposits.len()];
    let by_credit: BTreeMap<(MovementId, PurseId), usize> = deposits
        .iter()
        .enumerate()
        .map(|(i, deposit)| {
            (
                (ledger.movement_of(deposit.credit), ledger.out_purse(deposit.credit)),
                i,
            )
        })
        .collect();
    for incident in &world.truth.incidents {
        let mut before: BTreeMap<PurseId, (Amount, Amount)> = BTreeMap::new();
        let mut brought: BTreeMap<usize, (Amount, Amount)> = BTreeMap::new();
        for step in &incident.loot {
            let (least, greatest) = before
                .insert(step.purse, (step.least, step.greatest))
                .unwrap_or_default();
            if let Some(&i) = by_credit.get(&(step.movement, step.purse)) {
                let of_step = brought.entry(i).or_default();
                of_step.0 += step.least.saturating_sub(greatest);
                of_step.1 += step.greatest.saturating_sub(least);
            }
        }
        // The same units can be the loot of two incidents, so that what is certain of each need not add up.
        for (i, (least, greatest)) in brought {
            loot[i].0 = loot[i].0.max(least);
            loot[i].1 += greatest;
        }
    }
    let worth = |(deposit, (least, greatest)): (&Deposit, (Amount, Amount))| {
        let amount = ledger.out_amount(deposit.leg);
        let rate = world.record.rate(
            ledger.asset_of(ledger.out_purse(deposit.leg)),
            ledger.instant(ledger.movement_of(deposit.leg)),
        );
        let of = |loot: Amount| Worth::of(loot.min(amount), rate);
        Truth {
            worth: Worth::of(amount, rate),
            least: of(least),
            greatest: of(greatest),
        }
    };
    deposits.iter().zip(loot).map(worth).collect()
}

/// Returns whose books the officer of a keeper reads from the vantage, in order.
fn books(world: &World, vantage: Vantage, keeper: KeeperId) -> Vec<KeeperId> {
    let keepers = &world.record.keepers;
    let country = keepers[keeper.index()].country.as_ref();
    let reads = |other: &KeeperId| match vantage {
        Vantage::Public | Vantage::Tags => false,
        Vantage::Institution => *other == keeper,
        Vantage::Country => {
            let compatriot = country.is_some() && keepers[other.index()].country.as_ref() == country;
            *other == keeper || (compatriot && keepers[other.index()].institution)
        }
        Vantage::Omniscient => true,
    };
    (0..keepers.len()).map(KeeperId::new).filter(reads).collect()
}

/// What officers with the same books see.
struct View<'w> {
    world: &'w World,
    vantage: Vantage,
    open: Vec<KeeperId>,
    evidence: Evidence,
    key: Key,
    /// When each of the world's addresses first gave something in this view.
    first_gave: BTreeMap<u32, Instant>,
}

/// What is known in one span of time, and the deposits that fall into it.
struct Walk {
    evidence: std::sync::Arc<Evidence>,
    complaints: Vec<Complaint>,
    sources: Sources,
    /// One entry an origin: the complaints, then the sources.
    risky: Vec<bool>,
    /// The deposits in the evidence's ids, with their places among all, ordered by leg.
    deposits: Vec<(OutLegId, usize)>,
}

impl Walk {
    /// Returns how much of each deposit a method finds risky.
    fn said(&self, method: &Method) -> Result<Vec<(usize, Amount)>, String> {
        let legs: Vec<OutLegId> = self.deposits.iter().map(|(leg, _)| *leg).collect();
        let said = trace::exposure(&self.evidence, &self.complaints, &self.sources, method, &legs);
        let (_, arrived) = said.map_err(|error| error.why())?;
        let row = |(row, (_, place)): (trace::Arrived, &(OutLegId, usize))| {
            let mut risky = row;
            risky.parts.retain(|part| self.risky[part.origin.index()]);
            (*place, risky.tainted())
        };
        Ok(arrived.into_iter().zip(&self.deposits).map(row).collect())
    }
}

impl<'w> View<'w> {
    fn new(world: &'w World, vantage: Vantage, open: &[KeeperId]) -> View<'w> {
        let answers: Vec<Disclosure> = open
            .iter()
            .map(|&keeper| Disclosure {
                keeper,
                purse: None,
                answered: Instant::MIN,
            })
            .collect();
        let from = match vantage {
            Vantage::Institution | Vantage::Country => Vantage::Tags,
            Vantage::Public | Vantage::Tags | Vantage::Omniscient => vantage,
        };
        // These see the same, whichever theft there is.
        let (evidence, key) = project(world, IncidentId::FIRST, from, &answers, world.ends);
        let mut first_gave = BTreeMap::new();
        for movement in evidence.ledger().movements() {
            for leg in evidence.ledger().ins(movement) {
                let purse = key.purse(evidence.ledger().in_purses()[leg]);
                let address = world.record.purses[purse.index()].address;
                first_gave
                    .entry(address)
                    .or_insert_with(|| evidence.ledger().instant(movement));
            }
        }
        View {
            world,
            vantage,
            open: open.to_vec(),
            evidence,
            key,
            first_gave,
        }
    }

    /// Returns the tags that can be known in this view.
    fn tags(&self) -> &'w [Tag] {
        match self.vantage {
            Vantage::Public => &[],
            Vantage::Tags | Vantage::Institution | Vantage::Country | Vantage::Omniscient => &self.world.record.tags,
        }
    }

    /// Tells whether the tag changes what is said of money that its address gave before.
    fn comes_late(&self, tag: &Tag) -> bool {
        let gave = self.first_gave.get(&tag.address);
        gave.is_some_and(|gave| *gave < tag.published)
    }

    /// Tells whether the tag is in force in the span that begins at this instant.
    fn is_in_force(&self, tag: &Tag, begin: Instant) -> bool {
        let published = tag.published <= begin || !self.comes_late(tag);
        published && tag.withdrawn.is_none_or(|withdrawn| withdrawn > begin)
    }

    /// Returns the instants at which it changes what is known of money that has already moved.
    fn turns(&self) -> BTreeSet<Instant> {
        let late = self.tags().iter().filter(|tag| self.comes_late(tag));
        let withdrawn = self.tags().iter().filter_map(|tag| tag.withdrawn);
        let noticed = self.world.truth.incidents.iter().map(|incident| incident.noticed);
        late.map(|tag| tag.published).chain(withdrawn).chain(noticed).collect()
    }

    /// Divides the deposits into spans of time in which the same is known.
    fn walks(self, deposits: &[Deposit], mine: &[usize], desired: &Desired) -> Vec<Walk> {
        let turns = self.turns();
        let mut spans: BTreeMap<Instant, Vec<(OutLegId, usize)>> = BTreeMap::new();
        for &i in mine {
            let Some(leg) = self.key.leg_seen(deposits[i].leg) else {
                continue; // out of sight, so that nobody raises an alert
            };
            let at = self
                .world
                .ledger
                .instant(self.world.ledger.movement_of(deposits[i].leg));
            let begin = turns.range(..=at).next_back().copied().unwrap_or(Instant::MIN);
            spans.entry(begin).or_default().push((leg, i));
        }
        let known: Vec<_> = spans.keys().map(|&begin| self.known(begin, &desired.risky)).collect();
        let evidence = std::sync::Arc::new(self.evidence);
        let walk = |((_, mut deposits), (complaints, sources, risky)): ((Instant, Vec<(OutLegId, usize)>), Known)| {
            deposits.sort_unstable();
            Walk {
                evidence: evidence.clone(),
                complaints,
                sources,
                risky,
                deposits,
            }
        };
        spans.into_iter().zip(known).map(walk).collect()
    }

    /// Returns what is known in the span that begins at this instant: complaints, sources, and which origins are risky.
    fn known(&self, begin: Instant, risky: &[String]) -> Known {
        let incidents = self.world.truth.incidents.iter();
        let complaints = self.key.complaints(self.world);
        let complaints: Vec<Complaint> = incidents
            .zip(complaints)
            .filter(|(incident, _)| incident.noticed <= begin)
            .map(|(_, complaint)| complaint)
            .collect();
        let mut surest: BTreeMap<u32, &Tag> = BTreeMap::new();
        for tag in self.tags().iter().filter(|tag| self.is_in_force(tag, begin)) {
            let best = surest.entry(tag.address).or_insert(tag);
            if (best.confidence, best.published) < (tag.confidence, tag.published) {
                *best = tag;
            }
        }
        let ledger = self.evidence.ledger();
        let category = |purse: PurseId| -> Option<&str> {
            if ledger.kind(purse).is_boundary() {
                return None;
            }
            let record = &self.world.record.purses[self.key.purse(purse).index()];
            // As evidence says it: a keeper's own purse that open books show is named by whose own it is, at whatever bank it is held.
            let is_open = [record.books, record.reserve]
                .into_iter()
                .flatten()
                .any(|keeper| self.reads(keeper));
            let own = record.reserve.filter(|_| is_open);
            let own = own.map(|own| self.world.record.keepers[own.index()].kind.name());
            surest.get(&record.address).map(|tag| tag.category.as_str()).or(own)
        };
        let by_purse: Vec<Option<&str>> = ledger.purses().map(category).collect();
        let names: BTreeSet<&str> = by_purse.iter().flatten().copied().collect();
        let names: Vec<&str> = names.into_iter().collect();
        let place = |name: &str| OriginId::new(names.binary_search(&name).expect("all were gathered"));
        let of = by_purse.iter().map(|name| name.map(place)).collect();
        let is_risky = |name: &str| risky.iter().any(|word| word == name);
        let complained = complaints.iter().map(|_| is_risky(Tag::STOLEN));
        let risky = complained.chain(names.iter().map(|name| is_risky(name))).collect();
        let names = names.into_iter().map(str::to_owned).collect();
        (complaints, Sources::new(names, of), risky)
    }

    fn reads(&self, keeper: KeeperId) -> bool {
        self.vantage == Vantage::Omniscient || self.open.binary_search(&keeper).is_ok()
    }
}

type Known = (Vec<Complaint>, Sources, Vec<bool>);

#[cfg(test)]
mod tests;
