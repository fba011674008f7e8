//! Certain and possible, against every way in which units can move: on tiny ledgers all of them are tried.

use std::collections::{BTreeMap, BTreeSet};

use dyepack::evidence::{Columns, Complaint, Evidence, Names};
use dyepack::ledger::{Ledger, Leg, PurseKind};
use dyepack::lots::{Booking, Method};
use dyepack::trace::{Bound, Bounds, NotComputed, STEPS_MAX};
use dyepack::units::{Amount, Asset, Instant, MovementId, OriginId, OutLegId, PurseId};
use proptest::prelude::*;

/// A ledger with complaints.
struct World {
    evidence: Evidence,
    complaints: Vec<Complaint>,
}

/// Taint of two origins.
type Two = [u64; 2];

/// The taint in each purse that has any, beside its balances, which all ways have in common.
type State = BTreeMap<usize, Two>;

/// More ways than this are not tried.
const WAYS: usize = 20_000;

/// Returns all ways to take `amount` units out of `balance`, of which so many are tainted.
fn takes(taint: Two, balance: u64, amount: u64) -> Vec<Two> {
    let mut ways = Vec::new();
    for a in 0..=taint[0].min(amount) {
        for b in 0..=taint[1].min(amount - a) {
            let clean = amount - a - b;
            if clean + taint[0] + taint[1] <= balance {
                ways.push([a, b]);
            }
        }
    }
    ways
}

/// Returns all ways to lay taint over outputs, all of which are filled.
fn lays(taint: Two, outs: &[u64]) -> Vec<Vec<Two>> {
    let total: u64 = outs.iter().sum();
    let Some((&first, rest)) = outs.split_first() else {
        return vec![Vec::new()];
    };
    let mut ways = Vec::new();
    for taken in takes(taint, total, first) {
        for mut way in lays([taint[0] - taken[0], taint[1] - taken[1]], rest) {
            way.insert(0, taken);
            ways.push(way);
        }
    }
    ways
}

/// Returns all ways in which claims, each behind the one before, can fall on a leg that has so much taint already.
fn marks(came: Two, value: u64, ranges: &[(usize, u64)]) -> Vec<Two> {
    // Beside the taint: how much of what came tainted no claim has met yet.
    let mut ways = vec![(came, came[0] + came[1])];
    for &(origin, range) in ranges {
        let mut next = Vec::new();
        for (taint, unmet) in ways {
            let clean = value - taint[0] - taint[1];
            for met in range.saturating_sub(clean)..=range.min(unmet) {
                let mut taint = taint;
                taint[origin] += range - met;
                next.push((taint, unmet - met));
            }
        }
        ways = next;
    }
    ways.into_iter().map(|(taint, _)| taint).collect()
}

/// Tries every way in which units can move; nothing where there are too many.
fn every_way(evidence: &Evidence, complaints: &[Complaint]) -> Option<BTreeSet<State>> {
    let ledger = evidence.ledger();
    let mut claimed: BTreeMap<OutLegId, Vec<(usize, u64)>> = BTreeMap::new();
    for (origin, complaint) in complaints.iter().enumerate() {
        for &(leg, amount) in &complaint.claims {
            let on = claimed.entry(leg).or_default();
            let before: u64 = on.iter().map(|(_, range)| range).sum();
            on.push((origin, amount.get().saturating_sub(before)));
        }
    }
    let mut balances: BTreeMap<usize, u64> = BTreeMap::new();
    let mut states = BTreeSet::from([State::new()]);
    for movement in (0..ledger.movement_count()).map(MovementId::new) {
        // Each way on its way through the movement: what is left in purses, and the taint that was taken.
        let mut taking: BTreeSet<(State, Two)> = states.into_iter().map(|state| (state, [0, 0])).collect();
        for leg in ledger.ins(movement) {
            let (purse, amount) = (ledger.in_purses()[leg], ledger.in_amounts()[leg].get());
            let balance = balances.entry(purse.index()).or_insert(0);
            let (all, missing) = (*balance, amount.saturating_sub(*balance));
            *balance -= amount - missing;
            let mut next = BTreeSet::new();
            for (state, taken) in taking {
                let taint = state.get(&purse.index()).copied().unwrap_or_default();
                for way in takes(taint, all, amount - missing) {
                    let mut state = state.clone();
                    state.insert(purse.index(), [taint[0] - way[0], taint[1] - way[1]]);
                    state.retain(|_, taint| *taint != [0, 0]);
                    next.insert((state, [taken[0] + way[0], taken[1] + way[1]]));
                }
            }
            taking = next;
            if taking.len() > WAYS {
                return None;
            }
        }
        let legs: Vec<OutLegId> = ledger.out_legs(movement).collect();
        let amounts: Vec<u64> = legs.iter().map(|&leg| ledger.out_amount(leg).get()).collect();
        let mut next: BTreeSet<State> = BTreeSet::new();
        for (state, taint) in taking {
            for way in lays(taint, &amounts) {
                let mut marked = vec![state.clone()];
                for (i, &leg) in legs.iter().enumerate() {
                    let ranges = claimed.get(&leg).map_or(&[][..], Vec::as_slice);
                    let pieces = marks(way[i], amounts[i], ranges);
                    let purse = ledger.out_purse(leg);
                    if ledger.kind(purse).is_boundary() {
                        continue;
                    }
                    let with = |state: &State, piece: Two| {
                        let mut state = state.clone();
                        let there = state.entry(purse.index()).or_default();
                        (there[0], there[1]) = (there[0] + piece[0], there[1] + piece[1]);
                        state.retain(|_, taint| *taint != [0, 0]);
                        state
                    };
                    marked = marked
                        .iter()
                        .flat_map(|state| pieces.iter().map(|&piece| with(state, piece)))
                        .collect();
                }
                next.extend(marked);
                if next.len() > WAYS {
                    return None;
                }
            }
        }
        for (leg, amount) in legs.into_iter().zip(amounts) {
            *balances.entry(ledger.out_purse(leg).index()).or_insert(0) += amount;
        }
        states = next;
    }
    Some(states)
}

/// A payment of a tiny ledger: from where (an account, a coin, outside), how much, and how it is split over two purses.
type Payment = ([u8; 2], [u8; 2], u8, [u8; 2]);

fn payments() -> impl Strategy<Value = Vec<Payment>> {
    let payment = (any::<[u8; 2]>(), any::<[u8; 2]>(), any::<u8>(), any::<[u8; 2]>());
    prop::collection::vec(payment, 2..7)
}

/// Makes a ledger of two accounts and any number of coins, with amounts of a few units.
fn tiny(payments: &[Payment], claims: &[(u8, u8)]) -> World {
    let mut ledger = Ledger::open_history();
    let asset = ledger.add_asset(Asset {
        code: "A".into(),
        scale: 0,
    });
    let outside = ledger.open(PurseKind::Issuance, asset);
    let accounts = [(); 2].map(|()| ledger.open(PurseKind::Account, asset));
    let mut balances = [0u64; 2];
    let mut coins: Vec<(PurseId, u64)> = Vec::new();
    for (n, (from, amounts, split, to)) in payments.iter().enumerate() {
        let mut ins = Vec::new();
        for (from, amount) in from.iter().zip(amounts) {
            let amount = u64::from(amount % 4);
            match from % 5 {
                account @ (0 | 1) => {
                    let account = usize::from(account);
                    let amount = amount.min(balances[account]);
                    balances[account] -= amount;
                    ins.push(Leg::new(accounts[account], Amount::new(amount)));
                }
                2 | 3 if !coins.is_empty() => {
                    let (coin, amount) = coins.remove(usize::from(*from) % coins.len());
                    ins.push(Leg::new(coin, Amount::new(amount)));
                }
                _ => ins.push(Leg::new(outside, Amount::new(amount))),
            }
        }
        let total: u64 = ins.iter().map(|leg| leg.amount.get()).sum();
        let first = total * u64::from(*split) / 255;
        let mut outs = Vec::new();
        for (to, amount) in to.iter().zip([first, total - first]) {
            let purse = match to % 4 {
                account @ (0 | 1) => {
                    balances[usize::from(account)] += amount;
                    accounts[usize::from(account)]
                }
                _ => {
                    let coin = ledger.open(PurseKind::Coin, asset);
                    coins.push((coin, amount));
                    coin
                }
            };
            outs.push(Leg::new(purse, Amount::new(amount)));
        }
        ledger.record(Instant::from_unix(n as i64), &ins, &outs);
    }
    let legs = ledger.out_count();
    let complaint = |(i, (leg, amount)): (usize, &(u8, u8))| {
        let leg = OutLegId::new(usize::from(*leg) % legs);
        let claimed = ledger.out_amount(leg).get().min(u64::from(amount % 4));
        Complaint {
            name: i.to_string(),
            claims: vec![(leg, Amount::new(claimed))],
        }
    };
    let complaints = claims.iter().enumerate().map(complaint).collect();
    let names = |n: usize| (0..n).map(|i| i.to_string()).collect();
    let columns = Columns {
        names: Names::Given {
            purses: names(ledger.purse_count()),
            movements: names(ledger.movement_count()),
        },
        ..Columns::of(ledger)
    };
    let evidence = columns.check().unwrap();
    World { evidence, complaints }
}

/// Returns the taint that purses hold together, of one origin or of both.
fn together(state: &State, purses: &[PurseId], origin: Option<usize>) -> u64 {
    let taint = |purse: &PurseId| state.get(&purse.index()).copied().unwrap_or_default();
    let one = |taint: Two| origin.map_or(taint[0] + taint[1], |origin| taint[origin]);
    purses.iter().map(|purse| one(taint(purse))).sum()
}

/// Returns each purse alone, and all pairs.
fn groups(evidence: &Evidence) -> Vec<Vec<PurseId>> {
    let ledger = evidence.ledger();
    let purses: Vec<PurseId> = ledger
        .purses()
        .filter(|&purse| !ledger.kind(purse).is_boundary())
        .collect();
    let pairs = purses
        .iter()
        .flat_map(|&a| purses.iter().filter(move |&&b| b > a).map(move |&b| vec![a, b]));
    purses.iter().map(|&purse| vec![purse]).chain(pairs).collect()
}

/// An account holds 10, all stolen, and pays a sum that cannot be seen: it can still hold all of it, and need hold none. A coin that cannot be seen
/// is as uncertain; one that can be seen, beside it, is sure.
#[test]
fn a_balance_that_is_not_known_forces_nothing() {
    let text = r#"
        movements = [
            { ins = [["issuance", 17]], outs = [["bank", 10], ["a", 7]] },
            { ins = [["bank", "?"]], outs = [["shop", "?"]] },
            { ins = [["a", 7]], outs = [["hidden", "?"], ["seen", 3]] },
        ]
        kind = "coin"
        purses = { bank = { kind = "account" }, shop = { kind = "account" } }
        complaints = [{ name = "theft", claims = [["m1:0"], ["m1:1"]] }]
    "#;
    let case = dyepack::formats::case::read("case", text).unwrap_or_else(|error| panic!("{error}"));
    let mut bounds = Bounds::new(&case.evidence, &case.complaints, &Method::of(Booking::FIFO)).unwrap();
    let mut bound = |name: &str| {
        let ledger = case.evidence.ledger();
        let mut named = ledger.purses().filter(|&purse| case.evidence.purse_name(purse) == name);
        let bound = bounds.of(&[named.next().unwrap()]).unwrap();
        (bound.least.get(), bound.greatest.get())
    };
    assert_eq!(bound("bank"), (0, 10));
    assert_eq!(bound("shop"), (0, 10));
    assert_eq!(bound("hidden").0, 0);
    assert_eq!(bound("seen"), (3, 3));
}

#[test]
fn with_too_few_steps_nothing_is_said_and_never_another_figure() {
    // Two of three units are stolen; they cross two accounts and come together in one.
    let payments = [
        ([4, 4], [3, 0], 255, [0, 1]),
        ([0, 0], [3, 0], 130, [1, 2]),
        ([1, 2], [1, 2], 200, [0, 1]),
    ];
    let world = tiny(&payments, &[(0, 2)]);
    let method = Method::of(Booking::FIFO);
    let groups = groups(&world.evidence);
    let ask = |steps_max| -> Vec<Result<Bound, NotComputed>> {
        let bounds = Bounds::within(steps_max, &world.evidence, &world.complaints, &method, None);
        let mut bounds = bounds.unwrap();
        groups.iter().map(|purses| bounds.of(purses)).collect()
    };
    let (all, mut most) = (ask(STEPS_MAX), 0);
    assert!(all.iter().all(Result::is_ok));
    for steps_max in 0..1_000 {
        let some = ask(steps_max);
        let said = |(one, other): &(&Result<Bound, NotComputed>, _)| one.is_ok() && one == other;
        let figures = some.iter().zip(&all).filter(said).count();
        let none = some
            .iter()
            .filter(|one| **one == Err(NotComputed { steps_max }))
            .count();
        assert_eq!(figures + none, all.len(), "{steps_max} steps");
        assert!(figures >= most, "more steps never say less");
        assert_eq!(some, ask(steps_max), "the same twice");
        most = figures;
    }
    assert_eq!(most, all.len());
    assert_eq!(
        NotComputed { steps_max: 1_234 }.to_string(),
        "not computed: it takes more than 1 234 steps"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn bounds_are_the_extremes_of_every_way_in_which_units_can_move(
        payments in payments(), claims in prop::collection::vec(any::<(u8, u8)>(), 1..3),
    ) {
        let world = tiny(&payments, &claims);
        let states = every_way(&world.evidence, &world.complaints);
        prop_assume!(states.is_some());
        let states = states.unwrap();
        let method = Method::of(Booking::FIFO);
        let mut bounds = Bounds::new(&world.evidence, &world.complaints, &method).unwrap();
        let of_origin = |origin| Bounds::of_origin(&world.evidence, &world.complaints, &method, OriginId::new(origin)).unwrap();
        let mut apart: Vec<Bounds> = (0..world.complaints.len()).map(of_origin).collect();
        for purses in groups(&world.evidence) {
            let extremes = |origin| {
                let sums = states.iter().map(|state| together(state, &purses, origin));
                (u128::from(sums.clone().min().unwrap()), u128::from(sums.max().unwrap()))
            };
            let bound = |bounds: &mut Bounds| {
                let bound = bounds.of(&purses).unwrap();
                (bound.least.get(), bound.greatest.get())
            };
            prop_assert_eq!(bound(&mut bounds), extremes(None), "{:?}", purses);
            for (origin, bounds) in apart.iter_mut().enumerate() {
                let (least, greatest) = extremes(Some(origin));
                let (low, high) = bound(bounds);
                prop_assert!(low <= least && greatest <= high, "{purses:?}, {origin}: {least}..{greatest} in {low}..{high}");
                if world.complaints.len() == 1 {
                    prop_assert_eq!((low, high), (least, greatest));
                }
            }
        }
    }
}
