//! Laws of what is seen: being told earlier hides nothing, and no lever is dead.

use std::collections::BTreeSet;

use crate::evidence::Vantage;
use crate::scenario::rail::{End, Levers};
use crate::scenario::{Scenario, decode};
use crate::score::{Yardstick, ends};
use crate::seed::Seed;
use crate::sim::{self, Made};
use crate::units::digest::{Feed, Sink};
use crate::units::{IncidentId, Instant, Share, Span};
use crate::vantage::project;

/// A theft whose loot goes through banks, an exchange and a pool, between a few people; who is asked reads at any hour and at once.
fn town(rail: &str, noticed: &str, more: &str) -> Scenario {
    let bank = if rail.starts_with("bank") { "start" } else { "bank-wire" };
    let text = format!(
        r#"
dyepack = 1
title = "Town"
summary = "A theft"
begins = 2024-03-04
span = "20d"
rails = ["{rail}"]
[[crowd]]
users = 12
merchants = 2
traders = "40%"
[keeper.exchange]
kind = "exchange"
country = "XA"
customers = 4
handling = "0s"
[keeper.pool]
kind = "mixer"
country = "XA"
customers = 2
fee = "1%"
delay = "1h..2h"
handling = "0s"
[keeper.north]
kind = "bank"
on = "{bank}"
country = "XA"
customers = 4
hours = "round-the-clock"
handling = "0s"
[keeper.south]
kind = "bank"
on = "{bank}"
country = "XB"
customers = 4
hours = "round-the-clock"
handling = "0s"
[incident.theft]
victim = "exchange"
amount = "200 000 USD"
at = "2d 9h"
payments = 3
over = "1h"
noticed = "{noticed}"
[plan]
budget = {{ money = "100 000 USD" }}
steps = [
    {{ steal = "theft" }},
    {{ split = {{ into = 3, over = "1h..6h" }} }},
    {{ branch = {{ pooled = "30%", kept = "30%" }} }},
    {{ layer = {{ hops = 3, delay = "6h..1d" }} }},
    {{ exit = {{ how = "cash", share = "50%", over = "2d" }} }},
    {{ rest = {{}} }},
]
[plan.branch]
pooled = [{{ mix = {{ at = ["pool"], over = "1d" }} }}, {{ layer = {{ hops = 2, delay = "1d" }} }}, {{ rest = {{}} }}]
kept = [{{ deposit = {{ at = ["exchange"], accounts = 2, withdraw = "1d..2d" }} }}, {{ rest = {{}} }}]
{more}
"#
    );
    decode("town", &text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Returns what can be followed at an instant by an officer who is told what keepers answered by then.
fn followable(made: &Made, vantage: Vantage, at: Instant) -> [Option<Share>; 3] {
    let told = super::scene::Scene::plain(made, at).told(IncidentId::FIRST, vantage.into());
    let (evidence, key) = project(&made.world, IncidentId::FIRST, vantage, &told, at);
    let yardstick = Yardstick::new(&made.world, IncidentId::FIRST, at);
    ends(&yardstick, &evidence, &key).followable
}

/// Nobody orders anything, desks are open at all hours and have no queue, and requests are repeated twice a day from notice on: whoever notices
/// earlier has at every instant at least as much that can be followed.
#[test]
fn who_notices_earlier_can_follow_no_less_at_any_instant() {
    let mut more = 0;
    for rail in ["bank-instant", "bitcoin"] {
        for seed in 1..4 {
            let made = ["1h", "2d 1h", "7d 1h"].map(|noticed| {
                let request = |turn: u32| format!("[[defend]]\nafter_notice = \"{}h\"\nrequest = {{}}\n", 12 * turn);
                let requests: String = (0..30).map(request).collect();
                let scenario = town(rail, noticed, &requests);
                sim::make(&scenario, scenario.starts[0], Seed::new(seed))
            });
            for vantage in [Vantage::Institution, Vantage::Country] {
                for day in (3..20).step_by(2) {
                    let at = made[0].world.begins + Span::DAY.times(day);
                    let [early, middle, late] = [0, 1, 2].map(|place: usize| followable(&made[place], vantage, at));
                    let no_less = |more: [Option<Share>; 3], less: [Option<Share>; 3]| {
                        more.iter().zip(&less).all(|(more, less)| more >= less)
                    };
                    assert!(
                        no_less(early, middle) && no_less(middle, late),
                        "{rail} {seed} {vantage:?} on day {day}: {early:?} {middle:?} {late:?}"
                    );
                    more += u32::from(early != late);
                }
            }
        }
    }
    assert!(more > 5, "{more} times it is more for being earlier");
}

/// What a lever can move, of one world.
#[derive(PartialEq, Eq)]
struct Moved {
    movements: [u8; 32],
    /// What became of what was attempted, and who answered what and when.
    defended: String,
    /// What a country's police see: movements, named purses, known keepers, links, messages with names.
    seen: [usize; 4],
}

/// In how many worlds it is looked for what a lever moves; in one a recall may happen to be refused at both ends.
const WORLDS: std::ops::Range<u64> = 3..8;

fn moved(scenario: &Scenario, seed: u64) -> Moved {
    let made = sim::make(scenario, scenario.starts[0], Seed::new(seed));
    let mut sink = Sink::new("movements");
    made.world.ledger.feed(&mut sink);
    let told = super::scene::Scene::plain(&made, Instant::MAX).told(IncidentId::FIRST, Vantage::Country.into());
    let (evidence, _) = project(&made.world, IncidentId::FIRST, Vantage::Country, &told, Instant::MAX);
    let facts = evidence.all_facts();
    Moved {
        movements: sink.finish().into(),
        defended: format!(
            "{:?} {:?}",
            made.world.truth.incidents[0].became(Instant::MAX),
            made.answers
        ),
        seen: [
            evidence.ledger().movement_count(),
            facts.iter().filter(|facts| facts.holder.is_some()).count(),
            facts.iter().filter(|facts| facts.keeper.is_some()).count(),
            evidence.links().len(),
        ],
    }
}

/// Why turning one lever alone from one end moves nothing that is looked at here.
const NOTHING: [(&str, End, &str); 1] = [(
    "reference",
    End::Chain,
    "nobody checked a name there, so a message carries what the sender states, and that names nobody",
)];

/// Each lever turned alone from both ends and at drawn corners: what it moves of the money, of what defenders reach and of what a country sees. A lever
/// that moves nothing anywhere is dead; where one moves nothing from an end, the reason stands above.
#[test]
fn no_lever_is_dead_and_where_one_moves_nothing_the_reason_is_known() {
    let orders = "[[defend]]\nafter_notice = \"1h\"\nrecall = {}\n[[defend]]\nafter_notice = \"1h\"\nrequest = {}\n\
                  [[defend]]\nafter_notice = \"2h\"\nfreeze = {}\n[[defend]]\nafter_notice = \"4d\"\nrequest = {}\n";
    let mut idle: BTreeSet<(&str, bool)> = BTreeSet::new();
    for (place, lever) in Levers::NAMES.into_iter().enumerate() {
        let (mut told, mut moves) = (String::new(), 0);
        let mut ends_idle = [true; 2];
        for rail in ["bank-wire", "bitcoin"] {
            let scenario = town(rail, "6h", orders);
            let start = scenario.starts[0].index();
            for corner in 0..4u64 {
                let mut here = scenario.clone();
                let mut stream = Seed::new(corner).stream("test/corner");
                for other in 0..10 {
                    let bank = if corner < 2 { corner == 0 } else { stream.below(2) == 0 };
                    here.rails[start]
                        .levers
                        .set(other, if bank { End::Bank } else { End::Chain });
                }
                let parts = |seed: u64| {
                    let [bank, chain] = [End::Bank, End::Chain].map(|end| {
                        let mut turned = here.clone();
                        turned.rails[start].levers.set(place, end);
                        moved(&turned, seed)
                    });
                    [
                        bank.movements != chain.movements,
                        bank.defended != chain.defended,
                        bank.seen != chain.seen,
                    ]
                };
                let parts = WORLDS
                    .map(parts)
                    .find(|parts| parts.contains(&true))
                    .unwrap_or_default();
                let letters = ["M", "D", "S"]
                    .iter()
                    .zip(parts)
                    .map(|(letter, part)| if part { letter } else { "-" });
                told += &format!(" {}", letters.collect::<String>());
                moves += u32::from(parts.contains(&true));
                if corner < 2 && parts.contains(&true) {
                    ends_idle[corner as usize] = false;
                }
            }
        }
        println!("{lever:<11}{told}");
        assert!(moves > 0, "{lever} is dead: it moves nothing at any corner");
        idle.extend(
            [true, false]
                .into_iter()
                .zip(ends_idle)
                .filter(|(_, idle)| *idle)
                .map(|(bank, _)| (lever, bank)),
        );
    }
    let known: BTreeSet<(&str, bool)> = NOTHING
        .iter()
        .map(|(lever, end, _)| (*lever, *end == End::Bank))
        .collect();
    assert_eq!(
        idle, known,
        "levers that move nothing where all others stand at one end (at the bank's: true)"
    );
}
