//! Evidence: columns that were checked, and can only be read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::roles::ALLEGED;
use super::{Block, Columns, Complaint, Flaw, Inputs, KeeperFacts, Names, PurseFacts, RoleRow, Roles, Tag, Vantage};
use crate::ledger::{Ledger, Link};
use crate::lots::Role;
use crate::units::{Instant, MovementId, PurseId};

/// What one investigator can see: [`Columns`] that were checked, and can only be read.
#[derive(Clone, Debug)]
#[must_use]
pub struct Evidence {
    columns: Columns,
    /// Derived when a walk first asks, and kept with the evidence.
    pub(super) inputs: Arc<Inputs>,
}

impl Evidence {
    /// Returns from where it is looked at; nothing for a real ledger that was read from a file.
    pub fn vantage(&self) -> Option<Vantage> {
        self.columns.vantage
    }

    /// Returns the instant up to which things are seen, included.
    pub fn until(&self) -> Instant {
        self.columns.until
    }

    /// Returns the visible movements.
    pub fn ledger(&self) -> &Ledger {
        &self.columns.ledger
    }

    /// Returns the public names.
    pub fn names(&self) -> &Names {
        &self.columns.names
    }

    /// Returns what is known of a purse.
    pub fn facts(&self, purse: PurseId) -> PurseFacts {
        self.columns.facts.get(purse.index()).copied().unwrap_or_default()
    }

    /// Returns what is known of the purses, in their order; nothing where nothing is known of any.
    pub fn all_facts(&self) -> &[PurseFacts] {
        &self.columns.facts
    }

    /// Returns the public addresses in the order of their first appearance.
    pub fn addresses(&self) -> &[String] {
        &self.columns.addresses
    }

    /// Returns the names in the books.
    pub fn holders(&self) -> &[String] {
        &self.columns.holders
    }

    /// Returns the keepers that this investigator knows of.
    pub fn keepers(&self) -> &[KeeperFacts] {
        &self.columns.keepers
    }

    /// Returns the known links, ordered by `from` and then `to`; of two between the same legs the order is the keeper's.
    pub fn links(&self) -> &[Link] {
        &self.columns.links
    }

    /// Returns the tags in force, by address and then as they were published.
    pub fn tags(&self) -> &[Tag] {
        &self.columns.tags
    }

    /// Returns the blocks in their order; none where the rail has none.
    pub fn blocks(&self) -> &[Block] {
        &self.columns.blocks
    }

    /// Returns how many inputs spend outputs from before the ledger's beginning whose value is not known.
    pub fn unknown_inputs(&self) -> u64 {
        self.columns.unknown_inputs
    }

    /// Returns who is who in the eyes of the law; empty where nobody says. No part of the evidence's digest.
    pub fn roles(&self) -> &Roles {
        &self.columns.roles
    }

    /// Says who is who in the eyes of the law, in place of what was said before.
    ///
    /// # Errors
    /// Where the roles cannot stand together in this evidence, which then keeps those it had.
    pub fn set_roles(&mut self, roles: Roles) -> Result<(), Flaw> {
        roles.check(self.ledger(), self.names()).map_err(Flaw::Roles)?;
        self.columns.roles = roles;
        Ok(())
    }

    /// Returns the public name of a purse.
    pub fn purse_name(&self, purse: PurseId) -> String {
        self.columns.names.purse(self.ledger(), purse)
    }

    /// Returns the public name of a movement.
    pub fn movement_name(&self, movement: MovementId) -> String {
        self.columns.names.movement(movement)
    }

    /// Returns the evidence with columns changed.
    ///
    /// # Errors
    /// Where they do not fit together any more.
    pub fn with(self, change: impl FnOnce(&mut Columns)) -> Result<Evidence, Flaw> {
        let mut columns = self.columns;
        change(&mut columns);
        columns.check()
    }

    /// Takes the evidence apart.
    pub fn into_columns(self) -> Columns {
        self.columns
    }
}

impl Columns {
    /// Puts the rows into their order and makes them evidence.
    ///
    /// Links stand by `from` and then `to`, tags by address and then as they were published, blocks by their first movement; of
    /// equal rows the one that was given first stays first.
    ///
    /// # Errors
    /// Where a column has another length than what it tells of, a row points at nothing, a link cannot be one, a coinbase is
    /// outside its block, or roles contradict each other.
    pub fn check(self) -> Result<Evidence, Flaw> {
        self.check_grown(0)
    }

    /// Checks columns of which the ledger's first so many out-legs, with the links between them, were checked before.
    pub(crate) fn check_grown(self, legs: usize) -> Result<Evidence, Flaw> {
        self.sorted(legs).map(|columns| Evidence {
            columns,
            inputs: Arc::default(),
        })
    }
}

impl Roles {
    /// Returns what the complaints allege: whoever received a claimed leg is the wrongdoer, with all purses under the same
    /// address or holder's name. A keeper's own purse and a boundary are nobody's.
    pub fn alleged(evidence: &Evidence, complaints: &[Complaint]) -> Roles {
        let ledger = evidence.ledger();
        let open = |purse: &PurseId| !ledger.kind(*purse).is_boundary() && !evidence.facts(*purse).reserve;
        let claims = complaints.iter().flat_map(|complaint| &complaint.claims);
        let claimed: BTreeSet<PurseId> = claims.map(|(leg, _)| ledger.out_purse(*leg)).filter(open).collect();
        if claimed.is_empty() {
            return Roles::default();
        }
        // Every purse is asked, and whoever looks on asks again: a mark says it at once.
        let mut addresses = vec![false; evidence.addresses().len()];
        let mut holders = vec![false; evidence.holders().len()];
        for facts in claimed.iter().map(|purse| evidence.facts(*purse)) {
            facts
                .address
                .into_iter()
                .for_each(|address| addresses[address as usize] = true);
            facts
                .holder
                .into_iter()
                .for_each(|holder| holders[holder as usize] = true);
        }
        let same = |purse: &PurseId| {
            let facts = evidence.facts(*purse);
            facts.address.is_some_and(|address| addresses[address as usize])
                || facts.holder.is_some_and(|holder| holders[holder as usize])
                || claimed.contains(purse)
        };
        let purses: Vec<PurseId> = ledger.purses().filter(same).filter(open).collect();
        let row = RoleRow {
            role: Role::Wrongdoer,
            purses,
            source: ALLEGED.into(),
        };
        let rows = if row.purses.is_empty() { Vec::new() } else { vec![row] };
        Roles { rows }
    }
}
