//! Lots and pools, and the law that a booking has to state: how lots leave a pool and how they are laid on outputs.

use std::borrow::Cow;
use std::ops::Range;

use super::lot::{Lot, push_joined};
use super::parameter::choice;
use super::parts;
use super::ranked::{Preferred, Ranked, Ties};
use crate::units::{Amount, OriginId};

choice! {
    /// What counts as one pool of money.
    pub enum PoolOf: "pool" = "What counts as one pool of money of an asset: each purse (purse), all coins of one public address \
         (address), all purses that are held under one name (holder), or those that a role `cluster` calls one hand's (cluster). A pool of several purses is one account: what comes to any of \
         them is its newest money, what leaves any of them leaves as from an account, and what it holds of a complaint lies on \
         them in proportion to value, rounded down, what is left on the first of them. A purse where a trail ends is in no pool." {
        /// Each purse: a coin, an account.
        Purse = 0 => "purse",
        /// All coins of one public address; an account is its own address.
        Address = 1 => "address",
        /// All purses that are held under one name.
        Holder = 2 => "holder",
        /// The purses that somebody calls one hand's: each row of the role `cluster`.
        Cluster = 3 => "cluster",
    }
}

choice! {
    /// Which of two complaints keeps the units that both are about.
    pub enum Meeting: "meeting" = "Which complaint keeps units that two are about: the one that has them, of two claims on one \
        output the first listed (first); or the one that claims them later, of two claims on one output the last listed, and what \
        it displaces stops there for the other (last). Where units have no place, the later claim displaces taint before it takes \
        clean units, that of the complaint listed first before that of the next." {
        /// The first: taint that is there stays, and of two claims on one output the first listed keeps its units.
        First = 0 => "first",
        /// The last: a claim takes its units over, and what it displaces stops there for the origin that had it.
        Last = 1 => "last",
    }
}

/// The lots in a purse.
///
/// Under a rule where [places](Rule::PLACES) count, the lots stand from the oldest (the bottom of a stack) to the newest and
/// clean ones are among them, and neighbours of one origin are one lot; otherwise only tainted lots are kept, one an origin and in the order of the origins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    lots: Vec<Lot>,
    /// The lots before it have left: taking the oldest moves nothing.
    head: usize,
    /// The lots instead, where they are many and leave by rank.
    ranked: Option<Box<Ranked>>,
    /// How much of each origin there is, in the order of the origins.
    tainted: Vec<(OriginId, Amount)>,
}

/// So many lots are put in order each time that some leave by rank; more are kept in order.
const MANY: usize = 32;

impl Pool {
    /// Returns the lots.
    pub fn lots(&self) -> Cow<'_, [Lot]> {
        match &self.ranked {
            None => Cow::Borrowed(&self.lots[self.head..]),
            Some(ranked) => Cow::Owned(ranked.lots()),
        }
    }

    /// Returns how much of the pool is tainted.
    pub fn tainted(&self) -> Amount {
        self.tainted.iter().map(|&(_, amount)| amount).sum()
    }

    /// Returns how much of each origin is in the pool, in the order of the origins.
    pub fn by_origin(&self) -> &[(OriginId, Amount)] {
        &self.tainted
    }

    /// Empties the pool and keeps its memory.
    pub fn clear(&mut self) {
        self.lots.clear();
        self.head = 0;
        self.ranked = None;
        self.tainted.clear();
    }

    /// Adds a lot as the newest.
    pub fn push(&mut self, lot: Lot) {
        self.count_in(lot);
        if let Some(ranked) = self.ranked.as_mut().filter(|_| !lot.amount.is_zero()) {
            return ranked.push(lot);
        }
        push_joined(&mut self.lots, self.head, lot);
    }

    /// Adds a lot as the oldest.
    pub fn push_oldest(&mut self, lot: Lot) {
        self.count_in(lot);
        if let Some(ranked) = &mut self.ranked {
            return ranked.push_oldest(lot);
        }
        let oldest = self
            .lots
            .get_mut(self.head)
            .filter(|oldest| oldest.origin == lot.origin);
        if let Some(oldest) = oldest {
            oldest.join(lot);
        } else if self.head > 0 {
            self.head -= 1;
            self.lots[self.head] = lot;
        } else {
            self.lots.insert(0, lot);
        }
    }

    /// Adds to the lot of an origin in a pool that is ordered by origin.
    pub fn add(&mut self, lot: Lot) {
        assert!(self.head == 0, "a pool by origin has no head");
        self.count_in(lot);
        match self.lots.binary_search_by_key(&lot.origin, |have| have.origin) {
            Ok(at) => self.lots[at].join(lot),
            Err(at) => self.lots.insert(at, lot),
        }
    }

    fn count_in(&mut self, lot: Lot) {
        let Some(origin) = lot.origin.filter(|_| !lot.amount.is_zero()) else {
            return;
        };
        match self.tainted.binary_search_by_key(&origin, |&(have, _)| have) {
            Ok(at) => self.tainted[at].1 += lot.amount,
            Err(at) => self.tainted.insert(at, (origin, lot.amount)),
        }
    }

    fn count_out(&mut self, lot: Lot) {
        let Some(origin) = lot.origin.filter(|_| !lot.amount.is_zero()) else {
            return;
        };
        let at = self.tainted.binary_search_by_key(&origin, |&(have, _)| have);
        let at = at.expect("nothing is taken that is not there");
        self.tainted[at].1 -= lot.amount;
        if self.tainted[at].1.is_zero() {
            let (_, _) = self.tainted.remove(at);
        }
    }

    /// Moves the oldest units out, in their order.
    pub fn take_oldest(&mut self, amount: Amount, into: &mut Vec<Lot>) {
        let mut rest = amount;
        while !rest.is_zero() {
            let lot = &mut self.lots[self.head];
            let piece = Lot {
                amount: lot.amount.min(rest),
                ..*lot
            };
            lot.amount -= piece.amount;
            if lot.amount.is_zero() {
                self.head += 1;
            }
            rest -= piece.amount;
            self.count_out(piece);
            into.push(piece);
        }
        self.compact();
    }

    /// Moves the newest units out; the piece keeps its order from the oldest to the newest.
    pub fn take_newest(&mut self, amount: Amount, into: &mut Vec<Lot>) {
        let begin = into.len();
        let mut rest = amount;
        while !rest.is_zero() {
            let lot = self.lots.last_mut().expect("nothing is taken that is not there");
            let piece = Lot {
                amount: lot.amount.min(rest),
                ..*lot
            };
            lot.amount -= piece.amount;
            if lot.amount.is_zero() {
                self.lots.pop();
            }
            rest -= piece.amount;
            self.count_out(piece);
            into.push(piece);
        }
        into[begin..].reverse();
    }

    /// Moves units out by a preference: the preferred lots first, of equal ones the oldest or the newest.
    pub fn take_ranked(&mut self, amount: Amount, preferred: Preferred, ties: Ties, into: &mut Vec<Lot>) {
        if self.ranked.is_none() && self.lots.len() - self.head > MANY {
            self.ranked = Some(Box::new(Ranked::new(preferred, ties, &self.lots[self.head..])));
            self.lots.clear();
            self.head = 0;
        }
        let begin = into.len();
        match &mut self.ranked {
            Some(ranked) => ranked.take(amount, |piece| into.push(piece)),
            None => self.take_sorted(amount, preferred, ties, into),
        }
        into[begin..].iter().for_each(|piece| self.count_out(*piece));
    }

    /// Puts all lots in order and moves units out.
    fn take_sorted(&mut self, amount: Amount, preferred: Preferred, ties: Ties, into: &mut Vec<Lot>) {
        let mut order: Vec<usize> = (self.head..self.lots.len()).collect();
        if ties == Ties::Highest {
            order.reverse();
        }
        order.sort_by_key(|&at| preferred.rank(&self.lots[at]));
        let mut rest = amount;
        for at in order {
            let lot = &mut self.lots[at];
            let piece = Lot {
                amount: lot.amount.min(rest),
                ..*lot
            };
            lot.amount -= piece.amount;
            rest -= piece.amount;
            if !piece.amount.is_zero() {
                into.push(piece);
            }
        }
        assert!(rest.is_zero(), "nothing is taken that is not there");
        self.retain_filled();
    }

    /// Changes the amount of every lot by `part`, which says how much of a lot leaves.
    pub fn take_parts(&mut self, mut part: impl FnMut(Lot) -> Amount, into: &mut Vec<Lot>) {
        for at in self.head..self.lots.len() {
            let lot = self.lots[at];
            let piece = Lot {
                amount: part(lot),
                ..lot
            };
            self.lots[at].amount -= piece.amount;
            if !piece.amount.is_zero() {
                self.count_out(piece);
                into.push(piece);
            }
        }
        self.retain_filled();
    }

    /// Makes every amount so many parts of what it is, rounded down, in a pool that is ordered by origin.
    pub fn scale_down(&mut self, numerator: Amount, denominator: Amount) {
        for lot in &mut self.lots {
            lot.amount = lot.amount.scaled_down(numerator.get(), denominator.get());
        }
        self.lots.retain(|lot| !lot.amount.is_zero());
        self.tainted.clear();
        let sums = self.lots.iter().filter_map(|lot| Some((lot.origin?, lot.amount)));
        self.tainted.extend(sums);
    }

    /// Forgets lots of nothing; neighbours of one origin are one lot.
    fn retain_filled(&mut self) {
        self.lots.drain(..self.head);
        self.head = 0;
        self.lots.retain(|lot| !lot.amount.is_zero());
        self.lots.dedup_by(|next, kept| {
            let same = next.origin == kept.origin;
            if same {
                kept.join(*next);
            }
            same
        });
    }

    /// Forgets the places before the head once they are the larger half, so that each is moved at most once on average.
    fn compact(&mut self) {
        if self.head > 16 && self.head * 2 > self.lots.len() {
            self.lots.drain(..self.head);
            self.head = 0;
        }
    }
}

/// One input of a movement as it is handed to [`Rule::lay`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input {
    /// Where its lots end in the bundle; they begin where those of its predecessor end.
    pub end: usize,
    /// How much it brings.
    pub amount: Amount,
}

/// The lots that go into one movement, by input.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bundle {
    /// The lots of all inputs.
    pub lots: Vec<Lot>,
    /// The inputs in their order.
    pub inputs: Vec<Input>,
    /// What all inputs bring.
    pub total: Amount,
    /// Everything that comes in is the wrongdoer's; told only to rules that ask for [standing](Rule::STANDING).
    pub wrongdoer: bool,
}

impl Bundle {
    /// Empties the bundle and keeps its memory.
    pub fn clear(&mut self) {
        self.lots.clear();
        self.inputs.clear();
        self.total = Amount::ZERO;
        self.wrongdoer = false;
    }

    /// Ends an input whose lots were appended to [`lots`](Bundle::lots).
    pub fn end_input(&mut self, amount: Amount) {
        self.total += amount;
        self.inputs.push(Input {
            end: self.lots.len(),
            amount,
        });
    }

    /// Returns the range of the lots of an input.
    pub fn range(&self, input: usize) -> Range<usize> {
        let begin = if input == 0 { 0 } else { self.inputs[input - 1].end };
        begin..self.inputs[input].end
    }

    /// Tells whether any lot has an origin.
    pub fn is_tainted(&self) -> bool {
        self.lots.iter().any(|lot| lot.origin.is_some())
    }
}

/// What an output is to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutKind {
    /// An output in its place.
    Output,
    /// The fee: it stands behind the outputs and takes the tail.
    Fee,
    /// What a link does not carry on: it stands where a fee stands, and is never dropped.
    Tail,
}

/// What the holder of a purse is in the eyes of the law, as far as a rule asks; nobody in particular by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The purse is a wrongdoer's.
    pub wrongdoer: bool,
    /// Of a purse that gives: how much of what leaves it pays for what the claimants elect. Of one that gets: how much of
    /// what comes is that purchase.
    pub elected: Amount,
}

/// One output of a movement as it is handed to [`Rule::lay`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Out {
    /// How much it takes.
    pub amount: Amount,
    /// What it is to the rules.
    pub kind: OutKind,
    /// Whose the purse is; told only to rules that ask for [standing](Rule::STANDING).
    pub standing: Standing,
}

impl Out {
    /// Returns an output of a purse that is nobody's in particular.
    pub fn new(amount: Amount, kind: OutKind) -> Out {
        Out {
            amount,
            kind,
            standing: Standing::default(),
        }
    }
}

/// The lots laid on each output of a movement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Laid {
    lots: Vec<Lot>,
    spans: Vec<Range<usize>>,
}

impl Laid {
    /// Forgets everything and makes room for so many outputs.
    pub fn reset(&mut self, outs: usize) {
        self.lots.clear();
        self.spans.clear();
        self.spans.resize(outs, 0..0);
    }

    /// Returns the place from which lots of the next output will be pushed.
    pub fn begin(&self) -> usize {
        self.lots.len()
    }

    /// Adds a lot to the output begun at `begin`; neighbours of one origin become one lot.
    pub fn push(&mut self, begin: usize, lot: Lot) {
        push_joined(&mut self.lots, begin, lot);
    }

    /// Adds the mark of a lot without its amount.
    pub fn push_mark(&mut self, lot: Lot) {
        self.lots.push(Lot {
            amount: Amount::ZERO,
            ..lot
        });
    }

    /// Ends the output begun at `begin`.
    pub fn end(&mut self, out: usize, begin: usize) {
        self.spans[out] = begin..self.lots.len();
    }

    /// Copies what was laid on an output elsewhere.
    pub fn copy_from(&mut self, out: usize, other: &Laid, other_out: usize) {
        let begin = self.begin();
        self.lots.extend_from_slice(other.of(other_out));
        self.end(out, begin);
    }

    /// Returns the lots of an output from the last position on, in order, for a rule that turns them.
    pub fn tail_mut(&mut self, begin: usize) -> &mut [Lot] {
        &mut self.lots[begin..]
    }

    /// Returns the lots laid on an output.
    pub fn of(&self, out: usize) -> &[Lot] {
        &self.lots[self.spans[out].clone()]
    }
}

/// The claim of a complaint on one leg: the units from `from` to `to`, counted from the first.
///
/// `from` is not zero where an earlier claim on the same leg keeps its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    /// How many of the first units an earlier claim keeps.
    pub from: Amount,
    /// The end of the claimed units.
    pub to: Amount,
    /// Whether taint that is there stays, or gives way.
    pub meeting: Meeting,
}

/// A booking's law.
pub(crate) trait Rule {
    /// The place of a lot in its pool counts, so that pools list clean lots too.
    const PLACES: bool;
    /// Taint is of whole purses: lots are marks without amounts, and value is not conserved.
    const WHOLE: bool;
    /// The rule lets go of taint that it has taken up.
    const LOSES: bool;
    /// The amount of a lot is a [part](parts::ONE) of the value of the place where it is, so that the walk has to say units.
    const PARTS: bool = false;
    /// The trail ends at the first mixture: what the rule lets go of stops for that reason.
    const ENDS_AT_MIXTURES: bool = false;
    /// The rule asks whose purses are, so that the walk has to look it up.
    const STANDING: bool = false;

    /// Tells whether a mixture, of which the rule lays nothing, is named at its outputs all the same, tainted units first and
    /// outputs in order.
    fn names_mixtures(&self) -> bool {
        false
    }

    /// Returns lots that are in a place of this value with their amounts in units.
    fn in_units(lots: &[Lot], value: Amount) -> Cow<'_, [Lot]> {
        match Self::PARTS {
            true => Cow::Owned(parts::in_units(lots, value)),
            false => Cow::Borrowed(lots),
        }
    }

    /// Returns lots that are in a part of this value of a whole with their amounts as they are in the whole.
    fn of_whole(lots: &[Lot], value: Amount, whole: Amount) -> Cow<'_, [Lot]> {
        match Self::PARTS {
            true => Cow::Owned(parts::of_whole(lots, value, whole)),
            false => Cow::Borrowed(lots),
        }
    }

    /// Takes `amount` out of an account that holds `balance`; `from` says whose it is.
    fn take(&self, pool: &mut Pool, balance: Amount, amount: Amount, from: Standing, into: &mut Vec<Lot>);

    /// Adds what arrives.
    fn put(&self, pool: &mut Pool, piece: &[Lot]);

    /// Lays the lots of the inputs on the outputs. Fees and tails stand behind the outputs.
    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid);

    /// Marks claimed units in a piece of `value` units, and returns how many: those that are not tainted yet, or, where the
    /// claim takes over, those that are not this origin's. What gave way is then missing in the piece.
    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Turn {
        Newest(Lot),
        Oldest(Lot),
        Take(u64),
    }

    fn turn() -> impl Strategy<Value = Turn> {
        let lot = (0u32..4, 1u64..6).prop_map(|(origin, amount)| Lot {
            origin: origin.checked_sub(1).map(OriginId::from_raw),
            ..Lot::clean(Amount::new(amount))
        });
        prop_oneof![
            4 => lot.clone().prop_map(Turn::Newest),
            1 => lot.prop_map(Turn::Oldest),
            2 => (0u64..12).prop_map(Turn::Take),
        ]
    }

    fn preferred() -> impl Strategy<Value = Preferred> {
        prop::sample::select(vec![
            Preferred::Tainted,
            Preferred::Clean,
            Preferred::Largest,
            Preferred::Smallest,
        ])
    }

    proptest! {
        #[test]
        fn many_lots_leave_by_rank_as_few_do(
            turns in prop::collection::vec(turn(), 1..80),
            preferred in preferred(),
            ties in prop::sample::select(vec![Ties::Lowest, Ties::Highest]),
        ) {
            let (mut few, mut many) = (Pool::default(), Pool::default());
            many.ranked = Some(Box::new(Ranked::new(preferred, ties, &[])));
            for turn in turns {
                match turn {
                    Turn::Newest(lot) => [&mut few, &mut many].into_iter().for_each(|pool| pool.push(lot)),
                    Turn::Oldest(lot) => [&mut few, &mut many].into_iter().for_each(|pool| pool.push_oldest(lot)),
                    Turn::Take(amount) => {
                        let there = few.lots().iter().map(|lot| lot.amount).sum();
                        let amount = Amount::new(amount).min(there);
                        let (mut one, mut other) = (Vec::new(), Vec::new());
                        few.take_sorted(amount, preferred, ties, &mut one);
                        one.iter().for_each(|piece| few.count_out(*piece));
                        many.take_ranked(amount, preferred, ties, &mut other);
                        prop_assert_eq!(one, other);
                    }
                }
                prop_assert_eq!(few.lots(), many.lots());
                prop_assert_eq!(few.by_origin(), many.by_origin());
                let sums: Vec<(OriginId, Amount)> = crate::lots::by_origin(&few.lots())
                    .iter()
                    .filter_map(|lot| Some((lot.origin?, lot.amount)))
                    .collect();
                prop_assert_eq!(few.by_origin(), sums);
            }
        }
    }

    #[test]
    fn a_pool_of_many_lots_keeps_them_in_order_once_some_have_left() {
        let mut pool = Pool::default();
        for amount in 1..=100 {
            pool.push(Lot::clean(Amount::new(amount)));
            pool.push(Lot::of(OriginId::from_raw(0), Amount::new(amount)));
        }
        let mut taken = Vec::new();
        pool.take_ranked(Amount::new(250), Preferred::Largest, Ties::Highest, &mut taken);
        assert!(pool.ranked.is_some());
        let taken: Vec<_> = taken
            .iter()
            .map(|lot| (lot.origin.is_some(), lot.amount.get()))
            .collect();
        assert_eq!(
            taken,
            [(true, 100), (false, 100), (true, 50)],
            "of two hundreds the newer first"
        );
    }
}
