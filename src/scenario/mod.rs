//! The scenario file, version 1: a world, a theft, a plan, who looks, by which methods, and what the lesson is.
//!
//! What a file means, checked and with every word resolved, is a [`Scenario`]; nobody checks again after it.

mod bound;
mod bundled;
pub(crate) mod cause;
mod decode;
pub(crate) mod figure;
#[cfg(test)]
mod guide;
pub(crate) mod keys;
mod memory;
pub(crate) mod problem;
pub(crate) mod quantity;
pub(crate) mod rail;
pub(crate) mod ranges;
mod reader;
mod schema;
pub(crate) mod setting;
pub(crate) mod shape;
mod spec;
mod without;

pub(crate) use bundled::SUITE;
pub use bundled::{Bundled, bundled, template};
pub(crate) use cause::Cause;
pub use decode::{decode, decode_bytes};
pub(crate) use figure::{Unit, figure};
pub use problem::{Problem, render};
pub(crate) use problem::{nearest, render_warnings};
pub(crate) use quantity::{Between, Money, in_bytes};
pub(crate) use rail::{
    Books, Control, Disclosure, FeeRule, Form, Identity, Levers, Oversight, Pooling, RailSpec, Reference, Tempo,
};
pub use schema::schema;
pub(crate) use spec::{
    Against, AssetSpec, Budget, CountrySpec, Crowd, Defence, Effort, ExitKind, Hands, Hours, IncidentSpec,
    InvestigatorSpec, KeeperSpec, Knowledge, Listed, Mules, Must, On, OrderSpec, Plan, Prey, Reaction, Step, Store,
    When,
};
pub use spec::{Expectation, Figure, Scenario};
pub(crate) use without::without;
