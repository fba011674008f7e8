//! What defenders order and what comes of it.

use super::*;
use crate::sim::counts::Count;
use crate::sim::rails;
use crate::units::{MovementId, RailId, Span};

/// Longer than any world of these tests.
const LONG: Span = Span::DAY.times(365);

fn freeze(purse: PurseId) -> Order {
    Order::Freeze { purse, term: LONG }
}

/// Returns banks with a week behind them, and the wires between people's accounts so far.
fn a_week_of_wires() -> (Engine, Vec<MovementId>) {
    a_week_of_wires_in(town())
}

fn a_week_of_wires_in(town: Scenario) -> (Engine, Vec<MovementId>) {
    let mut engine = Engine::new(&town, town.starts[2], Seed::new(7));
    engine.advance(town.begins + Span::DAY.times(8));
    let ledger = &engine.state().ledger;
    let is_wire = |movement: &MovementId| {
        let (ins, outs) = (ledger.ins(*movement), ledger.outs(*movement));
        let ends = [ledger.in_purses()[ins.start], ledger.out_purses()[outs.start]];
        let records = ends.map(|purse| engine.state().record.purses[purse.index()]);
        records
            .iter()
            .all(|record| record.rail == RailId::new(2) && record.reserve.is_none() && record.books.is_some())
            && ends.iter().all(|&purse| ledger.kind(purse) == PurseKind::Account)
    };
    let wires: Vec<MovementId> = ledger.movements().filter(is_wire).collect();
    assert!(wires.len() > 50, "{} wires in a week", wires.len());
    (engine, wires)
}

fn ends(world: &World, movement: MovementId) -> (PurseId, PurseId) {
    let (ins, outs) = (world.ledger.ins(movement), world.ledger.outs(movement));
    (
        world.ledger.in_purses()[ins.start],
        world.ledger.out_purses()[outs.start],
    )
}

fn finished(mut engine: Engine) -> World {
    engine.advance(Instant::MAX);
    engine.finish().world
}

#[test]
fn a_bank_that_freezes_an_account_lets_nothing_out() {
    let (mut engine, wires) = a_week_of_wires();
    let now = engine.state().now;
    let payer = |&wire: &MovementId| engine.state().ledger.in_purses()[engine.state().ledger.ins(wire).start];
    let mut payers: Vec<PurseId> = wires.iter().map(payer).collect();
    payers.sort_unstable();
    payers.dedup();
    payers.iter().for_each(|&purse| engine.order(now, freeze(purse)));
    let world = finished(engine);
    let all_in = now + Span::DAY.times(2); // the longest delay of the preset
    let mut still_paying = std::collections::BTreeSet::new();
    for movement in world.ledger.movements().filter(|&m| world.ledger.instant(m) > all_in) {
        still_paying.extend(world.ledger.in_purses()[world.ledger.ins(movement)].iter().copied());
    }
    let escaped = payers.iter().filter(|purse| still_paying.contains(purse)).count();
    assert!(
        escaped > 0 && escaped * 5 < payers.len(),
        "{escaped} of {} still pay",
        payers.len()
    );
}

/// Every payer's bank is asked, at once and again a day and a week later: whoever refused refuses again, and who froze has frozen.
#[test]
fn asking_twice_changes_nothing() {
    let (mut engine, wires) = a_week_of_wires();
    let now = engine.state().now;
    let payers: Vec<PurseId> = wires.iter().map(|&wire| payer(&engine, wire)).collect();
    payers.iter().for_each(|&purse| engine.order(now, freeze(purse)));
    let mut again = engine.clone();
    for later in [now + Span::DAY, now + Span::DAY.times(7)] {
        payers.iter().for_each(|&purse| again.order(later, freeze(purse)));
    }
    assert_eq!(finished(engine).digest(), finished(again).digest());
}

fn payer(engine: &Engine, wire: MovementId) -> PurseId {
    let ledger = &engine.state().ledger;
    ledger.in_purses()[ledger.ins(wire).start]
}

#[test]
fn a_recall_needs_consent_and_gives_back_what_is_left() {
    let (mut engine, wires) = a_week_of_wires();
    let now = engine.state().now;
    wires.iter().for_each(|&wire| engine.order(now, Order::Recall(wire)));
    let world = finished(engine);
    let text = world
        .record
        .references
        .iter()
        .position(|text| text == "return of funds");
    let text = text.expect("somebody consents").try_into().ok();
    let ledger = &world.ledger;
    let out = |movement: MovementId| ledger.out_amounts()[ledger.outs(movement).start];
    let mut balances = vec![Amount::ZERO; ledger.purse_count()];
    let mut count = 0;
    for movement in ledger.movements() {
        if world.record.movements[movement.index()].reference == text {
            let (from, to) = ends(&world, movement);
            let returned = |wire: &&MovementId| ends(&world, **wire) == (to, from);
            let paid: Vec<Amount> = wires.iter().filter(returned).map(|&wire| out(wire)).collect();
            let left = balances[from.index()];
            let is_right = paid.iter().any(|&paid| out(movement) == paid.min(left));
            assert!(is_right, "{} of {paid:?} come back out of {left}", out(movement));
            count += 1;
        }
        for leg in ledger.ins(movement) {
            let balance = &mut balances[ledger.in_purses()[leg].index()];
            *balance = balance.saturating_sub(ledger.in_amounts()[leg]);
        }
        for leg in ledger.outs(movement) {
            balances[ledger.out_purses()[leg].index()] += ledger.out_amounts()[leg];
        }
    }
    assert!(
        count > 0 && count * 2 < wires.len(),
        "{count} of {} consent",
        wires.len()
    );
}

/// Every wire is recalled three times: at once twice, and a week later. What comes back is what comes back of one recall.
#[test]
fn a_wire_that_is_recalled_again_comes_back_once() {
    let (mut engine, wires) = a_week_of_wires();
    let now = engine.state().now;
    let recall =
        |engine: &mut Engine, at: Instant| wires.iter().for_each(|&wire| engine.order(at, Order::Recall(wire)));
    recall(&mut engine, now);
    let mut again = engine.clone();
    recall(&mut again, now);
    recall(&mut again, now + Span::DAY.times(7));
    let returns = |world: &World| {
        let movements = &world.record.movements;
        let is_return = |text: u32| world.record.references[text as usize] == "return of funds";
        let returned = movements
            .iter()
            .filter(|movement| movement.reference.is_some_and(is_return));
        returned.count()
    };
    let (once, again) = (finished(engine), finished(again));
    assert!(returns(&once) > 0);
    assert_eq!(returns(&again), returns(&once));
}

/// A wire is credited to another bank at some instant. Cancelled at that instant it never is, for an order precedes the events of its instant;
/// cancelled a second later it has been credited.
#[test]
fn a_wire_is_cancelled_until_it_is_credited_and_an_order_precedes_the_events_of_its_instant() {
    let mut prompt = town();
    for keeper in &mut prompt.keepers {
        (keeper.hours, keeper.handling) = (Some(crate::scenario::Hours::RoundTheClock), Span::ZERO);
    }
    let (engine, _) = a_week_of_wires_in(prompt);
    let plain = finished(engine.clone());
    let banks = |movement: MovementId| {
        let (from, to) = ends(&plain, movement);
        [from, to].map(|purse| {
            plain.record.purses[purse.index()]
                .books
                .filter(|_| plain.record.purses[purse.index()].rail == RailId::new(2))
        })
    };
    let is_wire = |&movement: &MovementId| {
        let later = plain.ledger.instant(movement) > engine.state().now;
        later && matches!(banks(movement), [Some(from), Some(to)] if from != to)
    };
    let wire = plain.ledger.movements().find(is_wire).expect("wires are on their way");
    let at = plain.ledger.instant(wire);
    let is_credited = |cancelled: Instant| {
        let mut engine = engine.clone();
        engine.advance(cancelled - Span::seconds(1));
        let (from, to) = ends(&plain, wire);
        for payment in engine.on_their_way(from, to) {
            engine.order(cancelled, Order::Cancel(payment));
        }
        let world = finished(engine);
        let mut then = world
            .ledger
            .movements()
            .filter(|&movement| world.ledger.instant(movement) == at);
        then.any(|movement| ends(&world, movement) == ends(&plain, wire))
    };
    assert!(!is_credited(at));
    assert!(is_credited(at + Span::seconds(1)));
}

#[test]
fn answers_come_later_and_from_institutions_alone() {
    let (mut engine, wires) = a_week_of_wires();
    let now = engine.state().now;
    for &wire in &wires {
        let payee = engine.state().ledger.out_purses()[engine.state().ledger.outs(wire).start];
        engine.order(now, Order::Request(payee));
    }
    engine.advance(Instant::MAX);
    let made = engine.finish();
    assert!(!made.answers.is_empty() && made.answers.len() < wires.len());
    for answer in &made.answers {
        assert!(made.world.record.keepers[answer.keeper.index()].institution);
        assert!(answer.answered >= now + Span::DAY.times(2));
    }
}

#[test]
fn on_a_chain_nobody_can_freeze_recall_or_answer() {
    let town = town();
    let mut engine = Engine::new(&town, town.starts[0], Seed::new(7));
    engine.advance(town.begins + Span::DAY.times(8));
    let untouched = finished(engine.clone()).digest();
    let now = engine.state().now;
    let on_chain: Vec<PurseId> = engine.state().ledger.purses().collect();
    for purse in on_chain {
        let record = engine.state().record.purses[purse.index()];
        if record.rail == RailId::new(0) && record.books.is_none() && record.reserve.is_none() {
            [freeze(purse), Order::Void(purse), Order::Request(purse)]
                .into_iter()
                .for_each(|order| engine.order(now, order));
        }
    }
    assert_eq!(finished(engine).digest(), untouched);
}

/// Coins at a deposit address are the keeper's and are swept with all others: who is asked to stop them stops the account that was credited.
#[test]
fn a_keeper_that_is_asked_to_stop_a_deposit_stops_the_account_behind_it() {
    use crate::sim::state::Till;
    let town = town();
    let mut engine = Engine::new(&town, town.starts[0], Seed::new(7));
    engine.advance(town.begins + Span::DAY.times(8));
    let state = engine.state();
    let harbour = state.keeper("harbour").unwrap();
    let doors = state.ledger.purses().filter(|purse| {
        let record = state.record.purses[purse.index()];
        record.rail == RailId::new(0) && state.owners[record.address as usize].till == Till::Deposit(harbour)
    });
    let doors: Vec<PurseId> = doors.collect();
    assert!(doors.len() > 5, "{} deposits in a week", doors.len());
    let now = state.now;
    doors.iter().for_each(|&door| engine.order(now, freeze(door)));
    engine.advance(now + Span::DAY.times(4));
    let state = engine.state();
    assert!(doors.iter().all(|&door| !state.is_stopped(door)));
    let customers: std::collections::BTreeSet<_> = state
        .house(harbour)
        .claims
        .iter()
        .map(|(of, &claim)| (of.0, claim))
        .collect();
    let stopped = customers.iter().filter(|(_, claim)| state.is_stopped(*claim)).count();
    assert!(
        stopped > 0 && stopped <= doors.len(),
        "{stopped} accounts for {} deposits",
        doors.len()
    );
}

/// A town whose banks do at once what they read, on a rail that lets payments through in seconds, on its second morning; and two
/// accounts of it, of which each holds at least 100 dollars.
fn two_accounts() -> (Engine, [PurseId; 2]) {
    let mut prompt = town();
    // The accounts are those of keepers, which freeze their own by their own line.
    for keeper in &mut prompt.keepers {
        keeper.handling = Span::ZERO;
        keeper.control = Some(crate::scenario::Control {
            chance: crate::units::Share::WHOLE,
            delay: crate::scenario::Between::just(Span::ZERO),
        });
        keeper.institution = true;
    }
    prompt.crowd.clear();
    let mut engine = Engine::new(&prompt, prompt.starts[3], Seed::new(7));
    engine.advance(prompt.begins + Span::HOUR.times(34));
    let state = engine.state();
    let purses = state.ledger.purses();
    let is_one = |purse: &PurseId| {
        let record = &state.record.purses[purse.index()];
        record.rail == RailId::new(3) && record.books.is_some() && state.spendable(*purse) > Amount::new(10_000)
    };
    let rich: Vec<PurseId> = purses.filter(is_one).collect();
    let pair = [rich[0], *rich.last().expect("somebody is rich")];
    (engine, pair)
}

/// Has one account pay another 100 dollars at the present, and returns what both hold a minute later.
fn pays(engine: &mut Engine, [from, to]: [PurseId; 2]) -> [Amount; 2] {
    start_paying(engine, [from, to], rails::Token::NONE);
    let later = engine.state().now + Span::MINUTE;
    engine.advance(later);
    [from, to].map(|purse| engine.state().ledger.balance(purse))
}

/// Has one account order a payment of 100 dollars to another at the present.
fn start_paying(engine: &mut Engine, [from, to]: [PurseId; 2], token: rails::Token) {
    use crate::sim::rails::{Part, Payee, Payment, Source};
    let payer = engine.state().controller(from);
    let payment = Payment::new(
        RailId::new(3),
        Source::Purses(payer, vec![from]),
        vec![(Payee::Account(to), Part::Exact(Amount::new(10_000)))],
        crate::sim::agenda::Luck::new(1),
    );
    let _ = rails::pay(engine.state_mut(), Payment { token, ..payment });
}

/// The payee's bank is asked while a payment of a few seconds is on its way: it is credited when the longest review is over.
#[test]
fn what_is_held_before_credit_is_credited_when_the_review_must_end() {
    let (mut engine, [a, b]) = two_accounts();
    let before = engine.state().ledger.balance(b);
    let paid = |engine: &Engine| engine.state().ledger.balance(b) - before;
    // Somebody waits for it, so that it takes its time.
    start_paying(&mut engine, [a, b], rails::Token(u32::MAX - 1));
    let on_its_way = engine.under_way();
    let payment = on_its_way
        .iter()
        .find(|payment| (payment.payer, payment.payee) == (a, Some(b)));
    let payment = payment.expect("it takes seconds");
    assert_eq!((payment.amount, payment.can_be_cancelled), (Amount::new(10_000), false));
    let now = engine.state().now;
    engine.order(now, Order::Hold(payment.payment));
    let longest = engine.state().rail(RailId::new(3)).levers.oversight.hold.greatest;
    engine.advance(now + longest - Span::seconds(1));
    assert_eq!(paid(&engine), Amount::ZERO);
    engine.advance(now + longest);
    assert_eq!(paid(&engine), Amount::new(10_000));
}

#[test]
fn a_bank_reviews_whatever_an_account_pays_of_which_a_suspicion_was_reported() {
    let paid = |is_reported: bool| {
        let (mut engine, [a, b]) = two_accounts();
        let oversight = &mut engine.state_mut().rails[3].levers.oversight;
        oversight.stops = crate::units::Share::WHOLE;
        oversight.false_alarm = crate::units::Share::NONE;
        let before = engine.state().ledger.balance(b);
        let now = engine.state().now;
        if is_reported {
            engine.order(now, Order::Report(a));
        }
        engine.advance(now);
        start_paying(&mut engine, [a, b], rails::Token::NONE);
        engine.advance(now + Span::DAY.times(2));
        engine.state().ledger.balance(b) - before
    };
    assert_eq!([false, true].map(paid), [Amount::new(10_000), Amount::ZERO]);
}

/// Somebody's bank gives his name away at once: what he has under keys of his own is frozen, and nothing of anybody else; under a false name nobody is
/// found.
#[test]
fn a_search_freezes_what_lies_under_the_keys_of_the_one_who_was_named() {
    let mut open = town();
    for keeper in &mut open.keepers {
        (keeper.hours, keeper.handling) = (Some(crate::scenario::Hours::RoundTheClock), Span::ZERO);
        keeper.answers = Some(crate::scenario::Disclosure {
            chance: crate::units::Share::WHOLE,
            abroad: crate::units::Share::WHOLE,
            delay: crate::scenario::Between::just(Span::HOUR),
        });
    }
    let mut engine = Engine::new(&open, open.starts[0], Seed::new(7));
    engine.advance(open.begins + Span::DAY.times(4));
    let state = engine.state();
    let own = |state: &crate::sim::state::State, who| -> Vec<PurseId> {
        let of = |purse: &PurseId| {
            let record = state.record.purses[purse.index()];
            let is_kept = record.books.is_some() || record.reserve.is_some();
            !is_kept && !state.ledger.kind(*purse).is_boundary() && state.controller(*purse) == who
        };
        state.ledger.purses().filter(of).collect()
    };
    let named = state.ledger.purses().find(|&purse| {
        let record = state.record.purses[purse.index()];
        let is_true = record.holder.is_some_and(|holder| !state.truth.is_false_name(holder));
        let at_bank = record.books.is_some() && record.reserve.is_none();
        is_true && at_bank && !own(state, state.controller(purse)).is_empty()
    });
    let named = named.expect("somebody has an account and coins");
    let (who, now) = (state.controller(named), state.now);
    let holder = state.record.purses[named.index()].holder.unwrap();
    let mut unnamed = engine.clone();
    engine.order(now, Order::Search(named));
    engine.advance(now + Span::HOUR);
    let state = engine.state();
    let stopped: Vec<PurseId> = state.ledger.purses().filter(|&purse| state.is_stopped(purse)).collect();
    assert!(!stopped.is_empty() && stopped.iter().all(|purse| own(state, who).contains(purse)));
    unnamed.state_mut().truth.false_names = vec![holder];
    unnamed.order(now, Order::Search(named));
    unnamed.advance(now + Span::HOUR);
    let state = unnamed.state();
    assert!(state.ledger.purses().all(|purse| !state.is_stopped(purse)));
}

#[test]
fn a_frozen_account_still_receives_and_holds_what_came() {
    let (mut engine, [a, b]) = two_accounts();
    let now = engine.state().now;
    engine.order(now, freeze(b));
    let before = engine.state().ledger.balance(b);
    let [_, after] = pays(&mut engine, [a, b]);
    assert_eq!(after, before + Amount::new(10_000), "what is paid in arrives");
    assert_eq!(engine.state().spendable(b), Amount::ZERO, "and is held");
    assert_eq!(pays(&mut engine, [b, a])[0], after, "nothing leaves");
}

#[test]
fn a_hold_lapses_after_its_term_unless_an_order_follows() {
    let (mut engine, [a, b]) = two_accounts();
    let now = engine.state().now;
    let hold = |purse| Order::Freeze {
        purse,
        term: Span::HOUR.times(72),
    };
    engine.order(now, hold(a));
    engine.order(now, hold(b));
    engine.order(now + Span::HOUR.times(70), freeze(b));
    engine.advance(now + Span::HOUR.times(72) - Span::seconds(1));
    assert!([a, b].iter().all(|&purse| engine.state().is_stopped(purse)));
    engine.advance(now + Span::HOUR.times(72));
    assert!(!engine.state().is_stopped(a), "nobody renewed it");
    assert!(engine.state().is_stopped(b), "the order stands");
    let held = engine.state().ledger.balance(a);
    assert!(pays(&mut engine, [a, b])[0] < held, "who is released pays again");
    let stops: Vec<bool> = engine.state().truth.stops.iter().map(|stop| stop.2).collect();
    assert_eq!(stops, [true, true, false], "two were stopped and one released");
}

/// A request for the same account comes twice while the first lies on the desk: the longer term counts.
#[test]
fn an_order_that_comes_while_the_hold_is_still_on_the_desk_makes_it_longer() {
    let mut slow = town();
    let takes = Span::HOUR.times(5);
    for keeper in &mut slow.keepers {
        keeper.control = Some(crate::scenario::Control {
            chance: crate::units::Share::WHOLE,
            delay: crate::scenario::Between::just(takes),
        });
    }
    let (mut engine, wires) = a_week_of_wires_in(slow);
    let (now, purse) = (engine.state().now, payer(&engine, wires[0]));
    let hold = Order::Freeze {
        purse,
        term: Span::HOUR.times(72),
    };
    engine.order(now, hold);
    engine.order(now + Span::MINUTE, freeze(purse));
    engine.advance(Instant::MAX);
    assert!(engine.state().is_stopped(purse), "the order stands to the end");
    assert_eq!(engine.state().truth.stops.len(), 1);
}

/// The same town asks the same banks as from home and as from abroad.
#[test]
fn at_home_institutions_answer_more_often_than_abroad() {
    let answered = |home: Option<&str>| {
        let (mut engine, wires) = a_week_of_wires();
        engine.state_mut().home = home.into_iter().map(str::to_owned).collect();
        let (now, state) = (engine.state().now, engine.state());
        let is_north = |purse: &PurseId| {
            let keeper = state.record.purses[purse.index()]
                .books
                .expect("a wire is between banks");
            state.record.keepers[keeper.index()].country.as_deref() == Some("XA")
        };
        let mut payers: Vec<PurseId> = wires
            .iter()
            .map(|&wire| payer(&engine, wire))
            .filter(is_north)
            .collect();
        payers.sort_unstable();
        payers.dedup();
        payers
            .iter()
            .for_each(|&purse| engine.order(now, Order::Request(purse)));
        engine.advance(Instant::MAX);
        (engine.finish().answers.len() * 100 / payers.len(), payers.len())
    };
    let (home, abroad) = (answered(Some("XA")), answered(Some("XB")));
    assert!(home.1 > 20 && home.0 > 85, "{home:?}: of 95 in 100");
    assert!((25..55).contains(&abroad.0), "{abroad:?}: of 40 in 100");
}

/// An order that is aimed at one theft is given from where its victim is, and one that is aimed at all from wherever one is, in whatever
/// order the file names them.
#[test]
fn an_order_is_given_from_the_countries_of_those_at_whose_loot_it_is_aimed() {
    let bundled = |name: &str| {
        let all = crate::scenario::bundled();
        let found = all.iter().find(|bundled| bundled.name == name).expect("it is bundled");
        decode(found.name, found.text).expect("it is a scenario")
    };
    let mut campaign = bundled("campaign");
    campaign.investigators.clear();
    let mut order = bundled("same-theft").defend[0].clone();
    let country = |scenario: &Scenario, name: &str| {
        let found = scenario.keepers.iter().find(|keeper| keeper.name == name);
        found.and_then(|keeper| keeper.country.clone())
    };
    let robbed = |name: &str| {
        let found = campaign
            .incidents
            .iter()
            .find(|incident| incident.prey.name() == Some(name));
        Some(found.expect("it is robbed").row.clone())
    };
    let [harbour, bank] = ["harbour-exchange", "bank-b"].map(|name| country(&campaign, name));
    assert_ne!(harbour, bank);
    order.of = robbed("harbour-exchange");
    assert_eq!(order.given_from(&campaign), harbour.into_iter().collect::<Vec<_>>());
    order.of = robbed("bank-b");
    assert_eq!(
        order.given_from(&campaign),
        bank.clone().into_iter().collect::<Vec<_>>()
    );
    order.of = None;
    let all = order.given_from(&campaign);
    assert!(
        all.len() > 5 && all.contains(&bank.expect("it has a country")),
        "{all:?}"
    );
    campaign.incidents.reverse();
    assert_eq!(order.given_from(&campaign), all);
}

/// Two accounts hold 100,000 and 50 dollars and are frozen for two days and for one: nobody has robbed anybody, so both are strangers.
#[test]
fn what_is_frozen_of_strangers_is_counted_in_dollars_times_days_and_released() {
    let (mut engine, [a, b]) = two_accounts();
    let now = engine.state().now;
    let held = [a, b].map(|purse| engine.state().ledger.balance(purse).get());
    for (purse, days) in [(a, 2), (b, 1)] {
        let term = Span::DAY.times(days);
        engine.order(now, Order::Freeze { purse, term });
    }
    engine.advance(now + Span::DAY.times(3));
    assert!([a, b].iter().all(|&purse| !engine.state().is_stopped(purse)));
    assert_eq!(engine.finish().stats.strangers_frozen, held[0] * 2 + held[1]);
}

/// A stranger and somebody whom a number waits for, as a thief does, pay the same to the same with the same draws: what screening makes of it
/// is the same for both. Each account was opened a day ago and pays on all that came in.
#[test]
fn who_pays_and_with_whose_money_is_nothing_to_those_who_screen() {
    use crate::sim::rails::{Papers, Part, Payee, Payment, Source, Token};
    let held = |token: Token, luck: u64| {
        let mut town = town();
        town.crowd.clear();
        town.rails[3].levers.oversight.screened = crate::units::Share::percent(50);
        let mut engine = Engine::new(&town, town.starts[3], Seed::new(7));
        engine.advance(town.begins + Span::DAY.times(8));
        let state = engine.state_mut();
        let rich = state.ledger.purses().find(|&purse| {
            let record = state.record.purses[purse.index()];
            let is_bank = record.rail == RailId::new(3) && record.books.is_some();
            is_bank && state.spendable(purse) > Amount::new(100_000)
        });
        let rich = rich.expect("somebody is rich");
        let someone = state.enter("somebody", "somebody".to_owned());
        let new = rails::open_account(state, someone, RailId::new(3), None, Papers::Own);
        let pay = |engine: &mut Engine, from: PurseId, to: PurseId, token: Token| {
            let payer = engine.state().controller(from);
            let payment = Payment {
                token,
                ..Payment::new(
                    RailId::new(3),
                    Source::Purses(payer, vec![from]),
                    vec![(Payee::Account(to), Part::Exact(Amount::new(40_000)))],
                    crate::sim::agenda::Luck::new(luck),
                )
            };
            rails::pay(engine.state_mut(), payment).expect("the money is there");
        };
        pay(&mut engine, rich, new, Token::NONE);
        pay(&mut engine, rich, new, Token::NONE);
        let soon = engine.state().now + Span::HOUR;
        engine.advance(soon);
        if engine.state().spendable(new) < Amount::new(50_000) {
            return None; // it is held or was not credited yet
        }
        let before = engine.state().stats.alarms;
        pay(&mut engine, new, rich, token);
        Some(engine.state().stats.alarms > before)
    };
    let both: Vec<[Option<bool>; 2]> = (0..30)
        .map(|luck| [Token::NONE, Token(9)].map(|token| held(token, luck)))
        .collect();
    assert!(both.iter().all(|[stranger, thief]| stranger == thief), "{both:?}");
    let count = |what| both.iter().filter(|pair| pair[0] == Some(what)).count();
    assert!(count(true) > 2 && count(false) > 2, "some are held: {both:?}");
}

/// What was still under review when the world ended was reported by nobody, and before the review ends nobody has reported either.
#[test]
fn a_report_is_counted_when_the_review_ends() {
    let path = "/tests/worlds/a-suspicion-is-reported-to-the-next-bank.toml";
    let text = std::fs::read_to_string([env!("CARGO_MANIFEST_DIR"), path].concat()).expect("it can be read");
    let made = |text: &str| {
        let scenario = decode("report", text).expect("it can be made");
        (scenario.begins, make(&scenario, scenario.starts[0], scenario.seed))
    };
    let (begins, whole) = made(&text);
    let by = |hours| whole.stats.by(begins + Span::HOUR.times(hours), Count::Report);
    assert_eq!(
        [by(27), by(28)],
        [0, 1],
        "it is ordered at the 26th hour, held for two and settles in one"
    );
    assert_eq!(whole.stats.reports, 1);
    let (_, cut) = made(&text.replace("span = \"30d\"", "span = \"27h\""));
    assert_eq!((cut.stats.alarms, cut.stats.reports), (1, 0));
}
