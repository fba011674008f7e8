//! A record as it is typed, and the world that it is.
//!
//! Purses, keepers and entities go by the names that the file gives them; a movement is `m1`, `m2` and so on, and an out-leg is
//! `m2:0`. Amounts are base units, days count from 1970.

use std::collections::BTreeMap;

use crate::evidence::{KeeperKind, Tag};
use crate::ledger::{Basis, Ledger, Leg, Link, LinkKind, PurseKind};
use crate::truth::loot::{self, Earmarks, Facts, Loot, Theft};
use crate::truth::{
    AddressForm, Entity, Fate, Incident, Keeper, LootStep, MovementRecord, Powers, PurseRecord, Receipt, Role, World,
    sample,
};
use crate::units::rates::Rates;
use crate::units::{
    Amount, Asset, AssetId, EntityId, InLegId, Instant, KeeperId, MovementId, OutLegId, PurseId, RailId, Rate, Share,
};
use serde::Deserialize;

pub const DAY: i64 = 86_400;

/// A record as it stands in its file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub title: String,
    #[serde(default = "cents")]
    pub assets: Vec<AssetTyped>,
    /// Who there is, beside nobody. Roles stand with each theft; whoever has none is a stranger.
    people: Vec<String>,
    #[serde(default)]
    keepers: Vec<KeeperTyped>,
    purses: BTreeMap<String, PurseTyped>,
    movements: Vec<MovementTyped>,
    #[serde(default)]
    handovers: Vec<HandoverTyped>,
    #[serde(default)]
    links: Vec<LinkTyped>,
    #[serde(default)]
    tags: Vec<TagTyped>,
    /// The instant at which the world ends.
    ends: i64,
    /// What is frozen then.
    #[serde(default)]
    frozen: Vec<String>,
    pub thefts: Vec<TheftTyped>,
    #[serde(default)]
    pub scores: Vec<Asked>,
}

/// An asset and its worth: so many cents for so many base units.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetTyped {
    pub code: String,
    cents: u64,
    units: u64,
}

/// Money in cents, where a record names no asset.
fn cents() -> Vec<AssetTyped> {
    let code = "USD".to_owned();
    vec![AssetTyped {
        code,
        cents: 1,
        units: 1,
    }]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeeperTyped {
    name: String,
    kind: KeeperKind,
    country: Option<String>,
    #[serde(default)]
    informal: bool,
    #[serde(default)]
    forgets: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PurseTyped {
    #[serde(default = "account")]
    kind: String,
    asset: Option<String>,
    /// Who commands it when it is opened; nobody a boundary purse.
    of: Option<String>,
    books: Option<String>,
    reserve: Option<String>,
}

fn account() -> String {
    "account".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MovementTyped {
    day: i64,
    ins: Vec<(String, u64)>,
    outs: Vec<(String, u64)>,
    /// Whether it stands in closed books alone.
    #[serde(default)]
    hidden: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HandoverTyped {
    at: String,
    purse: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkTyped {
    from: String,
    to: String,
    amounts: (u64, u64),
    kind: LinkKind,
    keeper: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TagTyped {
    purse: String,
    keeper: String,
    published: i64,
}

/// A theft and what must be found to have become of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TheftTyped {
    pub name: String,
    legs: Vec<(String, u64)>,
    noticed: Option<i64>,
    party: Vec<String>,
    victim: String,
    #[serde(default)]
    roles: BTreeMap<String, Role>,
    /// What legs are meant to carry: `["m2:0", 30]`.
    #[serde(default)]
    ins: Vec<(String, u64)>,
    #[serde(default)]
    outs: Vec<(String, u64)>,
    /// After which movement, in which purse: by the earmark, least, greatest, hops.
    pub loot: Vec<Step>,
    /// What has become of what was taken by the end, in the units of the theft.
    pub outcomes: States,
    /// In which movement, in which purse, who, how much.
    #[serde(default)]
    pub received: Vec<(String, String, String, u64)>,
}

/// A row of loot: after which movement, in which purse, by the earmark, least, greatest, hops.
pub type Step = (String, String, u64, u64, u64, u32);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct States {
    held: u64,
    frozen: u64,
    recovered: u64,
    cashed: u64,
    spent: u64,
    lost: u64,
}

impl States {
    pub fn of(incident: &Incident, at: Instant) -> States {
        let states = incident.became(at);
        let of = |fate: Fate| states[fate].get();
        States {
            held: of(Fate::AtLarge),
            frozen: of(Fate::Frozen),
            recovered: of(Fate::Returned),
            cashed: of(Fate::Cashed),
            spent: of(Fate::Spent),
            lost: of(Fate::Lost),
        }
    }
}

/// What a score must say of a method that looks from a vantage at the end of a day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[serde(default)]
    pub theft: usize,
    pub vantage: String,
    pub method: String,
    /// The score's instant, in days since 1970: the end of the day before.
    pub day: i64,
    /// Over purses, entities, keepers: truth, trace, overlap, wrong, missed.
    pub levels: [[u64; 5]; 3],
    pub determined: Option<Ratio>,
    pub prevalence: Option<Ratio>,
    #[serde(default)]
    pub recall_between: Vec<Option<[Ratio; 2]>>,
    #[serde(default)]
    pub accused: BTreeMap<String, (u32, u64, u64)>,
    /// Hops, loot there, how much of it was found.
    #[serde(default)]
    pub by_hop: Vec<(u32, u64, u64)>,
    #[serde(default)]
    pub by_day: Vec<Scored>,
    #[serde(default)]
    pub ends: BTreeMap<String, u64>,
}

/// The score at the end of a day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scored {
    pub truth: u64,
    pub recall: [Ratio; 3],
    pub precision: [Ratio; 3],
}

/// A share, as its two numbers; a whole of zero is no share.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Ratio(u64, u64);

impl Ratio {
    pub fn share(&self) -> Option<Share> {
        Share::ratio(self.0.into(), self.1.into())
    }
}

/// A record and the world that it is.
pub struct Typed {
    pub record: Record,
    pub world: World,
    purses: BTreeMap<String, PurseId>,
}

impl Typed {
    pub fn new(record: Record) -> Typed {
        let mut world = World {
            begins: Instant::from_unix(0),
            ends: Instant::from_unix(record.ends * DAY),
            ledger: Ledger::closed(),
            record: Default::default(),
            truth: Default::default(),
        };
        world.record.rails.push("typed".into());
        for asset in &record.assets {
            let (code, scale) = (asset.code.clone(), 0);
            world.ledger.add_asset(Asset { code, scale });
            let (cents, base_units) = (asset.cents, asset.units);
            world.record.rates.push(Rates::constant(Rate { cents, base_units }));
        }
        let houses = record.keepers.iter().map(|keeper| keeper.name.clone());
        for name in ["nobody".to_owned()]
            .into_iter()
            .chain(record.people.iter().cloned())
            .chain(houses)
        {
            let kind = "typed";
            world.truth.entities.push(Entity { name, kind });
        }
        let mut typed = Typed {
            record,
            world,
            purses: BTreeMap::new(),
        };
        typed.keep();
        typed.open();
        typed.move_all();
        typed.join();
        typed.steal();
        typed
    }

    fn entity(&self, name: &str) -> EntityId {
        let place = self.world.truth.entities.iter().position(|entity| entity.name == name);
        EntityId::new(place.unwrap_or_else(|| panic!("{name} is among the people")))
    }

    fn keeper(&self, name: &str) -> KeeperId {
        let place = self.record.keepers.iter().position(|keeper| keeper.name == name);
        KeeperId::new(place.unwrap_or_else(|| panic!("{name} is a keeper")))
    }

    fn purse(&self, name: &str) -> PurseId {
        *self.purses.get(name).unwrap_or_else(|| panic!("{name} is a purse"))
    }

    fn name_of(&self, purse: PurseId) -> String {
        let found = self.purses.iter().find(|(_, id)| **id == purse);
        found.expect("every purse has a name").0.clone()
    }

    /// Reads `m2` or `m2:0`.
    fn place(&self, text: &str) -> (MovementId, usize) {
        let (movement, leg) = text.split_once(':').unwrap_or((text, "0"));
        let movement: usize = movement
            .trim_start_matches('m')
            .parse()
            .expect("a movement is m1, m2, ...");
        (MovementId::new(movement - 1), leg.parse().expect("a leg is a number"))
    }

    fn out_leg(&self, text: &str) -> OutLegId {
        let (movement, leg) = self.place(text);
        OutLegId::new(self.world.ledger.outs(movement).start + leg)
    }

    fn keep(&mut self) {
        for typed in &self.record.keepers {
            let keeper = Keeper {
                name: typed.name.clone(),
                entity: self.entity(&typed.name),
                kind: typed.kind,
                country: typed.country.clone(),
                institution: !typed.informal,
                retains_links: !typed.forgets,
                powers: Powers {
                    in_books: !typed.informal,
                    on: Vec::new(),
                },
            };
            self.world.record.keepers.push(keeper);
        }
    }

    fn open(&mut self) {
        for (name, typed) in &self.record.purses {
            let kind = match typed.kind.as_str() {
                "account" => PurseKind::Account,
                "coin" => PurseKind::Coin,
                "fees" => PurseKind::Fees,
                "issuance" => PurseKind::Issuance,
                "cash" => PurseKind::Cash,
                "claims" => PurseKind::Claims,
                "destroyed" => PurseKind::Destroyed,
                other => panic!("{other} is a kind of purse"),
            };
            let code = typed.asset.as_deref().unwrap_or(&self.record.assets[0].code);
            let asset = self
                .record
                .assets
                .iter()
                .position(|asset| asset.code == code)
                .expect("an asset of the record");
            let [books, reserve] =
                [&typed.books, &typed.reserve].map(|name| name.as_ref().map(|name| self.keeper(name)));
            let entity = match (&typed.of, books.or(reserve)) {
                (Some(name), _) => self.entity(name),
                (None, Some(keeper)) => self.world.record.keepers[keeper.index()].entity,
                (None, None) => EntityId::new(0),
            };
            let holder = books.filter(|_| kind == PurseKind::Account).map(|_| {
                self.world
                    .record
                    .holders
                    .push(self.world.truth.entities[entity.index()].name.clone());
                self.world.record.holders.len() as u32 - 1
            });
            let form = match (books, kind) {
                (Some(keeper), PurseKind::Claims) => AddressForm::Claims(keeper),
                (Some(keeper), _) => AddressForm::Bank(keeper),
                (None, PurseKind::Coin) => AddressForm::Coin,
                (None, kind) if kind.is_boundary() => AddressForm::Boundary(kind),
                (None, _) => AddressForm::Account,
            };
            let purse = self.world.ledger.open(kind, AssetId::new(asset));
            let address = purse.get();
            self.world.record.addresses.push(form);
            self.world.record.purses.push(PurseRecord {
                rail: RailId::new(0),
                address,
                host: books,
                books,
                reserve,
                holder,
            });
            self.world.truth.control.push(entity);
            self.purses.insert(name.clone(), purse);
        }
    }

    fn move_all(&mut self) {
        for typed in &self.record.movements {
            let legs = |legs: &[(String, u64)]| -> Vec<Leg> {
                legs.iter()
                    .map(|(purse, amount)| Leg::new(self.purses[purse], Amount::new(*amount)))
                    .collect()
            };
            let at = Instant::from_unix(typed.day * DAY);
            let (ins, outs) = (legs(&typed.ins), legs(&typed.outs));
            self.world.ledger.record(at, &ins, &outs);
            let public = !typed.hidden;
            self.world.record.movements.push(MovementRecord {
                rail: RailId::new(0),
                public,
                named: false,
                reference: None,
            });
        }
        for typed in &self.record.handovers {
            let handed = (
                self.place(&typed.at).0,
                self.purse(&typed.purse),
                self.entity(&typed.to),
            );
            self.world.truth.handovers.push(handed);
        }
        self.world.truth.handovers.sort();
    }

    fn join(&mut self) {
        for typed in &self.record.links {
            let link = Link {
                from: self.out_leg(&typed.from),
                to: self.out_leg(&typed.to),
                amount_in: Amount::new(typed.amounts.0),
                amount_out: Amount::new(typed.amounts.1),
                kind: typed.kind,
                keeper: typed.keeper.as_ref().map(|name| self.keeper(name)),
                basis: Basis::Disclosed,
            };
            self.world.record.links.push(link);
        }
        self.world.record.links.sort_by_key(|link| (link.from, link.to));
        for typed in &self.record.tags {
            let keeper = self.keeper(&typed.keeper);
            self.world.record.tags.push(Tag {
                address: self.purse(&typed.purse).get(),
                category: self.world.record.keepers[keeper.index()].kind.name().into(),
                keeper: Some(keeper),
                published: Instant::from_unix(typed.published * DAY),
                withdrawn: None,
                source: "typed".into(),
                confidence: Share::WHOLE,
            });
        }
    }

    fn steal(&mut self) {
        let stop = |name: &String| (self.world.ends, self.purse(name), true);
        let stops = self.record.frozen.iter().map(stop).collect();
        self.world.truth.stops = stops;
        let World {
            ledger, record, truth, ..
        } = &self.world;
        let facts = Facts {
            ledger,
            control: &truth.control,
            handovers: &truth.handovers,
            links: &record.links,
            rates: &record.rates,
            stops: &truth.stops,
            seizures: &[],
        };
        let thefts: Vec<Theft> = self.record.thefts.iter().map(|typed| self.theft(typed)).collect();
        let found = loot::follow(facts, &thefts.iter().collect::<Vec<_>>());
        let told = self.record.thefts.iter().zip(thefts).zip(found);
        let incidents = told.map(|((typed, theft), found)| self.incident(typed, theft, found));
        self.world.truth.incidents = incidents.collect();
    }

    fn theft(&self, typed: &TheftTyped) -> Theft {
        let out = |(leg, amount): &(String, u64)| (self.out_leg(leg), Amount::new(*amount));
        let inward = |(leg, amount): &(String, u64)| {
            let (movement, leg) = self.place(leg);
            let first = self.world.ledger.ins(movement).start;
            (InLegId::new(first + leg), Amount::new(*amount))
        };
        Theft {
            legs: typed.legs.iter().map(out).collect(),
            party: typed.party.iter().map(|name| self.entity(name)).collect(),
            victims: [self.entity(&typed.victim)].into(),
            earmarks: Earmarks {
                ins: typed.ins.iter().map(inward).collect(),
                outs: typed.outs.iter().map(out).collect(),
            },
            abandoned: Vec::new(),
        }
    }

    fn incident(&self, typed: &TheftTyped, theft: Theft, found: Loot) -> Incident {
        let World { ledger, truth, .. } = &self.world;
        let complaint: Vec<(OutLegId, Amount)> = theft.legs.into_iter().collect();
        let at = ledger.instant(ledger.movement_of(complaint[0].0));
        let mut roles = vec![Role::Stranger; truth.entities.len()];
        theft
            .party
            .iter()
            .for_each(|entity| roles[entity.index()] = Role::Complicit);
        roles[self.entity(&typed.party[0]).index()] = Role::Thief;
        for victim in &theft.victims {
            roles[victim.index()] = Role::Victim;
        }
        for (name, role) in &typed.roles {
            roles[self.entity(name).index()] = *role;
        }
        Incident {
            name: typed.name.clone(),
            hand: typed.name.clone(),
            bank: None,
            at,
            noticed: typed.noticed.map_or(at, |day| Instant::from_unix(day * DAY)),
            rates: self.world.record.rates_at(at),
            attempts: complaint
                .iter()
                .map(|&(leg, amount)| sample::credited(ledger, leg, amount))
                .collect(),
            complaint,
            roles,
            loot: found.steps,
            outcomes: found.outcomes,
            received: found.received,
            returned: found.returned,
        }
    }

    /// Returns where loot was, in the words of a record.
    pub fn steps(&self, incident: &Incident) -> Vec<Step> {
        let word = |step: &LootStep| {
            let amounts = [step.amount, step.least, step.greatest].map(Amount::get);
            let movement = format!("m{}", step.movement.index() + 1);
            (
                movement,
                self.name_of(step.purse),
                amounts[0],
                amounts[1],
                amounts[2],
                step.hops,
            )
        };
        incident.loot.iter().map(word).collect()
    }

    /// Returns who received of it, in the words of a record.
    pub fn receipts(&self, incident: &Incident) -> Vec<(String, String, String, u64)> {
        let word = |receipt: &Receipt| {
            let entity = self.world.truth.entities[receipt.entity.index()].name.clone();
            let movement = format!("m{}", receipt.movement.index() + 1);
            (movement, self.name_of(receipt.purse), entity, receipt.amount.get())
        };
        incident.received.iter().map(word).collect()
    }
}
