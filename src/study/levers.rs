//! What a lever does to what people see.

use crate::evidence::Vantage;
use crate::scenario::rail::{End, Levers};
use crate::scenario::{Scenario, decode};
use crate::seed::Seed;
use crate::units::{IncidentId, RailId};
use crate::vantage::project;

/// A town of two banks and an exchange, in which somebody is robbed.
const TOWN: &str = r#"
dyepack = 1
title = "Town"
summary = "A town with a theft"
seed = 1
begins = 2024-03-04
span = "20d"
rails = ["bitcoin", "bank-wire"]

[[crowd]]
users = 60
merchants = 6
traders = "40%"

[keeper.harbour]
kind = "exchange"
country = "XA"
customers = 20

[keeper.north]
kind = "bank"
country = "XA"
customers = 10

[keeper.south]
kind = "bank"
country = "XB"
customers = 10

[incident.theft]
victim = "a merchant"
amount = "20 000 USD"
at = "5d"
"#;

/// What can be counted of a view: movements, purses with a name, purses whose keeper is known, links.
fn counts(scenario: &Scenario, rail: RailId, vantage: Vantage) -> [usize; 4] {
    let made = crate::sim::make(scenario, rail, Seed::new(1));
    let (evidence, _) = project(&made.world, IncidentId::FIRST, vantage, &[], crate::units::Instant::MAX);
    let facts = evidence.all_facts();
    [
        evidence.ledger().movement_count(),
        facts.iter().filter(|facts| facts.holder.is_some()).count(),
        facts.iter().filter(|facts| facts.keeper.is_some()).count(),
        evidence.links().len(),
    ]
}

fn turned(rail: RailId, levers: Levers, lever: &str, end: End) -> Scenario {
    let mut scenario = decode("town", TOWN).expect("the town decodes");
    let mut levers = Levers { ..levers };
    let place = Levers::NAMES.iter().position(|name| *name == lever);
    levers.set(place.expect("it is a lever"), end);
    levers.oversight = Levers::at(End::Chain).oversight;
    scenario.rails[rail.index()].levers = levers;
    scenario
}

/// The observer stays where he is and nothing else moves: so what is written down, said and answered more is seen more, or as much.
#[test]
fn names_messages_and_answers_never_make_anybody_see_less() {
    let starts = decode("town", TOWN).expect("the town decodes").starts;
    for rail in starts {
        for from in [End::Chain, End::Bank] {
            for lever in ["identity", "reference", "disclosure"] {
                for vantage in Vantage::ALL {
                    let see = |end| counts(&turned(rail, Levers::at(from), lever, end), rail, vantage);
                    let (less, more) = (see(End::Chain), see(End::Bank));
                    let grows = less.iter().zip(more).all(|(less, more)| *less <= more);
                    assert!(
                        grows,
                        "{lever} from {from:?} on {rail:?} from {vantage:?}: {less:?}, {more:?}"
                    );
                }
            }
        }
    }
}

/// Books that only keepers see show the public less; who reads all of them sees what everybody saw, and by whom it was held.
#[test]
fn closed_books_hide_nothing_from_who_reads_them_all() {
    for rail in decode("town", TOWN).expect("the town decodes").starts {
        for from in [End::Chain, End::Bank] {
            let see = |end| counts(&turned(rail, Levers::at(from), "books", end), rail, Vantage::Omniscient);
            let (open, closed) = (see(End::Chain), see(End::Bank));
            assert!(
                open.iter().zip(closed).all(|(open, closed)| *open <= closed),
                "{rail:?} from {from:?}: {open:?}, {closed:?}"
            );
        }
    }
}

/// A message from end to end tells the payee's bank who paid from abroad, where anybody checked a name; where nobody did it carries what the
/// sender states and the number of his account, which every payment shows: it names nobody.
#[test]
fn a_message_from_end_to_end_names_people_abroad_and_an_unchecked_one_nobody() {
    let rail = decode("town", TOWN).expect("the town decodes").starts[1];
    let names = |from, end| {
        counts(
            &turned(rail, Levers::at(from), "reference", end),
            rail,
            Vantage::Institution,
        )[1]
    };
    assert!(names(End::Bank, End::Chain) < names(End::Bank, End::Bank));
    assert_eq!(names(End::Chain, End::Chain), names(End::Chain, End::Bank));
}
