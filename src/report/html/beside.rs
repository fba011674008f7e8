//! The methods side by side: one picture in which they stand over the same places, where they differ most and why, and, place by
//! place, what each lays there, between which bounds, by which way it came and where trails ended on it.
//!
//! In the picture a column is a place and a row a method. Each column has a scale of its own, written at its head, since what
//! counts is whether the bars in it differ: its width is the most that a conserving method lays there, or could. The shade over
//! a column is the interval in which every conserving method must lie.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::panels::{find, more, pair, short};
use super::write::{E, Px};
use super::{called, word};
use crate::report::{Column, Compared, Findings, Holding, Laid, Rail, Said, View, money, texts};
use crate::units::{Amount, grouped};

const WIDTH: i64 = 4_600;
const NAMES: i64 = 1_560;
const ROW: i64 = 210;
const BAR: i64 = 130;
const HEAD: i64 = 330;
const GAP: i64 = 45;
/// How many letters a method's name has at most beside its row.
const NAME_MAX: usize = 24;
/// How many steps of a way are written at most; the middle of a longer one is left out.
const STEPS_MAX: usize = 14;

/// Writes the comparison of one vantage, a column a rail; with the truth beside it where asked for.
pub fn render(page: &mut String, findings: &Findings, vantage: &str, reveal: bool) {
    pair(page, findings, vantage, |page, rail, view| {
        let compared = &view.compared;
        if compared.purses == 0 && compared.mingled.reached == 0 {
            let _ = writeln!(page, "<p class=\"none\">{}</p>", texts::label("nothing-to-follow"));
            return;
        }
        let label = format!("{}, {vantage}: {}", rail.name, texts::label("beside"));
        picture(page, findings, view, &label, reveal);
        places(page, rail, view);
        table(page, findings, view, reveal);
        if !reveal {
            mingled(page, compared);
            disputed(page, findings, rail, view);
            holdings(page, findings, rail, view);
        }
    });
}

/// Returns the letter of a column.
fn letter(index: usize) -> char {
    char::from(b'A' + u8::try_from(index).expect("there are fewer columns than letters"))
}

/// Where the columns stand and how long a value is.
struct Layout {
    width: i64,
    /// What the full width of each column stands for.
    scales: Vec<Amount>,
}

impl Layout {
    fn of(compared: &Compared, reveal: bool) -> Layout {
        let beside = &compared.beside;
        let scale = |(index, column): (usize, &Column)| {
            let most = |whole: bool| {
                let rows = beside.rows.iter().filter(|row| row.whole == whole);
                rows.map(|row| row.values[index]).max().unwrap_or_default()
            };
            let truth = beside.truth.as_ref().filter(|_| reveal).map(|truth| truth[index]);
            let holding = column.holding.and_then(|place| compared.holdings.get(place));
            let bound = holding.filter(|_| !reveal).and_then(|holding| holding.greatest);
            let fair = most(false)
                .max(truth.unwrap_or_default())
                .max(bound.unwrap_or_default());
            if fair.is_zero() { most(true) } else { fair }
        };
        let scales = beside.columns.iter().enumerate().map(scale);
        let scales: Vec<Amount> = scales.chain(beside.unseen.filter(|_| reveal)).collect();
        let count = i64::try_from(scales.len()).expect("there are few columns");
        Layout {
            width: (WIDTH - NAMES) / count.max(1) - GAP,
            scales,
        }
    }

    fn left(&self, column: usize) -> i64 {
        NAMES + i64::try_from(column).expect("there are few columns") * (self.width + GAP)
    }

    /// Returns how long a value is drawn in a column, at most twice its width; anything at all can be seen.
    fn long(&self, column: usize, value: Amount) -> i64 {
        let whole = u128::from(self.scales[column].get()).max(1);
        let tenths = u128::from(value.get()) * u128::from(self.width.unsigned_abs()) / whole;
        let tenths = i64::try_from(tenths).unwrap_or(i64::MAX).min(2 * self.width);
        if value.is_zero() { 0 } else { tenths.max(8) }
    }
}

/// Writes cents as shortly as a column's head bears: `512`, `110k`, `1.8M`.
fn compact(cents: Amount) -> String {
    let dollars = cents.get() / 100;
    let tenths = |unit: u64, name: &str| {
        let tenths = (dollars * 10 + unit / 2) / unit;
        if tenths >= 100 || tenths.is_multiple_of(10) {
            format!("{}{name}", (tenths + 5) / 10)
        } else {
            format!("{}.{}{name}", tenths / 10, tenths % 10)
        }
    };
    match dollars {
        0..1_000 => dollars.to_string(),
        1_000..1_000_000 => tenths(1_000, "k"),
        1_000_000..1_000_000_000 => tenths(1_000_000, "M"),
        _ => tenths(1_000_000_000, "bn"),
    }
}

fn picture(page: &mut String, findings: &Findings, view: &View, label: &str, reveal: bool) {
    let (beside, layout) = (&view.compared.beside, Layout::of(&view.compared, reveal));
    let truth = beside.truth.as_ref().filter(|_| reveal);
    let rows = i64::try_from(beside.rows.len() + usize::from(truth.is_some())).expect("there are few methods");
    let height = HEAD + rows * ROW + 30;
    let _ = writeln!(
        page,
        "<svg class=\"beside\" viewBox=\"0 0 {} {}\" role=\"group\" aria-label=\"{}\">",
        Px(WIDTH),
        Px(height),
        E(label)
    );
    for (index, &scale) in layout.scales.iter().enumerate() {
        let left = layout.left(index);
        let _ = write!(
            page,
            "<path class=\"base\" d=\"M{0} {1}V{2}\"/><text class=\"head\" x=\"{3}\" y=\"{4}\">{5}</text>\
             <text class=\"scale\" x=\"{3}\" y=\"{6}\">{7}</text>",
            Px(left),
            Px(HEAD - 40),
            Px(height - 30),
            Px(left + layout.width / 2),
            Px(120),
            letter(index),
            Px(HEAD - 80),
            compact(scale)
        );
    }
    // The truth of the picture is value, which exchange carries on; bounds of units would stand beside what they do not bound.
    for (index, column) in beside.columns.iter().enumerate().filter(|_| !reveal) {
        bound(page, &view.compared, column, &layout, index, rows);
    }
    page.push('\n');
    let mut y = HEAD;
    if let Some(truth) = truth {
        let mut values = truth.clone();
        values.extend(beside.unseen);
        name(page, texts::label("truth-row"), y);
        bars(page, &layout, &values, "bar truth", y);
        y += ROW;
    }
    for row in &beside.rows {
        let Some(said) = find(view, &row.spec) else { continue };
        let word = word(findings, &row.spec);
        let _ = write!(
            page,
            "<a class=\"row\" href=\"#view=methods&amp;vantage={0}&amp;method={1}\" data-mark-method=\"{1}\" aria-label=\"{2}\">\
             <rect class=\"hit\" x=\"0\" y=\"{3}\" width=\"{4}\" height=\"{5}\"/>",
            view.vantage,
            E(&word),
            E(&called(findings, said)),
            Px(y),
            Px(WIDTH),
            Px(ROW)
        );
        name(page, &row_name(findings, said), y);
        bars(
            page,
            &layout,
            &row.values,
            if row.whole { "bar whole" } else { "bar" },
            y,
        );
        page.push_str("</a>\n");
        y += ROW;
    }
    page.push_str("</svg>\n");
}

/// Returns what a method is called beside its row, cut where it is long.
fn row_name(findings: &Findings, said: &Said) -> String {
    let name = called(findings, said);
    if name.chars().count() <= NAME_MAX {
        return name;
    }
    name.chars().take(NAME_MAX - 1).chain(['\u{2026}']).collect()
}

fn name(page: &mut String, name: &str, y: i64) {
    let _ = write!(
        page,
        "<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        Px(NAMES - 100),
        Px(y + ROW / 2 + 40),
        E(name)
    );
}

fn bound(page: &mut String, compared: &Compared, column: &Column, layout: &Layout, index: usize, rows: i64) {
    let holding = column.holding.and_then(|place| compared.holdings.get(place));
    let Some((least, greatest)) = holding.and_then(|holding| holding.least.zip(holding.greatest)) else {
        return;
    };
    let (from, to) = (layout.long(index, least), layout.long(index, greatest));
    let _ = write!(
        page,
        "<rect class=\"bound\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
        Px(layout.left(index) + from.min(layout.width)),
        Px(HEAD - 30),
        Px((to.min(layout.width) - from).max(8)),
        Px(rows * ROW + 30)
    );
}

/// Draws one row; a bar that would leave its column is cut and gets a point.
fn bars(page: &mut String, layout: &Layout, values: &[Amount], class: &str, y: i64) {
    let top = y + (ROW - BAR) / 2;
    for (column, &value) in values.iter().enumerate().filter(|(_, value)| !value.is_zero()) {
        let (left, long) = (layout.left(column), layout.long(column, value));
        if long <= layout.width {
            let _ = write!(
                page,
                "<path class=\"{class}\" d=\"M{} {}h{}v{}h-{}z\"/>",
                Px(left),
                Px(top),
                Px(long),
                Px(BAR),
                Px(long)
            );
        } else {
            let straight = layout.width - 40;
            let _ = write!(
                page,
                "<path class=\"{class}\" d=\"M{0} {1}h{2}l{3} {4}l-{3} {4}h-{2}z\"/>",
                Px(left),
                Px(top),
                Px(straight),
                Px(60),
                Px(BAR / 2)
            );
        }
    }
}

/// Says what the columns are.
fn places(page: &mut String, rail: &Rail, view: &View) {
    page.push_str("<dl class=\"places\">");
    let beside = &view.compared.beside;
    for (index, column) in beside.columns.iter().enumerate() {
        let name = match (column.holding, column.key) {
            (Some(place), _) => format!(
                "<a href=\"#{0}\" data-hold=\"{1}\">{2}</a>",
                id(rail, view, place),
                E(&column.name),
                E(&short(&column.name))
            ),
            (None, "beside.others") => format!("{} {}", grouped(column.count), texts::label(column.key)),
            (None, "beside.gone") => texts::label(column.key).to_owned(),
            (None, _) => E(&column.name).to_string(),
        };
        let _ = write!(page, "<div><dt>{}</dt><dd>{name}</dd></div>", letter(index));
    }
    if beside.unseen.is_some_and(|unseen| !unseen.is_zero()) {
        let (letter, label) = (letter(beside.columns.len()), texts::label("beside.unseen"));
        let _ = write!(page, "<div data-view=\"truth\"><dt>{letter}</dt><dd>{label}</dd></div>");
    }
    page.push_str("</dl>\n");
}

/// Writes the picture as a table: a row a place, a column a method.
fn table(page: &mut String, findings: &Findings, view: &View, reveal: bool) {
    let beside = &view.compared.beside;
    let _ = write!(
        page,
        "<details><summary>{}</summary>\n<div class=\"wide\"><table data-beside=\"{}\"><thead><tr><th>{}</th>",
        texts::label("as-table"),
        view.vantage,
        texts::label("lane")
    );
    let truth = beside.truth.as_ref().filter(|_| reveal);
    if truth.is_some() {
        let _ = write!(page, "<th class=\"n\">{}</th>", texts::label("truth-row"));
    }
    for said in beside.rows.iter().filter_map(|row| find(view, &row.spec)) {
        let _ = write!(page, "<th class=\"n\">{}</th>", E(&called(findings, said)));
    }
    page.push_str("</tr></thead><tbody>\n");
    for (index, column) in beside.columns.iter().enumerate() {
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", letter(index));
        let truth = truth.map(|truth| truth[index]);
        let values = beside.rows.iter().map(|row: &Laid| row.values[index]);
        for value in truth.into_iter().chain(values) {
            let _ = write!(page, "<td class=\"n\" data-value=\"{value}\">{}</td>", money(value));
        }
        let _ = writeln!(page, "<td class=\"what\">{}</td></tr>", texts::label(column.key));
    }
    page.push_str("</tbody></table></div></details>\n");
}

/// Says how much is co-mingled at all.
fn mingled(page: &mut String, compared: &Compared) {
    let mingled = &compared.mingled;
    let _ = writeln!(
        page,
        "<h4>{}</h4>\n<p class=\"note\">{}</p>\n<p class=\"summary\" data-mixed=\"{}\">{}</p>",
        texts::label("mingled"),
        texts::meaning("mingled"),
        mingled.mixed,
        E(&texts::mingled(mingled)),
    );
}

/// Writes where methods differ most and since where.
fn disputed(page: &mut String, findings: &Findings, rail: &Rail, view: &View) {
    let disputed: Vec<(usize, &Holding)> = view.compared.disputed().collect();
    let _ = writeln!(page, "<h4>{}</h4>", texts::label("disputed"));
    if disputed.is_empty() {
        let _ = writeln!(page, "<p class=\"none\">{}</p>", texts::label("all-agree"));
        return;
    }
    let _ = write!(
        page,
        "<p class=\"note\">{}</p>\n<div class=\"wide\"><table class=\"disputed\"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n",
        texts::meaning("disputed"),
        texts::label("purse"),
        texts::label("least"),
        texts::label("greatest"),
        texts::label("why"),
    );
    for (place, holding) in disputed {
        let (least, greatest) = view.compared.extremes(holding);
        let by = |(row, value): (usize, Amount)| {
            let said = view.compared.beside.rows.get(row).and_then(|row| find(view, &row.spec));
            format!(
                "{} ({})",
                money(value),
                said.map(|said| called(findings, said)).unwrap_or_default()
            )
        };
        let _ = writeln!(
            page,
            "<tr><td class=\"name\"><a href=\"#{}\" data-hold=\"{2}\" title=\"{2}\">{1}</a></td><td>{3}</td><td>{4}</td><td>{5}</td></tr>",
            id(rail, view, place),
            E(&short(&holding.purse)),
            E(&holding.purse),
            E(&by(least)),
            E(&by(greatest)),
            E(&why(holding)),
        );
    }
    page.push_str("</tbody></table></div>\n");
}

/// Says where claimed money first met other money.
fn why(holding: &Holding) -> String {
    let Some(met) = &holding.met else {
        return texts::label(if holding.way.is_empty() { "no-way" } else { "unmixed" }).into();
    };
    let place = match &met.account {
        Some(account) => format!("{} {}", texts::label("met-account"), short(account)),
        None => format!("{} {}", texts::label("met-movement"), short(&met.movement)),
    };
    format!(
        "{}, {place}: {} {} {} {}",
        met.at,
        money(met.claimed),
        texts::label("met"),
        money(met.other),
        texts::label("met-other")
    )
}

fn id(rail: &Rail, view: &View, place: usize) -> String {
    let mut id = format!("hold-{}-{}-{}-{place}", rail.name, view.incident, view.vantage);
    id.retain(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    id
}

fn holdings(page: &mut String, findings: &Findings, rail: &Rail, view: &View) {
    let _ = writeln!(
        page,
        "<h4>{}</h4>\n<p class=\"note\">{}</p>",
        texts::label("holdings"),
        texts::meaning("holdings"),
    );
    for (place, holding) in view.compared.holdings.iter().enumerate() {
        let _ = writeln!(
            page,
            "<details class=\"holding\" data-holding=\"{0}\" data-of=\"{4}\"><summary>{1} {2}</summary><div id=\"{3}\">",
            E(&holding.purse),
            E(&short(&holding.purse)),
            E(&holding
                .keeper
                .as_ref()
                .map(|keeper| format!("({keeper})"))
                .unwrap_or_default()),
            id(rail, view, place),
            view.vantage
        );
        one_holding(page, findings, view, holding);
        page.push_str("</div></details>\n");
    }
    more(
        page,
        view.compared.purses.saturating_sub(view.compared.holdings.len() as u64),
    );
}

fn one_holding(page: &mut String, findings: &Findings, view: &View, holding: &Holding) {
    let _ = writeln!(page, "<p class=\"whole-name\">{}</p>", E(&holding.purse));
    if let Some(holder) = &holding.holder {
        let _ = writeln!(page, "<p>{}: {}</p>", texts::label("holder"), E(holder));
    }
    page.push_str("<table><tbody>");
    for (row, value) in view.compared.beside.rows.iter().zip(&holding.laid) {
        let said = find(view, &row.spec);
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}</th><td class=\"n\" data-value=\"{value}\">{}</td></tr>",
            E(&said.map(|said| called(findings, said)).unwrap_or_default()),
            money(*value)
        );
    }
    page.push_str("</tbody></table>\n");
    let bound = match holding.least.zip(holding.greatest) {
        _ if holding.not_computed.is_some() => {
            let why = holding.not_computed.as_deref().unwrap_or_default();
            format!("{}: {}.", texts::label("bounds"), E(why))
        }
        Some((least, greatest)) => format!(
            "{} <b>{}</b> {} <b>{}</b>.",
            texts::label("between"),
            money(least),
            texts::label("and"),
            money(greatest)
        ),
        None => texts::label("no-bound").into(),
    };
    let _ = writeln!(
        page,
        "<p>{bound}</p>\n<p>{}: {}.</p>",
        texts::label("why"),
        E(&why(holding))
    );
    way(page, holding);
}

/// Writes the way by which claimed money came, with what stopped on it.
fn way(page: &mut String, holding: &Holding) {
    if holding.way.is_empty() {
        return;
    }
    let _ = writeln!(page, "<p>{}</p>\n<ol class=\"way\">", texts::meaning("way"));
    let steps = holding.way.len();
    let out = if steps > STEPS_MAX {
        STEPS_MAX / 2..steps - STEPS_MAX / 2
    } else {
        0..0
    };
    for (place, step) in holding.way.iter().enumerate() {
        if out.contains(&place) {
            if place == out.start {
                let _ = writeln!(
                    page,
                    "<li class=\"out\">\u{2026} {} {}</li>",
                    grouped(out.len() as u64),
                    texts::label("steps-more")
                );
            }
            continue;
        }
        let keeper = step
            .keeper
            .as_ref()
            .map(|keeper| format!(" ({keeper})"))
            .unwrap_or_default();
        let link = if step.linked {
            format!(", {}", texts::label("by-link"))
        } else {
            String::new()
        };
        let _ = write!(
            page,
            "<li value=\"{}\">{} <span class=\"name\" title=\"{}\">{}</span>{}: {}{link}; {} {}",
            place + 1,
            step.at,
            E(&step.purse),
            E(&short(&step.purse)),
            E(&keeper),
            money(step.value),
            texts::label("at-most"),
            money(step.width),
        );
        for stop in holding.stops.iter().filter(|stop| stop.movement == step.movement) {
            let amount = if stop.least == stop.greatest {
                money(stop.least)
            } else {
                format!("{} \u{2013} {}", money(stop.least), money(stop.greatest))
            };
            let _ = write!(
                page,
                "<br><span class=\"stop\">{} {}: {amount} ({} {})</span>",
                texts::label("stopped-here"),
                texts::label(stop.key).to_lowercase(),
                stop.methods,
                texts::label("methods-stop"),
            );
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ol>\n");
}

/// Writes what really rests in the purses that the comparison is about: loot beside its bounds, units beside theirs.
pub fn really(page: &mut String, findings: &Findings, vantage: &str) {
    pair(page, findings, vantage, |page, _, view| {
        let rows = view.compared.holdings.iter();
        let rows: Vec<ReallyRow> = rows.filter_map(ReallyRow::of).collect();
        if !rows.is_empty() {
            page.push_str(&really_table(&rows).into_string());
        }
    });
}

/// One purse of the table of what is really there, as it is read.
struct ReallyRow<'a> {
    purse: &'a str,
    loot: String,
    value: Amount,
    units: String,
    /// What units are certain and possible for this investigator; nothing where the trail ends at a door.
    bounds: Option<String>,
    beyond: &'a [&'static str],
}

impl ReallyRow<'_> {
    fn of(holding: &Holding) -> Option<ReallyRow<'_>> {
        let really = holding.truth.as_ref()?;
        let loot = money(really.value);
        let loot = match really.least == really.greatest {
            true => loot,
            false => format!("{loot} ({})", between(really.least, really.greatest)),
        };
        Some(ReallyRow {
            purse: &holding.purse,
            loot,
            value: really.value,
            units: computed(
                really.units_least,
                really.units_greatest,
                really.units_not_computed.as_ref(),
            )
            .unwrap_or_default(),
            bounds: computed(holding.least, holding.greatest, holding.not_computed.as_ref()),
            beyond: &really.beyond,
        })
    }
}

/// Writes an interval, or why it is not computed.
fn computed(least: Option<Amount>, greatest: Option<Amount>, why: Option<&String>) -> Option<String> {
    let interval = least.zip(greatest).map(|(least, greatest)| between(least, greatest));
    interval.or(why.cloned())
}

/// Writes an interval; of one amount, the amount.
fn between(least: Amount, greatest: Amount) -> String {
    match least == greatest {
        true => money(least),
        false => format!("{} \u{2013} {}", money(least), money(greatest)),
    }
}

fn really_table(rows: &[ReallyRow<'_>]) -> Markup {
    html! {
        div class="wide" {
            table class="really" {
                thead {
                    tr {
                        th { (texts::label("purse")) }
                        @for key in ["really.loot", "really.units", "really.bounds"] {
                            th class="n" { (texts::label(key)) }
                        }
                    }
                }
                @for row in rows {
                    tbody {
                        tr {
                            td class="name" { span title=(row.purse) { (short(row.purse)) } }
                            td class="n" data-really=(row.value) { (row.loot) }
                            td class="n" { (row.units) }
                            td class="n" { (row.bounds.as_deref().unwrap_or("\u{2013}")) }
                        }
                        @for key in row.beyond {
                            tr class="beyond" { td colspan="4" { (texts::meaning(key)) } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_short() {
        let read = |cents| compact(Amount::new(cents));
        assert_eq!(
            [
                0,
                51_200,
                99_999,
                100_000,
                11_009_894,
                182_274_800,
                999_600_000,
                1_234_500_000_000
            ]
            .map(read),
            ["0", "512", "999", "1k", "110k", "1.8M", "10M", "12bn"]
        );
    }
}
