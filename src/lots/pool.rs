//! Lots and pools, and the law that a booking has to state: how lots leave a pool and how they are laid on outputs.

use std::ops::Range;

use super::parameter::choice;
use crate::units::{Amount, OriginId, Weakest};

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
    /// Which of several equal values comes first, where values order.
    pub enum Ties: "ties" = "Which of equal values comes first where values order: the one of the lowest or of the highest index, in \
        an account the oldest or the newest lot." {
        /// The one of the lowest index; in an account, the oldest lot.
        Lowest = 0 => "lowest",
        /// The one of the highest index; in an account, the newest lot.
        Highest = 1 => "highest",
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

/// An amount with an origin; no origin is clean money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// From which complaint; nothing where the money is clean.
    pub origin: Option<OriginId>,
    /// How much. Meaningless under a method that [relabels](super::Booking::relabels) whole purses.
    pub amount: Amount,
    /// The weakest of the links that any of it came over. It goes with the units and decides nothing.
    pub weakest: Weakest,
}

impl Lot {
    /// Returns clean money.
    pub const fn clean(amount: Amount) -> Lot {
        Lot {
            origin: None,
            amount,
            weakest: Weakest::NONE,
        }
    }

    /// Returns money of an origin.
    pub const fn of(origin: OriginId, amount: Amount) -> Lot {
        Lot {
            origin: Some(origin),
            amount,
            weakest: Weakest::NONE,
        }
    }

    /// Takes up another lot of its origin: what is said of any of its units is then said of all.
    pub(crate) fn join(&mut self, other: Lot) {
        self.amount += other.amount;
        self.weakest = self.weakest.max(other.weakest);
    }
}

/// Appends a lot and joins it with the last one from `begin` on where both have one origin.
pub(crate) fn push_joined(lots: &mut Vec<Lot>, begin: usize, lot: Lot) {
    if lot.amount.is_zero() {
        return;
    }
    match lots[begin..].last_mut() {
        Some(last) if last.origin == lot.origin => last.join(lot),
        _ => lots.push(lot),
    }
}

/// Returns one tainted lot an origin, in the order of the origins.
pub(crate) fn by_origin(lots: &[Lot]) -> Vec<Lot> {
    let mut sums: Vec<Lot> = Vec::new();
    for lot in lots.iter().filter(|lot| lot.origin.is_some()) {
        match sums.binary_search_by_key(&lot.origin, |sum| sum.origin) {
            Ok(at) => sums[at].join(*lot),
            Err(at) => sums.insert(at, *lot),
        }
    }
    sums
}

/// Returns what was taken up and not laid, by origin.
pub(crate) fn lost(taken: &[Lot], laid: &[Lot]) -> Vec<Lot> {
    let laid = by_origin(laid);
    let kept = |origin| {
        laid.iter()
            .find(|lot| lot.origin == origin)
            .map_or(Amount::ZERO, |lot| lot.amount)
    };
    let mut lost = by_origin(taken);
    lost.iter_mut()
        .for_each(|lot| lot.amount = lot.amount.saturating_sub(kept(lot.origin)));
    lost.retain(|lot| !lot.amount.is_zero());
    lost
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
    tainted: Amount,
}

impl Pool {
    /// Returns the lots.
    pub fn lots(&self) -> &[Lot] {
        &self.lots[self.head..]
    }

    /// Returns how much of the pool is tainted.
    pub fn tainted(&self) -> Amount {
        self.tainted
    }

    /// Empties the pool and keeps its memory.
    pub fn clear(&mut self) {
        self.lots.clear();
        self.head = 0;
        self.tainted = Amount::ZERO;
    }

    /// Adds a lot as the newest.
    pub fn push(&mut self, lot: Lot) {
        self.count_in(lot);
        push_joined(&mut self.lots, self.head, lot);
    }

    /// Adds a lot as the oldest.
    pub fn push_oldest(&mut self, lot: Lot) {
        self.count_in(lot);
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
        if lot.origin.is_some() {
            self.tainted += lot.amount;
        }
    }

    fn count_out(&mut self, lot: Lot) {
        if lot.origin.is_some() {
            self.tainted -= lot.amount;
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

    /// Moves units out by a preference: the lots of the lowest rank first, of equal ones the oldest or the newest.
    pub fn take_ranked(&mut self, amount: Amount, rank: impl Fn(&Lot) -> u64, ties: Ties, into: &mut Vec<Lot>) {
        let mut order: Vec<usize> = (self.head..self.lots.len()).collect();
        if ties == Ties::Highest {
            order.reverse();
        }
        order.sort_by_key(|&at| rank(&self.lots[at]));
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
                self.count_out(piece);
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
#[derive(Clone, Copy, Debug)]
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
    /// The trail ends at the first mixture: what the rule lets go of stops for that reason.
    const ENDS_AT_MIXTURES: bool = false;
    /// The rule asks whose purses are, so that the walk has to look it up.
    const STANDING: bool = false;

    /// Tells whether a mixture, of which the rule lays nothing, is named at its outputs all the same, tainted units first and
    /// outputs in order.
    fn names_mixtures(&self) -> bool {
        false
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
