use super::*;
use crate::ledger::{Basis, Leg, LinkKind};
use crate::units::{Asset, Rate};

/// A small world in which every story is told: dollars and, at a hundredth of the price, tokens.
struct Story {
    ledger: Ledger,
    control: Vec<EntityId>,
    handovers: Vec<(MovementId, PurseId, EntityId)>,
    links: Vec<Link>,
    legs: BTreeMap<OutLegId, Amount>,
    earmarks: Earmarks,
    stops: Vec<(Instant, PurseId, bool)>,
    seizures: Vec<(Instant, PurseId)>,
    abandoned: Vec<(Instant, PurseId)>,
    /// What a dollar and a token are worth, where that moves.
    rates: Option<[Rates; 2]>,
    now: i64,
}

const THIEF: usize = 1;
const VICTIM: usize = 2;
const STRANGER: usize = 3;

fn units(amount: u64) -> Amount {
    Amount::new(amount)
}

impl Story {
    fn new() -> Story {
        let mut ledger = Ledger::closed();
        for code in ["USD", "TOK"] {
            let code = code.into();
            ledger.add_asset(Asset { code, scale: 0 });
        }
        Story {
            ledger,
            control: Vec::new(),
            handovers: Vec::new(),
            links: Vec::new(),
            legs: BTreeMap::new(),
            earmarks: Earmarks::default(),
            stops: Vec::new(),
            seizures: Vec::new(),
            abandoned: Vec::new(),
            rates: None,
            now: 0,
        }
    }

    fn open(&mut self, kind: PurseKind, asset: usize, entity: usize) -> PurseId {
        self.control.push(EntityId::new(entity));
        self.ledger.open(kind, AssetId::new(asset))
    }

    fn account(&mut self, entity: usize) -> PurseId {
        self.open(PurseKind::Account, 0, entity)
    }

    /// An account with money that was always its holder's.
    fn funded(&mut self, entity: usize, amount: u64) -> PurseId {
        let (issuance, account) = (self.open(PurseKind::Issuance, 0, 0), self.account(entity));
        self.pay(&[(issuance, amount)], &[(account, amount)]);
        account
    }

    fn pay(&mut self, ins: &[(PurseId, u64)], outs: &[(PurseId, u64)]) -> OutLegId {
        let legs = |list: &[(PurseId, u64)]| -> Vec<Leg> { list.iter().map(|&(p, a)| Leg::new(p, units(a))).collect() };
        let movement = self
            .ledger
            .record(Instant::from_unix(self.now), &legs(ins), &legs(outs));
        self.ledger.out_legs(movement).next().expect("a payment has a payee")
    }

    fn meant(&mut self, amount: u64) {
        let leg = InLegId::new(self.ledger.in_count() - 1);
        self.earmarks.ins.insert(leg, units(amount));
    }

    /// Steals so much into the purse, of a victim who has just that.
    fn steal(&mut self, amount: u64, into: PurseId) {
        let victim = self.funded(VICTIM, amount);
        let leg = self.pay(&[(victim, amount)], &[(into, amount)]);
        self.legs.insert(leg, units(amount));
    }

    fn link(&mut self, from: OutLegId, to: OutLegId, amount_in: u64, amount_out: u64) {
        self.links.push(Link {
            from,
            to,
            amount_in: units(amount_in),
            amount_out: units(amount_out),
            kind: LinkKind::Swap,
            keeper: None,
            basis: Basis::Disclosed,
        });
    }

    fn follow(&self) -> Loot {
        let theft = Theft {
            legs: self.legs.clone(),
            party: [EntityId::new(THIEF)].into(),
            victims: [EntityId::new(VICTIM)].into(),
            earmarks: self.earmarks.clone(),
            abandoned: self.abandoned.clone(),
        };
        self.follow_all(&[&theft]).remove(0)
    }

    fn follow_all(&self, thefts: &[&Theft]) -> Vec<Loot> {
        let hundredth = Rate {
            cents: 1,
            base_units: 100,
        };
        let facts = Facts {
            ledger: &self.ledger,
            control: &self.control,
            handovers: &self.handovers,
            links: &self.links,
            rates: &self
                .rates
                .clone()
                .unwrap_or([Rate::PAR, hundredth].map(Rates::constant)),
            stops: &self.stops,
            seizures: &self.seizures,
        };
        follow(facts, thefts)
    }
}

/// Returns what became of all that was stolen, in the end.
fn became(loot: &Loot) -> States {
    became_by(loot, Instant::MAX)
}

/// Returns what had become of all that was stolen by an instant.
fn became_by(loot: &Loot, at: Instant) -> States {
    let mut last: BTreeMap<(u32, Fate), Amount> = BTreeMap::new();
    for outcome in loot.outcomes.iter().filter(|outcome| outcome.at <= at) {
        last.insert((outcome.payment, outcome.fate), outcome.amount);
    }
    let mut sum = States::default();
    last.into_iter().for_each(|((_, fate), amount)| sum[fate] += amount);
    sum
}

/// Returns the last word on a purse: earmark, least, greatest, hops.
fn last(loot: &Loot, purse: PurseId) -> (u64, u64, u64, u32) {
    let step = loot.steps.iter().rev().find(|step| step.purse == purse);
    step.map_or((0, 0, 0, 0), |s| {
        (s.amount.get(), s.least.get(), s.greatest.get(), s.hops)
    })
}

#[test]
fn loot_passes_from_purse_to_purse_and_the_fee_is_spent() {
    let mut story = Story::new();
    let (one, two) = (story.account(THIEF), story.account(THIEF));
    let fees = story.open(PurseKind::Fees, 0, 0);
    story.steal(100, one);
    story.pay(&[(one, 100)], &[(two, 97), (fees, 3)]);
    let loot = story.follow();
    assert_eq!(last(&loot, two), (97, 97, 97, 1));
    assert_eq!(last(&loot, one).0, 0);
    assert_eq!(
        (became(&loot)[Fate::AtLarge], became(&loot)[Fate::Spent]),
        (units(97), units(3))
    );
    assert!(loot.received.is_empty(), "nobody receives a fee");
}

#[test]
fn which_units_left_a_mixed_account_is_an_interval_and_an_earmark() {
    let mut story = Story::new();
    let (mixed, next) = (story.funded(THIEF, 40), story.account(THIEF));
    story.steal(60, mixed);
    story.pay(&[(mixed, 50)], &[(next, 50)]);
    story.meant(30);
    let loot = story.follow();
    assert_eq!(last(&loot, next), (30, 10, 50, 1));
    assert_eq!(last(&loot, mixed), (30, 10, 50, 0));
}

#[test]
fn a_payment_that_is_not_meant_to_carry_loot_carries_only_what_it_must() {
    let mut story = Story::new();
    let (mixed, shop) = (story.funded(THIEF, 40), story.account(STRANGER));
    story.steal(60, mixed);
    story.pay(&[(mixed, 55)], &[(shop, 55)]);
    let loot = story.follow();
    assert_eq!(last(&loot, mixed), (45, 5, 45, 0));
    assert_eq!(
        (loot.received[0].amount, loot.received[0].entity),
        (units(15), EntityId::new(STRANGER))
    );
}

#[test]
fn dust_is_spent_and_its_receiver_truly_received_it() {
    let mut story = Story::new();
    let (coin, change) = (
        story.open(PurseKind::Coin, 0, THIEF),
        story.open(PurseKind::Coin, 0, THIEF),
    );
    let other = story.open(PurseKind::Coin, 0, STRANGER);
    story.steal(100, coin);
    story.pay(&[(coin, 100)], &[(change, 99), (other, 1)]);
    let loot = story.follow();
    assert_eq!(
        (became(&loot)[Fate::AtLarge], became(&loot)[Fate::Spent]),
        (units(99), units(1))
    );
    assert_eq!((loot.received.len(), loot.received[0].amount), (1, units(1)));
}

#[test]
fn a_deposit_lives_on_as_a_claim_and_comes_out_again_less_the_commission() {
    let mut story = Story::new();
    let purse = story.account(THIEF);
    let (reserve, claims) = (story.account(STRANGER), story.open(PurseKind::Claims, 0, 0));
    let (claim, out) = (story.account(THIEF), story.account(THIEF));
    story.steal(100, purse);
    let paid_in = story.pay(&[(purse, 100)], &[(reserve, 100)]);
    let credited = story.pay(&[(claims, 100)], &[(claim, 100)]);
    story.link(paid_in, credited, 100, 100);
    let debited = story.pay(&[(claim, 100)], &[(claims, 100)]);
    let paid_out = story.pay(&[(reserve, 95)], &[(out, 95)]);
    story.link(debited, paid_out, 100, 95);
    let loot = story.follow();
    assert!(
        loot.steps
            .iter()
            .any(|step| step.purse == claim && step.amount == units(100))
    );
    assert_eq!(last(&loot, out), (95, 95, 95, 4));
    assert_eq!(
        (became(&loot)[Fate::AtLarge], became(&loot)[Fate::Spent]),
        (units(95), units(5))
    );
    assert_eq!(
        loot.received.iter().map(|r| r.purse).collect::<Vec<_>>(),
        [reserve],
        "the keeper received the coins"
    );
}

#[test]
fn loot_that_is_sold_lives_on_in_what_it_bought() {
    let mut story = Story::new();
    let (purse, buyer) = (story.account(THIEF), story.account(STRANGER));
    let tokens = story.open(PurseKind::Issuance, 1, 0);
    let price = story.open(PurseKind::Account, 1, THIEF);
    story.steal(100, purse);
    let sold = story.pay(&[(purse, 100)], &[(buyer, 100)]);
    let paid = story.pay(&[(tokens, 8_500)], &[(price, 8_500)]);
    story.link(sold, paid, 100, 8_500);
    let loot = story.follow();
    assert_eq!(last(&loot, price), (8_500, 8_500, 8_500, 2));
    assert_eq!(
        (
            became(&loot)[Fate::AtLarge],
            became(&loot)[Fate::Spent],
            loot.steps.last().unwrap().amount,
        ),
        (units(85), units(15), units(8_500)),
        "the discount of fifteen in the hundred is spent"
    );
    assert_eq!(
        (loot.received[0].entity, loot.received[0].amount),
        (EntityId::new(STRANGER), units(100))
    );
}

/// A token is worth a dollar's hundredth at the theft, a fiftieth when the thief sells, and a tenth when he is paid: of what he sold he
/// loses what the buyer takes off the price of the day on which they agreed, and nothing to the market.
#[test]
fn a_rate_that_moves_makes_nobody_s_discount() {
    let sell = |rates: Option<[Rates; 2]>, got: u64, at_once: bool| {
        let mut story = Story::new();
        story.rates = rates;
        let (purse, buyer) = (story.account(THIEF), story.account(STRANGER));
        let tokens = story.open(PurseKind::Issuance, 1, 0);
        let price = story.open(PurseKind::Account, 1, THIEF);
        story.steal(100, purse);
        story.now = 20;
        if at_once {
            story.pay(&[(purse, 100), (tokens, got)], &[(buyer, 100), (price, got)]);
        } else {
            let sold = story.pay(&[(purse, 100)], &[(buyer, 100)]);
            story.now = 30;
            let paid = story.pay(&[(tokens, got)], &[(price, got)]);
            story.link(sold, paid, 100, got);
        }
        let loot = story.follow();
        assert_eq!(last(&loot, price).0, got, "all that was bought is loot");
        let outcome = became(&loot);
        [Fate::AtLarge, Fate::Spent].map(|fate| outcome[fate].get())
    };
    let step = |unix, base_units| (Instant::from_unix(unix), Rate { cents: 1, base_units });
    let rates = || {
        let tokens = Rates::steps(vec![step(0, 100), step(20, 50), step(25, 10)]).expect("they ascend");
        Some([Rates::constant(Rate::PAR), tokens])
    };
    for at_once in [false, true] {
        assert_eq!(sell(rates(), 5_000, at_once), [100, 0]);
        assert_eq!(sell(rates(), 4_250, at_once), [85, 15]);
        assert_eq!(sell(None, 8_500, at_once), [85, 15], "as at one rate for all time");
    }
}

#[test]
fn loot_that_is_exchanged_within_a_movement_lives_on_in_what_it_bought() {
    let mut story = Story::new();
    let (purse, change, market) = (story.account(THIEF), story.account(THIEF), story.account(STRANGER));
    let tokens = story.open(PurseKind::Issuance, 1, 0);
    let price = story.open(PurseKind::Account, 1, THIEF);
    let fees = story.open(PurseKind::Fees, 0, 0);
    story.steal(100, purse);
    story.pay(
        &[(purse, 100), (tokens, 7_200)],
        &[(market, 80), (price, 7_200), (change, 18), (fees, 2)],
    );
    let loot = story.follow();
    assert_eq!((last(&loot, price).0, last(&loot, change).0), (7_200, 18));
    let outcome = became(&loot);
    assert_eq!(
        (outcome[Fate::AtLarge], outcome[Fate::Spent]),
        (units(18 + 72), units(10)),
        "the fee of 2 and the discount of 8; what was bought stands for 72"
    );
    assert_eq!(loot.received[0].amount, units(80));
}

#[test]
fn what_a_keeper_does_not_pass_on_is_spent_and_a_pool_may_pay_in_parts() {
    let mut story = Story::new();
    let (purse, pool) = (story.account(THIEF), story.funded(STRANGER, 500));
    let (one, two) = (story.account(THIEF), story.account(THIEF));
    story.steal(100, purse);
    let paid_in = story.pay(&[(purse, 100)], &[(pool, 100)]);
    let first = story.pay(&[(pool, 58)], &[(one, 58)]);
    let second = story.pay(&[(pool, 39)], &[(two, 39)]);
    story.link(paid_in, first, 58, 58);
    story.link(paid_in, second, 40, 39);
    let loot = story.follow();
    assert_eq!((last(&loot, one).0, last(&loot, two).0), (58, 39));
    assert_eq!(became(&loot)[Fate::Spent], units(3));
}

#[test]
fn final_states_are_told_apart() {
    let mut story = Story::new();
    let (purse, iced) = (story.account(THIEF), story.account(THIEF));
    let (cash, burnt) = (
        story.open(PurseKind::Cash, 0, 0),
        story.open(PurseKind::Destroyed, 0, 0),
    );
    let victim = story.account(VICTIM);
    story.steal(100, purse);
    story.pay(&[(purse, 90)], &[(iced, 20), (cash, 30), (burnt, 15), (victim, 25)]);
    story.meant(90);
    story.stops.push((Instant::MAX, iced, true));
    let loot = story.follow();
    let expected = [
        (Fate::AtLarge, units(10)),
        (Fate::Frozen, units(20)),
        (Fate::Returned, units(25)),
        (Fate::Cashed, units(30)),
        (Fate::Lost, units(15)),
    ];
    assert_eq!(became(&loot).parts().collect::<Vec<_>>(), expected);
    assert_eq!(last(&loot, cash).0, 30, "banknotes stay on the list");
    assert!(loot.received.is_empty());
    let back: Vec<_> = loot
        .returned
        .iter()
        .map(|receipt| (receipt.purse, receipt.amount))
        .collect();
    assert_eq!(back, [(victim, units(25))], "what came back, in what it was");
}

/// 60 lie in an account that is stopped at 10 and seized at 30; 40 that reach it at 40 are seized as well, what was never stopped is not.
#[test]
fn what_is_seized_is_no_longer_frozen_and_what_arrives_there_is_seized_as_well() {
    let mut story = Story::new();
    let (iced, other) = (story.account(THIEF), story.account(THIEF));
    let instant = Instant::from_unix;
    story.steal(60, iced);
    story.steal(40, other);
    story.now = 40;
    story.pay(&[(other, 30)], &[(iced, 30)]);
    story.stops = vec![(instant(10), iced, true)];
    story.seizures = vec![(instant(30), iced)];
    let loot = story.follow();
    let by = |at: i64| {
        let states = became_by(&loot, instant(at));
        assert_eq!(states.total(), units(100), "{at}");
        [Fate::AtLarge, Fate::Frozen, Fate::Seized].map(|fate| states[fate].get())
    };
    assert_eq!(by(10), [40, 60, 0]);
    assert_eq!(by(30), [40, 0, 60]);
    assert_eq!(by(40), [10, 0, 90]);
}

/// 60 are stolen at 0 into an account that is stopped at 10; 40 more reach it at 20 and are held too. At 30 it is released, at 35 an
/// issuer makes void what another account got, and at 40 the thief gives up what is left; what he moves then is given up no more.
#[test]
fn what_is_frozen_thaws_when_it_is_released_and_what_arrives_in_a_stopped_purse_is_frozen() {
    let mut story = Story::new();
    let (iced, other, last) = (story.account(THIEF), story.account(THIEF), story.account(THIEF));
    let burnt = story.open(PurseKind::Destroyed, 0, 0);
    let instant = Instant::from_unix;
    story.steal(60, iced);
    story.steal(40, other);
    story.now = 20;
    story.pay(&[(other, 40)], &[(iced, 40)]);
    story.now = 31;
    story.pay(&[(iced, 30)], &[(other, 30)]);
    story.now = 35;
    story.pay(&[(other, 30)], &[(burnt, 30)]);
    story.now = 50;
    story.pay(&[(iced, 50)], &[(last, 50)]);
    story.stops = vec![(instant(10), iced, true), (instant(30), iced, false)];
    story.abandoned = vec![(instant(40), iced)];
    let loot = story.follow();
    let by = |at: i64| {
        let states = became_by(&loot, instant(at));
        assert_eq!(states.total(), units(100), "{at}");
        [Fate::AtLarge, Fate::Frozen, Fate::Abandoned, Fate::Voided].map(|fate| states[fate].get())
    };
    assert_eq!(by(9), [100, 0, 0, 0]);
    assert_eq!(by(10), [40, 60, 0, 0]);
    assert_eq!(by(20), [0, 100, 0, 0]);
    assert_eq!(by(30), [100, 0, 0, 0]);
    assert_eq!(by(35), [70, 0, 0, 30]);
    assert_eq!(by(40), [0, 0, 70, 30]);
    assert_eq!(by(50), [50, 0, 20, 30]);
}

/// Two payments of 60 and 30 meet in one account, and 30 of the 90 leave: 20 of the first and 10 of the second.
#[test]
fn what_leaves_a_purse_is_of_every_payment_in_proportion() {
    let mut story = Story::new();
    let (account, shop) = (story.account(THIEF), story.account(STRANGER));
    story.steal(60, account);
    story.steal(30, account);
    story.pay(&[(account, 30)], &[(shop, 30)]);
    let loot = story.follow();
    let spent = loot.outcomes.iter().filter(|outcome| outcome.fate == Fate::Spent);
    let spent: Vec<_> = spent.map(|outcome| (outcome.payment, outcome.amount)).collect();
    assert_eq!(spent, [(0, units(20)), (1, units(10))]);
}

#[test]
fn in_a_joint_movement_the_party_keeps_what_it_paid_for() {
    let mut story = Story::new();
    let coin = |story: &mut Story, entity| story.open(PurseKind::Coin, 0, entity);
    let (mine, out, change) = (
        coin(&mut story, THIEF),
        coin(&mut story, THIEF),
        coin(&mut story, THIEF),
    );
    let other_out = coin(&mut story, STRANGER);
    let fees = story.open(PurseKind::Fees, 0, 0);
    let other = story.funded(STRANGER, 50);
    story.steal(60, mine);
    story.pay(
        &[(other, 50), (mine, 60)],
        &[(other_out, 49), (out, 40), (fees, 2), (change, 19)],
    );
    let loot = story.follow();
    assert_eq!((last(&loot, out).0, last(&loot, change).0), (40, 19));
    assert!(loot.received.is_empty());
    assert_eq!(became(&loot)[Fate::Spent], units(1));
}

#[test]
fn loot_in_a_purse_that_is_sold_is_spent_and_the_new_holder_received_it() {
    let mut story = Story::new();
    let (purse, next) = (story.account(THIEF), story.account(STRANGER));
    story.steal(100, purse);
    let now = MovementId::new(story.ledger.movement_count());
    story.handovers.push((now, purse, EntityId::new(STRANGER)));
    story.pay(&[(purse, 10)], &[(next, 10)]);
    let loot = story.follow();
    assert_eq!((last(&loot, purse).0, became(&loot)[Fate::Spent]), (0, units(100)));
    assert_eq!(
        (loot.received.len(), loot.received[0].entity),
        (1, EntityId::new(STRANGER))
    );
}

#[test]
fn many_payments_make_loot_no_less_sure_than_the_own_money_there_is() {
    let mut story = Story::new();
    let (one, two) = (story.funded(THIEF, 5), story.account(THIEF));
    story.steal(1_000, one);
    for _ in 0..20 {
        story.pay(&[(one, 500)], &[(two, 500)]);
        story.meant(500);
        story.pay(&[(two, 400)], &[(one, 400)]);
        story.meant(400);
        story.pay(&[(one, 1), (two, 100)], &[(one, 101)]);
        story.meant(100);
    }
    let (marked, least, greatest, _) = last(&story.follow(), one);
    assert_eq!(story.ledger.balance(one).get(), 1_005);
    assert_eq!((marked, least, greatest), (1_000, 1_000, 1_000));
}

mod soundness {
    //! Any assignment of units that the movements allow lies inside the intervals: by brute force on tiny worlds.

    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// One act of a random story among four accounts of the party and one stranger.
    #[derive(Clone, Debug)]
    enum Act {
        Steal(usize, u64),
        Pay(Vec<(usize, u64)>, Vec<(usize, u64)>, u64, u64),
        Exchange(usize, u64, u64, usize, u64),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let party = || 0usize..4;
        let act = prop_oneof![
            1 => (party(), 1u64..4).prop_map(|(to, amount)| Act::Steal(to, amount)),
            4 => (
                prop::collection::vec((party(), 0u64..4), 1..3),
                prop::collection::vec((0usize..5, 0u64..4), 1..3),
                0u64..2,
                0u64..5
            )
                .prop_map(|(ins, outs, fee, meant)| Act::Pay(ins, outs, fee, meant)),
            1 => (party(), 1u64..4, 0u64..4, party(), 0u64..4)
                .prop_map(|(from, paid, linked, to, got)| Act::Exchange(from, paid, linked, to, got)),
        ];
        prop::collection::vec(act, 1..9)
    }

    /// How many units of loot each of the five accounts holds, in every way in which the units can have moved.
    type Ways = BTreeSet<[u64; 5]>;

    /// All ways in which `loot` of some units can lie in legs with this room, where other units fill the rest.
    fn lay(loot: u64, rooms: &[u64]) -> Vec<Vec<u64>> {
        let Some((&room, others)) = rooms.split_first() else {
            return if loot == 0 { vec![Vec::new()] } else { Vec::new() };
        };
        let mut ways = Vec::new();
        for here in 0..=room.min(loot) {
            for mut rest in lay(loot - here, others) {
                rest.insert(0, here);
                ways.push(rest);
            }
        }
        ways
    }

    /// All numbers of loot units that can be among `part` units drawn from `whole` with `loot` among them.
    fn drawn(loot: u64, part: u64, whole: u64) -> Vec<u64> {
        (0..=part.min(loot)).filter(|&k| loot - k <= whole - part).collect()
    }

    fn play(acts: &[Act]) -> (Story, Vec<(usize, Ways)>, Vec<PurseId>) {
        let mut story = Story::new();
        let accounts: Vec<PurseId> = (0..5)
            .map(|i| story.funded(if i < 4 { THIEF } else { STRANGER }, 2))
            .collect();
        let fees = story.open(PurseKind::Fees, 0, 0);
        let issuance = story.open(PurseKind::Issuance, 0, 0);
        let mut ways: Ways = [[0; 5]].into();
        let mut seen = Vec::new();
        for act in acts {
            match act {
                Act::Steal(to, amount) => {
                    story.steal(*amount, accounts[*to]);
                    ways = ways.into_iter().map(|way| add(way, *to, *amount)).collect();
                }
                Act::Pay(ins, outs, fee, meant) => {
                    ways = pay(&mut story, &accounts, fees, ways, (ins, outs, *fee, *meant));
                }
                Act::Exchange(from, paid, linked, to, got) => {
                    let balance = story.ledger.balance(accounts[*from]).get();
                    let paid = (*paid).min(balance);
                    let linked = (*linked).min(paid);
                    let got = (*got).min(linked);
                    let sold = story.pay(&[(accounts[*from], paid)], &[(accounts[4], paid)]);
                    story.meant(paid);
                    let bought = story.pay(&[(issuance, got)], &[(accounts[*to], got)]);
                    story.link(sold, bought, linked, got);
                    let mut next = Ways::new();
                    for way in ways {
                        for left in drawn(way[*from], paid, balance) {
                            for carried in drawn(left, linked, paid) {
                                for arrived in drawn(carried, got, linked) {
                                    let mut after = way;
                                    after[*from] -= left;
                                    next.insert(add(after, *to, arrived));
                                }
                            }
                        }
                    }
                    ways = next;
                }
            }
            seen.push((story.ledger.movement_count() - 1, ways.clone()));
        }
        (story, seen, accounts)
    }

    fn add(mut way: [u64; 5], to: usize, amount: u64) -> [u64; 5] {
        if to < 4 {
            way[to] += amount;
        }
        way
    }

    type Payment<'a> = (&'a [(usize, u64)], &'a [(usize, u64)], u64, u64);

    fn pay(story: &mut Story, accounts: &[PurseId], fees: PurseId, ways: Ways, payment: Payment<'_>) -> Ways {
        let (ins, outs, fee, meant) = payment;
        // What is asked for is cut to what is there, and the last out-leg takes what is left.
        let mut balances: Vec<u64> = accounts.iter().map(|&a| story.ledger.balance(a).get()).collect();
        let mut given = Vec::new();
        for &(from, amount) in ins {
            let amount = amount.min(balances[from]);
            given.push((from, amount, balances[from]));
            balances[from] -= amount;
        }
        let mut left: u64 = given.iter().map(|(_, amount, _)| amount).sum();
        let mut got: Vec<(usize, u64)> = Vec::new();
        for &(to, amount) in outs {
            got.push((to, amount.min(left)));
            left -= amount.min(left);
        }
        let fee = fee.min(left);
        got.last_mut().expect("somebody is paid").1 += left - fee;
        let in_legs: Vec<_> = given
            .iter()
            .map(|&(from, amount, _)| (accounts[from], amount))
            .collect();
        let mut out_legs: Vec<_> = got.iter().map(|&(to, amount)| (accounts[to], amount)).collect();
        out_legs.push((fees, fee));
        story.pay(&in_legs, &out_legs);
        story.meant(meant);
        let mut states: BTreeSet<([u64; 5], u64)> = ways.into_iter().map(|way| (way, 0)).collect();
        for (from, amount, balance) in given {
            let mut next = BTreeSet::new();
            for (way, carried) in states {
                for taken in drawn(way[from], amount, balance) {
                    let mut after = way;
                    after[from] -= taken;
                    next.insert((after, carried + taken));
                }
            }
            states = next;
        }
        let rooms: Vec<u64> = got.iter().map(|(_, room)| *room).chain([fee]).collect();
        let mut next = Ways::new();
        for (way, carried) in states {
            for laid in lay(carried, &rooms) {
                let after = got
                    .iter()
                    .zip(&laid)
                    .fold(way, |way, (&(to, _), &here)| add(way, to, here));
                next.insert(after);
            }
        }
        next
    }

    proptest! {
        #[test]
        fn every_way_in_which_units_can_have_moved_lies_in_the_interval(acts in acts()) {
            let (story, seen, accounts) = play(&acts);
            let loot = story.follow();
            for (movement, ways) in seen {
                for (i, &account) in accounts[..4].iter().enumerate() {
                    let said = loot.steps.iter().rev().find(|s| s.movement.index() <= movement && s.purse == account);
                    let (least, greatest) = said.map_or((0, 0), |s| (s.least.get(), s.greatest.get()));
                    for way in &ways {
                        prop_assert!(least <= way[i] && way[i] <= greatest, "{way:?} not in {least}..{greatest}");
                    }
                    let marked = said.map_or(0, |s| s.amount.get());
                    prop_assert!(least <= marked && marked <= greatest);
                }
            }
            let earmarked: Vec<u64> = accounts[..4].iter().map(|&a| last(&loot, a).0).collect();
            prop_assert_eq!(units(earmarked.iter().sum()), became(&loot)[Fate::AtLarge]);
        }
    }
}

mod several {
    //! Two gangs and one mule, three gangs and one mule: who holds what, to the unit.

    use super::*;

    const MULE: usize = 4;
    const GANGS: [usize; 3] = [5, 6, 7];
    const VICTIMS: [usize; 3] = [8, 9, 10];

    /// Thefts whose gangs share a mule, and his account.
    struct Gangs {
        story: Story,
        mule: PurseId,
        thefts: Vec<Theft>,
    }

    impl Gangs {
        /// Each gang has so much stolen into the mule's account.
        fn stealing(amounts: &[u64]) -> Gangs {
            let mut story = Story::new();
            let mule = story.account(MULE);
            let mut thefts = Vec::new();
            for (i, &amount) in amounts.iter().enumerate() {
                let victim = story.funded(VICTIMS[i], amount);
                let leg = story.pay(&[(victim, amount)], &[(mule, amount)]);
                thefts.push(Theft {
                    legs: [(leg, units(amount))].into(),
                    party: [GANGS[i], MULE].map(EntityId::new).into(),
                    victims: [EntityId::new(VICTIMS[i])].into(),
                    earmarks: Earmarks::default(),
                    abandoned: Vec::new(),
                });
            }
            Gangs { story, mule, thefts }
        }

        /// The gang has so much paid out of a purse, all of it meant to be its loot, into a purse, with a fee.
        fn send(&mut self, gang: usize, from: PurseId, to: PurseId, amount: u64, fee: u64) -> OutLegId {
            let fees = self.story.open(PurseKind::Fees, 0, 0);
            let outs = [(to, amount), (fees, fee)];
            let legs = if fee == 0 { 1 } else { 2 };
            let leg = self.story.pay(&[(from, amount + fee)], &outs[..legs]);
            let taken = InLegId::new(self.story.ledger.in_count() - 1);
            self.thefts[gang].earmarks.ins.insert(taken, units(amount));
            self.thefts[gang].earmarks.outs.insert(leg, units(amount));
            leg
        }

        fn follow(&self) -> Vec<Loot> {
            let loot = self.story.follow_all(&self.thefts.iter().collect::<Vec<_>>());
            for (theft, loot) in self.thefts.iter().zip(&loot) {
                let stolen: Amount = theft.legs.values().copied().sum();
                assert_eq!(became(loot).total(), stolen, "all that was stolen is somewhere");
            }
            loot
        }
    }

    /// Of the 90 between 30 and 90 can be the first victim's, whatever units left: of 160 units 60 are the other gang's.
    #[test]
    fn a_mule_of_two_gangs_keeps_the_loot_of_each_apart_as_far_as_facts_do() {
        let mut gangs = Gangs::stealing(&[100, 60]);
        let [first, second] = [0, 1].map(|gang| gangs.story.account(GANGS[gang]));
        gangs.send(0, gangs.mule, first, 90, 0);
        gangs.send(1, gangs.mule, second, 60, 0);
        let [one, two] = &gangs.follow()[..] else {
            panic!("two thefts")
        };
        assert_eq!((last(one, first), last(one, gangs.mule).0), ((90, 30, 90, 1), 10));
        assert_eq!((last(two, second), last(two, gangs.mule).0), ((60, 0, 60, 1), 0));
        assert_eq!(became(one)[Fate::AtLarge], units(100));
        assert_eq!(became(two)[Fate::AtLarge], units(60));
    }

    /// 100 and 60, of which the mule keeps 10 of the first as his price. The fee of 2 on the first gang's payment is its own: it
    /// has 10 left, so that 8 stay. Were each theft followed by itself, either would say that the other had paid.
    #[test]
    fn the_fee_of_a_payment_out_of_a_shared_account_is_loot_of_the_theft_that_pays() {
        let mut gangs = Gangs::stealing(&[100, 60]);
        let first = gangs.story.account(GANGS[0]);
        gangs.send(0, gangs.mule, first, 90, 2);
        let [one, two] = &gangs.follow()[..] else {
            panic!("two thefts")
        };
        assert_eq!((last(one, first).0, last(one, gangs.mule).0), (90, 8));
        assert_eq!(became(one)[Fate::Spent], units(2));
        assert_eq!((last(two, gangs.mule).0, became(two)[Fate::Spent]), (60, Amount::ZERO));
        assert_eq!(gangs.story.ledger.balance(gangs.mule), units(68));
    }

    /// The first gang has nothing left for its fee of 3, and no money of the mule's own is there: what must pay is the next theft's.
    #[test]
    fn a_fee_that_a_theft_cannot_pay_is_loot_of_the_next_theft_in_the_account() {
        let mut gangs = Gangs::stealing(&[100, 60, 50]);
        let first = gangs.story.account(MULE);
        gangs.send(0, gangs.mule, first, 100, 3);
        let loot = gangs.follow();
        assert_eq!(
            [0, 1, 2].map(|gang| last(&loot[gang], gangs.mule).0),
            [0, 57, 50],
            "together the 107 units that are there"
        );
        assert_eq!(loot.iter().map(|l| last(l, first).0).collect::<Vec<_>>(), [100, 0, 0]);
        assert_eq!([0, 1, 2].map(|gang| became(&loot[gang])[Fate::Spent].get()), [0, 3, 0]);
    }

    /// A bank gives the first victim back what its payment brought, though the first gang's loot has gone on: it is money of the
    /// second theft and of the third, and for them it is spent, on somebody who has it without asking.
    #[test]
    fn what_is_recalled_from_a_shared_account_is_recovered_of_its_theft_as_far_as_it_is_there() {
        let mut gangs = Gangs::stealing(&[100, 60, 50]);
        let away = gangs.story.account(GANGS[0]);
        gangs.send(0, gangs.mule, away, 80, 0);
        let payer = gangs.story.account(VICTIMS[0]);
        gangs.send(0, gangs.mule, payer, 100, 0);
        let loot = gangs.follow();
        let outcome = |gang: usize| became(&loot[gang]);
        assert_eq!(
            (outcome(0)[Fate::Returned], outcome(0)[Fate::AtLarge]),
            (units(20), units(80))
        );
        assert_eq!(
            (outcome(1)[Fate::Spent], outcome(1)[Fate::AtLarge]),
            (units(60), Amount::ZERO)
        );
        assert_eq!(
            (outcome(2)[Fate::Spent], outcome(2)[Fate::AtLarge]),
            (units(20), units(30))
        );
        assert_eq!(loot[1].received[0].entity, EntityId::new(VICTIMS[0]));
    }

    #[test]
    fn what_is_cashed_and_frozen_of_a_shared_account_is_told_for_each_theft() {
        let mut gangs = Gangs::stealing(&[100, 60, 50]);
        let cash = gangs.story.open(PurseKind::Cash, 0, 0);
        gangs.send(1, gangs.mule, cash, 45, 0);
        gangs.send(0, gangs.mule, cash, 30, 0);
        gangs.story.stops.push((Instant::MAX, gangs.mule, true));
        let loot = gangs.follow();
        let told = |gang: usize| {
            (
                became(&loot[gang])[Fate::Cashed].get(),
                became(&loot[gang])[Fate::Frozen].get(),
            )
        };
        assert_eq!([0, 1, 2].map(told), [(30, 70), (45, 15), (0, 50)]);
    }

    /// The first gang's account is robbed by the second: for the first it is spent, and what the second gives back to the gang is
    /// recovered of the second theft, not of the first.
    #[test]
    fn a_gang_that_is_robbed_has_lost_what_the_other_gang_holds() {
        let mut gangs = Gangs::stealing(&[100]);
        let stolen = gangs.story.account(GANGS[1]);
        let leg = gangs.story.pay(&[(gangs.mule, 40)], &[(stolen, 40)]);
        gangs.thefts.push(Theft {
            legs: [(leg, units(40))].into(),
            party: [EntityId::new(GANGS[1])].into(),
            victims: [EntityId::new(MULE)].into(),
            earmarks: Earmarks::default(),
            abandoned: Vec::new(),
        });
        let taken = InLegId::new(gangs.story.ledger.in_count() - 1);
        gangs.thefts[0].earmarks.ins.insert(taken, units(40));
        gangs.send(1, stolen, gangs.mule, 15, 0);
        let loot = gangs.follow();
        let (one, two) = (became(&loot[0]), became(&loot[1]));
        assert_eq!((one[Fate::AtLarge], one[Fate::Spent]), (units(60), units(40)));
        assert_eq!((two[Fate::AtLarge], two[Fate::Returned]), (units(25), units(15)));
    }

    /// The first gang's loot in one account of a mule is stolen into another of his by the second gang, in whose party he is too.
    #[test]
    fn loot_that_another_theft_takes_is_the_other_theft_s_even_where_the_mule_keeps_both() {
        let mut gangs = Gangs::stealing(&[100]);
        let other = gangs.story.account(MULE);
        let leg = gangs.story.pay(&[(gangs.mule, 40)], &[(other, 40)]);
        let taken = InLegId::new(gangs.story.ledger.in_count() - 1);
        gangs.thefts[0].earmarks.ins.insert(taken, units(40));
        gangs.thefts.push(Theft {
            legs: [(leg, units(40))].into(),
            party: [GANGS[1], MULE].map(EntityId::new).into(),
            victims: [EntityId::new(GANGS[0])].into(),
            earmarks: Earmarks::default(),
            abandoned: Vec::new(),
        });
        let loot = gangs.follow();
        let held = |gang: usize| became(&loot[gang])[Fate::AtLarge].get();
        assert_eq!([0, 1].map(held), [60, 40]);
        assert_eq!((last(&loot[0], other).0, last(&loot[1], other).0), (0, 40));
    }

    /// A keeper pays both gangs out of one deposit, less a fee of 4: what was the first gang's fills what comes out first.
    #[test]
    fn a_link_carries_no_more_loot_of_two_thefts_than_goes_through() {
        let mut gangs = Gangs::stealing(&[100, 60]);
        let (pool, out) = (gangs.story.account(STRANGER), gangs.story.account(MULE));
        let paid_in = gangs.send(0, gangs.mule, pool, 130, 0);
        let paid_out = gangs.story.pay(&[(pool, 126)], &[(out, 126)]);
        gangs.story.link(paid_in, paid_out, 130, 126);
        let loot = gangs.follow();
        assert_eq!([0, 1].map(|gang| last(&loot[gang], out).0), [100, 26]);
        assert_eq!([0, 1].map(|gang| last(&loot[gang], gangs.mule).0), [0, 30]);
        assert_eq!([0, 1].map(|gang| became(&loot[gang])[Fate::Spent].get()), [0, 4]);
    }
}
