//! What a study found: means and intervals over seeds, methods on the same worlds, and a plot a varied parameter.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde::Serialize;

use super::document::page::{self, Page};
use super::document::{self, Cell, Document, Printable, Table, figures, heads, names, words};
use super::draw::against::{Dot, Row, against, class};
use super::texts::{self, TEXTS};
use super::value::{method_word, money};
use crate::scenario::figure::FigureKind;
use crate::scenario::{Unit, quantity};
use crate::shown;
use crate::study::grid::{Along, Line, Pair, Place, Stat, Summary};
use crate::units::{Amount, Share, grouped};

/// The name and version of the form in which it is written as JSON.
pub const SCHEMA: &str = "dyepack.study/1";

/// The text by which the program recognises a page of its own.
const MARK: &str = "<!-- dyepack.study/1 SIMULATED -->";

/// Tells whether a file's text is of a study that this program ran.
pub fn is_ours(text: &str) -> bool {
    let page = text
        .strip_prefix("<!doctype html>")
        .is_some_and(|rest| rest.trim_start().starts_with(MARK));
    let json = text.trim_start_matches(['{', '\n', ' ']).strip_prefix("\"schema\": \"");
    page || json.is_some_and(|rest| rest.starts_with(SCHEMA)) || text.starts_with("figure,against,scenario,")
}

/// So many rows of a table are printed for people; JSON and CSV have all.
const SHOWN: usize = 40;

/// So many plots of one parameter are drawn.
const PLOTS: usize = 60;

/// What a study found.
#[derive(Clone, Debug, Serialize)]
pub struct Sweep {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Says that nothing here happened.
    pub notice: &'static str,
    /// The version of the program with a digest of what it makes.
    pub version: String,
    /// The headline of the study.
    pub title: String,
    /// The digest of all that decides what a run is.
    pub study: String,
    /// How many runs there are, and how many the study would have.
    pub runs: [u64; 2],
    /// How many worlds there are, one a run and rail.
    pub worlds: usize,
    /// What is varied.
    pub parameters: Vec<String>,
    /// A figure at a place over seeds, a row each.
    pub figures: Vec<Entry>,
    /// Methods on the same worlds.
    pub pairs: Vec<Entry>,
    /// How often what a scenario asserts holds.
    pub expectations: Vec<Asserted>,
    /// How many rows say nothing.
    pub silent: usize,
    /// The first reasons.
    pub reasons: Vec<String>,
    #[serde(skip)]
    along: Vec<Along>,
}

/// A figure over seeds.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Where.
    #[serde(flatten)]
    pub place: Where,
    /// Which figure.
    pub figure: &'static str,
    /// The method that it is compared with; nothing where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// In how many worlds it has a value.
    pub worlds: usize,
    /// Its mean.
    pub mean: Option<Told>,
    /// The bounds of its interval.
    pub low: Option<Told>,
    /// The upper one.
    pub high: Option<Told>,
    /// At 5, 50 and 95 % of the worlds.
    pub quantiles: Vec<Told>,
    /// In how many worlds there is more than with the other method, as much, and less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<[usize; 3]>,
}

/// Of what something is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Where {
    /// The scenario.
    pub scenario: String,
    /// The value of each parameter.
    pub values: Vec<String>,
    /// The rail.
    pub rail: String,
    /// Who looks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub vantage: String,
    /// The method.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub method: String,
}

/// How often an assertion holds.
#[derive(Clone, Debug, Serialize)]
pub struct Asserted {
    /// Where.
    #[serde(flatten)]
    pub place: Where,
    /// Which of the scenario's, from 1.
    pub expectation: usize,
    /// In how many worlds it was judged.
    pub worlds: usize,
    /// In how many of them it holds.
    pub holds: usize,
}

/// A value with its sign, exact and as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    units: i64,
    unit: Unit,
}

impl Told {
    /// Returns so many of a figure's least unit: cents, or millionths.
    pub(super) fn of(units: i64, unit: Unit) -> Told {
        Told { units, unit }
    }

    /// Returns the value to the last digit.
    pub(super) fn exact(self) -> String {
        let (sign, units) = self.parts();
        match self.unit {
            Unit::Money => format!("{sign}{units}"),
            Unit::Share | Unit::Number => format!("{sign}{}.{:06}", units / 1_000_000, units % 1_000_000),
        }
    }

    /// Returns the value as people read it.
    pub(super) fn text(self) -> String {
        let (sign, units) = self.parts();
        let text = match self.unit {
            Unit::Money => money(Amount::new(units)),
            Unit::Share => u32::try_from(units).map_or_else(|_| self.exact(), |ppm| Share::ppm(ppm).text()),
            Unit::Number if units.is_multiple_of(1_000_000) => grouped(units / 1_000_000),
            Unit::Number => {
                let hundredths = (units + 5_000) / 10_000;
                format!("{}.{:02}", grouped(hundredths / 100), hundredths % 100)
            }
        };
        format!("{sign}{text}")
    }

    fn parts(self) -> (&'static str, u64) {
        (if self.units < 0 { "-" } else { "" }, self.units.unsigned_abs())
    }
}

impl Serialize for Told {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.exact())
    }
}

impl From<Option<Told>> for Cell {
    fn from(told: Option<Told>) -> Cell {
        told.map_or_else(Cell::none, |told| Cell::of(told.text(), told.exact()))
    }
}

impl From<&Place> for Where {
    fn from(place: &Place) -> Where {
        let Place {
            scenario,
            values,
            rail,
            vantage,
            method,
        } = place.clone();
        Where {
            scenario,
            values,
            rail,
            vantage,
            method,
        }
    }
}

impl Entry {
    fn of(place: &Place, figure: &'static FigureKind, stat: Option<&Stat>) -> Entry {
        let told = |units: i64| Told {
            units,
            unit: figure.unit,
        };
        let between = stat.and_then(|stat| stat.between);
        Entry {
            place: place.into(),
            figure: figure.name,
            against: None,
            worlds: stat.map_or(0, |stat| stat.worlds),
            mean: stat.map(|stat| told(stat.mean)),
            low: between.map(|between| told(between.0)),
            high: between.map(|between| told(between.1)),
            quantiles: stat.map(|stat| stat.quantiles.map(told).to_vec()).unwrap_or_default(),
            counts: None,
        }
    }

    fn of_line(line: &Line) -> Entry {
        Entry::of(&line.place, line.figure, line.stat.as_ref())
    }

    fn of_pair(pair: &Pair) -> Entry {
        Entry {
            against: Some(pair.against.clone()),
            counts: Some(pair.counts),
            ..Entry::of(&pair.place, pair.figure, Some(&pair.difference))
        }
    }

    /// Returns the interval in one cell.
    fn between(&self) -> Cell {
        match (self.low, self.high) {
            (Some(low), Some(high)) => Cell::from(format!("{} to {}", low.text(), high.text())),
            _ => Cell::none(),
        }
    }

    fn most(&self) -> Cell {
        match self.quantiles[..] {
            [low, _, high] => Cell::from(format!("{} to {}", low.text(), high.text())),
            _ => Cell::none(),
        }
    }
}

/// What a study is called and how much of it was run.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The version with a digest of what the program makes.
    pub version: String,
    /// The headline.
    pub title: String,
    /// The digest of the study.
    pub study: String,
    /// How many runs there are, and how many the study would have.
    pub runs: [u64; 2],
}

impl Sweep {
    /// Returns the view of a summary.
    pub fn of(ran: Ran, summary: Summary) -> Sweep {
        let asserted = |held: &crate::study::grid::Held| Asserted {
            place: (&held.place).into(),
            expectation: held.expectation,
            worlds: held.counts.0,
            holds: held.counts.1,
        };
        Sweep {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: ran.version,
            title: ran.title,
            study: ran.study,
            runs: ran.runs,
            worlds: summary.worlds,
            figures: summary.lines.iter().map(Entry::of_line).collect(),
            pairs: summary.pairs.iter().map(Entry::of_pair).collect(),
            expectations: summary.held.iter().map(asserted).collect(),
            parameters: summary.parameters,
            silent: summary.troubles.0,
            reasons: summary.troubles.1,
            along: summary.along,
        }
    }

    /// Says a place: what is varied, the rail, who looks and by which method; the scenario where there are several.
    fn place(&self, place: &Where) -> String {
        let several = self.figures.iter().any(|entry| entry.place.scenario != place.scenario);
        let mut parts: Vec<String> = Vec::new();
        if several {
            parts.push(place.scenario.clone());
        }
        let values = self
            .parameters
            .iter()
            .zip(&place.values)
            .filter(|(_, value)| !value.is_empty());
        parts.extend(values.map(|(name, value)| format!("{name} {value}")));
        parts.push(place.rail.clone());
        parts.push(place.vantage.clone());
        parts.push(short(&place.method));
        parts.retain(|part| !part.is_empty());
        shown::line(&parts.join(", ")).into_owned()
    }

    fn counted(&self) -> String {
        let worlds = TEXTS.counted_worlds.count(self.worlds as u64);
        (TEXTS.sweep_counted)(&TEXTS.counted_runs.count(self.runs[0]), &worlds, &grouped(self.runs[1]))
    }

    /// Adds the tables: a figure after the other.
    fn tables(&self, document: &mut Document) {
        for entries in self.figures.chunk_by(|one, other| one.figure == other.figure) {
            if entries.iter().all(|entry| entry.worlds == 0) {
                continue;
            }
            document.subheading(entries[0].figure);
            let mut table = Table::new([
                heads(TEXTS.sweep_place.label),
                figures(TEXTS.counted_worlds.of(2u8)),
                figures(TEXTS.sweep_mean.label),
                figures(TEXTS.sweep_between.label),
                figures(TEXTS.sweep_middle.label),
                figures(TEXTS.sweep_most.label),
            ]);
            for entry in entries.iter().take(SHOWN) {
                table.row([
                    Cell::from(self.place(&entry.place)),
                    Cell::from(entry.worlds.to_string()),
                    entry.mean.into(),
                    entry.between(),
                    entry.quantiles.get(1).copied().into(),
                    entry.most(),
                ]);
            }
            document.table(table);
            if let Some(more) = document::more(entries.len().saturating_sub(SHOWN) as u64) {
                document.note(more);
            }
        }
        self.compared(document);
        self.asserted(document);
    }

    fn compared(&self, document: &mut Document) {
        if self.pairs.is_empty() {
            return;
        }
        document.heading(TEXTS.sweep_pairs.label);
        document.say(TEXTS.sweep_pairs.meaning);
        for entries in self.pairs.chunk_by(|one, other| one.figure == other.figure) {
            let first = entries[0].against.as_deref().map(short).unwrap_or_default();
            document.subheading(format!("{}, {} {first}", entries[0].figure, TEXTS.sweep_against.label));
            let mut table = Table::new([
                heads(TEXTS.sweep_place.label),
                figures(TEXTS.counted_worlds.of(2u8)),
                figures(TEXTS.sweep_difference.label),
                figures(TEXTS.sweep_between.label),
                figures(TEXTS.sweep_counts.label),
            ]);
            for entry in entries.iter().take(SHOWN) {
                let counts = entry.counts.unwrap_or_default();
                table.row([
                    Cell::from(self.place(&entry.place)),
                    Cell::from(entry.worlds.to_string()),
                    entry.mean.into(),
                    entry.between(),
                    counts.map(|count| count.to_string()).join(", ").into(),
                ]);
            }
            document.table(table);
            if let Some(more) = document::more(entries.len().saturating_sub(SHOWN) as u64) {
                document.note(more);
            }
        }
    }

    fn asserted(&self, document: &mut Document) {
        if self.expectations.is_empty() {
            return;
        }
        document.heading(TEXTS.sweep_held.label);
        document.say(TEXTS.sweep_held.meaning);
        let mut table = Table::new([
            heads(TEXTS.sweep_place.label),
            names("[[expect]]"),
            figures(TEXTS.sweep_holds.label),
            figures(TEXTS.counted_worlds.of(2u8)),
        ]);
        for asserted in self.expectations.iter().take(SHOWN) {
            table.row([
                Cell::from(self.place(&asserted.place)),
                asserted.expectation.to_string().into(),
                Cell::from(asserted.holds.to_string()),
                Cell::from(asserted.worlds.to_string()),
            ]);
        }
        document.table(table);
        if let Some(more) = document::more(self.expectations.len().saturating_sub(SHOWN) as u64) {
            document.note(more);
        }
    }

    /// Returns the study as one offline page without a script.
    pub fn to_html(&self) -> String {
        let title = if self.title.is_empty() {
            TEXTS.sweep.label
        } else {
            &self.title
        };
        let title = shown::line(title);
        let mut document = Document::default();
        document.heading(TEXTS.sweep_figure.label);
        document.say(TEXTS.sweep.meaning);
        self.tables(&mut document);
        let page = Page {
            mark: MARK,
            title: title.clone().into_owned(),
            program: &format!("dyepack {}", self.version),
            style: STYLE,
            script: "",
            body: html! {
                header {
                    p class="strip" { b { (TEXTS.simulated) } " " span { (TEXTS.simulated.meaning) } }
                    h1 { (title) }
                    p { (self.counted()) }
                    @if self.silent > 0 { p { (self.told_silence()) } }
                }
                main { (self.plots()) (page::blocks(&document)) }
                footer { p { (self.notice) } p { (self.study) " \u{b7} " (self.version) } }
            },
        };
        page.print()
    }

    fn told_silence(&self) -> String {
        let rows = TEXTS.counted_rows.count(self.silent as u64);
        (TEXTS.sweep_troubles)(&rows, &shown::line(&self.reasons.join("; ")))
    }

    /// Returns the methods in the order of the rows: what the colours stand for.
    fn methods(&self) -> Vec<&str> {
        let named = self
            .figures
            .iter()
            .map(|entry| entry.place.method.as_str())
            .filter(|method| !method.is_empty());
        crate::study::once(named)
    }

    fn plots(&self) -> Markup {
        let methods = self.methods();
        html! {
            @if !self.along.is_empty() {
                section {
                    h2 { (TEXTS.sweep_along) }
                    p { (TEXTS.sweep_along.meaning) }
                    ul class="legend" {
                        @for (place, method) in methods.iter().enumerate() {
                            li class=(class(Some(place))) { (short(method)) }
                        }
                    }
                    @for parameter in &self.parameters {
                        @let panels = self.panels(parameter, &methods);
                        @if !panels.is_empty() { h3 { (parameter) } }
                        div class="panels" { @for panel in panels.iter().take(PLOTS) { (panel) } }
                        @if let Some(more) = document::more(panels.len().saturating_sub(PLOTS) as u64) { p { (more) } }
                    }
                }
            }
        }
    }

    /// Draws every figure against a parameter, apart by scenario, rail and whoever looks.
    fn panels(&self, parameter: &str, methods: &[&str]) -> Vec<Markup> {
        let mut panels = Vec::new();
        for along in self.along.iter().filter(|along| along.parameter == parameter) {
            let facet = |line: &Line| Where {
                values: Vec::new(),
                method: String::new(),
                ..(&line.place).into()
            };
            let valued = || along.lines.iter().filter(|line| line.stat.is_some());
            let axis = axis(&crate::study::once(valued().map(|line| line.place.values[0].clone())));
            // What has one value is not varied.
            if axis.len() < 2 {
                continue;
            }
            for facet_of in crate::study::once(valued().map(facet)) {
                let mut rows: BTreeMap<Option<usize>, Row> = BTreeMap::new();
                for line in valued().filter(|line| facet(line) == facet_of) {
                    let colour = methods.iter().position(|method| *method == line.place.method);
                    let at = axis.iter().find(|(_, value)| *value == line.place.values[0]);
                    let (Some((at, _)), Some(stat)) = (at, &line.stat) else {
                        continue;
                    };
                    let row = rows.entry(colour).or_insert(Row {
                        colour,
                        dots: Vec::new(),
                    });
                    row.dots.push(Dot {
                        at: *at,
                        mean: stat.mean,
                        between: stat.between,
                    });
                }
                let mut rows: Vec<Row> = rows.into_values().collect();
                rows.iter_mut().for_each(|row| row.dots.sort_by_key(|dot| dot.at));
                let unit = along.figure.unit;
                let svg = against(along.figure.name, &axis, &rows, |units| Told { units, unit }.text());
                panels.push(html! {
                    figure { figcaption { b { (along.figure.name) } " " (self.place(&facet_of)) } (svg) }
                });
            }
        }
        panels
    }
}

/// Returns where each value stands on an axis, in millionths of it: in proportion where all are quantities of one kind, else evenly.
fn axis(values: &[String]) -> Vec<(i64, String)> {
    let quantities: Option<Vec<u64>> = quantities(values);
    let mut placed: Vec<(i64, String)> = match quantities {
        Some(numbers) => {
            let (least, greatest) = (*numbers.iter().min().unwrap_or(&0), *numbers.iter().max().unwrap_or(&0));
            let wide = u128::from((greatest - least).max(1));
            let at = |number: &u64| (u128::from(number - least) * 1_000_000 / wide) as i64;
            numbers.iter().map(at).zip(values.iter().cloned()).collect()
        }
        None => {
            let gaps = (values.len().max(2) - 1) as i64;
            (0..)
                .map(|place: i64| place * 1_000_000 / gaps)
                .zip(values.iter().cloned())
                .collect()
        }
    };
    placed.sort();
    placed
}

fn quantities(values: &[String]) -> Option<Vec<u64>> {
    let all = |read: &dyn Fn(&str) -> Option<u64>| values.iter().map(|value| read(value)).collect::<Option<Vec<u64>>>();
    all(&|text| text.parse().ok())
        .or_else(|| all(&|text| quantity::share(text).ok().map(|share| share.get().into())))
        .or_else(|| all(&|text| quantity::duration(text).ok().map(|span| span.get().unsigned_abs())))
        .or_else(|| all(&|text| quantity::money(text).ok()?.base_units(2).ok().map(Amount::get)))
}

/// Returns the shortest word that means a method; a program outside as it is called.
pub(super) fn short(spec: &str) -> String {
    spec.parse()
        .map_or_else(|_| spec.to_owned(), |method| method_word(&method))
}

impl Printable for Sweep {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} {}", TEXTS.simulated.label, TEXTS.simulated.meaning));
        if !self.title.is_empty() {
            document.apart(shown::line(&self.title).into_owned());
        }
        document.apart(self.counted());
        document.say(TEXTS.sweep.meaning);
        if self.silent > 0 {
            document.say(self.told_silence());
        }
        document.heading(TEXTS.sweep_figure.label);
        self.tables(&mut document);
        document.apart(self.notice);
        document
    }

    fn sheet(&self) -> Table {
        let fixed = ["figure", "against", "scenario"];
        let behind = [
            "rail", "vantage", "method", "worlds", "mean", "low", "high", "q05", "median", "q95",
        ];
        let columns = fixed
            .map(str::to_owned)
            .into_iter()
            .chain(self.parameters.iter().cloned());
        let mut table = Table::new(columns.chain(behind.map(str::to_owned)).map(words));
        for entry in self.figures.iter().chain(&self.pairs) {
            let told = |told: Option<Told>| told.map(Told::exact).unwrap_or_default();
            let mut cells = vec![
                entry.figure.to_owned(),
                entry.against.clone().unwrap_or_default(),
                entry.place.scenario.clone(),
            ];
            cells.extend(entry.place.values.iter().cloned());
            cells.extend([&entry.place.rail, &entry.place.vantage, &entry.place.method].map(String::clone));
            cells.push(entry.worlds.to_string());
            cells.extend([entry.mean, entry.low, entry.high].map(told));
            cells.extend((0..3).map(|place| told(entry.quantiles.get(place).copied())));
            table.texts(cells);
        }
        table
    }
}

const STYLE: &str = include_str!("sweep.css");
