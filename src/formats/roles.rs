//! Roles as a person types them: `[[roles]]` tables, in a typed ledger or in a file of their own.
//!
//! ```toml
//! [[roles]]
//! role   = "wrongdoer"                 # or "purchaser" (for value, without notice), "elected", "cluster" (one hand's)
//! purses = ["account", "mule 7"]       # a purse's name, an address or a holder's name: all purses under it
//! source = "the complaint of 3 May"    # who says so; required
//! ```

use std::ops::Range;

use toml::Spanned;

use super::{Place, ReadError, reference};
use crate::evidence::{Evidence, RoleRow, Roles};
use crate::lots::Role;
use crate::units::PurseId;

/// One table.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleTable {
    role: Role,
    purses: Vec<Spanned<String>>,
    source: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    roles: Vec<Spanned<RoleTable>>,
}

/// Reads a file of `[[roles]]` tables about this evidence.
///
/// # Errors
/// Where the text is not of this form, names what the evidence does not have, or contradicts itself; with line and column.
pub fn read(name: &str, text: &str, evidence: &Evidence) -> Result<Roles, ReadError> {
    let file: File = toml::from_str(text).map_err(|error| {
        let place = error.span().map_or(Place::Whole, |span| Place::of_span(text, span));
        let problem = error.message().replace('\n', "; ");
        let accepted = "accepted are [[roles]] tables with role (wrongdoer, purchaser, elected or cluster), purses (a list of names) and source";
        ReadError::new(name, place, format!("{problem}; {accepted}"))
    })?;
    resolve(evidence, &file.roles).map_err(|(span, problem)| ReadError::new(name, Place::of_span(text, span), problem))
}

/// Finds the purses of each table.
pub(super) fn resolve(evidence: &Evidence, tables: &[Spanned<RoleTable>]) -> Result<Roles, (Range<usize>, String)> {
    let mut roles = Roles::default();
    for table in tables {
        let row = table.get_ref();
        if row.purses.is_empty() {
            return Err((table.span(), "a role that nobody has; `purses` lists who has it".into()));
        }
        let mut purses = Vec::new();
        for name in &row.purses {
            let found = find(evidence, name.get_ref());
            purses.extend(found.map_err(|problem| (name.span(), problem))?);
        }
        purses.sort_unstable();
        purses.dedup();
        roles.rows.push(RoleRow {
            role: row.role,
            purses,
            source: row.source.clone(),
        });
        roles
            .check(evidence.ledger(), evidence.names())
            .map_err(|problem| (table.span(), problem))?;
    }
    Ok(roles)
}

/// Finds the purse of this name, else the purses under this address, else those in the books under this holder's name.
fn find(evidence: &Evidence, name: &str) -> Result<Vec<PurseId>, String> {
    if let Ok(purse) = reference::purse(evidence, name) {
        return Ok(vec![purse]);
    }
    let holder = evidence.holders().iter().position(|have| have == name);
    let (address, holder) = (reference::address(evidence, name), holder.map(|place| place as u32));
    let purses = evidence.ledger().purses().filter(|&purse| {
        let facts = evidence.facts(purse);
        match address {
            Some(_) => facts.address == address,
            None => holder.is_some() && facts.holder == holder,
        }
    });
    let purses: Vec<PurseId> = purses.collect();
    match purses.is_empty() {
        true => Err(format!(
            "{name:?} is neither a purse, nor an address, nor a holder's name in this ledger"
        )),
        false => Ok(purses),
    }
}
