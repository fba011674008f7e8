//! The way between the ids of a world and the ids of one body of evidence.

use crate::evidence::Complaint;
use crate::ledger::Ledger;
use crate::truth::World;
use crate::units::{Amount, KeeperId, MovementId, OutLegId, PurseId};

/// The way between the ids of a world and the ids of one body of evidence; it goes to score, inquiry and reveal alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The world's purse of each purse of the evidence.
    purses: Vec<PurseId>,
    /// The evidence's purse of each purse of the world, where it is visible.
    purses_seen: Vec<Option<PurseId>>,
    /// The world's movement of each movement of the evidence.
    movements: Vec<MovementId>,
    /// The evidence's movement of each movement of the world, where it is visible.
    movements_seen: Vec<Option<MovementId>>,
    /// The world's out-leg of each out-leg of the evidence.
    legs: Vec<OutLegId>,
    /// The evidence's out-leg of each out-leg of the world, where it is visible.
    legs_seen: Vec<Option<OutLegId>>,
    /// The world's keeper of each keeper of the evidence.
    keepers: Vec<KeeperId>,
    /// The evidence's keeper of each keeper of the world, where it is known.
    keepers_seen: Vec<Option<KeeperId>>,
}

impl Key {
    /// Makes room for what a world has more than before.
    pub(super) fn widen(&mut self, world: &World) {
        self.purses_seen.resize(world.ledger.purse_count(), None);
        self.movements_seen.resize(world.ledger.movement_count(), None);
        self.legs_seen.resize(world.ledger.out_count(), None);
        self.keepers_seen.resize(world.record.keepers.len(), None);
    }

    /// Makes room for so many more movements and out-legs that are seen.
    pub(super) fn reserve(&mut self, movements: usize, legs: usize) {
        self.movements.reserve(movements);
        self.legs.reserve(legs);
    }

    /// Forgets which keepers were known behind the first so many, since that can change.
    pub(super) fn keep_keepers(&mut self, count: usize) {
        for keeper in self.keepers.drain(count..) {
            self.keepers_seen[keeper.index()] = None;
        }
    }

    /// Returns the evidence's purse for a purse of the world, opened in the evidence's ledger where it was not.
    pub(super) fn see_purse(&mut self, purse: PurseId, world: &Ledger, evidence: &mut Ledger) -> PurseId {
        *self.purses_seen[purse.index()].get_or_insert_with(|| {
            self.purses.push(purse);
            evidence.open(world.kind(purse), world.asset_of(purse))
        })
    }

    /// Gives the next movement of the evidence to a movement of the world.
    pub(super) fn see_movement(&mut self, movement: MovementId) {
        self.movements_seen[movement.index()] = Some(MovementId::new(self.movements.len()));
        self.movements.push(movement);
    }

    /// Gives the next out-leg of the evidence to an out-leg of the world.
    pub(super) fn see_leg(&mut self, leg: OutLegId) {
        self.legs_seen[leg.index()] = Some(OutLegId::new(self.legs.len()));
        self.legs.push(leg);
    }

    /// Returns the evidence's keeper for a keeper of the world, which is known from now on.
    pub(super) fn see_keeper(&mut self, keeper: KeeperId) -> KeeperId {
        *self.keepers_seen[keeper.index()].get_or_insert_with(|| {
            self.keepers.push(keeper);
            KeeperId::new(self.keepers.len() - 1)
        })
    }

    /// Returns the world's purses in the evidence's order.
    pub fn purses(&self) -> &[PurseId] {
        &self.purses
    }

    /// Returns the world's movements in the evidence's order.
    pub fn movements(&self) -> &[MovementId] {
        &self.movements
    }

    /// Returns the world's keepers in the evidence's order.
    pub fn keepers(&self) -> &[KeeperId] {
        &self.keepers
    }

    /// Returns the world's purse behind a purse of the evidence.
    pub fn purse(&self, seen: PurseId) -> PurseId {
        self.purses[seen.index()]
    }

    /// Returns the evidence's purse for a purse of the world, where it is visible.
    pub fn purse_seen(&self, purse: PurseId) -> Option<PurseId> {
        self.purses_seen[purse.index()]
    }

    /// Returns the world's movement behind a movement of the evidence.
    pub fn movement(&self, seen: MovementId) -> MovementId {
        self.movements[seen.index()]
    }

    /// Returns the evidence's movement for a movement of the world, where it is visible.
    pub fn movement_seen(&self, movement: MovementId) -> Option<MovementId> {
        self.movements_seen[movement.index()]
    }

    /// Returns the world's out-leg behind an out-leg of the evidence.
    pub fn leg(&self, seen: OutLegId) -> OutLegId {
        self.legs[seen.index()]
    }

    /// Returns the evidence's out-leg for an out-leg of the world, where it is visible.
    pub fn leg_seen(&self, leg: OutLegId) -> Option<OutLegId> {
        self.legs_seen[leg.index()]
    }

    /// Returns the world's keeper behind a keeper of the evidence.
    pub fn keeper(&self, seen: KeeperId) -> KeeperId {
        self.keepers[seen.index()]
    }

    /// Returns the evidence's keeper for a keeper of the world, where it is known.
    pub fn keeper_seen(&self, keeper: KeeperId) -> Option<KeeperId> {
        self.keepers_seen[keeper.index()]
    }

    /// Returns the complaints of all incidents in the evidence's ids, one an incident in the world's order; claimed legs
    /// that are not visible are left out. A complaint about an incident says nothing that its victim does not know.
    pub fn complaints(&self, world: &World) -> Vec<Complaint> {
        let claims = |legs: &[(OutLegId, Amount)]| {
            let seen = legs
                .iter()
                .filter_map(|(leg, amount)| Some((self.leg_seen(*leg)?, *amount)));
            seen.collect()
        };
        let incidents = world.truth.incidents.iter();
        incidents
            .map(|incident| Complaint {
                name: incident.name.clone(),
                claims: claims(&incident.complaint),
            })
            .collect()
    }
}
