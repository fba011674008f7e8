//! The forms in which evidence is written for other people's tools, a file each.
//!
//! What they have in common: amounts are exact decimal texts; what a name holds that would steer a terminal or break the form stands there as
//! an escape ([`crate::shown`]), and JSON keeps it as it is; all of it says that it is simulated.

pub(super) mod amlsim;
pub(super) mod amlworld;
pub(super) mod beancount;
pub(super) mod cytoscape;
pub(super) mod dot;
pub(super) mod ethereum;
pub(super) mod etl;
pub(super) mod ftm;
pub(super) mod gexf;
mod graph;
pub(super) mod graphml;
pub(super) mod iso20022;
pub(super) mod neo4j;
pub(super) mod parquet;
pub(super) mod tagpack;
mod text;
mod transfers;

#[cfg(test)]
mod tests;
