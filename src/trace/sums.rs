//! What a walk counts: the sums of each origin and asset, the stops, and what taint ever touched.

use super::rows::Rows;
use super::{Holding, Stop, StopReason, Tally};
use crate::ledger::Ledger;
use crate::lots::{Lot, by_origin};
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId, PurseId, Total};

/// One sum of a tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sum {
    Seeded,
    Held,
    Fees,
    Destroyed,
    Stopped,
    CrossedOut,
    CrossedIn,
}

/// The counting part of a walk.
pub(super) struct Sums {
    assets: usize,
    sums: Vec<[Total; 7]>,
    pub(super) stops: Vec<Stop>,
    seen: Rows<bool>,
    pub(super) movements: u64,
    pub(super) purses: u64,
}

impl Sums {
    pub(super) fn new(origins: usize, assets: usize, purses: usize) -> Sums {
        Sums {
            assets,
            sums: vec![[Total::ZERO; 7]; origins * assets],
            stops: Vec::new(),
            seen: Rows::new(purses),
            movements: 0,
            purses: 0,
        }
    }

    fn row(&mut self, origin: OriginId, asset: AssetId) -> &mut [Total; 7] {
        &mut self.sums[origin.index() * self.assets + asset.index()]
    }

    pub(super) fn add(&mut self, sum: Sum, asset: AssetId, origin: OriginId, amount: impl Into<Total>) {
        self.row(origin, asset)[sum as usize] += amount;
    }

    /// Adds the tainted lots of a piece; a mark without an amount counts as `whole`.
    pub(super) fn add_lots(&mut self, sum: Sum, asset: AssetId, lots: &[Lot], whole: Option<Amount>) {
        for lot in lots {
            if let Some(origin) = lot.origin {
                self.add(sum, asset, origin, whole.unwrap_or(lot.amount));
            }
        }
    }

    /// Takes lots back that were counted before.
    pub(super) fn take_back(&mut self, sum: Sum, asset: AssetId, lots: &[Lot], whole: Option<Amount>) {
        for lot in lots {
            if let Some(origin) = lot.origin {
                let count = &mut self.row(origin, asset)[sum as usize];
                *count = count.less(whole.unwrap_or(lot.amount));
            }
        }
    }

    /// Notes that the tainted lots of a piece go no further.
    pub(super) fn stop(&mut self, at: StopPlace, lots: &[Lot], whole: Option<Amount>) {
        self.add_lots(Sum::Stopped, at.asset, lots, whole);
        for lot in by_origin(lots) {
            self.stops.push(Stop {
                movement: at.movement,
                leg: at.leg,
                purse: at.purse,
                origin: lot.origin.expect("a sum of an origin has one"),
                amount: whole.unwrap_or(lot.amount),
                reason: at.reason,
                basis: lot.weakest.basis(),
            });
        }
    }

    /// Notes that taint came to a purse; a boundary is none.
    pub(super) fn touch(&mut self, ledger: &Ledger, purse: PurseId) {
        if !ledger.kind(purse).is_boundary() && !std::mem::replace(self.seen.get_mut(purse.index()), true) {
            self.purses += 1;
        }
    }

    /// Makes room for the purses of a longer ledger.
    pub(super) fn widen(&mut self, purses: usize) {
        self.seen.widen(purses);
    }

    /// Returns the sums with what is held by now, which is not counted yet: whoever walks on has it in other purses later.
    pub(super) fn tallies_with(&self, ledger: &Ledger, held: &[Holding], conserves: bool) -> Vec<Tally> {
        let mut whole = Sums {
            sums: self.sums.clone(),
            ..Sums::new(0, self.assets, 0)
        };
        for holding in held {
            whole.add(
                Sum::Held,
                ledger.asset_of(holding.purse),
                holding.origin,
                holding.amount,
            );
        }
        whole.tallies(conserves)
    }

    /// Returns the sums that are not empty; asserts conservation where the method has it.
    pub(super) fn tallies(&self, conserves: bool) -> Vec<Tally> {
        let rows = self
            .sums
            .iter()
            .enumerate()
            .filter(|(_, row)| row.iter().any(|sum| !sum.is_zero()));
        rows.map(|(i, row)| {
            if conserves {
                assert_conserved(row);
            }
            let sum = |sum: Sum| row[sum as usize];
            Tally {
                origin: OriginId::new(i / self.assets),
                asset: AssetId::new(i % self.assets),
                seeded: sum(Sum::Seeded),
                held: sum(Sum::Held),
                fees: sum(Sum::Fees),
                destroyed: sum(Sum::Destroyed),
                stopped: sum(Sum::Stopped),
                crossed_out: sum(Sum::CrossedOut),
                crossed_in: sum(Sum::CrossedIn),
            }
        })
        .collect()
    }
}

fn assert_conserved(row: &[Total; 7]) {
    let sum = |sum: Sum| row[sum as usize];
    let came = sum(Sum::Seeded) + sum(Sum::CrossedIn);
    let went = sum(Sum::Held) + sum(Sum::Fees) + sum(Sum::Destroyed) + sum(Sum::Stopped) + sum(Sum::CrossedOut);
    assert_eq!(came, went, "a conserving method neither loses nor makes taint");
}

/// Where taint is stopped.
#[derive(Clone, Copy)]
pub(super) struct StopPlace {
    pub(super) movement: MovementId,
    pub(super) leg: OutLegId,
    pub(super) purse: PurseId,
    pub(super) asset: AssetId,
    pub(super) reason: StopReason,
}
