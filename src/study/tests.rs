use super::choose::{board, choose, looked_for};
use super::figures::{Found, find};
use super::run::{Wanted, digest, side};
use super::scene::Tracers;
use super::*;
use crate::evidence::{Evidence, Investigator, Vantage};
use crate::lots::{Booking, Method};
use crate::scenario::figure::{MethodFigure, Since, WorldFigure};
use crate::scenario::{self, Against, Expectation, Figure, Money, Must, Scenario};
use crate::score::Number;
use crate::seed::Seed;
use crate::sim::{self, Made, Stats};
use crate::trace::{Holding, NotComputed, STEPS_MAX, Taint, Testimony, Trouble};
use crate::truth::sample::Sample;
use crate::truth::{Fate, Role, States, World};
use crate::units::{Amount, IncidentId, Instant, MovementId, OriginId, PurseId, Share, Span};

fn scenario() -> Scenario {
    scenario::decode("tale", &scenario::template("A tale")).expect("the template is valid")
}

/// A thief takes 100 dollars, adds 100 of his own, and pays a stranger 50; the earmark says that all of it was loot.
fn tale() -> World {
    let mut s = Sample::new();
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let shop = s.entity("shop", Role::Purchaser);
    let (safe, purse, till) = (s.purse(victim), s.purse(thief), s.purse(shop));
    s.endow(0, safe, 10_000);
    s.endow(0, purse, 10_000);
    let theft = s.pay(10, &[(safe, 10_000)], &[(purse, 10_000)]);
    s.theft(theft);
    let paid = s.pay(20, &[(purse, 5_000)], &[(till, 5_000)]);
    s.loot_between(paid, 0, purse, [5_000, 5_000, 10_000]);
    s.receipt(paid, till, 5_000);
    s.outcomes(20, &[(Fate::AtLarge, 5_000), (Fate::Spent, 5_000)]);
    s.world
}

fn side_of(world: World, rail: &str, vantages: &[Vantage]) -> Side {
    side_beside(world, rail, vantages, &[])
}

fn side_beside(world: World, rail: &str, vantages: &[Vantage], outsiders: &[Outsider<'_>]) -> Side {
    let made = Made {
        world,
        notes: vec!["a note".into()],
        stats: Stats::default(),
        answers: Vec::new(),
    };
    let methods = board(&[Method::of(Booking::POISON), Method::of(Booking::FIFO)]);
    let tracers = Tracers {
        methods: &methods,
        outsiders,
    };
    let vantages: Vec<Investigator> = vantages.iter().copied().map(Investigator::from).collect();
    let at = made.world.ends;
    side(rail.into(), (made, at), (&[], &vantages), tracers, Wanted::ALL).unwrap()
}

fn study(expect: Vec<Expectation>) -> Study {
    let mut scenario = scenario();
    scenario.expect = expect;
    let sides = vec![
        side_of(tale(), "chain", &[Vantage::Public, Vantage::Omniscient]),
        side_of(tale(), "bank", &[Vantage::Public, Vantage::Omniscient]),
    ];
    let digest = digest(&sides);
    let mut study = Study {
        scenario,
        at: None,
        sides,
        verdicts: Vec::new(),
        digest,
    };
    study.verdicts = expect::judge(&study);
    study
}

fn figure_of(name: &str, vantage: Option<Vantage>, booking: Option<Booking>) -> Figure {
    Figure {
        vantage: vantage.map(Investigator::from),
        method: booking.map(Method::of),
        ..Figure::named(name).unwrap()
    }
}

fn expect(figure: Figure, must: Must, with: Against) -> Expectation {
    Expectation {
        figure,
        must,
        with,
        cause: None,
        because: "it is a tale".into(),
    }
}

fn number(millionths: u64) -> Option<Value> {
    Some(Value::Number(Number::millionths(millionths)))
}

/// The thief's bank answers a request about his account: who has the power to ask sees the payment in it, which nobody else sees but who
/// sees everything.
#[test]
fn what_a_keeper_answers_reaches_those_with_the_power_to_ask() {
    let mut s = Sample::new();
    let near = s.keeper("near", crate::evidence::KeeperKind::Bank, "XA");
    let far = s.keeper("far", crate::evidence::KeeperKind::Bank, "XB");
    let (victim, thief) = (s.entity("victim", Role::Victim), s.entity("thief", Role::Thief));
    let (safe, first) = (s.account(victim, near), s.account(thief, near));
    let (second, last) = (s.account(thief, far), s.account(thief, far));
    s.public = false;
    s.endow(0, safe, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(first, 100)]);
    s.theft(theft);
    let abroad = s.pay(20, &[(first, 100)], &[(second, 100)]);
    s.loot(abroad, 1, &[(first, 0), (second, 100)]);
    let inside = s.pay(30, &[(second, 100)], &[(last, 100)]);
    s.loot(inside, 2, &[(second, 0), (last, 100)]);
    let answer = crate::sim::Answer {
        keeper: far,
        purse: second,
        answered: crate::units::Instant::from_unix(50),
    };
    let seen = |answers: Vec<crate::sim::Answer>| {
        let made = Made {
            world: s.world.clone(),
            notes: Vec::new(),
            stats: Stats::default(),
            answers,
        };
        let methods = board(&[Method::of(Booking::FIFO)]);
        let tracers = Tracers {
            methods: &methods,
            outsiders: &[],
        };
        let at = made.world.ends;
        let side = side(
            "bank".into(),
            (made, at),
            (&[], &Vantage::ALL.map(Investigator::from)),
            tracers,
            Wanted::ALL,
        )
        .unwrap();
        let sees = |view: &View| view.key.movement_seen(inside).is_some();
        side.views.iter().map(sees).collect::<Vec<bool>>()
    };
    assert_eq!(seen(Vec::new()), [false, false, false, false, true]);
    assert_eq!(seen(vec![answer]), [false, false, true, true, true]);
}

#[test]
fn null_methods_stand_on_every_board_once() {
    let names =
        |methods: &[Method]| -> Vec<&str> { board(methods).iter().map(|method| method.booking().name()).collect() };
    assert_eq!(
        names(&[Method::of(Booking::NOTHING), Method::of(Booking::FIFO)]),
        [
            "nothing",
            "fifo",
            "everything-reachable",
            "largest-output",
            "true-links"
        ]
    );
}

#[test]
fn a_choice_replaces_what_the_scenario_says() {
    let scenario = scenario();
    let choice = Choice {
        crowd: None,
        at: None,
        seed: Some(Seed::new(77)),
        rails: vec!["bank-instant".into(), "bank-instant".into()],
        vantages: vec![Vantage::Public.into(), Vantage::Public.into()],
        methods: vec![Method::of(Booking::TIHO)],
        incident: None,
    };
    let chosen = choose(&scenario, &choice).unwrap();
    assert_eq!((chosen.seed.get(), chosen.starts.len()), (77, 1));
    assert_eq!(chosen.rail_name(chosen.starts[0]), "bank-instant");
    assert_eq!(
        (chosen.vantages, chosen.methods),
        (vec![Vantage::Public.into()], choice.methods.clone())
    );
    assert_eq!(choose(&scenario, &Choice::default()).unwrap(), scenario);
    let refused = choose(
        &scenario,
        &Choice {
            rails: vec!["tram".into()],
            ..Choice::default()
        },
    );
    let message = refused.unwrap_err().to_string();
    assert!(
        message.starts_with("\"tram\" is not a rail of this scenario; accepted are "),
        "{message}"
    );
    let nearest = StudyError::Rail {
        asked: "bank-wier".into(),
        lacks: None,
        accepted: vec!["bitcoin".into(), "bank-wire".into()],
    };
    assert!(
        nearest.to_string().ends_with("(did you mean \"bank-wire\"?)"),
        "{nearest}"
    );
    let poor = StudyError::Rail {
        asked: "ethereum".into(),
        lacks: Some("ETH"),
        accepted: vec!["bitcoin".into()],
    };
    assert!(poor.to_string().contains("needs the asset ETH"), "{poor}");
}

#[test]
fn figures_are_found_by_name() {
    let study = study(Vec::new());
    let value = |name, vantage, booking| figure(&study.sides[0], &figure_of(name, vantage, booking));
    let omniscient = Some(Vantage::Omniscient);
    assert_eq!(value("recall", omniscient, Some(Booking::FIFO)), number(1_000_000));
    assert_eq!(value("precision", omniscient, Some(Booking::FIFO)), number(500_000));
    assert_eq!(
        value("recall", omniscient, Some(Booking::NOTHING)),
        number(1_000_000),
        "it never left the purse"
    );
    assert_eq!(
        value("held", omniscient, Some(Booking::POISON)),
        Some(Value::Cents(Amount::new(20_000)))
    );
    assert_eq!(
        value("purchasers", omniscient, Some(Booking::POISON)),
        Some(Value::Cents(Amount::new(5_000)))
    );
    assert_eq!(value("stop.unnamed", omniscient, None), number(1_000_000));
    assert_eq!(value("stolen", None, None), Some(Value::Cents(Amount::new(10_000))));
    assert_eq!(value("outcome.spent", None, None), number(500_000));
    assert_eq!(value("movements", None, None), number(4_000_000));
    assert_eq!(value("determined", None, None), number(1_000_000));
    let found = find(
        &study.sides[0],
        &figure_of("recall", Some(Vantage::Tags), Some(Booking::FIFO)),
    );
    assert_eq!(found, Found::Nowhere, "nobody looked from there");
    let found = find(&study.sides[0], &figure_of("recall", omniscient, None));
    assert_eq!(found, Found::Empty, "which method is not said");
}

#[test]
fn every_figure_of_the_list_has_a_value_somewhere() {
    let study = study(Vec::new());
    for kind in scenario::figure::FIGURES {
        let (vantage, method) = match kind.of {
            scenario::figure::Of::World(_) => (None, None),
            scenario::figure::Of::Vantage(_) => (Some(Vantage::Public), None),
            scenario::figure::Of::Method(_) => (Some(Vantage::Public), Some(Booking::POISON)),
        };
        let found = figure(&study.sides[0], &figure_of(kind.name, vantage, method));
        let unit = match found {
            Some(Value::Cents(_)) => vec![scenario::Unit::Money],
            Some(Value::Number(_)) => vec![scenario::Unit::Share, scenario::Unit::Number],
            None => panic!("{} has no value", kind.name),
        };
        assert!(
            unit.contains(&kind.unit),
            "{} is of another unit than the list says",
            kind.name
        );
    }
}

/// 1 000 tokens at 2 dollars come back while they are at 4, and in the end they are at 1.
#[test]
fn what_came_back_was_worth_what_it_was_when_it_did() {
    let rate = "rate = [{ since = 2024-03-04, is = \"2 USD\" }, { since = 2024-03-05T12:00:00, is = \"4 USD\" }, { since = 2024-03-10, is = \"1 USD\" }]";
    let text = include_str!("../../tests/worlds/who-consents-gives-back-what-is-left.toml")
        .replace(
            "[rail.plain]",
            &format!("[asset.TOK]\nscale = 2\n{rate}\n[rail.plain]\nasset = \"TOK\""),
        )
        .replace("1 000 USD", "1 000 TOK")
        .replace("{ exit = { how = \"cash\", share = \"10%\" } }, ", "");
    let scenario = scenario::decode("recall", &text).expect("it decodes");
    let study = run(&scenario, &Choice::default(), &mut |_| {}).expect("it runs");
    let figures = [Since::End, Since::Order(Span::HOUR), Since::Order(Span::DAY.times(3))].map(|since| {
        ["stolen", "worth.now", "worth.returned"].map(|name| {
            let figure_of = Figure {
                since,
                ..figure_of(name, None, None)
            };
            match figure(&study.sides[0], &figure_of) {
                Some(Value::Cents(cents)) => cents.get() / 100,
                other => panic!("{name}: {other:?}"),
            }
        })
    });
    assert_eq!(
        figures,
        [[2_000, 1_000, 4_000], [2_000, 2_000, 0], [2_000, 4_000, 4_000]]
    );
}

#[test]
fn expectations_are_judged_on_every_side_they_are_about() {
    let fifo = || figure_of("precision", Some(Vantage::Public), Some(Booking::FIFO));
    let on_bank = Figure {
        rail: Some("bank".into()),
        ..fifo()
    };
    let study = study(vec![
        expect(fifo(), Must::AtLeast, Against::Share(Share::percent(50))),
        expect(on_bank, Must::AtMost, Against::Share(Share::percent(49))),
        expect(
            figure_of("recall", Some(Vantage::Country), Some(Booking::FIFO)),
            Must::Equal,
            Against::Number(0),
        ),
        expect(
            figure_of("stolen", None, None),
            Must::Equal,
            Against::Share(Share::WHOLE),
        ),
        expect(
            figure_of("stolen", None, None),
            Must::Equal,
            Against::Money(Money {
                amount: Amount::new(10_001),
                asset: 0,
            }),
        ),
        expect(
            fifo(),
            Must::Equal,
            Against::Figure(figure_of("precision", Some(Vantage::Public), Some(Booking::POISON))),
        ),
    ]);
    let told: Vec<(usize, &str, Option<bool>)> = study
        .verdicts
        .iter()
        .map(|v| (v.expectation, v.rail.as_str(), v.holds))
        .collect();
    assert_eq!(
        told,
        [
            (0, "chain", Some(true)),
            (0, "bank", Some(true)),
            (1, "bank", Some(false)),
            (3, "chain", Some(true)),
            (3, "bank", Some(true)),
            (4, "chain", Some(false)),
            (4, "bank", Some(false)),
            (5, "chain", Some(false)),
            (5, "bank", Some(false)),
        ]
    );
}

#[test]
fn a_flow_tells_what_each_movement_gave_and_took() {
    let study = study(Vec::new());
    let side = &study.sides[0];
    let [theft, paid] = &side.truth[0].passages[..] else {
        panic!("two movements moved loot")
    };
    assert_eq!(
        (theft.movement, paid.movement),
        (MovementId::new(2), MovementId::new(3))
    );
    assert_eq!((theft.gave.len(), theft.took[0].1.get()), (0, 10_000));
    assert_eq!(
        (paid.gave[0].1.get(), paid.took.len()),
        (5_000, 0),
        "what is spent is no loot"
    );
    let view = &side.views[1];
    let fifo = view
        .answers
        .iter()
        .find(|answer| answer.method.booking() == Booking::FIFO)
        .unwrap();
    let places: Vec<PurseId> = fifo
        .flow
        .passages
        .iter()
        .flat_map(|p| p.took.iter().map(|t| t.0))
        .collect();
    assert_eq!(places.len(), 1, "the first money out was his own: {:?}", fifo.flow);
    assert_eq!(view.key.purse(places[0]), side.truth[0].passages[0].took[0].0);
}

/// A thief takes 100 dollars, has 100 of his own, and is robbed of 150 of both.
fn twice_stolen() -> World {
    let mut s = Sample::new();
    let (victim, thief) = (s.entity("victim", Role::Stranger), s.entity("thief", Role::Thief));
    let robber = s.entity("robber", Role::Thief);
    let (safe, purse, den) = (s.purse(victim), s.purse(thief), s.purse(robber));
    s.endow(0, safe, 10_000);
    s.endow(0, purse, 10_000);
    let theft = s.pay(10, &[(safe, 10_000)], &[(purse, 10_000)]);
    s.theft(theft);
    let robbed = s.pay(20, &[(purse, 20_000)], &[(den, 15_000), (purse, 5_000)]);
    let mut second = s.world.truth.incidents[0].clone();
    second.name = "robbery".into();
    (second.complaint, second.loot) = (Vec::new(), Vec::new());
    let leg = s.world.ledger.out_legs(robbed).next().unwrap();
    second.complaint.push((leg, Amount::new(15_000)));
    s.world.truth.incidents.push(second);
    s.world
}

#[test]
fn what_a_method_lays_lies_in_the_interval_also_where_complaints_meet() {
    let mut study = study(Vec::new());
    study.sides = vec![side_of(twice_stolen(), "chain", &[Vantage::Public])];
    let compared = compare(&study);
    let view = &study.sides[0].views[1];
    assert_eq!(view.incident, IncidentId::new(1), "the robbery is looked at");
    let fifo = answers(view)
        .position(|answer| answer.method.booking() == Booking::FIFO)
        .unwrap();
    let [holding] = &compared[0][1].holdings[..] else {
        panic!("the robber alone holds what was robbed")
    };
    let (least, greatest) = holding.bound.unwrap().unwrap();
    assert_eq!(
        holding.laid[fifo].cents().get(),
        10_000,
        "the other 50 dollars stay the victim's"
    );
    assert_eq!((least.cents().get(), greatest.cents().get()), (5_000, 15_000));
}

#[test]
fn the_digest_tells_two_studies_apart() {
    let one = [side_of(tale(), "chain", &[Vantage::Public])];
    let mut world = tale();
    world.truth.incidents[0].loot.pop();
    let other = [side_of(world, "chain", &[Vantage::Public])];
    assert_eq!(digest(&one), digest(&[side_of(tale(), "chain", &[Vantage::Public])]));
    assert_ne!(digest(&one), digest(&other));
    assert_ne!(digest(&one), digest(&[side_of(tale(), "bank", &[Vantage::Public])]));
}

/// Returns the purse that holds so much in the end, as a tracer outside would look for it.
fn holder_of(evidence: &Evidence, balance: u64) -> PurseId {
    let mut purses = evidence.ledger().purses();
    purses
        .find(|purse| evidence.ledger().balance(*purse) == Amount::new(balance))
        .expect("somebody holds it")
}

fn outsider<'a>(name: &str, ask: impl Fn(&Evidence) -> Result<Testimony, Trouble> + Sync + 'a) -> Outsider<'a> {
    Outsider {
        name: name.into(),
        version: "1".into(),
        ask: Box::new(move |evidence, _| ask(evidence)),
    }
}

#[test]
fn tracers_outside_stand_on_the_board_and_change_nothing_else() {
    let lays = |amount: u64| {
        move |evidence: &Evidence| {
            let purse = holder_of(evidence, 15_000);
            let holding = Holding {
                purse,
                origin: OriginId::new(0),
                amount: Amount::new(amount),
                balance: Amount::new(15_000),
                basis: None,
            };
            Ok(Testimony::Taint(Taint {
                held: vec![holding],
                ..Taint::default()
            }))
        }
    };
    let ranks = |evidence: &Evidence| {
        let (thief, till) = (holder_of(evidence, 15_000), holder_of(evidence, 5_000));
        Ok(Testimony::Ranks(vec![vec![till, thief]]))
    };
    let outsiders = [
        outsider("half", lays(2_500)),
        outsider("ranks", ranks),
        outsider("hangs", |_| Err(Trouble::TimedOut(60))),
        outsider("whole", lays(5_000)),
    ];
    let vantages = [Vantage::Public, Vantage::Omniscient];
    let alone = side_of(tale(), "chain", &vantages);
    let beside = side_beside(tale(), "chain", &vantages, &outsiders);
    for (alone, beside) in alone.views.iter().zip(&beside.views) {
        let board = |view: &View| format!("{:?} {:?} {:?}", view.answers, view.ranking, view.ends);
        assert_eq!(board(alone), board(beside));
        let [half, ranks, hangs, whole] = &beside.outside[..] else {
            panic!("four were asked: {:?}", beside.outside)
        };
        let (
            Heard::Taint {
                card: half,
                place: last,
                ..
            },
            Heard::Taint {
                card: whole,
                place: top,
                ..
            },
        ) = (&half.heard, &whole.heard)
        else {
            panic!("two answer with taint")
        };
        let recall = |card: &crate::score::Scorecard| card.levels[0].recall.map(Share::get);
        assert_eq!((recall(half), recall(whole)), (Some(500_000), Some(1_000_000)));
        assert_eq!(whole.levels[0].precision, Some(Share::WHOLE));
        let all_find_it = beside
            .answers
            .iter()
            .all(|answer| answer.card.levels[0].recall == Some(Share::WHOLE));
        assert!(all_find_it, "every method finds what never moved on");
        assert_eq!(
            (*top, *last),
            (1, beside.answers.len() + 2),
            "whoever finds more stands before it"
        );
        // One purse holds loot, and the two of one rank share the first place.
        let Heard::Ranks { first, .. } = &ranks.heard else {
            panic!("it ranks")
        };
        assert_eq!(
            (first.purses, first.loot, first.hits),
            (1, Some(Share::percent(50)), Some(Share::percent(50)))
        );
        assert!(matches!(hangs.heard, Heard::Trouble(Trouble::TimedOut(60))));
    }
    assert_eq!(digest(&[alone]), digest(&[beside]), "they are no part of the digest");
}

#[test]
fn where_the_stolen_units_are_is_not_said_where_it_takes_too_many_steps() {
    let world = tale();
    let whole = crate::score::Whole::new(&world, world.ends);
    let of = |steps_max| crate::score::AssetTruth::new(&whole, IncidentId::FIRST, steps_max);
    assert_eq!(of(1).err(), Some(NotComputed { steps_max: 1 }));
    let mut side = side_of(tale(), "chain", &[Vantage::Public]);
    side.assets = vec![of(STEPS_MAX)];
    assert!(super::figures::of_world(&side, WorldFigure::DeterminedAsset, Since::End, None).is_some());
    side.assets.push(of(1));
    assert_eq!(
        super::figures::of_world(&side, WorldFigure::DeterminedAsset, Since::End, None),
        None,
        "a sum of one of two is none"
    );
}

#[test]
fn a_tracer_outside_that_finds_nothing_is_last_even_where_nobody_finds_anything() {
    let text = include_str!("../../scenarios/same-theft.toml");
    let scenario = crate::scenario::decode("same-theft", text).expect("a bundled scenario is valid");
    let choice = Choice {
        rails: vec!["bank-wire".into()],
        vantages: vec![Vantage::Public.into()],
        methods: vec![Method::of(Booking::FIFO)],
        ..Choice::default()
    };
    let silent = [outsider("silent", |_| Ok(Testimony::Taint(Taint::default())))];
    let study = run_beside(&scenario, &choice, &silent, &mut |_| {}).unwrap();
    let view = &study.sides[0].views[0];
    let found = view.answers.iter().map(|answer| answer.card.levels[0].overlap);
    assert_eq!(found.sum::<Amount>(), Amount::ZERO, "the public sees nothing of a bank");
    let Heard::Taint { place, .. } = view.outside[0].heard else {
        panic!("it answers")
    };
    assert_eq!(place, view.answers.len() + 1);
}

#[test]
fn who_follows_every_true_link_names_no_unit_that_cannot_be_stolen() {
    let text = include_str!("../../scenarios/first-steps.toml");
    let scenario = crate::scenario::decode("first-steps", text).expect("a bundled scenario is valid");
    let mut wrong = Amount::ZERO;
    for seed in 1..=20 {
        let choice = Choice {
            seed: Some(Seed::new(seed)),
            vantages: vec![Vantage::Omniscient.into()],
            ..Choice::default()
        };
        let study = run(&scenario, &choice, &mut |_| {}).unwrap();
        let side = &study.sides[0];
        let asset = side.assets[0].as_ref().unwrap();
        assert!(asset.determined <= asset.seeded && asset.seeded > crate::score::Worth::ZERO);
        let answers = &side.views[0].answers;
        let of = |booking| answers.iter().find(|answer| answer.method.booking() == booking);
        let card = |booking| of(booking).unwrap().asset.as_ref().unwrap();
        let linked = card(Booking::TRUE_LINKS);
        assert_eq!(
            (linked.question, linked.wrong.get(), linked.missed.get()),
            (crate::score::Question::Asset, 0, 0)
        );
        let (least, greatest) = linked.recall.expect("some units are in purses");
        assert!(least <= greatest && greatest == Share::WHOLE);
        let nothing = card(Booking::NOTHING);
        assert_eq!(nothing.error, None, "who names nothing errs nowhere");
        assert!(nothing.missed > Amount::ZERO, "what is determined is missed");
        wrong += card(Booking::EVERYTHING_REACHABLE).wrong;
    }
    // In some of the worlds somebody spends a gift together with coins of his own.
    assert!(
        wrong > Amount::ZERO,
        "who names all that is reachable names clean money too"
    );
}

/// Every unit that a plan orders of its victims is in one state at every instant, whatever was stopped, exchanged or spent; the amount
/// is the same however long ago it was ordered, and whatever was spent, cashed, returned or prevented stays so.
#[test]
fn what_was_attempted_is_the_sum_of_what_became_of_it_at_every_instant() {
    for bundled in scenario::bundled() {
        let scenario = scenario::decode(bundled.name, bundled.text).unwrap();
        for (start, seed) in scenario
            .starts
            .iter()
            .flat_map(|start| (1..=3).map(move |seed| (*start, seed)))
        {
            let world = crate::sim::make(&scenario, start, Seed::new(seed)).world;
            for incident in &world.truth.incidents {
                let attempted: Amount = incident.attempts.iter().map(|attempt| attempt.amount).sum();
                let mut stayed = [Amount::ZERO; 7];
                for at in
                    (0..200).map(|step| world.begins + Span::seconds(world.ends.since(world.begins).get() / 199 * step))
                {
                    let states = incident.became(at);
                    assert_eq!(states.total(), attempted, "{} {start:?} {seed} {at:?}", scenario.title);
                    let stays = [
                        Fate::Spent,
                        Fate::Cashed,
                        Fate::Returned,
                        Fate::Stopped,
                        Fate::Recalled,
                        Fate::Voided,
                        Fate::Seized,
                    ];
                    let now = stays.map(|fate| states[fate]);
                    assert!(
                        stayed.iter().zip(now).all(|(before, now)| *before <= now),
                        "{now:?} after {stayed:?}"
                    );
                    stayed = now;
                }
                for span in [Span::HOUR, Span::DAY, Span::DAY.times(30)] {
                    let since = incident.states(|attempt| attempt.due + span);
                    assert_eq!(since.iter().map(States::total).sum::<Amount>(), attempted);
                }
            }
        }
    }
}

/// Ordered at 10 and credited then; half is spent at 20; the victim notices at 15.
#[test]
fn what_became_of_the_money_is_asked_since_the_order_and_since_notice() {
    let mut world = tale();
    world.truth.incidents[0].noticed = Instant::from_unix(15);
    let side = side_of(world, "chain", &[Vantage::Public]);
    let at = |name: &str, since: Since| {
        figure(
            &side,
            &Figure {
                since,
                ..Figure::named(name).unwrap()
            },
        )
    };
    let share = |percent: u32| Some(Value::Number(Share::percent(percent).into()));
    let seconds = Span::seconds;
    assert_eq!(at("outcome.held", Since::Order(seconds(9))), share(100));
    assert_eq!(at("outcome.held", Since::Order(seconds(10))), share(50));
    assert_eq!(at("outcome.held", Since::Notice(seconds(4))), share(100));
    assert_eq!(at("outcome.spent", Since::Notice(seconds(5))), share(50));
    assert_eq!(at("outcome.unmade", Since::Order(seconds(-1))), share(100));
    assert_eq!(at("outcome.spent", Since::End), share(50));
}

fn bundled(name: &str) -> Scenario {
    let bundled = crate::scenario::bundled().iter().find(|bundled| bundled.name == name);
    crate::scenario::decode(name, bundled.unwrap().text).unwrap()
}

/// Two actors rob two exchanges: each theft has its own share of what was cashed, and both together have neither.
#[test]
fn a_figure_is_of_the_theft_that_it_names() {
    let scenario = bundled("denial");
    let made = sim::make(&scenario, scenario.starts[0], scenario.seed);
    let at = made.world.ends;
    let tracers = Tracers {
        methods: &[Method::of(Booking::HAIRCUT)],
        outsiders: &[],
    };
    let ids = [IncidentId::FIRST, IncidentId::new(1)];
    let who = Investigator::from(Vantage::Omniscient);
    let side = side("rail".into(), (made, at), (&ids, &[who]), tracers, Wanted::NOTHING).unwrap();
    let asked = |name: &str, incident: Option<IncidentId>| {
        let named = Figure::named(name).unwrap();
        figure(
            &side,
            &Figure {
                vantage: (!named.kind.of.is_world()).then_some(who),
                method: named.kind.of.is_method().then_some(Method::of(Booking::HAIRCUT)),
                incident,
                ..named
            },
        )
    };
    let cents = |value: Option<Value>| match value {
        Some(Value::Cents(cents)) => cents.get(),
        other => panic!("{other:?} is no money"),
    };
    let [one, other] = ids.map(|id| cents(asked("attempted", Some(id))));
    assert_ne!(one, other);
    let is_sum = |whole: u64, parts: [u64; 2]| whole.abs_diff(parts[0] + parts[1]) <= 1; // each is rounded down to a cent
    assert!(is_sum(cents(asked("attempted", None)), [one, other]));
    let lost = ids.map(|id| cents(asked("stolen", Some(id))));
    assert!(is_sum(cents(asked("stolen", None)), lost));
    for (place, id) in ids.into_iter().enumerate() {
        let recall = of_answer(
            &side,
            &side.views[place],
            &side.views[place].answers[0],
            MethodFigure::Recall,
        );
        assert_eq!(asked("recall", Some(id)), recall, "{id:?}");
    }
    // Shares of two thefts by one plan may be equal to a millionth; what was taken is not.
    assert_ne!(lost[0], lost[1]);
    assert_eq!(asked("recall", None), None, "of several nobody said which");
}

/// Whatever is prevented is so at one keeper and in one way, and counts have a value at every instant that never falls.
#[test]
fn what_is_prevented_is_so_by_somebody_and_counts_have_their_date() {
    let mut some = [0; 3];
    for name in ["wire-casino", "same-theft", "phishing"] {
        let scenario = bundled(name);
        for &start in &scenario.starts {
            let made = sim::make(&scenario, start, scenario.seed);
            let at = made.world.ends;
            let tracers = Tracers {
                methods: &[],
                outsiders: &[],
            };
            let side = side("rail".into(), (made, at), (&[], &[]), tracers, Wanted::NOTHING).unwrap();
            let asked = |name: &str, since: Since| {
                let named = Figure::named(name).unwrap();
                match figure(&side, &Figure { since, ..named }) {
                    Some(Value::Number(number)) => number.get(),
                    Some(Value::Cents(cents)) => cents.get(),
                    None => panic!("{name} has no value"),
                }
            };
            let sum = |names: &[&str], since| names.iter().map(|name| asked(name, since)).sum::<u64>();
            for since in [Since::Order(Span::DAY), Since::Notice(Span::HOUR), Since::End] {
                let by_how = sum(&["prevented.stopped", "prevented.recalled"], since);
                let by_whom = sum(&["prevented.bank", "prevented.exchange", "prevented.other"], since);
                assert!(
                    by_how.abs_diff(by_whom) <= 3,
                    "{name}: {by_how} {by_whom}, each rounded down"
                );
                assert!(asked("prevented.given", since) <= asked("prevented.stopped", since));
            }
            some[0] += asked("prevented.bank", Since::End);
            some[1] += asked("prevented.given", Since::End);
            for count in [
                "requests",
                "answers",
                "payments.stopped",
                "alarms",
                "alarms.false",
                "strangers.held",
                "movements",
                "stolen",
            ] {
                let stages = STAGES.map(|(_, span)| asked(count, Since::Order(span)));
                assert!(stages.is_sorted(), "{name}, {count}: {stages:?}");
                let end = asked(count, Since::End);
                assert!(
                    stages.iter().all(|&stage| stage <= end),
                    "{name}, {count}: {stages:?} {end}"
                );
                some[2] += u64::from(stages[0] < end);
            }
            assert_eq!(asked("alarms", Since::End), side.counts.alarms * 1_000_000);
            assert_eq!(asked("strangers.held", Since::End), side.counts.strangers_held);
        }
    }
    assert!(some.iter().all(|&count| count > 0), "{some:?}");
}

/// Where two victims keep different books, whoever reads a victim's is asked whose; what everybody sees is the same for all.
#[test]
fn whose_books_are_read_is_asked_where_two_victims_keep_them() {
    let scenario = bundled("denial");
    let made = sim::make(&scenario, scenario.starts[0], scenario.seed);
    let looks = |scenario: &Scenario, who: Vantage| looked_for(&made.world, scenario, who.into());
    for who in [Vantage::Institution, Vantage::Country] {
        let refused = looks(&scenario, who).expect_err("there are two").to_string();
        assert!(refused.contains("first, second"), "{refused}");
        let chosen = Choice {
            incident: Some("second".into()),
            ..Choice::default()
        };
        let chosen = choose(&scenario, &chosen).expect("it is one of them");
        assert_eq!(looks(&chosen, who).ok().map(IncidentId::index), Some(1));
    }
    assert!(looks(&scenario, Vantage::Public).is_ok() && looks(&scenario, Vantage::Omniscient).is_ok());
}
