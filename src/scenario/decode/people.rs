//! Who lives in the world, who keeps purses for others, and who is robbed.

use std::collections::BTreeMap;

use super::fields::{above_zero, on};
use super::rails::dollars;
use crate::evidence::KeeperKind;
use crate::scenario::keys::{KEEPER_KINDS, WEEKDAYS};
use crate::scenario::reader::Table;
use crate::scenario::{Control, CountrySpec, Crowd, Hours, IncidentSpec, KeeperSpec, Money, Mules, RailSpec};
use crate::units::{Amount, Instant, Span};

/// Reads the countries whose banks rest on other days than others.
pub(super) fn countries(table: &Table<'_>) -> Vec<CountrySpec> {
    let rows = table.named("country").into_iter();
    rows.filter_map(|entry| Some(country(entry.name, &entry.field.table()?)))
        .collect()
}

fn country(code: String, row: &Table<'_>) -> CountrySpec {
    let rests: Vec<String> = row.get("weekend");
    let weekend = WEEKDAYS.map(|day| rests.iter().any(|rest| rest == day));
    if weekend == [true; 7] {
        let message = "banks that rest every day never open";
        row.reader.report(row.span("weekend"), message, "at most six days");
    }
    let holidays: Vec<Instant> = row.get("holidays");
    CountrySpec {
        code,
        weekend,
        closed: holidays.iter().map(|day| day.day()).collect(),
    }
}

pub(super) fn crowd(table: &Table<'_>, rails: &[RailSpec]) -> Vec<Crowd> {
    table.tables("crowd").iter().map(|row| group(row, rails)).collect()
}

fn group(row: &Table<'_>, rails: &[RailSpec]) -> Crowd {
    let payment_median: Money = row.get("payment_median");
    above_zero(row, "payment_median", payment_median);
    let wages_every: Span = row.get("wages_every");
    if wages_every < Span::HOUR && row.is_sound() {
        row.reader.report(
            row.span("wages_every"),
            "wages are not paid so often",
            "at least \"1h\"",
        );
    }
    Crowd {
        on: on(row, rails),
        users: row.get("users"),
        merchants: row.get("merchants"),
        employers: row.get("employers"),
        wages_every,
        payments_per_month: row.get("payments_per_month"),
        payment_median,
        payment_sigma_milli: row.get("payment_sigma_milli"),
        wealth_alpha_milli: row.get("wealth_alpha_milli"),
        reuse: row.get("reuse"),
        traders: row.get("traders"),
        private: row.get("private"),
        peelers: row.get("peelers"),
        dormant: row.get("dormant"),
        movers: row.get("movers"),
        weight: row.get("weight"),
    }
}

/// Keepers by name.
pub(super) type Keepers<'k> = BTreeMap<&'k str, &'k KeeperSpec>;

pub(super) fn keepers(table: &Table<'_>, rails: &[RailSpec]) -> Vec<KeeperSpec> {
    let entries = table.named("keeper");
    entries
        .into_iter()
        .filter_map(|entry| Some(keeper(entry.name, &entry.field.table()?, rails)))
        .collect()
}

fn keeper(name: String, row: &Table<'_>, rails: &[RailSpec]) -> KeeperSpec {
    let country: Option<String> = row.maybe("country");
    let institution = row.maybe("institution").unwrap_or(country.is_some());
    if institution && !row.has("country") {
        row.reader.report(
            row.span("institution"),
            format!("`{name}` exists in law but in no country"),
            "a `country` as well",
        );
    }
    let kind = keeper_kind(&row.get::<String>("kind"));
    let mules = row
        .table("mules")
        .map(|mules| mule_accounts(&mules))
        .unwrap_or_default();
    if mules.accounts > 0 && !matches!(kind, KeeperKind::Bank | KeeperKind::Exchange) {
        row.reader.contradict(
            row.span("mules"),
            "nobody opens accounts in advance at this kind of keeper",
            "`mules` at a bank or an exchange",
        );
    }
    KeeperSpec {
        name,
        kind,
        on: on(row, rails),
        country,
        customers: row.get("customers"),
        fee: row.get("fee"),
        discount: row.get("discount"),
        delay: row.get("delay"),
        parts: row.get("parts"),
        sweep_every: row.get("sweep_every"),
        hot: row.get("hot"),
        retains: row.maybe("retains"),
        institution,
        control: row.table("control").map(|control| own_control(&control)),
        hours: row.maybe::<String>("hours").and_then(|word| hours(&word)),
        handling: row.get("handling"),
        mules,
        tagged: row.maybe("tagged"),
        tag_coverage: row.get("tag_coverage"),
    }
}

fn hours(word: &str) -> Option<Hours> {
    Hours::WORDS
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, hours)| *hours)
}

/// Reads a keeper's own power to freeze: what it does not name is certain and immediate.
fn own_control(row: &Table<'_>) -> Control {
    let mut control = Control {
        chance: crate::units::Share::WHOLE,
        delay: crate::scenario::Between::just(Span::ZERO),
    };
    row.set("chance", &mut control.chance);
    row.set("delay", &mut control.delay);
    control
}

fn keeper_kind(word: &str) -> KeeperKind {
    let place = KEEPER_KINDS.iter().position(|kind| *kind == word);
    match place {
        Some(0) | None => KeeperKind::Exchange,
        Some(1) => KeeperKind::Mixer,
        Some(2) => KeeperKind::Desk,
        Some(3) => KeeperKind::Bank,
        Some(_) => KeeperKind::Casino,
    }
}

fn mule_accounts(row: &Table<'_>) -> Mules {
    Mules {
        accounts: row.get("accounts"),
        opened_with: dollars(row, "opened_with").unwrap_or(Amount::ZERO),
        false_names: row.get("false_names"),
    }
}

pub(super) fn incidents(table: &Table<'_>, keepers: &Keepers<'_>, span: Span) -> Vec<IncidentSpec> {
    let entries = table.named("incident");
    if entries.is_empty() && table.has("incident") {
        table.reader.contradict(
            table.span("incident"),
            "no theft is described",
            "at least one [incident.NAME]",
        );
    }
    entries
        .into_iter()
        .filter_map(|entry| Some(incident(entry.name, &entry.field.table()?, keepers, span)))
        .collect()
}

fn incident(name: String, row: &Table<'_>, keepers: &Keepers<'_>, span: Span) -> IncidentSpec {
    let spec = IncidentSpec {
        name,
        victim: row.get("victim"),
        amount: row.get("amount"),
        at: row.get("at"),
        payments: row.get("payments"),
        over: row.get("over"),
        test: row.maybe("test"),
        amounts: row.get("amounts"),
        stopped: row.get("stopped"),
        noticed: row.get("noticed"),
        into: row.maybe("into"),
    };
    if !row.is_sound() {
        return spec;
    }
    above_zero(row, "amount", spec.amount);
    if spec.at + spec.over >= span {
        row.reader.report(
            row.span("at"),
            "the theft is not over when the world ends",
            format!("an end before {span} after the beginning"),
        );
    }
    if spec.stopped > spec.payments {
        row.reader.report(
            row.span("stopped"),
            "more payments are stopped than are made",
            format!("at most {}", spec.payments),
        );
    }
    check_amounts(row, &spec);
    check_into(row, &spec, keepers);
    spec
}

fn check_amounts(row: &Table<'_>, spec: &IncidentSpec) {
    let money = spec.amounts.iter().chain(&spec.test);
    if money.clone().any(|money| money.asset != spec.amount.asset) {
        row.reader.report(
            row.span("amount"),
            "the payments are in another asset than their sum",
            "one asset for `amount`, `amounts` and `test`",
        );
        return;
    }
    if spec.amount.amount < Amount::new(u64::from(spec.payments)) {
        row.reader.report(
            row.span("amount"),
            "the amount is less than one base unit a payment",
            "a larger amount, or fewer payments",
        );
    }
    if spec.amounts.is_empty() {
        return;
    }
    if spec.amounts.len() != spec.payments as usize {
        let message = format!("{} amounts stand for {} payments", spec.amounts.len(), spec.payments);
        row.reader
            .report(row.span("amounts"), message, "one amount for each payment");
    }
    let sum = spec
        .amounts
        .iter()
        .try_fold(Amount::ZERO, |sum, money| sum.checked_add(money.amount));
    if sum != Some(spec.amount.amount) {
        let asset = &row.reader.assets.borrow()[spec.amount.asset].asset;
        let sum = sum.map_or("more than can be held".into(), |sum| asset.display(sum));
        row.reader.report(
            row.span("amounts"),
            format!("the amounts sum to {sum}"),
            format!("a sum of {}", asset.display(spec.amount.amount)),
        );
    }
    if spec.amounts.iter().any(|money| money.amount.is_zero()) {
        row.reader.report(
            row.span("amounts"),
            "a payment of nothing is none",
            "amounts above zero",
        );
    }
}

fn check_into(row: &Table<'_>, spec: &IncidentSpec, keepers: &Keepers<'_>) {
    let Some(keeper) = spec.into.as_ref().and_then(|into| keepers.get(into.as_str())) else {
        return;
    };
    if keeper.mules.accounts == 0 {
        row.reader.contradict(
            row.span("into"),
            format!("no accounts were opened in advance at `{}`", keeper.name),
            "a keeper with `mules`",
        );
    }
}
