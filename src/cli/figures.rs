//! `dyepack audit-figures`: whether a table of claimed inflows and outflows, or a bank's statement, reconciles.

use std::path::Path;

use crate::formats::reconcile;

use super::args::FormArgs;
use super::failure::Failure;
use super::{files, output};

/// The largest table that is read.
const TABLE_MAX: u64 = 1 << 30;

/// Adds the table up, prints what it comes to, and fails where it does not reconcile.
pub fn audit(path: &Path, printed: FormArgs) -> Result<(), Failure> {
    let file = path.display().to_string();
    let bytes = files::read(path, TABLE_MAX)?;
    let claims = reconcile::read(&file, &bytes).map_err(|e| files::unread(&bytes, &["a table", "messages"], &e))?;
    let found = reconcile::reconcile(&claims).map_err(|e| Failure::input(format!("{file}: {e}")))?;
    output::show(&found, printed.0)?;
    if found.holds() {
        return Ok(());
    }
    let gaps = found.accounts.iter().filter(|sums| !sums.gap.is_zero()).count();
    let contradictions = found
        .findings
        .iter()
        .filter(|finding| finding.is_contradiction())
        .count();
    Err(Failure::check(format!(
        "{file} does not reconcile: sums with a gap: {gaps} of {}; contradictions beside them: {contradictions}",
        found.accounts.len()
    )))
}
