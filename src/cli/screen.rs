//! `dyepack screen`: every deposit of a scenario's worlds, decided about at its own instant, and scored.

use clap::Args;
use dyepack::evidence::Vantage;
use dyepack::lots::Method;
use dyepack::report::{percent, terminal, texts};
use dyepack::score::screening::{Decisions, Desk};
use dyepack::seed::Seed;
use dyepack::shown;
use dyepack::study::{self, Choice, Desired, Screen, ScreenedRail};
use dyepack::units::{Amount, Asset, Share, grouped};
use serde::Serialize;

use super::args::{method, vantage};
use super::exposure::{refusals, share};
use super::{Failure, files, scenarios};

/// `dyepack screen`.
#[derive(Debug, Args)]
pub struct Words {
    /// A bundled scenario's name or a file.
    #[arg(default_value = super::DEFAULT_SCENARIO)]
    pub scenario: String,
    /// The number from which all randomness stems [default: the scenario's].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The rail on which the theft starts; repeatable [default: the scenario's].
    #[arg(long = "rail", value_name = "RAIL")]
    pub rails: Vec<String>,
    /// What an institution's officer sees: its own books beside the public record and the tags, or less, or more.
    #[arg(long, value_name = "VANTAGE", value_parser = vantage, default_value = "institution")]
    pub vantage: Vantage,
    /// The method by which exposure is measured; repeatable [default: all].
    #[arg(long = "method", value_name = "METHOD", value_parser = method)]
    pub methods: Vec<Method>,
    /// A category in which risk is seen; repeatable. Complaints are of the category stolen, once the victim has noticed.
    #[arg(long, value_name = "CATEGORY", default_values = study::RISKY)]
    pub risky: Vec<String>,
    /// From which tainted share on a deposit raises an alert.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "10%")]
    pub threshold: Share,
    /// How many of the highest exposures are reviewed.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub budget: usize,
    /// Print dyepack.screening/1.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print a line a rail and method.
    #[arg(long)]
    pub csv: bool,
}

/// The name of the form.
const SCHEMA: &str = "dyepack.screening/1";

/// What is printed as JSON.
#[derive(Serialize)]
struct Written<'a> {
    schema: &'static str,
    simulated: &'static str,
    scenario: &'a str,
    seed: String,
    vantage: &'static str,
    risky: &'a [String],
    threshold: Share,
    budget: usize,
    rails: Vec<Rail<'a>>,
}

#[derive(Serialize)]
struct Rail<'a> {
    rail: &'a str,
    stakes: study::Stakes,
    methods: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    method: &'static str,
    spec: String,
    #[serde(flatten)]
    decisions: Option<&'a Decisions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'a str>,
}

/// Screens a scenario and prints how the decisions turned out.
pub fn screen(words: &Words) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    if scenario.incidents.is_empty() {
        let problem = "a scenario without an incident has no loot to be found";
        return Err(Failure::input(format!("{}: {problem}", scenario.name)));
    }
    let desired = Desired {
        choice: Choice {
            seed: words.seed.map(Seed::new),
            rails: words.rails.clone(),
            vantages: vec![words.vantage],
            methods: words.methods.clone(),
        },
        risky: words.risky.clone(),
        desk: Desk {
            threshold: words.threshold,
            budget: words.budget,
        },
    };
    let screened = study::screen(&scenario, &desired).map_err(|e| Failure::input(e.to_string()))?;
    match (words.json, words.csv) {
        (true, _) => files::print_json(&written(words, &screened)),
        (_, true) => files::print(&csv(&screened)),
        _ => files::print(&text(words, &screened)),
    }
}

fn written<'a>(words: &'a Words, screened: &'a Screen) -> Written<'a> {
    let row = |screening: &'a study::Screening| Row {
        method: screening.method.booking().name(),
        spec: screening.method.spec(),
        decisions: screening.decisions.as_ref().ok(),
        refused: screening.decisions.as_ref().err().map(String::as_str),
    };
    let rail = |rail: &'a ScreenedRail| Rail {
        rail: &rail.rail,
        stakes: rail.stakes,
        methods: rail.methods.iter().map(row).collect(),
    };
    Written {
        schema: SCHEMA,
        simulated: texts::NOTICE,
        scenario: &screened.scenario.name,
        seed: screened.scenario.seed.get().to_string(),
        vantage: screened.vantage.name(),
        risky: &words.risky,
        threshold: words.threshold,
        budget: words.budget,
        rails: screened.rails.iter().map(rail).collect(),
    }
}

fn csv(screened: &Screen) -> String {
    let mut text =
        "rail,method,deposits,loot,undetermined_deposits,alerts,hits,false_alarms,undetermined,missed,missed_value,\
                    alerts_per_10000,precision,recall,recall_value,reviewed,review_hits,review_value,yield\n"
            .to_owned();
    fn cell(value: Option<impl ToString>) -> String {
        value.map_or_else(String::new, |value| value.to_string())
    }
    for rail in &screened.rails {
        for screening in &rail.methods {
            let Ok(d) = &screening.decisions else { continue };
            let (stakes, review) = (&rail.stakes, &d.review);
            let cells = [
                rail.rail.clone(),
                screening.method.spec(),
                stakes.deposits.to_string(),
                stakes.loot.to_string(),
                stakes.undetermined.to_string(),
                d.alerts.to_string(),
                d.hits.to_string(),
                d.false_alarms.to_string(),
                d.undetermined.to_string(),
                d.missed.to_string(),
                d.missed_value.to_string(),
                cell(d.alerts_per_10000),
                cell(d.precision),
                cell(d.recall),
                cell(d.recall_value),
                review.reviewed.to_string(),
                review.hits.to_string(),
                review.value.to_string(),
                cell(review.yielded),
            ];
            text.push_str(&shown::row(&cells));
        }
    }
    text
}

/// Writes a screening for a person, at 80 columns.
fn text(words: &Words, screened: &Screen) -> String {
    let mut text = String::new();
    terminal::wrap(&mut text, "", texts::NOTICE);
    let seen = format!(
        "{}, seed {}: each deposit into an institution as its officer could see it at that instant, from the vantage {}. Risk is \
         seen in {}; an alert from a share of {}.",
        shown::name(&screened.scenario.name),
        screened.scenario.seed.get(),
        screened.vantage.name(),
        words.risky.join(", "),
        words.threshold.text()
    );
    text.push('\n');
    terminal::wrap(&mut text, "", &seen);
    for rail in &screened.rails {
        text.push_str(&of_rail(rail, words.budget));
    }
    text.push('\n');
    terminal::wrap(&mut text, "", texts::meaning("screen.truth"));
    text
}

fn of_rail(rail: &ScreenedRail, budget: usize) -> String {
    let stakes = &rail.stakes;
    let mut text = format!("\n{}\n", rail.rail);
    let sums = format!(
        "{} deposits worth {}. {} carry loot of {}; of {} nobody can say; loot in all of them at most {}.",
        grouped(stakes.deposits),
        money(stakes.value),
        grouped(stakes.loot),
        money(stakes.loot_value),
        grouped(stakes.undetermined),
        money(stakes.loot_at_most)
    );
    terminal::wrap(&mut text, "  ", &sums);
    text.push('\n');
    let label = texts::label;
    text.push_str(&format!(
        "  {:<17}{:>7}{:>10}{:>7}{:>8}{:>8}{:>18}\n",
        "",
        label("screen.alerts"),
        label("screen.per-10000"),
        label("screen.hits"),
        label("screen.false"),
        label("screen.missed"),
        label("screen.missed-value")
    ));
    for screening in &rail.methods {
        let name = screening.method.booking().name();
        let Ok(d) = &screening.decisions else { continue };
        let rate = d.alerts_per_10000.map_or_else(|| "-".into(), |rate| tenths(rate.get()));
        text.push_str(&format!(
            "  {name:<17}{:>7}{rate:>10}{:>7}{:>8}{:>8}{:>18}\n",
            d.alerts,
            d.hits,
            d.false_alarms,
            d.missed,
            money(d.missed_value)
        ));
    }
    let ratio = |share: Option<Share>| percent(share);
    text.push_str(&format!(
        "\n  {:<17}{:>11}{:>11}{:>13}  {}\n",
        "",
        label("screen.precision"),
        label("screen.recall"),
        label("screen.recall-value"),
        label("screen.review").replace('#', &budget.to_string())
    ));
    for screening in &rail.methods {
        let name = screening.method.booking().name();
        let Ok(d) = &screening.decisions else { continue };
        let review = format!(
            "{} of {}, {}",
            d.review.hits,
            d.review.reviewed,
            ratio(d.review.yielded)
        );
        text.push_str(&format!(
            "  {name:<17}{:>11}{:>11}{:>13}  {review}\n",
            ratio(d.precision),
            ratio(d.recall),
            ratio(d.recall_value)
        ));
    }
    let refused = rail.methods.iter().filter_map(|screening| {
        let reason = screening.decisions.as_ref().err()?;
        Some((screening.method.booking().name(), reason.as_str()))
    });
    text.push_str(&refusals(refused));
    text
}

/// Writes cents of the unit of account.
fn money(cents: Amount) -> String {
    let unit = Asset {
        code: String::new(),
        scale: 2,
    };
    unit.decimal(cents)
}

/// Writes a number of millionths with one decimal, rounded half up.
fn tenths(millionths: u64) -> String {
    let tenths = (millionths + 50_000) / 100_000;
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}
