//! Soon.
use super::{Failure, args};
pub fn run(_w: &args::Run) -> Result<(), Failure> {
    Err(Failure::work("not yet"))
}
