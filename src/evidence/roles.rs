//! Who is who in the eyes of the law: what the tracing rules of the courts need beside movements.
//!
//! A rule of law asks who of those that a ledger shows is the wrongdoer, who bought for value without knowing, and which
//! purchase the claimants elect. No ledger says so; somebody does, and each row names who. The claimants are the complaints
//! themselves, and whoever has no role is an innocent volunteer. Who says that purses of several names are one hand's says so in
//! the same way.

use std::collections::BTreeSet;

use super::Names;
use crate::ledger::Ledger;
use crate::lots::Role;
use crate::units::PurseId;

/// Somebody's statement that purses have a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// Which role.
    pub role: Role,
    /// The purses that have it.
    pub purses: Vec<PurseId>,
    /// Who says so: a judgment, a register, an allegation. Never empty.
    pub source: String,
}

/// The roles that somebody gave to purses; empty where nobody did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// One row a statement, in the order in which they were made.
    pub rows: Vec<RoleRow>,
}

/// The source of the roles that a complaint alleges.
pub const ALLEGED: &str = "alleged in the complaint: received what is claimed";

impl Roles {
    /// Tells whether any purse has the role.
    pub fn name_any(&self, role: Role) -> bool {
        self.rows.iter().any(|row| row.role == role && !row.purses.is_empty())
    }

    /// Returns the purses that have the role, as often as they are named.
    pub fn purses(&self, role: Role) -> impl Iterator<Item = PurseId> {
        let rows = self.rows.iter().filter(move |row| row.role == role);
        rows.flat_map(|row| row.purses.iter().copied())
    }

    /// Checks that the rows can stand together over the purses of this ledger.
    ///
    /// # Errors
    /// Where a row has no source or no purse or one that is not there, gives a role to a boundary, makes a purchaser of a purse
    /// that has another role, or puts a purse into a second cluster.
    pub(crate) fn check(&self, ledger: &Ledger, names: &Names) -> Result<(), String> {
        for row in &self.rows {
            let role = row.role.name();
            if row.source.trim().is_empty() {
                return Err(format!("the role {role} has no source; say who calls these purses so"));
            }
            if row.purses.is_empty() {
                return Err(format!("the role {role} names no purse"));
            }
            let purses = ledger.purse_count();
            if let Some(missing) = row.purses.iter().find(|purse| purse.index() >= purses) {
                let number = missing.index();
                return Err(format!(
                    "the role {role} names purse {number}, and there are {purses} of them"
                ));
            }
            let boundary = row.purses.iter().find(|purse| ledger.kind(**purse).is_boundary());
            if let Some(&purse) = boundary {
                let name = names.purse(ledger, purse);
                return Err(format!(
                    "{name} is a boundary of the ledger, which is nobody's and has no role"
                ));
            }
        }
        let purchasers: BTreeSet<PurseId> = self.purses(Role::Purchaser).collect();
        for other in [Role::Wrongdoer, Role::Elected] {
            if let Some(purse) = self.purses(other).find(|purse| purchasers.contains(purse)) {
                let name = names.purse(ledger, purse);
                return Err(format!(
                    "{name} is both purchaser and {}; one purse has one of them",
                    other.name()
                ));
            }
        }
        let mut clustered = BTreeSet::new();
        for row in self.rows.iter().filter(|row| row.role == Role::Cluster) {
            if let Some(&purse) = row.purses.iter().find(|purse| clustered.contains(*purse)) {
                let name = names.purse(ledger, purse);
                return Err(format!("{name} is in two clusters; a purse is one hand's"));
            }
            clustered.extend(row.purses.iter().copied());
        }
        Ok(())
    }
}
