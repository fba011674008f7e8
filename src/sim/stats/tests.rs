use super::*;
use crate::ledger::{Ledger, Leg, PurseKind};
use crate::sim::counts::Stats;
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

    fn made(self) -> Made {
        Made {
            world: self.world,
            notes: Vec::new(),
            stats: Stats::default(),
            answers: Vec::new(),
        }
    }

    fn measured(self, name: &str) -> String {
        let found = measure(&self.made())
            .into_iter()
            .find(|stat| stat.name.starts_with(name));
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
fn forms_of_addresses_are_counted_where_there_are_several() {
    let mut mixed = story();
    mixed.world.record.addresses[6] = AddressForm::Taproot;
    // Six addresses received, one of them under another form.
    assert_eq!(mixed.measured("p2tr addresses"), "16.7\u{a0}%");
    let names = |story: Coins| -> Vec<&str> { measure(&story.made()).iter().map(|stat| stat.name).collect() };
    assert!(names(story()).iter().all(|name| !name.ends_with(" addresses")));
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

/// The measures of published facts, each on a world whose answer is worked out beside it.
mod published {
    use super::super::published::*;
    use super::*;
    use crate::evidence::KeeperKind;
    use crate::ledger::LinkKind;
    use crate::sim::counts::Wires;
    use crate::truth::sample::Sample;
    use crate::truth::{Attempt, Fate, Role, Waypoint};

    const RAIL: RailId = RailId::new(0);

    fn made(world: World) -> Made {
        Made {
            world,
            notes: Vec::new(),
            stats: Stats::default(),
            answers: Vec::new(),
        }
    }

    /// The story and one more payment: bob sends all he has to a new address.
    fn longer_story() -> Made {
        let mut coins = story();
        let last = coins.world.ledger.purses().last().expect("bob gathered");
        coins.pay(40, &[last], &[(8, 2, 58)]);
        made(coins.world)
    }

    #[test]
    fn a_wallet_is_found_as_far_as_its_coins_were_spent_together() {
        // Bob's addresses 4 and 5 are joined, 7 and 8 stand alone: (4 + 1 + 1) / 16. Alice never joins her three: 3 / 9.
        assert_eq!(wallet_found(&longer_story(), RAIL), Some((375_000 + 333_333) / 2));
    }

    #[test]
    fn the_age_of_a_coin_runs_from_the_payment_that_made_it_and_coins_of_the_beginning_have_none() {
        let mut coins = coins();
        let first = coins.pay(0, &[], &[(2, 1, 100)]);
        let young = coins.pay(10, &first, &[(3, 2, 90)]);
        let old = coins.pay(10 + 86_399, &young, &[(4, 2, 80)]);
        coins.pay(10 + 86_399 + 86_400, &old, &[(5, 1, 70)]);
        let made = made(coins.world);
        assert_eq!(
            spent_within_a_day(&made, RAIL),
            Some(500_000),
            "a day less a second, and a day"
        );
        assert_eq!(spent_within_a_month(&made, RAIL), Some(500_000));
    }

    #[test]
    fn an_address_is_used_once_where_it_has_one_receipt_and_one_spend() {
        // 5 and 6 have two receipts each, 8 no spend: 7 alone.
        assert_eq!(used_once(&longer_story(), RAIL), Some(250_000));
    }

    #[test]
    fn a_day_at_the_weekend_is_compared_with_a_day_of_whole_weeks() {
        // The world begins on a Thursday and lasts 11.57 days: days 1 to 7, of which the second is a Saturday, are one whole week.
        let mut coins = coins();
        let mut last = coins.pay(0, &[], &[(2, 1, 1_000)]);
        let noon = 43_200;
        for day in [0, 2, 4, 5, 6, 9] {
            let at = day * 86_400 + noon;
            let left = coins.world.ledger.balance(last[0]).get() - 1;
            last = coins.pay(at, &last, &[(2, 1, left)]);
        }
        // One movement in two days of four in seven: (1 / 2) / (4 / 7).
        assert_eq!(weekend_of_week(&made(coins.world), RAIL), Some(875_000));
    }

    #[test]
    fn the_dearest_day_is_over_the_cheapest_of_those_with_ten_movements() {
        let mut coins = coins();
        let mut last = coins.pay(0, &[], &[(2, 1, 10_000)]);
        for (day, count, fee) in [(0, 10, 2), (1, 10, 9), (2, 9, 100)] {
            for n in 0..count {
                let left = coins.world.ledger.balance(last[0]).get() - fee;
                last = coins.pay(day * 86_400 + 10 + n, &last, &[(2, 1, left)]);
            }
        }
        assert_eq!(dearest_day(&made(coins.world), RAIL), Some(4_500_000));
    }

    #[test]
    fn what_screening_held_and_wires_took_is_counted_by_the_engine() {
        let mut made = made(coins().world);
        assert_eq!(false_alarms(&made, RAIL), None, "nothing was held");
        made.stats.alarms = 10;
        made.stats.false_alarms = 9;
        made.stats.wires = Wires {
            credited: 200,
            ordered_at_weekends: 0,
            within: [50, 86, 120, 198],
        };
        assert_eq!(false_alarms(&made, RAIL), Some(900_000));
        assert_eq!(wires_within_an_hour(&made, RAIL), Some(430_000));
        assert_eq!(wires_within_a_day(&made, RAIL), Some(990_000));
    }

    /// A bank, a mule who passes on in parts, one who waits, and a stranger.
    fn mules() -> Made {
        let mut sample = Sample::new();
        let bank = sample.keeper("bank", KeeperKind::Bank, "XA");
        let [fast, slow, other] = ["fast", "slow", "other"].map(|name| {
            let role = if name == "other" {
                Role::Stranger
            } else {
                Role::Complicit
            };
            let entity = sample.entity(name, role);
            sample.account(entity, bank)
        });
        let theft = sample.endow(0, fast, 100);
        sample.theft(theft);
        let second = sample.endow(0, slow, 70);
        sample.loot(second, 0, &[(slow, 70)]);
        let minutes = |minutes: i64| minutes * 60;
        let passed = sample.pay(minutes(10), &[(fast, 40)], &[(other, 40)]);
        sample.loot(passed, 1, &[(fast, 60)]);
        let more = sample.endow(minutes(30), fast, 30);
        sample.loot(more, 0, &[(fast, 90)]);
        let passed = sample.pay(minutes(50), &[(fast, 90)], &[(other, 90)]);
        sample.loot(passed, 1, &[(fast, 0)]);
        let passed = sample.pay(minutes(120), &[(slow, 70)], &[(other, 70)]);
        sample.loot(passed, 1, &[(slow, 0)]);
        sample.pay(minutes(130), &[(other, 50)], &[(slow, 50)]);
        made(sample.world)
    }

    #[test]
    fn loot_leaves_an_account_by_value_and_what_came_first_leaves_first() {
        // 200 came: 40 left after ten minutes, 60 after fifty, 30 after twenty, 70 after two hours.
        let made = mules();
        assert_eq!(left_within_15_minutes(&made, RAIL), Some(200_000));
        assert_eq!(left_within_an_hour(&made, RAIL), Some(650_000));
        assert_eq!(first_move(&made, RAIL), Some(600));
    }

    #[test]
    fn movements_of_loot_are_counted_and_weighed_beside_all() {
        let made = mules();
        // Four payments, three of which moved loot; what was issued is none.
        assert_eq!(movements_to_one_of_loot(&made, RAIL), Some(1_333_333));
        assert_eq!(loot_of_value(&made, RAIL), Some(200_000_000 / 250));
    }

    #[test]
    fn what_was_kept_frozen_and_done_is_told_over_what_was_attempted() {
        let mut sample = Sample::new();
        let thief = sample.entity("thief", Role::Thief);
        let purse = sample.purse(thief);
        let theft = sample.endow(10, purse, 100);
        sample.theft(theft);
        let credited = sample.world.truth.incidents[0].attempts[0];
        sample.world.truth.incidents[0].attempts.push(Attempt {
            fate: Fate::Stopped,
            credited: Amount::ZERO,
            leg: None,
            ..credited
        });
        sample.outcomes(50, &[(Fate::Frozen, 30), (Fate::AtLarge, 70)]);
        sample.outcomes(100, &[(Fate::Frozen, 30), (Fate::Cashed, 70)]);
        let mut made = made(sample.world);
        assert_eq!(
            kept_from_the_thieves(&made, RAIL),
            Some(650_000),
            "100 stopped and 30 frozen of 200"
        );
        assert_eq!(frozen_of_credited(&made, RAIL), Some(300_000));
        let mut done_at = |noticed| {
            made.world.truth.incidents[0].noticed = Instant::from_unix(noticed);
            done_when_noticed(&made, RAIL)
        };
        assert_eq!([done_at(60), done_at(100)], [Some(0), Some(1_000_000)]);
    }

    #[test]
    fn correspondents_are_counted_a_payment_between_two_books() {
        let mut sample = Sample::new();
        let [one, two] = ["one", "two"].map(|name| sample.keeper(name, KeeperKind::Bank, "XA"));
        let user = sample.entity("user", Role::Stranger);
        let [here, there, beside] = [one, two, one].map(|bank| sample.account(user, bank));
        sample.endow(0, here, 100);
        let passed = sample.pay(10, &[(here, 10)], &[(there, 10)]);
        sample.pay(20, &[(here, 10)], &[(there, 10)]);
        sample.pay(30, &[(here, 10)], &[(beside, 10)]);
        for position in 0..3 {
            sample.world.record.waypoints.push(Waypoint {
                movement: passed,
                position,
                keeper: one,
                at: Instant::from_unix(10),
            });
        }
        assert_eq!(
            correspondents(&made(sample.world), RAIL),
            Some(1_500_000),
            "three on two payments"
        );
    }

    #[test]
    fn accounts_are_joined_by_a_deposit_address_that_both_pay_into() {
        let mut sample = Sample::new();
        let exchange = sample.keeper("exchange", KeeperKind::Exchange, "XA");
        let user = sample.entity("user", Role::Stranger);
        let [first, second, third] = [0, 1, 2].map(|_| sample.purse(user));
        let [shared, own] = [0, 1].map(|_| sample.reserve(exchange));
        let claim = sample.account(user, exchange);
        sample.world.record.addresses[claim.index()] = AddressForm::Claim(exchange);
        for payer in [first, second, third] {
            sample.endow(0, payer, 10);
        }
        for (payer, deposit) in [(first, shared), (second, shared), (third, own)] {
            let paid = sample.pay(10, &[(payer, 10)], &[(deposit, 10)]);
            let booked = sample.endow(10, claim, 10);
            sample.link(paid, booked, LinkKind::Deposit, exchange);
        }
        assert_eq!(joined_by_deposits(&made(sample.world), RAIL), Some(666_666));
    }

    #[test]
    fn where_there_is_nothing_to_measure_nothing_is_said() {
        let empty = made(coins().world);
        for measure in [
            movements_to_one_of_loot,
            loot_of_value,
            left_within_an_hour,
            kept_from_the_thieves,
            first_move,
            wallet_found,
            spent_within_a_day,
            used_once,
            weekend_of_week,
            joined_by_deposits,
            correspondents,
            dearest_day,
        ] {
            assert_eq!(measure(&empty, RAIL), None);
        }
    }
}
