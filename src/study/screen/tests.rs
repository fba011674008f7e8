use super::*;
use crate::evidence::{KeeperKind, ListedTag};
use crate::scenario::decode;
use crate::trace::tagged;
use crate::truth::Role;
use crate::truth::sample::Sample;
use crate::units::{IncidentId, Share};

fn bundled(name: &str, text: &str) -> Scenario {
    decode(name, text).expect("a bundled scenario is valid")
}

fn same_theft() -> Scenario {
    bundled("same-theft", include_str!("../../../scenarios/same-theft.toml"))
}

fn peel_otc() -> Scenario {
    bundled("peel-otc", include_str!("../../../scenarios/peel-otc.toml"))
}

fn desired() -> Desired {
    Desired {
        choice: Choice::default(),
        risky: RISKY.map(str::to_owned).to_vec(),
        desk: Desk {
            threshold: Share::percent(10),
            budget: 20,
        },
    }
}

/// What an officer would find who looks at the evidence of the very instant, for this deposit alone.
fn alone(world: &World, deposit: &Deposit) -> [Amount; 3] {
    let at = world.ledger.instant(world.ledger.movement_of(deposit.leg));
    let own = Disclosure {
        keeper: deposit.keeper,
        purse: None,
        answered: Instant::MIN,
    };
    let (evidence, key) = project(world, IncidentId::FIRST, Vantage::Tags, &[own], at);
    let tags: Vec<ListedTag> = evidence
        .tags()
        .iter()
        .map(|tag| ListedTag::of(&evidence, tag))
        .collect();
    let found = tagged(&evidence, &tags, Some(at), Share::NONE);
    let mut complaints = key.complaints(world);
    if world.truth.incidents[0].noticed > at {
        complaints.clear();
    }
    let leg = key.leg_seen(deposit.leg).expect("its own books show it");
    let is_risky = |origin: OriginId| match origin.index().checked_sub(complaints.len()) {
        Some(source) => RISKY.contains(&found.origins[source].category.as_str()),
        None => true,
    };
    ASKED.map(|booking| {
        let method = Method::of(booking);
        let (_, mut arrived) = trace::exposure(&evidence, &complaints, &found.sources, &method, &[leg]).unwrap();
        arrived[0].parts.retain(|part| is_risky(part.origin));
        arrived[0].tainted()
    })
}

const ASKED: [Booking; 3] = [Booking::FIFO, Booking::LIFO_STACK, Booking::POISON];

/// The spans give every deposit what a look at its own instant would: nothing of what was published later, nothing less.
#[test]
fn a_span_says_what_the_instant_of_each_deposit_says() {
    let made = |scenario: &Scenario, start: usize| sim::make(scenario, scenario.starts[start], scenario.seed).world;
    let (one, two) = (same_theft(), peel_otc());
    for world in [made(&one, 0), made(&one, 1), made(&two, 0)] {
        let deposits = deposits(&world);
        let mut views: BTreeMap<Vec<KeeperId>, Vec<usize>> = BTreeMap::new();
        for (i, deposit) in deposits.iter().enumerate() {
            let open = books(&world, Vantage::Institution, deposit.keeper);
            views.entry(open).or_default().push(i);
        }
        let walks = views
            .iter()
            .flat_map(|(open, mine)| View::new(&world, Vantage::Institution, open).walks(&deposits, mine, &desired()));
        let walks: Vec<Walk> = walks.collect();
        assert!(
            walks.len() * 20 < deposits.len(),
            "{} walks for {}",
            walks.len(),
            deposits.len()
        );
        let findings = ASKED.map(|booking| found(&walks, &Method::of(booking), &deposits, &world).unwrap());
        // Each is asked by a walk of its own, so that a few dozen of them are looked at.
        for i in (0..deposits.len()).step_by(deposits.len() / 30 + 1) {
            let expected = alone(&world, &deposits[i]);
            let said = findings.each_ref().map(|rows| rows[i].tainted);
            assert_eq!(said, expected, "{:?}", deposits[i]);
        }
    }
}

/// A mixer's pool gives 40 at 20, is tagged at 30 and the tag withdrawn at 50; the 40 reach a bank in three parts, at 25, 35 and 55. A victim notices
/// at 60 that 10 of his are in it, and a last part comes at 65.
///
/// What an officer knows at each deposit: nothing at 25; at 35 that the 12 come from a mixer, though they left it before anybody knew; nothing
/// again at 55; at 65 that the 10 are stolen. Nobody knows beforehand.
#[test]
fn a_deposit_is_screened_by_what_was_known_then() {
    let mut s = Sample::new();
    let mixer = s.keeper("mixer", KeeperKind::Mixer, "XA");
    let bank = s.keeper("bank", KeeperKind::Bank, "XB");
    let (victim, thief) = (s.entity("victim", Role::Victim), s.entity("thief", Role::Thief));
    let (safe, purse, second) = (s.purse(victim), s.purse(thief), s.purse(thief));
    let (pool, account) = (s.reserve(mixer), s.account(thief, bank));
    s.endow(0, safe, 10);
    s.endow(0, pool, 40);
    let theft = s.pay(10, &[(safe, 10)], &[(second, 10)]);
    s.theft(theft);
    s.world.truth.incidents[0].noticed = Instant::from_unix(60);
    s.pay(20, &[(pool, 40)], &[(purse, 40)]);
    s.tag(pool, mixer, 30, Some(50));
    s.world.record.tags[0].category = "mixer".into();
    for (at, from, amount) in [(25, purse, 11), (35, purse, 12), (55, purse, 13), (65, second, 10)] {
        s.pay(at, &[(from, amount)], &[(account, amount)]);
    }
    let deposits = deposits(&s.world);
    let mine: Vec<usize> = (0..deposits.len()).collect();
    let walks = View::new(&s.world, Vantage::Institution, &[bank]).walks(&deposits, &mine, &desired());
    assert_eq!(walks.len(), 4, "what is known changes three times");
    let found = found(&walks, &Method::of(Booking::FIFO), &deposits, &s.world).unwrap();
    let said: Vec<u64> = found.iter().map(|finding| finding.tainted.get()).collect();
    assert_eq!(said, [0, 12, 0, 10]);
}

/// A thief brings 100 to an exchange on the chain and has 60 paid into a bank, 10 of them beside 5 of his own: the exchange's
/// deposit is the payment on the chain, the bank's the credit to the account, and each carries what it raised.
#[test]
fn deposits_and_their_loot_are_those_of_a_small_world() {
    let mut s = Sample::new();
    let exchange = s.keeper("exchange", KeeperKind::Exchange, "XA");
    let bank = s.keeper("bank", KeeperKind::Bank, "XB");
    let (victim, thief) = (s.entity("victim", Role::Victim), s.entity("thief", Role::Thief));
    let (safe, first) = (s.purse(victim), s.purse(thief));
    let reserve = s.reserve(exchange);
    let nobody = crate::units::EntityId::new(0);
    let claims = s.boundary(PurseKind::Claims, nobody, Some(exchange));
    let (claim, account) = (s.account(thief, exchange), s.account(thief, bank));
    s.endow(0, safe, 100);
    let theft = s.pay(10, &[(safe, 100)], &[(first, 100)]);
    s.theft(theft);
    let brought = s.pay(30, &[(first, 100)], &[(reserve, 100)]);
    s.public = false;
    let credit = s.pay(30, &[(claims, 100)], &[(claim, 100)]);
    s.loot(credit, 3, &[(first, 0), (claim, 100)]);
    s.link(brought, credit, LinkKind::Deposit, exchange);
    let one = s.pay(40, &[(claim, 50)], &[(account, 50)]);
    s.loot(one, 4, &[(claim, 50), (account, 50)]);
    let two = s.pay(50, &[(claim, 15)], &[(account, 15)]);
    s.loot_between(two, 5, account, [60, 60, 65]);
    // Of the 15 that come then, at least 70 - 65 and at most 80 - 60 are loot: not more than come.
    let three = s.pay(60, &[(claim, 15)], &[(account, 15)]);
    s.loot_between(three, 5, account, [70, 75, 80]);
    let found = deposits(&s.world);
    let legs: Vec<_> = found
        .iter()
        .map(|deposit| (s.world.ledger.movement_of(deposit.leg), deposit.keeper))
        .collect();
    assert_eq!(legs, [(brought, exchange), (one, bank), (two, bank), (three, bank)]);
    let loot: Vec<(Amount, Amount)> = truths(&s.world, &found)
        .iter()
        .map(|truth| (truth.least.cents(), truth.greatest.cents()))
        .collect();
    let amounts = |least, greatest| (Amount::new(least), Amount::new(greatest));
    assert_eq!(
        loot,
        [amounts(100, 100), amounts(50, 50), amounts(10, 15), amounts(5, 15)]
    );
    // The same units are the loot of a second incident: what is certain of both is not twice as much.
    let again = s.world.truth.incidents[0].clone();
    s.world.truth.incidents.push(again);
    let third = truths(&s.world, &found)[2];
    assert_eq!(
        (third.least.cents(), third.greatest.cents()),
        (Amount::new(10), Amount::new(15))
    );
}

#[test]
fn a_victim_who_notices_is_what_a_bank_can_know() {
    let scenario = same_theft();
    let mut asked = desired();
    asked.choice.rails = vec!["bank-wire".into()];
    asked.choice.methods = vec![Method::of(Booking::FIFO)];
    let with = screen(&scenario, &asked).unwrap();
    // A bank knows which of its customers is a pool; of this kind there is none.
    asked.risky = vec!["casino".into()];
    let without = screen(&scenario, &asked).unwrap();
    let alerts = |screen: &Screen| screen.rails[0].methods[0].decisions.as_ref().unwrap().alerts;
    assert!(alerts(&with) > 0, "a complaint marks money at banks too");
    assert_eq!(alerts(&without), 0, "nobody is known for that");
    assert_eq!(with.rails[0].stakes, without.rails[0].stakes);
}

#[test]
fn who_sees_nothing_of_the_tags_raises_alerts_by_complaints_alone() {
    let scenario = peel_otc();
    let alerts = |vantage: Vantage| {
        let mut asked = desired();
        asked.choice.vantages = vec![vantage.into()];
        asked.choice.methods = vec![Method::of(Booking::POISON)];
        asked.risky = vec!["mixer".into(), "desk".into()];
        let screened = screen(&scenario, &asked).unwrap();
        screened.rails[0].methods[0].decisions.as_ref().unwrap().alerts
    };
    assert_eq!(alerts(Vantage::Public), 0);
    assert!(alerts(Vantage::Tags) <= alerts(Vantage::Omniscient));
}
