//! What a name in a typed file means.

use std::collections::BTreeSet;

use crate::evidence::Names;
use crate::ledger::Ledger;
use crate::units::{MovementId, OutLegId, PurseId};

/// Finds a purse.
pub(super) fn purse_named(ledger: &Ledger, names: &Names, name: &str) -> Option<PurseId> {
    ledger.purses().find(|purse| names.purse(ledger, *purse) == name)
}

/// Finds an out-leg: a purse that is filled once, or a movement and a place.
pub(super) fn leg_named(
    ledger: &Ledger,
    names: &Names,
    implied: &BTreeSet<MovementId>,
    name: &str,
) -> Result<OutLegId, String> {
    if let Some(purse) = purse_named(ledger, names, name) {
        let typed = |leg: usize| implied.is_empty() || !implied.contains(&ledger.movement_of(OutLegId::new(leg)));
        let fills: Vec<usize> = (0..ledger.out_count())
            .filter(|&leg| ledger.out_purses()[leg] == purse && typed(leg))
            .collect();
        return match fills.as_slice() {
            [leg] => Ok(OutLegId::new(*leg)),
            _ => Err(format!(
                "{name} is filled {} times; accepted is MOVEMENT:PLACE",
                fills.len()
            )),
        };
    }
    let found = name.rsplit_once(':').and_then(|(movement, place)| {
        let place: usize = place.parse().ok()?;
        let movement = ledger.movements().find(|id| names.movement(*id) == movement)?;
        ledger.out_legs(movement).nth(place)
    });
    found.ok_or_else(|| format!("{name:?} is neither a purse nor MOVEMENT:PLACE"))
}
