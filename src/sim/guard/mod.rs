//! The defenders: who is asked, when he reads it, what he does, and for how long it stands.
//!
//! ```text
//! script ── orders at fixed times, aimed at what is true then ──┐
//! whoever alternates with the engine ── orders of its own ──────┼──► orders ──► desk ──► effect, in due time
//! ```
//!
//! - `order` is what can be ordered, and the answer to a request.
//! - `desk` is where a keeper reads: its hours, its queue.
//! - `orders` asks whoever has the power, and does what was agreed to.
//! - `innocent` counts what that cost people who have nothing to do with a theft.
//! - `script` gives the orders of a scenario's `[[defend]]`; it alone is told the truth.

mod desk;
mod innocent;
pub(super) mod order;
mod orders;
mod script;

pub(super) use desk::Desks;
pub(super) use innocent::frozen;
pub(super) use order::Power;
pub use order::{Answer, Order, PaymentId, UnderWay};
pub(super) use orders::{effect, give, report};
pub(super) use script::{Guard, Knows};
