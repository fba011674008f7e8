//! Keepers: exchange, mixer, desk, bank and casino are one type with parameters.
//!
//! Money paid to a keeper becomes the keeper's, and the customer gets a claim in its books; money paid out leaves the claim
//! and comes from the keeper's own. Every such gap leaves a link.

use crate::ledger::LinkKind;
use crate::scenario::{ExitKind, KeeperSpec, Scenario};
use crate::seed::Quantile;
use crate::sim::agenda::{ActorId, Luck};
use crate::sim::rails::{Payee, Token};
use crate::sim::state::State;
use crate::truth::RailId;
use crate::units::{Amount, EntityId, KeeperId, PurseId, Share, Span};

/// What a keeper has and owes.
#[derive(Clone, Debug)]
pub struct House {
    /// Its parameters.
    pub spec: KeeperSpec,
    /// Who runs it.
    pub entity: EntityId,
    /// The rail on which it takes deposits.
    pub rail: RailId,
    /// Accounts that were opened in advance for the plan's use, not yet taken.
    pub mules: Vec<PurseId>,
}

/// What a customer has a keeper do with a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Which keeper.
    pub keeper: KeeperId,
    /// Which customer.
    pub actor: ActorId,
    /// The claim in its books.
    pub claim: PurseId,
    /// How much of the claim; the keeper's fee is taken from it.
    pub amount: Amount,
    /// To where it is paid, and on which rail.
    pub to: (RailId, Payee),
    /// As what: a withdrawal, a mix, an off-ledger payment.
    pub kind: LinkKind,
    /// Off the rate, beside the keeper's own discount, where the rail has another asset.
    pub discount: Share,
    /// Who waits for it.
    pub token: Token,
    /// The draws for it.
    pub luck: Luck,
}

/// What can be asked of a keeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// To freeze a purse.
    Freeze,
    /// To give money back.
    Consent,
    /// To say what its books hold.
    Answer,
}

/// Founds the keepers of a scenario: entities, reserves with money enough, accounts opened in advance.
pub fn found(_scenario: &Scenario, _state: &mut State) {}

impl State {
    /// Returns the keeper of this name.
    pub fn keeper(&self, name: &str) -> Option<KeeperId> {
        let found = self.record.keepers.iter().position(|keeper| keeper.name == name);
        found.map(KeeperId::new)
    }

    /// Returns an actor's claim in a keeper's books in the asset of a rail, opened where there is none.
    pub fn claim(&mut self, keeper: KeeperId, actor: ActorId, rail: RailId) -> PurseId {
        let _ = (keeper, actor, rail);
        PurseId::new(0)
    }

    /// Has a keeper pay out of a claim, in its parts and after its delay (or after this one, where it is given).
    pub fn visit(&mut self, visit: Visit, delay: Option<Span>) {
        let _ = (visit, delay);
    }

    /// Exchanges (a part of) a claim for the asset of another rail in the same books: at the rate, less the keeper's
    /// discount and this one. The credit is told under the token.
    pub fn exchange(&mut self, claim: PurseId, amount: Amount, to: RailId, discount: Share, token: Token) {
        let _ = (claim, amount, to, discount, token);
    }

    /// Turns what a purse holds into banknotes, chips or goods, at its keeper's counter.
    pub fn cash(&mut self, purse: PurseId, amount: Amount, how: ExitKind, token: Token) {
        let _ = (purse, amount, how, token);
    }

    /// Returns the one uniform that decides what a keeper does when it is asked for a power over a purse, whenever that is.
    pub fn power(&self, keeper: KeeperId, purse: PurseId, power: Power) -> Quantile {
        let (keeper, purse) = (keeper.get(), purse.get());
        self.seed.quantile(&format!("power/{keeper}/{purse}/{power:?}"))
    }
}
