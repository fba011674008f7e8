//! A lever moves nothing before something that is decided reads it.

use super::*;
use crate::scenario::rail::{End, Levers};
use crate::sim::reads::Lever;
use crate::units::{Instant, Span};

/// A theft that is passed on, frozen where it comes to, asked back and asked about.
const STORY: &str = r#"
[incident.theft]
victim = "a firm"
amount = "50 000 USD"
at = "3d"
payments = 2
noticed = "1d"

[plan]
steps = [
    { steal = "theft" },
    { split = { into = "2..3", over = "1h..4h" } },
    { layer = { hops = "1..2", delay = "1h..20h" } },
    { deposit = { at = ["harbour"] } },
]

[[defend]]
after_notice = "1h"
freeze = {}

[[defend]]
after_notice = "2h"
recall = {}

[[defend]]
after_notice = "2h"
request = {}
"#;

/// The levers by their place among the ten, with what reads of them are noted as; what investigators alone read is none.
const READ: [Option<Lever>; 10] = [
    None,
    Some(Lever::Supply),
    Some(Lever::Books),
    None,
    Some(Lever::Disclosure),
    Some(Lever::Control),
    Some(Lever::Oversight),
    Some(Lever::Finality),
    Some(Lever::Tempo),
    None,
];

/// Returns a world with one lever turned, played to its end, and when the lever was first read in it.
fn played(start: usize, end: End, turned: Option<(usize, End)>) -> Engine {
    let mut town = decode("town", &format!("{TOWN}{STORY}")).expect("the town with a theft decodes");
    town.span = Span::DAY.times(12);
    town.rails[start].levers = Levers::at(end);
    if let Some((lever, end)) = turned {
        town.rails[start].levers.set(lever, end);
    }
    let mut engine = Engine::new(&town, RailId::new(start), Seed::new(1));
    engine.advance(Instant::MAX);
    engine
}

/// Returns the instant of the first movement in which two worlds differ.
fn parted(one: &Engine, other: &Engine) -> Option<Instant> {
    let (one, other) = (&one.state().ledger, &other.state().ledger);
    let legs = |ledger: &crate::ledger::Ledger, movement| {
        let ins = ledger
            .ins(movement)
            .map(|leg| (ledger.in_purses()[leg], ledger.in_amounts()[leg]));
        let outs = ledger
            .outs(movement)
            .map(|leg| (ledger.out_purses()[leg], ledger.out_amounts()[leg]));
        (
            ledger.instant(movement),
            ins.collect::<Vec<_>>(),
            outs.collect::<Vec<_>>(),
        )
    };
    let pairs = one.movements().zip(other.movements());
    let first = pairs.into_iter().find(|&(a, b)| legs(one, a) != legs(other, b));
    let at = first.map(|(a, b)| one.instant(a).min(other.instant(b)));
    let shorter = one.movement_count().min(other.movement_count());
    at.or_else(|| {
        let longer = [one, other]
            .into_iter()
            .find(|ledger| ledger.movement_count() > shorter)?;
        longer.movements().nth(shorter).map(|movement| longer.instant(movement))
    })
}

#[test]
fn two_worlds_are_one_until_something_is_decided_that_read_what_differs() {
    let (mut late, mut never) = (0, 0);
    for start in 0..3 {
        for (end, other) in [(End::Bank, End::Chain), (End::Chain, End::Bank)] {
            let first = played(start, end, None);
            for (lever, read) in READ.into_iter().enumerate() {
                let turned = played(start, end, Some((lever, other)));
                let said = format!("{} from {end:?} on rail {start}", Levers::NAMES[lever]);
                let reads = [&first, &turned].map(|engine| {
                    let rail = RailId::new(start);
                    read.and_then(|lever| engine.state().reads.first(rail, lever))
                });
                let until = reads.into_iter().flatten().min();
                let parted = parted(&first, &turned);
                match (until, parted) {
                    (_, None) => never += 1,
                    (None, Some(at)) => panic!("{said}: they part at {at}, and nothing read it"),
                    (Some(until), Some(at)) => {
                        assert!(at >= until, "{said}: they part at {at}, before it is read at {until}");
                        late += usize::from(until > first.state().begins + Span::DAY);
                    }
                }
            }
        }
    }
    assert!(late >= 6 && never >= 12, "{late} part after a day, {never} never");
}
