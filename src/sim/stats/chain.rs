//! Shapes, addresses and amounts of a rail of coins.

use super::figure::{Row, Value, fitted, money, predicted, quantile};
use crate::ledger::PurseKind;
use crate::truth::{AddressForm, World};
use crate::units::{Amount, MovementId, RailId};

/// A batch pays at least so many.
const BATCH: usize = 5;

/// A consolidation gathers at least so many coins.
const CONSOLIDATION: usize = 3;

/// The in- and outputs of one movement, fees not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    ins: usize,
    outs: usize,
}

/// Measures a rail of coins; nothing on a rail of accounts.
pub(super) fn measure(world: &World, rail: RailId, movements: &[MovementId]) -> Vec<Row> {
    let coins = world.ledger.purses().filter(|&purse| {
        world.ledger.kind(purse) == PurseKind::Coin && world.record.purses[purse.index()].rail == rail
    });
    if coins.count() == 0 {
        return Vec::new();
    }
    let shapes: Vec<Shape> = movements
        .iter()
        .map(|&movement| shape(world, movement))
        .filter(|shape| shape.ins > 0)
        .collect();
    let count =
        |of: &dyn Fn(&Shape) -> bool| Value::share(shapes.iter().filter(|shape| of(shape)).count(), shapes.len());
    let outs = shapes.iter().map(|shape| shape.outs).sum();
    let ins = shapes.iter().map(|shape| shape.ins).sum();
    let (reused, all) = reuse(world, rail);
    let observer = "mainnet.observer: what each shape means, no shares given";
    let mut rows = vec![
        fitted(
            "outputs to an address used before",
            Value::share(reused, all),
            "about 50 %",
            "BitMEX research; OXT through longhash, March 2019: 53.57 %",
        ),
        predicted(
            "inputs a transaction, mean",
            Value::mean(ins, shapes.len()),
            "2.2",
            "the size of the bench ledger; main net differs by year",
        ),
        predicted(
            "outputs a transaction, mean",
            Value::mean(outs, shapes.len()),
            "2.4",
            "the size of the bench ledger; main net differs by year",
        ),
        predicted(
            "one in, two out: payment and change",
            count(&|s| s.ins == 1 && s.outs == 2),
            "",
            observer,
        ),
        predicted(
            "one in, one out: sweep or transfer to oneself",
            count(&|s| s.ins == 1 && s.outs == 1),
            "",
            observer,
        ),
        predicted("five or more out: batch", count(&|s| s.outs >= BATCH), "", observer),
        predicted(
            "three or more in, one out: consolidation",
            count(&|s| s.ins >= CONSOLIDATION && s.outs == 1),
            "",
            observer,
        ),
    ];
    rows.extend(scripts(world, rail));
    rows.extend(amounts(world, movements));
    rows
}

fn shape(world: &World, movement: MovementId) -> Shape {
    let ledger = &world.ledger;
    let coins = |purses: &[_]| {
        purses
            .iter()
            .filter(|&&purse| ledger.kind(purse) == PurseKind::Coin)
            .count()
    };
    Shape {
        ins: coins(&ledger.in_purses()[ledger.ins(movement)]),
        outs: coins(&ledger.out_purses()[ledger.outs(movement)]),
    }
}

/// Returns how many addresses that received coins have each form; nothing where all have one.
fn scripts(world: &World, rail: RailId) -> Vec<Row> {
    const NAMES: [&str; 4] = [
        "p2pkh addresses",
        "p2sh addresses",
        "p2wpkh addresses",
        "p2tr addresses",
    ];
    let coins = world
        .ledger
        .purses()
        .filter(|&purse| world.ledger.kind(purse) == PurseKind::Coin);
    let records = coins.map(|purse| &world.record.purses[purse.index()]);
    let mut addresses: Vec<u32> = records
        .filter(|record| record.rail == rail)
        .map(|record| record.address)
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    let counts = AddressForm::COINS.map(|(form, _)| {
        let of_form = addresses
            .iter()
            .filter(|&&address| world.record.addresses[address as usize] == form);
        of_form.count()
    });
    if counts.contains(&addresses.len()) {
        return Vec::new();
    }
    let named = NAMES.into_iter().zip(counts);
    named
        .map(|(name, count)| fitted(name, Value::share(count, addresses.len()), "", ""))
        .collect()
}

/// Returns how many outputs went to an address that had received before, and how many outputs there are; what was issued at
/// the beginning makes an address used but is not counted.
fn reuse(world: &World, rail: RailId) -> (usize, usize) {
    let ledger = &world.ledger;
    let mut used = vec![false; world.record.addresses.len()];
    let (mut reused, mut all) = (0, 0);
    for movement in ledger
        .movements()
        .filter(|m| world.record.movements[m.index()].rail == rail)
    {
        let ins = &ledger.in_purses()[ledger.ins(movement)];
        let issues = ins.iter().all(|&purse| ledger.kind(purse).is_boundary());
        for &purse in &ledger.out_purses()[ledger.outs(movement)] {
            if ledger.kind(purse) != PurseKind::Coin {
                continue;
            }
            let address = world.record.purses[purse.index()].address as usize;
            all += usize::from(!issues);
            reused += usize::from(!issues && used[address]);
            used[address] = true;
        }
    }
    (reused, all)
}

fn amounts(world: &World, movements: &[MovementId]) -> Vec<Row> {
    let ledger = &world.ledger;
    let legs = movements.iter().flat_map(|&movement| ledger.outs(movement));
    let mut asset = None;
    let mut amounts: Vec<Amount> = legs
        .filter(|&leg| ledger.kind(ledger.out_purses()[leg]) == PurseKind::Coin)
        .map(|leg| {
            asset = Some(ledger.asset_of(ledger.out_purses()[leg]));
            ledger.out_amounts()[leg]
        })
        .collect();
    amounts.sort_unstable();
    let Some(asset) = asset else { return Vec::new() };
    let row = |name, percent| {
        let known = "near log-normal";
        predicted(
            name,
            money(world, asset, quantile(&amounts, percent)),
            known,
            "balances: arXiv 2409.10407",
        )
    };
    vec![
        row("amount of an output, 10 % point", 10),
        row("amount of an output, middle", 50),
        row("amount of an output, 90 % point", 90),
        row("amount of an output, 99 % point", 99),
    ]
}
