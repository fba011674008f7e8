//! From whom the money of an incident comes: keepers, banks, many people, nobody.

use std::collections::BTreeSet;

use crate::ledger::PurseKind;
use crate::scenario::rail::End;
use crate::scenario::{Levers, Scenario, decode, render};
use crate::sim::keepers;
use crate::sim::robbery::{Begun, Robbery};
use crate::sim::state::State;
use crate::sim::{self, Made};
use crate::truth::{Fate, Incident, Role};
use crate::units::{Amount, Instant, PurseId};

/// A world with a few people on a rail, an exchange and two banks, and what the test says of its incidents.
fn made(rail: &str, incidents: &str) -> Made {
    try_made(rail, incidents).unwrap_or_else(|problems| panic!("{problems}"))
}

fn try_made(rail: &str, incidents: &str) -> Result<Made, String> {
    let scenario = scenario(rail, incidents)?;
    Ok(sim::make(&scenario, scenario.starts[0], scenario.seed))
}

fn scenario(rail: &str, incidents: &str) -> Result<Scenario, String> {
    let text = format!(
        r#"
dyepack = 1
title = "Victims"
summary = "Who is robbed"
story = "A theft."
invented = "Everything."
sources = []
lessons = ["None."]
seed = 3
begins = 2024-03-04
span = "40d"
rails = ["{rail}"]
[[crowd]]
users = 60
merchants = 3
payments_per_month = 1
[[crowd]]
on = "bank-instant"
users = 40
merchants = 3
payments_per_month = 1
[keeper.exchange]
kind = "exchange"
country = "XA"
customers = 5
[keeper.bank-north]
kind = "bank"
on = "bank-instant"
country = "XA"
customers = 10
[keeper.bank-south]
kind = "bank"
on = "bank-instant"
country = "XB"
customers = 10
{incidents}
"#
    );
    decode("victims", &text).map_err(|problems| render("victims", &text, &problems, false))
}

fn incident(made: &Made, place: usize) -> &Incident {
    &made.world.truth.incidents[place]
}

/// Returns what was credited to the party of an incident, in cents.
fn stolen(made: &Made, place: usize) -> u64 {
    let attempts = incident(made, place).attempts.iter();
    let cents = attempts.map(|attempt| incident(made, place).value(attempt.asset, attempt.credited).get());
    cents.sum()
}

/// Returns the purses that the payments of an incident were paid from.
fn paid_from(made: &Made, place: usize) -> Vec<PurseId> {
    let ledger = &made.world.ledger;
    let legs = incident(made, place)
        .loot
        .iter()
        .filter(|step| step.hops == 0 && !step.amount.is_zero());
    let ins = legs.flat_map(|step| ledger.ins(step.movement));
    ins.map(|leg| ledger.in_purses()[leg]).collect()
}

fn victims(made: &Made, place: usize) -> BTreeSet<String> {
    let roles = incident(made, place).roles.iter().zip(&made.world.truth.entities);
    let robbed = roles.filter(|(role, _)| **role == Role::Victim);
    robbed.map(|(_, entity)| entity.name.clone()).collect()
}

#[test]
fn a_keeper_is_robbed_of_its_hot_wallet_or_of_its_cold_one() {
    for from in ["hot", "cold"] {
        for rail in ["bitcoin", "ethereum"] {
            let text = format!(
                "[incident.theft]\nvictim = \"exchange\"\nfrom = \"{from}\"\namount = \"2M USD\"\nat = \"9d\"\npayments = 2\nover = \"1h\""
            );
            let made = made(rail, &text);
            assert!(stolen(&made, 0).abs_diff(200_000_000) < 1_000, "{rail} {from}");
            assert_eq!(victims(&made, 0), ["exchange".to_owned()].into(), "{rail} {from}");
            let record = &made.world.record;
            let reserves = paid_from(&made, 0);
            assert!(
                !reserves.is_empty()
                    && reserves
                        .iter()
                        .all(|purse| record.purses[purse.index()].reserve.is_some())
            );
        }
    }
}

#[test]
fn a_bank_is_robbed_of_what_it_has_at_another_bank() {
    for rail in ["bank-wire", "bank-instant"] {
        let text = format!(
            "[keeper.central]\nkind = \"bank\"\non = \"{rail}\"\ncountry = \"XA\"\n[incident.theft]\nvictim = \"central\"\namount = \"5M USD\"\nat = \"9d\"\npayments = 3\nover = \"1h\""
        );
        let made = made(rail, &text);
        assert_eq!(
            incident(&made, 0).attempts.iter().map(|a| a.amount).sum::<Amount>(),
            Amount::new(500_000_000)
        );
        let credited = incident(&made, 0).attempts.iter().filter(|a| a.fate == Fate::AtLarge);
        assert!(credited.count() > 0, "{rail}: {:?}", incident(&made, 0).attempts);
        assert!(stolen(&made, 0) > 0, "{rail}");
        let record = &made.world.record;
        for purse in paid_from(&made, 0) {
            let row = &record.purses[purse.index()];
            let bank = row.books.map(|keeper| record.keepers[keeper.index()].name.as_str());
            let whose = row.reserve.map(|keeper| record.keepers[keeper.index()].name.as_str());
            assert_eq!(whose, Some("central"), "{rail}");
            assert!(bank.is_some_and(|bank| bank != "central"), "{rail}: {bank:?}");
        }
    }
}

/// Two thefts take from one account, and both find their money there.
#[test]
fn a_bank_that_is_robbed_twice_has_what_both_thefts_take() {
    let theft =
        |name: &str, at: &str| format!("[incident.{name}]\nvictim = \"central\"\namount = \"5M USD\"\nat = \"{at}\"\n");
    let bank = "[keeper.central]\nkind = \"bank\"\non = \"bank-instant\"\ncountry = \"XA\"\n";
    let text = format!("{bank}{}{}", theft("theft", "9d"), theft("second", "9d 2h"));
    let made = made("bank-instant", &text);
    let fates = [0, 1].map(|place| incident(&made, place).attempts[0].fate);
    assert!(!fates.contains(&Fate::Unmade), "{fates:?}");
    assert_eq!(paid_from(&made, 0), paid_from(&made, 1));
}

#[test]
fn a_bank_that_is_robbed_on_a_chain_is_itself_and_no_stranger() {
    let made = made(
        "bitcoin",
        "[incident.theft]\nvictim = \"bank-north\"\namount = \"10 BTC\"\nat = \"9d\"",
    );
    assert_eq!(stolen(&made, 0), 60_000_000);
    let same = made
        .world
        .truth
        .entities
        .iter()
        .filter(|entity| entity.name == "bank-north");
    assert_eq!(same.map(|entity| entity.kind).collect::<Vec<_>>(), ["keeper"]);
    assert_eq!(victims(&made, 0), ["bank-north".to_owned()].into());
}

#[test]
fn many_people_are_robbed_each_of_a_part_of_what_he_has() {
    for rail in ["bitcoin", "ethereum", "bank-instant"] {
        let text = "[incident.mails]\nvictims = 20\namount = \"3 000 USD\"\nat = \"9d\"\nover = \"5d\"";
        let made = made(rail, text);
        let theft = incident(&made, 0);
        let robbed = theft.roles.iter().filter(|role| **role == Role::Victim).count();
        assert!(
            theft.attempts.len() == robbed && (18..=20).contains(&robbed),
            "{rail}: {robbed}"
        );
        let ordered = theft.attempts.iter().map(|a| theft.value(a.asset, a.amount).get());
        assert!((299_000..=300_000).contains(&ordered.sum::<u64>()), "{rail}");
        let amounts: BTreeSet<Amount> = theft.attempts.iter().map(|attempt| attempt.amount).collect();
        assert!(amounts.len() > 15, "{rail}: each loses another amount");
        assert!(
            theft.complaint.len() >= 15,
            "{rail}: {} legs are claimed",
            theft.complaint.len()
        );
        let payers: BTreeSet<_> = paid_from(&made, 0)
            .into_iter()
            .map(|purse| made.world.truth.control[purse.index()])
            .collect();
        assert!(payers.len() >= 15, "{rail}: each claim is of another victim");
    }
}

#[test]
fn a_banks_customers_are_robbed_in_its_books() {
    let text = "[incident.mails]\nvictim = \"bank-north\"\nfrom = \"customers\"\nvictims = 6\namount = \"300 USD\"\nat = \"9d\"\nover = \"1d\"";
    let made = made("bank-instant", text);
    let record = &made.world.record;
    let purses = paid_from(&made, 0);
    assert!(!purses.is_empty());
    for purse in purses {
        let bank = record.purses[purse.index()].books.expect("an account stands in books");
        assert_eq!(record.keepers[bank.index()].name, "bank-north");
        let holder = made.world.truth.control[purse.index()];
        assert_eq!(made.world.truth.entities[holder.index()].kind, "user");
    }
}

#[test]
fn people_who_hold_less_than_is_to_be_taken_lose_what_they_can_and_it_is_said() {
    let text = "[incident.mails]\nvictims = 5\namount = \"900M USD\"\nat = \"9d\"";
    let made = made("bitcoin", text);
    let ordered: Amount = incident(&made, 0).attempts.iter().map(|attempt| attempt.amount).sum();
    assert!(
        !ordered.is_zero() && made.notes.iter().any(|note| note.contains("can be robbed")),
        "{:?}",
        made.notes
    );
}

#[test]
fn mined_coin_is_loot_without_a_victim_and_without_a_complaint() {
    for (noticed, claims) in [("", 0), ("noticed = \"10d\"", 3)] {
        for rail in ["bitcoin", "ethereum"] {
            let text = format!(
                "[incident.mine]\nmined = true\namount = \"30 000 USD\"\nat = \"9d\"\npayments = 3\nover = \"5d\"\n{noticed}\n[plan]\nsteps = [{{ steal = \"mine\" }}, {{ layer = {{ hops = 2 }} }}]"
            );
            let made = made(rail, &text);
            let theft = incident(&made, 0);
            assert_eq!(theft.complaint.len(), claims, "{rail}");
            assert!(victims(&made, 0).is_empty(), "{rail}");
            assert!(stolen(&made, 0).abs_diff(3_000_000) < 1_000, "{rail}");
            let ledger = &made.world.ledger;
            assert!(
                paid_from(&made, 0)
                    .iter()
                    .all(|&purse| ledger.kind(purse) == PurseKind::Issuance),
                "{rail}"
            );
            assert_eq!(
                theft.loot.iter().map(|step| step.hops).max(),
                Some(2),
                "{rail}: the plan goes on with it"
            );
        }
    }
}

#[test]
fn an_incident_happens_again_with_draws_of_its_own_and_the_same_hand() {
    let made = made(
        "bitcoin",
        "[incident.theft]\nvictim = \"a firm\"\namount = \"10 BTC\"\nat = \"5d\"\npayments = 2\nover = \"1h\"\nrepeat = { every = \"7d\", times = 3 }\n[plan]\nsteps = [{ steal = \"theft\" }, { split = { into = 3 } }, { merge = {} }]",
    );
    let incidents = &made.world.truth.incidents;
    let names: Vec<&str> = incidents.iter().map(|incident| incident.name.as_str()).collect();
    assert_eq!(names, ["theft", "theft 2", "theft 3"]);
    assert!(incidents.iter().all(|incident| incident.hand == "theft"));
    let days: Vec<i64> = incidents
        .iter()
        .map(|incident| incident.at.since(made.world.begins).get() / 86_400)
        .collect();
    assert_eq!(days, [5, 12, 19]);
    let first = |place: usize| incident(&made, place).attempts[0].amount;
    assert!(
        first(0) != first(1) && first(1) != first(2),
        "each time is drawn by itself"
    );
    let thieves = |place: usize| {
        incident(&made, place)
            .roles
            .iter()
            .position(|role| *role == Role::Thief)
    };
    assert_eq!(thieves(0), thieves(2));
    // The first gathering waits for nobody else's theft.
    let merged = incident(&made, 0)
        .loot
        .iter()
        .map(|step| made.world.ledger.instant(step.movement))
        .max();
    assert!(merged.is_some_and(|at| at < incident(&made, 1).at), "{merged:?}");
}

#[test]
fn whether_a_keeper_knows_is_stated_and_follows_from_no_country() {
    let roles = |country: &str, knows: &str| {
        let text = format!(
            "[keeper.pool]\nkind = \"mixer\"\n{country}{knows}\n[incident.one]\nvictim = \"a firm\"\namount = \"900 USD\"\nat = \"5d\"\n[plan]\nsteps = [{{ steal = \"one\" }}, {{ mix = {{ at = [\"pool\"] }} }}]"
        );
        let made = made("bitcoin", &text);
        let pool = made
            .world
            .record
            .keepers
            .iter()
            .find(|keeper| keeper.name == "pool")
            .unwrap();
        incident(&made, 0).roles[pool.entity.index()]
    };
    for country in ["", "country = \"XC\"\n"] {
        assert_eq!(roles(country, ""), Role::Stranger);
        assert_eq!(roles(country, "knows = \"no\""), Role::Stranger);
        assert_eq!(roles(country, "knows = \"unknown\""), Role::Facilitator);
        assert_eq!(roles(country, "knows = \"yes\""), Role::Complicit);
    }
}

#[test]
fn thefts_of_one_hand_share_thief_and_mules_and_those_of_others_do_not() {
    let two = |second: &str| {
        let text = format!(
            "[incident.one]\nvictim = \"a firm\"\namount = \"900 USD\"\nat = \"5d\"\nhand = \"first\"\n[incident.two]\nvictim = \"a shop\"\namount = \"900 USD\"\nat = \"6d\"\nhand = \"{second}\"\n[plan]\nsteps = [{{ steal = \"one\" }}, {{ steal = \"two\" }}, {{ deposit = {{ at = [\"exchange\"] }} }}]"
        );
        let made = made("bitcoin", &text);
        let of = |place: usize, role: Role| -> BTreeSet<usize> {
            let roles = incident(&made, place).roles.iter().enumerate();
            roles
                .filter(|(_, other)| **other == role)
                .map(|(entity, _)| entity)
                .collect()
        };
        let shared = |role| of(0, role) == of(1, role);
        (shared(Role::Thief), shared(Role::Complicit))
    };
    assert_eq!(two("first"), (true, true));
    assert_eq!(two("second"), (false, false));
}

#[test]
fn an_incident_can_be_on_another_rail_than_the_start() {
    let made = made(
        "bitcoin",
        "[incident.theft]\nvictim = \"a firm\"\non = \"bank-instant\"\namount = \"9 000 USD\"\nat = \"5d\"",
    );
    let (leg, amount) = incident(&made, 0).complaint[0];
    let purse = made.world.ledger.out_purse(leg);
    let rail = made.world.record.purses[purse.index()].rail;
    assert_eq!(made.world.record.rails[rail.index()], "bank-instant");
    assert_eq!(amount, Amount::new(900_000));
}

#[test]
fn what_no_incident_can_be_is_refused() {
    let refused = |rail: &str, keys: &str, words: &str| {
        let text = format!("[incident.theft]\namount = \"9 000 USD\"\nat = \"5d\"\n{keys}");
        let problems = try_made(rail, &text).map(|_| ()).expect_err(keys);
        assert!(problems.contains(words), "{keys}: {problems}");
    };
    refused("bitcoin", "", "nobody is robbed");
    refused("bank-wire", "mined = true", "nobody mines money at banks");
    refused(
        "bitcoin",
        "mined = true\nvictim = \"a firm\"",
        "whoever mines robs nobody",
    );
    refused(
        "bank-wire",
        "victim = \"exchange\"\nfrom = \"cold\"",
        "no cold wallet at banks",
    );
    refused(
        "bitcoin",
        "victim = \"exchange\"\nfrom = \"customers\"",
        "how many customers",
    );
    refused(
        "bitcoin",
        "victim = \"exchange\"\nvictims = 5",
        "only a bank's customers",
    );
    refused("bitcoin", "victims = 5\npayments = 2", "each of many victims pays once");
    refused(
        "bitcoin",
        "victim = \"a firm\"\nrepeat = { every = \"20d\", times = 5 }",
        "not over when the world ends",
    );
    let never = "[incident.theft]\namount = \"9 000 USD\"\nvictim = \"a firm\"\ndates = []";
    let problems = try_made("bitcoin", never).map(|_| ()).expect_err("it has no date");
    assert!(problems.contains("it never happens"), "{problems}");
}

/// What the plan draws hangs on the seed and on the plan alone.
#[test]
fn what_is_attempted_is_the_same_at_every_corner_of_the_levers() {
    let theft = "[incident.theft]\nvictim = \"exchange\"\namount = \"2M USD\"\ntest = \"10 USD\"\nat = \"9d\"\npayments = 7\nover = \"5h\"";
    for rail in ["bitcoin", "bank-wire"] {
        let mut scenario = scenario(rail, theft).unwrap_or_else(|problems| panic!("{problems}"));
        let start = scenario.starts[0];
        let mut attempts = |corner: u32| -> Vec<(Instant, Amount)> {
            for lever in 0..Levers::NAMES.len() {
                let end = if corner >> lever & 1 == 1 {
                    End::Bank
                } else {
                    End::Chain
                };
                scenario.rails[start.index()].levers.set(lever, end);
            }
            let mut state = State::new(&scenario, start, scenario.seed);
            keepers::found(&scenario, &mut state);
            let spec = &scenario.incidents[0];
            let robbery = Robbery::prepare(
                &scenario,
                spec,
                ("theft", None),
                &mut Begun::new(scenario.seed, 0),
                &mut state,
                &mut Vec::new(),
            );
            let payments = robbery.payments.iter();
            payments
                .map(|payment| (payment.attempt.due, payment.attempt.amount))
                .collect()
        };
        let expected = attempts(0);
        assert_eq!(expected.len(), 8, "a test goes ahead of seven payments");
        for corner in 1..1 << Levers::NAMES.len() {
            assert_eq!(attempts(corner), expected, "{rail}: {corner:#012b}");
        }
    }
}
