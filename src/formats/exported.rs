//! What an export of a simulated world may hold, a file a form: a row in the file of its writer.

use super::counts::Counts;
use super::provenance::Provenance;
use crate::evidence::{Complaint, Evidence};
use crate::truth::World;

/// One file of an export.
pub struct Part {
    /// Its name in the folder.
    pub name: &'static str,
    /// The name and version of its form.
    pub schema: &'static str,
    /// It tells the truth, and is written only where that is asked for.
    pub is_truth: bool,
    /// Writes it.
    pub write: fn(&Export<'_>) -> String,
}

/// What is exported.
pub struct Export<'a> {
    /// The world.
    pub world: &'a World,
    /// What one investigator sees of it.
    pub evidence: &'a Evidence,
    /// What is claimed.
    pub complaints: &'a [Complaint],
    /// Where it comes from.
    pub provenance: &'a Provenance,
}

impl Export<'_> {
    /// Returns the digest of the evidence.
    pub(super) fn digest(&self) -> String {
        Counts::of(self.evidence).digest
    }
}
