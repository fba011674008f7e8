//! The card of one method: what it means, how often it errs under which condition, what it cannot show, how to measure it again.

use serde::Serialize;

use super::document::page::{self, Page};
use super::document::{self, Cell, Column, Document, Table, figures, heads, terminal};
use super::draw::finds::spread;
use super::html;
use super::texts::{self, TEXTS, Text};
use super::value::method_word;
use crate::evidence::Vantage;
use crate::lots::{Booking, EDGES, Parameter};
use crate::score::Number;
use crate::study::Spread;
use crate::study::card::{Condition, FIGURES, MINGLED, Measured, PREVALENCE, Row, Variation};
use crate::units::{Amount, Share, grouped};

/// The name and version of the form in which a card is written as JSON.
pub const SCHEMA: &str = "dyepack.card/1";

/// The text by which the program recognises a card page of its own.
pub const MARK: &str = "<!-- dyepack.card/1 SIMULATED -->";

/// Tells whether a file's text is a card that this program wrote.
pub fn is_ours(text: &str) -> bool {
    let page = text
        .strip_prefix("<!doctype html>\n")
        .is_some_and(|rest| rest.starts_with(MARK));
    let json = text
        .strip_prefix("{\"schema\":\"")
        .is_some_and(|rest| rest.starts_with(SCHEMA));
    page || json || text.starts_with(&head())
}

fn head() -> String {
    format!("{} ({SCHEMA})", TEXTS.card.label)
}

/// Everything that is shown of one method.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Says that nothing here happened.
    pub notice: &'static str,
    /// Says what the figures are measured in.
    pub measured: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// The method.
    #[serde(serialize_with = "super::value::by_name")]
    pub method: Booking,
    /// Its full specification.
    pub spec: String,
    /// What it is, in one line.
    pub summary: &'static str,
    /// What it is, exactly.
    pub meaning: &'static str,
    /// What it does with equal and zero values, the same instant and the like.
    pub edges: &'static str,
    /// Who described or decided it.
    pub source: &'static str,
    /// Which laws hold.
    pub laws: &'static str,
    /// What it costs.
    pub cost: &'static str,
    /// Its parameters.
    pub parameters: Vec<Setting>,
    /// What it cannot show.
    pub cannot: Vec<&'static str>,
    /// Where it has no meaning, and why.
    pub refused: Vec<Refused>,
    /// How many worlds were made.
    pub worlds: u64,
    /// How many of them for each scenario, rail and variation.
    pub seeds: u64,
    /// The scenarios.
    pub scenarios: Vec<Source>,
    /// What is varied.
    pub variations: Vec<&'static str>,
    /// What the intervals say.
    pub intervals: &'static str,
    /// The digest of all figures of all worlds.
    pub digest: String,
    /// The command that measures it again.
    pub command: String,
    /// The figures, in the order of the rows.
    pub figures: Vec<&'static str>,
    /// One table a vantage.
    pub tables: Vec<Rates>,
}

/// A parameter with the value that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// The name.
    pub name: &'static str,
    /// Name and accepted words.
    pub usage: String,
    /// The value that was measured.
    pub value: String,
    /// What it does.
    pub meaning: &'static str,
}

/// Why a method has no meaning somewhere.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// What it says.
    pub why: String,
    /// From how many views.
    pub views: u64,
}

/// A scenario whose worlds were measured.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Its name.
    pub scenario: String,
    /// The rails on which the theft starts.
    pub rails: Vec<String>,
}

/// The error rates from one vantage.
#[derive(Clone, Debug, Serialize)]
pub struct Rates {
    /// The vantage.
    pub vantage: Vantage,
    /// One row a condition.
    pub rows: Vec<Line>,
}

/// The error rates under one condition.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What the condition is about (`card.*`).
    pub kind: &'static Text,
    /// The condition in words.
    pub condition: String,
    /// In how many worlds it holds.
    pub worlds: u64,
    /// In how many of them the method has no meaning.
    pub refused: u64,
    /// One a figure; nothing where it has a value in no world.
    pub figures: Vec<Option<Rate>>,
}

/// A figure over worlds; shares and numbers as decimals.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rate {
    /// In how many worlds it has a value.
    pub worlds: u64,
    /// The median.
    pub median: Number,
    /// The ends of the interval that holds the median with a chance of at least 95 %; nothing below six worlds.
    pub median_between: Option<(Number, Number)>,
    /// The values at 5 % and 95 % of the worlds.
    pub most_between: (Number, Number),
}

impl Card {
    /// Returns the card of what was measured.
    pub fn of(measured: &Measured) -> Card {
        let booking = measured.method.booking();
        let about = booking.about();
        let table = |(vantage, rows): &(Vantage, Vec<Row>)| Rates {
            vantage: *vantage,
            rows: rows.iter().map(line).collect(),
        };
        let parameter = |parameter: &'static Parameter| Setting {
            name: parameter.name,
            usage: parameter.usage(),
            value: parameter.word(&measured.method),
            meaning: parameter.meaning,
        };
        Card {
            schema: SCHEMA,
            notice: texts::NOTICE,
            measured: TEXTS.card.meaning,
            version: env!("CARGO_PKG_VERSION"),
            method: booking,
            spec: measured.method.spec(),
            summary: about.summary,
            meaning: about.meaning,
            edges: EDGES,
            source: about.source,
            laws: about.laws,
            cost: about.complexity,
            parameters: Parameter::of(booking).map(parameter).collect(),
            cannot: vec![booking.about().cannot_show, TEXTS.cannot.meaning],
            refused: measured
                .refused
                .iter()
                .map(|(why, views)| Refused {
                    why: why.clone(),
                    views: *views as u64,
                })
                .collect(),
            worlds: measured.worlds as u64,
            seeds: measured.seeds,
            scenarios: measured
                .scenarios
                .iter()
                .map(|(scenario, rails)| Source {
                    scenario: scenario.clone(),
                    rails: rails.clone(),
                })
                .collect(),
            variations: Variation::ALL
                .map(|variation| texts::variation(variation).meaning)
                .to_vec(),
            intervals: TEXTS.card_intervals.meaning,
            digest: measured.digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            command: shlex::try_join([
                "dyepack",
                "card",
                &method_word(&measured.method),
                "--worlds",
                &measured.seeds.to_string(),
            ])
            .expect("no specification holds a zero byte"),
            figures: FIGURES.iter().map(|figure| figure.name).collect(),
            tables: measured.tables.iter().map(table).collect(),
        }
    }

    /// Returns the card as JSON, on one line with its end.
    pub fn to_json(&self) -> String {
        document::json_line(self)
    }

    /// Returns the card as one offline page without a script.
    pub fn to_html(&self) -> String {
        let (method, worlds) = (texts::method(self.method), TEXTS.counted_worlds.count(self.worlds));
        let page = Page {
            mark: MARK,
            title: format!("{}: {}", TEXTS.card.label, method.label),
            program: &format!("dyepack {}", self.version),
            style: html::STYLE,
            script: "",
            body: maud::html! {
                header class="masthead" {
                    p class="strip" { b { (TEXTS.simulated) } " " span { (self.measured) } }
                    h1 { (method) }
                    p class="deck" { (method.meaning) }
                    p class="byline" { (self.spec) " \u{b7} " (worlds) }
                }
                main id="main" { (page::blocks(&self.body())) }
                footer { p { (self.notice) } }
            },
        };
        page.print()
    }

    /// Returns the card as text of 80 columns.
    pub fn to_text(&self) -> String {
        let mut document = Document::default();
        document.say(head());
        document.say(format!("{} {}", TEXTS.simulated.label, self.measured));
        document.apart(format!("{}: {}", self.spec, self.summary));
        document.blocks.extend(self.body().blocks);
        document.say(self.notice);
        terminal::print(&document)
    }

    /// Returns what stands between head and foot.
    fn body(&self) -> Document {
        let mut document = Document::default();
        let about = [
            (TEXTS.card_source, self.source),
            (TEXTS.card_laws, self.laws),
            (TEXTS.card_cost, self.cost),
            (TEXTS.card_edges, self.edges),
        ];
        document.heading(TEXTS.card_meaning.label);
        document.note(self.meaning);
        for (text, told) in about {
            document.subheading(text.label);
            document.note(told);
        }
        document.heading(TEXTS.card_parameters.label);
        for setting in &self.parameters {
            document.note(format!("{} ({}): {}", setting.usage, setting.value, setting.meaning));
        }
        document.heading(TEXTS.card_rates.label);
        document.note(format!("{} {}", TEXTS.card_rates.meaning, self.intervals));
        for Refused { why, views } in &self.refused {
            let (none, views) = (TEXTS.card_refused.label, TEXTS.counted_views.count(*views));
            document.note(format!("{none}: {why} ({views})"));
        }
        for rates in &self.tables {
            document.subheading(texts::named_vantage(rates.vantage));
            document.note(texts::vantage(rates.vantage).meaning);
            document.table(self.rates(rates));
        }
        document.heading(TEXTS.cannot.label);
        for cannot in self.cannot.iter().chain(&texts::NOT_TAINT) {
            document.note(*cannot);
        }
        document.heading(TEXTS.card_again.label);
        document.note(TEXTS.card_again.meaning);
        let sources = self.scenarios.iter();
        let sources = sources.map(|source| format!("{} ({})", source.scenario, source.rails.join(", ")));
        document.note(sources.collect::<Vec<_>>().join(", "));
        for variation in &self.variations {
            document.note(*variation);
        }
        document.note(&self.command);
        document.say(format!("version {}", self.version));
        document.say(format!("digest {}", self.digest));
        document
    }

    /// Returns the rates from one vantage; a terminal has room for few.
    fn rates(&self, rates: &Rates) -> Table {
        let figure = |name: &&'static str| Column {
            wide: !["recall", "precision", "strangers"].contains(name),
            ..figures(texts::figure(name).label)
        };
        let names = [heads(TEXTS.card_condition.label), figures(TEXTS.card_worlds.label)];
        let mut table = Table::new(names.into_iter().chain(self.figures.iter().map(figure)));
        table.class = Some("rates");
        let mut kind = &TEXTS.card_all;
        for line in &rates.rows {
            if line.kind != kind {
                table.group(line.kind.label, line.kind.meaning);
            }
            kind = line.kind;
            let cells = self.figures.iter().zip(&line.figures);
            let cells = cells.map(|(name, rate)| rate.map_or_else(Cell::none, |rate| rate.cell(name)));
            let names = [line.condition.as_str().into(), Cell::count(Amount::new(line.worlds))];
            table.row(names.into_iter().chain(cells));
        }
        table
    }
}

impl Rate {
    /// Returns the median, its interval and the spread; a page draws a share as a line from 0 to 100 %.
    fn cell(&self, name: &str) -> Cell {
        let whole = |number| share(number).whole_digits();
        let between = |(least, greatest)| format!(" [{}-{}]", whole(least), whole(greatest));
        let likely = self.median_between.map(between).unwrap_or_default();
        let (low, high) = self.most_between;
        let both = |(least, greatest)| (share(least), share(greatest));
        let drawn = maud::html! {
            b { (read(name, self.median)) } " "
            @if let Some((least, greatest)) = self.median_between {
                span class="ci" { "[" (read(name, least)) " \u{2013} " (read(name, greatest)) "]" }
            }
            @if is_share(name) {
                (spread(share(self.median), self.median_between.map(both), both(self.most_between)))
            } @else {
                br; span class="ci" { (read(name, low)) " \u{2013} " (read(name, high)) }
            }
        };
        Cell {
            drawn: Some(drawn),
            ..Cell::of(
                format!("{}{likely} {}-{}", whole(self.median), whole(low), whole(high)),
                self.median,
            )
        }
    }
}

fn line(row: &Row) -> Line {
    let (kind, condition) = condition(row.condition);
    Line {
        kind,
        condition,
        worlds: row.worlds as u64,
        refused: row.refused as u64,
        figures: row.figures.iter().map(|spread| spread.map(rate)).collect(),
    }
}

fn rate(spread: Spread) -> Rate {
    let number = |(least, greatest): (u64, u64)| (Number::millionths(least), Number::millionths(greatest));
    Rate {
        worlds: spread.worlds as u64,
        median: Number::millionths(spread.median),
        median_between: spread.median_between.map(number),
        most_between: number(spread.most_between),
    }
}

/// Returns what a condition is about, and the condition in words.
fn condition(condition: Condition) -> (&'static Text, String) {
    let text = match condition {
        Condition::All => &TEXTS.card_all,
        Condition::Rail(_) => &TEXTS.card_rail,
        Condition::Tags(_) => &TEXTS.card_tags,
        Condition::Prevalence(_) => &TEXTS.card_prevalence,
        Condition::Mingled(_) => &TEXTS.card_mingled,
    };
    let words = match condition {
        Condition::All => text.label.into(),
        Condition::Rail(preset) => preset.into(),
        Condition::Tags(variation) => texts::variation(variation).label.into(),
        Condition::Prevalence(bound) => band(&PREVALENCE, bound),
        Condition::Mingled(bound) => band(&MINGLED, bound),
    };
    (text, words)
}

/// Writes a band by its bounds: `1 to 10 %`; the first of co-mingling is nothing at all.
fn band(bounds: &[u32], from: u32) -> String {
    let next = bounds.iter().copied().find(|&bound| bound > from);
    let per_cent = |ppm: u32| (ppm / 10_000).to_string();
    match (from, next) {
        (0, Some(1)) => TEXTS.card_nothing.label.into(),
        (from, Some(next)) => format!("{} \u{2013} {}\u{a0}%", per_cent(from), per_cent(next)),
        (from, None) => format!("{}\u{a0}% {}", per_cent(from), TEXTS.card_and_more.label),
    }
}

fn share(number: Number) -> Share {
    Share::ppm(u32::try_from(number.get()).unwrap_or(u32::MAX))
}

/// Tells whether a figure is a share of something.
fn is_share(name: &str) -> bool {
    !matches!(name, "strangers.entities" | "inflation")
}

/// Writes a figure as people read it.
fn read(name: &str, number: Number) -> String {
    if is_share(name) {
        return share(number).text();
    }
    let tenths = (number.get() + 50_000) / 100_000;
    match tenths % 10 {
        0 => grouped(tenths / 10),
        rest => format!("{}.{rest}", grouped(tenths / 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lots::{Booking, Method};
    use crate::scenario;
    use crate::study::card::Measuring;
    use crate::study::grid::{Grid, Voices, each};

    fn card() -> Card {
        let bundled = scenario::bundled()
            .iter()
            .find(|bundled| bundled.name == "first-steps")
            .unwrap();
        let scenarios = vec![scenario::decode(bundled.name, bundled.text).unwrap()];
        let measuring = Measuring::of(&scenarios, Method::of(Booking::HAIRCUT), 7);
        let mut rows = Vec::new();
        each(&measuring, 0..measuring.runs(), &Voices::default(), &mut |_, made| {
            rows.extend(made);
            Ok::<(), String>(())
        })
        .unwrap();
        Card::of(&measuring.measured(&rows).unwrap())
    }

    #[test]
    fn a_card_says_what_it_is_in_every_form_and_is_known_again() {
        let card = card();
        for text in [card.to_html(), card.to_json(), card.to_text()] {
            assert!(is_ours(&text));
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for said in ["SIMULATED", "not in casework", &card.digest, "haircut;fees=drop"] {
                assert!(words.contains(said), "{said}");
            }
        }
        assert!(!is_ours("{\"schema\":\"other/1\"}") && !is_ours("somebody's text"));
        let text = card.to_text();
        assert_eq!(text.lines().find(|line| line.chars().count() > 80), None);
        let page = card.to_html();
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("<script"));
    }

    #[test]
    fn intervals_hold_the_median() {
        for line in card().tables.iter().flat_map(|table| &table.rows) {
            for rate in line.figures.iter().flatten() {
                let (least, greatest) = rate.most_between;
                assert!(least <= rate.median && rate.median <= greatest);
                let between = rate.median_between;
                assert_eq!(between.is_some(), rate.worlds >= 6);
                assert!(between.is_none_or(|(least, greatest)| least <= rate.median && rate.median <= greatest));
            }
        }
    }

    #[test]
    fn bands_read_as_people_write_them() {
        assert_eq!(band(&MINGLED, 0), TEXTS.card_nothing.label);
        assert_eq!(band(&PREVALENCE, 0), "0 \u{2013} 1\u{a0}%");
        assert_eq!(band(&PREVALENCE, 300_000), "30\u{a0}% and more");
    }
}
