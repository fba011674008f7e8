//! Haircut in fractions is what exact fractions say, as nearly as its bound tells, and reaches what units lose.

#[allow(dead_code)] // the laws use more of it
mod small;

use std::collections::BTreeMap;

use dyepack::formats::case;
use dyepack::ledger::PurseKind;
use dyepack::lots::Method;
use dyepack::trace::{History, follow};
use dyepack::units::PurseId;
use proptest::prelude::*;
use small::change::scaled;
use small::{Form, Taste, World, claims, instructions, world};

/// All of a purse in the fractions that are taken for exact: 33 bits more than a walk has.
const ALL: u128 = 1 << 96;

/// A fraction, and by how much a walk may be off it, in 2^63ths.
#[derive(Clone, Copy, Default)]
struct Known {
    part: u128,
    off: u128,
}

/// Follows the claims of the first complaint movement by movement, straight from the meaning of haircut; a purse is nothing but
/// what it holds and which part of that is tainted.
fn exact(world: &World) -> BTreeMap<PurseId, (u128, Known)> {
    let ledger = world.evidence.ledger();
    let mut purses: BTreeMap<PurseId, (u128, Known)> = BTreeMap::new();
    for movement in ledger.movements() {
        let (mut sum, mut all, mut off, mut count) = (0u128, 0u128, 0, 0);
        for leg in ledger.ins(movement) {
            let (purse, amount) = (ledger.in_purses()[leg], u128::from(ledger.in_amounts()[leg].get()));
            (all, count) = (all + amount, count + 1);
            if let Some((holds, known)) = purses.get_mut(&purse) {
                sum += known.part * amount;
                off = off.max(known.off);
                *holds -= amount.min(*holds);
            }
        }
        let off = if count < 2 { off } else { off + 2 * count - 1 };
        let moved = Known {
            part: sum.checked_div(all).unwrap_or(0),
            off,
        };
        for leg in ledger.outs(movement) {
            let (purse, amount) = (ledger.out_purses()[leg], u128::from(ledger.out_amounts()[leg].get()));
            if ledger.kind(purse).is_boundary() || amount == 0 {
                continue;
            }
            let claims = world.complaints[0]
                .claims
                .iter()
                .filter(|(claimed, _)| claimed.index() == leg);
            let claimed = claims.map(|(_, units)| u128::from(units.get())).max();
            let there = match claimed {
                None => moved,
                Some(units) => Known {
                    part: (moved.part + ALL * units / amount).min(ALL),
                    off: moved.off + 2,
                },
            };
            let (holds, known) = purses.entry(purse).or_default();
            *known = match ledger.kind(purse) {
                PurseKind::Coin => there,
                _ => Known {
                    part: (known.part * *holds + there.part * amount) / (*holds + amount),
                    off: known.off.max(there.off) + 2,
                },
            };
            *holds += amount;
        }
    }
    purses
}

/// What the walk lays in each purse lies within the bound of what is exact, where each amount is so many times as large.
fn is_near(world: &World, times: u64) -> Result<(), TestCaseError> {
    let method: Method = "haircut;arithmetic=fractions".parse().unwrap();
    let large = scaled(world, times);
    let trace = follow(&large.evidence, &large.complaints, &method, History::Omit).unwrap();
    let held: BTreeMap<PurseId, u128> = trace
        .held
        .iter()
        .map(|held| (held.purse, held.amount.get().into()))
        .collect();
    for (purse, (holds, known)) in exact(world) {
        let value = holds * u128::from(times);
        let expected = ((known.part >> 33) * value) >> 63;
        let said = held.get(&purse).copied().unwrap_or(0);
        // Half a unit of what is said and less than one of what is expected.
        let slack = 2 + (((known.off + 1) * value) >> 63);
        prop_assert!(
            said.abs_diff(expected) <= slack,
            "{:?}: {} and not {} within {}",
            purse,
            said,
            expected,
            slack
        );
    }
    Ok(())
}

const PLAIN: Taste = Taste {
    doors: false,
    links: false,
    opening: false,
    assets: 1,
    calls: false,
    ..Taste::ALL
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn fractions_are_exact_within_their_bound(
        words in instructions(60), claims in claims(1), times in 0u32..44,
        form in prop::sample::select(vec![Form::Coins, Form::Accounts, Form::Mixed]),
    ) {
        is_near(&world(Taste { form, ..PLAIN }, &words, &claims), 1 << times)?;
    }
}

/// Seven units of 4,096 go through twelve halvings, each half of each into a purse of its own: of seven units the last halves hold
/// less than one each.
#[test]
fn a_share_of_less_than_a_unit_is_followed_in_fractions_and_lost_in_units() {
    let mut text = "kind = \"coin\"\n[[movements]]\nins = [[\"issuance\", 4103]]\nouts = [[\"loot\", 7], [\"other\", 4089], [\"rest\", 7]]\n\
         [[movements]]\nins = [[\"loot\", 7], [\"other\", 4089]]\nouts = [[\"a0\", 4096]]\n"
        .to_owned();
    for halving in 0..12 {
        let half = 2048 >> halving;
        text += &format!(
            "[[movements]]\nins = [[\"a{halving}\", {}]]\nouts = [[\"b{halving}\", {half}], [\"a{}\", {half}]]\n",
            half * 2,
            halving + 1
        );
    }
    text += "[[complaints]]\nname = \"theft\"\nclaims = [[\"loot\"]]\n";
    let case = case::read("halvings", &text).unwrap();
    let touched = |spec: &str| {
        let trace = follow(&case.evidence, &case.complaints, &spec.parse().unwrap(), History::Omit).unwrap();
        trace.touched.0
    };
    assert_eq!(touched("poison"), 14);
    assert_eq!(touched("haircut;arithmetic=fractions"), 14);
    assert!(touched("haircut") < 14, "units were lost on the way");
}
