//! Rails: presets, and presets with levers overridden.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::{keys_of, meant};
use crate::scenario::rail::{End, ONE_SCRIPT, PRESETS, Preset};
use crate::scenario::reader::{Entry, Names, Place, Table};
use crate::scenario::shape::list;
use crate::scenario::{Between, FeeRule, Form, Identity, Levers, Money, Oversight, RailSpec};
use crate::truth::AddressForm;
use crate::units::{Amount, RailId, Share};

fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

/// Returns the rails that a file uses: those on which the theft starts, those it describes, those on which somebody stands.
pub(super) fn used(root: &DeTable<'_>) -> impl Iterator<Item = String> {
    let on = |value: &Spanned<DeValue<'_>>| Some(value.get_ref().get("on")?.get_ref().as_str()?.to_owned());
    let starts = root
        .get("rails")
        .and_then(|rails| rails.get_ref().as_array())
        .into_iter()
        .flatten();
    let starts = starts.filter_map(|rail| rail.get_ref().as_str()).map(str::to_owned);
    let crowd = root.get("crowd").and_then(|crowd| crowd.get_ref().as_array());
    let crowd = crowd.into_iter().flatten().filter_map(on);
    let keepers = root.get("keeper").and_then(|keepers| keepers.get_ref().as_table());
    let keepers = keepers.into_iter().flatten().filter_map(move |(_, keeper)| on(keeper));
    let incidents = root
        .get("incident")
        .and_then(|incidents| incidents.get_ref().as_table());
    let incidents = incidents
        .into_iter()
        .flatten()
        .filter_map(move |(_, incident)| on(incident));
    let others = crowd.chain(keepers).chain(incidents);
    starts.chain(keys_of(meant(root, "rail"))).chain(others)
}

/// Returns the codes of the assets that the used rails carry by their presets.
pub(super) fn assets_needed<'u>(root: &DeTable<'_>, used: impl Iterator<Item = &'u str>) -> Vec<&'static str> {
    let described = root.get("rail");
    let word = |rail: &str, key: &str| described?.get_ref().get(rail)?.get_ref().get(key)?.get_ref().as_str();
    let without_own = used.filter(|rail| word(rail, "asset").is_none());
    let presets = without_own.filter_map(|rail| preset(word(rail, "preset").unwrap_or(rail)));
    presets.map(|preset| preset.asset).collect()
}

/// Tells whether some rail of a file is none that is known, or cannot be read by its preset.
pub(super) fn is_misread(root: &DeTable<'_>, names: &Names) -> bool {
    let described = meant(root, "rail").filter_map(|rails| rails.get_ref().as_table());
    let from_preset = |(name, row): (&toml::Spanned<toml::de::DeString<'_>>, &Spanned<DeValue<'_>>)| {
        let word = row.get_ref().get("preset").and_then(|word| word.get_ref().as_str());
        row.get_ref().is_table() && preset(word.unwrap_or(name.get_ref())).is_some()
    };
    let misspelt = meant(root, "rail").count() > usize::from(root.contains_key("rail"));
    let unknown = used(root).any(|rail| rail != "start" && !names.rails.contains(&rail));
    misspelt || unknown || !described.flatten().all(from_preset)
}

/// Returns the asset of the first rail on which the theft starts.
pub(super) fn usual_asset(root: &DeTable<'_>, names: &Names) -> String {
    let first = names.used.iter().next();
    let own = first.and_then(|rail| {
        let row = root.get("rail")?.get_ref().get(rail)?.get_ref();
        Some(row.get("asset")?.get_ref().as_str()?.to_owned())
    });
    let needed = assets_needed(root, first.into_iter())
        .first()
        .map(|code| (*code).to_owned());
    own.or(needed).unwrap_or_else(|| "USD".to_owned())
}

/// Reads the rails, and the places of those on which the theft starts.
pub(super) fn rails(table: &Table<'_>) -> (Vec<RailSpec>, Vec<RailId>) {
    let described: BTreeMap<String, Entry<'_>> = table
        .named("rail")
        .into_iter()
        .map(|entry| (entry.name.clone(), entry))
        .collect();
    let used = table.reader.names.used.iter();
    let rails: Vec<RailSpec> = used.map(|name| rail(table, name, described.get(name))).collect();
    let starts: Vec<String> = table.get("rails");
    let place = |name: &String| rails.iter().position(|rail| rail.name == *name);
    let starts = starts.iter().filter_map(place).map(RailId::new).collect();
    (rails, starts)
}

fn rail(table: &Table<'_>, name: &str, entry: Option<&Entry<'_>>) -> RailSpec {
    let row = entry.and_then(|entry| entry.field.table());
    let named: Option<String> = row.as_ref().and_then(|row| row.maybe("preset"));
    let from = preset(named.as_deref().unwrap_or(name)).unwrap_or_else(|| {
        if let Some(row) = row.as_ref().filter(|row| !row.has("preset")) {
            let message = format!("`preset` is missing in [rail.{name}], which is no preset itself");
            row.missing(&message, &list(&PRESETS.map(|preset| preset.name)));
        }
        &PRESETS[0]
    });
    let assets = table.reader.assets.borrow();
    let own = assets
        .iter()
        .position(|spec| spec.asset.code == from.asset)
        .unwrap_or(0);
    drop(assets);
    let mut spec = RailSpec {
        name: name.to_owned(),
        preset: from.name,
        asset: own,
        form: from.form,
        fee: from.fee,
        scripts: ONE_SCRIPT,
        levers: from.levers,
    };
    if let Some(row) = row {
        spec.asset = row.maybe::<Place>("asset").map_or(own, |place| place.0);
        spec.fee = row
            .table("fee")
            .and_then(|fee| fee_rule(&fee, spec.form))
            .unwrap_or(from.fee);
        spec.scripts = scripts(&row, spec.form).unwrap_or(ONE_SCRIPT);
        override_levers(&row, &mut spec.levers);
    }
    spec
}

/// Reads how many wallets have each form of address.
fn scripts(row: &Table<'_>, form: Form) -> Option<[Share; 4]> {
    let shares = row.table("scripts")?;
    if form == Form::Accounts {
        let message = "an account is opened by no script";
        row.reader.contradict(
            row.span("scripts"),
            message,
            "`scripts` on a rail of transaction outputs",
        );
        return None;
    }
    let shares_of = AddressForm::COINS.map(|(_, key)| shares.get(key));
    let sum: u32 = shares_of.iter().map(|share: &Share| share.get()).sum();
    if shares.is_sound() && sum != Share::WHOLE.get() {
        row.reader.contradict(
            row.span("scripts"),
            "the shares of the forms do not come to the whole",
            "shares whose sum is 100%",
        );
        return None;
    }
    Some(shares_of)
}

fn fee_rule(row: &Table<'_>, form: Form) -> Option<FeeRule> {
    let wrong_form: &[&str] = match form {
        Form::Coins => &["per_transfer", "payment"],
        Form::Accounts => &["per_byte"],
    };
    if let Some(key) = wrong_form.iter().find(|key| row.has(key)) {
        let accepted = if form == Form::Coins {
            "`per_byte` or `free`"
        } else {
            "`per_transfer`, `payment` or `free`"
        };
        let message = format!("`{key}` has no meaning on a rail of this form");
        row.reader.contradict(row.span(key), message, accepted);
        return None;
    }
    if row.has("correspondent") && !row.has("payment") {
        row.reader.report(
            row.span("correspondent"),
            "`correspondent` stands beside `payment` alone",
            "`payment` as well",
        );
    }
    if row.maybe::<bool>("free") == Some(false) {
        row.reader.report(
            row.span("free"),
            "a fee that is not free needs its amount",
            "`free = true`, or another key",
        );
    }
    if let Some(bytes) = row.maybe("per_byte") {
        return Some(FeeRule::PerByte(bytes));
    }
    if let Some(transfer) = row.maybe::<Between<u64>>("per_transfer") {
        return Some(FeeRule::PerTransfer(Between {
            least: Amount::new(transfer.least),
            greatest: Amount::new(transfer.greatest),
        }));
    }
    match dollars(row, "payment") {
        Some(payment) => Some(FeeRule::Tariff {
            payment,
            correspondent: dollars(row, "correspondent").unwrap_or(Amount::ZERO),
        }),
        None => Some(FeeRule::Free),
    }
}

/// Reads an amount in the unit of account; returns cents.
pub(super) fn dollars(row: &Table<'_>, key: &str) -> Option<Amount> {
    row.maybe::<Money>(key).map(|money| money.amount)
}

/// Sets the levers that the row names: to an end, or single parameters of one.
fn override_levers(row: &Table<'_>, levers: &mut Levers) {
    for (place, name) in Levers::NAMES.iter().enumerate() {
        let Some(field) = row.field(name) else { continue };
        if field.as_table().is_some() && field.takes_table() {
            if let Some(parts) = field.table() {
                override_parts(name, &parts, levers);
            }
            continue;
        }
        match field.end_word() {
            Some("bank") => levers.set(place, End::Bank),
            Some(_) => levers.set(place, End::Chain),
            None => {}
        }
    }
}

fn override_parts(lever: &str, parts: &Table<'_>, levers: &mut Levers) {
    match lever {
        "identity" => names(parts, &mut levers.identity),
        "supply" => {
            levers.supply.cost = dollars(parts, "cost").unwrap_or(levers.supply.cost);
            parts.set("delay", &mut levers.supply.delay);
            parts.set("burns", &mut levers.supply.burns);
        }
        "disclosure" => {
            parts.set("chance", &mut levers.disclosure.chance);
            parts.set("abroad", &mut levers.disclosure.abroad);
            parts.set("delay", &mut levers.disclosure.delay);
        }
        "control" => {
            parts.set("chance", &mut levers.control.chance);
            parts.set("delay", &mut levers.control.delay);
        }
        "oversight" => screening(parts, &mut levers.oversight),
        "finality" => {
            parts.set("cancellable", &mut levers.finality.cancellable);
            parts.set("consent", &mut levers.finality.consent);
            parts.set("delay", &mut levers.finality.delay);
        }
        "tempo" => {
            parts.set("calendar", &mut levers.tempo.calendar);
            parts.set("settlement", &mut levers.tempo.settlement);
        }
        other => panic!("{other} has no parameters"),
    }
}

/// Reads how customers are identified, of a rail or of a keeper: what is not named stays.
pub(super) fn names(parts: &Table<'_>, identity: &mut Identity) {
    parts.set("named", &mut identity.named);
    parts.set("false_papers", &mut identity.false_papers);
}

/// Reads how payments are screened, on a rail or by a keeper: what is not named stays.
pub(super) fn screening(parts: &Table<'_>, oversight: &mut Oversight) {
    parts.set("screened", &mut oversight.screened);
    parts.set("hold", &mut oversight.hold);
    parts.set("stops", &mut oversight.stops);
    parts.set("false_alarm", &mut oversight.false_alarm);
    parts.set("reports", &mut oversight.reports);
}
