//! Which two rails are compared, and the scenario at a corner of their levers.

use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::rail::ONE_SCRIPT;
use crate::scenario::{Books, FeeRule, Form, Levers, RailSpec, Scenario};
use crate::study::choose::{choose, theft};
use crate::study::worlds::headline;
use crate::study::{Choice, StudyError};
use crate::units::RailId;

/// The name of the rail of a corner.
const CORNER: &str = "corner";

/// What is moved between which two rails, and who looks.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub scenario: Scenario,
    pub look: (Investigator, Method),
    pub pair: [RailId; 2],
    pub levers: [Levers; 2],
    /// The levers that the two have at different places, by their place in [`Levers::NAMES`].
    pub moving: Vec<usize>,
}

impl Setting {
    pub fn of(scenario: &Scenario, choice: &Choice, crowd: u32) -> Result<Setting, StudyError> {
        let mut scenario = choose(scenario, choice)?;
        scenario.divide_crowd(crowd);
        let look = looked_at(&mut scenario);
        let pair = pair(&scenario)?;
        portable(&scenario)?;
        let levers = pair.map(|rail| scenario.rail(rail).levers);
        let moves = |lever: &usize| differs(&levers, *lever);
        Ok(Setting {
            moving: (0..Levers::NAMES.len()).filter(moves).collect(),
            scenario,
            look,
            pair,
            levers,
        })
    }

    /// Names the levers that stand as on the second rail at a corner.
    pub fn named(&self, coalition: usize) -> String {
        let moved = self
            .moving
            .iter()
            .enumerate()
            .filter(|(place, _)| coalition >> place & 1 == 1);
        let names: Vec<&str> = moved.map(|(_, &lever)| Levers::NAMES[lever]).collect();
        if names.is_empty() {
            "none".into()
        } else {
            names.join("+")
        }
    }

    /// Says what is compared and who looks: with the scenario's text all that decides what a corner is.
    pub fn told(&self) -> Vec<String> {
        let rails = self.pair.map(|rail| self.scenario.rail_name(rail).to_owned());
        let look = [self.look.0.name().to_owned(), self.look.1.spec()];
        rails.into_iter().chain(look).chain(theft(&self.scenario)).collect()
    }
}

/// Leaves who looks and by which method, and nobody else.
pub(super) fn looked_at(scenario: &mut Scenario) -> (Investigator, Method) {
    let look = headline(scenario);
    (scenario.vantages, scenario.methods) = (vec![look.0], vec![look.1]);
    look
}

/// Returns the two rails that are compared, the one that keepers alone see first.
fn pair(scenario: &Scenario) -> Result<[RailId; 2], StudyError> {
    let &[one, other] = scenario.starts.as_slice() else {
        let names: Vec<&str> = scenario.starts.iter().map(|&rail| scenario.rail_name(rail)).collect();
        return Err(StudyError::Pair {
            found: names.join(", "),
        });
    };
    let closed = |rail: RailId| scenario.rail(rail).levers.books == Books::Keepers;
    Ok(if closed(other) && !closed(one) {
        [other, one]
    } else {
        [one, other]
    })
}

/// Refuses what cannot be moved from rail to rail.
pub(super) fn portable(scenario: &Scenario) -> Result<(), StudyError> {
    let bound = scenario.incidents.iter().find(|incident| incident.into.is_some());
    let why = match (scenario.incidents.is_empty(), bound) {
        (true, _) => "it has no theft".to_owned(),
        (false, Some(incident)) => format!("the theft {} pays into accounts prepared on one rail", incident.name),
        (false, None) if scenario.about.is_none() => {
            let thefts = scenario.incidents.len();
            format!("it has {thefts} thefts, and who follows money is asked of one; name it (--incident)")
        }
        (false, None) => return Ok(()),
    };
    Err(StudyError::NotPortable { why })
}

/// Tells whether two rails have a lever at different places.
fn differs(levers: &[Levers; 2], lever: usize) -> bool {
    let mut moved = levers[0];
    moved.take(lever, &levers[1]);
    moved != levers[0]
}

/// Returns the scenario with its theft on accounts in the unit of account without fees, with the levers of the coalition as on the
/// second rail and the others as on the first.
pub(super) fn corner(scenario: &Scenario, levers: &[Levers; 2], moving: &[usize], coalition: usize) -> Scenario {
    let mut at = levers[0];
    let moved = moving
        .iter()
        .enumerate()
        .filter(|(place, _)| coalition >> place & 1 == 1);
    moved.for_each(|(_, &lever)| at.take(lever, &levers[1]));
    let mut corner = scenario.clone();
    corner.rails.push(RailSpec {
        name: CORNER.to_owned(),
        preset: CORNER,
        asset: 0,
        form: Form::Accounts,
        fee: FeeRule::Free,
        scripts: ONE_SCRIPT,
        levers: at,
    });
    corner.starts = vec![RailId::new(corner.rails.len() - 1)];
    corner
}
