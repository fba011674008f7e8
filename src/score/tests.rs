use super::*;
use crate::evidence::{Evidence, KeeperKind, Shade, Vantage};
use crate::ledger::{LinkKind, PurseKind};
use crate::lots::{Booking, Method};
use crate::trace::{History, Holding, Stop, StopReason, Tally, Trace};
use crate::truth::sample::Sample;
use crate::truth::{Role, World};
use crate::units::{
    Amount, AssetId, IncidentId, Instant, KeeperId, MovementId, OriginId, OutLegId, PurseId, Rate, Share, Span, Total,
};
use crate::vantage::{Key, project, with_true_links};

const DAY: i64 = 86_400;

/// An answer, said purse by purse instead of traced.
struct Said<'w> {
    world: &'w World,
    evidence: Evidence,
    key: Key,
    trace: Trace,
}

impl<'w> Said<'w> {
    fn from(world: &'w World, vantage: Vantage) -> Said<'w> {
        let (evidence, key) = project(world, IncidentId::FIRST, vantage, &[], Instant::MAX);
        let seeded = world.truth.incidents[0]
            .complaint
            .iter()
            .map(|(_, amount)| *amount)
            .sum();
        let trace = Trace {
            method: Method::of(Booking::FIFO),
            origins: vec!["theft".into()],
            tallies: vec![Tally {
                origin: OriginId::new(0),
                asset: AssetId::new(0),
                seeded,
                held: Total::ZERO,
                fees: Total::ZERO,
                destroyed: Total::ZERO,
                stopped: Total::ZERO,
                crossed_out: Total::ZERO,
                crossed_in: Total::ZERO,
            }],
            held: Vec::new(),
            stops: Vec::new(),
            history: Vec::new(),
            touched: (0, 0),
        };
        Said {
            world,
            evidence,
            key,
            trace,
        }
    }

    fn holds(mut self, purse: PurseId, amount: u64) -> Self {
        self.trace.held.push(Holding {
            purse: self.key.purse_seen(purse).unwrap(),
            origin: OriginId::new(0),
            amount: Amount::new(amount),
            balance: Amount::new(amount),
            basis: None,
        });
        self
    }

    fn was(mut self, movement: MovementId, purse: PurseId, amount: u64) -> Self {
        self.trace.history.push(Shade {
            movement: self.key.movement_seen(movement).unwrap(),
            purse: self.key.purse_seen(purse).unwrap(),
            origin: OriginId::new(0),
            amount: Amount::new(amount),
        });
        self
    }

    fn stops(mut self, movement: MovementId, purse: PurseId, amount: u64, reason: StopReason) -> Self {
        self.trace.stops.push(Stop {
            movement: self.key.movement_seen(movement).unwrap(),
            leg: OutLegId::new(0),
            purse: self.key.purse_seen(purse).unwrap(),
            origin: OriginId::new(0),
            amount: Amount::new(amount),
            reason,
            basis: None,
        });
        self
    }

    fn scored(&self) -> (Scorecard, Stock) {
        measure(
            &Yardstick::new(self.world, IncidentId::FIRST, self.world.ends),
            &self.key,
            &self.trace,
        )
    }

    fn card(&self) -> Scorecard {
        self.scored().0
    }

    fn ends(&self) -> Vec<(TrailEnd, u64)> {
        let ends = ends(
            &Yardstick::new(self.world, IncidentId::FIRST, self.world.ends),
            &self.evidence,
            &self.key,
        );
        assert_eq!(ends.rows.iter().map(|row| row.1).sum::<Amount>(), ends.loot);
        ends.rows
            .iter()
            .filter(|row| !row.1.is_zero())
            .map(|row| (row.0, row.1.get()))
            .collect()
    }
}

fn percents(level: &LevelScore) -> (Option<u32>, Option<u32>) {
    let percent = |share: Option<Share>| share.map(|share| share.get() / 10_000);
    (percent(level.recall), percent(level.precision))
}

/// A thief divides 100 stolen dollars between two purses; a stranger and a volunteer stand by.
fn divided() -> (Sample, [PurseId; 4]) {
    let mut s = Sample::new();
    let thief = s.entity("thief", Role::Thief);
    let (stranger, volunteer) = (
        s.entity("stranger", Role::Stranger),
        s.entity("volunteer", Role::Volunteer),
    );
    let safe = s.purse(stranger);
    let [first, second, third] = [s.purse(thief), s.purse(thief), s.purse(thief)];
    let other = s.purse(volunteer);
    s.endow(0, safe, 1_000);
    let theft = s.pay(10, &[(safe, 100)], &[(first, 100)]);
    s.theft(theft);
    let split = s.pay(DAY + 20, &[(first, 100)], &[(second, 60), (third, 30), (other, 10)]);
    s.loot(split, 1, &[(first, 0), (second, 60), (third, 30)]);
    s.receipt(split, other, 10);
    (s, [second, third, other, safe])
}

#[test]
fn recall_and_precision_compare_stocks_at_each_level() {
    let (s, [second, third, other, safe]) = divided();
    let card = Said::from(&s.world, Vantage::Public)
        .holds(second, 20)
        .holds(third, 60)
        .holds(other, 25)
        .holds(safe, 5)
        .card();
    let level = card.level(Level::Purses);
    assert_eq!(
        (level.truth.get(), level.trace.get(), level.overlap.get()),
        (90, 110, 50)
    );
    assert_eq!(percents(level), (Some(55), Some(45)));
    assert_eq!(
        card.level(Level::Entities).overlap.get(),
        80,
        "the thief holds both purses"
    );
    assert_eq!(
        card.level(Level::Keepers).overlap.get(),
        80,
        "nobody keeps them: they are the thief's"
    );
    assert_eq!((level.wrong.get(), level.missed.get()), (60, 40));
    assert_eq!(card.determined, Some(Share::WHOLE));
    assert_eq!(card.prevalence, Some(Share::percent(9)), "90 of 1000 dollars");
}

#[test]
fn what_people_received_is_told_from_what_they_never_received() {
    let (s, [second, _, other, safe]) = divided();
    let card = Said::from(&s.world, Vantage::Public)
        .holds(second, 60)
        .holds(other, 25)
        .holds(safe, 5)
        .card();
    let [stranger, volunteer, purchaser, ..] = card.accused;
    assert_eq!(
        (stranger.entities, stranger.truly.get(), stranger.never.get()),
        (1, 0, 5)
    );
    assert_eq!(
        (volunteer.entities, volunteer.truly.get(), volunteer.never.get()),
        (1, 10, 15)
    );
    assert_eq!((purchaser.who, purchaser.entities), (Bystander::Purchaser, 0));
}

#[test]
fn keepers_are_no_strangers_and_whoever_may_have_known_is_neither_guilty_nor_innocent() {
    let mut s = Sample::new();
    let keeper = s.keeper("exchange", KeeperKind::Exchange, "XA");
    let [desk, stranger, thief] = [
        s.entity("desk", Role::Facilitator),
        s.entity("stranger", Role::Stranger),
        s.entity("thief", Role::Thief),
    ];
    let (hot, till, safe, loot) = (s.reserve(keeper), s.purse(desk), s.purse(stranger), s.purse(thief));
    s.endow(0, safe, 200);
    let theft = s.pay(10, &[(safe, 100)], &[(loot, 100)]);
    s.theft(theft);
    let paid = s.pay(20, &[(loot, 100)], &[(hot, 70), (till, 30)]);
    s.loot(paid, 1, &[(loot, 0)]);
    s.receipt(paid, hot, 70);
    let card = Said::from(&s.world, Vantage::Public)
        .holds(hot, 80)
        .holds(till, 20)
        .was(theft, safe, 50)
        .was(paid, hot, 80)
        .card();
    let rows = card
        .accused
        .map(|row| (row.who, row.entities, row.touched, row.truly.get(), row.never.get()));
    assert_eq!(
        rows,
        [
            (Bystander::Stranger, 0, 1, 0, 0),
            (Bystander::Volunteer, 0, 0, 0, 0),
            (Bystander::Purchaser, 0, 0, 0, 0),
            (Bystander::Keeper, 1, 1, 70, 10),
            (Bystander::Facilitator, 1, 1, 0, 20),
        ]
    );
}

#[test]
fn a_name_that_nobody_bears_names_nobody() {
    let mut s = Sample::new();
    let bank = s.keeper("bank", KeeperKind::Bank, "XA");
    let (victim, thief) = (s.entity("victim", Role::Victim), s.entity("thief", Role::Thief));
    let (safe, true_name, papers) = (s.account(victim, bank), s.account(thief, bank), s.account(thief, bank));
    s.endow(0, safe, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(true_name, 100)]);
    s.theft(theft);
    let moved = s.pay(20, &[(true_name, 60)], &[(papers, 60)]);
    s.loot(moved, 1, &[(true_name, 40), (papers, 60)]);
    let ends = |s: &Sample| Said::from(&s.world, Vantage::Omniscient).ends();
    assert_eq!(ends(&s), [(TrailEnd::Named, 100)]);
    let holder = s.world.record.purses[papers.index()].holder;
    s.world.truth.false_names.extend(holder);
    assert_eq!(ends(&s), [(TrailEnd::Named, 40), (TrailEnd::FalseName, 60)]);
}

#[test]
fn an_empty_denominator_gives_no_value() {
    let (s, _) = divided();
    let card = Said::from(&s.world, Vantage::Public).card();
    assert_eq!(percents(card.level(Level::Purses)), (Some(0), None));
    assert_eq!((card.candidates, card.inflation), (None, Some(Number::millionths(0))));
    let mut innocent = Sample::new();
    let user = innocent.entity("user", Role::Stranger);
    let purse = innocent.purse(user);
    innocent.endow(0, purse, 10);
    let card = Said::from(&innocent.world, Vantage::Public).holds(purse, 10).card();
    assert_eq!(percents(card.level(Level::Purses)), (None, Some(0)));
    assert_eq!((card.determined, card.inflation), (None, None));
}

#[test]
fn candidates_count_the_entities_that_taint_is_spread_among() {
    let (s, [second, third, other, safe]) = divided();
    let even = Said::from(&s.world, Vantage::Public)
        .holds(second, 20)
        .holds(third, 10)
        .holds(other, 30)
        .holds(safe, 30);
    assert_eq!(even.card().candidates, Some(Number::count(3)));
    let one = Said::from(&s.world, Vantage::Public).holds(second, 20).holds(third, 70);
    assert_eq!(one.card().candidates, Some(Number::count(1)));
    // Half with one, a quarter with each of two others: exp(1.5 ln 2) = 2.828427...
    let uneven = Said::from(&s.world, Vantage::Public)
        .holds(second, 50)
        .holds(other, 25)
        .holds(safe, 25);
    assert_eq!(uneven.card().candidates, Some(Number::millionths(2_828_427)));
}

#[test]
fn recall_is_shown_by_day_and_by_distance() {
    let (s, [second, third, ..]) = divided();
    let first = s.world.ledger.out_purse(s.world.truth.incidents[0].complaint[0].0);
    let (theft, split) = (MovementId::new(1), MovementId::new(2));
    let card = Said::from(&s.world, Vantage::Public)
        .was(theft, first, 100)
        .was(split, first, 0)
        .was(split, second, 45)
        .holds(second, 45)
        .card();
    let days: Vec<_> = card
        .by_day
        .iter()
        .map(|day| (day.truth.get(), day.recall[0].map(Share::get)))
        .collect();
    assert_eq!(days[..2], [(100, Some(1_000_000)), (90, Some(500_000))]);
    assert_eq!(card.by_day[0].at, Instant::from_unix(10) + Span::DAY);
    assert_eq!(card.by_day.last().unwrap().at, s.world.ends);
    assert_eq!(days.len(), 12);
    let [hop] = card.by_hop[..] else {
        panic!("all loot is one movement away")
    };
    assert_eq!(
        (hop.hops, hop.truth.get(), hop.found.get(), hop.recall),
        (1, 90, 45, Some(Share::percent(50)))
    );
    let last = card.by_day.last().unwrap();
    assert_eq!(
        last.recall,
        card.levels.map(|level| level.recall),
        "the last day is the score"
    );
    assert_eq!(last.precision, card.levels.map(|level| level.precision));
    assert!(third != second);
}

#[test]
fn taint_at_a_door_counts_for_the_keeper_alone() {
    let mut s = Sample::new();
    let exchange = s.keeper("exchange", KeeperKind::Exchange, "XA");
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let (safe, loot, reserve) = (s.purse(victim), s.purse(thief), s.reserve(exchange));
    let house = s.world.record.keepers[exchange.index()].entity;
    let claims = s.boundary(PurseKind::Claims, house, Some(exchange));
    let claim = s.account(thief, exchange);
    s.endow(0, safe, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(loot, 100)]);
    s.theft(theft);
    let deposit = s.pay(20, &[(loot, 100)], &[(reserve, 100)]);
    s.loot(deposit, 1, &[(loot, 0)]);
    s.public = false;
    let credit = s.pay(20, &[(claims, 100)], &[(claim, 100)]);
    s.link(deposit, credit, LinkKind::Deposit, exchange);
    s.loot(credit, 2, &[(claim, 100)]);

    let outside = Said::from(&s.world, Vantage::Tags).stops(deposit, reserve, 100, StopReason::Keeper);
    let card = outside.card();
    assert_eq!(percents(card.level(Level::Purses)), (Some(0), None));
    assert_eq!(percents(card.level(Level::Entities)), (Some(0), None));
    assert_eq!(percents(card.level(Level::Keepers)), (Some(100), Some(100)));
    assert_eq!(outside.ends(), [(TrailEnd::BooksEnd, 100)]);

    let inside = Said::from(&s.world, Vantage::Institution).holds(claim, 100);
    assert!(
        inside
            .card()
            .levels
            .iter()
            .all(|level| percents(level) == (Some(100), Some(100)))
    );
    assert_eq!(inside.ends(), [(TrailEnd::Named, 100)]);
    assert_eq!(inside.card().by_hop[0].hops, 2);
}

#[test]
fn an_interval_of_truth_gives_an_interval_of_scores() {
    let mut s = Sample::new();
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let (safe, mixed, out) = (s.purse(victim), s.purse(thief), s.purse(thief));
    s.endow(0, safe, 100);
    s.endow(0, mixed, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(mixed, 100)]);
    s.theft(theft);
    let payment = s.pay(20, &[(mixed, 120)], &[(out, 120)]);
    s.loot_between(payment, 0, mixed, [0, 10, 80]);
    s.loot_between(payment, 1, out, [20, 90, 100]);
    let said = |rest, gone| {
        Said::from(&s.world, Vantage::Public)
            .holds(mixed, rest)
            .holds(out, gone)
    };
    let (low, low_stock) = said(80, 20).scored();
    let (_, high_stock) = said(0, 100).scored();
    let level = low.level(Level::Purses);
    assert_eq!(level.recall, Share::ratio(30, 100));
    assert_eq!(level.recall_between, Some((Share::percent(20), Share::WHOLE)));
    assert_eq!((level.wrong.get(), level.missed.get()), (0, 0), "all of it is possible");
    assert_eq!(low.determined, Some(Share::percent(20)));
    let yardstick = Yardstick::new(&s.world, IncidentId::FIRST, s.world.ends);
    let ranking = rank(&yardstick, &[&low_stock, &high_stock]);
    assert_eq!((ranking.order, ranking.undecided), (vec![1, 0], vec![(0, 1)]));
    let (_, nothing) = Said::from(&s.world, Vantage::Public).scored();
    let ranking = rank(&yardstick, &[&nothing, &high_stock]);
    assert_eq!(
        (ranking.order, ranking.undecided),
        (vec![1, 0], vec![]),
        "something beats nothing under any convention"
    );
}

#[test]
fn value_is_summed_over_assets_at_the_rates_of_the_theft() {
    let mut s = Sample::new();
    let coin = s.asset(
        "BTC",
        8,
        Rate {
            cents: 6_000_000,
            base_units: 100_000_000,
        },
    );
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let (safe, loot) = (s.purse(victim), s.purse(thief));
    let [hoard, bought] = [victim, thief].map(|entity| s.purse_of(PurseKind::Coin, coin, entity));
    s.endow(0, safe, 12_000_000);
    s.endow(0, hoard, 100_000_000);
    let theft = s.pay(10, &[(safe, 12_000_000)], &[(loot, 12_000_000)]);
    s.theft(theft);
    let swap = s.pay(
        20,
        &[(loot, 6_000_000), (hoard, 100_000_000)],
        &[(safe, 6_000_000), (bought, 100_000_000)],
    );
    s.loot(swap, 1, &[(loot, 6_000_000), (bought, 100_000_000)]);
    let card = Said::from(&s.world, Vantage::Public).holds(bought, 50_000_000).card();
    let level = card.level(Level::Purses);
    assert_eq!((level.truth.get(), level.overlap.get()), (12_000_000, 3_000_000));
    assert_eq!(level.recall, Some(Share::percent(25)));
}

#[test]
fn cash_is_found_at_the_counter_where_it_was_paid() {
    let mut s = Sample::new();
    let nobody = crate::units::EntityId::new(0);
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let (safe, loot, own) = (s.purse(victim), s.purse(thief), s.purse(victim));
    let cash = s.boundary(PurseKind::Cash, nobody, None);
    s.endow(0, safe, 100);
    s.endow(0, own, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(loot, 100)]);
    s.theft(theft);
    let one = s.pay(20, &[(loot, 70)], &[(cash, 70)]);
    s.loot(one, 1, &[(loot, 30), (cash, 70)]);
    let other = s.pay(30, &[(own, 100)], &[(cash, 100)]);
    let two = s.pay(40, &[(loot, 30)], &[(cash, 30)]);
    s.loot(two, 1, &[(loot, 0), (cash, 100)]);
    let right = Said::from(&s.world, Vantage::Public)
        .stops(one, cash, 70, StopReason::Cash)
        .stops(two, cash, 30, StopReason::Cash);
    assert!(
        right
            .card()
            .levels
            .iter()
            .all(|level| percents(level) == (Some(100), Some(100)))
    );
    assert_eq!(right.ends(), [(TrailEnd::Cash, 100)]);
    let wrong = Said::from(&s.world, Vantage::Public).stops(other, cash, 100, StopReason::Cash);
    assert!(
        wrong
            .card()
            .levels
            .iter()
            .all(|level| percents(level) == (Some(0), Some(0)))
    );
    assert_eq!(
        wrong.card().accused[0].never.get(),
        100,
        "a stranger is said to have cashed it"
    );
}

/// Deposits at a keeper of some kind and gets it back elsewhere.
fn washed(kind: KeeperKind, out: LinkKind, retains: bool) -> (Sample, KeeperId) {
    let mut s = Sample::new();
    let keeper = s.keeper("keeper", kind, "XA");
    s.world.record.keepers[keeper.index()].retains_links = retains;
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let (safe, loot, clean, reserve) = (s.purse(victim), s.purse(thief), s.purse(thief), s.reserve(keeper));
    s.endow(0, safe, 100);
    s.endow(0, reserve, 500);
    let theft = s.pay(10, &[(safe, 100)], &[(loot, 100)]);
    s.theft(theft);
    let paid = s.pay(20, &[(loot, 80)], &[(reserve, 80)]);
    s.loot(paid, 1, &[(loot, 20)]);
    let back = s.pay(30, &[(reserve, 80)], &[(clean, 80)]);
    s.link(paid, back, out, keeper);
    s.loot(back, 3, &[(clean, 80)]);
    (s, keeper)
}

#[test]
fn each_obstacle_has_its_name() {
    let end = |kind, out, retains, vantage| {
        let (s, _) = washed(kind, out, retains);
        Said::from(&s.world, vantage).ends()
    };
    let rest = (TrailEnd::Unnamed, 20);
    let public = Vantage::Public;
    use KeeperKind::{Desk, Exchange, Mixer};
    assert_eq!(end(Mixer, LinkKind::Mix, false, public), [rest, (TrailEnd::Pooled, 80)]);
    assert_eq!(
        end(Mixer, LinkKind::Mix, true, public),
        [rest, (TrailEnd::BooksEnd, 80)]
    );
    assert_eq!(
        end(Desk, LinkKind::Otc, false, public),
        [rest, (TrailEnd::OffLedger, 80)]
    );
    assert_eq!(
        end(Exchange, LinkKind::Swap, true, public),
        [rest, (TrailEnd::BooksEnd, 80)]
    );
    assert_eq!(
        end(Exchange, LinkKind::Swap, true, Vantage::Omniscient),
        [(TrailEnd::Unnamed, 100)]
    );
    assert_eq!(
        end(Mixer, LinkKind::Mix, false, Vantage::Omniscient),
        [rest, (TrailEnd::Pooled, 80)]
    );
}

#[test]
fn a_later_obstacle_does_not_hide_the_first() {
    let (mut s, keeper) = washed(KeeperKind::Mixer, LinkKind::Mix, false);
    let thief = s.world.truth.control[s
        .world
        .ledger
        .out_purse(s.world.truth.incidents[0].complaint[0].0)
        .index()];
    let clean = s.world.ledger.out_purses()[s.world.ledger.outs(MovementId::new(4)).start];
    let (reserve, last) = (s.reserve(keeper), s.purse(thief));
    let nobody = crate::units::EntityId::new(0);
    let cash = s.boundary(PurseKind::Cash, nobody, None);
    s.endow(40, reserve, 40);
    let swap = s.pay(50, &[(clean, 40)], &[(reserve, 40)]);
    s.loot(swap, 4, &[(clean, 40)]);
    let back = s.pay(60, &[(reserve, 40)], &[(last, 40)]);
    s.link(swap, back, LinkKind::Otc, keeper);
    s.loot(back, 6, &[(last, 40)]);
    let cashed = s.pay(70, &[(clean, 40)], &[(cash, 40)]);
    s.loot(cashed, 5, &[(clean, 0), (cash, 40)]);
    assert_eq!(
        Said::from(&s.world, Vantage::Public).ends(),
        [(TrailEnd::Unnamed, 20), (TrailEnd::Pooled, 80)]
    );
    let told = Said::from(&s.world, Vantage::Public);
    let evidence = with_true_links(&s.world, told.evidence, &told.key);
    let told = Said { evidence, ..told };
    assert_eq!(told.ends(), [(TrailEnd::Unnamed, 60), (TrailEnd::Cash, 40)]);
}

#[test]
fn loot_that_moves_on_after_the_last_instant_is_cut_off() {
    let (s, _) = divided();
    let at = Instant::from_unix(DAY);
    let (evidence, key) = project(&s.world, IncidentId::FIRST, Vantage::Public, &[], at);
    let rows = ends(&Yardstick::new(&s.world, IncidentId::FIRST, at), &evidence, &key).rows;
    assert_eq!(rows[TrailEnd::CutOff as usize].1.get(), 100);
    let hidden = {
        let mut world = s.world.clone();
        world
            .record
            .movements
            .iter_mut()
            .for_each(|movement| movement.public = false);
        Said::from(&world, Vantage::Public).ends()
    };
    assert_eq!(hidden, [(TrailEnd::BooksEnd, 90)], "who sees nothing follows nothing");
}

/// 60 of the loot reach an account in sight of all and 40 through a movement that nobody sees; half of the 100 go on in sight. Of either half
/// at least 10 and at most 50 came all the way in sight, by proportion 30; of all at most the 100, of which 60.
#[test]
fn what_can_be_followed_came_all_the_way_in_sight() {
    let mut s = Sample::new();
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let [first, second, mixed, last] = [(); 4].map(|()| s.purse(thief));
    let safe = s.purse(victim);
    s.endow(0, safe, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(first, 60), (second, 40)]);
    s.theft(theft);
    let leg = s.world.ledger.out_legs(theft).nth(1).unwrap();
    s.world.truth.incidents[0].complaint.push((leg, Amount::new(40)));
    s.loot(theft, 0, &[(second, 40)]);
    let seen = s.pay(20, &[(first, 60)], &[(mixed, 60)]);
    s.loot(seen, 1, &[(first, 0), (mixed, 60)]);
    s.public = false;
    let hidden = s.pay(30, &[(second, 40)], &[(mixed, 40)]);
    s.loot(hidden, 1, &[(second, 0), (mixed, 100)]);
    s.public = true;
    let on = s.pay(40, &[(mixed, 50)], &[(last, 50)]);
    s.loot(on, 2, &[(mixed, 50), (last, 50)]);
    let followable = |vantage| {
        let said = Said::from(&s.world, vantage);
        let yardstick = Yardstick::new(&s.world, IncidentId::FIRST, Instant::MAX);
        ends(&yardstick, &said.evidence, &said.key)
            .followable
            .map(|share| share.map_or(0, Share::get) / 10_000)
    };
    assert_eq!(followable(Vantage::Public), [20, 60, 100]);
    assert_eq!(followable(Vantage::Omniscient), [100, 100, 100]);
}

/// Returns what a method followed, inferred and found by luck from a vantage, in cents.
fn parts_of(world: &World, vantage: Vantage, booking: Booking) -> [u64; 3] {
    let (evidence, key) = project(world, IncidentId::FIRST, vantage, &[], Instant::MAX);
    parts_on(world, (&evidence, &key), booking)
}

fn parts_on(world: &World, (evidence, key): (&Evidence, &Key), booking: Booking) -> [u64; 3] {
    let trace = crate::trace::follow(evidence, &key.complaints(world), &Method::of(booking), History::Keep).unwrap();
    let yardstick = Yardstick::new(world, IncidentId::FIRST, world.ends);
    let parts = parts(&yardstick, (evidence.ledger(), evidence.links()), key, &trace).unwrap();
    let sum = [parts.followed, parts.inferred, parts.luck].map(Amount::get);
    let overlap = score(&yardstick, key, &trace).level(Level::Purses).overlap.get();
    assert_eq!(sum.iter().sum::<u64>(), overlap, "the parts are all that was found");
    sum
}

/// A mule whose wage of 10 came first gets 10 of loot and pays 10 to the thief, which the plan means to be the loot: who sees the wage and
/// averages follows 5, who pays out first what came first follows nothing, and all can be followed.
#[test]
fn who_also_sees_a_mule_s_wage_follows_less_by_an_average() {
    let mut s = Sample::new();
    let (near, far) = (
        s.keeper("near", KeeperKind::Bank, "XA"),
        s.keeper("far", KeeperKind::Bank, "XB"),
    );
    let (victim, mule, thief) = (
        s.entity("victim", Role::Victim),
        s.entity("mule", Role::Complicit),
        s.entity("thief", Role::Thief),
    );
    let (safe, last, account) = (s.account(victim, near), s.account(thief, near), s.account(mule, far));
    s.public = false;
    s.endow(0, safe, 10);
    s.endow(1, account, 10);
    let theft = s.pay(10, &[(safe, 10)], &[(account, 10)]);
    s.theft(theft);
    let paid = s.pay(20, &[(account, 10)], &[(last, 10)]);
    s.loot(paid, 1, &[(account, 0), (last, 10)]);
    assert_eq!(parts_of(&s.world, Vantage::Omniscient, Booking::HAIRCUT), [5, 0, 0]);
    assert_eq!(parts_of(&s.world, Vantage::Omniscient, Booking::FIFO), [0, 0, 0]);
    let said = Said::from(&s.world, Vantage::Omniscient);
    let yardstick = Yardstick::new(&s.world, IncidentId::FIRST, Instant::MAX);
    let followable = ends(&yardstick, &said.evidence, &said.key).followable;
    assert_eq!(followable, [Some(Share::WHOLE); 3]);
}

/// 80 of the loot go into a mixer that has 500 and come out as 80; nobody knows the link. An average has 80/580 of what is paid out
/// tainted, 11 of 80: its way led through the mixer's own coins. The 20 that stayed were followed.
#[test]
fn a_walk_through_a_keeper_s_own_coins_is_luck_wherever_it_ends() {
    let (s, _) = washed(KeeperKind::Mixer, LinkKind::Mix, false);
    assert_eq!(parts_of(&s.world, Vantage::Public, Booking::HAIRCUT), [20, 0, 11]);
    let (evidence, key) = project(&s.world, IncidentId::FIRST, Vantage::Public, &[], Instant::MAX);
    let guessed = with_true_links(&s.world, evidence, &key);
    let half = |columns: &mut crate::evidence::Columns| {
        let links = columns.links.iter_mut();
        links.for_each(|link| link.basis = crate::units::Basis::Inferred(Share::percent(50)));
    };
    let guessed = guessed.with(half).unwrap();
    assert_eq!(parts_on(&s.world, (&guessed, &key), Booking::HAIRCUT), [20, 80, 0]);
    let (known, _) = washed(KeeperKind::Exchange, LinkKind::Withdraw, true);
    assert_eq!(
        parts_of(&known.world, Vantage::Omniscient, Booking::HAIRCUT),
        [100, 0, 0]
    );
}

/// Of four purses of the same size and age two hold 40 and 50 of loot: 40 found three times and 50 once over all pairs, of four each.
#[test]
fn chance_finds_what_a_purse_of_the_same_size_and_age_holds_on_average() {
    let mut s = Sample::new();
    let (stranger, thief) = (s.entity("stranger", Role::Stranger), s.entity("thief", Role::Thief));
    let [safe, large] = [(); 2].map(|()| s.purse(stranger));
    let [small, other, first, second] = [stranger, stranger, thief, thief].map(|entity| s.purse(entity));
    for (purse, amount) in [(safe, 90), (large, 1_000), (small, 33), (other, 60)] {
        s.endow(0, purse, amount);
    }
    let theft = s.pay(10, &[(safe, 90)], &[(first, 40), (second, 50)]);
    s.theft(theft);
    s.loot(theft, 0, &[(second, 50)]);
    let at = Instant::from_unix(2 * DAY);
    let found = |s: &Sample| {
        let (_, key) = project(&s.world, IncidentId::FIRST, Vantage::Public, &[], at);
        let yardstick = Yardstick::new(&s.world, IncidentId::FIRST, at);
        let found = chance(&yardstick, &Census::of(&s.world, at), &key);
        (found.recall, found.precision)
    };
    assert_eq!(found(&s), (Share::ratio(170, 360), Share::ratio(170, 360)));
    // Money that comes a day later makes no purse of the same age.
    let late = s.purse(stranger);
    s.pay(DAY + 80_000, &[(large, 40)], &[(late, 40)]);
    assert_eq!(found(&s).0, Share::ratio(170, 360));
    s.world.record.movements[theft.index()].public = false;
    assert_eq!(
        found(&s),
        (Some(Share::NONE), None),
        "who sees no purse of loot lays nothing"
    );
}

/// All of the loot stands in an account of an exchange, to which only who knows its deposit address can follow it.
#[test]
fn a_lead_stands_behind_a_known_door_of_a_keeper_who_would_act() {
    let mut s = Sample::new();
    let exchange = s.keeper("exchange", KeeperKind::Exchange, "XA");
    let (victim, thief) = (s.entity("victim", Role::Victim), s.entity("thief", Role::Thief));
    let (safe, loot, reserve) = (s.purse(victim), s.purse(thief), s.reserve(exchange));
    let house = s.world.record.keepers[exchange.index()].entity;
    let claims = s.boundary(PurseKind::Claims, house, Some(exchange));
    let claim = s.account(thief, exchange);
    s.endow(0, safe, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(loot, 100)]);
    s.theft(theft);
    let deposit = s.pay(20, &[(loot, 100)], &[(reserve, 100)]);
    s.loot(deposit, 1, &[(loot, 0)]);
    s.public = false;
    let credit = s.pay(25, &[(claims, 100)], &[(claim, 100)]);
    s.link(deposit, credit, LinkKind::Deposit, exchange);
    s.loot(credit, 2, &[(claim, 100)]);
    s.tag(reserve, exchange, 0, None);
    let leads = |s: &Sample, vantage| {
        let said = Said::from(&s.world, vantage);
        let yardstick = Yardstick::new(&s.world, IncidentId::FIRST, s.world.ends);
        let ends = ends(&yardstick, &said.evidence, &said.key);
        (
            ends.leads.value.get(),
            ends.leads.keepers,
            ends.leads.since.map(Instant::unix),
        )
    };
    assert_eq!(
        leads(&s, Vantage::Public),
        (0, 0, None),
        "nobody tells whose door it is"
    );
    assert_eq!(leads(&s, Vantage::Tags), (100, 1, Some(25)));
    assert_eq!(leads(&s, Vantage::Omniscient), (100, 1, Some(25)));
    let mut silent = s.clone();
    let keeper = &mut silent.world.record.keepers[exchange.index()];
    keeper.powers = crate::truth::Powers::default();
    assert_eq!(leads(&silent, Vantage::Tags), (0, 0, None));
    // What moves on within closed books is no lead any more.
    let onward = s.purse(thief);
    let gone = s.pay(40, &[(claim, 100)], &[(onward, 100)]);
    s.loot(gone, 3, &[(claim, 0), (onward, 100)]);
    assert_eq!(leads(&s, Vantage::Tags), (0, 0, None));
}
