//! Small worlds in which it can be said beforehand what an inquiry comes to.

use super::look::{Act, Rules};
use super::policy::Kind;
use super::race::{Desk, play};
use super::*;
use crate::evidence::Vantage;
use crate::lots::Booking;
use crate::scenario::decode;
use crate::sim::{self, Engine, Made};
use crate::truth::Fate;
use crate::units::{IncidentId, Instant, Span};
use crate::vantage::project;

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
        assert_eq!(seen.key, key, "after {hours} hours");
        assert_eq!(seen.evidence.all_facts(), evidence.all_facts());
        assert_eq!(
            (seen.evidence.links(), seen.evidence.tags()),
            (evidence.links(), evidence.tags())
        );
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
    assert!(!frozen(&inquired(&scenario, Policy::Nothing, seed).unwrap()), "nobody");
    assert!(
        frozen(&inquired(&scenario, Policy::Follow, seed).unwrap()),
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
