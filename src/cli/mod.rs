//! Words to a job: the only place with files, the environment, printing and exit codes.

mod about;
mod again;
mod args;
mod attribute;
mod audit;
mod bench;
mod bench_walk;
mod bounds;
mod card;
mod children;
mod complaints;
mod dialogue;
mod export;
mod exposure;
mod external;
mod failure;
mod figures;
mod files;
mod formats;
mod inquiry;
mod known;
mod labels;
mod ledger;
mod machine;
mod output;
mod pieces;
mod placebo;
mod progress;
mod run;
mod scenarios;
mod screen;
mod study;
mod sweep;
mod trace;
mod validity;
mod why;
mod worlds;
mod written;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, DEFAULT_SCENARIO};
use failure::Failure;

/// Reads the words, does the job and returns its exit code.
pub fn main() -> ExitCode {
    dyepack_columns::fail_beyond_limits();
    // Without a handler the signal itself ends the process.
    let _ = ctrlc::set_handler(|| {
        children::end_all();
        output::give_up();
        std::process::exit(130)
    });
    let default = || {
        Cli::parse_from(["dyepack", "run", DEFAULT_SCENARIO])
            .command
            .expect("a command was given")
    };
    let command = Cli::parse().command.unwrap_or_else(default);
    let done = files::doubting(|| job(command)).and_then(|()| files::unchanged());
    output::take_away();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::say(&failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn job(command: Command) -> Result<(), Failure> {
    match command {
        Command::List(printed) => scenarios::list(printed),
        Command::Show { name, json } => scenarios::show(&name, json),
        Command::New { file } => scenarios::new(&file),
        Command::Check { files } => scenarios::check(&files),
        Command::Run(words) => run::run(&words),
        Command::Export(words) => export::export(&words),
        Command::Trace(words) => trace::trace(&words),
        Command::Ledger(words) => ledger::ledger(&words),
        Command::AuditFigures { table, printed } => figures::audit(&table, printed),
        Command::Replay(words) => audit::replay(&words),
        Command::Exposure(words) => exposure::exposure(&words),
        Command::Inquiry(words) => inquiry::inquiry(&words),
        Command::Attribute(words) => attribute::attribute(&words),
        Command::Why(words) => why::why(&words),
        Command::Bench(words) => bench::bench(&words),
        Command::Study(words) => study::study(&words, why::run_chunk),
        Command::Validity(words) => validity::validity(&words),
        Command::Screen(words) => screen::screen(&words),
        Command::Score { trace, truth, json } => export::score(&trace, &truth, json),
        Command::Card(words) => card::card(&words),
        Command::Methods(words) => methods(&words),
        Command::Formats(words) => formats::formats(&words),
        Command::BenchWalk { graph, ops, repeat } => bench_walk::bench_walk(&graph, &ops, repeat.into()),
        Command::Schema => about::schema(),
        Command::Completions { shell } => about::completions(shell),
        Command::Man => about::man(),
    }
}

fn methods(words: &args::Methods) -> Result<(), Failure> {
    match (&words.external, &words.explain) {
        (Some(_), _) => known::ask(words),
        (None, Some(name)) => about::explain(name),
        (None, None) => about::methods(words.printed),
    }
}
