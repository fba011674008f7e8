//! `dyepack why`: what each lever of a rail contributes to what becomes of a theft.

use std::path::{Path, PathBuf};

use clap::Parser;

use crate::report::levers::Levers;
use crate::report::why::Why;
use crate::scenario::Scenario;
use crate::shown;
use crate::study::grid::{self, Chunk, Grid, Voices};
use crate::study::why::{Asked, Flips, Plan};
use crate::study::{Choice, StudyError};

use super::args::{self, Cli, Command};
use super::failure::Failure;
use super::scenarios::looker;
use super::study::{Opened, PAGE, do_chunk, made};
use super::{output, scenarios};

/// Runs the scenario at every corner between its two rails and prints what each lever contributes.
pub fn why(words: &args::Why) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    if words.alone {
        let flips = flips(&scenario, words)?;
        if words.chunks {
            return print_chunks(flips, words);
        }
        let rows = made(&flips, &Voices::default(), &typed(words), words.output.as_deref())?;
        let found = flips.explain(&rows).expect("the rows are those of all runs");
        return output::show(&Levers::of(&found), words.printed.0);
    }
    let plan = plan(&scenario, words)?;
    if words.chunks {
        return print_chunks(plan, words);
    }
    let rows = made(&plan, &Voices::default(), &typed(words), words.output.as_deref())?;
    let why = Why::of(&plan.explain(&rows).expect("the rows are those of all runs"));
    if let Some(folder) = &words.output {
        let page = folder.join(PAGE);
        output::write(&page, why.to_html().as_bytes())?;
        output::say(&format!("wrote {}", shown::name(&page.display().to_string())));
    }
    output::show(&why, words.printed.0)
}

/// Does the runs of a chunk that the command with these words was divided into.
pub fn run_chunk(chunk: &Chunk, typed: &[String], folder: Option<&Path>) -> Result<(), Failure> {
    let parsed = Cli::try_parse_from(["dyepack"].into_iter().chain(typed.iter().map(String::as_str)));
    let Some(Command::Why(words)) = parsed.ok().and_then(|parsed| parsed.command) else {
        return Err(Failure::usage(format!(
            "the chunk is of {:?}; accepted is a line of `dyepack study plan` or `dyepack why --chunks` by this program",
            typed.join(" ")
        )));
    };
    let scenario = scenarios::load(&words.scenario)?;
    let folder = folder.map_or_else(|| PathBuf::from(format!("{}.why", scenario.name)), Path::to_owned);
    match words.alone {
        true => do_chunk(
            &opened(flips(&scenario, &words)?, &words, folder)?,
            chunk,
            &Voices::default(),
        ),
        false => do_chunk(
            &opened(plan(&scenario, &words)?, &words, folder)?,
            chunk,
            &Voices::default(),
        ),
    }
}

fn choice(scenario: &Scenario, words: &args::Why) -> Result<Choice, Failure> {
    let vantage = words.vantage.as_deref().map(|name| looker(scenario, name));
    Ok(Choice {
        rails: words.rails.clone(),
        vantages: vantage.transpose()?.into_iter().collect(),
        methods: words.method.into_iter().collect(),
        incident: words.incident.clone(),
        ..Choice::default()
    })
}

fn flips(scenario: &Scenario, words: &args::Why) -> Result<Flips, Failure> {
    let flips = Flips::of(scenario, &choice(scenario, words)?, (words.crowd_part, words.seeds));
    flips.map_err(|e| refused(scenario, &e))
}

fn plan(scenario: &Scenario, words: &args::Why) -> Result<Plan, Failure> {
    let asked = Asked {
        crowd: words.crowd_part,
        seeds: words.seeds,
        draws: words.draws,
        plans: words.plans,
        map: words.map,
        inquiry: words.inquiry,
    };
    let plan = Plan::of(scenario, &choice(scenario, words)?, asked);
    plan.map_err(|e| refused(scenario, &e))
}

fn refused(scenario: &Scenario, error: &StudyError) -> Failure {
    let failure = Failure::input(format!("{}: {error}", scenario.name));
    match matches!(error, StudyError::Pair { .. }) {
        true => failure.then("accepted are two, such as --rail bank-wire --rail bitcoin"),
        false => failure,
    }
}

/// Returns the runs with where they are kept; they are called by the words that make them again.
fn opened<G: Grid>(grid: G, words: &args::Why, folder: PathBuf) -> Result<Opened<G>, Failure> {
    Ok(Opened {
        grid,
        file: typed(words),
        version: grid::version().map_err(|e| Failure::work(e.to_string()))?,
        folder,
    })
}

/// Returns the command, whatever words were typed, without where it writes and what it prints.
fn typed(words: &args::Why) -> String {
    let mut typed = vec!["why".to_owned(), words.scenario.clone()];
    let mut option =
        |name: &str, value: Option<String>| typed.extend([Some(name.to_owned()), value].into_iter().flatten());
    option("--crowd-part", Some(words.crowd_part.to_string()));
    option("--seeds", Some(words.seeds.to_string()));
    words.rails.iter().for_each(|rail| option("--rail", Some(rail.clone())));
    let named = [
        ("--vantage", words.vantage.clone()),
        ("--method", words.method.map(|method| method.spec())),
        ("--incident", words.incident.clone()),
        ("--inquiry", words.inquiry.map(|policy| policy.name().to_owned())),
        (
            "--draws",
            Some(words.draws)
                .filter(|&draws| draws > 0)
                .map(|draws| draws.to_string()),
        ),
    ];
    for (name, value) in named {
        if value.is_some() {
            option(name, value);
        }
    }
    for (name, _) in [("--plans", words.plans), ("--map", words.map), ("--alone", words.alone)]
        .iter()
        .filter(|flag| flag.1)
    {
        option(name, None);
    }
    shlex::try_join(typed.iter().map(String::as_str)).expect("no word that was typed holds a zero byte")
}

/// Prints a line a chunk: the same chunks as one process would do one after another.
fn print_chunks<G: Grid>(grid: G, words: &args::Why) -> Result<(), Failure> {
    let opened = opened(grid, words, PathBuf::new())?;
    let chunks = opened.plan(opened.grid.rounds()).into_iter();
    output::print(&chunks.map(|chunk| chunk.line() + "\n").collect::<String>())
}
