//! The laws that every method obeys over random small worlds, and the equality of the walk with a naive oracle.

mod oracle;
mod worlds;

use dyepack::lots::{Booking, Fees, Method};
use dyepack::trace::{History, Trace, follow};
use oracle::{Kind, Said};
use proptest::prelude::*;
use worlds::{Form, Taste, World, claims, instructions, world};

fn run(world: &World, booking: Booking, fees: Fees) -> Trace {
    let method = Method {
        fees,
        ..Method::of(booking)
    };
    follow(&world.evidence, &world.complaints, &method, History::Omit).unwrap()
}

/// A trace in the words of the oracle.
fn said(trace: &Trace) -> Said {
    let mut said = Said::default();
    for holding in trace.held.iter().filter(|holding| !holding.amount.is_zero()) {
        said.held
            .insert((holding.purse.index(), holding.origin.index()), holding.amount.get());
    }
    for tally in &trace.tallies {
        let sums = [
            ("seeded", tally.seeded),
            ("held", tally.held),
            ("fees", tally.fees),
            ("destroyed", tally.destroyed),
            ("stopped", tally.stopped),
            ("crossed_out", tally.crossed_out),
            ("crossed_in", tally.crossed_in),
        ];
        for (what, sum) in sums.into_iter().filter(|(_, sum)| !sum.is_zero()) {
            said.sums
                .insert((what, tally.origin.index(), tally.asset.index()), sum.get());
        }
    }
    said
}

const PAIRS: [(Booking, Kind); 5] = [
    (Booking::Poison, Kind::Poison),
    (Booking::Haircut, Kind::Haircut),
    (Booking::Fifo, Kind::Fifo),
    (Booking::LifoStack, Kind::LifoStack),
    (Booking::Tiho, Kind::Tiho),
];

fn agrees_with_the_oracle(world: &World) -> Result<(), TestCaseError> {
    for (booking, kind) in PAIRS {
        for fees in [Fees::Drop, Fees::Follow] {
            let expected = oracle::trace(&world.evidence, &world.complaints, kind, fees == Fees::Follow);
            prop_assert_eq!(said(&run(world, booking, fees)), expected, "{:?} {:?}", booking, fees);
        }
    }
    Ok(())
}

/// The walk with a history is always the general one; without, it may be a fast path.
fn fast_is_general(world: &World) -> Result<(), TestCaseError> {
    let method = Method::of(Booking::Haircut);
    let fast = follow(&world.evidence, &world.complaints, &method, History::Omit).unwrap();
    let general = follow(&world.evidence, &world.complaints, &method, History::Keep).unwrap();
    prop_assert_eq!(&fast.held, &general.held);
    prop_assert_eq!(&fast.tallies, &general.tallies);
    prop_assert_eq!(&fast.stops, &general.stops);
    prop_assert_eq!(fast.touched, general.touched);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_walk_agrees_with_the_oracle_over_coins(words in instructions(30), claims in claims(3)) {
        agrees_with_the_oracle(&world(Taste { form: Form::Coins, ..Taste::ALL }, &words, &claims))?;
    }

    #[test]
    fn the_walk_agrees_with_the_oracle_over_accounts(words in instructions(30), claims in claims(3)) {
        agrees_with_the_oracle(&world(Taste { form: Form::Accounts, ..Taste::ALL }, &words, &claims))?;
    }

    #[test]
    fn the_walk_agrees_with_the_oracle_over_everything(words in instructions(40), claims in claims(4)) {
        agrees_with_the_oracle(&world(Taste::ALL, &words, &claims))?;
    }

    #[test]
    fn the_fast_haircut_is_the_general_one(words in instructions(60), claims in claims(1)) {
        let taste = Taste { form: Form::Coins, links: false, assets: 1, ..Taste::ALL };
        fast_is_general(&world(taste, &words, &claims))?;
    }
}
