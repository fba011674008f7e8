//! What defenders order and what comes of it.

use super::*;
use crate::units::{MovementId, RailId, Span};

/// Returns banks with a week behind them, and the wires between people's accounts so far.
fn a_week_of_wires() -> (Engine, Vec<MovementId>) {
    let town = town();
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
    payers.iter().for_each(|&purse| engine.order(now, Order::Freeze(purse)));
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
    payers.iter().for_each(|&purse| engine.order(now, Order::Freeze(purse)));
    let mut again = engine.clone();
    for later in [now + Span::DAY, now + Span::DAY.times(7)] {
        payers
            .iter()
            .for_each(|&purse| again.order(later, Order::Freeze(purse)));
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
    let (engine, _) = a_week_of_wires();
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
        engine.order(cancelled, Order::Cancel(ends(&plain, wire).0));
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
            [
                Order::Freeze(purse),
                Order::Void(purse),
                Order::Cancel(purse),
                Order::Request(purse),
            ]
            .into_iter()
            .for_each(|order| engine.order(now, order));
        }
    }
    assert_eq!(finished(engine).digest(), untouched);
}
