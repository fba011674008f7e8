//! Lots, pools and bookings: which part of a purse leaves first.
//!
//! A *lot* is an amount with an origin, a *pool* the lots in a purse, a *booking* the rule that says which lots leave first.
//! The taint policies of the literature and the tracing rules of the courts are bookings. A [`Method`] is a value: a booking
//! with its parameters, written as one string, its [specification](Method::spec), that every result carries and that can be
//! given back on the command line. Each method has a file of its own in [`methods`], which holds all that is said of it. A
//! [`Rule`] is the law of a booking: how lots leave a pool and how they are laid on the outputs of a movement; walks are
//! generic over it.

mod about;
mod average;
mod booking;
mod convention;
mod dirty;
mod law;
mod method;
pub mod methods;
mod ordered;
mod parameter;
mod pool;
mod relabel;

pub(crate) use average::Average;
pub use average::Residual;
pub(crate) use convention::EDGES;
pub use convention::{About, Fees, Keepers, Links};
pub(crate) use convention::{Dividing, Walker};
pub(crate) use dirty::DirtyFirst;
pub use law::Between;
pub(crate) use law::OwnFirst;
pub use law::Role;
pub use method::{Method, Unread};
pub use methods::Booking;
pub(crate) use ordered::Ordered;
pub use ordered::{InputOrder, OutputOrder};
pub(crate) use parameter::Settable;
pub use parameter::{Choice, Parameter};
pub use pool::{Bundle, Claim, Input, Laid, Lot, Meeting, Out, OutKind, Pool, PoolOf, Rule, Standing, Ties};
pub(crate) use pool::{by_origin, lost, push_joined};
pub(crate) use relabel::Relabel;
