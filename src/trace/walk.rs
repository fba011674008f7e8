//! The one walk: a forward pass over the movements, generic over the booking's rule.
//!
//! A movement that no taint enters costs a look at its in-purses and, where purses are accounts, an addition a leg; where all are
//! coins, it costs nothing, and the walk goes from one movement to which taint comes to the next ([`Pass::only_from`]). All
//! others go through the same steps: gather the lots of the in-legs, lay them on the out-legs by the rule, then settle each
//! out-leg: deliver what links bring, mark what complaints claim, send off what links carry on, and put the rest where it
//! belongs - into the purse, or to the sums of what went no further.

mod arrive;
mod cross;
mod gather;
pub(super) mod resume;
mod sealed;
mod settle;

use std::collections::BTreeMap;
use std::ops::Range;

use super::claimed::{Mark, marks};
use super::doors::{Door, Passed};
use super::hop::{Hop, Recorder};
use super::law::Standings;
use super::named::{self, Named};
use super::pass::{Pass, Terms, Turn};
use super::purses::Purses;
use super::sources::{Arrived, Sources, Watch};
use super::sums::{StopPlace, Sums};
use super::{Holding, StopReason, Trace, TraceError};
use crate::evidence::{Complaint, Evidence, Shade};
use crate::ledger::Ledger;
use crate::lots::{Bundle, Laid, Lot, Method, Out, OutKind, Rule, by_origin, lost, push_joined};
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId, PurseId};

/// What a walk is told beside the rule.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    pub(super) method: Method,
    /// Keep the taint of purses after each movement.
    pub(super) history: bool,
    /// By which rules the pass goes.
    pub(super) terms: Terms,
    /// Write down what is done in each movement.
    pub(super) record: bool,
    /// Sources, and the deposits about which they are asked; the walk ends with the last of those.
    pub(super) backwards: Option<(&'a Sources, &'a [OutLegId])>,
}

impl Options<'_> {
    /// Tells whether taint comes to a movement only by a claim or in a coin that it empties, and nothing is written down of
    /// others: no history, no accounts, no links, no fees that a coinbase takes. Movements to which none comes are left out then.
    pub(super) fn is_of_coins(&self, evidence: &Evidence) -> bool {
        !self.history
            && !self.record
            && self.backwards.is_none()
            && !self.terms.follow_fees
            && evidence.links().is_empty()
            && !evidence.ledger().has_accounts()
    }
}

/// What a walk wrote down beside its trace.
#[derive(Default)]
pub(super) struct Written {
    /// What was done in each movement, where that was asked for.
    pub(super) hops: Vec<Hop>,
    /// What arrived at each deposit.
    pub(super) arrived: Vec<Arrived>,
    /// How many movements were walked.
    pub(super) end: usize,
}

/// The fees of a block, in the order of its transactions, until its coinbase takes them.
#[derive(Default)]
pub(super) struct FeePool {
    pub(super) lots: Vec<Lot>,
    /// Where the lots of each fee end, and how much it is.
    fees: Vec<(usize, Amount)>,
}

/// One walk.
pub(super) struct Walk<'a, R> {
    pub(super) evidence: &'a Evidence,
    pub(super) ledger: &'a Ledger,
    pub(super) rule: R,
    pub(super) options: Options<'a>,
    origins: Vec<String>,
    pub(super) pass: Pass<'a>,
    standings: Standings,
    /// How much of what the movement pays for an elected purchase is not yet paid by its inputs.
    elected: Amount,
    pub(super) purses: Purses<'a>,
    pub(super) sums: Sums,
    pub(super) named: Named,
    /// The purses of the inputs in the bundle.
    givers: Vec<PurseId>,
    pub(super) marks: Vec<Mark>,
    pub(super) next_mark: usize,
    pub(super) fee_pools: BTreeMap<PurseId, FeePool>,
    /// The first movement with a sealed leg at each account that had one.
    pub(super) unknown: BTreeMap<PurseId, MovementId>,
    shades: BTreeMap<PurseId, Vec<(OriginId, Amount)>>,
    history: Vec<Shade>,
    pub(super) watch: Watch,
    pub(super) bundle: Bundle,
    pub(super) outs: Vec<Out>,
    pub(super) out_order: Vec<usize>,
    pub(super) laid_asset: Laid,
    pub(super) laid: Laid,
    piece: Vec<Lot>,
    settle_order: Vec<usize>,
    pub(super) recorder: Option<Recorder>,
    pub(super) changed: Vec<PurseId>,
    /// Where taint came, as far as it went by what could be seen; written down by a walk that is to go on.
    passed: Option<Vec<Passed>>,
}

impl<'a, R: Rule> Walk<'a, R> {
    pub(super) fn new(
        evidence: &'a Evidence,
        complaints: &[Complaint],
        options: Options<'a>,
        rule: R,
    ) -> Result<Walk<'a, R>, TraceError> {
        let ledger = evidence.ledger();
        let watch = match options.backwards {
            Some((sources, deposits)) => Watch::new(evidence, complaints.len(), sources, deposits)?,
            None => Watch::default(),
        };
        let end = options.terms.end(evidence)?.min(watch.end(evidence));
        let mut pass = Pass::up_to(evidence, &options.terms, end);
        pass.doors.put(watch.purses().map(PurseId::new), Door::Tagged);
        let marks = marks(evidence, complaints, options.method.meeting())?;
        if options.is_of_coins(evidence) {
            pass.only_from(&marks);
        }
        let sources = options.backwards.map_or(&[][..], |(sources, _)| sources.names());
        let complained = complaints.iter().map(|complaint| complaint.name.clone());
        let origins: Vec<String> = complained.chain(sources.iter().cloned()).collect();
        Ok(Walk {
            evidence,
            ledger,
            rule,
            options,
            pass,
            purses: Purses::new(ledger),
            sums: Sums::new(origins.len(), ledger.assets().len(), ledger.purse_count()),
            named: Named::default(),
            givers: Vec::new(),
            origins,
            watch,
            standings: Standings::new(evidence, R::STANDING),
            elected: Amount::ZERO,
            marks,
            next_mark: 0,
            fee_pools: BTreeMap::new(),
            unknown: BTreeMap::new(),
            shades: BTreeMap::new(),
            history: Vec::new(),
            bundle: Bundle::default(),
            outs: Vec::new(),
            out_order: Vec::new(),
            laid_asset: Laid::default(),
            laid: Laid::default(),
            piece: Vec::new(),
            settle_order: Vec::new(),
            recorder: options.record.then(Recorder::default),
            changed: Vec::new(),
            passed: None,
        })
    }

    pub(super) fn run(mut self) -> Result<(Trace, Written), TraceError> {
        self.walk()?;
        Ok(self.finish())
    }

    /// Walks to the end of what is seen.
    fn walk(&mut self) -> Result<(), TraceError> {
        while let Some(turn) = self.pass.turn_ahead(|purse| self.purses.prefetch(purse)) {
            let Turn {
                movement, ins, outs, ..
            } = turn;
            if turn.begins_block {
                self.fee_pools.clear();
            }
            if self.is_concerned(ins.clone(), outs.clone()) {
                self.follow_movement(movement, ins, outs)?;
            } else {
                self.pass_clean(movement, ins, outs);
            }
        }
        Ok(())
    }

    /// Returns what is in purses by now, by purse and origin.
    fn held(&self) -> Vec<Holding> {
        let mut held = Vec::new();
        let mut purses: Vec<PurseId> = self.purses.tainted().chain(self.named.purses()).collect();
        purses.sort_unstable();
        purses.dedup();
        for purse in purses {
            let balance = self.purses.balance(purse);
            for lot in R::in_units(&self.there(purse), balance).iter() {
                held.push(Holding {
                    purse,
                    origin: lot.origin.expect("what is there has an origin"),
                    amount: if R::WHOLE { balance } else { lot.amount },
                    balance,
                    basis: lot.weakest.basis(),
                });
            }
        }
        held
    }

    fn finish(self) -> (Trace, Written) {
        let held = self.held();
        let trace = Trace {
            method: self.options.method,
            origins: self.origins,
            tallies: self.sums.tallies_with(self.ledger, &held, !R::WHOLE && !R::PARTS),
            held,
            stops: self.sums.stops,
            history: self.history,
            touched: (self.sums.movements, self.sums.purses),
        };
        let written = Written {
            hops: self.recorder.map_or_else(Vec::new, |recorder| recorder.hops),
            arrived: self.watch.finish(self.evidence),
            end: self.pass.end(),
        };
        (trace, written)
    }

    /// Returns how much of each origin is in a purse, followed or named.
    fn there(&self, purse: PurseId) -> Vec<Lot> {
        match self.named.in_purse(purse) {
            [] => by_origin(&self.purses.lots(purse)),
            named => by_origin(&[&*self.purses.lots(purse), named].concat()),
        }
    }

    fn is_concerned(&self, ins: Range<usize>, outs: Range<usize>) -> bool {
        let next = self.marks.get(self.next_mark).map(|mark| mark.leg);
        let reaches = |leg: Option<OutLegId>| leg.is_some_and(|leg| leg.index() < outs.end);
        reaches(next)
            || reaches(self.pass.crossings.next_delivery())
            || self.ledger.in_purses()[ins].iter().any(|&purse| {
                self.purses.is_tainted(purse)
                    || (!self.named.is_empty() && self.named.rests_in(purse))
                    || self.watch.of(purse).is_some()
                    || (self.pass.follow_fees && self.fee_pools.contains_key(&purse))
            })
            || self.watch.links_leave(&self.ledger.out_purses()[outs])
    }

    /// Lets a movement pass that no taint enters: only balances change, and clean lots join accounts.
    fn pass_clean(&mut self, movement: MovementId, ins: Range<usize>, outs: Range<usize>) {
        if self.ledger.has_sealed_legs() {
            self.note_sealed(movement, ins.clone(), outs.clone());
        }
        if self.purses.has_accounts() {
            for leg in ins {
                let purse = self.ledger.in_purses()[leg];
                if self.purses.is_account(purse) {
                    self.purses.take_clean(purse, self.ledger.in_amounts()[leg]);
                }
            }
            for leg in outs.clone() {
                let purse = self.ledger.out_purses()[leg];
                if self.purses.is_account(purse) {
                    self.purses.put_clean::<R>(purse, self.ledger.out_amounts()[leg]);
                    if R::WHOLE && self.options.history && self.purses.is_tainted(purse) {
                        self.changed.push(purse);
                    }
                }
            }
            self.note_changes(movement);
        }
        if self.pass.follow_fees {
            for leg in outs {
                let purse = self.ledger.out_purses()[leg];
                if self.pass.doors.of(purse) == Door::Fees {
                    let amount = self.ledger.out_amounts()[leg];
                    self.pool_fee(purse, amount, &[Lot::clean(amount)]);
                }
            }
        }
    }

    fn follow_movement(
        &mut self,
        movement: MovementId,
        ins: Range<usize>,
        outs: Range<usize>,
    ) -> Result<(), TraceError> {
        if self.ledger.has_sealed_legs() {
            self.check_sealed(movement, ins.clone(), outs.clone())?;
            self.note_sealed(movement, ins.clone(), outs.clone());
        }
        self.laid.reset(outs.len());
        self.watch.turn_to(outs.start, outs.end);
        let mut moved = false;
        let assets = if self.ledger.assets().len() == 1 {
            None
        } else {
            Some(self.assets_of(ins.clone(), outs.clone()))
        };
        match assets {
            None => moved = self.follow_asset(movement, ins, outs.clone(), None),
            Some(assets) => {
                for asset in assets {
                    moved |= self.follow_asset(movement, ins.clone(), outs.clone(), Some(asset));
                }
            }
        }
        moved |= self.settle(movement, outs);
        if let Some(recorder) = &mut self.recorder {
            recorder.end(movement);
        }
        self.sums.movements += u64::from(moved);
        self.note_changes(movement);
        Ok(())
    }

    pub(super) fn assets_of(&self, ins: Range<usize>, outs: Range<usize>) -> Vec<AssetId> {
        let purses = self.ledger.in_purses()[ins]
            .iter()
            .chain(&self.ledger.out_purses()[outs]);
        let mut assets: Vec<AssetId> = purses.map(|&purse| self.ledger.asset_of(purse)).collect();
        assets.sort_unstable();
        assets.dedup();
        assets
    }

    /// Gathers and lays the legs of one asset (all legs where none is named), and tells whether taint moved.
    fn follow_asset(
        &mut self,
        movement: MovementId,
        ins: Range<usize>,
        outs: Range<usize>,
        asset: Option<AssetId>,
    ) -> bool {
        let ledger = self.ledger;
        let concerns = |purse: PurseId| asset.is_none_or(|asset| ledger.asset_of(purse) == asset);
        self.bundle.clear();
        let ins = ins.filter(|&leg| concerns(ledger.in_purses()[leg]));
        if R::STANDING {
            let outs = outs.clone().filter(|&leg| concerns(ledger.out_purses()[leg]));
            self.stand(ins.clone(), outs);
        }
        self.givers.clear();
        for leg in ins {
            self.gather(movement, leg);
            self.givers.resize(self.bundle.inputs.len(), ledger.in_purses()[leg]);
        }
        self.out_order.clear();
        let kept = outs.clone().filter(|&leg| concerns(ledger.out_purses()[leg]));
        let is_fee = |leg: &usize| self.pass.doors.of(ledger.out_purses()[*leg]) == Door::Fees;
        self.out_order.extend(kept.clone().filter(|leg| !is_fee(leg)));
        let outputs = self.out_order.len();
        self.out_order.extend(kept.filter(is_fee));
        if !self.bundle.is_tainted() {
            return false;
        }
        self.outs.clear();
        for (place, &leg) in self.out_order.iter().enumerate() {
            let amount = ledger.out_amounts()[leg];
            let kind = if place < outputs { OutKind::Output } else { OutKind::Fee };
            let standing = self.standings.getting(ledger.out_purses()[leg], amount);
            self.outs.push(Out {
                standing,
                ..Out::new(amount, kind)
            });
        }
        if self.watch.at_deposit() {
            self.lay_apart(outs.start);
        }
        self.laid_asset.reset(self.outs.len());
        let taken = if R::LOSES {
            self.bundle.clone()
        } else {
            Bundle::default()
        };
        self.rule.lay(&mut self.bundle, &self.outs, &mut self.laid_asset);
        for (place, &leg) in self.out_order.iter().enumerate() {
            self.laid.copy_from(leg - outs.start, &self.laid_asset, place);
        }
        if R::LOSES {
            self.let_go(movement, outs.start, &taken);
        }
        true
    }

    /// Says whether a movement is the wrongdoer's alone (an input of nothing is nobody's), and how much of it pays for a
    /// purchase that claimants elect.
    fn stand(&mut self, ins: impl Iterator<Item = usize>, outs: impl Iterator<Item = usize>) {
        let ledger = self.ledger;
        let mut some = ins.filter(|&leg| !ledger.in_amounts()[leg].is_zero()).peekable();
        let any = some.peek().is_some();
        self.bundle.wrongdoer = any && some.all(|leg| self.standings.is_wrongdoers(ledger.in_purses()[leg]));
        let elected = outs.filter(|&leg| self.standings.is_elected(ledger.out_purses()[leg]));
        self.elected = match self.bundle.wrongdoer {
            true => elected.map(|leg| ledger.out_amounts()[leg]).sum(),
            false => Amount::ZERO,
        };
    }

    /// Stops what a rule took up and did not lay, in the purses from which it went in; or names it at the outputs.
    fn let_go(&mut self, movement: MovementId, outs_start: usize, taken: &Bundle) {
        let laid = self.out_order.iter().flat_map(|leg| self.laid.of(leg - outs_start));
        let laid: Vec<Lot> = laid.copied().collect();
        let mut rest = lost(&taken.lots, &laid);
        let Some(&first) = self.out_order.first().filter(|_| !rest.is_empty()) else {
            return;
        };
        if self.rule.names_mixtures() {
            let named = named::at_outputs(&taken.lots, &self.outs);
            for (&leg, lots) in self.out_order.iter().zip(named) {
                self.named.bring(leg, lots);
            }
            return;
        }
        let reason = match R::ENDS_AT_MIXTURES {
            true => StopReason::Mixture,
            false => StopReason::NotFollowed,
        };
        for (input, &purse) in self.givers.iter().enumerate() {
            let mut gone = Vec::new();
            for lot in &taken.lots[taken.range(input)] {
                let Some(rest) = rest
                    .iter_mut()
                    .find(|rest| lot.origin.is_some() && rest.origin == lot.origin)
                else {
                    continue;
                };
                let amount = lot.amount.min(rest.amount);
                rest.amount -= amount;
                push_joined(&mut gone, 0, Lot { amount, ..*lot });
            }
            let place = self.place(movement, OutLegId::new(first), reason);
            self.sums.stop(StopPlace { purse, ..place }, &gone, None);
        }
    }

    pub(super) fn place(&self, movement: MovementId, leg: OutLegId, reason: StopReason) -> StopPlace {
        let purse = self.ledger.out_purse(leg);
        StopPlace {
            movement,
            leg,
            purse,
            asset: self.ledger.asset_of(purse),
            reason,
        }
    }
}
