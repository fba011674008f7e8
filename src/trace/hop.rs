//! What a walk did in one movement, written down on request: for explanations and for audits.

use super::StopReason;
use crate::lots::Lot;
use crate::units::{Amount, Basis, MovementId, OriginId, OutLegId, PurseId};

/// One movement that taint went through, was marked in or was brought to by a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The movement.
    pub movement: MovementId,
    /// What went in, in the order of the ledger; each fee that a coinbase takes is an input.
    pub ins: Vec<HopIn>,
    /// What came out, in the order of the ledger.
    pub outs: Vec<HopOut>,
}

/// One input of a hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopIn {
    /// The purse that it left.
    pub purse: PurseId,
    /// How much left.
    pub amount: Amount,
    /// How much left cannot be seen.
    pub sealed: bool,
    /// What an account held before, and how much of that was tainted; nothing for coins, which leave whole.
    pub before: Option<(Amount, Amount)>,
    /// The lots that left; clean ones only where their place counts.
    pub lots: Vec<Lot>,
}

/// One output of a hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopOut {
    /// The leg.
    pub leg: OutLegId,
    /// The purse that it entered.
    pub purse: PurseId,
    /// How much.
    pub amount: Amount,
    /// What the rule laid there.
    pub laid: Vec<Lot>,
    /// Known links say what was brought here; what the rule laid stopped at the keeper.
    pub linked: bool,
    /// What known links brought, before it was fitted into the leg.
    pub brought: Vec<Lot>,
    /// What complaints marked here.
    pub marked: Vec<(OriginId, Amount)>,
    /// What known links carried on from here.
    pub carried: Vec<Carried>,
    /// What stayed, in the end.
    pub lots: Vec<Lot>,
    /// Where it stayed.
    pub end: End,
}

/// What a link carried on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The leg that it comes to.
    pub to: OutLegId,
    /// How the link is known.
    pub basis: Basis,
    /// How much of the leg the link is about.
    pub part: Amount,
    /// What came out of it.
    pub came: Amount,
    /// The lots that go in.
    pub took: Vec<Lot>,
    /// The lots that come out; into another asset they are scaled.
    pub lots: Vec<Lot>,
}

/// Where the lots of a leg stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// In the purse, from which they go on.
    Purse,
    /// In fees.
    Fees,
    /// Where nobody can move them.
    Destroyed,
    /// Here, and they are not followed further.
    Stopped(StopReason),
}

impl Hop {
    /// Tells whether any lot of the hop has an origin.
    pub(super) fn is_tainted(&self) -> bool {
        let tainted = |lots: &[Lot]| lots.iter().any(|lot| lot.origin.is_some());
        self.ins.iter().any(|leg| tainted(&leg.lots))
            || self.outs.iter().any(|leg| {
                tainted(&leg.lots) || tainted(&leg.brought) || !leg.carried.is_empty() || !leg.marked.is_empty()
            })
    }
}

/// The hop that is being walked, and those before it.
#[derive(Default)]
pub(super) struct Recorder {
    pub(super) hops: Vec<Hop>,
    ins: Vec<HopIn>,
    outs: Vec<HopOut>,
}

impl Recorder {
    pub(super) fn input(&mut self, leg: HopIn) {
        self.ins.push(leg);
    }

    pub(super) fn output(&mut self, leg: OutLegId, purse: PurseId, amount: Amount, laid: &[Lot], linked: bool) {
        self.outs.push(HopOut {
            leg,
            purse,
            amount,
            laid: laid.to_vec(),
            linked,
            brought: Vec::new(),
            marked: Vec::new(),
            carried: Vec::new(),
            lots: Vec::new(),
            end: End::Purse,
        });
    }

    fn last(&mut self) -> &mut HopOut {
        self.outs.last_mut().expect("an output is being settled")
    }

    pub(super) fn marked(&mut self, origin: OriginId, amount: Amount) {
        self.last().marked.push((origin, amount));
    }

    pub(super) fn brought(&mut self, lots: &[Lot]) {
        self.last().brought = lots.to_vec();
    }

    pub(super) fn carried(&mut self, carried: Carried) {
        self.last().carried.push(carried);
    }

    pub(super) fn stays(&mut self, lots: &[Lot], end: End) {
        let last = self.last();
        (last.lots, last.end) = (lots.to_vec(), end);
    }

    pub(super) fn end(&mut self, movement: MovementId) {
        self.outs.sort_by_key(|leg| leg.leg);
        let hop = Hop {
            movement,
            ins: std::mem::take(&mut self.ins),
            outs: std::mem::take(&mut self.outs),
        };
        if hop.is_tainted() {
            self.hops.push(hop);
        }
    }
}
