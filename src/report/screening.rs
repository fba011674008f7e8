//! How every deposit of a scenario was decided about, and how the decisions turned out.

use serde::Serialize;

use super::document::{Cell, Document, Printable, Table, figures, heads};
use super::texts::{NOTICE, TEXTS};
use super::value::{Value, by_name, percent};
use crate::evidence::Vantage;
use crate::lots::Booking;
use crate::score::screening::{Decisions, Desk};
use crate::shown;
use crate::study::{self, Screen, ScreenedRail};
use crate::units::{Amount, Asset, Share, grouped};

/// The name and version of the form in which it is written as JSON.
pub const SCHEMA: &str = "dyepack.screening/1";

/// A scenario, screened.
#[derive(Debug, Serialize)]
pub struct Screening<'a> {
    schema: &'static str,
    simulated: &'static str,
    scenario: &'a str,
    seed: String,
    vantage: Vantage,
    risky: &'a [String],
    threshold: Share,
    budget: usize,
    rails: Vec<Rail<'a>>,
}

#[derive(Debug, Serialize)]
struct Rail<'a> {
    rail: &'a str,
    stakes: study::Stakes,
    methods: Vec<Row<'a>>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    #[serde(serialize_with = "by_name")]
    method: Booking,
    spec: String,
    #[serde(flatten)]
    decisions: Option<&'a Decisions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'a str>,
}

impl<'a> Screening<'a> {
    /// Returns the view of a scenario that was screened for risk of these categories, by this rule.
    pub fn of(screened: &'a Screen, risky: &'a [String], desk: Desk) -> Screening<'a> {
        let row = |screening: &'a study::Screening| Row {
            method: screening.method.booking(),
            spec: screening.method.spec(),
            decisions: screening.decisions.as_ref().ok(),
            refused: screening.decisions.as_ref().err().map(String::as_str),
        };
        let rail = |rail: &'a ScreenedRail| Rail {
            rail: &rail.rail,
            stakes: rail.stakes,
            methods: rail.methods.iter().map(row).collect(),
        };
        Screening {
            schema: SCHEMA,
            simulated: NOTICE,
            scenario: &screened.scenario.name,
            seed: screened.scenario.seed.get().to_string(),
            vantage: screened.vantage,
            risky,
            threshold: desk.threshold,
            budget: desk.budget,
            rails: screened.rails.iter().map(rail).collect(),
        }
    }
}

impl Printable for Screening<'_> {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(self.simulated);
        document.apart((TEXTS.screen_about)(
            &shown::name(self.scenario),
            &self.seed,
            self.vantage.name(),
            &self.risky.join(", "),
            &self.threshold.text(),
        ));
        for rail in &self.rails {
            document.heading(rail.rail);
            let stakes = &rail.stakes;
            document.note((TEXTS.screen_stakes)(
                &TEXTS.counted_deposits.count(stakes.deposits),
                &money(stakes.value),
                &grouped(stakes.loot),
                &money(stakes.loot_value),
                &grouped(stakes.undetermined),
                &money(stakes.loot_at_most),
            ));
            document.heading("");
            document.table(decided(rail, self.budget));
            let refused = rail
                .methods
                .iter()
                .filter_map(|row| Some((row.method.name(), row.refused?)));
            document.refusals(refused);
        }
        document.apart(TEXTS.screen_truth.meaning);
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet([
            "rail",
            "method",
            "deposits",
            "loot",
            "undetermined_deposits",
            "alerts",
            "hits",
            "false_alarms",
            "undetermined",
            "missed",
            "missed_value",
            "alerts_per_10000",
            "precision",
            "recall",
            "recall_value",
            "reviewed",
            "review_hits",
            "review_value",
            "yield",
        ]);
        for rail in &self.rails {
            for row in &rail.methods {
                let Some(decisions) = row.decisions else { continue };
                let Decisions { review, .. } = decisions;
                let counts = [
                    rail.stakes.deposits,
                    rail.stakes.loot,
                    rail.stakes.undetermined,
                    decisions.alerts,
                    decisions.hits,
                    decisions.false_alarms,
                    decisions.undetermined,
                    decisions.missed,
                    decisions.missed_value.get(),
                ];
                let rate = decisions
                    .alerts_per_10000
                    .map(|rate| rate.to_string())
                    .unwrap_or_default();
                let shares = [decisions.precision, decisions.recall, decisions.recall_value].map(Cell::from);
                let reviewed = [review.reviewed, review.hits, review.value.get()];
                let number = |number: u64| Cell::from(number.to_string());
                let names = [Cell::from(rail.rail), row.spec.as_str().into()].into_iter();
                let cells = names.chain(counts.map(number)).chain([rate.into()]).chain(shares);
                table.row(cells.chain(reviewed.map(number)).chain([review.yielded.into()]));
            }
        }
        table
    }
}

/// Returns how the decisions of each method turned out.
fn decided(rail: &Rail<'_>, budget: usize) -> Table {
    let names = [
        TEXTS.screen_alerts,
        TEXTS.screen_per_10000,
        TEXTS.screen_hits,
        TEXTS.screen_false,
        TEXTS.screen_missed,
        TEXTS.screen_missed_value,
        TEXTS.screen_precision,
        TEXTS.screen_recall,
        TEXTS.screen_recall_value,
    ];
    let review = TEXTS.screen_review.label.replace('#', &budget.to_string());
    let columns = names.iter().map(|text| figures(text.label)).chain([figures(review)]);
    let mut table = Table::new([heads("")].into_iter().chain(columns));
    table.breaks_after = Some(1);
    for row in &rail.methods {
        let Some(decisions) = row.decisions else { continue };
        let count = |count: u64| Cell::count(Amount::new(count));
        let review = &decisions.review;
        let found = format!("{} of {}, {}", review.hits, review.reviewed, percent(review.yielded));
        table.row([
            row.method.name().into(),
            count(decisions.alerts),
            decisions.alerts_per_10000.map(Value::Number).into(),
            count(decisions.hits),
            count(decisions.false_alarms),
            count(decisions.missed),
            money(decisions.missed_value).into(),
            decisions.precision.into(),
            decisions.recall.into(),
            decisions.recall_value.into(),
            found.into(),
        ]);
    }
    table
}

/// Writes cents of the unit of account, to the last.
fn money(cents: Amount) -> String {
    let unit = Asset {
        code: String::new(),
        scale: 2,
    };
    unit.decimal(cents)
}
