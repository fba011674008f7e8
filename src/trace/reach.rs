//! What claimed money could have reached, where it met other money, and the widest way by which it came.
//!
//! Rules differ only over money that is mixed. So one forward pass, without any rule, tells for each purse whether it holds
//! claimed money alone (*pure*), claimed and other money (*mixed*), or other money alone. While money stays pure, every method that
//! conserves value and follows it says the same; where it first becomes mixed is where methods begin to differ.
//!
//! A way is a chain of credits from a complaint to a purse. The widest has the greatest least leg: no other chain could
//! have brought more (of equal ones the shortest, then the earliest). Widths are in the asset of the last credit.

use std::collections::BTreeMap;
use std::ops::Range;

use super::TraceError;
use super::claimed::marks;
use super::crossings::came_out;
use super::doors::Door;
use super::pass::{Pass, Terms, Turn};
use super::pools::Pools;
use crate::evidence::{Complaint, Evidence};
use crate::ledger::{Ledger, Link, PurseKind};
use crate::lots::Method;
use crate::units::{Amount, AssetId, Basis, InLegId, MovementId, OutLegId, PurseId};

/// Where claimed money met other money for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mixture {
    /// In which movement, or at which movement's credit.
    pub movement: MovementId,
    /// The account in which they met; nothing where they went into one movement together.
    pub account: Option<PurseId>,
    /// How much there was of claimed money, at most.
    pub claimed: Amount,
    /// How much there was of other money, at least.
    pub other: Amount,
    /// In which asset.
    pub asset: AssetId,
}

/// One credit on the way of claimed money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The credit.
    pub leg: OutLegId,
    /// How the link is known that brought it here; nothing where the movement's own payers did.
    pub link: Option<Basis>,
    /// How much can have come by the chain up to here, at most.
    pub width: Amount,
}

/// How much of what claimed money could reach is mixed. Amounts are by asset, in base units; a flow is counted each time it moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mingled {
    /// Movements that are seen.
    pub movements: u64,
    /// Movements into which claimed money can go.
    pub reached: u64,
    /// Those of them into which other money goes too.
    pub mixed: u64,
    /// What goes into reached movements, and the part of it that goes into mixed ones.
    pub moved: Vec<(u128, u128)>,
    /// Purses in which claimed money can rest at the cut-off.
    pub purses: u64,
    /// Those of them that hold other money too.
    pub purses_mixed: u64,
    /// What such purses hold, and the part of it that mixed ones hold.
    pub resting: Vec<(u128, u128)>,
}

/// What is known of claimed money in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stain {
    /// The first mixture on its way; nothing while it is pure.
    mixture: Option<Mixture>,
    /// The credit by which the widest chain came.
    best: OutLegId,
}

/// A credit of claimed money.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    /// The credit before it on the widest chain; nothing where a complaint claims this one.
    before: Option<OutLegId>,
    link: Option<Basis>,
    width: Amount,
    hops: u32,
}

/// What claimed money could have reached in one body of evidence.
#[derive(Clone, Debug)]
pub struct Reach {
    mingled: Mingled,
    arrivals: BTreeMap<OutLegId, Arrival>,
    /// What can be in purses.
    stains: BTreeMap<PurseId, Stain>,
    /// What can have ended at doors.
    ended: BTreeMap<PurseId, Stain>,
    /// Which purse stands for each that rests in a pool, and what that holds.
    homes: BTreeMap<PurseId, (PurseId, Amount)>,
}

impl Reach {
    /// Follows everything that the complaints claim. Of the method, its rules of fees, keepers, links and pools and its cut-off count.
    ///
    /// # Errors
    /// As [`follow`](super::follow), but for amounts that cannot be seen, which count as nothing.
    pub fn new(evidence: &Evidence, complaints: &[Complaint], method: &Method) -> Result<Reach, TraceError> {
        let terms = Terms::of(method);
        match Pools::of(evidence, method.pool(), || terms.doors(evidence), |_| true)? {
            None => Reach::one_by_one(evidence, complaints, method),
            Some(pools) => Ok(Reach {
                homes: pools.held(terms.end(evidence)?),
                ..Reach::one_by_one(&pools.evidence, complaints, method)?
            }),
        }
    }

    /// Follows everything where each purse is a pool of its own.
    fn one_by_one(evidence: &Evidence, complaints: &[Complaint], method: &Method) -> Result<Reach, TraceError> {
        let mut claimed: BTreeMap<OutLegId, Amount> = BTreeMap::new();
        for mark in marks(evidence, complaints, method.meeting())? {
            let units = claimed.entry(mark.leg).or_default();
            *units = mark.claim.to.max(*units);
        }
        let ledger = evidence.ledger();
        let pass = Pass::new(evidence, &Terms::of(method))?;
        let (assets, movements) = (ledger.assets().len(), pass.end() as u64);
        let mut walk = Walk {
            ledger,
            pass,
            claimed,
            balances: ledger.opening_balances(),
            sent: BTreeMap::new(),
            reach: Reach {
                mingled: Mingled {
                    movements,
                    moved: vec![(0, 0); assets],
                    resting: vec![(0, 0); assets],
                    ..Mingled::default()
                },
                arrivals: BTreeMap::new(),
                stains: BTreeMap::new(),
                ended: BTreeMap::new(),
                homes: BTreeMap::new(),
            },
        };
        while let Some(turn) = walk.pass.turn() {
            if turn.begins_block {
                walk.forget_fees();
            }
            walk.movement(turn);
        }
        Ok(walk.finish())
    }

    /// Returns how much is mixed.
    pub fn mingled(&self) -> &Mingled {
        &self.mingled
    }

    /// Tells whether claimed money can be in the purse at the cut-off, or can have ended there.
    pub fn reaches(&self, purse: PurseId) -> bool {
        self.stain(purse).is_some()
    }

    fn stain(&self, purse: PurseId) -> Option<&Stain> {
        let home = self.homes.get(&purse).map_or(&purse, |(home, _)| home);
        self.stains.get(home).or_else(|| self.ended.get(&purse))
    }

    /// Tells whether claimed money can have come by this credit, claimed ones included.
    pub(crate) fn credits(&self, leg: OutLegId) -> bool {
        self.arrivals.contains_key(&leg)
    }

    /// Returns where claimed money first met other money on its way to the purse; nothing where what came is pure.
    pub fn mixture(&self, purse: PurseId) -> Option<Mixture> {
        self.stain(purse)?.mixture
    }

    /// Returns the widest chain of credits from a complaint to the purse; empty where claimed money cannot be there.
    pub fn way(&self, purse: PurseId) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut next = self.stain(purse).map(|stain| stain.best);
        while let Some(leg) = next {
            let arrival = &self.arrivals[&leg];
            steps.push(Step {
                leg,
                link: arrival.link,
                width: arrival.width,
            });
            next = arrival.before;
        }
        steps.reverse();
        steps
    }
}

/// The forward pass.
struct Walk<'a> {
    ledger: &'a Ledger,
    pass: Pass<'a>,
    claimed: BTreeMap<OutLegId, Amount>,
    /// What accounts hold.
    balances: Vec<Amount>,
    /// What links carry on, by the place of the link: its stain, how much of it can be claimed money, and all that comes.
    sent: BTreeMap<usize, (Stain, Amount, Amount)>,
    reach: Reach,
}

/// What goes into a movement in one asset.
#[derive(Default)]
struct Gathered {
    whole: Amount,
    clean: Amount,
    /// The mixture that goes in, or the one that is made here.
    mixture: Option<Mixture>,
    best: Option<(OutLegId, Amount)>,
}

impl Walk<'_> {
    fn movement(
        &mut self,
        Turn {
            movement, ins, outs, ..
        }: Turn,
    ) {
        if !self.is_concerned(ins.clone(), outs.clone()) {
            return self.let_pass(movement, ins, outs);
        }
        let mut gathered: BTreeMap<AssetId, Gathered> = BTreeMap::new();
        for leg in ins {
            let purse = self.ledger.in_purses()[leg];
            let here = gathered.entry(self.ledger.asset_of(purse)).or_default();
            self.gather(leg, purse, here);
        }
        let (mut reached, mut mixed) = (false, false);
        for (&asset, here) in &mut gathered {
            if here.best.is_none() {
                continue;
            }
            here.mix(movement, asset);
            let whole = u128::from(here.whole.get());
            let moved = &mut self.reach.mingled.moved[asset.index()];
            (moved.0, reached) = (moved.0 + whole, true);
            if here.mixture.is_some() {
                (moved.1, mixed) = (moved.1 + whole, true);
            }
        }
        self.reach.mingled.reached += u64::from(reached);
        self.reach.mingled.mixed += u64::from(mixed);
        self.lay(movement, outs, &gathered);
    }

    /// Tells whether claimed money can go into the movement, or be brought there by a link or a complaint.
    fn is_concerned(&self, ins: Range<usize>, outs: Range<usize>) -> bool {
        let legs = OutLegId::new(outs.start)..OutLegId::new(outs.end);
        let stained = |purse: &PurseId| self.reach.stains.contains_key(purse);
        self.claimed.range(legs.clone()).next().is_some()
            || (!self.sent.is_empty() && self.pass.crossings.lead_into(legs))
            || self.ledger.in_purses()[ins].iter().any(stained)
    }

    /// Lets a movement of other money pass: only balances change, and accounts with claimed money become mixed.
    fn let_pass(&mut self, movement: MovementId, ins: Range<usize>, outs: Range<usize>) {
        for leg in ins {
            let purse = self.ledger.in_purses()[leg];
            if self.is_account(purse) {
                let balance = &mut self.balances[purse.index()];
                *balance = balance.saturating_sub(self.ledger.in_amounts()[leg]);
            }
        }
        for leg in outs.map(OutLegId::new) {
            let purse = self.ledger.out_purse(leg);
            if self.is_account(purse) {
                self.settle(movement, leg, purse, None);
            }
        }
    }

    /// Adds one in-leg to what goes in.
    fn gather(&mut self, leg: usize, purse: PurseId, here: &mut Gathered) {
        let sealed = self.ledger.has_sealed_legs() && self.ledger.in_is_sealed(InLegId::new(leg));
        let amount = self.ledger.in_amounts()[leg];
        here.whole += amount;
        let stain = self.reach.stains.get(&purse).copied();
        let held = if self.is_account(purse) {
            let held = self.balances[purse.index()];
            self.balances[purse.index()] = held.saturating_sub(amount);
            held
        } else {
            amount
        };
        match stain {
            Some(stain) if sealed || !amount.is_zero() => {
                let width = self.reach.arrivals[&stain.best].width;
                let width = if sealed { width } else { width.min(amount) };
                if here.best.is_none_or(|best| self.is_better(stain.best, width, best)) {
                    here.best = Some((stain.best, width));
                }
                here.mixture = earlier(here.mixture, stain.mixture);
                here.clean += amount.saturating_sub(held);
            }
            _ => here.clean += amount,
        }
        let emptied = !self.is_account(purse) || (amount >= held && !sealed);
        if emptied {
            self.reach.stains.remove(&purse);
        }
    }

    fn is_account(&self, purse: PurseId) -> bool {
        match self.ledger.kind(purse) {
            PurseKind::Account => true,
            PurseKind::Fees => self.pass.follow_fees,
            PurseKind::Coin
            | PurseKind::Issuance
            | PurseKind::Cash
            | PurseKind::Claims
            | PurseKind::Destroyed
            | PurseKind::Lender => false,
        }
    }

    /// Tells whether a chain is better than another: wider, then shorter, then earlier.
    fn is_better(&self, leg: OutLegId, width: Amount, than: (OutLegId, Amount)) -> bool {
        let hops = |leg: OutLegId| self.reach.arrivals[&leg].hops;
        let (one, other) = ((width, hops(leg), leg), (than.1, hops(than.0), than.0));
        (other.0, one.1, one.2) < (one.0, other.1, other.2)
    }

    /// Lays claimed money on the out-legs.
    fn lay(&mut self, movement: MovementId, outs: Range<usize>, gathered: &BTreeMap<AssetId, Gathered>) {
        let mut order = Vec::new();
        self.pass.crossings.order(outs.clone(), &mut order);
        for leg in order.into_iter().map(|place| OutLegId::new(outs.start + place)) {
            let purse = self.ledger.out_purse(leg);
            let from = gathered.get(&self.ledger.asset_of(purse));
            let stain = self.comes(movement, leg, from);
            let stain = self.send(movement, leg, stain);
            self.settle(movement, leg, purse, stain);
        }
    }

    /// Returns what comes to a credit: from its movement or from links, and from complaints.
    fn comes(&mut self, movement: MovementId, leg: OutLegId, from: Option<&Gathered>) -> Option<Stain> {
        let amount = self.ledger.out_amount(leg);
        let sealed = self.ledger.has_sealed_legs() && self.ledger.out_is_sealed(leg);
        if amount.is_zero() && !sealed {
            return None;
        }
        let linked = self.pass.crossings.leads_to(leg);
        let brought = if linked { self.by_links(movement, leg) } else { None };
        let laid = from.and_then(|here| {
            let (before, width) = here.best?;
            let width = if sealed { width } else { width.min(amount) };
            if brought.is_none() {
                self.arrive(leg, before, width, None);
            }
            let (mixture, best) = (here.mixture, leg);
            Some(Stain { mixture, best })
        });
        // Where links say what was brought, what the movement itself lays ends at the keeper.
        if linked && let Some(laid) = laid {
            self.end(self.ledger.out_purse(leg), laid);
        }
        let mut stain = if linked { brought } else { laid };
        if let Some(&claimed) = self.claimed.get(&leg).filter(|claimed| !claimed.is_zero()) {
            let pure = stain.is_some_and(|stain| stain.mixture.is_none());
            let beside = |other| self.made(movement, leg, None, claimed, other);
            let mixture = (!pure && claimed < amount).then(|| beside(amount - claimed));
            let before = stain.and_then(|stain| stain.mixture).filter(|_| mixture.is_some());
            let arrival = Arrival {
                before: None,
                link: None,
                width: claimed,
                hops: 0,
            };
            self.reach.arrivals.insert(leg, arrival);
            let mixture = earlier(before, mixture);
            stain = Some(Stain { mixture, best: leg });
        }
        stain
    }

    fn made(
        &self,
        movement: MovementId,
        leg: OutLegId,
        account: Option<PurseId>,
        claimed: Amount,
        other: Amount,
    ) -> Mixture {
        Mixture {
            movement,
            account,
            claimed,
            other,
            asset: self.ledger.asset_of(self.ledger.out_purse(leg)),
        }
    }

    /// Writes down that the widest chain to a credit comes from this one.
    fn arrive(&mut self, leg: OutLegId, before: OutLegId, width: Amount, link: Option<Basis>) {
        let hops = self.reach.arrivals[&before].hops + 1;
        let before = Some(before);
        self.reach.arrivals.insert(
            leg,
            Arrival {
                before,
                link,
                width,
                hops,
            },
        );
    }

    /// Returns what known links bring to a credit; what they do not bring there is other money.
    fn by_links(&mut self, movement: MovementId, leg: OutLegId) -> Option<Stain> {
        let (mut best, mut mixture, mut came) = (None, None, Amount::ZERO);
        for &place in self.pass.crossings.to(leg) {
            let Some(&(stain, width, all)) = self.sent.get(&place) else {
                continue;
            };
            let Link { from, basis, .. } = self.pass.crossings.link(place);
            if best.is_none_or(|(best, _)| self.is_better(from, width, best)) {
                best = Some(((from, width), basis));
            }
            mixture = earlier(mixture, stain.mixture);
            came += all;
        }
        let ((before, width), basis) = best?;
        let amount = self.ledger.out_amount(leg);
        self.arrive(leg, before, width.min(amount), Some(basis));
        let other = amount.saturating_sub(came);
        if mixture.is_none() && !other.is_zero() {
            mixture = Some(self.made(movement, leg, None, came, other));
        }
        Some(Stain { mixture, best: leg })
    }

    /// Keeps what links carry on from a credit, and returns what is left of it there.
    fn send(&mut self, movement: MovementId, leg: OutLegId, stain: Option<Stain>) -> Option<Stain> {
        let stain = stain?;
        let (amount, width) = (self.ledger.out_amount(leg), self.reach.arrivals[&leg].width);
        let (mut rest, mut carried) = (amount, Amount::ZERO);
        for place in self.pass.crossings.from(leg) {
            let link = &self.pass.crossings.link(place);
            let part = link.amount_in.min(rest);
            rest -= part;
            let came = came_out(link, part);
            let asset = |leg| self.ledger.asset_of(self.ledger.out_purse(leg));
            // Within an asset the fee stays with the keeper; an exchange takes all that it is about.
            carried += if asset(link.from) == asset(link.to) && came <= part {
                came
            } else {
                part
            };
            self.sent.insert(place, (stain, came_out(link, width.min(part)), came));
        }
        if carried.is_zero() {
            return Some(stain);
        }
        // In a purse that goes on, other money takes the place of what was carried on, also where nothing is left; at a door the rest just ends.
        let purse = self.ledger.out_purse(leg);
        let open = self.pass.doors.of(purse) == Door::Open;
        let beside = |claimed| Stain {
            mixture: stain
                .mixture
                .or_else(|| open.then(|| self.made(movement, leg, None, claimed, carried))),
            ..stain
        };
        let left = amount - carried;
        let (ended, rests) = (beside(carried), beside(left));
        self.end(purse, ended);
        (!left.is_zero()).then_some(rests)
    }

    /// Puts what came to a credit where it rests or ends.
    fn settle(&mut self, movement: MovementId, leg: OutLegId, purse: PurseId, stain: Option<Stain>) {
        if !self.pass.goes_on(purse) {
            if let Some(stain) = stain {
                self.end(purse, stain);
            }
            return;
        }
        if !self.is_account(purse) {
            if let Some(stain) = stain {
                self.reach.stains.insert(purse, stain);
            }
            return;
        }
        let amount = self.ledger.out_amount(leg);
        let held = self.balances[purse.index()];
        self.balances[purse.index()] = held + amount;
        let met = |claimed, other| Some(self.made(movement, leg, Some(purse), claimed, other));
        let now = match (self.reach.stains.get(&purse).copied(), stain) {
            (None, None) => return,
            (None, Some(came)) if held.is_zero() => came,
            (None, Some(came)) => Stain {
                mixture: came.mixture.or_else(|| met(amount, held)),
                ..came
            },
            (Some(there), None) if amount.is_zero() => there,
            (Some(there), None) => Stain {
                mixture: there.mixture.or_else(|| met(held, amount)),
                ..there
            },
            (Some(there), Some(came)) => self.joined(there, came),
        };
        self.reach.stains.insert(purse, now);
    }

    /// Notes that claimed money ended in a purse.
    fn end(&mut self, purse: PurseId, stain: Stain) {
        let ended = self.reach.ended.get(&purse).copied();
        let joined = ended.map_or(stain, |ended| self.joined(ended, stain));
        self.reach.ended.insert(purse, joined);
    }

    fn joined(&self, there: Stain, came: Stain) -> Stain {
        let width = |stain: Stain| self.reach.arrivals[&stain.best].width;
        let better = self.is_better(came.best, width(came), (there.best, width(there)));
        Stain {
            mixture: earlier(there.mixture, came.mixture),
            best: if better { came.best } else { there.best },
        }
    }

    /// Forgets the fees that the coinbase of the last block left.
    fn forget_fees(&mut self) {
        if !self.pass.follow_fees {
            return;
        }
        let ledger = self.ledger;
        let is_fee = |purse: PurseId| ledger.kind(purse) == PurseKind::Fees;
        for purse in ledger.purses().filter(|&purse| is_fee(purse)) {
            self.balances[purse.index()] = Amount::ZERO;
        }
        self.reach.stains.retain(|&purse, _| !is_fee(purse));
    }

    fn finish(mut self) -> Reach {
        let mingled = &mut self.reach.mingled;
        for (&purse, stain) in &self.reach.stains {
            let kind = self.ledger.kind(purse);
            if kind == PurseKind::Fees {
                continue;
            }
            let held = match kind == PurseKind::Account {
                true => self.balances[purse.index()],
                false => self
                    .ledger
                    .filled(purse)
                    .map_or(Amount::ZERO, |leg| self.ledger.out_amount(leg)),
            };
            let (whole, mixed) = (u128::from(held.get()), stain.mixture.is_some());
            let resting = &mut mingled.resting[self.ledger.asset_of(purse).index()];
            mingled.purses += 1;
            resting.0 += whole;
            if mixed {
                mingled.purses_mixed += 1;
                resting.1 += whole;
            }
        }
        self.reach
    }
}

impl Gathered {
    /// Makes a mixture where claimed and other money go in together and none went in mixed.
    fn mix(&mut self, movement: MovementId, asset: AssetId) {
        if self.mixture.is_none() && !self.clean.is_zero() {
            self.mixture = Some(Mixture {
                movement,
                account: None,
                claimed: self.whole - self.clean,
                other: self.clean,
                asset,
            });
        }
    }
}

/// Returns the earlier of two mixtures.
fn earlier(one: Option<Mixture>, other: Option<Mixture>) -> Option<Mixture> {
    match (one, other) {
        (Some(one), Some(other)) if other.movement < one.movement => Some(other),
        (Some(one), _) => Some(one),
        (None, other) => other,
    }
}
