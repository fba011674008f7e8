//! What an export is written as: a form is a row in the file of its writer, and this is what such a row says.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::counts::Counts;
use super::provenance::Provenance;
use crate::evidence::{Complaint, Evidence};
use crate::lots::Method;
use crate::truth::World;
use crate::units::{AssetId, Instant};

/// One form in which evidence is written, for dyepack itself or for other people's tools.
#[derive(Debug)]
pub struct Written {
    /// The name as it is typed behind `--as`.
    pub name: &'static str,
    /// What it is, and the tools that it is for, in one sentence.
    pub summary: &'static str,
    /// Where in it stands that it is simulated, with scenario, seed and digest.
    pub marked: &'static str,
    /// What of the evidence is not carried over.
    pub left: &'static str,
    /// Whether it says, where a method is named, what that lays where.
    pub by_method: bool,
    /// Its files.
    pub parts: &'static [Part],
    /// Says why a ledger cannot be so written; nothing where it can.
    pub refuses: fn(&Export<'_>) -> Option<String>,
}

impl Written {
    /// Returns the words of a command that writes it.
    pub fn example(&self) -> String {
        format!("dyepack export first-steps --vantage tags --as {} -o world", self.name)
    }
}

impl PartialEq for Written {
    fn eq(&self, other: &Written) -> bool {
        self.name == other.name
    }
}

/// One file of an export.
#[derive(Debug)]
pub struct Part {
    /// Its name in the folder.
    pub name: &'static str,
    /// The name and version of its form.
    pub schema: &'static str,
    /// It tells the truth, and is written only where that is asked for.
    pub is_truth: bool,
    /// Writes it, a row after the other.
    pub write: fn(&Export<'_>, &mut dyn Write) -> io::Result<()>,
}

/// What is exported.
pub struct Export<'a> {
    /// The world; nothing where a ledger was read, which has no truth beside it.
    pub world: Option<&'a World>,
    /// What one investigator sees.
    pub evidence: &'a Evidence,
    /// What is claimed.
    pub complaints: &'a [Complaint],
    /// From which simulation it comes; nothing for a real ledger.
    pub provenance: Option<&'a Provenance>,
    /// What the ledger is, in words, where it is none of a simulation.
    pub kind: &'a str,
    /// By which method it is said what is whose, in forms that can say it.
    pub method: Option<Method>,
    /// The digest of the evidence.
    pub digest: String,
}

/// The key under which a form of other people says that what it holds never happened.
pub(super) const SIMULATED: &str = "simulated";
/// The key that stands in its place where a ledger was read.
pub(super) const EXPORTED: &str = "exported";

impl<'a> Export<'a> {
    /// Returns what is exported of what an investigator sees.
    pub fn of(evidence: &'a Evidence, complaints: &'a [Complaint], provenance: Option<&'a Provenance>) -> Export<'a> {
        Export {
            world: None,
            evidence,
            complaints,
            provenance,
            kind: "a ledger",
            method: None,
            digest: Counts::of(evidence).digest,
        }
    }

    /// Returns the key of the sentence that says what this is: `simulated` or `exported`.
    pub(super) fn key(&self) -> &'static str {
        match self.provenance {
            Some(_) => SIMULATED,
            None => EXPORTED,
        }
    }

    /// Returns the sentence for whoever opens a file: that all of it is simulated, or from what it was exported.
    pub(crate) fn sentence(&self) -> String {
        match self.provenance {
            Some(provenance) => provenance.stamp(&self.digest).simulated,
            None => format!(
                "exported by dyepack {} from {}; it was read and not simulated by this program; digest {}",
                env!("CARGO_PKG_VERSION"),
                self.kind,
                self.digest
            ),
        }
    }

    /// Returns the same in few words, for a cell of every row of a table, which may be torn from its file.
    pub(super) fn cell(&self) -> String {
        match self.provenance {
            Some(Provenance { scenario, rail, seed }) => format!(
                "SIMULATED: scenario {scenario}, rail {rail}, seed {}, digest {}",
                seed.get(),
                self.digest
            ),
            None => format!("digest {}", self.digest),
        }
    }

    /// Returns the codes of the assets that anything is of: evidence also lists those of which an investigator sees nothing.
    pub(super) fn codes(&self) -> BTreeSet<&str> {
        let ledger = self.evidence.ledger();
        let used = ledger.in_purses().iter().chain(ledger.out_purses());
        let assets: BTreeSet<AssetId> = used.map(|purse| ledger.asset_of(*purse)).collect();
        assets
            .into_iter()
            .map(|asset| ledger.asset(asset).code.as_str())
            .collect()
    }

    /// Returns all that is to be said of the whole, by name: the sentence first, then its parts.
    pub(super) fn marks(&self) -> Vec<(&'static str, String)> {
        let mut marks = vec![(self.key(), self.sentence())];
        match self.provenance {
            Some(Provenance { scenario, rail, seed }) => {
                marks.push(("scenario", scenario.clone()));
                marks.push(("rail", rail.clone()));
                marks.push(("seed", seed.get().to_string()));
            }
            None => marks.push(("ledger", self.kind.to_owned())),
        }
        if let Some(vantage) = self.evidence.vantage() {
            marks.push(("vantage", vantage.name().to_owned()));
        }
        // A ledger that was read is seen to its end, and that is no instant.
        if self.evidence.until() != Instant::MAX {
            marks.push(("until_utc", self.evidence.until().to_string()));
        }
        marks.push(("digest", self.digest.clone()));
        marks
    }
}
