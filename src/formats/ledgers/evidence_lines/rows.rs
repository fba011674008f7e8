//! The rows of the tables as they stand in a file.

use serde::{Deserialize, Serialize};

use crate::evidence::KeeperKind;
use crate::formats::provenance::Stamp;
use crate::ledger::{Basis, LinkKind, PurseKind};
use crate::units::{Amount, Share};

/// The name of the form.
pub const SCHEMA: &str = "dyepack.evidence/1";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub schema: String,
    #[serde(flatten)]
    pub stamp: Option<Stamp>,
    /// From where the investigator looks; nothing for a real ledger.
    pub vantage: Option<String>,
    /// The last second that is seen, counted from 1970-01-01 00:00 UTC.
    pub until: i64,
    /// The same for people.
    #[serde(default)]
    pub until_utc: Option<String>,
    /// Whether the whole history is here, so that no purse gives what it did not get in the file.
    pub closed: bool,
    #[serde(default)]
    pub unknown_inputs: u64,
    /// The digest of the ledger and its names.
    pub digest: Option<String>,
}

/// Any other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
pub enum Row {
    Asset {
        code: String,
        scale: u8,
    },
    Keeper {
        name: String,
        kind: KeeperKind,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        country: Option<String>,
    },
    Holder {
        name: String,
    },
    Address {
        address: String,
    },
    Purse(Purse),
    Movement(Movement),
    Block(Block),
    Link(Link),
    Tag(Tag),
    Role {
        role: crate::lots::Role,
        purses: Vec<u32>,
        source: String,
    },
    Complaint {
        name: String,
        claims: Vec<Claim>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Purse {
    pub name: String,
    pub kind: Kind,
    pub asset: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<u32>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub reserve: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<u32>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub edge: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Movement {
    pub name: String,
    /// Seconds from 1970-01-01 00:00 UTC.
    pub at: i64,
    pub ins: Vec<Leg>,
    pub outs: Vec<Leg>,
}

/// A purse and an amount; `null` where the amount cannot be seen.
#[derive(Debug, Serialize, Deserialize)]
pub struct Leg(pub u32, pub Option<Amount>);

/// A movement and the position of one of its out-legs, from 0.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Spot(pub u32, pub u32);

#[derive(Debug, Serialize, Deserialize)]
pub struct Block {
    pub height: Option<u32>,
    pub first: u32,
    pub coinbase: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Link {
    pub from: Spot,
    pub to: Spot,
    pub amount_in: Amount,
    pub amount_out: Amount,
    pub kind: LinkKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<u32>,
    pub basis: How,
    /// How sure an inference is, from 0 to 1 with six decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Tag {
    pub address: u32,
    pub category: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<u32>,
    pub published: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<i64>,
    pub source: String,
    pub confidence: Confidence,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Claim {
    pub movement: u32,
    pub position: u32,
    pub amount: Amount,
}

/// How a purse is used, by the names of the ledger's kinds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Coin,
    Account,
    Fees,
    Issuance,
    Cash,
    Claims,
    Destroyed,
    Lender,
}

/// How a link is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    Public,
    Disclosed,
    Inferred,
}

/// A share as text with six decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confidence(pub Share);

fn is_false(flag: &bool) -> bool {
    !flag
}

impl From<PurseKind> for Kind {
    fn from(kind: PurseKind) -> Kind {
        match kind {
            PurseKind::Coin => Kind::Coin,
            PurseKind::Account => Kind::Account,
            PurseKind::Fees => Kind::Fees,
            PurseKind::Issuance => Kind::Issuance,
            PurseKind::Cash => Kind::Cash,
            PurseKind::Claims => Kind::Claims,
            PurseKind::Destroyed => Kind::Destroyed,
            PurseKind::Lender => Kind::Lender,
        }
    }
}

impl From<Kind> for PurseKind {
    fn from(kind: Kind) -> PurseKind {
        match kind {
            Kind::Coin => PurseKind::Coin,
            Kind::Account => PurseKind::Account,
            Kind::Fees => PurseKind::Fees,
            Kind::Issuance => PurseKind::Issuance,
            Kind::Cash => PurseKind::Cash,
            Kind::Claims => PurseKind::Claims,
            Kind::Destroyed => PurseKind::Destroyed,
            Kind::Lender => PurseKind::Lender,
        }
    }
}

/// Returns how a link is known and, for an inference, how surely.
pub fn basis(basis: Basis) -> (How, Option<Confidence>) {
    match basis {
        Basis::Public => (How::Public, None),
        Basis::Disclosed => (How::Disclosed, None),
        Basis::Inferred(share) => (How::Inferred, Some(Confidence(share))),
    }
}

impl Serialize for Confidence {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Confidence {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Confidence, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once('.').filter(|(_, part)| part.len() == 6);
        let parts = parts.and_then(|(whole, part)| Some((whole.parse::<u32>().ok()?, part.parse::<u32>().ok()?)));
        let parts = parts.filter(|_| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
        let ppm = parts.and_then(|(whole, part)| whole.checked_mul(1_000_000)?.checked_add(part));
        let share = ppm.map(|ppm| Confidence(Share::ppm(ppm)));
        share.ok_or_else(|| {
            serde::de::Error::custom(format!(
                "{text:?} is no share; accepted is a string such as \"0.500000\""
            ))
        })
    }
}
