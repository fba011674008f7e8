//! What several tables of a file are read for alike.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::scenario::keys::FILE;
use crate::scenario::quantity::Money;
use crate::scenario::rail::RailSpec;
use crate::scenario::reader::Table;
use crate::scenario::spec::On;
use crate::units::{RailId, Share};

/// Returns the keys of tables in the order of the file.
pub(super) fn keys_of<'d>(values: impl IntoIterator<Item = &'d Spanned<DeValue<'d>>>) -> Vec<String> {
    // A table in double brackets is one in a list, which is told where it is read.
    let tables = values.into_iter().flat_map(|value| match value.get_ref() {
        DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_table()).collect(),
        other => Vec::from_iter(other.as_table()),
    });
    let mut keys: Vec<_> = tables
        .flatten()
        .map(|(key, _)| (key.span().start, key.get_ref().to_string()))
        .collect();
    keys.sort();
    keys.into_iter().map(|(_, key)| key).collect()
}

/// Reads the rail on which something stands.
pub(super) fn on(table: &Table<'_>, rails: &[RailSpec]) -> On {
    let name: String = table.get("on");
    rails
        .iter()
        .position(|rail| rail.name == name)
        .map_or(On::Start, |place| On::Rail(RailId::new(place)))
}

/// Reports an amount of zero.
pub(super) fn above_zero(table: &Table<'_>, key: &str, money: Money) {
    if money.amount.is_zero() && table.is_sound() {
        table
            .reader
            .report(table.span(key), "the amount is zero", "an amount above zero");
    }
}

/// Reports a share of zero.
pub(super) fn some_share(table: &Table<'_>, key: &str, share: Share) {
    if share == Share::NONE && table.is_sound() {
        table
            .reader
            .report(table.span(key), "the share is nothing", "a share above zero");
    }
}

/// Returns what stands under a key of the file, and under keys that probably mean it.
pub(super) fn meant<'d>(root: &'d DeTable<'d>, key: &'static str) -> impl Iterator<Item = &'d Spanned<DeValue<'d>>> {
    let spelt = move |written: &str| written == key || FILE.key(written).is_none() && FILE.meant(written) == Some(key);
    root.iter()
        .filter(move |(written, _)| spelt(written.get_ref()))
        .map(|(_, value)| value)
}
