//! The one walk: a forward pass over the movements, generic over the booking's rule.
//!
//! A movement that no taint enters costs a look at its in-purses and, where purses are accounts, an addition a leg. All
//! others go through the same steps: gather the lots of the in-legs, lay them on the out-legs by the rule, then settle each
//! out-leg: deliver what links bring, mark what complaints claim, send off what links carry on, and put the rest where it
//! belongs - into the purse, or to the sums of what went no further.

use std::collections::BTreeMap;
use std::mem;
use std::ops::Range;

use super::cross::lost;
use super::doors::{Door, stop_reason};
use super::hop::{End, Hop, HopIn, Recorder};
use super::law::Standings;
use super::named::{self, Named};
use super::pass::{Pass, Terms, Turn};
use super::purses::Purses;
use super::springs::{Arrived, Sources, Springs};
use super::sums::{StopPlace, Sum, Sums};
use super::{Holding, StopReason, Trace, TraceError};
use crate::evidence::{Complaint, Evidence, Shade};
use crate::ledger::{Ledger, PurseKind};
use crate::lots::{
    Bundle, Claim, Laid, Lot, Meeting, Method, Out, OutKind, Pool, Rule, Standing, by_origin, push_joined,
};
use crate::units::{Amount, AssetId, InLegId, MovementId, OriginId, OutLegId, PurseId};

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
    /// Springs, and the deposits about which they are asked; the walk ends with the last of those.
    pub(super) backwards: Option<(&'a Springs, &'a [OutLegId])>,
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

/// A claimed leg.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) leg: OutLegId,
    pub(super) origin: OriginId,
    pub(super) claim: Claim,
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
    pub(super) sources: Sources,
    pub(super) bundle: Bundle,
    pub(super) outs: Vec<Out>,
    pub(super) out_order: Vec<usize>,
    pub(super) laid_asset: Laid,
    pub(super) laid: Laid,
    piece: Vec<Lot>,
    settle_order: Vec<usize>,
    pub(super) recorder: Option<Recorder>,
    pub(super) changed: Vec<PurseId>,
}

impl<'a, R: Rule> Walk<'a, R> {
    pub(super) fn new(
        evidence: &'a Evidence,
        complaints: &[Complaint],
        options: Options<'a>,
        rule: R,
    ) -> Result<Walk<'a, R>, TraceError> {
        let ledger = evidence.ledger();
        let sources = match options.backwards {
            Some((springs, deposits)) => Sources::new(evidence, complaints.len(), springs, deposits)?,
            None => Sources::default(),
        };
        let end = options.terms.end(evidence)?.min(sources.end(evidence));
        let mut pass = Pass::up_to(evidence, &options.terms, end);
        sources.purses().for_each(|purse| pass.doors[purse] = Door::Tagged);
        let springs = options.backwards.map_or(&[][..], |(springs, _)| springs.names());
        let complained = complaints.iter().map(|complaint| complaint.name.clone());
        let origins: Vec<String> = complained.chain(springs.iter().cloned()).collect();
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
            sources,
            standings: Standings::new(evidence, R::STANDING),
            elected: Amount::ZERO,
            marks: marks(evidence, complaints, options.method.meeting())?,
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
        })
    }

    pub(super) fn run(mut self) -> Result<(Trace, Written), TraceError> {
        while let Some(turn) = self.pass.turn() {
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
        Ok(self.finish())
    }

    fn finish(mut self) -> (Trace, Written) {
        let mut held = Vec::new();
        let mut purses: Vec<PurseId> = self.purses.tainted().chain(self.named.purses()).collect();
        purses.sort_unstable();
        purses.dedup();
        for purse in purses {
            let balance = self.purses.balance(purse);
            for lot in self.there(purse) {
                held.push(Holding {
                    purse,
                    origin: lot.origin.expect("what is there has an origin"),
                    amount: if R::WHOLE { balance } else { lot.amount },
                    balance,
                    basis: lot.weakest.basis(),
                });
            }
        }
        for holding in &held {
            let asset = self.ledger.asset_of(holding.purse);
            self.sums.add(Sum::Held, asset, holding.origin, holding.amount);
        }
        let trace = Trace {
            method: self.options.method,
            origins: self.origins,
            tallies: self.sums.tallies(!R::WHOLE),
            held,
            stops: self.sums.stops,
            history: self.history,
            touched: (self.sums.movements, self.sums.purses),
        };
        let written = Written {
            hops: self.recorder.map_or_else(Vec::new, |recorder| recorder.hops),
            arrived: self.sources.finish(self.evidence),
            end: self.pass.end(),
        };
        (trace, written)
    }

    /// Returns how much of each origin is in a purse, followed or named.
    fn there(&self, purse: PurseId) -> Vec<Lot> {
        match self.named.in_purse(purse) {
            [] => by_origin(self.purses.lots(purse)),
            named => by_origin(&[self.purses.lots(purse), named].concat()),
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
                    || self.sources.of(purse).is_some()
                    || (self.pass.follow_fees && self.fee_pools.contains_key(&purse))
            })
            || self.sources.links_leave(&self.ledger.out_purses()[outs])
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
                if self.pass.doors[purse.index()] == Door::Fees {
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
        self.sources.turn_to(outs.start, outs.end);
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
        let is_fee = |leg: &usize| self.pass.doors[ledger.out_purses()[*leg].index()] == Door::Fees;
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
        if self.sources.at_deposit() {
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

    /// Adds the lots of one in-leg to the bundle.
    fn gather(&mut self, movement: MovementId, leg: usize) {
        let (purse, amount) = (self.ledger.in_purses()[leg], self.ledger.in_amounts()[leg]);
        if let Some(origin) = self.sources.of(purse) {
            return self.gather_spring(leg, origin);
        }
        let (first, before) = (self.bundle.lots.len(), self.before(purse));
        match self.ledger.kind(purse) {
            PurseKind::Fees if self.pass.follow_fees => return self.gather_fees(purse, amount),
            PurseKind::Account => {
                if self.purses.is_tainted(purse) {
                    let sealed = self.ledger.has_sealed_legs()
                        && (self.ledger.in_is_sealed(InLegId::new(leg))
                            || (self.unknown.contains_key(&purse) && !amount.is_zero()));
                    let from = self.standings.giving(purse, self.elected);
                    self.purses
                        .take(&self.rule, purse, amount, sealed, from, &mut self.bundle.lots);
                    self.changed.push(purse);
                } else {
                    self.purses.take_clean(purse, amount);
                    self.gather_clean(amount);
                }
            }
            PurseKind::Coin if self.purses.is_tainted(purse) => {
                self.purses.empty_coin(purse, &mut self.bundle.lots);
                self.changed.push(purse);
            }
            _ => self.gather_clean(amount),
        }
        self.bundle.end_input(amount);
        if R::STANDING {
            let claimed = self.bundle.lots[first..].iter().filter(|lot| lot.origin.is_some());
            self.elected = self.elected.saturating_sub(claimed.map(|lot| lot.amount).sum());
        }
        let left = self.leave_named(movement, purse);
        if let Some(recorder) = &mut self.recorder {
            recorder.input(HopIn {
                purse,
                amount,
                sealed: self.ledger.has_sealed_legs() && self.ledger.in_is_sealed(InLegId::new(leg)),
                before,
                lots: named::beside(&left, &self.bundle.lots[first..]),
            });
        }
    }

    /// Returns what an account holds, and how much of that is tainted, where that is written down.
    fn before(&self, purse: PurseId) -> Option<(Amount, Amount)> {
        let asked = self.recorder.is_some() && self.ledger.kind(purse) == PurseKind::Account;
        let tainted = || self.there(purse).into_iter().map(|lot| lot.amount).sum();
        asked.then(|| (self.purses.balance(purse), tainted()))
    }

    fn gather_clean(&mut self, amount: Amount) {
        if R::PLACES && !amount.is_zero() {
            self.bundle.lots.push(Lot::clean(amount));
        }
    }

    /// Adds the fees of the block, each as an input of its own; what the pool does not have is clean.
    fn gather_fees(&mut self, purse: PurseId, amount: Amount) {
        let asset = self.ledger.asset_of(purse);
        let pool = self.fee_pools.remove(&purse).unwrap_or_default();
        let (mut begin, mut rest) = (0, amount);
        for (end, fee) in pool.fees {
            let first = self.bundle.lots.len();
            if fee <= rest {
                self.bundle.lots.extend_from_slice(&pool.lots[begin..end]);
            } else {
                self.split_fee(&pool.lots[begin..end], fee, rest);
            }
            let whole = R::WHOLE.then_some(fee);
            self.sums.take_back(Sum::Fees, asset, &self.bundle.lots[first..], whole);
            let taken = fee.min(rest);
            self.bundle.end_input(taken);
            if let Some(recorder) = &mut self.recorder {
                recorder.input(HopIn {
                    purse,
                    amount: taken,
                    sealed: false,
                    before: None,
                    lots: self.bundle.lots[first..].to_vec(),
                });
            }
            (begin, rest) = (end, rest - taken);
        }
        if !rest.is_zero() {
            self.gather_clean(rest);
            self.bundle.end_input(rest);
        }
    }

    /// Takes a part of a fee as if it were an account's payment.
    fn split_fee(&mut self, lots: &[Lot], fee: Amount, part: Amount) {
        if R::WHOLE {
            self.bundle.lots.extend_from_slice(lots);
        } else if !part.is_zero() {
            let mut pool = Pool::default();
            self.rule.put(&mut pool, lots);
            self.rule
                .take(&mut pool, fee, part, Standing::default(), &mut self.bundle.lots);
        }
    }

    fn pool_fee(&mut self, purse: PurseId, amount: Amount, lots: &[Lot]) {
        let pool = self.fee_pools.entry(purse).or_default();
        if R::PLACES {
            pool.lots.extend(lots.iter().filter(|lot| !lot.amount.is_zero()));
        } else {
            pool.lots.extend(lots.iter().filter(|lot| lot.origin.is_some()));
        }
        pool.fees.push((pool.lots.len(), amount));
    }

    /// Settles all out-legs of a movement, and tells whether any taint was delivered or marked.
    fn settle(&mut self, movement: MovementId, outs: Range<usize>) -> bool {
        let mut piece = std::mem::take(&mut self.piece);
        let mut moved = false;
        let mut order = std::mem::take(&mut self.settle_order);
        self.pass.crossings.order(outs.clone(), &mut order);
        for &place in &order {
            let leg = OutLegId::new(outs.start + place);
            let amount = self.ledger.out_amount(leg);
            piece.clear();
            piece.extend_from_slice(self.laid.of(place));
            if R::PLACES && piece.is_empty() && !amount.is_zero() {
                piece.push(Lot::clean(amount));
            }
            let mut named = self.named.take_brought(leg);
            if let Some(recorder) = &mut self.recorder {
                recorder.output(
                    leg,
                    self.ledger.out_purse(leg),
                    amount,
                    &named::beside(&named, &piece),
                    self.pass.crossings.leads_to(leg),
                );
            }
            if self.pass.crossings.leads_to(leg) {
                // As with what is laid there: it is the keeper's money, not the receiver's.
                let place = self.place(movement, leg, StopReason::Keeper);
                self.sums.stop(place, &std::mem::take(&mut named), None);
            }
            moved |= self.deliver(movement, leg, &mut piece);
            named::lay_apart(&named, &mut piece);
            moved |= self.mark(movement, leg, &mut piece);
            let named = named::take_apart(&mut piece);
            self.arrive(leg, outs.start, &mut piece);
            let mut stays = amount;
            if let Some(origin) = self.sources.of(self.ledger.out_purse(leg)) {
                self.swallow(movement, leg, origin, &mut piece);
            } else if piece.iter().any(|lot| lot.origin.is_some()) {
                self.sums.touch(self.ledger, self.ledger.out_purse(leg));
                stays = self.send_on(movement, leg, &mut piece);
            }
            self.rest(movement, leg, &piece, &named, stays);
        }
        let done = self.marks[self.next_mark..].iter();
        self.next_mark += done.take_while(|mark| mark.leg.index() < outs.end).count();
        (self.piece, self.settle_order) = (piece, order);
        moved
    }

    /// Marks what complaints claim of the leg.
    fn mark(&mut self, movement: MovementId, leg: OutLegId, piece: &mut Vec<Lot>) -> bool {
        let mut any = false;
        // A movement's legs are not always settled in their order.
        let here = &self.marks[self.next_mark..];
        let begin = self.next_mark + here.partition_point(|mark| mark.leg < leg);
        for at in begin..self.marks.len() {
            let mark = self.marks[at];
            if mark.leg != leg {
                break;
            }
            let amount = self.ledger.out_amount(leg);
            let asset = self.ledger.asset_of(self.ledger.out_purse(leg));
            let before = match mark.claim.meeting {
                Meeting::First => Vec::new(),
                Meeting::Last => piece.clone(),
            };
            let marked = self.rule.mark(piece, amount, mark.claim, mark.origin);
            self.sums.add(Sum::Seeded, asset, mark.origin, marked);
            if let Some(recorder) = &mut self.recorder {
                recorder.marked(mark.origin, marked);
            }
            self.displace(movement, leg, &before, piece);
            any |= R::WHOLE || !marked.is_zero();
        }
        any
    }

    /// Stops what a claim took over from others.
    fn displace(&mut self, movement: MovementId, leg: OutLegId, before: &[Lot], piece: &[Lot]) {
        let mut gone = lost(before, piece);
        named::plain(&mut gone);
        if !gone.is_empty() {
            self.sums
                .stop(self.place(movement, leg, StopReason::NotFollowed), &gone, None);
        }
    }

    /// Puts the lots of a leg where they belong, and those that are only named; `stays` is the value that no link carried on.
    fn rest(&mut self, movement: MovementId, leg: OutLegId, piece: &[Lot], named: &[Lot], stays: Amount) {
        let (purse, amount) = (self.ledger.out_purse(leg), self.ledger.out_amount(leg));
        let asset = self.ledger.asset_of(purse);
        let whole = R::WHOLE.then_some(stays);
        let door = self.pass.doors[purse.index()];
        let end = self.recorder.is_some().then(|| self.end_at(door, purse));
        if let (Some(recorder), Some(end)) = (&mut self.recorder, end) {
            recorder.stays(&named::beside(named, piece), end);
        }
        match door {
            Door::Open => {
                if !named.is_empty() {
                    self.named.rest(purse, named);
                    self.sums.touch(self.ledger, purse);
                    self.changed.push(purse);
                }
                return self.keep(purse, leg, amount, piece);
            }
            Door::Fees => {
                self.sums.add_lots(Sum::Fees, asset, named, None);
                self.sums.add_lots(Sum::Fees, asset, piece, whole);
                if self.pass.follow_fees {
                    self.pool_fee(purse, amount, piece);
                }
            }
            Door::Destroyed | Door::Issuance => {
                self.sums.add_lots(Sum::Destroyed, asset, named, None);
                self.sums.add_lots(Sum::Destroyed, asset, piece, whole);
            }
            door => {
                let reason = stop_reason(self.evidence, door, purse).expect("every other door stops");
                self.sums.stop(self.place(movement, leg, reason), named, None);
                self.sums.stop(self.place(movement, leg, reason), piece, whole);
            }
        }
        if self.purses.is_account(purse) {
            self.purses.put_clean::<R>(purse, amount);
        }
    }

    fn end_at(&self, door: Door, purse: PurseId) -> End {
        match door {
            Door::Open => End::Purse,
            Door::Fees => End::Fees,
            door => stop_reason(self.evidence, door, purse).map_or(End::Destroyed, End::Stopped),
        }
    }

    fn keep(&mut self, purse: PurseId, leg: OutLegId, amount: Amount, piece: &[Lot]) {
        if self.purses.is_account(purse) {
            let sealed = self.ledger.has_sealed_legs() && self.ledger.out_is_sealed(leg);
            self.purses.put(&self.rule, purse, amount, sealed, piece);
        } else {
            self.purses.fill_coin(&self.rule, purse, piece);
        }
        if self.options.history && self.purses.is_tainted(purse) {
            self.changed.push(purse);
        }
    }

    /// Writes the taint of the changed purses down, where a history is kept.
    fn note_changes(&mut self, movement: MovementId) {
        if !self.options.history {
            return self.changed.clear();
        }
        self.changed.sort_unstable();
        self.changed.dedup();
        let mut changed = mem::take(&mut self.changed);
        for purse in changed.drain(..) {
            let balance = self.purses.balance(purse);
            let there = self.there(purse).into_iter();
            let mut now: Vec<_> = there.filter_map(|lot| Some((lot.origin?, lot.amount))).collect();
            if R::WHOLE {
                now.iter_mut().for_each(|(_, amount)| *amount = balance);
            }
            let before = self.shades.entry(purse).or_default();
            let gone = before.iter().map(|&(origin, _)| origin);
            let gone: Vec<OriginId> = gone.filter(|gone| now.iter().all(|(have, _)| have != gone)).collect();
            now.extend(gone.into_iter().map(|origin| (origin, Amount::ZERO)));
            now.sort_unstable();
            for &(origin, amount) in now.iter().filter(|row| !before.contains(row)) {
                self.history.push(Shade {
                    movement,
                    purse,
                    origin,
                    amount,
                });
            }
            *before = now;
        }
        self.changed = changed;
    }
}

/// Returns the claims by leg; those on one leg in the order of the complaints, each behind what earlier ones keep.
pub(super) fn marks(evidence: &Evidence, complaints: &[Complaint], meeting: Meeting) -> Result<Vec<Mark>, TraceError> {
    let ledger = evidence.ledger();
    let mut marks = Vec::new();
    for (origin, complaint) in complaints.iter().enumerate() {
        for &(leg, amount) in &complaint.claims {
            if leg.index() >= ledger.out_count() {
                let complaint = complaint.name.clone();
                return Err(TraceError::NoSuchLeg { complaint, leg });
            }
            if amount > ledger.out_amount(leg) {
                return Err(TraceError::ClaimTooLarge {
                    complaint: complaint.name.clone(),
                    purse: evidence.purse_name(ledger.out_purse(leg)),
                    claimed: amount,
                    carried: ledger.out_amount(leg),
                });
            }
            marks.push(Mark {
                leg,
                origin: OriginId::new(origin),
                claim: Claim {
                    from: Amount::ZERO,
                    to: amount,
                    meeting,
                },
            });
        }
    }
    marks.sort_by_key(|mark| mark.leg);
    for i in 1..marks.len() {
        let before = marks[i - 1];
        // A complaint never displaces itself.
        let keeps = meeting == Meeting::First || before.origin == marks[i].origin;
        if before.leg == marks[i].leg && keeps {
            let from = before.claim.to.max(before.claim.from);
            marks[i].claim.from = from;
        }
    }
    Ok(marks)
}
