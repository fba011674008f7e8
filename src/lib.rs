//! A laboratory for following stained money.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod evidence;
pub mod formats;
pub mod ledger;
pub mod lots;
pub mod report;
pub mod scenario;
pub mod score;
pub mod seed;
pub mod sim;
pub mod study;
pub mod trace;
pub mod truth;
pub mod units;
pub mod vantage;
