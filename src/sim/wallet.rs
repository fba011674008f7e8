//! What one actor holds on one rail.

use crate::units::{Amount, KeeperId, PurseId, Share};

/// The purses of one actor on one rail, as the actor's own software knows them.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    /// The coins not yet spent (rails of coins).
    pub coins: Vec<(PurseId, Amount)>,
    /// The accounts (rails of accounts); payments leave from the first.
    pub accounts: Vec<PurseId>,
    /// The addresses at which the actor receives again (rails of coins).
    pub addresses: Vec<u32>,
    /// How much of what the actor receives, change included, goes to an address that was used before (rails of coins). A
    /// habit of the actor's software; the thief's purses have it as everybody's.
    pub reuse: Share,
    /// In whose books the wallet stands, where the rail has books; the actor's bank.
    pub home: Option<KeeperId>,
    /// The name under which its purses are opened. Indexes the record's holders.
    pub holder: Option<u32>,
}
