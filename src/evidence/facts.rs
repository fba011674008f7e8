//! What an investigator knows beside the movements: names, purses, keepers, tags, blocks; and what a complaint claims.

use std::str::FromStr;

use dyepack_columns::Column;
use hex_conservative::DisplayHex;
use serde::{Deserialize, Serialize};

use super::Texts;
use crate::ledger::{Ledger, PurseKind};
use crate::units::digest::feed;
use crate::units::row::{row, tagged};
use crate::units::{Amount, Instant, KeeperId, MovementId, OriginId, OutLegId, PurseId, Share};

/// From where an investigator looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vantage {
    /// What everyone can read.
    Public,
    /// The public record and the tags that were published.
    Tags,
    /// The books of one institution, beside the public record and the tags: the one that the scenario names, else the victim's.
    Institution,
    /// The books of all institutions of one country, beside the public record and the tags: the one that the scenario names, else
    /// that institution's.
    Country,
    /// Everything that any keeper or ledger records; nobody has this.
    Omniscient,
}

tagged!(
    enum Vantage {
        Public = 0,
        Tags = 1,
        Institution = 2,
        Country = 3,
        Omniscient = 4,
    }
);

impl Vantage {
    /// All vantages, the narrowest first.
    pub const ALL: [Vantage; 5] = [
        Vantage::Public,
        Vantage::Tags,
        Vantage::Institution,
        Vantage::Country,
        Vantage::Omniscient,
    ];

    /// Returns what reports call it beside its name, in plain words.
    pub const fn title(self) -> &'static str {
        match self {
            Vantage::Public => "everyone",
            Vantage::Tags => "everyone, with tags",
            Vantage::Institution => "one institution",
            Vantage::Country => "one country",
            Vantage::Omniscient => "all books",
        }
    }

    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Vantage::Public => "public",
            Vantage::Tags => "tags",
            Vantage::Institution => "institution",
            Vantage::Country => "country",
            Vantage::Omniscient => "omniscient",
        }
    }
}

impl FromStr for Vantage {
    type Err = String;

    fn from_str(text: &str) -> Result<Vantage, String> {
        let found = Vantage::ALL.into_iter().find(|vantage| vantage.name() == text);
        found.ok_or_else(|| format!("{text:?} is not a vantage"))
    }
}

/// What kind of service a keeper runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum KeeperKind {
    /// Trades and keeps coins for named customers; on a bank rail, a payment or brokerage firm.
    Exchange,
    /// Pools what customers pay in and pays out other value; on a bank rail, a pooled remitter account.
    Mixer,
    /// Buys against money paid elsewhere: an over-the-counter desk, an underground banker.
    Desk,
    /// Keeps accounts of customers and moves money by message.
    Bank,
    /// Sells chips for money and cash for chips.
    Casino,
}

tagged!(
    enum KeeperKind {
        Exchange = 0,
        Mixer = 1,
        Desk = 2,
        Bank = 3,
        Casino = 4,
    }
);

impl KeeperKind {
    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            KeeperKind::Exchange => "exchange",
            KeeperKind::Mixer => "mixer",
            KeeperKind::Desk => "desk",
            KeeperKind::Bank => "bank",
            KeeperKind::Casino => "casino",
        }
    }
}

/// What an investigator knows of a keeper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeeperFacts {
    /// The public name.
    pub name: String,
    /// The kind of service.
    pub kind: KeeperKind,
    /// The country whose law it answers to; nothing for one that exists in no law.
    pub country: Option<String>,
}

/// What an investigator knows of one purse, beside the movements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PurseFacts {
    /// The public address; purses of one address are used under one name. Indexes [`Evidence::addresses`](super::Evidence::addresses).
    pub address: Option<u32>,
    /// In whose books the purse exists, or whose own coins it holds.
    pub keeper: Option<KeeperId>,
    /// The purse is the keeper's own (hot wallet, deposit address, reserve), so that value entering it is the keeper's
    /// and the trail goes on through links alone.
    pub reserve: bool,
    /// The name under which the purse is held. Indexes [`Evidence::holders`](super::Evidence::holders).
    pub holder: Option<u32>,
    /// The books end here: payments to the purse are seen and payments from it are not.
    pub edge: bool,
}

row!(
    struct PurseFacts {
        address: Option<u32>,
        keeper: Option<KeeperId>,
        reserve: bool,
        holder: Option<u32>,
        edge: bool,
    }
);

/// A statement that an address belongs to a keeper or carries stolen value; it may be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What is tagged. Indexes [`Evidence::addresses`](super::Evidence::addresses).
    pub address: u32,
    /// What is said of it, such as `exchange` or `stolen`.
    pub category: String,
    /// The keeper it is said to belong to.
    pub keeper: Option<KeeperId>,
    /// When it was published.
    pub published: Instant,
    /// When it was withdrawn.
    pub withdrawn: Option<Instant>,
    /// Who says so.
    pub source: String,
    /// How sure the source is.
    pub confidence: Share,
}

impl Tag {
    /// What is said of an address to which stolen coin came.
    pub(crate) const STOLEN: &'static str = "stolen";
}

feed!(struct Tag { address, category, keeper, published, withdrawn, source, confidence });

/// A run of movements with one height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its height, where the file or its place in the chain tells.
    pub height: Option<u32>,
    /// Its first movement; it ends where the next block begins.
    pub first: MovementId,
    /// Its coinbase, which stands after the other movements of the block.
    pub coinbase: Option<MovementId>,
}

row!(
    struct Block {
        height: Option<u32>,
        first: MovementId,
        coinbase: Option<MovementId>,
    }
);

/// The public names of purses and movements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Names {
    /// Each purse and movement has a name of its own: an account number, a simulated transaction output. A column without rows
    /// names nothing, and its purses or movements are called by their numbers.
    Given {
        /// One name a purse; one without letters is that of a coin which is called by the output that made it, `MOVEMENT:n`.
        purses: Texts,
        /// One name a movement.
        movements: Texts,
    },
    /// Movements have 32-byte ids; the out-leg at position `n` of a movement is named `TXID:n`.
    Outpoints {
        /// One id a movement, in the byte order of the hash (reversed when shown).
        txids: Column<[u8; 32]>,
        /// The purses that were filled before the ledger's beginning, with id and position of the output, ordered by purse.
        earlier: Vec<(PurseId, [u8; 32], u32)>,
    },
}

impl Default for Names {
    fn default() -> Names {
        Names::Given {
            purses: Texts::default(),
            movements: Texts::default(),
        }
    }
}

impl Names {
    /// What stands before the number of a purse that has no name.
    pub(crate) const PURSE: &str = "purse-";
    /// What stands before the number of a movement that has no name.
    pub(crate) const MOVEMENT: &str = "movement-";

    /// Returns the public name of a purse of this ledger.
    pub fn purse(&self, ledger: &Ledger, purse: PurseId) -> String {
        let number = || format!("{}{}", Names::PURSE, purse.index());
        match self {
            Names::Given { purses, .. } => match (purses.get(purse.index()), ledger.filled(purse)) {
                (None, _) => number(),
                (Some(""), Some(leg)) if ledger.kind(purse) == PurseKind::Coin => {
                    let movement = ledger.movement_of(leg);
                    let position = leg.index() - ledger.outs(movement).start;
                    format!("{}:{position}", self.movement(movement))
                }
                (Some(name), _) => name.to_owned(),
            },
            Names::Outpoints { txids, earlier } => match ledger.filled(purse) {
                Some(leg) => {
                    let movement = ledger.movement_of(leg);
                    let position = leg.index() - ledger.outs(movement).start;
                    format!("{}:{position}", display_txid(&txids[movement.index()]))
                }
                None => match earlier.binary_search_by_key(&purse, |row| row.0) {
                    Ok(row) => format!("{}:{}", display_txid(&earlier[row].1), earlier[row].2),
                    Err(_) => number(),
                },
            },
        }
    }

    /// Returns the public name of a movement.
    pub fn movement(&self, movement: MovementId) -> String {
        let number = || format!("{}{}", Names::MOVEMENT, movement.index());
        match self {
            Names::Given { movements, .. } => movements.get(movement.index()).map_or_else(number, str::to_owned),
            Names::Outpoints { txids, .. } => display_txid(&txids[movement.index()]),
        }
    }
}

/// Writes a transaction id as people do: reversed, in hex.
pub fn display_txid(txid: &[u8; 32]) -> String {
    let mut shown = *txid;
    shown.reverse();
    shown.to_lower_hex_string()
}

/// The legs that one victim claims: the first `amount` units of each leg's lots are the victim's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// How the victim or the command line named it.
    pub name: String,
    /// The claimed out-legs with the amount claimed of each, at most the leg's own.
    pub claims: Vec<(OutLegId, Amount)>,
}

/// Taint of one origin in one purse after one movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shade {
    /// After which movement.
    pub movement: MovementId,
    /// In which purse.
    pub purse: PurseId,
    /// From which complaint.
    pub origin: OriginId,
    /// How much the purse then holds of it.
    pub amount: Amount,
}
