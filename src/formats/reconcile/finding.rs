//! What a careful reader should know beside the sums.

use serde::Serialize;

use super::exact::Exact;
use super::reader::Key;

/// Something beside the sums that a careful reader should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// A period begins with another amount than the one before ended with.
    Break {
        /// The period that begins.
        #[serde(flatten)]
        key: Key,
        /// The period before.
        before: String,
        /// With what it ended.
        closing: Exact,
        /// With what this one begins.
        opening: Exact,
    },
    /// A transfer between two listed accounts that only one of them states.
    OneSided {
        /// Where it stands.
        line: u64,
        /// Who states it.
        account: String,
        /// Who does not.
        counterparty: String,
        /// How much.
        amount: Exact,
        /// Its asset.
        asset: String,
    },
    /// A transfer between two listed accounts that one states in another period than the other: it was on its way.
    InTransit {
        /// Where who sent it states it, and where who got it.
        lines: [u64; 2],
        /// Who sent it.
        from: String,
        /// Who got it.
        to: String,
        /// How much.
        amount: Exact,
        /// Its asset.
        asset: String,
        /// The period in which it left, and the one in which it arrived.
        periods: [String; 2],
    },
    /// A transfer between two listed accounts that left in one asset and arrived in another, so that amounts are not compared.
    Exchanged {
        /// Where who sent it states it, and where who got it.
        lines: [u64; 2],
        /// Who sent it.
        from: String,
        /// Who got it.
        to: String,
        /// How much left and how much arrived.
        amounts: [Exact; 2],
        /// In which assets.
        assets: [String; 2],
    },
    /// Rows that say the same, which may be one payment stated more than once.
    Same {
        /// Where they stand.
        lines: Vec<u64>,
    },
}

impl Finding {
    /// Tells whether the table contradicts itself. Rows that are the same may be two payments, and a transfer may take its time.
    pub const fn is_contradiction(&self) -> bool {
        matches!(self, Finding::Break { .. } | Finding::OneSided { .. })
    }
}
