//! How much a scenario file may hold, and what several of its tables say alike.

use Kind::{List, Name};

use crate::evidence::Vantage;
use crate::scenario::shape::{Kind, Noun};

/// The version of the format that this program reads.
pub const VERSION: u64 = 1;
/// A file may have so many bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// A world may have so many legs, by a bound that is computed from the file alone.
pub const LEGS_MAX: u64 = 1 << 31;
/// A run of the file may take so many bytes of memory, by an estimate that is computed from the file alone: what a large
/// machine of one person has, so that a file is valid on every machine or on none.
pub const MEMORY_MAX: u64 = 16 << 30;
/// Branches may be entered from branches so deep.
pub const NESTING_MAX: usize = 16;
/// So many problems of a file are listed; the rest of a file with more of them is noise.
pub const PROBLEMS_MAX: usize = 256;
/// A group of the crowd may have so many people, shops, firms or pools.
pub const PEOPLE_MAX: u64 = 10_000_000;
/// So many people may do by the plan of the file what its thief does.
pub(super) const ALIKE_MAX: u64 = 1_000;
/// A world may be made so many times smaller than it is told.
pub(super) const SCALE_MAX: u64 = 1_000_000;
/// A verb may be repeated so often.
pub(super) const REPEATS_MAX: u64 = 1_000_000;

/// The names of all vantages.
pub(super) fn vantage_words() -> Vec<&'static str> {
    Vantage::ALL.iter().map(|vantage| vantage.name()).collect()
}

/// The codes that ISO 3166 leaves to users and that no real country goes by, so that no invented firm stands in one.
pub(crate) fn country_words() -> Vec<&'static str> {
    vec![
        "AA", "QM", "QN", "QO", "QP", "QQ", "QR", "QS", "QT", "QU", "QV", "QW", "QX", "QY", "QZ", "XA", "XB", "XC",
        "XD", "XE", "XF", "XG", "XH", "XI", "XJ", "XL", "XM", "XN", "XO", "XP", "XQ", "XR", "XS", "XT", "XU", "XV",
        "XW", "XX", "XY", "XZ", "ZZ",
    ]
}

/// A list of keepers.
pub(super) const KEEPERS: Kind = List(&Name(Noun::Keeper));
/// The default of a list that is empty.
pub(super) const NOBODY: &str = "";
