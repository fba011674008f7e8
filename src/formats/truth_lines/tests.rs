use super::facts::purse_name;
use super::*;
use crate::evidence::{KeeperKind, Vantage};
use crate::formats::trace_json::{self, Claimed};
use crate::formats::{Counts, Provenance, reference};
use crate::ledger::{LinkKind, PurseKind};
use crate::lots::{Booking, Method};
use crate::score::{Yardstick, score};
use crate::seed::Seed;
use crate::trace::{History, follow};
use crate::truth::sample::Sample;
use crate::truth::{Role, World};
use crate::units::{Amount, AssetId, IncidentId, Instant, Share};
use crate::vantage::project;

/// A thief mixes 100 stolen dollars with 50 of his own, pays a stranger, deposits at a bank and takes cash.
fn sample() -> World {
    let mut s = Sample::new();
    let thief = s.entity("thief", Role::Thief);
    let stranger = s.entity("stranger", Role::Stranger);
    let victim = s.entity("victim", Role::Stranger);
    let bank = s.keeper("bank", KeeperKind::Bank, "XZ");
    let [safe, own, second, shop] = [victim, thief, thief, stranger].map(|entity| s.purse(entity));
    let coin = s.purse_of(PurseKind::Coin, AssetId::new(0), stranger);
    let account = s.account(thief, bank);
    let reserve = s.reserve(bank);
    let claims = s.boundary(PurseKind::Claims, crate::units::EntityId::new(0), Some(bank));
    let cash = s.boundary(PurseKind::Cash, crate::units::EntityId::new(0), None);
    s.endow(0, safe, 10_000);
    s.endow(1, own, 5_000);
    let theft = s.pay(10, &[(safe, 10_000)], &[(own, 10_000)]);
    s.theft(theft);
    let split = s.pay(20, &[(own, 9_000)], &[(second, 6_000), (shop, 3_000)]);
    s.loot_between(split, 1, own, [1_000, 3_000, 6_000]);
    s.loot_between(split, 1, second, [1_000, 6_000, 6_000]);
    s.receipt(split, shop, 1_000);
    let paid = s.pay(25, &[(shop, 500)], &[(coin, 500)]);
    let deposit = s.pay(30, &[(second, 6_000)], &[(reserve, 6_000)]);
    let booked = s.pay(31, &[(claims, 6_000)], &[(account, 6_000)]);
    s.link(deposit, booked, LinkKind::Deposit, bank);
    s.loot_between(booked, 2, second, [0, 0, 0]);
    s.loot_between(booked, 2, account, [1_000, 6_000, 6_000]);
    let taken = s.pay(40, &[(account, 2_000)], &[(cash, 2_000)]);
    s.loot_between(taken, 3, account, [0, 4_000, 4_000]);
    s.loot_between(taken, 3, cash, [0, 2_000, 2_000]);
    assert!(paid < taken);
    s.world
}

fn provenance() -> Provenance {
    Provenance {
        scenario: "sample".into(),
        rail: "plain".into(),
        seed: Seed::new(7),
    }
}

fn answered(world: &World, vantage: Vantage, booking: Booking) -> Claimed {
    let (evidence, key) = project(world, IncidentId::FIRST, vantage, &[], Instant::MAX);
    let complaints = key.complaints(world);
    let trace = follow(&evidence, &complaints, &Method::of(booking), History::Omit).unwrap();
    let answer = trace_json::answer(&evidence, &Counts::of(&evidence), &trace);
    trace_json::read("answer", answer.json().as_bytes()).unwrap()
}

#[test]
fn facts_are_written_and_read_back_whole() {
    let world = sample();
    let facts = Facts::of(&world, world.ends);
    let text = write(&facts, world.ends, &provenance(), "abc");
    assert!(text.lines().next().unwrap().contains("SIMULATED"));
    assert_eq!(read("truth", text.as_bytes()).unwrap(), (facts, Some("abc".into())));
}

#[test]
fn a_file_gives_the_score_that_the_world_gives() {
    let world = sample();
    let facts = Facts::of(&world, world.ends);
    let yardstick = Yardstick::new(&world, IncidentId::FIRST, world.ends);
    for vantage in Vantage::ALL {
        for booking in Booking::ALL.into_iter().filter(|booking| !booking.is_law()) {
            let (evidence, key) = project(&world, IncidentId::FIRST, vantage, &[], Instant::MAX);
            let trace = follow(&evidence, &key.complaints(&world), &Method::of(booking), History::Omit);
            let Ok(trace) = trace else { continue };
            let card = score(&yardstick, &key, &trace);
            let judged = judge(&answered(&world, vantage, booking), &facts).unwrap();
            assert_eq!(judged.all.levels, card.levels, "{vantage:?} {booking:?}");
            assert_eq!(
                (judged.all.accused, judged.all.determined),
                (card.accused, card.determined)
            );
        }
    }
}

#[test]
fn purses_have_the_names_under_which_evidence_shows_them() {
    let world = sample();
    let (evidence, key) = project(&world, IncidentId::FIRST, Vantage::Omniscient, &[], Instant::MAX);
    for (seen, &purse) in evidence.ledger().purses().zip(key.purses()) {
        let name = evidence.purse_name(seen);
        assert_eq!(name, purse_name(&world, purse));
        if world.ledger.kind(purse) == PurseKind::Coin {
            assert_eq!(reference::purse(&evidence, &name).ok(), Some(seen), "{name}");
        }
    }
}

#[test]
fn an_answer_about_an_unknown_purse_is_refused() {
    let world = sample();
    let facts = Facts::of(&world, world.ends);
    let text = r#"{"schema":"dyepack.trace/1","held":[{"purse":"nowhere","tainted":5}]}"#;
    let claimed = trace_json::read("answer", text.as_bytes()).unwrap();
    assert!(judge(&claimed, &facts).unwrap_err().contains("nowhere"));
    let edge = r#"{"schema":"dyepack.trace/1","held":[{"purse":"SIM-0-claims","tainted":5}]}"#;
    let claimed = trace_json::read("answer", edge.as_bytes()).unwrap();
    let said = judge(&claimed, &facts).unwrap_err();
    assert!(
        said.contains("edge of a keeper's books") && said.contains("`stops`"),
        "{said}"
    );
    let twice = r#"{"schema":"dyepack.trace/1","held":[{"purse":"a","tainted":"5"},{"purse":"a","tainted":"6"}]}"#;
    assert!(
        trace_json::read("answer", twice.as_bytes())
            .unwrap_err()
            .to_string()
            .contains("listed twice")
    );
}

#[test]
fn lines_that_name_missing_rows_are_refused() {
    let world = sample();
    let text = write(&Facts::of(&world, world.ends), world.ends, &provenance(), "abc");
    for (from, to) in [
        ("\"entity\":1", "\"entity\":99"),
        ("truth/1", "truth/2"),
        ("\"row\":\"loot\"", "\"row\":\"lost\""),
    ] {
        assert!(text.contains(from));
        assert!(read("truth", text.replace(from, to).as_bytes()).is_err(), "{from}");
    }
    assert!(read("truth", b"").is_err());
}

#[test]
fn whoever_follows_money_never_reads_the_truth() {
    use crate::formats::{Input, Options, evidence_lines};
    let world = sample();
    let (evidence, _) = project(&world, IncidentId::FIRST, Vantage::Public, &[], Instant::MAX);
    let file = |name: &str, text: String| Input {
        name: name.into(),
        bytes: text.into_bytes(),
    };
    let truth = || {
        file(
            "out/truth.jsonl",
            write(&Facts::of(&world, world.ends), world.ends, &provenance(), "abc"),
        )
    };
    let shown = file(
        "out/evidence.jsonl",
        evidence_lines::write(&evidence, &[], Some(&provenance())),
    );
    let reading = crate::formats::read(vec![shown, truth()], &Options::default()).unwrap();
    assert_eq!(reading.counts, Counts::of(&evidence));
    let error = crate::formats::read(vec![truth()], &Options::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("truth.jsonl: the truth of an exported world is no ledger"),
        "{error}"
    );
}

#[test]
fn of_several_incidents_each_is_scored_alone_where_the_answer_tells_them_apart() {
    let mut facts = Facts::of(&sample(), Instant::MAX);
    facts.incidents.push("another".into());
    facts.rates.push(Vec::new());
    for entity in &mut facts.entities {
        entity.roles.push(Role::Stranger);
    }
    let loot = facts.loot[0].clone();
    let purse = facts.places[loot.place as usize].name.clone();
    facts.loot = vec![
        LootFacts {
            amount: Amount::new(60),
            ..loot.clone()
        },
        LootFacts {
            amount: Amount::new(40),
            incident: 1,
            ..loot
        },
    ];
    let judged = |origins: &str| {
        let text = format!(r#"{{"schema":"dyepack.trace/1","held":[{{"purse":"{purse}","tainted":"100"{origins}}}]}}"#);
        judge(&trace_json::read("answer", text.as_bytes()).unwrap(), &facts).unwrap()
    };
    let told = judged(r#","origins":[{"from":"theft","tainted":"90"},{"from":"another","tainted":"10"}]"#);
    let recall = |marks: &Marks| marks.levels[0].recall.map(Share::get);
    let precision = |marks: &Marks| marks.levels[0].precision.map(Share::get);
    assert_eq!(
        recall(&told.all),
        Some(1_000_000),
        "together every unit is where loot is"
    );
    let [theft, another] = &told.incidents[..] else {
        panic!("two incidents: {told:?}")
    };
    assert_eq!(
        (theft.incident.as_str(), another.incident.as_str()),
        ("theft", "another")
    );
    assert_eq!(
        (recall(&theft.marks), precision(&theft.marks)),
        (Some(1_000_000), Some(666_667))
    );
    assert_eq!(
        (recall(&another.marks), precision(&another.marks)),
        (Some(250_000), Some(1_000_000))
    );
    assert!(
        judged("").incidents.is_empty(),
        "an answer that does not tell them apart has one score"
    );
}
