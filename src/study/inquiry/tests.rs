//! Small worlds in which it can be said beforehand what an inquiry comes to.

use super::look::{Act, Rules};
use super::policy::Kind;
use super::race::{Desk, play};
use super::*;
use crate::evidence::Vantage;
use crate::lots::{Booking, Parameter};
use crate::scenario::decode;
use crate::sim::{self, Engine, Made};
use crate::trace::{History, Trace, Trail, follow};
use crate::truth::Fate;
use crate::units::{IncidentId, Instant, Span};
use crate::vantage::{Disclosure, Growth, Lens, project};
use proptest::prelude::*;

/// Two banks that do at once what they are asked to. A shop is robbed of a thousand dollars, which come to an account at the far bank and
/// rest there; the officer of the near one reads its own books alone.
const TOWN: &str = r#"
dyepack = 1
title = "Two banks"
summary = "A thousand dollars go from one bank to the other and rest."
span = "10d"
rails = ["wires"]
methods = ["haircut"]

[rail.wires]
preset = "bank-instant"
identity = { named = "100%", false_papers = "0%" }
oversight = { screened = "0%", hold = "1h", false_alarm = "0%" }
finality = { cancellable = false, consent = "0%", delay = "0s" }
control = { chance = "100%", delay = "0s" }
disclosure = { chance = "100%", abroad = "100%", delay = "0s" }

[keeper.near]
kind = "bank"
country = "XA"
hours = "round-the-clock"

[keeper.far]
kind = "bank"
country = "XB"
hours = "round-the-clock"
mules = { accounts = 1 }

[[investigator]]
name = "near-officer"
who = "officer"
keeper = "near"
hours = 24

[incident.theft]
victim = "shop"
amount = "1 000 USD"
at = "9h"
noticed = "1h"
into = "far"

[plan]
steps = [{ steal = "theft" }, { rest = {} }]
"#;

fn town() -> Scenario {
    decode("town", TOWN).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn rules(scenario: &Scenario, policy: Policy) -> Rules {
    let investigator = scenario.investigator("near-officer").unwrap();
    Rules {
        incident: IncidentId::FIRST,
        investigator,
        effort: scenario.effort(investigator),
        policy,
        method: Method::of(Booking::HAIRCUT),
        theta: Share::percent(50),
    }
}

/// Returns the first seed with which the shop has its account at the near bank: where it has it is drawn.
fn seed(scenario: &Scenario) -> Seed {
    let near = |seed: &Seed| {
        let world = sim::make(scenario, scenario.starts[0], *seed).world;
        let (leg, _) = world.truth.incident(IncidentId::FIRST).complaint[0];
        let paid = world.ledger.ins(world.ledger.movement_of(leg)).start;
        let host = world.record.purses[world.ledger.in_purses()[paid].index()].host;
        host.is_some_and(|host| world.record.keepers[host.index()].name == "near")
    };
    (1..100).map(Seed::new).find(near).expect("one shop in two banks there")
}

fn raced(policy: Policy) -> (Made, Vec<Act>, Outcome) {
    let scenario = town();
    let rules = rules(&scenario, policy);
    let (made, desk) = play(&scenario, scenario.starts[0], seed(&scenario), &rules).unwrap();
    let acts = desk.acts.clone();
    let outcome = desk.close(&made).unwrap();
    (made, acts, outcome)
}

/// Of an account abroad the officer sees what came in, all of it the loot, and needs no answer to have it frozen; he asks whose it is afterwards.
#[test]
fn who_follows_freezes_the_account_at_which_his_books_end_as_the_clairvoyant_does() {
    let [seen, followed] = [Policy::Clairvoyant, Policy::Follow].map(raced);
    let done = |acts: &[Act]| acts.iter().map(|act| act.kind).take(3).collect::<Vec<_>>();
    assert_eq!(done(&seen.1), [Kind::Recall, Kind::Freeze, Kind::Search]);
    assert_eq!(done(&followed.1), [Kind::Recall, Kind::Freeze, Kind::Request]);
    assert_eq!(followed.1[1].at, seen.1[1].at);
    for outcome in [&seen.2, &followed.2] {
        let frozen = outcome.fates.iter().find(|(fate, _)| *fate == Fate::Frozen);
        assert_eq!(frozen, Some(&(Fate::Frozen, Share::WHOLE)), "{:?}", outcome.fates);
    }
    let found = &followed.2;
    assert_eq!(
        (found.located, found.named, found.named_truly),
        (Share::WHOLE, Share::WHOLE, Share::WHOLE)
    );
    assert_eq!(
        (found.requests, found.abroad, found.days, found.capped),
        (1, 1, 0, false)
    );
    assert_eq!((found.accused.get(), found.left), (0, 0));
    assert_eq!(
        (seen.2.requests, seen.2.located),
        (0, Share::NONE),
        "whoever knows asks nobody and suspects nobody"
    );
}

#[test]
fn nothing_is_the_world_undisturbed() {
    let scenario = town();
    let undisturbed = sim::make(&scenario, scenario.starts[0], seed(&scenario)).world;
    let (made, acts, outcome) = raced(Policy::Nothing);
    assert_eq!(made.world.digest(), undisturbed.digest());
    assert_eq!((acts.len(), outcome.hours), (0, 0));
    let at_large = outcome.fates.iter().find(|(fate, _)| *fate == Fate::AtLarge);
    assert_eq!(at_large, Some(&(Fate::AtLarge, Share::WHOLE)));
}

/// Whoever only may look and ask nobody changes nothing: a race parts from the undisturbed world at its first order and not before.
#[test]
fn histories_part_only_at_the_first_order() {
    let scenario = decode(
        "first-steps",
        crate::scenario::bundled()
            .iter()
            .find(|b| b.name == "first-steps")
            .unwrap()
            .text,
    );
    let scenario = scenario.unwrap();
    let rail = scenario.starts[0];
    let rules = Rules {
        investigator: Vantage::Omniscient.into(),
        ..rules(&town(), Policy::Clairvoyant)
    };
    let undisturbed = sim::make(&scenario, rail, Seed::new(1)).world;
    let (made, desk) = play(&scenario, rail, Seed::new(1), &rules).unwrap();
    let first = desk.acts[0].at;
    let [one, other] = [&undisturbed, &made.world].map(|world| {
        let ledger = &world.ledger;
        let until = ledger
            .movements()
            .take_while(|&movement| ledger.instant(movement) < first);
        until
            .map(|movement| (ledger.instant(movement), world.record.movement_name(movement)))
            .collect::<Vec<_>>()
    });
    assert!(one.len() > 10 && one == other, "{} and {}", one.len(), other.len());
}

#[test]
fn what_is_seen_of_a_running_world_is_what_a_new_look_sees() {
    let scenario = town();
    let rules = rules(&scenario, Policy::Follow);
    let mut engine = Engine::new(&scenario, scenario.starts[0], seed(&scenario));
    let mut desk = Desk::new(&scenario, &rules);
    for hours in [2, 8, 12, 48, 200] {
        let at = scenario.begins + Span::HOUR.times(hours);
        engine.advance(at);
        let look = |made: &Made| {
            let anew = project(&made.world, IncidentId::FIRST, rules.investigator, &[], at);
            (desk.look(made, at).unwrap(), anew)
        };
        let (seen, (evidence, key)) = engine.lend(false, look);
        assert_eq!(*seen.key(), key, "after {hours} hours");
        assert_eq!(seen.evidence().all_facts(), evidence.all_facts());
        assert_eq!(
            (seen.evidence().links(), seen.evidence().tags()),
            (evidence.links(), evidence.tags())
        );
        desk.lens = Some(seen.lens);
    }
}

/// A wire of ten hours of which the shop learns after one: whoever asks within them has it cancelled before it is credited.
#[test]
fn the_first_letter_cancels_what_is_still_on_its_way() {
    let slow = TOWN.replace("cancellable = false", "cancellable = true");
    let slow = slow.replace(
        "oversight =",
        "tempo = { calendar = false, settlement = \"10h\" }\noversight =",
    );
    let scenario = decode("town", &slow).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let became = |policy: Policy| {
        let rules = rules(&scenario, policy);
        let (made, desk) = play(&scenario, scenario.starts[0], seed(&scenario), &rules).unwrap();
        let done: Vec<Kind> = desk.acts.iter().map(|act| act.kind).take(1).collect();
        (done, desk.close(&made).unwrap().fates)
    };
    let whole = |fate: Fate| vec![(fate, Share::WHOLE)];
    assert_eq!(became(Policy::Nothing), (vec![], whole(Fate::AtLarge)));
    for policy in [Policy::Follow, Policy::Clairvoyant] {
        assert_eq!(
            became(policy),
            (vec![Kind::Recall], whole(Fate::Recalled)),
            "{}",
            policy.name()
        );
    }
}

/// The scenario's script would freeze the account as soon as the theft is noticed, since it is told where the loot is.
#[test]
fn an_inquiry_takes_the_place_of_the_script_that_knows_the_truth() {
    let scripted = TOWN.replace("[plan]", "[[defend]]\nafter_notice = \"10m\"\nfreeze = {}\n\n[plan]");
    let mut scenario = decode("town", &scripted).unwrap_or_else(|problems| panic!("{problems:#?}"));
    scenario.vantages = vec![scenario.investigator("near-officer").unwrap()];
    let frozen = |made: &Made| {
        let incident = made.world.truth.incident(IncidentId::FIRST);
        !incident.became(made.world.ends)[Fate::Frozen].is_zero()
    };
    let seed = seed(&scenario);
    assert!(frozen(&sim::make(&scenario, scenario.starts[0], seed)), "the script");
    let by = |policy| Inquired::usual(policy, scenario.effort(scenario.vantages[0]));
    assert!(
        !frozen(&inquired(&scenario, by(Policy::Nothing), seed).unwrap()),
        "nobody"
    );
    assert!(
        frozen(&inquired(&scenario, by(Policy::Follow), seed).unwrap()),
        "whoever follows"
    );
}

/// Whoever lends the world to somebody who looks plays on as if nobody had looked.
#[test]
fn a_world_that_was_lent_goes_on_as_it_was() {
    let bundled = crate::scenario::bundled()
        .iter()
        .find(|bundled| bundled.name == "first-steps")
        .unwrap();
    let scenario = decode(bundled.name, bundled.text).unwrap();
    let undisturbed = sim::make(&scenario, scenario.starts[0], Seed::new(1)).world.digest();
    let mut engine = Engine::new(&scenario, scenario.starts[0], Seed::new(1));
    for hours in (0..).step_by(7).take(40) {
        engine.advance(scenario.begins + Span::HOUR.times(hours));
        let [loot, none] = [true, false].map(|tells| {
            engine.lend(tells, |made| {
                let incident = made.world.truth.incident(IncidentId::FIRST);
                (
                    incident.loot.len(),
                    incident.complaint.len(),
                    made.world.record.links.is_sorted_by_key(|link| (link.from, link.to)),
                )
            })
        });
        assert_eq!((loot.1, none.0, loot.2), (none.1, 0, true));
    }
    engine.advance(Instant::MAX);
    assert_eq!(engine.finish().world.digest(), undisturbed);
}

/// Returns small worlds of many kinds with what keepers answered in them: coins, accounts, pools, desks, exchanges and banks.
fn worlds() -> &'static [(String, Made)] {
    static WORLDS: std::sync::OnceLock<Vec<(String, Made)>> = std::sync::OnceLock::new();
    WORLDS.get_or_init(|| {
        let suite = crate::scenario::SUITE.1.iter().chain(crate::scenario::bundled());
        let small = ["chain-hard", "bank-hard", "hybrid-hard", "first-steps", "early-tag"];
        let small = suite.filter(|bundled| small.contains(&bundled.name));
        let mut worlds = vec![("town".to_owned(), sim::make(&town(), town().starts[0], Seed::new(3)))];
        for bundled in small {
            let mut scenario = decode(bundled.name, bundled.text).unwrap();
            // Whoever is asked answers something, so that books open while it is looked on.
            let asked = TOWN.replace("[plan]", "[[defend]]\nafter_notice = \"2d\"\nrequest = {}\n\n[plan]");
            scenario.defend.extend(decode("town", &asked).unwrap().defend);
            for &rail in &scenario.starts {
                worlds.push((bundled.name.to_owned(), sim::make(&scenario, rail, Seed::new(3))));
            }
        }
        assert!(worlds.len() > 5);
        worlds
    })
}

/// Returns the method of a booking with some parameters set, as the bytes have them; none is cut off, since no world has heights.
fn drawn(booking: Booking, draw: &[u8]) -> Method {
    let mut spec = booking.name().to_owned();
    for (parameter, byte) in Parameter::of(booking).zip(draw) {
        let words = (parameter.accepted)();
        let word = words[usize::from(*byte) % words.len()];
        if *byte >= 128 && word != "HEIGHT" {
            spec += &format!(
                ";{}={}",
                parameter.name,
                Parameter::filled(word, &(byte % 8).to_string())
            );
        }
    }
    spec.parse().unwrap()
}

/// Asserts that two answers are one.
fn assert_same(gone_on: &Trace, anew: &Trace, place: &str) {
    assert_eq!(gone_on.method, anew.method, "{place}");
    assert_eq!(gone_on.origins, anew.origins, "{place}");
    assert_eq!(gone_on.held, anew.held, "{place}");
    assert_eq!(gone_on.stops, anew.stops, "{place}");
    assert_eq!(gone_on.tallies, anew.tallies, "{place}");
    assert_eq!(gone_on.touched, anew.touched, "{place}");
}

/// Looks on at drawn instants and follows on by each method; returns how many movements were not walked again by any of them.
fn follow_on(name: &str, made: &Made, vantage: Vantage, methods: &[Method], shares: &[u16]) -> usize {
    let world = &made.world;
    let answers: Vec<Disclosure> = made
        .answers
        .iter()
        .map(|answer| Disclosure {
            keeper: answer.keeper,
            purse: Some(answer.purse),
            answered: answer.answered,
        })
        .collect();
    let instant = |share: &u16| {
        let place = world.ledger.movement_count() * usize::from(*share) / (1 << 16);
        world
            .ledger
            .movements()
            .nth(place)
            .map_or(world.ends, |movement| world.ledger.instant(movement))
    };
    let mut instants: Vec<Instant> = shares.iter().map(instant).collect();
    instants.push(world.ends);
    instants.sort();
    let mut lens = Lens::new(world, IncidentId::FIRST, vantage, &answers, instants[0]);
    let mut trails: Vec<Trail> = methods.iter().map(|&method| Trail::new(method)).collect();
    let mut kept = 0;
    for at in instants {
        if lens.extend(world, at) == Growth::Renumbered {
            trails.iter_mut().for_each(Trail::begin_anew);
        }
        let (evidence, key) = project(world, IncidentId::FIRST, vantage, &answers, at);
        let place = format!("{name}, {} at {at}", vantage.name());
        assert_eq!(*lens.key(), key, "{place}");
        assert_eq!(lens.evidence().all_facts(), evidence.all_facts(), "{place}");
        assert_eq!(lens.evidence().links(), evidence.links(), "{place}");
        assert_eq!(lens.evidence().tags(), evidence.tags(), "{place}");
        assert_eq!(lens.evidence().holders(), evidence.holders(), "{place}");
        assert_eq!(lens.evidence().keepers(), evidence.keepers(), "{place}");
        let complaints = lens.key().complaints(world);
        lens.set_roles(crate::evidence::Roles::alleged(lens.evidence(), &complaints))
            .unwrap();
        for (trail, method) in trails.iter_mut().zip(methods) {
            let place = format!("{name}, {}, {} at {at}", vantage.name(), method.spec());
            let gone_on = trail.follow(lens.evidence(), &complaints);
            match (gone_on, follow(lens.evidence(), &complaints, method, History::Omit)) {
                (Ok(gone_on), Ok(anew)) => assert_same(&gone_on, &anew, &place),
                (Err(one), Err(other)) => assert_eq!(one, other, "{place}"),
                (one, other) => panic!("{place}: {one:?} and {other:?}"),
            }
            kept += trail.kept;
        }
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    /// Over worlds of all kinds, everybody who looks, every booking with drawn parameters, at drawn instants.
    #[test]
    fn a_trail_that_goes_on_says_what_one_that_is_walked_anew_says(
        shares in prop::collection::vec(any::<u16>(), 4),
        draw in prop::collection::vec(any::<u8>(), 16),
    ) {
        let methods: Vec<Method> = Booking::ALL.into_iter().map(|booking| drawn(booking, &draw)).collect();
        for (name, made) in worlds() {
            for vantage in Vantage::ALL {
                follow_on(name, made, vantage, &methods, &shares);
            }
        }
    }
}

/// A method that can go on does: of five looks each but the first leaves out what the one before had walked, about 30, 46, 61 and 76 % of a public chain.
#[test]
fn whoever_looks_on_walks_what_is_new() {
    let shares = [20_000, 30_000, 40_000, 50_000];
    let (name, made) = worlds().iter().find(|(name, _)| name == "chain-hard").unwrap();
    let kept = |method| follow_on(name, made, Vantage::Public, &[method], &shares);
    for booking in [Booking::HAIRCUT, Booking::FIFO, Booking::POISON] {
        let kept = kept(Method::of(booking));
        let movements = made.world.ledger.movement_count();
        assert!(kept > movements, "{}: {kept} of {movements}", booking.name());
    }
    let law = Booking::ALL.into_iter().find(|booking| booking.is_law()).unwrap();
    assert_eq!(kept(Method::of(law)), 0, "a rule of law is walked anew");
}

/// Whoever looks, follows and lists what could be ordered each hour, and orders nothing, leaves every byte of the world as it would have been.
#[test]
fn an_investigator_without_orders_leaves_the_world_as_it_is() {
    let bundled = crate::scenario::bundled().iter().chain(crate::scenario::SUITE.1);
    let bundled = bundled.filter(|bundled| ["early-tag", "hybrid-easy"].contains(&bundled.name));
    let mut scenarios: Vec<Scenario> = bundled
        .map(|bundled| decode(bundled.name, bundled.text).unwrap())
        .collect();
    scenarios.push(town());
    for (scenario, seed) in scenarios
        .into_iter()
        .flat_map(|scenario| [(scenario.clone(), 1), (scenario, 2)])
    {
        let investigator = scenario
            .investigators
            .first()
            .map_or(Vantage::Country.into(), |spec| spec.who);
        let rules = Rules {
            investigator,
            ..rules(&town(), Policy::Follow)
        };
        let (rail, seed) = (scenario.starts[0], Seed::new(seed));
        let undisturbed = sim::make(&scenario, rail, seed).world.digest();
        let mut engine = Engine::new(&scenario, rail, seed);
        let mut desk = Desk::new(&scenario, &rules);
        for hours in (200..420).step_by(3) {
            let at = scenario.begins + Span::HOUR.times(hours);
            engine.advance(at);
            let seen = engine.lend(hours % 2 == 0, |made| desk.look(made, at).unwrap());
            desk.lens = Some(seen.lens);
        }
        engine.advance(Instant::MAX);
        assert_eq!(engine.finish().world.digest(), undisturbed, "{}", scenario.name);
    }
}

#[test]
fn the_same_seeds_come_to_the_same_bytes_with_one_thread_two_and_seven() {
    let scenario = town();
    let choice = Choice::default();
    let raced = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let field = || Field {
            policies: &Policy::ALL,
            contenders: &[],
            theta: THETA,
        };
        let found = pool.install(|| inquiry(&scenario, &choice, field(), 1..=4, &mut |_| {}));
        let found = found.unwrap();
        format!("{found:?}")
    };
    let one = raced(1);
    assert_eq!(
        one.matches("Outcome {").count(),
        (Policy::ALL.len() + 2 * 4) * 4,
        "a row a rule, theta and seed"
    );
    assert_eq!([raced(2), raced(7)], [one.clone(), one]);
}
