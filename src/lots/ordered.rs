//! Bookings in which order counts: first in first out, last in first out, tainted in highest out and their family.
//!
//! A movement is a line of lots and a line of outputs. An [`Ordered`] rule says in which order each line stands; then the
//! lots are simply poured over the outputs, and the fee takes the tail.

use super::lot::{Lot, push_joined};
use super::parameter::choice;
use super::pool::{Bundle, Claim, Laid, Meeting, Out, OutKind, Pool, Rule, Standing};
use super::ranked::{Preferred, Ties};
use crate::units::{Amount, OriginId};

/// In which order lots leave an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountOrder {
    /// The oldest first.
    Oldest,
    /// The newest first; a taken piece keeps its inner order.
    Newest,
    /// Tainted ones first, the oldest of them first.
    Tainted,
    /// Clean ones first, the oldest of them first.
    Clean,
    /// The largest lot first; of equal ones the oldest, or as [`Ties`] says.
    Largest,
    /// The smallest lot first; of equal ones the oldest, or as [`Ties`] says.
    Smallest,
}

choice! {
    /// In which order the inputs of a movement stand.
    pub enum InputOrder: "ins" = "In which order inputs stand: as they are, reversed, tainted or clean lots first, or by the value \
        of the input; lots leave an account in the same order." {
        /// As they are.
        First = 0 => "first",
        /// Reversed; lots inside an input keep their order.
        Last = 1 => "last",
        /// All tainted lots before all clean ones.
        Taint = 2 => "taint",
        /// All clean lots before all tainted ones.
        Clean = 3 => "clean",
        /// The input of the highest value first; of equal ones the lowest index, or as [`Ties`] says.
        Highest = 4 => "highest",
        /// The input of the smallest value first; of equal ones the lowest index, or as [`Ties`] says.
        Smallest = 5 => "smallest",
    }
}

choice! {
    /// In which order the outputs of a movement are filled.
    pub enum OutputOrder: "outs" = "In which order outputs are filled: as they are, reversed, or by their value; the fee takes the \
        tail." {
        /// As they are.
        First = 0 => "first",
        /// Reversed.
        Last = 1 => "last",
        /// The highest value first; of equal ones the lowest index, or as [`Ties`] says.
        Highest = 2 => "highest",
        /// The smallest value first; of equal ones the lowest index, or as [`Ties`] says.
        Smallest = 3 => "smallest",
    }
}

/// How outputs are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Filling {
    /// From the beginning of the lots, in an order of the outputs.
    Front(OutputOrder),
    /// As they are, each taking from the end of the lots; a taken piece keeps its order.
    Top,
}

/// A rule that pours lots in one order over outputs in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ordered {
    /// How lots leave an account.
    pub account: AccountOrder,
    /// How inputs stand.
    pub ins: InputOrder,
    /// How outputs are filled.
    pub outs: Filling,
    /// Which of equal values comes first.
    pub ties: Ties,
}

impl Ordered {
    /// First in, first out.
    pub const FIFO: Ordered = Ordered {
        account: AccountOrder::Oldest,
        ins: InputOrder::First,
        outs: Filling::Front(OutputOrder::First),
        ties: Ties::Lowest,
    };
    /// Last in, first out, over a stack of lots.
    pub const LIFO_STACK: Ordered = Ordered {
        account: AccountOrder::Newest,
        ins: InputOrder::First,
        outs: Filling::Top,
        ties: Ties::Lowest,
    };
    /// Last in, first out, by turning the inputs round.
    pub const LIFO_INPUTS: Ordered = Ordered {
        account: AccountOrder::Newest,
        ins: InputOrder::Last,
        outs: Filling::Front(OutputOrder::First),
        ties: Ties::Lowest,
    };
    /// Last in, first out, by filling the outputs from the last.
    pub const LIFO_OUTPUTS: Ordered = Ordered {
        account: AccountOrder::Newest,
        ins: InputOrder::First,
        outs: Filling::Front(OutputOrder::Last),
        ties: Ties::Lowest,
    };

    /// Returns the member of the family of orders; lots leave an account in the order in which inputs stand.
    pub const fn family(ins: InputOrder, outs: OutputOrder, ties: Ties) -> Ordered {
        let account = match ins {
            InputOrder::First => AccountOrder::Oldest,
            InputOrder::Last => AccountOrder::Newest,
            InputOrder::Taint => AccountOrder::Tainted,
            InputOrder::Clean => AccountOrder::Clean,
            InputOrder::Highest => AccountOrder::Largest,
            InputOrder::Smallest => AccountOrder::Smallest,
        };
        Ordered {
            account,
            ins,
            outs: Filling::Front(outs),
            ties,
        }
    }

    fn arrange_inputs(&self, bundle: &mut Bundle) {
        match self.ins {
            InputOrder::First => {}
            InputOrder::Taint => bundle.lots.sort_by_key(|lot| lot.origin.is_none()),
            InputOrder::Clean => bundle.lots.sort_by_key(|lot| lot.origin.is_some()),
            InputOrder::Last => rearrange(bundle, |order, _| order.reverse()),
            InputOrder::Highest => rearrange(bundle, |order, bundle| {
                self.by_value(order, |&i| std::cmp::Reverse(bundle.inputs[i].amount));
            }),
            InputOrder::Smallest => rearrange(bundle, |order, bundle| {
                self.by_value(order, |&i| bundle.inputs[i].amount);
            }),
        }
    }

    fn arrange_outputs(&self, outs: &[Out], order: &mut [usize]) {
        match self.outs {
            Filling::Top | Filling::Front(OutputOrder::First) => {}
            Filling::Front(OutputOrder::Last) => order.reverse(),
            Filling::Front(OutputOrder::Highest) => self.by_value(order, |&o| std::cmp::Reverse(outs[o].amount)),
            Filling::Front(OutputOrder::Smallest) => self.by_value(order, |&o| outs[o].amount),
        }
    }

    /// Sorts by a value what stands by index; equal ones stay in that order or stand in the opposite one.
    fn by_value<K: Ord>(&self, order: &mut [usize], value: impl FnMut(&usize) -> K) {
        if self.ties == Ties::Highest {
            order.reverse();
        }
        order.sort_by_key(value);
    }
}

/// Puts the inputs' lots into the order that `arrange` gives to the inputs.
fn rearrange(bundle: &mut Bundle, arrange: impl FnOnce(&mut Vec<usize>, &Bundle)) {
    let mut order: Vec<usize> = (0..bundle.inputs.len()).collect();
    arrange(&mut order, bundle);
    let lots = order
        .into_iter()
        .flat_map(|input| bundle.lots[bundle.range(input)].iter().copied());
    bundle.lots = lots.collect();
}

/// Pours lots from the front over one output.
fn pour_front(lots: &mut [Lot], cursor: &mut usize, amount: Amount, laid: &mut Laid) {
    let begin = laid.begin();
    let mut rest = amount;
    while !rest.is_zero() {
        let lot = &mut lots[*cursor];
        let piece = Lot {
            amount: lot.amount.min(rest),
            ..*lot
        };
        lot.amount -= piece.amount;
        rest -= piece.amount;
        if lot.amount.is_zero() {
            *cursor += 1;
        }
        laid.push(begin, piece);
    }
}

/// Takes lots from the end for one output and keeps their order.
fn pour_top(lots: &mut Vec<Lot>, amount: Amount, laid: &mut Laid) {
    let begin = laid.begin();
    let mut rest = amount;
    while !rest.is_zero() {
        let lot = lots.last_mut().expect("a movement balances");
        let piece = Lot {
            amount: lot.amount.min(rest),
            ..*lot
        };
        lot.amount -= piece.amount;
        rest -= piece.amount;
        if lot.amount.is_zero() {
            lots.pop();
        }
        laid.push(begin, piece);
    }
    laid.tail_mut(begin).reverse();
}

impl Rule for Ordered {
    const PLACES: bool = true;
    const WHOLE: bool = false;
    const LOSES: bool = false;

    fn take(&self, pool: &mut Pool, _balance: Amount, amount: Amount, _from: Standing, into: &mut Vec<Lot>) {
        match self.account {
            AccountOrder::Oldest => pool.take_oldest(amount, into),
            AccountOrder::Newest => pool.take_newest(amount, into),
            AccountOrder::Tainted => pool.take_ranked(amount, Preferred::Tainted, Ties::Lowest, into),
            AccountOrder::Clean => pool.take_ranked(amount, Preferred::Clean, Ties::Lowest, into),
            AccountOrder::Largest => pool.take_ranked(amount, Preferred::Largest, self.ties, into),
            AccountOrder::Smallest => pool.take_ranked(amount, Preferred::Smallest, self.ties, into),
        }
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        for &lot in piece {
            pool.push(lot);
        }
    }

    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid) {
        self.arrange_inputs(bundle);
        let outputs = outs.partition_point(|out| out.kind == OutKind::Output);
        let plain = matches!(self.outs, Filling::Top | Filling::Front(OutputOrder::First));
        let mut order = Vec::new();
        if !plain {
            order.extend(0..outs.len());
            self.arrange_outputs(outs, &mut order[..outputs]);
        }
        let mut cursor = 0;
        let mut pour = |out: usize| {
            let begin = laid.begin();
            match self.outs {
                Filling::Top => pour_top(&mut bundle.lots, outs[out].amount, laid),
                Filling::Front(_) => pour_front(&mut bundle.lots, &mut cursor, outs[out].amount, laid),
            }
            laid.end(out, begin);
        };
        if plain {
            (0..outs.len()).for_each(&mut pour);
        } else {
            order.into_iter().for_each(&mut pour);
        }
    }

    fn mark(&self, piece: &mut Vec<Lot>, _value: Amount, claim: Claim, origin: OriginId) -> Amount {
        let mut marked = Amount::ZERO;
        let mut at = Amount::ZERO;
        let lots = std::mem::take(piece);
        for lot in lots {
            let end = at + lot.amount;
            let keeps = lot.origin.is_some() && claim.meeting == Meeting::First;
            if keeps || lot.origin == Some(origin) {
                push_joined(piece, 0, lot);
            } else {
                let (from, to) = (claim.from.clamp(at, end), claim.to.clamp(at, end));
                let claimed = to.saturating_sub(from);
                let part = |amount| Lot { amount, ..lot };
                push_joined(piece, 0, part(from - at));
                push_joined(piece, 0, Lot::of(origin, claimed));
                push_joined(piece, 0, part(end - (from + claimed)));
                marked += claimed;
            }
            at = end;
        }
        marked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: OriginId = OriginId::from_raw(0);

    fn clean(n: u64) -> Lot {
        Lot::clean(Amount::new(n))
    }

    fn tainted(n: u64) -> Lot {
        Lot::of(T, Amount::new(n))
    }

    /// Lays inputs, each a list of lots, over outputs without a fee, and returns the tainted amount of each output.
    fn lay(rule: Ordered, inputs: &[&[Lot]], outs: &[u64]) -> Vec<u64> {
        let mut bundle = Bundle::default();
        for lots in inputs {
            bundle.lots.extend_from_slice(lots);
            bundle.end_input(lots.iter().map(|lot| lot.amount).sum());
        }
        let outs: Vec<Out> = outs
            .iter()
            .map(|&amount| Out::new(Amount::new(amount), OutKind::Output))
            .collect();
        let mut laid = Laid::default();
        laid.reset(outs.len());
        rule.lay(&mut bundle, &outs, &mut laid);
        let taint = |lots: &[Lot]| {
            lots.iter()
                .filter(|lot| lot.origin.is_some())
                .map(|lot| lot.amount.get())
                .sum()
        };
        (0..outs.len()).map(|out| taint(laid.of(out))).collect()
    }

    #[test]
    fn seven_clean_before_three_tainted() {
        let inputs: [&[Lot]; 2] = [&[clean(7)], &[tainted(3)]];
        assert_eq!(lay(Ordered::FIFO, &inputs, &[9, 1]), [2, 1]);
        for lifo in [Ordered::LIFO_INPUTS, Ordered::LIFO_OUTPUTS, Ordered::LIFO_STACK] {
            assert_eq!(lay(lifo, &inputs, &[9, 1]), [3, 0], "{lifo:?}");
        }
    }

    #[test]
    fn the_three_readings_of_lifo_part_where_an_input_has_several_lots() {
        let inputs: [&[Lot]; 1] = [&[tainted(3), clean(7)]];
        assert_eq!(lay(Ordered::LIFO_INPUTS, &inputs, &[9, 1]), [3, 0]);
        assert_eq!(lay(Ordered::LIFO_OUTPUTS, &inputs, &[9, 1]), [2, 1]);
        assert_eq!(lay(Ordered::LIFO_STACK, &inputs, &[9, 1]), [2, 1]);
    }

    #[test]
    fn a_claim_marks_the_first_units_that_are_not_tainted() {
        let mut piece = vec![clean(2), tainted(3), clean(5)];
        let other = OriginId::from_raw(1);
        let claim = Claim {
            from: Amount::ZERO,
            to: Amount::new(6),
            meeting: Meeting::First,
        };
        let over = Claim {
            meeting: Meeting::Last,
            ..claim
        };
        let mut taken = piece.clone();
        assert_eq!(
            Ordered::FIFO.mark(&mut taken, Amount::new(10), over, other),
            Amount::new(6)
        );
        assert_eq!(taken, [Lot::of(other, Amount::new(6)), clean(4)]);
        assert_eq!(
            Ordered::FIFO.mark(&mut piece, Amount::new(10), claim, other),
            Amount::new(3)
        );
        let marked = [
            Lot::of(other, Amount::new(2)),
            tainted(3),
            Lot::of(other, Amount::new(1)),
            clean(4),
        ];
        assert_eq!(piece, marked);
    }
}
