//! What a keeper has and owes.

use hashbrown::HashMap;

use crate::scenario::KeeperSpec;
use crate::sim::agenda::ActorId;
use crate::units::{AssetId, EntityId, PurseId, RailId};

/// What a keeper has and owes.
#[derive(Clone, Debug)]
pub struct House {
    /// Its parameters.
    pub spec: KeeperSpec,
    /// Who runs it; the hot wallets are this entity's wallets.
    pub entity: EntityId,
    /// The rail on which it takes deposits.
    pub rail: RailId,
    /// The rails on which it has money of its own, from which it pays.
    pub serves: Vec<RailId>,
    /// Accounts that were opened in advance for the plan's use.
    pub mules: Vec<Mule>,
    /// The customers' claims; looked up and never listed.
    pub(in crate::sim) claims: HashMap<(ActorId, AssetId), PurseId>,
    /// Where each customer pays in: an address or an account.
    pub(in crate::sim) doors: HashMap<(ActorId, RailId), u32>,
    /// The boundary of its books, by asset.
    pub(in crate::sim) edges: Vec<Option<PurseId>>,
    /// What lies at deposit addresses.
    pub(in crate::sim) deposits: Vec<(RailId, PurseId)>,
    /// The cold store, by rail.
    pub(in crate::sim) cold: Vec<Vec<PurseId>>,
    pub(in crate::sim) sweep_is_due: bool,
}

/// An account that was opened in advance, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mule {
    /// For whose plan: the thief's is the first.
    pub nth: u32,
    /// Who opened it; a thief's papers may be false.
    pub actor: ActorId,
    /// The account, or the claim where the keeper's customers have claims.
    pub purse: PurseId,
    /// Whether he lives from it, with wages, rent and coffee. A thief's under a false name lies idle.
    pub lives: bool,
}
