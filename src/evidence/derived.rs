//! Columns that follow from others, and are derived when somebody first asks.

use std::sync::OnceLock;

/// Columns with a row for each in-leg, each derived when a walk first asks.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) made_by: OnceLock<Vec<u32>>,
    pub(super) weights: OnceLock<Vec<u64>>,
    pub(super) onward: OnceLock<Vec<u64>>,
}
