//! The comparison of rails as text for a terminal of 80 columns.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::card::Card;
use super::{Findings, Outside, Rail, Said, Value, View, money, percent, texts};
use crate::shown;
use crate::units::{Amount, Share};

/// How wide the text is at most.
pub const WIDTH: u16 = 80;

/// Returns the comparison; `page` is where the report was written, if it was.
pub fn render(findings: &Findings, page: Option<&str>) -> String {
    let mut text = String::new();
    let scenario = &findings.scenario;
    wrap(&mut text, "", &scenario.title);
    let name = match scenario.name.as_str() {
        "" => String::new(),
        name => format!("{}: ", shown::name(name)),
    };
    let summary = scenario.summary.trim_end_matches('.');
    wrap(&mut text, "", &format!("{name}{summary}."));
    wrap(
        &mut text,
        "",
        &format!(
            "{}: {}.",
            texts::label(texts::pair(findings.compared.len())),
            findings.compared.join(" with ")
        ),
    );
    for rail in &findings.rails {
        outcome(&mut text, rail);
        if !findings.sealed {
            determined(&mut text, rail);
        }
    }
    text.push('\n');
    if findings.sealed {
        wrap(&mut text, "", texts::meaning("sealed"));
        text.push_str(&sealed_board(findings));
        refused(&mut text, findings);
    } else {
        wrap(&mut text, "", texts::meaning("scores"));
        text.push_str(&board(findings));
        text.push('\n');
        wrap(
            &mut text,
            "",
            &format!("{} (in %)", texts::meaning("where-ends").trim_end_matches('.')),
        );
        text.push_str(&reach(findings));
        text.push('\n');
        wrap(&mut text, "", texts::meaning("accused-worst"));
        text.push_str(&accused(findings));
    }
    outside(&mut text, findings);
    text.push('\n');
    wrap(&mut text, "", texts::meaning("disputed-worst"));
    text.push_str(&disputed(findings));
    checks(&mut text, findings);
    if let Some(worlds) = &findings.worlds {
        text.push('\n');
        wrap(
            &mut text,
            "",
            &format!("{}: {}", texts::label("worlds"), worlds.counted()),
        );
        worlds.ranges(&mut text);
    }
    text.push('\n');
    wrap(&mut text, "", texts::meaning(texts::verdict(findings.compared.len())));
    wrap(&mut text, "", findings.notice);
    text.push_str(&format!("digest {}\n", findings.digest));
    if let Some(page) = page {
        text.push_str(&format!("report {}\n", shown::name(page)));
    }
    text
}

/// Says how much of the truth is a fact under any convention, for the loot and for the stolen units themselves.
fn determined(text: &mut String, rail: &Rail) {
    let parts = ["determined", "determined.asset"].map(|name| {
        let figure = rail.figures.iter().find(|figure| figure.name == name);
        let value = figure.and_then(|figure| match figure.value? {
            Value::Share(share) => Some(percent(Some(share))),
            _ => None,
        });
        value.map(|value| format!("{} {value}", texts::label(name).to_lowercase()))
    });
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if !parts.is_empty() {
        wrap(text, "  ", &format!("Under any convention: {}.", parts.join(", ")));
    }
}

fn outcome(text: &mut String, rail: &Rail) {
    let first = format!("{}: {} stolen ({})", rail.name, rail.stolen, money(rail.stolen_value));
    let outcomes = rail.figures.iter().filter(|figure| figure.name.starts_with("outcome."));
    let parts = outcomes.filter_map(|figure| match figure.value? {
        Value::Share(share) if share != Share::NONE => Some(format!(
            "{} {}",
            percent(Some(share)),
            texts::label(figure.name).to_lowercase()
        )),
        _ => None,
    });
    let parts: Vec<String> = parts.collect();
    let line = if parts.is_empty() {
        first
    } else {
        format!("{first}; {}", parts.join(", "))
    };
    text.push('\n');
    wrap(text, "", &line);
    for note in &rail.notes {
        wrap(text, "  ", note);
    }
}

pub(super) fn table(head: Vec<String>) -> Table {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('\u{2500}').junction('\u{2500}');
    table.load_style(TableStyle::new().header_separator(rule));
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    table.set_header(head);
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    table
}

pub(super) fn text_of(table: &Table) -> String {
    let mut text: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if text.is_empty() {
        text.push('\n');
    }
    text
}

pub(super) fn right(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// Returns the name of a view: its vantage, and its incident where there are several.
fn view_name(findings: &Findings, view: &View) -> String {
    if several(findings) {
        format!("{} ({})", view.vantage, view.incident)
    } else {
        view.vantage.into()
    }
}

/// Tells whether the world has several incidents, each with views of its own.
fn several(findings: &Findings) -> bool {
    let mut views = findings.rails.iter().flat_map(|rail| &rail.vantages);
    let first = views.next().map(|view| view.incident.as_str());
    views.any(|view| Some(view.incident.as_str()) != first)
}

/// Adds a row a vantage and rail, the rails of one vantage side by side; an incident's name stands above its rows where there
/// are several.
fn fill(table: &mut Table, findings: &Findings, cells: impl Fn(&View) -> Vec<Cell>) {
    let first = findings
        .rails
        .first()
        .map_or([].as_slice(), |rail| rail.vantages.as_slice());
    let mut incident = None;
    for place in 0..first.len() {
        for (row, rail) in findings.rails.iter().enumerate() {
            let Some(view) = rail.vantages.get(place) else { continue };
            if several(findings) && incident != Some(view.incident.as_str()) {
                table.add_row([Cell::new(format!("{}:", view.incident))]);
                incident = Some(view.incident.as_str());
            }
            let label = if row == 0 { view.vantage } else { "" };
            let names = [Cell::new(label), Cell::new(&rail.name)];
            table.add_row(names.into_iter().chain(cells(view)));
        }
    }
}

/// One column a method, in as many tables as their names need.
fn board(findings: &Findings) -> String {
    let mut text = String::new();
    for (place, methods) in fitting(findings, &methods(findings)).into_iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        text.push_str(&columns(findings, &methods));
    }
    refused(&mut text, findings);
    text
}

/// Breaks the methods into groups whose columns stand side by side without breaking a name.
fn fitting<'a>(findings: &Findings, methods: &[(&'static str, &'a str)]) -> Vec<Vec<(&'static str, &'a str)>> {
    let width = |words: &mut dyn Iterator<Item = &str>| words.map(|word| word.chars().count()).max().unwrap_or(0) + GAP;
    let vantages = findings.rails.iter().flat_map(|rail| &rail.vantages);
    let first = width(&mut vantages.map(|view| view.vantage))
        + width(&mut findings.rails.iter().map(|rail| rail.name.as_str()));
    let mut groups: Vec<Vec<(&str, &str)>> = vec![Vec::new()];
    let mut used = first;
    for &method in methods {
        let column = method.0.len().max(WIDEST_PAIR) + GAP;
        if used + column > usize::from(WIDTH) && used > first {
            groups.push(Vec::new());
            used = first;
        }
        used += column;
        groups.last_mut().expect("there is a group").push(method);
    }
    groups
}

/// How far columns stand apart.
const GAP: usize = 2;
/// How wide two shares are at most: `>99/>99`.
const WIDEST_PAIR: usize = 7;

fn columns(findings: &Findings, methods: &[(&'static str, &str)]) -> String {
    let heads = methods.iter().map(|(name, _)| (*name).to_owned());
    let mut table = table(["vantage".to_owned(), "rail".into()].into_iter().chain(heads).collect());
    fill(&mut table, findings, |view| {
        let score = |(_, spec): &(&str, &str)| {
            let said = view.methods.iter().find(|said| said.spec == *spec);
            let none = || texts::label("no-meaning-cell").to_owned();
            right(said.map_or_else(none, |said| pair(said.share("recall"), said.share("precision"))))
        };
        methods.iter().map(score).collect()
    });
    text_of(&table)
}

/// Returns name and specification of the methods that people use, those that somewhere have no meaning last.
fn methods(findings: &Findings) -> Vec<(&'static str, &str)> {
    let views = || findings.rails.iter().flat_map(|rail| &rail.vantages);
    let said = views().flat_map(|view| view.methods.iter().filter(|said| !said.null));
    let said = said.map(|said| (said.method, said.spec.as_str()));
    let refused = views().flat_map(|view| view.refused.iter().map(|row| (row.method, row.spec.as_str())));
    said.chain(refused).fold(Vec::new(), |mut list, method| {
        if !list.contains(&method) {
            list.push(method);
        }
        list
    })
}

/// Says where methods have no meaning and why, a paragraph for each reason.
fn refused(text: &mut String, findings: &Findings) {
    let mut reasons: Vec<(&str, Vec<&str>, Vec<&str>)> = Vec::new();
    for rail in &findings.rails {
        for row in rail.vantages.iter().flat_map(|view| &view.refused) {
            let place = reasons.iter().position(|(why, ..)| *why == row.why);
            let place = place.unwrap_or_else(|| {
                reasons.push((&row.why, Vec::new(), Vec::new()));
                reasons.len() - 1
            });
            let (_, methods, rails) = &mut reasons[place];
            for (list, word) in [(methods, row.method), (rails, rail.name.as_str())] {
                if !list.contains(&word) {
                    list.push(word);
                }
            }
        }
    }
    for (why, methods, rails) in reasons {
        let (methods, rails) = (methods.join(", "), rails.join(", "));
        wrap(
            text,
            "",
            &format!("{} ({rails}): {methods}: {why}.", texts::label("card.refused")),
        );
    }
}

/// Writes two shares in whole per cents, which is what a narrow column bears.
fn pair(recall: Option<Share>, precision: Option<Share>) -> String {
    format!("{}/{}", whole(recall), whole(precision))
}

fn whole(share: Option<Share>) -> String {
    share.map_or_else(|| "\u{2013}".into(), Share::whole_text)
}

/// One column a reason why the trail of loot ends.
fn reach(findings: &Findings) -> String {
    let views = findings.rails.iter().flat_map(|rail| &rail.vantages);
    let keys: Vec<&str> = views
        .flat_map(|view| view.reach.iter().flatten())
        .fold(Vec::new(), |mut keys, part| {
            if !keys.contains(&part.key) {
                keys.push(part.key);
            }
            keys
        });
    let head = ["vantage".to_owned(), "rail".into()].into_iter();
    let mut table = table(
        head.chain(keys.iter().map(|key| key.trim_start_matches("stop.").to_owned()))
            .collect(),
    );
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    fill(&mut table, findings, |view| {
        let share = |key: &&str| {
            let part = view.reach.iter().flatten().find(|part| part.key == *key);
            right(whole(part.and_then(|part| part.share)))
        };
        keys.iter().map(share).collect()
    });
    text_of(&table)
}

/// One table an incident, one row a rail and method, at the vantage from which it accuses most; nobody accused, no row.
fn accused(findings: &Findings) -> String {
    let mut text = String::new();
    for incident in incidents(findings) {
        let head = [
            "rail",
            "vantage",
            "method",
            "strangers",
            "laid on",
            "never got",
            "others",
        ];
        let mut table = table(head.map(String::from).to_vec());
        for rail in &findings.rails {
            let worst = methods(findings)
                .into_iter()
                .filter_map(|(_, spec)| worst(rail, incident, spec));
            for (view, said) in worst.filter(|(_, said)| said.accused.iter().any(|row| row.entities > 0)) {
                table.add_row(accused_row(rail, view, said));
            }
        }
        if several(findings) {
            text.push_str(&format!("{incident}:\n"));
        }
        if table.is_empty() {
            let methods = methods(findings);
            let says = |rail: &Rail| methods.iter().any(|(_, spec)| worst(rail, incident, spec).is_some());
            let answered = findings.rails.iter().any(says);
            let key = if answered { "nobody-accused" } else { "nobody-answered" };
            wrap(&mut text, "", texts::label(key));
        } else {
            text.push_str(&text_of(&table));
        }
    }
    text
}

/// The room for a method's name beside six other columns.
const METHOD_WIDTH: usize = 13;

/// Breaks a long name into lines behind its hyphens, so that no table breaks it within a word.
fn broken(name: &str, width: usize) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for part in name.split_inclusive('-') {
        if !line.is_empty() && line.len() + part.len() > width {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(part);
    }
    lines.push(line);
    lines.join("\n")
}

fn accused_row(rail: &Rail, view: &View, said: &Said) -> [Cell; 7] {
    let of = |strangers: bool| {
        said.accused
            .iter()
            .filter(move |row| (row.role == "stranger") == strangers)
    };
    let count = |strangers| of(strangers).map(|row| row.entities).sum::<u32>();
    [
        Cell::new(&rail.name),
        Cell::new(view.vantage),
        Cell::new(broken(said.method, METHOD_WIDTH)),
        right(count(true).to_string()),
        right(money(of(true).map(|row| row.received + row.never).sum())),
        right(money(of(true).map(|row| row.never).sum())),
        right(count(false).to_string()),
    ]
}

/// Adds what tracers outside say, where any was asked: a table a tracer, and why some said nothing.
fn outside(text: &mut String, findings: &Findings) {
    let views: Vec<&View> = findings.rails.iter().flat_map(|rail| &rail.vantages).collect();
    let first = views.first().map_or([].as_slice(), |view| view.external.as_slice());
    if first.is_empty() {
        return;
    }
    let key = if findings.sealed { "external-sealed" } else { "external" };
    text.push('\n');
    wrap(text, "", &format!("{}. {}", texts::label(key), texts::meaning(key)));
    for (place, named) in first.iter().enumerate() {
        let said: Vec<&Outside> = views.iter().filter_map(|view| view.external.get(place)).collect();
        let name = shown::name(named.method.trim_start_matches("external:"));
        text.push_str(&format!(
            "\n{}\n",
            format!("{name} {}", shown::name(&named.version)).trim_end()
        ));
        if said.iter().any(|outside| outside.is_answered()) {
            text.push_str(&outside_table(findings, place));
        }
        let whys = said.iter().filter_map(|outside| outside.why.as_deref());
        for why in whys.fold(Vec::new(), |mut list, why| {
            if !list.contains(&why) {
                list.push(why);
            }
            list
        }) {
            wrap(text, "  ", why);
        }
    }
}

/// Tables one tracer outside: a row a vantage and rail.
fn outside_table(findings: &Findings, place: usize) -> String {
    let head = ["vantage", "rail", "answered", "in %", "place"];
    let columns = if findings.sealed { 3 } else { 5 };
    let mut table = table(head[..columns].iter().map(|head| (*head).to_owned()).collect());
    fill(&mut table, findings, |view| {
        let outside = &view.external[place];
        let figures = match outside.answered {
            "ranks" => ["loot.first", "hits.first"],
            _ => ["recall", "precision"],
        };
        let [first, second] = figures.map(|name| outside.share(name));
        let scores = if outside.is_answered() {
            pair(first, second)
        } else {
            String::new()
        };
        let seat = outside.place.map(|place| format!("{place} of {}", outside.of));
        let cells = [
            Cell::new(texts::label(&format!("answered.{}", outside.answered))),
            right(scores),
            right(seat.unwrap_or_else(|| "\u{2013}".into())),
        ];
        cells.into_iter().take(columns - 2).collect()
    });
    text_of(&table)
}

/// Returns each incident once, in order.
fn incidents(findings: &Findings) -> Vec<&str> {
    let views = findings
        .rails
        .first()
        .map_or([].as_slice(), |rail| rail.vantages.as_slice());
    let mut names: Vec<&str> = views.iter().map(|view| view.incident.as_str()).collect();
    names.dedup();
    names
}

/// Returns the view of an incident at which a method lays most on others; the narrowest of equals.
fn worst<'a>(rail: &'a Rail, incident: &str, spec: &str) -> Option<(&'a View, &'a Said)> {
    let laid = |said: &Said| said.accused.iter().map(|row| row.received + row.never).sum::<Amount>();
    let views = rail.vantages.iter().filter(|view| view.incident == incident);
    let said = views.filter_map(|view| Some((view, view.methods.iter().find(|said| said.spec == spec)?)));
    said.fold(None, |worst: Option<(&View, &Said)>, next| match worst {
        Some(worst) if laid(worst.1) >= laid(next.1) => Some(worst),
        _ => Some(next),
    })
}

/// One row a rail and vantage from which there is something to follow: how much is co-mingled, and the purse most disputed.
fn disputed(findings: &Findings) -> String {
    let head = ["rail", "vantage", "co-mingled", "purse", "least", "most"];
    let mut table = table(head.map(String::from).to_vec());
    for rail in &findings.rails {
        for view in rail.vantages.iter().filter(|view| view.compared.mingled.reached > 0) {
            let mut row = vec![
                Cell::new(&rail.name),
                Cell::new(view_name(findings, view)),
                right(percent(view.compared.mingled.mixed_share)),
            ];
            match view.compared.disputed().next() {
                Some((_, holding)) => {
                    let (least, greatest) = view.compared.extremes(holding);
                    row.push(Cell::new(clipped(&holding.purse)));
                    row.extend([least, greatest].map(|(_, value)| right(money(value))));
                }
                None => row.push(Cell::new(texts::label("agree"))),
            }
            table.add_row(row);
        }
    }
    if table.is_empty() {
        let mut text = String::new();
        wrap(&mut text, "", texts::label("nothing-to-follow"));
        return text;
    }
    let mut text = text_of(&table);
    let views = findings.rails.iter().flat_map(|rail| &rail.vantages);
    let holdings = views.flat_map(|view| &view.compared.holdings);
    let whys: Vec<&String> = holdings.filter_map(|holding| holding.not_computed.as_ref()).collect();
    if let Some(why) = whys.first() {
        wrap(
            &mut text,
            "",
            &format!("{} ({} purses): {why}", texts::label("bounds"), whys.len()),
        );
    }
    text
}

/// Writes the beginning and the end of a long name.
fn clipped(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= 13 {
        return name.into();
    }
    let (head, tail) = (&letters[..7], &letters[letters.len() - 5..]);
    head.iter().chain(&['\u{2026}']).chain(tail).collect()
}

fn checks(text: &mut String, findings: &Findings) {
    if findings.checks.is_empty() {
        return;
    }
    text.push('\n');
    let held = findings.checks.iter().filter(|check| check.held).count();
    wrap(
        text,
        "",
        &format!("{}: {held} of {} hold.", texts::label("checks"), findings.checks.len()),
    );
    for check in findings.checks.iter().filter(|check| !check.held) {
        wrap(
            text,
            "  ",
            &format!("{}: {} ({})", texts::label("failed-check"), check.claim, check.because),
        );
    }
}

/// Tables one row a rail, vantage and method: where the method's taint ends.
fn sealed_board(findings: &Findings) -> String {
    let head = [
        "rail",
        "vantage",
        "method",
        "named",
        "unnamed",
        "at a door",
        "books end",
        "fees etc.",
    ];
    let mut table = table(head.map(String::from).to_vec());
    for rail in &findings.rails {
        for view in &rail.vantages {
            for said in view.methods.iter().filter(|said| !said.null) {
                let sum = |keys: &[&str]| {
                    let parts = said.parts.iter().filter(|part| keys.contains(&part.key));
                    let shares: u32 = parts.filter_map(|part| part.share).map(Share::get).sum();
                    right(whole(
                        (!said.parts.iter().all(|part| part.share.is_none())).then(|| Share::ppm(shares)),
                    ))
                };
                table.add_row([
                    Cell::new(&rail.name),
                    Cell::new(view_name(findings, view)),
                    Cell::new(said.method),
                    sum(&["end.named"]),
                    sum(&["end.unnamed"]),
                    sum(&["end.keeper", "end.pooled"]),
                    sum(&["end.books-end"]),
                    sum(&[
                        "end.cash",
                        "end.sealed",
                        "end.fees",
                        "end.destroyed",
                        "end.exchanged",
                        "end.not-followed",
                    ]),
                ]);
            }
        }
    }
    text_of(&table)
}

/// Returns the card of one method.
pub(super) fn card(card: &Card, head: &str) -> String {
    let mut text = format!("{head}\n");
    wrap(
        &mut text,
        "",
        &format!("{} {}", texts::label("simulated"), card.measured),
    );
    text.push('\n');
    wrap(&mut text, "", &format!("{}: {}", card.spec, card.summary));
    let rows = [
        ("card.meaning", card.meaning),
        ("card.source", card.source),
        ("card.laws", card.laws),
        ("card.edges", card.edges),
    ];
    for (key, body) in rows {
        let _ = writeln!(text, "\n{}", texts::label(key));
        wrap(&mut text, "  ", body);
    }
    let _ = writeln!(text, "\n{}", texts::label("card.parameters"));
    for setting in &card.parameters {
        wrap(
            &mut text,
            "  ",
            &format!("{} ({}): {}", setting.usage, setting.value, setting.meaning),
        );
    }
    let _ = writeln!(text, "\n{}", texts::label("card.rates"));
    wrap(&mut text, "  ", texts::meaning("card.rates-text"));
    for refused in &card.refused {
        let (label, views) = (texts::label("card.refused"), texts::label("card.views"));
        wrap(
            &mut text,
            "  ",
            &format!("{label}: {} ({} {views})", refused.why, refused.views),
        );
    }
    for rates in &card.tables {
        let _ = writeln!(text, "\n{}", texts::named(rates.vantage));
        text.push_str(&card_rates(card, rates));
    }
    let _ = writeln!(text, "\n{}", texts::label("cannot"));
    for cannot in card.cannot.iter().chain(&texts::NOT_TAINT) {
        wrap(&mut text, "  ", cannot);
    }
    let _ = writeln!(text, "\n{}", texts::label("card.again"));
    wrap(&mut text, "  ", texts::meaning("card.again"));
    let sources = card
        .scenarios
        .iter()
        .map(|source| format!("{} ({})", source.scenario, source.rails.join(", ")));
    wrap(&mut text, "  ", &sources.collect::<Vec<_>>().join(", "));
    for variation in &card.variations {
        wrap(&mut text, "  ", variation);
    }
    wrap(&mut text, "  ", &card.command);
    let _ = writeln!(text, "version {}\ndigest {}", card.version, card.digest);
    wrap(&mut text, "", card.notice);
    text
}

/// The rates that a terminal has room for.
const CARD_FIGURES: [&str; 3] = ["recall", "precision", "strangers"];

fn card_rates(card: &Card, rates: &super::card::Table) -> String {
    let heads = CARD_FIGURES.map(|name| texts::label(&format!("card.{name}")).to_owned());
    let head = [
        texts::label("card.condition").to_owned(),
        texts::label("card.worlds").into(),
    ];
    let mut table = table(head.into_iter().chain(heads).collect());
    let mut kind = "";
    for line in &rates.rows {
        if line.kind != kind && line.kind != "card.all" {
            table.add_row([Cell::new(format!("{}:", texts::label(line.kind)))]);
        }
        kind = line.kind;
        let mut row = vec![Cell::new(&line.condition), right(line.worlds.to_string())];
        for name in CARD_FIGURES {
            let place = card.figures.iter().position(|figure| *figure == name);
            let rate = place.and_then(|place| line.figures[place]);
            row.push(right(rate.map_or_else(|| "\u{2013}".into(), |rate| card_rate(&rate))));
        }
        table.add_row(row);
    }
    text_of(&table)
}

/// Writes a share over worlds in whole per cents: the median, its interval, and the spread.
fn card_rate(rate: &super::card::Rate) -> String {
    let part = |number: crate::score::Number| whole(Some(Share::ppm(u32::try_from(number.get()).unwrap_or(u32::MAX))));
    let between = rate
        .median_between
        .map(|(least, greatest)| format!(" [{}-{}]", part(least), part(greatest)));
    let (low, high) = rate.most_between;
    format!(
        "{}{} {}-{}",
        part(rate.median),
        between.unwrap_or_default(),
        part(low),
        part(high)
    )
}

/// Adds a paragraph, broken at spaces to the width.
pub fn wrap(text: &mut String, indent: &str, paragraph: &str) {
    let mut column = usize::MAX;
    for word in paragraph.split_ascii_whitespace() {
        let word = shown::line(word);
        let length = word.chars().count();
        if column.saturating_add(1 + length) > usize::from(WIDTH) {
            if column != usize::MAX {
                text.push('\n');
            }
            text.push_str(indent);
            column = indent.len();
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(&word);
        column += length;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use snapbox::assert::Action;

    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_long_name_breaks_behind_its_hyphens() {
        assert_eq!(broken("haircut", 13), "haircut");
        assert_eq!(broken("largest-output", 14), "largest-output");
        assert_eq!(broken("own-money-first", 13), "own-money-\nfirst");
        assert_eq!(
            broken("lowest-intermediate-balance", 13),
            "lowest-\nintermediate-\nbalance"
        );
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        for sealed in [false, true] {
            let text = render(&fixture::two_rails(sealed), Some("./two-rails-7.html"));
            let wide = text.lines().find(|line| line.chars().count() > usize::from(WIDTH));
            assert_eq!(wide, None);
            assert!(text.ends_with("report ./two-rails-7.html\n"));
        }
    }

    #[test]
    fn tracers_outside_are_told_from_methods_and_fit_the_terminal() {
        let (open, sealed) = (fixture::with_outside(false), fixture::with_outside(true));
        for findings in [&open, &sealed] {
            let text = render(findings, None);
            let wide = text.lines().find(|line| line.chars().count() > usize::from(WIDTH));
            assert_eq!(wide, None);
            assert_eq!(
                text.matches("it was not done after 60 s").count(),
                1,
                "a reason is told once"
            );
        }
        let text = render(&open, None);
        assert!(text.contains("41/99  3 of 7") && text.contains("12/7"), "{text}");
        assert!(!render(&sealed, None).contains("3 of 7"));
        assert!(!render(&fixture::two_rails(false), None).contains("Tracers outside"));
    }

    #[test]
    fn the_text_reads_as_it_did_when_it_was_last_looked_at() {
        let text = render(&fixture::two_rails(false), Some("./two-rails-7.html"));
        let renew = std::env::var_os("DYEPACK_RENEW").is_some(); // set by ./check --renew
        let action = if renew { Action::Overwrite } else { Action::Verify };
        let asked = snapbox::Assert::new().action(action);
        asked.eq(text, snapbox::file!["snapshots/terminal.txt"].raw());
    }

    #[test]
    fn a_method_without_a_meaning_says_why() {
        let mut findings = fixture::two_rails(false);
        findings.rails[0].vantages[0].refused.push(crate::report::Refused {
            method: "pari-passu",
            spec: "pari-passu;fees=drop".into(),
            why: "a coin is no account".into(),
        });
        let text = render(&findings, None);
        let name = &findings.rails[0].name;
        assert!(
            text.contains("pari-passu") && text.contains(texts::label("no-meaning-cell")),
            "{text}"
        );
        assert!(
            text.contains(&format!("No meaning here ({name}): pari-passu: a coin is no account.")),
            "{text}"
        );
    }

    #[test]
    fn where_no_method_answers_nobody_is_called_innocent() {
        let mut findings = fixture::two_rails(false);
        for view in findings.rails.iter_mut().flat_map(|rail| &mut rail.vantages) {
            view.methods.clear();
        }
        let text = render(&findings, None);
        assert!(text.contains(texts::label("nobody-answered")), "{text}");
        assert!(!text.contains(texts::label("nobody-accused")), "{text}");
    }

    #[test]
    fn a_sealed_text_has_no_score() {
        let text = render(&fixture::two_rails(true), None);
        assert!(!text.contains("Recall") && !text.contains("stranger"));
    }

    #[test]
    fn a_share_is_never_rounded_to_a_false_whole() {
        let read = |ppm| whole(Some(Share::ppm(ppm)));
        assert_eq!(
            [0, 1, 412_345, 999_999, 1_000_000].map(read),
            ["0", "<1", "41", ">99", "100"]
        );
    }
}
