//! Laws of one movement: what every rule that says where lots go keeps to, whatever comes in and goes out.

use proptest::prelude::*;

use super::methods::{LargestOutput, Nothing};
use super::{
    Average, Bundle, Choice, DirtyFirst, InputOrder, Laid, Lot, Ordered, Out, OutKind, OutputOrder, Residual, Rule,
    Ties,
};
use crate::units::{Amount, OriginId};

/// One movement: inputs with their lots (amounts; odd places are tainted), and outputs that take everything.
fn movement(inputs: &[Vec<u8>], cuts: &[u8]) -> (Vec<Vec<Lot>>, Vec<Out>) {
    let lot = |(i, amount): (usize, &u8)| Lot {
        origin: (i % 2 == 1).then(|| OriginId::new(0)),
        ..Lot::clean(Amount::new(u64::from(*amount % 9 + 1)))
    };
    let inputs: Vec<Vec<Lot>> = inputs
        .iter()
        .map(|lots| lots.iter().enumerate().map(lot).collect())
        .collect();
    let mut left: u64 = inputs.iter().flatten().map(|lot| lot.amount.get()).sum();
    let mut outs = Vec::new();
    for cut in cuts {
        let amount = left * u64::from(*cut) / 255;
        left -= amount;
        outs.push(amount);
    }
    outs.push(left);
    let out = |amount: u64| Out::new(Amount::new(amount), OutKind::Output);
    (inputs, outs.into_iter().map(out).collect())
}

/// Lays a movement, and returns the lots of each output. Where places do not count, a rule is handed no clean lots.
fn laid<R: Rule>(rule: &R, inputs: &[Vec<Lot>], outs: &[Out]) -> Vec<Vec<Lot>> {
    let mut bundle = Bundle::default();
    for lots in inputs {
        let kept = lots.iter().filter(|lot| R::PLACES || lot.origin.is_some());
        bundle.lots.extend(kept);
        bundle.end_input(lots.iter().map(|lot| lot.amount).sum());
    }
    let mut laid = Laid::default();
    laid.reset(outs.len());
    rule.lay(&mut bundle, outs, &mut laid);
    (0..outs.len()).map(|out| laid.of(out).to_vec()).collect()
}

fn tainted(lots: &[Lot]) -> u64 {
    let tainted = lots.iter().filter(|lot| lot.origin.is_some());
    tainted.map(|lot| lot.amount.get()).sum()
}

/// Law 1 in one movement: of clean money C and tainted money T an output v gets from max(0, v - C) to min(v, T).
fn lies_within<R: Rule>(rule: &R, inputs: &[Vec<Lot>], outs: &[Out]) -> Result<(), TestCaseError> {
    let dirty: u64 = inputs.iter().map(|lots| tainted(lots)).sum();
    let clean = inputs.iter().flatten().map(|lot| lot.amount.get()).sum::<u64>() - dirty;
    let got: Vec<u64> = laid(rule, inputs, outs).iter().map(|lots| tainted(lots)).collect();
    for (got, out) in got.iter().zip(outs) {
        let value = out.amount.get();
        let least = if R::LOSES { 0 } else { value.saturating_sub(clean) };
        prop_assert!(
            least <= *got && *got <= value.min(dirty),
            "{got} of {value}: {inputs:?} {outs:?}"
        );
    }
    let sum: u64 = got.iter().sum();
    let all_laid = if R::LOSES { sum <= dirty } else { sum == dirty };
    prop_assert!(all_laid, "{sum} of {dirty}: {inputs:?} {outs:?}");
    Ok(())
}

fn mirrored<T: Clone>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists
        .iter()
        .rev()
        .map(|list| list.iter().rev().cloned().collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn law_1_holds_in_each_movement(
        inputs in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..4), 1..4),
        cuts in prop::collection::vec(any::<u8>(), 0..4),
        fee: bool,
    ) {
        let (inputs, mut outs) = movement(&inputs, &cuts);
        outs.last_mut().unwrap().kind = if fee { OutKind::Fee } else { OutKind::Output };
        for ties in [Ties::Lowest, Ties::Highest] {
            for &ins in InputOrder::ALL {
                for &order in OutputOrder::ALL {
                    lies_within(&Ordered::family(ins, order, ties), &inputs, &outs)?;
                }
            }
            lies_within(&LargestOutput { ties }, &inputs, &outs)?;
        }
        for rule in [Ordered::LIFO_INPUTS, Ordered::LIFO_OUTPUTS, Ordered::LIFO_STACK] {
            lies_within(&rule, &inputs, &outs)?;
        }
        for residual in [Residual::Fee, Residual::First] {
            lies_within(&Average { residual }, &inputs, &outs)?;
        }
        for keep in [true, false] {
            lies_within(&DirtyFirst { keep }, &inputs, &outs)?;
        }
        lies_within(&Nothing, &inputs, &outs)?;
    }

    #[test]
    fn law_4_first_in_first_out_is_its_own_mirror(
        inputs in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..4), 1..4),
        cuts in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let (inputs, outs) = movement(&inputs, &cuts);
        let turned: Vec<Out> = outs.iter().rev().copied().collect();
        let back = laid(&Ordered::FIFO, &mirrored(&inputs), &turned);
        prop_assert_eq!(laid(&Ordered::FIFO, &inputs, &outs), mirrored(&back));
        prop_assert_eq!(laid(&Ordered::LIFO_STACK, &inputs, &outs), laid(&Ordered::LIFO_OUTPUTS, &inputs, &outs));
        let single: Vec<Vec<Lot>> = inputs.iter().flatten().map(|lot| vec![*lot]).collect();
        let taint = |rule| -> Vec<u64> { laid(&rule, &single, &outs).iter().map(|lots| tainted(lots)).collect() };
        prop_assert_eq!(taint(Ordered::LIFO_INPUTS), taint(Ordered::LIFO_STACK));
    }
}

#[test]
fn every_method_says_what_it_is_called_what_it_means_and_what_it_cannot_show() {
    for booking in Booking::ALL {
        let about = booking.about();
        assert!(!about.title.is_empty() && !about.summary.ends_with('.'), "{booking:?}");
        for sentences in [about.plainly, about.meaning, about.cannot_show] {
            assert!(sentences.ends_with('.'), "{booking:?}: {sentences}");
        }
    }
}
