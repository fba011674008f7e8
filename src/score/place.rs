//! Where value can be, as far as truth and trace are compared: in a purse, or gone as cash through one movement.

use crate::ledger::PurseKind;
use crate::truth::{Controllers, World};
use crate::units::{AssetId, EntityId, KeeperId, MovementId, PurseId};

/// A purse, or one movement through which value became banknotes, chips or goods.
///
/// All cash of an asset leaves through one boundary purse. Whoever finds that loot became cash has found which movement it
/// left through, not that some cash exists somewhere, so each such movement is a place of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Value rests here.
    Purse(PurseId),
    /// Value became cash here.
    Exit(MovementId),
}

/// Tells to whom and to whose books places belong.
#[derive(Clone, Debug)]
pub struct Owners<'w> {
    world: &'w World,
    controllers: Controllers<'w>,
}

impl<'w> Owners<'w> {
    /// Indexes a world.
    pub fn of(world: &'w World) -> Owners<'w> {
        Owners {
            world,
            controllers: Controllers::of(&world.truth),
        }
    }

    /// Returns the place of value that reached a purse in a movement.
    pub fn place(&self, purse: PurseId, movement: MovementId) -> Place {
        match self.world.ledger.kind(purse) == PurseKind::Cash {
            true => Place::Exit(movement),
            false => Place::Purse(purse),
        }
    }

    /// Returns the purse that a place is about: for cash, the first that paid it.
    fn purse(&self, place: Place) -> PurseId {
        match place {
            Place::Purse(purse) => purse,
            Place::Exit(movement) => {
                let first = self.world.ledger.ins(movement).start;
                self.world.ledger.in_purses()[first]
            }
        }
    }

    /// Returns the asset at a place.
    pub fn asset(&self, place: Place) -> AssetId {
        self.world.ledger.asset_of(self.purse(place))
    }

    /// Returns who commands the place after the movement; for cash, who cashed it.
    pub fn entity(&self, place: Place, after: MovementId) -> EntityId {
        let after = match place {
            Place::Purse(_) => after,
            Place::Exit(movement) => movement,
        };
        self.controllers.at(self.purse(place), after)
    }

    /// Returns who keeps the place: in whose books it stands, or whose own coins it holds.
    pub fn keeper(&self, place: Place) -> Option<KeeperId> {
        let record = &self.world.record.purses[self.purse(place).index()];
        record.books.or(record.reserve)
    }

    /// Returns the number of the group to which a place belongs at the level of keepers: the keepers first, then the
    /// entities for what nobody keeps.
    pub fn keeper_group(&self, place: Place, after: MovementId) -> usize {
        match self.keeper(place) {
            Some(keeper) => keeper.index(),
            None => self.world.record.keepers.len() + self.entity(place, after).index(),
        }
    }
}
