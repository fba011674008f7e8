//! The answer of a program outside that ranks purses instead of tainting them, as `dyepack.ranks/1`.

use serde::Serialize;

use super::Counts;
use crate::evidence::Evidence;
use crate::units::PurseId;

/// The name of the form.
pub const SCHEMA: &str = "dyepack.ranks/1";

/// Which purses a program says should be looked at first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The name of the program, `external:NAME`.
    pub method: String,
    /// The name and its version.
    pub spec: String,
    /// The purses, the first to look at first.
    pub ranks: Vec<Row>,
    /// The ledger that it is about.
    pub ledger: Counts,
}

/// The rank of one purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Counted from 1; purses of one score have one rank, and the next rank counts them all.
    pub rank: usize,
    /// The public name of the purse.
    pub purse: String,
    /// The asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
}

/// Writes down groups of equal rank, the best first.
pub fn ranking(
    evidence: &Evidence,
    counts: &Counts,
    (name, version): (&str, &str),
    groups: &[Vec<PurseId>],
) -> Ranking {
    let several = evidence.ledger().assets().len() > 1;
    let mut ranks = Vec::new();
    for group in groups {
        let rank = ranks.len() + 1;
        ranks.extend(group.iter().map(|&purse| Row {
            rank,
            purse: evidence.purse_name(purse),
            asset: several.then(|| evidence.ledger().asset(evidence.ledger().asset_of(purse)).code.clone()),
        }));
    }
    Ranking {
        schema: SCHEMA,
        method: format!("external:{name}"),
        spec: format!("external:{name} {version}"),
        ranks,
        ledger: counts.clone(),
    }
}
