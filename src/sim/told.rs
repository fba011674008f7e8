//! What a world tells: worlds that differ in what messages say and pools retain alone are one, since nobody reads that who moves money.

use super::engine::Made;
use super::terms;
use crate::scenario::rail::Reference;
use crate::scenario::{On, Scenario};
use crate::units::RailId;

/// Has a world in which messages carry names tell what it tells where the rail of its theft has messages and pools as in this scenario, and all else
/// is the same; it is then the world that would be made of the scenario.
pub fn retell(made: &mut Made, scenario: &Scenario, start: RailId) {
    let record = &mut made.world.record;
    if scenario.rail(start).levers.reference != Reference::EndToEnd {
        // What stands in a keeper's own books was never a message.
        for row in record.movements.iter_mut().filter(|row| row.named && row.rail == start) {
            (row.named, row.reference) = (false, None);
        }
    }
    // Keepers that no scenario names are banks, which retain whatever the lever says.
    for (keeper, spec) in record.keepers.iter_mut().zip(&scenario.keepers) {
        let rail = match spec.on {
            On::Start => start,
            On::Rail(rail) => rail,
        };
        keeper.retains_links = terms::retains_links(spec, &scenario.rail(rail).levers);
    }
}
