//! Words to a job: the only place with files, the environment, printing and exit codes.

mod about;
mod again;
mod args;
mod audit;
mod bounds;
mod card;
mod export;
mod exposure;
mod external;
mod figures;
mod files;
mod known;
mod machine;
mod output;
mod run;
mod scenarios;
mod screen;
mod trace;
mod worlds;

use std::process::ExitCode;

use clap::Parser;

use crate::shown;
use args::{Cli, Command};

/// The scenario that runs when nothing is named.
pub(crate) const DEFAULT_SCENARIO: &str = "same-theft";

/// Why a job was not done; the exit code and the message.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// A failure told on one line; what it repeats of a file breaks no line and steers no terminal.
    fn new(code: u8, message: &str) -> Failure {
        Failure {
            code,
            message: shown::line(message.trim_end()).into_owned(),
        }
    }

    /// Tells more on a line of its own.
    fn then(mut self, line: &str) -> Failure {
        self.message.push('\n');
        self.message.push_str(&shown::line(line));
        self
    }

    /// The work failed: a file could not be written.
    pub fn work(message: impl Into<String>) -> Failure {
        Failure::new(1, &message.into())
    }

    /// The words typed make no sense together.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure::new(2, &message.into())
    }

    /// A scenario or an input is invalid.
    pub fn input(message: impl Into<String>) -> Failure {
        Failure::new(3, &message.into())
    }

    /// An input is invalid, and the message has lines and colours of its own: it was rendered from what is shown as such.
    pub fn rendered(message: String) -> Failure {
        Failure { code: 3, message }
    }

    /// A requested check failed.
    pub fn check(message: impl Into<String>) -> Failure {
        Failure::new(4, &message.into())
    }
}

/// Reads the words, does the job and returns its exit code.
pub fn main() -> ExitCode {
    // Without a handler the signal itself ends the process.
    let _ = ctrlc::set_handler(|| {
        external::end_all();
        output::give_up();
        std::process::exit(130)
    });
    let default = || {
        Cli::parse_from(["dyepack", "run", DEFAULT_SCENARIO])
            .command
            .expect("a command was given")
    };
    match job(Cli::parse().command.unwrap_or_else(default)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::say(&failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn job(command: Command) -> Result<(), Failure> {
    match command {
        Command::List(listing) => scenarios::list(listing.json),
        Command::Show { name, json } => scenarios::show(&name, json),
        Command::New { file } => scenarios::new(&file),
        Command::Check { files } => scenarios::check(&files),
        Command::Run(words) => run::run(&words),
        Command::Export(words) => export::export(&words),
        Command::Trace(words) => trace::trace(&words),
        Command::AuditFigures { table, json } => figures::audit(&table, json),
        Command::Replay(words) => audit::replay(&words),
        Command::Exposure(words) => exposure::exposure(&words),
        Command::Screen(words) => screen::screen(&words),
        Command::Score { trace, truth, json } => export::score(&trace, &truth, json),
        Command::Card(words) => card::card(&words),
        Command::Methods(words) => methods(&words),
        Command::Schema => about::schema(),
        Command::Completions { shell } => about::completions(shell),
        Command::Man => about::man(),
    }
}

fn methods(words: &args::Methods) -> Result<(), Failure> {
    match (&words.external, &words.explain) {
        (Some(_), _) => known::ask(words),
        (None, Some(name)) => about::explain(name),
        (None, None) => about::methods(words.json),
    }
}
