//! The rows of a typed ledger as they are written, before they mean anything.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use crate::evidence::{KeeperFacts, KeeperKind};
use crate::formats::roles::RoleTable;
use crate::units::Instant;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) source: String,
    #[serde(default)]
    pub(super) kind: Kind,
    pub(super) until: Option<Moment>,
    #[serde(default)]
    pub(super) assets: Vec<AssetRow>,
    #[serde(default)]
    pub(super) keepers: Vec<KeeperRow>,
    #[serde(default)]
    pub(super) purses: BTreeMap<Spanned<String>, PurseRow>,
    #[serde(default)]
    pub(super) movements: Vec<Spanned<MovementRow>>,
    #[serde(default)]
    pub(super) links: Vec<Spanned<LinkRow>>,
    #[serde(default)]
    pub(super) tags: Vec<Spanned<TagRow>>,
    #[serde(default)]
    pub(super) complaints: Vec<ComplaintRow>,
    #[serde(default)]
    pub(super) roles: Vec<Spanned<RoleTable>>,
    #[serde(default)]
    pub(super) answers: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, FigureRow>>,
}

#[derive(Clone, Copy, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Coin,
    #[default]
    Account,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssetRow {
    pub(super) code: Spanned<String>,
    #[serde(default)]
    pub(super) scale: Option<Spanned<u64>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeeperRow {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) kind: KeeperRowKind,
    pub(super) country: Option<String>,
}

#[derive(Clone, Copy, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum KeeperRowKind {
    #[default]
    Exchange,
    Mixer,
    Desk,
    Bank,
    Casino,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PurseRow {
    pub(super) kind: Option<Kind>,
    pub(super) keeper: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) reserve: bool,
    #[serde(default)]
    pub(super) edge: bool,
    pub(super) holder: Option<String>,
    pub(super) address: Option<String>,
    /// What an account held before the beginning; what it gives beyond its balance is then lent.
    pub(super) opening: Option<u64>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MovementRow {
    pub(super) name: Option<String>,
    pub(super) at: Option<Moment>,
    pub(super) height: Option<u32>,
    #[serde(default)]
    pub(super) ins: Vec<Spanned<LegRow>>,
    #[serde(default)]
    pub(super) outs: Vec<Spanned<LegRow>>,
    pub(super) fee: Option<u64>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkRow {
    pub(super) from: String,
    pub(super) to: String,
    #[serde(rename = "in")]
    pub(super) amount_in: u64,
    #[serde(rename = "out")]
    pub(super) amount_out: u64,
    pub(super) keeper: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) basis: How,
    /// In percent, of an inferred one.
    pub(super) confidence: Option<u32>,
}

/// How a link is known.
#[derive(Clone, Copy, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum How {
    #[default]
    Public,
    Disclosed,
    Inferred,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagRow {
    pub(super) on: String,
    pub(super) category: String,
    pub(super) keeper: Option<Spanned<String>>,
    pub(super) published: Option<Moment>,
    pub(super) withdrawn: Option<Moment>,
    pub(super) source: Option<String>,
    /// In percent.
    pub(super) confidence: Option<u32>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComplaintRow {
    pub(super) name: Spanned<String>,
    pub(super) claims: Vec<Spanned<LegRow>>,
}

/// A name and an amount, `["alice", 7]`; no amount where it is left out or `"?"`.
pub(super) struct LegRow {
    pub(super) name: String,
    pub(super) amount: Option<u64>,
    pub(super) sealed: bool,
}

impl<'de> Deserialize<'de> for LegRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LegRow, D::Error> {
        struct Pair;
        impl<'de> Visitor<'de> for Pair {
            type Value = LegRow;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name and an amount, such as [\"alice\", 7]")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<LegRow, A::Error> {
                let name = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
                let amount: Option<Units> = seq.next_element()?;
                if seq.next_element::<de::IgnoredAny>()?.is_some() {
                    return Err(de::Error::invalid_length(3, &self));
                }
                Ok(LegRow {
                    name,
                    amount: amount.as_ref().and_then(|units| units.0),
                    sealed: amount.is_some_and(|units| units.0.is_none()),
                })
            }
        }
        deserializer.deserialize_seq(Pair)
    }
}

/// A whole number of base units, or nothing for `"?"`.
pub(super) struct Units(pub(super) Option<u64>);

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Units, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Units;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number of base units, or \"?\" for an amount that cannot be seen")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Units, E> {
                let units = u64::try_from(number);
                let units = units.map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))?;
                Ok(Units(Some(units)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Units, E> {
                match text {
                    "?" => Ok(Units(None)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Number)
    }
}

/// An instant: a number on the ledger's own clock, a text, or a date of TOML.
#[derive(Clone, Copy)]
pub(super) struct Moment(pub(super) Instant);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let found = match toml::Value::deserialize(deserializer)? {
            toml::Value::Integer(number) => Instant::on_clock(number),
            toml::Value::String(text) => Instant::begin_of(&text),
            toml::Value::Datetime(date) => Instant::begin_of(&date.to_string()),
            other => {
                let problem = format!(
                    "{} is no instant; accepted are seconds, and dates such as 2026-01-31",
                    other.type_str()
                );
                return Err(de::Error::custom(problem));
            }
        };
        found.map(Moment).map_err(de::Error::custom)
    }
}

/// One amount, or one a complaint.
pub(super) struct FigureRow(pub(super) Vec<(Option<Spanned<String>>, u64)>);

impl<'de> Deserialize<'de> for FigureRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FigureRow, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = FigureRow;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount, or a table with an amount a complaint")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<FigureRow, E> {
                let units = u64::try_from(number);
                let units = units.map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))?;
                Ok(FigureRow(vec![(None, units)]))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FigureRow, A::Error> {
                let mut rows = Vec::new();
                while let Some((complaint, amount)) = map.next_entry()? {
                    rows.push((Some(complaint), amount));
                }
                Ok(FigureRow(rows))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl KeeperRow {
    pub(super) fn facts(&self) -> KeeperFacts {
        KeeperFacts {
            name: self.name.get_ref().clone(),
            kind: match self.kind {
                KeeperRowKind::Exchange => KeeperKind::Exchange,
                KeeperRowKind::Mixer => KeeperKind::Mixer,
                KeeperRowKind::Desk => KeeperKind::Desk,
                KeeperRowKind::Bank => KeeperKind::Bank,
                KeeperRowKind::Casino => KeeperKind::Casino,
            },
            country: self.country.clone(),
        }
    }
}
