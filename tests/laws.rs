//! The laws that every method obeys over random small worlds, and the equality of the walk with a naive oracle.
//!
//! A law is read over every listed booking with random parameters, but for those that `laws/drawn.rs` names with the reason, and
//! over every rail: coins; accounts with keepers' doors, ends of books and cash, as at banks; both; two assets, of which one
//! pays for the other's calls, failed ones too; and links of every kind and basis, within an asset and into another, in one
//! movement and later.

#[path = "laws/drawn.rs"]
mod drawn;
mod oracle;
mod small;

use std::collections::{BTreeMap, BTreeSet};

use drawn::{Draw, bound_by, draw, keeps_fractions, lets_go, method, methods, rounds, says};
use dyepack::evidence::Complaint;
use dyepack::formats::case;
use dyepack::ledger::{Basis, Link};
use dyepack::lots::{
    About, Booking, Choice, CustomRule, Fees, Keepers, Links, Lot, Meeting, Method, Parameter, PoolOf,
};
use dyepack::trace::audit::{Subject, audit, replay};
use dyepack::trace::{Bound, Bounds, History, Holding, Reach, Trace, follow};
use dyepack::units::{Amount, OriginId, PurseId, Share, Total};
use oracle::{Ask, Kind, Known, Said};
use proptest::prelude::*;
use small::change::{rescheduled, rewritten, scaled};
use small::{Form, Taste, World, claims, instructions, world};

fn say(world: &World, method: &Method) -> Trace {
    follow(&world.evidence, &world.complaints, method, History::Omit).unwrap()
}

/// A rule of one's own that takes from one end.
struct End {
    about: About,
    newest: bool,
}

static OLDEST: End = End {
    about: About::custom("oldest", "the oldest lots leave first"),
    newest: false,
};
static NEWEST: End = End {
    about: About::custom("newest", "the newest lots leave first"),
    newest: true,
};
impl CustomRule for End {
    fn about(&self) -> &About {
        &self.about
    }

    fn take(&self, pool: &[Lot], amount: Amount, leaves: &mut [Amount]) {
        let mut rest = amount;
        let mut give = |(lot, part): (&Lot, &mut Amount)| {
            *part = lot.amount.min(rest);
            rest -= *part;
        };
        match self.newest {
            true => pool.iter().zip(leaves).rev().for_each(&mut give),
            false => pool.iter().zip(leaves).for_each(&mut give),
        }
    }
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
    let word = |parameter| says(method, parameter).expect("the method has the parameter");
    let kind = match method.booking().name() {
        "poison" => Kind::Poison,
        "everything-reachable" => Kind::Reach,
        "haircut" | "true-links" => Kind::Haircut,
        "fifo" => Kind::Fifo,
        "lifo-inputs" => Kind::LifoInputs,
        "lifo-outputs" => Kind::LifoOutputs,
        "lifo-stack" => Kind::LifoStack,
        "tiho" => Kind::Family(word("ins"), word("outs")),
        "dirty-first-keep" => Kind::DirtyFirst(true),
        "dirty-first-drop" => Kind::DirtyFirst(false),
        "nothing" => Kind::Nothing,
        "largest-output" => Kind::LargestOutput,
        other => unreachable!("the oracle does not know {other}; rules of law need roles"),
    };
    Ask {
        kind,
        follow: method.fees() == Fees::Follow,
        pass: method.keepers() == Keepers::Pass,
        until: method.until(),
        highest: says(method, "ties").is_some_and(|word| word == "highest"),
        outputs_first: says(method, "residual").is_some_and(|word| word == "first"),
        later_wins: method.meeting() == Meeting::Last,
        pool: method.pool().name(),
        links: match method.links() {
            Links::All => Known::Any,
            Links::Certain => Known::Public,
            Links::Disclosed => Known::Told,
            Links::Inferred(least) => Known::Guessed(least.get() / 10_000),
        },
    }
}

fn agrees_with_the_oracle(world: &World, draw: &Draw) -> Result<(), TestCaseError> {
    // The oracle counts units; fractions are held to exact ones in `tests/fractions.rs`.
    for method in methods(world, draw)
        .into_iter()
        .filter(|method| !keeps_fractions(method))
    {
        let expected = oracle::trace(&world.evidence, &world.complaints, ask(&method));
        prop_assert_eq!(said(&say(world, &method)), expected, "{}", method);
    }
    Ok(())
}

/// The walk with a history is always the general one over every movement; without, it may be a fast path or leave movements out.
fn fast_is_general(world: &World, method: &Method) -> Result<(), TestCaseError> {
    let fast = say(world, method);
    let general = follow(&world.evidence, &world.complaints, method, History::Keep).unwrap();
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
    fn the_fast_haircut_is_the_general_one(words in instructions(60), claims in claims(4), draw in draw()) {
        let taste = Taste { form: Form::Coins, links: false, assets: 1, ..Taste::ALL };
        let world = world(taste, &words, &claims);
        fast_is_general(&world, &method(&world, Booking::HAIRCUT, &draw))?;
    }

    #[test]
    fn the_fast_fractions_are_the_general_ones(words in instructions(60), claims in claims(4), draw in draw(), k in 0u32..48) {
        let taste = Taste { form: Form::Coins, links: false, assets: 1, ..Taste::ALL };
        let small = world(taste, &words, &claims);
        let world = scaled(&small, largest_scale(&small).min(1 << k));
        for drawn in [method(&world, Booking::HAIRCUT, &draw), Method::of(Booking::HAIRCUT)] {
            let fractions: Method = format!("{drawn};arithmetic=fractions").parse().unwrap();
            fast_is_general(&world, &fractions)?;
        }
    }

    /// Dozens of complaints are followed side by side, and each walk beside others is the one that it is alone.
    #[test]
    fn the_fast_walks_of_dozens_of_complaints_are_the_general_ones(
        words in instructions(80), claims in claims(60), draw in draw(), k in 0u32..48,
    ) {
        let taste = Taste { form: Form::Coins, links: false, assets: 1, ..Taste::ALL };
        let small = world(taste, &words, &claims);
        let world = scaled(&small, largest_scale(&small).min(1 << k));
        let haircut = method(&world, Booking::HAIRCUT, &draw);
        for spec in [haircut.to_string(), "haircut".to_owned(), format!("{haircut};arithmetic=fractions"), "poison".to_owned()] {
            fast_is_general(&world, &spec.parse().unwrap())?;
        }
    }

    #[test]
    fn the_fast_poison_is_the_general_one(words in instructions(60), claims in claims(4), draw in draw()) {
        let taste = Taste { form: Form::Coins, links: false, assets: 1, ..Taste::ALL };
        let world = world(taste, &words, &claims);
        fast_is_general(&world, &method(&world, Booking::POISON, &draw))?;
        fast_is_general(&world, &Method::of(Booking::POISON))?;
    }

    #[test]
    fn a_walk_that_leaves_movements_out_says_the_same_by_every_method(
        words in instructions(60),
        claims in claims(4),
        draw in draw(),
    ) {
        let world = world(Taste { form: Form::Coins, links: false, ..Taste::ALL }, &words, &claims);
        for method in methods(&world, &draw) {
            fast_is_general(&world, &method)?;
        }
    }
}

/// Returns the world as whoever knows fewer links sees it.
fn knowing(world: &World, known: impl Fn(&Link) -> bool) -> World {
    let evidence = world.evidence.clone().with(|columns| columns.links.retain(known));
    World {
        evidence: evidence.unwrap(),
        ..world.clone()
    }
}

/// What every walker says: the trace with its stops, where claimed money could have come and by which way, and the bounds.
fn walked(world: &World, method: &Method) -> String {
    let trace = follow(&world.evidence, &world.complaints, method, History::Keep).unwrap();
    let reach = Reach::new(&world.evidence, &world.complaints, method).unwrap();
    let mut bounds = Bounds::new(&world.evidence, &world.complaints, method).unwrap();
    let purses = world.evidence.ledger().purses();
    let places: Vec<_> = purses
        .map(|purse| (reach.way(purse), reach.mixture(purse), bounds.of(&[purse])))
        .collect();
    format!("{:?} {:?} {:?} {places:?}", trace.held, trace.stops, trace.history)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_link_that_is_not_crossed_is_as_one_that_is_not_known(words in instructions(30), claims in claims(3), draw in draw()) {
        let world = world(Taste::ALL, &words, &claims);
        for method in methods(&world, &draw) {
            let links = method.links();
            if links != Links::All {
                let poorer = knowing(&world, |link| links.cross(link.basis));
                let all = method.with_links(Links::All).unwrap();
                prop_assert_eq!(walked(&world, &method), walked(&poorer, &all), "{}", method);
            }
        }
    }

    #[test]
    fn nothing_rests_on_a_link_that_the_method_does_not_cross(words in instructions(30), claims in claims(3), draw in draw()) {
        let world = world(Taste::ALL, &words, &claims);
        let known: Vec<Basis> = world.evidence.links().iter().map(|link| link.basis).collect();
        for method in methods(&world, &draw) {
            let trace = say(&world, &method);
            let stops = trace.stops.iter().filter_map(|stop| stop.basis);
            for basis in trace.held.iter().filter_map(|held| held.basis).chain(stops) {
                prop_assert!(method.links().cross(basis) && known.contains(&basis), "{}: {:?}", method, basis);
            }
            let none = method.with_links(Links::Certain).map(|method| say(&knowing(&world, |_| false), &method));
            prop_assert!(none.is_ok_and(|trace| trace.held.iter().all(|held| held.basis.is_none())));
        }
    }

    /// Where links leave from keepers' doors and lead to what keepers pay: elsewhere a link takes money away from where it went in.
    #[test]
    fn stricter_links_never_bring_poison_to_more_purses(words in instructions(30), claims in claims(3)) {
        let world = world(Taste::ALL, &words, &claims);
        let (ledger, evidence) = (world.evidence.ledger(), &world.evidence);
        let keepers = |purse: PurseId| evidence.facts(purse).reserve || ledger.kind(purse).is_boundary();
        let paid = |leg| ledger.in_purses()[ledger.ins(ledger.movement_of(leg))].iter().all(|&purse| keepers(purse));
        let world = knowing(&world, |link| evidence.facts(ledger.out_purse(link.from)).reserve && paid(link.to));
        let tainted = |links| {
            let method = Method::of(Booking::POISON).with_links(links).unwrap();
            let held = say(&world, &method).held;
            held.into_iter().map(|holding| holding.purse).collect::<BTreeSet<_>>()
        };
        let order = [Links::All, Links::Inferred(Share::percent(3)), Links::Disclosed, Links::Certain].map(tainted);
        for pair in order.windows(2) {
            prop_assert!(pair[1].is_subset(&pair[0]));
        }
    }
}

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

fn seeded(trace: &Trace, origin: usize) -> u128 {
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

/// By how many units figures may be off where each leg and each link rounds.
fn roundings(world: &World) -> u64 {
    let ledger = world.evidence.ledger();
    (ledger.in_count() + ledger.out_count() + 3 * world.evidence.links().len()) as u64
}

/// By how much the amounts of a world can be multiplied so that every movement and every purse still fits 64 bits.
fn largest_scale(world: &World) -> u64 {
    let ledger = world.evidence.ledger();
    let sums = ledger
        .movements()
        .map(|movement| ledger.out_amounts()[ledger.outs(movement)].iter().copied().sum());
    let mut credits: BTreeMap<PurseId, u64> = BTreeMap::new();
    for (&purse, amount) in ledger.out_purses().iter().zip(ledger.out_amounts()) {
        if !ledger.kind(purse).is_boundary() {
            *credits.entry(purse).or_default() += amount.get();
        }
    }
    let sums = sums.map(|sum: Total| u64::try_from(sum.get()).unwrap());
    let most = sums.chain(credits.into_values()).max().unwrap_or(0);
    u64::MAX / most.max(1)
}

/// Everything, but links and assets take turns, and no more comes out of a link than went in: where a link scales, it rounds
/// each lot, and moves those behind it.
fn turn(links: bool) -> Taste {
    Taste {
        links,
        links_gain: false,
        assets: if links { 1 } else { 2 },
        ..Taste::ALL
    }
}

/// Two complaints.
fn pair_of_claims() -> impl Strategy<Value = Vec<Vec<(u16, u8)>>> {
    (claims(1), claims(1)).prop_map(|(one, two)| [one, two].concat())
}

/// Coins, accounts and both.
fn form() -> impl Strategy<Value = Form> {
    prop::sample::select(vec![Form::Coins, Form::Accounts, Form::Mixed])
}

/// Every whole movement turned round, and every claim on whole legs.
fn mirror(world: &World) -> (World, World) {
    let mut whole = world.clone();
    for (leg, amount) in whole.complaints.iter_mut().flat_map(|complaint| &mut complaint.claims) {
        *amount = world.evidence.ledger().out_amount(*leg);
    }
    let order: Vec<usize> = (0..world.evidence.ledger().movement_count()).collect();
    let turned = rewritten(&whole, &order, 1, true);
    (whole, turned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn law_1_every_method_lies_within_the_bounds(
        words in instructions(25), claims in claims(3), draw in draw(), form in form(),
    ) {
        let world = world(Taste { form, ..Taste::ALL }, &words, &claims);
        let (evidence, complaints) = (&world.evidence, &world.complaints);
        let fifo = method(&world, Booking::FIFO, &draw);
        let mut all = Bounds::new(evidence, complaints, &fifo).unwrap();
        let one = |origin| Bounds::of_origin(evidence, complaints, &fifo, OriginId::new(origin)).unwrap();
        let mut apart: Vec<Bounds> = (0..complaints.len()).map(one).collect();
        for method in bound_by(1, &world, &draw) {
            let trace = say(&world, &method);
            // What comes out of a link into another asset is whole units, rounded down, but for fractions.
            let crossings = evidence.links().len() as u64;
            let slack = Amount::new(if keeps_fractions(&method) { crossings } else { 0 });
            for purse in evidence.ledger().purses() {
                let there = || trace.held.iter().filter(|holding| holding.purse == purse);
                let sum = |holdings: &mut dyn Iterator<Item = &Holding>| -> Total { holdings.map(|held| held.amount).sum() };
                let lies = |held: Total, bound: Bound| {
                    let least = if lets_go(&method) { Total::ZERO } else { bound.least };
                    least <= held && held <= bound.greatest + slack
                };
                let (held, bound) = (sum(&mut there()), all.of(&[purse]).unwrap());
                prop_assert!(lies(held, bound), "{method} {purse:?}: {held} in {bound:?}");
                for (origin, bounds) in apart.iter_mut().enumerate() {
                    let held = sum(&mut there().filter(|holding| holding.origin.index() == origin));
                    let bound = bounds.of(&[purse]).unwrap();
                    prop_assert!(lies(held, bound), "{method} {purse:?} {origin}: {held} in {bound:?}");
                }
            }
        }
    }

    #[test]
    fn law_2_what_is_seeded_is_somewhere(
        words in instructions(30), claims in claims(3), draw in draw(), form in form(),
    ) {
        let world = world(Taste { form, ..Taste::ALL }, &words, &claims);
        for method in bound_by(2, &world, &draw) {
            for tally in say(&world, &method).tallies {
                let went = [tally.held, tally.fees, tally.destroyed, tally.stopped, tally.crossed_out];
                let went: Total = went.into_iter().sum();
                prop_assert_eq!(tally.seeded + tally.crossed_in, went, "{}", method);
            }
        }
    }

    #[test]
    fn law_2_fractions_lose_no_more_than_half_a_unit_wherever_units_are_said(
        words in instructions(30), claims in claims(3), draw in draw(), form in form(),
    ) {
        let world = world(Taste { form, ..Taste::ALL }, &words, &claims);
        let drawn = method(&world, Booking::HAIRCUT, &draw);
        let fractions: Method = format!("{drawn};arithmetic=fractions").parse().unwrap();
        for tally in say(&world, &fractions).tallies {
            let went = [tally.held, tally.fees, tally.destroyed, tally.stopped, tally.crossed_out];
            let (came, went) = (tally.seeded + tally.crossed_in, went.into_iter().sum::<Total>());
            let apart = came.get().abs_diff(went.get());
            prop_assert!(apart <= u128::from(roundings(&world)), "{}: {} and {}", fractions, came, went);
        }
    }

    #[test]
    fn law_2_holds_in_every_hop_of_a_statement(words in instructions(30), claims in claims(3), draw in draw()) {
        let world = world(Taste::ALL, &words, &claims);
        for method in methods(&world, &draw) {
            let (evidence, source) = (&world.evidence, Subject::default());
            // Writing a statement adds each hop up, and stops where one does not.
            let (statement, trace) = audit(evidence, &world.complaints, &method, &source).unwrap();
            let lines = statement.lines().join("\n") + "\n";
            prop_assert_eq!(lines.matches(r#"{"row":"sum""#).count(), trace.tallies.len());
            prop_assert_eq!(replay(evidence, &source, lines.as_bytes()), Ok(()), "{}", method);
        }
    }

    #[test]
    fn law_3_complaints_that_do_not_meet_do_not_mind_each_other(
        words in instructions(30), claims in pair_of_claims(), draw in draw(), form in form(), links: bool,
    ) {
        let both = world(Taste { form, ..turn(links) }, &words, &claims);
        let first = with_complaints(&both, both.complaints[..1].to_vec());
        let second = with_complaints(&both, both.complaints[1..].to_vec());
        for method in bound_by(3, &both, &draw) {
            // Where they do not meet, which of two that meet gives way has no meaning.
            let method = method.with(Meeting::First).unwrap_or(method);
            let together = say(&both, &method);
            let (one, two) = (say(&first, &method), say(&second, &method));
            if seeded(&together, 0) != seeded(&one, 0) || seeded(&together, 1) != seeded(&two, 0) {
                continue;
            }
            let slack = if rounds(&method) { roundings(&both) } else { 0 };
            prop_assert_eq!(held(&together, 0), held(&one, 0), "{}", method);
            prop_assert!(near(&held(&together, 1), &held(&two, 0), slack), "{method}");
        }
    }

    #[test]
    fn law_3_what_relabels_is_monotone(words in instructions(30), claims in claims(2), draw in draw(), form in form()) {
        let both = world(Taste { form, ..Taste::ALL }, &words, &claims);
        let first = with_complaints(&both, both.complaints[..1].to_vec());
        let purses = |trace: &Trace| -> Vec<usize> { trace.held.iter().map(|held| held.purse.index()).collect() };
        for booking in Booking::ALL.into_iter().filter(|booking| booking.relabels()) {
            let method = method(&both, booking, &draw);
            let (together, alone) = (purses(&say(&both, &method)), purses(&say(&first, &method)));
            prop_assert!(alone.iter().all(|purse| together.contains(purse)), "{method}");
        }
    }

    #[test]
    fn law_4_holds_over_whole_ledgers(words in instructions(30), claims in claims(3), form in form()) {
        let plain = Taste { fees: false, links: false, ..Taste::ALL };
        // Over time an account has an order of its own, which no turning of movements turns.
        let (whole, turned) = mirror(&world(Taste { form: Form::Coins, ..plain }, &words, &claims));
        let fifo = Method::of(Booking::FIFO);
        let (one, other) = (said(&say(&whole, &fifo)), said(&say(&turned, &fifo)));
        prop_assert_eq!(one, other);
        let world = world(Taste { form, ..plain }, &words, &claims);
        let say = |booking| said(&say(&world, &Method::of(booking)));
        prop_assert_eq!(say(Booking::LIFO_STACK), say(Booking::LIFO_OUTPUTS));
    }

    #[test]
    fn law_5_larger_amounts_change_nothing_else(
        words in instructions(30), claims in claims(2), k in 2u64..2_000, draw in draw(), form in form(), links: bool,
    ) {
        let world = world(Taste { form, ..turn(links) }, &words, &claims);
        // As often as not the amounts are the largest that there can be, so that sums over purses need more than 64 bits.
        let k = if k < 1_000 { k } else { largest_scale(&world) };
        let large = scaled(&world, k);
        for method in bound_by(5, &world, &draw) {
            let (small, large) = (say(&world, &method), say(&large, &method));
            for origin in 0..world.complaints.len() {
                let times: BTreeMap<usize, u64> =
                    held(&small, origin).into_iter().map(|(purse, amount)| (purse, amount * k)).collect();
                let slack = if rounds(&method) { k.saturating_mul(roundings(&world)) } else { 0 };
                prop_assert!(near(&times, &held(&large, origin), slack), "{method}");
            }
            if !rounds(&method) {
                let times = |said: Said| -> BTreeMap<_, u128> {
                    said.sums.into_iter().map(|(what, sum)| (what, sum * u128::from(k))).collect()
                };
                prop_assert_eq!(times(said(&small)), said(&large).sums, "{}", method);
            }
        }
    }

    #[test]
    fn law_6_independent_movements_of_one_instant_can_change_places(
        words in instructions(30), claims in claims(2), swap in prop::collection::vec(any::<bool>(), 30),
        draw in draw(), form in form(),
    ) {
        let world = world(Taste { form, fees: false, ..Taste::ALL }, &words, &claims);
        let other = rescheduled(&world, &swap);
        for method in bound_by(6, &world, &draw) {
            let (one, two) = (say(&world, &method), say(&other, &method));
            prop_assert_eq!(&one.held, &two.held, "{}", method);
            prop_assert_eq!(&one.tallies, &two.tallies, "{}", method);
            prop_assert_eq!(one.touched, two.touched, "{}", method);
        }
    }

    #[test]
    fn law_7_every_tainted_unit_comes_from_one_claimed_unit(
        words in instructions(30), claims in claims(1), draw in draw(), form in form(),
    ) {
        let mut world = world(Taste { form, ..turn(true) }, &words, &claims);
        world.complaints[0].claims.truncate(1);
        prop_assume!(world.complaints[0].claims.len() == 1);
        let (leg, amount) = world.complaints[0].claims[0];
        // Complaint n claims the first n units, and all but the last of them are claimed before: it keeps one.
        let units = (1..=amount.get()).map(|n| Complaint {
            name: n.to_string(),
            claims: vec![(leg, Amount::new(n))],
        });
        let apart = with_complaints(&world, units.collect());
        for method in bound_by(7, &world, &draw) {
            let method = method.with(Meeting::First).unwrap_or(method);
            let (whole, apart) = (say(&world, &method), say(&apart, &method));
            let mut sums = BTreeMap::new();
            for holding in &apart.held {
                *sums.entry(holding.purse.index()).or_insert(0) += holding.amount.get();
            }
            prop_assert_eq!(sums, held(&whole, 0), "{}", method);
            for origin in 0..apart.origins.len() {
                prop_assert!(seeded(&apart, origin) == u128::from(seeded(&whole, 0) > 0));
                prop_assert!(held(&apart, origin).len() <= 1, "a unit is in one place");
            }
        }
    }

    #[test]
    fn law_8_without_co_mingling_all_methods_agree(
        words in instructions(40), claims in claims(1), draw in draw(), form in form(),
    ) {
        let taste = Taste { form, opening: false, parents: 1, ..Taste::ALL };
        let mut world = world(taste, &words, &claims);
        for (leg, amount) in &mut world.complaints[0].claims {
            *amount = world.evidence.ledger().out_amount(*leg);
        }
        // A coinbase that takes fees, a keeper's own purse and an address mingle what they hold.
        let apart = |method: Method| {
            let method = method.with_fees(Fees::Drop);
            let method = method.with(Keepers::Stop).unwrap_or(method);
            method.with(PoolOf::Purse).unwrap_or(method)
        };
        let truth = held(&say(&world, &apart(method(&world, Booking::POISON, &draw))), 0);
        for method in bound_by(8, &world, &draw).into_iter().map(apart) {
            prop_assert_eq!(held(&say(&world, &method), 0), truth.clone(), "{}", method);
        }
    }

    #[test]
    fn a_rule_on_what_rounding_leaves_changes_nothing_where_rounding_leaves_nothing(
        parts in prop::collection::vec(0u64..9, 2..5), outs in prop::collection::vec(0u64..9, 1..5), fee in 0u64..9,
    ) {
        // Inputs are `parts` times what goes out in all, and every output is a whole number of times the sum of parts.
        let (whole, all) = (parts.iter().sum::<u64>(), outs.iter().sum::<u64>() + fee);
        prop_assume!(whole > 0 && all > 0);
        let legs = |amounts: &[u64], name: &str, times: u64| -> String {
            let leg = |(i, n): (usize, &u64)| format!("[\"{name}{i}\", {}]", n * times);
            amounts.iter().enumerate().map(leg).collect::<Vec<_>>().join(", ")
        };
        // The first input is clean; each other is a complaint of its own.
        let claims = |i: usize| format!("[[complaints]]\nname = \"{i}\"\nclaims = [[\"in{i}\"]]\n");
        let text = format!(
            "kind = \"coin\"\n[[movements]]\nins = [[\"issuance\", {}]]\nouts = [{}]\n[[movements]]\nins = [{}]\nouts = [{}]\nfee = {}\n{}",
            whole * all, legs(&parts, "in", all), legs(&parts, "in", all), legs(&outs, "out", whole), fee * whole,
            (1..parts.len()).map(claims).collect::<String>(),
        );
        let case = case::read("small", &text).unwrap();
        for booking in Booking::ALL {
            let Some(residual) = Parameter::of(booking).find(|parameter| parameter.name == "residual") else { continue };
            for word in (residual.accepted)() {
                let method: Method = format!("{};residual={word}", booking.name()).parse().unwrap();
                let trace = follow(&case.evidence, &case.complaints, &method, History::Omit).unwrap();
                for (i, tally) in trace.tallies.iter().enumerate() {
                    let origin = tally.origin.index();
                    prop_assert_eq!(tally.fees.get(), u128::from(parts[origin + 1] * fee), "{} {}", method, i);
                }
                for held in &trace.held {
                    let name = case.evidence.purse_name(held.purse);
                    let out: usize = name.trim_start_matches("out").parse().unwrap();
                    prop_assert_eq!(held.amount.get(), parts[held.origin.index() + 1] * outs[out], "{} {}", method, name);
                }
            }
        }
    }

    #[test]
    fn a_rule_of_ones_own_walks_as_the_listed_method_that_it_repeats(
        words in instructions(30), claims in claims(2), draw in draw(),
    ) {
        let world = world(Taste::ALL, &words, &claims);
        for (rule, booking) in [(&OLDEST, Booking::FIFO), (&NEWEST, Booking::LIFO_STACK)] {
            let listed = method(&world, booking, &draw);
            let own = Method::custom(rule).with_fees(listed.fees()).with_until(listed.until());
            let own = own.with_links(listed.links()).unwrap().with(listed.keepers()).unwrap();
            let own = own.with(listed.meeting()).unwrap().with(listed.pool()).unwrap();
            let (own, listed) = (say(&world, &own), say(&world, &listed));
            prop_assert_eq!(own.held, listed.held);
            prop_assert_eq!(own.tallies, listed.tallies);
            prop_assert_eq!(own.stops, listed.stops);
        }
    }

    #[test]
    fn the_family_of_orders_has_its_named_members(words in instructions(30), claims in claims(2)) {
        let world = world(Taste::ALL, &words, &claims);
        for (ins, booking) in [("first", Booking::FIFO), ("last", Booking::LIFO_INPUTS)] {
            let member: Method = format!("tiho;ins={ins};outs=first").parse().unwrap();
            prop_assert_eq!(say(&world, &member).held, say(&world, &Method::of(booking)).held);
        }
    }
}
