//! The forms in which evidence is written for other people's tools, a file each.
//!
//! What they have in common: amounts are exact decimal texts; what a name holds that would steer a terminal or break the form stands there as
//! an escape ([`crate::shown`]), and JSON keeps it as it is; all of it says that it is simulated.

mod graph;
pub(super) mod graphml;
mod text;

#[cfg(test)]
mod tests;
