//! `dyepack bench`: everybody who follows the money over one frozen suite of worlds, on one board.

use std::fmt::Write as _;
use std::path::Path;

use crate::formats::described::{self, Dataset, Described};
use crate::formats::{self, Provenance, exported, rows};
use crate::lots::{Booking, Method};
use crate::report::board::{Board, Of, Old, Rule};
use crate::scenario::{self, SUITE, Scenario};
use crate::shown;
use crate::study::grid::{self, Design, Grid};
use crate::study::{self, About};
use crate::units::counted;

use super::args::{Bench, BenchCommand};
use super::export::begins_as_ours;
use super::external::External;
use super::failure::{Failure, reason};
use super::progress::under_bar;
use super::study::{Counter, made, voices};
use super::{files, output};

/// The first seeds of the public bands: for testing, as the suite says, and for training.
const TRAINING: u64 = 1_001;

/// The longest board and the longest list of seeds that is read.
const BYTES_MAX: u64 = 1 << 26;

/// Does what was asked of the benchmark.
pub fn bench(words: &Bench) -> Result<(), Failure> {
    match &words.command {
        Some(BenchCommand::Compare { old, new }) => compare(old, new),
        Some(BenchCommand::Export {
            output,
            train,
            seeds,
            truth,
        }) => export(output, (*train, *seeds), *truth),
        None => board(words),
    }
}

/// Reads the suite, with all methods that need nothing but evidence named by nobody.
fn suite() -> Design {
    let mut load = |name: &str| {
        let found = SUITE.1.iter().find(|scenario| scenario.name == name)?;
        scenario::decode(found.name, found.text).ok()
    };
    let mut design = grid::read(SUITE.0, &mut load).expect("the suite is valid, and a test says so");
    design.methods = Booking::ALL.into_iter().map(Method::of).collect();
    design
}

/// Returns the seeds of a band, and how they are called.
fn band(design: &Design, train: bool, count: Option<u64>) -> Vec<u64> {
    let first = if train { TRAINING } else { design.seeds[0] };
    (first..first + count.unwrap_or(design.seeds.len() as u64)).collect()
}

/// Reads seeds that nobody else knows: a number a line.
fn held_back(path: &Path) -> Result<Vec<u64>, Failure> {
    let text = String::from_utf8_lossy(&files::read(path, BYTES_MAX)?).into_owned();
    let mut seeds = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let seed = line.trim().parse::<u64>().ok().filter(|seed| !seeds.contains(seed));
        seeds.push(seed.ok_or_else(|| {
            Failure::input(format!(
                "{}: line {number} is no seed; accepted are whole numbers, one a line and each once",
                path.display()
            ))
        })?);
    }
    match seeds.is_empty() {
        true => Err(Failure::input(format!("{}: there is no seed in it", path.display()))),
        false => Ok(seeds),
    }
}

/// Returns the digest of the suite, whatever its seeds are.
fn suite_digest(design: &Design) -> String {
    let mut frozen = design.clone();
    frozen.seeds = Vec::new();
    frozen.digest()
}

fn board(words: &Bench) -> Result<(), Failure> {
    let mut design = suite();
    let seeds = match &words.seeds_file {
        Some(path) => {
            design.seeds = held_back(path)?;
            let count = counted(design.seeds.len() as u64, "held-back seed", "held-back seeds");
            format!("{count} of digest {}", design.digest())
        }
        None => {
            design.seeds = band(&design, words.train, words.seeds);
            format!("seeds {} to {}", design.seeds[0], design.seeds[design.seeds.len() - 1])
        }
    };
    let digest = suite_digest(&design);
    design.externals = words.externals.clone();
    let opened = words.externals.iter().map(|typed| External::open(typed, &words.limits));
    let externals: Vec<(External, Option<u64>)> = opened
        .map(|external| external.map(|external| (external, None)))
        .collect::<Result<_, _>>()?;
    let voices = voices(&design, &externals);
    let version = grid::version().map_err(|e| Failure::work(e.to_string()))?;
    let rows = made(&design, &voices, "suite-1", words.output.as_deref())?;
    let seats = grid::board(&design.columns(), &rows).expect("the suite measures what a board needs");
    let rules = if words.no_rules { Vec::new() } else { rules(&design) };
    let of = Of {
        version,
        suite: digest,
        title: design.title.clone(),
        worlds: design.runs(),
        seeds,
    };
    output::show(&Board::of(of, &seats, rules), words.printed.0)
}

/// Returns the best rule of one and of two features about purses in each scenario.
fn rules(design: &Design) -> Vec<Rule> {
    let of = |scenario: &Scenario| {
        let surveys = study::survey(scenario);
        let tells: Vec<study::Tell> = surveys.into_iter().flat_map(|survey| survey.tells).collect();
        let tells = tells.into_iter().filter(|tell| tell.about == About::Purses);
        let rule = |tell: study::Tell| Rule {
            scenario: scenario.name.clone(),
            features: tell.features,
            prevalence: tell.prevalence,
            average_precision: tell.average_precision,
        };
        tells.map(rule).collect::<Vec<_>>()
    };
    design.scenarios.iter().flat_map(of).collect()
}

/// Says what got worse from one board to the other; fails where something did.
fn compare(old: &Path, new: &Path) -> Result<(), Failure> {
    let read = |path: &Path| {
        let bytes = files::read(path, BYTES_MAX)?;
        Old::read(&bytes).map_err(|e| Failure::input(format!("{}: {e}", path.display())))
    };
    let worse = read(old)?.regressions(&read(new)?).map_err(Failure::input)?;
    if worse.is_empty() {
        return output::print("nobody of the old board got worse\n");
    }
    let head = format!("{}:", counted(worse.len() as u64, "regression", "regressions"));
    Err(worse
        .iter()
        .fold(Failure::check(head), |failure, line| failure.then(line)))
}

/// Writes every view of a band of the suite, for people without Rust: the evidence as JSON lines and as tables.
fn export(folder: &Path, (train, seeds): (bool, Option<u64>), truth: bool) -> Result<(), Failure> {
    let mut design = suite();
    design.seeds = band(&design, train, seeds);
    let suite = suite_digest(&design);
    design.methods = vec![Method::of(Booking::NOTHING)];
    make_folder(folder)?;
    let (mut views, mut alike) = (String::new(), Vec::new());
    let mut said = vec!["folder".to_owned(), "scenario".to_owned()];
    said.extend(design.parameters.iter().cloned());
    said.extend(["rail", "vantage", "seed"].map(str::to_owned));
    views.push_str(&rows::csv(&said));
    under_bar(|told| {
        let mut counter = Counter::new(design.runs(), told);
        for number in 0..design.runs() {
            let run = design.run(number);
            let scenario = design.scenario(run.scenario, run.variation).map_err(Failure::input)?;
            let choice = design.choice(&scenario, run.seed).map_err(Failure::input)?;
            let study = study::run(&scenario, &choice, &mut |_| {}).map_err(|e| Failure::input(e.to_string()))?;
            for side in &study.sides {
                for view in &side.views {
                    let name = format!(
                        "{}-{}-{}-{}",
                        scenario.name,
                        run.variation + 1,
                        view.vantage.name(),
                        run.seed
                    );
                    let provenance = Provenance {
                        scenario: scenario.name.clone(),
                        rail: side.rail.clone(),
                        seed: study.scenario.seed,
                    };
                    let export = exported::Export {
                        world: Some(&side.world),
                        ..exported::Export::of(&view.evidence, &view.complaints, Some(&provenance))
                    };
                    alike = write_view(&folder.join(&name), &export, truth)?;
                    let mut row = vec![name, scenario.name.clone()];
                    let values = design.variations[run.variation].iter();
                    row.extend(
                        values.map(|value| value.as_ref().map(|value| value.shown().to_owned()).unwrap_or_default()),
                    );
                    row.extend([side.rail.clone(), view.vantage.name().to_owned(), run.seed.to_string()]);
                    views.push_str(&rows::csv(&row));
                }
            }
            counter.advance();
        }
        Ok::<(), Failure>(())
    })?;
    output::write(&folder.join(VIEWS), views.as_bytes())?;
    let pinned = (views.len() as u64, output::sha256(views.as_bytes()));
    let listed = Described::of(
        VIEWS,
        "a row for each view: its folder, and what it is a view of",
        Some(pinned),
        views.as_bytes(),
    );
    let views = counted(views.lines().count() as u64 - 1, "view", "views");
    let files = std::iter::once(listed).chain(alike).collect();
    for (name, _, text) in dataset(&design, suite, &views, (train, seeds, truth), files).written() {
        output::write(&folder.join(name), text.as_bytes())?;
    }
    let folder = folder.display().to_string();
    let mut text = String::new();
    let _ = writeln!(text, "wrote {views} to {}", shown::name(&folder)); // a String takes all
    output::print(&text)
}

/// Makes the folder of an export; one that is there is to be empty or an earlier export.
fn make_folder(folder: &Path) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::work(format!("{}: {}", folder.display(), reason(&e)));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let is_ours = std::fs::read(folder.join(described::CARD)).is_ok_and(|card| described::is_one(&card));
    let mut inside = std::fs::read_dir(folder).map_err(failed)?;
    match is_ours || inside.next().is_none() {
        true => Ok(()),
        false => Err(Failure::work(format!(
            "{}: holds something else than an export of the suite; name another folder",
            folder.display()
        ))),
    }
}

/// What the list of all views is called.
const VIEWS: &str = "views.csv";

/// Describes a band of the suite that was written.
fn dataset(
    design: &Design,
    suite: String,
    views: &str,
    (train, seeds, truth): (bool, Option<u64>, bool),
    files: Vec<Described>,
) -> Dataset {
    let (first, last) = (design.seeds[0], design.seeds[design.seeds.len() - 1]);
    let scenarios: Vec<&str> = design.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    let seeds_option = seeds.map(|count| format!(" --seeds {count}")).unwrap_or_default();
    Dataset {
        name: format!("dyepack-bench-{first}-{last}"),
        title: format!("{}, {views}, seeds {first} to {last}", design.title),
        sentence: format!(
            "SIMULATED by dyepack {}: nothing here happened, and no name here exists; seeds {first} to {last}, digest of the suite {suite}; each \
             folder says its own seed and digest",
            env!("CARGO_PKG_VERSION")
        ),
        facts: vec![
            ("program", format!("dyepack {}", env!("CARGO_PKG_VERSION"))),
            ("scenarios", scenarios.join(", ")),
            ("what is varied", design.parameters.join(", ")),
            ("seeds", format!("{first} to {last}")),
            ("views", views.to_owned()),
            ("digest of the suite", suite),
        ],
        command: format!(
            "dyepack bench export{}{seeds_option}{} -o suite",
            if train { " --train" } else { "" },
            if truth { " --truth" } else { "" }
        ),
        files,
        left: vec![
            (formats::WRITTEN[0].name, formats::WRITTEN[0].left),
            ("csv", "links, roles, holders and tags, which stand in the evidence"),
        ],
        has_truth: truth,
    }
}

/// Writes a view and describes its files, as every folder has them.
fn write_view(folder: &Path, export: &exported::Export<'_>, truth: bool) -> Result<Vec<Described>, Failure> {
    let tables = rows::evidence(export.evidence, export.complaints);
    let told = [formats::TRUTH];
    let evidence: Vec<&exported::Part> = formats::WRITTEN[0].parts.iter().collect();
    let parts: Vec<&exported::Part> = evidence.into_iter().chain(told.iter().filter(|_| truth)).collect();
    let names: Vec<&str> = parts
        .iter()
        .map(|part| part.name)
        .chain(tables.iter().map(|table| table.0))
        .collect();
    let was_ours = begins_as_ours(&folder.join(formats::WRITTEN[0].parts[0].name));
    let ours = |inside: &Path| {
        was_ours
            && names
                .iter()
                .chain([&formats::TRUTH.name])
                .any(|name| inside.ends_with(name))
    };
    output::write_folder(folder, &ours, |filling| {
        for part in &parts {
            filling.file(part.name, |out| (part.write)(export, out))?;
        }
        for (name, text) in &tables {
            filling.file(name, |out| out.write_all(text.as_bytes()))?;
        }
        Ok(())
    })?;
    let every = |name: &str, what, head: &[u8]| Described::of(&format!("*/{name}"), what, None, head);
    let whole = parts
        .iter()
        .map(|part| every(part.name, described::what(part, &[&formats::WRITTEN[0]]), b""));
    let tables = tables
        .iter()
        .map(|(name, text)| every(name, "a table of the evidence", text.as_bytes()));
    Ok(whole.chain(tables).collect())
}
