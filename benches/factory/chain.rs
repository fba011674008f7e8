//! A chain of coins of a given size: about 2.2 inputs and 2.4 outputs a transaction, heavy-tailed, spent mostly young.

use dyepack::evidence::{Columns, Complaint, Evidence};
use dyepack::ledger::{Ledger, Leg, PurseKind};
use dyepack::units::{Amount, Asset, Instant, OutLegId, PurseId};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Coins younger than this many are spent first.
const HOT: usize = 30_000;

/// A number of legs: 1, 2 or a heavy tail from 3 on.
fn legs(rng: &mut ChaCha8Rng, one: f64, two: f64, most: usize) -> usize {
    let u: f64 = rng.random();
    if u < one {
        1
    } else if u < one + two {
        2
    } else {
        let tail: f64 = rng.random_range(0.002..1.0);
        (3 + (1.3 / tail) as usize / 2).min(most)
    }
}

/// Returns a chain of so many transactions, and a complaint about ten large outputs at a tenth of it.
pub fn chain(transactions: usize) -> (Evidence, Vec<Complaint>) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut ledger = Ledger::closed();
    let asset = ledger.add_asset(Asset {
        code: "BTC".into(),
        scale: 8,
    });
    let issuance = ledger.open(PurseKind::Issuance, asset);
    let fees = ledger.open(PurseKind::Fees, asset);
    let mut coins: Vec<(PurseId, u64)> = Vec::new();
    let mut large: Vec<(u64, OutLegId)> = Vec::new();
    let (mut ins, mut outs) = (Vec::new(), Vec::new());
    for n in 0..transactions {
        (ins, outs) = (clear(ins), clear(outs));
        let mut value = 0;
        if n < transactions / 50 || n % 2_000 == 0 || coins.len() < 100 {
            value = 625_000_000 + rng.random_range(0..1_000_000_000);
            ins.push(Leg::new(issuance, Amount::new(value)));
        } else {
            for _ in 0..legs(&mut rng, 0.67, 0.185, 200).min(coins.len() / 2) {
                let (purse, amount) = spend(&mut rng, &mut coins);
                value += amount;
                ins.push(Leg::new(purse, Amount::new(amount)));
            }
        }
        let fee = if ins[0].purse == issuance {
            0
        } else {
            (value / 50).min(rng.random_range(300..20_000))
        };
        let mut left = value - fee;
        let count = if ins[0].purse == issuance {
            1
        } else {
            legs(&mut rng, 0.14, 0.75, 300)
        };
        for i in 0..count {
            let amount = if i + 1 == count {
                left
            } else {
                left / 1_000 * rng.random_range(10..900)
            };
            left -= amount;
            let purse = ledger.open(PurseKind::Coin, asset);
            outs.push(Leg::new(purse, Amount::new(amount)));
            coins.push((purse, amount));
        }
        outs.push(Leg::new(fees, Amount::new(fee)));
        let movement = ledger.record(Instant::from_unix(n as i64), &ins, &outs);
        if (transactions / 10..transactions / 10 + 1_000).contains(&n) {
            let leg = ledger.out_legs(movement).next().expect("a transaction has an output");
            large.push((ledger.out_amount(leg).get(), leg));
        }
    }
    large.sort_unstable_by_key(|&(amount, _)| std::cmp::Reverse(amount));
    let claims = large[..10].iter().map(|&(amount, leg)| (leg, Amount::new(amount)));
    let complaint = Complaint {
        name: "theft".into(),
        claims: claims.collect(),
    };
    (evidence(ledger), vec![complaint])
}

fn clear(mut legs: Vec<Leg>) -> Vec<Leg> {
    legs.clear();
    legs
}

/// Takes a coin: seven times of ten one of the youngest.
fn spend(rng: &mut ChaCha8Rng, coins: &mut Vec<(PurseId, u64)>) -> (PurseId, u64) {
    let from = if rng.random_range(0..10) < 7 {
        coins.len().saturating_sub(HOT)
    } else {
        0
    };
    let at = rng.random_range(from..coins.len());
    coins.swap_remove(at)
}

fn evidence(ledger: Ledger) -> Evidence {
    Columns::of(ledger).check().expect("a ledger alone is evidence")
}
