//! Keepers: exchange, mixer, desk, bank and casino are one type with parameters.
//!
//! Money paid to a keeper becomes the keeper's, and the customer gets a claim in its books; money paid out leaves the claim
//! and comes from the keeper's own. Every such gap leaves a link:
//!
//! ```text
//! customer ──► deposit address ┐        ┌ Claims ──► claim        deposit: link from the first credit to the second
//!                              └─ link ─┘
//! claim ──► Claims ┐        ┌ hot wallet ──► customer             withdrawal, mix, sale: the reverse, less the fee
//!                  └─ link ─┘
//! ```
//!
//! A bank's customers simply hold purses on its rail. Everywhere else, on every rail, each customer has a deposit address or a deposit
//! account, which is swept into the hot wallet; what the hot wallet need not hold goes to the cold one. A pool takes all into its own.

pub(super) mod books;
pub(super) mod doors;
mod found;
pub(super) mod house;
mod sweep;
mod visit;

pub use crate::sim::payment::Visit;
pub use found::found;
pub use house::{House, Mule};
pub(super) use sweep::{open_cold, sweep};
pub(super) use visit::serve;
