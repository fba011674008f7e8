use super::*;
use crate::ledger::{Ledger, Leg, PurseKind};
use crate::sim::engine::Stats;
use crate::truth::{AddressForm, Entity, MovementRecord, PurseRecord, Record, Truth, World};
use crate::units::{Amount, Asset, EntityId, Instant, PurseId, RailId};

/// A hand-made world of coins: alice and bob, issuance and fees.
struct Coins {
    world: World,
    issuance: PurseId,
    fees: PurseId,
}

fn coins() -> Coins {
    let mut world = World {
        begins: Instant::from_unix(0),
        ends: Instant::from_unix(1_000_000),
        ledger: Ledger::closed(),
        record: Record {
            rails: vec!["bitcoin".into()],
            ..Record::default()
        },
        truth: Truth::default(),
    };
    let code = "BTC".into();
    world.ledger.add_asset(Asset { code, scale: 8 });
    for name in ["nobody", "alice", "bob"] {
        let name = name.into();
        world.truth.entities.push(Entity { name, kind: "user" });
    }
    let issuance = open(&mut world, PurseKind::Issuance, 0, 0);
    let fees = open(&mut world, PurseKind::Fees, 1, 0);
    Coins { world, issuance, fees }
}

fn open(world: &mut World, kind: PurseKind, address: u32, owner: u32) -> PurseId {
    while world.record.addresses.len() <= address as usize {
        world.record.addresses.push(AddressForm::Coin);
    }
    world.record.purses.push(PurseRecord {
        rail: RailId::new(0),
        address,
        host: None,
        books: None,
        reserve: None,
        holder: None,
    });
    world.truth.control.push(EntityId::from_raw(owner));
    world.ledger.open(kind, crate::units::AssetId::new(0))
}

impl Coins {
    /// Records a movement at a second; outs are (address, owner, amount), and what remains is the fee.
    fn pay(&mut self, at: i64, ins: &[PurseId], outs: &[(u32, u32, u64)]) -> Vec<PurseId> {
        let taken: u64 = ins.iter().map(|&purse| self.world.ledger.balance(purse).get()).sum();
        let made: Vec<PurseId> = outs
            .iter()
            .map(|&(address, owner, _)| open(&mut self.world, PurseKind::Coin, address, owner))
            .collect();
        let paid: u64 = outs.iter().map(|out| out.2).sum();
        let mut ins: Vec<Leg> = ins
            .iter()
            .map(|&purse| Leg::new(purse, self.world.ledger.balance(purse)))
            .collect();
        let mut legs: Vec<Leg> = made
            .iter()
            .zip(outs)
            .map(|(&purse, out)| Leg::new(purse, Amount::new(out.2)))
            .collect();
        match ins.is_empty() {
            true => ins.push(Leg::new(self.issuance, Amount::new(paid))),
            false => legs.push(Leg::new(self.fees, Amount::new(taken - paid))),
        }
        self.world.ledger.record(Instant::from_unix(at), &ins, &legs);
        self.world.record.movements.push(MovementRecord {
            rail: RailId::new(0),
            public: true,
            named: false,
            reference: None,
        });
        made
    }

    fn measured(self, name: &str) -> String {
        let made = Made {
            world: self.world,
            notes: Vec::new(),
            stats: Stats::default(),
            answers: Vec::new(),
        };
        let found = measure(&made).into_iter().find(|stat| stat.name.starts_with(name));
        found.expect("a figure of this name").realised.to_string()
    }
}

/// Alice pays bob twice, first with change to a new address, then to an address that bob used before; bob gathers.
fn story() -> Coins {
    let mut coins = coins();
    let first = coins.pay(0, &[], &[(2, 1, 100), (3, 1, 50), (4, 2, 10)]);
    let paid = coins.pay(10, &first[..1], &[(5, 2, 30), (6, 1, 69)]);
    let again = coins.pay(20, &paid[1..], &[(5, 2, 20), (6, 1, 48)]);
    coins.pay(30, &[first[2], paid[0], again[0]], &[(7, 2, 59)]);
    coins
}

#[test]
fn reuse_counts_outputs_and_not_what_was_issued() {
    // Five outputs after the opening; the second payment and its change go to addresses used before.
    assert_eq!(story().measured("outputs to an address"), "40.0\u{a0}%");
}

#[test]
fn shapes_are_told_without_fees() {
    assert_eq!(story().measured("one in, two out"), "66.7\u{a0}%");
    assert_eq!(story().measured("three or more in"), "33.3\u{a0}%");
    assert_eq!(story().measured("inputs a transaction"), "1.66");
    assert_eq!(story().measured("movements"), "3.00");
}

#[test]
fn a_world_without_a_measured_thing_says_so() {
    assert_eq!(story().measured("payers of an entity"), "-");
    assert_eq!(story().measured("users of mixers"), "-");
}

#[test]
fn every_figure_with_a_target_has_a_source() {
    let made = Made {
        world: story().world,
        notes: Vec::new(),
        stats: Stats::default(),
        answers: Vec::new(),
    };
    for stat in measure(&made) {
        assert!(stat.target.is_empty() || !stat.source.is_empty(), "{}", stat.name);
    }
}
