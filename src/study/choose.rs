//! Turns a choice into the scenario that is run.

use super::{Choice, StudyError};
use crate::evidence::{Investigator, Vantage};
use crate::lots::{Booking, Method};
use crate::scenario::rail::{ONE_SCRIPT, PRESETS};
use crate::scenario::{RailSpec, Scenario};
use crate::truth::World;
use crate::units::{IncidentId, RailId};

/// Returns the scenario with what was chosen in place of what it says.
pub fn choose(scenario: &Scenario, choice: &Choice) -> Result<Scenario, StudyError> {
    let mut chosen = scenario.clone();
    chosen.seed = choice.seed.unwrap_or(scenario.seed);
    if let Some(times) = choice.crowd {
        let scaled = chosen.multiply_crowd(times);
        scaled.map_err(|why| StudyError::Crowd { times, why })?;
    }
    if !choice.rails.is_empty() {
        chosen.starts.clear();
        for name in &choice.rails {
            let rail = find_rail(&mut chosen, name)?;
            if !chosen.starts.contains(&rail) {
                chosen.starts.push(rail);
            }
        }
    }
    if !choice.vantages.is_empty() {
        chosen.vantages = once(choice.vantages.iter().copied());
    }
    if !choice.methods.is_empty() {
        chosen.methods = once(choice.methods.iter().copied());
    }
    if let Some(name) = &choice.incident {
        let place = chosen.incidents.iter().position(|spec| spec.name == *name);
        chosen.about = Some(IncidentId::new(place.ok_or_else(|| unnamed(&chosen, Some(name)))?));
    }
    Ok(chosen)
}

/// Returns the theft of which an answer is that is of one.
///
/// # Errors
/// Where there are several and none was chosen.
pub fn about(scenario: &Scenario) -> Result<IncidentId, StudyError> {
    scenario.about.ok_or_else(|| unnamed(scenario, None))
}

/// Returns for the victim of which theft somebody looks who looks once at several: of the one that was chosen; of any, where he reads the same books
/// for all of them.
///
/// # Errors
/// Where several victims keep books or live in several countries, and none was chosen.
pub fn looked_for(world: &World, scenario: &Scenario, who: Investigator) -> Result<IncidentId, StudyError> {
    if let Some(about) = scenario.about {
        return Ok(about);
    }
    let reads = |id: IncidentId| match who.vantage() {
        Vantage::Institution | Vantage::Country => Some((world.institution(who, id), world.country(who, id))),
        Vantage::Public | Vantage::Tags | Vantage::Omniscient => None,
    };
    let mut ids = world.truth.incident_ids();
    let any = ids.next().ok_or_else(|| unnamed(scenario, None))?;
    let same = ids.all(|id| reads(id) == reads(any));
    same.then_some(any).ok_or_else(|| unnamed(scenario, None))
}

/// Returns the name of the theft that was chosen among several; nothing where there is one alone, or none was.
pub fn theft(scenario: &Scenario) -> Option<String> {
    let several = scenario.about.filter(|_| scenario.incidents.len() > 1);
    several.map(|id| scenario.incidents[id.index()].name.clone())
}

fn unnamed(scenario: &Scenario, asked: Option<&String>) -> StudyError {
    StudyError::Incident {
        asked: asked.cloned(),
        accepted: scenario.incidents.iter().map(|spec| spec.name.clone()).collect(),
    }
}

/// Returns each item once, in the order in which they come first.
pub fn once<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.fold(Vec::new(), |mut list, item| {
        if !list.contains(&item) {
            list.push(item);
        }
        list
    })
}

/// Returns the place of the rail, which is added where it is a preset whose asset the scenario knows.
fn find_rail(scenario: &mut Scenario, name: &str) -> Result<RailId, StudyError> {
    if let Some(place) = scenario.rails.iter().position(|rail| rail.name == name) {
        return Ok(RailId::new(place));
    }
    let asset_of = |code: &str| scenario.assets.iter().position(|spec| spec.asset.code == code);
    let fitting = PRESETS
        .iter()
        .filter_map(|preset| Some((preset, asset_of(preset.asset)?)));
    let Some((preset, asset)) = fitting.clone().find(|(preset, _)| preset.name == name) else {
        let mut accepted: Vec<String> = scenario.rails.iter().map(|rail| rail.name.clone()).collect();
        let presets = fitting.map(|(preset, _)| preset.name.to_owned());
        let presets: Vec<String> = presets.filter(|preset| !accepted.contains(preset)).collect();
        accepted.extend(presets);
        let preset = PRESETS.iter().find(|preset| preset.name == name);
        return Err(StudyError::Rail {
            asked: name.to_owned(),
            lacks: preset.map(|preset| preset.asset),
            accepted,
        });
    };
    scenario.rails.push(RailSpec {
        name: preset.name.to_owned(),
        preset: preset.name,
        asset,
        form: preset.form,
        fee: preset.fee,
        scripts: ONE_SCRIPT,
        levers: preset.levers,
    });
    Ok(RailId::new(scenario.rails.len() - 1))
}

/// Returns the methods of every board: the chosen ones, then the null methods that are not among them: what nothing, everything, a
/// naive guess and perfect links would score.
pub fn board(methods: &[Method]) -> Vec<Method> {
    let mut board = methods.to_vec();
    let null = Booking::ALL.into_iter().filter(|booking| booking.is_null());
    for method in null.map(Method::of) {
        if !board.contains(&method) {
            board.push(method);
        }
    }
    board
}
