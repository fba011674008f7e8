//! Who pays whom: the tails of the numbers of payers and payees.

#![expect(
    clippy::float_arithmetic,
    reason = "an exponent fitted by libm; a statistic beside the ledger"
)]

use super::figure::{Row, Value, fitted};
use crate::ledger::PurseKind;
use crate::truth::World;
use crate::units::MovementId;

/// The share of the largest degrees that the tail exponent is read from, one in so many.
const TAIL: usize = 10;

/// The least number of degrees in a tail that says something.
const TAIL_LEAST: usize = 10;

/// Measures the degrees of entities on one rail.
pub(super) fn measure(world: &World, movements: &[MovementId]) -> Vec<Row> {
    let mut pairs: Vec<(u32, u32)> = movements.iter().flat_map(|&movement| paid(world, movement)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let entities = world.truth.entities.len();
    let (mut payees, mut payers) = (vec![0u32; entities], vec![0u32; entities]);
    for &(payer, payee) in &pairs {
        payees[payer as usize] += 1;
        payers[payee as usize] += 1;
    }
    let source = "general knowledge; linear preferential attachment: Kondor et al., 2014 and 2021";
    vec![
        fitted("payers of an entity, tail exponent", exponent(payers), "2.18", source),
        fitted("payees of an entity, tail exponent", exponent(payees), "2.06", source),
    ]
}

/// Returns the payer with each payee of a movement; payments to oneself and to the edges of the world are none.
fn paid(world: &World, movement: MovementId) -> Vec<(u32, u32)> {
    let ledger = &world.ledger;
    let real = |purse: &&_| matches!(ledger.kind(**purse), PurseKind::Coin | PurseKind::Account);
    let command = |purse: &crate::units::PurseId| world.truth.control[purse.index()].get();
    let ins = &ledger.in_purses()[ledger.ins(movement)];
    let outs = &ledger.out_purses()[ledger.outs(movement)];
    let Some(payer) = ins.iter().find(real).map(command) else {
        return Vec::new();
    };
    let payees = outs.iter().filter(real).map(command);
    payees
        .filter(|&payee| payee != payer)
        .map(|payee| (payer, payee))
        .collect()
}

/// Returns the exponent of the power law that the largest tenth of the degrees follows (Hill, 1975; with the correction of
/// Clauset, Shalizi and Newman, 2009, eq. 3.7, for whole numbers): `1 + n / sum(ln(x / (least - 1/2)))`.
fn exponent(mut degrees: Vec<u32>) -> Value {
    degrees.retain(|&degree| degree > 0);
    degrees.sort_unstable_by(|a, b| b.cmp(a));
    let count = degrees.len() / TAIL;
    if count < TAIL_LEAST {
        return Value::None;
    }
    let tail = &degrees[..count];
    let least = f64::from(tail[count - 1]) - 0.5;
    let sum: f64 = tail.iter().map(|&degree| libm::log(f64::from(degree) / least)).sum();
    Value::Number(((1.0 + count as f64 / sum) * 1e6) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::units::Amount;

    #[test]
    fn the_exponent_of_a_drawn_power_law_is_found_again() {
        let mut stream = Seed::new(6).stream("test/hill");
        let mut draw = || stream.quantile().pareto(Amount::new(100), 1_180).get().min(1 << 31) as u32;
        let degrees = (0..50_000).map(|_| draw()).collect();
        let Value::Number(micro) = exponent(degrees) else {
            panic!("fifty thousand degrees have a tail")
        };
        assert!((2_130_000..2_230_000).contains(&micro), "{micro}");
        assert_eq!(exponent(vec![1; 50]), Value::None);
    }
}
