//! Purses, movements and legs in columns: the one representation that carries every rail.
//!
//! A *purse* is a place where value of one asset rests. A *movement* is one atomic transaction: in-legs and out-legs, each a
//! purse and an amount, that balance per asset. Fees, issuance and cash are legs to and from boundary purses. Movements are
//! totally ordered and append only; ids are 32-bit indices in the order in which things happened.
//!
//! The columns are a structure of arrays, so that a walk is one forward pass that touches each leg once. An in-leg carries
//! its amount and the movement that last filled its purse inline, so that a walk need not look either up.
//!
//! ```
//! use dyepack::ledger::{Ledger, Leg, PurseKind};
//! use dyepack::units::{Amount, Asset, Instant};
//!
//! let mut ledger = Ledger::closed();
//! let dollars = ledger.add_asset(Asset { code: "USD".into(), scale: 2 });
//! let issuance = ledger.open(PurseKind::Issuance, dollars);
//! let alice = ledger.open(PurseKind::Account, dollars);
//! let ten = Amount::new(1_000);
//! let first = ledger.record(Instant::from_unix(0), &[Leg::new(issuance, ten)], &[Leg::new(alice, ten)]);
//! assert_eq!(ledger.balance(alice), ten);
//! assert_eq!(ledger.outs(first).len(), 1);
//! ```

#[cfg(feature = "ledgers")]
mod kept;
mod link;

use std::fmt;
use std::ops::Range;

use dyepack_columns::{Column, fixed, prefetch};
pub(crate) use link::check_links;
pub(crate) use link::settling_order;
pub use link::{Link, LinkKind, LinkRefusal};

pub use crate::units::Basis;

use crate::units::digest::{Feed, Sink, feed};
use crate::units::{Amount, Asset, AssetId, InLegId, Instant, MovementId, OutLegId, PurseId};

/// How a purse is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PurseKind {
    /// Filled once and emptied once, whole: a transaction output.
    Coin,
    /// Used many times: an account on a chain, at a bank or in a keeper's books.
    Account,
    /// Boundary: what payers leave to those who run the rail.
    Fees,
    /// Boundary: where new units of an asset come from.
    Issuance,
    /// Boundary: banknotes, chips, goods - value that left every ledger.
    Cash,
    /// Boundary: the liabilities of a keeper, from which the customers' purses in its books are filled.
    Claims,
    /// Boundary: value that nobody can move any more.
    Destroyed,
    /// Boundary: who lends an account what it gives beyond its balance, a bank by an overdraft, and is paid back by what comes in.
    Lender,
}

feed!(
    enum PurseKind {
        Coin = 0,
        Account = 1,
        Fees = 2,
        Issuance = 3,
        Cash = 4,
        Claims = 5,
        Destroyed = 6,
        Lender = 7,
    }
);

impl PurseKind {
    /// Returns the three bits that stand for it in a column, which are those of its digest.
    const fn bits(self) -> u8 {
        match self {
            PurseKind::Coin => 0,
            PurseKind::Account => 1,
            PurseKind::Fees => 2,
            PurseKind::Issuance => 3,
            PurseKind::Cash => 4,
            PurseKind::Claims => 5,
            PurseKind::Destroyed => 6,
            PurseKind::Lender => 7,
        }
    }

    /// Returns what the lowest three bits of a number stand for: each of the eight patterns is a kind.
    #[inline(always)]
    const fn of_bits(bits: u32) -> PurseKind {
        match bits & 7 {
            0 | 8.. => PurseKind::Coin,
            1 => PurseKind::Account,
            2 => PurseKind::Fees,
            3 => PurseKind::Issuance,
            4 => PurseKind::Cash,
            5 => PurseKind::Claims,
            6 => PurseKind::Destroyed,
            7 => PurseKind::Lender,
        }
    }

    /// Tells whether the purse stands for the world outside the ledger and has no balance of its own.
    pub const fn is_boundary(self) -> bool {
        !matches!(self, PurseKind::Coin | PurseKind::Account)
    }

    /// Returns the name as files write it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            PurseKind::Coin => "coin",
            PurseKind::Account => "account",
            PurseKind::Fees => "fees",
            PurseKind::Issuance => "issuance",
            PurseKind::Cash => "cash",
            PurseKind::Claims => "claims",
            PurseKind::Destroyed => "destroyed",
            PurseKind::Lender => "lender",
        }
    }
}

/// One leg as it is handed to [`Ledger::record`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The purse that the value leaves or enters.
    pub purse: PurseId,
    /// How much; zero where nobody who has the ledger knows it. A world knows it, sealed or not.
    pub amount: Amount,
    /// Whether the amount cannot be seen by everyone (a privacy coin; an input whose earlier history is not at hand).
    pub sealed: bool,
}

impl Leg {
    /// Returns the leg with a visible amount.
    pub const fn new(purse: PurseId, amount: Amount) -> Leg {
        Leg {
            purse,
            amount,
            sealed: false,
        }
    }

    /// Returns the leg whose amount cannot be seen.
    pub const fn sealed(purse: PurseId) -> Leg {
        Leg {
            purse,
            amount: Amount::ZERO,
            sealed: true,
        }
    }
}

/// Why a movement cannot be part of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MovementRefusal {
    /// The in-legs and out-legs of one asset differ.
    Unbalanced {
        /// The asset's code.
        asset: String,
        /// What leaves purses.
        ins: u128,
        /// What enters purses.
        outs: u128,
    },
    /// A purse holds less than is taken.
    Overdrawn {
        /// The purse.
        purse: PurseId,
        /// What it holds.
        balance: Amount,
        /// What was to be taken.
        taken: Amount,
    },
    /// A coin is filled a second time, or emptied in part.
    NotOnce {
        /// The coin.
        purse: PurseId,
    },
    /// A movement before its predecessor.
    Backwards {
        /// The instant of the predecessor.
        last: Instant,
        /// The instant of the refused movement.
        at: Instant,
    },
    /// A balance would not fit 64 bits.
    Overflow {
        /// The purse.
        purse: PurseId,
    },
    /// What one movement takes or gives of an asset would not fit 64 bits.
    TooLarge {
        /// The asset's code.
        asset: String,
    },
}

impl fmt::Display for MovementRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MovementRefusal::Unbalanced { asset, ins, outs } => {
                write!(f, "{ins} {asset} go in and {outs} {asset} come out")
            }
            MovementRefusal::Overdrawn { purse, balance, taken } => {
                write!(f, "purse {} holds {balance} and {taken} are taken", purse.index())
            }
            MovementRefusal::NotOnce { purse } => {
                write!(f, "coin {} can be filled once and emptied once, whole", purse.index())
            }
            MovementRefusal::Backwards { last, at } => write!(f, "a movement at {at} follows one at {last}"),
            MovementRefusal::Overflow { purse } => {
                write!(f, "purse {} would hold more than 2^64 base units", purse.index())
            }
            MovementRefusal::TooLarge { asset } => write!(f, "its {asset} add up to 2^64 base units and more"),
        }
    }
}

impl std::error::Error for MovementRefusal {}

fixed! {
    /// What a purse is, in one number: how it is used in the lowest three bits, and above them which asset it holds.
    #[derive(Clone, Copy, Debug)]
    struct Sort(u32);
}

impl Sort {
    fn new(asset: AssetId, kind: PurseKind) -> Sort {
        assert!(asset.get() < 1 << 29, "a ledger has fewer kinds of money than purses");
        Sort(asset.get() << 3 | u32::from(kind.bits()))
    }

    fn asset(self) -> AssetId {
        AssetId::from_raw(self.0 >> 3)
    }

    fn kind(self) -> PurseKind {
        PurseKind::of_bits(self.0)
    }
}

fixed! {
    /// What is in a purse.
    #[derive(Clone, Copy, Debug, Default)]
    struct Content {
        balance: Amount,
        /// The out-leg that last filled the purse.
        filled: Option<OutLegId>,
        /// The movement that emptied the coin.
        emptied: Option<MovementId>,
    }
}

/// All that ever happened, in order.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    assets: Vec<Asset>,
    open: bool,
    accounts: bool,
    /// What never changes of a purse; small, so that a walk that asks for the kind of each leg's purse stays in the cache.
    purse_sort: Column<Sort>,
    /// What changes of a purse, in one place: a leg that is recorded touches one line of memory.
    purse_content: Column<Content>,
    instants: Column<Instant>,
    /// Where the in-legs and out-legs of a movement end; they begin where those of its predecessor end.
    ins_end: Column<u32>,
    outs_end: Column<u32>,
    in_purse: Column<PurseId>,
    in_amount: Column<Amount>,
    in_filled: Column<Option<OutLegId>>,
    out_purse: Column<PurseId>,
    out_amount: Column<Amount>,
    sealed_ins: Vec<InLegId>,
    sealed_outs: Vec<OutLegId>,
    /// What accounts held before the ledger's beginning, as far as that is known.
    openings: Vec<(PurseId, Amount)>,
    /// What the purses of the movement in hand held before it, for the case that it is refused.
    before: Vec<(PurseId, Amount)>,
}

impl Ledger {
    /// Returns an empty ledger of a world whose whole history is known: no purse gives what it does not hold.
    pub fn closed() -> Ledger {
        Ledger {
            // Movements change it where their purses are, and that is anywhere.
            purse_content: Column::staying(),
            ..Ledger::default()
        }
    }

    /// Returns an empty ledger that begins in the middle of things: an account may give what it got before the beginning,
    /// and a coin may have been filled then.
    pub fn open_history() -> Ledger {
        Ledger {
            open: true,
            ..Ledger::closed()
        }
    }

    /// Tells whether purses may hold value from before the ledger's beginning.
    pub fn has_open_history(&self) -> bool {
        self.open
    }

    /// Makes room for so many more movements and legs, so that columns need not be copied as they grow.
    pub(crate) fn reserve(&mut self, movements: usize, (ins, outs): (usize, usize)) {
        self.instants.reserve(movements);
        self.ins_end.reserve(movements);
        self.outs_end.reserve(movements);
        self.in_purse.reserve(ins);
        self.in_amount.reserve(ins);
        self.in_filled.reserve(ins);
        self.out_purse.reserve(outs);
        self.out_amount.reserve(outs);
    }

    /// Adds a kind of money.
    pub fn add_asset(&mut self, asset: Asset) -> AssetId {
        self.assets.push(asset);
        AssetId::new(self.assets.len() - 1)
    }

    /// Returns the kinds of money in the order in which they were added.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Returns one kind of money.
    pub fn asset(&self, asset: AssetId) -> &Asset {
        &self.assets[asset.index()]
    }

    /// Opens an empty purse.
    pub fn open(&mut self, kind: PurseKind, asset: AssetId) -> PurseId {
        assert!(
            asset.index() < self.assets.len(),
            "a purse holds an asset of its ledger"
        );
        self.accounts |= kind == PurseKind::Account;
        self.purse_sort.push(Sort::new(asset, kind));
        self.purse_content.push(Content::default());
        PurseId::new(self.purse_sort.len() - 1)
    }

    /// Opens an account that held so much before the ledger's beginning.
    pub(crate) fn open_holding(&mut self, asset: AssetId, amount: Amount) -> PurseId {
        let purse = self.open(PurseKind::Account, asset);
        self.purse_content[purse.index()].balance = amount;
        self.openings.push((purse, amount));
        purse
    }

    /// Returns what each purse held before the ledger's beginning, as far as that is known.
    pub(crate) fn opening_balances(&self) -> Vec<Amount> {
        let mut balances = vec![Amount::ZERO; self.purse_count()];
        for &(purse, amount) in &self.openings {
            balances[purse.index()] = amount;
        }
        balances
    }

    /// Appends a movement that our own code made.
    ///
    /// # Panics
    /// Where it does not balance, comes before its predecessor or takes what is not there.
    pub fn record(&mut self, at: Instant, ins: &[Leg], outs: &[Leg]) -> MovementId {
        match self.try_record(at, ins, outs) {
            Ok(movement) => movement,
            Err(refusal) => panic!("a movement of ours was refused: {refusal}"),
        }
    }

    /// Appends a movement that was read from outside.
    ///
    /// # Errors
    /// Where it does not balance, comes before its predecessor or takes what is not there; the ledger is then unchanged.
    /// Where a leg is sealed, the balance of its movement cannot be checked and is not.
    pub fn try_record(&mut self, at: Instant, ins: &[Leg], outs: &[Leg]) -> Result<MovementId, MovementRefusal> {
        if let Some(&last) = self.instants.last()
            && at < last
        {
            return Err(MovementRefusal::Backwards { last, at });
        }
        let movement = MovementId::new(self.instants.len());
        self.pay(movement, OutLegId::new(self.out_purse.len()), ins, outs)?;
        self.append(at, ins, outs);
        Ok(movement)
    }

    /// Lets the purses have what they have after a movement whose out-legs begin at this one, or what they had, where it is refused.
    fn pay(&mut self, movement: MovementId, first: OutLegId, ins: &[Leg], outs: &[Leg]) -> Result<(), MovementRefusal> {
        self.check_balance(ins, outs)?;
        self.take(movement, ins)?;
        self.fill(first, outs).inspect_err(|_| self.put_back())
    }

    fn check_balance(&self, ins: &[Leg], outs: &[Leg]) -> Result<(), MovementRefusal> {
        if self.balances_in_one_asset(ins, outs) {
            return Ok(());
        }
        let sealed = ins.iter().chain(outs).any(|leg| leg.sealed);
        let sum = |legs: &[Leg], asset| -> u128 {
            let of_asset = legs
                .iter()
                .filter(|leg| self.purse_sort[leg.purse.index()].asset() == asset);
            of_asset.map(|leg| u128::from(leg.amount.get())).sum()
        };
        let mut checked = None;
        for leg in ins.iter().chain(outs) {
            let asset = self.purse_sort[leg.purse.index()].asset();
            if checked == Some(asset) {
                continue;
            }
            checked = Some(asset);
            let (ins, outs) = (sum(ins, asset), sum(outs, asset));
            if ins.max(outs) > u128::from(u64::MAX) {
                let asset = self.asset(asset).code.clone();
                return Err(MovementRefusal::TooLarge { asset });
            }
            if !sealed && ins != outs {
                return Err(MovementRefusal::Unbalanced {
                    asset: self.asset(asset).code.clone(),
                    ins,
                    outs,
                });
            }
        }
        Ok(())
    }

    /// Tells whether all legs are visible, of one asset, and balance: the usual case, seen in one pass. Where it is not so,
    /// nothing is said yet.
    fn balances_in_one_asset(&self, ins: &[Leg], outs: &[Leg]) -> bool {
        let Some(first) = ins.first().or(outs.first()) else {
            return true;
        };
        let asset = self.purse_sort[first.purse.index()].asset();
        let sum = |legs: &[Leg]| -> Option<u64> {
            legs.iter().try_fold(0u64, |sum, leg| {
                let usual = !leg.sealed && self.purse_sort[leg.purse.index()].asset() == asset;
                usual
                    .then_some(leg.amount.get())
                    .and_then(|amount| sum.checked_add(amount))
            })
        };
        matches!((sum(ins), sum(outs)), (Some(ins), Some(outs)) if ins == outs)
    }

    fn take(&mut self, movement: MovementId, ins: &[Leg]) -> Result<(), MovementRefusal> {
        self.before.clear();
        for leg in ins {
            if let Err(refusal) = self.take_one(movement, leg) {
                self.put_back();
                return Err(refusal);
            }
        }
        Ok(())
    }

    fn take_one(&mut self, movement: MovementId, leg: &Leg) -> Result<(), MovementRefusal> {
        let i = leg.purse.index();
        let balance = self.purse_content[i].balance;
        let left = match self.purse_sort[i].kind() {
            PurseKind::Coin => {
                let fits = leg.sealed || balance == leg.amount || (self.open && self.purse_content[i].filled.is_none());
                if self.purse_content[i].emptied.is_some()
                    || !fits
                    || (!self.open && self.purse_content[i].filled.is_none())
                {
                    return Err(MovementRefusal::NotOnce { purse: leg.purse });
                }
                self.purse_content[i].emptied = Some(movement);
                Amount::ZERO
            }
            PurseKind::Account if self.open => balance.saturating_sub(leg.amount),
            PurseKind::Account => balance.checked_sub(leg.amount).ok_or(MovementRefusal::Overdrawn {
                purse: leg.purse,
                balance,
                taken: leg.amount,
            })?,
            PurseKind::Fees
            | PurseKind::Issuance
            | PurseKind::Cash
            | PurseKind::Claims
            | PurseKind::Destroyed
            | PurseKind::Lender => return Ok(()),
        };
        self.before.push((leg.purse, balance));
        self.purse_content[i].balance = left;
        Ok(())
    }

    /// Gives every purse what it held before the movement that is refused.
    fn put_back(&mut self) {
        while let Some((purse, balance)) = self.before.pop() {
            self.purse_content[purse.index()].balance = balance;
            self.purse_content[purse.index()].emptied = None;
        }
    }

    fn fill(&mut self, first: OutLegId, outs: &[Leg]) -> Result<(), MovementRefusal> {
        for (done, leg) in outs.iter().enumerate() {
            if let Err(refusal) = self.fill_one(leg, OutLegId::new(first.index() + done)) {
                self.pour_out(&outs[..done]);
                return Err(refusal);
            }
        }
        Ok(())
    }

    fn fill_one(&mut self, leg: &Leg, id: OutLegId) -> Result<(), MovementRefusal> {
        let i = leg.purse.index();
        let kind = self.purse_sort[i].kind();
        if kind.is_boundary() {
            return Ok(());
        }
        if kind == PurseKind::Coin {
            if self.purse_content[i].filled.is_some() || self.purse_content[i].emptied.is_some() {
                return Err(MovementRefusal::NotOnce { purse: leg.purse });
            }
            // Filled from here on, so that a second leg to the same coin is refused.
            self.purse_content[i].filled = Some(id);
        }
        let sum = self.purse_content[i].balance.checked_add(leg.amount);
        self.purse_content[i].balance = sum.ok_or(MovementRefusal::Overflow { purse: leg.purse })?;
        Ok(())
    }

    /// Takes what the out-legs of a refused movement had already brought.
    fn pour_out(&mut self, outs: &[Leg]) {
        for leg in outs {
            let i = leg.purse.index();
            match self.purse_sort[i].kind() {
                PurseKind::Coin => {
                    self.purse_content[i].balance = Amount::ZERO;
                    self.purse_content[i].filled = None;
                }
                PurseKind::Account => self.purse_content[i].balance -= leg.amount,
                PurseKind::Fees
                | PurseKind::Issuance
                | PurseKind::Cash
                | PurseKind::Claims
                | PurseKind::Destroyed
                | PurseKind::Lender => {}
            }
        }
    }

    fn append(&mut self, at: Instant, ins: &[Leg], outs: &[Leg]) {
        for leg in ins {
            if leg.sealed {
                self.sealed_ins.push(InLegId::new(self.in_purse.len()));
            }
            self.in_filled.push(self.purse_content[leg.purse.index()].filled);
            self.in_purse.push(leg.purse);
            self.in_amount.push(leg.amount);
        }
        for leg in outs {
            let id = OutLegId::new(self.out_purse.len());
            if leg.sealed {
                self.sealed_outs.push(id);
            }
            self.purse_content[leg.purse.index()].filled = Some(id);
            self.out_purse.push(leg.purse);
            self.out_amount.push(leg.amount);
        }
        self.instants.push(at);
        self.ins_end.push(InLegId::new(self.in_purse.len()).get());
        self.outs_end.push(OutLegId::new(self.out_purse.len()).get());
    }

    /// Returns the number of movements.
    pub fn movement_count(&self) -> usize {
        self.instants.len()
    }

    /// Returns the number of purses, boundary purses included.
    pub fn purse_count(&self) -> usize {
        self.purse_sort.len()
    }

    /// Returns the number of in-legs.
    pub fn in_count(&self) -> usize {
        self.in_purse.len()
    }

    /// Returns the number of out-legs.
    pub fn out_count(&self) -> usize {
        self.out_purse.len()
    }

    /// Returns the movements in their order.
    pub fn movements(&self) -> impl DoubleEndedIterator<Item = MovementId> + ExactSizeIterator + use<> {
        (0..self.instants.len()).map(MovementId::new)
    }

    /// Returns the purses in the order in which they were opened.
    pub fn purses(&self) -> impl DoubleEndedIterator<Item = PurseId> + ExactSizeIterator + use<> {
        (0..self.purse_sort.len()).map(PurseId::new)
    }

    /// Returns when the movement happened.
    pub fn instant(&self, movement: MovementId) -> Instant {
        self.instants[movement.index()]
    }

    /// Returns how many movements happened at this instant or before it.
    pub fn movements_until(&self, until: Instant) -> usize {
        self.instants.partition_point(|&at| at <= until)
    }

    /// Returns how many out-legs the first so many movements have.
    pub(crate) fn outs_before(&self, movements: usize) -> usize {
        movements.checked_sub(1).map_or(0, |last| self.outs_end[last] as usize)
    }

    /// Returns the in-legs of the movement.
    pub fn ins(&self, movement: MovementId) -> Range<usize> {
        let m = movement.index();
        let begin = if m == 0 { 0 } else { self.ins_end[m - 1] as usize };
        begin..self.ins_end[m] as usize
    }

    /// Returns the out-legs of the movement.
    pub fn outs(&self, movement: MovementId) -> Range<usize> {
        let m = movement.index();
        let begin = if m == 0 { 0 } else { self.outs_end[m - 1] as usize };
        begin..self.outs_end[m] as usize
    }

    /// Asks the processor to have at hand where the out-legs of a movement stand.
    #[cfg(feature = "ledgers")]
    pub(crate) fn prefetch_outs(&self, movement: MovementId) {
        prefetch(&self.outs_end, movement.index().saturating_sub(1));
    }

    /// Asks for an out-leg.
    #[cfg(feature = "ledgers")]
    pub(crate) fn prefetch_out(&self, leg: usize) {
        prefetch(&self.out_purse, leg);
        prefetch(&self.out_amount, leg);
    }

    /// Asks for the purse that an out-leg fills.
    #[cfg(feature = "ledgers")]
    pub(crate) fn prefetch_filled(&self, leg: usize) {
        if let Some(&purse) = self.out_purse.get(leg) {
            self.prefetch_purse(purse);
        }
    }

    /// Asks for what is known of a purse.
    pub(crate) fn prefetch_purse(&self, purse: PurseId) {
        prefetch(&self.purse_sort, purse.index());
        prefetch(&self.purse_content, purse.index());
    }

    /// Returns the out-legs of the movement as ids.
    pub fn out_legs(&self, movement: MovementId) -> impl Iterator<Item = OutLegId> + use<> {
        self.outs(movement).map(OutLegId::new)
    }

    /// Returns the movement that an out-leg belongs to.
    pub fn movement_of(&self, leg: OutLegId) -> MovementId {
        MovementId::new(self.outs_end.partition_point(|&end| end <= leg.get()))
    }

    /// Returns the column of the purses that in-legs leave.
    pub fn in_purses(&self) -> &[PurseId] {
        &self.in_purse
    }

    /// Returns the column of the amounts of in-legs.
    pub fn in_amounts(&self) -> &[Amount] {
        &self.in_amount
    }

    /// Returns the column of the out-legs that last filled the purse of each in-leg; nothing before the ledger's beginning.
    pub fn in_filled(&self) -> &[Option<OutLegId>] {
        &self.in_filled
    }

    /// Returns the column of the purses that out-legs enter.
    pub fn out_purses(&self) -> &[PurseId] {
        &self.out_purse
    }

    /// Returns the column of the amounts of out-legs.
    pub fn out_amounts(&self) -> &[Amount] {
        &self.out_amount
    }

    /// Returns the purse that an out-leg enters.
    pub fn out_purse(&self, leg: OutLegId) -> PurseId {
        self.out_purse[leg.index()]
    }

    /// Returns the amount of an out-leg; zero where it is sealed.
    pub fn out_amount(&self, leg: OutLegId) -> Amount {
        self.out_amount[leg.index()]
    }

    /// Tells whether the amount of this in-leg cannot be seen.
    pub fn in_is_sealed(&self, leg: InLegId) -> bool {
        self.sealed_ins.binary_search(&leg).is_ok()
    }

    /// Tells whether the amount of this out-leg cannot be seen.
    pub fn out_is_sealed(&self, leg: OutLegId) -> bool {
        self.sealed_outs.binary_search(&leg).is_ok()
    }

    /// Tells whether any leg of the ledger is sealed; a walk over a ledger without asks no leg.
    pub fn has_sealed_legs(&self) -> bool {
        !self.sealed_ins.is_empty() || !self.sealed_outs.is_empty()
    }

    /// Returns the asset that the purse holds.
    pub fn asset_of(&self, purse: PurseId) -> AssetId {
        self.purse_sort[purse.index()].asset()
    }

    /// Returns how the purse is used.
    pub fn kind(&self, purse: PurseId) -> PurseKind {
        self.purse_sort[purse.index()].kind()
    }

    /// Returns what the purse holds after the last movement; zero for a boundary purse.
    pub fn balance(&self, purse: PurseId) -> Amount {
        self.purse_content[purse.index()].balance
    }

    /// Returns the out-leg that last filled the purse; for a coin, the one that made it.
    pub fn filled(&self, purse: PurseId) -> Option<OutLegId> {
        self.purse_content[purse.index()].filled
    }

    /// Returns the movement that emptied the coin; nothing of a purse that is used many times.
    pub fn emptied_by(&self, purse: PurseId) -> Option<MovementId> {
        self.purse_content[purse.index()].emptied
    }

    /// Tells whether any purse is an account; a ledger without is one of coins that are filled once and emptied once.
    pub fn has_accounts(&self) -> bool {
        self.accounts
    }
}

/// All columns that say what happened and whether the history is whole; what can be computed from them is not fed.
impl Feed for Ledger {
    fn feed(&self, sink: &mut Sink) {
        let Ledger {
            assets,
            open,
            accounts: _,
            openings: _,
            purse_sort,
            purse_content: _,
            instants,
            ins_end,
            outs_end,
            in_purse,
            in_amount,
            in_filled: _,
            out_purse,
            out_amount,
            sealed_ins,
            sealed_outs,
            before: _,
        } = self;
        (assets, open).feed(sink);
        sink.column(purse_sort, |sink, sort| (sort.asset(), sort.kind()).feed(sink));
        (instants, ins_end, outs_end).feed(sink);
        (in_purse, in_amount).feed(sink);
        (out_purse, out_amount).feed(sink);
        (sealed_ins, sealed_outs).feed(sink);
    }
}

#[cfg(test)]
mod tests;
