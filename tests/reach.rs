//! Where claimed money can have come and where it is mixed, against what methods lay there: while it is pure, they agree.

#[allow(dead_code)] // the laws use more of it
mod small;

use dyepack::evidence::Evidence;
use dyepack::formats::case;
use dyepack::ledger::Link;
use dyepack::lots::{Booking, Fees, Keepers, Method};
use dyepack::trace::{Bounds, History, Reach, Stop, StopReason, Trace, follow};
use dyepack::units::{Amount, PurseId, Total};
use proptest::prelude::*;
use small::{Taste, World, claims, instructions, world};

/// The bookings that follow money by a rule of their own and conserve it.
const CONSERVING: [Booking; 8] = [
    Booking::HAIRCUT,
    Booking::FIFO,
    Booking::LIFO_INPUTS,
    Booking::LIFO_OUTPUTS,
    Booking::LIFO_STACK,
    Booking::TIHO,
    Booking::DIRTY_FIRST_KEEP,
    Booking::DIRTY_FIRST_DROP,
];

fn run(world: &World, method: &Method) -> Trace {
    follow(&world.evidence, &world.complaints, method, History::Omit).unwrap()
}

fn held(trace: &Trace, purse: PurseId) -> Amount {
    let here = trace.held.iter().filter(|holding| holding.purse == purse);
    here.map(|holding| holding.amount).sum()
}

fn balance(world: &World, purse: PurseId) -> Amount {
    let ledger = world.evidence.ledger();
    if ledger.emptied_by(purse).is_some() {
        Amount::ZERO
    } else {
        ledger.balance(purse)
    }
}

/// A ledger typed in TOML, and what its claimed money could have reached.
fn typed(text: &str) -> (Evidence, Reach) {
    let case = case::read("case", &format!("kind = \"coin\"\n{text}")).unwrap_or_else(|error| panic!("{error}"));
    let reach = Reach::new(&case.evidence, &case.complaints, &Method::of(Booking::FIFO)).unwrap();
    (case.evidence, reach)
}

fn purse(evidence: &Evidence, name: &str) -> PurseId {
    let mut named = evidence
        .ledger()
        .purses()
        .filter(|&purse| evidence.purse_name(purse) == name);
    named.next().unwrap_or_else(|| panic!("{name} is a purse"))
}

/// 10 of the claimed money meet 5 of other money in m2, and another 10 meet 20 in m3; then both mixtures meet in m4. Where methods begin to
/// differ is m2, whichever of the two comes first into m4.
#[test]
fn of_two_mixtures_on_the_way_the_first_is_named() {
    for ins in [r#"["early", 15], ["late", 30]"#, r#"["late", 30], ["early", 15]"#] {
        let (evidence, reach) = typed(&format!(
            r#"
            movements = [
                {{ ins = [["issuance", 20]], outs = [["a", 10], ["b", 10]] }},
                {{ ins = [["a", 10], ["old", 5]], outs = [["early", 15]] }},
                {{ ins = [["b", 10], ["older", 20]], outs = [["late", 30]] }},
                {{ ins = [{ins}], outs = [["end", 45]] }},
            ]
            complaints = [{{ name = "theft", claims = [["a"], ["b"]] }}]
            "#
        ));
        let mixture = reach.mixture(purse(&evidence, "end")).expect("it is mixed");
        assert_eq!(evidence.movement_name(mixture.movement), "m2");
        assert_eq!(
            (mixture.claimed.get(), mixture.other.get(), mixture.account),
            (10, 5, None)
        );
    }
}

/// The same for an account into which two mixtures are paid, the later one first.
#[test]
fn of_two_mixtures_in_an_account_the_first_is_named() {
    let (evidence, reach) = typed(
        r#"
        movements = [
            { ins = [["issuance", 20]], outs = [["a", 10], ["b", 10]] },
            { ins = [["a", 10], ["old", 5]], outs = [["early", 15]] },
            { ins = [["b", 10], ["older", 20]], outs = [["late", 30]] },
            { ins = [["late", 30]], outs = [["bank", 30]] },
            { ins = [["early", 15]], outs = [["bank", 15]] },
        ]
        purses = { bank = { kind = "account" } }
        complaints = [{ name = "theft", claims = [["a"], ["b"]] }]
        "#,
    );
    let mixture = reach.mixture(purse(&evidence, "bank")).expect("it is mixed");
    assert_eq!(evidence.movement_name(mixture.movement), "m2");
}

/// The way to a purse, as movements and amounts.
fn way(evidence: &Evidence, reach: &Reach, name: &str) -> Vec<(String, u64)> {
    let ledger = evidence.ledger();
    let step = |step: &dyepack::trace::Step| (evidence.movement_name(ledger.movement_of(step.leg)), step.width.get());
    reach.way(purse(evidence, name)).iter().map(step).collect()
}

/// Three ways lead to the end: 12 over one purse, 12 over two purses, and 10 straight. The widest is taken, and of the two that are equally wide the
/// shorter, whichever comes first into the last movement.
#[test]
fn the_widest_way_is_the_shortest_of_equally_wide_ones() {
    for ins in [
        r#"["straight", 10], ["short", 12], ["long", 12]"#,
        r#"["long", 12], ["short", 12], ["straight", 10]"#,
    ] {
        let (evidence, reach) = typed(&format!(
            r#"
            movements = [
                {{ ins = [["issuance", 34]], outs = [["b", 12], ["a", 12], ["straight", 10]] }},
                {{ ins = [["b", 12]], outs = [["long", 12]] }},
                {{ ins = [["long", 12]], outs = [["longer", 12]] }},
                {{ ins = [["a", 12]], outs = [["short", 12]] }},
                {{ ins = [{}], outs = [["end", 34]] }},
            ]
            complaints = [{{ name = "theft", claims = [["a"], ["b"], ["straight"]] }}]
            "#,
            ins.replace("long", "longer")
        ));
        let expected = [("m1", 12), ("m4", 12), ("m5", 12)].map(|(name, width)| (name.to_owned(), width));
        assert_eq!(way(&evidence, &reach, "end"), expected);
    }
}

/// A link out of a purse that goes on takes all that was claimed; what lies there is other money that takes its place.
#[test]
fn where_a_link_takes_all_that_was_claimed_other_money_lies_in_its_place() {
    let case = case::read(
        "case",
        r#"
        kind = "account"
        movements = [
            { ins = [["issuance", 2]], outs = [["customer", 1], ["customer", 1]] },
            { ins = [["issuance", 1]], outs = [["onward", 1]] },
        ]
        links = [{ from = "m1:1", to = "m2:0", in = 1, out = 1 }]
        complaints = [{ name = "theft", claims = [["m1:1"]] }]
        "#,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let evidence = case.evidence;
    let reach = Reach::new(&evidence, &case.complaints, &Method::of(Booking::FIFO)).unwrap();
    let customer = purse(&evidence, "customer");
    assert!(reach.reaches(customer), "claimed money ended there");
    let met = reach.mixture(customer).expect("it is not pure");
    assert_eq!((met.claimed, met.other), (Amount::new(1), Amount::new(1)));
    assert_eq!(reach.mixture(purse(&evidence, "onward")), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn taint_is_only_where_claimed_money_can_be(words in instructions(40), claims in claims(3)) {
        let world = world(Taste::ALL, &words, &claims);
        for fees in [Fees::Drop, Fees::Follow] {
            for keepers in [Keepers::Stop, Keepers::Pass] {
                let with = |booking| Method::of(booking).with_fees(fees).with(keepers).unwrap();
                let reach = Reach::new(&world.evidence, &world.complaints, &with(Booking::FIFO)).unwrap();
                for booking in CONSERVING {
                    let trace = run(&world, &with(booking));
                    let held = trace.held.iter().filter(|holding| !holding.amount.is_zero()).map(|holding| holding.purse);
                    // What a claim takes over is noted at the movement's first credit, whatever comes there; what a rule lets go of, in
                    // the purse from which it went in, where nothing may be left at the cut-off.
                    let let_go = [StopReason::NotFollowed, StopReason::Mixture];
                    let real = |stop: &&Stop| !stop.amount.is_zero() && !let_go.contains(&stop.reason);
                    let stops = trace.stops.iter().filter(real).map(|stop| stop.purse);
                    for purse in held.chain(stops) {
                        prop_assert!(reach.reaches(purse), "{booking:?} {fees:?} {keepers:?} {purse:?}");
                        prop_assert!(!reach.way(purse).is_empty());
                    }
                }
            }
        }
    }

    #[test]
    fn pure_money_is_laid_whole_by_every_method(words in instructions(40), claims in claims(2)) {
        let world = world(Taste { assets: 1, ..Taste::ALL }, &words, &claims);
        // Out of a purse that goes on, or within one movement, a link takes units of which no bound says whether they were there before: it is
        // wide, and methods agree.
        let ledger = world.evidence.ledger();
        let leaves_door = |leg| world.evidence.facts(ledger.out_purse(leg)).reserve;
        let goes_on = |link: &Link| ledger.movement_of(link.from) != ledger.movement_of(link.to);
        let is_tight = world.evidence.links().iter().all(|link| leaves_door(link.from) && goes_on(link));
        // Dirty first ends each trail where it is first mixed. Where another complaint claims what one's trail ended in, that unit stays ended.
        let dirty_first = [Booking::DIRTY_FIRST_KEEP, Booking::DIRTY_FIRST_DROP];
        let follows = |trace: &Trace| !dirty_first.contains(&trace.method.booking()) || world.complaints.len() == 1;
        for fees in [Fees::Drop, Fees::Follow] {
            let with = |booking| Method::of(booking).with_fees(fees);
            let reach = Reach::new(&world.evidence, &world.complaints, &with(Booking::FIFO)).unwrap();
            let mut bounds = Bounds::new(&world.evidence, &world.complaints, &with(Booking::FIFO)).unwrap();
            let traces: Vec<Trace> = CONSERVING.into_iter().map(|booking| run(&world, &with(booking))).collect();
            let purses = world.evidence.ledger().purses().filter(|&purse| !world.evidence.ledger().kind(purse).is_boundary());
            for purse in purses.filter(|&purse| reach.reaches(purse) && !world.evidence.facts(purse).reserve) {
                if reach.mixture(purse).is_some() || world.evidence.facts(purse).edge {
                    continue;
                }
                let (whole, bound) = (balance(&world, purse), bounds.of(&[purse]).unwrap());
                let all = Total::from(whole);
                prop_assert!(bound.least <= all && all <= bound.greatest);
                if is_tight {
                    prop_assert_eq!((bound.least, bound.greatest), (all, all));
                }
                for trace in traces.iter().filter(|trace| follows(trace)) {
                    prop_assert_eq!(held(trace, purse), whole, "{:?} {:?} {:?}", trace.method.booking(), fees, purse);
                }
            }
        }
    }

    #[test]
    fn a_way_begins_at_a_claim_and_narrows(words in instructions(40), claims in claims(2)) {
        let world = world(Taste { assets: 1, ..Taste::ALL }, &words, &claims);
        let reach = Reach::new(&world.evidence, &world.complaints, &Method::of(Booking::FIFO)).unwrap();
        let mut bounds = Bounds::new(&world.evidence, &world.complaints, &Method::of(Booking::FIFO)).unwrap();
        let ledger = world.evidence.ledger();
        let claimed: Vec<_> = world.complaints.iter().flat_map(|complaint| &complaint.claims).map(|claim| claim.0).collect();
        for purse in ledger.purses().filter(|&purse| reach.reaches(purse)) {
            let way = reach.way(purse);
            prop_assert!(claimed.contains(&way[0].leg) && way[0].link.is_none());
            prop_assert_eq!(ledger.out_purse(way[way.len() - 1].leg), purse);
            prop_assert!(way.windows(2).all(|pair| pair[0].leg < pair[1].leg || pair[1].link.is_some()));
            prop_assert!(way.iter().all(|step| step.width <= ledger.out_amount(step.leg)));
            let open = !ledger.kind(purse).is_boundary() && !world.evidence.facts(purse).reserve && !world.evidence.facts(purse).edge;
            // Where a link carries on or brings, what was claimed or what the movement itself laid can have ended, and nothing of it need be left.
            let ends = |leg| ledger.out_purse(leg) == purse;
            let is_linked = world.evidence.links().iter().any(|link| ends(link.from) || ends(link.to));
            if open && !is_linked && way.len() == 1 {
                prop_assert!(!bounds.of(&[purse]).unwrap().greatest.is_zero());
            }
        }
    }

    #[test]
    fn what_is_mixed_is_a_part_of_what_is_reached(words in instructions(40), claims in claims(2)) {
        let world = world(Taste::ALL, &words, &claims);
        let reach = Reach::new(&world.evidence, &world.complaints, &Method::of(Booking::FIFO)).unwrap();
        let mingled = reach.mingled();
        prop_assert!(mingled.mixed <= mingled.reached && mingled.reached <= mingled.movements);
        prop_assert!(mingled.purses_mixed <= mingled.purses);
        prop_assert!(mingled.moved.iter().chain(&mingled.resting).all(|(whole, mixed)| mixed <= whole));
    }
}
