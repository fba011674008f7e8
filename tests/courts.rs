//! The laws of the rules of the courts over random small worlds with random roles, and their equality with a naive oracle.

mod court;
mod small;

use std::collections::BTreeMap;

use court::Court;
use dyepack::evidence::{Names, RoleRow, Roles};
use dyepack::ledger::PurseKind;
use dyepack::lots::{Booking, Method, Role};
use dyepack::trace::{Bounds, History, StopReason, Trace, follow};
use dyepack::units::{Amount, PurseId, Total};
use proptest::prelude::*;
use small::change::{rescheduled, scaled};
use small::{Form, Taste, World, claims, instructions, world};

/// A word for each purse: most have no role.
fn words_of_roles() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 24)
}

/// Gives roles by word; the first purse that can have one is a wrongdoer's, so that rules of law run.
fn with_roles(mut world: World, words: &[u8]) -> World {
    let ledger = world.evidence.ledger();
    let open: Vec<PurseId> = ledger
        .purses()
        .filter(|purse| !ledger.kind(*purse).is_boundary())
        .collect();
    let mut rows: BTreeMap<Role, Vec<PurseId>> = BTreeMap::new();
    for (place, &purse) in open.iter().enumerate() {
        let role = match words[place % words.len()] % 6 {
            _ if place == 0 => Role::Wrongdoer,
            0 | 1 => Role::Wrongdoer,
            2 => Role::Purchaser,
            3 => Role::Elected,
            _ => continue,
        };
        rows.entry(role).or_default().push(purse);
    }
    let row = |(role, purses)| RoleRow {
        role,
        purses,
        source: "a test".into(),
    };
    let rows = rows.into_iter().map(row).collect();
    world.evidence.set_roles(Roles { rows }).unwrap();
    world
}

/// Worlds without links, gas and exchanges: what a link brings is not what the courts' rules differ in.
const PLAIN: Taste = Taste {
    links: false,
    ..Taste::ALL
};

/// P's 100 come in and 60 are drawn, so that P can claim all 40 that are left; then M's 60 come in, and of the 100 P can claim 100 parts of 160 and M
/// 60: floor(100 * 100/160) = 62 and floor(100 * 60/160) = 37. Before M's money came, M had no share in P's.
#[test]
fn who_contributes_later_has_no_share_in_what_was_there_before() {
    let text = r#"
        movements = [
            { ins = [["issuance", 100]], outs = [["account", 100]] },
            { ins = [["account", 60]], outs = [["drawn", 60]] },
            { ins = [["issuance", 60]], outs = [["account", 60]] },
        ]
        complaints = [{ name = "P", claims = [["m1:0"]] }, { name = "M", claims = [["m3:0"]] }]
        roles = [{ role = "wrongdoer", purses = ["account"], source = "a test" }]
    "#;
    let case = dyepack::formats::case::read("case", text).unwrap_or_else(|error| panic!("{error}"));
    let trace = follow(
        &case.evidence,
        &case.complaints,
        &Method::of(Booking::PARI_PASSU),
        History::Keep,
    )
    .unwrap();
    let claims: Vec<_> = trace
        .history
        .iter()
        .map(|shade| {
            (
                case.evidence.movement_name(shade.movement),
                shade.origin.index(),
                shade.amount.get(),
            )
        })
        .collect();
    let expected = [("m1", 0, 100), ("m2", 0, 40), ("m3", 0, 62), ("m3", 1, 37)];
    assert_eq!(
        claims,
        expected.map(|(movement, origin, amount)| (movement.to_owned(), origin, amount))
    );
}

/// A rule of law under which claimants share among themselves like this.
fn method(booking: Booking, between: &str) -> Method {
    format!("{};between={between}", booking.name()).parse().unwrap()
}

/// Follows; nothing where the rule refuses.
fn say(world: &World, method: &Method) -> Option<Trace> {
    match follow(&world.evidence, &world.complaints, method, History::Keep) {
        Err(refusal) if refusal.is_refusal() => None,
        trace => Some(trace.unwrap()),
    }
}

/// What each complaint has in each purse.
fn held(trace: &Trace) -> BTreeMap<(usize, usize), u64> {
    let rows = trace.held.iter().filter(|holding| !holding.amount.is_zero());
    rows.map(|holding| ((holding.purse.index(), holding.origin.index()), holding.amount.get()))
        .collect()
}

/// What all complaints have in one purse.
fn sum(trace: &Trace, purse: PurseId) -> Amount {
    trace
        .held
        .iter()
        .filter(|holding| holding.purse == purse)
        .map(|holding| holding.amount)
        .sum()
}

const FLOWS: [Booking; 3] = [
    Booking::OWN_MONEY_FIRST,
    Booking::LOWEST_INTERMEDIATE_BALANCE,
    Booking::ELECTED_ASSET,
];
const BETWEEN: [&str; 2] = ["fifo", "rolling"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn own_money_first_and_what_follows_from_it_agree_with_the_oracle(
        words in instructions(30), claims in claims(3), roles in words_of_roles(),
    ) {
        for form in [Form::Coins, Form::Accounts, Form::Mixed] {
            let world = with_roles(world(Taste { form, ..PLAIN }, &words, &claims), &roles);
            for booking in [Booking::OWN_MONEY_FIRST, Booking::LOWEST_INTERMEDIATE_BALANCE] {
                let Some(trace) = say(&world, &method(booking, "fifo")) else { continue };
                let court = if booking == Booking::OWN_MONEY_FIRST { Court::OwnMoneyFirst } else { Court::LowestBalance };
                prop_assert_eq!(held(&trace), court::follow(&world.evidence, &world.complaints, court), "{:?}", booking);
            }
        }
    }

    #[test]
    fn claims_agree_with_the_oracle(words in instructions(30), claims in claims(3), roles in words_of_roles(), window in 0u32..3) {
        let world = with_roles(world(Taste { form: Form::Mixed, ..PLAIN }, &words, &claims), &roles);
        let fungible: Method = format!("fungible-account;window={window}").parse().unwrap();
        for (method, court) in [(Method::of(Booking::PARI_PASSU), Court::PariPassu), (fungible, Court::Fungible(window))] {
            let booking = method.booking();
            let Some(trace) = say(&world, &method) else { continue };
            prop_assert_eq!(held(&trace), court::divide(&world.evidence, &world.complaints, court), "{:?}", booking);
            for holding in &trace.held {
                let all = sum(&trace, holding.purse);
                prop_assert!(all <= holding.balance, "nobody gets what is not there");
            }
            for tally in &trace.tallies {
                let went = tally.held + tally.stopped + tally.fees + tally.destroyed + tally.shortfall(booking);
                prop_assert_eq!(went, tally.seeded, "what is not got is the shortfall");
            }
        }
    }

    #[test]
    fn what_is_seeded_is_somewhere_and_within_the_bounds(words in instructions(25), claims in claims(2), roles in words_of_roles()) {
        let world = with_roles(world(Taste::ALL, &words, &claims), &roles);
        for booking in FLOWS {
            for between in BETWEEN {
                let method = method(booking, between);
                let Some(trace) = say(&world, &method) else { continue };
                for tally in &trace.tallies {
                    let went = [tally.held, tally.fees, tally.destroyed, tally.stopped, tally.crossed_out];
                    let went: Total = went.into_iter().sum();
                    prop_assert_eq!(tally.seeded + tally.crossed_in, went, "{}", method);
                }
                let mut bounds = Bounds::new(&world.evidence, &world.complaints, &method).unwrap();
                for purse in world.evidence.ledger().purses() {
                    let (bound, held) = (bounds.of(&[purse]).unwrap(), Total::from(sum(&trace, purse)));
                    prop_assert!(bound.least <= held && held <= bound.greatest, "{method} {purse:?}: {held} in {bound:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_held_behind_a_purchaser_s_door_and_what_comes_there_stops(
        words in instructions(30), claims in claims(2), roles in words_of_roles(),
    ) {
        let world = with_roles(world(Taste::ALL, &words, &claims), &roles);
        let purchasers: Vec<PurseId> = world.evidence.roles().purses(Role::Purchaser).collect();
        for booking in Booking::ALL.into_iter().filter(|booking| booking.is_law()) {
            let Some(trace) = say(&world, &Method::of(booking)) else { continue };
            prop_assert!(trace.held.iter().all(|holding| !purchasers.contains(&holding.purse)), "{:?}", booking);
            for stop in &trace.stops {
                let bought = stop.reason == StopReason::Purchaser;
                prop_assert!(!bought || purchasers.contains(&stop.purse), "{:?}", booking);
            }
        }
    }

    #[test]
    fn where_no_wrongdoer_pays_it_is_fifo_or_haircut(words in instructions(30), claims in claims(2)) {
        let mut world = world(PLAIN, &words, &claims);
        // A purse of a wrongdoer who does nothing.
        let changed = world.evidence.with(|columns| {
            let apart = columns.ledger.open(PurseKind::Account, columns.ledger.asset_of(PurseId::new(0)));
            columns.facts.push(Default::default());
            let Names::Given { purses, .. } = &mut columns.names else { panic!("they are given") };
            purses.push("apart");
            columns.roles.rows.push(RoleRow { role: Role::Wrongdoer, purses: vec![apart], source: "a test".into() });
        });
        world.evidence = changed.unwrap();
        for (between, same) in [("fifo", Booking::FIFO), ("rolling", Booking::HAIRCUT)] {
            let law = say(&world, &method(Booking::OWN_MONEY_FIRST, between)).unwrap();
            let same = say(&world, &Method::of(same)).unwrap();
            prop_assert_eq!(held(&law), held(&same));
            prop_assert_eq!(law.tallies, same.tallies);
        }
    }

    #[test]
    fn the_lowest_balance_leaves_a_wrongdoer_no_more_than_own_money_first(
        words in instructions(30), claims in claims(3), roles in words_of_roles(),
    ) {
        let world = with_roles(world(PLAIN, &words, &claims), &roles);
        let own = say(&world, &Method::of(Booking::OWN_MONEY_FIRST)).unwrap();
        if let Some(lowest) = say(&world, &Method::of(Booking::LOWEST_INTERMEDIATE_BALANCE)) {
            for purse in world.evidence.roles().purses(Role::Wrongdoer) {
                prop_assert!(sum(&lowest, purse) <= sum(&own, purse), "{purse:?}");
            }
        }
    }

    #[test]
    fn own_money_never_refills_the_claim(words in instructions(30), claims in claims(1)) {
        let taste = Taste { form: Form::Accounts, doors: false, opening: false, assets: 1, parents: 1, ..PLAIN };
        let mut world = world(taste, &words, &claims);
        let first = world.evidence.ledger().purses().find(|purse| world.evidence.ledger().kind(*purse) == PurseKind::Account);
        let account = first.unwrap();
        let rows = vec![RoleRow { role: Role::Wrongdoer, purses: vec![account], source: "a test".into() }];
        world.evidence.set_roles(Roles { rows }).unwrap();
        let Some(trace) = say(&world, &Method::of(Booking::LOWEST_INTERMEDIATE_BALANCE)) else { return Ok(()) };
        let found = court::lowest_balance(&world.evidence, &world.complaints, account);
        prop_assert_eq!(sum(&trace, account).get(), found, "min(claim + new claimed money, balance) after every event");
    }

    #[test]
    fn larger_amounts_change_nothing_else(words in instructions(30), claims in claims(2), roles in words_of_roles(), k in 2u64..1_000) {
        let world = with_roles(world(Taste { fees: false, ..PLAIN }, &words, &claims), &roles);
        let large = scaled(&world, k);
        for booking in FLOWS {
            let (Some(small), Some(large)) = (say(&world, &Method::of(booking)), say(&large, &Method::of(booking))) else { continue };
            let times: BTreeMap<(usize, usize), u64> =
                held(&small).into_iter().map(|(key, amount)| (key, amount * k)).collect();
            prop_assert_eq!(times, held(&large), "{:?}", booking);
        }
    }

    #[test]
    fn independent_movements_of_one_instant_can_change_places(
        words in instructions(30), claims in claims(2), roles in words_of_roles(), swap in prop::collection::vec(any::<bool>(), 30),
    ) {
        let world = with_roles(world(Taste { fees: false, ..PLAIN }, &words, &claims), &roles);
        let other = rescheduled(&world, &swap);
        for booking in Booking::ALL.into_iter().filter(|booking| booking.is_law()) {
            let (one, two) = (say(&world, &Method::of(booking)), say(&other, &Method::of(booking)));
            prop_assert_eq!(one.as_ref().map(held), two.as_ref().map(held), "{:?}", booking);
        }
    }
}

#[test]
fn a_rule_of_law_refuses_without_roles_and_says_how_to_give_them() {
    let text = "[[movements]]\nins = [[\"issuance\", 3]]\nouts = [[\"a\", 3]]\n[[complaints]]\nname = \"c\"\nclaims = [[\"a\"]]\n";
    let coins = format!("kind = \"coin\"\n{text}[[roles]]\nrole = \"wrongdoer\"\npurses = [\"a\"]\nsource = \"s\"\n");
    let read = |text: &str| dyepack::formats::case::read("case.toml", text).unwrap();
    for booking in Booking::ALL.into_iter().filter(|booking| booking.is_law()) {
        let refuses = |text: &str| {
            let case = read(text);
            follow(&case.evidence, &case.complaints, &Method::of(booking), History::Omit)
                .map_err(|error| error.to_string())
        };
        let error = refuses(text).unwrap_err();
        assert!(
            error.contains("no purse has the role wrongdoer; give it by --roles FILE"),
            "{error}"
        );
        match refuses(&coins) {
            Ok(trace) => assert_eq!(
                (booking, sum(&trace, PurseId::new(1)).get()),
                (Booking::OWN_MONEY_FIRST, 3)
            ),
            Err(error) if booking == Booking::ELECTED_ASSET => assert!(error.contains("no purse has the role elected")),
            Err(error) => assert!(error.contains("no claimed money enters an account"), "{error}"),
        }
    }
}

#[test]
fn mistakes_in_roles_are_named_with_their_place() {
    let ledger = "[[movements]]\nins = [[\"issuance\", 3]]\nouts = [[\"a\", 3]]\n";
    let case = dyepack::formats::case::read("case.toml", ledger).unwrap();
    let error = |text: &str| {
        dyepack::formats::roles::read("roles.toml", text, &case.evidence)
            .unwrap_err()
            .to_string()
    };
    let row = |role: &str, purse: &str, source: &str| {
        format!("[[roles]]\nrole = \"{role}\"\npurses = [\"{purse}\"]\nsource = \"{source}\"\n")
    };
    assert!(error(&row("thief", "a", "s")).contains("expected one of `wrongdoer`, `purchaser`, `elected`"));
    let nobody = error(&row("wrongdoer", "b", "s"));
    assert_eq!(
        nobody,
        "roles.toml, line 3, column 11: \"b\" is neither a purse, nor an address, nor a holder's name in this ledger"
    );
    assert!(error(&row("wrongdoer", "a", " ")).contains("has no source"));
    assert!(error(&row("wrongdoer", "issuance", "s")).contains("is a boundary"));
    let both = row("wrongdoer", "a", "s") + &row("purchaser", "a", "s");
    assert!(error(&both).contains("a is both purchaser and wrongdoer"));
}
