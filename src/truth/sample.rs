//! A builder of small worlds for tests: a few purses, a few payments, the truth said beside them.

use super::*;
use crate::evidence::KeeperKind;
use crate::ledger::{Basis, Leg, LinkKind, PurseKind};
use crate::units::rates::Rates;
use crate::units::{Asset, RailId, Share};

/// A world in the making. Money is dollars in cents unless said otherwise; one rail, one incident.
#[derive(Clone)]
pub struct Sample {
    /// The world so far.
    pub world: World,
    issuance: PurseId,
    /// Whether the movements that follow are seen by everyone.
    pub public: bool,
    /// Whether the messages of the movements that follow carry names.
    pub named: bool,
}

impl Sample {
    /// Begins a world with nobody in it.
    pub fn new() -> Sample {
        let mut sample = Sample {
            world: World {
                begins: Instant::from_unix(0),
                ends: Instant::from_unix(1_000_000),
                ledger: Ledger::closed(),
                record: Record::default(),
                truth: Truth::default(),
            },
            issuance: PurseId::new(0),
            public: true,
            named: false,
        };
        sample.world.record.rails.push("plain".into());
        sample.world.truth.incidents.push(Incident {
            name: "theft".into(),
            hand: "theft".into(),
            bank: None,
            at: Instant::MIN,
            noticed: Instant::MIN,
            rates: Vec::new(),
            attempts: Vec::new(),
            complaint: Vec::new(),
            roles: Vec::new(),
            loot: Vec::new(),
            outcomes: Vec::new(),
            received: Vec::new(),
            returned: Vec::new(),
        });
        sample.asset("USD", 2, Rate::PAR);
        let nobody = sample.entity("nobody", Role::Stranger);
        sample.issuance = sample.boundary(PurseKind::Issuance, nobody, None);
        sample
    }

    /// Adds a kind of money.
    pub fn asset(&mut self, code: &str, scale: u8, rate: Rate) -> AssetId {
        self.world.record.rates.push(Rates::constant(rate));
        self.world.truth.incidents[0].rates.push(rate);
        self.world.ledger.add_asset(Asset {
            code: code.into(),
            scale,
        })
    }

    /// Adds somebody.
    pub fn entity(&mut self, name: &str, role: Role) -> EntityId {
        self.world.truth.entities.push(Entity {
            name: name.into(),
            kind: "test",
        });
        self.world.truth.incidents[0].roles.push(role);
        EntityId::new(self.world.truth.entities.len() - 1)
    }

    /// Adds an institution that retains its links, run by an entity of its own.
    pub fn keeper(&mut self, name: &str, kind: KeeperKind, country: &str) -> KeeperId {
        let entity = self.entity(name, Role::Stranger);
        self.world.record.keepers.push(Keeper {
            name: name.into(),
            entity,
            kind,
            country: Some(country.into()),
            institution: true,
            retains_links: true,
            powers: Powers {
                in_books: true,
                on: vec![RailId::new(0)],
            },
        });
        KeeperId::new(self.world.record.keepers.len() - 1)
    }

    fn open(&mut self, kind: PurseKind, asset: AssetId, entity: EntityId, record: PurseRecord) -> PurseId {
        let purse = self.world.ledger.open(kind, asset);
        let form = match record.books {
            Some(keeper) if kind == PurseKind::Claims => AddressForm::Claims(keeper),
            Some(keeper) => AddressForm::Bank(keeper),
            None => AddressForm::Account,
        };
        self.world.record.addresses.push(form);
        self.world.record.purses.push(PurseRecord {
            address: purse.get(),
            host: record.books,
            ..record
        });
        self.world.truth.control.push(entity);
        purse
    }

    /// Opens a purse on the chain.
    pub fn purse(&mut self, entity: EntityId) -> PurseId {
        self.open(PurseKind::Account, AssetId::new(0), entity, PLAIN)
    }

    /// Opens a purse of another kind or asset on the chain.
    pub fn purse_of(&mut self, kind: PurseKind, asset: AssetId, entity: EntityId) -> PurseId {
        self.open(kind, asset, entity, PLAIN)
    }

    /// Opens an account in a keeper's books under the entity's own name.
    pub fn account(&mut self, entity: EntityId, books: KeeperId) -> PurseId {
        let name = self.world.truth.entities[entity.index()].name.clone();
        self.world.record.holders.push(name);
        let holder = Some(self.world.record.holders.len() as u32 - 1);
        self.open(
            PurseKind::Account,
            AssetId::new(0),
            entity,
            PurseRecord {
                books: Some(books),
                holder,
                ..PLAIN
            },
        )
    }

    /// Opens a purse for a keeper's own coins.
    pub fn reserve(&mut self, keeper: KeeperId) -> PurseId {
        let entity = self.world.record.keepers[keeper.index()].entity;
        self.open(
            PurseKind::Account,
            AssetId::new(0),
            entity,
            PurseRecord {
                reserve: Some(keeper),
                ..PLAIN
            },
        )
    }

    /// Opens a boundary purse.
    pub fn boundary(&mut self, kind: PurseKind, entity: EntityId, books: Option<KeeperId>) -> PurseId {
        self.open(kind, AssetId::new(0), entity, PurseRecord { books, ..PLAIN })
    }

    /// Gives a purse its first money.
    pub fn endow(&mut self, seconds: i64, purse: PurseId, amount: u64) -> MovementId {
        let asset = self.world.ledger.asset_of(purse);
        if asset == AssetId::new(0) {
            return self.pay(seconds, &[(self.issuance, amount)], &[(purse, amount)]);
        }
        let nobody = EntityId::new(0);
        let issuance = self.open(PurseKind::Issuance, asset, nobody, PLAIN);
        self.pay(seconds, &[(issuance, amount)], &[(purse, amount)])
    }

    /// Records a movement.
    pub fn pay(&mut self, seconds: i64, ins: &[(PurseId, u64)], outs: &[(PurseId, u64)]) -> MovementId {
        let legs = |legs: &[(PurseId, u64)]| -> Vec<Leg> {
            legs.iter()
                .map(|(purse, amount)| Leg::new(*purse, Amount::new(*amount)))
                .collect()
        };
        let movement = self
            .world
            .ledger
            .record(Instant::from_unix(seconds), &legs(ins), &legs(outs));
        self.world.record.movements.push(MovementRecord {
            rail: RailId::new(0),
            public: self.public,
            named: self.named,
            reference: None,
        });
        movement
    }

    /// Says where loot is after the movement, hops from the theft; amounts are facts.
    pub fn loot(&mut self, movement: MovementId, hops: u32, now: &[(PurseId, u64)]) {
        for &(purse, amount) in now {
            self.loot_between(movement, hops, purse, [amount; 3]);
        }
    }

    /// Says how much loot is in a purse after the movement: least, by the earmark, greatest.
    pub fn loot_between(&mut self, movement: MovementId, hops: u32, purse: PurseId, amounts: [u64; 3]) {
        let [least, amount, greatest] = amounts.map(Amount::new);
        self.world.truth.incidents[0].loot.push(LootStep {
            movement,
            purse,
            amount,
            least,
            greatest,
            hops,
        });
    }

    /// Says that an entity received loot in the movement.
    pub fn receipt(&mut self, movement: MovementId, purse: PurseId, amount: u64) {
        let entity = self.world.truth.control[purse.index()];
        self.world.truth.incidents[0].received.push(Receipt {
            movement,
            purse,
            entity,
            amount: Amount::new(amount),
        });
    }

    /// Claims the first out-leg of the movement and says where the loot is.
    pub fn theft(&mut self, movement: MovementId) {
        let leg = self.first_out(movement);
        let (purse, amount) = (self.world.ledger.out_purse(leg), self.world.ledger.out_amount(leg));
        self.world.truth.incidents[0].complaint.push((leg, amount));
        let attempt = credited(&self.world.ledger, leg, amount);
        self.world.truth.incidents[0].attempts.push(attempt);
        self.world.truth.incidents[0].at = self.world.ledger.instant(movement);
        self.loot(movement, 0, &[(purse, amount.get())]);
    }

    /// Links the first out-leg of one movement to the first of another, whole.
    pub fn link(&mut self, from: MovementId, to: MovementId, kind: LinkKind, keeper: KeeperId) {
        let (from, to) = (self.first_out(from), self.first_out(to));
        self.world.record.links.push(Link {
            from,
            to,
            amount_in: self.world.ledger.out_amount(from),
            amount_out: self.world.ledger.out_amount(to),
            kind,
            keeper: Some(keeper),
            basis: Basis::Disclosed,
        });
        self.world.record.links.sort_by_key(|link| (link.from, link.to));
    }

    /// Says what became of the theft: from the instant on so much of its first payment is in each of these states alone.
    pub fn outcomes(&mut self, at: i64, states: &[(Fate, u64)]) {
        for fate in Fate::ALL {
            let said = states.iter().find(|(other, _)| *other == fate);
            self.world.truth.incidents[0].outcomes.push(Outcome {
                at: Instant::from_unix(at),
                payment: 0,
                fate,
                amount: Amount::new(said.map_or(0, |(_, amount)| *amount)),
            });
        }
    }

    /// Tags the purse's address as the keeper's from the instant on.
    pub fn tag(&mut self, purse: PurseId, keeper: KeeperId, published: i64, withdrawn: Option<i64>) {
        self.world.record.tags.push(Tag {
            address: purse.get(),
            category: "service".into(),
            keeper: Some(keeper),
            published: Instant::from_unix(published),
            withdrawn: withdrawn.map(Instant::from_unix),
            source: "test".into(),
            confidence: Share::WHOLE,
        });
    }

    fn first_out(&self, movement: MovementId) -> OutLegId {
        self.world
            .ledger
            .out_legs(movement)
            .next()
            .expect("a payment has a payee")
    }
}

const PLAIN: PurseRecord = PurseRecord {
    rail: RailId::new(0),
    address: 0,
    host: None,
    books: None,
    reserve: None,
    holder: None,
};

/// A payment that was credited as it was ordered.
pub fn credited(ledger: &Ledger, leg: OutLegId, amount: Amount) -> Attempt {
    let at = ledger.instant(ledger.movement_of(leg));
    Attempt {
        due: at,
        asset: ledger.asset_of(ledger.out_purse(leg)),
        amount,
        credited: amount,
        fate: Fate::AtLarge,
        settled: Some(at),
        leg: Some(leg),
    }
}
