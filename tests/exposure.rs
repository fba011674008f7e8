//! Exposure: the forward walk from sources says what a backward search from the deposit finds, and what is worked by hand.

#![allow(clippy::float_arithmetic, reason = "shares are compared roughly")]

#[path = "oracle/backward.rs"]
mod backward;
mod small;

use std::collections::BTreeMap;

use backward::Order;
use dyepack::evidence::{Evidence, ListedTag};
use dyepack::formats::case;
use dyepack::lots::{Booking, Method};
use dyepack::trace::{Arrived, Sources, distances, exposure, tagged};
use dyepack::units::{Instant, OriginId, OutLegId, Share};
use proptest::prelude::*;
use small::change::{rescheduled, scaled};
use small::{Form, Taste, World, claims, instructions, world};

/// A ledger typed in TOML, with its tags.
fn typed(text: &str) -> Evidence {
    let text = format!("kind = \"coin\"\n{text}");
    case::read("case", &text)
        .unwrap_or_else(|error| panic!("{error}"))
        .evidence
}

fn tags(evidence: &Evidence) -> Vec<ListedTag> {
    evidence.tags().iter().map(|tag| ListedTag::of(evidence, tag)).collect()
}

/// The last credit to a purse.
fn deposit(evidence: &Evidence, name: &str) -> OutLegId {
    let ledger = evidence.ledger();
    let legs = (0..ledger.out_count()).rev().map(OutLegId::new);
    let mut named = legs.filter(|&leg| evidence.purse_name(ledger.out_purse(leg)) == name);
    named.next().unwrap()
}

fn asked(evidence: &Evidence, sources: &Sources, booking: Booking, leg: OutLegId) -> Arrived {
    let (_, mut arrived) = exposure(evidence, &[], sources, &Method::of(booking), &[leg]).unwrap();
    arrived.pop().unwrap()
}

/// What one booking says of a deposit, by category: direct, indirect.
fn says(evidence: &Evidence, booking: Booking, to: &str) -> Vec<(String, u64, u64)> {
    says_at(evidence, booking, to, None)
}

fn says_at(evidence: &Evidence, booking: Booking, to: &str, at: Option<i64>) -> Vec<(String, u64, u64)> {
    let found = tagged(evidence, &tags(evidence), at.map(Instant::from_unix), Share::NONE);
    let arrived = asked(evidence, &found.sources, booking, deposit(evidence, to));
    let row = |part: &dyepack::trace::Part| {
        let category = found.origins[part.origin.index()].category.clone();
        (category, part.direct.get(), part.indirect.get())
    };
    arrived.parts.iter().map(row).collect()
}

fn rows(rows: &[(&str, u64, u64)]) -> Vec<(String, u64, u64)> {
    rows.iter()
        .map(|&(category, direct, indirect)| (category.to_owned(), direct, indirect))
        .collect()
}

const CONSERVING: [Booking; 6] = [
    Booking::HAIRCUT,
    Booking::FIFO,
    Booking::LIFO_INPUTS,
    Booking::LIFO_OUTPUTS,
    Booking::LIFO_STACK,
    Booking::TIHO,
];

/// A mixer pays 10 to the exchange: all of it is direct, whatever the booking.
#[test]
fn what_comes_straight_from_a_source_is_direct() {
    let town = typed(
        r#"
        movements = [
            { ins = [["issuance", 10]], outs = [["pool", 10]] },
            { ins = [["pool", 10]], outs = [["deposit", 10]] },
        ]
        tags = [{ on = "pool", category = "mixer" }]
        "#,
    );
    for booking in CONSERVING
        .into_iter()
        .chain([Booking::POISON, Booking::DIRTY_FIRST_KEEP])
    {
        assert_eq!(
            says(&town, booking, "deposit"),
            rows(&[("mixer", 10, 0)]),
            "{booking:?}"
        );
    }
}

/// 6 of a mixer and 4 of a robbery meet in one purse, which pays the deposit 7 of its 10. A booking that taints whole purses says of each
/// source that it can be in all 7, and of both together that no more than 7 are tainted: 7, not 14.
#[test]
fn a_deposit_is_never_tainted_beyond_its_amount() {
    let town = typed(
        r#"
        movements = [
            { ins = [["issuance", 10]], outs = [["pool", 6], ["loot", 4]] },
            { ins = [["pool", 6], ["loot", 4]], outs = [["a", 10]] },
            { ins = [["a", 10]], outs = [["deposit", 7], ["rest", 3]] },
        ]
        tags = [{ on = "pool", category = "mixer" }, { on = "loot", category = "stolen" }]
        "#,
    );
    let found = tagged(&town, &tags(&town), None, Share::NONE);
    let tainted = |booking| {
        let arrived = asked(&town, &found.sources, booking, deposit(&town, "deposit"));
        (arrived.parts.len(), arrived.tainted().get())
    };
    assert_eq!(
        says(&town, Booking::POISON, "deposit"),
        rows(&[("mixer", 0, 7), ("stolen", 0, 7)])
    );
    assert_eq!(tainted(Booking::POISON), (2, 7));
    assert_eq!(tainted(Booking::FIFO), (2, 7), "6 of the mixer and 1 of the robbery");
}

/// The mixer pays a, a pays b with 10 of its own, b pays the deposit 15 of the 20: two purses lie between.
///   fifo        [10 mixer, 10 own] -> 15: 10 mixer
///   lifo-stack  the own 10 lie on top: 10 own, then 5 mixer
///   haircut     10 * 15 / 20 = 7.5 and 10 * 5 / 20 = 2.5, rounded down; the unit that is left fills the first output: 8
///   tiho        tainted first into the highest output: 10
#[test]
fn what_comes_through_others_is_indirect_and_bookings_differ() {
    let town = typed(
        r#"
        movements = [
            { ins = [["issuance", 20]], outs = [["pool", 10], ["own", 10]] },
            { ins = [["pool", 10]], outs = [["a", 10]] },
            { ins = [["a", 10], ["own", 10]], outs = [["b", 20]] },
            { ins = [["b", 20]], outs = [["deposit", 15], ["rest", 5]] },
        ]
        tags = [{ on = "pool", category = "mixer" }]
        "#,
    );
    let amounts = [
        (Booking::FIFO, 10),
        (Booking::HAIRCUT, 8),
        (Booking::LIFO_STACK, 5),
        (Booking::TIHO, 10),
        (Booking::POISON, 15),
    ];
    for (booking, amount) in amounts {
        assert_eq!(
            says(&town, booking, "deposit"),
            rows(&[("mixer", 0, amount)]),
            "{booking:?}"
        );
    }
    let found = tagged(&town, &tags(&town), None, Share::NONE);
    let far = distances(
        &town,
        &found.sources,
        &Method::of(Booking::FIFO),
        deposit(&town, "deposit"),
    );
    assert_eq!((far[0].1.least, far[0].1.greatest), (3, 3));
}

/// 6 of a mixer and 4 of a robbery meet in one purse, and 5 of it are deposited beside 3 straight from the robbery.
///   fifo     5 mixer                             (the mixer's input stands first)
///   lifo     4 stolen, then 1 mixer from the top
///   haircut  mixer 6 * 5 / 10 = 3, stolen 4 * 5 / 10 = 2
///   poison   both, whole
#[test]
fn two_categories_mix_by_the_booking() {
    let town = typed(
        r#"
        movements = [
            { ins = [["issuance", 13]], outs = [["pool", 6], ["loot", 4], ["loot2", 3]] },
            { ins = [["pool", 6], ["loot", 4]], outs = [["mixed", 10]] },
            { ins = [["mixed", 10]], outs = [["part", 5], ["change", 5]] },
            { ins = [["part", 5], ["loot2", 3]], outs = [["deposit", 8]] },
        ]
        tags = [
            { on = "pool", category = "mixer" },
            { on = "loot", category = "stolen" },
            { on = "loot2", category = "stolen" },
        ]
        "#,
    );
    // The two robbed addresses are origins of their own within the category.
    let stolen = |direct, indirect| [("stolen", 0, indirect), ("stolen", direct, 0)];
    let fifo = [&[("mixer", 0, 5)][..], &stolen(3, 0)[1..]].concat();
    assert_eq!(says(&town, Booking::FIFO, "deposit"), rows(&fifo));
    let lifo = [&[("mixer", 0, 1)][..], &stolen(3, 4)[..]].concat();
    assert_eq!(says(&town, Booking::LIFO_STACK, "deposit"), rows(&lifo));
    let haircut = [&[("mixer", 0, 3)][..], &stolen(3, 2)[..]].concat();
    assert_eq!(says(&town, Booking::HAIRCUT, "deposit"), rows(&haircut));
    let poison = [&[("mixer", 0, 8)][..], &stolen(8, 8)[..]].concat();
    assert_eq!(says(&town, Booking::POISON, "deposit"), rows(&poison));
}

/// Loot that went through an exchange comes out as the exchange's: only the nearest source counts.
#[test]
fn only_the_nearest_of_two_sources_counts() {
    let town = typed(
        r#"
        movements = [
            { ins = [["issuance", 10]], outs = [["loot", 10]] },
            { ins = [["loot", 10]], outs = [["between", 10]] },
            { ins = [["between", 10]], outs = [["hot", 10]] },
            { ins = [["hot", 10]], outs = [["user", 10]] },
            { ins = [["user", 10]], outs = [["deposit", 10]] },
        ]
        tags = [{ on = "loot", category = "stolen" }, { on = "hot", category = "exchange" }]
        "#,
    );
    for booking in CONSERVING.into_iter().chain([Booking::POISON]) {
        assert_eq!(
            says(&town, booking, "deposit"),
            rows(&[("exchange", 0, 10)]),
            "{booking:?}"
        );
        // The question may be asked about the deposit at the exchange too, although that is a source itself.
        assert_eq!(says(&town, booking, "hot"), rows(&[("stolen", 0, 10)]), "{booking:?}");
    }
}

/// A tag counts from its publication to its withdrawal, whenever the money went through the purse.
#[test]
fn a_tag_counts_while_it_is_in_force() {
    let town = typed(
        r#"
        movements = [
            { at = 1, ins = [["issuance", 10]], outs = [["loot", 10]] },
            { at = 2, ins = [["loot", 10]], outs = [["deposit", 10]] },
        ]
        tags = [{ on = "loot", category = "stolen", published = 5, withdrawn = 9 }]
        "#,
    );
    let at = |at| says_at(&town, Booking::FIFO, "deposit", Some(at));
    assert_eq!([at(4), at(5), at(8), at(9)].map(|rows| rows.len()), [0, 1, 1, 0]);
    assert_eq!(
        says_at(&town, Booking::FIFO, "deposit", None),
        [],
        "what was withdrawn does not count any more"
    );
    let count = |at| tagged(&town, &tags(&town), Some(Instant::from_unix(at)), Share::NONE).counts;
    assert_eq!((count(4).unpublished, count(5).counted, count(9).withdrawn), (1, 1, 1));
}

/// Lists of sanctions offices call bitcoin XBT, packs call it BTC, and nobody agrees on the case.
#[test]
fn an_asset_is_the_same_under_each_of_its_codes() {
    let counted = |have: &str, said: &str| {
        let town = typed(&format!(
            "assets = [{{ code = \"{have}\" }}]\nmovements = [{{ ins = [[\"issuance\", 10]], outs = [[\"loot\", 10]] }}]\n\
             tags = [{{ on = \"loot\", category = \"stolen\" }}]"
        ));
        let mut tags = tags(&town);
        tags[0].asset = Some(said.to_owned());
        let counts = tagged(&town, &tags, None, Share::NONE).counts;
        (counts.counted, counts.elsewhere)
    };
    for (have, said) in [("BTC", "XBT"), ("XBT", "btc"), ("BTC", "Btc"), ("ltc", "LTC")] {
        assert_eq!(counted(have, said), (1, 0), "{have} {said}");
    }
    assert_eq!(counted("BTC", "XMR"), (0, 1));
}

/// A coin from before the ledger's beginning and an account that gives more than it ever got are sources like any other.
#[test]
fn what_a_source_had_before_the_beginning_is_of_its_origin() {
    let town = typed(
        r#"
        movements = [
            { ins = [["old", 7], ["clean", 3]], outs = [["deposit", 10]] },
            { ins = [["clean2", 5]], outs = [["till", 5]] },
            { ins = [["till", 12]], outs = [["second", 12]] },
        ]
        tags = [{ on = "old", category = "stolen" }, { on = "till", category = "mixer" }]
        [purses]
        till = { kind = "account" }
        "#,
    );
    for booking in CONSERVING {
        assert_eq!(
            says(&town, booking, "deposit"),
            rows(&[("stolen", 7, 0)]),
            "{booking:?}"
        );
        assert_eq!(says(&town, booking, "second"), rows(&[("mixer", 12, 0)]), "{booking:?}");
    }
}

/// A link is a way like a movement: from a tagged purse it is direct, and what leaves it is the tag's.
#[test]
fn a_link_leads_back_to_the_source_that_it_leaves() {
    let town = typed(
        r#"
        movements = [
            { ins = [["issuance", 50]], outs = [["loot", 20], ["reserve", 30]] },
            { ins = [["loot", 20]], outs = [["bridge", 20]] },
            { ins = [["reserve", 30]], outs = [["out", 18], ["change", 12]] },
            { ins = [["out", 18]], outs = [["deposit", 18]] },
        ]
        links = [{ from = "m2:0", to = "m3:0", in = 20, out = 18 }]
        tags = [
            { on = "loot", category = "stolen" },
            { on = "reserve", category = "mixer" },
        ]
        "#,
    );
    for booking in CONSERVING {
        // The known link says what came out, not the reserve that paid it.
        assert_eq!(
            says(&town, booking, "deposit"),
            rows(&[("stolen", 0, 18)]),
            "{booking:?}"
        );
    }
    let (bridge, loot) = (deposit_purse(&town, "bridge"), deposit_purse(&town, "loot"));
    let nearer = town.clone().with(|columns| {
        columns.tags[0].address = columns.facts[bridge].address.unwrap_or(0);
        columns.facts[bridge].address = Some(columns.tags[0].address);
        columns.facts[loot].address = None;
    });
    let nearer = nearer.unwrap();
    for booking in CONSERVING {
        assert_eq!(says(&nearer, booking, "out"), rows(&[("stolen", 18, 0)]), "{booking:?}");
        assert_eq!(
            says(&nearer, booking, "deposit"),
            rows(&[("stolen", 0, 18)]),
            "{booking:?}"
        );
    }
}

fn deposit_purse(evidence: &Evidence, name: &str) -> usize {
    evidence.ledger().out_purse(deposit(evidence, name)).index()
}

#[test]
fn of_several_tags_the_surest_counts_then_the_latest_then_the_first() {
    let town = typed(
        r#"
        movements = [
            { ins = [["issuance", 30]], outs = [["a", 10], ["b", 10], ["c", 10]] },
            { ins = [["a", 10], ["b", 10], ["c", 10]], outs = [["deposit", 30]] },
        ]
        tags = [
            { on = "a", category = "later", published = 5, confidence = 50 },
            { on = "a", category = "surer", published = 1, confidence = 90 },
            { on = "b", category = "older", published = 1, confidence = 50 },
            { on = "b", category = "newer", published = 2, confidence = 50 },
            { on = "c", category = "first", published = 1, confidence = 50 },
            { on = "c", category = "second", published = 1, confidence = 50 },
        ]
        "#,
    );
    let found = rows(&[("first", 10, 0), ("newer", 10, 0), ("surer", 10, 0)]);
    assert_eq!(says(&town, Booking::FIFO, "deposit"), found);
    let counts = tagged(&town, &tags(&town), None, Share::percent(60)).counts;
    assert_eq!(
        (counts.given, counts.unsure, counts.counted, counts.aside),
        (6, 5, 1, 0)
    );
}

/// Sources of a random world: which purses, and of which of three origins.
fn sources(world: &World, seed: &[u8]) -> (Vec<Option<usize>>, Sources) {
    let ledger = world.evidence.ledger();
    let of: Vec<Option<usize>> = ledger
        .purses()
        .map(|purse| {
            let byte = seed[purse.index() % seed.len()];
            (!ledger.kind(purse).is_boundary() && byte.is_multiple_of(4)).then_some(usize::from(byte / 4 % 3))
        })
        .collect();
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    let walk = Sources::new(names, of.iter().map(|origin| origin.map(OriginId::new)).collect());
    (of, walk)
}

fn brought(arrived: &Arrived) -> backward::Brought {
    let rows = arrived.parts.iter();
    rows.map(|part| (part.origin.index(), (part.direct.get(), part.indirect.get())))
        .collect()
}

fn every_deposit(world: &World) -> Vec<OutLegId> {
    (0..world.evidence.ledger().out_count()).map(OutLegId::new).collect()
}

fn agrees_with_the_backward_search(world: &World, seed: &[u8]) -> Result<(), TestCaseError> {
    let evidence = &world.evidence;
    let (of, walk) = sources(world, seed);
    let deposits = every_deposit(world);
    let bookings = [
        (Booking::FIFO, Order::Fifo),
        (Booking::LIFO_INPUTS, Order::LifoInputs),
        (Booking::LIFO_OUTPUTS, Order::LifoOutputs),
    ];
    for (booking, order) in bookings {
        let units = backward::units(evidence, order);
        let (_, arrived) = exposure(evidence, &[], &walk, &Method::of(booking), &deposits).unwrap();
        for row in &arrived {
            let (expected, ways) = backward::first_sources(&units, &of, row.leg);
            prop_assert_eq!(&brought(row), &expected, "{:?} {:?}", booking, row.leg);
            prop_assert_eq!(row, &asked(evidence, &walk, booking, row.leg), "one at a time");
            let far = distances(evidence, &walk, &Method::of(booking), row.leg);
            for (origin, (least, greatest)) in ways {
                let found = far.iter().find(|(have, _)| have.index() == origin);
                let found = found.map(|(_, distance)| (distance.least, distance.greatest));
                prop_assert!(found.is_some_and(|(from, to)| from <= least && greatest <= to));
            }
        }
    }
    let (_, arrived) = exposure(evidence, &[], &walk, &Method::of(Booking::POISON), &deposits).unwrap();
    for row in arrived {
        let fees = evidence.ledger().kind(evidence.ledger().out_purse(row.leg)) == dyepack::ledger::PurseKind::Fees;
        if fees {
            continue; // a fee is not tainted where fees are dropped
        }
        let met = backward::branches(evidence, &of, row.leg);
        let amount = row.amount.get();
        let whole = |ways: &std::collections::BTreeSet<u32>| {
            let direct = if ways.contains(&1) { amount } else { 0 };
            let indirect = if ways.iter().any(|way| *way > 1) { amount } else { 0 };
            (direct, indirect)
        };
        let expected: backward::Brought = met.iter().map(|(origin, ways)| (*origin, whole(ways))).collect();
        prop_assert_eq!(brought(&row), expected, "poison {:?}", row.leg);
        let far: BTreeMap<usize, (u32, u32)> = distances(evidence, &walk, &Method::of(Booking::POISON), row.leg)
            .into_iter()
            .map(|(origin, distance)| (origin.index(), (distance.least, distance.greatest)))
            .collect();
        let ends = |ways: &std::collections::BTreeSet<u32>| (*ways.first().unwrap(), *ways.last().unwrap());
        let expected: BTreeMap<usize, (u32, u32)> = met.iter().map(|(origin, ways)| (*origin, ends(ways))).collect();
        let nothing = amount == 0;
        prop_assert!(nothing || far == expected, "{:?} {:?} {:?}", row.leg, far, expected);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_forward_walk_says_what_the_backward_search_finds(
        words in instructions(30),
        seed in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        for form in [Form::Coins, Form::Accounts, Form::Mixed] {
            let taste = Taste { form, links: false, ..Taste::ALL };
            agrees_with_the_backward_search(&world(taste, &words, &[]), &seed)?;
        }
    }

    #[test]
    fn haircut_is_the_exact_fraction_but_for_rounding(
        words in instructions(20),
        seed in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let taste = Taste { form: Form::Coins, links: false, ..Taste::ALL };
        let world = scaled(&world(taste, &words, &[]), 1_000_000);
        let (of, walk) = sources(&world, &seed);
        let ledger = world.evidence.ledger();
        let method = Method::of(Booking::HAIRCUT);
        let (_, arrived) = exposure(&world.evidence, &[], &walk, &method, &every_deposit(&world)).unwrap();
        for row in arrived {
            let parts = backward::fractions(&world.evidence, &of, row.leg.index());
            for origin in 0..3 {
                let exact = parts.get(&origin).copied().unwrap_or(0.0) * row.amount.get() as f64;
                let found = brought(&row).get(&origin).map_or(0, |(direct, indirect)| direct + indirect);
                // Each movement on the way leaves at most a unit an output.
                let room = 4.0 * ledger.movement_count() as f64 + 1.0;
                prop_assert!((exact - found as f64).abs() <= room, "{:?} {exact} {found}", row.leg);
            }
        }
    }

    #[test]
    fn every_booking_runs_from_sources_and_says_no_more_than_the_deposit(
        words in instructions(40),
        claims in claims(2),
        seed in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let world = world(Taste::ALL, &words, &claims);
        let (_, walk) = sources(&world, &seed);
        for booking in Booking::ALL.into_iter().filter(|booking| !booking.is_law()) {
            // The walk itself asserts that every conserving booking conserves each origin.
            let (_, arrived) =
                exposure(&world.evidence, &world.complaints, &walk, &Method::of(booking), &every_deposit(&world)).unwrap();
            for row in arrived.iter().filter(|_| !booking.relabels()) {
                let sum: u64 = brought(row).values().map(|(direct, indirect)| direct + indirect).sum();
                prop_assert!(sum <= row.amount.get(), "{booking:?}");
            }
        }
    }

    #[test]
    fn the_order_of_independent_movements_does_not_matter(
        words in instructions(30),
        swap in prop::collection::vec(any::<bool>(), 30),
        seed in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let world = world(Taste { links: false, fees: false, ..Taste::ALL }, &words, &[]);
        let other = rescheduled(&world, &swap);
        let (_, walk) = sources(&world, &seed);
        for booking in CONSERVING.into_iter().chain([Booking::POISON]) {
            let by_purse = |world: &World| {
                let (_, arrived) =
                    exposure(&world.evidence, &[], &walk, &Method::of(booking), &every_deposit(world)).unwrap();
                let mut rows: BTreeMap<usize, Vec<_>> = BTreeMap::new();
                let ledger = world.evidence.ledger();
                for row in arrived.into_iter().filter(|row| !ledger.kind(ledger.out_purse(row.leg)).is_boundary()) {
                    rows.entry(ledger.out_purse(row.leg).index()).or_default().push((row.amount, row.parts));
                }
                rows
            };
            prop_assert_eq!(by_purse(&world), by_purse(&other), "{:?}", booking);
        }
    }
}
