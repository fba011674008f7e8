//! Lots, pools and bookings: which part of a purse leaves first.
//!
//! A *lot* is an amount with an origin, a *pool* the lots in a purse, a *booking* the rule that says which lots leave first.
//! The taint policies of the literature and the tracing rules of the courts are bookings. A [`Method`] is a value: a booking
//! with its parameters, written as one string, its [specification](Method::spec), that every result carries and that can be
//! given back on the command line. Each method has a file of its own in `methods`, which holds all that is said of it. A
//! [`CustomRule`] is a method of one's own. Below them lies the rule of a booking, how lots leave a pool and how they are laid on
//! the outputs of a movement; walks are generic over it.

mod average;
mod booking;
mod convention;
mod custom;
mod dirty;
pub(crate) mod fractions;
mod law;
mod lot;
mod method;
mod methods;
mod ordered;
mod parameter;
pub(crate) mod parts;
mod pool;
mod ranked;
mod relabel;

pub(crate) use average::{Average, Residual};
pub(crate) use convention::EDGES;
pub use convention::{About, Fees, Keepers, Links};
pub(crate) use convention::{Dividing, Walker};
pub use custom::CustomRule;
pub(crate) use dirty::DirtyFirst;
pub use law::Role;
pub(crate) use law::{Between, OwnFirst};
pub use lot::Lot;
pub(crate) use lot::{by_origin, lost, push_joined};
pub use method::{Method, Unread};
pub use methods::Booking;
pub(crate) use ordered::{InputOrder, Ordered, OutputOrder};
pub(crate) use parameter::Settable;
pub use parameter::{Choice, Parameter};
pub(crate) use pool::{Bundle, Claim, Laid, Out, OutKind, Pool, Rule, Standing};
pub use pool::{Meeting, PoolOf};
pub(crate) use ranked::Ties;
pub(crate) use relabel::Relabel;
