//! How much of a world is the thieves', in a sentence: by count and by value of movements.

use std::collections::BTreeSet;

use crate::truth::World;
use crate::units::{MovementId, grouped};

/// Says by how much a world was made smaller.
pub fn scaled(scale: u32) -> String {
    format!("the world is one in {scale} of what is told: people, customers of keepers and what is taken")
}

/// Says how many of a world's movements carry loot, and how much of the value that moves.
pub fn carried(world: &World) -> String {
    let incidents = world.truth.incidents.iter();
    let carried: BTreeSet<MovementId> = incidents
        .flat_map(|incident| incident.loot.iter().map(|step| step.movement))
        .collect();
    let moved = |movement: MovementId| -> u128 {
        let legs = world.ledger.out_legs(movement);
        legs.map(|leg| {
            let asset = world.ledger.asset_of(world.ledger.out_purse(leg));
            let rate = world.record.rate(asset, world.ledger.instant(movement));
            u128::from(rate.value(world.ledger.out_amount(leg)).get())
        })
        .sum()
    };
    let all: u128 = world.ledger.movements().map(moved).sum();
    let loot: u128 = carried.iter().map(|&movement| moved(movement)).sum();
    let count = world.ledger.movement_count();
    format!(
        "of {} movements {} carry loot, one in {}, and of the value that moves one part in {}",
        grouped(count as u64),
        grouped(carried.len() as u64),
        grouped((count / carried.len().max(1)) as u64),
        grouped(all / loot.max(1))
    )
}

#[cfg(test)]
mod tests {
    use crate::scenario::{decode, template};
    use crate::sim::make;

    /// The file tells of so many times as many people and as much money as the world has; nothing else is scaled, and a run says so.
    #[test]
    fn a_scaled_world_is_the_small_one_and_says_how_much_of_it_is_the_thieves() {
        let told = template("Scaled");
        let small = decode("small", &told).expect("the template decodes");
        let scale = |text: &str| {
            let mut large = decode("large", text).expect("it decodes");
            large.scale = 10;
            large
        };
        let scaled = told.replacen("dyepack = 1\n", "dyepack = 1\nscale = 10\n", 1);
        let tenth = decode("tenth", &scaled).expect("a scaled file decodes");
        assert_eq!(tenth.crowd[0].users, small.crowd[0].users.div_ceil(10));
        let [whole, part] = [&small, &tenth].map(|scenario| scenario.incidents[0].amount.amount);
        assert_eq!(part, whole.scaled_down(1, 10));
        let notes = |scenario: &crate::scenario::Scenario| make(scenario, scenario.starts[0], scenario.seed).notes;
        let said = |notes: Vec<String>| notes.into_iter().find(|note| note.starts_with("the world is one in "));
        assert_eq!(said(notes(&small)), None);
        let note = said(notes(&scale(&told))).expect("a scaled world says so");
        assert!(note.starts_with("the world is one in 10 of what is told: "), "{note}");
        let carried = super::carried(&make(&small, small.starts[0], small.seed).world);
        assert!(carried.contains(" carry loot, one in "), "{carried}");
    }
}
