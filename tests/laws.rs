//! The laws that every method obeys over random small worlds, and the equality of the walk with a naive oracle.

mod oracle;
mod worlds;

use std::collections::BTreeMap;

use dyepack::evidence::Complaint;
use dyepack::lots::{
    Booking, Bundle, Choice, Fees, InputOrder, Keepers, Laid, Lot, Meeting, Method, Ordered, Out, OutKind, OutputOrder,
    Parameter, PoolOf, Residual, Rule, Ties,
};
use dyepack::trace::audit::{Source, audit, replay};
use dyepack::trace::{Bounds, History, Trace, follow};
use dyepack::units::{Amount, OriginId};
use oracle::{Ask, Kind, Said};
use proptest::prelude::*;
use worlds::change::{rescheduled, scaled};
use worlds::{Form, Taste, World, claims, instructions, world};

/// A byte for each parameter: below 128 its default, else one of its words.
type Draw = [u8; 12];

fn draw() -> impl Strategy<Value = Draw> {
    any::<Draw>()
}

/// Returns the method of a booking with the parameters that were drawn; a cut-off only where the world has heights.
fn method(world: &World, booking: Booking, draw: &Draw) -> Method {
    let mut spec = booking.name().to_owned();
    for (parameter, &byte) in Parameter::ALL.iter().zip(draw).filter(|(_, byte)| **byte >= 128) {
        if Parameter::of(booking).all(|own| own.name != parameter.name) {
            continue;
        }
        let words = (parameter.accepted)();
        let word = match words[usize::from(byte) % words.len()] {
            "HEIGHT" if world.evidence.blocks.is_empty() => continue,
            word if Parameter::is_number(word) => (byte % 8).to_string(),
            word => word.to_owned(),
        };
        spec += &format!(";{}={word}", parameter.name);
    }
    spec.parse().unwrap()
}

/// Returns every booking with the parameters that were drawn; rules of law, which need roles, have laws of their own.
fn methods(world: &World, draw: &Draw) -> Vec<Method> {
    let bookings = Booking::ALL.into_iter().filter(|booking| !booking.is_law());
    bookings.map(|booking| method(world, booking, draw)).collect()
}

fn say(world: &World, method: &Method) -> Trace {
    follow(&world.evidence, &world.complaints, method, History::Omit).unwrap()
}

fn run(world: &World, booking: Booking, fees: Fees) -> Trace {
    let method = Method {
        fees,
        ..Method::of(booking)
    };
    say(world, &method)
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

/// A method in the words of the oracle, which knows all that need nothing beside evidence and complaints.
fn ask(method: &Method) -> Ask {
    let kind = match method.booking {
        Booking::Poison => Kind::Poison,
        Booking::EverythingReachable => Kind::Reach,
        Booking::Haircut | Booking::TrueLinks => Kind::Haircut,
        Booking::Fifo => Kind::Fifo,
        Booking::LifoInputs => Kind::LifoInputs,
        Booking::LifoOutputs => Kind::LifoOutputs,
        Booking::LifoStack => Kind::LifoStack,
        Booking::Tiho => Kind::Family(method.ins.name(), method.outs.name()),
        Booking::DirtyFirstKeep | Booking::DirtyFirstDrop => Kind::DirtyFirst,
        Booking::Nothing => Kind::Nothing,
        Booking::LargestOutput => Kind::LargestOutput,
        Booking::OwnMoneyFirst
        | Booking::LowestIntermediateBalance
        | Booking::ElectedAsset
        | Booking::PariPassu
        | Booking::FungibleAccount => unreachable!("rules of law need roles"),
    };
    Ask {
        kind,
        follow: method.fees == Fees::Follow,
        pass: method.keepers == Keepers::Pass,
        until: method.until,
        highest: method.ties == Ties::Highest,
        outputs_first: method.residual == Residual::First,
        later_wins: method.meeting == Meeting::Last,
        by_address: method.pool == PoolOf::Address,
    }
}

fn agrees_with_the_oracle(world: &World, draw: &Draw) -> Result<(), TestCaseError> {
    for method in methods(world, draw) {
        let expected = oracle::trace(&world.evidence, &world.complaints, ask(&method));
        prop_assert_eq!(said(&say(world, &method)), expected, "{}", method);
    }
    Ok(())
}

/// The walk with a history is always the general one; without, it may be a fast path.
fn fast_is_general(world: &World, draw: &Draw) -> Result<(), TestCaseError> {
    let method = method(world, Booking::Haircut, draw);
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
    fn the_walk_agrees_with_the_oracle_over_coins(words in instructions(30), claims in claims(3), draw in draw()) {
        agrees_with_the_oracle(&world(Taste { form: Form::Coins, ..Taste::ALL }, &words, &claims), &draw)?;
    }

    #[test]
    fn the_walk_agrees_with_the_oracle_over_accounts(words in instructions(30), claims in claims(3), draw in draw()) {
        agrees_with_the_oracle(&world(Taste { form: Form::Accounts, ..Taste::ALL }, &words, &claims), &draw)?;
    }

    #[test]
    fn the_walk_agrees_with_the_oracle_over_everything(words in instructions(40), claims in claims(4), draw in draw()) {
        agrees_with_the_oracle(&world(Taste::ALL, &words, &claims), &draw)?;
    }

    #[test]
    fn the_fast_haircut_is_the_general_one(words in instructions(60), claims in claims(1), draw in draw()) {
        let taste = Taste { form: Form::Coins, links: false, assets: 1, ..Taste::ALL };
        fast_is_general(&world(taste, &words, &claims), &draw)?;
    }
}

/// The bookings under which places count, so that a lot is a thing that can be followed.
const PLACES: [Booking; 5] = [
    Booking::Fifo,
    Booking::LifoInputs,
    Booking::LifoOutputs,
    Booking::LifoStack,
    Booking::Tiho,
];

fn with_complaints(world: &World, complaints: Vec<Complaint>) -> World {
    World {
        complaints,
        ..world.clone()
    }
}

/// What one complaint's taint is, by purse.
fn held(trace: &Trace, origin: usize) -> BTreeMap<usize, u64> {
    let of = trace
        .held
        .iter()
        .filter(|holding| holding.origin.index() == origin && !holding.amount.is_zero());
    of.map(|holding| (holding.purse.index(), holding.amount.get()))
        .collect()
}

fn seeded(trace: &Trace, origin: usize) -> u64 {
    trace
        .tallies
        .iter()
        .filter(|tally| tally.origin.index() == origin)
        .map(|tally| tally.seeded.get())
        .sum()
}

/// Two ledgers' figures, apart by at most `slack` in every purse.
fn near(one: &BTreeMap<usize, u64>, other: &BTreeMap<usize, u64>, slack: u64) -> bool {
    let purses = one.keys().chain(other.keys());
    purses.into_iter().all(|purse| {
        let (a, b) = (
            one.get(purse).copied().unwrap_or(0),
            other.get(purse).copied().unwrap_or(0),
        );
        a.abs_diff(b) <= slack
    })
}

/// One movement: inputs with their lots (amounts; odd places are tainted), and outputs that take everything.
fn movement(inputs: &[Vec<u8>], cuts: &[u8]) -> (Vec<Vec<Lot>>, Vec<Out>) {
    let lot = |(i, amount): (usize, &u8)| Lot {
        origin: (i % 2 == 1).then(|| OriginId::new(0)),
        amount: Amount::new(u64::from(*amount % 9 + 1)),
    };
    let inputs: Vec<Vec<Lot>> = inputs
        .iter()
        .map(|lots| lots.iter().enumerate().map(lot).collect())
        .collect();
    let mut left: u64 = inputs.iter().flatten().map(|lot| lot.amount.get()).sum();
    let mut outs = Vec::new();
    for cut in cuts {
        let amount = left * u64::from(*cut) / 255;
        left -= amount;
        outs.push(amount);
    }
    outs.push(left);
    let out = |amount: u64| Out::new(Amount::new(amount), OutKind::Output);
    (inputs, outs.into_iter().map(out).collect())
}

/// Lays a movement, and returns the lots of each output.
fn laid(rule: Ordered, inputs: &[Vec<Lot>], outs: &[Out]) -> Vec<Vec<Lot>> {
    let mut bundle = Bundle::default();
    for lots in inputs {
        bundle.lots.extend_from_slice(lots);
        bundle.end_input(lots.iter().map(|lot| lot.amount).sum());
    }
    let mut laid = Laid::default();
    laid.reset(outs.len());
    rule.lay(&mut bundle, outs, &mut laid);
    (0..outs.len()).map(|out| laid.of(out).to_vec()).collect()
}

fn mirrored<T: Clone>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists
        .iter()
        .rev()
        .map(|list| list.iter().rev().cloned().collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn law_1_every_conserving_method_lies_within_the_bounds(words in instructions(25), claims in claims(3)) {
        let world = world(Taste::ALL, &words, &claims);
        let rules = [(Fees::Drop, Meeting::First), (Fees::Follow, Meeting::First), (Fees::Drop, Meeting::Last)];
        for (fees, meeting) in rules {
            let by = |booking| Method { fees, meeting, ..Method::of(booking) };
            let (evidence, complaints) = (&world.evidence, &world.complaints);
            let all = Bounds::new(evidence, complaints, &by(Booking::Fifo)).unwrap();
            let one = |origin| Bounds::of_origin(evidence, complaints, &by(Booking::Fifo), OriginId::new(origin)).unwrap();
            let apart: Vec<Bounds> = (0..complaints.len()).map(one).collect();
            for booking in PLACES.into_iter().chain([Booking::Haircut]) {
                let trace = follow(evidence, complaints, &by(booking), History::Omit).unwrap();
                for purse in world.evidence.ledger.purses() {
                    let there = || trace.held.iter().filter(|holding| holding.purse == purse);
                    let held: Amount = there().map(|holding| holding.amount).sum();
                    let bound = all.of(&[purse]);
                    prop_assert!(bound.least <= held && held <= bound.greatest, "{booking:?} {purse:?}: {held} in {bound:?}");
                    for (origin, bounds) in apart.iter().enumerate() {
                        let bound = bounds.of(&[purse]);
                        let held = there().filter(|holding| holding.origin.index() == origin);
                        let held: Amount = held.map(|holding| holding.amount).sum();
                        prop_assert!(
                            bound.least <= held && held <= bound.greatest,
                            "{booking:?} {meeting:?} {purse:?} {origin}: {held} in {bound:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn law_2_what_is_seeded_is_somewhere(words in instructions(30), claims in claims(3)) {
        let world = world(Taste::ALL, &words, &claims);
        for booking in Booking::ALL.into_iter().filter(|booking| !booking.relabels() && !booking.is_law()) {
            for fees in [Fees::Drop, Fees::Follow] {
                for tally in run(&world, booking, fees).tallies {
                    let went = [tally.held, tally.fees, tally.destroyed, tally.stopped, tally.crossed_out];
                    prop_assert_eq!(tally.seeded + tally.crossed_in, went.into_iter().sum(), "{:?}", booking);
                }
            }
        }
    }

    #[test]
    fn law_2_holds_in_every_hop_of_a_statement(words in instructions(30), claims in claims(3)) {
        let world = world(Taste::ALL, &words, &claims);
        for booking in Booking::ALL.into_iter().filter(|booking| !booking.is_law()) {
            let method = Method { fees: Fees::Follow, ..Method::of(booking) };
            let (evidence, source) = (&world.evidence, Source::default());
            // Writing a statement adds each hop up, and stops where one does not.
            let (statement, trace) = audit(evidence, &world.complaints, &method, &source).unwrap();
            prop_assert_eq!(statement.sums.len(), trace.tallies.len());
            let lines = statement.lines().join("\n") + "\n";
            prop_assert_eq!(replay(evidence, &source, lines.as_bytes()), Ok(()), "{:?}", booking);
        }
    }

    #[test]
    fn law_3_complaints_that_do_not_meet_do_not_mind_each_other(words in instructions(30), claims in claims(2)) {
        let both = world(Taste::ALL, &words, &claims);
        prop_assume!(both.complaints.len() == 2);
        let first = with_complaints(&both, both.complaints[..1].to_vec());
        let second = with_complaints(&both, both.complaints[1..].to_vec());
        for booking in [Booking::Fifo, Booking::LifoInputs, Booking::LifoOutputs, Booking::LifoStack, Booking::Haircut] {
            let together = run(&both, booking, Fees::Drop);
            let (one, two) = (run(&first, booking, Fees::Drop), run(&second, booking, Fees::Drop));
            if seeded(&together, 0) != seeded(&one, 0) || seeded(&together, 1) != seeded(&two, 0) {
                continue;
            }
            let slack = if booking == Booking::Haircut { both.evidence.ledger.out_count() as u64 } else { 0 };
            prop_assert_eq!(held(&together, 0), held(&one, 0), "{:?}", booking);
            prop_assert!(near(&held(&together, 1), &held(&two, 0), slack), "{:?}", booking);
        }
        let purses = |trace: &Trace| -> Vec<usize> { trace.held.iter().map(|held| held.purse.index()).collect() };
        let together = purses(&run(&both, Booking::Poison, Fees::Drop));
        let alone = purses(&run(&first, Booking::Poison, Fees::Drop));
        prop_assert!(alone.iter().all(|purse| together.contains(purse)), "poison is monotone");
    }

    #[test]
    fn law_4_first_in_first_out_is_its_own_mirror(
        inputs in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..4), 1..4),
        cuts in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let (inputs, outs) = movement(&inputs, &cuts);
        let turned: Vec<Out> = outs.iter().rev().copied().collect();
        let back = laid(Ordered::FIFO, &mirrored(&inputs), &turned);
        prop_assert_eq!(laid(Ordered::FIFO, &inputs, &outs), mirrored(&back));
        prop_assert_eq!(laid(Ordered::LIFO_STACK, &inputs, &outs), laid(Ordered::LIFO_OUTPUTS, &inputs, &outs));
        let single: Vec<Vec<Lot>> = inputs.iter().flatten().map(|lot| vec![*lot]).collect();
        let taint = |rule| -> Vec<u64> {
            let of = |lots: Vec<Lot>| lots.iter().filter(|lot| lot.origin.is_some()).map(|lot| lot.amount.get()).sum();
            laid(rule, &single, &outs).into_iter().map(of).collect()
        };
        prop_assert_eq!(taint(Ordered::LIFO_INPUTS), taint(Ordered::LIFO_STACK));
    }

    #[test]
    fn law_5_larger_amounts_change_nothing_else(words in instructions(30), claims in claims(2), k in 2u64..1_000) {
        let world = world(Taste { links: false, fees: false, ..Taste::ALL }, &words, &claims);
        let large = scaled(&world, k);
        let legs = world.evidence.ledger.out_count() as u64;
        for booking in PLACES.into_iter().chain([Booking::Haircut]) {
            let (small, large) = (run(&world, booking, Fees::Drop), run(&large, booking, Fees::Drop));
            for origin in 0..world.complaints.len() {
                let times: BTreeMap<usize, u64> =
                    held(&small, origin).into_iter().map(|(purse, amount)| (purse, amount * k)).collect();
                let slack = if booking == Booking::Haircut { k * legs } else { 0 };
                prop_assert!(near(&times, &held(&large, origin), slack), "{:?}", booking);
            }
        }
    }

    #[test]
    fn law_6_independent_movements_of_one_instant_can_change_places(
        words in instructions(30), claims in claims(2), swap in prop::collection::vec(any::<bool>(), 30),
    ) {
        let world = world(Taste { links: false, fees: false, ..Taste::ALL }, &words, &claims);
        let other = rescheduled(&world, &swap);
        for booking in Booking::ALL.into_iter().filter(|booking| !booking.is_law()) {
            let (one, two) = (run(&world, booking, Fees::Drop), run(&other, booking, Fees::Drop));
            prop_assert_eq!(&one.held, &two.held, "{:?}", booking);
            prop_assert_eq!(&one.tallies, &two.tallies, "{:?}", booking);
        }
    }

    #[test]
    fn law_7_every_tainted_unit_comes_from_one_claimed_unit(words in instructions(30), claims in claims(1)) {
        let mut world = world(Taste { links: false, ..Taste::ALL }, &words, &claims);
        world.complaints[0].claims.truncate(1);
        prop_assume!(world.complaints[0].claims.len() == 1);
        let (leg, amount) = world.complaints[0].claims[0];
        // Complaint n claims the first n units, and all but the last of them are claimed before: it keeps one.
        let units = (1..=amount.get()).map(|n| Complaint {
            name: n.to_string(),
            claims: vec![(leg, Amount::new(n))],
        });
        let apart = with_complaints(&world, units.collect());
        for booking in PLACES {
            let (whole, apart) = (run(&world, booking, Fees::Drop), run(&apart, booking, Fees::Drop));
            let mut sums = BTreeMap::new();
            for holding in &apart.held {
                *sums.entry(holding.purse.index()).or_insert(0) += holding.amount.get();
            }
            prop_assert_eq!(sums, held(&whole, 0), "{:?}", booking);
            for origin in 0..apart.origins.len() {
                prop_assert_eq!(seeded(&apart, origin), 1);
                prop_assert!(held(&apart, origin).len() <= 1, "a unit is in one place");
            }
        }
    }

    #[test]
    fn law_8_without_co_mingling_all_methods_agree(words in instructions(40), claims in claims(1)) {
        let taste = Taste { form: Form::Coins, fees: false, links: false, parents: 1, ..Taste::ALL };
        let mut world = world(taste, &words, &claims);
        for (leg, amount) in &mut world.complaints[0].claims {
            *amount = world.evidence.ledger.out_amount(*leg);
        }
        let truth = held(&run(&world, Booking::Poison, Fees::Drop), 0);
        let all = PLACES.into_iter().chain([Booking::Haircut, Booking::DirtyFirstKeep, Booking::DirtyFirstDrop]);
        for booking in all {
            prop_assert_eq!(held(&run(&world, booking, Fees::Drop), 0), truth.clone(), "{:?}", booking);
        }
    }

    #[test]
    fn the_family_of_orders_conserves_and_has_its_named_members(words in instructions(30), claims in claims(2)) {
        let world = world(Taste::ALL, &words, &claims);
        let said = |method: &Method| follow(&world.evidence, &world.complaints, method, History::Omit).unwrap();
        for ins in InputOrder::ALL {
            for outs in OutputOrder::ALL {
                let trace = said(&Method { ins, outs, ..Method::of(Booking::Tiho) });
                let named = match (ins, outs) {
                    (InputOrder::First, OutputOrder::First) => Some(Booking::Fifo),
                    (InputOrder::Last, OutputOrder::First) => Some(Booking::LifoInputs),
                    _ => None,
                };
                if let Some(booking) = named {
                    prop_assert_eq!(trace.held, said(&Method::of(booking)).held);
                }
            }
        }
    }
}
