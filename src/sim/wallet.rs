//! What one actor holds on one rail, as the actor's own software knows it.

use crate::sim::agenda::Intent;
use crate::units::{Amount, KeeperId, PurseId, Share};

/// The purses of one actor on one rail.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    /// The coins not yet spent (rails of coins).
    pub coins: Vec<(PurseId, Amount)>,
    /// The accounts (rails of accounts); payments leave from the first that holds enough.
    pub accounts: Vec<PurseId>,
    /// What is set aside for errands, in the order in which it came; nothing is lived on from it.
    pub aside: Vec<PurseId>,
    /// Errands for which the money has not come yet.
    pub waiting: Vec<Intent>,
    /// The address at which the actor last received (rails of coins).
    pub address: Option<u32>,
    /// How often the actor receives there again, change included.
    pub reuse: Share,
    /// The actor's bank, which hosts the purses.
    pub home: Option<KeeperId>,
    /// The keeper whose own money this is.
    pub reserve: Option<KeeperId>,
}

impl Wallet {
    /// Forgets a coin that is spent; coins that stand elsewhere (a keeper's cold store) are not here.
    pub(super) fn forget(&mut self, purse: PurseId) {
        if let Some(place) = self.coins.iter().position(|(coin, _)| *coin == purse) {
            let _ = self.coins.swap_remove(place);
        }
        self.aside.retain(|aside| *aside != purse);
    }
}
