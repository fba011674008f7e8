//! `dyepack export` and `dyepack score`.
use super::{Failure, args};
use std::path::Path;
pub fn export(_w: &args::Export) -> Result<(), Failure> {
    Ok(())
}
pub fn score(_t: &Path, _f: &Path, _j: bool) -> Result<(), Failure> {
    Ok(())
}
