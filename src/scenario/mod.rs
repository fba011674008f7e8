//! The scenario file, version 1: a world, a theft, a plan, who looks, by which methods, and what the lesson is.
//!
//! What a file means, checked and with every word resolved, is a [`Scenario`]; nobody checks again after it.

mod bound;
mod bundled;
mod decode;
pub mod figure;
#[cfg(test)]
mod guide;
pub mod keys;
mod memory;
pub mod problem;
pub mod quantity;
pub mod rail;
mod reader;
mod schema;
mod shape;
mod spec;

pub use bundled::{Bundled, bundled, template};
pub use decode::{decode, decode_bytes};
pub use figure::{FIGURES, FigureKind, Of, Unit, figure};
pub(crate) use problem::nearest;
pub use problem::{Problem, render, render_warnings};
pub use quantity::{Between, Money, in_bytes};
pub use rail::{
    Books, Control, Disclosure, FeeRule, Finality, Form, Identity, Levers, Oversight, Pooling, RailSpec, Reference,
    Supply, Tempo,
};
pub use schema::schema;
pub use spec::{
    Against, AssetSpec, Budget, CountrySpec, Crowd, Defence, ExitKind, Expectation, Figure, IncidentSpec, KeeperSpec,
    Mules, Must, On, OrderSpec, Plan, Scenario, Step, When,
};
