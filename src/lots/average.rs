//! Bookings that average: haircut, which on accounts is the rolling charge, and what null methods that take as it does share with it.

use super::Meeting;
use super::lot::Lot;
use super::parameter::choice;
use super::pool::{Bundle, Claim, Laid, Out, OutKind, Pool, Rule, Standing};
use crate::units::{Amount, OriginId};

choice! {
    /// Where the taint goes that rounding leaves: every output and the fee have their shares, rounded down.
    pub enum Residual: "residual" = "Where the taint goes that rounding leaves once each output and the fee have their shares, \
        rounded down: to the fee up to its value and then to the outputs in order (fee), or to the outputs in order up to their \
        values and then to the fee (first)." {
        /// To the fee up to its value, and then to the outputs in order up to theirs.
        Fee = 0 => "fee",
        /// To the outputs in order up to their values, and then to the fee.
        First = 1 => "first",
    }
}

impl Residual {
    /// Returns the rule on a movement in one line.
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Residual::Fee => {
                "each output gets floor(taint * value / inputs); what rounding leaves goes to the fee, then to outputs in order"
            }
            Residual::First => {
                "outputs and fee get floor(taint * value / inputs); what rounding leaves goes to outputs in order, then to the fee"
            }
        }
    }
}

/// Taint is spread in proportion to value.
///
/// Each share is rounded down, that of the fee too; of what rounding leaves the fee takes what it has room for, and anything
/// still left fills the outputs in order, or the other way round. Origins are laid in the order of the complaints, each into the room that earlier ones
/// left.
#[derive(Clone, Copy, Debug)]
pub struct Average {
    /// Where what rounding leaves goes first.
    pub residual: Residual,
}

/// Says, origin by origin, how much of what it has leaves when `amount` leaves an account of `balance`: its share, rounded
/// down.
///
/// With several origins that fill an account to the brim the shares rounded down could leave more taint than money: what
/// would not fit into the rest of the account leaves too.
pub(super) fn parting(balance: Amount, amount: Amount) -> impl FnMut(Amount) -> Amount {
    let (mut room_rest, mut room_taken) = (balance - amount, amount);
    move |has| {
        let share = if amount.is_zero() {
            Amount::ZERO
        } else {
            has.scaled_down(amount.get(), balance.get())
        };
        let taken = share.max(has.saturating_sub(room_rest)).min(room_taken);
        room_rest -= has - taken;
        room_taken -= taken;
        taken
    }
}

/// Takes the share of each origin from an account.
pub(super) fn take_share(pool: &mut Pool, balance: Amount, amount: Amount, into: &mut Vec<Lot>) {
    if !amount.is_zero() {
        let mut part = parting(balance, amount);
        pool.take_parts(|lot| part(lot.amount), into);
    }
}

pub(super) fn put_by_origin(pool: &mut Pool, piece: &[Lot]) {
    for &lot in piece {
        pool.add(lot);
    }
}

/// Joins the lots of a bundle by origin, in the order of the origins.
pub(super) fn by_origin(bundle: &mut Bundle) {
    let lots = &mut bundle.lots;
    if lots.len() < 2 {
        return;
    }
    lots.sort_unstable_by_key(|lot| lot.origin);
    lots.dedup_by(|next, kept| {
        let same = next.origin == kept.origin;
        if same {
            kept.join(*next);
        }
        same
    });
}

/// Marks claimed units in a piece without places: as many as there is room for.
///
/// A claim that takes over takes the units of other origins first, in the order of the complaints, and then clean ones.
pub(super) fn mark_room(piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
    let tainted: Amount = piece.iter().map(|lot| lot.amount).sum();
    let claimed = claim.to.saturating_sub(claim.from);
    let mut marked = Amount::ZERO;
    if claim.meeting == Meeting::Last {
        for lot in piece.iter_mut().filter(|lot| lot.origin != Some(origin)) {
            let taken = lot.amount.min(claimed - marked);
            lot.amount -= taken;
            marked += taken;
        }
        piece.retain(|lot| !lot.amount.is_zero());
    }
    marked += (claimed - marked).min(value - tainted);
    if !marked.is_zero() {
        match piece.binary_search_by_key(&Some(origin), |lot| lot.origin) {
            Ok(at) => piece[at].amount += marked,
            Err(at) => piece.insert(at, Lot::of(origin, marked)),
        }
    }
    marked
}

impl Average {
    /// Returns the share of each taint in each output, one chunk of outputs a taint.
    pub(super) fn lay_shares(
        &self,
        taints: impl ExactSizeIterator<Item = Amount>,
        total: Amount,
        outs: &[Out],
    ) -> Vec<Amount> {
        let mut rooms: Vec<Amount> = outs.iter().map(|out| out.amount).collect();
        let mut shares = vec![Amount::ZERO; outs.len() * taints.len()];
        for (taint, shares) in taints.zip(shares.chunks_mut(outs.len().max(1))) {
            self.lay_origin(taint, total, outs, &mut rooms, shares);
        }
        shares
    }

    /// Lays one origin: `rooms` and `shares` have one entry an output.
    fn lay_origin(&self, taint: Amount, total: Amount, outs: &[Out], rooms: &mut [Amount], shares: &mut [Amount]) {
        let mut left = taint;
        let mut give = |o: usize, wish: Amount, left: &mut Amount| {
            let given = wish.min(rooms[o]).min(*left);
            rooms[o] -= given;
            *left -= given;
            shares[o] += given;
        };
        // Where what rounding leaves goes to the fee, that takes its own share with it.
        let shares_now = |out: &Out| out.kind == OutKind::Output || self.residual == Residual::First;
        for (o, out) in outs.iter().enumerate().filter(|(_, out)| shares_now(out)) {
            give(o, taint.scaled_down(out.amount.get(), total.get()), &mut left);
        }
        for fees in [self.residual == Residual::Fee, self.residual == Residual::First] {
            let of_turn = |(_, out): &(usize, &Out)| (out.kind != OutKind::Output) == fees;
            for (o, _) in outs.iter().enumerate().filter(of_turn) {
                give(o, left, &mut left);
            }
        }
        assert!(left.is_zero(), "the outputs have room for what the inputs bring");
    }
}

impl Rule for Average {
    const PLACES: bool = false;
    const WHOLE: bool = false;
    const LOSES: bool = false;

    fn take(&self, pool: &mut Pool, balance: Amount, amount: Amount, _from: Standing, into: &mut Vec<Lot>) {
        take_share(pool, balance, amount, into);
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        put_by_origin(pool, piece);
    }

    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid) {
        by_origin(bundle);
        let n = outs.len();
        let shares = self.lay_shares(bundle.lots.iter().map(|lot| lot.amount), bundle.total, outs);
        for o in 0..n {
            let begin = laid.begin();
            for (lot, shares) in bundle.lots.iter().zip(shares.chunks(n)) {
                laid.push(
                    begin,
                    Lot {
                        amount: shares[o],
                        ..*lot
                    },
                );
            }
            laid.end(o, begin);
        }
    }

    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
        mark_room(piece, value, claim, origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_origins_never_leave_more_taint_than_money() {
        let mut pool = Pool::default();
        for raw in 0..3 {
            pool.add(Lot::of(OriginId::from_raw(raw), Amount::new(1)));
        }
        let mut taken = Vec::new();
        take_share(&mut pool, Amount::new(3), Amount::new(2), &mut taken);
        assert_eq!((pool.tainted(), taken.len()), (Amount::new(1), 2));
    }

    #[test]
    fn what_rounding_leaves_goes_to_the_fee_and_then_to_outputs_in_order() {
        let lay = |residual: Residual, fee: u64| {
            let mut bundle = Bundle::default();
            bundle.lots.push(Lot::of(OriginId::from_raw(0), Amount::new(3)));
            bundle.end_input(Amount::new(10));
            let out = |amount, kind| Out::new(Amount::new(amount), kind);
            let outs = [
                out(9 - fee, OutKind::Output),
                out(1, OutKind::Output),
                out(fee, OutKind::Fee),
            ];
            let mut laid = Laid::default();
            laid.reset(3);
            Average { residual }.lay(&mut bundle, &outs, &mut laid);
            [0, 1, 2].map(|o| laid.of(o).iter().map(|lot| lot.amount.get()).sum::<u64>())
        };
        assert_eq!(lay(Residual::Fee, 0), [3, 0, 0]);
        assert_eq!(lay(Residual::Fee, 1), [2, 0, 1]);
        assert_eq!(lay(Residual::First, 1), [3, 0, 0]);
    }
}
