//! Facts as lines and back.

use serde::{Deserialize, Serialize};

use super::facts::{EntityFacts, Facts, LootFacts, PlaceFacts, ReceivedFacts};
use crate::formats::input::{Place, ReadError};
use crate::formats::json;
use crate::formats::provenance::{Provenance, Stamp};
use crate::units::{Amount, Asset, Instant, Rate};

/// The name of the form.
pub const SCHEMA: &str = "dyepack.truth/1";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    schema: String,
    #[serde(flatten)]
    stamp: Option<Stamp>,
    /// The instant of the facts, in seconds from 1970-01-01 00:00 UTC.
    at: i64,
    #[serde(default)]
    at_utc: Option<String>,
    /// The digest of the evidence that was exported beside it.
    evidence: Option<String>,
}

/// Any other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
enum Row {
    Asset {
        code: String,
        scale: u8,
        /// So many cents of the unit of account ...
        cents: Amount,
        /// ... for so many base units.
        base_units: Amount,
    },
    Keeper {
        name: String,
    },
    Incident {
        name: String,
        /// Of each kind of money so many cents for so many base units, where that was not what its own line says.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rates: Vec<[Amount; 2]>,
    },
    Entity(EntityFacts),
    Place(PlaceFacts),
    Loot(LootFacts),
    Received(ReceivedFacts),
}

/// Writes the facts; `evidence` is the digest of the evidence that they belong to.
pub fn write(facts: &Facts, at: Instant, provenance: &Provenance, evidence: &str) -> String {
    let mut text = String::new();
    let mut push = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    let json = |row: &Row| serde_json::to_string(row).expect("rows have only string keys");
    let manifest = Manifest {
        schema: SCHEMA.into(),
        stamp: Some(provenance.stamp(evidence)),
        at: at.unix(),
        at_utc: Some(at.to_string()),
        evidence: Some(evidence.to_owned()),
    };
    push(serde_json::to_string(&manifest).expect("a manifest has only string keys"));
    for (asset, rate) in &facts.assets {
        push(json(&Row::Asset {
            code: asset.code.clone(),
            scale: asset.scale,
            cents: Amount::new(rate.cents),
            base_units: Amount::new(rate.base_units),
        }));
    }
    let keepers = facts.keepers.iter().map(|name| Row::Keeper { name: name.clone() });
    let incidents = facts.incidents.iter().zip(&facts.rates);
    let incidents = incidents.map(|(name, rates)| Row::Incident {
        name: name.clone(),
        rates: rates
            .iter()
            .map(|rate| [rate.cents, rate.base_units].map(Amount::new))
            .collect(),
    });
    let entities = facts.entities.iter().cloned().map(Row::Entity);
    let places = facts.places.iter().cloned().map(Row::Place);
    let loot = facts.loot.iter().cloned().map(Row::Loot);
    let received = facts.received.iter().cloned().map(Row::Received);
    for row in keepers
        .chain(incidents)
        .chain(entities)
        .chain(places)
        .chain(loot)
        .chain(received)
    {
        push(json(&row));
    }
    text
}

/// Reads facts back, with the digest of the evidence that they belong to.
///
/// # Errors
/// Where a line is not in the form, or names a row that was not read before it.
pub fn read(name: &str, bytes: &[u8]) -> Result<(Facts, Option<String>), ReadError> {
    let wrong = |line: usize, problem: String| ReadError::new(name, Place::Line(line as u64 + 1), problem);
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|_| ReadError::new(name, Place::Whole, "the bytes are no UTF-8 text"))?;
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (number, first) = lines.next().unwrap_or((0, ""));
    let manifest = serde_json::from_str::<Manifest>(first);
    let manifest =
        manifest.map_err(|error| wrong(number, format!("no manifest of {SCHEMA}: {}", json::said(&error))))?;
    if manifest.schema != SCHEMA {
        return Err(wrong(
            number,
            format!("the schema is {:?}; accepted is {SCHEMA}", manifest.schema),
        ));
    }
    let mut facts = Facts::default();
    for (number, line) in lines {
        let row = serde_json::from_str::<Row>(line).map_err(|error| wrong(number, json::said(&error)))?;
        add(&mut facts, row).map_err(|problem| wrong(number, problem))?;
    }
    Ok((facts, manifest.evidence))
}

fn add(facts: &mut Facts, row: Row) -> Result<(), String> {
    match row {
        Row::Asset {
            code,
            scale,
            cents,
            base_units,
        } => {
            facts.assets.push((Asset { code, scale }, rate([cents, base_units])?));
        }
        Row::Keeper { name } => facts.keepers.push(name),
        Row::Incident { name, rates } => {
            if !rates.is_empty() && rates.len() != facts.assets.len() {
                return Err(format!(
                    "an incident has one rate a kind of money, {} in all, or none",
                    facts.assets.len()
                ));
            }
            facts.incidents.push(name);
            facts.rates.push(rates.into_iter().map(rate).collect::<Result<_, _>>()?);
        }
        Row::Entity(row) => {
            if row.roles.len() != facts.incidents.len() {
                return Err(format!(
                    "an entity has one role an incident, {} in all",
                    facts.incidents.len()
                ));
            }
            facts.entities.push(row);
        }
        Row::Place(row) => {
            within("asset", row.asset, facts.assets.len())?;
            within("entity", row.entity, facts.entities.len())?;
            row.keeper
                .map_or(Ok(()), |keeper| within("keeper", keeper, facts.keepers.len()))?;
            facts.places.push(row);
        }
        Row::Loot(row) => {
            within("incident", row.incident, facts.incidents.len())?;
            within("place", row.place, facts.places.len())?;
            if row.least > row.amount || row.amount > row.greatest {
                return Err("an amount of loot lies between its least and its greatest".into());
            }
            facts.loot.push(row);
        }
        Row::Received(row) => {
            within("incident", row.incident, facts.incidents.len())?;
            within("entity", row.entity, facts.entities.len())?;
            within("asset", row.asset, facts.assets.len())?;
            facts.received.push(row);
        }
    }
    Ok(())
}

fn rate([cents, base_units]: [Amount; 2]) -> Result<Rate, String> {
    let (cents, base_units) = (cents.get(), base_units.get());
    match base_units {
        0 => Err("a rate is so many cents for one base unit or more".into()),
        _ => Ok(Rate { cents, base_units }),
    }
}

fn within(table: &str, id: u32, rows: usize) -> Result<(), String> {
    match (id as usize) < rows {
        true => Ok(()),
        false => Err(format!(
            "{table} {id} is named, and only {rows} rows of that table stand before this line"
        )),
    }
}
