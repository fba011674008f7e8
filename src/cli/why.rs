//! `dyepack why`: what each lever of a rail contributes to what becomes of a theft.

use std::path::Path;

use crate::report::levers::Levers;
use crate::report::why::Why;
use crate::scenario::Scenario;
use crate::shown;
use crate::study::grid::{self, Grid, Row, Voices};
use crate::study::why::{Asked, Flips, Plan};
use crate::study::{Choice, StudyError};

use super::args;
use super::failure::Failure;
use super::progress::under_bar;
use super::scenarios::looker;
use super::study::{Counter, Opened, PAGE, run_all};
use super::{output, scenarios};

/// Runs the scenario at every corner between its two rails and prints what each lever contributes.
pub fn why(words: &args::Why) -> Result<(), Failure> {
    let scenario = scenarios::load(&words.scenario)?;
    let vantage = words.vantage.as_deref().map(|name| looker(&scenario, name));
    let choice = Choice {
        rails: words.rails.clone(),
        vantages: vantage.transpose()?.into_iter().collect(),
        methods: words.method.into_iter().collect(),
        ..Choice::default()
    };
    let refused = |e: StudyError| {
        let failure = Failure::input(format!("{}: {e}", scenario.name));
        match matches!(e, StudyError::Pair { .. }) {
            true => failure.then("accepted are two, such as --rail bank-wire --rail bitcoin"),
            false => failure,
        }
    };
    if words.alone {
        let flips = Flips::of(&scenario, &choice, (words.crowd_part, words.seeds)).map_err(refused)?;
        let (flips, rows) = rows(flips, &scenario, words.output.as_deref())?;
        let found = flips.explain(&rows).expect("the rows are those of all runs");
        return output::show(&Levers::of(&found), words.printed.0);
    }
    let asked = Asked {
        crowd: words.crowd_part,
        seeds: words.seeds,
        draws: words.draws,
        plans: words.plans,
        map: words.map,
        inquiry: words.inquiry,
    };
    let plan = Plan::of(&scenario, &choice, asked).map_err(refused)?;
    let (plan, rows) = rows(plan, &scenario, words.output.as_deref())?;
    let why = Why::of(&plan.explain(&rows).expect("the rows are those of all runs"));
    if let Some(folder) = &words.output {
        let page = folder.join(PAGE);
        output::write(&page, why.to_html().as_bytes())?;
        output::say(&format!("wrote {}", shown::name(&page.display().to_string())));
    }
    output::show(&why, words.printed.0)
}

/// Makes all runs, in a folder those that are not done there yet.
fn rows<G: Grid>(grid: G, scenario: &Scenario, folder: Option<&Path>) -> Result<(G, Vec<Row>), Failure> {
    let Some(folder) = folder else {
        let rows = under_bar(|told| {
            let mut counter = Counter::new(grid.runs(), told);
            let mut all = Vec::new();
            grid::each(&grid, 0..grid.runs(), &Voices::default(), &mut |_, rows| {
                counter.advance();
                all.extend(rows);
                Ok::<(), Failure>(())
            })?;
            Ok::<_, Failure>(all)
        })?;
        return Ok((grid, rows));
    };
    let opened = Opened {
        grid,
        file: format!("why {}", scenario.name),
        version: grid::version().map_err(|e| Failure::work(e.to_string()))?,
        folder: folder.to_owned(),
    };
    let rows = run_all(&opened, &Voices::default(), &[])?.rows;
    Ok((opened.grid, rows))
}
