//! A stain: how much of some money is loot, by the plan's earmark and at least and at most.

use crate::units::Amount;

/// Loot among some units of money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stain {
    /// By the plan's earmark; between the other two.
    pub marked: Amount,
    /// At least so much, whatever units moved.
    pub least: Amount,
    /// At most so much, whatever units moved.
    pub greatest: Amount,
    /// Movements and links on the shortest way from the theft.
    pub hops: u32,
}

impl Stain {
    /// Returns the stain of money that is loot, all of it.
    pub fn whole(amount: Amount, hops: u32) -> Stain {
        Stain {
            marked: amount,
            least: amount,
            greatest: amount,
            hops,
        }
    }

    /// Tells whether there can be no loot here.
    pub fn is_empty(self) -> bool {
        self.greatest.is_zero()
    }

    /// Returns the least and the greatest loot in `part` of the `whole` units that the stain lies among.
    pub fn bounds(self, part: Amount, whole: Amount) -> (Amount, Amount) {
        (self.least.saturating_sub(whole - part), self.greatest.min(part))
    }

    /// Divides the `whole` units that the stain lies among into the `part` that leaves, with so much loot, and the rest.
    pub fn split(self, part: Amount, whole: Amount, marked: Amount) -> (Stain, Stain) {
        if self.is_empty() {
            return (Stain::default(), Stain::default());
        }
        let rest = whole - part;
        let of = |marked: Amount, (least, greatest): (Amount, Amount)| {
            let stain = Stain {
                marked,
                least,
                greatest,
                hops: self.hops,
            };
            stain.checked()
        };
        (
            of(marked, self.bounds(part, whole)),
            of(self.marked - marked, self.bounds(rest, whole)),
        )
    }

    /// Returns the stain of `amount_out` units that are received for `amount_in` units of the same asset.
    ///
    /// Loot passes to what is received as far as it fits into the `room` there; a gain beyond what went in is not loot.
    pub fn pass(self, amount_in: Amount, amount_out: Amount, room: Amount) -> Stain {
        let stain = Stain {
            marked: self.marked.min(room),
            least: self.least.saturating_sub(amount_in.saturating_sub(amount_out)),
            greatest: self.greatest.min(amount_out),
            hops: self.hops,
        };
        stain.checked()
    }

    /// Returns the stain of `amount_out` units of another asset that were bought for `amount_in` units.
    ///
    /// The greatest is rounded up and the others down, so that the interval stays sound.
    pub fn scale(self, amount_in: Amount, amount_out: Amount) -> Stain {
        if amount_in.is_zero() {
            return Stain::default();
        }
        let down = |amount: Amount| amount.scaled_down(amount_out.get(), amount_in.get());
        let product = u128::from(self.greatest.get()) * u128::from(amount_out.get());
        let up = u64::try_from(product.div_ceil(u128::from(amount_in.get())));
        let stain = Stain {
            marked: down(self.marked),
            least: down(self.least),
            greatest: Amount::new(up.expect("a share of an amount fits the type of the amount")),
            hops: self.hops,
        };
        stain.checked()
    }

    /// Returns the stain of both moneys together.
    pub fn join(self, other: Stain) -> Stain {
        let hops = match (self.is_empty(), other.is_empty()) {
            (true, _) => other.hops,
            (_, true) => self.hops,
            _ => self.hops.min(other.hops),
        };
        Stain {
            marked: self.marked + other.marked,
            least: self.least + other.least,
            greatest: self.greatest + other.greatest,
            hops,
        }
    }

    fn checked(self) -> Stain {
        assert!(
            self.least <= self.marked && self.marked <= self.greatest,
            "the earmark lies within what is possible"
        );
        if self.is_empty() { Stain::default() } else { self }
    }
}
