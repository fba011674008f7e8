//! Who lives in the world, who keeps purses for others, and who is robbed.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::fields::{above_zero, on};
use super::rails::{dollars, names, screening};
use crate::evidence::KeeperKind;
use crate::scenario::keys::{KEEPER_KINDS, STOLEN, WEEKDAYS};
use crate::scenario::rail::End;
use crate::scenario::reader::Table;
use crate::scenario::{
    Control, CountrySpec, Crowd, Disclosure, FeeRule, Hands, Hours, Identity, IncidentSpec, KeeperSpec, Knowledge,
    Levers, Listed, Money, Mules, On, Oversight, Prey, RailSpec, Store,
};
use crate::units::{Amount, Instant, RailId, Share, Span};

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
        until: row.maybe("until"),
        payments_per_month: row.get("payments_per_month"),
        payment_median,
        payment_sigma_milli: row.get("payment_sigma_milli"),
        wealth_alpha_milli: row.get("wealth_alpha_milli"),
        reuse: row.get("reuse"),
        traders: row.get("traders"),
        private: row.get("private"),
        peelers: row.get("peelers"),
        alike: row.get("alike"),
        dormant: row.get("dormant"),
        movers: row.get("movers"),
        swindlers: row.get("swindlers"),
        weight: row.get("weight"),
    }
}

/// Keepers by name.
pub(super) type Keepers<'k> = BTreeMap<&'k str, &'k KeeperSpec>;

pub(super) fn keepers(table: &Table<'_>, rails: &[RailSpec]) -> Vec<KeeperSpec> {
    let entries = table.named("keeper");
    let terms = terms(table);
    let read = |name, row: &Table<'_>| {
        let mut spec = keeper(name, row, rails);
        follow(&mut spec, row.has("handling"), &terms);
        spec
    };
    entries
        .into_iter()
        .filter_map(|entry| Some(read(entry.name, &entry.field.table()?)))
        .collect()
}

/// What keepers of a kind do, in one country or in all: the middle of three, between a keeper's own line and its kind's custom or rail.
struct Terms {
    kind: KeeperKind,
    country: Option<String>,
    answers: Option<Disclosure>,
    control: Option<Control>,
    consent: Option<Control>,
    oversight: Option<Oversight>,
    identity: Option<Identity>,
    reads: Option<Vec<Listed>>,
    hours: Option<Hours>,
    handling: Option<Span>,
    retains: Option<bool>,
}

impl Terms {
    /// Tells whether it is about a keeper: one of its kind and country that exists in law.
    fn is_about(&self, spec: &KeeperSpec) -> bool {
        let here = self.country.is_none() || self.country == spec.country;
        spec.institution && self.kind == spec.kind && here
    }
}

/// Reads what keepers do by kind and country, those rows first that name a country.
fn terms(table: &Table<'_>) -> Vec<Terms> {
    let read = |row: &Table<'_>| read_terms(row, keeper_kind(&row.get::<String>("kind")));
    let mut terms: Vec<Terms> = table.tables("terms").iter().map(read).collect();
    terms.sort_by_key(|row| row.country.is_none());
    terms
}

fn read_terms(row: &Table<'_>, kind: KeeperKind) -> Terms {
    Terms {
        kind,
        country: row.maybe("country"),
        answers: row.table("answers").map(|answers| own_answers(&answers)),
        control: row.table("control").map(|control| own_control(&control)),
        consent: own_consent(row, kind),
        oversight: row.table("oversight").map(|oversight| own_oversight(&oversight)),
        identity: own_identity(row, kind),
        reads: reads(row),
        hours: row.maybe::<String>("hours").and_then(|word| hours(&word)),
        handling: row.maybe("handling"),
        retains: row.maybe("retains"),
    }
}

/// Has a keeper do what its kind and country do where its own line says nothing.
fn follow(spec: &mut KeeperSpec, own_handling: bool, terms: &[Terms]) {
    let about = || terms.iter().filter(|row| row.is_about(spec));
    let answers = about().find_map(|row| row.answers);
    let control = about().find_map(|row| row.control);
    let consent = about().find_map(|row| row.consent);
    let oversight = about().find_map(|row| row.oversight);
    let identity = about().find_map(|row| row.identity);
    let reads = about().find_map(|row| row.reads.clone());
    let hours = about().find_map(|row| row.hours);
    let handling = about().find_map(|row| row.handling).filter(|_| !own_handling);
    let retains = about().find_map(|row| row.retains);
    spec.answers = spec.answers.or(answers);
    spec.control = spec.control.or(control);
    spec.consent = spec.consent.or(consent);
    spec.oversight = spec.oversight.or(oversight);
    spec.identity = spec.identity.or(identity);
    spec.reads = spec.reads.take().or(reads);
    spec.hours = spec.hours.or(hours);
    spec.handling = handling.unwrap_or(spec.handling);
    spec.retains = spec.retains.or(retains);
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
        knows: knows(&row.get::<String>("knows")),
        control: row.table("control").map(|control| own_control(&control)),
        hand: row.maybe("hand"),
        hours: row.maybe::<String>("hours").and_then(|word| hours(&word)),
        handling: row.get("handling"),
        answers: row.table("answers").map(|answers| own_answers(&answers)),
        consent: own_consent(row, kind),
        oversight: row.table("oversight").map(|oversight| own_oversight(&oversight)),
        identity: own_identity(row, kind),
        reads: reads(row),
        mules,
        tagged: row.maybe("tagged"),
        tag_coverage: row.get("tag_coverage"),
    }
}

fn knows(word: &str) -> Knowledge {
    let found = Knowledge::WORDS.iter().find(|(name, _)| *name == word);
    found.map_or(Knowledge::No, |(_, knows)| *knows)
}

fn hours(word: &str) -> Option<Hours> {
    Hours::WORDS
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, hours)| *hours)
}

/// Reads how a keeper screens: what it does not name is as at a bank.
fn own_oversight(row: &Table<'_>) -> Oversight {
    let mut oversight = Levers::at(End::Bank).oversight;
    screening(row, &mut oversight);
    oversight
}

/// Reads how a keeper identifies its customers: what a bank does not name is as at any, and elsewhere all are named who come.
fn own_identity(row: &Table<'_>, kind: KeeperKind) -> Option<Identity> {
    let own = row.table("identity")?;
    let mut identity = Levers::at(End::Bank).identity;
    if kind != KeeperKind::Bank {
        identity.false_papers = Share::NONE;
        if own.has("false_papers") {
            own.reader.contradict(
                own.span("false_papers"),
                "whoever launders shows false papers at banks alone",
                "`named` alone, or a bank",
            );
        }
    }
    names(&own, &mut identity);
    Some(identity)
}

/// Reads whether a bank gives back what was paid to an account.
fn own_consent(row: &Table<'_>, kind: KeeperKind) -> Option<Control> {
    let own = row.table("consent")?;
    if kind != KeeperKind::Bank {
        own.reader.contradict(
            row.span("consent"),
            "only a bank gives back what was paid to an account",
            "`consent` at a bank",
        );
    }
    Some(own_control(&own))
}

/// Reads which public tags a keeper reads.
fn reads(row: &Table<'_>) -> Option<Vec<Listed>> {
    let words: Vec<String> = row.maybe("reads")?;
    let listed = |word: &String| match word.as_str() {
        STOLEN => Listed::Stolen,
        kind => Listed::Service(keeper_kind(kind)),
    };
    Some(words.iter().map(listed).collect())
}

/// Reads a keeper's own power to freeze, or to consent: what it does not name is certain and immediate.
fn own_control(row: &Table<'_>) -> Control {
    let mut control = Control {
        chance: crate::units::Share::WHOLE,
        delay: crate::scenario::Between::just(Span::ZERO),
    };
    row.set("chance", &mut control.chance);
    row.set("delay", &mut control.delay);
    control
}

/// Reads what a keeper answers: what it does not name is certain and immediate.
fn own_answers(row: &Table<'_>) -> Disclosure {
    let mut answers = Disclosure {
        chance: crate::units::Share::WHOLE,
        abroad: crate::units::Share::WHOLE,
        delay: crate::scenario::Between::just(Span::ZERO),
    };
    row.set("chance", &mut answers.chance);
    row.set("abroad", &mut answers.abroad);
    row.set("delay", &mut answers.delay);
    answers
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

/// What incidents are checked against.
pub(super) struct Scene<'s> {
    pub keepers: &'s Keepers<'s>,
    /// The same in the order of the file.
    pub all: &'s [KeeperSpec],
    pub rails: &'s [RailSpec],
    pub starts: &'s [RailId],
    /// Nothing where the file does not say it, or not so that it can be read.
    pub begins: Option<Instant>,
    pub span: Span,
    /// Whether a date was found to lie before the beginning: one slip in `begins` puts all of them there, and is told once.
    pub has_early_date: Cell<bool>,
}

impl Scene<'_> {
    /// Returns the rails on which an incident can happen: one in each world.
    fn rails_of(&self, on: On) -> Vec<&RailSpec> {
        let places: Vec<RailId> = match on {
            On::Start => self.starts.to_vec(),
            On::Rail(rail) => vec![rail],
        };
        places.into_iter().map(|rail| &self.rails[rail.index()]).collect()
    }
}

/// Reads how it is drawn whose the incidents are.
pub(super) fn hands(table: &Table<'_>) -> Option<Hands> {
    let row = table.table("hands")?;
    let hands = Hands {
        one: row.get("one"),
        several: row.get("several"),
        copycats: row.get("copycats"),
    };
    if row.is_sound() && [hands.one, hands.several, hands.copycats] == [0; 3] {
        let message = "no answer has a weight";
        table.reader.contradict(
            table.span("hands"),
            message,
            "`one`, `several` or `copycats` above zero",
        );
        return None;
    }
    Some(hands)
}

/// Reads the thefts, each as often as it happens.
pub(super) fn incidents(table: &Table<'_>, scene: &Scene<'_>) -> Vec<IncidentSpec> {
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
        .filter_map(|entry| Some(incident(entry.name, &entry.field.table()?, scene)))
        .flatten()
        .collect()
}

/// Returns when an incident happens, after the beginning, each time.
fn times(row: &Table<'_>, scene: &Scene<'_>) -> Vec<Span> {
    let dates: Option<Vec<Instant>> = row.maybe("dates");
    let Some(repeat) = row.table("repeat") else {
        let after = |date: Instant| scene.begins.map_or(Span::ZERO, |begins| date.since(begins));
        if row.is_sound() && dates.as_ref().is_some_and(Vec::is_empty) {
            row.reader
                .report(row.span("dates"), "it never happens", "at least one date");
        }
        let dates: Option<Vec<Span>> = dates.map(|dates| dates.into_iter().map(after).collect());
        if dates.iter().flatten().any(|at| *at < Span::ZERO) && !scene.has_early_date.replace(true) {
            row.reader.report(
                row.span("dates"),
                "a date lies before the world begins",
                "dates after `begins`",
            );
        }
        return dates.unwrap_or_else(|| vec![row.get("at")]);
    };
    if dates.is_some() {
        row.reader.contradict(
            row.span("repeat"),
            "the dates say when it happens",
            "`repeat` with `at`",
        );
    }
    let (every, times): (Span, u64) = (repeat.get("every"), repeat.get("times"));
    let first: Span = row.get("at");
    (0..times as i64).map(|n| first + every.times(n)).collect()
}

/// Reads from whom an incident takes.
fn prey(row: &Table<'_>, scene: &Scene<'_>, on: On) -> Prey {
    let victim: Option<String> = row.maybe("victim");
    let keeper = victim.as_deref().and_then(|name| scene.keepers.get(name).copied());
    let store: String = row.get("from");
    let contradict = |key: &str, message: &str, accepted: &str| {
        if row.is_sound() {
            row.reader
                .contradict(row.span(key), message.to_owned(), accepted.to_owned());
        }
    };
    let is_chain = |rail: &&RailSpec| !matches!(rail.fee, FeeRule::Tariff { .. });
    if row.get("mined") {
        if victim.is_some() || row.has("victims") {
            contradict(
                "mined",
                "whoever mines robs nobody",
                "`mined = true` without `victim` and `victims`",
            );
        }
        if row.has("into") {
            contradict("into", "new coin comes to whoever mines it", "no `into` with `mined`");
        }
        if !scene.rails_of(on).iter().all(is_chain) {
            contradict("mined", "nobody mines money at banks", "`on` with the name of a chain");
        }
        return Prey::Issuance;
    }
    if row.has("victims") {
        for key in ["payments", "amounts", "test", "stopped"] {
            if row.has(key) {
                contradict(key, "each of many victims pays once", "no such key with `victims`");
            }
        }
        if let Some(name) = victim {
            let is_bank = keeper.is_some_and(|keeper| keeper.kind == KeeperKind::Bank);
            if !is_bank || store != "customers" || scene.rails_of(on).iter().any(is_chain) {
                contradict(
                    "victims",
                    "only a bank's customers, on a rail of banks, are robbed under its name",
                    "`victims` alone, or with `victim = \"BANK\"` and `from = \"customers\"`",
                );
            }
            return Prey::People(Some(name));
        }
        return Prey::People(None);
    }
    let Some(name) = victim else {
        contradict("victim", "nobody is robbed", "`victim`, `victims` or `mined = true`");
        return Prey::Issuance;
    };
    if keeper.is_none() {
        return Prey::Firm(name);
    }
    if store == "customers" {
        contradict(
            "from",
            "it is not said how many customers are robbed",
            "`victims` as well",
        );
    }
    if store == "cold" && !scene.rails_of(on).iter().all(is_chain) {
        contradict(
            "from",
            "there is no cold wallet at banks",
            "`from = \"hot\"`, or `on` with the name of a chain",
        );
    }
    let from = if store == "cold" { Store::Cold } else { Store::Hot };
    Prey::Keeper { name, from }
}

/// Reads at which bank the victim is: the one that is named, or the first of its country.
fn victims_bank(row: &Table<'_>, prey: &Prey, scene: &Scene<'_>) -> Option<String> {
    let key = ["bank", "country"].into_iter().find(|key| row.has(key))?;
    let refuse = |message: &str, accepted: &str| {
        if row.is_sound() {
            row.reader.contradict(row.span(key), message, accepted);
        }
        None
    };
    let robbed = match prey {
        Prey::Firm(_) => None,
        Prey::Keeper { name, .. } if scene.keepers[name.as_str()].kind == KeeperKind::Bank => Some(name.as_str()),
        Prey::Keeper { .. } | Prey::People(_) | Prey::Issuance => {
            return refuse(
                "whose bank that is, is not said here: a keeper is where its own lines say, and people are where they live",
                "somebody who is made for the theft as `victim`, or a bank",
            );
        }
    };
    if row.has("bank") && row.has("country") {
        return refuse("the bank says in which country the victim is", "`bank` or `country`");
    }
    let (country, name): (Option<String>, Option<String>) = (row.maybe("country"), row.maybe("bank"));
    let banks = scene.all.iter().filter(|keeper| keeper.kind == KeeperKind::Bank);
    let mut others = banks.filter(|keeper| Some(keeper.name.as_str()) != robbed);
    let found = others.find(|bank| match &name {
        Some(name) => bank.name == *name,
        None => bank.country == country,
    });
    match found {
        Some(bank) => Some(bank.name.clone()),
        None if key == "bank" => refuse("this is no bank, or the one that is robbed", "another bank of the file"),
        None => refuse(
            "no other bank of the file is in this country",
            "the `country` of a bank of the file",
        ),
    }
}

fn incident(row_name: String, row: &Table<'_>, scene: &Scene<'_>) -> Vec<IncidentSpec> {
    let times = times(row, scene);
    let on = on(row, scene.rails);
    let prey = prey(row, scene, on);
    let payments = match &prey {
        Prey::People(_) => row.get("victims"),
        Prey::Keeper { .. } | Prey::Firm(_) | Prey::Issuance => row.get("payments"),
    };
    let spec = IncidentSpec {
        name: row_name.clone(),
        row: row_name,
        hand: row.maybe("hand"),
        on,
        bank: victims_bank(row, &prey, scene),
        amount: row.get("amount"),
        at: times.iter().copied().max().unwrap_or(Span::ZERO),
        weeks: row.get("weeks"),
        payments,
        complained: prey != Prey::Issuance || row.has("noticed"),
        prey,
        over: row.get("over"),
        test: row.maybe("test"),
        amounts: row.get("amounts"),
        stopped: row.get("stopped"),
        noticed: row.get("noticed"),
        into: row.maybe("into"),
    };
    let all = |spec: IncidentSpec| {
        let each = times.iter().zip(1..).map(|(&at, n)| IncidentSpec {
            name: if n == 1 {
                spec.name.clone()
            } else {
                format!("{} {n}", spec.name)
            },
            at,
            ..spec.clone()
        });
        each.collect()
    };
    if !row.is_sound() {
        return all(spec);
    }
    above_zero(row, "amount", spec.amount);
    if spec.at + Span::DAY.times(7 * i64::from(spec.weeks)) + spec.over >= scene.span {
        let key = ["weeks", "repeat", "dates", "at"]
            .into_iter()
            .find(|key| row.has(key))
            .unwrap_or("at");
        row.reader.report(
            row.span(key),
            "the theft is not over when the world ends",
            format!("an end before {} after the beginning", scene.span),
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
    check_into(row, &spec, scene.keepers);
    all(spec)
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
