//! Decodes a scenario file: TOML in, a checked [`Scenario`] or all its problems out.
//!
//! One straight pass. First the names that the file gives are gathered, so that the order of tables does not matter; then
//! each table is read by its [description](crate::scenario::keys), and what depends on several values is checked where the
//! last of them is read. Nothing is allocated by what a file says before the bounds are checked.

mod broken;
mod expect;
mod fields;
mod idle;
mod investigators;
mod people;
mod plan;
mod rails;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::cmp::Ordering;

use fields::{keys_of, meant};
use toml::de::DeTable;

use crate::evidence::Vantage;
use crate::lots::Method;
use crate::scenario::keys::{FILE, FILE_BYTES_MAX, PLAN};
use crate::scenario::problem::Problem;
use crate::scenario::quantity::SPAN_MAX;
use crate::scenario::rail::PRESETS;
use crate::scenario::reader::{Field, Names, Reader, Table};
use crate::scenario::{AssetSpec, Scenario, bound};
use crate::seed::Seed;
use crate::units::rates::Rates;
use crate::units::{Asset, IncidentId, Instant, Rate, Span};

/// Decodes the text of a scenario file that is called by this name.
///
/// # Errors
/// All problems of the file in the order of the text.
pub fn decode(name: &str, text: &str) -> Result<Scenario, Vec<Problem>> {
    if text.len() > FILE_BYTES_MAX {
        let message = format!("the file has {} bytes", text.len());
        return Err(vec![Problem::at(
            text,
            0..0,
            message,
            format!("at most {FILE_BYTES_MAX} bytes"),
        )]);
    }
    let broken::Mended {
        text: mended,
        mut problems,
    } = broken::mend(text);
    let Some(mended) = mended else {
        return Err(problems);
    };
    let (root, _) = DeTable::parse_recoverable(&mended);
    let reader = Reader::new(text, gather(root.get_ref()), problems.is_empty());
    let scenario = file(name, &Table::open(&reader, &FILE, 0..0, root.get_ref()));
    problems.extend(reader.into_problems());
    problems.sort_by_key(|problem| problem.span.start);
    if problems.is_empty() {
        Ok(Scenario {
            text: text.to_owned(),
            ..scenario
        })
    } else {
        Err(problems)
    }
}

/// Decodes the bytes of a scenario file, which must be UTF-8.
///
/// # Errors
/// All problems of the file in the order of the text.
pub fn decode_bytes(name: &str, bytes: &[u8]) -> Result<Scenario, Vec<Problem>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => decode(name, text),
        Err(error) => {
            let text = String::from_utf8_lossy(&bytes[..bytes.len().min(FILE_BYTES_MAX)]);
            let at = error.valid_up_to();
            let message = format!("byte {at} of the file is not UTF-8");
            Err(vec![Problem::at(&text, at..at + 1, message, "a text in UTF-8".into())])
        }
    }
}

/// Gathers the names that the file gives, those under a misspelt key too: what refers to them is not at fault.
fn gather(root: &DeTable<'_>) -> Names {
    let mut names = Names::default();
    names.rails.extend(
        PRESETS
            .iter()
            .map(|preset| preset.name.to_owned())
            .chain(keys_of(meant(root, "rail"))),
    );
    names.grounds.extend(
        ["start".to_owned()]
            .into_iter()
            .chain(names.rails.iter().map(str::to_owned)),
    );
    names.keepers.extend(keys_of(meant(root, "keeper")));
    names.incidents.extend(keys_of(meant(root, "incident")));
    names
        .investigators
        .extend(Vantage::ALL.map(|vantage| vantage.name().to_owned()));
    names.investigators.extend(investigators::names(root));
    for plan in meant(root, "plan").filter_map(|plan| plan.get_ref().as_table()) {
        let spelt = |key: &str| key == "branch" || PLAN.key(key).is_none() && PLAN.meant(key) == Some("branch");
        let branches = plan.iter().filter(|(key, _)| spelt(key.get_ref()));
        names.branches.extend(keys_of(branches.map(|(_, value)| value)));
    }
    names
        .used
        .extend(rails::used(root).filter(|rail| names.rails.contains(rail)));
    names
        .assets
        .extend(["USD".to_owned()].into_iter().chain(keys_of(meant(root, "asset"))));
    let needed: Vec<&str> = rails::assets_needed(root, names.used.iter());
    names.assets.extend(needed.into_iter().map(str::to_owned));
    // Which assets a rail brings that cannot be read is not known.
    if rails::is_misread(root, &names) {
        names
            .assets
            .extend(PRESETS.iter().map(|preset| preset.asset.to_owned()));
    }
    names.usual_asset = rails::usual_asset(root, &names);
    names
}

fn file(name: &str, table: &Table<'_>) -> Scenario {
    table.get::<u64>("dyepack");
    assets(table);
    let (rails, starts) = rails::rails(table);
    let span: Span = table.maybe("span").unwrap_or(SPAN_MAX);
    if span < Span::HOUR {
        table.reader.report(
            table.span("span"),
            "the world is too short for a theft",
            "at least \"1h\"",
        );
    }
    let crowd = people::crowd(table, &rails);
    let keepers = people::keepers(table, &rails);
    let by_name = keepers.iter().map(|keeper| (keeper.name.as_str(), keeper)).collect();
    let begins: Option<Instant> = table.maybe("begins");
    let scene = people::Scene {
        keepers: &by_name,
        all: &keepers,
        rails: &rails,
        starts: &starts,
        begins,
        has_early_date: Cell::new(false),
        span,
    };
    let incidents = people::incidents(table, &scene);
    let plan = plan::plan(table, &by_name);
    let defend = plan::defend(table, &incidents);
    let investigators = investigators::named(table, &by_name);
    let vantages = investigators::vantages(table, &investigators);
    let methods: Vec<Method> = table.get("methods");
    let board = expect::Board {
        starts: starts.iter().map(|rail| rails[rail.index()].name.as_str()).collect(),
        vantages: &vantages,
        investigators: &investigators,
        methods: &methods,
        incidents: &incidents,
    };
    let expect = expect::expect(table, &board);
    let mut scenario = Scenario {
        name: name.to_owned(),
        text: String::new(),
        file: None,
        title: table.get("title"),
        summary: table.get("summary"),
        story: table.get::<String>("story").trim().to_owned(),
        invented: table.get::<String>("invented").trim().to_owned(),
        sources: table.get("sources"),
        lessons: table.get("lessons"),
        seed: Seed::new(table.get("seed")),
        begins: begins.unwrap_or(Instant::from_unix(0)),
        span,
        assets: table.reader.assets.borrow().clone(),
        countries: people::countries(table),
        scale: table.get("scale"),
        hands: people::hands(table),
        rails,
        starts,
        crowd,
        keepers,
        about: (incidents.len() == 1).then_some(IncidentId::FIRST),
        incidents,
        plan,
        defend,
        investigators,
        vantages,
        methods,
        expect,
        warnings: Vec::new(),
    };
    scenario.shrink(scenario.scale);
    if table.is_sound() {
        bound::check(table, &scenario);
    }
    if table.reader.is_faultless() {
        scenario.warnings = idle::warnings(table, &scenario);
    }
    scenario
}

/// Reads the kinds of money. Their places are those of the gathered names.
fn assets(table: &Table<'_>) {
    let dollars = AssetSpec {
        asset: Asset {
            code: "USD".into(),
            scale: 2,
        },
        rates: Rates::constant(Rate::PAR),
    };
    table.reader.assets.borrow_mut().push(dollars);
    for entry in table.named("asset") {
        if entry.name == "USD" {
            table.reader.report(
                entry.span,
                "`USD` is the unit of account and needs no description",
                "another code",
            );
            continue;
        }
        let before = table.reader.misread_count();
        let spec = entry.field.table().and_then(|row| asset(&entry.name, &row));
        if spec.is_none() || table.reader.misread_count() > before {
            let place = table.reader.assets.borrow().len();
            table.reader.names.misread_assets.borrow_mut().insert(place);
        }
        let harmless =
            || built_in(&entry.name).unwrap_or_else(|| asset_spec(&entry.name, 2, Rates::constant(Rate::PAR)));
        let spec = spec.unwrap_or_else(harmless);
        table.reader.assets.borrow_mut().push(spec);
    }
    for code in table.reader.names.assets.iter() {
        let known = table.reader.assets.borrow().iter().any(|spec| spec.asset.code == code);
        if !known {
            let spec = built_in(code).unwrap_or_else(|| asset_spec(code, 2, Rates::constant(Rate::PAR)));
            table.reader.assets.borrow_mut().push(spec);
        }
    }
}

fn asset_spec(code: &str, scale: u8, rates: Rates) -> AssetSpec {
    AssetSpec {
        asset: Asset {
            code: code.to_owned(),
            scale,
        },
        rates,
    }
}

fn asset(code: &str, row: &Table<'_>) -> Option<AssetSpec> {
    let scale = u8::try_from(row.get::<u64>("scale")).expect("the description's limits fit 8 bits");
    let field = row.field("rate")?;
    let rates = match field.is_list() {
        true => rates(&field, scale)?,
        false => Rates::constant(rate(&field, scale)?),
    };
    Some(asset_spec(code, scale, rates))
}

/// Reads what one unit is worth.
fn rate(field: &Field<'_>, scale: u8) -> Option<Rate> {
    let text = field.text();
    let raw = field.quantity(crate::scenario::quantity::money)?;
    if raw.code != "USD" {
        field.refuse(format!("`{}` is not the unit of account", raw.code));
        return None;
    }
    let rate = raw.rate(scale);
    rate.map_err(|fault| field.fault(text.unwrap_or_default(), fault)).ok()
}

/// Reads what one unit is worth from when on.
fn rates(field: &Field<'_>, scale: u8) -> Option<Rates> {
    let rows = field.tables();
    let mut steps: Vec<(Instant, Rate)> = Vec::new();
    for row in &rows {
        let since = row.maybe::<Instant>(SINCE);
        let is = row.field("is").and_then(|field| rate(&field, scale));
        let (Some(since), Some(rate)) = (since, is) else {
            continue;
        };
        let message = match steps.last().map(|(last, _)| since.cmp(last)) {
            Some(Ordering::Less) => "this lies before the rate that stands above it",
            Some(Ordering::Equal) => "the rate of this moment stands above",
            Some(Ordering::Greater) | None => {
                steps.push((since, rate));
                continue;
            }
        };
        row.reader
            .report(row.span(SINCE), message, "a later date than that of the rate before");
    }
    if field.items().is_empty() {
        field.refuse("the list is empty");
    }
    Rates::steps(steps)
}

/// From when on a rate holds.
const SINCE: &str = "since";

/// Returns the kinds of money that presets need, at round prices of early 2024; a scenario may describe them itself.
fn built_in(code: &str) -> Option<AssetSpec> {
    let (scale, dollars) = match code {
        "BTC" => (8, 60_000),
        "ETH" => (9, 3_000),
        _ => return None,
    };
    let rate = Rate {
        cents: dollars * 100,
        base_units: 10u64.pow(u32::from(scale)),
    };
    Some(asset_spec(code, scale, Rates::constant(rate)))
}
