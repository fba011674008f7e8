//! Worlds worked by hand: who holds what at which instant, to the unit, and why.
//!
//! A world is a scenario in `tests/worlds` whose head says why in words, and in lines that are held here:
//!
//! ```text
//! #> 2024-03-05T01:30:00 theft: frozen 600.00, spent 10.00     all that is not nothing of what was attempted then; `end`: the world's
//! #> end loot of theft at south: 600.00                        what of it lies at a keeper, in its books or in purses that it hosts
//! #> end victim of theft: centre                               who is robbed
//! #> end paid from north                                       the keepers at which what paid for the thefts lay
//! #> end retains pool: nothing                                 what a keeper keeps of which payment in belongs to which payment out
//! #> end messages of theft: named                              whether the message that brought the loot names anybody
//! #> end holders of theft: none                                under how many names the purses stand that loot came to
//! #! 2024-03-05T01:30:00 freeze theft 72h                      an order beside the file's: of every purse in which loot then lies
//! ```

use std::collections::{BTreeMap, BTreeSet};

use dyepack::scenario::{Scenario, decode};
use dyepack::sim::{Engine, Made, Order};
use dyepack::truth::{Fate, Incident, Role, World};
use dyepack::units::{Amount, Instant, KeeperId, PurseId, Span};

/// The states as the files write them.
const WORDS: [(Fate, &str); 13] = [
    (Fate::Unmade, "unmade"),
    (Fate::UnderWay, "under-way"),
    (Fate::Stopped, "stopped"),
    (Fate::Recalled, "recalled"),
    (Fate::Abandoned, "abandoned"),
    (Fate::AtLarge, "at-large"),
    (Fate::Frozen, "frozen"),
    (Fate::Returned, "returned"),
    (Fate::Voided, "voided"),
    (Fate::Cashed, "cashed"),
    (Fate::Spent, "spent"),
    (Fate::Lost, "lost"),
    (Fate::Seized, "seized"),
];

/// One world of the corpus.
struct Case {
    name: String,
    text: String,
    scenario: Scenario,
}

fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/worlds");
    let files = std::fs::read_dir(folder).expect("the corpus is there");
    let mut paths: Vec<_> = files.map(|file| file.expect("it can be listed").path()).collect();
    paths.sort();
    let case = |path: std::path::PathBuf| {
        let name = path.file_stem().expect("a file").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let scenario = decode(&name, &text).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        Case { name, text, scenario }
    };
    paths.into_iter().map(case).collect()
}

fn lines<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = &'t str> {
    text.lines()
        .filter_map(move |line| line.strip_prefix(mark))
        .map(str::trim)
}

fn instant(text: &str, world: &World) -> Instant {
    match text {
        "end" => world.ends,
        _ => Instant::begin_of(text).unwrap_or_else(|_| panic!("{text} is no instant")),
    }
}

fn incident<'w>(world: &'w World, name: &str) -> &'w Incident {
    let mut incidents = world.truth.incidents.iter();
    incidents
        .find(|incident| incident.name == name)
        .unwrap_or_else(|| panic!("no theft is called {name}"))
}

/// Returns how much loot of a theft lies in each purse at an instant.
fn loot(world: &World, theft: &Incident, at: Instant) -> BTreeMap<PurseId, Amount> {
    let until = theft
        .loot
        .iter()
        .filter(|step| world.ledger.instant(step.movement) <= at);
    let mut lies: BTreeMap<PurseId, Amount> = until.map(|step| (step.purse, step.amount)).collect();
    lies.retain(|purse, amount| !amount.is_zero() && !world.ledger.kind(*purse).is_boundary());
    lies
}

fn keeper(world: &World, name: &str) -> KeeperId {
    let found = world.record.keepers.iter().position(|keeper| keeper.name == name);
    KeeperId::new(found.unwrap_or_else(|| panic!("no keeper is called {name}")))
}

fn whose(world: &World, purse: PurseId) -> Option<KeeperId> {
    let record = &world.record.purses[purse.index()];
    record.books.or(record.host)
}

/// Makes a world with the file's orders, and those of its head.
fn made(case: &Case) -> Made {
    let Scenario { starts, seed, .. } = &case.scenario;
    let play = |orders: &[(Instant, Order)]| {
        let mut engine = Engine::new(&case.scenario, starts[0], *seed);
        orders.iter().for_each(|(at, order)| engine.order(*at, order.clone()));
        engine.advance(Instant::MAX);
        engine.finish()
    };
    let mut orders = Vec::new();
    for line in lines(&case.text, "#!") {
        let words: Vec<&str> = line.split(' ').collect();
        let [at, "freeze", theft, term] = words[..] else {
            panic!("{}: {line} is no order", case.name);
        };
        // Until its own instant a world is what it would be without the order.
        let plain = play(&orders).world;
        let (at, term) = (instant(at, &plain), span(term));
        let purses = loot(&plain, incident(&plain, theft), at).into_keys();
        orders.extend(purses.map(|purse| (at, Order::Freeze { purse, term })));
    }
    play(&orders)
}

fn span(text: &str) -> Span {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: i64 = number.parse().expect("a term is a number and a letter");
    match unit {
        "d" => Span::DAY.times(number),
        "h" => Span::HOUR.times(number),
        _ => panic!("{text} is no term"),
    }
}

/// Returns what a world says where a line asks it: the line's own words, if it holds.
fn told(world: &World, line: &str) -> String {
    let (at, asked) = line.split_once(' ').expect("an instant comes first");
    let when = instant(at, world);
    let (left, _) = asked.split_once(": ").unwrap_or((asked, ""));
    let words: Vec<&str> = left.split(' ').collect();
    let decimal = |theft: &Incident, amount: Amount| {
        let asset = world.ledger.asset(theft.attempts[0].asset);
        asset.decimal(amount).replace(['\u{a0}', ' '], "")
    };
    let found = match words[..] {
        ["loot", "of", theft, "at", name] => {
            let theft = incident(world, theft);
            let lies = loot(world, theft, when).into_iter();
            let here = lies.filter(|(purse, _)| whose(world, *purse) == Some(keeper(world, name)));
            decimal(theft, here.map(|(_, amount)| amount).sum())
        }
        ["victim", "of", theft] => {
            let roles = incident(world, theft).roles.iter().zip(&world.truth.entities);
            let victims = roles.filter(|(role, _)| **role == Role::Victim);
            victims
                .map(|(_, entity)| entity.name.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        }
        ["paid", "from", ..] => {
            let brought = world.truth.incidents.iter().flat_map(|theft| &theft.complaint);
            let ins = brought.flat_map(|(leg, _)| world.ledger.ins(world.ledger.movement_of(*leg)));
            let banks = ins.filter_map(|leg| whose(world, world.ledger.in_purses()[leg]));
            let names: BTreeSet<&str> = banks
                .map(|bank| world.record.keepers[bank.index()].name.as_str())
                .collect();
            return format!("{at} paid from {}", names.into_iter().collect::<Vec<_>>().join(" "));
        }
        ["retains", name] => match world.record.keepers[keeper(world, name).index()].retains_links {
            true => "links".into(),
            false => "nothing".into(),
        },
        ["messages", "of", theft] => {
            let complaint = incident(world, theft).complaint.iter();
            let named = complaint.map(|(leg, _)| world.record.movements[world.ledger.movement_of(*leg).index()].named);
            let named: BTreeSet<bool> = named.collect();
            match named == [true].into() {
                true => "named".into(),
                false => "unnamed".into(),
            }
        }
        ["holders", "of", theft] => {
            let purses = loot(world, incident(world, theft), when).into_keys();
            let names: BTreeSet<u32> = purses
                .filter_map(|purse| world.record.purses[purse.index()].holder)
                .collect();
            match names.len() {
                0 => "none".into(),
                some => some.to_string(),
            }
        }
        [theft] => {
            let theft = incident(world, theft);
            let states = theft.became(when);
            let part = |(fate, word): &(Fate, &str)| {
                let amount = states[*fate];
                (!amount.is_zero()).then(|| format!("{word} {}", decimal(theft, amount)))
            };
            WORDS.iter().filter_map(part).collect::<Vec<_>>().join(", ")
        }
        _ => panic!("nothing answers {line}"),
    };
    format!("{at} {left}: {found}")
}

#[test]
fn every_world_is_as_worked_by_hand() {
    let cases = cases();
    assert!(cases.len() >= 20, "{} worlds", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let made = made(case);
        let mut count = 0;
        for line in lines(&case.text, "#>") {
            count += 1;
            let told = told(&made.world, line);
            if told != line {
                wrong.push(format!(
                    "{}: said {line}\n{}  came {told}",
                    case.name,
                    " ".repeat(case.name.len())
                ));
            }
        }
        if count == 0 {
            wrong.push(format!("{} says nothing", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every state that a payment can be in stands in some world, but those of what the party itself destroys and of what is seized.
#[test]
fn every_state_stands_in_some_world() {
    let text: String = cases().into_iter().map(|case| case.text).collect();
    let said: String = lines(&text, "#>").collect::<Vec<_>>().join("\n");
    for (fate, word) in WORDS
        .into_iter()
        .filter(|(fate, _)| !matches!(fate, Fate::Lost | Fate::Seized))
    {
        assert!(said.contains(word), "{fate:?}");
    }
}
